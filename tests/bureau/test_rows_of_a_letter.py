"""What stands in the city after a letter is what stood in it, row by row and table by table; the neighbours keep theirs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from jyteacher_desktop.bureau import letters_into_city, opening_packages, withdrawing_packages
from jyteacher_desktop.bureau.who_is_one_person import Said
from jyteacher_desktop.exchange.package_tables import TRAVELLING
from jyteacher_desktop.store.workspace import Workspace
from tests.bureau.world import NUMBERS, PIN, City, School, activity, book, training
from tests.exchange.conftest import uid
from tests.exchange.test_registers import whole_book

Rows = dict[str, Any]
A, B, C, D = (uid(number) for number in (11, 12, 13, 14))
PHOTO, SCAN = "ab" * 32, "cd" * 32


@pytest.fixture(autouse=True, params=[0, opening_packages.WORTH_COMPARING], ids=["beside the loaded one", "whole"])
def _read(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening_packages, "WORTH_COMPARING", request.param)


def first(school: School) -> Rows:
    """Three people and two years, something in every table."""
    rows = book(
        school,
        {A: ("王 伟", NUMBERS[0]), B: ("李娜", NUMBERS[1]), C: ("张敏", None)},
        periods=[("2026Q2", "closed", 2, 1, "2026-07-03"), ("2026Q3", "open", 1, 0, None)],
        service=[
            (A, 1, None, "in_post"),
            (A, 2, "2026-08-01", "secondment_out"),
            (B, 1, None, "in_post"),
            (C, 1, None, "in_post"),
        ],
        openings=[(uid(61), A, "2025", "school_based", 600, "一"), (uid(62), B, "2026", "other", 50, "")],
        activities_2025=[activity(uid(21), "2025-12-30", title="旧年")],
        activities_2026=[activity(uid(22), "2026-09-10"), activity(uid(23), "2026-09-11", title="论坛", content="x")],
        attendance_2025=[(A, uid(21), "present", "attendee", None, None)],
        attendance_2026=[
            (A, uid(22), "present", "host", None, 150),
            (A, uid(23), "late", "attendee", 1, None),
            (B, uid(22), "absent", "attendee", None, None),
            (C, uid(23), "present", "attendee", None, None),
        ],
        trainings_2025=[training(uid(41), B, 800, "旧证", start="2025-07-01", end="2025-07-03")],
        trainings_2026=[training(uid(42), A, 4000, "证1"), training(uid(43), C, 100)],
        attachments_2025=[(uid(21), "activity", PHOTO, 7, "image/jpeg")],
        attachments_2026=[(uid(42), "training", SCAN, 9, "image/jpeg")],
    )
    rows["identity"] = [(A, NUMBERS[0], "13900000001"), (B, NUMBERS[1], None), (C, None, "13900000003")]
    return rows


def second(school: School) -> Rows:
    """李娜 went and 赵强 came; in every table something is new, something other, something gone."""
    rows = book(
        school,
        {A: ("王伟", NUMBERS[0]), C: ("张敏", NUMBERS[2]), D: ("赵强", None)},
        periods=[("2026Q3", "closed", 2, 1, "2026-10-03"), ("2026Q4", "open", 1, 0, None)],
        service=[
            (A, 1, None, "in_post"),
            (C, 1, None, "in_post"),
            (C, 2, "2026-09-01", "retired"),
            (D, 1, "2026-09-01", "in_post"),
        ],
        openings=[(uid(61), C, "2025", "school_based", 700, "二"), (uid(63), D, "2026", "other", 10, "")],
        activities_2025=[activity(uid(21), "2025-12-31", title="旧年")],
        activities_2026=[activity(uid(23), "2026-09-11", title="论坛改", content="y"), activity(uid(24), "2026-09-12")],
        attendance_2025=[(A, uid(21), "absent", "attendee", None, None), (C, uid(21), "present", "attendee", None, None)],
        attendance_2026=[
            (A, uid(23), "late", "attendee", 1, None),
            (C, uid(23), "present", "host", None, 50),
            (D, uid(24), "present", "attendee", None, None),
        ],
        trainings_2025=[training(uid(44), D, 300, start="2025-07-01", end="2025-07-03")],
        trainings_2026=[training(uid(42), C, 3000, "证1", name="省培")],
        attachments_2025=[],
        attachments_2026=[(uid(42), "training", PHOTO, 7, "image/jpeg"), (uid(23), "activity", SCAN, 9, "image/jpeg")],
    )
    rows["identity"] = [(A, NUMBERS[0], None), (C, NUMBERS[2], "13900000003"), (D, None, None)]
    return rows


def _sorted(rows: Any) -> list[tuple[object, ...]]:
    return sorted((tuple(row) for row in rows), key=repr)


def stands(ws: Workspace, school: School) -> Rows:
    """What stands of a school in the city, by the names its letters have for it, without the keys of the city's own."""
    (office,) = ws.tuples("SELECT id FROM office WHERE uuid = ?", (school.office,))[0]
    people = dict(ws.tuples("SELECT id, uuid FROM city_teacher WHERE office = ?", (office,)))
    held = dict(ws.tuples("SELECT id, uuid FROM city_activity WHERE office = ?", (office,)))
    found: Rows = {}

    def of(table: str, columns: tuple[str, ...], where: str = "office = ?") -> list[dict[str, object]]:
        listed = ", ".join(f'"{name}"' for name in columns)
        return [
            dict(zip(columns, row, strict=True)) for row in ws.tuples(f"SELECT {listed} FROM {table} WHERE {where}", (office,))
        ]

    def note(name: str, row: tuple[object, ...]) -> None:
        found.setdefault(name, []).append(row)

    for row in of("city_teacher", letters_into_city._TEACHER):
        number, phone = ws.tuples("SELECT opened(id_number), opened(phone) FROM city_teacher WHERE id = ?", (row["id"],))[0]
        note("teachers", (row["uuid"], *(row[name] for name in letters_into_city._TEACHER[4:-2])))
        note("identity", (row["uuid"], number or None, phone or None))
    of_people = "teacher IN (SELECT id FROM city_teacher WHERE office = ?)"
    for row in of("city_service", letters_into_city._SERVICE, of_people):
        note("service", (people[row["teacher"]], row["seq"], row["start"], row["status"]))
    for row in of("city_attendance", letters_into_city._ATTENDANCE, of_people):
        year = ws.tuples("SELECT year FROM city_activity WHERE id = ?", (row["activity"],))[0][0]
        note(
            f"attendance-{year}",
            (people[row["teacher"]], held[row["activity"]], *(row[each] for each in letters_into_city._ATTENDANCE[2:])),
        )
    for row in of("city_activity", letters_into_city._ACTIVITY):
        note(f"activities-{row['year']}", tuple(row[name] for name in letters_into_city._ACTIVITY[3:]))
    for row in of("city_training", letters_into_city._TRAINING):
        rest = (row[name] for name in letters_into_city._TRAINING[5:])
        note(f"trainings-{row['year']}", (row["uuid"], people[row["teacher"]], *rest))
    for row in of("city_opening", letters_into_city._OPENING):
        note("openings", (row["uuid"], people[row["teacher"]], *(row[name] for name in letters_into_city._OPENING[3:])))
    for row in of("city_period", letters_into_city._PERIOD):
        note("periods", tuple(row[name] for name in letters_into_city._PERIOD[1:]))
    for row in of("city_attachment", letters_into_city._ATTACHMENT):
        note(f"attachments-{row['year']}", tuple(row[name] for name in letters_into_city._ATTACHMENT[2:]))
    return {name: _sorted(rows) for name, rows in found.items()}


def said(rows: Rows) -> Rows:
    """The same of what a letter says; names are shown without what nobody sees."""
    plain = {name: list(body) for name, body in rows.items() if name != "school" and body}
    return {name: _sorted(body) for name, body in plain.items()}


def tables(ws: Workspace, school: School) -> dict[str, int]:
    return dict(
        ws.tuples("SELECT c.name, c.rows FROM city_table c JOIN office o ON o.id = c.office WHERE o.uuid = ?", (school.office,))
    )


def test_every_row_of_a_letter_stands_in_the_city_and_every_change_of_the_next_one(city: City) -> None:
    school, neighbour = city.school(1), city.school(2)
    city.send(neighbour, first(neighbour))
    at_first = stands(city.ws, neighbour)
    city.send(school, first(school))
    assert stands(city.ws, school) == said(first(school))
    assert tables(city.ws, school) == {name: len(body) for name, body in first(school).items()}
    city.send(school, second(school))
    assert stands(city.ws, school) == said(second(school))
    assert tables(city.ws, school) == {name: len(body) for name, body in second(school).items()}
    assert stands(city.ws, neighbour) == at_first == said(first(neighbour))
    city.send(school, first(school))
    assert stands(city.ws, school) == said(first(school))


def test_a_table_that_the_next_letter_has_no_more_is_empty_in_the_city(city: City) -> None:
    school = city.school(1)
    city.send(school, first(school))
    left = book(school, {A: ("王伟", NUMBERS[0])})
    city.send(school, left)
    assert stands(city.ws, school) == said(left)
    assert tables(city.ws, school) == {name: len(body) for name, body in left.items()}


def test_somebody_whom_the_letter_gives_no_number_and_no_telephone_has_none(city: City) -> None:
    school = city.school(1)
    rows = first(school)
    rows["identity"] = rows["identity"][:1]
    city.send(school, rows)
    assert stands(city.ws, school)["identity"] == _sorted([rows["identity"][0], (B, None, None), (C, None, None)])


def test_a_letter_at_hand_is_enough_where_it_has_every_table_that_is_asked_for() -> None:
    marks = dict.fromkeys(("teachers", "identity", "periods", "attendance-2026"), "")
    letter: Any = SimpleNamespace(hashes=marks, rows={"periods": [], "teachers": []}, attendance={}, corrected={})
    assert letters_into_city.carries(letter, {"periods"}, {})
    assert letters_into_city.carries(letter, {"periods", "openings"}, {}), "what the letter does not have needs no rows"
    assert not letters_into_city.carries(letter, {"teachers"}, {}), "people are loaded with their numbers"
    assert not letters_into_city.carries(letter, {"attendance-2026"}, {})
    letter.attendance["attendance-2026"] = []
    assert letters_into_city.carries(letter, {"attendance-2026"}, {})
    letter.rows["identity"] = []
    assert letters_into_city.carries(letter, {"teachers", "identity"}, {})


def test_a_school_that_leaves_the_city_may_be_stopped_while_its_people_are_parted(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = city.school(1)
    city.send(school, first(school))
    heard: list[object] = []
    join = letters_into_city.join_people

    def joining(change: Any, numbers: Any, known: Any, gone: Any = (), pause: Any = None) -> None:
        heard.append(pause)
        join(change, numbers, known, gone, pause)

    monkeypatch.setattr(letters_into_city, "join_people", joining)

    def pause() -> None:
        heard.append("asked")

    with city.ws.record() as change:
        letters_into_city.unload_rows(city.ws, change, school.office, Said(city.ws.tuples), pause)
    assert pause in heard
    assert heard.count("asked") > 0


def test_records_of_every_kind_that_travels_stand_in_the_city_as_they_came_and_go(city: City) -> None:
    def kept() -> dict[str, int]:
        return {kind.sent: city.ws.tuples(f'SELECT count(*) FROM "city_{kind.id}"')[0][0] for kind in TRAVELLING}

    school = city.school(1)
    rows = whole_book(rows_each=2)
    rows["school"] = [(school.office, *rows["school"][0][1:])]
    city.send(school, rows)
    assert kept() == {kind.sent: len(rows[kind.sent]) for kind in TRAVELLING}
    for kind in TRAVELLING:
        fewer = {**rows, kind.sent: rows[kind.sent][:0]}
        if any(field.of == kind.id for other in TRAVELLING for field in other.fields if field.of):
            continue  # others point at it
        city.send(school, fewer)
        assert kept() == {each.sent: len(fewer[each.sent]) for each in TRAVELLING}, kind.id
        city.send(school, rows)


def test_what_is_withdrawn_leaves_nothing_of_its_school_and_everything_of_its_neighbour(city: City) -> None:
    school, neighbour = city.school(1), city.school(2)
    city.send(neighbour, first(neighbour))
    city.send(school, first(school))
    shared = (
        "SELECT count(*) FROM city_teacher WHERE person IN (SELECT person FROM city_teacher GROUP BY person HAVING count(*) > 1)"
    )
    assert city.ws.tuples(shared) == [(4,)], "two people with their numbers at both schools"
    withdrawing_packages.withdraw_letter(city.ws, school.letters[-1].letter_id, "误报", PIN)
    assert stands(city.ws, school) == {}
    assert tables(city.ws, school) == {}
    assert city.ws.tuples("SELECT head FROM office WHERE uuid = ?", (school.office,)) == [("",)]
    assert stands(city.ws, neighbour) == said(first(neighbour))
    assert city.ws.tuples(shared) == [(0,)]


def test_the_office_is_called_and_answered_as_its_newest_letter_says(city: City) -> None:
    school = city.school(1)
    rows = first(school)
    rows["school"] = [(school.office, "41-9", "新名 小学", "小学", "中心校")]
    city.send(school, rows)
    columns = "code, name, stage, central, head, reply"
    assert city.ws.tuples(f"SELECT {columns} FROM office WHERE uuid = ?", (school.office,)) == [
        ("41-9", "新名 小学", "小学", "中心校", school.letters[-1].letter_id, school.mailbox[1])
    ]
    keys = dict(city.ws.tuples("SELECT uuid, id FROM city_activity"))
    city.send(school, second(school))
    now = dict(city.ws.tuples("SELECT uuid, id FROM city_activity"))
    assert {uuid: now[uuid] for uuid in now.keys() & keys.keys()} == {uuid: keys[uuid] for uuid in now.keys() & keys.keys()}
    assert set(now) - set(keys) == {uid(24)}
    assert now[uid(24)] == max(keys.values()) + 1


def test_people_with_a_sound_number_are_one_person_and_all_others_themselves(city: City) -> None:
    one, two = city.school(1), city.school(2)
    odd = NUMBERS[0][:-1] + ("1" if NUMBERS[0][-1] != "1" else "2")
    rows = first(one)
    rows["identity"] = [(A, NUMBERS[0], None), (B, odd, None), (C, None, None)]
    city.send(one, rows)
    city.send(two, first(two))
    person = dict(city.ws.tuples("SELECT o.uuid || t.uuid, t.person FROM city_teacher t JOIN office o ON o.id = t.office"))
    assert person[one.office + A] == person[two.office + A]
    assert person[one.office + B] == f"{one.office} {B}"
    assert person[two.office + C] == f"{two.office} {C}"
    assert len(set(person.values())) == 5


def test_a_name_that_changes_alone_is_the_name_in_the_city(city: City) -> None:
    school = city.school(1)
    city.send(school, first(school))
    rows = first(school)
    rows["teachers"][0] = (A, "王维", *rows["teachers"][0][2:])
    city.send(school, rows)
    assert stands(city.ws, school) == said(rows)


def _persons(city: City) -> dict[str, str]:
    return dict(city.ws.tuples("SELECT o.uuid || t.uuid, t.person FROM city_teacher t JOIN office o ON o.id = t.office"))


def test_who_is_left_at_one_school_is_called_after_himself_when_the_other_school_lets_him_go(city: City) -> None:
    one, two = sorted((city.school(1), city.school(2)), key=lambda school: school.office)
    city.send(one, first(one))
    city.send(two, first(two))
    assert _persons(city)[two.office + A] == f"{one.office} {A}", "both are one person, named after the smaller pair"
    city.send(one, book(one, {B: ("李娜", NUMBERS[1])}))
    assert _persons(city)[two.office + A] == f"{two.office} {A}"
    assert _persons(city)[two.office + B] == f"{one.office} {B}"


def test_a_damaged_number_that_two_schools_have_joins_nobody_when_a_third_with_it_is_withdrawn(city: City) -> None:
    odd = NUMBERS[0][:-1] + ("1" if NUMBERS[0][-1] != "1" else "2")
    schools = [city.school(number) for number in (1, 2, 3)]
    for school in schools:
        city.send(school, book(school, {A: ("王伟", odd)}))
    withdrawing_packages.withdraw_letter(city.ws, schools[-1].letters[-1].letter_id, "误报", PIN)
    assert sorted(_persons(city).values()) == sorted(f"{school.office} {A}" for school in schools[:2])


def test_a_letter_without_registers_leaves_none_of_those_that_the_one_before_had(city: City) -> None:
    """As after a program that knew more of a school than the one that wrote this letter."""
    school = city.school(1)
    rows = whole_book(rows_each=2)
    rows["school"] = [(school.office, *rows["school"][0][1:])]
    city.send(school, rows)
    city.send(school, first(school))
    assert stands(city.ws, school) == said(first(school))
    assert tables(city.ws, school) == {name: len(body) for name, body in first(school).items()}
    for kind in TRAVELLING:
        assert city.ws.tuples(f'SELECT count(*) FROM "city_{kind.id}"') == [(0,)], kind.id
