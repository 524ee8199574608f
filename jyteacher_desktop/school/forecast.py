"""Where the hours are going: who will fall short of the cycle, and which planned activities would close the gap.

A planned activity that is meant for some people (应到) is offered to these only. The gain of a planned activity is not its hours but what would count: it is put into the ledger of the person and counted
by the same engine, caps, repeats and all, in the order of the days. Nothing is stored.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Final

from jyteacher_desktop.domain import hours
from jyteacher_desktop.domain.columns import Align, Column, hours_text
from jyteacher_desktop.domain.entries import ACTIVITY, Entry, Row
from jyteacher_desktop.domain.hours_and_their_reasons import HoursRow, HoursView
from jyteacher_desktop.domain.policy import Cycle, Policy
from jyteacher_desktop.domain.required_hours import Service
from jyteacher_desktop.domain.terms import Mark, RecordStatus, Role
from jyteacher_desktop.records.hour_entries import SCHOOL
from jyteacher_desktop.school.expected_people import expected_people
from jyteacher_desktop.school.ledger import count_hours, fetch_cycle_entries, fetch_service
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.staff import teacher_keys
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

_STATUS: Final = 11
"""Where a row of ``Row`` says in which state its record is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """A planned activity: what it is worth on paper, and what would count for this person (hours)."""

    id: str
    date: str
    title: str
    kind_name: str
    hours: Decimal
    gain: Decimal


OPPORTUNITY_COLUMNS: tuple[Column[Opportunity], ...] = (
    Column(key="date", title="日期", value=lambda row: row.date, align=Align.CENTER, width=11),
    Column(key="title", title="计划中的活动", value=lambda row: row.title, width=22),
    Column(key="hours", title="学时", value=lambda row: row.hours, align=Align.RIGHT, width=6),
    Column(key="gain", title="可再计入", value=lambda row: row.gain, align=Align.RIGHT, width=9),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """One person's way to the end of the cycle, in hours.

    ``short`` is what would be missing at the end if the person came to every planned activity; ``for_others``: how many are planned that
    somebody else is meant to come to.
    """

    id: str
    name: str
    group: str
    counted: Decimal
    required: Decimal
    gap: Decimal
    forecast: Decimal | None
    at_risk: bool
    gain: Decimal
    short: Decimal
    apart: str
    opportunities: tuple[Opportunity, ...]
    for_others: int = 0

    @property
    def sentence(self) -> str:
        """What can be done about the gap, in words."""
        if self.apart:
            return f"{self.apart}，本校不再要求补足。" if self.gap else f"{self.apart}，没有需要补足的学时。"
        if not self.gap:
            return "本周期的学时已经够了。"
        if not self.opportunities and self.for_others:
            return f"还差 {hours_text(self.gap)} 学时；以后的 {self.for_others} 场计划活动，应到里都没有这位教师。"
        if not self.opportunities:
            return f"还差 {hours_text(self.gap)} 学时；现在没有登记以后的计划活动。在“活动”页登记计划后，这里会算出能补多少。"
        text = (
            f"还差 {hours_text(self.gap)} 学时；计划中的 {len(self.opportunities)} 场活动都参加，可再计入 {hours_text(self.gain)}"
        )
        return text + ("，够了。" if not self.short else f"，仍差 {hours_text(self.short)}。")


OUTLOOK_COLUMNS: tuple[Column[Outlook], ...] = (
    Column(key="name", title="姓名", value=lambda row: row.name, width=13),
    Column(key="group", title="教研组", value=lambda row: row.group, width=12),
    Column(key="counted", title="计入学时", value=lambda row: row.counted, align=Align.RIGHT, width=10),
    Column(key="required", title="应完成", value=lambda row: row.required, align=Align.RIGHT, width=8),
    Column(key="gap", title="还差", value=lambda row: row.gap, align=Align.RIGHT, width=8),
    Column(key="forecast", title="预计期末", value=lambda row: row.forecast, align=Align.RIGHT, width=10),
    Column(key="gain", title="计划可再计", value=lambda row: row.gain, align=Align.RIGHT, width=11),
    Column(key="short", title="仍差", value=lambda row: row.short, align=Align.RIGHT, width=8),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planned:
    id: str
    start: str
    end: str
    kind: str
    title: str
    hours_x100: int
    sessions: int
    level: str
    content_key: str

    def entry(self, teacher: int) -> Row:
        """The line this activity would give somebody who takes part, approved."""
        return Entry(
            teacher=teacher,
            id=self.id,
            start=self.start,
            end=self.end,
            source=ACTIVITY,
            kind=self.kind,
            hours_x100=self.hours_x100,
            sessions=self.sessions,
            attended=None,
            role=Role.ATTENDEE.code,
            mark=Mark.PRESENT.code,
            status=RecordStatus.APPROVED.code,
            confirmed_x100=None,
            confirmed_by="school",
            content_key=self.content_key,
            level=self.level,
            title=self.title,
        )


def outlooks(
    ws: Workspace,
    *,
    as_of: date | None = None,
    cycle: str | None = None,
    teacher_id: str | None = None,
    view: HoursView | None = None,
) -> tuple[Outlook, ...]:
    """One teacher's outlook, or that of everybody whose forecast ends below the requirement, the furthest first.

    Args:
        ws: The workspace.
        as_of: Entries that end later do not count yet; today when None.
        cycle: Id of a cycle; the one in hand on ``as_of`` when None.
        teacher_id: Only this teacher, at risk or not.
        view: The figures of the same day and cycle, if the caller has them already.

    Raises:
        InputError: The policy has no such cycle.
        RecordMissing: No such teacher.
    """
    figures = view or count_hours(ws, as_of=as_of, cycle=cycle, teacher_id=teacher_id)
    wanted = [row for row in figures.teachers if row.id == teacher_id or (teacher_id is None and _at_risk(row))]
    policy = current_policy(ws)
    chosen = policy.cycle(figures.cycle)
    planned, meant = _planned(ws, figures.as_of, chosen), expected_people(ws)
    entries: dict[int, list[Row]] = defaultdict(list)
    if planned:
        for row in fetch_cycle_entries(ws, chosen):
            entries[int(str(row[0]))].append(row)
    keys, service = teacher_keys(ws), fetch_service(ws)
    found = [
        _outlook(
            row,
            key=keys[row.id],
            entries=entries[keys[row.id]],
            service=service.get(keys[row.id]),
            planned=(mine := [each for each in planned if keys[row.id] in meant.get(each.id, (keys[row.id],))]),
            for_others=len(planned) - len(mine),
            policy=policy,
            cycle=chosen,
        )
        for row in wanted
    ]
    return tuple(sorted(found, key=lambda each: (-each.gap, each.name, each.id)))


def _at_risk(row: HoursRow) -> bool:
    return not row.apart and bool(row.gap) and row.forecast is not None and row.forecast < row.required


def _planned(ws: Workspace, day: date, cycle: Cycle) -> list[_Planned]:
    """Planned activities after a day that begin inside the cycle, in the order of days."""
    return [
        _Planned(
            id=uuid,
            start=start,
            end=end,
            kind=kind,
            title=title,
            hours_x100=hours_x100,
            sessions=sessions,
            level=level,
            content_key=content_key,
        )
        for uuid, start, end, kind, title, hours_x100, sessions, level, content_key in ws.tuples(
            SCHOOL.select_activities(
                ("id", "start", "end", "kind", "title", "hours_x100", "sessions", "level", "content_key"),
                "{status} = ? AND {start} > ? AND {start} <= ?",
                order="2, 1",
            ),
            (RecordStatus.PLANNED.code, day.isoformat(), cycle.end.isoformat()),
        )
    ]


def _outlook(
    row: HoursRow,
    *,
    key: int,
    entries: list[Row],
    service: Service | None,
    planned: list[_Planned],
    for_others: int,
    policy: Policy,
    cycle: Cycle,
) -> Outlook:
    def counted(rows: list[Row]) -> int:
        return hours.ledger(key, rows, policy, cycle.end, cycle=cycle.id, service=service).counted_x100

    with_plans = [entry for entry in entries if entry[_STATUS] != RecordStatus.PLANNED.code]
    before = counted(with_plans) if planned else 0
    opportunities: list[Opportunity] = []
    for each in planned:
        with_plans.append(each.entry(key))
        after = counted(with_plans)
        opportunities.append(
            Opportunity(
                id=each.id,
                date=each.start,
                title=each.title,
                kind_name=policy.kind_name(each.kind),
                hours=Decimal(each.hours_x100) / 100,
                gain=Decimal(after - before) / 100,
            )
        )
        before = after
    gain = sum((each.gain for each in opportunities), Decimal(0))
    return Outlook(
        id=row.id,
        name=row.name,
        group=row.group,
        counted=row.counted,
        required=row.required,
        gap=row.gap,
        forecast=row.forecast,
        at_risk=_at_risk(row),
        gain=gain,
        short=max(Decimal(0), row.gap - gain),
        apart=row.apart,
        opportunities=tuple(opportunities),
        for_others=for_others,
    )
