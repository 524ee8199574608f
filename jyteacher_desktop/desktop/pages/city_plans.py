"""计划: the schools' plans above, the lines of the chosen one below; approved, returned and evaluated here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QMenu, QSplitter

from jyteacher_desktop.bureau.plans import PLAN_COLUMNS, CityPlan, CityPlanLine, Deed
from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.bureau.plan_decision import PlanDecisionDialog
from jyteacher_desktop.desktop.exporting import export_table
from jyteacher_desktop.desktop.pages.city_plans_presenter import (
    LINES,
    PLANS,
    Ask,
    Listed,
    Show,
    begin,
    lines_of,
    plans_listed,
    said,
)
from jyteacher_desktop.desktop.pages.page import Page
from jyteacher_desktop.desktop.table_model import TableModel
from jyteacher_desktop.desktop.widgets import FilterField, TableView

_LIST = "各校计划"
_BUTTONS = {"approveButton": Deed.APPROVE, "returnButton": Deed.RETURN, "evaluateButton": Deed.EVALUATE}
_MENU = {
    Deed.APPROVE: "批准…",
    Deed.RETURN: "退回…",
    Deed.EVALUATE: "评价…",
    Deed.WITHDRAW: "撤回批复…",
    Deed.WITHDRAW_EVALUATION: "撤回评价…",
}


class CityPlansPage(Page):
    """The bureau's page of plans."""

    form: ClassVar[str] = "city_plans_page"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._shown: CityPlan | None = None
        self.table = self.child(TableView, "table")
        self._plans: TableModel[CityPlan] = TableModel(PLANS, self)
        self.table.use(
            self._plans,
            name="city_plans",
            preferences=desk.preferences,
            empty_text="没有这样的计划。\n学校在“研修计划”页按“报批”以后，计划随数据包到这里。",
        )
        self.child(FilterField, "searchEdit").narrow(self.table)
        self.lines = self.child(TableView, "linesTable")
        self._lines: TableModel[CityPlanLine] = TableModel(LINES, self)
        self.lines.use(self._lines, name="city_plan_lines", preferences=desk.preferences, empty_text="这份计划没有项目。")
        self._state = self.child(QComboBox, "stateBox")
        for show in Show:
            self._state.addItem(show.value, show)
        self._state.activated.connect(self._narrow)
        self._card = self.child(QFrame, "card")
        self._card.hide()
        slots: dict[str, Callable[[], None]] = {name: partial(self._begin, deed) for name, deed in _BUTTONS.items()}
        slots |= {"withdrawButton": self._withdraw, "exportButton": self._export}
        self._buttons = self.connect_buttons(slots)
        self.table.row_changed.connect(self._choose)
        self.table.menu_wanted.connect(self._fill_menu)
        self.child(QSplitter, "splitter").setSizes([300, 340])

    # -- what is shown --------------------------------------------------------------------------------------------

    def reload(self) -> None:
        self.desk.do(plans_listed, show=self._state.currentData()).then(self.show_plans)

    def show_plans(self, listed: Listed) -> None:
        self.child(QLabel, "countLabel").setText(listed.sentence)
        place = self.table.currentIndex().row()
        self.table.show_content(listed.content)
        if self.table.current_row() is None and place >= 0:
            self.table.stand_in_for(place)
        elif self.table.current_row() is None:
            self.table.select_row(0)
        self._choose(self.table.current_row())

    def show_lines(self, rows: list[CityPlanLine], *, of: CityPlan) -> None:
        if self._shown is of:
            self._lines.show_rows(rows)

    def go_to(self, identity: str) -> None:
        """The plans of one state by its word, or one plan by office and id."""
        known = {show.value: show for show in Show}
        self.child(FilterField, "searchEdit").clear()
        self._state.setCurrentIndex(self._state.findData(known.get(identity, Show.ALL)))
        if identity not in known:
            self.table.select_when_shown(identity)
        self.reload()

    # -- what the person does -------------------------------------------------------------------------------------

    def _narrow(self, _place: int) -> None:
        self.reload()

    def _choose(self, row: CityPlan | None) -> None:
        self._shown = row
        deeds = row.deeds if row is not None else frozenset()
        for name, deed in _BUTTONS.items():
            self._buttons[name].setEnabled(deed in deeds)
        self._buttons["withdrawButton"].setEnabled(bool(deeds & {Deed.WITHDRAW, Deed.WITHDRAW_EVALUATION}))
        self._card.setVisible(row is not None)
        if row is None:
            return
        self.child(QLabel, "nameLabel").setText(f"{row.school}　{row.title}")
        state = self.child(QLabel, "statusLabel")
        state.setText(row.status)
        state.setProperty("chip", PLANS.tone(row, "status") if PLANS.tone(row, "status") in ("good", "warn", "bad") else "plain")
        state.style().polish(state)
        words = self.child(QLabel, "saidLabel")
        words.setText(said(row))
        words.setVisible(bool(words.text()))
        self.desk.do(lines_of, row=row).then(partial(self.show_lines, of=row))

    def _fill_menu(self, menu: QMenu) -> None:
        deeds = self._deeds()
        for deed, text in _MENU.items():
            if deed in deeds:
                menu.addAction(text, partial(self._begin, deed))

    def _deeds(self) -> frozenset[Deed]:
        row: CityPlan | None = self.table.current_row()
        return row.deeds if row is not None else frozenset()

    def _begin(self, deed: Deed) -> None:
        row: CityPlan | None = self.table.current_row()
        if row is not None:
            self.desk.do(begin, row=row, deed=deed).then(self.open_dialog)

    def _withdraw(self) -> None:
        """What was said last is taken back first."""
        deeds = self._deeds()
        self._begin(Deed.WITHDRAW_EVALUATION if Deed.WITHDRAW_EVALUATION in deeds else Deed.WITHDRAW)

    def open_dialog(self, ask: Ask) -> None:
        PlanDecisionDialog(self.window(), self.desk, ask, self._decided).open()

    def _decided(self, sentence: str) -> None:
        self.table.setFocus()  # the button that was pressed is locked now
        said, _end, more = sentence.partition("\n")
        self.desk.say(said)
        self.reload()
        if more:
            self.desk.asking.tell("同一文号", more)

    def _export(self) -> None:
        self.desk.asking.save_table("导出计划", _LIST, self._write_export)

    def _write_export(self, path: Path) -> None:
        self.desk.do(export_table, columns=PLAN_COLUMNS, rows=self._plans.rows(), path=path, sheet=_LIST).then(
            self.desk.say, what="正在导出"
        )
