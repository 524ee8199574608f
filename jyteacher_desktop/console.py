"""What is written to a terminal or a pipe, by the command line and by the program of the windows alike."""

from __future__ import annotations

import io
import sys


def speak_utf8() -> None:
    """Both streams speak UTF-8 on every platform; a character that cannot be encoded is shown escaped, never fatal."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
