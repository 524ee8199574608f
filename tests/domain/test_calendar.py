"""Quarters, accounting years and months."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jyteacher_desktop.domain.calendar import (
    AccountingYear,
    Month,
    PeriodError,
    Quarter,
    YearBasis,
    accounting_years,
    months_between,
    school_year,
)

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last", "label"),
    [
        ("2026Q1", date(2026, 1, 1), date(2026, 3, 31), "2026年第一季度（自然年）"),
        ("2026Q2", date(2026, 4, 1), date(2026, 6, 30), "2026年第二季度（自然年）"),
        ("2026Q3", date(2026, 7, 1), date(2026, 9, 30), "2026年第三季度（自然年）"),
        (" 2026q4 ", date(2026, 10, 1), date(2026, 12, 31), "2026年第四季度（自然年）"),
    ],
)
def test_a_quarter_knows_its_days_and_its_label(text: str, first: date, last: date, label: str) -> None:
    quarter = Quarter.parse(text)
    assert (quarter.first_day, quarter.last_day, quarter.label) == (first, last, label)
    assert str(quarter) == text.strip().upper()


@pytest.mark.parametrize("text", ["", "2026", "2026Q5", "2026Q0", "26Q1", "2026-Q1", "0000Q1", "2026Q11", "第三季度"])
def test_a_text_that_names_no_quarter_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(PeriodError, match="2026Q3") as caught:
        Quarter.parse(text)
    assert caught.value.code == "period.unreadable"
    assert caught.value.exit_status == 5


@given(days)
def test_every_day_lies_in_exactly_its_quarter(day: date) -> None:
    quarter = Quarter.of(day)
    assert day in quarter
    assert day not in quarter.previous()
    assert day not in quarter.next()
    assert "2026Q3" not in quarter
    assert quarter.previous().next() == quarter.next().previous() == quarter
    assert quarter.previous() < quarter < quarter.next()
    assert (quarter.next().first_day - quarter.last_day).days == 1
    assert Quarter.parse(str(quarter)) == quarter


@pytest.mark.parametrize(
    ("day", "basis", "label", "first", "last"),
    [
        (date(2026, 8, 31), YearBasis.CALENDAR, "2026", date(2026, 1, 1), date(2026, 12, 31)),
        (date(2026, 8, 31), YearBasis.SCHOOL, "2025-2026", date(2025, 9, 1), date(2026, 8, 31)),
        (date(2026, 9, 1), YearBasis.SCHOOL, "2026-2027", date(2026, 9, 1), date(2027, 8, 31)),
    ],
)
def test_an_accounting_year_is_a_calendar_year_or_a_school_year(
    day: date, basis: YearBasis, label: str, first: date, last: date
) -> None:
    assert AccountingYear.of(day, basis) == (label, first, last)


def test_the_school_year_of_the_state_form_starts_in_september() -> None:
    assert school_year(date(2026, 11, 23)).label == "2026-2027"


def test_a_cycle_has_five_calendar_years_or_six_school_years() -> None:
    cycle = (date(2026, 1, 1), date(2030, 12, 31))
    assert [year.label for year in accounting_years(*cycle, YearBasis.CALENDAR)] == ["2026", "2027", "2028", "2029", "2030"]
    school = [year.label for year in accounting_years(*cycle, YearBasis.SCHOOL)]
    assert school == ["2025-2026", "2026-2027", "2027-2028", "2028-2029", "2029-2030", "2030-2031"]


def test_months_between_two_days_include_both_ends() -> None:
    assert list(months_between(date(2026, 11, 30), date(2027, 1, 1))) == [(2026, 11), (2026, 12), (2027, 1)]
    assert list(months_between(date(2026, 1, 31), date(2026, 1, 31))) == [(2026, 1)]
    assert list(months_between(date(2026, 2, 1), date(2026, 1, 31))) == []
    assert list(months_between(date(2026, 1, 31), date(2026, 1, 30))) == []


@pytest.mark.parametrize(("month", "last"), [((2024, 2), 29), ((2026, 2), 28), ((2026, 12), 31)])
def test_a_month_knows_its_last_day(month: tuple[int, int], last: int) -> None:
    assert Month(*month).last_day.day == last
    assert Month(*month).first_day.day == 1
