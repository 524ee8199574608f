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
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from jyteacher_desktop.domain.calendar import Month
from jyteacher_desktop.domain.certificate_numbers import content_mark
from jyteacher_desktop.domain.counting_rules import DAY, DAYS, SESSION, Frame, Loss, Plan, Rules, days_of
from jyteacher_desktop.domain.entries import OPENING, UNCONFIRMED, Entry, Row, in_hours, office_of
from jyteacher_desktop.domain.policy import Cycle, Policy
from jyteacher_desktop.domain.required_hours import Days, Service, days_like
from jyteacher_desktop.later import later

if TYPE_CHECKING:
    from jyteacher_desktop.domain import ledger_lines
    from jyteacher_desktop.domain.ledger_lines import Line
else:
    ledger_lines = later("jyteacher_desktop.domain.ledger_lines")

T = TypeVar("T")
_MERGED = "merged"
_CONFIRMED = Entry._fields.index("confirmed_x100")
_Standing: TypeAlias = tuple[int, Row, Plan]
"""A row that has standing, with its index and plan."""


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
    rules = Rules(policy, cycle, as_of)
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
    rules: Rules | None = None
    for teacher, known in ledgers.items():
        rules = rules or Rules(known.policy, known.cycle.id, as_of)
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
    rules = Rules(policy, cycle, as_of)
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
    rules = Rules(policy, cycle, as_of)
    return lambda service: (frozenset(rules.required.months(service)[1]), in_hours(rules.required.of(service)[0]))


def even_pace(policy: Policy, cycle: Cycle, as_of: date) -> Decimal:
    """What somebody in post for the whole of a cycle would have by a day if hours came evenly, in hours; see :class:`Ledger`."""
    _, pace, _, _ = Rules(policy, cycle.id, as_of).required.of(None)
    return in_hours(pace)


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
    return Ledger(Rules(policy, cycle, as_of), teacher, list(entries), service)


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
        "_opened",
        "brought_x100",
        "claimed_x100",
        "counted_x100",
        "exempt_months",
        "pace_x100",
        "required_x100",
        "service_months",
    )

    _cells: Sequence[int]
    _frame: Frame
    _opened: Sequence[int]
    brought_x100: int
    claimed_x100: int
    counted_x100: int
    exempt_months: int
    pace_x100: int
    required_x100: int
    service_months: int

    @property
    def figures(self) -> tuple[int, ...]:
        """All of it in whole numbers, for whoever keeps it (:class:`KeptTotals`)."""
        requirement = (self.required_x100, self.pace_x100, self.service_months, self.exempt_months)
        return (*requirement, self.brought_x100, self.claimed_x100, *self._cells, *self._opened)

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
        return in_hours(self.counted_x100)

    @property
    def claimed(self) -> Decimal:
        """申报学时 in hours; see the class."""
        return in_hours(self.claimed_x100)

    @property
    def required(self) -> Decimal:
        """The requirement in hours."""
        return in_hours(self.required_x100)

    @property
    def gap(self) -> Decimal:
        """What is still missing, in hours."""
        return in_hours(self.gap_x100)

    @property
    def pace(self) -> Decimal:
        """The pace expected as of the day, in hours."""
        return in_hours(self.pace_x100)

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
        return self.cells_as(int)

    def cells_as(self, told: Callable[[int], T]) -> dict[str, dict[str, T]]:
        """:attr:`cells`, each figure as ``told`` tells it."""
        frame = self._frame
        width = len(frame.categories)
        table = {}
        for index, label in enumerate(frame.years):
            figures = dict(zip(frame.categories, map(told, self._cells[index * width : (index + 1) * width]), strict=True))
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


class KeptTotals:
    """What makes :class:`Totals` of the figures that were kept of them, for one policy, cycle and day.

    Raises:
        NoCycleError: As :func:`count`.
    """

    def __init__(self, policy: Policy, as_of: date, cycle: str) -> None:
        self._rules = Rules(policy, cycle, as_of)
        self._cells = len(self._rules.frame.years) * len(self._rules.frame.categories)
        self._doubts: dict[tuple[bool, bool], tuple[str, ...]] = {}

    def of(self, figures: Sequence[int]) -> Totals:
        """The totals whose :attr:`Totals.figures` these are, on a day on which all of them hold."""
        kept = Totals()
        kept._frame = self._rules.frame  # noqa: SLF001 - it is made here
        kept.required_x100, kept.pace_x100, kept.service_months, kept.exempt_months, kept.brought_x100, kept.claimed_x100 = (
            figures[:6]
        )
        kept._cells = figures[6 : 6 + self._cells]  # noqa: SLF001
        kept._opened = figures[6 + self._cells :]  # noqa: SLF001
        kept.counted_x100 = sum(kept._cells)  # noqa: SLF001
        return kept

    def required_anew(self, kept: Totals, service: Service | None) -> Days:
        """Reckon what is required on the day, where only what the entries say holds; on which days around it that is so."""
        required = self._rules.required
        kept.required_x100, kept.pace_x100, kept.service_months, kept.exempt_months = required.of(service)
        kept.brought_x100 = _brought(self._rules, kept._opened, service)  # noqa: SLF001
        return required.days_like(service)

    def unconfirmed_requirement(self, totals: Totals) -> tuple[str, ...]:
        """As :attr:`Ledger.unconfirmed_requirement`."""
        exempt, required = bool(totals.exempt_months), bool(totals.required_x100)
        if (exempt, required) not in self._doubts:
            self._doubts[exempt, required] = tuple(self._rules.required.unconfirmed(exempt, totals.required_x100))
        return self._doubts[exempt, required]


class Ledger(Totals):
    """学时台账 of one teacher in one cycle as of one day: where he stands, and every entry behind it.

    Made by :func:`count`, :func:`count_grouped` and :func:`ledger`; never changed afterwards.

    Attributes:
        teacher: The key of the person.
    """

    __slots__ = ("_counted", "_doubts", "_losses", "_rows", "_rules", "_service", "teacher")

    def __init__(self, rules: Rules, teacher: Hashable, rows: list[Row], service: Service | None) -> None:
        self._rules = rules
        self._frame = rules.frame
        self._doubts: tuple[str, ...] | None = None
        self._service = service
        self.teacher = teacher
        self._rows, self._counted, self._losses, self._cells, self.claimed_x100 = _settle(rules, rows)
        self.counted_x100 = sum(self._cells)
        self._opened = _opened(rules, self._rows, self._counted) if rules.openings else ()
        self.brought_x100 = _brought(rules, self._opened, service)
        self.required_x100, self.pace_x100, self.service_months, self.exempt_months = rules.required.of(service)

    def totals(self) -> Totals:
        """The figures alone: small, and without hold of any entry."""
        kept = Totals()
        for name in Totals.__slots__:
            setattr(kept, name, getattr(self, name))
        return kept

    def on(self, rules: Rules, service: Service | None) -> Ledger:
        """This ledger as of the day of ``rules``, which differ in nothing else; see :func:`count_on`."""
        first, last = sorted((self._rules.until, rules.until))
        if any(first < row[3] <= last for row in self._rows):
            return Ledger(rules, self.teacher, list(self._rows), service)
        other = object.__new__(Ledger)
        for name in (*Totals.__slots__, *Ledger.__slots__):
            setattr(other, name, getattr(self, name))
        other._rules, other._frame, other._service = rules, rules.frame, service
        other.required_x100, other.pace_x100, other.service_months, other.exempt_months = rules.required.of(service)
        other.brought_x100 = _brought(rules, self._opened, service)
        return other

    def days_like(self) -> Days:
        """On which days around the day of counting all is the same but what follows from the service (:meth:`requirement_days`).

        An entry makes a difference on the day on which it begins and on the one on which it ends.
        """
        return days_like(self._rules.until, (day for row in self._rows for day in (row[2], row[3])))

    def requirement_days(self) -> Days:
        """On which days around the day of counting the requirement, the pace and what was brought are the same."""
        return self._rules.required.days_like(self._service)

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

    def worthless(self, source: str) -> list[Row]:
        """The entries of one source of which no hour counts, whatever the reason, and no other entry of the same record of an office does."""
        worth = {(row[1], office_of(row)) for row in self.counting(source)}
        lost = zip(self._rows, self._counted, strict=True)
        return [row for row, counted in lost if not counted and row[4] == source and (row[1], office_of(row)) not in worth]

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
            ledger_lines.line(self._rules, self._rows[index], self._counted[index], self._losses.get(index, ""), self._rows)
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
            ledger_lines.line(self._rules, self._rows[index], self._counted[index], self._losses.get(index, ""), self._rows)
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
        return tuple(self._rules.required.unconfirmed(bool(self.exempt_months), self.required_x100))

    @property
    def unconfirmed_counting(self) -> tuple[str, ...]:
        """Of :attr:`unconfirmed`, those that took hours away."""
        # pages, papers and the view of a whole school ask for it one after the other; it takes a look at every entry
        if self._doubts is None:
            self._doubts = tuple(ledger_lines.unconfirmed_counting(self._rules, self._rows, self._losses))
        return self._doubts


# --- the calculation --------------------------------------------------------------------------------------------------


def _settle(rules: Rules, rows: list[Row]) -> tuple[list[Row], list[int], dict[int, Loss], list[int], int]:
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
    losses: dict[int, Loss] = {}
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


def _stand(rules: Rules, rows: list[Row], losses: dict[int, Loss]) -> tuple[list[_Standing], int]:
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


def _apply_caps(rules: Rules, standing: list[_Standing], losses: dict[int, Loss], counted: list[int]) -> list[int]:
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
        amount, bound = allowed, SESSION
        single = daily and row[3] <= start
        if single:
            if day_left < amount:
                amount, bound = day_left, DAY
        elif daily:
            several = day_cap * days_of(start, row[3])
            if several < amount:
                amount, bound = several, DAYS
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


def _total_order(row: Row) -> tuple[str, str, str | int, str]:
    """An order that also tells two entries of one id apart, so that nothing depends on which came first."""
    return row[2], row[1], office_of(row), repr(row[3:])  # start, id, office, then whatever else there is


def _one_per_id(standing: list[_Standing]) -> tuple[list[_Standing], list[_Standing]]:
    """One entry per activity of an office and person after a merge of people: the one with the greater claim; and the others."""
    # The best comes last: equal claims go by value, and equal values by the total order, which the index follows.
    ranked = sorted(standing, key=lambda item: (item[2].claimed, item[2].value, item[0]))
    kept = {(office_of(item[1]), item[1][1]): item[0] for item in ranked}
    best = [item for item in standing if kept[office_of(item[1]), item[1][1]] == item[0]]
    return best, [item for item in standing if kept[office_of(item[1]), item[1][1]] != item[0]]


def _repeats(standing: list[_Standing], level_rank: Mapping[str, int]) -> dict[int, int]:
    """Index of every entry that loses hours because its content counts in another one, with the index of that one."""
    groups: dict[str, dict[str | int, list[_Standing]]] = {}
    for item in standing:
        # What is worth nothing after step 3 takes no part: it could only take somebody else's hours away.
        if item[1][14] and item[2].value and (mark := content_mark(item[1][14])):
            groups.setdefault(mark, {}).setdefault(office_of(item[1]), []).append(item)
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


def _opened(rules: Rules, rows: list[Row], counted: list[int]) -> tuple[int, ...]:
    """Counted hundredths of 期初学时 by accounting year of the cycle; () where none count."""
    found = [0] * len(rules.year_firsts)
    for row, hours in zip(rows, counted, strict=True):
        if hours and row[4] == OPENING:
            found[bisect_right(rules.year_firsts, row[2]) - 1] += hours
    return tuple(found) if any(found) else ()


def _brought(rules: Rules, opened: Sequence[int], service: Service | None) -> int:
    """Counted hundredths of opening balances of years that had begun before somebody was in post here."""
    if not opened:
        return 0
    in_service, _due = rules.required.months(service)
    if not in_service:
        return sum(opened)
    came = max(in_service[0].first_day, rules.cycle.start).isoformat()
    return sum(hours for first, hours in zip(rules.year_firsts, opened, strict=True) if first < came)
