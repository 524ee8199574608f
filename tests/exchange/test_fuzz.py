"""A small sample of the mutants of fuzz.py; the command makes them by the million."""

from __future__ import annotations

from tests.exchange import fuzz
from tests.exchange.vectors import KINDS


def test_r2_mutants_of_every_layer_are_refused_or_equal() -> None:
    tally = fuzz.attack(seed=20261124, mutants=1500)
    assert tally.failures == []
    assert set(tally.layers) == set(fuzz.LAYERS)
    assert set(tally.kinds) == {of.kind for of in fuzz.ORIGINALS} == KINDS
    assert len(tally.codes) >= 6


def test_r2_every_byte_and_every_truncation_of_a_package_is_noticed() -> None:
    tally = fuzz.attack_every_byte(1)
    assert tally.failures == []
    assert tally.mutants > 2000
