"""补录 says that something was entered after its quarter had ended, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from jyteacher_desktop.school.activities import (
    ActivityValues,
    Attend,
    RecordActivity,
    activity_detail,
    edit_activity,
    record_activity,
)
from jyteacher_desktop.school.activity_entry import save_activity
from jyteacher_desktop.school.training_entry import save_training
from jyteacher_desktop.school.trainings import edit_training, list_trainings, training_values
from jyteacher_desktop.store.workspace import Workspace
from tests.school.test_statement import held, trained


def move(ws: Workspace, activity: str, day: date, title: str = "读书沙龙") -> str:
    """Edit an activity; the day on which it is 补录 afterwards."""
    values = activity_detail(ws, activity).values
    return edit_activity(ws, activity, replace(values, date=day, end_date=day, title=title)).row.late_on


def test_correcting_an_activity_that_was_entered_in_time_does_not_make_it_late(ws: Workspace, people: dict[str, str]) -> None:
    activity = held(ws, [people["王芳"]], date(2026, 9, 10))
    ws.today_override = date(2026, 11, 20)
    assert move(ws, activity, date(2026, 9, 10), "读书沙龙（更正）") == ""
    assert move(ws, activity, date(2026, 9, 11)) == ""


def test_what_ran_across_the_end_of_a_quarter_and_is_entered_when_it_is_over_is_not_late(
    ws: Workspace, people: dict[str, str]
) -> None:
    """A course of March and April, entered with its certificate in April, was called 补录 though nobody could have entered it sooner."""
    ws.today_override = date(2026, 10, 8)
    values = ActivityValues(
        kind="lecture", title="跨季的班", date=date(2026, 9, 29), end_date=date(2026, 10, 2), hours=Decimal(8)
    )
    there = (Attend(teacher_id=people["王芳"]),)
    recorded = record_activity(ws, RecordActivity(values=values, attendance=there))
    assert "activity.late" not in {each.code for each in recorded.warnings}
    assert activity_detail(ws, recorded.id).row.late_on == ""
    trained(ws, people["王芳"], date(2026, 9, 20), end_date=date(2026, 10, 7))
    assert [row.late_on for row in list_trainings(ws)] == [""]
    planned = record_activity(ws, RecordActivity(values=replace(values, title="计划的班", planned=True), attendance=()))
    assert edit_activity(ws, planned.id, replace(values, title="计划的班", planned=False)).row.late_on == ""
    ws.today_override = date(2027, 1, 4)
    late = record_activity(ws, RecordActivity(values=replace(values, title="又一班"), attendance=there))
    assert activity_detail(ws, late.id).row.late_on == "2027-01-04"
    assert [each.message for each in late.warnings if each.code == "activity.late"] == [
        "这是补录：2026年第四季度（自然年）已经过去，记为 2027-01-04 补录。"
    ]


def test_correcting_a_training_that_was_entered_in_time_does_not_make_it_late(ws: Workspace, people: dict[str, str]) -> None:
    training = trained(ws, people["王芳"])
    ws.today_override = date(2026, 11, 20)
    edit_training(ws, training, replace(training_values(ws, training), certificate="证7"))
    (row,) = list_trainings(ws)
    assert (row.certificate, row.late_on) == ("证7", "")


def test_an_activity_moved_into_a_quarter_that_was_over_when_it_was_entered_is_late_by_that_day(
    ws: Workspace, people: dict[str, str]
) -> None:
    activity = held(ws, [people["王芳"]], date(2026, 9, 10))
    ws.today_override = date(2026, 11, 20)
    assert move(ws, activity, date(2026, 6, 30)) == "2026-09-28"
    assert move(ws, activity, date(2026, 6, 29), "观影") == "2026-09-28"
    assert move(ws, activity, date(2026, 9, 10)) == ""
    assert move(ws, activity, date(2026, 6, 30)) == "2026-09-28"


def test_a_planned_activity_whose_title_is_corrected_after_its_quarter_is_late_only_once_it_was_held(
    ws: Workspace, people: dict[str, str]
) -> None:
    activity = held(ws, [], date(2026, 9, 10), planned=True)
    ws.today_override = date(2026, 11, 20)
    assert move(ws, activity, date(2026, 9, 10), "观影") == ""
    values = activity_detail(ws, activity).values
    assert edit_activity(ws, activity, replace(values, planned=False)).row.late_on == "2026-11-20"


def test_a_training_and_an_activity_that_a_window_moves_into_an_earlier_quarter_are_saved_as_one_step_each(
    ws: Workspace, people: dict[str, str]
) -> None:
    """When it was entered is read in the middle of the step that saves it."""
    activity, training = held(ws, [people["王芳"]], date(2026, 9, 10)), trained(ws, people["王芳"])
    ws.today_override, day = date(2026, 11, 20), date(2026, 6, 30)
    known, before = activity_detail(ws, activity), len(ws.steps())
    there = (Attend(teacher_id=people["王芳"]),)
    save_activity(ws, activity, replace(known.values, date=day, end_date=day), there, about={}, item=None)
    save_training(ws, training, replace(training_values(ws, training), date=day, end_date=day), about={})
    assert activity_detail(ws, activity).row.late_on == "2026-09-28"
    assert [row.late_on for row in list_trainings(ws)] == ["2026-09-28"]
    assert len(ws.steps()) == before + 2
