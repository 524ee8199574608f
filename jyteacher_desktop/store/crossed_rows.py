"""Rows that are put together of few parts: who, at what, and what is said of it.

Of seven thousand lines of attendance forty parts name a person, some two hundred an activity and a handful all the rest; an activity and what is said
of somebody there go together in some hundred ways. Whoever writes such rows makes each part once, and looks one number up for each row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice, repeat
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
    """Rows, each of which has one piece of each part; those with one piece of the first follow each other.

    Attributes:
        parts: Pieces of three parts, each the values of some columns that follow each other.
        runs: How many rows each piece of the first part has.
        pairs: Which pieces of the second and of the third part go together, as their places; each pair once.
        codes: For every row the place of its pair.
        pause: Asked all along; what it raises ends the writing.
    """

    parts: Sequence[Sequence[tuple[Any, ...]]]
    runs: Sequence[int]
    pairs: tuple[Sequence[int], Sequence[int]]
    codes: Sequence[int]
    pause: Callable[[], None] = go_on

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        first, second, said = self.parts
        behind = [second[one] + said[other] for one, other in zip(*self.pairs, strict=True)]
        before = chain.from_iterable(map(repeat, first, self.runs))
        return asking(map(add, before, map(behind.__getitem__, self.codes)), self.pause)

    def unfolding(self) -> Unfolding | None:
        """The rows as a select from numbers: SQLite takes one text of many numbers in the time of a few values of a row, of which each text is copied.

        Every number says by its remainder what stands in the last part. None where the rows are no such ones: several values
        in one of the first two parts, something else than numbers in the second, much in the third or little of each piece of the first.
        """
        match [*self.parts]:
            case [[(_first,), *_others] as first, [(_second,), *_more] as second, [_words, *_rest] as said]:
                many = len(said)
            case _:
                return None
        if many > _MOST_SAID or len(self.codes) < len(first) * _LEAST_OF_ONE:
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
        numbers = [str(second[one][0] * many + other) for one, other in zip(*self.pairs, strict=True)]
        return Unfolding(f"SELECT {', '.join(columns)} FROM json_each(?2)", self._told(first, numbers, tuple(constants)))

    def _told(
        self, first: Sequence[tuple[Any, ...]], numbers: Sequence[str], constants: tuple[Any, ...]
    ) -> Iterator[tuple[Any, ...]]:
        texts = map(numbers.__getitem__, self.codes)
        for (person,), rows in zip(first, self.runs, strict=True):
            self.pause()
            yield person, f"[{','.join(islice(texts, rows))}]", *constants

    def blocks(self, told: Callable[[Any], bytes], between: bytes, end: bytes) -> Iterator[bytes]:
        """The rows as bytes, some thousand at a time.

        Args:
            told: A value as bytes.
            between: What stands between two values.
            end: What stands behind a row.
        """

        def pieces(part: Sequence[tuple[Any, ...]], behind: bytes) -> list[bytes]:
            return [between.join(map(told, piece)) + behind for piece in part]

        first, second, said = map(pieces, self.parts, (between, between, end))
        behind = map([second[one] + said[other] for one, other in zip(*self.pairs, strict=True)].__getitem__, self.codes)
        block: list[bytes] = []
        there = 0
        for person, rows in zip(first, self.runs, strict=True):
            left = rows
            while left:
                some = min(left, _BLOCK - there)
                block.append(person + person.join(islice(behind, some)))
                left, there = left - some, there + some
                if there == _BLOCK:
                    self.pause()
                    yield b"".join(block)
                    block, there = [], 0
        self.pause()
        if block:
            yield b"".join(block)
