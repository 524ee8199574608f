"""Every field that a person types has its input in the dialog of its record, and every field that lists show its column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from jyteacher_desktop.desktop.dialogs.inputs import FIELD
from jyteacher_desktop.desktop.dialogs.school.opening_balances import open_openings
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.desktop.widgets import TableView
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.kinds.activity import Activity, Attendance
from jyteacher_desktop.kinds.kit import Kind
from jyteacher_desktop.kinds.opening_balance import Opening
from jyteacher_desktop.kinds.plan import Plan, PlanItem
from jyteacher_desktop.kinds.teacher import Service, Teacher
from jyteacher_desktop.kinds.training import Training
from jyteacher_desktop.school.activities import ACTIVITY_COLUMNS, ATTENDANCE_COLUMNS
from jyteacher_desktop.school.office import EditSchool
from jyteacher_desktop.school.opening_balances import OPENING_COLUMNS
from jyteacher_desktop.school.plans import PLAN_COLUMNS, PLAN_ITEM_COLUMNS, PlanItemValues, PlanValues, add_items, new_plan
from jyteacher_desktop.school.roster import TEACHER_COLUMNS
from jyteacher_desktop.school.trainings import TRAINING_COLUMNS
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver, part

Open = Callable[[Driver, Shell], QWidget]


def _edited(key: str, button: str = "editButton") -> Open:
    """The dialog of the first record of a page."""

    def opened(driver: Driver, shell: Shell) -> QWidget:
        page = driver.go(shell, key)
        part(page, TableView, "table").enter()
        driver.settle(shell)
        driver.press(page, button)
        driver.settle(shell)
        return driver.dialog(shell)

    return opened


def _openings(driver: Driver, shell: Shell) -> QWidget:
    assert shell.desk is not None
    open_openings(shell.desk, shell)
    driver.settle(shell)
    return driver.dialog(shell)


def _plan(driver: Driver, shell: Shell) -> QWidget:
    page = driver.go(shell, "plans")
    driver.press(page, "addButton")
    driver.settle(shell)
    return driver.dialog(shell)


def _item(driver: Driver, shell: Shell) -> QWidget:
    page = driver.go(shell, "plans")
    part(page, TableView, "table").enter()
    driver.settle(shell)
    driver.press(page, "addItemButton")
    driver.settle(shell)
    return driver.dialog(shell)


DIALOGS: dict[str, tuple[Kind, Open, dict[str, str]]] = {
    "teacher": (Teacher.kind, _edited("teachers"), {}),
    "service": (
        Service.kind,
        _edited("teachers", "moveButton"),
        {"teacher": "the heading names who moves"},
    ),
    "activity": (
        Activity.kind,
        _edited("activities"),
        {"fields": "one line for each field that the policy gives the kind of activity, made when the kind is chosen"},
    ),
    "training": (Training.kind, _edited("trainings"), {}),
    "opening": (Opening.kind, _openings, {}),
    "plan": (Plan.kind, _plan, {"term": "year and half are chosen apart, so that no term can be mistyped"}),
    "plan_item": (PlanItem.kind, _item, {"plan": "the plan that is open"}),
}
"""Kind, how its dialog is opened, and fields that have no input of their own there, with the reason."""


@pytest.fixture
def planned(school: Path) -> Path:
    """The sample school with a plan that has a line."""
    with Workspace.open(school, SCHOOL, write=True) as ws:
        plan = new_plan(ws, PlanValues(term="2026-2027-1", title="计划"))
        add_items(ws, plan, [PlanItemValues(month="2026-09", kind="reading_salon", title="共读")])
    return school


@pytest.mark.parametrize("name", DIALOGS)
def test_every_field_that_is_typed_has_its_input(driver: Driver, planned: Path, name: str) -> None:
    kind, opened, elsewhere = DIALOGS[name]
    shell = driver.open(planned)
    dialog = opened(driver, shell)
    inputs = {str(widget.property(FIELD)): widget for widget in dialog.findChildren(QWidget) if widget.property(FIELD)}
    typed = {each.key for each in kind.typed}
    assert elsewhere.keys() <= typed
    assert typed - inputs.keys() == elsewhere.keys(), name
    for key in typed & inputs.keys():
        assert inputs[key].accessibleName() == kind.field(key).title
        assert inputs[key].isVisibleTo(dialog), key
    assert isinstance(dialog, QDialog)
    dialog.close()


def test_every_fact_of_the_school_has_its_input(driver: Driver, school: Path) -> None:
    shell = driver.open(school)
    shell.show_school_facts()  # type: ignore[attr-defined]
    driver.settle(shell)
    dialog = driver.dialog(shell)
    for each in fields(EditSchool):
        (shown,) = [
            widget for widget in dialog.findChildren(QWidget) if widget.objectName() in (f"{each.name}Edit", f"{each.name}Box")
        ]
        assert shown.isVisibleTo(dialog)
        assert any(label.buddy() is shown for label in dialog.findChildren(QLabel)), each.name


LISTS: dict[str, tuple[Kind, tuple[Column[object], ...]]] = {
    "teacher": (Teacher.kind, TEACHER_COLUMNS),
    "activity": (Activity.kind, ACTIVITY_COLUMNS),
    "attendance": (Attendance.kind, ATTENDANCE_COLUMNS),
    "training": (Training.kind, TRAINING_COLUMNS),
    "opening": (Opening.kind, OPENING_COLUMNS),
    "plan": (Plan.kind, PLAN_COLUMNS),
    "plan_item": (PlanItem.kind, PLAN_ITEM_COLUMNS),
}  # type: ignore[assignment]
SHOWN_AS = {
    ("teacher", "id_number"): "id_last4", ("activity", "kind_of"): "kind_name", ("activity", "start"): "date",
    ("training", "level"): "level_label", ("training", "mode"): "mode_label", ("training", "start"): "date",
    ("training", "end"): "end_date", ("training", "result"): "result_label", ("opening", "category"): "category_label",
    ("plan", "term"): "term_label", ("plan_item", "kind_of"): "kind_name",
}  # fmt: skip
"""The column that shows a field in other words than it is stored in."""
BELOW = {
    ("teacher", "former_name"): "the dialog",
    ("teacher", "phone"): "sealed; the dialog opens it",
    ("teacher", "note"): "the dialog",
    ("activity", "end"): "one day mostly; the day's column says both where they differ",
    ("activity", "start_time"): "the calendar",
    ("activity", "end_time"): "the calendar",
    ("activity", "level"): "the dialog: a school's own are all of one level",
    ("activity", "approval_no"): "the column 标记 says 未备案 where it is missing",
    ("activity", "note"): "the dialog",
    ("activity", "fields"): "the dialog and the paper: other ones for each kind of activity",
    ("training", "note"): "the dialog",
    ("plan", "note"): "the dialog and the paper",
    ("plan_item", "plan"): "the plan that is open",
}
"""Fields that people read elsewhere than in a column, and where."""


@pytest.mark.parametrize("name", LISTS)
def test_every_field_that_is_typed_has_its_column(name: str) -> None:
    kind, columns = LISTS[name]
    shown = {column.key for column in columns}
    without = {each.key for each in kind.typed if SHOWN_AS.get((name, each.key), each.key) not in shown}
    assert without == {key for of, key in BELOW if of == name}
