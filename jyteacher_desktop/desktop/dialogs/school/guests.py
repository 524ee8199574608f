"""登记外校人员: people of a member school who come to the central school's activities, from a list of names."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.school.guests import AddedGuests, add_guests
from jyteacher_desktop.school.members import MemberRow


class GuestsDialog(FormDialog):
    """Which school, and who."""

    def __init__(self, parent: QWidget, desk: Desk, members: Sequence[MemberRow]) -> None:
        super().__init__("guests_dialog", parent, accept_text="登记")
        self._desk = desk
        self._school = self.child(QComboBox, "schoolBox")
        for member in members:
            self._school.addItem(member.name, member.code)
        self._names = self.child(QPlainTextEdit, "namesEdit")
        self._names.setTabChangesFocus(True)
        self._names.setPlaceholderText("李娜\n王伟")
        self._names.setFocus()

    def submit(self) -> None:
        self.wait()
        self._desk.do(add_guests, school=self._school.currentData(), text=self._names.toPlainText()).then(
            self._entered, what="正在登记", failed=self._refused
        )

    def _entered(self, told: AddedGuests) -> None:
        self.accept()
        self._desk.say(told.sentence)

    def _refused(self, error: JyTeacherError) -> None:
        self.complain(error.user_message, self._names if error.facts.get("field") == "names" else self._school)
