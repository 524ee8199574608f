"""教师 and 任职: a person of the school with an id for life, and the dated statuses of their service.

Names sort by their pinyin and are found by its first letters; both are computed once when a name is stored. ID number and telephone
travel in a table of their own, which may stay at home once the bureau has it.
"""

from __future__ import annotations

from datetime import date

from jyteacher_desktop.domain.terms import ServiceStatus, Sex
from jyteacher_desktop.kinds.kit import Person, Row, choice, count, day, kind, listed, month, person, text


@kind("teacher", "教师", key="id_number teacher_no name", called="{name}", sent="teachers", plain=False)
class Teacher(Row):
    """One person; the service says since when and as what."""

    name: str = text("姓名", width=17)
    pinyin: str = text("拼音", typed=False, listed=False, sent="")
    initials: str = text("拼音首字母", typed=False, listed=False, sent="")
    former_name: str = text("曾用名", default="", local=True)
    sex: str = choice("性别", Sex, default="", width=6, sent_as="sex")
    birth_month: str = month("出生年月", default="")
    subject: str = text("学科", default="", width=12)
    subject_group: str = text("学科组", default="", typed=False, listed=False)
    stage: str = text("学段", default="", width=10)
    title: str = listed("职称", "titles", default="", width=12)
    position: str = text("岗位", default="", width=12)
    group: str = text("教研组", default="", width=12, column="research_group")
    teacher_no: str = text("工号", default="", width=10)
    id_last4: str = text("证件后四位", default="", typed=False, stored=False, width=10)
    joined: str = month("进本校年月", default="", typed=False, stored=False)
    status: str = choice("人员状态", ServiceStatus, default="", typed=False, stored=False, sent_as="service-")
    id_number: str = text("身份证件号", default="", listed=False, apart="identity", sent_as="text?")
    phone: str = text("电话", default="", listed=False, apart="identity", sent_as="text?")


@kind(
    "service",
    "任职",
    key="teacher seq",
    called="{teacher}：{status}",
    sent="service",
    plain=False,
    own_life=False,
    together="teacher start",
)
class Service(Row):
    """One status from a day on; a status without a day has held since before any date."""

    teacher: Person = person("教师", sent_as="text")
    seq: int = count("顺序", default=0, typed=False, stored=False, listed=False, sent_as="count")
    start: date | None = day("开始日期", default=None, null=True, sent_as="day?")
    status: str = choice("状态", ServiceStatus, sent_as="service")
