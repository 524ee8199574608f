"""Of the days in a list of activities those on which they were: not those on which somebody launched, published or reported them."""

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
TOPICS = ["《草原》观评课", "分数的意义听评课", "读书会：给教师的建议", "新课标解读讲座"]
LAUNCHED = ["2026-02-20", "2026-02-27", "2026-03-11", "2026-03-16"]
BEGAN = ["2026-03-02 14:30", "2026-03-09 14:30", "2026-03-16 14:30", "2026-03-23 14:30"]
ENDED = ["2026-03-02 16:30", "2026-03-09 16:30", "2026-03-16 16:30", "2026-03-23 16:30"]
OTHER_MOMENTS = ["发起时间", "活动发起日期", "发布时间", "提交时间", "上报日期", "审核时间", "公示时间", "批准日期"]


def _layout(path: Path, kind: str, columns: Mapping[str, Sequence[Any]]) -> Layout:
    return understand(
        read_workbook(book(path / "表.xlsx", [list(columns), *map(list, zip(*columns.values(), strict=True))])), kind, today=TODAY
    )


@pytest.mark.parametrize("other", OTHER_MOMENTS)
@pytest.mark.parametrize(("begins", "ends"), [("开始时间", "结束时间"), ("活动开始时间", "活动结束时间")])
def test_the_day_on_which_an_activity_was_launched_is_not_the_one_on_which_it_began(
    tmp_path: Path, other: str, begins: str, ends: str
) -> None:
    layout = _layout(tmp_path, "activities", {"活动名称": TOPICS, other: LAUNCHED, begins: BEGAN, ends: ENDED})
    assert layout.mapping == {"活动名称": "activity", begins: "start", ends: "end"}


@pytest.mark.parametrize("other", OTHER_MOMENTS)
@pytest.mark.parametrize(("kind", "names"), [("activities", "活动名称"), ("trainings", "培训名称")])
def test_such_a_day_is_asked_about_where_no_other_stands(tmp_path: Path, other: str, kind: str, names: str) -> None:
    columns: dict[str, Sequence[Any]] = {
        names: TOPICS,
        "姓名": ["王芳", "李娜", "张伟", "赵敏"],
        other: LAUNCHED,
        "学时": [2, 4, 2, 4],
    }
    layout = _layout(tmp_path, kind, columns)
    assert other not in layout.mapping
    assert ("start" in {question.field for question in layout.questions if question.title == other}) or any(
        other in stop.message for stop in layout.stops
    )


SPANS = ["2026-03-02至2026-03-06", "2026-03-09至2026-03-13", "2026-03-16至2026-03-20", "2026-03-23至2026-03-27"]


@pytest.mark.parametrize("heading", ["活动时限", "活动周期", "活动档期"])
def test_days_from_when_to_when_under_a_heading_that_nobody_knows_are_the_only_days_of_a_list(
    tmp_path: Path, heading: str
) -> None:
    columns = {
        "活动主题": TOPICS,
        "参与学校": ["济水一小"] * 4,
        "参与学科": ["语文"] * 4,
        heading: SPANS,
        "评论数": [7, 12, 16, 9],
    }
    layout = _layout(tmp_path, "activities", columns)
    assert layout.header_rows == (1,)
    assert layout.mapping.get(heading) == "start"


def test_a_row_of_records_is_not_taken_for_headings_because_its_topic_names_a_sort_of_activity(tmp_path: Path) -> None:
    columns = {
        "活动主题": ["示范课（公开课）第1次：分数", "示范课（公开课）第2次：小数"],
        "甲栏": ["一", "二"],
        "时限": SPANS[:2],
        "评论数": [7, 12],
    }
    layout = _layout(tmp_path, "activities", columns)
    assert layout.header_rows == (1,)


def test_a_heading_of_two_lines_of_which_one_word_is_known_stands_above_such_days_too(tmp_path: Path) -> None:
    upper = ["活动主题", "参与学校", "活动时限", "其他情况", None]
    lower = [None, None, None, "评论数", "分享状态"]
    below = [[topic, "济水一小", days, 7, "已分享"] for topic, days in zip(TOPICS, SPANS, strict=True)]
    layout = understand(read_workbook(book(tmp_path / "表.xlsx", [upper, lower, *below])), "activities", today=TODAY)
    assert layout.mapping["活动时限"] == "start"
    assert len(layout.data_rows) == len(below)


def test_a_log_of_days_under_one_known_word_stays_without_a_heading(tmp_path: Path) -> None:
    columns = {
        "活动名称": TOPICS,
        "讨论话题": ["甲", "乙", "丙", "丁"],
        "发言人": ["王芳", "李娜", "张伟", "赵敏"],
        "发言": LAUNCHED,
    }
    with pytest.raises(HeaderMissing):
        _layout(tmp_path, "activities", columns)
