"""Rows that are put together of few parts: who, at what, and what is said of it.

Of seven thousand lines of attendance forty parts name a person, some two hundred an activity and a handful all the rest. Whoever writes such
rows makes each part once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, repeat
from typing import Any, Final

from jyteacher_desktop.domain.cancelling import asking, go_on
from jyteacher_desktop.values import dataclass

_BLOCK: Final = 5_000
"""Rows of one block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossedRows:
    """Rows, each of which has one piece of each part.

    Attributes:
        parts: Pieces, each the values of some columns that follow each other.
        places: For every part the place of its piece in every row.
        pause: Asked all along; what it raises ends the writing.
    """

    parts: Sequence[Sequence[tuple[Any, ...]]]
    places: Sequence[Sequence[int]]
    pause: Callable[[], None] = go_on

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        columns: list[Iterator[Any]] = []
        for pieces, places in zip(self.parts, self.places, strict=True):
            for values in zip(*pieces, strict=True):
                # a column in which one value stands alone is not looked up; one at least has to say when it is over
                alone = columns and len(set(values)) == 1
                columns.append(repeat(values[0]) if alone else map(values.__getitem__, places))
        return asking(zip(*columns, strict=False), self.pause)

    def blocks(self, told: Callable[[Any], bytes], between: bytes, end: bytes) -> Iterator[bytes]:
        """The rows as bytes, some thousand at a time.

        Args:
            told: A value as bytes.
            between: What stands between two values.
            end: What stands behind a row.
        """
        ends = (*repeat(between, len(self.parts) - 1), end)
        pieces = [
            [between.join(map(told, piece)) + behind for piece in part] for part, behind in zip(self.parts, ends, strict=True)
        ]
        for start in range(0, len(self.places[0]), _BLOCK):
            self.pause()
            some = (
                map(part.__getitem__, places[start : start + _BLOCK]) for part, places in zip(pieces, self.places, strict=True)
            )
            yield b"".join(chain.from_iterable(zip(*some, strict=True)))
