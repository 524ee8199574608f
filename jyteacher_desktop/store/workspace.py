"""A workspace: one file, one writer, one way in for every change.

``Workspace.open`` gives reading; a write runs in ``with workspace.change("登记活动") as change:`` which is one
transaction and one journal step. Leaving the block by an exception rolls everything back; leaving it normally commits.

The file is SQLite in rollback-journal mode with ``synchronous=EXTRA`` and foreign keys on, so people may copy it to a
stick at any moment it is closed. EXTRA flushes the folder once the journal is gone: with FULL a power cut within seconds brings the
journal back, and with it the state before a change that was reported as saved. ``PRAGMA application_id`` says that it is ours and of which kind, ``user_version``
which schema it has; a newer file is refused with a sentence, an older one is copied and then migrated.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar, cast

from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.domain.step_codes import MERGES, UNPROVEN, StepCode
from jyteacher_desktop.later import later
from jyteacher_desktop.paths import is_entered
from jyteacher_desktop.store import migrations, server_address
from jyteacher_desktop.store.counted_once import CountedOnce
from jyteacher_desktop.store.drivers import Driver
from jyteacher_desktop.store.durable_connection import durable_connection
from jyteacher_desktop.store.errors import (
    DatabaseUnusable,
    DiskFull,
    NotAWorkspace,
    NothingToUndo,
    NotWritable,
    OthersWrote,
    PinNeeded,
    WorkspaceDamaged,
    WorkspaceExists,
    WorkspaceLocked,
)
from jyteacher_desktop.store.file_kinds import BUREAU as BUREAU
from jyteacher_desktop.store.file_kinds import SCHOOL as SCHOOL
from jyteacher_desktop.store.file_kinds import Found, inspect
from jyteacher_desktop.store.file_kinds import Kind as Kind
from jyteacher_desktop.store.sealed_columns import (
    NAME,
    PLAIN,
    SEALED_COLUMNS,
    SEALED_FACTS,
    SWEPT,
    Privacy,
    name_of,
    new_secret,
)
from jyteacher_desktop.store.sqlite_connection import database_errors
from jyteacher_desktop.values import dataclass, replace

if TYPE_CHECKING:
    import glob
    from types import TracebackType
    from typing import BinaryIO

    from sqlalchemy import Connection, Executable, Result, Row, Table

    from jyteacher_desktop import durable_files
    from jyteacher_desktop.domain import names
    from jyteacher_desktop.domain.errors import MachineError
    from jyteacher_desktop.store import (
        file_errors,
        file_marks,
        indexes,
        journal,
        journal_triggers,
        looking_for_damage,
        many_rows,
        owner_only,
        plain_connection,
        refused_steps,
        undo_and_redo,
        upgrading,
    )
    from jyteacher_desktop.store import lock as locks
    from jyteacher_desktop.store.file_marks import FileMark
    from jyteacher_desktop.store.server_turns import Hall
else:
    names = later("jyteacher_desktop.domain.names")
    refused_steps = later("jyteacher_desktop.store.refused_steps")
    owner_only = later("jyteacher_desktop.store.owner_only")
    locks = later("jyteacher_desktop.store.lock")
    file_errors = later("jyteacher_desktop.store.file_errors")
    file_marks = later("jyteacher_desktop.store.file_marks")
    durable_files = later("jyteacher_desktop.durable_files")
    glob = later("glob")
    indexes = later("jyteacher_desktop.store.indexes")
    journal = later("jyteacher_desktop.store.journal")
    journal_triggers = later("jyteacher_desktop.store.journal_triggers")
    # for files that are written, and for those of an older program
    looking_for_damage = later("jyteacher_desktop.store.looking_for_damage")
    many_rows = later("jyteacher_desktop.store.many_rows")
    plain_connection = later("jyteacher_desktop.store.plain_connection")
    undo_and_redo = later("jyteacher_desktop.store.undo_and_redo")
    upgrading = later("jyteacher_desktop.store.upgrading")

T = TypeVar("T")

_ASKED_EVERY = 200_000
"""Steps of SQLite's machine between two questions whether a person has pressed cancel: some hundredths of a second."""
_WRITES: Final = frozenset({sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE})
_NOT_SAVED: Final = (DatabaseUnusable, DiskFull, NotWritable, OthersWrote, WorkspaceDamaged, WorkspaceLocked)
_OF_MERGES: Final = frozenset(code.value for code in MERGES)
_UNSEEN: Final = frozenset(
    {"journal_step", "journal_entry", "journal_now", "sqlite_sequence", "sqlite_master", "draft", "layout", "unattended"}
)
"""Tables no view shows: the journal's own, SQLite's, and what a window keeps for its next opening."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """The first step of a new workspace, made before anybody can see the file.

    Attributes:
        what: What the person does, as the list of steps shows it.
        code: Which kind of step it is.
        at: The moment.
        write: Writes the first rows.
        beside: What has to lie beside the file from the beginning (its key): the end of the name, and the content.
    """

    what: str
    code: StepCode
    at: str
    write: Callable[[Change], None]
    beside: Mapping[str, bytes]


class NothingGathered(Exception):
    """What was written in :meth:`Workspace.gathering` was rolled back in the midst of it."""


class Change:
    """An open change: the only object through which rows are written."""

    def __init__(self, connection: Connection, step: int, at: str, privacy: Privacy | None = None) -> None:
        self._connection = connection
        self._privacy = privacy
        self._half_told: BaseException | None = None
        self.step = step
        self.at = at

    def refuse_half(self) -> None:
        """Before it is committed: some of many rows may be in the file, unnoted by its journal and by its indexes.

        Raises:
            RuntimeError: An error in the middle of them was passed over by whoever told them.
        """
        if self._half_told is not None:
            raise RuntimeError("rows were told in part") from self._half_told

    @contextlib.contextmanager
    def _all_of_them(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            self._half_told = error
            raise

    def execute(
        self, statement: Executable, parameters: Mapping[str, object] | Sequence[Mapping[str, object]] | None = None
    ) -> Result[*tuple[Any, ...]]:
        """Run one SQLAlchemy statement (with one or many parameter sets)."""
        return self._connection.execute(statement, parameters)

    def insert(self, table: Table | str, **values: object) -> int:
        """Insert one row and return its small integer key; a table of a file that is only named is told in plain SQL."""
        if isinstance(table, str):
            names = ", ".join(f'"{name}"' for name in values)
            marks = ", ".join(_said(table, name) for name in values)
            said = f'INSERT INTO "{table}" ({names}) VALUES ({marks}) RETURNING id'
            return int(self.driver_sql(said, tuple(values.values())).scalar_one())
        key = self._connection.execute(table.insert().values(**values)).inserted_primary_key
        if key is None:  # pragma: no cover - every table of ours has an integer key
            raise RuntimeError(table.name)
        return int(key[0])

    def update(self, table: Table | str, key: int, values: Mapping[str, object]) -> None:
        """Write over columns of one row; a table of a file that is only named is told in plain SQL."""
        if isinstance(table, str):
            said = ", ".join(f'"{name}" = {_said(table, name)}' for name in values)
            self.driver_sql(f'UPDATE "{table}" SET {said} WHERE id = ?', (*values.values(), key))
        else:
            self._connection.execute(table.update().where(table.c.id == key).values(values))

    def insert_many(self, table: Table | str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
        """Insert ready tuples the fast way: many to a statement, and one journal entry for all of them.

        Returns:
            The key of the first row; the others follow it without a gap.
        """
        name = table if isinstance(table, str) else table.name
        with self._all_of_them():
            return journal.bulk_insert(
                self._connection, self.step, name, lambda raw: many_rows.insert_rows(raw, name, columns, rows, self._privacy)
            )

    def insert_columns(self, table: Table | str, columns: Mapping[str, Sequence[object]]) -> int:
        """As :meth:`insert_many`, the rows told column by column."""
        name = table if isinstance(table, str) else table.name
        with self._all_of_them():
            return journal.bulk_insert(
                self._connection, self.step, name, lambda raw: many_rows.insert_columns(raw, name, columns, self._privacy)
            )

    def write_rows(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Insert ready tuples into a table that is not journaled (the bureau's derived rows)."""
        with self._all_of_them():
            many_rows.insert_rows(journal.driver(self._connection), table, columns, rows, self._privacy)

    def sealed_numbers(self, numbers: Sequence[str]) -> list[str | None]:
        """ID numbers as they stand in this workspace, sealed all together: what a statement finds their rows by.

        Raises:
            PrivateClosed: The secret is not at hand.
        """
        if self._privacy is None:  # a programming error
            raise RuntimeError("no seal")
        return self._privacy.sealed_many(numbers, "sealed_number")

    def delete_rows(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Delete the rows of a table that is not journaled, each by its key in these columns."""
        many_rows.delete_rows(journal.driver(self._connection), table, columns, rows)

    def correct_rows(self, table: str, keys: Sequence[str], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Let rows of a table that is not journaled say something else: in every tuple the key, then what stands in the columns from now on."""
        many_rows.correct_rows(journal.driver(self._connection), table, keys, columns, rows)

    def write(self, statement: str, parameters: Sequence[object] = ()) -> None:
        """Run one plain SQL statement that writes and whose result nobody wants; a server is told it with the next one behind it."""
        raw = journal.driver(self._connection)
        if isinstance(raw, sqlite3.Connection):
            raw.execute(statement, tuple(parameters))
        else:
            raw.later(statement, tuple(parameters))

    def driver_sql(self, statement: str, parameters: Sequence[object] = ()) -> Result[*tuple[Any, ...]]:
        """Run one plain SQL statement."""
        return self._connection.exec_driver_sql(statement, tuple(parameters))

    def read(self, statement: Executable) -> Sequence[Row[*tuple[Any, ...]]]:
        """Rows of a select, seeing this change's own writes."""
        return self._connection.execute(statement).all()


def _said(table: str, column: str) -> str:
    """A value as a plain statement takes it: what stands sealed is sealed by the file's own function."""
    return f"{SEALED_COLUMNS[table, column]}(?)" if (table, column) in SEALED_COLUMNS else "?"


class Workspace:
    """An open workspace file. Not shared between threads: one worker owns it.

    Attributes:
        today_override: Fixes the day for all rules (late work, tests).
        copied: Whether this file is a copy that nobody has opened for writing yet; two copies that both go on writing would send letters
            with the same numbers, so whoever opens one is told.
        not_saved: Why the newest step that was tried is not in the file, or not for sure; None when it is.
        after_crash: Whether the program that last wrote this file did not end well (killed, power cut); the file is whole all the same
            unless the disk lied, which ``checking.check_file`` finds out.
        privacy: The seal of ID numbers, telephone numbers and unfinished forms.
        indexes_made: Names of indexes that were missing and made anew when this file was opened for writing.
        journal_mended: Whether changes of this file were not noted by its journal any more, until it was opened for writing.
        plain_left: Whether what stood plainly in this file before it was sealed could not be cleared away from the disk yet.
    """

    def __init__(
        self,
        path: Path,
        kind: Kind,
        raw: Driver,
        lock: locks.WriterLock | None,
        privacy: Privacy,
        *,
        server: Hall | None = None,
    ) -> None:
        self.path = path
        self._server = server
        self.privacy = privacy
        self.kind = kind
        self._raw = raw
        self._closed = False
        self._lock = lock
        self._changing = False
        self._gathering = False
        self._joined: Change | None = None
        self._look = looking_for_damage.Look(path) if lock is not None and server is None else None
        self._counted = CountedOnce()
        self._others: int | None = None
        self._written: set[str] | None = None
        self.today_override: date | None = None
        self._day: date | None = None
        self.not_saved: MachineError | None = None
        self.copied = False
        self.indexes_made: tuple[str, ...] = ()
        self.journal_mended = False
        self.plain_left = False
        self.after_crash = lock is not None and lock.left_behind and server is None

    # -- opening and closing ------------------------------------------------------------------------------------

    @classmethod
    def create(
        cls,
        path: Path,
        kind: Kind,
        info: Mapping[str, str],
        founding: Founding | None = None,
        *,
        secret: bytes | None = None,
        database: str = "",
    ) -> Self:
        """Make a new workspace file with all that belongs into it, whole or not at all, and open it for writing.

        The computer keeps its secret before anybody can see the file. A ``secret`` whose owner put it into ``info``, locked, may fail to
        be kept: the PIN then opens it.

        Killed at any moment, it left either a complete workspace or nothing that keeps anybody from trying again: what lies beside the
        file waits under a temporary name, and opening the workspace is what gives it its own.

        With a ``database`` the rows are made there, and the file says where (store/server_address.py).

        Raises:
            DatabaseUnusable: It cannot be reached, or holds a bureau already.
            WorkspaceExists: There is already a file of that name, and something in it.
            WorkspaceNameTooLong: What lies beside it could not be named.
            NotWritable, DiskFull: The folder does not allow writing.
        """
        path = real_path(path)
        file_errors.refuse_long_name(path, so="没有建立工作簿。请用 50 个汉字以内的文件名。")
        beside = {path.with_name(path.name + suffix): data for suffix, data in (founding.beside if founding else {}).items()}
        for existing in (path, *beside):
            if os.path.lexists(existing) and not _is_empty(existing):
                raise already_there(existing)
        lock = locks.WriterLock(path)  # of two who make the same workspace, one makes all of it
        draft: durable_files.Draft | None = None
        locked, secret = secret is not None, secret or new_secret()
        privacy = Privacy(name_of(secret), secret, file=path.name)
        try:
            try:
                privacy.keep()
            except OSError:
                if not locked:
                    raise
            for empty in (path, *beside):
                if _is_empty(empty):
                    empty.unlink()
            for target, data in beside.items():
                durable_files.publish(_waiting(target), data)
            if database:
                facts = {**info, **_sealed_facts(info, privacy), NAME: privacy.name, SWEPT: "1"}
                bare = founding and replace(founding, beside={})
                _found_on_server(path, kind, database, facts, founding=bare, privacy=privacy)
                return cls._open_served(path, kind, database, lock, write=True, privacy=privacy)
            with durable_files.drafting(path, replace=False) as draft, contextlib.closing(durable_connection(draft.path)) as raw:
                raw.execute("PRAGMA synchronous = OFF")  # nothing to lose yet; the finished file is flushed as a whole
                raw.execute("PRAGMA journal_mode = MEMORY")
                privacy.install(raw)
                with wrap(raw) as connection:
                    _fill(
                        connection,
                        kind,
                        {
                            **info,
                            **_sealed_facts(info, privacy),
                            NAME: privacy.name,
                            SWEPT: "1",
                            "file": str(draft.path.stat().st_ino),
                        },
                        founding,
                    )
        except BaseException as error:
            lock.release()
            if draft is not None and draft.placed and isinstance(error, OSError):
                raise NotWritable(
                    f"“{path.name}”已经建立，但磁盘没有确认写稳（{durable_files.system_words(error)}），断电后可能不在。请检查磁盘或U盘，再直接打开它。",
                    path=path,
                ) from error
            for target in beside:
                with contextlib.suppress(OSError):
                    _waiting(target).unlink(missing_ok=True)
            if isinstance(error, FileExistsError):
                raise already_there(path) from error
            if isinstance(error, database_errors(OSError)):
                file_errors.refuse(error, path)
            raise
        try:
            workspace = cls._open(path, inspect(path), lock, write=True, privacy=privacy)
        except (NotWritable, DiskFull) as error:
            raise NotWritable(
                f"“{path.name}”已经建立，但磁盘没有确认写稳，这次没有打开。请检查磁盘或U盘，再直接打开它，不用重新建立。",
                path=path,
            ) from error
        workspace.look_meanwhile()
        return workspace

    @classmethod
    def open(cls, path: Path, kind: Kind | None = None, *, write: bool, look_at_once: bool = True) -> Self:
        """Open an existing workspace.

        Args:
            path: The file.
            kind: The kind that is needed, or None for either.
            write: Take the one writer's lock; without it every change is refused.
            look_at_once: Look for damage from now on (store/looking_for_damage.py), not from :meth:`look_meanwhile` or the first change on.

        Raises:
            WorkspaceMissing, NotAWorkspace, WorkspaceNewer, WorkspaceLocked, WorkspaceDamaged, NotWritable, WorkspaceNameTooLong.
        """
        path = real_path(path)
        if write:
            file_errors.refuse_long_name(path, so=_SHORTEN)
        database = server_address.database_of(path)
        if database:
            if kind not in (None, BUREAU):
                raise _another_kind(path, BUREAU, kind)
            lock = locks.WriterLock(path) if write else None
            try:
                if write:
                    owner_only.close_workspace_to_others(path)
                return cls._open_served(path, BUREAU, database, lock, write=write)
            except BaseException:
                if lock is not None:
                    lock.release()
                raise
        found = inspect(path)
        if kind is not None and found.kind is not kind:
            raise _another_kind(path, found.kind, kind)
        lock = locks.WriterLock(path) if write else None
        if write:
            owner_only.close_workspace_to_others(path)
        workspace = cls._open(path, found, lock, write=write)
        if look_at_once:
            workspace.look_meanwhile()
        return workspace

    @classmethod
    def _open(
        cls, path: Path, found: Found, lock: locks.WriterLock | None, *, write: bool, privacy: Privacy | None = None
    ) -> Self:
        raw: sqlite3.Connection | None = None
        workspace: Self | None = None
        wrapped: Connection | None = None
        upgraded = False
        try:
            if lock is not None:
                durable_files.settle_folder(path.parent)  # SQLite flushes the folder itself
            raw = durable_connection(path)
            if found.version < len(found.kind.migrations):
                held = lock or locks.WriterLock(path)
                try:
                    wrapped = wrap(raw)
                    upgrading.upgrade(path, wrapped, found)
                    upgraded = True
                finally:
                    if lock is None:
                        held.release()
            privacy = privacy or Privacy.of(raw, path, at_once=write)
            privacy.install(raw)
            if not write:
                raw.execute("PRAGMA query_only = ON")
            plain = _finish_what_was_begun(path, raw, privacy, write=write, cleared=upgraded)
            workspace = cls(path, found.kind, raw, lock, privacy)
            workspace.plain_left = plain
            if wrapped is not None:
                workspace._connection = wrapped  # one that is forgotten rolls back whatever is open when it is
            workspace._know_itself()
            if lock is not None:
                workspace._mend(raw)
        except BaseException as error:
            if workspace is not None:
                workspace.close()
            elif raw is not None:
                if wrapped is not None:
                    wrapped.close()  # before what it stands on: whoever forgets it asks a closed file to roll back
                raw.close()
            if lock is not None:
                lock.release()
            if upgraded and isinstance(error, Exception):
                file_errors.refuse_upgraded(error, path)
            if isinstance(error, database_errors(OSError, UnicodeDecodeError)):
                file_errors.refuse(error, path, at_rest=True)
            raise
        return workspace

    @classmethod
    def _open_served(
        cls, path: Path, kind: Kind, database: str, lock: locks.WriterLock | None, *, write: bool, privacy: Privacy | None = None
    ) -> Self:
        hall = hall_of(path, database)
        try:
            hall.enter(kind, privacy, write=write)
            _name_what_waits(path)
            return cls(path, kind, hall.raw, lock, hall.privacy, server=hall)
        except BaseException as error:
            hall.close()
            if isinstance(error, hall.errors):
                hall.refuse(error)
            raise

    def look_meanwhile(self) -> None:
        """Have the file looked at for damage from now on, where it may be written into; what is read waits for nothing."""
        if self._look is not None:
            self._look.begin()

    def close(self) -> None:
        """Close the file and give the lock back. Closing twice is harmless."""
        if self._look is not None:
            self._look.give_up()
        if not self._closed:
            self._closed = True
            if self._server is not None:
                self._server.close()
            else:
                if "_connection" in self.__dict__:
                    self._connection.close()
                self._raw.close()
            if "_file" in self.__dict__:
                self._file.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # -- time ---------------------------------------------------------------------------------------------------

    @property
    def today(self) -> date:
        """The day for all rules: the clock's, or that on which the deed began (:meth:`of_one_day`), unless the caller fixed one."""
        return self.today_override or self._day or date.today()

    @property
    def whose_pin(self) -> str:
        """Whom the PIN of this workspace proves: of a school's book that a bureau keeps its clerk, who signs it alone."""
        return (BUREAU if is_entered(self.path) else self.kind).whose_pin

    @property
    def now(self) -> str:
        """The moment written into the journal: the clock's time on the rules' day, ISO with zone."""
        return moment(self.today_override)

    @contextlib.contextmanager
    def of_one_day(self, day: date | None = None) -> Iterator[None]:
        """Inside, rules know one day, whatever time passes: what belongs to one deed does not bear two when midnight comes meanwhile.

        Moments stay the clock's. The outermost block decides.

        Args:
            day: Which day; that on which the block begins when None.
        """
        outer = self._day
        self._day = outer or day or self.today
        try:
            yield
        finally:
            self._day = outer

    # -- reading ------------------------------------------------------------------------------------------------

    def read(self, statement: Executable, parameters: Mapping[str, object] | None = None) -> Sequence[Row[*tuple[Any, ...]]]:
        """All rows of a select."""
        with self._translated(), self._decoded():
            return self._connection.execute(statement, parameters).all()

    def tuples(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a plain SQL query as plain tuples: the fast path for tens of thousands of rows."""
        question = sql, tuple(parameters)
        if not isinstance(self._raw, sqlite3.Connection) and (at_hand := self._raw.at_hand(question)) is not None:
            return at_hand
        try:  # and not inside the two contexts: they are entered thousands of times in a sitting, and hardly ever for anything
            if not isinstance(self._raw, sqlite3.Connection):
                answer = self._raw.answered(question)
                if answer is not None:
                    return answer
            found: list[tuple[Any, ...]] = self._raw.execute(*question).fetchall()
        except Exception:
            with self._translated(), self._decoded():
                raise
        return found

    def ask_together(self, questions: Iterable[tuple[str, tuple[object, ...]]]) -> None:
        """Say what will be asked soon (:meth:`tuples`): a server is asked all of it at once, a file when it is asked."""
        if not isinstance(self._raw, sqlite3.Connection):
            self._raw.ask_together(questions)

    @contextlib.contextmanager
    def by_keys(self) -> Iterator[None]:
        """Many statements that each look up a few rows by their keys: a server goes through no whole table for one of them."""
        with contextlib.ExitStack() as stack:
            if not isinstance(self._raw, sqlite3.Connection):
                with self._translated():
                    stack.enter_context(self._raw.by_keys())
            yield

    @contextlib.contextmanager
    def telling_when_busy(self, tell: Callable[[], None]) -> Iterator[None]:
        """Call ``tell``, which is quick and asks this workspace nothing, whenever a server was given many rows to work on; a file never says so."""
        with contextlib.nullcontext() if isinstance(self._raw, sqlite3.Connection) else self._raw.telling_when_busy(tell):
            yield

    def share(self) -> None:
        """Let other clerks write between two use cases of this sitting (:meth:`in_turn`); a file stays this program's alone."""
        if self._server is not None:
            self._server.share()

    def in_turn(self, use_case: Callable[[], T]) -> T:
        """Run one use case, of one day: what it reads is what stands when it writes.

        Where the rows lie on a server somebody else may have written between its first look and its first write. Then nothing of it was
        done, and it is run once more while everybody else waits. The same where it only looked, and failed over what fits no more; whatever it
        found half before and half behind that is kept for nobody.

        Raises:
            WorkspaceLocked: Another clerk's use case takes long; nothing was changed.
        """
        with self.of_one_day():
            return use_case() if self._server is None else self._in_turn_at(self._server, use_case)

    def _in_turn_at(self, server: Hall, use_case: Callable[[], T]) -> T:
        for waiting in (False, True):
            with self._translated():
                server.begin_turn(waiting=waiting and self.writable)
            try:
                return use_case()
            except OthersWrote:
                if waiting:
                    raise
            except JyTeacherError:
                raise
            except Exception:
                if waiting or not self.overtaken:
                    raise
            finally:
                if self.overtaken:
                    self.forget()
                server.end_turn()
        raise RuntimeError("unreachable")  # pragma: no cover - the second try returns or raises

    @property
    def overtaken(self) -> bool:
        """Whether another clerk wrote since this use case began (:meth:`in_turn`): part of what it read may be of before."""
        return self._server is not None and self._server.overtaken

    @property
    def served(self) -> bool:
        """Whether the rows lie on a server, where other clerks write as well."""
        return self._server is not None

    @property
    def others_connected(self) -> int:
        """How many other windows and commands have the rows of this workspace open on its server; 0 of a file, which is this program's alone."""
        return self._server.others if self._server is not None else 0

    def alone(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Run one statement that writes, inside the open change or by itself: what it writes is known by its content, whoever comes first."""
        with self._translated():
            if self._server is not None:
                self._server.leave_moment()
            self._raw.execute(sql, tuple(parameters))

    def count_rows_anew(self) -> None:
        """After many rows came: a server plans by how many there were when it last counted, and counts by itself a minute later or not at all."""
        if not isinstance(self._raw, sqlite3.Connection):
            self._raw.count_rows_anew()

    def info(self, key: str) -> str:
        """A fact about the file itself ("" when absent).

        Raises:
            PrivateClosed, PrivateDamaged: It stands sealed and cannot be opened here.
        """
        rows = self.tuples("SELECT value FROM info WHERE key = ?", (key,))
        value = str(rows[0][0]) if rows else ""
        return self.privacy.opened(value) or "" if key in SEALED_FACTS else value

    # -- changing -----------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def change(
        self,
        what: str,
        actor: str = UNPROVEN,
        *,
        code: StepCode = StepCode.OTHER,
        undoable: bool = True,
        into_closed: bool = False,
        plain: bool = False,
    ) -> Iterator[Change]:
        """One transaction and one journal step.

        Args:
            what: What the person does, in Chinese, as the undo list shows it.
            actor: Who does it.
            code: Which kind of step it is, for whoever looks for such steps.
            undoable: False for steps that left the house (closing a quarter).
            into_closed: The step may touch closed quarters: it brings back what was signed.
            plain: The step is told in plain SQL alone, so that a file needs no SQLAlchemy for it.

        Raises:
            QuarterClosed: The change touches records of a closed quarter; nothing was changed.
            DiskFull, NotWritable, WorkspaceLocked: The machine stands in the way; nothing was changed.
        """
        if self._joined is not None:
            yield self._joined
            return
        with self._transaction(plain=plain), self._translated():
            connection, at, what = self._to_tell(plain=plain), self.now, what if what.isprintable() else names.visible(what)
            step = journal.open_step(connection, at=at, what=what, actor=actor, code=code.value, undoable=undoable)
            change = Change(connection, step, at, self.privacy)
            yield change
            change.refuse_half()
            self._finish(connection, step, guarded=not into_closed)

    @contextlib.contextmanager
    def together(
        self, what: str, actor: str = UNPROVEN, *, code: StepCode = StepCode.OTHER, plain: bool = False
    ) -> Iterator[None]:
        """What several use cases write, as one step: inside, every :meth:`change` joins it; all are ``plain`` where it is.

        Raises:
            As :meth:`change`; then none of them stored anything.
        """
        with self.change(what, actor, code=code, plain=plain) as change:
            self._joined = change
            try:
                yield
            finally:
                self._joined = None

    @contextlib.contextmanager
    def record(self, *, aside: bool = False, plain: bool = False) -> Iterator[Change]:
        """A transaction for tables that are not journaled (letters, trust, receipts).

        Args:
            aside: The person asked for nothing: what is kept beside the work says nothing of whether that was saved.
            plain: As in :meth:`change`.
        """
        with self._one_of_several() if self._gathering else self._transaction(aside=aside, plain=plain), self._translated():
            change = Change(self._to_tell(plain=plain), 0, self.now, self.privacy)
            yield change
            change.refuse_half()

    @contextlib.contextmanager
    def gathering(self) -> Iterator[None]:
        """Save what several :meth:`record` inside write together, when the block ends: a file is flushed once for all of them.

        A record that fails leaves nothing of its own and all of the others, as long as the transaction :attr:`stands`. Where it does not, or
        the block ends by an exception, nothing of any of them is saved.

        Raises:
            NothingGathered: It stands no more.
            DiskFull, NotWritable, WorkspaceLocked: The machine stands in the way.
        """
        with self._transaction():
            self._gathering = True
            try:
                yield
            finally:
                self._gathering = False
            if not self.stands:
                raise NothingGathered

    @property
    def stands(self) -> bool:
        """Whether a file's transaction is open: what SQLite meets may end it, a full disk as well as a person who stops a statement."""
        return isinstance(self._raw, sqlite3.Connection) and self._raw.in_transaction

    @property
    def rows_written(self) -> int:
        """How many rows this program wrote into a file since it was opened, kept or not; -1 on a server, where others write as well."""
        return self._raw.total_changes if isinstance(self._raw, sqlite3.Connection) else -1

    @contextlib.contextmanager
    def _one_of_several(self) -> Iterator[None]:
        """What one :meth:`record` writes while several are gathered.

        Raises:
            NothingGathered: They were rolled back; a savepoint alone would begin another transaction, which saves what is left of them.
        """
        if not self.stands:
            raise NothingGathered
        with self._translated():
            self._raw.execute("SAVEPOINT one_of_several")
        try:
            yield
        except BaseException:
            try:
                self._raw.execute("ROLLBACK TO one_of_several")
                self._raw.execute("RELEASE one_of_several")
            except database_errors():
                self._roll_back()  # what cannot be taken back alone goes with all of them
            raise
        with self._translated():
            self._raw.execute("RELEASE one_of_several")

    def undo(self, number: int | None = None, *, actor: str = UNPROVEN, keep_later: bool = False) -> journal.Step:
        """Take back the newest standing step, or the step ``number``; returns the step that was taken back.

        Args:
            number: Which step; the newest that stands when None.
            actor: Who takes it back, as far as a PIN proved it.
            keep_later: Leave what later steps changed again as it is, and take back the rest.

        Raises:
            NothingToUndo: No such step, it is already undone, or it is none that may be.
            PinNeeded: It was done with a PIN, and nobody proved who he is; nothing was changed.
            UndoConflict: Later steps changed the same fields; nothing was changed.
            QuarterClosed, NeedsTwoClerks: The step touches a closed quarter, or a policy two clerks sign; nothing was changed.
        """
        target = self._step(undo_and_redo.TO_UNDO) if number is None else journal.step_by_number(self._plainly, number)
        if target is None:
            raise NothingToUndo("没有可以撤销的操作。记录没有变化。")
        if target.undone:
            again = undo_and_redo.done_again(self._plainly, target.id)
            if again is not None:
                told = f"“{target.what}”撤销以后又重做了，现在是第 {again} 步。没有撤销，记录没有变化。要撤销它，请撤销第 {again} 步。"
                raise NothingToUndo(told, number=target.id)
            raise NothingToUndo(f"“{target.what}”已经撤销过了。记录没有变化。", number=target.id)
        if not target.undoable:
            raise NothingToUndo(
                f"“{target.what}”这一步不能撤销：本机以外的人已经以它为准，或者别的数据都建立在它上面。记录没有变化。"
                "要改的请用专门的操作：重新打开季度、换一份政策、恢复备份。",
                number=target.id,
            )
        self._invert(
            target, "undo", f"撤销：{target.what.removeprefix('重做：')}", actor, code=StepCode.UNDO.value, keep_later=keep_later
        )
        return target

    def redo(self, *, actor: str = UNPROVEN) -> journal.Step:
        """Do again what was last undone; returns the step that stands again.

        Raises:
            NothingToUndo: Nothing was undone, or new work was done since.
            PinNeeded: As :meth:`undo`.
        """
        target = self._step(undo_and_redo.TO_REDO)
        if target is None:
            raise NothingToUndo("没有可以重做的操作：没有撤销过，或撤销之后又做了新的修改。记录没有变化。")
        code = undo_and_redo.code_to_redo(self._plainly, target)
        self._invert(target, "redo", target.what.replace("撤销：", "重做：", 1), actor, code=code, keep_later=False)
        return target

    def _refuse_unproven(self, target: journal.Step, step: int, verb: str) -> None:
        """What needed a PIN to do needs one to undo and to do again, whoever sits there; so does what a taking back would approve."""
        done, who = undo_and_redo.first_done(self._plainly, target), self.whose_pin
        if done.actor != UNPROVEN or done.code in self.kind.with_pin:
            why = f"“{done.what}”是{who}用口令做的，{verb}它也要{who}的口令。"
        elif self.kind.name == "school" and self._approves_unseen(target, step):
            why = f"{verb}“{done.what}”会让{who}没有看过的内容变成“已审核”，要{who}的口令。"
        else:
            return
        raise PinNeeded(f"{why}没有{verb}，数据没有变化。", why=why, number=target.id, office=self.kind.name)

    def _approves_unseen(self, target: journal.Step, step: int) -> bool:
        spans = self._spans(target.id, step)
        return step in spans and refused_steps.approves_unseen(self._plainly, spans[target.id][0], *spans[step])

    def _spans(self, *steps: int) -> dict[int, tuple[int, int]]:
        """The first and last journal entry of steps; one that changed nothing is not among them."""
        return {
            number: (first, last)
            for number, first, last in self._plainly.exec_driver_sql(
                "SELECT id, first_entry, last_entry FROM journal_step WHERE id IN (?, ?)", steps
            ).all()
        }

    def steps(self, limit: int = 200) -> list[journal.Step]:
        """The journal's newest steps first."""
        return [journal.step_of(row) for row in self.tuples(journal.NEWEST_STEPS, (limit,))]

    def undo_state(self) -> tuple[journal.Step | None, journal.Step | None]:
        """What undo and redo would do next."""
        return self._step(undo_and_redo.TO_UNDO), self._step(undo_and_redo.TO_REDO)

    def _step(self, wanted: str) -> journal.Step | None:
        return next(map(journal.step_of, self.tuples(wanted)), None)

    def history(self, table: Table | str, row: int) -> list[journal.Change]:
        """Every change of one row, oldest first; of a table of a file that is only named it is read in plain SQL."""
        if isinstance(table, str):
            columns = [name for (name,) in self.tuples("SELECT name FROM pragma_table_info(?) ORDER BY cid", (table,))]
            return journal.history(self._to_tell(plain=True), table, columns, row, shown=self._shown)
        columns = [column.name for column in table.columns]
        return journal.history(self._connection, table.name, columns, row, shown=self._shown)

    def image_after(self, table: Table, row: int, step: int) -> dict[str, object] | None:
        """A row as it stood when a step was over; None when it did not exist then."""
        with self._translated():
            image = journal.image_after(self._connection, table, row, step)
        return image and {name: self._shown(table.name, name, value) for name, value in image.items()}

    def rows_once_at(self, table: Table, column: str, key: int) -> list[int]:
        """Every row that ever pointed at ``key`` by ``column``."""
        with self._translated():
            return journal.rows_once_at(self._connection, table, column, key)

    def data_version(self) -> int:
        """A number that rises with every change: equal numbers mean an unchanged workspace."""
        return int(self.tuples("SELECT coalesce(max(id), 0) FROM journal_step")[0][0])

    def file_mark(self) -> FileMark:
        """The mark of the file as it stands; outside of a change.

        Raises:
            OSError: It cannot be read.
        """
        return file_marks.mark_of(self._file)

    @cached_property
    def _file(self) -> BinaryIO:
        """The file itself, open for as long as the connection is: closing it sooner would give back that one's locks."""
        return self.path.open("rb", buffering=0)

    def remembered(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make()`` gives, made once and given again for as long as nothing whatever was written to the file.

        ``key`` names everything else the value depends on: the day, the cycle. The value must not be changed by anybody. Nothing is
        remembered while a change is open: what is seen then may be rolled back.
        """
        return make() if self._changing else self._counted.remembered(key, self._content_mark(), make)

    def lasting(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make()`` gave, for as long as the workspace is open, whatever is written meanwhile: a place to keep parts of an answer.

        Whoever keeps something there keeps with it all that it was made of, and uses it only where that is still so. Of several
        keys the newest few are kept. While a change is open everybody gets a place of his own: what is seen then may be rolled back.
        """
        return make() if self._changing else self._counted.lasting(key, make)

    @contextlib.contextmanager
    def at_rest(self) -> Iterator[None]:
        """Many questions at once: whether another program wrote is looked up for the first, not for each of thousands.

        What this program writes meanwhile is seen all the same.
        """
        outer = self._others
        self._others = self._others_wrote() if outer is None else outer
        try:
            yield
        finally:
            self._others = outer

    def forget(self) -> None:
        """Drop everything remembered, as a change would, and what outlives changes."""
        self._counted.forget()

    @contextlib.contextmanager
    def watched(self, stop: Callable[[], None]) -> Iterator[None]:
        """Let a person stop long statements: inside, ``stop()`` is asked again and again, and what it raises ends the block.

        A statement that is stopped has changed nothing, and the change around it is rolled back like by any other error.
        """
        raw = self._raw
        if not isinstance(raw, sqlite3.Connection):
            with raw.asking(stop):
                yield
            return
        stopped: list[BaseException] = []

        def ask() -> bool:
            try:
                stop()
            except BaseException as error:  # noqa: BLE001 - SQLite takes a yes or no; the error itself is raised below
                stopped.append(error)
            return bool(stopped)

        raw.set_progress_handler(ask, _ASKED_EVERY)
        try:
            yield
        except Exception as error:
            if stopped and error is not stopped[0]:
                raise stopped[0] from error
            raise
        finally:
            raw.set_progress_handler(None, 0)

    def _content_mark(self) -> tuple[int, int]:
        """Rows ever written over this connection, journaled or not, and what other programs have committed."""
        own = self._raw.total_changes if isinstance(self._raw, sqlite3.Connection) else self._raw.writes
        return own, self._others_wrote() if self._others is None else self._others

    def _others_wrote(self) -> int:
        """A number that changes when another program commits."""
        if self._server is None:
            return int(self.tuples("PRAGMA data_version")[0][0])
        with self._translated():
            return self._server.times_written()

    def written(self) -> frozenset[str]:
        """The tables in which committed changes wrote since this was last asked, undo and redo included.

        The first question only begins the watch: a command line never asks, and pays nothing.
        """
        found = frozenset(self._written or ()) - _UNSEEN
        self._written = set()
        return found

    # -- inside -------------------------------------------------------------------------------------------------

    def _know_itself(self) -> None:
        """Compare the file with the one that was last opened for writing; a copy has another file number."""
        own, known = str(self.path.stat().st_ino), self.info("file")
        self.copied = known not in ("", own)
        if known != own and self._lock is not None:
            with self.record(plain=True) as change:
                change.driver_sql(PUT_INFO, ("file", own))

    def _mend(self, raw: sqlite3.Connection) -> None:
        """Make indexes and triggers of the journal anew that another program took away."""
        wrong = indexes.wrong_indexes(raw, self.kind.migrations)
        if wrong:
            with self.record(aside=True):
                indexes.make_anew(raw, self.kind.migrations, wrong)
            self.indexes_made = wrong
        if journal_triggers.missing_triggers(raw) or not journal_triggers.is_at_rest(raw):
            with self.record(aside=True):
                journal_triggers.mend(self._connection, self.kind)
            self.journal_mended = True

    def _shown(self, table: str, column: str, value: object) -> object:
        """A stored value as people may see it: what stands sealed is opened where it can be."""
        return self.privacy.shown(str(value)) if (table, column) in SEALED_COLUMNS and value else value

    @property
    def writable(self) -> bool:
        """Whether it is open for writing."""
        return self._lock is not None

    @cached_property
    def _connection(self) -> Connection:
        """SQLAlchemy's connection over the driver's: for whoever writes, and for the journal."""
        if self._changing:  # a programming error: made now it would roll back what a plain change has written
            raise RuntimeError("a plain change is open")
        return self._server.connection if self._server is not None else wrap(journal.file_of(self._raw))

    @property
    def _plainly(self) -> Connection:
        """The connection for what is told in plain SQL alone."""
        return self._to_tell(plain=True)

    def _invert(self, target: journal.Step, kind: str, what: str, actor: str, *, code: str, keep_later: bool) -> None:
        with self._transaction(plain=True), self._translated():
            connection = self._plainly
            step = journal.open_step(connection, at=self.now, what=what, actor=actor, code=code, kind=kind)
            undo_and_redo.apply_inverse(connection, self.kind, target, step, keep_later=keep_later, shown=self._shown)
            self._finish(connection, step)
            if kind == "undo" and self.kind.name == "school" and target.code not in _OF_MERGES:
                spans = self._spans(target.id, step)
                if step in spans:
                    refused_steps.refuse_second_holder(connection, spans[target.id][0], *spans[step])
            if actor == UNPROVEN:  # behind what no PIN would allow either
                self._refuse_unproven(target, step, "撤销" if kind == "undo" else "重做")

    def _finish(self, connection: Connection, step: int, *, guarded: bool = True) -> None:
        if journal.close_step(connection, step):
            first, last = connection.exec_driver_sql(
                "SELECT first_entry, last_entry FROM journal_step WHERE id = ?", (step,)
            ).one()
            if guarded:
                self.kind.guard(connection, first, last)
            self.kind.follow(connection, first, last)

    def _to_tell(self, *, plain: bool) -> Connection:
        """The connection for a step; a plain one of a file where nobody has needed SQLAlchemy yet."""
        if plain and self._server is None and "_connection" not in self.__dict__:
            return cast("Connection", plain_connection.PlainConnection(journal.file_of(self._raw)))
        return self._connection

    @contextlib.contextmanager
    def _transaction(self, *, aside: bool = False, plain: bool = False) -> Iterator[None]:
        if self._lock is None:
            raise WorkspaceLocked(f"“{self.path.name}”是以只读方式打开的，没有修改。请重新打开后再试。", path=self.path)
        if self._changing:
            raise RuntimeError("a change is already open")
        try:
            with self._translated():
                self._refuse_damage()
            _ = self._to_tell(plain=plain)  # SQLAlchemy begins by rolling back whatever it finds open
            self._changing = True
            with self._translated():
                self._begin()
            try:
                with looking_for_damage.written_by_us(self.path), self._watching():
                    yield
                    with self._translated():
                        self._commit()
            except BaseException:
                self._roll_back()
                raise
        except _NOT_SAVED as error:
            told = file_errors.looked_at_again(error, self.path) if isinstance(error, WorkspaceDamaged) else error
            self.not_saved = self.not_saved if aside else told
            if told is not error:
                raise told from error
            raise
        else:
            self.not_saved = self.not_saved if aside else None
        finally:
            self._changing = False

    def _begin(self) -> None:
        if self._server is not None:
            self._server.begin()
        else:
            self._raw.execute("BEGIN IMMEDIATE")

    def _commit(self) -> None:
        if self._server is not None:
            self._server.commit()
        else:
            self._raw.execute("COMMIT")

    def _roll_back(self) -> None:
        if self._server is not None:
            self._server.roll_back()
            return
        with contextlib.suppress(*database_errors()):
            self._raw.execute("ROLLBACK")

    @contextlib.contextmanager
    def _watching(self) -> Iterator[None]:
        """Note where this transaction writes, by triggers and by plain statements alike: SQLite itself names the tables."""
        if self._written is None:
            yield
            return
        raw = self._raw
        seen: set[str] = set()
        if not isinstance(raw, sqlite3.Connection):
            with raw.watching(seen):
                yield
            self._written |= seen
            return

        def see(action: int, table: str | None, _column: str | None, _database: str | None, _by: str | None) -> int:
            if action in _WRITES and table is not None:
                seen.add(table)
            return sqlite3.SQLITE_OK

        raw.set_authorizer(see)
        try:
            yield
        finally:
            raw.set_authorizer(None)
        self._written |= seen

    @contextlib.contextmanager
    def _decoded(self) -> Iterator[None]:
        """SQLite's own message may hold the damaged text it speaks of."""
        try:
            yield
        except UnicodeDecodeError as error:
            file_errors.refuse(error, self.path)

    def _refuse_damage(self) -> None:
        """Wait for the look at the whole file, the first time something is to be written.

        Raises:
            WorkspaceDamaged: Some page is not what it should be; nothing was written.
        """
        found = (
            self._look.wait(self._raw if isinstance(self._raw, sqlite3.Connection) else None) if self._look is not None else ""
        )
        if found:
            raise file_errors.damaged(self.path, detail=found)

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except database_errors() as error:
            self.privacy.explain(error)
            if self._server is not None:
                self._server.refuse(error)
            file_errors.refuse(error, self.path, reading=not self._changing)
        except Exception as error:
            if self._server is not None and isinstance(error, self._server.errors):
                self._server.refuse(error)
            raise


def wrap(raw: sqlite3.Connection) -> Connection:
    """A SQLAlchemy connection over a SQLite one that the caller opened and closes."""
    from sqlalchemy import create_engine  # noqa: PLC0415 - reading is plain SQL
    from sqlalchemy.pool import StaticPool  # noqa: PLC0415

    engine = create_engine(
        "sqlite://", creator=lambda: raw, poolclass=StaticPool, isolation_level="AUTOCOMMIT", hide_parameters=True
    )
    return engine.connect()


def real_path(path: Path) -> Path:
    """The file itself: through a link a second lock, a second key and a second row of backups would come into being."""
    return Path(os.path.realpath(path))


def moment(day: date | None = None) -> str:
    """The moment written into the journal: the clock's time on the rules' day, ISO with zone."""
    now = datetime.now().astimezone().replace(microsecond=0)
    if day is not None:
        now = now.replace(year=day.year, month=day.month, day=day.day)
    return now.isoformat()


PUT_INFO: Final = "INSERT INTO info(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value"
"""Keep a fact about the workspace itself."""
_FOUNDING: Final = "founding"
"""Row of ``info``: ends of the names of what still waits beside a new file."""

_SHORTEN: Final = "没有打开，数据没有变化。请把文件名改短（50 个汉字以内），旁边的密钥文件和备份文件夹也一起改，再打开。"


def _is_empty(path: Path) -> bool:
    """Whether nothing but a name is there, as a stick has it when the power goes in the moment in which it was given."""
    return path.is_file() and not path.is_symlink() and path.stat().st_size == 0


def already_there(path: Path) -> WorkspaceExists:
    """The refusal to make a workspace over something else."""
    return WorkspaceExists(f"“{path.name}”已经存在，没有覆盖它。请换一个文件名，或直接打开原来的工作簿。", path=path)


def _waiting(target: Path) -> Path:
    """Where a file beside a new workspace waits for it: no key has a name before there is a workspace it belongs to."""
    return target.with_name(target.name + ".founding")


def _another_kind(path: Path, found: Kind, needed: Kind | None) -> NotAWorkspace:
    return NotAWorkspace(
        f"“{path.name}”是{found.label}，这里需要{needed.label if needed else ''}。文件没有改动。请选择另一个文件。", path=path
    )


def _sealed_facts(info: Mapping[str, str], privacy: Privacy) -> dict[str, str]:
    return {key: privacy.sealed(info[key]) or "" for key in SEALED_FACTS if key in info}


def hall_of(path: Path, database: str) -> Hall:
    """The way to a server; its library is an addition that most bureaus never need.

    Raises:
        DatabaseUnusable: The library is not installed, or the server cannot be reached.
    """
    try:
        from jyteacher_desktop.store.server_turns import Hall  # noqa: PLC0415 - a file needs none of it
    except ImportError as error:
        raise DatabaseUnusable(
            "这台电脑上的程序没有安装连接数据库服务器的组件（psycopg），没有打开，数据没有变化。请管电脑的人把它装上（见安装说明），再打开一次。"
        ) from error
    return Hall(path, database)


def _found_on_server(
    path: Path, kind: Kind, database: str, info: Mapping[str, str], *, founding: Founding | None, privacy: Privacy
) -> None:
    """Make the rows on the server in one transaction; the small file that names it is made before that is committed."""
    hall = hall_of(path, database)
    try:
        hall.know(privacy)
        with hall.founding(kind):
            _fill_with(hall.connection, kind, info, founding)
            server_address.write_pointer(path, database)
    except BaseException as error:
        hall.close()
        if server_address.database_of(path):
            path.unlink(missing_ok=True)
        if isinstance(error, hall.errors):
            hall.refuse(error)
        raise
    hall.close()


def _fill(connection: Connection, kind: Kind, info: Mapping[str, str], founding: Founding | None) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    migrations.migrate(connection, kind.migrations, 0)
    journal.install_triggers(connection, kind.journaled)
    _fill_with(connection, kind, info, founding)
    connection.exec_driver_sql(f"PRAGMA application_id = {kind.application_id}")
    connection.exec_driver_sql("COMMIT")


def _fill_with(connection: Connection, kind: Kind, info: Mapping[str, str], founding: Founding | None) -> None:
    facts = {"kind": kind.name, **info}
    if founding is not None:
        if founding.beside:
            facts[_FOUNDING] = " ".join(founding.beside)
        step = journal.open_step(
            connection, at=founding.at, what=founding.what, actor="录入员", code=founding.code.value, undoable=False
        )
        founding.write(Change(connection, step, founding.at))
        journal.close_step(connection, step)
    journal.driver(connection).executemany("INSERT INTO info(key, value) VALUES (?, ?)", facts.items())


def _finish_what_was_begun(path: Path, raw: sqlite3.Connection, privacy: Privacy, *, write: bool, cleared: bool) -> bool:
    """Go on with what whoever made the file, or made it new, did not come to; whether something plain is left of an earlier program.

    ``cleared``: clearing that away was tried just now.
    """
    left = dict(raw.execute("SELECT key, value FROM info WHERE key IN (?, ?)", (_FOUNDING, PLAIN)).fetchall())
    if left.get(_FOUNDING):
        _finish_founding(path, raw, str(left[_FOUNDING]), write=write)
    if not left.get(PLAIN) or not privacy.open:
        return False
    return cleared or (write and not upgrading.clear_what_was_plain(path, raw, privacy, str(left[PLAIN])))


def _finish_founding(path: Path, raw: sqlite3.Connection, waiting: str, *, write: bool) -> None:
    """Give what waits beside a new workspace its name; whoever made it may have been killed before he came to that."""
    with contextlib.suppress(OSError, sqlite3.Error):  # the workspace is there; the next opening tries again
        for suffix in waiting.split():
            target = path.with_name(path.name + suffix)
            if _waiting(target).exists():
                durable_files.exchange_for(target, _waiting(target))
        durable_files.sync_folder(path.parent)
        durable_files.part_of(path).unlink(missing_ok=True)  # a second name of this very file, if it was not removed in time
        if write:
            raw.execute("DELETE FROM info WHERE key = ?", (_FOUNDING,))


def _name_what_waits(path: Path) -> None:
    """Give the keys of a bureau that was made on a server their names; whoever made it may have been killed before he came to that."""
    with contextlib.suppress(OSError):
        for waiting in path.parent.glob(f"{glob.escape(path.name)}.*.founding"):
            durable_files.exchange_for(waiting.with_name(waiting.name.removesuffix(".founding")), waiting)
