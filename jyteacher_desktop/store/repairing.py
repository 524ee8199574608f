"""Making a damaged workspace sound again.

A repair keeps the present file first and then builds a sound one: by indexes and triggers made anew where the rows themselves are whole, else
by reading every row that can still be read (salvaging.py) into a fresh file. Lines that point at a row that is lost are lost with it. What
was lost is counted by table, and the newest good backup may hold it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from jyteacher_desktop.durable_files import take_away
from jyteacher_desktop.store import journal, migrations
from jyteacher_desktop.store.backup import COUNTED, keep_present, put_in_place
from jyteacher_desktop.store.checking import CheckReport, check_file
from jyteacher_desktop.store.errors import WorkspaceDamaged
from jyteacher_desktop.store.file_errors import refuse
from jyteacher_desktop.store.file_kinds import inspect
from jyteacher_desktop.store.lock import WriterLock
from jyteacher_desktop.store.salvaging import DAMAGE, read_rows, reading, salvaging, tables_in, tables_of
from jyteacher_desktop.store.sqlite_connection import database_errors
from jyteacher_desktop.store.unattended import KEPT, fill_anew
from jyteacher_desktop.store.workspace import SCHOOL, Kind, real_path, wrap
from jyteacher_desktop.values import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class LostRows:
    """Rows of one table that could not be saved; an estimate from the numbering where pages are gone."""

    table: str
    label: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """A repair that was done: ``kept`` is where the file lies as it was, ``lost`` what the new one no longer has."""

    before: CheckReport
    after: CheckReport
    kept: Path
    lost: tuple[LostRows, ...]


def repair_file(path: Path) -> Repaired | None:
    """Make a damaged workspace sound again; None when nothing is wrong. The workspace must be closed.

    Raises:
        WorkspaceLocked: A program has it open; nothing was changed.
        WorkspaceDamaged: Not even the tables can be read; nothing was changed.
        DiskFull, NotWritable: Nothing was changed.
    """
    path = real_path(path)
    lock = WriterLock(path)
    part = path.with_name(path.name + ".repair.part")
    try:
        before = check_file(path)
        if before.sound:
            return None
        kept, _whole = keep_present(path, "repair")
        with salvaging(path, path.parent) as source:
            lost = _rebuild(source, part, inspect(path).kind)
        after = check_file(part)
        if not after.sound:
            raise WorkspaceDamaged(
                f"“{path.name}”没有修好，文件还是原来的样子，另有一份保存在“{kept}”。请在“备份与检查…”里恢复一份备份。",
                path=path,
                way="restore",
            )
        put_in_place(path, part)
    except database_errors(OSError, UnicodeDecodeError) as error:
        refuse(error, path)
    finally:
        take_away(part, part.with_name(part.name + "-journal"))
        lock.release()
    return Repaired(before=before, after=replace(after, path=path), kept=kept, lost=lost)


def _rebuild(path: Path, part: Path, kind: Kind) -> tuple[LostRows, ...]:
    """Build a fresh file of the newest schema with every row that can be read; returns what could not."""
    part.unlink(missing_ok=True)
    lost: dict[str, int] = {}
    known = set(tables_of(path))
    numbers = _numbers(path)
    with contextlib.closing(sqlite3.connect(part, isolation_level=None)) as raw, wrap(raw) as connection:
        raw.execute("PRAGMA synchronous = OFF")  # nothing to lose yet; the finished file is flushed as a whole below
        raw.execute("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        migrations.migrate(connection, kind.migrations, 0)
        for table in tables_in(raw):
            if table == KEPT:
                continue
            if table in known:
                lost[table] = _refill(path, raw, table)
            elif wanted := numbers.get(table, 0):
                lost[table] = wanted
        for table, rows in _drop_orphans(raw).items():
            lost[table] = lost.get(table, 0) + rows
        if kind is SCHOOL:
            fill_anew(raw)  # activities and their lines are what was saved of them
        _continue_numbers(path, raw)
        raw.execute("UPDATE journal_now SET step = NULL, bulk = NULL")
        journal.install_triggers(connection, kind.journaled)
        connection.exec_driver_sql(f"PRAGMA application_id = {kind.application_id}")
        connection.exec_driver_sql("COMMIT")
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    return tuple(LostRows(table=table, label=COUNTED.get(table, table), rows=rows) for table, rows in lost.items() if rows)


def _numbers(path: Path) -> dict[str, int]:
    """The highest number that was given in each table, where that can still be read."""
    with contextlib.suppress(*DAMAGE), contextlib.closing(reading(path)) as source:
        return {str(name): int(number) for name, number in source.execute("SELECT name, seq FROM sqlite_sequence")}
    return {}


def _refill(path: Path, target: sqlite3.Connection, table: str) -> int:
    wanted = [str(row[1]) for row in target.execute(f'PRAGMA table_info("{table}")')]
    losses: list[int] = []
    target.execute(f'DELETE FROM "{table}"')
    refused = 0
    for row in read_rows(path, table, losses.append):
        names = [name for name in wanted if name in row]
        listed = ", ".join(f'"{name}"' for name in names)
        try:
            target.execute(
                f'INSERT INTO "{table}"({listed}) VALUES ({", ".join("?" * len(names))})', [row[name] for name in names]
            )
        except sqlite3.IntegrityError:
            refused += 1  # a value that its column forbids, or the second of two that must be one: a damaged row
    return sum(losses) + refused


def _drop_orphans(target: sqlite3.Connection) -> dict[str, int]:
    """Remove rows whose parent is lost, until every reference holds."""
    dropped: dict[str, int] = {}
    while broken := target.execute("PRAGMA foreign_key_check").fetchall():
        for table, row in {(str(table), row) for table, row, *_rest in broken}:
            target.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (row,))
            dropped[table] = dropped.get(table, 0) + 1
    return dropped


def _continue_numbers(path: Path, target: sqlite3.Connection) -> None:
    """Keys are never reused, also not those of rows that are lost."""
    with contextlib.suppress(*DAMAGE), contextlib.closing(reading(path)) as source:
        for name, number in source.execute("SELECT name, seq FROM sqlite_sequence").fetchall():
            target.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (number, name))
