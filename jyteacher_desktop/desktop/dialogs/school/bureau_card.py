"""Accept a bureau's card: whose it is counts only after the thirty digits of the official notice were typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.pages.reports_presenter import Trust, trust_card
from jyteacher_desktop.desktop.widgets.digits_in_fives import group_in_fives
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.school.school_keys import TrustState


class TrustDialog(FormDialog):
    """Type the fingerprint of a card and the school's PIN."""

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        *,
        path: Path,
        pin_hint: str,
        on_done: Callable[[TrustState], None],
    ) -> None:
        super().__init__("trust_dialog", parent, accept_text="采用卡片")
        self._desk = desk
        self._path = path
        self._on_done = on_done
        self.child(QLabel, "whoLabel").setText(f"卡片文件：{path.name}")
        self._typed = self.child(QLineEdit, "fingerprintEdit")
        group_in_fives(self._typed)
        self._pin = self.child(QLineEdit, "pinEdit")
        self._pin.setPlaceholderText(pin_hint)
        self._asks = desk.principal is None
        for widget in (self._pin, self.child(QLabel, "pinLabel")):
            widget.setVisible(self._asks)
        if not self._asks:
            self.note(f"{desk.principal_words}。")
        self._typed.setFocus()

    def submit(self) -> None:
        asks = self._desk.principal is None
        if asks and not self._asks:  # the minutes ran out meanwhile
            self._asks = True
            for widget in (self._pin, self.child(QLabel, "pinLabel")):
                widget.show()
        if asks and not self._pin.text():
            self.complain("请输入口令：谁能看到本校数据，由校长决定。", self._pin)
            return
        self.wait()
        request = Trust(path=self._path, pin=self._pin.text() if asks else None, fingerprint=self._typed.text().strip())
        self._desk.do(trust_card, request=request).then(self._done, what="正在核对卡片", failed=self.complain_error)

    def _done(self, state: TrustState) -> None:
        if self._pin.text():
            self._desk.unlock(Signer.PRINCIPAL.label)
        self.accept()
        self._on_done(state)
