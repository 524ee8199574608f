"""Columns whose heading says nothing to us: what their cells are, what codes a heading explains, and when nobody can tell."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jyteacher_desktop.sheets import (
    UNREAD_COLUMN,
    Existing,
    Layout,
    plan_attendance,
    plan_roster,
    plan_trainings,
    read_workbook,
    texts_in_cells,
    understand,
)
from tests.school.test_other_lists import NAMES, book

TODAY = date(2026, 11, 23)


def _layout(tmp_path: Path, kind: str, headings: list[str], rows: list[list[Any]]) -> Layout:
    return understand(read_workbook(book(tmp_path / "b.xlsx", [headings, *rows])), kind, today=TODAY)


SPOKEN: dict[str, tuple[str, list[Any]]] = {
    "subject": ("子项", ["语文", "数学", "英语", "语文", "物理", "化学", "体育", "音乐"]),
    "title": ("档次", ["一级教师", "二级教师", "高级教师", "一级教师", "一级教师", "未评", "高级教师", "二级教师"]),
    "sex": ("甲栏", ["男", "女", "女", "男", "女", "男", "女", "男"]),
    "group": ("归口", ["语文组", "数学组", "教务处", "语文组", "办公室", "英语组", "总务处", "政教处"]),
    "position": ("干什么", ["教师", "教师", "教务主任", "教师", "校医", "会计", "教师", "副校长"]),
    "stage": ("哪一段", ["小学", "初中", "小学", "小学", "初中", "小学", "初中", "小学"]),
}


@pytest.mark.parametrize("field", SPOKEN)
def test_the_only_column_of_such_cells_is_the_field_whatever_is_above_it(tmp_path: Path, field: str) -> None:
    heading, cells = SPOKEN[field]
    layout = _layout(
        tmp_path,
        "roster",
        ["教师姓名", heading, "手机"],
        [[name, cell, 13900000000 + n] for n, (name, cell) in enumerate(zip(NAMES, cells, strict=True))],
    )
    assert layout.mapping[heading] == field
    assert [(question.code, question.title, question.field) for question in layout.questions] == [
        ("column.perhaps", heading, field)
    ]


def test_of_two_columns_of_such_cells_neither_is_taken_without_a_question(tmp_path: Path) -> None:
    rows = [[name, "语文", "数学", 13900000000 + n] for n, name in enumerate(NAMES)]
    layout = _layout(tmp_path, "roster", ["教师姓名", "甲栏", "乙栏", "手机"], rows)
    assert "subject" not in layout.mapping.values()
    assert {question.field for question in layout.questions} == {"subject"}


def test_a_column_whose_heading_turns_it_is_not_taken_for_its_cells(tmp_path: Path) -> None:
    rows = [[name, "语文", 13900000000 + n] for n, name in enumerate(NAMES)]
    layout = _layout(tmp_path, "roster", ["教师姓名", "教师资格证学科", "手机"], rows)
    assert "subject" not in layout.mapping.values()


CODED = {
    "1已签到.0未签到": {"1": "present", "0": "absent"},
    "0-缺席，1-出席，2-请假": {"0": "absent", "1": "present", "2": "excused"},
    "1为出席、2为迟到": {"1": "present", "2": "late"},
}


@pytest.mark.parametrize("told", CODED)
def test_codes_that_a_heading_explains_are_read_by_it(tmp_path: Path, told: str) -> None:
    people = [Existing(id=name, values={"name": name, "id_number": "", "teacher_no": "", "subject": ""}) for name in NAMES]
    codes = list(CODED[told])
    rows = [["共读", "2026-09-18", name, codes[n % len(codes)]] for n, name in enumerate(NAMES)]
    layout = _layout(tmp_path, "attendance", ["活动名称", "日期", "姓名", f"签到状态({told})"], rows)
    known = [Existing(id="a1", values={"activity": "共读", "start": "2026-09-18"})]
    plan = plan_attendance(layout, people, known, [], path=tmp_path / "b.xlsx", today=TODAY, base=0)
    assert [row.values["mark"] for row in plan.rows] == [CODED[told][codes[n % len(codes)]] for n in range(len(NAMES))]


def test_whether_somebody_came_in_ones_and_noughts_is_yes_and_no(tmp_path: Path) -> None:
    rows = [["共读", "2026-09-18", name, n % 2] for n, name in enumerate(NAMES)]
    layout = _layout(tmp_path, "attendance", ["活动名称", "日期", "姓名", "是否签到"], rows)
    assert layout.codes[3] == {"1": "是", "0": "否"}


def test_attendance_whose_marks_nobody_can_read_stops_because_everybody_would_be_present(tmp_path: Path) -> None:
    rows = [["共读", "2026-09-18", name, "甲乙丙丁"[n % 4]] for n, name in enumerate(NAMES)]
    layout = _layout(tmp_path, "attendance", ["活动名称", "日期", "姓名", "出勤"], rows)
    assert [stop.code for stop in layout.stops] == ["workbook.marks_unread"]


def test_the_only_column_of_names_is_the_people_of_a_sign_in_sheet(tmp_path: Path) -> None:
    rows = [["共读", "2026-09-18", name, "已签到"] for name in NAMES]
    layout = _layout(tmp_path, "attendance", ["活动名称", "日期", "用户名", "签到状态"], rows)
    assert layout.mapping["用户名"] == "name"


@pytest.mark.parametrize("heading", ["班主任", "联系人", "创建人", "审核人", "家长姓名", "主讲人"])
def test_names_of_somebody_else_are_not_the_people(tmp_path: Path, heading: str) -> None:
    rows = [["共读", "2026-09-18", name, "已签到"] for name in NAMES]
    layout = _layout(tmp_path, "attendance", ["活动名称", "日期", heading, "签到状态"], rows)
    assert "name" not in layout.mapping.values()


@pytest.mark.parametrize("heading", ["提案人", "持卡者", "投稿人", "会员户"])
def test_people_who_are_called_by_what_they_did_are_no_roster(tmp_path: Path, heading: str) -> None:
    rows = [[n, name, "男", "1980-05", 13900000000 + n, "一级教师"] for n, name in enumerate(NAMES)]
    layout = _layout(tmp_path, "roster", ["序号", heading, "性别", "出生年月", "手机", "职称"], rows)
    assert [stop.code for stop in layout.stops] == ["workbook.unlike"]


ARRIVALS = [
    "加入我校时间",
    "来校年份",
    "入司日期",
    "调来本校日期",
    "转入我校时间",
    "本校任职起始时间",
    "任职本校时间",
    "现单位起始年月",
    "进厂时间",
]


@pytest.mark.parametrize("heading", ARRIVALS)
def test_when_somebody_came_is_known_by_how_its_words_are_put_together(tmp_path: Path, heading: str) -> None:
    layout = _layout(
        tmp_path, "roster", ["姓名", "性别", "职称", heading], [[name, "男", "一级教师", "2010-09"] for name in NAMES]
    )
    assert layout.mapping[heading] == "joined"


@pytest.mark.parametrize("heading", ["上岗时间", "聘用日期", "转入时间", "报到时间"])
def test_a_day_that_may_be_that_of_coming_is_asked_about(tmp_path: Path, heading: str) -> None:
    layout = _layout(
        tmp_path, "roster", ["姓名", "性别", "职称", heading], [[name, "男", "一级教师", "2010-09"] for name in NAMES]
    )
    assert [question.field for question in layout.questions] == ["joined"]


def test_a_roster_is_planned_with_what_its_cells_told(tmp_path: Path) -> None:
    rows = [[name, "语文", 13900000000 + n] for n, name in enumerate(NAMES)]
    layout = _layout(tmp_path, "roster", ["教师姓名", "子项", "手机"], rows)
    plan = plan_roster(layout, [], path=tmp_path / "b.xlsx", today=TODAY, base=0)
    assert {row.values["subject"] for row in plan.rows} == {"语文"}


def _came(tmp_path: Path, numbers: list[str], staff: list[str]) -> Any:
    people = [
        Existing(id=name, values={"name": name, "id_number": "", "teacher_no": number, "subject": ""})
        for name, number in zip(NAMES, staff, strict=True)
    ]
    rows = [["共读", "2026-09-18", name, number] for name, number in zip(NAMES, numbers, strict=True)]
    layout = _layout(tmp_path, "attendance", ["活动名称", "日期", "姓名", "用户id"], rows)
    known = [Existing(id="a1", values={"activity": "共读", "start": "2026-09-18"})]
    return plan_attendance(layout, people, known, [], path=tmp_path / "b.xlsx", today=TODAY, base=0)


def test_numbers_of_another_system_of_which_nobody_has_one_do_not_keep_people_away(tmp_path: Path) -> None:
    plan = _came(tmp_path, [f"{n:06}" for n in range(8)], [f"JS{n:03}" for n in range(8)])
    assert [row.links["teacher"] for row in plan.rows] == NAMES
    assert [warning.code for warning in plan.warnings] == ["column.foreign_numbers"]


def test_a_number_that_is_somebody_elses_still_keeps_a_row_away(tmp_path: Path) -> None:
    staff = [f"JS{n:03}" for n in range(8)]
    plan = _came(tmp_path, [*staff[:7], "JS999"], staff)
    assert [row.links["teacher"] for row in plan.rows] == [*NAMES[:7], ""]


HINTS = {
    "forms of the cells": ["", "男/女", "YYYY-MM-DD", "18位身份证号", "学历名称"],
    "what has to be filled": ["必填", "必填", "选填", "必填", "选填"],
    "what to write": ["填写真实姓名", "从列表选择", "如1985-03", "以证件为准", "最高学历"],
}


@pytest.mark.parametrize("what", HINTS)
def test_a_line_below_the_headings_that_says_how_to_fill_them_in_is_no_record(tmp_path: Path, what: str) -> None:
    rows = [HINTS[what], *([name, "男", "1985-03", "", "本科"] for name in NAMES)]
    layout = _layout(tmp_path, "roster", ["姓名", "性别", "出生年月", "身份证号", "学历"], rows)
    assert (layout.skipped[2], layout.data_rows[0]) == ("说明", 3)


@pytest.mark.parametrize(
    "first", [["王芳", "甲", "不详", "见档案", ""], ["", "女", "1985-03", "", "本科"], ["王芳", "", "", "", ""]]
)
def test_a_damaged_first_record_is_no_line_of_hints(tmp_path: Path, first: list[Any]) -> None:
    rows = [first, *([name, "男", "1985-03", "", "本科"] for name in NAMES)]
    layout = _layout(tmp_path, "roster", ["姓名", "性别", "出生年月", "身份证号", "学历"], rows)
    assert layout.data_rows[0] == 2


UNITS = ["培训时长（h）", "培训时长(小时)", "学时（小时）", "时长/小时"]


@pytest.mark.parametrize("heading", UNITS)
def test_hours_of_the_clock_in_the_heading_are_said_as_they_are_in_a_cell(tmp_path: Path, heading: str) -> None:
    people = [Existing(id=name, values={"name": name, "id_number": "", "teacher_no": "", "subject": ""}) for name in NAMES]
    rows = [[name, "国培计划", "2026-03-02", 8] for name in NAMES]
    layout = _layout(tmp_path, "trainings", ["姓名", "培训名称", "培训日期", heading], rows)
    plan = plan_trainings(layout, people, [], path=tmp_path / "b.xlsx", today=TODAY, base=0)
    assert {row.values["hours"] for row in plan.rows} == {"8"}
    assert [warning.code for warning in plan.warnings if warning.code == "hours.unit"] == ["hours.unit"]


def test_headings_under_a_heading_of_several_columns_are_read_whatever_they_name(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["", "", "", "评到哪级", "证件种类"],
        *([name, "男", "1985-03", "一级教师", "见档案"] for name in NAMES),
    ]
    layout = _layout(tmp_path, "roster", ["姓名", "性别", "出生年月", "其他情况", ""], rows)
    assert layout.header_rows == (1, 2)
    assert layout.mapping["评到哪级"] == "title"
    assert layout.data_rows[0] == 3


def test_a_first_record_without_a_name_is_no_second_line_of_headings(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["", "男", "1985-03", "一级教师", ""], *([name, "男", "1985-03", "一级教师", ""] for name in NAMES)]
    layout = _layout(tmp_path, "roster", ["姓名", "性别", "出生年月", "职称", "备注"], rows)
    assert layout.header_rows == (1,)


@pytest.mark.parametrize("mark", ["补录", "补录、未备案", "未备案"])
def test_the_only_activity_of_a_list_with_counts_is_no_second_line_of_headings(tmp_path: Path, mark: str) -> None:
    """应到 above a 1 was read as 应到1, those who came, and the only record became a heading."""
    headings = ["日期", "类型", "活动名称", "学时", "应到", "实到", "请假", "缺席", "地点", "状态", "标记"]
    rows: list[list[Any]] = [["2026-03-02", "集体备课", "备课", "12", "1", "1", "0", "0", "", "待审核", mark]]
    layout = _layout(tmp_path, "activities", headings, rows)
    assert (layout.header_rows, layout.data_rows) == ((1,), (2,))
    assert "people" not in layout.mapping.values()


@pytest.mark.parametrize("headings", [["子丑"], ["子丑", "寅卯"]])
def test_columns_whose_headings_say_nothing_are_one_warning_however_many(tmp_path: Path, headings: list[str]) -> None:
    rows = [
        [name, "女", "语文", *(f"{'东西'[place % 2]}{heading}院" for heading in headings)] for place, name in enumerate(NAMES)
    ]
    layout = _layout(tmp_path, "roster", ["姓名", "性别", "学科", *headings], rows)
    plan = plan_roster(layout, [], path=tmp_path / "b.xlsx", today=TODAY, base=0)
    [said] = [each for each in plan.warnings if each.code == UNREAD_COLUMN]
    assert all(f"列「{heading}」" in said.place for heading in headings)
    assert "没有导入" in said.message


def test_of_two_days_on_which_somebody_came_the_one_that_is_not_taken_is_asked_about(tmp_path: Path) -> None:
    rows = [[name, "女", "语文", f"{2001 + place}-09-01", f"{1995 + place}-07-01"] for place, name in enumerate(NAMES)]
    layout = _layout(tmp_path, "roster", ["姓名", "性别", "任教学科", "到岗日", "进中信时间"], rows)
    assert layout.mapping["到岗日"] == "joined"
    [asked] = layout.questions
    assert (asked.field, asked.title) == ("joined", "进中信时间")
    same = [[name, "女", "语文", "2001-09-01", "2001-09-01"] for name in NAMES]
    assert _layout(tmp_path, "roster", ["姓名", "性别", "任教学科", "到岗日", "进中信时间"], same).questions == ()


def test_the_sort_of_a_training_is_what_is_called_so_and_not_its_form(tmp_path: Path) -> None:
    columns = {"培训名称": "共读一本书", "培训类型": "读书沙龙", "培训形式": "见档案", "开课日期": "2026-03-02", "总课时": 2}
    layout = _layout(tmp_path, "activities", list(columns), [list(columns.values())] * 4)
    assert layout.mapping["培训类型"] == "kind"


def test_columns_of_a_programs_table_of_teachers_are_read_by_their_initials(tmp_path: Path) -> None:
    rows = [[f"JS{n:04}", name, "女", "一级教师"] for n, name in enumerate(NAMES)]
    layout = _layout(tmp_path, "roster", ["Tno", "Tname", "Tsex", "职称"], rows)
    assert layout.mapping == {"Tno": "teacher_no", "Tname": "name", "Tsex": "sex", "职称": "title"}


@pytest.mark.parametrize("heading", ["组织", "所属组织", "组织名称", "组织机构", "所在机构"])
def test_an_organisation_above_the_parts_of_a_school_is_the_part(tmp_path: Path, heading: str) -> None:
    parts = ["语文组", "数学组", "教务处", "语文组", "办公室", "英语组", "总务处", "政教处"]
    rows = [[name, part, "一级教师"] for name, part in zip(NAMES, parts, strict=True)]
    layout = _layout(tmp_path, "roster", ["姓名", heading, "职称"], rows)
    assert layout.mapping[heading] == "group"
    assert layout.questions == ()


@pytest.mark.parametrize("cell", ["第一党支部", "示例区教育局", "示例师范大学"])
def test_an_organisation_that_is_no_part_of_a_school_is_not_taken_for_one(tmp_path: Path, cell: str) -> None:
    layout = _layout(tmp_path, "roster", ["姓名", "组织", "职称"], [[name, cell, "一级教师"] for name in NAMES])
    assert "group" not in layout.mapping.values()


@pytest.mark.parametrize("heading", ["授分单位", "授予学分机构", "盖章部门", "出具单位"])
def test_a_unit_beside_a_training_that_no_word_is_known_for_is_asked_about(tmp_path: Path, heading: str) -> None:
    rows = [[name, "新课标研修", "2026-07-06", 8, "示例师范大学"] for name in NAMES]
    layout = _layout(tmp_path, "trainings", ["姓名", "培训名称", "日期", "学时", heading], rows)
    assert [(each.title, each.field) for each in layout.questions] == [(heading, "organizer")]


@pytest.mark.parametrize("heading", ["所在单位", "工作单位", "派出单位", "学校名称"])
def test_the_unit_that_a_person_comes_from_is_no_question(tmp_path: Path, heading: str) -> None:
    rows = [[name, "新课标研修", "2026-07-06", 8, "示例小学"] for name in NAMES]
    layout = _layout(tmp_path, "trainings", ["姓名", "培训名称", "日期", "学时", heading], rows)
    assert layout.questions == ()


def test_what_schools_call_a_lesson_looked_at_is_an_activity_in_its_headings(tmp_path: Path) -> None:
    rows = [[n, f"第{n}单元备课", "集体备课", f"2026-09-1{n}", "研读教材"] for n in range(4)]
    layout = _layout(tmp_path, "activities", ["周次", "备课名称", "备课类型", "备课时间", "活动内容"], rows)
    assert [layout.mapping.get(title) for title in ("备课名称", "备课类型", "备课时间")] == ["activity", "kind", "start"]
    layout = _layout(tmp_path, "activities", ["听评课主题", "听课类型", "听课日期"], [["例题", "听评课", "2026-09-10"]] * 3)
    assert list(layout.mapping.values()) == ["activity", "kind", "start"]


@pytest.mark.parametrize("heading", ["教研单位", "所在单位", "隶属机构"])
def test_parts_of_the_school_below_a_unit_are_taken_and_told(tmp_path: Path, heading: str) -> None:
    parts = ["语文组", "数学组", "教务处", "语文组", "办公室", "英语组", "总务处", "政教处"]
    rows = [[name, part, "一级教师"] for name, part in zip(NAMES, parts, strict=True)]
    layout = _layout(tmp_path, "roster", ["姓名", heading, "职称"], rows)
    assert layout.mapping[heading] == "group"
    rows = [[name, "示例小学", "一级教师"] for name in NAMES]
    assert heading not in _layout(tmp_path, "roster", ["姓名", heading, "职称"], rows).mapping


def test_a_heading_that_a_narrow_column_broke_still_says_that_names_stand_below_it(tmp_path: Path) -> None:
    rows = [[f"user{n}", name, "一级教师"] for n, name in enumerate(NAMES)]
    layout = _layout(tmp_path, "roster", ["*账号", "*用\n户名", "*职\n称"], rows)
    assert layout.columns == {1: "name", 2: "title"}


SORTS_OF_ACTIVITIES = {
    "of a party": (["党建活动名称", "党建活动时间", "活动类型"], ["activity", "start", "kind"]),
    "of scholars": (["学术活动名称", "举办时间", "活动类型"], ["activity", "start", "kind"]),
    "of readers": (["读书会名称", "举办时间", "活动类型"], ["activity", "start", "kind"]),
    "after lessons": (["课后服务活动主题", "日期", "课后服务活动类型"], ["activity", "start", "kind"]),
}


@pytest.mark.parametrize("what", SORTS_OF_ACTIVITIES)
def test_a_word_that_says_of_which_sort_activities_are_hides_no_column(tmp_path: Path, what: str) -> None:
    headings, fields = SORTS_OF_ACTIVITIES[what]
    rows = [[f"第{n}次", f"2026-09-1{n}", "读书沙龙"] for n in range(4)]
    assert list(_layout(tmp_path, "activities", headings, rows).mapping.values()) == fields


def test_a_word_that_says_of_which_sort_trainings_are_hides_no_column(tmp_path: Path) -> None:
    rows = [[name, "新课标研修", "2026-07-06", 8] for name in NAMES]
    layout = _layout(tmp_path, "trainings", ["姓名", "国培培训名称", "远程培训时间", "网络培训学时"], rows)
    assert list(layout.mapping.values()) == ["name", "training", "start", "hours"]


@pytest.mark.parametrize("words", [["active", "正常"], ["启用", "停用"], ["0", "1"]])
def test_how_an_account_stands_is_no_state_of_a_person_and_refuses_nobody(tmp_path: Path, words: list[str]) -> None:
    heading = "状态: 0-显示 1-隐藏" if words == ["0", "1"] else "状态"
    rows = [[name, "语文", words[place % 2]] for place, name in enumerate(NAMES)]
    layout = _layout(tmp_path, "roster", ["教师姓名", "任教学科", heading], rows)
    assert "status" not in layout.mapping.values()
    assert [question.field for question in layout.questions] == ["status"]


def test_how_somebody_stands_is_read_where_one_word_of_it_is_strange(tmp_path: Path) -> None:
    rows = [[name, "语文", ["在职", "退休", "在职", "外派"][place % 4]] for place, name in enumerate(NAMES)]
    assert "status" in _layout(tmp_path, "roster", ["教师姓名", "任教学科", "状态"], rows).mapping.values()


@pytest.mark.parametrize("heading", ["所属年级（部门）", "部门（年级）", "年级(教研组)"])
def test_of_a_grade_and_a_part_of_the_school_under_one_heading_the_cells_say_which(tmp_path: Path, heading: str) -> None:
    parts = [[name, "语文", ["语文组", "教务处"][place % 2]] for place, name in enumerate(NAMES)]
    assert _layout(tmp_path, "roster", ["教师姓名", "任教学科", heading], parts).mapping.get(heading) == "group"
    grades = [[name, "语文", ["三（2）班", "五（1）班"][place % 2]] for place, name in enumerate(NAMES)]
    assert heading not in _layout(tmp_path, "roster", ["教师姓名", "任教学科", heading], grades).mapping


def test_a_list_of_who_signed_in_when_has_its_day_in_the_time_of_signing(tmp_path: Path) -> None:
    rows = [["共读", "报告厅", "14:00-16:00", name, "扫码", "2026-03-12 14:05"] for name in NAMES]
    for spelled in ("签到时间", "签 到时间"):
        layout = _layout(tmp_path, "attendance", ["活动名", "地点", "时间段", "姓名", "签到类型", spelled], rows)
        assert sorted(layout.mapping.values()) == ["activity", "name", "start"]
        assert layout.stops == ()


def test_a_list_of_who_came_and_left_when_has_its_day_in_the_time_of_coming(tmp_path: Path) -> None:
    rows = [["共读", name, "1", "1", "2026-03-12 14:05", "2026-03-12 16:40"] for name in NAMES]
    layout = _layout(tmp_path, "attendance", ["活动名称", "参与者", "签到标志", "签退标志", "签到时间", "签退时间"], rows)
    assert layout.mapping.get("签到时间") == "start"
    assert layout.stops == ()


def test_a_grade_above_words_for_how_a_training_ended_is_its_outcome(tmp_path: Path) -> None:
    rows = [[name, "新课标研修", "2026-07-06", 8, ["优秀", "合格"][place % 2]] for place, name in enumerate(NAMES)]
    layout = _layout(tmp_path, "trainings", ["姓名", "培训名称", "开始日期", "学时", "等级"], rows)
    assert layout.mapping["等级"] == "result"
    levels = [[*row[:4], ["市级", "省级"][place % 2]] for place, row in enumerate(rows)]
    assert _layout(tmp_path, "trainings", ["姓名", "培训名称", "开始日期", "学时", "等级"], levels).mapping["等级"] == "level"


def test_jobs_under_a_heading_for_titles_with_a_word_more_are_jobs(tmp_path: Path) -> None:
    rows = [[name, "语文", ["教务主任", "班主任"][place % 2]] for place, name in enumerate(NAMES)]
    assert _layout(tmp_path, "roster", ["教师姓名", "任教学科", "行政职称"], rows).mapping["行政职称"] == "position"


def test_the_telephone_behind_who_is_to_be_called_is_not_the_teachers(tmp_path: Path) -> None:
    rows = [[name, "语文", f"1390000000{place}", "张三", f"1380000000{place}"] for place, name in enumerate(NAMES)]
    headings = ["教师姓名", "任教学科", "电话号码", "紧急联系人", "联系电话"]
    assert [title for title, field in _layout(tmp_path, "roster", headings, rows).mapping.items() if field == "phone"] == [
        "电话号码"
    ]


def test_a_title_whose_brackets_say_it_twice_is_a_title(tmp_path: Path) -> None:
    rows = [[name, "语文", ["一级教师", "高级教师"][place % 2], "无"] for place, name in enumerate(NAMES)]
    layout = _layout(tmp_path, "roster", ["教师姓名", "任教学科", "职称(职业资格)", "专业技术资格"], rows)
    assert layout.mapping.get("职称(职业资格)") == "title"


@pytest.mark.parametrize("heading", ["培训教师", "授课人员"])
def test_who_gave_a_training_is_not_who_attended_it(tmp_path: Path, heading: str) -> None:
    rows = [["新课标研修", "2026-07-06", 8, name] for name in NAMES]
    layout = _layout(tmp_path, "trainings", ["培训名称", "开始日期", "学时", heading], rows)
    assert "name" not in layout.mapping.values()
    assert [stop.code for stop in layout.stops] == ["workbook.column_missing"]


def test_schooling_under_an_unknown_heading_is_no_part_of_a_school() -> None:
    assert [texts_in_cells.is_part_of_school(text) for text in ("大学本科", "专科", "语文组", "教务处", "本科部", "信息科")] == [
        False, False, True, True, True, True,
    ]  # fmt: skip


def test_numbers_that_only_count_the_rows_are_nothing_to_be_asked_about(tmp_path: Path) -> None:
    rows = [[place, name, "新课标研修", "2026-07-06", 8] for place, name in enumerate(NAMES, 1)]
    layout = _layout(tmp_path, "trainings", ["序号", "姓名", "培训名称", "开始日期", "学时"], rows)
    assert [each.title for each in layout.questions] == []


def test_titles_under_a_heading_nobody_knows_are_never_taken_for_jobs(tmp_path: Path) -> None:
    titles = ["一级教师", "二级教师", "三级教师", "一级教师", "未评聘", "二级教师", "一级教师", "三级教师"]
    rows = [[name, "语文", title, ""] for name, title in zip(NAMES, titles, strict=False)]
    layout = _layout(tmp_path, "roster", ["教师姓名", "任教学科", "子丑寅卯", "职称2"], rows)
    assert "position" not in layout.mapping.values()
    assert "title" in (layout.mapping.get("子丑寅卯"), *(each.field for each in layout.questions if each.title == "子丑寅卯"))


def test_a_house_that_did_something_nobody_has_a_word_for_is_asked_about_where_no_other_held_the_training(tmp_path: Path) -> None:
    rows = [[name, "新课标研修", "2026-07-06", 8, "河南师范大学"] for name in NAMES]
    layout = _layout(tmp_path, "trainings", ["姓名", "培训名称", "开始日期", "学时", "衔训院校"], rows)
    assert "organizer" in (layout.mapping.get("衔训院校"), *(each.field for each in layout.questions if each.title == "衔训院校"))


def test_the_last_day_of_a_training_stays_where_only_its_year_stands_for_the_first(tmp_path: Path) -> None:
    path = book(
        tmp_path / "b.xlsx",
        [["姓名", "培训名称", "培训年度", "结束日期", "学时"], *[[name, "研修", "2026", "2026-07-10", 8] for name in NAMES]],
    )
    staff = [Existing(id=name, values={"name": name, "id_number": "", "teacher_no": "", "subject": ""}) for name in NAMES]
    plan = plan_trainings(understand(read_workbook(path), "trainings", today=TODAY), staff, [], path=path, today=TODAY, base=0)
    assert {(row.values["start"], row.values["end"]) for row in plan.rows} == {("2026-01-01", "2026-07-10")}
    assert "从2026年的第一天登记到 2026-07-10" in " ".join(each.message for each in plan.warnings)


def test_days_under_a_heading_nobody_knows_beside_the_day_of_coming_ask_which_of_them_is_meant(tmp_path: Path) -> None:
    came = ["2010-09-01", "2015-09-01", "2019-09-01", "2003-08-15", "1998-07-20", "2012-02-11", "2020-09-01", "2007-03-05"]
    rows = [[name, "数学", f"200{n}-02-01", day] for n, (name, day) in enumerate(zip(NAMES, came, strict=True))]
    layout = _layout(tmp_path, "roster", ["教师姓名", "任教学科", "到岗日", "子丑寅卯"], rows)
    assert layout.mapping["到岗日"] == "joined"
    [question] = layout.questions
    assert (question.title, question.field, question.code) == ("子丑寅卯", "joined", "column.second")
    one_day = [[name, "数学", f"200{n}-02-01", "2026-08-31"] for n, name in enumerate(NAMES)]
    assert not _layout(tmp_path, "roster", ["教师姓名", "任教学科", "到岗日", "子丑寅卯"], one_day).questions
    births = [[name, "数学", f"200{n}-02-01", f"19{70 + n * 3}-05-01", f"19{70 + n * 3}-05-01"] for n, name in enumerate(NAMES)]
    asked = _layout(tmp_path, "roster", ["教师姓名", "任教学科", "到岗日", "出生日期", "子丑寅卯"], births).questions
    assert all(each.field != "joined" for each in asked)


@pytest.mark.parametrize(("empty", "field"), [("专业技术资格", "title"), ("任教学科", "subject"), ("手机号码", "phone")])
def test_a_column_with_nothing_below_leaves_its_field_to_the_one_that_holds_it(tmp_path: Path, empty: str, field: str) -> None:
    cells = {
        "title": ["一级教师", "二级教师", "高级教师", "一级教师", "正高级教师", "未评聘", "高级教师", "二级教师"],
        "subject": ["语文", "数学", "英语", "语文", "物理", "化学", "体育", "音乐"],
        "phone": [f"1390000000{n}" for n in range(8)],
    }[field]
    rows = [[name, cell, None, "见档案"] for name, cell in zip(NAMES, cells, strict=True)]
    layout = _layout(tmp_path, "roster", ["教师姓名", "子丑寅卯", empty, "职务层次"], rows)
    assert layout.mapping["子丑寅卯"] == field
    [question] = [each for each in layout.questions if each.title == "子丑寅卯"]
    assert (question.field, question.code) == (field, "column.perhaps")


def test_a_unit_and_a_post_in_one_cell_are_no_post_and_are_asked_about(tmp_path: Path) -> None:
    both = ["济水一小 教师", "济水一小教务主任", "北海中学、班主任", "济水一小副校长"]
    rows = [[name, "数学", both[n % 4]] for n, name in enumerate(NAMES)]
    layout = _layout(tmp_path, "roster", ["教师姓名", "任教学科", "单位、职务"], rows)
    assert "position" not in layout.mapping.values()
    [question] = layout.questions
    assert (question.title, question.field) == ("单位、职务", "position")
    posts = [[name, "数学", ["教师", "教务主任"][n % 2]] for n, name in enumerate(NAMES)]
    assert _layout(tmp_path, "roster", ["教师姓名", "任教学科", "单位、职务"], posts).mapping["单位、职务"] == "position"


@pytest.mark.parametrize("heading", ["教研组织职务", "教研组职务", "教研职务"])
def test_a_post_in_a_group_of_teachers_is_a_post(tmp_path: Path, heading: str) -> None:
    rows = [[name, "数学", ["教研组长", "备课组长", "", ""][n % 4]] for n, name in enumerate(NAMES)]
    layout = _layout(tmp_path, "roster", ["教师姓名", "任教学科", heading], rows)
    assert layout.mapping[heading] == "position"
    assert not layout.questions


@pytest.mark.parametrize("heading", ["讲师编号", "授课教师编号", "主讲教师代码"])
def test_a_number_of_each_lecturer_is_his_staff_number_in_a_list_of_lecturers(tmp_path: Path, heading: str) -> None:
    headings = ["账号", heading, "姓名", "性别", "任教学科", "手机"]
    subjects = SPOKEN["subject"][1]
    rows = [[f"user{n}", f"JS80{n}3", name, "女", subjects[n], 13900000000 + n] for n, name in enumerate(NAMES)]
    assert _layout(tmp_path, "roster", headings, rows).mapping.get(heading) == "teacher_no"


def test_a_number_of_each_under_a_heading_that_others_use_of_somebody_else_is_asked_about(tmp_path: Path) -> None:
    rows = [[f"JS80{n}3", name, "女", SPOKEN["subject"][1][n], 13900000000 + n] for n, name in enumerate(NAMES)]
    layout = _layout(tmp_path, "roster", ["主讲人编号", "姓名", "性别", "任教学科", "手机"], rows)
    assert ("主讲人编号", "teacher_no") in {(each.title, each.field) for each in layout.questions}


def test_who_lectures_to_several_people_numbers_none_of_them(tmp_path: Path) -> None:
    headings = ["学员姓名", "性别", "任教学科", "讲师编号"]
    rows = [[name, "女", SPOKEN["subject"][1][n], f"J{n // 3}"] for n, name in enumerate(NAMES)]
    assert "讲师编号" not in _layout(tmp_path, "roster", headings, rows).mapping


@pytest.mark.parametrize("unit", ["min", "分钟", " mins", "分"])
def test_a_length_in_minutes_is_no_number_of_hours_and_is_asked_about(tmp_path: Path, unit: str) -> None:
    headings = ["活动类型", "日期", "主题", "时长"]
    rows = [["校本研修", f"2026-03-0{day}", f"分数的意义之{day}", f"{30 + 15 * (day % 2)}{unit}"] for day in range(2, 8)]
    layout = _layout(tmp_path, "activities", headings, rows)
    assert "时长" not in layout.mapping
    assert ("时长", "hours") in {(each.title, each.field) for each in layout.questions}
    assert layout.stops == ()


def test_a_length_in_minutes_in_one_row_of_many_is_told_where_it_stands(tmp_path: Path) -> None:
    headings = ["活动类型", "日期", "主题", "时长"]
    rows = [["校本研修", f"2026-03-0{day}", f"分数的意义之{day}", 2 if day > 2 else "45分钟"] for day in range(2, 8)]
    assert _layout(tmp_path, "activities", headings, rows).mapping["时长"] == "hours"


@pytest.mark.parametrize(
    "heading",
    [
        "活动级别: school-校级, district-县级, city-市级",
        "活动级别（school-校级，district-县级，city-市级）",
        "活动级别 school=校级 district=县级 city=市级",
    ],
)
def test_words_of_a_program_that_the_heading_explains_are_read_as_it_says(tmp_path: Path, heading: str) -> None:
    said = ["school", "district", "City", "school", "city", "school"]
    headings = ["活动类型", "日期", "主题", heading]
    rows = [["校本研修", f"2026-03-0{day}", f"分数的意义之{day}", said[day - 2]] for day in range(2, 8)]
    layout = _layout(tmp_path, "activities", headings, rows)
    assert layout.columns.get(3) == "level"
    assert list(layout.cells()[3]) == ["校级", "县级", "市级", "校级", "市级", "校级"]


def test_words_of_a_program_that_say_how_an_account_stands_say_nothing_of_a_person(tmp_path: Path) -> None:
    heading = "状态: enabled-启用, disabled-禁用"
    rows = [[name, "女", SPOKEN["subject"][1][n], "enabled" if n else "disabled"] for n, name in enumerate(NAMES)]
    assert 3 not in _layout(tmp_path, "roster", ["教师姓名", "性别", "任教学科", heading], rows).columns


def test_a_word_that_the_heading_does_not_explain_is_left_as_it_stands_for_its_row_to_tell(tmp_path: Path) -> None:
    heading = "人员状态: active-在职, left-离职"
    rows = [[name, "女", SPOKEN["subject"][1][n], "left" if n else "away"] for n, name in enumerate(NAMES)]
    layout = _layout(tmp_path, "roster", ["教师姓名", "性别", "任教学科", heading], rows)
    assert list(layout.cells()[3]) == ["away", *["离职"] * 7]


def test_a_part_of_the_school_that_reaches_over_several_rows_is_said_of_each_of_them(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    page = made.worksheets[0]
    page.append(["院系", "教研室", "姓名", "性别", "职称"])
    faculties = ["信息系", "机电系", "基础部"] * 8
    for place, name in enumerate(NAMES * 3):
        group = ["语文组", "数学组"][place // 12] if place % 12 == 0 else None
        page.append([faculties[place], group, f"{name[0]}{'伟敏芳'[place // 8]}", "女", "一级教师"])
    page.merge_cells("B2:B13")
    page.merge_cells("B14:B25")
    made.save(tmp_path / "b.xlsx")
    layout = understand(read_workbook(tmp_path / "b.xlsx"), "roster", today=TODAY)
    assert layout.mapping["教研室"] == "group"
