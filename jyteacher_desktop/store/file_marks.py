"""By what a workspace file is known again as the one that nobody wrote into since, whatever program it might have been."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from jyteacher_desktop.values import NamedTuple


class FileMark(NamedTuple):
    """A file as it lies between two changes.

    SQLite counts in the header every transaction that wrote something, the size in pages, and the count for which that size is valid. Who writes without
    SQLite moves the time; who puts another file in its place gives it another number.
    """

    changes: bytes
    size: int
    time: int
    number: int


def mark_of(stream: BinaryIO) -> FileMark:
    """The mark of an open file.

    Raises:
        OSError: It cannot be read.
    """
    state = os.fstat(stream.fileno())
    stream.seek(0)
    header = stream.read(100)
    return FileMark(header[24:32] + header[92:96], state.st_size, state.st_mtime_ns, state.st_ino)


def file_mark(path: Path) -> FileMark | None:
    """The mark of a file that no connection of this process is reading: closing it gives back the locks of the whole process.

    None where it cannot be read.
    """
    try:
        with path.open("rb", buffering=0) as stream:
            return mark_of(stream)
    except OSError:
        return None
