"""What somebody who may write a log, of this bureau or of a city, can do with it to others."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from jyteacher_desktop.bureau import (
    bureau_keys,
    city_digest,
    clerks_log,
    deciding_who_is_one_person,
    decision_list,
    enrolled_schools,
    file_verdicts,
    log_exchange,
    rebuilding_city,
    receiving,
    revoking_keys,
    rolls_between_bureaus,
    unproven_entries,
    waiting,
    withdrawing_packages,
)
from jyteacher_desktop.bureau import city_people as view
from jyteacher_desktop.bureau.office import bureau_info, former_cards, mailbox_identities, unlock
from jyteacher_desktop.domain.errors import Cancelled
from jyteacher_desktop.exchange import Header, box, build_bureau_card, build_letter, canonical, envelope, seal
from jyteacher_desktop.store import workspace as store
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import Workspace
from tests.bureau.world import PIN, City, School, book, fresh, make_bureau, signed_by

Entry = tuple[str, str, str, str]


@pytest.fixture
def bad(city: City, tmp_path: Path) -> Iterator[Workspace]:
    """A city whose rolls count here, and which means no good."""
    yield from _below(city, tmp_path / "bad", "甲市")


@pytest.fixture
def good(city: City, tmp_path: Path) -> Iterator[Workspace]:
    """Another city whose rolls count here."""
    yield from _below(city, tmp_path / "good", "乙市")


def _below(city: City, folder: Path, name: str) -> Iterator[Workspace]:
    folder.mkdir()
    with make_bureau(folder / f"{name}.jybureau") as ws:
        digits = bureau_keys.write_bureau_card(ws, folder / "card.jyt", PIN)
        rolls_between_bureaus.trust_bureau(city.ws, folder / "card.jyt", digits, PIN, rolls_between_bureaus.CITY)
        yield ws


def roll(city: City, ws: Workspace, entries: list[Entry], *, seq: int = 1, bare: bool = False) -> bytes:
    """A city's roll with these entries in its log, signed by its clerk unless ``bare``, and no school's letter."""
    info = bureau_info(ws)
    entries = entries if bare else signed_by(unlock(ws, PIN), entries)
    header = Header(sender=info.id, receiver=city.office, code="2", seq=seq, prev=None if seq == 1 else "0" * 64, created="2026")
    rows = {"summary": [(info.id, info.name, "2", "f" * 64, 0, 0)], "letters": [], "entries": sorted(entries)}
    return build_letter("roll", header, rows, [unlock(ws, PIN)], city.recipients).data


def log(city: City, entries: list[Entry], *, seq: int = 1, bare: bool = False) -> bytes:
    """The log of another desk of this bureau, and each entry, signed by a clerk; ``bare`` entries are as they are."""
    clerk = unlock(city.ws, PIN)
    entries = entries if bare else signed_by(clerk, entries)
    header = Header(
        sender=city.office, receiver=city.office, code="419001", seq=seq, prev=None if seq == 1 else "0" * 64, created="2026"
    )
    return build_letter("log", header, {"entries": sorted(entries)}, [clerk], city.recipients).data


def key_entry(school: School, number: str = "", **more: object) -> Entry:
    """The entry by which a bureau enrols a school's key."""
    public = school.key.public
    facts: dict[str, object] = {
        "code": school.code, "keyid": public.keyid, "name": f"{school.number}小", "reply": school.mailbox[1],
        "spki": base64.b64encode(public.spki).decode(),
    }  # fmt: skip
    return (number or new_id(), "key", school.office, canonical.encode(facts | more).decode())


def entry(kind: str, office: str, number: str = "", **facts: object) -> Entry:
    return (number or new_id(), kind, office, canonical.encode(facts).decode())


def test_a_city_that_copies_the_ids_of_another_citys_entries_keeps_none_of_its_schools_away(
    city: City, bad: Workspace, good: Workspace
) -> None:
    school, pretended = School(1, random.Random(1)), School(2, random.Random(2))
    honest = key_entry(school)
    city.take(roll(city, bad, [key_entry(pretended, honest[0])]))
    city.take(roll(city, good, [honest]))
    assert clerks_log.rulings(city.ws)[school.office].stands(school.key.public.keyid)
    assert clerks_log.rulings(city.ws)[pretended.office].city == bureau_info(bad).id


def test_an_entry_of_ours_arrives_whatever_a_city_called_one_of_its_own(city: City, bad: Workspace) -> None:
    school = city.school(1)
    keyid = school.key.public.keyid
    revoked = entry("revoke", school.office, head="", keyid=keyid, why="丢失")
    city.take(roll(city, bad, [key_entry(School(2, random.Random(2)), revoked[0])]))
    assert city.take(log(city, [revoked])).verdict == "merged"
    assert not clerks_log.rulings(city.ws)[school.office].stands(keyid)


def test_a_citys_entry_that_takes_back_its_own_words_never_takes_back_ours_of_the_same_id(city: City, bad: Workspace) -> None:
    first, second = city.school(1), city.school(2)
    for school in (first, second):
        city.send(school, book(school, {school.people[0]: ("王伟", None)}))
    pair = [f"{school.office} {school.people[0]}" for school in (first, second)]
    ours = entry("same", first.office, teachers=pair, why="核实")
    city.take(log(city, [ours]))
    assert len(view.list_people(city.ws)) == 1
    theirs = School(3, random.Random(3))
    city.take(
        roll(
            city,
            bad,
            [
                key_entry(theirs),
                entry("split", theirs.office, ours[0], teachers=[f"{theirs.office} {new_id()}"], why=""),
                entry("recall", theirs.office, entries=[ours[0]], why=""),
            ],
        )
    )
    assert len(view.list_people(city.ws)) == 1


def test_two_different_decisions_under_one_id_are_named_and_the_rest_of_the_log_is_taken(city: City) -> None:
    """A clerk who is leaving gives his own desk's id of a revocation to something harmless, and hands that to the other desk first."""
    first, second = city.school(1), city.school(2)
    honest = entry("revoke", first.office, head="", keyid=first.key.public.keyid, why="丢失")
    other = entry("revoke", second.office, head="", keyid=second.key.public.keyid, why="校长调离")
    assert city.take(log(city, [entry("withdraw", first.office, honest[0], letters=["0" * 64], why="")])).verdict == "merged"
    for _again in range(2):
        verdict = city.take(log(city, [honest, other], seq=2))
        assert (verdict.verdict, verdict.code) == ("held", "log.contradicts")
        assert "1小" in verdict.message
        assert "吊销" in verdict.message
    said = clerks_log.rulings(city.ws)
    assert said[first.office].stands(first.key.public.keyid), "the clerk decides anew; nothing is believed of two that contradict"
    assert not said[second.office].stands(second.key.public.keyid)
    revoking_keys.revoke(city.ws, "1小", city.ws.today, "丢失", PIN)
    assert not clerks_log.rulings(city.ws)[first.office].stands(first.key.public.keyid)
    assert log_exchange.write_log(city.ws, city.stick / "own.jyt", PIN).entries


def test_a_key_that_another_office_calls_its_entered_one_marks_no_school(city: City, bad: Workspace) -> None:
    """Cards are open, so any city can read another school's key out of one and enter it for an office of its own as kept at a bureau."""
    school = city.school(1)
    city.send(school, book(school, {school.people[0]: ("王伟", None)}))
    thief = School(2, random.Random(2), key=school.key)
    city.take(roll(city, bad, [key_entry(thief, entered=1)]))
    assert clerks_log.entered_offices(city.ws) == frozenset()
    assert [row.signers for row in enrolled_schools.list_schools(city.ws) if row.office == school.office] == ["校长"]


def _asked(city: City, data: bytes, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often somebody was asked about cancelling while a file was received, counted in steps of the database."""
    asked = [0]

    class _Asked:
        def step(self, done: int, total: int, what: str) -> None:
            """Nothing to show."""

        def raise_if_cancelled(self) -> None:
            asked[0] += 1

    monkeypatch.setattr(store, "_ASKED_EVERY", 1000)
    receiving.receive(city.ws, [city.put(data)], PIN, progress=_Asked())
    return asked[0]


def test_a_log_of_thousands_of_offices_costs_what_its_entries_cost(
    blank: Path, mailbox: tuple[str, str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, identity, recipients = mailbox
    steps = []
    for count in (500, 2000):
        ws = fresh(blank, tmp_path / str(count))
        city = City(ws, office, identity, recipients, tmp_path / f"stick{count}")
        entries = [key_entry(School(1, random.Random(place))) for place in range(count)]
        steps.append(_asked(city, log(city, entries), monkeypatch))
        assert len(clerks_log.rulings(ws)) == count
        ws.close()
    assert steps[1] < 6 * steps[0]


def test_cancel_is_asked_for_inside_a_log_and_leaves_nothing_half_done(city: City) -> None:
    path = city.put(log(city, [key_entry(School(1, random.Random(place))) for place in range(1500)]))
    pressed = [False]

    class _Cancels:
        def step(self, done: int, total: int, what: str) -> None:
            """Nothing to show."""

        def raise_if_cancelled(self) -> None:
            pressed[0] = pressed[0] or bool(city.ws.tuples("SELECT 1 FROM log_entry LIMIT 1"))
            if pressed[0]:
                raise Cancelled("已取消，数据没有变化。")

    with pytest.raises(Cancelled):
        receiving.receive(city.ws, [path], PIN, progress=_Cancels())
    assert clerks_log.list_entries(city.ws) == []
    assert city.take(path.read_bytes()).verdict == "merged"


class _NotKeptError(Exception):
    """Rolls back what was written only to be looked at."""


def _signed_entry(city: City, kind: str, office: str, **facts: object) -> Entry:
    """An entry as a clerk of this desk writes it, before it is in anybody's log."""
    with pytest.raises(_NotKeptError), city.ws.record() as change:
        number = clerks_log.write_entry(change, kind, office, facts, unlock(city.ws, PIN))
        (found,) = change.driver_sql("SELECT id, kind, office, payload FROM log_entry WHERE id = ?", (number,)).all()
        raise _NotKeptError
    number, kind, office, text = found
    return number, kind, office, text


@pytest.mark.parametrize("change", ["who", "id", "office", "why"])
def test_an_entry_that_names_a_clerk_who_did_not_sign_it_is_not_taken_and_is_named(city: City, change: str) -> None:
    first, second = city.school(1), city.school(2)
    written = _signed_entry(city, "revoke", first.office, head="", keyid=first.key.public.keyid, why="丢失")
    facts = json.loads(written[3])
    if change in facts:
        facts[change] = {"who": School(3, random.Random(3)).key.public.fingerprint, "why": "另一个理由"}[change]
    office = second.office if change == "office" else first.office
    forged = (new_id() if change == "id" else written[0], "revoke", office, canonical.encode(facts).decode())
    honest = entry("revoke", second.office, head="", keyid=second.key.public.keyid, why="丢失")
    verdict = city.take(log(city, [forged, honest]))
    assert verdict.verdict == "held"
    assert "1 条裁定不是所写的经办人签名的" in verdict.message
    said = clerks_log.rulings(city.ws)
    assert said[first.office].stands(first.key.public.keyid)
    assert not said[second.office].stands(second.key.public.keyid)
    city.take(log(city, [written], seq=2))
    assert not clerks_log.rulings(city.ws)[first.office].stands(first.key.public.keyid), "the real one arrives all the same"


def test_who_decided_is_shown_where_he_signed_and_a_name_alone_is_shown_as_no_proof(city: City) -> None:
    first, second = city.school(1), city.school(2)
    clerk = unlock(city.ws, PIN).public.fingerprint
    revoking_keys.revoke(city.ws, first.code, None, "丢失", PIN, last_good=0)
    with city.ws.record() as change:  # as programs did before decisions were signed
        clerks_log.write_entry(
            change, "revoke", second.office, {"head": "", "keyid": second.key.public.keyid, "why": "换人", "who": clerk}
        )
    shown = {row.why: row.who for row in decision_list.list_decisions(city.ws) if row.kind == "revoke"}
    assert shown["丢失"].startswith("city（")
    assert shown["换人"] == "没有签名，不能证明"


def test_whatever_a_clerk_decides_bears_his_signature(city: City) -> None:
    first, second = city.school(1), city.school(2)
    for school in (first, second):
        city.send(school, book(school, {school.people[0]: ("王伟", None)}))
    one, two = (f"{school.office} {school.people[0]}" for school in (first, second))
    deciding_who_is_one_person.rule_same(city.ws, one, two, "核实", PIN)
    deciding_who_is_one_person.rule_split(city.ws, one, "又核实", PIN)
    withdrawing_packages.roll_back(city.ws, first.code, "误报", PIN)
    withdrawing_packages.reinstate(city.ws, first.code, "撤回错了", PIN)
    revoking_keys.revoke(city.ws, second.code, None, "丢失", PIN, last_good=1)
    rows = clerks_log.list_entries(city.ws)
    made = [(kind, clerks_log.decided_by(number, kind, office, json.loads(text))) for number, kind, office, text in rows]
    clerk = unlock(city.ws, PIN).public.fingerprint
    assert {kind for kind, who in made if who == clerk} == {"key", "same", "split", "recall", "withdraw", "reinstate", "revoke"}
    assert all(who for _kind, who in made)


def _takes_away(city: City, which: str) -> Entry:
    """A line that would take a school, or something of it, away; the school has two packages, the first of which was withdrawn."""
    school, other = city.school(1), city.school(2)
    letters = []
    for each in (school, school, other):
        city.send(each, book(each, {each.people[0]: ("王伟", None), each.people[1]: (f"李{each.number}", None)}))
        letters.append(each.letters[-1].letter_id)
    withdrawing_packages.withdraw_letter(city.ws, letters[0], "误报", PIN)
    keyid = school.key.public.keyid
    teachers = [f"{each.office} {each.people[0]}" for each in (school, other)]
    one, two = teachers
    match which:
        case "revoke":
            return entry("revoke", school.office, head="", keyid=keyid, why="丢失")
        case "withdraw":
            return entry("withdraw", school.office, letters=[letters[1]], why="误报")
        case "withdraw, and no person is named":
            return entry("withdraw", school.office, letters=letters[:2], why="启用政策")
        case "reinstate":
            ids = [number for number, kind, *_rest in clerks_log.list_entries(city.ws) if kind == "withdraw"]
            return entry("reinstate", school.office, letters=[letters[0]], withdrawals=ids, why="弄错了")
        case "key of another person":
            return key_entry(school, role="operator")
        case "key of a thief":
            return key_entry(School(1, random.Random(9), office=school.office), "00000000-0000-7000-8000-000000000000")
        case "same":
            return entry("same", school.office, teachers=teachers, why="核实")
        case "split":
            return entry("split", school.office, teachers=teachers[:1], why="核实")
    deciding_who_is_one_person.rule_same(city.ws, one, two, "核实", PIN)
    ids = [number for number, kind, *_rest in clerks_log.list_entries(city.ws) if kind == "same"]
    return entry("recall", school.office, entries=ids, why="不对")


@pytest.mark.parametrize("signed", [None, "by a stranger"])
@pytest.mark.parametrize(
    "which",
    [
        "revoke", "withdraw", "withdraw, and no person is named", "reinstate", "key of another person", "key of a thief", "same", "split",
        "recall",
    ],
)  # fmt: skip
def test_a_line_that_no_clerk_in_force_signed_changes_nothing_and_waits_for_a_person(
    city: City, which: str, signed: str | None
) -> None:
    line = bare = _takes_away(city, which)
    if signed:
        (line,) = signed_by(School(5, random.Random(5)).key, [line])
    before, heads, mailboxes = city_digest.city_digest(city.ws), city.heads(), clerks_log.enrolled_mailboxes(city.ws)
    verdict = city.take(log(city, [line], bare=True))
    assert verdict.verdict == "held"
    assert "1 条裁定没有在任经办人的签名" in verdict.message
    assert (city_digest.city_digest(city.ws), city.heads()) == (before, heads)
    assert clerks_log.enrolled_mailboxes(city.ws) == mailboxes
    (matter,) = [each for each in waiting.waiting(city.ws) if each.kind == "unproven"]
    received = waiting.with_what_waits(city.ws, file_verdicts.Received(files=(verdict,)))
    assert f"{waiting.LABELS['unproven']} 1" in received.left, "接收 sent nobody to what 核实 listed"
    assert matter.subject == "1小"
    assert "没有采用" in matter.message
    assert ("不在本局现用的卡片上" if signed else "没有人签名") in matter.message
    assert city.take(log(city, [line], bare=True, seq=2)).verdict == "held", "it is said each time the log comes"
    waiting.settle(city.ws, matter.id, "电话核实", PIN)
    assert [each for each in waiting.waiting(city.ws) if each.kind == "unproven"] == []
    assert rebuilding_city.rebuild(city.ws, PIN).digest == before
    assert line[0] not in {number for number, *_rest in clerks_log.entries_to_hand_on(city.ws, unlock(city.ws, PIN))}
    city.take(log(city, [bare], seq=3))  # a clerk in force has signed it after all
    if which == "key of another person":
        assert city.heads() == heads, "one key speaks for one person, whoever signs"
        return
    assert line[0] in {number for number, *_rest in clerks_log.list_entries(city.ws)}
    assert [each for each in waiting.waiting(city.ws, with_settled=True) if each.kind == "unproven"] == []


def test_what_waits_goes_away_when_a_person_here_decides_the_same(city: City) -> None:
    line = _takes_away(city, "revoke")
    city.take(log(city, [line], bare=True))
    assert [each.kind for each in waiting.waiting(city.ws) if each.kind == "unproven"]
    revoking_keys.revoke(city.ws, "1小", None, "丢失", PIN, last_good=0)
    assert [each for each in waiting.waiting(city.ws) if each.kind == "unproven"] == []


def test_a_line_that_nobody_signed_keeps_no_signed_decision_of_its_id_away(city: City) -> None:
    school = city.school(1)
    signed = _signed_entry(city, "revoke", school.office, head="", keyid=school.key.public.keyid, why="丢失")
    forged = entry("withdraw", school.office, signed[0], letters=["0" * 64], why="")
    assert city.take(log(city, [forged], bare=True)).verdict == "unchanged"
    assert city.take(log(city, [signed], seq=2)).verdict == "merged"
    assert not clerks_log.rulings(city.ws)[school.office].stands(school.key.public.keyid)


def _waits(city: City, *, with_settled: bool = False) -> list[waiting.Matter]:
    found = waiting.waiting(city.ws, with_settled=with_settled)
    return [each for each in found if each.kind in ("unproven", "unproven_below")]


def test_lines_without_end_that_nobody_signed_are_one_matter_and_few_are_kept(city: City) -> None:
    line = _takes_away(city, "withdraw")
    flood = [line, *((new_id(), *line[1:]) for _place in range(200))]
    assert "201 条裁定没有在任经办人的签名" in city.take(log(city, flood, bare=True)).message
    (matter,) = _waits(city)
    assert (matter.subject, matter.parts[0][0] != "") == (f"1小（{unproven_entries.MOST_OF_ONE} 条裁定）", True)
    assert "1小" in matter.message
    assert "这里只留下这些" in matter.message


def test_a_flood_about_one_school_keeps_no_line_about_another_off_the_page(city: City) -> None:
    flooded, other = _takes_away(city, "withdraw"), _takes_away(city, "revoke")
    idle = [entry("withdraw", flooded[2], letters=["f" * 64], why=str(place)) for place in range(40)]
    flood = [(new_id(), *flooded[1:]) for _place in range(400)]
    city.take(log(city, [*idle, *flood], bare=True))
    city.take(log(city, [*idle, *flood, (new_id(), *other[1:])], seq=2, bare=True))
    assert {matter.message.partition("吊销")[1] for matter in _waits(city)} == {"", "吊销"}


def test_lines_that_were_looked_into_make_room_and_are_counted_no_more(city: City) -> None:
    line = _takes_away(city, "withdraw")
    flood = [line, *((new_id(), *line[1:]) for _place in range(unproven_entries.MOST_OF_ONE - 1))]
    city.take(log(city, flood, bare=True))
    (matter,) = _waits(city)
    waiting.settle(city.ws, matter.id, "电话核实", PIN)
    assert _waits(city) == []
    assert len(_waits(city, with_settled=True)) == len(flood)
    again = city.take(log(city, flood, seq=2, bare=True))
    assert (again.verdict, again.message) == ("unchanged", "裁定簿里没有新的裁定。")
    new = (new_id(), *line[1:])
    assert "有 1 条裁定没有" in city.take(log(city, [*flood, new], seq=3, bare=True)).message
    (matter,) = _waits(city)
    assert matter.parts == ()
    waiting.settle(city.ws, matter.id, "电话核实", PIN)
    waiting.reopen(city.ws, matter.id, "电话核实", PIN)
    assert len(_waits(city)) == 1


def test_a_line_that_no_clerk_of_a_city_signed_changes_nothing_at_the_province_and_waits(city: City, good: Workspace) -> None:
    """Whoever edits the city's file, or another desk of it, is no clerk of it."""
    school, stranger = School(1, random.Random(1)), School(2, random.Random(2))
    city.take(roll(city, good, [key_entry(school)]))
    revoked = entry("revoke", school.office, head="", keyid=school.key.public.keyid, why="丢失")
    by_stranger = signed_by(stranger.key, [entry("revoke", school.office, head="", keyid=school.key.public.keyid, why="被盗")])
    lines = [*signed_by(unlock(good, PIN), [key_entry(school)]), revoked, *by_stranger, key_entry(stranger)]
    verdict = city.take(roll(city, good, lines, seq=2, bare=True))
    assert verdict.verdict == "held"
    assert "有 3 条裁定没有在任经办人的签名" in verdict.message
    said = clerks_log.rulings(city.ws)
    assert said[school.office].stands(school.key.public.keyid)
    assert stranger.office not in said
    matters = _waits(city)
    assert {matter.kind for matter in matters} == {"unproven_below"}
    assert all(f"{bureau_info(good).name}的汇总包" in matter.message and "那边" in matter.next_step for matter in matters)
    city.take(roll(city, good, signed_by(unlock(good, PIN), [revoked]), seq=3, bare=True))
    assert not clerks_log.rulings(city.ws)[school.office].stands(school.key.public.keyid)
    assert len(_waits(city)) == 1, "what the city's clerk decided anew is asked about no more"


def test_what_a_former_clerk_of_a_city_decided_counts_at_the_province(city: City, good: Workspace, tmp_path: Path) -> None:
    """His key stands on a former card that the city's roll carries, and each card names the one before it."""
    school, other = School(1, random.Random(1)), School(2, random.Random(2))
    former = unlock(good, PIN)
    decided = signed_by(former, [key_entry(school)])
    new = bureau_keys.renew_clerk(good, tmp_path / "next.jyt", PIN, "another horse 1234")
    rolls_between_bureaus.trust_bureau(city.ws, tmp_path / "next.jyt", new.fingerprint, PIN, rolls_between_bureaus.CITY)
    info, key = bureau_info(good), unlock(good, "another horse 1234")

    def written(seq: int, cards: list[tuple[int, str]]) -> bytes:
        header = Header(sender=info.id, receiver=city.office, code="2", seq=seq, prev="0" * 64, created="2026")
        rows = {"summary": [(info.id, info.name, "2", "f" * 64, 0, 0)], "letters": [], "entries": decided, "cards": cards}
        return build_letter("roll", header, rows, [key], city.recipients).data

    stranger = other.key
    foreign = build_bureau_card(
        Header(sender=info.id, receiver="*", code="2", seq=1, created="2026"),
        name=info.name, threshold=1, root=[stranger], recipients={city.recipients[0]: "mailbox"},
    )  # fmt: skip
    forged = base64.b64encode(foreign.data).decode()
    decided = [*decided, *signed_by(stranger, [key_entry(other)])]
    for seq, cards in ((2, []), (3, [(1, forged)]), (4, [(1, "?")])):
        assert "没有在任经办人的签名" in city.take(written(seq, cards)).message
        assert school.office not in clerks_log.rulings(city.ws)
    city.take(written(5, former_cards(good)))
    said = clerks_log.rulings(city.ws)
    assert said[school.office].stands(school.key.public.keyid)
    assert other.office not in said
    assert ["2小" in matter.message for matter in _waits(city)] == [True]


def _required(city: City, file: Path) -> list[str]:
    identities = mailbox_identities(city.ws, unlock(city.ws, PIN))
    boxed = seal.unseal(file.read_bytes(), identities)
    payload = envelope.parse_envelope(box.read_box(boxed)[box.ENVELOPE].body(box.MAX_ENVELOPE)).payload
    return json.loads(payload)["jyt"]["requires"]  # type: ignore[no-any-return]


def test_a_log_without_a_key_that_nobody_compared_is_read_by_every_desk(city: City) -> None:
    assert _required(city, log_exchange.write_log(city.ws, city.stick / "own.jyt", PIN).file) == []


def test_what_a_desk_enters_by_itself_is_signed_by_whoever_hands_its_log_on(city: City, blank: Path, tmp_path: Path) -> None:
    """A key that a former key vouches for, and one from before programs signed such keys."""
    first, second = city.school(1), city.school(2)
    new = School(2, random.Random(7)).key
    assert city.take(second.card(new, [second.key])).verdict == "merged"
    with city.ws.record() as change:
        change.driver_sql("DELETE FROM log_entry WHERE office = ?", (first.office,))
        clerks_log.write_entry(change, "key", first.office, json.loads(key_entry(first)[3]))
    written = log_exchange.write_log(city.ws, city.stick / "own.jyt", PIN)
    assert "vouched" in _required(city, written.file), "a desk with an earlier program refuses it and says to be upgraded"
    other = fresh(blank, tmp_path / "other")
    try:
        (verdict,) = receiving.receive(other, [written.file], PIN).files
        assert verdict.verdict == "merged", verdict.message
        said = clerks_log.rulings(other)
        assert said[first.office].stands(first.key.public.keyid)
        assert said[second.office].stands(new.public.keyid)
        assert second.mailbox[1] in clerks_log.enrolled_mailboxes(other)[second.office].compared
    finally:
        other.close()
    assert log_exchange.write_log(city.ws, city.stick / "again.jyt", PIN).entries == written.entries, "signed once"
