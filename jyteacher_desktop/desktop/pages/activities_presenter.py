"""What the activities page decides: which activities it lists, and how one is recorded, repeated, reviewed, deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from jyteacher_desktop.desktop.pages.register_presenter import OpenRecord, open_about
from jyteacher_desktop.desktop.table_model import Description, TableContent
from jyteacher_desktop.desktop.worker import Doing, Worker
from jyteacher_desktop.domain.activity_kinds import Kind
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.terms import RecordStatus
from jyteacher_desktop.records.pinyin import pinyin_keys
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.school.activities import (
    ACTIVITY_COLUMNS,
    ActivityRow,
    ActivityValues,
    AttendanceRow,
    list_activities,
    plan_series,
    review_activities,
)
from jyteacher_desktop.school.activity_entry import PlanChoices, Sheet, begin_activity, plan_choices, reopen_activity
from jyteacher_desktop.school.expected_people import Expected
from jyteacher_desktop.school.marking_attendance import AttendanceSheet
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.quarter_open_or_closed import closed_words
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

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
        self._runner.do(_begun, day=day, like=like.id if like else "", planned=planned).then(self._opener.open_activity)

    def open_by_id(self, activity_id: str) -> None:
        """Open the activity of that id."""
        self._runner.do(_opened, activity_id=activity_id).then(self._opener.open_activity)


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

    def send_back(self, rows: Sequence[ActivityRow], actor: str, reason: str) -> Doing[str]:
        """The principal returns activities with a reason; ``actor`` was proved by a PIN. Whoever asked waits for it."""
        ids = [row.id for row in rows]
        return self._runner.do(_review, ids=ids, approve=False, reason=reason, actor=actor)


def shown_activities(ws: Workspace, *, quarter: Quarter | None, pending_only: bool) -> TableContent[ActivityRow]:
    """Fetch the list of one quarter, or of all time."""
    rows = list_activities(ws, quarter.first_day if quarter else None, quarter.last_day if quarter else None)
    if pending_only:
        rows = [row for row in rows if row.status == RecordStatus.PENDING.code]
    return TableContent(ACTIVITIES, rows).prepare()


def _begun(ws: Workspace, *, day: date, like: str, planned: bool) -> OpenActivity:
    return _dialog_facts(ws, begin_activity(ws, day, like=like, planned=planned))


def _opened(ws: Workspace, *, activity_id: str) -> OpenActivity:
    return _dialog_facts(ws, reopen_activity(ws, activity_id))


def _dialog_facts(ws: Workspace, sheet: Sheet) -> OpenActivity:
    policy = current_policy(ws)
    kinds = policy.kinds_beside(sheet.values.kind if sheet.id else "")
    return OpenActivity(
        id=sheet.id,
        like=sheet.like,
        row=sheet.row,
        values=sheet.values,
        kinds=kinds,
        kind_initials=tuple(pinyin_keys(kind.name).initials for kind in kinds),
        levels=policy.levels_beside(sheet.values.level if sheet.id else ""),
        policy=policy,
        grid=sheet.grid,
        everybody=sheet.people.everybody,
        choices=sheet.people.choices,
        meant=sheet.people.meant,
        about=open_about(ws, "activity", sheet.id),
        items=plan_choices(ws, sheet.values.kind, sheet.values.date, sheet.id),
        closed=closed_words(ws, sheet.values.date) if sheet.id else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDays:
    """What was registered of a series: a sentence, and its activities by their day."""

    sentence: str
    by_day: Mapping[date, str]

    def in_sight(self, quarter: Quarter) -> date:
        """The day to show: the first one of the quarter in sight, or of all."""
        return min((day for day in self.by_day if day in quarter), default=min(self.by_day))


def plan_days(ws: Workspace, *, activity_id: str, days: tuple[date, ...], past_held: bool = False) -> PlannedDays:
    """Plan the same activity on further days; those that are past may have been held."""
    planned = plan_series(ws, activity_id, days, past_held=past_held)
    return PlannedDays(sentence=_planned_words(planned, days), by_day={date.fromisoformat(row.date): row.id for row in planned})


def _planned_words(planned: Sequence[ActivityRow], days: Sequence[date]) -> str:
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
    return f"审核通过 {len(ids)} 场活动" if approve else f"已退回 {len(ids)} 场活动"


def delete_activities(ws: Workspace, *, rows: Sequence[ActivityRow]) -> str:
    """Put activities into the trash."""
    delete_records(ws, [row.id for row in rows])
    return f"已删除 {len(rows)} 场活动（Ctrl+Z 可撤销）"
