"""P7: process start to first painted window, on a school of 500 teachers, beside a bare QMainWindow.

Each side is a process of its own; it is measured from before the process is started until the window has painted
itself for the first time, which the process says on standard output. Both sides alternate. The child also says which
heavy modules it had imported by then: none may be among them. Then the same window until its first page stands there with all that it
shows, beside its first frame; and both beside themselves in a school of 1.4 million attendance lines. Everything of ours is compiled before,
as an installed program has it.

What the first page cannot do without is measured as a process of its own: the bare window, the modules of Python and Qt that ours has loaded
by then, the form of the page read by Qt, the rows of the school read by sqlite3 and the hours of every line added up, painted. What comes on top is ours: classes of Qt made for
Python, modules, work.
"""

from __future__ import annotations

import compileall
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import jyteacher_desktop
from benchmarks.measure import Measure, Pairs, Part, alone, pairs_of, work
from jyteacher_desktop.paths import form
from jyteacher_desktop.store.backups_beside import backup_folder

_LARGE, _TURNS = 1_400_000, 5
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "文华明建国志强丽敏静秀英海燕春梅晓红玉兰俊杰婷芳"
_STRENGTH = "a window of Qt for Python with nothing in it: the least any such program shows"
HEAVY = ("sqlalchemy", "openpyxl", "reportlab", "xlsxwriter", "cryptography", "msgspec")

_BARE = """
import time
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print("painted", time.process_time(), flush=True)
        QApplication.exit()
app = QApplication(["bare"])
app.setStyle("Fusion")
window = Window()
window.resize(1180, 680)
window.show()
app.exec()
"""

_OURS = """
import sys, time
from jyteacher_desktop.desktop import collect_seldom, import_plainly
collect_seldom()  # as the program does before it loads anything
import_plainly()
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from jyteacher_desktop.desktop.application import Desktop, set_up
from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.desktop import shell as windows
from jyteacher_desktop.desktop.shell import Shell
windows.load_the_rest = lambda window: None  # what the other pages work with comes behind the first one
paint, told = Shell.paintEvent, []
def tell():
    print("painted", time.process_time(), *[name for name in sys.argv[3].split(",") if name in sys.modules], flush=True)
    from jyteacher_desktop.desktop.pages.home import HomePage
    last = HomePage.show_register_tasks  # what the page shows last
    def show_and_tell(page, tasks):
        last(page, tasks)
        page.grab()
        print("shown", time.process_time(), flush=True)
        if sys.argv[5:]:
            named = {each.__module__ + ":" + each.__name__ for module in list(sys.modules.values())
                     if module.__name__.startswith("jyteacher_desktop.") for each in list(vars(module).values())
                     if isinstance(each, type) and each.__module__.startswith("PySide6.")}
            Path(sys.argv[5]).write_text("\\n".join([*sys.modules, *sorted(named)]), encoding="utf-8")
        if sys.argv[4:]:
            app.exit()
    HomePage.show_register_tasks = show_and_tell
def paint_and_tell(shell, event):
    if not told:
        told.append(True)
        QTimer.singleShot(0, tell)
    paint(shell, event)
Shell.paintEvent = paint_and_tell
app = QApplication(["jyteacher"])
preferences = Preferences(Path(sys.argv[2]))
set_up(app, preferences)
desktop = Desktop(app, preferences)
desktop.open_file(Path(sys.argv[1]))
shell = desktop.shells[0]
shell.crashed.connect(lambda error: app.exit(1))
shell.opened.connect(lambda: None if sys.argv[4:] else app.exit())
app.exec()
desktop.close_all()
"""

_FLOOR = """
import builtins, gc, sys, time
gc.set_threshold(500_000, 20, 50)
from jyteacher_desktop.desktop.qt_enumerations import enumerate_quickly
plain = builtins.__import__
enumerate_quickly()  # a part is needed as far as it cannot be had in less
import PySide6.QtCore
builtins.__import__ = plain
from contextlib import suppress
from importlib import import_module
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        if not told:
            told.append(True)
            QTimer.singleShot(0, fill)
def fill():
    modules, form, school = sys.argv[1:]
    for name in open(modules, encoding="utf-8").read().split():
        module, _, named = name.partition(":")
        with suppress(ImportError):  # a few names are only made by others
            getattr(import_module(module), named or "__name__")
    from PySide6.QtCore import Qt
    if form:
        import sqlite3
        from PySide6.QtUiTools import QUiLoader
        raw = sqlite3.connect(school)
        year, counted = "start >= strftime('%Y-01-01')", {}
        for table in ("teacher", "service", f"activity WHERE {year}"):
            raw.execute(f"SELECT * FROM {table}").fetchall()
        # a text of keys for each activity is had in a small part of the time of its lines
        of_lines = f"SELECT e.hours_x100, group_concat(x.teacher_id) FROM activity e JOIN attendance x ON x.activity_id = e.id WHERE e.{year} GROUP BY e.id"
        for amount, keys in raw.execute(of_lines):
            for teacher in map(int, keys.split(",")):
                counted[teacher] = counted.get(teacher, 0) + amount
        for teacher, amount in raw.execute(f"SELECT teacher_id, hours_x100 FROM training WHERE {year}"):
            counted[teacher] = counted.get(teacher, 0) + amount
        QApplication.setLibraryPaths([])  # no plug-ins of Qt Designer, of which the form needs none
        loader = QUiLoader()
        window.setCentralWidget(loader.load(form))
    window.grab()
    print("painted", time.process_time(), flush=True)
    QApplication.exit()
from PySide6.QtCore import QTimer
told = []
app = QApplication(["bare"])
app.setStyle("Fusion")
window = Window()
window.resize(1180, 680)
window.show()
app.exec()
"""


def build_school(path: Path, teachers: int) -> None:
    """A school of so many teachers."""
    from jyteacher_desktop.domain.step_codes import StepCode
    from jyteacher_desktop.records.writer import writing
    from jyteacher_desktop.school.office import create_school
    from jyteacher_desktop.school.roster import TeacherValues, check_values, insert_teacher

    with_pin = "correct horse battery staple"
    workspace = create_school(path, name="测速学校", code="2141000001", stage="小学", pin=with_pin)
    try:
        with writing(workspace, "测速", StepCode.TEACHER_ADD) as writer:
            for number in range(teachers):
                insert_teacher(writer, check_values(TeacherValues(name=name_of(number), subject="语文")))
    finally:
        workspace.close()


def name_of(number: int) -> str:
    """A name such as people have; nobody has it twice."""
    surname, rest = _SURNAMES[number % len(_SURNAMES)], number // len(_SURNAMES)
    return surname + _GIVEN[rest % len(_GIVEN)] + _GIVEN[rest // len(_GIVEN) % len(_GIVEN)]


def first_paint(arguments: list[str]) -> tuple[float, float]:
    """Seconds from before the process starts until it says that it has painted, and the processor time it had taken by then.

    Raises:
        RuntimeError: It did not paint, or had imported something heavy by then.
    """
    return _told(arguments)["painted"]


def _told(arguments: list[str]) -> dict[str, tuple[float, float]]:
    """Seconds and processor seconds until a process said each of its words."""
    started, told = time.perf_counter(), {}
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True) as child:
        if child.stdout is None:
            raise RuntimeError("no pipe")
        for line in child.stdout:
            word, *more = line.split()
            if len(more) != 1:
                raise RuntimeError(f"the window imported too much before it painted: {line!r}")
            told[word] = (time.perf_counter() - started, float(more[0]))
    if "painted" not in told:
        raise RuntimeError("the window did not paint")
    return told


def run() -> list[Measure]:
    """Measure both sides, interleaved."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_LOGGING_RULES"] = "*=false"
    compileall.compile_dir(Path(jyteacher_desktop.__file__).parent, quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        school = Path(folder) / "school.jyschool"
        build_school(school, 500)
        ours = ["-c", _OURS, str(school), str(Path(folder) / "windows.ini"), ",".join(HEAVY)]
        by_clock = pairs_of(lambda: first_paint(ours)[0], lambda: first_paint(["-c", _BARE])[0])
        by_processor = pairs_of(lambda: first_paint(ours)[1], lambda: first_paint(["-c", _BARE])[1])
        content = _content(ours, school)
        content_parts = _parts(ours, school, Path(folder), content)
        from benchmarks.bench_history import build_years  # that one builds its school with what stands here

        large, young = Path(folder) / "large.jyschool", Path(folder) / "young.jyschool"
        alone(build_years, large, _LARGE // (500 * 40), 500)
        alone(build_years, young, 1, 500)
        same = ["-c", _OURS, str(large), *ours[3:]]
        grown = pairs_of(lambda: first_paint(same)[1], lambda: first_paint(ours)[1])
        first_year = ["-c", _OURS, str(young), *ours[3:]]
        grown_content = pairs_of(lambda: _counted(same, large)["shown"][1], lambda: _counted(first_year, young)["shown"][1])
        used = _content(first_year, young)
        used_parts = _parts(first_year, young, Path(folder), used)
        unchanged = _content(first_year, young, as_closed=True)
        rows = median(work(lambda: _read_year(large)) for _turn in range(_TURNS))
    name = "process start to first painted window, 500 teachers"
    return [
        Measure(goal="P7", name=f"{name} / bare QMainWindow", limit=1.25, strength=_STRENGTH, **by_clock._asdict()),
        Measure(goal="P7", name=f"{name} / bare QMainWindow, processor time", limit=1.25, **by_processor._asdict()),
        Measure(
            goal="P7", name="process start to home with all it shows / to its first frame, processor time", limit=2,
            parts=content_parts, **content._asdict(),
        ),
        Measure(goal="P7", name=f"{name} and {_LARGE:,} lines / the same without, processor time", limit=1.05, **grown._asdict()),
        Measure(
            goal="P7", name="process start to home / to its first frame, a year of activities, trainings and registers, processor time", limit=2,
            note="20,000 lines, 1,000 trainings, honours and posts: what is read of them and the modules that know them come behind the frame",
            parts=used_parts, **used._asdict(),
        ),
        Measure(
            goal="P7", name="process start to home as it was closed / to its first frame, a year of activities, trainings and registers, processor time",
            limit=2,
            note="nobody wrote into the file since its window was closed, when the page was counted for the day and the next working day (decision 0621); "
            "in the other rows nothing was counted ahead",
            **unchanged._asdict(),
        ),
        Measure(
            goal="P7", name=f"process start to home, {_LARGE:,} lines / 20,000 in its first year, processor time", limit=1.2,
            note="home counts the hours of the present cycle, of which the larger school has 10,000 to 80,000 lines",
            parts=_more_rows(grown_content, rows),
            **grown_content._asdict(),
        ),
    ]  # fmt: skip


def _counted(ours: list[str], school: Path) -> dict[str, tuple[float, float]]:
    """A start that finds nothing counted ahead: the first of a book that was changed elsewhere, and of a day nobody expected."""
    (backup_folder(school) / "first-page").unlink(missing_ok=True)
    return _told([*ours, "on"])


def _content(ours: list[str], school: Path, *, as_closed: bool = False) -> Pairs:
    """Both moments of the same processes; ``as_closed`` with what the one before counted ahead."""
    turns = [_told([*ours, "on"]) if as_closed else _counted(ours, school) for _turn in range(6)][1:]
    shown, painted = [turn["shown"][1] for turn in turns], [turn["painted"][1] for turn in turns]
    return Pairs(median(shown), median(painted), median(one / other for one, other in zip(shown, painted, strict=True)))


def _parts(ours: list[str], school: Path, folder: Path, content: Pairs) -> tuple[Part, ...]:
    """What the time to the first page goes to, each in processes of its own: what no such program can leave out, our modules, the work."""
    told = folder / "modules.txt"
    (backup_folder(school) / "first-page").unlink(missing_ok=True)
    _told([*ours, "on", str(told)])
    every = told.read_text(encoding="utf-8").split()
    own = [name for name in every if name.partition(".")[0] == "jyteacher_desktop" and not name.endswith("__main__")]
    classes = [name for name in every if ":" in name]
    library = [name for name in every if name.partition(".")[0] != "jyteacher_desktop" and name not in ("__main__", *classes)]
    page_form = str(form("home_page.ui"))
    figures = []
    for modules, page in (
        (library, ""),
        (library, page_form),
        ([*library, *classes], page_form),
        ([*library, *classes, *own], page_form),
    ):
        told.write_text("\n".join(modules), encoding="utf-8")
        figures.append(median(first_paint(["-c", _FLOOR, str(told), page, str(school)])[1] for _turn in range(_TURNS)))
    bare, shown, made, loaded = figures
    return (
        Part(f"a bare window and {len(library)} modules of Python and Qt with their enumerations", bare, needed=True),
        Part(
            "the page's form, its rows, their hours added up and a second painting by Qt and sqlite3", shown - bare, needed=True
        ),
        Part(f"{len(classes)} classes of Qt that our modules name, with their enumerations", made - shown, needed=False),
        Part(f"{len(own)} modules of ours", loaded - made, needed=False),
        Part("tasks, figures, chart and the window's own parts", content.here - loaded, needed=False),
    )


def _more_rows(taken: Pairs, rows: float) -> tuple[Part, ...]:
    """What a larger school's first page cannot do without: all of the smaller one's, and its own rows of the year."""
    return (
        Part("what the smaller school's takes", taken.peer, needed=True),
        Part("the year's rows of the larger school read by sqlite3", rows, needed=True),
        Part("counting them, and what is looked for in every year", taken.here - taken.peer - rows, needed=False),
    )


def _read_year(school: Path) -> None:
    raw = sqlite3.connect(school)
    raw.execute(
        "SELECT * FROM activity e JOIN attendance x ON x.activity_id = e.id WHERE e.start >= strftime('%Y-01-01')"
    ).fetchall()
    raw.close()
