"""How much work and memory a workbook costs whoever keeps its looks (openpyxl), known before it is opened.

A file of two kilobytes may say that seventeen thousand million cells are one merged cell, or put two formatted ones into the farthest corners:
readers of its content pass over both, but openpyxl makes a cell for every place, or walks past it.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from contextlib import closing
from pathlib import Path
from xml.parsers import expat

from jyteacher_desktop.sheets.cells import column_number

MOST = 800_000
"""Five thousand rows of twenty texts are less; to fill a form of so much takes about two seconds and 250 MB."""
_MOST_TEXT = 32 * 1024 * 1024
_CHUNK = 1 << 18
_LIGHT = frozenset({"c", "v", "t", "si", "is", "f", "row", "r"})
"""Elements of which a table has several for every cell; any other costs more than one of these: a format, a rule, a list."""
_HEAVY = 10
_DEARER = {"row": 2, "si": 2}
"""What a row and a shared text cost besides one: openpyxl makes objects of them that cells have not."""
_MERGED = 100
_ONLY_SAID = frozenset({"dimension", "autoFilter", "sortState"})
"""Elements whose area openpyxl passes on as it is; of a merged cell, a link, a remark or a table it makes every cell."""
_PLACE = re.compile(r"([A-Za-z]{0,7})([0-9]{0,9})")


class TooHeavy(Exception):
    """Opening the workbook would cost more than any that people fill in."""


class Unsound(TooHeavy):
    """It is no sound archive of sound parts, so nobody can say what it would cost."""


def refuse_heavy(path: Path) -> None:
    """Walk through every part of a workbook once, and stop where it has become too much.

    Raises:
        TooHeavy: It costs more than :data:`MOST`.
        Unsound: It is damaged.
        OSError: It cannot be read.
    """
    weight, text = 0, 0
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                part = _Part()
                with closing(archive.open(entry)) as stream:
                    piece = stream.read(_CHUNK)
                    if not _may_be_markup(piece):
                        continue
                    while piece and not part.broken:
                        text += len(piece)
                        part.feed(piece)
                        if weight + part.weight > MOST or text > _MOST_TEXT:
                            raise TooHeavy(str(entry.filename))
                        piece = stream.read(_CHUNK)
                weight += part.weight
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, ValueError) as error:
        raise Unsound(str(error)) from error


def cells_of(area: str) -> int:
    """How many cells ``A1:C3`` names, a column or row without its other half to its end; 0 for what is no area."""
    first, _colon, last = area.replace("$", "").partition(":")
    ends = [_PLACE.fullmatch(each) for each in (first, last or first)]
    if None in ends:
        return 0
    (left, top), (right, bottom) = ((column_number(end[1]) + 1, int(end[2] or 0)) for end in ends if end is not None)
    columns = abs(right - left) + 1 if left and right else 16_384
    return columns * (abs(bottom - top) + 1 if top and bottom else 1_048_576)


def _may_be_markup(beginning: bytes) -> bool:
    """What does not begin like markup in any encoding is a picture or somebody's own data, and nobody parses it."""
    return beginning.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<")


class _Part:
    """One part on its way through the parser."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._begin
        self._light = self._heavy = 0
        self._column = self._row = self._right = self._bottom = 0
        self.broken = False
        """Whether it is no markup from here on: openpyxl gets no further either, and drawings of old programs are not all sound."""

    def feed(self, piece: bytes) -> None:
        """A few bytes more; a place that is none ends in ValueError."""
        try:
            self._parser.Parse(piece)
        except expat.ExpatError:
            self.broken = True

    @property
    def weight(self) -> int:
        """What the part costs as far as it is known."""
        return self._light + self._heavy + self._right * self._bottom

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        _space, _blank, own = name.rpartition(" ")
        if "ref" in attributes and own not in _ONLY_SAID:
            self._heavy += cells_of(attributes["ref"])
        if own not in _LIGHT:
            self._heavy += _MERGED if own == "mergeCell" else _HEAVY
            return
        self._light += 1 + _DEARER.get(own, 0)
        if own in ("c", "row"):
            self._stand(own, attributes.get("r"))

    def _stand(self, own: str, place: str | None) -> None:
        """A row or a cell and where it says it stands; one that says nothing follows the one before it."""
        found = _PLACE.fullmatch(place) if place is not None else None
        if place is not None and found is None:
            raise ValueError(place[:20])
        if own == "row":
            self._column = 0
            self._row = int(found[2] or 0) if found is not None else self._row + 1
        else:
            self._column = column_number(found[1]) + 1 if found is not None else self._column + 1
            self._row = int(found[2] or 0) if found is not None else self._row
        self._right, self._bottom = max(self._right, self._column), max(self._bottom, self._row)
