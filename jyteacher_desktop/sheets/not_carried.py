"""What a workbook holds besides its cells, and which of it is not in another one that was made from it."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape
from pathlib import Path

_MOST_BYTES = 32 * 1024 * 1024
"""How much of one part is looked through: what stands later is not worth the memory of a bomb."""
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SHEETS, _DRAWINGS, _TEXTS = r"xl/worksheets/[^/]+\.xml", r"xl/drawings/drawing[^/]*\.xml", r"xl/sharedStrings\.xml"
_SIGNS: tuple[tuple[str, str, bytes], ...] = (
    ("宏", r"xl/vbaProject\.bin", rb""),
    ("页眉页脚里的图片", _SHEETS, rb"<(?:\w+:)?legacyDrawingHF\b"),
    ("一格里两种颜色的字", rf"{_TEXTS}|{_SHEETS}", rb"</(?:\w+:)?r>\s*<(?:\w+:)?r>"),
    ("数据条", _SHEETS, rb"<(?:\w+:)?dataBar\b"),
    ("文本框和图形", _DRAWINGS, rb"<(?:\w+:)?(?:sp|cxnSp|grpSp)\b"),
    ("图片", _DRAWINGS, rb"<(?:\w+:)?pic\b"),
    ("下拉列表", _SHEETS, rb"<(?:\w+:)?dataValidation\b"),
)
"""What people call a thing, the parts it stands in, and how it is known there."""


def not_carried(original: Path, made: Path) -> tuple[str, ...]:
    """What the original holds and the workbook made from it does not, in the words of people; nothing where one of them is no .xlsx."""
    kept = set(_held(made))
    return tuple(each for each in _held(original) if each not in kept)


def _held(path: Path) -> Iterator[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            parts = {
                name: _begin(archive, name) for name in names if any(re.fullmatch(where, name) for _what, where, _s in _SIGNS)
            }
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error):
        return
    for what, where, sign in _SIGNS:
        if any(re.fullmatch(where, name) and re.search(sign, content, re.DOTALL) for name, content in parts.items()):
            yield what


def _begin(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(_MOST_BYTES)


def hidden_sheets(made: Path) -> tuple[str, ...]:
    """The sheets of a workbook that nobody sees and that hold something, in their order; none where it cannot be read."""
    try:
        with zipfile.ZipFile(made) as archive:
            book = _begin(archive, "xl/workbook.xml").decode("utf-8", "replace")
            related = _begin(archive, "xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
            targets = {each["Id"]: each["Target"] for each in _tags_of(related, "Relationship") if {"Id", "Target"} <= set(each)}
            return tuple(
                each["name"]
                for each in _tags_of(book, "sheet")
                if each.get("state", "visible") != "visible"
                and (target := targets.get(next((value for key, value in each.items() if key.endswith(":id")), "")))
                and re.search(
                    rb"<(?:\w+:)?(?:v|is|f)[\s>]", _begin(archive, posixpath.normpath(posixpath.join("/xl", target))[1:])
                )
            )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error, KeyError):
        return ()


def _tags_of(text: str, name: str) -> Iterator[dict[str, str]]:
    for tag in re.finditer(rf"<(?:\w+:)?{name}\s([^<>]*)>", text):
        yield {key: unescape(double or single) for key, double, single in _ATTRIBUTE.findall(tag[1])}
