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

    name: str = text(
        "姓名",
        width=17,
        example="王小明",
        aliases="教师姓名 老师姓名 名字 教职工姓名 员工姓名 人员姓名 参训教师 参加人 教师 老师",
    )
    pinyin: str = text("拼音", typed=False, listed=False, sent="")
    initials: str = text("拼音首字母", typed=False, listed=False, sent="")
    former_name: str = text("曾用名", default="", local=True)
    sex: str = choice("性别", Sex, default="", width=6, sent_as="sex", example="女", aliases="性别码")
    birth_month: str = month(
        "出生年月", default="", width=10, example="1985-03", hint="如 1985-03", aliases="出生日期 出生时间 出生年月日 生日 出生"
    )
    subject: str = text(
        "学科",
        default="",
        width=12,
        example="语文",
        aliases="任教学科 任教课程 主教学科 所教学科 教学科目 科目 任课学科 任教科目",
    )
    subject_group: str = text("学科组", default="", typed=False, listed=False)
    stage: str = text("学段", default="", width=10, example="小学", aliases="任教学段 主要任课学段 学段名称 教育层次")
    title: str = listed(
        "职称",
        "titles",
        default="",
        width=12,
        example="一级教师",
        aliases="专业技术职务 现任专业技术职务 聘任专业技术职务 现任职称 教师职称 职务职称 现聘职称 技术职称",
    )
    position: str = text(
        "岗位",
        default="",
        width=12,
        example="专任教师",
        aliases="教职工类别 职务 行政职务 兼任工作 现任职务 岗位类别 现任岗位 担任职务",
    )
    group: str = text(
        "教研组",
        default="",
        width=12,
        column="research_group",
        example="语文组",
        aliases="所在教研组 教研室 备课组 单位部门 部门 组别 所属部门",
    )
    teacher_no: str = text(
        "工号", default="", width=10, aliases="教职工号 教工号 教师编号 职工号 人员编号 工作证号 教职工编号 编号"
    )
    home: str = text("所在学校", default="", typed=False, listed=False, local=True)
    """Of somebody from a member school who comes to a central school's activities: that school's code, which travels in a table of its own."""
    id_last4: str = text(
        "证件后四位", default="", typed=False, stored=False, width=10, aliases="身份证后四位 尾号 证件尾号 身份证尾号 后四位"
    )
    joined: str = month(
        "进本校年月",
        default="",
        typed=False,
        stored=False,
        width=10,
        example="2010-09",
        hint="如 2018-09",
        aliases="进本园年月 进校时间 到校时间 入校时间 调入时间 来校时间 进校年月 入职时间 进本校时间",
    )
    status: str = choice(
        "人员状态",
        ServiceStatus,
        default="",
        typed=False,
        stored=False,
        sent_as="service-",
        example="在职",
        aliases="在岗状态 状态 在职状态",
    )
    id_number: str = text(
        "身份证件号",
        default="",
        listed=False,
        apart="identity",
        sent_as="text?",
        width=22,
        hint="可不填",
        aliases="身份证号 身份证号码 身份证 证件号 证件号身份证号 有效身份证件号 身份证件号18位 证件号码 身份证件号码 教师身份证号 "
        "公民身份号码 居民身份证号",
    )
    phone: str = text(
        "电话",
        default="",
        listed=False,
        apart="identity",
        sent_as="text?",
        heading="手机号",
        aliases="电话 联系电话 手机 手机号码 联系方式",
    )


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
