"""The indexes that a file should have, and which of them it has not.

Nothing in SQLite misses an index: every answer stays right and takes longer, the more years a file holds. Another program that looked into the
file may have taken one away. What should be there is read off the migrations. None of them keeps rows apart (keys and UNIQUE of a table do,
which cannot be taken away), so whatever a file holds they can be made anew.
"""

from __future__ import annotations

import sqlite3
from functools import cache
from typing import Final

from jyteacher_desktop.store import migrations

_THERE: Final = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"


@cache
def indexes_of(files: tuple[str, ...]) -> dict[str, str]:
    """Every index that the migrations of a kind leave behind: its name and the statement that makes it."""
    found: dict[str, str] = {}
    for statement in migrations.statements(files, 0):
        words = statement.split(maxsplit=3)
        if words[:2] == ["CREATE", "INDEX"]:
            found[words[2]] = statement.strip()
        elif words[:2] == ["DROP", "INDEX"]:
            found.pop(words[2].rstrip(";"), None)
    return found


def wrong_indexes(raw: sqlite3.Connection, files: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the indexes that a file of the newest schema lacks, or has of something else."""
    there = dict(raw.execute(_THERE).fetchall())
    return tuple(name for name, statement in indexes_of(files).items() if there.get(name) != statement)


def make_anew(raw: sqlite3.Connection, files: tuple[str, ...], names: tuple[str, ...]) -> None:
    """Make indexes as they should be, inside the open transaction."""
    for name in names:
        raw.execute(f'DROP INDEX IF EXISTS "{name}"')
        raw.execute(indexes_of(files)[name])
