"""Cutting the glyphs that a document uses out of a TrueType file, by the PDF library."""

from __future__ import annotations

import mmap
import struct
from pathlib import Path
from typing import Final

from reportlab.pdfbase.ttfonts import TTFError, TTFontFace

from jyteacher_desktop.reports.face_tables import FaceTables, mapped

UNREADABLE: Final = (TTFError, OSError, ValueError, LookupError, struct.error)
"""What the library says of a damaged file; it checks little."""


class _Mapped:
    """A font file given to the library as mapped memory: of 15 MB it touches only what is read."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path

    def read(self) -> mmap.mmap:
        return mapped(self._path)


class _Outlines:
    """The table of outlines, read glyph by glyph."""

    def __init__(self, data: mmap.mmap, start: int) -> None:
        self._data = data
        self._start = start

    def __getitem__(self, part: slice) -> bytes:
        return self._data[self._start + part.start : self._start + part.stop]


class Cutter(TTFontFace):  # type: ignore[misc] # the library is untyped
    """The library's cutter of one TrueType file, without its copy of the whole table of outlines and its own reading of characters."""

    def __init__(self, path: Path, tables: FaceTables) -> None:
        """Look into a file whose tables of characters and widths were read.

        Raises:
            TTFError, OSError, ValueError, LookupError, struct.error: It is damaged.
        """
        self._known = tables
        super().__init__(_Mapped(path))

    def extractInfo(self, charInfo: int = 1) -> None:  # noqa: N803, ARG002 - the library's names
        """All but what stands once for each glyph, which is known."""
        super().extractInfo(0)
        self.charToGlyph, self.hmetrics, self.glyphPos = self._known.glyphs, self._known.advances(), self._known.places()

    def get_table(self, tag: str) -> bytes | _Outlines:
        """A table of the file, that of the outlines not copied."""
        if tag == "glyf":
            return _Outlines(self._ttf_data, self.get_table_pos(tag)[0])
        table: bytes = super().get_table(tag)
        return table
