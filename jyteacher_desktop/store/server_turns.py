"""The way from a workspace to its server: entering, taking turns, transactions, and saying what went wrong there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import psycopg
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateIndex, CreateTable

from jyteacher_desktop.store import bureau_tables, journal_tables, migrations, server
from jyteacher_desktop.store.errors import (
    DatabaseUnusable,
    DiskFull,
    NotAWorkspace,
    NotWritable,
    OthersWrote,
    WorkspaceLocked,
    WorkspaceNewer,
)
from jyteacher_desktop.store.lock import WAIT
from jyteacher_desktop.store.sealed_columns import Privacy

if TYPE_CHECKING:
    from sqlalchemy import Connection, MetaData

VERSION = "schema"
"""Row of ``info``: how many migrations have run; a file says it in its header."""
_ONE_MOMENT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_ITS_OWN = frozenset({"53", "57", "58", "XX"})
"""Classes of what a server says of itself: resources, its administrator, its machine, damage."""


class Hall:
    """One connection to the database of a bureau.

    Attributes:
        connection: For SQLAlchemy; the driver's own is ``raw``.
        privacy: The seal, known after :meth:`enter` or :meth:`know`.
        errors: What the library raises.
    """

    errors = server.ERRORS

    def __init__(self, path: Path, database: str) -> None:
        """Connect.

        Raises:
            DatabaseUnusable: The server cannot be reached, or does not let us in.
        """
        self.path = path
        self._one_moment = False
        self.raw = server.connect(database)
        try:
            self.connection: Connection = server.wrap(self.raw)
        except (psycopg.Error, DBAPIError) as error:  # SQLAlchemy asks the server something of its own
            with contextlib.closing(self.raw):
                self.refuse(error)
        self.privacy = Privacy("", file=path.name)
        self._turns = server.Turns(self.raw, path.name)
        self._seen = -1
        self._in_turn: bool | None = None

    # -- founding and entering ------------------------------------------------------------------------------------

    def know(self, privacy: Privacy) -> None:
        """Seal and open by this seal."""
        self.privacy = privacy
        self.raw.know(privacy)

    @property
    def has_bureau(self) -> bool:
        """Whether the database holds a bureau."""
        return server.has_bureau(self.raw)

    @property
    def others(self) -> int:
        """How many other windows and commands of this program are connected to the database."""
        ((found,),) = self.raw.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = ?",
            (server.CALLED,),
        ).fetchall()
        return int(found)

    @contextlib.contextmanager
    def founding(self, kind: Any) -> Iterator[None]:
        """Make all tables in one transaction, which the block fills; nothing is there unless all of it is.

        Raises:
            DatabaseUnusable: There is a bureau already.
        """
        self._turns.take(WAIT)
        if server.has_bureau(self.raw):
            raise DatabaseUnusable(
                "这个数据库里已经有一个教育局工作簿，没有另建，原有数据没有变化。要用它，请选“已在数据库里，这台电脑连上去”；要另建，请换一个数据库。"
            )
        self.raw.execute("BEGIN")
        try:
            server.make_room(self.raw)
            server.add_our_own(self.raw)
            for statement in _tables_of(bureau_tables.metadata, journal_tables.metadata):
                server.run_migration(self.raw, statement)
            server.settle(self.raw)
            self.raw.install_triggers([table.name for table in kind.journaled])
            self.raw.execute("INSERT INTO journal_now(id, step) VALUES (1, NULL)")
            self._note_version(kind)
            yield
            self.raw.execute("COMMIT")
        except BaseException:
            self.roll_back()
            raise

    def enter(self, kind: Any, privacy: Privacy | None, *, write: bool) -> None:
        """Look whether a bureau is there that this program understands, bring it up to date, and know its seal.

        Raises:
            NotAWorkspace: There is none.
            WorkspaceNewer: A newer program made it.
            WorkspaceLocked: Another clerk writes.
        """
        if not server.has_bureau(self.raw):
            raise NotAWorkspace(
                "这个数据库里没有教育局工作簿，没有打开，数据没有变化。请核对地址，或新建教育局台账时选“数据库服务器上”。",
                way="database",
            )
        version = self._version()
        if version > len(kind.migrations):
            raise WorkspaceNewer(
                f"数据库是由更新版本的程序建立的（数据版本 {version}，本程序认识到 {len(kind.migrations)}）。为免损坏，没有打开。请安装新版本程序后再打开。",
                path=self.path,
            )
        if write or version < len(kind.migrations):
            self._turns.take(WAIT)
        if version < len(kind.migrations):
            self._bring_up_to_date(kind)
        if not write:
            self._turns.give_back()
            self.raw.execute("SET default_transaction_read_only = on")
        self.know(privacy or Privacy.of_named(self._name(), self.path))

    def _bring_up_to_date(self, kind: Any) -> None:
        version = self._version()  # another clerk may have done it while we waited
        self.raw.execute("BEGIN")
        try:
            for statement in migrations.statements(kind.migrations, version):
                server.run_migration(self.raw, statement)
            self.raw.install_triggers([table.name for table in kind.journaled])
            self._note_version(kind)
            self.raw.execute("COMMIT")
        except BaseException:
            self.roll_back()
            raise

    def _version(self) -> int:
        found = self.raw.execute("SELECT value FROM info WHERE key = ?", (VERSION,)).fetchone()
        return int(found[0]) if found is not None else 0

    def _note_version(self, kind: Any) -> None:
        self.raw.execute(
            "INSERT INTO info(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
            (VERSION, str(len(kind.migrations))),
        )

    def _name(self) -> str:
        found = self.raw.execute("SELECT value FROM info WHERE key = 'private'").fetchone()
        return str(found[0]) if found is not None else ""

    def close(self) -> None:
        """End the connection; the server forgets whatever it held."""
        with contextlib.suppress(psycopg.Error, DBAPIError):
            self.connection.close()
        self.raw.close()

    # -- turns and transactions -----------------------------------------------------------------------------------

    def share(self) -> None:
        """From now on write in turns: the turn of a whole sitting is given back (:meth:`begin_turn`)."""
        self._turns.give_back()
        self._in_turn = False

    def begin_turn(self, *, waiting: bool) -> None:
        """Begin a use case: what is read from now on is what has to stand when it writes.

        Until it writes everything it reads is of one moment, whatever others save meanwhile (decision 0642).

        Args:
            waiting: Wait for the turn at once, so that nobody can come between.

        Raises:
            WorkspaceLocked: Another clerk's lasted longer.
        """
        self._in_turn = True
        if waiting:
            self._turns.take(WAIT)
        if not self._turns.held:
            self._one_moment = True
            self.raw.later(_ONE_MOMENT)
        try:
            self._seen = server.times_written(self.raw)
        except BaseException:
            self.raw.forget_waiting()  # whoever was stopped before it was sent has no transaction
            self.leave_moment()
            raise

    def leave_moment(self) -> None:
        """What is read from now on is as it stands: whoever writes sees what others wrote, and after an error a server answers nothing else in a transaction."""
        if self._one_moment:
            self._one_moment = False
            with contextlib.suppress(psycopg.Error):  # a connection that is lost has no transaction either
                self.raw.plainly("COMMIT")

    @property
    def overtaken(self) -> bool:
        """Whether somebody else wrote since the use case began, so that part of what it read may be of before; who writes in it is not overtaken.

        Nor is who only looks: all of it is of one moment.
        """
        if not self._in_turn or self._one_moment or self._turns.held or self.raw.closed:
            return False
        try:
            return self.times_written() != self._seen
        except psycopg.Error:
            return False  # it went away, which whoever asks it next is told

    def end_turn(self) -> None:
        """End the use case; others may write."""
        self._in_turn = False
        self.raw.forget_waiting()
        self.leave_moment()
        self._turns.give_back()

    def begin(self) -> None:
        """Begin a transaction, when it is our turn.

        Raises:
            OthersWrote: Somebody else wrote since the use case began to read.
            WorkspaceLocked: Another clerk's turn lasted longer.
            DatabaseUnusable: The connection was lost before.
        """
        if self.raw.closed:  # SQLAlchemy, which was told of it, would ask for a rollback
            self.refuse(psycopg.OperationalError("the connection is closed"))
        self.leave_moment()
        if not self._turns.held:
            self.raw.forget_waiting()  # others may have written since
            self._turns.take(WAIT)
            if self._in_turn and self.times_written() != self._seen:
                self._turns.give_back()
                raise OthersWrote("另一位经办人刚刚保存了别的操作，这一步没有做，数据没有变化。画面会更新，请看过以后再做一次。")
        self.raw.later("BEGIN")

    def commit(self) -> None:
        """End it; everything stands."""
        server.note_written(self.raw)
        self.raw.later("COMMIT")
        self.raw.send_waiting()
        self._seen += 1
        self._after()

    def roll_back(self) -> None:
        """End it; nothing stands."""
        self.raw.forget_waiting()
        with contextlib.suppress(psycopg.Error):
            self.raw.plainly("ROLLBACK")  # whoever pressed cancel is not asked again
        self._after()

    def _after(self) -> None:
        if self._in_turn is False:  # no use case is under way: the turn was this transaction's
            self._turns.give_back()

    def times_written(self) -> int:
        """A number that rises with every transaction of anybody; in a look at one moment that of the moment, for which nobody is asked again."""
        return self._seen if self._one_moment else server.times_written(self.raw)

    # -- what went wrong ------------------------------------------------------------------------------------------

    def refuse(self, error: BaseException) -> NoReturn:
        """Turn what the server said into a sentence; what is not known is a bug and stays what it is.

        Raises:
            DiskFull, WorkspaceLocked, NotWritable, DatabaseUnusable: Whatever stood in the way.
        """
        self.leave_moment()
        original = getattr(error, "orig", None) or error
        said = server.words_of(error)
        name = self.path.name
        if isinstance(original, psycopg.errors.DiskFull):
            raise DiskFull(
                f"数据库服务器的磁盘已满，“{name}”没有保存这一步，之前的数据完好。请管服务器的人清理磁盘后再做一次。",
                path=self.path,
            ) from error
        if isinstance(
            original, psycopg.errors.LockNotAvailable | psycopg.errors.DeadlockDetected | psycopg.errors.SerializationFailure
        ):
            raise WorkspaceLocked(
                f"“{name}”的数据库正由另一位经办人写入，这一步没有保存，之前的数据完好。请稍候再试。", path=self.path
            ) from error
        if isinstance(original, psycopg.errors.ReadOnlySqlTransaction | psycopg.errors.InsufficientPrivilege):
            raise NotWritable(
                f"数据库不让写入“{name}”，这一步没有保存，之前的数据完好。请管服务器的人给这个用户写入的权限。",
                path=self.path,
                detail=said,
            ) from error
        if isinstance(original, psycopg.errors.QueryCanceled):
            raise DatabaseUnusable(
                f"数据库服务器给一步限定的时间到了，“{name}”没有保存这一步，之前的数据完好。请稍候再做一次；总是这样，请管服务器的人放宽"
                "这个用户的时限（statement_timeout）。",
                path=self.path,
                detail=said,
            ) from error
        if isinstance(original, psycopg.OperationalError) and (self.raw.closed or self.raw.broken):
            raise DatabaseUnusable(
                f"与数据库服务器的连接断了，“{name}”的这一步没有确认保存。请重新打开，看一看这一步在不在，再接着做。",
                path=self.path,
                unconfirmed=True,
                detail=said,
            ) from error
        if isinstance(original, psycopg.Error) and (original.sqlstate or "")[:2] in _ITS_OWN:
            raise DatabaseUnusable(
                f"数据库服务器没有做成这一步，“{name}”没有保存它，之前的数据完好。请稍候再做一次；总是这样，请告诉管服务器的人（错误编号 {original.sqlstate}）。",
                path=self.path,
                detail=said,
            ) from error
        raise error


def _tables_of(*described: MetaData) -> Iterator[str]:
    """The statements that make every table as it is described today, in the words of SQLite."""
    for metadata in described:
        for table in metadata.sorted_tables:
            yield str(CreateTable(table).compile(dialect=sqlite.dialect()))
            for index in sorted(table.indexes, key=lambda each: str(each.name)):
                yield str(CreateIndex(index).compile(dialect=sqlite.dialect()))
