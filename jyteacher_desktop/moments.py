"""Moments as the program writes them: a computer's own time with its zone, ``2026-10-20T08:30:00+08:00``.

Two of them are compared here and nowhere as texts: a computer whose zone was put right, and two desks in two zones, write the same moment
in different letters. A day is what the person saw on the calendar beside him, the first ten letters, and is compared as a day.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

LATEST: Final = datetime.max.replace(tzinfo=UTC)
"""What is no moment, or none that says its zone, stands behind every other one."""


def moment_of(text: object) -> datetime:
    """The moment that a text says, for comparing it with another; :data:`LATEST` where it says none."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else LATEST
    except ValueError:
        return LATEST
    return found if found.tzinfo is not None else LATEST


def listed_moment(text: str) -> datetime:
    """As :func:`moment_of`, for the order of a list in which some lines know their day only: that begins where this computer stands."""
    if len(text) != len("2026-10-20"):
        return moment_of(text)
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError):  # no day, or one that the system counts no seconds for
        return LATEST
