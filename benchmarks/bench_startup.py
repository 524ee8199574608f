"""P7: process start to first painted window, on a school of 500 teachers, beside a bare QMainWindow.

Each side is a process of its own; it is measured from before the process is started until the window has painted
itself for the first time, which the process says on standard output. Both sides alternate. The child also says which
heavy modules it had imported by then: none may be among them.

Run it alone with ``python -m benchmarks.bench_startup``.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

PAIRS = 5
HEAVY = ("sqlalchemy", "openpyxl", "reportlab", "pypinyin", "xlsxwriter", "cryptography", "msgspec")

_BARE = """
import sys
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print("painted", flush=True)
        QApplication.exit()
app = QApplication(["bare"])
app.setStyle("Fusion")
window = Window()
window.resize(1180, 680)
window.show()
app.exec()
"""

_OURS = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from jyteacher_desktop.desktop.application import Desktop, set_up
from jyteacher_desktop.desktop.preferences import Preferences
app = QApplication(["jyteacher"])
preferences = Preferences(Path(sys.argv[2]))
set_up(app, preferences)
class Watch(QObject):
    seen = False
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not self.seen:
            self.seen = True
            print("painted", *[name for name in sys.argv[3].split(",") if name in sys.modules], flush=True)
        return False
desktop = Desktop(app, preferences)
desktop.open_file(Path(sys.argv[1]))
watch = Watch()
shell = desktop.shells[0]
shell.navigation.viewport().installEventFilter(watch)
shell.opened.connect(app.exit)
shell.worker.crashed.connect(app.exit)
shell.worker.crashed.connect(print)
app.exec()
desktop.close_all()
"""


class Measure(NamedTuple):
    """One line of the table: what was measured, seconds here and of the peer, their ratio and the goal."""

    goal: str
    here: float
    peer: float
    ratio: float
    limit: str


def build_school(path: Path, teachers: int) -> None:
    """A school of so many teachers."""
    from jyteacher_desktop.school.office import create_school
    from jyteacher_desktop.school.roster import TeacherValues, check_values, insert_teacher

    with_pin = "correct horse battery staple"
    workspace = create_school(path, name="测速学校", code="2141000001", stage="小学", pin=with_pin)
    try:
        with workspace.change("测速") as change:
            for number in range(teachers):
                insert_teacher(change, check_values(TeacherValues(name=f"教师{number}", subject="语文")))
    finally:
        workspace.close()


def first_paint(arguments: list[str]) -> tuple[float, float, str]:
    """Seconds until the child says that it has painted, until it ends, and what else it said."""
    started = time.perf_counter()
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True) as child:
        if child.stdout is None:
            raise RuntimeError("no pipe")
        line = child.stdout.readline()
        painted = time.perf_counter() - started
        child.stdout.read()
        child.wait(timeout=60)
    if not line.startswith("painted"):
        raise RuntimeError(f"the window did not paint: {line!r}")
    return painted, time.perf_counter() - started, line.removeprefix("painted").strip()


def run() -> list[Measure]:
    """Measure both sides, interleaved."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_LOGGING_RULES"] = "*=false"
    with tempfile.TemporaryDirectory() as folder:
        school = Path(folder) / "school.jyschool"
        build_school(school, 500)
        ours = ["-c", _OURS, str(school), str(Path(folder) / "windows.ini"), ",".join(HEAVY)]
        first_paint(ours)
        first_paint(["-c", _BARE])
        pairs = [(first_paint(ours), first_paint(["-c", _BARE])) for _ in range(PAIRS)]
    early = {name for (_painted, _ended, said), _bare in pairs for name in said.split()}
    if early:
        raise RuntimeError(f"imported before the first paint: {', '.join(sorted(early))}")
    ratio = statistics.median(ours[0] / bare[0] for ours, bare in pairs)
    here = statistics.median(ours[0] for ours, _bare in pairs)
    peer = statistics.median(bare[0] for _ours, bare in pairs)
    return [Measure("first painted window, 500 teachers / bare QMainWindow", here, peer, ratio, "<= 1.25")]


if __name__ == "__main__":
    for measure in run():
        print(
            f"{measure.goal}: {measure.here * 1000:.0f} ms / {measure.peer * 1000:.0f} ms = {measure.ratio:.2f} ({measure.limit})"
        )
