"""Writing a package to a folder or stick so that "可以安全拔出" is true.

The file is read back and compared before it gets its final name (``durable_files``). Whatever goes wrong, nothing half-written stands under
that name, and whoever numbered the letter learns whether a file of that number may stand somewhere all the same.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path

from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.durable_files import Draft, NotConfirmed, drafting, make_folder, system_words
from jyteacher_desktop.exchange.errors import DeliveryFailed, DeliveryFull
from jyteacher_desktop.exchange.letters import VOLUME, BuiltLetter

_TRY_AGAIN = "请检查U盘或换一个位置再试。"
_LONGEST_CODE = 40
"""Characters of a code in a file name: a book may state a code of thousands, and no file system takes such a name."""


def neutral_name(code: str) -> str:
    """A code as it may stand in a file name: ASCII letters and digits only, which every file system and mail gateway takes."""
    return "".join(char for char in code if char.isascii() and char.isalnum())[:_LONGEST_CODE] or "office"


_REPORT = re.compile(r"(?P<code>[0-9A-Za-z]+)-(?P<seq>[0-9]{4,})(?:-[0-9]{1,3})?(?:-[0-9a-f]{8})?")
_COPY = re.compile(r"\s*(?:[(（]\d{1,3}[)）]|[-_ ]*(?:副本|copy)(?:\s*[(（]?\d{0,3}[)）]?)?)$", re.IGNORECASE)
"""What computers put behind the name of a second copy."""


def first_name(stem: str) -> str:
    """What a file was called, without its ending, before computers copied it."""
    plain = stem.strip()
    while (shorter := _COPY.sub("", plain)) != plain:
        plain = shorter
    return plain


def report_number(stem: str) -> tuple[str, int] | None:
    """Code and number that the name of a package says as the program gave it; None where somebody has called it something else.

    Names are advice: nobody vouches for either.
    """
    match = _REPORT.fullmatch(first_name(stem))
    return (match["code"], int(match["seq"])) if match else None


def package_files(
    paths: Iterable[Path], missing: Callable[[Path], Exception], pause: Callable[[], None] = lambda: None
) -> list[Path]:
    """Files, and the ``.jyt`` files of folders and their sub-folders, each once.

    Args:
        paths: What a person named.
        missing: Makes the error for a path that does not exist.
        pause: Asked all along, because a folder may hold any number of files.
    """
    found: list[Path] = []
    for path in paths:
        place = Path(path).absolute()
        if place.is_dir():
            found += [file for file in files_inside(place, pause) if file.suffix.lower() == ".jyt"]
        elif place.is_file():
            found.append(place)
        else:
            raise missing(place)
    return list(dict.fromkeys(found))


def files_inside(place: Path, pause: Callable[[], None] = lambda: None, skip: Collection[str] = ()) -> Iterator[Path]:
    """The files of a folder and its sub-folders in the order of their names, however many and however deep.

    No folder is entered through a link, and what cannot be read is passed over. ``skip`` are names of folders nobody looks into.
    """
    waiting = _listed(os.fspath(place), pause)
    while waiting:
        pause()
        entry = waiting.pop()
        with contextlib.suppress(OSError):
            if entry.is_dir(follow_symlinks=False):
                if entry.name.lower() not in skip:
                    waiting += _listed(entry.path, pause)
            elif entry.is_file():
                yield Path(entry.path)


def _listed(folder: str, pause: Callable[[], None]) -> list[os.DirEntry[str]]:
    """What lies in a folder, the last name first."""
    found: list[os.DirEntry[str]] = []
    with contextlib.suppress(OSError), os.scandir(folder) as listing:
        for entry in listing:
            pause()
            found.append(entry)
    return sorted(found, key=attrgetter("name"), reverse=True)


def write_volumes(
    letter: BuiltLetter,
    recipients: Sequence[str],
    folder: Path,
    stem: str,
    *,
    sizes: Mapping[str, int],
    read: Callable[[str], bytes],
    without: Collection[str] = (),
    limit: int = VOLUME,
) -> tuple[Path, ...]:
    """Write a letter with its attachments as ``stem.jyt``, ``stem-2.jyt`` …: all of them or none.

    Args:
        letter: The letter.
        recipients: age recipients.
        folder: Where to.
        stem: Name of the files without ending.
        sizes: SHA-256 to bytes of the attachments to carry.
        read: Gives an attachment by its SHA-256.
        without: Tables the receiver has already.
        limit: Bytes of one volume.

    Raises:
        DeliveryFull, DeliveryFailed: As :func:`write_verified`; volumes written before are removed.
    """
    written: list[Path] = []
    try:
        for number, data in enumerate(letter.volumes(recipients, sizes, read, without=without, limit=limit), 1):
            path = Path(folder).absolute() / (f"{stem}.jyt" if number == 1 else f"{stem}-{number}.jyt")
            write_verified(path, data)
            written.append(path)
    except BaseException as error:
        # one that the disk has not confirmed may stand under its name as well, whole, and be missed by the volumes that are gone
        in_doubt = [Path(str(error.facts["path"]))] if isinstance(error, JyTeacherError) and error.facts.get("placed") else []
        for path in [*written, *in_doubt]:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        if isinstance(error, JyTeacherError):
            error.facts["placed"] = bool(written or in_doubt)
        raise
    return tuple(written)


def write_verified(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write ``data`` to ``path``, whole, flushed, read back and compared.

    Args:
        path: The file; its folder is made when it is not there.
        data: The content.
        private: Only its owner may read it: a body that is not sealed, as it lies beside a bureau's workspace.

    Raises:
        DeliveryFull: No room.
        DeliveryFailed: Read-only, vanished or unreadable medium, or the bytes read back differ. ``placed`` says whether the final name
            may have been given all the same.
    """
    draft: Draft | None = None

    def compare(written: Path) -> None:
        _forget_cache(written)
        if written.read_bytes() != data:
            raise DeliveryFailed(
                f"写到“{path.parent}”后读回比较不一致，可能U盘有坏块。没有写成，工作簿没有变化。请换一个U盘再试。",
                path=path,
                placed=False,
            )

    try:
        make_folder(path.parent, private=private)
        with drafting(path, private=private, look=compare) as draft:
            draft.write(data)
    except NotConfirmed as error:
        raise DeliveryFailed(
            f"“{path}”已经写好并读回核对一致，但磁盘没有确认写稳，断电后可能不在。{_TRY_AGAIN}",
            path=path,
            placed=True,
            cause=f"写到“{path.parent}”后，磁盘没有确认写稳，断电后文件可能不在。",
            advice=_TRY_AGAIN,
        ) from error
    except OSError as error:
        placed = draft is not None and draft.placed
        left = f"可能留下没写完的“{draft.path.name}”，下次可以删掉。" if draft is not None and draft.left else ""
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            cause, advice = f"“{path.parent}”空间不足，需要 {len(data) / 1024:.0f} KB。", f"{left}请清理U盘或换一个位置再试。"
            raise DeliveryFull(
                f"{cause}没有写成，工作簿没有变化。{advice}", path=path, placed=placed, cause=cause, advice=advice
            ) from error
        cause, advice = _cause(error, path), f"{left}{_TRY_AGAIN}"
        how = f"不能确认“{path.name}”写成没有" if placed else "没有写成"
        raise DeliveryFailed(
            f"{cause}{how}，工作簿没有变化。{advice}", path=path, placed=placed, cause=cause, advice=advice
        ) from error


def retold(error: JyTeacherError, said: str, **facts: object) -> JyTeacherError:
    """The same failure with another word on what became of the letter, by whoever knows more than the delivery does."""
    cause, advice = (str(error.facts.get(part, "")) for part in ("cause", "advice"))
    return type(error)(f"{cause or error.user_message}{said}{advice}", **{**error.facts, **facts})


def may_stand(error: BaseException) -> bool:
    """Whether a file of the delivery that failed so may stand under its final name, so that its number is taken for good."""
    return bool(error.facts.get("placed", True)) if isinstance(error, JyTeacherError) else True


_PULLED = frozenset({errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOENT, errno.ESTALE})
_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


def _cause(error: OSError, path: Path) -> str:
    """What stands in the way, as far as the system says."""
    if error.errno in _READ_ONLY:
        return f"不能写到“{path.parent}”：它是只读的，或没有权限（U盘侧面可能有写保护开关）。"
    if error.errno in _PULLED:
        return f"写到“{path.parent}”时中断：U盘可能被拔出，或接触不良。"
    if error.errno == errno.ENAMETOOLONG:
        return f"“{path}”的路径太长，这个磁盘存不下。"
    return f"不能写到“{path.parent}”（{system_words(error)}）。"


def _forget_cache(path: Path) -> None:
    """Ask the system to drop its copy, so that reading back reads the medium; where it cannot, the fsync has to do."""
    if not hasattr(os, "posix_fadvise"):
        return
    with path.open("rb") as file, contextlib.suppress(OSError):
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
