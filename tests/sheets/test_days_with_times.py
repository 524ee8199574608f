"""A day and the times of it in one cell, as people write them: 2026-09-18 14:30-16:30, 9月18日（周五）下午2:30—4:30."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.sheets import (
    Existing,
    Outcome,
    Plan,
    plan_activities,
    plan_attendance,
    plan_trainings,
    read_pasted,
    read_workbook,
    understand,
)
from tests.school.test_other_lists import book

TODAY = date(2026, 11, 23)
KINDS = {"salon": "读书沙龙"}
PEOPLE = [Existing(id="t1", values={"name": "王芳", "id_number": "", "teacher_no": "", "subject": ""})]


def _activities(tmp_path: Path, headings: list[str], *rows: list[Any]) -> Plan:
    path = book(tmp_path / "a.xlsx", [headings, *rows])
    layout = understand(read_workbook(path), "activities", today=TODAY)
    return plan_activities(layout, KINDS, [], path=path, today=TODAY, base=0, defaults=frozenset(KINDS))


def _trainings(tmp_path: Path, headings: list[str], *rows: list[Any]) -> Plan:
    path = book(tmp_path / "t.xlsx", [headings, *rows])
    layout = understand(read_workbook(path), "trainings", today=TODAY)
    return plan_trainings(layout, PEOPLE, [], path=path, today=TODAY, base=0)


WRITTEN: dict[str, tuple[Any, tuple[str, str, str, str]]] = {
    "from when to when": ("2026-09-18 14:30-16:30", ("2026-09-18", "2026-09-18", "14:30", "16:30")),
    "under the day": ("2026.09.18\n09:00~10:30", ("2026-09-18", "2026-09-18", "09:00", "10:30")),
    "with the day of the week": ("9月18日（周五）下午2:30—4:30", ("2026-09-18", "2026-09-18", "14:30", "16:30")),
    "with the day of the week behind a blank": ("2026年9月18日 星期五 14:30至16:30", ("2026-09-18", "2026-09-18", "14:30", "16:30")),
    "in words": ("2026年9月18日下午2点30分到4点", ("2026-09-18", "2026-09-18", "14:30", "16:00")),
    "over noon": ("2026/9/18 上午10:00-下午1:00", ("2026-09-18", "2026-09-18", "10:00", "13:00")),
    "only when it began": ("2026-09-18 14:30", ("2026-09-18", "2026-09-18", "14:30", "")),
    "with seconds": ("2026-09-18 14:30:00", ("2026-09-18", "2026-09-18", "14:30", "")),
    "as a day and time of the workbook": (datetime(2026, 9, 18, 14, 30), ("2026-09-18", "2026-09-18", "14:30", "")),
    "as a day of the workbook": (datetime(2026, 9, 18), ("2026-09-18", "2026-09-18", "", "")),
    "both ends with their day": ("2026-09-18 14:30 至 2026-09-18 16:30", ("2026-09-18", "2026-09-18", "14:30", "16:30")),
    "in brackets": ("2026-09-18（14:30-16:30）", ("2026-09-18", "2026-09-18", "14:30", "16:30")),
    "several days": ("2026.9.18-9.20 8:30-17:30", ("2026-09-18", "2026-09-20", "08:30", "17:30")),
    "a day as ever": ("2026-09-18", ("2026-09-18", "2026-09-18", "", "")),
}  # fmt: skip


@pytest.mark.parametrize("how", WRITTEN)
def test_an_activity_takes_its_day_and_its_times_from_one_cell(tmp_path: Path, how: str) -> None:
    cell, (start, end, begins, ends) = WRITTEN[how]
    (row,) = _activities(tmp_path, ["活动类型", "活动名称", "活动时间"], ["读书沙龙", "共读", cell]).rows
    assert row.outcome is Outcome.NEW, row.findings
    said = [row.values.get(key, "") for key in ("start", "end", "start_time", "end_time")]
    asked = ["hours.usual"] if begins and not ends else ["activity.times_of_one_day"] if start != end else []
    assert (said, [each.code for each in row.findings]) == ([start, end, begins, ends], asked)


@pytest.mark.parametrize("how", WRITTEN)
def test_a_training_takes_its_days_and_leaves_the_times(tmp_path: Path, how: str) -> None:
    cell, (start, end, _begins, _ends) = WRITTEN[how]
    (row,) = _trainings(tmp_path, ["姓名", "培训名称", "培训时间", "学时"], ["王芳", "国培", cell, 8]).rows
    assert row.outcome is Outcome.NEW, row.findings
    assert (row.values["start"], row.values["end"], "start_time" in row.values) == (start, end, False)


@pytest.mark.parametrize("cell", ["2026.9.18 第7-8节", "2026年9月18日下午", "9月18日（周五）晚上"])
def test_lessons_and_halves_of_a_day_are_no_times_and_are_named(tmp_path: Path, cell: str) -> None:
    (row,) = _activities(tmp_path, ["活动类型", "活动名称", "活动时间", "学时"], ["读书沙龙", "共读", cell, 2]).rows
    assert row.outcome is Outcome.NEW
    assert (row.values["start"], "start_time" in row.values) == ("2026-09-18", False)
    assert [(each.code, each.place) for each in row.findings] == [("time.not_told", "start")]


@pytest.mark.parametrize(
    "cell", ["2026-09-18 16:30-14:30", "2026-09-18 25:00", "2026-02-30 14:30", "下午14:30", "2026-09-18 14:30 备课"]
)
def test_what_cannot_be_a_day_with_times_is_refused(tmp_path: Path, cell: str) -> None:
    (row,) = _activities(tmp_path, ["活动类型", "活动名称", "活动时间"], ["读书沙龙", "共读", cell]).rows
    assert row.outcome is Outcome.REFUSED


def test_a_time_in_its_own_column_wins_and_another_one_beside_the_day_is_named(tmp_path: Path) -> None:
    headings = ["活动类型", "活动名称", "日期", "开始时间", "结束时间"]
    (row,) = _activities(tmp_path, headings, ["读书沙龙", "共读", "2026-09-18 14:30-16:30", "15:00", "16:30"]).rows
    assert (row.values["start_time"], row.values["end_time"]) == ("15:00", "16:30")
    assert [each.code for each in row.findings] == ["time.differs"]


def test_days_under_begin_and_end_are_the_days_where_no_other_column_has_them(tmp_path: Path) -> None:
    headings = ["活动形式", "活动主题", "开始时间", "结束时间", "学时"]
    plan = _activities(
        tmp_path, headings, *[["读书沙龙", f"共读{n}", f"2026-09-1{n} 14:30", f"2026-09-1{n} 16:30:00", 2] for n in range(4)]
    )
    row = plan.rows[0]
    assert plan.layout.mapping == {
        "活动形式": "kind",
        "活动主题": "activity",
        "开始时间": "start",
        "结束时间": "end",
        "学时": "hours",
    }
    assert [row.values.get(key) for key in ("start", "end", "start_time", "end_time")] == [
        "2026-09-10",
        "2026-09-10",
        "14:30",
        "16:30",
    ]


TIMES_OF_DAY: dict[str, tuple[list[Any], list[tuple[str, str]]]] = {
    "some from when to when, some only when": (["14:30-16:30", "15:00", "下午2点"], [("14:30", "16:30"), ("15:00", ""), ("14:00", "")]),
    "only when": (["14:30", "9:00", "19:00"], [("14:30", ""), ("09:00", ""), ("19:00", "")]),
    "as times of the workbook": ([time(14, 30), time(9, 0), time(19, 0)], [("14:30", ""), ("09:00", ""), ("19:00", "")]),
}  # fmt: skip


@pytest.mark.parametrize("how", TIMES_OF_DAY)
def test_times_beside_a_column_of_days_are_when_it_began(tmp_path: Path, how: str) -> None:
    cells, wanted = TIMES_OF_DAY[how]
    days = ["2026/9/10", "2026/9/11", "2026/9/14"]
    rows = [["读书沙龙", f"共读{place}", day, cell, 2] for place, (day, cell) in enumerate(zip(days, cells, strict=True))]
    plan = _activities(tmp_path, ["类型", "活动主题", "日期", "时间", "学时"], *rows)
    assert (plan.layout.mapping["日期"], plan.layout.mapping["时间"], plan.layout.questions) == ("start", "start_time", ())
    assert [(row.values["start_time"], row.values.get("end_time", "")) for row in plan.rows] == wanted


def test_times_of_a_copied_table_are_when_it_began() -> None:
    text = "活动主题\t类型\t日期\t时间\t学时\r\n共读\t读书沙龙\t2026/9/10\t14:30-16:30\t2\r\n观察\t读书沙龙\t2026/9/11\t15:00\t1.5\r\n"
    layout = understand(read_pasted("", text), "activities", today=TODAY)
    plan = plan_activities(layout, KINDS, [], path=Path("x"), today=TODAY, base=0, defaults=frozenset(KINDS))
    assert (layout.mapping["时间"], layout.questions, layout.left_out) == ("start_time", (), ())
    assert [row.values["start_time"] for row in plan.rows] == ["14:30", "15:00"]


def test_who_signed_in_when_is_on_that_day(tmp_path: Path) -> None:
    path = book(tmp_path / "s.xlsx", [["活动名称", "活动时间", "姓名"], ["共读", "2026-09-18 14:30-16:30", "王芳"]])
    known = [Existing(id="a1", values={"activity": "共读", "start": "2026-09-18"})]
    layout = understand(read_workbook(path), "attendance", today=TODAY)
    (row,) = plan_attendance(layout, PEOPLE, known, [], path=path, today=TODAY, base=0).rows
    assert (row.outcome, row.links) == (Outcome.NEW, {"teacher": "t1", "activity": "a1"})


NAMELESS = ["教研主题", "时间", "地点", "学时"]
KIND_TOLD = {
    "above the table": ("a.xlsx", [["济水一小集体备课记录表"], NAMELESS], "备课第1次", "prep"),
    "by the file": ("2026年集体备课.xlsx", [NAMELESS], "备课第1次", "prep"),
    "by the activity's own name": ("a.xlsx", [NAMELESS], "读书沙龙：共读", "salon"),
    "by the name against the title": ("a.xlsx", [["集体备课记录表"], NAMELESS], "读书沙龙：共读", "salon"),
}


@pytest.mark.parametrize("how", KIND_TOLD)
def test_activities_without_a_kind_are_of_the_kind_that_the_sheet_is_called_by(tmp_path: Path, how: str) -> None:
    name, above, title, kind = KIND_TOLD[how]
    path = book(tmp_path / name, [*above, [title, "2026-09-18 14:30-16:30", "录播室", 2]])
    kinds = KINDS | {"prep": "集体备课"}
    plan = plan_activities(understand(read_workbook(path), "activities", today=TODAY), kinds, [], path=path, today=TODAY, base=0)
    assert [(row.outcome, row.values["kind"]) for row in plan.rows] == [(Outcome.NEW, kind)]
    assert not plan.layout.stops
    assert "没有“活动类型”列" in plan.warnings[0].message


def test_activities_of_which_nothing_says_the_kind_stop_with_one_sentence(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["教研活动记录表"], NAMELESS, ["说课", "2026-09-18", "录播室", 2]])
    plan = plan_activities(understand(read_workbook(path), "activities", today=TODAY), KINDS, [], path=path, today=TODAY, base=0)
    assert [stop.code for stop in plan.layout.stops] == ["workbook.column_missing"]
    both = book(tmp_path / "b.xlsx", [["读书沙龙"], ["教研主题", "地点"], ["共读", "录播室"]])
    plan = plan_activities(understand(read_workbook(both), "activities", today=TODAY), KINDS, [], path=both, today=TODAY, base=0)
    assert [stop.code for stop in plan.layout.stops] == ["workbook.column_missing"]
