"""School-based research: activities, who took part, the principal's review.

An activity is one event of a kind that the policy names (读书沙龙, 示范课 ...), with hours, a day and one attendance line
per expected person. Everybody expected is present unless marked otherwise. Evidence is never demanded.

States: 计划 (planned) -> 待审核 (pending) -> 已审核 (approved) or 退回 (returned, with a reason). An edit of a reviewed
activity makes it pending again. Marks that never block: 补录 (entered after its quarter had ended, with the day of
entry; editing later makes nothing late) and 未备案 (neither an approval number nor a line of an approved plan).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jyteacher_desktop.domain.calendar import Quarter, clock_time, told_not_yet
from jyteacher_desktop.domain.columns import Align, Column, hours_text
from jyteacher_desktop.domain.errors import Finding, warning
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.domain.terms import CAME, OPERATOR, Level, Mark, RecordStatus, Role, ServiceStatus
from jyteacher_desktop.kinds.activity import Activity
from jyteacher_desktop.later import later
from jyteacher_desktop.records.hour_entries import THERE
from jyteacher_desktop.records.plain_fields import NOTHING_MORE, More, Texts
from jyteacher_desktop.school.errors import KindUnknown, ValueRefused
from jyteacher_desktop.school.office import current_policy, school_info
from jyteacher_desktop.school.quarter_open_or_closed import closed_quarters, quarter_text
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, field, replace

if TYPE_CHECKING:
    import json

    from jyteacher_desktop.domain import activity_hours, daily_hours, names, review
    from jyteacher_desktop.domain.activity_kinds import Kind
    from jyteacher_desktop.domain.policy import Policy
    from jyteacher_desktop.records import named_one_by_one, record_names, status_on_a_day
    from jyteacher_desktop.records import writer as records_writer
    from jyteacher_desktop.school import (
        dated_service,
        expected_people,
        late_entries,
        overlaps,
        roster,
        staff,
        text_typed_for_many,
    )
else:
    names = later("jyteacher_desktop.domain.names")
    daily_hours = later("jyteacher_desktop.domain.daily_hours")
    expected_people = later("jyteacher_desktop.school.expected_people")
    late_entries = later("jyteacher_desktop.school.late_entries")
    overlaps = later("jyteacher_desktop.school.overlaps")
    dated_service = later("jyteacher_desktop.school.dated_service")
    roster = later("jyteacher_desktop.school.roster")
    staff = later("jyteacher_desktop.school.staff")
    named_one_by_one = later("jyteacher_desktop.records.named_one_by_one")
    record_names = later("jyteacher_desktop.records.record_names")
    status_on_a_day = later("jyteacher_desktop.records.status_on_a_day")
    json = later("json")
    text_typed_for_many = later("jyteacher_desktop.school.text_typed_for_many")
    activity_hours = later("jyteacher_desktop.domain.activity_hours")
    records_writer = later("jyteacher_desktop.records.writer")
    review = later("jyteacher_desktop.domain.review")

_NO_FIELDS = "{}"
"""Where a kind has no fields of its own the reader of JSON is not loaded for them."""
PRESENT = CAME
"""Marks of people who were there."""
MORE_OF_ACTIVITY = More(Activity.kind, "kind_of title start end start_time end_time hours place level approval_no fields note")
"""What an activity has that nothing below names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRow:
    """One line of the activity list. ``marks`` are words for people, ``late_on`` and ``unfiled`` what decides; ``closed``: its quarter is, it can only be looked at. ``hours`` is what one person may claim before role and attendance factors."""

    id: str
    kind: str
    kind_name: str
    title: str
    date: str
    end_date: str
    start_time: str
    end_time: str
    hours: Decimal
    place: str
    status: str
    status_label: str
    expected: int
    present: int
    excused: int
    absent: int
    level: str
    approval_no: str
    late_on: str
    review_note: str
    unfiled: bool
    marks: tuple[str, ...]
    closed: bool
    more: Texts = NOTHING_MORE


def _of_held(row: ActivityRow, number: int) -> int | None:
    """A figure of who came; nothing where nobody could come yet, so that no plan is read as one to which nobody came."""
    return None if row.status == RecordStatus.PLANNED.code else number


ACTIVITY_COLUMNS: tuple[Column[ActivityRow], ...] = (
    Column(key="date", title="日期", value=lambda row: row.date, align=Align.CENTER, width=12),
    Column(key="kind_name", title="类型", value=lambda row: row.kind_name, width=14),
    Column(key="title", title="活动名称", value=lambda row: row.title, width=30),
    Column(key="hours", title="学时", value=lambda row: row.hours, align=Align.RIGHT, width=6),
    Column(key="expected", title="应到", value=lambda row: row.expected or _of_held(row, 0), align=Align.RIGHT, width=6),
    Column(key="present", title="实到", value=lambda row: _of_held(row, row.present), align=Align.RIGHT, width=6),
    Column(key="excused", title="请假", value=lambda row: _of_held(row, row.excused), align=Align.RIGHT, width=6),
    Column(key="absent", title="缺席", value=lambda row: _of_held(row, row.absent), align=Align.RIGHT, width=6),
    Column(key="place", title="地点", value=lambda row: row.place, width=14),
    *MORE_OF_ACTIVITY.list_columns(),
    Column(key="status_label", title="状态", value=lambda row: row.status_label, align=Align.CENTER, width=8),
    Column(key="marks", title="标记", value=lambda row: "、".join(row.marks), width=14),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityValues:
    """What a person types about an activity. Times are "14:30"; ``hours`` None means derived, and then they follow the times."""

    kind: str
    title: str
    date: dt.date
    end_date: dt.date | None = None
    start_time: str = ""
    end_time: str = ""
    hours: Decimal | None = None
    place: str = ""
    level: str = Level.SCHOOL.code
    approval_no: str = ""
    content_key: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    note: str = ""
    planned: bool = False
    more: Texts = NOTHING_MORE


@dataclass(frozen=True, slots=True, kw_only=True)
class Attend:
    """One person's line in one activity."""

    teacher_id: str
    mark: Mark = Mark.PRESENT
    role: Role = Role.ATTENDEE


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordActivity:
    """Record one activity with its people."""

    values: ActivityValues
    attendance: tuple[Attend, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedActivity:
    """What was stored: the new id, how many were there, and warnings that never block."""

    id: str
    hours: Decimal
    expected: int
    present: int
    absent: int
    excused: int
    warnings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRow:
    """One line of the attendance grid."""

    teacher_id: str
    name: str
    pinyin: str
    initials: str
    group: str
    subject: str
    teacher_no: str
    id_last4: str
    mark: Mark
    role: Role
    expected: bool

    @property
    def known_by(self) -> names.KnownBy:
        """What tells this person from others of one name."""
        return names.KnownBy(subject=self.subject, group=self.group, id_last4=self.id_last4, teacher_no=self.teacher_no)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceLine:
    """One person at one activity, as a list that can be written out and read in again."""

    activity: str
    date: str
    teacher: str
    teacher_id: str
    id_last4: str
    teacher_no: str
    subject: str
    school: str
    mark: str
    role: str


ATTENDANCE_COLUMNS: tuple[Column[AttendanceLine], ...] = (
    Column(key="activity", title="活动名称", value=lambda row: row.activity, width=30),
    Column(key="date", title="活动日期", value=lambda row: row.date, align=Align.CENTER, width=12),
    Column(key="teacher", title="姓名", value=lambda row: row.teacher, width=17),
    Column(key="id_last4", title="证件后四位", value=lambda row: row.id_last4, align=Align.CENTER, width=10),
    Column(key="teacher_no", title="工号", value=lambda row: row.teacher_no, width=10),
    Column(key="subject", title="学科", value=lambda row: row.subject, width=10),
    Column(key="school", title="所在学校", value=lambda row: row.school, width=18),
    Column(key="mark", title="出勤", value=lambda row: row.mark, align=Align.CENTER, width=8),
    Column(key="role", title="角色", value=lambda row: row.role, align=Align.CENTER, width=8),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityDetail:
    """One activity with everything typed about it and its grid, sorted by pinyin."""

    row: ActivityRow
    values: ActivityValues
    grid: tuple[AttendanceRow, ...]


_SELECT = """
SELECT r.uuid, r.kind, r.title, r.start, r."end", r.start_time, r.end_time, r.hours_x100, r.place, r.status, r.level, r.approval_no,
    r.late_on, r.review_note,
    count(x.id), coalesce(sum({there}), 0), coalesce(sum(x.mark = 'excused'), 0),
    coalesce(sum(x.mark = 'absent'), 0),
    EXISTS (SELECT 1 FROM planned l JOIN plan_item i ON i.id = l.plan_item_id JOIN plan p ON p.id = i.plan_id
        WHERE l.activity_id = r.id AND i.deleted = 0 AND p.deleted = 0 AND p.status = 'approved'){more}
FROM activity r LEFT JOIN attendance x ON x.activity_id = r.id
WHERE r.deleted = 0 AND {which}
GROUP BY r.id ORDER BY r.start DESC, r.uuid DESC
"""


_TO_SEE_TO = (
    f"SELECT id FROM activity WHERE status <> '{RecordStatus.APPROVED.code}' UNION ALL "
    "SELECT activity_id FROM unattended WHERE +activity_id NOT IN (SELECT activity_id FROM attendance)"
)


def _select(which: str) -> str:
    """The statement of those that a condition names."""
    return _SELECT.format(which=which, more=MORE_OF_ACTIVITY.sql, there=THERE)


def _select_if(condition: str) -> str:
    """The statement of those that fulfil a condition of ``u``; they are found first: one by one in the order of the groups all years would be read."""
    return _select(f"r.id IN (SELECT u.id FROM activity u WHERE u.deleted = 0 AND {condition})")


def list_activities(ws: Workspace, first: date | None = None, last: date | None = None) -> list[ActivityRow]:
    """Activities that begin between two days (both included; open when None), newest first."""
    bounds = (first.isoformat() if first else "0000", last.isoformat() if last else "9999")

    def fetch() -> tuple[ActivityRow, ...]:
        return tuple(_rows(ws, _select_if("u.start BETWEEN ? AND ?"), bounds))

    return list(ws.remembered(("activities", bounds), fetch))


def activities_of(ws: Workspace, ids: Iterable[str]) -> list[ActivityRow]:
    """The activities of these ids that are not in the trash, newest first."""
    wanted = list(ids)
    if not wanted:
        return []
    them, values = named_one_by_one.among(wanted)
    return _rows(ws, _select(f"r.uuid {them}"), values)


def activities_to_see_to(ws: Workspace) -> list[ActivityRow]:
    """What somebody still has to see to, newest first: planned, waiting for review, returned, or held with nobody written down.

    Which these are is kept while it is written (store/unattended.py), so nothing is asked of what was held and reviewed, however many years
    that is. Inside a step that is not over yet an activity may have got its first line and still stand among those without.
    """
    return _rows(ws, _select(f"r.id IN ({_TO_SEE_TO})"), ())


def any_activity(ws: Workspace, quarter: Quarter) -> bool:
    """Whether an activity begins in a quarter, planned or held, whatever became of its review."""
    between = (quarter.first_day.isoformat(), quarter.last_day.isoformat())
    return bool(ws.tuples("SELECT 1 FROM activity WHERE deleted = 0 AND start BETWEEN ? AND ? LIMIT 1", between))


def activities_touching(ws: Workspace, first: date, last: date) -> list[ActivityRow]:
    """Activities with at least one day between two days (both included), newest first."""
    begin, end = first.isoformat(), last.isoformat()
    lasting = (
        'SELECT id FROM activity WHERE "end" > start AND "end" >= ? AND start < ?'  # there are few of them in all years together
    )
    within = f"r.id IN (SELECT id FROM activity WHERE start BETWEEN ? AND ? UNION ALL {lasting})"
    return _rows(ws, _select(within), (begin, end, begin, begin))


def list_attendance(ws: Workspace, first: date | None = None, last: date | None = None) -> list[AttendanceLine]:
    """Who was at the activities that begin between two days (both included; open when None), newest first.

    A list with people of other schools says of everybody whose he was on the day, by which it is read in again (decision 0490).
    """
    own = school_info(ws, with_key=False).name if ws.tuples("SELECT 1 FROM teacher WHERE home <> '' LIMIT 1") else ""
    bounds = (first.isoformat() if first else "0000", last.isoformat() if last else "9999")
    status_then = status_on_a_day.status_on("a.start", table="service", owner="teacher_id", person="t.id") if own else "''"
    home_of = dated_service.school_of_a_guest("t") if own else "''"
    return [
        AttendanceLine(
            activity=title,
            date=start,
            teacher=name,
            teacher_id=person,
            id_last4=tail,
            teacher_no=number,
            subject=subject,
            school=home if status == ServiceStatus.GUEST.code else own,
            mark=Mark(mark).label,
            role=Role(role).label,
        )
        for title, start, person, name, tail, number, subject, home, status, mark, role in ws.tuples(
            "SELECT a.title, a.start, t.uuid, t.name, substr(t.id_number, -4), t.teacher_no, t.subject, "
            f"{home_of}, {status_then}, x.mark, x.role FROM attendance x "
            "JOIN activity a ON a.id = x.activity_id JOIN teacher t ON t.id = x.teacher_id "
            "WHERE a.deleted = 0 AND a.start BETWEEN ? AND ? ORDER BY a.start DESC, a.uuid DESC, t.pinyin, t.uuid",
            bounds,
        )
    ]


def leading_role(ws: Workspace, kind: str, roles: Iterable[Role]) -> Role:
    """The one role of a person who has several in an activity of a kind, by code or name; speaking says more than hosting."""
    policy = current_policy(ws)
    found = policy.kind_called(kind)
    return activity_hours.best_role(policy, found.id if found is not None else kind, roles, among_equals=Role.SPEAKER)


def pending_activities(ws: Workspace, quarter: Quarter | None = None) -> list[ActivityRow]:
    """Activities that wait for the principal's review, optionally of one quarter only."""
    rows = list_activities(ws, quarter.first_day if quarter else None, quarter.last_day if quarter else None)
    return [row for row in rows if row.status == RecordStatus.PENDING.code]


def activity_as_typed(ws: Workspace, activity_id: str) -> tuple[ActivityRow, ActivityValues]:
    """One activity as its list shows it and as it was typed, without its grid.

    Raises:
        RecordMissing: No activity outside the trash has this id.
    """
    return _as_typed(ws, activity_key(ws, activity_id))


def _as_typed(ws: Workspace, key: int) -> tuple[ActivityRow, ActivityValues]:
    [row] = _rows(ws, _select("r.id = ?"), (key,))
    [(content_key, fields, note, typed)] = ws.tuples(
        "SELECT content_key, fields, note, hours_typed FROM activity WHERE id = ?", (key,)
    )
    values = ActivityValues(
        kind=row.kind,
        title=row.title,
        date=date.fromisoformat(row.date),
        end_date=date.fromisoformat(row.end_date),
        start_time=row.start_time,
        end_time=row.end_time,
        hours=row.hours if typed else None,
        place=row.place,
        level=row.level,
        approval_no=row.approval_no,
        content_key=content_key,
        fields=json.loads(fields) if fields != _NO_FIELDS else {},
        note=note,
        planned=row.status == RecordStatus.PLANNED.code,
        more=row.more,
    )
    return row, values


def activity_detail(ws: Workspace, activity_id: str) -> ActivityDetail:
    """One activity with its grid.

    Raises:
        RecordMissing: No activity outside the trash has this id.
    """
    key = activity_key(ws, activity_id)
    row, values = _as_typed(ws, key)
    people = {person.id: person for person in roster.list_teachers(ws, values.date, include_left=True)}
    grid = [
        _grid_row(people[uuid], Mark(mark), Role(role))
        for uuid, mark, role in ws.tuples(
            "SELECT t.uuid, x.mark, x.role FROM attendance x JOIN teacher t ON t.id = x.teacher_id WHERE x.activity_id = ? AND t.deleted = 0",
            (key,),
        )
    ]
    return ActivityDetail(row=row, values=values, grid=tuple(sorted(grid, key=lambda line: (line.pinyin, line.teacher_id))))


def expected_teachers(ws: Workspace, day: date) -> list[AttendanceRow]:
    """The grid of a new activity: everyone expected on that day, present, taking part."""
    return [
        _grid_row(row, Mark.PRESENT, Role.ATTENDEE)
        for row in roster.list_teachers(ws, day)
        if dated_service.is_expected(row.status_code)
    ]


def record_activity(ws: Workspace, request: RecordActivity) -> RecordedActivity:
    """Record one activity with its people as one step.

    Raises:
        KindUnknown: The policy has no such kind.
        ValueRefused: A field cannot be stored.
        InputError: No hours typed, derivable or defaulted (hours.md section 3.1).
        QuarterClosed: The quarter is closed. In every case nothing was stored.
    """
    policy = current_policy(ws)
    columns = check_activity(ws, policy, request.values)
    warnings = _warnings(ws, policy, request)
    keys = staff.teacher_keys(ws)
    with records_writer.writing(ws, f"登记活动 {request.values.title.strip()}", StepCode.ACTIVITY_ADD, plain=True) as writer:
        key, activity_id = writer.add("activity", **columns)
        writer.attend(_lines(ws, key, keys, request.attendance), held=not request.values.planned)
    marks = [attend.mark.code for attend in request.attendance]
    return RecordedActivity(
        id=activity_id,
        hours=Decimal(int(str(columns["hours_x100"]))) / 100,
        expected=len(marks),
        present=sum(mark in PRESENT for mark in marks),
        absent=marks.count(Mark.ABSENT.code),
        excused=marks.count(Mark.EXCUSED.code),
        warnings=(*warnings, *overlaps.clash_findings(ws, activity_id)),
    )


def edit_activity(
    ws: Workspace, activity_id: str, values: ActivityValues, attendance: Sequence[Attend] | None = None
) -> ActivityDetail:
    """:func:`store_activity`, and what stands afterwards."""
    store_activity(ws, activity_id, values, attendance)
    return activity_detail(ws, activity_id)


def store_activity(ws: Workspace, activity_id: str, values: ActivityValues, attendance: Sequence[Attend] | None = None) -> None:
    """Replace what was typed about an activity, and with it its attendance unless None; a reviewed one becomes pending again.

    Raises:
        RecordMissing, KindUnknown, ValueRefused, QuarterClosed: Nothing was stored.
    """
    key = activity_key(ws, activity_id)
    columns = check_activity(ws, current_policy(ws), values, stands=_stands(ws, key))
    lines = None if attendance is None else _lines(ws, key, staff.teacher_keys(ws), attendance)
    columns["late_on"] = late_entries.late_after_edit(ws, "activity", key, values.end_date or values.date)
    del columns["status"]
    with records_writer.writing(ws, f"修改活动 {values.title.strip()}", StepCode.ACTIVITY_EDIT, plain=True) as writer:
        writer.edit("activity", key, columns, review.Deed.EDIT, review.Deed.PLAN if values.planned else review.Deed.HOLD)
        if lines is not None:
            writer.attend(lines, whole=[key], held=not values.planned)


SHARED_FIELDS = ("approval_no", "place", "level", "activity", "start_time", "end_time", "hours", "note")
"""Fields that several activities may get at once, by the keys of their sheet."""

_MAY_BE_EMPTY = ("approval_no", "place", "hours", "note")


def edit_activities(ws: Workspace, ids: Sequence[str], field: str, value: str) -> int:
    """Give several activities the same value of one shared field, as one step; returns how many changed.

    A text is read as a cell of the sheet is; no hours mean those that follow from the times. Attendance stays as it is, and
    reviewed ones that change wait for the principal again.

    Raises:
        ValueRefused: The field is not one of :data:`SHARED_FIELDS`, or the text cannot be stored. Nothing was changed.
        RecordMissing, QuarterClosed: Nothing was changed.
    """
    spec, text = text_typed_for_many.shared_cell("activities", SHARED_FIELDS, field, value, ws.today)
    if not text and spec.key not in _MAY_BE_EMPTY:
        text_typed_for_many.refuse_blank(spec)
    name = {"activity": "title"}.get(spec.key, spec.key)
    given: Any = (Decimal(text) if text else None) if spec.key == "hours" else text
    policy, changed = current_policy(ws), []
    for activity_id in ids:
        before = activity_detail(ws, activity_id).values
        after = replace(before, **{name: given})
        if after != before:
            key, columns = activity_key(ws, activity_id), check_activity(ws, policy, after, stands=(before.kind, before.level))
            columns["late_on"] = late_entries.late_after_edit(ws, "activity", key, after.end_date or after.date)
            del columns["status"]
            changed.append((key, columns, after.planned))
    if changed:
        with records_writer.writing(
            ws, f"批量修改 {len(changed)} 场活动：{spec.title}", StepCode.ACTIVITY_EDIT, plain=True
        ) as writer:
            for key, columns, planned in changed:
                writer.edit("activity", key, columns, review.Deed.EDIT, review.Deed.PLAN if planned else review.Deed.HOLD)
    return len(changed)


def plan_series(ws: Workspace, activity_id: str, days: Sequence[date], *, past_held: bool = False) -> list[ActivityRow]:
    """Plan the same activity again on each of these days, as one step; who came is recorded when the day has come.

    With ``past_held`` the days before today are no plans: they were held, with everybody expected present until marked otherwise.

    Everything typed about the activity is taken over except its last day, its content key (every meeting is another
    content) and its note. Whom it was meant for is taken over too, as the roster is on each day.

    Raises:
        RecordMissing: No such activity.
        ValueRefused: No day was given, or one twice.
    """
    values = activity_detail(ws, activity_id).values
    if not days or len(set(days)) < len(days):
        raise ValueRefused("请给出至少一个日期，同一天只写一次。没有登记任何计划。", field="days")
    policy = current_policy(ws)
    columns = [
        check_activity(
            ws,
            policy,
            replace(values, date=day, end_date=None, content_key="", note="", planned=not (past_held and day < ws.today)),
        )
        for day in sorted(days)
    ]
    meant = {day: expected_people.expected_of(ws, activity_id, day) for day in days}
    keys = staff.teacher_keys(ws)
    held = sum(past_held and day < ws.today for day in days)
    told = "、".join(f"{times} 次{what}" for times, what in ((held, "已开展"), (len(days) - held, "计划")) if times)
    with records_writer.writing(ws, f"登记 {told} {values.title}", StepCode.ACTIVITY_SERIES, plain=True) as writer:
        made = set()
        for each in columns:
            key, planned = writer.add("activity", **each)
            made.add(planned)
            day = date.fromisoformat(str(each["start"]))
            whom = meant[day]
            if past_held and day < ws.today:
                there = (whom or expected_people.choices(ws, day)[0]).people
                writer.attend(_lines(ws, key, keys, [Attend(teacher_id=person) for person in there]))
            elif whom is not None and whom.scope is not expected_people.Scope.EVERYBODY:
                writer.attend(_lines(ws, key, keys, [Attend(teacher_id=person) for person in whom.people]), held=False)
    return [row for row in list_activities(ws, min(days), max(days)) if row.id in made]


def record_attendance(ws: Workspace, activity_id: str, attendance: Sequence[Attend]) -> ActivityDetail:
    """:func:`store_attendance`, and what stands afterwards."""
    store_attendance(ws, activity_id, attendance)
    return activity_detail(ws, activity_id)


def store_attendance(ws: Workspace, activity_id: str, attendance: Sequence[Attend]) -> None:
    """Make these lines the activity's attendance; untouched lines stay as they are, missing ones are removed.

    Raises:
        RecordMissing, QuarterClosed: Nothing was stored.
    """
    key = activity_key(ws, activity_id)
    [(title,)] = ws.tuples("SELECT title FROM activity WHERE id = ?", (key,))
    lines = _lines(ws, key, staff.teacher_keys(ws), attendance)
    with records_writer.writing(ws, f"登记出勤 {title}", StepCode.ATTENDANCE, plain=True) as writer:
        writer.attend(lines, whole=[key])


def expect(ws: Workspace, activity_id: str, attendance: Sequence[Attend]) -> ActivityDetail:
    """Make these the people a planned activity is meant for; it stays planned.

    Raises:
        RecordMissing, QuarterClosed: Nothing was stored.
    """
    key = activity_key(ws, activity_id)
    [(title,)] = ws.tuples("SELECT title FROM activity WHERE id = ?", (key,))
    lines = _lines(ws, key, staff.teacher_keys(ws), attendance)
    with records_writer.writing(ws, f"更改应到人员 {title}", StepCode.ATTENDANCE, plain=True) as writer:
        writer.attend(lines, whole=[key], held=False)
    return activity_detail(ws, activity_id)


def review_activities(
    ws: Workspace,
    ids: Iterable[str],
    *,
    approve: bool,
    hours: Decimal | None = None,
    reason: str = "",
    actor: str = OPERATOR,
) -> list[ActivityRow]:
    """The principal's review of one or many activities as one step.

    Args:
        ws: The workspace.
        ids: The activities.
        approve: True approves, False returns with a reason.
        hours: 认定学时 per person; None leaves the claimed hours unlimited.
        reason: Required when returning.
        actor: Who reviews, as far as it was proved.

    Raises:
        RecordMissing: An id is unknown; nothing was reviewed.
        ValueRefused: Returned without a reason.
        ReviewTooEarly: One is only planned; nothing was reviewed.
        QuarterClosed: An activity lies in a closed quarter.
    """
    wanted = [(activity_key(ws, activity_id), activity_id) for activity_id in ids]
    check_review(approve=approve, hours=hours, reason=reason)
    deed = review.Deed.APPROVE if approve else review.Deed.RETURN
    confirmed = hours_x100(hours, "认定学时") if hours is not None else None
    what = f"{'审核通过' if approve else '退回'} {len(wanted)} 场活动"
    with records_writer.writing(ws, what, StepCode.ACTIVITY_REVIEW, actor, plain=True) as writer:
        for key, _activity_id in wanted:
            writer.review("activity", key, deed, note=reason.strip(), confirmed_x100=confirmed)
    return activities_of(ws, ids)


def suspected_duplicates(ws: Workspace, request: RecordActivity) -> list[ActivityRow]:
    """Activities of the same kind and day that share the place, the title or most of the people."""
    day = request.values.date
    people = {attend.teacher_id for attend in request.attendance}
    kind = current_policy(ws).kind_called(request.values.kind)
    found: list[ActivityRow] = []
    for row in list_activities(ws, day, day):
        if kind is None or row.kind != kind.id:
            continue
        same_words = row.title == request.values.title.strip() or (row.place and row.place == request.values.place.strip())
        there = _people_of(ws, row.id) if people and not same_words else set()
        if same_words or (there and len(there & people) * 2 >= len(there | people)):
            found.append(row)
    return found


def _people_of(ws: Workspace, activity_id: str) -> set[str]:
    """Everybody outside the trash who stands in the grid of an activity."""
    found = ws.tuples(
        "SELECT t.uuid FROM activity a JOIN attendance x ON x.activity_id = a.id JOIN teacher t ON t.id = x.teacher_id "
        "WHERE a.uuid = ? AND t.deleted = 0",
        (activity_id,),
    )
    return {teacher for (teacher,) in found}


def activity_key(ws: Workspace, activity_id: str) -> int:
    """The small integer key of an activity's UUID.

    Raises:
        RecordMissing: No activity outside the trash has this id.
    """
    return records_writer.key_of(ws, Activity.kind, activity_id)


# -- used by the imports as well ------------------------------------------------------------------------------------


def kind_meant(policy: Policy, text: str, stands: str = "") -> Kind:
    """The kind of activity that somebody typed, by id or name, for something that is of the kind ``stands`` ("" for something new).

    Raises:
        KindUnknown: No policy of this workspace names it, or it is no longer recorded and would be new here.
    """
    kind = next((each for each in policy.kinds_beside(stands) if each.id == stands == text.strip()), None)
    kind = kind or policy.kind_called(text)
    known = "、".join(each.name for each in policy.kinds_offered)
    if kind is None:
        raise KindUnknown(f"政策里没有活动类型“{text}”，没有保存。可用：{known}。", kind=text)
    if kind.id != stands and not policy.may_be_new(kind.id):
        raise KindUnknown(
            f"活动类型“{kind.name}”在现用政策里已经停用，没有保存。以前登记的照旧保留；新登记的请改选：{known}。", kind=kind.id
        )
    return kind


def level_meant(policy: Policy, text: str, stands: str) -> str:
    """The level that somebody typed, of an activity or a training that is of the level ``stands`` ("" for something new).

    Raises:
        ValueRefused: The policy names no such level, and it is none that stands.
    """
    level = policy.level_meant(text, stands)
    if not level:
        known = "、".join(each.name for each in policy.levels.values())
        raise ValueRefused(f"不认识级别“{text}”，没有保存。可用：{known}。", field="level")
    return level


def check_activity(
    ws: Workspace, policy: Policy, values: ActivityValues, *, stands: tuple[str, str] = ("", "")
) -> dict[str, object]:
    """Check what was typed about an activity and return the columns to store; ``stands`` are the kind and the level that it is of already."""
    kind = kind_meant(policy, values.kind, stands[0])
    title = names.one_line(values.title)
    if not title:
        raise ValueRefused("活动名称是空的，没有保存。请填写活动名称。", field="title")
    end = values.end_date or values.date
    if end < values.date:
        raise ends_too_early(values.date, end)
    start_time, end_time = _times(values)
    if values.hours is not None:
        hours_x100(values.hours, "学时")
    unknown = [key for key in values.fields if key not in kind.fields and key not in kind.fields.values()]
    if unknown:
        known = "、".join(f"{label}（{key}）" for key, label in kind.fields.items()) or "无"
        raise ValueRefused(f"“{kind.name}”没有字段“{unknown[0]}”，没有保存。可用的字段：{known}。", field="fields")
    labels = {label: key for key, label in kind.fields.items()}
    fields = {labels.get(key, key): text.strip() for key, text in values.fields.items() if text.strip()}
    level = level_meant(policy, values.level, stands[1])
    status = RecordStatus.PLANNED if values.planned else RecordStatus.PENDING
    late = not values.planned and ws.today > Quarter.of(end).last_day
    return {
        "kind": kind.id,
        "title": title,
        "start": values.date.isoformat(),
        "end": end.isoformat(),
        "start_time": start_time,
        "end_time": end_time,
        "hours_x100": activity_hours.derive_hours(policy, kind.id, _clock(start_time), _clock(end_time), values.hours),
        "hours_typed": int(values.hours is not None),
        "place": values.place.strip(),
        "level": level,
        "status": status.code,
        "content_key": values.content_key.strip(),
        "approval_no": values.approval_no.strip(),
        "fields": json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")) if fields else _NO_FIELDS,
        "late_on": ws.today.isoformat() if late else "",
        "note": values.note.strip(),
        **MORE_OF_ACTIVITY.columns(values.more),
    }


def _stands(ws: Workspace, key: int) -> tuple[str, str]:
    """Of which kind and level an activity is."""
    [(kind, level)] = ws.tuples("SELECT kind, level FROM activity WHERE id = ?", (key,))
    return str(kind), str(level)


def ends_too_early(begins: date, ends: date) -> ValueRefused:
    """The refusal of a last day before the first one."""
    return ValueRefused(f"结束日期 {ends.isoformat()} 早于开始日期 {begins.isoformat()}，没有保存。", field="end_date")


def hours_x100(hours: Decimal, title: str) -> int:
    """Hours as integer hundredths.

    Raises:
        ValueRefused: Negative, above 9,999 or finer than a hundredth.
    """
    value = hours * 100
    if not hours.is_finite() or value != value.to_integral_value() or not 0 <= value <= 999_900:
        raise ValueRefused(f"{title}“{hours}”不是 0 到 9999 之间、最多两位小数的数，没有保存。", field="hours")
    return int(value)


def check_review(*, approve: bool, hours: Decimal | None, reason: str) -> None:
    """A return needs a reason; confirmed hours must be storable.

    Raises:
        ValueRefused: Otherwise.
    """
    if not approve and not reason.strip():
        raise ValueRefused("退回必须写明原因，没有保存。请填写退回原因，让录入员知道要改什么。", field="reason")
    if hours is not None:
        hours_x100(hours, "认定学时")


def _lines(ws: Workspace, key: int, keys: dict[str, int], attendance: Iterable[Attend]) -> list[tuple[int, int, str, str]]:
    lines: dict[int, tuple[int, int, str, str]] = {}
    for attend in attendance:
        teacher = keys.get(attend.teacher_id)
        if teacher is None:
            raise record_names.not_there(
                ws, attend.teacher_id, f"没有编号为 {attend.teacher_id} 的教师，可能已被删除或合并。没有保存出勤。"
            )
        lines[teacher] = (key, teacher, attend.mark.code, attend.role.code)
    return list(lines.values())


def _warnings(ws: Workspace, policy: Policy, request: RecordActivity) -> tuple[Finding, ...]:
    values = request.values
    found: list[Finding] = []

    def warn(code: str, place: str, message: str) -> None:
        found.append(warning(code, place, message))

    ended_in = Quarter.of(values.end_date or values.date)
    if not values.planned and ws.today > ended_in.last_day:
        warn("activity.late", "日期", f"这是补录：{ended_in.label}已经过去，记为 {ws.today.isoformat()} 补录。")
    if not values.approval_no.strip():
        warn(
            "activity.unapproved",
            "批复文号",
            "没有填写批复（备案）文号，标记为“未备案”。以后可以补填，或对应到已批复计划的项目。",
        )
    if values.date.isoweekday() >= 6:
        warn("activity.weekend", "日期", f"{values.date.isoformat()} 是周末，请确认日期没有输错。")
    if values.date > ws.today and not values.planned:
        warn("activity.future", "日期", told_not_yet(values.date.isoformat()))
    kind = policy.kind_called(values.kind)
    if kind is not None:
        start_time, end_time = map(_clock, _times(values))
        hours = activity_hours.derive_hours(policy, kind.id, start_time, end_time, values.hours)
        told = daily_hours.told_of_one_day(values.date.isoformat(), (values.end_date or values.date).isoformat())
        if told and values.hours is None and start_time is not None:
            warn("activity.times_of_one_day", "学时", f"{told}现在是 {hours_text(Decimal(hours) / 100)} 学时。")
        if policy.day_cap is not None and hours > policy.day_cap.x100 and (values.end_date or values.date) == values.date:
            warn(
                "activity.above_cap",
                "学时",
                f"学时 {hours_text(Decimal(hours) / 100)} 超过每天上限 {policy.day_cap}，超出部分不计入。",
            )
    for row in suspected_duplicates(ws, request):
        warn("activity.possible_duplicate", "活动名称", f"同一天已有同类活动“{row.title}”，可能重复登记，请核对。")
    outside = dated_service.not_expected(ws, values.date)
    for attend in request.attendance:
        if attend.teacher_id in outside:
            name, status = outside[attend.teacher_id]
            warn("activity.outside_service", name, f"{name} 在 {values.date.isoformat()} 的状态是“{status}”，已按所填登记。")
    return tuple(found)


def _clock(text: str) -> time | None:
    return time.fromisoformat(text) if text else None


def _time(text: str, after: str = "") -> str:
    time_of_day = clock_time(text, after=after)
    if time_of_day is None:
        field = "end_time" if after else "start_time"
        raise ValueRefused(f"时间“{text.strip()}”看不懂，没有保存。请写成“14:30”或“下午两点半”。", field=field)
    return time_of_day


def _times(values: ActivityValues) -> tuple[str, str]:
    """From when to when."""
    start = _time(values.start_time)
    return start, _time(values.end_time, start)


def _rows(ws: Workspace, statement: str, values: Sequence[object]) -> list[ActivityRow]:
    policy, closed = current_policy(ws), closed_quarters(ws)
    return [_row(policy, closed, record) for record in ws.tuples(statement, values)]


def _row(policy: Policy, closed: frozenset[str], record: tuple[object, ...]) -> ActivityRow:
    (uuid, kind, title, start, end, start_time, end_time, hours, place, status, level, approval_no, late_on, review_note, expected,
     present, excused, absent, by_plan, *beside) = record  # fmt: skip
    more = MORE_OF_ACTIVITY.of(beside)
    unfiled = not (approval_no or by_plan)
    marks = (*(("补录",) if late_on else ()), *(("未备案",) if unfiled else ()))
    return ActivityRow(
        id=str(uuid),
        kind=str(kind),
        kind_name=policy.kind_name(str(kind)),
        title=str(title),
        date=str(start),
        end_date=str(end),
        start_time=str(start_time),
        end_time=str(end_time),
        hours=Decimal(int(str(hours))) / 100,
        place=str(place),
        status=str(status),
        status_label=RecordStatus(str(status)).label,
        expected=int(str(expected)),
        # lines of a planned activity say whom it is meant for, not who was there
        present=0 if status == RecordStatus.PLANNED.code else int(str(present)),
        excused=int(str(excused)),
        absent=int(str(absent)),
        level=str(level),
        approval_no=str(approval_no),
        late_on=str(late_on),
        review_note=str(review_note),
        unfiled=unfiled,
        marks=marks,
        closed=quarter_text(str(start)) in closed,
        more=more,
    )


def _grid_row(person: roster.TeacherRow, mark: Mark, role: Role) -> AttendanceRow:
    return AttendanceRow(
        teacher_id=person.id,
        name=person.name,
        pinyin=person.pinyin,
        initials=person.initials,
        group=person.group or person.home,
        subject=person.subject,
        teacher_no=person.teacher_no,
        id_last4=person.id_last4,
        mark=mark,
        role=role,
        expected=dated_service.is_expected(person.status_code),
    )
