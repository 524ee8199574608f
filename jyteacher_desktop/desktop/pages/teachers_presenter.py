"""What the teachers page decides: whom it lists, what a person's card says, what a change is called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from jyteacher_desktop.desktop.pages.ledger_presenter import WHY_COLUMNS
from jyteacher_desktop.desktop.table_model import Description, TableContent
from jyteacher_desktop.desktop.worker import Worker
from jyteacher_desktop.domain.columns import Align, Column, hours_text
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.domain.hours_and_their_reasons import HoursRow, LedgerLine
from jyteacher_desktop.domain.policy import NoCycleError
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.records.history_in_words import HISTORY_COLUMNS, HistoryRow, record_history
from jyteacher_desktop.records.mentions_of_a_person import Mention, mentions_of
from jyteacher_desktop.records.trash import delete_records, told_of_number
from jyteacher_desktop.school.dated_service import ServiceRow, move_teacher, told_of_move
from jyteacher_desktop.school.ledger import count_hours, explain_hours
from jyteacher_desktop.school.members import MemberRow, schools_of_guests
from jyteacher_desktop.school.roster import (
    TEACHER_COLUMNS,
    TeacherDetail,
    TeacherRow,
    TeacherValues,
    add_teacher,
    edit_teacher,
    list_teachers,
    teacher_detail,
)
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

SERVICE_COLUMNS: tuple[Column[ServiceRow], ...] = (
    Column(key="start", title="起始日期", value=lambda row: row.start or "一直", width=12),
    Column(key="status", title="人员状态", value=lambda row: row.status.label, width=10),
    Column(key="note", title="说明", value=lambda row: row.note, width=24),
)
CARD_HISTORY_COLUMNS: tuple[Column[HistoryRow], ...] = tuple(
    column for column in HISTORY_COLUMNS if column.key not in ("step", "actor")
)
CARD_LEDGER_COLUMNS: tuple[Column[LedgerLine], ...] = (
    *WHY_COLUMNS,
    Column(key="why", title="说明", value=lambda row: row.why, align=Align.LEFT, width=40),
)


def teacher_words(row: TeacherRow) -> str:
    """What the search line finds besides the columns: pinyin and initials."""
    return f"{row.pinyin} {row.initials}"


def teacher_tone(row: TeacherRow, key: str) -> str:
    """Who is away is grey; who may be entered twice is marked."""
    if key == "status" and row.status_code != ServiceStatus.IN_POST.code:
        return "warn"
    if key == "name" and row.possible_duplicate:
        return "warn"
    return ""


TEACHERS: Description[TeacherRow] = Description(
    columns=TEACHER_COLUMNS,
    identity=lambda row: row.id,
    words=teacher_words,
    sort_key={"name": lambda row: (row.pinyin, row.name)},
    tone=teacher_tone,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Everything the card of one person shows."""

    detail: TeacherDetail
    hours: HoursRow | None
    ledger: tuple[LedgerLine, ...]
    history: tuple[HistoryRow, ...]
    mentions: tuple[Mention, ...]

    @property
    def facts(self) -> str:
        """The person in one line."""
        row = self.detail.row
        facts = [row.sex, row.birth_month, row.stage, row.subject, row.group, row.title, row.position]
        numbers = [f"工号 {row.teacher_no}" if row.teacher_no else "", f"证件尾号 {row.id_last4}" if row.id_last4 else ""]
        text = " · ".join(fact for fact in (*facts, *numbers) if fact)
        if row.possible_duplicate:
            text += "\n可能与另一位同名教师重复登记，请核对。"
        return text or "还没有填写其他信息。"

    @property
    def progress(self) -> str:
        """Where the person stands in the cycle."""
        if self.hours is None:
            return "这一天没有对应的学时周期。"
        row = self.hours
        if row.apart:
            return f"本周期计入 {hours_text(row.counted)} 学时，应完成 {hours_text(row.required)}；{row.apart}，不计入达标人数。"
        if row.gap:
            pace = "落后于平均进度" if row.behind else "达到平均进度"
            return f"本周期计入 {hours_text(row.counted)} 学时，应完成 {hours_text(row.required)}，还差 {hours_text(row.gap)}（{pace}）。"
        return f"本周期计入 {hours_text(row.counted)} 学时，已完成应达的 {hours_text(row.required)}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A change of status of one person."""

    teacher_id: str
    status: ServiceStatus
    day: date
    note: str


class TeachersView(Protocol):
    """What the presenter needs of the page."""

    def show_teachers(self, content: TableContent[TeacherRow]) -> None: ...
    def show_card(self, card: Card | None) -> None: ...
    def show_members(self, members: Sequence[MemberRow]) -> None: ...


class TeachersPresenter:
    """The teachers page without its widgets."""

    def __init__(self, view: TeachersView, runner: Worker[Workspace]) -> None:
        self._view = view
        self._runner = runner
        self._chosen = ""
        self._with_left = False

    def load(self, *, with_left: bool | None = None) -> None:
        """Fetch the roster, and the card of the chosen person again."""
        if with_left is not None:
            self._with_left = with_left
        self._runner.do(_list, with_left=self._with_left).then(self._view.show_teachers)
        self._runner.do(schools_of_guests).then(self._view.show_members)
        if self._chosen:
            self._fetch_card()

    def choose(self, row: TeacherRow | None) -> None:
        """Show the card of a person."""
        chosen = row.id if row else ""
        if chosen == self._chosen:
            return
        self._chosen = chosen
        if chosen:
            self._fetch_card()
        else:
            self._view.show_card(None)

    def _fetch_card(self) -> None:
        self._runner.do(_card, teacher_id=self._chosen).then(self._take_card, failed=self._no_card, owner=self._view)

    def _take_card(self, card: Card) -> None:
        if card.detail.row.id == self._chosen:
            self._view.show_card(card)

    def _no_card(self, _error: JyTeacherError) -> None:
        self._chosen = ""
        self._view.show_card(None)


def _list(ws: Workspace, *, with_left: bool) -> TableContent[TeacherRow]:
    """Made once for as long as nothing is written: a page that is turned to again shows the very same."""
    return ws.remembered(
        ("page of teachers", ws.today, with_left),
        lambda: TableContent(TEACHERS, list_teachers(ws, include_left=with_left)).prepare(),
    )


def _card(ws: Workspace, *, teacher_id: str) -> Card:
    detail = teacher_detail(ws, teacher_id)
    try:
        figures = count_hours(ws, teacher_id=teacher_id).teachers
        ledger = explain_hours(ws, teacher_id)
    except NoCycleError:
        figures, ledger = (), ()
    return Card(
        detail=detail,
        hours=figures[0] if figures else None,
        ledger=tuple(reversed(ledger)),
        history=tuple(reversed(record_history(ws, "teacher", teacher_id))),
        mentions=mentions_of(ws, teacher_id),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Somebody who was added or changed: the id, and what else is to be said of it."""

    id: str
    told: str = ""


def add_one(ws: Workspace, *, values: TeacherValues) -> Entered:
    """Add a person."""
    teacher_id = add_teacher(ws, values)
    return Entered(id=teacher_id, told=told_of_number(ws, teacher_detail(ws, teacher_id).values.id_number))


def edit_one(ws: Workspace, *, teacher_id: str, values: TeacherValues) -> Entered:
    """Change a person's fields."""
    before = teacher_detail(ws, teacher_id).values.id_number
    edit_teacher(ws, teacher_id, values)
    after = teacher_detail(ws, teacher_id).values.id_number
    return Entered(id=teacher_id, told=told_of_number(ws, after) if after != before else "")


def move_on(ws: Workspace, *, request: Move) -> Entered:
    """Give a person another status from a day on."""
    move_teacher(ws, request.teacher_id, request.status, request.day, request.note)
    found = told_of_move(ws, request.teacher_id, request.status, request.day)
    return Entered(id=request.teacher_id, told="".join(each.message for each in found))


def delete_one(ws: Workspace, *, row: TeacherRow) -> str:
    """Put a person without records into the trash."""
    return f"已{delete_records(ws, [row.id]).what}（Ctrl+Z 可撤销）"
