"""What a secretary types or pastes amiss, and what the window says: nothing is lost, nothing wrong is stored unseen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QListWidget, QMessageBox, QWidget

from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.dialogs.record import RecordDialog, open_dialog
from jyteacher_desktop.desktop.dialogs.unsaved_input import DraftKeeper
from jyteacher_desktop.desktop.pages.activities import ActivitiesPage
from jyteacher_desktop.desktop.pages.register_presenter import save_record
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.typed_values import date_from_text
from jyteacher_desktop.desktop.widgets import DateField, InitialsBox, TableView
from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.terms import RecordStatus, Role
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.school.activities import (
    ACTIVITY_COLUMNS,
    ActivityDetail,
    ActivityRow,
    ActivityValues,
    Attend,
    RecordActivity,
    activity_detail,
    list_activities,
    plan_series,
    record_activity,
)
from jyteacher_desktop.school.closing_quarters import close_quarter
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, list_teachers
from jyteacher_desktop.school.sample import SAMPLE_DAY
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver, gone, part, until
from tests.full_disk import full_from

Key = Qt.Key
Modifier = Qt.KeyboardModifier
WEDNESDAY = date(2026, 9, 23)


def _open(path: Path, *, write: bool = False) -> Workspace:
    workspace = Workspace.open(path, SCHOOL, write=write)
    workspace.today_override = SAMPLE_DAY
    return workspace


def _activities(path: Path) -> list[ActivityRow]:
    with _open(path) as workspace:
        return list_activities(workspace)


def _detail(path: Path, activity: str) -> ActivityDetail:
    with _open(path) as workspace:
        return activity_detail(workspace, activity)


def test_cells_pasted_into_a_field_of_one_line_become_one_line(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    dialog = driver.new_activity(shell)
    title = part(dialog, QLineEdit, "titleEdit")
    title.setFocus()
    QGuiApplication.clipboard().setText("读书沙龙\t二楼\r\n第二行\n")
    driver.qtbot.keyClick(title, Key.Key_V, Modifier.ControlModifier)
    assert title.text() == "读书沙龙 二楼 第二行"
    driver.qtbot.keyClick(title, Key.Key_S, Modifier.ControlModifier)
    driver.settle(shell)
    assert gone(dialog), "Ctrl+S saves a form, as in every office program"
    assert [row.title for row in _activities(school)].count("读书沙龙 二楼 第二行") == 1
    assert "\n" not in shell.state_label.text()


def test_ctrl_s_saves_a_record_of_a_register_too(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "registers")
    page.registers.choose("honour")  # type: ignore[attr-defined]
    driver.settle(shell)
    driver.press(page, "addButton")
    dialog = driver.dialog(shell)
    driver.qtbot.keyClick(dialog, Key.Key_S, Modifier.ControlModifier)
    driver.settle(shell)
    assert dialog.isVisible()
    assert part(dialog, QLabel, "problemLabel").text() == "请填写荣誉。", "as the button does: it says what is missing"


def test_ctrl_s_adds_a_training_too(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "trainings")
    driver.press(page, "addButton")
    dialog = driver.dialog(shell)
    driver.qtbot.keyClick(dialog, Key.Key_S, Modifier.ControlModifier)
    driver.settle(shell)
    assert "请先选教师" in part(dialog, QLabel, "problemLabel").text()


def test_a_typed_number_that_somebody_in_the_trash_has_is_told(driver: Driver, school: Path) -> None:
    number = "419001199003070015"
    with Workspace.open(school, SCHOOL, write=True) as ws:
        delete_records(ws, [add_teacher(ws, TeacherValues(name="钱锺书", id_number=number))])
    shell = driver.open(school)
    page = driver.go(shell, "teachers")
    driver.press(page, "addButton")
    dialog = driver.dialog(shell)
    part(dialog, QLineEdit, "nameEdit").setText("钱锺书")
    part(dialog, QLineEdit, "idEdit").setText(number)
    driver.qtbot.keyClick(dialog, Key.Key_S, Modifier.ControlModifier)
    driver.settle(shell)
    box = driver.dialog(shell, QMessageBox)
    assert isinstance(box, QMessageBox)
    assert "“钱锺书”" in box.text()
    assert "“恢复并合并”" in box.text()
    box.close()


def test_ctrl_s_neither_opens_a_closed_quarter_nor_closes_one(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    dialog = driver.new_activity(shell)
    dialog.only_look("已结账")
    driver.qtbot.keyClick(dialog, Key.Key_S, Modifier.ControlModifier)
    assert dialog.isVisible()


def test_ctrl_s_in_the_window_says_that_everything_is_saved_already(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    driver.shortcut(shell, Key.Key_S, Modifier.ControlModifier)
    assert shell.state_label.text() == "已经保存：每一步都立即写入文件"


def test_the_corner_does_not_say_saved_while_the_newest_step_is_not(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    dialog = driver.new_activity(shell)
    part(dialog, QLineEdit, "titleEdit").setText("磁盘满的那天")
    shell.take_back_word(shell.state_label.text())  # what was said of something else
    with full_from(1):
        dialog.accept_button.click()
        driver.settle(shell)
        assert shell.state_label.text() == "最近一步没有保存"
        assert "磁盘已满" in shell.state_label.toolTip()
    assert "磁盘已满" in part(dialog, QLabel, "problemLabel").text()
    for keeper in dialog.findChildren(DraftKeeper):
        keeper.keep_now()
    driver.settle(shell)
    assert shell.state_label.text() == "最近一步没有保存", "that a form is kept says nothing of the step"
    dialog.accept_button.click()
    driver.settle(shell)
    assert [row.title for row in _activities(school)].count("磁盘满的那天") == 1
    shell.take_back_word(shell.state_label.text())
    assert shell.state_label.text() == "已保存"


def _write(ws: Workspace) -> None:
    with ws.change("最后一步") as change:
        change.driver_sql("INSERT INTO setting(key, value) VALUES ('last', 'x')")


def test_ctrl_s_says_what_was_not_saved(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    with full_from(1):
        shell.worker.do(_write).then(lambda _nothing: None)
        driver.settle(shell)
        assert "磁盘已满" in driver.answer(shell, "知道了")
    driver.shortcut(shell, Key.Key_S, Modifier.ControlModifier)
    assert "没有保存这一步，之前的数据完好" in shell.state_label.text()


@pytest.mark.parametrize(
    ("typed", "kind"), [("dy", "教育电影观摩"), ("ds", "读书沙龙"), ("jy", "教育电影观摩"), ("gk", "示范课（公开课）")]
)
def test_a_kind_is_found_by_the_word_people_say_too(driver: Driver, school: Path, typed: str, kind: str) -> None:
    shell = driver.open(school)
    dialog = driver.new_activity(shell)
    box = part(dialog, InitialsBox, "kindBox")
    box.setFocus()
    driver.qtbot.keyClicks(box, typed)
    assert box.currentText() == kind


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("昨天", date(2026, 9, 22)),
        ("前天", date(2026, 9, 21)),
        ("明天", date(2026, 9, 24)),
        ("周三", WEDNESDAY),
        ("星期日", date(2026, 9, 27)),
        ("上周三", date(2026, 9, 16)),
        ("下周一", date(2026, 9, 28)),
        ("9月23日（周三）", WEDNESDAY),
        ("9.23 星期三", WEDNESDAY),
        ("9月23日（周四）", None),
        ("下周三9.30", None),
        ("周", None),
    ],
)
def test_a_day_is_typed_as_people_say_it(typed: str, day: date | None) -> None:
    assert date_from_text(typed, WEDNESDAY) == day


def test_a_day_that_is_none_is_said_when_the_field_is_left_and_named(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    dialog = driver.new_activity(shell)
    day = part(dialog, DateField, "dayEdit")
    day.setFocus()
    day.selectAll()
    day.insert("9月31日")
    driver.qtbot.keyClick(day, Key.Key_Tab)
    assert "“9月31日”看不懂" in part(dialog, QLabel, "problemLabel").text()
    driver.qtbot.keyClick(day, Key.Key_Return, Modifier.ControlModifier)
    driver.settle(shell)
    assert dialog.isVisible()
    assert "“9月31日”看不懂" in part(dialog, QLabel, "problemLabel").text()


def _stranger(dialog: QWidget, driver: Driver, shell: Shell, school: Path) -> str:
    """Mean one group only, then mark somebody of another one; returns the name."""
    with _open(school) as workspace:
        people = list_teachers(workspace)
    group = next(row.group for row in people if row.group)
    initials = [row.initials for row in people]
    other = next(row for row in people if row.group not in ("", group) and initials.count(row.initials) == 1)
    box = part(dialog, QComboBox, "expectedBox")
    place = next(n for n in range(box.count()) if box.itemText(n).startswith(f"教研组：{group}"))
    box.setCurrentIndex(place)
    box.activated.emit(place)
    entry = part(dialog, QLineEdit, "entryEdit")
    entry.setFocus()
    entry.insert(other.name)
    driver.qtbot.keyClick(entry, Key.Key_Return)
    driver.settle(shell)
    return other.name


def test_who_was_not_expected_and_is_marked_is_said_to_have_been_added(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    dialog = driver.new_activity(shell)
    name = _stranger(dialog, driver, shell, school)
    said = part(dialog, QLabel, "saidLabel").text()
    assert said.startswith(f"{name}：缺席")
    assert "原来不在应到人员中" in said


def _planned_for_all(school: Path) -> str:
    """A plan for everybody on a day to come."""
    with _open(school, write=True) as workspace:
        kind = "reading_salon"
        everybody = tuple(Attend(teacher_id=row.id) for row in list_teachers(workspace))
        values = ActivityValues(kind=kind, title="全体读书", date=date(2026, 9, 22), start_time="14:30", end_time="16:00")
        held = record_activity(workspace, RecordActivity(values=values, attendance=everybody))
        (planned,) = plan_series(workspace, held.id, [date(2026, 12, 1)])
        return planned.id


def _opened(driver: Driver, shell: Shell, activity: str) -> FormDialog:
    page = driver.go(shell, "activities")
    assert isinstance(page, ActivitiesPage)
    page.presenter.open_by_id(activity)
    driver.settle(shell)
    dialog = driver.dialog(shell)
    assert isinstance(dialog, FormDialog)
    return dialog


def test_a_plan_for_everybody_that_is_opened_early_shows_everybody_and_can_be_held_with_them(
    driver: Driver, school: Path
) -> None:
    planned = _planned_for_all(school)
    shell = driver.open(school)
    dialog = _opened(driver, shell, planned)
    with _open(school) as workspace:
        number = len(list_teachers(workspace))
    assert part(dialog, QLabel, "tallyLabel").text() == f"应到 {number}　到日子再点名"
    day = part(dialog, DateField, "dayEdit")
    day.setFocus()
    day.selectAll()
    driver.qtbot.keyClicks(day, "9.25")
    driver.qtbot.keyClick(day, Key.Key_Tab)
    part(dialog, QCheckBox, "plannedBox").setChecked(False)
    driver.qtbot.keyClick(dialog, Key.Key_S, Modifier.ControlModifier)
    driver.settle(shell)
    row = _detail(school, planned).row
    assert (row.status, row.expected, row.present) == (RecordStatus.PENDING.code, number, number)


def test_a_role_given_in_a_plan_for_everybody_is_kept(driver: Driver, school: Path) -> None:
    planned = _planned_for_all(school)
    shell = driver.open(school)
    dialog = _opened(driver, shell, planned)
    entry = part(dialog, QLineEdit, "entryEdit")
    with _open(school) as workspace:
        people = list_teachers(workspace)
    names = [row.name for row in people]
    name = next(each for each in names if names.count(each) == 1)
    driver.qtbot.keyClick(dialog, Key.Key_F8)
    entry.setFocus()
    entry.insert(name)
    driver.qtbot.keyClick(entry, Key.Key_Return)
    driver.qtbot.keyClick(entry, Key.Key_S, Modifier.ControlModifier)
    driver.settle(shell)
    detail = _detail(school, planned)
    assert detail.row.status == RecordStatus.PLANNED.code
    assert [line.name for line in detail.grid if line.role is Role.SPEAKER] == [name]


def test_a_list_says_no_figures_of_who_came_to_what_was_not_held_yet(school: Path) -> None:
    planned = _planned_for_all(school)
    row = _detail(school, planned).row
    shown = {column.key: column.value(row) for column in ACTIVITY_COLUMNS}
    assert [shown[key] for key in ("expected", "present", "excused", "absent")] == [None] * 4


def test_the_papers_of_a_quarter_are_named_in_words_and_not_in_dots_at_150_percent(driver: Driver, school: Path) -> None:
    driver.desktop.use_zoom(150)
    shell = driver.open(school)
    shell.resize(1366, 728)
    papers = part(driver.go(shell, "reports"), QListWidget, "documentsList")
    driver.settle(shell)
    assert papers.textElideMode() is Qt.TextElideMode.ElideNone
    for wide in range(1366, 1430, 4):  # 张贴用 had no room where it just did not fit
        shell.resize(wide, 728)
        driver.settle(shell)
        papers.doItemsLayout()
        for place in range(papers.count()):
            box = papers.visualItemRect(papers.item(place))
            needed = papers.fontMetrics().boundingRect(
                0,
                0,
                papers.viewport().width() - px(20),
                9999,
                int(Qt.TextFlag.TextWordWrap),
                papers.item(place).text(),
            )
            assert box.height() >= needed.height(), papers.item(place).text()


def test_after_a_refusal_enter_saves_again_and_does_not_close_what_was_typed(driver: Driver, school: Path) -> None:
    with _open(school, write=True) as workspace:
        close_quarter(workspace, Quarter.of(SAMPLE_DAY))
    shell = driver.open(school)
    dialog = driver.new_activity(shell)
    part(dialog, QLineEdit, "titleEdit").setText("只填了一次")
    dialog.accept_button.setFocus()
    driver.qtbot.keyClick(dialog.accept_button, Key.Key_Space)
    driver.settle(shell)
    assert "已经结账" in part(dialog, QLabel, "problemLabel").text()
    assert dialog.accept_button.hasFocus(), "取消 had the keys: it came next when the button was shut for the time of saving"
    driver.qtbot.keyClick(dialog.accept_button, Key.Key_Return)
    driver.settle(shell)
    assert not gone(dialog)
    assert part(dialog, QLineEdit, "titleEdit").text() == "只填了一次"


def test_months_typed_with_an_input_methods_wide_digits_are_months(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "teachers")
    driver.press(page, "addButton")
    dialog = driver.dialog(shell)
    part(dialog, QLineEdit, "nameEdit").setText("秦新来")
    part(dialog, QLineEdit, "birthEdit").setText("２００１－０７")
    part(dialog, QLineEdit, "joinedEdit").setText("２０２６．９")
    driver.qtbot.keyClick(dialog, Key.Key_S, Modifier.ControlModifier)
    driver.settle(shell)
    assert gone(dialog), "as a day, hours and a time so typed"
    with _open(school) as workspace:
        (row,) = [each for each in list_teachers(workspace) if each.name == "秦新来"]
    assert (row.birth_month, row.joined) == ("2001-07", "2026-09")


@pytest.mark.parametrize(
    ("key", "button"),
    [
        ("activities", ""),
        ("activities", "addButton"),
        ("teachers", "editButton"),
        ("teachers", "moveButton"),
        ("trainings", ""),
        ("plans", "addItemButton"),
        ("registers", "addButton"),
    ],
)
def test_a_button_that_is_double_clicked_opens_one_form_and_not_a_second_below_it(
    driver: Driver, school: Path, key: str, button: str
) -> None:
    shell = driver.open(school)
    page = driver.go(shell, key)
    if key == "registers":
        page.registers.choose("honour")  # type: ignore[attr-defined]
        driver.settle(shell)
    table = part(page, TableView, "table")
    if button != "addButton":
        table.select_row(1)
        driver.settle(shell)
    for _ in range(2):
        if button:
            driver.press(page, button)
        else:
            driver.qtbot.keyClick(table, Key.Key_Return)
    for _ in range(3):
        driver.settle(shell)
    (dialog,) = [each for each in shell.findChildren(FormDialog) if each.isVisible()]
    dialog.reject()
    driver.settle(shell)
    assert [each for each in shell.findChildren(FormDialog) if each.isVisible()] == []


def test_a_day_of_retiring_before_somebody_came_does_not_say_that_he_is_gone_from_the_list(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "teachers")
    table = part(page, TableView, "table")
    table.select_row(2)
    driver.settle(shell)
    until(driver.qtbot, lambda: part(page, QLabel, "nameLabel").text() == table.current_row().name)
    driver.press(page, "moveButton")
    dialog = driver.dialog(shell)
    box = part(dialog, QComboBox, "statusBox")
    box.setCurrentIndex(box.findText("退休"))
    part(dialog, DateField, "dayEdit").setText("1999-01-01")
    driver.qtbot.keyClick(dialog, Key.Key_S, Modifier.ControlModifier)
    driver.settle(shell)
    assert "日期写错的请改正。" in driver.answer(shell, "知道了")
    assert "不在名单里了" not in shell.state_label.text()


def test_a_second_record_opened_before_the_form_of_the_first_came_up_has_a_form_of_its_own(driver: Driver, school: Path) -> None:
    """Every honour's form is called 修改荣誉 and has the same labels: that of the second record was dropped without a word."""
    with _open(school, write=True) as workspace:
        common = {"level": "市级", "on": "2026-09-10"}
        made = [
            str(save_record(workspace, "honour", "", common | {"name": name}).rows[0].id) for name in ("优秀教师", "最美教师")
        ]
    shell = driver.open(school)
    page = driver.go(shell, "registers")
    page.registers.choose("honour")  # type: ignore[attr-defined]
    driver.settle(shell)
    for record in (*made, made[0]):
        open_dialog(shell.desk, shell, "honour", record, on_saved=lambda _record: None)
    for _ in range(3):
        driver.settle(shell)
    shown = [each for each in shell.findChildren(RecordDialog) if each.isVisible()]
    assert [each.texts()["name"] for each in shown] == ["优秀教师", "最美教师"]
