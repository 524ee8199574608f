"""The faces of the printed page, and which character is drawn from which.

A document asks for one of four :class:`Typeface` styles. Behind each stands a chain of bundled TrueType files: the Noto
face itself, then a cut of HanaMinA for the ideographs Noto lacks, then the other Noto family. Each character takes the
first face that has it, so a rare character in a name prints in the middle of a line like any other. What no face has
prints as 〓, the printers' mark for a character still to be cut, and is reported: never a silent box.

The PDF library can embed a TrueType face, but in slices of 256 characters, with a character map that is wrong beyond the
Basic Multilingual Plane (𠮷 would copy as another character). So only its reading and cutting of TrueType files is used;
each face enters a document once, as a composite font with two-byte codes, widths and a UTF-16 character map. Codes are
given in order of first use, so equal documents carry equal fonts.
"""

from __future__ import annotations

import functools
import struct
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.errors import MachineError
from jyteacher_desktop.enums import Enum
from jyteacher_desktop.later import later
from jyteacher_desktop.paths import resource
from jyteacher_desktop.reports.face_tables import FaceTables, mapped
from jyteacher_desktop.reports.pdffile import PdfFile

if TYPE_CHECKING:
    import hashlib

    from jyteacher_desktop.reports import face_cutting
else:
    hashlib = later("hashlib")
    face_cutting = later("jyteacher_desktop.reports.face_cutting")  # whoever only measures text needs no PDF library

MISSING_MARK = "〓"
_RARE = "HanaMinA-Rare"


class FontFileError(MachineError):
    """A bundled font file is absent or damaged."""

    code = "report.font_file"


class Typeface(Enum):
    """A style of the printed page; the value is the file stem and the font name inside drawings."""

    SANS = "NotoSansSC-Regular"
    SANS_BOLD = "NotoSansSC-Bold"
    SERIF = "NotoSerifSC-Regular"
    SERIF_BOLD = "NotoSerifSC-Bold"


_CHAINS = {
    Typeface.SANS: (Typeface.SANS.value, _RARE, Typeface.SERIF.value),
    Typeface.SANS_BOLD: (Typeface.SANS_BOLD.value, _RARE, Typeface.SERIF_BOLD.value),
    Typeface.SERIF: (Typeface.SERIF.value, _RARE, Typeface.SANS.value),
    Typeface.SERIF_BOLD: (Typeface.SERIF_BOLD.value, _RARE, Typeface.SANS_BOLD.value),
}


def font_folder() -> Path:
    """Folder of the bundled fonts, wherever the program was put."""
    return resource("fonts")


def missing_glyphs(text: str) -> tuple[str, ...]:
    """Characters of ``text`` that no bundled face can draw, each once, in code point order."""
    font = text_font(Typeface.SANS)
    return tuple(sorted(char for char in set(_printable(text)) if font.face_index(char) is None))


def text_width(text: str, typeface: Typeface, size: float) -> float:
    """Width of one line of ``text`` in points."""
    return text_font(typeface).width(text) * size


@functools.cache
def text_font(typeface: Typeface) -> TextFont:
    """The chain of faces behind ``typeface``, read once per process.

    Raises:
        FontFileError: The bundled file is absent or damaged.
    """
    return TextFont(_CHAINS[typeface])


@functools.cache
def _face(stem: str) -> _Face:
    path = font_folder() / f"{stem}.ttf"
    try:
        return _Face(stem, path)
    except (OSError, ValueError, LookupError, struct.error) as cause:
        raise _damaged(path) from cause


def _damaged(path: Path) -> FontFileError:
    return FontFileError(
        f"程序自带的字体文件 {path.name} 缺失或损坏，无法制作 PDF。数据没有受影响。请重新安装本程序。", file=path.name
    )


def _printable(text: str) -> str:
    """``text`` without what is never drawn: variation selectors and format marks go, control characters become spaces."""
    return "".join(
        " " if unicodedata.category(char) == "Cc" else char
        for char in text
        if unicodedata.category(char) != "Cf" and not 0xFE00 <= ord(char) <= 0xFE0F and not 0xE0100 <= ord(char) <= 0xE01EF
    )


class _Codes(dict[str, str]):
    """Two-byte codes, as hexadecimal text, of the characters one document draws from one face."""

    __slots__ = ("glyph", "points")

    def __init__(self, glyph: Callable[[int], int | None]) -> None:
        super().__init__()
        self.glyph = glyph
        self.points = [0]  # code 0 is the face's own box for unknown characters; it is never used

    def __missing__(self, char: str) -> str:
        point = ord(char)
        if self.glyph(point) is None:
            raise KeyError(char)
        code = f"{len(self.points):04X}"
        self.points.append(point)
        self[char] = code
        return code


class _Face:
    """One TrueType file."""

    def __init__(self, stem: str, path: Path) -> None:
        self.stem = stem
        self._path = path
        self._tables = FaceTables(mapped(path))
        if self._tables.end > path.stat().st_size:
            raise ValueError("the file ends before its last table")
        self.glyph = self._tables.glyph
        self.width = self._tables.width

    @functools.cached_property
    def metrics(self) -> face_cutting.Cutter:
        """The library's cutter of this file.

        Raises:
            FontFileError: The file is damaged where no width stands.
        """
        try:
            return face_cutting.Cutter(self._path, self._tables)
        except face_cutting.UNREADABLE as cause:
            raise _damaged(self._path) from cause

    def embed(self, file: PdfFile, points: list[int]) -> int:
        """Write the characters used: outlines, glyph numbers, widths, character map; returns the font's number."""
        metrics = self.metrics
        # the font of a part of a font is called by six capitals and a plus (PDF 9.6.4); made of what is in it, equal papers stay equal
        tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(repr(points).encode()).digest()[:6])
        name = f"/{tag}+{self.stem}"
        outlines = metrics.makeSubset(points)
        outline_number = file.write(f"/Length1 {len(outlines)} ", stream=outlines)
        descriptor = file.write(
            f"<< /Type /FontDescriptor /FontName {name} /Flags 4 /FontBBox [{' '.join(f'{edge:g}' for edge in metrics.bbox)}] "
            f"/ItalicAngle 0 /Ascent {metrics.ascent:g} /Descent {metrics.descent:g} /CapHeight {metrics.capHeight:g} "
            f"/StemV {metrics.stemV:g} /FontFile2 {outline_number} 0 R >>"
        )
        glyph_map = file.write("", stream=self._glyph_map(points))
        widths = " ".join(f"{self.width(point):g}" for point in points)
        descendant = file.write(
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont {name} /FontDescriptor {descriptor} 0 R "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/DW 1000 /W [0 [{widths}]] /CIDToGIDMap {glyph_map} 0 R >>"
        )
        characters = file.write("", stream=_character_map(points))
        return file.write(
            f"<< /Type /Font /Subtype /Type0 /BaseFont {name} /Encoding /Identity-H "
            f"/DescendantFonts [{descendant} 0 R] /ToUnicode {characters} 0 R >>"
        )

    def _glyph_map(self, points: Iterable[int]) -> bytes:
        """Code to glyph of the embedded cut, which keeps equal glyphs of different characters once."""
        cut = {0: 0}
        numbers = (cut.setdefault(self.glyph(point) or 0, len(cut)) for point in points)
        return b"".join(number.to_bytes(2, "big") for number in numbers)


def _character_map(points: list[int]) -> bytes:
    """ToUnicode map from codes to UTF-16, in blocks of at most 100 as the PDF reference asks."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    for first in range(1, len(points), 100):
        block = points[first : first + 100]
        lines.append(f"{len(block)} beginbfchar")
        lines += [
            f"<{code:04X}> <{chr(point).encode('utf-16-be').hex().upper()}>" for code, point in enumerate(block, start=first)
        ]
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")


class TextFont:
    """A chain of faces, asked in turn for each character."""

    def __init__(self, stems: tuple[str, ...]) -> None:
        self._stems = stems
        self.main = _face(stems[0])
        self._widths = _Widths(self)

    def face_index(self, char: str) -> int | None:
        """Place in the chain of the first face that has ``char``; None when none has it."""
        return next((index for index, stem in enumerate(self._stems) if _face(stem).glyph(ord(char)) is not None), None)

    def face(self, index: int) -> _Face:
        """The face at a place of the chain; read when first needed."""
        return _face(self._stems[index])

    def advance(self, char: str) -> float:
        """Width of ``char`` as a multiple of the size."""
        shown = _printable(char)
        if not shown:
            return 0
        index = self.face_index(shown)
        if index is None:
            return self.main.width(ord(MISSING_MARK)) / 1000
        return self.face(index).width(ord(shown)) / 1000

    def width(self, text: str) -> float:
        """Width of ``text`` as a multiple of the size."""
        return sum(map(self._widths.__getitem__, text))


class DocumentFonts:
    """The fonts of one document under construction.

    Attributes:
        fallback: Characters drawn from another than the first face of their chain.
        missing: Characters no face has, drawn as 〓.
    """

    def __init__(self) -> None:
        self.fallback: set[str] = set()
        self.missing: set[str] = set()
        self._codes: dict[str, _Codes] = {}

    def runs(self, text: str, typeface: Typeface) -> list[tuple[str, str]]:
        """Parts of ``text`` drawn from one face each: (font name in page content, hexadecimal codes)."""
        font = text_font(typeface)
        stem = font.main.stem
        codes = self._codes_of(font.main)
        try:
            return [(f"/{stem}", "".join(map(codes.__getitem__, text)))]
        except KeyError:
            return self._mixed_runs(text, font)

    def _mixed_runs(self, text: str, font: TextFont) -> list[tuple[str, str]]:
        parts: list[tuple[str, list[str]]] = []
        for char in _printable(text):
            index, drawn = font.face_index(char), char
            if index is None:
                self.missing.add(char)
                index, drawn = 0, MISSING_MARK
            elif index:
                self.fallback.add(char)
            face = font.face(index)
            if not parts or parts[-1][0] != face.stem:
                parts.append((face.stem, []))
            parts[-1][1].append(self._codes_of(face)[drawn])
        return [(f"/{stem}", "".join(codes)) for stem, codes in parts]

    def _codes_of(self, face: _Face) -> _Codes:
        codes = self._codes.get(face.stem)
        if codes is None:
            codes = self._codes[face.stem] = _Codes(face.glyph)
        return codes

    def embed(self, file: PdfFile) -> str:
        """Write every font used and return the dictionary that pages name them by."""
        entries = [f"/{stem} {_face(stem).embed(file, codes.points)} 0 R" for stem, codes in self._codes.items()]
        return f"<< {' '.join(entries)} >>"


class _Widths(dict[str, float]):
    """Widths of characters as multiples of the size, looked up once each."""

    __slots__ = ("_font",)

    def __init__(self, font: TextFont) -> None:
        super().__init__()
        self._font = font

    def __missing__(self, char: str) -> float:
        width = self[char] = self._font.advance(char)
        return width
