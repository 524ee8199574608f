"""Of the days in a list of activities those on which they were: not those on which somebody launched, published or reported them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.sheets import Layout, plan_activities, read_workbook, understand
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
    columns: dict[str, Sequence[Any]] = {names: TOPICS, "姓名": ["王芳", "李娜", "张伟", "赵敏"], other: LAUNCHED, "学时": [2, 4, 2, 4]}
    layout = _layout(tmp_path, kind, columns)
    assert other not in layout.mapping
    assert ("start" in {question.field for question in layout.questions if question.title == other}) or any(
        other in stop.message for stop in layout.stops
    )
