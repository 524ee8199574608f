"""Numbered migrations: plain SQL files, one per schema version, run in one transaction each time a file is opened.

A released file is never edited. ``school_0001.sql`` makes version 1, ``school_0002.sql`` leads from 1 to 2, and so
on; a test checks that running all of them gives exactly the tables that school_tables.py and bureau_tables.py describe.
Journal triggers are generated, not migrated.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

_FOLDER = Path(__file__).parent
_FILES = sorted(file.name for file in _FOLDER.iterdir() if file.suffix == ".sql")
SCHOOL: tuple[str, ...] = tuple(name for name in _FILES if name.startswith("school_"))
BUREAU: tuple[str, ...] = tuple(name for name in _FILES if name.startswith("bureau_"))


def statements(files: tuple[str, ...], version: int) -> Iterator[str]:
    """Every statement of the migrations after ``version``."""
    for name in files[version:]:
        script = (_FOLDER / name).read_text(encoding="utf-8")
        yield from (statement for statement in script.split(";\n") if statement.strip())


def migrate(connection: Connection, files: tuple[str, ...], version: int) -> None:
    """Run the migrations after ``version`` inside the caller's transaction."""
    for statement in statements(files, version):
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"PRAGMA user_version = {len(files)}")
