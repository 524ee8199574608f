"""What the plan page decides: plans of years and terms, their lines, what of them was carried out, the approval."""

from __future__ import annotations

from datetime import date
from typing import Final

from jyteacher_desktop.desktop.table_model import Description
from jyteacher_desktop.domain.activity_kinds import Kind
from jyteacher_desktop.domain.terms import PlanStatus
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
    PlanValues,
    add_items,
    approve_plan,
    arrange_item,
    ask_for_approval,
    day_to_carry_out,
    edit_item,
    edit_plan,
    lapsed_words,
    new_plan,
    plans_asked_for,
    withdraw_approval,
)
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

_TONES = {
    PlanStatus.DRAFT.code: "warn",
    PlanStatus.SENT.code: "warn",
    PlanStatus.APPROVED.code: "good",
    PlanStatus.RETURNED.code: "bad",
}
_NOTHING: Final = "没有改动"
_FIRST = {"term_label": 20, "title": 33, "status_label": 8, "items": 6, "hours": 7, "carried_out": 8}
"""What fits beside the navigation of a small screen, with its widths; words about the plan stand behind it."""
PLANS: Description[PlanRow] = Description(
    columns=[
        *(replace(each, width=_FIRST[each.key]) for key in _FIRST for each in PLAN_COLUMNS if each.key == key),
        *(each for each in PLAN_COLUMNS if each.key not in _FIRST),
    ],
    identity=lambda row: row.id,
    tone=lambda row, key: _TONES.get(row.status, "plain") if key == "status_label" else "",
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
    return tuple(KindChoice(kind=kind, initials=pinyin_keys(kind.name).initials) for kind in current_policy(ws).kinds_offered)


def save_plan(ws: Workspace, *, plan_id: str, values: PlanValues) -> tuple[str, str]:
    """Begin a plan (``plan_id`` empty) or correct what is said of one as a whole; its id, and what was done in words."""
    if not plan_id:
        return new_plan(ws, values), f"已新建计划：{values.title}"
    asked, newest = plans_asked_for(ws), _newest(ws)
    edit_plan(ws, plan_id, values)
    return plan_id, f"已修改计划：{values.title}{lapsed_words(ws, asked)}" if _newest(ws) != newest else _NOTHING


def save_item(ws: Workspace, *, plan_id: str, item_id: str, values: PlanItemValues) -> str:
    """Add a line (``item_id`` empty) or replace one; what was done in words."""
    asked, newest = plans_asked_for(ws), _newest(ws)
    if item_id:
        edit_item(ws, item_id, values)
    else:
        add_items(ws, plan_id, [values])
    done = "修改" if item_id else "添加"
    return f"已{done}项目：{values.title}{lapsed_words(ws, asked)}" if _newest(ws) != newest else _NOTHING


def remove_from_plans(ws: Workspace, *, ids: tuple[str, ...]) -> str:
    """Put plans or lines into the trash."""
    asked = plans_asked_for(ws)
    return f"已{delete_records(ws, ids).what}（Ctrl+Z 可撤销）{lapsed_words(ws, asked)}"


def _newest(ws: Workspace) -> int:
    return max((step.id for step in ws.steps(limit=1)), default=0)


def said(row: PlanRow) -> str:
    """What the bureau said of a plan, or is to say, in one line under its name."""
    if row.status == PlanStatus.SENT.code:
        return "已报批，随下一个数据包交教育局，批复随回执回来。再改这份计划，报批即作废，改好后重新报批。" + (
            f"教育局意见：{row.remark}" if row.remark else ""
        )
    parts = [f"{row.approval_no}　{row.approved_on}"] if row.approval_no else []
    parts += [f"教育局意见：{row.remark}"] if row.remark else []
    if row.grade:
        parts.append(f"实施评价：{row.grade_label}　{row.graded_on}{f'　{row.grade_remark}' if row.grade_remark else ''}")
    return "　·　".join(parts)


def ask(ws: Workspace, *, plan_id: str) -> str:
    """Ask the bureau for the approval of a plan."""
    return f"已报批：{ask_for_approval(ws, plan_id).title}，随下一个数据包交教育局（Ctrl+Z 可撤销）"


def carry_out(ws: Workspace, *, item: PlanItemRow, today: date) -> str:
    """Put an activity for a line onto its month."""
    return arrange_item(ws, item.id, day_to_carry_out(item, today))


def approve(ws: Workspace, *, plan_id: str, actor: str, number: str, day: date) -> str:
    """Approve a plan as a whole; ``actor`` was proved by a PIN."""
    row = approve_plan(ws, plan_id, approval_no=number, approved_on=day, actor=actor)
    return f"已批复：{row.title}（{row.approval_no}）"


def withdraw(ws: Workspace, *, plan_id: str, actor: str, reason: str) -> str:
    """Take an approval back, with the reason; ``actor`` was proved by a PIN."""
    return f"已撤回批复：{withdraw_approval(ws, plan_id, reason, actor).title}"
