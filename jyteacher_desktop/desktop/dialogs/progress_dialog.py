"""The progress dialog: what runs, how far it is, and a way to cancel. It is loaded when the first job takes long (``progress.py``)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QProgressBar, QWidget

from jyteacher_desktop.desktop.dialogs.form_dialog import offer_help
from jyteacher_desktop.desktop.forms import Form
from jyteacher_desktop.desktop.worker import ProgressReport


class ProgressDialog(QDialog):
    """One job."""

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
        """Show how far it is."""
        self._bar.setRange(0, report.total)
        self._bar.setValue(report.done)
        # the percentage stands beside the bar: on its own dark ground nobody can read it
        share = f"{report.done * 100 // report.total}%　" if report.total else ""
        self._step.setText(share + report.text)
