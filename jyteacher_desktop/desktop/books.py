"""The book of whatever workspace a window shows: a school's or a city's."""

from __future__ import annotations

from jyteacher_desktop.kinds.kit import Book
from jyteacher_desktop.store.workspace import Workspace


def book_of(ws: Workspace) -> Book:
    """What checks and measures read."""
    if ws.kind.name == "school":
        from jyteacher_desktop.school.book import SchoolBook

        return SchoolBook(ws)
    from jyteacher_desktop.bureau.book import CityBook

    return CityBook(ws)
