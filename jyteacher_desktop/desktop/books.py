"""The book of whatever workspace a window shows: a school's or a city's."""

from __future__ import annotations

from jyteacher_desktop.kinds import REGISTERS
from jyteacher_desktop.kinds.kit import Book, Kind
from jyteacher_desktop.records.registers import kinds_kept
from jyteacher_desktop.store.workspace import Workspace


def kinds_seen(ws: Workspace) -> tuple[Kind, ...]:
    """The plain kinds a window shows: those kept here, and at a bureau what only schools keep and send."""
    return (
        kinds_kept(ws) if ws.kind.name == "school" else tuple(each for each in REGISTERS if each in kinds_kept(ws) or each.sent)
    )


def schools_of(ws: Workspace, kind: Kind) -> dict[str, str]:
    """The school of every record that a package brought; nothing at a school."""
    if ws.kind.name == "school":
        return {}
    from jyteacher_desktop.bureau.book import schools_of as of_city

    return of_city(ws, kind)


def office_name(ws: Workspace) -> str:
    """Whose file it is."""
    if ws.kind.name == "school":
        from jyteacher_desktop.school.office import school_info

        return school_info(ws).name
    from jyteacher_desktop.bureau.office import bureau_info

    return bureau_info(ws).name


def book_of(ws: Workspace) -> Book:
    """What checks and measures read."""
    if ws.kind.name == "school":
        from jyteacher_desktop.school.book import SchoolBook

        return SchoolBook(ws)
    from jyteacher_desktop.bureau.book import CityBook

    return CityBook(ws)
