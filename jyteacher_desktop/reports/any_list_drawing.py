"""一览表: any kind of record as a list on paper, with who made it, who answers for it, and the seal.

Columns are the same as on the screen and in the workbook; a record that belongs to a school carries its name in the last column.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from jyteacher_desktop.domain.calendar import day_in_words
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.reports.paper import A4, MM, SIZE_5_SMALL, Document, Flow, Margins, Progress, RenderedPdf, Target, saved
from jyteacher_desktop.reports.ruled_forms import SIGNATURES, form_title, signatures
from jyteacher_desktop.values import dataclass

_PORTRAIT_WIDTH = 84
"""Half-width characters that fit on a page held upright; wider lists lie on their side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list of records.

    Attributes:
        office_name: Whose list it is.
        title: 制度文件, 荣誉 …
        year: Only this year, or "".
        as_of: The day it was made.
        basis: Clause of the document that asks for it.
        columns: What is shown of a record.
        lines: The records.
        sums: What its amounts add up to, in one sentence; "" of a list without amounts.
        signed: Labels under which people sign.
    """

    office_name: str
    title: str
    year: str
    as_of: date
    basis: str
    columns: tuple[Column[Any], ...]
    lines: Sequence[Any]
    signed: tuple[str, ...]
    sums: str = ""


def render_listing(listing: Listing, target: Target, *, progress: Progress | None = None) -> RenderedPdf:
    """Write a list; equal ones give equal bytes.

    Raises:
        ReportFileError: The place cannot be written.
        FontFileError: A bundled font is absent or damaged.
        Cancelled: The person pressed cancel; nothing was written.
    """
    title = f"{listing.title}一览表"
    # a column that nobody filled in takes room from the others
    columns = tuple(
        column
        for column in listing.columns
        if not listing.lines or any(column.text(column.value(line)) for line in listing.lines)
    )
    upright = sum(column.width for column in columns) <= _PORTRAIT_WIDTH

    def draw(air: float) -> Flow:
        document = Document(
            title=f"{listing.office_name}{title}",
            author=listing.office_name,
            dated=listing.as_of,
            running=f"{listing.office_name}　{title}",
            size=A4 if upright else (A4[1], A4[0]),
            margins=None if upright else Margins(top=24 * MM, right=16 * MM, bottom=20 * MM, left=16 * MM),
            progress=progress,
        )
        flow = Flow(document, air=air)
        period = f"　{listing.year} 年" if len(listing.year) == 4 else f"　{listing.year} 学年" if listing.year else ""
        form_title(
            flow, title, under=f"{listing.office_name}{period}　{day_in_words(listing.as_of)}填表　共 {len(listing.lines)} 条"
        )
        if listing.lines:
            flow.table(columns, listing.lines, numbered=True, size=9.5, padding=2.6, below=SIGNATURES + 8 + SIZE_5_SMALL * 1.5)
        else:
            flow.paragraph("没有登记。")
        flow.space(8)
        if listing.sums:
            flow.paragraph(listing.sums)
        if listing.basis:
            flow.paragraph(f"依据：{listing.basis}。", size=SIZE_5_SMALL, gray=0.25)
        signatures(flow, listing.signed)
        return flow

    return saved(draw, target)
