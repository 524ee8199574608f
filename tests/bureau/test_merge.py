"""Whatever order packages come in, the city is the same; whatever is wrong with one, the others are merged."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jyteacher_desktop.bureau import board as boards
from jyteacher_desktop.bureau import (
    city_digest,
    city_people,
    contradictions_between_schools,
    enrolled_schools,
    file_verdicts,
    receipts,
    receiving,
    returning_records,
)
from jyteacher_desktop.bureau.bureau_keys import write_bureau_card
from jyteacher_desktop.bureau.errors import FingerprintWrong
from jyteacher_desktop.bureau.kept_files import QUARANTINE, Shelf
from jyteacher_desktop.bureau.office import bureau_info
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.exchange import open_bureau_card, open_letter, open_school_card
from jyteacher_desktop.exchange.errors import WrongPin
from jyteacher_desktop.exchange.package_tables import TRAVELLING
from jyteacher_desktop.store.workspace import Workspace
from tests.bureau import schedules
from tests.bureau.schedules import Bureau, digests
from tests.bureau.world import NUMBERS, PIN, School, enrol, fresh
from tests.exchange.conftest import uid
from tests.exchange.test_registers import whole_book


def put(folder: Path, name: str, data: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    return path


def take(ws: Workspace, identity: str, file: Path) -> file_verdicts.FileVerdict:
    return receiving.Desk(ws, identity).take(file)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
@example(seed=4160)  # one desk enrolled the newer key before the older one
def test_r3_any_order_of_letters_enrolments_logs_and_decisions_gives_the_same_city(
    bureau: Bureau, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    found = digests(bureau, tmp_path_factory.mktemp("world"), seed, forks=(2, 1, 2))
    assert len(found) == 6
    assert len(set(found)) == 1


def test_schedules_run_as_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    """It takes parts of the program's place, and must fit them when they change."""
    assert schedules.main(2, 1, database=False, forks=(1, 1, 1)) == 0
    assert "1 worlds, 3 schedules, one digest each" in capsys.readouterr().out


def test_an_incremental_load_is_the_same_as_loading_the_last_letter_alone(
    ws: Workspace, blank: Path, mailbox: tuple[str, str, list[str]], tmp_path: Path
) -> None:
    office, identity, recipients = mailbox
    school = School(1, random.Random(5))
    enrol(ws, school)
    for number in range(6):
        take(ws, identity, put(tmp_path, f"{number}.jyt", school.write(office, recipients).data))
    other = fresh(blank, tmp_path / "other")
    enrol(other, school)
    take(other, identity, tmp_path / "5.jyt")
    assert city_digest.city_digest(ws) == city_digest.city_digest(other)
    other.close()


def test_a_fork_counts_for_neither_and_the_one_before_stands(
    ws: Workspace, mailbox: tuple[str, str, list[str]], tmp_path: Path
) -> None:
    office, identity, recipients = mailbox
    school = School(1, random.Random(1))
    enrol(ws, school)
    take(ws, identity, put(tmp_path, "1.jyt", school.write(office, recipients).data))
    alone = city_digest.city_digest(ws)
    assert take(ws, identity, put(tmp_path, "2.jyt", school.write(office, recipients).data)).verdict == "merged"
    fork = take(ws, identity, put(tmp_path, "2b.jyt", school.write(office, recipients, seq=2).data))
    assert (fork.verdict, fork.code) == ("held", "package.fork")
    assert ws.tuples("SELECT head FROM office") == [(school.letters[0].letter_id,)]
    assert [flag.kind for flag in contradictions_between_schools.flags(ws) if flag.kind == "fork"] == ["fork"]
    assert city_digest.city_digest(ws) != alone, "the fork is part of what the city knows"
    take(ws, identity, put(tmp_path, "3.jyt", school.write(office, recipients, seq=3).data))
    assert ws.tuples("SELECT head FROM office") == [(school.letters[3].letter_id,)]


def test_a_late_old_letter_is_kept_but_changes_nothing(
    ws: Workspace, mailbox: tuple[str, str, list[str]], tmp_path: Path
) -> None:
    office, identity, recipients = mailbox
    school = School(1, random.Random(3))
    enrol(ws, school)
    first, second = school.write(office, recipients), school.write(office, recipients)
    gap = take(ws, identity, put(tmp_path, "2.jyt", second.data))
    assert gap.verdict == "merged"
    assert "第 1 号没有收到" in gap.message
    before = city_digest.city_digest(ws)
    assert take(ws, identity, put(tmp_path, "1.jyt", first.data)).verdict == "superseded"
    assert city_digest.city_digest(ws) == before


def test_a_package_dated_later_than_today_is_taken_and_its_clock_is_asked_about(
    ws: Workspace, mailbox: tuple[str, str, list[str]], tmp_path: Path
) -> None:
    office, identity, recipients = mailbox
    school = School(1, random.Random(3))
    enrol(ws, school)
    ws.today_override = date(2026, 10, 9)
    sent = [
        school.write(office, recipients, created=day).data for day in ("2026-10-09T23:59:00+08:00", "2027-01-15T08:00:00+08:00")
    ]
    today, ahead = (take(ws, identity, put(tmp_path, f"{place}.jyt", data)) for place, data in enumerate(sent))
    assert (today.verdict, ahead.verdict) == ("merged", "merged")
    assert "电脑日期不对" not in today.message
    assert "它写明是 2027-01-15 生成的，比本机的今天（2026-10-09）晚：学校或本机的电脑日期不对，请打电话核对" in ahead.message


def test_the_same_letter_in_another_seal_is_recognised(
    ws: Workspace, mailbox: tuple[str, str, list[str]], tmp_path: Path
) -> None:
    from jyteacher_desktop.exchange import seal

    office, identity, recipients = mailbox
    school = School(1, random.Random(3))
    enrol(ws, school)
    letter = school.write(office, recipients)
    assert take(ws, identity, put(tmp_path, "1.jyt", letter.data)).verdict == "merged"
    assert take(ws, identity, put(tmp_path, "same.jyt", letter.data)).verdict == "unchanged"
    assert take(ws, identity, put(tmp_path, "again.jyt", seal.seal(letter.box, recipients))).verdict == "unchanged"


def test_one_bad_file_never_blocks_the_rest_and_folders_are_searched(
    ws: Workspace, mailbox: tuple[str, str, list[str]], tmp_path: Path
) -> None:
    office, _identity, recipients = mailbox
    good, unknown = School(1, random.Random(1)), School(2, random.Random(2))
    enrol(ws, good)
    stick = tmp_path / "stick"
    put(stick, "a.jyt", b"hello")
    put(stick / "deep", "b.jyt", good.write(office, recipients).data)
    put(stick, "c.jyt", unknown.write(office, recipients).data)
    damaged = bytearray(good.letters[0].data)
    damaged[-5] ^= 1
    put(stick, "d.jyt", bytes(damaged))
    put(stick, "notes.txt", b"not a package")
    received = receiving.receive(ws, [stick], PIN)
    assert {file.file.name: (file.verdict, file.code) for file in received.files} == {
        "a.jyt": ("refused", "package.not_a_package"),
        "b.jyt": ("merged", ""),
        "c.jyt": ("held", "package.unknown_sender"),
        "d.jyt": ("refused", "package.damaged"),
    }
    assert len(Shelf(ws, QUARANTINE).names()) == 2
    assert all(len(file.message) > 10 for file in received.files)


def test_t12_enrolment_needs_the_digits_that_were_read_out(ws: Workspace, tmp_path: Path) -> None:
    school = School(1, random.Random(1))
    card = put(tmp_path, "card.jyt", school.card())
    for wrong in ("", "1" * 30, open_school_card(school.card()).fingerprint[:-1] + "x"):
        with pytest.raises(FingerprintWrong):
            enrolled_schools.enrol(ws, card, wrong, PIN)
    assert enrolled_schools.list_schools(ws) == []
    assert enrolled_schools.enrol(ws, card, open_school_card(school.card()).fingerprint, PIN).school == "1小"
    assert enrolled_schools.enrol(ws, card, open_school_card(school.card()).fingerprint, PIN).again
    with pytest.raises(WrongPin):
        enrolled_schools.enrol(ws, card, open_school_card(school.card()).fingerprint, "another horse 99")


def test_one_person_at_two_schools_has_one_ledger(ws: Workspace, mailbox: tuple[str, str, list[str]], tmp_path: Path) -> None:
    office, identity, recipients = mailbox
    rng = random.Random(0)
    one, two = School(1, rng), School(2, rng)
    for school in (one, two):
        enrol(ws, school)
        rows = school.rows(shared=False)
        person, event = school.people[0], school.events[0]
        rows["teachers"] = [(person, "王伟", "男", "", "", "", "", "", "", "", "", "", "", "in_post")]
        rows["service"] = [(person, 1, None, "in_post")]
        rows["identity"] = [(person, NUMBERS[0], None)]
        rows["openings"] = []
        rows["activities-2026"] = [
            (
                event,
                "reading_salon",
                "读书",
                "2026-09-10",
                "2026-09-10",
                "14:00",
                "16:00",
                300,
                1,
                "",
                "approved",
                "school",
                "",
                "",
                "",
                "{}",
            )
        ]
        rows["attendance-2026"] = [(person, event, "present", "attendee", None, None)]
        rows["trainings-2026"] = []
        for name in ("activities-2025", "attendance-2025", "trainings-2025"):
            rows[name] = []
        take(ws, identity, put(tmp_path, f"{school.number}.jyt", school.write(office, recipients, rows=rows).data))
    (person_row,) = city_people.list_people(ws)
    assert len(person_row.schools) == 2
    (row,) = city_people.city_hours(ws).teachers
    assert row.counted == Decimal(6)
    assert len(city_people.explain_person(ws, "王伟")) == 2
    assert sorted(flag.kind for flag in contradictions_between_schools.flags(ws)) == ["same_hour", "two_schools"]


def test_the_board_shows_who_is_missing_and_receipts_reach_the_right_school(
    ws: Workspace, mailbox: tuple[str, str, list[str]], tmp_path: Path
) -> None:
    office, identity, recipients = mailbox
    came, missing = School(1, random.Random(11)), School(2, random.Random(12))
    enrol(ws, came)
    enrol(ws, missing)
    rows = came.rows()
    rows["periods"] = [("2026Q3", "closed", 2, 1, "2026-10-08")]
    letter = came.write(office, recipients, rows=rows)
    take(ws, identity, put(tmp_path, "1.jyt", letter.data))
    board = {row.code: (row.state, row.version) for row in boards.board(ws, Quarter.parse("2026Q3"))}
    assert board == {came.code: ("已交", 2), missing.code: ("未交", 0)}
    record = came.people[0] if any(row[0] == came.people[0] for row in rows["teachers"]) else rows["teachers"][0][0]
    returning_records.return_record(ws, record, "请核对职称", PIN)
    (written,) = receipts.write_receipts(ws, tmp_path / "out", PIN)
    assert written.remarks == 1
    card = open_bureau_card(_card(ws, tmp_path))
    receipt = open_letter(
        written.file.read_bytes(),
        kinds=frozenset({"receipt"}),
        signers_for=lambda sender, _kind: card.clerk_keys if sender == card.office else (),
        identities=[came.mailbox[0]],
        me=came.office,
    )
    receipt.check_tables()
    assert receipt.rows("heads")[0].letter == letter.letter_id
    assert receipt.rows("issues")[0].remark == "请核对职称"
    assert {row.teacher for row in receipt.rows("credited")} == {row[0] for row in rows["teachers"]}
    assert receipts.write_receipts(ws, tmp_path / "out", PIN) == []


def _card(ws: Workspace, folder: Path) -> bytes:
    write_bureau_card(ws, folder / "bureau.jyt", PIN)
    return (folder / "bureau.jyt").read_bytes()


def test_the_bureaus_card_is_the_same_file_ever_after(ws: Workspace, tmp_path: Path) -> None:
    assert _card(ws, tmp_path / "a") == _card(ws, tmp_path / "b")
    assert open_bureau_card(_card(ws, tmp_path)).fingerprint == bureau_info(ws).fingerprint


def test_all_of_a_bureau_lies_beside_its_file(ws: Workspace, mailbox: tuple[str, str, list[str]], tmp_path: Path) -> None:
    office, identity, recipients = mailbox
    school, unknown = School(1, random.Random(1)), School(2, random.Random(2))
    enrol(ws, school)
    take(ws, identity, put(tmp_path, "1.jyt", school.write(office, recipients).data))
    take(ws, identity, put(tmp_path, "2.jyt", unknown.write(office, recipients).data))
    take(ws, identity, put(tmp_path, "3.jyt", b"nonsense"))
    assert all(path.name.startswith("city.jybureau") for path in ws.path.parent.iterdir())


def test_attachments_registers_and_odd_numbers_come_and_go_with_the_letter_that_counts(
    ws: Workspace, mailbox: tuple[str, str, list[str]], blank: Path, tmp_path: Path
) -> None:
    office, identity, recipients = mailbox
    school = School(1, random.Random(3))
    enrol(ws, school)
    many, few = _whole_rows(school, rows_each=2), _whole_rows(school, rows_each=1)
    numbers = {uid(100): NUMBERS[0], uid(101): "110105194912310021", uid(102): "110105491231002"}
    many["identity"] = [(person, number, None) for person, number in numbers.items()]
    photo = "ab" * 32
    many["attachments-2026"] = [(uid(1000), "activity", photo, 7, "image/jpeg")]
    few["attachments-2026"] = []
    assert take(ws, identity, put(tmp_path, "1.jyt", school.write(office, recipients, rows=many).data)).verdict == "merged"
    assert ws.tuples("SELECT year, record, record_table, sha256 FROM city_attachment") == [("2026", uid(1000), "activity", photo)]
    assert ws.tuples("SELECT uuid, opened(id_number) FROM city_teacher ORDER BY uuid") == sorted(numbers.items())
    assert {person for (person,) in ws.tuples("SELECT person FROM city_teacher WHERE uuid <> ?", (uid(100),))} == {
        f"{school.office} {uid(101)}",
        f"{school.office} {uid(102)}",
    }, "a number that proves nothing joins nobody"
    for kind in TRAVELLING:
        assert len(ws.tuples(f'SELECT 1 FROM "city_{kind.id}"')) == len(many[kind.sent]), kind.id
    second = put(tmp_path, "2.jyt", school.write(office, recipients, rows=few).data)
    assert take(ws, identity, second).verdict == "merged"
    assert ws.tuples("SELECT count(*) FROM city_attachment") == [(0,)]
    for kind in TRAVELLING:
        assert len(ws.tuples(f'SELECT 1 FROM "city_{kind.id}"')) == len(few[kind.sent]), kind.id
    alone = fresh(blank, tmp_path / "other")
    enrol(alone, school)
    take(alone, identity, second)
    assert city_digest.city_digest(ws) == city_digest.city_digest(alone)
    alone.close()


def _whole_rows(school: School, *, rows_each: int) -> dict[str, list[tuple[object, ...]]]:
    """Three people with records of every kind that travels."""
    rows = whole_book(rows_each=rows_each)
    rows["school"] = [(school.office, *rows["school"][0][1:])]
    return rows
