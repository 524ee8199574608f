"""The hours calculation (学时计算): what counts, how much, and why.

A pure function of entries, a policy and a day. In this order, for one teacher and one cycle:

1. **Claimed** (申报): hours x role factor x attendance or result factor, rounded down to the policy's step.
2. **Standing**: deleted, draft, planned, returned, later than the day asked for, outside the cycle, or not yet
   confirmed: counts 0. Year and cycle follow the start date, "later" the end date.
3. **Confirmation** (认定) below the claim limits it, and never raises it.
4. **Same content once**: of entries with one content key that are still worth anything one counts: of each office's the
   one of the highest level (then most hours, earliest start, smallest id), and between offices the one with the most
   hours, so that no office takes hours away by claiming somebody's content for less.
5. **Caps**, entry by entry in the order (start date, id): session, day, kind and category per year and cycle. The
   tightest decides; the result is rounded down to the step, and every cap is reduced by it.
6. **Requirement**: the cycle's total, pro rata by months of service without exempt months, rounded up to the step. A status
   that begins after the day asked for is not known on it, but for the one that ends leave which lasts on it: leave exempts up to its end, also in
   the future, and without an end up to the end of the month of the day.

The result depends on the *set* of entries only, and an entry is known by its office and its id: a record of one office
never stands in for one of another, whatever id it carries. Hours are integer hundredths (``_x100``) inside and ``Decimal`` at the
edge. Entries are plain tuples in the order of :class:`Entry`, as SQL delivers them, because counting a city must cost
no more than reading it: one tight loop does all the counting and notes, only where hours were lost, which rule took
them. Sentences and objects are made from those notes when somebody asks why (:meth:`Ledger.explain`), so a figure and
its explanation cannot differ.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from functools import cached_property
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, TypeAlias

from jyteacher_desktop.domain.calendar import Month, accounting_years, months_between
from jyteacher_desktop.domain.certificate_numbers import content_mark
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.errors import InputError
from jyteacher_desktop.domain.policy import FACTOR_DECIMALS, Confirmation, Cycle, Policy, Rule
from jyteacher_desktop.domain.policy_figure import Figure
from jyteacher_desktop.domain.terms import Mark, RecordStatus, Result, Role, ServiceStatus
from jyteacher_desktop.values import NamedTuple, dataclass


class Entry(NamedTuple):
    """记录: one teacher in one activity, one outside training, or one opening balance.

    SQL selects these columns in exactly this order and hands plain tuples over: texts, integers or None.

    Attributes:
        teacher: Any hashable key of the person.
        id: Text of the UUID of the activity, training or opening balance.
        start: First day, ISO. Of an opening balance: the first day of its year.
        end: Last day, ISO. Of an opening balance: the same as ``start``.
        source: ``activity``, ``training`` or ``opening``.
        kind: Activity: kind id. Training: mode code. Opening balance: category id.
        hours_x100: Hundredths of an hour. Of an activity: its resolved hours (:func:`derive_hours`).
        sessions: Number of sessions, 1 where there is nothing to divide.
        attended: Sessions attended of a multi-session activity, or None where nobody counted them.
        role: ``Role`` code; "" where there is none.
        mark: Activity: ``Mark`` code. Training: ``Result`` code, "" means pass. Otherwise "".
        status: ``RecordStatus`` code, or ``deleted``.
        confirmed_x100: 认定学时, or None while there is none.
        confirmed_by: "", ``school`` or ``bureau``.
        content_key: Entries of one person with the same non-empty key are the same content, however it is spelled (``certificate_numbers``).
        level: Level id of the policy; "" where there is none.
        title: What people call it.
        office: Whose record it is, where several offices' records are counted together; their order decides between two
            records that begin on one day under one id. Plain tuples may leave it out.
    """

    teacher: Hashable
    id: str
    start: str
    end: str
    source: str
    kind: str
    hours_x100: int
    sessions: int
    attended: int | None
    role: str
    mark: str
    status: str
    confirmed_x100: int | None
    confirmed_by: str
    content_key: str
    level: str
    title: str
    office: str | int = ""


OfficeRow: TypeAlias = tuple[
    Hashable, str, str, str, str, str, int, int, int | None, str, str, str, int | None, str, str, str, str, str | int
]
"""A plain tuple in the order of :class:`Entry`; an ``Entry`` is one."""
Row: TypeAlias = (
    tuple[Hashable, str, str, str, str, str, int, int, int | None, str, str, str, int | None, str, str, str, str] | OfficeRow
)
"""The same, with or without its office."""

# Wherever row[4:14] stands below, it is these: what decides a row's claim and its standing apart from its days, from source to confirmed_by.
# The slice is written out because a name would cost a look-up for each of millions of rows, and the type of the tuple.
_Terms: TypeAlias = tuple[str, str, int, int, int | None, str, str, str, int | None, str]

ACTIVITY, TRAINING, OPENING = "activity", "training", "opening"
DELETED = "deleted"
TWICE = "twice"
"""State of what one school entered of somebody while his own school has that hour too: it waits for a decision. No file and no package says it."""
NOT_CLAIMED = frozenset({DELETED, TWICE, RecordStatus.DRAFT.code, RecordStatus.PLANNED.code, RecordStatus.RETURNED.code})
"""States of records that stand in no figure: what is in the trash, was not put forward, has yet to take place or went back."""


WAITS = "standing.twice"
"""Standing of an entry at another school's activity while the person's own school has that hour too."""
UNCONFIRMED = "standing.unconfirmed"
"""Standing of an entry that is claimed, and counts once it is reviewed."""


def over(status: str, end: str, day: str) -> bool:
    """Whether an activity or training stands in the figures of a day: it took place and was over on it.

    Statements, the summary of a year and every measure ask this and nothing else, so they name the same records.
    """
    return status not in NOT_CLAIMED and end <= day


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """Why one entry lost hours.

    Attributes:
        rule: ``standing.*``, ``confirmation``, ``same_content``, ``session_cap``, ``day_cap``, ``kind_year_cap``,
            ``kind_cycle_cap``, ``category_year_cap`` or ``category_cycle_cap``.
        limit: Hours the rule allows.
        used_before: Hours of that limit used by earlier entries.
        taken: Hours this rule took from the entry; always more than 0.
        sentence: The same for people, in Chinese, with the basis of the rule.
    """

    rule: str
    limit: Decimal
    used_before: Decimal
    taken: Decimal
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry of a ledger with its reasons. The taken hours of ``reductions`` add up to ``claimed - counted``.

    Attributes:
        standing: Why it has no standing (``standing.*``), or "" if it has.
        remark: In Chinese, why it has no standing or claims nothing at all (缺席, 不合格 ...); "" where hours were claimed and stand.
        year: Label of its accounting year; "" outside the cycle.
        category: Id of its category; "" for none.
        basis: How the claim was made, in Chinese: "2 学时 × 主讲系数 2 × 出席系数 1 = 4 学时".
    """

    entry: Entry
    standing: str
    remark: str
    year: str
    category: str
    basis: str
    claimed: Decimal
    confirmed: Decimal | None
    counted: Decimal
    reductions: tuple[Reduction, ...]


class MissingHoursError(InputError):
    """An activity has neither hours nor times, and its kind has no default."""

    code = "hours.missing"


class HoursValueError(InputError):
    """Typed hours are negative, absurd or finer than hundredths."""

    code = "hours.value"


class TimesError(InputError):
    """An activity ends before it starts, or one of the two times is missing."""

    code = "hours.times"


class UnknownKindError(InputError):
    """The policy has no such kind of activity."""

    code = "hours.unknown_kind"


def derive_hours(policy: Policy, kind: str, start_time: time | None, end_time: time | None, typed: Decimal | None) -> int:
    """The hours of an activity, in hundredths: typed, or from its times, or the default of its kind.

    Times give ``floor(minutes / minutes_per_hour / step) x step``; less than one step gives 0.

    Raises:
        UnknownKindError: The policy has no such kind.
        HoursValueError: ``typed`` is not a sensible number of hours.
        TimesError: The end is not after the start, or only one of the two is given.
        MissingHoursError: Nothing to go by.
    """
    known = policy.kinds_known.get(kind)
    if known is None:
        names = "、".join(item.name for item in policy.kinds_offered)
        message = f"现行政策里没有活动类型“{kind}”。没有保存任何内容。请从这些类型中选择：{names}。"
        raise UnknownKindError(message, kind=kind)
    if typed is not None:
        if not (typed.is_finite() and 0 <= typed <= 10_000 and typed == round(typed, 2)):
            message = f"学时“{typed}”不是 0 到 10000 之间、最多两位小数的数。没有保存任何内容。请改正后再保存。"
            raise HoursValueError(message, typed=typed)
        return int(typed * 100)
    if start_time is not None or end_time is not None:
        if start_time is None or end_time is None or end_time <= start_time:
            raise TimesError("活动的结束时间应当晚于开始时间，两个都要填。没有保存任何内容。请改正时间，或直接填写学时。")
        minutes = (end_time.hour - start_time.hour) * 60 + end_time.minute - start_time.minute
        step = policy.step.x100
        return minutes * 100 // (int(policy.minutes_per_hour.value) * step) * step
    if known.default_hours is not None:
        return known.default_hours.x100
    message = f"“{known.name}”没有填学时，也没有填起止时间，无法计算。没有保存任何内容。请填写其中一项。"
    raise MissingHoursError(message, kind=kind)


def best_role(policy: Policy, kind: str, roles: Iterable[Role], *, among_equals: Role | None = None) -> Role:
    """The role that counts for a person with several roles in one activity: the one with the highest factor.

    Equal factors: ``among_equals`` if it is one of them, else the first in the order of :class:`Role`. Without any role: attendee.
    """
    factors = policy.kinds[kind].roles if kind in policy.kinds else {}
    order = list(Role)
    return max(
        roles,
        key=lambda role: (
            factors[role.code].value if role.code in factors else Decimal(1),
            role is among_equals,
            -order.index(role),
        ),
        default=Role.ATTENDEE,
    )


def count(
    entries: Iterable[Row],
    policy: Policy,
    as_of: date,
    *,
    cycle: str | None = None,
    service: Mapping[Hashable, Service] | None = None,
) -> dict[Hashable, Ledger]:
    """The ledgers of everyone named in ``entries`` or ``service``, whatever the order of the entries.

    With another policy this is the what-if: nothing is stored anywhere.

    Args:
        entries: Plain tuples or :class:`Entry`.
        policy: The numbers.
        as_of: Entries ending later have no standing.
        cycle: Id of the cycle to count; None means the one that contains ``as_of``.
        service: When people were in post; who is absent here counts as in post all the time.

    Raises:
        NoCycleError: There is no such cycle, or none contains ``as_of``.
    """
    rules = _Rules(policy, cycle, as_of)
    people: dict[Hashable, list[Row]] = {}
    for row in entries:
        rows = people.get(row[0])
        if rows is None:
            people[row[0]] = [row]
        else:
            rows.append(row)
    service = service or {}
    for teacher in service:
        people.setdefault(teacher, [])
    return {teacher: Ledger(rules, teacher, rows, service.get(teacher)) for teacher, rows in people.items()}


def count_on(
    ledgers: Mapping[Hashable, Ledger], as_of: date, *, service: Mapping[Hashable, Service] | None = None
) -> dict[Hashable, Ledger]:
    """What :func:`count` gives for the same entries, policy, cycle and service on another day, at less cost.

    The day decides which entries have ended, and the pace. So whoever has no entry that ends between the two days is settled
    already; only the requirement is reckoned anew.
    """
    service = service or {}
    found: dict[Hashable, Ledger] = {}
    rules: _Rules | None = None
    for teacher, known in ledgers.items():
        rules = rules or _Rules(known.policy, known.cycle.id, as_of)
        found[teacher] = known.on(rules, service.get(teacher))
    return found


def count_grouped(
    entries: Iterable[Row],
    policy: Policy,
    as_of: date,
    *,
    cycle: str | None = None,
    service: Mapping[Hashable, Service] | None = None,
) -> Iterator[Ledger]:
    """As :func:`count`, one ledger at a time, for entries that arrive teacher by teacher (``ORDER BY teacher``).

    Only one teacher's entries are held and nobody is remembered, so a whole city fits; a ledger keeps its entries alive until it
    is let go. People of ``service`` without any entry come last.

    Raises:
        NoCycleError: There is no such cycle, or none contains ``as_of``.
        ValueError: A teacher came back after another one: the entries were not in the order of their teachers.
    """
    rules = _Rules(policy, cycle, as_of)
    left = dict(service or {})
    last: Any = None
    for teacher, rows in groupby(entries, key=itemgetter(0)):
        if last is not None and not last < teacher:
            raise ValueError(f"entries of {teacher!r} are not together")
        last = teacher
        yield Ledger(rules, teacher, list(rows), left.pop(teacher, None))
    for teacher, spells in left.items():
        yield Ledger(rules, teacher, [], spells)


def due_months(policy: Policy, as_of: date, *, cycle: str | None = None) -> Callable[[Service], tuple[frozenset[Month], Decimal]]:
    """What tells the months of a cycle for which a history owes hours, and the hours it owes.

    Raises:
        NoCycleError: As :func:`count`.
    """
    rules = _Rules(policy, cycle, as_of)
    return lambda service: (frozenset(rules.months(service)[1]), _hours(rules.requirement(service)[0]))


def even_pace(policy: Policy, cycle: Cycle, as_of: date) -> Decimal:
    """What somebody in post for the whole of a cycle would have by a day if hours came evenly, in hours; see :class:`Ledger`."""
    _, pace, _, _ = _Rules(policy, cycle.id, as_of).requirement(None)
    return _hours(pace)


def ledger(
    teacher: Hashable,
    entries: Iterable[Row],
    policy: Policy,
    as_of: date,
    *,
    cycle: str | None = None,
    service: Service | None = None,
) -> Ledger:
    """The ledger of one teacher, whose entries these are; see :func:`count`."""
    return Ledger(_Rules(policy, cycle, as_of), teacher, list(entries), service)


class Totals:
    """Where one teacher stands in one cycle as of one day, in figures: what is kept of a ledger whose entries are let go.

    Figures ending in ``_x100`` are hundredths of an hour. Never changed after they were made.

    Attributes:
        counted_x100: 计入学时.
        claimed_x100: 申报学时 of the entries that count or would count once confirmed.
        brought_x100: What of the counted is 期初学时 of a year that had begun before this teacher was in post: nothing of it was earned here.
        required_x100: What the cycle requires of this teacher.
        pace_x100: What would be reached by the end of the last full month if hours came evenly.
        service_months, exempt_months: The months behind the requirement.
    """

    __slots__ = (
        "_cells",
        "_frame",
        "brought_x100",
        "claimed_x100",
        "counted_x100",
        "exempt_months",
        "pace_x100",
        "required_x100",
        "service_months",
    )

    _cells: Sequence[int]
    _frame: _Frame
    brought_x100: int
    claimed_x100: int
    counted_x100: int
    exempt_months: int
    pace_x100: int
    required_x100: int
    service_months: int

    @property
    def cycle(self) -> Cycle:
        """The cycle that was counted."""
        return self._frame.cycle

    @property
    def gap_x100(self) -> int:
        """What is still missing: ``max(0, required - counted)``."""
        return max(0, self.required_x100 - self.counted_x100)

    @property
    def counted(self) -> Decimal:
        """计入学时 in hours."""
        return _hours(self.counted_x100)

    @property
    def claimed(self) -> Decimal:
        """申报学时 in hours; see the class."""
        return _hours(self.claimed_x100)

    @property
    def required(self) -> Decimal:
        """The requirement in hours."""
        return _hours(self.required_x100)

    @property
    def gap(self) -> Decimal:
        """What is still missing, in hours."""
        return _hours(self.gap_x100)

    @property
    def pace(self) -> Decimal:
        """The pace expected as of the day, in hours."""
        return _hours(self.pace_x100)

    @property
    def forecast_x100(self) -> int | None:
        """What the cycle would end with if hours went on coming as fast as so far; None before the first full month.

        A hint by proportion (counted / pace x requirement), never a rule: nothing is decided by it. What somebody brought along from another
        school came once and does not go on coming.
        """
        if not self.pace_x100:
            return None
        return self.brought_x100 + (self.counted_x100 - self.brought_x100) * self.required_x100 // self.pace_x100

    @property
    def cells(self) -> dict[str, dict[str, int]]:
        """Counted hundredths by accounting year and category: every year of the cycle, every category of the policy.

        Hours without a category stand under "" in the years that have any.
        """
        frame = self._frame
        width = len(frame.categories)
        table = {}
        for index, label in enumerate(frame.years):
            figures = dict(zip(frame.categories, self._cells[index * width : (index + 1) * width], strict=True))
            if not figures[""]:
                del figures[""]
            table[label] = figures
        return table

    @property
    def years(self) -> dict[str, int]:
        """Counted hundredths of every accounting year of the cycle, by label."""
        width = len(self._frame.categories)
        return {label: sum(self._cells[index * width : (index + 1) * width]) for index, label in enumerate(self._frame.years)}

    def of_year(self, label: str) -> int:
        """Counted hundredths of one accounting year; 0 of one outside the cycle."""
        if label not in self._frame.years:
            return 0
        width = len(self._frame.categories)
        begin = self._frame.years.index(label) * width
        return sum(self._cells[begin : begin + width])

    @property
    def categories(self) -> dict[str, int]:
        """Counted hundredths of every category of the policy, by id; "" if hours belong to none."""
        width = len(self._frame.categories)
        figures = {category: sum(self._cells[index::width]) for index, category in enumerate(self._frame.categories)}
        if not figures[""]:
            del figures[""]
        return figures

    @property
    def category_gaps(self) -> dict[str, int]:
        """Hundredths missing to the minimum of each category that has one; 0 where it is reached."""
        counted = self.categories if self.cycle.category_min else {}
        return {category: max(0, least.x100 - counted[category]) for category, least in self.cycle.category_min.items()}


class Ledger(Totals):
    """学时台账 of one teacher in one cycle as of one day: where he stands, and every entry behind it.

    Made by :func:`count`, :func:`count_grouped` and :func:`ledger`; never changed afterwards.

    Attributes:
        teacher: The key of the person.
    """

    __slots__ = ("_counted", "_doubts", "_losses", "_rows", "_rules", "teacher")

    def __init__(self, rules: _Rules, teacher: Hashable, rows: list[Row], service: Service | None) -> None:
        self._rules = rules
        self._frame = rules.frame
        self._doubts: tuple[str, ...] | None = None
        self.teacher = teacher
        self._rows, self._counted, self._losses, self._cells, self.claimed_x100 = _settle(rules, rows)
        self.counted_x100 = sum(self._cells)
        self.brought_x100 = rules.brought(self._rows, self._counted, service) if rules.openings else 0
        self.required_x100, self.pace_x100, self.service_months, self.exempt_months = rules.requirement(service)

    def totals(self) -> Totals:
        """The figures alone: small, and without hold of any entry."""
        kept = Totals()
        for name in Totals.__slots__:
            setattr(kept, name, getattr(self, name))
        return kept

    def on(self, rules: _Rules, service: Service | None) -> Ledger:
        """This ledger as of the day of ``rules``, which differ in nothing else; see :func:`count_on`."""
        first, last = sorted((self._rules.until, rules.until))
        if any(first < row[3] <= last for row in self._rows):
            return Ledger(rules, self.teacher, list(self._rows), service)
        other = object.__new__(Ledger)
        for name in (*Totals.__slots__, *Ledger.__slots__):
            setattr(other, name, getattr(self, name))
        other._rules, other._frame = rules, rules.frame
        other.required_x100, other.pace_x100, other.service_months, other.exempt_months = rules.requirement(service)
        return other

    @property
    def policy(self) -> Policy:
        """The policy that was applied."""
        return self._rules.policy

    @property
    def as_of(self) -> date:
        """The day as of which it was counted."""
        return self._rules.as_of

    def more_than(self, other: Ledger) -> dict[str, tuple[int, int]]:
        """Where this ledger counts more than another of the same cycle and policy, with the hundredths of both.

        "" is the total, ``category x`` one of the policy's and ``year x`` an accounting year; empty where it has more nowhere.
        """
        if not any(mine > theirs for mine, theirs in zip(self._cells, other._cells, strict=True)):
            return {}
        figures = {"": (self.counted_x100, other.counted_x100)}
        for what, mine, theirs in (("category", self.categories, other.categories), ("year", self.years, other.years)):
            figures |= {f"{what} {key}": (figure, theirs.get(key, 0)) for key, figure in mine.items()}
        return {what: pair for what, pair in figures.items() if pair[0] > pair[1]}

    def pairs(self) -> Iterator[tuple[Row, int]]:
        """Every entry with its counted hundredths, by start date and id; the cheap way to sum by anything."""
        for index, pair in enumerate(zip(self._rows, self._counted, strict=True)):
            if self._losses.get(index) != _MERGED:
                yield pair

    def counting(self, source: str) -> list[Row]:
        """The entries of one source of which any hour counts, by start date and id."""
        return [row for row, counted in zip(self._rows, self._counted, strict=True) if counted and row[4] == source]

    def figures_between(self, first: date, last: date, *, ended_from: str = "") -> Iterator[tuple[Row, int, int]]:
        """The entries starting between the two days, both included, with claimed and counted hundredths, by start date and id.

        Those that ended before the ISO day ``ended_from`` are left out.
        """
        if not self._rows:
            return
        plans, plan_for = self._rules.plans, self._rules.plan
        for index in self._between(first, last):
            row = self._rows[index]
            if row[3] >= ended_from and self._losses.get(index) != _MERGED:
                yield row, (plans.get(row[4:14]) or plan_for(row[4:14])).claimed, self._counted[index]

    def agrees_between(self, other: Ledger, first: date, last: date) -> bool:
        """Whether :meth:`figures_between` gives the same for another ledger of the same person, cycle and policy."""
        mine, theirs = self._between(first, last), other._between(first, last)
        return (
            self._rules.policy == other._rules.policy
            and self._rows[mine.start : mine.stop] == other._rows[theirs.start : theirs.stop]
            and self._counted[mine.start : mine.stop] == other._counted[theirs.start : theirs.stop]
            and _MERGED not in (*self._losses.values(), *other._losses.values())
        )

    def _between(self, first: date, last: date) -> range:
        begin = bisect_left(self._rows, first.isoformat(), key=itemgetter(2))
        return range(begin, bisect_right(self._rows, last.isoformat(), key=itemgetter(2)))

    def explain(self) -> tuple[Line, ...]:
        """Every entry with its basis, claim, counted hours and the reasons for any difference."""
        return self._explained(range(len(self._rows)))

    def explain_between(self, first: date, last: date) -> tuple[Line, ...]:
        """Of :meth:`explain`, the entries starting between the two days, both included."""
        return self._explained(self._between(first, last))

    def _explained(self, places: range) -> tuple[Line, ...]:
        return tuple(
            self._rules.line(self._rows[index], self._counted[index], self._losses.get(index, ""), self._rows)
            for index in places
            if self._losses.get(index) != _MERGED
        )

    def any_between(self, first: date, last: date) -> bool:
        """Whether :meth:`explain_between` tells of any entry."""
        return any(self._losses.get(index) != _MERGED for index in self._between(first, last))

    @property
    def bound(self) -> bool:
        """Whether a cap or the rule of same content took anything; where none did, none does on an earlier day or for some of the entries."""
        return any(not loss or not isinstance(loss, str) for loss in self._losses.values())

    def reduced(self) -> tuple[Line, ...]:
        """Of :meth:`explain`, the entries that have standing and count for less than was claimed; much quicker where few do."""
        ruled = {index for index, loss in self._losses.items() if not isinstance(loss, str) or not loss}
        confirmed = {index for index, row in enumerate(self._rows) if row[_CONFIRMED] is not None and index not in self._losses}
        lines = (
            self._rules.line(self._rows[index], self._counted[index], self._losses.get(index, ""), self._rows)
            for index in sorted(ruled | confirmed)
        )
        return tuple(line for line in lines if line.counted < line.claimed)

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """The numbers without official confirmation that required hours or took some away, in Chinese.

        Where this is not empty, reports print 未经主管部门确认 under the figure.
        """
        return (*self.unconfirmed_requirement, *self.unconfirmed_counting)

    @property
    def unconfirmed_requirement(self) -> tuple[str, ...]:
        """Of :attr:`unconfirmed`, those behind the requirement."""
        return tuple(self._rules.unconfirmed_requirement(bool(self.exempt_months), self.required_x100))

    @property
    def unconfirmed_counting(self) -> tuple[str, ...]:
        """Of :attr:`unconfirmed`, those that took hours away."""
        # pages, papers and the view of a whole school ask for it one after the other; it takes a look at every entry
        if self._doubts is None:
            self._doubts = tuple(self._rules.unconfirmed_counting(self._rows, self._losses))
        return self._doubts


# --- the calculation --------------------------------------------------------------------------------------------------

_FACTOR_ONE = 10**FACTOR_DECIMALS
_NEVER = "9999-99-99"
"""Behind every day."""
_MERGED = "merged"
_CONFIRMED = Entry._fields.index("confirmed_x100")
_SESSION, _DAY, _DAYS = -1, -2, -3

# What a rule took, per index of the row: the standing code or _MERGED; the index of the entry that counts instead
# (same content); or the rule that bound and what it had left.
_Loss: TypeAlias = "str | int | tuple[int, int]"


class _Plan(NamedTuple):
    """What the terms of a row decide; rows with equal terms share one."""

    claimed: int
    value: int  # after confirmation
    allowed: int  # after the session cap
    barred: str  # standing decided before the dates are looked at
    unconfirmed: bool  # standing decided after them
    category: int
    daily: bool  # whether the day cap applies
    slots: tuple[int, ...]  # the year and cycle caps that apply


class _Words(NamedTuple):
    """What the terms of a row say in a ledger line: the claim, why it is none, and how it came about."""

    claimed: Decimal
    remark: str
    basis: str


_Standing: TypeAlias = tuple[int, Row, _Plan]
"""A row that has standing, with its index and plan."""


class _Frame(NamedTuple):
    """What the cells of somebody's figures are of, year by year: every category and, last, none."""

    cycle: Cycle
    years: Sequence[str]
    categories: Sequence[str]


class _Limit(NamedTuple):
    """A cap of a kind or category over a year or a cycle."""

    rule: str
    name: str
    figure: Figure


def _settle(rules: _Rules, rows: list[Row]) -> tuple[list[Row], list[int], dict[int, _Loss], list[int], int]:
    """Steps 1 to 5 for one teacher.

    Returns:
        The rows by start and id; the counted hundredths of each; what was lost where; counted hundredths by year and
        category, year by year; the claimed total.
    """
    if not rows:  # of many people of a quarter's beginning nothing is entered yet
        return rows, [], {}, [0] * (len(rules.year_ends) * len(rules.categories)), 0
    rows.sort(key=itemgetter(2, 1))
    twins = len({row[1] for row in rows}) < len(rows)
    if twins:
        rows = sorted(set(rows), key=_total_order)
    losses: dict[int, _Loss] = {}
    standing, claimed = _stand(rules, rows, losses)
    if twins:
        standing, merged = _one_per_id(standing)
        losses.update(dict.fromkeys((index for index, _, _ in merged), _MERGED))
        claimed -= sum(plan.claimed for _, _, plan in merged)
    if rules.same_content_once and any(row[14] for _, row, _ in standing):
        losses.update(_repeats(standing, rules.level_rank))
    counted = [0] * len(rows)
    cells = _apply_caps(rules, standing, losses, counted)
    return rows, counted, losses, cells, claimed


def _stand(rules: _Rules, rows: list[Row], losses: dict[int, _Loss]) -> tuple[list[_Standing], int]:
    """Steps 1 to 3: the rows with standing and the claimed total; the standing of the others goes to ``losses``."""
    standing: list[_Standing] = []
    claimed_total = 0
    plans, plan_for = rules.plans, rules.plan
    first, last, as_of = rules.first, rules.last, rules.until
    for index, row in enumerate(rows):
        plan = plans.get(row[4:14]) or plan_for(row[4:14])
        claimed, _, _, barred, unconfirmed, _, _, _ = plan
        if barred:
            losses[index] = barred
        elif row[3] > as_of:
            losses[index] = "standing.after_as_of"
        elif not first <= row[2] <= last:
            losses[index] = "standing.outside_cycle"
        else:
            claimed_total += claimed
            if unconfirmed:
                losses[index] = UNCONFIRMED
            else:
                standing.append((index, row, plan))
    return standing, claimed_total


def _apply_caps(rules: _Rules, standing: list[_Standing], losses: dict[int, _Loss], counted: list[int]) -> list[int]:
    """Step 5, entry by entry in order: fills ``counted``, notes in ``losses`` what bound; counted by year and category."""
    width, step, day_cap, year_ends = len(rules.categories), rules.step, rules.day_cap, rules.year_ends
    cells = [0] * (len(year_ends) * width)
    # Year caps come first in `left`, so that a new year refills them with one slice.
    left, yearly, refill = list(rules.caps), rules.year_caps, len(rules.year_caps)
    row_of_year, year_end = 0, year_ends[0]
    day, day_left = "", day_cap
    for index, row, (_, value, allowed, _, _, category, daily, slots) in standing:
        start = row[2]
        if start != day:
            day, day_left = start, day_cap
            if start > year_end:
                year = bisect_left(year_ends, start)
                year_end, row_of_year = year_ends[year], year * width
                left[:refill] = yearly
        if index in losses:
            continue
        amount, bound = allowed, _SESSION
        single = daily and row[3] <= start
        if single:
            if day_left < amount:
                amount, bound = day_left, _DAY
        elif daily:
            several = day_cap * _days(start, row[3])
            if several < amount:
                amount, bound = several, _DAYS
        for slot in slots:
            if left[slot] < amount:
                amount, bound = left[slot], slot
        if amount < value:
            losses[index] = (bound, amount)
            amount -= amount % step
        if amount:
            if single:
                day_left -= amount
            for slot in slots:
                left[slot] -= amount
            counted[index] = amount
            cells[row_of_year + category] += amount
    return cells


def _office(row: Row) -> str | int:
    office: tuple[str | int, ...] = row[17:]  # the last field of an Entry, which plain tuples may leave out
    return office[0] if office else ""


def _total_order(row: Row) -> tuple[str, str, str | int, str]:
    """An order that also tells two entries of one id apart, so that nothing depends on which came first."""
    return row[2], row[1], _office(row), repr(row[3:])  # start, id, office, then whatever else there is


def _one_per_id(standing: list[_Standing]) -> tuple[list[_Standing], list[_Standing]]:
    """One entry per activity of an office and person after a merge of people: the one with the greater claim; and the others."""
    # The best comes last: equal claims go by value, and equal values by the total order, which the index follows.
    ranked = sorted(standing, key=lambda item: (item[2].claimed, item[2].value, item[0]))
    kept = {(_office(item[1]), item[1][1]): item[0] for item in ranked}
    best = [item for item in standing if kept[_office(item[1]), item[1][1]] == item[0]]
    return best, [item for item in standing if kept[_office(item[1]), item[1][1]] != item[0]]


def _repeats(standing: list[_Standing], level_rank: Mapping[str, int]) -> dict[int, int]:
    """Index of every entry that loses hours because its content counts in another one, with the index of that one."""
    groups: dict[str, dict[str | int, list[_Standing]]] = {}
    for item in standing:
        # What is worth nothing after step 3 takes no part: it could only take somebody else's hours away.
        if item[1][14] and item[2].value and (mark := content_mark(item[1][14])):
            groups.setdefault(mark, {}).setdefault(_office(item[1]), []).append(item)
    repeats = {}
    for offices in groups.values():
        # The list is ordered by start and id, so the first of equals is the earliest with the smallest id.
        best = [
            min(group, key=lambda item: (level_rank.get(item[1][15], len(level_rank)), -item[2].value))
            for group in offices.values()
        ]
        winner = min(best, key=lambda item: (-item[2].value, item[0]))
        repeats.update({item[0]: winner[0] for group in offices.values() for item in group if item is not winner})
    return repeats


def _days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days + 1


def _hours(x100: int) -> Decimal:
    return Decimal(x100).scaleb(-2)


def _text(x100: int) -> str:
    return hours_text(_hours(x100))


# --- the rules of one policy, made ready for the loop -----------------------------------------------------------------

_STATUS_BARS = {
    DELETED: "standing.deleted",
    TWICE: WAITS,
    RecordStatus.DRAFT.code: "standing.draft",
    RecordStatus.PLANNED.code: "standing.planned",
    RecordStatus.RETURNED.code: "standing.rejected",
}
_STANDING_SENTENCES = {
    "standing.deleted": "记录已删除",
    WAITS: "同一时段在所在学校也有登记，等教育局核实，先只计所在学校的一条",
    "standing.draft": "还是草稿，没有提交",
    "standing.planned": "还是计划，没有开展",
    "standing.rejected": "审核时被退回",
    "standing.after_as_of": "结束日期在统计截止日之后",
    "standing.outside_cycle": "开始日期不在本周期内",
    UNCONFIRMED: "还没有经过审核认定",
}
_MOST_PLANS = 100_000
"""Sets of terms whose plan is kept. Real records share a few hundred, of which each is worked out once for a whole city."""
_IN_POST = {status.code: status.in_post for status in ServiceStatus}
_LABELS = {term.code: term.label for terms in (Mark, Role) for term in terms} | {each.code: each.on_paper for each in Result}


class _Rules:
    """A policy and one of its cycles as look-ups for the loop, and the sentences of its rules."""

    def __init__(self, policy: Policy, cycle: str | None, as_of: date) -> None:
        self.policy = policy
        self.cycle = policy.cycle_at(as_of) if cycle is None else policy.cycle(cycle)
        self.as_of = as_of
        self.first, self.last, self.until = (day.isoformat() for day in (self.cycle.start, self.cycle.end, as_of))
        years = list(accounting_years(self.cycle.start, self.cycle.end, policy.year_basis))
        self.year_labels = [year.label for year in years]
        self.year_ends = [year.last_day.isoformat() for year in years]
        self._year_firsts = [max(year.first_day, self.cycle.start).isoformat() for year in years]
        self.openings = False
        """Whether any 期初学时 were met."""
        self.categories = [*policy.categories, ""]
        self.frame = _Frame(self.cycle, self.year_labels, self.categories)
        self.step = policy.step.x100
        self.day_cap = policy.day_cap.x100 if policy.day_cap else 0
        self.same_content_once = policy.same_content is not None
        self.level_rank = {level: rank for rank, level in enumerate(policy.levels)}
        self.plans: dict[_Terms, _Plan] = {}
        self._doubts: dict[_Terms, tuple[str, ...]] = {}
        self._words: dict[_Terms, _Words] = {}
        self._requirements: dict[Service | None, tuple[int, int, int, int]] = {}
        self._months = list(months_between(self.cycle.start, self.cycle.end))
        ends = {month: min(month.last_day, self.cycle.end) for month in self._months}
        # the last month of a cycle is full when the cycle ends, even inside the month
        self._elapsed = frozenset(month for month, end in ends.items() if end <= as_of)
        self._back = Month.of(as_of).next.first_day.isoformat()
        self._index_caps()

    def _index_caps(self) -> None:
        """Number the caps that exist, those of a year first."""
        cycle, policy = self.cycle, self.policy
        owners = [("kind", kind.id, kind.name, cycle.kind_caps[kind.id]) for kind in policy.kinds.values()]
        owners += [
            ("category", category.id, f"{category.name}类", cycle.category_caps[category.id])
            for category in policy.categories.values()
        ]
        yearly = [
            (sort, item, _Limit(f"{sort}_year_cap", f"{name}年度上限", caps.year))
            for sort, item, name, caps in owners
            if caps.year
        ]
        whole = [
            (sort, item, _Limit(f"{sort}_cycle_cap", f"{name}周期上限", caps.cycle))
            for sort, item, name, caps in owners
            if caps.cycle
        ]
        self.limits = [limit for _, _, limit in (*yearly, *whole)]
        self.caps = [limit.figure.x100 for limit in self.limits]
        self.year_caps = self.caps[: len(yearly)]
        self._slots: dict[tuple[str, str], list[int]] = {}
        for slot, (sort, item, _) in enumerate((*yearly, *whole)):
            self._slots.setdefault((sort, item), []).append(slot)

    def plan(self, terms: _Terms) -> _Plan:
        """Steps 1 and 3 and the session cap for rows with these terms; remembered."""
        source, kind_id, _, sessions, _, _, _, status, confirmed, confirmed_by = terms
        claimed = self._claimed(terms)
        value = claimed
        if confirmed is not None and confirmed < claimed:
            value = max(0, confirmed - confirmed % self.step)
        self.openings = self.openings or source == OPENING
        category = self._category(source, kind_id)
        # In the order of step 5, which also decides between equally tight caps: kind before category, year before cycle.
        slots = tuple(self._slots.get(("category", category), ()))
        allowed = value
        kind = self.policy.kind_id(kind_id) if source == ACTIVITY else ""
        if kind:
            slots = (*self._slots.get(("kind", kind), ()), *slots)
            session = self.cycle.kind_caps[kind].session
            if session:
                allowed = min(value, session.x100 * max(1, sessions))
        plan = _Plan(
            claimed=claimed,
            value=value,
            allowed=allowed,
            barred=_STATUS_BARS.get(status, ""),
            unconfirmed=not self._confirmed(status, confirmed_by),
            category=self.categories.index(category),
            daily=bool(self.day_cap) and source != OPENING,
            slots=slots,
        )
        if len(self.plans) >= _MOST_PLANS:
            self.plans.clear()  # memory stays bounded when every row has terms of its own
        self.plans[terms] = plan
        return plan

    def _claimed(self, terms: _Terms) -> int:
        """Step 1. A negative figure would hand hours back to a cap; it claims nothing."""
        hours = max(0, terms[2])
        scale = 1
        for _, figure in self._factors(terms):
            hours *= int(figure.value * _FACTOR_ONE)
            scale *= _FACTOR_ONE
        return hours // (scale * self.step) * self.step

    def _factors(self, terms: _Terms) -> list[tuple[str, Figure]]:
        """The factors of a row with their Chinese names."""
        source, kind_id, _, _, _, role, mark, _, _, _ = terms
        policy = self.policy
        if source == OPENING:
            return []
        if source == TRAINING and not mark:
            # nobody entered a result: it is taken as passed, which is worth saying only where it changes the hours
            passed = policy.results.get(Result.PASS.code, _ZERO)
            return [] if passed.value == 1 else [("未登记结果，按合格系数", passed)]
        if source == TRAINING:
            return [(f"{_LABELS.get(mark, mark)}系数", policy.results.get(mark, _ZERO))]
        kind = policy.kinds.get(policy.kind_id(kind_id))
        factors = [(f"{_LABELS.get(mark, '未登记出勤')}系数", policy.attendance.get(mark, _ZERO))]
        if kind and role in kind.roles:
            factors.insert(0, (f"{_LABELS[role]}系数", kind.roles[role]))
        if self._attended_too_little(terms):
            least = policy.min_ratio
            name = f"出勤 {terms[4]}/{terms[3]} 次低于 {least}，系数"
            factors.append((name, Figure(value=Decimal(0), official=least.official)))
        return factors

    def _attended_too_little(self, terms: _Terms) -> bool:
        sessions, attended = terms[3], terms[4]
        return attended is not None and attended < self.policy.min_ratio.value * sessions

    def _category(self, source: str, kind_id: str) -> str:
        """Id of the category; "" where the policy names none for this kind, mode or id."""
        if source == TRAINING:
            return self.policy.training_category(kind_id)
        if source == OPENING:
            return self.policy.category_id(kind_id)
        kind = self.policy.kinds.get(self.policy.kind_id(kind_id))
        return kind.category if kind else ""

    def _confirmed(self, status: str, confirmed_by: str) -> bool:
        """Whether the review that the policy asks for has been made; the school's review is the status 已审核."""
        if self.policy.confirmation is Confirmation.BUREAU:
            return confirmed_by == "bureau"
        if self.policy.confirmation is Confirmation.SCHOOL:
            return confirmed_by != "" or status == RecordStatus.APPROVED.code
        return True

    # Step 6 -----------------------------------------------------------------------------------------------------------

    def requirement(self, service: Service | None) -> tuple[int, int, int, int]:
        """Required and pace in hundredths, months of service, exempt months; remembered per history."""
        known = self._requirements.get(service)
        if known is None:
            in_service, due = self.months(service)
            elapsed = len(self._elapsed.intersection(due))
            known = (self._pro_rata(len(due)), self._pro_rata(elapsed), len(in_service), len(in_service) - len(due))
            self._requirements[service] = known
        return known

    def brought(self, rows: list[Row], counted: list[int], service: Service | None) -> int:
        """Counted hundredths of opening balances of years that had begun before somebody was in post here."""
        opened = [(row[2], hours) for row, hours in zip(rows, counted, strict=True) if hours and row[4] == OPENING]
        if not opened:
            return 0
        in_service, _due = self.months(service)
        if not in_service:
            return sum(hours for _start, hours in opened)
        came = max(in_service[0].first_day, self.cycle.start).isoformat()
        return sum(hours for start, hours in opened if self._year_firsts[bisect_right(self._year_firsts, start) - 1] < came)

    @cached_property
    def _firsts(self) -> list[str]:
        """The first day of each month of the cycle; only a history of service is held beside them."""
        return [max(month.first_day, self.cycle.start).isoformat() for month in self._months]

    def months(self, service: Service | None) -> tuple[list[Month], list[Month]]:
        """The months of the cycle somebody is in post, and those of them that nothing exempts."""
        if service is None:
            return list(self._months), list(self._months)
        exempt = self.policy.exempt_reasons
        in_service: set[int] = set()
        due: set[int] = set()
        for (day, held), (after, _statuses) in pairwise((*self._spells(service), (_NEVER, frozenset()))):
            if held:
                months = range(max(bisect_right(self._firsts, day) - 1, 0), bisect_left(self._firsts, after))
                in_service.update(months)
                if not held <= exempt:
                    due.update(months)
        return [self._months[place] for place in sorted(in_service)], [self._months[place] for place in sorted(due)]

    def _pro_rata(self, months: int) -> int:
        """The cycle's total for so many of its months, rounded up to the step."""
        return -(-self.cycle.required.x100 * months // (len(self._months) * self.step)) * self.step

    def _spells(self, service: Service) -> list[tuple[str, frozenset[str]]]:
        """First day and the in-post statuses, over all schools, that hold from it until the next; none after the cycle's last day.

        All changes are gone through once, whatever their number: a book may hold hundreds of thousands for one person.
        """
        last = self.cycle.end.isoformat()
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
        history, exempt = begun(school, self.until), self.policy.exempt_reasons
        if not history or history[-1][1] not in exempt:
            return history
        for following in begun(school, _NEVER)[len(history) :]:
            history.append(following)
            if following[1] not in exempt:
                return history
        since, _status = history[-1]
        back = max(since, self._back)
        if since == back:
            history.pop()
        history.append((back, ServiceStatus.IN_POST.code))
        return history

    # Explanation ------------------------------------------------------------------------------------------------------

    def line(self, row: Row, counted: int, loss: _Loss, rows: list[Row]) -> Line:
        """One row with its reasons, from what the loop noted about it."""
        entry = Entry(*row)
        terms = row[4:14]
        plan = self.plans.get(terms) or self.plan(terms)
        words = self._words.get(terms) or self._in_words(terms, plan)
        standing = loss if isinstance(loss, str) else ""
        inside = self.first <= entry.start <= self.last
        return Line(
            entry=entry,
            standing=standing,
            remark=_STANDING_SENTENCES.get(standing, words.remark),
            year=self.year_labels[bisect_left(self.year_ends, entry.start)] if inside else "",
            category=self.categories[plan.category],
            basis=words.basis,
            claimed=words.claimed,
            confirmed=None if entry.confirmed_x100 is None else _hours(entry.confirmed_x100),
            counted=_hours(counted),
            reductions=tuple(self._reductions(entry, plan, counted, loss, rows)),
        )

    def _in_words(self, terms: _Terms, plan: _Plan) -> _Words:
        """What is said of every row with these terms; remembered, as one person's entries share a few."""
        if len(self._words) >= _MOST_PLANS:
            self._words.clear()
        words = _Words(
            claimed=_hours(plan.claimed), remark=self._nothing(terms, plan.claimed), basis=self._basis(terms, plan.claimed)
        )
        self._words[terms] = words
        return words

    def _nothing(self, terms: _Terms, claimed: int) -> str:
        """Why a row claims no hours, in words; "" where it claims some."""
        if claimed:
            return ""
        if terms[2] <= 0:
            return "登记的学时是 0"
        naught = next((name for name, figure in self._factors(terms) if not figure.value), None)
        if naught is None:
            return f"不足 {self.policy.step} 学时，不计"
        word = naught.removesuffix("系数").rstrip("，")
        return f"{'考核' if terms[0] == TRAINING else ''}{word}，不计学时"

    def _basis(self, terms: _Terms, claimed: int) -> str:
        factors = "".join(f" × {name} {figure}" for name, figure in self._factors(terms))
        source = {OPENING: "期初 ", TRAINING: "证书 "}.get(terms[0], "")
        return f"{source}{_text(terms[2])} 学时{factors} = {_text(claimed)} 学时"

    def _reductions(self, entry: Entry, plan: _Plan, counted: int, loss: _Loss, rows: list[Row]) -> Iterator[Reduction]:
        claim = f"申报 {_text(plan.claimed)} 学时"
        if isinstance(loss, str) and loss:
            if plan.claimed:
                sentence = f"{claim}，计入 0 学时：{_STANDING_SENTENCES[loss]}"
                yield _reduction(loss, 0, 0, plan.claimed, sentence)
            return
        if plan.value < plan.claimed:
            confirmed = entry.confirmed_x100 or 0
            sentence = f"{claim}，认定 {_text(confirmed)} 学时：按认定数计"
            yield _reduction("confirmation", confirmed, 0, plan.claimed - plan.value, sentence)
            claim = f"{claim}、认定 {_text(confirmed)} 学时"
        if isinstance(loss, str):
            return
        taken = plan.value - counted
        head = f"{claim}，计入 {_text(counted)} 学时："
        if isinstance(loss, int):
            other = rows[loss]
            rule = self.policy.same_content or Rule()
            why = f"与 {other[2]}“{other[16]}”内容相同，只计一次"
            used = self.plan(other[4:14]).value
            yield _reduction("same_content", used, used, taken, f"{head}{why}{_source(rule.basis, official=rule.official)}")
        else:
            bound, left = loss
            name, limit, why, figure = self._cap(entry, bound, left)
            sentence = f"{head}{why}{_source(figure.basis, official=figure.official)}"
            yield _reduction(name, limit, limit - left, taken, sentence)

    def _cap(self, entry: Entry, bound: int, left: int) -> tuple[str, int, str, Figure]:
        """Rule, limit in hundredths, words and number of the cap that bound."""
        if bound >= 0:
            rule, name, figure = self.limits[bound]
            return rule, figure.x100, f"{name} {figure} 学时已用 {_text(figure.x100 - left)} 学时", figure
        if bound == _DAY:
            figure = self.policy.day_cap or _ZERO
            return "day_cap", figure.x100, f"每天上限 {figure} 学时，当天已用 {_text(figure.x100 - left)} 学时", figure
        if bound == _DAYS:
            figure = self.policy.day_cap or _ZERO
            days = _days(entry.start, entry.end)
            return "day_cap", left, f"每天上限 {figure} 学时 × {days} 天 = {_text(left)} 学时", figure
        kind = self.policy.kind_id(entry.kind)
        figure = self.cycle.kind_caps[kind].session or _ZERO
        why = f"{self.policy.kinds[kind].name}单次上限 {figure} 学时"
        if entry.sessions > 1:
            why = f"{why} × {entry.sessions} 次 = {_text(left)} 学时"
        return "session_cap", left, why, figure

    def unconfirmed_requirement(self, exempt: bool, required: int) -> Iterator[str]:  # noqa: FBT001 - one fact of the ledger
        """Names of the unconfirmed numbers that required hours."""
        cycle, policy = self.cycle, self.policy
        if required and not cycle.required.official:
            yield f"周期要求 {cycle.required} 学时"
        for category, least in cycle.category_min.items():
            if not least.official:
                yield f"{policy.categories[category].name}类最低 {least} 学时"
        if exempt and not policy.exemption.official:
            yield "减免月份的人员状态"

    def unconfirmed_counting(self, rows: list[Row], losses: Mapping[int, _Loss]) -> Iterator[str]:
        """Names of the unconfirmed numbers that took hours away; each once."""
        policy = self.policy
        names = {}
        for index, row in enumerate(rows):
            loss = losses.get(index)
            if isinstance(loss, str):
                continue
            terms = row[4:14]
            doubts = self._doubts.get(terms)
            if doubts is None:
                doubts = self._doubts[terms] = tuple(self._doubtful_factors(terms))
            if doubts:
                names.update(dict.fromkeys(doubts))
            if loss is None:
                continue
            if isinstance(loss, int) and policy.same_content and not policy.same_content.official:
                names["同一内容只计一次"] = None
            elif isinstance(loss, tuple):
                _, _, why, figure = self._cap(Entry(*row), *loss)
                if not figure.official:
                    names[why.split(" 学时")[0] + " 学时"] = None
        yield from names

    def _doubtful_factors(self, terms: _Terms) -> Iterator[str]:
        """Unconfirmed factors below 1, and the step where it rounded the claim down."""
        exact = Decimal(max(0, terms[2]))
        for name, figure in self._factors(terms):
            exact *= figure.value
            if figure.value < 1 and not figure.official:
                yield f"{name} {figure}"
        if exact != self._claimed(terms) and not self.policy.step.official:
            yield f"最小单位 {self.policy.step} 学时"


_ZERO = Figure(value=Decimal(0))


def _reduction(rule: str, limit: int, used_before: int, taken: int, sentence: str) -> Reduction:
    return Reduction(rule=rule, limit=_hours(limit), used_before=_hours(used_before), taken=_hours(taken), sentence=sentence)


def _source(basis: str, *, official: bool) -> str:
    """Where a rule comes from, in brackets after its sentence."""
    parts = [f"依据：{basis}"] if basis else []
    if not official:
        parts.append("未经主管部门确认")
    return f"（{'，'.join(parts)}）" if parts else ""
