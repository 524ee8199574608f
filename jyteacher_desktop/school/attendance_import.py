"""A list of who was at which activity is imported: what stands already, storing the lines."""

from __future__ import annotations

from collections.abc import Sequence

from jyteacher_desktop.records.writer import Writer
from jyteacher_desktop.school.roster import (
    teacher_keys,
)
from jyteacher_desktop.sheets import (
    Existing,
    PlanRow,
)
from jyteacher_desktop.store.workspace import Workspace


def attendance_standing(ws: Workspace) -> list[Existing]:
    """Every line of attendance, by its activity and person."""
    return [
        Existing(
            id=f"{activity} {teacher}",
            values={"activity_id": activity, "teacher_id": teacher, "mark": mark, "role": role},
        )
        for activity, teacher, mark, role in ws.tuples(
            "SELECT a.uuid, t.uuid, x.mark, x.role FROM attendance x JOIN activity a ON a.id = x.activity_id "
            "JOIN teacher t ON t.id = x.teacher_id WHERE a.deleted = 0"
        )
    ]


def store_attendance(ws: Workspace, writer: Writer, rows: Sequence[PlanRow]) -> None:
    """Enter the lines, each at its activity and person."""
    people = teacher_keys(ws)
    activities = dict(ws.tuples("SELECT uuid, id FROM activity WHERE deleted = 0"))
    writer.attend(
        (activities[row.links["activity"]], people[row.links["teacher"]], row.values["mark"], row.values["role"]) for row in rows
    )
