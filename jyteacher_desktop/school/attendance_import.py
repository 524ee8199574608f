"""A list of who was at which activity is imported: what stands already, storing the lines."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from jyteacher_desktop.domain.id_numbers import as_one
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.records.writer import Writer
from jyteacher_desktop.school.activity_import import ON_DAYS
from jyteacher_desktop.school.roster import TeacherValues, check_values, insert_teacher
from jyteacher_desktop.school.staff import teacher_keys
from jyteacher_desktop.sheets import (
    PEOPLE,
    RESTORED,
    Existing,
    PlanRow,
    lines_of,
    roles_of,
)
from jyteacher_desktop.store.workspace import Workspace


def attendance_standing(ws: Workspace, days: Collection[str] | None = None) -> list[Existing]:
    """Every line of attendance, by its activity and person; with days those of activities that begin on one of them."""
    begins = ("", ()) if days is None else (f" AND a.{ON_DAYS}", (json.dumps(sorted(days)),))
    return _lines(ws, *begins)


def attendance_of(ws: Workspace, activities: Collection[str]) -> list[Existing]:
    """The same of some activities, by their ids."""
    return _lines(ws, " AND a.uuid IN (SELECT value FROM json_each(?))", (json.dumps(sorted(activities)),))


def _lines(ws: Workspace, of: str, on: tuple[str, ...]) -> list[Existing]:
    return [
        Existing(
            id=f"{activity} {teacher}",
            values={"activity_id": activity, "teacher_id": teacher, "mark": mark, "role": role},
        )
        for activity, teacher, mark, role in ws.tuples(
            "SELECT a.uuid, t.uuid, x.mark, x.role FROM attendance x JOIN activity a ON a.id = x.activity_id "
            f"JOIN teacher t ON t.id = x.teacher_id WHERE a.deleted = 0{of}",
            on,
        )
    ]


def store_attendance(ws: Workspace, writer: Writer, rows: Sequence[PlanRow]) -> None:
    """Enter the lines, each at its activity and person; whoever comes from a member school is entered or brought back first."""
    people, guests = (
        teacher_keys(ws) | _bring_back(writer, rows),
        _enter_guests(writer, [row for row in rows if PEOPLE not in row.links]),
    )
    activities = dict(ws.tuples("SELECT uuid, id FROM activity WHERE deleted = 0"))
    single = (
        (
            activities[row.links["activity"]],
            people[row.links["teacher"]] if row.links["teacher"] else guests[_who(row)],
            row.values["mark"],
            row.values["role"],
        )
        for row in rows
        if PEOPLE not in row.links
    )
    several = (
        (activities[row.links["activity"]], people[each.teacher], each.mark, role)
        for row in rows
        for each, role in zip(lines_of(row), roles_of(row), strict=True)
    )
    writer.attend((*single, *several))


def _who(row: PlanRow) -> tuple[str, str, str]:
    return row.links["home"], match_key(row.values["name"]), as_one(row.values["id_number"])


def _bring_back(writer: Writer, rows: Sequence[PlanRow]) -> dict[str, int]:
    """Take out of the trash whom the rows bring back: the key of each by the id."""
    found: dict[str, int] = {}
    for person in {row.links["teacher"]: None for row in rows if RESTORED in row.links}:
        [(found[person],)] = writer.rows("SELECT id FROM teacher WHERE uuid = ?", (person,))
        writer.bring_back("teacher", found[person])
    return found


def _enter_guests(writer: Writer, rows: Sequence[PlanRow]) -> dict[tuple[str, str, str], int]:
    """The people of member schools whom the rows bring with them, by school, name and number; each once."""
    found: dict[tuple[str, str, str], int] = {}
    for row in rows:
        if not row.links["teacher"] and _who(row) not in found:
            values = check_values(TeacherValues(name=row.values["name"], id_number=row.values["id_number"]))
            found[_who(row)] = insert_teacher(writer, values, home=row.links["home"])[0]
    return found
