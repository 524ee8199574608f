"""Reading a long table that joins records of two others, such as attendance, by its columns.

Its lines are canonical, so all that differs between them stands in three places: the first field and the last, each an id of 36 characters, and what
stands between. The lines of one record of the last field follow each other: they are cut apart where its id stands, all at once, and of what is left of
them, which says the same in many, each text is looked at once. Of what stands between the ids there are few different texts. One line of each is
read strictly, by the rules of every table; of all the others it is enough to know that they are put together of the same three texts.

Where a table is anything else, nothing is said here and it is read line by line (:func:`package_tables.decode_rows`), which also has the words
for what is wrong with it.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, count, islice
from operator import attrgetter, itemgetter, lt
from typing import Any, Final

from jyteacher_desktop.domain.cancelling import asking, go_on
from jyteacher_desktop.values import dataclass

_ID: Final = 36
_MOST_BETWEEN: Final = 4096
"""With more different texts between the ids than that a table is read line by line: each costs as much as a line does there."""
_MOST_RUNS: Final = 1000
_TEXT, _SAID = 64, 512
"""Bytes that a text takes beside its characters with its place in a list, and what a line says."""
_LINES_OF_ONE: Final = 4
"""With more records than that of fewer lines each a table is read line by line: to find where those of one end costs as much as some lines do there."""

Read = Callable[[bytes], Sequence[Any]]
"""What reads some lines strictly, in whatever order they stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The lines of such a table, each as one number.

    Attributes:
        outer: Name of the first field of the key to its values, in order; then the second one.
        said: What stands in the other fields, each combination once; a row has the attributes of a row of the table.
        runs: How many lines each value of the first field of the key has; they follow each other.
        pairs: Which value of the second field stands beside what else is said, as their places; each pair once.
        codes: For every line the place of its pair.
    """

    outer: Mapping[str, tuple[str, ...]]
    said: tuple[Any, ...]
    runs: array[int]
    pairs: tuple[array[int], array[int]]
    codes: array[int]

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def memory(self) -> int:
        """So many bytes they take, or less: the numbers, and every text once."""
        texts = sum(len(values) * (_TEXT + _ID) for values in self.outer.values())
        return texts + len(self.said) * _SAID + sum(len(each) * each.itemsize for each in (self.runs, *self.pairs, self.codes))

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
        key: The two fields of the key; the first one has to stand last in a row, and the second one first.
        read: Reads lines strictly, but for their order.
        is_id: Whether a text is an id.
        pause: Asked all along; what it raises ends the reading.
    """
    outer, inner = key
    if (written[-1], written[0]) != (outer, inner):
        return None
    head = b'{"%s":"' % inner.encode()
    runs = _runs(data, head, b'"}\n', pause)
    if runs is None:
        return None
    ends, pieces = runs
    numbers: defaultdict[bytes, int] = defaultdict(count().__next__)
    numbered = [list(map(numbers.__getitem__, some)) for some in asking(pieces, pause)]
    pause()
    first, of_first = _cut(numbers, slice(None, _ID))
    between, of_between = _cut(numbers, slice(_ID, None))
    del runs, pieces, numbers  # where every line says something else they take more than the body does
    pause()
    if b"" in between or len(between) > _MOST_BETWEEN or any(b"\n" in each for each in asking(chain(first, between), pause)):
        return None  # b"": a line too short for two ids
    try:
        whose, what = ([each[:_ID].decode("ascii") for each in asking(some, pause)] for some in (ends, first))
    except UnicodeDecodeError:
        return None
    if not all(is_id(each) for each in asking(chain(whose, what), pause)):
        return None
    # one line of each: put together of the same three texts as every line that says the same
    begun = head + next(iter(first))
    said = read(b"".join(begun + each + ends[0] for each in asking(between, pause)))
    if len(said) != len(between) or any(
        (getattr(row, outer), getattr(row, inner)) != (whose[0], what[0]) for row in asking(said, pause)
    ):
        return None
    pause()
    values = sorted(what)
    place = dict(zip(values, count(), strict=False))
    placed = [place[what[number]] for number in of_first]
    # most people were at what others were at as well: each order is looked at once
    orders = {tuple(map(placed.__getitem__, some)) for some in asking(numbered, pause)}
    if not _rise(whose) or not all(map(_rise, asking(orders, pause))):
        return None
    pause()
    return Lines(
        outer={outer: tuple(whose), inner: tuple(values)},
        said=tuple(said),
        runs=array("I", map(len, numbered)),
        pairs=(array("I", placed), array("H", of_between)),
        codes=_one_behind_the_other(asking(numbered, pause)),
    )


def _one_behind_the_other(lists: Iterable[list[int]]) -> array[int]:
    found = array("I")
    for each in lists:
        found.fromlist(each)  # in half the time in which an array takes them out of an iterator
    return found


def _runs(data: bytes, head: bytes, tail: bytes, pause: Callable[[], None]) -> tuple[list[bytes], list[list[bytes]]] | None:
    """The lines of a body, those that follow each other and end alike together; None where one does not begin with ``head`` or end with ``tail``.

    Returns:
        How the lines of each run end, from the last id on; and what is left of each of them between ``head`` and that end. In a body of
        another form, lines that end otherwise stand within such a piece, and the line ends between them.
    """
    ends: list[bytes] = []
    pieces: list[list[bytes]] = []
    shortest = len(head) + _ID + len(tail) + 1
    start = there = step = 0
    while start < len(data):
        pause()
        stop = data.index(b"\n", start) + 1
        end = data[stop - _ID - len(tail) : stop]
        if stop - start < shortest or not (data.startswith(head, start) and end.endswith(tail)):
            return None
        stop = _end_of_run(data, stop, end, max(step, stop - start))
        step = stop - start
        ends.append(end)
        pieces.append(data[start + len(head) : stop - len(end)].split(end + head))
        there += len(pieces[-1])
        if len(ends) > _MOST_RUNS and there < len(ends) * _LINES_OF_ONE:
            return None
        start = stop
    return ends, pieces


def _end_of_run(data: bytes, here: int, end: bytes, step: int) -> int:
    """Behind the last of the lines that end so, the first of which ends ``here``; of lines in any order behind one of them that is followed by another."""
    while here < len(data):
        following = data.index(b"\n", here) + 1
        if not data.startswith(end, following - len(end)):
            break
        here = data.rindex(end, here, max(following, here + step)) + len(end)
        step *= 2
    return here


def _cut(texts: Iterable[bytes], part: slice) -> tuple[Mapping[bytes, int], list[int]]:
    """The different texts in one part of some texts, numbered as they come, and of every text the number."""
    numbers: defaultdict[bytes, int] = defaultdict(count().__next__)
    return numbers, list(map(numbers.__getitem__, map(itemgetter(part), texts)))


def _rise(values: Sequence[Any]) -> bool:
    """Whether each is greater than the one before it."""
    return all(map(lt, values, islice(values, 1, None)))
