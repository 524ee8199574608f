"""Rows that are put together of few parts: who, at what, and what is said of it.

Of seven thousand lines of attendance forty parts name a person, some two hundred an activity and a handful all the rest. Whoever writes such
rows makes each part once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, groupby, islice, repeat
from operator import add
from typing import Any, Final

from jyteacher_desktop.domain.cancelling import asking, go_on
from jyteacher_desktop.values import NamedTuple, dataclass

_BLOCK: Final = 5_000
"""Rows of one block."""
_MOST_SAID: Final = 16
"""With more pieces of the last part than that, SQLite finds the right one more slowly than it takes the values of a row."""
_LEAST_OF_ONE: Final = 16
"""With fewer rows of one piece of the first part than that, on average, a statement for each piece costs more than it spares."""


_LARGEST: Final = 2**53
"""A number as large as that is no key."""


class Unfolding(NamedTuple):
    """Rows as one statement that SQLite unfolds: a statement for each run of rows with one piece of the first part, and what it is told each time."""

    values: str
    told: Iterator[tuple[Any, ...]]


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

    def unfolding(self) -> Unfolding | None:
        """The rows as a select from numbers: SQLite takes one text of many numbers in the time of a few values of a row, of which each text is copied.

        Every number says by its remainder what stands in the last part. None where the rows are no such ones: more than three parts, several values
        in one of the first two, something else than numbers in the second, much in the third or little of each piece of the first.
        """
        match [*self.parts]:
            case [[(_first,), *_others] as first, [(_second,), *_more] as second, [_words, *_rest] as said]:
                many = len(said)
            case _:
                return None
        if many > _MOST_SAID or len(self.places[0]) < len(first) * _LEAST_OF_ONE:
            return None
        if not all(type(key) is int and 0 <= key < _LARGEST for (key,) in second):
            return None
        constants: list[Any] = []
        columns = ["?1", f"value / {many}"]
        for values in zip(*said, strict=True):
            mark = len(constants) + 3
            if len(set(values)) == 1:
                constants.append(values[0])
                columns.append(f"?{mark}")
            else:
                constants += values
                which = " ".join(f"WHEN {place} THEN ?{mark + place}" for place in range(1, many))
                columns.append(f"CASE value % {many} {which} ELSE ?{mark} END")
        return Unfolding(f"SELECT {', '.join(columns)} FROM json_each(?2)", self._told(first, second, many, tuple(constants)))

    def _told(
        self, first: Sequence[tuple[Any, ...]], second: Sequence[tuple[Any, ...]], many: int, constants: tuple[Any, ...]
    ) -> Iterator[tuple[Any, ...]]:
        numbers = [key * many for (key,) in second]
        codes = map(add, map(numbers.__getitem__, self.places[1]), self.places[2])
        for place, run in groupby(self.places[0]):
            self.pause()
            yield first[place][0], f"[{','.join(map(str, islice(codes, len(list(run)))))}]", *constants

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
