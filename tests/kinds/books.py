"""A book in memory, for the measures and checks of kinds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.policy_file import load_policy
from jyteacher_desktop.kinds.kit import ActivityFact, Kind, OfficeTold, Person, RecordId, Row, Scope, Told, TrainingFact
from jyteacher_desktop.paths import resource
from jyteacher_desktop.records.measures import in_year

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Somebody in post."""

    person: Person
    name: str
    stage: str = "小学"
    subject: str = "语文"
    unit: str = "济水一小"
    birth_month: str = "1980-01"
    full_time: bool = True
    since: date | None = None


def shipped() -> Policy:
    path = resource("policies/jiyuan.toml")
    return load_policy(path.read_text(encoding="utf-8"), file_name=path.name)


@dataclass
class MemoryBook:
    """Whatever a test puts into it."""

    today: date = date(2026, 11, 27)
    scope: Scope = Scope.CITY
    people: dict[Person, Worker] = field(default_factory=dict)
    records: list[Row] = field(default_factory=list)
    hours: dict[tuple[Person, str], Decimal] = field(default_factory=dict)
    trained: list[TrainingFact] = field(default_factory=list)
    uncounted: set[RecordId] = field(default_factory=set)
    """Of those the ones of which no hour counts."""
    held: list[ActivityFact] = field(default_factory=list)
    unit_names: list[str] = field(default_factory=lambda: ["济水一小"])
    owner: dict[RecordId, str] = field(default_factory=dict)
    centrals: dict[str, str] = field(default_factory=dict)
    """A school to its central school; every unit without one is one school."""
    ticked: set[str] = field(default_factory=set)
    policy: Policy = field(default_factory=shipped)

    def at_rest(self) -> AbstractContextManager[None]:
        return nullcontext()

    def rows(self, kind: type[R]) -> Sequence[R]:
        return [row for row in self.records if isinstance(row, kind)]

    def staff(self, _day: date) -> Mapping[Person, Worker]:
        return self.people

    def received(self, person: Person, year: str) -> Decimal:
        return self.hours.get((person, year), Decimal(0))

    def name(self, person: Person) -> str:
        return self.people[person].name if person in self.people else "？"

    def listed(self, person: Person) -> str:
        return self.name(person)

    def about(self, kind: type[R], records: Collection[RecordId]) -> Sequence[R]:
        assert kind.kind.owner is not None
        return [row for row in self.rows(kind) if getattr(row, kind.kind.owner.key) in records]

    def trainings(self, first: date, last: date) -> Sequence[TrainingFact]:
        return [each for each in self.trained if first <= each.start <= last]

    def counted_trainings(self) -> Sequence[TrainingFact]:
        return [each for each in self.trained if each.id not in self.uncounted]

    def certified(self, people: Collection[Person]) -> Sequence[TrainingFact]:
        return [each for each in self.trained if each.person in people and each.certificate]

    def ever_trained(self) -> bool:
        return bool(self.trained)

    def activities(self, year: str) -> Sequence[ActivityFact]:
        return [each for each in self.held if str(each.start.year) == year]

    def held_on(self) -> Mapping[RecordId, date]:
        return {each.id: each.start for each in self.held}

    def registered(self, kind: Kind, year: str = "") -> bool:
        return any(each.registered for each in self.told(kind, year))

    def none(self, kind: Kind, year: str = "") -> bool:
        words = {each.told for each in self.told(kind, year)}
        return Told.NONE in words and Told.ROWS not in words

    def told(self, kind: Kind, year: str = "") -> Sequence[OfficeTold]:
        found = []
        for school in dict.fromkeys((*self.unit_names, *self.centrals)):
            rows = sum(self._school(row) == school and (not year or in_year(row, year)) for row in self.rows(kind.row))
            word = Told.ROWS if rows else Told.NONE if kind.id in self.ticked else Told.SILENT
            unit = self.centrals.get(school, school)
            found.append(OfficeTold(office=f"o-{school}", school=school, unit=unit, told=word, rows=rows))
        return found

    def units(self) -> Sequence[str]:
        return self.unit_names

    def schools(self) -> Sequence[str]:
        return self.unit_names if self.scope is Scope.CITY else ()

    def _school(self, row: Row) -> str:
        return self.owner.get(row.id, self.unit_names[0])

    def unit_of(self, row: Row) -> str:
        return self.centrals.get(self._school(row), self._school(row))

    def office_of(self, row: Row) -> str:
        return f"o-{self._school(row)}" if self._school(row) else ""

    def hire(self, *names: str, **more: object) -> list[Person]:
        made = []
        for name in names:
            who = Person(f"p-{len(self.people) + 1:04}")
            self.people[who] = Worker(person=who, name=name, **more)
            made.append(who)
        return made
