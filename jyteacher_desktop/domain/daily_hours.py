"""How many hours of a day records claim when each gives every one of its days the same share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from jyteacher_desktop.values import NamedTuple

if TYPE_CHECKING:
    from jyteacher_desktop.domain.policy import Plausible

_LAST: Final = date.max.isoformat()
_DAY: Final = timedelta(days=1)


class Load(NamedTuple):
    """What is claimed of every day from ``day`` on until the next load, in hundredths of an hour, and by how many records."""

    day: str
    hours_x100: int
    records: int


def days_of(first: str, last: str) -> int:
    """So many days lie between two, both included."""
    return 1 if first == last else (date.fromisoformat(last) - date.fromisoformat(first)).days + 1


def too_many(plausible: Plausible, first: str, last: str, hours_x100: int) -> str:
    """The limit above which nobody believes the hours of one record unseen; "" where they lie below it."""
    if hours_x100 > plausible.per_activity.x100:
        return f"一次活动或培训超过 {plausible.per_activity} 学时"
    return f"平均每天超过 {plausible.per_day} 学时" if hours_x100 > plausible.per_day.x100 * days_of(first, last) else ""


def told_of_one_day(first: str, last: str) -> str:
    """What is said of hours that follow from a beginning and an end of the day although the record lasts several; "" where it lasts one."""
    days = days_of(first, last)
    return f"活动有 {days} 天，学时只按一天的起止时间计算。各天都有的，请直接填写总学时。" if days > 1 else ""


def loads(records: Iterable[tuple[str, str, int]]) -> Iterator[Load]:
    """The days on which records begin, with all that is claimed of them: between two of these days it only becomes less.

    Args:
        records: First and last day and the hundredths of an hour of each.
    """
    changes: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for first, last, hours in records:
        share = hours // days_of(first, last)
        begin = changes[first]
        begin[0] += share
        begin[1] += 1
        begin[2] = 1
        if last < _LAST:
            end = changes[(date.fromisoformat(last) + _DAY).isoformat()]
            end[0] -= share
            end[1] -= 1
    load = often = 0
    for day in sorted(changes):
        more, others, begins = changes[day]
        load, often = load + more, often + others
        if begins:
            yield Load(day, load, often)
