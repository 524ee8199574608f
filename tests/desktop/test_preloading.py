"""What a window's pages work with is loaded beside the window: no class of Qt, and nothing of weight left for the first turn to a page."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast
from unittest.mock import Mock

import pytest
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from jyteacher_desktop.desktop import preloading
from jyteacher_desktop.desktop import shell as shell_module
from jyteacher_desktop.desktop.forms import Form
from jyteacher_desktop.desktop.pages import home_presenter
from jyteacher_desktop.desktop.pages.home import HomePage
from jyteacher_desktop.desktop.pages.home_presenter import HomePresenter
from jyteacher_desktop.desktop.pages.page import Page
from jyteacher_desktop.desktop.preloading import WORK
from jyteacher_desktop.desktop.worker import Worker
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.school import home as use_cases
from jyteacher_desktop.store.backups_beside import list_backups
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver

_CODE = """
import importlib, json, sys
import jyteacher_desktop.desktop.application, jyteacher_desktop.desktop.WINDOW_window
from jyteacher_desktop.desktop.preloading import preload
before = set(sys.modules)
preload("WINDOW")
loaded = set(sys.modules)
for page in PAGES:
    importlib.import_module(f"jyteacher_desktop.desktop.pages.{page}")
print(json.dumps([sorted(loaded - before), sorted(set(sys.modules) - loaded)]))
"""
PAGES = {
    "school": ("home", "teachers", "activities", "calendar", "hours", "plans", "register_page", "reports", "trainings"),
    "bureau": ("bureau_home", "receive", "schools", "waiting", "records", "city", "city_plans", "register_page"),
}


@pytest.mark.parametrize("window", sorted(WORK))
def test_beside_the_window_everything_its_pages_work_with_is_loaded_and_no_class_of_qt(window: str) -> None:
    code = _CODE.replace("WINDOW", window).replace("PAGES", repr(PAGES[window]))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    beside, later = json.loads(done.stdout)
    assert [name for name in beside if name.startswith(("PySide6", "shiboken6", "jyteacher_desktop.desktop"))] == []
    assert [name for name in later if not name.startswith(("PySide6", "jyteacher_desktop.desktop"))] == []


def test_what_the_other_pages_work_with_is_loaded_behind_what_the_first_page_shows(
    driver: Driver, school: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    real = use_cases.home

    def home(ws: Workspace, quarter: Quarter) -> use_cases.Home:
        order.append("first page")
        return real(ws, quarter)

    monkeypatch.setattr(preloading, "preload", order.append)
    monkeypatch.setattr(use_cases, "home", home)
    monkeypatch.setattr(Workspace, "look_meanwhile", lambda _ws: order.append("look for damage"))
    shown = HomePage.show_register_tasks
    monkeypatch.setattr(
        HomePage, "show_register_tasks", lambda page, tasks: (shown(page, tasks), order.append("last of it shown"))
    )
    shell = driver.open(school)
    driver.qtbot.waitUntil(lambda: shell.worker.idle and len(order) == 4)
    assert order == ["first page", "last of it shown", "look for damage", "school"]


def test_the_first_page_is_painted_once_with_all_it_shows(driver: Driver, school: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was painted with dashes, with tasks, with figures and with what the registers ask for, and tasks moved while they were read."""
    order: list[str] = []
    told = {name: getattr(HomePage, name) for name in ("show_todo", "show_home", "show_register_tasks")}

    def painted(page: HomePage, event: QPaintEvent) -> None:
        order.append("painted")
        QWidget.paintEvent(page, event)

    for name, show in told.items():
        monkeypatch.setattr(HomePage, name, lambda page, found, name=name, show=show: (order.append(name), show(page, found)))
    monkeypatch.setattr(HomePage, "paintEvent", painted, raising=False)
    monkeypatch.setattr(shell_module, "_PATIENCE_MS", 600_000)  # also where the machine has other work
    shell = driver.open(school)
    driver.qtbot.waitUntil(lambda: shell.worker.idle and "painted" in order)
    assert order[:4] == [*told, "painted"]


def test_whoever_waits_long_for_the_figures_of_the_first_page_sees_the_page_meanwhile(
    driver: Driver, school: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, real = threading.Event(), use_cases.home
    waited: list[bool] = []

    def painted(page: HomePage, event: QPaintEvent) -> None:
        seen.set()
        QWidget.paintEvent(page, event)

    def home(ws: Workspace, quarter: Quarter) -> use_cases.Home:
        waited.append(seen.wait(60))
        return real(ws, quarter)

    monkeypatch.setattr(HomePage, "paintEvent", painted, raising=False)
    monkeypatch.setattr(use_cases, "home", home)
    shell = driver.open(school)
    driver.qtbot.waitUntil(lambda: shell.worker.idle and bool(waited))
    assert waited == [True]


_COUNTING = ("home", "quarter_statement", "register_tasks", "roster", "ledger", "activities", "trainings")
_AGAIN = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from jyteacher_desktop.desktop import shell as windows
from jyteacher_desktop.desktop.application import Desktop, set_up
from jyteacher_desktop.desktop.preferences import Preferences
windows.load_the_rest = lambda window: None  # what the other pages work with
app = QApplication(["jyteacher"])
preferences = Preferences(Path(sys.argv[2]))
set_up(app, preferences)
desktop = Desktop(app, preferences)
desktop.open_file(Path(sys.argv[1]))
shell = desktop.shells[0]
shell.crashed.connect(lambda error: app.exit(1))
def tell():
    print(sorted(name for name in sys.argv[3].split() if f"jyteacher_desktop.school.{name}" in sys.modules), flush=True)
    for _turn in range(10):
        app.processEvents()  # sizes that follow from what was just shown are given before anything is painted
    shell.grab().save(sys.argv[4])
    app.exit()
shell.settled.connect(tell)
app.exec()
desktop.close_all()
"""


def _start(school: Path, folder: Path, turn: int) -> tuple[str, bytes]:
    """One start of the program: what it had loaded of what counts when its first page stood there, and the picture of that."""
    picture = folder / f"{turn}.png"
    given = (str(school), str(folder / "windows.ini"), " ".join(_COUNTING), str(picture))
    done = subprocess.run([sys.executable, "-c", _AGAIN, *given], capture_output=True, encoding="utf-8", check=True)
    return done.stdout.strip(), picture.read_bytes()


def test_a_start_with_nothing_changed_shows_the_same_page_and_loads_nothing_of_what_counts_it(
    school: Path, tmp_path: Path
) -> None:
    _start(school, tmp_path, 0)  # what a start notes once: that this is a copy, and its first backup
    (school.parent / f"{school.name}.backups" / "first-page").unlink()
    first, again = _start(school, tmp_path, 1), _start(school, tmp_path, 2)
    assert first[0] == str(sorted(_COUNTING))
    assert again[0] == "[]"
    same = again[1] == first[1]  # and no search for where two pictures differ, which takes minutes
    assert same


def test_a_window_whose_next_page_cannot_be_counted_closes_and_copies_its_file_all_the_same(
    driver: Driver, school: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = driver.open(school)

    def home(_ws: Workspace, _quarter: Quarter) -> use_cases.Home:
        raise ZeroDivisionError

    monkeypatch.setattr(use_cases, "home", home)
    shell.close()
    driver.qtbot.waitUntil(lambda: driver.desktop.shells == [])
    assert [made.reason for made in list_backups(school)] == ["exit"]
    Workspace.open(school, SCHOOL, write=True).close()


class _Refusing:
    """Does what it is asked at once, but for one use case."""

    def __init__(self, refused: str) -> None:
        self.refused = refused

    def do(self, use_case: Callable[..., object], *given: object, **named: object) -> _Refusing:
        self._asked = partial(use_case, object(), *given, **named)
        self._name = use_case.__name__
        return self

    def then(self, told: Callable[[object], None], **_more: object) -> None:
        if self._name != self.refused:
            told(self._asked())


@pytest.mark.parametrize("refused", ["_todo", "_glance", "_of_registers"])
def test_what_the_first_page_cannot_tell_keeps_nothing_else_from_it(monkeypatch: pytest.MonkeyPatch, refused: str) -> None:
    shown: list[str] = []
    for name in ("_todo", "_glance", "_of_registers"):
        answer = Mock(return_value=name)
        answer.__name__ = name
        monkeypatch.setattr(home_presenter, name, answer)
    view = Mock(show_todo=shown.append, show_home=shown.append, show_register_tasks=shown.append)
    HomePresenter(view, cast("Worker[Workspace]", _Refusing(refused))).load(Quarter(2026, 3))
    assert shown == [name for name in ("_todo", "_glance", "_of_registers") if name != refused]


def test_a_page_is_made_in_its_place_and_asks_load_nothing_before_the_first_question(
    driver: Driver, school: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that moved into its place was styled there once more, a third of what making it takes."""
    places: list[QWidget | None] = []
    build = Form.__init__

    def built(form: Form, name: str, base: QWidget) -> None:
        if isinstance(base, Page):
            places.append(base.parentWidget())
        build(form, name, base)

    monkeypatch.setattr(Form, "__init__", built)
    shell = driver.open(school)
    assert shell._asking is None
    shell.go("teachers")
    driver.qtbot.waitUntil(lambda: shell.worker.idle)
    assert places == [shell.room_of("home").inside, shell.room_of("teachers").inside]
    assert [page.parentWidget() for page in (shell.page("home"), shell.page("teachers"))] == places


_HEADING = """
import sys
first = set(sys.modules)  # coverage.py, where it measures, has loaded some of its own
from pathlib import Path
from jyteacher_desktop.desktop import application, shell
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
workspace = application._on_sample_day(Workspace.open(Path(sys.argv[1]), SCHOOL, write=True))
shell.heading_of(workspace)
print(sorted({"sqlalchemy", "reportlab", "xlsxwriter", "openpyxl", "pypinyin", "json"} & set(sys.modules) - first))
workspace.close()
"""


def test_opening_a_file_and_reading_the_heading_of_its_window_loads_no_library_of_weight(school: Path) -> None:
    Workspace.open(school, SCHOOL, write=True).close()  # a copy notes once that it is one
    done = subprocess.run([sys.executable, "-c", _HEADING, school], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"


_KILLED = """
import os, sys
from pathlib import Path
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
Workspace.open(Path(sys.argv[1]), SCHOOL, write=True)
os._exit(0)
"""
_AFTER_IT = """
import sys
first = set(sys.modules)  # coverage.py, where it measures, has loaded some of its own
from pathlib import Path
from jyteacher_desktop.store.notices_on_opening import notices_on_opening
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
with Workspace.open(Path(sys.argv[1]), SCHOOL, write=True) as ws:
    told = [each.code for each in notices_on_opening(ws)]
print("workspace.after_crash" in told, "sqlalchemy" in set(sys.modules) - first)
"""


def test_a_start_after_the_program_was_killed_looks_through_the_file_and_waits_for_no_library(school: Path) -> None:
    """To compare the journal's triggers with what they should be it loaded SQLAlchemy, three quarters of that start."""
    for code in (_KILLED, _AFTER_IT):
        done = subprocess.run([sys.executable, "-c", code, school], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "True False"


_FIRST_FRAME = """
import sys
first = set(sys.modules)  # coverage.py, where it measures, has loaded some of its own
from pathlib import Path
import PySide6.QtCore
from jyteacher_desktop.desktop.application import Application, Desktop, set_up
from jyteacher_desktop.desktop.one_instance import OneInstance
from jyteacher_desktop.desktop.preferences import Preferences
folder = Path(sys.argv[1])
instance = OneInstance(folder)
instance.claim()
app = Application(["jyteacher"])
preferences = Preferences(folder / "windows.ini")
set_up(app, preferences)
desktop = Desktop(app, preferences)
desktop.open_file(folder / "not looked at yet.jyschool")
shell = desktop.shells[0]
paint = type(shell).paintEvent
def paint_and_say(self, event):
    paint(self, event)
    maps = Path("/proc/self/maps")
    drawn = maps.exists() and "libqsvg" in maps.read_text()
    modules = sorted({"hashlib", "json", "platform", "datetime", "jyteacher_desktop.domain"} & (set(sys.modules) - first))
    print(modules, "Qt" in vars(PySide6.QtCore), drawn)
    sys.stdout.flush()
    __import__("os")._exit(0)
type(shell).paintEvent = paint_and_say
app.exec()
"""


def test_the_first_frame_waits_neither_for_qts_enumerations_nor_for_modules_it_does_not_use(tmp_path: Path) -> None:
    """To ask the system whether it is dark made all enumerations of the ``Qt`` namespace: an eighth of a bare window's whole start."""
    done = subprocess.run([sys.executable, "-c", _FIRST_FRAME, tmp_path], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split("\n")[0] == "[] False False"


_AS_TEXT = """
import inspect, os, sys
from jyteacher_desktop.desktop import main
read, source, leave = [], inspect.getsource, os._exit
inspect.getsource = lambda module: (read.append(module.__name__), source(module))[1]
os._exit = lambda status: (print([name for name in read if name.startswith("jyteacher_desktop.desktop.")], flush=True), leave(status))
main(["--first-paint", sys.argv[1]])
"""


def test_no_module_is_read_as_text_while_a_window_is_loaded(school: Path) -> None:
    """Qt's binding did, after every import: a fifth of the time to the first page."""
    done = subprocess.run([sys.executable, "-c", _AS_TEXT, school], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"


_FIRST_PAGE = """
import sys
from datetime import date
from pathlib import Path
from jyteacher_desktop.desktop.pages import home_presenter
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
with Workspace.open(Path(sys.argv[1]), SCHOOL, write=False) as ws:
    ws.today_override = date(2026, 9, 28)
    assert home_presenter._gather(ws, Quarter.of(ws.today)).chart is not None
    figures = set(sys.modules)
    home_presenter.count_page(ws, Quarter.of(ws.today))
known = ("sqlalchemy", "reportlab", "PIL", "msgspec", "cryptography", "pyrage", "jyteacher_desktop.exchange.package_tables",
         "jyteacher_desktop.store.backup")
print([name for name in known if name in figures], [name for name in known if name in sys.modules and name not in figures])
"""


def test_what_the_first_page_shows_is_gathered_without_what_makes_papers_and_packages(school: Path) -> None:
    """It says which packages left and when a backup was made, and draws a chart; the libraries behind papers and packages, or what changes or copies
    a file, take a third of the way to it. Who may be one person is told by numbers, which the cipher opens."""
    done = subprocess.run([sys.executable, "-c", _FIRST_PAGE, school], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[] ['cryptography']"


_FORMS = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QWidget
from jyteacher_desktop.desktop.forms import Form
app = QApplication(["forms"])
paths = app.libraryPaths()
page = QWidget()
Form("home_page", page)
maps = Path("/proc/self/maps")
own = "jyteacher_desktop.desktop.widgets."
print(maps.exists() and "libQt6Quick" in maps.read_text(), app.libraryPaths() == paths)
print(sorted(name.removeprefix(own) for name in sys.modules if name.startswith(own)))
"""


def test_a_form_loads_the_controls_it_names_and_none_of_qts_plug_ins_for_other_forms() -> None:
    """One that comes with Qt for Python brought the whole of Qt Quick, before the first page of every start."""
    done = subprocess.run([sys.executable, "-c", _FORMS], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split("\n")[:2] == ["False True", "['chart_view', 'table_view']"]
