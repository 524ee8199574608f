"""What is written to a terminal or a pipe, by the command line and by the program of the windows alike."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Final, TextIO

_OBEYED: Final = dict.fromkeys(
    (*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
"""What a terminal takes for an order (all controls but the tabulator and the ends of lines) or lets the rest of a line run backwards for."""


def speak_utf8() -> None:
    """Both streams speak UTF-8 on every platform; a character that cannot be encoded is shown escaped, never fatal."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def say(text: str, stream: TextIO) -> None:
    """Print to a stream whose reader may have gone: the work is done, so that is no error.

    Names and titles come from lists that others wrote; what they hold gives a terminal no orders. Whatever else reads gets all of it.

    Raises:
        OSError: There is a reader, and what was said did not reach it (a full disk).
    """
    if not text:
        return
    try:
        print(text.translate(_OBEYED) if stream.isatty() else text, file=stream, flush=True)
    except OSError as error:
        # the interpreter flushes once more at its end and would complain then
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        # Windows says EINVAL for a closed pipe
        if error.errno not in (errno.EPIPE, errno.EINVAL):
            raise
