"""The rows of a table as the text of a sheet, a row at a time by a template.

XlsxWriter draws the skeleton of the workbook (styles, widths, headings, frozen panes) with one model row; what stands in its package is
kept, and only the rows and the table of shared texts are written here. A cell therefore looks and reads exactly as XlsxWriter's, and fifty
thousand rows cost a tenth of what a cell at a time would.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Generic, TypeVar, cast

from jyteacher_desktop.domain.columns import Column, plain_text
from jyteacher_desktop.sheets.cells import column_letter

Row = TypeVar("Row")

MOST_ROWS: Final = 1_048_576
"""Rows of a sheet of this format, the heading included."""
_LONGEST: Final = 32_767
"""UTF-16 units of the longest text a cell holds."""
_SHEET, _TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
LEVEL: Final = 3
"""Of deflate: level 6 takes twice the time for a file a twelfth smaller."""
_CHUNK: Final = 2_000

_SPECIAL_AMONG = re.compile(r"[&<>\x00-\x09\x0b-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_|(?m:^\s|\s$)|\A\n|\n\n")
"""What a text cannot hold as it stands, among texts with a line break between any two of them."""
_CODED = re.compile(r"_x[0-9a-fA-F]{4}_")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_MODEL_CELL = re.compile(rb'<c r="([A-Z]+)2"( s="\d+")?')
_STORED_TEXT = re.compile(rb"<si>.*?</si>", re.DOTALL)


def fill_rows(skeleton: bytes, columns: Sequence[Column[Row]], rows: Iterable[Row], path: Path) -> None:
    """Write the workbook of a skeleton with the rows of a table below its heading.

    Args:
        skeleton: A workbook of one sheet: headings in row 1, and in row 2 first a text cell and then a figure of every column, side by side
            (A2 and B2 are the first column's); only their styles are read.
        columns: What each row shows.
        rows: Read once.
        path: The file to write.

    Raises:
        ValueError: More rows than a sheet holds; the file is unfinished.
        OSError: The file cannot be written.
    """
    with (
        zipfile.ZipFile(io.BytesIO(skeleton)) as model,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as book,
    ):
        for part in model.infolist():
            if part.filename not in (_SHEET, _TEXTS):
                book.writestr(_entry(part.filename), model.read(part))
        before, _, after = model.read(_SHEET).partition(b"</sheetData>")
        head, _, model_row = before.rpartition(b'<row r="2"')
        texts = _Texts(_STORED_TEXT.findall(model.read(_TEXTS))[: len(columns)])
        styles = [style.decode("ascii") for _letter, style in _MODEL_CELL.findall(b'<row r="2"' + model_row)]
        written = _Rows(columns, styles, texts)
        with book.open(_entry(_SHEET), "w", force_zip64=True) as sheet:
            sheet.write(re.sub(rb'<dimension ref="[^"]*"/>', b"", head, count=1))
            for chunk in written.chunks(rows):
                sheet.write(chunk.encode("utf-8"))
            sheet.write(b"</sheetData>" + after)
        with book.open(_entry(_TEXTS), "w", force_zip64=True) as shared:
            for piece in texts.pieces(written.text_cells + len(columns)):
                shared.write(piece)


def _entry(name: str) -> zipfile.ZipInfo:
    """A part of the package with the date every part has, so that equal tables are equal files."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    # an entry that is made by hand takes nothing from its file, whatever level that was opened with
    entry._compresslevel = LEVEL  # type: ignore[attr-defined]  # noqa: SLF001 - there is no other way for a part that is written bit by bit
    entry.external_attr = 0o600 << 16
    return entry


class _Texts(dict[str, int]):
    """Every text of the sheet once, and its number."""

    def __init__(self, stored: Sequence[bytes]) -> None:
        super().__init__()
        self._stored = stored

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self) + len(self._stored)
        return number

    def numbers(self, texts: Sequence[str]) -> Sequence[int | None]:
        """The numbers of many texts, None for a blank one."""
        new = dict.fromkeys(texts)
        first = len(self) + len(self._stored)
        if len(new) == len(texts) and "" not in new and self.keys().isdisjoint(new):
            # all of them are seen for the first time: their numbers follow each other
            numbers = range(first, first + len(new))
            self.update(zip(texts, numbers, strict=True))
            return numbers
        new.pop("", None)
        fresh = [text for text in new if text not in self]
        self.update(zip(fresh, range(first, first + len(fresh)), strict=True))
        return list(map(self.get, texts))

    def pieces(self, count: int) -> Iterator[bytes]:
        yield b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        yield (
            f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="{count}" '
            f'uniqueCount="{len(self._stored) + len(self)}">'
        ).encode("ascii")
        yield b"".join(self._stored)
        ahead = iter(self)
        while several := list(itertools.islice(ahead, _CHUNK)):
            if _plain(several):
                yield ("<si><t>" + "</t></si><si><t>".join(several) + "</t></si>").encode("utf-8", "replace")
            else:
                yield "".join(map(_stored, several)).encode("utf-8", "replace")
        yield b"</sst>"


def _plain(texts: Sequence[str]) -> bool:
    """Whether none of many texts needs care, seen at one glance."""
    if _surely_plain(f"|{'|'.join(texts)}|"):
        return max(map(len, texts)) <= _LONGEST // 2
    together = "\n".join(texts)
    return (
        together.count("\n") == len(texts) - 1
        and max(map(len, texts)) <= _LONGEST // 2
        and _SPECIAL_AMONG.search(together) is None
    )


def _surely_plain(together: str) -> bool:
    """Whether that is so already by what strings are asked fastest. A control character is not printable, and no blank but the usual one."""
    return together.isprintable() and not any(sign in together for sign in ("&", "<", ">", "_x", " |", "| "))


def _stored(text: str) -> str:
    """A text with characters that mean something to XML or to this format, and one that is longer than a cell."""
    if len(text.encode("utf-16-le", "replace")) // 2 > _LONGEST:
        text = text.encode("utf-16-le", "replace")[: 2 * (_LONGEST - 1)].decode("utf-16-le", "ignore") + "…"
    text = _CODED.sub(lambda found: "_x005F" + found[0], text)
    text = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
    return f"<si><t{space}>{text}</t></si>"


class _Rows(Generic[Row]):
    """Rows as text. Which columns hold texts, figures or nothing chooses the template of a row; there are few such patterns in a table.

    A template takes a value for every column; where there is nothing it shows none of it.
    """

    def __init__(self, columns: Sequence[Column[Row]], styles: Sequence[str], texts: _Texts) -> None:
        self._values = [column.value for column in columns]
        self._shown = [None if column.text is plain_text else column.text for column in columns]
        self._styles = styles
        self._letters = [column_letter(place) for place in range(len(columns))]
        self._texts = texts
        self._templates: dict[str, str] = {}
        self.text_cells = 0

    def chunks(self, rows: Iterable[Row]) -> Iterator[str]:
        """The rows as text, some thousand at a time; the work is done column by column, where a table is most alike."""
        templates, ahead, line = self._templates, iter(rows), 2
        while chunk := list(itertools.islice(ahead, _CHUNK)):
            if line + len(chunk) - 1 > MOST_ROWS:
                raise ValueError(MOST_ROWS + 1)
            columns = [self._column(value, shown, chunk) for value, shown in zip(self._values, self._shown, strict=True)]
            patterns = map("".join, zip(*(sorts for sorts, _held in columns), strict=True))
            held = zip(*(cells for _sorts, cells in columns), strict=True)
            yield "".join(
                [
                    ((templates.get(pattern) or self._template(pattern)) % cells).replace("@", str(number))
                    for number, (pattern, cells) in enumerate(zip(patterns, held, strict=True), start=line)
                ]
            )
            self.text_cells += sum(sorts.count("t") for sorts, _held in columns)
            line += len(chunk)

    def _column(
        self, value_of: Callable[[Row], object], shown: Callable[[Any], str] | None, chunk: Sequence[Row]
    ) -> tuple[str, Sequence[object]]:
        """What every cell of a column is (a text, a figure, nothing), and what the template of its row holds for it."""
        values = list(map(value_of, chunk))
        types = set(map(type, values))
        if types == {int}:
            return "n" * len(values), values
        if types == {str}:
            texts = cast("list[str]", values) if shown is None else list(map(shown, values))
            if "" not in texts:
                return "t" * len(texts), self._texts.numbers(texts)
            return "".join(["t" if text else "_" for text in texts]), self._texts.numbers(texts)
        if types == {Decimal}:
            return "n" * len(values), [f"{number:.16G}" for number in map(float, cast("list[Decimal]", values))]
        sorts, held = "", list[object]()
        for value in values:
            if isinstance(value, int | Decimal) and not isinstance(value, bool):
                sorts += "n"
                held.append(value if type(value) is int else f"{float(value):.16G}")
                continue
            text = (shown or plain_text)(value)
            sorts += "t" if text else "_"
            held.append(self._texts[text] if text else "")
        return sorts, held

    def _template(self, pattern: str) -> str:
        """A row whose number stands as ``@`` and whose values as ``%s``; neither can stand in a value, which is always a number."""
        row = ['<row r="@">']
        for place, (sort, letters) in enumerate(zip(pattern, self._letters, strict=True)):
            as_text, as_figure = self._styles[2 * place], self._styles[2 * place + 1]
            if sort == "n":
                row.append(f'<c r="{letters}@"{as_figure}><v>%s</v></c>')
            elif sort == "t":
                row.append(f'<c r="{letters}@"{as_text} t="s"><v>%s</v></c>')
            else:
                row.append(f'<c r="{letters}@"{as_text}/>%.0s')
        row.append("</row>")
        return self._templates.setdefault(pattern, "".join(row))
