"""P3: filling the attendance table through the store, beside sqlite3 with as many rows in a statement.

Both sides write into copies of one workspace file with the same people and activities, so schema, indexes, foreign keys, page
size and durability are equal. The peer's copy has no journal triggers; ours runs with the journal as every change does.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from itertools import count
from pathlib import Path

from benchmarks.measure import Measure, Pairs, pairs
from benchmarks.raw import fill
from jyteacher_desktop.store import school_tables as tables
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

_COLUMNS = ("activity_id", "teacher_id", "mark", "role")


def run() -> list[Measure]:
    """40,000 and 1,000,000 attendance lines."""
    small, large = _measure(500, 80), _measure(2500, 400)
    small_row, large_row = small.here / 40_000, large.here / 1_000_000
    return [
        Measure(
            goal="P3",
            name="40,000 attendance lines through the store, journal included / sqlite3, as many rows a statement, no journal",
            here=small.here,
            peer=small.peer,
            ratio=small.ratio,
            limit=1.5,
        ),
        Measure(
            goal="P3",
            name="1,000,000 attendance lines through the store, journal included / sqlite3, as many rows a statement, no journal",
            here=large.here,
            peer=large.peer,
            ratio=large.ratio,
            limit=1.5,
            growth=large_row / small_row,
        ),
    ]


def _measure(teachers: int, activities: int) -> Pairs:
    rows = [(activity + 1, teacher + 1, "present", "attendee") for activity in range(activities) for teacher in range(teachers)]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        ours, theirs = folder / "ours.jyschool", folder / "theirs.db"
        _school(ours, teachers, activities)
        shutil.copy(ours, theirs)
        _without_journal(theirs)
        numbers = count()
        return pairs(
            lambda: _through_the_store(ours, folder / f"o{next(numbers)}.jyschool", rows),
            lambda: _by_hand(theirs, folder / f"t{next(numbers)}.db", rows),
        )


def _school(path: Path, teachers: int, activities: int) -> None:
    with Workspace.create(path, SCHOOL, {"office": new_id()}) as ws, ws.change("people") as change:
        change.insert_many(
            tables.teacher, ("uuid", "name", "pinyin", "initials"), [(new_id(), f"师{n}", "shi", "s") for n in range(teachers)]
        )
        change.insert_many(
            tables.activity,
            ("uuid", "kind", "title", "start", "end", "hours_x100", "status"),
            [(new_id(), "lecture", "讲座", "2026-09-01", "2026-09-01", 200, "pending") for _n in range(activities)],
        )


def _without_journal(path: Path) -> None:
    raw = sqlite3.connect(path)
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f'DROP TRIGGER "{name}"')
    raw.commit()
    raw.close()


def _through_the_store(template: Path, path: Path, rows: list[tuple[int, int, str, str]]) -> None:
    shutil.copy(template, path)
    with Workspace.open(path, SCHOOL, write=True) as ws, ws.change("导入出勤") as change:
        change.insert_many(tables.attendance, _COLUMNS, rows)
    path.unlink()


def _by_hand(template: Path, path: Path, rows: list[tuple[int, int, str, str]]) -> None:
    shutil.copy(template, path)
    raw = sqlite3.connect(path, isolation_level=None)
    for pragma in ("foreign_keys = ON", "journal_mode = DELETE", "synchronous = FULL", "cache_size = -65536"):
        raw.execute(f"PRAGMA {pragma}")
    raw.execute("BEGIN IMMEDIATE")
    fill(raw, f"attendance ({', '.join(_COLUMNS)})", rows)
    raw.execute("COMMIT")
    raw.close()
    path.unlink()
