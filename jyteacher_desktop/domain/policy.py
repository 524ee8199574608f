"""What a policy (政策包) says: every number of the hours calculation, as data.

The authority decides the numbers, so none of them lives in code. A policy is one TOML file; policy_file.py reads and checks it and makes a
frozen :class:`Policy` of it. Each number is a :class:`Figure`: the value and where it comes from. Without a status a number counts as
unconfirmed, and reports say so wherever such a number took hours away or required them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from jyteacher_desktop.domain import terms
from jyteacher_desktop.domain.activity_kinds import ActivityKinds, Kind, spelled
from jyteacher_desktop.domain.calendar import YearBasis, year_begins
from jyteacher_desktop.domain.errors import Finding, InputError
from jyteacher_desktop.domain.terms import Mode, Signer
from jyteacher_desktop.enums import Enum
from jyteacher_desktop.values import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Callable

    from jyteacher_desktop.domain.policy_figure import Figure


FACTOR_DECIMALS = 4
"""Factors and shares have at most this many decimals, so that the calculation stays in whole numbers."""


NO_CATEGORY = "未分类"
"""What hours are under whose kind or category the policy does not name."""


class NoCycleError(InputError):
    """The policy has no cycle of that name, or none that contains the day."""

    code = "policy.no_cycle"


class Confirmation(Enum):
    """Which review makes an entry count."""

    NONE = "none"
    SCHOOL = "school"
    BUREAU = "bureau"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """Upper limits of a kind or category, in hours; None means no limit. Only kinds have a ``session`` limit."""

    session: Figure | None = None
    year: Figure | None = None
    cycle: Figure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """周期: the years within which a required total is due.

    Attributes:
        id: E.g. ``2026-2030``.
        start: First day.
        end: Last day.
        required: Hours of a teacher in post all the time.
        kind_caps: The caps in force in this cycle, for every kind.
        category_caps: The caps in force in this cycle, for every category.
        category_min: Hours required in a category; only categories with a minimum.
    """

    id: str
    start: date
    end: date
    required: Figure
    kind_caps: Mapping[str, Caps]
    category_caps: Mapping[str, Caps]
    category_min: Mapping[str, Figure]

    @property
    def words(self) -> str:
        """The years of it as papers write them."""
        return f"{self.start.year}—{self.end.year}年"


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One part of 学时结构, with the training modes that belong to it."""

    id: str
    name: str
    training_modes: tuple[str, ...]
    training_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """级别; ``report_as`` is the word of the state form ("" = not reported). Order in the policy is rank."""

    id: str
    name: str
    report_as: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Requirements beyond the cycle total; each is optional. Hours in hours, shares as fractions of 1."""

    trainer_received_per_year: Figure | None = None
    trainer_ratio: Figure | None = None
    new_teacher_months: Figure | None = None
    new_teacher_hours: Figure | None = None
    new_teacher_inside_cycle: bool | None = None
    backbone_share: Figure | None = None
    backbone_tolerance: Figure | None = None
    workshops_minimum_per_unit: Figure | None = None
    public_funds_share: Figure | None = None
    payroll_share: tuple[Figure, Figure] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """称号 of the backbone ladder; order in the policy is rank, highest first.

    Attributes:
        id: E.g. ``city_backbone``.
        name: Chinese name.
        level: Code of the level that confers it.
        counts: Whether its holders count in the share of backbone teachers.
        everybody_trained: Whether all its holders are to be trained in the cycle (市级名师, 市级学科带头人).
        term_years: Years of one term, None where the document names none.
    """

    id: str
    name: str
    level: str
    counts: bool
    everybody_trained: bool
    term_years: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricItem:
    """One line of a scoring sheet for 先进单位 or 先进个人.

    Attributes:
        id: Its id.
        name: What is scored.
        of: ``unit`` or ``person``.
        measure: Key of the measure that gives the figure; "" where points are typed.
        rule: ``yes`` (any), ``at_least`` (reaches ``target``), ``share`` (figure / target, at most 1), ``typed``.
        target: Figure at which the points are reached.
        points: Most points.
    """

    id: str
    name: str
    of: str
    measure: str
    rule: str
    target: Figure | None
    points: Figure

    @property
    def by_people(self) -> bool:
        """Whether people give its points, and no figure does."""
        return self.rule == "typed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What the programme of teachers' development works with besides hours: lists and ages, all of them data.

    Attributes:
        ladder: 骨干称号 by id.
        rubric: Scoring sheets by id.
        weak_subjects: 薄弱学科.
        full_time_positions: Words in 岗位 that make a person 专任; an empty position counts as one.
        young_teacher_age: Up to which age a teacher is young.
        silence_months: After how many months without an activity a team is silent.
        notice_days: How long before a window ends people are told.
        registers_wanted: Which registers the authority would like schools to use, by id or title; none asked for by name when empty.
            A wish: nobody is blocked, and what is not named is welcome too.
        official: Whether the authority confirmed these lists.
        basis: Document and clause.
    """

    ladder: Mapping[str, Title]
    rubric: Mapping[str, RubricItem]
    weak_subjects: tuple[str, ...]
    full_time_positions: tuple[str, ...]
    young_teacher_age: int
    silence_months: int
    notice_days: int
    registers_wanted: tuple[str, ...]
    official: bool
    basis: str

    @property
    def scored_by_people(self) -> tuple[RubricItem, ...]:
        """The lines of the scoring sheets that people give points for."""
        return tuple(line for line in self.rubric.values() if line.by_people)


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """What a city calls its own.

    Attributes:
        product: Name of the program in its windows; "" for the bundled one.
        document: The city's own document that asks for the registers; "" for none.
        clauses: A clause of the document as the program names it, to the city's own place for the same; empty where they agree.
    """

    product: str
    document: str
    clauses: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plausible:
    """Hours above which a person looks before they are believed; they count as they are until then."""

    per_day: Figure
    per_activity: Figure
    per_opening: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule that is not a number (same content once, exempt months), with its provenance."""

    basis: str = ""
    official: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Policy(ActivityKinds):
    """A validated policy file. Two policies are equal when their contents are, whatever their formatting.

    Attributes:
        digested: Gives the digest.
        text: The file as it was read.
        signers: Who must sign a school's package, each with a key of his own.
        cycles: By start day.
        categories, kinds, levels: By id, in the order of the file.
        attendance: Factor of every attendance mark.
        results: Factor of every training result.
        same_content: The rule that counts the same content once, or None where everything counts.
        exempt_reasons: Service statuses whose months are taken off the requirement; ``exemption`` is their provenance.
        city: Names of a city of its own, None where the bundled ones hold.
        plausible: What is flagged at the bureau as more than people can have done.
        found: Gives the warnings and notes.
        former_kinds: Kinds that this policy does not name and an earlier one of the same workspace did. They give old activities their
            name and their fields; nothing is counted by them, so that every reader of one policy counts alike.
        former_levels: The same of levels: they give what is recorded a name, and nothing new is of them.
    """

    id: str
    version: int
    title: str
    issuer: str
    text: str
    digested: Callable[[], str]
    confirmation: Confirmation
    signers: tuple[Signer, ...]
    cycles: tuple[Cycle, ...]
    year_basis: YearBasis
    year_expected: Figure | None
    year_advisory: bool
    minutes_per_hour: Figure
    step: Figure
    day_cap: Figure | None
    half_day: Figure | None
    categories: Mapping[str, Category]
    kinds: Mapping[str, Kind]
    attendance: Mapping[str, Figure]
    min_ratio: Figure
    results: Mapping[str, Figure]
    same_content: Rule | None
    levels: Mapping[str, Level]
    groups: Groups
    programme: Programme
    city: City | None
    exempt_reasons: frozenset[str]
    exemption: Rule
    plausible: Plausible
    found: Callable[[], tuple[Finding, ...]]
    former_kinds: Mapping[str, Kind] = field(default_factory=lambda: MappingProxyType({}))
    former_levels: Mapping[str, Level] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Warnings and notes about the file; they never block."""
        return self.found()

    @property
    def digest(self) -> str:
        """SHA-256 of the content; comments, order of keys and line endings do not matter."""
        return self.digested()

    def __eq__(self, other: object) -> bool:
        """Whether the contents are equal."""
        # of one text both were read alike, and no digest need be made to say so
        return isinstance(other, Policy) and (self.text == other.text or self.digest == other.digest)

    def __hash__(self) -> int:
        """By content."""
        return hash(self.digest)

    def cycle(self, cycle_id: str) -> Cycle:
        """The cycle of that id.

        Raises:
            NoCycleError: There is none.
        """
        for cycle in self.cycles:
            if cycle.id == cycle_id:
                return cycle
        raise NoCycleError(
            f"政策“{self.title}”里没有周期“{cycle_id}”。记录没有改变。请从这些周期中选择：{self._cycle_names()}。",
            cycle=cycle_id,
        )

    def cycles_of_year(self, label: str) -> tuple[Cycle, ...]:
        """The cycles with a day in an accounting year (``2026`` or ``2026-2027``): at the turn of a cycle there may be two."""
        first = year_begins(label)
        after = first.replace(year=first.year + 1)
        return tuple(cycle for cycle in self.cycles if cycle.start < after and cycle.end >= first)

    def cycle_at(self, day: date) -> Cycle:
        """The cycle that contains ``day``.

        Raises:
            NoCycleError: There is none.
        """
        for cycle in self.cycles:
            if cycle.start <= day <= cycle.end:
                return cycle
        raise NoCycleError(
            f"{day.isoformat()} 不在政策“{self.title}”的任何周期内。记录没有改变。"
            f"现有周期：{self._cycle_names()}。请另选日期，或向主管部门索取包含这一天的政策包。",
            day=day,
        )

    def cycle_in_hand(self, day: date) -> Cycle:
        """The cycle that people look at on ``day``: the one around it, and where the policy has none, the last that is over.

        When a cycle has ended and the next policy has not come yet, everybody asks how the one that ended went.

        Raises:
            NoCycleError: Every cycle begins later.
        """
        over = [cycle for cycle in self.cycles if cycle.end < day]
        if not over or self.cycle_of(day.isoformat()):
            return self.cycle_at(day)
        return max(over, key=lambda cycle: cycle.end)

    def lack_of_cycle(self, day: date) -> str:
        """That no cycle holds ``day``, and what helps; "" where one does."""
        if self.cycle_of(day.isoformat()):
            return ""
        return f"现用政策没有包含 {day.isoformat()} 的周期（有 {self._cycle_names()}），请向教育局索取新的政策文件包。"

    def cycle_of(self, day: str) -> str:
        """Id of the cycle that an ISO day lies in; "" for none."""
        return next((cycle.id for cycle in self.cycles if cycle.start.isoformat() <= day <= cycle.end.isoformat()), "")

    def level_name(self, code: str) -> str:
        """What a level is called: by the policy, else by the field's own words, else as it was written."""
        known = self.levels.get(code) or self.former_levels.get(code)
        if known is not None:
            return known.name
        term = terms.Level.from_text(code)
        return term.label if term is not None else code

    def levels_beside(self, stands: str) -> tuple[tuple[str, str], ...]:
        """Ids and names to choose from for a record that is of the level ``stands`` ("" for a new one): it may stay what it is."""
        offered = tuple((level.id, level.name) for level in self.levels.values())
        return offered if not stands or stands in self.levels else (*offered, (stands, self.level_name(stands)))

    def level_meant(self, text: str, stands: str = "") -> str:
        """Code of the level that somebody typed, by id, by name or in the field's own words; "" where there is none.

        Something that is of the level ``stands`` already ("" for something new) may stay what it is.
        """
        typed = text.strip()
        if typed in self.levels or (typed and typed in (stands, self.level_name(stands))):
            return typed if typed in self.levels else stands
        named = next((level.id for level in self.levels.values() if level.name == typed), "")
        term = terms.Level.from_text(typed)
        return named or (term.code if term is not None else "")

    def training_category(self, mode: str) -> str:
        """Id of the category an outside training of that mode belongs to; "" where it belongs to none.

        A package may spell a mode as it likes: what reads like one is that one, so that no spelling escapes the caps on it.
        """
        default = ""
        known = self.training_mode(mode)
        for category in self.categories.values():
            if known in category.training_modes:
                return category.id
            if category.training_default:
                default = category.id
        return default

    def training_mode(self, text: str) -> str:
        """The mode that a text names in whatever spelling, of those the policy names and those of the program; "" for none."""
        named = {mode: mode for category in self.categories.values() for mode in category.training_modes}
        return spelled(text, named | {word: mode.code for mode in Mode for word in (mode.label, mode.code)})

    def category_id(self, text: str) -> str:
        """Id of the category that a text names in whatever spelling; "" for none."""
        if text in self.categories:
            return text
        return spelled(text, {word: each.id for each in self.categories.values() for word in (each.name, each.id)})

    def _cycle_names(self) -> str:
        return "、".join(cycle.id for cycle in self.cycles)
