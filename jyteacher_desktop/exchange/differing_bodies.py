"""Which lines of a table are not those of an earlier letter, at little more than the cost of comparing the bytes.

Little of a table changes from one letter to the next. So both bodies are gone through in long equal stretches, and only where they part are
there lines at all: the line of the smaller key stands in one of them alone, lines of equal keys are one line corrected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

Place = tuple[int, int]
"""Where a line begins in a body, or the first of several that follow each other, and where the next one does."""

_STRETCH: Final = 4096
"""So many bytes are compared at once."""
_FINE: Final = 256
"""Within so many bytes the place where two bodies part is looked for line by line: there are one or two."""
_NEAR: Final = 16 * 1024
"""Within so many bytes the line is searched at which two bodies meet again: behind what one person did in a quarter the next one follows."""


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
        Lines of the old and of the new body, those together that follow each other; None where they make up more than a quarter of the new one.
    """
    gone: list[Place] = []
    come: list[Place] = []
    most = len(new) // 4
    here = there = size = 0
    while size <= most:
        pause()  # of the places where they part, which are few
        same = _equal_lines(old, here, new, there)
        here, there = here + same, there + same
        if here >= len(old) or there >= len(new):
            break
        before, behind = here, there
        old_end, new_end = old.index(b"\n", here) + 1, new.index(b"\n", there) + 1
        old_key, new_key = key_of(old[here:old_end]), key_of(new[there:new_end])
        if old_key == new_key:
            here, there = old_end, new_end
        elif old_key < new_key:
            here = _until(old, old_end, new[there:new_end], new_key, key_of=key_of, most=most - size, pause=pause)
        else:
            there = _until(new, new_end, old[here:old_end], old_key, key_of=key_of, most=most - size, pause=pause)
        _note(gone, before, here)
        _note(come, behind, there)
        size += here - before + there - behind
    if size > most or size + len(old) - here + len(new) - there > most:
        return None
    _note(gone, here, len(old))
    _note(come, there, len(new))
    return gone, come


def _note(places: list[Place], start: int, end: int) -> None:
    """Lines more, with those before them where they follow these."""
    if places and places[-1][1] == start:
        places[-1] = (places[-1][0], end)
    elif start < end:
        places.append((start, end))


def _until(
    body: bytes, end: int, line: bytes, key: Any, *, key_of: Callable[[bytes], Any], most: int, pause: Callable[[], None]
) -> int:
    """Where lines with smaller keys than ``key`` end, the first of which ends at ``end``, or little more than ``most`` bytes behind that.

    A line of another key is another line, so nothing is compared with it. Mostly the very ``line`` of that key stands near behind them, and none of them
    is looked at: whether they are in order is seen where they are read.
    """
    stop = end + most
    found = body.find(b"\n" + line, end - 1, min(end + _NEAR, stop))
    if found >= 0:
        return found + 1
    while end < len(body) and end <= stop:
        pause()
        start, end = end, body.index(b"\n", end) + 1
        if not key_of(body[start:end]) < key:
            return start
    return end


def beside(body: bytes, places: Iterable[Place]) -> Iterator[tuple[bytes, bytes]]:
    """The line before and the line behind each of these places, empty where there is none."""
    for start, end in places:
        before = body[body.rfind(b"\n", 0, start - 1) + 1 : start] if start else b""
        yield before, body[end : body.index(b"\n", end) + 1] if end < len(body) else b""


def _equal_lines(old: bytes, here: int, new: bytes, there: int) -> int:
    """How many bytes of whole lines are the same in both bodies from these places on, where a line begins in each."""
    most = min(len(old) - here, len(new) - there)
    same = 0
    while same < most and new.startswith(old[here + same : here + same + _STRETCH], there + same):
        same += _STRETCH
    # within this stretch they part
    step = _STRETCH
    while step > _FINE and same < most:
        step //= 2
        if new.startswith(old[here + same : here + same + step], there + same):
            same += step
    begin = max(here, old.rfind(b"\n", here, here + min(same, most)) + 1)
    while (end := old.find(b"\n", begin) + 1) and new.startswith(old[begin:end], begin - here + there):
        begin = end
    return begin - here
