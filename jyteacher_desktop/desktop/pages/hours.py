"""学时: everybody by year and category; one click on a person shows the ledger, one more on a line says why."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QMenu, QPushButton

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.pages.hours_presenter import (
    HoursPresenter,
    Matrix,
    Why,
    explain,
    matrix,
    try_draft,
)
from jyteacher_desktop.desktop.pages.ledger_page import LedgerPage
from jyteacher_desktop.desktop.pages.ledger_presenter import WHY_COLUMNS
from jyteacher_desktop.desktop.pages.tables_behind_pages import ACTIVITIES_TABLES, HOURS_TABLES, PEOPLE_TABLES, TRAININGS_TABLES
from jyteacher_desktop.desktop.table_model import Description, TableModel
from jyteacher_desktop.desktop.teacher_paper_menu import TeacherPapers
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.hours_and_their_reasons import HoursRow, LedgerLine, stated_columns
from jyteacher_desktop.school.forecast import OPPORTUNITY_COLUMNS, Opportunity
from jyteacher_desktop.values import replace

_LIST: Final = "学时"
_ROOM_FOR_NAMES: Final = 780
"""At 100 %: the width of the page from which on the fields above the table have their names beside them."""


class HoursPage(LedgerPage):
    """The hours page."""

    form: ClassVar[str] = "hours_page"
    ledger_width: ClassVar[int] = 400
    shows: ClassVar[frozenset[str] | None] = HOURS_TABLES | PEOPLE_TABLES | ACTIVITIES_TABLES | TRAININGS_TABLES

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.presenter = HoursPresenter(self, desk.worker)
        self._model: TableModel[HoursRow] = TableModel(matrix(()), self)
        self._stated: tuple[Column[HoursRow], ...] = ()
        self.table.use(
            self._model,
            name="hours",
            preferences=desk.preferences,
            empty_text="还没有可以统计的教师。先在“教师”页导入花名册，再登记活动和培训。",
        )
        self._search.narrow(self.table)
        self._differing = self.child(QCheckBox, "differingBox")
        self._differing.hide()
        self._differing.toggled.connect(self._ask_again)
        self._credited = self.child(QLabel, "creditedLabel")
        self._why_row: Why | None = None
        self._ledger_model: TableModel[LedgerLine] = TableModel(
            Description(columns=WHY_COLUMNS, identity=lambda line: line.id, tone=_line_tone), self
        )
        self.ledger.use(self._ledger_model, name="why", preferences=desk.preferences, empty_text="本周期还没有学时记录。")
        self._outlook_text = self.child(QLabel, "outlookLabel")
        self._outlook = self.child(TableView, "outlookTable")
        self._outlook_model: TableModel[Opportunity] = TableModel(
            Description(columns=OPPORTUNITY_COLUMNS, identity=lambda row: row.id), self
        )
        self._outlook.use(self._outlook_model, name="outlook", preferences=desk.preferences, empty_text="")
        self._outlook.row_opened.connect(self._open_activity)
        self.table.row_changed.connect(self.presenter.choose)
        self.table.row_opened.connect(self._enter_ledger)
        self.ledger.row_changed.connect(self._explain)
        self._papers = TeacherPapers(desk, self)
        self.table.menu_wanted.connect(self._fill_menu)
        self.connect_buttons({"printButton": self._print})

    # -- room -----------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_bar()

    def rezoom(self) -> None:
        """Take the size in use."""
        self._fit_bar()

    def _fit_bar(self) -> None:
        """Where letters are large for the window, the line above the table does without the names of its two fields: they say what they are."""
        for name in ("cycleLabel", "asOfLabel"):
            label = self.findChild(QLabel, name)
            if label is not None:
                label.setVisible(self.width() >= px(_ROOM_FOR_NAMES))

    # -- what is shown --------------------------------------------------------------------------------------------

    def reload(self) -> None:
        self.presenter.load(replace(self._question(), differing_only=self._differing.isChecked()))

    def show_matrix(self, matrix: Matrix) -> None:
        self._show_cycles(matrix.cycles, matrix.view.cycle)
        self._count.setText(matrix.summary)
        self._note.setText(matrix.required_note)
        self._stated = stated_columns(matrix.view)
        recognised = matrix.view.credited_on is not None
        self._differing.setVisible(recognised)
        if not recognised:
            self._differing.setChecked(False)
        self.table.show_content(matrix.content)
        self.presenter.choose(self.table.current_row())

    def show_why(self, why: Why | None) -> None:
        self._card.setVisible(why is not None)
        if why is None:
            return
        self._show_standing(why.row)
        self._why_row = why
        self._credited.setText(why.credited_sentence)
        self._credited.setVisible(bool(why.credited_sentence))
        self._ledger_model.show_rows(why.lines)
        self._outlook_text.setText(why.outlook.sentence)
        self._outlook.setVisible(bool(why.outlook.opportunities))
        self._outlook_model.show_rows(why.outlook.opportunities)
        self._explain(self.ledger.current_row())

    def go_to(self, identity: str) -> None:
        """A teacher, or ``behind``: everybody below the even pace."""
        if identity == "behind":
            self._behind.setChecked(True)
            self.table.setFocus()
        elif not self.table.select(identity):
            self._behind.setChecked(False)
            self._differing.setChecked(False)
            self._search.clear()
            self.table.select_when_shown(identity)

    # -- what the person does -------------------------------------------------------------------------------------

    def _enter_ledger(self, _row: object) -> None:
        self.desk.notice("school.hours.why")
        self.ledger.enter()

    def _explain(self, line: LedgerLine | None) -> None:
        self._why.setVisible(line is not None)
        if line is not None:
            self._why.setPlainText(explain(line, self._why_row.reason_of(line) if self._why_row is not None else ""))

    def _fill_menu(self, menu: QMenu) -> None:
        row = self.table.current_row()
        if row is not None:
            self._papers.fill(menu, row.id, row.name)

    def _print(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self._papers.offer(self.child(QPushButton, "printButton"), row.id, row.name)

    def _open_activity(self, row: Opportunity) -> None:
        self.desk.go("activities", row.id)

    def _try_draft(self, path: Path) -> None:
        self.desk.do(try_draft, path=path, as_of=self._as_of.day()).then(self._show_what_if, what="正在试算", owner=self)

    def _export(self) -> None:
        self.desk.asking.save_table("导出学时", _LIST, self._write_export)

    def _write_export(self, path: Path) -> None:
        self._write_table(self._model, path, sheet=_LIST, beside=self._stated)


def _line_tone(line: LedgerLine, key: str) -> str:
    if key == "counted":
        return "warn" if line.counted < line.claimed else "good" if line.counted else ""
    return "text_faint" if line.standing else ""
