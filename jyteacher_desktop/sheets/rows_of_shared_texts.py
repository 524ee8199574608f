"""The rows of a sheet in which nothing stands but texts of the workbook's table of texts, as in most long lists that a system exports.

Such rows are read by one expression for each, in half the time that the reader of workbooks takes for a cell at a time. Nothing is guessed:
the expressions take exactly what Excel, WPS and XlsxWriter write for texts, end to end. Whatever holds anything else (a figure, a formula, a
comment, a row that is left out or hidden, a text in two fonts) is left to the reader as a whole, which also says of every workbook what sheets it has.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import IO, NamedTuple

from jyteacher_desktop.later import pattern
from jyteacher_desktop.sheets.cells import column_letter

_TABLE = pattern(r'(?:<\?xml [^<>]*\?>\s*)?<sst(?: [\w:]+="[^"<>]*")*>(<si>.*</si>)</sst>\s*', re.DOTALL)
_NAME = "xl/sharedstrings.xml"
_READING = pattern(r'<phoneticPr(?: \w+="[^"<>]*")*/>(?=</si>)')
"""How the readings of Chinese words are shown, which says nothing of the words."""
_TEXT = pattern('<si><t(?: xml:space="preserve")?>([^<]*+)</t></si>')
_KEPT, _FIRST, _LAST = "xml:space", "<si><t>", "</t></si>"
_MARKS = 4
_MOST_TEXT = 32 << 20
"""Bytes of a table that is read here; a longer one belongs to no list and would only take memory twice."""
_LOST_BLANK = pattern(r"<t>(?:[ \t\n]|[^<]*+(?<=[ \t\n]))")
"""Blanks at an end of a text that does not say that they belong to it."""
_REFERENCE = pattern("&(?:(amp|lt|gt|quot|apos);)?")
_REFERENCES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_BY_CODE = pattern("_x[0-9A-Fa-f]{4}_|\r")
"""A character that is written by its number, and one that stands for another."""
_OTHER_LETTERS = pattern(rb"""<\?xml[^>]*encoding=(?!["'][uU][tT][fF]-8["'])""")

_BEGIN, _END, _ROW_ENDS = b"<sheetData>", b"</sheetData>", b"</row>"
_ROW = rb'(<row r="(\d{1,7})"(?: (?!r=|hidden=|ht="0)[\w:]+="[^"<>]*")*+>'
_CELL = rb'(?:<c r="%s\2"(?: s="\d++")?+(?: t="s"><v>(\d{1,7}+)</v></c>|/>|></c>))?+'
_LETTERS = pattern(rb'<c r="([A-Z]{1,2})\d')
_WIDEST = 90
"""Columns of such a sheet, each of which is a part of the expression."""
_SHEET = b"sheetData"
_PIECE = 1 << 20
"""Of a sheet so much is looked at to see whether it may be one of shared texts, and so much is read at a time."""
_MARK = b'<sheetData><row r="1"><c r="A1" t="str"><v>%s</v></c></row></sheetData>'


class _TextRows(NamedTuple):
    """The rows of a sheet from row 1 on, "" where nothing stands, and the rest of its part before and behind them."""

    rows: Sequence[Sequence[str]]
    before: bytes
    after: bytes


class WithoutRows(NamedTuple):
    """A workbook for the reader, and the rows that were taken out of it.

    Attributes:
        data: The workbook; a sheet whose rows were taken out has one cell, in which a word stands.
        rows: The rows by that word.
        parts: The names of the parts that were read here.
    """

    data: bytes
    rows: Mapping[str, Sequence[Sequence[str]]]
    parts: frozenset[str]


def take_out(archive: zipfile.ZipFile, data: bytes, is_markup: Callable[[zipfile.ZipInfo], bool], most: int) -> WithoutRows:
    """Read the rows of every sheet of shared texts that has at most so many.

    Args:
        archive: The workbook, whose sizes were found to be bearable.
        data: The same as it lies on the disk.
        is_markup: Whether a part is one that the reader looks at.
        most: Rows of a sheet.

    Raises:
        zipfile.BadZipFile, OSError and what else an archive raises that is not whole.
    """
    parts = {part.filename.lower(): part for part in archive.infolist()}
    nothing = WithoutRows(data, {}, frozenset())
    if _NAME not in parts or len(parts) < len(archive.infolist()) or parts[_NAME].file_size > _MOST_TEXT:
        return nothing
    texts = _shared_texts(archive.read(parts[_NAME]))
    if texts is None:
        return nothing
    found: dict[str, _TextRows] = {}
    for name, part in parts.items():
        if name.startswith("xl/worksheets/"):
            with archive.open(part) as stream:
                rows = _text_rows(stream, texts, most)
            if rows is not None:
                found[part.filename] = rows
            elif part.file_size > _PIECE:
                return nothing
    if not found:
        return nothing
    words = {name: os.urandom(16).hex() for name in found}
    rest, others = io.BytesIO(), False
    with zipfile.ZipFile(rest, "w") as book:
        for name, part in parts.items():
            if part.filename in found:
                sheet = found[part.filename]
                book.writestr(part.filename, sheet.before + _MARK % words[part.filename].encode() + sheet.after)
            elif name != _NAME and is_markup(part):
                content = archive.read(part)
                others = others or _SHEET in content
                book.writestr(part.filename, content)
        if others:
            book.writestr(parts[_NAME].filename, archive.read(parts[_NAME]))
    return WithoutRows(rest.getvalue(), {words[name]: each.rows for name, each in found.items()}, frozenset(found))


def _shared_texts(part: bytes) -> Sequence[str] | None:
    """The texts of a workbook, each at its number; None where the reader is needed to understand them."""
    if _OTHER_LETTERS.match(part):
        return None
    try:
        table = _TABLE.fullmatch(part.decode("utf-8"))
    except UnicodeDecodeError:
        return None
    if table is None or "\r" in table[1] or ("_x" in table[1] and _BY_CODE.search(table[1])):
        return None
    bare = _READING.sub("", table[1]) if "<phoneticPr" in table[1] else table[1]
    texts: list[str]
    if _KEPT not in bare and bare.startswith(_FIRST) and bare.endswith(_LAST):
        # marks that are all alike are cut away in two thirds of the time; any other is seen when they are counted
        texts = bare[len(_FIRST) : -len(_LAST)].split(_LAST + _FIRST)
    else:
        texts = _TEXT.findall(bare)
    if bare.count("<") != _MARKS * len(texts):
        return None
    if any(blank in bare for blank in " \t\n") and _LOST_BLANK.search(bare):
        return None
    if "&" in bare:
        try:
            texts = [_REFERENCE.sub(lambda each: _REFERENCES[each[1]], text) if "&" in text else text for text in texts]
        except KeyError:
            return None
    return texts


def _text_rows(stream: IO[bytes], texts: Sequence[str], most: int) -> _TextRows | None:
    """The rows of a sheet that holds shared texts and nothing else; None for any other."""
    part = stream.read(_PIECE)
    begin = part.find(_BEGIN) + len(_BEGIN)
    before = part[: begin - len(_BEGIN)]
    if begin < len(_BEGIN) or b"<!" in before or _SHEET in before or _OTHER_LETTERS.match(before):
        return None
    row = _row_of(max(_LETTERS.findall(part), key=lambda letters: (len(letters), letters), default=b""))
    if row is None or not row.match(part, begin):
        return None
    part += stream.read()
    end = part.find(_END)
    after = part[end + len(_END) :]
    if end < 0 or b"<!" in after or _SHEET in after:
        return None
    rows: list[tuple[str, ...]] = []
    wide, place = 0, begin
    while place < end:
        stop = part.rfind(_ROW_ENDS, place, min(place + _PIECE, end)) + len(_ROW_ENDS)
        found = row.findall(part, place, stop)
        if not found or len(rows) + len(found) > most:
            return None
        wholes, numbers, *columns = zip(*found, strict=True)
        expected = range(len(rows) + 1, len(rows) + len(found) + 1)
        if sum(map(len, wholes)) != stop - place or list(map(int, numbers)) != [*expected]:
            return None
        wide = max(wide, 1 + max((number for number, column in enumerate(columns) if any(column)), default=-1))
        try:
            rows.extend(zip(*[_meant(column, texts) for column in columns], strict=True))
        except IndexError:
            return None
        place = stop
    return _TextRows([each[:wide] for each in rows] if wide < len(rows[0]) else rows, before, after)


def _meant(numbers: Sequence[bytes], texts: Sequence[str]) -> list[str]:
    """The texts of a column's cells; "" for one without a number."""
    try:
        return [texts[number] for number in map(int, numbers)]
    except ValueError:
        return [texts[int(number)] if number else "" for number in numbers]


def _row_of(last: bytes) -> re.Pattern[bytes] | None:
    """What a row looks like whose last column has these letters."""
    letters: list[bytes] = []
    while len(letters) < _WIDEST:
        letters.append(column_letter(len(letters)).encode())
        if letters[-1] == last:
            return re.compile(_ROW + b"".join(_CELL % each for each in letters) + b"</row>)")
    return None
