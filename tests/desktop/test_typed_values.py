from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jyteacher_desktop.desktop.typed_values import date_from_text, hours_from_text

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("9.18", date(2026, 9, 18)),
        ("9-18", date(2026, 9, 18)),
        ("9/18", date(2026, 9, 18)),
        ("9月18日", date(2026, 9, 18)),
        ("９．１８", date(2026, 9, 18)),
        ("9。18", date(2026, 9, 18)),  # the key of the dot while Chinese is typed
        ("0918", date(2026, 9, 18)),
        ("18", date(2026, 11, 18)),
        ("今天", TODAY),
        ("2025-9-1", date(2025, 9, 1)),
        ("2025.9.1", date(2025, 9, 1)),
        ("2025年9月1日", date(2025, 9, 1)),
        ("20250901", date(2025, 9, 1)),
        ("", None),
        ("九月", None),
        ("2.30", None),
        ("13.1", None),
        ("1.2.3.4", None),
        ("9.18x", None),
    ],
)
def test_a_day_is_understood_as_people_type_it(text: str, day: date | None) -> None:
    assert date_from_text(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2", Decimal(2)),
        ("2.5", Decimal("2.5")),
        ("２．５学时", Decimal("2.5")),
        ("2。5", Decimal("2.5")),
        ("0.25", Decimal("0.25")),
        ("0.125", None),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("1e9", None),
        ("两", None),
        ("", None),
    ],
)
def test_hours_are_exact_or_nothing(text: str, hours: Decimal | None) -> None:
    assert hours_from_text(text) == hours
