"""The progress dialog of a window: it appears when a job takes longer than 600 ms, says what runs, and can cancel."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QProgressBar, QWidget

from jyteacher_desktop.desktop.dialogs.form_dialog import offer_help
from jyteacher_desktop.desktop.forms import Form
from jyteacher_desktop.desktop.worker import ProgressReport, Task, Worker

# What is done sooner shows no dialog: one that flashes up frightens more than a short wait.
_PATIENCE_MS: Final = 600


class _ProgressDialog(QDialog):
    def __init__(self, parent: QWidget, what: str) -> None:
        super().__init__(parent)
        form = Form("progress_dialog", self)
        offer_help(self, "progress_dialog")
        form.child(QLabel, "whatLabel").setText(what)
        self._bar = form.child(QProgressBar, "bar")
        self._bar.setRange(0, 0)
        self._step = form.child(QLabel, "stepLabel")
        box = form.child(QDialogButtonBox, "buttonBox")
        box.button(QDialogButtonBox.StandardButton.Cancel).setText("取消")
        box.rejected.connect(self.reject)
        self.setWindowModality(Qt.WindowModality.WindowModal)

    def show_report(self, report: ProgressReport) -> None:
        self._bar.setRange(0, report.total)
        self._bar.setValue(report.done)
        # the percentage stands beside the bar: on its own dark ground nobody can read it
        share = f"{report.done * 100 // report.total}%　" if report.total else ""
        self._step.setText(share + report.text)


class ProgressWatch(QObject):
    """Watches the worker of one window."""

    def __init__(self, window: QWidget, worker: Worker[Any]) -> None:
        super().__init__(window)
        self._window = window
        self._worker = worker
        self._waiting: list[Task] = []
        self._dialog: _ProgressDialog | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._appear)
        worker.started.connect(self._start)
        worker.finished.connect(self._finish)
        worker.progressed.connect(self._report)

    @Slot(object)
    def _start(self, task: Task) -> None:
        self._waiting.append(task)
        if len(self._waiting) == 1:
            self._patience.start()

    @Slot(object)
    def _finish(self, task: Task) -> None:
        self._waiting.remove(task)
        self._patience.stop()
        self._vanish()
        if self._waiting:
            self._patience.start()

    @Slot(object)
    def _report(self, report: ProgressReport) -> None:
        if self._dialog is not None:
            self._dialog.show_report(report)

    @Slot()
    def _appear(self) -> None:
        if self._waiting and self._dialog is None:
            self._dialog = _ProgressDialog(self._window, self._waiting[0].what)
            self._dialog.rejected.connect(self._cancel)
            self._dialog.open()

    @Slot()
    def _cancel(self) -> None:
        if self._waiting:
            self._worker.cancel(self._waiting[0])

    def _vanish(self) -> None:
        if self._dialog is not None:
            self._dialog.rejected.disconnect(self._cancel)
            self._dialog.close()
            self._dialog.deleteLater()
            self._dialog = None
