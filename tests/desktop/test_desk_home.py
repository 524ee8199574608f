"""首页 of a bureau: a morning's work begins there, each task is one key, and every sentence is whole."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFileDialog, QLabel, QLineEdit, QMenu, QPushButton
from shiboken6 import isValid

from jyteacher_desktop import entering_for_schools
from jyteacher_desktop.bureau.board import quarter_over
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.home import CAME_COLUMNS
from jyteacher_desktop.desktop import desk as desk_of_windows
from jyteacher_desktop.desktop.pages.bureau_home import DeskPage
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.kinds.school_list import SchoolList
from jyteacher_desktop.records.registers import save
from jyteacher_desktop.school.office import create_school
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.school.school_keys import write_school_card
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.bureau.world import NUMBERS, PIN, City, School, activity, book
from tests.desktop.test_bureau_pages import _alike, blank, city, window_of
from tests.desktop.windows import PATIENCE_MS, Driver, part
from tests.end_to_end.town import held

__all__ = ["blank", "city"]
Key = Qt.Key


def _home(driver: Driver, city: City) -> DeskPage:
    shell = window_of(driver, city)
    page = driver.go(shell, "home")
    assert isinstance(page, DeskPage)
    assert shell.navigation.currentRow() == 0, "the window opens on it"
    return page


def test_an_empty_desk_says_how_to_begin(driver: Driver, city: City) -> None:
    page = _home(driver, city)
    assert [row.button.text() for row in page.task_rows()] == ["1　接收…"]
    assert "应交 0 所" in part(page, QLabel, "countLabel").text()


def test_a_morning_is_done_by_pressing_the_numbers_of_the_tasks(driver: Driver, city: City) -> None:
    _alike(city)
    save(city.ws, CityBook(city.ws), [SchoolList(code="2141000777", name="王屋二小", way="paper")])
    page = _home(driver, city)
    said = [row.findChild(QLabel, "sentenceLabel").text() for row in page.task_rows()]
    work = ["1 件事需要核实", "2 所学校等回执", "1 所交纸质或表格的学校还没有代录", "接收学校交来的文件"]
    assert said == [*work, "根密钥由一个人单独掌握"], "what stands for months stands behind the morning's work"
    shell = page.window()
    driver.qtbot.keyClick(page, Key.Key_1)
    driver.settle(shell)
    waiting = shell.current_page()
    assert waiting is shell.page("waiting")
    assert part(waiting, TableView, "table").current_row().kind == "same_person"
    driver.go(shell, "home")
    driver.qtbot.keyClick(page, Key.Key_4)
    driver.settle(shell)
    assert shell.current_page() is shell.page("receive")
    driver.dialog(shell, QFileDialog).reject()


def test_what_a_stick_brought_is_received_without_the_mouse(driver: Driver, city: City) -> None:
    """A morning of ten keys ended on an empty page of receiving, on which no key did anything."""
    school = city.school(1)
    city.put(school.write(city.office, city.recipients).data)
    page = _home(driver, city)
    shell = page.window()
    driver.qtbot.keyClick(page, Key.Key_1)
    chosen = driver.dialog(shell, QFileDialog)
    assert isinstance(chosen, QFileDialog)
    chosen.findChild(QLineEdit, "fileNameEdit").setText(str(city.stick))
    driver.qtbot.keyClick(chosen.findChild(QLineEdit, "fileNameEdit"), Key.Key_Return)
    driver.qtbot.waitUntil(lambda: not isValid(chosen) or not chosen.isVisible(), timeout=PATIENCE_MS)
    asked = driver.dialog(shell)
    driver.qtbot.keyClicks(part(asked, QLineEdit, "pinEdit"), PIN)
    driver.qtbot.keyClick(part(asked, QLineEdit, "pinEdit"), Key.Key_Return)
    receive = shell.page("receive")
    table = part(receive, TableView, "table")
    driver.qtbot.waitUntil(lambda: bool(table.table_model().rows()), timeout=PATIENCE_MS)
    driver.settle(shell)
    assert "已合并 1" in part(receive, QLabel, "tallyLabel").text()
    driver.front(shell)
    assert table.hasFocus(), "the keys go on to what came"
    assert "签名有效" in part(receive, QLabel, "sentenceLabel").text()


def test_enter_on_the_empty_page_of_receiving_asks_where_the_files_lie(driver: Driver, city: City) -> None:
    shell = _home(driver, city).window()
    driver.front(shell)
    shell.page("home").setFocus()
    driver.go(shell, "receive")
    button = part(shell.page("receive"), QPushButton, "folderButton")
    assert button.hasFocus()
    driver.qtbot.keyClick(button, Key.Key_Return)
    driver.dialog(shell, QFileDialog).reject()


def test_the_first_page_and_the_list_count_what_waits_alike(driver: Driver, city: City) -> None:
    """同时两处 1 stood on the first page, and not over the list it leads to."""
    for number in (1, 2):
        school = city.school(number)
        person, held = new_id(), activity(new_id())
        there = [(person, held[0], "present", "attendee", None, None)]
        city.send(school, book(school, {person: ("王芳", NUMBERS[0])}, activities_2026=[held], attendance_2026=there))
    page = _home(driver, city)
    told = part(page.task_rows()[0], QLabel, "detailLabel").text()
    assert "同时两处 1" in told
    listed = part(driver.go(page.window(), "waiting"), QLabel, "countLabel").text()
    assert sorted(listed.partition("：")[2].split(" · ")) == sorted(told.split("，"))
    assert listed.startswith(part(page.task_rows()[0], QLabel, "sentenceLabel").text().partition("件")[0])


def test_what_came_stands_there_with_its_whole_sentence_also_what_was_not_taken(
    driver: Driver, city: City, tmp_path: Path
) -> None:
    _alike(city)
    assert city.take(city.put(b"nothing of ours").read_bytes()).verdict == "refused"
    page = _home(driver, city)
    table = part(page, TableView, "table")
    states = [row.state for row in table.table_model().rows()]
    assert sorted(states) == ["已合并", "已合并", "未采用"]
    table.select_row(states.index("未采用"))
    refused = table.current_row()
    assert refused.message in part(page, QLabel, "sentenceLabel").text()


def test_a_school_of_what_came_is_read_to_the_end_of_its_name(driver: Driver, city: City) -> None:
    """轵城镇第一小… ended in the middle of the name, with the room for it in the column beside."""
    school = School(7, random.Random(7))
    save(city.ws, CityBook(city.ws), [SchoolList(code=school.code, name="轵城镇第一中心小学", way="program")])
    assert city.take(school.write(city.office, city.recipients, rows=book(school, {})).data).verdict == "held"
    page = _home(driver, city)
    table = part(page, TableView, "table")
    (row,) = table.table_model().rows()
    assert row.school == "轵城镇第一中心小学（自称）"
    place = [column.key for column in CAME_COLUMNS].index("school")
    assert table.columnWidth(place) >= table.sizeHintForColumn(place)


@pytest.mark.parametrize("identity", ["receipts"])
def test_the_task_of_receipts_asks_for_the_folder_at_once(
    driver: Driver, city: City, identity: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _home(driver, city)
    asked: list[str] = []
    monkeypatch.setattr(type(page.desk.asking), "open_folder", lambda _self, title, _done: asked.append(title))
    page.desk.go("schools", identity)
    assert asked == ["回执保存到"]


def test_the_numbers_work_after_a_notice_was_read_and_from_the_navigation(driver: Driver, city: City) -> None:
    page = _home(driver, city)
    shell = page.window()
    shell._show_notice("这个文件是复制来的。")
    *_others, notice = shell.findChildren(QPushButton, "noticeButton")
    notice.setFocus()
    driver.front(shell)
    driver.qtbot.keyClick(notice, Key.Key_Return)
    driver.qtbot.waitUntil(lambda: not isValid(notice), timeout=PATIENCE_MS)
    driver.qtbot.keyClick(shell.focusWidget() or shell, Key.Key_1)
    driver.settle(shell)
    assert shell.current_page() is shell.page("receive")
    driver.dialog(shell, QFileDialog).reject()
    driver.go(shell, "home")
    shell.navigation.setFocus()
    driver.front(shell)
    driver.qtbot.keyClick(shell.navigation, Key.Key_1)
    driver.settle(shell)
    assert shell.current_page() is shell.page("receive")
    driver.dialog(shell, QFileDialog).reject()


def test_while_a_clerks_pin_holds_the_heading_says_how_long_yet_and_locks_it(driver: Driver, city: City, tmp_path: Path) -> None:
    """As at a school: that the PIN holds is seen on every page, and whoever leaves the desk shuts it with one press."""
    page = _home(driver, city)
    shell = page.window()
    receive = driver.go(shell, "receive")
    assert not shell.lock_button.isVisible()
    (tmp_path / "stick").mkdir()
    receive.take_files([tmp_path / "stick"])
    driver.pin(shell, PIN)
    driver.go(shell, "home")
    assert shell.lock_button.isVisible()
    assert shell.principal_label.isVisible()
    assert shell.principal_label.text() == "经办人已确认 · 还剩 10 分"
    shell.desk._until -= 481
    shell.desk.minutes_changed.emit()
    assert shell.principal_label.text() == "经办人已确认 · 还剩 2 分"
    receive.take_files([tmp_path / "stick"])
    driver.settle(shell)
    assert not [each for each in shell.findChildren(QDialog) if each.isVisible()], "the PIN holds: nobody is asked"
    shell.lock_button.click()
    assert not shell.lock_button.isVisible()
    assert not shell.principal_label.isVisible()
    receive.take_files([tmp_path / "stick"])
    field = part(driver.dialog(shell), QLineEdit, "pinEdit")
    assert field.isVisible()
    assert field.echoMode() is QLineEdit.EchoMode.Password
    driver.qtbot.keyClick(driver.dialog(shell), Key.Key_Escape)


def test_a_book_that_is_kept_for_a_school_says_so_in_its_window(driver: Driver, city: City) -> None:
    """Its window bore the name of its file, a code, and looked like one of the school."""
    save(city.ws, CityBook(city.ws), [SchoolList(code="2141000777", name="王屋二小", way="paper")])
    made = entering_for_schools.begin(city.ws, "王屋二小", PIN)
    city.ws.close()
    shell = driver.open(made.book)
    assert shell.place_label.text() == "王屋二小（代录）"
    assert shell.windowTitle().startswith("王屋二小（代录）")
    page = driver.go(shell, "reports")
    assert "按“代录：签名并合并这个季度…”" in part(page, QLabel, "submitText").text()
    told = part(page, QLabel, "receiptText").text()
    assert "不用回执" not in told, "its receipt brings what went back and the hours that count"
    assert "代录的那一份" in told


def test_in_a_book_that_is_kept_for_a_school_the_clerk_is_asked_for_his_pin_and_not_a_principal(
    driver: Driver, city: City
) -> None:
    """审核 2 场活动，请校长输入口令 stood there, and no principal has a PIN of that book."""
    save(city.ws, CityBook(city.ws), [SchoolList(code="2141000777", name="王屋二小", way="paper")])
    made = entering_for_schools.begin(city.ws, "王屋二小", PIN)
    city.ws.close()
    with Workspace.open(made.book, SCHOOL, write=True) as ws:
        person = add_teacher(ws, TeacherValues(name="王芳"))
        event = held(ws, [person], "沙龙", 12)
    shell = driver.open(made.book)
    assert shell.desk is not None
    shell.desk.choose_quarter(Quarter(2026, 3))
    page = driver.go(shell, "activities")
    driver.settle(shell)
    part(page, TableView, "table").select(event)
    driver.press(page, "approveButton")
    dialog = driver.dialog(shell)
    assert "请经办人输入口令" in part(dialog, QLabel, "purposeLabel").text()
    assert part(dialog, QLineEdit, "pinEdit").accessibleName() == "经办人口令"
    assert "校长" not in dialog.windowTitle()
    part(dialog, QLineEdit, "pinEdit").setText(PIN)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert shell.desk.principal_words.startswith("经办人已确认")


def test_a_paper_school_is_entered_signed_counted_and_handed_over_in_windows(
    driver: Driver, city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(city.ws, CityBook(city.ws), [SchoolList(code="2141000777", name="王屋二小", way="paper")])
    shell = window_of(driver, city)
    page = driver.go(shell, "schools")
    table = part(page, TableView, "table")
    table.select("2141000777")
    menu = QMenu(page)
    table.menu_wanted.emit(menu)

    def press(words: str) -> None:
        next(action for action in menu.actions() if words in action.text()).trigger()
        driver.settle(shell)

    press("打开代录簿")
    driver.pin(shell, PIN)
    driver.settle(shell)
    driver.qtbot.waitUntil(lambda: len(driver.desktop.shells) == 2, timeout=PATIENCE_MS)
    book = driver.desktop.shells[-1]
    driver.qtbot.waitUntil(lambda: book.desk is not None, timeout=PATIENCE_MS)
    driver.settle(book)
    assert book.desk is not None
    assert book.desk.quarter == quarter_over(book.desk.today), "what came on paper is of the quarter that is over"
    press("签名并合并")
    driver.pin(shell, PIN)
    assert "在本程序的另一个窗口里打开着" in driver.answer(shell, "知道了"), "it said 另一个程序 and the number of a process"
    book.desk.do(add_teacher, TeacherValues(name="王芳"))
    driver.settle(book)
    book.close()
    driver.qtbot.waitUntil(lambda: len(driver.desktop.shells) == 1, timeout=PATIENCE_MS)
    press("签名并合并")
    driver.pin(shell, PIN)
    assert "第 1 号" in driver.answer(shell, "知道了")
    driver.settle(shell)
    row = table.current_row()
    assert (row.school, row.state, row.remark, row.teachers) == ("王屋二小", "暂报", "代录", 1)
    school = create_school(tmp_path / "theirs.jyschool", name="王屋二小", code="2141000777", stage="小学", pin=PIN)
    card = tmp_path / "theirs.jyt"
    digits = write_school_card(school, card, PIN)
    school.close()
    chosen = {"open_file": card, "open_folder": tmp_path / "out"}
    for name, path in chosen.items():
        monkeypatch.setattr(type(shell.asking), name, lambda _self, *given, path=path: given[-1](path))
    press("移交学校")
    driver.settle(shell)
    dialog = driver.dialog(shell)
    asked = part(dialog, QLabel, "questionLabel").text()
    assert "卡片上写的是“王屋二小”（2141000777）校长的密钥" in asked, (
        "30 digits were asked for, and nothing said whose card it is"
    )
    assert "电话" in asked
    part(dialog, QLineEdit, "lineEdit").setText(digits)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.dialog(shell).reject()
    driver.settle(shell)
    press("移交学校")
    driver.settle(shell)
    dialog = driver.dialog(shell)
    assert part(dialog, QLineEdit, "lineEdit").text() == digits, "30 digits were typed anew after 取消 at the PIN"
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.pin(shell, PIN)
    said = driver.answer(shell, "知道了")
    assert "王屋二小" in said
    assert list((tmp_path / "out").glob("*.jyt"))
    press("打开代录簿")
    driver.pin(shell, PIN)
    assert "已经移交学校" in driver.answer(shell, "知道了")


def test_a_clerk_who_locks_while_files_are_received_stays_locked(driver: Driver, city: City, tmp_path: Path) -> None:
    """The heading said 经办人已确认 again when the files were done, and the next stick asked for the PIN all the same."""
    shell = _home(driver, city).window()
    receive = driver.go(shell, "receive")
    (tmp_path / "stick").mkdir()
    receive.take_files([tmp_path / "stick"])
    driver.pin(shell, PIN)
    receive.take_files([tmp_path / "stick"])
    shell.lock_button.click()
    driver.settle(shell)
    assert shell.principal_label.text() == ""
    assert not shell.lock_button.isVisible()


def test_a_clerks_pin_opens_no_stick_after_a_night_in_which_the_computer_slept(
    driver: Driver, city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = _home(driver, city).window()
    receive = driver.go(shell, "receive")
    (tmp_path / "stick").mkdir()
    receive.take_files([tmp_path / "stick"])
    driver.pin(shell, PIN)
    began = desk_of_windows.since_start()
    monkeypatch.setattr(desk_of_windows, "since_start", lambda: began + 8 * 3600)
    receive.take_files([tmp_path / "stick"])
    assert part(driver.dialog(shell), QLineEdit, "pinEdit").isVisible()
    assert not shell.lock_button.isVisible(), "the heading says it too"
    driver.qtbot.keyClick(driver.dialog(shell), Key.Key_Escape)


def test_look_at_the_schools_goes_to_the_school_that_is_named(driver: Driver, city: City) -> None:
    """The task named the school, and the page it led to stood on none: the clerk looked for it by eye."""
    _alike(city)
    own = [SchoolList(code=code, name=name, way="") for code, name in city.ws.tuples("SELECT code, name FROM office")]
    for row in (*own, SchoolList(code="9941000777", name="王屋二小", way="paper")):
        save(city.ws, CityBook(city.ws), [row])
    page = _home(driver, city)
    shell = page.window()
    (task,) = (row for row in page.task_rows() if "还没有代录" in row.task.sentence)
    assert "更多" in task.task.detail, "a clerk without a mouse has no right button"
    task.button.click()
    driver.settle(shell)
    assert part(shell.page("schools"), TableView, "table").current_row().school == "王屋二小"


def test_the_task_of_the_root_key_opens_where_it_is_shared_out(driver: Driver, city: City) -> None:
    """看学校 led to the list of schools, and the entry stands far down in 更多."""
    _alike(city)
    page = _home(driver, city)
    shell = page.window()
    (task,) = (row for row in page.task_rows() if "根密钥" in row.task.sentence)
    task.button.click()
    driver.settle(shell)
    assert driver.dialog(shell).objectName() == "RootDialog"


def test_no_book_is_offered_for_a_school_that_sends_its_packages_itself(driver: Driver, city: City) -> None:
    """That it has a key of its own was told only after the clerk had typed the PIN."""
    _alike(city)
    ((code,), *_others) = city.ws.tuples("SELECT code FROM office ORDER BY code")
    save(city.ws, CityBook(city.ws), [SchoolList(code="9941000777", name="王屋二小", way="paper")])
    entering_for_schools.begin(city.ws, "王屋二小", PIN)
    shell = window_of(driver, city)
    page = driver.go(shell, "schools")
    table = part(page, TableView, "table")
    more = part(page, QPushButton, "moreButton").menu()
    for school, offered in ((code, False), ("9941000777", True), (code, False)):
        assert table.select(school)
        menu = QMenu(page)
        table.menu_wanted.emit(menu)
        more.aboutToShow.emit()
        for each in (menu, more):
            entries = {action.text(): action.isEnabled() for action in each.actions() if action.text().startswith("代录")}
            assert entries
            assert set(entries.values()) == {offered}, school


def test_what_a_second_stick_brought_stands_on_top(driver: Driver, city: City, tmp_path: Path) -> None:
    """The tally told of the second stick, and under it stood the files of the first, the new ones out of sight."""
    sticks = []
    for number in (1, 2):
        school = city.school(number)
        folder = tmp_path / f"stick {number}"
        folder.mkdir()
        (folder / f"{number}.jyt").write_bytes(school.write(city.office, city.recipients).data)
        sticks.append(folder)
    shell = window_of(driver, city)
    receive = driver.go(shell, "receive")
    table = part(receive, TableView, "table")
    first, second = sticks
    for stick, names in ((first, ["1.jyt"]), (second, ["2.jyt", "1.jyt"]), (first, ["1.jyt", "2.jyt"])):
        receive.take_in([stick], PIN)
        driver.settle(shell)
        assert [row.file.name for row in table.table_model().rows()] == names
        assert table.current_row().file.name == names[0]


def test_tab_goes_through_what_stands_above_a_list_before_the_list(driver: Driver, city: City) -> None:
    """On 全市 the cycle and the day above the list came after the list, the ledger and its reasons."""
    _alike(city)
    shell = window_of(driver, city)
    for key in ("receive", "schools", "waiting", "records", "plans", "city", "registers"):
        page = driver.go(shell, key)
        table = part(page, TableView, "table")
        chain = [shell.navigation]
        while (following := chain[-1].nextInFocusChain()) is not shell.navigation:
            chain.append(following)
        heading = page.findChildren(QLabel)[0]
        top = table.mapTo(page, table.rect().topLeft()).y()
        for kind in (QComboBox, QCheckBox, QLineEdit):
            for field in page.findChildren(kind):
                there = field.mapTo(page, field.rect().center()).y()
                below_heading = there > heading.mapTo(page, heading.rect().bottomLeft()).y()
                if field.isVisible() and field.focusPolicy() & Qt.FocusPolicy.TabFocus and below_heading and there < top:
                    assert chain.index(field) < chain.index(table), f"{key}: {field.objectName()}"
