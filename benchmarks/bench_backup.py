"""P8: a cold check of a workspace beside SQLite's own quick_check, and a verified backup beside copying and flushing the file.

The backup is taken as it is while somebody works: the file was checked in this session, a step was saved since. It is copied, flushed, read
back, compared, opened by itself and counted. The first backup of a session also checks all pages and references; it stands beside SQLite's own
way of backing up (what ``.backup`` of its shell does) with its own check of the copy, because copying alone verifies nothing.

The workspace holds 500 teachers and one million attendance lines (some 60 MB), the worst kind: nothing but short rows, of which a
check looks at every one. "Cold" is as cold as the system lets a program make it: the file's pages are given back before each
turn; a machine that keeps the disk in its own memory still reads faster than a school's disk, which makes the check look worse.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import Measure, pairs_of, seconds
from jyteacher_desktop.store import school_tables as tables
from jyteacher_desktop.store.backup import make_backup
from jyteacher_desktop.store.checking import check_file
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

_TEACHERS, _ACTIVITIES = 500, 2000


def run() -> list[Measure]:
    """The check and the backup."""
    with tempfile.TemporaryDirectory() as place:
        path = _school(Path(place))
        size = f"{path.stat().st_size / 1e6:.0f} MB"
        check = pairs_of(lambda: _cold(path, lambda file: check_file(file, thorough=False)), lambda: _cold(path, _quick_check))
        with Workspace.open(path, SCHOOL, write=True) as ws:
            _backup(path)
            backup = pairs_of(lambda: _backup_of_a_step(ws), lambda: _copy(path))
        online = pairs_of(lambda: _first_backup(path), lambda: _sqlite_backup(path))
        return [
            Measure(
                goal="P8",
                name=f"{size}: cold check / PRAGMA quick_check",
                here=check.here,
                peer=check.peer,
                ratio=check.ratio,
                limit=1.2,
            ),
            Measure(
                goal="P8",
                name=f"{size}: verified backup after a step / copy and fsync",
                here=backup.here,
                peer=backup.peer,
                ratio=backup.ratio,
                limit=3,
            ),
            Measure(
                goal="P8",
                name=f"{size}: first verified backup of a session / sqlite3 .backup, fsync and quick_check",
                here=online.here,
                peer=online.peer,
                ratio=online.ratio,
                limit=1.2,
            ),
        ]


def _school(folder: Path) -> Path:
    path = folder / "a.jyschool"
    with Workspace.create(path, SCHOOL, {"office": new_id()}) as ws, ws.change("x") as change:
        change.insert_many(
            tables.teacher, ("uuid", "name", "pinyin", "initials"), [(new_id(), f"教师{n}", "j", "j") for n in range(_TEACHERS)]
        )
        change.insert_many(
            tables.activity,
            ("uuid", "kind", "title", "start", "end", "hours_x100", "status"),
            [(new_id(), "k", f"活动{n}", "2026-09-01", "2026-09-01", 200, "pending") for n in range(_ACTIVITIES)],
        )
        change.insert_many(
            tables.attendance,
            ("activity_id", "teacher_id", "mark", "role"),
            ((a, t, "present", "attendee") for a in range(1, _ACTIVITIES + 1) for t in range(1, _TEACHERS + 1)),
        )
    return path


def _cold(path: Path, action: Callable[[Path], object]) -> float:
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return seconds(lambda: action(path))


def _quick_check(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)


def _backup(path: Path) -> float:
    taken = seconds(lambda: make_backup(path, "hand"))
    shutil.rmtree(path.with_name(path.name + ".backups"))
    return taken


def _backup_of_a_step(ws: Workspace) -> float:
    with ws.change("x") as change:
        change.insert(tables.teacher, uuid=new_id(), name="新教师", pinyin="x", initials="x")
    return _backup(ws.path)


def _first_backup(path: Path) -> float:
    path.touch()  # somebody else may have written it: nothing is known of it any more
    return _backup(path)


def _sqlite_backup(path: Path) -> float:
    copy = path.with_name("copy")

    def online() -> None:
        with contextlib.closing(sqlite3.connect(path)) as source, contextlib.closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        with copy.open("rb+") as file:
            os.fsync(file.fileno())
        _quick_check(copy)

    taken = seconds(online)
    copy.unlink()
    return taken


def _copy(path: Path) -> float:
    copy = path.with_name("copy")

    def plain() -> None:
        with path.open("rb") as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
            target.flush()
            os.fsync(target.fileno())

    taken = seconds(plain)
    copy.unlink()
    return taken
