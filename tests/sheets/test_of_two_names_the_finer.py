"""Two columns that name a training or an activity: the one whose texts tell its rows apart is the name, the other says of what it is a part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.sheets import Layout, read_workbook, understand
from tests.school.test_other_lists import NAMES, book

TODAY = date(2026, 11, 23)
DAYS = [f"2026-03-{day:02}" for day in range(2, 10)]
PROJECTS = ["国培计划", "国培计划", "新课标培训", "国培计划", "新课标培训", "安全培训", "安全培训", "国培计划"]
COURSES = [f"{project}第{place}期研修班" for place, project in enumerate(PROJECTS)]


def _layout(path: Path, kind: str, columns: Mapping[str, Sequence[Any]]) -> Layout:
    return understand(
        read_workbook(book(path / "表.xlsx", [list(columns), *map(list, zip(*columns.values(), strict=True))])), kind, today=TODAY
    )


@pytest.mark.parametrize(("coarse", "fine"), [("培训项目", "培训活动"), ("培训项目", "培训课程"), ("培训主题", "培训名称")])
@pytest.mark.parametrize("turned", [False, True])
def test_the_project_of_which_a_training_is_a_part_is_not_its_name(tmp_path: Path, coarse: str, fine: str, turned: bool) -> None:
    names = {fine: COURSES, coarse: PROJECTS} if turned else {coarse: PROJECTS, fine: COURSES}
    layout = _layout(tmp_path, "trainings", {**names, "姓名": NAMES, "培训时间": DAYS, "学时": [8, 16] * 4})
    assert layout.mapping[fine] == "training"
    assert (coarse, "training") in {(each.title, each.field) for each in layout.questions}


@pytest.mark.parametrize(("coarse", "fine"), [("讲座主题", "讲座题目"), ("活动主题", "活动名称")])
def test_the_theme_of_several_activities_is_not_the_name_of_each(tmp_path: Path, coarse: str, fine: str) -> None:
    layout = _layout(tmp_path, "activities", {coarse: PROJECTS, "活动日期": DAYS, fine: COURSES, "活动地点": ["录播教室"] * 8})
    assert layout.mapping[fine] == "activity"
    assert (coarse, "activity") in {(each.title, each.field) for each in layout.questions}


def test_what_says_of_itself_that_it_is_the_name_stays_the_name_beside_courses(tmp_path: Path) -> None:
    columns = {"姓名": NAMES, "培训名称": PROJECTS, "培训课程": COURSES, "培训时间": DAYS, "学时": [8, 16] * 4}
    assert _layout(tmp_path, "trainings", columns).mapping["培训名称"] == "training"


def test_one_training_of_many_people_keeps_its_name_beside_what_each_of_them_wrote_about(tmp_path: Path) -> None:
    columns = {"姓名": NAMES, "培训名称": ["国培计划"] * 8, "培训内容": COURSES, "培训时间": DAYS[:1] * 8, "学时": [8, 16] * 4}
    assert _layout(tmp_path, "trainings", columns).mapping["培训名称"] == "training"


def test_two_names_of_which_neither_is_a_part_of_the_other_are_read_in_their_order(tmp_path: Path) -> None:
    mixed = ["集中一", "集中二", "集中一", "集中三", "集中二", "集中一", "集中二", "集中三"]
    columns = {"姓名": NAMES, "培训项目": mixed, "培训活动": PROJECTS, "培训时间": DAYS, "学时": [8, 16] * 4}
    assert _layout(tmp_path, "trainings", columns).mapping["培训项目"] == "training"
