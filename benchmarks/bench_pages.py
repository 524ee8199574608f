"""Pages of a school with 500 teachers and 40,000 attendance lines: how long from turning to a page until it shows its content.

Each page is turned to in a window on the offscreen platform, until the worker is idle and the page has painted. What window and worker take
of a processor is measured, which is what a person waits for where nothing else runs: neither waits for anything but the other. The limit is
half a second, from which on a person is owed a progress dialog. The pages that count hours are also measured right after a
change, when nothing counted before holds any more. A keystroke in the search line is measured from the key to
the repainted table; its limit is 100 ms (bench_table compares the same with a bare repaint).
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

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
_LIMIT_S, _KEY_LIMIT_S = 0.5, 0.1
_TURNS = 5


def run() -> list[Measure]:
    """Every page five times, and keystrokes on the teachers page."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "school.jyschool"
        alone(_build, path)
        opened, anew, keys = alone(_turn, path)
    measures = [
        Measure(
            goal="K", name=f"{_PAGES[key]} {when} / half a second", here=taken, peer=_LIMIT_S, ratio=taken / _LIMIT_S, limit=1
        )
        for when, times in (("opened", opened), ("opened after a change", anew))
        for key, taken in times.items()
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


def _turn(path: Path) -> tuple[dict[str, float], dict[str, float], float]:
    """Seconds of every page, of the counting pages after a change, and of a keystroke; medians, in a process of its own."""
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QLineEdit

    from benchmarks.window import window

    shell, settle, close = window(path)

    def turn(key: str, *, change: bool) -> float:
        shell.page(key)
        taken = []
        for _turn_number in range(_TURNS):
            shell.go("plans" if key != "plans" else "home")
            settle()
            if change:
                shell.worker.do(change_a_mark).then(lambda _nothing: None)
                settle()
            shell.page(key).make_stale()
            start = time.process_time()
            shell.go(key)
            settle()
            shell.page(key).grab()
            taken.append(time.process_time() - start)
        return statistics.median(taken)

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
