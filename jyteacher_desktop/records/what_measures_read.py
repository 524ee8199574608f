"""What the books of a school and of a city answer alike (kinds.kit.Book): from the same description of entries, each from its own file.

Everything is read when asked, and once for as long as nothing is written.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, ItemsView, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from typing import ClassVar, TypeVar

from jyteacher_desktop.domain.entries import TRAINING, over
from jyteacher_desktop.domain.policy import NoCycleError, Policy
from jyteacher_desktop.kinds.kit import ActivityFact, Kind, Person, RecordId, Row, TrainingFact
from jyteacher_desktop.kinds.nothing_this_year import Nothing
from jyteacher_desktop.records.hour_entries import NOT_CLAIMED, Source
from jyteacher_desktop.records.measures import StaffRow, is_registered, once
from jyteacher_desktop.store.workspace import Workspace

R = TypeVar("R", bound=Row)
T = TypeVar("T")

_SPANS = 3
"""So many spans of trainings are kept beside each other, to be looked for in one of them before they are read."""


class FileBook:
    """The book of one file as of a day."""

    source: ClassVar[Source]

    def __init__(self, ws: Workspace, policy: Callable[[Workspace], Policy], as_of: date | None) -> None:
        self._ws = ws
        self.today: date = as_of or ws.today
        self._policy = policy

    @cached_property
    def policy(self) -> Policy:
        """The policy in use, read when a figure first asks for it."""
        return self._policy(self._ws)

    def at_rest(self) -> AbstractContextManager[None]:
        """Many questions at once: nobody writes while they are answered."""
        return self._ws.at_rest()

    @abstractmethod
    def rows(self, kind: type[R]) -> Sequence[R]:
        """Every record of a kind."""

    @abstractmethod
    def about(self, kind: type[R], records: Collection[RecordId]) -> Sequence[R]:
        """The records of a kind that belong to one of these records of its owner."""

    def staff(self, day: date) -> Mapping[Person, StaffRow]:
        """Everybody in post on a day."""
        return self._of_rows(("staff", day), lambda: self._staff(day))

    def trainings(self, first: date, last: date) -> Sequence[TrainingFact]:
        """Every outside training that began between two days, was put forward, was not returned and was over on the book's day."""
        return self._of_rows(("trainings", self.today, first, last), lambda: self._begun_between(first, last))

    def _begun_between(self, first: date, last: date) -> tuple[TrainingFact, ...]:
        """Read, unless they lie among those that another figure asked for: a year and what began until today lie in a cycle."""
        read: dict[tuple[date, date], tuple[TrainingFact, ...]] = self._of_rows(("spans", self.today), dict)
        for (begin, end), found in read.items():
            if begin <= first and last <= end:
                return tuple(each for each in found if first <= each.start <= last)
        if len(read) >= _SPANS:
            read.clear()
        read[first, last] = self._trainings("{start} BETWEEN ? AND ?", (first.isoformat(), last.isoformat()))
        return read[first, last]

    def counted_trainings(self) -> Sequence[TrainingFact]:
        """Those of which any hour counts in the cycle that holds the book's day: only what begins in a cycle counts in it."""
        try:
            cycle = self.policy.cycle_in_hand(self.today)
        except NoCycleError:  # before every cycle nothing counts
            return ()
        found = self.trainings(cycle.start, cycle.end)
        return tuple(self._counting(found)) if found else ()  # everybody is counted for it

    def certified(self, people: Collection[Person]) -> Sequence[TrainingFact]:
        """Those of any year of which somebody of these people has a certificate."""
        if not people:
            return ()
        wanted = tuple(sorted(people))
        whose = f"{self.source.whose.format(', '.join('?' * len(wanted)))} AND {{content_key}} <> ''"
        return self._of_rows(("certified", self.today, wanted), lambda: self._trainings(whose, wanted))

    def ever_trained(self) -> bool:
        """Whether there is any of any year."""
        where = f"{{status}} NOT IN {NOT_CLAIMED} AND {{end}} <= ?"
        one = f"{self.source.select(('id',), where, sorts=(TRAINING,))} LIMIT 1"
        return self._of_rows(("ever trained", self.today), lambda: bool(self._ws.tuples(one, (self.today.isoformat(),))))

    def activities(self, year: str) -> Sequence[ActivityFact]:
        """Every activity that began in a calendar year, took place and was over on the book's day."""
        return self._of_rows(("activities", self.today, year), lambda: self._activities(year))

    def held_on(self) -> Mapping[RecordId, date]:
        """First day of every activity of any year that took place and was over on the book's day."""
        return self._of_rows(("held on", self.today), self._held_on)

    def registered(self, kind: Kind, year: str = "") -> bool:
        """Whether anybody registered anything of a kind, rows or the word 本年没有."""
        return is_registered(kind, self.rows(kind.row), self.rows(Nothing), self.today, year)

    def _of_rows(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make()`` reads of people, activities and trainings, made once for as long as nothing is written."""
        return once(self._ws, key, make)

    @abstractmethod
    def _staff(self, day: date) -> Mapping[Person, StaffRow]: ...

    @abstractmethod
    def _counting(self, found: Sequence[TrainingFact]) -> Iterable[TrainingFact]:
        """Those of the trainings of the cycle that holds today of which any hour counts."""

    def _known(self) -> Callable[[str, str], RecordId]:
        """By what the book knows the record of a school."""
        return lambda _school, record: RecordId(record)

    def _unit(self, unit: str) -> str:
        """The unit of an activity, given what the file says beside it."""
        return unit

    def _trainings(self, which: str, values: tuple[str, ...]) -> tuple[TrainingFact, ...]:
        known_as, day = self._known(), self.today.isoformat()
        columns = ("school", "id", "person", "title", "start", "end", "level", "hours_x100", "content_key", "kind", "status")
        found = self._ws.tuples(
            self.source.select(columns, f"{which} AND {{status}} NOT IN {NOT_CLAIMED}", sorts=(TRAINING,), order="5, 2, 1"),
            values,
        )
        return tuple(
            TrainingFact(
                id=known_as(school, uuid),
                person=Person(person),
                name=name,
                start=date.fromisoformat(start),
                end=date.fromisoformat(end),
                level=level,
                hours=Decimal(hours) / 100,
                certificate=certificate,
                mode=mode,
            )
            for school, uuid, person, name, start, end, level, hours, certificate, mode, status in found
            if over(status, end, day)
        )

    def _activities(self, year: str) -> tuple[ActivityFact, ...]:
        known_as, day = self._known(), self.today.isoformat()
        span = (f"{year}-01-01", f"{year}-12-31")

        @cache  # thousands of activities ask
        def read() -> Mapping[int, Mapping[Person, str]]:
            return self._of_rows(("there", year), lambda: self._there(span))

        columns = ("e.id", "school", "id", "kind", "title", "start", "unit", "end", "status")
        where = f"{{start}} BETWEEN ? AND ? AND {{status}} NOT IN {NOT_CLAIMED}"
        found = self._ws.tuples(self.source.select_activities(columns, where, order="6, 3, 2"), span)
        units = {unit: self._unit(unit) for unit in {row[6] for row in found}}
        return tuple(
            ActivityFact(
                id=known_as(school, uuid),
                kind=kind,
                title=title,
                start=date.fromisoformat(start),
                unit=units[unit],
                roles=_There(read, key),
            )
            for key, school, uuid, kind, title, start, unit, end, status in found
            if over(status, end, day)
        )

    def _there(self, span: tuple[str, str]) -> Mapping[int, Mapping[Person, str]]:
        """Who was at the activities that begin between two days, with the role, by the key of the activity."""
        people: dict[int, Person] = dict(self._ws.tuples(self.source.people))
        roles: dict[int, dict[Person, str]] = defaultdict(dict)
        for activity, who, role in self._ws.tuples(self.source.present, span):
            roles[activity][people[who]] = role
        return roles

    def _held_on(self) -> dict[RecordId, date]:
        known_as, day = self._known(), self.today.isoformat()
        columns = ("school", "id", "start", "end", "status")
        found = self._ws.tuples(self.source.select_activities(columns, f"{{status}} NOT IN {NOT_CLAIMED}"))
        return {
            known_as(school, uuid): date.fromisoformat(start)
            for school, uuid, start, end, status in found
            if over(status, end, day)
        }


class _There(Mapping[Person, str]):
    """Who was at one activity; everybody of a year is read when somebody asks for the first time: most figures only count activities."""

    __slots__ = ("_key", "_read")

    def __init__(self, read: Callable[[], Mapping[int, Mapping[Person, str]]], key: int) -> None:
        self._read = read
        self._key = key

    def __getitem__(self, person: Person) -> str:
        return self._all()[person]

    def __iter__(self) -> Iterator[Person]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def items(self) -> ItemsView[Person, str]:
        return self._all().items()

    def _all(self) -> Mapping[Person, str]:
        return self._read().get(self._key, {})
