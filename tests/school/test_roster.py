"""Teachers: typed, found, moved, merged, never lost."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import Severity
from jyteacher_desktop.domain.terms import Mark, Role, ServiceStatus
from jyteacher_desktop.records.history_in_words import record_history
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.school.activities import ActivityValues, Attend, RecordActivity, activity_detail, record_activity
from jyteacher_desktop.school.closing_quarters import close_quarter
from jyteacher_desktop.school.dated_service import hours_while_away, move_teacher, told_of_move
from jyteacher_desktop.school.errors import RecordMissing, StillInUse, ValueRefused
from jyteacher_desktop.school.merging_duplicates import merge_teachers, split_teacher
from jyteacher_desktop.school.roster import (
    TeacherValues,
    add_teacher,
    edit_teacher,
    find_teachers,
    list_teachers,
    one_teacher,
    teacher_detail,
)
from jyteacher_desktop.school.staff import in_post
from jyteacher_desktop.school.trainings import TrainingValues, add_training
from jyteacher_desktop.store.workspace import Workspace


def test_a_teacher_is_kept_as_typed_after_cleaning(ws: Workspace) -> None:
    key = add_teacher(
        ws,
        TeacherValues(
            name=" 买买提 • 吐尔逊 ", title="小学高级", id_number="１１０１０５１９４９１２３１００２x", subject=" 体育 "
        ),
    )
    row = teacher_detail(ws, key).row
    assert (row.name, row.title, row.id_last4, row.sex, row.birth_month) == ("买买提·吐尔逊", "一级教师", "002X", "女", "1949-12")
    assert (row.subject, row.subject_group, row.status) == ("体育", "体育与健康", "在职")


BAD_VALUES = {
    "no_name": TeacherValues(name="　"),
    "sex": TeacherValues(name="甲", sex="x"),
    "month": TeacherValues(name="甲", birth_month="1985"),
    "number": TeacherValues(name="甲", id_number="110105194912310020"),
    "sex_against_number": TeacherValues(name="甲", sex="男", id_number="11010519491231002X"),
}


@pytest.mark.parametrize("name", BAD_VALUES)
def test_a_value_that_cannot_be_stored_is_refused_with_a_sentence(ws: Workspace, name: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        add_teacher(ws, BAD_VALUES[name])
    assert len(refused.value.user_message) > 8
    assert list_teachers(ws) == []


def test_rare_names_are_found_by_initials_and_kept_exactly(ws: Workspace, people: dict[str, str]) -> None:
    assert [row.name for row in list_teachers(ws)] == ["李娜", "王芳", "张𠮷", "赵敏"]
    assert one_teacher(ws, "张𠮷").id == people["张𠮷"]
    assert one_teacher(ws, "张𠮷").initials.startswith("z")


def test_service_decides_who_is_there_on_a_day(ws: Workspace, people: dict[str, str]) -> None:
    move_teacher(ws, people["王芳"], ServiceStatus.MATERNITY_LEAVE, date(2026, 3, 1))
    move_teacher(ws, people["王芳"], ServiceStatus.IN_POST, date(2026, 9, 1))
    move_teacher(ws, people["李娜"], ServiceStatus.RETIRED, date(2026, 7, 1))

    def status(day: date) -> dict[str, str]:
        return {row.name: row.status for row in list_teachers(ws, day)}

    assert status(date(2026, 2, 28))["王芳"] == "在职"
    assert status(date(2026, 4, 1))["王芳"] == "产假"
    assert status(date(2026, 9, 1))["王芳"] == "在职"
    assert "李娜" in status(date(2026, 6, 30))
    assert "李娜" not in status(date(2026, 7, 1))
    assert "李娜" in {row.name for row in list_teachers(ws, date(2026, 7, 1), include_left=True)}


def test_who_is_in_post_from_a_day_on_was_not_here_before(ws: Workspace, people: dict[str, str]) -> None:
    """赵志强 came on 2026-07-01, said the secretary of one who stood on the roster without a day, and he was expected in April all the same."""
    before = teacher_detail(ws, people["王芳"])
    move_teacher(ws, people["王芳"], ServiceStatus.IN_POST, date(2026, 7, 1), "从外校调入")
    assert "王芳" not in {row.name for row in list_teachers(ws, date(2026, 6, 30))}
    assert "王芳" in {row.name for row in list_teachers(ws, date(2026, 7, 1))}
    assert [(row.start, row.note) for row in teacher_detail(ws, people["王芳"]).service] == [(date(2026, 7, 1), "从外校调入")]
    ws.undo()
    assert teacher_detail(ws, people["王芳"]) == before
    move_teacher(ws, people["李娜"], ServiceStatus.MATERNITY_LEAVE, date(2026, 3, 1))
    move_teacher(ws, people["李娜"], ServiceStatus.IN_POST, date(2026, 3, 1))
    assert "李娜" in {row.name for row in list_teachers(ws, date(2026, 2, 28))}, "a leave that was none says nothing of before"


def test_whoever_was_at_an_activity_before_a_day_was_here_before_it(ws: Workspace, people: dict[str, str]) -> None:
    """One closed quarter lacked a teacher who had been at its activity, from the day on on which she was said to be in post again."""
    day = date(2026, 4, 10)
    values = ActivityValues(kind="reading_salon", title="读书沙龙", date=day)
    marks = (Attend(teacher_id=people["王芳"]), Attend(teacher_id=people["李娜"], mark=Mark.ABSENT))
    record_activity(ws, RecordActivity(values=values, attendance=marks))
    close_quarter(ws, Quarter.of(day))
    for name in ("王芳", "李娜"):
        move_teacher(ws, people[name], ServiceStatus.IN_POST, date(2026, 7, 1), "回校")
    there = {row.name for row in list_teachers(ws, day)}
    assert ("王芳" in there, "李娜" in there) == (True, False), "who was noted as away may not have come yet"
    assert [row.start for row in teacher_detail(ws, people["王芳"]).service] == [None, date(2026, 7, 1)]


def test_a_year_typed_wrongly_is_told_when_somebody_is_said_to_leave(ws: Workspace, people: dict[str, str]) -> None:
    """退休 from 1999 on, of somebody in post since 2019, changed nothing, and the window said that she was gone from the list."""
    who = people["李娜"]
    move_teacher(ws, who, ServiceStatus.IN_POST, date(2019, 8, 1))
    move_teacher(ws, who, ServiceStatus.RETIRED, date(1999, 1, 1))
    (told,) = told_of_move(ws, who, ServiceStatus.RETIRED, date(1999, 1, 1))
    assert told.message == "李娜从1999年1月1日起的“退休”只到2019年7月31日：2019年8月1日起登记的是“在职”。日期写错的请改正。"
    move_teacher(ws, who, ServiceStatus.LONG_SICK_LEAVE, date(2018, 3, 1))
    (told,) = told_of_move(ws, who, ServiceStatus.RETIRED, date(1999, 1, 1))
    assert told.message == (
        "李娜从1999年1月1日起的“退休”只到2018年2月28日：2018年3月1日起登记的是“长病假”，现在是“在职”。日期写错的请改正。"
    )
    move_teacher(ws, who, ServiceStatus.RETIRED, date(2062, 9, 1))
    (told,) = told_of_move(ws, who, ServiceStatus.RETIRED, date(2062, 9, 1))
    assert told.message == "2062年9月1日还早，到那天以前李娜的人员状态不变。请确认日期没有输错。"
    soon = ws.today + timedelta(days=30)
    move_teacher(ws, who, ServiceStatus.RETIRED, soon)
    assert told_of_move(ws, who, ServiceStatus.RETIRED, soon) == (), "that is known before it comes"
    move_teacher(ws, who, ServiceStatus.RETIRED, ws.today)
    assert told_of_move(ws, who, ServiceStatus.RETIRED, ws.today) == ()


def test_who_retired_on_a_day_and_came_afterwards_is_told(ws: Workspace, people: dict[str, str]) -> None:
    """陈志强 was said to be retired since the first of September; four activities later that month went on counting, and nobody was told."""
    days = (date(2026, 8, 31), date(2026, 9, 10), date(2026, 9, 29))
    for day in days:
        values = ActivityValues(kind="reading_salon", title=f"读书沙龙 {day}", date=day)
        marks = (Attend(teacher_id=people["李娜"]), Attend(teacher_id=people["王芳"], mark=Mark.ABSENT))
        record_activity(ws, RecordActivity(values=values, attendance=marks))
    for name, status in (
        ("李娜", ServiceStatus.RETIRED),
        ("王芳", ServiceStatus.RETIRED),
        ("赵敏", ServiceStatus.MATERNITY_LEAVE),
    ):
        move_teacher(ws, people[name], status, date(2026, 9, 1))
    (told,) = hours_while_away(ws, people["李娜"], ServiceStatus.RETIRED, date(2026, 9, 1))
    assert (told.code, told.severity) == ("service.hours_after", Severity.WARNING)
    assert "2 场活动登记为到场（2026-09-10至2026-09-29），照常计入学时" in told.message
    assert hours_while_away(ws, people["王芳"], ServiceStatus.RETIRED, date(2026, 9, 1)) == (), "absent all the time"
    assert hours_while_away(ws, people["赵敏"], ServiceStatus.MATERNITY_LEAVE, date(2026, 9, 1)) == ()
    move_teacher(ws, people["李娜"], ServiceStatus.IN_POST, date(2026, 9, 20), "返聘")
    (told,) = hours_while_away(ws, people["李娜"], ServiceStatus.RETIRED, date(2026, 9, 1))
    assert "1 场活动登记为到场（2026-09-10），" in told.message
    assert hours_while_away(ws, people["李娜"], ServiceStatus.IN_POST, date(2026, 9, 20)) == ()


def test_a_training_after_one_left_is_told_and_one_during_a_leave_is_not(ws: Workspace, people: dict[str, str]) -> None:
    for name in ("李娜", "王芳"):
        values = TrainingValues(
            teacher_id=people[name], name="国培", level="national", mode="online",
            date=date(2026, 9, 5), end_date=date(2026, 9, 8), hours=Decimal(10),
        )  # fmt: skip
        add_training(ws, values)
    (told,) = hours_while_away(ws, people["李娜"], ServiceStatus.TRANSFERRED_OUT, date(2026, 9, 1))
    assert "以后还有 1 条培训（2026-09-05），" in told.message
    assert hours_while_away(ws, people["王芳"], ServiceStatus.MATERNITY_LEAVE, date(2026, 9, 1)) == ()


def test_the_staff_of_a_day_is_who_stands_on_the_roster_of_that_day(ws: Workspace, people: dict[str, str]) -> None:
    first, second, third, *_others = people.values()
    move_teacher(ws, first, ServiceStatus.TRANSFERRED_OUT, date(2026, 3, 1))
    move_teacher(ws, second, ServiceStatus.MATERNITY_LEAVE, date(2026, 3, 1))
    move_teacher(ws, third, ServiceStatus.ROTATION, date(2026, 6, 1))
    seen = set()
    for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 6, 1)):
        rows = [(row.id, row.name, row.stage, row.subject_group, row.birth_month, row.position) for row in list_teachers(ws, day)]
        assert in_post(ws, day) == rows
        seen.add(len(rows))
    assert len(seen) > 1


def test_arriving_is_being_in_post_from_then_on() -> None:
    assert ServiceStatus.from_text("调入") is ServiceStatus.IN_POST
    assert ServiceStatus.from_text("产假") is ServiceStatus.MATERNITY_LEAVE
    assert ServiceStatus.from_text("失踪") is None


def test_two_people_of_one_name_are_told_apart(ws: Workspace, people: dict[str, str]) -> None:
    twin = add_teacher(ws, TeacherValues(name="王 芳", subject="数学", teacher_no="JS02"))
    match = find_teachers(ws, "王芳，李娜；无此人", date(2026, 9, 1))
    assert [row.name for row in match.matched] == ["李娜"]
    assert match.unmatched == ("无此人",)
    assert match.ambiguous[0].text == "王芳"
    assert {row.id for row in match.ambiguous[0].candidates} == {people["王芳"], twin}
    assert one_teacher(ws, "王芳#js02").id == twin
    assert one_teacher(ws, "王芳@语文").id == people["王芳"]
    with pytest.raises(ValueRefused, match="姓名#尾号"):
        one_teacher(ws, "王芳")
    move_teacher(ws, twin, ServiceStatus.RETIRED, date(2026, 8, 1))
    assert [row.id for row in find_teachers(ws, "王芳", date(2026, 9, 1)).matched] == [people["王芳"]]
    assert all(row.possible_duplicate for row in list_teachers(ws, include_left=True) if row.name == "王芳")


def test_an_edit_can_be_undone_and_is_in_the_history(ws: Workspace, people: dict[str, str]) -> None:
    edit_teacher(ws, people["王芳"], TeacherValues(name="王芳", subject="道德与法治"))
    ws.undo()
    assert teacher_detail(ws, people["王芳"]).row.subject == "语文"
    changes = [
        (line.field, line.before, line.after) for line in record_history(ws, None, people["王芳"]) if line.field == "subject"
    ]
    assert changes == [("subject", "", "语文"), ("subject", "语文", "道德与法治"), ("subject", "道德与法治", "语文")]


def test_a_teacher_with_records_is_not_deleted(ws: Workspace, people: dict[str, str]) -> None:
    values = ActivityValues(kind="reading_salon", title="读书", date=date(2026, 9, 10))
    record_activity(ws, RecordActivity(values=values, attendance=(Attend(teacher_id=people["王芳"]),)))
    with pytest.raises(StillInUse, match="1 条活动记录"):
        delete_records(ws, [people["王芳"]])
    delete_records(ws, [people["李娜"]])
    with pytest.raises(RecordMissing):
        one_teacher(ws, "李娜")
    ws.undo()
    assert one_teacher(ws, "李娜").id == people["李娜"]


def test_a_merge_keeps_the_greater_claim_and_can_be_split_again(ws: Workspace, people: dict[str, str]) -> None:
    double = add_teacher(ws, TeacherValues(name="王方", phone="0001"))
    values = ActivityValues(kind="reading_salon", title="读书", date=date(2026, 9, 10), hours=None)
    both = record_activity(
        ws,
        RecordActivity(
            values=values,
            attendance=(Attend(teacher_id=people["王芳"], mark=Mark.ABSENT), Attend(teacher_id=double, role=Role.SPEAKER)),
        ),
    )
    merged = merge_teachers(ws, people["王芳"], double)
    assert merged.values.phone == "0001"
    (line,) = activity_detail(ws, both.id).grid
    assert (line.teacher_id, line.mark, line.role) == (people["王芳"], Mark.PRESENT, Role.SPEAKER)
    split_teacher(ws, double)
    assert {(line.teacher_id, line.mark) for line in activity_detail(ws, both.id).grid} == {
        (people["王芳"], Mark.ABSENT),
        (double, Mark.PRESENT),
    }
    assert teacher_detail(ws, people["王芳"]).values.phone == ""


def test_people_with_different_numbers_are_never_merged(ws: Workspace) -> None:
    one = add_teacher(ws, TeacherValues(name="甲", id_number="11010519491231002X"))
    other = add_teacher(ws, TeacherValues(name="甲", id_number="419001199003070015"))
    with pytest.raises(ValueRefused, match="证件号不同"):
        merge_teachers(ws, one, other)
