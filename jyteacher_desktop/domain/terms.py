"""The closed word lists of the field: one English code and one Chinese label for each.

The codes are what files, packages and JSON carry; the labels are what people see. Lists that the bureau may change
(activity kinds, categories, levels of a policy) are data in the policy file, not here.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from jyteacher_desktop.enums import Enum
from jyteacher_desktop.later import pattern

PIN_OF_SAMPLES = "yanxiu-shili-2026"
"""It stands in the manual, so that everybody can try everything; no key of a real office is locked with it."""
DAY_OF_SAMPLES = date(2026, 9, 30)
"""The day on which samples stand still."""


class Term(Enum):
    """An enumeration whose members have a ``code`` (stored) and a ``label`` (Chinese, shown)."""

    code: str
    label: str

    if not TYPE_CHECKING:  # type checkers would take the two arguments of a definition for those of a look-up by code

        def __new__(cls, code: str, label: str) -> Self:
            """One member; its value is the code."""
            member = object.__new__(cls)
            member._value_ = code
            member.code = code
            member.label = label
            return member

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """The member whose code or label is ``text``, or None."""
        for member in cls:
            if text in (member.code, member.label):
                return member
        return None


class Sex(Term):
    """性别, GB/T 2261.1; stored as the Chinese word the roster contract asks for."""

    MALE = "男", "男"
    FEMALE = "女", "女"


class SchoolStage(Term):
    """办学类型 of a school; never checked against the school code."""

    KINDERGARTEN = "幼儿园", "幼儿园"
    PRIMARY = "小学", "小学"
    JUNIOR = "初中", "初中"
    SENIOR = "高中", "高中"
    NINE_YEAR = "九年一贯制", "九年一贯制"
    COMPLETE = "完全中学", "完全中学"
    VOCATIONAL = "中职", "中职"
    SPECIAL = "特殊教育", "特殊教育"

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """The type of a code, a label, or a name that statistics of education give a school of it (初级中学, 职业高中学校)."""
        known = super().from_text(text)
        if known is not None:
            return known
        bare = _WHOSE_SCHOOL.sub("", text).removesuffix("学校")
        code = next((code for code, names in _NAMES_OF_TYPES.items() if bare == code or bare in names), None)
        return cls(code) if code is not None else None

    @property
    def of_people(self) -> tuple[str, ...]:
        """The stages that a teacher of such a school may teach: one, but in a school that spans two."""
        spanned = {"九年一贯制": ("小学", "初中"), "完全中学": ("初中", "高中")}
        return spanned.get(self.label, (self.label,))


_WHOSE_SCHOOL = pattern("^(?:公办|民办|普惠性?|乡镇|农村|城区|城镇|中心)+(?=.{2})")
"""What rolls write before a type and what makes no other type of it: 民办普惠性幼儿园, 乡镇中心小学. A 中心校 says no type at all."""
_NAMES_OF_TYPES = {
    "幼儿园": ("学前教育", "普通幼儿园"),
    "小学": ("普通小学", "完全小学", "完小", "教学点", "小学教学点", "村小", "村完小"),
    "初中": ("初级中学", "普通初中", "普通初级中学", "独立初中", "职业初中"),
    "高中": ("高级中学", "普通高中", "普通高级中学"),
    "九年一贯制": ("九年一贯", "九年制"),
    "完全中学": ("完中",),
    "中职": ("职业高中", "职高", "中等职业", "中等专业", "中专", "职业中专", "技工", "职业中等专业", "职教中心"),
    "特殊教育": ("特殊", "特教", "特校"),
}
"""By which other names the statistics of education and offices call a type, each without 学校 at its end."""


class ServiceStatus(Term):
    """人员状态 from a date on. ``in_post`` and ``exempt_reason`` feed step 6 of the hours calculation."""

    IN_POST = "in_post", "在职"
    ROTATION = "rotation", "交流轮岗"
    FURTHER_STUDY = "further_study", "进修"
    MATERNITY_LEAVE = "maternity_leave", "产假"
    LONG_SICK_LEAVE = "long_sick_leave", "长病假"
    SECONDMENT_OUT = "secondment_out", "借调"
    TRANSFERRED_OUT = "transferred_out", "调出"
    RETIRED = "retired", "退休"
    LEFT = "left", "离职"
    GUEST = "guest", "外校人员"

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """The status of a code, a label, or a word for arriving (调入, 入职), which is being in post from then on."""
        return cls.IN_POST if text in ("调入", "入职") else super().from_text(text)

    @property
    def in_post(self) -> bool:
        """Whether the person belongs to the school (leave is still in post); a guest is in post at a school of his own."""
        return self not in (ServiceStatus.TRANSFERRED_OUT, ServiceStatus.RETIRED, ServiceStatus.LEFT, ServiceStatus.GUEST)

    @property
    def expected(self) -> bool:
        """Whether the person is expected at the school's activities (in post and not on leave or away)."""
        return self in (ServiceStatus.IN_POST, ServiceStatus.FURTHER_STUDY)


IN_POST = frozenset(each.code for each in ServiceStatus if each.in_post)
"""Codes of the statuses in which somebody belongs to the school; a list asks for each of its people."""
NOT_COME = "未到任"
"""In the place of a status: the first one begins on a later day."""


class Mark(Term):
    """出勤 of one person in one activity."""

    PRESENT = "present", "出席"
    LATE = "late", "迟到"
    LEFT_EARLY = "left_early", "早退"
    EXCUSED = "excused", "请假"
    ABSENT = "absent", "缺席"


CAME = (Mark.PRESENT.code, Mark.LATE.code, Mark.LEFT_EARLY.code)
"""Codes of the marks of somebody who was there."""


class Role(Term):
    """角色 of one person in one activity; the policy gives each a factor."""

    ATTENDEE = "attendee", "参加"
    HOST = "host", "主持"
    SPEAKER = "speaker", "主讲"
    DEMO_TEACHER = "demo_teacher", "授课"
    REVIEWER = "reviewer", "评课"


LEADING = (Role.HOST, Role.SPEAKER, Role.DEMO_TEACHER, Role.REVIEWER)
"""Roles in which somebody led an activity."""


class Level(Term):
    """级别 of an activity or training, highest first (domain: 培训类别)."""

    NATIONAL = "national", "国家级"
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"
    TOWN = "town", "镇级"
    SCHOOL = "school", "校级"
    OVERSEAS = "overseas", "国（境）外"
    OTHER = "other", "其他"


class Mode(Term):
    """培训方式 of an outside training."""

    CENTRALIZED = "centralized", "集中面授"
    OFF_JOB = "off_job", "脱产研修"
    ONLINE = "online", "网络研修"
    BLENDED = "blended", "混合式"
    SCHOOL_BASED = "school_based", "校本研修"
    OTHER = "other", "其他"


class Result(Term):
    """考核结果 of a training; empty in a source means 合格 unless the policy says otherwise."""

    EXCELLENT = "excellent", "优秀"
    PASS = "pass", "合格"
    FAIL = "fail", "不合格"

    @property
    def on_paper(self) -> str:
        """How a paper and a reason say it: papers never call anybody 不合格."""
        return "未通过" if self is Result.FAIL else self.label


OPERATOR = "录入员"
"""Who works when nobody proved to be somebody else."""


class Signer(Term):
    """Who signs a school's packages; the policy says which of them must."""

    OPERATOR = "operator", "经办人"
    PRINCIPAL = "principal", "校长"


class RecordStatus(Term):
    """Where an activity or training stands: 计划 -> 草稿 -> 待审核 -> 已审核 / 退回."""

    PLANNED = "planned", "计划"
    DRAFT = "draft", "草稿"
    PENDING = "pending", "待审核"
    APPROVED = "approved", "已审核"
    RETURNED = "returned", "退回"


class PlanStatus(Term):
    """Where a plan stands."""

    DRAFT = "draft", "编制中"
    SENT = "sent", "已报批"
    APPROVED = "approved", "已批复"
    RETURNED = "returned", "已退回"


class PlanGrade(Term):
    """What the bureau says of a plan that was carried out."""

    EXCELLENT = "excellent", "优秀"
    GOOD = "good", "良好"
    PASSED = "passed", "合格"
    FAILED = "failed", "不合格"
