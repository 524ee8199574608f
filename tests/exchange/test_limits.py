"""The edges of the format: limits, and every member of envelope and manifest that may be wrong."""

from __future__ import annotations

import base64
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jyteacher_desktop.exchange import (
    SigningKey,
    build_letter,
    canonical,
    create_key,
    envelope,
    glance,
    letters,
    open_letter,
    open_mailbox,
    package_tables,
    read_public_key,
    seal,
    unlock_key,
)
from jyteacher_desktop.exchange import box as boxes
from jyteacher_desktop.exchange.errors import (
    BadRows,
    KeyDamaged,
    KeyMissing,
    NewerPackage,
    NotAPackage,
    PackageTooLarge,
    WeakKey,
    WrongForm,
)
from jyteacher_desktop.exchange.keys import public_key
from tests.exchange.conftest import Offices, book, uid
from tests.exchange.forgery import repacked

Change = Callable[[dict[str, Any]], object]

ENVELOPES: dict[str, Change] = {
    "another_member": lambda e: e.update(extra=1),
    "another_type": lambda e: e.update(payloadType="text/plain"),
    "type_is_a_number": lambda e: e.update(payloadType=1),
    "no_signature": lambda e: e.update(signatures=[]),
    "nine_signatures": lambda e: e.update(signatures=e["signatures"] * 9),
    "signature_is_text": lambda e: e.update(signatures=["x"]),
    "signature_with_more": lambda e: e["signatures"][0].update(alg="none"),
    "keyid_is_a_number": lambda e: e["signatures"][0].update(keyid=1),
    "payload_is_a_number": lambda e: e.update(payload=1),
    "payload_is_no_base64": lambda e: e.update(payload="§§"),
    "base64_with_blanks": lambda e: e.update(payload=e["payload"][:4] + "\n" + e["payload"][4:]),
    "base64_with_spare_bits": lambda e: e["signatures"][0].update(sig=e["signatures"][0]["sig"][:-3] + "f=="),
}


@pytest.mark.parametrize("name", ENVELOPES)
def test_an_envelope_that_is_not_exactly_one_is_refused(offices: Offices, name: str) -> None:
    with pytest.raises(WrongForm):
        offices.open(repacked(offices, offices.report().box, envelope_change=ENVELOPES[name]))


MANIFESTS: dict[str, Change] = {
    "requires_is_text": lambda m: m["jyt"].update(requires="sample"),
    "requires_numbers": lambda m: m["jyt"].update(requires=[1]),
    "ack_is_no_hash": lambda m: m["jyt"].update(ack="sha256:1"),
    "prev_is_no_hash": lambda m: m["jyt"].update(seq=2, prev="f" * 64),
    "created_is_absent": lambda m: m.pop("created"),
    "period_is_text": lambda m: m["jyt"].update(period="2026Q3"),
    "policy_is_text": lambda m: m["jyt"].update(policy="jiyuan"),
    "policy_without_version": lambda m: m["jyt"]["policy"].pop("version"),
    "to_is_absent": lambda m: m["jyt"].pop("to"),
    "kind_is_a_number": lambda m: m["jyt"].update(kind=1),
    "integer_beyond_2_53": lambda m: m["jyt"].update(reads=2**53),
    "key_beyond_ascii": lambda m: m.update({"键": 1}),
}


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_manifest_with_a_wrong_member_is_refused(offices: Offices, name: str) -> None:
    with pytest.raises(WrongForm):
        offices.open(repacked(offices, offices.report().box, manifest_change=MANIFESTS[name]))


def test_a_letter_without_period_and_policy_is_a_letter(offices: Offices) -> None:
    letter = offices.open(offices.report(period=None, policy=None, reply=None).data)
    assert (letter.period, letter.policy, letter.reply) == (None, None, None)


def test_a_book_without_one_of_its_tables_is_refused(offices: Offices) -> None:
    rows = book()
    del rows["openings"]
    with pytest.raises(WrongForm):
        offices.open(offices.report(rows).data)


def test_a_document_with_blanks_or_del_is_not_canonical() -> None:
    for data in (b'{"a": 1}', b'{"a":"\x7f"}', b'{"b":1,"a":1}'):
        with pytest.raises(WrongForm):
            canonical.decode(data, "清单")


def test_files_beyond_64_mib_are_refused_unread(offices: Offices) -> None:
    for head in (seal.MAGIC, b"PK\3\4"):
        with pytest.raises(PackageTooLarge):
            offices.open(head + bytes(seal.MAX_SEALED))
    with pytest.raises(PackageTooLarge):
        boxes.read_box(b"PK\3\4" + bytes(boxes.MAX_BOX))
    with pytest.raises(PackageTooLarge):
        seal.unseal(seal.MAGIC + bytes(seal.MAX_SEALED), [offices.mailbox])


def test_tables_that_claim_more_than_256_mib_together_are_refused() -> None:
    entries = list(boxes.read_box(boxes.write_box(b"{}", {f"t{number}": b"" for number in range(5)})).values())
    claimed = [
        boxes.Entry(entry.name, entry.stored, entry.crc, boxes.MAX_TABLE if entry.name.startswith("data/") else entry.size, entry.packed)
        for entry in entries
    ]  # fmt: skip
    with pytest.raises(PackageTooLarge):
        boxes.read_box(boxes._lay_out(claimed))


@pytest.mark.parametrize(("what", "rows"), [("ids", 3_000), ("ids", 20_000), ("words", 3_000)])
def test_a_package_is_no_larger_than_plain_zip_would_make_it_and_tables_of_ids_are_a_twentieth_smaller(
    what: str, rows: int
) -> None:
    chance = random.Random(4)
    words = "集体备课听评课专题研修读书沙龙青年教师展示教育电影观摩"
    said = [f"{chance.getrandbits(128):032x}" if what == "ids" else "".join(chance.choices(words, k=12)) for _ in range(rows)]
    body = b"".join(canonical.encode({"id": each, "mark": "present"}) + b"\n" for each in said)
    packed = boxes.read_box(boxes.write_box(b"{}", {"table": body}))["data/table.jsonl"]
    plain = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    most = len(plain.compress(body) + plain.flush())
    assert len(packed.packed) <= (most * 0.95 if what == "ids" else most)
    assert packed.body(len(body)) == body


def test_a_school_hands_in_sixty_years_and_no_more(offices: Offices) -> None:
    """With 64 tables a school could not send its book any more after fourteen years."""

    def years(count: int) -> dict[str, Any]:
        (activity, *_more) = book()["activities-2026"]
        rows = {name: body for name, body in book().items() if "-" not in name}
        for number in range(count):
            year = str(1970 + number)
            training = (
                uid(7000 + number),
                uid(100),
                "国培",
                "",
                "national",
                "online",
                f"{year}-07-01",
                f"{year}-07-05",
                100,
                "",
                "",
            )
            rows[f"activities-{year}"] = [(uid(5000 + number), *activity[1:3], f"{year}-03-01", f"{year}-03-01", *activity[5:])]
            rows[f"attendance-{year}"] = [(uid(100), uid(5000 + number), "present", "attendee", None, None)]
            rows[f"trainings-{year}"] = [(*training, "pending", None, "")]
            rows[f"attachments-{year}"] = [(uid(5000 + number), "activity", "0" * 64, 10, "image/jpeg")]
        return rows

    offices.open(offices.report(years(60)).data)
    with pytest.raises(WrongForm):
        offices.open(offices.report(years(63)).data)


@pytest.mark.parametrize("by_column", [True, False])
def test_large_tables_are_not_all_held_while_one_after_the_other_is_read(
    offices: Offices, monkeypatch: pytest.MonkeyPatch, *, by_column: bool
) -> None:
    """Four tables of 64 MB of which no two lines said the same took 650 MB."""
    monkeypatch.setattr(letters, "_MOST_INFLATED", 12_000)
    rows = {name: body for name, body in book().items() if "-" not in name}
    for year in range(2023, 2027):
        (activity, *_more) = book()["activities-2026"]
        events = [uid(10_000 * year + number) for number in range(50)]
        rows[f"activities-{year}"] = [(each, *activity[1:3], f"{year}-03-01", f"{year}-03-01", *activity[5:]) for each in events]
        rows[f"attendance-{year}"] = [(uid(100), each, "present", "attendee", None, None) for each in events]
        rows[f"trainings-{year}"] = []
    letter = open_letter(
        offices.report(rows).data,
        kinds=frozenset({"report"}),
        signers_for=lambda _office, _kind: [offices.school.public],
        identities=[offices.mailbox],
    )
    letter.check_tables(by_column=by_column)
    assert 0 < sum(map(len, letter._bodies.values())) <= 12_000
    assert sum(letter.body(name).count(b"\n") for name in letter.resources) == sum(map(len, rows.values()))
    for year in range(2023, 2027):
        assert len(letter.rows(f"attendance-{year}")) == 50


@pytest.mark.parametrize("room", [0, 4_000, 1_000_000])
def test_rows_are_the_same_whether_there_is_room_to_hold_them_or_not(
    offices: Offices, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    letter = offices.open(offices.report(book(teachers=30, activities=9)).data)
    wanted = {name: list(letter.rows(name)) for name in letter.resources}
    monkeypatch.setattr(letters, "_MOST_READ", room)
    monkeypatch.setattr(package_tables, "_PIECE", 500)
    again = offices.open(offices.report(book(teachers=30, activities=9)).data)
    assert (len(again._rows) == len(again.resources)) is (room == 1_000_000)
    assert {name: list(map(msgspec.structs.astuple, again.each_row(name))) for name in again.resources} == {
        name: list(map(msgspec.structs.astuple, rows)) for name, rows in wanted.items()
    }
    assert {name: len(again.rows(name)) for name in again.resources} == {name: len(rows) for name, rows in wanted.items()}


def test_a_table_of_more_lines_than_its_list_says_is_refused_before_all_of_them_are_read(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package_tables, "_PIECE", 500)
    read: list[int] = []
    decode = package_tables.decode_pieces

    def counting(*words: Any, **named: Any) -> Iterator[list[Any]]:
        for some in decode(*words, **named):
            read.append(len(some) if words[1] == "teachers" else 0)
            yield some

    monkeypatch.setattr(package_tables, "decode_pieces", counting)

    def fewer(manifest: dict[str, Any]) -> None:
        (entry,) = [each for each in manifest["resources"] if each["name"] == "teachers"]
        entry["rows"] = 1

    box = offices.report(book(teachers=40)).box
    with pytest.raises(WrongForm):
        offices.open(repacked(offices, box, manifest_change=fewer))
    assert 0 < sum(read) < 10


@pytest.mark.parametrize("place", [0, 1, 20, 38])
def test_lines_that_change_places_are_refused_wherever_a_table_is_cut_for_reading(
    monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    spec = next(each for each in package_tables.REPORT if each.name == "teachers")
    lines = package_tables.encode_rows(spec, book(teachers=40)["teachers"]).splitlines(keepends=True)
    for size in (max(map(len, lines)), 700, 10**6):
        monkeypatch.setattr(package_tables, "_PIECE", size)
        assert len(package_tables.decode_rows(spec, "teachers", b"".join(lines))) == 40
        for wrong in (
            [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]],
            [*lines[: place + 1], *lines[place:]],
        ):
            with pytest.raises(BadRows):
                package_tables.decode_rows(spec, "teachers", b"".join(wrong))


def test_a_directory_that_is_cut_off_is_refused() -> None:
    box = bytearray(boxes.write_box(b"{}", {}))
    struct.pack_into("<HH", box, len(box) - 14, 3, 3)
    with pytest.raises(WrongForm):
        boxes.read_box(bytes(box))


def test_a_stored_entry_gives_its_bytes_and_a_forged_one_does_not() -> None:
    box = boxes.write_box(b"{}", {}, {"0" * 64: b"photo"})
    entry = boxes.read_box(box)["blob/" + "0" * 64]
    assert entry.body(10) == b"photo"
    with pytest.raises(PackageTooLarge):
        entry.body(4)


def test_what_is_no_seal_and_no_box_is_no_package(offices: Offices, school_key_file: Path) -> None:
    with pytest.raises(NotAPackage):
        offices.open(b"%PDF-1.7")
    with pytest.raises(NotAPackage):
        glance(b"%PDF-1.7")
    with pytest.raises(NotAPackage):
        open_mailbox(b"%PDF-1.7", unlock_key(school_key_file, "benign passphrase"))


def test_a_glance_needs_no_key_and_says_what_it_can(offices: Offices) -> None:
    letter = offices.report()
    assert glance(letter.data).sealed
    assert glance(letter.data).kind == ""
    inside = glance(letter.data, [offices.mailbox])
    assert (inside.kind, inside.seq, inside.rows) == ("report", 1, letter.rows)
    assert not glance(letter.box).sealed


def test_a_kind_of_the_future_asks_for_an_upgrade(offices: Offices) -> None:
    strange = repacked(offices, offices.report().box, manifest_change=lambda m: m["jyt"].update(kind="census"))
    with pytest.raises(NewerPackage):
        glance(strange, [offices.mailbox])


def test_an_identity_that_was_copied_badly_is_a_sentence(offices: Offices) -> None:
    with pytest.raises(KeyDamaged):
        offices.open(offices.report().data, identities=["AGE-SECRET-KEY-1NONSENSE"])


def test_a_report_that_is_not_sealed_is_refused(offices: Offices) -> None:
    with pytest.raises(WrongForm):
        offices.open(offices.report().box)


def test_two_years_and_a_table_of_the_future_stand_side_by_side(offices: Offices) -> None:
    rows = book()
    activity = rows["activities-2026"][0]
    rows["activities-2025"] = [(uid(7), *activity[1:3], "2025-12-31", "2026-01-01", *activity[5:])]
    rows["attendance-2025"] = [(uid(100), uid(7), "late", "host", 1, 150)]
    body = b'{"mood":"good"}\n'

    def later(manifest: dict[str, Any]) -> None:
        entry = dict(manifest["resources"][0], name="moods", path="data/moods.jsonl", schema={})
        manifest["resources"].append(entry)

    box = offices.report(rows).box
    letter = offices.open(repacked(offices, box, bodies={"moods": body}, manifest_change=lambda m: (later(m), _fit(m, body))))
    assert letter.rows("attendance-2025")[0].confirmed_x100 == 150
    assert letter.body("moods") == body
    with pytest.raises(KeyError):
        letter.rows("moods")
    letter.forget()
    assert len(letter.rows("attendance-2026")) == 6


def _fit(manifest: dict[str, Any], body: bytes) -> None:
    import hashlib

    manifest["resources"][-1].update(bytes=len(body), rows=1, hash=f"sha256:{hashlib.sha256(body).hexdigest()}")


def test_a_writer_is_told_its_mistakes(offices: Offices) -> None:
    with pytest.raises(ValueError, match="keys or recipients"):
        build_letter("report", offices.header(), book(), [offices.school])
    with pytest.raises(ValueError, match="keys or recipients"):
        build_letter("report", offices.header(), book(), [], [offices.mailbox_recipient])
    with pytest.raises(ValueError, match="no table"):
        offices.report({**book(), "moods": []})


def test_a_letter_taken_from_outside_needs_no_address(offices: Offices) -> None:
    letter = open_letter(
        offices.report().data,
        kinds=frozenset({"report"}),
        signers_for=lambda _office, _kind: [offices.school.public],
        identities=[offices.mailbox],
    )
    assert letter.sealed


# -- key files that are not ours ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def school_key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("limits") / "school.jytkey"
    create_key(path, "benign passphrase")
    return path


def _openssh(*, magic: bytes = b"openssh-key-v1\0", count: int = 1, kdf: bytes = b"bcrypt") -> bytes:
    def text(data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + data

    options = text(b"s" * 16) + struct.pack(">I", 100)
    body = magic + text(b"aes256-ctr") + text(kdf) + text(options) + struct.pack(">I", count) + text(b"\0" * 51)
    encoded = base64.b64encode(body)
    return b"-----BEGIN OPENSSH PRIVATE KEY-----\n" + encoded + b"\n-----END OPENSSH PRIVATE KEY-----\n"


FILES = {
    "empty": b"",
    "text": "口令".encode(),
    "other_magic": _openssh(magic=b"openssh-key-v2\0"),
    "two_keys": _openssh(count=2),
    "no_kdf": _openssh(kdf=b"none"),
    "no_key": _openssh(),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_key_is_damaged(tmp_path: Path, name: str) -> None:
    (tmp_path / "k.jytkey").write_bytes(FILES[name])
    with pytest.raises(KeyDamaged):
        read_public_key(tmp_path / "k.jytkey")


def test_a_folder_in_place_of_a_key_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing):
        read_public_key(tmp_path)


def test_a_key_of_another_algorithm_is_refused() -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    other = generate_private_key(SECP256R1()).public_key()
    with pytest.raises(WeakKey):
        public_key(other.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def test_signatures_are_the_same_every_time(offices: Offices, stranger: SigningKey) -> None:
    payload = b"{}"
    keys = [stranger, offices.school]
    assert envelope.seal_envelope(payload, keys) == envelope.seal_envelope(payload, keys[::-1])


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("openings", (uid(1), uid(2), "2025", "other", 2**53, "")),
        ("openings", (uid(1), uid(2), "2025", "other", -1, "")),
        ("openings", (uid(1), uid(2), "二五", "other", 1, "")),
        ("openings", ("1", uid(2), "2025", "other", 1, "")),
        ("service", (uid(1), 1, "2026-02-30", "in_post")),
        ("service", (uid(1), 1, None, "busy")),
        ("service", (uid(1), 1, 20260101, "in_post")),
    ],
    ids=["too large", "below zero", "no year", "no id", "no day", "no status", "no text"],
)
def test_what_no_reader_would_take_is_not_written_and_the_field_is_named(table: str, row: tuple[object, ...]) -> None:
    (spec,) = [spec for spec in package_tables.REPORT if spec.name == table]
    with pytest.raises(BadRows) as caught:
        package_tables.encode_rows(spec, [row], table)
    assert "没有写出文件" in caught.value.user_message
    assert table in caught.value.user_message


def test_a_record_that_is_there_twice_is_not_written() -> None:
    (spec,) = [spec for spec in package_tables.REPORT if spec.name == "service"]
    with pytest.raises(BadRows):
        package_tables.encode_rows(spec, [(uid(1), 1, None, "in_post"), (uid(1), 1, "2026-01-01", "left")])
