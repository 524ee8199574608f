"""The strongest way to fill a table with nothing but sqlite3: as many values in a statement as the store puts into one."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import chain

_VALUES = 400
"""What the store puts into a statement (store/bulk.py); one row in each takes up to half as long again."""


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
