"""What docs/speed.md says of a row is what benchmarks/results.md measured: figures are stated once."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAID = (ROOT / "docs/speed.md").read_text("utf-8")
MEASURED = (ROOT / "benchmarks/results.md").read_text("utf-8")


def _sections() -> dict[str, list[list[str]]]:
    """The rows of every section: goal, what, here, peer, ratio, limit, growth, verdict."""
    found: dict[str, list[list[str]]] = {}
    for part in re.split(r"^## ", MEASURED, flags=re.MULTILINE)[1:]:
        rows = [
            [cell.strip() for cell in line.strip("| \n").split("|")] for line in part.splitlines() if re.match(r"\| P\d", line)
        ]
        found[part.split("\n", 1)[0].strip()] = rows
    return found


def test_a_row_is_told_as_missed_exactly_when_its_verdict_says_so() -> None:
    missed = {row[1] for rows in _sections().values() for row in rows if row[-1] != "met"}
    told = SAID[SAID.index("## Missed") : SAID.index("## Peers")]
    assert set(re.findall(r"`([^`]+)`", told)) == missed


def test_every_sentence_is_measured_where_it_says() -> None:
    sections = _sections()
    places = re.findall(r"^\| .+? \| ([a-z, ]+): ([P0-9, ]+) \|", SAID, flags=re.MULTILINE)
    assert len(places) > 12
    for names, goals in places:
        measured = {row[0] for name in names.split(", ") for row in sections[name]}
        assert set(goals.split(", ")) <= measured, (names, goals, measured)


def test_no_ratio_is_said_twice() -> None:
    ratios = {row[4] for rows in _sections().values() for row in rows if re.fullmatch(r"\d\.\d\d+", row[4])}
    assert not ratios & set(re.findall(r"(?<![\d.])\d\.\d\d+(?![\d.])", SAID))
