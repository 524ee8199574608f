"""A folder in which a stick was mounted and that is empty now, because the stick is gone: what is written there lands on the computer's own disk.

Whoever named such a folder meant the stick. Three things tell one on Linux: something was mounted there earlier in this process; it lies where systems
mount sticks alone (``/media``, ``/run/media``) and holds no file, which a folder that somebody keeps there does; or the list of file systems names it as one that is mounted on demand. On Windows a stick takes its letter along.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from functools import lru_cache
from pathlib import Path

_FOR_STICKS = (Path("/media"), Path("/run/media"))
_TABLE = Path("/etc/fstab")
_ON_DEMAND = frozenset({"noauto", "nofail", "user", "users", "x-systemd.automount"})
"""Options of a line of the list that say: what is mounted there may be missing, and nothing is wrong with the computer."""
_SEEN: set[str] = set()
"""Where something was mounted when this process wrote there."""


def refuse_left_mount(folder: Path) -> None:
    """Make sure that a folder is not what a stick left behind.

    Args:
        folder: Where something is about to be written; it need not be there yet.

    Raises:
        OSError: It is, with the code for a device that is gone.
    """
    if sys.platform != "linux":
        return
    place = os.path.realpath(folder)  # texts: whoever takes in packages asks for each of them
    mounted = place
    below: list[str] = []
    while not _is_mount(mounted):
        below.append(mounted)
        mounted = _above(mounted)
    if mounted != "/":
        _SEEN.add(mounted)
    left = not _SEEN.isdisjoint(below) or not _on_demand().isdisjoint(below)
    if left or any(
        place.startswith(f"{each}/") and not mounted.startswith(f"{each}/") and not _is_kept(each, Path(place))
        for each in _FOR_STICKS
    ):
        raise OSError(errno.ENODEV, "No such device", str(folder))


def _is_mount(path: str) -> bool:
    """Whether something is mounted at a path that leads through no link; as ``os.path.ismount``, which first goes from the root to the folder above."""
    try:
        own, above = os.lstat(path), os.lstat(_above(path))
    except OSError:
        return False
    return not stat.S_ISLNK(own.st_mode) and (own.st_dev != above.st_dev or own.st_ino == above.st_ino)


def _above(path: str) -> str:
    return path.rpartition("/")[0] or "/"


def _is_kept(for_sticks: Path, place: Path) -> bool:
    """Whether somebody keeps files in the folder that stands where a stick would, so that it is none that a stick left behind."""
    first, *rest = place.relative_to(for_sticks).parts
    folder = for_sticks / first
    if _is_account(first):  # a folder for everybody's own sticks, which says nothing of one of them
        if not rest:
            return False
        folder /= rest[0]
    for at, folders, files in os.walk(folder):
        if files:
            return True
        folders[:] = [each for each in folders if not _is_mount(f"{at}/{each}")]
    return False


def _is_account(name: str) -> bool:
    """Whether somebody has an account of that name on this computer."""
    if sys.platform == "win32":  # pragma: no cover - never asked there
        return False
    import pwd  # noqa: PLC0415 - asked only where a folder lies among the sticks

    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _on_demand() -> frozenset[str]:
    """Places of the list of file systems at which something is mounted on demand."""
    try:
        state = _TABLE.stat()
    except OSError:
        return frozenset()
    return _listed(_TABLE, (state.st_ino, state.st_size, state.st_mtime_ns))


@lru_cache(maxsize=1)
def _listed(table: Path, _state: tuple[int, ...]) -> frozenset[str]:
    """What the list says as it stands."""
    found: set[str] = set()
    with contextlib.suppress(OSError):
        for line in table.read_text(encoding="utf-8", errors="replace").splitlines():
            fields = line.split("#", 1)[0].split()
            if len(fields) > 3 and _ON_DEMAND & {*fields[3].split(",")}:
                found.add(str(Path(fields[1].replace("\\040", " "))))
    return frozenset(found)
