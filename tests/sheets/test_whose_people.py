"""Whose people a list is of: several houses, two persons in a row, a word nobody knows, how people are reached, what a list calls them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jyteacher_desktop.domain.id_numbers import check_character
from jyteacher_desktop.sheets import Layout, read_workbook, understand
from tests.school.test_other_lists import NAMES, book

TODAY = date(2026, 11, 23)
PHONES = [f"1390000000{place}" for place in range(8)]
SEXES = ["男", "女"] * 4
SUBJECTS = ["语文", "数学", "英语", "语文", "物理", "化学", "体育", "音乐"]
TITLES = ["一级教师", "二级教师", "高级教师", "一级教师", "一级教师", "未评聘", "高级教师", "二级教师"]
SCHOOLS = ["济水一小", "北海中学", "沁园小学", "济水一小", "北海中学", "沁园小学", "轵城中学", "济水一小"]
OTHER_NAMES = [name[0] + "小" + name[-1] for name in NAMES]
CARDS = [f"62220200{place:011}" for place in range(8)]
IDS = [body + check_character(body) for body in (f"00000019800301{place:03}" for place in range(8))]

Columns = Mapping[str, Sequence[Any]]


def _layout(tmp_path: Path, columns: Columns, *, above: str = "", file: str = "b.xlsx") -> Layout:
    rows: list[list[Any]] = [[above]] if above else []
    rows += [list(columns), *map(list, zip(*columns.values(), strict=True))]
    return understand(read_workbook(book(tmp_path / file, rows)), "roster", today=TODAY)


OTHERS: dict[str, Columns] = {
    "teachers of several schools": {"学校": SCHOOLS, "姓名": NAMES, "学科": SUBJECTS, "联系电话": PHONES},
    "those whom several schools sent": {"姓名": NAMES, "性别": SEXES, "工作单位": SCHOOLS, "学科": SUBJECTS, "职称": TITLES},
    "experts of universities": {
        "姓名": NAMES, "单位": ["河南师大", "省教科院"] * 4, "职务": ["教授", "研究员"] * 4, "职称": ["教授"] * 8, "研究学科": SUBJECTS,
    },
    "those of several schools under a house in brackets": {"教师姓名": NAMES, "学科": SUBJECTS, "托管校（全称）": SCHOOLS, "职称": TITLES},
    "those of several schools by their full names": {"教师姓名": NAMES, "学科": SUBJECTS, "园所全称": SCHOOLS, "职称": TITLES},
    "people of a programme, most of them pupils": {
        "姓名": NAMES, "人员类型": ["学生", "学生", "教师", "学生"] * 2, "任教学科": SUBJECTS, "职称": TITLES, "来校时间": ["2010-09"] * 8,
    },
    "who sits in a body, with titles": {
        "姓名": NAMES, "席位": ["常委"] * 8, "政治面貌": ["中共党员"] * 8, "工作职称": TITLES, "行政职务": ["教师"] * 8, "到校日期": ["2010-09"] * 8,
        "联系电话": PHONES,
    },
    "parents under their children": {"姓名": NAMES, "性别": SEXES, "联系电话": PHONES, "孩子姓名": OTHER_NAMES},
    "what somebody is weak in": {"姓名": NAMES, "性别": SEXES, "薄弱学科": SUBJECTS},
    "what somebody practises": {"姓名": NAMES, "性别": SEXES, "实习学科": SUBJECTS, "院校": ["河南师大"] * 8},
    "residents": {"姓名": NAMES, "性别": SEXES, "联系电话": PHONES, "家庭住址": [f"黄河路{n}号" for n in range(8)]},
    "whose account is paid into": {"姓名": NAMES, "性别": SEXES, "银行卡号": CARDS},
    "party members with their points": {
        "姓名": NAMES, "性别": SEXES, "行政职务": ["教师"] * 8, "职称": TITLES, "入党时间": ["2001-07"] * 8, "积分总值": [60 + n for n in range(8)],
    },
    "a factory's file of its workers": {
        "职工编码": [f"{n:03}" for n in range(8)], "姓名": NAMES, "性别": SEXES, "民族": ["汉族"] * 8, "文化程度": ["大专"] * 8,
        "政治面貌": ["群众"] * 8, "入厂时间": ["2001-07"] * 8, "部门": ["一车间", "二车间"] * 4,
    },
    "counsellors of an office of the state": {
        "所属机关": ["婚姻登记处"] * 8, "姓名": NAMES, "性别": SEXES, "学历": ["本科"] * 8, "职称": TITLES, "专业资格证": ["有"] * 8,
    },
    "people of trades that no school has": {
        "员工工号": [f"{n:03}" for n in range(8)], "员工姓名": NAMES, "部门": ["维修部"] * 8, "职位": ["电工", "焊工", "钳工", "安全员"] * 2,
    },
    "who left a school when": {"姓名": NAMES, "性别": SEXES, "毕业届别": [f"{2001 + n}届" for n in range(8)], "联系电话": PHONES},
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_people_who_are_not_shown_to_be_the_schools_own_are_asked_about(tmp_path: Path, name: str) -> None:
    stops = _layout(tmp_path, OTHERS[name]).stops
    assert stops
    assert not any(stop.final for stop in stops)


def test_a_few_workers_and_a_column_of_points_that_is_empty_stop_no_roster(tmp_path: Path) -> None:
    columns: Columns = {
        "姓名": NAMES,
        "性别": SEXES,
        "学科": SUBJECTS,
        "职务": ["教师"] * 6 + ["电工", "保安"],
        "积分": [None] * 8,
    }
    assert _layout(tmp_path, columns).stops == ()


def test_who_came_to_a_school_and_who_has_a_factorys_word_beside_a_subject_are_not_asked_about(tmp_path: Path) -> None:
    columns: Columns = {"姓名": NAMES, "性别": SEXES, "任教学科": SUBJECTS, "入厂时间": ["2001-07"] * 8}
    assert _layout(tmp_path, columns).stops == ()


def test_people_of_several_schools_are_told_with_their_schools(tmp_path: Path) -> None:
    stop = _layout(tmp_path, OTHERS["teachers of several schools"]).stops[0]
    assert "“济水一小”、“北海中学”" in stop.message
    assert "4 个" in stop.message


@pytest.mark.parametrize("called", ["实习生名单", "2026 届校友名册", "家长信息表", "学员花名册"])
def test_a_list_that_calls_its_people_something_else_asks(tmp_path: Path, called: str) -> None:
    columns = {"姓名": NAMES, "性别": SEXES, "任教学科": SUBJECTS}
    assert _layout(tmp_path, columns).stops == ()
    assert _layout(tmp_path, columns, above=called).stops
    assert _layout(tmp_path, columns, file=f"{called}.xlsx").stops


GONE_OR_NOT_YET = [
    "退休教师花名册", "离退休教职工名单", "离职教师信息", "调出教师名册", "已删教师", "待删员工", "拟删除人员名单", "停用账号教师名单", "拟聘教师名单", "应聘教师登记表",
    "评委教师名单", "教代会执委", "教代会代表名单", "工会委员", "学术委员会委员名单", "职称评审委员会教师名单", "试用员工", "试用期教师名单", "实习教师花名册", "退休教师名册_最新版", "离职人员名单20261130", "已删教师-副本", "退休教师名册2026年11月", "退休教师花名册（2026版）",
    "示例学校退休教职工信息登记表v2",
]  # fmt: skip
STILL_ON_THE_STAFF = [
    "教职工花名册（含退休）", "教师花名册", "在职教师名单", "新入职教师名单", "2026年调入教师名册", "教师花名册（不含离职）", "教师职称评审基本信息", "班主任名单",
    "教师信息（2026年离职人员已删除）",
]  # fmt: skip


@pytest.mark.parametrize("called", GONE_OR_NOT_YET)
def test_people_who_are_gone_not_there_yet_or_called_together_are_asked_about_even_if_they_are_teachers(
    tmp_path: Path, called: str
) -> None:
    columns = {"姓名": NAMES, "性别": SEXES, "任教学科": SUBJECTS, "职称": TITLES}
    for layout in (_layout(tmp_path, columns, above=called), _layout(tmp_path, columns, file=f"{called}.xlsx")):
        assert layout.stops
        assert not layout.confirmed().stops


def test_what_a_file_calls_all_its_sheets_is_no_reason_to_choose_one_of_them(tmp_path: Path) -> None:
    path = tmp_path / "退休教师花名册.xlsx"
    workbook = openpyxl.Workbook()
    first = workbook.active
    assert first is not None
    for sheet in (first, workbook.create_sheet("二部")):
        sheet.append(["姓名", "任教学科"])
        for name, subject in zip(NAMES, SUBJECTS, strict=True):
            sheet.append([name, subject])
    workbook.save(path)
    layout = understand(read_workbook(path), "roster", today=TODAY)
    assert [stop.code for stop in layout.stops] == ["workbook.unlike"]
    assert "退休" not in layout.why


@pytest.mark.parametrize("called", STILL_ON_THE_STAFF)
def test_a_title_that_only_mentions_who_is_gone_asks_nothing(tmp_path: Path, called: str) -> None:
    columns = {"姓名": NAMES, "性别": SEXES, "任教学科": SUBJECTS, "职称": TITLES}
    assert _layout(tmp_path, columns, above=called).stops == ()


BY_COLUMNS: dict[str, Columns] = {
    "those who apply, by number, office and title": {
        "应聘者编号": [f"A{n:04}" for n in range(8)], "姓名": NAMES, "性别": SEXES, "身份证号码": [""] * 8, "应聘科室": ["语文组", "数学组"] * 4, "职称": TITLES,
        "学历学位": ["本科"] * 8, "工作单位": ["北海中学"] * 8,
    },
    "what they wrote of themselves": {"创建时间": ["2026-09-01"] * 8, "简历名称": ["求职"] * 8, "姓名": NAMES, "性别": SEXES, "手机号": PHONES},
    "those in charge of some work": {
        "创建工作负责人": ["是"] * 8, "姓名": NAMES, "职务": ["教务主任", "副校长"] * 4, "联系电话": PHONES, "电子邮箱": [f"a{n}@b.example" for n in range(8)],
    },
    "those on trial": {
        "员工工号": [f"JS{n:04}" for n in range(8)], "员工姓名": NAMES, "所属部门": ["教务处", "语文组"] * 4, "岗位": ["教师", "职员"] * 4,
        "入职日期": ["2026-09-01"] * 8, "转正日期": ["2027-03-01"] * 8, "试用期月数": [6] * 8,
    },
    "members of a committee": {
        "姓名": NAMES, "关联委员会和领导小组ID": ["1"] * 8, "席位": ["教师席"] * 8, "政治面貌": ["群众"] * 8, "专业技术职务": TITLES, "到校日期": ["2012-09"] * 8,
        "所担任行政职务": ["教师"] * 8,
    },
    "how much everybody taught in a term": {
        "学年度/学期": ["2026-2027/1"] * 8, "姓名": NAMES, "性别": SEXES, "年龄": [30 + n for n in range(8)], "所授年级": ["三年级", "五年级"] * 4,
        "主要任教学科及周课时": ["语文 12", "数学 10"] * 4, "周课时合计（纯课时）": [14] * 8, "是否上报": ["是"] * 8,
    },
}  # fmt: skip


@pytest.mark.parametrize("name", BY_COLUMNS)
def test_lists_of_what_becomes_of_some_of_the_staff_are_asked_about(tmp_path: Path, name: str) -> None:
    stops = _layout(tmp_path, BY_COLUMNS[name]).stops
    assert stops
    assert not any(stop.final for stop in stops)


def test_a_whole_file_about_people_may_say_when_their_trial_ended(tmp_path: Path) -> None:
    columns = {
        "姓名": NAMES, "性别": SEXES, "出生年月": ["1985-03"] * 8, "学历": ["本科"] * 8, "任教学科": SUBJECTS, "职称": TITLES, "试用期": ["6个月"] * 8,
        "转正日期": ["2010-03-01"] * 8,
    }  # fmt: skip
    assert _layout(tmp_path, columns).stops == ()


ROSTERS: dict[str, Columns] = {
    "one school, written twice in full": {
        "学校": ["济水一小"] * 6 + ["济源市济水第一小学"] * 2, "姓名": NAMES, "学科": SUBJECTS,
    },
    "one of them is lent": {"单位": ["济水一小"] * 7 + ["北海中学"], "姓名": NAMES, "学科": SUBJECTS, "职称": TITLES},
    "campuses of one school": {"校区": ["东校区", "西校区"] * 4, "姓名": NAMES, "学科": SUBJECTS},
    "offices under 单位": {"单位": ["教务处", "语文组"] * 4, "姓名": NAMES, "职称": TITLES},
    "where they studied": {
        "姓名": NAMES, "学科": SUBJECTS, "学历": ["本科"] * 8, "毕业学校": ["河南大学", "河南师范大学"] * 4, "专业": ["数学"] * 8,
    },
    "where they studied, without the word": {
        "姓名": NAMES, "学科": SUBJECTS, "学历": ["本科"] * 8, "学校": ["河南大学", "河南师范大学"] * 4, "专业": ["数学"] * 8,
    },
    "spouses of teachers": {"姓名": NAMES, "性别": SEXES, "职称": TITLES, "学科": SUBJECTS, "配偶姓名": OTHER_NAMES},
    "teachers and where they live": {"姓名": NAMES, "性别": SEXES, "任教学科": SUBJECTS, "家庭住址": ["黄河路1号"] * 8},
    "teachers and their accounts": {"姓名": NAMES, "任教学科": SUBJECTS, "银行卡号": CARDS},
}  # fmt: skip


@pytest.mark.parametrize("name", ROSTERS)
def test_a_schools_own_people_are_taken_without_a_question(tmp_path: Path, name: str) -> None:
    assert _layout(tmp_path, ROSTERS[name]).stops == ()


ROOMS = [f"{n:06}" for n in range(8)]


@pytest.mark.parametrize(
    "headings",
    [
        ("老师编号", "老师姓名", "老师性别", "老师年龄", "是否审核"),
        ("老师\n编号", "老 师姓名", "老师 性别", "老\n师年龄", "是 否审核"),
    ],
    ids=["as it is", "broken by narrow columns"],
)
def test_a_heading_that_a_narrow_column_broke_says_the_same(tmp_path: Path, headings: tuple[str, ...]) -> None:
    ages = [str(40 + place) for place in range(8)]
    columns = dict(zip(headings, (ROOMS, NAMES, SEXES, ages, ["是", "否"] * 4), strict=True))
    assert _layout(tmp_path, columns).stops == ()


def test_the_number_of_a_place_says_where_somebody_belongs_as_the_place_does(tmp_path: Path) -> None:
    assert _layout(tmp_path, {"教师编号": ROOMS, "教师姓名": NAMES, "教师职称": TITLES, "所属学院编号": ROOMS[::-1]}).stops == ()


def test_a_column_that_counts_the_rows_says_nothing_else_whatever_it_is_called(tmp_path: Path) -> None:
    counted = {
        "自增索引": [str(n) for n in range(1, 9)],
        "教职工号": ROOMS,
        "姓名": NAMES,
        "联系方式": PHONES,
        "所在学院": ["工学院"] * 8,
    }
    assert _layout(tmp_path, counted).stops == ()
    figures = {"姓名": NAMES, "学科组": ["语文组"] * 8, "发放份数": [str(n) for n in range(1, 9)]}
    assert _layout(tmp_path, figures).stops


def test_who_is_kept_by_teaching_groups_is_a_teacher(tmp_path: Path) -> None:
    assert _layout(tmp_path, {"姓名": NAMES, "所属教研室": ["语文组", "数学组"] * 4, "所属学院": ["教育学院"] * 8}).stops == ()


def test_what_somebody_wants_to_be_is_no_fact_about_him(tmp_path: Path) -> None:
    assert _layout(
        tmp_path, {"人员编号": ROOMS, "姓名": NAMES, "性别": SEXES, "申请部门": ["教务处"] * 8, "申请职位": ["职员"] * 8}
    ).stops


def test_the_name_of_an_app_is_no_firm(tmp_path: Path) -> None:
    columns = {"部门": ["教务处"] * 8, "职工号": ROOMS, "姓名": NAMES, "性别": SEXES, "企业微信账号": ROOMS[::-1]}
    assert _layout(tmp_path, columns).stops == ()
    assert _layout(tmp_path, {**columns, "所属企业": ["甲公司"] * 8}).stops


def test_what_stands_behind_a_comma_says_how_to_fill_a_column_and_not_what_it_is(tmp_path: Path) -> None:
    layout = _layout(
        tmp_path,
        {
            "老师工号，唯一，不能为空": ROOMS,
            "老师姓名，不能为空": NAMES,
            "性别，只能是男或女": SEXES,
            "教授科目；见附表": SUBJECTS,
        },
    )
    assert list(layout.mapping.values()) == ["teacher_no", "name", "sex", "subject"]
    assert layout.stops == ()


@pytest.mark.parametrize("more", [{}, {"备注": [""] * 8}])
def test_names_a_sex_and_subjects_may_be_the_pupils_of_tutors_and_ask(tmp_path: Path, more: Columns) -> None:
    bare = {"序号": [str(n) for n in range(1, 9)], "姓名": NAMES, "性别": SEXES, "学科": SUBJECTS, **more}
    [stop] = _layout(tmp_path, bare).stops
    assert "教师和学生都有的列" in stop.message
    assert not stop.final
    assert _layout(tmp_path, {**bare, "职称": TITLES}).stops == ()
    assert _layout(tmp_path, {("任教学科" if key == "学科" else key): cells for key, cells in bare.items()}).stops == ()
    assert _layout(tmp_path, bare, above="济水一小教师花名册").stops == ()


COURSES = ["岗位培训", "入职培训"] * 4


def test_what_a_course_is_called_is_no_subject_that_somebody_teaches(tmp_path: Path) -> None:
    plan = {
        "教师名称": NAMES, "教师编号": ROOMS, "学年": ["2026"] * 8, "学期": ["上"] * 8, "课程名称": COURSES, "课程代码": ROOMS[::-1],
    }  # fmt: skip
    assert _layout(tmp_path, plan).stops


def test_teachers_who_are_lent_to_several_schools_are_nobodys_own_whatever_word_stands_before_the_school(tmp_path: Path) -> None:
    lent = {"聘任校": ["济水一小", "北海中学", "沁园小学", "轵城一中"] * 2, "姓名": NAMES, "任教学科": SUBJECTS}
    [stop] = _layout(tmp_path, lent).stops
    assert "4 个学校或单位的人" in stop.message


@pytest.mark.parametrize("heading", ["解聘时间", "停薪日期", "辞退日期"])
def test_people_who_were_dismissed_are_not_on_the_staff(tmp_path: Path, heading: str) -> None:
    left = {"职工号": ROOMS, "姓名": NAMES, "性别": SEXES, "职位": ["教师"] * 8, heading: ["2026-03-01"] * 8}
    assert _layout(tmp_path, left).stops


def test_numbers_and_passwords_of_people_are_accounts_and_no_roster(tmp_path: Path) -> None:
    assert _layout(tmp_path, {"职工号": ROOMS, "姓名": NAMES, "密码": ["123456"] * 8, "联系方式": PHONES}).stops
    assert _layout(tmp_path, {"员工ID": ROOMS, "员工姓名": NAMES, "电话": PHONES}).stops


def test_what_somebody_won_and_when_he_was_filed_says_nothing_against_a_teacher(tmp_path: Path) -> None:
    assert _layout(tmp_path, {"姓名": NAMES, "教授课程": SUBJECTS, "所获奖项": ["一等奖", ""] * 4}).stops == ()
    assert _layout(tmp_path, {"教师名称": NAMES, "部门名称": ["教务处"] * 8, "建档日期": ["2026-03-01"] * 8}).stops == ()


def test_the_number_of_a_job_is_no_fact_about_anybody(tmp_path: Path) -> None:
    codes = {"员工编号": ROOMS, "员工姓名": NAMES, "员工职位编号": ROOMS[::-1], "员工部门编号": ROOMS}
    assert _layout(tmp_path, codes).stops


def test_who_says_what_he_wishes_for_is_looking_for_work(tmp_path: Path) -> None:
    file = {
        "姓名": NAMES,
        "性别": SEXES,
        "出生年月": ["1985-03"] * 8,
        "学历": ["本科"] * 8,
        "证书": ["无"] * 8,
        "身高": ["170"] * 8,
    }
    assert "求职" in _layout(tmp_path, {**file, "意向行业": ["教育"] * 8, "意向薪资": ["5000"] * 8}).stops[0].message


def test_teachers_by_their_points_are_marks_and_no_roster(tmp_path: Path) -> None:
    points = [str(70 + place) for place in range(8)]
    assert _layout(
        tmp_path, {"姓名": NAMES, "学科": SUBJECTS, "教研组": ["语文组"] * 8, "综合分": points, "授课数": points[::-1]}
    ).stops


APPROVED = ["待审核", "已通过"] * 4
NOT_YET_OR_CALLED: dict[str, tuple[Columns, str]] = {
    "who is still to be approved": (
        {"员工编码": PHONES, "姓名": NAMES, "性别": SEXES, "部门": ["语文组", "教务处"] * 4, "职位": ["教师", "班主任"] * 4, "审核状态": APPROVED},
        "b.xlsx",
    ),
    "who is to be struck off, by the name of the file": (
        {"员工编号": PHONES, "姓名": NAMES, "部门": ["语文组", "教务处"] * 4, "岗位": ["教师", "班主任"] * 4},
        "待删员工审核.xlsx",
    ),
    "an address book": (
        {
            "姓名": NAMES, "昵称": [f"u{n}" for n in range(8)], "部门": ["语文组", "教务处"] * 4, "职务": ["教师", "校医"] * 4, "办公室电话": [None] * 8, "手机": PHONES,
            "Email": [f"u{n}@school.example" for n in range(8)], "住宅电话": [None] * 8, "地址": [f"黄河路{n}号" for n in range(8)],
        },
        "b.xlsx",
    ),
    "what people wrote": (
        {
            "教研室": ["语文组", "数学组"] * 4, "工号": [f"JS{n:04}" for n in range(11, 19)], "教师姓名": NAMES, "行政职务": ["教师", "班主任"] * 4,
            "职称": TITLES, "论文名称": [f"论课堂之{n}" for n in range(8)],
        },
        "b.xlsx",
    ),
    "members of a team": (
        {"成员姓名": NAMES, "性别": SEXES, "职称": TITLES, "出生年月": ["1980-05", "1991-02"] * 4, "个人简介": ["见附件"] * 8},
        "b.xlsx",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_YET_OR_CALLED)
def test_people_who_are_not_there_or_written_down_for_something_else_are_asked_about(tmp_path: Path, name: str) -> None:
    columns, file = NOT_YET_OR_CALLED[name]
    assert _layout(tmp_path, columns, file=file).stops


WORKERS: dict[str, Columns] = {
    "people of a firm by its departments": {"姓名": NAMES, "部门": ["研发中心", "市场部"] * 4, "工号": CARDS, "手机号": PHONES},
    "people of a hospital by their titles": {
        "姓名": NAMES, "性别": SEXES, "员工号": CARDS, "职称": ["主管护师", "主治医师"] * 4, "出生日期": ["1980-03-01"] * 8,
    },
    "people of a hospital by their wards": {"姓名": NAMES, "性别": SEXES, "员工号": CARDS, "所属科室": ["内科", "护理部"] * 4},
    "people of a firm by their posts": {
        "姓名": NAMES, "性别": SEXES, "年龄": [41] * 8, "学历": ["本科"] * 8, "职务": ["销售经理", "会计", "程序员", "会计"] * 2,
    },
    "experts by the institutes that keep them": {
        "姓名": NAMES, "归属单位": ["农科所", "市设计院"] * 4, "职称": TITLES, "学历": ["研究生"] * 8,
    },
}  # fmt: skip


@pytest.mark.parametrize("name", WORKERS)
def test_people_whom_the_words_below_the_headings_give_to_a_firm_or_a_hospital_ask_first(tmp_path: Path, name: str) -> None:
    assert [stop.code for stop in _layout(tmp_path, WORKERS[name]).stops] == ["workbook.unlike"]


def test_a_school_with_one_nurse_and_a_project_office_is_still_a_school(tmp_path: Path) -> None:
    offices = ["语文组", "数学组", "教务处", "语文组", "办公室", "英语组", "总务处", "项目办"]
    columns = {"姓名": NAMES, "性别": SEXES, "工号": CARDS, "部门": offices, "职称": [*TITLES[:7], "主管护师"]}
    assert _layout(tmp_path, columns).stops == ()


PRICED_OR_SEEN: dict[str, Columns] = {
    "tutors with their prices": {
        "教师名称": NAMES, "性别": SEXES, "主教": SUBJECTS, "价格": [100 + n for n in range(8)], "教龄": [n + 3 for n in range(8)], "学历": ["本科"] * 8,
    },
    "who stayed where": {
        "姓名": NAMES, "性别": SEXES, "身份证号": IDS, "出生日期": ["1980-03-01"] * 8, "地点": ["行政楼203", "教学楼105"] * 4, "年龄": [46] * 8,
    },
}  # fmt: skip


@pytest.mark.parametrize("name", PRICED_OR_SEEN)
def test_people_with_a_price_or_a_place_where_they_were_are_no_roster_without_a_question(tmp_path: Path, name: str) -> None:
    assert [stop.code for stop in _layout(tmp_path, PRICED_OR_SEEN[name]).stops] == ["workbook.unlike"]


@pytest.mark.parametrize("heading", ["授课教师", "主讲教师", "授课老师"])
def test_who_teaches_what_has_its_names_and_asks_whether_it_is_meant(tmp_path: Path, heading: str) -> None:
    columns: Columns = {"班级": ["三（1）班", "三（2）班"] * 4, "科目": SUBJECTS, heading: NAMES, "每周课时": [5] * 8}
    layout = _layout(tmp_path, columns)
    assert layout.mapping[heading] == "name"
    assert [stop.code for stop in layout.stops] == ["workbook.unlike"]
    assert heading in layout.stops[0].message
    assert layout.confirmed().stops == ()


def test_a_list_of_courses_says_who_teaches_them_and_is_no_roster(tmp_path: Path) -> None:
    columns: Columns = {
        "课程编号": CARDS,
        "课程名称": ["语文阅读", "数学思维"] * 4,
        "授课教师": NAMES,
        "教室": ROOMS,
        "学分": [2] * 8,
    }
    assert _layout(tmp_path, columns).stops


def test_how_much_a_teacher_who_leads_a_class_should_teach_is_one_more_thing_of_his(tmp_path: Path) -> None:
    columns: Columns = {
        "教师姓名": NAMES, "期望最低周课时": [12] * 8, "是否班主任": ["是", "否"] * 4, "班主任班级": ["三（1）班", None] * 4,
    }  # fmt: skip
    assert _layout(tmp_path, columns).stops == ()
