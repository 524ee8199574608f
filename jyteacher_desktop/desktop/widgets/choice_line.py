"""A line that offers choices by name, 拼音首字母 or number while it is typed into; what is chosen stands there as one name.

The text may stay something else: whoever is not in the list (somebody from outside) is typed as they are called.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from jyteacher_desktop.desktop.widgets.names_completer import NamesCompleter


class ChoiceLine(QLineEdit):
    """A line over a list of choices."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: dict[str, str] = {}
        self._words: dict[str, str] = {}
        self.editingFinished.connect(self._tidy)

    def offer(self, choices: Iterable[tuple[str, str, str]]) -> None:
        """Offer (text, value, words); choices of one text are numbered."""
        for text, value, words in choices:
            shown, number = text, 2
            while shown in self._values:
                shown, number = f"{text}（{number}）", number + 1
            self._values[shown] = value
            self._words[shown] = words.lower()
        self.setCompleter(NamesCompleter(self._words.items(), self))

    def set_value(self, value: str) -> None:
        """Show the choice of a value, or the text itself where none has it."""
        self.setText(next((text for text, known in self._values.items() if known == value), value))

    def value(self) -> str:
        """The value of the choice that stands here, or what was typed."""
        typed = self.text().strip()
        return self._values.get(self._meant(typed), typed)

    def _meant(self, typed: str) -> str:
        """The one choice that a text means: itself, or the only one that begins so or has these initials."""
        if typed in self._values or not typed:
            return typed
        low = typed.lower()
        found = [text for text in self._values if text.startswith(f"{typed}（") or low in self._words[text].split()]
        return found[0] if len(found) == 1 else typed

    def _tidy(self) -> None:
        self.setText(self._meant(self.text().strip()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        completer = self.completer()
        popup = completer.popup() if completer is not None else None
        if event.key() == Qt.Key.Key_Down and completer is not None and (popup is None or not popup.isVisible()):
            completer.setCompletionPrefix(self.text())
            completer.complete()
            return
        super().keyPressEvent(event)
