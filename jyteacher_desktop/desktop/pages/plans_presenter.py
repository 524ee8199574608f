"""What the plan page decides: plans of years and terms, their lines, what of them was carried out, the approval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from jyteacher_desktop.desktop.table_model import Description
from jyteacher_desktop.desktop.worker import Worker
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.domain.policy import Kind
from jyteacher_desktop.records.pinyin import pinyin_keys
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.plans import (
    MONTH_COLUMNS,
    PLAN_COLUMNS,
    PLAN_ITEM_COLUMNS,
    MonthRow,
    PlanDetail,
    PlanItemRow,
    PlanItemValues,
    PlanRow,
    PlanValues,
    add_items,
    approve_plan,
    arrange_item,
    edit_item,
    list_plans,
    new_plan,
    plan_detail,
    withdraw_approval,
)
from jyteacher_desktop.store.workspace import Workspace

OnError = Callable[[JyTeacherError], None]

PLANS: Description[PlanRow] = Description(
    columns=PLAN_COLUMNS,
    identity=lambda row: row.id,
    tone=lambda row, key: ("good" if row.approval_no else "warn") if key == "status_label" else "",
)
ITEMS: Description[PlanItemRow] = Description(
    columns=PLAN_ITEM_COLUMNS,
    identity=lambda row: row.id,
    tone=lambda row, key: ("good" if row.held else "text_faint") if key == "held" else "",
)
MONTHS: Description[MonthRow] = Description(
    columns=MONTH_COLUMNS,
    identity=lambda row: row.month,
    tone=lambda row, key: "warn" if key == "unplanned" and row.unplanned else "",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindChoice:
    """A kind of activity as the dialog offers it."""

    kind: Kind
    initials: str


class PlansView(Protocol):
    """What the presenter needs of the page."""

    def show_plans(self, rows: list[PlanRow]) -> None: ...
    def show_plan(self, detail: PlanDetail) -> None: ...
    def open_item(self, kinds: tuple[KindChoice, ...]) -> None: ...
    def say(self, sentence: str) -> None: ...
    def carried_out(self, activity_id: str) -> None: ...


class PlansPresenter:
    """The plan page without its widgets."""

    def __init__(self, view: PlansView, runner: Worker[Workspace]) -> None:
        self._view = view
        self._runner = runner

    def load(self) -> None:
        """List the plans."""
        self._runner.do(list_plans).then(self._view.show_plans)

    def choose(self, plan_id: str) -> None:
        """Show one plan with its lines and months."""
        self._runner.do(plan_detail, plan_id).then(self._view.show_plan)

    def begin_item(self) -> None:
        """Fetch what the dialog of a line offers."""
        self._runner.do(_kinds).then(self._view.open_item)

    def new(self, values: PlanValues, on_done: Callable[[str], None], on_error: OnError) -> None:
        """Begin a plan."""
        self._runner.do(new_plan, values).then(on_done, what="正在保存", failed=on_error)

    def save_item(
        self, plan_id: str, item_id: str, values: PlanItemValues, on_done: Callable[[None], None], on_error: OnError
    ) -> None:
        """Add a line (``item_id`` empty) or replace one."""
        self._runner.do(_save_item, plan_id=plan_id, item_id=item_id, values=values).then(
            on_done, what="正在保存", failed=on_error
        )

    def remove(self, ids: tuple[str, ...]) -> None:
        """Put plans or lines into the trash."""
        self._runner.do(_remove, ids=ids).then(self._view.say, what="正在删除")

    def approve(self, plan_id: str, actor: str, number: str, day: date) -> None:
        """Approve a plan as a whole; ``actor`` was proved by a PIN."""
        self._runner.do(_approve, plan_id=plan_id, actor=actor, number=number, day=day).then(self._view.say, what="正在批复")

    def withdraw(self, plan_id: str, actor: str, reason: str) -> None:
        """Take an approval back, with the reason; ``actor`` was proved by a PIN."""
        self._runner.do(_withdraw, plan_id=plan_id, actor=actor, reason=reason).then(self._view.say, what="正在撤回批复")

    def carry_out(self, item: PlanItemRow, today: date) -> None:
        """Register a planned activity that carries out a line."""
        self._runner.do(_carry_out, item=item, today=today).then(self._view.carried_out, what="正在登记")


def _kinds(ws: Workspace) -> tuple[KindChoice, ...]:
    return tuple(KindChoice(kind=kind, initials=pinyin_keys(kind.name).initials) for kind in current_policy(ws).kinds.values())


def _save_item(ws: Workspace, *, plan_id: str, item_id: str, values: PlanItemValues) -> None:
    if item_id:
        edit_item(ws, item_id, values)
    else:
        add_items(ws, plan_id, [values])


def _remove(ws: Workspace, *, ids: tuple[str, ...]) -> str:
    return f"{delete_records(ws, ids).what}（Ctrl+Z 可撤销）"


def _approve(ws: Workspace, *, plan_id: str, actor: str, number: str, day: date) -> str:
    row = approve_plan(ws, plan_id, approval_no=number, approved_on=day, actor=actor)
    return f"已批复：{row.title}（{row.approval_no}）"


def _withdraw(ws: Workspace, *, plan_id: str, actor: str, reason: str) -> str:
    return f"已撤回批复：{withdraw_approval(ws, plan_id, reason, actor).title}"


def _carry_out(ws: Workspace, *, item: PlanItemRow, today: date) -> str:
    """The activity lies in the month of the line: today if that is now, else its first day."""
    day = today if f"{today:%Y-%m}" == item.month else date.fromisoformat(f"{item.month}-01")
    return arrange_item(ws, item.id, day)
