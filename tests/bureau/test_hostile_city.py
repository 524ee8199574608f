"""A sample of random hostile cities; ``python -m tests.hostile_city`` makes as many as one likes."""

from __future__ import annotations

from pathlib import Path

import pytest

from jyteacher_desktop.bureau import hours_lost_to_other_schools
from tests.hostile_city import Desk, break_laws, cost


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk.make(tmp_path_factory.mktemp("hostile") / "blank")


@pytest.mark.parametrize("seed", range(1000, 1008))
def test_no_insider_lowers_hours_raises_what_is_due_hides_or_stops_receipts(desk: Desk, tmp_path: Path, seed: int) -> None:
    assert break_laws(desk, tmp_path, seed) == []


def test_receiving_costs_what_the_rows_cost_and_asks_about_cancelling_all_along(desk: Desk, tmp_path: Path) -> None:
    small, *_rest = cost(desk, tmp_path / "small", 500)
    large, *_rest = cost(desk, tmp_path / "large", 2000)
    assert 50 < small < large < 6 * small


def test_the_laws_notice_a_bureau_that_flags_nothing(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hours_lost_to_other_schools, "contradictions", lambda _ws: [])
    noticed: set[str] = set()
    for seed in range(30):
        noticed |= {words[:5] for words in break_laws(desk, tmp_path / str(seed), seed)}
        if {"law 1", "law 2"} <= noticed:
            return
    pytest.fail(f"of thirty cities only {noticed} was noticed")
