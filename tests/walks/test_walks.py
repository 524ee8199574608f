"""A sample of the walks: see ``python3 dev.py walks``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.walks.walking import walk_bureau, walk_school


@pytest.mark.parametrize("seed", [3, 4])
def test_whatever_a_secretary_did_can_be_taken_back_row_by_row(tmp_path: Path, seed: int) -> None:
    walk = walk_school(40, seed, tmp_path)
    assert walk.done["the way back"] > 10
    assert walk.done["the way back"] == walk.done["the way there again"]


def test_whatever_a_clerk_did_in_a_bureau_can_be_taken_back_row_by_row(tmp_path: Path) -> None:
    walk = walk_bureau(60, 5, tmp_path)
    assert walk.done["the way back"] > 10
    assert walk.done["the way back"] == walk.done["the way there again"]
    assert len([name for name in walk.done if name.startswith("record add")]) > 5
