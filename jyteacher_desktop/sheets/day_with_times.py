"""Days, and the times of them, that people write into one cell: 2026-09-18 14:30-16:30, 9月18日（周五）下午2:30—4:30.

What is read is one text: the first day, ``/`` and the last where there are two, and behind a blank the time or the first ``/`` last time.
Whether a table keeps the times is for its plan to say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import MutableMapping
from datetime import datetime

from jyteacher_desktop.later import pattern
from jyteacher_desktop.sheets.cell_values import MARK, MARK2, CellRefused, Context, Doubtful, clock, day, iso_day
from jyteacher_desktop.sheets.cells import Cell, cell_text

_HALF = "上午|下午|晚上|早上|中午|傍晚|晚|早"
_SOME_TIME = rf"(?:{_HALF})?\s*\d{{1,2}}\s*(?:[:点时]\s*\d{{0,2}}\s*分?)(?::\d{{2}}(?:\.\d+)?)?"
_TO = r"\s*[-~—–―−至到]+\s*"
_TIMED = pattern(
    rf"(.*?\d[日号]?(?:\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?)(?:T|[\s,;(])*({_SOME_TIME})(?:{_TO}({_SOME_TIME}))?\)?",
    re.DOTALL,
)
_BOTH = pattern(
    rf"(\D{{0,2}}\d{{2,4}}\D[^至~]*?\d[日号]?)\s+({_SOME_TIME}){_TO}(\d{{4}}\D[^至~]*?\d[日号]?)\s+({_SOME_TIME})", re.DOTALL
)
_UNTOLD = pattern(
    rf"(.*?\d[日号]?(?:\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?)[\s,;(]*((?:{_HALF})?\s*(?:第?[\d一二三四五六七八九十、,\-~—至]+节课?)|{_HALF})\)?"
)
_ONE_TIME = pattern(_SOME_TIME)
_SPAN = pattern(rf"((?:{_HALF})?)\s*(\d{{1,2}}(?:[:点时]\d{{0,2}}分?)){_TO}((?:{_HALF})?)\s*(\d{{1,2}}(?:[:点时]\d{{0,2}}分?))")
_PERIOD = pattern(
    rf"(?:(\d{{4}}){MARK})?(\d{{1,2}}){MARK2}(\d{{1,2}})[日号]?[至到~—–-]+(?:(\d{{4}}){MARK})?(?:(\d{{1,2}}){MARK2})?(\d{{1,2}})[日号]?"
)
_LONGEST = 80
"""Characters of a cell that may be days with times; what is longer is text, and is not searched for them."""
_PLAIN_DAY = pattern(r"\d{4}-\d{2}-\d{2}")


def is_span(text: str) -> bool:
    """Whether a cell says from when to when: 14:30-16:30."""
    return bool(_SPAN.fullmatch(unicodedata.normalize("NFKC", text).strip()))


def are_days(text: str) -> bool:
    """Whether a cell says from which day to which: 2026-07-06至2026-07-15."""
    return len(text) <= _LONGEST and bool(_PERIOD.fullmatch(re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))))


def is_time_of_day(text: str) -> bool:
    """Whether a cell says a time of day, or from when to when: 15:00, 下午2点, 14:30-16:30."""
    return is_span(text) or bool(_ONE_TIME.fullmatch(unicodedata.normalize("NFKC", text).strip()))


def span(value: Cell, context: Context) -> str:
    """A time of day, or the first and the last as "14:30/16:30" where people write both into one cell."""
    parts = _SPAN.fullmatch(unicodedata.normalize("NFKC", value).strip()) if isinstance(value, str) else None
    if parts is None:
        return clock(value, context)
    return _from_to(parts[1] + parts[2], parts[3] + parts[4], cell_text(value).strip(), context)


def period(value: Cell, context: Context) -> str | Doubtful:
    """A day or the first and the last, with the times that stand behind them.

    Lessons and halves of a day are no times; the day is read and the person is told.
    """
    if isinstance(value, datetime) and (value.hour or value.minute):
        return f"{value.date().isoformat()} {value:%H:%M}"
    if not isinstance(value, str) or len(value) > _LONGEST or _PLAIN_DAY.fullmatch(value):
        return _days(value, context)
    text = unicodedata.normalize("NFKC", value).lstrip("'’").strip()
    both = _BOTH.fullmatch(text)
    if both is not None:
        return _both_ends(both, text, context)
    timed = _TIMED.fullmatch(text)
    if timed is not None:
        days = _days(timed[1], context)
        times = _from_to(timed[2], timed[3], text, context) if timed[3] else clock(_seconds_off(timed[2]), context)
        if not _day_of(days):
            return days
        times = "" if times == "00:00" and timed[3] is None else times  # a day as programs write it
        return _said(days, f"{_day_of(days)} {times}".rstrip())
    untold = _UNTOLD.fullmatch(text)
    if untold is not None:
        days = _days(untold[1], context)
        message = f"“{untold[2].strip()}”不是钟点，只登记了日期 {_day_of(days)}。需要时请补填开始时间和结束时间。"
        return Doubtful(_day_of(days), "time.not_told", message)
    return _days(value, context)


def split(values: MutableMapping[str, str], *, with_end: bool, with_time: bool) -> str:
    """Give every day and time of :func:`period` its own field; what stands there already stays.

    Returns:
        The time of the cell where the row has another one of its own, else "".
    """
    days, _blank, times = values["start"].partition(" ")
    first, _slash, last = days.partition("/")
    values["start"] = first
    if last and with_end:
        values.setdefault("end", last)
    if not times or not with_time:
        return ""
    begins, _slash, ends = times.partition("/")
    own = (values.setdefault("start_time", begins), values.setdefault("end_time", ends) if ends else "")
    return "" if own == (begins, ends) else times.replace("/", "-")


def split_end(values: MutableMapping[str, str], *, with_time: bool) -> None:
    """The last day and the time at which it ends."""
    day_text, _blank, times = values["end"].partition(" ")
    values["end"] = day_text.partition("/")[2] or day_text.partition("/")[0]
    if times and with_time:
        values.setdefault("end_time", times.partition("/")[2] or times.partition("/")[0])


def _days(value: Cell, context: Context) -> str | Doubtful:
    """A day, or the first and the last day as "2026-07-06/2026-07-15"."""
    if isinstance(value, str):
        bare = re.sub(r"\s+", "", unicodedata.normalize("NFKC", value))
        parts = _PERIOD.fullmatch(bare)
        if parts is not None:
            year, last_year = int(parts[1] or context.today.year), parts[4]
            first = iso_day(year, int(parts[2]), int(parts[3]))
            last = iso_day(int(last_year or year), int(parts[5] or parts[2]), int(parts[6]))
            if first and last and first <= last:
                return f"{first}/{last}"
            raise CellRefused("date.unreadable", f"日期“{value.strip()}”看不懂。请写成 2026-07-06，结束日期另写一列。")
    return day(value, context)


def _both_ends(both: re.Match[str], text: str, context: Context) -> str | Doubtful:
    """2026-09-18 14:30 至 2026-09-18 16:30."""
    first, last = _days(both[1], context), _days(both[3], context)
    begins, ends = _day_of(first), _day_of(last)
    if begins > ends or "/" in begins + ends:
        raise CellRefused("date.unreadable", f"日期“{text}”看不懂。请把开始和结束分两列写。")
    if begins == ends:
        return _said(first, f"{begins} {_from_to(both[2], both[4], text, context)}")
    return _said(first, f"{begins}/{ends} {clock(_seconds_off(both[2]), context)}/{clock(_seconds_off(both[4]), context)}")


def _from_to(begins: str, ends: str, text: str, context: Context) -> str:
    """Two times as "14:30/16:30"; an afternoon said of the first is meant of both."""
    first = clock(_seconds_off(begins), context)
    half = re.match(_HALF, begins.strip())
    if half is not None and half[0] in _LATE and not re.match(_HALF, ends.strip()):
        ends = half[0] + ends
    last = clock(_seconds_off(ends), context)
    if first >= last:
        raise CellRefused("time.unreadable", f"时间“{text}”看不懂。请写成 14:30，结束时间另写一列。")
    return f"{first}/{last}"


_LATE = frozenset({"下午", "晚上", "傍晚", "晚"})
_SAME = {"早上": "上午", "早": "上午", "傍晚": "下午", "晚": "晚上", "中午": ""}


def _seconds_off(text: str) -> str:
    """A time as :func:`clock` reads it: without seconds, with the three halves of a day it knows."""
    bare = re.sub(r"\s+", "", text)
    bare = re.sub(r"^(\D*\d{1,2}:\d{2}):\d{2}(?:\.\d+)?$", r"\1", bare)
    half = re.match(_HALF, bare)
    return _SAME.get(half[0], half[0]) + bare[half.end() :] if half is not None else bare


def _day_of(said: str | Doubtful) -> str:
    return said.text if isinstance(said, Doubtful) else said


def _said(days: str | Doubtful, text: str) -> str | Doubtful:
    """The text in place of the days, with their doubt where they have one."""
    return days._replace(text=text) if isinstance(days, Doubtful) else text
