"""Pages of a school with 500 teachers and 40,000 attendance lines: how long from turning to a page until it shows its content.

Each page is turned to in a window on the offscreen platform, until the worker is idle and the page has painted. What window and worker take
of a processor is measured, which is what a person waits for where nothing else runs: neither waits for anything but the other. One limit is
half a second, from which on a person is owed a progress dialog. The other is beside a peer, what cannot be saved: the rows that the page asked
for in that turn, read from the same file by sqlite3 as tuples, and one bare repaint of the page. The pages that count hours are also measured
right after a change, when nothing counted before holds any more. A keystroke in the search line is measured from the key to
the repainted table; its limit is 100 ms (bench_table compares the same with a bare repaint).
"""

from __future__ import annotations

import contextlib
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.bench_startup import build_school
from benchmarks.measure import Measure, alone

if TYPE_CHECKING:
    from jyteacher_desktop.store.workspace import Workspace

_PAGES = {
    "home": "首页",
    "teachers": "教师",
    "plans": "计划",
    "calendar": "月历",
    "activities": "活动",
    "trainings": "培训",
    "hours": "学时",
    "reports": "报表与上报",
}
_COUNTING = ("home", "hours", "reports")
_LIMIT_S, _KEY_LIMIT_S, _LIMIT = 0.5, 0.1, 6
_TURNS = 5
_Asked = list[tuple[str, Sequence[object]]]


def run() -> list[Measure]:
    """Every page five times, and keystrokes on the teachers page."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "school.jyschool"
        alone(_build, path)
        opened, anew, keys = alone(_turn, path)
    measures = []
    for when, times in (("opened", opened), ("opened after a change", anew)):
        for key, pairs in times.items():
            name = f"{_PAGES[key]} {when}"
            here, peer = (statistics.median(side) for side in zip(*pairs, strict=True))
            ratio = statistics.median(ours / theirs for ours, theirs in pairs)
            measures += [
                Measure(goal="K", name=f"{name} / half a second", here=here, peer=_LIMIT_S, ratio=here / _LIMIT_S, limit=1),
                Measure(goal="P12", name=f"{name} / raw SQL and a repaint", here=here, peer=peer, ratio=ratio, limit=_LIMIT),
            ]
    measures.append(
        Measure(
            goal="K",
            name="keystroke to filtered table / 100 ms",
            here=keys,
            peer=_KEY_LIMIT_S,
            ratio=keys / _KEY_LIMIT_S,
            limit=1,
        )
    )
    return measures


def _build(path: Path) -> None:
    """500 teachers, 80 activities with 500 lines each in the present cycle."""
    from jyteacher_desktop.school.activities import ActivityValues, Attend, RecordActivity, record_activity
    from jyteacher_desktop.school.roster import list_teachers
    from jyteacher_desktop.store.workspace import SCHOOL, Workspace

    build_school(path, 500)
    chance = random.Random(20260701)
    with Workspace.open(path, SCHOOL, write=True) as workspace:
        people = [row.id for row in list_teachers(workspace)]
        for number in range(80):
            day = date(2026, 1, 6) + timedelta(number * 3 + chance.randrange(2))
            values = ActivityValues(kind="reading_salon", title=f"活动{number}", date=day, place="报告厅")
            record_activity(workspace, RecordActivity(values=values, attendance=tuple(Attend(teacher_id=one) for one in people)))


@contextlib.contextmanager
def _noting() -> Iterator[_Asked]:
    """What any workspace is asked meanwhile."""
    from jyteacher_desktop.store.workspace import Workspace

    asked, read = _Asked(), Workspace.tuples

    def noted(self: Workspace, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        asked.append((sql, parameters))
        return read(self, sql, parameters)

    Workspace.tuples = noted  # type: ignore[method-assign]
    try:
        yield asked
    finally:
        Workspace.tuples = read  # type: ignore[method-assign]


def _turn(path: Path) -> tuple[dict[str, list[tuple[float, float]]], dict[str, list[tuple[float, float]]], float]:
    """Seconds of every page and of its peer, of the counting pages after a change, and of a keystroke, in a process of its own."""
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QLineEdit

    from benchmarks.window import window

    shell, settle, close = window(path)

    raw = sqlite3.connect(path)

    def read(asked: _Asked) -> None:
        for statement in asked:
            with contextlib.suppress(sqlite3.OperationalError):  # those few that open what stands sealed
                raw.execute(*statement).fetchall()

    def turn(key: str, *, change: bool) -> list[tuple[float, float]]:
        shell.page(key)
        taken = []
        for _turn_number in range(_TURNS):
            shell.go("plans" if key != "plans" else "home")
            settle()
            if change:
                shell.worker.do(change_a_mark).then(lambda _nothing: None)
                settle()
            shell.page(key).make_stale()
            with _noting() as asked:
                start = time.process_time()
                shell.go(key)
                settle()
                shell.page(key).grab()
                here = time.process_time() - start
            start = time.process_time()
            read(asked)
            shell.page(key).grab()
            taken.append((here, time.process_time() - start))
        return taken

    opened = {key: turn(key, change=False) for key in _PAGES}
    anew = {key: turn(key, change=True) for key in _COUNTING}
    shell.go("teachers")
    settle()
    page = shell.page("teachers")
    line = page.findChild(QLineEdit, "searchEdit")
    assert line is not None
    keys = []
    for letter in "lmhz" * 5:
        start = time.process_time()
        QTest.keyClicks(line, letter)
        page.grab()
        keys.append(time.process_time() - start)
        if len(line.text()) == 4:
            line.clear()
    close()
    return opened, anew, statistics.median(keys)


def change_a_mark(workspace: Workspace) -> None:
    """One absence more or less, and every hour must be counted again."""
    from jyteacher_desktop.domain.terms import Mark
    from jyteacher_desktop.school.activities import Attend, activity_detail, list_activities, record_attendance

    newest = list_activities(workspace)[-1].id
    first, *others = activity_detail(workspace, newest).grid
    mark = Mark.ABSENT if first.mark is Mark.PRESENT else Mark.PRESENT
    lines = [Attend(teacher_id=line.teacher_id, mark=line.mark, role=line.role) for line in others]
    record_attendance(workspace, newest, [Attend(teacher_id=first.teacher_id, mark=mark), *lines])
