"""Who is on the staff of a school, as counts ask it; the roster that people read is in roster.py, and a count loads nothing of it."""

from __future__ import annotations

from datetime import date

from jyteacher_desktop.domain.terms import IN_POST
from jyteacher_desktop.records.status_on_a_day import status_on
from jyteacher_desktop.store.workspace import Workspace

_STAFF = f"""
SELECT r.uuid, r.name, r.stage, r.subject_group, r.birth_month, r.position, s.status
FROM teacher r
LEFT JOIN service s ON s.id = {status_on("?", table="service", owner="teacher_id", person="r.id", wanted="id")}
WHERE r.deleted = 0
ORDER BY r.pinyin, r.uuid
"""


def in_post(ws: Workspace, day: date) -> list[tuple[str, str, str, str, str, str]]:
    """Those :func:`~jyteacher_desktop.school.roster.list_teachers` gives, in its order, with what a count of the staff asks of them.

    Id, name, 学段, 学科 as statistics group it, birth month and 岗位.
    """
    found = ws.tuples(_STAFF, (day.isoformat(),))
    return [
        (uuid, name, stage, group, birth, position)
        for uuid, name, stage, group, birth, position, status in found
        if status in IN_POST
    ]


def teacher_keys(ws: Workspace) -> dict[str, int]:
    """UUID to small integer key of every teacher outside the trash."""
    return dict(ws.tuples("SELECT uuid, id FROM teacher WHERE deleted = 0"))
