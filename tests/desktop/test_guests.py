"""A central school enters people of its member schools in the window and takes their attendance."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QPlainTextEdit, QPushButton

from jyteacher_desktop.desktop.dialogs.school.guests import GuestsDialog
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.school.guests import list_guests
from jyteacher_desktop.school.members import add_member
from jyteacher_desktop.school.sample import SAMPLE_DAY
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import PATIENCE_MS, Driver, part


def _with_members(path: Path) -> None:
    with Workspace.open(path, SCHOOL, write=True) as ws:
        ws.today_override = SAMPLE_DAY
        add_member(ws, "2141000101", "承留镇第二小学")
        add_member(ws, "2141000102", "承留镇第三小学")


def test_people_of_a_member_school_are_entered_and_stand_among_those_who_are_not_the_schools_own(
    driver: Driver, school: Path
) -> None:
    _with_members(school)
    shell = driver.open(school)
    page = driver.go(shell, "teachers")
    driver.settle(shell)
    own = part(page, TableView, "table").table_model().total
    part(page, QPushButton, "guestsButton").click()
    dialog = driver.dialog(shell, GuestsDialog)
    part(dialog, QComboBox, "schoolBox").setCurrentIndex(1)
    part(dialog, QPlainTextEdit, "namesEdit").setPlainText("12")
    dialog.submit()
    driver.settle(shell)
    assert "不像姓名" in part(dialog, QLabel, "problemLabel").text()
    part(dialog, QPlainTextEdit, "namesEdit").setPlainText("1. 钱小进\n2. 孙小丽 110105198512120049")
    dialog.submit()
    driver.settle(shell)
    assert part(page, TableView, "table").table_model().total == own
    part(page, QCheckBox, "leftBox").setChecked(True)
    table = part(page, TableView, "table").table_model()
    driver.qtbot.waitUntil(lambda: table.total > own, timeout=PATIENCE_MS)
    shown = {row.name: (row.status, row.home) for row in table.rows()}
    assert shown["钱小进"] == shown["孙小丽"] == ("外校人员", "承留镇第三小学")
    with Workspace.open(school, SCHOOL, write=False) as ws:
        assert len(list_guests(ws)) == 2


def test_a_school_without_member_schools_has_no_button_for_it(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "teachers")
    driver.settle(shell)
    assert part(page, QPushButton, "guestsButton").isHidden()
