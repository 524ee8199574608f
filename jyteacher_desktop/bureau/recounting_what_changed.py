"""What parts of the city's rows are made of: marks by which is known what did not change since it was last counted.

The rows of a school follow from the tables of its package that counts, and those are known by their hashes (letters_into_city.py). So a mark
that is equal stands for equal rows, whatever else was written meanwhile: a remark, a receipt, another school's package. Who is one person
follows from all schools and the log and is part of the mark. What is kept beside a mark is kept by ``Workspace.lasting``, and what is found of
the city as a whole by kept_findings.py for the next process too.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from typing import Final, TypeVar

from jyteacher_desktop.bureau import clerks_log, guest_hours, kept_findings
from jyteacher_desktop.bureau.kept_findings import Parts
from jyteacher_desktop.records.hour_entries import Days
from jyteacher_desktop.store.workspace import Workspace

T = TypeVar("T")
_OF_HOURS: Final = frozenset({"activities", "attendance", "trainings"})
"""Tables of a year that say what somebody has hours of."""
_OPENINGS: Final = "openings"
"""What somebody brought with him of years before, in one table."""


def school_marks(ws: Workspace) -> dict[str, bytes]:
    """By office id what is said of its school and people: its name, the tables of its package that counts, who is which person."""
    return ws.remembered("school marks", lambda: _look_at_schools(ws))


def _look_at_schools(ws: Workspace) -> dict[str, bytes]:
    told: dict[str, list[str]] = {}
    for office, name, table, mark in ws.tuples(
        "SELECT o.uuid, o.name, c.name, c.hash FROM city_table c JOIN office o ON o.id = c.office ORDER BY o.uuid, c.name"
    ):
        if office not in told:
            told[office] = [name]
        told[office] += (table, mark)
    for office, teacher, person in ws.tuples(
        "SELECT o.uuid, t.uuid, t.person FROM city_teacher t JOIN office o ON o.id = t.office ORDER BY o.uuid, t.uuid"
    ):
        told[office] += (teacher, person)
    return {office: hashlib.sha256("\n".join(each).encode()).digest() for office, each in told.items()}


def person_marks(ws: Workspace) -> dict[str, Hashable]:
    """By joined person the marks of the schools that keep him."""
    return ws.remembered("person marks", lambda: _look_at_people(ws))


def _look_at_people(ws: Workspace) -> dict[str, Hashable]:
    marks = school_marks(ws)
    found: dict[str, list[bytes]] = defaultdict(list)
    for person, office in ws.tuples(
        "SELECT t.person, o.uuid FROM city_teacher t JOIN office o ON o.id = t.office GROUP BY t.person, o.uuid ORDER BY t.person, o.uuid"
    ):
        found[person].append(marks[office])
    return {person: tuple(each) for person, each in found.items()}


def year_marks(ws: Workspace) -> Mapping[str, Mapping[str, bytes]]:
    """By office id and calendar year what is said of its records that take a day of that year.

    They stand in the tables of that year and, where they last so long, of the years before; so a closed year keeps its mark whatever comes
    later, and a correction of it makes the later ones look new too. What people brought from before, and who of a
    school's people are one person, is part of it.
    """
    return ws.remembered("year marks", lambda: _look_at_years(ws))


def _look_at_years(ws: Workspace) -> dict[str, dict[str, bytes]]:
    told: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    of_all_years: dict[str, list[str]] = defaultdict(list)
    for office, table, mark in ws.tuples(
        "SELECT o.uuid, c.name, c.hash FROM city_table c JOIN office o ON o.id = c.office ORDER BY o.uuid, c.name"
    ):
        name, _dash, year = table.rpartition("-")
        if name in _OF_HOURS:
            told[office][year] += (name, mark)
        elif table == _OPENINGS:
            of_all_years[office] += (table, mark)
    for office, teacher, person in ws.tuples(
        "SELECT o.uuid, t.uuid, t.person FROM (SELECT office, person FROM city_teacher GROUP BY office, person HAVING count(*) > 1) d "
        "JOIN city_teacher t ON t.office = d.office AND t.person = d.person JOIN office o ON o.id = t.office ORDER BY o.uuid, t.uuid"
    ):
        of_all_years[office] += (teacher, person)
    found: dict[str, dict[str, bytes]] = defaultdict(dict)
    for office, years in told.items():
        so_far = hashlib.sha256("\n".join(of_all_years[office]).encode())
        for year in sorted(years):
            so_far.update("\n".join(("", year, *years[year])).encode())
            found[office][year] = so_far.digest()
    return found


def years_between_schools(ws: Workspace, people: Iterable[str]) -> dict[str, dict[str, Hashable]]:
    """By joined person and calendar year what all schools that keep him say of his records that take a day of that year.

    Whom a school has only as a guest, and until when, is part of it.
    """
    marks, stays = year_marks(ws), guest_hours.guests(ws)
    kept: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for person, office, teacher in ws.tuples(
        "SELECT t.person, o.uuid, t.uuid FROM city_teacher t JOIN office o ON o.id = t.office "
        "WHERE t.person IN (SELECT value FROM json_each(?)) ORDER BY t.person, o.uuid, t.uuid",
        (json.dumps([*people]),),
    ):
        kept[person].append((office, teacher))
    found: dict[str, dict[str, Hashable]] = {}
    for person, places in kept.items():
        offices = sorted({office for office, _teacher in places})
        guest = repr(sorted(stays.get(person, guest_hours.NOWHERE).items()))
        found[person] = {
            year: (guest, *places, *(mark_of(marks.get(office, {}), year, b"") for office in offices))
            for year in sorted({year for office in offices for year in marks.get(office, {})})
        }
    return found


def mark_of(years: Mapping[str, T], year: str, nothing: T) -> T:
    """The mark of a year, or of the newest before it of which anything is said."""
    return years[max(before)] if (before := [each for each in years if each <= year]) else nothing


def days_of_year(year: str) -> Days | None:
    """The first and the last of a calendar year; None for "", which stands for all of them."""
    return (date(int(year), 1, 1), date(int(year), 12, 31)) if year else None


def of_the_city(ws: Workspace, about: str, make: Callable[[], Parts]) -> Parts:
    """What ``make()`` finds in the city's rows and in what is decided about people, made anew only when one of them changed.

    ``about`` names everything else it depends on: the day, the policy. It may read whatever the tables of packages, the heads of the schools
    and the log say, and nothing that this desk writes beside them: no remark, no receipt, no matter that was looked into, no own register.
    """
    return kept_findings.answer(ws, about, city_mark(ws), make)


def city_mark(ws: Workspace) -> str:
    """Equal while no package, no school and no decision came or went, also where another program put an earlier state back."""
    return ws.remembered("city mark", lambda: _look_at_city(ws))


def status_day(ws: Workspace) -> str:
    """The last day by today on which anybody's status changed: until the next one today's statuses are those of that day."""
    ((day,),) = ws.tuples("SELECT coalesce(max(start), '') FROM city_service WHERE start <= ?", (ws.today.isoformat(),))
    return str(day)


def _look_at_city(ws: Workspace) -> str:
    """Equal while no package, no school and no decision came or went, also where another program put an earlier state back."""
    elsewhere = ", ".join(map(repr, sorted(clerks_log.OF_ONE_DESK)))
    log = ws.tuples(f"SELECT kind, source, id FROM log_entry WHERE kind NOT IN ({elsewhere}) ORDER BY id")
    schools = ws.tuples("SELECT uuid, code, name, central, head, source FROM office ORDER BY uuid")
    return hashlib.sha256(repr((log, schools, [*school_marks(ws).items()])).encode()).hexdigest()
