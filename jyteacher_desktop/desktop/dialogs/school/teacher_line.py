"""A line in which one teacher is named by name, first letters of the pinyin, or staff number."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit

from jyteacher_desktop.desktop.dialogs.form_dialog import FieldError
from jyteacher_desktop.desktop.widgets.names_completer import NamesCompleter
from jyteacher_desktop.school.roster import TeacherRow


class Whom(QObject):
    """Offers the teachers below the line and says who is meant by what stands in it."""

    def __init__(self, line: QLineEdit, teachers: Sequence[TeacherRow]) -> None:
        super().__init__(line)
        self._line = line
        self._teachers = teachers
        self._by_text = {teacher_text(row): row for row in teachers}
        line.setCompleter(NamesCompleter([(text, row.initials) for text, row in self._by_text.items()], self))
        line.editingFinished.connect(self._tidy)

    def show_teacher(self, teacher_id: str) -> None:
        """Write a teacher into the line."""
        person = next((row for row in self._teachers if row.id == teacher_id), None)
        self._line.setText(teacher_text(person) if person else "")

    def chosen(self) -> TeacherRow:
        """The one teacher who is meant.

        Raises:
            FieldError: Nobody or several people are.
        """
        found = self._found()
        if len(found) > 1:
            raise FieldError("有几位教师都是这个姓名或首字母，请从列表中选一位。", self._line)
        if not self._line.text().strip():
            raise FieldError("请先选教师：输入姓名或拼音首字母，从列表中选择。", self._line)
        if not found:
            raise FieldError("花名册里没有这位教师。请输入姓名或拼音首字母，从列表中选择。", self._line)
        return found[0]

    def _found(self) -> list[TeacherRow]:
        typed = self._line.text().strip()
        if typed in self._by_text:
            return [self._by_text[typed]]
        low = typed.lower()
        return [
            row for row in self._teachers if low and (row.name == typed or low in (row.initials.lower(), row.teacher_no.lower()))
        ]

    def _tidy(self) -> None:
        found = self._found()
        if len(found) == 1:
            self._line.setText(teacher_text(found[0]))


def teacher_text(row: TeacherRow) -> str:
    """A teacher told apart from others of the same name."""
    return row.known_by.beside(row.name)
