"""The PDF file format, as far as paper needs it (ISO 32000-1): equal documents are equal files, byte by byte.

Numbered objects, streams, a table of their places; the day in it is the document's, its identity a digest of its bytes.

Objects are written as soon as they are known, so a document of a thousand pages costs little more memory than its file.
Streams are stored as they are: compressed bytes differ between builds of zlib, and equal documents shall be equal files.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from jyteacher_desktop.later import later

if TYPE_CHECKING:
    import hashlib
else:
    hashlib = later("hashlib")  # whoever only measures text writes no file


class PdfFile:
    """A file under construction in memory."""

    def __init__(self) -> None:
        self.buffer = io.BytesIO()
        self.buffer.write(b"%PDF-1.5\n%\xe6\xb5\x8e\xe6\xba\x90\n")
        self._places: list[int] = []

    def reserve(self) -> int:
        """Number of an object to be written later."""
        self._places.append(0)
        return len(self._places)

    def write(self, body: str, *, number: int | None = None, stream: bytes | None = None) -> int:
        """Write an object and return its number; with ``stream``, ``body`` holds entries of its dictionary."""
        number = number or self.reserve()
        self._places[number - 1] = self.buffer.tell()
        if stream is None:
            self.buffer.write(f"{number} 0 obj\n{body}\nendobj\n".encode("ascii"))
        else:
            self.buffer.write(f"{number} 0 obj\n<< /Length {len(stream)} {body}>>\nstream\n".encode("ascii"))
            self.buffer.write(stream)
            self.buffer.write(b"\nendstream\nendobj\n")
        return number

    def finish(self, *, root: int, info: int) -> None:
        """Write the table of places; the file's identity is a digest of what stands before it."""
        with self.buffer.getbuffer() as written:
            identity = hashlib.sha256(written).hexdigest()[:32]
        start = self.buffer.tell()
        lines = ["xref", f"0 {len(self._places) + 1}", "0000000000 65535 f "]
        lines += [f"{place:010d} 00000 n " for place in self._places]
        lines += [
            "trailer",
            f"<< /Size {len(self._places) + 1} /Root {root} 0 R /Info {info} 0 R /ID [<{identity}> <{identity}>] >>",
            "startxref",
            f"{start}",
            "%%EOF\n",
        ]
        self.buffer.write("\n".join(lines).encode("ascii"))


def png_parts(data: bytes) -> tuple[int, int, str, bytes]:
    """A PNG with a palette or in grays, taken apart: width, height, entries of the picture's dictionary, its compressed rows.

    The rows go into the file as they are, so equal pictures give equal bytes whatever zlib this computer has.

    Raises:
        ValueError: Not a PNG, or one with interlacing, transparency or 16 bits.
    """
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        raise ValueError("not a PNG")
    chunks: dict[bytes, bytes] = {}
    place = 8
    while place < len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        name, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        chunks[name] = chunks.get(name, b"") + body
        place += 12 + length
    header = chunks[b"IHDR"]
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    bits, kind, interlaced = header[8], header[9], header[12]
    if kind not in (0, 2, 3) or bits > 8 or interlaced:
        raise ValueError("a picture of this kind of PNG cannot be printed")
    colours = {0: "/DeviceGray", 2: "/DeviceRGB"}.get(kind)
    if colours is None:
        palette = chunks[b"PLTE"]
        colours = f"[/Indexed /DeviceRGB {len(palette) // 3 - 1} <{palette.hex()}>]"
    count = 3 if kind == 2 else 1
    entries = (
        f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace {colours} /BitsPerComponent {bits} "
        f"/Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors {count} /BitsPerComponent {bits} /Columns {width} >> "
    )
    return width, height, entries, chunks[b"IDAT"]


def text_string(text: str) -> str:
    """A string outside of pages: titles, names."""
    return f"<{(chr(0xFEFF) + text).encode('utf-16-be', 'replace').hex().upper()}>"


def date_string(day: date) -> str:
    """The start of ``day`` in China."""
    return f"(D:{day:%Y%m%d}000000+08'00')"


def information(*, title: str, author: str, program: str, dated: date, keywords: str = "") -> str:
    """What a file says of itself; ``dated`` is the day of the document, never that of its printing."""
    return (
        f"<< /Title {text_string(title)} /Subject {text_string(title)} /Author {text_string(author)} "
        f"{f'/Keywords {text_string(keywords)} ' if keywords else ''}"
        f"/Creator {text_string(program)} /Producer {text_string(program)} "
        f"/CreationDate {date_string(dated)} /ModDate {date_string(dated)} >>"
    )


def write_outline(file: PdfFile, entries: Sequence[tuple[str, int]]) -> int:
    """The reader's list of contents; entries are a title and the number of a page object."""
    root = file.reserve()
    numbers = [file.reserve() for _ in entries]
    for index, (title, page) in enumerate(entries):
        before = f"/Prev {numbers[index - 1]} 0 R " if index else ""
        after = f"/Next {numbers[index + 1]} 0 R " if index + 1 < len(numbers) else ""
        file.write(
            f"<< /Title {text_string(title)} /Parent {root} 0 R {before}{after}/Dest [{page} 0 R /Fit] >>", number=numbers[index]
        )
    ends = f"/First {numbers[0]} 0 R /Last {numbers[-1]} 0 R " if numbers else ""
    file.write(f"<< /Type /Outlines {ends}/Count {len(numbers)} >>", number=root)
    return root
