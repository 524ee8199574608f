"""Lost keys, wrong letters, lost archives: what a clerk decides follows from letters and log alone."""

from __future__ import annotations

import base64
import json
import random
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop.bureau import (
    city_digest,
    clerks_log,
    contradictions_between_schools,
    enrolled_schools,
    log_exchange,
    policy_in_use,
    rebuilding_city,
    receiving,
    revoking_keys,
    which_packages_count,
    withdrawing_packages,
)
from jyteacher_desktop.bureau import city_people as view
from jyteacher_desktop.bureau.city_people import list_people
from jyteacher_desktop.bureau.errors import (
    AlreadyDecided,
    ArchiveLost,
    EntryUnknown,
    KeyRevoked,
    NothingToDecide,
    OfficeTaken,
    RecordUnknown,
    ValueRefused,
)
from jyteacher_desktop.bureau.kept_files import LETTERS, Shelf
from jyteacher_desktop.bureau.office import clerk_keys
from jyteacher_desktop.cli import main
from jyteacher_desktop.exchange import SigningKey, box, envelope, open_school_card, seal
from jyteacher_desktop.paths import resource
from tests.bureau.world import PIN, City, School, enrol, fresh, log_card


def test_a_revoked_key_leaves_only_the_last_letter_before_the_loss(city: City) -> None:
    school = city.school(1)
    letters = [school.write(city.office, city.recipients) for _n in range(3)]
    city.ws.today_override = date(2026, 9, 1)
    city.take(letters[0].data)
    city.take(letters[1].data)
    city.ws.today_override = date(2026, 10, 1)
    city.take(letters[2].data)
    assert revoking_keys.revoke(city.ws, "1小", date(2026, 9, 15), "电脑被盗", PIN).seq == 2
    assert city.heads() == [letters[1].letter_id]
    forged = school.write(city.office, city.recipients, seq=9_007_199_254_740_991)
    assert (city.take(forged.data).verdict, city.take(forged.data).verdict) == ("held", "unchanged")
    assert city.heads() == [letters[1].letter_id]


def test_after_a_revocation_a_new_key_carries_on_and_the_old_one_stays_out(city: City) -> None:
    school = city.school(1)
    city.take(school.write(city.office, city.recipients).data)
    revoking_keys.revoke(city.ws, school.code, date(2026, 10, 20), "密钥丢失", PIN)
    assert city.heads() == [""], "it arrived on that very day"
    card = city.put(school.card())
    digits = open_school_card(school.card()).fingerprint
    with pytest.raises(KeyRevoked):
        enrolled_schools.enrol(city.ws, card, digits, PIN)
    school.key = SigningKey(Ed25519PrivateKey.generate())
    early = school.write(city.office, city.recipients)
    waiting = city.take(early.data)
    assert (waiting.verdict, waiting.code) == ("held", "package.unknown_key")
    enrolled_schools.enrol(city.ws, city.put(school.card()), open_school_card(school.card()).fingerprint, PIN)
    assert [file.verdict for file in receiving.receive_held(city.ws, PIN).files] == ["merged"]
    assert city.heads() == [early.letter_id]
    with pytest.raises(NothingToDecide):
        withdrawing_packages.roll_back(city.ws, school.code, "没有更新的", PIN, to=2)


def test_a_forged_signature_under_an_enrolled_key_is_refused_not_held(city: City) -> None:
    school = city.school(1)
    honest = school.key
    school.key = SigningKey(Ed25519PrivateKey.generate())
    object.__setattr__(school.key, "public", honest.public)
    verdict = city.take(school.write(city.office, city.recipients).data)
    assert (verdict.verdict, verdict.code) == ("refused", "package.signature")


def test_rolling_back_brings_the_letter_before_and_a_newer_one_counts_again(city: City) -> None:
    school = city.school(1)
    letters = [school.write(city.office, city.recipients) for _n in range(4)]
    digests = []
    for letter in letters[:3]:
        city.take(letter.data)
        digests.append(city_digest.city_digest(city.ws))
    assert withdrawing_packages.roll_back(city.ws, school.code, "误报", PIN).seq == 2
    assert city_digest.city_digest(city.ws) == digests[1]
    assert withdrawing_packages.roll_back(city.ws, school.code, "误报", PIN, to=1).seq == 1
    assert city_digest.city_digest(city.ws) == digests[0]
    assert city.take(letters[3].data).verdict == "merged"
    assert withdrawing_packages.roll_back(city.ws, school.code, "全部作废", PIN, to=0).seq == 0
    assert view.list_people(city.ws) == []


def test_a_package_rolled_back_by_mistake_is_taken_up_again_in_one_action_and_may_be_withdrawn_anew(city: City) -> None:
    school = city.school(1)
    letters = [school.write(city.office, city.recipients) for _n in range(3)]
    for letter in letters:
        city.take(letter.data)
    before = city_digest.city_digest(city.ws)
    with pytest.raises(NothingToDecide, match="没有被撤回"):
        withdrawing_packages.reinstate(city.ws, school.code, "撤错了", PIN)
    withdrawing_packages.roll_back(city.ws, school.code, "误报", PIN, to=1)
    again = city.take(letters[2].data)
    assert (again.verdict, again.code) == ("held", "package.withdrawn")
    assert "已被本局撤回（误报）" in again.message
    decided = withdrawing_packages.reinstate(city.ws, school.code, "撤错了", PIN)
    assert (decided.seq, len(decided.letters)) == (3, 2)
    assert city_digest.city_digest(city.ws) == before
    assert city.take(letters[2].data).verdict == "unchanged"
    assert withdrawing_packages.roll_back(city.ws, school.code, "还是不对", PIN).seq == 2
    assert clerks_log.check_entry("reinstate", '{"letters":["a"],"why":"","withdrawals":["b"]}')
    with pytest.raises(EntryUnknown):
        clerks_log.check_entry("reinstate", '{"letters":["a"],"why":"","withdrawals":[1]}')


def test_what_is_withdrawn_or_taken_up_again_is_what_the_clerk_had_before_his_eyes(city: City) -> None:
    """Another clerk received one more package meanwhile, and it was withdrawn too; or withdrew another one, which came back in place of the shown."""
    school = city.school(1)
    letters = [school.write(city.office, city.recipients) for _n in range(4)]
    for letter in letters[:3]:
        city.take(letter.data)
    shown = [row.letter for row in withdrawing_packages.list_counting(city.ws, school.code)]
    city.take(letters[3].data)
    before = city_digest.city_digest(city.ws)
    with pytest.raises(AlreadyDecided, match=r"第 4 号.*没有撤回"):
        withdrawing_packages.roll_back(city.ws, school.code, "误报", PIN, to=1, seen=shown)
    assert city_digest.city_digest(city.ws) == before
    shown = [row.letter for row in withdrawing_packages.list_counting(city.ws, school.code)]
    assert withdrawing_packages.roll_back(city.ws, school.code, "误报", PIN, to=2, seen=shown).seq == 2
    shown = [row.letter for row in withdrawing_packages.list_withdrawn(city.ws, school.code)]
    withdrawing_packages.roll_back(city.ws, school.code, "也是误报", PIN)
    before = city_digest.city_digest(city.ws)
    with pytest.raises(AlreadyDecided, match=r"没有恢复"):
        withdrawing_packages.reinstate(city.ws, school.code, "撤错了", PIN, seen=shown)
    assert city_digest.city_digest(city.ws) == before
    shown = [row.letter for row in withdrawing_packages.list_withdrawn(city.ws, school.code)]
    assert withdrawing_packages.reinstate(city.ws, school.code, "撤错了", PIN, seen=shown).letters == tuple(sorted(shown))


def test_one_side_of_a_fork_is_withdrawn_and_the_other_counts(city: City) -> None:
    school = city.school(1)
    one, other = school.write(city.office, city.recipients), school.write(city.office, city.recipients, seq=1)
    assert [city.take(one.data).verdict, city.take(other.data).verdict] == ["merged", "held"]
    assert city.heads() == [""]
    withdrawing_packages.withdraw_letter(city.ws, one.letter_id, "旧电脑上的", PIN)
    assert city.heads() == [other.letter_id]
    assert [flag for flag in contradictions_between_schools.flags(city.ws) if flag.kind == "fork"] == []
    with pytest.raises(NothingToDecide):
        withdrawing_packages.withdraw_letter(city.ws, one.letter_id, "再来一次", PIN)


@pytest.mark.parametrize(
    ("decide", "error"),
    [
        (lambda ws: withdrawing_packages.roll_back(ws, "没有这所学校", "误报", PIN), RecordUnknown),
        (lambda ws: withdrawing_packages.roll_back(ws, "2141000001", "  ", PIN), ValueRefused),
        (lambda ws: withdrawing_packages.withdraw_letter(ws, "0" * 64, "误报", PIN), RecordUnknown),
        (lambda ws: revoking_keys.revoke(ws, "2141000002", date(2026, 1, 1), "丢失", PIN), RecordUnknown),
    ],
    ids=["unknown school", "no reason", "unknown letter", "another school"],
)
def test_a_decision_that_cannot_be_made_changes_nothing(city: City, decide: object, error: type[Exception]) -> None:
    school = city.school(1)
    city.take(school.write(city.office, city.recipients).data)
    before = city_digest.city_digest(city.ws)
    assert callable(decide)
    with pytest.raises(error):
        decide(city.ws)
    assert city_digest.city_digest(city.ws) == before
    assert [kind for (kind,) in city.ws.tuples("SELECT kind FROM log_entry")] == ["key"]


def test_the_city_rebuilt_from_the_archive_is_the_same(city: City) -> None:
    for number in (1, 2, 3):
        school = city.school(number)
        for _letter in range(number):
            city.take(school.write(city.office, city.recipients).data)
    withdrawing_packages.roll_back(city.ws, "2141000003", "误报", PIN)
    before = city_digest.city_digest(city.ws)
    with city.ws.record() as change:  # what a damaged disk might do to the derived rows
        change.driver_sql("DELETE FROM city_attendance")
    city.ws.forget()  # as whoever opens it next: while it is open, the digest is made anew when a package or a decision comes
    assert city_digest.city_digest(city.ws) != before
    rebuilt = rebuilding_city.rebuild(city.ws, PIN)
    assert (rebuilt.schools, rebuilt.digest, rebuilt.found) == (3, before, ())


def test_rebuilding_tells_rows_that_were_other_than_the_packages_say_and_counts_nothing_by_them(city: City) -> None:
    """The digest was kept by the marks of the packages, so a rebuilt city was said to be the same as one that somebody had altered."""
    school = city.school(1)
    city.send(school, school.rows())
    digest, people = city_digest.city_digest(city.ws), list_people(city.ws)
    with city.ws.record() as change:
        change.driver_sql("UPDATE city_teacher SET name = '被改过'")
    city.ws.forget()
    assert city_digest.city_digest(city.ws) != digest
    rebuilt = rebuilding_city.rebuild(city.ws, PIN)
    assert rebuilt.before != digest
    assert rebuilt.digest == digest
    assert list_people(city.ws) == people


def test_originals_that_an_older_workspace_does_not_know_come_back_by_rebuilding(city: City) -> None:
    school = city.school(1)
    first, second = school.write(city.office, city.recipients), school.write(city.office, city.recipients)
    city.take(first.data)
    city.take(second.data)
    whole = city_digest.city_digest(city.ws)
    with city.ws.record() as change:
        change.driver_sql("DELETE FROM letter WHERE letter_id = ?", (second.letter_id,))
        change.driver_sql("DELETE FROM seen_file")
    rebuilt = rebuilding_city.rebuild(city.ws, PIN)
    assert ([file.verdict for file in rebuilt.found], rebuilt.digest) == (["merged"], whole)


@pytest.mark.on_a_server_too
def test_a_lost_original_stops_its_own_file_and_says_where_it_was(city: City) -> None:
    one, two = city.school(1), city.school(2)
    first = one.write(city.office, city.recipients)
    city.take(first.data)
    city.take(one.write(city.office, city.recipients).data)
    letters = Shelf(city.ws, LETTERS)
    letters.remove(first.letter_id)
    fork = city.put(one.write(city.office, city.recipients, seq=2).data)
    good = city.put(two.write(city.office, city.recipients).data)
    verdicts = list(receiving.Desk(city.ws, city.identity).take_each([fork, good]))
    assert [(file.verdict, file.code) for file in verdicts] == [("refused", "archive.lost"), ("merged", "")]
    before = city_digest.city_digest(city.ws)
    letters.put(city.heads()[0], b"spoilt", anew=True)
    with pytest.raises(ArchiveLost):
        rebuilding_city.rebuild(city.ws, PIN)
    assert city_digest.city_digest(city.ws) == before


def test_a_card_cannot_take_another_schools_place(city: City) -> None:
    victim = city.school(1)
    thief = School(2, random.Random(2), office=victim.office)
    with pytest.raises(OfficeTaken):
        enrolled_schools.enrol(city.ws, city.put(thief.card()), open_school_card(thief.card()).fingerprint, PIN)
    assert len(city.ws.tuples("SELECT 1 FROM log_entry")) == 1


def test_decisions_and_letters_in_any_order_give_the_same_city(city: City, blank: Path, tmp_path: Path) -> None:
    """Two desks that share letters and log see one city, whichever came first (package.md 3.3)."""
    school = city.school(1)
    letters = [school.write(city.office, city.recipients) for _n in range(4)]
    for letter in letters:
        city.take(letter.data)
    withdrawing_packages.withdraw_letter(city.ws, letters[3].letter_id, "误报", PIN)
    log = city.ws.tuples("SELECT id, kind, office, payload, at FROM log_entry WHERE kind <> 'key'")
    other = fresh(blank, tmp_path / "other")
    enrol(other, school)
    with other.record() as change:
        for row in log:
            change.driver_sql("INSERT INTO log_entry(id, kind, office, payload, at) VALUES (?, ?, ?, ?, ?)", row)
    for letter in (letters[3], letters[0], letters[2]):
        receiving.Desk(other, city.identity).take(city.put(letter.data))
    assert city_digest.city_digest(other) == city_digest.city_digest(city.ws)
    other.close()


# -- whatever goes into the log, another desk can read it -----------------------------------------------------------------


def _log_reads(city: City, blank: Path, tmp_path: Path) -> None:
    log = log_exchange.write_log(city.ws, tmp_path / "log.jyt", PIN)
    other = fresh(blank, tmp_path / "desk2")
    (verdict,) = receiving.receive(other, [log.file], PIN).files
    assert verdict.verdict == "merged", verdict.message
    other.close()


@pytest.mark.parametrize("policy", [False, True])
def test_hundreds_of_letters_fit_into_the_log(
    city: City, blank: Path, tmp_path: Path, policy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = city.school(1)
    bare = {name: rows for name, rows in school.rows().items() if name in ("school", "periods")}
    bare |= {"teachers": [], "service": [], "identity": [], "openings": []}
    for number in range(1, 252):
        assert city.take(school.write(city.office, city.recipients, seq=number, rows=bare).data).verdict == "merged"
    if policy:
        text = resource("policies/jiyuan.toml").read_text(encoding="utf-8")
        draft = tmp_path / "两人.toml"
        draft.write_text('signers = "operator_and_principal"\n' + text, encoding="utf-8")
        policy_in_use.use_policy(city.ws, draft, PIN)
        assert len(clerks_log.rulings(city.ws)[school.office].accepted) == 251
    else:
        assert withdrawing_packages.roll_back(city.ws, school.code, "刷屏", PIN, to=0).seq == 0
    _log_reads(city, blank, tmp_path)


def test_a_card_with_an_endless_name_never_reaches_the_log(city: City, blank: Path, tmp_path: Path) -> None:
    school = city.school(1)
    new = SigningKey(Ed25519PrivateKey.generate())
    card = school.card(key=new, former=[school.key], name="甲" * 5380)
    verdict = city.take(card)
    assert (verdict.verdict, verdict.code) == ("refused", "package.form")
    assert "200 个字" in verdict.message
    _log_reads(city, blank, tmp_path)


def test_a_reason_of_several_lines_reaches_the_other_desk(city: City, blank: Path, tmp_path: Path) -> None:
    school = city.school(1)
    city.take(school.write(city.office, city.recipients).data)
    withdrawing_packages.roll_back(city.ws, school.code, "误报\n\u200b见来电记录\udcd6", PIN)
    _log_reads(city, blank, tmp_path)


def test_a_log_that_could_not_be_taken_in_is_not_listened_to(city: City, blank: Path, tmp_path: Path) -> None:
    """Its decisions are rolled back with it: the files behind it are judged by what stands in our own log."""
    school = city.school(1)
    other = fresh(blank, tmp_path / "desk2")
    for row in city.ws.tuples("SELECT id, kind, office, payload FROM log_entry"):
        with other.record() as change:
            clerks_log.take_entries(change, [row], "", clerks=clerk_keys(city.ws))
    letters = [school.write(city.office, city.recipients) for _n in range(3)]
    for ws in (city.ws, other):
        for letter in letters[:2]:
            receiving.Desk(ws, city.identity).take(city.put(letter.data))
    withdrawing_packages.roll_back(city.ws, school.code, "误报", PIN)
    log = log_exchange.write_log(city.ws, tmp_path / "log.jyt", PIN)
    Shelf(other, LETTERS).remove(letters[0].letter_id)
    desk = receiving.Desk(other, city.identity)
    verdicts = list(desk.take_each([log.file, city.put(letters[2].data)]))
    assert [verdict.code for verdict in verdicts] == [ArchiveLost.code, ""]
    assert (
        which_packages_count.head(
            which_packages_count.counting_letters(other, school.office, clerks_log.rulings(other)[school.office])
        )
        == letters[2].letter_id
    )
    assert desk._said == clerks_log.rulings(other)
    other.close()


def test_a_reason_too_long_for_the_log_is_refused(city: City) -> None:
    school = city.school(1)
    city.take(school.write(city.office, city.recipients).data)
    with pytest.raises(ValueRefused, match="短一些"):
        withdrawing_packages.roll_back(city.ws, school.code, "长" * 6000, PIN)
    assert clerks_log.rulings(city.ws)[school.office].withdrawn == set()


@pytest.mark.parametrize(
    "change",
    [
        {"reply": "age1nonsense"},
        {"name": "甲" * 201},
        {"role": "caretaker"},
        {"keyid": "0" * 64},
        {"spki": "@"},
        {"code": None},
    ],
    ids=lambda change: str(*change),
)
def test_an_entry_that_would_stop_the_bureau_later_is_never_taken_in(city: City, change: dict[str, object]) -> None:
    """A reply address nobody can seal to, for one, would end the writing of every receipt."""
    school = city.school(1)
    card = open_school_card(school.card())
    facts = {
        "code": "1",
        "keyid": card.key.keyid,
        "name": "校",
        "reply": school.mailbox[1],
        "role": "principal",
        "spki": base64.b64encode(card.key.spki).decode(),
    }
    assert clerks_log.check_entry("key", json.dumps(facts))["name"] == "校"
    with pytest.raises(EntryUnknown):
        clerks_log.check_entry("key", json.dumps(facts | change))


def test_a_letter_of_two_keys_of_one_signer_counts_alike_whichever_card_came_first(
    city: City, blank: Path, tmp_path: Path
) -> None:
    """The signers noted with a letter are those that were enrolled when it was opened; a key enrolled later never joins them."""
    school = city.school(1)
    new = SigningKey(Ed25519PrivateKey.generate())
    letter = school.write(city.office, city.recipients)
    signed = envelope.seal_envelope(envelope.parse_envelope(letter.signed).payload, [school.key, new])
    data = seal.seal(box.write_box(signed, letter.bodies), city.recipients)
    city.take(data)
    log_card(city.ws, school.card(new))
    revoking_keys.revoke(city.ws, school.code, date(2026, 1, 1), "丢失", PIN, key=school.key.public.fingerprint)
    other = fresh(blank, tmp_path / "desk2")
    with other.record() as change:
        clerks_log.take_entries(change, clerks_log.list_entries(city.ws), "", clerks=clerk_keys(city.ws))
    receiving.Desk(other, city.identity).take(city.put(data))
    digest = city_digest.city_digest(other)
    other.close()
    assert city_digest.city_digest(city.ws) == digest
    assert rebuilding_city.rebuild(city.ws, PIN).digest == digest


def test_a_genuine_and_a_forged_package_of_one_day_are_told_apart_by_number(city: City) -> None:
    school = city.school(1)
    genuine, forged = school.write(city.office, city.recipients), school.write(city.office, city.recipients)
    city.take(genuine.data)
    city.take(forged.data)
    for wrong in (3, 7):
        with pytest.raises(ValueRefused, match=f"第 {wrong} 号"):
            revoking_keys.revoke(city.ws, school.code, None, "电脑被盗", PIN, last_good=wrong)
    for day, number in ((None, None), (city.ws.today, 1)):
        with pytest.raises(ValueRefused):
            revoking_keys.revoke(city.ws, school.code, day, "电脑被盗", PIN, last_good=number)
    assert city.heads() == [forged.letter_id]
    assert revoking_keys.revoke(city.ws, school.code, None, "电脑被盗", PIN, last_good=1).seq == 1
    assert city.heads() == [genuine.letter_id]
    assert city.take(school.write(city.office, city.recipients).data).code == "package.revoked"


def test_where_a_number_is_forged_twice_the_fork_is_settled_first(city: City) -> None:
    school = city.school(1)
    genuine = school.write(city.office, city.recipients)
    forged = school.write(city.office, city.recipients, seq=1)
    city.take(genuine.data)
    city.take(forged.data)
    with pytest.raises(ValueRefused, match="先裁定编号分叉"):
        revoking_keys.revoke(city.ws, school.code, None, "电脑被盗", PIN, last_good=1)
    withdrawing_packages.withdraw_letter(city.ws, forged.letter_id, "伪造", PIN)
    assert revoking_keys.revoke(city.ws, school.code, None, "电脑被盗", PIN, last_good=1).seq == 1


def test_no_package_at_all_may_be_believed(city: City) -> None:
    school = city.school(1)
    city.take(school.write(city.office, city.recipients).data)
    assert revoking_keys.revoke(city.ws, school.code, None, "密钥从一开始就被盗", PIN, last_good=0).seq == 0
    assert city.heads() == [""]


def test_a_command_says_of_a_decision_what_the_window_says_and_what_is_left_to_do(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    school = city.school(1)
    for _n in range(2):
        city.take(school.write(city.office, city.recipients).data)
    city.ws.close()
    pin = tmp_path / "pin.txt"
    pin.write_text(PIN, encoding="utf-8")

    def said(*words: str) -> str:
        assert main(["bureau", *words, "--why", "送错了", "-w", str(city.ws.path), "--pin-file", str(pin)]) == 0
        return capsys.readouterr().out

    owed = "请生成回执交给学校，学校据此知道现在以哪一个为准。"
    back = said("rollback", "1小", "--to", "1")
    assert (
        f"“1小”的 1 个数据包已撤回，现在有效的是第 1 号数据包。原件仍在存档里，撤错了可以用“恢复被撤回的数据包…”恢复。{owed}"
        in back
    )
    assert f"“1小”的 1 个被撤回的数据包已恢复，现在有效的是第 2 号数据包。{owed}" in said("rollback", "1小", "--undo")
    revoked = said("revoke", "1小", "--last-good", "1")
    assert "“1小”的密钥已吊销，现在有效的是第 1 号数据包。请让学校做新密钥，把新卡片交来登记。" in revoked
