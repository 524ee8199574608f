"""A table copied in WPS or Excel is pasted onto a page: the same plan as of a file, and a line edit still takes its own text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMessageBox

from jyteacher_desktop.desktop.dialogs.import_rows import ImportDialog
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.school.roster import list_teachers
from jyteacher_desktop.school.trainings import list_trainings
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver, gone, part, until

Key = Qt.Key
MARKUP = "<html><body><table><tr><td>{0}</td></tr></table></body></html>"
ROSTER = [["姓名", "性别", "现任教学科", "来校时间"], ["甄新来", "女", "语文", "2019.9"], ["甄后到", "男", "数学", "2020年8月"]]


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    yield
    QGuiApplication.clipboard().clear()


def _copy(rows: list[list[str]], *, markup: bool) -> None:
    """As WPS (both forms) or a plain editor (text only) leave it on the clipboard."""
    copied = QMimeData()
    copied.setText("".join("\t".join(row) + "\r\n" for row in rows))
    if markup:
        copied.setHtml(MARKUP.format("</td></tr><tr><td>".join("</td><td>".join(row) for row in rows)))
    QGuiApplication.clipboard().setMimeData(copied)


def _paste(driver: Driver, shell: Shell, page: str) -> None:
    driver.go(shell, page).table.setFocus()  # type: ignore[attr-defined]
    driver.shortcut(shell, Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def _plan(driver: Driver, shell: Shell) -> ImportDialog:
    dialog = driver.dialog(shell, ImportDialog)
    assert isinstance(dialog, ImportDialog)
    driver.settle(shell)
    return dialog


@pytest.mark.parametrize("markup", [True, False])
def test_a_copied_roster_is_planned_and_carried_out_like_a_file(driver: Driver, school: Path, markup: bool) -> None:
    shell = driver.open(school)
    _copy(ROSTER, markup=markup)
    _paste(driver, shell, "teachers")
    dialog = _plan(driver, shell)
    assert part(dialog, QLabel, "fileLabel").text() == "粘贴的表格"
    assert dialog.plan.layout.mapping == {"姓名": "name", "性别": "sex", "现任教学科": "subject", "来校时间": "joined"}
    assert dialog.accept_button.text() == "导入：新增 2，更新 0"
    dialog.accept_button.click()
    driver.settle(shell)
    assert gone(dialog)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        assert {"甄新来", "甄后到"} <= {row.name for row in list_teachers(ws)}


def test_activities_trainings_and_registers_take_tables_too(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        name, before = list_teachers(ws)[0].name, len(list_trainings(ws))
    _copy([["教师姓名", "培训班名称", "起止日期", "认定学时"], [name, "新课标研修", "2026-07-06至2026-07-10", "40"]], markup=True)
    _paste(driver, shell, "trainings")
    dialog = _plan(driver, shell)
    assert dialog.plan.kind == "trainings"
    dialog.accept_button.click()
    driver.settle(shell)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        assert len(list_trainings(ws)) == before + 1
    _copy([["活动主题", "类型", "日期", "学时"], ["共读一本书", "读书沙龙", "2026-09-10", "2"]], markup=True)
    _paste(driver, shell, "activities")
    assert _plan(driver, shell).plan.kind == "activities"


def test_text_that_is_no_table_says_what_to_copy(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    QGuiApplication.clipboard().setText("明天下午三点在录播教室开会")
    _paste(driver, shell, "teachers")
    box = driver.dialog(shell, QMessageBox)
    assert isinstance(box, QMessageBox)
    assert "不是表格" in box.text()
    assert "Ctrl+C" in box.text()
    box.buttons()[0].click()


def test_what_is_pasted_into_the_search_line_stays_there(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "teachers")
    field = part(page, QLineEdit, "searchEdit")
    QGuiApplication.clipboard().setText("王芳")
    shell.activateWindow()
    until(driver.qtbot, lambda: QApplication.activeWindow() is shell)
    field.setFocus()
    driver.qtbot.keyClick(field, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    driver.settle(shell)
    assert field.text() == "王芳"
    assert not [each for each in shell.findChildren(ImportDialog) if each.isVisible()]
