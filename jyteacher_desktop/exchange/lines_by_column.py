"""Reading a long table that joins records of two others, such as attendance, by its columns.

Its lines are canonical, so all that differs between them stands in three places: the first field and the last, each an id of 36 characters, and what
stands between. Of what stands between there are few different texts. One line of each is read strictly, by the rules of every table; of all
the others it is enough to know that they are put together of the same three texts.

Where a table is anything else, nothing is said here and it is read line by line (:func:`package_tables.decode_rows`), which also has the words
for what is wrong with it.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import count, islice
from operator import attrgetter, itemgetter, lt, or_
from typing import Any, Final

from jyteacher_desktop.domain.cancelling import asking, go_on
from jyteacher_desktop.values import dataclass

_ID: Final = 36
_MOST_BETWEEN: Final = 4096
"""With more different texts between the ids than that a table is read line by line: each costs as much as a line does there."""

Read = Callable[[bytes], Sequence[Any]]
"""What reads some lines strictly, in whatever order they stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The lines of such a table, each as three places in short lists.

    Attributes:
        outer: Name of the first field of the key to its values, in order; then the second one.
        said: What stands in the other fields, each combination once; a row has the attributes of a row of the table.
        places: For every line the place of its value of the first field of the key, of the second, and of what else it says.
    """

    outer: Mapping[str, tuple[str, ...]]
    said: tuple[Any, ...]
    places: tuple[array[int], array[int], array[int]]

    def __len__(self) -> int:
        return len(self.places[0])

    def values(self, field: str) -> frozenset[Any]:
        """What stands in a field, each value once."""
        found = self.outer.get(field)
        return frozenset(map(attrgetter(field), self.said)) if found is None else frozenset(found)


def read_by_column(
    data: bytes,
    written: Sequence[str],
    key: Sequence[str],
    *,
    read: Read,
    is_id: Callable[[str], object],
    pause: Callable[[], None] = go_on,
) -> Lines | None:
    """The lines of a body, or None where they are not all of the one form that is understood here.

    Args:
        data: The body, every line of which is short enough.
        written: The fields of a row, in the order in which they are written.
        key: The two fields of the key; the one stands first in a row, the other last.
        read: Reads lines strictly, but for their order.
        is_id: Whether a text is an id.
        pause: Asked between the passes over the lines; what it raises ends the reading.
    """
    head, tail = b'{"%s":"' % written[0].encode(), b'"}'
    if {written[0], written[-1]} != {*key} or not (data.startswith(head) and data.endswith(tail + b"\n")):
        return None
    until = len(head) + _ID
    if data.count(b"\n") * (until + _ID + len(tail)) > len(data):
        return None  # some are too short, and a list of so many may need many times the memory of the body
    lines = data.split(b"\n")
    lines.pop()  # what stands behind the last end: nothing
    pause()
    first, of_first = _numbered(lines, slice(None, until))
    pause()
    last, of_last = _numbered(lines, slice(-_ID - len(tail), None))
    pause()
    between, of_between = _numbered(lines, slice(until, -_ID - len(tail)))
    pause()
    if b"" in between or len(between) > _MOST_BETWEEN:
        return None  # b"": what was cut off at both ends may overlap
    if not all(each.startswith(head) for each in asking(first, pause)) or not all(
        each.endswith(tail) for each in asking(last, pause)
    ):
        return None
    try:
        ids = {
            written[0]: [each[len(head) :].decode("ascii") for each in asking(first, pause)],
            written[-1]: [each[:-2].decode("ascii") for each in asking(last, pause)],
        }
    except UnicodeDecodeError:
        return None
    if not all(is_id(each) for values in ids.values() for each in asking(values, pause)):
        return None
    # one line of each: put together of the same three texts as every line that says the same
    some_first, some_last = next(iter(first)), next(iter(last))
    said = read(b"".join(some_first + each + some_last + b"\n" for each in asking(between, pause)))
    stood = ids[written[0]][0], ids[written[-1]][0]
    if len(said) != len(between) or any(
        (getattr(row, written[0]), getattr(row, written[-1])) != stood for row in asking(said, pause)
    ):
        return None
    numbers = {written[0]: of_first, written[-1]: of_last}
    outer, places = {}, []
    for name in key:
        pause()
        values = sorted(ids[name])
        if values == ids[name]:  # they came in their order
            moved = numbers[name]
        else:
            place = dict(zip(values, count(), strict=False))
            moved = list(map(list(map(place.__getitem__, ids[name])).__getitem__, numbers[name]))
        outer[name] = tuple(values)
        places.append(moved)
    pause()
    if not _in_order(*places):
        return None
    return Lines(outer=outer, said=tuple(said), places=(array("I", places[0]), array("I", places[1]), array("H", of_between)))


def _numbered(lines: Sequence[bytes], part: slice) -> tuple[Mapping[bytes, int], list[int]]:
    """The different texts in one part of the lines, numbered as they come, and of every line the number."""
    numbers: defaultdict[bytes, int] = defaultdict(count().__next__)
    return numbers, list(map(numbers.__getitem__, map(itemgetter(part), lines)))


def _in_order(first: list[int], second: list[int]) -> bool:
    """Whether every pair is greater than the one before it."""
    return first == sorted(first) and all(
        map(or_, map(lt, first, islice(first, 1, None)), map(lt, second, islice(second, 1, None)))
    )
