"""The attendance table: one key marks the selected people, another gives them a role."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from jyteacher_desktop.desktop.widgets.table_view import TableView
from jyteacher_desktop.domain.terms import Mark, Role

MARK_KEYS: Final = {
    Qt.Key.Key_1: Mark.PRESENT,
    Qt.Key.Key_2: Mark.LATE,
    Qt.Key.Key_3: Mark.LEFT_EARLY,
    Qt.Key.Key_4: Mark.EXCUSED,
    Qt.Key.Key_5: Mark.ABSENT,
}
ROLE_KEYS: Final = {
    Qt.Key.Key_Q: Role.ATTENDEE,
    Qt.Key.Key_W: Role.HOST,
    Qt.Key.Key_E: Role.SPEAKER,
    Qt.Key.Key_R: Role.DEMO_TEACHER,
    Qt.Key.Key_T: Role.REVIEWER,
}


class AttendanceGrid(TableView):
    """A table of people.

    Signals:
        mark_typed(Mark): mark the selected people.
        role_typed(Role): give them a role.
        removal_typed(): take them off the sheet.
    """

    mark_typed = Signal(object)
    role_typed = Signal(object)
    removal_typed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and key in MARK_KEYS:
            self.mark_typed.emit(MARK_KEYS[key])
        elif plain and key in ROLE_KEYS:
            self.role_typed.emit(ROLE_KEYS[key])
        elif key == Qt.Key.Key_Space:
            self.mark_typed.emit(None)
        elif key == Qt.Key.Key_Delete:
            self.removal_typed.emit()
        else:
            super().keyPressEvent(event)
