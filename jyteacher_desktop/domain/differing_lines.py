"""What changed between two texts, line by line, at the cost of reading them.

The usual comparison looks for lines that resemble each other and takes the cube of a text written to that end. Here lines are equal or
they are not, and what two texts have in common hangs on lines that each has once (patience): nothing that changed is left out, also where a
line only moved.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence


def differing_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """Lines that are gone with "- " before them and lines that came with "+ ", in the order of the texts."""
    at = (0, 0)
    for mine, theirs in (*_anchors(old, new), (len(old), len(new))):
        yield from _between(old[at[0] : mine], new[at[1] : theirs])
        at = (mine + 1, theirs + 1)


def _between(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """What changed between two lines that both have: equal beginnings and ends are the same lines, the rest is another."""
    start = end = 0
    most = min(len(old), len(new))
    while start < most and old[start] == new[start]:
        start += 1
    while end < most - start and old[-1 - end] == new[-1 - end]:
        end += 1
    yield from (f"- {line}" for line in old[start : len(old) - end])
    yield from (f"+ {line}" for line in new[start : len(new) - end])


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The places of the most lines that both texts have exactly once and in the same order."""
    often_old, often_new = Counter(old), Counter(new)
    place = {line: at for at, line in enumerate(new)}
    pairs = [(at, place[line]) for at, line in enumerate(old) if often_old[line] == often_new[line] == 1]
    # The longest rising sequence of second places: the last pair of the best sequence of each length, and what goes before each pair.
    tops: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_mine, theirs) in enumerate(pairs):
        length = bisect_left(tops, theirs)
        before.append(last[length - 1] if length else -1)
        if length == len(tops):
            tops.append(theirs)
            last.append(number)
        else:
            tops[length], last[length] = theirs, number
    found, number = [], last[-1] if last else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]
