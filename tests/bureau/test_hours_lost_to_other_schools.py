"""What one school can do to another school's teacher: nothing without a person seeing both schools' names."""

from __future__ import annotations

import base64
import json
import random
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.bureau import city_people as view
from jyteacher_desktop.bureau import policy_in_use, receipts, waiting
from jyteacher_desktop.bureau.errors import RecordUnknown
from jyteacher_desktop.bureau.flags import Flag
from jyteacher_desktop.bureau.home import desk_home
from jyteacher_desktop.bureau.hours_lost_to_other_schools import flags
from jyteacher_desktop.bureau.office import clerk_keys
from jyteacher_desktop.exchange import canonical, open_letter
from jyteacher_desktop.exchange.package_tables import TRAVELLING
from jyteacher_desktop.kinds import register
from jyteacher_desktop.kinds.wire import fields_of, types_of
from jyteacher_desktop.store.ids import new_id
from tests.bureau.world import NUMBERS, PIN, City, School, activity, book, heard_of_city, sound_numbers, training

_MOST = 2**53 - 1


@pytest.fixture
def two(city: City) -> tuple[School, School]:
    """An insider's school and the one whose teacher he is after."""
    return city.school(1), city.school(2)


def _counted(city: City) -> Decimal:
    (row,) = view.city_hours(city.ws).teachers
    return row.counted


def _flagged(city: City, kind: str) -> Flag:
    kept = flags(city.ws)
    city.ws.forget()
    assert kept == flags(city.ws), "what is found again is what is found anew"
    (flag,) = [flag for flag in kept if flag.kind == kind]
    assert {side.school for side in flag.sides} == {"1小", "2小"}
    assert "1小" in flag.message
    assert "2小" in flag.message
    return flag


@pytest.mark.parametrize(("hours", "confirmed"), [(0, None), (50, None), (4200, 0), (10_000, 0)])
def test_a_record_of_another_school_under_my_certificate_takes_no_hour_of_mine(
    city: City, two: tuple[School, School], hours: int, confirmed: int | None
) -> None:
    other, mine = two
    me, copy = new_id(), new_id()
    city.send(mine, book(mine, {me: ("王伟", NUMBERS[0])}, trainings_2026=[training(new_id(), me, 4200, "C1")]))
    assert _counted(city) == 42
    theirs = training(new_id(), copy, hours, "C1", level="national", confirmed=confirmed)
    city.send(other, book(other, {copy: ("王伟", NUMBERS[0])}, trainings_2026=[theirs]))
    assert _counted(city) == 42
    assert "C1" in _flagged(city, "same_content").message


def test_an_activity_of_another_school_under_my_certificate_takes_no_hour_of_mine(city: City, two: tuple[School, School]) -> None:
    other, mine = two
    me, copy, event = new_id(), new_id(), new_id()
    city.send(mine, book(mine, {me: ("王伟", NUMBERS[0])}, trainings_2026=[training(new_id(), me, 4200, "C1")]))
    city.send(
        other,
        book(
            other,
            {copy: ("王伟", NUMBERS[0])},
            activities_2026=[activity(event, content="C1", hours=50)],
            attendance_2026=[(copy, event, "present", "attendee", None, None)],
        ),
    )
    assert _counted(city) == 42
    _flagged(city, "same_content")


def test_a_record_of_another_school_under_my_records_id_never_replaces_mine(city: City, two: tuple[School, School]) -> None:
    other, mine = two
    me, copy, record = new_id(), new_id(), new_id()
    city.send(mine, book(mine, {me: ("王伟", NUMBERS[0])}, trainings_2026=[training(record, me, 4200)]))
    city.send(other, book(other, {copy: ("王伟", NUMBERS[0])}, trainings_2026=[training(record, copy, 9900, confirmed=0)]))
    assert _counted(city) == 42
    assert len(view.explain_person(city.ws, "王伟")) == 2, "both records are shown"


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ([(1, None, "in_post"), (2, "2025-12-01", "maternity_leave")], [(1, "2026-01-01", "rotation")]),
        ([(1, None, "in_post"), (2, "2025-12-01", "maternity_leave")], [(1, "2026-01-01", "in_post"), (2, "2030-12-31", "left")]),
        ([(1, None, "in_post"), (2, "2025-12-01", "maternity_leave")], [(1, None, "in_post"), (2, "2026-06-30", "left")]),
        ([(1, None, "in_post"), (2, "2025-12-01", "retired")], [(1, "2026-01-01", "rotation")]),
        ([(1, "2026-01-01", "in_post")], [(1, "2026-03-01", "in_post"), (2, "2026-04-01", "left")]),
    ],
    ids=["rotation", "leaving in years to come", "left since", "retired", "some weeks"],
)
def test_a_requirement_is_never_raised_by_another_school_without_a_flag(
    city: City, two: tuple[School, School], mine: list[tuple[Any, ...]], theirs: list[tuple[Any, ...]]
) -> None:
    for school, spells in zip(two, (theirs, mine), strict=True):
        person = new_id()
        city.send(school, book(school, {person: ("王伟", NUMBERS[0])}) | {"service": [(person, *spell) for spell in spells]})
    assert "任职时间重叠" in _flagged(city, "two_schools").message


def _at_both(city: City, two: tuple[School, School], mine: list[tuple[Any, ...]], theirs: list[tuple[Any, ...]]) -> None:
    for school, spells in zip(two, (mine, theirs), strict=True):
        person = new_id()
        city.send(school, book(school, {person: ("王伟", NUMBERS[0])}) | {"service": [(person, *spell) for spell in spells]})


@pytest.mark.parametrize("came", ["2026-09-01", "2026-09-03"])
def test_who_left_in_the_month_in_which_the_other_school_took_him_over_is_no_contradiction(
    city: City, two: tuple[School, School], came: str
) -> None:
    _at_both(city, two, [(1, "2020-09-01", "in_post"), (2, "2026-09-05", "transferred_out")], [(1, came, "in_post")])
    assert "two_schools" not in {flag.kind for flag in flags(city.ws)}


@pytest.mark.parametrize(
    ("mine", "theirs", "days"),
    [
        ([(1, "2020-09-01", "in_post"), (2, "2026-10-05", "transferred_out")], [(1, "2026-09-01", "in_post")], "：2026-09-01 起，到 2026-10-05 前。"),
        ([(1, "2020-09-01", "in_post")], [(1, "2026-09-01", "in_post")], "：2026-09-01 起。"),
        ([(1, "2020-09-01", "in_post"), (2, "2026-09-05", "maternity_leave")], [(1, "2026-09-01", "in_post")], "：2026-09-01 起，到 2026-09-05 前。"),
        ([(1, "2020-09-01", "in_post")], [(1, "2026-09-03", "in_post"), (2, "2026-09-20", "left")], "：2026-09-03 起，到 2026-09-20 前。"),
    ],
    ids=["a whole month", "no leaving", "on leave there", "some days here"],
)  # fmt: skip
def test_an_overlap_beyond_the_month_of_a_transfer_is_named_with_its_end(
    city: City, two: tuple[School, School], mine: list[tuple[Any, ...]], theirs: list[tuple[Any, ...]], days: str
) -> None:
    _at_both(city, two, mine, theirs)
    assert days in _flagged(city, "two_schools").message


@pytest.mark.parametrize("since", ["2026-09-01", None], ids=str)
def test_a_transfer_is_no_contradiction_even_where_nobody_wrote_since_when(
    city: City, two: tuple[School, School], since: str | None
) -> None:
    for school, spells in zip(
        two, ([(1, None, "in_post"), (2, "2026-09-01", "transferred_out")], [(1, since, "in_post")]), strict=True
    ):
        person = new_id()
        city.send(school, book(school, {person: ("王伟", NUMBERS[0])}) | {"service": [(person, *spell) for spell in spells]})
    # Where the new school says since when, the months before are due by the former one's word alone: that is for a person to look at.
    assert [flag.kind for flag in flags(city.ws)] == ([] if since is None else ["moved"])


@pytest.mark.parametrize(
    ("mine", "theirs", "months"),
    [
        ([(1, "2026-06-01", "in_post")], [(1, "2025-09-01", "in_post"), (2, "2026-06-01", "transferred_out")], (55, 60)),
        ([(1, "2026-06-01", "in_post")], [(1, None, "in_post"), (2, "2026-06-01", "left")], (55, 60)),
        ([(1, None, "in_post"), (2, "2026-06-01", "left")], [(1, "2026-06-01", "in_post")], (5, 60)),
        ([(1, None, "in_post"), (2, "2026-06-01", "left")], [(1, None, "in_post")], (5, 60)),
    ],
    ids=["before I came", "before I came, without a beginning", "after I left", "after I left, without a beginning"],
)
def test_months_at_another_school_before_or_after_mine_are_said_with_both_schools_and_all_figures(
    city: City,
    two: tuple[School, School],
    mine: list[tuple[Any, ...]],
    theirs: list[tuple[Any, ...]],
    months: tuple[int, int],
) -> None:
    other, own = two
    for school, spells in ((own, mine), (other, theirs)):
        person = new_id()
        city.send(school, book(school, {person: ("王伟", NUMBERS[0])}) | {"service": [(person, *spell) for spell in spells]})
    message = _flagged(city, "moved").message
    alone, whole = (each * 6 for each in months)
    assert f"应完成 {whole} 学时" in message
    assert f"只按 2小 的任职记录是 {alone}" in message or f"只按 2小 的是 {alone}" in message
    (matter,) = [each for each in waiting.waiting(city.ws) if each.kind == "moved"]
    waiting.settle(city.ws, matter.id, "电话核实", PIN)
    assert not [each for each in waiting.waiting(city.ws) if each.kind == "moved"]


@pytest.mark.parametrize(
    "theirs",
    [
        [(1, "2020-09-01", "in_post"), (2, "2025-06-01", "transferred_out")],
        [(1, "2020-09-01", "left")],
        [(1, "2020-09-01", "in_post"), (2, "2025-12-31", "left")],
    ],
    ids=["before the cycle", "left for ever", "until the last day before it"],
)
def test_a_move_that_gives_nobody_more_to_do_is_not_asked_about(
    city: City, two: tuple[School, School], theirs: list[tuple[Any, ...]]
) -> None:
    for school, spells in zip(two, (theirs, [(1, "2026-06-01", "in_post")]), strict=True):
        person = new_id()
        city.send(school, book(school, {person: ("王伟", NUMBERS[0])}) | {"service": [(person, *spell) for spell in spells]})
    assert flags(city.ws) == []


@pytest.mark.parametrize("times", [("", ""), ("14:00", ""), ("13:00", "15:00")], ids=str)
def test_two_sessions_at_one_hour_are_flagged_also_where_a_time_lacks(
    city: City, two: tuple[School, School], times: tuple[str, str]
) -> None:
    for school, (begins, ends) in zip(two, (times, ("14:00", "16:00")), strict=True):
        person, event = new_id(), new_id()
        city.send(
            school,
            book(
                school,
                {person: ("王伟", NUMBERS[0])},
                activities_2026=[activity(event, begins=begins, ends=ends)],
                attendance_2026=[(person, event, "present", "attendee", None, None)],
            ),
        )
    _flagged(city, "same_hour")


def test_days_on_end_at_two_schools_that_claim_more_than_a_day_has_are_flagged(city: City, two: tuple[School, School]) -> None:
    for school in two:
        person, event = new_id(), new_id()
        city.send(
            school,
            book(
                school,
                {person: ("王伟", NUMBERS[0])},
                activities_2026=[activity(event, end="2026-09-12", hours=2400, begins="", ends="")],
                attendance_2026=[(person, event, "present", "attendee", None, None)],
            ),
        )
    _flagged(city, "same_hour")


def test_hours_that_nobody_can_have_worked_are_flagged_with_the_rule_they_break(city: City) -> None:
    school, me = city.school(1), new_id()
    months, day = new_id(), new_id()
    city.send(
        school,
        book(
            school,
            {me: ("王伟", NUMBERS[0])},
            activities_2026=[
                activity(months, "2026-01-05", end="2026-10-05", hours=219_200, begins="", ends="", title="研修"),
                activity(day, hours=2000, title="一天"),
                activity(new_id(), hours=800, title="平常"),
            ],
            attendance_2026=[(me, months, "present", "attendee", None, None)],
            openings=[(new_id(), me, "2026", "school_based", 50_000_000, "")],
            trainings_2026=[training(new_id(), me, 40_000)],
        ),
    )
    told = [flag.message for flag in flags(city.ws) if flag.kind == "plausible"]
    assert [sum(words in message for message in told) for words in ("超过 360 学时", "每天超过 16 学时", "一年的期初学时")] == [
        3,
        1,
        1,
    ]
    assert not any("平常" in message for message in told)


def test_openings_of_the_largest_number_leave_every_receipt_readable(
    city: City, two: tuple[School, School], tmp_path: Path
) -> None:
    other, _mine = two
    for school in two:
        person = new_id()
        openings = [(new_id(), person, "2026", "school_based", _MOST, "") for _n in range(2 if school is other else 0)]
        city.send(school, book(school, {person: ("王伟", NUMBERS[0])}, openings=openings))
    written = {receipt.school: receipt.file for receipt in receipts.write_receipts(city.ws, tmp_path, PIN)}
    for school in two:
        letter = open_letter(
            written[f"{school.number}小"].read_bytes(),
            kinds=frozenset({"receipt"}),
            signers_for=lambda _office, _kind: clerk_keys(city.ws),
            identities=[school.mailbox[0]],
            me=school.office,
        )
        letter.check_tables()
        (row,) = letter.rows("credited")
        assert row.counted_x100 == _MOST


_CAPPED = """
schema = 1
id = "capped"
version = 1
title = "试验"
issuer = "教育局"
[[cycle]]
id = "2026-2030"
start = 2026-01-01
end = 2030-12-31
required = 360
[unit]
day_cap = 8
[[category]]
id = "school_based"
name = "校本研修"
cycle_cap = 8
[[category]]
id = "outside"
name = "外出培训"
training_default = true
[[kind]]
id = "reading_salon"
name = "读书沙龙"
category = "school_based"
"""


def test_hours_lost_to_another_schools_use_of_a_cap_are_flagged_with_both_figures(
    city: City, two: tuple[School, School], tmp_path: Path
) -> None:
    """The other school's record takes up the day and the category that two better records of mine would have filled."""
    other, mine = two
    rules = tmp_path / "rules.toml"
    rules.write_text(_CAPPED, encoding="utf-8")
    policy_in_use.use_policy(city.ws, rules, PIN)
    me, copy, later = new_id(), new_id(), new_id()
    first, second = sorted((new_id(), new_id()))
    day = {"start": "2026-07-01", "end": "2026-07-01"}
    city.send(
        mine,
        book(
            mine,
            {me: ("王伟", NUMBERS[0])},
            trainings_2026=[training(second, me, 800, **day)],
            activities_2026=[activity(later, "2026-07-02", hours=800)],
            attendance_2026=[(me, later, "present", "attendee", None, None)],
        ),
    )
    assert _counted(city) == 16
    city.send(
        other,
        book(
            other,
            {copy: ("王伟", NUMBERS[0])},
            activities_2026=[activity(first, "2026-07-01", hours=800)],
            attendance_2026=[(copy, first, "present", "attendee", None, None)],
        ),
    )
    assert _counted(city) == 8
    assert "只按 2小 的记录计 16 学时，与 1小 的记录合在一起只计 8 学时" in _flagged(city, "lowered").message


def _sent(
    city: City, school: School, *, on: str = "", hours: int = 800, record: str = "", person: str = "", **tables: Any
) -> None:
    """A book of 王伟 with one training of a day, where a day is given."""
    me = person or new_id()
    year = f"trainings_{on[:4]}"
    trainings = {year: [training(record or new_id(), me, hours, start=on, end=on)]} if on else {}
    city.send(school, book(school, {me: ("王伟", NUMBERS[0])}, **trainings, **tables))


def _capped(city: City, tmp_path: Path, *, past: bool = False) -> None:
    rules = tmp_path / "rules.toml"
    before = '[[cycle]]\nid = "2021-2025"\nstart = 2021-01-01\nend = 2025-12-31\nrequired = 360\n'
    rules.write_text(_CAPPED.replace("[unit]", f"{before if past else ''}[unit]"), encoding="utf-8")
    policy_in_use.use_policy(city.ws, rules, PIN)


def _use_up(city: City, school: School, day: str, record: str, **more: Any) -> None:
    """A session of the capped category on a day, under an id that is counted first."""
    copy = new_id()
    city.send(
        school,
        book(
            school,
            {copy: ("王伟", NUMBERS[0])},
            **{
                f"activities_{day[:4]}": [activity(record, day, hours=800, begins="05:00", ends="06:00")],
                f"attendance_{day[:4]}": [(copy, record, "present", "attendee", None, None)],
            },
            **{key: [training(new_id(), copy, 800, start=start, end=start)] for key, start in more.items()},
        ),
    )


def _mine(city: City, school: School, day: str, later: str, record: str) -> None:
    me, event = new_id(), new_id()
    year = day[:4]
    tables = {
        f"trainings_{year}": [training(record, me, 800, start=day, end=day)],
        f"activities_{year}": [activity(event, later, hours=800)],
        f"attendance_{year}": [(me, event, "present", "attendee", None, None)],
    }
    city.send(school, book(school, {me: ("王伟", NUMBERS[0])}, **tables))


def test_hours_lost_to_a_third_school_are_flagged_though_no_school_alone_has_more(city: City, tmp_path: Path) -> None:
    _capped(city, tmp_path)
    first, second = sorted((new_id(), new_id()))
    third, me, event = city.school(3), new_id(), new_id()
    _sent(city, city.school(2), on="2026-07-01", record=second)
    city.send(
        third,
        book(
            third,
            {me: ("王伟", NUMBERS[0])},
            activities_2026=[activity(event, "2026-07-02", hours=800)],
            attendance_2026=[(me, event, "present", "attendee", None, None)],
        ),
    )
    assert _counted(city) == 16
    _use_up(city, city.school(1), "2026-07-01", first)
    assert _counted(city) == 8
    (flag,) = [flag for flag in flags(city.ws) if flag.kind == "lowered"]
    assert "的记录计 16 学时，加上 1小 的记录只计 8 学时" in flag.message
    assert {side.school for side in flag.sides} == {"1小", "2小", "3小"}


def test_hours_lost_in_a_cycle_that_is_over_are_flagged(city: City, two: tuple[School, School], tmp_path: Path) -> None:
    other, mine = two
    _capped(city, tmp_path, past=True)
    first, second = sorted((new_id(), new_id()))
    _mine(city, mine, "2025-07-01", "2025-07-02", second)
    _use_up(city, other, "2025-07-01", first)
    assert "16 学时，与 1小 的记录合在一起只计 8 学时（2021-2025 周期）" in _flagged(city, "lowered").message


def test_hours_that_were_lost_at_the_end_of_a_quarter_are_flagged_though_later_ones_cover_it(
    city: City, two: tuple[School, School], tmp_path: Path
) -> None:
    other, mine = two
    _capped(city, tmp_path)
    first, second = sorted((new_id(), new_id()))
    _mine(city, mine, "2026-07-01", "2026-07-02", second)
    _use_up(city, other, "2026-07-01", first, trainings_2026="2026-10-02")
    assert _counted(city) == 16
    assert "只计 8 学时（截至 2026-09-30）" in _flagged(city, "lowered").message


_LEAST = """
cycle_min = 8
[[category]]
id = "outside"
"""


def test_hours_that_only_changed_their_category_are_flagged_with_the_minimum_they_miss(
    city: City, two: tuple[School, School], tmp_path: Path
) -> None:
    """The other school's training takes the day that mine would have filled: as many hours as before, and none of the category that needs them."""
    other, mine = two
    rules = tmp_path / "rules.toml"
    rules.write_text(_CAPPED.replace('cycle_cap = 8\n[[category]]\nid = "outside"\n', _LEAST.lstrip()), encoding="utf-8")
    policy_in_use.use_policy(city.ws, rules, PIN)
    me, copy = new_id(), new_id()
    first, second = sorted((new_id(), new_id()))
    city.send(
        mine,
        book(
            mine,
            {me: ("王伟", NUMBERS[0])},
            activities_2026=[activity(second, "2026-07-01", hours=800)],
            attendance_2026=[(me, second, "present", "attendee", None, None)],
        ),
    )
    assert _counted(city) == 8
    day = {"start": "2026-07-01", "end": "2026-07-01"}
    city.send(other, book(other, {copy: ("王伟", NUMBERS[0])}, trainings_2026=[training(first, copy, 800, **day)]))
    assert _counted(city) == 8
    message = _flagged(city, "lowered").message
    assert "只按 2小 的记录计“校本研修” 8 学时，与 1小 的记录合在一起只计 0 学时，不够这一类至少 8 学时的要求" in message


def test_hours_that_only_changed_their_year_are_flagged(city: City, two: tuple[School, School]) -> None:
    """The other school claims the same certificate for more, in another year."""
    other, mine = two
    me, copy = new_id(), new_id()
    city.send(mine, book(mine, {me: ("王伟", NUMBERS[0])}, trainings_2026=[training(new_id(), me, 800, "C1")]))
    theirs = training(new_id(), copy, 900, "C1", start="2027-01-05", end="2027-01-06")
    city.ws.today_override = date(2027, 2, 1)
    city.send(other, book(other, {copy: ("王伟", NUMBERS[0])}, trainings_2027=[theirs]))
    assert _counted(city) == 9
    assert "只按 2小 的记录计2026 年 8 学时，与 1小 的记录合在一起只计 0 学时" in _flagged(city, "lowered").message


def test_two_schools_that_use_up_one_cap_do_not_hide_each_other(city: City, tmp_path: Path) -> None:
    """Without either of them nothing is better; without both of them it is."""
    _capped(city, tmp_path)
    ids = sorted(new_id() for _each in range(4))
    honest, third = city.school(3), city.school(4)
    me, event = new_id(), ids[3]
    _sent(city, honest, on="2026-07-01", record=ids[2])
    city.send(
        third,
        book(
            third,
            {me: ("王伟", NUMBERS[0])},
            activities_2026=[activity(event, "2026-07-02", hours=800)],
            attendance_2026=[(me, event, "present", "attendee", None, None)],
        ),
    )
    assert _counted(city) == 16
    for number in (1, 2):
        _use_up(city, city.school(number), "2026-07-01", ids[number - 1])
    assert _counted(city) == 8
    told = [flag for flag in flags(city.ws) if flag.kind == "lowered"]
    assert any("计 16 学时，加上 1小、2小 的记录只计 8 学时" in flag.message for flag in told)


@pytest.mark.parametrize(
    ("mine", "theirs", "months"),
    [
        ([(1, "2026-03-01", "retired")], [(1, "2026-01-01", "in_post"), (2, "2026-02-28", "left")], 2),
        ([(1, "2026-11-01", "in_post")], [(1, "2026-01-01", "in_post"), (2, "2026-05-31", "left")], 5),
        ([(1, "2026-03-01", "transferred_out")], [(1, "2026-01-01", "in_post"), (2, "2026-02-28", "left")], 2),
    ],
    ids=["retired since", "not begun", "gone since"],
)
def test_a_requirement_made_from_nothing_by_another_school_is_flagged(
    city: City, two: tuple[School, School], mine: list[tuple[Any, ...]], theirs: list[tuple[Any, ...]], months: int
) -> None:
    for school, spells in zip(two, (theirs, mine), strict=True):
        person = new_id()
        city.send(school, book(school, {person: ("王伟", NUMBERS[0])}) | {"service": [(person, *spell) for spell in spells]})
    message = _flagged(city, "moved").message
    assert f"应完成 {months * 6} 学时" in message
    assert "2小 的是 0" in message or "2小 的任职记录是 0" in message


def _settle_all(city: City) -> None:
    for matter in waiting.waiting(city.ws):
        if matter.may_settle:
            waiting.settle(city.ws, matter.id, "电话核实", PIN)
    assert _waiting(city) == []


def _waiting(city: City) -> list[str]:
    return [matter.kind for matter in waiting.waiting(city.ws)]


@pytest.mark.parametrize(
    ("mine", "theirs", "then"),
    [
        (
            [(1, "2026-01-01", "in_post"), (2, "2026-02-01", "maternity_leave")],
            [(1, "2026-01-01", "in_post"), (2, "2026-01-20", "left")],
            [(3, "2026-03-01", "in_post")],
        ),
        (
            [(1, "2026-06-01", "in_post")],
            [(1, "2026-06-01", "in_post"), (2, "2026-06-20", "left")],
            [(3, "2026-01-01", "in_post"), (4, "2026-01-02", "left")],
        ),
        (
            [(1, "2026-01-01", "in_post"), (2, "2026-02-01", "maternity_leave")],
            [(1, "2026-01-01", "in_post"), (2, "2026-01-20", "left")],
            [(2, "2026-08-20", "left")],
        ),
    ],
    ids=["another overlap", "months that overlap nothing", "a longer overlap"],
)
def test_an_overlap_that_was_looked_into_waits_again_when_another_school_adds_months(
    city: City,
    two: tuple[School, School],
    mine: list[tuple[Any, ...]],
    theirs: list[tuple[Any, ...]],
    then: list[tuple[Any, ...]],
) -> None:
    other, own = two
    me, copy = new_id(), new_id()

    def says(spells: list[tuple[Any, ...]]) -> None:
        city.send(other, book(other, {copy: ("王伟", NUMBERS[0])}) | {"service": [(copy, *spell) for spell in spells]})

    city.send(own, book(own, {me: ("王伟", NUMBERS[0])}) | {"service": [(me, *spell) for spell in mine]})
    says(theirs)
    assert _waiting(city) == ["two_schools"]
    _settle_all(city)
    says(theirs)
    assert _waiting(city) == [], "the same again is settled"
    says(sorted({spell[0]: spell for spell in (*theirs, *then)}.values()))
    assert _waiting(city) == ["two_schools"]


def test_a_figure_of_a_register_that_was_looked_into_waits_again_when_it_grows(city: City) -> None:
    school = city.school(1)
    fund = {"year": "2026", "line": "public_funds"}
    for amount in (100_000_000_001, _MOST):
        city.send(school, book(school, {new_id(): ("王伟", NUMBERS[0])}) | _register("money", 1, **fund, amount_x100=amount))
        assert _waiting(city) == ["plausible"]
        _settle_all(city)


_ONE, _OTHER, _EVENT, _SECOND, _COURSE = (f"00000000-0000-7000-8000-00000000000{n}" for n in range(1, 6))
_CLOSED: dict[str, Any] = {
    "people": {_ONE: ("王伟", NUMBERS[0]), _OTHER: ("李娜", NUMBERS[1])},
    "activities_2026": [activity(_EVENT, hours=800), activity(_SECOND, "2026-09-11", hours=100)],
    "attendance_2026": [(_ONE, _EVENT, "absent", "attendee", None, None), (_OTHER, _EVENT, "present", "attendee", None, None)],
    "trainings_2026": [training(_COURSE, _ONE, 4000)],
}


def _closed(school: School, said: dict[str, Any]) -> dict[str, Any]:
    tables = {key: value for key, value in said.items() if key not in {"people", "service"}}
    rows = book(school, said["people"], **tables) | {"periods": [("2026Q3", "closed", 1, 1, "2026-10-08")]}
    return rows | ({"service": said["service"]} if "service" in said else {})


@pytest.mark.parametrize(
    ("then", "words"),
    [
        (
            {
                "attendance_2026": [
                    (_ONE, _EVENT, "present", "attendee", None, None),
                    (_OTHER, _EVENT, "absent", "attendee", None, None),
                ]
            },
            "改了：出勤 2 人次",
        ),
        ({"attendance_2026": []}, "改了：出勤 2 人次"),
        ({"activities_2026": [activity(_EVENT, hours=100), activity(_SECOND, "2026-09-11", hours=800)]}, "改了：活动 2 个"),
        ({"trainings_2026": [training(_COURSE, _OTHER, 4000)]}, "改了：培训 1 条"),
        ({"trainings_2026": [training(_COURSE, _ONE, 4000, confirmed=0)]}, "改了：认定 1 条"),
        ({"openings": [(new_id(), _ONE, "2026", "school_based", 30_000, "")]}, "改了：期初学时 1 笔"),
        (
            {"service": [(_ONE, 1, None, "in_post"), (_ONE, 2, "2026-01-01", "retired"), (_OTHER, 1, None, "in_post")]},
            "改了：任职经历 1 人",
        ),
        ({"people": {_ONE: ("李娜", NUMBERS[1]), _OTHER: ("王伟", NUMBERS[0])}}, "改了：姓名或证件号 2 人"),
    ],
    ids=["presence", "attendance gone", "hours exchanged", "given away", "confirmed", "openings", "retired", "people exchanged"],
)
def test_a_closed_quarter_written_anew_under_its_version_is_told_with_what_changed(
    city: City, then: dict[str, Any], words: str
) -> None:
    school = city.school(1)
    for _twice in range(2):
        verdict = city.take(school.write(city.office, city.recipients, rows=_closed(school, _CLOSED)).data)
        assert "已结账" not in verdict.message, "the same again changed nothing"
    verdict = city.take(school.write(city.office, city.recipients, rows=_closed(school, _CLOSED | then)).data)
    assert verdict.verdict == "merged"
    assert "（版本没有变）" in verdict.message
    assert f"{words}。" in verdict.message


def test_a_crowd_of_one_name_at_one_school_hides_no_pair_of_two_others_and_is_named(city: City) -> None:
    crowded, *others = (city.school(number) for number in (1, 2, 3))

    def alike(school: School, numbers: list[str | None]) -> dict[str, Any]:
        people = {new_id(): ("王伟", number) for number in numbers}
        born = [(p, "王伟", "女", "1985-03", "语文", "语文", "小学", "", "", "", "", "", "", "in_post") for p in people]
        return book(school, people) | {"teachers": sorted(born)}

    for school in others:
        city.send(school, alike(school, [None]))
    city.send(crowded, alike(crowded, [*sound_numbers(31)]))
    found = {flag.kind: flag for flag in flags(city.ws)}
    assert {side.school for side in found["same_person"].sides} == {"2小", "3小"}
    assert "1小叫王伟的教师（31 位）" in found["crowd"].message
    assert sorted(_waiting(city)) == ["crowd", "same_person"]


def test_contradictions_about_more_people_than_anybody_looks_through_are_one_matter(
    city: City, two: tuple[School, School]
) -> None:
    numbers = sound_numbers(60)
    for school in two:
        city.send(school, book(school, {new_id(): (f"师{place}", number) for place, number in enumerate(numbers)}))
    flag = _flagged(city, "two_schools")
    assert "有 60 人" in flag.message
    assert flag.mark


@pytest.mark.parametrize(
    "mark", ["\u061c", "\u00ad", "\u2063", "\u206a", "\u3164", "\u115f", "\u180e", "\u2800", "\ufffb", "\U0001d159"], ids=ascii
)
def test_a_character_that_shows_nothing_makes_no_second_name(city: City, two: tuple[School, School], mark: str) -> None:
    for school, name in zip(two, (f"王{mark}伟", "王伟"), strict=True):
        city.send(school, book(school, {new_id(): (name, NUMBERS[0])}))
    assert [flag.kind for flag in flags(city.ws)] == ["two_schools"]
    assert [person.name for person in view.list_people(city.ws)] == ["王伟"]


def test_an_old_number_of_fifteen_digits_joins_nobody_and_both_forms_are_shown(city: City, two: tuple[School, School]) -> None:
    for school, number in zip(two, ("419001900307001", "419001199003070015"), strict=True):
        city.send(school, book(school, {new_id(): ("王伟", number)}))
    assert len(view.list_people(city.ws)) == 2
    assert "15 位旧号码" in _flagged(city, "old_number").message


def test_a_school_that_chose_the_smallest_id_does_not_decide_what_is_shown_of_anothers_teacher(city: City) -> None:
    mine, other = city.school(2), School(1, random.Random(1), office="00000000-0000-0000-0000-000000000000")
    city.enrol(other)
    for school, name in ((mine, "王伟"), (other, "张三")):
        city.send(school, book(school, {new_id(): (name, NUMBERS[0])}))
    (person,) = view.list_people(city.ws)
    assert person.name == "王伟"
    _flagged(city, "number")


def test_a_city_that_dates_its_entries_back_does_not_decide_what_is_shown_of_another_citys_teacher(city: City) -> None:
    mine, other = city.school(2), city.school(1)
    for school, name in ((mine, "王伟"), (other, "张三")):
        city.send(school, book(school, {new_id(): (name, NUMBERS[0])}))
    keys = dict(city.ws.tuples("SELECT office, payload FROM log_entry WHERE kind = 'key'"))
    with city.ws.record() as change:
        change.driver_sql("DELETE FROM log_entry")
    for day, school, number in ((1, mine, new_id()), (2, other, "00000000-0000-7000-8000-000000000000")):
        city.ws.today_override = date(2027, 1, day)
        facts = {name: fact for name, fact in json.loads(keys[school.office]).items() if name not in ("sig", "by", "who")}
        with city.ws.record() as change:
            heard_of_city(change, (number, "key", school.office, canonical.encode(facts).decode()), new_id())
    (person,) = view.list_people(city.ws)
    assert person.name == "王伟"


def test_a_school_that_two_cities_claim_is_named_with_both(city: City) -> None:
    school = School(1, random.Random(1))
    key = {
        "code": school.code,
        "keyid": school.key.public.keyid,
        "name": "1小",
        "reply": school.mailbox[1],
        "spki": base64.b64encode(school.key.public.spki).decode(),
    }
    cities = ("00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b")
    for source in cities:
        assert [flag.kind for flag in flags(city.ws)] == []
        with city.ws.record() as change:
            heard_of_city(change, (new_id(), "key", school.office, canonical.encode(key).decode()), source)
    (flag,) = flags(city.ws)
    assert (flag.kind, {side.office for side in flag.sides}) == ("two_voices", set(cities))
    assert "1小" in flag.message


def _register(kind: str, count: int, **said: Any) -> dict[str, Any]:
    """So many records of a plain kind of which nothing but this is said."""
    found = register(kind)
    empty = {"count": 0, "count?": None, "text?": None, "day?": None, "flag": 0, "json": "{}"}
    types = [pair for field in fields_of(found) for pair in types_of(field)]
    return {found.sent: [(new_id(), *(said.get(name, empty.get(form, "")) for name, form in types)) for _row in range(count)]}


@pytest.mark.parametrize(
    ("kind", "count", "said", "words"),
    [
        ("money", 1, {"year": "2026", "line": "public_funds", "amount_x100": _MOST}, "“金额”超过 10 亿元"),
        ("needs", 1, {"year": "2026", "asked": _MOST}, "超过 100 万"),
        ("rule", 5001, {"title": "制度"}, "共有 5001 条"),
    ],
    ids=["a fund", "a survey", "rules"],
)
def test_figures_of_a_register_that_would_drown_everybody_elses_are_flagged_with_the_school(
    city: City, kind: str, count: int, said: dict[str, Any], words: str
) -> None:
    school = city.school(1)
    city.send(school, book(school, {new_id(): ("王伟", NUMBERS[0])}) | _register(kind, count, **said))
    (flag,) = flags(city.ws)
    assert (flag.kind, flag.sides[0].office) == ("plausible", school.office)
    assert words in flag.message
    assert "1小" in flag.message


def test_plans_by_the_hundred_are_flagged_with_the_school_and_the_first_page_says_how_many_are_whose(city: City) -> None:
    """A clerk approves plan by plan; one school's thousands would hide everybody else's."""
    (plan,) = (kind for kind in TRAVELLING if kind.id == "plan")
    asking = {"term": "2026-2027-1", "title": "计划", "status": "sent"}

    def plans(count: int) -> dict[str, Any]:
        fields = [{**asking, "asked": new_id()}.get(field.key, "") for field in plan.travelling]
        return {plan.sent: [(new_id(), *fields) for _each in range(count)]}

    honest, flooding = city.school(1), city.school(2)
    city.send(honest, book(honest, {new_id(): ("王伟", NUMBERS[0])}) | plans(3))
    city.send(flooding, book(flooding, {new_id(): ("李娜", NUMBERS[1])}) | plans(201))
    (flag,) = flags(city.ws)
    assert (flag.kind, [side.office for side in flag.sides]) == ("plausible", [flooding.office])
    assert "共有 201 条，超过 200 条" in flag.message
    (task,) = (task for task in desk_home(city.ws).tasks if task.page == "plans")
    assert task.sentence == "204 份研修计划等批复"
    assert task.detail.startswith("1小 3 份、2小 201 份")


def test_two_people_of_one_name_are_told_apart_by_number_or_subject_and_listed_otherwise(city: City) -> None:
    school = city.school(1)
    one, two = new_id(), new_id()
    rows = book(school, {one: ("李娜", NUMBERS[1]), two: ("李娜", NUMBERS[2])})
    rows["teachers"] = [
        (person, "李娜", "", "", subject, "", "", "", "", "", "", last4, "", "in_post")
        for person, subject, last4 in ((one, "语文", "0028"), (two, "数学", "0015"))
    ]
    city.send(school, rows)
    for text, person in (("李娜#0028", one), ("李娜@数学", two)):
        assert view.find_person(city.ws, text).teachers == (person,)
    with pytest.raises(RecordUnknown) as caught:
        view.find_person(city.ws, "李娜")
    assert "0028" in caught.value.user_message
    assert "数学" in caught.value.user_message
    with pytest.raises(RecordUnknown, match="没有“李娜#9999”"):
        view.find_person(city.ws, "李娜#9999")


def _busy(school: School, person: str, events: list[tuple[Any, ...]], **tables: Any) -> dict[str, Any]:
    """A book of 王伟, who was at all of these activities."""
    there = sorted((person, event[0], "present", "attendee", None, None) for event in events)
    return book(school, {person: ("王伟", NUMBERS[0])}, activities_2026=sorted(events), attendance_2026=there, **tables)


def _piled(city: City) -> Flag:
    (flag,) = [flag for flag in flags(city.ws) if flag.kind == "piled"]
    assert "1小 王伟" in flag.message
    assert flag.sides[0].school == "1小"
    return flag


def test_more_hours_than_days_have_spread_over_many_records_of_one_school_are_flagged_once(city: City) -> None:
    """Each of the forty records is one that a person can have been at; together they are 640 hours in two days."""
    school, me = city.school(1), new_id()
    forty = [training(new_id(), me, 1600, start="2026-07-01", end="2026-07-02") for _each in range(40)]
    city.send(school, book(school, {me: ("王伟", NUMBERS[0])}, trainings_2026=sorted(forty)))
    flag = _piled(city)
    assert "40 条" in flag.message
    assert "2026-07-01" in flag.message
    assert "320 学时" in flag.message
    assert "每人每天 16 学时" in flag.message
    _settle_all(city)
    city.send(school, book(school, {me: ("王伟", NUMBERS[0])}, trainings_2026=sorted(forty[:39])))
    assert _waiting(city) == ["piled"], "what was looked into waits again when it changes"


def test_two_sessions_of_one_person_at_one_hour_in_one_school_are_flagged_with_both(city: City) -> None:
    school, me = city.school(1), new_id()
    events = [
        activity(new_id(), title="磨课"),
        activity(new_id(), title="评课", begins="15:30", ends="17:30"),
        activity(new_id(), title="晚课", begins="19:00", ends="20:00"),
        activity(new_id(), title="没有时间", begins="", ends=""),
    ]
    city.send(school, _busy(school, me, events))
    message = _piled(city).message
    assert "同一时段在两处" in message
    assert "磨课" in message
    assert "评课" in message
    assert "晚课" not in message
    assert "没有时间" not in message


def test_trainings_of_two_schools_on_the_same_days_that_are_more_than_a_day_has_are_flagged_with_both(
    city: City, two: tuple[School, School]
) -> None:
    """No school says more than sixteen hours of a day, and one says them in so many records that the other is hardly seen."""
    for school, often in zip(two, (40, 1), strict=True):
        me = new_id()
        days = {"start": "2026-07-01", "end": "2026-07-02"}
        courses = sorted(training(new_id(), me, 2400 // often, f"C{school.number}-{each}", **days) for each in range(often))
        city.send(school, book(school, {me: ("王伟", NUMBERS[0])}, trainings_2026=courses))
    message = _flagged(city, "piled").message
    assert " 的记录有 41 条，合计 24 学时，超过每人每天 16 学时" in message


def test_a_full_honest_day_or_one_person_listed_twice_at_one_activity_is_not_flagged_as_piled_up(city: City) -> None:
    school, me, again = city.school(1), new_id(), new_id()
    events = [activity(new_id(), begins=f"{hour:02}:00", ends=f"{hour + 2:02}:00") for hour in (8, 10, 14, 16)]
    course = training(new_id(), me, 4000, start="2026-09-07", end="2026-09-11")
    rows = _busy(school, me, events, trainings_2026=[course])
    rows |= book(school, {me: ("王伟", NUMBERS[0]), again: ("王伟", NUMBERS[0])}) | {
        name: rows[name] for name in ("activities-2026", "trainings-2026")
    }
    rows["attendance-2026"] = sorted(
        (who, event[0], "present", "attendee", None, None) for who in (me, again) for event in events
    )
    city.send(school, rows)
    assert "piled" not in {flag.kind for flag in flags(city.ws)}


def test_sixteen_hours_on_every_day_of_a_year_are_flagged(city: City) -> None:
    school, me = city.school(1), new_id()
    days = [f"2026-{month:02}-{day:02}" for month in (3, 4, 5) for day in range(1, 29)]
    city.send(
        school,
        book(
            school,
            {me: ("王伟", NUMBERS[0])},
            trainings_2026=sorted(training(new_id(), me, 1600, start=day, end=day) for day in days),
        ),
    )
    assert "2026 年合计 1344 学时" in _piled(city).message


def test_openings_of_one_year_in_several_spellings_are_one_balance(city: City) -> None:
    school, me = city.school(1), new_id()
    openings = [(new_id(), me, year, "school_based", 20_000, "") for year in ("2026", "2026-2027", "2026-2028", "2026-2026")]
    city.send(school, book(school, {me: ("王伟", NUMBERS[0])}, openings=sorted(openings)))
    (flag,) = [flag for flag in flags(city.ws) if flag.kind == "plausible"]
    assert "期初学时（4 笔，年度有 4 种写法），800 学时" in flag.message


_ONLINE_CAPPED = """
[[category]]
id = "online"
name = "网络研修"
training_modes = ["online"]
cycle_cap = 8
"""


@pytest.mark.parametrize("mode", ["online", "Online", "ｏｎｌｉｎｅ", "on\u200bline ", "оnlinе", "网络研修", "网 络研修"])
def test_a_spelling_of_a_way_of_training_escapes_no_cap_on_it(city: City, tmp_path: Path, mode: str) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(f"{_CAPPED}{_ONLINE_CAPPED}", encoding="utf-8")
    policy_in_use.use_policy(city.ws, rules, PIN)
    school, me = city.school(1), new_id()
    course = training(new_id(), me, 4000)
    city.send(school, book(school, {me: ("王伟", NUMBERS[0])}, trainings_2026=[(*course[:5], mode, *course[6:])]))
    assert _counted(city) == 8
    assert flags(city.ws) == []


def test_a_way_of_training_that_nobody_knows_is_flagged_with_the_category_it_counts_in(city: City, tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(f"{_CAPPED}{_ONLINE_CAPPED}", encoding="utf-8")
    policy_in_use.use_policy(city.ws, rules, PIN)
    school, me = city.school(1), new_id()
    courses = [training(new_id(), me, 4000, start=f"2026-07-0{day}", end=f"2026-07-2{day}") for day in (1, 2)]
    rows = sorted((*each[:5], "webinar" + "!" * 900, *each[6:]) for each in courses)
    city.send(school, book(school, {me: ("王伟", NUMBERS[0])}, trainings_2026=rows))
    assert _counted(city) == 80
    (flag,) = [flag for flag in flags(city.ws) if flag.kind == "word"]
    assert "1小 有 2 条培训的方式写作“webinar" in flag.message
    assert "按“外出培训”类计入" in flag.message
    assert len(flag.message) < 200


@pytest.mark.parametrize(
    "kind", ["reading_salon", "Reading_Salon", "reading_salon\u2063", "reаding_sаlоn", "读书沙龙", "读书 沙龙"]
)
def test_a_spelling_of_a_kind_of_activity_escapes_no_cap_on_it(city: City, tmp_path: Path, kind: str) -> None:
    _capped(city, tmp_path)
    school, me = city.school(1), new_id()
    events = [activity(new_id(), f"2026-09-{day}", hours=800) for day in (10, 11)]
    city.send(school, _busy(school, me, [(event[0], kind, *event[2:]) for event in events]))
    assert _counted(city) == 8
    assert flags(city.ws) == []


def test_words_by_the_hundred_that_nobody_knows_are_one_matter_that_says_so(city: City) -> None:
    school, me = city.school(1), new_id()
    courses = [
        training(new_id(), me, 50, start=f"2026-0{1 + n % 9}-{1 + n // 9:02}", end=f"2026-0{1 + n % 9}-{1 + n // 9:02}")
        for n in range(60)
    ]
    rows = sorted((*each[:2], "题" * 2000, *each[3:5], f"way{place}", *each[6:]) for place, each in enumerate(courses))
    city.send(school, book(school, {me: ("王伟", NUMBERS[0])}, trainings_2026=rows))
    (flag,) = flags(city.ws)
    assert (flag.kind, "用了 60 个现行政策和本程序都不认识的" in flag.message) == ("word", True)


def test_a_title_without_end_fills_no_side_of_a_matter(city: City) -> None:
    school, me = city.school(1), new_id()
    rows = sorted(
        (*each[:2], "题" * 4000, *each[3:])
        for each in (training(new_id(), me, 1600, start="2026-07-01", end="2026-07-02") for _n in range(3))
    )
    city.send(school, book(school, {me: ("王伟", NUMBERS[0])}, trainings_2026=rows))
    assert max(len(side.text) for side in _piled(city).sides) < 200


def test_kinds_and_categories_that_nobody_knows_are_flagged_once_for_a_school_and_a_word(city: City, tmp_path: Path) -> None:
    _capped(city, tmp_path)
    school, me = city.school(1), new_id()
    events = [activity(new_id(), f"2026-09-{day}", hours=800) for day in (10, 11)]
    openings = [(new_id(), me, "2026", "anything", 800, "")]
    city.send(school, _busy(school, me, [(event[0], "salon", *event[2:]) for event in events], openings=openings))
    assert _counted(city) == 24
    told = [flag.message for flag in flags(city.ws)]
    assert [
        sum(words in message for message in told)
        for words in ("有 2 条活动的类型写作“salon”", "有 1 条期初学时的类别写作“anything”")
    ] == [1, 1]
