"""What was counted of a city is used again for whom nothing changed, and for nobody else."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from jyteacher_desktop.bureau import city_people as view
from jyteacher_desktop.bureau import (
    contradictions_between_schools,
    deciding_who_is_one_person,
    who_is_one_person,
    withdrawing_packages,
)
from jyteacher_desktop.bureau.board import board
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.bureau.home import desk_home
from jyteacher_desktop.bureau.hours_lost_to_other_schools import flags
from jyteacher_desktop.bureau.rebuilding_city import rebuild
from jyteacher_desktop.bureau.returning_records import return_record
from jyteacher_desktop.bureau.who_is_one_person import candidates, crowds
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.store.workspace import Workspace
from tests.bureau.schedules import Bureau, follow, make_world
from tests.bureau.world import NUMBERS, PIN, City, School, activity, book, fresh, training
from tests.exchange.conftest import uid


@pytest.mark.parametrize("seed", range(4))
def test_a_city_counted_after_every_event_is_counted_as_if_nothing_had_been_counted_before(
    bureau: Bureau, tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    events = make_world(rng, bureau, tmp_path / "stick")
    rng.shuffle(events)
    days = (date(2026, 9, 30), date(2026, 10, 20))
    with fresh(bureau.blank, tmp_path / "desk") as ws:
        for event in [*events, *events[:3]]:
            follow(ws, bureau.identity, rng, [event])
            kept = _everything(ws, days)
            ws.forget()
            assert kept == _everything(ws, days)


def _everything(ws: Workspace, days: tuple[date, ...]) -> list[object]:
    """What is kept in parts: hours, findings, who may be one person, the board of two quarters, the first page, the figures, the digest."""
    hours = [view.city_hours(ws, as_of=day) for day in days]
    quarters = [Quarter.of(day) for day in days]
    found = [*hours, flags(ws), candidates(ws), crowds(ws), *(board(ws, quarter) for quarter in quarters), desk_home(ws)]
    for day in days:
        book = CityBook(ws, as_of=day)
        received = [(person, book.received(person, str(day.year))) for person in sorted(book.staff(day))]
        found += [
            received,
            book.trainings(date(2025, 1, 1), day),
            book.counted_trainings(),
            dict(book.staff(day)),
            book.held_on(),
        ]
        for year in ("2025", "2026"):
            found.append([(each.id, each.kind, each.start, each.unit, dict(each.roles)) for each in book.activities(year)])
    return [*found, city_digest(ws)]


def test_people_of_one_name_are_compared_again_only_where_a_school_changed(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    schools = [city.school(number) for number in range(4)]
    for school, name in zip(schools, ("李娜", "李娜", "王伟", "王伟"), strict=True):
        city.send(school, _born(school, name, uid(school.number + 1)))
    pairs = candidates(city.ws)
    assert len(pairs) == 2
    compared = _watched(who_is_one_person, "_compare", monkeypatch)
    return_record(city.ws, uid(1), "请核对", PIN)
    assert candidates(city.ws) == pairs
    assert compared == []
    city.send(schools[0], _born(schools[0], "李娜", uid(1), subject="数学"))
    assert len(candidates(city.ws)) == 2
    assert len(compared) == 1, "of that name, and of no other"
    deciding_who_is_one_person.rule_apart(city.ws, uid(1), uid(2), "两个人", PIN)
    assert [pair.first.name for pair in candidates(city.ws)] == ["王伟"]
    city.send(schools[2], _born(schools[2], "赵敏", uid(3)))
    assert candidates(city.ws) == []
    city.send(schools[2], _born(schools[2], "李 娜", uid(3)))
    found = candidates(city.ws)
    city.ws.forget()
    assert found == candidates(city.ws)
    assert len(found) == 2, "of a name that came another way, also who was not asked for before"


def _born(school: School, name: str, teacher: str, *, subject: str = "语文") -> dict[str, Any]:
    """A school with one teacher without a number, born in one month with everybody."""
    rows = book(school, {})
    rows["teachers"] = [(teacher, name, "女", "1985-03", subject, subject, "小学", "", "", "", "", "", "", "in_post")]
    rows["service"], rows["identity"] = [(teacher, 1, None, "in_post")], [(teacher, None, None)]
    return rows


def test_the_board_counts_who_is_in_post_again_only_at_the_school_that_changed(city: City) -> None:
    one, two = city.school(1), city.school(2)
    for school in (one, two):
        city.send(school, book(school, {uid(10 * school.number): ("王伟", None)}))
    quarter = Quarter.of(date(2026, 9, 30))
    assert [row.teachers for row in board(city.ws, quarter)] == [1, 1]
    asked: list[str] = []
    real = type(city.ws).tuples
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            type(city.ws), "tuples", lambda ws, sql, values=(): asked.append(f"{sql} {values}") or real(ws, sql, values)
        )
        city.send(one, book(one, {uid(10): ("王伟", None), uid(11): ("李娜", None)}))
        assert [row.teachers for row in board(city.ws, quarter)] == [2, 1]
    (counted,) = [each for each in asked if "count(DISTINCT w.person)" in each]
    assert one.office in counted
    assert two.office not in counted


def _counted(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whose hours are counted from now on."""
    seen: list[str] = []
    real = view._batch

    def watched(ws: Workspace, *rest: object) -> object:
        seen.extend(rest[-1])  # type: ignore[call-overload]
        return real(ws, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(view, "_batch", watched)
    return seen


def test_a_package_makes_only_the_people_of_its_school_be_counted_anew(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    schools = [city.school(number) for number in range(3)]
    for school in schools:
        people = {uid(10 * school.number + place): (f"师{school.number}{place}", None) for place in range(3)}
        city.send(school, book(school, people))
    view.city_hours(city.ws)
    seen = _counted(city.ws, monkeypatch)
    mine = {uid(10 + place): (f"师1{place}", None) for place in range(3)}
    event = activity(uid(500))
    city.send(
        schools[1],
        book(
            schools[1],
            mine,
            activities_2026=[event],
            attendance_2026=[(person, event[0], "present", "attendee", None, None) for person in mine],
        ),
    )
    rows = {row.name: row.counted for row in view.city_hours(city.ws).teachers}
    assert {name for name, hours in rows.items() if hours} == {"师10", "师11", "师12"}
    assert sorted(seen) == sorted(f"{schools[1].office} {person}" for person in mine)


def test_what_touches_no_package_makes_nobody_be_counted_anew(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    school = city.school(1)
    city.send(school, book(school, {uid(1): ("王伟", None)}, trainings_2026=[training(uid(9), uid(1), 800)]))
    before = view.city_hours(city.ws)
    seen = _counted(city.ws, monkeypatch)
    return_record(city.ws, uid(9), "请核对", PIN)
    assert view.city_hours(city.ws) == before
    assert seen == []


def test_figures_of_the_city_make_no_list_and_a_list_counts_nobody_again(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    schools = [city.school(number) for number in range(2)]
    for school in schools:
        person = uid(10 * school.number + 1)
        city.send(
            school,
            book(school, {person: (f"师{school.number}", None)}, trainings_2026=[training(uid(50 + school.number), person, 800)]),
        )
    listed, counted = _watched(view, "hours_row", monkeypatch), _counted(city.ws, monkeypatch)
    figures = CityBook(city.ws)
    received = {person: figures.received(person, "2026") for person in figures.staff(city.ws.today)}
    assert (len(received), set(received.values())) == (2, {8})
    assert (len(listed), len(counted)) == (0, 2)
    assert [row.counted for row in view.city_hours(city.ws).teachers] == [8, 8]
    assert (len(listed), len(counted)) == (2, 2)
    return_record(city.ws, uid(50), "请核对", PIN)
    assert [row.counted for row in view.city_hours(city.ws).teachers] == [8, 8]
    assert (len(listed), len(counted)) == (2, 2), "a remark changes no row"
    one = schools[1]
    city.send(one, book(one, {uid(11): ("师甲", None)}, trainings_2026=[training(uid(51), uid(11), 800)]))
    assert [row.name for row in view.city_hours(city.ws).teachers if row.counted] == ["师0", "师甲"]
    assert len(listed) == 3, "of whose school something came, and of nobody else"


def test_after_a_remark_the_city_is_not_looked_through_again_and_after_a_package_only_for_its_school(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, three = (city.school(number) for number in range(3))
    shared, event = {uid(1): ("王伟", NUMBERS[0])}, activity(uid(20), "2026-09-10", begins="14:00")
    there = [(uid(1), event[0], "present", "attendee", None, None)]
    for school in (one, two):
        city.send(school, book(school, shared, activities_2026=[event], attendance_2026=there))
    city.send(three, book(three, {uid(2): ("李娜", NUMBERS[1])}, activities_2026=[activity(uid(8))]))
    assert "same_hour" in {flag.kind for flag in flags(city.ws)}
    checked, compared = (
        _watched(contradictions_between_schools, "check_id_number", monkeypatch),
        _watched(contradictions_between_schools, "_hour_overlaps", monkeypatch),
    )
    before = flags(city.ws)
    looked = _watched(contradictions_between_schools, "overlaps_in_time", monkeypatch)
    return_record(city.ws, uid(8), "请核对", PIN)
    assert flags(city.ws) == before
    assert (len(checked), len(compared), len(looked)) == (0, 0, 0)
    city.send(three, book(three, {uid(2): ("李娜", NUMBERS[1]), uid(3): ("张敏", NUMBERS[2])}))
    flags(city.ws)
    assert (len(checked), len(compared)) == (2, 0), "the numbers of that school"
    city.send(
        one, book(one, shared, activities_2026=[event], attendance_2026=there, trainings_2026=[training(uid(9), uid(1), 800)])
    )
    flags(city.ws)
    assert (len(checked), len(compared)) == (3, 1), "and whoever it shares with another one"


def _watched(module: ModuleType, name: str, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What a function of a module is called with from now on."""
    seen: list[object] = []
    real = getattr(module, name)

    def watched(*given: object) -> object:
        seen.append(given)
        return real(*given)

    monkeypatch.setattr(module, name, watched)
    return seen


def test_a_withdrawn_package_takes_its_hours_along(city: City) -> None:
    school = city.school(1)
    first = book(school, {uid(1): ("王伟", None)})
    city.send(school, first)
    city.send(school, first | {"trainings-2026": [training(uid(9), uid(1), 800)]})
    assert [row.counted for row in view.city_hours(city.ws).teachers] == [8]
    withdrawing_packages.withdraw_letter(city.ws, school.letters[1].letter_id, "误报", PIN)
    assert [row.counted for row in view.city_hours(city.ws).teachers] == [0]


def test_what_was_found_of_people_and_schools_is_found_anew_where_a_package_changed_it(city: City) -> None:
    """Sessions at one hour, then a day that two schools fill: each comes, stays and goes with its rows."""
    one, two = city.school(1), city.school(2)
    person = {uid(1): ("王伟", NUMBERS[0])}
    crowded = [activity(uid(20 + place), "2026-09-10", begins=begins) for place, begins in enumerate(("14:00", "15:00"))]
    there = [(uid(1), event[0], "present", "attendee", None, None) for event in crowded]
    quiet = book(one, person)
    full = [training(uid(30 + place), uid(1), 2000, start="2026-07-01", end="2026-07-02") for place in range(2)]
    steps = [
        (one, quiet | {"activities-2026": crowded, "attendance-2026": there}),
        (two, book(two, person, trainings_2026=full[:1])),
        (one, quiet | {"trainings-2026": full[1:]}),
        (two, book(two, person)),
        (one, quiet),
    ]
    kinds = []
    for school, rows in steps:
        city.send(school, rows)
        kept = flags(city.ws)
        city.ws.forget()
        assert kept == flags(city.ws)
        kinds.append({flag.kind for flag in kept})
    assert "piled" in kinds[0]
    assert kinds[1:] == [{"piled", "two_schools"}, {"piled", "two_schools"}, {"two_schools"}, {"two_schools"}]


def test_rows_changed_while_the_city_stood_counted_are_told_when_it_is_built_anew(city: City) -> None:
    """The digest was said to be the same, and was that of the changed rows: it had been kept by the marks of packages."""
    school = city.school(1)
    city.send(school, _born(school, "王芳", uid(1)))
    sound = city_digest(city.ws)
    with city.ws.record() as change:
        change.driver_sql("UPDATE city_teacher SET name = '被改过'")
    built = rebuild(city.ws, PIN)
    assert built.digest == sound
    assert built.before != sound
    assert "指纹变了" in built.sentence
    assert rebuild(city.ws, PIN).before == sound
