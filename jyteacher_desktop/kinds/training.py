"""外出培训 and the tick 已录入省系统: one person's certificate.

The tick stands beside the training, so that it stays possible after a quarter is closed: it changes no hours.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.terms import Mode, RecordStatus, Result
from jyteacher_desktop.kinds.kit import Person, RecordId, Row, choice, day, hours, kind, link, listed, person, text
from jyteacher_desktop.kinds.kit import hours as hundredths  # a field is called hours


@kind(
    "training",
    "培训",
    key="teacher certificate name start",
    called="{teacher}：{name}",
    sent="trainings",
    yearly="start",
    plain=False,
    indexes="teacher start",
)
class Training(Row):
    """One training of one teacher; trainings with one certificate number are the same content and count once."""

    teacher: Person = person("教师", sent_as="text")
    name: str = text(
        "培训名称",
        width=30,
        example="国培计划信息技术提升",
        aliases="项目名称 培训项目 培训项目名称 培训班名称 名称 培训内容 课程名称 活动名称",
    )
    organizer: str = text(
        "主办单位",
        default="",
        width=20,
        example="河南师范大学",
        aliases="机构名称 培训机构 组织单位 承办单位 举办单位 主办 培训单位",
    )
    level: str = listed("级别", "levels", width=8, example="国家级", aliases="培训类别 培训级别 培训等级 层次 培训层次")
    mode: str = choice("培训方式", Mode, width=10, example="网络研修", aliases="方式 培训形式 形式 研修方式")
    start: date = day(
        "开始日期",
        example="2026-07-10",
        aliases="开始时间 起始日期 起始时间 培训开始时间 开始 培训时间 日期 时间 培训日期 起止日期 起止时间 培训起止时间",
    )
    end: date = day(
        "结束日期", example="2026-07-20", hint="同一天", aliases="结束时间 终止日期 截止日期 培训结束时间 结束 截止时间"
    )
    hours: Decimal = hours("学时", example="50", aliases="获得学时 培训学时 所获学时 学时数 课时 学时合计")
    certificate: str = text(
        "证书编号", default="", width=18, example="GP2026000123", aliases="证书号 结业证书编号 证书号码 认定号 合格证号"
    )
    result: str = choice(
        "考核结果", Result, default="", width=8, sent_as="result", example="合格", aliases="成绩 考核 结果 考核成绩 结业情况"
    )
    status: str = choice("状态", RecordStatus, typed=False, sent_as="status")
    confirmed: Decimal | None = hundredths("认定学时", default=None, typed=False, listed=False, sent_as="count?")
    late_on: date | None = day("补录日期", default=None, typed=False, listed=False)
    review_note: str = text("审核意见", default="", typed=False, listed=False, local=True)


@kind("province_entry", "已录入省系统", key="training", called="{training}", plain=False, noted=False, own_life=False)
class ProvinceEntry(Row):
    """The day on which a training was entered into the provincial system."""

    training: RecordId = link("培训", "training", unique=True)
    entered_on: date = day("录入日期")
