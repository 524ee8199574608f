"""What parts of the city's rows are made of: marks by which is known what did not change since it was last counted.

The rows of a school follow from the tables of its package that counts, and those are known by their hashes (letters_into_city.py). So a mark
that is equal stands for equal rows, whatever else was written meanwhile: a remark, a receipt, another school's package. Who is one person
follows from all schools and the log and is part of the mark. What is kept beside a mark is kept by ``Workspace.lasting``.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

T = TypeVar("T")


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


@dataclass(slots=True)
class _Kept(Generic[T]):
    mark: Hashable = None
    value: T | None = None


def of_the_city(ws: Workspace, key: Hashable, make: Callable[[], T]) -> T:
    """What ``make()`` says of the city's rows and of what is decided about people, made anew only when one of them changed.

    ``key`` names everything else it depends on: the day, the policy. It may read whatever the tables of packages, the heads of the schools
    and the log say, and nothing that this desk writes beside them: no remark, no receipt, no matter that was looked into, no own register.
    """
    kept: _Kept[T] = ws.lasting(("of the city", key), _Kept)
    now = ws.remembered("city mark", lambda: _look_at_city(ws))
    if kept.value is None or kept.mark != now:
        kept.value, kept.mark = make(), now
    return kept.value


def _look_at_city(ws: Workspace) -> Hashable:
    """Equal while no package, no school and no decision came or went; a log only grows, so that its length stands for it."""
    ((entries,),) = ws.tuples("SELECT count(*) FROM log_entry")
    schools = ws.tuples("SELECT uuid, code, name, central, head, source FROM office ORDER BY uuid")
    return entries, tuple(map(tuple, schools)), tuple(school_marks(ws).items())
