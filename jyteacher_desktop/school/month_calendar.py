"""月历: one month day by day, its activities on their days and the lines of the plans beside them.

A line of a plan names a month and no day. It stands on a day only by the activity that carries it out; until one does, it
is listed for the month as a whole.
"""

from __future__ import annotations

from datetime import date

from jyteacher_desktop.domain.calendar import Month
from jyteacher_desktop.domain.terms import RecordStatus
from jyteacher_desktop.enums import Enum
from jyteacher_desktop.school.activities import ActivityRow, activities_touching
from jyteacher_desktop.school.plans import PlanItemRow, items_of_month
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """A day and what lies on it, in the order of its hours; an activity of several days lies on each of them."""

    day: date
    activities: tuple[ActivityRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCalendar:
    """The weeks of a month, Monday first, with the days of the months beside it; and the lines of the plans for it."""

    month: Month
    weeks: tuple[tuple[CalendarDay, ...], ...]
    items: tuple[PlanItemRow, ...]


def month_calendar(ws: Workspace, month: Month) -> MonthCalendar:
    """One month, ready to be drawn."""
    weeks = month.weeks
    rows = sorted(activities_touching(ws, weeks[0][0], weeks[-1][-1]), key=lambda row: (row.date, row.start_time, row.id))

    def on(day: date) -> CalendarDay:
        text = day.isoformat()
        return CalendarDay(day=day, activities=tuple(row for row in rows if row.date <= text <= row.end_date))

    return MonthCalendar(
        month=month, weeks=tuple(tuple(on(day) for day in week) for week in weeks), items=tuple(items_of_month(ws, month))
    )


class Standing(Enum):
    """Where an activity of the calendar stands on a day."""

    PLANNED = 1
    OVERDUE = 2
    PENDING = 3
    APPROVED = 4
    RETURNED = 5


def standing_on(row: ActivityRow, today: date) -> Standing:
    """Where an activity stands; one that was only planned and whose last day is over waits to be held or moved."""
    if row.status == RecordStatus.PLANNED.code:
        return Standing.OVERDUE if row.end_date < today.isoformat() else Standing.PLANNED
    if row.status == RecordStatus.APPROVED.code:
        return Standing.APPROVED
    return Standing.RETURNED if row.status == RecordStatus.RETURNED.code else Standing.PENDING
