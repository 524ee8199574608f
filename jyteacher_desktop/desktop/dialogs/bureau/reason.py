"""Why a clerk does something, and his PIN: the one dialog in front of every deed that the log keeps and that needs nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.values import dataclass

WHY_DECIDED: Final = "请写明理由，以后查得到为什么这样裁定。"
"""Said where a decision got no reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What is about to be done.

    Attributes:
        title: Of the dialog.
        yes: What the button is called that does it.
        what: Whom or what it concerns.
        explain: What comes of it and how it is taken back.
        missing: What is said when no reason was typed.
        example: A reason, shown in the empty field.
    """

    title: str
    yes: str
    what: str
    explain: str
    missing: str
    example: str = "例如：2026-10-20 电话问过学校"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What was typed."""

    why: str
    pin: str


class ReasonDialog(FormDialog):
    """Asks why and for the PIN; ``given`` is told both and runs the use case; it closes the dialog or complains in it."""

    def __init__(self, parent: QWidget, desk: Desk, deed: Deed, given: Callable[[ReasonDialog, Reason], None]) -> None:
        super().__init__("rule_dialog", parent, accept_text=deed.yes)
        self.setWindowTitle(deed.title)
        self._missing, self._given = deed.missing, given
        self.child(QLabel, "whatLabel").setText(deed.what)
        self.child(QLabel, "explainLabel").setText(deed.explain)
        self._why = self.child(QLineEdit, "whyEdit")
        self._why.setPlaceholderText(deed.example)
        self._pin = self.child(QLineEdit, "pinEdit")
        self._pin.setPlaceholderText(desk.asking.pin_hint)
        self._why.setFocus()

    def submit(self) -> None:
        why, pin = self._why.text().strip(), self._pin.text()
        if not why:
            self.complain(self._missing, self._why)
        elif not pin:
            self.complain("请输入本单位的口令。", self._pin)
        else:
            self.wait()
            self._given(self, Reason(why=why, pin=pin))
