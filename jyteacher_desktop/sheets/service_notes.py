"""What the remark of a roster says about being away: 产假2026-03至2026-08, 借调教育局（2026年2月起）, 2026.8退休.

A remark is only words: nothing follows from it before a person said so. What is read here is what that question shows, day by day.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.later import pattern
from jyteacher_desktop.values import dataclass

_WORDS: Final[Mapping[str, ServiceStatus]] = {
    "产假": ServiceStatus.MATERNITY_LEAVE,
    "病假": ServiceStatus.LONG_SICK_LEAVE,
    "借调": ServiceStatus.SECONDMENT_OUT,
    "借出": ServiceStatus.SECONDMENT_OUT,
    "支教": ServiceStatus.ROTATION,
    "轮岗": ServiceStatus.ROTATION,
    "脱产进修": ServiceStatus.FURTHER_STUDY,
    "退休": ServiceStatus.RETIRED,
    "调出": ServiceStatus.TRANSFERRED_OUT,
    "调离": ServiceStatus.TRANSFERRED_OUT,
    "离职": ServiceStatus.LEFT,
    "辞职": ServiceStatus.LEFT,
}
"""Words that can only be about a person's service; 交流 and 进修 alone stand in many other remarks."""
_NOT_AWAY = pattern(r"返聘|待退休|未退休|延迟退休|拟|曾|来我校|来校|借入|调入|支教经历|不再")
"""Words beside which the others say nothing about being away."""
_DAY: Final = r"(?P<year{n}>(?:19|20)\d\d)(?:(?P<mark{n}>[-./])(?P<month{n}>\d{{1,2}})(?:(?P=mark{n})(?P<day{n}>\d{{1,2}}))?|年(?P<cmonth{n}>\d{{1,2}})月?份?(?:(?P<cday{n}>\d{{1,2}})[日号]?)?)"
_SPAN = pattern(
    _DAY.format(n=1)
    + r"月?(?:起|开始)?(?:(?:至|到|—|–|~|-|－)+(?:"
    + _DAY.format(n=2)
    + r"|(?P<month3>\d{1,2})月?(?:(?P<day3>\d{1,2})[日号])?)月?)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceNote:
    """One thing a remark says about somebody's service.

    Attributes:
        status: What the person is from ``start`` on.
        start: The first day, of a month without a day its first one; None where the remark says none.
        end: The last day, of a month without a day its last one; None while it is open.
        text: The words of the remark.
    """

    status: ServiceStatus
    start: date | None
    end: date | None
    text: str

    @property
    def events(self) -> tuple[tuple[str, str], ...]:
        """Day (ISO) and status code of every event that would be entered: the going, and the coming back where its day is known."""
        if self.start is None:
            return ()
        going = (self.start.isoformat(), self.status.code)
        if self.end is None or not self.status.in_post:
            return (going,)
        return (going, ((self.end + timedelta(days=1)).isoformat(), ServiceStatus.IN_POST.code))

    @property
    def words(self) -> str:
        """What would be entered, as people read it."""
        return "，".join(f"{day} 起{_label(code)}" for day, code in self.events)


def service_notes(text: str) -> tuple[ServiceNote, ...]:
    """What a remark says about being away, leaving and coming back; empty where it says nothing of that sort."""
    said = unicodedata.normalize("NFKC", text)
    if _found(said) is None or _NOT_AWAY.search(said):
        return ()
    parts = [said] if sum(word in said for word in _WORDS) == 1 else re.split(r"[;;。\n]|,(?=\D)", said)
    return tuple(_read(parts))


def _read(parts: list[str]) -> Iterator[ServiceNote]:
    for part in parts:
        status = _found(part)
        if status is None:
            continue
        bare = re.sub(r"\s+", "", part)
        span = _SPAN.search(bare)
        start = _day(span, "1", last=False) if span is not None else None
        end = _end(span, start) if span is not None and start is not None else None
        if start is not None and end is not None and end < start:
            start = end = None
        yield ServiceNote(status=status, start=start, end=end, text=part.strip())


def _found(text: str) -> ServiceStatus | None:
    return next((status for word, status in _WORDS.items() if word in text), None)


def _end(span: re.Match[str], start: date) -> date | None:
    if span["year2"]:
        return _day(span, "2", last=True)
    if span["month3"]:
        return _made(start.year, int(span["month3"]), span["day3"], last=True)
    return None


def _day(span: re.Match[str], number: str, *, last: bool) -> date | None:
    month = span[f"month{number}"] or span[f"cmonth{number}"]
    return _made(int(span[f"year{number}"]), int(month), span[f"day{number}"] or span[f"cday{number}"], last=last)


def _made(year: int, month: int, day: str | None, *, last: bool) -> date | None:
    if not 1 <= month <= 12:
        return None
    days = monthrange(year, month)[1]
    number = int(day) if day else days if last else 1
    return date(year, month, number) if 1 <= number <= days else None


def _label(code: str) -> str:
    return next(each.label for each in ServiceStatus if each.code == code)
