"""本年没有: saying that a year brought nothing of a register, and when that may be said at all.

The word makes a zero of what is unknown. It stands once for a register and a year; where records of that year are there it
contradicts them, and the list of schools is no register of what a year brought.
"""

from __future__ import annotations

from collections.abc import Collection

from jyteacher_desktop.domain.errors import Finding, warning
from jyteacher_desktop.kinds.kit import Book, Kind, RecordId
from jyteacher_desktop.kinds.nothing_this_year import Nothing
from jyteacher_desktop.records.errors import ValueRefused
from jyteacher_desktop.records.measures import year_of
from jyteacher_desktop.records.registers import list_rows, row_from_texts, save, title_of
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingSaid:
    """The word stands: under which id, for which year, by which step (None where it stood before), and what contradicts it."""

    id: RecordId
    year: str
    title: str
    step: int | None
    warnings: tuple[Finding, ...]

    @property
    def sentence(self) -> str:
        """That it stands."""
        return f"{'早已登记' if self.step is None else '已登记'}：{self.year} 年{self.title}本年没有。"


def may_be_said(kind: Kind, *, kept: bool, years: Collection[str], year: str, any_rows: bool) -> bool:
    """Whether the word may be said of a year.

    Args:
        kind: Of what.
        kept: Whether this office types records of it.
        years: To which years its records belong.
        year: The year.
        any_rows: Whether there are records; such as belong to no year speak of every one.
    """
    undated = not years and any_rows
    return bool(kind.sent) and kept and not undated and not any(_is_of(each, year) for each in years)


def say_nothing(ws: Workspace, book: Book, kind: Kind, year: str) -> NothingSaid:
    """Register that there was nothing of a kind in a year: zero, where no word at all is unknown. Said again it changes nothing.

    Raises:
        ValueRefused: It is no year, or nothing of a year is registered in this list.
    """
    if not kind.sent:
        raise ValueRefused(f"{kind.title}不按年登记，没有“本年没有”可说，没有改动。", field="register")
    row: Nothing = row_from_texts(ws, Nothing.kind, {"register": kind.id, "year": year})
    stands = next((each for each in list_rows(ws, Nothing) if (each.register, each.year) == (row.register, row.year)), None)
    saved = save(ws, book, [row]) if stands is None else None
    return NothingSaid(
        id=saved.rows[0].id if saved is not None else stands.id if stands is not None else RecordId(""),
        year=row.year,
        title=kind.title,
        step=saved.step if saved is not None else None,
        warnings=_contradicted(ws, kind, row.year) if saved is not None else (),
    )


def _contradicted(ws: Workspace, kind: Kind, year: str) -> tuple[Finding, ...]:
    there = [row for row in list_rows(ws, kind.row) if _is_of(year_of(row), year)]
    if not there:
        return ()
    said = f"{year} 年已登记 {len(there)} 条{kind.title}（如“{title_of(ws, there[0])}”），与“本年没有”矛盾，请核对。"
    return (warning("nothing.rows", kind.title, said),)


def _is_of(said: str, year: str) -> bool:
    """Whether a year, a school year (2026-2027) or a term (2026-2027-1) is of a year or begins in it."""
    return said == year or said.startswith(f"{year}-")
