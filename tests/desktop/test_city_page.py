"""全市: one person, one ledger over all schools; completion by school; papers that are seen before they are printed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QWidget,
)

from jyteacher_desktop.bureau.city_figures import CITY, city_figures, city_trend
from jyteacher_desktop.bureau.city_people import city_hours
from jyteacher_desktop.bureau.office import current_policy
from jyteacher_desktop.desktop.dialogs.preview import PreviewDialog
from jyteacher_desktop.desktop.dialogs.trace import TraceDialog
from jyteacher_desktop.desktop.dialogs.what_if import WhatIfDialog
from jyteacher_desktop.desktop.widgets import ChartView, DateField, TableView
from jyteacher_desktop.domain.errors import Cancelled
from jyteacher_desktop.domain.trace_codes import city_key, trace_code
from jyteacher_desktop.kinds.kit import Keeper
from jyteacher_desktop.papers import Of, paper, papers_of
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from tests.bureau.world import NUMBERS, City, School, make_bureau
from tests.bureau.world import PIN as _PIN
from tests.desktop.windows import Driver, part, until

Key = Qt.Key


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Two schools; 王芳 teaches at both, 李娜 at the first only."""
    from jyteacher_desktop.bureau.office import mailbox_identities, unlock

    ws = make_bureau(tmp_path / "city.jybureau")
    city = City(
        ws,
        ws.info("office"),
        mailbox_identities(ws, unlock(ws, _PIN)),
        [ws.info("mailbox_recipient"), ws.info("recovery_recipient")],
        tmp_path / "stick",
    )
    for number, names in ((1, ("王芳", "李娜")), (2, ("王芳",))):
        school = city.school(number)
        city.take(school.write(city.office, city.recipients, rows=_rows(school, names)).data)
    ws.close()
    return tmp_path / "city.jybureau"


def _rows(school: School, names: tuple[str, ...]) -> dict[str, Any]:
    people, event = [new_id() for _name in names], new_id()
    rows = school.rows(shared=False)
    for year in ("2025", "2026"):
        rows |= {f"activities-{year}": [], f"attendance-{year}": [], f"trainings-{year}": []}
    rows["teachers"] = [
        (person, name, "女", "1985-03", "语文", "语文", "小学", "", "", "", "", "", "", "in_post")
        for person, name in zip(people, names, strict=True)
    ]
    rows["service"] = [(person, 1, None, "in_post") for person in people]
    rows["identity"] = [(person, NUMBERS[place], None) for place, person in enumerate(people)]
    rows["openings"] = []
    day = f"2026-09-0{school.number}"
    title = f"{school.number}小读书沙龙"
    rows["activities-2026"] = [
        (event, "reading_salon", title, day, day, "14:00", "16:00", 200, 1, "", "approved", "school", "", "", "", "{}")
    ]
    rows["attendance-2026"] = [(person, event, "present", "attendee", None, None) for person in people]
    return rows


def _open(driver: Driver, town: Path) -> tuple[Any, QWidget, TableView]:
    shell = driver.open(town)
    page = driver.go(shell, "city")
    driver.settle(shell)
    part(page, DateField, "asOfEdit").set_day(shell.desk.today.replace(year=2026, month=10, day=20))  # type: ignore[union-attr]
    page.reload()  # type: ignore[attr-defined]
    driver.settle(shell)
    return shell, page, part(page, TableView, "table")


def test_one_person_has_one_ledger_over_both_schools(driver: Driver, town: Path) -> None:
    shell, page, table = _open(driver, town)
    assert [(row.name, row.unit, row.counted) for row in table.table_model().rows()] == [
        ("李娜", "1小", Decimal(2)),
        ("王芳", "1小、2小", Decimal(4)),
    ]
    assert part(page, QLabel, "countLabel").text() == "2 所学校 · 2 人 · 已达标 0 人 · 低于进度 2 人"
    driver.qtbot.keyClicks(part(page, QLineEdit, "searchEdit"), "wf")
    assert [row.name for row in table.table_model().rows()] == ["王芳"]
    driver.qtbot.keyClick(part(page, QLineEdit, "searchEdit"), Key.Key_Down)
    driver.settle(shell)
    assert part(page, QLabel, "factsLabel").text().startswith("1小、2小（2\u00a0所学校，学时合并计算）")
    ledger = part(page, TableView, "ledgerTable")
    assert [(row.school, row.line.title) for row in ledger.table_model().rows()] == [
        ("2小", "2小读书沙龙"),
        ("1小", "1小读书沙龙"),
    ]
    driver.qtbot.keyClick(table, Key.Key_Return)
    driver.settle(shell)
    assert "计入 2 学时" in part(page, QPlainTextEdit, "whyEdit").toPlainText()


def test_completion_stands_by_school_and_leads_to_its_people(driver: Driver, town: Path) -> None:
    shell, page, table = _open(driver, town)
    part(page, QTabWidget, "tabs").setCurrentIndex(1)
    figures = part(page, TableView, "figuresTable")
    lines = [(row.scope, row.name, row.people) for row in figures.table_model().rows()]
    assert lines == [
        ("全市", "全市", 2),
        ("学段", "小学", 2),
        ("学科", "语文", 2),
        ("职称", "未填", 2),
        ("中心校", "直属学校", 2),
        ("学校", "1小", 2),
        ("学校", "2小", 1),
    ]
    assert "骨干教师占专任教师：未登记" in part(page, QLabel, "neededLabel").text()
    assert "各学校人数之和多\u00a01\u00a0人次" in part(page, QLabel, "sumsLabel").text(), "who adds the column up finds one more"
    driver.shortcut(shell, Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert part(page, QLineEdit, "figuresEdit").hasFocus()
    figures.select_row(lines.index(("学校", "2小", 1)))
    driver.qtbot.keyClick(figures, Key.Key_Return)
    driver.settle(shell)
    assert part(page, QTabWidget, "tabs").currentIndex() == 0
    assert [row.name for row in table.table_model().rows()] == ["王芳"]
    back = part(page, QPushButton, "lineButton")
    assert back.text() == "只看学校 2小 1 人  ✕"
    back.click()
    driver.settle(shell)
    assert [row.name for row in table.table_model().rows()] == ["李娜", "王芳"]
    assert back.isHidden()


def test_the_figures_begin_with_the_quarters_of_the_whole_city(driver: Driver, town: Path) -> None:
    shell, page, _table = _open(driver, town)
    part(page, QTabWidget, "tabs").setCurrentIndex(1)
    part(page, QCheckBox, "trendBox").setChecked(True)
    driver.settle(shell)
    assert part(page, TableView, "figuresTable").current_row().scope == CITY
    assert part(page, QLabel, "trendLabel").text() == "全市 · 走势"
    assert part(page, TableView, "trendTable").table_model().total > 0
    assert len(part(page, QLabel, "neededLabel").text().splitlines()) > 1, "each of the city's shares on a line of its own"


def test_a_small_screen_shows_the_lines_and_their_quarters_open_with_one_key(driver: Driver, town: Path) -> None:
    """达标情况 had five rows at 1366 x 768: the other half of the page were quarters and sentences."""
    shell, page, _table = _open(driver, town)
    shell.resize(1366, 768)
    part(page, QTabWidget, "tabs").setCurrentIndex(1)
    box, figures = part(page, QCheckBox, "trendBox"), part(page, TableView, "figuresTable")
    box.setChecked(False)
    driver.settle(shell)
    until(driver.qtbot, lambda: figures.viewport().height() >= 14 * figures.rowHeight(0))
    assert not part(page, QLabel, "neededLabel").isVisible()
    driver.front(shell)
    driver.qtbot.keyClick(shell, Key.Key_T, Qt.KeyboardModifier.AltModifier)
    until(driver.qtbot, lambda: part(page, QLabel, "neededLabel").isVisible())
    driver.settle(shell)
    assert part(page, QLabel, "trendLabel").text() == "全市 · 走势"
    shell.close()
    driver.settle(shell)
    again, page, _table = _open(driver, town)
    assert part(page, QCheckBox, "trendBox").isChecked(), "who opened it finds it open"
    driver.settle(again)


def test_any_line_of_the_figures_is_opened_to_its_people_and_shown_quarter_by_quarter(
    driver: Driver, town: Path, tmp_path: Path
) -> None:
    shell, page, table = _open(driver, town)
    part(page, QTabWidget, "tabs").setCurrentIndex(1)
    part(page, QCheckBox, "trendBox").setChecked(True)
    driver.settle(shell)
    figures = part(page, TableView, "figuresTable")
    lines = [(row.scope, row.name) for row in figures.table_model().rows()]
    figures.select_row(lines.index(("学科", "语文")))
    driver.settle(shell)
    trend = part(page, TableView, "trendTable").table_model().rows()
    with Workspace.open(town, BUREAU, write=False) as ws:
        assert trend == list(city_trend(ws, as_of=date(2026, 10, 20)).of("学科", "语文"))
    assert trend[-1].line.people == 2
    assert part(page, QLabel, "trendLabel").text() == "学科 语文 · 走势"
    chart = part(page, ChartView, "trendChart")
    assert f"{trend[-1].called}人均" in chart.accessibleDescription()
    assert not chart.grab().toImage().isNull()
    driver.press(page, "trendExportButton")
    files = driver.dialog(shell, QFileDialog)
    part(files, QLineEdit, "fileNameEdit").setText(str(tmp_path / "走势.xlsx"))
    files.accept()
    driver.settle(shell)
    assert (tmp_path / "走势.xlsx").stat().st_size > 1000
    part(page, QPushButton, "peopleButton").click()
    driver.settle(shell)
    assert part(page, QTabWidget, "tabs").currentIndex() == 0
    assert [row.name for row in table.table_model().rows()] == ["李娜", "王芳"]
    assert part(page, QPushButton, "lineButton").text() == "只看学科 语文 2 人  ✕"


def test_columns_cycle_and_those_behind_are_chosen(driver: Driver, town: Path) -> None:
    shell, page, table = _open(driver, town)
    box = part(page, QComboBox, "columnsBox")
    box.setFocus()
    driver.qtbot.keyClick(box, Key.Key_End)
    driver.settle(shell)
    assert any(column.title.startswith("2026 ") for column in table.table_model().columns)
    table.select_row(0)
    driver.settle(shell)
    assert part(page, QLabel, "behindLabel").text() == "低于进度", "the word of the table"
    assert part(page, QCheckBox, "behindBox").text().startswith("只看低于进度")
    part(page, QCheckBox, "behindBox").setChecked(True)
    driver.settle(shell)
    assert {row.behind for row in table.table_model().rows()} == {True}
    cycle = part(page, QComboBox, "cycleBox")
    assert cycle.currentText() == "2026-2030"


@pytest.mark.parametrize("key", [each.key for each in papers_of(Keeper.BUREAU, Of.OFFICE, Of.MEMBER)])
def test_papers_are_seen_before_they_are_printed(driver: Driver, town: Path, key: str) -> None:
    shell, page, table = _open(driver, town)
    table.select_row(0)
    driver.press(page, "paperButton")
    driver.choose(page, paper(key).title)
    if key == "school":
        dialog = driver.dialog(shell, QDialog)
        assert part(dialog, QLineEdit, "lineEdit").text() == "1小"
        dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    preview = driver.dialog(shell, PreviewDialog)
    assert isinstance(preview, PreviewDialog)
    assert preview._data.startswith(b"%PDF")
    named = {"city": "全市学时汇总", "school": " 1小学时册", "programme": "队伍与保障一览", "questions": "请主管部门确认的函"}
    assert preview._suggested == f"济源市教育局{named[key]}.pdf"
    preview.close()
    driver.settle(shell)


@pytest.mark.parametrize("tab", [0, 1])
def test_what_is_shown_is_exported(driver: Driver, town: Path, tmp_path: Path, tab: int) -> None:
    shell, page, _table = _open(driver, town)
    part(page, QTabWidget, "tabs").setCurrentIndex(tab)
    driver.press(page, "exportButton")
    files = driver.dialog(shell, QFileDialog)
    part(files, QLineEdit, "fileNameEdit").setText(str(tmp_path / "出.xlsx"))
    files.accept()
    driver.settle(shell)
    assert (tmp_path / "出.xlsx").stat().st_size > 1000


def test_what_is_shown_is_exported_as_text_where_that_kind_is_chosen(driver: Driver, town: Path, tmp_path: Path) -> None:
    """“全市.csv”… 会被当成表格，写出来的却是表格 was said, and only the command wrote .csv."""
    shell, page, table = _open(driver, town)
    driver.press(page, "exportButton")
    files = driver.dialog(shell, QFileDialog)
    assert isinstance(files, QFileDialog)
    part(files, QLineEdit, "fileNameEdit").setText(str(tmp_path / "出.xlsx"))
    text = next(each for each in files.nameFilters() if ".csv" in each)
    files.selectNameFilter(text)
    files.filterSelected.emit(text)
    assert files.selectedFiles()[0].endswith("出.csv")
    files.accept()
    driver.settle(shell)
    lines = (tmp_path / "出.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("姓名,学校")
    assert len(lines) == 1 + table.table_model().rowCount()


def test_a_count_that_was_stopped_says_how_to_go_on(driver: Driver, town: Path) -> None:
    _shell, page, table = _open(driver, town)
    page.show_stopped(Cancelled("停止"))  # type: ignore[attr-defined]
    assert "F5" in table.told_when_empty


def test_the_count_is_kept_until_something_is_written(town: Path) -> None:
    from jyteacher_desktop.bureau.city_people import city_hours

    steps: list[int] = []

    class Watch:
        def step(self, done: int, _total: int, _what: str) -> None:
            steps.append(done)

        def raise_if_cancelled(self) -> None:
            pass

    with Workspace.open(town, BUREAU, write=True) as ws:
        first = city_hours(ws, progress=Watch())
        assert city_hours(ws, progress=Watch()) is first
        assert steps == [0]
        with ws.record() as change:
            change.driver_sql("DELETE FROM city_attendance")
            change.driver_sql(
                "DELETE FROM city_table WHERE name LIKE 'attendance%'"
            )  # rows and what they are known by go together
        assert sum(row.counted for row in city_hours(ws, progress=Watch()).teachers) == 0


def test_a_code_of_the_citys_paper_shows_its_people_and_opens_one(driver: Driver, town: Path) -> None:
    with Workspace.open(town, BUREAU, write=False) as ws:
        day = date(2026, 10, 20)
        (row, *_others) = [each for each in city_figures(ws, as_of=day).rows if each.scope == CITY]
        cycle = next(each.id for each in current_policy(ws).cycles if each.start <= day <= each.end)
        code = trace_code(day, city_key(cycle, row.scope, row.called))
    shell = driver.open(town)
    next(action for action in shell.menu.actions() if action.text() == "查溯源码…").trigger()
    dialog = driver.dialog(shell, TraceDialog)
    typed = part(dialog, QLineEdit, "codeEdit")
    driver.qtbot.keyClicks(typed, "261020-22222")
    driver.qtbot.keyClick(typed, Qt.Key.Key_Return)
    driver.settle(shell)
    assert "本局现在没有代码为" in part(dialog, QLabel, "problemLabel").text()
    typed.clear()
    driver.qtbot.keyClicks(typed, code.lower())
    driver.qtbot.keyClick(typed, Qt.Key.Key_Return)
    driver.settle(shell)
    table = part(dialog, TableView, "table")
    assert f"由下面 {table.model().rowCount()} 人组成" in part(dialog, QLabel, "figureLabel").text()
    name = table.current_row().name
    driver.qtbot.keyClick(table, Qt.Key.Key_Return)
    driver.settle(shell)
    driver.settle(shell)
    assert shell.current_page() is shell.page("city")
    until(driver.qtbot, lambda: part(shell.page("city"), TableView, "table").current_row() is not None)
    assert part(shell.page("city"), TableView, "table").current_row().name == name


def test_a_policy_without_a_kind_that_schools_recorded_says_so_when_it_is_tried_and_when_it_is_signed(
    driver: Driver, town: Path, tmp_path: Path
) -> None:
    told = "这份政策里没有这些已经登记过的活动类型：读书沙龙"
    with Workspace.open(town, BUREAU, write=False) as ws:
        before, after = current_policy(ws).text.split('[[kind]]\nid = "reading_salon"\n')
    draft = tmp_path / "草案.toml"
    draft.write_text(before + after[after.index("[[kind]]") :], encoding="utf-8")
    shell = driver.open(town)
    driver.go(shell, "city")._try_draft(draft)  # type: ignore[attr-defined]
    driver.settle(shell)
    dialog = driver.dialog(shell, WhatIfDialog)
    assert told in part(dialog, QLabel, "sentenceLabel").text()
    dialog.reject()
    page: Any = driver.go(shell, "schools")
    page.fetch_policy()
    driver.settle(shell)
    dialog = driver.dialog(shell)
    for name, text in (("sourceEdit", str(draft)), ("fileEdit", str(tmp_path / "政策.jyt")), ("pinEdit", _PIN)):
        part(dialog, QLineEdit, name).setText(text)
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert told in driver.answer(shell, "知道了")
    page.fetch_draft(tmp_path / "政策.jyt")
    driver.settle(shell)
    assert told in part(driver.dialog(shell), QLabel, "factsLabel").text()


def test_a_draft_policy_is_tried_on_the_whole_city_and_says_whose_entries_count_differently(
    driver: Driver, town: Path, tmp_path: Path
) -> None:
    shell = driver.open(town)
    page = driver.go(shell, "city")
    with Workspace.open(town, BUREAU, write=False) as ws:
        text = current_policy(ws).text
        before = {row.name: row.counted for row in city_hours(ws).teachers}
    people = part(page, TableView, "table")
    people.select(next(row.id for row in people.table_model().rows() if row.behind))
    driver.settle(shell)
    assert "目前低于进度。" in part(page, QLabel, "progressLabel").text()
    draft = tmp_path / "草案.toml"
    draft.write_text(text.replace("day_cap = 8", "day_cap = 1"), encoding="utf-8")
    driver.press(page, "whatIfButton")
    chosen = driver.dialog(shell, QFileDialog)
    part(chosen, QLineEdit, "fileNameEdit").setText(str(draft))
    chosen.accept()
    driver.settle(shell)
    dialog = driver.dialog(shell, WhatIfDialog)
    assert "草案.toml" in part(dialog, QLabel, "policiesLabel").text()
    shown = part(dialog, QComboBox, "showBox")
    assert [shown.itemText(place) for place in range(shown.count())] == ["有变化的人", "变为低于进度的人", "所有人"]
    assert "没有人因此低于进度。" in part(dialog, QLabel, "sentenceLabel").text()
    table = part(dialog, TableView, "table")
    model: Any = table.model()
    found = {row.name: row for row in table.table_model().rows()}
    assert {name: row.counted for name, row in found.items()} == {name: before[name] for name in found}
    assert found["王芳"].draft_counted < found["王芳"].counted
    assert "、" in found["王芳"].place, "one person at two schools is one line"
    assert any(model.headerData(column, Qt.Orientation.Horizontal) == "学校" for column in range(model.columnCount()))
    table.select(found["王芳"].id)
    driver.settle(shell)
    lines = part(dialog, TableView, "linesTable").table_model().rows()
    assert lines
    assert sum(line.draft_counted - line.counted for line in lines) == found["王芳"].change
    with Workspace.open(town, BUREAU, write=False) as ws:
        assert current_policy(ws).text == text, "nothing is stored"
