"""The sample school: built from the bundled messy workbooks by the very use cases a school uses.

Sample packages are marked, and only a sample bureau accepts them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from jyteacher_desktop import paths
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.terms import DAY_OF_SAMPLES, PIN_OF_SAMPLES, Mark, Role
from jyteacher_desktop.records.register_imports import Imported
from jyteacher_desktop.records.sample_records import fill_registers
from jyteacher_desktop.school import ethics, plans
from jyteacher_desktop.school.activities import (
    ActivityValues,
    Attend,
    AttendanceRow,
    RecordActivity,
    expected_teachers,
    list_activities,
    pending_activities,
    record_activity,
    review_activities,
)
from jyteacher_desktop.school.errors import SampleMissing
from jyteacher_desktop.school.imports import ImportKind, execute_import, plan_import
from jyteacher_desktop.school.office import create_school
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.school.trainings import list_trainings, review_trainings
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

SAMPLE_PIN = PIN_OF_SAMPLES
SAMPLE_DAY = DAY_OF_SAMPLES
"""The day the sample is made for, so that it looks the same whenever it is opened."""
SAMPLE_QUARTER = Quarter.of(SAMPLE_DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSchool:
    """A finished sample school, open for writing, and what its imports did."""

    workspace: Workspace
    roster: Imported
    trainings: Imported
    activities: int


def sample_file(name: str) -> Path:
    """A bundled file of the sample: ``roster.xlsx``, ``trainings.xlsx`` or ``school.toml``.

    Raises:
        SampleMissing: The installation is incomplete.
    """
    path = paths.resource(f"sample/{name}")
    if not path.is_file():
        raise SampleMissing(f"程序自带的示例文件“{name}”不见了，没有建立示例学校。请重新安装程序。", path=path)
    return path


def sample_facts() -> Mapping[str, Any]:
    """School, bureau and activities of the sample as ``school.toml`` states them."""
    return tomllib.loads(sample_file("school.toml").read_text(encoding="utf-8"))


def build_sample_school(path: Path, pin: str, *, roster: Path | None = None) -> SampleSchool:
    """Make the sample school: roster workbook, two quarters of activities with attendance, outside trainings, review.

    Args:
        path: The new workspace; it must not exist.
        pin: PIN of its key.
        roster: A copy of the bundled roster workbook to import, for people who want to see the file; the bundled one when None.

    Raises:
        WorkspaceExists, NotWritable, SampleMissing: Nothing was made, or the file says how far it came.
    """
    facts = sample_facts()
    school = facts["school"]
    ws = create_school(
        path, name=school["name"], code=school["code"], stage=school["stage"], central=school["central"], pin=pin, sample=True
    )
    ws.today_override = SAMPLE_DAY
    people = execute_import(ws, plan_import(ws, ImportKind.ROSTER, roster or sample_file("roster.xlsx")))
    trainings = execute_import(ws, plan_import(ws, ImportKind.TRAININGS, sample_file("trainings.xlsx")))
    for number, activity in enumerate(facts["activity"]):
        record_activity(ws, _request(ws, number, activity))
    waiting = [row.id for row in pending_activities(ws) if row.approval_no]
    review_activities(ws, waiting, approve=True)
    review_trainings(ws, [row.id for row in list_trainings(ws) if row.certificate], approve=True)
    for plan in facts["plan"]:
        _draw_up(ws, plan)
    fill_registers(ws, SchoolBook(ws), sample_file("registers.toml"))
    ethics.begin(ws, pin)
    said = tomllib.loads(sample_file("registers.toml").read_text(encoding="utf-8"))["ethics"]
    ethics.add_all(ws, pin, [(ethics.ethics_kind(name), texts) for name, rows in said.items() for texts in rows])
    return SampleSchool(workspace=ws, roster=people, trainings=trainings, activities=len(facts["activity"]))


def _draw_up(ws: Workspace, said: Mapping[str, Any]) -> None:
    """A plan with its lines, what was carried out of it, and how far its approval is."""
    plan = plans.new_plan(ws, plans.PlanValues(term=said["term"], title=said["title"]))
    lines = [
        plans.PlanItemValues(month=month, kind=kind, title=title, hours=Decimal(str(hours)), persons=persons)
        for month, kind, title, hours, persons, _activity in said["lines"]
    ]
    items = plans.add_items(ws, plan, lines)
    if "paper" in said:
        plans.approve_plan(ws, plan, approval_no=said["paper"], approved_on=said["on"])
    elif said.get("ask"):
        plans.ask_for_approval(ws, plan)
    held = {row.title: row.id for row in list_activities(ws)}
    for item, (*_line, activity) in zip(items, said["lines"], strict=True):
        if activity:
            plans.link_activity(ws, held[activity], item)


def _request(ws: Workspace, number: int, activity: Mapping[str, Any]) -> RecordActivity:
    day = activity["date"]
    people = expected_teachers(ws, day)
    if "groups" in activity:
        people = [row for row in people if row.group in activity["groups"]]
    values = ActivityValues(
        kind=activity["kind"],
        title=activity["title"],
        date=day,
        start_time=activity.get("start", ""),
        end_time=activity.get("end", ""),
        hours=Decimal(activity["hours"]) if "hours" in activity else None,
        place=activity.get("place", ""),
        approval_no=activity.get("approval_no", ""),
        fields=dict(activity.get("fields", {})),
    )
    return RecordActivity(values=values, attendance=_attendance(number, activity, people))


def _attendance(number: int, activity: Mapping[str, Any], people: Sequence[AttendanceRow]) -> tuple[Attend, ...]:
    """Everybody present but the counted exceptions, chosen by a fixed stride so that the sample never changes."""
    order = sorted(range(len(people)), key=lambda place: (place * 7 + number * 5) % max(1, len(people)))
    absent = set(order[: activity.get("absent", 0)])
    excused = set(order[len(absent) : len(absent) + activity.get("excused", 0)])
    speakers = set(order[len(order) - activity.get("speakers", 0) :])
    return tuple(
        Attend(
            teacher_id=row.teacher_id,
            mark=Mark.ABSENT if place in absent else Mark.EXCUSED if place in excused else Mark.PRESENT,
            role=Role.SPEAKER if place in speakers else Role.ATTENDEE,
        )
        for place, row in enumerate(people)
    )
