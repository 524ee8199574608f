"""A window opens at the quarter that has to be handed in, and shows the way to the present one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLabel

from jyteacher_desktop.bureau.bureau_keys import write_bureau_card
from jyteacher_desktop.bureau.office import create_bureau
from jyteacher_desktop.desktop import application
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.paths import ENTERED_FOLDER
from jyteacher_desktop.school.activities import ActivityValues, RecordActivity, record_activity
from jyteacher_desktop.school.closing_quarters import close_quarter, reopen_quarter
from jyteacher_desktop.school.office import create_school
from jyteacher_desktop.school.quarter_open_or_closed import quarter_in_hand
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.school.school_keys import trust_bureau
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.store.workspace import Workspace
from tests.desktop.windows import Driver, part

PIN = "correct horse 12"
THIRD, FOURTH = Quarter.parse("2026Q3"), Quarter.parse("2026Q4")
TODAY = date(2026, 10, 8)


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    workspace = create_school(tmp_path / "s.jyschool", name="济水一小", code="2141000123", stage="小学", pin=PIN)
    workspace.today_override = TODAY
    add_teacher(workspace, TeacherValues(name="王芳"))
    return workspace


def _held(ws: Workspace, day: date) -> None:
    values = ActivityValues(kind="reading_salon", title=f"共读 {day}", date=day, hours=Decimal(2), place="阅览室")
    record_activity(ws, RecordActivity(values=values, attendance=()))


def test_the_quarter_to_hand_in_is_the_one_before_until_it_has_left(ws: Workspace, tmp_path: Path) -> None:
    with ws:
        assert quarter_in_hand(ws) == FOURTH, "a school that begins has nothing to hand in"
        _held(ws, date(2026, 9, 10))
        assert quarter_in_hand(ws) == THIRD
        close_quarter(ws, THIRD)
        assert quarter_in_hand(ws) == FOURTH, "without the bureau's card closing is all there is to do"
        with create_bureau(tmp_path / "b.jybureau", name="教育局", pin=PIN) as bureau:
            digits = write_bureau_card(bureau, tmp_path / "b.jyt", PIN)
        trust_bureau(ws, tmp_path / "b.jyt", PIN, digits)
        assert quarter_in_hand(ws) == THIRD
        submit(ws, THIRD, tmp_path, PIN)
        assert quarter_in_hand(ws) == FOURTH
        reopen_quarter(ws, THIRD, "漏登一场")
        assert quarter_in_hand(ws) == THIRD, "the next version has to be handed in again"


def test_nothing_older_than_the_quarter_before_keeps_the_window_from_the_present_one(ws: Workspace) -> None:
    with ws:
        _held(ws, date(2026, 5, 10))
        assert quarter_in_hand(ws) == FOURTH
        _held(ws, date(2026, 9, 10))
        ws.today_override = date(2026, 12, 1)
        assert quarter_in_hand(ws) == FOURTH, "after two months it is a task of the first page"


def test_the_book_that_a_bureau_keeps_for_a_school_opens_at_the_quarter_that_is_entered(tmp_path: Path) -> None:
    """It opened at the present quarter, and what came on paper for the last one was typed into the wrong one."""
    folder = tmp_path / f"b.jybureau{ENTERED_FOLDER}"
    folder.mkdir()
    with create_school(folder / "s.jyschool", name="济水一小", code="2141000123", stage="小学", pin=PIN, today=TODAY) as book:
        book.today_override = TODAY
        assert quarter_in_hand(book) == THIRD
        book.today_override = date(2026, 12, 20)
        assert quarter_in_hand(book) == THIRD, "paper comes late"
        with create_bureau(tmp_path / "b.jybureau", name="教育局", pin=PIN) as bureau:
            digits = write_bureau_card(bureau, tmp_path / "b.jyt", PIN)
        trust_bureau(book, tmp_path / "b.jyt", PIN, digits)
        add_teacher(book, TeacherValues(name="王芳"))
        submit(book, THIRD, tmp_path, PIN)
        assert quarter_in_hand(book) == THIRD, "what left is 暂报"
        close_quarter(book, THIRD)
        submit(book, THIRD, tmp_path, PIN)
        assert quarter_in_hand(book) == FOURTH


def test_on_the_eighth_of_october_every_page_opens_at_the_third_quarter_and_one_press_goes_to_the_fourth(
    driver: Driver, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ws.path
    with ws:
        _held(ws, date(2026, 9, 10))
        _held(ws, date(2026, 10, 7))
    opened = application._open_workspace

    def on_that_day(file: Path) -> Workspace:
        workspace = opened(file)
        workspace.today_override = TODAY
        return workspace

    monkeypatch.setattr(application, "_open_workspace", on_that_day)
    shell = driver.open(path)
    assert shell.desk is not None
    assert shell.desk.quarter == THIRD
    box: QComboBox = shell.quarter_box  # type: ignore[attr-defined]
    assert box.currentText() == THIRD.name
    assert "还没有上报" in shell.state_label.text()
    assert part(driver.go(shell, "home"), QLabel, "glanceTitle").text() == THIRD.name
    assert part(driver.go(shell, "reports"), QLabel, "countLabel").text().startswith(THIRD.name)
    now = shell.now_button  # type: ignore[attr-defined]
    assert now.isVisible()
    now.click()
    driver.settle(shell)
    assert shell.desk.quarter == FOURTH
    assert box.currentText() == FOURTH.name
    assert not now.isVisible()
    assert shell.state_label.text() == "已保存", "what was said of the quarter before is over"
    box.setCurrentIndex(box.findText(THIRD.name))
    assert now.isVisible()
    driver.settle(shell)


def test_a_window_on_a_school_that_handed_in_opens_at_the_present_quarter(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    assert shell.desk is not None
    assert shell.desk.today in shell.desk.quarter
    assert not shell.now_button.isVisible()  # type: ignore[attr-defined]


def test_an_old_quarter_that_holds_records_or_was_closed_can_be_chosen_however_long_ago_it_was(
    driver: Driver, ws: Workspace
) -> None:
    path, closed, older, old = ws.path, Quarter.parse("2018Q1"), Quarter.parse("2017Q4"), Quarter.parse("2016Q2")
    with ws:
        _held(ws, date(2016, 5, 12))
        close_quarter(ws, closed)
    shell = driver.open(path)
    assert shell.desk is not None
    box: QComboBox = shell.quarter_box  # type: ignore[attr-defined]
    chosen = box.currentData()
    assert [box.itemData(place) for place in range(box.count())][-2:] == [str(closed), str(old)]
    shell.desk.do(_held, date(2017, 11, 3))
    driver.settle(shell)
    assert [box.itemData(place) for place in range(box.count())][-3:] == [str(closed), str(older), str(old)]
    assert box.currentData() == chosen, "what was chosen stays"
    box.setCurrentIndex(box.findText(older.name))
    driver.settle(shell)
    assert shell.desk.quarter == older
