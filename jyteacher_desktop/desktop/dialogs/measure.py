"""One measure: the figure, where its target comes from, and by name who or what is missing."""

from __future__ import annotations

from PySide6.QtWidgets import QDialogButtonBox, QLabel, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.dialogs.going_to_records import go_to_record
from jyteacher_desktop.desktop.pages.register_presenter import LACKING, doubt_of
from jyteacher_desktop.desktop.table_model import TableModel
from jyteacher_desktop.desktop.widgets import FilterField, TableView
from jyteacher_desktop.kinds.kit import Line, Measure, Standing
from jyteacher_desktop.records.measures import lacking


class MeasureDialog(FormDialog):
    """What stands behind a card."""

    def __init__(self, parent: QWidget, desk: Desk, measure: Measure) -> None:
        super().__init__("measure_dialog", parent, accept_text="打开所选")
        self._desk = desk
        self.setWindowTitle(measure.title)
        self.child(QLabel, "figureLabel").setText(f"{measure.title}：{measure.text}")
        said = (measure.standing.value, measure.registered, f"依据 {measure.basis}")
        self.child(QLabel, "basisLabel").setText("　·　".join(dict.fromkeys(each for each in said if each)))
        doubt = self.child(QLabel, "doubtLabel")
        doubt.setText(f"目标数{doubt_of(measure)}，只供参考。" if doubt_of(measure) else "")
        doubt.setVisible(bool(doubt_of(measure)))
        self._table = self.child(TableView, "table")
        self._model: TableModel[Line] = TableModel(LACKING, self)
        empty = "还没有登记，不知道缺什么。" if measure.standing is Standing.UNKNOWN else "没有缺的。"
        self._table.use(self._model, name="lacking", preferences=desk.preferences, empty_text=empty)
        rows = lacking(measure)
        self._model.show_rows(rows)
        search = self.child(FilterField, "searchEdit")
        search.narrow(self._table)
        search.setVisible(len(rows) > 1)
        self._table.row_opened.connect(self._open)
        self._table.row_changed.connect(self._enable)
        self.child(QDialogButtonBox, "buttonBox").button(QDialogButtonBox.StandardButton.Cancel).setText("关闭")
        self._enable(None)
        if rows:
            self._table.enter()

    def _enable(self, row: Line | None) -> None:
        self.accept_button.setEnabled(row is not None and bool(row.opens))

    def submit(self) -> None:
        self._open(self._table.current_row())

    def _open(self, row: Line | None) -> None:
        if row is not None and row.opens:
            go_to_record(self, self._desk, row.opens)
