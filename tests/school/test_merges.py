"""Steps are known by their code, never by their words: merges are found, split and restored whatever happened since."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.records.record_history import restore_state
from jyteacher_desktop.records.trash import list_trash, restore_record
from jyteacher_desktop.school.activities import (
    ActivityValues,
    Attend,
    RecordActivity,
    activity_detail,
    list_activities,
    record_activity,
)
from jyteacher_desktop.school.errors import PlanState
from jyteacher_desktop.school.merging_duplicates import list_merges, merge_activities, merge_teachers, split_teacher
from jyteacher_desktop.school.opening_balances import add_opening, list_openings
from jyteacher_desktop.school.plans import PlanItemValues, PlanValues, add_items, approve_plan, list_plans, new_plan
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.store import migrations
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

DAY = date(2026, 9, 10)


def held(ws: Workspace, *people: str) -> str:
    values = ActivityValues(kind="reading_salon", title="共读", date=DAY, hours=Decimal(2))
    return record_activity(ws, RecordActivity(values=values, attendance=tuple(Attend(teacher_id=person) for person in people))).id


def names(ws: Workspace, activity: str) -> set[str]:
    return {line.name for line in activity_detail(ws, activity).grid}


def test_a_merge_that_was_undone_and_done_again_can_still_be_split(ws: Workspace, people: dict[str, str]) -> None:
    twin = add_teacher(ws, TeacherValues(name="王方"))
    merge_teachers(ws, people["王芳"], twin)
    ws.undo()
    assert list_merges(ws) == []
    ws.redo()
    assert [row.dropped for row in list_merges(ws)] == ["王方"]
    assert [row.merged for row in list_trash(ws)] == [True]
    assert split_teacher(ws, twin).row.name == "王方"


def test_somebody_whose_entry_only_sounds_like_a_merge_is_simply_restored(ws: Workspace) -> None:
    """What a step is called decides nothing."""
    activity = record_activity(
        ws, RecordActivity(values=ActivityValues(kind="reading_salon", title="合并教师 甲 到 乙", date=DAY, hours=Decimal(1)))
    ).id
    with ws.change("合并教师 甲 到 乙", code=StepCode.RECORD_DELETE) as change:
        change.driver_sql("UPDATE activity SET deleted = 1 WHERE uuid = ?", (activity,))
    assert [row.merged for row in list_trash(ws)] == [False]
    restore_record(ws, activity)
    assert [row.id for row in list_activities(ws)] == [activity]


def test_an_activity_merged_away_comes_back_from_the_trash_with_its_people(ws: Workspace, people: dict[str, str]) -> None:
    one, twin = held(ws, people["王芳"]), held(ws, people["王芳"], people["李娜"])
    merge_activities(ws, one, twin)
    assert [(row.id, row.merged) for row in list_trash(ws)] == [(twin, True)]
    restore_record(ws, twin)
    assert (names(ws, one), names(ws, twin)) == ({"王芳"}, {"王芳", "李娜"})
    assert list_trash(ws) == []


def test_a_merge_of_a_file_of_before_there_were_codes_is_still_found(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    twin = add_teacher(ws, TeacherValues(name="王方"))
    merge_teachers(ws, people["王芳"], twin)
    one, second = held(ws, people["王芳"]), held(ws, people["李娜"])
    merge_activities(ws, one, second)
    ws.close()
    name = next(name for name in migrations.SCHOOL if _adds_codes(name))
    with contextlib.closing(sqlite3.connect(ws.path)) as raw:
        # what the migration does to the steps, on steps that have no code yet
        raw.execute("UPDATE journal_step SET code = ''")
        for statement in (_FOLDER / name).read_text("utf-8").split(";\n"):
            if statement.strip().startswith("UPDATE journal_step"):
                raw.execute(statement)
        raw.commit()
    with Workspace.open(ws.path, SCHOOL, write=True) as old:
        old.today_override = date(2026, 9, 28)
        assert [row.dropped for row in list_merges(old)] == ["王方"]
        assert {(row.id, row.merged) for row in list_trash(old)} == {(twin, True), (second, True)}
        restore_record(old, twin)
        assert list_merges(old) == []


_FOLDER = Path(migrations.__file__).parent


def _adds_codes(name: str) -> bool:
    return "ALTER TABLE journal_step ADD COLUMN code" in (_FOLDER / name).read_text("utf-8")


def test_a_step_of_before_a_column_was_added_can_still_be_undone_and_its_state_restored(
    ws: Workspace, people: dict[str, str]
) -> None:
    activity = held(ws, people["王芳"], people["李娜"])
    before = ws.data_version()
    merge_activities(ws, held(ws, people["赵敏"]), activity)
    merged = ws.data_version()
    with contextlib.closing(sqlite3.connect(ws.path)) as raw:
        raw.execute("UPDATE journal_entry SET before = json_remove(before, '$.note', '$.place') WHERE before IS NOT NULL")
        raw.commit()
    ws.undo(merged)
    assert names(ws, activity) == {"王芳", "李娜"}
    assert restore_state(ws, activity, before).left_out == 0


def test_an_approved_plan_is_not_turned_into_a_draft_by_restoring_what_it_was(ws: Workspace) -> None:
    plan = new_plan(ws, PlanValues(term="2026-2027-1", title="读书计划"))
    add_items(ws, plan, [PlanItemValues(month="2026-09", kind="reading_salon", title="共读")])
    then = ws.data_version()
    approve_plan(ws, plan, approval_no="教研〔2026〕1号", approved_on=DAY)
    with pytest.raises(PlanState, match="已经批复"):
        restore_state(ws, plan, then)
    assert [row.status_label for row in list_plans(ws)] == ["已批复"]


def test_a_person_entered_twice_loses_no_opening_balance_when_the_entries_are_merged(
    ws: Workspace, people: dict[str, str]
) -> None:
    twin = add_teacher(ws, TeacherValues(name="王芳"))
    for teacher, hours, document in ((people["王芳"], 10, "甲校证明"), (twin, 6, "乙校证明"), (twin, 10, "甲校证明")):
        add_opening(ws, teacher_id=teacher, year="2025", category="other", hours=Decimal(hours), document=document)
    merge_teachers(ws, people["王芳"], twin)
    assert sorted((row.document, row.hours) for row in list_openings(ws)) == [("乙校证明", 6), ("甲校证明", 10)]
