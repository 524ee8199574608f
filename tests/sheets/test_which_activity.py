"""A list of who was there that does not say at which activity: its title, its days or one answer say it, and no row is refused for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.sheets import Existing, Outcome, Plan, plan_attendance, read_workbook, understand
from tests.school.test_other_lists import NAMES, book

TODAY = date(2026, 11, 23)
STAFF = [Existing(id=name, values={"name": name, "id_number": "", "teacher_no": "", "subject": ""}) for name in NAMES]


def _activity(key: str, name: str, start: str, end: str = "") -> Existing:
    return Existing(id=key, values={"activity": name, "start": start, "end": end or start})


ACTIVITIES = [
    _activity("a", "共读《给教师的建议》", "2026-09-18"),
    _activity("b", "新课标解读", "2026-09-25"),
    _activity("c", "例会研讨", "2026-09-25"),
    _activity("d", "例会研讨", "2026-10-09"),
    _activity("e", "暑期集训", "2026-08-20", "2026-08-22"),
]
SIGNED = ["序号", "姓名", "教研组", "出勤情况"]
PEOPLE: list[list[Any]] = [[place, name, "语文组", "出勤"] for place, name in enumerate(NAMES, 1)]


def _plan(path: Path, rows: list[list[Any]], *, into: str = "", fills: Mapping[str, str] | None = None) -> Plan:
    layout = understand(read_workbook(book(path, rows)), "attendance", today=TODAY).filled(fills or {})
    return plan_attendance(layout, STAFF, ACTIVITIES, [], path=path, today=TODAY, base=0, into=into)


def _to(plan: Plan) -> list[tuple[Outcome, str]]:
    return [(row.outcome, row.links["activity"]) for row in plan.rows]


def test_a_list_that_does_not_say_which_activity_asks_once_and_names_the_latest(tmp_path: Path) -> None:
    plan = _plan(tmp_path / "签到表.xlsx", [SIGNED, *PEOPLE])
    [stop] = plan.layout.stops
    assert (stop.code, plan.layout.lacks_only("activity", "start")) == ("workbook.column_missing", True)
    assert stop.message.startswith(f"这张表没有写是哪一次活动，{len(NAMES)} 行都要记到它。请选是哪一次（2026-10-09 “例会研讨”、")


def test_everybody_goes_to_the_activity_that_was_chosen(tmp_path: Path) -> None:
    plan = _plan(tmp_path / "签到表.xlsx", [SIGNED, *PEOPLE], into="c")
    assert not plan.layout.stops
    assert _to(plan) == [(Outcome.NEW, "c")] * len(NAMES)


def test_a_row_of_another_day_than_the_chosen_activity_is_refused_with_its_reason(tmp_path: Path) -> None:
    rows = [["姓名", "日期", "签到"], [NAMES[0], "2026-08-21", "√"], [NAMES[1], "2026-09-01", "√"]]
    plan = _plan(tmp_path / "签到表.xlsx", rows, into="e")
    assert [row.outcome for row in plan.rows] == [Outcome.NEW, Outcome.REFUSED]
    assert (
        plan.rows[1].findings[0].message == "这一行的日期 2026-09-01 不是“暑期集训”（2026-08-20）的日期。请核对，或换一次活动。"
    )


TITLED = {
    "above the table": ("a.xlsx", [["新课标解读签到表"], SIGNED], "b"),
    "by the file": ("共读《给教师的建议》签到.xlsx", [SIGNED], "a"),
}


@pytest.mark.parametrize("how", TITLED)
def test_the_title_of_a_list_says_which_activity_and_the_plan_tells(tmp_path: Path, how: str) -> None:
    name, above, activity = TITLED[how]
    plan = _plan(tmp_path / name, [*above, *PEOPLE])
    assert _to(plan) == [(Outcome.NEW, activity)] * len(NAMES)
    assert any("没有“活动名称”列，按标题记到" in each.message for each in plan.warnings)


DATED = {
    "2026年9月25日新课标解读签到表": "b",
    "新课标解读（9月25日）签到表": "b",
    "2026.9.25新课标解读签到": "b",
    "2026年10月9日例会研讨签到表": "d",
    "暑期集训8月21日签到表": "e",
    "2026年10月15日新课标解读签到表": "",
    "新课标解读（10月15日）签到表": "",
    "2025-09-25 新课标解读签到表": "",
    "暑期集训8月23日签到表": "",
}


@pytest.mark.parametrize("title", DATED)
@pytest.mark.parametrize("column", [False, True], ids=["by the title", "by a column"])
def test_a_list_whose_title_says_another_day_is_of_no_activity_that_bears_its_name(
    tmp_path: Path, title: str, *, column: bool
) -> None:
    """People who came in October stood in an activity of September, which was the only one of that name that somebody had entered."""
    rows = [[title], SIGNED, *PEOPLE]
    if column:
        name = next(each.values["activity"] for each in ACTIVITIES if each.values["activity"] in title)
        rows = [[title], [*SIGNED, "活动名称"], *([*row, name] for row in PEOPLE)]
    plan = _plan(tmp_path / "a.xlsx", rows)
    if DATED[title]:
        assert _to(plan) == [(Outcome.NEW, DATED[title])] * len(NAMES)
    else:
        assert plan.layout.lacks_only("activity", "start") or plan.layout.lacks_only("start")


def test_a_title_that_two_activities_bear_is_asked_about(tmp_path: Path) -> None:
    plan = _plan(tmp_path / "a.xlsx", [["例会研讨签到表"], SIGNED, *PEOPLE])
    assert [stop.code for stop in plan.layout.stops] == ["workbook.column_missing"]


def test_days_on_each_of_which_one_activity_was_say_which(tmp_path: Path) -> None:
    rows = [["姓名", "日期", "签到"], [NAMES[0], "2026-09-18", "√"], [NAMES[1], "2026-10-09", "√"]]
    plan = _plan(tmp_path / "a.xlsx", rows)
    assert _to(plan) == [(Outcome.NEW, "a"), (Outcome.NEW, "d")]
    assert any("按日期记到当天登记的活动（2026-09-18 “共读《给教师的建议》”、" in each.message for each in plan.warnings)


@pytest.mark.parametrize("day", ["2026-09-25", "2026-09-26", "某一天"])
def test_a_day_with_two_activities_or_none_is_asked_about(tmp_path: Path, day: str) -> None:
    rows = [["姓名", "日期", "签到"], [NAMES[0], "2026-09-18", "√"], [NAMES[1], day, "√"]]
    plan = _plan(tmp_path / "a.xlsx", rows)
    assert plan.layout.lacks_only("activity", "start")


def test_a_name_that_one_activity_bears_needs_no_day(tmp_path: Path) -> None:
    rows = [["姓名", "活动名称", "签到"], [NAMES[0], "新课标解读", "√"], [NAMES[1], "例会研讨", "√"], [NAMES[2], "没有的", "√"]]
    plan = _plan(tmp_path / "a.xlsx", rows)
    assert not plan.layout.stops
    assert _to(plan) == [(Outcome.NEW, "b"), (Outcome.REFUSED, ""), (Outcome.REFUSED, "")]
    assert [row.findings[0].code for row in plan.rows[1:]] == ["activity.ambiguous", "activity.unknown"]
    assert any("按名称找到已登记的活动（2026-09-25 “新课标解读”）" in each.message for each in plan.warnings)


def test_the_name_alone_may_be_said_for_the_whole_list(tmp_path: Path) -> None:
    plan = _plan(tmp_path / "a.xlsx", [SIGNED, *PEOPLE], fills={"activity": "新课标解读"})
    assert not plan.layout.stops
    assert _to(plan) == [(Outcome.NEW, "b")] * len(NAMES)


def test_a_list_of_which_no_activity_is_entered_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    layout = understand(read_workbook(book(path, [SIGNED, *PEOPLE])), "attendance", today=TODAY)
    [stop] = plan_attendance(layout, STAFF, [], [], path=path, today=TODAY, base=0).layout.stops
    assert stop.message.endswith("现在还没有登记活动，请先登记")
