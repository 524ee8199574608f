"""A time in hours is how long something was, and no day: 培训时间(小时) beside the days on which it began and ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.sheets import Layout, read_workbook, understand
from tests.school.test_other_lists import book

TODAY = date(2026, 11, 23)
TOPICS = ["《草原》观评课", "分数的意义听评课", "读书会：给教师的建议", "新课标解读讲座"]
BEGAN = ["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"]
ENDED = ["2026-03-03", "2026-03-09", "2026-03-17", "2026-03-23"]
PEOPLE = ["王芳", "李娜", "张伟", "赵敏"]


def _layout(path: Path, kind: str, columns: Mapping[str, Sequence[Any]]) -> Layout:
    return understand(
        read_workbook(book(path / "表.xlsx", [list(columns), *map(list, zip(*columns.values(), strict=True))])), kind, today=TODAY
    )


@pytest.mark.parametrize("hours", ["培训时间(小时)", "活动时间（小时）", "时间（学时）", "培训时间/h", "学习时间 (小时)"])
def test_a_time_in_hours_is_the_number_of_hours_beside_the_days(tmp_path: Path, hours: str) -> None:
    layout = _layout(
        tmp_path, "activities", {"活动名称": TOPICS, "培训开始时间": BEGAN, "培训截止时间": ENDED, hours: [2, 4, 2, 3]}
    )
    assert (layout.mapping["培训开始时间"], layout.mapping[hours]) == ("start", "hours")
    assert "workbook.columns_proposed" not in {stop.code for stop in layout.stops}


@pytest.mark.parametrize("hours", ["培训时间(小时)", "培训时间（学时）"])
def test_in_a_list_of_trainings_as_well(tmp_path: Path, hours: str) -> None:
    layout = _layout(
        tmp_path, "trainings", {"姓名": PEOPLE, "培训名称": TOPICS, "开始日期": BEGAN, "结束日期": ENDED, hours: [8, 16, 8, 24]}
    )
    assert (layout.mapping["开始日期"], layout.mapping[hours]) == ("start", "hours")


@pytest.mark.parametrize("minutes", ["培训时间(分钟)", "活动时间（min）", "培训时间（天）"])
def test_a_time_in_minutes_or_days_is_neither_a_day_nor_a_number_of_hours(tmp_path: Path, minutes: str) -> None:
    layout = _layout(tmp_path, "activities", {"活动名称": TOPICS, "开始日期": BEGAN, minutes: [90, 45, 45, 90]})
    assert layout.mapping["开始日期"] == "start"
    assert minutes not in layout.mapping


@pytest.mark.parametrize("begins", ["开始时间(小时)", "起始时间（时:分）"])
def test_when_something_began_is_no_length_whatever_stands_in_brackets(tmp_path: Path, begins: str) -> None:
    times = ["14:30", "15:00", "14:30", "16:00"]
    layout = _layout(tmp_path, "activities", {"活动名称": TOPICS, "日期": BEGAN, begins: times})
    assert layout.mapping.get(begins) != "hours"


@pytest.mark.parametrize("place", ["授课地点", "授课教室", "上课教室", "上课地点"])
def test_where_a_lesson_was_given_is_where_it_was_watched(tmp_path: Path, place: str) -> None:
    layout = _layout(
        tmp_path,
        "activities",
        {"课题": TOPICS, "听课日期": BEGAN, "授课教师": PEOPLE, place: ["录播教室", "报告厅", "录播教室", "一楼会议室"]},
    )
    assert layout.mapping[place] == "place"
    assert "workbook.columns_proposed" not in {stop.code for stop in layout.stops}


@pytest.mark.parametrize("total", ["培训总时间", "总时间", "累计时间"])
def test_a_total_of_time_is_no_day(tmp_path: Path, total: str) -> None:
    layout = _layout(
        tmp_path,
        "activities",
        {
            "培训项目名称": TOPICS,
            "培训开始时间": BEGAN,
            "培训截止时间": ENDED,
            "培训时间(小时)": [2, 4, 2, 3],
            total: [40, 80, 62, 33],
        },
    )
    assert (layout.mapping["培训开始时间"], layout.mapping["培训时间(小时)"]) == ("start", "hours")
    assert total not in layout.mapping
    assert "workbook.columns_proposed" not in {stop.code for stop in layout.stops}


@pytest.mark.parametrize(
    "topic", ["学期-单元-课题", "年级-单元-课题", "学期-单元-课题\nTerm-Unit-Topic", "单元—课题", "册-单元-课题"]
)
def test_where_in_the_book_a_topic_stands_does_not_hide_it(tmp_path: Path, topic: str) -> None:
    layout = _layout(tmp_path, "activities", {"教师": PEOPLE, "日期": BEGAN, topic: TOPICS})
    assert [key for title, key in layout.mapping.items() if "课题" in title] == ["activity"]
    assert "workbook.columns_proposed" not in {stop.code for stop in layout.stops}


@pytest.mark.parametrize("kind", ["activities", "trainings"])
@pytest.mark.parametrize("each", ["培训人时", "培训人时数", "人时数", "总人时数"])
def test_hours_times_people_are_neither_a_day_nor_the_hours(tmp_path: Path, kind: str, each: str) -> None:
    columns: dict[str, Sequence[Any]] = {
        "活动名称" if kind == "activities" else "培训名称": TOPICS,
        "日期": BEGAN,
        each: [40, 80, 62, 33],
    }
    if kind == "trainings":
        columns |= {"姓名": PEOPLE, "学时": [8, 16, 8, 24]}
    layout = _layout(tmp_path, kind, columns)
    assert (layout.mapping["日期"], layout.mapping.get(each)) == ("start", None)
