"""Enrol a school, or accept a bureau below: a card counts only after the digits read out by telephone, or published, were typed.

Whoever asks for it stays on the page where he was.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from jyteacher_desktop.bureau.enrolled_schools import whom_to_call
from jyteacher_desktop.bureau.files_set_aside import refused_card
from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.pages.bureau_presenter import Enrol, Enrolled, enrol_school, trust_city
from jyteacher_desktop.desktop.widgets.digits_in_fives import group_in_fives

CARD_FILES = "卡片 (*.jyt);;所有文件 (*)"


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


def ask_enrol(desk: Desk, window: QWidget) -> None:
    """Enrol a school from a card that the person chooses."""
    desk.asking.open_file("选择学校卡片", CARD_FILES, partial(_open_enrolment, desk, window))


def enrol_kept(desk: Desk, window: QWidget, card: str) -> None:
    """Enrol a school from its card that lay among packages and is kept here under this hash."""
    desk.do(refused_card, card).then(partial(_open_enrolment, desk, window, kept=True), owner=window)


def enrolment(desk: Desk, window: QWidget, card: Path, *, kept: bool = False) -> EnrolDialog:
    """The dialog in which a card's digits are typed, for whoever wants to know when it is over."""
    return EnrolDialog(window, desk, card=card, pin_hint=desk.asking.pin_hint, on_done=partial(_tell_enrolled, desk), kept=kept)


def _open_enrolment(desk: Desk, window: QWidget, card: Path, *, kept: bool = False) -> None:
    enrolment(desk, window, card, kept=kept).open()


def _tell_enrolled(desk: Desk, enrolled: Enrolled) -> None:
    desk.asking.tell("登记学校", enrolled.sentence)


def ask_city(desk: Desk) -> None:
    """Accept a bureau below by a card that the person chooses: its rolls count here from then on."""
    desk.asking.open_file("选择下级教育局的卡片", CARD_FILES, partial(ask_city_digits, desk))


def ask_city_digits(desk: Desk, card: Path) -> None:
    """Accept a bureau below by its card."""
    desk.asking.ask_text(
        "下级教育局",
        "请输入它正式通知上的 30 位数字，一致才采用。",
        "继续",
        partial(_ask_city_pin, desk, card),
        missing="请输入 30 位数字。",
        digits=True,
        kept=str(card),
    )


def _ask_city_pin(desk: Desk, card: Path, digits: str) -> None:
    desk.asking.ask_pin("采用卡片要用本单位的口令。", partial(_trust_city, desk, card, digits))


def _trust_city(desk: Desk, card: Path, digits: str, pin: str) -> None:
    desk.do(trust_city, path=card, digits=digits, pin=pin).then(partial(_city_trusted, desk, card), what="正在核对卡片")


def _city_trusted(desk: Desk, card: Path, sentence: str) -> None:
    """What was typed for it need not stand there again."""
    desk.asking.done_with(str(card))
    desk.asking.tell("下级教育局", sentence)
