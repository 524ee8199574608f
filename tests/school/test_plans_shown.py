"""Everything of a plan stands where a person looks for it: lists, months, steps and what a refusal points at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from jyteacher_desktop import sheets
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.records.writer import writing
from jyteacher_desktop.school.activities import (
    ActivityValues,
    RecordActivity,
    activity_detail,
    record_activity,
)
from jyteacher_desktop.school.errors import KindUnknown, PlanState, RecordMissing, ValueRefused
from jyteacher_desktop.school.plans import (
    MonthRow,
    PlanItemRow,
    PlanItemValues,
    PlanRow,
    PlanValues,
    add_items,
    approve_plan,
    arrange_item,
    ask_for_approval,
    edit_item,
    edit_plan,
    into_plans,
    link_activity,
    list_items,
    list_plans,
    matching_items,
    new_plan,
    plan_called,
    plan_detail,
    plan_item,
    put_item,
    term_months,
    withdraw_approval,
)
from jyteacher_desktop.store.tables import school as tables
from jyteacher_desktop.store.workspace import Workspace

VALUES = PlanValues(term=" 2026-2027-1 ", title=" 第一学期  校本研修计划 ", note=" 教研组拟定 ")
LINE = PlanItemValues(
    month=" 2026年9月 ", kind="读书沙龙", title=" 共读  一 ", hours=Decimal("2.5"), persons=" 全体 ", note=" 第一次 "
)
OTHER = PlanItemValues(month="2026-10", kind="lecture", title="新课标")
NUMBER, DAY = "济教〔2026〕7号", date(2026, 9, 1)


@pytest.fixture
def plan(ws: Workspace) -> str:
    plan_id = new_plan(ws, VALUES)
    add_items(ws, plan_id, [LINE, OTHER])
    return plan_id


def hold(ws: Workspace, title: str, day: date, hours: int = 2) -> str:
    values = ActivityValues(kind="reading_salon", title=title, date=day, hours=Decimal(hours))
    return record_activity(ws, RecordActivity(values=values, attendance=())).id


def last_step(ws: Workspace) -> tuple[str, StepCode, str]:
    step = ws.steps(1)[0]
    return step.what, StepCode(step.code), step.actor


def decide(ws: Workspace, plan: str, **columns: object) -> None:
    [(key,)] = ws.tuples("SELECT id FROM plan WHERE uuid = ?", (plan,))
    with writing(ws, "批示", StepCode.PLAN_EDIT) as writer:
        writer.decide_plan(key, columns)


def test_a_plan_is_listed_with_everything_that_was_written_and_decided(ws: Workspace, plan: str) -> None:
    approve_plan(ws, plan, approval_no=f" {NUMBER} ", approved_on=DAY)
    decide(ws, plan, remark="很好", grade="good", graded_on="2026-09-20", grade_remark="有成效")
    link_activity(ws, hold(ws, "共读", date(2026, 9, 18)), list_items(ws)[0].id)
    later = new_plan(ws, PlanValues(term="2027-2028", title="下一学年"))
    second = new_plan(ws, PlanValues(term="2026-2027-2", title="第二学期"))
    assert [row.id for row in list_plans(ws)] == [later, plan, second]
    assert list_plans(ws)[1] == PlanRow(
        id=plan,
        term="2026-2027-1",
        term_label="2026-2027学年第一学期",
        title="第一学期 校本研修计划",
        status="approved",
        status_label="已批复",
        approval_no=NUMBER,
        approved_on="2026-09-01",
        items=2,
        hours=Decimal("2.5"),
        carried_out=1,
        note="教研组拟定",
        remark="很好",
        grade="good",
        graded_on="2026-09-20",
        grade_remark="有成效",
    )
    empty = list_plans(ws)[0]
    assert (empty.items, repr(empty.hours), empty.carried_out) == (0, "Decimal('0')", 0)
    assert (list_plans(ws)[1].grade_label, empty.grade_label) == ("良好", "")


def test_a_line_is_listed_with_everything_that_was_written(ws: Workspace, plan: str) -> None:
    activity = hold(ws, "共读", date(2026, 9, 18))
    first, second = list_items(ws)
    link_activity(ws, activity, first.id)
    planned = arrange_item(ws, first.id, date(2026, 9, 25))
    [(kept,)] = ws.tuples("SELECT id FROM plan_item WHERE uuid = ?", (second.id,))
    with writing(ws, "旧政策的类型", StepCode.PLAN_ITEM_EDIT) as writer:
        writer.edit(tables.plan_item, kept, {"kind": "of_an_earlier_policy"})
    assert list_items(ws) == [
        PlanItemRow(
            id=first.id,
            plan_id=plan,
            plan="第一学期 校本研修计划",
            month="2026-09",
            kind="reading_salon",
            kind_name="读书沙龙",
            title="共读 一",
            hours=Decimal("2.5"),
            persons="全体",
            note="第一次",
            activities=(activity, planned),
            held=1,
        ),
        PlanItemRow(
            id=second.id,
            plan_id=plan,
            plan="第一学期 校本研修计划",
            month="2026-10",
            kind="of_an_earlier_policy",
            kind_name="of_an_earlier_policy",
            title="新课标",
            hours=Decimal(0),
            persons="",
            note="",
            activities=(),
            held=0,
        ),
    ]
    assert plan_item(ws, first.id) == PlanItemValues(
        month="2026-09", kind="reading_salon", title="共读 一", hours=Decimal("2.5"), persons="全体", note="第一次"
    )


def test_lines_of_two_plans_of_one_name_are_told_apart_by_the_plans_number(ws: Workspace, plan: str) -> None:
    assert {item.plan for item in list_items(ws)} == {"第一学期 校本研修计划"}
    assert plan_called(list_plans(ws)[0], list_plans(ws)) == "第一学期 校本研修计划"
    twin = new_plan(ws, replace(VALUES, term="2027-2028"))
    add_items(ws, twin, [replace(LINE, month="2027-10")])
    assert [item.plan for item in list_items(ws)] == [plan, plan, twin]
    assert [plan_called(row, list_plans(ws)) for row in list_plans(ws)] == [twin, plan]


def test_a_sheet_may_call_a_plan_by_its_name_its_term_or_both(ws: Workspace, plan: str) -> None:
    draft = into_plans(ws)
    approve_plan(ws, plan, approval_no=NUMBER, approved_on=DAY)
    expected = sheets.IntoPlan(
        id=plan,
        called="第一学期 校本研修计划",
        words=frozenset(
            map(
                match_key,
                (
                    "第一学期 校本研修计划",
                    "2026-2027-1",
                    "2026-2027学年第一学期",
                    "2026-2027-1 第一学期 校本研修计划",
                ),
            )
        ),
        months=term_months("2026-2027-1"),
        term="2026-2027学年第一学期",
        approved="",
    )
    assert draft == [expected]
    assert into_plans(ws) == [replace(expected, approved=NUMBER)]


def test_every_month_of_a_plan_stands_beside_what_was_done_in_it(ws: Workspace, plan: str) -> None:
    first = list_items(ws)[0]
    link_activity(ws, hold(ws, "开学第一天", date(2026, 9, 1)), first.id)
    hold(ws, "之前", date(2026, 8, 31))
    past = new_plan(ws, PlanValues(term="2025-2026-2", title="上学期"))
    hold(ws, "学期末", date(2026, 8, 1), hours=3)
    months = {row.month: row for row in plan_detail(ws, plan).months}
    assert tuple(months) == term_months("2026-2027-1")
    assert months["2026-09"] == MonthRow(
        month="2026-09",
        planned=1,
        planned_hours=Decimal("2.5"),
        carried_out=1,
        held=1,
        held_hours=Decimal(2),
        unplanned=0,
    )
    nothing = MonthRow(
        month="2026-10",
        planned=1,
        planned_hours=Decimal(0),
        carried_out=0,
        held=0,
        held_hours=Decimal(0),
        unplanned=0,
    )
    assert months["2026-10"] == nothing
    assert months["2026-11"] == replace(nothing, month="2026-11", planned=0)
    assert all(isinstance(hours, Decimal) for row in months.values() for hours in (row.planned_hours, row.held_hours))
    august = plan_detail(ws, past).months[-1]
    assert (august.month, august.held, august.held_hours, august.unplanned) == ("2026-08", 2, Decimal(5), 2)


def test_the_line_that_is_arranged_becomes_the_planned_activity_it_describes(ws: Workspace, plan: str) -> None:
    first, second = list_items(ws)
    approve_plan(ws, plan, approval_no=NUMBER, approved_on=DAY)
    for line, title, kind, hours in ((second, "新课标", "lecture", None), (first, "共读 一", "reading_salon", Decimal("2.5"))):
        values = activity_detail(ws, arrange_item(ws, line.id, date(2026, 11, 6))).values
        assert last_step(ws) == (f"安排计划项目 {title}", StepCode.PLAN_ITEM_ARRANGE, "录入员")
        assert (values.title, values.kind, values.date, values.planned) == (title, kind, date(2026, 11, 6), True)
        assert values.approval_no == NUMBER
        assert values.hours == hours, title


def test_lines_already_carried_out_are_offered_last(ws: Workspace, plan: str) -> None:
    [again] = add_items(ws, plan, [replace(LINE, title="共读二")])
    first = next(item.id for item in list_items(ws) if item.title == "共读 一")
    assert [item.id for item in matching_items(ws, "reading_salon", date(2026, 9, 30))] == [first, again]
    link_activity(ws, hold(ws, "共读", date(2026, 9, 18)), first)
    assert [item.id for item in matching_items(ws, "reading_salon", date(2026, 9, 30))] == [again, first]
    assert matching_items(ws, "reading_salon", date(2026, 10, 1)) == []


def test_every_step_about_a_plan_says_in_the_history_what_was_done(ws: Workspace) -> None:
    plan = new_plan(ws, VALUES)
    assert last_step(ws) == ("新建计划 第一学期 校本研修计划", StepCode.PLAN_ADD, "录入员")
    twin = new_plan(ws, PlanValues(term="2026-2027", title="另一份"))
    edit_plan(ws, plan, PlanValues(term="2026-2027", title="改名", note="改过"))
    assert last_step(ws) == ("修改计划 改名", StepCode.PLAN_EDIT, "录入员")
    row = plan_detail(ws, plan).row
    assert (row.title, row.term, row.note, plan_detail(ws, twin).row.title) == ("改名", "2026-2027", "改过", "另一份")
    ids = add_items(ws, plan, [LINE, OTHER])
    assert last_step(ws) == ("计划 改名：增加 2 个项目", StepCode.PLAN_ITEM_ADD, "录入员")
    assert ids == [item.id for item in list_items(ws)]
    edit_item(ws, ids[1], replace(OTHER, title="再改"))
    assert last_step(ws) == ("修改计划项目 再改", StepCode.PLAN_ITEM_EDIT, "录入员")
    ask_for_approval(ws, plan, "张三")
    assert last_step(ws) == ("报批计划 改名", StepCode.PLAN_ASK, "张三")
    approved = approve_plan(ws, plan, approval_no=NUMBER, approved_on=ws.today, actor="李四")
    assert last_step(ws) == ("批复计划 改名", StepCode.PLAN_APPROVE, "李四")
    assert (approved.id, approved.status, approved.approved_on) == (plan, "approved", ws.today.isoformat())
    withdrawn = withdraw_approval(ws, plan, " 调整 ", "王五")
    assert last_step(ws) == ("撤回计划批复 改名：调整", StepCode.PLAN_WITHDRAW, "王五")
    assert (withdrawn.id, withdrawn.status, withdrawn.approval_no, withdrawn.approved_on) == (plan, "draft", "", "")
    activity = hold(ws, "共读", date(2026, 9, 18))
    link_activity(ws, activity, ids[0])
    assert last_step(ws) == ("对应计划项目：共读", StepCode.PLAN_ITEM_LINK, "录入员")
    link_activity(ws, activity, None)
    assert last_step(ws) == ("取消对应计划：共读", StepCode.PLAN_ITEM_LINK, "录入员")


def test_an_import_changes_of_a_line_what_it_brings_and_adds_what_is_new(ws: Workspace, plan: str) -> None:
    first, second = list_items(ws)
    with writing(ws, "导入", StepCode.PLAN_ITEM_EDIT) as writer:
        put_item(
            ws,
            writer,
            plan,
            PlanItemValues(month="2026-11", kind="专题讲座", title="不要", hours=Decimal(4), persons="不要"),
            item_id=first.id,
            changed=frozenset({"hours", "kind_of", "month"}),
        )
        put_item(ws, writer, plan, replace(OTHER, title="新来的"), item_id=None, changed=frozenset())
    rows = {row.title: row for row in list_items(ws)}
    assert set(rows) == {"共读 一", "新课标", "新来的"}
    assert rows["共读 一"] == replace(first, month="2026-11", kind="lecture", kind_name="专题讲座", hours=Decimal(4))
    assert rows["新课标"] == second
    assert rows["新来的"].plan_id == plan


def _approved(ws: Workspace, plan: str) -> None:
    approve_plan(ws, plan, approval_no=NUMBER, approved_on=DAY)


def _put(ws: Workspace, plan: str) -> None:
    with writing(ws, "导入", StepCode.PLAN_ITEM_EDIT) as writer:
        put_item(ws, writer, plan, OTHER, item_id=None, changed=frozenset())


_Deed = Callable[[Workspace, str], object]
ONE = "2026-2027"
REFUSED: dict[str, tuple[_Deed, type[JyTeacherError], dict[str, str]]] = {
    "没有编号为 x 的计划，可能已被删除。没有改动任何记录。": (
        lambda ws, _plan: plan_detail(ws, "x"), RecordMissing, {"id": "x"},
    ),
    "没有编号为 y 的计划项目，可能已被删除。没有改动任何记录。": (
        lambda ws, _plan: plan_item(ws, "y"), RecordMissing, {"id": "y"},
    ),
    "“今年”不是学年或学期，没有保存。": (
        lambda ws, _plan: new_plan(ws, PlanValues(term="今年", title="x")), ValueRefused, {"field": "term"},
    ),
    "计划名称是空的，没有保存。": (
        lambda ws, _plan: new_plan(ws, PlanValues(term=ONE, title=" ")), ValueRefused, {"field": "title"},
    ),
    "月份“2027-03”不在2026-2027学年第一学期（2026-09 至 2027-02）内，没有保存。请写成 2026-09 这样。": (
        lambda ws, plan: add_items(ws, plan, [replace(OTHER, month="2027-03")]), ValueRefused, {"field": "month"},
    ),
    "月份“某月”不在": (
        lambda ws, plan: add_items(ws, plan, [replace(OTHER, month="某月")]), ValueRefused, {"field": "month"},
    ),
    "政策里没有活动类型“舞会”，没有保存。可用：读书沙龙、": (
        lambda ws, plan: add_items(ws, plan, [replace(OTHER, kind="舞会")]), KindUnknown, {"kind": "舞会"},
    ),
    "计划项目的内容是空的，没有保存。": (
        lambda ws, plan: add_items(ws, plan, [replace(OTHER, title="  ")]), ValueRefused, {"field": "title"},
    ),
    "计划里有 2026-09 的项目，不在2026-2027学年第二学期内，没有保存。": (
        lambda ws, plan: edit_plan(ws, plan, PlanValues(term="2026-2027-2", title="x")), ValueRefused, {"field": "term"},
    ),
    "批复文号是空的，没有批复。": (
        lambda ws, plan: approve_plan(ws, plan, approval_no=" ", approved_on=DAY), ValueRefused, {"field": "approval_no"},
    ),
    "批复日期 2026-09-29 还没有到，没有批复。": (
        lambda ws, plan: approve_plan(ws, plan, approval_no="1", approved_on=date(2026, 9, 29)), ValueRefused, {"field": "approved_on"},
    ),
    "“第一学期 校本研修计划”没有批复过，不需要撤回。没有任何变化。": (
        lambda ws, plan: withdraw_approval(ws, plan, "x"), PlanState, {"plan": "PLAN"},
    ),
}  # fmt: skip
AFTER_APPROVAL: dict[str, tuple[_Deed, type[JyTeacherError], dict[str, str]]] = {
    "撤回批复必须写明原因，没有任何变化。": (lambda ws, plan: withdraw_approval(ws, plan, " "), ValueRefused, {"field": "reason"}),
    f"“第一学期 校本研修计划”已经批复（{NUMBER}），没有再批复一次。": (_approved, PlanState, {"plan": "PLAN"}),
    f"“第一学期 校本研修计划”已经批复（{NUMBER}），不用再报批。没有任何变化。": (ask_for_approval, PlanState, {"plan": "PLAN"}),
    f"“第一学期 校本研修计划”已经批复（{NUMBER}），没有改动。确需修改，请先由校长撤回批复并写明原因，改好后重新批复。": (
        lambda ws, plan: edit_plan(ws, plan, PlanValues(term="2026-2027-2", title="x")), PlanState, {"plan": "PLAN"},
    ),
    "，没有改动。确需": (lambda ws, plan: add_items(ws, plan, []), PlanState, {"plan": "PLAN"}),
    "，没有改动。确": (
        lambda ws, _plan: edit_item(ws, list_items(ws)[0].id, replace(OTHER, month="某月")), PlanState, {"plan": "PLAN"},
    ),
    "，没有改动。": (_put, PlanState, {"plan": "PLAN"}),
}  # fmt: skip


@pytest.mark.parametrize("said", [*REFUSED, *AFTER_APPROVAL])
def test_a_refusal_about_a_plan_says_what_is_wrong_and_points_at_it(ws: Workspace, plan: str, said: str) -> None:
    if said in AFTER_APPROVAL:
        _approved(ws, plan)
    deed, error, facts = {**REFUSED, **AFTER_APPROVAL}[said]
    before = ws.data_version()
    with pytest.raises(error) as refused:
        deed(ws, plan)
    assert said in refused.value.user_message
    assert refused.value.facts == {key: plan if value == "PLAN" else value for key, value in facts.items()}
    assert ws.data_version() == before


def test_an_empty_plan_is_refused_by_its_number_when_it_is_approved(ws: Workspace) -> None:
    empty = new_plan(ws, PlanValues(term=ONE, title="空"))
    with pytest.raises(PlanState, match="“空”还没有项目，没有批复") as refused:
        _approved(ws, empty)
    assert refused.value.facts == {"plan": empty}
