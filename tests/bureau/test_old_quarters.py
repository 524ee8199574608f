"""A bureau that has received packages for years waits no longer than a young one, and finds the same."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.bureau import kept_findings, returning_records
from jyteacher_desktop.bureau.board import board
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.city_figures import city_figures
from jyteacher_desktop.bureau.city_people import city_hours
from jyteacher_desktop.bureau.flags import Flag
from jyteacher_desktop.bureau.home import desk_home
from jyteacher_desktop.bureau.hours_lost_to_other_schools import flags
from jyteacher_desktop.bureau.plans import list_plans
from jyteacher_desktop.bureau.receipts import write_receipts
from jyteacher_desktop.bureau.returning_records import list_open, list_returned, record_mark, return_record
from jyteacher_desktop.records.hour_entries import CITY, THERE
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from tests.bureau.schedules import _with_guests
from tests.bureau.world import NUMBERS, PIN, City, School, activity, book, training
from tests.city.old_quarters import LAST, NEXT, TODAY, build_quarters, receive
from tests.old_years import Asked, counting

YOUNG, OLD = 2, 13
"""Quarters of two cities that differ in nothing else."""


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    found = {}
    for quarters in (YOUNG, OLD):
        found[quarters] = tmp_path_factory.mktemp("city") / "city.jybureau"
        build_quarters(found[quarters], quarters, schools=3)
    return found


_AFTER: dict[str, Callable[[Workspace], object]] = {
    "first page": desk_home,
    "board": lambda ws: board(ws, LAST),
    "hours of everybody": city_hours,
    "figures": city_figures,
    "who was at the activities of a year": lambda ws: [dict(each.roles) for each in CityBook(ws).activities(str(LAST.year))],
}


@pytest.fixture(scope="module")
def after_a_package(cities: dict[int, Path]) -> dict[int, dict[str, Asked]]:
    """What is asked of the file after a package came that changes one quarter, at a desk that had asked everything before."""
    found: dict[int, dict[str, Asked]] = {}
    for quarters, path in cities.items():
        found[quarters] = {}
        with counting(TODAY) as take, Workspace.open(path, BUREAU, write=True) as ws:
            for question in _AFTER.values():
                question(ws)
            receive(ws, [path.with_name(NEXT)])
            for name, question in _AFTER.items():
                take()
                question(ws)
                found[quarters][name] = take()
    return found


@pytest.mark.parametrize("question", _AFTER)
def test_after_a_package_an_old_city_is_shown_as_soon_as_a_young_one(
    after_a_package: dict[int, dict[str, Asked]], question: str
) -> None:
    """All years of the school that sent it, and of everybody it shares with others, were looked through; for a year's attendance all that there was."""
    young, old = (after_a_package[quarters][question] for quarters in (YOUNG, OLD))
    lines = [
        sum(rows for sql, (rows, _steps) in each.statements.items() if "city_attendance" in sql or "city_activity" in sql)
        for each in (young, old)
    ]
    # the youngest city has half a year of the cycle, the old one three quarters of it
    assert lines[1] <= lines[0] * 1.5 + 60
    assert old.steps <= young.steps * 2 + 200


def test_who_was_at_the_activities_of_some_days_is_told_whatever_lies_before(cities: dict[int, Path]) -> None:
    with Workspace.open(cities[OLD], BUREAU, write=False) as ws:
        for days in (("2026-01-01", "2026-12-31"), ("2024-03-05", "2025-02-11"), ("1990-01-01", "1990-12-31")):
            told = ws.tuples(CITY.present, days)
            everything = ws.tuples(
                f"SELECT x.activity, x.teacher, x.role FROM city_attendance x JOIN city_activity e ON e.id = x.activity "
                f"WHERE {THERE} AND e.start BETWEEN ? AND ?",
                days,
            )
            assert sorted(told) == sorted(everything)
        assert ws.tuples(CITY.present, ("2026-07-01", "2026-09-30"))


# -- records that went back --------------------------------------------------------------------------------------------


def _busy_school(city: City, number: int, people: int, events: int) -> tuple[School, dict[str, Any]]:
    school = city.school(number)
    teachers = [new_id() for _each in range(people)]
    held = [activity(new_id(), (date(2026, 7, 1) + timedelta(days=day)).isoformat()) for day in range(events)]
    rows = book(school, dict.fromkeys(teachers, (f"师{number}", None)), activities_2026=sorted(held))
    rows["attendance-2026"] = sorted((who, each[0], "present", "attendee", None, None) for who in teachers for each in held)
    rows["teachers"], rows["service"], rows["identity"] = (sorted(rows[name]) for name in ("teachers", "service", "identity"))
    city.send(school, rows)
    return school, rows


def test_a_record_that_went_back_is_compared_by_the_people_of_its_school(city: City) -> None:
    """For every remark there ever was, the whole city's attendance was gone through, every time a page was opened."""
    school, rows = _busy_school(city, 1, 3, 2)
    event = rows["activities-2026"][0][0]

    def steps() -> int:
        """How many tens of steps SQLite's machine takes; a server does not tell."""
        taken: list[None] = []
        raw = city.ws._raw
        if isinstance(raw, sqlite3.Connection):
            raw.set_progress_handler(lambda: taken.append(None), 10)
        record_mark(city.ws, school.office, "activity", event)
        if isinstance(raw, sqlite3.Connection):
            raw.set_progress_handler(None, 10)
        return len(taken)

    alone, mark = steps(), record_mark(city.ws, school.office, "activity", event)
    _busy_school(city, 2, 20, 20)
    assert steps() <= alone + 2
    assert record_mark(city.ws, school.office, "activity", event) == mark
    gone = next(line for line in rows["attendance-2026"] if line[1] == event)
    city.send(school, rows | {"attendance-2026": [line for line in rows["attendance-2026"] if line != gone]})
    assert record_mark(city.ws, school.office, "activity", event) != mark


def test_a_remark_that_was_answered_is_compared_again_only_after_a_package_of_its_school(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_findings, "WORTH", 0)
    (one, rows), (two, others) = _busy_school(city, 1, 2, 3), _busy_school(city, 2, 2, 3)
    sent_back = [rows["activities-2026"][0][0], rows["activities-2026"][1][0], others["activities-2026"][0][0]]
    for record in sent_back:
        return_record(city.ws, record, "请核对", PIN)
    write_receipts(city.ws, tmp_path / "回执", PIN)
    said = [(*row[:2], "共读", *row[3:]) if row[0] == sent_back[0] else row for row in rows["activities-2026"]]
    city.send(one, rows | {"activities-2026": said})
    assert {row.record for row in list_open(city.ws)} == set(sent_back[1:])
    compared: list[str] = []
    real = returning_records.record_mark
    monkeypatch.setattr(
        returning_records,
        "record_mark",
        lambda ws, office, table, record: compared.append(record) or real(ws, office, table, record),
    )
    assert {row.record: row.state for row in list_returned(city.ws)} == dict(
        zip(sent_back, ("corrected", "sent", "sent"), strict=True)
    )
    assert compared == []
    city.send(two, others | {"trainings-2026": [training(new_id(), others["teachers"][0][0], 800)]})
    assert {row.record for row in list_open(city.ws)} == set(sent_back[1:])
    assert compared == sent_back[2:], "of the school that sent something"
    flags(city.ws)  # whoever looks at everything keeps what was found
    city.ws.forget()
    compared.clear()
    assert {row.record for row in list_open(city.ws)} == set(sent_back[1:])
    assert sorted(compared) == sorted(sent_back[1:]), "in the next process those that wait, and no answered one"
    city.send(one, rows)  # the correction is taken back
    assert {row.record for row in list_open(city.ws)} == set(sent_back)


# -- years by themselves -----------------------------------------------------------------------------------------------


def _random_book(
    rng: random.Random, school: School, people: dict[str, tuple[str, str | None]], so_far: dict[str, Any]
) -> dict[str, Any]:
    """A book of four years, of which one is told anew; what is told lasts for days, weeks or over the turn of a year."""
    for year in ("2023", "2024", "2025", "2026") if not so_far else (rng.choice(["2023", "2024", "2025", "2026"]),):
        held, there, learnt = [], [], []
        for _each in range(rng.randrange(6)):
            start = date(int(year), *rng.choice([(3, 2), (3, 3), (9, 10), (12, 28), (12, 31)]))
            end = start + timedelta(days=rng.choice([0, 0, 0, 1, 5, 40, 400]))
            begins, ends = rng.choice([("14:00", "16:00"), ("15:00", "17:00"), ("", ""), ("16:00", "15:00")])
            event = activity(
                new_id(),
                start.isoformat(),
                end=end.isoformat(),
                begins=begins,
                ends=ends,
                hours=rng.choice([100, 600, 1200, 90_000]),
            )
            held.append(event if rng.random() < 0.9 else (event[0], "没听说过", *event[2:]))
            there += [(who, event[0], "present", "attendee", None, None) for who in people if rng.random() < 0.8]
        for who in people:
            if rng.random() < 0.5:
                start = date(int(year), *rng.choice([(3, 2), (9, 10), (12, 30)]))
                end = start + timedelta(days=rng.choice([0, 1, 30, 380]))
                learnt.append(
                    training(new_id(), who, rng.choice([400, 1200, 40_000]), start=start.isoformat(), end=end.isoformat())
                )
        so_far |= {f"activities-{year}": sorted(held), f"attendance-{year}": sorted(there), f"trainings-{year}": sorted(learnt)}
    return _with_guests(rng, book(school, people) | so_far)


@pytest.mark.parametrize("seed", range(6))
def test_looked_at_year_by_year_a_city_contradicts_itself_as_it_does_looked_at_as_a_whole(city: City, seed: int) -> None:
    rng = random.Random(seed)
    city.ws.today_override = TODAY
    schools = [city.school(number) for number in range(3)]
    people = {
        school.number: {new_id(): ("王伟", NUMBERS[place]) for place in range(2)} | {new_id(): (f"师{school.number}", None)}
        for school in schools
    }
    told: dict[int, dict[str, Any]] = {school.number: {} for school in schools}
    kinds: set[str] = set()
    for _package in range(8):
        school = rng.choice(schools) if all(told.values()) else next(each for each in schools if not told[each.number])
        city.send(school, _random_book(rng, school, people[school.number], told[school.number]))
        year_by_year = flags(city.ws)
        whole = _with_nothing_kept(city.ws)
        assert year_by_year == whole
        kinds |= {flag.kind for flag in whole}
    assert {"piled", "same_hour", "plausible"} <= kinds


def _with_nothing_kept(ws: Workspace) -> list[Flag]:
    ws.forget()
    kept_findings.forget(ws)
    return flags(ws)


def test_a_closed_year_in_which_nothing_was_found_is_not_looked_at_again(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[tuple[str, str]] = []
    real = kept_findings.look_year_by_year

    def watched(*given: Any, look: Callable[[str, list[str]], Any], whose: Any) -> Any:
        def watching(year: str, those: list[str]) -> Any:
            looked.extend((given[1].split(" ")[0], year) for _each in those)
            return look(year, those)

        return real(*given, look=watching, whose=whose)

    school = city.school(1)
    who = new_id()
    years = {f"activities-{year}": [activity(new_id(), f"{year}-09-10")] for year in (2024, 2025, 2026)}
    rows = book(school, {who: ("王伟", NUMBERS[0])}) | years
    city.send(school, rows)
    monkeypatch.setattr(kept_findings, "look_year_by_year", watched)
    assert flags(city.ws) == []
    assert {year for _what, year in looked} == {""}, "nothing is known yet: all years at once"
    looked.clear()
    city.send(school, rows | {"trainings-2026": [training(new_id(), who, 800)]})
    assert flags(city.ws) == []
    assert {year for _what, year in looked} == {"2026"}
    looked.clear()
    city.send(school, rows | {"activities-2025": [activity(new_id(), "2025-09-11")]})
    assert flags(city.ws) == []
    assert {year for _what, year in looked} == {"2025", "2026"}, "and the years into which it may last"


def test_plans_of_many_terms_are_added_up_as_one_by_one(cities: dict[int, Path]) -> None:
    with Workspace.open(cities[OLD], BUREAU, write=False) as ws:
        plans = list_plans(ws)
        assert len(plans) == 3 * (OLD // 2 + 1)
        assert {(row.items, row.hours, row.carried_out) for row in plans} == {(1, 0, 0)}
