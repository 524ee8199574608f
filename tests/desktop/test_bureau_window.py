from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QLabel, QLineEdit, QMessageBox, QPushButton, QWidget

from jyteacher_desktop.books import book_of
from jyteacher_desktop.bureau.announcing_program_versions import look_at_own_update
from jyteacher_desktop.bureau.board import quarter_over
from jyteacher_desktop.bureau.bureau_keys import write_bureau_card
from jyteacher_desktop.bureau.enrolled_schools import enrol
from jyteacher_desktop.bureau.office import create_bureau, current_policy, recovery_path
from jyteacher_desktop.bureau.policy_in_use import use_policy
from jyteacher_desktop.bureau.receiving import Desk
from jyteacher_desktop.desktop.widgets import DropArea, TableView
from jyteacher_desktop.exchange import open_school_card
from jyteacher_desktop.kinds import register
from jyteacher_desktop.records.registers import row_from_texts, save
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN
from jyteacher_desktop.school.school_keys import write_school_card
from jyteacher_desktop.store.workspace import BUREAU, SCHOOL, Workspace
from tests.desktop.windows import Driver, Hold, gone, part


@pytest.fixture
def bureau(tmp_path: Path) -> Path:
    path = tmp_path / "示例教育局.jybureau"
    with create_bureau(path, name="示例教育局", pin=SAMPLE_PIN, sample=True) as workspace:
        workspace.today_override = SAMPLE_DAY
        digits = write_bureau_card(workspace, tmp_path / "教育局卡片.jyt", SAMPLE_PIN)
    (tmp_path / "digits.txt").write_text(digits)
    return path


def _table(page: QWidget) -> TableView:
    return part(page, TableView, "table")


def _choose(driver: Driver, window: QWidget, path: Path) -> None:
    dialog = driver.dialog(window, QFileDialog)
    assert isinstance(dialog, QFileDialog)
    line = part(dialog, QLineEdit, "fileNameEdit")
    line.setText(str(path))
    dialog.accept()


def test_a_new_bureau_says_what_to_do_with_the_recovery_key_until_it_is_done(driver: Driver, tmp_path: Path) -> None:
    path = tmp_path / "局.jybureau"
    create_bureau(path, name="局", pin="correct horse 11").close()
    for there in (True, False):
        shell = driver.open(path)
        told = [label.text() for label in shell.findChildren(QLabel, "noticeLabel")]
        assert any("恢复密钥" in text and "删除" in text for text in told) is there
        shell.close()
        recovery_path(path).unlink(missing_ok=True)


def test_a_school_submits_and_the_bureau_enrols_merges_and_answers(
    driver: Driver, school: Path, bureau: Path, held: Hold
) -> None:
    """The whole way through the windows: trust, submit, enrol, receive, receipt, and the school turns green."""
    folder = school.parent
    stick = folder / "U盘"
    stick.mkdir()
    with Workspace.open(school, SCHOOL, write=True) as workspace:
        school_digits = write_school_card(workspace, folder / "学校卡片.jyt", SAMPLE_PIN)
        name = school_info(workspace).name

    shell = driver.open(school)
    page = driver.go(shell, "reports")
    driver.press(page, "trustButton")
    _choose(driver, shell, folder / "教育局卡片.jyt")
    dialog = driver.dialog(shell)
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "fingerprintEdit"), (folder / "digits.txt").read_text())
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "pinEdit"), SAMPLE_PIN)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    driver.press(page, "submitButton")
    driver.settle(shell)
    dialog = driver.dialog(shell)
    assert "示例教育局（卡片已核对）" in part(dialog, QLabel, "contentLabel").text()
    part(dialog, QLineEdit, "folderEdit").setText(str(stick))
    part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert "安全拔出" in driver.answer(shell, "知道了")
    (card,) = stick.glob("*-card-*.jyt")
    assert len(list(stick.glob("*.jyt"))) == 2, "the package, and the card while no receipt has come"
    assert open_school_card(card.read_bytes()).fingerprint == school_digits
    assert _table_rows(page, "lettersTable")[0].state == "已生成，待回执"

    desk = driver.open(bureau)
    receiving = driver.go(desk, "receive")
    (stick / "坏文件.jyt").write_bytes(b"nothing of ours")
    taking_in = held(Desk, "take_each")
    part(receiving, DropArea, "drop").dropped.emit([stick])
    dialog = driver.dialog(desk)
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "pinEdit"), SAMPLE_PIN)
    dialog.submit()  # type: ignore[attr-defined]
    driver.settle(desk)
    assert taking_in.window_was_awake
    assert {row.verdict for row in _table(receiving).table_model().rows()} == {"held", "refused"}

    schools = driver.go(desk, "schools")
    driver.press(schools, "addButton")
    _choose(driver, desk, card)
    dialog = driver.dialog(desk)
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "fingerprintEdit"), school_digits[:-1] + "0")
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "pinEdit"), SAMPLE_PIN)
    if school_digits[-1] != "0":
        dialog.accept_button.click()  # type: ignore[attr-defined]
        driver.settle(desk)
        assert part(dialog, QLabel, "problemLabel").isVisible()
    part(dialog, QLineEdit, "fingerprintEdit").setText(school_digits)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(desk)
    assert gone(dialog)
    assert f"已登记“{name}”" in driver.answer(desk, "知道了")
    driver.settle(desk)
    board = _table(schools).table_model().rows()
    assert [(row.school, row.version, row.seq) for row in board] == [(name, 1, 1)]
    assert part(schools, QPushButton, "receiptsButton").text() == "生成回执（1）…"
    before = set(stick.glob("*.jyt"))
    driver.press(schools, "receiptsButton")
    _choose(driver, desk, stick)
    dialog = driver.dialog(desk)
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "pinEdit"), SAMPLE_PIN)
    dialog.submit()  # type: ignore[attr-defined]
    driver.settle(desk)
    assert "已生成 1 个回执" in driver.answer(desk, "知道了")
    driver.settle(desk)
    assert not part(schools, QPushButton, "receiptsButton").isEnabled(), "no folder and no PIN are asked for nothing"

    (receipt,) = set(stick.glob("*.jyt")) - before
    driver.press(page, "receiptButton")
    _choose(driver, shell, receipt)
    driver.settle(shell)
    assert "教育局已接收" in driver.answer(shell, "知道了")
    driver.settle(shell)
    assert _table_rows(page, "lettersTable")[0].state == "已收到回执"


def _table_rows(page: QWidget, name: str) -> list[object]:
    return part(page, TableView, name).table_model().rows()


def test_the_receiving_page_forgets_the_pin_when_nobody_hands_it_files_any_more(
    driver: Driver, bureau: Path, tmp_path: Path
) -> None:
    (tmp_path / "坏文件.jyt").write_bytes(b"nothing of ours")
    desk = driver.open(bureau)
    receiving = driver.go(desk, "receive")
    assert desk.desk is not None
    timer = desk.desk._expiry
    assert not desk.lock_button.isVisible()
    part(receiving, DropArea, "drop").dropped.emit([tmp_path])
    dialog = driver.dialog(desk)
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "pinEdit"), SAMPLE_PIN)
    dialog.submit()  # type: ignore[attr-defined]
    driver.settle(desk)
    assert timer.isActive()
    assert "经办人已确认" in desk.principal_label.text(), "the heading says until when"
    assert desk.desk.whose_pin == "经办人", "a form of this window would ask for the 校长口令"
    part(receiving, DropArea, "drop").dropped.emit([tmp_path])
    driver.settle(desk)
    assert gone(dialog), "asked once for sticks that come one after the other"
    assert not [each for each in desk.findChildren(QDialog) if each.isVisible()]
    timer.timeout.emit()
    part(receiving, DropArea, "drop").dropped.emit([tmp_path])
    dialog = driver.dialog(desk)
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "pinEdit"), SAMPLE_PIN)
    dialog.submit()  # type: ignore[attr-defined]
    driver.settle(desk)
    desk.lock_button.click()
    assert not desk.lock_button.isVisible()
    part(receiving, DropArea, "drop").dropped.emit([tmp_path])
    driver.dialog(desk).reject()


def test_a_new_version_is_announced_from_the_menu_of_the_schools(driver: Driver, bureau: Path, tmp_path: Path) -> None:
    """The version is read off the installer's name; the note lies beside the installer, and the bureau's own program believes it."""
    installer = tmp_path / "jyteacher-99.1.0-windows.exe"
    installer.write_bytes(b"MZ" + bytes(5000))
    shell = driver.open(bureau)
    page = driver.go(shell, "schools")
    menu = part(page, QPushButton, "moreButton").menu()
    next(action for action in menu.actions() if action.text().startswith("新版本说明")).trigger()
    _choose(driver, shell, installer)
    question = driver.dialog(shell)
    assert part(question, QLineEdit, "lineEdit").text() == "99.1.0"
    question.accept_button.click()  # type: ignore[attr-defined]
    driver.pin(shell, SAMPLE_PIN)
    assert "放在U盘同一个文件夹里" in driver.answer(shell, "知道了")
    with Workspace.open(bureau, BUREAU, write=False) as ws:
        assert look_at_own_update(ws, tmp_path / "新版本-99.1.0.jyt").good


def test_a_policy_that_a_clerk_put_in_force_is_taken_back_in_the_window_with_a_pin_only(
    driver: Driver, bureau: Path, tmp_path: Path
) -> None:
    def version() -> int:
        with Workspace.open(bureau, BUREAU, write=False) as ws:
            return current_policy(ws).version

    before = version()
    with Workspace.open(bureau, BUREAU, write=True) as ws:
        text = current_policy(ws).text.replace(f"version = {before}", f"version = {before + 1}", 1)
        (tmp_path / "新.toml").write_text(text, encoding="utf-8")
        use_policy(ws, tmp_path / "新.toml", SAMPLE_PIN)
    shell = driver.open(bureau)
    for action, after in ((shell.undo_action, before), (shell.redo_action, before + 1)):
        was = version()
        action.trigger()
        driver.settle(shell)
        driver.dialog(shell).reject()
        driver.settle(shell)
        assert version() == was
        action.trigger()
        driver.settle(shell)
        driver.pin(shell, SAMPLE_PIN)
        driver.settle(shell)
        assert version() == after


def test_the_board_left_open_into_another_quarter_shows_the_one_that_is_over_now_unless_another_was_chosen(
    driver: Driver, bureau: Path
) -> None:
    shell = driver.open(bureau)
    assert shell.desk is not None
    page = driver.go(shell, "schools")
    driver.settle(shell)
    box = part(page, QComboBox, "quarterBox")
    over = quarter_over(shell.desk.today)
    assert box.currentData() == str(over)

    def wake_on(day: date) -> None:
        def turn(ws: Workspace) -> None:
            ws.today_override = day

        shell.worker.do(turn).then(lambda _nothing: None)
        shell._backup_timer.timeout.emit()
        driver.settle(shell)

    wake_on(over.next().next().first_day)
    assert box.currentData() == str(over.next())
    assert box.findData(str(over.next().next())) == 0
    box.setCurrentIndex(box.findData(str(over.previous())))
    wake_on(over.next().next().next().first_day)
    assert box.currentData() == str(over.previous())


def _put_on_the_roll(bureau: Path, name: str) -> None:
    with Workspace.open(bureau, BUREAU, write=True) as ws:
        ws.today_override = SAMPLE_DAY
        row = row_from_texts(ws, register("school_list"), {"code": "2141000777", "name": name})
        save(ws, book_of(ws), [row])


def _listed(bureau: Path) -> list[str]:
    with Workspace.open(bureau, BUREAU, write=False) as ws:
        return [str(name) for (name,) in ws.tuples("SELECT name FROM school_list WHERE deleted = 0")]


def test_ctrl_z_after_a_decision_asks_before_it_takes_back_the_roll_of_long_ago(
    driver: Driver, bureau: Path, school: Path, tmp_path: Path
) -> None:
    _put_on_the_roll(bureau, "王屋二小")
    with Workspace.open(school, SCHOOL, write=True) as ws:
        digits = write_school_card(ws, tmp_path / "学校卡片.jyt", SAMPLE_PIN)
    with Workspace.open(bureau, BUREAU, write=True) as ws:
        ws.today_override = SAMPLE_DAY + timedelta(days=1)
        enrol(ws, tmp_path / "学校卡片.jyt", digits, SAMPLE_PIN)
    shell = driver.open(bureau)
    shell.undo_action.trigger()
    driver.settle(shell)
    box = driver.dialog(shell)
    assert isinstance(box, QMessageBox)
    assert "作了裁定“登记密钥”" in box.text()
    assert "王屋二小" in box.text()
    assert _listed(bureau) == ["王屋二小"]
    driver.answer(shell, "取消")
    driver.settle(shell)
    assert _listed(bureau) == ["王屋二小"]
    shell.undo_action.trigger()
    driver.settle(shell)
    driver.answer(shell, "撤销这一步")
    driver.settle(shell)
    assert _listed(bureau) == []


def test_ctrl_z_takes_back_the_newest_step_at_once(driver: Driver, bureau: Path) -> None:
    _put_on_the_roll(bureau, "王屋二小")
    shell = driver.open(bureau)
    shell.undo_action.trigger()
    driver.settle(shell)
    assert _listed(bureau) == []
    for _turn in range(2):  # 撤销：重做：重做：… stood on the button after the second time
        shell.redo_action.trigger()
        driver.settle(shell)
        assert "重做：" not in shell.undo_button.accessibleName()
        shell.undo_action.trigger()
        driver.settle(shell)
    with Workspace.open(bureau, BUREAU, write=False) as ws:
        assert not any("重做：重做" in step.what or "撤销：重做" in step.what for step in ws.steps())


def test_after_a_notice_was_read_and_with_ctrl_3_the_keys_are_in_the_page(driver: Driver, tmp_path: Path) -> None:
    """After 知道了 nobody had the keys, and Ctrl+3 on the page of schools left them in the list of pages: the next arrow turned the page."""
    path = tmp_path / "局.jybureau"
    create_bureau(path, name="局", pin="correct horse 11").close()
    shell = driver.open(path)
    page = driver.go(shell, "schools")
    driver.settle(shell)
    notices = [each for each in shell.findChildren(QPushButton, "noticeButton") if each.isVisible()]
    assert notices, "the recovery key lies beside the file"
    for notice in notices:
        notice.setFocus()
        driver.qtbot.keyClick(notice, Qt.Key.Key_Space)
    driver.settle(shell)
    assert shell.focusWidget() is _table(page)
    shell.navigation.setFocus()
    driver.qtbot.keyClick(shell, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert shell.focusWidget() is _table(page)
