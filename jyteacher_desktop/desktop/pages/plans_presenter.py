"""What the plan page decides: plans of years and terms, their lines, what of them was carried out, the approval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from jyteacher_desktop.desktop.table_model import Description
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
    PlanItemRow,
    PlanItemValues,
    PlanRow,
    add_items,
    approve_plan,
    arrange_item,
    edit_item,
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


def kinds_offered(ws: Workspace) -> tuple[KindChoice, ...]:
    """Fetch what the dialog of a line offers."""
    return tuple(KindChoice(kind=kind, initials=pinyin_keys(kind.name).initials) for kind in current_policy(ws).kinds.values())


def save_item(ws: Workspace, *, plan_id: str, item_id: str, values: PlanItemValues) -> None:
    """Add a line (``item_id`` empty) or replace one."""
    if item_id:
        edit_item(ws, item_id, values)
    else:
        add_items(ws, plan_id, [values])


def remove_from_plans(ws: Workspace, *, ids: tuple[str, ...]) -> str:
    """Put plans or lines into the trash."""
    return f"{delete_records(ws, ids).what}（Ctrl+Z 可撤销）"


def approve(ws: Workspace, *, plan_id: str, actor: str, number: str, day: date) -> str:
    """Approve a plan as a whole; ``actor`` was proved by a PIN."""
    row = approve_plan(ws, plan_id, approval_no=number, approved_on=day, actor=actor)
    return f"已批复：{row.title}（{row.approval_no}）"


def withdraw(ws: Workspace, *, plan_id: str, actor: str, reason: str) -> str:
    """Take an approval back, with the reason; ``actor`` was proved by a PIN."""
    return f"已撤回批复：{withdraw_approval(ws, plan_id, reason, actor).title}"


def carry_out(ws: Workspace, *, item: PlanItemRow, today: date) -> str:
    """The activity lies in the month of the line: today if that is now, else its first day."""
    day = today if f"{today:%Y-%m}" == item.month else date.fromisoformat(f"{item.month}-01")
    return arrange_item(ws, item.id, day)
