"""The look at a workspace before anything is written into it.

A file with one bad page opens, lists and takes changes as if nothing were wrong, until somebody needs that page. So whoever opens a
workspace for writing has all its pages looked at meanwhile, by a thread of its own, and the first change waits for what it says. Reading
waits for nothing. A file that this process looked at, or closed after its own changes, and that nobody touched since is not looked at again.

The look uses a connection of SQLite's and never opens the file by itself: closing it would give back the locks of this whole process.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from pathlib import Path

_KNOWN_LIMIT = 64

_known: dict[tuple[int, int], tuple[int, int]] = {}
_guard = threading.Lock()


class Look:
    """One look at a file; begins at once.

    Attributes:
        found: What is wrong, as SQLite says it; "" for nothing. Valid after :meth:`wait`.
    """

    def __init__(self, path: Path) -> None:
        self.found = ""
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._given_up = False
        self._thread = threading.Thread(target=self._look, name="look")
        if not _is_known(path):
            self._thread.start()

    def wait(self) -> str:
        """What is wrong with the file, "" for nothing; waits until it is known."""
        if self._thread.ident is not None:
            self._thread.join()
        return self.found

    def give_up(self) -> None:
        """End the look: nobody is going to write."""
        self._given_up = True
        with _guard:
            if self._connection is not None:
                self._connection.interrupt()
        self.wait()

    def _look(self) -> None:
        mark = _mark(self._path)
        try:
            with contextlib.closing(sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)) as connection:
                with _guard:
                    self._connection = connection
                try:
                    connection.execute("PRAGMA query_only = ON")
                    connection.execute("PRAGMA cell_size_check = ON")
                    if not self._given_up:
                        (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
                        self.found = "" if said == "ok" else str(said)
                finally:
                    with _guard:
                        self._connection = None
        except UnicodeDecodeError as error:
            self.found = str(error)
        except sqlite3.Error as error:
            if not _is_no_verdict(error):
                self.found = str(error)
        if not self.found and not self._given_up:
            _remember(mark, self._path)


def closed_well(path: Path) -> None:
    """Note that this process was the last to write the file and nothing was wrong with it."""
    mark = _mark(path)
    if mark is not None:
        with _guard:
            if mark[0] in _known:
                _known[mark[0]] = mark[1]


def _is_known(path: Path) -> bool:
    mark = _mark(path)
    with _guard:
        return mark is not None and _known.get(mark[0]) == mark[1]


def _remember(before: tuple[tuple[int, int], tuple[int, int]] | None, path: Path) -> None:
    if before is None or before != _mark(path):
        return
    with _guard:
        while len(_known) >= _KNOWN_LIMIT:
            del _known[next(iter(_known))]
        _known[before[0]] = before[1]


def _mark(path: Path) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Which file it is, and how it was left."""
    try:
        state = path.stat()
    except OSError:
        return None
    return (state.st_dev, state.st_ino), (state.st_size, state.st_mtime_ns)


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
