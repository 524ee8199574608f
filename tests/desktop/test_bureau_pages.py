"""核实 and 记录: what waits for a clerk, decided, sent back and taken back with the keyboard and the mouse."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from jyteacher_desktop.bureau import clerks_log, decision_list, receipts, receiving, returning_records
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.enrolled_schools import whom_to_call
from jyteacher_desktop.bureau.errors import AlreadyDecided, ValueRefused
from jyteacher_desktop.bureau.office import mailbox_identities, unlock
from jyteacher_desktop.bureau.records_to_correct import KINDS
from jyteacher_desktop.bureau.withdrawing_packages import school_letters
from jyteacher_desktop.desktop.pages.records_presenter import Shown
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.kinds.school_list import SchoolList
from jyteacher_desktop.records.registers import save
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from tests.bureau.test_logs import key_entry, roll
from tests.bureau.test_who_is_one_person import _at_two_places
from tests.bureau.world import NUMBERS, PIN, City, School, activity, book, heard_of_city, make_bureau, training
from tests.desktop.windows import Driver, gone, part, until

Key = Qt.Key


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("blank")
    make_bureau(folder / "city.jybureau").close()
    return folder


@pytest.fixture
def city(blank: Path, tmp_path: Path) -> Iterator[City]:
    """A bureau to be filled by a test; close its workspace before a window opens it."""
    for file in blank.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    ws = Workspace.open(tmp_path / "city.jybureau", BUREAU, write=True)
    identity = mailbox_identities(ws, unlock(ws, PIN))
    yield City(ws, ws.info("office"), identity, [ws.info("mailbox_recipient"), ws.info("recovery_recipient")], tmp_path / "stick")
    ws.close()


def quiet_rows(school: School, number: str | None = None, name: str = "") -> dict[str, Any]:
    """Rows of a school that contradict nobody, but for the number its first teacher carries."""
    rows = school.rows(shared=False) | {"trainings-2025": [], "trainings-2026": []}
    if number is not None:
        person = school.people[0]
        rows["teachers"] = [(person, name, "女", "1985-03", "语文", "语文", "小学", "", "", "", "", "", "", "in_post")]
        rows["service"] = [(person, 1, None, "in_post")]
        rows["identity"] = [(person, number, None)]
        rows |= {"openings": [], "attendance-2025": [], "attendance-2026": []}
    return rows


def window_of(driver: Driver, city: City) -> Shell:
    city.ws.close()
    return driver.open(city.ws.path)


def rows_of(page: QWidget, name: str = "table") -> list[Any]:
    return part(page, TableView, name).table_model().rows()


def visible(page: QWidget) -> set[str]:
    """The buttons of the card that are offered."""
    names = ("withdrawButton", "takeBackButton", "enrolButton", "claimButton", "openButton", "settleButton")
    names += ("sameButton", "apartButton", "splitButton", "placeButton")
    return {name for name in names if part(page, QPushButton, name).isVisible()}


def fill(dialog: QWidget, why: str) -> None:
    part(dialog, QLineEdit, "whyEdit").setText(why)
    part(dialog, QLineEdit, "pinEdit").setText(PIN)
    dialog.accept_button.click()  # type: ignore[attr-defined]


def test_on_another_computer_a_bureau_asks_once_for_its_pin_and_shows_every_page(
    driver: Driver, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its numbers are sealed there: three pages said so in three boxes over each other, and named a menu that does not exist."""
    school = city.school(1)
    city.take(school.write(city.office, city.recipients, rows=quiet_rows(school, NUMBERS[0], "王芳")).data)
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(city.ws.path.parent / "另一台"))
    shell = window_of(driver, city)
    asked = driver.dialog(shell)
    assert "封存" in part(asked, QLabel, "purposeLabel").text()
    came = part(driver.go(shell, "home"), TableView, "table")
    assert came.told_when_empty == "", "还没有收到过文件 stood there, and a file had come"
    driver.go(shell, "waiting")
    board = driver.go(shell, "schools")
    assert rows_of(board) == []
    assert [each for each in shell.findChildren(QDialog) if each.isVisible()] == [asked]
    part(asked, QLineEdit, "pinEdit").setText(PIN)
    asked.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert len(rows_of(board)) == 1
    assert not [each for each in shell.findChildren(QDialog) if each.isVisible()]
    assert not [each for each in shell.findChildren(QLabel, "noticeLabel") if "还没有解锁" in each.text()]
    assert part(driver.go(shell, "waiting"), QLabel, "countLabel").text() == "没有需要核实的事项"


def test_on_another_computer_one_pin_opens_the_bureau_and_the_package_it_was_opened_with(
    driver: Driver, city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question for what is sealed and the one for packages stood over each other, and both wanted the same PIN."""
    school = city.school(1)
    city.take(school.write(city.office, city.recipients, rows=quiet_rows(school, NUMBERS[0], "王芳")).data)
    package = tmp_path / "又一份.jyt"
    package.write_bytes(school.write(city.office, city.recipients, rows=quiet_rows(school, NUMBERS[0], "王芳")).data)
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "另一台"))
    shell = window_of(driver, city)
    driver.desktop.open_paths([package])
    until(driver.qtbot, lambda: driver.desktop._sorter is not None and driver.desktop._sorter.idle)
    driver.settle(shell)
    (asked,) = [each for each in shell.findChildren(QDialog) if each.isVisible()]
    part(asked, QLineEdit, "pinEdit").setText(PIN)
    asked.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    driver.settle(shell)
    assert not [each for each in shell.findChildren(QDialog) if each.isVisible()]
    assert "已合并 1" in part(shell.page("receive"), QLabel, "tallyLabel").text()


def test_an_empty_page_says_that_all_is_well(driver: Driver, city: City) -> None:
    shell = window_of(driver, city)
    page = driver.go(shell, "waiting")
    assert rows_of(page) == []
    assert part(page, QLabel, "countLabel").text() == "没有需要核实的事项"
    assert "都已更正" in part(page, TableView, "table").told_when_empty
    assert not part(page, QFrame, "card").isVisible()


def test_every_page_of_a_new_bureau_says_in_its_empty_tables_what_to_do_first(driver: Driver, city: City) -> None:
    """On 接收 the table stayed blank: it waited for rows that nobody asked for."""
    shell = window_of(driver, city)
    for key in ("home", "receive", "schools", "waiting", "records", "plans", "city"):
        page = driver.go(shell, key)
        driver.settle(shell)
        for table in page.findChildren(TableView):
            if table.isVisible() and table.table_model().rowCount() == 0:
                assert table.told_when_empty == table._empty_text, f"{key}: {table.objectName()}"
    assert "还没有接收文件" in part(shell.page("receive"), TableView, "table").told_when_empty


def test_a_fork_is_decided_with_the_keyboard_in_the_list(driver: Driver, city: City) -> None:
    school = city.school(1)
    good = school.write(city.office, city.recipients, rows=quiet_rows(school))
    city.take(good.data)
    city.take(school.write(city.office, city.recipients, seq=1, rows=quiet_rows(school)).data)
    shell = window_of(driver, city)
    page = driver.go(shell, "waiting")
    (matter,) = rows_of(page)
    table, sides = part(page, TableView, "table"), part(page, TableView, "sidesTable")
    table.enter()
    assert visible(page) == {"withdrawButton"}
    assert part(page, QLabel, "kindLabel").text() == "编号分叉"
    driver.qtbot.keyClick(table, Key.Key_Return)
    wrong = next(place for place, side in enumerate(matter.sides) if side.record != good.letter_id)
    sides.select_row(wrong)
    driver.qtbot.keyClick(sides, Key.Key_Return)
    driver.settle(shell)
    dialog = driver.dialog(shell)
    assert len(rows_of(dialog)) == 2
    assert part(dialog, TableView, "table").current_row().letter != good.letter_id
    dialog.accept_button.click()  # type: ignore[attr-defined]
    assert "理由" in part(dialog, QLabel, "problemLabel").text()
    fill(dialog, "旧电脑")
    driver.settle(shell)
    assert gone(dialog)
    assert "现在有效的是第 1 号" in driver.answer(shell, "知道了")
    driver.settle(shell)
    assert rows_of(page) == []
    assert not part(page, QFrame, "card").isVisible()


def test_a_wrong_pin_keeps_the_dialog_and_the_fork(driver: Driver, city: City) -> None:
    school = city.school(1)
    for _n in range(2):
        city.take(school.write(city.office, city.recipients, seq=1, rows=quiet_rows(school)).data)
    shell = window_of(driver, city)
    page = driver.go(shell, "waiting")
    part(page, TableView, "table").enter()
    driver.press(page, "withdrawButton")
    driver.settle(shell)
    dialog = driver.dialog(shell)
    part(dialog, QLineEdit, "whyEdit").setText("旧电脑")
    part(dialog, QLineEdit, "pinEdit").setText("wrong horse 9999")
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert "口令" in part(dialog, QLabel, "problemLabel").text()
    assert len(rows_of(page)) == 1


def test_birth_month_and_title_of_a_teacher_on_the_page_of_records_are_whole_on_a_small_screen(
    driver: Driver, city: City
) -> None:
    school = city.school(1)
    rows = quiet_rows(school, NUMBERS[0], "王芳")
    [teacher] = rows["teachers"]
    rows["teachers"] = [(*teacher[:7], "二级教师", *teacher[8:])]
    city.take(school.write(city.office, city.recipients, rows=rows).data)
    shell = window_of(driver, city)
    shell.resize(1366, 768)
    page = driver.go(shell, "records")
    driver.settle(shell)
    table = part(page, TableView, "table")
    keys = [column.key for column in table.table_model().columns]
    assert "1985-03 生，二级教师" in [row.people for row in table.table_model().rows()]
    drawn_beside = 2 * (8 + 3)  # the padding of a cell as the style has it, and Qt's own margin
    for key, words in (("people", "1985-03 生，二级教师"), ("title", "2026 公用经费预算总额 150,000.00 元")):
        needed = table.fontMetrics().horizontalAdvance(words) + drawn_beside
        assert needed <= table.columnWidth(keys.index(key)), key
    assert table.horizontalScrollBar().maximum() == 0


def test_a_contradiction_shows_both_sides_opens_the_record_and_is_settled(driver: Driver, city: City) -> None:
    for number, name in ((1, "王芳"), (2, "王方")):
        school = city.school(number)
        city.take(school.write(city.office, city.recipients, rows=quiet_rows(school, NUMBERS[0], name)).data)
    shell = window_of(driver, city)
    page = driver.go(shell, "waiting")
    table, sides = part(page, TableView, "table"), part(page, TableView, "sidesTable")
    assert [row.kinds for row in rows_of(page)] == [("number", "two_schools")], "one line for one person of two schools"
    table.select(rows_of(page)[0].id)
    assert {(side.school, side.text[:2]) for side in rows_of(page, "sidesTable")} == {("1小", "王芳"), ("2小", "王方")}
    assert visible(page) == {"openButton", "splitButton", "settleButton"}
    place = next(place for place, side in enumerate(rows_of(page, "sidesTable")) if side.school == "2小")
    sides.select_row(place)
    driver.qtbot.keyClick(sides, Key.Key_Return)
    driver.settle(shell)
    driver.settle(shell)
    records = shell.current_page()
    assert records is shell.page("records")
    assert part(records, TableView, "schoolsTable").current_row().school == "2小"
    assert part(records, TableView, "table").current_row().title == "王方"

    driver.go(shell, "waiting")
    driver.press(page, "settleButton")
    fill(driver.dialog(shell), "电话核实")
    driver.settle(shell)
    assert rows_of(page) == []
    part(page, QCheckBox, "settledBox").setChecked(True)
    driver.settle(shell)
    assert [(row.kind, bool(row.settled)) for row in rows_of(page)] == [("number", True)]
    table.select(rows_of(page)[0].id)
    assert "重新列出" in part(page, QPushButton, "settleButton").text()
    driver.press(page, "settleButton")
    fill(driver.dialog(shell), "电话核实")
    driver.settle(shell)
    assert not any(row.settled for row in rows_of(page))


def test_all_kinds_of_a_matter_and_the_whole_next_step_are_seen_on_a_small_screen(driver: Driver, city: City) -> None:
    """The kinds were cut in the list, and the next step lay below what could be seen."""
    for number, name in ((1, "王芳"), (2, "王方")):
        school = city.school(number)
        teacher, event = new_id(), new_id()
        city.send(
            school,
            book(
                school,
                {teacher: (name, NUMBERS[0])},
                activities_2026=[activity(event)],
                attendance_2026=[(teacher, event, "present", "attendee", None, None)],
                trainings_2026=[training(new_id(), teacher, 4000, "C-1")],
            ),
        )
    shell = window_of(driver, city)
    shell.resize(1366, 728)
    page = driver.go(shell, "waiting")
    table = part(page, TableView, "table")
    table.select_row(0)
    driver.settle(shell)
    [matter] = rows_of(page)
    assert len(matter.kinds) == 4
    seen = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert all(any(label in text for text in seen) for label in matter.labels)
    kind = table.model().index(0, 0)
    text = kind.data()
    assert text == "姓名不一等 4 种"
    assert table.fontMetrics().horizontalAdvance(text) < table.columnWidth(0)
    step, area = part(page, QLabel, "nextLabel"), part(page, QScrollArea, "detailArea").viewport()
    assert step.text() == matter.next_step
    assert area.rect().contains(step.mapTo(area, step.rect().bottomLeft()))
    assert step.height() >= step.heightForWidth(step.width())


def test_a_remark_that_was_taken_back_after_it_was_sent_stands_on_the_page_of_records(
    driver: Driver, city: City, tmp_path: Path
) -> None:
    school = city.school(1)
    rows = quiet_rows(school)
    city.take(school.write(city.office, city.recipients, rows=rows).data)
    returning_records.return_record(city.ws, rows["teachers"][0][0], "请核对职称", PIN)
    receipts.write_receipts(city.ws, tmp_path / "回执", PIN)
    shell = window_of(driver, city)
    page = driver.go(shell, "records")
    driver.settle(shell)
    driver.press(page, "takeBackButton")
    dialog = driver.dialog(shell)
    assert "下一份回执告诉学校" in part(dialog, QLabel, "explainLabel").text()
    fill(dialog, "看错了记录")
    driver.settle(shell)
    driver.settle(shell)
    [row] = rows_of(page, "remarksTable")
    assert (row.state, "看错了记录" in row.remark) == ("taken_back", True)
    assert not part(page, QPushButton, "takeBackButton").isEnabled()
    assert not driver.bugs, "its state has a colour"


def test_a_remark_that_was_taken_back_stands_in_the_form_in_which_its_record_goes_back_again(driver: Driver, city: City) -> None:
    school = city.school(1)
    rows = quiet_rows(school)
    city.take(school.write(city.office, city.recipients, rows=rows).data)
    record = rows["teachers"][0][0]
    said = returning_records.return_record(city.ws, record, "请核对职称：应为一级教师", PIN)
    assert returning_records.remark_before(city.ws, school.office, [record]) == "", "it holds"
    returning_records.take_back_remark(city.ws, said.id, "写错了", PIN)
    shell = window_of(driver, city)
    page = driver.go(shell, "records")
    driver.settle(shell)
    table = part(page, TableView, "table")
    assert table.select(record)
    driver.qtbot.keyClick(table, Key.Key_Return)
    driver.settle(shell)
    dialog = driver.dialog(shell)
    assert part(dialog, QPlainTextEdit, "remarkEdit").toPlainText() == "请核对职称：应为一级教师"
    assert "已经填在这里" in part(dialog, QLabel, "problemLabel").text()
    part(dialog, QPlainTextEdit, "remarkEdit").setPlainText("请核对职称：应为高级教师")
    part(dialog, QLineEdit, "pinEdit").setText(PIN)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    with Workspace.open(city.ws.path, BUREAU, write=False) as ws:
        assert returning_records.remark_before(ws, school.office, [record]) == "", "another one stands"
        instead = {row.instead for row in decision_list.list_decisions(ws) if row.kind == "recall"}
    assert instead == {"要再退回这条记录，请在“记录”里重新退回，收回的意见已经填在那里。"}


def _alike(city: City) -> None:
    """李娜 at two schools, born in one month, without numbers."""
    for number in (1, 2):
        school = city.school(number)
        rows = quiet_rows(school, "", "李娜")
        rows["identity"] = [(school.people[0], None, None)]
        city.take(school.write(city.office, city.recipients, rows=rows).data)


def test_what_one_call_answered_about_several_people_is_decided_at_once_and_taken_back_one_by_one(
    driver: Driver, city: City
) -> None:
    """Of three chosen people the one under the keys was decided, and nothing said that the others were not."""
    for number in (1, 2):
        school = city.school(number)
        rows = quiet_rows(school, "", "李娜")
        people = list(zip(school.people[:3], ("李娜", "王芳", "赵敏"), strict=True))
        rows["teachers"] = [(who, name, *rows["teachers"][0][2:]) for who, name in people]
        rows["service"] = [(who, 1, None, "in_post") for who, _name in people]
        rows["identity"] = [(who, None, None) for who, _name in people]
        city.take(school.write(city.office, city.recipients, rows=rows).data)
    shell = window_of(driver, city)
    page = driver.go(shell, "waiting")
    table = part(page, TableView, "table")
    table.select_row(0)
    driver.qtbot.keyClick(table, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    chosen = {row.subject for row in table.selected_rows()}
    driver.press(page, "sameButton")
    dialog = driver.dialog(shell)
    told = part(dialog, QLabel, "whatLabel").text()
    assert all(name in told for name in chosen)
    assert "共 2 对" in told
    fill(dialog, "电话核实")
    driver.settle(shell)
    assert gone(dialog)
    assert {row.subject for row in rows_of(page) if row.kind == "same_person"} == {"李娜", "王芳", "赵敏"} - chosen
    driver.press(page, "decisionsButton")
    driver.settle(shell)
    dialog = driver.dialog(shell)
    assert [row.kind for row in rows_of(dialog)].count("same") == 2
    fill(dialog, "问错了人")
    driver.settle(shell)
    driver.settle(shell)
    assert [row.taken_back for row in rows_of(dialog) if row.kind == "same"].count(True) == 1


def test_two_who_look_alike_are_said_to_be_one_and_the_decision_is_taken_back_from_the_list(driver: Driver, city: City) -> None:
    _alike(city)
    shell = window_of(driver, city)
    page = driver.go(shell, "waiting")
    part(page, TableView, "table").select_row(0)
    assert visible(page) == {"openButton", "sameButton", "apartButton"}
    driver.press(page, "sameButton")
    fill(dialog := driver.dialog(shell), "电话核实")
    driver.settle(shell)
    assert gone(dialog)
    assert not [row for row in rows_of(page) if row.kind == "same_person"]
    driver.press(page, "decisionsButton")
    driver.settle(shell)
    dialog = driver.dialog(shell)
    assert part(dialog, TableView, "table").current_row().kind == "same"
    fill(dialog, "问错了人")
    driver.settle(shell)
    driver.settle(shell)
    assert next(row for row in rows_of(dialog) if row.kind == "same").taken_back
    assert not part(dialog, QLineEdit, "whyEdit").text()
    assert not part(dialog, QLineEdit, "pinEdit").text()
    assert dialog.focusWidget() is part(dialog, TableView, "table"), "the cursor stayed in the emptied PIN"
    leave = part(dialog, QDialogButtonBox, "buttonBox").button(QDialogButtonBox.StandardButton.Cancel)
    assert leave.text() == "关闭", "取消 stood there, and what was done cannot be left undone by it"
    dialog.reject()
    driver.settle(shell)
    assert [row.kind for row in rows_of(page)] == ["same_person"]


def test_after_a_decision_the_next_matter_is_chosen_and_keys_stay_in_the_list(driver: Driver, city: City) -> None:
    """The list had nothing chosen, and the next arrow turned to another page."""
    _alike(city)
    assert city.take(city.put(b"nothing of ours").read_bytes()).verdict == "refused"
    assert city.take(city.put(b"nor is this").read_bytes()).verdict == "refused"
    shell = window_of(driver, city)
    page = driver.go(shell, "waiting")
    driver.front(shell)
    table = part(page, TableView, "table")
    table.select_row(0)
    assert table.current_row().kind == "same_person"
    button = part(page, QPushButton, "apartButton")
    button.setFocus()
    button.click()
    fill(driver.dialog(shell), "电话核实")
    driver.settle(shell)
    driver.front(shell)
    assert (table.currentIndex().row(), table.current_row().kind) == (0, "refused")
    assert shell.focusWidget() is table
    driver.qtbot.keyClick(shell.focusWidget(), Key.Key_Down)
    assert table.currentIndex().row() == 1
    assert shell.current_page() is page
    part(page, QPushButton, "settleButton").click()
    fill(driver.dialog(shell), "电话核实")
    driver.settle(shell)
    assert table.currentIndex().row() == 0, "of the last one the one before it"
    part(page, QPushButton, "settleButton").click()
    fill(driver.dialog(shell), "电话核实")
    driver.settle(shell)
    assert rows_of(page) == []
    assert not part(page, QFrame, "card").isVisible()


def test_a_person_split_from_anothers_number_leaves_the_list(driver: Driver, city: City) -> None:
    for number, name in ((1, "王芳"), (2, "李娜")):
        school = city.school(number)
        city.take(school.write(city.office, city.recipients, rows=quiet_rows(school, NUMBERS[0], name)).data)
    shell = window_of(driver, city)
    page = driver.go(shell, "waiting")
    part(page, TableView, "table").select_row(0)
    part(page, TableView, "sidesTable").select_row(0)
    driver.press(page, "splitButton")
    fill(driver.dialog(shell), "证件号录错")
    driver.settle(shell)
    assert rows_of(page) == []


def test_files_set_aside_say_why_and_lead_to_the_enrolment(driver: Driver, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    city.take(School(7, random.Random(7)).write(city.office, city.recipients).data)
    city.take(b"nothing of ours")
    shell = window_of(driver, city)
    page = driver.go(shell, "waiting")
    table = part(page, TableView, "table")
    assert [row.kind for row in rows_of(page)] == ["held", "refused"]
    table.select_row(0)
    assert "还没有在本局登记密钥" in part(page, QLabel, "messageLabel").text()
    assert visible(page) == {"enrolButton", "settleButton"}
    driver.qtbot.keyClick(table, Key.Key_Return)
    assert shell.focusWidget() is part(page, QPushButton, "enrolButton"), "Enter went past what there is to do, to 已核实"
    menu = QMenu(page)
    table.menu_wanted.emit(menu)
    assert [action.text() for action in menu.actions()] == ["登记学校…", "已核实(&K)"]
    asked: list[str] = []
    monkeypatch.setattr(type(page.desk.asking), "open_file", lambda _self, title, _filter, _done: asked.append(title))
    driver.press(page, "enrolButton")
    driver.settle(shell)
    assert shell.current_page() is page, "the clerk is left where he was, with what else waits"
    assert asked == ["选择学校卡片"], "the button says what it does, and does it"
    table.select_row(1)
    assert visible(page) == {"settleButton"}


def test_a_refused_card_names_whom_the_list_of_schools_says_to_call_and_enrols_its_school(driver: Driver, city: City) -> None:
    """The clerk looked the number up in another window, and for the card on a stick that had gone home."""
    school = School(7, random.Random(7))
    city.take(school.card())
    save(city.ws, CityBook(city.ws), [SchoolList(code=school.code, name="7小", contact="李娜", phone="0391-6600000")])
    shell = window_of(driver, city)
    page = driver.go(shell, "waiting")
    part(page, TableView, "table").select_row(0)
    assert visible(page) == {"enrolButton", "settleButton"}
    driver.press(page, "enrolButton")
    driver.settle(shell)
    dialog = driver.dialog(shell)
    until(driver.qtbot, lambda: "0391-6600000" in part(dialog, QLabel, "whomLabel").text())
    said = part(dialog, QLabel, "whomLabel").text()
    assert said == f"卡片上写的是“7小”（{school.code}）校长的密钥。\n请打学校名册里7小的电话：李娜 0391-6600000。"
    part(dialog, QLineEdit, "fingerprintEdit").setText(school.key.public.fingerprint)
    part(dialog, QLineEdit, "pinEdit").setText(PIN)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    assert "已登记“7小”校长的密钥" in driver.answer(shell, "知道了")
    driver.settle(shell)
    assert shell.current_page() is page, "he was left on 学校 and had to find his way back"
    assert rows_of(page) == []


def test_a_roll_that_waits_leads_to_its_bureaus_card_and_what_lacks_a_table_to_no_card(
    driver: Driver, city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """登记学校… stood beside a roll, whose bureau is no school, and beside a package of a school that had been enrolled."""
    (tmp_path / "below").mkdir()
    with make_bureau(tmp_path / "below" / "below.jybureau") as below:
        city.take(roll(city, below, []))
    school = city.school(7)
    city.take(school.write(city.office, city.recipients).pack(city.recipients, without={"teachers"}))
    shell = window_of(driver, city)
    page = driver.go(shell, "waiting")
    table = part(page, TableView, "table")
    offered = {}
    for place, matter in enumerate(rows_of(page)):
        table.select_row(place)
        offered[matter.lacks] = visible(page)
    assert offered == {"bureau": {"enrolButton", "settleButton"}, "": {"settleButton"}}
    table.select_row(next(place for place, matter in enumerate(rows_of(page)) if matter.lacks))
    assert "采用下级教育局的卡片…" in part(page, QLabel, "nextLabel").text()
    assert part(page, QPushButton, "enrolButton").text() == "采用下级教育局的卡片…"
    asked: list[str] = []
    monkeypatch.setattr(type(page.desk.asking), "open_file", lambda _self, title, _filter, _done: asked.append(title))
    driver.press(page, "enrolButton")
    driver.settle(shell)
    assert shell.current_page() is page
    assert asked == ["选择下级教育局的卡片"]


def test_a_damaged_file_that_a_good_package_answered_says_so_and_offers_nothing(driver: Driver, city: City) -> None:
    school = city.school(7)
    whole = school.write(city.office, city.recipients, rows=quiet_rows(school)).data
    city.stick.mkdir()
    (city.stick / f"{school.code}-0001.jyt").write_bytes(whole[:-200])
    desk = receiving.Desk(city.ws, city.identity)
    assert desk.take(city.stick / f"{school.code}-0001.jyt").verdict == "refused"
    city.take(whole)
    shell = window_of(driver, city)
    page = driver.go(shell, "waiting")
    assert rows_of(page) == []
    part(page, QCheckBox, "settledBox").setChecked(True)
    driver.settle(shell)
    part(page, TableView, "table").select_row(0)
    assert "第 1 号数据包完好" in part(page, QLabel, "nextLabel").text()
    assert visible(page) == set(), "there is nothing to be listed again: it would be gone at once"


def test_whom_to_call_is_read_to_its_end_however_long_the_names_of_the_schools_are(driver: Driver, city: City) -> None:
    school = School(7, random.Random(7))
    city.take(school.card())
    name = "王屋山希望工程中心小学附属第二教学点"
    save(city.ws, CityBook(city.ws), [SchoolList(code=school.code, name=name, contact="李娜、欧阳震华（下午三点以后）")])
    shell = window_of(driver, city)
    page = driver.go(shell, "waiting")
    part(page, TableView, "table").select_row(0)
    driver.press(page, "enrolButton")
    driver.settle(shell)
    dialog = driver.dialog(shell)
    label = part(dialog, QLabel, "whomLabel")
    until(driver.qtbot, lambda: name in label.text())
    until(driver.qtbot, lambda: label.height() >= label.heightForWidth(label.width()))
    dialog.reject()


def test_whom_to_call_is_never_taken_from_the_card(city: City, tmp_path: Path) -> None:
    school = School(7, random.Random(7))
    (card := tmp_path / "card.jyt").write_bytes(school.card())
    assert "学校名册里没有这所学校，请打本局原来就有的电话。" in whom_to_call(city.ws, card)
    save(city.ws, CityBook(city.ws), [SchoolList(code=school.code, name="七里沟小学", contact="王伟")])
    told = whom_to_call(city.ws, card)
    assert "学校名册里没有写七里沟小学的电话（联系人 王伟），请打本局原来就有的电话。" in told
    assert "名册上的标识码或名称与卡片不同（七里沟小学" in told
    card.write_bytes(b"no card")
    with pytest.raises(TrustError):
        whom_to_call(city.ws, card)


def test_the_words_beside_the_title_of_records_fit_however_many_registers_a_school_keeps() -> None:
    """Sixteen kinds stood there, most of them with a nought, and ran under the buttons."""
    counts = dict.fromkeys(KINDS, 0) | {"activity": 13, "teacher": 46, "honour": 6, "evaluation": 2}
    shown = Shown(office="", school="济水一小", content=[], counts=counts, remarks=())  # type: ignore[arg-type]
    assert shown.sentence == "济水一小：活动 13 · 培训 0 · 教师 46 · 专项 8"


def test_records_are_sent_back_together_and_taken_back_before_they_leave(driver: Driver, city: City) -> None:
    school = city.school(1)
    city.take(school.write(city.office, city.recipients, rows=quiet_rows(school)).data)
    shell = window_of(driver, city)
    page = driver.go(shell, "records")
    driver.settle(shell)
    table = part(page, TableView, "table")
    kind = part(page, QComboBox, "kindBox")
    kind.setCurrentText("教师")
    kind.activated.emit(kind.currentIndex())
    driver.settle(shell)
    assert {row.table for row in rows_of(page)} == {"teacher"}
    assert not part(page, QFrame, "remarksPanel").isVisible()
    table.enter()
    driver.qtbot.keyClick(table, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert len(table.selected_rows()) == 2
    driver.qtbot.keyClick(table, Key.Key_Return)
    dialog = driver.dialog(shell)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    assert "改什么" in part(dialog, QLabel, "problemLabel").text()
    part(dialog, QPlainTextEdit, "remarkEdit").setPlainText("请核对职称")
    part(dialog, QLineEdit, "pinEdit").setText(PIN)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert gone(dialog)
    driver.settle(shell)
    assert [row.remark for row in rows_of(page) if row.remark] == ["waiting"] * 2
    assert rows_of(page, "schoolsTable")[0].waiting == 2
    assert part(page, QFrame, "remarksPanel").isVisible()

    driver.press(page, "takeBackButton")
    dialog = driver.dialog(shell)
    assert "学校不会看到" in part(dialog, QLabel, "explainLabel").text()
    dialog.accept_button.click()  # type: ignore[attr-defined]
    assert "请写明为什么收回" in part(dialog, QLabel, "problemLabel").text()
    fill(dialog, "看错了记录")
    driver.settle(shell)
    assert gone(dialog)
    driver.settle(shell)
    assert len(rows_of(page, "remarksTable")) == 1
    with Workspace.open(city.ws.path, BUREAU, write=False) as ws:
        assert [row.remark for row in returning_records.list_returned(ws)] == ["请核对职称"]
        said = {(row.kind, row.why, bool(row.who)) for row in decision_list.list_decisions(ws)}
    assert {("remark", "请核对职称", True), ("recall", "看错了记录", True)} <= said


def test_several_matters_that_one_telephone_call_answered_are_settled_together(driver: Driver, city: City) -> None:
    for number in range(3):
        assert city.take(city.put(f"not ours {number}".encode()).read_bytes()).verdict == "refused"
    shell = window_of(driver, city)
    page = driver.go(shell, "waiting")
    table = part(page, TableView, "table")
    table.select_row(0)
    table.selectAll()
    driver.press(page, "settleButton")
    dialog = driver.dialog(shell)
    assert part(dialog, QLabel, "whatLabel").text().count("文件未采用") == 3
    fill(dialog, "学校都重新交过了")
    driver.settle(shell)
    assert gone(dialog)
    assert rows_of(page) == []
    with Workspace.open(city.ws.path, BUREAU, write=False) as ws:
        rows = [row for row in decision_list.list_decisions(ws) if row.kind == "settled"]
    assert [(row.why, bool(row.who), row.undo) for row in rows] == [("学校都重新交过了", True, "重新列出")] * 3
    driver.press(page, "decisionsButton")
    driver.settle(shell)
    dialog = driver.dialog(shell)
    fill(dialog, "还有一个没有交")
    driver.settle(shell)
    driver.settle(shell)
    dialog.reject()
    driver.settle(shell)
    assert len(rows_of(page)) == 1


def test_where_somebody_was_is_said_with_a_reason_which_his_other_school_reads(driver: Driver, city: City) -> None:
    _at_two_places(city)
    shell = window_of(driver, city)
    page = driver.go(shell, "waiting")
    table, sides = part(page, TableView, "table"), part(page, TableView, "sidesTable")
    table.select(next(row.id for row in rows_of(page) if "same_hour" in row.kinds))
    sides.select_row(next(place for place, side in enumerate(rows_of(page, "sidesTable")) if side.school == "1小"))
    driver.press(page, "placeButton")
    dialog = driver.dialog(shell)
    assert "2小的 1 条记录退回更正" in part(dialog, QLabel, "explainLabel").text()
    fill(dialog, "本人说在1小")
    driver.settle(shell)
    assert gone(dialog)
    with Workspace.open(city.ws.path, BUREAU, write=False) as ws:
        [remark] = returning_records.list_returned(ws)
        assert remark.remark.endswith("教育局认定当时在1小，请更正本校的考勤。依据：本人说在1小。")
        [row] = [row for row in decision_list.list_decisions(ws) if row.kind == "place"]
    assert (row.why, bool(row.who), row.undo) == ("本人说在1小", True, "撤销认定，重新列出")


def test_a_school_that_two_cities_claim_is_given_to_one_of_them_and_then_to_the_other(driver: Driver, city: City) -> None:
    school = city.school(1)
    cities = [f"{number}" * 8 + new_id()[8:] for number in "12"]
    key = key_entry(school)
    with city.ws.record() as change:
        change.driver_sql("DELETE FROM log_entry")
        for source in cities:
            heard_of_city(change, key, source)
    shell = window_of(driver, city)
    page = driver.go(shell, "waiting")
    sides, settled = part(page, TableView, "sidesTable"), part(page, QCheckBox, "settledBox")
    for place in (1, 0):
        (matter,) = rows_of(page)
        part(page, TableView, "table").enter()
        assert visible(page) == {"claimButton"}
        sides.select_row(place)
        driver.press(page, "claimButton")
        fill(driver.dialog(shell), "电话问过")
        driver.settle(shell)
        assert matter.sides[place].school in driver.answer(shell, "知道了")
        with Workspace.open(city.ws.path, BUREAU, write=False) as ws:
            assert clerks_log.voices(ws)[school.office] == cities[place]
        settled.setChecked(True)
        driver.settle(shell)
        (matter,) = rows_of(page)
        assert matter.settled
        assert "裁定" in part(page, QLabel, "nextLabel").text()


def test_the_newest_package_of_a_school_is_withdrawn_from_the_board_and_taken_up_again(
    driver: Driver, city: City, tmp_path: Path
) -> None:
    school = city.school(1)
    for _n in range(3):
        city.take(school.write(city.office, city.recipients, rows=quiet_rows(school)).data)
    receipts.write_receipts(city.ws, tmp_path / "回执", PIN)
    shell = window_of(driver, city)
    page = driver.go(shell, "schools")
    table = part(page, TableView, "table")
    table.enter()
    menu = QMenu(page)
    table.menu_wanted.emit(menu)
    next(action for action in menu.actions() if action.text() == "撤回最新数据包…").trigger()
    driver.settle(shell)
    dialog = driver.dialog(shell)
    choice = part(dialog, TableView, "table")
    assert [(row.seq, row.school) for row in rows_of(dialog)] == [(3, "1小"), (2, "1小"), (1, "1小")]
    assert choice.current_row().seq == 3
    choice.select_row(1)
    fill(dialog, "误报")
    driver.settle(shell)
    said = driver.answer(shell, "知道了")
    assert "2 个数据包已撤回，现在有效的是第 1 号" in said
    assert "请生成回执交给学校" in said
    driver.settle(shell)
    with Workspace.open(city.ws.path, BUREAU, write=False) as ws:
        assert [row.standing for row in school_letters(ws, "1小")] == ["withdrawn", "withdrawn", "head"]
    again = next(action for action in menu.actions() if action.text() == "恢复被撤回的数据包…")
    again.trigger()
    driver.settle(shell)
    asked = "\n".join(label.text() for label in driver.dialog(shell).findChildren(QLabel))
    named = [line for line in asked.splitlines() if line.startswith("第 ")]
    assert [line.split("，")[:2] for line in named] == [["第 3 号", "2026年第三季度"], ["第 2 号", "2026年第三季度"]]
    assert [line.split("，")[-1] for line in named] == ["2.jyt", "1.jyt"], "each is named by the file that came"
    fill(driver.dialog(shell), "撤错了")
    driver.settle(shell)
    said = driver.answer(shell, "知道了")
    assert "2 个被撤回的数据包已恢复，现在有效的是第 3 号" in said
    assert "上一次给学校的回执说的就是这样，不用再发。" in said
    driver.settle(shell)
    again.trigger()
    driver.settle(shell)
    assert "没有被撤回的数据包" in driver.answer(shell, "知道了"), "nobody types a PIN for nothing"
    next(action for action in menu.actions() if action.text() == "记录与退回…").trigger()
    driver.settle(shell)
    driver.settle(shell)
    assert part(shell.page("records"), TableView, "schoolsTable").current_row().school == "1小"


@pytest.mark.parametrize("quicker", [True, False])
def test_what_another_clerk_decided_is_shown_as_soon_as_it_is_said(
    driver: Driver, city: City, monkeypatch: pytest.MonkeyPatch, *, quicker: bool
) -> None:
    """请看过列表里现在的内容再定 was said, and in the list it stood as before until somebody pressed F5."""
    shell = window_of(driver, city)
    page = driver.go(shell, "waiting")
    looked: list[str] = []
    monkeypatch.setattr(page, "reload", lambda: looked.append("again"))

    def decide(_ws: Workspace) -> None:
        raise AlreadyDecided("这件事已经处理过了。") if quicker else ValueRefused("请写明理由。", field="why")

    said: list[str] = []
    shell.worker.do(decide).then(lambda _nothing: None, failed=lambda error: said.append(error.user_message))
    driver.settle(shell)
    assert len(said) == 1
    assert looked == ["again"] * quicker


def test_rebuilding_says_that_the_digest_is_the_same_or_what_was_wrong(driver: Driver, city: City) -> None:
    school = city.school(1)
    city.take(school.write(city.office, city.recipients, rows=quiet_rows(school)).data)
    path = city.ws.path
    shell = window_of(driver, city)
    page = driver.go(shell, "schools")

    def rebuild() -> str:
        page._ask_rebuild()  # type: ignore[attr-defined]
        driver.pin(shell, PIN)
        return driver.answer(shell, "知道了")

    assert "指纹与原来相同" in rebuild()
    driver.close()
    with Workspace.open(path, BUREAU, write=True) as ws, ws.record() as change:
        change.driver_sql("UPDATE city_teacher SET name = '被改过'")
    shell = driver.open(path)
    page = driver.go(shell, "schools")
    assert "指纹变了" in rebuild()


def test_the_pin_of_the_bureau_opens_what_was_sealed_to_it(driver: Driver, city: City, tmp_path: Path) -> None:
    school = city.school(1)
    (tmp_path / "包.jyt").write_bytes(school.write(city.office, city.recipients, rows=quiet_rows(school)).data)
    (tmp_path / "卡片.jyt").write_bytes(school.card())
    shell = window_of(driver, city)
    shell.check_package()  # type: ignore[attr-defined]
    dialog = driver.dialog(shell)
    part(dialog, QLineEdit, "fileEdit").setText(str(tmp_path / "包.jyt"))
    part(dialog, QLineEdit, "cardEdit").setText(str(tmp_path / "卡片.jyt"))
    for pin, said in (("", "打不开"), (PIN, "未被改动")):
        part(dialog, QLineEdit, "pinEdit").setText(pin)
        dialog.accept_button.click()  # type: ignore[attr-defined]
        driver.settle(shell)
        assert said in part(dialog, QLabel, "verdictLabel").text()
    dialog.reject()


def test_the_page_of_schools_begins_with_the_quarter_and_the_counts_of_the_first_page(driver: Driver, city: City) -> None:
    """The first page said 已交 1 of the quarter that is over, and one click further everybody was 未交, in the quarter that is not."""
    for number in (1, 2):
        city.school(number)
    school = city.school(3)
    rows = quiet_rows(school) | {"periods": [("2026Q3", "closed", 1, 1, "2026-10-08")]}
    city.take(school.write(city.office, city.recipients, rows=rows).data)
    shell = window_of(driver, city)
    first = part(driver.go(shell, "home"), QLabel, "countLabel").text()
    board = driver.go(shell, "schools")
    told = part(board, QLabel, "countLabel").text().replace("\u00a0", " ")
    assert part(board, QComboBox, "quarterBox").currentText() in first
    assert told.startswith("应交 3 所")
    assert told in first
