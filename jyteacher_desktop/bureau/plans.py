"""The schools' plans (校本研修计划): what their packages tell, what was approved under which number, and what was carried out.

What the bureau decided stands in front until the school has taken it in; from then on the school's own word is the same, or another one,
and shown as it came. A plan that is another one than the clerk decided about waits for him anew, whatever its school says of it. An approval
or an evaluation of which nothing was decided here (it was given on paper, or at another desk) is the school's own word and marked so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from jyteacher_desktop.bureau.city_people import ACKNOWLEDGED
from jyteacher_desktop.bureau.clerks_log import APPROVED, GRADED, RETURNED, VERDICTS, WITHDRAWN
from jyteacher_desktop.bureau.finding_schools import find_school
from jyteacher_desktop.bureau.office import current_policy
from jyteacher_desktop.bureau.plan_decisions import NOTHING, PlanDecision, Word, grade_label, no_such_plan, numbers_given, words
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.terms import PlanStatus, RecordStatus
from jyteacher_desktop.enums import Enum
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass


class Deed(Enum):
    """What a clerk may decide about a plan."""

    APPROVE = 1
    RETURN = 2
    EVALUATE = 3
    WITHDRAW = 4
    WITHDRAW_EVALUATION = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CityPlan:
    """One plan of one school; ``carried_out`` counts the lines for which an activity was held.

    Attributes:
        state: The code of where it stands: a :class:`PlanStatus`, by the bureau's word where the school has not taken it in yet.
        status: The same in words: what a school asks for waits here.
        way: How far the bureau's word has come: "" without one, 待发出, 已发出, 学校已收到; 学校自报 where the school says what nobody here decided.
        answer: The id of the bureau's decision that stands about it, "" where nothing was decided here.
        evaluation: The id of the bureau's evaluation, "" without one.
        waits: Whether a clerk is asked to approve or return it.
        graded: Whether the bureau has evaluated it.
    """

    id: str
    office: str
    school: str
    unit: str
    term: str
    title: str
    state: str
    status: str
    approval_no: str
    approved_on: str
    remark: str
    way: str
    waits: bool
    items: int
    hours: Decimal
    carried_out: int
    grade: str
    grade_remark: str
    graded: bool
    answer: str
    evaluation: str

    @property
    def own(self) -> bool:
        """Whether what stands about it was decided here."""
        return bool(self.answer)

    @property
    def deeds(self) -> frozenset[Deed]:
        """What may be decided about it as it stands; whether it still stands so the decision itself looks again (plan_decisions.py)."""
        approved, returned = self.state == PlanStatus.APPROVED.code, self.state == PlanStatus.RETURNED.code
        open_to = {
            Deed.APPROVE: self.waits,
            Deed.RETURN: self.waits,
            Deed.EVALUATE: approved,
            Deed.WITHDRAW: self.own and (approved or returned),
            Deed.WITHDRAW_EVALUATION: self.graded,
        }
        return frozenset(deed for deed, may in open_to.items() if may)


TO_SEND, SENT, TAKEN, CLAIMED = "待发出", "已发出", "学校已收到", "学校自报"
PLAN_COLUMNS: tuple[Column[CityPlan], ...] = (
    Column(key="school", title="学校", value=lambda row: row.school, width=20),
    Column(key="unit", title="单位", value=lambda row: row.unit, width=16),
    Column(key="term", title="学年学期", value=lambda row: row.term, align=Align.CENTER, width=14),
    Column(key="title", title="计划名称", value=lambda row: row.title, width=34),
    Column(key="status", title="状态", value=lambda row: row.status, align=Align.CENTER, width=8),
    Column(key="approval_no", title="批复文号", value=lambda row: row.approval_no, width=16),
    Column(key="approved_on", title="批复日期", value=lambda row: row.approved_on, align=Align.CENTER, width=12),
    Column(key="way", title="回执", value=lambda row: row.way, align=Align.CENTER, width=11),
    Column(key="items", title="项目", value=lambda row: row.items, align=Align.RIGHT, width=6),
    Column(key="hours", title="学时", value=lambda row: row.hours, align=Align.RIGHT, width=8),
    Column(key="carried_out", title="已完成", value=lambda row: row.carried_out, align=Align.RIGHT, width=8),
    Column(key="grade", title="评价", value=lambda row: row.grade, align=Align.CENTER, width=8),
    Column(key="remark", title="意见", value=lambda row: row.remark, width=30),
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
    Column(key="hours", title="学时", value=lambda row: row.hours or None, align=Align.RIGHT, width=8),
    Column(key="persons", title="人员", value=lambda row: row.persons, width=20),
    Column(key="held", title="已开展", value=lambda row: row.held, align=Align.RIGHT, width=8),
    Column(key="activities", title="对应活动", value=lambda row: "；".join(row.activities), width=40),
    Column(key="id", title="编号", value=lambda row: row.id, width=36),
)

_LINES = (
    # activities are gone through once, for what is carried out: by plan and line it would be once for each
    "WITH held AS MATERIALIZED (SELECT l.office, l.plan_item FROM city_activity a CROSS JOIN city_planned l WHERE l.office = a.office "
    f"AND l.activity = a.uuid AND a.status <> '{RecordStatus.PLANNED.code}' AND a.uuid IN (SELECT activity FROM city_planned) "
    "GROUP BY l.office, l.plan_item), "
    "lines AS MATERIALIZED (SELECT i.office, i.plan, count(*) AS items, sum(i.hours_x100) AS hours, count(h.plan_item) AS done "
    "FROM city_plan_item i LEFT JOIN held h ON h.office = i.office AND h.plan_item = i.uuid GROUP BY i.office, i.plan) "
)
"""What stands in front of a statement: the lines of every plan, added up."""


def list_plans(ws: Workspace, school: str | None = None, term: str | None = None) -> list[CityPlan]:
    """Every plan the schools report, by school and term.

    Raises:
        RecordUnknown: No such school, or several of that name.
    """
    office = find_school(ws, school)[0] if school is not None else ""
    said, given, read = words(ws), numbers_given(ws), _read_receipts(ws)
    return [
        _city_plan(record, said.get((record[0], record[3]), NOTHING), given, read)
        for record in ws.tuples(
            f"{_LINES}SELECT o.uuid, o.name, o.central, p.uuid, p.term, p.title, p.status, p.approval_no, p.approved_on, p.remark, p.grade, "
            "p.grade_remark, coalesce(w.items, 0), coalesce(w.hours, 0), coalesce(w.done, 0) "
            "FROM city_plan p JOIN office o ON o.id = p.office LEFT JOIN lines w ON w.office = p.office AND w.plan = p.uuid "
            "WHERE ? IN ('', o.uuid) AND ? IN ('', p.term) ORDER BY o.code, o.uuid, p.term DESC, p.title, p.uuid",
            (office, term or ""),
        )
    ]


def _city_plan(record: tuple[Any, ...], said: Word, given: Mapping[str, str], read: Collection[str]) -> CityPlan:
    office, school, central, uuid, term, title, told, number, day, remark, grade, grade_remark, items, hours, done = record
    state, way = str(told), ""
    answer, evaluation = said.answer, said.grade
    if answer is not None:
        state = _STATES[answer.verdict]
        number, day = (answer.number, answer.day) if answer.verdict == APPROVED else ("", "")
        remark = answer.remark
        # what the school reports of it is the same: it has taken the receipt in. A plan that waits without a word looks so before too.
        same = (told, record[7], record[9]) == (state, number, remark)
        came = same and bool(number or remark or answer.sent in read)
        way = TAKEN if came else SENT if answer.sent else TO_SEND
    elif said.other is not None:
        state, number, day = PlanStatus.SENT.code, "", ""
        remark = f"本局{_decided(said.other)}以后，计划的内容换过而没有重新报批，那一次不算数。请打电话向学校核实，看过现在的内容再定。"
    elif state == PlanStatus.APPROVED.code:
        way = CLAIMED
        if number in given:
            remark = f"这个文号本局批给了{given[number]}，请打电话向学校核实。"
    graded_here = ""
    if evaluation is not None:
        graded = evaluation.verdict == GRADED
        # a plan without a grade looks as one whose grade was taken back, whether its school has heard of either or not
        same = (
            (grade, grade_remark) == (evaluation.number, evaluation.remark) if graded else not grade and evaluation.sent in read
        )
        grade, grade_remark = (evaluation.number, evaluation.remark) if graded else ("", "")
        graded_here = grade
        if not same:
            way = SENT if evaluation.sent and way != TO_SEND else TO_SEND
    return CityPlan(
        id=uuid,
        office=office,
        school=school,
        unit=central or school,
        term=term,
        title=title,
        state=state,
        status=_status(state),
        approval_no=number,
        approved_on=day,
        remark=remark,
        way=way,
        waits=state == PlanStatus.SENT.code,
        items=items,
        hours=Decimal(hours) / 100,
        carried_out=done,
        grade=f"{grade_label(grade)}{'' if graded_here else f'（{CLAIMED}）'}" if grade else "",
        grade_remark=grade_remark,
        graded=bool(graded_here),
        answer=answer.id if answer is not None else "",
        evaluation=evaluation.id if evaluation is not None else "",
    )


def _read_receipts(ws: Workspace) -> frozenset[str]:
    """Letter ids of this desk's receipts that the packages of their schools acknowledge."""
    return frozenset(
        letter
        for (letter,) in ws.tuples(
            f"SELECT s.letter_id FROM sent s JOIN office o ON o.uuid = s.office WHERE s.seq <= {ACKNOWLEDGED}"
        )
    )


def _decided(answer: PlanDecision) -> str:
    number = f"（{answer.number}）" if answer.number else ""
    return f"{answer.day} {VERDICTS[answer.verdict]}{number}"


_STATES = {APPROVED: PlanStatus.APPROVED.code, RETURNED: PlanStatus.RETURNED.code, WITHDRAWN: PlanStatus.SENT.code}


def _status(code: str) -> str:
    """The state in words; one of a later program as it came."""
    if code == PlanStatus.SENT.code:
        return "待批复"
    known = PlanStatus.from_text(code)
    return known.label if known is not None else code


def plan_lines(ws: Workspace, plan: str, office: str = "") -> list[CityPlanLine]:
    """The lines of one plan by month, each with the activities that carry it out; ``office`` where its school is known.

    Raises:
        RecordUnknown: No package that counts has a plan of this id.
    """
    found = ws.tuples(
        "SELECT p.office FROM city_plan p JOIN office o ON o.id = p.office WHERE p.uuid = ? AND ? IN ('', o.uuid)", (plan, office)
    )
    if not found:
        raise no_such_plan(plan)
    key, policy = found[0][0], current_policy(ws)
    done: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for item, title, start, status in ws.tuples(
        "SELECT l.plan_item, a.title, a.start, a.status FROM city_activity a CROSS JOIN city_planned l WHERE a.office = ? "
        "AND l.office = a.office AND l.activity = a.uuid ORDER BY a.start, a.uuid",
        (key,),
    ):
        done[item].append((f"{start} {title}", status != RecordStatus.PLANNED.code))
    return [
        CityPlanLine(
            id=uuid,
            month=month,
            kind=policy.kind_name(kind),
            title=title,
            hours=Decimal(hours or 0) / 100,
            persons=persons,
            held=sum(held for _activity, held in done[uuid]),
            activities=tuple(activity for activity, _held in done[uuid]),
        )
        for uuid, month, kind, title, hours, persons in ws.tuples(
            "SELECT uuid, month, kind, title, hours_x100, persons FROM city_plan_item WHERE office = ? AND plan = ? ORDER BY month, title, uuid",
            (key, plan),
        )
    ]
