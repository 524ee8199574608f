"""The strongest way to fill a table with nothing but sqlite3: as many values in a statement as the store puts into one."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path

_VALUES = 400
"""What the store puts into a statement (store/many_rows.py); one row in each takes up to half as long again."""


def fill(raw: sqlite3.Connection, into: str, rows: Sequence[Sequence[object]]) -> None:
    """Insert ready rows, in their order; ``into`` is a table, with its columns where not all are filled."""
    if not rows:
        return
    one = f"({', '.join('?' * len(rows[0]))})"
    many = max(1, _VALUES // len(rows[0]))
    whole = len(rows) // many * many
    raw.executemany(
        f"INSERT INTO {into} VALUES {', '.join([one] * many)}",
        (tuple(chain.from_iterable(rows[start : start + many])) for start in range(0, whole, many)),
    )
    raw.executemany(f"INSERT INTO {into} VALUES {one}", rows[whole:])


def seconds_to_write(blank: Path, filled: Path, tables: Sequence[str], time_of: Callable[[], float] = time.perf_counter) -> float:
    """What sqlite3 takes to bring the rows that ``filled`` has more than ``blank`` in some tables into a copy of it: no trigger, syncs as a workspace's."""
    raw = sqlite3.connect(filled)
    raw.execute("ATTACH ? AS blank", (str(blank),))
    rows = {
        table: raw.execute(f"SELECT * FROM main.{table} WHERE id > (SELECT coalesce(max(id), 0) FROM blank.{table})").fetchall()
        for table in tables
    }
    raw.close()
    target = blank.with_name("raw.db")
    shutil.copyfile(blank, target)
    raw = sqlite3.connect(target, isolation_level=None)
    for pragma in ("journal_mode = DELETE", "synchronous = EXTRA", "cache_size = -65536"):
        raw.execute(f"PRAGMA {pragma}")
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f'DROP TRIGGER "{name}"')
    start = time_of()
    raw.execute("BEGIN IMMEDIATE")
    for table, each in rows.items():
        fill(raw, table, each)
    raw.execute("COMMIT")
    taken = time_of() - start
    raw.close()
    return taken
