"""The table of threats names tests that exist, and every threat but the organisational ones has some."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = dict(
    re.findall(r"^\| (T\d+) \|.*\| ([^|]*) \|$", (ROOT / "docs" / "threats.md").read_text(encoding="utf-8"), re.MULTILINE)
)
ORGANISATIONAL = {"T24", "T26", "T27"}


def test_every_threat_stands_in_the_table() -> None:
    assert len(TABLE) >= 33
    assert list(TABLE) == [f"T{number}" for number in range(1, len(TABLE) + 1)]


@pytest.mark.parametrize("threat", TABLE)
def test_the_tests_of_a_threat_exist(threat: str) -> None:
    named = re.findall(r"`([^`:]+)::(\w+)`", TABLE[threat])
    assert bool(named) is (threat not in ORGANISATIONAL)
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), (file, test)


def test_every_sentence_of_the_first_attack_names_a_test_and_every_test_named_anywhere_exists() -> None:
    text = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (A\d+) \|.*\| ([^|]*) \|$", text, re.MULTILINE))
    assert list(rows) == [f"A{number}" for number in range(1, len(rows) + 1)]
    assert all("::test_" in tests for tests in rows.values())
    for file, test in re.findall(r"`(tests/[^`:]+)::(\w+)`", text):
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), (file, test)
    threats = {
        threat
        for line in re.findall(r"^\| A\d+ \|[^|]*\| ([^|]*) \|", text, re.MULTILINE)
        for threat in re.findall(r"T\d+", line)
    }
    assert threats <= TABLE.keys()
