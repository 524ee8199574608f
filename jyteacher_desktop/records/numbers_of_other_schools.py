"""A record of another school by its number: what the schools' packages say of a kind, and ids that more than one school uses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

from jyteacher_desktop.kinds import REGISTERS, carried, record_kind
from jyteacher_desktop.kinds.kit import Keeper, Kind, Person, RecordId, Row, Shape
from jyteacher_desktop.kinds.wire import read_row
from jyteacher_desktop.records.whose_file import keeper_of
from jyteacher_desktop.store.kind_columns import city_columns
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import replace

R = TypeVar("R", bound=Row)


def city_rows(ws: Workspace, row: type[R]) -> list[R]:
    """What the schools' packages say of a kind, at a bureau; persons as ``office teacher`` of the school that says it."""
    kind = row.kind
    if not kind.sent or keeper_of(ws) is Keeper.SCHOOL:
        return []
    names = ", ".join(f'c."{name}"' for name in city_columns(kind))
    found: list[Any] = []
    clashing = clashing_ids(ws)
    for office, *record in ws.tuples(
        f'SELECT o.uuid, {names} FROM "city_{kind.id}" c JOIN office o ON o.id = c.office '
        f'ORDER BY o.uuid, c."{city_columns(kind)[0]}"'
    ):
        found.append(_placed(read_row(kind, record, _of_office(office)), office, clashing))
    return found


def clashing_ids(ws: Workspace) -> frozenset[str]:
    """Ids that records of more than one school carry, or one of a school and one of the bureau itself; none, as long as nobody copies one."""

    def read() -> frozenset[str]:
        own = [
            f'SELECT c.uuid FROM "city_{each.id}" c JOIN "{each.id}" r ON r.uuid = c.uuid'
            for each in _kinds()
            if each in REGISTERS and Keeper.BUREAU in each.keepers and not each.told  # what is told is answered under the same id
        ]
        return of_several_schools(ws) | {uuid for (uuid,) in ws.tuples(" UNION ".join(own))}

    return ws.remembered(("clashing",), read)


def of_several_schools(ws: Workspace) -> frozenset[str]:
    """Ids that records of more than one school carry, looked for where the packages of the schools are other ones than the last time."""
    mark, known = mark_of_packages(ws), _known_of_several(ws)
    if mark not in known:
        same = (f'SELECT uuid FROM "city_{each.id}" GROUP BY uuid HAVING count(*) > 1' for each in _kinds())
        know_of_several(ws, mark, (uuid for (uuid,) in ws.tuples(" UNION ".join(same))))
    return known[mark]


def know_of_several(ws: Workspace, mark: str, ids: Iterable[str]) -> None:
    """Take over what was found when the packages bore this mark (:func:`mark_of_packages`)."""
    known = _known_of_several(ws)
    known.clear()
    known[mark] = frozenset(ids)


def mark_of_packages(ws: Workspace) -> str:
    """Equal while every table of every school's package that counts is the same."""

    def read() -> str:
        told = ws.tuples(
            "SELECT o.uuid, c.name, c.hash FROM city_table c JOIN office o ON o.id = c.office ORDER BY o.uuid, c.name"
        )
        return hashlib.sha256(repr(told).encode()).hexdigest()

    return ws.remembered(("mark of packages",), read)


def _known_of_several(ws: Workspace) -> dict[str, frozenset[str]]:
    return ws.lasting(("ids of several schools",), dict)


def _kinds() -> list[Kind]:
    return [record_kind("activity"), record_kind("training"), *(each for each in carried() if each.sent and each.own_life)]


def known_as(office: str, record: str, clashing: Collection[str]) -> RecordId:
    """By what a bureau knows a school's record: its id, and where another one carries the same, ``office id``, as it knows people."""
    return RecordId(f"{office} {record}" if record in clashing else record)


def _placed(row: R, office: str, clashing: Collection[str]) -> R:
    """A school's row whose own id and whatever it points at are that school's, whoever else uses the same ids."""
    if not clashing:
        return row
    names = [each.key for each in row.kind.fields if each.shape is Shape.LINK] + (["id"] if row.kind.own_life else [])
    said = {name: getattr(row, name) for name in names}
    return replace(row, **{name: known_as(office, each, clashing) for name, each in said.items() if each})


def _of_office(office: str) -> Callable[[str], Person]:
    return lambda teacher: Person(f"{office} {teacher}")
