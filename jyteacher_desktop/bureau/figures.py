"""City figures: how far everybody is on the way to the hours of the cycle: the city, by stage, subject, central school and school.

Counted are people in post at some school on the day, by the service that the schools told. Somebody of two schools stands in the line of each school, in
each central school's once, and once in the lines of the city, of the stage and of the subject. So lines of schools may sum to more than
the city has people: ``CityFigures.beyond`` says by how many, and every paper that prints such lines says so.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from jyteacher_desktop.bureau.board import NO_CENTRAL, board, headings
from jyteacher_desktop.bureau.city import city_hours, person_id
from jyteacher_desktop.bureau.errors import RecordUnknown
from jyteacher_desktop.bureau.package_chains import entered_offices, marked
from jyteacher_desktop.bureau.progress import Progress
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import Align, Column, known_text
from jyteacher_desktop.domain.headline import average, percentage, tenth_text
from jyteacher_desktop.domain.ledger_view import HoursRow, HoursView
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.stages import stage_group, stage_order
from jyteacher_desktop.domain.titles import subject_group
from jyteacher_desktop.records.service import in_post, told_status
from jyteacher_desktop.store.workspace import Workspace

CITY, STAGE, SUBJECT, TITLE, CENTRAL, SCHOOL = "全市", "学段", "学科", "职称", "中心校", "学校"
_UNKNOWN = "未填"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionRow:
    """One line: of so many people so many reached what the cycle requires of them.

    ``apart`` are those of whom nothing is required (全部减免, 无要求): they are neither reached nor behind, and ``share``, in percent, is
    of the others, None where there is nobody else. ``average`` is counted hours per person, None of nobody, ``behind`` how many are below the pace of the day (no verdict). ``entered``: the school's book was entered at
    the bureau (代录).
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
    Column(key="average", title="人均学时", value=lambda row: row.average, text=tenth_text, align=Align.RIGHT, width=10),
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


class _Group(NamedTuple):
    scope: str
    name: str
    people: dict[str, HoursRow]
    entered: bool = False


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
        cycle: Id of a cycle; the one around the day when None.
        policy: A draft to try (nothing is stored); the policy in use when None.
        progress: Told while everybody is counted.

    Raises:
        InputError: The policy has no such cycle.
        Cancelled: By the progress.
    """
    view = city_hours(ws, as_of=as_of, cycle=cycle, policy=policy, progress=progress)
    return CityFigures(
        policy_id=view.policy_id,
        policy_version=view.policy_version,
        cycle=view.cycle,
        as_of=view.as_of,
        rows=tuple(replace(_line(group.scope, group.name, group.people), entered=group.entered) for group in _groups(ws, view)),
        unconfirmed=bool(view.notes),
    )


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
    groups = _groups(ws, view)
    found = [group for group in groups if group.scope == scope and match_key(group.name) == match_key(name)]
    if not found:
        known = "、".join(dict.fromkeys(group.name for group in groups if group.scope == scope)) or "、".join(
            dict.fromkeys(group.scope for group in groups)
        )
        raise RecordUnknown(f"全市数字里没有“{scope}={name}”这一行，没有改动。可用的有：{known}。", text=name)
    rows = {row.id: row for group in found for row in group.people.values()}
    return tuple(_person(row) for row in sorted(rows.values(), key=lambda row: (-row.gap, row.pinyin, row.id)))


def what_if(ws: Workspace, draft: Policy, *, as_of: date | None = None, cycle: str | None = None) -> WhatIf:
    """The whole city by a draft policy, beside the one in use; nothing is stored.

    Raises:
        InputError: One of the policies has no such cycle.
    """
    today = {row.id: row for row in city_hours(ws, as_of=as_of, cycle=cycle).teachers}
    then = {row.id: row for row in city_hours(ws, as_of=as_of, cycle=cycle, policy=draft).teachers}
    present = {row.id for row in _groups(ws, city_hours(ws, as_of=as_of, cycle=cycle))[0].people.values()}
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
        standing=row.standing,
        part="reached" if row.reached else "apart" if row.apart else "behind" if row.behind else "",
    )


def _groups(ws: Workspace, view: HoursView) -> list[_Group]:
    """Everybody in post, in all divisions; the city's own line first."""
    hours = {row.id: row for row in view.teachers}
    everybody: dict[str, HoursRow] = {}
    stages: dict[str, dict[str, HoursRow]] = defaultdict(dict)
    subjects: dict[str, dict[str, HoursRow]] = defaultdict(dict)
    titles: dict[str, dict[str, HoursRow]] = defaultdict(dict)
    centrals: dict[str, dict[str, HoursRow]] = defaultdict(dict)
    schools: dict[tuple[str, str, str], dict[str, HoursRow]] = defaultdict(dict)
    entered = entered_offices(ws)
    rows = board(ws, Quarter.of(view.as_of))
    central = dict(zip((row.office for row in rows), headings(rows), strict=True))
    for person, stage, subject, title, code, school, office in ws.tuples(
        "SELECT w.person, w.stage, w.subject, w.title, w.code, w.school, w.office FROM (SELECT t.person, t.stage, t.subject, t.title, "
        f"o.code, o.name AS school, o.uuid AS office, t.uuid, {told_status('?')} AS held FROM city_teacher t "
        f"JOIN office o ON o.id = t.office) w WHERE {in_post('w.held')} ORDER BY w.person, w.office, w.uuid",
        (view.as_of.isoformat(),),
    ):
        row = hours[person_id(person)]
        if row.id not in everybody:
            everybody[row.id] = row
            stages[stage_group(stage) or _UNKNOWN][row.id] = row
            subjects[subject_group(subject) or _UNKNOWN][row.id] = row
            titles[title or _UNKNOWN][row.id] = row
        centrals[central[office]][row.id] = row
        schools[code, office, school][row.id] = row

    def by_size(found: dict[str, dict[str, HoursRow]]) -> list[str]:
        return sorted(found, key=lambda name: (name == _UNKNOWN, -len(found[name]), name))

    return [
        _Group(CITY, CITY, everybody),
        *(_Group(STAGE, name, stages[name]) for name in sorted(stages, key=stage_order)),
        *(_Group(SUBJECT, name, subjects[name]) for name in by_size(subjects)),
        *(_Group(TITLE, name, titles[name]) for name in by_size(titles)),
        *(_Group(CENTRAL, name, centrals[name]) for name in sorted(centrals, key=lambda name: (name == NO_CENTRAL, name))),
        *(
            _Group(SCHOOL, school, people, office in entered)
            for (_code, office, school), people in sorted(schools.items(), key=itemgetter(0))
        ),
    ]


def _line(scope: str, name: str, people: dict[str, HoursRow]) -> CompletionRow:
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
