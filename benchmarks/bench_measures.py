"""Measures of a city: every figure of the founding document over 200 schools, beside raw SQL of the same eight sums.

200 schools of 40 teachers with registers, two trainings a teacher and ten activities a school (80,000 attendance lines). The program
answers all figures, with who or what is missing and with the hours counted by the policy's rules; the peer only adds up the eight
of the city's page, and takes hours as they were claimed. Every turn opens the file anew, so that nothing is remembered. Both only read, so
processor time says what a person waits for; both look for dead objects as seldom as every command of the program does.
"""

from __future__ import annotations

import gc
import random
import sqlite3
import tempfile
import tracemalloc
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.measure import Measure, pairs_of, work
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.office import create_bureau
from jyteacher_desktop.cli import SELDOM
from jyteacher_desktop.records.measures import measures_of
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import BUREAU, Workspace

_SCHOOLS, _TEACHERS, _EVENTS = 200, 40, 10
_TODAY = date(2026, 11, 27)
_TITLES = ("市级名师", "市级学科带头人", "市级骨干教师", "校级骨干教师")
_SUMS = (
    (
        "SELECT count(DISTINCT t.person) FROM city_backbone b JOIN city_teacher t ON t.office = b.office AND t.uuid = b.teacher "
        "WHERE b.title IN ('市级名师', '市级学科带头人', '市级骨干教师') AND b.standing = 'holds'"
    ),
    "SELECT count(DISTINCT person) FROM city_teacher WHERE position = '专任教师'",
    "SELECT min(n) FROM (SELECT count(DISTINCT m.name) AS n FROM city_team m JOIN office o ON o.id = m.office GROUP BY o.central)",
    "SELECT count(DISTINCT t.person) FROM city_trainer r JOIN city_teacher t ON t.office = r.office AND t.uuid = r.teacher",
    (
        "SELECT t.person, sum(g.hours_x100) FROM city_trainer r JOIN city_teacher t ON t.office = r.office AND t.uuid = r.teacher "
        "JOIN city_training g ON g.teacher = t.id GROUP BY t.person"
    ),
    "SELECT line, sum(amount_x100) FROM city_money WHERE year = '2026' GROUP BY line",
    (
        "SELECT p.post, count(DISTINCT t.person), count(DISTINCT CASE WHEN g.name LIKE '%班主任%' THEN t.person END) FROM city_post p "
        "JOIN city_teacher t ON t.office = p.office AND t.uuid = p.teacher LEFT JOIN city_training g ON g.teacher = t.id GROUP BY p.post"
    ),
)


def run() -> list[Measure]:
    """All figures of the city, cold; time and memory."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "city.jybureau"
        create_bureau(path, name="市", pin="benchmark horse 1").close()
        _fill(path)

        def ours() -> int:
            with Workspace.open(path, BUREAU, write=False) as ws:
                ws.today_override = _TODAY
                return len(measures_of(CityBook(ws)))

        def peer() -> int:
            raw = sqlite3.connect(path)
            try:
                return sum(len(raw.execute(sum_).fetchall()) for sum_ in _SUMS)
            finally:
                raw.close()

        size, usual = f"{_SCHOOLS} schools, {_SCHOOLS * _TEACHERS:,} teachers", gc.get_threshold()
        gc.set_threshold(*SELDOM)
        try:
            figures = pairs_of(lambda: work(ours), lambda: work(peer), 5)
        finally:
            gc.set_threshold(*usual)
        here, there = _peak(ours), _peak(peer)
        return [
            Measure(goal="P5", name=f"{size}: all figures, hours counted / raw SQL of eight sums", here=figures.here,
                    peer=figures.peer, ratio=figures.ratio, limit=100),
            Measure(goal="P5", name="the same in seconds / limit", here=figures.here, peer=10, ratio=figures.here / 10, limit=1),
            Measure(goal="P5", name="peak of Python's memory, MB / limit", here=here, peer=250, ratio=here / 250, limit=1, unit="MB",
                    note=f"raw SQL: {there:.1f} MB"),
        ]  # fmt: skip


def _peak(action: Any) -> float:
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


class _Raw:
    """Writes rows with what nobody said left empty."""

    def __init__(self, path: Path) -> None:
        self.raw = sqlite3.connect(path)
        self._columns: dict[str, list[tuple[str, str, bool]]] = {}

    def put(self, table: str, rows: Sequence[Mapping[str, object]]) -> None:
        if table not in self._columns:
            found = self.raw.execute(f'PRAGMA table_info("{table}")').fetchall()
            self._columns[table] = [(row[1], row[2], bool(row[3])) for row in found if row[1] != "id" or "id" in rows[0]]
        columns = self._columns[table]
        ready = [
            tuple(row.get(name, None if not needed else 0 if kind == "INTEGER" else "") for name, kind, needed in columns)
            for row in rows
        ]
        names, marks = ", ".join(f'"{name}"' for name, *_rest in columns), ", ".join("?" * len(columns))
        self.raw.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', ready)


def _fill(path: Path) -> None:
    """The city as packages would leave it."""
    out, rng = _Raw(path), random.Random(7)
    for place in range(1, _SCHOOLS + 1):
        office = new_id()
        head = {"id": place, "uuid": office, "code": f"{place:010}", "name": f"{place}小", "stage": "小学", "head": "x"}
        out.put("office", [head | {"central": f"{place % 20}中心校"}])
        out.put("city_table", [{"office": place, "name": "teachers", "hash": f"{place:064x}", "rows": _TEACHERS}])
        people = [(place * _TEACHERS + number, new_id()) for number in range(_TEACHERS)]
        out.put(
            "city_teacher",
            [
                {"id": key, "office": place, "uuid": uuid, "person": f"{office} {uuid}", "name": f"教师{key}", "stage": "小学",
                 "subject_group": rng.choice(["语文", "数学", "音乐", "美术"]), "birth_month": f"19{rng.randint(65, 99)}-05",
                 "position": "专任教师", "status": "in_post"}
                for key, uuid in people
            ],
        )  # fmt: skip
        out.put("city_service", [{"teacher": key, "seq": 0, "start": None, "status": "in_post"} for key, _uuid in people])
        trainings = [
            {"id": key * 2 + turn, "office": place, "year": "2026", "uuid": new_id(), "teacher": key, "level": "city",
             "name": rng.choice(["班主任能力提升", "骨干教师研修", "学科培训"]), "mode": "集中面授", "start": f"2026-0{3 + turn}-01",
             "end": f"2026-0{3 + turn}-05", "hours_x100": 4000, "status": "approved"}
            for key, _uuid in people for turn in (0, 1)
        ]  # fmt: skip
        out.put("city_training", trainings)
        events = [
            {"id": place * _EVENTS + number, "office": place, "year": "2026", "uuid": new_id(), "kind": "reading_salon",
             "title": "沙龙", "start": f"2026-09-{number + 1:02}", "end": f"2026-09-{number + 1:02}", "hours_x100": 200,
             "status": "approved"}
            for number in range(_EVENTS)
        ]  # fmt: skip
        out.put("city_activity", events)
        out.put(
            "city_attendance",
            [
                {"activity": event["id"], "teacher": key, "mark": "present", "role": "attendee"}
                for event in events
                for key, _u in people
            ],
        )
        _registers(out, rng, place, [uuid for _key, uuid in people])
    out.raw.commit()
    out.raw.close()


def _registers(out: _Raw, rng: random.Random, place: int, people: list[str]) -> None:
    """What a school registers."""

    def rows(table: str, *said: Mapping[str, object]) -> None:
        out.put(table, [{"office": place, "uuid": new_id(), **each} for each in said])

    rows("city_backbone", *({"teacher": who, "title": rng.choice(_TITLES), "since": "2024-09-01", "standing": "holds"}
                            for who in people[:8]))  # fmt: skip
    rows("city_team", *({"kind_of": "subject", "name": f"工作坊{place}-{each}", "begins": "2026-01-01"} for each in range(2)))
    rows("city_trainer", {"teacher": people[9], "subject": "语文", "appointed": "2025-01-01"})
    rows("city_post", *({"teacher": who, "post": "head_teacher", "since": "2025-09-01"} for who in people[10:22]),
         {"teacher": people[23], "post": "principal", "since": "2020-09-01"})  # fmt: skip
    rows("city_money", {"year": "2026", "line": "public_funds", "amount_x100": 90_000_000},
         {"year": "2026", "line": "training_budget", "amount_x100": 4_600_000})  # fmt: skip
