"""Habits people have: several at once, larger letters, what was typed comes back everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QPushButton

from jyteacher_desktop.desktop.dialogs.same_value_for_many import BatchDialog
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.school.roster import list_teachers
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.conftest import Typist
from tests.desktop.windows import Driver, gone, part

Key = Qt.Key


def test_several_teachers_get_a_group_as_one_step(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "teachers")
    table = part(page, TableView, "table")
    table.enter()
    for _ in range(2):
        driver.qtbot.keyClick(table, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    chosen = {row.id for row in table.selected_rows()}
    assert len(chosen) == 3
    page._batch()  # type: ignore[attr-defined]
    dialog = driver.dialog(shell, BatchDialog)
    field = part(dialog, QComboBox, "fieldBox")
    field.setCurrentText("教研组")
    part(dialog, QComboBox, "valueBox").setCurrentText("跨学科组")
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    with Workspace.open(school, SCHOOL, write=False) as workspace:
        assert {row.id for row in list_teachers(workspace) if row.group == "跨学科组"} == chosen
    driver.shortcut(shell, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    driver.settle(shell)
    with Workspace.open(school, SCHOOL, write=False) as workspace:
        assert not {row.id for row in list_teachers(workspace) if row.group == "跨学科组"}


@pytest.mark.parametrize(("page", "field"), [("teachers", "nameEdit"), ("trainings", "nameEdit")])
def test_every_form_keeps_what_was_typed(driver: Driver, school: Path, type_text: Typist, page: str, field: str) -> None:
    shell = driver.open(school)
    driver.go(shell, page)
    for expected in ("", "没写完"):
        driver.shortcut(shell, Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        driver.settle(shell)
        dialog = driver.dialog(shell)
        driver.settle(shell)
        line = part(dialog, QLineEdit, field)
        assert line.text() == expected
        if not expected:
            type_text(line, "没写完")
        driver.qtbot.keyClick(dialog, Key.Key_Escape)
        driver.settle(shell)
        assert gone(dialog)


def test_a_file_dialog_speaks_chinese_and_begins_in_a_folder_that_exists(
    driver: Driver, school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _place: str(tmp_path / "没有的文件夹"))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    shell = driver.open(school)
    driver.desktop.preferences.remember_folder(tmp_path / "拔掉的U盘")
    assert driver.desktop.preferences.last_folder() == tmp_path
    shell.desk.asking.open_folder("选择文件夹", lambda _path: None)
    dialog = driver.dialog(shell, QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert dialog.labelText(QFileDialog.DialogLabel.LookIn) == "位置："
    assert dialog.labelText(QFileDialog.DialogLabel.FileType) == "文件类型："
    assert Path(dialog.directory().absolutePath()) == tmp_path
    dialog.reject()


def test_enter_presses_the_button_that_has_the_keyboard_on_a_page_and_in_the_start_window(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "teachers")
    button = part(page, QPushButton, "addButton")
    button.setFocus()
    driver.qtbot.keyClick(button, Key.Key_Return)
    dialog = driver.dialog(shell)
    assert part(dialog, QLineEdit, "nameEdit").isVisible()
    driver.qtbot.keyClick(dialog, Key.Key_Escape)
    driver.settle(shell)
    start = driver.desktop.show_start()
    new = part(start, QPushButton, "newSchoolButton")
    new.setFocus()
    driver.qtbot.keyClick(new, Key.Key_Return)
    assert driver.dialog(start).isVisible()
    driver.qtbot.keyClick(driver.dialog(start), Key.Key_Escape)


def test_a_button_of_a_page_that_has_the_keyboard_does_not_look_like_the_main_one(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "teachers")
    export, main = part(page, QPushButton, "exportButton"), part(page, QPushButton, "addButton")
    export.setFocus()
    driver.settle(shell)
    ground = [button.grab().toImage().pixelColor(8, button.height() // 2) for button in (export, main)]
    assert ground[0] != ground[1]
