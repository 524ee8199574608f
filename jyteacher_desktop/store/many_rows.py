"""Many ready tuples into one table.

SQLite spends more on starting a statement than on storing a short row, and a table with a journal most of all, so a statement stores
many rows: a third of the time of one row each, in the same order, with the same triggers.

And it spends more on finding a row's place in an index, the larger the index is. So where more rows come than stood there, the indexes
that keep nothing apart are made anew behind them, sorted at once: within the same transaction, with the same name and text. So is the trigger of
the journal that asks at every row whether it is to be noted, where all of them are noted as one range.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count, islice
from typing import Final, cast

from jyteacher_desktop.store.crossed_rows import CrossedRows
from jyteacher_desktop.store.drivers import Driver
from jyteacher_desktop.store.sealed_columns import SEALED_COLUMNS, How, Privacy

_VALUES = 400
"""In one statement; more gain little, and every SQLite takes 999. A statement of so many takes SQLite half a millisecond to prepare."""
_BEHIND: Final = 2_000
"""Behind so many rows, and whenever twice as many came, it is asked whether the rest comes without indexes: of fewer nobody notices what one costs."""
_PORTION: Final = 4000
"""Values of a column that are sealed and laid side by side together: more gain nothing."""


def insert_as_it_is(raw: sqlite3.Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Insert rows of another workspace of the same seal: what is sealed stays so."""
    names = ", ".join(f'"{name}"' for name in columns)
    raw.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(columns))})', rows)


def insert_rows(
    raw: Driver, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]], privacy: Privacy | None = None
) -> None:
    """Insert rows, in their order, inside the open transaction.

    Args:
        raw: The driver's connection.
        table: The table's name.
        columns: Names of the columns the tuples fill.
        rows: The tuples, each as wide as ``columns``; read once, never held all at once.
        privacy: The seal of the workspace, where something that stands sealed is among the columns.

    Raises:
        sqlite3.Error: A row breaks a rule of the table. Rows before it may be in: the caller rolls its transaction back.
        PrivateClosed: A value is to be sealed, and the secret is not at hand.
    """
    if not isinstance(raw, sqlite3.Connection):
        raw.copy_rows(table, columns, rows)
    elif _hows(table, columns):
        source = iter(rows)
        while portion := list(islice(source, _PORTION)):
            told = dict(zip(columns, zip(*portion, strict=True), strict=True))
            _insert_columns(raw, table, columns, _sealed(table, told, privacy))
    elif not (isinstance(rows, CrossedRows) and _insert_unfolding(raw, table, columns, rows)):
        _insert(raw, table, columns, iter(rows))


def _insert_unfolding(raw: sqlite3.Connection, table: str, columns: Sequence[str], rows: CrossedRows) -> bool:
    """Insert rows that are put together of few parts, where SQLite can do that itself and nothing stands beside them to be kept; else nothing was done."""
    found = rows.unfolding()
    if (
        found is None
        or raw.execute(
            "SELECT 1 FROM sqlite_master WHERE tbl_name = ? AND (type = 'trigger' OR (type = 'index' AND sql IS NOT NULL))",
            (table,),
        ).fetchone()
    ):
        return False
    head, _one = _statement(table, columns)
    raw.executemany(head.removesuffix("VALUES ") + found.values, found.told)
    return True


def insert_columns(raw: Driver, table: str, columns: Mapping[str, Sequence[object]], privacy: Privacy | None = None) -> None:
    """:func:`insert_rows` of rows that are told column by column."""
    if isinstance(raw, sqlite3.Connection):
        _insert_columns(raw, table, list(columns), _sealed(table, columns, privacy))
    else:
        raw.copy_rows(table, list(columns), zip(*columns.values(), strict=True))


def _insert_columns(raw: sqlite3.Connection, table: str, names: Sequence[str], columns: Sequence[Sequence[object]]) -> None:
    """Insert rows whose columns are there: their values are laid side by side a column at a time, never a row at a time.

    Raises:
        ValueError: One column is longer than another.
    """
    wide, [rows] = len(names), {len(column) for column in columns}
    many = max(1, _VALUES // wide)
    head, one = _statement(table, names)

    def laid(start: int, stop: int, each: int) -> Iterator[list[object]]:
        portion = each * max(1, _PORTION // each)
        for begin in range(start, stop, portion):
            end = min(begin + portion, stop)
            values: list[object] = [None] * ((end - begin) * wide)
            for place, column in enumerate(columns):
                values[place::wide] = column[begin:end]
            for first in range(0, len(values), each * wide):
                yield values[first : first + each * wide]

    whole = rows // many * many
    several = head + ", ".join([one] * many)
    behind: list[str] | None = None
    again: list[str] | None = None
    came, turn = 0, max(1, _BEHIND // many) * many
    while behind is None and came < whole:  # the wide statement is not prepared for a few rows
        begun, came = came, min(came + turn, whole)
        raw.executemany(several, laid(begun, came, many))
        turn = came
        if came < whole:
            again = _without_question(raw, table) if again is None else again
            behind = _taken_away(raw, table, came)
    if came < whole:
        raw.executemany(several, laid(came, whole, many))
    if whole < rows:
        raw.executemany(head + one, laid(whole, rows, 1))
    for statement in (*(behind or ()), *(again or ())):
        raw.execute(statement)


def _statement(table: str, columns: Sequence[str]) -> tuple[str, str]:
    """The beginning of a statement that inserts rows, and the values of one."""
    names = ", ".join(f'"{name}"' for name in columns)
    return f'INSERT INTO "{table}" ({names}) VALUES ', f"({', '.join('?' * len(columns))})"


def _insert(raw: sqlite3.Connection, table: str, columns: Sequence[str], source: Iterator[Sequence[object]]) -> None:
    most = max(1, _VALUES // len(columns))
    head, one = _statement(table, columns)
    rest = list(islice(source, most))

    def full(times: int | None = None) -> Iterator[tuple[object, ...]]:
        nonlocal rest
        for _time in count() if times is None else range(times):
            if len(rest) < most:
                return
            yield tuple(chain.from_iterable(rest))
            rest = list(islice(source, most))

    wide = head + ", ".join([one] * most)
    behind: list[str] | None = None
    again: list[str] | None = None
    came, turns = 0, _BEHIND // most
    while behind is None and len(rest) == most:  # the wide statement is not prepared for a few rows
        raw.executemany(wide, full(turns))
        came += turns * most
        turns = came // most
        if len(rest) == most:
            again = _without_question(raw, table) if again is None else again
            behind = _taken_away(raw, table, came)
    if len(rest) == most:
        raw.executemany(wide, full())
    if rest:
        raw.executemany(head + one, rest)
    for statement in (*(behind or ()), *(again or ())):
        raw.execute(statement)


def _taken_away(raw: sqlite3.Connection, table: str, came: int) -> list[str] | None:
    """Take away the indexes of a table that keep nothing apart; returns what makes them anew, None where it held more rows before than came by now."""
    ((several,),) = raw.execute(f'SELECT count(*) FROM (SELECT 1 FROM "{table}" LIMIT {2 * came + 1})').fetchall()
    if several > 2 * came:
        return None
    found: list[tuple[str, str]] = raw.execute(
        "SELECT m.name, m.sql FROM sqlite_master m JOIN pragma_index_list(m.tbl_name) i ON i.name = m.name "
        "WHERE m.type = 'index' AND m.tbl_name = ? AND m.sql IS NOT NULL AND NOT i.\"unique\" ORDER BY m.rowid",
        (table,),
    ).fetchall()
    for place, (name, _sql) in enumerate(found):
        try:
            raw.execute(f'DROP INDEX "{name}"')
        except sqlite3.OperationalError:  # the rows are being read from this very file
            found = found[:place]
            break
    return [sql for _name, sql in found]


def _without_question(raw: sqlite3.Connection, table: str) -> list[str]:
    """Take away the trigger that asks at every row whether it is to be noted, where the journal notes them as one range; returns what makes it anew."""
    found = raw.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? AND name = 'jy_' || tbl_name || '_i'",
        (table,),
    ).fetchone()
    if found is None or raw.execute("SELECT bulk FROM journal_now").fetchone() != (table,):
        return []
    name, sql = found
    try:
        raw.execute(f'DROP TRIGGER "{name}"')
    except sqlite3.OperationalError:  # as with indexes
        return []
    return [sql]


def delete_rows(raw: Driver, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Delete rows, each by its key in these columns, inside the open transaction."""
    if not isinstance(raw, sqlite3.Connection):
        raw.delete_rows(table, columns, rows)
        return
    where = " AND ".join(f'"{name}" = ?' for name in columns)
    raw.executemany(f'DELETE FROM "{table}" WHERE {where}', rows)


def correct_rows(raw: Driver, table: str, keys: Sequence[str], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Let rows say something else, each found by its key, inside the open transaction.

    Args:
        raw: The driver's connection.
        table: The table's name; nothing in it that is written here stands sealed.
        keys: Columns of the key, the first ones of every tuple.
        columns: The columns behind them.
        rows: The tuples. A row that is not there stays away.
    """
    if not isinstance(raw, sqlite3.Connection):
        raw.correct_rows(table, keys, columns, rows)
        return
    said, where = (mark.join(f'"{name}" = ?' for name in names) for names, mark in ((columns, ", "), (keys, " AND ")))
    width = len(keys)
    raw.executemany(f'UPDATE "{table}" SET {said} WHERE {where}', ((*row[width:], *row[:width]) for row in rows))


def _hows(table: str, columns: Iterable[str]) -> dict[str, How]:
    """Which of the columns stand sealed, and how."""
    return {name: SEALED_COLUMNS[table, name] for name in columns if (table, name) in SEALED_COLUMNS}


def _sealed(table: str, columns: Mapping[str, Sequence[object]], privacy: Privacy | None) -> list[Sequence[object]]:
    """The columns as they are kept: some thousand values at a time are sealed together."""
    hows = _hows(table, columns)
    if not hows:
        return list(columns.values())
    if privacy is None:  # a programming error: it would be kept for everybody to read
        raise RuntimeError(table)
    found: list[Sequence[object]] = []
    for name, values in columns.items():
        how = hows.get(name)
        if how is None:
            found.append(values)
            continue
        texts = cast("Sequence[str | None]", values)
        portions = (privacy.sealed_many(texts[start : start + _PORTION], how) for start in range(0, len(texts), _PORTION))
        found.append(list(chain.from_iterable(portions)))
    return found
