"""A file's own connection, asked as SQLAlchemy's is: for steps that are told in plain SQL alone (decision 0548).

Loading SQLAlchemy takes 215 milliseconds, more than all the rest of a command that adds one record. What the journal,
the guard of closed quarters and most writers say are plain statements anyway.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Never


class PlainRows:
    """What a statement answered."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._names = tuple(described[0] for described in cursor.description or ())
        self._rows: list[tuple[Any, ...]] = cursor.fetchall()

    def keys(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self._names

    def all(self) -> list[tuple[Any, ...]]:
        """Every row."""
        return self._rows

    def one_or_none(self) -> tuple[Any, ...] | None:
        """The only row; None where there is none.

        Raises:
            RuntimeError: There are several.
        """
        if len(self._rows) > 1:
            raise RuntimeError("several rows, where one was asked for")
        return self._rows[0] if self._rows else None

    def one(self) -> tuple[Any, ...]:
        """The only row.

        Raises:
            RuntimeError: There is none, or several.
        """
        found = self.one_or_none()
        if found is None:
            raise RuntimeError("no row, where one was asked for")
        return found

    def scalar_one(self) -> Any:
        """The first value of the only row."""
        return self.one()[0]


class PlainConnection:
    """The connection of a file as those see it who tell plain statements."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.driver_connection = raw

    @property
    def connection(self) -> PlainConnection:
        """What knows the driver's connection: there is nothing between."""
        return self

    def exec_driver_sql(self, statement: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> PlainRows:
        """Run one plain statement."""
        return PlainRows(self.driver_connection.execute(statement, parameters))

    def execute(self, statement: object, _parameters: object = None) -> Never:
        """Statements made of SQLAlchemy's parts belong into another change: a programming error."""
        raise RuntimeError(f"a plain change runs no {type(statement).__name__}")
