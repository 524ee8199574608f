"""试算 at a school: what a draft policy would change (domain/what_if.py)."""

from __future__ import annotations

from datetime import date

from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.what_if import LineChange, WhatIf, changes, compare
from jyteacher_desktop.school.ledger import count_hours, explain_hours
from jyteacher_desktop.school.office import left_out_by
from jyteacher_desktop.store.workspace import Workspace


def what_if(ws: Workspace, draft: Policy, *, as_of: date | None = None) -> WhatIf:
    """Everybody's hours now and under ``draft``, in the cycle of each policy around the day (today when None).

    Raises:
        InputError: One of the two policies has no cycle around the day.
    """
    now, then = count_hours(ws, as_of=as_of), count_hours(ws, as_of=as_of, policy=draft)
    return compare(now, then, lambda row: row.group, left_out_by(ws, draft))


def changed_lines(ws: Workspace, teacher_id: str, draft: Policy, *, as_of: date | None = None) -> tuple[LineChange, ...]:
    """The entries of one teacher that count differently under ``draft``, newest first, with the reason.

    Raises:
        RecordMissing: No such teacher.
        InputError: One of the two policies has no cycle around the day.
    """
    return changes(explain_hours(ws, teacher_id, as_of=as_of), explain_hours(ws, teacher_id, as_of=as_of, policy=draft))
