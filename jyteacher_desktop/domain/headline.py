"""The headline of one quarter, shared by windows, papers and workbooks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.calendar import day_of_year
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.rounding import average, percentage
from jyteacher_desktop.values import dataclass


def pace_words(day: date, last_day: date, pace: Decimal, at_end: Decimal) -> str:
    """One day, one pace: 截至11月27日应达 60（季末 72）; the second one only before the quarter's last day."""
    left = f"（季末 {hours_text(at_end)}）" if day < last_day else ""
    return f"截至{day_of_year(day)}应达 {hours_text(pace)}{left}"


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
        waiting: How many records of somebody's hours nobody has reviewed yet; whoever was absent has none.
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
