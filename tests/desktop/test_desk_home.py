"""首页 of a bureau: a morning's work begins there, each task is one key, and every sentence is whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.desktop.pages.bureau_home import DeskPage
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.kinds.school_list import SchoolList
from jyteacher_desktop.records.registers import save
from tests.bureau.world import City
from tests.desktop.test_bureau_pages import _alike, blank, city, window_of
from tests.desktop.windows import Driver, part

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


@pytest.mark.parametrize("identity", ["receipts"])
def test_the_task_of_receipts_asks_for_the_folder_at_once(
    driver: Driver, city: City, identity: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _home(driver, city)
    asked: list[str] = []
    monkeypatch.setattr(type(page.desk.asking), "open_folder", lambda _self, title, _done: asked.append(title))
    page.desk.go("schools", identity)
    assert asked == ["回执保存到"]
