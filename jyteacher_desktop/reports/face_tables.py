"""The large tables of a TrueType file: which glyph draws a character, how wide it is, where its outline lies.

The first page of a window measures the names of its chart, and every paper measures before it draws. The PDF library reads these
tables value by value, which takes most of a tenth of a second for each face; here they are read in whole runs. Of the formats that a character
map may have (OpenType, ``cmap``) those two are read that the bundled faces carry: 4 and 12. Which of several maps counts, and what a
width is in thousandths, is as the library has it, because it cuts the same glyphs out of the file.
"""

from __future__ import annotations

import mmap
import struct
import sys
from array import array
from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property
from itertools import repeat
from pathlib import Path

_DIRECTORY, _ENTRY = struct.Struct(">4xH6x"), struct.Struct(">4sIII")
_MAPS, _MAP = struct.Struct(">2xH"), struct.Struct(">HHI")
_SEGMENTS = struct.Struct(">6xH")
_GROUPS, _GROUP = struct.Struct(">12xI"), struct.Struct(">III")
_UNITS_PER_EM, _LOCATION_FORMAT, _METRICS_COUNT = 18, 50, 34
"""Where they stand in ``head`` and ``hhea``."""


def mapped(path: Path) -> mmap.mmap:
    """A file as mapped memory: of 15 MB only what is read is touched.

    Raises:
        OSError, ValueError: It is not there, or empty.
    """
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


class FaceTables:
    """The tables of one TrueType file.

    Attributes:
        end: Where the last of its tables ends; a file that is shorter was cut off.
    """

    def __init__(self, data: bytes | mmap.mmap) -> None:
        """Look into a file.

        Raises:
            ValueError, LookupError, struct.error: It is no TrueType file, lacks a table, or has a map of another format.
        """
        self._data = memoryview(data)
        (count,) = _DIRECTORY.unpack_from(self._data)
        entries = [_ENTRY.unpack_from(self._data, _DIRECTORY.size + place * _ENTRY.size) for place in range(count)]
        self._tables = {tag: (offset, length) for tag, _sum, offset, length in entries}
        self.end = max(offset + length for offset, length in self._tables.values())

    def width(self, point: int) -> float:
        """Advance of a code point in thousandths of the size; of one that the face lacks that of its first glyph."""
        glyph = self.glyph(point) or 0
        advances = self._advances
        # the last width stands for all glyphs behind it
        units = advances[glyph] if glyph < len(advances) else advances[-1]
        return float(units) if self._units == 1000 else units * (1000 / self._units)

    def advances(self) -> list[tuple[int, int]]:
        """Advance and left side bearing of every glyph, in units of the face."""
        count, start = self._with_advance, self._tables[b"hmtx"][0]
        pairs = self._words(start, 2 * count)
        rest = self._words(start + 4 * count, self.count - count)
        return [*zip(pairs[::2], pairs[1::2], strict=True), *((pairs[-2], bearing) for bearing in rest)]

    def places(self) -> list[int]:
        """Where the outline of every glyph begins, and the last one ends."""
        (long,) = struct.unpack_from(">H", self._data, self._tables[b"head"][0] + _LOCATION_FORMAT)
        start, many = self._tables[b"loca"][0], self.count + 1
        if long:
            words = self._words(start, 2 * many)
            return [high << 16 | low for high, low in zip(words[::2], words[1::2], strict=True)]
        return [half << 1 for half in self._words(start, many)]

    @cached_property
    def count(self) -> int:
        """How many glyphs there are."""
        (count,) = struct.unpack_from(">H", self._data, self._tables[b"maxp"][0] + 4)
        return int(count)

    @property
    def _with_advance(self) -> int:
        (count,) = struct.unpack_from(">H", self._data, self._tables[b"hhea"][0] + _METRICS_COUNT)
        return int(count)

    @cached_property
    def _units(self) -> int:
        """Into how many units the face divides its size."""
        (units,) = struct.unpack_from(">H", self._data, self._tables[b"head"][0] + _UNITS_PER_EM)
        return int(units)

    @cached_property
    def _advances(self) -> array[int]:
        """Advance of every glyph that has one of its own, in units of the face."""
        return self._words(self._tables[b"hmtx"][0], 2 * self._with_advance)[::2]

    @cached_property
    def glyph(self) -> Callable[[int], int | None]:
        """What tells the number of the glyph of a code point, None where the face has none: the first page asks for a few dozen of 30,000.

        Raises:
            ValueError, LookupError, struct.error: The map is of another format, or the file ends in it.
        """
        start = self._map()
        (kind,) = struct.unpack_from(">H", self._data, start)
        if kind != 12:
            return self.glyphs.get
        (count,) = _GROUPS.unpack_from(self._data, start)
        first = start + _GROUPS.size
        groups = self._data[first : first + count * _GROUP.size]
        if len(groups) != count * _GROUP.size:
            raise ValueError("the file ends inside a table")

        numbers = array("I", groups.tobytes())
        if sys.byteorder == "little":
            numbers.byteswap()
        begins, ends, firsts = numbers[::3], numbers[1::3], numbers[2::3]

        def find(point: int) -> int | None:
            place = bisect_right(begins, point) - 1  # groups stand in the order of their points
            if place < 0 or point > ends[place]:
                return None
            return firsts[place] + point - begins[place]

        return find

    @cached_property
    def glyphs(self) -> dict[int, int]:
        """Code point to number of its glyph."""
        start = self._map()
        (kind,) = struct.unpack_from(">H", self._data, start)
        if kind == 12:
            return self._grouped(start)
        if kind == 4:
            return self._segmented(start)
        raise ValueError(f"character map of format {kind}")

    def _map(self) -> int:
        """Where the map of characters stands: the last one of Unicode's."""
        table = self._tables[b"cmap"][0]
        (count,) = _MAPS.unpack_from(self._data, table)
        found = [_MAP.unpack_from(self._data, table + _MAPS.size + place * _MAP.size) for place in range(count)]
        unicode = [offset for platform, encoding, offset in found if platform == 3 or (platform == 0 and encoding != 5)]
        return int(table + unicode[-1])

    def _grouped(self, start: int) -> dict[int, int]:
        (count,) = _GROUPS.unpack_from(self._data, start)
        first = start + _GROUPS.size
        glyphs: dict[int, int] = {}
        for begin, end, glyph in _GROUP.iter_unpack(self._data[first : first + count * _GROUP.size]):
            if begin == end:
                glyphs[begin] = glyph
            else:
                glyphs.update(zip(range(begin, end + 1), range(glyph, glyph + end - begin + 1), strict=True))
        return glyphs

    def _segmented(self, start: int) -> dict[int, int]:
        (_format, length), (twice,) = struct.unpack_from(">HH", self._data, start), _SEGMENTS.unpack_from(self._data, start)
        segments, first = twice // 2, start + 14
        ends, starts, deltas, offsets = (self._words(first + place * twice + (2 if place else 0), segments) for place in range(4))
        ids, limit = first + 3 * twice + 2, start + length
        glyphs: dict[int, int] = {}
        for place, (begin, end, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
            points = range(begin, end + 1)
            if not offset:
                glyphs.update(zip(points, ((point + delta) & 0xFFFF for point in points), strict=True))
                continue
            at = ids + 2 * place + offset
            there = max(0, min(len(points), (limit - at) // 2))
            numbers = [number and (number + delta) & 0xFFFF for number in self._words(at, there)]
            glyphs.update(zip(points, [*numbers, *repeat(0, len(points) - there)], strict=True))
        return glyphs

    def _words(self, start: int, count: int) -> array[int]:
        """So many numbers of two bytes."""
        found = array("H", self._data[start : start + 2 * count].tobytes())
        if len(found) != count:
            raise ValueError("the file ends inside a table")
        if sys.byteorder == "little":
            found.byteswap()
        return found
