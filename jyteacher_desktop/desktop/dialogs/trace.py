"""查溯源码: the code beside a printed figure, of a school's paper or the bureau's, opens what the figure is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QLabel, QLineEdit, QPushButton, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.dialogs.going_to_records import go_to_record
from jyteacher_desktop.desktop.table_model import Description, TableContent, TableModel
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.trace_codes import Trace, read_code, trace_prefix
from jyteacher_desktop.store.workspace import Workspace


class TraceDialog(FormDialog):
    """Type a code, see its rows, open one of them. Five signs alone are of the quarter chosen.

    Args:
        parent: The window.
        desk: Its desk.
        columns: What an empty table shows; a figure brings its own.
        trace: Opens a code in a workspace.
    """

    def __init__(
        self, parent: QWidget, desk: Desk, columns: Sequence[Column[Any]], trace: Callable[[Workspace, str], Trace[Any]]
    ) -> None:
        super().__init__("trace_dialog", parent, accept_text="打开所选")
        self._desk = desk
        self._trace = trace
        self._code = self.child(QLineEdit, "codeEdit")
        self._figure = self.child(QLabel, "figureLabel")
        self._which = self.child(QComboBox, "figureBox")
        self._found: tuple[Trace[Any], ...] = ()
        self._which.currentIndexChanged.connect(self._choose)
        self._table = self.child(TableView, "table")
        self._model: TableModel[Any] = TableModel(Description(columns=columns), self)
        self._table.use(self._model, name="trace", preferences=desk.preferences, empty_text="还没有查。")
        self._table.row_opened.connect(self._open)
        self._table.row_changed.connect(self._enable)
        self.child(QPushButton, "findButton").clicked.connect(self._find)
        self._code.textEdited.connect(self._typed)
        self.child(QDialogButtonBox, "buttonBox").button(QDialogButtonBox.StandardButton.Cancel).setText("关闭")
        self._enable(None)
        self._code.setFocus()

    def _typed(self, _text: str) -> None:
        self._found = ()
        self._which.setVisible(False)
        self._model.show_rows([])
        self._enable(None)

    def _enable(self, row: Any) -> None:
        self.accept_button.setEnabled(bool(self._code.text().strip()))
        self.accept_button.setText("打开所选" if row is not None else "查")

    def look_up(self, code: str) -> None:
        """Type a code for the person and find it."""
        self._code.setText(code)
        self._find()

    def submit(self) -> None:
        """Enter finds first; with a record chosen it opens that."""
        row = self._table.current_row()
        if row is None:
            self._find()
        else:
            self._open(row)

    def _find(self) -> None:
        typed = self._code.text().strip()
        code = typed if read_code(typed) is not None else f"{trace_prefix(self._desk.quarter)}-{typed}"
        self._desk.do(self._trace, code).then(self._show, what="正在查", failed=self.complain_error, owner=self)

    def _show(self, found: Trace[Any]) -> None:
        self._found = (found, *found.others)
        with QSignalBlocker(self._which):
            self._which.clear()
            self._which.addItems([each.label for each in self._found])
        self._which.setVisible(bool(found.others))
        self._choose(0)

    def _choose(self, place: int) -> None:
        """Show one of the figures that have the code."""
        if not 0 <= place < len(self._found):
            return
        found = self._found[place]
        self._figure.setText("\n".join(filter(None, (self._found[0].shared, found.sentence))))
        self.note("")
        self._table.set_empty_text("这个数字是零，没有记录。")
        other = found.columns is not self._model.columns
        self._model.show(TableContent(Description(columns=found.columns), found.rows))
        if other:
            self._table.arrange_columns()
        if found.rows:
            self._table.enter()
        self._enable(self._table.current_row())

    def _open(self, row: Any) -> None:
        go_to_record(self, self._desk, row.record)
