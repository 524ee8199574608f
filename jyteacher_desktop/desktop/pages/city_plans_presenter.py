"""What the bureau's page 计划 decides: which plans are shown, and what may be decided about one."""

from __future__ import annotations

from datetime import date

from jyteacher_desktop.bureau import plan_decisions
from jyteacher_desktop.bureau.clerks_log import APPROVED, GRADED, RETURNED
from jyteacher_desktop.bureau.plans import (
    CLAIMED,
    PLAN_COLUMNS,
    PLAN_LINE_COLUMNS,
    TO_SEND,
    CityPlan,
    CityPlanLine,
    Deed,
    list_plans,
    plan_lines,
)
from jyteacher_desktop.desktop.table_model import Description, TableContent
from jyteacher_desktop.domain.terms import PlanStatus
from jyteacher_desktop.enums import Enum
from jyteacher_desktop.records.pinyin import pinyin_keys
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

_WIDTHS = {
    "school": 15,
    "term": 12,
    "title": 24,
    "approval_no": 18,
    "approved_on": 11,
    "way": 10,
    "items": 5,
    "hours": 5,
    "carried_out": 7,
    "grade": 6,
    "remark": 24,
}
_TONES = {PlanStatus.SENT.code: "warn", PlanStatus.APPROVED.code: "good", PlanStatus.RETURNED.code: "bad"}


class Show(Enum):
    """Which plans the page lists."""

    ALL = "全部计划"
    WAITING = "待批复"
    APPROVED = "已批复"
    RETURNED = "已退回"
    DRAFT = "编制中"


_SHOWN = {
    Show.WAITING: PlanStatus.SENT.code,
    Show.APPROVED: PlanStatus.APPROVED.code,
    Show.RETURNED: PlanStatus.RETURNED.code,
    Show.DRAFT: PlanStatus.DRAFT.code,
}


def _tone(row: CityPlan, key: str) -> str:
    if key == "status":
        return _TONES.get(row.state, "text_soft")
    return "warn" if key == "way" and row.way in (TO_SEND, CLAIMED) else ""


PLANS: Description[CityPlan] = Description(
    columns=[replace(each, width=_WIDTHS.get(each.key, each.width)) for each in PLAN_COLUMNS if each.key not in ("id", "unit")],
    identity=lambda row: f"{row.office} {row.id}",
    words=lambda row: " ".join((*pinyin_keys(row.school), row.title, row.unit)),
    tone=_tone,
)
LINES: Description[CityPlanLine] = Description(
    columns=[each for each in PLAN_LINE_COLUMNS if each.key != "id"],
    identity=lambda row: row.id,
    tone=lambda row, key: ("good" if row.held else "text_faint") if key == "held" else "",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One decision that a clerk began; ``takes_back`` is the one that it takes back, ``sent``: that has gone to the school, so that a reason is due; ``seen`` is what stood when he looked.

    ``before`` is what was decided so and taken back: its words stand in the form again.
    """

    deed: Deed
    office: str
    school: str
    plan: str
    title: str
    takes_back: str = ""
    sent: bool = False
    seen: str = ""
    before: plan_decisions.PlanDecision | None = None


_VERDICTS = {
    Deed.APPROVE: APPROVED,
    Deed.RETURN: RETURNED,
    Deed.EVALUATE: GRADED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The plans to show, and how many there are of all and waiting."""

    content: TableContent[CityPlan]
    count: int
    waiting: int

    @property
    def sentence(self) -> str:
        """The same beside the title."""
        return f"{self.count} 份" + (f"，{self.waiting} 份待批复" if self.waiting else "") if self.count else ""


def plans_listed(ws: Workspace, *, show: Show) -> Listed:
    """The schools' plans in one state, or all; those that wait first."""
    rows = list_plans(ws)
    wanted = [row for row in rows if show is Show.ALL or row.state == _SHOWN[show]]
    ordered = sorted(wanted, key=lambda row: not row.waits)
    return Listed(content=TableContent(PLANS, ordered).prepare(), count=len(rows), waiting=sum(row.waits for row in rows))


def lines_of(ws: Workspace, *, row: CityPlan) -> list[CityPlanLine]:
    """The lines of one plan."""
    return plan_lines(ws, row.id, row.office)


def said(row: CityPlan) -> str:
    """What was said of a plan, in one line under its name."""
    parts = []
    if row.approval_no:
        parts.append(f"{row.approval_no}　{row.approved_on}")
    if row.remark:
        parts.append(f"意见：{row.remark}")
    if row.grade:
        parts.append(f"实施评价：{row.grade}{f'，{row.grade_remark}' if row.grade_remark else ''}")
    if row.way:
        parts.append(f"回执{row.way}" if row.way == TO_SEND else row.way)
    return "　·　".join(parts)


def begin(ws: Workspace, *, row: CityPlan, deed: Deed) -> Ask:
    """What the dialog has to know."""
    seen = {Deed.WITHDRAW: row.answer, Deed.WITHDRAW_EVALUATION: row.evaluation}.get(deed, "")
    gone = any(each.id == seen and each.sent for each in plan_decisions.list_all(ws)) if seen else False
    return Ask(
        deed=deed,
        office=row.office,
        school=row.school,
        plan=row.id,
        title=row.title,
        takes_back=seen,
        sent=gone,
        seen=row.evaluation if deed is Deed.EVALUATE else row.answer,
        before=plan_decisions.said_before(ws, row.id, row.office, _VERDICTS[deed]) if deed in _VERDICTS else None,
    )


def decide(ws: Workspace, *, ask: Ask, number: str, day: date, grade: str, remark: str, pin: str) -> str:
    """Register the decision; it goes out with the next receipt. What else a person has to read stands on a second line."""
    if ask.deed is Deed.APPROVE:
        made = plan_decisions.approve(
            ws, ask.plan, number=number, day=day, remark=remark, office=ask.office, seen=ask.seen, pin=pin
        )
    elif ask.deed is Deed.RETURN:
        made = plan_decisions.send_back(ws, ask.plan, remark=remark, office=ask.office, seen=ask.seen, pin=pin)
    elif ask.deed is Deed.EVALUATE:
        made = plan_decisions.evaluate(ws, ask.plan, grade=grade, remark=remark, office=ask.office, seen=ask.seen, pin=pin)
    elif ask.deed is Deed.WITHDRAW:
        made = plan_decisions.withdraw(ws, ask.plan, remark=remark, office=ask.office, decision=ask.takes_back, pin=pin)
    else:
        made = plan_decisions.withdraw_evaluation(
            ws, ask.plan, remark=remark, office=ask.office, decision=ask.takes_back, pin=pin
        )
    if ask.deed in (Deed.WITHDRAW, Deed.WITHDRAW_EVALUATION):
        return made.taken_back
    same = plan_decisions.same_number_words(ws, made) if ask.deed is Deed.APPROVE else ""
    return "\n".join(filter(None, [made.outcome, same]))
