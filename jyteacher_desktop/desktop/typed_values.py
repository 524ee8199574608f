"""What people type: dates as ``9.18``, hours as ``2.5``; understood without a calendar or a mouse."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

NO_DAY_OF_APPROVAL: Final = "请填写批复日期，例如 9.18。"
"""Said where the day of an approval was not typed."""
_NEAR: Final = {"今天": 0, "t": 0, "昨天": -1, "前天": -2, "明天": 1, "后天": 2}
_WEEKDAY: Final = re.compile(r"[(（]?(?P<which>本|这|上|下)?(?:个)?(?:星期|礼拜|周)(?P<day>[一二三四五六日天])[)）]?")
_DAYS: Final = {day: number for number, day in enumerate("一二三四五六日")} | {"天": 6}
_WEEKS: Final = {"上": -7, "下": 7}
_DIGITS = str.maketrans("０１２３４５６７８９．。－／：　", "0123456789..-/: ")


def date_from_text(text: str, today: date) -> date | None:
    """A typed day, or None if it is not one.

    ``2026-9-18``, ``2026.9.18``, ``2026年9月18日``, ``20260918`` say the year; ``9.18``, ``9-18``, ``9月18日`` and ``0918``
    mean the year of ``today``; ``18`` means a day of this month; ``昨天`` and ``后天`` are counted from today, ``周三`` is of this
    week, ``上周三`` of the last. A day that says its weekday too, ``9月18日（星期五）``, has to fall on it.
    """
    text = text.translate(_DIGITS).strip()
    if text in _NEAR:
        return today + timedelta(days=_NEAR[text])
    weekday = _WEEKDAY.search(text)
    if weekday is None:
        return _date_from_numbers(text, today)
    number, rest = _DAYS[weekday["day"]], (text[: weekday.start()] + text[weekday.end() :]).strip()
    if rest:
        day = None if weekday["which"] else _date_from_numbers(rest, today)
        return day if day is not None and day.weekday() == number else None
    return today + timedelta(days=number - today.weekday() + _WEEKS.get(weekday["which"] or "", 0))


def _date_from_numbers(text: str, today: date) -> date | None:
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if re.fullmatch(r"\d{8}", text):
        numbers = [int(text[:4]), int(text[4:6]), int(text[6:])]
    elif re.fullmatch(r"\d{4}", text):
        numbers = [int(text[:2]), int(text[2:])]
    if not re.fullmatch(r"[\d.\-/年月日 ]+", text) or not 1 <= len(numbers) <= 3:
        return None
    # what is left out in front is today's: 18 is a day of this month, 9.18 one of this year
    year, month, day = ([today.year, today.month, today.day][: 3 - len(numbers)] + numbers)[:3]
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_from_text(text: str) -> str:
    """``1985.3``, ``198503`` and ``1985年3月`` as ``1985-03``; what is not a month stays as typed and is refused where it is stored."""
    match = re.fullmatch(r"(\d{4})(?:\s*[.\-/年]\s*(\d{1,2})\s*月?|(\d{2}))", text.translate(_DIGITS).strip())
    if match is None:
        return text.strip()
    return f"{match[1]}-{int(match[2] or match[3]):02}"


def hours_from_text(text: str) -> Decimal | None:
    """Typed hours, at most two decimals and not negative; None if it is not that."""
    text = text.translate(_DIGITS).removesuffix("学时").strip()
    try:
        hours = Decimal(text)
    except InvalidOperation:
        return None
    exponent = hours.as_tuple().exponent
    if not hours.is_finite() or hours < 0 or hours > 10_000 or not isinstance(exponent, int) or exponent < -2:
        return None
    return hours
