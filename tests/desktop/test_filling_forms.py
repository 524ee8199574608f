"""A workbook of the province is filled from a window: what is chosen, what is said of it, and what is refused."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFileDialog, QLabel, QLineEdit, QPushButton

from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.school.roster import list_teachers
from jyteacher_desktop.school.trainings import list_trainings
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver, part


def _sent(path: Path, *rows: tuple[str, ...]) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "上报"
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def _begin(driver: Driver, school: Path) -> tuple[Shell, QDialog]:
    shell = driver.open(school)
    next(each for each in shell.menu.actions() if each.text() == "填上级发来的表…").trigger()
    driver.settle(shell)
    return shell, driver.dialog(shell)


def _fill(driver: Driver, shell: Shell, dialog: QDialog, of: str) -> str:
    box = part(dialog, QComboBox, "whatBox")
    box.setCurrentIndex(box.findData(of))
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    return part(dialog, QLabel, "problemLabel").text()


def _buttons(dialog: QDialog) -> dict[str, QPushButton]:
    return {each.text(): each for each in dialog.findChildren(QPushButton) if each.isVisible()}


def test_a_secretary_fills_the_provinces_workbook_and_opens_it(
    driver: Driver, school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = _sent(tmp_path / "省表.xlsx", ("姓名", "性别", "婚姻状况"), ("例：张三", "男", "未婚"))
    before = sent.read_bytes()
    shell, dialog = _begin(driver, school)
    assert "打开(&O)" not in _buttons(dialog)
    driver.press(dialog, "browseButton")
    driver.dialog(shell, QFileDialog).fileSelected.emit(str(sent))  # type: ignore[attr-defined]
    driver.dialog(shell, QFileDialog).close()
    driver.settle(shell)
    assert part(dialog, QLineEdit, "targetEdit").text() == str(tmp_path / "省表（已填）.xlsx")
    said = _fill(driver, shell, dialog, "roster")
    with Workspace.open(school, SCHOOL, write=False) as ws:
        names = {row.name for row in list_teachers(ws)}
    page = openpyxl.load_workbook(tmp_path / "省表（已填）.xlsx").active
    assert page is not None
    assert {row[0].value for row in page.iter_rows(min_row=3)} == names
    assert f"已填 {page.max_row - 2} 行，2 列（工作表“上报”）" in said
    assert "填了的列：姓名、性别。" in said
    assert "没有认出、空着的列：婚姻状况。" in said
    assert "示例行还在第 2 行，上报前请删除。" in said
    assert sent.read_bytes() == before
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile()).name))
    _buttons(dialog)["打开(&O)"].click()
    _buttons(dialog)["打开所在文件夹(&D)"].click()
    assert opened == ["省表（已填）.xlsx", tmp_path.name]


def test_trainings_that_were_filled_in_are_ticked_and_left_out_the_next_time(
    driver: Driver, school: Path, tmp_path: Path
) -> None:
    sent = _sent(tmp_path / "培训.xlsx", ("姓名", "培训名称", "学时"))
    shell, dialog = _begin(driver, school)
    dialog.take_file(sent)  # type: ignore[attr-defined]
    entered, tick = part(dialog, QCheckBox, "notEnteredBox"), part(dialog, QCheckBox, "tickBox")
    assert (entered.isEnabled(), tick.isEnabled()) == (False, False)
    box = part(dialog, QComboBox, "whatBox")
    box.setCurrentIndex(box.findData("trainings"))
    entered.setChecked(True)
    tick.setChecked(True)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        waiting = sum(1 for row in list_trainings(ws) if not row.province_on)
    assert waiting
    driver.settle(shell)
    assert f"{waiting} 条培训已标记为录入省系统。" in _fill(driver, shell, dialog, "trainings")
    with Workspace.open(school, SCHOOL, write=False) as ws:
        assert all(row.province_on for row in list_trainings(ws))
    part(dialog, QLineEdit, "targetEdit").setText("再填.xlsx")
    assert _fill(driver, shell, dialog, "trainings").startswith("已填 0 行")
    assert _fill(driver, shell, dialog, "roster").startswith("已填 ")
    assert {each.name for each in tmp_path.glob("*填*.xlsx")} == {"培训（已填）.xlsx", "再填.xlsx", "培训（已填）-2.xlsx"}


def test_what_stands_there_is_not_replaced_and_a_workbook_that_is_not_understood_says_so(
    driver: Driver, school: Path, tmp_path: Path
) -> None:
    sent = _sent(tmp_path / "别的.xlsx", ("甲", "乙"), ("1", "2"))
    before = sent.read_bytes()
    shell, dialog = _begin(driver, school)
    assert "请选择发来的空表" in _fill(driver, shell, dialog, "roster")
    dialog.take_file(sent)  # type: ignore[attr-defined]
    driver.settle(shell)
    refused = _fill(driver, shell, dialog, "roster")
    assert "没有写出任何内容" in refused
    assert not (tmp_path / "别的（已填）.xlsx").exists()
    part(dialog, QLineEdit, "targetEdit").setText(str(sent))
    assert "已经有了" in _fill(driver, shell, dialog, "roster")
    driver.press(dialog, "targetButton")
    chosen = driver.dialog(shell, QFileDialog)
    chosen.fileSelected.emit(str(sent))  # type: ignore[attr-defined]
    chosen.close()
    assert "就是要填的空表" in _fill(driver, shell, dialog, "roster")
    assert sent.read_bytes() == before
