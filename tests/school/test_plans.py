"""Plans: writing, approving, carrying out, comparing month by month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.records.record_history import compare_states, restore_state
from jyteacher_desktop.records.trash import delete_records, list_trash, references, restore_record
from jyteacher_desktop.school.activities import (
    ActivityValues,
    RecordActivity,
    activity_detail,
    list_activities,
    record_activity,
)
from jyteacher_desktop.school.closing_quarters import close_quarter
from jyteacher_desktop.school.errors import KindUnknown, PlanState, RecordMissing, ValueRefused
from jyteacher_desktop.school.pins import prove_principal
from jyteacher_desktop.school.plans import (
    PLAN_ITEM_COLUMNS,
    PlanItemValues,
    PlanValues,
    add_items,
    approve_plan,
    arrange_item,
    ask_for_approval,
    edit_item,
    edit_plan,
    item_of_activity,
    link_activity,
    list_items,
    list_plans,
    matching_items,
    new_plan,
    plan_detail,
    plan_item,
    term_label,
    term_months,
    withdraw_approval,
)
from jyteacher_desktop.store.workspace import Workspace
from tests.school.conftest import PIN

DAY = date(2026, 9, 18)
LINES = (
    PlanItemValues(
        month="2026-09", kind="读书沙龙", title="共读《给教师的建议》", hours=Decimal(2), persons="全体；负责人：王芳"
    ),
    PlanItemValues(month="2026年10月", kind="reading_salon", title="共读二", hours=Decimal("1.5")),
    PlanItemValues(month="2026-09", kind="reading_salon", title="九月第二次", hours=Decimal(2)),
)


@pytest.fixture
def plan(ws: Workspace) -> str:
    plan_id = new_plan(ws, PlanValues(term="2026-2027-1", title=" 第一学期  校本研修计划 "))
    add_items(ws, plan_id, LINES)
    return plan_id


@pytest.fixture
def activity(ws: Workspace) -> str:
    return hold(ws, "共读", DAY)


def hold(ws: Workspace, title: str, day: date, *, planned: bool = False) -> str:
    values = ActivityValues(kind="reading_salon", title=title, date=day, hours=Decimal(2), planned=planned)
    return record_activity(ws, RecordActivity(values=values, attendance=())).id


def approve(ws: Workspace, plan: str) -> None:
    approve_plan(ws, plan, approval_no="济教〔2026〕7号", approved_on=date(2026, 9, 1))


def marks(ws: Workspace, activity: str) -> tuple[str, ...]:
    return activity_detail(ws, activity).row.marks


def test_a_plan_has_its_lines_by_month(ws: Workspace, plan: str) -> None:
    detail = plan_detail(ws, plan)
    assert (detail.row.title, detail.row.term_label) == ("第一学期 校本研修计划", "2026-2027学年第一学期")
    assert (detail.row.items, detail.row.hours, detail.row.status_label) == (3, Decimal("5.5"), "编制中")
    assert [(item.month, item.title) for item in detail.items] == [
        ("2026-09", "共读《给教师的建议》"),
        ("2026-09", "九月第二次"),
        ("2026-10", "共读二"),
    ]
    assert {item.kind for item in detail.items} == {"reading_salon"}
    assert [item.persons for item in detail.items] == ["全体；负责人：王芳", "", ""]
    assert [row.id for row in list_plans(ws)] == [plan]


def test_a_plan_is_asked_for_once_with_lines_and_before_it_is_approved(ws: Workspace, plan: str) -> None:
    empty = new_plan(ws, PlanValues(term="2026-2027-2", title="空的"))
    with pytest.raises(PlanState, match="“空的”还没有项目，没有报批") as refused:
        ask_for_approval(ws, empty)
    assert (refused.value.facts["plan"], ws.steps()[0].what) == (empty, "新建计划 空的")
    asked = ask_for_approval(ws, plan)
    assert (asked.status, asked.status_label) == ("sent", "已报批")
    assert ws.steps()[0].what == "报批计划 第一学期 校本研修计划"
    with pytest.raises(PlanState, match="已经报批") as refused:
        ask_for_approval(ws, plan)
    assert refused.value.facts["plan"] == plan
    approve(ws, plan)
    with pytest.raises(PlanState, match=r"已经批复（.+），不用再报批") as refused:
        ask_for_approval(ws, plan)
    assert refused.value.facts["plan"] == plan
    assert {row.title: row.status for row in list_plans(ws)} == {"空的": "draft", "第一学期 校本研修计划": "approved"}


def test_school_years_go_from_1990_to_2100_and_a_term_of_other_months_names_the_line_that_stands_outside(
    ws: Workspace, plan: str
) -> None:
    for first in ("1990-1991", "2100-2101"):
        assert plan_detail(ws, new_plan(ws, PlanValues(term=first, title=first))).row.term == first
    for never in ("1989-1990", "2101-2102"):
        with pytest.raises(ValueRefused, match="不是学年或学期") as refused:
            new_plan(ws, PlanValues(term=never, title=never))
        assert refused.value.facts["field"] == "term"
    with pytest.raises(ValueRefused, match="计划里有 2026-09 的项目，不在2026-2027学年第二学期内") as refused:
        edit_plan(ws, plan, PlanValues(term="2026-2027-2", title="x"))
    assert refused.value.facts["field"] == "term"


def test_a_refusal_about_a_plan_names_the_field_that_is_to_be_mended(ws: Workspace, plan: str) -> None:
    wrong: dict[str, Callable[[], object]] = {
        "title": lambda: new_plan(ws, PlanValues(term="2026-2027", title=" ")),
        "approval_no": lambda: approve_plan(ws, plan, approval_no=" ", approved_on=DAY),
        "approved_on": lambda: approve_plan(ws, plan, approval_no="1号", approved_on=date(2100, 1, 1)),
    }
    for field, deed in wrong.items():
        with pytest.raises(ValueRefused) as refused:
            deed()
        assert refused.value.facts["field"] == field


def test_a_line_that_is_edited_reads_as_it_was_written(ws: Workspace, plan: str) -> None:
    first, *others = plan_detail(ws, plan).items
    edit_item(ws, first.id, PlanItemValues(month="2026-11", kind="读书沙龙", title="改过", hours=Decimal(3), persons="语文组"))
    now = {item.id: item for item in plan_detail(ws, plan).items}
    assert (now[first.id].month, now[first.id].title, now[first.id].hours, now[first.id].persons) == (
        "2026-11",
        "改过",
        Decimal(3),
        "语文组",
    )
    assert [now[item.id].title for item in others] == [item.title for item in others]


def test_terms_have_their_months() -> None:
    assert term_months("2026-2027") == (
        "2026-09", "2026-10", "2026-11", "2026-12", "2027-01", "2027-02", "2027-03", "2027-04", "2027-05", "2027-06", "2027-07", "2027-08",
    )  # fmt: skip
    assert (term_months("2026-2027-1")[0], term_months("2026-2027-1")[-1]) == ("2026-09", "2027-02")
    assert (term_months("2026-2027-2")[0], term_months("2026-2027-2")[-1]) == ("2027-02", "2027-08")
    assert [term_label(term) for term in ("2026-2027", "2026-2027-2")] == ["2026-2027学年", "2026-2027学年第二学期"]


def test_an_activity_of_an_approved_plan_is_no_longer_unregistered(ws: Workspace, plan: str, activity: str) -> None:
    item = plan_detail(ws, plan).items[0]
    assert "未备案" in marks(ws, activity)
    link_activity(ws, activity, item.id)
    assert "未备案" in marks(ws, activity)
    approve(ws, plan)
    assert "未备案" not in marks(ws, activity)
    assert activity_detail(ws, activity).values.approval_no == ""
    withdraw_approval(ws, plan, "增加一次活动")
    assert "未备案" in marks(ws, activity)
    approve(ws, plan)
    link_activity(ws, activity, None)
    assert "未备案" in marks(ws, activity)
    assert item_of_activity(ws, activity) is None


def test_what_another_plan_has_is_not_told_as_outside_the_plans(ws: Workspace, plan: str, activity: str) -> None:
    other = new_plan(ws, PlanValues(term="2026-2027-1", title="数学组计划"))
    [line] = add_items(ws, other, [PlanItemValues(month="2026-09", kind="lecture", title="讲座")])
    link_activity(ws, activity, plan_detail(ws, plan).items[0].id)
    link_activity(ws, hold(ws, "讲座", DAY), line)
    hold(ws, "计划外", date(2026, 9, 25))
    for each in (plan, other):
        september = plan_detail(ws, each).months[0]
        assert (september.carried_out, september.held, september.unplanned) == (1, 3, 1)


def test_plan_and_work_are_compared_month_by_month(ws: Workspace, plan: str, activity: str) -> None:
    first, second, third = plan_detail(ws, plan).items
    link_activity(ws, activity, first.id)
    link_activity(ws, hold(ws, "计划中的", DAY, planned=True), second.id)
    hold(ws, "计划外", date(2026, 9, 25))
    late = hold(ws, "十月的提前做了", date(2026, 9, 26))
    link_activity(ws, late, third.id)
    september, october = plan_detail(ws, plan).months[:2]
    assert (september.planned, september.planned_hours, september.carried_out) == (2, Decimal(4), 1)
    assert (september.held, september.held_hours, september.unplanned) == (3, Decimal(6), 1)
    assert (october.planned, october.carried_out, october.held) == (1, 1, 0)
    row = plan_detail(ws, plan).row
    assert (row.items, row.carried_out) == (3, 2)
    delete_records(ws, [activity])
    assert plan_detail(ws, plan).row.carried_out == 1


def test_lines_that_fit_an_activity_are_found_open_ones_first(ws: Workspace, plan: str, activity: str) -> None:
    first = plan_detail(ws, plan).items[0]
    link_activity(ws, activity, first.id)
    assert [item.title for item in matching_items(ws, "reading_salon", DAY)] == ["九月第二次", first.title]
    assert matching_items(ws, "demo_lesson", DAY) == []
    linked = item_of_activity(ws, activity)
    assert linked is not None
    assert linked.id == first.id


def test_a_link_is_one_step_and_moves(ws: Workspace, plan: str, activity: str) -> None:
    first, second, _third = plan_detail(ws, plan).items
    link_activity(ws, activity, first.id)
    step = ws.data_version()
    link_activity(ws, activity, first.id)
    assert ws.data_version() == step
    link_activity(ws, activity, second.id)
    linked = item_of_activity(ws, activity)
    assert linked is not None
    assert linked.id == second.id
    ws.undo()
    linked = item_of_activity(ws, activity)
    assert linked is not None
    assert linked.id == first.id
    close_quarter(ws, Quarter.of(DAY))
    link_activity(ws, activity, second.id)


def test_an_approved_plan_stays_as_it_was_approved(ws: Workspace, plan: str) -> None:
    item = plan_detail(ws, plan).items[0]
    then = ws.data_version()
    edit_item(ws, item.id, PlanItemValues(month="2026-12", kind="reading_salon", title="改期"))
    approve(ws, plan)
    before = plan_detail(ws, plan)
    for change in (
        lambda: add_items(ws, plan, LINES),
        lambda: edit_item(ws, item.id, LINES[0]),
        lambda: edit_plan(ws, plan, PlanValues(term="2026-2027", title="别的")),
        lambda: delete_records(ws, [item.id]),
        lambda: restore_state(ws, item.id, then),
        lambda: approve(ws, plan),
    ):
        with pytest.raises(PlanState):
            change()
    assert plan_detail(ws, plan) == before
    assert (before.row.status, before.row.approval_no, before.row.approved_on) == ("approved", "济教〔2026〕7号", "2026-09-01")
    withdraw_approval(ws, plan, "调整", prove_principal(ws, PIN))
    assert ws.steps(1)[0].what.endswith("：调整")
    assert ws.steps(1)[0].actor == "校长"
    delete_records(ws, [item.id])
    approve(ws, plan)
    with pytest.raises(PlanState):
        restore_record(ws, item.id)


def test_an_approved_state_does_not_come_back_approved(ws: Workspace, plan: str) -> None:
    approve(ws, plan)
    approved = ws.data_version()
    withdraw_approval(ws, plan, "调整")
    edit_plan(ws, plan, PlanValues(term="2026-2027", title="改名"))
    assert ("状态", "已批复", "编制中") in {(each.label, each.before, each.after) for each in compare_states(ws, plan, approved)}
    restore_state(ws, plan, approved)
    row = plan_detail(ws, plan).row
    assert (row.title, row.status, row.approval_no) == ("第一学期 校本研修计划", "draft", "")


def test_a_plan_goes_to_the_trash_with_its_lines_and_links(ws: Workspace, plan: str, activity: str) -> None:
    approve(ws, plan)
    link_activity(ws, activity, plan_detail(ws, plan).items[0].id)
    assert [reference.text for reference in references(ws, plan)] == [
        "计划项目 3（共读《给教师的建议》、九月第二次、共读二）",
        "活动 1（共读）",
    ]
    delete_records(ws, [plan])
    assert (list_plans(ws), matching_items(ws, "reading_salon", DAY)) == ([], [])
    assert "未备案" in marks(ws, activity)
    assert [row.kind for row in list_trash(ws)] == ["计划"]
    restore_record(ws, plan)
    assert "未备案" not in marks(ws, activity)


REFUSED: dict[str, tuple[Callable[[Workspace, str], object], type[JyTeacherError]]] = {
    "term_text": (lambda ws, _plan: new_plan(ws, PlanValues(term="今年", title="x")), ValueRefused),
    "term_years": (lambda ws, _plan: new_plan(ws, PlanValues(term="2026-2028", title="x")), ValueRefused),
    "term_third": (lambda ws, _plan: new_plan(ws, PlanValues(term="2026-2027-3", title="x")), ValueRefused),
    "no_title": (lambda ws, _plan: new_plan(ws, PlanValues(term="2026-2027", title=" ")), ValueRefused),
    "month_outside": (
        lambda ws, plan: add_items(ws, plan, [PlanItemValues(month="2027-03", kind="reading_salon", title="x")]),
        ValueRefused,
    ),
    "month_text": (
        lambda ws, plan: add_items(ws, plan, [*LINES, PlanItemValues(month="九月", kind="reading_salon", title="x")]),
        ValueRefused,
    ),
    "kind": (lambda ws, plan: add_items(ws, plan, [PlanItemValues(month="2026-09", kind="舞会", title="x")]), KindUnknown),
    "item_title": (
        lambda ws, plan: add_items(ws, plan, [PlanItemValues(month="2026-09", kind="reading_salon", title="")]),
        ValueRefused,
    ),
    "hours": (
        lambda ws, plan: add_items(
            ws, plan, [PlanItemValues(month="2026-09", kind="reading_salon", title="x", hours=Decimal(-1))]
        ),
        ValueRefused,
    ),
    "no_number": (lambda ws, plan: approve_plan(ws, plan, approval_no=" ", approved_on=DAY), ValueRefused),
    "future": (lambda ws, plan: approve_plan(ws, plan, approval_no="1号", approved_on=date(2027, 1, 1)), ValueRefused),
    "withdraw_draft": (lambda ws, plan: withdraw_approval(ws, plan, "x"), PlanState),
    "unknown_plan": (lambda ws, _plan: plan_detail(ws, "nobody"), RecordMissing),
    "unknown_item": (lambda ws, _plan: edit_item(ws, "nobody", LINES[0]), RecordMissing),
    "shorter_term": (lambda ws, plan: edit_plan(ws, plan, PlanValues(term="2026-2027-2", title="x")), ValueRefused),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_changes_nothing(ws: Workspace, plan: str, name: str) -> None:
    act, error = REFUSED[name]
    before = ws.data_version()
    with pytest.raises(error) as refused:
        act(ws, plan)
    assert "没有" in refused.value.user_message
    assert ws.data_version() == before


def test_an_empty_plan_is_not_approved_and_a_withdrawal_needs_a_reason(ws: Workspace, plan: str) -> None:
    empty = new_plan(ws, PlanValues(term="2026-2027", title="空"))
    with pytest.raises(PlanState):
        approve(ws, empty)
    approve(ws, plan)
    with pytest.raises(ValueRefused):
        withdraw_approval(ws, plan, " ")
    assert len(list_activities(ws)) == 0


def test_a_line_is_shown_as_it_was_typed_and_arranged_on_a_day_as_an_activity_that_carries_it_out(
    ws: Workspace, plan: str
) -> None:
    approve(ws, plan)
    line = next(item for item in list_items(ws) if item.title == "共读二")
    typed = plan_item(ws, line.id)
    assert (typed.month, typed.kind, typed.title, typed.hours) == ("2026-10", "reading_salon", "共读二", Decimal("1.5"))
    activity = arrange_item(ws, line.id, date(2026, 11, 6))
    found = item_of_activity(ws, activity)
    assert found is not None
    assert found.id == line.id
    assert add_items(ws, new_plan(ws, PlanValues(term="2027-2028-1", title="空")), []) == []


def test_a_line_that_says_no_hours_shows_none_and_not_0(ws: Workspace, plan: str) -> None:
    add_items(ws, plan, [PlanItemValues(month="2026-10", kind="reading_salon", title="学时还没有定")])
    row = next(row for row in list_items(ws) if row.title == "学时还没有定")
    column = next(column for column in PLAN_ITEM_COLUMNS if column.key == "hours")
    assert column.text(column.value(row)) == ""
