"""Everything a policy may say, read out and compared word for word; see policy_whole.py."""

from __future__ import annotations

from datetime import date

import pytest

from jyteacher_desktop.domain.policy import NoCycleError
from jyteacher_desktop.domain.policy_file import PolicyValueError, load_policy
from tests.domain.policy_whole import FOLDER, NAMES, told

WHOLE = (FOLDER / "whole.toml").read_text(encoding="utf-8")
BARE = (FOLDER / "bare.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_a_policy_is_read_as_it_is_written_and_every_silence_as_its_default(name: str) -> None:
    assert told(name) == (FOLDER / f"{name}.json").read_text(encoding="utf-8")


def test_a_day_at_the_edge_of_a_cycle_belongs_to_it() -> None:
    policy = load_policy(WHOLE, file_name="whole.toml")
    assert [policy.cycle_of(day) for day in ("2021-06-30", "2021-07-01", "2026-06-30", "2026-07-01", "2030-07-01")] == [
        "",
        "A",
        "A",
        "B",
        "",
    ]
    assert (policy.cycle_at(date(2026, 6, 30)).id, policy.cycle("B").id) == ("A", "B")
    with pytest.raises(NoCycleError) as told_day:
        policy.cycle_at(date(2031, 1, 1))
    assert (told_day.value.day, told_day.value.exit_status) == (date(2031, 1, 1), 5)
    with pytest.raises(NoCycleError) as told_cycle:
        policy.cycle("C")
    assert told_cycle.value.cycle == "C"
    assert [policy.training_category(mode) for mode in ("centralized", "online")] == ["school", "out"]
    assert load_policy(BARE, file_name="bare.toml").training_category("online") == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("points = 2.75", "points = 2.755"),
        ("points = 2.75", "points = 1000.01"),
        ("required = 100\n", "required = 100.005\n"),
        ("tolerance = 0.05", "tolerance = 1.01"),
        ("payroll_share = [0.015, 0.025]", "payroll_share = [0.025, 0.015]"),
        ("payroll_share = [0.015, 0.025]", "payroll_share = [0.015]"),
        ("minutes_per_hour = 40", "minutes_per_hour = 40.5"),
        ("minutes_per_hour = 40", "minutes_per_hour = 1441"),
        ("minutes_per_hour = 40", "minutes_per_hour = 0"),
        ("months = 12", "months = 601"),
    ],
)
def test_a_number_that_cannot_be_is_refused_with_its_line(old: str, new: str) -> None:
    assert old in WHOLE
    with pytest.raises(PolicyValueError) as refused:
        load_policy(WHOLE.replace(old, new, 1), file_name="whole.toml")
    assert refused.value.line == WHOLE[: WHOLE.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new"), [("points = 2.75", "points = 2.750"), ("points = 2.75", "points = 1000"), ("months = 12", "months = 600")]
)
def test_a_number_at_the_edge_is_taken(old: str, new: str) -> None:
    load_policy(WHOLE.replace(old, new, 1), file_name="whole.toml")
