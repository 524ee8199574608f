"""How many people still lack how many hours: the bars of the quarter's chart, which codes open to the people in them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from jyteacher_desktop.values import dataclass

_BAR_GROUPS = 12
_STEPS = (1, 2, 5, 10, 20, 30, 40, 60, 90, 120)


@dataclass(frozen=True, slots=True, kw_only=True)
class GapGroup:
    """A bar of the chart: who still lacks from ``start`` to below ``end`` hours, by their place among the teachers."""

    start: int
    end: int
    places: tuple[int, ...]

    @property
    def label(self) -> str:
        """What stands below the bar."""
        return f"{self.start}–{self.end}" if self.end - self.start > 1 else f"{self.start}"


def gap_groups(gaps: Sequence[Decimal]) -> tuple[GapGroup, ...]:
    """The bars, near the goal first; those between that hold nobody are among them."""
    if not gaps:
        return ()
    low, high = min(gaps), max(gaps)
    step = next((step for step in _STEPS if high // step - low // step < _BAR_GROUPS), _STEPS[-1])
    numbers = [int(gap // step) for gap in gaps]
    return tuple(
        GapGroup(
            start=number * step,
            end=(number + 1) * step,
            places=tuple(place for place, each in enumerate(numbers) if each == number),
        )
        for number in range(min(numbers), max(numbers) + 1)
    )
