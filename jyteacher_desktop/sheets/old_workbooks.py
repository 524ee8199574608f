"""The structure of an old workbook (.xls), looked at before the reader sees it.

Such a file is a small file system of sectors in chains, and inside it one stream of records. The reader follows the chains without
looking whether they end, and reserves memory for as many cells as a record says there may be, whatever there are. So the chains
are followed here first, each sector once, and what the records say of sizes is put right by what they hold. The records are walked
as the reader walks them: the book up to its end, then each sheet from where the book says that it begins up to its end, whatever else
stands between or is said to be a sheet as well. What the reader copies (a text for every cell that names it, a name for every place in a
formula) is added up beforehand.
"""

from __future__ import annotations

import struct
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence

from jyteacher_desktop.values import dataclass, field

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_RECORDS = 4_000_000
_FREE_FROM = 0xFFFFFFFA  # marks, no sectors: from here on
_END = 0xFFFFFFFE
_ROOT_ENTRY, _STREAM_ENTRY = 5, 2
"""What an entry of the directory is, as its byte 66 says."""
_ENTRY = 128
_WORKBOOK = ("workbook", "book")

_BOF = {0x0009, 0x0209, 0x0409, 0x0809}
_PASSWORD, _SIZE, _STRINGS, _CONTINUED = 0x002F, 0x0200, 0x00FC, 0x003C
_ENDS, _FORMULA, _LABEL, _TEXT, _SHARED, _NAME = 0x000A, 0x0006, 0x0204, 0x0207, 0x00FD, 0x0018
_LABEL_HEAD, _TEXT_HEAD, _TEXTS_HEAD, _SHARED_LENGTH = 8, 2, 8, 10
"""How long a record of a text is before its letters, that of the shared texts before the first of them, and one that names one of them."""
_PLACE_OF_A_NAME = 5
"""So much of a formula is the least that the reader writes a name for."""
_BYTES = 3
"""What a character takes the reader at most."""
_WIDE, _RICH, _EXTENDED = 0x01, 0x08, 0x04
"""What the mark of a shared text says: two bytes to a character, and that other things stand behind it."""
_CELLS = {0x0006, 0x0203, 0x0204, 0x0205, 0x00D6, 0x00FD, 0x027E, 0x0206, 0x0406}
_MANY = 0x00BD
_ROW, _SHEET_OF_BOOK = 0x0208, 0x0085
_OFFSET = struct.Struct("<I")
_ROW_LENGTH = 16
_NOT_SHOWN = 0x0020
"""The flag of a row that has no height: a filter leaves it out, or somebody hid it."""
_ROW_COLUMN = struct.Struct("<HH")
_HEAD = struct.Struct("<HH")
_ONE = struct.Struct("<H")
_TEXT_BEGINS = struct.Struct("<HB")
_WIDE_SIZE = 14


class StructureBroken(Exception):
    """The file is no whole workbook."""


class PasswordSet(Exception):
    """It opens with a password only."""


class TooMuch(Exception):
    """A cell of it stands farther off than any table reaches."""


class TooLarge(Exception):
    """Its sheets hold more together, or its texts come to more, than lists have."""


class TooManySheets(Exception):
    """It has more sheets than anybody looks through."""


@dataclass(slots=True)
class _Sheet:
    """One sheet of the stream: where its records of sizes stand and how long they are, how far its cells reach, and what they name."""

    sizes: list[tuple[int, int]] = field(default_factory=list)
    right: int = 0
    bottom: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    shared: int = 0
    formulas: int = 0

    def note_row(self, stream: bytes, place: int) -> None:
        """A record of a row: keep its number where the row is not shown."""
        if stream[place + 12] & _NOT_SHOWN:
            self.hidden_rows.add(_ROW_COLUMN.unpack_from(stream, place)[0] + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRight:
    """A workbook that can be given to the reader.

    Attributes:
        data: The file with sizes that are true.
        hidden_rows: Of each sheet, in the order of the workbook, the rows (1-based) that are not shown.
    """

    data: bytes
    hidden_rows: tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Most:
    """How much a workbook may hold: rows of a sheet, cells of all sheets, sheets, and bytes of all texts that stand in cells."""

    rows: int
    cells: int
    sheets: int
    texts: int


def set_right(data: bytes, most: Most) -> SetRight:
    """The file with sizes that are true.

    Raises:
        StructureBroken, PasswordSet, TooMuch, TooLarge, TooManySheets.
    """
    try:
        places = _workbook_places(data)
        stream = b"".join(data[start:end] for start, end in places)
        book = _Book(stream, most)
        wrong = book.wrong_sizes()
        if not wrong:
            return SetRight(data=data, hidden_rows=book.hidden_rows)
        changed = bytearray(data)
        for place, true in wrong:
            _write(changed, places, place, true)
        # sheets may lie over each other: what is put right in one must not make another
        if _Book(b"".join(changed[start:end] for start, end in places), most).wrong_sizes():
            raise StructureBroken
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise StructureBroken from error
    return SetRight(data=bytes(changed), hidden_rows=book.hidden_rows)


def _workbook_places(data: bytes) -> list[tuple[int, int]]:
    """Where in the file the pieces of the workbook's stream lie, in their order.

    Raises:
        StructureBroken: A chain has no end, leads outside, or the stream is not there.
    """
    if data[:8] != SIGNATURE or len(data) < 512:
        raise StructureBroken
    # at 30 the sizes of a sector and of a small one, as powers of two: 512 or 4,096 and 64 are all that the format allows
    (shift, small_shift) = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or small_shift != 6:
        raise StructureBroken
    size = 1 << shift
    tables, directory_at = struct.unpack_from("<II", data, 44)
    (cutoff, small_table_at, _small_tables, more_at, _more) = struct.unpack_from("<IIIII", data, 56)
    sectors = max(len(data) - 1, 0) // size  # the header takes the place of one
    table = _table(data, size, sectors, tables, more_at)
    directory = b"".join(data[slice(*_sector(data, size, sector))] for sector in _chain(directory_at, table))
    container_at, (first, length) = _named_stream(directory)
    small = _chain(small_table_at, table) if small_table_at < _FREE_FROM else []
    if length >= cutoff:
        return _cut([_sector(data, size, sector) for sector in _chain(first, table)], length)
    following = array("I")
    for sector in small:
        following.frombytes(_whole(data[slice(*_sector(data, size, sector))], size))
    container = [_sector(data, size, sector) for sector in _chain(container_at, table)]
    return _cut(_small_pieces(data, _chain(first, following), container, size), length)


def _chain(first: int, following: array[int]) -> list[int]:
    """The sectors of a stream, from its first one.

    Raises:
        StructureBroken: The chain leads outside or in a circle.
    """
    found: list[int] = []
    sector = first
    while sector < _FREE_FROM:
        if sector >= len(following) or len(found) > len(following):
            raise StructureBroken
        found.append(sector)
        sector = following[sector]
    return found


def _sector(data: bytes, size: int, sector: int) -> tuple[int, int]:
    """Where a sector begins and ends in the file; the last one may be cut short.

    Raises:
        StructureBroken: The file ends before it.
    """
    start = (sector + 1) * size
    if start >= len(data):
        raise StructureBroken
    return start, min(start + size, len(data))


def _named_stream(directory: bytes) -> tuple[int, tuple[int, int]]:
    """The first sector of the container of small streams, and first sector and length of the workbook's stream.

    Raises:
        StructureBroken: No stream has one of the names of a workbook.
    """
    streams: dict[str, tuple[int, int]] = {}
    container = _END
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        (length,) = struct.unpack_from("<H", directory, at + 64)
        kind = directory[at + 66]
        first, bytes_long = struct.unpack_from("<II", directory, at + 116)
        name = directory[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace").lower()
        if kind == _ROOT_ENTRY:
            container = first
        elif kind == _STREAM_ENTRY and name in _WORKBOOK:
            streams.setdefault(name, (first, bytes_long))
    named = next((streams[name] for name in _WORKBOOK if name in streams), None)
    if named is None:
        raise StructureBroken
    return container, named


def _small_pieces(data: bytes, sectors: Sequence[int], container: Sequence[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """Where the pieces of 64 bytes of a small stream lie, inside the sectors of their container.

    Raises:
        StructureBroken: The container ends before one of them.
    """
    pieces = []
    per = size >> 6
    for sector in sectors:
        if sector // per >= len(container):
            raise StructureBroken
        start = container[sector // per][0] + (sector % per << 6)
        pieces.append((start, min(start + 64, len(data))))
    return pieces


def _table(data: bytes, size: int, sectors: int, tables: int, more_at: int) -> array[int]:
    """Which sector follows which."""
    if tables > sectors:
        raise StructureBroken
    listed = [number for number in struct.unpack_from("<109I", data, 76) if number < _FREE_FROM]
    seen: set[int] = set()
    while more_at < _FREE_FROM:
        if more_at in seen or more_at >= sectors:
            raise StructureBroken
        seen.add(more_at)
        numbers = struct.unpack_from(f"<{size // 4}I", data, (more_at + 1) * size)
        listed += [number for number in numbers[:-1] if number < _FREE_FROM]
        more_at = numbers[-1]
    table = array("I")
    for number in listed[:tables]:
        if number >= sectors:
            raise StructureBroken
        start = (number + 1) * size
        table.frombytes(_whole(data[start : start + size], size))
    return table


def _whole(piece: bytes, size: int) -> bytes:
    return piece if len(piece) == size else piece + b"\xff" * (size - len(piece))


def _cut(pieces: list[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in pieces:
        if length <= 0:
            break
        taken = min(end - start, length)
        length -= taken
        found.append((start, start + taken))
    return found


class _Book:
    """A stream of records as the reader goes through it.

    Raises:
        PasswordSet, TooMuch, TooLarge, TooManySheets, StructureBroken.
    """

    def __init__(self, stream: bytes, most: Most) -> None:
        self._stream, self._most = stream, most
        self._records = 0
        self._texts: list[tuple[int, int]] = []
        """Where the pieces of the shared texts lie."""
        self._longest_name = 0
        self._order: list[int] = []
        self._sheets: dict[int, _Sheet] = {}
        self._read_book()
        if len(self._order) > most.sheets:
            raise TooManySheets
        for place in self._order:
            if place not in self._sheets:
                self._sheets[place] = self._sheet(place)
        self._refuse_too_much()

    @property
    def hidden_rows(self) -> tuple[frozenset[int], ...]:
        """The rows of each sheet that are not shown."""
        return tuple(frozenset(self._sheets[place].hidden_rows) for place in self._order)

    def wrong_sizes(self) -> list[tuple[int, bytes]]:
        """Where a record says another size than the cells of its sheet have, and what it has to say; only room is made by it."""
        found = []
        for sheet in self._sheets.values():
            for place, length in sheet.sizes:
                bottom, right = min(sheet.bottom, 0xFFFF), min(sheet.right, 0xFFFF)
                true = struct.pack("<IIHH" if length >= _WIDE_SIZE else "<HHHH", 0, bottom, 0, right)
                if self._stream[place : place + len(true)] != true:
                    found.append((place, true))
        return found

    def _each(self, place: int) -> Iterator[tuple[int, int, int]]:
        """Kind, place and length of every record up to the end of a book or a sheet."""
        end, unpack = len(self._stream), _HEAD.unpack_from
        while place + 4 <= end:
            kind, length = unpack(self._stream, place)
            place += 4
            self._records += 1
            if self._records > MAX_RECORDS:
                raise TooLarge
            yield kind, place, length
            if kind == _ENDS:
                return
            place += length

    def _with_whole_texts(self, begin: int) -> Iterator[tuple[int, int, int]]:
        """The records of a sheet, in which as many letters stand as are said: room would be made for those that do not."""
        stream, lacks = self._stream, 0
        for kind, place, length in self._each(begin):
            if lacks > 0 and kind != _CONTINUED:
                break
            if lacks > 0:
                lacks -= length
            elif kind == _TEXT and length >= _TEXT_HEAD:
                lacks = _ONE.unpack_from(stream, place)[0] - (length - _TEXT_HEAD)
            elif kind == _LABEL and length >= _LABEL_HEAD:
                lacks = _ONE.unpack_from(stream, place + _LABEL_HEAD - 2)[0] - (length - _LABEL_HEAD)
            yield kind, place, length
        if lacks > 0:
            raise StructureBroken

    def _read_book(self) -> None:
        stream, begins, of_texts = self._stream, False, False
        for kind, place, length in self._each(0):
            if kind in _BOF:
                begins = True
            elif kind == _SHEET_OF_BOOK and length >= 4:
                self._order += _OFFSET.unpack_from(stream, place)
                self._longest_name = max(self._longest_name, stream[place + 6])
            elif kind == _NAME and length >= 4:
                self._longest_name = max(self._longest_name, stream[place + 3])
            elif kind == _PASSWORD:
                raise PasswordSet
            elif kind == _STRINGS:
                self._refuse_false_count()
                self._texts = [(place, length)]
            elif kind == _CONTINUED and of_texts:
                self._texts.append((place, length))
            of_texts = kind == _STRINGS or (of_texts and kind == _CONTINUED)
        self._refuse_false_count()
        if not begins:
            raise StructureBroken

    def _refuse_false_count(self) -> None:
        """Room would be made for texts that are not there."""
        if self._texts and (
            self._texts[0][1] < _TEXTS_HEAD or self._count_of_texts() * 3 > sum(length for _place, length in self._texts)
        ):
            raise StructureBroken

    def _count_of_texts(self) -> int:
        (count,) = _OFFSET.unpack_from(self._stream, self._texts[0][0] + 4)
        return int(count)

    def _sheet(self, begin: int) -> _Sheet:
        if begin >= len(self._stream):
            raise StructureBroken
        sheet, stream, unpack_cell = _Sheet(), self._stream, _ROW_COLUMN.unpack_from
        right = bottom = 0
        for kind, place, length in self._with_whole_texts(begin):
            if kind in _CELLS and length >= 4:
                row, column = unpack_cell(stream, place)
                if row >= bottom:
                    bottom = row + 1
                if column >= right:
                    right = column + 1
                if kind == _SHARED:
                    sheet.shared += 1
                elif kind == _FORMULA:
                    sheet.formulas += length
            elif kind == _MANY and length >= 6:
                row, _first = unpack_cell(stream, place)
                (column,) = _ONE.unpack_from(stream, place + length - 2)
                bottom, right = max(bottom, row + 1), max(right, column + 1)
            elif kind == _SIZE and length >= 8:
                sheet.sizes.append((place, length))
            elif kind == _ROW and length >= _ROW_LENGTH:
                sheet.note_row(stream, place)
        sheet.right, sheet.bottom = right, bottom
        return sheet

    def _refuse_too_much(self) -> None:
        most, sheets = self._most, [self._sheets[place] for place in self._order]
        if any(sheet.bottom > most.rows or sheet.right * sheet.bottom > most.cells for sheet in sheets):
            raise TooMuch
        if sum(sheet.right * sheet.bottom for sheet in sheets) > most.cells:
            raise TooLarge
        if sum(sheet.formulas for sheet in sheets) // _PLACE_OF_A_NAME * self._longest_name * _BYTES > most.texts:
            raise TooLarge
        shared = sum(sheet.shared for sheet in sheets)
        if shared * sum(length for _place, length in self._texts) * _BYTES <= most.texts:
            return
        lengths = self._lengths_of_texts()
        if shared * max(lengths, default=0) * _BYTES > most.texts and self._said(lengths) * _BYTES > most.texts:
            raise TooLarge

    def _said(self, lengths: Sequence[int]) -> int:
        """Characters of all shared texts as often as cells name them."""
        total, seen = 0, Counter(self._order)
        for begin, times in seen.items():
            for kind, place, length in self._each(begin):
                if kind == _SHARED and length >= _SHARED_LENGTH:
                    (number,) = _OFFSET.unpack_from(self._stream, place + 6)
                    total += times * (lengths[number] if number < len(lengths) else 0)
        return total

    def _lengths_of_texts(self) -> Sequence[int]:
        """How many characters each shared text has."""
        pieces = iter(self._texts)
        place, length = next(pieces)
        end, place = place + length, place + _TEXTS_HEAD
        lengths = []
        for _number in range(self._count_of_texts()):
            if place >= end:  # a text begins with the next piece
                place, length = next(pieces, (0, -1))
                end = place + length
            letters, mark = _TEXT_BEGINS.unpack_from(self._stream, place)
            lengths.append(letters)
            place += _TEXT_BEGINS.size
            behind = 0
            if mark & _RICH:
                behind += 4 * _ONE.unpack_from(self._stream, place)[0]
                place += 2
            if mark & _EXTENDED:
                behind += _OFFSET.unpack_from(self._stream, place)[0]
                place += 4
            wide = mark & _WIDE
            while letters > 0:
                fit = min(letters, max(end - place, 0) >> wide)
                letters -= fit
                place += fit << wide
                if letters > 0:  # the rest stands in the next piece, behind a mark of its own
                    place, length = next(pieces, (0, -1))
                    if length < 1:
                        raise StructureBroken
                    end, wide, place = place + length, self._stream[place] & _WIDE, place + 1
            while behind > 0:
                fit = min(behind, max(end - place, 0))
                behind -= fit
                place += fit
                if behind > 0:
                    place, length = next(pieces, (0, -1))
                    if length < 1:
                        raise StructureBroken
                    end = place + length
        return lengths


def _write(file: bytearray, places: list[tuple[int, int]], offset: int, data: bytes) -> None:
    """Write into the stream where it lies in the file, over the joints of its pieces."""
    for start, end in places:
        length = end - start
        if offset < length:
            fits = min(len(data), length - offset)
            file[start + offset : start + offset + fits] = data[:fits]
            data = data[fits:]
            offset = 0
            if not data:
                return
        else:
            offset -= length
