"""What the calendar page decides: how a day and its records look, what a month amounts to, what Enter on a day means."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from jyteacher_desktop.desktop.month_model import MonthDay, MonthEntry, Shape
from jyteacher_desktop.desktop.pages.activities_presenter import ActivityEditor, ActivityOpener
from jyteacher_desktop.desktop.worker import Worker
from jyteacher_desktop.domain.calendar import Month
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.terms import RecordStatus
from jyteacher_desktop.enums import Enum
from jyteacher_desktop.school.activities import ActivityRow
from jyteacher_desktop.school.month_calendar import CalendarDay, month_calendar, standing_on
from jyteacher_desktop.school.plans import PlanItemRow, arrange_item
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

UNFILED = ("未", "未备案")
_WEEKDAYS = "一二三四五六日"


class State(Enum):
    """Where an activity of the calendar stands: its word, its mark and its colour."""

    PLANNED = ("计划", Shape.RING, "info")
    OVERDUE = ("计划已过期", Shape.RING, "bad")
    PENDING = ("待审核", Shape.HALF, "warn")
    APPROVED = ("已审核", Shape.DISC, "good")
    RETURNED = ("已退回", Shape.CROSS, "bad")

    @property
    def word(self) -> str:
        """The state in words."""
        return self.value[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPicture:
    """A month, ready to show; ``hint`` says what to do in an empty one."""

    month: Month
    weeks: tuple[tuple[MonthDay, ...], ...]
    items: tuple[PlanItemRow, ...]
    summary: str
    hint: str


def entry_of(row: ActivityRow, today: date) -> MonthEntry:
    """An activity as a line of its day."""
    state = State[standing_on(row, today).name]
    _word, shape, tone = state.value
    unfiled = row.unfiled
    facts = [
        row.title,
        state.word,
        UNFILED[1] if unfiled else "",
        row.kind_name,
        f"{hours_text(row.hours)} 学时",
        row.start_time and f"{row.start_time}–{row.end_time}",
        row.place,
        f"实到 {row.present}/{row.expected}" if row.expected else "",
    ]
    return MonthEntry(
        id=row.id,
        text=row.title,
        words=" · ".join(fact for fact in facts if fact),
        shape=shape,
        tone=tone,
        flag=UNFILED[0] if unfiled else "",
    )


def legend() -> tuple[MonthEntry, ...]:
    """One entry for each state, to be explained."""
    return tuple(
        MonthEntry(id="", text=state.word, words=state.word, shape=state.value[1], tone=state.value[2], flag="")
        for state in State
    )


def day_label(day: date) -> str:
    """``9 月 18 日 星期五``."""
    return f"{day.month} 月 {day.day} 日 星期{_WEEKDAYS[day.weekday()]}"


def item_words(item: PlanItemRow) -> str:
    """A line of a plan and what became of it, on two lines."""
    standing = "已开展" if item.held else "已安排" if item.activities else "还没有安排日期"
    facts = [standing, item.kind_name, f"{hours_text(item.hours)} 学时" if item.hours else "", item.persons]
    return f"{item.title}\n" + " · ".join(fact for fact in facts if fact)


class CalendarView(ActivityOpener, Protocol):
    """What the presenter needs of the page."""

    def show_month(self, picture: MonthPicture) -> None: ...


class CalendarPresenter(ActivityEditor):
    """The calendar page without its widgets."""

    def __init__(self, view: CalendarView, runner: Worker[Workspace]) -> None:
        super().__init__(view, runner)
        self._view = view

    def begin_on(self, day: date, today: date) -> None:
        """A new activity on a day; on a day to come it is a plan."""
        self.begin(day, planned=day > today)


def picture_of(ws: Workspace, *, month: Month) -> MonthPicture:
    """Fetch a month."""
    today = ws.today
    found = month_calendar(ws, month)
    weeks = tuple(tuple(_day(each, month, today) for each in week) for week in found.weeks)
    own = {row.id: row for week in found.weeks for each in week if Month.of(each.day) == month for row in each.activities}
    held = sum(row.status != RecordStatus.PLANNED.code for row in own.values())
    done = sum(item.held > 0 for item in found.items)
    parts = [
        f"已开展 {held} 场" if held else "",
        f"计划中 {len(own) - held} 场" if len(own) > held else "",
        f"计划项目 {len(found.items)} 项，完成 {done} 项" if found.items else "",
    ]
    return MonthPicture(
        month=month,
        weeks=weeks,
        items=found.items,
        summary=" · ".join(part for part in parts if part),
        hint=""
        if own or found.items
        else f"{month.month} 月还没有活动，也没有计划项目。用方向键选一天，按 Enter 登记活动；整年的安排在“计划”页编制。",
    )


def _day(each: CalendarDay, month: Month, today: date) -> MonthDay:
    entries = tuple(entry_of(row, today) for row in each.activities)
    words = [day_label(each.day), "今天" if each.day == today else "", f"{len(entries)} 项" if entries else "没有活动"]
    return MonthDay(
        day=each.day,
        in_month=Month.of(each.day) == month,
        today=each.day == today,
        entries=entries,
        words="，".join(word for word in words if word) + "".join(f"；{entry.words}" for entry in entries),
    )


def arrange_on(ws: Workspace, item: PlanItemRow, day: date) -> str:
    """Put a line of a plan onto a day."""
    arrange_item(ws, item.id, day)
    return f"已把“{item.title}”安排到 {day.month} 月 {day.day} 日（Ctrl+Z 可撤销）"
