"""Reading what is left of a damaged workspace: rows that can still be read, tables whose definitions can be made good.

Serves the repair (repairing.py) and the rescue copy, so it works on a file that does not open any more. A file that was cut short gets its
lost end made up of nothing; damaged stretches of a table are stepped over, and how many numbers were lost there is told.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from jyteacher_desktop.durable_files import drafting, take_away
from jyteacher_desktop.store import journal, migrations
from jyteacher_desktop.store.file_errors import refuse, stands_in_the_way
from jyteacher_desktop.store.file_kinds import Found, inspect
from jyteacher_desktop.store.sqlite_connection import connected
from jyteacher_desktop.store.workspace import wrap

_ROWS = 500
_FURTHEST = 1 << 40
_LARGEST = 1 << 36  # bytes; a greater size in a header is damage itself
_GAPS = re.compile(rb"\0+")
DAMAGE = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What reading a damaged file ends in: SQLite's message may itself hold the damaged text."""


@contextlib.contextmanager
def salvaging(path: Path, folder: Path) -> Iterator[Path]:
    """The file itself, or when it does not open a copy in ``folder`` that does.

    A file that was cut short gets its lost end made up of nothing; definitions of tables that are damaged are written anew, since the
    program knows them all.

    Raises:
        DiskFull, NotWritable: The copy cannot be made.
        WorkspaceDamaged: Not even so.
    """
    found = inspect(path)
    with path.open("rb") as file:
        header = file.read(100)
    # SQLite's file format: the size of a page stands at 16 (1 means 65536), the number of pages at 28
    page = int.from_bytes(header[16:18], "big")
    whole = (65536 if page == 1 else page) * int.from_bytes(header[28:32], "big")
    short = path.stat().st_size < whole <= _LARGEST
    if not short and _opens(path, found):
        yield path
        return
    copy = folder / f"{path.name}.salvage.part"
    try:
        with drafting(copy) as draft:
            shutil.copyfile(path, draft.path)
            if short:
                os.truncate(draft.path, whole)
            _mend_schema(draft.path, found)
    except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
        refuse(error, path, at_rest=True)
    try:
        yield copy
    finally:
        take_away(copy)


def read_rows(path: Path, table: str, on_lost: Callable[[int], None]) -> Iterator[dict[str, object]]:
    """Every row of a table that can still be read, in the order of its keys; damaged stretches are stepped over.

    Args:
        path: The workspace file, sound or not.
        table: Its name.
        on_lost: Told how many numbers were stepped over at a damaged place.

    Raises:
        WorkspaceDamaged: Not even the table's columns can be read.
    """
    with contextlib.ExitStack() as closing:
        try:
            connection = closing.enter_context(contextlib.closing(reading(path)))
            connection.text_factory = _lenient
            columns = [str(row[1]) for row in connection.execute(f'PRAGMA table_info("{table}")')]
        except DAMAGE as error:
            refuse(error, path, at_rest=True)
        last = 0
        while True:
            try:
                rows = _after(connection, table, last, _ROWS)
            except DAMAGE:
                rows = _singly(connection, table, last)
                if not rows:
                    behind = _behind_damage(connection, table, last)
                    if behind is None:
                        on_lost(_missing_at_end(connection, table, last))
                        return
                    on_lost(behind[0] - last - 1)
                    rows = [behind]
            if not rows:
                return
            for number, *values in rows:
                last = number
                yield dict(zip(columns, values, strict=True))


def tables_of(path: Path) -> list[str]:
    """The tables of a workspace file, in the order they were made.

    Raises:
        WorkspaceDamaged: Not even that can be read.
    """
    try:
        with contextlib.closing(reading(path)) as connection:
            return tables_in(connection)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        refuse(error, path, at_rest=True)


def reading(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing and believes no cell it did not check."""
    return connected(path, "query_only = ON", "cell_size_check = ON", "cache_size = -65536")


def tables_in(connection: sqlite3.Connection) -> list[str]:
    """The tables of an open file, in the order they were made."""
    return [
        str(name)
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"
        )
    ]


_Entry = tuple[str, str, str, str | None]
"""Of a schema: type, name, table, definition."""


def _wanted_schema(found: Found) -> list[_Entry]:
    """What a file of this kind and version defines; its migrations say it, whatever became of the file."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as raw, wrap(raw) as connection:
        migrations.migrate(connection, found.kind.migrations[: found.version], 0)
        if found.version == len(found.kind.migrations):
            journal.install_triggers(connection, found.kind.journaled)
        return raw.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()


@contextlib.contextmanager
def as_made(found: Found) -> Iterator[sqlite3.Connection]:
    """An empty file of this kind and version as its migrations make it, without triggers; nothing is loaded for it that only writes."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as raw:
        for statement in migrations.statements(found.kind.migrations[: found.version], 0):
            raw.execute(statement)
        yield raw


def lost_tables(connection: sqlite3.Connection, found: Found) -> list[str]:
    """Tables that a file of this kind and version must have and that are not defined any more.

    Raises:
        sqlite3.DatabaseError, UnicodeDecodeError: The definitions cannot be read (:data:`DAMAGE`).
    """
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    with as_made(found) as made:
        wanted = [str(name) for (name,) in made.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return [name for name in wanted if name not in there]


def _opens(path: Path, found: Found) -> bool:
    """Whether the definitions can be read as they are."""
    try:
        with contextlib.closing(reading(path)) as connection:
            return not lost_tables(connection, found)
    except DAMAGE as error:
        if isinstance(error, sqlite3.Error) and stands_in_the_way(error):
            refuse(error, path, at_rest=True)
        return False


def _mend_schema(path: Path, found: Found) -> None:
    """Write damaged definitions anew, in place; where their rows begin is kept.

    Raises:
        sqlite3.DatabaseError: Too little is left.
    """
    wanted = _wanted_schema(found)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.text_factory = _lenient
        connection.execute("PRAGMA writable_schema = ON")  # definitions that cannot be read are passed over instead of refused
        connection.execute("PRAGMA journal_mode = MEMORY")
        rows = connection.execute("SELECT rowid, type, name, tbl_name, sql FROM sqlite_master").fetchall()
        known = set(wanted)
        missing = [entry for entry in wanted if entry not in {tuple(row[1:]) for row in rows}]
        for rowid, *entry in rows:
            if tuple(entry) in known or not missing:
                continue
            best = max(missing, key=lambda each, entry=entry: _likeness(each, entry))  # type: ignore[misc]
            missing.remove(best)
            connection.execute(
                "UPDATE sqlite_master SET type = ?, name = ?, tbl_name = ?, sql = ? WHERE rowid = ?", (*best, rowid)
            )


def _likeness(wanted: _Entry, found: Sequence[object]) -> float:
    return sum(
        difflib.SequenceMatcher(None, str(one or ""), str(other or ""), autojunk=False).ratio()
        for one, other in zip(wanted, found, strict=True)
    )


def _lenient(text: bytes) -> str:
    """Text of which single letters, or a stretch, are damaged, with a mark in their place."""
    return _GAPS.sub("\ufffd".encode(), text).decode("utf-8", "replace")


def _after(connection: sqlite3.Connection, table: str, last: int, limit: int) -> list[tuple[int, ...]]:
    """The next rows behind a number.

    Raises:
        sqlite3.DatabaseError: The file is damaged there. SQLite itself does not notice a page that stands in another one's place:
            its numbers do not rise, and whoever went on from them would read in a circle.
    """
    rows = connection.execute(
        f'SELECT rowid, * FROM "{table}" NOT INDEXED WHERE rowid > ? ORDER BY rowid LIMIT ?', (last, limit)
    ).fetchall()
    if any(number <= before for before, number in pairwise([last, *(row[0] for row in rows)])):
        raise sqlite3.DatabaseError("numbers do not rise")
    return rows


def _singly(connection: sqlite3.Connection, table: str, last: int) -> list[tuple[int, ...]]:
    """Rows one by one up to the damage, or to the end of a piece."""
    rows: list[tuple[int, ...]] = []
    with contextlib.suppress(*DAMAGE):
        while len(rows) < _ROWS and (found := _after(connection, table, rows[-1][0] if rows else last, 1)):
            rows += found
    return rows


def _behind_damage(connection: sqlite3.Connection, table: str, last: int) -> tuple[int, ...] | None:
    """The first row behind a damaged place; None when nothing behind it can be read.

    Searches by growing steps and then narrows down, since a page holds about a hundred rows.
    """
    distance = 1
    found: list[tuple[int, ...]] | None = None
    while distance < _FURTHEST and found is None:
        distance *= 2
        with contextlib.suppress(*DAMAGE):
            found = _after(connection, table, last + distance, 1)
    if found is None:
        return None
    failing, working = distance // 2, distance
    while working - failing > 1:
        middle = (failing + working) // 2
        try:
            found = _after(connection, table, last + middle, 1) or found
            working = middle
        except DAMAGE:
            failing = middle
    return found[0] if found else None


def _missing_at_end(connection: sqlite3.Connection, table: str, last: int) -> int:
    """How many numbers were handed out behind the last row that could be read."""
    with contextlib.suppress(*DAMAGE):
        found = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        if found is not None:
            return max(0, int(found[0]) - last)
    return 1
