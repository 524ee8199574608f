"""What somebody with a key that is really enrolled could slip in: well signed, well formed, and refused all the same.

Each of these once opened, or ended the program of whoever received it.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.exchange import OpenedLetter, canonical, errors, letters, open_letter, package_tables, seal
from jyteacher_desktop.exchange import box as boxes
from jyteacher_desktop.exchange.errors import BadRows, BadSignature, NewerPackage, NotAPackage, WrongForm
from tests.exchange.conftest import Offices, book, uid
from tests.exchange.forgery import manifest_of, repacked

Book = dict[str, Any]
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def changed(table: str, place: int, value: object) -> Callable[[Book], None]:
    """A book whose first row of a table has another value."""

    def change(rows: Book) -> None:
        row = list(rows[table][0])
        row[place] = value
        rows[table][0] = tuple(row)

    return change


def with_table(**rows: list[tuple[object, ...]]) -> Callable[[Book], None]:
    return lambda book: book.update({name.replace("_", "-"): body for name, body in rows.items()})


ACTIVITY = book()["activities-2026"][0]
BOOKS: dict[str, Callable[[Book], None]] = {
    "attendance_of_a_year_without_activities": with_table(
        attendance_2027=[(uid(100), uid(1000), "present", "attendee", None, None)]
    ),
    "one_id_in_two_years": with_table(activities_2025=[(*ACTIVITY[:3], "2025-09-01", "2025-09-01", *ACTIVITY[5:])]),
    "record_in_the_wrong_year": with_table(activities_2025=[(uid(7), *ACTIVITY[1:])]),
    "end_before_start": changed("activities-2026", 4, "2026-08-31"),
    "no_day": changed("activities-2026", 3, "2026-02-30"),
    "week_instead_of_day": changed("activities-2026", 3, "2026-W01-1"),
    "time_of_day": changed("activities-2026", 5, "25:00"),
    "unknown_status": changed("activities-2026", 10, "accepted"),
    "negative_hours": changed("activities-2026", 7, -200),
    "unknown_mark": changed("attendance-2026", 2, "teleported"),
    "unknown_role": changed("attendance-2026", 3, "king"),
    "negative_confirmation": changed("attendance-2026", 5, -1),
    "no_uuid": changed("activities-2026", 0, "1; DROP TABLE"),
    "capital_uuid": changed("activities-2026", 0, uid(0xABC).upper()),
    "two_schools": lambda rows: rows["school"].append((uid(7), "1", "另一所", "小学", "")),
    "no_school": lambda rows: rows["school"].clear(),
    "school_of_another_office": changed("school", 0, uid(7)),
    "unknown_service": changed("service", 3, "on_the_moon"),
    "half_closed_period": changed("periods", 1, "half"),
    "period_neither_final_nor_not": changed("periods", 3, 2),
    "opening_without_year": with_table(openings=[(uid(8), uid(100), "bygone", "other", 100, "")]),
}


@pytest.mark.parametrize("name", BOOKS)
def test_t19_a_book_that_would_break_the_receiver_is_refused(offices: Offices, name: str) -> None:
    rows = book()
    BOOKS[name](rows)
    with pytest.raises(BadRows):
        offices.open(offices.report(rows).data)


@pytest.mark.parametrize("name", BOOKS)
def test_t15_such_a_book_is_refused_as_well_where_there_is_no_room_to_hold_its_rows(
    offices: Offices, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(letters, "_MOST_READ", 0)
    monkeypatch.setattr(letters, "_MOST_INFLATED", 0)
    monkeypatch.setattr(package_tables, "_PIECE", 500)
    offices.open(offices.report(book()).data)
    rows = book()
    BOOKS[name](rows)
    with pytest.raises(BadRows):
        offices.open(offices.report(rows).data)


@pytest.mark.parametrize(
    "inside",
    [b"[]", b"null", b'{\\"a\\":1.5}', b'{\\"a\\":{}}', b'{\\"b\\":1,\\"a\\":1}', b'{\\"a\\":\\"\\\\u202e\\"}', b"{ }"],
    ids=["list", "null", "float", "nested", "unsorted", "escaped_bidi", "blank"],
)
def test_t20_an_object_inside_a_text_field_follows_the_same_rules(offices: Offices, inside: bytes) -> None:
    body = package_tables.encode_rows(package_tables.REPORT[5], book()["activities-2026"]).replace(
        b'"fields":"{}"', b'"fields":"' + inside + b'"'
    )
    with pytest.raises(BadRows):
        offices.open(repacked(offices, offices.report().box, bodies={"activities-2026": body}))


def test_what_people_pasted_from_word_travels_cleaned(offices: Offices) -> None:
    rows = book()
    changed("activities-2026", 15, '{"议题":"第一\\u000b第二\\n第三"}')(rows)
    changed("activities-2026", 2, "读书\u200b会\x7f")(rows)
    (first, _second) = offices.open(offices.report(rows).data).rows("activities-2026")
    assert (first.title, first.fields) == ("读书会", '{"议题":"第一第二 第三"}')


ENTRIES: dict[str, tuple[str, Callable[[dict[str, Any]], str]]] = {
    "nested": ("an object in an object", lambda facts: canonical.encode({**facts, "why": {"a": {}}}).decode()),
    "surrogate": ("half a character", lambda facts: canonical.encode(facts).decode().replace("济水一小", "\\ud800")),
    "escaped": ("an escape that need not be", lambda facts: canonical.encode(facts).decode().replace("济", "\\u6d4e")),
    "hidden": ("a bidi character in an escape", lambda facts: canonical.encode(facts).decode().replace("济", "\\u202e")),
    "unsorted": ("members in another order", lambda facts: json.dumps(dict(reversed(facts.items())), separators=(",", ":"))),
    "deep": ("a thousand lists", lambda _facts: '{"why":' + "[" * 1000 + "]" * 1000 + "}"),
    "list": ("no object", lambda _facts: "[]"),
}
"""What an entry of the log may not say, although its bureau signed it."""


def entry_of_bad_faith(row: tuple[str, ...], change: Callable[[dict[str, Any]], str]) -> bytes:
    """The body of a log whose one entry says something else."""
    (number, kind, office, payload) = row
    changed_row = {"id": number, "kind": kind, "office": office, "payload": change(json.loads(payload))}
    return canonical.encode(changed_row) + b"\n"


@pytest.mark.parametrize("name", ENTRIES)
def test_t19_an_entry_of_the_log_follows_the_same_rules(name: str) -> None:
    """A nested one once ended the receiving of every file behind it; half a character could never be shown or stored."""
    row = (uid(50), "withdraw", uid(1), canonical.encode({"letters": ["0" * 64], "why": "济水一小"}).decode())
    body = entry_of_bad_faith(row, ENTRIES[name][1])
    with pytest.raises(BadRows):
        package_tables.decode_rows(package_tables.LOG[0], "entries", body)


MANIFESTS: dict[str, Callable[[Book], object]] = {
    "report_to_everybody": lambda m: m["jyt"].update(to="*"),
    "receiver_is_no_uuid": lambda m: m["jyt"].update(to="bureau"),
    "reply_is_no_recipient": lambda m: m["jyt"].update(reply="age1nonsense"),
    "period_version_zero": lambda m: m["jyt"]["period"].update(version=0),
    "schema_absent": lambda m: m["resources"][0].pop("schema"),
    "schema_without_a_field": lambda m: m["resources"][0]["schema"]["fields"].pop(),
    "schema_with_another_type": lambda m: m["resources"][0]["schema"]["fields"][0].update(type="integer"),
    "schema_with_another_key": lambda m: m["resources"][0]["schema"].update(primaryKey=["kind"]),
    "schema_field_twice": lambda m: m["resources"][0]["schema"]["fields"].append({"name": "id", "type": "string"}),
    "schema_field_is_a_word_of_python": lambda m: m["resources"][0]["schema"]["fields"].append(
        {"name": "class", "type": "string"}
    ),
    "schema_of_a_thousand_fields": lambda m: m["resources"][0]["schema"]["fields"].extend(
        {"name": f"f{n}", "type": "string"} for n in range(1000)
    ),
}


@pytest.mark.parametrize("name", MANIFESTS)
def test_t5_t28_a_manifest_that_says_the_impossible_is_refused(offices: Offices, name: str) -> None:
    with pytest.raises(WrongForm):
        offices.open(repacked(offices, offices.report().box, manifest_change=MANIFESTS[name]))


def _bech32(raw: bytes) -> str:
    """An age recipient of any 32 bytes (BIP 173)."""
    bits = "".join(f"{byte:08b}" for byte in raw) + "0000"
    words = [int(bits[place : place + 5], 2) for place in range(0, 260, 5)]
    check = 1
    for word in [*(ord(char) >> 5 for char in "age"), 0, *(ord(char) & 31 for char in "age"), *words, *[0] * 6]:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ word
        for place, mask in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= mask if top >> place & 1 else 0
    check ^= 1
    return "age1" + "".join(BECH32[word] for word in [*words, *(check >> 5 * (5 - place) & 31 for place in range(6))])


@pytest.mark.parametrize("raw", [bytes(32), bytes([1]) + bytes(31), bytes.fromhex("ec" + "ff" * 30 + "7f")])
def test_a_reply_key_that_would_end_the_bureaus_program_is_refused(offices: Offices, raw: bytes) -> None:
    weak = _bech32(raw)
    assert not seal.is_recipient(weak)
    with pytest.raises(WrongForm):
        offices.open(offices.report(reply=weak).data)


def test_honest_recipients_are_recipients(offices: Offices) -> None:
    assert seal.is_recipient(offices.mailbox_recipient)
    assert not seal.is_recipient(offices.mailbox_recipient.upper())
    assert not seal.is_recipient(offices.mailbox)


def test_t17_an_attachment_that_no_table_lists_is_refused(offices: Offices) -> None:
    hidden = b"hidden"
    with zipfile.ZipFile(io.BytesIO(offices.report().box)) as archive:
        signed = archive.read("manifest.dsse.json")
        content = {name[5:-6]: archive.read(name) for name in archive.namelist() if name.startswith("data/")}
    stowaway = boxes.write_box(signed, content, {hashlib.sha256(hidden).hexdigest(): hidden})
    with pytest.raises(WrongForm):
        offices.open(seal.seal(stowaway, [offices.mailbox_recipient]))


def test_t17_every_field_of_the_first_entry_is_compared(offices: Offices) -> None:
    forged = offices.report().box.replace(struct.pack("<I", zlib.crc32(boxes.MIMETYPE)), b"\1\2\3\4")
    with pytest.raises(WrongForm):
        offices.open(seal.seal(forged, [offices.mailbox_recipient]))


def test_t15_thousands_of_entries_cannot_claim_the_same_bytes(offices: Offices) -> None:
    size = 1 << 20
    names = [b"blob/%064x" % number for number in range(4000)]
    body = b"PK\3\4" + bytes(size + 200)
    directory = b"".join(
        struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 788, 20, 0, 0, 0, 33, 0, size, size, 69, 0, 0, 0, 0, 0o100600 << 16, 0)
        + name
        for name in names
    )
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, len(names), len(names), len(directory), len(body), 0)
    with pytest.raises(WrongForm):
        offices.open(seal.seal(body + directory + end, [offices.mailbox_recipient]))


def test_t7_one_signature_written_twice_counts_once(offices: Offices) -> None:
    def double(signed: Book) -> None:
        signed["signatures"].append(dict(signed["signatures"][0], keyid="0" * 64))

    with pytest.raises(BadSignature):
        offices.open(repacked(offices, offices.report().box, envelope_change=double), threshold=2)


def test_t4_an_unsigned_claim_is_not_believed_before_the_signature(offices: Offices) -> None:
    """A changed manifest is a broken signature, whatever else is wrong with it."""
    manifest = manifest_of(offices.report().box)
    manifest["jyt"]["requires"] = ["a feature nobody knows"]
    manifest["resources"] = "none"

    def unsigned(signed: Book) -> None:
        signed["payload"] = base64.b64encode(canonical.encode(manifest)).decode()

    with pytest.raises(BadSignature):
        offices.open(repacked(offices, offices.report().box, envelope_change=unsigned))


def test_t23_a_database_is_never_content(offices: Offices, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "hostile.db")
    connection.execute("CREATE VIEW periods AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n")
    connection.close()
    hostile = (tmp_path / "hostile.db").read_bytes()
    with pytest.raises(NotAPackage):
        offices.open(hostile)
    with pytest.raises(BadRows):
        offices.open(repacked(offices, offices.report().box, bodies={"periods": hostile}))


# -- tables that were checked with an earlier letter -----------------------------------------------------------------


def _half_open(offices: Offices, rows: Book) -> OpenedLetter:
    return open_letter(
        offices.report(rows).data,
        kinds=frozenset({"report"}),
        signers_for=lambda _office, _kind: [offices.school.public],
        identities=[offices.mailbox],
    )


def _marks(offices: Offices, rows: Book) -> frozenset[str]:
    letter = _half_open(offices, rows)
    letter.check_tables()
    return frozenset(map(letter.mark_of, letter.resources))


def test_a_letter_whose_tables_are_all_known_is_not_parsed_again(offices: Offices) -> None:
    letter = _half_open(offices, book())
    letter.check_tables(_marks(offices, book()))
    assert not letter._rows
    assert len(letter.rows("attendance-2026")) == 6


@pytest.mark.parametrize("table", ["activities-2026", "teachers"])
def test_known_attendance_is_looked_at_again_when_what_it_points_at_changed(offices: Offices, table: str) -> None:
    smaller = book()
    gone = smaller[table].pop()[0]
    if table == "teachers":
        for dependent in ("service", "identity"):
            smaller[dependent] = [row for row in smaller[dependent] if row[0] != gone]
    with pytest.raises(BadRows):
        _half_open(offices, smaller).check_tables(_marks(offices, book()))


def test_a_known_body_under_another_name_is_not_known(offices: Offices) -> None:
    rows = book()
    rows["attendance-2025"] = rows["attendance-2026"]
    rows["activities-2025"] = []
    with pytest.raises(BadRows):
        _half_open(offices, rows).check_tables(_marks(offices, book()))


def test_a_known_year_whose_activities_vanished_is_refused(offices: Offices) -> None:
    rows = book()
    del rows["activities-2026"]
    with pytest.raises(BadRows):
        _half_open(offices, rows).check_tables(_marks(offices, book()))


def test_known_evidence_is_looked_at_again_when_the_records_of_its_year_vanished(offices: Offices) -> None:
    rows = book()
    evidence = [(rows["activities-2026"][0][0], "activity", "a" * 64, 10, "image/jpeg")]
    rows = {name: body for name, body in rows.items() if not name.startswith("attendance-")} | {"attachments-2026": evidence}
    marks = _marks(offices, rows)
    del rows["activities-2026"]
    with pytest.raises(BadRows):
        _half_open(offices, rows).check_tables(marks)


def test_a_known_body_of_which_the_manifest_says_something_else_is_not_known(offices: Offices) -> None:
    """Otherwise the order of two letters would decide whether the second is good."""

    def bend(manifest: Book) -> None:
        del next(each for each in manifest["resources"] if each["name"] == "teachers")["schema"]

    marks = _marks(offices, book())
    letter = open_letter(
        repacked(offices, offices.report().box, manifest_change=bend),
        kinds=frozenset({"report"}),
        signers_for=lambda _office, _kind: [offices.school.public],
        identities=[offices.mailbox],
    )
    with pytest.raises(WrongForm):
        letter.check_tables(marks)


def test_what_no_reader_takes_is_not_written(offices: Offices) -> None:
    rows = book()
    changed("activities-2026", 2, "长" * 6000)(rows)
    with pytest.raises(BadRows, match="文字太多"):
        offices.report(rows)


# -- T28: what a later program may add --------------------------------------------------------------------------------


def test_t28_tables_and_fields_of_a_later_program_are_read_past(offices: Offices) -> None:
    row = b'{"closed_on":"2026-10-08","final":1,"id":"2026Q3","mood":null,"reviewer":"\xe6\x9d\x8e","status":"closed","version":1}\n'

    def later(manifest: Book) -> None:
        for resource in manifest["resources"]:
            if resource["name"] == "periods":
                resource["schema"]["fields"] += [{"name": "reviewer", "type": "string"}, {"name": "mood", "type": "integer"}]

    letter = offices.open(repacked(offices, offices.report().box, bodies={"periods": row}, manifest_change=later))
    (period,) = letter.rows("periods")
    assert (period.id, period.version) == ("2026Q3", 1)


def test_t28_a_field_the_manifest_does_not_declare_is_refused(offices: Offices) -> None:
    row = b'{"closed_on":"2026-10-08","final":1,"id":"2026Q3","mood":1,"status":"closed","version":1}\n'
    with pytest.raises(BadRows):
        offices.open(repacked(offices, offices.report().box, bodies={"periods": row}))


def test_t28_what_must_not_be_ignored_is_required_and_refused(offices: Offices) -> None:
    def later(manifest: Book) -> None:
        manifest["jyt"]["requires"] = ["blobs"]

    with pytest.raises(NewerPackage, match="升级"):
        offices.open(repacked(offices, offices.report().box, manifest_change=later))


def test_every_refusal_says_what_is_safe_and_has_its_own_code() -> None:
    classes = [each for each in vars(errors).values() if isinstance(each, type) and each.__module__ == errors.__name__]
    assert len({each.code for each in classes}) == len(classes)  # type: ignore[attr-defined]
    assert all("." in each.code for each in classes)  # type: ignore[attr-defined]


LAXITIES: dict[str, Callable[[Book], object]] = {
    "later_field_is_a_list": lambda m: m["resources"][0]["schema"]["fields"].append({"name": "later", "type": ["string"]}),
    "later_field_is_a_number": lambda m: m["resources"][0]["schema"]["fields"].append({"name": "later", "type": "number"}),
    "later_field_without_type": lambda m: m["resources"][0]["schema"]["fields"].append({"name": "later"}),
}


@pytest.mark.parametrize("name", LAXITIES)
def test_t28_a_later_field_has_one_of_two_types(offices: Offices, name: str) -> None:
    with pytest.raises(WrongForm):
        offices.open(repacked(offices, offices.report().box, manifest_change=LAXITIES[name]))


def test_an_attachment_of_two_sizes_is_refused(offices: Offices) -> None:
    rows = book()
    body = b"photo"
    digest = hashlib.sha256(body).hexdigest()
    rows["attachments-2026"] = [
        (uid(1000), "activity", digest, len(body), "image/jpeg"),
        (uid(1001), "activity", digest, 6, "image/jpeg"),
    ]
    with pytest.raises(WrongForm):
        offices.open(offices.report(rows).pack([offices.mailbox_recipient], blobs={digest: body}))


def test_only_what_is_for_everybody_is_addressed_to_everybody(offices: Offices) -> None:
    from jyteacher_desktop.exchange import build_school_card, open_school_card

    card = build_school_card(
        offices.header(receiver=uid(2), period=None, policy=None), name="校", stage="小学", central="", key=offices.school
    )
    with pytest.raises(WrongForm):
        open_school_card(card.data)
