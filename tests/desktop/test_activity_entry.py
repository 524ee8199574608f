"""Recording activities as the secretary does it: few keys, nothing lost, plans that turn into activities."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from jyteacher_desktop.desktop.dialogs.school.series import series
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.widgets import DateField, InitialsBox, TableView
from jyteacher_desktop.domain.terms import Mark, RecordStatus
from jyteacher_desktop.school.activities import ActivityRow, activity_detail, list_activities
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, list_teachers
from jyteacher_desktop.school.sample import SAMPLE_DAY
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.conftest import Typist
from tests.desktop.windows import PATIENCE_MS, Driver, gone, part
from tests.full_disk import full_from

Key = Qt.Key
Modifier = Qt.KeyboardModifier
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"


def _read(path: Path) -> Workspace:
    workspace = Workspace.open(path, SCHOOL, write=False)
    workspace.today_override = SAMPLE_DAY
    return workspace


def _activities(path: Path) -> list[ActivityRow]:
    with _read(path) as workspace:
        return list_activities(workspace)


@pytest.fixture
def sixty(school: Path) -> Path:
    """A copy of the sample school with exactly sixty teachers in post."""
    with Workspace.open(school, SCHOOL, write=True) as workspace:
        workspace.today_override = SAMPLE_DAY
        number = 0
        while len(list_teachers(workspace)) < 60:
            add_teacher(workspace, TeacherValues(name=f"{_SURNAMES[number % 20]}欧阳{_SURNAMES[number // 20]}"))
            number += 1
    return school


def _settled_box(driver: Driver, shell: Shell) -> None:
    """Say yes to what is told after saving."""
    if any(box.isVisible() for box in shell.findChildren(QMessageBox)):
        driver.answer(shell, "知道了")


def test_sixty_people_take_at_most_fifteen_keys_and_three_per_exception(driver: Driver, sixty: Path) -> None:
    """Kind by its initials, day as 9.25, the exceptions by initials and Enter; every key of the hand is counted."""
    shell = driver.open(sixty)
    driver.go(shell, "activities")
    with _read(sixty) as workspace:
        people = list_teachers(workspace)
    initials = [row.initials for row in people]
    single = [row for row in people if initials.count(row.initials) == 1 and len(row.initials) == 2]
    exceptions = single[:3]
    keys = 0

    def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Modifier.NoModifier) -> None:
        nonlocal keys
        keys += 1
        target = dialog.focusWidget() if keys > 1 else shell
        assert target is not None
        driver.qtbot.keyClick(target, key, modifier)

    dialog: QWidget = shell
    press(Key.Key_N, Modifier.ControlModifier)
    dialog = driver.dialog(shell)
    for key in (Key.Key_D, Key.Key_S, Key.Key_Tab, Key.Key_Tab, Key.Key_9, Key.Key_Period, Key.Key_2, Key.Key_5):
        press(key)
    press(Key.Key_A, Modifier.AltModifier)
    driver.settle(shell)
    for number, row in enumerate(exceptions):
        if number == 2:
            press(Key.Key_F3)
        for letter in row.initials:
            press(getattr(Key, f"Key_{letter.upper()}"))
        press(Key.Key_Return)
    assert part(dialog, QLabel, "tallyLabel").text() == "应到 60　实到 57　请假 1　缺席 2"
    press(Key.Key_Return)
    driver.settle(shell)
    assert gone(dialog)
    assert keys <= 15 + 3 * len(exceptions)
    _settled_box(driver, shell)
    stored = next(row for row in _activities(sixty) if row.title == "读书沙龙")
    assert (stored.date, stored.kind_name) == ("2026-09-25", "读书沙龙")
    assert (stored.expected, stored.present, stored.absent, stored.excused, stored.hours) == (60, 57, 2, 1, Decimal(2))
    with _read(sixty) as workspace:
        grid = {line.teacher_id: line.mark for line in activity_detail(workspace, stored.id).grid}
    assert [grid[row.id] for row in exceptions] == [Mark.ABSENT, Mark.ABSENT, Mark.EXCUSED]


def test_initials_choose_the_kind_and_a_pause_begins_a_new_word(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("jyteacher_desktop.desktop.widgets.initials_box.time.monotonic", lambda: clock[0])
    box = InitialsBox()
    qtbot.addWidget(box)
    for text, initials in (("读书沙龙", "dssl"), ("电影观摩", "dygm"), ("示范课", "sfk")):
        box.add(text, text, initials)
    qtbot.keyClicks(box, "dy")
    assert box.currentText() == "电影观摩"
    clock[0] = 5.0
    qtbot.keyClicks(box, "sf")
    assert box.currentText() == "示范课"
    qtbot.keyClick(box, Key.Key_X)
    assert box.currentText() == "示范课"


def _begin(driver: Driver, shell: Shell) -> QWidget:
    driver.go(shell, "activities")
    driver.shortcut(shell, Key.Key_N, Modifier.ControlModifier)
    dialog = driver.dialog(shell)
    driver.settle(shell)
    return dialog


def test_what_was_typed_survives_escape_and_is_offered_again(driver: Driver, school: Path, type_text: Typist) -> None:
    shell = driver.open(school)
    dialog = _begin(driver, shell)
    type_text(part(dialog, QLineEdit, "titleEdit"), "没写完的论坛")
    entry = part(dialog, QLineEdit, "entryEdit")
    with _read(school) as workspace:
        person = list_teachers(workspace)[0]
    type_text(entry, person.name)
    driver.qtbot.keyClick(entry, Key.Key_Return)
    tally = part(dialog, QLabel, "tallyLabel").text()
    assert "缺席 1" in tally
    driver.qtbot.keyClick(dialog, Key.Key_Escape)
    driver.settle(shell)
    dialog = _begin(driver, shell)
    assert part(dialog, QLineEdit, "titleEdit").text() == "没写完的论坛"
    assert part(dialog, QLabel, "tallyLabel").text() == tally
    assert "没有保存的内容" in part(dialog, QLabel, "draftLabel").text()
    part(dialog, QPushButton, "startOverButton").click()
    assert part(dialog, QLineEdit, "titleEdit").text() == ""
    assert "缺席" not in part(dialog, QLabel, "tallyLabel").text()
    driver.qtbot.keyClick(dialog, Key.Key_Escape)
    driver.settle(shell)
    assert part(_begin(driver, shell), QLineEdit, "titleEdit").text() == ""


def test_whom_an_unfinished_activity_is_meant_for_is_kept_with_it(driver: Driver, school: Path, type_text: Typist) -> None:
    shell = driver.open(school)
    dialog = _begin(driver, shell)
    type_text(part(dialog, QLineEdit, "titleEdit"), "语文组的论坛")
    kind, expected = part(dialog, InitialsBox, "kindBox"), part(dialog, QComboBox, "expectedBox")
    kind.setCurrentIndex(kind.count() - 1)
    driver.settle(shell)
    place = next(number for number in range(expected.count()) if expected.itemText(number).startswith("教研组：语文"))
    expected.setCurrentIndex(place)
    expected.activated.emit(place)
    part(dialog, QCheckBox, "plannedBox").setChecked(True)
    meant, tally = expected.currentText(), part(dialog, QLabel, "tallyLabel").text()
    assert tally != "应到 46　实到 46"
    driver.qtbot.keyClick(dialog, Key.Key_Escape)
    driver.settle(shell)
    dialog = _begin(driver, shell)
    driver.settle(shell)
    assert part(dialog, QComboBox, "expectedBox").currentText() == meant
    assert part(dialog, QLabel, "tallyLabel").text() == tally
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    _settled_box(driver, shell)
    row = next(row for row in _activities(school) if row.title == "语文组的论坛")
    assert f"应到 {row.expected}　" in tally


def test_choosing_people_one_by_one_begins_with_an_empty_list_that_credits_nobody(
    driver: Driver, school: Path, type_text: Typist
) -> None:
    shell = driver.open(school)
    dialog = _begin(driver, shell)
    type_text(part(dialog, QLineEdit, "titleEdit"), "两个人去的论坛")
    expected, tally = part(dialog, QComboBox, "expectedBox"), part(dialog, QLabel, "tallyLabel")
    everybody = tally.text()
    for place, said in ((expected.count() - 1, "应到 0　实到 0"), (0, everybody), (expected.count() - 1, "应到 0　实到 0")):
        expected.setCurrentIndex(place)
        expected.activated.emit(place)
        assert tally.text() == said
    dialog.accept_button.click()  # type: ignore[attr-defined]
    assert "自选的名单还是空的" in part(dialog, QLabel, "problemLabel").text()
    with _read(school) as workspace:
        people = list_teachers(workspace)[:2]
    entry = part(dialog, QLineEdit, "entryEdit")
    for person in people:
        type_text(entry, person.name)
        driver.qtbot.keyClick(entry, Key.Key_Return)
    assert (tally.text(), expected.currentText()) == ("应到 2　实到 2", "自选（2 人）")
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    _settled_box(driver, shell)
    row = next(row for row in _activities(school) if row.title == "两个人去的论坛")
    assert (row.expected, row.present) == (2, 2)


def test_a_pasted_list_marks_who_is_on_leave_and_says_so(driver: Driver, school: Path, type_text: Typist) -> None:
    shell = driver.open(school)
    dialog = _begin(driver, shell)
    with _read(school) as workspace:
        names = [row.name for row in list_teachers(workspace)]
    one, two, three = [name for name in names if names.count(name) == 1][:3]
    driver.press(dialog, "pasteButton")
    paste = driver.dialog(shell)
    part(paste, QPlainTextEdit, "namesEdit").setPlainText(f"到会：{one}、{two}（请假）@{three} （迟到）、小明老师")
    assert part(paste, QLabel, "matchLabel").text() == f"认出 3 人，迟到 {three}，请假 {two}；认不准 1 个。"
    paste.accept_button.click()  # type: ignore[attr-defined]
    assert part(dialog, QLabel, "tallyLabel").text() == "应到 3　实到 2　迟到 1　请假 1"
    said = part(dialog, QLabel, "saidLabel").text()
    assert said == "按名单标记了 3 人：出席 1 人，迟到 1 人，请假 1 人。没有标记：小明，请核对。"


def test_whoever_picks_among_doubtful_names_reads_how_many_are_left(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    dialog = _begin(driver, shell)
    with _read(school) as workspace:
        names = [row.name for row in list_teachers(workspace)]
    one, two = [name for name in names if names.count(name) == 1 and len(name) == 3][:2]
    driver.press(dialog, "pasteButton")
    paste = driver.dialog(shell)
    part(paste, QPlainTextEdit, "namesEdit").setPlainText(f"{one}\n{two[0]}啊{two[2]}\n欧阳无此人")
    said, doubts = part(paste, QLabel, "matchLabel"), part(paste, QListWidget, "doubtList")
    assert said.text() == "认出 1 人，认不准 2 个。"
    (place,) = (number for number in range(doubts.count()) if two in doubts.item(number).text())
    doubts.item(place).setCheckState(Qt.CheckState.Checked)
    assert said.text() == "认出 1 人，又选了 1 人；还有认不准 1 个。"
    doubts.item(place).setCheckState(Qt.CheckState.Unchecked)
    assert said.text() == "认出 1 人，认不准 2 个。"


def test_marks_of_a_list_pasted_into_a_plan_are_not_dropped_without_a_word(
    driver: Driver, school: Path, type_text: Typist
) -> None:
    shell = driver.open(school)
    dialog = _begin(driver, shell)
    with _read(school) as workspace:
        names = [row.name for row in list_teachers(workspace)]
    one, two, three = [name for name in names if names.count(name) == 1][:3]
    type_text(part(dialog, QLineEdit, "titleEdit"), "下周的论坛")
    part(dialog, QCheckBox, "plannedBox").setChecked(True)
    driver.press(dialog, "pasteButton")
    paste = driver.dialog(shell)
    part(paste, QPlainTextEdit, "namesEdit").setPlainText(f"{one}\n{two}（请假）\n{three}")
    paste.accept_button.click()  # type: ignore[attr-defined]
    left = "请假 1 人没有记，都算应到：活动还没有到日子，到那天点名时再标。"
    assert part(dialog, QLabel, "saidLabel").text().endswith(left)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    row = next(row for row in _activities(school) if row.title == "下周的论坛")
    assert (row.status, row.expected) == ("planned", 3)
    _settled_box(driver, shell)
    assert any("已登记：下周的论坛" in label.text() and left in label.text() for label in shell.findChildren(QLabel))


def test_a_time_in_words_is_understood_and_what_was_said_about_a_wrong_one_goes_when_it_is_changed(
    driver: Driver, school: Path, type_text: Typist
) -> None:
    shell = driver.open(school)
    dialog = _begin(driver, shell)
    start, end = part(dialog, QLineEdit, "startEdit"), part(dialog, QLineEdit, "endEdit")
    problem = part(dialog, QLabel, "problemLabel")
    start.setFocus()
    type_text(start, "下午")
    driver.qtbot.keyClick(start, Key.Key_Tab)
    assert problem.isVisible()
    assert "开始时间看不懂" in problem.text()
    start.setFocus()
    start.selectAll()
    type_text(start, "下午两点半")
    assert not problem.isVisible()
    driver.qtbot.keyClick(start, Key.Key_Tab)
    end.setFocus()
    type_text(end, "四点")
    driver.qtbot.keyClick(end, Key.Key_Tab)
    assert (start.text(), end.text()) == ("14:30", "16:00")
    assert not problem.isVisible()


@pytest.mark.usefixtures("drafts_in_time")
def test_what_was_typed_survives_the_end_of_the_program(driver: Driver, school: Path, type_text: Typist) -> None:
    """After the typing stopped for a moment everything stands in the file, whatever happens then."""
    shell = driver.open(school)
    dialog = _begin(driver, shell)
    type_text(part(dialog, QLineEdit, "titleEdit"), "突然断电")
    driver.qtbot.waitUntil(lambda: "突然断电" in _kept(school), timeout=PATIENCE_MS)
    shell.close()
    again = driver.open(school)
    assert part(_begin(driver, again), QLineEdit, "titleEdit").text() == "突然断电"


@pytest.mark.parametrize("end", ["the window", "the session"])
def test_what_was_typed_a_moment_ago_survives_that_the_window_or_the_session_ends_over_it(
    end: str, driver: Driver, school: Path, type_text: Typist
) -> None:
    """Whoever logs out, or whose window is closed by something else than its own buttons, had no pause in the typing."""
    shell = driver.open(school)
    dialog = _begin(driver, shell)
    type_text(part(dialog, QLineEdit, "titleEdit"), "下班了")
    if end == "the window":
        shell.close()
    else:
        QApplication.closeAllWindows()
    driver.qtbot.waitUntil(lambda: not shell.isVisible(), timeout=PATIENCE_MS)
    assert "下班了" in _kept(school)


def _leave_unfinished(driver: Driver, shell: Shell, type_text: Typist) -> str:
    """Type a title, leave the dialog; returns what the window says then."""
    dialog = _begin(driver, shell)
    type_text(part(dialog, QLineEdit, "titleEdit"), "没写完")
    driver.qtbot.keyClick(dialog, Key.Key_Escape)
    driver.settle(shell)
    return shell.state_label.text()


def test_what_a_full_disk_did_not_keep_of_a_form_is_not_said_to_be_kept(driver: Driver, school: Path, type_text: Typist) -> None:
    shell = driver.open(school)
    with full_from(1):
        told = _leave_unfinished(driver, shell, type_text)
        assert "已经留存" not in told
        assert "没有留存" in told
        assert "磁盘已满" in told
    assert _kept(school) == ""
    told = _leave_unfinished(driver, shell, type_text)
    assert "已经留存" in told, "with room again it is kept, though the same stands in it"
    assert "没写完" in _kept(school)


def test_a_form_that_this_computer_may_not_keep_is_not_said_to_be_kept(
    driver: Driver, school: Path, type_text: Typist, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What is typed is kept sealed only, and a computer that was not unlocked cannot seal."""
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "另一台电脑"))
    shell = driver.open(school)
    told = _leave_unfinished(driver, shell, type_text)
    assert "已经留存" not in told
    assert "没有留存" in told
    assert _kept(school) == ""


def _kept(school: Path) -> str:
    with _read(school) as workspace:
        return "".join(content for (content,) in workspace.tuples("SELECT opened(content) FROM draft"))


@pytest.mark.usefixtures("drafts_in_time")
def test_a_saved_activity_leaves_no_draft(driver: Driver, school: Path, type_text: Typist) -> None:
    shell = driver.open(school)
    dialog = _begin(driver, shell)
    type_text(part(dialog, QLineEdit, "titleEdit"), "论坛")
    driver.qtbot.waitUntil(lambda: "论坛" in _kept(school), timeout=PATIENCE_MS)
    driver.qtbot.keyClick(part(dialog, QLineEdit, "titleEdit"), Key.Key_Return)
    driver.settle(shell)
    _settled_box(driver, shell)
    assert _kept(school) == ""


def test_control_and_enter_save_from_every_field(driver: Driver, school: Path, type_text: Typist) -> None:
    shell = driver.open(school)
    before = len(_activities(school))
    driver.go(shell, "activities")
    driver.shortcut(shell, Key.Key_N, Modifier.ControlModifier)
    driver.settle(shell)
    dialog = driver.dialog(shell)
    type_text(part(dialog, QLineEdit, "titleEdit"), "随时保存")
    entry = part(dialog, QLineEdit, "entryEdit")
    type_text(entry, "zzzz")
    driver.qtbot.keyClick(entry, Key.Key_Return, Modifier.ControlModifier)
    driver.settle(shell)
    assert not gone(dialog), "a name typed but not entered is not dropped"
    assert len(_activities(school)) == before
    entry.clear()
    driver.qtbot.keyClick(part(dialog, QTableView, "grid"), Key.Key_Return, Modifier.ControlModifier)
    driver.settle(shell)
    _settled_box(driver, shell)
    assert [row.title for row in _activities(school)].count("随时保存") == 1


def test_a_series_is_planned_and_a_plan_whose_day_has_come_opens_with_its_sheet(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "activities")
    table = part(page, TableView, "table")
    table.enter()
    before = len(_activities(school))
    driver.press(page, "seriesButton")
    dialog = driver.dialog(shell)
    start = part(dialog, DateField, "fromEdit")
    start.setFocus()
    start.selectAll()
    driver.qtbot.keyClicks(start, "9.28")
    driver.qtbot.keyClick(start, Key.Key_Tab)
    days = part(dialog, QListWidget, "daysList")
    assert days.count() == 4
    assert "应到的人（现在 46 人）都带过来" in part(dialog, QLabel, "whatLabel").text()
    days.setFocus()
    days.setCurrentRow(2)
    driver.qtbot.keyClick(days, Key.Key_Space)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert shell.state_label.text() == "已登记 3 次计划（09-28 至 10-19），到日子打开即可点名"
    planned = [row for row in _activities(school) if row.status == RecordStatus.PLANNED.code]
    assert len(_activities(school)) == before + 3
    assert {row.date for row in planned} >= {"2026-09-28", "2026-10-05", "2026-10-19"}
    table.select(next(row.id for row in planned if row.date == "2026-09-28"))
    driver.qtbot.keyClick(table, Key.Key_Return)
    opened = driver.dialog(shell)
    assert not part(opened, QCheckBox, "plannedBox").isChecked()
    assert part(opened, QLabel, "tallyLabel").text() == "应到 46　实到 46"
    assert "计划的日子到了" in part(opened, QLabel, "problemLabel").text()
    driver.qtbot.keyClick(part(opened, QLineEdit, "titleEdit"), Key.Key_Return)
    driver.settle(shell)
    held = next(row for row in _activities(school) if row.date == "2026-09-28" and row.id in {each.id for each in planned})
    assert (held.status, held.present) == (RecordStatus.PENDING.code, 46)


def test_days_of_a_series_that_are_past_can_be_registered_as_held(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "activities")
    part(page, TableView, "table").enter()
    before = {row.id for row in _activities(school)}
    driver.press(page, "seriesButton")
    dialog = driver.dialog(shell)
    first = part(dialog, DateField, "fromEdit")
    first.set_day(date(2026, 9, 22))
    held = part(dialog, QCheckBox, "heldBox")
    assert held.isVisible()
    assert held.text().startswith("这 2 次已经过去")
    assert dialog.accept_button.text() == "登记 4 次计划"  # type: ignore[attr-defined]
    held.click()
    assert dialog.accept_button.text() == "登记 2 次已开展，2 次计划"  # type: ignore[attr-defined]
    first.set_day(date(2026, 9, 21))
    assert held.isChecked(), "the answer stays while other days are tried"
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert "2 次已开展的活动和 2 次计划" in shell.state_label.text()
    rows = {row.date: row for row in _activities(school) if row.id not in before}
    statuses = {day: (row.status, row.present) for day, row in rows.items()}
    assert statuses["2026-09-21"] == statuses["2026-09-28"] == (RecordStatus.PENDING.code, 46)
    assert statuses["2026-10-05"][0] == RecordStatus.PLANNED.code


def test_a_series_in_another_quarter_is_shown_there_and_undo_calls_it_what_it_is(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "activities")
    table = part(page, TableView, "table")
    table.enter()
    before = {row.id for row in _activities(school)}
    driver.press(page, "seriesButton")
    dialog = driver.dialog(shell)
    part(dialog, DateField, "fromEdit").set_day(date(2026, 6, 1))
    part(dialog, QCheckBox, "heldBox").click()
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    made = {row.id: row.date for row in _activities(school) if row.id not in before}
    assert set(made.values()) == {"2026-06-01", "2026-06-08", "2026-06-15", "2026-06-22"}
    assert set(made) <= {row.id for row in table.table_model().rows()}
    assert table.current_row().date == "2026-06-01"
    with _read(school) as workspace:
        assert workspace.steps()[0].what.startswith("登记 4 次已开展 ")


def test_the_group_that_meets_stands_in_the_field_of_its_kind(driver: Driver, school: Path, type_text: Typist) -> None:
    shell = driver.open(school)
    dialog = _begin(driver, shell)
    kind, expected = part(dialog, InitialsBox, "kindBox"), part(dialog, QComboBox, "expectedBox")
    kind.setCurrentIndex(kind.findText("集体备课"))
    driver.settle(shell)
    for start, said in (("教研组：数学组", "数学组"), ("全体", ""), ("教研组：语文组", "语文组")):
        place = next(number for number in range(expected.count()) if expected.itemText(number).startswith(start))
        expected.setCurrentIndex(place)
        expected.activated.emit(place)
        assert part(dialog, QLineEdit, "field_group").text() == said
    own = part(dialog, QLineEdit, "field_group")
    own.clear()
    type_text(own, "高段备课组")
    expected.setCurrentIndex(0)
    expected.activated.emit(0)
    assert own.text() == "高段备课组"


def test_a_monthly_series_stays_inside_its_months() -> None:
    assert list(series(date(2026, 10, 31), 0, 4)) == [
        date(2026, 10, 31),
        date(2026, 11, 30),
        date(2026, 12, 31),
        date(2027, 1, 31),
    ]
    assert list(series(date(2026, 9, 1), 14, 2)) == [date(2026, 9, 1), date(2026, 9, 1) + timedelta(14)]


def test_a_dialog_over_the_form_is_no_part_of_what_is_kept(driver: Driver, school: Path, type_text: Typist) -> None:
    shell = driver.open(school)
    dialog = _begin(driver, shell)
    driver.press(dialog, "pasteButton")
    paste = driver.dialog(shell)
    assert paste is not dialog
    type_text(part(paste, QPlainTextEdit, "namesEdit"), "王芳")
    paste.close()
    driver.qtbot.keyClick(dialog, Key.Key_Escape)
    driver.settle(shell)
    assert _kept(school) == ""
    assert "留存" not in shell.state_label.text()


def test_what_the_table_marks_anyway_is_said_in_passing(driver: Driver, school: Path) -> None:
    """An activity without an approval number is saved without a question to press away."""
    shell = driver.open(school)
    page = driver.go(shell, "activities")
    driver.press(page, "addButton")
    driver.settle(shell)
    dialog = driver.dialog(shell)
    part(dialog, QLineEdit, "titleEdit").setText("没有文号的活动")
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert not any(box.isVisible() for box in shell.findChildren(QMessageBox))
    assert any("没有文号的活动" in label.text() and "未备案" in label.text() for label in shell.findChildren(QLabel))


def test_hours_nobody_typed_are_shown_as_a_hint_and_follow_the_end(driver: Driver, school: Path, type_text: Typist) -> None:
    shell = driver.open(school)
    dialog = _begin(driver, shell)
    hours, end = part(dialog, QLineEdit, "hoursEdit"), part(dialog, QLineEdit, "endEdit")
    type_text(part(dialog, QLineEdit, "titleEdit"), "随时间变")
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "startEdit"), "1530")
    driver.qtbot.keyClicks(end, "1700")
    assert (hours.text(), hours.placeholderText().partition("（")[0]) == ("", "2")
    driver.qtbot.keyClick(end, Key.Key_Return, Modifier.ControlModifier)
    driver.settle(shell)
    _settled_box(driver, shell)
    activity = next(row for row in _activities(school) if row.title == "随时间变")
    assert activity.hours == 2
    table = part(driver.go(shell, "activities"), TableView, "table")
    table.select(activity.id)
    driver.qtbot.keyClick(table, Key.Key_Return)
    again = driver.dialog(shell)
    end = part(again, QLineEdit, "endEdit")
    end.clear()
    driver.qtbot.keyClicks(end, "1830")
    assert part(again, QLineEdit, "hoursEdit").placeholderText().startswith("4（")
    driver.qtbot.keyClick(end, Key.Key_Return, Modifier.ControlModifier)
    driver.settle(shell)
    assert next(row.hours for row in _activities(school) if row.title == "随时间变") == 4


def test_fields_and_attendance_saved_together_are_one_step(driver: Driver, school: Path, type_text: Typist) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "activities")
    table = part(page, TableView, "table")
    table.enter()
    before = table.current_row()
    driver.qtbot.keyClick(table, Key.Key_Return)
    dialog = driver.dialog(shell)
    type_text(part(dialog, QLineEdit, "placeEdit"), "操场")
    entry = part(dialog, QTableView, "grid")
    entry.setFocus()
    entry.selectRow(0)
    driver.qtbot.keyClick(entry, Key.Key_5)
    driver.qtbot.keyClick(entry, Key.Key_Return, Modifier.ControlModifier)
    driver.settle(shell)
    changed = next(row for row in _activities(school) if row.id == before.id)
    assert changed.place.endswith("操场")
    assert (changed.present, changed.absent) != (before.present, before.absent)
    driver.shortcut(shell, Key.Key_Z, Modifier.ControlModifier)
    driver.settle(shell)
    assert next(row for row in _activities(school) if row.id == before.id) == before


def test_escape_takes_back_a_name_that_was_being_typed_and_not_the_activity(
    driver: Driver, school: Path, type_text: Typist
) -> None:
    shell = driver.open(school)
    dialog = _begin(driver, shell)
    entry, said = part(dialog, QLineEdit, "entryEdit"), part(dialog, QLabel, "saidLabel")
    type_text(entry, "zzzz")
    driver.qtbot.keyClick(entry, Key.Key_Return)
    assert said.text().startswith("没有找到“zzzz”。")
    entry.clear()
    type_text(entry, "ww")
    assert said.text() == "", "what was said of another name is over"
    driver.qtbot.keyClick(entry, Key.Key_Return)
    candidates = part(dialog, QListWidget, "candidatesList")
    assert dialog.focusWidget() is candidates
    assert said.text() == f"有 {candidates.count()} 位：用上下键选一位，回车记上；都不是，按 Esc。"
    driver.qtbot.keyClick(candidates, Key.Key_Escape)
    assert not gone(dialog)
    assert (entry.text(), candidates.isVisible(), dialog.focusWidget()) == ("", False, entry)
    driver.qtbot.keyClick(entry, Key.Key_Escape)
    driver.settle(shell)
    assert gone(dialog), "with no name there it leaves the activity, as ever"


def test_what_is_said_of_two_activities_alike_is_said_once(driver: Driver, school: Path, type_text: Typist) -> None:
    shell = driver.open(school)
    for _ in range(3):
        dialog = _begin(driver, shell)
        type_text(part(dialog, QLineEdit, "titleEdit"), "按了两次保存")
        driver.qtbot.keyClick(dialog, Key.Key_S, Modifier.ControlModifier)
        driver.settle(shell)
        boxes = [each for each in shell.findChildren(QMessageBox) if each.isVisible()]
        told = boxes[0].text() if boxes else ""
        for box in boxes:
            box.close()
        driver.settle(shell)
    assert told.count("“按了两次保存”，可能重复登记") == 1
