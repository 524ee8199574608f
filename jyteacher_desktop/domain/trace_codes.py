"""Trace codes (溯源码): a short text beside a printed figure that opens the records behind it.

A code names the figure and up to when it is stated, a quarter (``26Q4-7KM2P``) or a day (``261128-7KM2P``), never its value: it is a hash of
both, so it needs no table, is the same on paper and screen, and goes on working when records are put right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.later import later, pattern
from jyteacher_desktop.values import dataclass, replace

if TYPE_CHECKING:
    import hashlib
else:
    hashlib = later("hashlib")

_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which people mix up; two and thirty signs in all."""
_LENGTH = 5
_CODE = pattern(r"(\d{2}[Qq][1-4]|\d{6})[-—–\s]*([0-9A-Za-z]{5})")
_CENTURY = 2000
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceCode:
    """A code that was read: its text as it is printed, and the quarter it names, or None where it names the ``day``."""

    text: str
    quarter: Quarter | None
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace(Generic[Row]):
    """What a code means: the figure as it is now, in words, and what it is made of; ``quarter`` is None for a figure of a day.

    ``columns`` are those of its rows; every row has the id of a ``record``. ``others`` are different figures that have the same code by
    chance: five signs are 25 bits.
    """

    code: str
    quarter: Quarter | None
    day: date
    label: str
    sentence: str
    figures: dict[str, object]
    rows: tuple[Row, ...]
    columns: Sequence[Column[Row]]
    others: tuple[Trace[Any], ...] = ()

    @property
    def shared(self) -> str:
        """What is said of a code that several figures have; empty for a code of one."""
        if not self.others:
            return ""
        every = (self, *self.others)
        return (
            f"这个溯源码同时是 {len(every)} 个数字的（代码只有五位，偶尔会重合）：{'；'.join(each.label for each in every)}。"
            "下面都列出来，请按纸上的表和行来认。"
        )


def all_of_code(found: Iterable[Trace[Any]]) -> Trace[Any] | None:
    """What a code opens, of all figures that have it: those with something behind them, for beside a nought nobody asks what it is made of."""
    every = tuple(found)
    told = tuple(each for each in every if each.rows) or every[:1]
    return replace(told[0], others=told[1:]) if told else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TracePart:
    """One thing behind a figure that is no sum of hours: a person, a school, a record of a register, an entry of a ledger."""

    name: str
    unit: str
    date: str
    state: str
    figure: str
    record: str
    claimed: str = ""


TRACE_PART_COLUMNS: tuple[Column[TracePart], ...] = (
    Column(key="name", title="姓名、学校或记录", value=lambda row: row.name, width=22),
    Column(key="unit", title="单位", value=lambda row: row.unit, width=20),
    Column(key="date", title="日期", value=lambda row: row.date, align=Align.CENTER, width=12),
    Column(key="state", title="情况", value=lambda row: row.state, width=14),
    Column(key="figure", title="数字", value=lambda row: row.figure, align=Align.RIGHT, width=10),
)
TRACE_HOURS_COLUMNS: tuple[Column[TracePart], ...] = (
    Column(key="name", title="活动或培训", value=lambda row: row.name, width=30),
    Column(key="unit", title="单位", value=lambda row: row.unit, width=20),
    Column(key="date", title="日期", value=lambda row: row.date, align=Align.CENTER, width=12),
    Column(key="claimed", title="申报", value=lambda row: row.claimed, align=Align.RIGHT, width=8),
    Column(key="figure", title="计入", value=lambda row: row.figure, align=Align.RIGHT, width=8),
    Column(key="state", title="少计或不计的原因", value=lambda row: row.state, width=40),
)
"""Of one person's hours at the bureau: the figure is what counts, the state why it is less than was claimed."""


def made_of(inside: int, beside: int) -> str:
    """How many of the rows make a figure, and how many are listed only to say why they do not."""
    told = f"由下面 {inside} 条记录组成" if inside else "这一天以前没有算进来的活动和培训，所以是零"
    return told + (f"；另有 {beside} 条没有算进来，列在最后，原因写在后面" if beside else "")


def no_code(text: str) -> str:
    """What is said of a text that is no code."""
    return f"“{text}”不是溯源码。溯源码印在报表每个数字旁边，像 26Q4-7KM2P 或 261128-7KM2P。没有改动任何记录。"


def read_code(text: str) -> TraceCode | None:
    """A code as somebody typed it, in whatever case; None where the text is none."""
    match = _CODE.fullmatch(text.strip())
    if match is None:
        return None
    when = match[1].upper()
    code = f"{when}-{match[2].upper()}"
    if "Q" in when:
        quarter = Quarter(_CENTURY + int(when[:2]), int(when[3]))
        return TraceCode(text=code, quarter=quarter, day=quarter.last_day)
    try:
        day = date(_CENTURY + int(when[:2]), int(when[2:4]), int(when[4:]))
    except ValueError:
        return None
    return TraceCode(text=code, quarter=None, day=day)


def trace_prefix(when: Quarter | date) -> str:
    """What every code of a quarter or a day begins with, ``26Q4`` or ``261128``; papers print it once."""
    return f"{when:%y%m%d}" if isinstance(when, date) else f"{when.year % 100:02d}Q{when.number}"


def trace_code(when: Quarter | date, key: str) -> str:
    """The code of one figure, ``26Q4-7KM2P``."""
    number = int.from_bytes(hashlib.sha256(f"{when}|{key}".encode()).digest()[:8], "big")
    # five signs of five bits: short enough to be typed from paper, and two figures of one paper rarely share one
    return f"{trace_prefix(when)}-" + "".join(_SIGNS[(number >> (5 * place)) & 31] for place in range(_LENGTH))


def short_code(code: str) -> str:
    """The part that stands in a table whose notes say what comes before it."""
    return code.partition("-")[2]


def prefix_words(when: Quarter | date) -> str:
    """The note that says how the codes of a table are read."""
    return f"溯源码：表中五位代码前加“{trace_prefix(when)}-”，用台账的“查溯源码”可以列出组成这个数的每一条记录。"


# -- keys of figures of a day: a school and its bureau call the same figure the same --------------------------------


def person_key(cycle: str, person: str, part: str = "") -> str:
    """One person's hours in a cycle: all of them, or the part of a year or category."""
    return f"hours:{cycle}:{person}:{part}"


def year_part(year: str) -> str:
    """The hours of one accounting year."""
    return f"year:{year}"


def category_part(category: str) -> str:
    """The hours of one category, by its name on paper."""
    return f"category:{category}"


def line_key(cycle: str, person: str, entry: str) -> str:
    """One entry in one person's ledger."""
    return f"line:{cycle}:{person}:{entry}"


def year_key(year: str, figure: str) -> str:
    """A figure of the yearly summary: activities, trainings, counted, across, opening, or a kind of activity."""
    return f"year:{year}:{figure}"


def city_key(cycle: str, scope: str, name: str, part: str = "") -> str:
    """One line of the city's completion, or of its people only those who reached the requirement, are behind, or stand apart."""
    return f"city:{cycle}:{scope}:{name}" + (f":{part}" if part else "")


def due_key(central: str, part: str = "") -> str:
    """What the schools of one central school owed for a quarter, "" is the whole city; or of them only those in one state."""
    return f"due:{central}" + (f":{part}" if part else "")


def staff_key(office: str) -> str:
    """The people in post at one school, as the board of a quarter counts them."""
    return f"staff:{office}"


def measure_key(measure: str) -> str:
    """One figure the founding document asks for, of a school or the city."""
    return f"measure:{measure}"


def form_key(year: str, line: str) -> str:
    """One row of 教基4068 of a school year, by its code on the form."""
    return f"form4068:{year}:{line}"
