"""A share that a document asks for is shown as the document writes it; what was counted, to a tenth."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jyteacher_desktop.domain.rounding import asked_text, percent_text


@pytest.mark.parametrize(("share", "shown"), [("0.15", "15%"), ("0.015", "1.5%"), ("1", "100%"), ("0", "0%")])
def test_a_share_that_is_asked_for_has_no_more_places_than_the_document(share: str, shown: str) -> None:
    assert asked_text(Decimal(share)) == shown


def test_a_share_that_was_counted_has_one_place_always_and_none_is_a_dash() -> None:
    assert percent_text(Decimal(20)) == "20.0%"
    assert percent_text(Decimal(100) / 3) == "33.3%"
    assert percent_text(None) == "—"
