"""Enrol a school: its card counts only after the digits read out by telephone were typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from jyteacher_desktop.bureau.enrolled_schools import whom_to_call
from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.pages.bureau_presenter import Enrol, Enrolled, enrol_school
from jyteacher_desktop.desktop.widgets.digits_in_fives import group_in_fives


class EnrolDialog(FormDialog):
    """Type the fingerprint of a school's card; one that is ``kept`` here lay among packages and has no name that says anything."""

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        *,
        card: Path,
        pin_hint: str,
        on_done: Callable[[Enrolled], None],
        kept: bool = False,
    ) -> None:
        super().__init__("enrol_dialog", parent, accept_text="核对并登记")
        self._desk = desk
        self._card = card
        self._on_done = on_done
        self.child(QLabel, "fileLabel").setText("卡片文件：接收时留存的那一张" if kept else f"卡片文件：{card.name}")
        self._digits = self.child(QLineEdit, "fingerprintEdit")
        group_in_fives(self._digits)
        self._pin = self.child(QLineEdit, "pinEdit")
        self._pin.setPlaceholderText(pin_hint)
        self._digits.setFocus()
        self._whom = self.child(QLabel, "whomLabel")
        self._desk.do(whom_to_call, card).then(self._show_whom, failed=self.complain_error, owner=self)

    def _show_whom(self, words: str) -> None:
        self._whom.setText(words)
        self._grow()

    def submit(self) -> None:
        if not self._digits.text().strip():
            self.complain("请输入电话里念的 30 位数字。", self._digits)
            return
        if not self._pin.text():
            self.complain("请输入本单位的口令。", self._pin)
            return
        self.wait()
        request = Enrol(card=self._card, digits=self._digits.text().strip(), pin=self._pin.text())
        self._desk.do(enrol_school, request=request).then(self._done, what="正在登记学校", failed=self.complain_error)

    def _done(self, enrolled: Enrolled) -> None:
        self.accept()
        self._on_done(enrolled)
