"""The page 专项 of a school with 500 teachers and registers of 500 rows: from choosing a register until it shows and has painted.

The peer is what cannot be saved: the same rows read from the same file by raw SQL, as tuples, and one bare repaint of the same page. Both
sides take turns in one run. The page adds words for every value, the checks of every record and what is measured over the register.
Turning to the whole page (all registers counted, every figure of the founding document) is held against half a second, also right after
a change, when nothing counted before holds any more.
"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.bench_pages import _build
from benchmarks.measure import Measure, alone

if TYPE_CHECKING:
    from jyteacher_desktop.kinds.kit import Row

_ROWS = 500
_TURNS = 7
_LIMIT_S = 0.5
_TITLES = {
    "backbone": "骨干教师",
    "post": "岗位任职",
    "honour": "荣誉",
    "money": "培训经费",
    "team": "工作室与工作坊",
    "inspection": "督导检查",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """Seconds of one register and of its peer, turn by turn."""

    here: tuple[float, ...]
    peer: tuple[float, ...]


def run() -> list[Measure]:
    """Every register, then the whole page."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "school.jyschool"
        alone(_build, path)
        alone(_register, path)
        taken, opened, anew = alone(_turn, path)
    found = []
    for kind, each in taken.items():
        pairs = [ours / theirs for ours, theirs in zip(each.here, each.peer, strict=True)]
        here, peer = statistics.median(each.here), statistics.median(each.peer)
        name = f"{_TITLES[kind]}, {_ROWS} rows: chosen and painted / raw SQL and a repaint"
        found.append(Measure(goal="P12", name=name, here=here, peer=peer, ratio=statistics.median(pairs), limit=6))
    for when, seconds in (("opened", opened), ("opened after a change", anew)):
        name = f"专项 {when} / half a second"
        found.append(Measure(goal="K", name=name, here=seconds, peer=_LIMIT_S, ratio=seconds / _LIMIT_S, limit=1))
    return found


def _register(path: Path) -> None:
    """500 rows of each register."""
    from jyteacher_desktop.records.registers import save
    from jyteacher_desktop.school.school_book import SchoolBook
    from jyteacher_desktop.store.workspace import SCHOOL, Workspace

    with Workspace.open(path, SCHOOL, write=True) as ws:
        for rows in _rows(ws):
            save(ws, SchoolBook(ws), rows)


def _rows(ws: Any) -> Iterator[list[Row]]:
    from jyteacher_desktop.kinds.backbone import Backbone
    from jyteacher_desktop.kinds.honour import Honour, HonourName
    from jyteacher_desktop.kinds.inspection import Finding, Inspection
    from jyteacher_desktop.kinds.kit import Person, Somebody
    from jyteacher_desktop.kinds.post import Post, PostName
    from jyteacher_desktop.kinds.team import Team, TeamKind, TeamMember
    from jyteacher_desktop.kinds.training_funds import FundLine, Money
    from jyteacher_desktop.records.registers import list_rows
    from jyteacher_desktop.school.roster import list_teachers

    people = [Person(row.id) for row in list_teachers(ws)]
    first = date(2024, 9, 1)
    yield [Backbone(teacher=who, title="市级骨干教师", since=first, subject="语文") for who in people]
    yield [Post(teacher=who, post=PostName.HEAD_TEACHER.code, since=first) for who in people]
    yield [Honour(who=who, name=HonourName.MOST_BEAUTIFUL.code, level="school", on=first) for who in people]
    yield [
        Money(year="2026", line=FundLine.SPENT.code, amount=Decimal(100 + n), document=f"凭证{n}", on=date(2026, 3, 1))
        for n in range(_ROWS)
    ]
    yield [Team(kind_of=TeamKind.WORKSHOP.code, name=f"工作坊{n}", begins=first, level="school") for n in range(_ROWS)]
    teams = [row.id for row in list_rows(ws, Team)]
    yield [TeamMember(team=team, who=Somebody(who)) for team, who in zip(teams, people, strict=True)]
    yield [Inspection(on=first + timedelta(n)) for n in range(_ROWS)]
    yield [Finding(inspection=row.id, what="档案不全", due=date(2026, 12, 1)) for row in list_rows(ws, Inspection)]


def _turn(path: Path) -> tuple[dict[str, _Taken], float, float]:
    """Both sides of every register, and the whole page, in a process of its own."""
    from benchmarks.bench_pages import change_a_mark
    from benchmarks.window import window
    from jyteacher_desktop.desktop.pages.register_page import RegisterPage

    shell, settle, close = window(path)

    def timed(action: Callable[[], object]) -> float:
        start = time.perf_counter()
        action()
        return time.perf_counter() - start

    shell.go("registers")
    settle()
    page = shell.page("registers")
    assert isinstance(page, RegisterPage)

    def raw(kind: str) -> None:
        file = sqlite3.connect(path)
        try:
            assert len(file.execute(f'SELECT * FROM "{kind}" WHERE deleted = 0').fetchall()) == _ROWS
        finally:
            file.close()
        page.grab()

    def choose(kind: str) -> None:
        page.registers.choose(kind)
        settle()
        page.grab()

    taken: dict[str, _Taken] = {}
    for kind in _TITLES:
        here, peer = [], []
        for _number in range(_TURNS):
            choose("rule")  # without rows
            here.append(timed(lambda: choose(kind)))  # noqa: B023 - used at once
            assert page.table.table_model().total == _ROWS
            peer.append(timed(lambda: raw(kind)))  # noqa: B023
        taken[kind] = _Taken(here=tuple(here), peer=tuple(peer))

    def turned(*, change: bool) -> float:
        seconds = []
        for _number in range(_TURNS):
            shell.go("plans")
            settle()
            if change:
                shell.worker.do(change_a_mark).then(lambda _nothing: None)
                settle()
            page.make_stale()

            def turn() -> None:
                shell.go("registers")
                settle()
                page.grab()

            seconds.append(timed(turn))
        return statistics.median(seconds)

    opened, anew = turned(change=False), turned(change=True)
    close()
    return taken, opened, anew
