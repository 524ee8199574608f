"""A computer whose zone was put right, and two desks in two zones, write one moment in several ways: what came first is told by when it was."""

from __future__ import annotations

from jyteacher_desktop.bureau import city_people, clerks_log, returning_records
from jyteacher_desktop.bureau.board import board
from jyteacher_desktop.bureau.notes_that_came import notes_that_came
from jyteacher_desktop.bureau.packages_handed_over import handed_over
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.store.ids import new_id
from tests.bureau.world import NUMBERS, PIN, City, activity, book

EARLIER, LATER = "2026-10-20T09:00:00+08:00", "2026-10-20T02:30:00+00:00"
"""Half past ten in Jiyuan, as a computer writes it that shows London's time, stands before nine o'clock as a text."""


def test_of_two_cities_schools_the_one_that_was_heard_of_first_says_how_somebody_is_called(city: City) -> None:
    schools = [city.school(number) for number in (1, 2)]
    for number, school in enumerate(schools, 1):
        city.send(school, book(school, {new_id(): (f"王{number}", NUMBERS[0])}))
    for first, second in (schools, schools[::-1]):
        with city.ws.record() as change:
            for school, at in ((first, EARLIER), (second, LATER)):
                change.driver_sql("UPDATE log_entry SET source = ?, at = ? WHERE office = ?", (school.code, at, school.office))
        (person,) = city_people.list_people(city.ws)
        assert person.name == f"王{first.number}"


def test_what_went_back_to_schools_last_stands_first_whatever_the_zone(city: City) -> None:
    school, events = city.school(1), sorted(new_id() for _two in range(2))
    city.send(school, book(school, {new_id(): ("王芳", None)}, activities_2026=[activity(event) for event in events]))
    rows = [returning_records.return_record(city.ws, event, "请核对", PIN) for event in events]
    for first, second in (rows, rows[::-1]):
        with city.ws.record() as change:
            for row, at in ((first, EARLIER), (second, LATER)):
                change.driver_sql("UPDATE remark SET at = ? WHERE id = ?", (at, row.id))
        assert [row.id for row in returning_records.list_returned(city.ws)] == [second.id, first.id]


def test_an_answer_goes_to_the_mailbox_that_was_asked_about_last_whatever_the_zone(city: City) -> None:
    school = city.school(1)
    boxes = ["age1a", "age1b"]
    for first, second in (boxes, boxes[::-1]):
        with city.ws.record() as change:
            change.driver_sql("DELETE FROM settled")
            for reply, at in ((first, EARLIER), (second, LATER)):
                change.driver_sql(
                    "INSERT INTO settled(kind, key, message, at) VALUES ('reply', ?, '', ?)", (f"{school.office} {reply}", at)
                )
        assert clerks_log.enrolled_mailboxes(city.ws)[school.office].looked_into == (first, second)


def test_notes_and_what_they_list_stand_with_the_newest_first_whatever_the_zone(city: City) -> None:
    school = city.school(1)
    with city.ws.record() as change:
        for seq, at in ((1, LATER), (2, EARLIER)):
            change.driver_sql(
                "INSERT INTO note(letter_id, kind, office, seq, at, file_name) VALUES (?, 'relay', ?, ?, ?, ?)",
                (f"note{seq}", school.office, seq, at, f"{seq}.jyt"),
            )
            change.driver_sql(
                "INSERT INTO enclosed(note, sha256, file, letter) VALUES (?, ?, ?, '')",
                (f"note{seq}", f"{seq}" * 64, f"{seq}.jyt"),
            )
    assert [note.file_name for note in notes_that_came(city.ws, 9)] == ["1.jyt", "2.jyt"]
    assert [row.note for row in handed_over(city.ws)] == [1, 2]


def test_the_board_says_of_two_packages_that_wait_when_the_first_one_came_whatever_the_zone(city: City) -> None:
    late = "2026-10-21T00:30:00+14:00"  # half past six in the evening of the 20th in Jiyuan
    school = city.school(1)
    with city.ws.record() as change:
        for sha256, at in (("a" * 64, "2026-10-20T19:00:00+08:00"), ("b" * 64, late)):
            change.driver_sql(
                "INSERT INTO held_file(sha256, file_name, office, school_code, quarter, code, message, missing, at) "
                "VALUES (?, ?, ?, ?, '2026Q3', 'package.unknown_sender', '', '', ?)",
                (sha256, f"{sha256[0]}.jyt", school.office, school.code, at),
            )
    (row,) = board(city.ws, Quarter(2026, 3))
    assert "10-21 交来" in row.remark, row.remark
