"""The month as a grid: moved through by keys, days opened, plans arranged, nothing only by colour."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import QApplication, QCheckBox, QFrame, QLabel, QListWidget, QMenu, QPushButton

from jyteacher_desktop.desktop.application import Desktop
from jyteacher_desktop.desktop.month_model import MonthDay
from jyteacher_desktop.desktop.pages.calendar_presenter import State
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.style import base_font, color
from jyteacher_desktop.desktop.widgets import DateField, MonthGrid, MonthLegend
from jyteacher_desktop.desktop.widgets.month_grid import broken, months_later
from jyteacher_desktop.domain.calendar import Month
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.school.activities import ActivityValues, RecordActivity, list_activities, record_activity
from jyteacher_desktop.school.month_calendar import standing_on
from jyteacher_desktop.school.plans import (
    PlanItemValues,
    PlanValues,
    add_items,
    approve_plan,
    items_of_month,
    list_plans,
    new_plan,
)
from jyteacher_desktop.school.sample import SAMPLE_DAY
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver, part, until

Key = Qt.Key


def _open(path: Path, *, write: bool = False) -> Workspace:
    workspace = Workspace.open(path, SCHOOL, write=write)
    workspace.today_override = SAMPLE_DAY
    return workspace


@pytest.fixture
def planned(school: Path) -> Path:
    """The sample school with one approved plan of two lines in September and one in October."""
    with _open(school, write=True) as workspace:
        delete_records(workspace, [row.id for row in list_plans(workspace)])
        plan = new_plan(workspace, PlanValues(term="2026-2027", title="计划"))
        lines = (("2026-09", "reading_salon", "共读一"), ("2026-09", "demo_lesson", "示范课二"), ("2026-10", "lecture", "讲座三"))
        add_items(
            workspace,
            plan,
            [PlanItemValues(month=month, kind=kind, title=title, hours=Decimal(2)) for month, kind, title in lines],
        )
        approve_plan(workspace, plan, approval_no="1号", approved_on=date(2026, 9, 1))
    return school


def _calendar(driver: Driver, path: Path) -> tuple[Shell, MonthGrid]:
    shell = driver.open(path)
    page = driver.go(shell, "calendar")
    driver.settle(shell)
    grid = part(page, MonthGrid, "grid")
    grid.setFocus()
    return shell, grid


def _day(grid: MonthGrid) -> MonthDay:
    found = grid.chosen()
    assert found is not None
    return found


def test_keys_move_by_day_week_month_and_year(driver: Driver, school: Path) -> None:
    shell, grid = _calendar(driver, school)
    title = part(shell.page("calendar"), QLabel, "titleLabel")
    assert (grid.day, _day(grid).today, title.text()) == (SAMPLE_DAY, True, "2026 年 9 月")
    for key, modifier, day in (
        (Key.Key_Up, Qt.KeyboardModifier.NoModifier, date(2026, 9, 23)),
        (Key.Key_Home, Qt.KeyboardModifier.NoModifier, date(2026, 9, 21)),
        (Key.Key_End, Qt.KeyboardModifier.NoModifier, date(2026, 9, 27)),
        (Key.Key_Left, Qt.KeyboardModifier.NoModifier, date(2026, 9, 26)),
        (Key.Key_Down, Qt.KeyboardModifier.NoModifier, date(2026, 10, 3)),
        (Key.Key_PageDown, Qt.KeyboardModifier.NoModifier, date(2026, 11, 3)),
        (Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier, date(2025, 11, 3)),
        (Key.Key_PageUp, Qt.KeyboardModifier.NoModifier, date(2025, 10, 3)),
    ):
        driver.qtbot.keyClick(grid, key, modifier)
        driver.settle(shell)
        assert (grid.day, _day(grid).day) == (day, day)
    assert title.text() == "2025 年 10 月"
    driver.press(shell.page("calendar"), "nextButton")
    driver.press(shell.page("calendar"), "todayButton")
    driver.settle(shell)
    assert (title.text(), grid.day) == ("2026 年 9 月", SAMPLE_DAY)


def test_held_keys_lose_no_step(driver: Driver, school: Path) -> None:
    shell, grid = _calendar(driver, school)
    for _ in range(30):
        driver.qtbot.keyClick(grid, Key.Key_PageDown)
    for _ in range(40):
        driver.qtbot.keyClick(grid, Key.Key_Left)
    driver.settle(shell)
    assert grid.day == date(2029, 2, 16)
    assert _day(grid).day == grid.day
    assert part(shell.page("calendar"), QLabel, "titleLabel").text() == "2029 年 2 月"


def test_every_state_has_a_word_a_mark_and_a_colour_of_its_own(driver: Driver, school: Path) -> None:
    with _open(school, write=True) as workspace:
        for title, day, plan in (("已过", 15, True), ("开了", 16, False), ("将来", 30, True)):
            values = ActivityValues(kind="lecture", title=title, date=date(2026, 9, day), hours=Decimal(2), planned=plan)
            record_activity(workspace, RecordActivity(values=values))
        rows = {row.title: row for row in list_activities(workspace)}
    assert [State[standing_on(rows[title], SAMPLE_DAY).name] for title in ("已过", "开了", "将来")] == [
        State.OVERDUE,
        State.PENDING,
        State.PLANNED,
    ]
    assert len({(state.value[1], state.value[2]) for state in State}) == len(State)
    shell, grid = _calendar(driver, school)
    entry = _day(grid).entries[-1]
    assert (entry.text, entry.flag) == ("将来", "未")
    index = grid.currentIndex()
    words = str(index.data(Qt.ItemDataRole.AccessibleTextRole))
    assert words.startswith("9 月 30 日 星期三，今天，1 项；将来 · 计划 · 未备案")
    assert "未备案" in words
    legend = part(shell.page("calendar"), MonthLegend, "legend")
    assert legend.accessibleDescription().startswith("计划，")


def test_an_activity_of_several_days_lies_on_each_of_them(driver: Driver, school: Path) -> None:
    with _open(school, write=True) as workspace:
        values = ActivityValues(
            kind="lecture", title="跨月培训", date=date(2026, 8, 20), end_date=date(2026, 9, 2), hours=Decimal(8)
        )
        record_activity(workspace, RecordActivity(values=values))
    shell, grid = _calendar(driver, school)
    shell.go("calendar", "2026-09-01")
    driver.settle(shell)
    assert [entry.text for entry in _day(grid).entries] == ["跨月培训"]
    driver.qtbot.keyClick(grid, Key.Key_Right)
    driver.qtbot.keyClick(grid, Key.Key_Right)
    assert _day(grid).entries == ()


def test_enter_opens_the_record_or_begins_one_on_that_day(driver: Driver, school: Path) -> None:
    shell, grid = _calendar(driver, school)
    shell.go("calendar", "2026-09-10")
    driver.settle(shell)
    driver.qtbot.keyClick(grid, Key.Key_Return)
    driver.settle(shell)
    dialog = driver.dialog(shell)
    assert "教师发展论坛" in dialog.windowTitle()
    dialog.close()
    driver.qtbot.keyClick(grid, Key.Key_Right)
    driver.qtbot.keyClick(grid, Key.Key_Return)
    driver.settle(shell)
    dialog = driver.dialog(shell)
    assert part(dialog, DateField, "dayEdit").day() == date(2026, 9, 11)
    assert not part(dialog, QCheckBox, "plannedBox").isChecked()
    dialog.close()
    shell.go("calendar", "2026-10-08")
    driver.settle(shell)
    driver.shortcut(shell, Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    driver.settle(shell)
    dialog = driver.dialog(shell)
    assert part(dialog, QCheckBox, "plannedBox").isChecked()
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    driver.settle(shell)
    assert [entry.flag for entry in _day(grid).entries] == ["未"]


def test_a_day_with_several_records_offers_them(driver: Driver, school: Path) -> None:
    with _open(school, write=True) as workspace:
        for title in ("上午场", "下午场"):
            values = ActivityValues(kind="lecture", title=title, date=date(2026, 9, 11), hours=Decimal(2))
            record_activity(workspace, RecordActivity(values=values))
    shell, grid = _calendar(driver, school)
    shell.go("calendar", "2026-09-11")
    driver.settle(shell)
    records = part(shell.page("calendar"), QListWidget, "recordsList")
    assert [records.item(place).text().split("\n")[0] for place in range(records.count())] == ["上午场", "下午场"]
    driver.qtbot.keyClick(grid, Key.Key_Enter)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions() if action.text()] == ["上午场", "下午场", "登记活动…\tCtrl+N"]
    driver.qtbot.keyClick(menu, Key.Key_Down)
    driver.qtbot.keyClick(menu, Key.Key_Return)
    driver.settle(shell)
    assert "下午场" in driver.dialog(shell).windowTitle()


def test_a_line_of_the_plan_is_put_onto_a_day_and_taken_back_by_one_undo(driver: Driver, planned: Path) -> None:
    shell, grid = _calendar(driver, planned)
    page = shell.page("calendar")
    lines = part(page, QListWidget, "linesList")
    assert [lines.item(place).text().split("\n")[0] for place in range(lines.count())] == ["共读一", "示范课二"]
    shell.go("calendar", "2026-09-21")
    driver.settle(shell)
    assert part(page, QPushButton, "arrangeButton").text() == "安排到 9 月 21 日"
    driver.press(page, "arrangeButton")
    driver.settle(shell)
    driver.settle(shell)
    (entry,) = _day(grid).entries
    assert (entry.text, entry.flag, "计划已过期" in entry.words) == ("共读一", "", True)
    assert "已安排" in lines.item(0).text()
    assert not part(page, QPushButton, "arrangeButton").isEnabled()
    with _open(planned) as workspace:
        assert [len(item.activities) for item in items_of_month(workspace, Month(2026, 9))] == [1, 0]
    shell.undo_action.trigger()
    driver.settle(shell)
    driver.settle(shell)
    assert _day(grid).entries == ()
    assert "还没有安排日期" in lines.item(0).text()


def test_an_empty_month_says_what_to_do(driver: Driver, school: Path) -> None:
    shell, _grid = _calendar(driver, school)
    hint = part(shell.page("calendar"), QLabel, "hintLabel")
    assert not hint.isVisible()
    shell.go("calendar", "2027-01")
    driver.settle(shell)
    assert hint.isVisible()
    assert "按 Enter 登记活动" in hint.text()


def test_the_month_of_a_plan_leads_to_its_days_and_a_quarter_to_its_month(driver: Driver, planned: Path) -> None:
    from PySide6.QtWidgets import QTabWidget

    from jyteacher_desktop.desktop.widgets import TableView

    shell = driver.open(planned)
    page = driver.go(shell, "plans")
    driver.settle(shell)
    part(page, QTabWidget, "tabs").setCurrentIndex(1)
    months = part(page, TableView, "monthsTable")
    months.enter()
    months.select("2026-10")
    driver.qtbot.keyClick(months, Key.Key_Return)
    driver.settle(shell)
    title = part(shell.page("calendar"), QLabel, "titleLabel")
    assert title.text() == "2026 年 10 月"
    shell.desk.choose_quarter(shell.desk.quarter.previous())  # type: ignore[union-attr]
    driver.settle(shell)
    assert title.text() == "2026 年 4 月"


def test_a_narrow_page_leaves_its_room_to_the_days_and_its_menu_offers_the_lines(driver: Driver, planned: Path) -> None:
    shell, grid = _calendar(driver, planned)
    shell.resize(911, 512)
    until(driver.qtbot, lambda: not part(shell.page("calendar"), QFrame, "panel").isVisible())
    until(driver.qtbot, lambda: grid.verticalScrollBar().maximum() == grid.horizontalScrollBar().maximum() == 0)
    grid.customContextMenuRequested.emit(grid.visualRect(grid.currentIndex()).center())
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    lines = next(action for action in menu.actions() if action.text() == "安排计划项目").menu()
    assert isinstance(lines, QMenu)
    assert [action.text() for action in lines.actions()] == ["共读一", "示范课二"]
    menu.close()
    shell.resize(1366, 768)
    until(driver.qtbot, part(shell.page("calendar"), QFrame, "panel").isVisible)


def test_a_click_on_a_neighbouring_day_chooses_it_and_leaves_the_page(driver: Driver, school: Path) -> None:
    shell, grid = _calendar(driver, school)
    cell = grid.visualRect(grid.model().index(4, 3)).center()
    driver.qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(cell.x(), cell.y()))
    driver.settle(shell)
    assert grid.day == date(2026, 10, 1)
    assert part(shell.page("calendar"), QLabel, "titleLabel").text() == "2026 年 9 月"


def _colors(picture: QImage) -> set[int]:
    return {picture.pixel(x, y) for y in range(picture.height()) for x in range(picture.width())}


@pytest.mark.parametrize("style", ["light", "dark"])
def test_the_month_is_painted_in_both_styles_at_every_size(driver: Driver, planned: Path, style: str) -> None:
    with _open(planned, write=True) as workspace:
        for number in range(6):
            values = ActivityValues(kind="lecture", title=f"讲座{number}", date=date(2026, 9, 8), hours=Decimal(2))
            record_activity(workspace, RecordActivity(values=values))
    shell, grid = _calendar(driver, planned)
    desktop: Desktop = driver.desktop
    try:
        desktop.use_style(style)
        for width, height in ((1366, 768), (911, 512), (820, 460)):
            shell.resize(width, height)
            wanted = {color(name).rgb() for name in ("warn", "accent", "line")}
            until(driver.qtbot, lambda wanted=wanted: wanted <= _colors(grid.grab().toImage()))  # type: ignore[misc]
    finally:
        desktop.use_style("light")


def test_long_titles_break_anywhere_and_end_in_dots(driver: Driver) -> None:
    metrics = QFontMetrics(base_font())
    letter = metrics.horizontalAdvance("课")
    assert broken("示范课圆的周长", metrics, (letter * 3 + 1, letter * 4 + 1), 3) == ["示范课", "圆的周长"]
    lines = broken("示范课圆的周长和面积的关系", metrics, (letter * 3 + 1, letter * 4 + 1), 2)
    assert lines[0] == "示范课"
    assert lines[1].endswith("…")
    assert broken("课", metrics, (0, 0), 2) != []


def test_months_end_on_their_last_day() -> None:
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2026, 12, 31), -10) == date(2026, 2, 28)
    assert [len(Month(year, month).weeks) for year, month in ((2027, 2), (2026, 9), (2026, 8))] == [4, 5, 6]
    assert str(Month(2026, 9)) == "2026-09"
