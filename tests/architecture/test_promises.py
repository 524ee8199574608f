"""What the description of the house says is proved by a test is proved by one that exists."""

from __future__ import annotations

import re

import pytest

from tests.architecture.test_contracts import ROOT

_ROW = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


@pytest.mark.parametrize(("page", "least"), [("architecture", 12), ("house", 50)])
def test_every_test_that_the_architecture_names_is_there(page: str, least: int) -> None:
    named = _ROW.findall((ROOT / "docs" / f"{page}.md").read_text("utf-8"))
    assert len(named) >= least
    assert [f"{file}::{name}" for file, name in named if f"def {name}(" not in (ROOT / file).read_text("utf-8")] == []


def test_every_test_that_reliability_names_is_there() -> None:
    """Files are named below ``tests``; ``…`` stands for the one named before."""
    named = re.findall(r"`(?:([\w/]+\.py)|…)::(test_\w+)`", (ROOT / "docs" / "reliability.md").read_text("utf-8"))
    assert len(named) >= 50
    file, gone = "", []
    for given, name in named:
        file = given or file
        if f"def {name}(" not in (ROOT / "tests" / file).read_text("utf-8"):
            gone.append(f"{file}::{name}")
    assert gone == []
