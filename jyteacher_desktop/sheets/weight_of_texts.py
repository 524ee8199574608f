"""How much text the cells of a workbook come to, where each says the whole of a text that stands in the file once.

The reader copies a text of the workbook's table for every cell that names it: forty kilobytes of a file are twenty gigabytes then. Nearly every
workbook is passed by two figures that cost little (the longest text, and how many cells there may be at most); of another it is added up
which cell names which text. What is not understood counts as the longest text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

BYTES = 3
"""What a character of a text takes the reader at most."""
_TABLE = "sharedstrings.xml"
"""How the name of the part ends in which the reader looks for texts, whatever the workbook says of it."""
_TEXT_ENDS, _ENDS, _ENDS_OF_A_CELL = b"si>", b"</", 2
"""The end of a text, and that of anything; a cell that names a text ends, and so does what names it."""
_TEXT = re.compile(rb"<(?:\w+:)?si(?=[\s/>])")
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])")
_SHARED = re.compile(rb"\bt\s*=\s*[\"']s[\"']")
_NUMBER = re.compile(rb">\s*(\d{1,7})\s*<")
_MAY_HIDE = (b"<!", b"<?", b"&")
"""What may stand in the place of a mark or of a figure, or hide one."""
_LONGEST_MARK = 512

Pieces = Callable[[], Iterator[bytes]]


class Weighed:
    """What the texts of a workbook come to at most, as its parts are looked through."""

    def __init__(self) -> None:
        self._longest = self._cells = 0

    def look(self, part: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Pass the pieces of a part on to somebody else, and see how long a text it has, or how many cells it may have at most."""
        if not part.lower().endswith(_TABLE):
            ends = 0
            for piece in pieces:
                ends += piece.count(_ENDS)
                yield piece
            self._cells += ends // _ENDS_OF_A_CELL
            return
        before = 0
        for piece in pieces:
            first, *others = piece.split(_TEXT_ENDS)
            self._longest, before = max(self._longest, before + len(first)), before + len(first)
            if others:
                self._longest, before = max(self._longest, *map(len, others)), len(others[-1])
            yield piece

    def more_than(self, most: int, parts: Sequence[tuple[str, Pieces]]) -> bool:
        """Whether the texts of all cells come to more than so many bytes.

        Args:
            most: So many bytes.
            parts: What each part of the workbook holds, by its name and in pieces, should it have to be looked through again.
        """
        if self._longest * self._cells <= most:
            return False
        tables = [_lengths(b"".join(pieces())) for part, pieces in parts if part.lower().endswith(_TABLE)]
        texts, said = tables[0] if len(tables) == 1 else [], 0
        for _part, pieces in parts:
            for cell in _cells(pieces()):
                said += _named(cell, texts, self._longest)
                if said > most:
                    return True
        return False


def _lengths(part: bytes) -> Sequence[int]:
    """How long each text of a table is with its marks; none where something may hide where one begins."""
    if b"<!" in part or part.count(b"<?") > 1:
        return []
    begins = [text.start() for text in _TEXT.finditer(part)]
    return [end - begin for begin, end in zip(begins, [*begins[1:], len(part)], strict=True)]


def _cells(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Every cell of a part, from its mark up to that of the next."""
    rest = b""
    for piece in pieces:
        text = rest + piece
        begins = [cell.start() for cell in _CELL.finditer(text)]
        for begin, end in pairwise(begins):
            yield text[begin:end]
        rest = text[begins[-1] :] if begins else text[-_LONGEST_MARK:]
    if _CELL.match(rest):
        yield rest


def _named(cell: bytes, texts: Sequence[int], longest: int) -> int:
    """How long the text is that a cell names."""
    if _SHARED.search(cell) is None:
        return 0
    numbers = [] if any(mark in cell for mark in _MAY_HIDE) else [int(number) for number in _NUMBER.findall(cell)]
    return max((texts[number] for number in numbers if number < len(texts)), default=longest)
