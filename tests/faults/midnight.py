"""Midnight in the midst of a command: after each of its questions to the clock once, and every day that it stores has to be the same.

``python3 dev.py faults --midnight`` tries every command of the storm. The days are the last of a year and the first of the next one.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self
from unittest import mock

from jyteacher_desktop.cli import running
from jyteacher_desktop.school import office
from jyteacher_desktop.store import backup, workspace
from tests.faults.flows import Flow, call
from tests.faults.storm import filled

BEFORE, AFTER = datetime(2026, 12, 31, 23, 59, 59), datetime(2027, 1, 1)
DAYS = frozenset({BEFORE.date().isoformat(), AFTER.date().isoformat()})
_NEVER = 1 << 30


@dataclass
class Tried:
    """What came of one command: how often it asked the clock, and after which questions it stored two days."""

    asked: int
    failures: list[str] = field(default_factory=list)


class _Clock:
    """The clock of the whole program, which turns the day after so many questions."""

    def __init__(self, turns_after: int) -> None:
        self.asked = 0
        self._turns_after = turns_after

    def now(self) -> datetime:
        self.asked += 1
        return BEFORE if self.asked <= self._turns_after else AFTER


@contextlib.contextmanager
def _clock(turns_after: int) -> Iterator[_Clock]:
    clock = _Clock(turns_after)

    class Day(date):
        @classmethod
        def today(cls) -> Self:
            now = clock.now()
            return cls(now.year, now.month, now.day)

    class Moment(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Self:
            return clock.now()  # type: ignore[return-value]

    with contextlib.ExitStack() as stack:
        for module in (workspace, running, office):
            stack.enter_context(mock.patch.object(module, "date", Day))
        for module in (workspace, running, backup):
            stack.enter_context(mock.patch.object(module, "datetime", Moment))
        yield clock


def midnight(flow: Flow, bases: Path, facts: dict[str, Any], budget: Callable[[], bool]) -> Tried:
    """Run a command with midnight behind each of its questions to the clock, or as many as ``budget`` allows."""
    root = bases.parent / "here"

    def run(turns_after: int) -> tuple[int, int, dict[str, list[str]]]:
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(bases / flow.base, root)
        words = filled(flow.arguments(root), facts)
        given = words.index("--today")
        with _clock(turns_after) as clock:
            status, _document = call(*words[:given], *words[given + 2 :])
        return status, clock.asked, _days(root / flow.workspace)

    usual, asked, _stored = run(_NEVER)
    tried = Tried(asked)
    for turns_after in range(1, asked):
        if not budget():
            break
        status, _asked, stored = run(turns_after)
        if status != usual:
            tried.failures.append(f"{flow.name}: after {turns_after} of {asked} questions: status {status} instead of {usual}")
        if len(stored) > 1:
            tried.failures.append(f"{flow.name}: after {turns_after} of {asked} questions two days are stored: {stored}")
    return tried


def _days(path: Path) -> dict[str, list[str]]:
    """Which of the two days are stored, and where; of moments the journal says which day it was then."""
    found: dict[str, set[str]] = {}
    if not path.exists():
        return {}
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            names = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
            for row in connection.execute(f'SELECT * FROM "{table}"').fetchall():
                for name, value in zip(names, row, strict=True):
                    if isinstance(value, str) and value in DAYS:
                        found.setdefault(value, set()).add(f"{table}.{name}")
    return {day: sorted(where) for day, where in sorted(found.items())}
