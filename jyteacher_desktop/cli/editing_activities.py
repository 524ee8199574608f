"""Correcting an activity: what the window's dialog does, with only what is named changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jyteacher_desktop.cli.activities import GRID_COLUMNS
from jyteacher_desktop.cli.answers import NEEDS_A_PERSON, Answer, as_json, fields, table
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.set_option import days_said, names_of, set_texts
from jyteacher_desktop.domain.terms import Mark, Role
from jyteacher_desktop.later import later
from jyteacher_desktop.records.beside_records import about_texts, split_about
from jyteacher_desktop.school.activities import ACTIVITY_COLUMNS, MORE_OF_ACTIVITY, ActivityValues, Attend, activity_detail
from jyteacher_desktop.school.activity_entry import save_activity
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.roster import NameMatch, find_teachers
from jyteacher_desktop.sheets import specs_of
from jyteacher_desktop.values import replace

if TYPE_CHECKING:
    from jyteacher_desktop.school import expected_people
else:
    # where it is said who is expected
    expected_people = later("jyteacher_desktop.school.expected_people")

_MARKS = {
    "present": Mark.PRESENT,
    "late": Mark.LATE,
    "left_early": Mark.LEFT_EARLY,
    "excused": Mark.EXCUSED,
    "absent": Mark.ABSENT,
}
_ROLES = {
    "attendee": Role.ATTENDEE,
    "host": Role.HOST,
    "speaker": Role.SPEAKER,
    "demo_teacher": Role.DEMO_TEACHER,
    "reviewer": Role.REVIEWER,
}
LINES_OF_ATTENDANCE = (*_MARKS, *_ROLES, "remove", "attendees")
"""Options that name people whose line in the attendance changes."""


def edit_activity(call: Call) -> Answer:
    """``activity edit ID``: nothing is stored while a name is unmatched or ambiguous."""
    ws, args = call.workspace, call.args
    detail = activity_detail(ws, args.id)
    policy = current_policy(ws)
    kind = policy.kinds_known.get(detail.values.kind)
    others = kind.fields if kind is not None else {}
    about, pairs = split_about("activity", args.fields or (), [*names_of(specs_of("activities")), *others, *others.values()])
    said, own = set_texts(specs_of("activities"), pairs, ws.today, others=others)
    values = _activity_values(detail.values, said, own)
    meant = expected_people.named(ws, args.attendees, values.date, kind=values.kind) if args.attendees else None
    found = {
        name: find_teachers(ws, "" if name == "attendees" and meant is not None else getattr(args, name) or "", values.date)
        for name in LINES_OF_ATTENDANCE
    }
    unmatched = list(dict.fromkeys(name for match in found.values() for name in match.unmatched))
    unsure = list(dict.fromkeys(each.text for match in found.values() for each in match.ambiguous))
    if unmatched or unsure:
        told = [f"  花名册里没有“{name}”" for name in unmatched]
        told += [f"  “{name}”不止一人，请写成 姓名#尾号 或 姓名@学科" for name in unsure]
        return Answer(
            data={"id": args.id, "unmatched": unmatched, "ambiguous": unsure},
            text="\n".join(["没有修改这次活动：", *told]),
            status=NEEDS_A_PERSON,
        )
    before = {row.teacher_id: Attend(teacher_id=row.teacher_id, mark=row.mark, role=row.role) for row in detail.grid}
    people = meant.people if meant is not None else tuple(row.id for row in found["attendees"].matched)
    lines = _with_marks(_expected(before, people) if args.attendees else before, found)
    only_expected = values.planned and not any(getattr(args, name) for name in LINES_OF_ATTENDANCE if name != "attendees")
    changed = lines != before
    if changed and values.planned and not only_expected:
        values = replace(values, planned=False)
    saved = save_activity(ws, args.id, values, tuple(lines.values()), about=about, item=None)
    detail = activity_detail(ws, args.id)
    return Answer(
        data={
            **fields(detail.row),
            **about_texts(ws, "activity", args.id),
            "fields": detail.values.fields,
            "attendance": as_json(detail.grid),
            "unmatched": [],
            "ambiguous": [],
        },
        text=lambda: "\n\n".join(
            (
                saved.sentence,
                table(ACTIVITY_COLUMNS, [detail.row], empty=""),
                table(GRID_COLUMNS, detail.grid, empty="没有登记出勤。"),
            )
        ),
        warnings=saved.warnings,
    )


def _expected(lines: Mapping[str, Attend], people: Iterable[str]) -> dict[str, Attend]:
    """The sheet with these people expected: who is there already keeps the line, and so does everybody who hosts or speaks."""
    leading = {key: line for key, line in lines.items() if line.role is not Role.ATTENDEE}
    return {key: lines.get(key, Attend(teacher_id=key)) for key in people} | leading


def _with_marks(lines: Mapping[str, Attend], found: Mapping[str, NameMatch]) -> dict[str, Attend]:
    """The sheet with the people who were named marked, given their role, or removed."""
    changed = dict(lines)
    for name, mark in _MARKS.items():
        for row in found[name].matched:
            changed[row.id] = replace(changed.get(row.id, Attend(teacher_id=row.id)), mark=mark)
    for name, role in _ROLES.items():
        for row in found[name].matched:
            changed[row.id] = replace(changed.get(row.id, Attend(teacher_id=row.id)), role=role)
    for row in found["remove"].matched:
        changed.pop(row.id, None)
    return changed


def _activity_values(before: ActivityValues, said: Mapping[str, str], own: Mapping[str, str]) -> ActivityValues:
    changes: dict[str, Any] = {}
    for key, name in (
        ("kind", "kind"), ("activity", "title"), ("start_time", "start_time"), ("end_time", "end_time"), ("place", "place"),
        ("approval_no", "approval_no"), ("note", "note"),
    ):  # fmt: skip
        if key in said:
            changes[name] = said[key]
    if said.get("level"):
        changes["level"] = said["level"]
    if "hours" in said:
        changes["hours"] = Decimal(said["hours"]) if said["hours"] else None
    changes |= days_said(said, before.date, before.end_date or before.date)
    if own:
        kept = {**before.fields, **own}
        changes["fields"] = {key: text for key, text in kept.items() if text}
    return replace(before, **changes, more={**before.more, **MORE_OF_ACTIVITY.named_in(said)})
