"""One writer per workspace file.

A sibling file ``X.jyschool.lock`` is held by an operating-system lock for as long as a program has the workspace open
for writing. The lock dies with its process, so a crash or a copied file never leaves a workspace locked: the text
inside the file only says who holds it. Readers need no lock.

Whoever lets go removes the file. So a lock counts only if the file that was locked still bears the name afterwards: between opening
and locking the former holder may have removed it, and a lock on a file without a name keeps nobody out. A writer that finds
the workspace taken waits for up to five seconds, longer than any change takes; what lasts longer is a window somebody works in.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn

from jyteacher_desktop.durable_files import LONGEST_NAME, ORDINARY_FILE, PRIVATE_FILE, length_of_name
from jyteacher_desktop.later import later
from jyteacher_desktop.store.errors import DiskFull, NotWritable, WorkspaceLocked, WorkspaceNameTooLong

if TYPE_CHECKING:
    import json
    import random
else:
    json = later("json")
    random = later("random")

WAIT = 5.0
"""Seconds for which a second writer waits."""
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.005, 0.1
_TAKEN = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK, 0})
"""What the systems say of a lock that somebody else holds; wine, in which some run the program for Windows, says nothing of why."""
_SUFFIX = ".lock"

if sys.platform == "win32":  # pragma: no cover - the Windows branch runs on Windows only
    import msvcrt

    def _seize(file: IO[bytes]) -> None:
        file.seek(1 << 30)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _free(file: IO[bytes]) -> None:
        file.seek(1 << 30)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _seize(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _free(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)


_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class WriterLock:
    """The held lock of one workspace; release it by :meth:`release`.

    Attributes:
        left_behind: The file of the lock stood there unheld: whoever held it was killed, or the folder was copied meanwhile.
    """

    def __init__(self, workspace: Path, *, wait: float | None = None) -> None:
        """Take the lock.

        Args:
            workspace: The workspace's own file, not a link to it.
            wait: Seconds to wait while somebody else holds it; :data:`WAIT` when None.

        Raises:
            WorkspaceLocked: Another running program holds it.
            NotWritable: The folder takes no file, or what bears the lock's name is none.
            DiskFull, WorkspaceNameTooLong: The folder takes no file.
        """
        self.path = workspace.with_name(workspace.name + _SUFFIX)
        self._workspace = workspace
        self._file = self._held(WAIT if wait is None else wait)
        try:
            self._file.seek(0)
            self.left_behind = bool(self._file.read(1))
            _share(self._file, workspace)
            self._file.truncate(0)
            self._file.seek(0)
            self._file.write(_as_json(_this_program()).encode())
            self._file.flush()
        except OSError as error:
            self.release()
            self._refuse(error)

    def release(self) -> None:
        """Give the lock back. The file is removed while it is still held, so nobody waits on a ghost.

        Never fails: what was done under the lock is done, and a file that has to stay locks nobody out.
        """
        if self._file.closed:
            return
        with contextlib.suppress(OSError):
            os.ftruncate(self._file.fileno(), 0)
        if sys.platform != "win32":
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            _free(self._file)
        with contextlib.suppress(OSError):
            self._file.close()
        if sys.platform == "win32":  # pragma: no cover - an open file cannot be removed on Windows
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)

    def _held(self, wait: float) -> IO[bytes]:
        """The file of the lock, locked and bearing its name."""
        pause, end = _SHORTEST_PAUSE, time.monotonic() + wait
        while True:
            try:
                file = os.fdopen(os.open(self.path, _FLAGS, PRIVATE_FILE), "r+b", buffering=0)
            except PermissionError as error:
                if not os.path.lexists(self.path):
                    self._refuse(error)
                if self.path.is_dir():  # what Windows says of a folder
                    self._refuse_no_lock(error)
                if time.monotonic() >= end:
                    raise WorkspaceLocked(
                        f"“{self._workspace.name}”旁边有另一个帐户的锁文件“{self.path.name}”，所以没有打开；数据没有变化。"
                        "可能那个帐户正开着它，也可能上次没有正常关闭。请让那个帐户关闭这个文件（已经关闭的，请它打开一次再关闭），再试一次。",
                        path=self._workspace,
                    ) from error
                _pause(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
                continue
            except OSError as error:
                if os.path.lexists(self.path) and not stat.S_ISREG(os.lstat(self.path).st_mode):
                    self._refuse_no_lock(error)
                self._refuse(error)
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                file.close()
                self._refuse_no_lock()
            try:
                _seize(file)
            except OSError as error:
                holder = self._holder(file)
                file.close()
                if error.errno not in _TAKEN:
                    self._refuse(error)
                if time.monotonic() >= end:
                    raise WorkspaceLocked(
                        f"“{self._workspace.name}”正{holder}。数据没有变化。请先关闭那个窗口，再试一次。",
                        path=self._workspace,
                    ) from error
            else:
                if self._bears_its_name(file):
                    if os.fstat(file.fileno()).st_nlink == 1 or sys.platform == "win32":
                        return file
                    # a file of another name as well: what is written here would be written there, and who locks it there would lock this
                    self._give_up_the_name()
                file.close()
            _pause(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _bears_its_name(self, file: IO[bytes]) -> bool:
        if sys.platform == "win32":  # pragma: no cover - an open file keeps its name there
            return True
        try:
            named, own = os.lstat(self.path), os.fstat(file.fileno())
        except FileNotFoundError:
            return False
        return (named.st_dev, named.st_ino) == (own.st_dev, own.st_ino)

    def _give_up_the_name(self) -> None:
        """Take the lock's name away from a file that has another one, which keeps what stands in it; held meanwhile, as by :meth:`release`."""
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            self._refuse(error)

    def _refuse_no_lock(self, error: OSError | None = None) -> NoReturn:
        workspace = self._workspace
        raise NotWritable(
            f"“{workspace.name}”旁边叫“{self.path.name}”的不是锁文件，是文件夹、快捷方式或别的东西，所以没有打开。数据没有变化。"
            "请把它移走或改名，再打开一次。",
            path=workspace,
        ) from error

    def _refuse(self, error: OSError) -> NoReturn:
        workspace = self._workspace
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(
                f"磁盘已满，没有打开“{workspace.name}”，数据没有变化。请清理磁盘后再打开；只查看不需要空间。", path=workspace
            ) from error
        if error.errno == errno.ENAMETOOLONG or length_of_name(self.path.name) > LONGEST_NAME:
            raise WorkspaceNameTooLong(
                f"文件名“{workspace.name}”太长，旁边放不下锁文件，没有打开，数据没有变化。请把文件名改短（50 个汉字以内）再打开。",
                path=workspace,
            ) from error
        raise NotWritable(
            f"不能在“{workspace.parent}”里写文件，所以没有打开“{workspace.name}”。数据没有变化。"
            "请检查这个文件夹的写入权限，或把台账复制到“文档”后再打开。",
            path=workspace,
        ) from error

    @staticmethod
    def _holder(file: IO[bytes]) -> str:
        try:
            file.seek(0)
            text = file.read(400)
            held = json.loads(text)
            if held == _this_program():
                return "在本程序的另一个窗口里打开着"
            return f"由另一个程序打开（电脑 {held['host']}，进程 {held['pid']}）"
        except (OSError, ValueError, KeyError, TypeError):
            return "由另一个程序打开"


def _pause(seconds: float) -> None:
    """Wait about so long: waiting writers come at different moments, so that each has a chance."""
    time.sleep(seconds * random.uniform(0.5, 1.0))


def _share(file: IO[bytes], workspace: Path) -> None:
    """Whoever may write the workspace may ask for its lock: another account of a shared folder would take what it cannot open for the folder's fault."""
    if sys.platform == "win32":  # pragma: no cover - a file has the rights of its folder there
        return
    with contextlib.suppress(OSError):
        own, theirs = os.fstat(file.fileno()), workspace.stat()
        if own.st_uid == os.geteuid():
            if own.st_gid != theirs.st_gid:
                os.fchown(file.fileno(), -1, theirs.st_gid)
            os.fchmod(file.fileno(), stat.S_IMODE(theirs.st_mode) & ORDINARY_FILE)


def _as_json(said: Mapping[str, object]) -> str:
    """What the lock says; of the usual names of computers the text is as the library makes it, for which every opening of a file would wait."""
    texts = [text for text in said.values() if isinstance(text, str)]
    if all(text.isascii() and text.isprintable() and not {'"', "\\"} & set(text) for text in texts):
        facts = (f'"{name}": ' + (f'"{fact}"' if isinstance(fact, str) else f"{fact}") for name, fact in said.items())
        return f"{{{', '.join(facts)}}}"
    return json.dumps(said)


def _this_program() -> dict[str, object]:
    """Who holds a lock: this process on this computer."""
    return {"pid": os.getpid(), "host": _this_computer()}


def _this_computer() -> str:
    """The name of this computer; where the system says it at once, nothing is loaded for it."""
    if sys.platform == "win32":
        import socket  # noqa: PLC0415 - on Windows only

        return socket.gethostname()
    else:  # noqa: RET505 - the other system's line would be unreachable to mypy
        return os.uname().nodename
