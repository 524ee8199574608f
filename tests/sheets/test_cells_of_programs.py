"""Cells as programs write them: sexes as codes of all sorts, days as seconds since 1970. Nobody is refused for it, nothing is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.sheets import Layout, Outcome, Plan, plan_roster, read_workbook, understand
from tests.school.test_other_lists import NAMES, book, number

TODAY = date(2026, 11, 23)


def _layout(path: Path, *columns: tuple[str, Sequence[Any]]) -> Layout:
    headings = ["姓名", "职称", *(heading for heading, _cells in columns)]
    rows = [[name, "一级教师", *(cells[place % len(cells)] for _heading, cells in columns)] for place, name in enumerate(NAMES)]
    return understand(read_workbook(book(path / "a.xlsx", [headings, *rows])), "roster", today=TODAY)


def _plan(path: Path, *columns: tuple[str, Sequence[Any]]) -> Plan:
    return plan_roster(_layout(path, *columns), [], path=path / "a.xlsx", today=TODAY, base=0)


@pytest.mark.parametrize("codes", [[1, -1], ["1", "-1"], [0, 1], ["A", "B"], ["１", "０"], [1]])
def test_sexes_in_codes_that_nothing_explains_are_one_question_and_refuse_nobody(tmp_path: Path, codes: list[Any]) -> None:
    plan = _plan(tmp_path, ("性别", codes))
    assert [each.code for each in plan.layout.questions] == ["column.codes"]
    assert {row.outcome for row in plan.rows} == {Outcome.NEW}
    assert not any("sex" in row.values for row in plan.rows)


def test_women_under_nothing_but_1_are_no_men_where_their_numbers_prove_it(tmp_path: Path) -> None:
    numbers = [number(f"1980010{place}", 2 * place) for place in range(1, 9)]
    plan = _plan(tmp_path, ("性别", [1]), ("身份证件号", numbers))
    assert not plan.layout.questions
    assert [(row.outcome, row.values["sex"]) for row in plan.rows] == [(Outcome.NEW, "女")] * len(NAMES)


@pytest.mark.parametrize("codes", [["1", "2"], [1, 2], ["01", "02"], ["M", "F"], ["m", "f"]])
def test_sexes_in_the_codes_of_the_standard_need_no_question(tmp_path: Path, codes: list[Any]) -> None:
    plan = _plan(tmp_path, ("性别", codes))
    assert not plan.layout.questions
    assert [row.values["sex"] for row in plan.rows] == ["男", "女"] * 4


def _seconds(day: date, hours: int = 0) -> int:
    return (day - date(1970, 1, 1)).days * 86_400 - hours * 3_600


BORN = [date(1962, 5, 17), date(1970, 2, 21), date(1988, 12, 31), date(1991, 1, 1)]
WRITTEN = {
    "seconds at Greenwich's midnight": [_seconds(day) for day in BORN],
    "seconds at the midnight of China": [_seconds(day, 8) for day in BORN],
    "thousandths of seconds": [_seconds(day, 8) * 1000 for day in BORN],
    "seconds as texts": [str(_seconds(day)) for day in BORN],
}


@pytest.mark.parametrize("how", WRITTEN)
def test_births_and_days_of_joining_in_seconds_since_1970_are_days(tmp_path: Path, how: str) -> None:
    plan = _plan(tmp_path, ("出生日期", WRITTEN[how]), ("来校时间", [_seconds(date(2010, 9, 1), 8)]))
    assert [(row.outcome, row.values["birth_month"], row.values["joined"]) for row in plan.rows] == [
        (Outcome.NEW, f"{day:%Y-%m}", "2010-09") for day in BORN * 2
    ]


@pytest.mark.parametrize("cell", [163_123_201, 13_900_000_000, "4101234567"])
def test_a_number_that_is_no_midnight_is_no_day(tmp_path: Path, cell: Any) -> None:
    assert [row.findings[0].code for row in _plan(tmp_path, ("出生日期", [cell])).rows] == ["date.unreadable"] * len(NAMES)


def test_pupils_whose_sexes_are_codes_are_asked_about_as_those_are_whose_sexes_are_words(tmp_path: Path) -> None:
    for codes in (["男", "女"], [0, 1], [1, -1]):
        rows = [
            ["姓名", "性别", "学科"],
            *[[name, codes[place % 2], ["语文", "数学"][place % 2]] for place, name in enumerate(NAMES)],
        ]
        layout = understand(read_workbook(book(tmp_path / "b.xlsx", rows)), "roster", today=TODAY)
        assert [stop.code for stop in layout.stops] == ["workbook.teachers_or_pupils"], codes
