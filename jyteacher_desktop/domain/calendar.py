"""Quarters, accounting years and months: how the field divides time.

* A **quarter** (季度) is a quarter of the calendar year; a school closes and submits its records by quarters.
* An **accounting year** (年度) is either a calendar year, labelled ``2026``, or a school year from 1 September to
  31 August, labelled ``2026-2027``; the policy says which (:class:`YearBasis`).
* The **school year** (学年) is also the year of the state form 教基4068, whatever the policy's accounting year is.
* **Months** count calendar months; the requirement of a cycle is pro-rated by them.

Nothing here knows today's date; callers pass it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Self

from jyteacher_desktop.domain.errors import InputError
from jyteacher_desktop.enums import Enum
from jyteacher_desktop.later import pattern
from jyteacher_desktop.values import NamedTuple

_QUARTER_TEXT = pattern(r"(\d{4})[Qq]([1-4])")
_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ORDINALS = ("一", "二", "三", "四")
_SCHOOL_YEAR_STARTS = 9  # the month
YEARS = range(1900, 2101)
"""Years of days that people type or write into lists; any other is a slip."""


class PeriodError(InputError):
    """A text that should name a quarter does not."""

    code = "period.unreadable"


class YearBasis(Enum):
    """What an accounting year is: the calendar year, or the school year from September to August."""

    CALENDAR = "calendar"
    SCHOOL = "school"


class Month(NamedTuple):
    """One calendar month; months compare and sort by time."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Self:
        """The month ``day`` lies in."""
        return cls(day.year, day.month)

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        leap = self.month == 2 and ((self.year % 4 == 0 and self.year % 100 != 0) or self.year % 400 == 0)
        return date(self.year, self.month, _DAYS[self.month] + leap)

    @property
    def next(self) -> Month:
        """The month after this one."""
        return Month(self.year + 1, 1) if self.month == 12 else Month(self.year, self.month + 1)

    @property
    def weeks(self) -> tuple[tuple[date, ...], ...]:
        """The weeks that touch the month, Monday first; the outer ones reach into the months beside it."""
        start = self.first_day - timedelta(self.first_day.weekday())
        number = ((self.last_day - start).days + 7) // 7
        return tuple(tuple(start + timedelta(7 * week + day) for day in range(7)) for week in range(number))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def months_between(first: date, last: date) -> Iterator[Month]:
    """Every month with at least one day between the two days, both included; none if ``last`` is before ``first``."""
    month, end = Month.of(first), Month.of(last)
    if last < first:
        return
    while month <= end:
        yield month
        month = month.next


class AccountingYear(NamedTuple):
    """One 年度: its label and its first and last day."""

    label: str
    first_day: date
    last_day: date

    @classmethod
    def of(cls, day: date, basis: YearBasis) -> Self:
        """The accounting year that contains ``day``."""
        if basis is YearBasis.CALENDAR:
            return cls(f"{day.year:04d}", date(day.year, 1, 1), date(day.year, 12, 31))
        year = day.year if day.month >= _SCHOOL_YEAR_STARTS else day.year - 1
        return cls(f"{year:04d}-{year + 1:04d}", date(year, _SCHOOL_YEAR_STARTS, 1), date(year + 1, 8, 31))


def year_begins(label: str) -> date:
    """The first day of the accounting year of a label, ``2026`` or ``2026-2027``."""
    return date(int(label[:4]), _SCHOOL_YEAR_STARTS, 1) if "-" in label else date(int(label[:4]), 1, 1)


def accounting_years(first: date, last: date, basis: YearBasis) -> Iterator[AccountingYear]:
    """The accounting years with at least one day between the two days, in order.

    A year is given whole, also where the period begins or ends inside it.
    """
    if last < first:
        return
    year = AccountingYear.of(first, basis)
    yield year
    while year.last_day < last:
        year = AccountingYear.of(year.last_day + timedelta(1), basis)
        yield year


def school_year(day: date) -> AccountingYear:
    """The school year (1 September to 31 August) that contains ``day``, labelled ``2026-2027``."""
    return AccountingYear.of(day, YearBasis.SCHOOL)


class Quarter(NamedTuple):
    """One calendar quarter; quarters compare and sort by time. ``str()`` gives ``2026Q3``."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """The quarter written as ``2026Q3`` (spaces around it and a small q are forgiven).

        Raises:
            PeriodError: The text names no quarter.
        """
        match = _QUARTER_TEXT.fullmatch(text.strip(), 0)
        if match is None or int(match[1]) == 0:
            message = f"“{text}”不是季度。没有任何内容被改动。请写成“2026Q3”，表示 2026 年第三季度（7 月至 9 月）。"
            raise PeriodError(message, text=text)
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """The quarter that contains ``day``."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def first_day(self) -> date:
        """The first day of the quarter."""
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last_day(self) -> date:
        """The last day of the quarter."""
        return Month(self.year, self.number * 3).last_day

    @property
    def name(self) -> str:
        """The quarter as windows and headings name it: ``2026年第三季度``."""
        return f"{self.year}年第{_ORDINALS[self.number - 1]}季度"

    @property
    def label(self) -> str:
        """The quarter as documents print it: ``2026年第三季度（自然年）``."""
        return f"{self.name}（自然年）"

    def previous(self) -> Quarter:
        """The quarter before this one."""
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    def next(self) -> Quarter:
        """The quarter after this one."""
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    def __contains__(self, day: object) -> bool:
        """Whether a date lies in the quarter."""
        return isinstance(day, date) and self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        """The stable text, ``2026Q3``."""
        return f"{self.year:04d}Q{self.number}"


def quarter_name(text: object) -> str:
    """How people are told a quarter that is written ``2026Q3``: ``2026年第三季度``, or the text as it came where it names none.

    Windows, lists, sentences and the text of the command line say it; JSON, the names of files and what is typed keep ``2026Q3``.

    What an office took in long ago may have passed a reader that was less strict; a page that lists it still has to come up.
    """
    try:
        return Quarter.parse(str(text)).name
    except PeriodError:
        return str(text)


def quarter_label(text: str) -> str:
    """The same as documents print it: ``2026年第三季度（自然年）``."""
    try:
        return Quarter.parse(text).label
    except PeriodError:
        return text


# -- times of day ---------------------------------------------------------------------------------------------------

_NUMERAL = "零〇一二两三四五六七八九十"
_SPOKEN = pattern(
    rf"(?P<half>凌晨|早上|早晨|清晨|上午|中午|午后|下午|傍晚|晚上|今晚|早|晚)?\s*(?P<hour>\d{{1,2}}|[{_NUMERAL}]{{1,3}})\s*"
    rf"(?:(?P<mark>点钟?|时|:)\s*(?P<minute>\d{{1,2}}|[{_NUMERAL}]{{1,3}}|半|[一三]刻|整)?\s*分?(?::\d{{2}}(?:\.\d+)?)?)?"
)
_TYPED = pattern(r"(\d{1,2})[.:]?(\d{2})")
_LATER = ("中午", "午后", "下午", "傍晚", "晚上", "今晚", "晚")
_DAWN = 7
"""Before this hour nobody meets: an hour that is said without its half of the day (四点) is one of the afternoon."""


def day_of_year(day: date) -> str:
    """``9月30日``, where the year is said beside it."""
    return f"{day.month}月{day.day}日"


def told_not_yet(day: str) -> str:
    """What is said of a day to come where one that is over is meant: a year is typed wrongly more easily than it is seen."""
    return f"{day} 还没有到，请确认日期没有输错。"


def day_in_words(day: date) -> str:
    """``2026年9月30日``, as papers say a day outside the cells of a form."""
    return f"{day.year}年{day_of_year(day)}"


def day_beside(year: int) -> Callable[[date], str]:
    """How days are told beside a year: those of another one with theirs."""
    return lambda day: day_of_year(day) if day.year == year else day_in_words(day)


def clock_time(text: str, *, after: str = "", digits: bool = True) -> str | None:
    """A time of day as ``HH:MM``: 14:30, 1430, 下午两点半, 四点, 上午9:00; empty stays empty; None if it is not one.

    Args:
        text: What was written.
        after: The time that it ends what began then: an hour said without its half of the day is the next one after it.
        digits: Whether 1430 and 14.30 are times; in a sheet they are numbers.
    """
    said = unicodedata.normalize("NFKC", text).replace("：", ":").strip()
    if not said:
        return ""
    typed = _TYPED.fullmatch(said) if digits else None
    if typed is not None:
        return _clock_of(int(typed[1]), int(typed[2]))
    found = _SPOKEN.fullmatch(said)
    if found is None:
        return None
    hour, minute = _number(found["hour"]), _minute(found["minute"] or "")
    half, spoken = found["half"] or "", found["mark"] not in (None, ":")
    if hour is None or minute is None or (not half and not found["mark"] and not found["hour"].isdecimal()):
        return None
    if half in _LATER:
        if hour < 12 and not (half == "中午" and hour >= 10):
            hour += 12
        elif hour == 12 and half in ("晚上", "今晚", "晚"):
            return None
    elif half == "凌晨" and hour == 12:
        hour = 0
    elif not half and spoken and 0 < hour < 12:
        began = int(after[:2]) * 60 + int(after[3:]) if after else 0
        if hour < _DAWN or (after and hour * 60 + minute <= began < (hour + 12) * 60 + minute):
            hour += 12
    return _clock_of(hour, minute)


def _clock_of(hour: int, minute: int) -> str | None:
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _minute(text: str) -> int | None:
    quarters = {"": 0, "整": 0, "半": 30, "一刻": 15, "三刻": 45}
    return quarters[text] if text in quarters else _number(text)


def _number(text: str) -> int | None:
    """A number below a hundred in digits or as it is said: 十二, 二十五, 零五."""
    if text.isdecimal():
        return int(text)
    said = text.replace("〇", "零").replace("两", "二")
    values = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")}
    tens, ten, ones = said.partition("十")
    if not ten:
        tens, ones = "零", said.removeprefix("零") if len(said) == 2 else said
    before, behind = values.get(tens or "一"), values.get(ones or "零")
    return None if before is None or behind is None else before * 10 + behind
