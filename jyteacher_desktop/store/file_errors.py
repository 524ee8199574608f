"""What stands in the way of a file, said in a sentence: a foreign exception becomes one of ours, and what nobody knows stays a bug."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from jyteacher_desktop.durable_files import (
    LONGEST_NAME,
    OF_FAILING_DISKS,
    OF_SHARES,
    NotConfirmed,
    length_of_name,
    system_words,
)
from jyteacher_desktop.store.errors import (
    DiskFull,
    NotWritable,
    WorkspaceDamaged,
    WorkspaceLocked,
    WorkspaceNameTooLong,
)
from jyteacher_desktop.store.sqlite_connection import connected

if TYPE_CHECKING:
    from jyteacher_desktop.domain.errors import MachineError

_LONGEST_BESIDE: Final = 48
"""What the longest name beside a workspace has more than the workspace's own."""

_LONGEST_PATH: Final = 500
"""Bytes of a path that SQLite opens on Linux with the name of its journal behind it: 170 Chinese characters of folders are more."""

_MOVED: Final = "SQLITE_READONLY_DBMOVED"
"""What SQLite says of a file that no longer stands under the name by which it was opened: it looks before every step."""


_NOT_READ: Final = OF_FAILING_DISKS | OF_SHARES
"""What systems say of a device or a share that is gone."""


_SAYS_DAMAGED: Final = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
"""How names of damage begin, and of reads that failed."""


_OF_THE_MACHINE: Final = _NOT_READ | {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE),
    *(errno.ETXTBSY, errno.EBUSY),
}
"""Errors that no mistake of a program makes."""


_OF_THE_MACHINE_ON_WINDOWS: Final = frozenset({21, 31, 53, 54, 55, 59, 64, 67, 121, 1117, 1167, 1231, 1232, 1392})
"""The same by Windows' own numbers: a drive or share that is gone, does not answer or fails. Python's number for most of them says no more than that something was wrong."""


def out_of_reach(path: Path) -> bool:
    """Whether nothing of a file can be read any more, as when its stick was pulled.

    SQLite says "malformed" of a read that failed (it turns SQLITE_IOERR_CORRUPTFS into SQLITE_CORRUPT), and whoever believed that would restore
    an old backup over a sound file. The file is asked itself, past what the system remembers of it. Closing it gives back the locks SQLite holds on
    it, so that it is asked after such a verdict only: nothing more is written then, and what is taken back comes out the same whoever does it.
    Windows says what it means, and is not asked.
    """
    if sys.platform == "win32":
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            if hasattr(os, "posix_fadvise"):
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.pread(descriptor, 1, 0)
        finally:
            os.close(descriptor)
    except OSError as error:
        return error.errno in _NOT_READ
    return False


def _is_sound(path: Path, said: str) -> bool:
    """Whether a file that SQLite called damaged is whole when it is looked at again: a read that failed once is no damage.

    Only once no step is open: while one is, the file holds parts of it. What was begun and could not be taken back is taken back here.

    Args:
        path: The file.
        said: SQLite's name of the damage; of an index that leads to nothing the pages alone say nothing.
    """
    pragma = "integrity_check" if said == "SQLITE_CORRUPT_INDEX" else "quick_check"
    try:
        with contextlib.closing(connected(path, "query_only = ON")) as connection:
            return bool(connection.execute(f"PRAGMA {pragma}(1)").fetchall() == [("ok",)])
    except (OSError, sqlite3.Error):
        return False


def looked_at_again(error: MachineError, path: Path) -> MachineError:
    """What to say of a step that ended by ``error``, once it is taken back: of damage that is not there any more, that a read failed.

    Whoever believes the damage restores an older backup over a sound file.
    """
    name = _name_of(error.__cause__)
    if not (isinstance(error, WorkspaceDamaged) and name.startswith(_SAYS_DAMAGED) and _is_sound(path, name)):
        return error
    return NotWritable(
        f"读“{path.name}”时磁盘、U盘或共享文件夹出错，这一步没有保存，之前的数据完好。请再做一次；还是这样，就检查磁盘，"
        "或重新接好U盘、共享文件夹，再重新打开文件。",
        path=path,
        detail=name,
    )


def not_looked_at(path: Path) -> NotWritable:
    """What to say where something was found wrong because nothing could be read."""
    return NotWritable(
        f"读“{path.name}”时磁盘、U盘或共享文件夹出错，没有检查完，不能说它完好还是损坏。文件没有改动。请检查磁盘，或重新接好U盘、共享文件夹，再试一次。",
        path=path,
    )


def damaged(path: Path, *, detail: str = "", reading: bool = False) -> WorkspaceDamaged:
    """What to say of a file with damage in it: what is safe, and the three ways out in their order.

    What was met while ``reading`` says nothing of a step that was saved just before.
    """
    so = "没有读完；读的时候程序没有写入它" if reading else "这一步没有做，程序没有写入它"
    return WorkspaceDamaged(
        f"“{path.name}”里有损坏的地方，{so}。请不要删除它：先恢复一份备份，没有可用的备份就修复它或写救援副本，都在“备份与检查…”里。",
        path=path,
        way="damage",
        detail=detail,
    )


def refuse_long_name(path: Path, *, so: str) -> None:
    """Refuse what has no room for the names beside it; ``so`` says what was not done and what to do.

    Raises:
        WorkspaceNameTooLong: The key, the journal or the backups could not be named.
    """
    if length_of_name(path.name) > LONGEST_NAME - _LONGEST_BESIDE:
        raise WorkspaceNameTooLong(
            f"文件名“{path.name}”太长（{len(path.name)} 个字），旁边的密钥和备份没法命名，{so}",
            path=path,
        )


def stands_in_the_way(error: Exception) -> bool:
    """Whether SQLite complains of the machine (locked, full, read-only) and not of what the file holds."""
    return _name_of(error).startswith(
        ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")
    )


def _name_of(error: BaseException | None) -> str:
    """SQLite's own name of an error, by whichever library it came."""
    return getattr(getattr(error, "orig", None) or error, "sqlite_errorname", None) or ""


def refuse(error: Exception, path: Path, *, reading: bool = False, at_rest: bool = False) -> NoReturn:
    """Turn a foreign exception into a sentence; what is not known is a bug and stays what it is.

    Args:
        error: What was raised.
        path: The file it is about.
        reading: Nothing was being written, so what was saved just before, by the same deed or an earlier one, is saved.
        at_rest: No step is open in the file, as while it is opened; where one was being read none is either.

    Raises:
        DiskFull, WorkspaceLocked, NotWritable, WorkspaceDamaged: Whatever stood in the way of this file.
    """
    original = getattr(error, "orig", None) or error
    if isinstance(original, NotConfirmed):
        raise NotWritable(
            f"“{path.name}”已经写好，但磁盘没有确认写稳，断电后可能不在。请先打开看一看，再检查磁盘或U盘，并尽快备份。", path=path
        ) from error
    name = _name_of(error)
    message = str(original)
    if name.startswith("SQLITE_FULL") or (isinstance(original, OSError) and original.errno == 28):
        raise DiskFull(f"磁盘已满，“{path.name}”没有保存这一步，之前的数据完好。请清理磁盘后再做一次。", path=path) from error
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        raise WorkspaceLocked(
            f"“{path.name}”正被另一个程序使用，这一步没有保存，之前的数据完好。请稍候再试。", path=path
        ) from error
    if name == _MOVED:
        raise NotWritable(
            f"“{path.name}”已经不在原来的位置：被移走、改名、删除或换成了另一份，也可能是它所在的U盘、共享文件夹断开了。这一步没有保存。"
            "请先不要关闭程序：把原来的文件放回原处（例如改回原名、从回收站还原、接好U盘），再做一次。"
            "还不行就关闭程序，从放回的文件打开；找不回来的，恢复一份备份。",
            path=path,
        ) from error
    if name.startswith("SQLITE_CANTOPEN") and len(os.fsencode(path.absolute())) > _LONGEST_PATH:
        raise NotWritable(
            f"“{path.name}”所在的文件夹套得太深，路径太长（{len(str(path.absolute()))} 个字），打不开，数据没有变化。请把它移到浅一些的文件夹再打开。",
            path=path,
        ) from error
    if reading and name.startswith(("SQLITE_CANTOPEN", "SQLITE_PERM")):
        raise _not_read_to_the_end(path, name) from error
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")) or isinstance(original, PermissionError):
        raise NotWritable(
            f"“{path}”不能写入，这一步没有保存，之前的数据完好。请检查文件是否只读、U盘是否写保护。", path=path
        ) from error
    if name == "SQLITE_IOERR_DIR_FSYNC":
        # the journal is gone, so the step is done; only the disk has not said that it will stay so
        raise NotWritable(
            f"“{path.name}”的这一步已经写入，但磁盘没有确认写稳，断电后可能不在。请先查看这一步在不在，再检查磁盘或U盘，并尽快备份。",
            path=path,
            unconfirmed=True,
        ) from error
    spoilt = (
        name.startswith(_SAYS_DAMAGED)
        or "malformed" in message
        or "Could not decode to UTF-8" in message
        or isinstance(original, UnicodeDecodeError)
    )
    passing = (reading or at_rest) and name.startswith(_SAYS_DAMAGED) and _is_sound(path, name)
    if name.startswith("SQLITE_IOERR") or (spoilt and (passing or out_of_reach(path))):
        if reading or passing:
            raise _not_read_to_the_end(path, name) from error
        raise NotWritable(
            f"读写“{path.name}”时磁盘、U盘或共享文件夹出错，这一步没有保存。请检查磁盘，或重新接好U盘、共享文件夹，再重新打开文件。",
            path=path,
            detail=name,
        ) from error
    if spoilt:
        raise damaged(path, detail=message, reading=reading) from error
    if isinstance(original, OSError):
        raise NotWritable(f"不能写“{path}”：{system_words(original)}。原有文件没有改动。请检查路径和权限。", path=path) from error
    raise error


def _not_read_to_the_end(path: Path, name: str) -> NotWritable:
    return NotWritable(
        f"读“{path.name}”时磁盘、U盘或共享文件夹出错，没有读完；已经保存的都在。请检查磁盘，或重新接好U盘、共享文件夹，再重新打开文件，看一看做到了哪里。",
        path=path,
        detail=name,
    )


def of_the_machine(error: BaseException) -> NotWritable | None:
    """What to say of an error of the system that nobody had foreseen where it came: a disk that fails at whatever call is no bug.

    What was saved before it in the same deed is not known here, so the sentence does not say that nothing was.
    """
    if not isinstance(error, OSError) or (
        error.errno not in _OF_THE_MACHINE and getattr(error, "winerror", None) not in _OF_THE_MACHINE_ON_WINDOWS
    ):
        return None
    name = Path(os.fsdecode(error.filename)).name if isinstance(error.filename, str | bytes) else ""
    return NotWritable(
        f"读写{f'“{name}”' if name else '文件'}时出错：{system_words(error)}。这一步没有做完，已经保存的都在。"
        "请检查磁盘和权限，或重新接好U盘、共享文件夹，看一看做到了哪里，再做一次。",
        detail=errno.errorcode.get(error.errno or 0, ""),
    )


def refuse_upgraded(error: Exception, path: Path) -> NoReturn:
    """As :func:`refuse`, where a file had just become one of this program: what the machine stood in the way of was opening it.

    Raises:
        DiskFull, WorkspaceLocked, NotWritable, WorkspaceDamaged: With what is saved.
    """
    try:
        refuse(error, path)
    except (DiskFull, WorkspaceLocked, NotWritable) as told:
        why = "磁盘已满" if isinstance(told, DiskFull) else "磁盘、U盘或共享文件夹出错，或文件正被占用"
        raise type(told)(
            f"“{path.name}”已经升级，记录都在，只是这次没有打开：{why}。请处理好以后再打开一次。", path=path
        ) from error
