"""A list of attendance with several people in one cell: each of them has a line, nobody is guessed, and a second reading changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.sheets import Existing, Outcome, Plan, lines_of, plan_attendance, read_workbook, roles_of, understand
from tests.school.test_other_lists import book

TODAY = date(2026, 11, 23)
NAMES = ("周小兰", "郑国强", "甄一平", "王芳")
TEACHERS = [
    *(
        Existing(id=f"t{place}", values={"name": name, "id_number": "", "teacher_no": "", "subject": ""})
        for place, name in enumerate(NAMES)
    ),
    *(
        Existing(id=f"w{subject}", values={"name": "李娜", "id_number": "", "teacher_no": "", "subject": subject})
        for subject in ("语文", "数学")
    ),
]
ACTIVITIES = [Existing(id=f"a{day}", values={"activity": "读书交流", "start": f"2026-09-{day:02}"}) for day in (3, 10)]


def _plan(path: Path, cells: list[str], heading: str = "姓名", existing: list[Existing] | None = None, **more: str) -> Plan:
    rows: list[list[Any]] = [
        [ACTIVITIES[place].values["activity"], ACTIVITIES[place].values["start"], cell, *more.values()]
        for place, cell in enumerate(cells)
    ]
    layout = understand(read_workbook(book(path, [["活动名称", "活动日期", heading, *more], *rows])), "attendance", today=TODAY)
    return plan_attendance(layout, TEACHERS, ACTIVITIES, existing or [], path=path, today=TODAY, base=0)


def _lines(plan: Plan) -> list[list[tuple[str, str]]]:
    return [[(each.teacher, each.mark) for each in lines_of(row)] for row in plan.rows]


@pytest.mark.parametrize(
    "cell", ["周小兰、郑国强、甄一平", "周小兰 郑国强  甄一平", "周小兰，郑国强；甄一平", "周小兰\n郑国强\n甄一平"]
)
def test_everybody_in_a_cell_has_a_line_of_his_own(tmp_path: Path, cell: str) -> None:
    plan = _plan(tmp_path / "到会.xlsx", [cell, "王芳"])
    assert [row.outcome for row in plan.rows] == [Outcome.NEW, Outcome.NEW]
    assert _lines(plan) == [[("t0", "present"), ("t1", "present"), ("t2", "present")], []]
    assert plan.rows[1].links["teacher"] == "t3"
    assert "1 行的一格里写着几个人（共 3 人次）" in plan.warnings[0].message


def test_what_stands_behind_a_name_is_his_and_what_stands_in_the_row_is_that_of_the_others(tmp_path: Path) -> None:
    plan = _plan(tmp_path / "到会.xlsx", ["周小兰（请假）、郑国强"], 出勤="迟到", 角色="主讲")
    [[(first, leave), (second, late)]] = _lines(plan)
    assert (first, second, late) == ("t0", "t1", plan.rows[0].values["mark"])
    assert leave not in ("present", late)
    assert set(roles_of(plan.rows[0])) == {plan.rows[0].values["role"]}


def test_a_name_that_nobody_has_is_told_and_one_that_two_have_is_asked_about(tmp_path: Path) -> None:
    plan = _plan(tmp_path / "到会.xlsx", ["周小兰、没有这人", "郑国强、李娜"])
    assert [row.outcome for row in plan.rows] == [Outcome.NEW, Outcome.REFUSED]
    assert "没有这人" in plan.rows[0].findings[0].message
    [question] = [each for each in plan.rows[1].findings if each.choices]
    assert (question.place, len(question.choices)) == ("name", 3)
    assert [row.outcome for row in _plan(tmp_path / "都不在.xlsx", ["没有这人、也没有这人"]).rows] == [Outcome.REFUSED]


def test_who_stands_is_not_written_again_and_who_is_named_twice_once(tmp_path: Path) -> None:
    existing = [
        Existing(id="a3 t0", values={"activity_id": "a3", "teacher_id": "t0", "mark": "late", "role": "speaker"}),
        Existing(id="a3 t1", values={"activity_id": "a3", "teacher_id": "t1", "mark": "absent", "role": "attendee"}),
    ]
    plan = _plan(tmp_path / "到会.xlsx", ["周小兰、郑国强"], existing=existing)
    assert [row.outcome for row in plan.rows] == [Outcome.UPDATED]
    assert _lines(plan) == [[("t1", "present")]]
    stands = [
        Existing(id=f"a3 {who}", values={"activity_id": "a3", "teacher_id": who, "mark": "present", "role": "attendee"})
        for who in ("t0", "t1")
    ]
    assert [row.outcome for row in _plan(tmp_path / "又来.xlsx", ["周小兰、郑国强"], existing=stands).rows] == [Outcome.UNCHANGED]


@pytest.mark.parametrize(
    "heading",
    ["参会人", "到场人员", "组员", "成员", "参研教师", "教师签名", "教研组成员", "听课教师签名", "参会教师签字", "听课签到"],
)
def test_a_column_of_lists_of_names_is_who_came_whatever_it_is_called(tmp_path: Path, heading: str) -> None:
    rows = [
        ["读书交流", "2026-09-03", "周小兰、郑国强"],
        ["读书交流", "2026-09-10", "甄一平、王芳"],
        ["读书交流", "2026-09-10", "周小兰"],
    ]
    layout = understand(
        read_workbook(book(tmp_path / "三行.xlsx", [["活动名称", "活动日期", heading], *rows])), "attendance", today=TODAY
    )
    assert layout.mapping.get(heading) == "name"


@pytest.mark.parametrize(
    "heading", ["缺席人员", "请假教师", "主持人", "未到人员", "主持人签名", "校长签名", "教研组长签字", "学生签名"]
)
def test_who_did_not_come_or_led_is_never_taken_for_who_came(tmp_path: Path, heading: str) -> None:
    rows = [
        ["读书交流", "2026-09-03", "周小兰、郑国强"],
        ["读书交流", "2026-09-10", "甄一平、王芳"],
        ["读书交流", "2026-09-10", "周小兰"],
    ]
    layout = understand(
        read_workbook(book(tmp_path / "三行.xlsx", [["活动名称", "活动日期", heading], *rows])), "attendance", today=TODAY
    )
    assert "name" not in layout.mapping.values()
    assert layout.stops
