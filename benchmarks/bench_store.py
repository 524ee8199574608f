"""P3: filling the attendance table through the store, beside sqlite3 with as many rows in a statement.

Both sides write into copies of one workspace file with the same people and activities, so schema, indexes, foreign keys, page
size and durability are equal, and both make the index by teacher behind the rows. The peer's copy has no journal triggers; ours runs with the journal as every change does, and once without, into a
copy without the trigger of that table, as rows that a package brings are written: neither side has it, and both read the same definitions. By processor time, which other work on the machine changes little;
what the disk takes to confirm them stands beside it, by the clock.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path

from benchmarks.measure import Measure, Worked, worked
from benchmarks.raw import fill
from jyteacher_desktop.store import school_tables as tables
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

_COLUMNS = ("activity_id", "teacher_id", "mark", "role")
_NO_TRIGGER = "DROP TRIGGER IF EXISTS jy_attendance_i"


def run() -> list[Measure]:
    """40,000 and 1,000,000 attendance lines, with the journal and without one."""
    sizes = ((40_000, 500, 80), (1_000_000, 2500, 400))
    found = []
    for write, what, limit in (
        (
            _through_the_store,
            "attendance lines through the store, journal included / sqlite3, as many rows a statement, no journal",
            1.5,
        ),
        (_without_a_journal, "lines through the store without a journal / sqlite3, as many rows a statement", 1.2),
    ):
        small, large = (_measure(teachers, activities, write) for _lines, teachers, activities in sizes)
        ours, peers = (
            many / sizes[1][0] / (few / sizes[0][0])
            for many, few in ((large.work.here, small.work.here), (large.work.peer, small.work.peer))
        )
        found += [
            Measure(
                goal="P3",
                name=f"{lines:,} {what}, processor time",
                limit=limit,
                growth=ours if taken is large else None,
                note=f"{taken}"
                + (f"; of the peer a row costs {peers:.2f} times as much as of the fewer" if taken is large else ""),
                **taken.work._asdict(),
            )
            for (lines, *_size), taken in zip(sizes, (small, large), strict=True)
        ]
    return found


_Rows = list[tuple[int, int, str, str]]


def _measure(teachers: int, activities: int, write: Callable[[Path, Path, _Rows], None]) -> Worked:
    rows = [(activity + 1, teacher + 1, "present", "attendee") for activity in range(activities) for teacher in range(teachers)]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        ours, theirs = folder / "ours.jyschool", folder / "theirs.db"
        _school(ours, teachers, activities)
        shutil.copy(ours, theirs)
        if write is not _without_a_journal:
            _without_journal(theirs)
        numbers = count()
        return worked(
            lambda: write(ours, folder / f"o{next(numbers)}.jyschool", rows),
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


def _through_the_store(template: Path, path: Path, rows: _Rows) -> None:
    shutil.copy(template, path)
    with Workspace.open(path, SCHOOL, write=True) as ws, ws.change("导入出勤") as change:
        change.insert_many(tables.attendance, _COLUMNS, rows)
    path.unlink()


def _without_a_journal(template: Path, path: Path, rows: _Rows) -> None:
    shutil.copy(template, path)
    with Workspace.open(path, SCHOOL, write=True) as ws, ws.record() as change:
        change.write(_NO_TRIGGER)  # opening a file that lacks one would make it anew
        change.write_rows("attendance", _COLUMNS, rows)
    path.unlink()


def _by_hand(template: Path, path: Path, rows: _Rows) -> None:
    shutil.copy(template, path)
    raw = sqlite3.connect(path, isolation_level=None)
    for pragma in ("foreign_keys = ON", "journal_mode = DELETE", "synchronous = EXTRA", "cache_size = -65536"):
        raw.execute(f"PRAGMA {pragma}")
    raw.execute("BEGIN IMMEDIATE")
    raw.execute(_NO_TRIGGER)
    ((index,),) = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'attendance_by_teacher'").fetchall()
    raw.execute("DROP INDEX attendance_by_teacher")  # made behind the rows, as whoever fills an empty table does
    fill(raw, f"attendance ({', '.join(_COLUMNS)})", rows)
    raw.execute(index)
    raw.execute("COMMIT")
    raw.close()
    path.unlink()
