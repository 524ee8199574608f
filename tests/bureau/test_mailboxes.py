"""Where answers go: a thief of a school's key vouches for keys of his own, and each of them brings a mailbox."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop.bureau import enrolled_schools, giving_book_back, receipts, receiving, revoking_keys, waiting
from jyteacher_desktop.bureau.errors import MailboxUnchecked
from jyteacher_desktop.bureau.office import unlock
from jyteacher_desktop.exchange import SigningKey, new_mailbox, open_school_card, seal
from jyteacher_desktop.exchange.errors import SealedForOthers
from tests.bureau.world import PIN, City, School, book


def _opens(file: Path, mailbox: tuple[str, str]) -> bool:
    try:
        seal.unseal(file.read_bytes(), [mailbox[0]])
    except SealedForOthers:
        return False
    return True


def _receipt(city: City, folder: Path) -> Path:
    (written,) = receipts.write_receipts(city.ws, folder, PIN)
    return written.file


def _send(city: City, school: School) -> None:
    city.send(school, book(school, {school.people[0]: ("王伟", None)}))


def _vouched(city: City, school: School, folder: Path, count: int) -> list[tuple[SigningKey, tuple[str, str]]]:
    """So many keys of a thief's own, each with a mailbox, for which the school's key vouches."""
    folder.mkdir()
    genuine, brought = school.mailbox, []
    for place in range(count):
        school.mailbox = new_mailbox()
        key = SigningKey(Ed25519PrivateKey.generate())
        (folder / f"{place:02}.jyt").write_bytes(school.card(key, [school.key]))
        brought.append((key, school.mailbox))
    school.mailbox = genuine
    taken = receiving.receive(city.ws, [folder], PIN)
    assert {each.verdict for each in taken.files} == {"merged"}
    return brought


def _matters(city: City) -> list[waiting.Matter]:
    return [each for each in waiting.waiting(city.ws) if each.kind == "reply"]


def test_a_mailbox_that_a_stolen_key_vouched_for_is_named_with_its_day_until_a_person_looked_into_it(
    city: City, tmp_path: Path
) -> None:
    school = city.school(1)
    _send(city, school)
    ((key, mailbox),) = _vouched(city, school, tmp_path / "cards", 1)
    (matter,) = _matters(city)
    assert "1小" in matter.message
    assert "没有人打电话核对过" in matter.message
    ((day,),) = city.ws.tuples("SELECT max(substr(at, 1, 10)) FROM log_entry")
    assert f"自 {day} 起" in matter.message
    school.key, school.mailbox = key, mailbox
    _send(city, school)
    assert [each.read for each in _matters(city)] == [matter.read], "the package by that key is the same matter"
    waiting.settle(city.ws, matter.id, "电话核实", PIN)
    _send(city, school)
    assert _matters(city) == [], "what a person looked into does not come back with each package"
    waiting.reopen(city.ws, matter.id, "电话核实", PIN)
    assert [each.read for each in _matters(city)] == [matter.read]


def test_however_many_mailboxes_a_thief_vouches_for_the_one_a_person_enrolled_gets_every_receipt(
    city: City, tmp_path: Path
) -> None:
    school = city.school(1)
    _send(city, school)
    genuine = school.mailbox
    brought = _vouched(city, school, tmp_path / "cards", 17)
    assert len(_matters(city)) == 17
    assert _opens(_receipt(city, tmp_path / "honest"), genuine)
    school.key, school.mailbox = brought[-1]
    _send(city, school)
    file = _receipt(city, tmp_path / "thief")
    assert _opens(file, genuine)
    assert not _opens(file, brought[0][1]), "a mailbox that nobody asked about gets what its own packages ask for, and no more"


def test_a_card_whose_digits_a_person_typed_brings_a_mailbox_that_is_nobodys_matter(city: City) -> None:
    school = city.school(1)
    _send(city, school)
    school.key, school.mailbox = SigningKey(Ed25519PrivateKey.generate()), new_mailbox()
    enrolled_schools.log_key(city.ws, open_school_card(school.card()), clerk=unlock(city.ws, PIN))
    _send(city, school)
    assert _matters(city) == []


def test_a_package_that_names_a_mailbox_is_flagged_also_where_every_compared_key_was_revoked(city: City, tmp_path: Path) -> None:
    school = city.school(1)
    _send(city, school)
    ((key, mailbox),) = _vouched(city, school, tmp_path / "cards", 1)
    revoking_keys.revoke(city.ws, school.office, None, "丢失", PIN, last_good=1, key=school.key.public.fingerprint)
    school.key, school.mailbox = key, mailbox
    _send(city, school)
    (matter,) = _matters(city)
    assert "现在没有核对过的收件密钥" in matter.message
    with pytest.raises(MailboxUnchecked) as caught:
        giving_book_back.restore_school(city.ws, school.office, tmp_path / "back", PIN)
    assert "核对 30 位数字" in caught.value.user_message
    waiting.settle(city.ws, matter.id, "电话核实", PIN)
    assert _matters(city) == []
    assert _opens(giving_book_back.restore_school(city.ws, school.office, tmp_path / "back", PIN).files[0], mailbox)


def test_what_was_said_of_a_mailbox_before_a_key_was_revoked_gives_the_thief_no_answer_afterwards(
    city: City, tmp_path: Path
) -> None:
    school = city.school(1)
    _send(city, school)
    genuine, mine = school.key, school.mailbox
    ((key, mailbox),) = _vouched(city, school, tmp_path / "cards", 1)
    (matter,) = _matters(city)
    waiting.settle(city.ws, matter.id, "电话核实", PIN)  # whoever answered the telephone did not know better
    _send(city, school)
    assert _opens(_receipt(city, tmp_path / "before"), mailbox)
    revoking_keys.revoke(city.ws, school.office, None, "被盗", PIN, last_good=2, key=key.public.fingerprint)
    school.key, school.mailbox = genuine, mine
    _send(city, school)
    file = _receipt(city, tmp_path / "after")
    assert _opens(file, mine)
    assert not _opens(file, mailbox)
    assert not _opens(giving_book_back.restore_school(city.ws, school.office, tmp_path / "back", PIN).files[0], mailbox)


def test_a_book_given_back_without_a_card_is_not_sealed_to_a_mailbox_that_no_person_compared(city: City, tmp_path: Path) -> None:
    school = city.school(1)
    _send(city, school)
    genuine = school.mailbox
    ((key, mailbox),) = _vouched(city, school, tmp_path / "cards", 1)
    school.key, school.mailbox = key, mailbox
    _send(city, school)
    file = giving_book_back.restore_school(city.ws, school.office, tmp_path / "back", PIN).files[0]
    assert _opens(file, genuine)
    assert not _opens(file, mailbox)


def test_a_vouched_card_changes_nothing_of_where_answers_go_before_a_package_counts(city: City, tmp_path: Path) -> None:
    school = city.school(1)
    _vouched(city, school, tmp_path / "cards", 1)
    assert city.ws.tuples("SELECT reply FROM office WHERE uuid = ?", (school.office,)) == [(school.mailbox[1],)]
