"""What a cycle requires of somebody: its total, by months of service (step 6 of ``domain/hours.py``)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from itertools import groupby, pairwise
from operator import itemgetter

from jyteacher_desktop.domain.calendar import Month, months_between
from jyteacher_desktop.domain.policy import Cycle, Policy
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.values import dataclass

NEVER = "9999-99-99"
"""Behind every day."""
_IN_POST = {status.code: status.in_post for status in ServiceStatus}


@dataclass(frozen=True, slots=True)
class Service:
    """When one teacher was in post, school by school.

    Attributes:
        schools: One history per school: ``(start, status)`` pairs, start an ISO day (None = unknown, which means since
            before any date) and status a ``ServiceStatus`` code that holds until the next pair. Before the first start
            the teacher was not in post there.
    """

    schools: tuple[tuple[tuple[str | None, str], ...], ...]


def begun(school: Iterable[tuple[str | None, str]], day: str) -> list[tuple[str, str]]:
    """What one school's history says as of a day, in the order of days; "" is since before any date.

    A status that begins after the day is not known on it, so writing one down later changes no figure of the day. The last one holds.
    """
    return sorted(((start or "", status) for start, status in school if (start or "") <= day), key=itemgetter(0))


Days = tuple[str, str]
"""The first of some days, and the one behind the last, as text that ISO days are compared with; "" and :data:`NEVER` where nothing ends them."""


def days_like(day: str, turns: Iterable[str]) -> Days:
    """The days around an ISO day between which there is none of these, on each of which something becomes another."""
    since, until = "", NEVER
    for turn in turns:
        if since < turn <= day:
            since = turn
        elif day < turn < until:
            until = turn
    return since, until


class Required:
    """What one cycle of a policy requires as of a day, history by history.

    The cycle's total, pro rata by months of service without exempt months, rounded up to the step. A status that begins after the day is not known on
    it, but for the one that ends leave which lasts on it.
    """

    def __init__(self, policy: Policy, cycle: Cycle, as_of: date) -> None:
        self._policy = policy
        self._cycle = cycle
        self._as_of = as_of
        self._until = as_of.isoformat()
        self._known: dict[Service | None, tuple[int, int, int, int]] = {}
        self._months = list(months_between(cycle.start, cycle.end))
        ends = {month: min(month.last_day, cycle.end) for month in self._months}
        # the last month of a cycle is full when the cycle ends, even inside the month
        self._elapsed = frozenset(month for month, end in ends.items() if end <= as_of)
        self._back = Month.of(as_of).next.first_day.isoformat()

    def of(self, service: Service | None) -> tuple[int, int, int, int]:
        """Required and pace in hundredths, months of service, exempt months; remembered per history."""
        known = self._known.get(service)
        if known is None:
            in_service, due = self.months(service)
            elapsed = len(self._elapsed.intersection(due))
            known = (self._pro_rata(len(due)), self._pro_rata(elapsed), len(in_service), len(in_service) - len(due))
            self._known[service] = known
        return known

    def days_like(self, service: Service | None) -> Days:
        """On which days around the day of counting :meth:`of` and :meth:`months` say the same of a history.

        Only a status that begins, the end of a month of the cycle and the beginning of the next one make a difference.
        """
        month = Month.of(self._as_of)
        ends = (month.first_day, month.last_day, month.next.first_day, self._cycle.end)
        starts = [start or "" for school in service.schools for start, _status in school] if service is not None else []
        return days_like(self._until, (*(day.isoformat() for day in ends), *starts))

    def months(self, service: Service | None) -> tuple[list[Month], list[Month]]:
        """The months of the cycle somebody is in post, and those of them that nothing exempts."""
        if service is None:
            return list(self._months), list(self._months)
        exempt = self._policy.exempt_reasons
        in_service: set[int] = set()
        due: set[int] = set()
        for (day, held), (after, _statuses) in pairwise((*self._spells(service), (NEVER, frozenset()))):
            if held:
                months = range(max(bisect_right(self._firsts, day) - 1, 0), bisect_left(self._firsts, after))
                in_service.update(months)
                if not held <= exempt:
                    due.update(months)
        return [self._months[place] for place in sorted(in_service)], [self._months[place] for place in sorted(due)]

    def unconfirmed(self, exempt: bool, required: int) -> Iterator[str]:  # noqa: FBT001 - one fact of the ledger
        """Names of the unconfirmed numbers that required hours."""
        cycle, policy = self._cycle, self._policy
        if required and not cycle.required.official:
            yield f"周期要求 {cycle.required} 学时"
        for category, least in cycle.category_min.items():
            if not least.official:
                yield f"{policy.categories[category].name}类最低 {least} 学时"
        if exempt and not policy.exemption.official:
            yield "减免月份的人员状态"

    @cached_property
    def _firsts(self) -> list[str]:
        """The first day of each month of the cycle; only a history of service is held beside them."""
        return [max(month.first_day, self._cycle.start).isoformat() for month in self._months]

    def _pro_rata(self, months: int) -> int:
        """The cycle's total for so many of its months, rounded up to the step."""
        step = self._policy.step.x100
        return -(-self._cycle.required.x100 * months // (len(self._months) * step)) * step

    def _spells(self, service: Service) -> list[tuple[str, frozenset[str]]]:
        """First day and the in-post statuses, over all schools, that hold from it until the next; none after the cycle's last day.

        All changes are gone through once, whatever their number: a book may hold hundreds of thousands for one person.
        """
        last = self._cycle.end.isoformat()
        changes = sorted(
            ((start, place, status) for place, school in enumerate(service.schools) for start, status in self._history(school)),
            key=itemgetter(0),
        )
        now: dict[int, str] = {}
        often: Counter[str] = Counter()
        spells: list[tuple[str, frozenset[str]]] = []
        for day, group in groupby((each for each in changes if each[0] <= last), key=itemgetter(0)):
            for _day, place, status in group:
                if place in now:
                    often[now[place]] -= 1
                now[place] = status
                often[status] += 1
            spells.append((day, frozenset(status for status, schools in often.items() if schools and _IN_POST[status])))
        return spells

    def _history(self, school: tuple[tuple[str | None, str], ...]) -> list[tuple[str, str]]:
        """One school's statuses as of the day of counting; leave that lasts on it goes on up to the status that ends it, also in the future.

        Leave that nothing ends is taken to end with the month of the day: what has not passed exempts nobody.
        """
        history, exempt = begun(school, self._until), self._policy.exempt_reasons
        if not history or history[-1][1] not in exempt:
            return history
        for following in begun(school, NEVER)[len(history) :]:
            history.append(following)
            if following[1] not in exempt:
                return history
        since, _status = history[-1]
        back = max(since, self._back)
        if since == back:
            history.pop()
        history.append((back, ServiceStatus.IN_POST.code))
        return history
