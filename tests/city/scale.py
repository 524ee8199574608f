"""``python3 -m tests.city.scale [TEACHERS] [--seed N] [--keep FOLDER] [--database]``: what a city costs as it grows (P11, a tenth of a province).

Schools of forty teachers write real packages of some 7,000 entries each: 120,000 teachers make 20 million. They are received in four portions;
after each a line says what a package took, what the process that received them held at most, how large the city is, how long its first
questions take in a process that knows nothing yet, and the first page and everybody's hours once more in the same process after a record was sent back, and the first page in other processes that find
what was found. So the lines below one another are the growth. With ``--keep`` the city stays, to be
opened in a window. ``tests.city.simulated`` compares what is counted; here it is only checked that nobody was lost. Seconds are those of the processor, so that other
work of the machine is not in them; what a server does for us is not in them either.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measure import alone, children_work, machine, peak_megabytes, work
from jyteacher_desktop.bureau import kept_findings
from jyteacher_desktop.bureau.board import board
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.bureau.city_figures import city_figures
from jyteacher_desktop.bureau.city_people import city_hours, list_people
from jyteacher_desktop.bureau.contradictions_between_schools import flags
from jyteacher_desktop.bureau.home import desk_home
from jyteacher_desktop.bureau.moving_to_server import move_bureau
from jyteacher_desktop.bureau.office import mailbox_identities, unlock
from jyteacher_desktop.bureau.receiving import Desk
from jyteacher_desktop.bureau.returning_records import return_record
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.kinds.school_list import SchoolList
from jyteacher_desktop.records.registers import save
from jyteacher_desktop.store import server_address
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from tests.bureau.world import PIN, School, activity, book, enrol, make_bureau, sound_numbers, training
from tests.servers import Server

PEOPLE, EVENTS, PORTIONS = 40, 165, 4
"""Teachers of a school, activities of its year so far, and lines of the table that is printed."""
_DAY, _QUARTER = date(2026, 10, 20), Quarter.parse("2026Q3")
_NAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚文华玉"
_QUESTIONS: dict[str, Callable[[Workspace], object]] = {
    "home": desk_home,
    "board": lambda ws: board(ws, _QUARTER),
    "people": list_people,
    "hours": city_hours,
    "figures": city_figures,
    "flags": flags,
    "digest": city_digest,
}


_AGAIN = ("home", "hours")
_OPENED = ("in another process", "the next day")
"""When the desk is opened once more after it was closed."""


@dataclass(frozen=True, kw_only=True)
class Portion:
    """What one portion of the schools took: processor seconds, megabytes, and rows in the city after it."""

    schools: int
    teachers: int
    lines: int
    seconds: float
    memory: float
    size: float
    asked: dict[str, float]
    asking: float


def write_school(ws: Workspace, number: int, seed: int, folder: Path) -> School:
    """One school and its package of the quarter, as a file; one in twenty is silent, one in twenty has not closed the quarter."""
    rng = random.Random(f"{seed} {number}")
    school = School(number, rng)
    if number % 20 == 7:
        return school
    numbers = sound_numbers(PEOPLE * (number + 2))[PEOPLE * number :]
    people = [new_id() for _place in range(PEOPLE)]
    teachers, identity, service = [], [], []
    for place, person in enumerate(people):
        # the last one of a school teaches at the next one as well, one in thirty has no number here
        shown = numbers[place] if place else sound_numbers(PEOPLE * number)[-1] if number > 1 else numbers[0]
        name = "共同" if place in (0, PEOPLE - 1) else "".join(rng.choice(part) for part in (*_NAMES, _NAMES[1]))
        subject, title = rng.choice(["语文", "数学", "英语", "物理"]), rng.choice(["", "二级教师", "一级教师", "高级教师"])
        status = "in_post" if rng.random() < 0.96 else rng.choice(["retired", "transferred_out", "maternity_leave"])
        teachers.append(
            (person, name, "女", f"19{rng.randrange(66, 99)}-0{rng.randrange(1, 10)}", subject, subject, rng.choice(["小学", "初中"]),
             title, "", "", "", "", "", status)
        )  # fmt: skip
        identity.append((person, None if place % 30 == 5 else shown, None))
        service.append((person, 1, "2026-07-01" if rng.random() < 0.01 else None, status))
    days = [(date(2026, 1, 5) + timedelta(number)).isoformat() for number in sorted(rng.sample(range(266), EVENTS))]
    times = [("08:30", "10:30"), ("10:40", "11:40")] if number % 2 else [("14:00", "16:00"), ("16:10", "17:10")]
    events = [
        activity(new_id(), day, hours=100, begins=begins, ends=ends) for day in days for begins, ends in [rng.choice(times)]
    ]
    closed = number % 20 != 13
    rows: dict[str, Any] = book(
        school,
        {},
        activities_2026=events,
        attendance_2026=[
            (person, event[0], "present" if rng.random() < 0.95 else "absent", "attendee", None, None)
            for event in events
            for person in people
        ],
        trainings_2026=[training(new_id(), person, rng.choice([800, 1600])) for person in people if rng.random() < 0.6],
        periods=[("2026Q3", "closed" if closed else "open", 1, int(closed), "2026-10-08" if closed else None)],
    )
    rows |= {"teachers": teachers, "identity": identity, "service": service}
    letter = school.write(ws.info("office"), [ws.info("mailbox_recipient"), ws.info("recovery_recipient")], rows=rows)
    (folder / f"{number:05}.jyt").write_bytes(letter.data)
    return school


def _write_schools(path: Path, numbers: range, seed: int, folder: Path) -> None:
    folder.mkdir()
    with _opened(path) as ws:
        written = [write_school(ws, number, seed, folder) for number in numbers]
        for school in written:
            enrol(ws, school)
        listed = [
            SchoolList(code=school.code, name=f"{school.number}小", central=f"第{school.number % 16 + 1}中心校")
            for school in written
        ]
        save(ws, CityBook(ws), listed)


def _receive(path: Path, folder: Path) -> tuple[float, float]:
    """Processor seconds of both processes that receive, and the most memory that the first one held."""
    with _opened(path) as ws:
        desk = Desk(ws, mailbox_identities(ws, unlock(ws, PIN)))
        start = time.process_time() + children_work()
        verdicts = desk.sit(sorted(folder.iterdir()))
        taken = time.process_time() + children_work() - start
    if any(each.verdict != "merged" for each in verdicts):
        raise AssertionError([each for each in verdicts if each.verdict != "merged"][:3])
    return taken, peak_megabytes()


def _ask(path: Path) -> tuple[dict[str, float], float]:
    """Processor seconds of each question, in a process that knows nothing yet, some again after a change, and the most memory it held."""
    found: dict[str, float] = {}
    with _opened(path) as ws:
        kept_findings.place(ws).unlink(missing_ok=True)
        for name, question in _QUESTIONS.items():
            found[name] = work(partial(question, ws))
        ((record,),) = ws.tuples("SELECT min(uuid) FROM city_activity")
        return_record(ws, record, "请核对", PIN)
        for name in _AGAIN:
            found[f"{name} again"] = work(partial(_QUESTIONS[name], ws))
    return found, peak_megabytes()


def _open_the_desk(path: Path, later: int) -> float:
    """Processor seconds of the first page in one more process, so many days after the last one found what it found."""
    with _opened(path) as ws:
        ws.today_override = _DAY + timedelta(days=later)
        return work(partial(desk_home, ws))


def _count(path: Path) -> tuple[int, int]:
    with Workspace.open(path, BUREAU, write=False) as ws:
        ((teachers,),) = ws.tuples("SELECT count(*) FROM city_teacher")
        ((lines,),) = ws.tuples(
            "SELECT (SELECT count(*) FROM city_attendance) + (SELECT count(*) FROM city_training) + (SELECT count(*) FROM city_opening)"
        )
        return int(teachers), int(lines)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Workspace]:
    with Workspace.open(path, BUREAU, write=True) as ws:
        ws.today_override = _DAY
        yield ws


def grow(path: Path, teachers: int, seed: int, work: Path) -> Iterator[Portion]:
    """Build a city of so many teachers in portions; each is told as soon as it was received."""
    schools = max(PORTIONS, teachers // PEOPLE)
    for portion in range(PORTIONS):
        numbers = range(1 + schools * portion // PORTIONS, 1 + schools * (portion + 1) // PORTIONS)
        folder = work / f"portion{portion}"
        alone(_write_schools, path, numbers, seed, folder)
        sent = len(list(folder.iterdir()))
        taken, memory = alone(_receive, path, folder)
        shutil.rmtree(folder)
        asked, asking = alone(_ask, path)
        asked |= {f"home {word}": alone(_open_the_desk, path, later) for later, word in enumerate(_OPENED)}
        there, lines = alone(_count, path)
        if there != sum(number % 20 != 7 for number in range(1, numbers.stop)) * PEOPLE:
            raise AssertionError(f"{there} teachers after {numbers}")
        yield Portion(
            schools=sent,
            teachers=there,
            lines=lines,
            seconds=taken,
            memory=memory,
            size=sum(file.stat().st_size for file in path.parent.rglob("*") if file.is_file()) / 1e6,
            asked=asked,
            asking=asking,
        )


def main(arguments: list[str]) -> int:
    """Build one and print its growth."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.city.scale")
    parser.add_argument("teachers", nargs="?", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="an empty or new folder in which the city stays")
    parser.add_argument("--database", action="store_true", help="its rows lie on a server of PostgreSQL, started for this")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place, contextlib.ExitStack() as running:
        folder = given.keep or Path(place) / "city"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "city.jybureau"
        make_bureau(path).close()
        if given.database:
            server = Server()
            running.callback(server.stop)
            with _opened(path) as ws:
                moved = Path(place) / "hall" / "city.jybureau"
                move_bureau(ws, moved, server.new())
            path = moved
        print(f"{machine()}{', PostgreSQL' if server_address.database_of(path) else ''}; seed {given.seed}")
        print("| packages | teachers | entries | s a package | µs an entry | receiving MB | city MB | B an entry |", end="")
        print(
            "".join(
                f" {name} s |"
                for name in (*_QUESTIONS, *(f"{each} again" for each in _AGAIN), *(f"home {each}" for each in _OPENED))
            ),
            "asking MB |",
        )
        print("|---" * (9 + len(_QUESTIONS) + len(_AGAIN) + len(_OPENED)) + "|")
        before, packages = 0, 0
        for each in grow(path, given.teachers, given.seed, Path(place)):
            packages += each.schools
            cells = [
                f"{packages}",
                f"{each.teachers:,}",
                f"{each.lines:,}",
                f"{each.seconds / each.schools:.3f}",
                f"{each.seconds / (each.lines - before) * 1e6:.1f}",
                f"{each.memory:.0f}",
                f"{each.size:.0f}",
                f"{each.size * 1e6 / each.lines:.0f}",
                *(f"{taken:.2f}" for taken in each.asked.values()),
                f"{each.asking:.0f}",
            ]
            print(f"| {' | '.join(cells)} |", flush=True)
            before = each.lines
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
