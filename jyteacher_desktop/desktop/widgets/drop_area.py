"""A place to drop files and folders on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from jyteacher_desktop.desktop.dropped_files import dropped_files, take_what_has_files


class DropArea(QFrame):
    """Says what may be dropped, and takes it.

    Signals:
        dropped(list[Path]): files or folders.
    """

    dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAcceptDrops(True)
        self.setMinimumHeight(74)
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.addWidget(self._label)

    def set_text(self, text: str) -> None:
        """What may be dropped here."""
        self._label.setText(text)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        take_what_has_files(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := dropped_files(event):
            self.dropped.emit(paths)
