"""A share that a document asks for is shown as the document writes it; what was counted, to a tenth."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jyteacher_desktop.domain.rounding import asked_text, percent_beside, percent_text


@pytest.mark.parametrize(("share", "shown"), [("0.15", "15%"), ("0.015", "1.5%"), ("1", "100%"), ("0", "0%")])
def test_a_share_that_is_asked_for_has_no_more_places_than_the_document(share: str, shown: str) -> None:
    assert asked_text(Decimal(share)) == shown


def test_a_share_that_was_counted_has_one_place_always_and_none_is_a_dash() -> None:
    assert percent_text(Decimal(20)) == "20.0%"
    assert percent_text(Decimal(100) / 3) == "33.3%"
    assert percent_text(None) == "—"


@pytest.mark.parametrize(
    ("share", "asked", "shown"),
    [
        (Decimal("43210.05") / Decimal("865432.10"), "0.05", "4.99%"),
        (Decimal("49.996") / 1000, "0.05", "4.9996%"),
        (Decimal("0.05"), "0.05", "5.0%"),
        (Decimal("0.0504"), "0.05", "5.0%"),
        (Decimal("0.03"), "0.05", "3.0%"),
        (Decimal(2999) / 3000, "1", "99.97%"),
        (Decimal("0.0124"), "0.0124", "1.24%"),
    ],
)
def test_a_share_that_falls_short_is_never_shown_as_what_is_asked_for(share: Decimal, asked: str, shown: str) -> None:
    assert percent_beside(share, Decimal(asked)) == shown
