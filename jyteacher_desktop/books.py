"""The book of whatever workspace is open, a school's or a city's, and whose it is; only the side that is needed is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.kinds import REGISTERS, is_register, register
from jyteacher_desktop.kinds.kit import Book, Kind, Row, Shape
from jyteacher_desktop.later import later
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

if TYPE_CHECKING:
    from jyteacher_desktop.records import measures, registers, who_is_meant, whose_file
else:
    # the heading of a window only asks whose file it is
    measures = later("jyteacher_desktop.records.measures")
    registers = later("jyteacher_desktop.records.registers")
    who_is_meant = later("jyteacher_desktop.records.who_is_meant")
    whose_file = later("jyteacher_desktop.records.whose_file")


def book_of(ws: Workspace, as_of: date | None = None) -> Book:
    """What checks and measures read."""
    if ws.kind is SCHOOL:
        from jyteacher_desktop.school.school_book import SchoolBook  # noqa: PLC0415 - a bureau needs nothing of a school

        return SchoolBook(ws, as_of)
    from jyteacher_desktop.bureau.city_book import CityBook  # noqa: PLC0415

    return CityBook(ws, as_of)


def office_name(ws: Workspace) -> str:
    """Whose file it is."""
    if ws.kind is SCHOOL:
        from jyteacher_desktop.school.office import school_info  # noqa: PLC0415

        return school_info(ws, with_key=False).name
    from jyteacher_desktop.bureau.office import bureau_info  # noqa: PLC0415

    return bureau_info(ws).name


def prove(ws: Workspace, pin: str) -> str:
    """Whom the journal may name for what follows: a PIN proves the principal of a school, and a clerk of a bureau.

    Raises:
        WrongPin, KeyMissing, KeyDamaged, MailboxLocked: Nobody was proved.
    """
    if ws.kind is SCHOOL:
        from jyteacher_desktop.school.pins import prove_principal  # noqa: PLC0415

        return prove_principal(ws, pin)
    from jyteacher_desktop.bureau.office import prove_clerk  # noqa: PLC0415

    return prove_clerk(ws, pin)


def refuse_older_step(ws: Workspace) -> None:
    """Refuse to undo unasked what stands behind newer work that is no step; at a school everything is one.

    Raises:
        OlderStep: A bureau decided or received something since.
    """
    if ws.kind is not SCHOOL:
        from jyteacher_desktop.bureau.work_since_last_step import refuse_older_step as refuse  # noqa: PLC0415

        refuse(ws)


def policy_of(ws: Workspace) -> Policy:
    """The policy that is in force there."""
    if ws.kind is SCHOOL:
        from jyteacher_desktop.school import office  # noqa: PLC0415

        return office.current_policy(ws)
    from jyteacher_desktop.bureau.office import current_policy  # noqa: PLC0415

    return current_policy(ws)


def schools_of(ws: Workspace, kind: Kind) -> dict[str, str]:
    """The school of every record of a kind that a package brought; nothing at a school."""
    if ws.kind is SCHOOL:
        return {}
    from jyteacher_desktop.bureau.city_book import schools_of as of_city  # noqa: PLC0415

    return of_city(ws, kind)


def rows_of(ws: Workspace, kind: Kind, *, teacher: str = "", year: str = "", school: str = "") -> list[Row]:
    """The records of a kind: all, or those that name a teacher, are of a year, or came from a school.

    Raises:
        RecordMissing: Nobody is called so, or several are.
        RecordUnknown: No school is called so.
    """
    # a school's book says the same of its own records, and is made of everything that counts
    rows: Sequence[Row] = registers.list_rows(ws, kind.row) if ws.kind is SCHOOL else book_of(ws).rows(kind.row)
    if teacher:
        people = who_is_meant.People(ws)
        person = people.joined(people.find(teacher))
        rows = [row for row in rows if person in _named(row)]
    if year:
        rows = [row for row in rows if (said := measures.year_of(row)) == year or said.startswith(f"{year}-")]
    if school:
        from jyteacher_desktop.bureau.city_book import records_of_school  # noqa: PLC0415

        ids = records_of_school(ws, kind, school)
        rows = [row for row in rows if str(row.id) in ids]
    return list(rows)


def how_many(ws: Workspace, kind: Kind) -> int:
    """How many records of a kind there are, the trash left out."""
    return registers.count_rows(ws, kind) if ws.kind is SCHOOL else len(book_of(ws).rows(kind.row))


def _named(row: Row) -> set[str]:
    """Everybody a record names."""
    found: set[str] = set()
    for field in row.kind.fields:
        value = getattr(row, field.key)
        if field.shape is Shape.PERSON and value is not None:
            found.add(value)
        elif field.shape is Shape.SOMEBODY and value.person is not None:
            found.add(value.person)
    return found


def kind_seen(ws: Workspace, name: str) -> Kind:
    """The kind of that name, of which this workspace may have records (:func:`kinds_seen`).

    Raises:
        RegisterUnknown, NotKeptHere: There is none; the sentence says which there are.
    """
    seen = register(name) if is_register(name) else None
    if seen is not None and (whose_file.keeper_of(ws) in seen.keepers or (ws.kind is not SCHOOL and seen.sent)):
        return seen
    return registers.kind_called(ws, name)


def kinds_seen(ws: Workspace) -> tuple[Kind, ...]:
    """The plain kinds of which there may be records: those kept here, and at a bureau what only schools keep and send."""
    kept = registers.kinds_kept(ws)
    return kept if ws.kind is SCHOOL else tuple(each for each in REGISTERS if each in kept or each.sent)
