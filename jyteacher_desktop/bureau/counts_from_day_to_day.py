"""What counts of each person, from one day to the next and for the next process: only for whom the day makes a difference is counted anew.

Most days make none: nothing of somebody begins or ends on them, and the requirement moves with the months. So each count bears the days on which it
holds (``Ledger.days_like``), and lies with what else was found of a city (kept_findings.py) under the mark of what it was made of. What is required of
somebody is reckoned anew without reading his entries.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Any

from jyteacher_desktop.bureau import kept_findings
from jyteacher_desktop.domain.hours import KeptTotals, Totals
from jyteacher_desktop.domain.policy import Cycle, NoCycleError, Policy
from jyteacher_desktop.domain.required_hours import Days, Service
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

Record = tuple[str, str]
"""Office and record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedPerson:
    """What counts of one person on a day, with the marks of what it was made of: small, for it is kept of everybody.

    Attributes:
        made_of: Equal marks stand for equal entries and service.
        totals: Where he stands.
        took: The figures that nobody confirmed and that took hours away.
        notes: These behind those on which the requirement rests.
        entered: Whether anything was entered of him by the day.
        worthless: The trainings of the cycle of which no hour counts.
        days: On which days all of it is the same, but for what is required.
        requirement_days: On which days that is the same.
    """

    made_of: Hashable
    totals: Totals
    took: tuple[str, ...]
    notes: tuple[str, ...]
    entered: bool
    worthless: tuple[Record, ...]
    days: Days
    requirement_days: Days


class KeptCounts:
    """The counts of a cycle by the policy in use that hold on a day, and where new ones are kept.

    Args:
        ws: The bureau's workspace.
        policy: The one in use.
        cycle: Which of its cycles is counted.
        day: As of which day.
        marks: By joined person what his count is made of.
    """

    def __init__(self, ws: Workspace, policy: Policy, cycle: Cycle, day: date, marks: Mapping[str, Hashable]) -> None:
        self._ws = ws
        self._day = day
        self._of_today = day == ws.today and _is_in_hand(policy, cycle, day)
        self._about = f"counted {cycle.id} {policy.digest}"
        self._marks = marks
        self._totals = KeptTotals(policy, day, cycle.id)

    def holding(
        self, people: Sequence[str], service_of: Callable[[Sequence[str]], Mapping[Hashable, Service]]
    ) -> dict[str, CountedPerson]:
        """What was kept of some people and holds on the day; where only the requirement is another one that is reckoned anew."""
        kept = kept_findings.texts(self._ws, self._about, {person: self._marks[person] for person in people})
        day, holds, moved = self._day.isoformat(), dict[str, list[Any]](), list[str]()
        for person, text in kept.items():
            told = json.loads(text)
            if _within(day, told[_DAYS]):
                holds[person] = told
                if not _within(day, told[_REQUIREMENT_DAYS]):
                    moved.append(person)
        totals = {person: self._totals.of([*map(int, told[_FIGURES].split())]) for person, told in holds.items()}
        if moved:
            service = service_of(moved)
            for person in moved:
                holds[person][_REQUIREMENT_DAYS] = self._totals.required_anew(totals[person], service.get(person))
        alike: dict[str, tuple[str, ...]] = {}
        found = {
            person: CountedPerson(
                made_of=self._marks[person],
                totals=totals[person],
                took=(took := alike.setdefault("\n".join(told[_TOOK]), tuple(told[_TOOK]))),
                notes=self._totals.unconfirmed_requirement(totals[person]) + took,
                entered=told[_ENTERED],
                worthless=tuple((office, record) for office, record in told[_WORTHLESS]),
                days=(told[_DAYS][0], told[_DAYS][1]),
                requirement_days=(told[_REQUIREMENT_DAYS][0], told[_REQUIREMENT_DAYS][1]),
            )
            for person, told in holds.items()
        }
        self.keep({person: found[person] for person in moved})
        return found

    def keep(self, counted: Mapping[str, CountedPerson]) -> None:
        """Keep what was counted of some in today's cycle as of today, for later days and other processes; another day is looked at for a moment only."""
        if counted and self._of_today:
            kept_findings.keep_texts(
                self._ws, self._about, self._marks, {person: _told(each) for person, each in counted.items()}
            )


_DAYS, _REQUIREMENT_DAYS, _FIGURES, _TOOK, _ENTERED, _WORTHLESS = range(6)
"""Places of what is told of one person."""


def _within(day: str, days: Sequence[str]) -> bool:
    return days[0] <= day < days[1]


def _told(counted: CountedPerson) -> str:
    figures = " ".join(map(str, counted.totals.figures))
    told = (counted.days, counted.requirement_days, figures, counted.took, counted.entered, counted.worthless)
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _is_in_hand(policy: Policy, cycle: Cycle, day: date) -> bool:
    """Whether a cycle is the one that people look at on a day; before every cycle none is."""
    try:
        return cycle == policy.cycle_in_hand(day)
    except NoCycleError:
        return False
