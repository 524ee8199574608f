"""Watches what a window's worker does: when a job takes longer than 600 ms a dialog appears that says what runs, and can cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from jyteacher_desktop.desktop.worker import ProgressReport, Task, Worker

if TYPE_CHECKING:
    from jyteacher_desktop.desktop.dialogs.progress_dialog import ProgressDialog

# What is done sooner shows no dialog: one that flashes up frightens more than a short wait.
_PATIENCE_MS: Final = 600


class ProgressWatch(QObject):
    """Watches the worker of one window."""

    def __init__(self, window: QWidget, worker: Worker[Any]) -> None:
        super().__init__(window)
        self._window = window
        self._worker = worker
        self._waiting: list[Task] = []
        self._dialog: ProgressDialog | None = None
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
            from jyteacher_desktop.desktop.dialogs.progress_dialog import ProgressDialog

            self._dialog = ProgressDialog(self._window, self._waiting[0].what)
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
