"""How sets and tables of words are written down as data: apart from the words of headings, which whoever reads one cell does not load."""

from __future__ import annotations


def set_of(text: str) -> frozenset[str]:
    """The set of the words, or of the names of senses, that stand in a text with blanks between them."""
    return frozenset(text.split())


def table(text: str) -> dict[str, str]:
    """Every word of a table and what stands before it."""
    found: dict[str, str] = {}
    said = ""
    for line in text.strip().splitlines():
        if not line.startswith(" "):
            said, _colon, line = line.partition(":")  # noqa: PLW2901 - the rest of it
        found |= dict.fromkeys(line.split(), said)
    return found
