"""The look at a workspace before anything is written into it.

A file with one bad page opens, lists and takes changes as if nothing were wrong, until somebody needs that page. So whoever opens a
workspace for writing has all its pages looked at meanwhile, by a thread of its own, and the first change waits for what it says. Reading
waits for nothing; a window, whose first page has to share the disk and the processor with it, has it begin behind that page. A file that this process looked at and that nobody but itself wrote since is not looked at again: what SQLite writes into
a sound file, with its references held, leaves a sound file. A backup goes one step further than the look, it checks the references too, and
what it found holds in the same way until somebody else touches the file.

The look uses a connection of SQLite's and does not open the file by itself, unless it found it damaged: closing it gives back the locks of this whole process.
A small file is looked at by the connection that is going to write, at the first change: to open another one and have it read what tables there
are takes as long as its pages (decision 0542).
"""

from __future__ import annotations

import contextlib
import enum
import sqlite3
from _thread import allocate_lock
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from jyteacher_desktop.later import later
from jyteacher_desktop.store.file_errors import out_of_reach
from jyteacher_desktop.store.sqlite_connection import connected
from jyteacher_desktop.values import NamedTuple

if TYPE_CHECKING:
    import threading
else:
    threading = later("threading")

_KNOWN_LIMIT = 64
"""Files of which it is remembered how they stand: a town's schools; whoever looks at more has the oldest looked at again."""
_SMALL = 1 << 20
"""Bytes of a file whose pages are looked at in a few milliseconds."""
GAP = "\0" * 4
"""What a lost page leaves in a long text: nobody types it, and to SQLite it is a text like any other."""
_POLICIES = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'policy'"
_SPOILT_POLICY = f"SELECT 1 FROM policy WHERE instr(CAST(text AS BLOB), zeroblob({len(GAP)})) LIMIT 1"


class Known(enum.IntEnum):
    """What this process knows of a file as it stands."""

    NOTHING = 0
    PAGES = 1
    """Every page is what it should be."""
    REFERENCES = 2
    """And every row that is pointed at is there."""


class Mark(NamedTuple):
    """Which file it is, and how it was left."""

    file: tuple[int, int]
    state: tuple[int, int]


_known: dict[tuple[int, int], tuple[tuple[int, int], Known]] = {}
_guard = allocate_lock()


class Look:
    """One look at a file, from :meth:`begin` on.

    Attributes:
        found: What is wrong, as SQLite says it; "" for nothing. Valid after :meth:`wait`.
    """

    def __init__(self, path: Path) -> None:
        self.found = ""
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._given_up = False
        self._begun = False
        self._settled = False
        self._thread: threading.Thread | None = None
        self._own: sqlite3.Connection | None = None

    def begin(self) -> None:
        """Look, in a thread of its own or at the first change, unless that was begun before or is not needed."""
        if not self._begun:
            self._begun = True
            mark = mark_of(self._path)
            self._settled = known(mark) >= Known.PAGES
            if not self._settled and (mark is None or mark.state[0] > _SMALL):
                self._thread = threading.Thread(target=self._look_beside, name="look")
                self._thread.start()

    def wait(self, own: sqlite3.Connection | None = None) -> str:
        """What is wrong with the file, "" for nothing; begins where nobody did, and waits until it is known.

        ``own`` is the connection of whoever asks, with no transaction open.

        Raises:
            sqlite3.Error: Something stands in the way of looking; nothing is known, and the next one who waits looks again.
        """
        self.begin()
        if self._thread is not None:
            self._thread.join()
        if not self._settled and not self._given_up:
            self._settled = known(mark_of(self._path)) >= Known.PAGES
            if not self._settled:
                self._own = own
                try:
                    self._look()
                finally:
                    self._own = None
        return self.found

    def give_up(self) -> None:
        """End the look: nobody is going to write."""
        self._given_up = self._begun = True
        with _guard:
            if self._connection is not None:
                self._connection.interrupt()
        self.wait()

    def _look_beside(self) -> None:
        with contextlib.suppress(sqlite3.Error):  # whoever writes looks himself, and is told what stands in the way
            self._look()

    def _look(self) -> None:
        mark = mark_of(self._path)
        found = self._said()
        if found and not self._given_up:
            found = self._said(again=True)  # a read that failed once is no damage
        if found and out_of_reach(self._path):
            return  # the stick was pulled: no verdict, and whoever writes is told by the writing
        self.found = found
        self._settled = True
        if not found and not self._given_up:
            remember(mark, self._path, Known.PAGES)

    def _said(self, *, again: bool = False) -> str:
        """What SQLite finds wrong with the file, "" for nothing; ``again``: without what it keeps in memory of the file.

        Raises:
            sqlite3.Error: It was kept from looking.
        """
        try:
            with self._looking(own=None if again else self._own) as connection:
                found = ""
                if not self._given_up:
                    (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
                    found = "" if said == "ok" else str(said)
                    _read_definitions(connection)
                # The one long text that every figure follows from; quick_check does not read what its pages say.
                if not found and not self._given_up and connection.execute(_POLICIES).fetchone():
                    found = "policy.text" if connection.execute(_SPOILT_POLICY).fetchone() else ""
                return found
        except UnicodeDecodeError as error:
            return str(error)
        except sqlite3.Error as error:
            if _is_no_verdict(error):
                raise  # and nobody remembers that it was looked at
            return str(error)

    @contextlib.contextmanager
    def _looking(self, own: sqlite3.Connection | None) -> Iterator[sqlite3.Connection]:
        """The connection that looks: that of whoever waits, or one that can be interrupted by him."""
        if own is not None:
            yield own
            return
        with contextlib.closing(connected(self._path, check_same_thread=False)) as connection:
            with _guard:
                self._connection = connection
            try:
                connection.execute("PRAGMA query_only = ON")
                connection.execute("PRAGMA cell_size_check = ON")
                yield connection
            finally:
                with _guard:
                    self._connection = None


def _read_definitions(connection: sqlite3.Connection) -> None:
    """Read the list of tables as text: a column whose name is none any more is to SQLite a column like any other.

    Raises:
        UnicodeDecodeError: A definition is no text.
    """
    connection.text_factory = bytes
    try:
        for (definition,) in connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"):
            definition.decode()
    finally:
        connection.text_factory = str


def is_spoilt(text: str) -> bool:
    """Whether a part of a text was lost with a page, or could not be read by a repair."""
    return GAP in text or "\ufffd" in text


def mark_of(path: Path) -> Mark | None:
    """The mark of a file as it stands; None when it cannot be asked."""
    try:
        state = path.stat()
    except OSError:
        return None
    return Mark((state.st_dev, state.st_ino), (state.st_size, state.st_mtime_ns))


def known(mark: Mark | None) -> Known:
    """What is known of a file that bears this mark."""
    with _guard:
        state, found = _known.get(mark.file, ((0, 0), Known.NOTHING)) if mark is not None else ((0, 0), Known.NOTHING)
    return found if mark is not None and state == mark.state else Known.NOTHING


def remember(before: Mark | None, path: Path, found: Known) -> None:
    """Note what was found of a file that bore this mark before anybody looked; nothing where it was touched meanwhile.

    Who looked at less and ended later takes nothing away from what is known already.
    """
    if before is None or before != mark_of(path):
        return
    with _guard:
        state, already = _known.pop(before.file, (before.state, Known.NOTHING))
        if state == before.state:
            found = max(found, already)
        while len(_known) >= _KNOWN_LIMIT:
            del _known[next(iter(_known))]
        _known[before.file] = before.state, found


@contextlib.contextmanager
def written_by_us(path: Path) -> Iterator[None]:
    """Around what this process writes while nobody else can: what was known of the file is known of it afterwards."""
    found = known(mark_of(path))
    yield
    if found:
        remember(mark_of(path), path, found)


def _is_no_verdict(error: sqlite3.Error) -> bool:
    """Whether SQLite was kept from looking instead of finding something."""
    name = getattr(error, "sqlite_errorname", None) or ""
    return name.startswith(
        (
            "SQLITE_BUSY",
            "SQLITE_LOCKED",
            "SQLITE_INTERRUPT",
            "SQLITE_CANTOPEN",
            "SQLITE_PERM",
            "SQLITE_READONLY",
            "SQLITE_IOERR",
            "SQLITE_FULL",
        )
    )
