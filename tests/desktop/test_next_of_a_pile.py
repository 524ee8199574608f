"""A pile of papers is entered one after the other: 保存并再记一条 keeps what they have in common and empties the rest."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QLineEdit, QPushButton

from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.widgets import DateField, TableView
from jyteacher_desktop.school.plans import PlanValues, new_plan, plan_detail
from jyteacher_desktop.school.roster import list_teachers
from jyteacher_desktop.school.sample import SAMPLE_DAY
from jyteacher_desktop.school.trainings import list_trainings
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver, part

Key = Qt.Key
Modifier = Qt.KeyboardModifier


def _read(path: Path) -> Workspace:
    workspace = Workspace.open(path, SCHOOL, write=False)
    workspace.today_override = SAMPLE_DAY
    return workspace


def _new(driver: Driver, shell: Shell, page: str) -> QDialog:
    driver.go(shell, page)
    driver.shortcut(shell, Key.Key_N, Modifier.ControlModifier)
    driver.settle(shell)
    return driver.dialog(shell)


def _again(driver: Driver, shell: Shell, dialog: QDialog, *, times: int = 1) -> None:
    for _ in range(times):
        part(dialog, QPushButton, "againButton").click()
    driver.settle(shell)
    driver.settle(shell)


def _texts(dialog: QDialog, *names: str) -> list[str]:
    return [part(dialog, QLineEdit, name).text() for name in names]


def test_several_teachers_are_added_without_opening_the_form_for_each(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    dialog = _new(driver, shell, "teachers")
    part(dialog, QComboBox, "groupBox").setCurrentText("英语组")
    part(dialog, QComboBox, "sexBox").setCurrentText("女")
    for name, text in (("nameEdit", "新来甲"), ("numberEdit", "X001"), ("joinedEdit", "2026-08")):
        part(dialog, QLineEdit, name).setText(text)
    _again(driver, shell, dialog)
    assert part(dialog, QLabel, "problemLabel").text().startswith("已添加新来甲。")
    assert _texts(dialog, "nameEdit", "numberEdit", "joinedEdit") == ["", "", "2026-08"]
    assert part(dialog, QComboBox, "groupBox").currentText() == "英语组"
    assert part(dialog, QComboBox, "sexBox").currentText() == ""
    _again(driver, shell, dialog)
    assert part(dialog, QLabel, "problemLabel").text() == "请填写姓名。"
    part(dialog, QLineEdit, "nameEdit").setText("新来乙")
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    with _read(school) as workspace:
        added = {
            row.name: (row.group, row.sex, row.teacher_no) for row in list_teachers(workspace) if row.name.startswith("新来")
        }
    assert added == {"新来甲": ("英语组", "女", "X001"), "新来乙": ("英语组", "", "")}


def test_what_the_next_of_a_pile_takes_over_is_not_offered_later_as_content_that_was_not_saved(
    driver: Driver, school: Path
) -> None:
    shell = driver.open(school)
    dialog = _new(driver, shell, "teachers")
    for name, text in (("nameEdit", "新来甲"), ("joinedEdit", "2026-08")):
        part(dialog, QLineEdit, name).setText(text)
    _again(driver, shell, dialog)
    dialog.reject()
    driver.settle(shell)
    assert "留存" not in shell.state_label.text()
    dialog = _new(driver, shell, "teachers")
    assert _texts(dialog, "nameEdit", "joinedEdit") == ["", ""]
    for name, text in (("nameEdit", "新来乙"), ("joinedEdit", "2026-08")):
        part(dialog, QLineEdit, name).setText(text)
    _again(driver, shell, dialog)
    part(dialog, QLineEdit, "nameEdit").setText("新来丙")
    dialog.reject()
    driver.settle(shell)
    assert "已经留存" in shell.state_label.text()
    dialog = _new(driver, shell, "teachers")
    assert _texts(dialog, "nameEdit", "joinedEdit") == ["新来丙", "2026-08"]
    part(dialog, QLineEdit, "nameEdit").setText("新来丁")
    _again(driver, shell, dialog)
    assert not [each for each in dialog.findChildren(QLabel, "draftLabel") if each.isVisible()]
    dialog.reject()


def test_one_training_of_several_people_is_typed_once(driver: Driver, school: Path) -> None:
    with _read(school) as workspace:
        people = [row.name for row in list_teachers(workspace)][:2]
    shell = driver.open(school)
    dialog = _new(driver, shell, "trainings")
    for name, text in (("teacherEdit", people[0]), ("nameEdit", "信息技术提升"), ("hoursEdit", "24"), ("certificateEdit", "G-1")):
        part(dialog, QLineEdit, name).setText(text)
    part(dialog, DateField, "dayEdit").set_day(SAMPLE_DAY)
    for box in ("levelBox", "modeBox"):
        part(dialog, QComboBox, box).setCurrentIndex(1)
    _again(driver, shell, dialog)
    assert _texts(dialog, "teacherEdit", "nameEdit", "hoursEdit", "certificateEdit") == ["", "信息技术提升", "24", ""]
    part(dialog, QLineEdit, "teacherEdit").setText(people[1])
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    with _read(school) as workspace:
        rows = [row for row in list_trainings(workspace) if row.name == "信息技术提升"]
    assert sorted((row.teacher, row.certificate, row.hours) for row in rows) == sorted(
        [(people[0], "G-1", Decimal(24)), (people[1], "", Decimal(24))]
    )


def test_the_lines_of_a_plan_are_typed_one_after_the_other_and_pressing_twice_saves_once(driver: Driver, school: Path) -> None:
    with Workspace.open(school, SCHOOL, write=True) as workspace:
        workspace.today_override = SAMPLE_DAY
        plan = new_plan(workspace, PlanValues(term="2026-2027", title="一项一项的计划"))
    shell = driver.open(school)
    page = driver.go(shell, "plans")
    table = part(page, TableView, "table")
    table.select_row([row.title for row in table.table_model().rows()].index("一项一项的计划"))
    driver.settle(shell)
    driver.press(page, "addItemButton")
    driver.settle(shell)
    dialog = driver.dialog(shell)
    part(dialog, QComboBox, "monthBox").setCurrentText("2026-10")
    for name, text in (("titleEdit", "共读一"), ("hoursEdit", "2"), ("personsEdit", "全体"), ("noteEdit", "第一次")):
        part(dialog, QLineEdit, name).setText(text)
    _again(driver, shell, dialog, times=2)
    assert part(dialog, QLabel, "problemLabel").text() == "已添加项目：共读一。"
    assert _texts(dialog, "titleEdit", "hoursEdit", "personsEdit", "noteEdit") == ["", "2", "全体", ""]
    assert part(dialog, QComboBox, "monthBox").currentText() == "2026-10"
    part(dialog, QLineEdit, "titleEdit").setText("共读二")
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    with _read(school) as workspace:
        items = plan_detail(workspace, plan).items
    assert [(row.month, row.title, row.note) for row in items] == [("2026-10", "共读一", "第一次"), ("2026-10", "共读二", "")]
