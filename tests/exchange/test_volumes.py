"""The manifest is whole, the box may be thin: missing tables, attachments in volumes, attachments nobody lists."""

from __future__ import annotations

import hashlib
import random
from typing import Any

import pytest

from jyteacher_desktop.exchange import BuiltLetter, build_letter, open_letter
from jyteacher_desktop.exchange.errors import BadRows, PackageDamaged, PackageIncomplete, WrongForm
from tests.exchange.conftest import Offices, book, uid


def photos(count: int, size: int = 40_000) -> dict[str, bytes]:
    source = random.Random(1)
    bodies = [source.randbytes(size + number) for number in range(count)]
    return {hashlib.sha256(body).hexdigest(): body for body in bodies}


def with_photos(offices: Offices, bodies: dict[str, bytes], **changes: Any) -> BuiltLetter:
    rows = book()
    rows["attachments-2026"] = [
        (changes.get("record", uid(1000)), "activity", digest, len(body), "image/jpeg") for digest, body in bodies.items()
    ]
    return offices.report(rows)


def recipients(offices: Offices) -> list[str]:
    return [offices.mailbox_recipient, offices.recovery_recipient]


def test_volumes_carry_every_attachment_once_within_the_limit(offices: Offices) -> None:
    bodies = photos(40)
    letter = with_photos(offices, bodies)
    sizes = {digest: len(body) for digest, body in bodies.items()}
    files = list(letter.volumes(recipients(offices), sizes, bodies.__getitem__, limit=400_000))
    assert len(files) > 4
    assert max(map(len, files)) <= 400_000
    found: dict[str, bytes] = {}
    for file in sorted(files):
        opened = offices.open(file)
        assert opened.letter_id == letter.letter_id
        assert not opened.missing
        assert found.keys().isdisjoint(opened.blobs)
        found.update((digest, opened.blob(digest)) for digest in opened.blobs)
    assert found == bodies


def test_a_letter_without_attachments_is_one_volume(offices: Offices) -> None:
    letter = offices.report()
    (file,) = letter.volumes(recipients(offices), {}, {}.__getitem__)
    assert offices.open(file).letter_id == letter.letter_id


def test_an_attachment_larger_than_a_volume_travels_alone(offices: Offices) -> None:
    bodies = photos(3, size=50_000)
    sizes = {digest: len(body) for digest, body in bodies.items()}
    files = list(with_photos(offices, bodies).volumes(recipients(offices), sizes, bodies.__getitem__, limit=20_000))
    assert sorted(len(offices.open(file).blobs) for file in files) == [1, 1, 1]


def test_t15_an_attachment_no_table_lists_is_refused(offices: Offices) -> None:
    listed, stray = photos(2).items()
    letter = with_photos(offices, dict([listed]))
    with pytest.raises(WrongForm):
        offices.open(letter.pack(recipients(offices), blobs=dict([listed, stray])))
    with pytest.raises(WrongForm):
        offices.open(offices.report().pack(recipients(offices), blobs=dict([listed])))


def test_t15_an_attachment_with_other_content_is_refused(offices: Offices) -> None:
    ((digest, body),) = photos(1).items()
    letter = with_photos(offices, {digest: body})
    with pytest.raises(PackageDamaged):
        offices.open(letter.pack(recipients(offices), blobs={digest: body[::-1]}))
    with pytest.raises(WrongForm):
        offices.open(letter.pack(recipients(offices), blobs={digest: body + b"x"}))


def test_evidence_of_a_record_that_is_not_in_the_letter_is_refused(offices: Offices) -> None:
    with pytest.raises(BadRows):
        offices.open(with_photos(offices, photos(1), record=uid(4242)).data)


def test_a_thin_box_is_incomplete_until_the_table_is_supplied(offices: Offices) -> None:
    letter = offices.report()
    thin = letter.pack(recipients(offices), without=["identity"])
    with pytest.raises(PackageIncomplete):
        offices.open(thin)
    opened = open_letter(
        thin,
        kinds=frozenset({"report"}),
        signers_for=lambda _office, _kind: [offices.school.public],
        identities=[offices.mailbox],
    )
    assert opened.missing == ("identity",)
    opened.supply("identity", lambda: b"")
    with pytest.raises(WrongForm):
        opened.check_tables()
    opened.supply("identity", lambda: None)
    with pytest.raises(PackageIncomplete) as lacking:
        opened.check_tables()
    assert lacking.value.missing == opened.missing == ("identity",)
    opened.supply("identity", lambda: letter.bodies["identity"])
    opened.check_tables()
    assert opened.letter_id == letter.letter_id


def test_a_table_that_is_missing_and_an_attachment_that_is_elsewhere_are_asked_for_by_name(offices: Offices) -> None:
    ((digest, body),) = photos(1).items()
    letter = with_photos(offices, {digest: body})
    opened = open_letter(
        letter.pack(recipients(offices), without=["identity"]),
        kinds=frozenset({"report"}),
        signers_for=lambda _office, _kind: [offices.school.public],
        identities=[offices.mailbox],
    )
    with pytest.raises(PackageIncomplete, match="没有带全部表格") as tables_lack:
        opened.body("identity")
    assert tables_lack.value.missing == ("identity",)
    with pytest.raises(PackageIncomplete, match="没有带上清单所列的附件") as blob_lacks:
        opened.blob(digest)
    assert blob_lacks.value.blob == digest
    assert opened.listed_blobs() == {digest: len(body)}


def test_a_letter_travels_on_in_a_box_of_its_own_with_every_table_and_no_attachment(offices: Offices) -> None:
    ((digest, body),) = photos(1).items()
    letter = with_photos(offices, {digest: body})
    opened = offices.open(letter.pack(recipients(offices), blobs={digest: body}))
    opened.forget()
    assert opened.boxed() == letter.box
    assert opened.boxed() != offices.report().box


def test_tables_that_travel_on_unchanged_keep_their_bytes_and_their_hash(offices: Offices) -> None:
    before = offices.report()
    opened = offices.open(before.data)
    teachers = {"teachers": (opened.resources["teachers"], opened.body("teachers"))}
    rows = {name: body for name, body in book().items() if name != "teachers"}
    again = build_letter("report", offices.header(), rows, [offices.school], recipients(offices), given=teachers)
    assert again.bodies["teachers"] == before.bodies["teachers"]
    assert again.letter_id == before.letter_id
    assert offices.open(again.data).hash_of("teachers") == opened.hash_of("teachers")


def test_a_missing_table_that_was_checked_before_is_not_asked_for_again(offices: Offices) -> None:
    whole = offices.open(offices.report().data)
    known = {whole.mark_of(name) for name in whole.resources}
    thin = offices.report().pack(recipients(offices), without=["identity"])
    opened = open_letter(
        thin,
        kinds=frozenset({"report"}),
        signers_for=lambda _office, _kind: [offices.school.public],
        identities=[offices.mailbox],
    )
    opened.check_tables(known)
    with pytest.raises(PackageIncomplete):
        opened.rows("identity")


def test_only_reports_may_be_thin(offices: Offices) -> None:
    receipt = build_letter(
        "receipt",
        offices.header(sender=uid(2), receiver=uid(1), period=None, policy=None),
        {"heads": [(uid(1), 1, "0" * 64, "2026Q3", 1)], "issues": [], "credited": []},
        [offices.bureau],
        [offices.mailbox_recipient],
    )
    with pytest.raises(WrongForm):
        offices.open(
            receipt.pack([offices.mailbox_recipient], without=["credited"]),
            kinds=frozenset({"receipt"}),
            signers_for=lambda _office, _kind: [offices.bureau.public],
            me=uid(1),
        )
