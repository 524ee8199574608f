"""The faces of the printed page, and which character is drawn from which.

A document asks for one of four :class:`Typeface` styles. Behind each stands a chain of bundled TrueType files: the Noto
face itself, then a cut of HanaMinA for the ideographs Noto lacks, then the other Noto family. Each character takes the
first face that has it, so a rare character in a name prints in the middle of a line like any other. What no face has
prints as 〓, the printers' mark for a character still to be cut, and is reported: never a silent box.

The PDF library can embed a TrueType face, but in slices of 256 characters, with a character map that is wrong beyond the
Basic Multilingual Plane (𠮷 would copy as another character). The faces here enter the document themselves: each once,
as a composite font with two-byte codes, widths and a UTF-16 character map. Codes are given in order of first use, so
equal documents carry equal fonts.
"""

from __future__ import annotations

import enum
import functools
import hashlib
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar
from weakref import WeakKeyDictionary

from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.ttfonts import TTEncoding, TTFError, TTFontFace

from jyteacher_desktop.domain.errors import MachineError

MISSING_MARK = "〓"
_RARE = "HanaMinA-Rare"


class FontFileError(MachineError):
    """A bundled font file is absent or damaged."""

    code = "report.font_file"


class Typeface(enum.Enum):
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
    """Folder of the bundled fonts: inside the installed package, or beside it in a source tree or a frozen program."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "resources" / "fonts", package.parent / "resources" / "fonts"):
        if folder.is_dir():
            return folder
    raise FontFileError("程序自带的字体文件夹不见了，无法制作 PDF。数据没有受影响。请重新安装本程序。", folder=str(package))


def missing_glyphs(text: str) -> tuple[str, ...]:
    """Characters of ``text`` that no bundled face can draw, each once, in code point order."""
    font = text_font(Typeface.SANS)
    return tuple(sorted(char for char in set(_printable(text)) if font.face_index(char) is None))


def text_width(text: str, typeface: Typeface, size: float) -> float:
    """Width of one line of ``text`` in points."""
    return text_font(typeface).stringWidth(text, size)


@functools.cache
def text_font(typeface: Typeface) -> TextFont:
    """The chain of faces behind ``typeface``, read once per process and known to the PDF library by its name.

    Raises:
        FontFileError: The bundled file is absent or damaged.
    """
    font = TextFont(typeface.value, _CHAINS[typeface])
    pdfmetrics.registerFont(font)
    return font


@functools.cache
def _face(stem: str) -> _Face:
    path = font_folder() / f"{stem}.ttf"
    try:
        return _Face(stem, path)
    except (TTFError, OSError) as cause:
        raise FontFileError(
            f"程序自带的字体文件 {path.name} 缺失或损坏，无法制作 PDF。数据没有受影响。请重新安装本程序。", file=path.name
        ) from cause


def _printable(text: str) -> str:
    """``text`` without what is never drawn: variation selectors and format marks go, control characters become spaces."""
    return "".join(
        " " if unicodedata.category(char) == "Cc" else char
        for char in text
        if unicodedata.category(char) != "Cf" and not 0xFE00 <= ord(char) <= 0xFE0F and not 0xE0100 <= ord(char) <= 0xE01EF
    )


class _Codes(dict[str, str]):
    """Two-byte codes, as hexadecimal text, of the characters one document draws from one face."""

    __slots__ = ("glyphs", "points")

    def __init__(self, glyphs: dict[int, int]) -> None:
        super().__init__()
        self.glyphs = glyphs
        self.points = [0]  # code 0 is the face's own box for unknown characters; it is never used

    def __missing__(self, char: str) -> str:
        point = ord(char)
        if point not in self.glyphs:
            raise KeyError(char)
        code = f"{len(self.points):04X}"
        self.points.append(point)
        self[char] = code
        return code


class _Face:
    """One TrueType file and, per document under construction, the characters drawn from it."""

    def __init__(self, stem: str, path: Path) -> None:
        self.stem = stem
        self.metrics = TTFontFace(str(path))
        self._codes: WeakKeyDictionary[pdfdoc.PDFDocument, _Codes] = WeakKeyDictionary()

    def has(self, char: str) -> bool:
        return ord(char) in self.metrics.charToGlyph

    def codes(self, document: pdfdoc.PDFDocument) -> _Codes:
        """Codes of this face in ``document``; the first request enters the face into the document's fonts."""
        codes = self._codes.get(document)
        if codes is None:
            codes = self._codes[document] = _Codes(self.metrics.charToGlyph)
            document.fontMapping[self.stem] = self.resource_name
            document.delayedFonts.append(self)
        return codes

    @property
    def resource_name(self) -> str:
        """Name of the font in page content, with the slash."""
        return f"/{self.stem}"

    def addObjects(self, document: pdfdoc.PDFDocument) -> None:  # noqa: N802 - the PDF library calls it when it saves
        """Embed the characters used: composite font, descendant, widths, character map, outlines."""
        points = self._codes.pop(document).points
        tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(repr(points).encode()).digest()[:6])
        name = f"{tag}+{self.stem}"
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": f"/{name}",
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {"Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity"), "Supplement": 0}
                ),
                "FontDescriptor": self.metrics.addSubsetObjects(document, name, points),
                "DW": 1000,
                "W": pdfdoc.PDFArray([0, pdfdoc.PDFArray([self.metrics.getCharWidth(point) for point in points])]),
                "CIDToGIDMap": document.Reference(_stream(self._glyph_map(points)), f"glyphs:{self.stem}"),
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": f"/{name}",
                "Encoding": "/Identity-H",
                "DescendantFonts": pdfdoc.PDFArray([document.Reference(descendant, f"descendant:{self.stem}")]),
                "ToUnicode": document.Reference(_stream(_character_map(points)), f"characters:{self.stem}"),
            }
        )
        document.idToObject["BasicFonts"].dict[self.stem] = document.Reference(font, f"font:{self.stem}")

    def _glyph_map(self, points: Iterable[int]) -> bytes:
        """Code to glyph of the embedded cut, which keeps equal glyphs of different characters once."""
        cut = {0: 0}
        numbers = (cut.setdefault(self.metrics.charToGlyph.get(point, 0), len(cut)) for point in points)
        return b"".join(number.to_bytes(2, "big") for number in numbers)


def _stream(content: bytes) -> pdfdoc.PDFStream:
    stream = pdfdoc.PDFStream(content=content)
    stream.filters = []
    return stream


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
    """A chain of faces. To the PDF library's pages and shapes it is a font by name and by its widths; pages are drawn
    with :meth:`runs`.
    """

    _multiByte: ClassVar[int] = 1
    _dynamicFont: ClassVar[int] = 1
    shapable: ClassVar[bool] = False

    def __init__(self, name: str, stems: tuple[str, ...]) -> None:
        self.fontName = name
        self.encoding = TTEncoding()
        self._stems = stems
        self._main = _face(stems[0])
        self.face = self._main.metrics
        self._widths = _Widths(self)
        self._notes: WeakKeyDictionary[pdfdoc.PDFDocument, tuple[set[str], set[str]]] = WeakKeyDictionary()

    def face_index(self, char: str) -> int | None:
        """Place in the chain of the first face that has ``char``; None when none has it."""
        return next((index for index, stem in enumerate(self._stems) if _face(stem).has(char)), None)

    def advance(self, char: str) -> float:
        """Width of ``char`` in thousandths of the size."""
        shown = _printable(char)
        if not shown:
            return 0
        index = self.face_index(shown)
        face = self._main if index is None else _face(self._stems[index])
        return float(face.metrics.getCharWidth(ord(MISSING_MARK if index is None else shown)))

    def stringWidth(self, text: str, size: float, encoding: str = "utf-8") -> float:  # noqa: N802, ARG002
        """Width of ``text`` in points."""
        return sum(map(self._widths.__getitem__, text)) * size / 1000

    def runs(self, text: str, document: pdfdoc.PDFDocument) -> list[tuple[str, str]]:
        """Parts of ``text`` drawn from one face each: (font name in page content, hexadecimal codes)."""
        main = self._main.codes(document)
        try:
            return [(self._main.resource_name, "".join(map(main.__getitem__, text)))]
        except KeyError:
            return self._mixed_runs(text, document)

    def _mixed_runs(self, text: str, document: pdfdoc.PDFDocument) -> list[tuple[str, str]]:
        fallback, missing = self._notes.setdefault(document, (set(), set()))
        parts: list[tuple[int, list[str]]] = []
        for char in _printable(text):
            index, drawn = self.face_index(char), char
            if index is None:
                missing.add(char)
                index, drawn = 0, MISSING_MARK
            elif index:
                fallback.add(char)
            if not parts or parts[-1][0] != index:
                parts.append((index, []))
            parts[-1][1].append(_face(self._stems[index]).codes(document)[drawn])
        return [(_face(self._stems[index]).resource_name, "".join(codes)) for index, codes in parts]

    def notes(self, document: pdfdoc.PDFDocument) -> tuple[set[str], set[str]]:
        """Characters of ``document`` drawn from a fallback face, and characters no face has."""
        return self._notes.get(document, (set(), set()))


class _Widths(dict[str, float]):
    """Widths of characters in thousandths of the size, looked up once each."""

    __slots__ = ("_font",)

    def __init__(self, font: TextFont) -> None:
        super().__init__()
        self._font = font

    def __missing__(self, char: str) -> float:
        width = self[char] = self._font.advance(char)
        return width
