"""A sample of the fuzzing: see ``python3 dev.py fuzz``."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.fuzzing.families import FAMILIES, attempt, spoiled
from tests.fuzzing.running import fuzz


def _pinned_here() -> bool:
    """Whether the fuzzer that follows lines exists for this system and this Python, as pyproject.toml says of its package."""
    described = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = (Requirement(each) for each in described["dependency-groups"]["dev"] if isinstance(each, str))
    (atheris,) = (each for each in wanted if each.name == "atheris")
    return atheris.marker is None or atheris.marker.evaluate()


@pytest.mark.parametrize("name", FAMILIES)
def test_whatever_happened_to_a_file_its_reader_answers_with_content_or_a_sentence(name: str) -> None:
    family, chance = FAMILIES[name], random.Random(name)
    seeds, refused = family.seeds(), 0
    for seed in seeds:
        attempt(family, seed)
    for _time in range(150):
        seed = chance.choice(seeds)
        if family.mutate is not None:
            data = family.mutate(seed, 200_000, chance, lambda part, most: spoiled(part, most, chance))
        else:
            data = spoiled(seed, 200_000, chance)
        refused += bool(attempt(family, data))
    assert refused or name == "package"


if _pinned_here():  # elsewhere it is no test that was left out: there is nothing to run it with

    @pytest.mark.parametrize("name", ["text", "policy"])
    def test_a_fuzzer_that_follows_the_lines_of_a_reader_finds_nothing_in_a_moment(name: str, tmp_path: Path) -> None:
        found = fuzz(name, runs=300, folder=tmp_path)
        assert found.failure == ""
        assert found.runs >= 300
        assert found.branches >= found.at_first > 100
