"""Texts that somebody wrote with another program, and which encoding they are in.

UTF-8 with or without its mark, what Notepad calls Unicode (with its mark or without), GB18030 as WPS and older Windows save it, or Big5: one
place decides, for lists, commands, policies and secrets alike.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TextIO


class NotTextError(ValueError):
    """The bytes are no text of an encoding that is known here."""


def text_in(data: bytes) -> str:
    """What these bytes say, line ends as they stand.

    Raises:
        NotTextError: They are no text.
    """
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and (not encoding.startswith("utf-16-") or not _CONTROLS.search(text)):
            return text
    raise NotTextError


def _encodings(data: bytes) -> tuple[str, ...]:
    """Which encodings these bytes may be of, the likeliest first."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    beginning = data[:_LOOKED_AT]
    if len(data) % 2 == 0 and b"\x00" in beginning:  # figures, commas and line ends of UTF-16 are half zeros, on one side
        return ("utf-16-be",) if beginning[::2].count(0) > beginning[1::2].count(0) else ("utf-16-le",)
    return ("utf-8-sig", "big5" if _is_big5(beginning) else "gb18030")


_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no text holds: bytes that are none may look like UTF-16 without its mark."""
_LOOKED_AT = 65_536
_MARKS_OF_BIG5 = 6
"""So many characters have to speak for it."""


def _is_big5(data: bytes) -> bool:
    """Whether bytes that may be read both ways are Big5, as systems of Taiwan and Hong Kong write it, and not GB 18030.

    The common characters of either stand in a range of their own: nearly all of a text are among them, and read the other way few are.
    """
    common, all_of_it, place = [0, 0], 0, 0
    while place < len(data) - 1:
        first, second = data[place], data[place + 1]
        if first < 0x80:
            place += 1
            continue
        place += 2
        if 0xA1 <= first <= 0xA3:  # punctuation of both
            continue
        all_of_it += 1
        common[0] += 0xB0 <= first <= 0xD7 and second >= 0xA1
        common[1] += 0xA4 <= first <= 0xC6 and (0x40 <= second <= 0x7E or second >= 0xA1)
    return all_of_it >= _MARKS_OF_BIG5 and common[1] > 0.95 * all_of_it and common[0] < 0.7 * all_of_it


def read_text(path: Path) -> str:
    """The text of a file, every line ended by one line feed.

    Raises:
        OSError: It cannot be read.
        NotTextError: It is no text.
    """
    return _lines_alike(text_in(path.read_bytes()))


def read_input(stream: TextIO) -> str:
    """What a pipe brings, as a file of the same bytes would be read.

    Raises:
        NotTextError: It is no text.
    """
    bytes_of = getattr(stream, "buffer", None)  # a stream that stands in memory has none
    return _lines_alike(stream.read() if bytes_of is None else text_in(bytes_of.read()))


def _lines_alike(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
