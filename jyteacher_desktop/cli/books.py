"""The book of whatever workspace a command was given: a school's or a city's."""

from __future__ import annotations

from datetime import date

from jyteacher_desktop.kinds.kit import Book
from jyteacher_desktop.store.workspace import SCHOOL, Workspace


def book_of(ws: Workspace, as_of: date | None = None) -> Book:
    """What checks and measures read; only the side that is needed is loaded."""
    if ws.kind is SCHOOL:
        from jyteacher_desktop.school.book import SchoolBook  # noqa: PLC0415 - a bureau's command needs nothing of a school

        return SchoolBook(ws, as_of)
    from jyteacher_desktop.bureau.book import CityBook  # noqa: PLC0415

    return CityBook(ws, as_of)
