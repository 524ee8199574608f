"""What a school knows, as checks and measures see it (kinds.kit.Book): read when asked, and once for as long as nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from jyteacher_desktop.domain.entries import TRAINING
from jyteacher_desktop.domain.hours import Ledger
from jyteacher_desktop.domain.policy import NoCycleError
from jyteacher_desktop.domain.stages import stage_of
from jyteacher_desktop.kinds.kit import Kind, OfficeTold, Person, RecordId, Row, Scope, Told, TrainingFact
from jyteacher_desktop.kinds.nothing_this_year import Nothing
from jyteacher_desktop.records.hour_entries import SCHOOL
from jyteacher_desktop.records.measures import StaffRow, in_year, is_full_time, once, said_none
from jyteacher_desktop.records.registers import list_rows, rows_about
from jyteacher_desktop.records.what_measures_read import FileBook
from jyteacher_desktop.records.who_is_meant import People
from jyteacher_desktop.school.ledger import everybody
from jyteacher_desktop.school.office import SchoolInfo, current_policy, school_info
from jyteacher_desktop.school.staff import in_post, teacher_keys
from jyteacher_desktop.store.workspace import Workspace

R = TypeVar("R", bound=Row)


class SchoolBook(FileBook):
    """The book of one school as of a day (the workspace's own when None)."""

    source = SCHOOL

    def __init__(self, ws: Workspace, as_of: date | None = None) -> None:
        super().__init__(ws, current_policy, as_of)

    @property
    def scope(self) -> Scope:
        """A central school or a city-run school is a unit of its own; a school of a township is a part of one."""
        school = self._school
        return Scope.UNIT if school.central in ("", school.name) else Scope.SCHOOL

    @property
    def _school(self) -> SchoolInfo:
        return once(self._ws, "school", lambda: school_info(self._ws, with_key=False))

    @property
    def people(self) -> People:
        """Who is who."""
        return once(self._ws, "people", lambda: People(self._ws))

    def rows(self, kind: type[R]) -> Sequence[R]:
        """Every record of a kind."""
        return once(self._ws, ("rows", kind.kind.id), lambda: tuple(list_rows(self._ws, kind, people=self.people)))

    def about(self, kind: type[R], records: Collection[RecordId]) -> Sequence[R]:
        """The records of a kind that belong to one of these records; no other is read."""
        wanted = frozenset(records)
        return once(
            self._ws, ("about", kind.kind.id, wanted), lambda: tuple(rows_about(self._ws, kind, wanted, people=self.people))
        )

    def _staff(self, day: date) -> dict[Person, StaffRow]:
        school = self._school
        words = self.policy.programme.full_time_positions
        since = _since(self._ws)
        return {
            Person(uuid): StaffRow(
                person=Person(uuid),
                name=name,
                stage=stage_of(stage, school.stage),
                subject=subject,
                unit=school.central or school.name,
                birth_month=birth,
                full_time=is_full_time(position, words),
                since=since.get(uuid),
            )
            for uuid, name, stage, subject, birth, position in in_post(self._ws, day)
        }

    def received(self, person: Person, year: str) -> Decimal:
        """Counted hours of a person in an accounting year, of whichever cycle."""
        return once(self._ws, ("received", self.today, year), lambda: self._all_received(year)).get(person, Decimal(0))

    def _all_received(self, year: str) -> Mapping[Person, Decimal]:
        begun = [
            everybody(self._ws, self.today, cycle) for cycle in self.policy.cycles_of_year(year) if cycle.start <= self.today
        ]
        return {
            Person(uuid): Decimal(sum(ledgers[key].years.get(year, 0) for ledgers in begun if key in ledgers)) / 100
            for uuid, key in teacher_keys(self._ws).items()
        }

    def name(self, person: Person) -> str:
        """The name of a person, in post or not."""
        return self.people.name(person)

    def listed(self, person: Person) -> str:
        """How lists and papers call somebody."""
        return self.people.listed(person)

    def _counting(self, found: Sequence[TrainingFact]) -> Iterable[TrainingFact]:
        counted = self._counted_trainings()
        return (each for each in found if each.id in counted)

    def _counted_trainings(self) -> set[str]:
        known: dict[object, tuple[Ledger, frozenset[str]]] = self._ws.lasting(("trainings that count", self.today), dict)
        for key, ledger in self._ledgers.items():
            if key not in known or known[key][0] is not ledger:
                known[key] = (ledger, frozenset(row[1] for row in ledger.counting(TRAINING)))
        return {training for key in self._ledgers for training in known[key][1]}

    def _unit(self, _unit: str) -> str:
        return self.units()[0]

    def none(self, kind: Kind, year: str = "") -> bool:
        """Whether somebody said 本年没有 of a kind, and there is no record of it in that year."""
        return self.told(kind, year)[0].told is Told.NONE

    def told(self, kind: Kind, year: str = "") -> Sequence[OfficeTold]:
        """The school's own word of a kind."""
        school = self._school
        rows = sum(not year or in_year(row, year) for row in self.rows(kind.row))
        none = said_none(kind, self.rows(Nothing), year or str(self.today.year))
        word = Told.ROWS if rows else Told.NONE if none else Told.SILENT
        unit = school.central or school.name
        return (OfficeTold(office=school.id, school=school.name, unit=unit, told=word, rows=rows),)

    def unit_of(self, _row: Row) -> str:
        """The unit whose record this is: always the school's."""
        return self.units()[0]

    def office_of(self, _row: Row) -> str:
        """The office whose record this is: always the school."""
        return self._school.id

    def units(self) -> Sequence[str]:
        """The unit of the school: its central school, or itself."""
        return (self._school.central or self._school.name,)

    def schools(self) -> Sequence[str]:
        """Nobody reports to a school."""
        return ()

    @cached_property
    def _ledgers(self) -> Mapping[object, Ledger]:
        try:
            cycle = self.policy.cycle_in_hand(self.today)
        except NoCycleError:  # before every cycle nothing counts
            return {}
        return everybody(self._ws, self.today, cycle)


def _since(ws: Workspace) -> dict[str, date]:
    """First known day of service at the school; nothing for who has been there since before any date."""
    return {
        uuid: date.fromisoformat(first)
        for uuid, first in ws.tuples(
            "SELECT t.uuid, min(coalesce(s.start, '')) FROM teacher t JOIN service s ON s.teacher_id = t.id GROUP BY t.id"
        )
        if first
    }
