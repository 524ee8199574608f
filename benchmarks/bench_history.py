"""P4 and P6: one action beside its raw statements, and what must not grow with the years a school has kept.

Three schools of 100 teachers, alike in everything but their age: 40 activities of 100 people and two trainings of everybody a year, of every other
training its topic, ten head teachers and four honours a year, a principal for every five; one year, ten and twenty-five. What a person does with one teacher, one activity, one page of a list or one quarter costs the same in all; the ratio of the oldest to the
youngest is the figure, and what it takes at each age is told beside it; so is what it takes in a school of twenty-five years with four million lines,
nearly all of them older than two years.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.bench_startup import build_school
from benchmarks.measure import Measure, Part, alone, pairs, pairs_of, work

if TYPE_CHECKING:
    from jyteacher_desktop.store.workspace import Workspace

_TEACHERS, _A_YEAR, _SOME_YEARS, _YEARS = 100, 40, 10, 25
_TRAININGS, _LONGEST = 2, 5
_HEAD_TEACHERS, _HONOURS, _TERM = 10, 4, 5
_LINES, _RECENT_DAYS = 4_000_000, 800
_LAST = date(2026, 9, 30)
_TODAY = date(2026, 11, 20)
_WHOLE = "rows of a hand-in"
_WAITS = "what waits on the first page"
_REGISTERS = "what the registers ask for"
_WHY = {
    _REGISTERS: "every record of a register is looked at, whatever its year; ",
    _WHOLE: "a package carries the whole book, and what was sent is not kept twice (decision 0385); ",
    _WAITS: "the youngest has one year that may still be open, the others two; ",
}


def run() -> list[Measure]:
    """One action beside its statements; a card, a page, a summary and a hand-in beside themselves twenty-four years earlier."""
    with tempfile.TemporaryDirectory() as place:
        young, middle, old, full = (Path(place) / f"{name}.jyschool" for name in ("young", "middle", "old", "full"))
        for school, years, before in ((young, 1, 0), (middle, _SOME_YEARS, 0), (old, _YEARS, 0), (full, _YEARS, _LINES)):
            alone(build_years, school, years, before=before)
        return [alone(_one_action, young), *alone(_growth, young, middle, old, full)]


def build_years(path: Path, years: int, teachers: int = _TEACHERS, *, before: int = 0) -> None:
    """Forty activities in each of so many years before the last quarter's end, each with everybody; older ones until there are ``before`` lines.

    And of everybody two trainings a year, of one to five days, with what is registered of them and of posts and honours.
    """
    from jyteacher_desktop.domain.step_codes import StepCode
    from jyteacher_desktop.records.writer import writing
    from jyteacher_desktop.school.roster import list_teachers
    from jyteacher_desktop.store import school_tables as tables
    from jyteacher_desktop.store.ids import new_id
    from jyteacher_desktop.store.workspace import SCHOOL, Workspace

    build_school(path, teachers)
    chance = random.Random(20260930)
    with Workspace.open(path, SCHOOL, write=True) as workspace:
        assert len(list_teachers(workspace, _TODAY)) == teachers
        usual = [_LAST - timedelta(chance.randrange(365 * years)) for _ in range(_A_YEAR * years)]
        more = max(0, before // teachers - len(usual))
        days = sorted([*usual, *(_LAST - timedelta(chance.randrange(_RECENT_DAYS, 365 * years)) for _ in range(more))])
        with writing(workspace, "测速", StepCode.ACTIVITY_ADD) as writer:
            writer.add_many(
                tables.activity,
                ("uuid", "kind", "title", "start", "end", "hours_x100", "status"),
                [
                    (new_id(), "lecture", f"讲座{number}", day.isoformat(), day.isoformat(), 200, "approved")
                    for number, day in enumerate(days)
                ],
            )
            writer.add_many(
                tables.attendance,
                ("activity_id", "teacher_id", "mark", "role"),
                (
                    (activity + 1, teacher + 1, "present", "attendee")
                    for activity in range(len(days))
                    for teacher in range(teachers)
                ),
            )
            writer.add_many(
                tables.training,
                ("uuid", "teacher_id", "name", "level", "mode", "start", "end", "hours_x100", "status"),
                [
                    (
                        new_id(),
                        teacher + 1,
                        f"培训{number}",
                        "county",
                        "centralized",
                        day.isoformat(),
                        (day + timedelta(number % _LONGEST)).isoformat(),
                        800 * (number % _LONGEST + 1),
                        "approved",
                    )
                    for number in range(_TRAININGS * years)
                    for teacher in range(teachers)
                    for day in (_LAST - timedelta(chance.randrange(365 * years)),)
                ],
            )
        _register(workspace, years)


def _register(workspace: Workspace, years: int) -> None:
    """What a school writes down year after year beside activities and trainings, in four registers."""
    from jyteacher_desktop.kinds.honour import Honour, HonourName
    from jyteacher_desktop.kinds.kit import Person, RecordId
    from jyteacher_desktop.kinds.post import Post, PostName
    from jyteacher_desktop.kinds.training_programme_and_topic import Plan, Topic, TrainingTopic
    from jyteacher_desktop.records.registers import save
    from jyteacher_desktop.school.roster import list_teachers
    from jyteacher_desktop.school.school_book import SchoolBook

    people = [Person(row.id) for row in list_teachers(workspace, _TODAY)]
    trained = [RecordId(uuid) for (uuid,) in workspace.tuples("SELECT uuid FROM training WHERE id % 2 = 0 ORDER BY id")]
    begin = [_LAST.replace(month=9, day=1, year=_LAST.year - back) for back in range(years)]
    heads = [
        Post(
            teacher=people[(back * _HEAD_TEACHERS + number) % len(people)],
            post=PostName.HEAD_TEACHER.code,
            since=day,
            until=day.replace(year=day.year + 1, month=8, day=31) if back else None,
        )
        for back, day in enumerate(begin)
        for number in range(_HEAD_TEACHERS)
    ]
    principals = [
        Post(
            teacher=people[back],
            post=PostName.PRINCIPAL.code,
            since=begin[back],
            until=begin[back].replace(year=begin[back].year + _TERM, month=8, day=31) if back else None,
        )
        for back in range(0, years, _TERM)
    ]
    honours = [
        Honour(who=people[(back + number) % len(people)], name=HonourName.MOST_BEAUTIFUL.code, level="school", on=day)
        for back, day in enumerate(begin)
        for number in range(_HONOURS)
    ]
    topics = [TrainingTopic(training=each, plan=Plan.COUNTY.code, topic=Topic.HEAD_TEACHER.code) for each in trained]
    for rows in ([*heads, *principals], honours, topics):
        save(workspace, SchoolBook(workspace), rows)


def _one_action(template: Path) -> Measure:
    """An activity with a hundred people through the use case, beside the same rows by sqlite3 into the same schema with the same syncs."""
    from jyteacher_desktop.school.activities import ActivityValues, Attend, RecordActivity, record_activity
    from jyteacher_desktop.school.roster import list_teachers
    from jyteacher_desktop.store.workspace import SCHOOL, Workspace

    with tempfile.TemporaryDirectory() as place:
        ours, theirs = Path(place) / "ours.jyschool", Path(place) / "theirs.db"
        shutil.copy(template, ours)
        shutil.copy(template, theirs)
        raw = sqlite3.connect(theirs, isolation_level=None)
        for pragma in ("foreign_keys = ON", "journal_mode = DELETE", "synchronous = EXTRA", "cache_size = -65536"):
            raw.execute(f"PRAGMA {pragma}")
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f'DROP TRIGGER "{name}"')
        numbers = count()
        with Workspace.open(ours, SCHOOL, write=True) as workspace:
            workspace.today_override = _TODAY
            everybody = tuple(Attend(teacher_id=row.id) for row in list_teachers(workspace))

            def act() -> None:
                number = next(numbers)
                values = ActivityValues(kind="lecture", title=f"新讲座{number}", date=_day(number), place=f"第{number}会议室")
                record_activity(workspace, RecordActivity(values=values, attendance=everybody))

            taken = pairs(act, lambda: _by_hand(raw, next(numbers)), 25)
        raw.close()
    return Measure(
        goal="P4",
        name="one activity with 100 people recorded / the same rows by sqlite3, as durable, without journal, checks and warnings",
        here=taken.here,
        peer=taken.peer,
        ratio=taken.ratio,
        limit=3,
    )


def _day(number: int) -> date:
    return _TODAY - timedelta(number % 45)


def _by_hand(raw: sqlite3.Connection, number: int) -> None:
    day = _day(number).isoformat()
    raw.execute("BEGIN IMMEDIATE")
    made = raw.execute(
        'INSERT INTO activity (uuid, kind, title, start, "end", hours_x100, place, status) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        (f"00000000-0000-4000-8000-{number:012d}", "lecture", f"新讲座{number}", day, day, 200, f"第{number}会议室", "pending"),
    ).lastrowid
    rows = ", ".join(["(?, ?, 'present', 'attendee')"] * _TEACHERS)
    raw.execute(
        f"INSERT INTO attendance (activity_id, teacher_id, mark, role) VALUES {rows}",
        [key for teacher in range(_TEACHERS) for key in (made, teacher + 1)],
    )
    raw.execute("COMMIT")


def _growth(young: Path, middle: Path, old: Path, full: Path) -> list[Measure]:
    """Every action on the schools in turn; what is remembered until the next change is forgotten before each."""
    from jyteacher_desktop.store.workspace import SCHOOL, Workspace

    with (
        Workspace.open(young, SCHOOL, write=False) as first,
        Workspace.open(middle, SCHOOL, write=False) as between,
        Workspace.open(old, SCHOOL, write=False) as second,
        Workspace.open(full, SCHOOL, write=False) as fullest,
    ):
        for workspace in (first, between, second, fullest):
            workspace.today_override = _TODAY
        handed_over = Part("SQLite alone handing over the same rows", _handed_over(second, old), needed=True)
        return [
            _beside(
                name,
                _forgetful(second, action(second)),
                _forgetful(between, action(between)),
                _forgetful(first, action(first)),
                full=None if name == _WHOLE else _forgetful(fullest, action(fullest)),
                parts=(handed_over,) if name == _WHOLE else (),
            )
            for name, action in _ACTIONS.items()
        ]


def _handed_over(workspace: Workspace, path: Path) -> float:
    """What sqlite3 takes for the statements of a hand-in and nothing else; those few that open sealed numbers are left out."""
    asked: list[tuple[str, Sequence[object]]] = []
    whole = workspace.tuples

    def noted(sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        asked.append((sql, parameters))
        return whole(sql, parameters)

    workspace.forget()
    workspace.tuples = noted  # type: ignore[method-assign]
    try:
        _hand_in(workspace)()
    finally:
        del workspace.tuples
    raw = sqlite3.connect(path)
    plain = [each for each in asked if "opened(" not in each[0]]
    taken = median(work(lambda: [raw.execute(*each).fetchall() for each in plain]) for _turn in range(15))
    raw.close()
    return taken


def _beside(
    name: str,
    old: Callable[[], object],
    middle: Callable[[], object],
    young: Callable[[], object],
    *,
    full: Callable[[], object] | None,
    parts: tuple[Part, ...],
) -> Measure:
    """Both only read, so processor time says what a person waits for, whatever else the machine does."""
    taken = pairs_of(lambda: work(old), lambda: work(young), 15)
    between = median(work(middle) for _turn in range(15))
    ages = ", ".join(f"{figure * 1000:.3g} ms" for figure in (taken.peer, between, taken.here))
    if full is not None:
        ages += f", with {_LINES:,} lines {median(work(full) for _turn in range(15)) * 1000:.3g} ms"
    why = _WHY.get(name, "")
    parts = tuple(
        each
        for needed in parts
        for each in (needed, Part("parting them by tables and years", taken.here - needed.figure, needed=False))
    )
    return Measure(
        goal="P6",
        name=f"{name}: {_YEARS} years kept / one year",
        here=taken.here,
        peer=taken.peer,
        ratio=taken.ratio,
        limit=1.2,
        note=f"{why}1, {_SOME_YEARS} and {_YEARS} years: {ages}",
        parts=parts,
    )


def _forgetful(workspace: Workspace, action: Callable[[], object]) -> Callable[[], object]:
    def anew() -> None:
        workspace.forget()
        action()

    return anew


def _card(workspace: Workspace) -> Callable[[], object]:
    from jyteacher_desktop.school.ledger import count_hours, explain_hours
    from jyteacher_desktop.school.roster import list_teachers, teacher_detail

    somebody = list_teachers(workspace)[0].id
    return lambda: (
        teacher_detail(workspace, somebody),
        count_hours(workspace, teacher_id=somebody),
        explain_hours(workspace, somebody),
    )


def _page(workspace: Workspace) -> Callable[[], object]:
    from jyteacher_desktop.domain.calendar import Quarter
    from jyteacher_desktop.school.activities import list_activities

    quarter = Quarter.of(_LAST)
    return lambda: list_activities(workspace, quarter.first_day, quarter.last_day)


def _summary(workspace: Workspace) -> Callable[[], object]:
    from jyteacher_desktop.domain.calendar import Quarter
    from jyteacher_desktop.school.quarter_in_words import quarter_summary

    return lambda: quarter_summary(workspace, Quarter.of(_LAST))


def _home(workspace: Workspace) -> Callable[[], object]:
    from jyteacher_desktop.domain.calendar import Quarter
    from jyteacher_desktop.school.home import home

    return lambda: home(workspace, Quarter.of(_TODAY))


def _tasks(workspace: Workspace) -> Callable[[], object]:
    from jyteacher_desktop.domain.calendar import Quarter
    from jyteacher_desktop.school.home import todo

    return lambda: todo(workspace, Quarter.of(_TODAY))


def _registers(workspace: Workspace) -> Callable[[], object]:
    from jyteacher_desktop.school.register_tasks import register_tasks

    return lambda: register_tasks(workspace)


def _hand_in(workspace: Workspace) -> Callable[[], object]:
    from jyteacher_desktop.school.what_leaves_the_school import report_rows

    return lambda: report_rows(workspace)


_ACTIONS = {
    "one teacher's card": _card,
    "a quarter's list of activities": _page,
    "the summary of a quarter": _summary,
    "home after a change": _home,
    _WAITS: _tasks,
    _REGISTERS: _registers,
    _WHOLE: _hand_in,
}
