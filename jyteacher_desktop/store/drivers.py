"""The connection of a driver: SQLite's own, or one to a server that is told statements as SQLite is (store/server.py)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol


class ServerDriver(Protocol):
    """What a connection to a server offers."""

    writes: int
    """How many statements wrote something over it."""

    def asking(self, ask: Callable[[], None], /) -> AbstractContextManager[None]:
        """Ask before every statement whether to go on."""

    def watching(self, seen: set[str], /) -> AbstractContextManager[None]:
        """Note the tables that statements write into."""

    def telling_when_busy(self, tell: Callable[[], None], /) -> AbstractContextManager[None]:
        """Call ``tell`` whenever the server was given many rows to work on."""

    def execute(self, sql: str, parameters: Sequence[object] = (), /) -> Any:
        """Run one statement; the cursor gives its rows."""

    def later(self, sql: str, parameters: Sequence[object] = (), /) -> None:
        """Run one statement that writes, without waiting for it."""

    def ask_together(self, questions: Iterable[tuple[str, tuple[object, ...]]], /) -> None:
        """Ask together what somebody will want to know."""

    def answered(self, question: tuple[str, tuple[object, ...]], /) -> list[tuple[Any, ...]] | None:
        """The answer to a question that was asked together with others."""

    def at_hand(self, question: tuple[str, tuple[object, ...]], /) -> list[tuple[Any, ...]] | None:
        """As :meth:`answered`, asking nobody."""

    def executemany(self, sql: str, rows: Iterable[Sequence[object]], /) -> object:
        """Run one statement with each of these values."""

    def install_triggers(self, tables: Sequence[str], /) -> None:
        """Let these tables note their changes, and no other."""

    def first_key(self, table: str, /) -> int:
        """The key before the next one of a table, while nobody else writes."""

    def copy_rows(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]], /) -> None:
        """Insert ready tuples."""

    def delete_rows(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]], /) -> None:
        """Delete rows by their keys in these columns."""

    def correct_rows(self, table: str, keys: Sequence[str], columns: Sequence[str], rows: Iterable[Sequence[object]], /) -> None:
        """Let rows say something else, each found by its key."""

    def count_rows_anew(self) -> None:
        """Have the rows of tables counted that have grown much."""

    def by_keys(self) -> AbstractContextManager[None]:
        """Have rows looked up by an index wherever there is one."""

    def close(self) -> None:
        """End the connection."""


Driver = sqlite3.Connection | ServerDriver
