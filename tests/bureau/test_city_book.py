"""What checks and measures see of the city: one person of two schools once, the schools' rows beside the bureau's own."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from jyteacher_desktop.bureau.board import board, sums
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.city_people import city_hours, person_id, teacher_ledgers
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.kinds.honour import Honour, HonourName
from jyteacher_desktop.kinds.kit import Person, TrainingFact
from jyteacher_desktop.kinds.rules_document import Rule
from jyteacher_desktop.kinds.school_list import SchoolList
from jyteacher_desktop.records.measures import measures_of
from jyteacher_desktop.records.record_history import compare_states, restore_state
from jyteacher_desktop.records.registers import list_rows, save
from jyteacher_desktop.records.trash import delete_records, list_trash, restore_record
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import Workspace
from tests.bureau.world import NUMBERS, City, School, activity, book, training
from tests.exchange.conftest import uid


def whole_school(school: School, **more: Any) -> dict[str, Any]:
    """A letter's rows in which everybody is known and nobody shares a number."""
    school.rng.random = lambda: 0.0  # type: ignore[method-assign]
    return {**school.rows(shared=False), **more}


def two_schools(city: City) -> tuple[School, School]:
    """Two schools under one central school whose first teachers are one person."""
    first, second = city.school(1), city.school(2)
    for school in (first, second):
        rows = whole_school(school)
        rows["school"] = [(school.office, school.code, f"{school.number}小", "小学", "中心校" if school is first else "")]
        rows["identity"] = [(school.people[0], NUMBERS[0], None), *((person, None, None) for person in school.people[1:])]
        city.take(school.write(city.office, city.recipients, rows=rows).data)
    return first, second


def test_a_person_of_two_schools_stands_once_among_the_staff(ws: Workspace, city: City) -> None:
    first, second = two_schools(city)
    ws.today_override = date(2026, 9, 28)
    staff = CityBook(ws).staff(ws.today)
    assert len(staff) == 7
    assert {row.unit for row in staff.values()} <= {"中心校", "2小"}
    assert CityBook(ws).units() == ("2小", "中心校")
    assert {Person(f"{first.office} {first.people[0]}"), Person(f"{second.office} {second.people[0]}")} & staff.keys() != set()


def test_a_record_names_the_joined_person_whichever_school_it_names(ws: Workspace, city: City) -> None:
    first, second = two_schools(city)
    ws.today_override = date(2026, 9, 28)
    for school in (first, second):
        who = Person(f"{school.office} {school.people[0]}")
        honour = Honour(who=who, name=HonourName.MOST_BEAUTIFUL.code, level="city", on=date(2026, 9, 10))
        save(ws, CityBook(ws), [honour])
    book = CityBook(ws)
    people = {row.who for row in book.rows(Honour)}
    assert len(book.rows(Honour)) == 2
    assert len(people) == 1
    assert people <= book.staff(ws.today).keys()
    assert {row.who for row in list_rows(ws, Honour)} != people, "the file keeps the school's own person"


def test_rows_of_the_schools_stand_beside_the_bureaus_own_with_their_unit(ws: Workspace, city: City) -> None:
    first, _second = two_schools(city)
    ws.today_override = date(2026, 9, 28)
    save(ws, CityBook(ws), [Rule(title="市校本研修管理办法")])
    with ws.change("收到") as change:
        [(office,)] = ws.tuples("SELECT id FROM office WHERE uuid = ?", (first.office,))
        change.write_rows("city_rule", ("office", "uuid", "title", "topic", "number", "version", "issued", "until", "status",
            "approval_no", "approved_on"), [(office, "r", "校本研修制度", "research", "", "", "2026-01-01", "", "approved", "1", "")])  # fmt: skip
    book = CityBook(ws)
    assert {row.title: book.unit_of(row) for row in book.rows(Rule)} == {"市校本研修管理办法": "", "校本研修制度": "中心校"}
    assert {row.title: book.office_of(row) for row in book.rows(Rule)} == {"市校本研修管理办法": "", "校本研修制度": first.office}
    assert book.registered(Rule.kind)
    assert not book.registered(Honour.kind)


def test_trainings_activities_and_hours_of_the_city_are_those_of_its_people(ws: Workspace, city: City) -> None:
    two_schools(city)
    ws.today_override = date(2026, 9, 28)
    book = CityBook(ws)
    trainings = book.trainings(date(2026, 1, 1), ws.today)
    assert {fact.person for fact in trainings} <= book.staff(ws.today).keys()
    assert trainings
    activities = book.activities("2026")
    assert activities
    assert all(fact.roles.keys() <= book.staff(ws.today).keys() for fact in activities)
    counted = {row.id: row.years for row in city_hours(ws).teachers}
    assert any(sum(years.values()) for years in counted.values())
    for person in book.staff(ws.today):
        assert {year: book.received(person, year) for year in counted[person_id(person)]} == counted[person_id(person)]
    assert measures_of(book)
    after = date(2031, 1, 10)
    next_cycle = CityBook(ws, after)
    assert measures_of(
        next_cycle
    )  # the policy knows no cycle of that day: what is asked of a cycle is asked of the one that ended
    assert {row.id: row.years for row in city_hours(ws, as_of=after).teachers} == counted
    [(office,)] = ws.tuples("SELECT min(o.uuid) FROM city_teacher t JOIN office o ON o.id = t.office")
    assert [*teacher_ledgers(ws, office, after)]  # receipts of the last quarter are written in January
    for person in book.staff(ws.today):
        assert next_cycle.received(person, "2026") == counted[person_id(person)]["2026"]


def test_a_city_is_asked_for_the_papers_of_some_people_and_the_trainings_of_some_days(ws: Workspace, city: City) -> None:
    school, day = city.school(1), date(2026, 9, 20)
    first, second = school.people[:2]
    people: dict[str, tuple[str, str | None]] = {first: ("王芳", None), second: ("李娜", None)}
    sent = {
        name: training(new_id(), who, 800, paper, start=start, end=start)
        for name, who, paper, start in (
            ("old", first, "豫培 1", "2026-02-01"),
            ("new", first, "", "2026-09-01"),
            ("other", second, "豫培 2", "2026-09-01"),
        )
    }
    city.send(school, book(school, people, trainings_2026=[*sent.values()]))
    desk = CityBook(ws, day)
    ours, theirs = (Person(f"{school.office} {each}") for each in (first, second))

    def told(facts: Sequence[TrainingFact]) -> list[tuple[str, str]]:
        return [(str(each.start), each.certificate) for each in facts]

    assert told(desk.certified([ours])) == [("2026-02-01", "豫培 1")]
    assert told(desk.certified([ours, theirs])) == [("2026-02-01", "豫培 1"), ("2026-09-01", "豫培 2")]
    assert desk.certified([]) == ()
    assert sorted(told(desk.trainings(date(2026, 9, 1), day))) == [("2026-09-01", ""), ("2026-09-01", "豫培 2")]
    assert sorted(told(desk.counted_trainings())) == [("2026-02-01", "豫培 1"), ("2026-09-01", ""), ("2026-09-01", "豫培 2")]
    assert desk.ever_trained()
    assert not CityBook(ws, date(2026, 1, 31)).ever_trained()


def test_a_bureaus_own_record_is_deleted_compared_and_comes_back(ws: Workspace, city: City) -> None:
    first, _second = two_schools(city)
    ws.today_override = date(2026, 9, 28)
    who = Person(f"{first.office} {first.people[1]}")
    honour = Honour(who=who, name=HonourName.MOST_BEAUTIFUL.code, level="city", on=date(2026, 9, 10))
    [row] = save(ws, CityBook(ws), [honour]).rows
    step = ws.data_version()
    save(ws, CityBook(ws), [replace(row, who=None, level="province")])
    assert {each.label: (each.before, each.after) for each in compare_states(ws, str(row.id), step)} == {
        "获奖人": ("师1", ""),
        "级别": ("市级", "省级"),
    }
    delete_records(ws, [str(row.id)])
    assert [(each.kind, each.title) for each in list_trash(ws)] == [("荣誉", "最美教师 2026-09-10")]
    restore_record(ws, str(row.id))
    assert [each.id for each in list_rows(ws, Honour)] == [row.id]
    restore_state(ws, str(row.id), step)
    assert list_rows(ws, Honour) == [row]


def test_what_a_package_tells_of_later_days_changes_no_figure_of_the_citys_day(ws: Workspace, city: City) -> None:
    school, day = city.school(1), date(2026, 9, 20)
    first, second = school.people[:2]
    people: dict[str, tuple[str, str | None]] = {first: ("王芳", None), second: ("李娜", None)}
    held, later, running = school.events
    there = [(first, held, "present", "attendee", None, None)]
    sent = [training(new_id(), first, 800, "豫培 1")]
    city.send(school, book(school, people, activities_2026=[activity(held)], attendance_2026=there, trainings_2026=sent))
    before = measures_of(CityBook(ws, day))
    more = [activity(later, "2026-09-21"), activity(running, "2026-09-19", end="2026-09-21")]
    came = [(who, event, "present", "attendee", None, None) for who in (first, second) for event in (later, running)]
    ends = [training(new_id(), second, 800, f"豫培 {end}", start="2026-09-01", end=end) for end in ("2026-09-21", "2027-01-10")]
    tables = {"activities_2026": [activity(held), *more], "attendance_2026": there + came, "trainings_2026": sent + ends}
    city.send(school, book(school, people, **tables))
    assert measures_of(CityBook(ws, day)) == before
    assert measures_of(CityBook(ws, date(2027, 1, 10))) != before
    assert not CityBook(ws, date(2026, 6, 30)).activities("2026")
    assert not CityBook(ws, date(2026, 6, 30)).ever_trained()


def test_the_units_of_a_city_are_those_of_the_list_of_schools_whatever_packages_call_their_central_school(city: City) -> None:
    """Four packages that name no central school made 0/6 单位已登记 of the two central schools that the board lists."""
    for number in (1, 2):
        school = city.school(number)
        event = activity(uid(900 + number))
        rows = book(
            school,
            {uid(10 * number): (f"师{number}", None)},
            activities_2026=[event],
            attendance_2026=[(uid(10 * number), event[0], "present", "attendee", None, None)],
        )
        city.send(school, rows)
    listed = [SchoolList(code=School(n, random.Random(n)).code, name=f"{n}小", central=f"第{n % 2}中心校") for n in (1, 2, 3, 4)]
    save(city.ws, CityBook(city.ws), listed)
    theirs = CityBook(city.ws, date(2026, 10, 20))
    assert theirs.units() == ("第0中心校", "第1中心校")
    assert sorted(row.unit for row in theirs.staff(date(2026, 10, 20)).values()) == ["第0中心校", "第1中心校"]
    assert sorted(fact.unit for fact in theirs.activities("2026")) == ["第0中心校", "第1中心校"]
    assert {line.name for line in sums(board(city.ws, Quarter.parse("2026Q3"))).units} == set(theirs.units())
