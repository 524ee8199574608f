"""What the activities page decides: which activities it lists, and how one is recorded, repeated, reviewed, deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from jyteacher_desktop.desktop.pages.attendance_sheet import AttendanceSheet
from jyteacher_desktop.desktop.table_model import Description, TableContent
from jyteacher_desktop.desktop.worker import Worker
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.domain.policy import Kind, Policy
from jyteacher_desktop.domain.terms import Mark, RecordStatus, Role
from jyteacher_desktop.records.pinyin import pinyin_keys
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.school.activities import (
    ACTIVITY_COLUMNS,
    ActivityRow,
    ActivityValues,
    Attend,
    AttendanceRow,
    RecordActivity,
    activity_detail,
    edit_activity,
    expect,
    expected_teachers,
    list_activities,
    plan_series,
    record_activity,
    record_attendance,
    review_activities,
)
from jyteacher_desktop.school.expected import Expected, brought, choices, expected_of, last_of_kind
from jyteacher_desktop.school.imports import write_export
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.overlaps import clash_findings
from jyteacher_desktop.school.period_state import closed_words
from jyteacher_desktop.school.roster import TeacherRow, is_expected, list_teachers
from jyteacher_desktop.store.workspace import Workspace

OnError = Callable[[JyTeacherError], None]

STATUS_TONES = {
    RecordStatus.PENDING.code: "warn",
    RecordStatus.RETURNED.code: "bad",
    RecordStatus.APPROVED.code: "good",
    RecordStatus.PLANNED.code: "info",
}


def _tone(row: ActivityRow, key: str) -> str:
    if key == "status_label":
        return STATUS_TONES.get(row.status, "")
    if key == "absent" and row.absent:
        return "bad"
    return "text_soft" if key == "marks" else ""


def list_words(rows: Sequence[ActivityRow]) -> str:
    """What a list adds up to: activities that were held are 场 and count; planned and returned ones are told apart and count nowhere."""
    apart = {RecordStatus.PLANNED.code: "计划", RecordStatus.RETURNED.code: "退回", RecordStatus.DRAFT.code: "草稿"}
    held = [row for row in rows if row.status not in apart]
    hours = sum((row.hours * row.present for row in held), Decimal(0))
    text = f"{len(held)} 场 · {sum(row.present for row in held)} 人次 · 申报 {hours_text(hours)} 人·学时"
    others = [(label, sum(row.status == code for row in rows)) for code, label in apart.items()]
    return text + "".join(f" · 另有{label} {number} 项" for label, number in others if number)


ACTIVITIES: Description[ActivityRow] = Description(columns=ACTIVITY_COLUMNS, identity=lambda row: row.id, tone=_tone)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenActivity:
    """All that the dialog of one activity needs.

    ``id`` empty means a new one, ``like`` the one it repeats; ``closed`` says why a known one can only be looked at.
    """

    id: str
    like: str
    row: ActivityRow | None
    values: ActivityValues
    kinds: tuple[Kind, ...]
    kind_initials: tuple[str, ...]
    levels: tuple[tuple[str, str], ...]
    policy: Policy
    grid: tuple[AttendanceRow, ...]
    everybody: tuple[AttendanceRow, ...]
    choices: tuple[Expected, ...]
    meant: Expected
    closed: str = ""

    def sheet(self) -> AttendanceSheet:
        """The attendance, to be typed on."""
        return AttendanceSheet(self.grid, self.everybody)


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who may be expected on one day (``choices``), who is (``meant``, with their lines), and who is on the roster."""

    expected: tuple[AttendanceRow, ...]
    everybody: tuple[AttendanceRow, ...]
    choices: tuple[Expected, ...]
    meant: Expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """An activity is stored; ``sentence`` says so, ``warnings`` never block."""

    id: str
    sentence: str
    warnings: tuple[str, ...]


class ActivityOpener(Protocol):
    """A page from which activities are opened."""

    def open_activity(self, activity: OpenActivity) -> None: ...


class ActivityEditor:
    """What every page does from which an activity is opened or begun: fetch it, and store what was typed."""

    def __init__(self, opener: ActivityOpener, runner: Worker[Workspace]) -> None:
        self._opener = opener
        self._runner = runner

    def begin(self, day: date, like: ActivityRow | None = None, *, planned: bool = False) -> None:
        """A new activity on a day, empty or 同上次: kind, times, place and roles of another one."""
        self._runner.do(_new, day=day, like=like.id if like else "", planned=planned).then(self._opener.open_activity)

    def open_by_id(self, activity_id: str) -> None:
        """Open the activity of that id."""
        self._runner.do(_open, activity_id=activity_id).then(self._opener.open_activity)

    def people_on(self, day: date, meant: Expected, on_done: Callable[[People], None], owner: object) -> None:
        """Who is expected on another day, when the activity is meant for the same group."""
        self._runner.do(_people_on, day, meant).then(on_done, owner=owner)

    def people_of_kind(self, day: date, kind: str, on_done: Callable[[People], None], owner: object) -> None:
        """Who is expected at an activity of another kind: whom the last one of that kind was meant for."""
        self._runner.do(_people_of_kind, day, kind).then(on_done, owner=owner)

    def save(
        self,
        activity_id: str,
        values: ActivityValues,
        attendance: tuple[Attend, ...],
        on_done: Callable[[Saved], None],
        on_error: OnError,
    ) -> None:
        """Store a new activity, or the fields and the attendance of a known one."""
        self._runner.do(_save, activity_id, values, attendance).then(on_done, what="正在保存活动", failed=on_error)


class ActivitiesView(ActivityOpener, Protocol):
    """What the presenter needs of the page."""

    def show_activities(self, content: TableContent[ActivityRow]) -> None: ...
    def say(self, sentence: str) -> None: ...


class ActivitiesPresenter(ActivityEditor):
    """The activities page without its widgets."""

    def __init__(self, view: ActivitiesView, runner: Worker[Workspace]) -> None:
        super().__init__(view, runner)
        self._view = view

    def load(self, quarter: Quarter | None, *, pending_only: bool) -> None:
        """Fetch the list of one quarter, or of all time."""
        self._runner.do(_list, quarter=quarter, pending_only=pending_only).then(self._view.show_activities)

    def open(self, row: ActivityRow) -> None:
        """Open one activity with its attendance."""
        self.open_by_id(row.id)

    def plan_series(self, row: ActivityRow, days: Sequence[date], on_done: Callable[[str], None], on_error: OnError) -> None:
        """Plan the same activity on further days."""
        self._runner.do(_plan_series, activity_id=row.id, days=tuple(days)).then(on_done, what="正在登记计划", failed=on_error)

    def approve(self, rows: Sequence[ActivityRow], actor: str) -> None:
        """The principal approves activities; ``actor`` was proved by a PIN."""
        ids = [row.id for row in rows]
        self._runner.do(_review, ids=ids, approve=True, reason="", actor=actor).then(self._view.say, what="正在审核")

    def send_back(self, rows: Sequence[ActivityRow], actor: str, reason: str) -> None:
        """The principal returns activities with a reason; ``actor`` was proved by a PIN."""
        ids = [row.id for row in rows]
        self._runner.do(_review, ids=ids, approve=False, reason=reason, actor=actor).then(self._view.say, what="正在退回")

    def delete(self, rows: Sequence[ActivityRow]) -> None:
        """Put activities into the trash."""
        self._runner.do(_delete, rows=rows).then(self._view.say, what="正在删除")

    def export(self, rows: Sequence[ActivityRow], path: Path) -> None:
        """Write the rows shown into a workbook."""
        self._runner.do(_export, rows=rows, path=path).then(self._view.say, what="正在导出")


def _list(ws: Workspace, *, quarter: Quarter | None, pending_only: bool) -> TableContent[ActivityRow]:
    rows = list_activities(ws, quarter.first_day if quarter else None, quarter.last_day if quarter else None)
    if pending_only:
        rows = [row for row in rows if row.status == RecordStatus.PENDING.code]
    return TableContent(ACTIVITIES, rows).prepare()


def _new(ws: Workspace, *, day: date, like: str, planned: bool) -> OpenActivity:
    if like:
        old = activity_detail(ws, like)
        values = replace(old.values, date=day, end_date=None, planned=planned, content_key="", approval_no="", note="")
        roles = {line.teacher_id: line.role for line in old.grid}
    else:
        kind = next(iter(current_policy(ws).kinds))
        values = ActivityValues(kind=kind, title="", date=day, planned=planned)
        roles = {}
    meant = expected_of(ws, like, day) if like else last_of_kind(ws, values.kind, day)
    people = _people_on(ws, day, meant)
    grid = tuple(replace(row, role=roles.get(row.teacher_id, Role.ATTENDEE)) for row in people.expected)
    return _dialog_facts(ws, "", None, like=like, values=values, grid=grid, people=people)


def _open(ws: Workspace, *, activity_id: str) -> OpenActivity:
    detail = activity_detail(ws, activity_id)
    people = _people_on(ws, detail.values.date, expected_of(ws, activity_id))
    due = detail.values.planned and detail.values.date <= ws.today
    return _dialog_facts(
        ws,
        activity_id,
        detail.row,
        values=replace(detail.values, planned=detail.values.planned and not due),
        grid=people.expected if due and not detail.grid else detail.grid,
        people=people,
    )


def _dialog_facts(
    ws: Workspace,
    activity_id: str,
    row: ActivityRow | None,
    *,
    like: str = "",
    values: ActivityValues,
    grid: tuple[AttendanceRow, ...],
    people: People,
) -> OpenActivity:
    policy = current_policy(ws)
    return OpenActivity(
        id=activity_id,
        like=like,
        row=row,
        values=values,
        kinds=tuple(policy.kinds.values()),
        kind_initials=tuple(pinyin_keys(kind.name).initials for kind in policy.kinds.values()),
        levels=tuple((level.id, level.name) for level in policy.levels.values()),
        policy=policy,
        grid=grid,
        everybody=people.everybody,
        choices=people.choices,
        meant=people.meant,
        closed=closed_words(ws, values.date) if activity_id else "",
    )


def _people_on(ws: Workspace, day: date, meant: Expected | None = None) -> People:
    offered = choices(ws, day)
    chosen = offered[0] if meant is None else brought(ws, meant, day)
    wanted = set(chosen.people)
    return People(
        expected=tuple(row for row in expected_teachers(ws, day) if row.teacher_id in wanted),
        everybody=tuple(_line(row) for row in list_teachers(ws, day, include_left=True)),
        choices=offered,
        meant=chosen,
    )


def _people_of_kind(ws: Workspace, day: date, kind: str) -> People:
    return _people_on(ws, day, last_of_kind(ws, kind, day))


def _line(row: TeacherRow) -> AttendanceRow:
    return AttendanceRow(
        teacher_id=row.id,
        name=row.name,
        pinyin=row.pinyin,
        initials=row.initials,
        group=row.group,
        subject=row.subject,
        teacher_no=row.teacher_no,
        id_last4=row.id_last4,
        mark=Mark.PRESENT,
        role=Role.ATTENDEE,
        expected=is_expected(row),
    )


_MARKS = {"activity.late": "补录", "activity.unapproved": "未备案"}
"""Warnings that the table shows as marks anyway: said in passing, so that recording one activity after the other never stops for them."""


def _save(ws: Workspace, activity_id: str, values: ActivityValues, attendance: tuple[Attend, ...]) -> Saved:
    """A new activity, or what was changed in a known one."""
    return _change(ws, activity_id, values, attendance) if activity_id else _record(ws, values, attendance)


def _record(ws: Workspace, values: ActivityValues, attendance: tuple[Attend, ...]) -> Saved:
    stored = record_activity(ws, RecordActivity(values=values, attendance=attendance))
    marks = [mark for code, mark in _MARKS.items() if any(warning.code == code for warning in stored.warnings)]
    sentence = f"已登记：{values.title}，应到 {stored.expected}，实到 {stored.present}" + "".join(f" · {mark}" for mark in marks)
    worth_a_look = tuple(warning.message for warning in stored.warnings if warning.code not in _MARKS)
    return Saved(id=stored.id, sentence=sentence, warnings=worth_a_look)


def _change(ws: Workspace, activity_id: str, values: ActivityValues, attendance: tuple[Attend, ...]) -> Saved:
    before = activity_detail(ws, activity_id)
    if _differs(before.values, values):
        edit_activity(ws, activity_id, values, None if values.planned else attendance)
    elif not values.planned:
        record_attendance(ws, activity_id, attendance)
    if values.planned and {line.teacher_id for line in before.grid} != {line.teacher_id for line in attendance}:
        expect(ws, activity_id, attendance)
    warnings = tuple(each.message for each in clash_findings(ws, activity_id))
    return Saved(id=activity_id, sentence=f"已保存：{values.title}", warnings=warnings)


def _differs(before: ActivityValues, after: ActivityValues) -> bool:
    """Whether anything typed changed; an end on the same day and an open end are the same."""
    return replace(before, end_date=before.end_date or before.date) != replace(after, end_date=after.end_date or after.date)


def _plan_series(ws: Workspace, *, activity_id: str, days: tuple[date, ...]) -> str:
    planned = plan_series(ws, activity_id, days)
    return f"已登记 {len(planned)} 次计划，到日子打开即可点名"


def _review(ws: Workspace, *, ids: Sequence[str], approve: bool, reason: str, actor: str) -> str:
    review_activities(ws, ids, approve=approve, reason=reason, actor=actor)
    return f"审核通过 {len(ids)} 个活动" if approve else f"已退回 {len(ids)} 个活动"


def _delete(ws: Workspace, *, rows: Sequence[ActivityRow]) -> str:
    delete_records(ws, [row.id for row in rows])
    return f"已删除 {len(rows)} 个活动（Ctrl+Z 可撤销）"


def _export(_ws: Workspace, *, rows: Sequence[ActivityRow], path: Path) -> str:
    write_export(ACTIVITY_COLUMNS, rows, path)
    return f"已导出 {len(rows)} 行到 {path.name}"
