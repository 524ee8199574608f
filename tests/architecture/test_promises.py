"""What the description of the house says is proved by a test is proved by one that exists."""

from __future__ import annotations

import re

import pytest

from jyteacher_desktop.kinds import MEASURES
from tests.architecture.test_contracts import ROOT
from tests.kinds.books import MemoryBook

_ROW = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


@pytest.mark.parametrize(("page", "least"), [("architecture", 12), ("house", 50)])
def test_every_test_that_the_architecture_names_is_there(page: str, least: int) -> None:
    named = _ROW.findall((ROOT / "docs" / f"{page}.md").read_text("utf-8"))
    assert len(named) >= least
    assert [f"{file}::{name}" for file, name in named if f"def {name}(" not in (ROOT / file).read_text("utf-8")] == []


def test_every_room_that_the_architecture_points_to_is_there() -> None:
    said = (ROOT / "docs" / "architecture.md").read_text("utf-8").partition("## Where is what")[2].partition("\n## ")[0]
    rooms = re.findall(r"`(\w+(?:/\w+)*\.py|\w+/)`", said)
    assert len(rooms) > 60
    assert sorted(room for room in rooms if not (ROOT / "jyteacher_desktop" / room).exists()) == []


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


@pytest.mark.parametrize("page", ["papers", "founding"])
def test_every_test_that_a_table_of_promises_names_is_there(page: str) -> None:
    said = (ROOT / "docs" / f"{page}.md").read_text("utf-8")
    files = {path.relative_to(ROOT / "tests").as_posix(): path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    named = set(re.findall(r"`(test_\w+)`", said))
    assert len(named) > 15
    assert sorted(name for name in named if not any(f"def {name}(" in text for text in files.values())) == []
    places = set(re.findall(r"`([\w/]*test_\w+\.py)`", said))
    assert sorted(place for place in places if not any(f"/{file}".endswith(f"/{place}") for file in files)) == []


def test_every_figure_of_the_founding_document_stands_in_its_table_and_no_other() -> None:
    said = (ROOT / "docs" / "founding.md").read_text("utf-8").partition("## What is promised")[0]
    book = MemoryBook()
    book.hire("王芳")
    keys = {measure.key for of_one_module in MEASURES for measure in of_one_module(book)}
    assert set(re.findall(r"`([a-z]+\.[a-z_]+)`", said)) - {"dev.py"} == keys
