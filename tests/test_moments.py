"""Times of computers in several zones are compared by when they were, not as texts."""

from __future__ import annotations

import pytest

from jyteacher_desktop.moments import LATEST, listed_moment, moment_of


def test_moments_of_several_zones_stand_in_the_order_in_which_they_were() -> None:
    written = [
        "2026-10-20T09:00:00+09:00",
        "2026-10-20T08:30:00+08:00",
        "2026-10-20T01:00:00+00:00",
        "2026-10-20T01:30:00Z",
        "2026-10-19T18:00:00-08:00",
    ]
    assert sorted([*reversed(written)], key=moment_of) == written
    assert sorted(written) != written


@pytest.mark.parametrize("text", ["", "2026", "2026-10-20", "2026-10-20T08:30:00", "昨天", None, 5, "9999-99-99T00:00:00Z"])
def test_what_says_no_moment_stands_behind_every_other(text: object) -> None:
    assert moment_of(text) == LATEST > moment_of("9999-12-31T23:59:58Z")


def test_a_line_that_knows_its_day_only_stands_where_the_day_begins() -> None:
    assert listed_moment("2026-10-19") < listed_moment("2026-10-20") < listed_moment("2026-10-21")
    assert listed_moment("2026-10-20T08:30:00+08:00") == moment_of("2026-10-20T00:30:00Z")
    assert {listed_moment(text) for text in ("昨天上午九点半左右啊", "0000-00-00", "")} == {LATEST}
