"""A small sample of the mutants of fuzz.py; the command makes them by the million."""

from __future__ import annotations

from tests.exchange import fuzz


def test_r2_mutants_of_every_layer_are_refused_or_equal() -> None:
    tally = fuzz.attack(seed=20261124, mutants=1500)
    assert tally.failures == []
    assert set(tally.layers) == set(fuzz.LAYERS)
    assert len(tally.codes) >= 6
