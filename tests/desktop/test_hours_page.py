"""Hours in the window: why on every figure, what closes the gap, a draft policy side by side."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QMenu, QPushButton, QTabWidget

from jyteacher_desktop.desktop.pages.hours import HoursPage
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.paths import resource
from jyteacher_desktop.school.activities import list_activities, plan_series
from jyteacher_desktop.school.roster import edit_teacher, teacher_detail
from jyteacher_desktop.school.sample import SAMPLE_DAY
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from jyteacher_desktop.values import replace
from tests.desktop.windows import Driver, part


def _hours(driver: Driver, shell: Shell) -> HoursPage:
    page = driver.go(shell, "hours")
    assert isinstance(page, HoursPage)
    return page


def test_a_figure_is_explained_in_two_keys(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = _hours(driver, shell)
    page.table.enter()
    driver.settle(shell)
    driver.qtbot.keyClick(page.table, Qt.Key.Key_Return)
    driver.settle(shell)
    assert "计入" in page._why.toPlainText()
    assert "期末约" in part(page, QLabel, "progressLabel").text()


def test_whoever_asks_about_hours_gets_the_record_printed_from_the_same_page(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = _hours(driver, shell)
    page.table.enter()
    driver.settle(shell)
    name = page.table.current_row().name
    driver.press(page, "printButton")
    menu = next(each for each in page.findChildren(QMenu) if each.isVisible())
    titles = [action.text() for action in menu.actions()]
    assert titles
    assert all(title.endswith(name) for title in titles)
    assert any("学时证明" in title for title in titles)
    menu.close()
    page._fill_menu(wanted := QMenu(page))
    assert [action.text() for action in wanted.actions()] == [f"打印{title.partition('：')[0]}…" for title in titles]


def test_the_columns_follow_the_choice(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = _hours(driver, shell)
    box = part(page, QComboBox, "columnsBox")
    box.setFocus()
    driver.qtbot.keyClick(box, Qt.Key.Key_End)
    driver.settle(shell)
    assert box.currentText() == "年度×类别"
    titles = [column.title for column in page.table.table_model().columns]
    assert any(title.startswith("2026 ") for title in titles)
    assert "2027" not in titles


def test_planned_activities_show_what_they_would_close(driver: Driver, school: Path) -> None:
    with Workspace.open(school, SCHOOL, write=True) as workspace:
        workspace.today_override = SAMPLE_DAY
        plan_series(workspace, list_activities(workspace)[0].id, [date(2026, 10, 15), date(2026, 11, 12)])
    shell = driver.open(school)
    page = _hours(driver, shell)
    page.table.enter()
    driver.settle(shell)
    part(page, QTabWidget, "tabs").setCurrentIndex(1)
    table = part(page, TableView, "outlookTable")
    rows = table.table_model().rows()
    assert [row.date for row in rows] == ["2026-10-15", "2026-11-12"]
    assert "可再计入" in part(page, QLabel, "outlookLabel").text()
    table.enter()
    driver.qtbot.keyClick(table, Qt.Key.Key_Return)
    driver.settle(shell)
    activities = shell.page("activities")
    assert shell.current_page() is activities
    assert part(activities, TableView, "table").current_row().id == rows[0].id


def test_a_draft_is_tried_beside_the_policy_in_use(driver: Driver, school: Path, tmp_path: Path) -> None:
    draft = tmp_path / "草案.toml"
    text = resource("policies/jiyuan.toml").read_text(encoding="utf-8")
    draft.write_text(text.replace("day_cap = 8", "day_cap = 2"), encoding="utf-8")
    shell = driver.open(school)
    page = _hours(driver, shell)
    page._try_draft(draft)
    driver.settle(shell)
    dialog = driver.dialog(shell)
    assert "减少 46 人" in part(dialog, QLabel, "sentenceLabel").text()
    table = part(dialog, TableView, "table")
    table.enter()
    driver.settle(shell)
    row = table.current_row()
    lines = part(dialog, TableView, "linesTable").table_model().rows()
    assert sum((line.draft_counted - line.counted for line in lines), Decimal(0)) == row.change
    driver.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert "草案" not in part(page, QLabel, "noteLabel").text()


def test_a_draft_without_a_kind_that_is_recorded_says_what_becomes_of_it(driver: Driver, school: Path, tmp_path: Path) -> None:
    draft = tmp_path / "草案.toml"
    before, after = resource("policies/jiyuan.toml").read_text(encoding="utf-8").split('[[kind]]\nid = "reading_salon"\n')
    draft.write_text(before + after[after.index("[[kind]]") :], encoding="utf-8")
    shell = driver.open(school)
    _hours(driver, shell)._try_draft(draft)
    driver.settle(shell)
    said = part(driver.dialog(shell), QLabel, "sentenceLabel").text()
    assert re.search(r"试算不保存任何内容。\n这份政策里没有这些已经登记过的活动类型：读书沙龙 \d+ 场", said)


def test_an_invalid_draft_is_a_sentence(driver: Driver, school: Path, tmp_path: Path) -> None:
    draft = tmp_path / "坏.toml"
    draft.write_text("id = 1", encoding="utf-8")
    shell = driver.open(school)
    page = _hours(driver, shell)
    page._try_draft(draft)
    driver.settle(shell)
    assert driver.answer(shell, "知道了")


def test_figures_of_all_pages_follow_a_change_and_its_undo(driver: Driver, school: Path) -> None:
    """The count is shared by pages; each shows the newest one, whichever page was seen last."""
    shell = driver.open(school)
    pages = {key: driver.go(shell, key) for key in ("home", "reports", "hours")}
    driver.settle(shell)

    def shown() -> tuple[str, str, tuple[object, ...]]:
        texts = []
        for key, kind, name in (("home", QPushButton, "hoursFigure"), ("reports", QLabel, "alertsLabel")):
            driver.go(shell, key)
            driver.settle(shell)
            texts.append(part(pages[key], kind, name).text())
        driver.go(shell, "hours")
        driver.settle(shell)
        rows = part(pages["hours"], TableView, "table").table_model().rows()
        return texts[0], texts[1], tuple((row.id, row.counted) for row in rows)

    before = shown()
    assert shown() == before
    activities = driver.go(shell, "activities")
    table = part(activities, TableView, "table")
    table.enter()
    table.select(next(row.id for row in table.table_model().rows() if row.status == "approved" and row.present))
    driver.press(activities, "deleteButton")
    driver.answer(shell, "删除")
    driver.settle(shell)
    after = shown()
    assert all(new != old for new, old in zip((after[0], after[2]), (before[0], before[2]), strict=True))
    shell.undo_action.trigger()
    driver.settle(shell)
    assert shown() == before


@pytest.mark.parametrize("key", ["hours", "teachers"])
def test_a_page_turned_to_again_keeps_what_it_shows_until_something_is_written(driver: Driver, school: Path, key: str) -> None:
    shell = driver.open(school)
    table = driver.go(shell, key).findChild(TableView, "table")
    assert table is not None
    table.enter()
    table.selectAll()
    shown, resets = table.table_model().rows(), []
    table.table_model().modelReset.connect(lambda: resets.append(True))
    driver.go(shell, "plans")
    shell.page(key).make_stale()
    driver.go(shell, key)
    assert resets == []
    assert len(table.selected_rows()) == len(shown)
    first = shown[0].id
    shell.worker.do(edit_group, first).then(lambda _nothing: None)
    driver.settle(shell)
    assert resets != []
    (again,) = (row for row in table.table_model().rows() if row.id == first)
    assert again.group == "换了的组"


def edit_group(workspace: Workspace, teacher: str) -> None:
    values = teacher_detail(workspace, teacher).values
    edit_teacher(workspace, teacher, replace(values, group="换了的组"))
