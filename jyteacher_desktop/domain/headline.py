"""The headline of one quarter, shared by windows, papers and workbooks: one form for every average and share."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.values import dataclass

_TENTH = Decimal("0.1")


def rounded(value: Decimal, step: Decimal = _TENTH) -> Decimal:
    """Half up (四舍五入), as whoever checks a paper with a calculator does; everything that is shown rounded is rounded here."""
    return value.quantize(step, ROUND_HALF_UP)


def average(total: Decimal, people: int) -> Decimal | None:
    """Hours per person, to a tenth; None where there is nobody to divide by."""
    return rounded(total / people) if people else None


def percentage(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """A share in percent, to a tenth; None of nothing."""
    return rounded(Decimal(100) * part / whole) if whole else None


def tenth_text(value: object, *, none: str = "—") -> str:
    """The one form of every average and share: one decimal, always."""
    return none if value is None else f"{rounded(Decimal(str(value))):f}"


def percent_text(value: object, *, none: str = "—") -> str:
    """The one form of a share that was counted, with its sign: ``20.0%``, ``33.3%``.

    A share that a document asks for is no figure of ours and stands as the document writes it (:func:`asked_text`).
    """
    return none if value is None else f"{tenth_text(value)}%"


def asked_text(share: Decimal) -> str:
    """A share of 1 that a document asks for, as it writes it: ``15%``, ``1.5%``."""
    return f"{hours_text(share * 100)}%"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterFacts:
    """Key figures of one quarter.

    Attributes:
        teachers: 教师, everybody the statement is about, leavers included.
        left: Of these, how many are no longer in post on its day.
        activities: 场次, activities held and not returned.
        person_times: 人次 of the activities.
        expected_times: 应到人次; with none, there is no 参与率.
        claimed: 申报, person-hours of activities and trainings.
        confirmed: 认定 person-hours of what was approved; None while nothing is.
        waiting: How many records nobody has reviewed yet.
        waiting_claimed: 申报 person-hours of these.
        counted: 计入 person-hours of activities and trainings.
        trainings: 人次 of outside trainings.
        training_counted: The part of ``counted`` from outside trainings.
    """

    teachers: int
    activities: int
    person_times: int
    expected_times: int
    claimed: Decimal
    confirmed: Decimal | None
    counted: Decimal
    trainings: int = 0
    training_counted: Decimal = Decimal(0)
    left: int = 0
    waiting: int = 0
    waiting_claimed: Decimal = Decimal(0)

    @property
    def per_teacher(self) -> Decimal | None:
        """人均计入学时, over everybody whose hours are in the sum."""
        return average(self.counted, self.teachers)

    @property
    def participation(self) -> Decimal | None:
        """参与率 in percent: 人次 / 应到人次."""
        return percentage(self.person_times, self.expected_times)
