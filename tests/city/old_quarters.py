"""``python3 -m tests.city.old_quarters [QUARTERS ...]``: what every page and every reading command of a bureau asks after two quarters, ten and 25.

Cities of eight schools, alike in everything but how long they report: each school sends one package a quarter with its whole book, four
activities a quarter with all ten people, a training of everybody a quarter, a plan and a topic a term; one person teaches at two schools, and one
record a quarter is sent back, told in a receipt and corrected. Each is asked with nothing remembered and nothing kept beside the file: by the commands that only read,
by the pages of the window, by the page that a clerk turns to after one record was sent back, and by receiving one more package of a school. Of each is told
what ``tests.old_years`` tells of a school: rows that were handed out, hundreds of steps of SQLite's machine, milliseconds of the processor, and the statements that grew.
What lists all quarters is meant to grow: it says so. Five minutes beside other work.

``--keep FOLDER`` only builds the city of so many quarters there, to be opened in a window (``tests.city.pages``): 200 schools of 40 people with 25
quarters take ten minutes.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarks.measure import alone, machine, work
from jyteacher_desktop.bureau.board import board
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.city_figures import city_figures
from jyteacher_desktop.bureau.city_people import city_hours
from jyteacher_desktop.bureau.decision_list import list_decisions
from jyteacher_desktop.bureau.home import desk_home
from jyteacher_desktop.bureau.office import mailbox_identities, unlock
from jyteacher_desktop.bureau.plans import list_plans
from jyteacher_desktop.bureau.receipts import write_receipts
from jyteacher_desktop.bureau.receiving import Desk
from jyteacher_desktop.bureau.returning_records import return_record
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.terms import PlanStatus
from jyteacher_desktop.kinds.kit import RecordId
from jyteacher_desktop.kinds.plan import Plan, PlanItem
from jyteacher_desktop.kinds.school_list import SchoolList
from jyteacher_desktop.kinds.training_programme_and_topic import Topic, TrainingTopic
from jyteacher_desktop.records.measures import measures_of
from jyteacher_desktop.records.registers import save
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from tests.bureau.world import PIN, School, activity, book, enrol, make_bureau, sound_numbers, training
from tests.kinds.samples import sent_row
from tests.old_years import Asked, Told, ask_commands, ask_pages, counting, lines, of_plain_values, plain_values

AGES: Final = (2, 10, 25)
LAST: Final = Quarter.parse("2026Q3")
TODAY: Final = date(2026, 10, 20)
SCHOOLS, PEOPLE, HELD = 8, 10, 4
"""Schools of a city, teachers of a school, activities of a school in a quarter."""
NEXT: Final = "next.jyt"
"""Beside a city the next package of its first school: one line of this quarter's attendance is gone."""
ALL_QUARTERS: Final = frozenset(
    {
        "bureau records 1小",
        "bureau letters 1小",
        "bureau returns",
        "bureau decisions",
        "bureau digest",
        "bureau registered",
        "check",
    }
)
COMMANDS: Final = (
    "bureau schools", "bureau board", "bureau board 2026Q2", "bureau people", "bureau registered", "bureau registered training_topic", "bureau plans",
    "bureau clashes", "bureau hours", "bureau hours --teacher TEACHER", "bureau forks", "bureau digest", "bureau entered", "bureau figures",
    "bureau relays", "bureau evidence", "bureau clerks", "bureau waiting", "bureau held", "bureau records 1小", "bureau returns",
    "bureau letters 1小", "bureau alike", "bureau decisions", "measures", "record kinds", "check", "policy show", "history",
    "bureau report city -o OUT.pdf", "bureau report city -o OUT.xlsx", "bureau report school 1小 -o OUT.pdf",
)  # fmt: skip


@dataclass
class _Told:
    """What a school has told so far: its people, and the rows of every table that grows with the quarters."""

    school: School
    rows: dict[str, Any]
    teachers: list[str]
    last: list[str] = field(default_factory=list)
    """Activities of the newest quarter."""


def quarters_before(last: Quarter, count: int) -> list[Quarter]:
    """So many quarters, the last one at the end."""
    found = [last]
    while len(found) < count:
        found.append(found[-1].previous())
    return found[::-1]


def build_quarters(path: Path, quarters: int, schools: int = SCHOOLS, people: int = PEOPLE) -> None:
    """A bureau that has received a package of every school in each of so many quarters, and one in which nothing is told yet of the next."""
    make_bureau(path).close()
    with Workspace.open(path, BUREAU, write=True) as ws:
        told = [_first(School(number, random.Random(number)), people) for number in range(1, schools + 1)]
        for each in told:
            enrol(ws, each.school)
        listed = [
            SchoolList(code=each.school.code, name=f"{each.school.number}小", central=f"第{each.school.number % 2 + 1}中心校")
            for each in told
        ]
        save(ws, CityBook(ws), listed)
        with tempfile.TemporaryDirectory() as stick:
            for quarter in quarters_before(LAST, quarters):
                ws.today_override = quarter.last_day + timedelta(days=12)
                receive(ws, [_write(ws, each, quarter, Path(stick)) for each in told])
                one = told[(quarter.number + quarter.year) % schools]
                return_record(ws, one.last[0], "请核对", PIN)
                write_receipts(ws, Path(stick) / f"回执{quarter}", PIN)
                _correct(one)
            first, table = told[0], f"attendance-{LAST.year}"
            gone = (first.teachers[0], first.last[0])
            first.rows[table] = [row for row in first.rows[table] if row[:2] != gone]
            shutil.move(_sealed(ws, first, LAST, Path(stick)), path.with_name(NEXT))


def receive(ws: Workspace, files: list[Path]) -> None:
    verdicts = _desk(ws).sit(files)
    assert {each.verdict for each in verdicts} == {"merged"}, verdicts


def _desk(ws: Workspace) -> Desk:
    return Desk(ws, mailbox_identities(ws, unlock(ws, PIN)))


def _first(school: School, many: int) -> _Told:
    numbers = sound_numbers(many * (school.number + 2))[many * school.number :]
    people = [new_id() for _place in range(many)]
    # the last one of a school teaches at the next one as well
    shown = [
        sound_numbers(many * school.number)[-1] if not place and school.number > 1 else numbers[place] for place in range(many)
    ]
    named: dict[str, tuple[str, str | None]] = {
        person: ("共同" if place in (0, many - 1) else f"师{school.number}之{place}", number)
        for place, (person, number) in enumerate(zip(people, shown, strict=True))
    }
    return _Told(school, book(school, named), people)


def _write(ws: Workspace, told: _Told, quarter: Quarter, stick: Path) -> Path:
    """The school's next package: what it told before and one quarter more."""
    rows, year = told.rows, str(quarter.year)
    days = [(quarter.first_day + timedelta(days=10 * (place + 1))).isoformat() for place in range(HELD)]
    # schools of an odd number meet in the afternoon, the others before noon: who teaches at two of them is at one place at a time
    times = ("14:00", "16:00") if told.school.number % 2 else ("08:30", "10:30")
    told.last = [new_id() for _day in days]
    _more(
        rows,
        f"activities-{year}",
        [activity(uuid, day, begins=times[0], ends=times[1]) for uuid, day in zip(told.last, days, strict=True)],
    )
    _more(
        rows,
        f"attendance-{year}",
        [(who, uuid, "present", "attendee", None, None) for uuid in told.last for who in told.teachers],
    )
    start, end = (quarter.first_day + timedelta(days=50)).isoformat(), (quarter.first_day + timedelta(days=52)).isoformat()
    learnt = [training(new_id(), who, 800, start=start, end=end) for who in told.teachers]
    _more(rows, f"trainings-{year}", learnt)
    rows["periods"] = [*rows["periods"], (str(quarter), "closed", 1, 1, quarter.last_day.isoformat())]
    rows |= _term(told, quarter, str(learnt[0][0]))
    return _sealed(ws, told, quarter, stick)


def _more(rows: dict[str, Any], table: str, new: list[tuple[object, ...]]) -> None:
    rows[table] = sorted([*rows.get(table, []), *new], key=lambda row: tuple(map(str, row)))


def _sealed(ws: Workspace, told: _Told, quarter: Quarter, stick: Path) -> Path:
    recipients = [ws.info("mailbox_recipient"), ws.info("recovery_recipient")]
    ack = next(
        (
            each
            for (each,) in ws.tuples(
                "SELECT letter_id FROM sent WHERE office = ? ORDER BY seq DESC LIMIT 1", (told.school.office,)
            )
        ),
        None,
    )
    letter = told.school.write(ws.info("office"), recipients, rows=told.rows, quarter=str(quarter), ack=ack)
    file = stick / f"{told.school.number}-{len(told.school.letters)}.jyt"
    file.write_bytes(letter.data)
    return file


def _term(told: _Told, quarter: Quarter, learnt: str) -> dict[str, list[tuple[object, ...]]]:
    """A plan and its line for every half year, and to which programme one training of the quarter belongs."""
    rows = told.rows
    found = {
        "training-topics": [
            *rows.get("training-topics", []),
            sent_row(TrainingTopic(id=RecordId(new_id()), training=RecordId(learnt), topic=Topic.OTHER.code)),
        ]
    }
    if quarter.number % 2:
        plan = Plan(
            id=RecordId(new_id()),
            term=f"{quarter.year}-{quarter.year + 1}",
            title=f"{quarter.name}计划",
            status=PlanStatus.DRAFT.code,
        )
        line = PlanItem(
            id=RecordId(new_id()), plan=plan.id, month=quarter.first_day.isoformat()[:7], kind_of="reading_salon", title="共读"
        )
        found |= {"plans": [*rows.get("plans", []), sent_row(plan)], "plan-items": [*rows.get("plan-items", []), sent_row(line)]}
    return {name: sorted(told_rows, key=lambda row: tuple(map(str, row))) for name, told_rows in found.items()}


def _correct(told: _Told) -> None:
    """What was sent back is said otherwise in the next package."""
    for name, rows in told.rows.items():
        if name.startswith("activities-"):
            told.rows[name] = [(row[0], row[1], "共读", *row[3:]) if row[0] == told.last[0] else row for row in rows]


def ask_bureau(path: Path) -> dict[str, Asked]:
    """Every reading command of a bureau."""
    with Workspace.open(path, BUREAU, write=False) as ws:
        [(teacher,)] = ws.tuples("SELECT name FROM city_teacher WHERE name <> '共同' ORDER BY id LIMIT 1")
    return ask_commands(path, COMMANDS, {"TEACHER": teacher}, TODAY)


_AFTER: Final[dict[str, Callable[[Workspace], object]]] = {
    "first page": desk_home,
    "board": lambda ws: board(ws, LAST),
    "hours of everybody": city_hours,
    "figures": city_figures,
    "figures of the state's form": lambda ws: measures_of(CityBook(ws)),
    "plans": list_plans,
    "decisions": list_decisions,
}
"""What a clerk asks at an open desk."""


def ask_after_a_package(path: Path) -> dict[str, Asked]:
    """Receiving one more package of a school, in which this quarter is told otherwise, and what is asked after it at a desk that was open before."""
    found: dict[str, Asked] = {}
    with counting(TODAY) as take, Workspace.open(path, BUREAU, write=True) as ws:
        for question in _AFTER.values():
            question(ws)
        desk = _desk(ws)
        take()
        seconds = work(lambda: desk.sit([path.with_name(NEXT)]))
        found["receiving one package"] = take()
        found["receiving one package"].seconds = seconds
        for name, question in _AFTER.items():
            seconds = work(partial(question, ws))
            found[f"after it: {name}"] = take()
            found[f"after it: {name}"].seconds = seconds
    return found


def _ask_plainly(path: Path, what: str) -> Told:
    asked = {
        "commands": ask_bureau,
        "pages": lambda file: ask_pages(file, TODAY, aside=("plans", "receive")),
        "after a package": ask_after_a_package,
    }
    return plain_values(asked[what](path))


def main(arguments: list[str]) -> int:
    """Build, ask, print."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.city.old_quarters")
    parser.add_argument("quarters", nargs="*", type=int)
    parser.add_argument("--schools", type=int, default=SCHOOLS)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--keep", type=Path, help="an empty or new folder in which one city stays, and nothing is asked")
    given = parser.parse_args(arguments)
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
        build_quarters(given.keep / "city.jybureau", max(given.quarters or AGES), given.schools, given.people)
        return 0
    ages = sorted(set(given.quarters)) or list(AGES)
    print(machine())
    print(f"quarters: {', '.join(map(str, ages))}; {given.schools} schools")
    with tempfile.TemporaryDirectory() as place:
        asked: dict[int, dict[str, Asked]] = {}
        for quarters in ages:
            folder = Path(place) / f"{quarters}"
            folder.mkdir()
            city = folder / "city.jybureau"
            alone(build_quarters, city, quarters, given.schools, given.people)
            asked[quarters] = {}
            for what in ("commands", "pages", "after a package"):
                copy = Path(place) / f"{quarters} {what}"
                shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*.lock"))
                asked[quarters] |= of_plain_values(alone(_ask_plainly, copy / city.name, what))
        for line in lines(asked, ALL_QUARTERS):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
