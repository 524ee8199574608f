"""What is offered below a line: names, found by more words than the line is to show."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QCompleter

GAP = "　"
"""Between a name and by what else it is found; no name has it."""
_SHOWN = 12


class NamesCompleter(QCompleter):
    """Offers names with their initials or numbers; the line gets the name alone."""

    def __init__(self, offered: Iterable[tuple[str, str]], parent: QObject | None = None) -> None:
        """``offered`` are names and the words they are found by as well."""
        super().__init__([f"{text}{GAP}{words}" if words else text for text, words in offered], parent)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setMaxVisibleItems(_SHOWN)

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        return super().pathFromIndex(index).partition(GAP)[0]
