"""Trust a bureau: its card counts only after the fingerprint read out by telephone was typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.pages.reports_presenter import ReportsPresenter
from jyteacher_desktop.school.submitting import TrustState


class TrustDialog(FormDialog):
    """Type the fingerprint of a card."""

    def __init__(
        self,
        parent: QWidget,
        presenter: ReportsPresenter,
        path: Path,
        state: TrustState,
        on_done: Callable[[TrustState], None],
    ) -> None:
        super().__init__("trust_dialog", parent, accept_text="核对并信任")
        self._presenter = presenter
        self._path = path
        self._on_done = on_done
        self.child(QLabel, "whoLabel").setText(f"名片上写的单位：{state.name}")
        self._typed = self.child(QLineEdit, "fingerprintEdit")
        self._typed.setFocus()

    def submit(self) -> None:
        typed = self._typed.text().strip()
        if not typed:
            self.complain("请输入电话里念的指纹。", self._typed)
            return
        self.wait()
        self._presenter.trust(self._path, typed, self._done, self.complain_error)

    def _done(self, state: TrustState) -> None:
        self.accept()
        self._on_done(state)
