"""What the pages of one window share: the worker, the questions, the preferences, the day and the chosen quarter."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Signal

from jyteacher_desktop.domain.calendar import Quarter

if TYPE_CHECKING:
    from jyteacher_desktop.desktop.dialogs.asking import Asking
    from jyteacher_desktop.desktop.preferences import Preferences
    from jyteacher_desktop.desktop.worker import Doing, Progress, Worker
    from jyteacher_desktop.store.workspace import Workspace


_PRINCIPAL_S: Final = 600.0

T = TypeVar("T")
P = ParamSpec("P")


def _check_pin(ws: Workspace, pin: str) -> None:
    from jyteacher_desktop.school.office import check_pin

    check_pin(ws, pin)


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
        self._principal_until = 0.0

    def do(self, use_case: Callable[Concatenate[Workspace, P], T], *arguments: P.args, **named: P.kwargs) -> Doing[T]:
        """The one way from a button to a use case: ``desk.do(delete_records, ids).then(self._deleted, what="正在删除")``."""
        return self.worker.do(use_case, *arguments, **named)

    @property
    def progress(self) -> Progress:
        """What a long use case is given as ``progress``."""
        return self.worker.progress

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

    def as_principal(self, purpose: str, action: Callable[[], None]) -> None:
        """Do what only the principal does: the PIN is asked for, and once it was right not again for some minutes.

        The PIN itself is not kept.
        """
        if time.monotonic() < self._principal_until:
            action()
        else:
            self.asking.ask_pin(purpose, partial(self._check_pin, action))

    def _check_pin(self, action: Callable[[], None], pin: str) -> None:
        self.do(_check_pin, pin).then(partial(self._confirmed, action), what="正在核对口令")

    def _confirmed(self, action: Callable[[], None], _nothing: None) -> None:
        self._principal_until = time.monotonic() + _PRINCIPAL_S
        action()

    def say(self, sentence: str) -> None:
        """Say for a moment what has just been done."""
        self.said.emit(sentence)
