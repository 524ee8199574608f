"""The search line above a table: every keystroke narrows, Down goes into the table, Escape empties it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from jyteacher_desktop.desktop.icons import icon
from jyteacher_desktop.desktop.widgets.table_view import TableView


class FilterField(QLineEdit):
    """A search line tied to one table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table: TableView | None = None
        self.setClearButtonEnabled(True)
        self.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)

    def narrow(self, table: TableView) -> None:
        """Filter ``table`` by what is typed."""
        self._table = table
        self.textChanged.connect(table.table_model().filter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif self._table is not None and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._table.enter()
        else:
            super().keyPressEvent(event)
