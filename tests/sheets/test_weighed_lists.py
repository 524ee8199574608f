"""A list is weighed: what it says of people against what it says of something else; headings that explain their codes; columns nobody may lose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.sheets import Existing, Layout, plan_roster, plan_trainings, read_workbook, understand
from tests.school.test_other_lists import NAMES, book

TODAY = date(2026, 11, 23)
PHONES = [f"1390000000{place}" for place in range(8)]
GROUPS = ["语文组", "数学组", "教务处", "语文组", "办公室", "英语组", "总务处", "政教处"]
JOBS = ["教师", "班主任", "教研组长", "教师", "副校长", "教务主任", "教师", "班主任"]
TITLES = ["一级教师", "二级教师", "高级教师", "一级教师", "一级教师", "未评聘", "高级教师", "二级教师"]
SUBJECTS = ["语文", "数学", "英语", "语文", "物理", "化学", "体育", "音乐"]
SEXES = ["男", "女"] * 4
DAYS = [f"20{10 + place}-0{1 + place}-01" for place in range(8)]
STAFF = [f"JS{place:04}" for place in range(8)]
FIGURES = [3, 5, 8, 2, 9, 4, 6, 7]


def _layout(tmp_path: Path, columns: Mapping[str, Sequence[Any]], *, kind: str = "roster") -> Layout:
    rows = [list(columns), *map(list, zip(*columns.values(), strict=True))]
    return understand(read_workbook(book(tmp_path / "b.xlsx", rows)), kind, today=TODAY)


OTHERS: dict[str, dict[str, Sequence[Any]]] = {
    "who is who and one thing that happened": {"工号": STAFF, "姓名": NAMES, "部门": GROUPS, "审批单": ["已交"] * 8},
    "teachers and what is counted of them": {"教师姓名": NAMES, "教师编号": STAFF, "应发送数": FIGURES, "已发送数": FIGURES[::-1]},
    "teachers at a door": {"教师编号": STAFF, "姓名": NAMES, "部门": GROUPS, "签到/签退": ["√"] * 8},
    "pupils' subjects": {"姓名": NAMES, "班级": ["三（2）班"] * 8, "科目": SUBJECTS, "信度": FIGURES},
    "honours of teachers": {"教职工姓名": NAMES, "荣誉称号": ["优秀"] * 8, "颁发单位": ["教育局"] * 8, "获得时间": DAYS},
    "doctors with titles": {"名字": NAMES, "科室": GROUPS, "职称": TITLES, "电话": PHONES, "医生照片": ["有"] * 8},
    "a trade's papers": {
        "姓名": NAMES, "性别": SEXES, "从业资格证编号": [f"2010{n:013}" for n in range(8)], "负责区域": ["一片"] * 8, "到岗日期": DAYS,
    },
    "lessons of a week": {"课程": SUBJECTS, "教师": NAMES, "星期": ["一"] * 8, "上午第1节": ["有"] * 8, "下午第1节": ["无"] * 8},
    "a day, a room and a teacher": {"科目": SUBJECTS, "开课日期": DAYS, "时间段": ["8:00"] * 8, "教室": ["楼上"] * 8, "教师": NAMES},
    "honours of a year": {"年份": ["2026"] * 8, "荣誉名称": ["先进"] * 8, "人员名称": NAMES, "集体名称": ["甲队"] * 8},
    "lecturers of firms": {"公司": [f"{name}公司" for name in GROUPS], "姓名": NAMES, "介绍": ["见附件"] * 8, "课程": SUBJECTS, "职称": TITLES},
    "people of colleges": {"编号": [f"{n:06}" for n in range(8)], "所属学院": ["工学院", "文学院"] * 4, "姓名": NAMES},
    "who came from where": {"姓名": NAMES, "身份证": [None] * 8, "单位": ["一小", "二小"] * 4},
    "papers that wait for a signature": {"姓名": NAMES, "部门": GROUPS, "岗位": ["职员", "会计"] * 4, "入职日期": DAYS, "签署进度": ["未签", "已签"] * 4},
    "judges with titles": {"姓名": NAMES, "职称": TITLES, "所属赛区": ["东区", "西区"] * 4},
    "accounts of anybody": {"登录名称": PHONES, "真实姓名": NAMES, "手机号码": PHONES, "部门名称": GROUPS},
    "workers of a site": {"姓名": NAMES, "身份证号": [None] * 8, "性别": SEXES, "手机号": PHONES, "参建单位": ["一局", "二局"] * 4, "工种": ["瓦工", "电工"] * 4},
    "users of a shop": {"用户ID": [f"{n:06}" for n in range(8)], "用户名字": NAMES, "状态": ["正常", "停用"] * 4},
    "loads of teachers": {"教师工号": STAFF, "教师姓名": NAMES, "职称": TITLES, "已核定工作当量": FIGURES, "待核定工作当量": FIGURES[::-1]},
    "authors": {"作者姓名": NAMES, "学历": ["本科"] * 8, "职称": TITLES, "贡献率": FIGURES},
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_a_list_that_says_more_of_something_else_than_of_people_asks_first(tmp_path: Path, name: str) -> None:
    stops = _layout(tmp_path, OTHERS[name]).stops
    assert stops
    assert not any(stop.final for stop in stops)


ROSTERS: dict[str, dict[str, Sequence[Any]]] = {
    "a flag says what somebody is": {"姓名": NAMES, "身份证号": [None] * 8, "手机号": PHONES, "是否备课组长": ["是", "否"] * 4},
    "classes that somebody teaches": {
        "账号": STAFF,
        "姓名": NAMES,
        "所属年级": ["三年级"] * 8,
        "所教行政班级": ["三（2）班"] * 8,
    },
    "how somebody stands is no leave": {"姓名": NAMES, "职称": TITLES, "入职日期": DAYS, "是否请假": ["否"] * 8},
    "codes that name leaving": {"工号": STAFF, "姓名": NAMES, "职称": TITLES, "状态 1在职 0离职": ["1"] * 8},
    "words that may stand below": {"教师姓名": NAMES, "教龄": FIGURES, "状态（在职，病退，退休，休假）": ["在职"] * 8},
    "who they are and nothing else": {
        "姓名": NAMES,
        "手机号": PHONES,
        "身份证件类型": ["居民身份证"] * 8,
        "出生日期": [f"19{70 + n}-05-01" for n in range(8)],
        "民族": ["汉族"] * 8,
    },
    "ages of teachers": {"老师姓名": NAMES, "老师年龄": [30, 41, 52, 33, 44, 35, 46, 37], "入档情况": ["已入", "未入"] * 4},
    "members with staff numbers": {"成员姓名": NAMES, "工号": STAFF, "所属部门": GROUPS},
    "staff with numbers and a part of the house": {"员工姓名": NAMES, "员工编号": STAFF, "所属部门": GROUPS},
    "several headings nobody knows beside what teachers have": {
        "姓名": NAMES,
        "性别": SEXES,
        "任教学科": SUBJECTS,
        "民族": ["汉族"] * 8,
        "片区划分": ["一片", "二片"] * 4,
        "内部档次": ["甲", "乙"] * 4,
        "政策归属": ["旧", "新"] * 4,
    },
    "one heading nobody knows beside a subject": {"教师姓名": NAMES, "任教学科": SUBJECTS, "风格": ["严谨"] * 8},
}


@pytest.mark.parametrize("name", ROSTERS)
def test_a_roster_is_not_stopped_by_a_word_that_other_lists_have_too(tmp_path: Path, name: str) -> None:
    layout = _layout(tmp_path, ROSTERS[name])
    assert layout.stops == ()
    assert "name" in layout.columns.values()


MAPPED: dict[str, tuple[dict[str, Sequence[Any]], str, str]] = {
    "codes alone say that it is the sex": ({"老师姓名": NAMES, "0 未知 1 男 2 女": ["1", "2"] * 4, "所教学科": SUBJECTS}, "0 未知 1 男 2 女", "sex"),
    "the jobs, not the sort of staff": (
        {"姓名": NAMES, "教职工类别": ["见档案"] * 8, "职务角色": JOBS, "职称": TITLES}, "职务角色", "position",
    ),
    "titles under a heading of posts": ({"姓名": NAMES, "现任职务": JOBS, "职务": TITLES, "性别": SEXES}, "职务", "title"),
    "the number people know, not the program's": (
        {"教师id": [f"{n:06}" for n in range(8)], "姓名": NAMES, "职工编号": STAFF, "性别": SEXES}, "职工编号", "teacher_no",
    ),
    "how long a number is": ({"姓名": NAMES, "11位教师编号": STAFF, "职称": TITLES}, "11位教师编号", "teacher_no"),
    "a number called as the people are": ({"教练编号": STAFF, "教练姓名": NAMES, "手机号": PHONES, "性别": SEXES}, "教练编号", "teacher_no"),
    "heads of classes": ({"班主任姓名": NAMES, "性别": SEXES, "任教科目": SUBJECTS, "教龄": FIGURES}, "班主任姓名", "name"),
    "a shown name": ({"显示名": NAMES, "任教学科": SUBJECTS}, "显示名", "name"),
    "a birth somebody confirmed": ({"姓名": NAMES, "职称": TITLES, "组织确认出生日期": [f"198{n}-03" for n in range(8)]}, "组织确认出生日期", "birth_month"),
    "the telephone of an account": ({"账号": STAFF, "姓名": NAMES, "性别": SEXES, "登录手机": PHONES}, "登录手机", "phone"),
}  # fmt: skip


@pytest.mark.parametrize("name", MAPPED)
def test_a_column_is_found_by_what_its_heading_and_cells_say_together(tmp_path: Path, name: str) -> None:
    columns, title, field = MAPPED[name]
    assert _layout(tmp_path, columns).mapping[title] == field


def test_the_codes_of_a_heading_that_is_nothing_else_are_read(tmp_path: Path) -> None:
    layout = _layout(tmp_path, {"老师姓名": NAMES, "0 未知 1 男 2 女": ["1", "2"] * 4, "所教学科": SUBJECTS})
    plan = plan_roster(layout, [], path=tmp_path / "b.xlsx", today=TODAY, base=0)
    assert [row.values["sex"] for row in plan.rows] == SEXES


def test_of_two_columns_for_one_field_the_other_one_is_never_lost_without_a_question(tmp_path: Path) -> None:
    groups = {"教师姓名": NAMES, "一级部门": ["济水一小"] * 8, "所在业务组": GROUPS, "职称": TITLES}
    layout = _layout(tmp_path, groups)
    assert layout.mapping.get("所在业务组") == "group" or "group" in {question.field for question in layout.questions}


def test_a_heading_that_ends_like_a_known_one_is_asked_about(tmp_path: Path) -> None:
    layout = _layout(tmp_path, {"姓名": NAMES, "职称": TITLES, "某地通教职工编号": STAFF})
    assert [(question.title, question.field) for question in layout.questions] == [("某地通教职工编号", "teacher_no")]


def test_the_name_of_a_training_is_the_column_that_is_filled(tmp_path: Path) -> None:
    columns: dict[str, Sequence[Any]] = {
        "学员姓名": NAMES, "培训内容": [None, "见附件", *[None] * 6], "培训课程": [f"国培第{n}期" for n in range(8)], "开始日期": DAYS, "学时": FIGURES,
    }  # fmt: skip
    layout = _layout(tmp_path, columns, kind="trainings")
    teachers = [Existing(id=name, values={"name": name, "id_number": "", "teacher_no": "", "subject": ""}) for name in NAMES]
    plan = plan_trainings(layout, teachers, [], path=tmp_path / "b.xlsx", today=TODAY, base=0)
    assert [row.values["training"] for row in plan.rows] == columns["培训课程"]


def test_the_address_of_an_activity_is_its_place(tmp_path: Path) -> None:
    columns: dict[str, Sequence[Any]] = {
        "活动名称": [f"共读{n}" for n in range(8)], "活动类型": ["读书沙龙"] * 8, "开始时间": DAYS, "活动地址": ["录播教室"] * 8,
    }  # fmt: skip
    assert _layout(tmp_path, columns, kind="activities").mapping["活动地址"] == "place"


TICKS = ["是", "否", "否", "是", "否", "否", "是", "否"]
TEACHERS: dict[str, dict[str, Sequence[Any]]] = {
    "who also teaches elsewhere": {"教师名": NAMES, "性别": SEXES, "工号": STAFF, "职称": TITLES, "是否兼课": TICKS, "是否免听": TICKS},
    "a tick under a word that nobody knows": {"姓名": NAMES, "教工号": STAFF, "性别": SEXES, "年龄": FIGURES, "子丑": TICKS},
    "one house under a word that nobody knows": {"教师编号": STAFF, "姓名": NAMES, "教龄": FIGURES, "园所": ["济水幼儿园"] * 8},
    "what they are good at": {"工号": STAFF, "老师姓名": NAMES, "性别": SEXES, "擅长": ["书法", "合唱"] * 4},
    "what they study": {"姓名": NAMES, "性别": SEXES, "职称": TITLES, "主要研究方向": ["书法", "合唱"] * 4},
    "what they know about": {"姓名": NAMES, "性别": SEXES, "职称": TITLES, "研究领域": ["书法", "合唱"] * 4},
    "what a program numbers its rows by": {
        "主键": [f"{n:06}" for n in range(8)], "教师姓名": NAMES, "性别": SEXES, "手机号": PHONES, "外键": ["3"] * 8,
    },
    "a key with a word more": {"主键，唯一": [f"{n:06}" for n in range(8)], "工号": STAFF, "姓名": NAMES, "职称": TITLES, "乐观锁": ["1"] * 8},
    "what they have done": {"教师姓名": NAMES, "年龄": [41 + n for n in FIGURES], "教学经验": FIGURES},
}  # fmt: skip


@pytest.mark.parametrize("name", TEACHERS)
def test_a_roster_that_says_one_thing_more_of_its_teachers_is_taken_without_a_question(tmp_path: Path, name: str) -> None:
    assert _layout(tmp_path, TEACHERS[name]).stops == ()


TICKED: dict[str, dict[str, Sequence[Any]]] = {
    "nothing but a name and ticks": {"教师姓名": NAMES, "是否疫苗": TICKS, "是否发热": TICKS},
    "a tick among people who may be anybody's": {"姓名": NAMES, "性别": SEXES, "是否合唱": TICKS},
    "several houses under one heading": {"教师编号": STAFF, "姓名": NAMES, "教龄": FIGURES, "园所": ["济水幼儿园", "北海幼儿园"] * 4},
    "accounts of which some are struck off": {
        "用户ID": [f"{n:06}" for n in range(8)], "真实姓名": NAMES, "性别": SEXES, "手机号": PHONES, "头像": [None] * 8, "逻辑删除": ["0", "1"] * 4,
    },
    "who was there": {"教师姓名": NAMES, "性别": SEXES, "是否签到": TICKS, "是否领取": TICKS},
}  # fmt: skip


@pytest.mark.parametrize("name", TICKED)
def test_a_list_of_what_was_ticked_asks_first(tmp_path: Path, name: str) -> None:
    assert _layout(tmp_path, TICKED[name]).stops != ()


def test_teachers_with_the_classes_that_they_teach_and_marks_of_their_own_are_not_called_pupils(tmp_path: Path) -> None:
    columns = {"姓名": NAMES, "教授课程": SUBJECTS, "教授班级": ["三（2）班"] * 8, "评价得分": FIGURES, "排名": FIGURES}
    assert [stop.code for stop in _layout(tmp_path, columns).stops] == ["workbook.marks"]
