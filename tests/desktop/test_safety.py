"""Nothing is lost: backups without being asked, restoring after a look, the trash, what is said when a file was copied."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QMessageBox, QPushButton

from jyteacher_desktop.desktop import application
from jyteacher_desktop.desktop.dialogs.safety import RefusedDialog, SafetyDialog
from jyteacher_desktop.desktop.dialogs.trash import TrashDialog
from jyteacher_desktop.desktop.school_window import SchoolWindow
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.domain.tasks import Task
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.school import register_tasks, rescue
from jyteacher_desktop.school.activities import list_activities
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, list_teachers, teacher_detail
from jyteacher_desktop.store import backup, checking
from jyteacher_desktop.store.backups_beside import list_backups
from jyteacher_desktop.store.errors import DiskFull, NotWritable
from jyteacher_desktop.store.looking_for_damage import Look
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver, Hold, part, until

Key = Qt.Key


def _activities(path: Path) -> set[str]:
    with Workspace.open(path, SCHOOL, write=False) as workspace:
        return {row.id for row in list_activities(workspace)}


def _delete_first(driver: Driver, shell: Shell) -> None:
    page = driver.go(shell, "activities")
    part(page, TableView, "table").enter()
    driver.press(page, "deleteButton")
    driver.answer(shell, "删除")
    driver.settle(shell)


def test_a_window_that_is_closed_leaves_a_backup_of_what_was_done(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    _delete_first(driver, shell)
    shell.close()
    newest = list_backups(school)[0]
    assert newest.reason == "exit"
    with Workspace.open(newest.path, SCHOOL, write=False) as copy:
        assert {row.id for row in list_activities(copy)} == _activities(school)


def test_a_window_that_backs_up_at_its_end_stays_awake_says_so_and_minds_no_second_press_on_close(
    driver: Driver, school: Path, held: Hold
) -> None:
    shell = driver.open(school)
    work = held(backup, "_copy_and_check")
    seen: list[tuple[bool, str]] = []

    def look() -> None:
        shell.close()
        seen.append((shell.isVisible(), shell.state_label.text()))

    work.at_turn = look
    assert shell.close()
    assert work.window_was_awake
    assert set(seen) == {(True, "正在保存备份，马上关闭…")}
    assert driver.desktop.shells == []
    assert [made.reason for made in list_backups(school)] == ["exit"]


def test_a_file_is_looked_at_for_damage_behind_the_first_page(
    driver: Driver, school: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Workspace.open(school, SCHOOL, write=True).close()  # a copy notes once that it is one
    seen: list[str] = []
    begin, tell = Look.begin, register_tasks.register_tasks

    def reading(ws: Workspace) -> tuple[Task, ...]:
        seen.append("what the first page shows last")
        return tell(ws)

    def looking(look: Look) -> None:
        seen.append("look")
        begin(look)

    monkeypatch.setattr(register_tasks, "register_tasks", reading)
    monkeypatch.setattr(Look, "begin", looking)
    driver.open(school)
    assert seen[:2] == ["what the first page shows last", "look"]


def test_an_import_is_preceded_by_a_backup(driver: Driver, school: Path, tmp_path: Path) -> None:
    roster = tmp_path / "花名册.csv"
    roster.write_text("姓名\n新来的\n", encoding="utf-8")
    shell = driver.open(school)
    page = driver.go(shell, "teachers")
    page.take_files([roster])  # type: ignore[attr-defined]
    dialog = driver.dialog(shell)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert [made.reason for made in list_backups(school)] == ["import"]


def test_restoring_says_what_it_takes_back_keeps_the_present_and_blocks_no_window(
    driver: Driver, school: Path, held: Hold
) -> None:
    before = _activities(school)
    shell = driver.open(school)
    shell.show_safety()
    dialog = driver.dialog(shell, SafetyDialog)
    driver.settle(shell)
    copying = held(backup, "_copy_and_check")
    driver.press(dialog, "backupButton")
    driver.settle(shell)
    driver.settle(shell)
    assert copying.window_was_awake
    assert "已备份并核对" in part(dialog, QLabel, "problemLabel").text()
    driver.qtbot.keyClick(dialog, Key.Key_Escape)
    _delete_first(driver, shell)
    assert len(_activities(school)) == len(before) - 1
    shell.show_safety()
    dialog = driver.dialog(shell, SafetyDialog)
    driver.settle(shell)
    driver.press(dialog, "restoreButton")
    driver.settle(shell)
    box = driver.dialog(shell, QMessageBox)
    assert isinstance(box, QMessageBox)
    assert "删除活动" in box.informativeText()
    restoring = held(backup, "put_in_place")
    driver.answer(shell, "恢复")
    until(driver.qtbot, lambda: bool(driver.desktop.shells) and driver.desktop.shells[-1] is not shell)
    again = driver.desktop.shells[-1]
    until(driver.qtbot, lambda: again.desk is not None)
    driver.settle(again)
    assert restoring.window_was_awake
    said = driver.answer(again, "知道了")
    assert "已经恢复到" in said
    assert "“恢复前”的那一份" in said
    assert _activities(school) == before
    again.show_safety()
    dialog = driver.dialog(again, SafetyDialog)
    driver.settle(again)
    table = part(dialog, TableView, "table")
    [kept] = [row for row in table.table_model().rows() if row.reason == "restore"]
    table.select(kept.path)
    driver.press(dialog, "restoreButton")
    driver.settle(again)
    forward = driver.dialog(again, QMessageBox)
    assert isinstance(forward, QMessageBox)
    assert "备份里现在没有的 1 步会回来" in forward.informativeText()
    driver.answer(again, "取消")
    assert "restore" in {made.reason for made in list_backups(school)} | {"exit"}


def test_the_check_and_the_rescue_copy_are_one_button_each_and_block_no_window(
    driver: Driver, school: Path, tmp_path: Path, held: Hold
) -> None:
    shell = driver.open(school)
    shell.show_safety()
    dialog = driver.dialog(shell, SafetyDialog)
    driver.settle(shell)
    checked, rescued = held(checking, "_pages"), held(rescue, "read_rows")
    driver.press(dialog, "checkButton")
    driver.settle(shell)
    assert checked.window_was_awake
    assert part(dialog, QLabel, "problemLabel").text() == "检查通过：文件完好。"
    target = tmp_path / "U盘"
    target.mkdir()
    driver.press(dialog, "rescueButton")
    chooser = driver.dialog(shell, QFileDialog)
    part(chooser, QLineEdit, "fileNameEdit").setText(str(target))
    driver.qtbot.keyClick(part(chooser, QLineEdit, "fileNameEdit"), Key.Key_Return)
    driver.settle(shell)
    assert rescued.window_was_awake
    (folder,) = target.iterdir()
    assert any(file.suffix == ".xlsx" for file in folder.iterdir())


def test_what_was_deleted_is_in_the_trash_and_comes_back(driver: Driver, school: Path) -> None:
    before = _activities(school)
    shell = driver.open(school)
    assert isinstance(shell, SchoolWindow)
    _delete_first(driver, shell)
    shell.show_trash()
    dialog = driver.dialog(shell, TrashDialog)
    driver.settle(shell)
    driver.settle(shell)
    assert part(dialog, TableView, "table").table_model().total == 1
    assert "出勤" in part(dialog, QLabel, "detailLabel").text()
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    driver.settle(shell)
    assert _activities(school) == before
    assert part(dialog, TableView, "table").table_model().total == 0
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_whoever_was_deleted_and_entered_anew_comes_back_as_one_person_when_a_person_says_so(
    driver: Driver, school: Path
) -> None:
    with Workspace.open(school, SCHOOL, write=True) as ws:
        gone = add_teacher(ws, TeacherValues(name="钱锺书", id_number="419001199003070015", phone="13800000000"))
        delete_records(ws, [gone])
        now = add_teacher(ws, TeacherValues(name="钱锺书", id_number="419001199003070015", subject="语文"))
    shell = driver.open(school)
    assert isinstance(shell, SchoolWindow)
    shell.show_trash()
    dialog = driver.dialog(shell, TrashDialog)
    driver.settle(shell)
    driver.settle(shell)
    assert "身份证件号现在是“钱锺书（语文" in part(dialog, QLabel, "detailLabel").text()
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert "没有恢复，记录没有变化" in driver.answer(shell, "恢复并合并")
    driver.settle(shell)
    driver.settle(shell)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        assert [row.id for row in list_teachers(ws) if row.name == "钱锺书"] == [now]
        assert teacher_detail(ws, now).values.phone.endswith("0000")
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_what_a_pulled_stick_stops_at_two_places_is_one_box_that_says_both(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    assert shell.desk is not None

    def boxes() -> list[str]:
        return [box.text() for box in shell.findChildren(QMessageBox, "errorBox") if box.isVisible()]

    read, saved, full = NotWritable("没有读出来。请接好U盘。"), NotWritable("没有保存。请接好U盘。"), DiskFull("磁盘满了。")
    for error in (read, saved, read):
        shell.desk.asking.show_error(error)
    assert boxes() == ["没有读出来。请接好U盘。\n\n没有保存。请接好U盘。"]
    shell.desk.asking.show_error(full)
    assert sorted(map(len, boxes())) == sorted(map(len, [full.user_message, f"{read.user_message}\n\n{saved.user_message}"]))
    driver.answer(shell, "知道了")
    driver.answer(shell, "知道了")
    shell.desk.asking.show_error(read)
    assert boxes() == [read.user_message]
    driver.answer(shell, "知道了")


def test_a_copied_file_says_so_without_standing_in_the_way(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    notices = [label for label in shell.findChildren(QLabel, "noticeLabel") if "复制" in label.text()]
    assert len(notices) == 1
    assert not any(box.isVisible() for box in shell.findChildren(QMessageBox))
    row = notices[0].parentWidget()
    assert row is not None
    part(row, QPushButton, "noticeButton").click()
    until(driver.qtbot, lambda: not [label for label in shell.findChildren(QLabel, "noticeLabel") if label.isVisible()])


def _damage(path: Path, *, table: str = "attendance") -> None:
    """Make nothing of the page where a table begins."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)


def _refused(driver: Driver, path: Path) -> RefusedDialog:
    driver.desktop.open_file(path)
    until(driver.qtbot, lambda: driver.desktop.show_start().findChild(RefusedDialog) is not None)
    dialog = driver.dialog(driver.desktop.show_start(), RefusedDialog)
    assert isinstance(dialog, RefusedDialog)
    until(driver.qtbot, lambda: bool(part(dialog, QLabel, "stateLabel").text()))
    return dialog


def _opened(driver: Driver) -> Shell:
    until(driver.qtbot, lambda: bool(driver.desktop.shells) and driver.desktop.shells[-1].desk is not None)
    shell = driver.desktop.shells[-1]
    driver.settle(shell)
    return shell


def test_a_file_that_does_not_open_has_its_backups_beside_the_reason(driver: Driver, school: Path) -> None:
    before = _activities(school)
    backup.make_backup(school, "hand")
    _damage(school)
    dialog = _refused(driver, school)
    assert "损坏" in part(dialog, QLabel, "stateLabel").text()
    assert "jyteacher" not in part(dialog, QLabel, "stateLabel").text()
    assert not part(dialog, QPushButton, "backupButton").isVisible()
    table = part(dialog, TableView, "table")
    until(driver.qtbot, lambda: table.current_row() is not None)
    driver.press(dialog, "restoreButton")
    driver.answer(driver.desktop.show_start(), "恢复")
    shell = _opened(driver)
    shell.close()
    assert _activities(school) == before


def test_a_file_that_does_not_open_is_repaired_and_the_window_says_what_was_lost(driver: Driver, school: Path) -> None:
    before = _activities(school)
    _damage(school)
    dialog = _refused(driver, school)
    driver.press(dialog, "repairButton")
    driver.answer(driver.desktop.show_start(), "修复")
    shell = _opened(driver)
    said = driver.answer(shell, "知道了")
    assert "已修复" in said
    assert "没有读出来" in said
    shell.close()
    assert _activities(school) == before
    assert checking.check_file(school).sound


@pytest.mark.parametrize("lost", ["beginning", "file"])
def test_a_file_that_lost_its_beginning_or_is_gone_is_restored_from_its_backup(driver: Driver, school: Path, lost: str) -> None:
    before = _activities(school)
    backup.make_backup(school, "hand")
    if lost == "file":
        school.unlink()
    else:
        school.write_bytes(bytes(4096) + school.read_bytes()[4096:])
    dialog = _refused(driver, school)
    until(driver.qtbot, lambda: part(dialog, TableView, "table").current_row() is not None)
    driver.press(dialog, "restoreButton")
    driver.answer(driver.desktop.show_start(), "恢复")
    shell = _opened(driver)
    assert "已经恢复到" in driver.answer(shell, "知道了")
    shell.close()
    assert _activities(school) == before


@pytest.mark.parametrize("error", [DiskFull, NotWritable])
def test_a_backup_that_came_back_and_could_not_be_opened_is_not_said_to_have_changed_nothing(
    school: Path, monkeypatch: pytest.MonkeyPatch, error: type[JyTeacherError]
) -> None:
    def refused(_path: Path) -> None:
        raise error("没有打开，数据没有变化。", path=school)

    before = _activities(school)
    kept = backup.make_backup(school, "hand").path
    school.unlink()
    with monkeypatch.context() as patch:
        patch.setattr(application, "_open_workspace", refused)
        with pytest.raises(NotWritable, match=r"备份已经恢复.*只是这次没有打开") as told:
            application._open_restored(school, kept, lambda _done: None)
        assert "没有变化" not in told.value.user_message
        with pytest.raises(NotWritable, match=r"文件已经修复.*只是这次没有打开"):
            application._open_repaired(school, lambda _done: None)
    assert _activities(school) == before


def test_a_rescue_copy_is_written_of_a_file_that_does_not_open(driver: Driver, school: Path, tmp_path: Path) -> None:
    _damage(school)
    dialog = _refused(driver, school)
    target = tmp_path / "U盘"
    target.mkdir()
    driver.press(dialog, "rescueButton")
    chooser = driver.dialog(driver.desktop.show_start(), QFileDialog)
    part(chooser, QLineEdit, "fileNameEdit").setText(str(target))
    driver.qtbot.keyClick(part(chooser, QLineEdit, "fileNameEdit"), Key.Key_Return)
    until(driver.qtbot, lambda: "救援副本已写到" in part(dialog, QLabel, "problemLabel").text())
    (folder,) = target.iterdir()
    assert any(file.suffix == ".xlsx" for file in folder.iterdir())


def test_a_check_that_finds_damage_offers_the_repair_and_repairs(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    shell.show_safety()
    dialog = driver.dialog(shell, SafetyDialog)
    driver.settle(shell)
    assert not part(dialog, QPushButton, "repairButton").isVisible()
    _damage(school, table="opening")
    driver.press(dialog, "checkButton")
    driver.settle(shell)
    told = part(dialog, QLabel, "problemLabel").text()
    assert "检查发现问题" in told
    assert not re.search("[A-Za-z_]{3,}", told), "no words of the database"
    driver.press(dialog, "repairButton")
    driver.answer(shell, "修复")
    again = _opened(driver)
    assert "已修复" in driver.answer(again, "知道了")
    again.close()
    assert checking.check_file(school).sound
