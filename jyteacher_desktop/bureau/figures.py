"""City figures: how far everybody is on the way to the hours of the cycle: the city, by stage, subject, central school and school.

Counted are people in post at some school as of the schools' letters. Somebody of two schools stands in the line of each school, in
each central school's once, and once in the lines of the city, of the stage and of the subject. So lines of schools may sum to more than
the city has people: ``CityFigures.beyond`` says by how many, and every paper that prints such lines says so.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from operator import itemgetter

from jyteacher_desktop.bureau.board import NO_CENTRAL, board, headings
from jyteacher_desktop.bureau.city import city_hours, person_id
from jyteacher_desktop.bureau.heads import entered_offices, marked
from jyteacher_desktop.bureau.progress import Progress
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.ledger_view import HoursRow
from jyteacher_desktop.domain.stages import stage_group, stage_order
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.domain.titles import subject_group
from jyteacher_desktop.store.workspace import Workspace

CITY, STAGE, SUBJECT, CENTRAL, SCHOOL = "全市", "学段", "学科", "中心校", "学校"
_UNKNOWN = "未填"
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionRow:
    """One line: of so many people so many reached what the cycle requires of them.

    ``apart`` are those of whom nothing is required (全部减免, 无要求): they are neither reached nor behind, and ``share``, in percent, is
    of the others. ``average`` is counted hours per person, ``behind`` how many are below the pace of the day (no verdict). ``entered``: the school's book was entered at
    the bureau (代录).
    """

    scope: str
    name: str
    people: int
    reached: int
    apart: int
    share: Decimal
    average: Decimal
    behind: int
    entered: bool = False

    @property
    def called(self) -> str:
        """Its name, and whether the bureau entered it."""
        return marked(self.name, entered=self.entered)


COMPLETION_COLUMNS: tuple[Column[CompletionRow], ...] = (
    Column(key="scope", title="范围", value=lambda row: row.scope, align=Align.CENTER, width=8),
    Column(key="name", title="名称", value=lambda row: row.called, width=24),
    Column(key="people", title="教师", value=lambda row: row.people, align=Align.RIGHT, width=8),
    Column(key="reached", title="已达标", value=lambda row: row.reached, align=Align.RIGHT, width=8),
    Column(key="apart", title="不作要求", value=lambda row: row.apart, align=Align.RIGHT, width=10),
    Column(key="share", title="达标率%", value=lambda row: row.share, align=Align.RIGHT, width=10),
    Column(key="average", title="人均学时", value=lambda row: row.average, align=Align.RIGHT, width=10),
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


def city_figures(
    ws: Workspace, *, as_of: date | None = None, cycle: str | None = None, progress: Progress | None = None
) -> CityFigures:
    """Completion of the cycle's hours.

    Args:
        ws: The bureau's workspace.
        as_of: Entries that end later do not count; today when None.
        cycle: Id of a cycle; the one around the day when None.
        progress: Told while everybody is counted.

    Raises:
        InputError: The policy has no such cycle.
        Cancelled: By the progress.
    """
    view = city_hours(ws, as_of=as_of, cycle=cycle, progress=progress)
    hours = {row.id: row for row in view.teachers}
    everybody: dict[str, HoursRow] = {}
    stages: dict[str, dict[str, HoursRow]] = defaultdict(dict)
    subjects: dict[str, dict[str, HoursRow]] = defaultdict(dict)
    centrals: dict[str, dict[str, HoursRow]] = defaultdict(dict)
    schools: dict[tuple[str, str, str], dict[str, HoursRow]] = defaultdict(dict)
    entered = entered_offices(ws)
    rows = board(ws, Quarter.of(view.as_of))
    central = dict(zip((row.office for row in rows), headings(rows), strict=True))
    for person, stage, subject, status, code, school, office in ws.tuples(
        "SELECT t.person, t.stage, t.subject, t.status, o.code, o.name, o.uuid FROM city_teacher t "
        "JOIN office o ON o.id = t.office ORDER BY t.person, o.uuid, t.uuid"
    ):
        if status and not ServiceStatus(status).in_post:
            continue
        row = hours[person_id(person)]
        if row.id not in everybody:
            everybody[row.id] = row
            stages[stage_group(stage) or _UNKNOWN][row.id] = row
            subjects[subject_group(subject) or _UNKNOWN][row.id] = row
        centrals[central[office]][row.id] = row
        schools[code, office, school][row.id] = row
    lines = [_line(CITY, CITY, everybody)]
    lines += [_line(STAGE, stage, stages[stage]) for stage in sorted(stages, key=stage_order)]
    largest = sorted(subjects, key=lambda name: (name == _UNKNOWN, -len(subjects[name]), name))
    lines += [_line(SUBJECT, name, subjects[name]) for name in largest]
    lines += [_line(CENTRAL, name, centrals[name]) for name in sorted(centrals, key=lambda name: (name == NO_CENTRAL, name))]
    lines += [
        replace(_line(SCHOOL, school, people), entered=office in entered)
        for (_code, office, school), people in sorted(schools.items(), key=itemgetter(0))
    ]
    return CityFigures(
        policy_id=view.policy_id,
        policy_version=view.policy_version,
        cycle=view.cycle,
        as_of=view.as_of,
        rows=tuple(lines),
        unconfirmed=bool(view.notes),
    )


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
        share=(Decimal(100 * reached) / asked).quantize(_TENTH) if asked else Decimal(0),
        average=(counted / number).quantize(_TENTH) if number else Decimal(0),
        behind=sum(row.behind for row in people.values()),
    )
