"""Deleting in the window: whatever was selected goes in one step and comes back with one key press."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver, part


def _steps(path: Path) -> list[str]:
    with Workspace.open(path, SCHOOL, write=False) as ws:
        return [step.code for step in ws.steps()]


@pytest.mark.parametrize("name", ["activities", "trainings"])
def test_five_records_deleted_in_the_window_are_one_step_and_one_ctrl_z_brings_all_back(
    driver: Driver, school: Path, name: str
) -> None:
    shell = driver.open(school)
    page = driver.go(shell, name)
    table = part(page, TableView, "table")
    table.enter()
    for _more in range(4):
        driver.qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert len(table.selected_rows()) == 5
    total, before = table.table_model().total, len(_steps(school))
    driver.press(page, "deleteButton")
    driver.answer(shell, "删除")
    driver.settle(shell)
    assert table.table_model().total == total - 5
    assert len(_steps(school)) == before + 1
    assert _steps(school)[0] == "record.delete"
    driver.shortcut(shell, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    driver.settle(shell)
    assert table.table_model().total == total
