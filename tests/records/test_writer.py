"""The one way in for records, sentence by sentence: whoever saves, deletes, imports or brings back goes through it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Table

from jyteacher_desktop.domain.review import Deed
from jyteacher_desktop.domain.size_of_records import MOST_TEXT
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.kinds.teacher import Teacher
from jyteacher_desktop.kinds.training import Training
from jyteacher_desktop.records.column_checks import check_values
from jyteacher_desktop.records.errors import PlanState, RecordMissing, ReviewTooEarly, ValueRefused
from jyteacher_desktop.records.writer import OPERATOR, Writer, key_of, writing
from jyteacher_desktop.store import school_tables as tables
from jyteacher_desktop.store.workspace import Workspace

ID = "018f0000-0000-7000-8000-00000000000a"
LONG = "长" * 5000
ACTIVITY = {"kind": "reading_salon", "title": "共读", "start": "2026-09-18", "end": "2026-09-18", "hours_x100": 200}
TRAINING = {"name": "国培", "level": "national", "mode": "online", "start": "2026-07-01", "end": "2026-07-05", "hours_x100": 2000}
ITEM = {"month": "2026-09", "kind": "reading_salon", "title": "共读"}


def write(ws: Workspace, *deeds: Callable[[Writer], Any]) -> list[Any]:
    """Some things in one step; what each of them gave."""
    with writing(ws, "一步", StepCode.OTHER) as writer:
        return [deed(writer) for deed in deeds]


def row(ws: Workspace, table: Table, key: int, *columns: str) -> tuple[Any, ...]:
    listed = ", ".join(f'"{name}"' for name in columns)
    found: tuple[Any, ...] = ws.tuples(f'SELECT {listed} FROM "{table.name}" WHERE id = ?', (key,))[0]
    return found


def add(ws: Workspace, table: Table, **values: object) -> int:
    key: int = write(ws, lambda writer: writer.add(table, **values))[0][0]
    return key


@pytest.fixture
def teachers(ws: Workspace) -> list[int]:
    return [add(ws, tables.teacher, name=name, pinyin="x", initials="x") for name in "甲乙丙"]


@pytest.fixture
def activity(ws: Workspace, teachers: list[int]) -> int:
    """Approved, 认定 1 hour; 甲 and 乙 were there."""
    key = add(ws, tables.activity, **ACTIVITY, status="approved", confirmed_x100=100, review_note="")
    write(ws, lambda writer: writer.attend([(key, one, "present", "attendee") for one in teachers[:2]], held=False))
    return key


def review_of(ws: Workspace, key: int, table: Table = tables.activity) -> tuple[Any, ...]:
    return row(ws, table, key, "status", "review_note", "confirmed_x100")


def people_of(ws: Workspace, activity: int) -> list[tuple[Any, ...]]:
    return ws.tuples("SELECT id, teacher_id, mark, role FROM attendance WHERE activity_id = ? ORDER BY id", (activity,))


APPROVED, WAITS = ("approved", "", 100), ("pending", "", None)


def test_a_record_that_is_gone_is_named_with_what_it_was(ws: Workspace, teachers: list[int]) -> None:
    [(uuid,)] = ws.tuples("SELECT uuid FROM teacher WHERE id = ?", (teachers[0],))
    assert key_of(ws, Teacher.kind, uuid) == teachers[0]
    write(ws, lambda writer: writer.trash(tables.teacher, teachers[0]))
    name = ws.tuples("SELECT name FROM teacher WHERE id = ?", (teachers[0],))[0][0]
    for kind, record, said in (
        (Teacher.kind, uuid, f"^教师“{name}”已经删除，或合并到另一条了。没有改动任何记录。"),
        (Training.kind, uuid, f"没有编号为 {uuid} 的培训，可能已被删除。没有改动任何记录"),
        (Teacher.kind, "x", "没有编号为 x 的教师，可能已被删除或合并。没有改动任何记录"),
    ):
        with pytest.raises(RecordMissing, match=said) as refused:
            key_of(ws, kind, record)
        assert refused.value.facts["id"] == record


# -- the step -------------------------------------------------------------------------------------------------------


def test_a_step_bears_its_words_its_code_and_who_worked_and_can_be_taken_back_or_not(ws: Workspace) -> None:
    with writing(ws, "改名", StepCode.TEACHER_EDIT) as writer:
        key, _uuid = writer.add(tables.teacher, name="甲", pinyin="x", initials="x")
    with writing(ws, "结账", StepCode.PERIOD_CLOSE, "校长", undoable=False) as last:
        last.add(tables.teacher, name="乙", pinyin="x", initials="x")
    newest, before = ws.steps()[:2]
    assert (before.id, before.what, before.actor, before.undoable) == (writer.step, "改名", OPERATOR, True)
    assert (newest.id, newest.what, newest.actor, newest.undoable) == (last.step, "结账", "校长", False)
    assert ws.tuples("SELECT code, at FROM journal_step WHERE id = ?", (writer.step,)) == [("teacher.edit", writer.at)]
    assert row(ws, tables.teacher, key, "name") == ("甲",)


def test_a_closed_quarter_is_touched_only_by_a_step_that_says_so(ws: Workspace, activity: int) -> None:
    with ws.change("结账") as change:
        change.driver_sql(
            "INSERT INTO period(quarter, first, last, status, version, changed_on, reason) "
            "VALUES ('2026Q3', '2026-07-01', '2026-09-30', 'closed', 1, '2026-09-28', '')"
        )
    with pytest.raises(Exception, match="已经结账"):
        write(ws, lambda writer: writer.trash(tables.activity, activity))
    with writing(ws, "归还", StepCode.OTHER, into_closed=True) as writer:
        writer.trash(tables.activity, activity)
    assert row(ws, tables.activity, activity, "deleted") == (1,)


# -- rows -----------------------------------------------------------------------------------------------------------


def test_a_record_is_found_by_its_id_unless_it_is_in_the_trash(ws: Workspace) -> None:
    (key, uuid), same = write(
        ws,
        lambda writer: writer.add(tables.teacher, name="甲", pinyin="x", initials="x", uuid=ID),
        lambda writer: writer.key(tables.teacher, ID),
    )
    assert (same, uuid) == (key, ID)
    write(ws, lambda writer: writer.trash(tables.teacher, key))
    assert row(ws, tables.teacher, key, "deleted") == (1,)
    with pytest.raises(RecordMissing) as refused:
        write(ws, lambda writer: writer.key(tables.teacher, ID))
    assert refused.value.facts["id"] == ID
    write(ws, lambda writer: writer.bring_back(tables.teacher, key))
    assert row(ws, tables.teacher, key, "deleted") == (0,)


def test_a_new_row_gets_an_id_where_its_table_has_ids(ws: Workspace, teachers: list[int]) -> None:
    (key, uuid), (line, none) = write(
        ws,
        lambda writer: writer.add(tables.activity, **ACTIVITY, status="pending"),
        lambda writer: writer.add(tables.service, teacher_id=teachers[0], status="in_post"),
    )
    assert row(ws, tables.activity, key, "uuid") == (uuid,)
    assert len(uuid) == 36
    assert none == ""
    assert row(ws, tables.service, line, "teacher_id") == (teachers[0],)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"start": "2026-02-30"}, "start"), ({"end": "2026-09-17"}, "end"), ({"title": " "}, "title"), ({"note": LONG}, None)],
)
def test_nothing_that_cannot_stand_in_its_column_is_written(ws: Workspace, values: dict[str, str], field: str | None) -> None:
    with pytest.raises(ValueRefused) as refused:
        add(ws, tables.activity, **{**ACTIVITY, "status": "pending", **values})
    assert refused.value.facts.get("field") == field
    assert ws.tuples("SELECT count(*) FROM activity") == [(0,)]


def test_many_rows_are_checked_one_by_one_and_follow_each_other(ws: Workspace) -> None:
    columns = ("uuid", "name", "pinyin", "initials", "note")
    (first,) = write(
        ws, lambda writer: writer.add_many(tables.teacher, columns, ((f"{ID}{n}", f"师{n}", "x", "x", "") for n in range(3)))
    )
    assert ws.tuples("SELECT id, name FROM teacher ORDER BY id") == [(first, "师0"), (first + 1, "师1"), (first + 2, "师2")]
    for bad in ((f"{ID}9", "", "x", "x", ""), (f"{ID}9", "师", "x", "x", LONG)):
        with pytest.raises(ValueRefused):
            write(ws, lambda writer, bad=bad: writer.add_many(tables.teacher, columns, [bad]))  # type: ignore[misc]
    assert ws.tuples("SELECT count(*) FROM teacher") == [(3,)]


def test_of_many_rows_the_one_that_is_too_long_is_found_and_long_texts_of_different_rows_are_none(ws: Workspace) -> None:
    columns = ("uuid", "name", "pinyin", "initials", "subject", "note")
    half = "长" * (MOST_TEXT // 6 + 1)
    apart = [(f"{ID}1", "师一", "x", "x", half, ""), (f"{ID}2", "师二", "x", "x", "", half)]
    write(ws, lambda writer: writer.add_many(tables.teacher, columns, apart))
    together = [*((f"{ID}{n}", f"师{n}", "x", "x", "语文", "") for n in (3, 4)), (f"{ID}5", "师五", "x", "x", half, half)]
    with pytest.raises(ValueRefused):
        write(ws, lambda writer: writer.add_many(tables.teacher, columns, together))
    assert ws.tuples("SELECT count(*) FROM teacher") == [(2,)]


# -- editing --------------------------------------------------------------------------------------------------------


def test_whoever_changes_what_was_approved_makes_it_wait(ws: Workspace, activity: int) -> None:
    write(ws, lambda writer: writer.edit(tables.activity, activity, {"title": "共读二"}, Deed.EDIT))
    assert (row(ws, tables.activity, activity, "title"), review_of(ws, activity)) == (("共读二",), WAITS)


@pytest.mark.parametrize(
    ("values", "deeds"),
    [
        ({"title": "x"}, ()),
        ({"status": "approved"}, (Deed.EDIT,)),
        ({"review_note": ""}, (Deed.EDIT,)),
        ({"confirmed_x100": 9}, (Deed.EDIT,)),
    ],
)
def test_nobody_passes_by_the_review(ws: Workspace, activity: int, values: dict[str, object], deeds: tuple[Deed, ...]) -> None:
    with pytest.raises(RuntimeError, match="activity"):
        write(ws, lambda writer: writer.edit(tables.activity, activity, values, *deeds))
    line = people_of(ws, activity)[0][0]
    with pytest.raises(RuntimeError, match="attendance"):
        write(ws, lambda writer: writer.edit(tables.attendance, line, {"mark": "absent"}))
    assert review_of(ws, activity) == APPROVED


def test_a_mark_that_is_changed_makes_its_activity_wait(ws: Workspace, activity: int) -> None:
    line = people_of(ws, activity)[0][0]
    write(ws, lambda writer: writer.edit(tables.attendance, line, {"mark": "late"}, Deed.CHANGE_MARK))
    assert (people_of(ws, activity)[0][2], review_of(ws, activity)) == ("late", WAITS)


def test_a_new_last_day_is_held_against_the_first_day_that_stands(ws: Workspace, activity: int) -> None:
    for values in ({"end": "2026-09-17"}, {"start": "2026-09-19"}):
        with pytest.raises(ValueRefused):
            write(ws, lambda writer, values=values: writer.edit(tables.activity, activity, values, Deed.EDIT))  # type: ignore[misc]
    write(ws, lambda writer: writer.edit(tables.activity, activity, {"end": "2026-09-19"}, Deed.EDIT))
    write(ws, lambda writer: writer.edit(tables.activity, activity, {"start": "2026-09-19"}, Deed.EDIT))
    assert row(ws, tables.activity, activity, "start", "end") == ("2026-09-19", "2026-09-19")


def test_a_table_with_a_first_day_only_is_edited_too(ws: Workspace, teachers: list[int]) -> None:
    line = add(ws, tables.service, teacher_id=teachers[0], status="in_post")
    write(ws, lambda writer: writer.edit(tables.service, line, {"start": "2026-03-01"}))
    assert row(ws, tables.service, line, "start") == ("2026-03-01",)


def test_the_whole_row_counts_when_a_text_of_it_grows_and_what_is_too_long_may_shrink(ws: Workspace) -> None:
    half = "长" * 2500
    key = add(ws, tables.teacher, name="甲", pinyin="x", initials="x", note=half)
    with pytest.raises(ValueRefused):
        write(ws, lambda writer: writer.edit(tables.teacher, key, {"position": half}))
    with ws.change("旧版本写的") as change:
        change.driver_sql("UPDATE teacher SET note = ?, position = ? WHERE id = ?", (half + "长", half, key))
    write(
        ws,
        lambda writer: writer.edit(tables.teacher, key, {"note": half}),
        lambda writer: writer.edit(tables.teacher, key, {"deleted": 0}),
    )
    assert row(ws, tables.teacher, key, "note") == (half,)


# -- lines and the trash --------------------------------------------------------------------------------------------


def test_only_lines_are_dropped_and_a_line_of_an_approved_activity_makes_it_wait(
    ws: Workspace, activity: int, teachers: list[int]
) -> None:
    line = people_of(ws, activity)[0][0]
    for table, key in ((tables.activity, activity), (tables.attendance, line)):
        with pytest.raises(RuntimeError, match=table.name):
            write(ws, lambda writer, table=table, key=key: writer.drop(table, key))  # type: ignore[misc]
    write(ws, lambda writer: writer.drop(tables.attendance, line, Deed.REMOVE_PERSON))
    assert ([one for _id, one, *_ in people_of(ws, activity)], review_of(ws, activity)) == ([teachers[1]], WAITS)
    service = add(ws, tables.service, teacher_id=teachers[0], status="in_post")
    write(ws, lambda writer: writer.drop(tables.service, service))
    assert ws.tuples("SELECT count(*) FROM service WHERE id = ?", (service,)) == [(0,)]


# -- coming back ----------------------------------------------------------------------------------------------------


def image(ws: Workspace, table: Table, key: int) -> dict[str, Any]:
    names = [column.name for column in table.columns]
    return dict(zip(names, row(ws, table, key, *names), strict=True))


def test_a_former_state_comes_back_and_what_was_approved_then_waits(ws: Workspace, activity: int) -> None:
    then = image(ws, tables.activity, activity)
    del then["place"]  # a column of later
    write(ws, lambda writer: writer.edit(tables.activity, activity, {"title": "别的", "place": "三楼"}, Deed.EDIT))
    write(ws, lambda writer: writer.review(tables.activity, activity, Deed.RETURN, note="请补"))
    write(ws, lambda writer: writer.put_back(tables.activity, activity, then))
    assert row(ws, tables.activity, activity, "title", "place") == ("共读", "三楼")
    assert review_of(ws, activity) == WAITS
    write(ws, lambda writer: writer.put_back(tables.activity, activity, then | {"review_note": "请补"}))
    assert review_of(ws, activity) == WAITS, "what was said of the state in between says nothing of this one"


def test_a_row_that_is_gone_comes_back_under_its_key(ws: Workspace, teachers: list[int]) -> None:
    line = add(ws, tables.service, teacher_id=teachers[0], status="in_post", start="2026-03-01")
    then = image(ws, tables.service, line)
    write(ws, lambda writer: writer.drop(tables.service, line))
    write(ws, lambda writer: writer.put_back(tables.service, line, then))
    assert image(ws, tables.service, line) == then
    with pytest.raises(ValueRefused):
        write(ws, lambda writer: writer.put_back(tables.service, line, then | {"start": "im März"}))


def test_what_the_bureau_holds_comes_back_with_its_review_also_over_the_trash(ws: Workspace, activity: int) -> None:
    write(ws, lambda writer: writer.trash(tables.activity, activity))
    values = {**ACTIVITY, "title": "局里的", "status": "approved", "confirmed_x100": 150}
    same, new = write(
        ws,
        lambda writer: writer.give_back(tables.activity, activity, ID, values),
        lambda writer: writer.give_back(tables.activity, None, ID, values),
    )
    assert same == activity != new
    assert row(ws, tables.activity, activity, "title", "deleted") == ("局里的", 0)
    assert row(ws, tables.activity, new, "title", "uuid") == ("局里的", ID)
    assert review_of(ws, activity) == review_of(ws, new) == ("approved", "", 150)
    with pytest.raises(ValueRefused):
        write(ws, lambda writer: writer.give_back(tables.activity, activity, ID, {**values, "status": "好"}))


def test_a_line_the_bureau_holds_takes_the_place_of_the_same_line_only(ws: Workspace, activity: int, teachers: list[int]) -> None:
    held = {"activity_id": activity, "teacher_id": teachers[0], "mark": "late", "role": "host"}
    write(ws, lambda writer: writer.give_back_line(tables.attendance, ("activity_id", "teacher_id"), held))
    assert sorted(line[1:] for line in people_of(ws, activity)) == [
        (teachers[0], "late", "host"),
        (teachers[1], "present", "attendee"),
    ]
    with pytest.raises(ValueRefused):
        write(ws, lambda writer: writer.give_back_line(tables.attendance, ("activity_id",), held | {"mark": "夜"}))
    with pytest.raises(RuntimeError, match="teacher"):
        write(ws, lambda writer: writer.give_back_line(tables.teacher, ("id",), {}))


# -- attendance -----------------------------------------------------------------------------------------------------


def test_the_same_people_with_the_same_marks_change_nothing(ws: Workspace, activity: int, teachers: list[int]) -> None:
    before = people_of(ws, activity)
    steps = ws.data_version()
    write(ws, lambda writer: writer.attend([(activity, one, "present", "attendee") for one in teachers[:2]]))
    assert (people_of(ws, activity), review_of(ws, activity)) == (before, APPROVED)
    assert ws.data_version() == steps, "a step that wrote nothing leaves none behind"


@pytest.mark.parametrize(("mark", "role"), [("late", "attendee"), ("present", "host")])
def test_another_mark_or_role_is_written_over_the_line_and_the_activity_waits(
    ws: Workspace, activity: int, teachers: list[int], mark: str, role: str
) -> None:
    first, second = people_of(ws, activity)
    write(ws, lambda writer: writer.attend([(activity, teachers[1], mark, role)]))
    assert people_of(ws, activity) == [first, (second[0], teachers[1], mark, role)]
    assert review_of(ws, activity) == WAITS
    with pytest.raises(ValueRefused):
        write(ws, lambda writer: writer.attend([(activity, teachers[1], "夜", role)]))
    with pytest.raises(ValueRefused):
        write(ws, lambda writer: writer.attend([(activity, teachers[1], mark, "夜")]))


def test_a_sheet_with_more_people_adds_them_and_one_that_is_whole_takes_the_others_off(
    ws: Workspace, activity: int, teachers: list[int]
) -> None:
    other = add(ws, tables.activity, **ACTIVITY, status="approved")
    write(ws, lambda writer: writer.attend([(activity, teachers[2], "present", "attendee")]))
    assert [one for _id, one, *_ in people_of(ws, activity)] == teachers
    assert review_of(ws, activity) == WAITS
    write(ws, lambda writer: writer.review(tables.activity, activity, Deed.APPROVE, confirmed_x100=100))
    write(ws, lambda writer: writer.attend([(activity, teachers[2], "present", "attendee")], whole=[activity]))
    assert [one for _id, one, *_ in people_of(ws, activity)] == teachers[2:]
    assert review_of(ws, activity) == WAITS
    assert review_of(ws, other) == ("approved", "", None)


def test_an_empty_sheet_takes_everybody_off(ws: Workspace, activity: int) -> None:
    write(ws, lambda writer: writer.attend([], whole=[activity]))
    assert (people_of(ws, activity), review_of(ws, activity)) == ([], WAITS)


def test_people_who_are_only_expected_leave_the_plan_a_plan_and_a_whole_sheet_of_them_says_it_was_held(
    ws: Workspace, teachers: list[int]
) -> None:
    key = add(ws, tables.activity, **ACTIVITY, status="planned")
    lines = [(key, one, "present", "attendee") for one in teachers]
    write(ws, lambda writer: writer.attend(lines, held=False))
    assert review_of(ws, key)[0] == "planned"
    write(ws, lambda writer: writer.attend(lines))
    assert review_of(ws, key)[0] == "planned", "nothing new was said"
    write(ws, lambda writer: writer.attend(lines, whole=[key]))
    assert review_of(ws, key)[0] == "pending"


# -- review ---------------------------------------------------------------------------------------------------------


def test_the_principal_approves_returns_and_is_told_what_is_only_planned(ws: Workspace, activity: int) -> None:
    write(ws, lambda writer: writer.review(tables.activity, activity, Deed.RETURN, note="请补照片"))
    assert review_of(ws, activity) == ("returned", "请补照片", None)
    write(ws, lambda writer: writer.review(tables.activity, activity))
    assert review_of(ws, activity) == ("returned", "请补照片", None)
    write(ws, lambda writer: writer.review(tables.activity, activity, Deed.APPROVE, note="x", confirmed_x100=150))
    assert review_of(ws, activity) == ("approved", "", 150)
    with pytest.raises(ValueRefused):
        write(ws, lambda writer: writer.review(tables.activity, activity, Deed.APPROVE, confirmed_x100=-1))
    training = add(ws, tables.training, **TRAINING, teacher_id=1, status="pending")
    write(ws, lambda writer: writer.review(tables.training, training, Deed.APPROVE))
    assert review_of(ws, training, tables.training) == ("approved", "", None)
    planned = add(ws, tables.activity, **ACTIVITY, status="planned")
    with pytest.raises(ReviewTooEarly, match="“共读”（2026-09-18）还是计划") as refused:
        write(ws, lambda writer: writer.review(tables.activity, planned, Deed.APPROVE))
    assert refused.value.facts["title"] == "共读"


@pytest.mark.parametrize(
    ("start", "end", "status", "deed", "late"),
    [
        ("2026-06-30", "2026-06-30", "planned", Deed.HOLD, "2026-09-28"),
        ("2026-06-30", "2026-07-02", "planned", Deed.HOLD, ""),
        ("2026-07-01", "2026-07-01", "planned", Deed.HOLD, ""),
        ("2026-06-30", "2026-06-30", "planned", Deed.EDIT, ""),
        ("2026-06-30", "2026-06-30", "pending", Deed.HOLD, ""),
    ],
)
def test_what_is_said_to_be_held_after_its_quarter_ended_is_marked_as_late(
    ws: Workspace, *, start: str, end: str, status: str, deed: Deed, late: str
) -> None:
    key = add(ws, tables.activity, **{**ACTIVITY, "start": start, "end": end, "status": status})
    write(ws, lambda writer: writer.review(tables.activity, key, deed))
    assert row(ws, tables.activity, key, "late_on") == (late,)


def test_on_the_last_day_of_its_quarter_nothing_is_late(ws: Workspace) -> None:
    ws.today_override = date(2026, 9, 30)
    key = add(ws, tables.activity, **ACTIVITY, status="planned")
    write(ws, lambda writer: writer.review(tables.activity, key, Deed.HOLD))
    assert row(ws, tables.activity, key, "late_on") == ("",)
    ws.today_override = date(2026, 10, 1)
    key = add(ws, tables.activity, **ACTIVITY, status="planned")
    write(ws, lambda writer: writer.review(tables.activity, key, Deed.HOLD))
    assert row(ws, tables.activity, key, "late_on") == ("2026-10-01",)


def test_what_was_late_once_keeps_that_day(ws: Workspace) -> None:
    key = add(ws, tables.activity, **{**ACTIVITY, "start": "2026-06-30", "status": "planned", "late_on": "2026-08-01"})
    write(ws, lambda writer: writer.review(tables.activity, key, Deed.HOLD))
    assert row(ws, tables.activity, key, "late_on", "status") == ("2026-08-01", "pending")


# -- plans ----------------------------------------------------------------------------------------------------------


def test_an_approved_plan_bears_no_word_of_why_it_was_returned_before(ws: Workspace) -> None:
    plan = add(ws, tables.plan, term="2026-2027-1", title="计划", status="draft")
    write(ws, lambda writer: writer.decide_plan(plan, {"status": "returned", "remark": "请补充"}))
    assert row(ws, tables.plan, plan, "status", "remark") == ("returned", "请补充")
    write(ws, lambda writer: writer.approve_plan(plan, "济教〔2026〕1号", date(2026, 9, 1)))
    assert row(ws, tables.plan, plan, "status", "remark") == ("approved", "")


def test_an_approved_plan_and_its_lines_stand_until_the_approval_is_withdrawn(ws: Workspace) -> None:
    plan = add(ws, tables.plan, term="2026-2027-1", title="计划", status="draft")
    item = add(ws, tables.plan_item, **ITEM, plan_id=plan)
    then, line = image(ws, tables.plan, plan), image(ws, tables.plan_item, item)
    write(ws, lambda writer: writer.approve_plan(plan, "济教〔2026〕1号", date(2026, 9, 1)))
    assert row(ws, tables.plan, plan, "status", "approval_no", "approved_on") == ("approved", "济教〔2026〕1号", "2026-09-01")
    approved = image(ws, tables.plan, plan)
    forbidden: list[Callable[[Writer], Any]] = [
        lambda writer: writer.add(tables.plan_item, **ITEM, plan_id=plan),
        lambda writer: writer.edit(tables.plan, plan, {"title": "别的"}),
        lambda writer: writer.edit(tables.plan_item, item, {"title": "别的"}),
        lambda writer: writer.trash(tables.plan_item, item),
        lambda writer: writer.bring_back(tables.plan_item, item),
        lambda writer: writer.put_back(tables.plan, plan, then),
        lambda writer: writer.put_back(tables.plan_item, item, line),
    ]
    for deed in forbidden:
        with pytest.raises(PlanState, match="“计划”已经批复（济教〔2026〕1号）") as refused:
            write(ws, deed)
        assert ws.tuples("SELECT id FROM plan WHERE uuid = ?", (refused.value.facts["plan"],)) == [(plan,)]
    assert (image(ws, tables.plan, plan), image(ws, tables.plan_item, item)) == (approved, line)
    write(ws, lambda writer: writer.trash(tables.plan, plan), lambda writer: writer.bring_back(tables.plan, plan))
    assert image(ws, tables.plan, plan) == approved, "a plan goes to the trash and comes back with its approval"
    write(ws, lambda writer: writer.withdraw_plan(plan))
    assert row(ws, tables.plan, plan, "status", "approval_no", "approved_on") == ("draft", "", "")
    write(
        ws,
        lambda writer: writer.put_back(tables.plan, plan, approved),
        lambda writer: writer.edit(tables.plan_item, item, {"title": "二"}),
    )
    assert row(ws, tables.plan, plan, "status", "asked", "approval_no", "approved_on") == ("draft", "", "", "")
    with pytest.raises(ValueRefused):
        write(ws, lambda writer: writer.put_back(tables.plan, plan, approved | {"title": ""}))


def test_whoever_changes_a_plan_that_waits_takes_the_question_back_and_a_returned_one_stays_returned(ws: Workspace) -> None:
    plan = add(ws, tables.plan, term="2026-2027-1", title="计划", status="draft", remark="上次的意见")
    item = add(ws, tables.plan_item, **ITEM, plan_id=plan)

    def stands() -> tuple[Any, ...]:
        return row(ws, tables.plan, plan, "status", "asked", "remark")

    [first] = write(ws, lambda writer: writer.ask_for_plan(plan))
    assert stands() == ("sent", first, ""), "what was said of the plan before is said no more"
    [second] = write(ws, lambda writer: writer.ask_for_plan(plan))
    assert second != first, "every question has an id of its own: the answer to another one decides nothing"
    write(ws, lambda writer: writer.edit(tables.plan_item, item, {"title": "别的"}))
    assert stands() == ("draft", "", "")
    write(ws, lambda writer: writer.ask_for_plan(plan))
    returned = {"status": "returned", "remark": "补上十一月"}
    write(ws, lambda writer: writer.decide_plan(plan, returned))
    assert stands()[::2] == ("returned", "补上十一月")
    write(ws, lambda writer: writer.trash(tables.plan_item, item))
    assert stands() == ("returned", "", "补上十一月")
    with pytest.raises(ValueRefused):
        write(ws, lambda writer: writer.decide_plan(plan, {"approved_on": "昨天"}))


def test_a_list_of_lines_is_read_with_what_the_step_wrote_already(ws: Workspace) -> None:
    found = write(
        ws,
        lambda writer: writer.add(tables.member, code="1", name="分校"),
        lambda writer: writer.rows("SELECT name FROM member WHERE code = ?", ("1",)),
    )[1]
    assert found == [("分校",)]


@pytest.mark.parametrize("day", [20261008, None, "2026-2-30", "20261008"])
def test_where_a_day_belongs_nothing_else_is_saved(day: object) -> None:
    check_values("activity", {"start": "2026-10-08"})
    with pytest.raises(ValueRefused) as refused:
        check_values("activity", {"start": day})
    assert refused.value.facts["field"] == "start"
