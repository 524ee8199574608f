"""Keys, computers and other bureaus through the windows, as the secretary and the clerk meet them."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
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
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from jyteacher_desktop.bureau import (
    enrolled_schools,
    giving_book_back,
    receipts,
    receiving,
    returning_records,
    rolls_between_bureaus,
)
from jyteacher_desktop.bureau.bureau_keys import adopt_root, draft_root, make_root_key, sign_root, write_bureau_card
from jyteacher_desktop.bureau.office import create_bureau, current_policy
from jyteacher_desktop.bureau.publishing_policies import publish_policy, sign_policy
from jyteacher_desktop.cli import main
from jyteacher_desktop.desktop.dialogs.school.school_keys import SITUATIONS
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.widgets import DateField, TableView
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.terms import ServiceStatus, Signer
from jyteacher_desktop.exchange import keys, open_school_card
from jyteacher_desktop.paths import resource
from jyteacher_desktop.school.dated_service import move_teacher
from jyteacher_desktop.school.members import add_member
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.school.pins import key_path
from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN
from jyteacher_desktop.school.school_keys import make_operator_key, rotate_key, trust_bureau, write_school_card
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.store.backup import make_backup, restore_backup
from jyteacher_desktop.store.workspace import BUREAU, SCHOOL, Workspace
from tests.desktop.windows import Driver, gone, part, until

NEW_PIN = "another horse 34"
Q3 = Quarter.parse("2026Q3")


@pytest.fixture
def bureau(tmp_path: Path, school: Path) -> Path:
    """A sample bureau that has one package of the sample school, which trusts it."""
    path = tmp_path / "示例教育局.jybureau"
    with (
        create_bureau(path, name="示例教育局", pin=SAMPLE_PIN, sample=True) as ws,
        Workspace.open(school, SCHOOL, write=True) as own,
    ):
        ws.today_override = own.today_override = SAMPLE_DAY
        digits = write_bureau_card(ws, tmp_path / "教育局卡片.jyt", SAMPLE_PIN)
        trust_bureau(own, tmp_path / "教育局卡片.jyt", SAMPLE_PIN, digits)
        school_digits = write_school_card(own, tmp_path / "学校卡片.jyt", SAMPLE_PIN)
        enrolled_schools.enrol(ws, tmp_path / "学校卡片.jyt", school_digits, SAMPLE_PIN)
        sent = submit(own, Q3, tmp_path / "U盘", SAMPLE_PIN)
        receiving.receive(ws, sent.files, SAMPLE_PIN)
    return path


def choose(driver: Driver, window: QWidget, path: Path) -> None:
    dialog = driver.dialog(window, QFileDialog)
    assert isinstance(dialog, QFileDialog)
    part(dialog, QLineEdit, "fileNameEdit").setText(str(path))
    dialog.accept()


def take_in(driver: Driver, shell: Shell, file: Path) -> None:
    page = driver.go(shell, "reports")
    driver.press(page, "receiptButton")
    choose(driver, shell, file)
    driver.settle(shell)


def accept(driver: Driver, shell: Shell) -> None:
    driver.dialog(shell).accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)


def test_a_new_principal_in_the_window(driver: Driver, school: Path, bureau: Path, tmp_path: Path, qtbot: QtBot) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "reports")
    driver.press(page, "keysButton")
    dialog = driver.dialog(shell)
    part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    part(dialog, QLineEdit, "newEdit").setText(NEW_PIN)
    part(dialog, QLineEdit, "againEdit").setText(NEW_PIN + "x")
    dialog.accept_button.click()  # type: ignore[attr-defined]
    assert "不同" in part(dialog, QLabel, "problemLabel").text()
    part(dialog, QLineEdit, "againEdit").setText(NEW_PIN)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    assert "存到哪里" in part(dialog, QLabel, "problemLabel").text()
    part(dialog, QLineEdit, "fileEdit").setText(str(tmp_path / "新卡片.jyt"))
    accept(driver, shell)
    assert "不用打电话" in driver.answer(shell, "知道了")
    driver.close()
    with Workspace.open(bureau, BUREAU, write=True) as ws:
        (verdict,) = receiving.receive(ws, [tmp_path / "新卡片.jyt"], SAMPLE_PIN).files
        assert verdict.verdict == "merged"
    with Workspace.open(school, SCHOOL, write=True) as own:
        assert submit(own, Q3, tmp_path / "U盘2", NEW_PIN).seq == 2


_OLDEST = {
    "activity": "SELECT uuid FROM city_activity ORDER BY start",
    "training": "SELECT uuid FROM city_training ORDER BY start",
}
_PAGES = {"activity": "activities", "training": "trainings", "teacher": "teachers", "teacher who left": "teachers"}


@pytest.mark.parametrize(
    ("what", "visited"), [*((what, True) for what in _PAGES), ("training", False), ("teacher who left", False)]
)
def test_a_record_the_bureau_sends_back_is_one_key_away_wherever_it_lies(
    driver: Driver, school: Path, bureau: Path, what: str, *, visited: bool
) -> None:
    page_key = _PAGES[what]
    with Workspace.open(bureau, BUREAU, write=True) as ws:
        ws.today_override = SAMPLE_DAY
        record = str(ws.tuples(_OLDEST.get(what, "SELECT uuid FROM city_teacher ORDER BY uuid"))[0][0])
        returning_records.return_record(ws, record, "请核对", SAMPLE_PIN)
        (written,) = receipts.write_receipts(ws, school.parent / "回执", SAMPLE_PIN)
    if what == "teacher who left":
        with Workspace.open(school, SCHOOL, write=True) as own:
            move_teacher(own, record, ServiceStatus.RETIRED, SAMPLE_DAY)
    shell = driver.open(school)
    shell.choose_quarter(Quarter.parse("2025Q1"))  # type: ignore[attr-defined]
    if visited:
        page = driver.go(shell, page_key)
        part(page, QLineEdit, "searchEdit").setText("没有这样的记录")
        for box in page.findChildren(QCheckBox):
            if box.objectName() in {"pendingBox", "provinceBox"}:
                box.setChecked(True)
        for ranges in page.findChildren(QComboBox):
            ranges.setCurrentIndex(0)
        driver.settle(shell)
    take_in(driver, shell, written.file)
    assert "去更正" in driver.answer(shell, "知道了")
    home = driver.go(shell, "home")
    row = next(row for row in home.task_rows() if "教育局退回" in part(row, QLabel, "sentenceLabel").text())  # type: ignore[attr-defined]
    row.button.click()
    driver.settle(shell)
    driver.settle(shell)
    page = shell.page(page_key)
    assert shell.current_page() is page
    assert part(page, TableView, "table").current_row().id == record
    assert [row.id for row in part(page, TableView, "table").selected_rows()] == [record]
    dialog = driver.dialog(shell)  # the record is open, with the bureau's remark beside it
    driver.settle(shell)
    assert "教育局退回：请核对" in part(dialog, QLabel, "problemLabel").text()
    dialog.reject()
    driver.settle(shell)
    home = driver.go(shell, "home")
    row = next(row for row in home.task_rows() if "教育局退回" in part(row, QLabel, "sentenceLabel").text())  # type: ignore[attr-defined]
    assert row.settle_button.isVisible()
    row.settle_button.click()
    driver.settle(shell)
    driver.settle(shell)
    assert not any("教育局退回" in part(row, QLabel, "sentenceLabel").text() for row in home.task_rows())  # type: ignore[attr-defined]
    assert not any(row.settle_button.isVisible() for row in home.task_rows())  # type: ignore[attr-defined]


def test_what_the_bureau_recognises_stands_beside_the_schools_own_hours(
    driver: Driver, school: Path, bureau: Path, tmp_path: Path
) -> None:
    with Workspace.open(bureau, BUREAU, write=True) as ws:
        ws.today_override = SAMPLE_DAY
        (written,) = receipts.write_receipts(ws, tmp_path / "回执", SAMPLE_PIN)
    shell = driver.open(school)
    page = driver.go(shell, "hours")
    box, table = part(page, QCheckBox, "differingBox"), part(page, TableView, "table")
    assert not box.isVisible()
    assert not any(column.key == "credited" for column in table.table_model().columns)
    take_in(driver, shell, written.file)
    driver.answer(shell, "知道了")
    with Workspace.open(school, SCHOOL, write=False) as own:
        who = own.tuples("SELECT teacher_uuid FROM credited ORDER BY teacher_uuid")[0][0]

    def differ(workspace: Workspace) -> None:
        with workspace.record() as change:
            change.driver_sql("UPDATE credited SET counted_x100 = counted_x100 + 150 WHERE teacher_uuid = ?", (who,))
            change.driver_sql("INSERT INTO credit_reason VALUES (?, 'x', '2026-2030', 150, 150, '在乙小还有 1 条记录')", (who,))

    shell.worker.do(differ).then(lambda _nothing: None)
    driver.settle(shell)
    driver.go(shell, "hours")
    assert box.isVisible()
    assert any(column.key == "credited" for column in table.table_model().columns)
    assert "教育局认定不同 1 人" in part(page, QLabel, "countLabel").text()
    box.setChecked(True)
    driver.settle(shell)
    assert [row.id for row in table.table_model().rows()] == [who]
    table.select(who)
    driver.settle(shell)
    said = part(page, QLabel, "creditedLabel").text()
    assert "比同一天的本校口径多 1.5 学时" in said
    assert "在乙小还有 1 条记录" in said


@pytest.mark.parametrize("row", range(len(SITUATIONS)))
def test_every_situation_says_its_steps_and_shows_only_its_fields(driver: Driver, school: Path, row: int) -> None:
    shell = driver.open(school)
    driver.press(driver.go(shell, "reports"), "keysButton")
    dialog = driver.dialog(shell)
    part(dialog, QListWidget, "situationList").setCurrentRow(row)
    situation = SITUATIONS[row]
    assert part(dialog, QLineEdit, "pinEdit").isEnabled() is bool(situation.proof)
    assert part(dialog, QLineEdit, "newEdit").isEnabled() is bool(situation.new_pin)
    assert part(dialog, QLineEdit, "fileEdit").isEnabled() is situation.file
    shown = part(dialog, QLabel, "explainLabel").text()
    assert shown
    assert "{" not in shown
    assert dialog.accept_button.text() == situation.accept  # type: ignore[attr-defined]
    if situation.action == "replace":
        dialog.accept_button.click()  # type: ignore[attr-defined]
        assert "新口令" in part(dialog, QLabel, "problemLabel").text()
    dialog.reject()


def test_a_key_file_the_workbook_does_not_know_is_taken_up_again_by_the_bureaus_digits(
    driver: Driver, school: Path, bureau: Path, tmp_path: Path
) -> None:
    before = make_backup(school, "hand").path
    with Workspace.open(school, SCHOOL, write=True) as own:
        made = rotate_key(own, tmp_path / "换.jyt", SAMPLE_PIN, NEW_PIN)
    restore_backup(school, before)
    shell = driver.open(school)
    page = driver.go(shell, "reports")
    driver.press(page, "submitButton")
    driver.settle(shell)
    dialog = driver.dialog(shell)
    part(dialog, QLineEdit, "folderEdit").setText(str(tmp_path))
    part(dialog, QLineEdit, "pinEdit").setText(NEW_PIN)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert "不是本台账记下的那一把" in part(dialog, QLabel, "problemLabel").text()
    dialog.reject()
    driver.press(page, "keysButton")
    dialog = driver.dialog(shell)
    row = next(place for place, situation in enumerate(SITUATIONS) if situation.action == "same")
    part(dialog, QListWidget, "situationList").setCurrentRow(row)
    part(dialog, QLineEdit, "pinEdit").setText("1" * 30)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert "被人换过" in part(dialog, QLabel, "problemLabel").text()
    part(dialog, QLineEdit, "pinEdit").setText(made.fingerprint)
    accept(driver, shell)
    assert "接着用这一把" in driver.answer(shell, "知道了")
    driver.close()
    with Workspace.open(school, SCHOOL, write=True) as own:
        assert write_school_card(own, tmp_path / "again.jyt", NEW_PIN) == made.fingerprint


def test_handing_in_to_a_card_nobody_checked_says_so(driver: Driver, school: Path, bureau: Path) -> None:
    with Workspace.open(school, SCHOOL, write=True) as own, own.record() as change:
        change.driver_sql("UPDATE trust SET verified = 0")
    shell = driver.open(school)
    driver.press(driver.go(shell, "reports"), "submitButton")
    driver.settle(shell)
    text = part(driver.dialog(shell), QLabel, "withheldLabel").text()
    assert "还没有核对" in text
    assert "只有教育局能打开" not in text


def test_the_digits_for_the_telephone_are_found_without_writing_a_card_again(
    driver: Driver, school: Path, bureau: Path, tmp_path: Path
) -> None:
    with Workspace.open(school, SCHOOL, write=True) as own:
        operator = make_operator_key(own, tmp_path / "经办人.jyt", SAMPLE_PIN, NEW_PIN).fingerprint
    shell = driver.open(school)
    driver.press(driver.go(shell, "reports"), "keysButton")
    driver.settle(shell)
    shown = part(driver.dialog(shell), QLabel, "digitsLabel").text()
    assert open_school_card((tmp_path / "学校卡片.jyt").read_bytes()).fingerprint in shown
    assert operator in shown
    desk = driver.open(bureau)
    driver.go(desk, "schools")._show_keys()  # type: ignore[attr-defined]
    driver.settle(desk)
    assert digits_of(tmp_path / "教育局卡片.jyt") in part(driver.dialog(desk), QLabel, "digitsLabel").text()


def test_handing_in_takes_three_keys_once_the_quarter_is_open(driver: Driver, school: Path, bureau: Path, tmp_path: Path) -> None:
    """上报, PIN, Enter: the folder is the last one, the PIN field has the focus, and the sentence says when to pull the stick."""
    shell = driver.open(school)
    shell.preferences.remember_folder(tmp_path / "U盘")
    page = driver.go(shell, "reports")
    button = part(page, QPushButton, "submitButton")
    button.setFocus()
    driver.qtbot.keyClick(button, Qt.Key.Key_Space)
    driver.settle(shell)
    dialog = driver.dialog(shell)
    pin = part(dialog, QLineEdit, "pinEdit")
    assert dialog.focusWidget() is pin
    driver.qtbot.keyClicks(pin, SAMPLE_PIN)
    driver.qtbot.keyClick(pin, Qt.Key.Key_Return)
    driver.settle(shell)
    assert "可以安全拔出" in driver.answer(shell, "知道了")
    assert len(list((tmp_path / "U盘").glob("*.jyt"))) == 3, (
        "the sample's package, this one, and the card while no receipt has come"
    )
    assert not list((tmp_path / "U盘").glob("*.part"))


def two_signers(folder: Path) -> Path:
    """The shipped policy, asking for both signers."""
    text = resource("policies/jiyuan.toml").read_text(encoding="utf-8")
    (old,) = [line for line in text.splitlines() if line.startswith("version")]
    draft = folder / "两人签名.toml"
    draft.write_text(text.replace(old, 'version = 9\nsigners = "operator_and_principal"', 1), encoding="utf-8")
    return draft


def test_a_policy_that_was_written_before_is_not_written_over(driver: Driver, bureau: Path, tmp_path: Path) -> None:
    """The window offered the name of last year's policy, and whoever pressed 签发 lost the file that was still to be handed out."""
    (tmp_path / "政策.jyt").write_bytes(b"handed out")
    driver.desktop.preferences.remember_folder(tmp_path)
    desk = driver.open(bureau)
    driver.desktop.preferences.remember_folder(tmp_path)
    driver.go(desk, "schools").fetch_policy()  # type: ignore[attr-defined]
    driver.settle(desk)
    dialog = driver.dialog(desk)
    assert part(dialog, QLineEdit, "fileEdit").text() == str(tmp_path / "政策-2.jyt")
    part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    accept(driver, desk)
    assert "已签发" in driver.answer(desk, "知道了")
    assert (tmp_path / "政策.jyt").read_bytes() == b"handed out"


def test_two_signers_from_the_policy_to_the_package(driver: Driver, school: Path, bureau: Path, tmp_path: Path) -> None:
    """The clerk adopts and signs the rule, the school reads it, makes the operator's key, and both type their PINs."""
    desk = driver.open(bureau)
    driver.go(desk, "schools").fetch_policy()  # type: ignore[attr-defined]
    driver.settle(desk)
    dialog = driver.dialog(desk)
    part(dialog, QLineEdit, "sourceEdit").setText(str(two_signers(tmp_path)))
    part(dialog, QLineEdit, "fileEdit").setText(str(tmp_path / "政策.jyt"))
    part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    accept(driver, desk)
    assert "已签发" in driver.answer(desk, "知道了")
    driver.close()

    shell = driver.open(school)
    take_in(driver, shell, tmp_path / "政策.jyt")
    assert "经办人和校长都签名" in driver.answer(shell, "知道了")
    page = driver.go(shell, "reports")
    driver.press(page, "submitButton")
    driver.settle(shell)
    assert "经办人还没有密钥" in driver.dialog(shell, QMessageBox).text()  # type: ignore[attr-defined]
    driver.answer(shell, "知道了")
    driver.press(page, "keysButton")
    dialog = driver.dialog(shell)
    row = next(place for place, situation in enumerate(SITUATIONS) if situation.action == "operator")
    part(dialog, QListWidget, "situationList").setCurrentRow(row)
    assert part(dialog, QLabel, "pinEditLabel").text().startswith("校长的口令")
    part(dialog, QLineEdit, "newEdit").setText(NEW_PIN)
    part(dialog, QLineEdit, "againEdit").setText(NEW_PIN)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    assert "请输入校长的口令" in part(dialog, QLabel, "problemLabel").text()
    part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    card = tmp_path / "经办人卡片.jyt"
    part(dialog, QLineEdit, "fileEdit").setText(str(card))
    accept(driver, shell)
    said = driver.answer(shell, "知道了")
    digits = open_school_card(card.read_bytes()).fingerprint
    assert digits in said

    shell.preferences.remember_folder(tmp_path / "U盘")
    driver.press(page, "submitButton")
    driver.settle(shell)
    dialog = driver.dialog(shell)
    operator, principal = part(dialog, QLineEdit, "operatorEdit"), part(dialog, QLineEdit, "pinEdit")
    assert dialog.focusWidget() is operator
    driver.qtbot.keyClick(operator, Qt.Key.Key_Return)
    assert "请经办人输入" in part(dialog, QLabel, "problemLabel").text()
    driver.qtbot.keyClicks(operator, NEW_PIN)
    driver.qtbot.keyClick(operator, Qt.Key.Key_Return)
    assert "请校长输入" in part(dialog, QLabel, "problemLabel").text()
    driver.qtbot.keyClicks(principal, SAMPLE_PIN)
    driver.qtbot.keyClick(principal, Qt.Key.Key_Return)
    driver.settle(shell)
    assert "可以安全拔出" in driver.answer(shell, "知道了")
    driver.close()
    with Workspace.open(bureau, BUREAU, write=True) as ws:
        newest = max(set((tmp_path / "U盘").glob("*.jyt")) - set((tmp_path / "U盘").glob("*-card-*.jyt")))
        assert receiving.receive(ws, [newest], SAMPLE_PIN).files[0].code == "package.unknown_key"
        enrolled_schools.enrol(ws, card, digits, SAMPLE_PIN)
        assert receiving.receive_held(ws, SAMPLE_PIN).files[0].verdict == "merged"


def test_whoever_types_his_pin_gets_his_own_card_and_his_own_key_changed(
    driver: Driver, school: Path, bureau: Path, tmp_path: Path
) -> None:
    with Workspace.open(school, SCHOOL, write=True) as own:
        digits = make_operator_key(own, tmp_path / "经办人.jyt", SAMPLE_PIN, NEW_PIN).fingerprint
    shell = driver.open(school)
    page = driver.go(shell, "reports")
    page.presenter.write_card(tmp_path / "再写.jyt", NEW_PIN)  # type: ignore[attr-defined]
    driver.settle(shell)
    assert digits in driver.answer(shell, "知道了")
    driver.press(page, "keysButton")
    dialog = driver.dialog(shell)
    part(dialog, QListWidget, "situationList").setCurrentRow(1)
    part(dialog, QComboBox, "signerBox").setCurrentIndex(1)
    part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    part(dialog, QLineEdit, "newEdit").setText("third horse 7890")
    part(dialog, QLineEdit, "againEdit").setText("third horse 7890")
    accept(driver, shell)
    assert "经办人口令不对" in part(dialog, QLabel, "problemLabel").text()
    part(dialog, QLineEdit, "pinEdit").setText(NEW_PIN)
    accept(driver, shell)
    assert "口令已换" in driver.answer(shell, "知道了")
    assert keys.unlock_key(key_path(school, Signer.OPERATOR), "third horse 7890").public.fingerprint == digits


def test_a_lost_computer_through_both_windows(driver: Driver, school: Path, bureau: Path, tmp_path: Path) -> None:
    from jyteacher_desktop.school.office import create_school

    with Workspace.open(school, SCHOOL, write=False) as own:
        name = school_info(own).name
        people = own.tuples("SELECT count(*) FROM teacher WHERE deleted = 0")[0][0]
    new = tmp_path / "新电脑" / "新.jyschool"
    new.parent.mkdir()
    with create_school(new, name="新", code="1", stage="小学", pin=SAMPLE_PIN, sample=True) as ws:
        trust_bureau(ws, tmp_path / "教育局卡片.jyt", SAMPLE_PIN, (digits_of(tmp_path / "教育局卡片.jyt")))
        digits = write_school_card(ws, tmp_path / "新卡片.jyt", SAMPLE_PIN)

    desk = driver.open(bureau)
    page = driver.go(desk, "schools")
    part(page, TableView, "table").select_row(0)
    page._give_back()  # type: ignore[attr-defined]
    dialog = driver.dialog(desk)
    part(dialog, QCheckBox, "newBox").setChecked(True)
    part(dialog, QLineEdit, "cardEdit").setText(str(tmp_path / "新卡片.jyt"))
    part(dialog, QLineEdit, "folderEdit").setText(str(tmp_path / "U盘"))
    part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    assert "30 位" in part(dialog, QLabel, "problemLabel").text()
    part(dialog, QLineEdit, "fingerprintEdit").setText("1" * 30)
    accept(driver, desk)
    assert "不符" in part(dialog, QLabel, "problemLabel").text()
    part(dialog, QLineEdit, "fingerprintEdit").setText(digits)
    accept(driver, desk)
    assert "读入来件" in driver.answer(desk, "知道了")
    (file,) = (tmp_path / "U盘").glob("*restore*.jyt")

    shell = driver.open(new)
    take_in(driver, shell, file)
    dialog = driver.dialog(shell)
    assert name in part(dialog, QLabel, "whatLabel").text()
    assert "接替" in part(dialog, QLabel, "explainLabel").text()
    part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    accept(driver, shell)
    assert "已取回" in driver.answer(shell, "知道了")
    driver.close()
    with Workspace.open(new, SCHOOL, write=False) as ws:
        assert ws.tuples("SELECT count(*) FROM teacher")[0][0] == people
        assert school_info(ws).name == name


def digits_of(card: Path) -> str:
    from jyteacher_desktop.exchange import open_bureau_card

    return open_bureau_card(card.read_bytes()).fingerprint


def test_a_letter_the_book_does_not_know_asks_before_anything_happens(
    driver: Driver, school: Path, bureau: Path, tmp_path: Path
) -> None:
    with Workspace.open(school, SCHOOL, write=True) as own, Workspace.open(bureau, BUREAU, write=True) as ws:
        (written,) = receipts.write_receipts(ws, tmp_path / "回执", SAMPLE_PIN)
        with own.record() as change:
            change.driver_sql("DELETE FROM letter")  # the book of an older backup
    shell = driver.open(school)
    take_in(driver, shell, written.file)
    assert "不是本台账生成" in driver.answer(shell, "取消")
    driver.settle(shell)
    take_in(driver, shell, written.file)
    driver.answer(shell, "本台账最新，接着编号")
    driver.settle(shell)
    assert "教育局已接收" in driver.answer(shell, "知道了")
    driver.close()
    with Workspace.open(school, SCHOOL, write=True) as own:
        assert submit(own, Q3, tmp_path / "U盘3", SAMPLE_PIN).seq == 2


def test_a_receipt_dropped_anywhere_onto_the_window_is_taken_in(
    driver: Driver, school: Path, bureau: Path, tmp_path: Path
) -> None:
    with Workspace.open(bureau, BUREAU, write=True) as ws:
        (written,) = receipts.write_receipts(ws, tmp_path / "回执", SAMPLE_PIN)
    shell = driver.open(school)
    driver.go(shell, "teachers")
    shell.take_files([written.file])
    driver.settle(shell)
    assert "教育局已接收" in driver.answer(shell, "知道了")
    (tmp_path / "别的.jyt").write_bytes(b"nothing of ours")
    shell.take_files([tmp_path / "别的.jyt"])
    driver.settle(shell)
    assert "不是本程序的数据包" in driver.answer(shell, "知道了")


def test_the_clerk_signs_a_policy_and_the_school_takes_it_in(driver: Driver, school: Path, bureau: Path, tmp_path: Path) -> None:
    desk = driver.open(bureau)
    page = driver.go(desk, "schools")
    page.fetch_policy()  # type: ignore[attr-defined]
    driver.settle(desk)
    dialog = driver.dialog(desk)
    driver.qtbot.keyClicks(part(dialog, DateField, "dueEdit"), "2027.1.10")
    part(dialog, QLineEdit, "fileEdit").setText(str(tmp_path / "政策.jyt"))
    part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    accept(driver, desk)
    assert "已签发" in driver.answer(desk, "知道了")
    shell = driver.open(school)
    take_in(driver, shell, tmp_path / "政策.jyt")
    said = driver.answer(shell, "知道了")
    assert "已采用教育局签发" in said
    assert "2027-01-10" in said


def test_the_clerk_revokes_a_key(driver: Driver, school: Path, bureau: Path, tmp_path: Path) -> None:
    desk = driver.open(bureau)
    page = driver.go(desk, "schools")
    part(page, TableView, "table").select_row(0)
    page._ask_keys()  # type: ignore[attr-defined]
    driver.settle(desk)
    dialog = driver.dialog(desk)
    assert desk.desk is not None
    assert part(dialog, DateField, "sinceEdit").day() == desk.desk.today
    part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    assert "理由" in part(dialog, QLabel, "problemLabel").text()
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "whyEdit"), "lost")
    accept(driver, desk)
    assert "已吊销" in driver.answer(desk, "知道了")
    page._ask_keys()  # type: ignore[attr-defined]
    driver.settle(desk)
    assert "没有有效的密钥" in driver.dialog(desk, QMessageBox).text()  # type: ignore[attr-defined]


def test_the_clerk_names_the_last_package_to_be_believed(driver: Driver, school: Path, bureau: Path, tmp_path: Path) -> None:
    desk = driver.open(bureau)
    page = driver.go(desk, "schools")
    part(page, TableView, "table").select_row(0)
    page._ask_keys()  # type: ignore[attr-defined]
    driver.settle(desk)
    dialog = driver.dialog(desk)
    box, day = part(dialog, QComboBox, "lastGoodBox"), part(dialog, DateField, "sinceEdit")
    assert [box.itemData(place) for place in range(box.count())] == [None, 1, 0]
    assert "第 1 号" in box.itemText(1)
    assert day.isEnabled()
    box.setCurrentIndex(1)
    assert not day.isEnabled()
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "whyEdit"), "lost")
    part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    accept(driver, desk)
    assert "现在有效的是第 1 号数据包" in driver.answer(desk, "知道了")


def test_the_roll_asks_for_the_card_above_once(driver: Driver, school: Path, bureau: Path, tmp_path: Path) -> None:
    with create_bureau(tmp_path / "省.jybureau", name="示例省", pin=SAMPLE_PIN, sample=True) as province:
        digits = write_bureau_card(province, tmp_path / "省卡片.jyt", SAMPLE_PIN)
    desk = driver.open(bureau)
    page = driver.go(desk, "schools")
    for first in (True, False):
        page.fetch_roll()  # type: ignore[attr-defined]
        driver.settle(desk)
        dialog = driver.dialog(desk)
        part(dialog, QLineEdit, "folderEdit").setText(str(tmp_path))
        part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
        if first:
            dialog.accept_button.click()  # type: ignore[attr-defined]
            assert "上级" in part(dialog, QLabel, "problemLabel").text()
            part(dialog, QLineEdit, "cardEdit").setText(str(tmp_path / "省卡片.jyt"))
            part(dialog, QLineEdit, "fingerprintEdit").setText(digits)
        accept(driver, desk)
        assert "1 所学校" in driver.answer(desk, "知道了")
    assert len(list(tmp_path.glob("*roll*.jyt"))) == 2


def test_the_relays_and_the_log_from_the_menu(driver: Driver, school: Path, bureau: Path, tmp_path: Path) -> None:
    desk = driver.open(bureau)
    page = driver.go(desk, "schools")
    page.fetch_relays()  # type: ignore[attr-defined]
    driver.settle(desk)
    dialog = driver.dialog(desk)
    assert "还没有收到过交接单" in part(dialog, QLabel, "whatLabel").text()
    dialog.accept_button.click()  # type: ignore[attr-defined]
    page._ask_log()  # type: ignore[attr-defined]
    choose(driver, desk, tmp_path / "裁定簿.jyt")
    driver.pin(desk, SAMPLE_PIN)
    assert "裁定簿第 1 号" in driver.answer(desk, "知道了")
    driver.close()
    with Workspace.open(bureau, BUREAU, write=False) as ws:
        assert rolls_between_bureaus.other_bureaus(ws) == []


def test_the_root_goes_into_several_hands_in_four_steps(driver: Driver, bureau: Path, tmp_path: Path) -> None:
    desk = driver.open(bureau)
    page = driver.go(desk, "schools")
    draft, keys_made = tmp_path / "草稿.jyt", [tmp_path / "甲.jytkey", tmp_path / "乙.jytkey"]

    def step(row: int, file: Path, *, pin: str, keys: str = "", again: str = "") -> str:
        page.fetch_root()  # type: ignore[attr-defined]
        driver.settle(desk)
        dialog = driver.dialog(desk)
        part(dialog, QListWidget, "stepList").setCurrentRow(row)
        part(dialog, QLineEdit, "fileEdit").setText(str(file))
        part(dialog, QLineEdit, "keysEdit").setText(keys)
        part(dialog, QLineEdit, "pinEdit").setText(pin)
        part(dialog, QLineEdit, "againEdit").setText(again)
        dialog.accept_button.click()  # type: ignore[attr-defined]
        driver.settle(desk)
        if gone(dialog):
            return driver.answer(desk, "知道了")
        said = part(dialog, QLabel, "problemLabel").text()
        dialog.reject()
        return said

    assert "不同" in step(0, keys_made[0], pin=NEW_PIN, again="x")
    for key in keys_made:
        assert "密钥数字" in step(0, key, pin=NEW_PIN, again=NEW_PIN)
    assert "还差 2 位" in step(1, draft, pin=SAMPLE_PIN, keys="; ".join(map(str, keys_made)))
    assert "还差 1 位" in step(2, draft, pin=NEW_PIN, keys=str(keys_made[0]))
    assert "签名不足" in step(3, draft, pin=SAMPLE_PIN)
    assert "签名已够" in step(2, draft, pin=NEW_PIN, keys=str(keys_made[1]))
    assert "已启用" in step(3, draft, pin=SAMPLE_PIN)


def test_a_second_clerk_comes_by_the_window_signs_a_policy_and_goes(
    driver: Driver, school: Path, bureau: Path, tmp_path: Path
) -> None:
    desk = driver.open(bureau)
    page = driver.go(desk, "schools")
    holder, second, card = tmp_path / "甲.jytkey", tmp_path / "李.jytkey", tmp_path / "草稿.jyt"
    for key in (holder, second):
        make_root_key(key, NEW_PIN)
    assert not page._sign.isVisible()  # type: ignore[attr-defined]

    def next_card(*, keys: str = "", come: list[Path], go: bool = False) -> str:
        for row in (1, 2, 3):
            page.fetch_root()
            driver.settle(desk)
            dialog = driver.dialog(desk)
            part(dialog, QListWidget, "stepList").setCurrentRow(row)
            part(dialog, QLineEdit, "fileEdit").setText(str(card))
            part(dialog, QLineEdit, "pinEdit").setText(NEW_PIN if row == 2 else SAMPLE_PIN)
            clerks = part(dialog, QListWidget, "clerkList")
            assert clerks.isEnabled() is (row == 1)
            if row == 1:
                part(dialog, QLineEdit, "keysEdit").setText(keys)
                assert part(dialog, QSpinBox, "thresholdBox").isEnabled() is bool(keys)
                part(dialog, QSpinBox, "thresholdBox").setValue(1)
                dialog.take_clerks(come)  # type: ignore[attr-defined]
                if go:
                    (gone,) = [clerks.item(each) for each in range(clerks.count()) if "李" in clerks.item(each).text()]
                    gone.setCheckState(Qt.CheckState.Unchecked)
            elif row == 2:
                part(dialog, QLineEdit, "keysEdit").setText(str(holder))
            accept(driver, desk)
            said = driver.answer(desk, "知道了")
            card_says = f"写明 {1 if go else 2} 位经办人"
            assert card_says in said or row == 3
        return said

    assert "签发政策要两位签名" in next_card(keys=str(holder), come=[second])
    assert page._sign.isVisible()  # type: ignore[attr-defined]

    page.fetch_policy()
    driver.settle(desk)
    dialog = driver.dialog(desk)
    assert (dialog.windowTitle(), dialog.accept_button.text()) == ("起草政策", "起草")  # type: ignore[attr-defined]
    part(dialog, QLineEdit, "sourceEdit").setText(str(two_signers(tmp_path)))
    part(dialog, QLineEdit, "fileEdit").setText(str(tmp_path / "政策.jyt"))
    part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    accept(driver, desk)
    assert "还差 1 位" in driver.answer(desk, "知道了")

    page.fetch_draft(tmp_path / "政策.jyt")
    driver.settle(desk)
    dialog = driver.dialog(desk)
    assert "已有 1 位" in part(dialog, QLabel, "factsLabel").text()
    assert "+ version = 9" in part(dialog, QPlainTextEdit, "changesEdit").toPlainText()
    assert dialog.focusWidget() is part(dialog, QLineEdit, "pinEdit")
    dialog.accept_button.click()  # type: ignore[attr-defined]
    assert "口令" in part(dialog, QLabel, "problemLabel").text()
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "pinEdit"), NEW_PIN)
    accept(driver, desk)
    assert "已签发" in driver.answer(desk, "知道了")

    page.fetch_draft(tmp_path / "政策.jyt")  # nothing would change any more
    driver.settle(desk)
    dialog = driver.dialog(desk)
    assert not part(dialog, QPlainTextEdit, "changesEdit").isVisible()
    dialog.reject()

    page.fetch_root()
    driver.settle(desk)
    dialog = driver.dialog(desk)
    part(dialog, QListWidget, "stepList").setCurrentRow(4)
    assert not part(dialog, QLineEdit, "pinEdit").isEnabled()
    part(dialog, QLineEdit, "fileEdit").setText(str(second))
    accept(driver, desk)
    assert "已记下" in driver.answer(desk, "知道了")
    assert "离任的经办人不能再打开" in next_card(come=[], go=True)
    assert not page._sign.isVisible()  # type: ignore[attr-defined]


def test_a_card_and_a_holders_key_are_told_by_the_command_as_by_the_window(
    driver: Driver, school: Path, bureau: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twin, pin = shutil.copytree(bureau.parent, tmp_path / "又一份"), tmp_path / "口令.txt"
    pin.write_text(SAMPLE_PIN, encoding="utf-8")

    def typed(office: Path, *words: str | Path) -> str:
        assert main([*map(str, words), "-w", str(twin / office.name), "--pin-file", str(pin)]) == 0
        return capsys.readouterr().out

    def told(said: str, office: Path, *words: str | Path) -> str:
        printed = typed(office, *words)
        assert " ".join(said.split()) in " ".join(printed.split())
        return printed

    desk = driver.open(bureau)
    page = driver.go(desk, "schools")
    card = tmp_path / "卡片.jyt"
    page._write_card_into(card, SAMPLE_PIN)  # type: ignore[attr-defined]
    driver.settle(desk)
    said = driver.answer(desk, "知道了")
    assert "发给各校，并在正式通知里写明这 30 位数字" in said
    told(said, bureau, "bureau", "card", "-o", card)

    page._write_dated_card_into(card, date(2030, 6, 30), SAMPLE_PIN)  # type: ignore[attr-defined]
    driver.settle(desk)
    dated = driver.answer(desk, "知道了")
    assert "第 2 号卡片已启用" in dated
    assert dated.endswith(said.splitlines()[-1]), "the digits of the notice stay"
    told(dated, bureau, "bureau", "card", "-o", card, "--review-by", "2030-06-30")

    page.fetch_root()  # type: ignore[attr-defined]
    driver.settle(desk)
    dialog = driver.dialog(desk)
    for name, text in (("fileEdit", str(tmp_path / "甲.jytkey")), ("pinEdit", NEW_PIN), ("againEdit", NEW_PIN)):
        part(dialog, QLineEdit, name).setText(text)
    accept(driver, desk)
    made = driver.answer(desk, "知道了").splitlines()
    pin.write_text(NEW_PIN, encoding="utf-8")
    printed = typed(bureau, "bureau", "root-key", "-o", tmp_path / "乙.jytkey").splitlines()
    pin.write_text(SAMPLE_PIN, encoding="utf-8")
    assert (made[0].replace("甲", "乙"), made[2]) == (printed[0], printed[2]), "the digits are those of another key"

    drafted = typed(
        bureau, "bureau", "root-draft", "-o", tmp_path / "草稿.jyt", "--threshold", "2",
        "--holder", tmp_path / "甲.jytkey", "--holder", tmp_path / "乙.jytkey",
    )  # fmt: skip
    assert "还差 2 位保管人签名" in drafted
    assert "bureau root-sign" in drafted

    shell = driver.open(school)
    mine = tmp_path / "学校.jyt"
    reports = driver.go(shell, "reports")
    reports.presenter.write_card(mine, SAMPLE_PIN)  # type: ignore[attr-defined]
    driver.settle(shell)
    told(driver.answer(shell, "知道了"), school, "school", "card", "-o", mine)

    new = tmp_path / "新口令.txt"
    new.write_text(NEW_PIN, encoding="utf-8")
    changed = typed(bureau, "pin", "--new-pin-file", new)
    assert "口令已换" in changed
    assert "通知教育局" not in changed, "it is the bureau itself"
    assert "不用通知教育局" in typed(school, "pin", "--new-pin-file", new)


def test_a_school_is_told_that_a_policy_lacks_a_second_clerk(driver: Driver, school: Path, bureau: Path, tmp_path: Path) -> None:
    holder, second, card, one = (tmp_path / name for name in ("甲.jytkey", "李.jytkey", "二.jyt", "一签.jyt"))
    for key in (holder, second):
        make_root_key(key, NEW_PIN)
    with Workspace.open(bureau, BUREAU, write=True) as ws, Workspace.open(school, SCHOOL, write=True) as own:
        draft_root(ws, card, SAMPLE_PIN, holders=[holder], threshold=1, add=[second])
        sign_root(card, holder, NEW_PIN)
        adopt_root(ws, card, SAMPLE_PIN)
        trust_bureau(own, card, SAMPLE_PIN)
        publish_policy(ws, one, SAMPLE_PIN)
        shutil.copy(one, tmp_path / "两签.jyt")
        sign_policy(ws, tmp_path / "两签.jyt", NEW_PIN)
    shell = driver.open(school)
    take_in(driver, shell, one)
    assert "只有 1 位经办人的签名" in driver.answer(shell, "知道了")
    take_in(driver, shell, tmp_path / "两签.jyt")
    assert "已采用教育局签发" in driver.answer(shell, "知道了")


def test_a_central_school_sees_who_is_missing_and_hands_on_from_the_menu(
    driver: Driver, school: Path, bureau: Path, tmp_path: Path
) -> None:
    with Workspace.open(school, SCHOOL, write=True) as own:
        code = school_info(own).code
        add_member(own, "2141000102", "乙小")
    (tmp_path / "给局里").mkdir()
    (tmp_path / "U盘" / "2141000777-0003.jyt").write_bytes((tmp_path / "U盘" / f"{code}-0001.jyt").read_bytes() + b"x")
    shell = driver.open(school)
    shell.hand_on()  # type: ignore[attr-defined]
    dialog = driver.dialog(shell)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    assert "转交到哪个" in part(dialog, QLabel, "problemLabel").text()
    driver.press(dialog, "sourceButton")
    choose(driver, shell, tmp_path / "U盘")
    driver.settle(shell)
    assert "缺 1 所（乙小）；另有 1 所不在名单" in part(dialog, QLabel, "whatLabel").text()
    assert "文件名" in part(dialog, QLabel, "explainLabel").text()
    table = part(dialog, TableView, "schoolsTable")
    assert [row.state for row in table.table_model().rows()] == ["missing", "unlisted", "received"]
    table.select("2141000777")
    driver.press(dialog, "addButton")
    asked = driver.dialog(shell)
    assert part(asked, QLineEdit, "lineEdit").text() == "2141000777 "
    part(asked, QLineEdit, "lineEdit").setText("2141000777 丁小")
    asked.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert "丁小" in part(dialog, QLabel, "problemLabel").text()
    table.select("2141000102")
    driver.press(dialog, "removeButton")
    driver.settle(shell)
    assert part(dialog, QLabel, "whatLabel").text() == "名单上 1 所：已收到 1 所的文件。"
    part(dialog, QLineEdit, "folderEdit").setText(str(tmp_path / "给局里"))
    part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert "2 个文件已复制" in driver.answer(shell, "知道了")
    assert len(list((tmp_path / "给局里").glob("*.jyt"))) == 3


def test_a_long_sentence_makes_its_dialog_higher_and_a_wrong_pin_is_typed_over(
    driver: Driver, school: Path, bureau: Path
) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "reports")
    page._trust_dialog(school.parent / "教育局卡片.jyt")  # type: ignore[attr-defined]
    dialog = driver.dialog(shell)
    pin, problem = part(dialog, QLineEdit, "pinEdit"), part(dialog, QLabel, "problemLabel")
    pin.setText("wrong horse 12")
    dialog.accept_button.setFocus()  # type: ignore[attr-defined]
    accept(driver, shell)
    assert "口令不对" in problem.text()
    assert dialog.focusWidget() is pin
    assert pin.selectedText() == "wrong horse 12"
    dialog.complain("没有采用。" * 40)  # type: ignore[attr-defined]
    until(driver.qtbot, lambda: problem.height() >= problem.heightForWidth(problem.width()))
    assert part(dialog, QLineEdit, "fingerprintEdit").geometry().bottom() < pin.geometry().top()


def test_escape_waits_until_it_is_said_what_came_of_a_package(driver: Driver, school: Path, bureau: Path, tmp_path: Path) -> None:
    shell = driver.open(school)
    driver.press(driver.go(shell, "reports"), "submitButton")
    driver.settle(shell)
    dialog = driver.dialog(shell)
    part(dialog, QLineEdit, "folderEdit").setText(str(tmp_path / "U盘"))
    pin = part(dialog, QLineEdit, "pinEdit")
    driver.qtbot.keyClicks(pin, SAMPLE_PIN)
    driver.qtbot.keyClick(pin, Qt.Key.Key_Return)
    driver.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    driver.settle(shell)
    assert "可以安全拔出" in driver.answer(shell, "知道了")
    assert gone(dialog)


def test_a_question_after_a_file_dialog_outlives_it(driver: Driver, school: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a screen the file dialog is still the modal window when it answers, and takes along what it owns when it closes."""
    shell = driver.open(school)
    shell.asking.save_file("存为", "卡片.jyt", "卡片 (*.jyt)", lambda _path: shell.asking.ask_pin("口令", print))
    dialog = driver.dialog(shell, QFileDialog)
    monkeypatch.setattr(QGuiApplication, "modalWindow", dialog.windowHandle)
    choose(driver, shell, school.parent / "卡片.jyt")
    assert driver.dialog(shell).parentWidget() is shell


def test_a_dialog_with_much_to_say_has_room_for_its_fields_at_any_size(driver: Driver, bureau: Path) -> None:
    driver.desktop.use_zoom(150)
    desk = driver.open(bureau)
    page = driver.go(desk, "schools")
    part(page, TableView, "table").select_row(0)
    page._give_back()  # type: ignore[attr-defined]
    dialog = driver.dialog(desk)
    lines = [part(dialog, QLineEdit, name) for name in ("cardEdit", "fingerprintEdit", "folderEdit", "pinEdit")]
    tops = [line.mapTo(dialog, QPoint(0, 0)).y() for line in lines]
    assert all(
        lower - upper >= line.minimumSizeHint().height() for line, upper, lower in zip(lines, tops, tops[1:], strict=False)
    )


def test_of_two_schools_with_one_name_the_chosen_one_is_meant(driver: Driver, bureau: Path) -> None:
    with Workspace.open(bureau, BUREAU, write=True) as ws, ws.record() as change:
        change.driver_sql(
            "INSERT INTO office(uuid, code, name, stage, central, reply) SELECT '01a0a0a0-0000-7000-8000-000000000001', '9999999999', "
            "name, stage, central, reply FROM office"
        )
    desk = driver.open(bureau)
    page = driver.go(desk, "schools")
    part(page, TableView, "table").select_row(0)
    page._ask_keys()  # type: ignore[attr-defined]
    driver.settle(desk)
    assert part(driver.dialog(desk), QComboBox, "keyBox").count() == 1


def test_the_clerk_sends_a_record_back(driver: Driver, school: Path, bureau: Path) -> None:
    desk = driver.open(bureau)
    page = driver.go(desk, "schools")
    part(page, TableView, "table").select_row(0)
    page._show_records()  # type: ignore[attr-defined]
    driver.settle(desk)
    driver.settle(desk)
    records = desk.current_page()
    assert records is desk.page("records")
    table = part(records, TableView, "table")
    assert {row.table for row in table.table_model().rows()} >= {"activity", "training", "teacher", "team", "money"}
    table.select_row(0)
    row = table.current_row()
    driver.press(records, "returnButton")
    dialog = driver.dialog(desk)
    part(dialog, QPlainTextEdit, "remarkEdit").setPlainText("请核对日期")
    part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    accept(driver, desk)
    driver.go(desk, "schools")
    assert part(page, QPushButton, "receiptsButton").text() == "生成回执（1）…"
    driver.close()
    with Workspace.open(bureau, BUREAU, write=False) as ws:
        assert ws.tuples("SELECT record, text FROM remark") == [(row.id, "请核对日期")]


def test_the_clerk_withdraws_a_package_and_builds_the_city_anew(driver: Driver, school: Path, bureau: Path) -> None:
    desk = driver.open(bureau)
    page = driver.go(desk, "schools")
    part(page, TableView, "table").select_row(0)
    page._ask_roll_back()  # type: ignore[attr-defined]
    driver.settle(desk)
    dialog = driver.dialog(desk)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    assert "理由" in part(dialog, QLabel, "problemLabel").text()
    part(dialog, QLineEdit, "whyEdit").setText("报错了")
    part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    accept(driver, desk)
    assert "现在没有有效的数据包" in driver.answer(desk, "知道了")
    driver.settle(desk)
    page._ask_rebuild()  # type: ignore[attr-defined]
    driver.pin(desk, SAMPLE_PIN)
    assert "指纹与原来相同" in driver.answer(desk, "知道了")
    page._ask_roll_back()  # type: ignore[attr-defined]
    driver.settle(desk)
    assert "没有有效的数据包可以撤回" in driver.answer(desk, "知道了")


def test_evidence_is_exported_from_the_menu(driver: Driver, bureau: Path, tmp_path: Path) -> None:
    desk = driver.open(bureau)
    page = driver.go(desk, "schools")
    part(page, TableView, "table").select_row(0)
    page._ask_evidence()  # type: ignore[attr-defined]
    choose(driver, desk, tmp_path)
    driver.settle(desk)
    assert "没有上报附件" in driver.answer(desk, "知道了")


def test_a_clerk_finds_the_policy_in_force_as_a_file_to_change_and_signs_what_he_changed(
    driver: Driver, tmp_path: Path, bureau: Path
) -> None:
    """签发政策 asked for another policy file, the guide said to change it, and no window wrote one."""
    shell = driver.open(bureau)
    page = driver.go(shell, "schools")
    (action,) = [
        each for each in part(page, QPushButton, "moreButton").menu().actions() if each.text().startswith("现用政策存为文件")
    ]
    action.trigger()
    files = driver.dialog(shell, QFileDialog)
    assert isinstance(files, QFileDialog)
    part(files, QLineEdit, "fileNameEdit").setText(str(tmp_path / "政策.toml"))
    files.accept()
    driver.settle(shell)
    assert "签发政策…" in driver.answer(shell, "知道了")
    text = (tmp_path / "政策.toml").read_text(encoding="utf-8")
    with Workspace.open(bureau, BUREAU, write=False) as ws:
        assert text == current_policy(ws).text


def test_the_bureau_writes_the_blank_sheets_that_an_old_machine_is_told_to_ask_for(
    driver: Driver, bureau: Path, tmp_path: Path
) -> None:
    """The set-up sends a school with Windows 7 to its bureau for them, and no window had them but a preview of some other workbook."""
    desk = driver.open(bureau)
    page = driver.go(desk, "schools")
    stick = tmp_path / "空白表格"
    stick.mkdir()
    filled = stick / "花名册（空白）.xlsx"
    filled.write_bytes(b"filled in by a school meanwhile")
    page._ask_blank_sheets()  # type: ignore[attr-defined]
    choose(driver, desk, stick)
    driver.settle(desk)
    told = driver.answer(desk, "知道了")
    written = sorted(path.name for path in stick.iterdir() if path != filled)
    assert written == sorted(
        ["花名册（空白）-2.xlsx"]
        + [f"{name}（空白）.xlsx" for name in ("活动表", "出勤表", "培训表", "期初学时表", "计划项目表")]
    )
    assert all(name in told for name in written)
    assert filled.read_bytes() == b"filled in by a school meanwhile"
    sheet = load_workbook(stick / "活动表（空白）.xlsx")
    assert "题目" in {cell.value for row in sheet.worksheets[0].iter_rows(max_row=3) for cell in row}


def _handed_in(driver: Driver, shell: Shell, stick: Path) -> None:
    driver.press(driver.go(shell, "reports"), "submitButton")
    driver.settle(shell)
    dialog = driver.dialog(shell)
    part(dialog, QLineEdit, "folderEdit").setText(str(stick))
    part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
    accept(driver, shell)
    driver.settle(shell)
    assert "可以安全拔出" in driver.answer(shell, "知道了")


def test_who_signed_a_package_is_confirmed_for_the_minutes_that_were_promised(
    driver: Driver, school: Path, bureau: Path, tmp_path: Path
) -> None:
    shell = driver.open(school)
    assert shell.desk is not None
    _handed_in(driver, shell, tmp_path / "U盘")
    assert shell.desk.principal == "校长"
    done: list[str] = []
    shell.desk.as_principal("审核", done.append)
    assert done == ["校长"], "the PIN that signed is not asked for again to review"


def test_signing_says_why_it_asks_although_somebody_is_confirmed(
    driver: Driver, school: Path, bureau: Path, tmp_path: Path
) -> None:
    shell = driver.open(school)
    assert shell.desk is not None
    driver.press(driver.go(shell, "reports"), "submitButton")
    driver.settle(shell)
    said = part(driver.dialog(shell), QLabel, "whyLabel").text()
    assert "每次都要输" in said
    assert "10 分钟内" in said
    driver.qtbot.keyClick(driver.dialog(shell), Qt.Key.Key_Escape)
    shell.asking.ask_pin("写卡片", print)
    assert part(driver.dialog(shell), QLabel, "noteLabel").text() == "口令只在本机使用，不会写进任何文件。"
    driver.qtbot.keyClick(driver.dialog(shell), Qt.Key.Key_Escape)
    shell.desk.unlock("校长")
    shell.asking.ask_pin("写卡片", print)
    told = part(driver.dialog(shell), QLabel, "noteLabel").text()
    assert told.startswith("校长已确认 · 还剩 10 分，审核、批复和重新打开季度不再问。")
    assert "所以每次都要输" in told
    driver.qtbot.keyClick(driver.dialog(shell), Qt.Key.Key_Escape)
    shell.desk._until -= 481
    shell.asking.ask_pin("写卡片", print)
    told = part(driver.dialog(shell), QLabel, "noteLabel").text()
    assert told.startswith("校长已确认 · 还剩 2 分，"), "10 分 was said here while the heading said 2"
    driver.qtbot.keyClick(driver.dialog(shell), Qt.Key.Key_Escape)
    shell.desk.lock()
    shell.asking.ask_pin("写卡片", print)
    assert "校长已确认" not in part(driver.dialog(shell), QLabel, "noteLabel").text()
    driver.qtbot.keyClick(driver.dialog(shell), Qt.Key.Key_Escape)


def test_a_card_that_signs_nothing_is_taken_without_the_pin_while_the_principal_is_confirmed(
    driver: Driver, school: Path, bureau: Path
) -> None:
    shell = driver.open(school)
    assert shell.desk is not None
    shell.desk.unlock("校长")
    page = driver.go(shell, "reports")
    page._trust_dialog(school.parent / "教育局卡片.jyt")  # type: ignore[attr-defined]
    dialog = driver.dialog(shell)
    assert not part(dialog, QLineEdit, "pinEdit").isVisible()
    shell.desk.lock()
    accept(driver, shell)
    assert part(dialog, QLineEdit, "pinEdit").isVisible(), "the minutes ran out while the digits were compared"
    assert "请输入口令" in part(dialog, QLabel, "problemLabel").text()
    shell.desk.unlock("校长")
    accept(driver, shell)
    driver.settle(shell)
    assert gone(dialog)


def test_a_book_given_back_that_is_no_newer_writes_over_nothing_until_somebody_says_so(
    driver: Driver, school: Path, bureau: Path, tmp_path: Path
) -> None:
    with Workspace.open(bureau, BUREAU, write=True) as ws, Workspace.open(school, SCHOOL, write=True) as own:
        (file,) = giving_book_back.restore_school(ws, school_info(own).name, tmp_path / "归还", SAMPLE_PIN).files
        with own.change("改名") as change:
            change.driver_sql("UPDATE activity SET title = '改过的'")

    def titles() -> set[str]:
        with Workspace.open(school, SCHOOL, write=False) as own:
            return {title for (title,) in own.tuples("SELECT title FROM activity WHERE deleted = 0")}

    for wanted in (False, True):
        shell = driver.open(school)
        take_in(driver, shell, file)
        dialog = driver.dialog(shell)
        assert "记录不改动" in part(dialog, QLabel, "explainLabel").text()
        check = part(dialog, QCheckBox, "olderCheck")
        assert check.isVisible()
        check.setChecked(wanted)
        part(dialog, QLineEdit, "pinEdit").setText(SAMPLE_PIN)
        accept(driver, shell)
        assert ("已取回" if wanted else "记录不改动") in driver.answer(shell, "知道了")
        driver.close()
        assert ("改过的" in titles()) is not wanted
