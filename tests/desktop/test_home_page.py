"""The first page as the secretary meets it: what to do next is one key away."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton

from jyteacher_desktop.desktop.dialogs.trace import TraceDialog
from jyteacher_desktop.desktop.pages.home import HomePage
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.domain.tasks import Task, Urgency
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver, part, until

Key = Qt.Key


def _home(shell: Shell) -> HomePage:
    page = shell.page("home")
    assert isinstance(page, HomePage)
    return page


def test_the_window_opens_on_what_to_do_next_and_enter_goes_there(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = _home(shell)
    assert shell.current_page() is page
    row = next(row for row in page.task_rows() if "还没有结账" in part(row, QLabel, "sentenceLabel").text())
    sentence = part(row, QLabel, "sentenceLabel").text()
    row.button.setFocus()
    driver.qtbot.keyClick(row.button, Key.Key_Return)
    driver.settle(shell)
    assert shell.current_page() is shell.page("reports")
    box = next(each for each in shell.findChildren(QComboBox) if each.accessibleName() == "季度")
    assert box.currentText() in sentence


def test_the_first_page_follows_the_records(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = _home(shell)
    before = part(page, QPushButton, "sessionsFigure").text()
    activities = driver.go(shell, "activities")
    part(activities, TableView, "table").enter()
    driver.press(activities, "deleteButton")
    driver.answer(shell, "删除")
    driver.settle(shell)
    driver.go(shell, "home")
    assert int(part(page, QPushButton, "sessionsFigure").text()) == int(before) - 1
    driver.shortcut(shell, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    driver.settle(shell)
    assert part(page, QPushButton, "sessionsFigure").text() == before


@pytest.mark.parametrize("name", ["sessionsFigure", "personsFigure", "hoursFigure", "averageFigure", "rateFigure"])
def test_a_figure_of_the_first_page_opens_to_the_records_it_counts(driver: Driver, school: Path, name: str) -> None:
    shell = driver.open(school)
    figure = part(_home(shell), QPushButton, name)
    driver.press(_home(shell), name)
    dialog = driver.dialog(shell, TraceDialog)
    driver.settle(shell)
    assert figure.text() in part(dialog, QLabel, "figureLabel").text()
    assert part(dialog, TableView, "table").current_row() is not None


def test_whoever_was_sent_to_a_page_works_in_its_list_and_enter_exports_nothing(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = _home(shell)
    for key in ("teachers", "activities", "plans", "trainings"):
        driver.go(shell, "home")
        part(page, QPushButton, "sessionsFigure").setFocus()
        listed = driver.go(shell, key)
        assert shell.focusWidget() is part(listed, TableView, "table"), key
    shell.navigation.setFocus()
    driver.go(shell, "teachers")
    assert shell.focusWidget() is shell.navigation, "who turns pages in the navigation goes on turning them"


def test_ctrl_n_on_the_first_page_records_an_activity(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    driver.shortcut(shell, Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    driver.settle(shell)
    dialog = driver.dialog(shell)
    assert part(dialog, QLineEdit, "titleEdit").isVisible()
    driver.qtbot.keyClick(dialog, Key.Key_Escape)


def test_somebody_behind_is_two_keys_from_the_ledger(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = _home(shell)
    page.behind.enter()
    person = page.behind.current_row()
    driver.qtbot.keyClick(page.behind, Key.Key_Return)
    driver.settle(shell)
    hours = shell.page("hours")
    assert shell.current_page() is hours
    assert part(hours, QLabel, "nameLabel").text() == person.name
    driver.go(shell, "home")
    driver.press(page, "behindButton")
    driver.settle(shell)
    assert part(hours, QCheckBox, "behindBox").isChecked()


def test_what_is_late_stands_first_and_what_merely_could_be_done_last(driver: Driver, school: Path) -> None:
    page = _home(driver.open(school))
    late = Task(urgency=Urgency.LATE, sentence="督导问题逾期", detail="", action="去看", page="registers")
    page.show_register_tasks((late,))
    chips = [part(row, QLabel, "markLabel").property("chip") for row in page.task_rows()]
    assert len(set(chips)) == 3
    assert chips == sorted(chips, key=[urgency.value for urgency in Urgency].index)


def test_a_task_that_stays_keeps_the_keyboard_when_others_come_above_it(driver: Driver, school: Path) -> None:
    page = _home(driver.open(school))
    row = next(row for row in page.task_rows() if row.task.urgency is Urgency.NEXT and row.task.page != "registers")
    row.button.setFocus()
    page.show_register_tasks((Task(urgency=Urgency.LATE, sentence="督导问题逾期", detail="", action="去看", page="registers"),))
    assert row in page.task_rows()
    assert row.button.hasFocus()


def test_where_the_task_with_the_keyboard_is_done_the_one_in_its_place_has_it(driver: Driver, school: Path) -> None:
    page = _home(driver.open(school))
    first = Task(urgency=Urgency.LATE, sentence="督导问题逾期", detail="", action="去看", page="registers")
    page.show_register_tasks((first,))
    place = next(place for place, row in enumerate(page.task_rows()) if row.task == first)
    page.task_rows()[place].button.setFocus()
    page.show_register_tasks(())
    assert page.task_rows()[place].button.hasFocus()


def test_tab_goes_through_the_tasks_from_top_to_bottom_whichever_came_first(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = _home(shell)
    page.show_register_tasks((Task(urgency=Urgency.LATE, sentence="督导问题逾期", detail="", action="去看", page="registers"),))
    driver.settle(shell)
    rows = page.task_rows()
    rows[0].button.setFocus()
    for row in rows:
        assert row.button.hasFocus(), part(row, QLabel, "sentenceLabel").text()
        driver.qtbot.keyClick(row.button, Key.Key_Tab)


def test_what_tells_people_of_one_name_apart_is_whole_in_the_list_of_those_behind(driver: Driver, school: Path) -> None:
    with Workspace.open(school, SCHOOL, write=True) as ws:
        for tail in ("3553", "6876"):
            number = {"3553": "410801199003073553", "6876": "410801198806156876"}[tail]
            add_teacher(
                ws, TeacherValues(name="欧阳建国", subject="道德与法治", group="综合组", id_number=number, joined="2019-09")
            )
    shell = driver.open(school)
    shell.resize(1366, 768)
    driver.settle(shell)
    table = _home(shell).behind
    names = [row.name for row in table.table_model().rows()]
    assert {"欧阳建国（道德与法治，尾号3553）", "欧阳建国（道德与法治，尾号6876）"} <= set(names)
    room = table.columnWidth(0)
    assert all(table.fontMetrics().horizontalAdvance(name) < room for name in names)


def test_the_table_of_who_is_behind_fits_a_window_of_the_usual_size_without_a_scroll_bar(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    shell.resize(1180, 680)
    page = driver.go(shell, "home")
    table = part(page, TableView, "behindTable")
    until(driver.qtbot, lambda: table.viewport().width() > 0 and table.horizontalHeader().length() <= table.viewport().width())
    assert table.horizontalScrollBar().maximum() == 0


def test_whoever_was_sent_to_a_page_has_chosen_nobody_in_its_list(driver: Driver, school: Path) -> None:
    """The second time a page was turned to, the card of its first teacher opened, and no row of the list was marked."""
    shell = driver.open(school)
    for key in ("teachers", "home", "teachers"):
        shell.page(key).setFocus()
        driver.go(shell, key)
        driver.settle(shell)
        shell.page(key).setFocus()
    table = part(shell.page("teachers"), TableView, "table")
    assert not table.currentIndex().isValid()
    driver.go(shell, "hours")
    shell.page("hours").setFocus()
    driver.go(shell, "teachers")
    driver.settle(shell)
    assert table.hasFocus()
    driver.qtbot.keyClick(table, Qt.Key.Key_Down)
    assert table.currentIndex().row() == 0
