"""The one way in which a file gets its name.

Whatever the program leaves behind (a workspace, a backup, a key, a paper, a workbook, a package) is written under a temporary name
in the same folder, flushed to the device, renamed, and flushed once more with its folder: without that last step the name may be gone
after a power cut although the file was reported. The file has to be flushed under its name because FAT, the system of sticks, writes into a
new entry where the file lies and how long it is only then; until that is done what is replaced keeps its place. So under a final name there is a
whole file or the one that stood there before.

The temporary file is made anew and never through a link somebody laid there. Files that hold personal data can be read by their
owner only (on Windows by a list of their own, ``windows_file_rights``), and so can the folders that are made for them; packages and cards are made to be handed on and stay ordinary files.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from jyteacher_desktop.later import later
from jyteacher_desktop.windows_file_rights import keep_to_owner

if TYPE_CHECKING:
    from jyteacher_desktop import left_mounts
else:
    # whoever only reads asks for no place to write
    left_mounts = later("jyteacher_desktop.left_mounts")

PRIVATE_FILE, ORDINARY_FILE = 0o600, 0o666
PRIVATE_FOLDER, ORDINARY_FOLDER = 0o700, 0o777
PART = ".part"
"""Ending of a file that is not finished. Nothing that bears it was ever reported."""
LONGEST_NAME = 255
"""As long as a file name may be on the file systems people have, see :func:`length_of_name`."""
_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_FLUSHED = os.O_RDWR | getattr(os, "O_BINARY", 0) if sys.platform == "win32" else os.O_RDONLY
_HOLDING: int | None = getattr(os, "O_PATH", None)
"""Linux's way to hold a file without reading it; giving that up gives back no lock that this process has on the file."""
_NO_FOLDERS = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM})
"""What file systems say that cannot flush a folder, or let nobody read it; there is nothing more to do there."""
_SETTLED: set[tuple[int, int]] = set()
"""Folders whose folder above this process flushed."""
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES, errno.EINVAL})
OF_SHARES = frozenset(
    {
        *(errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT, errno.ECONNABORTED, errno.ENOLCK),
        *(errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENETDOWN, errno.ENETUNREACH, errno.ENETRESET),
    }
)
"""What systems say of a folder another computer shares, when that one is away."""
_OF_LINUX = {
    "EREMOTEIO": "读写时出错",
    "ENOMEDIUM": "磁盘或U盘不在了",
    "EUCLEAN": "磁盘上的内容坏了，要先检查磁盘",
    "ENOKEY": "加密的文件夹没有解锁",
    "EKEYEXPIRED": "加密的文件夹没有解锁",
    "EKEYREVOKED": "加密的文件夹没有解锁",
}
OF_FAILING_DISKS = frozenset(
    {errno.EIO, errno.ENODEV, errno.ENXIO, errno.EBADMSG, *(getattr(errno, name, errno.EIO) for name in _OF_LINUX)}
)
"""What systems say of a device that fails, is gone or is locked."""
_WORDS = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "分给您的空间已满",
    errno.EFBIG: "这个磁盘放不下这么大的文件",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘或U盘只能读",
    errno.EIO: "读写时出错",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOTDIR: "路径中间有一段是文件，不是文件夹",
    errno.EISDIR: "那是文件夹，不是文件",
    errno.EEXIST: "已经有这个名字",
    errno.ENAMETOOLONG: "名字或路径太长",
    errno.EBUSY: "正被占用",
    errno.ENODEV: "磁盘或U盘不在了",
    errno.ENXIO: "磁盘或U盘不在了",
    errno.EMFILE: "打开的文件太多",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.ELOOP: "快捷方式互相指着",
    errno.ENFILE: "打开的文件太多",
    errno.ETXTBSY: "正被占用",
    errno.EBADMSG: "磁盘上的内容坏了，要先检查磁盘",
    **dict.fromkeys(OF_SHARES, "共享文件夹断开了，或没有回应"),
    # Linux's own; other systems have no such names
    **{getattr(errno, name): words for name, words in _OF_LINUX.items() if hasattr(errno, name)},
}


def system_words(error: OSError) -> str:
    """What the system complains of, for a sentence; what nobody here has words for stays in the system's own."""
    return _WORDS.get(error.errno or 0) or error.strerror or str(error)


MOST_BROUGHT = 64 * 1024 * 1024
"""No package, card or certificate is larger (docs/format.md)."""


def read_brought(path: Path) -> bytes:
    """The bytes of a package, card or certificate that somebody brought, never more than one may have.

    Raises:
        OSError: It cannot be read, is no file (a pipe would be waited for without end), or is too large to be one of these.
    """
    refuse_endless(path)
    with path.open("rb") as stream:
        data = stream.read(MOST_BROUGHT + 1)
    if len(data) > MOST_BROUGHT:
        raise OSError("超过 64 MB，数据包和卡片没有这么大")
    return data


def is_missing(path: Path) -> bool:
    """Whether there is nothing under a path, as far as the system says so: of a device that cannot be read it says nothing."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return False


def refuse_endless(path: Path) -> None:
    """Refuse what would be read, or waited for, without end: a pipe, a device, a link to one.

    Raises:
        OSError: It is such, or not there.
    """
    if not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
        raise OSError("那不是文件")


def _refuse_no_file(target: Path) -> None:
    """Refuse to put a file in the place of a device, a pipe, or a link to one: whoever may do so takes it away from the whole machine."""
    try:
        mode = target.stat().st_mode
    except OSError:  # nothing there, or a link that leads nowhere; what else stands in the way is said by whoever writes
        return
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise OSError("那里是设备或管道，不是文件")


class NotConfirmed(OSError):
    """The file stands whole under its final name, but the device has not said that the name will stay after a power cut."""


class Draft:
    """A file that is being written.

    Attributes:
        path: Where it lies meanwhile; whoever writes it may open it by this name, but not put another file there.
        placed: Whether the final name was, or may have been, given to it. Until then nobody ever saw it.
        left: Whether an unfinished file had to stay, as on a stick that was pulled.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self.placed = False
        self.left = False
        self._descriptor = descriptor
        self._own = _mark(os.fstat(descriptor))

    def write(self, data: bytes | memoryview) -> None:
        """Add bytes at the end."""
        rest = memoryview(data).cast("B")
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]

    def flush(self) -> None:
        """Bring everything written so far, by whichever way, to the device."""
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)

    def is_there(self) -> bool:
        """Whether the file under the temporary name is the one that was made here.

        Raises:
            OSError: Nobody can tell.
        """
        try:
            return _mark(os.lstat(self.path)) == self._own
        except FileNotFoundError:
            return False

    def remove(self) -> None:
        """Take the unfinished file away."""
        try:
            there = self.is_there()
            self.close()
            if there:
                self.path.unlink(missing_ok=True)
        except OSError:
            self.left = True


@contextlib.contextmanager
def drafting(
    target: Path, *, private: bool = True, replace: bool = True, look: Callable[[Path], None] | None = None
) -> Iterator[Draft]:
    """Give a file its name when the block ends well; otherwise nothing is left of it.

    Args:
        target: The final name; its folder must be there.
        private: Only its owner may read it.
        replace: Whether a file that stands there may be replaced.
        look: Looks at the file, finished and flushed, before it gets its name; what it raises ends as if the block had raised it.

    Raises:
        FileExistsError: ``replace`` is false and there is a file of that name.
        NotConfirmed: The file has its name; only the folder could not be flushed.
        OSError: The machine stands in the way, or what stands there is no file. Unless ``placed`` of the draft says otherwise, nothing was changed.
    """
    _refuse_no_file(target)
    left_mounts.refuse_left_mount(target.parent)
    part = part_of(target)
    mode = PRIVATE_FILE if private else ORDINARY_FILE
    try:
        descriptor = os.open(part, _NEW, mode)
    except FileExistsError:
        part.unlink()  # of a program that was killed; a link is removed, not followed
        descriptor = os.open(part, _NEW, mode)
    draft = Draft(part, descriptor)
    if private:
        keep_to_owner(part)
    try:
        yield draft
        draft.flush()
        if look is not None:
            look(part)
        if not draft.is_there():  # asked while it is open: FAT gives a closed file another number when it likes
            what = errno.EBUSY if os.path.lexists(part) else errno.ENOENT  # a pulled stick takes the name along
            raise OSError(what, os.strerror(what), str(part))
        draft.close()
        with _kept_until_replaced(target):
            if replace:
                _rename(draft, target)
            else:
                _place_new(draft, target)
            _confirm(target)
    except BaseException:
        draft.remove()
        raise


def publish(target: Path, data: bytes | memoryview, *, private: bool = True, replace: bool = True) -> None:
    """Write a file of known content under its final name; see :func:`drafting`.

    Raises:
        FileExistsError, OSError: As there.
    """
    with drafting(target, private=private, replace=replace) as draft:
        draft.write(data)


def exchange_for(target: Path, waiting: Path) -> None:
    """Put a finished and flushed file of the same folder, a key, in the place of another one, or of none, for good.

    A name that nobody has is given as a second one, or to a copy, and not by renaming: FAT takes the old name away in another place of the disk than where it writes the new
    one, and a power cut between may leave neither.

    Raises:
        NotConfirmed: The file has its name; only the device has not said that it will stay.
        OSError: The machine stands in the way, and both are as they were.
    """
    _refuse_no_file(target)
    if not os.path.lexists(target):
        try:
            os.link(waiting, target, follow_symlinks=False)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            publish(target, waiting.read_bytes(), replace=False)  # sticks know no links
        else:
            _confirm(target)
    elif waiting.samefile(target):  # of a program that was killed when it had given the second name
        _confirm(target)
    else:
        with contextlib.suppress(OSError):
            part_of(target).unlink(missing_ok=True)  # of one that was killed when it had just given the name to a copy
        with _kept_until_replaced(target):
            waiting.replace(target)
            _confirm(target)
        return
    with contextlib.suppress(OSError):
        waiting.unlink()


def part_of(target: Path) -> Path:
    """The temporary name of a file: its own with an ending, cut where the file system takes no longer one."""
    name = target.name
    while length_of_name(name + PART) > LONGEST_NAME:
        name = name[:-1]
    return target.with_name(name + PART)


def length_of_name(name: str) -> int:
    """How long a file's name is to the system: in bytes, on Windows in the halves of its letters."""
    return len(name.encode("utf-16-le", "surrogatepass")) // 2 if sys.platform == "win32" else len(os.fsencode(name))


def make_folder(folder: Path, *, private: bool = True) -> Path:
    """Make a folder, and those above it, so that they are still there after a power cut.

    Raises:
        OSError: It cannot be made.
    """
    if folder.is_dir():
        return folder
    left_mounts.refuse_left_mount(folder)
    make_folder(folder.parent, private=private)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(PRIVATE_FOLDER if private else ORDINARY_FOLDER)
        if private:
            keep_to_owner(folder, folder=True)
    sync_folder(folder.parent)
    return folder


def close_to_others(path: Path) -> None:
    """Let nobody but its owner read a file or folder that was made before the program did so, with all that lies in the folder.

    Only what belongs to the user who runs the program, and never through a link. Where modes say nothing, as on a stick, or may not be
    changed, all stays as it is. Windows has no modes: what is made there gets its list when it is made (:mod:`windows_file_rights`).
    """
    if sys.platform == "win32":  # pragma: no cover - the Windows branch runs on Windows only
        return
    waiting = [path]
    while waiting:
        each = waiting.pop()
        with contextlib.suppress(OSError):
            if _closed_now(each) and each.is_dir():  # in a folder that was closed before nobody else could look
                waiting += each.iterdir()


def _closed_now(path: Path) -> bool:
    """Close one file or folder; whether that changed anything."""
    state = os.lstat(path)
    mode = stat.S_IMODE(state.st_mode)
    if (
        state.st_uid != os.geteuid()
        or not mode & ~PRIVATE_FOLDER
        or not (stat.S_ISREG(state.st_mode) or stat.S_ISDIR(state.st_mode))
    ):
        return False
    path.chmod(mode & PRIVATE_FOLDER)
    return stat.S_IMODE(os.lstat(path).st_mode) != mode


def sync_folder(folder: Path) -> None:
    """Make new, changed and removed names last.

    Windows opens no folders and needs none of this; some network and stick systems cannot, which is no failure.

    Raises:
        OSError: The device fails, so nothing can be said about what it holds.
    """
    if sys.platform == "win32":  # pragma: no cover - the Windows branch runs on Windows only
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        if error.errno in _NO_FOLDERS:
            return
        raise
    settle_folder(folder)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDERS:
            raise
    finally:
        os.close(descriptor)


def take_away(*files: Path) -> None:
    """Remove unfinished files of one folder for good; what cannot be removed stays and does no harm.

    A removal that was not flushed may leave a part of the name on a stick when the power goes, which nobody can read, open or remove.
    """
    removed = False
    for file in files:
        with contextlib.suppress(OSError):
            file.unlink()
            removed = True
    if removed:
        with contextlib.suppress(OSError):
            sync_folder(files[0].parent)


def settle_folder(folder: Path) -> None:
    """Flush the folder above one, once in a process, so that names in this one last by its own flush.

    Linux's vfat counts the beginning of a folder that somebody made since the stick was put in among the changes of the folder above it until that
    one is flushed (seen on 6.1: after a cut the journal of a change that was reported stood there again). A device that fails here fails
    at the folder itself as well, where it is told.
    """
    if sys.platform == "win32":  # pragma: no cover - the Windows branch runs on Windows only
        return
    with contextlib.suppress(OSError):
        own = _mark(folder.stat())
        if own not in _SETTLED:
            descriptor = os.open(folder.parent, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            _SETTLED.add(own)


def _confirm(target: Path) -> None:
    """Make a name last that a file was just given.

    Raises:
        NotConfirmed: The device fails.
    """
    try:
        _sync_named(target)
        sync_folder(target.parent)
    except OSError as error:
        raise NotConfirmed(error.errno, error.strerror, str(target)) from error


def _sync_named(target: Path) -> None:
    """Flush a file under the name it was given last."""
    try:
        descriptor = os.open(target, _FLUSHED)
    except PermissionError:
        # a program that looks for viruses holds it on Windows, or its owner may not read it: its content is safe already
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _kept_until_replaced(target: Path) -> Iterator[None]:
    """Hold what is about to be replaced, so that FAT gives none of its room away while the old entry may still be the one on the device."""
    held = -1
    if _HOLDING is not None:
        with contextlib.suppress(OSError):
            held = os.open(target, _HOLDING)
    try:
        yield
    finally:
        if held >= 0:
            os.close(held)


def _rename(draft: Draft, target: Path, *, replace: bool = True) -> None:
    """Give a draft its name. Where that fails and the draft still bears the old one, nobody ever saw it under the new one.

    Without ``replace`` it is for Windows, where renaming alone refuses a name that somebody has.
    """
    draft.placed = True
    try:
        draft.path.replace(target) if replace else draft.path.rename(target)
    except FileExistsError:  # the one refusal that says where the draft is not
        draft.placed = False
        raise
    except OSError:
        with contextlib.suppress(OSError):
            draft.placed = not draft.is_there()
        raise


def _place_new(draft: Draft, target: Path) -> None:
    """Give a draft a name that nobody has; a rename alone would replace what somebody put there meanwhile."""
    if sys.platform == "win32":  # pragma: no cover - renaming replaces nothing there
        _rename(draft, target, replace=False)
        return
    try:
        os.link(draft.path, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(target):  # sticks know no links
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from error
        _rename(draft, target)
        return
    draft.placed = True
    with contextlib.suppress(OSError):
        draft.path.unlink()


def _mark(state: os.stat_result) -> tuple[int, int]:
    return state.st_dev, state.st_ino
