"""A connection of SQLite is closed by whoever opens it, also when the file turns out to be unreadable in its first statement.

Python closes a forgotten one only when nobody looks at the error any more; until then Windows lets nobody replace the file.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote_from_bytes


def connected(database: Path, *pragmas: str, **options: Any) -> sqlite3.Connection:
    """A connection in autocommit mode on which these pragmas are in force; none is left behind when one of them fails.

    It makes no file where there is none: of a workspace that was taken away meanwhile an empty one would stand in its place.
    """
    connection: sqlite3.Connection = sqlite3.connect(
        f"{uri_of(database.absolute())}?mode=rw", uri=True, isolation_level=None, timeout=5.0, **options
    )
    try:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def read_only(database: Path, *, immutable: bool = False) -> sqlite3.Connection:
    """A connection in autocommit mode that writes nothing, not even beside the file; ``immutable``: nobody else writes it either."""
    return sqlite3.connect(f"{uri_of(database)}?mode=ro{'&immutable=1' if immutable else ''}", uri=True, isolation_level=None)


def uri_of(database: PurePath) -> str:
    """How SQLite is told the name of a file with wishes about it.

    A folder that Windows shares in a network begins with the name of its computer. SQLite takes that for a computer it would have to
    ask, and refuses; behind two more strokes it is the beginning of a path. Nor does ``as_uri`` do: from Python 3.14 on it loads what
    talks to servers, for which every opening of a file would wait.

    Raises:
        ValueError: The path is not whole: nobody would know which file is meant.
    """
    if not database.is_absolute():
        raise ValueError(f"not a whole path: {database}")
    named = database.as_posix()
    return f"file://{'' if named.startswith('/') else '/'}{quote_from_bytes(os.fsencode(named), safe='/:')}"


def database_errors(*others: type[Exception]) -> tuple[type[Exception], ...]:
    """What a statement may raise: SQLite's own errors, what SQLAlchemy makes of them once something loaded it, and ``others``."""
    loaded = sys.modules.get("sqlalchemy.exc")
    return (sqlite3.Error, *others) if loaded is None else (sqlite3.Error, loaded.DBAPIError, *others)
