"""Times of a day are understood as people say and type them, the same way in windows, sheets and commands."""

from __future__ import annotations

import pytest

from jyteacher_desktop.domain.calendar import clock_time


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("1430", "14:30"),
        ("930", "09:30"),
        ("14.30", "14:30"),
        ("14：30", "14:30"),
        ("14点30", "14:30"),
        ("14点", "14:00"),
        ("8", "08:00"),
        ("", ""),
        ("2460", None),
        ("25", None),
        ("下午", None),
        ("下午两点半", "14:30"),
        ("四点", "16:00"),
        ("下午4点", "16:00"),
        ("上午9:00", "09:00"),
        ("上午九点一刻", "09:15"),
        ("早上八点整", "08:00"),
        ("中午十二点二十五分", "12:25"),
        ("中午1点", "13:00"),
        ("晚上七点零五", "19:05"),
        ("14点5分", "14:05"),
        ("十点钟", "10:00"),
        ("下午２：３０", "14:30"),
        ("四", None),
        ("下午三十点", None),
        ("晚上12点", None),
    ],
)
def test_a_time_is_understood_as_people_type_it(text: str, time: str | None) -> None:
    assert clock_time(text) == time


def test_an_hour_said_without_its_half_of_the_day_comes_after_the_beginning() -> None:
    assert clock_time("九点", after="19:00") == "21:00"
    assert clock_time("九点", after="08:00") == "09:00"
    assert clock_time("9:00", after="19:00") == "09:00", "what is written as a time of the day stays"
