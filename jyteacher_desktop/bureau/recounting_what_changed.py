"""What parts of the city's rows are made of: marks by which is known what did not change since it was last counted.

The rows of a school follow from the tables of its package that counts, and those are known by their hashes (letters_into_city.py). So a mark
that is equal stands for equal rows, whatever else was written meanwhile: a remark, a receipt, another school's package. Who is one person
follows from all schools and the log and is part of the mark. What is kept beside a mark is kept by ``Workspace.lasting``, and what is found of
the city as a whole by kept_findings.py for the next process too.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable

from jyteacher_desktop.bureau import clerks_log, kept_findings
from jyteacher_desktop.bureau.kept_findings import Parts
from jyteacher_desktop.store.workspace import Workspace


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
