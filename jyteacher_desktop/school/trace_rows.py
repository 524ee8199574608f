"""A record behind a printed figure of a school, as 查溯源码 and ``why`` list it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from jyteacher_desktop.domain.columns import Align, Column


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRow:
    """One record behind a figure: whose, which, and what it adds."""

    teacher: str
    date: str
    title: str
    record: str
    present: bool
    claimed: Decimal
    counted: Decimal


TRACE_COLUMNS: tuple[Column[TraceRow], ...] = (
    Column(key="teacher", title="教师", value=lambda row: row.teacher, width=12),
    Column(key="date", title="日期", value=lambda row: row.date, align=Align.CENTER, width=12),
    Column(key="title", title="活动或培训", value=lambda row: row.title, width=30),
    Column(key="present", title="到场", value=lambda row: row.present, align=Align.CENTER, width=6),
    Column(key="claimed", title="申报", value=lambda row: row.claimed, align=Align.RIGHT, width=8),
    Column(key="counted", title="计入", value=lambda row: row.counted, align=Align.RIGHT, width=8),
)
