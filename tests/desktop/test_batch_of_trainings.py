"""Several trainings are changed together in the window, as one step that one Ctrl+Z takes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget

from jyteacher_desktop.desktop.dialogs.same_value_for_many import BatchDialog
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.domain.terms import RecordStatus
from jyteacher_desktop.school.trainings import TrainingRow, list_trainings
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver, gone, part

Key = Qt.Key


def _rows(school: Path) -> dict[str, TrainingRow]:
    with Workspace.open(school, SCHOOL, write=False) as ws:
        return {row.id: row for row in list_trainings(ws)}


def _chosen(driver: Driver, page: QWidget, number: int) -> list[str]:
    table = part(page, TableView, "table")
    table.enter()
    for _ in range(number - 1):
        driver.qtbot.keyClick(table, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    return [row.id for row in table.selected_rows()]


def _dialog(driver: Driver, shell: Shell, page: QWidget) -> BatchDialog:
    part(page, QPushButton, "editButton").click()
    driver.settle(shell)
    dialog = driver.dialog(shell, BatchDialog)
    assert isinstance(dialog, BatchDialog)
    return dialog


def _say(dialog: BatchDialog, field: str, text: str) -> None:
    part(dialog, QComboBox, "fieldBox").setCurrentText(field)
    part(dialog, QComboBox, "valueBox").setCurrentText(text)


@pytest.mark.parametrize(
    "case",
    [
        ("级别", "省级", "level", "province"),
        ("培训方式", "混合式", "mode", "blended"),
        ("主办单位", "河南大学", "organizer", "河南大学"),
        ("学时", "12", "hours", 12),
    ],
)
def test_chosen_trainings_get_one_value_and_one_ctrl_z_takes_it_back(
    driver: Driver, school: Path, case: tuple[str, str, str, object]
) -> None:
    field, text, key, stored = case
    shell = driver.open(school)
    page = driver.go(shell, "trainings")
    ids = _chosen(driver, page, 3)
    before = {each: getattr(_rows(school)[each], key) for each in ids}
    assert part(page, QPushButton, "editButton").text() == "批量修改…"
    dialog = _dialog(driver, shell, page)
    assert "修改 3 条培训" in part(dialog, QLabel, "whatLabel").text()
    _say(dialog, field, text)
    dialog.accept_button.click()
    driver.settle(shell)
    assert gone(dialog)
    rows = _rows(school)
    assert {getattr(rows[each], key) for each in ids} == {stored}
    driver.shortcut(shell, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    driver.settle(shell)
    assert {each: getattr(_rows(school)[each], key) for each in ids} == before


def test_that_reviewed_ones_wait_again_is_said_before_it_is_done(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "trainings")
    approved = [row for row in _rows(school).values() if row.status == RecordStatus.APPROVED.code and not row.closed]
    assert approved
    ids = _chosen(driver, page, len(_rows(school)))
    assert {row.id for row in approved} <= set(ids)
    dialog = _dialog(driver, shell, page)
    assert "已经审核，改了的要重新审核" in part(dialog, QLabel, "problemLabel").text()


def test_a_text_that_cannot_stand_changes_nothing_and_keeps_the_dialog(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "trainings")
    _chosen(driver, page, 2)
    dialog = _dialog(driver, shell, page)
    dialog.accept_button.click()
    assert "请选择级别" in part(dialog, QLabel, "problemLabel").text()
    _say(dialog, "学时", "许多")
    dialog.accept_button.click()
    driver.settle(shell)
    assert not gone(dialog)
    assert "没有改动任何记录" in part(dialog, QLabel, "problemLabel").text()


def test_one_chosen_training_is_still_opened(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "trainings")
    _chosen(driver, page, 1)
    button = part(page, QPushButton, "editButton")
    assert button.text() == "打开"
    button.click()
    driver.settle(shell)
    assert not isinstance(driver.dialog(shell), BatchDialog)
