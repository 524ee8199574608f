"""Commands about plans of school-based research."""

from __future__ import annotations

from decimal import Decimal

from jyteacher_desktop.cli.answers import Answer, as_json, fields, table
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.school import plans
from jyteacher_desktop.school.activities import activity_detail
from jyteacher_desktop.school.pins import prove_principal
from jyteacher_desktop.school.plans import (
    MONTH_COLUMNS,
    PLAN_COLUMNS,
    PLAN_ITEM_COLUMNS,
    PLAN_ITEM_EXPORT,
    PlanItemValues,
    PlanRow,
    PlanValues,
)


def new(call: Call) -> Answer:
    """``plan new``."""
    args = call.args
    plan_id = plans.new_plan(call.workspace, PlanValues(term=args.term, title=args.title, note=args.note or ""))
    return _plan(plans.plan_detail(call.workspace, plan_id).row, "已新建。用 plan add 加入项目。")


def add(call: Call) -> Answer:
    """``plan add PLAN``."""
    args = call.args
    values = PlanItemValues(
        month=args.month,
        kind=args.kind,
        title=args.title,
        hours=args.hours if args.hours is not None else Decimal(0),
        persons=args.persons or "",
        note=args.note or "",
    )
    [item] = plans.add_items(call.workspace, args.plan, [values])
    return Answer(data={"id": item, "plan": args.plan}, text=f"已加入项目：{args.title}（编号 {item}）")


def list_all(call: Call) -> Answer:
    """``plan list``."""
    return listing(call, PLAN_COLUMNS, plans.list_plans(call.workspace), empty="还没有计划。用 plan new 新建。")


def show(call: Call) -> Answer:
    """``plan show PLAN [-o FILE]``."""
    detail = plans.plan_detail(call.workspace, call.args.plan)
    data = {**fields(detail.row), "rows": as_json(detail.items), "months": as_json(detail.months)}
    if call.args.output is not None:
        return listing(call, PLAN_ITEM_EXPORT, detail.items, empty="", data=data)

    def text() -> str:
        items = table(PLAN_ITEM_COLUMNS, detail.items, empty="还没有项目。用 plan add 加入。")
        return "\n".join([_facts(detail.row), "", items, "", "按月比较：", table(MONTH_COLUMNS, detail.months, empty="")])

    return Answer(data=data, text=text)


def submit(call: Call) -> Answer:
    """``plan submit PLAN``."""
    row = plans.ask_for_approval(call.workspace, call.args.plan)
    return _plan(row, "已报批：随下一个数据包（submit）交教育局，批复随回执回来。此后再修改计划，报批即作废，要重新报批。")


def approve(call: Call) -> Answer:
    """``plan approve PLAN --number NO [--on D]``."""
    actor = prove_principal(call.workspace, call.pin)
    row = plans.approve_plan(
        call.workspace,
        call.args.plan,
        approval_no=call.args.number,
        approved_on=call.args.on or call.workspace.today,
        actor=actor,
    )
    return _plan(row, "已批复。")


def withdraw(call: Call) -> Answer:
    """``plan withdraw PLAN --reason R``."""
    actor = prove_principal(call.workspace, call.pin)
    return _plan(plans.withdraw_approval(call.workspace, call.args.plan, call.args.reason, actor), "已撤回批复，可以修改。")


def link(call: Call) -> Answer:
    """``plan link ACTIVITY [ITEM]``."""
    plans.link_activity(call.workspace, call.args.activity, call.args.item)
    text = "已对应到计划项目。" if call.args.item else "已取消对应。"
    return Answer(data={"activity": call.args.activity, "item": call.args.item}, text=text)


def arrange(call: Call) -> Answer:
    """``plan arrange ITEM --on D``."""
    activity = plans.arrange_item(call.workspace, call.args.item, call.args.on)
    return Answer(
        data={"id": activity, "item": call.args.item, "date": call.args.on},
        text=f"已登记为 {call.args.on.isoformat()} 的计划活动（编号 {activity}），到日子用 activity edit 登记出勤。",
    )


def fitting(call: Call) -> Answer:
    """``plan fitting ACTIVITY``."""
    values = activity_detail(call.workspace, call.args.activity).values
    now = plans.item_of_activity(call.workspace, call.args.activity)
    rows = plans.matching_items(call.workspace, values.kind, values.date)
    return listing(
        call, PLAN_ITEM_COLUMNS, rows, empty="这个月的计划里没有同类的项目。",
        data={"rows": as_json(rows), "item": now.id if now is not None else None},
    )  # fmt: skip


def _plan(row: PlanRow, text: str) -> Answer:
    return Answer(data=fields(row), text=f"{_facts(row)}\n{text}")


def _facts(row: PlanRow) -> str:
    approved = f"，{row.approval_no}，{row.approved_on}" if row.approval_no else ""
    said = f"\n教育局意见：{row.remark}" if row.remark else ""
    if row.grade:
        said += f"\n实施评价：{row.grade_label}，{row.graded_on}{f'，{row.grade_remark}' if row.grade_remark else ''}"
    return f"{row.title}（{row.term_label}，{row.status_label}{approved}）编号 {row.id}{said}"
