"""Deleting, restoring, comparing two states of a record, and bringing one back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.domain.terms import Mark, RecordStatus, Role, ServiceStatus
from jyteacher_desktop.records.record_history import compare_states, list_states, restore_state
from jyteacher_desktop.records.trash import delete_records, list_trash, references, restore_record
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
from jyteacher_desktop.school.closing_quarters import close_quarter
from jyteacher_desktop.school.dated_service import move_teacher
from jyteacher_desktop.school.errors import RecordMissing, StillInUse, ValueRefused
from jyteacher_desktop.school.merging_duplicates import merge_teachers
from jyteacher_desktop.school.opening_balances import add_opening, list_openings
from jyteacher_desktop.school.roster import TeacherValues, edit_teacher, list_teachers
from jyteacher_desktop.school.trainings import TrainingValues, add_training, list_trainings
from jyteacher_desktop.store.errors import QuarterClosed
from jyteacher_desktop.store.workspace import Workspace

DAY = date(2026, 9, 18)


@pytest.fixture
def activity(ws: Workspace, people: dict[str, str]) -> str:
    attendance = tuple(Attend(teacher_id=people[name], mark=Mark.PRESENT, role=Role.ATTENDEE) for name in ("王芳", "李娜"))
    values = ActivityValues(kind="reading_salon", title="共读", date=DAY, hours=Decimal(2))
    return record_activity(ws, RecordActivity(values=values, attendance=attendance)).id


@pytest.fixture
def training(ws: Workspace, people: dict[str, str]) -> str:
    return add_training(
        ws,
        TrainingValues(
            teacher_id=people["赵敏"], name="国培", level="国家级", mode="集中面授", date=DAY, end_date=DAY, hours=Decimal(8)
        ),
    )


# -- deleting and restoring ---------------------------------------------------------------------------------------


def test_what_goes_along_is_said_before_a_record_is_deleted(ws: Workspace, activity: str, people: dict[str, str]) -> None:
    [attended] = references(ws, activity)
    assert (attended.label, attended.count, attended.examples, attended.along) == ("出勤", 2, ("李娜", "王芳"), True)
    [of_teacher] = references(ws, people["王芳"])
    assert (of_teacher.text, of_teacher.along) == ("活动出勤 1（共读）", False)


def test_a_deleted_activity_comes_back_with_its_attendance(ws: Workspace, activity: str) -> None:
    before = activity_detail(ws, activity)
    done = delete_records(ws, [activity])
    assert list_activities(ws) == []
    [row] = list_trash(ws)
    assert (row.id, row.kind, row.title, row.day, row.step, row.what) == (
        activity,
        "活动",
        "共读",
        "2026-09-18",
        done.step,
        done.what,
    )
    assert row.references == references(ws, activity)
    back = restore_record(ws, activity)
    assert back.records == (activity,)
    assert activity_detail(ws, activity) == before
    assert list_trash(ws) == []


def test_what_was_deleted_in_one_step_comes_back_in_one_step(
    ws: Workspace, activity: str, training: str, people: dict[str, str]
) -> None:
    opening = add_opening(ws, teacher_id=people["赵敏"], year="2025", category="other", hours=Decimal(5), document="")
    delete_records(ws, [people["赵敏"], training, opening])
    delete_records(ws, [activity])
    rows = {row.id: row for row in list_trash(ws)}
    assert rows[training].together == 2
    assert rows[activity].together == 0
    assert list_trash(ws)[0].id == activity
    back = restore_record(ws, opening)
    assert set(back.records) == {people["赵敏"], training, opening}
    assert "3 条记录" in back.what
    assert [row.id for row in list_trash(ws)] == [activity]
    assert len(list_openings(ws)) == len(list_trainings(ws)) == 1


def test_deleting_and_restoring_are_steps_that_can_be_undone(ws: Workspace, activity: str) -> None:
    delete_records(ws, [activity])
    ws.undo()
    assert len(list_activities(ws)) == 1
    ws.redo()
    assert [row.id for row in list_trash(ws)] == [activity]
    restore_record(ws, activity)
    ws.undo()
    assert list_activities(ws) == []
    assert [row.id for row in list_trash(ws)] == [activity]


def test_a_training_brings_its_teacher_back(ws: Workspace, training: str, people: dict[str, str]) -> None:
    delete_records(ws, [training])
    delete_records(ws, [people["赵敏"]])
    assert restore_record(ws, training).records == (people["赵敏"], training)
    assert [row.teacher for row in list_trainings(ws)] == ["赵敏"]


def test_an_activity_brings_back_who_took_part(ws: Workspace, activity: str, people: dict[str, str]) -> None:
    delete_records(ws, [activity])
    delete_records(ws, [people["王芳"]])
    assert set(restore_record(ws, activity).records) == {activity, people["王芳"]}
    assert {line.name for line in activity_detail(ws, activity).grid} == {"王芳", "李娜"}


def test_an_undone_deletion_shows_nobody_who_is_gone(ws: Workspace, activity: str, people: dict[str, str]) -> None:
    step = delete_records(ws, [activity]).step
    delete_records(ws, [people["王芳"]])
    ws.undo(step)
    assert [line.name for line in activity_detail(ws, activity).grid] == ["李娜"]


def test_a_merged_teacher_stands_in_the_trash_and_is_split_off_again(
    ws: Workspace, activity: str, people: dict[str, str]
) -> None:
    merge_teachers(ws, people["王芳"], people["李娜"])
    [row] = list_trash(ws)
    assert (row.id, row.merged, row.together) == (people["李娜"], True, 0)
    restore_record(ws, people["李娜"])
    assert {line.name for line in activity_detail(ws, activity).grid} == {"王芳", "李娜"}


REFUSED: dict[str, tuple[Callable[[Workspace, dict[str, str], str], object], type[JyTeacherError]]] = {
    "unknown": (lambda ws, _people, _activity: delete_records(ws, ["nobody"]), RecordMissing),
    "nothing": (lambda ws, _people, _activity: delete_records(ws, []), RecordMissing),
    "teacher_in_use": (lambda ws, people, _activity: delete_records(ws, [people["王芳"]]), StillInUse),
    "one_of_two_in_use": (lambda ws, people, _activity: delete_records(ws, [people["张𠮷"], people["王芳"]]), StillInUse),
    "not_in_trash": (lambda ws, _people, activity: restore_record(ws, activity), RecordMissing),
    "restore_unknown": (lambda ws, _people, _activity: restore_record(ws, "nobody"), RecordMissing),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_deleted_or_restored_changes_nothing(
    ws: Workspace, activity: str, people: dict[str, str], name: str
) -> None:
    act, error = REFUSED[name]
    before = ws.data_version()
    with pytest.raises(error) as refused:
        act(ws, people, activity)
    assert "没有变化" in refused.value.user_message or "没有改动" in refused.value.user_message
    assert ws.data_version() == before
    assert len(list_teachers(ws)) == 4


def test_a_record_is_deleted_once(ws: Workspace, activity: str) -> None:
    delete_records(ws, [activity])
    with pytest.raises(RecordMissing, match="已经在回收站"):
        delete_records(ws, [activity])


def test_a_closed_quarter_keeps_its_records_and_its_trash(ws: Workspace, activity: str, training: str) -> None:
    delete_records(ws, [training])
    close_quarter(ws, Quarter.of(DAY))
    with pytest.raises(QuarterClosed):
        delete_records(ws, [activity])
    with pytest.raises(QuarterClosed):
        restore_record(ws, training)
    assert [row.id for row in list_trash(ws)] == [training]


# -- states -------------------------------------------------------------------------------------------------------


def test_two_states_of_an_activity_differ_field_by_field_and_person_by_person(
    ws: Workspace, activity: str, people: dict[str, str]
) -> None:
    born = list_states(ws, activity)[0].step
    edit_activity(ws, activity, ActivityValues(kind="reading_salon", title="精读", date=DAY, hours=Decimal("2.5")))
    record_attendance(
        ws,
        activity,
        (
            Attend(teacher_id=people["王芳"], mark=Mark.EXCUSED, role=Role.ATTENDEE),
            Attend(teacher_id=people["赵敏"], mark=Mark.PRESENT, role=Role.SPEAKER),
        ),
    )
    different = {each.label: (each.before, each.after) for each in compare_states(ws, activity, born)}
    assert different == {
        "名称": ("共读", "精读"),
        "学时": ("2", "2.5"),
        "王芳": ("出席 参加", "请假 参加"),
        "李娜": ("出席 参加", "（没有）"),
        "赵敏": ("（没有）", "出席 主讲"),
    }
    steps = list_states(ws, activity)
    assert [state.what for state in steps] == ["登记活动 共读", "修改活动 精读", "登记出勤 精读"]
    assert {each.field for each in compare_states(ws, activity, steps[0].step, steps[1].step)} == {"title", "hours_x100"}


def test_an_earlier_state_comes_back_as_a_new_step_and_waits_for_review(
    ws: Workspace, activity: str, people: dict[str, str]
) -> None:
    before = activity_detail(ws, activity)
    review_activities(ws, [activity], approve=True, hours=Decimal(1))
    reviewed = ws.data_version()
    edit_activity(ws, activity, ActivityValues(kind="reading_salon", title="改坏了", date=DAY, hours=Decimal(9)))
    record_attendance(ws, activity, (Attend(teacher_id=people["张𠮷"], mark=Mark.ABSENT, role=Role.ATTENDEE),))
    back = restore_state(ws, activity, reviewed)
    assert activity_detail(ws, activity) == before
    assert activity_detail(ws, activity).row.status == RecordStatus.PENDING.code
    assert back.step == ws.data_version()
    assert {each.label for each in back.differences} == {"名称", "学时", "王芳", "李娜", "张𠮷"}
    assert restore_state(ws, activity, reviewed).step == 0
    ws.undo()
    assert activity_detail(ws, activity).row.title == "改坏了"


def test_a_teacher_comes_back_with_the_service_of_then(ws: Workspace, people: dict[str, str]) -> None:
    then = ws.data_version()
    edit_teacher(ws, people["王芳"], TeacherValues(name="王方", subject="美术", sex="女", joined="2020-08"))
    move_teacher(ws, people["王芳"], ServiceStatus.MATERNITY_LEAVE, date(2026, 9, 1))
    different = {each.label: (each.before, each.after) for each in compare_states(ws, people["王芳"], then)}
    assert different["姓名"] == ("王芳", "王方")
    assert different["任职 此前 起"] == ("在职 此前 起", "在职 2020-08-01 起")
    assert different["任职 2026-09-01 起"] == ("（没有）", "产假 2026-09-01 起")
    restore_state(ws, people["王芳"], then)
    [row] = [row for row in list_teachers(ws) if row.id == people["王芳"]]
    assert (row.name, row.subject, row.status, row.joined, row.initials) == ("王芳", "语文", "在职", "", "wf")
    assert compare_states(ws, people["王芳"], then) == ()


def test_rows_of_an_import_have_no_state_before_it(ws: Workspace, activity: str) -> None:
    before = list_states(ws, activity)[0].step - 1
    assert {each.before for each in compare_states(ws, activity, before)} <= {"", "（没有）"}
    with pytest.raises(RecordMissing, match="之后还没有"):
        restore_state(ws, activity, before)


def test_people_who_are_gone_do_not_come_back_into_the_attendance(ws: Workspace, activity: str, people: dict[str, str]) -> None:
    then = ws.data_version()
    record_attendance(ws, activity, (Attend(teacher_id=people["王芳"], mark=Mark.LATE, role=Role.ATTENDEE),))
    delete_records(ws, [people["李娜"]])
    back = restore_state(ws, activity, then)
    assert back.left_out == 1
    assert [(line.name, line.mark) for line in activity_detail(ws, activity).grid] == [("王芳", Mark.PRESENT)]


def test_a_training_does_not_go_back_to_a_teacher_who_is_gone(ws: Workspace, training: str, people: dict[str, str]) -> None:
    then = ws.data_version()
    merge_teachers(ws, people["王芳"], people["赵敏"])
    with pytest.raises(ValueRefused, match="没有变化"):
        restore_state(ws, training, then)
    assert [row.teacher for row in list_trainings(ws)] == ["王芳"]


def test_a_state_of_a_record_in_the_trash_is_not_brought_back(ws: Workspace, activity: str) -> None:
    then = ws.data_version()
    delete_records(ws, [activity])
    with pytest.raises(RecordMissing, match="在回收站里"):
        restore_state(ws, activity, then)
