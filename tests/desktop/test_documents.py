"""Every paper opens in the preview; a signed sheet is typed back by its row numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListWidget, QMenu

from jyteacher_desktop.desktop.dialogs.preview import PreviewDialog
from jyteacher_desktop.desktop.dialogs.trace import TraceDialog
from jyteacher_desktop.desktop.documents import Document, of_time, preview, suggested_name
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.terms import Mark
from jyteacher_desktop.domain.trace_codes import all_of_code
from jyteacher_desktop.kinds.kit import Keeper
from jyteacher_desktop.papers import Of, paper, papers_of
from jyteacher_desktop.records.measure_tracing import measure_code
from jyteacher_desktop.records.measures import measures_of
from jyteacher_desktop.school.activities import activity_detail
from jyteacher_desktop.school.quarter_in_words import quarter_summary
from jyteacher_desktop.school.roster import list_teachers
from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.school.trace_rows import TRACE_COLUMNS
from jyteacher_desktop.school.tracing import trace
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import PATIENCE_MS, Driver, gone, part

Key = Qt.Key


def _read(path: Path) -> Workspace:
    workspace = Workspace.open(path, SCHOOL, write=False)
    workspace.today_override = SAMPLE_DAY
    return workspace


def _shown(driver: Driver, shell: Shell) -> PreviewDialog:
    dialog = driver.dialog(shell, PreviewDialog)
    assert isinstance(dialog, PreviewDialog)
    driver.settle(shell)
    driver.settle(shell)
    return dialog


OF_TIME = papers_of(Keeper.SCHOOL, *(of for of in Of if of.of_time))


def test_no_word_stands_twice_in_the_name_of_a_file() -> None:
    for each in OF_TIME:
        document = of_time(each, Quarter.parse("2026Q3"), SAMPLE_DAY)
        assert not re.search(r"(..+)\1", each.file_name(document.called)), each.key


def test_a_file_names_its_school_once_and_holds_nothing_a_system_forbids() -> None:
    assert suggested_name("济水一小", "济水一小2026年校本研修计划") == "济水一小2026年校本研修计划.pdf"
    assert suggested_name("济水一小", "签到表 语文/数学：集体备课?") == "济水一小签到表 语文_数学：集体备课_.pdf"


@pytest.mark.parametrize("number", range(len(OF_TIME)))
def test_every_paper_of_the_school_opens_from_the_list(driver: Driver, school: Path, number: int) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "reports")
    papers = part(page, QListWidget, "documentsList")
    assert papers.count() == len(OF_TIME)
    papers.setFocus()
    papers.setCurrentRow(number)
    driver.qtbot.keyClick(papers, Key.Key_Return)
    driver.settle(shell)
    dialog = _shown(driver, shell)
    assert OF_TIME[number].title.startswith(dialog.windowTitle()[:2])
    assert part(dialog, QLabel, "placeLabel").text().startswith("第 1 页")
    assert part(dialog, QLabel, "pageLabel").pixmap().width() > 200
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_a_code_typed_from_paper_shows_its_records_and_opens_one(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "reports")
    with _read(school) as workspace:
        summary = quarter_summary(workspace, Quarter.parse("2026Q3"))
    line = next(line for line in summary.activities if line.counted)
    driver.press(page, "traceButton")
    dialog = driver.dialog(shell, TraceDialog)
    code = part(dialog, QLineEdit, "codeEdit")
    driver.qtbot.keyClicks(code, "26Q3-22222")
    driver.qtbot.keyClick(code, Key.Key_Return)
    driver.settle(shell)
    assert "现在没有代码为" in part(dialog, QLabel, "problemLabel").text()
    code.clear()
    driver.qtbot.keyClicks(code, line.code.partition("-")[2].lower())
    driver.qtbot.keyClick(code, Key.Key_Return)
    driver.settle(shell)
    assert line.topic in part(dialog, QLabel, "figureLabel").text()
    assert not part(dialog, QLabel, "problemLabel").text()
    table = part(dialog, TableView, "table")
    assert table.model().rowCount() == line.expected
    driver.qtbot.keyClick(table, Key.Key_Return)
    driver.settle(shell)
    driver.settle(shell)
    assert shell.current_page() is shell.page("activities")


def test_a_code_of_two_figures_says_so_and_shows_each(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    with _read(school) as workspace:
        summary = quarter_summary(workspace, Quarter.parse("2026Q3"))
    line, group = next(line for line in summary.activities if line.counted), summary.groupings[0].lines[0]
    dialog = TraceDialog(
        shell, shell.desk, TRACE_COLUMNS, lambda ws, _code: all_of_code(trace(ws, each.code) for each in (line, group))
    )
    dialog.open()
    which, said = part(dialog, QComboBox, "figureBox"), part(dialog, QLabel, "figureLabel")
    table = part(dialog, TableView, "table")
    assert not which.isVisible()
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "codeEdit"), line.code)
    driver.qtbot.keyClick(part(dialog, QLineEdit, "codeEdit"), Key.Key_Return)
    driver.settle(shell)
    assert which.isVisible()
    assert said.text().startswith("这个溯源码同时是 2 个数字的")
    assert (which.count(), table.model().rowCount()) == (2, line.expected)
    which.setCurrentIndex(1)
    assert table.model().rowCount() == group.teachers
    assert group.name in said.text().splitlines()[1]


def test_a_code_of_the_self_check_shows_people_and_records_with_columns_of_their_own(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    with _read(school) as workspace:
        book = SchoolBook(workspace)
        measure = next(each for each in measures_of(book) if each.key == "coverage.young")
        code = measure_code(book, measure)
    driver.press(driver.go(shell, "reports"), "traceButton")
    dialog = driver.dialog(shell, TraceDialog)
    typed, table = part(dialog, QLineEdit, "codeEdit"), part(dialog, TableView, "table")
    driver.qtbot.keyClicks(typed, code)
    driver.qtbot.keyClick(typed, Key.Key_Return)
    driver.settle(shell)
    assert measure.text in part(dialog, QLabel, "figureLabel").text()
    assert table.model().headerData(0, Qt.Orientation.Horizontal) == "姓名、学校或记录"
    assert table.model().rowCount() == len([*measure.parts])
    driver.qtbot.keyClick(table, Key.Key_Return)
    driver.settle(shell)
    driver.settle(shell)
    assert shell.current_page() is shell.page("teachers")


@pytest.mark.parametrize(("key", "of"), [("activities", Of.ACTIVITY), ("teachers", Of.TEACHER)])
def test_every_paper_of_a_row_stands_in_its_menu(driver: Driver, school: Path, key: str, of: Of) -> None:
    shell = driver.open(school)
    page = driver.go(shell, key)
    part(page, TableView, "table").enter()
    driver.settle(shell)
    menu = QMenu(page)
    page._fill_menu(menu)  # type: ignore[attr-defined]
    shown = [action.text() for action in menu.actions() if action.text().startswith("打印")]
    assert shown == [f"打印{each.title}…" for each in papers_of(Keeper.SCHOOL, of)]
    assert len(shown) >= 2


def test_papers_of_one_record_open_too(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "activities")
    part(page, TableView, "table").enter()
    activity = part(page, TableView, "table").current_row()
    with _read(school) as workspace:
        person = list_teachers(workspace)[0]
    assert shell.desk is not None
    for document in (
        *(Document(paper=each, of=activity.id, called=activity.title) for each in papers_of(Keeper.SCHOOL, Of.ACTIVITY)),
        *(
            Document(paper=each, of=person.id, called=person.name, asked={"pin": SAMPLE_PIN} if each.signs else {})
            for each in papers_of(Keeper.SCHOOL, Of.TEACHER)
        ),
    ):
        preview(shell.desk, shell, document)
        driver.settle(shell)
        dialog = _shown(driver, shell)
        assert dialog.windowTitle() == document.shown
        driver.qtbot.keyClick(dialog, Key.Key_Escape)
        assert gone(dialog)


def test_a_signed_sheet_is_typed_back_by_its_row_numbers(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "activities")
    part(page, TableView, "table").enter()
    activity = part(page, TableView, "table").current_row()
    assert shell.desk is not None
    preview(shell.desk, shell, Document(paper=paper("signin"), of=activity.id, called=activity.title))
    driver.settle(shell)
    driver.qtbot.keyClick(_shown(driver, shell), Key.Key_Escape)
    with _read(school) as workspace:
        [(code,)] = workspace.tuples("SELECT code FROM sign_sheet")
        people = [line.teacher_id for line in activity_detail(workspace, activity.id).grid]
    page._enter_sheet()  # type: ignore[attr-defined]
    dialog = driver.dialog(shell)
    assert not dialog.accept_button.isEnabled()  # type: ignore[attr-defined]
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "codeEdit"), code.lower())
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "absentEdit"), "2 4-5")
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "excusedEdit"), "7")
    means = part(dialog, QLabel, "meansLabel")
    driver.qtbot.waitUntil(lambda: "请假：7 " in means.text(), timeout=PATIENCE_MS)
    assert f"到 {len(people) - 4} 人" in means.text()
    driver.qtbot.keyClick(part(dialog, QLineEdit, "excusedEdit"), Key.Key_Return)
    driver.settle(shell)
    assert gone(dialog)
    with _read(school) as workspace:
        marks = [line.mark for line in activity_detail(workspace, activity.id).grid]
    assert [place for place, mark in enumerate(marks, start=1) if mark is Mark.ABSENT] == [2, 4, 5]
    assert [place for place, mark in enumerate(marks, start=1) if mark is Mark.EXCUSED] == [7]


def test_an_unknown_code_is_said_while_it_is_typed(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "activities")
    page._enter_sheet()  # type: ignore[attr-defined]
    dialog = driver.dialog(shell)
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "codeEdit"), "ZZZZ")
    means = part(dialog, QLabel, "meansLabel")
    driver.qtbot.waitUntil(lambda: "没有代码为" in means.text(), timeout=PATIENCE_MS)
    assert not dialog.accept_button.isEnabled()  # type: ignore[attr-defined]
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_a_paper_of_a_year_says_in_the_list_of_which_year_it_will_be(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    papers = part(driver.go(shell, "reports"), QListWidget, "documentsList")

    def years() -> list[str]:
        named = (papers.item(place).text().partition("　")[0] for place in range(papers.count()))
        return [name for name in named if "（" in name]

    assert years() == ["教基4068（2025-2026学年）", "校本研修年度总结（2026年）", "督导自查表（2026年）"]
    box: QComboBox = shell.quarter_box  # type: ignore[attr-defined]
    box.setCurrentIndex(box.findText("2025年第四季度"))
    driver.settle(shell)
    driver.settle(shell)
    assert years() == ["教基4068（2024-2025学年）", "校本研修年度总结（2025年）", "督导自查表（2025年）"]
