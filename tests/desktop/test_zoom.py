"""Larger letters at once: every length follows, and going back leaves everything as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMenu, QPushButton

from jyteacher_desktop.desktop.application import set_up
from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.style import BASE_POINT_SIZE
from jyteacher_desktop.desktop.widgets import ChartView, TableView
from jyteacher_desktop.reports.bars_and_lines import Label
from tests.desktop.windows import Driver, part, until

_SCREEN = QSize(1366, 768)


def _picture(driver: Driver, shell: Shell, key: str) -> QImage:
    driver.go(shell, key)
    driver.settle(shell)
    shell.page(key).setFocus()
    shell.resize(_SCREEN)
    driver.settle(shell)
    seen = [shell.page(key).grab().toImage()]

    def stands() -> bool:  # boxes are laid out some turns after what was put into them
        seen.append(shell.page(key).grab().toImage())
        return len(seen) > 4 and seen[-1] == seen[-2] == seen[-3] == seen[-4]

    until(driver.qtbot, stands)
    return seen[-1]


def _press(driver: Driver, shell: Shell, key: Qt.Key) -> None:
    driver.shortcut(shell, key, Qt.KeyboardModifier.ControlModifier)
    driver.settle(shell)


def test_every_page_is_larger_at_once_and_the_same_again_at_100_percent(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    shell.resize(_SCREEN)
    keys = ("home", "teachers", "plans", "calendar", "trainings", "hours")
    before = {key: _picture(driver, shell, key) for key in keys}
    font = shell.font().pointSizeF()
    button = part(driver.go(shell, "teachers"), QPushButton, "addButton")
    height = button.sizeHint().height()
    for percent in (150, 200, 110):
        driver.desktop.use_zoom(percent)
        driver.settle(shell)
        table = part(shell.page("teachers"), TableView, "table")
        assert shell.font().pointSizeF() == pytest.approx(font * percent / 100)
        assert table.rowHeight(0) == round(28 * percent / 100)
        assert button.font().pointSizeF() == pytest.approx(font * percent / 100)
        assert button.sizeHint().height() == pytest.approx(height * percent / 100, abs=4), (
            f"{percent} %: letters {button.fontMetrics().height()}, text {button.fontMetrics().size(0, button.text())}, "
            f"icon {button.iconSize()}, font {button.fontInfo().family()}, was {height}"
        )
        assert _picture(driver, shell, "teachers") != before["teachers"]
    driver.desktop.use_zoom(100)
    driver.settle(shell)
    assert [key for key in keys if _picture(driver, shell, key) != before[key]] == []


def test_keys_and_menu_change_the_size_and_it_is_kept(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    _press(driver, shell, Qt.Key.Key_Equal)
    _press(driver, shell, Qt.Key.Key_Equal)
    assert (shell.preferences.zoom, shell.font().pointSizeF()) == (125, BASE_POINT_SIZE * 1.25)
    _press(driver, shell, Qt.Key.Key_Minus)
    assert shell.preferences.zoom == 110
    sizes = next(action.menu() for action in shell.menu.actions() if action.text() == "界面大小")
    assert isinstance(sizes, QMenu)
    next(action for action in sizes.actions() if action.text() == "200%").trigger()
    sizes.aboutToShow.emit()
    assert [action.text() for action in sizes.actions() if action.isChecked()] == ["200%"]
    _press(driver, shell, Qt.Key.Key_Equal)
    assert shell.preferences.zoom == 200


def test_a_size_chosen_before_holds_from_the_first_window_on(
    driver: Driver, school: Path, dressed: QApplication, preferences: Preferences
) -> None:
    preferences.zoom = 150
    set_up(dressed, preferences)
    shell = driver.open(school)
    page = driver.go(shell, "teachers")
    assert part(page, TableView, "table").rowHeight(0) == 42
    driver.press(page, "addButton")
    driver.settle(shell)
    dialog = driver.dialog(shell)
    fields = [*dialog.findChildren(QLineEdit), *dialog.findChildren(QComboBox)]
    heights = [field.height() for field in fields if field.isVisible() and field.parent() is dialog]
    assert len(heights) > 8
    assert min(heights) >= 40
    assert max(heights) <= 48


def test_the_letters_of_the_chart_are_those_of_the_window_at_every_size(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    shell.resize(_SCREEN)
    chart = part(driver.go(shell, "home"), ChartView, "chart")
    for percent in (100, 150, 200):
        driver.desktop.use_zoom(percent)
        shell.resize(_SCREEN)
        driver.settle(shell)
        drawing = chart.drawing()
        assert drawing is not None
        letters = min(shape.size for shape in drawing.shapes if isinstance(shape, Label)) * chart.width() / drawing.width
        assert letters == pytest.approx(11.6 * percent / 100)
        assert drawing.height * chart.width() / drawing.width == pytest.approx(chart.height())


def test_widths_of_columns_are_kept_for_every_size(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "teachers")
    table = part(page, TableView, "table")
    table.setColumnWidth(0, 200)
    driver.desktop.use_zoom(150)
    assert table.columnWidth(0) == 300
    table.setColumnWidth(1, 150)
    driver.desktop.use_zoom(100)
    assert (table.columnWidth(0), table.columnWidth(1)) == (200, 100)


def test_where_letters_are_large_for_the_window_the_navigation_shows_icons_with_names_for_readers(
    driver: Driver, school: Path
) -> None:
    shell = driver.open(school)
    shell.resize(_SCREEN)
    wide = shell.navigation.width()
    assert shell.navigation.item(0).text() == "首页"
    driver.desktop.use_zoom(200)
    shell.resize(_SCREEN)
    until(driver.qtbot, lambda: shell.navigation.width() < wide)
    item = shell.navigation.item(0)
    assert (item.text(), item.data(Qt.ItemDataRole.AccessibleTextRole), item.toolTip()) == ("", "首页", "首页　Ctrl+1")
    driver.desktop.use_zoom(100)
    until(driver.qtbot, lambda: shell.navigation.item(0).text() == "首页")


def test_sizes_out_of_range_are_brought_into_it(tmp_path: Path) -> None:
    spoilt = Preferences(tmp_path / "spoilt.ini")
    spoilt.zoom = 900
    assert spoilt.zoom == 200
