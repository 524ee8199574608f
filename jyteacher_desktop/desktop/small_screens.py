"""The place of a page in the window: the page fills it, and where it needs more than the window has the place scrolls.

Qt's own way to fill such a place takes the height that all sentences would like to have; here it is the least one, so that a page
scrolls only where it would be cut.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class PageRoom(QScrollArea):
    """A place for one page, which is made inside it (:meth:`take`): a page that moves into another place is styled there once more."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("focusPolicy", 0)  # no stop for Tab; the name of the value is not used before the first frame (shell.py)
        self._page: QWidget | None = None
        # a plain widget that Qt has made is handed to Python only after each class of Qt was made and asked whether it is one of theirs
        self.inside = QWidget()
        self.setViewport(self.inside)
        self.inside.setBackgroundRole(QPalette.ColorRole.NoRole)

    def take(self, page: QWidget) -> None:
        """Fill the place with its page."""
        self._page = page
        self.setWidget(page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest and watched is self._page:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """Give the page the whole place, or what it needs at least."""
        page, bar = self._page, self.verticalScrollBar().sizeHint().width()
        if page is None:
            return
        least, room = page.minimumSizeHint(), self.maximumViewportSize()
        if least.height() > room.height():
            room -= QSize(bar, 0)
        if least.width() > room.width():
            room -= QSize(0, bar)
            if room.height() < least.height() <= room.height() + bar:
                room -= QSize(bar, 0)
        page.resize(room.expandedTo(least))
