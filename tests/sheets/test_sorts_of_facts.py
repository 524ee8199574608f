"""A roster is told from other lists by what sort of facts stand in it: a file about people, or one thing that people have or do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.sheets import Layout, read_workbook, understand
from tests.school.test_other_lists import NAMES, book

TODAY = date(2026, 11, 23)
PHONES = [f"1390000000{place}" for place in range(8)]
JOBS = ["教师", "班主任", "教研组长", "教师", "副校长", "教务主任", "教师", "班主任"]
GROUPS = ["语文组", "数学组", "教务处", "语文组", "办公室", "英语组", "总务处", "政教处"]
DAYS = [f"20{10 + place}-0{1 + place}-01" for place in range(8)]


def _layout(tmp_path: Path, headings: list[str], *columns: Sequence[Any], name: str = "b.xlsx", kind: str = "roster") -> Layout:
    rows = [headings, *map(list, zip(*columns, strict=True))]
    return understand(read_workbook(book(tmp_path / name, rows)), kind, today=TODAY)


ROSTERS: dict[str, tuple[list[str], list[list[Any]]]] = {
    "sex, telephone and group": (["姓名", "性别", "院系", "手机号"], [NAMES, ["男", "女"] * 4, GROUPS, PHONES]),
    "nothing but jobs of schools": (["是否聘用", "姓名", "行政职务"], [["是"] * 8, NAMES, JOBS]),
    "a teacher's telephone says whose list it is": (
        ["姓名", "教师电话", "负责班级", "邮箱"],
        [NAMES, PHONES, ["三（2）班"] * 8, ["a@b.example"] * 8],
    ),
    "a worker's number beside classes": (
        ["工号", "姓名", "电话", "所属班级"],
        [[f"A{n}" for n in range(8)], NAMES, PHONES, ["三（2）班"] * 8],
    ),
    "rows counted under a sign": (["#", "姓名", "性别", "手机号"], [list(range(1, 9)), NAMES, ["男", "女"] * 4, PHONES]),
    "whom to call is no family": (
        ["姓名", "工号", "来校日期", "紧急联系人", "与本人关系"],
        [NAMES, [f"A{n}" for n in range(8)], DAYS, ["王强"] * 8, ["夫妻"] * 8],
    ),
    "a life in short is no event": (["姓名", "性别", "来校时间", "简历"], [NAMES, ["男", "女"] * 4, DAYS, ["从教多年"] * 8]),
}


@pytest.mark.parametrize("name", ROSTERS)
def test_a_list_of_facts_about_people_is_not_stopped(tmp_path: Path, name: str) -> None:
    headings, columns = ROSTERS[name]
    layout = _layout(tmp_path, headings, *columns)
    assert layout.stops == ()
    assert "name" in layout.columns.values()


OTHERS: dict[str, tuple[list[str], list[list[Any]]]] = {
    "contracts that end": (
        ["员工姓名", "所属部门", "合同编号", "合同类型", "到期日期", "剩余天数"],
        [NAMES, GROUPS, list(range(8)), ["固定"] * 8, DAYS, list(range(8))],
    ),
    "contracts, one a line": (
        ["合同编号", "部门", "员工", "合同类型", "状态"],
        [list(range(8)), GROUPS, NAMES, ["固定"] * 8, ["有效"] * 8],
    ),
    "certificates that are checked": (
        ["教职工", "资格证书", "签发机构", "核验状态", "有效期至", "证号"],
        [NAMES, ["小学"] * 8, ["教育局"] * 8, ["已核验"] * 8, DAYS, [f"2010{n:013}" for n in range(8)]],
    ),
    "who changed his branch": (["轮出支局", "员工姓名", "用工性质", "轮入支局"], [["一所"] * 8, NAMES, ["A"] * 8, ["二所"] * 8]),
    "points of a year": (
        ["教师名字", "所教学科", "基本岗位积点", "兼职积点", "奖励性积点", "资历积点", "总分"],
        [NAMES, ["语文", "数学"] * 4, *([[n + m for n in range(8)] for m in range(5)])],
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_list_of_one_thing_that_people_have_stops(tmp_path: Path, name: str) -> None:
    headings, columns = OTHERS[name]
    assert [stop.code for stop in _layout(tmp_path, headings, *columns).stops] == ["workbook.unlike"]


def test_what_a_person_called_the_file_says_what_the_list_is(tmp_path: Path) -> None:
    headings = ["姓名", "身份证号", "电话"]
    columns: list[list[Any]] = [NAMES, [None] * 8, PHONES]
    assert _layout(tmp_path, headings, *columns).stops == ()
    assert [stop.code for stop in _layout(tmp_path, headings, *columns, name="志愿者名单.xlsx").stops] == ["workbook.unlike"]
    gathered = ["序号", "姓名", "单位", "职务", "联系电话"]
    cells: list[list[Any]] = [list(range(1, 9)), NAMES, ["济水一小"] * 8, JOBS, PHONES]
    assert [stop.code for stop in _layout(tmp_path, gathered, *cells).stops] == ["workbook.unlike"]
    assert _layout(tmp_path, gathered, *cells, name="教师花名册.xlsx").stops == ()
    assert [stop.code for stop in _layout(tmp_path, gathered, *cells, name="培训学员花名册.xlsx").stops] == ["workbook.unlike"]


@pytest.mark.parametrize("heading", ["项目部", "组织部门", "教学办"])
def test_a_column_of_groups_under_an_unknown_part_is_used_and_told(tmp_path: Path, heading: str) -> None:
    layout = _layout(tmp_path, ["教师姓名", "性别", heading, "手机号"], NAMES, ["男", "女"] * 4, GROUPS, PHONES)
    assert layout.mapping[heading] == "group"
    assert [question.field for question in layout.questions] == ["group"]


def test_when_somebody_came_to_a_place_nobody_knows_is_used_and_told(tmp_path: Path) -> None:
    layout = _layout(tmp_path, ["教师姓名", "性别", "进入科高时间"], NAMES, ["男", "女"] * 4, DAYS)
    assert layout.mapping["进入科高时间"] == "joined"
    assert [question.field for question in layout.questions] == ["joined"]
    other = _layout(tmp_path, ["教师姓名", "性别", "进入教育系统时间"], NAMES, ["男", "女"] * 4, DAYS)
    assert "joined" not in other.columns.values()


def test_jobs_under_a_role_are_never_lost_without_a_word(tmp_path: Path) -> None:
    layout = _layout(tmp_path, ["教师姓名", "工号", "角色"], NAMES, [f"A{n}" for n in range(8)], JOBS)
    assert "position" in {*layout.columns.values(), *(question.field for question in layout.questions)}


@pytest.mark.parametrize(("heading", "field"), [("部门ID", "group"), ("证号", "teacher_no")])
def test_the_number_of_a_thing_is_not_the_thing(tmp_path: Path, heading: str, field: str) -> None:
    layout = _layout(tmp_path, ["教师姓名", "职称", heading], NAMES, ["一级教师"] * 8, [f"00{n}7" for n in range(8)])
    assert field not in layout.columns.values()


def test_a_line_that_names_a_group_is_nobody_in_a_list_of_names_alone(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", [["教师姓名", "毕业专业"], ["英语组", None], *([name, "英语"] for name in NAMES)])
    layout = understand(read_workbook(path), "roster", today=TODAY)
    assert layout.skipped[2] == "分组行"
