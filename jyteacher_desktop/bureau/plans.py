"""The schools' plans (校本研修计划) as their packages tell them: what was approved under which number, and what was carried out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from jyteacher_desktop.bureau.decisions import find_school
from jyteacher_desktop.bureau.errors import RecordUnknown
from jyteacher_desktop.bureau.office import current_policy
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.terms import RecordStatus
from jyteacher_desktop.kinds.plan import PlanStatus
from jyteacher_desktop.store.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class CityPlan:
    """One plan of one school; ``carried_out`` counts the lines for which an activity was held."""

    id: str
    school: str
    unit: str
    term: str
    title: str
    status: str
    approval_no: str
    approved_on: str
    items: int
    hours: Decimal
    carried_out: int


PLAN_COLUMNS: tuple[Column[CityPlan], ...] = (
    Column(key="school", title="学校", value=lambda row: row.school, width=20),
    Column(key="unit", title="单位", value=lambda row: row.unit, width=16),
    Column(key="term", title="学年学期", value=lambda row: row.term, align=Align.CENTER, width=14),
    Column(key="title", title="计划名称", value=lambda row: row.title, width=34),
    Column(key="status", title="状态", value=lambda row: row.status, align=Align.CENTER, width=8),
    Column(key="approval_no", title="批复文号", value=lambda row: row.approval_no, width=16),
    Column(key="approved_on", title="批复日期", value=lambda row: row.approved_on, align=Align.CENTER, width=12),
    Column(key="items", title="项目", value=lambda row: row.items, align=Align.RIGHT, width=6),
    Column(key="hours", title="学时", value=lambda row: row.hours, align=Align.RIGHT, width=8),
    Column(key="carried_out", title="已完成", value=lambda row: row.carried_out, align=Align.RIGHT, width=8),
    Column(key="id", title="编号", value=lambda row: row.id, width=36),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CityPlanLine:
    """One line of a plan and the activities that carry it out, planned or held."""

    id: str
    month: str
    kind: str
    title: str
    hours: Decimal
    persons: str
    held: int
    activities: tuple[str, ...]


PLAN_LINE_COLUMNS: tuple[Column[CityPlanLine], ...] = (
    Column(key="month", title="月份", value=lambda row: row.month, align=Align.CENTER, width=10),
    Column(key="kind", title="类型", value=lambda row: row.kind, width=14),
    Column(key="title", title="项目", value=lambda row: row.title, width=34),
    Column(key="hours", title="学时", value=lambda row: row.hours, align=Align.RIGHT, width=8),
    Column(key="persons", title="人员", value=lambda row: row.persons, width=20),
    Column(key="held", title="已开展", value=lambda row: row.held, align=Align.RIGHT, width=8),
    Column(key="activities", title="对应活动", value=lambda row: "；".join(row.activities), width=40),
    Column(key="id", title="编号", value=lambda row: row.id, width=36),
)

_HELD = (
    "EXISTS (SELECT 1 FROM city_planned l JOIN city_activity a ON a.office = l.office AND a.uuid = l.activity "
    f"WHERE l.office = i.office AND l.plan_item = i.uuid AND a.status <> '{RecordStatus.PLANNED.code}')"
)


def list_plans(ws: Workspace, school: str | None = None, term: str | None = None) -> list[CityPlan]:
    """Every plan the schools report, by school and term.

    Raises:
        RecordUnknown: No such school, or several of that name.
    """
    office = find_school(ws, school)[0] if school is not None else ""
    return [
        CityPlan(
            id=uuid,
            school=name,
            unit=central or name,
            term=of_term,
            title=title,
            status=_status(status),
            approval_no=number,
            approved_on=day,
            items=items,
            hours=Decimal(hours) / 100,
            carried_out=done,
        )
        for uuid, name, central, of_term, title, status, number, day, items, hours, done in ws.tuples(
            "SELECT p.uuid, o.name, o.central, p.term, p.title, p.status, p.approval_no, p.approved_on, count(i.uuid), "
            f"coalesce(sum(i.hours_x100), 0), coalesce(sum({_HELD}), 0) FROM city_plan p JOIN office o ON o.id = p.office "
            "LEFT JOIN city_plan_item i ON i.office = p.office AND i.plan = p.uuid "
            "WHERE ? IN ('', o.uuid) AND ? IN ('', p.term) GROUP BY p.id ORDER BY o.code, o.uuid, p.term DESC, p.title, p.uuid",
            (office, term or ""),
        )
    ]


def _status(code: str) -> str:
    """The state in words; one of a later program as it came."""
    known = PlanStatus.from_text(code)
    return known.label if known is not None else code


def plan_lines(ws: Workspace, plan: str) -> list[CityPlanLine]:
    """The lines of one plan by month, each with the activities that carry it out.

    Raises:
        RecordUnknown: No package that counts has a plan of this id.
    """
    found = ws.tuples("SELECT office FROM city_plan WHERE uuid = ?", (plan,))
    if not found:
        raise RecordUnknown(f"各校上报的计划里没有编号为 {plan} 的，没有改动任何数据。用 bureau plans 查看编号。", plan=plan)
    office, kinds = found[0][0], current_policy(ws).kinds
    done: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for item, title, start, status in ws.tuples(
        "SELECT l.plan_item, a.title, a.start, a.status FROM city_planned l JOIN city_activity a ON a.office = l.office "
        "AND a.uuid = l.activity WHERE l.office = ? ORDER BY a.start, a.uuid",
        (office,),
    ):
        done[item].append((f"{start} {title}", status != RecordStatus.PLANNED.code))
    return [
        CityPlanLine(
            id=uuid,
            month=month,
            kind=kinds[kind].name if kind in kinds else kind,
            title=title,
            hours=Decimal(hours or 0) / 100,
            persons=persons,
            held=sum(held for _activity, held in done[uuid]),
            activities=tuple(activity for activity, _held in done[uuid]),
        )
        for uuid, month, kind, title, hours, persons in ws.tuples(
            "SELECT uuid, month, kind, title, hours_x100, persons FROM city_plan_item WHERE office = ? AND plan = ? ORDER BY month, title, uuid",
            (office, plan),
        )
    ]
