"""How the city came along, quarter by quarter: every line says of its day what the figures of that day say."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.bureau.board import board, sums
from jyteacher_desktop.bureau.city_figures import CENTRAL, CITY, SCHOOL, SUBJECT, city_figures, city_trend
from jyteacher_desktop.bureau.errors import RecordUnknown
from jyteacher_desktop.domain.calendar import Quarter
from tests.bureau.schedules import Bureau, follow, make_world
from tests.bureau.world import City, book, fresh, training
from tests.exchange.conftest import uid


@pytest.mark.parametrize("seed", range(3))
def test_every_day_of_a_trend_is_the_city_as_of_that_day(bureau: Bureau, tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    with fresh(bureau.blank, tmp_path / "desk") as ws:
        follow(ws, bureau.identity, rng, make_world(rng, bureau, tmp_path / "stick"))
        trend = city_trend(ws)
        assert [each.as_of for each in trend.figures] == [
            date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 10, 20)
        ]  # fmt: skip
        for each in trend.figures:
            assert each == city_figures(ws, as_of=each.as_of)
        for row in trend.of(CITY, CITY):
            whole = sums(board(ws, Quarter.of(row.day))).whole
            over = row.day == Quarter.of(row.day).last_day
            assert (row.owed, row.handed_in) == ((whole.owed, whole.handed_in) if over else (None, None))


def test_hours_stand_in_the_quarter_in_which_they_were_earned(city: City) -> None:
    school = city.school(1)
    earned = [
        training(uid(20), uid(1), 1000, start="2026-03-01", end="2026-03-02"),
        training(uid(21), uid(2), 3000, start="2026-08-01", end="2026-08-02"),
    ]
    people = {uid(1): ("王伟", None), uid(2): ("李娜", None)}
    service = [(uid(1), 1, None, "in_post"), (uid(2), 1, "2026-07-01", "in_post")]
    city.send(school, book(school, people, trainings_2026=earned) | {"service": service})
    trend = city_trend(city.ws)
    told = [(row.called, row.line.people, row.line.average) for row in trend.of(CITY, CITY)]
    assert told == [
        ("2026年第一季度", 1, Decimal(10)),
        ("2026年第二季度", 1, Decimal(10)),
        ("2026年第三季度", 2, Decimal(13)),  # of thirty hours in two days sixteen count
        ("2026年10月20日", 2, Decimal(13)),
    ]
    assert next(row.line for row in trend.of(SCHOOL, "1小")).people == 1
    assert {scope for scope, _name in trend.lines} >= {CITY, SUBJECT, CENTRAL, SCHOOL}
    assert trend.of(CENTRAL, trend.figures[-1].of(CENTRAL)[0].name)[2].owed == 1
    with pytest.raises(RecordUnknown, match="学科=物理"):
        trend.of(SUBJECT, "物理")


def test_a_trend_of_a_cycle_that_is_over_ends_with_its_last_day_and_shows_eight(city: City) -> None:
    school = city.school(1)
    city.send(school, book(school, {uid(1): ("王伟", None)}))
    trend = city_trend(city.ws, cycle="2021-2025")
    assert [each.as_of for each in trend.figures][-1] == date(2025, 12, 31)
    assert len(trend.figures) == 8
