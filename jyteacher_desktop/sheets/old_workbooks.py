"""The structure of an old workbook (.xls), looked at before the reader sees it.

Such a file is a small file system of sectors in chains, and inside it one stream of records. The reader follows the chains without
looking whether they end, and reserves memory for as many cells as a record says there may be, whatever there are. So the chains
are followed here first, each sector once, and what the records say of sizes is put right by what they hold.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Sequence

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
_CELLS = {0x0006, 0x0203, 0x0204, 0x0205, 0x00D6, 0x00FD, 0x027E, 0x0206, 0x0406}
_MANY = 0x00BD
_ROW, _SHEET_OF_BOOK = 0x0208, 0x0085
_ROW_LENGTH = 16
_NOT_SHOWN = 0x0020
"""The flag of a row that has no height: a filter leaves it out, or somebody hid it."""
_ROW_COLUMN = struct.Struct("<HH")
_HEAD = struct.Struct("<HH")


class StructureBroken(Exception):
    """The file is no whole workbook."""


class PasswordSet(Exception):
    """It opens with a password only."""


class TooMuch(Exception):
    """It holds more than a table has."""


@dataclass(slots=True)
class _Sheet:
    """One part of the stream: where its record of sizes stands, and how far its cells reach."""

    size_at: int = -1
    size_length: int = 0
    right: int = 0
    bottom: int = 0
    begins_at: int = -1
    hidden_rows: set[int] = field(default_factory=set)

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


def set_right(data: bytes, most_rows: int, most_cells: int) -> SetRight:
    """The file with sizes that are true.

    Args:
        data: The whole file.
        most_rows: Rows a sheet may have.
        most_cells: Cells a sheet may span.

    Raises:
        StructureBroken, PasswordSet, TooMuch.
    """
    try:
        places = _workbook_places(data)
        stream = b"".join(data[start:end] for start, end in places)
        sheets, order = _walk(stream)
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise StructureBroken from error
    changed: bytearray | None = None
    for sheet in sheets:
        if sheet.bottom > most_rows or sheet.right * sheet.bottom > most_cells:
            raise TooMuch
        if sheet.size_at < 0:
            continue
        wide = sheet.size_length >= 14
        true = struct.pack("<IIHH" if wide else "<HHHH", 0, sheet.bottom, 0, sheet.right)
        if stream[sheet.size_at : sheet.size_at + len(true)] != true:
            changed = changed if changed is not None else bytearray(data)
            _write(changed, places, sheet.size_at, true)
    hidden = {sheet.begins_at: frozenset(sheet.hidden_rows) for sheet in sheets}
    return SetRight(
        data=bytes(changed) if changed is not None else data,
        hidden_rows=tuple(hidden.get(place, frozenset()) for place in order),
    )


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


def _walk(stream: bytes) -> tuple[list[_Sheet], list[int]]:
    """The parts of a stream of records, and where those that are sheets begin, in the order of the workbook.

    Raises:
        PasswordSet, TooMuch, StructureBroken.
    """
    sheets: list[_Sheet] = []
    order: list[int] = []
    sheet = _Sheet()
    place, end, count, string_bytes, strings = 0, len(stream), 0, 0, -1
    last = -1
    unpack, unpack_cell = _HEAD.unpack_from, _ROW_COLUMN.unpack_from
    while place + 4 <= end:
        kind, length = unpack(stream, place)
        place += 4
        count += 1
        if count > MAX_RECORDS:
            raise TooMuch
        if kind in _CELLS and length >= 4:
            row, column = unpack_cell(stream, place)
            if row >= sheet.bottom:
                sheet.bottom = row + 1
            if column >= sheet.right:
                sheet.right = column + 1
        elif kind == _MANY and length >= 6:
            row, _first = unpack_cell(stream, place)
            (column,) = struct.unpack_from("<H", stream, place + length - 2)
            sheet.bottom, sheet.right = max(sheet.bottom, row + 1), max(sheet.right, column + 1)
        elif kind == _SIZE and length >= 8 and sheet.size_at < 0:
            sheet.size_at, sheet.size_length = place, length
        elif kind == _ROW and length >= _ROW_LENGTH:
            sheet.note_row(stream, place)
        elif kind in _BOF:
            sheet = _Sheet(begins_at=place - 4)
            sheets.append(sheet)
        elif kind == _SHEET_OF_BOOK and length >= 4:
            order += struct.unpack_from("<I", stream, place)
        elif kind == _PASSWORD:
            raise PasswordSet
        elif kind == _STRINGS and length >= 8:
            (_total, strings) = struct.unpack_from("<II", stream, place)
            string_bytes = length
        elif kind == _CONTINUED and last == _STRINGS:
            string_bytes += length
            kind = _STRINGS
        last = kind
        place += length
    too_many_texts = strings * 3 > string_bytes and strings > 0  # room would be made for texts that are not there
    if too_many_texts or not sheets:
        raise StructureBroken
    return sheets, order


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
