"""After something was added the new row is the one the person stands on, in sight, whatever the list was narrowed to."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.widgets import DateField, TableView
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.school.roster import list_teachers
from jyteacher_desktop.school.sample import SAMPLE_DAY
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver, part, until

Key = Qt.Key
Modifier = Qt.KeyboardModifier


def _new(driver: Driver, shell: Shell) -> QWidget:
    driver.shortcut(shell, Key.Key_N, Modifier.ControlModifier)
    driver.settle(shell)
    return driver.dialog(shell)


def _saved(driver: Driver, shell: Shell, dialog: QWidget) -> None:
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    driver.settle(shell)


def _in_sight(table: TableView) -> bool:
    inside = table.viewport().rect()
    return inside.contains(table.visualRect(table.currentIndex()).center())


def _activity(driver: Driver, shell: Shell, title: str, day: date) -> None:
    dialog = _new(driver, shell)
    part(dialog, QLineEdit, "titleEdit").setText(title)
    part(dialog, DateField, "dayEdit").set_day(day)
    _saved(driver, shell, dialog)


@pytest.mark.parametrize("narrowed", ["", "searchEdit", "pendingBox"])
def test_a_new_teacher_activity_or_training_is_selected_and_in_sight(driver: Driver, school: Path, narrowed: str) -> None:
    shell = driver.open(school)
    shell.resize(900, 480)
    for key in ("teachers", "trainings", "activities"):
        page = driver.go(shell, key)
        table = part(page, TableView, "table")
        if narrowed == "searchEdit":
            part(page, QLineEdit, "searchEdit").setText("没有这个词")
        elif narrowed == "pendingBox" and key != "teachers":
            part(page, QCheckBox, "pendingBox").setChecked(True)
        driver.settle(shell)
        if key == "teachers":
            dialog = _new(driver, shell)
            part(dialog, QLineEdit, "nameEdit").setText("欧阳新来")
            _saved(driver, shell, dialog)
            assert table.current_row().name == "欧阳新来"
        elif key == "trainings":
            dialog = _new(driver, shell)
            with Workspace.open(school, SCHOOL, write=False) as ws:
                person = next(row for row in list_teachers(ws) if row.name == "欧阳新来")
            dialog._whom.show_teacher(person.id)  # type: ignore[attr-defined]
            part(dialog, QLineEdit, "nameEdit").setText("新来的培训")
            part(dialog, QComboBox, "levelBox").setCurrentIndex(1)
            part(dialog, QComboBox, "modeBox").setCurrentIndex(1)
            part(dialog, DateField, "dayEdit").set_day(date(2026, 3, 2))
            part(dialog, DateField, "endDayEdit").set_day(date(2026, 3, 3))
            part(dialog, QLineEdit, "hoursEdit").setText("8")
            _saved(driver, shell, dialog)
            assert table.current_row().name == "新来的培训"
        else:
            _activity(driver, shell, "新来的活动", SAMPLE_DAY)
            assert table.current_row().title == "新来的活动"
        assert len(table.selected_rows()) == 1
        assert _in_sight(table)


def test_an_activity_of_another_quarter_takes_the_page_to_its_quarter(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    assert shell.desk is not None
    page = driver.go(shell, "activities")
    day = Quarter.of(SAMPLE_DAY).first_day - timedelta(days=10)
    _activity(driver, shell, "补登的活动", day)
    table = part(page, TableView, "table")
    assert table.current_row().title == "补登的活动"
    assert shell.desk.quarter == Quarter.of(day)


def test_a_new_record_of_a_register_is_selected_and_in_sight(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    shell.resize(900, 480)
    page = driver.go(shell, "registers")
    shell.go("registers", "rule")
    driver.settle(shell)
    until(driver.qtbot, lambda: page.registers.key() == "rule")  # type: ignore[attr-defined]
    dialog = _new(driver, shell)
    title = next(each for each in dialog.findChildren(QLineEdit) if each.objectName().endswith("_title"))
    title.setText("新来的制度")
    _saved(driver, shell, dialog)
    table = part(page, TableView, "table")
    assert "新来的制度" in str(table.current_row())
    assert _in_sight(table)
