"""What was counted once is given again: one count for the first page, the hours, the papers and the command line (decision 0070).

What is remembered holds for as long as nothing whatever was written to the file. What lasts outlives writes: whoever keeps something there
keeps with it all that it was made of, and uses it only where that is still so.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Final, TypeVar, cast

T = TypeVar("T")

REMEMBERED_LIMIT: Final = 24
"""Answers that are kept until something is written: those of all pages of a window; a walk through days and drafts drops the oldest."""
LASTING_LIMIT: Final = 16
"""What outlives a write is large (everybody's counted hours), so only the questions of the open pages keep theirs: seven of them are the first page's."""
_NOTHING: Final = object()


class CountedOnce:
    """The answers of one open workspace. No answer may be changed by anybody."""

    def __init__(self) -> None:
        self._remembered: dict[Hashable, object] = {}
        self._at: tuple[int, int] = (-1, -1)
        self._lasting: dict[Hashable, object] = {}

    def remembered(self, key: Hashable, now: tuple[int, int], make: Callable[[], T]) -> T:
        """What ``make()`` gave for this key, as long as the content of the file is the one marked ``now``; of many keys the newest."""
        if now != self._at:
            self._remembered.clear()
            self._at = now
        found = self._remembered.get(key, _NOTHING)
        if found is _NOTHING:
            found = make()
            if now != self._at:  # somebody wrote meanwhile: part of it is of before
                return found
            if len(self._remembered) >= REMEMBERED_LIMIT:
                del self._remembered[next(iter(self._remembered))]
            self._remembered[key] = found
        return cast("T", found)

    def lasting(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make()`` gave for this key, whatever was written meanwhile; of several keys those asked for last."""
        found = self._lasting.pop(key, _NOTHING)
        if found is _NOTHING:
            found = make()
            if len(self._lasting) >= LASTING_LIMIT:
                del self._lasting[next(iter(self._lasting))]
        self._lasting[key] = found
        return cast("T", found)

    def forget(self) -> None:
        """Drop everything."""
        self._remembered.clear()
        self._lasting.clear()
