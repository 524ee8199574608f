"""Whose turn it is: where a kind counts how often somebody was chosen, those come first who had the fewest turns."""

from __future__ import annotations

from collections.abc import Mapping

from jyteacher_desktop.kinds.kit import Book, Kind
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """How many turns everybody in post had in the cycle, by person as text."""

    had: Mapping[str, int]

    def told(self, person: str) -> str:
        """The number behind a name; "" of somebody who is not in post."""
        return f"（本周期 {self.had[person]} 次）" if person in self.had else ""

    def place(self, person: str) -> tuple[bool, int]:
        """Where somebody stands among those who may be chosen: the fewest turns first, who is not in post last."""
        return person not in self.had, self.had.get(person, 0)


def turns_of(kind: Kind, book: Book) -> Turns | None:
    """The turns that a kind counts; None where it counts none."""
    turns = kind.row.turns(book)
    return Turns(had={str(person): number for person, number in turns.items()}) if turns is not None else None
