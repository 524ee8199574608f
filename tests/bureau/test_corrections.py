"""A package is read beside the one that is loaded: what stands in the city afterwards is what would stand there had it been read whole."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.bureau import letters_into_city, opening_packages
from jyteacher_desktop.bureau.kept_files import LETTERS, Shelf
from jyteacher_desktop.bureau.opening_packages import Corrections, Parcel, open_parcel
from jyteacher_desktop.bureau.receiving import Desk
from jyteacher_desktop.exchange import differing_bodies, package_tables
from jyteacher_desktop.exchange.errors import BadRows
from jyteacher_desktop.store.server import Served
from jyteacher_desktop.store.workspace import Workspace
from tests.bureau.schedules import hall
from tests.bureau.test_rows_of_a_letter import said, stands
from tests.bureau.world import City, School, activity, book, sound_numbers
from tests.exchange.conftest import uid
from tests.servers import Server

SPEC, NAME = next(spec for spec in package_tables.BY_KIND["report"] if spec.name == "attendance"), "attendance-2026"
PEOPLE, EVENTS = [uid(number) for number in range(20, 32)], [uid(number) for number in range(50, 70)]
Line = tuple[Any, ...]


@pytest.fixture(autouse=True)
def _small_packages_are_compared_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening_packages, "WORTH_COMPARING", 0)


def _lines(rng: random.Random, people: list[str], events: list[str]) -> list[Line]:
    return [
        (who, event, rng.choice(["present", "absent", "late"]), "attendee", rng.choice([None, None, 1]), None)
        for who in people
        for event in events
        if rng.random() < 0.9
    ]


def _body(lines: list[Line]) -> bytes:
    return package_tables.encode_rows(SPEC, lines, NAME)


def _changed(before: bytes, data: bytes) -> package_tables.Changed | None:
    return package_tables.changed_rows(SPEC, NAME, before, data, since="mark")


def _told(rows: package_tables.Rows) -> set[Line]:
    return {tuple(getattr(row, field) for field in SPEC.fields) for row in rows}


@pytest.mark.parametrize("near", [0, 500, 16 * 1024])
def test_what_differs_between_two_bodies_is_found_and_nothing_else(monkeypatch: pytest.MonkeyPatch, near: int) -> None:
    monkeypatch.setattr(differing_bodies, "_NEAR", near)
    for seed in range(200):
        rng = random.Random(seed)
        before = _lines(rng, PEOPLE, EVENTS)
        after = [line for line in before if rng.random() > rng.choice([0, 0.05])]
        after = [(*line[:2], "late", *line[3:]) if rng.random() < 0.05 else line for line in after]
        there = {line[:2] for line in before}
        after += [line for line in _lines(rng, [*PEOPLE, uid(99)], [*EVENTS, uid(1)]) if line[:2] not in there][
            : rng.randrange(20)
        ]
        found = _changed(_body(before), _body(after))
        assert found is not None
        assert found.since == "mark"
        assert _told(found.away) == set(before) - set(after), seed
        assert _told(found.come) == set(after) - set(before), seed
        assert len(found.come) == len(_told(found.come)), seed


def test_where_much_differs_the_whole_body_is_read() -> None:
    rng = random.Random(1)
    assert _changed(_body(_lines(rng, PEOPLE, EVENTS)), _body(_lines(rng, PEOPLE, EVENTS))) is None


def _spoilt() -> dict[str, bytes]:
    whole = _body(_lines(random.Random(2), PEOPLE, EVENTS))
    lines = whole.splitlines(keepends=True)
    one = lines[30]
    return {
        "a space that the writer never writes": whole.replace(one, one.replace(b":", b": ", 1)),
        "a mark nobody knows": whole.replace(one, one.replace(b'"attendee"', b'"guest"')),
        "no UUID": whole.replace(
            one, one.replace(EVENTS[0][:8].encode(), b"zzzzzzzz").replace(PEOPLE[0][:8].encode(), b"zzzzzzzz")
        ),
        "a line twice": whole.replace(one, one + one),
        "one key twice": whole.replace(
            one, one + one.replace(b'"attended":null', b'"attended":2').replace(b'"attended":1', b'"attended":2')
        ),
        "two lines the other way round": whole.replace(lines[30] + lines[31], lines[31] + lines[30]),
        "a line behind all others": whole.replace(one, b"") + one,
        "no JSON": whole.replace(one, b"nonsense\n"),
        "an empty line": whole.replace(one, one + b"\n"),
        "no line end": whole[:-1],
        "a carriage return": whole.replace(one, one[:-1] + b"\r\n"),
        "a byte that is no text": whole.replace(one, one.replace(b'"attendee"', b'"attend\xffe"')),
        "nothing but brackets": whole.replace(one, b"[" * 10_000 + b"\n"),
    }


@pytest.mark.parametrize("what", _spoilt())
def test_a_new_line_is_refused_beside_an_earlier_body_as_it_is_alone(what: str) -> None:
    before, data = _body(_lines(random.Random(2), PEOPLE, EVENTS)), _spoilt()[what]
    assert data != before
    with pytest.raises(BadRows):
        package_tables.decode_rows(SPEC, NAME, data)
    try:
        found = _changed(before, data)
    except BadRows:
        return
    assert found is None, "the whole body is read, which refuses it"


def _rows(school: School, people: list[str], lines: list[Line], events: list[str]) -> dict[str, Any]:
    numbers = sound_numbers(len(people))
    return book(
        school,
        {who: (f"师{place}", number) for place, (who, number) in enumerate(zip(people, numbers, strict=True))},
        periods=[("2026Q3", "closed", 1, 1, "2026-10-03")],
        activities_2026=[activity(event, f"2026-09-{1 + place:02}") for place, event in enumerate(events)],
        attendance_2026=lines,
    )


def _corrected(lines: list[Line]) -> list[Line]:
    return [(*line[:2], "late", *line[3:]) if place % 20 == 3 else line for place, line in enumerate(lines) if place % 50 != 7]


def test_of_a_package_that_corrects_a_few_lines_nothing_else_is_written_and_the_city_is_right(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    school, lines = city.school(1), _lines(random.Random(3), PEOPLE, EVENTS)
    city.send(school, _rows(school, PEOPLE, lines, EVENTS))
    more = [*_corrected(lines), (PEOPLE[0], uid(70), "present", "attendee", None, None)]
    rows = _rows(school, PEOPLE, more, [*EVENTS, uid(70)])
    monkeypatch.setattr(opening_packages, "_columns", None)  # nobody reads the lines that stayed
    monkeypatch.setattr(opening_packages, "_by_column", None)
    asked = _statements(city, monkeypatch)
    city.send(school, rows)
    assert not [each for each in asked if "FROM city_attendance" in each]
    assert stands(city.ws, school) == said(rows)


def _statements(city: City, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []
    tuples = type(city.ws).tuples

    def noting(ws: Workspace, sql: str, *rest: Any) -> list[Any]:
        asked.append(sql)
        return tuples(ws, sql, *rest)

    monkeypatch.setattr(type(city.ws), "tuples", noting)
    return asked


def test_somebody_who_left_takes_his_lines_along(city: City) -> None:
    school, lines = city.school(1), _lines(random.Random(4), PEOPLE, EVENTS)
    city.send(school, _rows(school, PEOPLE, lines, EVENTS))
    rows = _rows(school, PEOPLE[1:], [line for line in lines if line[0] != PEOPLE[0]], EVENTS)
    city.send(school, rows)
    assert stands(city.ws, school) == said(rows)


def test_a_line_of_somebody_who_is_listed_no_more_is_refused(city: City) -> None:
    school, lines = city.school(1), _lines(random.Random(5), PEOPLE, EVENTS)
    city.send(school, _rows(school, PEOPLE, lines, EVENTS))
    letter = school.write(city.office, city.recipients, rows=_rows(school, PEOPLE[1:], _corrected(lines), EVENTS))
    assert city.take(letter.data).code == BadRows.code


def test_a_new_line_that_leads_nowhere_is_refused(city: City) -> None:
    school, lines = city.school(1), _lines(random.Random(6), PEOPLE, EVENTS)
    city.send(school, _rows(school, PEOPLE, lines, EVENTS))
    stray = [*lines, (PEOPLE[0], uid(71), "present", "attendee", None, None)]
    letter = school.write(city.office, city.recipients, rows=_rows(school, PEOPLE, stray, EVENTS))
    assert city.take(letter.data).code == BadRows.code


@pytest.mark.on_a_server_too
@pytest.mark.parametrize("spoil", ["gone", "another"])
def test_without_the_loaded_original_a_package_is_read_whole(city: City, spoil: str) -> None:
    school, lines = city.school(1), _lines(random.Random(7), PEOPLE, EVENTS)
    city.send(school, _rows(school, PEOPLE, lines, EVENTS))
    (head,) = city.heads()
    letters = Shelf(city.ws, LETTERS)
    if spoil == "gone":
        letters.remove(head)
    else:  # a good package of the school, but not the one that is loaded
        other = _rows(school, PEOPLE, _lines(random.Random(8), PEOPLE, EVENTS), EVENTS)
        letters.put(head, school.write(city.office, city.recipients, rows=other).data, anew=True)
    rows = _rows(school, PEOPLE, _corrected(lines), EVENTS)
    city.send(school, rows)
    assert stands(city.ws, school) == said(rows)


@pytest.mark.on_a_server_too
def test_a_whole_package_behind_a_thin_one_is_not_said_to_lack_tables(city: City) -> None:
    """What the loaded package left out because it was here, the next one carries, and says something else in it."""
    school, lines = city.school(1), _lines(random.Random(9), PEOPLE, EVENTS)
    city.send(school, _rows(school, PEOPLE, lines, EVENTS))
    thin = school.write(city.office, city.recipients, rows=_rows(school, PEOPLE, _corrected(lines), EVENTS))
    same = {name for name, body in thin.bodies.items() if school.letters[0].bodies[name] == body}
    assert {"teachers", "activities-2026"} <= same
    assert city.take(thin.pack(city.recipients, without=same)).verdict == "merged"
    rows = _rows(school, [*PEOPLE, uid(33)], lines, [*EVENTS, uid(72)])
    city.send(school, rows)
    assert stands(city.ws, school) == said(rows)


def test_three_packages_of_one_school_in_one_sitting_come_to_what_the_last_says(city: City) -> None:
    school, lines = city.school(1), _lines(random.Random(9), PEOPLE, EVENTS)
    city.send(school, _rows(school, PEOPLE, lines, EVENTS))
    files = []
    for _letter in range(3):
        lines = _corrected(lines)
        files.append(city.put(school.write(city.office, city.recipients, rows=_rows(school, PEOPLE, lines, EVENTS)).data))
    assert {each.verdict for each in Desk(city.ws, city.identity).take_each(files)} == {"merged"}
    assert stands(city.ws, school) == said(_rows(school, PEOPLE, lines, EVENTS))


def test_of_schools_that_send_anew_a_server_is_asked_less_than_twice_each_however_many_they_are(
    template: Path, server: Server, mailbox: tuple[str, str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[None] = []
    wait = Served.wait

    def waited(self: Served, *given: Any, **named: Any) -> Any:
        waits.append(None)
        return wait(self, *given, **named)

    office, identity, recipients = mailbox
    with hall(template, server, tmp_path / "hall") as ws:
        city = City(ws, office, identity, recipients, tmp_path / "stick")
        schools = [city.school(number) for number in range(1, 21)]
        lines = {school.office: _lines(random.Random(school.number), PEOPLE, EVENTS) for school in schools}
        rows = {school.office: _rows(school, PEOPLE, lines[school.office], EVENTS) for school in schools}
        for school in schools:
            city.send(school, rows[school.office])
        rows = {school.office: _rows(school, PEOPLE, _corrected(lines[school.office]), EVENTS) for school in schools}
        files = [city.put(school.write(office, recipients, rows=rows[school.office]).data) for school in schools]
        monkeypatch.setattr(Served, "wait", waited)
        asked = [len(waits) for verdict in Desk(ws, identity).take_each(files) if verdict.verdict == "merged"]
        monkeypatch.undo()
        assert len(asked) == len(schools)
        # once, and a second time where the next package was not open yet when this one was saved
        assert asked[-1] - asked[4] < 2 * len(asked[5:])
        assert all(stands(ws, school) == said(rows[school.office]) for school in schools)


def test_corrections_of_other_lines_than_stand_there_are_not_loaded(city: City) -> None:
    school, lines = city.school(1), _lines(random.Random(10), PEOPLE, EVENTS)
    city.send(school, _rows(school, PEOPLE, lines, EVENTS))
    desk = Desk(city.ws, city.identity)
    letter = school.write(city.office, city.recipients, rows=_rows(school, PEOPLE, _corrected(lines), EVENTS))
    parcel = open_parcel(letter.data, desk._mailroom())
    assert isinstance(parcel, Parcel)
    assert isinstance(parcel.attendance[NAME], Corrections)
    loaded = letters_into_city.loaded_marks(city.ws, school.office)
    assert letters_into_city.carries(parcel, {NAME}, loaded)
    assert not letters_into_city.carries(parcel, {NAME}, {**loaded, NAME: "another"})
    assert not letters_into_city.carries(parcel, {NAME}, {})


def test_what_another_process_opened_beside_the_loaded_package_is_the_same(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    school, lines = city.school(1), _lines(random.Random(11), PEOPLE, EVENTS)
    city.send(school, _rows(school, PEOPLE, lines, EVENTS))
    rows = _rows(school, PEOPLE, _corrected(lines), EVENTS)
    data = school.write(city.office, city.recipients, rows=rows).data
    room = Desk(city.ws, city.identity)._mailroom()
    monkeypatch.setattr(opening_packages, "_room", [dataclasses.replace(room, earlier=None)])
    assert opening_packages._open(data, opening_packages._earlier_of(data, room)) == open_parcel(data, room)
    assert opening_packages._earlier_of(b"nonsense", room) is None
