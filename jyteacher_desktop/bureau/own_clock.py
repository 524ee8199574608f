"""Whether this computer's clock can have been right when a package came (decision 0615).

When a package came is known from this clock alone. A battery that is empty says 2000 after the power was off, and a slip in the settings any
other year. Such a day is no reason to call a school late, or to take a quarter for one that was handed in before it was over.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from jyteacher_desktop.moments import moment_of
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import NamedTuple

_YEAR: Final = timedelta(days=366)


class OwnClock(NamedTuple):
    """The days between which something can have come: a year before this workspace began, where that is past, and today.

    A year, for a file may have been begun while the clock was ahead by months, and what came before it was put right came all the same.
    """

    first: str
    last: str

    def may_be(self, at: str) -> bool:
        """Whether what is said to have come then can have come then; of nothing nothing is said."""
        return not at or self.first <= at[:10] <= self.last

    def words(self, at: str) -> str:
        """What is to be said of a package of an impossible day; "" of any other."""
        return "" if self.may_be(at) else f"收到时本机日期不对（{at[:10]}），不知道是否按时"

    def as_they_came(self, rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Rows in which stands first when they came, and which come by number: those of one moment by what stands next.

        What came on an impossible day came when its neighbour before it did.
        """
        found, newest = [], datetime.min.replace(tzinfo=UTC)
        for row in rows:
            if self.may_be(row[0]):
                newest = moment_of(row[0])
            found.append((newest, row))
        return [row for _moment, row in sorted(found, key=lambda each: (each[0], each[1][1:]))]


def own_clock(ws: Workspace) -> OwnClock:
    """What this workspace says of its own clock."""
    today = ws.today.isoformat()
    began = ws.tuples("SELECT at FROM journal_step ORDER BY id LIMIT 1")
    first = began[0][0][:10] if began else ""
    if not first or first > today:
        return OwnClock("", today)
    return OwnClock((date.fromisoformat(first) - _YEAR).isoformat(), today)
