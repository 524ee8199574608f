"""Hours that nobody typed follow the times; hours that somebody typed stay, by whatever way the activity is changed."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.school.activities import (
    ActivityValues,
    RecordActivity,
    activity_detail,
    edit_activity,
    list_activities,
    plan_series,
    record_activity,
)
from jyteacher_desktop.school.imports import ImportKind, execute_import, plan_import
from jyteacher_desktop.store import migrations
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

DAY = date(2026, 9, 10)
HEAD = "活动类型,活动名称,活动日期,开始时间,结束时间,学时\n"


def held(ws: Workspace, hours: Decimal | None = None, end: str = "17:00") -> str:
    values = ActivityValues(kind="reading_salon", title="共读", date=DAY, start_time="15:30", end_time=end, hours=hours)
    return record_activity(ws, RecordActivity(values=values)).id


def hours(ws: Workspace, activity: str) -> Decimal:
    return activity_detail(ws, activity).row.hours


def move_end(ws: Workspace, activity: str, end: str) -> Decimal:
    """What a person does: open the activity, change the end, save."""
    return edit_activity(ws, activity, replace(activity_detail(ws, activity).values, end_time=end)).row.hours


def take_in(ws: Workspace, folder: Path, line: str) -> None:
    file = folder / "list.csv"
    file.write_text(HEAD + line + "\n", encoding="utf-8")
    assert execute_import(ws, plan_import(ws, ImportKind.ACTIVITIES, file)).refused == 0


def test_an_end_moved_by_an_hour_and_a_half_gives_two_hours_more(ws: Workspace) -> None:
    activity = held(ws)
    assert hours(ws, activity) == 2
    assert activity_detail(ws, activity).values.hours is None
    assert move_end(ws, activity, "18:30") == 4


@pytest.mark.parametrize(("hours", "days", "told"), [(None, 2, True), (None, 1, False), (Decimal(12), 2, False)])
def test_times_of_one_day_in_an_activity_of_several_are_told_with_the_hours_they_give(
    ws: Workspace, tmp_path: Path, hours: Decimal | None, days: int, told: bool
) -> None:
    last = date.fromordinal(DAY.toordinal() + days - 1)
    values = ActivityValues(
        kind="reading_salon", title="共读", date=DAY, end_date=last, start_time="08:00", end_time="12:30", hours=hours
    )
    warnings = record_activity(ws, RecordActivity(values=values)).warnings
    found = [each.message for each in warnings if each.code == "activity.times_of_one_day"]
    assert [("2 天" in each, "现在是 6 学时" in each) for each in found] == [(True, True)] * told
    file = tmp_path / "list.csv"
    line = f"读书沙龙,另一场,{DAY},{last},08:00,12:30,{hours or ''}"
    file.write_text(f"活动类型,活动名称,开始日期,结束日期,开始时间,结束时间,学时\n{line}\n", encoding="utf-8")
    plan = plan_import(ws, ImportKind.ACTIVITIES, file)
    assert ("activity.times_of_one_day" in [each.code for each in plan.warnings]) is told


def test_hours_somebody_typed_stay_whatever_the_times_become(ws: Workspace) -> None:
    activity = held(ws, Decimal(3))
    assert move_end(ws, activity, "18:30") == 3
    assert activity_detail(ws, activity).values.hours == 3


def test_taking_typed_hours_away_lets_them_follow_the_times_again(ws: Workspace) -> None:
    activity = held(ws, Decimal(3))
    detail = edit_activity(ws, activity, replace(activity_detail(ws, activity).values, hours=None))
    assert detail.row.hours == 2


def test_a_series_of_an_activity_without_typed_hours_follows_its_times_too(ws: Workspace) -> None:
    activity = held(ws)
    (next_one,) = plan_series(ws, activity, [date(2026, 10, 15)])
    assert move_end(ws, next_one.id, "18:30") == 4


def test_a_list_without_hours_gives_those_of_the_times_and_moving_the_end_in_the_list_moves_them(
    ws: Workspace, tmp_path: Path
) -> None:
    take_in(ws, tmp_path, "读书沙龙,共读,2026-09-10,15:30,17:00,")
    (row,) = list_activities(ws)
    assert row.hours == 2
    take_in(ws, tmp_path, "读书沙龙,共读,2026-09-10,15:30,18:30,")
    assert hours(ws, row.id) == 4


def test_a_list_of_our_own_whose_end_was_moved_keeps_no_stale_hours(ws: Workspace, tmp_path: Path) -> None:
    """A written list names the derived hours as well; they are no typing."""
    activity = held(ws)
    take_in(ws, tmp_path, "读书沙龙,共读,2026-09-10,15:30,18:30,2")
    assert hours(ws, activity) == 4


def test_a_list_that_moves_the_end_leaves_typed_hours_and_one_that_types_them_sets_them(ws: Workspace, tmp_path: Path) -> None:
    activity = held(ws, Decimal(3))
    take_in(ws, tmp_path, "读书沙龙,共读,2026-09-10,15:30,18:30,")
    assert hours(ws, activity) == 3
    take_in(ws, tmp_path, "读书沙龙,共读,2026-09-10,15:30,18:30,1.5")
    assert hours(ws, activity) == Decimal("1.5")
    assert move_end(ws, activity, "20:00") == Decimal("1.5")


def test_a_file_of_before_guesses_that_hours_equal_to_their_times_were_not_typed(ws: Workspace) -> None:
    derived, typed, timeless = (
        held(ws),
        held(ws, Decimal(3)),
        record_activity(
            ws, RecordActivity(values=ActivityValues(kind="reading_salon", title="无时间", date=DAY, hours=Decimal(1)))
        ).id,
    )
    ws.close()
    folder = Path(migrations.__file__).parent
    name = next(name for name in migrations.SCHOOL if "hours_typed" in (folder / name).read_text("utf-8"))
    with contextlib.closing(sqlite3.connect(ws.path)) as raw:
        # what the migration does to the rows, on rows that say nothing about it yet
        raw.execute("PRAGMA recursive_triggers = OFF")
        raw.execute("UPDATE journal_now SET step = 1")
        raw.execute("UPDATE activity SET hours_typed = 0")
        for statement in (folder / name).read_text("utf-8").split(";\n"):
            if statement.strip().startswith("UPDATE activity"):
                raw.execute(statement)
        raw.execute("UPDATE journal_now SET step = NULL")
        raw.commit()
    with Workspace.open(ws.path, SCHOOL, write=True) as old:
        old.today_override = date(2026, 9, 28)
        assert (move_end(old, derived, "18:30"), move_end(old, typed, "18:30")) == (4, 3)
        assert activity_detail(old, timeless).values.hours == 1
