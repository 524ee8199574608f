"""A file of an older program becomes one of this: copied first, then migrated in one transaction; what stood plain in it is sealed."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from jyteacher_desktop.durable_files import drafting
from jyteacher_desktop.later import later
from jyteacher_desktop.store import journal, migrations
from jyteacher_desktop.store.file_errors import damaged
from jyteacher_desktop.store.file_kinds import Found
from jyteacher_desktop.store.looking_for_damage import Look
from jyteacher_desktop.store.sealed_columns import LOCKED, NAME, PLAIN, Privacy, name_of, new_secret, seal_what_is_plain
from jyteacher_desktop.store.sqlite_connection import database_errors, read_only

if TYPE_CHECKING:
    import shutil

    from sqlalchemy import Connection
else:
    shutil = later("shutil")


def upgrade(path: Path, connection: Connection, found: Found) -> None:
    """Copy the file beside itself, then run the missing migrations in one transaction.

    What stood there plainly is then cleared away. Where that fails the file is one of this program all the same; its next opening for
    writing goes on with it (decision 0566).

    Raises:
        WorkspaceDamaged: There is damage in it; it stays as it is.
    """
    found_wrong = Look(path).wait()
    if found_wrong:
        raise damaged(path, detail=found_wrong)
    copy = path.with_name(f"{path.name}.before-v{len(found.kind.migrations)}.bak")
    with drafting(copy) as draft:
        shutil.copyfile(path, draft.path)
    raw = journal.file_driver(connection)
    privacy = Privacy.of(raw, path)
    was_plain = not privacy.name
    if was_plain:
        secret = new_secret()
        privacy = Privacy(name_of(secret), secret, file=path.name)
        privacy.keep()
    privacy.install(raw)
    connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        if was_plain:
            seal_what_is_plain(raw, privacy)
            raw.execute("INSERT OR REPLACE INTO info(key, value) VALUES (?, ?)", (PLAIN, copy.name))
        migrations.migrate(connection, found.kind.migrations, found.version)
        journal.install_triggers(connection, found.kind.journaled)
        connection.exec_driver_sql("COMMIT")
    except BaseException:
        with contextlib.suppress(*database_errors()):  # of a full disk SQLite has taken it back by itself
            connection.exec_driver_sql("ROLLBACK")
        raise
    connection.exec_driver_sql("PRAGMA foreign_keys = ON")
    if was_plain:
        clear_what_was_plain(path, raw, privacy, copy.name)


def clear_what_was_plain(path: Path, raw: sqlite3.Connection, privacy: Privacy, copy: str) -> bool:
    """Leave nothing behind of what stood plainly in a file before it was sealed; whether that is done.

    Args:
        path: The file, which is sealed.
        raw: Its connection, which may write.
        privacy: Its seal.
        copy: The name of the copy of before.
    """
    try:
        raw.execute("VACUUM")  # pages that are free now
        before = path.with_name(copy)
        if before.exists():
            seal_file(before, privacy, {})
        raw.execute("DELETE FROM info WHERE key = ?", (PLAIN,))
    except (OSError, sqlite3.Error):  # a full disk, as a rule: nobody is kept from the records for it
        return False
    return True


def seal_file(path: Path, privacy: Privacy, facts: Mapping[str, str]) -> None:
    """Seal a copy of before there were seals, whatever its version, in place of itself; it keeps its time.

    Args:
        path: The copy.
        privacy: The seal of its workspace.
        facts: Rows of ``info`` that let a person open it elsewhere.

    Raises:
        OSError, sqlite3.Error: It stays as it is.
    """
    with contextlib.closing(read_only(path, immutable=True)) as before:
        found = before.execute("SELECT count(*) FROM info WHERE key IN (?, ?)", (NAME, LOCKED)).fetchone()[0]
    if found == 2:
        return
    times = path.stat()
    with drafting(path) as draft:
        shutil.copyfile(path, draft.path)
        with contextlib.closing(sqlite3.connect(draft.path, isolation_level=None)) as raw:
            raw.execute("PRAGMA journal_mode = MEMORY")  # no second file with what is plain in it
            raw.execute("PRAGMA synchronous = OFF")  # the finished file is flushed as a whole
            raw.execute("BEGIN IMMEDIATE")
            seal_what_is_plain(raw, privacy)
            raw.executemany("INSERT OR REPLACE INTO info(key, value) VALUES (?, ?)", facts.items())
            raw.execute("COMMIT")
            raw.execute("VACUUM")
            if raw.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise sqlite3.DatabaseError("the sealed copy is not whole")
        os.utime(draft.path, ns=(times.st_atime_ns, times.st_mtime_ns))
