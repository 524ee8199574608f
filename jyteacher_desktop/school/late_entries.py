"""补录: what was entered after the quarter in which it ended was over; an edit makes no late entry of what was entered in time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.terms import RecordStatus
from jyteacher_desktop.later import later
from jyteacher_desktop.store.workspace import Workspace

if TYPE_CHECKING:
    from jyteacher_desktop.school import text_typed_for_many
else:
    text_typed_for_many = later("jyteacher_desktop.school.text_typed_for_many")


def late_after_edit(ws: Workspace, table: str, key: int, end: date) -> str:
    """The day of entry (补录) of an activity or training once it is said to end on this day; "" where it was entered in time.

    When it is edited makes no difference, when it was over does: what runs across the end of a quarter can be entered only in the next.
    """
    last = Quarter.of(end).last_day.isoformat()
    [(status, ended, late_on)] = ws.tuples(f'SELECT status, "end", late_on FROM "{table}" WHERE id = ?', (key,))
    if status == RecordStatus.PLANNED.code:
        return str(late_on)  # nothing was entered as held yet: the writer decides when it is
    in_time_until = Quarter.of(date.fromisoformat(ended)).last_day.isoformat()
    if not late_on and in_time_until <= last:
        return ""
    # nothing was entered on a day that has not come: the clock was ahead then
    entered = min(str(late_on) or min(in_time_until, _held_since(ws, table, key)), ws.today.isoformat())
    return entered if entered > last else ""


def _held_since(ws: Workspace, table: str, key: int) -> str:
    """The day on which something was first recorded as more than planned."""
    for change in ws.history(table, key):
        status = change.fields.get("status", (None, None))[1]
        if status is not None and status != RecordStatus.PLANNED.code:
            return change.step.at[:10]
    return "9999"
