"""活动记录表: one activity on paper, with who was there and in which role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from jyteacher_desktop.domain.calendar import Quarter, school_year
from jyteacher_desktop.domain.names import names_in_list
from jyteacher_desktop.domain.terms import Mark, Role
from jyteacher_desktop.records.writer import APPROVED
from jyteacher_desktop.reports.activity_record_drawing import ActivityRecord, render_record
from jyteacher_desktop.reports.paper import Progress, RenderedPdf, Target
from jyteacher_desktop.school.activities import (
    ActivityDetail,
    AttendanceRow,
    activity_detail,
)
from jyteacher_desktop.school.attachments import list_attachments
from jyteacher_desktop.school.office import current_policy, school_info
from jyteacher_desktop.school.plans import item_of_activity, list_plans
from jyteacher_desktop.store.workspace import Workspace


def write_record(ws: Workspace, activity_id: str, target: Target, *, progress: Progress | None = None) -> RenderedPdf:
    """Write 校本研修活动记录表 of one activity.

    Raises:
        RecordMissing: No such activity.
        ReportFileError, FontFileError, Cancelled: Nothing was written.
    """
    detail, policy = activity_detail(ws, activity_id), current_policy(ws)
    row, values = detail.row, detail.values
    kind = policy.kinds_known.get(row.kind)
    labels = kind.fields if kind is not None else {}
    quarter = Quarter.of(values.date)
    item = item_of_activity(ws, activity_id)
    plan = next(
        (each for each in list_plans(ws) if item is not None and each.id == item.plan_id and each.status == APPROVED), None
    )
    record = ActivityRecord(
        school_name=school_info(ws).name,
        number=row.id[-8:].upper(),
        period=f"{school_year(values.date).label}学年　{quarter.name}",
        kind=row.kind_name,
        topic=row.title,
        start=values.date,
        end=values.end_date or values.date,
        dated=values.date,
        time=time_words(detail),
        place=row.place,
        level=policy.level_name(row.level),
        hours=row.hours,
        approval=row.approval_no or (f"{plan.title}（{plan.approval_no}）" if plan is not None else ""),
        expected=row.expected,
        present=row.present,
        excused=row.excused,
        absent=row.absent,
        people=_people(detail.grid),
        fields=tuple((labels.get(key, key), text) for key, text in values.fields.items()),
        note=values.note,
        attachments=tuple(each.file_name for each in list_attachments(ws, activity_id)),
        standing=f"{row.status_label}{f'：{row.review_note}' if row.review_note else ''}",
    )
    return render_record(record, target, progress=progress)


def _people(grid: Sequence[AttendanceRow]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Roles first, then who was there and who was not; a plain attendee stands among the present only. People of one name are told apart."""
    called = names_in_list((line.teacher_id, line.name, line.known_by) for line in grid)
    found: dict[str, list[str]] = defaultdict(list)
    for line in grid:
        if line.role is not Role.ATTENDEE:
            found[line.role.label].append(called[line.teacher_id])
        found[line.mark.label].append(called[line.teacher_id])
    order = [*(role.label for role in Role), *(mark.label for mark in Mark)]
    return tuple((heading, tuple(found[heading])) for heading in order if found.get(heading))


def time_words(detail: ActivityDetail) -> str:
    """From when until when an activity lasts, as far as it is known."""
    return "—".join(filter(None, (detail.row.start_time, detail.row.end_time)))
