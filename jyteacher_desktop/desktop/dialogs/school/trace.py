"""查溯源码: the code beside a printed figure opens the records the figure is made of."""

from __future__ import annotations

from PySide6.QtWidgets import QDialogButtonBox, QLabel, QLineEdit, QPushButton, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.pages.register_presenter import place_of
from jyteacher_desktop.desktop.table_model import Description, TableModel
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.trace_codes import read_code, trace_prefix
from jyteacher_desktop.school.tracing import TRACE_COLUMNS, Trace, TraceRow, trace


class TraceDialog(FormDialog):
    """Type a code, see its records, open one of them. Five signs alone are of the quarter of the heading."""

    def __init__(self, parent: QWidget, desk: Desk, quarter: Quarter) -> None:
        super().__init__("trace_dialog", parent, accept_text="打开所选")
        self._desk = desk
        self._quarter = quarter
        self._code = self.child(QLineEdit, "codeEdit")
        self._figure = self.child(QLabel, "figureLabel")
        self._table = self.child(TableView, "table")
        self._model: TableModel[TraceRow] = TableModel(Description(columns=TRACE_COLUMNS), self)
        self._table.use(self._model, name="trace", preferences=desk.preferences, empty_text="还没有查。")
        self._table.row_opened.connect(self._open)
        self._table.row_changed.connect(self._enable)
        self.child(QPushButton, "findButton").clicked.connect(self._find)
        self._code.textEdited.connect(self._typed)
        self.child(QDialogButtonBox, "buttonBox").button(QDialogButtonBox.StandardButton.Cancel).setText("关闭")
        self._enable(None)
        self._code.setFocus()

    def _typed(self, _text: str) -> None:
        self._model.show_rows([])
        self._enable(None)

    def _enable(self, row: TraceRow | None) -> None:
        self.accept_button.setEnabled(bool(self._code.text().strip()))
        self.accept_button.setText("打开所选" if row is not None else "查")

    def submit(self) -> None:
        """Enter finds first; with a record chosen it opens that."""
        row = self._table.current_row()
        if row is None:
            self._find()
        else:
            self._open(row)

    def _find(self) -> None:
        typed = self._code.text().strip()
        code = typed if read_code(typed) is not None else f"{trace_prefix(self._quarter)}-{typed}"
        self._desk.do(trace, code).then(self._show, what="正在查", failed=self.complain_error, owner=self)

    def _show(self, found: Trace) -> None:
        self._figure.setText(found.sentence)
        self.note("")
        self._table.set_empty_text("这个数字是零，没有记录。")
        self._model.show_rows(found.rows)
        if found.rows:
            self._table.enter()
        self._enable(self._table.current_row())

    def _open(self, row: TraceRow) -> None:
        self._desk.do(place_of, row.record).then(self._go, owner=self)

    def _go(self, place: tuple[str, str]) -> None:
        page, identity = place
        if page:
            self.accept()
            self._desk.go(page, identity)
        else:
            self.note("这一条在本机没有可以打开的页面。")
