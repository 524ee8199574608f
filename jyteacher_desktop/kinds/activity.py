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

    kind_of: str = listed("类型", "kinds", width=16, column="kind", sent="kind")
    title: str = text("名称", width=30)
    start: date = day("开始日期")
    end: date = day("结束日期")
    start_time: str = clock("开始时间", default="")
    end_time: str = clock("结束时间", default="")
    hours: Decimal = hours("学时")
    hours_typed: bool = flag("学时是填写的", default=False, typed=False, listed=False, local=True)
    sessions: int = count("场次", default=1, listed=False, sent_as="count")
    place: str = text("地点", default="", width=16)
    status: str = choice("状态", RecordStatus, typed=False, sent_as="status")
    level: str = listed("级别", "levels", default=Level.SCHOOL.code, width=8)
    content_key: str = text("内容标识", default="", listed=False)
    approval_no: str = text("批复文号", default="", width=18)
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
    activity: RecordId = link("活动", "activity", sent_as="text")
    mark: str = choice("出勤", Mark, sent_as="mark")
    role: str = choice("角色", Role, sent_as="role")
    attended: int | None = count("参加场次", default=None, typed=False, stored=False, sent_as="count?")
    confirmed: Decimal | None = hundredths("认定学时", default=None, typed=False, stored=False, sent_as="count?")
