"""Record ids: UUIDv7 (RFC 9562), made once where a record is born and never reused.

The leading 48 bits are the millisecond of birth, so ids made later sort later and database pages stay dense. The rest
is random; within one millisecond a counter keeps the order of creation.
"""

from __future__ import annotations

import time
from _thread import allocate_lock
from os import urandom
from typing import Final

_LONG: Final = 36
_COUNTS: Final = 4096
"""Ids of one millisecond."""
_VARIANT: Final = bytes.maketrans(b"0123456789abcdef", b"89ab" * 4)
"""What a digit of chance becomes where two of its bits say by which standard the id is made."""

_lock = allocate_lock()
_last_ms = 0
_counter = 0


def new_ids(number: int) -> list[str]:
    """So many fresh ids at once, each greater than the one before: the fast way for thousands of rows."""
    global _last_ms, _counter
    with _lock:
        start = max(time.time_ns() // 1_000_000, _last_ms + 1)
        _last_ms, _counter = start + number // _COUNTS, 0xFFF
    if not number:
        return []
    # RFC 9562, version 7: 48 bits of milliseconds, here a count where the standard leaves twelve bits to choose, then chance.
    # The ids are written below each other as columns of letters, which takes a tenth of writing one after the other
    heads = "".join(
        [f"{start + each:012x}" * min(_COUNTS, number - each * _COUNTS) for each in range(-(-number // _COUNTS))]
    ).encode()
    counts = ("".join([f"{each:03x}" for each in range(min(_COUNTS, number))]) * -(-number // _COUNTS)).encode()
    noise = urandom(8 * number).hex().encode()
    written = bytearray(b"--------------7---------------------" * number)
    for source, wide, places in (
        (heads, 12, (*range(8), *range(9, 13))),
        (counts, 3, range(15, 18)),
        (noise.translate(_VARIANT), 16, (19,)),
        (noise[1:] + b"0", 16, (*range(20, 23), *range(24, 36))),
    ):
        for place, target in enumerate(places):
            written[target::_LONG] = source[place::wide][:number]
    text = written.decode()
    return [text[place : place + _LONG] for place in range(0, _LONG * number, _LONG)]


def new_id(*, after: str = "") -> str:
    """A fresh UUIDv7 as lower-case text, greater than every id this process made by its clock before.

    Args:
        after: An id that it must be greater than as well, whatever clock that was made by. One that lies ahead of this clock is followed by
            the next count of its own millisecond, so that an absurd one is not driven further, and other ids go on by the clock.

    Raises:
        OverflowError: No UUIDv7 is greater than ``after``.
    """
    global _last_ms, _counter  # noqa: PLW0603 - the monotonic counter is the one piece of state an id source needs
    with _lock:
        now = time.time_ns() // 1_000_000
        if now > _last_ms:
            _last_ms, _counter = now, _chance(10)
        else:
            _counter += 1
            if _counter > 0xFFF:
                _last_ms, _counter = _last_ms + 1, 0
        milliseconds, counter = _last_ms, _counter
    found = _text(milliseconds, counter)
    return found if found > after else _text(*_next(after))


def _next(after: str) -> tuple[int, int]:
    """The millisecond and count that follow an id, which may be of any version."""
    head = int(after.replace("-", "")[:16], 16)
    milliseconds, version, counter = head >> 16, head >> 12 & 0xF, head & 0xFFF
    if version < 0x7:
        return milliseconds, 0
    if version == 0x7 and counter < 0xFFF:
        return milliseconds, counter + 1
    return milliseconds + 1, 0


def _chance(bits: int) -> int:
    """So many bits that nobody can foresee; what the library of secrets gives, without what else it loads."""
    return int.from_bytes(urandom(8)) >> (64 - bits)


def _text(milliseconds: int, counter: int) -> str:
    if milliseconds >> 48:
        raise OverflowError(milliseconds)
    value = (milliseconds << 80) | (0x7 << 76) | (counter << 64) | (0b10 << 62) | _chance(62)
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
