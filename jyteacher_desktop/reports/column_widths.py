"""How wide the columns of a table on paper are: numbers and codes stand whole, words that are never torn keep their room, text gets the rest.

Of that rest no column takes more than its longest line needs while another one lacks room, and each gets at least its share of what was said
or what it needs, whichever is less (decision 0614).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TypeVar

from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.reports.fonts import Typeface, text_width
from jyteacher_desktop.reports.line_breaking import chunks, staying
from jyteacher_desktop.values import NamedTuple

Row = TypeVar("Row")

_HALF_WIDTH = 0.57  # of the size: the widest digit of the table faces, with a little air
LEAST_SIZE = 8.0
"""A code too long for its column is broken rather than printed smaller than this."""


class ColumnShape(NamedTuple):
    """A column as drawn."""

    title: str
    align: Align
    width: int
    longest: tuple[tuple[str, Typeface], ...] = ()
    """The longest of a column of numbers, codes or words that stand in the middle, and its total."""
    term: str = ""
    """The longest word of a column of text that is never torn."""
    line: float = 0.0
    """How wide the longest line of a column of text is at size 1."""

    @property
    def whole(self) -> bool:
        """Whether they must stand whole: numbers and codes; words may go on in a second line."""
        return bool(self.longest) and (self.align is Align.RIGHT or len(chunks(self.longest[0][0])) <= 1)

    def wide(self, size: float) -> float:
        """What they take at a size."""
        return max((text_width(text, typeface, size) for text, typeface in self.longest), default=0.0) + 0.01

    def enough(self, size: float) -> float:
        """The width at which neither they nor the heading need another line."""
        heads = (text_width(line, Typeface.SANS_BOLD, size) for line in self.title.split("\n"))
        return max(self.wide(size), self.line * size, *heads) + 0.01


@cache
def _sign_wide(sign: str) -> float:
    return text_width(sign, Typeface.SERIF, 1.0)


def code_width(code: str) -> float:
    """How wide a code is: the sum of its signs, which is quicker than a line of text."""
    return sum(map(_sign_wide, code))


def longest_of(column: Column[Row], rows: Sequence[Row], total: str) -> tuple[tuple[str, Typeface], ...]:
    """The longest text of a column that is no column of text, and its total."""
    if column.align is Align.LEFT:
        return ()
    read, text = column.value, column.text
    told = (line for row in rows for line in text(read(row)).split("\n"))
    longest = max(told, key=len if column.align is Align.RIGHT else code_width, default="")
    return ((longest, Typeface.SERIF), (total if column.align is Align.RIGHT else "", Typeface.SANS_BOLD))


def texts_of(column: Column[Row], rows: Sequence[Row]) -> frozenset[str]:
    """The different texts of a column of text."""
    if column.align is not Align.LEFT:
        return frozenset()
    read, text = column.value, column.text
    return frozenset([text(read(row)) for row in rows])


def widest_term(texts: Iterable[str]) -> str:
    """The longest word for a state in a column of text, with the sign that stays with it."""
    terms = {term for text in texts for term in staying(text)}
    return max(terms, key=lambda term: (len(term), term), default="")


def widest_line(texts: Iterable[str]) -> float:
    """How wide the longest line of a column of text is at size 1."""
    return max((code_width(line) for text in texts for line in text.split("\n")), default=0.0)


def column_edges(shapes: Sequence[ColumnShape], span: tuple[float, float], size: float, padding: float) -> list[float]:
    """Edges of the columns from left to right."""
    left, right = span
    room = right - left
    said = [shape.width * size * _HALF_WIDTH for shape in shapes]
    widths = [
        max(width, shape.wide(size) if shape.whole else 0.0) + 2 * padding for width, shape in zip(said, shapes, strict=True)
    ]
    text = [shape.align is Align.LEFT for shape in shapes]
    needs = [shape.enough(size) + 2 * padding for shape in shapes]
    wanted = [max(width, need) if shares else width for width, need, shares in zip(widths, needs, text, strict=True)]
    if sum(wanted) > room and any(text):  # what is not text gives of what it does not need, as much as the text lacks
        spare = [
            0.0 if shares or not shape.longest else max(0.0, width - need)
            for width, need, shape, shares in zip(widths, needs, shapes, text, strict=True)
        ]
        part = min(1.0, (sum(wanted) - room) / sum(spare)) if sum(spare) else 0.0
        widths = [width - part * free for width, free in zip(widths, spare, strict=True)]
    texts = [place for place, shares in enumerate(text) if shares]
    shared = room - sum(width for width, shares in zip(widths, text, strict=True) if not shares)
    if texts and shared >= sum(widths[place] for place in texts) / 3:
        for place, width in zip(texts, _dealt([(widths[place], needs[place]) for place in texts], shared), strict=True):
            widths[place] = width
        _keep_terms(widths, [text_width(shape.term, Typeface.SERIF, size) + 2 * padding + 0.01 for shape in shapes], text)
    else:
        least = [shape.wide(min(size, LEAST_SIZE)) + 2 * padding if shape.whole else 0.0 for shape in shapes]
        widths = _squeezed(widths, least, room)
    return [left + sum(widths[:count]) for count in range(len(widths) + 1)]


def _dealt(columns: Sequence[tuple[float, float]], room: float) -> list[float]:
    """The room of columns of text, each given as the width that was said and the one at which no line of it is broken.

    Where there is room for all they need, nothing is broken, and what is left makes the widths as they were said. Where there is not, none
    takes more than it needs and the others share the rest as was said.
    """
    broken = sum(need for _said, need in columns) > room
    held: dict[int, float] = {}
    while True:
        free = [place for place in range(len(columns)) if place not in held]
        stretch = (room - sum(held.values())) / sum(columns[place][0] for place in free) if free else 0.0
        more = {
            place: need
            for place in free
            for said, need in (columns[place],)
            if (said * stretch >= need if broken else said * stretch < need)
        }
        if not more:
            return [held[place] if place in held else said * stretch for place, (said, _need) in enumerate(columns)]
        held |= more


def _keep_terms(widths: list[float], least: Sequence[float], text: Sequence[bool]) -> None:
    """Give every column of text the room of its longest word for a state, out of the widest of them."""
    for place, shares in enumerate(text):
        lacks = least[place] - widths[place]
        widest = max((other for other, each in enumerate(text) if each), key=lambda other: widths[other], default=place)
        if shares and lacks > 0 and widths[widest] - lacks > least[place]:
            widths[widest] -= lacks
            widths[place] += lacks


def _squeezed(widths: Sequence[float], least: Sequence[float], room: float) -> list[float]:
    """All widths by one factor so that they fill the room, none below its least as long as that leaves anything for the others."""
    held: set[int] = set()
    while True:
        free = [place for place in range(len(widths)) if place not in held]
        left = room - sum(least[place] for place in held)
        stretch = left / sum(widths[place] for place in free) if free else 0.0
        if stretch <= 0.15:  # not even the numbers have room: everything gives way alike
            stretch, held = room / sum(widths), set()
            break
        short = {place for place in free if widths[place] * stretch < least[place]}
        if not short:
            break
        held |= short
    return [least[place] if place in held else width * stretch for place, width in enumerate(widths)]
