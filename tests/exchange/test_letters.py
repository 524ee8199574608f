"""Every way a package can lie, and that an honest one opens. Names begin with the threat of docs/format.md."""

from __future__ import annotations

import base64
import io
import json
import random
import re
import shutil
import struct
import subprocess
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.exchange import SigningKey, build_letter, canonical, envelope, open_letter, package_tables, seal
from jyteacher_desktop.exchange.errors import (
    BadRows,
    BadSignature,
    NewerPackage,
    NotAPackage,
    PackageDamaged,
    PackageTooLarge,
    SamplePackage,
    SealedForOthers,
    UnknownSender,
    WrongAddress,
    WrongForm,
    WrongKind,
)
from tests.exchange.conftest import BUREAU, SCHOOL, Offices, book, uid
from tests.exchange.forgery import manifest_of, repacked, rezipped, swap


def test_a_report_opens_with_everything_that_was_put_in(offices: Offices) -> None:
    letter = offices.report()
    opened = offices.open(letter.data)
    assert opened.letter_id == letter.letter_id
    assert (opened.sender, opened.receiver, opened.seq, opened.prev) == (SCHOOL, BUREAU, 1, None)
    assert opened.period is not None
    assert opened.period.id == "2026Q3"
    assert opened.signers == (offices.school.public,)
    assert [row.name for row in opened.rows("teachers")] == ["王伟"] * 3
    assert {name: len(opened.rows(name)) for name in opened.resources} == letter.rows


def test_the_recovery_key_opens_it_too(offices: Offices) -> None:
    assert offices.open(offices.report().data, identities=[offices.recovery]).seq == 1


def test_the_letter_id_depends_on_the_book_only_and_not_on_the_order_of_rows(offices: Offices) -> None:
    rows = book(5, 4)
    shuffled = {name: random.Random(7).sample(body, len(body)) for name, body in rows.items()}
    one, other = offices.report(rows), offices.report(shuffled)
    assert one.letter_id == other.letter_id
    assert one.box == other.box
    assert one.data != other.data, "the seal is random by design"


# -- T1 T2 T3: the seal ---------------------------------------------------------------------------------------------


def test_t1_sealed_file_shows_nothing(offices: Offices) -> None:
    data = offices.report().data
    for secret in ("王伟", "济水", "2141000123", "1985-03", SCHOOL, BUREAU, "attendance"):
        assert secret.encode() not in data


def test_t2_every_flipped_byte_of_a_sealed_package_is_noticed(offices: Offices) -> None:
    data = offices.report().data
    rng = random.Random(2)
    for place in rng.sample(range(len(data)), 200):
        changed = bytearray(data)
        changed[place] ^= 1 << rng.randrange(8)
        with pytest.raises(TrustError):
            offices.open(bytes(changed))


def test_t2_every_truncation_and_every_appendix_is_noticed(offices: Offices) -> None:
    data = offices.report().data
    for length in [*range(0, len(data), 97), len(data) - 1]:
        with pytest.raises(TrustError):
            offices.open(data[:length])
    for tail in (b"\0", b"x", data):
        with pytest.raises(TrustError):
            offices.open(data + tail)


def test_t1_a_package_for_somebody_else_stays_closed(offices: Offices) -> None:
    from jyteacher_desktop.exchange import new_mailbox

    with pytest.raises(SealedForOthers):
        offices.open(offices.report().data, identities=[new_mailbox()[0]])


def test_t1_opening_writes_no_plaintext_anywhere(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    data = offices.report().data

    def forbidden(*_arguments: object, **_named: object) -> None:
        raise AssertionError("a file was opened while a package was")

    monkeypatch.setattr("builtins.open", forbidden)
    monkeypatch.setattr("os.open", forbidden)
    monkeypatch.setattr("io.open", forbidden)
    assert len(offices.open(data).rows("teachers")) == 3


def test_t3_a_package_cut_behind_its_first_chunk_gives_nothing_at_all(offices: Offices) -> None:
    """A stream would have handed out the first 64 KiB of what it had opened before it noticed."""
    data = offices.report(book(1500, 40)).data
    assert len(data) > 3 * 65536
    for cut in (65536 + 16, 2 * (65536 + 16), len(data) // 2):
        with pytest.raises(PackageDamaged):
            offices.open(data[: len(data) - len(data) % 65552 - cut] if cut < 65536 else data[:cut])


def test_t18_an_age_header_that_would_hang_the_parser_is_refused_unread(offices: Offices) -> None:
    head = b"age-encryption.org/v1\n"
    for hostile in (
        head + b"-> X25519 " + b"A" * 100_000 + b"\n--- mac\n",
        head + b"-> X25519 AAAA\nBBBB\n" * 17 + b"--- mac\n",
        head + b"-> scrypt AAAA 18\nBBBB\n--- mac\n",
        head + b"\n" * 9000,
        head,
    ):
        with pytest.raises(NotAPackage):
            offices.open(hostile)


# -- T4 to T8: who says it ------------------------------------------------------------------------------------------


def test_t4_a_strangers_package_under_the_schools_name_is_refused(offices: Offices, stranger: SigningKey) -> None:
    with pytest.raises(BadSignature):
        offices.open(offices.report(key=stranger).data)


def test_t4_a_strangers_signature_under_the_schools_keyid_is_refused(offices: Offices, stranger: SigningKey) -> None:
    def forge(signed: dict[str, Any]) -> None:
        signed["signatures"][0]["keyid"] = offices.school.public.keyid

    with pytest.raises(BadSignature):
        offices.open(repacked(offices, offices.report(key=stranger).box, envelope_change=forge))


def test_t5_a_letter_to_another_bureau_is_refused_here(offices: Offices) -> None:
    with pytest.raises(WrongAddress):
        offices.open(offices.report(receiver=uid(99)).data)


def test_t6_a_school_nobody_enrolled_is_unknown(offices: Offices) -> None:
    with pytest.raises(UnknownSender):
        offices.open(offices.report(sender=uid(98)).data)


def test_t7_one_key_twice_counts_once(offices: Offices, stranger: SigningKey) -> None:
    recipients = [offices.mailbox_recipient]
    once = build_letter("report", offices.header(), book(), [offices.school, offices.school], recipients)
    with pytest.raises(BadSignature):
        offices.open(once.data, threshold=2)
    twice = build_letter("report", offices.header(), book(), [offices.school, stranger], recipients)
    keys = [offices.school.public, stranger.public]
    assert len(offices.open(twice.data, threshold=2, signers_for=lambda _office, _kind: keys).signers) == 2


def test_t8_a_signature_over_another_type_does_not_count(offices: Offices) -> None:
    payload = canonical.encode(manifest_of(offices.report().box))
    wrong = base64.b64encode(offices.school.sign(envelope.pae("application/other", payload))).decode()
    bare = base64.b64encode(offices.school.sign(payload)).decode()
    for signature in (wrong, bare):

        def forge(signed: dict[str, Any], signature: str = signature) -> None:
            signed["signatures"][0]["sig"] = signature

        with pytest.raises(BadSignature):
            offices.open(repacked(offices, offices.report().box, envelope_change=forge))


def test_dsse_pre_authentication_encoding_is_that_of_the_specification() -> None:
    assert (
        envelope.pae("http://example.com/HelloWorld", b"hello world") == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_another_implementation_of_dsse_accepts_our_envelope(offices: Offices) -> None:
    from cryptography.hazmat.primitives.serialization import load_der_public_key
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import SSlibKey

    with zipfile.ZipFile(io.BytesIO(offices.report().box)) as archive:
        signed = json.loads(archive.read("manifest.dsse.json"))
    key = SSlibKey.from_crypto(load_der_public_key(offices.school.public.spki), keyid=offices.school.public.keyid)  # type: ignore[arg-type]
    accepted = Envelope.from_dict(signed).verify([key], 1)
    assert list(accepted) == [offices.school.public.keyid]


def test_fields_are_declared_in_the_order_of_the_rows(offices: Offices) -> None:
    """Tools for Data Packages match the fields of a schema with those of a row by their place."""
    letter = offices.report()
    for resource in manifest_of(letter.box)["resources"]:
        first = letter.bodies[resource["name"]].split(b"\n")[0]
        if first:
            assert [each["name"] for each in resource["schema"]["fields"]] == list(json.loads(first))


def test_we_accept_the_envelope_of_another_implementation_of_dsse(offices: Offices) -> None:
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import CryptoSigner, SSlibKey

    from jyteacher_desktop.exchange import box as boxes

    private = Ed25519PrivateKey.generate()
    key = SigningKey(private)
    letter = offices.report(key=key)
    theirs = Envelope(envelope.parse_envelope(letter.signed).payload, envelope.PAYLOAD_TYPE, {})
    theirs.sign(CryptoSigner(private, SSlibKey.from_crypto(private.public_key(), keyid=key.public.keyid)))
    packed = seal.seal(boxes.write_box(canonical.encode(theirs.to_dict()), letter.bodies), [offices.mailbox_recipient])
    assert offices.open(packed, signers_for=lambda _office, _kind: [key.public]).letter_id == letter.letter_id


@pytest.mark.skipif(shutil.which("age") is None, reason="the age command is not installed")
def test_the_age_command_opens_our_seal_and_we_open_its(offices: Offices, tmp_path: Path) -> None:
    identity = tmp_path / "identity.txt"
    identity.write_text(offices.mailbox + "\n", encoding="utf-8")
    letter = offices.report()
    (tmp_path / "ours.jyt").write_bytes(letter.data)
    opened = subprocess.run(["age", "-d", "-i", str(identity), str(tmp_path / "ours.jyt")], check=True, capture_output=True)
    assert opened.stdout == letter.box
    theirs = subprocess.run(["age", "-r", offices.mailbox_recipient], input=letter.box, check=True, capture_output=True)
    assert offices.open(theirs.stdout).letter_id == letter.letter_id


# -- T15 T16 T17: the box -------------------------------------------------------------------------------------------


BOXES: dict[str, Callable[[bytes], bytes]] = {
    "another_writer": rezipped,
    "extra_entry": lambda box: rezipped(box, lambda copy: copy.writestr("data/extra.jsonl", b"{}\n")),
    "path_up": lambda box: swap(box, b"data/openings.jsonl", b"data/../../x.jsonl!"),
    "path_absolute": lambda box: swap(box, b"data/openings.jsonl", b"/etc/passwd00000000"),
    "path_drive": lambda box: swap(box, b"data/openings.jsonl", b"C:\\Windows\\x.jsonl0"),
    "case_twin": lambda box: swap(box, b"data/openings.jsonl", b"DATA/openings.jsonl"),
    "prefix": lambda box: b"MZ" + box,
    "trailing": lambda box: box + b"\0",
    "comment": lambda box: box[:-2] + b"\x05\x00hello",
    "zip64_counts": lambda box: box[:-14] + b"\xff\xff\xff\xff" + box[-10:],
    "set_uid": lambda box: swap(box, struct.pack("<I", 0o100600 << 16), struct.pack("<I", 0o104600 << 16)),
    "symlink": lambda box: swap(box, struct.pack("<I", 0o100600 << 16), struct.pack("<I", 0o120600 << 16)),
    "encrypted_flag": lambda box: box.replace(b"PK\3\4\x14\0\0\0", b"PK\3\4\x14\0\x01\0"),
    "other_time": lambda box: box.replace(b"\x00\x00\x21\x00", b"\x01\x00\x21\x00", 1),
    "mimetype": lambda box: swap(box, b"application/vnd.jyt+zip", b"application/vnd.jyt+zap"),
    "cut_in_the_middle": lambda box: box[: len(box) // 2],
    "empty_zip": lambda _box: b"PK\5\6" + bytes(18),
    "not_a_zip": lambda _box: b"PK\3\4" + bytes(300),
}


@pytest.mark.parametrize("name", BOXES)
def test_t15_t16_t17_a_box_our_writer_could_not_have_made_is_refused(offices: Offices, name: str) -> None:
    hostile = BOXES[name](offices.report().box)
    with pytest.raises((WrongForm, NotAPackage, PackageDamaged)):
        offices.open(seal.seal(hostile, [offices.mailbox_recipient]))


def test_t15_a_bomb_is_refused_before_it_is_inflated(offices: Offices) -> None:
    from jyteacher_desktop.exchange import box as boxes

    bomb = boxes.write_box(b"{" + b" " * (32 << 20) + b"}", {})
    assert len(bomb) < 1 << 20
    with pytest.raises(PackageTooLarge):
        offices.open(seal.seal(bomb, [offices.mailbox_recipient]))


def test_t15_a_forged_size_is_noticed(offices: Offices) -> None:
    box = offices.report().box
    with zipfile.ZipFile(io.BytesIO(box)) as archive:
        entry = archive.getinfo("manifest.dsse.json")
    forged = box.replace(struct.pack("<I", entry.file_size), struct.pack("<I", entry.file_size - 5))
    with pytest.raises((PackageDamaged, WrongForm)):
        offices.open(seal.seal(forged, [offices.mailbox_recipient]))


def test_t17_data_behind_the_end_of_a_deflate_stream_is_noticed(offices: Offices) -> None:
    from jyteacher_desktop.exchange import box as boxes

    entries = boxes.read_box(offices.report().box)
    hidden = [
        boxes.Entry(entry.name, entry.stored, entry.crc, entry.size, entry.packed + (b"" if entry.stored else b"hidden"))
        for entry in entries.values()
    ]
    with pytest.raises(PackageDamaged):
        offices.open(seal.seal(boxes._lay_out(hidden), [offices.mailbox_recipient]))


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_r2_no_mutant_of_a_box_is_accepted_with_other_content(offices: Offices, data: st.DataObject) -> None:
    letter = offices.report()
    changed = bytearray(letter.box)
    for _cut in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(changed) - 1))
        action = data.draw(st.sampled_from(["flip", "drop", "double", "zero"]))
        length = data.draw(st.integers(1, 40))
        if action == "flip":
            changed[place] ^= data.draw(st.integers(1, 255))
        elif action == "drop":
            del changed[place : place + length]
        elif action == "double":
            changed[place:place] = changed[place : place + length]
        else:
            changed[place : place + length] = bytes(length)
    try:
        opened = offices.open(seal.seal(bytes(changed), [offices.mailbox_recipient]))
    except TrustError:
        return
    assert opened.letter_id == letter.letter_id
    assert {name: opened.body(name) for name in opened.resources} == {
        name: offices.open(letter.data).body(name) for name in opened.resources
    }


# -- T19 T20: rows --------------------------------------------------------------------------------------------------


PERIOD = b'{"closed_on":"2026-10-08","final":1,"id":"2026Q3","status":"closed","version":1}\n'
ROWS: dict[str, bytes] = {
    "duplicate_key": PERIOD.replace(b'"final":1', b'"final":1,"final":1'),
    "nan": PERIOD.replace(b'"version":1', b'"version":NaN'),
    "float": PERIOD.replace(b'"version":1', b'"version":1.0'),
    "exponent": PERIOD.replace(b'"version":1', b'"version":1e400'),
    "huge_integer": PERIOD.replace(b'"version":1', b'"version":' + b"9" * 5000),
    "above_2_53": PERIOD.replace(b'"version":1', b'"version":9007199254740993'),
    "boolean": PERIOD.replace(b'"final":1', b'"final":true'),
    "text_for_integer": PERIOD.replace(b'"version":1', b'"version":"1"'),
    "null_where_needed": PERIOD.replace(b'"status":"closed"', b'"status":null'),
    "missing_field": PERIOD.replace(b'"final":1,', b""),
    "extra_field": PERIOD.replace(b'"final":1', b'"extra":1,"final":1'),
    "field_order": PERIOD.replace(b'"closed_on":"2026-10-08","final":1', b'"final":1,"closed_on":"2026-10-08"'),
    "blanks": PERIOD.replace(b",", b", "),
    "escaped_character": PERIOD.replace(b'closed"', b'\\u0063losed"'),
    "escaped_slash": PERIOD.replace(b"2026-10-08", b"2026\\/10"),
    "crlf": PERIOD.replace(b"\n", b"\r\n"),
    "no_line_end": PERIOD[:-1],
    "empty_line": PERIOD + b"\n",
    "bom": b"\xef\xbb\xbf" + PERIOD,
    "gb18030": PERIOD.replace(b'closed"', "已结".encode("gb18030") + b'"'),
    "overlong_utf8": PERIOD.replace(b'closed"', b'\xc0\xae"'),
    "surrogate": PERIOD.replace(b'closed"', b'\xed\xa0\x80"'),
    "array": b"[1,2]\n",
    "deep": b"[" * 5000 + b"]" * 5000 + b"\n",
    "long_line": PERIOD.replace(b'closed"', b"c" * 20_000 + b'"'),
    "same_key_twice": PERIOD + PERIOD,
    "unsorted": PERIOD.replace(b"2026Q3", b"2026Q4") + PERIOD,
    "control": PERIOD.replace(b'closed"', b'clo\\u0007sed"'),
    "bidi": PERIOD.replace(b'closed"', 'clo\u202esed"'.encode()),
    "zero_width": PERIOD.replace(b'closed"', 'clo\u200bsed"'.encode()),
    "tag_character": PERIOD.replace(b'closed"', 'clo\U000e0041sed"'.encode()),
    "line_separator": PERIOD.replace(b'closed"', 'clo\u2028sed"'.encode()),
    "not_nfc": PERIOD.replace(b'closed"', 'e\u0301"'.encode()),
    "dangling_reference": b"",
}


@pytest.mark.parametrize("name", ROWS)
def test_t19_t20_rows_that_break_the_rules_are_refused_although_properly_signed(offices: Offices, name: str) -> None:
    bodies = {"periods": ROWS[name]}
    if name == "dangling_reference":
        bodies = {"identity": canonical.encode({"id_number": None, "phone": None, "teacher": uid(555)}) + b"\n"}
    with pytest.raises(BadRows):
        offices.open(repacked(offices, offices.report().box, bodies=bodies))


def test_a_body_that_is_not_the_signed_one_is_refused(offices: Offices) -> None:
    def forge(manifest: dict[str, Any]) -> None:
        manifest["resources"][0]["hash"] = "sha256:" + "0" * 64

    with pytest.raises(WrongForm):
        offices.open(repacked(offices, offices.report().box, manifest_change=forge))


MANIFESTS: dict[str, tuple[Callable[[dict[str, Any]], None], type[TrustError]]] = {
    "newer_version": (lambda m: m["jyt"].update(v=2), NewerPackage),
    "unknown_feature": (lambda m: m["jyt"].update(requires=["zstd"]), NewerPackage),
    "unknown_kind": (lambda m: m["jyt"].update(kind="surprise"), WrongKind),
    "other_kind": (lambda m: m["jyt"].update(kind="receipt"), WrongKind),
    "version_zero": (lambda m: m["jyt"].update(v=0), WrongForm),
    "version_true": (lambda m: m["jyt"].update(v=True), WrongForm),
    "no_sender": (lambda m: m["jyt"].pop("from"), WrongForm),
    "seq_zero": (lambda m: m["jyt"].update(seq=0), WrongForm),
    "seq_text": (lambda m: m["jyt"].update(seq="1"), WrongForm),
    "prev_at_first": (lambda m: m["jyt"].update(prev="sha256:" + "0" * 64), WrongForm),
    "no_prev_later": (lambda m: m["jyt"].update(seq=2), WrongForm),
    "bad_period": (lambda m: m["jyt"]["period"].update(id="2026Q5"), WrongForm),
    "bad_reply": (lambda m: m["jyt"].update(reply=7), WrongForm),
    "table_missing": (lambda m: m["resources"].pop(0), WrongForm),
    "table_twice": (lambda m: m["resources"].append(m["resources"][0]), WrongForm),
    "path_elsewhere": (lambda m: m["resources"][0].update(path="/etc/passwd"), WrongForm),
    "rows_wrong": (lambda m: m["resources"][0].update(rows=99), WrongForm),
    "rows_boolean": (lambda m: m["resources"][0].update(rows=True), WrongForm),
    "too_many_rows": (lambda m: m["resources"][0].update(rows=600_000), PackageTooLarge),
    "size_wrong": (lambda m: m["resources"][0].update(bytes=1), WrongForm),
    "many_tables": (lambda m: m["resources"].extend([dict(m["resources"][0], name=f"x{n}") for n in range(70)]), WrongForm),
    "resources_text": (lambda m: m.update(resources="all"), WrongForm),
    "sample": (lambda m: m["jyt"].update(requires=["sample"]), SamplePackage),
}


@pytest.mark.parametrize("name", MANIFESTS)
def test_t28_a_manifest_that_contradicts_itself_or_comes_from_the_future_is_refused(offices: Offices, name: str) -> None:
    change, error = MANIFESTS[name]
    with pytest.raises(error):
        offices.open(repacked(offices, offices.report().box, manifest_change=change))


def test_t28_a_later_major_version_of_the_envelope_asks_for_an_upgrade(offices: Offices) -> None:
    def later(signed: dict[str, Any]) -> None:
        signed["payloadType"] = "application/vnd.jyt.manifest.v2+json"

    with pytest.raises(NewerPackage):
        offices.open(repacked(offices, offices.report().box, envelope_change=later))


PAYLOADS = {
    "list": b"[]",
    "nothing": b"",
    "text": b'"x"',
    "float": b'{"jyt":{"v":1.5}}',
    "deep": b'{"a":' * 50 + b"1" + b"}" * 50,
}


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_payload_that_is_no_manifest_is_refused(offices: Offices, name: str) -> None:
    with pytest.raises(WrongForm):
        offices.open(repacked(offices, offices.report().box, payload=PAYLOADS[name] or b" "))


def test_every_character_that_nobody_sees_is_refused_among_others_and_no_other_one() -> None:
    unseen = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
    for code in {*range(0x80, 0x3100), *range(0xE000, 0x10000), *range(0xE0000, 0xE1000)}:
        text = unicodedata.normalize("NFC", f"教{chr(code)}师\n研修")
        if unseen.search(text):
            with pytest.raises(ValueError, match=f"U\\+{code:04X}"):
                canonical.check_text(text.encode())
        else:
            canonical.check_text(text.encode())


def test_t10_a_huge_number_is_just_a_number(offices: Offices) -> None:
    letter = offices.report(seq=canonical.MAX_INTEGER, prev="0" * 64)
    assert offices.open(letter.data).seq == canonical.MAX_INTEGER


# -- tables ---------------------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=100, deadline=None)
@given(rows=st.dictionaries(st.integers(0, 2**40), st.tuples(TEXT, TEXT), max_size=8))
def test_whatever_people_type_travels_and_comes_back_clean(rows: dict[int, tuple[str, str]]) -> None:
    spec = next(each for each in package_tables.REPORT if each.name == "openings")
    body = package_tables.encode_rows(
        spec, [(uid(key), uid(1), "2025", "other", 100, text) for key, (text, _other) in rows.items()]
    )
    back = package_tables.decode_rows(spec, "openings", body)
    assert [row.id for row in back] == sorted(uid(key) for key in rows)
    assert all(row.document == canonical.clean_text(row.document) for row in back)


def test_compressed_rows_stay_small(offices: Offices) -> None:
    rows = book(200, 60)
    letter = offices.report(rows)
    assert len(letter.data) / len(rows["attendance-2026"]) < 11


def test_open_cards_are_welcome_only_where_asked_for(offices: Offices) -> None:
    from jyteacher_desktop.exchange import build_school_card, open_school_card

    card = build_school_card(
        offices.header(receiver="*", period=None, policy=None), name="济水一小", stage="小学", central="", key=offices.school
    )
    assert open_school_card(card.data).fingerprint == offices.school.public.fingerprint
    with pytest.raises(WrongKind):
        offices.open(card.data)
    with pytest.raises(TrustError):
        open_school_card(card.data[:-1])
    with pytest.raises(WrongForm):
        open_letter(
            seal.seal(card.data, [offices.mailbox_recipient]),
            kinds=frozenset({"enrol"}),
            signers_for=lambda _o, _k: [],
            identities=[offices.mailbox],
        )
