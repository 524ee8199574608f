"""A roster whose row has the number of somebody in the trash: he comes back, and the plan says so before anything is stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from jyteacher_desktop.records.trash import delete_records, list_trash
from jyteacher_desktop.school.imports import ImportKind, execute_import, plan_import
from jyteacher_desktop.school.merging_duplicates import merge_teachers
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, edit_teacher, list_teachers, teacher_detail
from jyteacher_desktop.sheets import Outcome, Plan
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import replace
from tests.school.test_one_number_one_person import FORMS, NEW, OTHER, enter, ids, train


def roster(ws: Workspace, folder: Path, *rows: str) -> Plan:
    path = folder / "花名册.csv"
    path.write_text("\n".join(("姓名,身份证件号,任教学科", *rows)) + "\n", encoding="utf-8")
    return plan_import(ws, ImportKind.ROSTER, path)


def codes(plan: Plan) -> list[str]:
    return [each.code for each in plan.warnings if each.code.startswith("trash.")]


@pytest.mark.parametrize(("before", "anew"), FORMS)
@pytest.mark.parametrize("others", [0, 1])
def test_whoever_lies_in_the_trash_comes_back_with_a_roster_that_has_his_number(
    ws: Workspace, tmp_path: Path, before: str, anew: str, others: int
) -> None:
    gone = enter(ws, before, phone="13800000000")
    delete_records(ws, [gone])
    standing = {enter(ws, OTHER) for _each in range(others)}
    plan = roster(ws, tmp_path, f"钱锺书,{anew},语文")
    assert ([row.outcome for row in plan.rows], codes(plan)) == ([Outcome.UPDATED], ["trash.restored"])
    assert "在回收站里" in plan.warnings[-1].message
    execute_import(ws, plan)
    assert ids(ws) == {gone, *standing}
    detail = teacher_detail(ws, gone)
    assert (detail.values.subject, detail.values.phone, detail.row.status) == ("语文", "13800000000", "在职")
    assert list_trash(ws) == []
    assert codes(roster(ws, tmp_path, f"钱锺书,{anew},语文")) == []
    ws.undo()
    assert (ids(ws), [row.id for row in list_trash(ws)]) == (standing, [gone])


def test_whoever_comes_back_is_as_the_trash_kept_him_where_the_row_says_nothing_more(ws: Workspace, tmp_path: Path) -> None:
    gone = enter(ws, subject="语文")
    delete_records(ws, [gone])
    plan = roster(ws, tmp_path, f"钱锺书,{NEW},语文", f"钱锺书,{NEW},语文")
    assert [row.outcome for row in plan.rows] == [Outcome.UPDATED, Outcome.UNCHANGED]
    execute_import(ws, plan)
    assert ids(ws) == {gone}


def test_what_was_deleted_together_with_him_stays_in_the_trash_and_can_be_restored_to_him(ws: Workspace, tmp_path: Path) -> None:
    gone = enter(ws)
    training = train(ws, gone)
    delete_records(ws, [gone, training])
    execute_import(ws, roster(ws, tmp_path, f"钱锺书,{NEW},语文"))
    assert (ids(ws), [row.id for row in list_trash(ws)]) == ({gone}, [training])


def test_another_name_with_the_number_of_somebody_in_the_trash_is_new_and_told(ws: Workspace, tmp_path: Path) -> None:
    gone = enter(ws)
    delete_records(ws, [gone])
    plan = roster(ws, tmp_path, f"杨季康,{NEW},语文")
    assert ([row.outcome for row in plan.rows], codes(plan)) == ([Outcome.NEW], ["trash.other_name"])
    execute_import(ws, plan)
    assert {row.name for row in list_teachers(ws)} == {"杨季康"}


def test_of_two_in_the_trash_the_last_deleted_one_comes_back(ws: Workspace, tmp_path: Path) -> None:
    first = enter(ws)
    delete_records(ws, [first])
    second = enter(ws)
    delete_records(ws, [second])
    execute_import(ws, roster(ws, tmp_path, f"钱锺书,{NEW},语文"))
    assert ids(ws) == {second}


def test_of_two_names_in_the_trash_with_one_number_the_one_of_the_row_comes_back(ws: Workspace, tmp_path: Path) -> None:
    """The last deleted one bore another name, so the person was entered anew beside his own entry in the trash."""
    gone = enter(ws)
    delete_records(ws, [gone])
    delete_records(ws, [add_teacher(ws, TeacherValues(name="杨季康", id_number=NEW))])
    plan = roster(ws, tmp_path, f"钱锺书,{NEW},语文")
    assert ([row.outcome for row in plan.rows], codes(plan)) == ([Outcome.UPDATED], ["trash.restored"])
    execute_import(ws, plan)
    assert ids(ws) == {gone}


def test_whoever_was_merged_away_does_not_come_back_with_a_roster(ws: Workspace, tmp_path: Path) -> None:
    keep, drop = enter(ws, ""), enter(ws)
    merge_teachers(ws, keep, drop)
    edit_teacher(ws, keep, replace(teacher_detail(ws, keep).values, id_number=OTHER, sex="", birth_month=""))
    plan = roster(ws, tmp_path, f"钱锺书,{NEW},语文")
    assert ([row.outcome for row in plan.rows], codes(plan)) == ([Outcome.NEW], [])


def test_whoever_stands_is_updated_and_the_trash_says_nothing(ws: Workspace, tmp_path: Path) -> None:
    gone = enter(ws)
    delete_records(ws, [gone])
    now = enter(ws)
    plan = roster(ws, tmp_path, f"钱锺书,{NEW},语文")
    execute_import(ws, plan)
    assert (codes(plan), ids(ws)) == ([], {now})


def test_a_row_of_the_same_name_without_a_number_is_told_to_be_maybe_the_one_who_comes_back(
    ws: Workspace, tmp_path: Path
) -> None:
    delete_records(ws, [enter(ws)])
    plan = roster(ws, tmp_path, f"钱锺书,{NEW},语文", "钱锺书,,数学")
    assert [row.outcome for row in plan.rows] == [Outcome.UPDATED, Outcome.NEW]
    assert "第 2 行同名" in plan.rows[1].possible_duplicate
