"""The rules of a policy made ready for counting: what the terms of an entry claim, what bars them, and which caps apply.

Entries with equal terms share one plan, so the loop of ``domain/hours.py`` looks it up and adds; of a whole city there are a few hundred.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from jyteacher_desktop.domain.calendar import accounting_years
from jyteacher_desktop.domain.entries import ACTIVITY, DELETED, OPENING, TRAINING, TWICE, WAITS, Terms
from jyteacher_desktop.domain.policy import FACTOR_DECIMALS, Confirmation, Cycle, Policy
from jyteacher_desktop.domain.policy_figure import Figure
from jyteacher_desktop.domain.required_hours import Required
from jyteacher_desktop.domain.terms import Mark, RecordStatus, Result, Role
from jyteacher_desktop.values import NamedTuple

SESSION, DAY, DAYS = -1, -2, -3
"""Where a number of a cap stands: the caps that no number has, of a session, of a day, and of several days."""

# What a rule took, per index of the row: the standing code, or that it is one record with another; the index of the entry that counts instead
# (same content); or the rule that bound and what it had left.
Loss: TypeAlias = "str | int | tuple[int, int]"

_FACTOR_ONE = 10**FACTOR_DECIMALS
_BARRED = {
    DELETED: "standing.deleted",
    TWICE: WAITS,
    RecordStatus.DRAFT.code: "standing.draft",
    RecordStatus.PLANNED.code: "standing.planned",
    RecordStatus.RETURNED.code: "standing.rejected",
}
MOST_PLANS = 100_000
"""Sets of terms whose plan is kept. Real records share a few hundred, of which each is worked out once for a whole city."""
_LABELS = {term.code: term.label for terms in (Mark, Role) for term in terms} | {each.code: each.on_paper for each in Result}
NOTHING = Figure(value=Decimal(0))


class Plan(NamedTuple):
    """What the terms of a row decide; rows with equal terms share one."""

    claimed: int
    value: int  # after confirmation
    allowed: int  # after the session cap
    barred: str  # standing decided before the dates are looked at
    unconfirmed: bool  # standing decided after them
    category: int
    daily: bool  # whether the day cap applies
    slots: tuple[int, ...]  # the year and cycle caps that apply


class Words(NamedTuple):
    """What the terms of a row say in a ledger line: the claim, why it is none, and how it came about."""

    claimed: Decimal
    remark: str
    basis: str


class Frame(NamedTuple):
    """What the cells of somebody's figures are of, year by year: every category and, last, none."""

    cycle: Cycle
    years: Sequence[str]
    categories: Sequence[str]


class Limit(NamedTuple):
    """A cap of a kind or category over a year or a cycle."""

    rule: str
    name: str
    figure: Figure


class Rules:
    """A policy and one of its cycles as look-ups for the loop."""

    def __init__(self, policy: Policy, cycle: str | None, as_of: date) -> None:
        self.policy = policy
        self.cycle = policy.cycle_at(as_of) if cycle is None else policy.cycle(cycle)
        self.as_of = as_of
        self.first, self.last, self.until = (day.isoformat() for day in (self.cycle.start, self.cycle.end, as_of))
        years = list(accounting_years(self.cycle.start, self.cycle.end, policy.year_basis))
        self.year_labels = [year.label for year in years]
        self.year_ends = [year.last_day.isoformat() for year in years]
        self.year_firsts = [max(year.first_day, self.cycle.start).isoformat() for year in years]
        self.openings = False
        """Whether any 期初学时 were met."""
        self.categories = [*policy.categories, ""]
        self.frame = Frame(self.cycle, self.year_labels, self.categories)
        self.step = policy.step.x100
        self.day_cap = policy.day_cap.x100 if policy.day_cap else 0
        self.same_content_once = policy.same_content is not None
        self.level_rank = {level: rank for rank, level in enumerate(policy.levels)}
        self.plans: dict[Terms, Plan] = {}
        self.words: dict[Terms, Words] = {}
        self.doubts: dict[Terms, tuple[str, ...]] = {}
        """What ``ledger_lines`` remembers beside the plans."""
        self.required = Required(policy, self.cycle, as_of)
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
            (sort, item, Limit(f"{sort}_year_cap", f"{name}年度上限", caps.year))
            for sort, item, name, caps in owners
            if caps.year
        ]
        whole = [
            (sort, item, Limit(f"{sort}_cycle_cap", f"{name}周期上限", caps.cycle))
            for sort, item, name, caps in owners
            if caps.cycle
        ]
        self.limits = [limit for _, _, limit in (*yearly, *whole)]
        self.caps = [limit.figure.x100 for limit in self.limits]
        self.year_caps = self.caps[: len(yearly)]
        self._slots: dict[tuple[str, str], list[int]] = {}
        for slot, (sort, item, _) in enumerate((*yearly, *whole)):
            self._slots.setdefault((sort, item), []).append(slot)

    def plan(self, terms: Terms) -> Plan:
        """Steps 1 and 3 and the session cap for rows with these terms; remembered."""
        source, kind_id, _, sessions, _, _, _, status, confirmed, confirmed_by = terms
        claimed = self.claim(terms)
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
        plan = Plan(
            claimed=claimed,
            value=value,
            allowed=allowed,
            barred=_BARRED.get(status, ""),
            unconfirmed=not self._confirmed(status, confirmed_by),
            category=self.categories.index(category),
            daily=bool(self.day_cap) and source != OPENING,
            slots=slots,
        )
        if len(self.plans) >= MOST_PLANS:
            self.plans.clear()  # memory stays bounded when every row has terms of its own
        self.plans[terms] = plan
        return plan

    def claim(self, terms: Terms) -> int:
        """Step 1. A negative figure would hand hours back to a cap; it claims nothing."""
        hours = max(0, terms[2])
        scale = 1
        for _, figure in self.factors(terms):
            hours *= int(figure.value * _FACTOR_ONE)
            scale *= _FACTOR_ONE
        return hours // (scale * self.step) * self.step

    def factors(self, terms: Terms) -> list[tuple[str, Figure]]:
        """The factors of a row with their Chinese names."""
        source, kind_id, _, _, _, role, mark, _, _, _ = terms
        policy = self.policy
        if source == OPENING:
            return []
        if source == TRAINING and not mark:
            # nobody entered a result: it is taken as passed, which is worth saying only where it changes the hours
            passed = policy.results.get(Result.PASS.code, NOTHING)
            return [] if passed.value == 1 else [("未登记结果，按合格系数", passed)]
        if source == TRAINING:
            return [(f"{_LABELS.get(mark, mark)}系数", policy.results.get(mark, NOTHING))]
        kind = policy.kinds.get(policy.kind_id(kind_id))
        factors = [(f"{_LABELS.get(mark, '未登记出勤')}系数", policy.attendance.get(mark, NOTHING))]
        if kind and role in kind.roles:
            factors.insert(0, (f"{_LABELS[role]}系数", kind.roles[role]))
        if self._attended_too_little(terms):
            least = policy.min_ratio
            name = f"出勤 {terms[4]}/{terms[3]} 次低于 {least}，系数"
            factors.append((name, Figure(value=Decimal(0), official=least.official)))
        return factors

    def _attended_too_little(self, terms: Terms) -> bool:
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


def days_of(start: str, end: str) -> int:
    """How many days two ISO days take, both included."""
    return (date.fromisoformat(end) - date.fromisoformat(start)).days + 1
