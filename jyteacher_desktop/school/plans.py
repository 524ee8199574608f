"""校本研修计划: what a school means to do in a school year or a term, its approval, and what became of it.

A plan has lines by month: kind, title, hours, who. It is written, then approved as a whole with a number and a day (批复): either the
school asks for it (报批), the next package carries the question and a receipt brings the answer, or the number on a paper is typed in. An
approved plan is changed only after its approval was withdrawn with a reason, so an approval always means the plan that stands.
An activity carries out one line of a plan; one without a line of an approved plan and without an approval number of its own
is 未备案. Nothing is blocked by that: it is a mark.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jyteacher_desktop import sheets
from jyteacher_desktop.domain.calendar import Month, months_between
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.names import match_key, one_line
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.domain.terms import OPERATOR, PlanStatus, RecordStatus
from jyteacher_desktop.kinds.plan import Plan, PlanItem
from jyteacher_desktop.later import later
from jyteacher_desktop.records.approved_plans import refuse_approved_plan
from jyteacher_desktop.records.plain_fields import NOTHING_MORE, More, Texts
from jyteacher_desktop.records.writer import APPROVED, DRAFT, RETURNED, SENT, Writer, key_of, writing
from jyteacher_desktop.school.activities import (
    ActivityValues,
    activity_key,
    check_activity,
    hours_x100,
    kind_meant,
    list_activities,
)
from jyteacher_desktop.school.errors import PlanState, ValueRefused
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    from jyteacher_desktop.domain.policy import Policy
    from jyteacher_desktop.records import record_names
else:
    record_names = later("jyteacher_desktop.records.record_names")

MORE_OF_PLAN = More(Plan.kind, "term title note")
MORE_OF_ITEM = More(PlanItem.kind, "plan month kind_of title hours persons note")
"""What a line of a plan has that nothing below names."""
_TERM = re.compile(r"(\d{4})-(\d{4})(?:-([12]))?")
_MONTH = re.compile(r"(\d{4})[-./年](\d{1,2})月?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One plan: its school year or term, how many lines and hours it has, and how many lines were carried out.

    ``remark`` is what the bureau said when it returned the plan; ``grade`` and what stands beside it how it judged what was carried out.
    """

    id: str
    term: str
    term_label: str
    title: str
    status: str
    status_label: str
    approval_no: str
    approved_on: str
    items: int
    hours: Decimal
    carried_out: int
    note: str
    remark: str = ""
    grade: str = ""
    graded_on: str = ""
    grade_remark: str = ""
    more: Texts = NOTHING_MORE

    @property
    def grade_label(self) -> str:
        """The evaluation in a word; one of a later program as it came."""
        return Plan.kind.field("grade").shown(self.grade)

    @property
    def may_be_asked(self) -> bool:
        """Whether the bureau can be asked for its approval (:func:`ask_for_approval`)."""
        return bool(self.items) and self.status in (DRAFT, RETURNED)


PLAN_COLUMNS: tuple[Column[PlanRow], ...] = (
    Column(key="term_label", title="学年学期", value=lambda row: row.term_label, width=22),
    Column(key="title", title="计划名称", value=lambda row: row.title, width=34),
    Column(key="status_label", title="状态", value=lambda row: row.status_label, align=Align.CENTER, width=8),
    Column(key="approval_no", title="批复文号", value=lambda row: row.approval_no, width=18),
    Column(key="approved_on", title="批复日期", value=lambda row: row.approved_on, align=Align.CENTER, width=12),
    Column(key="remark", title="教育局意见", value=lambda row: row.remark, width=24),
    *MORE_OF_PLAN.list_columns(),
    Column(key="items", title="项目", value=lambda row: row.items, align=Align.RIGHT, width=6),
    Column(key="hours", title="学时", value=lambda row: row.hours, align=Align.RIGHT, width=8),
    Column(key="carried_out", title="已完成", value=lambda row: row.carried_out, align=Align.RIGHT, width=8),
    Column(key="grade", title="实施评价", value=lambda row: row.grade_label, align=Align.CENTER, width=9),
    Column(key="graded_on", title="评价日期", value=lambda row: row.graded_on, align=Align.CENTER, width=12),
    Column(key="grade_remark", title="评价意见", value=lambda row: row.grade_remark, width=24),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItemRow:
    """One line of a plan, ``plan`` being what sheets call the plan. ``activities`` are the ids of those that carry it out, ``held`` how many of them took place."""

    id: str
    plan_id: str
    plan: str
    month: str
    kind: str
    kind_name: str
    title: str
    hours: Decimal
    persons: str
    note: str
    activities: tuple[str, ...]
    held: int
    more: Texts = NOTHING_MORE


PLAN_ITEM_COLUMNS: tuple[Column[PlanItemRow], ...] = (
    Column(key="month", title="月份", value=lambda row: row.month, align=Align.CENTER, width=9),
    Column(key="kind_name", title="类型", value=lambda row: row.kind_name, width=14),
    Column(key="title", title="内容", value=lambda row: row.title, width=34),
    Column(key="hours", title="学时", value=lambda row: row.hours or None, align=Align.RIGHT, width=6),
    Column(key="persons", title="人员", value=lambda row: row.persons, width=20),
    *MORE_OF_ITEM.list_columns(),
    Column(key="note", title="备注", value=lambda row: row.note, width=16),
    Column(key="held", title="已开展", value=lambda row: row.held, align=Align.RIGHT, width=8),
)


PLAN_ITEM_EXPORT: tuple[Column[PlanItemRow], ...] = (
    Column(key="plan", title="计划", value=lambda row: row.plan, width=30),
    *PLAN_ITEM_COLUMNS,
)
"""Lines of several plans, as an import reads them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """One month of a plan beside what was done: lines and hours planned, lines carried out, activities held and their hours.

    ``unplanned`` counts the held activities that carry out no line of any plan: what another plan has is not outside the plans.
    """

    month: str
    planned: int
    planned_hours: Decimal
    carried_out: int
    held: int
    held_hours: Decimal
    unplanned: int


MONTH_COLUMNS: tuple[Column[MonthRow], ...] = (
    Column(key="month", title="月份", value=lambda row: row.month, align=Align.CENTER, width=9),
    Column(key="planned", title="计划项目", value=lambda row: row.planned, align=Align.RIGHT, width=9),
    Column(key="planned_hours", title="计划学时", value=lambda row: row.planned_hours, align=Align.RIGHT, width=9),
    Column(key="carried_out", title="完成项目", value=lambda row: row.carried_out, align=Align.RIGHT, width=9),
    Column(key="held", title="开展活动", value=lambda row: row.held, align=Align.RIGHT, width=9),
    Column(key="held_hours", title="活动学时", value=lambda row: row.held_hours, align=Align.RIGHT, width=9),
    Column(key="unplanned", title="计划外", value=lambda row: row.unplanned, align=Align.RIGHT, width=9),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanValues:
    """What a person types about a plan; the term is ``2026-2027``, ``2026-2027-1`` or ``2026-2027-2``."""

    term: str
    title: str
    note: str = ""
    more: Texts = NOTHING_MORE


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItemValues:
    """What a person types about one line: month ``2026-09``, kind by code or name, hours per person."""

    month: str
    kind: str
    title: str
    hours: Decimal = Decimal(0)
    persons: str = ""
    note: str = ""
    more: Texts = NOTHING_MORE


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDetail:
    """A plan with its lines and the comparison of every month of its term."""

    row: PlanRow
    items: tuple[PlanItemRow, ...]
    months: tuple[MonthRow, ...]


def list_plans(ws: Workspace) -> list[PlanRow]:
    """Plans outside the trash, newest term first."""
    items = _items(ws)
    return [
        PlanRow(
            id=uuid,
            term=term,
            term_label=term_label(term),
            title=title,
            status=status,
            status_label=PlanStatus(status).label,
            approval_no=approval_no,
            approved_on=approved_on,
            items=len(own := [item for item in items if item.plan_id == uuid]),
            hours=sum((item.hours for item in own), Decimal(0)),
            carried_out=sum(item.held > 0 for item in own),
            note=note,
            remark=remark,
            grade=grade,
            graded_on=graded_on,
            grade_remark=grade_remark,
            more=MORE_OF_PLAN.of(more),
        )
        for uuid, term, title, status, approval_no, approved_on, note, remark, grade, graded_on, grade_remark, *more in ws.tuples(
            "SELECT uuid, term, title, status, approval_no, approved_on, note, remark, grade, graded_on, grade_remark"
            f"{MORE_OF_PLAN.sql} FROM plan r WHERE deleted = 0 "
            "ORDER BY substr(term, 1, 9) DESC, term, id"
        )
    ]


def plan_detail(ws: Workspace, plan_id: str) -> PlanDetail:
    """One plan with its lines and months.

    Raises:
        RecordMissing: No plan outside the trash has this id.
    """
    _key(ws, plan_id)
    row = next(row for row in list_plans(ws) if row.id == plan_id)
    every = _items(ws)
    items = tuple(item for item in every if item.plan_id == plan_id)
    planned = frozenset(activity for item in every for activity in item.activities)
    return PlanDetail(row=row, items=items, months=_months(ws, row.term, items, planned))


def new_plan(ws: Workspace, values: PlanValues) -> str:
    """Begin a plan and return its id.

    Raises:
        ValueRefused: Nothing was stored.
    """
    columns = _plan_columns(values)
    with writing(ws, f"新建计划 {columns['title']}", StepCode.PLAN_ADD, plain=True) as writer:
        return writer.add("plan", status=DRAFT, **columns)[1]


def edit_plan(ws: Workspace, plan_id: str, values: PlanValues) -> None:
    """Replace what was typed about a plan.

    Raises:
        RecordMissing, PlanState, ValueRefused: Nothing was changed.
    """
    key = _key(ws, plan_id)
    refuse_approved_plan(ws.tuples, key)
    columns = _plan_columns(values)
    outside = [item.month for item in plan_detail(ws, plan_id).items if item.month not in term_months(columns["term"])]
    if outside:
        raise ValueRefused(
            f"计划里有 {outside[0]} 的项目，不在{term_label(columns['term'])}内，没有保存。请先改这些项目的月份。", field="term"
        )
    with writing(ws, f"修改计划 {columns['title']}", StepCode.PLAN_EDIT, plain=True) as writer:
        writer.edit("plan", key, columns)


def add_items(ws: Workspace, plan_id: str, items: Sequence[PlanItemValues]) -> list[str]:
    """Add lines to a plan as one step and return their ids.

    Raises:
        RecordMissing, PlanState, KindUnknown, ValueRefused: Nothing was stored.
    """
    key = _key(ws, plan_id)
    refuse_approved_plan(ws.tuples, key)
    policy = current_policy(ws)
    [(term, title)] = ws.tuples("SELECT term, title FROM plan WHERE id = ?", (key,))
    rows = [_item_columns(policy, term, values) for values in items]
    if not rows:
        return []
    with writing(ws, f"计划 {title}：增加 {len(rows)} 个项目", StepCode.PLAN_ITEM_ADD, plain=True) as writer:
        return [writer.add("plan_item", plan_id=key, **row)[1] for row in rows]


def plan_item(ws: Workspace, item_id: str) -> PlanItemValues:
    """What was typed about one line of a plan.

    Raises:
        RecordMissing: There is none of this id.
    """
    _item_key(ws, item_id)
    [row] = [each for each in _items(ws) if each.id == item_id]
    return PlanItemValues(
        month=row.month, kind=row.kind, title=row.title, hours=row.hours, persons=row.persons, note=row.note, more=row.more
    )


def edit_item(ws: Workspace, item_id: str, values: PlanItemValues) -> None:
    """Replace one line of a plan.

    Raises:
        RecordMissing, PlanState, KindUnknown, ValueRefused: Nothing was changed.
    """
    key, plan_key = _item_key(ws, item_id)
    refuse_approved_plan(ws.tuples, plan_key)
    [(term,)] = ws.tuples("SELECT term FROM plan WHERE id = ?", (plan_key,))
    row = _item_columns(current_policy(ws), term, values, plan_item(ws, item_id).kind)
    with writing(ws, f"修改计划项目 {row['title']}", StepCode.PLAN_ITEM_EDIT, plain=True) as writer:
        writer.edit("plan_item", key, row)


def put_item(
    ws: Workspace, writer: Writer, plan_id: str, values: PlanItemValues, *, item_id: str | None, changed: frozenset[str]
) -> None:
    """Add a line inside a step that imports a sheet, or set the ``changed`` fields of the line ``item_id``.

    Raises:
        RecordMissing, PlanState, KindUnknown, ValueRefused: The step must not be made.
    """
    plan_key = _key(ws, plan_id)
    [(term,)] = ws.tuples("SELECT term FROM plan WHERE id = ?", (plan_key,))
    row = _item_columns(current_policy(ws), term, values, plan_item(ws, item_id).kind if item_id is not None else "")
    if item_id is None:
        writer.add("plan_item", plan_id=plan_key, **row)
        return
    columns = {each.key: each.column for each in PlanItem.kind.fields}
    writer.edit("plan_item", _item_key(ws, item_id)[0], {columns[key]: row[columns[key]] for key in changed})


def into_plans(ws: Workspace) -> list[sheets.IntoPlan]:
    """The plans as a sheet of lines may call them."""
    rows = list_plans(ws)
    return [
        sheets.IntoPlan(
            id=row.id,
            called=plan_called(row, rows),
            words=frozenset(map(match_key, (row.title, row.term, row.term_label, f"{row.term} {row.title}"))),
            months=term_months(row.term),
            term=row.term_label,
            approved=row.approval_no,
        )
        for row in rows
    ]


def plan_called(plan: PlanRow, every: Sequence[PlanRow]) -> str:
    """A plan by its name, or by its id where several have that name."""
    return plan.title if sum(match_key(each.title) == match_key(plan.title) for each in every) == 1 else plan.id


def ask_for_approval(ws: Workspace, plan_id: str, actor: str = OPERATOR) -> PlanRow:
    """Ask the bureau to approve a plan as it stands; the next package carries the question, a receipt the answer.

    Whatever is written into the plan afterwards takes the question back.

    Raises:
        RecordMissing: No such plan.
        PlanState: It is approved or asked for already, or has no lines; nothing was changed.
    """
    key = _key(ws, plan_id)
    row = plan_detail(ws, plan_id).row
    if row.status == APPROVED:
        raise PlanState(f"“{row.title}”已经批复（{row.approval_no}），不用再报批。没有任何变化。", plan=plan_id)
    if row.status == SENT:
        raise PlanState(f"“{row.title}”已经报批，随下一个数据包交教育局，等回执。没有任何变化。", plan=plan_id)
    if not row.items:
        raise PlanState(f"“{row.title}”还没有项目，没有报批。请先加入项目。", plan=plan_id)
    with writing(ws, f"报批计划 {row.title}", StepCode.PLAN_ASK, actor, plain=True) as writer:
        writer.ask_for_plan(key)
    return plan_detail(ws, plan_id).row


def plans_asked_for(ws: Workspace) -> frozenset[str]:
    """Plans that wait for the bureau's answer."""
    return frozenset(row.id for row in list_plans(ws) if row.status == SENT)


def lapsed_words(ws: Workspace, asked: frozenset[str]) -> str:
    """What is said after a change of a plan that waited for an answer: the question is taken back with it. "" where none was."""
    waiting_no_more = any(row.id in asked and row.status != SENT for row in list_plans(ws))
    return "；报批已作废，改好后请重新报批" if waiting_no_more else ""


def approve_plan(ws: Workspace, plan_id: str, *, approval_no: str, approved_on: date, actor: str = OPERATOR) -> PlanRow:
    """Approve a plan as a whole, with the number and day of the approval.

    Raises:
        RecordMissing: No such plan.
        PlanState: It is approved already, or has no lines; nothing was changed.
        ValueRefused: No number, or a day in the future; nothing was changed.
    """
    key = _key(ws, plan_id)
    row = plan_detail(ws, plan_id).row
    if row.status == APPROVED:
        raise PlanState(f"“{row.title}”已经批复（{row.approval_no}），没有再批复一次。", plan=plan_id)
    if not row.items:
        raise PlanState(f"“{row.title}”还没有项目，没有批复。请先加入项目。", plan=plan_id)
    if not approval_no.strip():
        raise ValueRefused("批复文号是空的，没有批复。请填写文号。", field="approval_no")
    if approved_on > ws.today:
        raise ValueRefused(f"批复日期 {approved_on.isoformat()} 还没有到，没有批复。请核对日期。", field="approved_on")
    with writing(ws, f"批复计划 {row.title}", StepCode.PLAN_APPROVE, actor, plain=True) as writer:
        writer.approve_plan(key, approval_no.strip(), approved_on)
    return plan_detail(ws, plan_id).row


def withdraw_approval(ws: Workspace, plan_id: str, reason: str, actor: str = OPERATOR) -> PlanRow:
    """Take the approval of a plan back so that it can be changed; the reason stands in the list of steps.

    Raises:
        RecordMissing: No such plan.
        PlanState: It is not approved; nothing was changed.
        ValueRefused: No reason; nothing was changed.
    """
    key = _key(ws, plan_id)
    row = plan_detail(ws, plan_id).row
    if row.status != APPROVED:
        raise PlanState(f"“{row.title}”没有批复过，不需要撤回。没有任何变化。", plan=plan_id)
    if not reason.strip():
        raise ValueRefused("撤回批复必须写明原因，没有任何变化。请填写原因。", field="reason")
    with writing(ws, f"撤回计划批复 {row.title}：{reason.strip()}", StepCode.PLAN_WITHDRAW, actor, plain=True) as writer:
        writer.withdraw_plan(key)
    return plan_detail(ws, plan_id).row


def link_activity(ws: Workspace, activity_id: str, item_id: str | None) -> None:
    """Say which line of a plan an activity carries out, or that it carries out none.

    Possible for an approved plan and in a closed quarter too: the link changes no hours and no plan.

    Raises:
        RecordMissing: No such activity or line; nothing was changed.
    """
    key = activity_key(ws, activity_id)
    item = _item_key(ws, item_id)[0] if item_id is not None else None
    title = ws.tuples("SELECT title FROM activity WHERE id = ?", (key,))[0][0]
    what = f"{'对应计划项目' if item is not None else '取消对应计划'}：{title}"
    with writing(ws, what, StepCode.PLAN_ITEM_LINK, plain=True) as writer:
        links = writer.rows("SELECT id, plan_item_id FROM planned WHERE activity_id = ?", (key,))
        for link, other in links:
            if other != item:
                writer.drop("planned", link)
        if item is not None and item not in [other for _link, other in links]:
            writer.add("planned", activity_id=key, plan_item_id=item)


def day_to_carry_out(item: PlanItemRow, today: date) -> date:
    """On which day a line is carried out that names a month: today if that is now, else the first day of its month."""
    return today if f"{today:%Y-%m}" == item.month else date.fromisoformat(f"{item.month}-01")


def arrange_item(ws: Workspace, item_id: str, day: date) -> str:
    """Register a planned activity that carries out a line on a day, as one step; returns its id.

    The day need not lie in the month of the line: what slips into the next month still carries out the plan.

    Raises:
        RecordMissing, KindUnknown, ValueRefused, QuarterClosed: Nothing was stored.
    """
    key, _plan_key = _item_key(ws, item_id)
    item = next(each for each in _items(ws) if each.id == item_id)
    [(number,)] = ws.tuples("SELECT approval_no FROM plan WHERE uuid = ?", (item.plan_id,))
    values = ActivityValues(
        kind=item.kind, title=item.title, date=day, hours=item.hours or None, approval_no=number, planned=True
    )
    columns = check_activity(ws, current_policy(ws), values)
    with writing(ws, f"安排计划项目 {item.title}", StepCode.PLAN_ITEM_ARRANGE, plain=True) as writer:
        activity, activity_id = writer.add("activity", **columns)
        writer.add("planned", activity_id=activity, plan_item_id=key)
    return activity_id


def list_items(ws: Workspace) -> list[PlanItemRow]:
    """The lines of every plan outside the trash, by month."""
    return _items(ws)


def items_of_month(ws: Workspace, month: Month) -> list[PlanItemRow]:
    """The lines of every plan for one month."""
    return [item for item in _items(ws) if item.month == str(month)]


def matching_items(ws: Workspace, kind: str, day: date) -> list[PlanItemRow]:
    """Lines that an activity of this kind on this day may carry out: same month and kind, those not carried out yet first."""
    return sorted((item for item in items_of_month(ws, Month.of(day)) if item.kind == kind), key=lambda item: item.held)


def item_of_activity(ws: Workspace, activity_id: str) -> PlanItemRow | None:
    """The line an activity carries out; None when it carries out none."""
    return next((item for item in _items(ws) if activity_id in item.activities), None)


def term_label(term: str) -> str:
    """``2026-2027-1`` as people say it: 2026-2027学年第一学期."""
    match = _TERM.fullmatch(term)
    half = match[3] if match is not None else None
    return f"{term[:9]}学年" + ({"1": "第一学期", "2": "第二学期"}[half] if half else "")


def term_months(term: str) -> tuple[str, ...]:
    """The months of a school year (September to August) or of one of its terms, as ``2026-09``."""
    year, half = int(term[:4]), term[10:]
    first = date(year, 9, 1) if half != "2" else date(year + 1, 2, 1)
    last = date(year + 1, 2, 28) if half == "1" else date(year + 1, 8, 31)
    return tuple(str(month) for month in months_between(first, last))


def _key(ws: Workspace, plan_id: str) -> int:
    return key_of(ws, Plan.kind, plan_id)


def _item_key(ws: Workspace, item_id: str) -> tuple[int, int]:
    found = ws.tuples(
        "SELECT i.id, i.plan_id FROM plan_item i JOIN plan p ON p.id = i.plan_id WHERE i.uuid = ? AND i.deleted = 0 AND p.deleted = 0",
        (item_id,),
    )
    if not found:
        raise record_names.not_there(ws, item_id, f"没有编号为 {item_id} 的计划项目，可能已被删除。没有改动任何记录。")
    return int(found[0][0]), int(found[0][1])


def _plan_columns(values: PlanValues) -> dict[str, Any]:
    term = values.term.strip()
    match = _TERM.fullmatch(term)
    if match is None or int(match[2]) != int(match[1]) + 1 or not 1990 <= int(match[1]) <= 2100:
        raise ValueRefused(
            f"“{values.term}”不是学年或学期，没有保存。请写成 2026-2027（学年）或 2026-2027-1、2026-2027-2（学期）。",
            field="term",
        )
    title = one_line(values.title)
    if not title:
        raise ValueRefused("计划名称是空的，没有保存。请填写名称。", field="title")
    return {"term": term, "title": title, "note": values.note.strip(), **MORE_OF_PLAN.columns(values.more)}


def _item_columns(policy: Policy, term: str, values: PlanItemValues, stands: str = "") -> dict[str, object]:
    match = _MONTH.fullmatch(values.month.strip())
    month = f"{match[1]}-{int(match[2]):02d}" if match is not None else ""
    if month not in term_months(term):
        months = term_months(term)
        raise ValueRefused(
            f"月份“{values.month}”不在{term_label(term)}（{months[0]} 至 {months[-1]}）内，没有保存。请写成 {months[0]} 这样。",
            field="month",
        )
    kind = kind_meant(policy, values.kind, stands)
    title = one_line(values.title)
    if not title:
        raise ValueRefused("计划项目的内容是空的，没有保存。请填写内容。", field="title")
    return {
        "month": month,
        "kind": kind.id,
        "title": title,
        "hours_x100": hours_x100(values.hours, "学时"),
        "persons": values.persons.strip(),
        "note": values.note.strip(),
        **MORE_OF_ITEM.columns(values.more),
    }


def _items(ws: Workspace) -> list[PlanItemRow]:
    policy = current_policy(ws)
    often = Counter(match_key(title) for (title,) in ws.tuples("SELECT title FROM plan WHERE deleted = 0"))
    carried: dict[int, list[tuple[str, bool]]] = {}
    for item, activity, status in ws.tuples(
        "SELECT l.plan_item_id, a.uuid, a.status FROM planned l CROSS JOIN activity a ON a.id = l.activity_id "
        "WHERE a.deleted = 0 ORDER BY a.start, a.id"  # the order is kept: few are planned, however many were held
    ):
        carried.setdefault(item, []).append((activity, status != RecordStatus.PLANNED.code))
    return [
        PlanItemRow(
            id=uuid,
            plan_id=plan_id,
            plan=plan if often[match_key(plan)] == 1 else plan_id,
            month=month,
            kind=kind,
            kind_name=policy.kind_name(kind),
            title=title,
            hours=Decimal(hours) / 100,
            persons=persons,
            note=note,
            activities=tuple(activity for activity, _held in carried.get(key, ())),
            held=sum(held for _activity, held in carried.get(key, ())),
            more=MORE_OF_ITEM.of(more),
        )
        for key, uuid, plan_id, plan, month, kind, title, hours, persons, note, *more in ws.tuples(
            f"SELECT r.id, r.uuid, p.uuid, p.title, r.month, r.kind, r.title, r.hours_x100, r.persons, r.note{MORE_OF_ITEM.sql} FROM plan_item r "
            "JOIN plan p ON p.id = r.plan_id WHERE r.deleted = 0 AND p.deleted = 0 ORDER BY r.month, r.id"
        )
    ]


def _months(ws: Workspace, term: str, items: Sequence[PlanItemRow], in_plans: frozenset[str]) -> tuple[MonthRow, ...]:
    months = term_months(term)
    first, last = (date.fromisoformat(f"{month}-01") for month in (months[0], months[-1]))
    held = [row for row in list_activities(ws, first, Month.of(last).last_day) if row.status != RecordStatus.PLANNED.code]
    found: list[MonthRow] = []
    for month in months:
        lines = [item for item in items if item.month == month]
        done = [row for row in held if row.date.startswith(month)]
        found.append(
            MonthRow(
                month=month,
                planned=len(lines),
                planned_hours=sum((item.hours for item in lines), Decimal(0)),
                carried_out=sum(item.held > 0 for item in lines),
                held=len(done),
                held_hours=sum((row.hours for row in done), Decimal(0)),
                unplanned=sum(row.id not in in_plans for row in done),
            )
        )
    return tuple(found)
