"""Averages and shares as people see them: rounded as everybody with a calculator rounds (四舍五入)."""

from __future__ import annotations

import runpy
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jyteacher_desktop.domain.rounding import average, percent_text, percentage, rounded, tenth_text

_RECOUNT = Path(__file__).parents[2] / "docs" / "verify" / "jyt_recount.py"


def _by_hand(exact: Fraction) -> str:
    """Half up to a tenth, in whole numbers only."""
    tenths = (exact.numerator * 20 + exact.denominator) // (2 * exact.denominator)
    return f"{tenths // 10}.{tenths % 10}"


@pytest.fixture(scope="module")
def recounted() -> object:
    return runpy.run_path(str(_RECOUNT))["tenth"]


@given(hundredths=st.integers(0, 10_000_000), people=st.integers(1, 5000))
@example(hundredths=40500, people=20)  # 20.25
@example(hundredths=25, people=1)
def test_the_average_on_paper_is_what_a_calculator_rounds_to(hundredths: int, people: int) -> None:
    total = Decimal(hundredths) / 100
    wanted = _by_hand(Fraction(hundredths, 100 * people))
    assert tenth_text(average(total, people)) == wanted
    assert tenth_text(total / people) == wanted


@given(part=st.integers(0, 100_000), whole=st.integers(1, 100_000))
@example(part=1, whole=16)  # 6.25 %
@example(part=201, whole=20000)  # 1.005 %: not to be rounded twice
def test_the_share_on_paper_is_what_a_calculator_rounds_to(part: int, whole: int) -> None:
    assert percent_text(percentage(part, whole)) == f"{_by_hand(Fraction(100 * part, whole))}%"


@given(part=st.integers(0, 100_000), whole=st.integers(1, 5000))
@example(part=405, whole=20)
def test_the_independent_recount_rounds_as_the_paper_does(recounted: object, part: int, whole: int) -> None:
    assert callable(recounted)
    assert recounted(part, whole) == tenth_text(average(Decimal(part), whole))


def test_hours_below_nothing_round_away_from_it_and_nothing_stays_a_dash() -> None:
    assert rounded(Decimal("-0.25")) == Decimal("-0.3")
    assert tenth_text(None) == "—"
    assert average(Decimal(3), 0) is None
    assert percentage(3, 0) is None
