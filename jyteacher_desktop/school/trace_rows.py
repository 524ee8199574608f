"""What stands behind a printed figure of a school, as 查溯源码 and ``why`` list it: records, or the people or activities it counts."""

from __future__ import annotations

from decimal import Decimal

from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRow:
    """One record behind a figure: whose, which, what it adds, and why it adds less than was entered.

    Whether somebody was ``present`` is said of activities (``session``); a training is passed or not. ``day`` is what stands for the date where
    only a year is known.
    """

    teacher: str
    date: str
    title: str
    record: str
    present: bool
    claimed: Decimal
    counted: Decimal
    why: str = ""
    session: bool = True
    confirmed: Decimal | None = None
    person: str = ""
    day: str = ""


TRACE_COLUMNS: tuple[Column[TraceRow], ...] = (
    Column(key="teacher", title="教师", value=lambda row: row.teacher, width=16),
    Column(key="date", title="日期", value=lambda row: row.day or row.date, align=Align.CENTER, width=12),
    Column(key="title", title="活动或培训", value=lambda row: row.title, width=26),
    Column(key="present", title="到场", value=lambda row: row.present if row.session else None, align=Align.CENTER, width=6),
    Column(key="claimed", title="申报", value=lambda row: row.claimed, align=Align.RIGHT, width=8),
    Column(key="counted", title="计入", value=lambda row: row.counted, align=Align.RIGHT, width=8),
    Column(key="why", title="少计或不计的原因", value=lambda row: row.why, width=40),
)


def _confirmed(row: TraceRow) -> Decimal | None:
    return row.confirmed


CONFIRMED_COLUMNS: tuple[Column[TraceRow], ...] = (
    *TRACE_COLUMNS[:-1],
    Column(key="confirmed", title="认定", value=_confirmed, align=Align.RIGHT, width=8),
    TRACE_COLUMNS[-1],
)
"""Of a figure that adds up what was approved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceSum:
    """One person or activity that a figure counts, with its own sums; ``code`` opens these to their records."""

    name: str
    about: str
    state: str
    present: int
    trainings: int
    claimed: Decimal
    counted: Decimal
    code: str
    record: str


def _sums(name: str, about: str, *, trainings: bool, wide: int) -> tuple[Column[TraceSum], ...]:
    outside: tuple[Column[TraceSum], ...] = (
        Column(key="trainings", title="培训", value=lambda row: row.trainings, align=Align.RIGHT, width=6),
    )
    return (
        Column(key="name", title=name, value=lambda row: row.name, width=wide),
        Column(key="about", title=about, value=lambda row: row.about, width=12),
        Column(key="state", title="情况", value=lambda row: row.state, width=30),
        Column(key="present", title="到场", value=lambda row: row.present, align=Align.RIGHT, width=6),
        *(outside if trainings else ()),
        Column(key="claimed", title="申报", value=lambda row: row.claimed, align=Align.RIGHT, width=8),
        Column(key="counted", title="计入", value=lambda row: row.counted, align=Align.RIGHT, width=8),
        Column(key="code", title="溯源码", value=lambda row: row.code, align=Align.CENTER, width=12),
    )


TRACE_PERSON_COLUMNS = _sums("教师", "教研组", trainings=True, wide=14)
TRACE_ACTIVITY_COLUMNS = _sums("活动", "日期", trainings=False, wide=26)
