"""Entries that may stand there twice: reasons in words, side by side, merged or kept apart, and split again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QTabWidget

from jyteacher_desktop.desktop.dialogs.school.duplicates import SameActivityDialog, SamePersonDialog, chosen_values, field_pairs
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.school.activities import ActivityValues, Attend, RecordActivity, list_activities, record_activity
from jyteacher_desktop.school.duplicates import same_people
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, list_teachers, teacher_detail
from jyteacher_desktop.school.sample import SAMPLE_DAY
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver, gone, part

Key = Qt.Key


def _open(path: Path, *, write: bool) -> Workspace:
    workspace = Workspace.open(path, SCHOOL, write=write)
    workspace.today_override = SAMPLE_DAY
    return workspace


def _twin(path: Path) -> tuple[str, str]:
    """A second entry of somebody, with another phone and another sound-alike name."""
    with _open(path, write=True) as workspace:
        known = next(row for row in list_teachers(workspace) if row.name == "李娜")
        return known.id, add_teacher(
            workspace,
            TeacherValues(name="李哪", birth_month=known.birth_month, subject=known.subject, phone="10011112222"),
        )


def test_what_only_the_second_knows_is_taken_and_space_takes_the_other(driver: Driver, school: Path) -> None:
    keep, drop = _twin(school)
    shell = driver.open(school)
    driver.go(shell, "teachers")
    shell.page("teachers").go_to("duplicates")
    dialog = driver.dialog(shell, SamePersonDialog)
    driver.settle(shell)
    driver.settle(shell)
    table = part(dialog, TableView, "table")
    assert table.table_model().total >= 1
    table.select((keep, drop))
    driver.settle(shell)
    assert "同音" in part(dialog, QLabel, "reasonLabel").text()
    fields = part(dialog, TableView, "fieldsTable")
    fields.setFocus()
    fields.select("name")
    assert fields.current_row().taken == "李娜"
    driver.qtbot.keyClick(fields, Key.Key_Space)
    fields.select("name")
    assert fields.current_row().taken == "李哪"
    driver.qtbot.keyClick(fields, Key.Key_Return)
    fields.select("name")
    assert fields.current_row().taken == "李娜"
    driver.press(dialog, "mergeButton")
    driver.settle(shell)
    driver.settle(shell)
    with _open(school, write=False) as workspace:
        assert teacher_detail(workspace, keep).values.name == "李娜"
        assert "李哪" not in {row.name for row in list_teachers(workspace)}
    tabs = part(dialog, QTabWidget, "tabs")
    assert tabs.tabText(1) == "已经合并的（1）"
    tabs.setCurrentIndex(1)
    part(dialog, TableView, "mergesTable").enter()
    driver.press(dialog, "splitButton")
    driver.settle(shell)
    with _open(school, write=False) as workspace:
        assert "李哪" in {row.name for row in list_teachers(workspace)}
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_a_merge_that_was_worked_on_since_asks_before_it_is_split(driver: Driver, school: Path) -> None:
    from dataclasses import replace

    from jyteacher_desktop.school.merging_duplicates import merge_teachers
    from jyteacher_desktop.school.roster import edit_teacher

    keep, drop = _twin(school)
    with _open(school, write=True) as workspace:
        merge_teachers(workspace, keep, drop, chosen={"phone": "10011112222"})
        edit_teacher(workspace, keep, replace(teacher_detail(workspace, keep).values, phone="10033334444"))
    shell = driver.open(school)
    shell.go("teachers", "duplicates")
    dialog = driver.dialog(shell, SamePersonDialog)
    driver.settle(shell)
    part(dialog, QTabWidget, "tabs").setCurrentIndex(1)
    part(dialog, TableView, "mergesTable").enter()
    driver.press(dialog, "splitButton")
    driver.settle(shell)
    assert "又改过" in driver.answer(shell, "拆开，后来的修改保持不变")
    driver.settle(shell)
    with _open(school, write=False) as workspace:
        assert "李哪" in {row.name for row in list_teachers(workspace)}
        assert teacher_detail(workspace, keep).values.phone == "10033334444"
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_two_entries_side_by_side_show_only_the_end_of_their_numbers_until_somebody_asks(driver: Driver, school: Path) -> None:
    keep, drop = _twin(school)
    with _open(school, write=False) as workspace:
        number = teacher_detail(workspace, keep).values.id_number
    assert number
    shell = driver.open(school)
    driver.go(shell, "teachers")
    shell.page("teachers").go_to("duplicates")
    dialog = driver.dialog(shell, SamePersonDialog)
    driver.settle(shell)
    driver.settle(shell)
    part(dialog, TableView, "table").select((keep, drop))
    driver.settle(shell)

    def texts() -> set[str]:
        model = part(dialog, TableView, "fieldsTable").table_model()
        return {model.index(row, column).data() for row in range(model.rowCount()) for column in range(model.columnCount())}

    button = part(dialog, QPushButton, "numbersButton")
    assert not {number, "10011112222"} & texts()
    assert {f"尾号 {number[-4:]}", "尾号 2222"} <= texts()
    button.click()
    assert {number, "10011112222"} <= texts()
    button.click()
    assert not {number, "10011112222"} & texts()
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_two_numbers_of_one_ending_are_said_to_differ_while_they_are_covered() -> None:
    pairs = field_pairs(TeacherValues(name="李娜", phone="10011112222"), TeacherValues(name="李哪", phone="10033332222"))
    (phone,) = [pair for pair in pairs if pair.field == "phone"]
    assert phone.shown(phone.first) == "尾号 2222（前面不同）"


def test_not_the_same_person_is_not_asked_again(driver: Driver, school: Path) -> None:
    keep, drop = _twin(school)
    shell = driver.open(school)
    shell.go("teachers", "duplicates")
    dialog = driver.dialog(shell, SamePersonDialog)
    driver.settle(shell)
    driver.settle(shell)
    part(dialog, TableView, "table").select((keep, drop))
    driver.settle(shell)
    driver.press(dialog, "apartButton")
    driver.settle(shell)
    driver.settle(shell)
    with _open(school, write=False) as workspace:
        assert (keep, drop) not in {(pair.first.id, pair.second.id) for pair in same_people(workspace)}
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_two_selected_entries_are_compared_whether_they_look_alike_or_not(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "teachers")
    table = part(page, TableView, "table")
    table.enter()
    driver.qtbot.keyClick(table, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert len(table.selected_rows()) == 2
    driver.press(page, "sameButton")
    dialog = driver.dialog(shell, SamePersonDialog)
    driver.settle(shell)
    driver.settle(shell)
    assert not part(dialog, TableView, "table").isVisible()
    assert part(dialog, TableView, "fieldsTable").table_model().total > 5
    driver.qtbot.keyClick(dialog, Key.Key_Escape)
    assert gone(dialog)


def test_an_activity_entered_twice_is_merged_from_the_list(driver: Driver, school: Path) -> None:
    with _open(school, write=True) as workspace:
        known = list_activities(workspace)[0]
        people = [row.id for row in list_teachers(workspace)][:5]
        again = ActivityValues(kind=known.kind, title=known.title, date=date.fromisoformat(known.date))
        record_activity(workspace, RecordActivity(values=again, attendance=tuple(Attend(teacher_id=one) for one in people)))
        number = len(list_activities(workspace))
    shell = driver.open(school)
    shell.go("activities", "duplicates")
    dialog = driver.dialog(shell, SameActivityDialog)
    driver.settle(shell)
    assert "名称相同" in part(dialog, QLabel, "reasonLabel").text()
    driver.press(dialog, "mergeButton")
    driver.settle(shell)
    with _open(school, write=False) as workspace:
        assert len(list_activities(workspace)) == number - 1
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_side_by_side_leaves_out_what_neither_knows() -> None:
    pairs = field_pairs(TeacherValues(name="王芳", subject="语文"), TeacherValues(name="王方", phone="1"))
    assert [(pair.field, pair.taken) for pair in pairs] == [("name", "王芳"), ("subject", "语文"), ("phone", "1")]
    assert chosen_values(pairs) == {"phone": "1"}
