"""A list of activities is imported: what stands already, columns that only some kinds of activities have, storing a row."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.review import Deed
from jyteacher_desktop.domain.terms import Role
from jyteacher_desktop.records.plain_fields import More
from jyteacher_desktop.records.writer import Writer
from jyteacher_desktop.school.activities import MORE_OF_ACTIVITY, ActivityValues, activity_detail, activity_key, check_activity
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.sheets import (
    OWN,
    PEOPLE,
    Existing,
    PlanRow,
    lines_of,
)
from jyteacher_desktop.store.workspace import Workspace

_GIVES_HOURS = frozenset({"kind", "start_time", "end_time", "hours"})
"""What the hours of an activity follow from."""
ON_DAYS = "start IN (SELECT value FROM json_each(?))"
"""Of the activities those that begin on some days, told as a list in JSON."""


def own_labels(policy: Policy) -> dict[str, str]:
    """The own fields of every kind of activity, key to label."""
    return {key: label for kind in policy.kinds_known.values() for key, label in kind.fields.items()}


def activities_standing(ws: Workspace, days: Collection[str] | None = None) -> list[Existing]:
    """What stands of every activity, with the columns of its kind; with days of those alone that begin on one of them."""
    fields = (
        "kind",
        "activity",
        "start",
        "end",
        "start_time",
        "end_time",
        "hours_typed",
        "hours",
        "place",
        "level",
        "approval_no",
        "note",
    )
    begins, on = ("", ()) if days is None else (f" AND r.{ON_DAYS} ORDER BY r.start, r.id", (json.dumps(sorted(days)),))
    none = {OWN + key: "" for key in own_labels(current_policy(ws))}
    return [
        _with_fields(existing_record(uuid, fields, values, MORE_OF_ACTIVITY), none, own)
        for uuid, own, *values in ws.tuples(
            "SELECT uuid, fields, kind, title, start, \"end\", start_time, end_time, CASE WHEN hours_typed = 1 THEN '1' ELSE '' END, "
            "hours_x100, place, level, approval_no, "
            f"note{MORE_OF_ACTIVITY.sql} FROM activity r WHERE deleted = 0{begins}",
            on,
        )
    ]


def _with_fields(record: Existing, none: Mapping[str, str], own: str) -> Existing:
    """An activity with the fields of its kind by the keys of their columns."""
    said = {OWN + key: str(text) for key, text in json.loads(own).items()} if own not in ("", "{}") else {}
    return Existing(id=record.id, values={**record.values, **none, **said})


def existing_record(uuid: str, fields: Sequence[str], record: Sequence[Any], more: More) -> Existing:
    """What stands of one record, by the keys of its sheet; hours are hundredths in the file."""
    own, rest = more.split(record)
    values = dict(zip(fields, own, strict=True))
    return Existing(id=uuid, values={**values, "hours": hours_text(Decimal(values["hours"]) / 100), **rest})


def store_activity(ws: Workspace, writer: Writer, row: PlanRow, *, people: Mapping[str, int]) -> None:
    """Enter or correct one activity as its row says, with who was there; times and hours that it does not say count as they stand.

    ``people`` are the small integer keys of everybody by id.
    """
    before = activity_detail(ws, row.target).values if row.target is not None else None
    policy, stands = current_policy(ws), (before.kind, before.level) if before is not None else ("", "")
    columns = check_activity(ws, policy, _said(row, before, policy), stands=stands)
    there = lines_of(row)
    if row.target is None or before is None:
        _enter_people(writer, writer.add("activity", **columns)[0], [(people[who], mark) for who, mark in there])
        return
    names = {"activity": "title", "hours": "hours_x100", **{each.key: each.column for each in MORE_OF_ACTIVITY.fields}}
    own = {field.removeprefix(OWN): after for field, (_before, after) in row.changes.items() if field.startswith(OWN)}
    said = {names.get(field, field) for field in row.changes if not field.startswith(OWN) and field != PEOPLE}
    if not row.changes.keys().isdisjoint(_GIVES_HOURS):
        said |= {"hours_x100", "hours_typed"}
    changed = {name: columns[name] for name in said}
    if own:
        changed["fields"] = json.dumps({**before.fields, **own}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if changed:
        writer.edit("activity", activity_key(ws, row.target), changed, Deed.IMPORT)
    _enter_people(writer, activity_key(ws, row.target), [(people[who], mark) for who, mark in there])


def _enter_people(writer: Writer, activity: int, there: Sequence[tuple[int, str]]) -> None:
    """Enter who was there; whoever stands already keeps his role."""
    if there:
        roles = dict(writer.rows("SELECT teacher_id, role FROM attendance WHERE activity_id = ?", (activity,)))
        writer.attend((activity, teacher, mark, roles.get(teacher, Role.ATTENDEE.code)) for teacher, mark in there)


def _said(row: PlanRow, before: ActivityValues | None, policy: Policy) -> ActivityValues:
    """What a row says of an activity, with the times and the typed hours of the one that stands where it says none.

    Hours that one time alone cannot give are the usual ones of the kind.
    """
    values = row.values
    hours = before.hours if before is not None else None
    if values.get("hours") and (before is None or "hours" in row.changes):
        hours = Decimal(values["hours"])
    times = [values.get(key) or (getattr(before, key) if before is not None else "") for key in ("start_time", "end_time")]
    usual = policy.kinds_known[values["kind"]].default_hours
    if hours is None and times.count("") == 1 and usual is not None:
        hours = usual.value
    return ActivityValues(
        kind=values["kind"],
        title=values["activity"],
        date=date.fromisoformat(values["start"]),
        end_date=date.fromisoformat(values["end"]),
        start_time=times[0],
        end_time=times[1],
        hours=hours,
        place=values.get("place", ""),
        level=values.get("level", "school"),
        approval_no=values.get("approval_no", ""),
        note=values.get("note", ""),
        fields={key.removeprefix(OWN): text for key, text in values.items() if key.startswith(OWN)},
        more=MORE_OF_ACTIVITY.named_in(values),
    )
