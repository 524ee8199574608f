"""What is said about an activity or a training stands in its own dialog, also when its quarter is closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QLineEdit, QPushButton

from jyteacher_desktop.desktop.dialogs.school.plans import school_year
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.kinds.activity_reach import ActivityLink
from jyteacher_desktop.kinds.training_programme_and_topic import TrainingTopic
from jyteacher_desktop.records.registers import list_rows
from jyteacher_desktop.school.activities import activity_detail, list_activities
from jyteacher_desktop.school.closing_quarters import close_quarter
from jyteacher_desktop.school.plans import PlanItemValues, PlanValues, add_items, item_of_activity, new_plan
from jyteacher_desktop.school.trainings import list_trainings
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.desktop.windows import Driver, part


@contextmanager
def _read(path: Path) -> Iterator[Workspace]:
    with Workspace.open(path, SCHOOL, write=False) as ws:
        yield ws


def _choose(box: QComboBox, text: str) -> None:
    box.setCurrentIndex(box.findText(text))


def test_facts_and_the_line_of_a_plan_are_saved_with_the_activity_and_undone_with_it(driver: Driver, school: Path) -> None:
    with Workspace.open(school, SCHOOL, write=True) as ws:
        record = list_activities(ws)[0].id
        values = activity_detail(ws, record).values
        plan = new_plan(ws, PlanValues(term=school_year(values.date), title="计划"))
        [item] = add_items(ws, plan, [PlanItemValues(month=f"{values.date:%Y-%m}", kind=values.kind, title="同类的一项")])
    shell = driver.open(school)
    page = driver.go(shell, "activities")
    page.go_to(record)
    driver.settle(shell)
    driver.press(page, "editButton")
    driver.settle(shell)
    dialog = driver.dialog(shell)
    _choose(part(dialog, QComboBox, "about_activity_link_scope"), "跨校")
    part(dialog, QLineEdit, "about_activity_link_partners").setText("二小")
    box = part(dialog, QComboBox, "planItemBox")
    box.setCurrentIndex(box.findData(item))
    part(dialog, QLineEdit, "placeEdit").setText("书吧")
    dialog.accept_button.click()  # type: ignore[attr-defined]
    driver.settle(shell)
    with _read(school) as ws:
        [link] = [row for row in list_rows(ws, ActivityLink) if row.activity == record]
        assert (link.scope, link.partners) == ("schools", "二小")
        done = item_of_activity(ws, record)
        assert done is not None
        assert (done.id, activity_detail(ws, record).values.place) == (item, "书吧")
    shell.undo_action.trigger()  # type: ignore[attr-defined]
    driver.settle(shell)
    with _read(school) as ws:
        assert [row for row in list_rows(ws, ActivityLink) if row.activity == record] == []
        assert (item_of_activity(ws, record), activity_detail(ws, record).values) == (None, values)


def test_a_closed_training_keeps_its_fields_and_still_takes_what_is_said_about_it(driver: Driver, school: Path) -> None:
    with Workspace.open(school, SCHOOL, write=True) as ws:
        row = list_trainings(ws)[0]
        close_quarter(ws, Quarter.of(date.fromisoformat(row.date)))
    shell = driver.open(school)
    page = driver.go(shell, "trainings")
    page.go_to(row.id)
    driver.settle(shell)
    driver.press(page, "editButton")
    driver.settle(shell)
    dialog = driver.dialog(shell)
    assert part(dialog, QLineEdit, "hoursEdit").isReadOnly()
    _choose(part(dialog, QComboBox, "about_training_topic_topic"), "骨干")
    buttons = part(dialog, QDialogButtonBox, "buttonBox").findChildren(QPushButton)
    next(each for each in buttons if each.text() == "保存补记").click()
    driver.settle(shell)
    with _read(school) as ws:
        assert [each.topic for each in list_rows(ws, TrainingTopic) if each.training == row.id] == ["backbone"]
