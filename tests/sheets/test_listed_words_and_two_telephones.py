"""Headings that list behind a colon what may stand below them, and lists with two telephones of each person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from jyteacher_desktop.sheets import Plan, plan_roster, read_workbook, understand
from tests.school.test_other_lists import NAMES, book

TODAY = date(2026, 11, 23)
DESKS = [f"0391-660{place:04}" for place in range(len(NAMES))]
MOBILES = [f"1390000{place:04}" for place in range(len(NAMES))]


def _plan(tmp_path: Path, *columns: tuple[str, Sequence[object]]) -> Plan:
    headings = ["姓名", "任教学科", *(heading for heading, _cells in columns)]
    rows = [
        [name, ("语文", "数学")[place % 2], *(cells[place % len(cells)] for _heading, cells in columns)]
        for place, name in enumerate(NAMES)
    ]
    path = book(tmp_path / "a.xlsx", [headings, *rows])
    return plan_roster(understand(read_workbook(path), "roster", today=TODAY), [], path=path, today=TODAY, base=0)


def _stored(plan: Plan, field: str) -> list[str]:
    return [row.values.get(field, "") for row in plan.rows]


@pytest.mark.parametrize(
    "heading",
    ["职位: 主班/副班/保育员/保健医", "岗位：主班、副班、保育员", "*职务：主班 | 副班 | 保育员等", "工作岗位:主班，副班，保育员"],
)
def test_whoever_lists_the_posts_of_a_kindergarten_in_the_heading_gets_the_posts(tmp_path: Path, heading: str) -> None:
    plan = _plan(tmp_path, (heading, ["主班", "副班", "保育员"]))
    assert not plan.layout.stops
    assert _stored(plan, "position")[:3] == ["主班", "副班", "保育员"]


@pytest.mark.parametrize("heading", ["学段：小学/初中", "任教学段: 小学、初中"])
def test_stages_that_a_heading_lists_behind_a_colon_are_read(tmp_path: Path, heading: str) -> None:
    assert _stored(_plan(tmp_path, (heading, ["小学", "初中"])), "stage")[:2] == ["小学", "初中"]


@pytest.mark.parametrize("heading", ["紧急联系人：姓名/电话", "紧急联系人姓名/电话", "联系人姓名、手机", "配偶姓名/联系电话"])
def test_the_telephone_of_whoever_is_to_be_called_is_not_kept_as_the_teachers_own(tmp_path: Path, heading: str) -> None:
    assert not any(_stored(_plan(tmp_path, (heading, ["李明 13800000000"])), "phone"))
    plan = _plan(tmp_path, ("手机号", MOBILES), (heading, ["李明 13800000000"]))
    assert _stored(plan, "phone") == MOBILES
    assert _stored(plan, "name") == list(NAMES)


@pytest.mark.parametrize("heading", ["手机/紧急联系人", "电话/手机", "联系电话（手机）"])
def test_a_telephone_named_before_anybody_else_is_the_teachers_own(tmp_path: Path, heading: str) -> None:
    assert _stored(_plan(tmp_path, (heading, MOBILES)), "phone") == MOBILES


@pytest.mark.parametrize(
    ("desk", "mobile"),
    [("电话", "手机"), ("电话", "手机*"), ("联系电话", "手机号码"), ("联系方式", "移动电话"), ("电话号码", "联系电话")],
)
def test_of_two_telephones_the_one_is_kept_that_somebody_has_on_him(tmp_path: Path, desk: str, mobile: str) -> None:
    assert _stored(_plan(tmp_path, (desk, DESKS), (mobile, MOBILES)), "phone") == MOBILES
    assert _stored(_plan(tmp_path, (mobile, MOBILES), (desk, DESKS)), "phone") == MOBILES


def test_the_telephone_on_the_desk_is_kept_where_it_is_the_only_one(tmp_path: Path) -> None:
    assert _stored(_plan(tmp_path, ("电话", DESKS)), "phone") == DESKS
    assert _stored(_plan(tmp_path, ("电话", DESKS), ("手机", [None])), "phone") == DESKS
    assert _stored(_plan(tmp_path, ("电话", DESKS), ("家长手机", MOBILES)), "phone") == DESKS
