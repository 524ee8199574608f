"""记录: the schools on the left; on the right what the chosen one reports, to be looked through and sent back for correction."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QMenu, QPushButton, QSplitter

from jyteacher_desktop.bureau.records_to_correct import KINDS, RECORD_COLUMNS, ReportingSchool, SchoolRecord
from jyteacher_desktop.bureau.returning_records import ReturnedRecord
from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.bureau.decisions import ReturnDialog, ask_take_back
from jyteacher_desktop.desktop.exporting import export_table
from jyteacher_desktop.desktop.pages.page import Page
from jyteacher_desktop.desktop.pages.records_presenter import (
    RECORDS,
    REMARKS,
    SCHOOLS,
    RecordsPresenter,
    Shown,
    id_of_school,
    schools_listed,
)
from jyteacher_desktop.desktop.table_model import TableContent, TableModel
from jyteacher_desktop.desktop.widgets import FilterField, TableView

_LIST = "学校记录"


class RecordsPage(Page):
    """The page of the schools' records."""

    form: ClassVar[str] = "records_page"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.presenter = RecordsPresenter(self, desk.worker)
        self._office = ""
        self._count = self.child(QLabel, "countLabel")
        self.schools = self.child(TableView, "schoolsTable")
        self._schools_model: TableModel[ReportingSchool] = TableModel(SCHOOLS, self)
        self.schools.use(
            self._schools_model,
            name="reporting",
            preferences=desk.preferences,
            empty_text="还没有合并过数据包。\n先在“接收”页接收。",
        )
        self.child(FilterField, "schoolEdit").narrow(self.schools)
        self.table = self.child(TableView, "table")
        self._model: TableModel[SchoolRecord] = TableModel(RECORDS, self)
        self.table.use(self._model, name="school_records", preferences=desk.preferences, empty_text="在左边选一所学校。")
        self.child(FilterField, "searchEdit").narrow(self.table)
        self._kind = self.child(QComboBox, "kindBox")
        self._kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._kind.addItem("全部种类", "")
        for kind, label in KINDS.items():
            self._kind.addItem(label, kind)
        self._kind.activated.connect(self._ask_again)
        self._remarks_panel = self.child(QFrame, "remarksPanel")
        self._remarks_panel.hide()
        self.remarks = self.child(TableView, "remarksTable")
        self._remarks_model: TableModel[ReturnedRecord] = TableModel(REMARKS, self)
        self.remarks.use(self._remarks_model, name="remarks", preferences=desk.preferences, empty_text="")
        self._return = self.child(QPushButton, "returnButton")
        self._return.setEnabled(False)
        self._take_back = self.child(QPushButton, "takeBackButton")
        self._take_back.setEnabled(False)
        self._return.clicked.connect(self._ask_return)
        self._take_back.clicked.connect(self._ask_take_back)
        self.child(QPushButton, "exportButton").clicked.connect(self._export)
        self.schools.row_changed.connect(self._choose)
        self.schools.row_opened.connect(self._enter)
        self.table.row_changed.connect(self._show_may_return)
        self.table.row_opened.connect(self._ask_return)
        self.table.menu_wanted.connect(self._fill_menu)
        self.remarks.row_changed.connect(self._show_may_take_back)
        self.remarks.row_opened.connect(self._open_remark)
        splitter = self.child(QSplitter, "splitter")
        splitter.setStretchFactor(0, 0)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([270, 730])

    # -- what is shown --------------------------------------------------------------------------------------------

    def reload(self) -> None:
        self.desk.do(schools_listed).then(self.show_schools)

    def show_schools(self, content: TableContent[ReportingSchool]) -> None:
        self.schools.show_content(content)
        if self.schools.current_row() is None:
            self.schools.select_row(0)
        else:
            self._choose(self.schools.current_row())
        if self.schools.current_row() is None:
            self.table.show_content(TableContent(RECORDS, []).prepare())  # nobody handed in, so nobody is asked about

    def show_records(self, shown: Shown) -> None:
        self._count.setText(shown.sentence)
        self.table.set_empty_text("这所学校没有这样的记录。")
        self.table.show_content(shown.content)
        self._remarks_panel.setVisible(bool(shown.remarks))
        self._remarks_model.show_rows(shown.remarks)
        if self.remarks.current_row() is None:
            self.remarks.select_row(0)
        self._show_may_return(self.table.current_row())
        self._show_may_take_back(self.remarks.current_row())

    def go_to(self, identity: str) -> None:
        """A school by its id, code or name, and after a tab one of its records."""
        school, _tab, record = identity.partition("\t")
        self.desk.do(id_of_school, school=school).then(partial(self.go_to_record, record=record), owner=self)

    def go_to_record(self, office: str, record: str) -> None:
        self._kind.setCurrentIndex(0)
        self.child(FilterField, "schoolEdit").clear()
        self.child(FilterField, "searchEdit").clear()
        self.schools.select_when_shown(office)
        if record:
            self.table.select_when_shown(record)
        self.table.setFocus()

    # -- what the person does -------------------------------------------------------------------------------------

    def _choose(self, row: ReportingSchool | None) -> None:
        if row is not None:
            self._office = row.office
            self.presenter.choose(row.office, self._kind.currentData())

    def _ask_again(self, _place: int) -> None:
        self._choose(self.schools.current_row())

    def _enter(self, _row: object) -> None:
        self.table.enter()

    def _show_may_return(self, row: SchoolRecord | None) -> None:
        self._return.setEnabled(row is not None)

    def _show_may_take_back(self, row: ReturnedRecord | None) -> None:
        self._take_back.setEnabled(row is not None and row.open)

    def _fill_menu(self, menu: QMenu) -> None:
        if self.table.current_row() is not None:
            menu.addAction("退回…\tEnter", self._ask_return)

    def _ask_return(self, _row: object = None) -> None:
        rows = self.table.selected_rows()
        school: ReportingSchool | None = self.schools.current_row()
        if rows and school is not None:
            ReturnDialog(self.window(), self.desk, school=school, records=rows, on_done=self.desk.say).open()

    def _ask_take_back(self) -> None:
        row: ReturnedRecord | None = self.remarks.current_row()
        if row is not None:
            words = f"{row.title}：{row.remark}"
            ask_take_back(self.desk, self.window(), row.id, words, sent=row.state != "waiting")

    def _open_remark(self, row: ReturnedRecord) -> None:
        self._kind.setCurrentIndex(0)
        self.table.select_when_shown(row.record)
        self._choose(self.schools.current_row())

    def _export(self) -> None:
        self.desk.asking.save_table("导出记录", _LIST, self._write_export)

    def _write_export(self, path: Path) -> None:
        self.desk.do(export_table, columns=RECORD_COLUMNS, rows=self._model.rows(), path=path, sheet=_LIST).then(
            self.desk.say, what="正在导出"
        )
