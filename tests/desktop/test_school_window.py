from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QTabWidget,
    QWidget,
)

from jyteacher_desktop.desktop import desk as desk_of_windows
from jyteacher_desktop.desktop.dialogs.import_rows import ImportDialog
from jyteacher_desktop.desktop.pages.reports_presenter import alert_words
from jyteacher_desktop.desktop.pages.trainings_presenter import PAGE_COLUMNS, training_tone
from jyteacher_desktop.desktop.school_window import SchoolWindow
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.widgets import AttendanceGrid, DateField, TableView
from jyteacher_desktop.desktop.widgets.month_grid import MonthGrid
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.terms import IN_POST, Mark, RecordStatus, Role
from jyteacher_desktop.school.activities import activity_detail, list_activities, review_activities
from jyteacher_desktop.school.closing_quarters import close_quarter, reopen_quarter
from jyteacher_desktop.school.quarter_open_or_closed import list_periods
from jyteacher_desktop.school.quarter_steps import quarter_steps
from jyteacher_desktop.school.roster import TeacherRow, list_teachers
from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN
from jyteacher_desktop.school.school_keys import TrustState
from jyteacher_desktop.school.submitting import RECEIVED, LetterRow
from jyteacher_desktop.school.sums_of_lists import trainings_words
from jyteacher_desktop.school.training_entry import save_training
from jyteacher_desktop.school.trainings import list_trainings, training_values
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.conftest import Typist
from tests.desktop.windows import Driver, gone, part, until

Key = Qt.Key
Modifier = Qt.KeyboardModifier


def _read(path: Path) -> Workspace:
    """The file as it stands on disk, read while the window has it open."""
    workspace = Workspace.open(path, SCHOOL, write=False)
    workspace.today_override = SAMPLE_DAY
    return workspace


def _table(page: QWidget, name: str = "table") -> TableView:
    return part(page, TableView, name)


def test_a_teacher_is_found_by_initials_edited_and_the_edit_undone(driver: Driver, school: Path, type_text: Typist) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "teachers")
    with _read(school) as workspace:
        wanted = list_teachers(workspace)[7]
    driver.shortcut(shell, Key.Key_F, Modifier.ControlModifier)
    search = part(page, QLineEdit, "searchEdit")
    driver.qtbot.keyClicks(search, wanted.initials)
    names = {row.name for row in _table(page).table_model().rows()}
    assert wanted.name in names
    assert len(names) < 46
    driver.qtbot.keyClick(search, Key.Key_Down)
    _table(page).select(wanted.id)
    driver.settle(shell)
    assert part(page, QLabel, "nameLabel").text() == wanted.name
    driver.qtbot.keyClick(_table(page), Key.Key_Return)
    dialog = driver.dialog(shell)
    note = part(dialog, QLineEdit, "noteEdit")
    note.setFocus()
    type_text(note, "校级骨干")
    driver.qtbot.keyClick(note, Key.Key_Return)
    driver.settle(shell)
    assert gone(dialog)
    assert _note(school, wanted) == "校级骨干"
    assert "修改教师" in shell.undo_button.toolTip()
    driver.shortcut(shell, Key.Key_Z, Modifier.ControlModifier)
    driver.settle(shell)
    assert _note(school, wanted) == ""
    assert shell.redo_action.isEnabled()


@pytest.mark.parametrize("key", ["activities", "trainings"])
def test_after_the_last_approval_the_keyboard_goes_on_in_the_list(driver: Driver, school: Path, key: str) -> None:
    shell = driver.open(school)
    page = driver.go(shell, key)
    part(page, QComboBox, "rangeBox").setCurrentText("全部")
    part(page, QCheckBox, "pendingBox").setChecked(True)
    driver.settle(shell)
    _table(page).selectAll()
    approve = part(page, QPushButton, "approveButton")
    assert approve.isEnabled()
    approve.setFocus()
    approve.click()
    driver.pin(shell, SAMPLE_PIN)
    assert not approve.isEnabled()
    assert shell.focusWidget() is _table(page), "the arrow keys turn no pages"


def _note(school: Path, row: TeacherRow) -> str:
    with _read(school) as workspace:
        return str(workspace.tuples("SELECT note FROM teacher WHERE uuid = ?", (row.id,))[0][0])


def test_the_hours_of_a_persons_ledger_are_seen_without_scrolling(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    shell.resize(1366, 768)
    page = driver.go(shell, "teachers")
    _table(page).enter()
    driver.settle(shell)
    part(page, QTabWidget, "tabs").setCurrentIndex(1)
    driver.settle(shell)
    ledger = _table(page, "ledgerTable")
    keys = [column.key for column in ledger.table_model().columns]
    for key in ("claimed", "counted"):
        number = keys.index(key)
        end = ledger.columnViewportPosition(number) + ledger.columnWidth(number)
        assert end <= ledger.viewport().width(), key


def test_a_card_shows_service_ledger_and_history_and_follows_a_move(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "teachers")
    _table(page).enter()
    driver.settle(shell)
    part(page, QTabWidget, "tabs").setCurrentIndex(1)
    assert _table(page, "ledgerTable").table_model().total > 0
    driver.press(page, "moveButton")
    dialog = driver.dialog(shell)
    part(dialog, QComboBox, "statusBox").setCurrentText("产假")
    day = part(dialog, DateField, "dayEdit")
    day.setFocus()
    day.selectAll()
    driver.qtbot.keyClicks(day, "9.1")
    driver.qtbot.keyClick(day, Key.Key_Return)
    driver.settle(shell)
    assert part(page, QLabel, "statusLabel").text() == "产假"
    assert next(row.start and row.start.isoformat() for row in _table(page, "serviceTable").table_model().rows()) == "2026-09-01"


def test_whoever_has_left_is_said_to_be_gone_from_the_list(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "teachers")
    _table(page).enter()
    driver.settle(shell)
    name = _table(page).current_row().name
    for status, left, said in (
        ("产假", False, f"{name}：2026-09-01 起产假"),
        ("调出", False, f"{name}：2026-09-01 起调出。不在名单里了，勾“含已离校”可以看到"),
        ("退休", True, f"{name}：2026-09-01 起退休"),
    ):
        part(page, QCheckBox, "leftBox").setChecked(left)
        driver.settle(shell)
        _table(page).select(next(row.id for row in _table(page).table_model().rows() if row.name == name))
        driver.settle(shell)
        driver.press(page, "moveButton")
        dialog = driver.dialog(shell)
        part(dialog, QComboBox, "statusBox").setCurrentText(status)
        part(dialog, DateField, "dayEdit").set_day(date(2026, 9, 1))
        dialog.accept_button.click()  # type: ignore[attr-defined]
        driver.settle(shell)
        assert shell.state_label.text() == said
        told = driver.answer(shell, "知道了")  # she was at activities of September
        assert told.startswith(f"{name}从 2026-09-01 起是“{status}”，以后还有 ")
    everybody = len(_table(page).table_model().rows())
    gone = sum(row.status_code not in IN_POST for row in _table(page).table_model().rows() if row.status_code)
    assert part(page, QLabel, "countLabel").text() == f"{everybody} 人 · 其中不在岗 {gone} 人"
    part(page, QCheckBox, "leftBox").setChecked(False)
    driver.settle(shell)
    assert part(page, QLabel, "countLabel").text() == f"{everybody - gone} 人"


def test_the_history_on_a_card_shows_only_the_end_of_a_number(driver: Driver, school: Path) -> None:
    from jyteacher_desktop.school.roster import TeacherValues, add_teacher
    from jyteacher_desktop.school.sample import SAMPLE_DAY
    from jyteacher_desktop.store.workspace import Workspace

    with Workspace.open(school, write=True) as workspace:
        workspace.today_override = SAMPLE_DAY
        added = add_teacher(workspace, TeacherValues(name="钱锺书", id_number="11010519491231002X", phone="10011112222"))
    shell = driver.open(school)
    page = driver.go(shell, "teachers")
    _table(page).select(added)
    driver.settle(shell)
    part(page, QTabWidget, "tabs").setCurrentIndex(2)
    model = _table(page, "historyTable").table_model()
    texts = {model.index(row, column).data() for row in range(model.rowCount()) for column in range(model.columnCount())}
    assert {"身份证件号", "电话", "尾号 002X", "尾号 2222"} <= texts
    assert not {"11010519491231002X", "10011112222"} & texts


def test_a_wrong_identity_number_is_explained_and_nothing_typed_is_lost(driver: Driver, school: Path, type_text: Typist) -> None:
    shell = driver.open(school)
    driver.go(shell, "teachers")
    driver.shortcut(shell, Key.Key_N, Modifier.ControlModifier)
    dialog = driver.dialog(shell)
    type_text(part(dialog, QLineEdit, "nameEdit"), "钱锺书")
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "idEdit"), "11010519491231002A")
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert dialog.isVisible()
    assert part(dialog, QLabel, "problemLabel").isVisible()
    assert part(dialog, QLineEdit, "nameEdit").text() == "钱锺书"
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_a_number_that_stands_there_is_covered_until_somebody_asks_to_see_it(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "teachers")
    _table(page).enter()
    driver.settle(shell)
    driver.press(page, "editButton")
    driver.settle(shell)
    dialog = driver.dialog(shell)
    number, phone = part(dialog, QLineEdit, "idEdit"), part(dialog, QLineEdit, "phoneEdit")
    assert len(number.text()) == 18
    assert number.text() not in number.displayText()
    assert phone.displayText() != phone.text()
    [eye] = [action for action in number.actions() if action.text() == "显示身份证件号"]
    eye.trigger()
    assert number.displayText() == number.text()
    eye.trigger()
    assert number.displayText() != number.text()
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_on_another_computer_the_keys_dialog_opens_the_numbers_with_one_pin(
    driver: Driver, school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "另一台"))
    shell = driver.open(school)
    assert any("还没有解锁" in label.text() for label in shell.findChildren(QLabel, "noticeLabel"))
    driver.press(driver.go(shell, "reports"), "keysButton")
    dialog = driver.dialog(shell)
    situations = part(dialog, QListWidget, "situationList")
    situations.setCurrentRow(next(row for row in range(situations.count()) if "看不到证件号" in situations.item(row).text()))
    part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert "已经解锁" in driver.answer(shell, "知道了")
    assert list((tmp_path / "另一台").rglob("*.secret"))


def test_on_another_computer_an_import_goes_on_once_the_pin_has_opened_the_numbers(
    driver: Driver, school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "另一台"))
    roster = tmp_path / "花名册.csv"
    roster.write_text("姓名,身份证件号,任教学科\n钱锺书,419001199003070015,语文\n", encoding="utf-8")
    shell = driver.open(school)
    page = driver.go(shell, "teachers")
    page.take_files([roster])  # type: ignore[attr-defined]
    driver.pin(shell, SAMPLE_PIN)
    driver.settle(shell)
    dialog = driver.dialog(shell, ImportDialog)
    assert isinstance(dialog, ImportDialog)
    assert [row.values["name"] for row in dialog.plan.rows] == ["钱锺书"]


def _open_activity(driver: Driver, shell: Shell) -> QWidget:
    page = driver.go(shell, "activities")
    _table(page).enter()
    driver.qtbot.keyClick(_table(page), Key.Key_Return)
    return driver.dialog(shell)


def test_in_the_grid_one_key_marks_and_one_key_gives_a_role(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    dialog = _open_activity(driver, shell)
    grid = part(dialog, AttendanceGrid, "grid")
    grid.enter()
    first = grid.current_row().row
    driver.qtbot.keyClick(grid, Key.Key_E)
    assert grid.current_row().row.role is Role.SPEAKER
    driver.qtbot.keyClick(grid, Key.Key_4)
    assert grid.currentIndex().row() == 1
    lines = {line.row.teacher_id: line.row for line in grid.table_model().rows()}
    assert (lines[first.teacher_id].mark, lines[first.teacher_id].role) == (Mark.EXCUSED, Role.SPEAKER)
    before = grid.table_model().total
    driver.qtbot.keyClick(grid, Key.Key_Delete)
    assert grid.table_model().total == before - 1
    said = part(dialog, QLabel, "saidLabel").text()  # it went on telling whom the activity had been meant for
    assert said.startswith("移出了")
    assert f"自选（{before - 1} 人）" in said
    driver.press(dialog, "fillButton")
    after = {line.row.teacher_id: line.row for line in grid.table_model().rows()}
    assert after[first.teacher_id].mark is Mark.EXCUSED
    assert len(after) >= before - 1
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_several_people_of_one_initial_are_offered_and_chosen_by_arrow(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    dialog = _open_activity(driver, shell)
    entry = part(dialog, QLineEdit, "entryEdit")
    entry.setFocus()
    driver.qtbot.keyClicks(entry, "w")
    offered = part(dialog, QListWidget, "candidatesList")
    assert offered.count() > 1
    driver.qtbot.keyClick(entry, Key.Key_Return)
    assert offered.hasFocus()
    driver.qtbot.keyClick(offered, Key.Key_Down)
    chosen = offered.currentItem().data(Qt.ItemDataRole.UserRole)
    driver.qtbot.keyClick(offered, Key.Key_Return)
    grid = part(dialog, AttendanceGrid, "grid")
    assert grid.current_row().row.teacher_id == chosen.teacher_id
    assert grid.current_row().row.mark is Mark.ABSENT
    assert entry.hasFocus()
    assert entry.text() == ""
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_a_pasted_list_marks_the_named_and_the_rest(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    dialog = _open_activity(driver, shell)
    grid = part(dialog, AttendanceGrid, "grid")
    names = [line.row.name for line in grid.table_model().rows()]
    unique = [name for name in names if names.count(name) == 1][:3]
    driver.press(dialog, "pasteButton")
    paste = next(each for each in dialog.findChildren(QWidget) if each.isWindow() and each.isVisible())
    part(paste, QPlainTextEdit, "namesEdit").setPlainText(f"1. {unique[0]}\n2、{unique[1]}\n{unique[2]}（已到）\n无此人")
    assert part(paste, QLabel, "matchLabel").text() == "认出 3 人，认不准 1 个。"
    assert part(paste, QRadioButton, "onlyRadio").isChecked()
    part(paste, QRadioButton, "presentRadio").click()
    paste.submit()  # type: ignore[attr-defined]
    marks = {line.row.name: line.row.mark for line in grid.table_model().rows() if names.count(line.row.name) == 1}
    assert [marks[name] for name in unique] == [Mark.PRESENT] * 3
    assert {mark for name, mark in marks.items() if name not in unique} <= {Mark.ABSENT, Mark.EXCUSED, Mark.LATE, Mark.LEFT_EARLY}
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_a_pasted_list_names_whom_it_did_not_mark_and_not_whom_somebody_ticked(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    dialog = _open_activity(driver, shell)
    names = [line.row.name for line in part(dialog, AttendanceGrid, "grid").table_model().rows()]
    twice = next(name for name in names if names.count(name) == 2)
    once = next(name for name in names if names.count(name) == 1)
    driver.press(dialog, "pasteButton")
    paste = next(each for each in dialog.findChildren(QWidget) if each.isWindow() and each.isVisible())
    part(paste, QPlainTextEdit, "namesEdit").setPlainText(f"{once}\n{twice}\n无此人")
    doubts = part(paste, QListWidget, "doubtList")
    ticked = next(item for number in range(doubts.count()) if twice in (item := doubts.item(number)).text())
    ticked.setCheckState(Qt.CheckState.Checked)
    paste.submit()  # type: ignore[attr-defined]
    assert part(dialog, QLabel, "saidLabel").text() == "按名单标记了 2 人。没有标记：无此人，请核对。"
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_a_plan_is_not_reviewed_and_no_pin_is_asked_for_it(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "activities")
    table = _table(page)
    table.enter()
    assert part(page, QPushButton, "approveButton").isEnabled()
    held = table.current_row().id
    driver.press(page, "seriesButton")
    driver.dialog(shell).accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    part(page, QComboBox, "rangeBox").setCurrentText("全部")
    driver.settle(shell)
    plan = next(row for row in table.table_model().rows() if row.status_label == "计划")
    table.select(plan.id)
    assert part(page, QLabel, "chosenLabel").text() == "已选 1 场活动　计划登记出勤以后才能审核"
    for name in ("approveButton", "returnButton"):
        assert not part(page, QPushButton, name).isEnabled()
    assert part(page, QPushButton, "editButton").isEnabled()
    table.select(held)
    assert part(page, QPushButton, "returnButton").isEnabled()


def test_nothing_is_said_to_be_chosen_once_the_chosen_rows_are_gone(driver: Driver, school: Path, type_text: Typist) -> None:
    shell = driver.open(school)
    for key, nothing in (("activities", "未选中"), ("trainings", "选中一行或多行后，可以在这里操作")):
        page = driver.go(shell, key)
        _table(page).enter()
        assert "已选 1" in part(page, QLabel, "chosenLabel").text()
        type_text(part(page, QLineEdit, "searchEdit"), "没有这样的记录")
        until(driver.qtbot, lambda page=page: not _table(page).table_model().rows())
        assert part(page, QLabel, "chosenLabel").text() == nothing
        assert not part(page, QPushButton, "editButton").isEnabled()


def test_a_training_that_was_not_passed_is_told_beside_the_sum_of_its_list(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "trainings")
    rows = _table(page).table_model().rows()
    others = [replace(row, result="pass", result_label="合格") for row in rows]
    failed = [replace(others[0], result="fail", result_label="不合格"), *others[1:]]
    assert "未通过" not in trainings_words(others)
    assert trainings_words(failed).endswith("学时 · 其中未通过 1 条")
    shown = [column.title for column in PAGE_COLUMNS]
    assert shown.index("考核结果") == shown.index("学时") + 1
    assert training_tone(failed[0], "result_label") == "bad"


def test_a_returned_training_counts_in_no_sum_of_its_list(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "trainings")
    total = sum((row.hours for row in _table(page).table_model().rows()), Decimal(0))
    _table(page).enter()
    chosen = _table(page).current_row()
    with Workspace.open(school, SCHOOL, write=False) as workspace:
        number = len(list_trainings(workspace))
    driver.press(page, "returnButton")
    dialog = driver.dialog(shell)
    part(dialog, QPlainTextEdit, "textEdit").setPlainText("没有证书")
    driver.pin(shell, SAMPLE_PIN)
    said = part(page, QLabel, "countLabel").text()
    assert said == f"2026年度 {number} 条 · {hours_text(total - chosen.hours)} 学时 · 其中退回 1 条，不计学时"


def test_the_principal_reviews_and_returns_with_a_reason(driver: Driver, school: Path, type_text: Typist) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "activities")
    _table(page).enter()
    driver.press(page, "returnButton")
    dialog = driver.dialog(shell)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    assert part(dialog, QLabel, "problemLabel").text() == "请写明退回原因。"
    type_text(part(dialog, QPlainTextEdit, "textEdit"), "缺少主讲人")
    driver.pin(shell, "wrong wrong wrong")
    assert "口令" in part(dialog, QLabel, "problemLabel").text()
    assert part(dialog, QPlainTextEdit, "textEdit").toPlainText() == "缺少主讲人"
    assert _table(page).current_row().status_label != "退回"
    driver.pin(shell, SAMPLE_PIN)
    assert (_table(page).current_row().status_label, _table(page).current_row().review_note) == ("退回", "缺少主讲人")
    driver.press(page, "approveButton")
    driver.settle(shell)
    assert _table(page).current_row().status_label == "已审核"


def test_a_pin_does_not_hold_through_a_night_in_which_the_computer_slept(
    driver: Driver, school: Path, type_text: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A timer stands still while the computer sleeps: with the lid opened in the morning the principal was still confirmed."""
    shell = driver.open(school)
    page = driver.go(shell, "activities")
    _table(page).enter()
    driver.press(page, "returnButton")
    type_text(part(driver.dialog(shell), QPlainTextEdit, "textEdit"), "缺少主讲人")
    driver.pin(shell, SAMPLE_PIN)
    driver.settle(shell)
    assert shell.lock_button.isVisible()
    began = desk_of_windows.since_start()
    monkeypatch.setattr(desk_of_windows, "since_start", lambda: began + 8 * 3600)
    driver.press(page, "returnButton")
    assert part(driver.dialog(shell), QLineEdit, "pinEdit").isVisible()
    assert not shell.lock_button.isVisible(), "the heading says it too"
    driver.qtbot.keyClick(driver.dialog(shell), Key.Key_Escape)


def _wake_on(driver: Driver, shell: Shell, day: date) -> None:
    """The window was left open, and another day has begun when it is looked at again."""

    def turn(ws: Workspace) -> None:
        ws.today_override = day

    shell.worker.do(turn).then(lambda _nothing: None)
    shell._backup_timer.timeout.emit()
    driver.settle(shell)


def test_a_window_left_open_over_a_night_knows_the_day_it_is_in_the_morning(driver: Driver, school: Path) -> None:
    """The first page, the day of a new activity and 截至 of the hours stayed on the day on which the window was opened."""
    shell = driver.open(school)
    assert shell.desk is not None
    home = shell.current_page()
    assert home is not None
    hours = driver.go(shell, "hours")
    before, day = shell.desk.today, shell.desk.today + timedelta(days=1)
    assert part(hours, DateField, "asOfEdit").day() == before
    _wake_on(driver, shell, day)
    assert shell.desk.today == day
    assert part(hours, DateField, "asOfEdit").day() == day
    driver.go(shell, "home")
    assert f"{day.month} 月 {day.day} 日" in part(home, QLabel, "countLabel").text()


def test_a_day_that_was_chosen_stays_when_another_one_begins(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    assert shell.desk is not None
    field = part(driver.go(shell, "hours"), DateField, "asOfEdit")
    chosen = shell.desk.today - timedelta(days=40)
    field.set_day(chosen)
    _wake_on(driver, shell, shell.desk.today + timedelta(days=1))
    assert field.day() == chosen


def test_the_calendar_stands_on_the_new_day_unless_another_one_was_chosen(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    assert shell.desk is not None
    calendar = driver.go(shell, "calendar")
    grid = part(calendar, MonthGrid, "grid")
    driver.settle(shell)
    first = shell.desk.today
    new = Quarter.of(first).next().first_day
    _wake_on(driver, shell, new)
    assert grid.day == new
    assert part(calendar, QLabel, "titleLabel").text() == f"{new.year} 年 {new.month} 月"
    grid.choose(first)
    _wake_on(driver, shell, new + timedelta(days=1))
    assert grid.day == first


@pytest.mark.parametrize("turned", [1, -1])
def test_the_quarters_that_are_offered_are_those_of_the_new_day(driver: Driver, school: Path, turned: int) -> None:
    """Also after a computer's clock that was years behind, or years ahead, was set."""
    shell = driver.open(school)
    assert isinstance(shell, SchoolWindow)
    assert shell.desk is not None
    stood = shell.desk.quarter
    day = shell.desk.today.replace(year=shell.desk.today.year + 5 * turned)
    _wake_on(driver, shell, day)
    assert shell.desk.quarter == stood
    offered = [shell.quarter_box.itemData(place) for place in range(shell.quarter_box.count())]
    assert {str(Quarter.of(day).next()), str(Quarter.of(day)), str(stood)} <= set(offered)
    assert offered == sorted(offered, reverse=True)


def test_a_window_left_open_into_another_quarter_leads_to_the_new_one(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    assert isinstance(shell, SchoolWindow)
    assert shell.desk is not None
    new = Quarter.of(shell.desk.today).next()
    _wake_on(driver, shell, new.first_day)
    assert shell.now_button.isVisible()
    shell.now_button.click()
    assert shell.desk.quarter == new
    assert not shell.now_button.isVisible()


def test_a_reason_typed_until_the_minutes_ran_out_is_kept_and_the_pin_can_be_typed_below_it(
    driver: Driver, school: Path, type_text: Typist
) -> None:
    """The PIN was asked for in a field that was not there: all that was left was to give up what had been typed."""
    shell = driver.open(school)
    assert shell.desk is not None
    shell.desk.unlock("校长")
    page = driver.go(shell, "activities")
    _table(page).enter()
    driver.press(page, "returnButton")
    dialog = driver.dialog(shell)
    type_text(part(dialog, QPlainTextEdit, "textEdit"), "缺少主讲人")
    assert not part(dialog, QLineEdit, "pinEdit").isVisible()
    shell.desk.lock()
    dialog.accept_button.click()  # type: ignore[attr-defined]
    assert part(dialog, QLineEdit, "pinEdit").isVisible()
    assert part(dialog, QLabel, "pinLabel").isVisible()
    assert "已确认" not in part(dialog, QLabel, "noteLabel").text()
    driver.pin(shell, SAMPLE_PIN)
    assert (_table(page).current_row().status_label, _table(page).current_row().review_note) == ("退回", "缺少主讲人")


def test_while_the_principal_is_confirmed_the_heading_says_how_long_yet_and_locks(
    driver: Driver, school: Path, type_text: Typist
) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "activities")
    _table(page).enter()
    assert not shell.lock_button.isVisible()
    driver.press(page, "returnButton")
    type_text(part(driver.dialog(shell), QPlainTextEdit, "textEdit"), "缺少主讲人")
    driver.pin(shell, SAMPLE_PIN)
    driver.settle(shell)
    assert shell.lock_button.isVisible()
    assert shell.principal_label.text() == "校长已确认 · 还剩 10 分"
    assert shell.lock_button.text() == "锁定"
    assert shell.desk is not None
    shell.desk._until -= 481
    shell.desk.minutes_changed.emit()
    assert shell.principal_label.text() == "校长已确认 · 还剩 2 分"
    with _read(school) as workspace:
        assert workspace.steps()[0].actor == "校长"
    driver.press(page, "returnButton")
    dialog = driver.dialog(shell)
    assert not part(dialog, QLineEdit, "pinEdit").isVisible()
    driver.qtbot.keyClick(dialog, Key.Key_Escape)
    shell.lock_button.click()
    assert not shell.lock_button.isVisible()
    driver.press(page, "returnButton")
    assert part(driver.dialog(shell), QLineEdit, "pinEdit").isVisible()
    driver.qtbot.keyClick(driver.dialog(shell), Key.Key_Escape)


def test_a_quarter_is_opened_again_by_the_principals_pin_only_and_the_record_says_so(
    driver: Driver, school: Path, type_text: Typist
) -> None:
    with Workspace.open(school, SCHOOL, write=True) as workspace:
        workspace.today_override = SAMPLE_DAY
        close_quarter(workspace, Quarter.of(SAMPLE_DAY))
    shell = driver.open(school)
    assert shell.desk is not None
    page = driver.go(shell, "reports")
    driver.press(page, "closeButton")
    dialog = driver.dialog(shell)
    type_text(part(dialog, QPlainTextEdit, "textEdit"), "漏登一场")
    dialog.accept_button.click()  # type: ignore[attr-defined]
    assert "校长的口令" in part(dialog, QLabel, "problemLabel").text()
    driver.pin(shell, SAMPLE_PIN)
    with _read(school) as workspace:
        assert [(row.status, row.version) for row in list_periods(workspace) if row.version == 2] == [("open", 2)]
        assert workspace.steps()[0].actor == "校长"


def test_a_training_is_added_by_initials_and_ticked(driver: Driver, school: Path, type_text: Typist) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "trainings")
    with _read(school) as workspace:
        people = list_teachers(workspace)
        known = {row.id for row in list_trainings(workspace)}
    person = next(row for row in people if [other.initials for other in people].count(row.initials) == 1)
    driver.shortcut(shell, Key.Key_N, Modifier.ControlModifier)
    dialog = driver.dialog(shell)
    teacher = part(dialog, QLineEdit, "teacherEdit")
    driver.qtbot.keyClicks(teacher, person.initials)
    type_text(part(dialog, QLineEdit, "nameEdit"), "省级骨干教师培训")
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "dayEdit"), "7.15")
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "endDayEdit"), "7.20")
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "hoursEdit"), "40")
    for box, choice, asked in (("levelBox", "省级", "请选择级别"), ("modeBox", "网络研修", "请选择培训方式")):
        assert part(dialog, QComboBox, box).currentText() == "", "nothing stands there unasked"
        dialog.accept_button.click()  # type: ignore[attr-defined]
        assert asked in part(dialog, QLabel, "problemLabel").text()
        part(dialog, QComboBox, box).setCurrentText(choice)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    with _read(school) as workspace:
        new = [row for row in list_trainings(workspace) if row.id not in known]
    assert [(row.teacher, row.name, row.level_label, row.date, row.end_date, row.hours) for row in new] == [
        (person.name, "省级骨干教师培训", "省级", "2026-07-15", "2026-07-20", Decimal(40))
    ]
    assert _table(page).select(new[0].id)
    driver.press(page, "tickButton")
    driver.settle(shell)
    assert _table(page).current_row().province_on == SAMPLE_DAY.isoformat()
    part(page, QCheckBox, "provinceBox").setChecked(True)
    driver.settle(shell)
    assert not _table(page).select(new[0].id)


def test_several_trainings_are_ticked_only_after_a_question(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "trainings")
    table = _table(page)
    table.selectAll()
    chosen = {row.id for row in table.selected_rows()}
    assert len(chosen) > 1
    driver.press(page, "tickButton")
    assert f"所选 {len(chosen)} 条" in driver.dialog(shell, QMessageBox).text()  # type: ignore[attr-defined]
    with _read(school) as workspace:
        before = {row.id: row.province_on for row in list_trainings(workspace)}
    driver.answer(shell, "都记上")
    driver.settle(shell)
    with _read(school) as workspace:
        after = {row.id: row.province_on for row in list_trainings(workspace)}
    assert {key for key, day in after.items() if day == SAMPLE_DAY.isoformat()} >= chosen
    assert {key for key in after if after[key] != before[key]} <= chosen


def test_a_changed_training_that_was_approved_is_said_to_wait_again(school: Path) -> None:
    with Workspace.open(school, SCHOOL, write=True) as workspace:
        workspace.today_override = SAMPLE_DAY
        row = next(row for row in list_trainings(workspace) if row.status == RecordStatus.APPROVED.code and not row.closed)
        values = replace(training_values(workspace, row.id), hours=row.hours + 1)
        said = save_training(workspace, row.id, values, about={})
        assert "又是“待审核”" in said.sentence
        again = save_training(workspace, row.id, replace(values, hours=row.hours + 2), about={})
        assert "待审核" not in again.sentence


def test_every_figure_says_why_in_two_steps(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "hours")
    table = _table(page)
    table.enter()
    driver.settle(shell)
    assert part(page, QLabel, "nameLabel").text() == table.current_row().name
    driver.qtbot.keyClick(table, Key.Key_Return)
    ledger = _table(page, "ledgerTable")
    total = sum((line.counted for line in ledger.table_model().rows()), start=Decimal(0))
    assert total == table.current_row().counted
    assert "计入" in part(page, QPlainTextEdit, "whyEdit").toPlainText()
    as_of = part(page, QLineEdit, "asOfEdit")
    as_of.selectAll()
    driver.qtbot.keyClicks(as_of, "6.30")
    driver.qtbot.keyClick(as_of, Key.Key_Return)
    driver.settle(shell)
    assert table.current_row().counted <= total
    part(page, QCheckBox, "behindBox").setChecked(True)
    driver.settle(shell)
    assert {row.behind for row in table.table_model().rows()} == {True}


def _choose_file(driver: Driver, window: QWidget, path: Path) -> None:
    """Type a file's name into Qt's own file dialog and accept it."""
    dialog = driver.dialog(window, QFileDialog)
    line = part(dialog, QLineEdit, "fileNameEdit")
    line.setText(str(path))
    driver.qtbot.keyClick(line, Key.Key_Return)


def _locks(table: TableView, title: str) -> bool:
    """Whether every row has its lock under that heading, told to a screen reader and drawn."""
    model = table.table_model()
    column = [each.title for each in model.columns].index(title)
    told = [str(model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(model.rowCount())]
    return bool(told) and all(text.endswith("（已结账）") for text in told)


def _all_closed(table: TableView) -> bool:
    """Whether what is shown are locked rows, and every one of them."""
    rows = table.table_model().rows()
    return bool(rows) and all(row.closed for row in rows)


def test_a_quarter_that_has_not_begun_is_not_offered_for_closing(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    assert shell.desk is not None
    shell.desk.choose_quarter(Quarter.of(SAMPLE_DAY).next())
    page = driver.go(shell, "reports")
    driver.settle(shell)
    assert part(page, QLabel, "closeText").text() == "这个季度 10-01 才开始，还不用结账。"
    assert not part(page, QPushButton, "closeButton").isEnabled()
    assert {button.property("role") for button in page.findChildren(QPushButton)} <= {"", None}
    assert "没有计入学时" not in part(page, QLabel, "alertsLabel").text()


def test_a_quarter_opened_again_does_not_call_the_first_receipt_its_own(school: Path) -> None:
    quarter = Quarter.of(SAMPLE_DAY)
    letter = LetterRow(
        quarter=str(quarter),
        version=1,
        seq=1,
        final=True,
        at="2026-09-30T10:00",
        file_name="1.jyt",
        letter_id="a" * 64,
        state=RECEIVED,
        word="",
        remark="",
    )
    with Workspace.open(school, SCHOOL, write=True) as workspace:
        workspace.today_override = SAMPLE_DAY
        close_quarter(workspace, quarter)
        shown = replace(quarter_steps(workspace, quarter=quarter), letters=(letter,))
        assert shown.receipt_text == "教育局已接收，回执已读入。"
        reopen_quarter(workspace, quarter, "补录")
        shown = replace(quarter_steps(workspace, quarter=quarter), letters=(letter,))
        close_quarter(workspace, quarter)
        trust = TrustState(name="教育局", office="b", fingerprint="", verified=True, review_by="")
        again = replace(quarter_steps(workspace, quarter=quarter), letters=(letter,), trust=trust)
    assert again.submit_text == "第 2 版还没有上报；上一次是第 1 版，2026-09-30。"
    assert shown.receipt_text == "第 1 版的回执已读入。第 2 版上报之后，再读入新的回执。"


def test_before_signing_it_is_said_how_many_more_matters_stand_on_the_paper() -> None:
    assert alert_words(("一。", "二。")) == "· 一。\n· 二。"
    assert alert_words(tuple("一二三四五六")).splitlines() == ["· 一", "· 二", "· 三", "· 四", "· 另有 2 项，见季度报表。"]


def test_what_counts_though_nobody_reviewed_it_says_so(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    with Workspace.open(school, SCHOOL, write=False) as workspace:
        waiting = next(row for row in list_trainings(workspace) if row.status_label == "待审核")
    page = driver.go(shell, "hours")
    until(driver.qtbot, lambda: _table(page).select(waiting.teacher_id))
    driver.settle(shell)
    ledger = part(page, TableView, "ledgerTable")
    ledger.select(waiting.id)
    assert "还没有审核" in part(page, QPlainTextEdit, "whyEdit").toPlainText()
    reviewed = next(row for row in ledger.table_model().rows() if not row.waiting and row.counted)
    ledger.select(reviewed.id)
    assert "还没有审核" not in part(page, QPlainTextEdit, "whyEdit").toPlainText()


def test_a_quarter_is_printed_closed_and_reopened_with_a_reason(driver: Driver, school: Path, type_text: Typist) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "reports")
    path = school.parent / "季度.pdf"
    driver.press(page, "pdfButton")
    driver.settle(shell)
    preview = driver.dialog(shell)
    driver.settle(shell)
    driver.press(preview, "saveButton")
    _choose_file(driver, shell, path)
    driver.settle(shell)
    assert path.read_bytes().startswith(b"%PDF")
    driver.qtbot.keyClick(preview, Key.Key_Escape)
    driver.press(page, "closeButton")
    checks = driver.dialog(shell)
    said = [label.text() for label in checks.findChildren(QLabel) if label.objectName() == "sentenceLabel"]
    assert any("未备案" in text for text in said)
    checks.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert part(page, QLabel, "stateLabel").text() == "已结账 第 1 版"
    assert part(page, QLabel, "closeMark").text() == "✓"
    assert part(page, QPushButton, "closeButton").property("role") == ""
    assert "要审核，请先重新打开" in part(page, QLabel, "reviewText").text()
    assert part(page, QPushButton, "reviewButton").property("role") == ""
    submit, trust = part(page, QPushButton, "submitButton"), part(page, QPushButton, "trustButton")
    assert not submit.isEnabled(), "a school that has no card of the bureau cannot hand in yet"
    assert (submit.property("role"), trust.property("role")) == ("", "primary")
    trainings = driver.go(shell, "trainings")
    assert _locks(_table(trainings), "培训名称")
    for listed in (trainings, driver.go(shell, "activities")):
        _table(listed).select_row(0)
        assert not part(listed, QPushButton, "deleteButton").isEnabled(), (
            "what is closed cannot be deleted, and no button says so"
        )
        table, found = _table(listed), part(listed, QLineEdit, "searchEdit")
        found.setText("已结账")
        driver.settle(shell)
        until(driver.qtbot, partial(_all_closed, table))
        found.clear()
        driver.settle(shell)
    activities = driver.go(shell, "activities")
    assert _locks(_table(activities), "活动名称")
    _table(activities).enter()
    driver.qtbot.keyClick(_table(activities), Key.Key_Return)
    driver.settle(shell)
    locked = driver.dialog(shell)
    banner = part(locked, QLabel, "bannerLabel")
    assert "只能看" in banner.text()
    ground = part(locked, QLineEdit, "titleEdit").palette().color(QPalette.ColorRole.Base)
    assert ground != part(shell, QLineEdit, "searchEdit").palette().color(QPalette.ColorRole.Base), "it looks locked, too"
    assert "关闭" in [button.text() for button in locked.findChildren(QPushButton)]
    assert (
        banner.mapTo(locked, banner.rect().topLeft()).y() < part(locked, QLineEdit, "titleEdit").mapTo(locked, QPoint(0, 0)).y()
    )
    assert part(locked, QLineEdit, "titleEdit").isReadOnly()
    assert not part(locked, QPushButton, "pasteButton").isEnabled()
    assert locked.accept_button.text() == "重新打开…"  # type: ignore[attr-defined]
    driver.qtbot.keyClick(locked, Key.Key_Escape)
    driver.go(shell, "reports")
    driver.press(page, "closeButton")
    dialog = driver.dialog(shell)
    type_text(part(dialog, QPlainTextEdit, "textEdit"), "补登一场活动")
    driver.pin(shell, SAMPLE_PIN)
    with _read(school) as workspace:
        row = next(row for row in list_periods(workspace) if row.quarter == "2026Q3")
    assert (row.status, row.version, row.reason) == ("open", 2, "补登一场活动")


def test_the_list_of_steps_takes_back_any_step(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "activities")
    number = _table(page).table_model().total
    _table(page).enter()
    driver.press(page, "deleteButton")
    driver.answer(shell, "删除")
    driver.settle(shell)
    assert _table(page).table_model().total == number - 1
    driver.shortcut(shell, Key.Key_H, Modifier.ControlModifier)
    dialog = driver.dialog(shell)
    driver.settle(shell)
    table = _table(dialog)
    table.enter()
    assert table.current_row().what.startswith("删除活动")
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert _table(page).table_model().total == number
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_the_list_of_steps_takes_back_what_the_principal_did_with_his_pin_only(driver: Driver, school: Path) -> None:
    with Workspace.open(school, SCHOOL, write=True) as workspace:
        (activity, *_rest) = (row.id for row in list_activities(workspace) if row.status_label == "已审核")
        review_activities(workspace, [activity], approve=False, hours=None, reason="缺照片", actor="校长")

    def state() -> str:
        with _read(school) as workspace:
            return activity_detail(workspace, activity).row.status_label

    shell = driver.open(school)
    driver.shortcut(shell, Key.Key_H, Modifier.ControlModifier)
    dialog = driver.dialog(shell)
    driver.settle(shell)
    _table(dialog).enter()
    for pin, after in ((None, "退回"), (SAMPLE_PIN, "已审核")):
        dialog.accept_button.click()  # type: ignore[attr-defined]
        driver.settle(shell)
        assert "校长的口令" in part(dialog, QLabel, "problemLabel").text()
        assert state() == "退回"
        if pin is None:
            driver.dialog(shell).reject()
        else:
            driver.pin(shell, pin)
        driver.settle(shell)
        assert state() == after
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_pages_are_reached_by_number_keys_and_all_fit_a_small_screen(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    for number, key in enumerate(
        ("home", "teachers", "plans", "calendar", "activities", "trainings", "hours", "reports", "registers"), start=1
    ):
        driver.shortcut(shell, getattr(Key, f"Key_{number}"), Modifier.ControlModifier)
        driver.settle(shell)
        assert shell.current_page() is shell.page(key)
    smallest = shell.minimumSizeHint()
    assert smallest.width() <= 910
    assert smallest.height() <= 512


def test_a_second_window_on_the_same_file_is_refused_with_a_sentence(driver: Driver, school: Path) -> None:
    with Workspace.open(school, SCHOOL, write=True):
        driver.desktop.open_file(school)
        start = driver.desktop.show_start()
        assert "正" in driver.answer(start, "知道了")
        until(driver.qtbot, lambda: not driver.desktop.shells)


@pytest.mark.parametrize("name", ["没有.jyschool", "坏.jyschool"])
def test_a_missing_or_foreign_file_is_a_sentence_not_a_crash(driver: Driver, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.startswith("坏"):
        path.write_bytes(b"x" * 5000)
    driver.desktop.open_file(path)
    start = driver.desktop.show_start()
    assert path.name in driver.answer(start, "知道了")
    until(driver.qtbot, lambda: not driver.desktop.shells)


def test_both_styles_draw_every_page(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    for style in ("dark", "light"):
        driver.desktop.use_style(style)
        for key in ("teachers", "reports"):
            driver.go(shell, key)
            assert not shell.grab().isNull()


def test_once_all_that_waited_is_approved_the_page_shows_everything_again(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    shell.go("activities", "pending")
    driver.settle(shell)
    page = shell.page("activities")
    waiting = [row.id for row in _table(page).table_model().rows()]
    assert waiting
    _table(page).selectAll()
    driver.press(page, "approveButton")
    driver.pin(shell, SAMPLE_PIN)
    driver.settle(shell)
    assert not part(page, QCheckBox, "pendingBox").isChecked()
    shown = {row.id: row.status_label for row in _table(page).table_model().rows()}
    assert {shown[each] for each in waiting} == {"已审核"}


def test_who_was_sent_to_what_waits_finds_the_page_whole_when_coming_again(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    for key in ("activities", "trainings"):
        shell.go(key, "pending")
        driver.settle(shell)
        box = part(shell.page(key), QCheckBox, "pendingBox")
        assert box.isChecked()
        driver.go(shell, "home")
        page = driver.go(shell, key)
        assert not box.isChecked()
        assert _table(page).model().rowCount() > 0


def test_all_groups_are_offered_for_a_teacher_that_was_searched_for(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "teachers")
    driver.settle(shell)
    with _read(school) as workspace:
        people = list_teachers(workspace)
    person = next(row for row in people if row.group)
    search = part(page, QLineEdit, "searchEdit")
    search.setText(person.name)
    table = _table(page)
    assert table.select(person.id)
    driver.settle(shell)
    driver.press(page, "editButton")
    dialog = driver.dialog(shell)
    for name, known in (("groupBox", {row.group for row in people}), ("subjectBox", {row.subject for row in people})):
        box = part(dialog, QComboBox, name)
        assert {box.itemText(number) for number in range(box.count())} == known - {""}, name
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_a_teacher_chosen_by_initials_stands_in_the_field_by_name_alone_and_the_complaint_goes(
    driver: Driver, school: Path
) -> None:
    shell = driver.open(school)
    driver.go(shell, "trainings")
    with _read(school) as workspace:
        person = list_teachers(workspace)[0]
    driver.shortcut(shell, Key.Key_N, Modifier.ControlModifier)
    dialog = driver.dialog(shell)
    problem, teacher = part(dialog, QLabel, "problemLabel"), part(dialog, QLineEdit, "teacherEdit")
    dialog.accept_button.click()  # type: ignore[attr-defined]
    assert problem.text().startswith("请先选教师")
    driver.qtbot.keyClicks(teacher, person.initials)
    assert not problem.isVisible()
    completer = teacher.completer()
    assert completer is not None
    completer.setCompletionPrefix(person.initials)
    offered = completer.completionModel()
    place = next(row for row in range(offered.rowCount()) if person.name in str(offered.index(row, 0).data()))
    assert str(offered.index(place, 0).data()).endswith(person.initials)
    assert person.initials not in completer.pathFromIndex(offered.index(place, 0))
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_every_step_of_the_quarter_is_reached_with_a_letter_of_its_own(driver: Driver, school: Path) -> None:
    page = driver.go(driver.open(school), "reports")
    names = ("reviewButton", "closeButton", "submitButton", "pdfButton", "receiptButton")
    keys = [part(page, QPushButton, name).shortcut().toString() for name in names]
    assert keys == ["Alt+V", "Alt+K", "Alt+S", "Alt+P", "Alt+R"]
