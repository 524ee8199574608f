"""What is counted: entries (记录), their sources and their states, as plain tuples.

SQL delivers an entry as a tuple in the order of :class:`Entry`; everything that counts, explains or holds entries against each other reads them here.
"""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from jyteacher_desktop.domain.terms import RecordStatus
from jyteacher_desktop.values import NamedTuple


class Entry(NamedTuple):
    """记录: one teacher in one activity, one outside training, or one opening balance.

    SQL selects these columns in exactly this order and hands plain tuples over: texts, integers or None.

    Attributes:
        teacher: Any hashable key of the person.
        id: Text of the UUID of the activity, training or opening balance.
        start: First day, ISO. Of an opening balance: the first day of its year.
        end: Last day, ISO. Of an opening balance: the same as ``start``.
        source: ``activity``, ``training`` or ``opening``.
        kind: Activity: kind id. Training: mode code. Opening balance: category id.
        hours_x100: Hundredths of an hour. Of an activity: its resolved hours (:func:`derive_hours`).
        sessions: Number of sessions, 1 where there is nothing to divide.
        attended: Sessions attended of a multi-session activity, or None where nobody counted them.
        role: ``Role`` code; "" where there is none.
        mark: Activity: ``Mark`` code. Training: ``Result`` code, "" means pass. Otherwise "".
        status: ``RecordStatus`` code, or ``deleted``.
        confirmed_x100: 认定学时, or None while there is none.
        confirmed_by: "", ``school`` or ``bureau``.
        content_key: Entries of one person with the same non-empty key are the same content, however it is spelled (``certificate_numbers``).
        level: Level id of the policy; "" where there is none.
        title: What people call it.
        office: Whose record it is, where several offices' records are counted together; their order decides between two
            records that begin on one day under one id. Plain tuples may leave it out.
    """

    teacher: Hashable
    id: str
    start: str
    end: str
    source: str
    kind: str
    hours_x100: int
    sessions: int
    attended: int | None
    role: str
    mark: str
    status: str
    confirmed_x100: int | None
    confirmed_by: str
    content_key: str
    level: str
    title: str
    office: str | int = ""


OfficeRow: TypeAlias = tuple[
    Hashable, str, str, str, str, str, int, int, int | None, str, str, str, int | None, str, str, str, str, str | int
]
"""A plain tuple in the order of :class:`Entry`; an ``Entry`` is one."""
Row: TypeAlias = (
    tuple[Hashable, str, str, str, str, str, int, int, int | None, str, str, str, int | None, str, str, str, str] | OfficeRow
)
"""The same, with or without its office."""

# Wherever row[4:14] stands where hours are counted, it is these: what decides a row's claim and its standing apart from its days, from source to
# confirmed_by. The slice is written out because a name would cost a look-up for each of millions of rows, and the type of the tuple.
Terms: TypeAlias = tuple[str, str, int, int, int | None, str, str, str, int | None, str]

ACTIVITY, TRAINING, OPENING = "activity", "training", "opening"
DELETED = "deleted"
TWICE = "twice"
"""State of what one school entered of somebody while his own school has that hour too: it waits for a decision. No file and no package says it."""
NOT_CLAIMED = frozenset({DELETED, TWICE, RecordStatus.DRAFT.code, RecordStatus.PLANNED.code, RecordStatus.RETURNED.code})
"""States of records that stand in no figure: what is in the trash, was not put forward, has yet to take place or went back."""

WAITS = "standing.twice"
"""Standing of an entry at another school's activity while the person's own school has that hour too."""
UNCONFIRMED = "standing.unconfirmed"
"""Standing of an entry that is claimed, and counts once it is reviewed."""


def over(status: str, end: str, day: str) -> bool:
    """Whether an activity or training stands in the figures of a day: it took place and was over on it.

    Statements, the summary of a year and every measure ask this and nothing else, so they name the same records.
    """
    return status not in NOT_CLAIMED and end <= day


def office_of(row: Row) -> str | int:
    """Whose record it is; "" where a plain tuple leaves that out."""
    office: tuple[str | int, ...] = row[17:]  # the last field of an Entry, which plain tuples may leave out
    return office[0] if office else ""


@lru_cache(maxsize=20_000)
def in_hours(x100: int) -> Decimal:
    """Hundredths as hours."""
    return Decimal(x100).scaleb(-2)
