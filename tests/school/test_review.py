"""Whoever changes what the principal saw makes it wait again, by whatever way; whoever was there makes a plan an activity."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.terms import Mark
from jyteacher_desktop.school.activities import (
    ActivityValues,
    Attend,
    RecordActivity,
    activity_detail,
    edit_activity,
    list_activities,
    record_activity,
    record_attendance,
    review_activities,
)
from jyteacher_desktop.school.errors import ReviewTooEarly
from jyteacher_desktop.school.imports import ImportKind, execute_import, plan_import
from jyteacher_desktop.school.ledger import count_hours
from jyteacher_desktop.school.merging_duplicates import merge_activities, merge_teachers
from jyteacher_desktop.school.quarter_in_words import quarter_summary
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.store.workspace import Workspace

DAY = date(2026, 9, 10)
READING = ActivityValues(kind="reading_salon", title="共读", date=DAY, hours=Decimal(2), place="阅览室")


def held(ws: Workspace, *people: str, planned: bool = False, title: str = "共读", day: date = DAY) -> str:
    values = replace(READING, planned=planned, title=title, date=day)
    attendance = tuple(Attend(teacher_id=person) for person in people)
    return record_activity(ws, RecordActivity(values=values, attendance=attendance)).id


def approved(ws: Workspace, *people: str) -> str:
    activity = held(ws, *people)
    review_activities(ws, [activity], approve=True, hours=Decimal(1))
    return activity


def status(ws: Workspace, activity: str) -> str:
    return activity_detail(ws, activity).row.status_label


def take_in(ws: Workspace, kind: ImportKind, folder: Path, text: str) -> None:
    file = folder / "list.csv"
    file.write_text(text, encoding="utf-8")
    assert execute_import(ws, plan_import(ws, kind, file)).refused == 0


def attendance(ws: Workspace, folder: Path, *lines: str, day: date = DAY) -> None:
    rows = "".join(f"共读,{day.isoformat()},{line}\n" for line in lines)
    take_in(ws, ImportKind.ATTENDANCE, folder, f"活动名称,活动日期,姓名,出勤\n{rows}")


def counted(ws: Workspace, name: str) -> Decimal:
    return next(row.counted for row in count_hours(ws).teachers if row.name == name)


def test_people_imported_into_an_approved_activity_wait_for_the_principal(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    activity = approved(ws, people["王芳"])
    attendance(ws, tmp_path, "李娜,出席")
    assert status(ws, activity) == "待审核"
    ws.undo()
    assert status(ws, activity) == "已审核"


def test_a_mark_changed_by_an_import_waits_for_the_principal(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    activity = approved(ws, people["王芳"])
    attendance(ws, tmp_path, "王芳,缺席")
    assert status(ws, activity) == "待审核"


def test_an_import_that_says_nothing_new_leaves_the_review(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    activity = approved(ws, people["王芳"])
    attendance(ws, tmp_path, "王芳,出席")
    assert status(ws, activity) == "已审核"


def test_people_imported_into_a_planned_activity_make_it_one_that_was_held_and_count(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    activity = held(ws, planned=True)
    attendance(ws, tmp_path, "王芳,出席", "李娜,请假")
    assert status(ws, activity) == "待审核"
    assert counted(ws, "王芳") == 2


def test_a_plan_whose_people_come_after_its_quarter_is_marked_as_entered_late(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    june = date(2026, 6, 10)
    activity = held(ws, planned=True, day=june)
    assert "补录" not in activity_detail(ws, activity).row.marks
    attendance(ws, tmp_path, "王芳,出席", day=june)
    assert activity_detail(ws, activity).row.late_on == "2026-09-28"
    assert "补录" in activity_detail(ws, activity).row.marks


@pytest.mark.parametrize("planned", [True, False], ids=["planned", "held"])
def test_a_list_that_changes_the_place_leaves_a_plan_a_plan(ws: Workspace, tmp_path: Path, *, planned: bool) -> None:
    activity = held(ws, planned=planned)
    if not planned:
        review_activities(ws, [activity], approve=False, reason="缺照片")
    take_in(
        ws, ImportKind.ACTIVITIES, tmp_path, f"活动类型,活动名称,活动日期,学时,地点\n读书沙龙,共读,{DAY.isoformat()},2,操场\n"
    )
    row = activity_detail(ws, activity).row
    assert (row.place, row.status_label, row.review_note) == ("操场", "计划" if planned else "待审核", "")


def test_a_second_entry_merged_into_an_approved_activity_waits_for_the_principal(ws: Workspace, people: dict[str, str]) -> None:
    activity = approved(ws, people["王芳"])
    twin = held(ws, people["王芳"], people["李娜"])
    assert merge_activities(ws, activity, twin) == 1
    assert status(ws, activity) == "待审核"


def test_a_second_entry_that_knows_nobody_else_leaves_the_review(ws: Workspace, people: dict[str, str]) -> None:
    activity = approved(ws, people["王芳"])
    assert merge_activities(ws, activity, held(ws, people["王芳"])) == 0
    assert status(ws, activity) == "已审核"


def test_people_merged_into_a_planned_activity_make_it_one_that_was_held(ws: Workspace, people: dict[str, str]) -> None:
    activity = held(ws, planned=True)
    merge_activities(ws, activity, held(ws, people["王芳"]))
    assert status(ws, activity) == "待审核"
    assert counted(ws, "王芳") == 2


def test_an_attendance_sheet_saved_unchanged_leaves_the_review(ws: Workspace, people: dict[str, str]) -> None:
    activity = approved(ws, people["王芳"])
    before = ws.data_version()
    record_attendance(ws, activity, [Attend(teacher_id=people["王芳"])])
    assert status(ws, activity) == "已审核"
    assert ws.data_version() == before


@pytest.mark.parametrize("names", [("王芳", "李娜"), ()], ids=["one more", "nobody"])
def test_an_attendance_sheet_that_says_something_else_waits_for_the_principal(
    ws: Workspace, people: dict[str, str], names: tuple[str, ...]
) -> None:
    activity = approved(ws, people["王芳"])
    record_attendance(ws, activity, [Attend(teacher_id=people[name]) for name in names])
    assert status(ws, activity) == "待审核"


def test_a_returned_activity_whose_sheet_was_corrected_asks_nothing_any_more(ws: Workspace, people: dict[str, str]) -> None:
    activity = held(ws, people["王芳"])
    review_activities(ws, [activity], approve=False, reason="李娜也在")
    record_attendance(ws, activity, [Attend(teacher_id=people["王芳"]), Attend(teacher_id=people["李娜"], mark=Mark.LATE)])
    row = activity_detail(ws, activity).row
    assert (row.status_label, row.review_note) == ("待审核", "")


def test_two_entries_of_one_person_leave_the_review_of_the_activities(ws: Workspace, people: dict[str, str]) -> None:
    twin = add_teacher(ws, TeacherValues(name="王芳", subject="语文"))
    activity = approved(ws, twin)
    merge_teachers(ws, people["王芳"], twin)
    assert status(ws, activity) == "已审核"


@pytest.mark.parametrize("approve", [True, False], ids=["approve", "return"])
def test_what_was_not_held_yet_is_neither_approved_nor_returned(ws: Workspace, people: dict[str, str], *, approve: bool) -> None:
    waiting, planned = held(ws, people["王芳"]), held(ws, planned=True, title="下月共读")
    with pytest.raises(ReviewTooEarly, match="下月共读"):
        review_activities(ws, [waiting, planned], approve=approve, reason="缺照片")
    assert (status(ws, waiting), status(ws, planned)) == ("待审核", "计划")


def test_an_activity_said_to_be_planned_again_is_no_longer_reviewed(ws: Workspace, people: dict[str, str]) -> None:
    activity = approved(ws, people["王芳"])
    edit_activity(ws, activity, replace(READING, planned=True))
    assert status(ws, activity) == "计划"
    assert counted(ws, "王芳") == 0


def test_who_is_expected_at_a_plan_counts_nothing_until_the_attendance_is_recorded(ws: Workspace, people: dict[str, str]) -> None:
    activity = held(ws, people["王芳"], planned=True)
    assert (status(ws, activity), counted(ws, "王芳")) == ("计划", 0)
    record_attendance(ws, activity, [Attend(teacher_id=people["王芳"])])
    assert (status(ws, activity), counted(ws, "王芳")) == ("待审核", 2)


def test_what_is_not_filed_is_counted_however_the_mark_is_worded(
    ws: Workspace, people: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    held(ws, people["王芳"])
    quarter = Quarter.parse("2026Q3")
    words = [note for note in quarter_summary(ws, quarter).alerts if "未备案" in note]
    assert words
    rows = [replace(row, marks=("别的说法",)) for row in list_activities(ws)]
    monkeypatch.setattr("jyteacher_desktop.school.quarter_statement.list_activities", lambda *_between: rows)
    assert [note for note in quarter_summary(ws, quarter).alerts if "未备案" in note] == words
