"""What names cells of a sheet, formulas and areas, after rows were put in: as spreadsheet programs change it themselves.

An area that ends right above the new rows and holds the first row that is filled grows with them, so a sum below the table covers all of it.
"""

from __future__ import annotations

import re
from string import ascii_letters

from jyteacher_desktop.values import dataclass

_QUOTED_SHEET = r"'(?:[^']|'')+'"
_BARE = r"[^\s'\"!(),:;+\-*/^&=<>{}\[\]@]"
_BARE_SHEET = rf"{_BARE}+"
_CELL = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
_NAMED = re.compile(
    r'"[^"]*"'
    rf"|\[[^\[\]]*+\](?:{_BARE_SHEET}!{_CELL}(?::{_CELL})?)?"
    rf"|(?<![\w.$])(?P<sheet>(?:{_QUOTED_SHEET}|{_BARE_SHEET})!)?"
    rf"(?:(?P<first>{_CELL})(?::(?P<last>{_CELL}))?|(?P<top>\$?[0-9]{{1,7}}):(?P<bottom>\$?[0-9]{{1,7}}))(?![\w.(!])"
    # what is no place is passed over as a whole: looked into again at each of its signs, a long one would cost its square
    rf"|'(?:[^']|'')*+'?|{_BARE}++"
)
_ROW = re.compile(r"[0-9]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inserted:
    """Rows that were put in: how many, above which row, and the first row of the table that is filled."""

    sheet: str
    at: int
    count: int
    first: int
    end: int = 0
    """The last row that is filled; an area of the whole table that ends before it grows to it where that is asked for."""

    heading: int = 0
    """The last row of the heading: new rows never look like it."""

    @property
    def like(self) -> int:
        """The row that new rows look like; 0 where there is none."""
        return self.at - 1 if self.at - 1 > self.heading else 0

    @property
    def pattern(self) -> int:
        """The row whose looks cells take that have none."""
        return self.first if self.first < self.at else self.like

    def row(self, number: int) -> int:
        """Where a row stands now."""
        return number + self.count if number >= self.at else number

    def rows(self, top: int, bottom: int, *, to_end: bool = False) -> tuple[int, int]:
        """Where an area stands now."""
        grows = bottom == self.at - 1 and top <= self.first <= bottom
        last = bottom + self.count if grows else self.row(bottom)
        if to_end and self.row(top) <= self.first <= last:
            last = max(last, self.end)
        return self.row(top), last

    def formula(self, text: str, *, own: bool, to_end: bool = False) -> str:
        """A formula, or the area of a name; ``own`` when it stands in the sheet itself, so that cells without a sheet's name are meant."""

        def moved(found: re.Match[str]) -> str:
            first, last = found["first"] or found["top"], found["last"] or found["bottom"]
            if first is None or not (_is(found["sheet"], self.sheet) if found["sheet"] else own):
                return found[0]
            top, bottom = self.rows(_number(first), _number(last or first), to_end=to_end and last is not None)
            if last is None:
                return f"{found['sheet'] or ''}{_ROW.sub(str(self.row(_number(first))), first)}"
            return f"{found['sheet'] or ''}{_ROW.sub(str(top), first)}:{_ROW.sub(str(bottom), last)}"

        return _NAMED.sub(moved, text)

    def areas(self, text: str, *, to_end: bool = False) -> str:
        """Areas with blanks between them, as rules and lists name theirs."""
        return " ".join(self.formula(each, own=True, to_end=to_end) for each in text.split())


def mentions(formula: str, sheet: str) -> bool:
    """Whether a formula names cells of a sheet."""
    return any(found["sheet"] is not None and _is(found["sheet"], sheet) for found in _NAMED.finditer(formula))


def looks_at_other_rows(formula: str, row: int) -> bool:
    """Whether a formula sums up: it names cells of other rows of its sheet that move with it when it is copied."""
    for found in _NAMED.finditer(formula):
        if found["sheet"] is None:
            for end in (found["first"], found["last"]):
                if end is not None and "$" not in end[1:] and _number(end) != row:
                    return True
    return False


def _number(end: str) -> int:
    return int(end.rpartition("$")[2].lstrip(ascii_letters))


def _is(said: str, sheet: str) -> bool:
    return said.removesuffix("!").strip("'").replace("''", "'").casefold() == sheet.casefold()
