"""A city that a seed makes, sent in real packages, and everything the desk counts counted again from what was put in.

The recount knows nothing of the program: it goes over the plain rows that were generated, with sets and sums. So a wrong join, a
school counted twice or a state that looks better than it is shows as a difference between two numbers.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jyteacher_desktop.bureau.board import board, sums
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.bureau.city_figures import CENTRAL, CITY, SCHOOL, SUBJECT, TITLE, city_figures, city_trend
from jyteacher_desktop.bureau.city_people import list_people
from jyteacher_desktop.bureau.home import desk_home
from jyteacher_desktop.bureau.office import mailbox_identities, unlock
from jyteacher_desktop.bureau.receiving import Desk
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.kinds.school_list import SchoolList
from jyteacher_desktop.records.registers import save
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import Workspace
from tests.bureau.world import PIN, School, activity, book, enrol, fresh, make_bureau, sound_numbers

Q3 = Quarter.parse("2026Q3")
_SUBJECTS, _TITLES = ("语文", "数学", "英语"), ("", "二级", "一级")


@dataclass
class Put:
    """What was put in for one school: the plain facts of which everything is counted again."""

    code: str
    name: str
    central: str
    state: str
    people: list[tuple[str, str, str, bool]] = field(default_factory=list)
    """Who it is (the number, or the id of the teacher where there is none), subject, title, in post."""
    activities: int = 0


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One figure of the desk that is not what was put in."""

    what: str
    desk: object
    counted: object


def run(seed: int, schools: int = 6, people: int = 40, folder: Path | None = None) -> tuple[int, list[Difference]]:
    """Make the city of a seed, take it in twice in two orders, and compare; how many figures were compared, and the differences."""
    with tempfile.TemporaryDirectory() as temporary:
        work = folder or Path(temporary)
        blank = work / "blank"
        blank.mkdir()
        make_bureau(blank / "city.jybureau").close()
        return _compare(random.Random(seed), blank, work, schools, people)


def _compare(rng: random.Random, blank: Path, work: Path, schools: int, people: int) -> tuple[int, list[Difference]]:
    first, second = fresh(blank, work / "one"), fresh(blank, work / "two")
    try:
        put, letters = _make(rng, first, schools, people)
        for ws in (first, second):
            for school, _data in letters:
                enrol(ws, school)
            save(ws, CityBook(ws), [_listed(each) for each in put])
            _take(ws, work / ws.path.parent.name, [data for _school, data in letters])
            rng.shuffle(letters)
        found = list(_figures(first, put))
        found.append(("digest in another order", city_digest(second), city_digest(first)))
        return len(found), [Difference(what=what, desk=desk, counted=mine) for what, desk, mine in found if desk != mine]
    finally:
        first.close()
        second.close()


def _listed(each: Put) -> SchoolList:
    return SchoolList(
        code=each.code,
        name=each.name,
        central=each.central,
        way="paper" if each.state == "paper" else "program",
        excused=each.state == "excused",
        reason="没有教师" if each.state == "excused" else "",
    )


def _make(rng: random.Random, ws: Workspace, schools: int, people: int) -> tuple[list[Put], list[tuple[School, bytes]]]:
    numbers = iter(sound_numbers(schools * people * 2))
    shared = next(numbers)
    recipients = [ws.info("mailbox_recipient"), ws.info("recovery_recipient")]
    put: list[Put] = []
    letters: list[tuple[School, bytes]] = []
    for number in range(1, schools + 1):
        central = f"中心校{number % 2}"
        state = ("已交", "暂报", "paper", "silent")[0 if number <= 2 else rng.randrange(4)]
        school = School(number, rng)
        mine = Put(code=school.code, name=f"{number}小", central=central, state=state)
        put.append(mine)
        if state in ("paper", "silent"):
            continue
        rows = _rows(rng, school, mine, people, numbers, shared=shared if number <= 2 else "")
        letters.append((school, school.write(ws.info("office"), recipients, rows=rows).data))
    put += [Put(code=f"99{number}", name=f"中心校{number}", central="", state="excused") for number in range(2)]
    return put, letters


def _rows(rng: random.Random, school: School, mine: Put, people: int, numbers: Iterator[str], *, shared: str) -> dict[str, Any]:
    teachers, identity, service = [], [], []
    for place in range(people):
        teacher, name = new_id(), f"师{school.number}之{place}"
        subject, title = rng.choice(_SUBJECTS), rng.choice(_TITLES)
        number = shared if shared and not place else next(numbers) if rng.random() < 0.8 else None
        status = "in_post" if not place or rng.random() < 0.9 else rng.choice(["transferred_out", "retired"])
        teachers.append((teacher, "王伟" if shared and not place else name, "女", "", subject, subject, "小学", title,
                         "", "", "", "", "", status))  # fmt: skip
        identity.append((teacher, number, None))
        service.append((teacher, 1, None, status))
        mine.people.append((number or teacher, subject, title, status == "in_post"))
    events = [activity(new_id(), rng.choice(["2026-07-10", "2026-09-10", "2026-05-10"])) for _ in range(rng.randrange(2, 8))]
    events.append(activity(new_id(), "2026-08-20"))
    mine.activities = sum("2026-07-01" <= str(event[3]) <= "2026-09-30" for event in events)
    closed = "closed" if mine.state == "已交" else "open"
    rows = book(school, {}, activities_2026=events, periods=[("2026Q3", closed, 1, int(closed == "closed"), None)])
    return rows | {"teachers": teachers, "identity": identity, "service": service}


def _take(ws: Workspace, stick: Path, letters: list[bytes]) -> None:
    desk = Desk(ws, mailbox_identities(ws, unlock(ws, PIN)))
    for place, data in enumerate(letters):
        (file := stick / f"{place}.jyt").write_bytes(data)
        assert desk.take(file).verdict == "merged"


def _figures(ws: Workspace, put: list[Put]) -> Iterator[tuple[str, object, object]]:
    """What is compared, what the desk says, what the rows say."""
    rows = {row.code: row for row in board(ws, Q3)}
    states = {"paper": "未交", "silent": "未交", "excused": "不上报"}
    for each in put:
        row = rows[each.code]
        yield f"{each.name} 状态", row.state, states.get(each.state, each.state)
        # of whom no package came nothing is known, and that is no zero
        there = len({who for who, _subject, _title, in_post in each.people if in_post}) if each.people else None
        yield f"{each.name} 教师", row.teachers, there
        yield f"{each.name} 本季活动", row.activities, each.activities if each.people else None
    whole, owing = sums(list(rows.values())), [each for each in put if each.state != "excused"]
    often = Counter(states.get(each.state, each.state) for each in owing)
    mine = (len(owing), often["已交"], often["暂报"], often["未交"])
    total = whole.whole
    yield "应交、已交、暂报、未交", (total.owed, total.handed_in, total.provisional, total.missing), mine
    yield "首页的合计", desk_home(ws).sums.whole, total
    for unit in whole.units:
        yield f"{unit.name} 应交", unit.owed, sum(each.central == unit.name for each in owing)
    everybody = {who for each in put for who, *_facts in each.people}
    yield "全市人数", len(list_people(ws)), len(everybody)
    yield from _completion(ws, put)


def _completion(ws: Workspace, put: list[Put]) -> Iterator[tuple[str, object, object]]:
    figures = city_figures(ws)
    there = [(who, each, subject, title) for each in put for who, subject, title, in_post in each.people if in_post]
    yield "全市在职", figures.rows[0].people, len({who for who, *_rest in there})
    by_school: dict[str, set[str]] = defaultdict(set)
    by_central: dict[str, set[str]] = defaultdict(set)
    for who, each, _subject, _title in there:
        by_school[each.name].add(who)
        by_central[each.central].add(who)
    yield "各校在职", {row.name: row.people for row in figures.of(SCHOOL)}, {name: len(who) for name, who in by_school.items()}
    yield (
        "各中心校在职",
        {row.name: row.people for row in figures.of(CENTRAL)},
        {name: len(who) for name, who in by_central.items()},
    )
    now = city_trend(ws).of(CITY, CITY)[-1]
    yield "走势的在职", now.line.people, len({who for who, *_rest in there})
    owing = [each for each in put if each.state != "excused"]
    quarter = next(row for row in city_trend(ws).of(CITY, CITY) if row.day == Q3.last_day)
    yield "走势的应交和已交", (quarter.owed, quarter.handed_in), (len(owing), sum(each.state == "已交" for each in owing))
    for scope in (SUBJECT, TITLE):
        yield f"按{scope}合计", sum(row.people for row in figures.of(scope)), len({who for who, *_rest in there})
