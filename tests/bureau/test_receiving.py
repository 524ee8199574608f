"""Whatever a stick holds, every file gets its sentence, the rest goes on, and nothing a school sends can stop the desk."""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
import stat
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop.bureau import board as boards
from jyteacher_desktop.bureau import (
    city_digest,
    contradictions_between_schools,
    enrolled_schools,
    file_verdicts,
    files_set_aside,
    files_to_take,
    letters_into_city,
    receipts,
    receiving,
    saved_together,
)
from jyteacher_desktop.bureau import city_people as view
from jyteacher_desktop.bureau.city_figures import city_figures
from jyteacher_desktop.bureau.errors import CardForeign, FileUnreadable
from jyteacher_desktop.bureau.kept_files import HELD, LETTERS, QUARANTINE, Shelf
from jyteacher_desktop.bureau.office import (
    bureau_info,
    create_bureau,
    current_policy,
    key_path,
    recovery_path,
)
from jyteacher_desktop.bureau.policy_in_use import use_policy
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import Cancelled, InputError
from jyteacher_desktop.exchange import Header, SigningKey, build_letter, build_school_card, open_school_card
from jyteacher_desktop.exchange import letters as exchange_letters
from jyteacher_desktop.exchange.errors import BadRows, DeliveryFailed, WeakPin
from jyteacher_desktop.exchange.seal import MAX_SEALED
from jyteacher_desktop.paths import resource
from jyteacher_desktop.store.errors import DiskFull, WorkspaceExists, WorkspaceLocked
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import Workspace
from tests.bureau.world import NUMBERS, PIN, City, School, activity, no_room_for
from tests.exchange.conftest import uid


class _Stop:
    """Somebody who presses cancel after the first file."""

    def __init__(self) -> None:
        self.told: list[tuple[int, int, str]] = []

    def step(self, done: int, total: int, what: str) -> None:
        self.told.append((done, total, what))

    def raise_if_cancelled(self) -> None:
        if self.told:
            raise Cancelled("已取消。")


@pytest.mark.parametrize(("together", "second"), [(1, "merged"), (2, "unchanged")])
def test_cancelling_keeps_what_was_received(city: City, monkeypatch: pytest.MonkeyPatch, together: int, second: str) -> None:
    """The second package as well, where it was saved together with the first one, of which was told; a server saves each by itself."""
    monkeypatch.setattr(saved_together, "MOST_TOGETHER", together)
    files = [city.put(city.school(number).write(city.office, city.recipients).data) for number in (1, 2)]
    stop = _Stop()
    with pytest.raises(Cancelled):
        receiving.receive(city.ws, files, PIN, progress=stop)
    assert stop.told == [(1, 2, files[0].name)]
    second = "merged" if city.ws.served else second
    assert [file.verdict for file in receiving.receive(city.ws, files, PIN).files] == ["unchanged", second]


def test_a_path_that_is_not_there_stops_before_anything_is_received(city: City) -> None:
    good = city.put(city.school(1).write(city.office, city.recipients).data)
    with pytest.raises(FileUnreadable):
        receiving.receive(city.ws, [good, good.with_name("absent.jyt")], PIN)
    assert city.heads() == [""]


def test_a_huge_file_is_refused_without_being_read_or_kept(city: City) -> None:
    huge = city.put(b"")
    with huge.open("wb") as file:
        file.truncate(MAX_SEALED * 40)
    verdict = receiving.Desk(city.ws, city.identity).take(huge)
    assert (verdict.verdict, verdict.code) == ("refused", "package.too_large")
    assert not city.ws.path.with_name(city.ws.path.name + ".quarantine").exists()


def test_a_file_that_cannot_be_read_is_a_verdict(city: City) -> None:
    place = city.stick / "folder.jyt"
    place.mkdir(parents=True)
    verdict = receiving.Desk(city.ws, city.identity).take(place)
    assert (verdict.verdict, verdict.code) == ("refused", "receive.unreadable")


@pytest.mark.on_a_server_too
def test_a_package_in_the_way_of_its_archive_stops_itself_only(city: City) -> None:
    one, two = city.school(1), city.school(2)
    blocked = one.write(city.office, city.recipients)
    files = [city.put(blocked.data), city.put(two.write(city.office, city.recipients).data)]
    with no_room_for(city.ws, LETTERS, blocked.letter_id):
        verdicts = list(receiving.Desk(city.ws, city.identity).take_each(files))
    said = DiskFull.code if city.ws.served else DeliveryFailed.code
    assert [(file.verdict, file.code) for file in verdicts] == [("refused", said), ("merged", "")]
    assert receiving.Desk(city.ws, city.identity).take(files[0]).verdict == "merged"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no names of bytes")
def test_a_name_in_the_encoding_of_another_system_stops_nothing(city: City) -> None:
    """Sticks written elsewhere carry GBK names; a system of UTF-8 shows such bytes as halves of characters."""
    strange, plain, unknown = city.school(1), city.school(2), School(3, random.Random(3))
    city.put(plain.write(city.office, city.recipients).data)
    for name, school in ((b"\xd6\xd0.jyt", strange), (b"\xcb\xce.jyt", unknown)):
        path = city.stick / os.fsdecode(name)
        path.write_bytes(school.write(city.office, city.recipients).data)
    verdicts = receiving.receive(city.ws, [city.stick], PIN).files
    assert sorted(file.verdict for file in verdicts) == ["held", "merged", "merged"]
    assert "??.jyt" in {name for (name,) in city.ws.tuples("SELECT file_name FROM letter")}
    assert {column.value(verdicts[2]) for column in file_verdicts.VERDICT_COLUMNS if column.key == "file"} == {"??.jyt"}


def test_waiting_packages_are_tried_again_by_the_next_receiving(city: City) -> None:
    waiting, other = School(1, random.Random(1)), city.school(2)
    held = city.put(waiting.write(city.office, city.recipients).data)
    assert [file.verdict for file in receiving.receive(city.ws, [held], PIN).files] == ["held"]
    assert receiving.receive_held(city.ws, PIN).files == ()
    city.enrol(waiting)
    received = receiving.receive(city.ws, [city.put(other.write(city.office, city.recipients).data)], PIN)
    assert [file.verdict for file in received.files] == ["merged", "merged"]
    assert city.ws.tuples("SELECT * FROM held_file") == []
    assert Shelf(city.ws, HELD).names() == []


@pytest.mark.on_a_server_too
def test_a_waiting_package_that_comes_again_by_another_way_waits_no_more(city: City) -> None:
    school = School(1, random.Random(1))
    letter = school.write(city.office, city.recipients)
    city.take(letter.data)
    held = Shelf(city.ws, HELD)
    (waiting,) = held.names()
    city.enrol(school)
    assert city.take(letter.data).verdict == "merged"
    assert not held.names()
    held.put(waiting, letter.data)
    assert files_set_aside.waiting_files(city.ws) == []


def test_packages_that_wait_for_each_others_tables_all_come_in_with_the_last_one(city: City) -> None:
    school = city.school(1)
    rows = school.rows()
    later = {**rows, "openings": [(new_id(), rows["teachers"][0][0], "2025", "school_based", 700, "")]}
    letters = [school.write(city.office, city.recipients, rows=each) for each in (rows, later, later)]
    whole = [letters[0].data]
    for letter, name in zip(letters[1:], ("identity", "openings"), strict=True):
        whole.append(letter.pack(city.recipients, without=[name]))
    files = [city.put(data) for data in reversed(whole)]
    verdicts = receiving.receive(city.ws, files, PIN).files
    assert sorted(file.seq for file in verdicts if file.verdict == "merged") == [1, 2, 3]
    assert city.heads() == [letters[2].letter_id]


def test_t15_a_thin_package_is_opened_with_one_table_of_earlier_ones_in_memory_and_not_with_all(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    for bound in ("_MOST_INFLATED", "_MOST_READ"):
        monkeypatch.setattr(exchange_letters, bound, 1 << 20)
    school, years = city.school(1), range(2000, 2024)
    plain = school.rows()
    bulky = {
        f"activities-{year}": [activity(uid(year * 100 + place), f"{year}-03-01", title="读" * 5_000) for place in range(40)]
        for year in years
    }
    nowhere = {"attendance-2023": [(plain["teachers"][0][0], uid(1), "present", "attendee", None, None)]}
    first = school.write(city.office, city.recipients, rows=plain | bulky)
    everything = sum(len(first.bodies[name]) for name in bulky)
    assert city.take(first.data).verdict == "merged"
    del first
    assert city.take(school.write(city.office, city.recipients, rows=plain).data).verdict == "merged"
    thin = school.write(city.office, city.recipients, rows=plain | bulky | nowhere).pack(city.recipients, without=[*bulky])
    school.letters.clear()
    tracemalloc.start()
    try:
        verdict = city.take(thin)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert verdict.code == BadRows.code, "all its tables were found, and the last one leads nowhere"
    assert everything > 12 << 20
    assert peak < 6 << 20, f"{peak >> 20} of {everything >> 20} MiB"


def test_a_thin_package_that_waited_for_its_key_first_is_asked_for_all_the_same(city: City) -> None:
    """What it waits for changes; the next receipt asks for the table, and the list says so."""
    school = city.school(1)
    assert city.take(school.write(city.office, city.recipients).data).verdict == "merged"
    school.key = SigningKey(Ed25519PrivateKey.generate())
    letter = school.write(city.office, city.recipients)
    assert city.take(letter.pack(city.recipients, without=["identity"])).code == "package.unknown_key"
    city.enrol(school)
    assert receiving.receive_held(city.ws, PIN).files == ()
    assert city.ws.tuples("SELECT code FROM held_file") == [("package.incomplete",)]
    digest = hashlib.sha256(letter.bodies["identity"]).hexdigest()
    assert receipts.wanted_bodies(city.ws) == {school.office: [("identity", digest)]}


def test_a_letter_without_a_period_is_spoken_of_by_its_number(city: City) -> None:
    school = city.school(1)
    header = Header(sender=school.office, receiver=city.office, code=school.code, seq=1, created="2026", reply=school.mailbox[1])
    letter = build_letter("report", header, school.rows(), [school.key], city.recipients)
    verdict = city.take(letter.data)
    assert (verdict.verdict, verdict.period, verdict.version) == ("merged", "", 0)
    assert "第 1 号" in verdict.message


def _without_school(rows: dict[str, Any]) -> None:
    del rows["school"]


def _without_people(rows: dict[str, Any]) -> None:
    for name in list(rows):
        if name not in {"school", "periods"}:
            del rows[name]


def _unknown_words(rows: dict[str, Any]) -> None:
    person = rows["teachers"][0][0]
    event = new_id()
    day = "2026-09-10"
    rows["activities-2026"] = [
        (event, "无此种类", "题", day, day, "16:00", "14:00", 2**53 - 1, 0, "", "approved", "无此级别", "C", "", "", "{}")
    ]
    rows["attendance-2026"] = [(person, event, "late", "speaker", 9, 0)]
    rows["trainings-2026"] = [
        (new_id(), person, "训", "", "无此级别", "无此形式", day, "2031-01-01", 2**53 - 1, "C", "", "approved", None, ""),
        (new_id(), person, "训", "", "national", "online", day, day, 100, "C", "pass", "approved", 0, ""),
    ]
    rows["openings"] = [(new_id(), person, year, "无此类别", 2**53 - 1, "") for year in ("2026", "2026-2027", "1900")]


def _strange_service(rows: dict[str, Any]) -> None:
    person = rows["teachers"][0][0]
    starts = [("2026-03-01", "retired"), ("2020-01-01", "in_post"), (None, "maternity_leave"), ("2026-03-01", "in_post")]
    rows["service"] = [(person, place, start, status) for place, (start, status) in enumerate(starts)]


def _far_years(rows: dict[str, Any]) -> None:
    rows["activities-1950"] = [
        (new_id(), "reading_salon", "古", "1950-01-01", "1950-01-01", "", "", 0, 1, "", "planned", "school", "", "", "", "{}")
    ]
    rows["attendance-1950"] = rows["attendance-9999"] = []
    rows["activities-9999"] = [
        (new_id(), "reading_salon", "远", "9999-12-31", "9999-12-31", "", "", 0, 1, "", "draft", "school", "", "", "", "{}")
    ]


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (_without_school, ("refused", "package.form")),
        (_without_people, ("refused", "package.form")),
        (_unknown_words, ("merged", "")),
        (_strange_service, ("merged", "")),
        (_far_years, ("merged", "")),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_strange_but_well_formed_book_never_stops_the_desk(city: City, tmp_path: Path, change: Any, verdict: object) -> None:
    good, strange = city.school(1), city.school(2)
    rows = strange.rows()
    rows["identity"] = [(row[0], NUMBERS[0], None) for row in rows["teachers"]]
    change(rows)
    city.take(good.write(city.office, city.recipients).data)
    taken = city.take(strange.write(city.office, city.recipients, rows=rows).data)
    assert (taken.verdict, taken.code) == verdict
    for row in view.list_people(city.ws):
        view.explain_person(city.ws, row.id)
    assert len(view.city_hours(city.ws).teachers) == len(view.list_people(city.ws))
    assert len(city_digest.city_digest(city.ws)) == 64
    assert len(boards.board(city.ws, Quarter.parse("2026Q3"))) == 2
    contradictions_between_schools.flags(city.ws)
    assert city_figures(city.ws).rows
    assert len(receipts.write_receipts(city.ws, tmp_path / "out", PIN)) == 2 - (taken.verdict == "refused")


# -- the bureau itself and its schools ----------------------------------------------------------------------------------


def test_sample_schools_and_real_bureaus_never_mix(city: City, tmp_path: Path) -> None:
    school = School(1, random.Random(1))
    header = Header(
        sender=school.office, receiver="*", code=school.code, seq=1, created="2026", reply=school.mailbox[1], sample=True
    )
    sample = build_school_card(header, name="示例小学", stage="小学", central="", key=school.key).data
    digits = open_school_card(sample).fingerprint
    with pytest.raises(CardForeign):
        enrolled_schools.enrol(city.ws, city.put(sample), digits, PIN)
    with create_bureau(tmp_path / "示例.jybureau", name="示例教育局", pin=PIN, sample=True) as ws:
        assert bureau_info(ws).sample
        assert enrolled_schools.enrol(ws, city.put(sample), digits, PIN).school == "示例小学"
        with pytest.raises(CardForeign):
            enrolled_schools.enrol(ws, city.put(school.card()), digits, PIN)


def test_a_card_that_was_enrolled_before_lies_among_the_packages_without_harm(city: City) -> None:
    school = city.school(1)
    verdict = city.take(school.card())
    assert verdict.verdict == "unchanged"
    assert "早已登记" in verdict.message


def test_a_card_that_is_not_there_is_named(city: City) -> None:
    with pytest.raises(FileUnreadable):
        enrolled_schools.enrol(city.ws, city.stick / "absent.jyt", "", PIN)


def test_schools_are_listed_with_the_key_that_stands(city: City) -> None:
    school = city.school(1)
    city.take(school.write(city.office, city.recipients).data)
    (row,) = enrolled_schools.list_schools(city.ws)
    assert (row.code, row.letters, row.fingerprint) == (school.code, 1, school.key.public.fingerprint)


def test_a_bureau_is_made_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "局.jybureau"
    with pytest.raises(InputError):
        create_bureau(path, name="   ", pin=PIN)
    with pytest.raises(WeakPin):
        create_bureau(path, name="教育局", pin="short")
    recovery_path(path).write_text("mine", encoding="utf-8")
    with pytest.raises(WorkspaceExists):
        create_bureau(path, name="教育局", pin=PIN)
    assert [file.name for file in tmp_path.iterdir()] == [recovery_path(path).name]
    recovery_path(path).unlink()
    path.with_name(path.name + ".part").mkdir()
    with pytest.raises(Exception, match=r"局\.jybureau"):
        create_bureau(path, name="教育局", pin=PIN)
    assert not key_path(path).exists()
    assert not recovery_path(path).exists()


def test_another_policy_is_adopted_or_refused_whole(city: City, tmp_path: Path) -> None:
    text = resource("policies/jiyuan.toml").read_text(encoding="utf-8")
    draft = tmp_path / "draft.toml"
    draft.write_text(text.replace("version = 1", "version = 7", 1), encoding="utf-8")
    before = city_digest.city_digest(city.ws)
    assert use_policy(city.ws, draft, PIN).version == current_policy(city.ws).version == 7
    assert city_digest.city_digest(city.ws) != before
    for bad in (tmp_path / "absent.toml", city.put(b"\xff\xfe"), city.put(b"schema = 1")):
        with pytest.raises(InputError):
            use_policy(city.ws, bad, PIN)
    assert current_policy(city.ws).version == 7


@pytest.mark.on_a_server_too
@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_what_a_bureau_keeps_of_its_schools_is_its_own_to_read(city: City) -> None:
    old = os.umask(0o022)
    try:
        assert city.take(city.school(1).write(city.office, city.recipients).data).verdict == "merged"
        letters = Shelf(city.ws, LETTERS)
        files = [letters.path(name) for name in letters.names()]  # of a server they are fetched now
    finally:
        os.umask(old)
    assert {stat.S_IMODE(file.parent.stat().st_mode) for file in files} == {0o700}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_packages_that_came_before_ask_for_nothing_that_the_city_knows(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [city.put(city.school(number).write(city.office, city.recipients).data) for number in (1, 2)]
    receiving.receive(city.ws, files, PIN)
    asked: list[bool] = []
    ask = receiving.Desk._mailroom

    def counted(desk: receiving.Desk, **how: bool) -> object:
        asked.append(True)
        return ask(desk, **how)

    monkeypatch.setattr(receiving.Desk, "_mailroom", counted)
    assert [file.verdict for file in receiving.receive(city.ws, files, PIN).files] == ["unchanged", "unchanged"]
    assert asked == []


@pytest.mark.in_a_file
def test_of_many_files_that_came_before_it_is_asked_at_once_and_of_one_that_comes_twice_it_is_known(city: City) -> None:
    files = [city.put(city.school(number).write(city.office, city.recipients).data) for number in range(1, 31)]
    twice = [*files, *files[:5]]
    said = [verdict.verdict for verdict in receiving.Desk(city.ws, city.identity).take_each(twice)]
    assert said == ["merged"] * 30 + ["unchanged"] * 5
    asked: list[str] = []
    raw = city.ws._raw
    assert isinstance(raw, sqlite3.Connection)
    raw.set_trace_callback(asked.append)
    said = [verdict.verdict for verdict in receiving.Desk(city.ws, city.identity).take_each(files)]
    raw.set_trace_callback(None)
    assert said == ["unchanged"] * 30
    assert sum("FROM seen_file" in statement for statement in asked) == 1


def test_receiving_one_school_looks_up_what_is_known_of_no_other(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    schools = [city.school(number) for number in range(1, 9)]
    files = [city.put(school.write(city.office, city.recipients).data) for school in schools]
    assert [verdict.verdict for verdict in receiving.Desk(city.ws, city.identity).take_each(files)] == ["merged"] * 8
    asked, raw = list[str](), city.ws._raw
    assert isinstance(raw, sqlite3.Connection)
    raw.set_trace_callback(asked.append)
    desk = receiving.Desk(city.ws, city.identity)
    again = city.put(schools[3].write(city.office, city.recipients).data)
    assert [verdict.verdict for verdict in desk.take_each([again])] == ["merged"]
    raw.set_trace_callback(None)
    of_marks = [statement for statement in asked if "FROM city_table" in statement]
    assert of_marks
    assert all("WHERE" in statement for statement in of_marks)
    of_letters = [statement for statement in asked if "keys_tried IS NOT NULL" in statement]
    assert of_letters
    assert all(f"office = '{schools[3].office}'" in statement for statement in of_letters)
    assert set(desk._said._made) == {schools[3].office}


def test_a_computer_that_cannot_say_what_is_known_of_a_school_refuses_no_package(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = city.school(1)
    file = city.put(school.write(city.office, city.recipients).data)
    with monkeypatch.context() as patch:
        patch.setattr(letters_into_city, "loaded_marks", _unreadable)
        with pytest.raises(WorkspaceLocked):
            receiving.receive(city.ws, [file], PIN)
    assert [Shelf(city.ws, kind).names() for kind in (HELD, QUARANTINE)] == [[], []]
    assert [verdict.verdict for verdict in receiving.receive(city.ws, [file], PIN).files] == ["merged"]


def _unreadable(ws: Workspace, _office: str) -> dict[str, str]:
    raise WorkspaceLocked("暂时读不了。", path=ws.path)


def test_where_the_question_about_many_files_cannot_be_answered_each_is_asked_about(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [city.put(city.school(number).write(city.office, city.recipients).data) for number in (1, 2)]
    tuples = Workspace.tuples

    def failing(ws: Workspace, sql: str, *given: object) -> list[tuple[object, ...]]:
        if sql == files_to_take._SEEN_TOGETHER:
            raise WorkspaceLocked("暂时读不了。", path=ws.path)
        return tuples(ws, sql, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Workspace, "tuples", failing)
    assert [verdict.verdict for verdict in receiving.Desk(city.ws, city.identity).take_each(files)] == ["merged"] * 2
    assert [verdict.verdict for verdict in receiving.Desk(city.ws, city.identity).take_each(files)] == ["unchanged"] * 2
