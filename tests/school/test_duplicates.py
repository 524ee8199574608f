"""Same person or not, with reasons and blockers in words; what somebody said about it is remembered and undoable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from jyteacher_desktop.domain.id_numbers import check_character
from jyteacher_desktop.school.activities import (
    ActivityValues,
    Attend,
    RecordActivity,
    activity_detail,
    list_activities,
    record_activity,
)
from jyteacher_desktop.school.duplicates import keep_activities_apart, keep_people_apart, same_activities, same_people
from jyteacher_desktop.school.errors import RecordMissing, ValueRefused
from jyteacher_desktop.school.merging_duplicates import merge_activities, merge_teachers, split_teacher
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, edit_teacher, list_teachers, teacher_detail
from jyteacher_desktop.store.errors import UndoConflict
from jyteacher_desktop.store.workspace import Workspace


def _number(body: str) -> str:
    return body + check_character(body)


BORN = "00000019850315"
ONE, NEAR, SWAPPED, OTHER = (_number(BORN + tail) for tail in ("124", "134", "214", "988"))

PAIRS: dict[str, tuple[dict[str, str], dict[str, str], str, str]] = {
    "same name, one without a number": (
        {"name": "王芳", "id_number": ONE, "subject": "语文"}, {"name": "王芳", "subject": "语文"}, "姓名相同", ""
    ),
    "same sound, same phone": ({"name": "王芳", "phone": "10000000001"}, {"name": "王方", "phone": "10000000001"}, "同音", ""),
    "one digit mistyped": ({"name": "王芳", "id_number": ONE}, {"name": "王芳", "id_number": NEAR}, "只差一位", ""),
    "two digits swapped": ({"name": "王芳", "id_number": ONE}, {"name": "王芬", "id_number": SWAPPED}, "对调", ""),
    "same name and month, other subject": (
        {"name": "王芳", "birth_month": "1985-03", "subject": "语文"},
        {"name": "王芳", "birth_month": "1985-03", "subject": "数学"},
        "出生年月相同",
        "学科不同（语文、数学）",
    ),
    "same staff number, one character apart": (
        {"name": "李晓明", "teacher_no": "A1"}, {"name": "李晓朋", "teacher_no": "a1"}, "工号相同", ""
    ),
}  # fmt: skip
STRANGERS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "two sound numbers": ({"name": "王芳", "id_number": ONE}, {"name": "王芳", "id_number": OTHER}),
    "only the name, other month": ({"name": "王芳", "birth_month": "1985-03"}, {"name": "王芳", "birth_month": "1991-07"}),
    "only the name, other sex": ({"name": "王芳", "sex": "女"}, {"name": "王芳", "sex": "男"}),
    "only the subject": ({"name": "王芳", "subject": "语文"}, {"name": "李娜", "subject": "语文"}),
    "one phone in a family": ({"name": "王芳", "phone": "1"}, {"name": "李刚", "phone": "1"}),
}


def _add(ws: Workspace, values: dict[str, str]) -> str:
    return add_teacher(ws, TeacherValues(**values))


@pytest.mark.parametrize("name", PAIRS)
def test_who_may_be_one_person_is_named_with_the_reason(ws: Workspace, name: str) -> None:
    first, second, reason, blocker = PAIRS[name]
    _add(ws, first)
    _add(ws, second)
    (pair,) = same_people(ws)
    assert any(reason in text for text in pair.reasons)
    assert list(pair.blockers) == ([blocker] if blocker else [])
    assert {pair.first.name, pair.second.name} == {first["name"], second["name"]}


@pytest.mark.parametrize("name", STRANGERS)
def test_people_who_only_share_a_little_are_left_in_peace(ws: Workspace, name: str) -> None:
    for values in STRANGERS[name]:
        _add(ws, values)
    assert same_people(ws) == []


def test_the_entry_that_knows_more_stands_first(ws: Workspace) -> None:
    _add(ws, {"name": "王芳"})
    _add(ws, {"name": "王芳", "id_number": ONE, "subject": "语文"})
    (pair,) = same_people(ws)
    assert (pair.first.id_last4, pair.second.id_last4) == (ONE[-4:], "")


def test_not_the_same_person_is_remembered_and_undoable(ws: Workspace) -> None:
    one, other = _add(ws, {"name": "王芳"}), _add(ws, {"name": "王芳"})
    keep_people_apart(ws, other, one)
    keep_people_apart(ws, one, other)
    assert same_people(ws) == []
    assert len(ws.tuples("SELECT 1 FROM distinct_pair")) == 1
    ws.undo()
    assert len(same_people(ws)) == 1
    with pytest.raises(ValueRefused):
        keep_people_apart(ws, one, one)
    with pytest.raises(RecordMissing):
        keep_people_apart(ws, one, "nobody")


def test_two_who_signed_in_one_activity_are_told_apart_by_that(ws: Workspace) -> None:
    one, other = _add(ws, {"name": "王芳", "subject": "语文"}), _add(ws, {"name": "王芳", "subject": "语文"})
    assert same_people(ws)
    values = ActivityValues(kind="reading_salon", title="共读", date=date(2026, 9, 10))
    record_activity(ws, RecordActivity(values=values, attendance=(Attend(teacher_id=one), Attend(teacher_id=other))))
    assert same_people(ws) == []


def test_a_merge_takes_the_chosen_values_and_can_be_taken_back_after_later_edits(ws: Workspace) -> None:
    keep = _add(ws, {"name": "王芳", "subject": "语文", "id_number": ONE})
    drop = _add(ws, {"name": "王方", "subject": "数学", "id_number": NEAR, "phone": "10000000001"})
    with pytest.raises(ValueRefused):
        merge_teachers(ws, keep, drop)
    merged = merge_teachers(ws, keep, drop, chosen={"id_number": NEAR, "subject": "数学"})
    assert (merged.values.name, merged.values.subject, merged.values.phone) == ("王芳", "数学", "10000000001")
    assert merged.values.id_number == NEAR
    edit_teacher(ws, keep, replace(teacher_detail(ws, keep).values, phone="10000000002"))
    with pytest.raises(UndoConflict):
        split_teacher(ws, drop)
    assert len(list_teachers(ws)) == 1
    split_teacher(ws, drop, keep_later=True)
    assert {row.name for row in list_teachers(ws)} == {"王芳", "王方"}
    assert teacher_detail(ws, keep).values.phone == "10000000002"
    assert teacher_detail(ws, keep).values.subject == "语文"


def _held(ws: Workspace, people: list[str], **more: object) -> str:
    values = ActivityValues(kind="reading_salon", title="共读", date=date(2026, 9, 10), hours=Decimal(2))
    request = RecordActivity(values=replace(values, **more), attendance=tuple(Attend(teacher_id=one) for one in people))  # type: ignore[arg-type]
    return record_activity(ws, request).id


def test_an_activity_that_was_entered_twice_is_found_by_its_people(ws: Workspace, people: dict[str, str]) -> None:
    everybody = list(people.values())
    first, second = _held(ws, everybody), _held(ws, everybody[:3], title="读书沙龙第一次")
    _held(ws, everybody, title="另一天", date=date(2026, 9, 11))
    (pair,) = same_activities(ws)
    assert (pair.first.id, pair.second.id, pair.shared) == (first, second, 3)
    assert "有 3 人在两条里都出席" in pair.reasons
    keep_activities_apart(ws, first, second)
    assert same_activities(ws) == []


def test_two_sessions_one_after_the_other_are_two_activities(ws: Workspace, people: dict[str, str]) -> None:
    everybody = list(people.values())
    _held(ws, everybody, start_time="08:00", end_time="10:00")
    _held(ws, everybody, start_time="10:00", end_time="12:00")
    assert same_activities(ws) == []
    _held(ws, everybody, start_time="09:00", end_time="11:00")
    assert len(same_activities(ws)) == 2


def test_merging_two_entries_of_one_activity_loses_nobody(ws: Workspace, people: dict[str, str]) -> None:
    everybody = list(people.values())
    first, second = _held(ws, everybody[:2]), _held(ws, everybody[1:])
    assert merge_activities(ws, first, second) == len(everybody) - 2
    assert {line.teacher_id for line in activity_detail(ws, first).grid} == set(everybody)
    assert [row.id for row in list_activities(ws)] == [first]
    ws.undo()
    assert len(list_activities(ws)) == 2
    assert {line.teacher_id for line in activity_detail(ws, second).grid} == set(everybody[1:])
    with pytest.raises(ValueRefused):
        merge_activities(ws, first, first)
