"""Names of files that a person gave, or that are made of names of people and schools, as every stick and every system takes them.

FAT and Windows tell no capital letters apart, take no dot or blank at the end, and keep a few names for devices.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]')
_DEVICES: Final = re.compile(r"(?i:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)")
_LONGEST_STEM: Final = 180
"""In bytes of UTF-8: a name may have 255 on Linux, and a number and an ending are put behind it."""
_LONGEST_ENDING: Final = 20
"""What is longer is no ending."""


def portable_name(name: str, empty: str = "package") -> str:
    """A file's name as every stick and every system takes it: FAT's forbidden characters and device names, and a length that fits.

    The ending stays. Names are advice, so changing one loses nothing. ``empty`` stands where nothing is left of it.
    """
    path = PurePosixPath(_FORBIDDEN.sub("_", name))
    whole = len(path.suffix.encode()) <= _LONGEST_ENDING
    stem, ending = (path.stem, path.suffix) if whole else (path.name, "")
    stem = stem.encode()[:_LONGEST_STEM].decode("utf-8", "ignore").rstrip(". ")
    found = f"{stem or empty}{ending.rstrip('. ')}"
    return f"_{found}" if _DEVICES.match(found) else found


class NamesTaken:
    """Names that were given in one folder; capital letters are not told apart."""

    def __init__(self) -> None:
        """None yet."""
        self._taken: set[str] = set()

    def free(self, stem: str) -> str:
        """A name without its ending, or with the first number behind it that is not taken; it is taken now."""
        number, found = 1, stem
        while found.casefold() in self._taken:
            number += 1
            found = f"{stem}（{number}）"
        self._taken.add(found.casefold())
        return found
