"""研修计划: plans of years and terms, line by line and month by month beside what was done; approved by the principal."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar, Final

from PySide6.QtWidgets import QFrame, QLabel, QMenu, QSplitter

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.import_rows import begin_import
from jyteacher_desktop.desktop.dialogs.school.plans import ApprovePlanDialog, PlanDialog, PlanItemDialog
from jyteacher_desktop.desktop.documents import Document, offer, preview
from jyteacher_desktop.desktop.exporting import export_table
from jyteacher_desktop.desktop.pages.page import Page
from jyteacher_desktop.desktop.pages.plans_presenter import (
    ITEMS,
    MONTHS,
    PLANS,
    KindChoice,
    ask,
    carry_out,
    kinds_offered,
    remove_from_plans,
    said,
    withdraw,
)
from jyteacher_desktop.desktop.pages.tables_behind_pages import ACTIVITIES_TABLES, PLANS_TABLES
from jyteacher_desktop.desktop.table_model import TableModel
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.desktop.widgets.elided import elide
from jyteacher_desktop.desktop.worker import Doing
from jyteacher_desktop.kinds.kit import Keeper
from jyteacher_desktop.papers import Of, Paper, papers_of
from jyteacher_desktop.school.attachments import safe_name
from jyteacher_desktop.school.plans import PLAN_ITEM_EXPORT, MonthRow, PlanDetail, PlanItemRow, PlanRow, list_plans, plan_detail

_LIST: Final = "计划项目"
_OF_A_PLAN: Final = ("printButton", "exportButton")
"""What is done with a plan that is chosen, whatever stands in it."""
_APPROVED: Final = "已批复的计划要先撤回批复。"
_APPROVING: Final = "批复计划，请{whose}输入口令。"


class PlansPage(Page):
    """The plan page."""

    form: ClassVar[str] = "plans_page"
    takes_tables: ClassVar[bool] = True
    shows: ClassVar[frozenset[str] | None] = PLANS_TABLES | ACTIVITIES_TABLES

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._detail: PlanDetail | None = None
        self._item: PlanItemRow | None = None
        self.table = self.child(TableView, "table")
        self._plans: TableModel[PlanRow] = TableModel(PLANS, self)
        self.table.use(
            self._plans,
            name="plans",
            preferences=desk.preferences,
            empty_text="还没有计划。按 Ctrl+N 建立学年或学期计划，再按月列出要开展的活动；没有计划也可以直接登记活动，只是标为“未备案”。",
        )
        self.items = self.child(TableView, "itemsTable")
        self._items: TableModel[PlanItemRow] = TableModel(ITEMS, self)
        self.items.use(
            self._items,
            name="plan_items",
            preferences=desk.preferences,
            empty_text="还没有项目。按“添加项目…”逐项写；现成的表格按“导入项目…”，或复制后按 Ctrl+V。",
        )
        self._months: TableModel[MonthRow] = TableModel(MONTHS, self)
        months = self.child(TableView, "monthsTable")
        months.use(self._months, name="plan_months", preferences=desk.preferences, empty_text="", sortable=False)
        months.row_opened.connect(self._show_month)
        self._card = self.child(QFrame, "card")
        self._card.hide()
        self._name = self.child(QLabel, "nameLabel")
        elide(self._name)  # a long name pushes no button out of the window
        self._status = self.child(QLabel, "statusLabel")
        slots = {
            "addButton": self._add,
            "editButton": self._edit,
            "addItemButton": self._add_item,
            "importButton": self._import_items,
            "editItemButton": self._edit_item,
            "removeItemButton": self._remove_items,
            "carryOutButton": self._carry_out,
            "approveButton": self._approve_or_withdraw,
            "askButton": self._ask,
            "printButton": self._print,
            "exportButton": self._export,
        }
        self._buttons = self.connect_buttons(slots)
        for name in _OF_A_PLAN:
            self._buttons[name].setEnabled(False)
        self.table.row_changed.connect(self._choose)
        self.table.row_opened.connect(self._edit)
        self.table.menu_wanted.connect(self._fill_menu)
        self.items.row_opened.connect(self._edit_item)
        self.items.row_changed.connect(self._enable)
        self.child(QSplitter, "splitter").setSizes([220, 420])

    # -- what is shown --------------------------------------------------------------------------------------------

    def reload(self) -> None:
        self.desk.do(list_plans).then(self.show_plans)

    def show_plans(self, rows: list[PlanRow]) -> None:
        self._plans.show_rows(rows)
        self.child(QLabel, "countLabel").setText(f"{len(rows)} 份" if rows else "")
        if rows and self.table.current_row() is None:
            self.table.select_row(0)
        self._choose(self.table.current_row())

    def show_plan(self, detail: PlanDetail) -> None:
        row = self.table.current_row()
        if row is None or row.id != detail.row.id:
            return
        self._detail = detail
        self._card.show()
        for name in _OF_A_PLAN:
            self._buttons[name].setEnabled(True)
        self._name.setText(detail.row.title)
        approved = bool(detail.row.approval_no)
        self._status.setText(detail.row.status_label)
        self._status.setProperty("chip", PLANS.tone(detail.row, "status_label"))
        self._status.style().polish(self._status)
        words = self.child(QLabel, "saidLabel")
        words.setText(said(detail.row))
        words.setVisible(bool(words.text()))
        self._buttons["approveButton"].setText("撤回批复…" if approved else "批复…")
        self._buttons["askButton"].setVisible(not approved)
        self._buttons["askButton"].setEnabled(detail.row.may_be_asked)
        self._items.show_rows(detail.items)
        self._months.show_rows(detail.months)
        self._enable()

    def open_item(self, kinds: tuple[KindChoice, ...]) -> None:
        if self._detail is not None:
            PlanItemDialog(self.window(), self.desk, plan=self._detail.row, kinds=kinds, item=self._item).open()

    def carried_out(self, activity_id: str) -> None:
        self.desk.say("已登记为计划中的活动，到日子打开点名。")
        self.desk.go("activities", activity_id)

    def go_to(self, identity: str) -> None:
        self.table.select_when_shown(identity)

    def pasted_kind(self) -> str:
        return "plan_items" if self._open_plan is not None else ""

    def pasted_into(self) -> str:
        plan = self._open_plan
        return plan.row.id if plan is not None else ""

    def take_files(self, paths: list[Path]) -> None:
        """A workbook holds lines of the chosen plan."""
        if (table := self.only_one(paths)) is not None:
            self._take_items(table)

    # -- what the person does -------------------------------------------------------------------------------------

    def _choose(self, row: PlanRow | None) -> None:
        if row is None:
            self._detail = None
            self._card.hide()
        else:
            self.desk.do(plan_detail, row.id).then(self.show_plan)

    @property
    def _open_plan(self) -> PlanDetail | None:
        """The chosen plan, as long as it may be changed."""
        return self._detail if self._detail is not None and not self._detail.row.approval_no else None

    def _enable(self, _row: object = None) -> None:
        open_plan = self._open_plan is not None
        chosen = self.items.current_row() is not None
        self._buttons["editButton"].setEnabled(open_plan)
        self._buttons["addItemButton"].setEnabled(open_plan)
        self._buttons["importButton"].setEnabled(open_plan)
        self._buttons["editItemButton"].setEnabled(open_plan and chosen)
        self._buttons["removeItemButton"].setEnabled(open_plan and chosen)
        self._buttons["carryOutButton"].setEnabled(chosen)

    def _fill_menu(self, menu: QMenu) -> None:
        row = self.table.current_row()
        if row is not None:
            if self._open_plan is not None:
                menu.addAction("修改计划…", self._edit)
            menu.addAction("删除计划", partial(self._remove_from_plans, (row.id,)))

    def _show_month(self, row: MonthRow) -> None:
        self.desk.go("calendar", row.month)

    def _print(self) -> None:
        if self._detail is not None:
            offer(self._buttons["printButton"], papers_of(Keeper.SCHOOL, Of.PLAN), self._preview)

    def _preview(self, paper: Paper) -> None:
        if self._detail is not None:
            row = self._detail.row
            preview(self.desk, self.window(), Document(paper=paper, of=row.id, called=row.title))

    def _export(self) -> None:
        if self._detail is not None:
            name = f"{safe_name(self._detail.row.title)}.xlsx"
            self.desk.asking.save_file("导出计划项目", name, "工作簿 (*.xlsx)", self._write_export)

    def _write_export(self, path: Path) -> None:
        if self._detail is not None:
            self.desk.do(export_table, columns=PLAN_ITEM_EXPORT, rows=self._detail.items, path=path, sheet=_LIST).then(
                self.desk.say, what="正在导出"
            )

    def begin_new(self) -> None:
        """Ctrl+N among the lines of a plan adds one; anywhere else it begins a plan."""
        if not self.items.hasFocus():
            super().begin_new()
        elif self._open_plan is not None:
            self._add_item()
        else:
            self.desk.say(_APPROVED)

    def _add(self) -> None:
        PlanDialog(self.window(), self.desk, self.table.select_when_shown).open()

    def _edit(self, _row: object = None) -> None:
        if (plan := self._open_plan) is not None:
            PlanDialog(self.window(), self.desk, self.table.select_when_shown, plan=plan.row).open()

    def _add_item(self) -> None:
        self._item = None
        self.desk.do(kinds_offered).then(self.open_item)

    def _import_items(self) -> None:
        self._take_items(None)

    def _take_items(self, path: Path | None) -> None:
        """Plan an import into the chosen plan, of a file that is asked for if there is none yet."""
        plan = self._open_plan
        if plan is None:
            self.desk.say(f"请先选一个还没有批复的计划，再导入项目。{_APPROVED}")
        else:
            begin_import(self.desk, self.window(), "plan_items", path, into=plan.row.id)

    def _edit_item(self, _row: object = None) -> None:
        if self._buttons["editItemButton"].isEnabled():
            self._item = self.items.current_row()
            self.desk.do(kinds_offered).then(self.open_item)

    def _remove_items(self) -> None:
        rows = self.items.selected_rows()
        if rows:
            self.desk.do(remove_from_plans, ids=tuple(row.id for row in rows)).then(self.desk.say, what="正在删除")

    def _carry_out(self) -> None:
        item = self.items.current_row()
        if item is not None:
            self.desk.do(carry_out, item=item, today=self.desk.today).then(self.carried_out, what="正在登记")

    def _approve_or_withdraw(self) -> None:
        if self._detail is None:
            return
        if self._detail.row.approval_no:
            self.desk.as_principal_because(
                "撤回批复",
                "撤回后计划可以修改，修改后要重新批复。请写明原因：",
                "撤回",
                self._withdraw,
                missing="请写明撤回的原因。",
                doing="正在撤回批复",
            )
        else:
            self.desk.as_principal(_APPROVING.format(whose=self.desk.whose_pin), self._ask_approval)

    def _ask(self) -> None:
        if self._detail is not None:
            self.desk.do(ask, plan_id=self._detail.row.id).then(self.desk.say, what="正在报批")

    def _ask_approval(self, _actor: str) -> None:
        if self._detail is not None:
            purpose = _APPROVING.format(whose=self.desk.whose_pin)
            ApprovePlanDialog(self.window(), self.desk, purpose, self._detail.row.id).open()

    def _withdraw(self, actor: str, reason: str) -> Doing[str] | None:
        if self._detail is None:
            return None
        return self.desk.do(withdraw, plan_id=self._detail.row.id, actor=actor, reason=reason)

    def _remove_from_plans(self, ids: tuple[str, ...]) -> None:
        """Put plans or lines into the trash."""
        self.desk.do(remove_from_plans, ids=ids).then(self.desk.say, what="正在删除")
