"""What the pages of one window share: the worker, the questions, the preferences, the day and the chosen quarter."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from jyteacher_desktop.domain.calendar import Quarter

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jyteacher_desktop.desktop.dialogs.asking import Asking
    from jyteacher_desktop.desktop.preferences import Preferences
    from jyteacher_desktop.desktop.worker import Doing, Progress, Worker
    from jyteacher_desktop.store.errors import PinNeeded
    from jyteacher_desktop.store.workspace import Workspace


# Ten minutes: long enough to review a pile, short enough for a desk somebody walked away from.
_PRINCIPAL_MS: Final = 600_000

T = TypeVar("T")
P = ParamSpec("P")


class Desk(QObject):
    """Shared by the pages of a window.

    Signals:
        quarter_changed(Quarter): the person chose another quarter in the heading.
        said(str): a sentence about what has just been done, for the heading.
        principal_changed(): the principal was confirmed, or the window locked again.
        minutes_changed(): the confirmed principal has fewer minutes left.
        recorded(str, str, date): a new record was stored: its kind, its id, its day.
        seal_met(Callable): something needs what stands sealed in this file; it is called when the person opened that.
        day_changed(date): another day has begun than this one, which was today until now.
        noticed(str): a page, a dialog or a part of a page is shown; the topic under which the guide speaks of it.
    """

    quarter_changed = Signal(object)
    said = Signal(str)
    principal_changed = Signal()
    minutes_changed = Signal()
    noticed = Signal(str)
    seal_met = Signal(object)
    day_changed = Signal(object)
    recorded = Signal(str, str, object)

    def __init__(
        self,
        *,
        worker: Worker[Workspace],
        asking: Callable[[], Asking],
        preferences: Preferences,
        today: date,
        quarter: Quarter,
        whose_pin: str,
        go: Callable[[str, str, bool], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.worker = worker
        self._asked_of = asking
        self.place_of_page: QWidget | None = None
        """In which part of the window the page is made that is turned to for the first time."""
        self.preferences = preferences
        self.today = today
        self.entered = False
        """Whether it is a book that a bureau keeps for a school (代录): its clerk signs there, and there is no principal."""
        self.whose_pin = whose_pin
        """Who proves himself here for what only the principal does: as the workspace says."""
        self._go = go
        self._quarter = quarter
        self._principal = ""
        self._until = 0.0
        self._expiry = QTimer(self)
        self._expiry.setTimerType(Qt.TimerType.PreciseTimer)  # a coarse one may promise an eleventh minute
        self._expiry.setSingleShot(True)
        self._expiry.setInterval(unlocked_ms())
        self._expiry.timeout.connect(self.lock)
        self._minute = QTimer(self)
        self._minute.setInterval(_LOOK_AT_CLOCK_MS)
        self._minute.timeout.connect(self.minutes_changed)

    @property
    def asking(self) -> Asking:
        """The questions of this window; made, and all that asks loaded, when there is the first."""
        return self._asked_of()

    def do(self, use_case: Callable[Concatenate[Workspace, P], T], *arguments: P.args, **named: P.kwargs) -> Doing[T]:
        """The one way from a button to a use case: ``desk.do(delete_records, ids).then(self._deleted, what="正在删除")``."""
        return self.worker.do(use_case, *arguments, **named)

    @property
    def progress(self) -> Progress:
        """What a long use case is given as ``progress``."""
        return self.worker.progress

    def turn_day(self, today: date) -> None:
        """What day it is, as the workspace says; a window may stay open for nights."""
        if today != self.today:
            before, self.today = self.today, today
            self.day_changed.emit(before)

    @property
    def quarter(self) -> Quarter:
        """The quarter chosen in the heading."""
        return self._quarter

    def choose_quarter(self, quarter: Quarter) -> None:
        """Work on another quarter."""
        if quarter != self._quarter:
            self._quarter = quarter
            self.quarter_changed.emit(quarter)

    def stand_on(self, kind: str, record: str, day: date) -> None:
        """A new record is there: whoever lists such records goes to it, in the quarter of its day."""
        self.recorded.emit(kind, record, day)

    def reopen(self, day: date) -> None:
        """To where the quarter of a day is opened again."""
        self.choose_quarter(Quarter.of(day))
        self.go("reports", "reopen")

    def go(self, page: str, identity: str = "") -> None:
        """Turn to a page, and there to a record."""
        self._go(page, identity, False)

    def go_and_open(self, page: str, record: str) -> None:
        """Turn to a page and open a record there."""
        self._go(page, record, True)

    # -- who acts -------------------------------------------------------------------------------------------------

    @property
    def principal(self) -> str | None:
        """Whom the journal may name: the principal while a PIN proved it some minutes ago, else nobody."""
        self.look_at_clock()
        return self._principal or None

    @property
    def principal_words(self) -> str:
        """Who is confirmed and for how many minutes yet, the last one counted whole; empty while locked."""
        return (
            f"{self.whose_pin if self.entered else self._principal}已确认 · 还剩 {math.ceil((self._until - since_start()) / 60)} 分"
            if self.principal
            else ""
        )

    @property
    def unlocked_minutes(self) -> int:
        """How long a right PIN holds."""
        return unlocked_ms() // 60_000

    def unlock(self, actor: str) -> None:
        """A PIN proved who acts; that holds for some minutes. The PIN itself is not kept."""
        self._principal = actor
        self._until = since_start() + self._expiry.interval() / 1000
        self._expiry.start()
        self._minute.start()
        self.principal_changed.emit()

    def look_at_clock(self) -> None:
        """Drop a PIN whose minutes ran out while the computer slept and the timer stood still."""
        if self._principal and since_start() >= self._until:
            self.lock()

    def lock(self) -> None:
        """From now on the PIN is asked for again."""
        self._expiry.stop()
        self._minute.stop()
        self._principal = ""
        self.principal_changed.emit()

    def as_principal(self, purpose: str, action: Callable[[str], None]) -> None:
        """Do what only the principal does, told who was proved; the PIN is asked for unless it was right some minutes ago."""
        if self.principal:
            action(self._principal)
            return
        from jyteacher_desktop.desktop.dialogs.school.principal_pin import PrincipalDialog

        PrincipalDialog(self.asking.parent(), self, purpose=purpose, on_done=partial(_without_reason, action)).open()

    def as_proved(self, needed: PinNeeded, action: Callable[[str], None]) -> None:
        """Do what asks for a PIN, told who was proved: the principal at a school, a clerk at a bureau."""
        from jyteacher_desktop.books import prove
        from jyteacher_desktop.store.workspace import SCHOOL

        if needed.facts["office"] == SCHOOL.name:
            self.as_principal(needed.user_message, action)
            return

        def on_pin(pin: str) -> None:
            self.do(prove, pin).then(action, what="正在核对口令", owner=self)

        self.asking.ask_pin(needed.user_message, on_pin)

    def as_principal_because(
        self, title: str, purpose: str, yes: str, action: Callable[[str, str], Doing[str] | None], *, missing: str, doing: str
    ) -> None:
        """As :meth:`as_principal`, with a reason that is typed in the same form; ``missing`` is said when there is none.

        ``action`` asks for what is to be done and leaves waiting for it to the form, which stays with its reason until it is; ``doing`` are
        the words for that.
        """
        from jyteacher_desktop.desktop.dialogs.school.principal_pin import PrincipalDialog

        PrincipalDialog(
            self.asking.parent(),
            self,
            purpose=purpose,
            on_done=action,
            doing=doing,
            accept_text=yes,
            title=title,
            missing=missing,
        ).open()

    def when_unsealed(self, action: Callable[[], None]) -> None:
        """Do something once the PIN has opened what stands sealed in this file; it is asked for, and nothing is done without it."""
        self.seal_met.emit(action)

    def notice(self, topic: str) -> None:
        """Tell whoever follows along what the person has before him."""
        self.noticed.emit(topic)

    def say(self, sentence: str) -> None:
        """Say for a moment what has just been done."""
        self.said.emit(sentence)


def _without_reason(action: Callable[[str], None], actor: str, _reason: str) -> None:
    action(actor)


_LOOK_AT_CLOCK_MS = 10_000
"""How often the minutes that are left are said anew."""


def since_start() -> float:
    """Seconds since the computer was started, those it slept through counted: a timer stands still then on Linux."""
    return time.monotonic() if sys.platform == "win32" else time.clock_gettime(_CLOCK)


_CLOCK: Final[int] = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", 0))


def unlocked_ms() -> int:
    """How long a right PIN holds, in milliseconds."""
    return _PRINCIPAL_MS
