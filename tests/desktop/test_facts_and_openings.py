"""What the window could never correct: the school's own facts, and the hours that teachers brought along."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton

from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.school.opening_balances import list_openings
from jyteacher_desktop.school.roster import list_teachers
from jyteacher_desktop.school.sample import SAMPLE_DAY
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.conftest import Typist
from tests.desktop.windows import Driver, part


def _read(path: Path) -> Workspace:
    workspace = Workspace.open(path, SCHOOL, write=False)
    workspace.today_override = SAMPLE_DAY
    return workspace


def test_a_school_corrects_its_name_and_central_school_in_the_window_and_can_undo_it(
    driver: Driver, school: Path, type_text: Typist
) -> None:
    with _read(school) as ws:
        before = school_info(ws)
    shell = driver.open(school)
    shell.show_school_facts()  # type: ignore[attr-defined]
    dialog = driver.dialog(shell)
    name = part(dialog, QLineEdit, "nameEdit")
    assert name.text() == before.name
    name.clear()
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    assert "学校名称是空的" in part(dialog, QLabel, "problemLabel").text()
    type_text(name, "济水第一小学")
    part(dialog, QLineEdit, "centralEdit").clear()
    type_text(part(dialog, QLineEdit, "centralEdit"), "济水中心校")
    type_text(part(dialog, QLineEdit, "reviewerEdit"), "李国强")
    stage = part(dialog, QComboBox, "stageBox")
    stage.setCurrentIndex(stage.findData("九年一贯制"))
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    with _read(school) as ws:
        now = school_info(ws)
    assert (now.name, now.central, now.stage, now.code) == ("济水第一小学", "济水中心校", "九年一贯制", before.code)
    assert (now.clerk, now.reviewer) == ("", "李国强")
    driver.shortcut(shell, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    driver.settle(shell)
    with _read(school) as ws:
        assert school_info(ws) == before


def test_an_opening_balance_is_added_corrected_and_joined_by_a_second_one(
    driver: Driver, school: Path, type_text: Typist
) -> None:
    with _read(school) as ws:
        people = list_teachers(ws)
        known = {row.id for row in list_openings(ws)}
    person = next(row for row in people if [other.initials for other in people].count(row.initials) == 1)
    shell = driver.open(school)
    page = driver.go(shell, "trainings")
    driver.press(page, "openingsButton")
    dialog = driver.dialog(shell)

    def new() -> list[tuple[str, str, Decimal, str]]:
        with _read(school) as ws:
            rows = [row for row in list_openings(ws) if row.id not in known]
        return sorted((row.teacher, row.year, row.hours, row.document) for row in rows)

    def fill(hours: str, document: str) -> None:
        for name, text in (("hoursEdit", hours), ("documentEdit", document)):
            part(dialog, QLineEdit, name).clear()
            type_text(part(dialog, QLineEdit, name), text)

    def save() -> None:
        dialog.accept_button.click()  # type: ignore[attr-defined]
        driver.settle(shell)

    driver.qtbot.keyClicks(part(dialog, QLineEdit, "teacherEdit"), person.initials)
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "yearEdit"), "2025")
    fill("十", "甲校证明")
    save()
    assert "请填写学时" in part(dialog, QLabel, "problemLabel").text()
    fill("10", "甲校证明")
    save()
    assert new() == [(person.name, "2025", Decimal(10), "甲校证明")]

    driver.qtbot.keyClicks(part(dialog, QLineEdit, "teacherEdit"), person.initials)
    driver.qtbot.keyClicks(part(dialog, QLineEdit, "yearEdit"), "2025")
    fill("6", "乙校证明")
    save()
    assert new() == [(person.name, "2025", Decimal(6), "乙校证明"), (person.name, "2025", Decimal(10), "甲校证明")]

    table = part(dialog, TableView, "table")
    with _read(school) as ws:
        wrong = next(row.id for row in list_openings(ws) if row.id not in known and row.document == "乙校证明")
    assert table.select(wrong)
    assert "正在修改" in part(dialog, QLabel, "whichLabel").text()
    fill("8", "乙校证明（更正）")
    save()
    assert (person.name, "2025", Decimal(8), "乙校证明（更正）") in new()
    assert table.select(wrong)
    part(dialog, QPushButton, "deleteButton").click()
    driver.settle(shell)
    assert new() == [(person.name, "2025", Decimal(10), "甲校证明")]
