"""补录 says that something was entered after its quarter had ended, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from jyteacher_desktop.school.activities import activity_detail, edit_activity
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
