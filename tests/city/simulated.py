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

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop.bureau.board import board, sums
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.bureau.city_figures import CENTRAL, CITY, SCHOOL, SUBJECT, TITLE, city_figures, city_trend
from jyteacher_desktop.bureau.city_people import list_people
from jyteacher_desktop.bureau.home import desk_home
from jyteacher_desktop.bureau.moving_to_server import move_bureau
from jyteacher_desktop.bureau.office import mailbox_identities, unlock
from jyteacher_desktop.bureau.receiving import Desk
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.exchange import SigningKey
from jyteacher_desktop.kinds.school_list import SchoolList
from jyteacher_desktop.records.registers import save
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import Workspace
from tests.bureau.schedules import hall
from tests.bureau.world import PIN, School, activity, book, fresh, log_card, make_bureau, sound_numbers
from tests.servers import Server

Q2, Q3 = map(Quarter.parse, ("2026Q2", "2026Q3"))
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
    waits: tuple[str, ...] = ()
    """The quarters of which packages wait here, because their key was never entered."""

    def stands(self, quarter: Quarter) -> str:
        """How the board has it: what waits may be of its own quarter or of an earlier one, and who sent anything had closed the one before."""
        if self.state == "waits":
            return "待处理" if any(each >= str(quarter) for each in self.waits) else "未交"
        if self.state in ("已交", "暂报"):
            return self.state if quarter == Q3 else "已交"
        return {"paper": "未交", "silent": "未交", "excused": "不上报"}[self.state]


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One package: whose, its bytes, whether its key counts here, and whether its school has one that does."""

    school: School
    data: bytes
    known: bool
    enrolled: bool = True


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One figure of the desk that is not what was put in."""

    what: str
    desk: object
    counted: object


def run(seed: int, schools: int = 6, people: int = 40, *, server: Server | None = None) -> tuple[int, list[Difference]]:
    """Make the city of a seed, take it in twice in two orders, and compare; how many figures were compared, and the differences.

    With a ``server`` the desk whose figures are compared keeps its rows there, and the other one in a file.
    """
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        blank = work / "blank"
        blank.mkdir()
        make_bureau(blank / "city.jybureau").close()
        if server is None:
            first = fresh(blank, work / "one")
        else:
            with fresh(blank, work / "moved") as ws:
                move_bureau(ws, work / "there" / "city.jybureau", server.new())
            first = hall(work / "there", server, work / "one")
        return _compare(random.Random(seed), first, fresh(blank, work / "two"), work, (schools, people))


def _compare(
    rng: random.Random, first: Workspace, second: Workspace, work: Path, size: tuple[int, int]
) -> tuple[int, list[Difference]]:
    try:
        put, letters = _make(rng, first, *size)
        for ws in (first, second):
            for school in {id(each.school): each.school for each in letters if each.enrolled}.values():
                log_card(ws, school.card(name=next(each.name for each in put if each.code == school.code)))
            save(ws, CityBook(ws), [_listed(each) for each in put])
            _take(ws, work / ws.path.parent.name, letters)
            rng.shuffle(letters)
        found = list(_figures(first, put))
        found.append(("digest in another order", city_digest(second, anew=True), city_digest(first)))
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


def _make(rng: random.Random, ws: Workspace, schools: int, people: int) -> tuple[list[Put], list[Sent]]:
    numbers = iter(sound_numbers(schools * people * 2))
    shared = next(numbers)
    recipients = [ws.info("mailbox_recipient"), ws.info("recovery_recipient")]
    put: list[Put] = []
    letters: list[Sent] = []
    for number in range(1, schools + 1):
        central = f"中心校{number % 2}"
        state = ("已交", "暂报", "paper", "silent", "waits", "waits")[0 if number <= 2 else rng.randrange(6)]
        school = School(number, rng)
        mine = Put(code=school.code, name=f"{number}小", central=central, state=state)
        put.append(mine)
        if state == "waits":
            letters += _waiting(rng, ws, school, mine)
        if state in ("paper", "silent", "waits"):
            continue
        rows = _rows(rng, school, mine, people, numbers, shared=shared if number <= 2 else "")
        letters.append(Sent(school=school, data=school.write(ws.info("office"), recipients, rows=rows).data, known=True))
    central = School(91, rng)
    put.append(Put(code="990", name="中心校0", central="", state="excused"))
    put.append(Put(code=central.code, name="中心校1", central="", state="waits"))
    letters += _waiting(rng, ws, central, put[-1])
    return put, letters


def _waiting(rng: random.Random, ws: Workspace, school: School, mine: Put) -> Iterator[Sent]:
    """Packages of one quarter or two by a key that nobody enters: the only one of its school, or one that it has anew."""
    mine.waits = rng.choice([(str(Q2),), (str(Q3),), (str(Q2), str(Q3))])
    known, recipients = school.key, [ws.info("mailbox_recipient"), ws.info("recovery_recipient")]
    enrolled = rng.random() < 0.5
    if enrolled:
        school.key = SigningKey(Ed25519PrivateKey.generate())
    written = [school.write(ws.info("office"), recipients, rows=book(school, {}), quarter=quarter).data for quarter in mine.waits]
    school.key = known
    return (Sent(school=school, data=data, known=False, enrolled=enrolled) for data in written)


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
    periods = [("2026Q2", "closed", 1, 1, None), ("2026Q3", closed, 1, int(closed == "closed"), None)]
    rows = book(school, {}, activities_2026=events, periods=periods)
    return rows | {"teachers": teachers, "identity": identity, "service": service}


def _take(ws: Workspace, stick: Path, letters: list[Sent]) -> None:
    desk = Desk(ws, mailbox_identities(ws, unlock(ws, PIN)))
    for place, sent in enumerate(letters):
        (file := stick / f"{place}.jyt").write_bytes(sent.data)
        assert desk.take(file).verdict == ("merged" if sent.known else "held")


def _figures(ws: Workspace, put: list[Put]) -> Iterator[tuple[str, object, object]]:
    """What is compared, what the desk says, what the rows say."""
    rows = {row.code: row for row in board(ws, Q3)}
    for each in put:
        row = rows[each.code]
        # of whom no package came nothing is known, and that is no zero
        there = len({who for who, _subject, _title, in_post in each.people if in_post}) if each.people else None
        yield f"{each.name} 教师", row.teachers, there
        yield f"{each.name} 本季活动", row.activities, each.activities if each.people else None
    for quarter in (Q2, Q3):
        yield from _board(ws, put, quarter)
    yield "首页的合计", desk_home(ws).sums.whole, sums(list(rows.values())).whole
    everybody = {who for each in put for who, *_facts in each.people}
    yield "全市人数", len(list_people(ws)), len(everybody)
    yield from _completion(ws, put)


def _board(ws: Workspace, put: list[Put], quarter: Quarter) -> Iterator[tuple[str, object, object]]:
    """States and sums of a quarter, of every central school with its own package and of all."""
    rows = board(ws, quarter)
    yield f"{quarter} 状态", {row.school: row.state for row in rows}, {each.name: each.stands(quarter) for each in put}
    waiting = {row.school for row in rows if "交来）" in row.remark}
    yield f"{quarter} 备注里等着的", waiting, {each.name for each in put if each.stands(quarter) == "待处理"}
    whole = sums(rows)
    for line in (*whole.units, whole.whole):
        mine = [each for each in put if line is whole.whole or line.name in (each.central, each.name)]
        often = Counter(each.stands(quarter) for each in mine if each.state != "excused")
        told = (line.owed, line.handed_in, line.provisional, line.waiting, line.missing, line.returned, line.beyond, line.excused)
        counted = (often.total(), often["已交"], often["暂报"], often["待处理"], often["未交"], 0, 0, len(mine) - often.total())
        yield f"{quarter} {line.name} 应交、已交、暂报、待处理、未交、退回、不应交的、不上报", told, counted


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
