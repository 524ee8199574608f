"""A key that was enrolled or revoked by mistake is as if nobody had done it, at every desk and in whatever order it is heard (decision 0504)."""

from __future__ import annotations

import json
import random
from itertools import permutations
from pathlib import Path

import pytest

from jyteacher_desktop.bureau import (
    board,
    city_people,
    clerks_log,
    decision_list,
    enrolled_schools,
    log_exchange,
    packages_handed_over,
    receipts,
    receiving,
    revoking_keys,
    unproven_entries,
    waiting,
)
from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.bureau.errors import NothingToDecide
from jyteacher_desktop.bureau.office import unlock
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.exchange import Header, build_letter, build_school_card, canonical, open_school_card
from jyteacher_desktop.store.ids import new_id
from tests.bureau.test_logs import entry, key_entry, log
from tests.bureau.test_plans_exchanged import TEACHER
from tests.bureau.test_two_desks import CITIES
from tests.bureau.world import NUMBERS, PIN, City, School, book, fresh, heard_of_city

WHY = "学校做了两本台账，这一本不用"


def _card(city: City, school: School) -> Path:
    return city.put(school.card())


def _enrol(city: City, school: School) -> None:
    path = _card(city, school)
    enrolled_schools.enrol(city.ws, path, open_school_card(path.read_bytes()).key.fingerprint, PIN)


def _school(number: int = 7) -> School:
    return School(number, random.Random(number))


def _entry(city: City, kind: str) -> decision_list.Decision:
    return next(row for row in decision_list.list_decisions(city.ws) if row.kind == kind)


def _send(city: City, school: School) -> str:
    rows = book(school, {TEACHER: ("王伟", NUMBERS[0])})
    return city.take(school.write(city.office, city.recipients, rows=rows).data).verdict


def _other(city: City, blank: Path, folder: Path) -> City:
    return City(fresh(blank, folder / "second desk"), city.office, city.identity, city.recipients, folder / "second stick")


def _carry(one: City, two: City, folder: Path) -> str:
    path = folder / f"{new_id()}.jyt"
    log_exchange.write_log(one.ws, path, PIN)
    return two.take(path.read_bytes()).verdict


def test_the_key_with_which_a_central_school_signed_its_relay_note_is_not_as_if_nobody_had_entered_it(city: City) -> None:
    central = _school()
    _enrol(city, central)
    header = Header(sender=central.office, receiver=city.office, code=central.code, seq=1, created="2026")
    note = build_letter("relay", header, {"enclosed": [("a" * 64, 1, "1.jyt")]}, [central.key], city.recipients)
    assert city.take(note.data).verdict == "merged"
    decision = _entry(city, "key")
    assert (decision.undo, "交接单" in decision.instead) == ("", True)
    with pytest.raises(NothingToDecide):
        decision_list.take_back(city.ws, decision.id, WHY, PIN)
    assert [row.central for row in packages_handed_over.handed_over(city.ws)] == ["7小"]


def _note(city: City, school: School) -> None:
    header = Header(sender=school.office, receiver=city.office, code=school.code, seq=1, created="2026")
    note = build_letter("relay", header, {"enclosed": [("a" * 64, 1, "1.jyt")]}, [school.key], city.recipients)
    assert city.take(note.data).verdict == "merged"


@pytest.mark.parametrize(
    ("entered", "came"),
    [("2026-10-20T08:30:00+08:00", "2026-10-20T01:00:00+00:00"), ("2026-10-20T08:30:00+08:00", "2000-01-01T09:00:00+08:00")],
    ids=["half an hour later in another zone", "the clock fell back to 2000"],
)
def test_a_key_that_signed_a_relay_note_is_not_as_if_nobody_had_entered_it_whatever_the_clock_said(
    city: City, entered: str, came: str
) -> None:
    """The times were compared as texts, so the note seemed to have come before the key."""
    central = _school()
    _enrol(city, central)
    _note(city, central)
    with city.ws.record() as change:
        change.driver_sql("UPDATE log_entry SET at = ?", (entered,))
        change.driver_sql("UPDATE note SET at = ?", (came,))
    assert _entry(city, "key").undo == ""


def test_a_key_that_was_entered_after_the_relay_note_of_another_one_can_be_taken_back_in_whatever_zone(city: City) -> None:
    central = _school()
    _enrol(city, central)
    _note(city, central)
    central.key = School(7, random.Random(3)).key
    path = city.put(central.card())
    enrolled_schools.enrol(city.ws, path, central.key.public.fingerprint, PIN)
    with city.ws.record() as change:
        change.driver_sql("UPDATE note SET at = '2026-10-20T08:30:00+08:00'")
        change.driver_sql("UPDATE log_entry SET at = CASE WHEN payload LIKE ? THEN ? ELSE ? END",
            (f"%{central.key.public.keyid}%", "2026-10-20T01:00:00+00:00", "2026-10-19T08:00:00+08:00"),
        )  # fmt: skip
    rows = [row for row in decision_list.list_decisions(city.ws) if row.kind == "key"]
    assert [bool(row.undo) for row in rows] == [True, False], "newest first"


def test_a_school_enrolled_by_mistake_is_listed_nowhere_any_more_and_its_card_is_a_new_one(city: City) -> None:
    school = _school()
    _enrol(city, school)
    said = decision_list.take_back(city.ws, _entry(city, "key").id, WHY, PIN)
    assert "学校也不再列出" in said
    assert enrolled_schools.list_schools(city.ws) == []
    assert board.board(city.ws, Quarter(2026, 3)) == []
    assert waiting.waiting(city.ws) == []
    assert clerks_log.enrolled_mailboxes(city.ws) == {}
    assert receipts.write_receipts(city.ws, city.stick / "out", PIN) == []
    found = city.take(school.card())
    assert found.code == "package.new_card"
    assert _send(city, school) == "held", "what it sends waits for somebody to enrol it"
    _enrol(city, school)
    assert [row.name for row in enrolled_schools.list_schools(city.ws)] == ["7小"]


def test_under_the_same_office_another_name_can_be_enrolled_after_a_card_was_taken_back(city: City) -> None:
    school = _school()
    _enrol(city, school)
    decision_list.take_back(city.ws, _entry(city, "key").id, "卡片上的校名写错了，学校重做了卡片", PIN)
    path = city.put(school.card(name="第七小学"))
    enrolled_schools.enrol(city.ws, path, open_school_card(path.read_bytes()).key.fingerprint, PIN)
    assert [row.name for row in enrolled_schools.list_schools(city.ws)] == ["第七小学"]


def test_a_key_that_signed_a_package_is_not_taken_back_and_the_list_says_what_to_do(city: City) -> None:
    school = _school()
    _enrol(city, school)
    assert _send(city, school) == "merged"
    row = _entry(city, "key")
    assert not row.undo
    assert "吊销" in row.instead
    with pytest.raises(NothingToDecide, match="没有改动"):
        decision_list.take_back(city.ws, row.id, WHY, PIN)


@pytest.mark.parametrize("marks", [{"vouched": 1}, {"entered": 1}], ids=["vouched for", "kept here"])
def test_a_key_that_no_clerk_enrolled_says_whose_it_is(city: City, marks: dict[str, int]) -> None:
    school = _school()
    facts = json.loads(key_entry(school)[3]) | marks
    with city.ws.record() as change:
        clerks_log.write_entry(change, "key", school.office, facts, unlock(city.ws, PIN))
        clerks_log.list_office(change, school.office, facts)
    row = _entry(city, "key")
    assert (row.undo, "吊销" in row.instead) == ("", True)


def test_a_key_that_may_vouch_for_a_later_one_is_not_taken_back(city: City) -> None:
    school = _school()
    _enrol(city, school)
    facts = json.loads(key_entry(School(7, random.Random(3)))[3]) | {"vouched": 1}
    with city.ws.record() as change:
        clerks_log.write_entry(change, "key", school.office, facts, unlock(city.ws, PIN))
    assert [row.undo for row in decision_list.list_decisions(city.ws) if row.kind == "key"] == ["", ""]


def test_another_desk_follows_and_what_it_had_received_counts_until_the_key_is_taken_back(
    city: City, blank: Path, tmp_path: Path
) -> None:
    school, other = _school(), _other(city, blank, tmp_path)
    try:
        _enrol(city, school)
        assert _carry(city, other, tmp_path) == "merged"
        assert _send(other, school) == "merged"
        counted = city_digest(other.ws)
        decision_list.take_back(city.ws, _entry(city, "key").id, WHY, PIN)
        assert _carry(city, other, tmp_path) == "merged"
        assert city_people.list_people(other.ws) == []
        assert [(row.name, row.signers) for row in enrolled_schools.list_schools(other.ws)] == [("7小", "")], (
            "its package is kept"
        )
        assert city_digest(other.ws) == city_digest(city.ws)
        _enrol(city, school)
        assert _carry(city, other, tmp_path) == "merged"
        assert city_digest(other.ws) == counted
    finally:
        other.ws.close()


def test_a_desk_that_hears_of_the_mistake_first_enrols_nothing(city: City, blank: Path, tmp_path: Path) -> None:
    school, other = _school(), _other(city, blank, tmp_path)
    try:
        _enrol(city, school)
        decision_list.take_back(city.ws, _entry(city, "key").id, WHY, PIN)
        (key,) = [entry for entry in clerks_log.list_entries(city.ws) if entry[1] == "key"]
        (mistake,) = [entry for entry in clerks_log.list_entries(city.ws) if entry[1] == clerks_log.MISTAKEN]
        for entry in (mistake, key):
            with other.ws.record() as change:
                heard = clerks_log.take_entries(change, [entry], "", clerks=[unlock(other.ws, PIN).public])
            assert heard.new
        assert clerks_log.rulings(other.ws)[school.office].standing() == ()
        _enrol(other, school)
        assert len(clerks_log.rulings(other.ws)[school.office].standing()) == 1
    finally:
        other.ws.close()


def test_a_mistake_that_no_clerk_signed_waits_for_a_person_and_says_what_it_would_do(city: City) -> None:
    school = _school()
    _enrol(city, school)
    facts = {"entry": _entry(city, "key").id, "name": "7小", "of": "key", "why": "冒充"}
    line = (new_id(), clerks_log.MISTAKEN, school.office, canonical.encode(facts).decode())
    with city.ws.record() as change:
        heard = clerks_log.take_entries(change, [line], "", clerks=[unlock(city.ws, PIN).public])
        unproven_entries.put_aside(change, city.ws, heard.unproven, "", lambda: None)
    assert heard.new == ()
    assert any("撤销对“7小”的密钥" in matter.message for matter in waiting.waiting(city.ws))
    assert len(clerks_log.rulings(city.ws)[school.office].standing()) == 1


def test_a_school_of_a_city_that_we_enrolled_by_mistake_is_no_matter_between_bureaus_any_more(city: City) -> None:
    school = _school()
    _enrol(city, school)
    with city.ws.record() as change:
        heard_of_city(change, (new_id(), "key", school.office, key_entry(school)[3]), CITIES[0])
    assert clerks_log.claims(city.ws)
    decision_list.take_back(city.ws, _entry(city, "key").id, "是下级局的学校", PIN)
    assert clerks_log.claims(city.ws) == {}
    assert clerks_log.voices(city.ws) == {school.office: CITIES[0]}
    assert city.ws.tuples("SELECT source FROM office") == [(CITIES[0],)]


def test_a_revocation_of_the_wrong_school_is_taken_back_and_what_came_meanwhile_counts(city: City) -> None:
    school = _school()
    _enrol(city, school)
    assert _send(city, school) == "merged"
    revoking_keys.revoke(city.ws, "7小", None, "丢了电脑", PIN, last_good=1)
    assert school.write(city.office, city.recipients, rows=book(school, {TEACHER: ("王伟", NUMBERS[0])}))
    late = city.take(school.letters[-1].data)
    assert late.verdict != "merged"
    row = _entry(city, "revoke")
    assert "吊销错了" in row.instead
    said = decision_list.take_back(city.ws, row.id, "丢电脑的是八小", PIN)
    assert "现在有效的是第 2 号数据包" in said
    assert [each.signers for each in enrolled_schools.list_schools(city.ws)] == ["校长"]
    again = decision_list.take_back(city.ws, _entry(city, "unrevoked").id, "两所都丢了", PIN)
    assert "再次吊销" in again
    assert [each.signers for each in enrolled_schools.list_schools(city.ws)] == [""]


def test_a_certificate_is_believed_again_once_the_revocation_was_a_mistake(city: City) -> None:
    school = _school()
    _enrol(city, school)

    def objection() -> str:
        key = school.key.public
        return enrolled_schools.whose_certificate(city.ws, key, school="7小", code=school.code, day="2026-10-01").objection

    assert objection() == ""
    revoking_keys.revoke(city.ws, "7小", None, "丢了电脑", PIN, last_good=0)
    assert "已经吊销" in objection()
    decision_list.take_back(city.ws, _entry(city, "revoke").id, "丢电脑的是八小", PIN)
    assert objection() == ""


def test_in_whatever_order_a_key_its_mistake_the_key_again_and_a_package_are_heard_the_city_is_one(
    city: City, blank: Path, tmp_path: Path
) -> None:
    school = _school()
    _enrol(city, school)
    decision_list.take_back(city.ws, _entry(city, "key").id, WHY, PIN)
    decision_list.take_back(city.ws, _entry(city, "unenrolled").id, "还是用这一本", PIN)
    entries = [each for each in clerks_log.list_entries(city.ws) if each[2] == school.office]
    assert [kind for _number, kind, _office, _text in entries] == ["key", clerks_log.MISTAKEN, "key"]
    assert _send(city, school) == "merged"
    wanted, package = city_digest(city.ws), school.letters[0].data
    for number, order in enumerate(permutations([*entries, None])):
        there = _other(city, blank, tmp_path / str(number))
        try:
            for place, each in enumerate(order):
                heard = package if each is None else log(there, [each], seq=place + 1)
                there.take(heard)
            receiving.receive_held(there.ws, PIN)
            assert city_digest(there.ws) == wanted, order
            assert [row.name for row in enrolled_schools.list_schools(there.ws)] == ["7小"]
        finally:
            there.ws.close()


def test_what_a_city_says_it_entered_by_mistake_is_so_above_and_takes_back_nothing_of_ours(city: City) -> None:
    theirs, ours = _school(8), _school(7)
    _enrol(city, ours)
    number = _entry(city, "key").id
    key = (new_id(), "key", theirs.office, key_entry(theirs)[3])
    facts = {"name": "8小", "of": "key", "why": WHY}
    with city.ws.record() as change:
        heard_of_city(change, key, CITIES[0])
    assert clerks_log.rulings(city.ws)[theirs.office].city == CITIES[0]
    for office, named in ((theirs.office, key[0]), (ours.office, number)):
        line = (new_id(), clerks_log.MISTAKEN, office, canonical.encode(facts | {"entry": named}).decode())
        with city.ws.record() as change:
            heard_of_city(change, line, CITIES[0])
    assert [row.name for row in enrolled_schools.list_schools(city.ws)] == ["7小"]
    assert clerks_log.voices(city.ws) == {ours.office: ""}
    assert len(clerks_log.rulings(city.ws)[ours.office].standing()) == 1


def test_a_key_that_was_entered_for_the_wrong_person_and_then_for_the_right_one_is_his_at_a_desk_that_hears_all_of_it_at_once(
    city: City, blank: Path, tmp_path: Path
) -> None:
    """The other desk asked a person whether one key may be two people's, and what it signed waited for good."""
    school, other = _school(), _other(city, blank, tmp_path)
    try:
        _enrol(city, school)
        decision_list.take_back(city.ws, _entry(city, "key").id, "是经办人的密钥", PIN)
        header = Header(sender=school.office, receiver="*", code=school.code, seq=1, created="2026", reply=school.mailbox[1])
        facts = {"name": "7小", "stage": "小学", "central": "", "key": school.key, "role": Signer.OPERATOR}
        path = city.put(build_school_card(header, **facts).data)
        enrolled_schools.enrol(city.ws, path, school.key.public.fingerprint, PIN)
        assert _carry(city, other, tmp_path) == "merged"
        for desk in (city.ws, other.ws):
            assert [row.signers for row in enrolled_schools.list_schools(desk)] == ["经办人"]
            assert waiting.waiting(desk) == []
        assert city_digest(other.ws) == city_digest(city.ws)
    finally:
        other.ws.close()


@pytest.mark.parametrize("back", [False, True], ids=["as entered", "clock put back"])
def test_whose_a_key_is_does_not_hang_on_where_in_a_log_its_mistake_stands(city: City, *, back: bool) -> None:
    school = _school()
    first, mistake, second = sorted((new_id(), new_id(), new_id()))
    mistake, second = (second, mistake) if back else (mistake, second)
    facts = {"entry": first, "name": "7小", "of": "key", "why": WHY}
    entries = [
        key_entry(school, first),
        (mistake, clerks_log.MISTAKEN, school.office, canonical.encode(facts).decode()),
        key_entry(school, second, role=Signer.OPERATOR.code),
    ]
    assert city.take(log(city, entries)).verdict == "merged"
    assert [row.signers for row in enrolled_schools.list_schools(city.ws)] == ["经办人"]


@pytest.mark.parametrize("of", ["key", "revoke"])
def test_a_mistake_that_names_no_key_is_one_more_line_of_the_list_and_ends_nothing(city: City, of: str) -> None:
    """What a clerk's own program would never write: the list of decisions could not be opened any more, at any desk."""
    school = _school()
    _enrol(city, school)
    people = entry("same", school.office, teachers=sorted(f"{school.office} {new_id()}" for _n in range(2)), why=WHY)
    mistakes = [
        entry(clerks_log.MISTAKEN, school.office, entry=named, name="7小", of=of, why=WHY)
        for named in (people[0], new_id(), _entry(city, "key").id)
    ]
    voice = entry("voice", school.office, among=[], answers=[people[0]], voice="", why="")
    assert city.take(log(city, [people, *mistakes[:2], voice])).verdict == "merged"
    assert city.take(log(city, mistakes, seq=2)).verdict == "merged"
    assert len([row for row in decision_list.list_decisions(city.ws) if row.why == WHY]) == 4
    assert waiting.waiting(city.ws) == []


@pytest.mark.parametrize(
    "strange", [{"of": "settled"}, {"subject": ["7小"]}, {"because": 5}, {"teachers": 5}], ids=lambda facts: next(iter(facts))
)
def test_a_log_with_a_line_that_the_list_could_not_show_is_refused_and_says_so(city: City, strange: dict[str, object]) -> None:
    facts = {"entry": new_id(), "name": "7小", "of": "key", "why": WHY} | strange
    refused = city.take(log(city, [entry(clerks_log.MISTAKEN, new_id(), **facts)]))
    assert (refused.verdict, "不认识的条目" in refused.message) == ("refused", True)
    assert decision_list.list_decisions(city.ws) == []


def test_a_key_with_a_reason_that_is_none_keeps_nobody_from_what_waits(city: City) -> None:
    """It lay unseen while the key was entered here; once that was taken back, the page of what waits could not be opened any more."""
    school = _school()
    _enrol(city, school)
    assert city.take(log(city, [key_entry(school, why=5)], bare=True)).verdict == "refused"
    decision_list.take_back(city.ws, _entry(city, "key").id, WHY, PIN)
    assert waiting.waiting(city.ws) == []


@pytest.mark.parametrize("on", ["key", "revoke"])
@pytest.mark.parametrize("capital", [True, False], ids=["in capital letters", "with a sign for any letter"])
def test_a_mistake_takes_back_the_entry_that_it_names_and_none_that_is_called_nearly_so(
    city: City, on: str, *, capital: bool
) -> None:
    """A clerk's own program may write an id in capital letters. A file took that for a mistake, the decisions did not, a server did not either:
    looking at a certificate ended in an error, and no list of schools could be opened any more."""
    school = _school()
    _enrol(city, school)
    revoking_keys.revoke(city.ws, "7小", None, "丢了电脑", PIN, last_good=0)
    number = _entry(city, on).id
    before, named = city_digest(city.ws), number.upper() if capital else f"_{number[1:]}"
    mistake = entry(clerks_log.MISTAKEN, school.office, entry=named, name="7小", of=on, why=WHY)
    assert city.take(log(city, [mistake])).verdict == "merged"
    looked = enrolled_schools.whose_certificate(city.ws, school.key.public, school="7小", code=school.code, day="2026-10-01")
    assert (looked.error, "已经吊销" in looked.objection) == ("certificate.revoked", True)
    assert city_digest(city.ws) == before
    assert [row.name for row in enrolled_schools.list_schools(city.ws)] == ["7小"]
    assert clerks_log.voices(city.ws) == {school.office: ""}
