"""Headings of activities and trainings that speak of people, and of two days: a person is no topic, and of two days one is asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.sheets import Layout, read_workbook, understand
from tests.school.test_other_lists import book

TODAY = date(2026, 11, 23)
NAMES = ["王芳", "李娜", "张伟", "赵敏"]
TOPICS = ["《草原》观评课", "分数的意义听评课", "读书会：给教师的建议", "新课标解读讲座"]
DAYS = ["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"]
LATER = ["2026-04-02", "2026-04-09", "2026-04-16", "2026-04-23"]


def _layout(path: Path, kind: str, columns: Mapping[str, Sequence[Any]]) -> Layout:
    return understand(
        read_workbook(book(path / "表.xlsx", [list(columns), *map(list, zip(*columns.values(), strict=True))])), kind, today=TODAY
    )


@pytest.mark.parametrize("who", ["听课人", "评课人", "活动发起人", "备课人"])
def test_who_listened_stands_beside_the_topic_and_is_not_taken_for_it(tmp_path: Path, who: str) -> None:
    layout = _layout(tmp_path, "activities", {"课题": TOPICS, "授课教师": NAMES[::-1], who: NAMES, "听课时间": DAYS})
    assert layout.mapping["课题"] == "activity"
    assert layout.mapping.get(who) != "activity"


@pytest.mark.parametrize("lesson", ["授课时间", "上课时间", "讲课日期"])
def test_the_day_of_a_lesson_and_another_day_of_its_review_are_asked_about(tmp_path: Path, lesson: str) -> None:
    columns = {"课题": TOPICS, "授课人": NAMES, lesson: DAYS, "评课开始时间": LATER, "评课结束时间": LATER}
    layout = _layout(tmp_path, "activities", columns)
    proposed = {layout.titles[column]: key for column, key in layout.proposed.items()}
    assert (proposed[lesson], proposed["评课开始时间"]) == ("start", "")


def test_two_columns_with_the_same_days_are_no_question(tmp_path: Path) -> None:
    layout = _layout(tmp_path, "activities", {"课题": TOPICS, "授课时间": DAYS, "评课开始时间": DAYS})
    assert [each for each in layout.questions if each.field == "start"] == []


def test_the_name_that_a_platform_shows_is_who_came(tmp_path: Path) -> None:
    columns = {
        "活动名称": ["读书会"] * 4,
        "主讲人": ["周敏"] * 4,
        "活动日期": DAYS[:1] * 4,
        "用户名": ["u1", "u2", "u3", "u4"],
        "显示名": NAMES,
    }
    layout = _layout(tmp_path, "attendance", columns)
    assert layout.mapping["显示名"] == "name"
    assert layout.stops == ()


@pytest.mark.parametrize("heading", ["教职工码", "职工码", "教师码", "教号"])
def test_a_staff_number_under_another_word_for_a_number_is_read(tmp_path: Path, heading: str) -> None:
    columns = {heading: ["JS0001", "JS0002", "JS0003", "JS0004"], "教师姓名": NAMES, "任教学科": ["语文", "数学", "英语", "体育"]}
    assert _layout(tmp_path, "roster", columns).mapping[heading] == "teacher_no"


def test_a_register_of_trainings_with_several_people_in_each_cell_asks(tmp_path: Path) -> None:
    columns = {
        "培训主题": ["消防安全", "急救", "食品安全", "心理健康"],
        "培训日期": DAYS,
        "培训时长": [2, 4, 2, 4],
        "参训人员": ["王芳、李娜", "李娜、张伟、赵敏", "张伟、赵敏", "王芳、赵敏"],
    }
    layout = _layout(tmp_path, "trainings", columns)
    assert [stop.code for stop in layout.stops] == ["workbook.no_names"]
    assert "王芳、李娜" in layout.stops[0].message


def test_a_register_of_trainings_with_one_pair_in_a_cell_is_read(tmp_path: Path) -> None:
    columns = {"培训主题": TOPICS, "培训日期": DAYS, "学时": [2, 4, 2, 4], "姓名": ["王芳", "李娜", "张伟、赵敏", "王芳"]}
    assert _layout(tmp_path, "trainings", columns).stops == ()
