"""A database of PostgreSQL, as a workspace uses it (decisions 0240 to 0242).

One database holds one bureau, in a schema of its own. Statements come in the words of SQLite and are translated (store/dialects.py); what
is sealed is sealed and opened on this side, so that the server, its copies and its administrator see seals only.

Writers take turns by one advisory lock of the database, held for a whole sitting: what a clerk read before he writes is what stands when
he writes, and keys and numbers follow each other without a gap as in a file. Readers wait for nobody. The server forgets the lock of a
connection that ends, however it ends.
"""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final, cast

import psycopg
from psycopg import adapt
from psycopg._preparing import PrepareManager
from psycopg.copy import LibpqWriter
from psycopg.types.numeric import Int8Dumper
from psycopg.waiting import Wait
from sqlalchemy import Integer, create_engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import StaticPool

from jyteacher_desktop.domain import cancelling
from jyteacher_desktop.domain.cancelling import asking
from jyteacher_desktop.store.crossed_rows import CrossedRows
from jyteacher_desktop.store.dialects import MARK_OPENED, MARK_SHOWN, described, listed, spoken
from jyteacher_desktop.store.errors import DatabaseUnusable, WorkspaceLocked
from jyteacher_desktop.store.sealed_columns import SEALED_COLUMNS, How
from jyteacher_desktop.store.told_in_one_go import InOneGo, Told
from jyteacher_desktop.values import NamedTuple

if TYPE_CHECKING:
    from psycopg import pq
    from psycopg.abc import PQGen, Transformer
    from sqlalchemy import Connection

    from jyteacher_desktop.store.sealed_columns import Privacy

ERRORS = (psycopg.Error,)
CALLED: Final = "jyteacher"
"""Under this name the server lists our connections."""
SCHEMA: Final = "jyteacher"
# what the library says of a lost connection is said by a sentence; in a process that keeps no log it would stand beside it
logging.getLogger("psycopg").addHandler(logging.NullHandler())

_LOCK: Final = 0x4A594201
"""The advisory lock of whoever writes; locks of one database are not those of another."""
_OLDEST: Final = 130000

_OUR_OWN: Final = f"""
CREATE FUNCTION opened(given TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE WHEN given LIKE 'jy1:%' THEN E'{MARK_OPENED}' || given ELSE given END $$;;
CREATE FUNCTION shown(given TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE WHEN given LIKE 'jy1:%' THEN E'{MARK_SHOWN}' || given ELSE given END $$;;
CREATE FUNCTION instr(given TEXT, part TEXT) RETURNS INTEGER LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT strpos(given, part) $$;;
CREATE FUNCTION json_extract(given TEXT, path TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT given::json ->> substr(path, 3) $$;;
CREATE FUNCTION printf(pattern TEXT, given NUMERIC) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE pattern WHEN '%.2f' THEN round(given, 2)::text END $$;;
CREATE FUNCTION julianday(given TEXT) RETURNS DOUBLE PRECISION LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT CASE WHEN given ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$' THEN (given::date - DATE '2000-01-01') + 2451544.5 END $$;;
CREATE TABLE written (n BIGINT NOT NULL);;
INSERT INTO written VALUES (0);;
CREATE TABLE kept_file (
    kind TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL, data BYTEA NOT NULL,
    at DOUBLE PRECISION NOT NULL DEFAULT extract(epoch FROM clock_timestamp()), PRIMARY KEY (kind, name)
);;
ALTER TABLE kept_file ALTER COLUMN data SET STORAGE EXTERNAL;;
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF (SELECT bulk FROM journal_now) IS DISTINCT FROM TG_TABLE_NAME::text THEN
            INSERT INTO journal_entry(step, tbl, row, op, before)
                VALUES ((SELECT step FROM journal_now), TG_TABLE_NAME, NEW.id, 'I', NULL);
        END IF;
    ELSIF TG_OP = 'DELETE' OR OLD IS DISTINCT FROM NEW THEN
        INSERT INTO journal_entry(step, tbl, row, op, before)
            VALUES ((SELECT step FROM journal_now), TG_TABLE_NAME, OLD.id, left(TG_OP, 1), row_to_json(OLD)::text);
    END IF;
    RETURN NULL;
END $$
"""
"""What there is on a server besides the tables of migrations: the functions SQLite has and this program uses, a number that rises with
every transaction, and the files that lie beside a workspace elsewhere."""


Question = tuple[str, tuple[object, ...]]
"""A statement that reads, and its values."""


class _Waiting(NamedTuple):
    """A statement that was not sent yet; of a question the question itself."""

    sql: str
    parameters: Sequence[object]
    question: Question | None


class _WholeNumber(Int8Dumper):
    """True and False are 1 and 0, as in SQLite."""

    def dump(self, obj: Any) -> Any:
        return super().dump(int(obj))


class _Truth(adapt.Loader):
    """A comparison gives 1 or 0, as in SQLite."""

    def load(self, data: Any) -> int:
        return int(bytes(data) == b"t")


class _Number(adapt.Loader):
    """A sum of whole numbers is a whole number, and an average a float, as in SQLite."""

    def load(self, data: Any) -> int | float:
        text = bytes(data).decode()
        return float(text) if "." in text or "N" in text else int(text)


def _opening(privacy: Privacy, pause: Callable[[], None]) -> type[adapt.Loader]:
    """A reader of text that opens what the server marked; ``pause`` is asked before the first of every few hundred values of a column."""

    class Opening(adapt.Loader):
        _read = 0

        def load(self, data: Any) -> str | None:
            if self._read % cancelling.BREATH == 0:
                pause()
            self._read += 1
            text = bytes(data).decode()
            if text.startswith(MARK_OPENED):
                return privacy.opened(text[1:])
            return privacy.shown(text[1:]) if text.startswith(MARK_SHOWN) else text

    return Opening


class _Prepared(PrepareManager):
    """What the library prepared; when it lets the server forget everything, what we prepared is forgotten as well."""

    def __init__(self, forget: Callable[[], None]) -> None:
        super().__init__()
        self._forget = forget

    def maintain_gen(self, conn: Any) -> PQGen[None]:
        """Tell the server what it may forget; None among it is everything."""
        if None in self._to_flush:
            self._forget()
        return super().maintain_gen(conn)


class Served(psycopg.Connection[tuple[Any, ...]]):
    """A connection that is told statements as SQLite is.

    Attributes:
        writes: How many statements wrote something over this connection.
        touched: The tables they named, where somebody watches; else None.
        ask: Asked before every statement; what it raises is raised instead of it.
        waiting: Statements that are sent together with the next one whose answer somebody waits for.
        busy: Called when the server was given many rows, on which it works for a while; it is quick and asks the server nothing.
        answers: What questions were answered that were asked together with others, until something is written that they are about.
    """

    privacy: Privacy | None = None
    opening: type[adapt.Loader] | None = None
    writes = 0
    touched: set[str] | None = None
    ask: Callable[[], None] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: list[_Waiting] = []
        self.answers: dict[Question, list[tuple[Any, ...]]] = {}
        self.busy = cancelling.go_on
        self._in_one_go = InOneGo(self)
        self._prepared = _Prepared(self._in_one_go.forget)
        self._readers: dict[bool, Transformer] = {}

    def know(self, privacy: Privacy) -> None:
        """Seal and open by this seal."""
        self.privacy = privacy
        self.opening = _opening(privacy, self.ask_whether_to_go_on)
        self._readers = {}

    def seal(self, text: str, place: str) -> str | None:
        """A value as it is sent: sealed."""
        if self.privacy is None:  # pragma: no cover - nothing sealed is written before a workspace knows its seal
            raise RuntimeError(place)
        return self.privacy.sealed_number(text) if place == "sealed_number" else self.privacy.sealed(text)

    def note(self, table: str) -> None:
        """Remember that a statement writes into a table; "" for one that only reads."""
        if table:
            self.writes += 1
            if self.touched is not None:
                self.touched.add(table)
            for question in [each for each in self.answers if table in spoken(each[0]).names]:
                del self.answers[question]
            if any(each.question is not None for each in self.waiting):
                self.waiting = [each for each in self.waiting if each.question is None or table not in spoken(each.sql).names]

    def later(self, sql: str, parameters: Sequence[object] = (), /) -> None:
        """Run a statement that writes, in its turn, without waiting for it: what it raises is raised by one behind it."""
        self.note(spoken(sql).writes)
        self.waiting.append(_Waiting(sql, parameters, None))

    def ask_together(self, questions: Iterable[Question], /) -> None:
        """Ask what somebody will want to know (:meth:`answered`) together with the next statement that is waited for."""
        self.waiting += [_Waiting(*question, question) for question in questions if question not in self.answers]

    def answered(self, question: Question, /) -> list[tuple[Any, ...]] | None:
        """The answer to a question that was asked together with others; None where it was not, or something was written since."""
        if self.waiting and question not in self.answers:
            if all(each.question != question for each in self.waiting):
                self.ask_together([question])
            self.send_waiting()
        return self.answers.pop(question, None)

    def at_hand(self, question: Question, /) -> list[tuple[Any, ...]] | None:
        """As :meth:`answered`, asking nobody."""
        return self.answers.pop(question, None)

    def send_waiting(self) -> None:
        """Send what waits, and wait for it."""
        if not self.waiting:
            return
        if not psycopg.Pipeline.is_supported():
            with self.together():
                return
        self.ask_whether_to_go_on()
        waiting, self.waiting = self.waiting, []
        told = []
        for sql, parameters, question in waiting:
            said = spoken(sql)
            reader = None if question is None else self._reader(opens=said.opens)
            values = said.values(tuple(parameters), self.seal, self.ask_whether_to_go_on)
            told.append(Told(said.sql, values, reader, as_bytes=reader is not None and said.files))
        found = self._in_one_go.tell(told)
        self.answers.update(
            (each.question, rows)
            for each, rows in zip(waiting, found, strict=True)
            if each.question is not None and rows is not None
        )

    def _reader(self, *, opens: bool) -> Transformer:
        """What reads rows; those of a statement that gives something sealed are opened."""
        opening = opens and self.opening is not None
        if opening not in self._readers:
            cursor = self.cursor()
            if opening and self.opening is not None:
                cursor.adapters.register_loader("text", self.opening)
            self._readers[opening] = adapt.Transformer.from_context(cursor)
        return self._readers[opening]

    def ask_whether_to_go_on(self) -> None:
        """Ask whoever may have pressed cancel; what he is asked may look something up."""
        if self.ask is None:
            return
        ask, self.ask = self.ask, None
        try:
            ask()
        finally:
            self.ask = ask

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Send what waits, and whatever the block says behind it, without waiting for each answer."""
        waiting, self.waiting = self.waiting, []
        cursors: list[tuple[Question, psycopg.Cursor[tuple[Any, ...]]]] = []
        try:
            with self.pipeline() if psycopg.Pipeline.is_supported() else contextlib.nullcontext():
                for sql, parameters, question in waiting:
                    cursor = self.execute(sql, parameters)
                    if question is not None:
                        cursors.append((question, cursor))
                yield
        except BaseException:
            # what was to be prepared behind the one that failed never was, and the library takes it for prepared
            self._prepared.clear()
            raise
        self.answers.update((question, cursor.fetchall()) for question, cursor in cursors)

    def forget_waiting(self) -> None:
        """Let go of what was not sent yet, and of every answer."""
        self.waiting, self.answers = [], {}

    @contextlib.contextmanager
    def asking(self, ask: Callable[[], None], /) -> Iterator[None]:
        """Ask whether to go on before every statement, and all along while values are made ready for one or read."""
        outer, self.ask = self.ask, ask
        try:
            yield
        finally:
            self.ask = outer

    @contextlib.contextmanager
    def watching(self, seen: set[str], /) -> Iterator[None]:
        """Note the tables that statements write into."""
        outer, self.touched = self.touched, seen
        try:
            yield
        finally:
            self.touched = outer

    @contextlib.contextmanager
    def telling_when_busy(self, tell: Callable[[], None], /) -> Iterator[None]:
        """Call ``tell`` whenever the server was given many rows to work on."""
        outer, self.busy = self.busy, tell
        try:
            yield
        finally:
            self.busy = outer

    @contextlib.contextmanager
    def by_keys(self) -> Iterator[None]:
        """Have rows looked up by an index wherever there is one.

        A server that has not counted the rows of a table since it was small goes through all of it, again and again while it grows.
        """
        self.plainly("SET enable_seqscan = off")
        try:
            yield
        finally:
            with contextlib.suppress(psycopg.Error):  # a connection that is lost forgets it as well
                self.plainly("RESET enable_seqscan")

    def count_rows_anew(self) -> None:
        """Count the rows of every table that is more than twice as long as when they were last counted.

        It is a service: where it cannot be done, as where the database's user may not or has too little time, the server does it when it comes to it.
        """
        with contextlib.suppress(psycopg.Error):
            for (table,) in self.execute(_GROWN, (SCHEMA,)).fetchall():
                self.plainly(f'ANALYZE "{table}"')

    def plainly(self, statement: str) -> None:
        """Run a statement that is PostgreSQL's own."""
        self.execute(statement.encode())

    def executemany(self, sql: str, rows: Iterable[Sequence[object]], /) -> None:
        """Run one statement with each of these values."""
        with self.cursor() as cursor:
            cursor.executemany(sql, rows)

    def install_triggers(self, tables: Sequence[str], /) -> None:
        """Let every journaled table note its changes, and no other."""
        for name, table in self.execute(
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND NOT t.tgisinternal",
            (SCHEMA,),
        ).fetchall():
            self.plainly(f'DROP TRIGGER "{name}" ON "{table}"')
        for table in tables:
            self.plainly(
                f'CREATE TRIGGER jy_note AFTER INSERT OR UPDATE OR DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION note_change()'
            )

    def first_key(self, table: str, /) -> int:
        """The key before the next one of a table, while nobody else writes."""
        found = self.execute("SELECT nextval(pg_get_serial_sequence(?, 'id'))", (f"{SCHEMA}.{table}",)).fetchone()
        return int(found[0]) if found is not None else 0

    def copy_as_it_is(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Insert rows of another workspace of the same seal: what is sealed stays so."""
        names = ", ".join(f'"{name}"' for name in columns)
        with self.cursor() as cursor, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN'.encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def go_on_counting(self, table: str) -> None:
        """Let new keys of a table begin behind every key it ever gave out."""
        self.execute(
            "SELECT setval(pg_get_serial_sequence(?, 'id'), 1 + greatest("
            f'(SELECT coalesce(max(id), 0) FROM "{table}"), (SELECT coalesce(max(row + n), 0) FROM journal_entry WHERE tbl = ?)), false)',
            (f"{SCHEMA}.{table}", table),
        )

    def copy_rows(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]], /) -> None:
        """Insert ready tuples by COPY, the server's own way for many; what is to be sealed is sealed. A few go with the next statement."""
        sealed = [(number, SEALED_COLUMNS.get((table, name))) for number, name in enumerate(columns)]
        places = [(number, place) for number, place in sealed if place is not None]
        if isinstance(rows, CrossedRows) and not places:
            self._copy(table, columns, rows.blocks(_copied, b"\t", b"\n"), psycopg.Copy.write)
            return
        source = self._sealed(rows, places) if places else iter(rows)
        few = list(islice(source, _FEW + 1))
        if len(few) > _FEW or not self._insert_few(table, columns, few):
            self._copy(table, columns, chain(few, source), psycopg.Copy.write_row)

    def _copy(self, table: str, columns: Sequence[str], said: Iterable[Any], write: Callable[[psycopg.Copy, Any], None]) -> None:
        source = iter(said)
        ahead = list(islice(source, 1))
        if not ahead:
            return
        self.note(table)
        names = ", ".join(f'"{name}"' for name in columns)
        told = f'COPY "{table}" ({names}) FROM STDIN'.encode()
        with self.cursor() as cursor, cursor.copy(told, writer=_Telltale(cursor, self)) as copy:
            for some in chain(ahead, source):
                write(copy, some)

    def _insert_few(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> bool:
        """Insert rows with the next statement that is waited for: each column as one list, or its value where it is the same in all.

        False where a column holds values of several types: then nothing was done.
        """
        told = _as_lists(rows, self.ask_whether_to_go_on)
        if told is not None and rows:
            names = ", ".join(f'"{name}"' for name in columns)
            self.later(f'INSERT INTO "{table}" ({names}) SELECT {", ".join(told.shown)} FROM {told.source}', told.values)
        return told is not None

    def delete_rows(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]], /) -> None:
        """Delete rows by their keys in these columns: one statement, to which the keys go as a list for each column."""
        keys = list(zip(*rows, strict=True))
        if keys:
            names = ", ".join(f'"{name}"' for name in columns)
            lists = ", ".join(f"?::{_ARRAYS[type(values[0])]}[]" for values in keys)
            keys_told = [listed(values, self.ask_whether_to_go_on) for values in keys]
            self.later(f'DELETE FROM "{table}" WHERE ({names}) IN (SELECT * FROM unnest({lists}))', keys_told)

    def correct_rows(self, table: str, keys: Sequence[str], columns: Sequence[str], rows: Iterable[Sequence[object]], /) -> None:
        """Let rows say something else, each found by its key: one statement, as rows that are inserted go."""
        given = list(rows)
        columns_told = _as_lists(given, self.ask_whether_to_go_on)
        if columns_told is None:
            said = ", ".join(f'"{name}" = ?' for name in columns)
            where = " AND ".join(f'"{name}" = ?' for name in keys)
            self.executemany(
                f'UPDATE "{table}" SET {said} WHERE {where}', [(*row[len(keys) :], *row[: len(keys)]) for row in given]
            )
        elif given:
            shown = dict(zip((*keys, *columns), columns_told.shown, strict=True))
            told = ", ".join(f'{value} AS "{name}"' for name, value in shown.items() if value != _NOTHING)
            said = ", ".join(f'"{name}" = ' + (_NOTHING if shown[name] == _NOTHING else f'given."{name}"') for name in columns)
            where = " AND ".join(f'"{table}"."{name}" = given."{name}"' for name in keys)
            self.later(
                f'UPDATE "{table}" SET {said} FROM (SELECT {told} FROM {columns_told.source}) AS given WHERE {where}',
                columns_told.values,
            )

    def _sealed(self, rows: Iterable[Sequence[object]], places: Iterable[tuple[int, How]]) -> Iterator[Sequence[object]]:
        """Rows as they are sent, what is private in them sealed: of some thousand rows at a time each column at once."""
        source = iter(rows)
        while portion := list(islice(source, _PORTION)):
            if self.privacy is None:  # pragma: no cover - nothing sealed is written before a workspace knows its seal
                raise RuntimeError(places)
            columns: list[Sequence[object]] = list(zip(*portion, strict=True))
            for number, how in places:
                columns[number] = self.privacy.sealed_many(cast("Sequence[str | None]", columns[number]), how)
            yield from asking(zip(*columns, strict=True), self.ask_whether_to_go_on)


_NOTHING: Final = "NULL"
_PORTION: Final = 4000
"""Rows of which what is private is sealed together."""
_FEW: Final = 500
"""So many rows go as lists with the next statement; for more COPY is worth its two answers."""
_ARRAYS: Final[Mapping[type, str]] = {int: "bigint", str: "text"}
"""What a list of such values is to the server."""
_ESCAPED: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
"""What the server takes for something else inside a value of COPY."""


class _Listed(NamedTuple):
    """Rows as a server is told them with one statement: what stands in each column, where the rows come from, and the values."""

    shown: list[str]
    source: str
    values: Sequence[object]


def _as_lists(rows: Sequence[Sequence[object]], pause: Callable[[], None]) -> _Listed | None:
    """Each column as one list, or its value where it is the same in all rows; None where a column holds values of several types."""
    shown: list[str] = []
    once: list[object] = []
    lists: list[str] = []
    types: list[str] = []
    for values in zip(*rows, strict=True):
        found = set(map(type, values))
        one_value = len(found) == 1 and values.count(values[0]) == len(values)
        found.discard(type(None))
        if len(found) > 1 or not found <= _ARRAYS.keys():
            return None
        kind = _ARRAYS[found.pop()] if found else ""
        if not kind:
            shown.append(_NOTHING)
        elif one_value:
            shown.append(f"?::{kind}")
            once.append(values[0])
        else:
            shown.append(f"v{len(lists)}")
            types.append(f"?::{kind}[]")
            lists.append(listed(values, pause))
    names = ", ".join(f"v{number}" for number in range(len(lists)))
    told: list[object] = [*once, *lists] if lists else [*once, len(rows)]
    source = f"unnest({', '.join(types)}) AS listed({names})" if lists else "generate_series(1, ?::bigint)"
    return _Listed(shown, source, told)


def _copied(value: object) -> bytes:
    """A value as COPY is told it."""
    if value is None:
        return b"\\N"
    return str(int(value) if isinstance(value, bool) else value).translate(_ESCAPED).encode()


class _Telltale(LibpqWriter):
    """Hands rows over, and says so when all of them are: the server goes on working on them."""

    def __init__(self, cursor: psycopg.Cursor[Any], served: Served) -> None:
        super().__init__(cursor)
        self._served = served

    def finish(self, exc: BaseException | None = None) -> None:
        if exc is None:
            self._served.wait(_handed_over(self._pgconn))
            self._served.busy()
        super().finish(exc)


def _handed_over(pgconn: pq.abc.PGconn) -> PQGen[None]:
    while pgconn.flush():
        yield Wait.W


class _Telling(psycopg.Cursor[tuple[Any, ...]]):
    """A cursor that translates what it is told; SQLAlchemy's own statements come the same way, with ``?`` for values."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        connection = self.connection
        if not isinstance(connection, Served) or not isinstance(query, str):
            return super().execute(query, params, **options)
        connection.ask_whether_to_go_on()
        said = spoken(query)
        connection.note(said.writes)
        if said.opens and connection.opening is not None:
            self.adapters.register_loader("text", connection.opening)
        values = said.values(tuple(params or ()), connection.seal, connection.ask_whether_to_go_on)
        if not connection.waiting:
            return super().execute(said.sql, values, **options)
        with connection.together():
            return super().execute(said.sql, values, **options)

    def executemany(self, query: Any, params_seq: Any, **options: Any) -> None:
        connection = self.connection
        if not isinstance(connection, Served) or not isinstance(query, str):
            super().executemany(query, params_seq, **options)
            return
        connection.send_waiting()
        said = spoken(query)
        connection.note(said.writes)
        rows = asking(params_seq, connection.ask_whether_to_go_on)
        super().executemany(
            said.sql, (said.values(tuple(each), connection.seal, connection.ask_whether_to_go_on) for each in rows), **options
        )

    def copy(self, statement: Any, params: Any = None, **options: Any) -> Any:
        connection = self.connection
        if isinstance(connection, Served):
            connection.send_waiting()
        return super().copy(statement, params, **options)


def connect(url: str) -> Served:
    """A connection in autocommit mode.

    Raises:
        DatabaseUnusable: The server cannot be reached, or does not let us in.
    """
    try:
        raw = Served.connect(
            url,
            autocommit=True,
            cursor_factory=_Telling,
            connect_timeout=10,
            application_name=CALLED,
            client_encoding="UTF8",
        )
    except (psycopg.Error, UnicodeError) as error:
        raise _unreachable(error) from error
    try:
        raw.adapters.register_dumper(int, Int8Dumper)
        raw.adapters.register_dumper(bool, _WholeNumber)
        raw.adapters.register_loader("bool", _Truth)
        raw.adapters.register_loader("numeric", _Number)
        if raw.info.server_version < _OLDEST:
            raise DatabaseUnusable(
                "数据库服务器的版本太旧（需要 PostgreSQL 13 或更新），没有使用它，什么都没有改变。请升级服务器。"
            )
        raw.execute(f"SET search_path TO {SCHEMA}, pg_catalog")
        raw.execute("SET standard_conforming_strings = on")
        # a statement about a whole city looks dear, and translating it into machine code first takes longer than answering it
        raw.execute("SET jit = off")
    except BaseException as error:
        raw.close()
        if isinstance(error, psycopg.Error):  # it went away in the midst of the greeting
            raise _unreachable(error) from error
        raise
    return raw


def _unreachable(error: Exception) -> DatabaseUnusable:
    return DatabaseUnusable(
        "连不上数据库服务器，什么都没有改变。请检查网络、地址、用户名和口令，或请管服务器的人看一看数据库是否开着。",
        detail=str(error).strip(),
    )


@compiles(Integer, "postgresql")
def _whole_numbers(_type: Integer, _compiler: Any, **_options: Any) -> str:
    """A whole number has 63 bits, as in SQLite, also where SQLAlchemy says so of a value."""
    return "BIGINT"


def wrap(raw: Served) -> Connection:
    """A SQLAlchemy connection over one that the caller opened and closes."""
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: raw,
        poolclass=StaticPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        paramstyle="qmark",
        pool_reset_on_return=None,  # every transaction is ended by whoever began it, and a lost connection has none
    )
    return engine.connect()


def has_bureau(raw: Served) -> bool:
    """Whether the database holds a bureau."""
    found = raw.execute("SELECT 1 FROM information_schema.tables WHERE table_schema = ? AND table_name = 'info'", (SCHEMA,))
    return found.fetchone() is not None


_GROWN: Final = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relkind = 'r'
AND pg_relation_size(c.oid) > 2 * current_setting('block_size')::bigint * c.relpages
"""
"""Tables that are more than twice as long as when their rows were last counted; of one that never was no page is known."""
_STRANGE_ROOM: Final = """
SELECT pg_get_userbyid(n.nspowner)::text FROM pg_namespace n, pg_roles me WHERE n.nspname = ? AND me.rolname = current_user
AND n.nspowner <> me.oid AND n.nspowner <> (SELECT datdba FROM pg_database WHERE datname = current_database())
AND NOT (SELECT rolsuper FROM pg_roles WHERE oid = n.nspowner) AND (me.rolsuper OR NOT pg_has_role(n.nspowner, 'MEMBER'))
"""
"""Whose the schema is, where it is neither ours nor of whoever the database belongs to: he may exchange every table and function in it."""


def make_room(raw: Served) -> None:
    """Make the schema, inside the open transaction.

    Raises:
        DatabaseUnusable: Another user of the database made one of this name, and could exchange what will lie in it.
        psycopg.Error: The user may not.
    """
    strange = raw.execute(_STRANGE_ROOM, (SCHEMA,)).fetchone()
    if strange is not None:
        raise DatabaseUnusable(
            f"这个数据库里已经有用户“{strange[0]}”建的 {SCHEMA}，建在里面的记录他都能改，没有使用它，什么都没有改变。"
            "请管服务器的人删去它，或另给一个空的数据库。"
        )
    raw.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")


def run_migration(raw: Served, statement: str) -> None:
    """Run one statement of a migration."""
    raw.plainly(described(statement))


def add_our_own(raw: Served) -> None:
    """What there is besides the tables, before the first migration that may use it."""
    early, late = _OUR_OWN.split("CREATE FUNCTION note_change()")
    for statement in early.split(";;"):
        if statement.strip():
            raw.plainly(statement)
    raw.plainly("CREATE FUNCTION note_change()" + late)


def settle(raw: Served) -> None:
    """What every table of the migrations needs here besides."""
    for table in ("held_file", "plan_decision"):  # those whose rows are asked for in the order in which they came
        raw.plainly(f"ALTER TABLE {table} ADD COLUMN rowid BIGSERIAL")


class Turns:
    """Who may write: one connection at a time, for as long as its sitting lasts.

    Attributes:
        held: Whether it is this one.
    """

    def __init__(self, raw: Served, name: str) -> None:
        self._raw = raw
        self._name = name
        self.held = False

    def take(self, wait: float) -> None:
        """Wait for the turn.

        Raises:
            WorkspaceLocked: Another clerk's lasted longer.
        """
        if self.held:
            return
        self._raw.execute(f"SET lock_timeout = {max(1, int(wait * 1000))}")
        try:
            self._raw.execute("SELECT pg_advisory_lock(?)", (_LOCK,))
        except psycopg.errors.LockNotAvailable as error:
            raise WorkspaceLocked(
                f"“{self._name}”的数据库正由另一位经办人写入，这一步没有做，数据没有变化。请等一会儿再做一次。{self._who_has_it()}"
            ) from error
        finally:
            with contextlib.suppress(psycopg.Error):
                self._raw.execute("SET lock_timeout = 0")
        self.held = True

    def _who_has_it(self) -> str:
        """Which user of the database holds the turn: anybody who may connect can, and he need not be a clerk of this bureau."""
        with contextlib.suppress(psycopg.Error):
            found = self._raw.execute(
                "SELECT DISTINCT a.usename::text FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' "
                "AND l.granted AND l.classid = 0 AND l.objid = ? AND l.database = (SELECT oid FROM pg_database "
                "WHERE datname = current_database()) ORDER BY 1",
                (_LOCK,),
            ).fetchall()
            if found:
                return f"占着的是数据库用户“{'、'.join(str(name) for (name,) in found)}”；一直占着，又不是本局经办人用的，请管服务器的人看一看。"
        return ""

    def give_back(self) -> None:
        """Let others write."""
        if self.held:
            self.held = False
            with contextlib.suppress(psycopg.Error):
                self._raw.execute("SELECT pg_advisory_unlock(?)", (_LOCK,))


def times_written(raw: Served) -> int:
    """A number that rises with every transaction of anybody."""
    found = raw.execute("SELECT n FROM written").fetchone()
    return int(found[0]) if found is not None else 0


def note_written(raw: Served) -> None:
    """Let the number rise, inside the open transaction."""
    raw.later("UPDATE written SET n = n + 1")


def words_of(error: BaseException) -> str:
    """What the server said, without the values of the statement."""
    return re.sub(r"\s+", " ", str(getattr(error, "orig", None) or error)).strip()
