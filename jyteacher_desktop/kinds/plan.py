"""校本研修计划: a plan of a school year or term, its lines, and which activity carries out which line.

A plan is approved as a whole, with a number (批复文号) and a day; a line of an approved plan changes only after the approval was
withdrawn. An activity without a line is 未备案 unless it has an approval of its own. Plans travel with every report: the bureau sees what was
approved under which number, and what was carried out. What it decides comes back with its receipts (``PlanStatus``): each time a school
asks for an approval the question has an id, and whatever is written into the plan afterwards takes the question back, so that an
approval always means the plan the bureau saw.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.terms import PlanGrade, PlanStatus
from jyteacher_desktop.kinds.kit import RecordId, Row, choice, day, hours, kind, link, listed, month, term, text


@kind("plan", "计划", key="term title", called="{title}", sent="plans", plain=False)
class Plan(Row):
    """One plan."""

    term: str = term("学年或学期")
    title: str = text("名称", width=30)
    status: str = choice("状态", PlanStatus, typed=False)
    approval_no: str = text("批复文号", default="", typed=False, width=18)
    approved_on: date | None = day("批复日期", default=None, typed=False)
    asked: str = text("报批编号", default="", typed=False, listed=False, later=True)
    remark: str = text("教育局意见", default="", typed=False, later=True, width=24)
    grade: str = choice("实施评价", PlanGrade, default="", typed=False, later=True)
    graded_on: date | None = day("评价日期", default=None, typed=False, later=True)
    grade_remark: str = text("评价意见", default="", typed=False, later=True, width=24)


@kind(
    "plan_item",
    "计划项目",
    key="plan month title",
    called="{month} {title}",
    sent="plan-items",
    plain=False,
    indexes="plan",
)
class PlanItem(Row):
    """One line of a plan; ``persons`` says who takes part and who is in charge, as written."""

    plan: RecordId = link("计划", "plan", example="2026-2027学年第一学期校本研修计划")
    month: str = month(
        "月份", example="2026-09", aliases="时间 计划月份 开展月份 计划时间 拟开展时间 开展时间 活动时间 实施时间 月 日期"
    )
    kind_of: str = listed(
        "类型",
        "kinds",
        width=16,
        example="读书沙龙",
        column="kind",
        sent="kind",
        aliases="活动类型 研修类型 研修形式 活动形式 形式 类别 活动类别 研修方式",
    )
    title: str = text(
        "内容",
        width=30,
        example="共读《给教师的建议》",
        aliases="活动内容 研修内容 计划内容 项目 项目名称 计划项目 主题 研修主题 活动主题 活动名称 主题内容 具体内容 工作内容",
    )
    hours: Decimal = hours("学时", default=Decimal(0), aliases="计划学时 拟定学时 学时数 每人学时", hint="每人学时，如 2")
    persons: str = text(
        "人员",
        default="",
        width=20,
        aliases="参加人员 参加对象 参与对象 参训人员 研修对象 对象 参与人员 负责人 主持人 责任人",
        hint="如：全体教师，负责人王芳",
    )


@kind(
    "planned",
    "活动对应计划",
    key="activity",
    called="{activity}",
    sent="planned",
    plain=False,
    noted=False,
    own_life=False,
    indexes="item:plan_item",
)
class Planned(Row):
    """Which line of a plan an activity carries out."""

    activity: RecordId = link("活动", "activity", unique=True)
    plan_item: RecordId = link("计划项目", "plan_item")
