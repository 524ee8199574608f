"""Several activities, or several records of a register, get one value together, as one step that one Ctrl+Z takes back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget

from jyteacher_desktop.desktop.dialogs.same_value_for_many import BatchDialog
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.domain.terms import RecordStatus
from jyteacher_desktop.kinds.backbone import Backbone
from jyteacher_desktop.records.registers import list_rows
from jyteacher_desktop.school.activities import ActivityDetail, activity_detail, edit_activities, list_activities
from jyteacher_desktop.school.errors import ValueRefused
from jyteacher_desktop.school.sample import SAMPLE_DAY
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver, gone, part

Key = Qt.Key


def _open(path: Path, *, write: bool = False) -> Workspace:
    workspace = Workspace.open(path, SCHOOL, write=write)
    workspace.today_override = SAMPLE_DAY
    return workspace


def _details(school: Path, ids: list[str]) -> list[ActivityDetail]:
    with _open(school) as ws:
        return [activity_detail(ws, each) for each in ids]


def _choose(driver: Driver, page: QWidget, number: int) -> TableView:
    table = part(page, TableView, "table")
    table.enter()
    for _ in range(number - 1):
        driver.qtbot.keyClick(table, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    return table


def _change(driver: Driver, shell: Shell, page: QWidget, field: str, text: str) -> BatchDialog:
    button = part(page, QPushButton, "editButton")
    assert button.text() == "批量修改…"
    button.click()
    driver.settle(shell)
    dialog = driver.dialog(shell, BatchDialog)
    assert isinstance(dialog, BatchDialog)
    part(dialog, QComboBox, "fieldBox").setCurrentText(field)
    part(dialog, QComboBox, "valueBox").setCurrentText(text)
    dialog.accept_button.click()
    driver.settle(shell)
    return dialog


def test_several_activities_get_one_approval_number_and_one_ctrl_z_takes_it_back(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "activities")
    table = _choose(driver, page, 3)
    ids = [row.id for row in table.selected_rows()]
    before = _details(school, ids)
    dialog = _change(driver, shell, page, "批复文号", "济教研〔2026〕19号")
    assert gone(dialog)
    after = _details(school, ids)
    assert {each.row.approval_no for each in after} == {"济教研〔2026〕19号"}
    assert [each.grid for each in after] == [each.grid for each in before], "who came is not touched"
    driver.shortcut(shell, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    driver.settle(shell)
    assert _details(school, ids) == before


def test_a_reviewed_activity_that_changes_waits_again_and_a_plan_stays_a_plan(school: Path) -> None:
    with _open(school, write=True) as ws:
        rows = list_activities(ws)
        assert edit_activities(ws, [row.id for row in rows], "地点", "新楼报告厅") == len(rows)
        for before, after in zip(rows, list_activities(ws), strict=True):
            assert after.place == "新楼报告厅"
            waits = before.status in (RecordStatus.APPROVED.code, RecordStatus.RETURNED.code)
            assert after.status == (RecordStatus.PENDING.code if waits else before.status)
        assert edit_activities(ws, [row.id for row in rows], "地点", "新楼报告厅") == 0, "nothing different, no step"


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("类型", "读书沙龙", "不能一次改多条"),
        ("活动名称", "", "不能是空的"),
        ("学时", "很多", "没有改动"),
        ("级别", "宇宙级", "没有"),
    ],
)
def test_what_cannot_be_given_to_all_is_refused_and_nothing_changes(school: Path, field: str, text: str, said: str) -> None:
    with _open(school, write=True) as ws:
        rows = list_activities(ws)
        with pytest.raises(ValueRefused, match=said):
            edit_activities(ws, [row.id for row in rows], field, text)
        assert list_activities(ws) == rows


def _backbones(school: Path) -> dict[str, Backbone]:
    with _open(school) as ws:
        return {str(row.id): row for row in list_rows(ws, Backbone)}


def test_several_records_of_a_register_get_one_value_and_one_ctrl_z_takes_it_back(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "registers")
    page.registers.choose("backbone")  # type: ignore[attr-defined]
    driver.settle(shell)
    table = _choose(driver, page, 2)
    ids = [row.line.id for row in table.selected_rows()]
    assert len(ids) == 2
    before = _backbones(school)
    dialog = _change(driver, shell, page, "任期至", "2028.8.31")
    assert gone(dialog), part(dialog, QLabel, "problemLabel").text()
    after = _backbones(school)
    assert {each: after[each].until for each in ids} == dict.fromkeys(ids, date(2028, 8, 31))
    assert {each: row for each, row in after.items() if each not in ids} == {
        each: row for each, row in before.items() if each not in ids
    }
    driver.shortcut(shell, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    driver.settle(shell)
    assert _backbones(school) == before


def test_a_value_that_cannot_be_read_is_said_and_changes_nothing(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    page = driver.go(shell, "registers")
    page.registers.choose("backbone")  # type: ignore[attr-defined]
    driver.settle(shell)
    _choose(driver, page, 2)
    before = _backbones(school)
    dialog = _change(driver, shell, page, "任期至", "不久以后")
    assert dialog.isVisible()
    assert part(dialog, QLabel, "problemLabel").isVisible()
    assert _backbones(school) == before
