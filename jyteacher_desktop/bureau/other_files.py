"""Files on a stick that are no packages: named with what they are and what to do, never taken for broken packages.

What a file is says its content first, its ending only where the content says nothing. What a computer leaves on sticks by itself is
nobody's file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.exchange import files_inside
from jyteacher_desktop.exchange.seal import is_sealed
from jyteacher_desktop.paths import shown_name
from jyteacher_desktop.values import dataclass

_MOST_NAMED = 500
"""So many other files are named; a whole disk is not a stick."""
# Enough to tell every kind of file; a film on somebody's stick is not read for it.
_HEAD = 65_536
_WORKBOOK, _BOOK, _KEY, _BUREAU, _PAPER, _ARCHIVE, _OTHER = (
    "表格",
    "学校工作簿",
    "密钥文件",
    "教育局工作簿",
    "文件、照片",
    "压缩包",
    "其他文件",
)
_CODES = {
    _WORKBOOK: "package.is_workbook",
    _BOOK: "package.is_school_book",
    _KEY: "package.is_key",
    _BUREAU: "package.is_bureau_book",
    _PAPER: "package.is_document",
    _ARCHIVE: "package.is_archive",
    _OTHER: "package.is_other",
}
_ADVICE = {
    _WORKBOOK: "是表格，不是数据包，没有接收，文件本身没有问题。学校只交表格的，用“代录”由本局录入；装了程序的，请它从程序里上报。",
    _BOOK: "是学校的工作簿，不是数据包，没有接收。请学校在程序里上报，把生成的 .jyt 文件交来；工作簿里有全部个人信息，请从U盘上删除。",
    _KEY: "是密钥文件，没有接收。请退还给学校：密钥不能交给别人，也不要和数据包放在一起。",
    _BUREAU: "是教育局的工作簿，不是数据包，没有接收。",
    _PAPER: "是文档或图片，不是数据包，没有接收，留给人看。学校只交纸质材料的，用“代录”录入。",
    _ARCHIVE: "是压缩包，没有接收。请先解开，再接收里面的 .jyt 文件。",
    _OTHER: "不是数据包，没有接收。",
}
_ENDINGS = {
    **dict.fromkeys((".xlsx", ".xls", ".xlsm", ".et", ".ett", ".csv", ".ods"), _WORKBOOK),
    ".jyschool": _BOOK,
    ".jybureau": _BUREAU,
    ".jytkey": _KEY,
    **dict.fromkeys(
        (".pdf", ".doc", ".docx", ".wps", ".txt", ".ofd", ".jpg", ".jpeg", ".png", ".heic", ".bmp", ".ppt", ".pptx", ".mp4"),
        _PAPER,
    ),
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz"), _ARCHIVE),
}
_OF_THE_COMPUTER = frozenset({"thumbs.db", "desktop.ini", "autorun.inf"})
_FOLDERS_OF_THE_COMPUTER = frozenset({"system volume information", "$recycle.bin", "lost+found"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherFile:
    """A file that is no package: what it is, and a sentence with what to do."""

    file: Path
    what: str
    code: str
    message: str


OTHER_COLUMNS: tuple[Column[OtherFile], ...] = (
    Column(key="file", title="文件", value=lambda row: shown_name(row.file), width=28),
    Column(key="what", title="是什么", value=lambda row: row.what, width=12),
    Column(key="message", title="说明", value=lambda row: row.message, width=60),
)


def other_files(paths: Iterable[Path], pause: Callable[[], None] = lambda: None) -> list[OtherFile]:
    """What lies in folders beside packages, sub-folders included; ``pause`` is asked all along."""
    found = (file for place in map(Path, paths) if place.is_dir() for file in _inside(place, pause))
    return [_told(file) for file in islice(found, _MOST_NAMED)]


def not_a_package(file: Path, data: bytes) -> OtherFile | None:
    """What a file that was given as a package is instead; None where its content is a package's, whole or not."""
    if is_sealed(data) or b"mimetypeapplication/vnd.jyt" in data[:128]:
        return None
    what = _by_content(data)
    if file.suffix.lower() == ".jyt":  # an archive of this name may be a package that was spoilt
        return _of(file, what) if what not in (None, _ARCHIVE) else None
    what = what or _ENDINGS.get(file.suffix.lower())
    return _of(file, what) if what is not None else None


def _inside(place: Path, pause: Callable[[], None]) -> Iterator[Path]:
    for file in files_inside(place, pause, _FOLDERS_OF_THE_COMPUTER):
        names = [part.lower() for part in file.relative_to(place).parts]
        hidden = any(name.startswith((".", "~$")) or name in _FOLDERS_OF_THE_COMPUTER for name in names)
        if not hidden and names[-1] not in _OF_THE_COMPUTER and file.suffix.lower() != ".jyt":
            yield file


def _told(file: Path) -> OtherFile:
    try:
        with file.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError:
        head = b""
    ending = _ENDINGS.get(file.suffix.lower(), _OTHER)
    return _of(file, ending if ending in (_BOOK, _BUREAU, _KEY, _PAPER) else _by_content(head) or ending)


def _by_content(data: bytes) -> str | None:
    head = data[:_HEAD]
    if head.startswith(b"PK"):
        if b"xl/" in head or b"[Content_Types].xml" in head[:4096]:
            return _PAPER if b"word/" in head or b"ppt/" in head else _WORKBOOK
        return _ARCHIVE
    for mark, what in (
        (b"\xd0\xcf\x11\xe0", _WORKBOOK),
        (b"SQLite format 3", _BOOK),
        (b"-----BEGIN OPENSSH", _KEY),
        (b"%PDF", _PAPER),
        (b"\xff\xd8\xff", _PAPER),
        (b"\x89PNG", _PAPER),
        (b"Rar!", _ARCHIVE),
        (b"7z\xbc\xaf", _ARCHIVE),
    ):
        if head.startswith(mark):
            return what
    return None


def _of(file: Path, what: str) -> OtherFile:
    return OtherFile(file=file, what=what, code=_CODES[what], message=f"“{shown_name(file)}”{_ADVICE[what]}原有数据没有变化。")
