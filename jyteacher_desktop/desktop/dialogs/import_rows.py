"""Import a workbook: choose the file, look at the plan row by row and cell by cell, then execute that very plan."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QSplitter, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.pages.import_presenter import (
    CELLS,
    PLAN_ROWS,
    CellChange,
    ImportPresenter,
    button_text,
    cells,
    classes,
    note,
    outcome_text,
    remark,
    rows_of,
    tally,
)
from jyteacher_desktop.desktop.table_model import TableContent, TableModel
from jyteacher_desktop.desktop.widgets import FilterField, TableView
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.school.errors import PlanOutdated
from jyteacher_desktop.sheets import Outcome, Plan, PlanRow

SHEET_FILTER = "表格 (*.xlsx *.xls *.csv);;所有文件 (*)"


def begin_import(desk: Desk, window: QWidget, kind: str, path: Path | None = None) -> None:
    """Ask for a file if there is none yet, plan, and show the plan."""
    presenter = ImportPresenter(desk.worker, kind)
    if path is None:
        title = f"选择{presenter.kind.label}"
        desk.asking.open_file(title, SHEET_FILTER, partial(_plan, desk, window, presenter))
    else:
        _plan(desk, window, presenter, path)


def _plan(desk: Desk, window: QWidget, presenter: ImportPresenter, path: Path) -> None:
    presenter.plan(path, partial(_show, desk, window, presenter))


def _show(desk: Desk, window: QWidget, presenter: ImportPresenter, plan: Plan) -> None:
    ImportDialog(window, desk, presenter, plan).open()


class ImportDialog(FormDialog):
    """The plan of one import."""

    def __init__(self, parent: QWidget, desk: Desk, presenter: ImportPresenter, plan: Plan) -> None:
        super().__init__("import_dialog", parent, accept_text=button_text(plan))
        self._desk = desk
        self._presenter = presenter
        self._plan = plan
        self.resize(min(1160, parent.width() - 40), min(680, parent.height() - 40))
        self._table = self.child(TableView, "table")
        self._rows: TableModel[PlanRow] = TableModel(PLAN_ROWS, self)
        self._table.use(self._rows, name="import", preferences=desk.preferences, empty_text="没有这样的行。")
        self.child(FilterField, "searchEdit").narrow(self._table)
        self._cells: TableModel[CellChange] = TableModel(CELLS, self)
        self.child(TableView, "cellsTable").use(
            self._cells, name="import_cells", preferences=desk.preferences, empty_text="选中一行，看逐格的变化。", sortable=False
        )
        self._cells_title = self.child(QLabel, "cellsTitle")
        self._cells_remark = self.child(QLabel, "cellsRemark")
        self._class = self.child(QComboBox, "classBox")
        self._class.currentTextChanged.connect(self._show_rows)
        self._refused = self.child(QPushButton, "refusedButton")
        self._refused.setAutoDefault(False)
        self._refused.clicked.connect(self._ask_refused)
        template = self.child(QPushButton, "templateButton")
        template.setAutoDefault(False)
        template.clicked.connect(self._ask_template)
        self._table.row_changed.connect(self._show_cells)
        splitter = self.child(QSplitter, "splitter")
        splitter.setSizes([600, 420])
        self._show_plan(plan)
        self._table.setFocus()

    def _show_plan(self, plan: Plan) -> None:
        self._plan = plan
        self.setWindowTitle(f"导入{self._presenter.kind.label}")
        self.child(QLabel, "fileLabel").setText(plan.path.name)
        headings = "、".join(str(row) for row in plan.layout.header_rows)
        self.child(QLabel, "sheetLabel").setText(f"工作表“{plan.layout.sheet.name}”，表头在第 {headings} 行")
        self.child(QLabel, "tallyLabel").setText(tally(plan))
        self.child(QLabel, "noteLabel").setText(note(plan))
        self.accept_button.setText(button_text(plan))
        self.accept_button.setEnabled(bool(plan.count(Outcome.NEW) or plan.count(Outcome.UPDATED)))
        self._refused.setVisible(bool(plan.count(Outcome.REFUSED)))
        self._class.clear()
        self._class.addItems(classes(plan))

    def _show_rows(self, chosen: str) -> None:
        if chosen:
            self._table.show_content(TableContent(PLAN_ROWS, rows_of(self._plan, chosen)))
            self._table.clearSelection()
            self._table.enter()

    def _show_cells(self, row: PlanRow | None) -> None:
        if row is None:
            self._cells_title.setText("")
            self._cells_remark.hide()
            self._cells.show_rows(())
            return
        self._cells_title.setText(f"第 {row.number} 行：{outcome_text(row)}")
        self._cells_remark.setText(remark(row))
        self._cells_remark.setVisible(bool(remark(row)))
        self._cells.show_rows(cells(self._plan, row))

    def submit(self) -> None:
        self.wait()
        self._presenter.execute(self._plan, self._done, self._not_done)

    def _done(self, sentence: str) -> None:
        self.accept()
        self._desk.say(sentence)

    def _not_done(self, error: JyTeacherError) -> None:
        self.complain_error(error)
        if isinstance(error, PlanOutdated):
            self._presenter.plan(self._plan.path, self._show_plan, self.complain_error)

    def _ask_refused(self) -> None:
        name = f"{self._plan.path.stem}_被拒绝的行.xlsx"
        self._desk.asking.save_file("导出被拒绝的行", name, "工作簿 (*.xlsx)", self._write_refused)

    def _write_refused(self, path: Path) -> None:
        self._presenter.write_refused(self._plan, path, self._say)

    def _ask_template(self) -> None:
        name = f"{self._presenter.kind.label}模板.xlsx"
        self._desk.asking.save_file("保存模板", name, "工作簿 (*.xlsx)", self._write_template)

    def _write_template(self, path: Path) -> None:
        self._presenter.write_template(path, self._say)

    def _say(self, sentence: str) -> None:
        self._desk.say(sentence)
        self.child(QLabel, "noteLabel").setText(sentence)
