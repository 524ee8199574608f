"""A server of PostgreSQL of the tests' own: started once, listening on a socket in a folder of its own, run by nobody in particular.

It writes nothing through to the disk, since nothing of it outlives the tests, and lies in memory where there is room: a database is four hundred
small files, and on a disk making and removing those of a run took longer than its tests.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from tests.patience import PATIENCE_S

_NOBODY = 65534
_ROOM = 2 << 30
"""What the databases of a run take at most at one time, with as much again to be left for everybody else."""
_FAST = "-c fsync=off -c full_page_writes=off -c max_connections=40 -c listen_addresses=''"


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

    Args:
        mortal: It may be killed (:meth:`kill`), and what it said is saved is there when it is started again, as long as the system stands.

    Attributes:
        folder: Where it lies.
        databases: Those that :meth:`new` made, but the lasting ones, and nobody has dropped.
    """

    def __init__(self, *, mortal: bool = False) -> None:
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
        self._options = f"-k {self.folder} {_FAST} -c synchronous_commit={'on' if mortal else 'off'}"
        self._run("initdb", "-D", self._data, "-A", "trust", "-U", "clerk", "--no-locale", "-E", "UTF8", "-N")
        self.start()

    def start(self) -> None:
        """Start it, also after it was killed."""
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
            self._options,
            "start",
        )

    def kill(self) -> None:
        """Kill it with all that works for it, as a machine does that runs out of memory; nothing is written down any more."""
        first = int((self._data / "postmaster.pid").read_text().split()[0])
        os.kill(first, signal.SIGSTOP)  # so that it starts nobody while the others are looked for
        everybody = [first, *map(int, Path(f"/proc/{first}/task/{first}/children").read_text().split())]
        for pid in everybody[::-1]:
            os.kill(pid, signal.SIGKILL)
        end = time.monotonic() + PATIENCE_S
        while any(_lives(pid) for pid in everybody) and time.monotonic() < end:
            time.sleep(0.01)
        # where nobody takes back the number of what is dead, it looks like a server to the next one
        for left in (self._data / "postmaster.pid", *self.folder.glob(".s.PGSQL.*")):
            left.unlink()

    def kill_one(self, pid: int) -> None:
        """Kill a process that works for somebody there, which ends everybody's connections, and wait until the server has looked through what was written."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as other, contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(psycopg.OperationalError):
                other.execute("SELECT pg_sleep(60)")
        self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        """Until it takes connections again: where somebody who works for it was killed it looks through what was written first."""
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)
            else:
                return

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

    def new(self, like: str = "", *, lasting: bool = False, within: str = "pg_default") -> str:
        """A new database, empty or a copy of another one, ``within`` a tablespace, and its address; a ``lasting`` one is of the whole run."""
        name = f"bureau{next(self._numbers)}"
        template = like.partition("?")[0].rpartition("/")[2] or "template0"
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY TABLESPACE "{within}"')
        if not lasting:
            self.databases.add(self.url(name))
        return self.url(name)

    def forget(self, url: str) -> None:
        """Drop a database nobody uses any more."""
        name = url.partition("?")[0].rpartition("/")[2]
        self._say(f'DROP DATABASE "{name}" WITH (FORCE)')
        self.databases.discard(url)

    def lay_within(self, folder: Path) -> str:
        """A tablespace in a folder, which becomes the server's own."""
        if os.geteuid() == 0:
            os.chown(folder, _NOBODY, _NOBODY)
        name = f"place{next(self._numbers)}"
        self._say(f"CREATE TABLESPACE \"{name}\" LOCATION '{folder}'")
        return name

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


def _lives(pid: int) -> bool:
    """Whether a process is there and not only waited for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


running: list[Server] = []
"""Those that were started and not stopped."""
chosen: Server | None = None
"""The server on which bureaus of the tests keep their rows, where ``--database`` asks for it."""
