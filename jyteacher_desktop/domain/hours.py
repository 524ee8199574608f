"""The hours calculation. Types first; the rules follow."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple


class Entry(NamedTuple):
    """记录: one teacher in one activity, one outside training, or one opening balance.

    SQL selects these columns in exactly this order and hands plain tuples over; all texts, integers or None.

    Attributes:
        teacher: Any hashable key of the person.
        id: Text of the UUID of the activity, training or opening balance.
        start: First day, ISO. Of an opening balance: the first day of its year.
        end: Last day, ISO. Of an opening balance: the same as ``start``.
        source: ``activity``, ``training`` or ``opening``.
        kind: Activity: kind id. Training: mode code. Opening balance: category id.
        hours_x100: Hundredths of an hour. Of an activity: its resolved hours (:func:`derive_hours`).
        sessions: Number of sessions, 1 where there is nothing to divide.
        attended: Sessions attended of a multi-session activity, or None.
        role: ``Role`` code; "" where there is none.
        mark: Activity: ``Mark`` code. Training: ``Result`` code, "" means pass. Otherwise "".
        status: ``RecordStatus`` code, or ``deleted``.
        confirmed_x100: 认定学时, or None while there is none.
        confirmed_by: "", ``school`` or ``bureau``.
        content_key: Entries of one person with the same non-empty key are the same content.
        level: Level id of the policy; "" where there is none.
        title: What people call it.
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


@dataclass(frozen=True, slots=True)
class Service:
    """When one teacher was in post: per school, dated status events.

    Attributes:
        schools: One history per school; a history is a tuple of ``(start, status)`` where start is an ISO day (None
            means unknown, that is before any date) and status a ``ServiceStatus`` code valid until the next event.
    """

    schools: tuple[tuple[tuple[str | None, str], ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """Why hours were taken from one entry; figures in hours."""

    rule: str
    limit: Decimal
    used_before: Decimal
    taken: Decimal
    sentence: str


# Signatures the rest of the program codes against:
#   count(entries, policy, as_of, *, cycle=None, service={}) -> dict[teacher, Ledger]
#       everyone named in `entries` or in `service: Mapping[teacher, Service]`
#   count_grouped(entries, policy, as_of, *, cycle=None, service={}) -> Iterator[Ledger]
#       the same for entries that arrive teacher by teacher (ORDER BY teacher); bounded memory
#   ledger(teacher, entries, policy, as_of, *, cycle=None, service=None) -> Ledger
#   derive_hours(policy, kind_id, start_time, end_time, typed: Decimal | None) -> int   (hundredths)
#   Ledger: teacher, cycle (policy.Cycle), as_of, counted_x100, claimed_x100, required_x100, gap_x100, pace_x100 (ints)
#       and counted, claimed, required, gap, pace (Decimal); years -> {label: x100}; categories -> {id: x100};
#       cells -> {year label: {category id: x100}}; category_gaps -> {id: x100}; notes -> tuple[str, ...];
#       pairs() -> Iterator[(Entry tuple, counted_x100)]; counted_between(first: date, last: date) -> x100;
#       explain() -> tuple[Line, ...] with entry, standing, basis, claimed, confirmed, counted, reductions
