"""A field for the thirty digits of a key: they stand in fives while they are typed, as on the card and in the notice.

Whoever copies them from paper or hears them read aloud compares group by group; pasted with blanks or without, they look the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtWidgets import QLineEdit

_GROUP: Final = 5


def group_in_fives(line: QLineEdit, when: Callable[[], bool] = lambda: True) -> None:
    """Group what is typed or pasted into a field, ``when`` it is for such digits at that moment."""
    line.textChanged.connect(partial(_group, line, when))


def _group(line: QLineEdit, when: Callable[[], bool], text: str) -> None:
    """Put blanks where they belong; what is no digit of a key stays as it was typed, for whoever reads it has to see it."""
    if not when() or not all(char.isdecimal() or char.isspace() for char in text):
        return
    digits = _bare(text)
    grouped = " ".join(digits[start : start + _GROUP] for start in range(0, len(digits), _GROUP))
    if grouped == text:
        return
    before = len(_bare(text[: line.cursorPosition()]))
    line.setText(grouped)
    line.setCursorPosition(before + max(0, before - 1) // _GROUP)


def _bare(text: str) -> str:
    """The digits alone; those of a Chinese keyboard are wider and mean the same."""
    return "".join(str(int(char)) for char in text if char.isdecimal())
