"""Tables described once.

A view is a tuple of :class:`Column`; the same tuple drives the screen, the workbook, the PDF table and the table on
the command line, so a heading or a format can never differ between them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Generic, TypeVar

from jyteacher_desktop.enums import Enum
from jyteacher_desktop.values import dataclass

Row = TypeVar("Row")
Outer = TypeVar("Outer")


class Align(Enum):
    """Horizontal alignment of a column: text left, numbers right, short codes centred."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


def plain_text(value: object) -> str:
    """Text of a cell value: empty for None, hours without trailing zeros, ISO dates, 是/否 for booleans."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return hours_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def first_and_last(first: date, last: date, told: Callable[[date], str] = date.isoformat) -> str:
    """The days of something in a narrow column: one, or the first and the last below each other."""
    return "\n".join(told(day) for day in dict.fromkeys((first, last)))


def hours_text(hours: Decimal) -> str:
    """Hours as people write them: ``46.5``, ``12``, ``0`` (never ``1E+1`` or ``12.00``)."""
    return _hours_text(hours) if hours else "0"


@lru_cache(maxsize=20_000)
def _hours_text(hours: Decimal) -> str:
    """The same of more than nothing; a table of a whole city has a hundred thousand figures and few different ones."""
    text = format(hours, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount_text(yuan: Decimal) -> str:
    """An amount of money, everywhere one form: its thousands apart and both places, so that sums stand under each other."""
    return f"{yuan:,.2f}"


def known_text(value: object) -> str:
    """A figure of which it may be that nothing is known: a dash then, for unknown is not zero."""
    return "—" if value is None else plain_text(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[Row]):
    """One column of a view.

    Attributes:
        key: Stable English key, also the JSON key of the command line.
        title: Chinese heading.
        value: The typed value of a row (used for sorting, workbooks and JSON).
        text: What is shown for that value.
        align: Alignment of heading and cells.
        width: Width in half-width characters.
    """

    key: str
    title: str
    value: Callable[[Row], object]
    text: Callable[[object], str] = plain_text
    align: Align = Align.LEFT
    width: int = 12

    def over(self, reach: Callable[[Outer], Row]) -> Column[Outer]:
        """The same column of rows that hold such a row, which ``reach`` finds in them."""
        return Column(
            key=self.key,
            title=self.title,
            value=lambda outer: self.value(reach(outer)),
            text=self.text,
            align=self.align,
            width=self.width,
        )
