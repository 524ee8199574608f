"""A workbook of the province is filled from a window: what is chosen, what is said of it, and what is refused."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFileDialog, QLabel, QLineEdit, QPushButton, QScrollArea

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


def _chosen(dialog: QDialog) -> dict[str, str]:
    """The columns as the dialog shows them: heading, and what is chosen for it."""
    return {
        each.accessibleName(): each.currentText()
        for each in part(dialog, QScrollArea, "columnsArea").findChildren(QComboBox)
        if each.isVisibleTo(dialog)
    }


def _choose(driver: Driver, shell: Shell, dialog: QDialog, heading: str, title: str) -> None:
    box = next(
        each
        for each in part(dialog, QScrollArea, "columnsArea").findChildren(QComboBox)
        if each.accessibleName() == heading and each.isVisibleTo(dialog)
    )
    box.setCurrentIndex(box.findText(title))
    box.activated.emit(box.currentIndex())
    driver.settle(shell)


def _column(path: Path, sheet: str, column: int, first: int = 2) -> set[object]:
    return {row[column - 1].value for row in openpyxl.load_workbook(path)[sheet].iter_rows(min_row=first)} - {None}


def test_a_secretary_says_which_sheet_and_what_stands_in_a_column_that_was_not_understood(
    driver: Driver, school: Path, tmp_path: Path
) -> None:
    sent = _sent(tmp_path / "上报.xlsx", ("序号", "姓名", "性别"))
    book = openpyxl.load_workbook(sent)
    other = book.create_sheet("进修学校用")
    other.append(["序号", "姓名", "性别", "此人所授", "婚姻状况"])
    book.save(sent)
    shell, dialog = _begin(driver, school)
    dialog.take_file(sent)  # type: ignore[attr-defined]
    driver.settle(shell)
    sheets = part(dialog, QComboBox, "sheetBox")
    assert sheets.isVisible()
    assert [sheets.itemText(place) for place in range(sheets.count())] == ["上报", "进修学校用"]
    sheets.setCurrentIndex(1)
    sheets.activated.emit(1)
    driver.settle(shell)
    assert _chosen(dialog) == {"姓名": "姓名", "性别": "性别", "此人所授": "空着", "婚姻状况": "空着"}
    _choose(driver, shell, dialog, "此人所授", "学科")
    _choose(driver, shell, dialog, "性别", "空着")
    assert _chosen(dialog) == {"姓名": "姓名", "性别": "空着", "此人所授": "学科", "婚姻状况": "空着"}
    said = _fill(driver, shell, dialog, "roster")
    assert "（工作表“进修学校用”）" in said
    assert "填了的列：姓名、此人所授。" in said
    with Workspace.open(school, SCHOOL, write=False) as ws:
        subjects = {row.subject for row in list_teachers(ws)} - {""}
    filled = tmp_path / "上报（已填）.xlsx"
    assert _column(filled, "进修学校用", 4) == subjects
    assert _column(filled, "进修学校用", 3) == set()
    assert _column(filled, "上报", 2) == set()
    # the next workbook with these headings is understood as it was said
    again = tmp_path / "下一次.xlsx"
    again.write_bytes(sent.read_bytes())
    dialog.take_file(again)  # type: ignore[attr-defined]
    driver.settle(shell)
    sheets.setCurrentIndex(1)
    sheets.activated.emit(1)
    driver.settle(shell)
    assert _chosen(dialog) == {"姓名": "姓名", "性别": "空着", "此人所授": "学科", "婚姻状况": "空着"}


def test_a_workbook_of_one_sheet_asks_for_no_sheet_and_one_not_understood_shows_no_columns(
    driver: Driver, school: Path, tmp_path: Path
) -> None:
    shell, dialog = _begin(driver, school)
    assert not part(dialog, QComboBox, "sheetBox").isVisible()
    assert not part(dialog, QScrollArea, "columnsArea").isVisible()
    dialog.take_file(_sent(tmp_path / "表.xlsx", ("姓名", "编号", "任教学科代码")))  # type: ignore[attr-defined]
    driver.settle(shell)
    assert not part(dialog, QComboBox, "sheetBox").isVisible()
    assert _chosen(dialog) == {"姓名": "姓名", "编号": "工号", "任教学科代码": "空着"}
    dialog.take_file(_sent(tmp_path / "别的.xlsx", ("甲", "乙"), ("1", "2")))  # type: ignore[attr-defined]
    driver.settle(shell)
    assert _chosen(dialog) == {}
    assert "没有写出任何内容" in part(dialog, QLabel, "problemLabel").text()
    dialog.take_file(tmp_path / "没有.xlsx")  # type: ignore[attr-defined]
    driver.settle(shell)
    assert "没有.xlsx" in part(dialog, QLabel, "problemLabel").text()


def test_columns_are_shown_as_they_are_filled(driver: Driver, school: Path, tmp_path: Path) -> None:
    """What stands in the dialog before filling and what it says afterwards are one thing, for a list that means codes as well."""
    sent = _sent(tmp_path / "省表.xlsx", ("序号", "姓名", "任教学科代码", "民族"))
    book = openpyxl.load_workbook(sent)
    rule = DataValidation(type="list", formula1='"11-语文,12-数学"')
    rule.add("C2:C500")
    book["上报"].add_data_validation(rule)
    book.save(sent)
    shell, dialog = _begin(driver, school)
    dialog.take_file(sent)  # type: ignore[attr-defined]
    driver.settle(shell)
    shown = [heading for heading, title in _chosen(dialog).items() if title != "空着"]
    assert shown == ["姓名", "任教学科代码"]
    assert f"填了的列：{'、'.join(shown)}。" in _fill(driver, shell, dialog, "roster")
    _choose(driver, shell, dialog, "任教学科代码", "空着")
    assert "填了的列：姓名。" in _fill(driver, shell, dialog, "roster")


def test_the_number_of_a_list_of_trainings_is_somebodys_number_when_a_person_says_so(
    driver: Driver, school: Path, tmp_path: Path
) -> None:
    shell, dialog = _begin(driver, school)
    box = part(dialog, QComboBox, "whatBox")
    box.setCurrentIndex(box.findData("trainings"))
    dialog.take_file(_sent(tmp_path / "培训.xlsx", ("编号", "姓名", "培训名称", "学时")))  # type: ignore[attr-defined]
    driver.settle(shell)
    assert _chosen(dialog)["编号"] == "空着"
    _choose(driver, shell, dialog, "编号", "工号")
    assert "填了的列：编号、姓名、培训名称、学时。" in _fill(driver, shell, dialog, "trainings")
