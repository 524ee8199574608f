"""The policy file (政策包): every number of the hours calculation, as data.

Types first; see docs/policy.md for the file.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.calendar import YearBasis
from jyteacher_desktop.domain.errors import Finding


class Confirmation(enum.Enum):
    """Which review makes an entry count."""

    NONE = "none"
    SCHOOL = "school"
    BUREAU = "bureau"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a number comes from: document and clause, and whether the authority confirmed it."""

    basis: str = ""
    official: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """Upper limits in hundredths of an hour; None means no limit."""

    session_x100: int | None = None
    year_x100: int | None = None
    cycle_x100: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """周期: five years with a required total. ``required_x100`` is in hundredths of an hour."""

    id: str
    start: date
    end: date
    required_x100: int
    kind_caps: Mapping[str, Caps]
    category_caps: Mapping[str, Caps]
    category_min_x100: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One part of 学时结构."""

    id: str
    name: str
    training_modes: tuple[str, ...]
    training_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """活动类型; ``fields`` pairs each kind-specific field with its Chinese label."""

    id: str
    name: str
    category: str
    default_hours_x100: int | None
    roles: Mapping[str, Decimal]
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """级别; ``report_as`` is the word of the national form. The order in the policy is the rank."""

    id: str
    name: str
    report_as: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Policy:
    """A validated policy file."""

    id: str
    version: int
    title: str
    issuer: str
    text: str
    digest: str
    confirmation: Confirmation
    cycles: tuple[Cycle, ...]
    year_basis: YearBasis
    year_expected_x100: int | None
    year_advisory: bool
    minutes_per_hour: int
    step_x100: int
    day_cap_x100: int | None
    half_day_x100: int | None
    categories: Mapping[str, Category]
    kinds: Mapping[str, Kind]
    attendance: Mapping[str, Decimal]
    min_ratio: Decimal
    results: Mapping[str, Decimal]
    same_content_once: bool
    levels: Mapping[str, Level]
    groups: Mapping[str, Mapping[str, object]]
    exempt_reasons: frozenset[str]
    findings: tuple[Finding, ...]
