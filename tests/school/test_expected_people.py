"""应到: a lesson-planning of four stays one of four, however often it is repeated."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.school.activities import (
    ActivityValues,
    Attend,
    RecordActivity,
    activity_detail,
    expect,
    plan_series,
    record_activity,
    record_attendance,
)
from jyteacher_desktop.school.dated_service import move_teacher
from jyteacher_desktop.school.errors import ValueRefused
from jyteacher_desktop.school.expected_people import Scope, choices, expected_of, last_of_kind, named
from jyteacher_desktop.school.forecast import outlooks
from jyteacher_desktop.school.quarter_statement import statement
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, edit_teacher
from jyteacher_desktop.school.signin_sheet import write_signin
from jyteacher_desktop.store.workspace import Workspace

DAY, NEXT = date(2026, 9, 18), date(2026, 10, 16)


@pytest.fixture
def staff(ws: Workspace, people: dict[str, str]) -> dict[str, str]:
    """Two groups of two, and one more person of the first subject."""
    for name, subject, group in (
        ("王芳", "语文", "文科组"),
        ("李娜", "数学", "理科组"),
        ("赵敏", "语文", "文科组"),
        ("张𠮷", "物理", "理科组"),
    ):
        edit_teacher(ws, people[name], TeacherValues(name=name, subject=subject, group=group, stage="小学"))
    return people


def held(ws: Workspace, ids: list[str], day: date = DAY, *, planned: bool = False, kind: str = "reading_salon") -> str:
    values = ActivityValues(kind=kind, title="集体备课", date=day, hours=Decimal(2), planned=planned)
    return record_activity(ws, RecordActivity(values=values, attendance=tuple(Attend(teacher_id=each) for each in ids))).id


def test_everybody_and_each_group_can_be_chosen_by_pinyin(ws: Workspace, staff: dict[str, str]) -> None:
    assert [each.label for each in choices(ws, DAY)] == [
        "全体（4 人）",
        "教研组：理科组（2 人）",
        "教研组：文科组（2 人）",
        "学科：数学（1 人）",
        "学科：物理（1 人）",
        "学科：语文（2 人）",
    ]


def test_a_group_is_kept_as_a_group_and_takes_in_who_joined_it(ws: Workspace, staff: dict[str, str]) -> None:
    activity = held(ws, [staff["王芳"], staff["赵敏"]])
    newcomer = add_teacher(ws, TeacherValues(name="孙悦", subject="语文", group="文科组", joined="2026-10"))
    then = expected_of(ws, activity)
    assert then is not None
    assert (then.scope, then.name) == (Scope.GROUP, "文科组")
    later = expected_of(ws, activity, NEXT)
    assert later is not None
    assert set(later.people) == {staff["王芳"], staff["赵敏"], newcomer}
    assert last_of_kind(ws, "reading_salon", NEXT) == later
    assert last_of_kind(ws, "film_viewing", NEXT) is None


def test_who_was_entered_into_the_roster_later_makes_no_choice_of_everybody(ws: Workspace, staff: dict[str, str]) -> None:
    activity = held(ws, [*staff.values()])
    add_teacher(ws, TeacherValues(name="孙悦", subject="语文", group="文科组"))
    then, later = expected_of(ws, activity), expected_of(ws, activity, NEXT)
    assert then is not None
    assert later is not None
    assert (then.label, later.label) == ("全体（4 人）", "全体（5 人）")


def test_two_people_entered_after_the_plan_they_come_to_are_not_everybody(ws: Workspace, staff: dict[str, str]) -> None:
    """A plan of the summer, and a roster that was imported in September."""
    plan = held(ws, [], planned=True)
    for old in staff.values():
        move_teacher(ws, old, ServiceStatus.TRANSFERRED_OUT, date(2026, 9, 1))
    later = [add_teacher(ws, TeacherValues(name=f"新{number}")) for number in "一二三四五"]
    record_attendance(ws, plan, [Attend(teacher_id=later[1]), Attend(teacher_id=later[3])])
    meant = expected_of(ws, plan)
    assert meant is not None
    assert (meant.scope, set(meant.people)) == (Scope.CHOSEN, {later[1], later[3]})


def test_people_chosen_one_by_one_stay_these_people_without_who_left(ws: Workspace, staff: dict[str, str]) -> None:
    activity = held(ws, [staff["王芳"], staff["李娜"], staff["张𠮷"]])
    move_teacher(ws, staff["李娜"], ServiceStatus.TRANSFERRED_OUT, date(2026, 10, 1))
    later = expected_of(ws, activity, NEXT)
    assert later is not None
    assert later.label == "自选（2 人）"


def test_a_series_of_a_group_plans_for_the_group_on_the_sign_in_sheet_too_and_counts_nobody(
    ws: Workspace, staff: dict[str, str], tmp_path: object
) -> None:
    import io

    activity = held(ws, [staff["李娜"], staff["张𠮷"]])
    (planned,) = plan_series(ws, activity, [NEXT])
    assert (planned.expected, planned.present, planned.status) == (2, 0, "planned")
    assert [line.name for line in activity_detail(ws, planned.id).grid] == ["李娜", "张𠮷"]
    code = write_signin(ws, planned.id, io.BytesIO()).code
    [(rows,)] = ws.tuples("SELECT rows FROM sign_sheet WHERE code = ?", (code,))
    assert rows.count(staff["李娜"]) == 1
    assert staff["王芳"] not in rows
    ws.today_override = date(2026, 10, 20)
    assert statement(ws, Quarter.parse("2026Q4")).facts.person_times == 0


def test_a_planned_activity_for_a_group_is_offered_to_its_people_only(ws: Workspace, staff: dict[str, str]) -> None:
    session = held(ws, [], NEXT, planned=True)
    offered = {each.id: each.opportunities for name in ("张𠮷", "李娜") for each in outlooks(ws, teacher_id=staff[name])}
    assert all(len(each) == 1 for each in offered.values())
    expect(ws, session, [Attend(teacher_id=staff["李娜"])])
    assert activity_detail(ws, session).row.status == "planned"
    assert len(outlooks(ws, teacher_id=staff["李娜"])[0].opportunities) == 1
    assert outlooks(ws, teacher_id=staff["张𠮷"])[0].opportunities == ()


@pytest.mark.parametrize("text", ["同上次", "last", "上次"])
def test_the_command_line_means_whom_the_last_activity_of_the_kind_was_meant_for(
    ws: Workspace, staff: dict[str, str], text: str
) -> None:
    with pytest.raises(ValueRefused, match="没有可以照的"):
        named(ws, text, NEXT, kind="reading_salon")
    held(ws, [staff["李娜"], staff["张𠮷"]])
    held(ws, list(staff.values()), kind="lecture")
    found = named(ws, text, NEXT, kind="reading_salon")
    assert found is not None
    assert (found.scope, found.name) == (Scope.GROUP, "理科组")


@pytest.mark.parametrize("kind", ["reading_salon", "读书沙龙"])
def test_the_last_one_is_the_last_before_the_day_whether_its_kind_is_typed_in_chinese_or_not(
    ws: Workspace, staff: dict[str, str], kind: str
) -> None:
    held(ws, [staff["李娜"], staff["张𠮷"]])
    held(ws, [staff["王芳"]], date(2026, 12, 21), planned=True)
    found = named(ws, "last", NEXT, kind=kind)
    assert found is not None
    assert (found.scope, found.name) == (Scope.GROUP, "理科组")
    with pytest.raises(ValueRefused, match="没有可以照的"):
        named(ws, "last", date(2026, 9, 1), kind=kind)


def test_the_same_activity_entered_again_is_said_also_when_its_kind_is_typed_in_chinese(
    ws: Workspace, staff: dict[str, str]
) -> None:
    held(ws, [staff["李娜"]])
    values = ActivityValues(kind="读书沙龙", title="集体备课", date=DAY, hours=Decimal(2))
    told = record_activity(ws, RecordActivity(values=values)).warnings
    assert "activity.possible_duplicate" in {finding.code for finding in told}


@pytest.mark.parametrize("text", ["学科:物理", "学科：物理", " 学科 : 物理"])
def test_the_command_line_names_a_group(ws: Workspace, staff: dict[str, str], text: str) -> None:
    found = named(ws, text, DAY)
    assert found is not None
    assert found.people == (staff["张𠮷"],)
    assert named(ws, "王芳，李娜", DAY) is None
    assert len(named(ws, "ALL", DAY).people) == 4
    with pytest.raises(ValueRefused, match="现有：数学、物理、语文"):
        named(ws, "学科:化学", DAY)
