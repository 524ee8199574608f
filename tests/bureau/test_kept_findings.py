"""What was found in a city is found by the next process without looking at everybody again, and never where it does not hold any more."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from jyteacher_desktop.bureau import (
    city_book,
    city_digest,
    city_people,
    contradictions_between_schools,
    deciding_who_is_one_person,
    hours_lost_to_other_schools,
    kept_findings,
    office,
    piled_hours,
    rebuilding_city,
)
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.city_people import city_hours
from jyteacher_desktop.bureau.flags import Flag
from jyteacher_desktop.bureau.hours_lost_to_other_schools import flags
from jyteacher_desktop.bureau.office import current_policy
from jyteacher_desktop.bureau.returning_records import return_record
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.store import server_address
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from tests.bureau.schedules import Bureau, follow, make_world
from tests.bureau.test_counted_again import _born as born
from tests.bureau.world import NUMBERS, PIN, City, School, activity, book, fresh, training
from tests.exchange.conftest import uid

DAY = date(2026, 10, 20)


@pytest.fixture(autouse=True)
def worth_it() -> Iterator[None]:
    """Also a city of two schools is worth keeping."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(kept_findings, "WORTH", 0)
        yield


@pytest.fixture
def found(city: City) -> list[Flag]:
    """A city with one matter of every sort that is looked for one by one: two people alike, one at two places in an hour, a number that is wrong."""
    city.ws.today_override = DAY
    for school in (city.school(number) for number in range(2)):
        number = school.number
        rows = born(school, "李娜", uid(10 + number))
        event = activity(uid(500 + number))
        person = uid(20 + number)
        rows["teachers"].append((person, "王伟", "男", "1980-01", "数学", "数学", "小学", "", "", "", "", "", "", "in_post"))
        rows["service"].append((person, 1, None, "in_post"))
        rows["identity"].append((person, NUMBERS[0], None))
        rows["activities-2026"] = [event]
        rows["attendance-2026"] = [(person, event[0], "present", "attendee", None, None)]
        city.send(school, rows)
    found = flags(city.ws)
    assert {"same_person", "same_hour"} <= {flag.kind for flag in found}
    return found


def another_process(city: City, *, write: bool = False, day: date = DAY) -> list[Flag]:
    """What a process that knows nothing yet finds in this city."""
    city.ws.close()
    with Workspace.open(city.ws.path, BUREAU, write=write) as ws:
        ws.today_override = day
        return flags(ws)


def nobody_looks(patched: pytest.MonkeyPatch, *modules: str) -> None:
    """Fail where anybody is looked at."""

    def looks(*_given: object, **_more: object) -> None:
        raise AssertionError("somebody is looked at")

    for module, name in (
        (contradictions_between_schools, "_of_rows"),
        (contradictions_between_schools, "_at_one_hour"),
        (piled_hours, "_looked_at"),
        (hours_lost_to_other_schools, "_lost"),
    ):
        if not modules or name in modules:
            patched.setattr(module, name, looks)


@pytest.mark.parametrize("write", [True, False])
def test_a_new_process_finds_the_same_without_looking_at_anybody(
    city: City, found: list[Flag], monkeypatch: pytest.MonkeyPatch, *, write: bool
) -> None:
    """Opening the desk of a large city took as long as looking through all of it, every morning anew."""
    nobody_looks(monkeypatch)
    assert another_process(city, write=write) == found


def test_on_the_next_day_nobody_is_looked_at_but_those_whose_hours_depend_on_the_day(
    city: City, found: list[Flag], monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_looks(monkeypatch, "_of_rows", "_at_one_hour", "_looked_at")
    assert another_process(city, day=DAY + timedelta(days=1)) == found


def test_after_a_package_only_people_of_its_school_are_looked_at_by_a_new_process(
    city: City, found: list[Flag], monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet = city.school(7)
    city.send(quiet, _busy(quiet, uid(72)))
    assert flags(city.ws) == found
    # another program takes in a package of a third school and asks nothing
    city.send(quiet, _busy(quiet, uid(72), uid(73)))
    looked: list[str] = []
    real = piled_hours._worth_a_look

    def watched(ws: Workspace, limits: object, offices: list[str], days: object) -> object:
        looked.extend(offices)
        return real(ws, limits, offices, days)  # type: ignore[arg-type]

    monkeypatch.setattr(piled_hours, "_worth_a_look", watched)
    assert another_process(city) == found
    assert looked == [quiet.office]


def _busy(school: School, *events: str) -> dict[str, Any]:
    """A school whose only teacher was at some activities, one a month."""
    held = [activity(event, f"2026-0{month}-10") for month, event in enumerate(events, start=3)]
    rows = book(school, {uid(70): ("赵敏", None)}, activities_2026=held)
    return rows | {"attendance-2026": [(uid(70), event, "present", "attendee", None, None) for event in events]}


@pytest.mark.parametrize("seed", range(3))
def test_after_every_event_a_new_process_finds_what_one_finds_that_has_nothing_kept(
    bureau: Bureau, tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    events = make_world(rng, bureau, tmp_path / "stick")
    rng.shuffle(events)
    with fresh(bureau.blank, tmp_path / "desk") as ws:
        for place, event in enumerate([*events, *events[:3]]):
            follow(ws, bureau.identity, rng, [event])
            ws.today_override = DAY + timedelta(days=place // 3)
            ws.forget()  # the next process
            kept = flags(ws)
            ws.forget()
            kept_findings.place(ws).unlink()
            assert kept == flags(ws)


def test_findings_follow_where_another_program_puts_an_earlier_log_back_under_an_open_desk(city: City, found: list[Flag]) -> None:
    """The length of the log stood for what it says: with one entry less and another one more nothing seemed to have changed."""
    assert any(flag.kind == "same_person" for flag in found)
    one, two = (uid(10), uid(11))
    deciding_who_is_one_person.rule_apart(city.ws, one, two, "两个人", PIN)
    assert not any(flag.kind == "same_person" for flag in flags(city.ws))
    put_back = "UPDATE log_entry SET id = id || '0', payload = replace(payload, ?, ?) WHERE kind = 'apart'"
    if database := server_address.database_of(city.ws.path):
        with psycopg.connect(database) as hall:
            hall.execute("SET search_path TO jyteacher")
            hall.execute(put_back.replace("?", "%s").encode(), (one, uid(99)))
            hall.execute("UPDATE written SET n = n + 1")  # as every program does that writes there
    else:
        with contextlib.closing(sqlite3.connect(city.ws.path)) as other, other:
            other.execute(put_back, (one, uid(99)))
    assert any(flag.kind == "same_person" for flag in flags(city.ws))


def _turned(sealed: bytes) -> bytes:
    return sealed[:40] + (b"A" if sealed[40:41] != b"A" else b"B") + sealed[41:]


@pytest.mark.parametrize(
    "spoil", [lambda _was: b"", lambda _was: b"{}", lambda was: was[:100], _turned, lambda _was: b"\xff\xfe"]
)
def test_a_file_that_is_not_as_it_was_written_says_nothing(city: City, found: list[Flag], spoil: object) -> None:
    place = kept_findings.place(city.ws)
    place.write_bytes(spoil(place.read_bytes()))  # type: ignore[operator]
    assert another_process(city) == found


def test_findings_follow_where_only_a_decision_between_two_others_is_another_one(city: City, found: list[Flag]) -> None:
    """The number of decisions, the first and the last were those of before."""
    for one, two in ((uid(10), uid(21)), (uid(10), uid(11)), (uid(11), uid(20))):
        deciding_who_is_one_person.rule_apart(city.ws, one, two, "两个人", PIN)
    assert not any(flag.kind == "same_person" for flag in flags(city.ws))
    _first, between, _last = sorted(entry for (entry,) in city.ws.tuples("SELECT id FROM log_entry WHERE kind = 'apart'"))
    with city.ws.record() as change:
        change.driver_sql(
            "UPDATE log_entry SET id = id || '0', payload = replace(payload, ?, ?) WHERE id = ?", (uid(10), uid(99), between)
        )
    assert any(flag.kind == "same_person" for flag in another_process(city, write=True))


def test_the_findings_of_another_bureau_say_nothing(city: City, found: list[Flag], tmp_path: Path) -> None:
    """Laid beside this workspace they were sealed by another secret."""
    other = office.create_bureau(tmp_path / "other.jybureau", name="别局", code="419002", pin=PIN)
    with other:
        other.today_override = DAY
        assert flags(other) == []
        kept_findings.write(other)
        foreign = kept_findings.place(other).read_bytes()
    kept_findings.place(city.ws).write_bytes(foreign)
    assert another_process(city) == found


@pytest.mark.on_a_server_too
def test_the_sum_of_a_city_is_at_hand_in_the_next_process_and_behind_a_package_only_the_book_of_its_school_is_read(
    city: City, found: list[Flag], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    sums = city_digest._sums_of_books

    def told(ws: Workspace, offices: Any) -> Any:
        asked.append(offices)
        return sums(ws, offices)

    monkeypatch.setattr(city_digest, "_sums_of_books", told)
    before = city_digest.city_digest(city.ws)
    city.ws.close()
    with Workspace.open(city.ws.path, BUREAU, write=True) as ws:
        ws.today_override = DAY
        assert city_digest.city_digest(ws) == before
        assert asked == [None], "of all schools once, and nothing in the next process"
        school = School(7, random.Random(7))
        desk = City(ws, city.office, city.identity, city.recipients, city.stick)
        desk.enrol(school)
        desk.send(school, born(school, "新来的", uid(700)))
        after = city_digest.city_digest(ws)
        assert asked == [None, [school.office]]
        assert after != before
        assert after == city_digest.city_digest(ws, anew=True)


def test_whoever_asks_for_the_sum_itself_hears_of_rows_that_something_changed(city: City, found: list[Flag]) -> None:
    sound = city_digest.city_digest(city.ws)
    for name in ("被改过", "王伟"):
        with city.ws.record() as change:
            change.driver_sql("UPDATE city_teacher SET name = ? WHERE uuid = ?", (name, uid(20)))
        assert (city_digest.city_digest(city.ws, anew=True) == sound) is (name == "王伟")


@pytest.mark.parametrize("stands", ["folder", "pipe", "endless"])
def test_whatever_stands_where_the_findings_would_lie_they_are_found_and_nothing_waits(
    city: City, found: list[Flag], stands: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = kept_findings.place(city.ws)
    place.unlink()
    if stands == "folder":
        (place / "inside").mkdir(parents=True)
    elif not hasattr(os, "mkfifo"):
        pytest.skip("no pipes and devices in folders here")
    elif stands == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to("/dev/zero")
    assert another_process(city, write=True) == found
    assert another_process(city) == found
    with Workspace.open(city.ws.path, BUREAU, write=True) as ws:
        rebuilding_city.rebuild(ws, PIN)
        ws.today_override = DAY
        assert flags(ws) == found


def test_a_file_of_findings_that_is_too_large_is_not_read(city: City, found: list[Flag], monkeypatch: pytest.MonkeyPatch) -> None:
    place = kept_findings.place(city.ws)
    os.truncate(place, kept_findings.MOST_BYTES + 1)
    assert another_process(city, write=True) == found
    assert place.stat().st_size < kept_findings.MOST_BYTES


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_disk_that_takes_no_findings_costs_nothing_but_looking_again(
    city: City, found: list[Flag], error: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_descriptor: int) -> None:
        raise OSError(error, os.strerror(error))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing)
        assert another_process(city, write=True, day=DAY + timedelta(days=1)) == found
    assert another_process(city, day=DAY + timedelta(days=1)) == found
    assert another_process(city) == found


def test_what_another_program_found_is_found_anew(city: City, found: list[Flag], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_findings, "present_version", lambda: "999")
    looked: list[str] = []
    real = contradictions_between_schools._of_rows

    def watched(ws: Workspace, policy: Policy) -> object:
        looked.append(policy.digest)
        return real(ws, policy)

    monkeypatch.setattr(contradictions_between_schools, "_of_rows", watched)
    assert another_process(city) == found
    assert looked


def test_whoever_only_reads_writes_no_file_and_a_city_that_is_soon_looked_through_keeps_none(
    city: City, found: list[Flag], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = kept_findings.place(city.ws)
    place.unlink()
    assert another_process(city) == found
    assert not place.exists()
    monkeypatch.setattr(kept_findings, "WORTH", 100)
    assert another_process(city, write=True) == found
    assert not place.exists()


def test_nobody_reads_in_the_file_who_is_named_in_it(city: City, found: list[Flag]) -> None:
    written = kept_findings.place(city.ws).read_bytes()
    assert any("李娜" in flag.message for flag in found)
    assert "李娜".encode() not in written
    assert b"u674e" not in written, "not as JSON escapes it either"


def test_rebuilding_drops_what_was_kept(city: City, found: list[Flag]) -> None:
    place = kept_findings.place(city.ws)
    assert place.exists()
    rebuilding_city.rebuild(city.ws, PIN)
    assert not place.exists()
    assert flags(city.ws) == found


# -- what counts of everybody ---------------------------------------------------------------------------------------


def _hours(ws: Workspace, day: date) -> tuple[object, ...]:
    ws.today_override = day
    book = CityBook(ws)
    return city_hours(ws), book.counted_trainings(), [book.received(person, str(day.year)) for person in sorted(book.staff(day))]


def _hours_in_another_process(city: City, day: date, *, write: bool = True) -> tuple[object, ...]:
    city.ws.close()
    with Workspace.open(city.ws.path, BUREAU, write=write) as ws:
        return _hours(ws, day)


def _hours_anew(ws: Workspace, day: date, place: Path) -> tuple[object, ...]:
    ws.forget()
    place.unlink(missing_ok=True)
    return _hours(ws, day)


def _of_some_days(city: City) -> None:
    """Two schools: of one teacher something ends on 24 October, one is on leave, one has hours from before, one comes in November."""
    one, two = (city.school(number) for number in (1, 2))
    long_one = activity(uid(501), "2026-10-18", end="2026-10-24", content="同一内容")
    rows = book(one, {uid(1): ("一", None), uid(2): ("二", None)}, activities_2026=[activity(uid(500)), long_one])
    rows["service"] = [(uid(1), 1, None, "in_post"), (uid(2), 1, None, "in_post"), (uid(2), 2, "2026-10-01", "maternity_leave")]
    rows["attendance-2026"] = sorted(
        (who, event, "present", "attendee", None, None) for who in (uid(1), uid(2)) for event in (uid(500),)
    )
    rows["attendance-2026"] = sorted([*rows["attendance-2026"], (uid(1), uid(501), "present", "attendee", None, None)])
    rows["trainings-2026"] = [training(uid(600), uid(1), 800), training(uid(601), uid(2), 0)]
    city.send(one, rows)
    rows = book(two, {uid(3): ("三", None), uid(4): ("四", None)})
    rows["service"] = [(uid(3), 1, None, "in_post"), (uid(4), 1, "2026-11-03", "in_post")]
    rows["openings"] = [(uid(700), uid(4), "2026", "school_based", 1200, "")]
    city.send(two, rows)


_LATER = tuple(DAY + timedelta(days=days) for days in (1, 4, 11, 12, 14, 42, 73))


def test_whatever_day_it_is_a_new_process_shows_the_hours_that_one_counts_that_has_nothing_kept(city: City) -> None:
    """Everybody of a city was counted anew every morning, also those of whom nothing depends on the day."""
    _of_some_days(city)
    days = (DAY, *_LATER, DAY - timedelta(days=30))
    place = kept_findings.place(city.ws)
    wanted = {day: _hours_anew(city.ws, day, place) for day in days}
    assert len({repr(each) for each in wanted.values()}) == len(days), "each of these days is another one"
    place.unlink(missing_ok=True)
    for day in days:
        assert _hours_in_another_process(city, day) == wanted[day], day
    with Workspace.open(city.ws.path, BUREAU, write=True) as ws:  # and a window that stays open
        assert {day: _hours(ws, day) for day in days} == wanted


def test_on_the_next_day_only_those_are_read_of_whom_something_begins_or_ends(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    _of_some_days(city)
    _hours(city.ws, DAY)
    read: list[str] = []
    real = city_people.fetch_entries

    def watched(ws: Workspace, cycle: Any, people: Any) -> Any:
        read.extend(
            str(name) for person in people for (name,) in ws.tuples("SELECT name FROM city_teacher WHERE person = ?", (person,))
        )
        return real(ws, cycle, people)

    monkeypatch.setattr(city_people, "fetch_entries", watched)
    told = []
    for day in _LATER[:5]:
        read.clear()
        _hours_in_another_process(city, day)
        told.append(sorted(read))
    assert told == [[], ["一"], [], [], []], "a month that turns and somebody who comes are no reason to read any entry"


@pytest.mark.parametrize("seed", range(3))
def test_after_every_event_a_new_process_counts_what_one_counts_that_has_nothing_kept(
    bureau: Bureau, tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    events = make_world(rng, bureau, tmp_path / "stick")
    rng.shuffle(events)
    with fresh(bureau.blank, tmp_path / "desk") as ws:
        for event in [*events, *events[:3]]:
            follow(ws, bureau.identity, rng, [event])
            day = DAY + timedelta(days=rng.choice((-60, -20, 0, 0, 1, 11, 12)))
            ws.forget()  # the next process
            kept = _hours(ws, day)
            lies = kept_findings.place(ws)
            was = lies.read_bytes() if lies.exists() else b""
            assert kept == _hours_anew(ws, day, lies)
            lies.write_bytes(was)


def test_of_a_draft_a_past_day_and_another_cycle_nothing_is_kept(city: City) -> None:
    _of_some_days(city)
    ws = city.ws
    ws.today_override = DAY
    city_hours(ws, as_of=DAY - timedelta(days=100))
    assert not [about for about in kept_findings._of(ws).each if about.startswith("counted")]
    city_hours(ws)
    assert len([about for about in kept_findings._of(ws).each if about.startswith("counted")]) == 1


def test_hours_of_a_cycle_that_has_not_begun_are_told_also_before_every_cycle(city: City) -> None:
    """A policy that is used before its first cycle begins: whoever asked for that cycle read that the day is in none."""
    _of_some_days(city)
    city.ws.today_override = date(2015, 5, 1)
    first = current_policy(city.ws).cycles[0]
    assert first.start > city.ws.today
    assert city_hours(city.ws, cycle=first.id).cycle == first.id
    assert not [about for about in kept_findings._of(city.ws).each if about.startswith("counted")]


def test_ids_that_two_schools_use_are_known_to_the_next_process_and_looked_for_again_where_a_package_came(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All records of a city were gone through for them by every page that tells of a register, after every step of a clerk."""
    schools = [city.school(number) for number in (1, 2, 3)]
    for school in schools:
        person = uid(school.number)
        shared = uid(900 if school.number < 3 else 901)
        rows = book(school, {person: (f"师{school.number}", None)}, trainings_2026=[training(shared, person, 800)])
        city.send(school, rows)

    def ids(ws: Workspace) -> list[str]:
        ws.today_override = DAY
        return sorted(each.id for each in CityBook(ws).counted_trainings())

    wanted = sorted([*(f"{school.office} {uid(900)}" for school in schools[:2]), uid(901)])
    assert ids(city.ws) == wanted
    kept_findings.write(city.ws)
    city.ws.close()
    with Workspace.open(city.ws.path, BUREAU, write=True) as ws, monkeypatch.context() as patched:
        patched.setattr(city_book, "of_several_schools", None)
        assert ids(ws) == wanted
        return_record(ws, uid(901), "请核对", PIN)
        assert ids(ws) == wanted, "a remark is no record"
    with Workspace.open(city.ws.path, BUREAU, write=True) as ws:
        desk = City(ws, city.office, city.identity, city.recipients, city.stick)
        school = schools[2]
        desk.send(school, book(school, {uid(3): ("师3", None)}, trainings_2026=[training(uid(900), uid(3), 800)]))
        assert ids(ws) == sorted(f"{each.office} {uid(900)}" for each in schools)
