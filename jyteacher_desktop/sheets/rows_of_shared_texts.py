"""The rows of a sheet in which nothing stands but texts of the workbook's table of texts, as in most long lists that a system exports.

Such rows are read by one expression for each, in half the time that the reader of workbooks takes for a cell at a time. Nothing is guessed:
the expressions take exactly what Excel, WPS and XlsxWriter write for texts, end to end. Whatever holds anything else (a figure, a formula, a
comment, a row that is left out or hidden, a text in two fonts) is left to the reader as a whole, which also says of every workbook what sheets it has.
"""

from __future__ import annotations

import io
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from jyteacher_desktop.later import pattern
from jyteacher_desktop.sheets.cells import column_letter
from jyteacher_desktop.values import NamedTuple

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
        longest: Characters of the longest of the workbook's texts that were read here.
    """

    data: bytes
    rows: Mapping[str, Sequence[Sequence[str]]]
    parts: frozenset[str]
    longest: int = 0

    def more_than(self, characters: int) -> bool:
        """Whether the cells of the rows say more than so many characters; each says the whole of its text, however often that stands."""
        cells = sum(len(rows) * len(rows[0]) for rows in self.rows.values() if rows)
        if cells * self.longest <= characters:
            return False
        return sum(sum(map(len, row)) for rows in self.rows.values() for row in rows) > characters


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
    texts = _shared_texts(b"".join(_unpacked(archive, data, parts[_NAME])))
    if texts is None:
        return nothing
    found: dict[str, _TextRows] = {}
    for name, part in parts.items():
        if name.startswith("xl/worksheets/"):
            rows = _text_rows(_unpacked(archive, data, part), texts, most)
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
                book.writestr(zipfile.ZipInfo(part.filename), sheet.before + _MARK % words[part.filename].encode() + sheet.after)
            elif name != _NAME and is_markup(part):
                content = archive.read(part)
                others = others or _SHEET in content
                book.writestr(zipfile.ZipInfo(part.filename), content)
        if others:
            book.writestr(zipfile.ZipInfo(parts[_NAME].filename), archive.read(parts[_NAME]))
    taken = {words[name]: each.rows for name, each in found.items()}
    return WithoutRows(rest.getvalue(), taken, frozenset(found), max(map(len, texts), default=0))


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


def _unpacked(archive: zipfile.ZipFile, data: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a part holds, a piece at a time, as the archive itself would give it in twice the time: as long as is said, and with that checksum.

    Raises:
        zipfile.BadZipFile, zlib.error and what else an archive raises that is not whole.
    """
    with archive.open(part) as stream:  # looks at what stands before the part
        if part.compress_type != zipfile.ZIP_DEFLATED:
            while piece := stream.read(_PIECE):
                yield piece
            return
    name, extra = _LENGTHS.unpack_from(data, part.header_offset + _LENGTHS_AT)
    start = part.header_offset + _LENGTHS_AT + _LENGTHS.size + name + extra
    packed = memoryview(data)[start : start + part.compress_size]
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    size = checksum = 0
    for place in range(0, len(packed), _PACKED):
        piece = unpacker.decompress(packed[place : place + _PACKED])
        size += len(piece)
        checksum = zlib.crc32(piece, checksum)
        if size > part.file_size:
            break
        yield piece
    if not unpacker.eof or size != part.file_size or checksum != part.CRC:
        raise zipfile.BadZipFile(part.filename)


_PACKED = 1 << 16
"""Bytes of a packed part that are unpacked together: to 1 MB where rows are alike, to 66 MB at the very most."""
_LENGTHS, _LENGTHS_AT = struct.Struct("<HH"), 26
"""How long the name of a part is and what is said beside it, and where that stands before the part (APPNOTE, 4.3.7)."""


def _text_rows(pieces: Iterator[bytes], texts: Sequence[str], most: int) -> _TextRows | None:
    """The rows of a sheet that holds shared texts and nothing else; None for any other."""
    part = b""
    while len(part) < _PIECE and (piece := next(pieces, b"")):
        part += piece
    begin = part.find(_BEGIN) + len(_BEGIN)
    before = part[: begin - len(_BEGIN)]
    if begin < len(_BEGIN) or b"<!" in before or _SHEET in before or _OTHER_LETTERS.match(before):
        return None
    row = _row_of(max(set(_LETTERS.findall(part)), key=lambda letters: (len(letters), letters), default=b""))
    if row is None or not row.match(part, begin):
        return None
    rest = part[begin:]
    found = _Rows(row, rest, texts, most)
    while True:
        stop = rest.rfind(_ROW_ENDS) + len(_ROW_ENDS)
        if stop < len(_ROW_ENDS):
            stop = 0
        elif not found.take(rest, stop):
            return None
        rest = rest[stop:]
        if rest.startswith(_END):
            break
        piece = next(pieces, b"")
        if not piece or len(rest) > _PIECE:
            return None
        rest += piece
    after = b"".join([rest[len(_END) :], *pieces])
    if b"<!" in after or _SHEET in after:
        return None
    return _TextRows(
        found.rows if found.wide >= len(found.rows[0]) else [each[: found.wide] for each in found.rows], before, after
    )


class _Rows:
    """The rows of a sheet as they are found.

    Attributes:
        rows: What stands in them.
        wide: Up to which column something does.
    """

    def __init__(self, row: re.Pattern[bytes], part: bytes, texts: Sequence[str], most: int) -> None:
        self.rows: list[tuple[str, ...]] = []
        self.wide = 0
        self._texts, self._most = texts, most
        self._columns: Sequence[_Texts] = ()
        # most rows of a list are like one from its middle: what they have in common is found faster when it need not be asked for
        usual = _usual_row(row, part)
        self._ways = [row] if usual is None else [usual, row]
        self._unlike = 0

    def take(self, part: bytes, stop: int) -> bool:
        """Take the rows up to a place; False where there is anything else."""
        for way in self._ways:
            if self._take(way.findall(part, 0, stop), stop):
                return True
            self._unlike += 1
            if self._unlike >= _UNLIKE:
                self._ways = self._ways[-1:]
        return False

    def _take(self, found: Sequence[tuple[bytes, ...]], length: int) -> bool:
        if not found or len(self.rows) + len(found) > self._most:
            return False
        wholes, numbers, *columns = zip(*found, strict=True)
        expected = range(len(self.rows) + 1, len(self.rows) + len(found) + 1)
        if sum(map(len, wholes)) != length or list(map(int, numbers)) != [*expected]:
            return False
        if not self._columns:
            self._columns = [_Texts.of(column, self._texts) for column in columns]
        try:
            meant = [texts.said(column) for texts, column in zip(self._columns, columns, strict=True)]
        except IndexError:
            return False
        self.wide = max(self.wide, 1 + max((number for number, column in enumerate(columns) if any(column)), default=-1))
        self.rows.extend(zip(*meant, strict=True))
        return True


class _Texts(dict[bytes, str]):
    """What the numbers in the cells of a column stand for, each looked up once where they repeat; "" for a cell without a number."""

    def __init__(self, texts: Sequence[str], *, repeat: bool) -> None:
        super().__init__({b"": ""})
        self._texts, self._repeat = texts, repeat

    @classmethod
    def of(cls, numbers: Sequence[bytes], texts: Sequence[str]) -> _Texts:
        """For a column that begins so."""
        return cls(texts, repeat=len(set(numbers)) * 2 < len(numbers))

    def __missing__(self, number: bytes) -> str:
        text = self[number] = self._texts[int(number)]
        return text

    def said(self, numbers: Sequence[bytes]) -> Sequence[str]:
        """The texts of some cells of the column."""
        if self._repeat or b"" in numbers:
            return list(map(self.__getitem__, numbers))
        return list(map(self._texts.__getitem__, map(int, numbers)))


_UNLIKE = 2
"""Pieces that hold a row of another look, after which the usual one is not asked for any more."""
_USUAL_CELL = pattern(rb'<c r="([A-Z]{1,2})\d+"((?: s="\d+")?) t="s"><v>\d+</v></c>')


def _usual_row(row: re.Pattern[bytes], part: bytes) -> re.Pattern[bytes] | None:
    """What a row looks like that has the attributes of the last whole one of a part and a text in every cell; None where that one has not."""
    last = part.rfind(b"<row ", 0, max(0, part.rfind(_ROW_ENDS)))
    seen = row.match(part, last) if last >= 0 else None
    if seen is None:
        return None
    beside = seen[1][len(b'<row r=""') + len(seen[2]) : seen[1].index(b">")]
    cells = _USUAL_CELL.findall(seen[1])
    if len(cells) != row.groups - 2:
        return None
    usual = re.compile(
        rb'(<row r="(\d{1,7})"%s>' % re.escape(beside)
        + b"".join(rb'<c r="%s\2"%s t="s"><v>(\d++)</v></c>' % each for each in cells)
        + b"</row>)"
    )
    return usual if usual.fullmatch(seen[1]) else None


def _row_of(last: bytes) -> re.Pattern[bytes] | None:
    """What a row looks like whose last column has these letters."""
    letters: list[bytes] = []
    while len(letters) < _WIDEST:
        letters.append(column_letter(len(letters)).encode())
        if letters[-1] == last:
            return re.compile(_ROW + b"".join(_CELL % each for each in letters) + b"</row>)")
    return None
