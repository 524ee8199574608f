"""Statements that a server is told in one go, and what it answers to those that ask.

The library of the server tells it several statements without waiting as well, but for each of them it makes a cursor, looks whether the server
would take more and whether it has answered something: some 40 µs for each of thirty statements of a package. Here all of them
are handed to the C library first and the server is waited for once.

What is told often is prepared under names of our own. A name is used again only once the server has said that it knows it, so what fails
behind others takes no name for granted.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import count
from typing import Any, Final

import psycopg
from psycopg import adapt, generators, pq
from psycopg.abc import PQGen, Transformer

from jyteacher_desktop.values import NamedTuple

_OFTEN: Final = 2
"""A statement that was told so many times is prepared the next time."""
_MOST: Final = 150
"""So many statements are prepared; what comes behind them is planned each time."""
_MOST_COUNTED: Final = 1000
_AS_IT_SUITS: Final = (adapt.PyFormat.AUTO,)
_GOOD: Final = frozenset({pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK, pq.ExecStatus.EMPTY_QUERY})
_PLACE: Final = re.compile(r"%[s%]")

Rows = list[tuple[Any, ...]]


class Told(NamedTuple):
    """A statement in the library's words (``%s`` for values), its values, and what reads the rows it gives; None where nobody wants them.

    Rows come as text, or ``as_bytes``, as the server has them.
    """

    sql: str
    values: Sequence[object]
    reader: Transformer | None
    as_bytes: bool = False


class _Ready(NamedTuple):
    """A statement as the C library takes it."""

    sql: bytes
    types: tuple[int, ...]
    values: Sequence[Any] | None
    formats: Sequence[pq.Format] | None
    rows: pq.Format


_Kind = tuple[bytes, tuple[int, ...]]
"""A statement and the types of its values: what is prepared under one name."""


class InOneGo:
    """What one connection is told in one go."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self._names: dict[_Kind, bytes] = {}
        self._counts: Counter[_Kind] = Counter()
        self._numbers = count()

    def forget(self) -> None:
        """The server is told to forget whatever was prepared."""
        self._names.clear()

    def tell(self, statements: Sequence[Told]) -> list[Rows | None]:
        """Tell all statements, wait for the last answer, and give the rows of those that have a reader.

        Raises:
            psycopg.Error: One of them failed; nothing behind it was done.
        """
        connection = self.connection
        writer: Transformer = adapt.Transformer.from_context(connection)
        ready = [_ready(writer, each) for each in statements]
        fresh: dict[_Kind, bytes] = {}
        sent: list[int | None] = []
        with connection.lock:
            pgconn = connection.pgconn
            pgconn.enter_pipeline_mode()
            try:
                for number, each in enumerate(ready):
                    sent += self._send(pgconn, each, number, fresh)
                pgconn.pipeline_sync()
                found = connection.wait(_answers(pgconn, len(sent)))
                pgconn.exit_pipeline_mode()
            except BaseException:
                with contextlib.suppress(psycopg.Error):  # what was not answered is lost with the connection
                    connection.close()
                raise
        for results in found:
            _refuse(results)
        self._names.update(fresh)
        answers: list[Rows | None] = [None] * len(ready)
        for place, (result,) in zip(sent, found, strict=True):
            if place is not None and (reader := statements[place].reader) is not None:
                reader.set_pgresult(result)
                answers[place] = reader.load_rows(0, result.ntuples, tuple)
                reader.set_pgresult(None)
        return answers

    def _send(self, pgconn: pq.abc.PGconn, each: _Ready, place: int, fresh: dict[_Kind, bytes]) -> Iterator[int | None]:
        """Hand one statement over, with what prepares it before it where it is told often; for every answer that will come, whose it is."""
        kind = each.sql, each.types
        name = self._names.get(kind) or fresh.get(kind)
        if name is None and self._told_often(kind) and len(self._names) + len(fresh) < _MOST:
            name = fresh[kind] = b"jy_%d" % next(self._numbers)
            pgconn.send_prepare(name, each.sql, each.types)
            yield None
        if name is not None:
            pgconn.send_query_prepared(name, each.values, each.formats, each.rows)
        else:
            pgconn.send_query_params(each.sql, each.values, each.types, each.formats, each.rows)
        yield place

    def _told_often(self, kind: _Kind) -> bool:
        if len(self._counts) >= _MOST_COUNTED:
            self._counts.clear()
        self._counts[kind] += 1
        return self._counts[kind] > _OFTEN


def _ready(writer: Transformer, told: Told) -> _Ready:
    rows = pq.Format.BINARY if told.as_bytes else pq.Format.TEXT
    if not told.values:
        return _Ready(_numbered(told.sql), (), None, None, rows)
    values = writer.dump_sequence(told.values, _AS_IT_SUITS * len(told.values))
    return _Ready(_numbered(told.sql), writer.types or (), values, writer.formats, rows)


@lru_cache(maxsize=2048)
def _numbered(sql: str) -> bytes:
    """A statement with numbers for its values, as the server has it."""
    numbers = count(1)
    return _PLACE.sub(lambda found: f"${next(numbers)}" if found[0] == "%s" else "%", sql).encode()


def _answers(pgconn: pq.abc.PGconn, expected: int) -> PQGen[list[list[pq.abc.PGresult]]]:
    yield from generators.send(pgconn)
    found: list[list[pq.abc.PGresult]] = []
    while len(found) < expected:
        answer = yield from generators.fetch_many(pgconn)
        found.append(answer)
    yield from generators.fetch_many(pgconn)  # that all were answered
    return found


def _refuse(results: Sequence[pq.abc.PGresult]) -> None:
    """Raise what the server said of a statement that it did not carry out."""
    if len(results) != 1:
        raise psycopg.OperationalError("a statement was not answered once")
    if results[0].status == pq.ExecStatus.FATAL_ERROR:
        raise psycopg.errors.error_from_result(results[0])
    if results[0].status not in _GOOD:
        raise psycopg.OperationalError(pq.ExecStatus(results[0].status).name)
