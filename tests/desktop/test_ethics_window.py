"""师德档案 in the window: behind the principal's PIN, gone when it is closed, and nowhere readable in any file."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook as Book
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QMenu, QMessageBox, QPushButton, QWidget

from jyteacher_desktop.desktop import desk as desk_of_windows
from jyteacher_desktop.desktop.dialogs.import_rows import ImportDialog, begin_import
from jyteacher_desktop.desktop.dialogs.record import RecordDialog
from jyteacher_desktop.desktop.dialogs.school.ethics import YEAR, EthicsDialog, SealedRecordDialog
from jyteacher_desktop.desktop.school_window import SchoolWindow
from jyteacher_desktop.desktop.widgets import ChoiceLine, TableView
from jyteacher_desktop.kinds import SEALED
from jyteacher_desktop.kinds.award_nominations import Nomination, Precheck
from jyteacher_desktop.records.registers import list_rows
from jyteacher_desktop.school import ethics
from jyteacher_desktop.school.sample import SAMPLE_PIN
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver, gone, part, until

SECRET = "隐秘事由记号"


def opened(driver: Driver, shell: SchoolWindow) -> EthicsDialog:
    shell.show_ethics()
    driver.settle(shell)
    driver.pin(shell, SAMPLE_PIN)
    driver.settle(shell)
    dialog = driver.dialog(shell, EthicsDialog)
    assert isinstance(dialog, EthicsDialog)
    return dialog


def rows(dialog: EthicsDialog) -> list[tuple[str, str]]:
    model = part(dialog, TableView, "table").table_model()
    return [(row.teacher, row.what) for row in model.rows()]


def form(driver: Driver, dialog: EthicsDialog, shell: SchoolWindow, button: str) -> SealedRecordDialog:
    driver.press(dialog, button)
    driver.settle(shell)
    found = driver.dialog(dialog, SealedRecordDialog)
    assert isinstance(found, SealedRecordDialog)
    return found


def fill(dialog: RecordDialog, **texts: str) -> None:
    for key, text in texts.items():
        widget = dialog.findChild(QWidget, f"field_{key}")
        if isinstance(widget, ChoiceLine):
            widget.set_value(text)
        elif isinstance(widget, QLineEdit):
            widget.setText(text)
        elif isinstance(widget, QComboBox):
            widget.setCurrentText(text)


def save(driver: Driver, dialog: RecordDialog, shell: SchoolWindow) -> None:
    driver.qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    driver.settle(shell)


def everything_readable(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_the_principal_records_edits_and_prechecks_and_no_byte_of_it_stands_readable_anywhere(
    driver: Driver, school: Path
) -> None:
    shell = driver.open(school)
    assert isinstance(shell, SchoolWindow)
    dialog = opened(driver, shell)
    before = rows(dialog)
    assert len(before) == 10
    assert "自动关上" in part(dialog, QLabel, "endLabel").text()
    assert "2025 年师德考核：46 人中已考核 9 人" in part(dialog, QLabel, "endLabel").text()

    with Workspace.open(school, SCHOOL, write=False) as ws:
        [(teacher,)] = ws.tuples("SELECT uuid FROM teacher WHERE name = '马丽娟'")
    sanction = form(driver, dialog, shell, "sanctionButton")
    fill(
        sanction,
        teacher=teacher,
        category="警告",
        reason=SECRET,
        decided="2026-03-01",
        document="济水小〔2026〕8号",
        until="2027-02-28",
    )
    save(driver, sanction, shell)
    until(driver.qtbot, lambda: gone(sanction))
    driver.settle(shell)
    assert len(rows(dialog)) == len(before) + 1
    assert SECRET in next(what for name, what in rows(dialog) if name == "马丽娟" and "限制期" in what)

    whom = part(dialog, ChoiceLine, "whomEdit")
    whom.set_value(teacher)
    driver.press(dialog, "checkButton")
    driver.settle(shell)
    word = part(dialog, QLabel, "wordLabel").text()
    assert "限制期内至2027-02-28" in word.replace(" ", "")
    assert "由人决定" in word
    driver.close()
    assert SECRET.encode() not in everything_readable(school.parent)
    with Workspace.open(school, SCHOOL, write=False) as ws:
        assert len(ethics.list_file(ws, SAMPLE_PIN)) == len(before) + 1
        assert ws.tuples("SELECT count(*) FROM draft WHERE form LIKE '%ethics%'") == [(0,)]
        assert not any("马丽娟" in what for (what,) in ws.tuples("SELECT what FROM journal_step ORDER BY id DESC LIMIT 1"))


def test_a_form_that_is_cancelled_keeps_no_draft_and_a_closed_file_asks_for_the_pin_again(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    assert isinstance(shell, SchoolWindow)
    dialog = opened(driver, shell)
    sanction = form(driver, dialog, shell, "sanctionButton")
    fill(sanction, reason=SECRET)
    for clock in sanction.findChildren(QTimer):
        clock.timeout.emit()  # the moment at which a draft would be kept
    driver.settle(shell)
    sanction.reject()
    until(driver.qtbot, lambda: gone(sanction))
    dialog.reject()
    until(driver.qtbot, lambda: gone(dialog))
    shell.show_ethics()
    driver.settle(shell)
    assert "请输入校长的口令" in "".join(label.text() for label in shell.findChildren(QLabel))
    driver.close()
    assert SECRET.encode() not in everything_readable(school.parent)


def test_a_check_for_a_nomination_writes_the_word_and_the_day_and_nothing_else(driver: Driver, school: Path) -> None:
    with Workspace.open(school, SCHOOL, write=True) as ws, ws.change("没有预核") as change:
        change.driver_sql("UPDATE nomination SET precheck = 'none', checked_on = ''")
    with Workspace.open(school, SCHOOL, write=False) as ws:
        waiting = next(row for row in list_rows(ws, Nomination) if row.who is not None)
        assert waiting.precheck == Precheck.NONE.code
    shell = driver.open(school)
    assert isinstance(shell, SchoolWindow)
    dialog = opened(driver, shell)
    whom = part(dialog, ChoiceLine, "whomEdit")
    whom.set_value(str(waiting.id))
    driver.press(dialog, "checkButton")
    driver.settle(shell)
    assert "写进推荐" in part(dialog, QLabel, "wordLabel").text()
    driver.close()
    with Workspace.open(school, SCHOOL, write=False) as ws:
        after = next(row for row in list_rows(ws, Nomination) if row.id == waiting.id)
        assert after.precheck != Precheck.NONE.code
        assert after.checked_on is not None


def test_a_school_without_the_file_is_asked_to_begin_it_and_shown_the_recovery_key_once(driver: Driver, school: Path) -> None:
    with Workspace.open(school, SCHOOL, write=True) as ws:
        with ws.record() as change:
            change.driver_sql("DELETE FROM info WHERE key LIKE 'vault_%'")
        with ws.change("没有师德档案") as change:
            for kind in SEALED:
                change.driver_sql(f'DELETE FROM "{kind.id}"')
    shell = driver.open(school)
    assert isinstance(shell, SchoolWindow)
    shell.show_ethics()
    driver.settle(shell)
    driver.answer(shell, "建立")
    driver.settle(shell)
    driver.pin(shell, SAMPLE_PIN)
    driver.settle(shell)
    [box] = shell.findChildren(QMessageBox)
    assert "AGE-SECRET-KEY-1\n" in box.text()
    # nothing stands in front of the key, which is shown this once: the file opens after it was read
    assert QGuiApplication.modalWindow() is box.windowHandle()
    assert not [dialog for dialog in shell.findChildren(EthicsDialog) if dialog.isVisible()]
    copied = box.text().partition("\n\n")[2]
    driver.answer(shell, "知道了")
    driver.settle(shell)
    dialog = driver.dialog(shell, EthicsDialog)
    assert rows(dialog) == []  # type: ignore[arg-type]
    assert not part(dialog, QPushButton, "editButton").isEnabled()
    driver.close()
    assert all(len(group) <= 4 for line in copied.splitlines()[1:] for group in line.split())
    with Workspace.open(school, SCHOOL, write=True) as ws:
        ethics.recover(ws, copied, SAMPLE_PIN)


def test_a_list_is_imported_into_the_sealed_file_as_one_step_and_nothing_of_it_stands_readable(
    driver: Driver, school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = tmp_path / "U盘"
    outside.mkdir()
    book = Book()
    page = book.active
    assert page is not None
    page.append(["济水一小师德失范处理登记"])
    page.append(["姓　名", "处分种类", "失范行为", "处分日期", "决定文号"])
    page.append(["马丽娟", "警告", SECRET, "2026.3.1", "济水小〔2026〕8号"])
    page.append(["查无此人", "警告", SECRET, "2026.3.2", "济水小〔2026〕9号"])
    book.save(outside / f"{SECRET}.xlsx")

    shell = driver.open(school)
    assert isinstance(shell, SchoolWindow)
    dialog = opened(driver, shell)
    before = rows(dialog)
    monkeypatch.setattr(dialog._desk.asking, "open_file", lambda _title, _kinds, take: take(outside / f"{SECRET}.xlsx"))
    offered = part(dialog, QPushButton, "importButton").menu().actions()
    assert [each.text() for each in offered] == ["师德考核…", "师德处理…"]
    offered[1].trigger()
    driver.settle(shell)
    importing = driver.dialog(dialog, ImportDialog)
    assert isinstance(importing, ImportDialog)
    assert "新增 1 + 更新 0 + 不变 0 + 拒绝 1" in part(importing, QLabel, "tallyLabel").text()
    assert importing.width() > dialog.width(), "a sheet has the width of the window, not of the dialog that asked for it"
    importing._write_refused(outside / "拒收.xlsx")
    driver.settle(shell)
    assert "没有密封" in part(importing, QLabel, "noteLabel").text()
    importing.accept_button.click()
    until(driver.qtbot, lambda: gone(importing))
    driver.settle(shell)
    assert len(rows(dialog)) == len(before) + 1
    assert SECRET.encode() not in everything_readable(school.parent)
    dialog.reject()
    until(driver.qtbot, lambda: gone(dialog))
    driver.shortcut(shell, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    driver.settle(shell)
    driver.pin(shell, SAMPLE_PIN)  # what was done with it is undone with it
    assert rows(opened(driver, shell)) == before
    driver.close()
    assert SECRET.encode() not in everything_readable(school.parent)


def _answer_which(driver: Driver, dialog: EthicsDialog, words: str) -> ImportDialog:
    """Say which of the two lists a table is, by the keyboard."""
    [menu] = dialog.findChildren(QMenu, "whichMenu")
    assert menu.isVisible()
    assert [each.text() for each in menu.actions() if not each.isSeparator()] == ["师德考核…", "师德处理…"]
    while (action := menu.activeAction()) is None or action.text() != words:
        driver.qtbot.keyClick(menu, Qt.Key.Key_Down)
    driver.qtbot.keyClick(menu, Qt.Key.Key_Return)
    importing = driver.dialog(dialog, ImportDialog)
    assert isinstance(importing, ImportDialog)
    return importing


def test_a_table_is_pasted_into_the_sealed_file_and_nothing_of_it_stands_readable(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    assert isinstance(shell, SchoolWindow)
    dialog = opened(driver, shell)
    before = rows(dialog)
    QGuiApplication.clipboard().setText(f"姓名\t年度\t结论\t考核单位\n马丽娟\t2023\t合格\t{SECRET}\n")
    driver.qtbot.keyClick(part(dialog, TableView, "table"), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    importing = _answer_which(driver, dialog, "师德考核…")
    assert "新增 1 + 更新 0 + 不变 0 + 拒绝 0" in part(importing, QLabel, "tallyLabel").text()
    importing.accept_button.click()
    until(driver.qtbot, lambda: gone(importing))
    driver.settle(shell)
    assert len(rows(dialog)) == len(before) + 1
    driver.close()
    assert SECRET.encode() not in everything_readable(school.parent)


def test_a_file_is_dropped_into_the_sealed_file_and_the_menu_asks_which_list_it_is(
    driver: Driver, school: Path, tmp_path: Path
) -> None:
    path = tmp_path / "处理.csv"
    path.write_text(
        "姓名,处分种类,失范行为,处分日期,决定文号\n马丽娟,警告,迟到,2026-03-01,济水小〔2026〕8号\n", encoding="utf-8-sig"
    )
    shell = driver.open(school)
    assert isinstance(shell, SchoolWindow)
    dialog = opened(driver, shell)
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(path))])
    where, left = QPointF(9, 9), Qt.MouseButton.LeftButton
    dialog.dropEvent(QDropEvent(where, Qt.DropAction.CopyAction, files, left, Qt.KeyboardModifier.NoModifier))
    importing = _answer_which(driver, dialog, "师德处理…")
    assert "新增 1 + 更新 0 + 不变 0 + 拒绝 0" in part(importing, QLabel, "tallyLabel").text()


def test_the_file_is_closed_in_the_morning_if_the_computer_slept_while_it_was_open(
    driver: Driver, school: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A timer stands still while the computer sleeps: with the lid opened in the morning everything could be read."""
    shell = driver.open(school)
    assert isinstance(shell, SchoolWindow)
    dialog = opened(driver, shell)
    began = desk_of_windows.since_start()
    monkeypatch.setattr(desk_of_windows, "since_start", lambda: began + 8 * 3600)
    until(driver.qtbot, lambda: gone(dialog))
    assert gone(dialog)


def test_the_list_that_is_being_imported_goes_when_the_file_closes_by_its_clock(
    driver: Driver, school: Path, tmp_path: Path
) -> None:
    path = tmp_path / "考核.csv"
    path.write_text(f"姓名,年度,结论,考核单位\n马丽娟,2024,合格,{SECRET}\n", encoding="utf-8-sig")
    shell = driver.open(school)
    assert isinstance(shell, SchoolWindow)
    dialog = opened(driver, shell)
    begin_import(dialog._desk, dialog, YEAR.id, path, pin=SAMPLE_PIN)
    driver.settle(shell)
    importing = driver.dialog(dialog, ImportDialog)
    dialog._closing.timeout.emit()
    until(driver.qtbot, lambda: gone(dialog))
    until(driver.qtbot, lambda: gone(importing))
