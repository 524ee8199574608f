"""Trace codes (溯源码): a short text beside every printed figure of a quarter that opens the records behind it.

A code names the quarter and the figure, never its value: it is a hash of both, so it needs no table, is the same on paper and
screen, and goes on working when records are put right (the answer then says what the figure is now).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import Align, Column, hours_text, plain_text
from jyteacher_desktop.school.errors import RecordMissing
from jyteacher_desktop.school.statement import GROUPINGS, Counted, Statement, Sums, divided, in_hours, statement
from jyteacher_desktop.store.workspace import Workspace

_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which people mix up; two and thirty signs in all."""
_LENGTH = 5
_CODE = re.compile(r"(\d{2})[Qq]([1-4])[-—–\s]*([0-9A-Za-z]{5})")
_CENTURY = 2000

HEADLINE = {
    "activities": "研修活动场次",
    "person_times": "参加人次",
    "expected_times": "应到人次",
    "participation": "参与率",
    "counted": "计入学时",
    "claimed": "申报学时",
    "confirmed": "认定学时",
    "per_teacher": "人均计入学时",
    "teachers": "教师人数",
    "trainings": "校外培训人次",
    "training_counted": "校外培训计入学时",
}
"""Figures of the headline, by the name they have in the statement's facts."""


def trace_prefix(quarter: Quarter) -> str:
    """What every code of a quarter begins with, ``26Q4``; papers print it once."""
    return f"{quarter.year % 100:02d}Q{quarter.number}"


def trace_code(quarter: Quarter, key: str) -> str:
    """The code of one figure, ``26Q4-7KM2P``."""
    number = int.from_bytes(sha256(f"{quarter}|{key}".encode()).digest()[:8], "big")
    signs = "".join(_SIGNS[(number >> (5 * place)) & 31] for place in range(_LENGTH))
    return f"{trace_prefix(quarter)}-{signs}"


def fact_key(name: str) -> str:
    """Key of a figure of the headline."""
    return f"fact:{name}"


def kind_key(kind: str) -> str:
    """Key of the line of one kind of activity."""
    return f"kind:{kind}"


def group_key(title: str, name: str) -> str:
    """Key of the line of one group of people."""
    return f"group:{title}:{name}"


def teacher_key(teacher: str) -> str:
    """Key of the line of one person."""
    return f"teacher:{teacher}"


def activity_key(activity: str) -> str:
    """Key of the line of one activity."""
    return f"activity:{activity}"


def training_key(training: str) -> str:
    """Key of the line of one training."""
    return f"training:{training}"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What a code means: the figure as it is now, in words, and every record in it."""

    code: str
    quarter: Quarter
    label: str
    sentence: str
    figures: dict[str, object]
    rows: tuple[TraceRow, ...]


def trace(ws: Workspace, code: str) -> Trace:
    """Open a printed figure to its records.

    Raises:
        RecordMissing: The text is no code, or no figure of that quarter has it.
        InputError: The policy has no cycle around the quarter.
    """
    match = _CODE.fullmatch(code.strip())
    if match is None:
        raise RecordMissing(f"“{code}”不是溯源码。溯源码印在报表每个数字旁边，像 26Q4-7KM2P。没有改动任何记录。", code=code)
    quarter = Quarter(_CENTURY + int(match[1]), int(match[2]))
    wanted = f"{match[1]}Q{match[2]}-{match[3].upper()}"
    stated = statement(ws, quarter)
    for key, label, entries in _figures(stated):
        if trace_code(quarter, key) == wanted:
            return _trace(stated, wanted, label, key, entries)
    raise RecordMissing(
        f"{quarter.name}现在没有代码为 {wanted} 的数字。可能是别的学校的报表，或那条记录已经删除。没有改动任何记录。", code=code
    )


def _figures(stated: Statement) -> Iterator[tuple[str, str, tuple[Counted, ...]]]:
    """Key, words and records of every figure that is printed."""
    every = stated.entries
    held = tuple(each for each in every if not each.training)
    outside = tuple(each for each in every if each.training)
    of_fact = {
        "activities": held,
        "person_times": tuple(each for each in held if each.present),
        "expected_times": held,
        "participation": held,
        "trainings": outside,
        "training_counted": outside,
    }
    for name, label in HEADLINE.items():
        yield fact_key(name), label, of_fact.get(name, every)
    kinds = stated.policy.kinds
    for kind in {row.kind for row in stated.held} | set(kinds):
        title = kinds[kind].name if kind in kinds else kind
        yield kind_key(kind), f"活动类型“{title}”", tuple(each for each in held if each.kind == kind)
    for title, name_of in GROUPINGS:
        for name, members in divided(stated, name_of).items():
            inside = {member.row.id for member in members}
            yield group_key(title, name), f"{title}“{name}”", tuple(each for each in every if each.teacher in inside)
    for member in stated.members:
        its = tuple(each for each in every if each.teacher == member.row.id)
        yield teacher_key(member.row.id), f"教师 {member.row.name}", its
    for row in stated.held:
        yield activity_key(row.id), f"活动“{row.title}”", tuple(each for each in held if each.entry == row.id)
    for training in stated.trainings:
        its = tuple(each for each in outside if each.entry == training.id)
        yield training_key(training.id), f"{training.teacher}的培训“{training.name}”", its


def _trace(stated: Statement, code: str, label: str, key: str, entries: tuple[Counted, ...]) -> Trace:
    sums, facts = Sums.of(entries), stated.facts
    figures: dict[str, object] = {
        "person_times": sums.person_times,
        "expected_times": sums.expected_times,
        "trainings": sums.trainings,
        "claimed": in_hours(sums.claimed),
        "counted": in_hours(sums.counted),
    }
    what, _colon, name = key.partition(":")
    if what == "fact":
        figures = {name: getattr(facts, name)}
        value = getattr(facts, name)
        told = "没有" if value is None else plain_text(value)
    else:
        told = f"到场 {sums.person_times} 人次，申报 {hours_text(in_hours(sums.claimed))}，计入 {hours_text(in_hours(sums.counted))} 人·学时"
    titles = {row.id: (row.date, row.title) for row in stated.held} | {row.id: (row.date, row.name) for row in stated.trainings}
    names = {member.row.id: member.row.name for member in stated.members}
    rows = tuple(
        TraceRow(
            teacher=names[each.teacher],
            date=titles[each.entry][0],
            title=titles[each.entry][1],
            record=each.entry,
            present=each.present,
            claimed=in_hours(each.claimed),
            counted=in_hours(each.counted),
        )
        for each in entries
    )
    sentence = f"{stated.quarter.name} {label}（截至 {stated.day.isoformat()}）：{told}。由下面 {len(rows)} 条记录组成。"
    return Trace(code=code, quarter=stated.quarter, label=label, sentence=sentence, figures=figures, rows=rows)
