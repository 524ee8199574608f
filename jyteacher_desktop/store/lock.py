"""One writer per workspace file.

A sibling file ``X.jyschool.lock`` is held by an operating-system lock for as long as a program has the workspace open
for writing. The lock dies with its process, so a crash or a copied file never leaves a workspace locked: the text
inside the file only says who holds it. Readers need no lock.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path
from typing import IO

from jyteacher_desktop.store.errors import NotWritable, WorkspaceLocked

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


class WriterLock:
    """The held lock of one workspace; release it by :meth:`release`.

    Attributes:
        left_behind: The file of the lock stood there unheld: whoever held it was killed, or the folder was copied meanwhile.
    """

    def __init__(self, workspace: Path) -> None:
        """Take the lock.

        Raises:
            WorkspaceLocked: Another running program holds it.
            NotWritable: The folder does not allow writing.
        """
        self.path = workspace.with_name(workspace.name + ".lock")
        try:
            file = self.path.open("a+b")
        except OSError as error:
            raise NotWritable(
                f"不能在“{workspace.parent}”里写文件，所以没有打开“{workspace.name}”。数据没有变化。"
                "请检查这个文件夹的写入权限，或把工作簿复制到“文档”后再打开。",
                path=workspace,
            ) from error
        try:
            _seize(file)
        except OSError as error:
            holder = self._holder(file)
            file.close()
            raise WorkspaceLocked(
                f"“{workspace.name}”正由另一个程序打开{holder}。数据没有变化。请先关闭那个窗口，再试一次。",
                path=workspace,
            ) from error
        self._file = file
        file.seek(0)
        self.left_behind = bool(file.read(1))
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "host": socket.gethostname()}).encode())
        file.flush()

    def release(self) -> None:
        """Give the lock back; the file is removed while it is still held, so nobody waits on a ghost."""
        if self._file.closed:
            return
        if sys.platform != "win32":
            self.path.unlink(missing_ok=True)
        _free(self._file)
        self._file.close()
        if sys.platform == "win32":  # pragma: no cover - an open file cannot be removed on Windows
            try:
                self.path.unlink(missing_ok=True)
            except OSError:
                return

    @staticmethod
    def _holder(file: IO[bytes]) -> str:
        try:
            file.seek(0)
            text = file.read(400)
            held = json.loads(text)
            return f"（电脑 {held['host']}，进程 {held['pid']}）"
        except (OSError, ValueError, KeyError, TypeError):
            return ""
