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
    name: str = text("培训名称", width=30)
    organizer: str = text("主办单位", default="", width=20)
    level: str = listed("级别", "levels", width=8)
    mode: str = choice("培训方式", Mode, width=10)
    start: date = day("开始日期")
    end: date = day("结束日期")
    hours: Decimal = hours("学时")
    certificate: str = text("证书编号", default="", width=18)
    result: str = choice("考核结果", Result, default="", width=8, sent_as="result")
    status: str = choice("状态", RecordStatus, typed=False, sent_as="status")
    confirmed: Decimal | None = hundredths("认定学时", default=None, typed=False, listed=False, sent_as="count?")
    late_on: date | None = day("补录日期", default=None, typed=False, listed=False)
    review_note: str = text("审核意见", default="", typed=False, listed=False, local=True)


@kind("province_entry", "已录入省系统", key="training", called="{training}", plain=False, noted=False, own_life=False)
class ProvinceEntry(Row):
    """The day on which a training was entered into the provincial system."""

    training: RecordId = link("培训", "training", unique=True)
    entered_on: date = day("录入日期")
