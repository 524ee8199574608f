"""The user's guide on paper: four cards, one page each, then the chapters with their pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import zip_longest

from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.paths import program_name, resource
from jyteacher_desktop.reports.fonts import Typeface
from jyteacher_desktop.reports.guide_chapters import Block, Grid, Items, Paragraph, Picture, Section, plain, sections
from jyteacher_desktop.reports.paper import (
    MM,
    SIZE_2_SMALL,
    SIZE_4_SMALL,
    SIZE_5,
    Document,
    Flow,
    Margins,
    Progress,
    RenderedPdf,
    Target,
)

CARD = "card."
"""Topics of the role cards begin with this; each is printed on a page of its own."""
_GUIDE_SIZE = 10.0
_CARD_SIZE = 12.5
_ONE_DIGIT = 9
_PICTURE = 250.0
"""So high at most that two of a chapter's pictures share a page with their words."""
_CELL = 36
"""Half characters that the column of a table is wide at most; the longest stand in two lines."""
_ANY_PAGE = 88
"""As wide as a page's number: the list of contents takes as much room before the numbers are known."""


def render_guide(target: Target, *, dated: date, only: str = "", progress: Progress | None = None) -> RenderedPdf:
    """Write the guide, or with ``only`` the section of that topic; equal guides give equal bytes.

    Raises:
        ReportFileError: The place cannot be written.
        FontFileError: A bundled font is absent or damaged.
        Cancelled: The person pressed cancel; nothing was written.
    """
    told = [
        each for each in sections() if not only or only in each.topics or any(topic.startswith(only) for topic in each.topics)
    ]
    if only:
        return _drawn(told, (), dated, progress).save(target)
    draft = _drawn(told, [_ANY_PAGE] * len(told), dated, progress)
    return _drawn(told, [page for _title, page in draft.bookmarks()], dated, progress).save(target)


def _drawn(told: Sequence[Section], pages: Sequence[int], dated: date, progress: Progress | None) -> Document:
    """The sections on paper; with ``pages``, the page of each, behind a list of contents."""
    title = f"{program_name()} 用户指南"
    document = Document(
        title=title,
        author=program_name(),
        dated=dated,
        running=title,
        margins=Margins(top=20 * MM, right=20 * MM, bottom=20 * MM, left=20 * MM),
        progress=progress,
    )
    flow = Flow(document)
    if pages:
        _contents(flow, title, list(zip(told, pages, strict=True)))
    for number, section in enumerate(told):
        _section(flow, section, first=number == 0)
    return document


def _contents(flow: Flow, title: str, listed: Sequence[tuple[Section, int]]) -> None:
    """Every chapter with its page, and behind it what is in it; the words of the first chapter follow on the same page."""
    flow.heading(title, size=SIZE_2_SMALL)
    flow.space(6)
    chapters: list[list[tuple[Section, int]]] = []
    for entry in listed:
        if entry[0].begins:
            chapters.append([])
        chapters[-1].append(entry)
    for (chapter, page), *parts in chapters:
        flow.space(4)
        flow.heading(f"{chapter.title}　{page}", size=SIZE_5)
        if parts:
            flow.paragraph("　".join(f"{plain(part.title)} {page}" for part, page in parts), size=9)
    flow.space(14)


def _section(flow: Flow, section: Section, *, first: bool) -> None:
    card = any(topic.startswith(CARD) for topic in section.topics)
    if (section.begins or card) and not first:
        flow.turn()
    if section.begins:
        flow.heading(section.title, size=SIZE_2_SMALL, bookmark=True)
        flow.space(6)
        if not section.blocks:
            return
    else:
        flow.space(8)
        flow.heading(section.title, size=SIZE_2_SMALL if card else SIZE_4_SMALL, bookmark=True)
    size = _CARD_SIZE if card else _GUIDE_SIZE
    for block, following in zip_longest(section.blocks, section.blocks[1:]):
        _block(flow, block, size, lead=isinstance(following, Grid))
        flow.space(10 if card else 4)


def _block(flow: Flow, block: Block, size: float, *, lead: bool) -> None:
    if isinstance(block, Paragraph):
        flow.paragraph(plain(block.text), size=size, lead=lead)
    elif isinstance(block, Items):
        for number, item in enumerate(block.items, start=1):
            two_digits = block.numbered and len(block.items) > _ONE_DIGIT
            _item(flow, f"{number}." if block.numbered else "·", plain(item), size, wide=two_digits)
    elif isinstance(block, Grid):
        heading, *rows = block.rows
        columns: tuple[Column[tuple[str, ...]], ...] = tuple(
            Column(key=str(place), title=plain(name), value=_cell(place), width=_columns_wide(block.rows, place))
            for place, name in enumerate(heading)
        )
        flow.table(columns, [tuple(map(plain, row)) for row in rows], size=9)
    elif isinstance(block, Picture):
        flow.picture(resource(f"guide/pictures/{block.file}"), caption=block.caption, most_high=_PICTURE)


def _columns_wide(rows: Sequence[tuple[str, ...]], place: int) -> int:
    """What the longest cell of a column takes, in half a Chinese character, as far as a third of a page goes."""
    return min(2 * max(len(plain(_cell(place)(row))) for row in rows) + 1, _CELL)


def _cell(place: int) -> Callable[[tuple[str, ...]], str]:
    def read(row: tuple[str, ...]) -> str:
        return row[place] if place < len(row) else ""

    return read


def _item(flow: Flow, mark: str, text: str, size: float, *, wide: bool) -> None:
    """An item with its mark in the margin of its text; ``wide`` where a mark of the list has two digits."""
    flow.need(size * 1.6)
    y = flow.y + size
    flow.page.text(flow.document.left + 2, y, mark, typeface=Typeface.SANS, size=size)
    flow.paragraph(text, size=size, indent=(20 if size > SIZE_5 else 16) + wide * size * 0.6)
    flow.space(size * 0.25)
