"""Ruled forms: cells with a label and what is filled in, boxes to write in, places to sign and seal.

The state's and the schools' own forms are grids of labelled cells. A cell grows with its content; what nobody filled in stays
white for the pen.
"""

from __future__ import annotations

from collections.abc import Sequence

from jyteacher_desktop.domain.columns import Align
from jyteacher_desktop.reports.fonts import Typeface, text_width
from jyteacher_desktop.reports.line_breaking import wrap
from jyteacher_desktop.reports.paper import MM, SIZE_2_SMALL, SIZE_4_SMALL, SIZE_5, Flow
from jyteacher_desktop.values import dataclass

_LABEL = 22 * MM
_PADDING = 4.0
_LEADING = 1.45
_TINT = 0.95
_RULE = 0.62
_OPINION = 38 * MM
UNCONFIRMED = "所用政策中有数字未经主管部门确认，最终以主管部门认定为准。"
"""What a paper about hours says where a number behind them was not confirmed."""
SIGNATURES = 14 * MM
"""What a line of signatures takes; who lays out what stands above it keeps so much free, because nobody signs an empty page."""
OPINIONS = _OPINION + 6
"""What boxes for opinions take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One labelled cell; ``share`` is its part of the row's width."""

    label: str
    text: str = ""
    share: float = 1.0


def form_title(flow: Flow, text: str, *, under: str = "") -> None:
    """The name of a form, centred, with smaller type under it; long names take more lines, never smaller type."""
    document = flow.document
    middle, room = (document.left + document.right) / 2, document.right - document.left
    for line in wrap(text, room, Typeface.SERIF_BOLD, SIZE_2_SMALL):
        flow.y += SIZE_2_SMALL
        flow.page.text(middle, flow.y, line, typeface=Typeface.SERIF_BOLD, size=SIZE_2_SMALL, align=Align.CENTER)
        flow.y += 6
    flow.y += 2
    for line in wrap(under, room, Typeface.SERIF, SIZE_5) if under else ():
        flow.y += SIZE_5 + 2
        flow.page.text(middle, flow.y, line, typeface=Typeface.SERIF, align=Align.CENTER, gray=0.2)
        flow.y += 3
    if under:
        flow.y += 5


def form_rows(flow: Flow, rows: Sequence[Sequence[Cell]], *, least: float = 9 * MM, below: float = 0.0) -> None:
    """Rows of labelled cells, at least ``least`` points high; a row that does not fit goes to the next page, the last with what is below."""
    document = flow.document
    room = document.right - document.left
    for place, row in enumerate(rows, start=1):
        whole = sum(cell.share for cell in row)
        widths = [room * cell.share / whole for cell in row]
        contents = [_lines(cell.text, width - _LABEL - 2 * _PADDING) for cell, width in zip(row, widths, strict=True)]
        height = max(least, *(len(lines) * SIZE_5 * _LEADING + 2 * _PADDING for lines in contents))
        flow.need(height + (below if place == len(rows) else 0.0))
        x, top = document.left, flow.y
        for cell, width, lines in zip(row, widths, contents, strict=True):
            _labelled(flow, cell.label, (x, top, width, height), lines)
            x += width
        flow.y += height


def writing_box(flow: Flow, label: str, text: str, *, height: float, below: float = 0.0) -> None:
    """A box over the full width for more than a line: filled in, or free to write in, at least ``height`` points high.

    It goes to the next page with what is to stand ``below`` it, unless it is longer than a page.
    """
    document = flow.document
    width = document.right - document.left
    lines = _lines(text, width - _LABEL - 2 * _PADDING)
    whole = max(height, len(lines) * SIZE_5 * _LEADING + 2 * _PADDING) + below
    if below and whole <= document.bottom - document.top:
        flow.need(whole)
    while lines:
        fits = int((flow.room - 2 * _PADDING) // (SIZE_5 * _LEADING))
        if fits < min(3, len(lines)):
            flow.turn()
            continue
        part, lines = lines[:fits], lines[fits:]
        needed = len(part) * SIZE_5 * _LEADING + 2 * _PADDING
        tall = min(max(height, needed), flow.room)
        _labelled(flow, label, (document.left, flow.y, width, tall), part, from_top=True)
        flow.y += tall
        if lines:
            flow.turn()
    if not text:
        flow.need(height)
        _labelled(flow, label, (document.left, flow.y, width, height), [], from_top=True)
        flow.y += height


def opinions(flow: Flow, titles: Sequence[str], *, height: float = _OPINION, seal: bool = True) -> None:
    """Boxes side by side for opinion, signature, seal and day; nobody's words are printed there."""
    flow.need(height + 6)
    flow.y += 6
    document, page, top = flow.document, flow.page, flow.y
    width = (document.right - document.left) / len(titles)
    for place, title in enumerate(titles):
        x = document.left + place * width
        page.box(x, top, width, height, stroke=0)
        page.text(x + 8, top + 16, f"{title}：", typeface=Typeface.SERIF)
        if seal:
            page.text(x + width * 0.62, top + height * 0.58, "（公章）", typeface=Typeface.SERIF, align=Align.CENTER)
        page.text(x + width - 12, top + height - 12, "年　　月　　日", typeface=Typeface.SERIF, align=Align.RIGHT)
    flow.y += height


def signatures(flow: Flow, labels: Sequence[str]) -> None:
    """A line of names to be signed: label and a rule to write on, as long for everybody, however long the labels are."""
    flow.need(SIGNATURES)
    flow.y += 11 * MM
    document = flow.document
    parts = [label.partition("：") for label in labels]
    taken = [text_width(f"{name}：", Typeface.SERIF, SIZE_5) for name, _colon, _value in parts]
    room = (document.right - document.left - sum(taken)) / len(parts)
    x = document.left
    for (name, _colon, value), width in zip(parts, taken, strict=True):
        flow.page.text(x, flow.y, f"{name}：", typeface=Typeface.SERIF)
        start = x + width
        lines = wrap(value, room - 8, Typeface.SERIF, SIZE_5) if value else []
        for above, line in enumerate(reversed(lines)):
            flow.page.text(start, flow.y - above * SIZE_5 * 1.2, line, typeface=Typeface.SERIF)
        if not value:
            flow.page.line(start, flow.y + 3, start + room - 10, flow.y + 3, width=0.4, gray=0.4)
        x = start + room
    flow.y += 3 * MM


def sealed_signatures(
    flow: Flow, rows: Sequence[tuple[str, str]], *, top: float, right: float, unit: str, seal: float = 64 * MM
) -> None:
    """Names and signatures left, and right of ``seal`` the free room for a seal of 4.2 cm over unit and date, from ``top`` to the foot.

    The seal is pressed over unit and date: nothing else is printed there. A long name takes a second line rather than small type.
    """
    page, left, bottom = flow.page, flow.document.left, flow.document.bottom
    page.line(left, top, flow.document.right, top, width=0.8)
    longest = max(text_width(f"{label}：", Typeface.SERIF, SIZE_4_SMALL) for label, _name in rows)
    start, edge = left + longest, left + seal
    room = edge - 5 * MM - start
    for index, (label, name) in enumerate(rows):
        y = top + 11 * MM + index * 13 * MM
        page.text(start, y, f"{label}：", typeface=Typeface.SERIF, size=SIZE_4_SMALL, align=Align.RIGHT)
        size, lines = _named(name, room - 4)
        for place, line in enumerate(reversed(lines)):
            page.text(start + 4, y - place * size * 1.15, line, typeface=Typeface.SERIF, size=size)
        page.line(start, y + 3, start + room, y + 3, width=0.4, gray=0.4)
    middle = (edge + right) / 2
    page.text(middle, top + 22 * MM, unit, typeface=Typeface.SERIF, size=SIZE_4_SMALL, align=Align.CENTER)
    page.text(middle, bottom - 5 * MM, "年　　月　　日", typeface=Typeface.SERIF, size=SIZE_4_SMALL, align=Align.CENTER)


def _named(name: str, room: float) -> tuple[float, list[str]]:
    """A name on one line, or on two of somewhat smaller type."""
    for size in (SIZE_4_SMALL, SIZE_5, 10.0, 9.0):
        lines = wrap(name, room, Typeface.SERIF, size)
        if len(lines) <= (1 if size == SIZE_4_SMALL else 2):
            break
    return size, lines


def _labelled(
    flow: Flow, label: str, place: tuple[float, float, float, float], lines: Sequence[str], *, from_top: bool = False
) -> None:
    x, top, width, height = place
    page = flow.page
    page.box(x, top, _LABEL, height, fill=_TINT)
    page.line(x + _LABEL, top, x + _LABEL, top + height, width=0.35, gray=_RULE)
    page.box(x, top, width, height, stroke=0.0)
    heads = _lines(label, _LABEL - 2 * _PADDING)
    _block(flow, heads, (x + _LABEL / 2, top, height), typeface=Typeface.SANS_BOLD, align=Align.CENTER)
    start = (x + _LABEL + _PADDING, top, min(height, len(lines) * SIZE_5 * _LEADING + 2 * _PADDING) if from_top else height)
    _block(flow, lines, start, typeface=Typeface.SERIF, align=Align.LEFT)


def _block(flow: Flow, lines: Sequence[str], place: tuple[float, float, float], *, typeface: Typeface, align: Align) -> None:
    """Lines centred in a height."""
    x, top, height = place
    leading = SIZE_5 * _LEADING
    y = top + height / 2 - len(lines) * leading / 2 + SIZE_5 * 1.08
    for line in lines:
        flow.page.text(x, y, line, typeface=typeface, align=align)
        y += leading


def _lines(text: str, width: float) -> list[str]:
    return [line for part in text.split("\n") for line in wrap(part, width, Typeface.SERIF, SIZE_5)] if text else []
