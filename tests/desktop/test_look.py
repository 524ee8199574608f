"""The look on systems that have one of their own: fonts of single classes, dark, places of windows; and what a crash leaves behind."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QListWidget,
    QMenu,
    QMenuBar,
    QMessageBox,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStatusBar,
    QTableView,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from jyteacher_desktop.desktop import application, style
from jyteacher_desktop.desktop.application import set_up
from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.desktop.style import BASE_POINT_SIZE, FAMILIES, FONT_CLASSES, color_name
from tests.desktop.windows import PATIENCE_MS, Driver, part, until

PARTS: tuple[type[QWidget], ...] = (
    QMenu,
    QMenuBar,
    QMessageBox,
    QLabel,
    QStatusBar,
    QPushButton,
    QCheckBox,
    QRadioButton,
    QScrollArea,
    QToolButton,
    QTableView,
    QListWidget,
    QComboBox,
)


@pytest.fixture
def like_windows(dressed: QApplication, tmp_path: Path) -> Iterator[None]:
    """Every class of widgets has a font of its own, as Qt finds it on Windows."""
    foreign = QFont("MS Shell Dlg 2")
    foreign.setPointSizeF(8.25)
    for name in FONT_CLASSES:
        QApplication.setFont(foreign, name)  # type: ignore[arg-type]
    yield
    set_up(dressed, Preferences(tmp_path / "plain.ini"))


def _fonts(qtbot: QtBot) -> dict[str, tuple[list[str], float]]:
    """What each class of widgets would be drawn with, asked for and really."""
    found = {name: QApplication.font(name) for name in FONT_CLASSES}  # type: ignore[call-overload]
    for kind in PARTS:
        widget = kind()
        qtbot.addWidget(widget)
        widget.ensurePolished()
        found[f"a {kind.__name__}"] = widget.font()
    header = QHeaderView(Qt.Orientation.Horizontal)
    qtbot.addWidget(header)
    found["a QHeaderView"] = header.font()
    return {name: (font.families(), font.pointSizeF()) for name, font in found.items()}


def test_every_class_of_widgets_gets_the_bundled_font_from_the_start_and_with_every_zoom(
    like_windows: None, dressed: QApplication, driver: Driver, qtbot: QtBot, preferences: Preferences
) -> None:
    families = list(FAMILIES)
    assert _fonts(qtbot)["QMenu"] == (["MS Shell Dlg 2"], 8.25), "the system's own fonts stand in this test"
    set_up(dressed, preferences)
    assert {name: font for name, font in _fonts(qtbot).items() if font != (families, BASE_POINT_SIZE)} == {}
    driver.desktop.use_zoom(150)
    assert {name: font for name, font in _fonts(qtbot).items() if font != (families, BASE_POINT_SIZE * 1.5)} == {}


def test_on_windows_no_class_of_widgets_is_taken_for_set_already(
    dressed: QApplication, preferences: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Qt says of every class that it has the base font, and drew navigation, tables and menus in the system's small letters."""
    given: list[str] = []
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(QApplication, "setFont", lambda *words: given.append(str(words[-1])))
    monkeypatch.setattr(application, "apply_style", lambda *_words: given.append("style"))
    set_up(dressed, preferences)
    assert given[given.index("style") :][2:] == list(FONT_CLASSES)  # after the first style sheet, which asks the system once more


def test_the_systems_dark_style_holds_until_somebody_chooses(
    driver: Driver, school: Path, dressed: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(application, "system_style", lambda _app: "dark")
    set_up(dressed, driver.desktop.preferences)
    shell = driver.open(school)
    dark = color_name("window")
    assert dark < "#808080"
    monkeypatch.setattr(application, "system_style", lambda _app: "light")
    dressed.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    light = color_name("window")
    assert light > "#808080"
    menu = next(action.menu() for action in shell.menu.actions() if action.text() == "浅色 / 深色")
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["跟随系统"]
    next(action for action in menu.actions() if action.text() == "深色").trigger()
    dressed.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert color_name("window") == dark
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["深色"]
    next(action for action in menu.actions() if action.text() == "跟随系统").trigger()
    assert color_name("window") == light
    set_up(dressed, Preferences(tmp_path / "plain.ini"))


def test_a_window_opens_where_it_was_left_and_as_large(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    shell.setGeometry(QRect(3, 50, 820, 520))
    until(driver.qtbot, lambda: shell.height() == 520)
    shell.close()
    until(driver.qtbot, lambda: not driver.desktop.shells)
    again = driver.open(school).geometry()
    assert (again.top(), again.height()) == (50, 520)


def test_a_place_spoilt_by_hand_is_as_good_as_none(driver: Driver, school: Path, preferences: Preferences) -> None:
    preferences.remember_window("school", b"nonsense")
    assert driver.open(school).width() >= 820


@pytest.mark.parametrize(("ground", "letters", "told"), [("#323232", "#ffffff", "dark"), ("#efefef", "#000000", "light")])
def test_the_first_window_is_dark_where_qt_begins_with_dark_colours(
    dressed: QApplication, monkeypatch: pytest.MonkeyPatch, ground: str, letters: str, told: str
) -> None:
    """Qt takes them from the system; to ask it by the name of the setting would keep the first frame waiting."""
    begun = QPalette(QColor(ground))
    begun.setColor(QPalette.ColorRole.WindowText, QColor(letters))
    monkeypatch.setattr(QApplication, "palette", lambda *_widget: begun)
    monkeypatch.setattr(style, "_active", {})
    assert style.system_style(dressed) == told


def test_a_crash_in_native_code_leaves_the_place_in_a_file_and_qt_speaks_into_the_log(tmp_path: Path) -> None:
    program = (
        "import faulthandler\nfrom PySide6.QtCore import qWarning, QCoreApplication\n"
        "from jyteacher_desktop.desktop.application import keep_traces, log_file, trace_file\n"
        "app = QCoreApplication([])\nkeep_traces()\nprint(log_file(), trace_file(), sep='\\n', flush=True)\n"
        "qWarning('a widget is at odds')\ndef deep_inside():\n    faulthandler._sigsegv()\ndeep_inside()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{program}"],
        env={"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state"), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode < 0
    log, trace = (Path(line) for line in done.stdout.splitlines())
    assert "Segmentation fault" in trace.read_text()
    assert "in deep_inside" in trace.read_text()
    assert "a widget is at odds" in log.read_text()


def test_a_line_that_buttons_leave_too_little_room_ends_in_dots_and_is_told_whole(driver: Driver, school: Path) -> None:
    """At 150 % on a small screen the counts of a page were cut in the middle of a word."""
    shell = driver.open(school)
    label = part(driver.go(shell, "activities"), QLabel, "countLabel")
    label.setText("应交 7 所 · 已交 3 · 退回 1 · 暂报 1 · 未交 2")
    label.setMinimumWidth(0)
    label.setFixedWidth(120)
    cut = label.grab().toImage()
    assert label.toolTip() == label.text()
    label.setText(label.fontMetrics().elidedText(label.text(), Qt.TextElideMode.ElideRight, 120))
    assert label.text().endswith("…")
    assert label.grab().toImage() == cut
    assert label.toolTip() == ""


def test_the_cycle_the_day_and_the_columns_of_hours_are_whole_at_150_percent_on_a_small_screen(
    driver: Driver, school: Path
) -> None:
    """The day and the cycle were cut: 1366 pixels are 911 there."""
    shell = driver.open(school)
    shell.resize(911, 512)
    page = driver.go(shell, "hours")
    for name, text, beside in (("asOfEdit", "2026-09-30", 18), ("cycleBox", "2026-2030", 40), ("columnsBox", "年度和类别", 36)):
        field = part(page, QWidget, name)
        assert field.width() >= field.fontMetrics().horizontalAdvance(text) + beside, name


def test_nothing_of_the_first_page_is_cut_at_the_side_at_150_percent_on_a_small_screen(driver: Driver, school: Path) -> None:
    """A long title made the right half wider than its place: the last figure and the end of the chart could not be seen."""
    shell = driver.open(school)
    shell.resize(911, 512)
    area = part(driver.go(shell, "home"), QScrollArea, "rightArea")
    driver.qtbot.waitUntil(lambda: "应达" in part(area, QLabel, "behindTitle").text(), timeout=PATIENCE_MS)
    inside = area.widget()
    assert inside is not None
    driver.qtbot.waitUntil(lambda: inside.width() <= area.viewport().width(), timeout=PATIENCE_MS)
