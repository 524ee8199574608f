"""What the activities page decides: which activities it lists, and how one is recorded, repeated, reviewed, deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from jyteacher_desktop.desktop.pages.register_presenter import OpenRecord, keep_about, open_about
from jyteacher_desktop.desktop.table_model import Description, TableContent
from jyteacher_desktop.desktop.worker import Worker
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.domain.policy import Kind, Policy
from jyteacher_desktop.domain.review import told_change
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.domain.terms import Mark, RecordStatus, Role
from jyteacher_desktop.records.beside_records import Said
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
from jyteacher_desktop.school.attendance_sheet import AttendanceSheet
from jyteacher_desktop.school.expected_people import Expected, Scope, brought, choices, expected_of, last_of_kind
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.overlaps import clash_findings
from jyteacher_desktop.school.plans import item_of_activity, link_activity, matching_items
from jyteacher_desktop.school.quarter_open_or_closed import closed_words
from jyteacher_desktop.school.roster import TeacherRow, is_expected, list_teachers
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

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


ACTIVITIES: Description[ActivityRow] = Description(
    columns=ACTIVITY_COLUMNS, identity=lambda row: row.id, tone=_tone, lock="title", locked=lambda row: row.closed
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChoices:
    """The lines of a plan that an activity may carry out (id and words), those of its month and kind first, and the one it does."""

    offered: tuple[tuple[str, str], ...]
    chosen: str


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
    about: tuple[OpenRecord, ...]
    items: PlanChoices
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
    day: date
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


class ActivitiesView(ActivityOpener, Protocol):
    """What the presenter needs of the page."""

    def show_rows(self, content: TableContent[ActivityRow]) -> None: ...
    def say(self, sentence: str) -> None: ...


class ActivitiesPresenter(ActivityEditor):
    """The activities page without its widgets."""

    def __init__(self, view: ActivitiesView, runner: Worker[Workspace]) -> None:
        super().__init__(view, runner)
        self._view = view

    def open(self, row: ActivityRow) -> None:
        """Open one activity with its attendance."""
        self.open_by_id(row.id)

    def approve(self, rows: Sequence[ActivityRow], actor: str) -> None:
        """The principal approves activities; ``actor`` was proved by a PIN."""
        ids = [row.id for row in rows]
        self._runner.do(_review, ids=ids, approve=True, reason="", actor=actor).then(self._view.say, what="正在审核")

    def send_back(self, rows: Sequence[ActivityRow], actor: str, reason: str) -> None:
        """The principal returns activities with a reason; ``actor`` was proved by a PIN."""
        ids = [row.id for row in rows]
        self._runner.do(_review, ids=ids, approve=False, reason=reason, actor=actor).then(self._view.say, what="正在退回")


def shown_activities(ws: Workspace, *, quarter: Quarter | None, pending_only: bool) -> TableContent[ActivityRow]:
    """Fetch the list of one quarter, or of all time."""
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
    people = people_on(ws, day, meant)
    grid = tuple(replace(row, role=roles.get(row.teacher_id, Role.ATTENDEE)) for row in people.expected)
    return _dialog_facts(ws, "", None, like=like, values=values, grid=grid, people=people)


def _open(ws: Workspace, *, activity_id: str) -> OpenActivity:
    detail = activity_detail(ws, activity_id)
    people = people_on(ws, detail.values.date, expected_of(ws, activity_id))
    due = detail.values.planned and detail.values.date <= ws.today
    return _dialog_facts(
        ws,
        activity_id,
        detail.row,
        values=replace(detail.values, planned=detail.values.planned and not due),
        grid=_of_a_plan(detail.grid, people) if detail.values.planned else detail.grid,
        people=people,
    )


def _of_a_plan(lines: tuple[AttendanceRow, ...], people: People) -> tuple[AttendanceRow, ...]:
    """The sheet of a plan: what is stored of it and, where everybody is meant, everybody of that day."""
    if people.meant.scope is not Scope.EVERYBODY:
        return lines
    known = {line.teacher_id for line in lines}
    return (*lines, *(row for row in people.expected if row.teacher_id not in known))


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
        about=open_about(ws, "activity", activity_id),
        items=plan_choices(ws, values.kind, values.date, activity_id),
        closed=closed_words(ws, values.date) if activity_id else "",
    )


def plan_choices(ws: Workspace, kind: str, day: date, activity_id: str) -> PlanChoices:
    """What of the plans an activity of this kind on this day may carry out; the line it carries out stays among them."""
    now = item_of_activity(ws, activity_id) if activity_id else None
    fitting = matching_items(ws, kind, day)
    rows = [*fitting, *([now] if now is not None and now.id not in {row.id for row in fitting} else [])]
    words = tuple((row.id, f"{row.month} {row.title}" + ("（已开展）" if row.held and row is not now else "")) for row in rows)
    return PlanChoices(offered=words, chosen=now.id if now is not None else "")


def people_on(ws: Workspace, day: date, meant: Expected | None = None) -> People:
    """Who is expected on another day, when the activity is meant for the same group."""
    offered = choices(ws, day)
    chosen = offered[0] if meant is None else brought(ws, meant, day)
    wanted = set(chosen.people)
    return People(
        expected=tuple(row for row in expected_teachers(ws, day) if row.teacher_id in wanted),
        everybody=tuple(_line(row) for row in list_teachers(ws, day, include_left=True)),
        choices=offered,
        meant=chosen,
    )


def people_of_kind(ws: Workspace, day: date, kind: str) -> People:
    """Who is expected at an activity of another kind: whom the last one of that kind was meant for."""
    return people_on(ws, day, last_of_kind(ws, kind, day))


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


def save_activity(
    ws: Workspace, activity_id: str, values: ActivityValues, attendance: tuple[Attend, ...], *, about: Said, item: str | None
) -> Saved:
    """A new activity, or what was changed in a known one, with what is said about it, as one step.

    ``item`` is the line of a plan it carries out, "" for none, None where that stays as it is.
    """
    code = StepCode.ACTIVITY_EDIT if activity_id else StepCode.ACTIVITY_ADD
    with ws.together(f"{'修改' if activity_id else '登记'}活动 {values.title}", code=code):
        saved = _change(ws, activity_id, values, attendance) if activity_id else _record(ws, values, attendance)
        _keep_facts(ws, saved.id, about, item)
    return saved


def save_about_activity(ws: Workspace, activity_id: str, *, about: Said, item: str | None) -> str:
    """Store what is said about an activity that itself is closed, as one step."""
    with ws.together("补记活动", code=StepCode.RECORD_SAVE):
        _keep_facts(ws, activity_id, about, item)
    return "已保存补记的内容（Ctrl+Z 可撤销）"


def _keep_facts(ws: Workspace, activity_id: str, about: Said, item: str | None) -> None:
    keep_about(ws, "activity", activity_id, about)
    if item is not None:
        link_activity(ws, activity_id, item or None)


def _record(ws: Workspace, values: ActivityValues, attendance: tuple[Attend, ...]) -> Saved:
    stored = record_activity(ws, RecordActivity(values=values, attendance=attendance))
    marks = [mark for code, mark in _MARKS.items() if any(warning.code == code for warning in stored.warnings)]
    sentence = f"已登记：{values.title}，应到 {stored.expected}，实到 {stored.present}" + "".join(f" · {mark}" for mark in marks)
    worth_a_look = tuple(warning.message for warning in stored.warnings if warning.code not in _MARKS)
    return Saved(id=stored.id, day=values.date, sentence=sentence, warnings=worth_a_look)


def _change(ws: Workspace, activity_id: str, values: ActivityValues, attendance: tuple[Attend, ...]) -> Saved:
    before = activity_detail(ws, activity_id)
    if _differs(before.values, values):
        edit_activity(ws, activity_id, values, None if values.planned else attendance)
    elif not values.planned:
        record_attendance(ws, activity_id, attendance)
    if values.planned and {(line.teacher_id, line.role) for line in before.grid} != {
        (line.teacher_id, line.role) for line in attendance
    }:
        expect(ws, activity_id, attendance)
    warnings = tuple(each.message for each in clash_findings(ws, activity_id))
    again = told_change(before.row.status, activity_detail(ws, activity_id).row.status)
    return Saved(id=activity_id, day=values.date, sentence=f"已保存：{values.title}{again}", warnings=warnings)


def _differs(before: ActivityValues, after: ActivityValues) -> bool:
    """Whether anything typed changed; an end on the same day and an open end are the same."""
    return replace(before, end_date=before.end_date or before.date) != replace(after, end_date=after.end_date or after.date)


def plan_days(ws: Workspace, *, activity_id: str, days: tuple[date, ...], past_held: bool = False) -> str:
    """Plan the same activity on further days; those that are past may have been held."""
    planned = plan_series(ws, activity_id, days, past_held=past_held)
    held = sum(row.status != RecordStatus.PLANNED.code for row in planned)
    first, last = (f"{day:%m-%d}" for day in (min(days), max(days)))
    when = first if first == last else f"{first} 至 {last}"
    if held == len(planned):
        return f"已登记 {held} 次已开展的活动（{when}），应到的人都记了出席，请逐次打开核对"
    if held:
        return (
            f"已登记 {held} 次已开展的活动和 {len(planned) - held} 次计划（{when}），已开展的应到的人都记了出席，请逐次打开核对"
        )
    return f"已登记 {len(planned)} 次计划（{when}），到日子打开即可点名"


def _review(ws: Workspace, *, ids: Sequence[str], approve: bool, reason: str, actor: str) -> str:
    review_activities(ws, ids, approve=approve, reason=reason, actor=actor)
    return f"审核通过 {len(ids)} 个活动" if approve else f"已退回 {len(ids)} 个活动"


def delete_activities(ws: Workspace, *, rows: Sequence[ActivityRow]) -> str:
    """Put activities into the trash."""
    delete_records(ws, [row.id for row in rows])
    return f"已删除 {len(rows)} 个活动（Ctrl+Z 可撤销）"
