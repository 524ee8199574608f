"""Many ready tuples into one table.

SQLite spends more on starting a statement than on storing a short row, and a table with a journal most of all, so a statement stores
many rows: a third of the time of one row each, in the same order, with the same triggers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from jyteacher_desktop.store.drivers import Driver
from jyteacher_desktop.store.sealed_columns import mark_of

_VALUES = 400
"""In one statement; more gain little, and every SQLite takes 999. A statement of so many takes SQLite half a millisecond to prepare."""


def insert_as_it_is(raw: sqlite3.Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Insert rows of another workspace of the same seal: what is sealed stays so."""
    names = ", ".join(f'"{name}"' for name in columns)
    raw.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(columns))})', rows)


def insert_rows(raw: Driver, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Insert rows, in their order, inside the open transaction.

    Args:
        raw: The driver's connection.
        table: The table's name.
        columns: Names of the columns the tuples fill.
        rows: The tuples, each as wide as ``columns``; read once, never held all at once.

    Raises:
        sqlite3.Error: A row breaks a rule of the table. Rows before it may be in: the caller rolls its transaction back.
    """
    if not isinstance(raw, sqlite3.Connection):
        raw.copy_rows(table, columns, rows)
        return
    most = max(1, _VALUES // len(columns))
    names = ", ".join(f'"{name}"' for name in columns)
    one = f"({', '.join(mark_of(table, name) for name in columns)})"
    head = f'INSERT INTO "{table}" ({names}) VALUES '
    source = iter(rows)
    rest = list(islice(source, most))

    def full() -> Iterator[tuple[object, ...]]:
        nonlocal rest
        while len(rest) == most:
            yield tuple(chain.from_iterable(rest))
            rest = list(islice(source, most))

    if len(rest) == most:  # the wide statement is not prepared for a few rows
        raw.executemany(head + ", ".join([one] * most), full())
    if rest:
        raw.executemany(head + one, rest)
