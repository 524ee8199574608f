"""Cities made by seeds: what the desk counts is what was put in."""

from __future__ import annotations

import pytest

from tests.city.simulated import run
from tests.servers import Server


@pytest.mark.parametrize("seed", range(3))
def test_every_count_of_a_simulated_city_is_what_was_put_in(seed: int) -> None:
    compared, differences = run(seed, schools=6, people=10)
    assert compared > 20
    assert not differences


@pytest.mark.parametrize("seed", range(3, 5))
def test_every_count_of_a_city_on_a_server_is_what_was_put_in(server: Server, seed: int) -> None:
    compared, differences = run(seed, schools=6, people=10, server=server)
    assert compared > 20
    assert not differences
