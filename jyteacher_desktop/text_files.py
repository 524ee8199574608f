"""Texts that somebody wrote with another program, and which encoding they are in.

UTF-8 with or without its mark, what Notepad calls Unicode, or GB18030 as WPS and older Windows save it: one place decides, for lists,
commands, policies and secrets alike.
"""

from __future__ import annotations

from pathlib import Path
from typing import TextIO


class NotTextError(ValueError):
    """The bytes are no text of an encoding that is known here."""


def text_in(data: bytes) -> str:
    """What these bytes say, line ends as they stand.

    Raises:
        NotTextError: They are no text.
    """
    for encoding in ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise NotTextError


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
