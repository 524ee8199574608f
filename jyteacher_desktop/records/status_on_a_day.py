"""Which status somebody has on a day: asked in SQL the same way of a school's own service and of what schools told the bureau."""

from __future__ import annotations

from datetime import date
from typing import Final

from jyteacher_desktop.domain.terms import ServiceStatus

_GONE: Final = ", ".join(f"'{each.code}'" for each in ServiceStatus if not each.in_post)


def iso(day: date) -> str:
    """SQL of a day."""
    return f"'{day.isoformat()}'"


def status_on(day: str, *, table: str, owner: str, person: str, wanted: str = "status", then: str = "id") -> str:
    """SQL: what the service line says that holds on a day, NULL while nothing has begun by then.

    Args:
        day: SQL of the day: a parameter, or an ISO day in quotes.
        table: Whose service: ``service`` or ``city_service``.
        owner: Its column that names the person.
        person: SQL of the person asked for.
        wanted: Column of the line.
        then: Of several lines of one day the last one by this column holds.
    """
    return (
        f"(SELECT held.{wanted} FROM {table} held WHERE held.{owner} = {person} AND coalesce(held.start, '') <= {day} "
        f"ORDER BY coalesce(held.start, '') DESC, held.{then} DESC LIMIT 1)"
    )


def told_status(day: str) -> str:
    """SQL on a ``city_teacher`` ``t``: the status on a day, given as SQL, by the service that the school told; NULL before it begins.

    Of whom a school told no service, the status in its list of teachers is all there is.
    """
    held = status_on(day, table="city_service", owner="teacher", person="t.id", then="seq")
    return f"CASE WHEN EXISTS (SELECT 1 FROM city_service any_of WHERE any_of.teacher = t.id) THEN {held} ELSE t.status END"


def in_post(status: str) -> str:
    """SQL: whether a status is one of somebody in post; nobody is whose status is NULL, and a status nobody wrote is taken as in post."""
    return f"({status} = '' OR {status} NOT IN ({_GONE}))"
