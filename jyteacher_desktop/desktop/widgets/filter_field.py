"""The search line above a table: every keystroke narrows, Down goes into the table, Escape empties it.

A cell chosen in the table's menus is written here as a word ``heading=value``, so it is seen, edited and emptied like typed text.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from jyteacher_desktop.desktop.icons import icon
from jyteacher_desktop.desktop.table_model import narrowing_value
from jyteacher_desktop.desktop.widgets.table_view import TableView


class FilterField(QLineEdit):
    """A search line tied to one table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table: TableView | None = None
        self.setClearButtonEnabled(True)
        self.setToolTip("输入几个字就筛选；也可以右击表头，按值筛选。")
        self.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)

    def narrow(self, table: TableView) -> None:
        """Filter ``table`` by what is typed, or by a cell chosen in its menus."""
        self._table = table
        self.textChanged.connect(table.table_model().filter)
        table.offer_narrowing(self._keep_only)

    def _keep_only(self, title: str, text: str) -> None:
        """Only rows with that text under that heading; an earlier choice for the heading gives way."""
        heading = narrowing_value(title)
        others = [word for word in self.text().split() if narrowing_value(word.replace("＝", "=").partition("=")[0]) != heading]
        self.setText(" ".join([*others, f"{heading}={narrowing_value(text)}"]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif self._table is not None and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._table.enter()
        else:
            super().keyPressEvent(event)
