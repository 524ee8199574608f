"""Lists of lessons that somebody watched: what was taught is what the activity was about, and its day may stand with a time beside no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.sheets import Layout, read_workbook, understand
from jyteacher_desktop.sheets.errors import HeaderMissing
from tests.school.test_other_lists import book

TODAY = date(2026, 11, 23)
NAMES = ["王芳", "李娜", "张伟", "赵敏"]
LESSONS = ["《草原》第二课时", "分数的意义", "My weekend 第一课时", "光合作用实验课"]
DAYS = ["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"]
BEGAN = [f"{day} 14:30" for day in DAYS]
ENDED = [f"{day} 16:30" for day in DAYS]


def _layout(path: Path, kind: str, columns: Mapping[str, Sequence[Any]]) -> Layout:
    return understand(
        read_workbook(book(path / "表.xlsx", [list(columns), *map(list, zip(*columns.values(), strict=True))])), kind, today=TODAY
    )


@pytest.mark.parametrize("heading", ["授课题目", "授课课题", "讲课题目", "上课课题", "执教课题", "授课主题"])
def test_what_was_taught_is_what_a_watched_lesson_was_about(tmp_path: Path, heading: str) -> None:
    layout = _layout(tmp_path, "activities", {"日期": DAYS, "听课人": NAMES, "主讲人": NAMES[::-1], heading: LESSONS})
    assert layout.mapping[heading] == "activity"
    assert layout.mapping["日期"] == "start"


def test_a_list_whose_days_stand_only_where_it_began_has_a_heading(tmp_path: Path) -> None:
    columns = {
        "听课ID": [1, 2, 3, 4],
        "开始时间": BEGAN,
        "结束时间": ENDED,
        "听课地点": ["录播教室"] * 4,
        "教师姓名": NAMES,
        "课程名称": LESSONS,
    }
    layout = _layout(tmp_path, "activities", columns)
    assert {"开始时间": "start", "结束时间": "end", "听课地点": "place", "课程名称": "activity"}.items() <= layout.mapping.items()


def test_times_of_day_alone_make_no_list_of_activities(tmp_path: Path) -> None:
    columns = {
        "节次": ["第一节", "第二节"],
        "开始时间": ["08:00", "08:50"],
        "结束时间": ["08:40", "09:30"],
        "课程": ["语文", "数学"],
    }
    try:
        layout = _layout(tmp_path, "activities", columns)
    except HeaderMissing:
        return
    assert layout.stops


@pytest.mark.parametrize("heading", ["课程内容", "课程主题", "授课内容"])
def test_what_a_course_is_about_is_no_activity_by_its_heading_alone(tmp_path: Path, heading: str) -> None:
    columns = {
        heading: ["语文", "数学", "英语", "体育"],
        "上课时间": DAYS,
        "教室": ["301", "302", "303", "304"],
        "学分": [2, 2, 3, 1],
    }
    try:
        layout = _layout(tmp_path, "activities", columns)
    except HeaderMissing:
        return
    assert layout.stops


@pytest.mark.parametrize("heading", ["听课时间", "评课时间", "听课日期"])
def test_a_day_on_which_a_lesson_was_watched_is_heading_enough_beside_its_course(tmp_path: Path, heading: str) -> None:
    columns = {"评课人": NAMES, "课程名称": LESSONS, "课程类别": ["必修", "选修"] * 2, "教师": NAMES[::-1], heading: DAYS}
    layout = _layout(tmp_path, "activities", columns)
    assert {heading: "start", "课程名称": "activity"}.items() <= layout.mapping.items()


def test_a_lesson_was_watched_on_the_day_on_which_it_was_given(tmp_path: Path) -> None:
    columns = {"听课教师工号": ["T1", "T2", "T3", "T4"], "听课教师姓名": NAMES, "上课时间": DAYS, "课程名称": LESSONS}
    layout = _layout(tmp_path, "activities", columns)
    assert {"上课时间": "start", "课程名称": "activity"}.items() <= layout.mapping.items()


@pytest.mark.parametrize("heading", ["上课时间", "授课日期"])
def test_when_lessons_are_given_is_no_list_of_activities_where_nobody_watches(tmp_path: Path, heading: str) -> None:
    columns = {"任课教师": NAMES, heading: DAYS, "课程名称": ["语文", "数学", "英语", "体育"], "教室": ["301"] * 4}
    try:
        layout = _layout(tmp_path, "activities", columns)
    except HeaderMissing:
        return
    assert layout.stops
    assert "start" not in layout.mapping.values()
