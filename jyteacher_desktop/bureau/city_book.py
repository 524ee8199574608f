"""What the city knows, as checks and measures see it (kinds.kit.Book): the schools' rows and the bureau's own together.

A teacher of several schools is one person, joined by ID number, whoever names them; ``office teacher`` of any of the schools leads to
that one person. Everything is read when asked, and once for as long as nothing is written; what the packages say of people, activities and
trainings once for as long as no package and no decision comes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeVar, cast

from jyteacher_desktop.bureau import kept_findings
from jyteacher_desktop.bureau.board import units_of
from jyteacher_desktop.bureau.city_people import what_counts
from jyteacher_desktop.bureau.errors import RecordUnknown
from jyteacher_desktop.bureau.findings_sent import answered, offices_of, school_names
from jyteacher_desktop.bureau.office import bureau_info, current_policy
from jyteacher_desktop.bureau.recounting_what_changed import city_mark
from jyteacher_desktop.bureau.who_registered_what import registered_offices
from jyteacher_desktop.domain.hours import Totals
from jyteacher_desktop.domain.policy import Cycle
from jyteacher_desktop.domain.required_hours import begun
from jyteacher_desktop.domain.stages import stage_of
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.kinds.kit import (
    Keeper,
    Kind,
    OfficeTold,
    Person,
    RecordId,
    Row,
    Scope,
    Shape,
    Somebody,
    Told,
    TrainingFact,
)
from jyteacher_desktop.kinds.nothing_this_year import Nothing
from jyteacher_desktop.records.hour_entries import CITY
from jyteacher_desktop.records.measures import StaffRow, in_year, is_full_time, once, said_none
from jyteacher_desktop.records.numbers_of_other_schools import (
    city_rows,
    clashing_ids,
    know_of_several,
    known_as,
    mark_of_packages,
    of_several_schools,
)
from jyteacher_desktop.records.registers import list_rows
from jyteacher_desktop.records.what_measures_read import FileBook
from jyteacher_desktop.records.who_is_meant import People
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import replace

R = TypeVar("R", bound=Row)
T = TypeVar("T")
_MARK: Final = "mark"
_KEPT: Final = 16
"""Answers about a large city are large: those of the pages and of a few days are kept."""


class CityBook(FileBook):
    """The book of a bureau's city as of a day (the workspace's own when None)."""

    source = CITY

    def __init__(self, ws: Workspace, as_of: date | None = None) -> None:
        super().__init__(ws, current_policy, as_of)

    scope = Scope.CITY

    def _of_rows(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make()`` reads of the packages' rows: a remark, a receipt or a record of the bureau's own makes nothing of it anew.

        Beside the rows it depends on the units that the bureau's list of schools names, and on the policy.
        """
        mark = once(self._ws, "mark of rows", self._mark_of_rows)
        kept: dict[Hashable, Any] = self._ws.lasting(("rows of the city",), dict)
        if kept.get(_MARK) != mark:
            kept.clear()
            kept[_MARK] = mark
        if key not in kept:
            if len(kept) > _KEPT:
                del kept[next(each for each in kept if each != _MARK)]
            kept[key] = make()
        return cast("T", kept[key])

    def _mark_of_rows(self) -> Hashable:
        units = once(self._ws, "units of offices", lambda: units_of(self._ws))
        return city_mark(self._ws), self.policy.digest, tuple(sorted(units.items())), _clashing(self._ws)

    # -- people ---------------------------------------------------------------------------------------------------

    @property
    def _joined(self) -> Mapping[str, Person]:
        """Every ``office teacher`` to the one person it is."""

        def read() -> dict[str, Person]:
            return {
                teacher: Person(person)
                for teacher, person in self._ws.tuples(
                    "SELECT o.uuid || ' ' || t.uuid, t.person FROM city_teacher t JOIN office o ON o.id = t.office"
                )
            }

        return once(self._ws, "joined", read)

    @property
    def _names(self) -> Mapping[str, str]:
        """Names by ``office teacher``."""

        def read() -> dict[str, str]:
            return dict(
                self._ws.tuples("SELECT o.uuid || ' ' || t.uuid, t.name FROM city_teacher t JOIN office o ON o.id = t.office")
            )

        return once(self._ws, "names", read)

    def name(self, person: Person) -> str:
        """The name of a person, in post or not; "？" for somebody no school knows any more."""
        return self._names.get(person, "？")

    def listed(self, person: Person) -> str:
        """How lists and papers call somebody."""
        return once(self._ws, "people told apart", lambda: People(self._ws)).listed(person)

    def _staff(self, day: date) -> dict[Person, StaffRow]:
        words = self.policy.programme.full_time_positions
        service: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for teacher, start, status in self._ws.tuples(
            "SELECT teacher, coalesce(start, ''), status FROM city_service ORDER BY teacher, seq"
        ):
            service[teacher].append((start, status))
        found: dict[Person, tuple[str, StaffRow]] = {}
        for key, person, listed, name, stage, subject, birth, position, unit, school_stage in self._ws.tuples(
            "SELECT t.id, t.person, t.status, t.name, t.stage, t.subject_group, t.birth_month, t.position, o.uuid, o.stage "
            "FROM city_teacher t JOIN office o ON o.id = t.office ORDER BY t.person, o.uuid, t.uuid"
        ):
            # of whom a school told no service, the status in its list is all there is, as in ``told_status``
            events = begun(service.get(key, [("", listed or ServiceStatus.IN_POST.code)]), day.isoformat())
            if not events or not ServiceStatus(events[-1][1]).in_post:
                continue
            first, since = events[0][0], events[-1][0]
            row = StaffRow(
                person=Person(person),
                name=name,
                stage=stage_of(stage, school_stage),
                subject=subject,
                unit=self._unit(unit),
                birth_month=birth,
                full_time=is_full_time(position, words),
                since=date.fromisoformat(first) if first else None,
            )
            before = found.get(row.person)
            if before is None or since > before[0]:
                found[row.person] = (since, row)
        return {person: row for person, (_since, row) in found.items()}

    def received(self, person: Person, year: str) -> Decimal:
        """Counted hours of a person in an accounting year, of whichever cycle."""
        begun = [cycle for cycle in self.policy.cycles_of_year(year) if cycle.start <= self.today]
        found = [self._counted_in(cycle).get(person) for cycle in begun]
        return Decimal(sum(totals.years.get(year, 0) for totals in found if totals is not None)) / 100

    def _counted_in(self, cycle: Cycle) -> Mapping[str, Totals]:
        """Where everybody stands in a cycle, by every id somebody has."""

        def count() -> dict[str, Totals]:
            counted = what_counts(self._ws, self.policy, cycle, self.today)
            totals = {person: each.totals for person, each in counted.items()}
            known = {teacher: totals[person] for teacher, person in self._joined.items() if person in totals}
            return totals | known

        return once(self._ws, ("counted", self.today, cycle.id), count)

    # -- records --------------------------------------------------------------------------------------------------

    def rows(self, kind: type[R]) -> Sequence[R]:
        """Every record of a kind: the bureau's own, and what the schools' packages say."""

        def read() -> tuple[R, ...]:
            _clashing(self._ws)  # whoever places the rows asks for it
            own = list_rows(self._ws, kind)
            theirs = city_rows(self._ws, kind)
            if kind.kind.told:
                own = answered(self._ws, own)
                about = offices_of(self._ws, kind.kind)
                theirs = [row for row in theirs if not _answers(row.id, about)]
            rows = [self._resolved(row) for row in (*own, *theirs)]
            if (day := kind.kind.day) is not None:  # the newest first, as in every list, whoever registered it
                rows.sort(key=lambda row: getattr(row, day.key) or date.min, reverse=True)
            return tuple(rows)

        return once(self._ws, ("rows", kind.kind.id), read)

    def about(self, kind: type[R], records: Collection[RecordId]) -> Sequence[R]:
        """The records of a kind that belong to one of these records."""
        owner = kind.kind.owner
        return [row for row in self.rows(kind) if getattr(row, owner.key) in records] if owner is not None else ()

    def _resolved(self, row: R) -> R:
        """The row with every person as the one joined person."""
        joined = self._joined
        values: dict[str, Any] = {}
        for field in row.kind.fields:
            value = getattr(row, field.key)
            if field.shape is Shape.PERSON and value is not None:
                values[field.key] = joined.get(value, value)
            elif field.shape is Shape.SOMEBODY and value.person is not None:
                values[field.key] = Somebody(joined.get(value.person, value.person), value.name)
        return replace(row, **values) if values else row

    def unit_of(self, row: Row) -> str:
        """The unit whose record this is; "" for a record of the bureau itself."""
        return self._units_of(row.kind).get(row.id, "")

    def office_of(self, row: Row) -> str:
        """The school whose record this is, by its id; "" for a record of the bureau itself."""
        kind = row.kind
        theirs = once(self._ws, ("offices", kind.id), lambda: _by_record(self._ws, kind, "o.uuid") if kind.sent else {})
        return theirs.get(row.id, "")

    def _unit(self, unit: str) -> str:
        return once(self._ws, "units of offices", lambda: units_of(self._ws)).get(unit, unit)

    def _units_of(self, kind: Kind) -> Mapping[str, str]:
        """Units of what the schools' packages brought of a kind, by record."""

        def read() -> dict[str, str]:
            if not kind.sent:
                return {}
            return {record: self._unit(office) for record, office in _by_record(self._ws, kind, "o.uuid").items()}

        return once(self._ws, ("units", kind.id), read)

    def none(self, kind: Kind, year: str = "") -> bool:
        """Whether the bureau or a school said 本年没有 of a kind, and nobody has a record of it in that year."""
        words = {each.told for each in self.told(kind, year)}
        return Told.NONE in words and Told.ROWS not in words

    def told(self, kind: Kind, year: str = "") -> Sequence[OfficeTold]:
        """The bureau's own word where it keeps the kind itself, and that of every school that reports or owes a package."""
        return once(self._ws, ("told", kind.id, year, self.today), lambda: self._told(kind, year))

    def _told(self, kind: Kind, year: str) -> tuple[OfficeTold, ...]:
        words = year or str(self.today.year)
        schools = registered_offices(self._ws, kind, words, rows_of=year, day=self.today) if kind.sent else ()
        if Keeper.BUREAU not in kind.keepers:
            return schools
        rows = sum(not year or in_year(row, year) for row in list_rows(self._ws, kind.row))
        none = said_none(kind, list_rows(self._ws, Nothing), words)
        info = bureau_info(self._ws)
        said = Told.ROWS if rows else Told.NONE if none else Told.SILENT
        return (OfficeTold(office=info.id, school=info.name, unit="", told=said, rows=rows), *schools)

    def _counting(self, found: Sequence[TrainingFact]) -> Iterable[TrainingFact]:
        # most count for something, so it is kept which do not
        counted = what_counts(self._ws, self.policy, self.policy.cycle_in_hand(self.today), self.today)
        clashing = _clashing(self._ws)
        worthless = {(person, known_as(*training, clashing)) for person, each in counted.items() for training in each.worthless}
        return (each for each in found if (each.person, each.id) not in worthless)

    def _known(self) -> Callable[[str, str], RecordId]:
        clashing = _clashing(self._ws)
        return lambda school, record: known_as(school, record, clashing)

    # -- the schools ----------------------------------------------------------------------------------------------

    def schools(self) -> Sequence[str]:
        """Every school of the list, by name."""
        return once(self._ws, "schools", lambda: tuple(school_names(self._ws)))

    def units(self) -> Sequence[str]:
        """Every unit of the city, by name."""
        return tuple(sorted({each.unit for each in self.told(Nothing.kind) if each.unit}))


def _clashing(ws: Workspace) -> frozenset[str]:
    """Ids that do not tell one record from another. All records of a city are looked through for them, so the next process finds them as well."""

    def read() -> frozenset[str]:
        mark = mark_of_packages(ws)
        kept = kept_findings.of_each(ws, "clashing", {"": mark}, lambda _all: {"": json.dumps(sorted(of_several_schools(ws)))})
        know_of_several(ws, mark, json.loads(kept[""]))
        return clashing_ids(ws)

    return once(ws, "clashing", read)


def _answers(record: str, about: Mapping[str, str]) -> bool:
    """Whether a school's record is its word on one of the bureau's, given whom each of those is about: that is read with the bureau's own."""
    office, _blank, known = record.rpartition(" ")
    return known in about and office in ("", about[known])


def schools_of(ws: Workspace, kind: Kind) -> dict[str, str]:
    """The school of every record of a kind that a package brought; a record of the bureau that a school answered stays the bureau's."""
    if not kind.sent:
        return {}
    own = {uuid for (uuid,) in ws.tuples(f'SELECT uuid FROM "{kind.id}" WHERE deleted = 0')} if kind.told else set()
    return {record: school for record, school in _by_record(ws, kind, "o.name").items() if record not in own}


def _by_record(ws: Workspace, kind: Kind, said: str) -> dict[str, str]:
    """What a column of the office says, by the record of a kind that its package brought."""
    clashing = _clashing(ws)
    return {
        known_as(office, record, clashing): text
        for office, record, text in ws.tuples(
            f'SELECT o.uuid, c.uuid, {said} FROM "city_{kind.id}" c JOIN office o ON o.id = c.office'
        )
    }


def records_of_school(ws: Workspace, kind: Kind, school: str) -> set[str]:
    """The records of a kind that the packages of one school brought.

    Raises:
        RecordUnknown: No school has this name, code or id.
    """
    offices = [key for (key,) in ws.tuples("SELECT id FROM office WHERE ? IN (name, code, uuid)", (school.strip(),))]
    if not offices:
        raise RecordUnknown(f"没有登记过学校“{school}”。没有改动任何数据。请写校名或学校标识码。", text=school, way="schools")
    if not kind.sent:
        return set()
    marks = ", ".join("?" * len(offices))
    clashing = _clashing(ws)
    return {
        known_as(office, record, clashing)
        for office, record in ws.tuples(
            f'SELECT o.uuid, c.uuid FROM "city_{kind.id}" c JOIN office o ON o.id = c.office WHERE c.office IN ({marks})', offices
        )
    }
