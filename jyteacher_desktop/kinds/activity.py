"""研修活动 and 出勤: one activity of the school and who was there in which role.

An activity is planned, recorded, reviewed by the principal, or returned; what leads from one to the other is a table of the domain.
Hours that nobody typed follow the times, so whether somebody did is kept. Confirmed hours (认定学时) are the activity's in the file and stand on every line of attendance in a package.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.terms import Level, Mark, RecordStatus, Role
from jyteacher_desktop.kinds.kit import (
    Person,
    RecordId,
    Row,
    choice,
    clock,
    count,
    day,
    facts,
    flag,
    hours,
    kind,
    link,
    listed,
    person,
    text,
)
from jyteacher_desktop.kinds.kit import hours as hundredths  # a field is called hours


@kind(
    "activity",
    "活动",
    key="kind_of start title",
    called="{title}",
    sent="activities",
    yearly="start",
    plain=False,
    indexes="start",
)
class Activity(Row):
    """One activity; hours are those of one person in the role of an attendee."""

    kind_of: str = listed(
        "类型",
        "kinds",
        width=16,
        column="kind",
        sent="kind",
        heading="活动类型",
        example="读书沙龙",
        aliases="类型 活动类别 类别 研修类型 研修形式 活动形式",
    )
    title: str = text(
        "名称",
        width=30,
        heading="活动名称",
        example="共读《给教师的建议》",
        aliases="主题 活动主题 名称 研修主题 题目 活动内容",
    )
    start: date = day(
        "开始日期",
        heading="日期",
        example="2026-09-18",
        aliases="活动日期 开始日期 时间 活动时间 举办日期 举办时间 起止日期 起止时间",
    )
    end: date = day("结束日期", hint="同一天", aliases="终止日期 截止日期")
    start_time: str = clock("开始时间", default="", example="14:30", hint="1430", aliases="起始时间 开始")
    end_time: str = clock("结束时间", default="", example="16:30", hint="1600", aliases="终止时间 结束")
    hours: Decimal = hours("学时", example="2", aliases="每人学时 学时数 课时")
    hours_typed: bool = flag("学时是填写的", default=False, typed=False, listed=False, local=True)
    sessions: int = count("场次", default=1, listed=False, typed=False, sent_as="count")
    place: str = text("地点", default="", width=16, example="录播教室", aliases="活动地点 场地")
    status: str = choice("状态", RecordStatus, typed=False, sent_as="status")
    level: str = listed("级别", "levels", default=Level.SCHOOL.code, width=8, example="校级", aliases="活动级别 层次")
    content_key: str = text("内容标识", default="", listed=False, typed=False)
    approval_no: str = text(
        "批复文号",
        default="",
        width=18,
        hint="没有则记为未备案",
        aliases="备案号 批复（备案）文号 计划批复文号 批复号 备案文号",
    )
    late_on: date | None = day("补录日期", default=None, typed=False, listed=False)
    fields: str = facts("专有字段", default="{}", sent_as="json")
    review_note: str = text("审核意见", default="", typed=False, listed=False, local=True)
    confirmed: Decimal | None = hundredths("认定学时", default=None, typed=False, listed=False, sent="")


@kind(
    "attendance",
    "出勤",
    key="teacher activity",
    called="{activity}：{teacher}",
    sent="attendance",
    yearly="activity",
    plain=False,
    noted=False,
    own_life=False,
    together="activity teacher",
    indexes="teacher",
)
class Attendance(Row):
    """One person in one activity: one line, with the role of the highest factor."""

    teacher: Person = person("教师", sent_as="text")
    activity: RecordId = link(
        "活动",
        "activity",
        sent_as="text",
        width=30,
        heading="活动名称",
        example="共读《给教师的建议》",
        aliases="主题 活动主题 活动 研修主题",
    )
    mark: str = choice("出勤", Mark, sent_as="mark", width=8, example="出席", aliases="出勤情况 考勤 签到 到会情况 状态 签到情况")
    role: str = choice("角色", Role, sent_as="role", example="参加", aliases="担任角色 参与角色 身份")
    attended: int | None = count("参加场次", default=None, typed=False, stored=False, sent_as="count?")
    confirmed: Decimal | None = hundredths("认定学时", default=None, typed=False, stored=False, sent_as="count?")
