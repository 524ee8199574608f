"""Rows that belong to one person of the roster each, whatever list they stand in: outside trainings, opening balances."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

from jyteacher_desktop.domain.errors import Finding, Severity
from jyteacher_desktop.sheets.dry_run import Existing, Plan, PlanRow, every_row, repeated, settle
from jyteacher_desktop.sheets.layouts import Layout
from jyteacher_desktop.sheets.people_in_lists import PeopleMeant
from jyteacher_desktop.sheets.values_of_rows import Parsed, parsed_rows

_PERSON_FIELDS = ("name", "id_type", "id_number", "id_last4", "teacher_no", "subject")
Place = tuple[str, ...]
"""What tells records apart, the person first."""
Standing = Sequence[Existing] | Callable[[Collection[str]], Sequence[Existing]]
"""What stands, or what gives that of some people by their ids: a school keeps records of thirty years, and a list is about a few people."""


class RecordsOfPeople(ABC):
    """Plans such a list; each kind says what tells its records apart and what a row leaves to what is usual.

    Attributes:
        kind: Of the list.
        beside: Fields that are read and not stored.
        unsaid: What a new record is told whose fields were filled by the usual.
    """

    kind: str
    beside: Sequence[str] = ()
    unsaid: Mapping[str, Finding] = MappingProxyType({})

    def __init__(self, layout: Layout, teachers: Sequence[Existing], existing: Standing) -> None:
        self._people = PeopleMeant(teachers)
        self._layout = self._people.known_numbers(layout)
        self._existing = existing
        self._known: dict[Place, Existing] = {}
        self._seen: dict[Place, int] = {}
        self._taken: dict[str, int] = {}
        self._told_less: dict[Place, int] = {}

    @abstractmethod
    def key(self, teacher: str, values: Mapping[str, str]) -> Place:
        """What tells a record from others."""

    @abstractmethod
    def complete(self, values: dict[str, str], findings: list[Finding]) -> Mapping[str, Finding | None]:
        """Give a row what it leaves to what is usual, and say which fields these are, each with what a new record is told of it.

        A record that stands keeps its own.
        """

    @abstractmethod
    def corrected(
        self, place: Place, values: Mapping[str, str], filled: tuple[str, ...], findings: list[Finding]
    ) -> Existing | None:
        """The record whose key changed, by the key of a row, all it says and what was filled of it."""

    def bare(self, place: Place) -> Place:
        """A key without what a list may leave out: a row that leaves it out repeats one that says it, before it or after it."""
        return place

    def stand(self, existing: Sequence[Existing]) -> None:
        """Get to know what stands; once, before the first row is planned."""
        self._known = {self.key(each.values["teacher_id"], each.values): each for each in existing}

    def plan(self, *, path: Path, today: date, base: int) -> Plan:
        """What would happen, row by row."""
        whose = [(row, self._people.resolve(row[1], row[2]) or "") for row in parsed_rows(self._layout, today)]
        existing = self._existing
        self.stand(existing({teacher for _row, teacher in whose if teacher}) if callable(existing) else existing)
        rows = [self._planned(row, teacher) for row, teacher in whose]
        return Plan(kind=self.kind, path=path, layout=self._layout, rows=every_row(self._layout, rows), base=base)

    def _planned(self, row: Parsed, teacher: str) -> PlanRow:
        number, values, findings, filled = row
        usual = self.complete(values, findings)
        stored = {name: text for name, text in values.items() if name not in _PERSON_FIELDS and name not in self.beside}
        place = self.key(teacher, stored)
        target = self._known.get(place) or self.corrected(place, values, filled, findings)
        if target is None:
            findings.extend(self.unsaid[key] for key in filled if key in self.unsaid)
            findings.extend(told for told in usual.values() if told is not None)
        first = self._said_before(place, target)
        if first and place not in self._seen:
            findings.append(repeated(self._layout.words(first)))
        elif not any(each.severity is Severity.REFUSAL for each in findings):
            self._told_less.setdefault(self.bare(place), number)
            if target is not None:
                self._taken[target.id] = number
        return settle(
            self.kind,
            number,
            stored,
            findings,
            target=target,
            key=place,
            words=self._layout.words,
            seen=self._seen,
            links={"teacher": teacher},
            filled=tuple(name for name in filled if name in stored),
            usual=usual,
        )

    def _said_before(self, place: Place, target: Existing | None) -> int:
        """The row that already spoke of this record, by another key: the same record that stands, or one row that leaves out what the other says."""
        if target is not None and target.id in self._taken:
            return self._taken[target.id]
        if self.bare(place) == place:
            return self._told_less.get(place, 0)
        return self._seen.get(self.bare(place), 0)
