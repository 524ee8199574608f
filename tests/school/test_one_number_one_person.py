"""One ID number is one person's: whoever is entered, changed or brought back never makes two people of one number unsaid."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jyteacher_desktop.domain.id_numbers import long_form
from jyteacher_desktop.records.record_history import restore_state
from jyteacher_desktop.records.trash import delete_records, list_trash, restore_record
from jyteacher_desktop.school.activities import ActivityValues, Attend, RecordActivity, activity_detail, record_activity
from jyteacher_desktop.school.duplicates import same_people
from jyteacher_desktop.school.merging_duplicates import merge_teachers, split_teacher
from jyteacher_desktop.school.restoring_people import restore_as_one
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, edit_teacher, list_teachers, teacher_detail
from jyteacher_desktop.school.trainings import TrainingValues, add_training, list_trainings
from jyteacher_desktop.store.errors import NumberHeld
from jyteacher_desktop.store.workspace import Workspace

OLD = "419001900307001"
NEW = long_form(OLD)
OTHER = "11010519491231002X"
DAY = date(2026, 9, 18)


def enter(ws: Workspace, number: str = NEW, **values: str) -> str:
    return add_teacher(ws, TeacherValues(name="钱锺书", id_number=number, **values))


def train(ws: Workspace, teacher: str) -> str:
    values = TrainingValues(
        teacher_id=teacher, name="国培", level="国家级", mode="集中面授", date=DAY, end_date=DAY, hours=Decimal(8)
    )
    return add_training(ws, values)


def ids(ws: Workspace) -> set[str]:
    return {row.id for row in list_teachers(ws)}


@pytest.mark.parametrize("number", [NEW, OLD])
def test_whoever_was_entered_anew_meanwhile_is_named_before_the_deleted_entry_comes_back(ws: Workspace, number: str) -> None:
    gone = enter(ws)
    delete_records(ws, [gone])
    now = enter(ws, number, subject="语文")
    version = ws.data_version()
    with pytest.raises(NumberHeld, match="钱锺书（语文，尾号") as refused:
        restore_record(ws, gone)
    assert "合并" in refused.value.user_message
    assert "没有变化" in refused.value.user_message
    assert (refused.value.facts["holder"], ws.data_version(), ids(ws)) == (now, version, {now})


def test_the_list_of_the_trash_says_who_has_the_number_now(ws: Workspace) -> None:
    gone = enter(ws)
    delete_records(ws, [gone])
    assert list_trash(ws)[0].held_by == ""
    enter(ws, subject="语文")
    assert list_trash(ws)[0].held_by.startswith("钱锺书（语文")


def test_the_deleted_entry_comes_back_as_one_with_the_new_one_and_one_ctrl_z_takes_that_back(ws: Workspace) -> None:
    gone = enter(ws, phone="13800000000")
    training = train(ws, gone)
    delete_records(ws, [gone, training])
    now = enter(ws, subject="语文")
    done = restore_as_one(ws, gone)
    assert "合并" in done.what
    assert ids(ws) == {now}
    assert [(row.id, row.teacher) for row in list_trainings(ws)] == [(training, "钱锺书")]
    assert (teacher_detail(ws, now).values.phone, teacher_detail(ws, now).values.subject) == ("13800000000", "语文")
    ws.undo()
    assert (ids(ws), list_trainings(ws)) == ({now}, [])
    assert {row.id for row in list_trash(ws)} == {gone, training}


def test_an_activity_from_the_trash_brings_nobody_back_who_stands_there_anew(ws: Workspace) -> None:
    gone = enter(ws)
    values = ActivityValues(kind="reading_salon", title="共读", date=DAY, hours=Decimal(2))
    activity = record_activity(ws, RecordActivity(values=values, attendance=(Attend(teacher_id=gone),))).id
    delete_records(ws, [activity])
    delete_records(ws, [gone])
    now = enter(ws)
    with pytest.raises(NumberHeld):
        restore_record(ws, activity)
    restore_as_one(ws, activity)
    assert [line.teacher_id for line in activity_detail(ws, activity).grid] == [now]
    assert ids(ws) == {now}


def test_whoever_comes_back_alone_is_simply_restored(ws: Workspace) -> None:
    gone = enter(ws)
    delete_records(ws, [gone])
    enter(ws, OTHER)
    assert restore_as_one(ws, gone).records == (gone,)
    assert len(ids(ws)) == 2


@pytest.mark.parametrize("number", [NEW, OLD])
def test_a_number_that_somebody_has_is_not_entered_again(ws: Workspace, number: str) -> None:
    standing = enter(ws, subject="语文")
    with pytest.raises(NumberHeld, match="钱锺书（语文") as refused:
        enter(ws, number)
    assert (refused.value.facts["field"], refused.value.facts["holder"]) == ("id_number", standing)
    other = enter(ws, OTHER)
    with pytest.raises(NumberHeld):
        edit_teacher(ws, other, TeacherValues(name="杨绛", id_number=number))
    assert teacher_detail(ws, other).values.name == "钱锺书"


def test_the_old_number_of_somebody_becomes_his_new_one(ws: Workspace) -> None:
    someone = enter(ws, OLD)
    edit_teacher(ws, someone, TeacherValues(name="钱锺书", id_number=NEW))
    assert teacher_detail(ws, someone).values.id_number == NEW


FORMS = [(NEW, NEW), (OLD, NEW), (NEW, OLD)]
"""The number as it was and as it was entered anew: the old form and the new one are one number."""


@pytest.mark.parametrize(("before", "anew"), FORMS)
def test_a_step_of_long_ago_is_not_taken_back_where_it_makes_two_people_of_one_number(
    ws: Workspace, before: str, anew: str
) -> None:
    gone = enter(ws, before)
    step = delete_records(ws, [gone]).step
    now = enter(ws, anew)
    with pytest.raises(NumberHeld, match="没有撤销"):
        ws.undo(step)
    assert ids(ws) == {now}


@pytest.mark.parametrize(("before", "anew"), FORMS)
def test_a_number_of_before_does_not_come_back_to_somebody_when_another_has_it_now(ws: Workspace, before: str, anew: str) -> None:
    first = enter(ws, before)
    then = ws.data_version()
    edit_teacher(ws, first, TeacherValues(name="钱锺书", id_number=OTHER))
    changed = ws.data_version()
    enter(ws, anew)
    with pytest.raises(NumberHeld):
        restore_state(ws, first, then)
    with pytest.raises(NumberHeld):
        ws.undo(changed)
    assert teacher_detail(ws, first).values.id_number == OTHER


@pytest.mark.parametrize("number", [NEW, OLD])
def test_two_entries_of_one_number_are_found_merged_and_split_again(ws: Workspace, number: str) -> None:
    """A file of before may have them."""
    one, other = enter(ws), enter(ws, OTHER)
    with ws.change("一份旧文件") as change:
        change.driver_sql("UPDATE teacher SET id_number = sealed_number(?) WHERE uuid = ?", (number, other))
    [pair] = same_people(ws)
    assert "身份证件号相同" in pair.words
    edit_teacher(ws, other, TeacherValues(name="钱锺书", id_number=number, subject="语文"))
    merge_teachers(ws, one, other)
    assert (ids(ws), teacher_detail(ws, one).values.id_number) == ({one}, NEW)
    split_teacher(ws, other)
    assert ids(ws) == {one, other}
    ws.redo()


@pytest.mark.parametrize(("before", "anew"), FORMS)
def test_what_was_changed_of_one_of_two_entries_of_a_file_of_before_is_taken_back(ws: Workspace, before: str, anew: str) -> None:
    one, other = enter(ws, before), enter(ws, OTHER)
    with ws.change("一份旧文件") as change:
        change.driver_sql("UPDATE teacher SET id_number = sealed_number(?) WHERE uuid = ?", (anew, other))
    edit_teacher(ws, one, TeacherValues(name="钱锺书", id_number=before, subject="语文"))
    changed = ws.data_version()
    enter(ws, "")
    ws.undo(changed)
    assert teacher_detail(ws, one).values.subject == ""


def test_an_entry_with_the_old_number_takes_the_new_one_from_the_entry_that_is_merged_into_it(ws: Workspace) -> None:
    one, other = enter(ws, OLD), enter(ws, OTHER)
    with ws.change("一份旧文件") as change:
        change.driver_sql("UPDATE teacher SET id_number = sealed_number(?) WHERE uuid = ?", (NEW, other))
    merge_teachers(ws, one, other)
    assert teacher_detail(ws, one).values.id_number == NEW
