"""What to look at before a quarter is closed: a list in words, each line with the way to what it speaks of.

Nothing here forbids closing; whoever closes has seen it. The lines come from the statement of the quarter, so they name what the paper
will name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.entries import ACTIVITY
from jyteacher_desktop.domain.errors import Finding, Severity
from jyteacher_desktop.domain.headline import QuarterFacts
from jyteacher_desktop.school.activities import ActivityRow
from jyteacher_desktop.school.closing_quarters import refuse_closing
from jyteacher_desktop.school.correcting_returned_records import list_returned
from jyteacher_desktop.school.overlaps import clash_words, full_day_words, full_days_of_quarter, overlaps_of_quarter
from jyteacher_desktop.school.quarter_statement import statement
from jyteacher_desktop.school.trainings import TrainingRow
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

_NAMED = 3
SENT_BACK = "sent_back"
"""The line of what the bureau sent back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One line: whether it is in order, what it says, and where to go (``page`` empty: nowhere)."""

    code: str
    ok: bool
    sentence: str
    detail: str = ""
    page: str = ""
    identity: str = ""
    records: int = 0
    """How many records it speaks of, where that is asked."""


def closing_list(ws: Workspace, quarter: Quarter) -> tuple[CheckLine, ...]:
    """Everything to look at before closing, what is not in order first.

    Raises:
        InputError: The policy has no cycle around this quarter.
    """
    stated = statement(ws, quarter)
    today = ws.today.isoformat()
    left = (quarter.last_day - ws.today).days
    waiting = [row for row in stated.held if (sums := stated.by_entry.get(row.id)) is not None and sums.unreviewed]
    trainings = [row for row in stated.trainings if stated.by_entry[row.id].unreviewed]
    unfiled = [row for row in stated.held if row.unfiled]
    empty = [row for row in stated.held if not row.expected]
    overdue = [row for row in stated.planned if row.date < today]
    future = [row for row in stated.planned if row.date >= today]
    clashes = overlaps_of_quarter(ws, quarter)
    full = full_days_of_quarter(ws, quarter)
    lines = [
        CheckLine(
            code="end",
            ok=left < 0,
            sentence=_how_far(quarter, ws.today),
            detail="" if left < 0 else "结账以后，剩下时间里的活动和培训不能再登记在这个季度，除非重新打开。",
        ),
        _waiting("overdue", overdue, "场计划的日期已过，没有登记开展", "没有逾期的计划", pending=False),
        _waiting("future", future, "场计划还没有到日子", "没有未到日子的计划", pending=False),
        _waiting("coming", stated.coming, "场活动在截至日以后才结束，不计入", "活动都在截至日以前结束", pending=False),
        _waiting(
            "coming_trainings",
            stated.trainings_coming,
            "条培训在截至日以后才结束，不计入",
            "培训都在截至日以前结束",
            pending=False,
        ),
        _waiting("pending", waiting, "场活动待校长审核", "活动都审核过了", pending=True),
        _waiting("trainings", trainings, "条培训待校长审核", "培训都审核过了", pending=True),
        _waiting("returned", stated.returned, "场活动被退回，没有改好", "没有退回未改的活动", pending=False),
        _waiting("returned_trainings", stated.trainings_returned, "条培训被退回，没有改好", "没有退回未改的培训", pending=False),
        _sent_back(ws, [*stated.held, *stated.planned, *stated.trainings, *stated.returned, *stated.trainings_returned]),
        _waiting("unfiled", unfiled, "场活动未备案", "活动都已备案", pending=False),
        _waiting("empty", empty, "场活动没有登记出勤", "活动都登记了出勤", pending=False),
        CheckLine(
            code="clashes",
            ok=not clashes,
            sentence=f"{len(clashes)} 处同一人同一时段在两处" if clashes else "没有同一时段在两处的人",
            detail=clash_words(clashes),
            page="activities" if clashes else "",
            identity=clashes[0].first if clashes else "",
        ),
        CheckLine(
            code="full_days",
            ok=not full,
            sentence=f"{len(full)} 人一天的学时超过限度" if full else "没有一天学时超过限度的人",
            detail=full_day_words(full),
            page="" if not full else "activities" if full[0].first == ACTIVITY else "trainings",
            identity=full[0].records[0] if full else "",
        ),
    ]
    return tuple(sorted(lines, key=lambda line: line.ok))


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What closing a quarter keeps, and what it leaves as it is: not reviewed, planned, returned and so on."""

    version: int
    facts: QuarterFacts
    left: tuple[CheckLine, ...]

    @property
    def kept(self) -> str:
        """The figures the principal signs, in words."""
        facts = self.facts
        waiting = f"（其中 {facts.waiting} 条、{hours_text(facts.waiting_claimed)} 人·学时尚未认定）" if facts.waiting else ""
        return (
            f"研修活动 {facts.activities} 场，参加 {facts.person_times} 人次，校外培训 {facts.trainings} 人次，"
            f"申报 {hours_text(facts.claimed)} 人·学时{waiting}，计入 {hours_text(facts.counted)} 人·学时"
        )

    @property
    def leaves(self) -> str:
        """What stays as it is, in words; empty for nothing."""
        return "；".join(line.sentence for line in self.left)


def closing(ws: Workspace, quarter: Quarter) -> Closing:
    """What closing a quarter now would keep and leave.

    Raises:
        PeriodWrong: It is closed already, or has not begun.
        InputError: The policy has no cycle around this quarter.
    """
    version = refuse_closing(ws, quarter).version
    lines = closing_list(ws, quarter)
    return Closing(
        version=version,
        facts=statement(ws, quarter).facts,
        left=tuple(line for line in lines if not line.ok and line.code != "end"),
    )


def closing_findings(ws: Workspace, quarter: Quarter) -> tuple[Finding, ...]:
    """The lines that are not in order, as warnings: they never block."""
    return tuple(
        Finding(
            severity=Severity.WARNING,
            code=f"close.{line.code}",
            place="",
            message="：".join(filter(None, (line.sentence, line.detail))),
        )
        for line in closing_list(ws, quarter)
        if not line.ok
    )


def _waiting(
    code: str, rows: Sequence[ActivityRow] | Sequence[TrainingRow], words: str, none: str, *, pending: bool
) -> CheckLine:
    """How many of them stand in the way, which, and where they are found."""
    return CheckLine(
        code=code,
        ok=not rows,
        sentence=f"{len(rows)} {words}" if rows else none,
        detail=_named(
            [f"{row.date[5:]} {row.title}" if isinstance(row, ActivityRow) else f"{row.teacher} {row.name}" for row in rows]
        ),
        page="" if not rows else "activities" if isinstance(rows[0], ActivityRow) else "trainings",
        identity="" if not rows else "pending" if pending else rows[0].id,
    )


def _sent_back(ws: Workspace, records: Sequence[ActivityRow | TrainingRow]) -> CheckLine:
    """What of the quarter the bureau sent back and nobody has answered: closed as it is, it would travel a second time unchanged."""
    there = {row.id for row in records}
    rows = [row for row in list_returned(ws) if row.record in there]
    return CheckLine(
        code=SENT_BACK,
        ok=not rows,
        sentence=f"教育局退回的 {len(rows)} 条还没有更正" if rows else "没有教育局退回未改的记录",
        detail=_named([f"{row.title}（{row.remark}）" for row in rows]),
        page="" if not rows else "activities" if rows[0].record_table == "activity" else "trainings",
        identity=rows[0].record if rows else "",
        records=len(rows),
    )


def _how_far(quarter: Quarter, today: date) -> str:
    """How far the quarter is from its end, or from its beginning."""
    left = (quarter.last_day - today).days
    if today < quarter.first_day:
        return f"季度 {quarter.first_day:%m-%d} 才开始"
    return "季度已经结束" if left < 0 else f"季度还有 {left} 天才结束" if left else "今天是季度最后一天"


def _named(names: Sequence[str]) -> str:
    return "、".join(names[:_NAMED]) + (f"等 {len(names)} 项" if len(names) > _NAMED else "")
