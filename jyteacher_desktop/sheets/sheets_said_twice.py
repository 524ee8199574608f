"""Sheets of one workbook that say once more what others of it say: a sheet of everybody beside one for each group.

Read together they would double everybody, so one of the two is left out and a person is told which.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeVar

from jyteacher_desktop.values import NamedTuple

OF_ALL = re.compile(r"汇总|总表|总名[单册]|总花名册|合并|全[校体部镇县]")
"""In the name of a sheet: it gathers what the others say."""

_ENOUGH = 3
"""So many equal rows are no chance; fewer may be people of one name in two groups."""


class SaidRows(NamedTuple):
    """What a sheet says: its whole rows, and what each row is about, a person's name for instance."""

    sheet: str
    rows: Counter[tuple[tuple[str, str], ...]]
    subjects: Counter[str]

    @property
    def filled(self) -> int:
        """How many of its cells say something."""
        return sum(times * sum(bool(text) for _key, text in row) for row, times in self.rows.items())


def said_twice(sheets: Sequence[SaidRows]) -> Mapping[str, tuple[str, ...]]:
    """The sheets that are left out, each with those that say all of it.

    A sheet is left out when the others together say all of its rows, or one other does. Beside a sheet that calls itself one of all, what the
    rows are about decides: one of the two says less about each, and that one is left out.
    """
    gone: dict[str, tuple[str, ...]] = {}
    for one in sorted(sheets, key=lambda each: -each.rows.total()):
        rest = [each for each in sheets if each.sheet not in gone and each is not one]
        if (
            len(rest) > 1
            and _within(one, rest)
            and not (one.filled > sum(each.filled for each in rest) and _all_within(rest, one))
        ):
            gone[one.sheet] = tuple(each.sheet for each in rest)
    for one in sorted(sheets, key=lambda each: (each.rows.total(), each.filled)):
        rest = [each for each in sheets if each.sheet not in gone and each is not one]
        whole = next((each for each in rest if _within(one, [each])), None)
        if one.sheet not in gone and whole is not None:
            gone[one.sheet] = (whole.sheet,)
    return gone


def _all_within(sheets: Sequence[SaidRows], one: SaidRows) -> bool:
    return all(_within(each, [one]) for each in sheets)


def _within(one: SaidRows, others: Sequence[SaidRows]) -> bool:
    """Whether others say all that a sheet says."""
    gathers = OF_ALL.search(one.sheet) is not None or (len(others) == 1 and OF_ALL.search(others[0].sheet) is not None)
    if gathers and one.subjects.total() == one.rows.total() and one.subjects <= _sum([each.subjects for each in others]):
        return True
    return one.rows.total() >= _ENOUGH and one.rows <= _sum([each.rows for each in others])


_Said = TypeVar("_Said")


def _sum(counts: Sequence[Counter[_Said]]) -> Counter[_Said]:
    total: Counter[_Said] = Counter()
    for each in counts:
        total.update(each)
    return total
