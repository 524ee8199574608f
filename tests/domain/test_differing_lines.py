"""What changed between two texts: nothing is left out, whatever it costs the usual comparison."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jyteacher_desktop.domain.differing_lines import differing_lines

_TEXTS = st.lists(st.sampled_from("abcde"), max_size=12)


def test_a_line_that_was_changed_stands_before_and_after() -> None:
    old = ["id = 1", "cap = 4", "note"]
    assert list(differing_lines(old, ["id = 1", "cap = 8", "note"])) == ["- cap = 4", "+ cap = 8"]
    assert list(differing_lines(old, old)) == []


def test_two_lines_that_changed_places_are_a_change() -> None:
    """A cap that moved from one category to another one is all the difference there is."""
    old = ["[a]", "cap = 4", "[b]", "cap = 8"]
    assert list(differing_lines(old, ["[a]", "cap = 8", "[b]", "cap = 4"])) == ["- cap = 4", "- [b]", "+ [b]", "+ cap = 4"]


@given(old=_TEXTS, new=_TEXTS)
def test_whoever_takes_away_and_adds_what_is_told_has_the_other_text(old: list[str], new: list[str]) -> None:
    told = list(differing_lines(old, new))
    gone, came = ([line[2:] for line in told if line[0] == sign] for sign in "-+")
    assert sorted([*old, *came]) == sorted([*new, *gone])
    assert (told == []) == (old == new)


def test_thousands_of_lines_that_resemble_each_other_cost_what_they_are() -> None:
    """The usual comparison would take hours."""
    old = [f"note = 依据第 {number} 条" for number in range(20_000)]
    new = [f"note = 依据第 {number} 款" for number in range(20_000)]
    assert len(list(differing_lines(old, new))) == 40_000
    assert len(list(differing_lines(["x", "y"] * 20_000, ["y", "x", "x"] * 20_000))) == 100_000
