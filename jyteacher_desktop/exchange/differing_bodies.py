"""Which lines of a table are not those of an earlier letter, at little more than the cost of comparing the bytes.

Little of a table changes from one letter to the next. So both bodies are gone through in long equal stretches, and only where they part are
there lines at all: the line of the smaller key stands in one of them alone, lines of equal keys are one line corrected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any, Final

from jyteacher_desktop.domain.cancelling import asking

Place = tuple[int, int]
"""Where a line begins in a body, and where the next one does."""

_END: Final = re.compile(rb"\n")
_STRETCH: Final = 4096
"""So many bytes are compared at once."""


def differing(
    old: bytes, new: bytes, key_of: Callable[[bytes], Any], pause: Callable[[], None]
) -> tuple[list[Place], list[Place]] | None:
    """The lines that stand in one of two bodies only, in the order of each.

    Args:
        old: A body whose lines are in the order of their keys.
        new: Another one, every line of which ends.
        key_of: The key of a line.
        pause: Asked all along.

    Returns:
        Lines of the old and of the new body; None where they make up more than a quarter of the new one.
    """
    gone: list[Place] = []
    come: list[Place] = []
    most = len(new) // 4
    here = there = size = 0
    old_line: tuple[Place, Any] = ((-1, -1), None)
    new_line: tuple[Place, Any] = ((-1, -1), None)
    while True:
        pause()  # of the lines that differ, which are few
        same = _equal_bytes(old, here, new, there)
        same = max(0, old.rfind(b"\n", here, here + same) + 1 - here)  # whole lines
        here, there = here + same, there + same
        if here >= len(old) or there >= len(new):
            break
        if old_line[0][0] != here:
            end = old.index(b"\n", here) + 1
            old_line = (here, end), key_of(old[here:end])
        if new_line[0][0] != there:
            end = new.index(b"\n", there) + 1
            new_line = (there, end), key_of(new[there:end])
        old_key, new_key = old_line[1], new_line[1]
        if old_key <= new_key:
            gone.append(old_line[0])
            size += old_line[0][1] - here
            here = old_line[0][1]
        if new_key <= old_key:
            come.append(new_line[0])
            size += new_line[0][1] - there
            there = new_line[0][1]
        if size > most:
            return None
    if size + len(old) - here + len(new) - there > most:
        return None
    return [*gone, *_lines(old, here, pause)], [*come, *_lines(new, there, pause)]


def beside(body: bytes, places: Iterable[Place]) -> list[Place]:
    """These lines of a body, the line before each and the line behind, each once and in order."""
    found: set[Place] = set()
    for start, end in places:
        found.add((start, end))
        if start:
            found.add((body.rfind(b"\n", 0, start - 1) + 1, start))
        if end < len(body):
            found.add((end, body.index(b"\n", end) + 1))
    return sorted(found)


def _equal_bytes(old: bytes, here: int, new: bytes, there: int) -> int:
    """How many bytes are the same in both bodies from these places on."""
    most = min(len(old) - here, len(new) - there)
    same = 0
    while same < most and new.startswith(old[here + same : here + same + _STRETCH], there + same):
        same += _STRETCH
    if same >= most:
        return most
    # within this stretch they part
    step = _STRETCH
    while step > 1:
        step //= 2
        if new.startswith(old[here + same : here + same + step], there + same):
            same += step
    return min(same, most)


def _lines(body: bytes, start: int, pause: Callable[[], None]) -> list[Place]:
    ends = [start, *(match.end() for match in asking(_END.finditer(body, start), pause))]
    return list(pairwise(ends))
