"""A post in some part of a school, accounts that look like staff numbers, pupils of whom somebody takes care, houses of somebody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.sheets import Layout, read_workbook, understand
from tests.school.test_other_lists import NAMES, book

TODAY = date(2026, 11, 23)
JOBS = ["教研组长", "教师", "班主任", "教务主任", "副校长", "教师", "班主任", "教师"]
TITLES = ["高级教师", "一级教师"] * 4
NUMBERS = [f"T{place:04}" for place in range(2021, 2029)]
SEXES = ["女", "男"] * 4
HOUSES = ["宏达机械公司", "恒信科技公司", "县人民医院", "北海中学"] * 2


def _layout(path: Path, columns: Mapping[str, Sequence[Any]]) -> Layout:
    rows = [["姓名", *columns], *map(list, zip(NAMES, *columns.values(), strict=True))]
    return understand(read_workbook(book(path / "表.xlsx", rows)), "roster", today=TODAY)


@pytest.mark.parametrize("heading", ["部门职务", "处室职务", "所在部门职务", "部门岗位"])
def test_a_post_in_some_part_of_a_school_is_a_post(tmp_path: Path, heading: str) -> None:
    assert _layout(tmp_path, {"工号": NUMBERS, heading: JOBS}).mapping[heading] == "position"


def test_parts_of_a_school_under_that_heading_are_no_posts(tmp_path: Path) -> None:
    layout = _layout(tmp_path, {"工号": NUMBERS, "职称": TITLES, "部门职务": ["教务处", "总务处"] * 4})
    assert layout.mapping["部门职务"] == "group"


@pytest.mark.parametrize("heading", ["任行政或班主任情况", "任行政、辅教\n或班主任情况"])
def test_jobs_under_a_heading_that_asks_for_posts_are_posts_and_told(tmp_path: Path, heading: str) -> None:
    layout = _layout(tmp_path, {"工号": NUMBERS, "职称": TITLES, heading: JOBS})
    assert "position" in layout.mapping.values()
    assert [each.field for each in layout.questions] == ["position"]


@pytest.mark.parametrize("heading", ["账户", "账号", "登录账号", "教师账号"])
def test_accounts_that_look_like_staff_numbers_are_asked_about_where_there_are_no_others(tmp_path: Path, heading: str) -> None:
    layout = _layout(tmp_path, {heading: NUMBERS, "性别": SEXES, "职称": TITLES})
    assert [(each.title, each.field) for each in layout.questions] == [(heading, "teacher_no")]


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("账户", [f"user{place:03}" for place in range(8)]),  # what somebody called himself
        ("银行账号", [f"62220212345678{place:05}" for place in range(8)]),
        ("账号", [f"1380000{place:04}" for place in range(8)]),  # his telephone
        ("账户", ["zhangsan", "lisi", "wangwu", "zhaoliu", "sunqi", "zhouba", "wujiu", "zhengshi"]),
    ],
)
def test_other_accounts_are_no_question(tmp_path: Path, heading: str, cells: Sequence[str]) -> None:
    layout = _layout(tmp_path, {heading: cells, "性别": SEXES, "职称": TITLES})
    assert "teacher_no" not in [each.field for each in layout.questions]


def test_an_account_beside_a_staff_number_is_no_question(tmp_path: Path) -> None:
    layout = _layout(tmp_path, {"工号": NUMBERS, "账号": [f"A{number}" for number in range(1001, 1009)], "职称": TITLES})
    assert layout.questions == ()


@pytest.mark.parametrize("heading", ["选择的学生组", "指导学生", "所带学生数"])
def test_pupils_of_whom_somebody_takes_care_make_no_list_of_pupils(tmp_path: Path, heading: str) -> None:
    groups = [f"第{place}组" for place in range(1, 9)]
    layout = _layout(tmp_path, {"工号": NUMBERS, "职称": TITLES, "研究方向": ["文学"] * 8, heading: groups})
    assert "workbook.students" not in [each.code for each in layout.stops]


def test_a_list_of_pupils_is_one_still(tmp_path: Path) -> None:
    layout = _layout(tmp_path, {"学生编号": NUMBERS, "性别": SEXES, "学生小组": ["第1组"] * 8})
    assert [each.code for each in layout.stops] == ["workbook.students"]


@pytest.mark.parametrize("heading", ["紧急联系人工作单位", "主要紧急联系人工作单位", "家长工作单位"])
def test_where_somebody_else_works_says_nothing_of_whose_people_a_list_has(tmp_path: Path, heading: str) -> None:
    columns = {"工号": NUMBERS, "性别": SEXES, "职称": TITLES, "职务": JOBS, heading: HOUSES}
    assert _layout(tmp_path, columns).stops == ()


def test_people_whom_several_houses_sent_stop_still(tmp_path: Path) -> None:
    layout = _layout(tmp_path, {"工号": NUMBERS, "性别": SEXES, "职称": TITLES, "工作单位": HOUSES})
    assert layout.stops
