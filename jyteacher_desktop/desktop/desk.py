"""What the pages of one window share: the worker, the questions, the preferences, the day and the chosen quarter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from jyteacher_desktop.domain.calendar import Quarter

if TYPE_CHECKING:
    from jyteacher_desktop.desktop.dialogs.asking import Asking
    from jyteacher_desktop.desktop.preferences import Preferences
    from jyteacher_desktop.desktop.worker import Worker
    from jyteacher_desktop.store.workspace import Workspace


class Desk(QObject):
    """Shared by the pages of a window.

    Signals:
        quarter_changed(Quarter): the person chose another quarter in the heading.
        said(str): a sentence about what has just been done, for the heading.
    """

    quarter_changed = Signal(object)
    said = Signal(str)

    def __init__(
        self,
        *,
        worker: Worker[Workspace],
        asking: Asking,
        preferences: Preferences,
        today: date,
        go: Callable[[str, str], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.worker = worker
        self.asking = asking
        self.preferences = preferences
        self.today = today
        self._go = go
        self._quarter = Quarter.of(today)

    @property
    def quarter(self) -> Quarter:
        """The quarter chosen in the heading."""
        return self._quarter

    def choose_quarter(self, quarter: Quarter) -> None:
        """Work on another quarter."""
        if quarter != self._quarter:
            self._quarter = quarter
            self.quarter_changed.emit(quarter)

    def go(self, page: str, identity: str = "") -> None:
        """Turn to a page, and there to a record."""
        self._go(page, identity)

    def say(self, sentence: str) -> None:
        """Say for a moment what has just been done."""
        self.said.emit(sentence)
