"""What the trainings page decides: which outside trainings it lists, and how they are recorded, ticked and reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jyteacher_desktop.desktop.pages.activities_presenter import STATUS_TONES
from jyteacher_desktop.desktop.pages.register_presenter import OpenRecord, open_about
from jyteacher_desktop.desktop.table_model import Description, TableContent
from jyteacher_desktop.domain.calendar import AccountingYear, Quarter, YearBasis
from jyteacher_desktop.domain.terms import RecordStatus, Result
from jyteacher_desktop.enums import Enum
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.quarter_open_or_closed import closed_words
from jyteacher_desktop.school.roster import TeacherRow, list_teachers, names_apart
from jyteacher_desktop.school.trainings import (
    TRAINING_COLUMNS,
    TrainingRow,
    TrainingValues,
    any_trainings_beside,
    list_trainings,
    organizers,
    review_trainings,
    tick_province,
    training_row,
    training_values,
    trainings_to_do_beside,
)
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

_ORDER = (
    "teacher",
    "name",
    "level_label",
    "date",
    "hours",
    "result_label",
    "status_label",
    "province_on",
    "mode_label",
    "certificate",
    "organizer",
    "end_date",
)
PAGE_COLUMNS = tuple(sorted(TRAINING_COLUMNS, key=lambda column: _ORDER.index(column.key)))


def training_tone(row: TrainingRow, key: str) -> str:
    """Where a record stands, in colour."""
    if key == "status_label":
        return STATUS_TONES.get(row.status, "")
    if key == "result_label":
        return "bad" if row.result == Result.FAIL.code else ""
    return "good" if key == "province_on" else ""


TRAININGS: Description[TrainingRow] = Description(
    columns=PAGE_COLUMNS, identity=lambda row: row.id, tone=training_tone, lock="name", locked=lambda row: row.closed
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTraining:
    """All that the dialog of one training needs; ``id`` empty means a new one."""

    id: str
    row: TrainingRow | None
    values: TrainingValues | None
    teachers: tuple[TeacherRow, ...]
    levels: tuple[tuple[str, str], ...]
    about: tuple[OpenRecord, ...]
    closed: str = ""


class Span(Enum):
    """Of what time trainings are listed."""

    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What the page lists: the rows, what their time is called, and what there is of other years; ``first`` None: all time."""

    content: TableContent[TrainingRow]
    called: str = ""
    others: str = ""
    first: date | None = None
    last: date | None = None
    basis: YearBasis = YearBasis.CALENDAR

    def has(self, day: date) -> bool:
        """Whether what is of that day is listed."""
        return self.first is None or self.last is None or self.first <= day <= self.last

    def has_in_year_of(self, quarter: Quarter, day: date) -> bool:
        """Whether what is of that day is listed with the year of a quarter."""
        year = AccountingYear.of(quarter.last_day, self.basis)
        return year.first_day <= day <= year.last_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Which trainings the page lists; a year is that of the last day of the quarter."""

    quarter: Quarter
    span: Span
    pending_only: bool
    not_in_province: bool


def reaches_all_years(searched: str) -> bool:
    """Whether a search asks for something wherever it stands; a value under a heading (``级别=省级``) only narrows what is listed."""
    return any("=" not in word for word in searched.replace("＝", "=").split())


def empty_words(listed: Listed, *, narrowed: bool) -> str:
    """What an empty list says."""
    if listed.others:
        return f"{listed.called}没有{'符合条件的' if narrowed else ''}培训；{listed.others}，在上方选“全部”可以看到。"
    if narrowed:
        return "没有符合条件的培训。"
    return "还没有外出培训。按 Ctrl+N 添加一条；表格按“导入…”，或复制后按 Ctrl+V。国培、省培、网络研修都登记在这里。"


def shown_trainings(ws: Workspace, *, shown: Shown) -> Listed:
    """Fetch the list."""
    first, last, time, others, basis = None, None, "各年度", "", current_policy(ws).year_basis
    if shown.span is Span.QUARTER:
        first, last, time = shown.quarter.first_day, shown.quarter.last_day, ""
    elif shown.span is Span.YEAR:
        year = AccountingYear.of(shown.quarter.last_day, basis)
        first, last, time = year.first_day, year.last_day, f"{year.label}年度"
        others = _others(ws, shown, year)
    rows = list_trainings(ws, first, last)
    if shown.pending_only:
        rows = [row for row in rows if row.status == RecordStatus.PENDING.code]
    if shown.not_in_province:
        rows = [row for row in rows if not row.province_on]
    people, called = {row.id: row for row in list_teachers(ws, include_left=True)}, names_apart(ws)
    rows = [replace(row, teacher=called.get(row.teacher_id, row.teacher)) for row in rows]

    def words(row: TrainingRow) -> str:
        person = people.get(row.teacher_id)
        return f"{person.pinyin} {person.initials}" if person else ""

    def name_key(row: TrainingRow) -> str:
        person = people.get(row.teacher_id)
        return person.pinyin if person else row.teacher

    description = Description(
        columns=PAGE_COLUMNS,
        identity=lambda row: row.id,
        words=words,
        sort_key={"teacher": name_key},
        tone=training_tone,
        lock="name",
        locked=lambda row: row.closed,
    )
    content = TableContent(description, rows).prepare()
    return Listed(content=content, called=time, others=others, first=first, last=last, basis=basis)


def _others(ws: Workspace, shown: Shown, year: AccountingYear) -> str:
    """What there is beside the year: how much still has to be done, where that was asked for, else that there is any."""
    if not shown.pending_only and not shown.not_in_province:
        return "另有其他年度的" if any_trainings_beside(ws, year.first_day, year.last_day) else ""
    number = trainings_to_do_beside(
        ws, year.first_day, year.last_day, pending=shown.pending_only, not_in_province=shown.not_in_province
    )
    return f"其他年度还有 {number} 条" if number else ""


def levels_of(ws: Workspace) -> tuple[tuple[str, str], ...]:
    """Id and name of every level of the policy in use."""
    return current_policy(ws).levels_beside("")


def offered_for_many(ws: Workspace) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The levels of the policy in use and the organizers of all years: what several trainings may get at once."""
    return levels_of(ws), organizers(ws)


def open_training_by_id(ws: Workspace, training: str) -> OpenTraining:
    """The training of that id."""
    return open_training(ws, row=training_row(ws, training))


def open_training(ws: Workspace, *, row: TrainingRow | None) -> OpenTraining:
    """A new training."""
    return OpenTraining(
        id=row.id if row else "",
        row=row,
        values=training_values(ws, row.id) if row else None,
        teachers=tuple(list_teachers(ws, include_left=True)),
        levels=current_policy(ws).levels_beside(row.level if row else ""),
        about=open_about(ws, "training", row.id if row else ""),
        closed=closed_words(ws, date.fromisoformat(row.date)) if row else "",
    )


def tick(ws: Workspace, *, rows: Sequence[TrainingRow]) -> str:
    """已录入省系统: tick the rows today; if all are ticked already, take the ticks away."""
    all_ticked = all(row.province_on for row in rows)
    tick_province(ws, [row.id for row in rows], None if all_ticked else ws.today)
    return f"已取消 {len(rows)} 条的省系统标记" if all_ticked else f"已标记 {len(rows)} 条录入省系统"


def review(ws: Workspace, *, rows: Sequence[TrainingRow], approve: bool, reason: str, actor: str) -> str:
    """The principal approves trainings, or returns them with a reason; ``actor`` was proved by a PIN."""
    review_trainings(ws, [row.id for row in rows], approve=approve, reason=reason, actor=actor)
    return f"审核通过 {len(rows)} 条培训" if approve else f"已退回 {len(rows)} 条培训"


def delete_trainings(ws: Workspace, *, rows: Sequence[TrainingRow]) -> str:
    """Put trainings into the trash."""
    delete_records(ws, [row.id for row in rows])
    return f"已删除 {len(rows)} 条培训（Ctrl+Z 可撤销）"
