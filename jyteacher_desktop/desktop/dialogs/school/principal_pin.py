"""What only the principal does: the reason where one is needed, and the PIN, in one form.

The PIN is checked before the form closes, so a wrong one costs nothing that was typed. While the window is unlocked the PIN field is
not there, and the form says until when.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.school.pins import prove_principal

if TYPE_CHECKING:
    from jyteacher_desktop.desktop.desk import Desk
    from jyteacher_desktop.desktop.worker import Doing
    from jyteacher_desktop.domain.errors import JyTeacherError


class PrincipalDialog(FormDialog):
    """Ask for a reason (unless ``missing`` is empty) and for the principal's PIN (unless it was right a moment ago).

    With a reason it stays until what it is for is done, and says what stood in the way: a reason is not typed twice.
    """

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        *,
        purpose: str,
        on_done: Callable[[str, str], Doing[str] | None],
        doing: str = "",
        accept_text: str = "继续",
        title: str = "",
        missing: str = "",
    ) -> None:
        super().__init__("principal_dialog", parent, accept_text=accept_text)
        self._desk = desk
        self._on_done = on_done
        self._doing = doing
        self._missing = missing
        if title or desk.entered:
            self.setWindowTitle(title or "经办人确认")
        self.child(QLabel, "purposeLabel").setText(purpose)
        self._reason = self.child(QPlainTextEdit, "textEdit")
        self._reason.setTabChangesFocus(True)
        self._reason.setVisible(bool(missing))
        self._pin = self.child(QLineEdit, "pinEdit")
        self._pin.setPlaceholderText(desk.asking.pin_hint)
        self._pin.setAccessibleName(f"{desk.whose_pin}口令")
        self.child(QLabel, "pinLabel").setText(f"{desk.whose_pin}口令(&P)")
        self._ask_pin(asks=desk.principal is None)
        (self._reason if missing else self._pin).setFocus()

    def _ask_pin(self, *, asks: bool) -> None:
        self._pin.setVisible(asks)
        self.child(QLabel, "pinLabel").setVisible(asks)
        minutes = self._desk.unlocked_minutes
        self.child(QLabel, "noteLabel").setText(
            f"口令只在本机使用，不会写进任何文件。确认后 {minutes} 分钟内不再询问，也可以随时在窗口上方锁定。"
            if asks
            else f"{self._desk.principal_words}。"
        )

    def submit(self) -> None:
        if self._missing and not self._reason.toPlainText().strip():
            self.complain(self._missing, self._reason)
        elif self._desk.principal is not None:
            self._go_on(self._desk.principal)
        elif not self._pin.text():
            self._ask_pin(asks=True)  # the minutes may have run out meanwhile
            told = "开始代录时用的就是它" if self._desk.entered else "口令是新建台账时设定的"
            self.complain(f"请先输入{self._desk.whose_pin}的口令。{told}，至少 12 个字符或六个词。", self._pin)
        else:
            self.wait()
            self._desk.do(prove_principal, self._pin.text()).then(
                self._proved, what="正在核对口令", failed=self.complain_error, owner=self
            )

    def _proved(self, actor: str) -> None:
        self._desk.unlock(actor)
        self._go_on(actor)

    def _go_on(self, actor: str) -> None:
        reason = self._reason.toPlainText().strip()
        if not self._missing:
            self.accept()
            self._on_done(actor, reason)
            return
        self.wait()
        doing = self._on_done(actor, reason)
        if doing is not None:
            doing.then(self._said, what=self._doing, failed=self._refused)
        else:
            self.accept()

    def _said(self, sentence: str) -> None:
        self.accept()
        self._desk.say(sentence)

    def _refused(self, error: JyTeacherError) -> None:
        self._ask_pin(asks=self._desk.principal is None)
        self.complain_error(error)
