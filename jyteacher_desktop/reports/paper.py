"""Pages, running lines and tables: the small kit every document is laid out with.

Pages are drawn directly: text runs, rules and fills are written as page content, without a layout engine between, so a
page costs the same whether it is the first or the thousandth. Positions are points from the top left corner of the
paper; text stands on its baseline.

A :class:`Document` stores a page when the next one starts and adds the feet of all pages at the end, when their number is
known ("第 1 页 共 4 页").
A :class:`Flow` is a cursor that runs down the pages for headings, paragraphs and tables; a table is drawn from the
product's :class:`~jyteacher_desktop.domain.columns.Column` tuples and repeats its heading on every page.

Equal content gives equal bytes on every machine: the only date is the one passed in, and the file holds nothing else
that could differ (see ``pdffile``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.errors import MachineError
from jyteacher_desktop.durable_files import NotConfirmed, publish, system_words
from jyteacher_desktop.paths import program_name
from jyteacher_desktop.reports.bars_and_lines import Anchor, Bar, Drawing, Rule
from jyteacher_desktop.reports.column_widths import (
    LEAST_SIZE,
    ColumnShape,
    column_edges,
    longest_of,
    texts_of,
    widest_line,
    widest_term,
)
from jyteacher_desktop.reports.fonts import DocumentFonts, Typeface, text_width
from jyteacher_desktop.reports.line_breaking import chunks, evenly, fitting_size, shorten, wrap
from jyteacher_desktop.reports.pdffile import PdfFile, information, png_parts, write_outline
from jyteacher_desktop.values import NamedTuple, dataclass

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)

# 号 of Chinese type, in points.
SIZE_2 = 22.0
SIZE_2_SMALL = 18.0
SIZE_3 = 16.0
SIZE_4_SMALL = 12.0
SIZE_5 = 10.5
SIZE_5_SMALL = 9.0

_RULE_GRAY = 0.62
_TINT_GRAY = 0.93
_NUMBER_WIDTH = 4
_ANCHORS: dict[Anchor, Align] = {"start": Align.LEFT, "middle": Align.CENTER, "end": Align.RIGHT}
_PIXEL = 0.55  # points at most: the letters of a small dialog, 14 high, are then no larger than the words around it
_STILL_CLEAR = 0.7  # of its size: what a picture of a window may be made smaller by, so as not to leave half a page empty
_CELL_CACHE = 4_000
_SHORT = 12
"""Rows of a table that is not torn where the next page holds it whole."""
_SHORT_HEIGHT = 0.4
"""And how much of a page it takes at most, so that no page is left half empty for it."""
_TOGETHER = 3
"""The last rows of a table that stay together: one or two below a repeated heading look like a mistake."""
_LEFT_BEHIND = 2
"""How many rows stay on a page from which others are taken along."""
_LEAD_LINES = 6
"""A lead-in of more lines is running text."""
_THIN = 74 * MM
"""A last page that is used less than this is thin, upright or on its side: a row or two, what is noted below it, signatures."""
_LESS_AIR = (0.8, 0.6)
"""The tighter settings that are tried to save a thin page."""

Row = TypeVar("Row")
_Runs = list[tuple[str, str]]  # parts of a text by face: font name in page content, codes


Target = Path | BinaryIO
"""Where a paper is written: a file, or memory where it is only looked at."""


class ReportFileError(MachineError):
    """The finished document cannot be written where it was asked for."""

    code = "report.file"


class Progress(Protocol):
    """What a document asks its caller between pages."""

    def raise_if_cancelled(self) -> None:
        """Raise :class:`~jyteacher_desktop.domain.errors.Cancelled` once the person has pressed cancel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedPdf:
    """What was written.

    Attributes:
        pages: Number of pages.
        sha256: Digest of the file in lower-case hexadecimal.
        fallback_glyphs: Characters drawn from the fallback face, in code point order.
        missing_glyphs: Characters no bundled face has; they print as 〓 and are to be corrected by hand.
    """

    pages: int
    sha256: str
    fallback_glyphs: tuple[str, ...]
    missing_glyphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """Margins in points; the binding edge is left (GB/T 9704-2012: 28 mm left, 26 mm right)."""

    top: float = 25 * MM
    right: float = 26 * MM
    bottom: float = 24 * MM
    left: float = 28 * MM


class Document:
    """Pages under construction, written by :meth:`save`.

    Args:
        title: Title in the file's properties.
        author: The school, in the file's properties.
        dated: The only date of the file; the same for equal data.
        running: Text at the foot of every page, left of the page number; see :meth:`sheet`.
        keywords: What other programs find in the file's properties.
        size: Width and height of the paper in points.
        margins: Free edges.
        progress: Asked before every page whether to go on.
    """

    def __init__(
        self,
        *,
        title: str,
        author: str,
        dated: date,
        running: str = "",
        keywords: str = "",
        size: tuple[float, float] = A4,
        margins: Margins | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.width, self.height = size
        self.margins = margins or Margins()
        self._sheets = [(0, running)]
        self._progress = progress
        self._fonts = DocumentFonts()
        self._file = PdfFile()
        self._page: Page | None = None
        self._bodies: list[int] = []
        self._bookmarks: list[tuple[str, int]] = []
        self._pictures: dict[Path, tuple[int, int, int]] = {}
        self._information = information(title=title, author=author, program=program_name(), dated=dated, keywords=keywords)

    @property
    def left(self) -> float:
        """Left edge of the text block."""
        return self.margins.left

    @property
    def right(self) -> float:
        """Right edge of the text block."""
        return self.width - self.margins.right

    @property
    def top(self) -> float:
        """Upper edge of the text block."""
        return self.margins.top

    @property
    def bottom(self) -> float:
        """Lower edge of the text block."""
        return self.height - self.margins.bottom

    def page(self) -> Page:
        """Start a new page.

        Raises:
            Cancelled: The person pressed cancel.
        """
        if self._progress is not None:
            self._progress.raise_if_cancelled()
        self._store()
        self._page = Page(self.height, self.runs)
        return self._page

    def _store(self) -> None:
        """Put the current page's content into the file."""
        if self._page is not None:
            self._bodies.append(self._file.write("", stream=self._page.data()))
            self._page = None

    def sheet(self, running: str) -> None:
        """The current page begins a sheet that may be filed by itself: its pages have a foot and numbers of their own."""
        begins = len(self._bodies)
        self._sheets = [each for each in self._sheets if each[0] < begins] + [(begins, running)]

    @property
    def pages(self) -> int:
        """How many pages there are so far."""
        return len(self._bodies) + (self._page is not None)

    def bookmark(self, title: str) -> None:
        """List ``title`` in the reader's outline, pointing to the current page."""
        self._bookmarks.append((title, len(self._bodies)))

    def bookmarks(self) -> list[tuple[str, int]]:
        """The titles marked so far, each with the number of its page."""
        return [(title, index + 1) for title, index in self._bookmarks]

    def forget_bookmark(self) -> None:
        """Take the newest bookmark back: what it points to goes to the next page."""
        self._bookmarks.pop()

    def runs(self, text: str, typeface: Typeface) -> _Runs:
        """Parts of ``text`` by face, ready for page content."""
        return self._fonts.runs(text, typeface)

    def picture(self, file: Path) -> tuple[str, int, int]:
        """Put a PNG into the document, once; its name in page content, width and height in pixels.

        Raises:
            ValueError: See :func:`pdffile.png_parts`.
        """
        if file not in self._pictures:
            width, height, entries, rows = png_parts(file.read_bytes())
            self._pictures[file] = (self._file.write(entries, stream=rows), width, height)
        number, width, height = self._pictures[file]
        return f"P{number}", width, height

    def save(self, target: Target) -> RenderedPdf:
        """Finish the document and write it; a file appears complete or not at all.

        Raises:
            ReportFileError: The place cannot be written.
            Cancelled: The person pressed cancel; nothing was written.
        """
        if self._progress is not None:
            self._progress.raise_if_cancelled()
        self._store()
        self._finish()
        with self._file.buffer.getbuffer() as data:
            if isinstance(target, Path):
                write_whole(target, data)
            else:
                target.write(data)
            digest = hashlib.sha256(data).hexdigest()
        return RenderedPdf(
            pages=len(self._bodies),
            sha256=digest,
            fallback_glyphs=tuple(sorted(self._fonts.fallback)),
            missing_glyphs=tuple(sorted(self._fonts.missing)),
        )

    def _finish(self) -> None:
        file, total = self._file, len(self._bodies)
        ends = [*(begins for begins, _running in self._sheets[1:]), total]
        feet = [
            file.write("", stream=self._foot(running, number, end - begins))
            for (begins, running), end in zip(self._sheets, ends, strict=True)
            for number in range(1, end - begins + 1)
        ]
        fonts = self._fonts.embed(file)
        tree = file.reserve()
        pages = [
            file.write(f"<< /Type /Page /Parent {tree} 0 R /Contents [{body} 0 R {foot} 0 R] >>")
            for body, foot in zip(self._bodies, feet, strict=True)
        ]
        file.write(
            f"<< /Type /Pages /Count {total} /MediaBox [0 0 {self.width:.2f} {self.height:.2f}] "
            f"/Resources << /Font {fonts} {self._picture_names()}>> /Kids [{' '.join(f'{page} 0 R' for page in pages)}] >>",
            number=tree,
        )
        outline = write_outline(file, [(title, pages[index]) for title, index in self._bookmarks])
        root = file.write(
            f"<< /Type /Catalog /Pages {tree} 0 R /Outlines {outline} 0 R /Lang (zh-CN) /ViewerPreferences << /DisplayDocTitle true >> >>"
        )
        file.finish(root=root, info=file.write(self._information))

    def _picture_names(self) -> str:
        names = " ".join(f"/P{number} {number} 0 R" for number, _width, _height in self._pictures.values())
        return f"/XObject << {names} >> " if names else ""

    def _foot(self, running: str, number: int, total: int) -> bytes:
        page = Page(self.height, self.runs)
        y = self.height - self.margins.bottom + 12 * MM
        page.line(self.left, y - 11, self.right, y - 11, width=0.4, gray=_RULE_GRAY)
        count = f"第 {number} 页 共 {total} 页"
        room = self.right - self.left - text_width(count, Typeface.SANS, SIZE_5_SMALL) - 12
        first, *more = wrap(running, room, Typeface.SANS, SIZE_5_SMALL)
        page.text(self.left, y, first, size=SIZE_5_SMALL, gray=0.25)
        if more:  # a long name goes on below, where the margin has room for one line
            rest = shorten("".join(more), room, Typeface.SANS, SIZE_5_SMALL)
            page.text(self.left, y + SIZE_5_SMALL * 1.3, rest, size=SIZE_5_SMALL, gray=0.25)
        page.text(self.right, y, count, size=SIZE_5_SMALL, gray=0.25, align=Align.RIGHT)
        return page.data()


def saved(draw: Callable[[float], Flow], target: Target) -> RenderedPdf:
    """Draw a paper with the usual air and write it; where its last page held next to nothing, with less air if that saves the page.

    Raises:
        ReportFileError: The place cannot be written.
        Cancelled: The person pressed cancel; nothing was written.
    """
    flow = draw(1.0)
    if flow.thin:
        tighter = (draw(air) for air in _LESS_AIR)
        flow = next((each for each in tighter if each.document.pages < flow.document.pages), flow)
    return flow.document.save(target)


def write_whole(path: Path, data: memoryview | bytes, *, private: bool = True) -> None:
    """Write a finished document so that it is there whole, or not at all; one that names nobody is not ``private``.

    Raises:
        ReportFileError: The place cannot be written; nothing stands there under either name, unless the sentence says that it does.
    """
    try:
        publish(path, data, private=private)
    except NotConfirmed as cause:
        raise ReportFileError(
            f"{path} 已经写好，但磁盘没有确认写稳，断电后可能不在。台账数据没有受影响。请打开看一看，再检查磁盘或U盘。",
            path=str(path),
        ) from cause
    except OSError as cause:
        raise ReportFileError(
            f"无法写入 {path}：{system_words(cause)}。台账数据没有受影响。"
            "请关闭正在打开这个文件的程序，检查磁盘空间和权限，或换一个位置再试。",
            path=str(path),
        ) from cause


class Page:
    """One page: PDF operators in the order they paint."""

    def __init__(self, height: float, runs: Callable[[str, Typeface], _Runs]) -> None:
        self.content: list[str] = []
        self._height = height
        self._runs = runs

    def data(self) -> bytes:
        """The content as stored in the file."""
        return "\n".join(self.content).encode("ascii")

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        typeface: Typeface = Typeface.SANS,
        size: float = SIZE_5,
        align: Align = Align.LEFT,
        gray: float = 0.0,
    ) -> None:
        """One line of text; ``x`` is its left end, centre or right end, as ``align`` says."""
        if align is not Align.LEFT:
            x -= text_width(text, typeface, size) * (0.5 if align is Align.CENTER else 1)
        shown = " ".join(f"{font} {size:g} Tf <{codes}> Tj" for font, codes in self._runs(text, typeface))
        self.content.append(f"{gray:g} g BT {x:.2f} {self._height - y:.2f} Td {shown} ET")

    def line(self, x1: float, y1: float, x2: float, y2: float, *, width: float = 0.5, gray: float = 0.0) -> None:
        """A rule."""
        top = self._height
        self.content.append(f"{gray:g} G {width:g} w {x1:.2f} {top - y1:.2f} m {x2:.2f} {top - y2:.2f} l S")

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: float | None = None, stroke: float | None = None
    ) -> None:
        """A rectangle from its upper left corner; ``fill`` and ``stroke`` are grays from 0 (black) to 1."""
        paint = {(True, True): "B", (True, False): "f", (False, True): "S"}[(fill is not None, stroke is not None)]
        colours = (f"{fill:g} g " if fill is not None else "") + (f"{stroke:g} G 0.5 w " if stroke is not None else "")
        self.content.append(f"{colours}{x:.2f} {self._height - y - height:.2f} {width:.2f} {height:.2f} re {paint}")

    def picture(self, name: str, x: float, y: float, width: float, height: float) -> None:
        """A picture of the document in a rectangle, given by its upper left corner."""
        self.content.append(f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {self._height - y - height:.2f} cm /{name} Do Q")

    def draw(self, drawing: Drawing, x: float, y: float) -> None:
        """A drawing, its upper left corner at (x, y)."""
        bottom = y + drawing.height
        for shape in drawing.shapes:
            if isinstance(shape, Bar):
                self.box(x + shape.x, bottom - shape.y - shape.height, shape.width, shape.height, fill=shape.gray)
            elif isinstance(shape, Rule):
                self.line(x + shape.x1, bottom - shape.y1, x + shape.x2, bottom - shape.y2, width=shape.width, gray=shape.gray)
            else:
                self.text(
                    x + shape.x,
                    bottom - shape.y,
                    shape.text,
                    typeface=Typeface.SANS,
                    size=shape.size,
                    align=_ANCHORS[shape.anchor],
                    gray=shape.gray,
                )


class _Opening(NamedTuple):
    """A heading or a lead-in: how it is drawn, and what stood on its page, and down to where, before and after it."""

    draw: Callable[[], None]
    bookmark: bool
    page: Page
    marks: tuple[int, int]
    y: tuple[float, float]


class Flow:
    """A cursor running down the pages of a document.

    Attributes:
        page: The current page.
        y: Where the next thing starts, in points from the top of the paper.
        air: What part of the usual free space stands between lines, rows and parts; see :func:`saved`.
        continued: Whose sheet goes on, printed at the head of every page that is turned to; nothing if empty.
    """

    def __init__(self, document: Document, *, air: float = 1.0) -> None:
        self.document = document
        self.air = air
        self.page = document.page()
        self.y = document.top
        self.continued = ""
        self._openings: list[_Opening] = []

    @property
    def room(self) -> float:
        """Height left on the current page."""
        return self.document.bottom - self.y

    @property
    def thin(self) -> bool:
        """Whether the current page is not the first and holds next to nothing."""
        document = self.document
        return document.pages > 1 and self.y - document.top < _THIN

    def turn(self) -> None:
        """Go to the top of a new page."""
        self.page = self.document.page()
        self.y = self.document.top
        if self.continued:
            self.page.text(self.document.left, self.y + SIZE_5, self.continued, typeface=Typeface.SERIF)
            self.y += SIZE_5 * 1.8

    def need(self, height: float) -> None:
        """Turn the page unless ``height`` points are left on it; a heading and lead-in that nothing follows yet go along."""
        if self.room >= height:
            return
        openings, self._openings = self._standing(), []
        if not openings:
            self.turn()
            return
        del self.page.content[openings[0].marks[0] :]
        for opening in openings:
            if opening.bookmark:
                self.document.forget_bookmark()
        self.turn()
        above: _Opening | None = None
        for opening in openings:
            self.y += opening.y[0] - above.y[1] if above is not None else 0.0
            self._open(opening.draw, bookmark=opening.bookmark)
            above = opening

    def _standing(self) -> list[_Opening]:
        """The newest headings and lead-ins that nothing follows yet; none where they are too tall to go anywhere together."""
        if (
            not self._openings
            or self._openings[-1].page is not self.page
            or self._openings[-1].marks[1] != len(self.page.content)
        ):
            return []
        tall = self._openings[-1].y[1] - self._openings[0].y[0]
        return self._openings if tall < (self.document.bottom - self.document.top) * _SHORT_HEIGHT else []

    def _open(self, draw: Callable[[], None], *, bookmark: bool = False) -> None:
        """Draw a heading or lead-in that goes along with what follows it."""
        self._openings = self._standing()
        marks, y = len(self.page.content), self.y
        draw()
        self._openings.append(_Opening(draw, bookmark, self.page, (marks, len(self.page.content)), (y, self.y)))

    def space(self, height: float) -> None:
        """Leave ``height`` points free; nothing at the top of a page."""
        if self.y > self.document.top:
            self.y += height * self.air

    def heading(self, text: str, *, size: float = SIZE_4_SMALL, keep: float = 60.0, bookmark: bool = False) -> None:
        """A heading, kept on one page with the next ``keep`` points."""
        self.need(size * 1.6 + keep)

        def draw() -> None:
            if bookmark:
                self.document.bookmark(text)
            self.page.text(self.document.left, self.y + size, text, typeface=Typeface.SANS_BOLD, size=size)
            self.y += size * 1.6

        self._open(draw, bookmark=bookmark)

    def height_of(self, text: str, *, size: float = SIZE_5, leading: float = 1.5) -> float:
        """What a paragraph takes, with the air of this drawing."""
        lines = wrap(text, self.document.right - self.document.left, Typeface.SERIF, size)
        return len(lines) * size * (1 + (leading - 1) * self.air)

    def paragraph(
        self,
        text: str,
        *,
        typeface: Typeface = Typeface.SERIF,
        size: float = SIZE_5,
        leading: float = 1.5,
        indent: float = 0.0,
        gray: float = 0.0,
        lead: bool = False,
    ) -> None:
        """Running text over the full width; ``leading`` is a multiple of the size.

        A ``lead`` says what stands in the table below it: it is not torn, and goes to the next page with the table's head and first rows.
        """
        left = self.document.left + indent
        high = size * (1 + (leading - 1) * self.air)
        lines = wrap(text, self.document.right - left, typeface, size)

        def draw(line: str) -> None:
            self.page.text(left, self.y + size, line, typeface=typeface, size=size, gray=gray)
            self.y += high

        def draw_all() -> None:
            for line in lines:
                draw(line)

        if lead and len(lines) <= _LEAD_LINES:
            self.need(high * len(lines))
            self._open(draw_all)
            return
        for line in lines:
            self.need(high)
            draw(line)

    def picture(self, file: Path, *, caption: str = "", most_high: float = 300.0) -> None:
        """A picture as wide as the text allows, framed, with its caption below; smaller where it then fits on the page."""
        name, pixels_wide, pixels_high = self.document.picture(file)
        room = self.document.right - self.document.left
        width = min(room, pixels_wide * _PIXEL, most_high * pixels_wide / pixels_high)
        below = SIZE_5_SMALL * 2.2
        if (left := (self.room - below) * pixels_wide / pixels_high) >= width * _STILL_CLEAR:
            width = min(width, left)
        height = width * pixels_high / pixels_wide
        self.need(height + below)
        x = self.document.left + (room - width) / 2
        self.page.picture(name, x, self.y, width, height)
        self.page.box(x, self.y, width, height, stroke=_RULE_GRAY)
        self.y += height + 3
        if caption:
            middle = self.document.left + room / 2
            self.page.text(middle, self.y + SIZE_5_SMALL, caption, size=SIZE_5_SMALL, align=Align.CENTER, gray=0.3)
            self.y += SIZE_5_SMALL * 1.6

    def table(
        self,
        columns: Sequence[Column[Row]],
        rows: Iterable[Row],
        *,
        totals: Sequence[str] = (),
        numbered: bool = False,
        size: float = SIZE_5,
        padding: float = 3.4,
        lines: int = 24,
        span: tuple[float, float] | None = None,
        below: float = 0.0,
    ) -> None:
        """A ruled table, its heading repeated on every page.

        Numbers and codes keep the width of their column, or take what the longest of them needs, totals included; columns of text
        share what is left in proportion. Where a page is too narrow for that, numbers and codes print smaller, down to a size that
        can be read, and only then go on in a second line.

        Args:
            columns: What to show of a row.
            rows: The rows.
            totals: Texts of a last row in bold, never alone on a page; nor is the last of the rows.
            numbered: Put a column 序号 before the others.
            size: Size of the type.
            padding: Free space left and right in a cell.
            lines: Cells wider than their column wrap, up to so many lines.
            span: Left and right edge; the whole text block if None.
            below: Height that is kept free below the last row, for what must not stand on a page of its own.
        """
        kept = rows if isinstance(rows, Sequence) else tuple(rows)
        shapes = [
            ColumnShape(
                column.title,
                column.align,
                column.width,
                longest_of(column, kept, totals[place + numbered] if totals else ""),
                widest_term(texts),
                widest_line(texts),
            )
            for place, column in enumerate(columns)
            for texts in (texts_of(column, kept),)
        ]
        if numbered:
            shapes.insert(0, ColumnShape("序号", Align.CENTER, _NUMBER_WIDTH))
        table = _Table(self, shapes, span or (self.document.left, self.document.right), size=size, padding=padding, lines=lines)
        readers = [(column.value, column.text) for column in columns]

        def told() -> Iterator[list[str]]:
            for number, row in enumerate(kept, start=1):
                texts = [text(value(row)) for value, text in readers]
                yield [str(number), *texts] if numbered else texts

        every = told()
        first = [*islice(every, _SHORT if len(kept) <= _SHORT else 2)]
        table.begin(first, totals, below=below)
        ending = below + (table.height(totals, Typeface.SANS_BOLD) if totals else 0.0)
        held: list[list[str]] = []  # the last of them: one row never stands alone below the heading of another page
        for texts in chain(first, every):
            if len(held) == _TOGETHER:
                table.row(held.pop(0))
            held.append(texts)
        while len(held) > 1:
            table.row(held.pop(0), together=sum(map(table.height, held)) + ending, pair=len(held) == 1)
        if held:
            table.row(held[-1], below=ending)
        if totals:
            table.row(totals, Typeface.SANS_BOLD)
        table.end()


_Cell = list[tuple[float, float, _Runs]]  # lines: left end, size, runs


class _Table:
    """One table being drawn; the rows of a page are collected and written as one block."""

    def __init__(
        self, flow: Flow, shapes: Sequence[ColumnShape], span: tuple[float, float], *, size: float, padding: float, lines: int
    ) -> None:
        self._flow = flow
        self._shapes = shapes
        self._size = size
        self._padding = padding
        self._lines = lines
        self._leading = size * 1.28
        self._edges = column_edges(shapes, span, size, padding)
        self._cells: dict[tuple[int, str, Typeface], _Cell] = {}
        self._texts: list[str] = []
        self._rules: list[float] = []
        self._start = 0.0
        self._heading = [
            self._lay_out(index, shape.title, Typeface.SANS_BOLD, Align.CENTER, head=True) for index, shape in enumerate(shapes)
        ]

    def begin(self, first: Sequence[Sequence[str]] = (), totals: Sequence[str] = (), *, below: float = 0.0) -> None:
        """Start on the current page, or on the next if the heading and these rows do not fit; of a table too tall for that, two."""
        flow = self._flow
        height = self._height(self._heading)
        rows = [self.height(texts) for texts in first]
        whole = height + sum(rows) + below + (self.height(totals, Typeface.SANS_BOLD) if totals else 0.0)
        most = (flow.document.bottom - flow.document.top) * _SHORT_HEIGHT
        # two tall rows would leave the page empty on which the first of them has room
        leading = rows[:2] if sum(rows[:2]) <= most else rows[:1]
        flow.need(whole if whole <= most else height + sum(leading))
        self._start = flow.y
        self._texts, self._rules = [], []
        flow.page.box(self._edges[0], flow.y, self._edges[-1] - self._edges[0], height, fill=_TINT_GRAY)
        self._place(self._heading, height)

    def row(
        self,
        texts: Sequence[str],
        typeface: Typeface = Typeface.SERIF,
        *,
        together: float = 0.0,
        pair: bool = True,
        below: float = 0.0,
    ) -> None:
        """Add a row, on a new page if the current one has no room for it and for the height ``below`` it.

        What it should stand ``together`` with takes it along to the next page, where that leaves no single row behind and is of use; of
        more than a ``pair`` of rows, only where they are low enough to leave no page half empty.
        """
        cells = self._cells_of(texts, typeface)
        height = self._height(cells)
        flow = self._flow
        most = (flow.document.bottom - flow.document.top) * (1.0 if pair else _SHORT_HEIGHT)
        if together and len(self._rules) > _LEFT_BEHIND and self._height(self._heading) + height + together <= most:
            below = max(below, together)
        if flow.room < height + below:
            self.end()
            flow.turn()
            self.begin()
        self._place(cells, height)

    def height(self, texts: Sequence[str], typeface: Typeface = Typeface.SERIF) -> float:
        """What a row takes."""
        return self._height(self._cells_of(texts, typeface))

    def _cells_of(self, texts: Sequence[str], typeface: Typeface) -> list[_Cell]:
        return [self._cell(index, text, typeface) for index, text in enumerate(texts)]

    def _height(self, cells: Sequence[_Cell]) -> float:
        return max(map(len, cells)) * self._leading + self._padding * 1.5 * self._flow.air

    def _cell(self, index: int, text: str, typeface: Typeface) -> _Cell:
        """Lines of a cell; equal cells of a column are laid out once."""
        key = (index, text, typeface)
        cell = self._cells.get(key)
        if cell is None:
            if len(self._cells) >= _CELL_CACHE:
                self._cells.clear()
            cell = self._cells[key] = self._lay_out(index, text, typeface, self._shapes[index].align)
        return cell

    def _lay_out(self, index: int, text: str, typeface: Typeface, align: Align, *, head: bool = False) -> _Cell:
        left, right = self._edges[index] + self._padding, self._edges[index + 1] - self._padding
        size, runs = self._size, self._flow.document.runs
        width = 0.0 if "\n" in text else text_width(text, typeface, size)
        if "\n" not in text and width <= right - left:
            start = left if align is Align.LEFT else right - width if align is Align.RIGHT else (left + right - width) / 2
            return [(start, size, runs(text, typeface))]
        number = align is Align.RIGHT
        code = number or (align is Align.CENTER and len(chunks(text)) == 1)
        parts = text.split("\n") if number else [text]
        smaller = min(fitting_size(part, right - left, typeface, size) for part in parts) if code else size
        if code and smaller >= LEAST_SIZE:
            lines, size = parts, smaller
        else:
            size = LEAST_SIZE if number else size
            lines = (evenly if head else wrap)(text, right - left, typeface, size)
            if len(lines) > self._lines and not code:
                last = "".join(lines[self._lines - 1 :])
                lines = [*lines[: self._lines - 1], shorten(last, right - left, typeface, size)]
        if align is Align.LEFT:
            return [(left, size, runs(line, typeface)) for line in lines]
        end, part = (right, 1.0) if align is Align.RIGHT else ((left + right) / 2, 0.5)
        return [(end - part * text_width(line, typeface, size), size, runs(line, typeface)) for line in lines]

    def _place(self, cells: Sequence[_Cell], height: float) -> None:
        flow = self._flow
        paper = flow.document.height
        leading = self._leading
        middle = flow.y + height / 2 + self._size * 0.36
        for lines in cells:
            y = middle - (len(lines) - 1) * leading / 2
            for x, size, runs in lines:
                if len(runs) == 1:
                    font, codes = runs[0]
                    self._texts.append(f"{font} {size:g} Tf 1 0 0 1 {x:.2f} {paper - y:.2f} Tm <{codes}> Tj")
                elif runs:
                    self._texts.append(f"1 0 0 1 {x:.2f} {paper - y:.2f} Tm")
                    self._texts += [f"{font} {size:g} Tf <{codes}> Tj" for font, codes in runs]
                y += leading
        flow.y += height
        self._rules.append(flow.y)

    def end(self) -> None:
        """Write the rows collected since the heading, with their rules."""
        flow, edges = self._flow, self._edges
        content = flow.page.content
        paper = flow.document.height
        content.append("0 g BT\n" + "\n".join(self._texts) + "\nET")
        rules = [f"{edges[0]:.2f} {paper - y:.2f} m {edges[-1]:.2f} {paper - y:.2f} l" for y in self._rules[:-1]]
        rules += [f"{x:.2f} {paper - self._start:.2f} m {x:.2f} {paper - flow.y:.2f} l" for x in edges[1:-1]]
        content.append(f"{_RULE_GRAY:g} G 0.35 w\n" + "\n".join(rules) + "\nS")
        flow.page.box(edges[0], self._start, edges[-1] - edges[0], flow.y - self._start, stroke=0.0)
