"""A choice that is made by typing 拼音首字母: ``ds`` goes to 读书沙龙, ``dy`` to 教育电影观摩."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QWidget

_PAUSE_S: Final = 1.0
"""Letters typed after a longer pause begin a new word."""


class InitialsBox(QComboBox):
    """A combo box whose entries have initials."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._initials: list[str] = []
        self._typed = ""
        self._typed_at = 0.0

    def add(self, text: str, data: object, initials: str) -> None:
        """Add one entry."""
        self.addItem(text, data)
        self._initials.append(initials)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text().lower()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if not (plain and letter.isalpha() and letter.isascii()):
            super().keyPressEvent(event)
            return
        now = time.monotonic()
        self._typed = (self._typed if now - self._typed_at < _PAUSE_S else "") + letter
        self._typed_at = now
        place = self._place_of(self._typed)
        if place is None:
            self._typed = letter
            place = self._place_of(letter)
        if place is not None:
            self.setCurrentIndex(place)

    def _place_of(self, typed: str) -> int | None:
        """The first entry that begins with what was typed, else the first that has it inside: 电影 is sought as ``dy``."""
        for fits in (str.startswith, str.__contains__):
            for place, initials in enumerate(self._initials):
                if fits(initials, typed):
                    return place
        return None
