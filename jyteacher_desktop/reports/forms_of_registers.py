"""A form as data: labelled cells, tables, boxes to write in, signatures; one renderer for every paper of the registers.

A paper of a register differs from another in what stands where, not in how it is drawn. So each is gathered as a :class:`FormPaper` and
drawn here; equal papers give equal bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.reports.fonts import Typeface
from jyteacher_desktop.reports.line_breaking import wrap
from jyteacher_desktop.reports.paper import A4, MM, SIZE_5, Document, Flow, Margins, Progress, RenderedPdf, Target, saved
from jyteacher_desktop.reports.ruled_forms import (
    OPINIONS,
    SIGNATURES,
    Cell,
    form_rows,
    form_title,
    opinions,
    signatures,
    writing_box,
)
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of labelled cells."""

    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """Heading of a column: what it says, where its texts stand, its width in half-width characters."""

    title: str
    width: int = 12
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Listing:
    """A table under a heading; without rows the sentence ``empty`` stands there."""

    heading: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str
    totals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """A box over the full width, filled in or free to write in, at least so many millimetres high."""

    label: str
    text: str = ""
    millimetres: float = 20


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph in small type: what the figures are, which day they are of."""

    text: str


Part = Grid | Listing | Box | Words


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPaper:
    """One paper.

    Attributes:
        organisation: Whose paper it is; at the foot and in the file's properties.
        title: Its name.
        under: The line below: whose, when, number.
        dated: The day it is of.
        parts: What stands on it, from the top.
        opinions: Boxes for opinion, seal and day, side by side.
        signed: Names to be signed, in a line.
        of: Whom or what it is of, at the foot of every page; empty where that is the organisation.
        wide: It lies on its side.
    """

    organisation: str
    title: str
    under: str
    dated: date
    parts: tuple[Part, ...]
    opinions: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    of: str = ""
    wide: bool = False


def render_form(paper: FormPaper, target: Target, *, progress: Progress | None = None) -> RenderedPdf:
    """Write the paper; equal papers give equal bytes.

    Raises:
        ReportFileError: The place cannot be written.
        FontFileError: A bundled font is absent or damaged.
        Cancelled: The person pressed cancel; nothing was written.
    """

    def draw(air: float) -> Flow:
        document = Document(
            title=paper.title,
            author=paper.organisation,
            dated=paper.dated,
            running="　".join(part for part in (paper.organisation, paper.title, paper.of) if part),
            size=(A4[1], A4[0]) if paper.wide else A4,
            margins=Margins(top=24 * MM, right=16 * MM, bottom=20 * MM, left=16 * MM) if paper.wide else None,
            progress=progress,
        )
        flow = Flow(document, air=air)
        form_title(flow, paper.title, under=paper.under)
        below = (OPINIONS if paper.opinions else 0.0) + (SIGNATURES if paper.signed else 0.0)
        for place, part in enumerate(paper.parts, start=1):
            _draw(flow, part, below if place == len(paper.parts) else 0.0)
        if paper.opinions:
            opinions(flow, paper.opinions)
        if paper.signed:
            signatures(flow, paper.signed)
        return flow

    return saved(draw, target)


def _draw(flow: Flow, part: Part, below: float) -> None:
    """One part, and so much free room ``below`` it on its last page: nobody signs a page with nothing else on it."""
    if isinstance(part, Grid):
        form_rows(flow, part.rows, below=below)
    elif isinstance(part, Box):
        writing_box(flow, part.label, part.text, height=part.millimetres * MM, below=below)
    elif isinstance(part, Words):
        flow.space(5)
        lines = len(wrap(part.text, flow.document.right - flow.document.left, Typeface.SERIF, SIZE_5))
        flow.need(lines * SIZE_5 * 1.5 + 5 + below)
        flow.paragraph(part.text)
        flow.space(5)
    else:
        flow.space(10)
        flow.heading(part.heading)
        if part.rows:
            flow.table(_columns(part.heads), part.rows, numbered=True, totals=part.totals, below=below + 8)
        else:
            flow.need(SIZE_5 * 1.5 + 8 + below)
            flow.paragraph(part.empty)
        flow.space(8)


def _columns(heads: Sequence[Head]) -> tuple[Column[tuple[str, ...]], ...]:
    def column(place: int, head: Head) -> Column[tuple[str, ...]]:
        return Column(key=str(place), title=head.title, value=lambda row: row[place], align=head.align, width=head.width)

    return tuple(column(place, head) for place, head in enumerate(heads))
