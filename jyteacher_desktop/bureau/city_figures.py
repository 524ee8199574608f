"""City figures: how far everybody is on the way to the hours of the cycle: the city, by stage, subject, central school and school.

Counted are people in post at some school on the day, by the service that the schools told. Somebody of two schools stands in the line of each school, in
each central school's once, and once in the lines of the city, of the stage and of the subject. So lines of schools may sum to more than
the city has people: ``CityFigures.beyond`` says by how many, and every paper that prints such lines says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Generic, Protocol, TypeVar

from jyteacher_desktop.bureau.board import NO_CENTRAL, board, headings, sums
from jyteacher_desktop.bureau.city_people import city_hours, hours_on_days, known_on, person_id
from jyteacher_desktop.bureau.clerks_log import entered_offices, marked
from jyteacher_desktop.bureau.errors import RecordUnknown
from jyteacher_desktop.bureau.office import current_policy
from jyteacher_desktop.bureau.progress_of_long_jobs import Progress
from jyteacher_desktop.domain.calendar import Quarter, day_in_words
from jyteacher_desktop.domain.columns import Align, Column, known_text
from jyteacher_desktop.domain.hours import even_pace
from jyteacher_desktop.domain.hours_and_their_reasons import HoursRow, HoursView
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.domain.policy import Cycle, Policy
from jyteacher_desktop.domain.rounding import average, percentage, tenth_text
from jyteacher_desktop.domain.stages import stage_group, stage_order
from jyteacher_desktop.domain.titles import TITLES, subject_group
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import NamedTuple, dataclass, replace

CITY, STAGE, SUBJECT, TITLE, CENTRAL, SCHOOL = "全市", "学段", "学科", "职称", "中心校", "学校"
_UNKNOWN = "未填"
_MOST_QUARTERS = 8
"""Of so many quarters a trend is drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionRow:
    """One line: of so many people so many reached what the cycle requires of them.

    ``apart`` are those of whom nothing is required (全部减免, 无要求): they are neither reached nor behind, and ``share``, in percent, is
    of the others, None where there is nobody else. ``average`` is counted hours per person, None of nobody, ``behind`` how many are below the pace of the day (no verdict). ``entered``: the school's book was entered at
    the bureau (代录). ``office`` is the school's id, "" of what is no school: two schools may have one name.
    """

    scope: str
    name: str
    people: int
    reached: int
    apart: int
    share: Decimal | None
    average: Decimal | None
    behind: int
    entered: bool = False
    office: str = ""

    @property
    def called(self) -> str:
        """Its name, and whether the bureau entered it."""
        return marked(self.name, entered=self.entered)


COMPLETION_COLUMNS: tuple[Column[CompletionRow], ...] = (
    Column(key="scope", title="范围", value=lambda row: row.scope, align=Align.CENTER, width=8),
    Column(key="name", title="名称", value=lambda row: row.called, width=24),
    Column(key="people", title="在岗教师", value=lambda row: row.people, align=Align.RIGHT, width=8),
    Column(key="reached", title="已达标", value=lambda row: row.reached, align=Align.RIGHT, width=8),
    Column(key="apart", title="不作要求", value=lambda row: row.apart, align=Align.RIGHT, width=10),
    Column(key="share", title="达标率%", value=lambda row: row.share, text=tenth_text, align=Align.RIGHT, width=10),
    Column(key="average", title="人均计入学时", value=lambda row: row.average, text=tenth_text, align=Align.RIGHT, width=12),
    Column(key="behind", title="低于进度", value=lambda row: row.behind, align=Align.RIGHT, width=10),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CityFigures:
    """All lines for one cycle as of one day under one policy; the city's own comes first."""

    policy_id: str
    policy_version: int
    cycle: str
    as_of: date
    rows: tuple[CompletionRow, ...]
    unconfirmed: bool = False

    def of(self, scope: str) -> tuple[CompletionRow, ...]:
        """The lines of one division."""
        return tuple(row for row in self.rows if row.scope == scope)

    def beyond(self, scope: str) -> int:
        """How many the lines of a division sum to beyond the city's people: who stands in several of them."""
        return sum(row.people for row in self.of(scope)) - self.rows[0].people

    @property
    def sums(self) -> str:
        """Why the lines of schools, or of central schools, do not add up to the city's; "" where they do."""
        more = [f"各{scope}人数之和多 {beyond} 人次" for scope in (CENTRAL, SCHOOL) if (beyond := self.beyond(scope)) > 0]
        return f"有教师同时在几处任职，在每一处各列一次，全市只算一次：{'，'.join(more)}。" if more else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePerson:
    """One person behind a line of the figures, with why he counts there as he does."""

    id: str
    name: str
    unit: str
    subject: str
    counted: Decimal
    required: Decimal
    gap: Decimal | None
    standing: str
    part: str
    """Which number of the line beside 在岗教师 counts this person: ``reached``, ``apart``, ``behind``, or none."""


CITY_PARTS = {"reached": "已达标", "apart": "不作要求", "behind": "低于进度"}
"""What a line says of its people, by the name of its field."""


def part_of(row: HoursRow) -> str:
    """Which number of a line beside 在岗教师 counts this person; "" none."""
    return "reached" if row.reached else "apart" if row.apart else "behind" if row.behind else ""


def standing_in_city(row: HoursRow) -> str:
    """Where somebody stands, in the words of the lines that count him."""
    return row.apart or CITY_PARTS.get(part_of(row), row.standing)


FIGURE_PERSON_COLUMNS: tuple[Column[FigurePerson], ...] = (
    Column(key="name", title="姓名", value=lambda row: row.name, width=14),
    Column(key="unit", title="学校", value=lambda row: row.unit, width=24),
    Column(key="subject", title="学科", value=lambda row: row.subject, width=10),
    Column(key="counted", title="计入学时", value=lambda row: row.counted, align=Align.RIGHT, width=10),
    Column(key="required", title="应达", value=lambda row: row.required, align=Align.RIGHT, width=8),
    Column(key="gap", title="还差", value=lambda row: row.gap, text=known_text, align=Align.RIGHT, width=8),
    Column(key="standing", title="情况", value=lambda row: row.standing, width=14),
    Column(key="id", title="编号", value=lambda row: row.id, width=18),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The city by a draft policy beside the one in use; ``dropped`` reach the requirement today and would not, ``gained`` the reverse."""

    draft: CityFigures
    now: CityFigures
    dropped: tuple[FigurePerson, ...]
    gained: tuple[FigurePerson, ...]


class _Stands(Protocol):
    """As much of somebody's figures as a line is made of."""

    @property
    def counted(self) -> Decimal: ...
    @property
    def reached(self) -> bool: ...
    @property
    def apart(self) -> str: ...
    @property
    def behind(self) -> bool: ...


S = TypeVar("S", bound=_Stands)


class _Brief(NamedTuple):
    """That much and no more: of a whole city on several days."""

    counted: Decimal
    reached: bool
    apart: str
    behind: bool


class _Group(NamedTuple, Generic[S]):
    scope: str
    name: str
    people: dict[str, S]
    entered: bool = False
    office: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendRow:
    """One line of the figures as of the end of a quarter, or of the last day asked for; ``pace`` is what even progress gives by then.

    ``owed`` and ``handed_in`` are schools by what stands about the quarter today, None where the line is no whole of schools or the
    quarter is not over.
    """

    day: date
    line: CompletionRow
    pace: Decimal
    owed: int | None = None
    handed_in: int | None = None

    @property
    def called(self) -> str:
        """The quarter, or the day where it is in the midst of one."""
        quarter = Quarter.of(self.day)
        return quarter.name if self.day == quarter.last_day else day_in_words(self.day)


TREND_COLUMNS: tuple[Column[TrendRow], ...] = (
    Column(key="quarter", title="截至", value=lambda row: row.called, width=18),
    Column(key="people", title="在岗教师", value=lambda row: row.line.people, align=Align.RIGHT, width=9),
    Column(key="reached", title="已达标", value=lambda row: row.line.reached, align=Align.RIGHT, width=8),
    Column(key="apart", title="不作要求", value=lambda row: row.line.apart, align=Align.RIGHT, width=10),
    Column(key="share", title="达标率%", value=lambda row: row.line.share, text=tenth_text, align=Align.RIGHT, width=10),
    Column(key="average", title="人均计入学时", value=lambda row: row.line.average, text=tenth_text, align=Align.RIGHT, width=12),
    Column(key="pace", title="均匀进度", value=lambda row: row.pace, align=Align.RIGHT, width=10),
    Column(key="behind", title="低于进度", value=lambda row: row.line.behind, align=Align.RIGHT, width=10),
    Column(key="owed", title="应交学校", value=lambda row: row.owed, align=Align.RIGHT, width=10),
    Column(key="handed_in", title="已交", value=lambda row: row.handed_in, align=Align.RIGHT, width=8),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The figures of a city at the ends of the quarters of a cycle, the latest last; every line of any of them may be asked for."""

    figures: tuple[CityFigures, ...]
    paces: Mapping[date, Decimal]
    owed: Mapping[tuple[date, str], tuple[int, int]]
    """By day and central school ("" for all of them), how many schools owed and how many handed in."""

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Division and name of every line of the latest figures."""
        return tuple((row.scope, row.name) for row in self.figures[-1].rows)

    def of(self, scope: str, name: str) -> tuple[TrendRow, ...]:
        """One line, quarter by quarter; days on which nobody of it was in post are left out.

        Raises:
            RecordUnknown: There is no such line on any of the days.
        """
        found = []
        for each in self.figures:
            for line in each.rows:
                if line.scope == scope and match_key(line.name) == match_key(name) and (line.people or scope == CITY):
                    unit = {CITY: "", CENTRAL: line.name}.get(scope)
                    owed, handed_in = self.owed.get((each.as_of, unit), (None, None)) if unit is not None else (None, None)
                    found.append(TrendRow(day=each.as_of, line=line, pace=self.paces[each.as_of], owed=owed, handed_in=handed_in))
        if not found:
            raise _unknown_line(scope, name, [(row.scope, row.name) for each in self.figures for row in each.rows])
        return tuple(found)


def _unknown_line(scope: str, name: str, lines: Sequence[tuple[str, str]]) -> RecordUnknown:
    known = "、".join(dict.fromkeys(each for division, each in lines if division == scope)) or "、".join(
        dict.fromkeys(division for division, _each in lines)
    )
    return RecordUnknown(f"全市数字里没有“{scope}={name}”这一行，没有改动。可用的有：{known}。", text=name)


def city_figures(
    ws: Workspace,
    *,
    as_of: date | None = None,
    cycle: str | None = None,
    policy: Policy | None = None,
    progress: Progress | None = None,
) -> CityFigures:
    """Completion of the cycle's hours.

    Args:
        ws: The bureau's workspace.
        as_of: Entries that end later do not count; today when None.
        cycle: Id of a cycle; the one in hand on the day when None.
        policy: A draft to try (nothing is stored); the policy in use when None.
        progress: Told while everybody is counted.

    Raises:
        InputError: The policy has no such cycle.
        Cancelled: By the progress.
    """
    view = city_hours(ws, as_of=as_of, cycle=cycle, policy=policy, progress=progress)
    stand = {row.id: _Brief(row.counted, row.reached, row.apart, row.behind) for row in view.teachers}
    return CityFigures(
        policy_id=view.policy_id,
        policy_version=view.policy_version,
        cycle=view.cycle,
        as_of=view.as_of,
        rows=_lines(_groups(ws, view.as_of, stand)),
        unconfirmed=bool(view.notes),
    )


def _lines(groups: Sequence[_Group[S]]) -> tuple[CompletionRow, ...]:
    return tuple(
        replace(_line(group.scope, group.name, group.people), entered=group.entered, office=group.office) for group in groups
    )


def _of_view(ws: Workspace, view: HoursView) -> list[_Group[HoursRow]]:
    return _groups(ws, view.as_of, {row.id: row for row in view.teachers})


def people_of(
    ws: Workspace,
    scope: str,
    name: str,
    *,
    as_of: date | None = None,
    cycle: str | None = None,
    policy: Policy | None = None,
) -> tuple[FigurePerson, ...]:
    """Who stands behind one line of the figures, those who lack most first.

    Raises:
        RecordUnknown: There is no such line.
        InputError: The policy has no such cycle.
    """
    view = city_hours(ws, as_of=as_of, cycle=cycle, policy=policy)
    groups = _of_view(ws, view)
    found = [group for group in groups if group.scope == scope and match_key(group.name) == match_key(name)]
    if not found:
        raise _unknown_line(scope, name, [(group.scope, group.name) for group in groups])
    rows = {row.id: row for group in found for row in group.people.values()}
    return tuple(_person(row) for row in sorted(rows.values(), key=lambda row: (-row.gap, row.pinyin, row.id)))


def city_trend(
    ws: Workspace,
    *,
    as_of: date | None = None,
    cycle: str | None = None,
    policy: Policy | None = None,
    progress: Progress | None = None,
) -> Trend:
    """Every line of the figures at the end of each quarter of a cycle that is over by a day, and on that day.

    Each is what :func:`city_figures` gives for its day by the records that are here today: who handed in late stands in the quarter his
    records are of. At most the last eight days. With a ``policy`` a draft is tried, and nothing is stored.

    Raises:
        InputError: The policy has no such cycle.
        Cancelled: By the progress.
    """
    rules, day = policy or current_policy(ws), as_of or ws.today
    chosen = rules.cycle_in_hand(day) if cycle is None else rules.cycle(cycle)
    days = _quarter_ends(chosen, min(day, chosen.end))

    def count() -> Trend:
        stand: dict[date, dict[str, _Brief]] = {each: {} for each in days}
        doubtful: set[date] = set()
        for each, row, notes in hours_on_days(ws, rules, chosen, days, progress=progress):
            stand[each][row.id] = _Brief(row.counted, row.reached, row.apart, row.behind)
            if notes:
                doubtful.add(each)
        figures = tuple(
            CityFigures(
                policy_id=rules.id,
                policy_version=rules.version,
                cycle=chosen.id,
                as_of=each,
                rows=_lines(_groups(ws, each, stand[each])),
                unconfirmed=each in doubtful,
            )
            for each in days
        )
        owed: dict[tuple[date, str], tuple[int, int]] = {}
        for each in days:
            if each == Quarter.of(each).last_day:
                told = sums(board(ws, Quarter.of(each)))
                owed[each, ""] = (told.whole.owed, told.whole.handed_in)
                owed |= {(each, unit.name): (unit.owed, unit.handed_in) for unit in told.units}
        return Trend(figures=figures, paces={each: even_pace(rules, chosen, each) for each in days}, owed=owed)

    return count() if policy is not None else ws.remembered(("trend", day, chosen.id, rules.digest), count)


def _quarter_ends(cycle: Cycle, day: date) -> list[date]:
    """The ends of a cycle's quarters before a day, and the day, the latest eight of them."""
    found, quarter = [day], Quarter.of(day).previous()
    while quarter.last_day >= cycle.start and len(found) < _MOST_QUARTERS:
        found.append(quarter.last_day)
        quarter = quarter.previous()
    return found[::-1]


def what_if(ws: Workspace, draft: Policy, *, as_of: date | None = None, cycle: str | None = None) -> WhatIf:
    """The whole city by a draft policy, beside the one in use; nothing is stored.

    Raises:
        InputError: One of the policies has no such cycle.
    """
    today = {row.id: row for row in city_hours(ws, as_of=as_of, cycle=cycle).teachers}
    then = {row.id: row for row in city_hours(ws, as_of=as_of, cycle=cycle, policy=draft).teachers}
    present = {row.id for row in _of_view(ws, city_hours(ws, as_of=as_of, cycle=cycle))[0].people.values()}
    changed = [
        (row, then[key]) for key, row in today.items() if key in present and key in then and row.reached != then[key].reached
    ]
    changed.sort(key=lambda pair: (-pair[1].gap, pair[1].pinyin, pair[1].id))
    return WhatIf(
        draft=city_figures(ws, as_of=as_of, cycle=cycle, policy=draft),
        now=city_figures(ws, as_of=as_of, cycle=cycle),
        dropped=tuple(_person(new) for old, new in changed if old.reached),
        gained=tuple(_person(new) for old, new in changed if new.reached),
    )


def _person(row: HoursRow) -> FigurePerson:
    return FigurePerson(
        id=row.id,
        name=row.name,
        unit=row.unit,
        subject=row.subject,
        counted=row.counted,
        required=row.required,
        gap=row.asked_gap,
        standing=standing_in_city(row),
        part=part_of(row),
    )


def _groups(ws: Workspace, day: date, hours: Mapping[str, S]) -> list[_Group[S]]:
    """Everybody in post on a day, in all divisions; the city's own line first."""
    everybody: dict[str, S] = {}
    stages: dict[str, dict[str, S]] = defaultdict(dict)
    subjects: dict[str, dict[str, S]] = defaultdict(dict)
    titles: dict[str, dict[str, S]] = defaultdict(dict)
    centrals: dict[str, dict[str, S]] = defaultdict(dict)
    schools: dict[tuple[str, str, str], dict[str, S]] = defaultdict(dict)
    entered = entered_offices(ws)
    rows = board(ws, Quarter.of(day))
    central = dict(zip((row.office for row in rows), headings(rows), strict=True))
    present = [
        (person, office, teacher, stage, subject, title, code, school)
        for person, _name, _group, subject, stage, title, school, code, office, teacher, _status, here in known_on(ws, day)
        if here
    ]
    present.sort(key=itemgetter(0, 1, 2))
    for person, office, _teacher, stage, subject, title, code, school in present:
        who = person_id(person)
        row = hours[who]
        if who not in everybody:
            everybody[who] = row
            stages[stage_group(stage) or _UNKNOWN][who] = row
            subjects[subject_group(subject) or _UNKNOWN][who] = row
            titles[title or _UNKNOWN][who] = row
        centrals[central[office]][who] = row
        schools[code, office, school][who] = row

    def by_size(found: dict[str, dict[str, S]]) -> list[str]:
        return sorted(found, key=lambda name: (name == _UNKNOWN, -len(found[name]), name))

    return [
        _Group(CITY, CITY, everybody),
        *(_Group(STAGE, name, stages[name]) for name in sorted(stages, key=stage_order)),
        *(_Group(SUBJECT, name, subjects[name]) for name in by_size(subjects)),
        *(_Group(TITLE, name, titles[name]) for name in sorted(titles, key=_rank)),
        *(_Group(CENTRAL, name, centrals[name]) for name in sorted(centrals, key=lambda name: (name == NO_CENTRAL, name))),
        *(
            _Group(SCHOOL, school, people, office in entered, office)
            for (_code, office, school), people in sorted(schools.items(), key=itemgetter(0))
        ),
    ]


def _rank(title: str) -> tuple[int, str]:
    """Titles from the highest to the lowest, what is none of them behind, and those of whom nothing is known last."""
    return (TITLES.index(title) if title in TITLES else len(TITLES) + (title == _UNKNOWN), title)


def _line(scope: str, name: str, people: Mapping[str, _Stands]) -> CompletionRow:
    number = len(people)
    reached = sum(row.reached for row in people.values())
    apart = sum(bool(row.apart) for row in people.values())
    asked = number - apart
    counted = sum((row.counted for row in people.values()), Decimal(0))
    return CompletionRow(
        scope=scope,
        name=name,
        people=number,
        reached=reached,
        apart=apart,
        share=percentage(reached, asked),
        average=average(counted, number),
        behind=sum(row.behind for row in people.values()),
    )
