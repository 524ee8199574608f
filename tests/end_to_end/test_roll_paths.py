"""City and province: the province adds up what the cities' schools signed, decides nothing for them, and no city stops another."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop.bureau import (
    bureau_keys,
    city_digest,
    clerks_log,
    decision_list,
    enrolled_schools,
    office,
    policy_in_use,
    rebuilding_city,
    revoking_keys,
    rolls_between_bureaus,
    waiting,
    which_bureau_answers,
    withdrawing_packages,
)
from jyteacher_desktop.bureau.errors import CardOutdated, CityDecides, NothingToDecide, NotSettled, RecordUnknown
from jyteacher_desktop.exchange import SigningKey, build_letter, canonical, new_mailbox, open_bureau_card, read_public_key, seal
from jyteacher_desktop.school import school_keys
from jyteacher_desktop.school.pins import key_path
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import Workspace
from tests.bureau.world import City, School, heard_of_city, signed_by
from tests.end_to_end.test_bureau_keys import root_in_hands
from tests.end_to_end.town import CLERK, NEW_PIN, PIN, Q3, Town, fill
from tests.exchange.forgery import resigned


def province(town: Town) -> Workspace:
    """A province that knows the city, and is known to it."""
    above = town.new_bureau("province", "河南省教育厅")
    digits = bureau_keys.write_bureau_card(above, town.folder / "above.jyt", CLERK)
    rolls_between_bureaus.trust_bureau(town.bureau, town.folder / "above.jyt", digits, CLERK, rolls_between_bureaus.UPPER)
    trust_city(town, above, town.bureau)
    return above


def trust_city(town: Town, above: Workspace, below: Workspace) -> None:
    card = town.folder / f"{below.path.stem}-card.jyt"
    digits = bureau_keys.write_bureau_card(below, card, CLERK)
    rolls_between_bureaus.trust_bureau(above, card, digits, CLERK, rolls_between_bureaus.CITY)


def test_a_roll_that_came_before_its_bureaus_card_says_so_and_is_taken_in_with_the_card(town: Town) -> None:
    """It called the bureau a school, asked for a school's card, and waited on after the right card was accepted until other files came."""
    above = town.new_bureau("province", "河南省教育厅")
    digits = bureau_keys.write_bureau_card(above, town.folder / "above.jyt", CLERK)
    rolls_between_bureaus.trust_bureau(town.bureau, town.folder / "above.jyt", digits, CLERK, rolls_between_bureaus.UPPER)
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    town.send(ws)
    roll = rolls_between_bureaus.write_roll(town.bureau, town.folder / "roll", CLERK)
    (verdict,) = town.receive(*roll.files, bureau=above)
    assert (verdict.verdict, verdict.code) == ("held", "package.unknown_bureau")
    assert "这是一个汇总包，本局还没有采用过这个教育局的卡片" in verdict.message
    assert "学校代码" not in verdict.message
    card = town.folder / "below.jyt"
    told = bureau_keys.write_bureau_card(town.bureau, card, CLERK)
    other, taken = rolls_between_bureaus.trust_and_receive(above, card, told, CLERK, rolls_between_bureaus.CITY)
    assert other.name == "济源市教育局"
    assert [each.verdict for each in taken.files] == ["merged"]
    assert taken.files[0].name == Path(roll.files[0]).name
    assert books(above) == roll.digest


def books(above: Workspace) -> str:
    """The digest of every book at the province."""
    return city_digest.books_digest(above, [office for (office,) in above.tuples("SELECT uuid FROM office")])


def rolled(town: Town, above: Workspace) -> Workspace:
    """A school whose letter came to the province in the city's roll."""
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    assert town.send(ws).verdict == "merged"
    roll = rolls_between_bureaus.write_roll(town.bureau, town.folder / "roll", CLERK)
    assert town.receive(*roll.files, bureau=above)[0].verdict == "merged"
    assert books(above) == roll.digest
    return ws


def test_a_schools_new_card_at_the_province_takes_it_away_from_no_city(town: Town) -> None:
    """The card is open and vouched for: whoever lays it beside the roll would have made every letter of before count no more."""
    above = province(town)
    ws = rolled(town, above)
    digest = city_digest.city_digest(above)
    card = town.folder / "new-card.jyt"
    made = school_keys.rotate_key(ws, card, PIN, NEW_PIN)
    (verdict,) = town.receive(card, bureau=above)
    assert (verdict.verdict, verdict.code) == ("refused", CityDecides.code)
    assert "济源市教育局" in verdict.message
    with pytest.raises(CityDecides):
        enrolled_schools.enrol(above, card, made.fingerprint, CLERK)
    assert rebuilding_city.rebuild(above, CLERK).digest == digest
    assert town.receive(card)[0].verdict == "merged", "the city takes it in"
    assert town.send(ws, NEW_PIN).verdict == "merged"
    roll = rolls_between_bureaus.write_roll(town.bureau, town.folder / "roll2", CLERK)
    assert town.receive(*roll.files, bureau=above)[0].verdict == "merged"
    assert books(above) == roll.digest


def test_a_city_that_lists_another_citys_letter_makes_nothing_unreadable(town: Town) -> None:
    """The list is its own word; the archive of the province opens by what each letter says of itself."""
    above = province(town)
    other = town.new_bureau("other", "乙市教育局")
    trust_city(town, above, other)
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    town.send(ws)
    roll = rolls_between_bureaus.write_roll(town.bureau, town.folder / "roll", CLERK)
    ((letter,),) = town.bureau.tuples("SELECT head FROM office")
    _roll(town, other, letters=[(letter, new_id(), 1, "0" * 64, 5)])
    assert town.receive(town.folder / "written.jyt", bureau=above)[0].code == ""
    assert town.receive(*roll.files, bureau=above)[0].verdict == "merged"
    rebuilding_city.rebuild(above, CLERK)
    assert books(above) == roll.digest


def test_one_schools_huge_book_keeps_no_other_out_of_the_roll(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    above = province(town)
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    town.send(ws)
    identity = office.mailbox_identities(town.bureau, office.unlock(town.bureau, CLERK))
    recipients = [town.bureau.info("mailbox_recipient"), town.bureau.info("recovery_recipient")]
    desk = City(town.bureau, town.bureau.info("office"), identity, recipients, town.folder / "huge")
    huge = desk.school(7)
    assert desk.take(huge.write(desk.office, recipients, rows=_huge(huge)).data).verdict == "merged"
    roll = rolls_between_bureaus.write_roll(town.bureau, town.folder / "roll", CLERK)
    assert town.receive(*roll.files, bureau=above)[0].verdict == "merged", (
        "more than a photo may have, and no more than a book has"
    )
    assert books(above) == roll.digest
    monkeypatch.setattr(rolls_between_bureaus, "MAX_ENCLOSED", 1_000_000)
    roll = rolls_between_bureaus.write_roll(town.bureau, town.folder / "roll2", CLERK)
    assert (roll.schools, roll.left) == (1, ("7小",))
    assert "7小 的数据包太大" in roll.words


def _huge(school: School) -> dict[str, list[tuple[object, ...]]]:
    """A book whose box is larger than a photo may be: words that do not shrink."""
    day, rng = "2024-05-01", random.Random(1)
    signs = [chr(code) for code in range(0x4E00, 0x9F00)]
    rows = school.rows(shared=False)
    rows["activities-2024"] = [
        (new_id(), "reading_salon", "".join(rng.choices(signs, k=4000)), day, day, "", "", 100, 1, "", "approved", "school", "", "",
         "", "{}")
        for _n in range(1400)
    ]  # fmt: skip
    return {**rows, "attendance-2024": []}


def test_t14_a_province_takes_no_citys_former_card_back(town: Town) -> None:
    above = province(town)
    holders = root_in_hands(town)
    former, card = town.folder / "former.jyt", town.folder / "present.jyt"
    digits = bureau_keys.write_bureau_card(town.bureau, former, CLERK)
    draft = bureau_keys.renew_clerk(town.bureau, town.folder / "draft.jyt", CLERK, NEW_PIN).card
    for holder in holders[:2]:
        bureau_keys.sign_root(draft, holder, CLERK)
    bureau_keys.adopt_root(town.bureau, draft, NEW_PIN)
    bureau_keys.write_bureau_card(town.bureau, card, NEW_PIN)
    rolls_between_bureaus.trust_bureau(above, card, digits, CLERK, rolls_between_bureaus.CITY)
    with pytest.raises(CardOutdated, match="第 2 号"):
        rolls_between_bureaus.trust_bureau(above, former, digits, CLERK, rolls_between_bureaus.CITY)


def _roll(town: Town, below: Workspace, letters: list[tuple[object, ...]] | None = None, entries: bytes = b"") -> None:
    """A roll as a city writes it that means no good."""
    card = open_bureau_card((town.folder / "above.jyt").read_bytes())
    header = office.letter_header(below, card.office, (1, None))
    summary = [(below.info("office"), "某市", "419001", city_digest.books_digest(below, ()), 0, 0)]
    clerk = office.unlock(below, CLERK)
    roll = build_letter("roll", header, {"summary": summary, "letters": letters or [], "entries": []}, [clerk], card.recipients)
    (town.folder / "written.jyt").write_bytes(seal.seal(resigned(roll, clerk, entries=entries), card.recipients))


def _entry(**facts: object) -> str:
    """An entry that enrols a key, with one fact that is not as it should be."""
    key = SigningKey(Ed25519PrivateKey.generate()).public
    sound = {"code": "1", "keyid": key.keyid, "name": "甲小", "reply": new_mailbox()[1], "role": "principal"}
    spki = base64.b64encode(key.spki).decode()
    return json.dumps({**sound, "spki": spki, **facts}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (_entry(), ""),
        ("[" * 7000 + "]" * 7000, "package.rows"),
        (_entry().replace("甲小", "\\ud800"), "package.rows"),
        (_entry().replace("甲小", "甲\\u202e小"), "package.rows"),
        (_entry(name="甲" * 201), "log.entry_unknown"),
        (_entry(reply="nonsense"), "log.entry_unknown"),
        (_entry(role=[]), "log.entry_unknown"),
    ],
    ids=["sound", "deep", "half a character", "bidi", "endless name", "no recipient", "no role"],
)
def test_what_a_citys_log_may_say_of_a_key_follows_the_rules_of_every_table(town: Town, payload: str, code: str) -> None:
    """A payload is JSON inside a text: whatever hides in it ended the province's sitting, or stood in its list of schools."""
    above = province(town)
    number, school = new_id(), new_id()
    if not code:
        ((*_rest, payload),) = signed_by(office.unlock(town.bureau, CLERK), [(number, "key", school, payload)])
    entry = {"id": number, "kind": "key", "office": school, "payload": payload}
    _roll(town, town.bureau, entries=canonical.encode(entry) + b"\n")
    (verdict,) = town.receive(town.folder / "written.jyt", bureau=above)
    assert verdict.code == code
    assert len(above.tuples("SELECT 1 FROM office")) == (not code)


def _revoke(above: Workspace, ws: Workspace, _letter: str) -> object:
    return revoking_keys.revoke(above, "济水一小", ws.today, "丢失", CLERK, key=read_public_key(key_path(ws.path)).fingerprint)


@pytest.mark.parametrize(
    "decide",
    [
        _revoke,
        lambda above, _ws, _letter: withdrawing_packages.roll_back(above, "济水一小", "误报", CLERK),
        lambda above, _ws, letter: withdrawing_packages.withdraw_letter(above, letter, "误报", CLERK),
    ],
    ids=["revoke", "roll back", "withdraw"],
)
def test_a_decision_of_the_province_about_a_citys_school_is_refused_and_not_entered_without_effect(
    town: Town, decide: Callable[[Workspace, Workspace, str], object]
) -> None:
    above = province(town)
    ws = rolled(town, above)
    ((letter,),) = above.tuples("SELECT head FROM office")
    entries = above.tuples("SELECT * FROM log_entry")
    with pytest.raises(CityDecides, match="济源市教育局"):
        decide(above, ws, letter)
    assert above.tuples("SELECT * FROM log_entry") == entries


def test_a_rule_of_the_province_about_signers_says_nothing_of_a_citys_letters(town: Town, tmp_path: Path) -> None:
    above = province(town)
    rolled(town, above)
    text = office.current_policy(above).text
    path = tmp_path / "two.toml"
    path.write_text(f'signers = "operator_and_principal"\n{text}', encoding="utf-8")
    policy_in_use.use_policy(above, path, CLERK)
    assert above.tuples("SELECT * FROM log_entry WHERE source = ''") == []


def _claimed(town: Town, above: Workspace, monkeypatch: pytest.MonkeyPatch, letter: str) -> tuple[str, Workspace]:
    """A school of the city at the province, and a second city that claims it with a key and a package of its own.

    ``letter`` begins the second city's id: which of the two is smaller decides nothing.
    """
    school = rolled(town, above).info("office")
    with monkeypatch.context() as patch:
        patch.setattr(office, "new_id", lambda: letter * 8 + new_id()[8:])
        other = town.new_bureau("other", "乙市教育局")
    trust_city(town, above, other)
    upper = town.folder / "above.jyt"
    rolls_between_bureaus.trust_bureau(
        other, upper, open_bureau_card(upper.read_bytes()).fingerprint, CLERK, rolls_between_bureaus.UPPER
    )
    card = town.folder / "other-card.jyt"
    theirs = town.new_school("冒领", trusting_now=False)
    with theirs.record() as change:
        change.driver_sql("UPDATE info SET value = ? WHERE key = 'office'", (school,))
    school_keys.trust_bureau(theirs, card, PIN, open_bureau_card(card.read_bytes()).fingerprint)
    fill(theirs, ("赵六",))
    for _number in range(2):
        sent = submit(theirs, Q3, town.folder / "stick-other", PIN)
    own = town.folder / "their-school.jyt"
    enrolled_schools.enrol(other, own, school_keys.write_school_card(theirs, own, PIN), CLERK)
    assert town.receive(*sent.files, bureau=other)[0].verdict == "merged"
    return school, other


def _names_at(above: Workspace) -> set[str]:
    return {name for (name,) in above.tuples("SELECT name FROM city_teacher")}


@pytest.mark.parametrize("letter", ["0", "f"])
def test_a_city_that_claims_another_citys_school_takes_nothing_before_a_person_chose(
    town: Town, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    above = province(town)
    _school, other = _claimed(town, above, monkeypatch, letter)
    names, books_before = _names_at(above), books(above)
    roll = rolls_between_bureaus.write_roll(other, town.folder / "roll-other", CLERK)
    assert town.receive(*roll.files, bureau=above)[0].verdict == "held"
    assert (_names_at(above), books(above)) == (names, books_before)
    (matter,) = [each for each in waiting.waiting(above) if each.kind == "two_voices"]
    assert {"济源市教育局", "乙市教育局"} <= {side.school for side in matter.sides}
    assert "在裁定以前按 济源市教育局 的登记采用" in matter.message
    assert not matter.may_settle


@pytest.mark.parametrize("letter", ["0", "f"])
def test_a_person_chooses_between_two_cities_that_claim_a_school_and_takes_it_back(
    town: Town, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    above = province(town)
    school, other = _claimed(town, above, monkeypatch, letter)
    names = _names_at(above)
    roll = rolls_between_bureaus.write_roll(other, town.folder / "roll-other", CLERK)
    town.receive(*roll.files, bureau=above)
    with pytest.raises(RecordUnknown, match=r"登记过它的有：.*乙市教育局"):
        which_bureau_answers.choose_voice(above, school, "丙市教育局", "电话核实", CLERK)
    chosen = which_bureau_answers.choose_voice(above, school, "乙市教育局", "电话核实", CLERK)
    assert "再接收一次" in chosen.sentence
    assert _names_at(above) == set()
    assert town.receive(*roll.files, bureau=above)[0].verdict == "merged"
    assert _names_at(above) == {"赵六"}
    assert not [each for each in waiting.waiting(above) if each.kind == "two_voices"]
    (matter,) = [each for each in waiting.waiting(above, with_settled=True) if each.kind == "two_voices"]
    assert matter.settled
    assert "已由本局裁定按 乙市教育局" in matter.message
    entries = clerks_log.list_entries(above)
    # an empty decision was written, and said that the matter is listed again
    with pytest.raises(NotSettled, match=r"归它管.*裁定记录"):
        waiting.reopen(above, matter.id, "弄错了", CLERK)
    assert clerks_log.list_entries(above) == entries
    rebuilt = rebuilding_city.rebuild(above, CLERK)
    assert rebuilt.before == rebuilt.digest
    with pytest.raises(NothingToDecide):
        which_bureau_answers.choose_voice(above, school, other.info("office"), "再来一次", CLERK)
    back = which_bureau_answers.unchoose_voice(above, school, "弄错了", CLERK)
    assert (back.bureau, back.lacking) == ("济源市教育局", 0)
    assert _names_at(above) == names
    assert [each for each in waiting.waiting(above) if each.kind == "two_voices"]
    which_bureau_answers.choose_voice(above, school, "乙市教育局", "电话核实", CLERK)
    assert _names_at(above) == {"赵六"}
    which_bureau_answers.choose_voice(above, school, "济源市教育局", "弄错了", CLERK)
    assert _names_at(above) == names
    last, *others = [each for each in decision_list.list_decisions(above) if each.kind == "voice"]
    assert (last.why, last.taken_back, bool(last.undo)) == ("弄错了", False, True)
    assert all(each.taken_back and not each.undo for each in others)
    assert "乙市教育局" in decision_list.take_back(above, last.id, "还是不对", CLERK)
    assert _names_at(above) == {"赵六"}
    which_bureau_answers.choose_voice(above, school, "济源市教育局", "弄错了", CLERK)
    assert not [each for each in waiting.waiting(above) if each.kind == "two_voices"]


def test_a_choice_between_cities_reaches_another_desk_of_the_province_and_a_third_claim_asks_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    above = province(town)
    school, other = _claimed(town, above, monkeypatch, "0")
    roll = rolls_between_bureaus.write_roll(other, town.folder / "roll-other", CLERK)
    town.receive(*roll.files, bureau=above)
    which_bureau_answers.choose_voice(above, school, "乙市教育局", "电话核实", CLERK)
    ((_id, kind, _office, text),) = [each for each in clerks_log.list_entries(above) if '"why":"电话核实"' in each[3]]
    assert kind == "voice"
    with above.record() as change:
        change.driver_sql("DELETE FROM log_entry WHERE id = ?", (_id,))
    assert clerks_log.voices(above)[school] != other.info("office")
    with above.record() as change:
        assert clerks_log.take_entries(change, [(_id, kind, school, text)], "", clerks=office.clerk_keys(above)).offices == {
            school
        }
    assert clerks_log.voices(above)[school] == other.info("office")
    assert clerks_log.claims(above)[school].chosen
    third = json.loads(above.tuples("SELECT payload FROM log_entry WHERE kind = 'key' LIMIT 1")[0][0])
    third.pop("sig", None)  # of the clerk who enrolled it, and of no use to a third bureau
    with above.record() as change:
        heard_of_city(change, (new_id(), "key", school, canonical.encode(third).decode()), "0" * 8 + "-0" * 4)
    assert clerks_log.voices(above)[school] == other.info("office")
    assert not clerks_log.claims(above)[school].chosen


def test_a_city_cannot_choose_itself_by_an_entry_of_its_own_log(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    above = province(town)
    school, other = _claimed(town, above, monkeypatch, "0")
    roll = rolls_between_bureaus.write_roll(other, town.folder / "roll-other", CLERK)
    town.receive(*roll.files, bureau=above)
    stands = clerks_log.voices(above)[school]
    facts = {"among": [stands, other.info("office")], "answers": list(clerks_log.claims(above)[school].standing),
             "voice": other.info("office"), "why": "归我"}  # fmt: skip
    with above.record() as change:
        heard_of_city(change, (new_id(), "voice", school, canonical.encode(facts).decode()), other.info("office"))
    assert clerks_log.voices(above)[school] == stands
