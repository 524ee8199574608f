"""Public cards: a school's key and a bureau's root, on first contact and when they change."""

from __future__ import annotations

import hashlib
import zipfile
from io import BytesIO
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.exchange import (
    BuiltLetter,
    BureauCard,
    Header,
    SigningKey,
    build_bureau_card,
    build_letter,
    build_school_card,
    countersign,
    glance,
    look_at_draft,
    open_bureau_card,
    open_school_card,
)
from jyteacher_desktop.exchange import box as boxes
from jyteacher_desktop.exchange.errors import BadSignature, NotAPackage, SamplePackage, WeakKey, WrongForm, WrongKind
from tests.exchange.conftest import BUREAU, SCHOOL, Offices, uid

KEYS = [SigningKey(Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)) for number in range(1, 9)]
"""Three root keys, then others."""


def school_card(offices: Offices, **changes: Any) -> BuiltLetter:
    header = offices.header(**{"receiver": "*", "period": None, "policy": None, **changes})
    return build_school_card(header, name="济水一小", stage="小学", central="济水中心校", key=offices.school)


def hand_made_card(offices: Offices, keys: list[tuple[object, ...]], *, signer: SigningKey | None = None) -> bytes:
    header = offices.header(receiver="*", period=None, policy=None)
    rows: dict[str, Any] = {"school": [(SCHOOL, "2141000123", "济水一小", "小学", "")], "keys": keys}
    return build_letter("enrol", header, rows, [signer or offices.school]).data


def test_a_schools_card_says_who_it_is_and_proves_its_key(offices: Offices) -> None:
    card = open_school_card(school_card(offices).data)
    assert (card.office, card.code, card.name, card.central) == (SCHOOL, "2141000123", "济水一小", "济水中心校")
    assert card.key == offices.school.public
    assert card.reply == offices.mailbox_recipient
    assert card.fingerprint == offices.school.public.fingerprint


def test_t12_a_card_signed_by_another_key_than_it_carries_is_refused(offices: Offices, stranger: SigningKey) -> None:
    from jyteacher_desktop.exchange.cards import _text

    public = offices.school.public
    with pytest.raises(BadSignature):
        open_school_card(hand_made_card(offices, [(public.keyid, "principal", _text(public.spki))], signer=stranger))


def test_t13_a_card_with_a_weak_key_is_refused(offices: Offices) -> None:
    from jyteacher_desktop.exchange.cards import _text

    weak = bytes.fromhex("302a300506032b6570032100") + bytes([1]) + bytes(31)
    with pytest.raises(WeakKey):
        open_school_card(hand_made_card(offices, [(hashlib.sha256(weak).hexdigest(), "principal", _text(weak))]))


def test_a_card_whose_key_table_lies_is_refused(offices: Offices, stranger: SigningKey) -> None:
    from jyteacher_desktop.exchange.cards import _text

    mine, other = offices.school.public, stranger.public
    tables = {
        "no_key": [],
        "two_keys": [(key.keyid, "principal", _text(key.spki)) for key in (mine, other)],
        "another_keyid": [("0" * 64, "principal", _text(mine.spki))],
        "no_base64": [(mine.keyid, "principal", "§")],
        "many_keys": [(f"{number:064x}", "principal", _text(mine.spki)) for number in range(10_000)],
    }
    for keys in tables.values():
        with pytest.raises(WrongForm):
            open_school_card(hand_made_card(offices, keys))


def test_a_glance_at_a_card_about_nobody_is_no_crash(offices: Offices) -> None:
    header = offices.header(receiver="*", period=None, policy=None)
    empty = build_letter("enrol", header, {"school": [], "keys": []}, [offices.school])
    assert (glance(empty.data).kind, glance(empty.data).school) == ("enrol", "")
    assert glance(school_card(offices).data).school == "济水一小"
    with pytest.raises(WrongForm):
        open_school_card(empty.data)


def test_a_card_without_a_reply_key_is_refused(offices: Offices) -> None:
    with pytest.raises(WrongForm):
        open_school_card(school_card(offices, reply=None).data)


def test_sample_cards_are_told_from_real_ones(offices: Offices) -> None:
    data = school_card(offices, sample=True).data
    assert open_school_card(data).sample
    with pytest.raises(SamplePackage):
        open_school_card(data, sample=False)
    with pytest.raises(SamplePackage):
        open_school_card(school_card(offices).data, sample=True)


# -- the bureau's root ------------------------------------------------------------------------------------------------


def root_header(seq: int = 1, prev: str | None = None, office: str = BUREAU) -> Header:
    return Header(sender=office, receiver="*", code="419001", seq=seq, prev=prev, created="2026-09-01T08:00:00+08:00")


def root_card(offices: Offices, *, threshold: int = 2, signing: int = 3, **changes: Any) -> BuiltLetter:
    """Three root keys, of which the first ``signing`` are at hand."""
    given: dict[str, Any] = {
        "header": root_header(),
        "name": "济源市教育局",
        "threshold": threshold,
        "root": KEYS[:signing],
        "absent": [key.public for key in KEYS[signing:3]],
        "recipients": {offices.mailbox_recipient: "mailbox", offices.recovery_recipient: "recovery"},
    }
    given.update(changes)
    return build_bureau_card(given.pop("header"), **given)


def test_a_small_bureaus_only_key_is_its_clerks_key_too(offices: Offices) -> None:
    card = open_bureau_card(root_card(offices, threshold=1, root=KEYS[:1], absent=[]).data)
    assert card.root_keys == card.clerk_keys == (KEYS[0].public,)
    assert card.fingerprint == KEYS[0].public.fingerprint
    assert set(card.recipients) == {offices.mailbox_recipient, offices.recovery_recipient}


def test_two_of_three_may_sign_on_different_days_and_the_letter_stays_the_same(offices: Offices) -> None:
    built = root_card(offices, signing=1)
    with pytest.raises(BadSignature):
        open_bureau_card(built.data)
    signed = countersign(built.data, KEYS[2])
    card = open_bureau_card(signed)
    assert (card.letter_id, card.threshold, len(card.root_keys)) == (built.letter_id, 2, 3)
    assert countersign(signed, KEYS[2]) == signed


def test_clerks_keys_are_not_root_keys(offices: Offices) -> None:
    card = open_bureau_card(root_card(offices, clerks=[KEYS[4].public]).data)
    assert card.clerk_keys == (KEYS[4].public,)
    signed_by_a_clerk = countersign(root_card(offices, signing=1, clerks=[KEYS[4].public]).data, KEYS[4])
    with pytest.raises(BadSignature):
        open_bureau_card(signed_by_a_clerk)


@pytest.mark.parametrize(("clerks", "needed"), [(0, 2), (1, 1), (2, 2), (3, 2)])
def test_two_clerks_sign_a_policy_where_there_are_as_many_and_one_signs_the_rest(
    offices: Offices, clerks: int, needed: int
) -> None:
    public = [SigningKey(Ed25519PrivateKey.generate()).public for _number in range(clerks)]
    card = open_bureau_card(root_card(offices, threshold=3, clerks=public).data)
    assert card.clerks_needed("policy") == needed
    assert [card.clerks_needed(kind) for kind in ("receipt", "restore", "log", "roll")] == [1, 1, 1, 1]


def test_a_draft_names_its_clerks_before_enough_holders_have_signed(offices: Offices) -> None:
    draft = look_at_draft(root_card(offices, signing=1, clerks=[KEYS[4].public]).data)
    assert (draft.signed, draft.needed, draft.clerks) == (1, 2, (KEYS[4].public,))


def test_a_later_signature_loses_nothing_that_the_letter_carries(offices: Offices) -> None:
    text = b"id = 'x'\n"
    digest = hashlib.sha256(text).hexdigest()
    rows = {"policy": [("x", 1, "x", "x.toml", digest, len(text), "")], "due": []}
    once = build_letter("policy", root_header(), rows, [KEYS[0]], blobs={digest: text})
    twice = build_letter("policy", root_header(), rows, [KEYS[0], KEYS[1]], blobs={digest: text})
    assert countersign(once.data, KEYS[1]) == twice.data


def test_only_so_many_signatures_fit_and_only_open_letters_take_them(offices: Offices) -> None:
    card = root_card(offices).data
    for number in range(5):
        card = countersign(card, SigningKey(Ed25519PrivateKey.from_private_bytes(bytes([100 + number]) * 32)))
    with pytest.raises(WrongForm):
        countersign(card, SigningKey(Ed25519PrivateKey.from_private_bytes(bytes([200]) * 32)))
    with pytest.raises(NotAPackage):
        countersign(b"no card", KEYS[0])


def test_t14_the_digits_of_the_notice_change_with_the_number_of_signers(offices: Offices) -> None:
    two, one = open_bureau_card(root_card(offices).data), open_bureau_card(root_card(offices, threshold=1).data)
    assert two.root_keys == one.root_keys
    assert two.fingerprint != one.fingerprint


@pytest.mark.parametrize(
    "changes",
    [
        {"threshold": 0},
        {"threshold": 4},
        {"recipients": {}},
        {"recipients": {"age1nonsense": "mailbox"}},
    ],
    ids=["no_signer_needed", "more_than_there_are", "no_mailbox", "no_recipient"],
)
def test_a_root_that_cannot_work_is_refused(offices: Offices, changes: dict[str, Any]) -> None:
    with pytest.raises(WrongForm):
        open_bureau_card(root_card(offices, **changes).data)


def test_a_card_of_the_other_side_is_refused(offices: Offices) -> None:
    with pytest.raises(WrongKind):
        open_bureau_card(school_card(offices).data)


@pytest.fixture
def first(offices: Offices) -> BureauCard:
    return open_bureau_card(root_card(offices).data)


def successor(offices: Offices, first: BureauCard, **changes: Any) -> bytes:
    """Root 2: the third key is replaced; two old keys and all the new ones sign."""
    given: dict[str, Any] = {
        "header": root_header(2, first.letter_id),
        "root": [KEYS[0], KEYS[1], KEYS[3]],
        "absent": [],
    }
    return root_card(offices, **{**given, **changes}).data


def test_t14_the_next_root_is_signed_by_the_old_and_by_the_new(offices: Offices, first: BureauCard) -> None:
    second = open_bureau_card(successor(offices, first), after=first)
    assert KEYS[2].public not in second.root_keys
    replaced = successor(offices, first, root=KEYS[3:6], former=KEYS[:2])
    assert open_bureau_card(replaced, after=first).root_keys == tuple(
        sorted((key.public for key in KEYS[3:6]), key=lambda key: key.keyid)
    )


SUCCESSIONS: dict[str, dict[str, Any]] = {
    "one_insider": {"root": [KEYS[0], KEYS[4], KEYS[5]]},
    "no_old_key": {"root": KEYS[3:6]},
    "old_keys_only": {"root": [], "former": KEYS[:2], "absent": [key.public for key in KEYS[3:6]]},
    "one_new_key": {"root": KEYS[3:4], "former": KEYS[:2], "absent": [key.public for key in KEYS[4:6]]},
    "skipped_number": {"header": (3, True)},
    "same_number": {"header": (1, None)},
    "another_predecessor": {"header": (2, False)},
    "another_office": {"header": (2, True, uid(99))},
    "one_old_key_and_a_strangers": {"root": [KEYS[0], KEYS[6], KEYS[7]], "former": [KEYS[3]]},
}


@pytest.mark.parametrize("name", SUCCESSIONS)
def test_t14_one_insider_never_replaces_the_root(offices: Offices, first: BureauCard, name: str) -> None:
    changes = dict(SUCCESSIONS[name])
    if "header" in changes:
        seq, right, *office = changes["header"]
        changes["header"] = root_header(seq, first.letter_id if right else None if right is None else "0" * 64, *office)
    data = successor(offices, first, **changes)
    with pytest.raises((BadSignature, WrongForm)):
        open_bureau_card(data, after=first)


def test_r2_every_changed_byte_of_an_open_card_is_noticed(offices: Offices) -> None:
    built = school_card(offices)
    accepted = 0
    for place in range(0, len(built.data), 3):
        flipped = bytearray(built.data)
        flipped[place] ^= 1 << place % 8
        try:
            card = open_school_card(bytes(flipped))
        except TrustError:
            continue
        # Bits after the end of a deflate stream mean nothing; whatever is accepted says the same.
        assert card.letter_id == built.letter_id
        accepted += 1
    assert accepted <= 8


def test_a_card_shows_itself_to_anybody(offices: Offices) -> None:
    with zipfile.ZipFile(BytesIO(school_card(offices).data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["mimetype", boxes.ENVELOPE, "data/keys.jsonl", "data/school.jsonl"]
        assert archive.read("mimetype") == boxes.MIMETYPE
