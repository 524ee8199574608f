"""A choice that is made by typing 拼音首字母: ``ds`` goes to 读书沙龙."""

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
        places = [place for place, initials in enumerate(self._initials) if initials.startswith(self._typed)]
        if not places:
            self._typed = letter
            places = [place for place, initials in enumerate(self._initials) if initials.startswith(letter)]
        if places:
            self.setCurrentIndex(places[0])
