"""A server of PostgreSQL of the tests' own: started once, listening on a socket in a folder of its own, run by nobody in particular.

It writes nothing through to the disk, since nothing of it outlives the tests, and lies in memory where there is room: a database is four hundred
small files, and on a disk making and removing those of a run took longer than its tests.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from tests.patience import PATIENCE_S

_NOBODY = 65534
_ROOM = 2 << 30
"""What the databases of a run take at most at one time, with as much again to be left for everybody else."""
_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=40 -c listen_addresses=''"


def binaries() -> Path | None:
    """Where the server's programs lie; Debian keeps those of each version apart."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    return max(
        (path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")),
        key=lambda path: int(path.parent.name),
        default=None,
    )


def _place() -> Path:
    """Where a server lies: the way to its socket may have a hundred letters."""
    memory = Path("/dev/shm")
    try:
        there = shutil.disk_usage(memory).free > 2 * _ROOM and os.access(memory, os.W_OK | os.X_OK)
    except OSError:
        there = False
    return memory if there else Path("/tmp")


class Server:
    """A running server; :meth:`stop` ends it and removes what it wrote.

    Attributes:
        folder: Where it lies.
        databases: Those that :meth:`new` made, but the lasting ones, and nobody has dropped.
    """

    def __init__(self) -> None:
        programs = binaries()
        if programs is None:
            raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql-15")
        self._programs = programs
        self._numbers = itertools.count(1)
        self.databases: set[str] = set()
        self.folder = Path(tempfile.mkdtemp(prefix="jy-pg-", dir=_place()))
        if os.geteuid() == 0:  # the server refuses to be run by root
            os.chown(self.folder, _NOBODY, _NOBODY)
        self._data = self.folder / "data"
        running.append(self)
        self._run("initdb", "-D", self._data, "-A", "trust", "-U", "clerk", "--no-locale", "-E", "UTF8", "-N")
        self._run(
            "pg_ctl",
            "-D",
            self._data,
            "-w",
            "-t",
            PATIENCE_S,
            "-l",
            self.folder / "log",
            "-o",
            f"-k {self.folder} {_FAST}",
            "start",
        )

    def _run(self, program: str, *arguments: object) -> None:
        whose = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        subprocess.run(
            [str(self._programs / program), *map(str, arguments)],
            check=True,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **whose,  # type: ignore[call-overload]
        )

    def url(self, database: str) -> str:
        """The address of a database."""
        return f"postgresql://clerk@/{database}?host={self.folder}"

    def new(self, like: str = "", *, lasting: bool = False) -> str:
        """A new database, empty or a copy of another one, and its address; a ``lasting`` one is of the whole run."""
        name = f"bureau{next(self._numbers)}"
        template = like.partition("?")[0].rpartition("/")[2] or "template0"
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        if not lasting:
            self.databases.add(self.url(name))
        return self.url(name)

    def forget(self, url: str) -> None:
        """Drop a database nobody uses any more."""
        name = url.partition("?")[0].rpartition("/")[2]
        self._say(f'DROP DATABASE "{name}" WITH (FORCE)')
        self.databases.discard(url)

    def _say(self, statement: str) -> None:
        """Run a statement about a whole database; the server itself waits five seconds only for those who have just left it to be gone."""
        end = time.monotonic() + PATIENCE_S
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            while True:
                try:
                    connection.execute(statement.encode())
                except psycopg.errors.ObjectInUse:
                    if time.monotonic() > end:
                        raise
                else:
                    return

    def stop(self) -> None:
        """End it."""
        running.remove(self)
        self._run("pg_ctl", "-D", self._data, "-t", PATIENCE_S, "-m", "immediate", "stop")
        shutil.rmtree(self.folder)


running: list[Server] = []
"""Those that were started and not stopped."""
chosen: Server | None = None
"""The server on which bureaus of the tests keep their rows, where ``--database`` asks for it."""
