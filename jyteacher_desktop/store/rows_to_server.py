"""All rows of a bureau from its file to a server, and from there into a file, as they stand: sealed values stay sealed, keys stay keys."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Integer, Table
from sqlalchemy.exc import DBAPIError

from jyteacher_desktop.durable_files import drafting
from jyteacher_desktop.store import bureau_tables, journal, journal_tables, migrations, server_address
from jyteacher_desktop.store.file_errors import refuse
from jyteacher_desktop.store.lock import WriterLock
from jyteacher_desktop.store.many_rows import insert_as_it_is
from jyteacher_desktop.store.sqlite_connection import connected
from jyteacher_desktop.store.workspace import BUREAU, Workspace, hall_of, wrap

_STAYS: Final = {"file", "founding", "schema"}
"""Rows of ``info`` about where the rows lie."""


def _tables() -> Iterator[Table]:
    for metadata in (bureau_tables.metadata, journal_tables.metadata):
        yield from metadata.sorted_tables


def _rows(ws: Workspace, table: Table) -> list[tuple[Any, ...]]:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    rows = ws.tuples(f'SELECT {names} FROM "{table.name}"')
    return [row for row in rows if row[0] not in _STAYS] if table is bureau_tables.info else rows


def forget_unfinished(target: Path, database: str) -> None:
    """Let the small file go that a move to this database left behind when it was cut off before any row was there for good."""
    named = server_address.database_of(target)
    if not (named and database) or server_address.split_url(named) != server_address.split_url(database):
        return
    with contextlib.closing(hall_of(target, database)) as hall:
        if not hall.has_bureau:
            target.unlink()


def move_to_server(ws: Workspace, target: Path, database: str, files: Iterable[tuple[str, str, bytes]] = ()) -> None:
    """Write every row and every kept file (kind, name, content) into an empty database, in one transaction, and the small file that names it.

    Whatever cuts it off, the database is empty afterwards or whole.

    Raises:
        DatabaseUnusable: It cannot be reached, or holds a bureau already; nothing was made.
    """
    hall = hall_of(target, database)
    lock = WriterLock(target)
    try:
        hall.know(ws.privacy)
        with hall.founding(BUREAU):
            hall.raw.execute("DELETE FROM journal_now")
            hall.raw.execute("SET CONSTRAINTS ALL DEFERRED")
            hall.raw.install_triggers([])
            for table in _tables():
                hall.raw.copy_as_it_is(table.name, [column.name for column in table.columns], _rows(ws, table))
            hall.raw.install_triggers([table.name for table in BUREAU.journaled])
            for table in _tables():
                if "id" in table.columns and isinstance(table.columns["id"].type, Integer):
                    hall.raw.go_on_counting(table.name)
            for file in files:
                hall.raw.execute("INSERT INTO kept_file(kind, name, data) VALUES (?, ?, ?)", file)
            server_address.write_pointer(target, database)
    except BaseException as error:
        with contextlib.suppress(OSError):
            if server_address.database_of(target):
                target.unlink(missing_ok=True)
        if isinstance(error, hall.errors):
            hall.refuse(error)
        raise
    finally:
        hall.close()
        lock.release()


def move_to_file(ws: Workspace, target: Path) -> None:
    """Write every row into a new file, whole or not at all.

    Raises:
        FileExistsError: There is one of that name.
        DiskFull, NotWritable: Nothing is left of it.
    """
    try:
        with (
            drafting(target, replace=False) as draft,
            contextlib.closing(connected(draft.path, "synchronous = OFF", "journal_mode = MEMORY")) as raw,
            wrap(raw) as connection,
        ):
            raw.execute("BEGIN IMMEDIATE")
            migrations.migrate(connection, BUREAU.migrations, 0)
            for table in _tables():
                insert_as_it_is(raw, table.name, [column.name for column in table.columns], _rows(ws, table))
            for table in BUREAU.journaled:
                _go_on_counting(raw, table.name)
            journal.install_triggers(connection, BUREAU.journaled)
            raw.execute("INSERT INTO info(key, value) VALUES ('file', ?)", (str(draft.path.stat().st_ino),))
            raw.execute(f"PRAGMA application_id = {BUREAU.application_id}")
            raw.execute("COMMIT")
    except (sqlite3.Error, DBAPIError, OSError) as error:
        if isinstance(error, FileExistsError):
            raise
        refuse(error, target)


def _go_on_counting(raw: sqlite3.Connection, table: str) -> None:
    """Let new keys of a journaled table begin behind every key it ever gave out."""
    (last,) = raw.execute('SELECT coalesce(max("row" + n - 1), 0) FROM journal_entry WHERE tbl = ?', (table,)).fetchone()
    if not raw.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (last, table)).rowcount:
        raw.execute("INSERT INTO sqlite_sequence(name, seq) VALUES (?, ?)", (table, last))
