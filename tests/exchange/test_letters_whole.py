"""A letter said whole: every member of its manifest, every attribute when it is opened, and what each refusal names."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop.domain.cancelling import go_on
from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.exchange import (
    BuiltLetter,
    Period,
    SigningKey,
    build_letter,
    canonical,
    envelope,
    glance,
    letters,
    package_tables,
    seal,
)
from jyteacher_desktop.exchange import box as boxes
from jyteacher_desktop.exchange.cards import _text
from jyteacher_desktop.exchange.errors import (
    BadRows,
    NewerPackage,
    NotAPackage,
    PackageDamaged,
    PackageIncomplete,
    PackageTooLarge,
    SamplePackage,
    UnknownSender,
    WrongAddress,
    WrongForm,
    WrongKind,
)
from jyteacher_desktop.exchange.letters import Glance
from tests.exchange.conftest import BUREAU, SCHOOL, Offices, book, uid
from tests.exchange.forgery import manifest_of, repacked, resigned
from tests.exchange.test_volumes import photos, recipients, with_photos

CREATED = "2026-10-08T09:00:00+08:00"
BEFORE, TAKEN = "1" * 64, "2" * 64
ROWS = {
    "school": 1,
    "periods": 1,
    "teachers": 3,
    "service": 3,
    "identity": 3,
    "openings": 0,
    "activities-2026": 2,
    "attendance-2026": 6,
    "trainings-2026": 0,
}


def facts(offices: Offices, data: bytes, error: type[TrustError], **changes: Any) -> dict[str, object]:
    with pytest.raises(error) as refused:
        offices.open(data, **changes)
    assert type(refused.value) is error
    return refused.value.facts


# -- what is written --------------------------------------------------------------------------------------------------


def test_a_manifest_says_everything_its_sender_said(offices: Offices) -> None:
    manifest = manifest_of(offices.report(seq=2, prev=BEFORE, ack=TAKEN, code="2141-A b/（甲）_1.x", sample=True).box)
    resources = manifest.pop("resources")
    assert [each["name"] for each in resources] == sorted(ROWS)
    assert manifest == {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "created": CREATED,
        "jyt": {
            "ack": f"sha256:{TAKEN}",
            "from": SCHOOL,
            "kind": "report",
            "period": {"final": True, "id": "2026Q3", "version": 1},
            "policy": {"id": "jiyuan", "version": 1},
            "prev": f"sha256:{BEFORE}",
            "reads": 1,
            "reply": offices.mailbox_recipient,
            "requires": ["sample"],
            "seq": 2,
            "to": BUREAU,
            "v": 1,
        },
        "name": "jyt-2141-ab_1.x-report",
    }


def test_a_first_letter_with_nothing_to_say_says_null(offices: Offices) -> None:
    manifest = manifest_of(offices.report(period=None, policy=None, reply=None, code="（甲）").box)
    said = manifest["jyt"]
    assert [said[name] for name in ("ack", "period", "policy", "prev", "reply", "requires")] == [None, None, None, None, None, []]
    assert manifest["name"] == "jyt-x-report"


def test_what_whoever_reads_it_must_understand_stands_in_the_manifest(offices: Offices) -> None:
    assert manifest_of(offices.report(vouched=True).box)["jyt"]["requires"] == ["vouched"]
    assert manifest_of(offices.report(vouched=True, sample=True).box)["jyt"]["requires"] == ["sample", "vouched"]


def test_a_letter_that_is_finished_is_not_sealed_anew_unless_it_carries_what_was_not_asked_for(offices: Offices) -> None:
    body = b"x" * 2000
    digest = hashlib.sha256(body).hexdigest()
    letter = offices.report()
    assert letter.pack(recipients(offices)) == letter.data, "another seal would have another key"
    carrying = build_letter("report", offices.header(), book(), [offices.school], recipients(offices), blobs={digest: body})
    plain = seal.unseal(carrying.pack(recipients(offices)), [offices.mailbox])
    assert digest not in str(list(boxes.read_box(plain)))
    assert digest in str(list(boxes.read_box(carrying.box)))


def test_what_was_built_is_known_whole(offices: Offices) -> None:
    letter = offices.report()
    assert letter.kind == "report"
    assert letter.rows == ROWS
    assert letter.letter_id == hashlib.sha256(envelope.parse_envelope(letter.signed).payload).hexdigest()
    assert letter.pack([]) == letter.box
    assert seal.is_sealed(letter.data)
    open_one = build_letter("root", offices.header(receiver="*", period=None, policy=None), _root(offices), [offices.bureau])
    assert open_one.data == open_one.box


def test_a_mistake_of_a_writer_is_named(offices: Offices) -> None:
    for keys, to in (([], recipients(offices)), ([offices.school], [])):
        with pytest.raises(ValueError, match="report: keys or recipients"):
            build_letter("report", offices.header(), book(), keys, to)
    with pytest.raises(ValueError, match="enrol: keys or recipients"):
        build_letter("enrol", offices.header(), {}, [offices.school], recipients(offices))
    with pytest.raises(ValueError, match="report has no table moods"):
        offices.report({**book(), "moods": []})


# -- volumes ----------------------------------------------------------------------------------------------------------


def _groups(letter: BuiltLetter, offices: Offices, bodies: dict[str, bytes], limit: int, **more: Any) -> list[list[int]]:
    sizes = {digest: len(body) for digest, body in bodies.items()}
    files = list(letter.volumes(recipients(offices), sizes, bodies.__getitem__, limit=limit, **more))
    found = [sorted(len(bodies[digest]) for digest in boxed) for boxed in map(_blobs(offices), files)]
    assert sorted(size for group in found for size in group) == sorted(sizes.values())
    assert all(len(file) <= limit for file, group in zip(files, found, strict=True) if len(group) > 1)
    return found


def _blobs(offices: Offices) -> Callable[[bytes], list[str]]:
    def carried(file: bytes) -> list[str]:
        entries = boxes.read_box(seal.unseal(file, [offices.mailbox]))
        return [name.removeprefix("blob/") for name in entries if name.startswith("blob/")]

    return carried


@pytest.mark.parametrize("limit", [60_000, 400_000, 2_000_000])
def test_a_volume_is_as_full_as_the_limit_allows_and_never_fuller(offices: Offices, limit: int) -> None:
    bodies = photos(24, size=limit // 10)
    letter = with_photos(offices, bodies)
    groups = _groups(letter, offices, bodies, limit)
    room = limit - len(letter.box) - 4096 - limit // 4096  # as the format says: what the seal may add, and the rest of the letter
    each = max(map(len, bodies.values())) + 300
    assert len(groups) == math.ceil(24 / (room // each))


def test_the_last_byte_of_a_volume_is_used_and_one_more_begins_the_next(offices: Offices) -> None:
    bodies = photos(2, size=20_000)
    letter = with_photos(offices, bodies)
    needed = sum(len(body) + 300 for body in bodies.values())
    limit = len(letter.box) + 4096 + needed
    limit += limit // 4095  # the last term of what a seal adds
    while limit - len(letter.box) - 4096 - limit // 4096 > needed:
        limit -= 1
    assert len(_groups(letter, offices, bodies, limit)) == 1
    assert len(_groups(letter, offices, bodies, limit - 1)) == 2


def test_where_the_last_byte_is_does_not_depend_on_how_large_a_volume_may_be(offices: Offices) -> None:
    letter = offices.report()
    limit = 30 * 4096  # what the seal adds to each stretch begun is counted as the format says
    room = limit - len(letter.box) - 4096 - 30
    for more, files in ((0, 1), (1, 2)):
        sizes = {"0" * 64: room // 2 - 300, "1" * 64: room - room // 2 - 300 + more}
        assert len(list(letter.volumes(recipients(offices), sizes, lambda digest: digest.encode(), limit=limit))) == files


def test_every_volume_lacks_the_same_tables_and_a_letter_is_packed_for_all_its_readers(offices: Offices) -> None:
    bodies = photos(3, size=30_000)
    letter = with_photos(offices, bodies)
    sizes = {digest: len(body) for digest, body in bodies.items()}
    files = list(letter.volumes(recipients(offices), sizes, bodies.__getitem__, without=["identity"], limit=60_000))
    assert len(files) == 3
    for identity in (offices.mailbox, offices.recovery):
        for file in files:
            entries = boxes.read_box(seal.unseal(file, [identity]))
            assert "data/identity.jsonl" not in entries
            assert "data/teachers.jsonl" in entries


# -- what is read -----------------------------------------------------------------------------------------------------


def test_an_opened_letter_knows_everything_that_was_written(offices: Offices) -> None:
    built = offices.report(seq=2, prev=BEFORE, ack=TAKEN, period=Period(id="2026Q1", version=4, final=False))
    opened = offices.open(built.data)
    assert (opened.kind, opened.letter_id, opened.sender, opened.receiver) == ("report", built.letter_id, SCHOOL, BUREAU)
    assert (opened.seq, opened.prev, opened.ack, opened.reply) == (2, BEFORE, TAKEN, offices.mailbox_recipient)
    assert (opened.created, opened.policy) == (CREATED, ("jiyuan", 1))
    assert opened.period == Period(id="2026Q1", version=4, final=False)
    assert (opened.sample, opened.sealed, opened.signatures) == (False, True, 1)
    assert opened.signers == (offices.school.public,)
    assert hashlib.sha256(opened.payload).hexdigest() == built.letter_id
    assert (opened.missing, opened.blobs) == ((), ())
    assert {name: opened.body(name) for name in opened.resources} == built.bodies
    assert opened.rows("teachers") is opened.rows("teachers"), "read once"
    assert opened.body("teachers") is opened.body("teachers")
    kept = opened.rows("teachers")
    opened.forget()
    assert opened.rows("teachers") is not kept


@pytest.mark.parametrize("first", [True, False])
def test_a_first_letter_has_number_1_and_no_former_one(offices: Offices, first: bool) -> None:
    opened = offices.open(offices.report(**({} if first else {"seq": 2, "prev": BEFORE})).data)
    assert (opened.seq, opened.prev, opened.ack) == ((1, None, None) if first else (2, BEFORE, None))


def _root(offices: Offices) -> dict[str, Any]:
    public = offices.bureau.public
    return {
        "office": [(BUREAU, "2141", "济水教育局", 1)],
        "keys": [(public.keyid, "root", _text(public.spki))],
        "recipients": [(offices.mailbox_recipient, "mailbox")],
    }


def test_a_glance_says_the_whole_of_what_a_package_claims(offices: Offices) -> None:
    report = offices.report(seq=2, prev=BEFORE)
    signer = (offices.school.public.keyid,)
    assert glance(report.data) == Glance(
        sealed=True, kind="", sender="", receiver="", school="", period=None, seq=0, created="", signers=(), rows={}
    )
    claimed = {"sender": SCHOOL, "seq": 2, "created": CREATED, "signers": signer}
    assert glance(report.data, [offices.mailbox]) == Glance(
        sealed=True,
        kind="report",
        receiver=BUREAU,
        period=Period(id="2026Q3", version=1, final=True),
        rows=ROWS,
        **claimed,  # type: ignore[arg-type]
    )
    everybody = offices.header(receiver="*", period=None, policy=None, seq=2, prev=BEFORE)
    public = offices.school.public
    card = build_letter(
        "enrol",
        everybody,
        {"school": [(SCHOOL, "1", "济水一小", "小学", "")], "keys": [(public.keyid, "principal", _text(public.spki))]},
        [offices.school],
    )
    assert glance(card.data) == Glance(
        sealed=False,
        kind="enrol",
        receiver="*",
        school="济水一小",
        rows={"keys": 1, "school": 1},
        **claimed,  # type: ignore[arg-type]
    )
    assert glance(build_letter("root", everybody, _root(offices), [offices.bureau]).data).school == "济水教育局"
    roll = {"summary": [(uid(5), "济源市", "41", "0" * 64, 1, 1)], "letters": [], "entries": []}
    to_bureau = offices.header(period=None, policy=None)
    rolled = build_letter("roll", to_bureau, roll, [offices.bureau], recipients(offices))
    assert glance(rolled.data, [offices.mailbox]).school == "济源市"
    with pytest.raises(NotAPackage, match="请选择扩展名为"):
        glance(b"%PDF-1.7")


# -- what refusals name -----------------------------------------------------------------------------------------------


def _manifest(offices: Offices, **said: Any) -> bytes:
    return repacked(offices, offices.report().box, manifest_change=lambda manifest: manifest["jyt"].update(said))


def test_a_refusal_names_what_it_is_about(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    assert facts(offices, _manifest(offices, v=7), NewerPackage) == {"v": 7}
    assert facts(offices, _manifest(offices, requires=["zstd", "sample"]), NewerPackage) == {"requires": ["zstd", "sample"]}
    welcome = {"kinds": frozenset({"census"}), "signers_for": lambda _office, _kind: [offices.school.public]}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(letters.LABELS, "census", "普查")
        patch.setattr(letters, "SEALED_KINDS", letters.SEALED_KINDS | {"census"})
        assert facts(offices, _manifest(offices, kind="census"), NewerPackage, **welcome) == {"kind": "census"}
    assert facts(offices, _manifest(offices, kind="surprise"), WrongKind) == {"kind": "surprise"}
    with pytest.raises(WrongKind, match="这是另一种文件，这里需要学校卡片、教育局卡片，没有采用"):
        offices.open(_manifest(offices, kind="surprise"), kinds=frozenset({"root", "enrol"}))
    with pytest.raises(WrongKind, match="这是上报数据包，这里需要回执，没有采用"):
        offices.open(offices.report().data, kinds=frozenset({"receipt"}))
    assert facts(offices, offices.report(sender=uid(98)).data, UnknownSender) == {
        "sender": uid(98),
        "school_code": "2141000123",
        "quarter": "2026Q3",
    }
    for code, said in (
        ("2141000009", "没有在本局登记密钥（它自称的学校代码是 2141000009，没有核对过），暂不"),
        ("9" * 21, "没有在本局登记密钥，暂不"),
    ):
        with pytest.raises(UnknownSender, match=said):
            offices.open(offices.report(sender=uid(98), code=code).data)
    nameless = repacked(offices, offices.report(sender=uid(98)).box, manifest_change=lambda manifest: manifest.update(name=5))
    with pytest.raises(UnknownSender, match="没有在本局登记密钥，暂不"):
        offices.open(nameless)
    assert facts(offices, offices.report(receiver=uid(99)).data, WrongAddress) == {"to": uid(99)}

    def many(manifest: dict[str, Any]) -> None:
        manifest["resources"][0]["rows"] = 500_001

    huge = repacked(offices, offices.report().box, manifest_change=many)
    assert facts(offices, huge, PackageTooLarge) == {"table": "activities-2026"}
    monkeypatch.setattr(seal, "MAX_SEALED", 1000)
    assert facts(offices, b"x" * 1001, PackageTooLarge) == {"size": 1001}
    assert facts(offices, b"x" * 1000, NotAPackage) == {}


def test_exactly_as_many_rows_and_tables_as_allowed_are_no_refusal_of_the_manifest(offices: Offices) -> None:
    def most(manifest: dict[str, Any]) -> None:
        manifest["resources"][0]["rows"] = 500_000
        first = manifest["resources"][0]
        manifest["resources"] += [
            dict(first, name=f"later{number}", path=f"data/later{number}.jsonl")
            for number in range(letters.MAX_TABLES - len(manifest["resources"]))
        ]

    thin = _thin_manifest(offices, most)
    assert len(glance(thin, [offices.mailbox]).rows) == letters.MAX_TABLES == 256

    def one_more(manifest: dict[str, Any]) -> None:
        most(manifest)
        manifest["resources"].append(dict(manifest["resources"][0], name="more", path="data/more.jsonl"))

    with pytest.raises(WrongForm, match="清单内容"):
        glance(_thin_manifest(offices, one_more), [offices.mailbox])


def test_a_table_with_a_limit_of_its_own_is_refused_one_line_beyond_it(offices: Offices) -> None:
    answered = {"heads": [], "issues": [], "credited": []}
    header = offices.header(sender=BUREAU, receiver=SCHOOL, period=None, policy=None)
    receipt = build_letter("receipt", header, answered, [offices.bureau], recipients(offices))
    spec, _year = package_tables.find_spec("receipt", "issues") or (None, "")
    assert spec is not None
    assert spec.limit < package_tables.MAX_ROWS

    def said(rows: int) -> bytes:
        manifest = manifest_of(receipt.box)
        next(each for each in manifest["resources"] if each["name"] == "issues")["rows"] = rows
        signed = envelope.seal_envelope(canonical.encode(manifest), [offices.bureau])
        return seal.seal(boxes.write_box(signed, receipt.bodies), [offices.mailbox_recipient])

    assert glance(said(spec.limit), [offices.mailbox]).rows["issues"] == spec.limit
    with pytest.raises(PackageTooLarge, match=f"表“issues”超过 {spec.limit} 行"):
        glance(said(spec.limit + 1), [offices.mailbox])


def _thin_manifest(offices: Offices, change: Callable[[dict[str, Any]], None]) -> bytes:
    letter = offices.report()
    manifest = manifest_of(letter.box)
    change(manifest)
    signed = envelope.seal_envelope(canonical.encode(manifest), [offices.school])
    return seal.seal(boxes.write_box(signed, {}), [offices.mailbox_recipient])


WHOLE: dict[str, tuple[str, list[object]]] = {
    "jyt.seq": ("清单内容", [None, "1", 0, -1, True]),
    "jyt.prev": ("清单内容", ["sha256:" + "0" * 64]),
    "jyt.requires": ("清单内容", [None, "sample", ["sample", 1], {"sample": 1}]),
    "jyt.ack": ("清单内容", [1, "", "0" * 64, "sha256:" + "0" * 63, "sha256:" + "g" * 64, "x sha256:" + "0" * 64]),
    "jyt.reply": ("清单内容", [1, "", "age1", ["age1"]]),
    "jyt.to": ("清单内容", [None, "", 1, "*", "bureau", SCHOOL.upper(), SCHOOL + "0"]),
    "jyt.from": ("清单内容", ["", "*", "school", SCHOOL.upper()]),
    "jyt.period": ("清单内容", ["2026Q3", [], 1]),
    "jyt.period.id": ("清单内容", [None, 1, "0000Q1", "2026Q0", "2026Q5", "26Q3", "2026Q33", "x2026Q3"]),
    "jyt.period.version": ("清单内容", [None, 0, -1, "1", True]),
    "jyt.period.final": ("清单内容", [None, 0, 1, "true"]),
    "jyt.policy": ("清单内容", ["jiyuan", [], 1]),
    "jyt.policy.id": ("清单内容", [None, 1]),
    "jyt.policy.version": ("清单内容", [None, "1", True]),
    "jyt.v": ("清单形式", [None, "1", 0, -1, True]),
    "jyt.kind": ("清单形式", [None, 1, ["report"]]),
    "jyt": ("清单形式", [None, [], "report"]),
    "created": ("清单内容", [None, "", 20261008]),
    "resources": ("清单内容", [None, {}, "all", ["teachers"], [None]]),
    "resources.0.name": ("清单内容", [None, 1, "teachers", "Teachers"]),
    "resources.0.path": ("清单内容", [None, 1, "data/teachers.jsonl", "activities-2026.jsonl"]),
    "resources.0.bytes": ("清单内容", [None, "1", -1, True]),
    "resources.0.rows": ("清单内容", [None, "1", -1, True]),
    "resources.0.hash": ("清单内容", [None, 1, "", "0" * 64, "sha256:" + "0" * 63, "sha256:" + "0" * 65]),
}
"""Where in a manifest, the words of the refusal, and values that may not stand there."""


def _set(manifest: dict[str, Any], place: str, value: object) -> None:
    *way, last = place.split(".")
    inside: Any = manifest
    for step in way:
        inside = inside[int(step) if step.isdigit() else step]
    if value is None and isinstance(inside, dict):
        inside.pop(last)
    else:
        inside[last] = value


@pytest.mark.parametrize("place", WHOLE)
def test_a_manifest_with_one_wrong_member_is_refused_before_anything_else_is_looked_at(offices: Offices, place: str) -> None:
    words, values = WHOLE[place]
    letter = offices.report()
    for value in values:
        manifest = manifest_of(letter.box)
        _set(manifest, place, value)
        signed = envelope.seal_envelope(canonical.encode(manifest), [offices.school])
        with pytest.raises(WrongForm, match=words):
            glance(seal.seal(boxes.write_box(signed, letter.bodies), [offices.mailbox_recipient]), [offices.mailbox])


def test_a_letter_number_counts_only_with_the_one_before_it(offices: Offices) -> None:
    letter = offices.report()
    for seq, prev in ((1, f"sha256:{BEFORE}"), (2, None)):
        manifest = manifest_of(letter.box)
        manifest["jyt"] |= {"seq": seq, "prev": prev}
        signed = envelope.seal_envelope(canonical.encode(manifest), [offices.school])
        with pytest.raises(WrongForm, match="清单内容"):
            glance(seal.seal(boxes.write_box(signed, letter.bodies), [offices.mailbox_recipient]), [offices.mailbox])


def test_a_table_that_is_not_the_signed_one_is_named(offices: Offices) -> None:
    letter = offices.report()

    def shorter(manifest: dict[str, Any]) -> None:
        next(each for each in manifest["resources"] if each["name"] == "teachers")["bytes"] -= 1

    assert facts(offices, repacked(offices, letter.box, manifest_change=shorter), WrongForm) == {"table": "teachers"}


def test_what_a_thin_letter_lacks_is_named_until_all_of_it_was_supplied(offices: Offices) -> None:
    letter = offices.report()
    opened = letters.open_letter(
        letter.pack(recipients(offices), without=["identity", "service"]),
        kinds=frozenset({"report"}),
        signers_for=lambda _office, _kind: [offices.school.public],
        identities=[offices.mailbox],
    )
    assert opened.missing == ("identity", "service")
    opened.supply("identity", lambda: letter.bodies["service"])
    with pytest.raises(WrongForm) as other:
        opened.body("identity")
    assert other.value.facts == {"table": "identity"}
    opened.supply("identity", lambda: letter.bodies["identity"])
    assert opened.missing == ("service",)
    with pytest.raises(PackageIncomplete) as lacking:
        opened.check_tables()
    assert lacking.value.facts == {"missing": ("service",)}
    opened.supply("service", lambda: letter.bodies["service"])
    opened.check_tables()
    assert opened.missing == ()


def test_an_attachment_is_named_by_what_it_should_be(offices: Offices) -> None:
    bodies = photos(2)
    letter = with_photos(offices, bodies)
    one, two = sorted(bodies)
    opened = offices.open(letter.pack(recipients(offices), blobs={one: bodies[one]}))
    assert opened.blobs == (one,)
    assert opened.blob(one) == bodies[one]
    assert opened.listed_blobs() == {digest: len(body) for digest, body in bodies.items()}
    with pytest.raises(PackageIncomplete) as lacking:
        opened.blob(two)
    assert lacking.value.facts == {"blob": two}
    swapped = letter.pack(recipients(offices), blobs={one: bodies[one][::-1]})
    assert facts(offices, swapped, PackageDamaged) == {"blob": one}
    longer = letter.pack(recipients(offices), blobs={one: bodies[one] + b"x"})
    assert facts(offices, longer, WrongForm) == {"blob": one}
    twice = book()
    twice["attachments-2026"] = [
        (uid(1000), "activity", one, len(bodies[one]), "image/jpeg"),
        (uid(1001), "activity", one, len(bodies[one]) + 1, "image/jpeg"),
    ]
    assert facts(offices, offices.report(twice).pack(recipients(offices), blobs={one: bodies[one]}), WrongForm) == {"blob": one}


def test_somebody_who_waits_may_stop_between_tables_and_between_the_passes_over_one(offices: Offices) -> None:
    class Enough(Exception):
        pass

    letter = letters.open_letter(
        offices.report().data,
        kinds=frozenset({"report"}),
        signers_for=lambda _office, _kind: [offices.school.public],
        identities=[offices.mailbox],
    )
    asked = [0]

    def pause() -> None:
        asked[0] += 1

    letter.check_tables(pause=pause)
    whole = asked[0]
    assert whole > 2 * len(ROWS), "before each table twice, and inside of it"
    letter.check_tables({letter.mark_of(name) for name in letter.resources}, pause)
    assert asked[0] == whole + len(ROWS), "what is known is hashed, and not read"

    def stop() -> None:
        raise Enough

    letter.forget()
    with pytest.raises(Enough):
        letter.rows("teachers", stop)


# -- offices of the sample, several signers, rolls -----------------------------------------------------------------------


def test_sample_and_real_offices_do_not_mix_and_each_is_told_why(offices: Offices) -> None:
    with pytest.raises(SamplePackage, match="只能由示例教育局接收"):
        offices.open(offices.report(sample=True).data)
    with pytest.raises(SamplePackage, match="示例单位不接收真实数据包"):
        offices.open(offices.report().data, sample=True)
    assert offices.open(offices.report(sample=True).data, sample=True).sample


def test_how_many_must_sign_may_depend_on_the_kind(offices: Offices, stranger: SigningKey) -> None:
    asked: list[str] = []

    def two(kind: str) -> int:
        asked.append(kind)
        return 2

    signed_by_two = build_letter("report", offices.header(), book(), [offices.school, stranger], recipients(offices))
    keys = {"signers_for": lambda _office, _kind: [offices.school.public, stranger.public]}
    opened = offices.open(signed_by_two.data, threshold=two, **keys)
    assert asked == ["report"]
    assert opened.signatures == 2
    assert {key.keyid for key in opened.signers} == {offices.school.public.keyid, stranger.public.keyid}
    with pytest.raises(TrustError):
        offices.open(offices.report().data, threshold=two, **keys)
    asked_for: list[tuple[str, str]] = []
    offices.open(
        offices.report().data, signers_for=lambda office, kind: asked_for.append((office, kind)) or [offices.school.public]
    )
    assert asked_for == [(SCHOOL, "report")]


def test_only_a_roll_gives_out_letters_without_their_seal(offices: Offices) -> None:
    letter = offices.report()
    opened = offices.open(letter.box, enclosed=True)
    assert (opened.sealed, opened.letter_id) == (False, letter.letter_id)
    with pytest.raises(WrongForm, match="封口方式"):
        offices.open(letter.data, enclosed=True)
    with pytest.raises(WrongForm, match="封口方式"):
        offices.open(letter.box)


def test_a_roll_may_carry_more_in_one_attachment_than_a_report(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    body = b"x" * 2000
    digest = hashlib.sha256(body).hexdigest()
    monkeypatch.setattr(boxes, "MAX_BLOB", 1000)
    rows = {
        "summary": [(SCHOOL, "济源市", "41", "0" * 64, 1, 1)],
        "letters": [("0" * 64, SCHOOL, 1, digest, len(body))],
        "entries": [],
    }
    header = offices.header(period=None, policy=None)
    roll = build_letter("roll", header, rows, [offices.bureau], recipients(offices), blobs={digest: body})
    opened = offices.open(roll.data, kinds=frozenset({"roll"}), signers_for=lambda _office, _kind: [offices.bureau.public])
    assert opened.blob(digest) == body
    report = with_photos(offices, {digest: body}).pack(recipients(offices), blobs={digest: body})
    with pytest.raises(PackageTooLarge):
        offices.open(report)


# -- cards ------------------------------------------------------------------------------------------------------------


def _card(offices: Offices, keys: list[SigningKey], names: list[str] | None = None) -> bytes:
    header = offices.header(receiver="*", period=None, policy=None)
    listed = [
        (name, "principal", _text(key.public.spki))
        for key, name in zip(keys, names or [key.public.keyid for key in keys], strict=True)
    ]
    return build_letter("enrol", header, {"school": [(SCHOOL, "1", "校", "小学", "")], "keys": listed}, [offices.school]).data


def _open_card(offices: Offices, data: bytes, **more: Any) -> letters.OpenedLetter:
    return offices.open(data, kinds=frozenset({"enrol"}), signers_for=lambda _office, _kind: [], **more)


def test_a_card_carries_one_to_sixteen_keys_under_their_own_numbers(offices: Offices) -> None:
    more = [SigningKey(Ed25519PrivateKey.generate()) for _n in range(16)]
    sixteen = _open_card(offices, _card(offices, [offices.school, *more[:15]]))
    assert sixteen.signers == (offices.school.public,)
    assert sixteen.sealed is False
    for keys in ([offices.school, *more], []):
        with pytest.raises(WrongForm, match="公钥数目不对"):
            _open_card(offices, _card(offices, keys))
    with pytest.raises(WrongForm, match="公钥与编号不符"):
        _open_card(offices, _card(offices, [offices.school], [more[0].public.keyid]))


def test_of_a_card_too_the_keys_of_its_sender_are_asked_for_and_as_many_must_sign_as_are_needed(offices: Offices) -> None:
    card = _card(offices, [offices.school])
    asked: list[tuple[str, str]] = []
    more = {"signers_for": lambda office, kind: asked.append((office, kind)) or []}
    assert offices.open(card, kinds=frozenset({"enrol"}), **more).signers == (offices.school.public,)
    assert asked == [(SCHOOL, "enrol")]
    with pytest.raises(TrustError):
        _open_card(offices, card, threshold=2)


@pytest.mark.parametrize("text", ["§", "AAA", "AAAA\n", "AAB=", "AA A", "AAAA====", "-_-_"])
def test_a_key_that_is_not_written_in_the_one_way_is_refused(text: str) -> None:
    with pytest.raises(WrongForm, match="公钥写法不对"):
        letters.spki_bytes(text)
    assert letters.spki_bytes("AAA=") == b"\0\0"


def test_a_book_given_back_is_that_of_the_one_school_it_names(offices: Offices) -> None:
    def opened(*heads: tuple[object, ...]) -> letters.OpenedLetter:
        header = offices.header(sender=BUREAU, receiver=SCHOOL, period=None, policy=None)
        given = build_letter("restore", header, {**book(), "heads": list(heads)}, [offices.bureau], recipients(offices))
        return offices.open(
            given.data, kinds=frozenset({"restore"}), signers_for=lambda _office, _kind: [offices.bureau.public], me=SCHOOL
        )

    head = (SCHOOL, 1, BEFORE, "2026Q3", 1)
    assert [row.name for row in opened(head).rows("teachers")] == ["王伟"] * 3
    for heads in ([(uid(7), 1, BEFORE, "2026Q3", 1)], [head, (SCHOOL, 2, TAKEN, "2026Q3", 1)], []):
        with pytest.raises(BadRows):
            opened(*heads)


def test_a_table_nobody_here_knows_has_no_rows_to_give(offices: Offices) -> None:
    with pytest.raises(KeyError, match="moods"):
        offices.open(offices.report().data).rows("moods")


def test_a_table_nobody_here_knows_is_remembered_by_what_the_manifest_says_of_it(offices: Offices) -> None:
    letter = offices.open(offices.report().data)
    letter.resources["moods"] = {**letter.resources["teachers"], "name": "moods"}
    letter.resources["tempers"] = {**letter.resources["teachers"], "name": "tempers"}
    assert len({letter.mark_of(name) for name in ("teachers", "moods", "tempers")}) == 3


# -- numbers and years at their edges ---------------------------------------------------------------------------------


def test_a_letter_under_the_first_card_opens_and_names_it(offices: Offices) -> None:
    assert offices.open(offices.report(card=1).data).card == 1
    facts(offices, offices.report(card=0).data, WrongForm)


def test_an_activity_of_another_year_is_not_written_into_the_table_of_a_year(offices: Offices) -> None:
    rows = book()
    rows["activities-2025"] = rows.pop("activities-2026")
    with pytest.raises(BadRows) as refused:
        offices.report(rows)
    assert (refused.value.facts["table"], refused.value.facts["field"]) == ("activities-2025", "start")


# -- a letter beside the one before -----------------------------------------------------------------------------------

_PLACE = "attendance-2026"


def _beside(
    offices: Offices,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    forget: str = "",
    schema: str = "",
    twice: str = "",
    watch: Callable[[], None] = go_on,
) -> letters.OpenedLetter:
    """The second letter of a school, checked beside the first; of that one a table may not be known as good, and the lines of another schema.

    Of the second a table may have its last line ``twice``.
    """
    first = offices.open(offices.report(before).data)
    if schema:
        first.resources[_PLACE]["schema"] = schema
    letter = offices.report(after, seq=2, prev=BEFORE)
    data = letter.data
    if twice:  # by a program that looks at nothing it writes
        body = letter.bodies[twice]
        forged = resigned(letter, offices.school, **{twice: body + body.splitlines(keepends=True)[-1]})
        data = seal.seal(forged, [offices.mailbox_recipient])
    second = letters.open_letter(
        data,
        kinds=frozenset({"report"}),
        signers_for=lambda _office, _kind: [offices.school.public],
        identities=[offices.mailbox],
        me=BUREAU,
    )
    known = {first.mark_of(name) for name in first.resources if name != forget}
    first.forget()
    watch()
    second.check_tables(known, earlier=first)
    return second


def _large() -> dict[str, Any]:
    return book(teachers=12, activities=12)


def _without(rows: dict[str, Any], table: str, column: int, gone: str) -> dict[str, Any]:
    return rows | {table: [line for line in rows[table] if line[column] != gone]}


def test_of_the_attendance_only_what_differs_from_the_letter_before_is_read(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[int] = []
    decode = package_tables.decode_pieces

    def counting(spec: package_tables.TableSpec, resource: str, data: bytes, **more: Any) -> Iterator[list[Any]]:
        for rows in decode(spec, resource, data, **more):
            lines.append(len(rows) if resource == _PLACE else 0)
            yield rows

    before = _large()
    late = (*before[_PLACE][5][:2], "late", *before[_PLACE][5][3:])
    somebody = uid(999)
    after = before | {
        _PLACE: [late if n == 5 else line for n, line in enumerate(before[_PLACE])] + [(somebody, *before[_PLACE][0][1:])],
        "teachers": [*before["teachers"], (somebody, *before["teachers"][0][1:])],
        "service": [*before["service"], (somebody, *before["service"][0][1:])],
        "identity": [*before["identity"], (somebody, None, None)],
    }
    letter = _beside(offices, before, after, watch=lambda: monkeypatch.setattr(package_tables, "decode_pieces", counting))
    assert max(lines) < 12, "of 145 lines the new ones, each beside its neighbours"
    told = letter.changed(_PLACE)
    assert told is not None
    spec, _year = package_tables.find_spec("report", _PLACE) or (None, None)
    assert spec is not None
    away, come = ([tuple(getattr(row, field) for field in spec.fields) for row in rows] for rows in (told.away, told.come))
    assert away == [before[_PLACE][5]]
    assert sorted(come) == sorted([late, after[_PLACE][-1]])
    assert told.since == offices.open(offices.report(before).data).mark_of(_PLACE)
    changed = {name for name in letter.resources if letter.changed(name) is not None}
    assert changed == {_PLACE, "identity", "service"}, "of records of their own all are read"
    assert [letter.hash_of(name) for name in letter.resources] == [letter.resources[name]["hash"] for name in letter.resources]
    assert len(letter.rows(_PLACE)) == len(after[_PLACE])


@pytest.mark.parametrize("table", ["teachers", "activities-2026"])
def test_a_line_that_stayed_leads_nowhere_once_its_person_or_activity_is_gone(offices: Offices, table: str) -> None:
    before = _large()
    gone = before[table][3][0]
    after = _without(before, table, 0, gone)
    for beside in ("service", "identity") if table == "teachers" else ():
        after = _without(after, beside, 0, gone)
    after[_PLACE] = before[_PLACE][:-1]  # one line less, and the others as they were
    with pytest.raises(BadRows):
        _beside(offices, before, after)


def test_a_person_who_only_changed_makes_nobody_read_the_attendance_that_stayed(offices: Offices) -> None:
    before = _large()
    person = before["teachers"][0]
    first, *others = before["activities-2026"]
    after = before | {
        "teachers": [(person[0], "改名", *person[2:]), *before["teachers"][1:]],
        "activities-2026": [(*first[:2], "改题", *first[3:]), *others],
        _PLACE: before[_PLACE][1:],
    }
    letter = _beside(offices, before, after)
    assert letter.changed("activities-2026") is letter.changed("teachers") is None, "of records of their own all are read"
    told = letter.changed(_PLACE)
    assert told is not None
    assert (len(told.away), len(told.come)) == (1, 0)


def test_beside_a_letter_of_which_hardly_a_line_stayed_all_is_read(offices: Offices) -> None:
    before = _large()
    after = before | {_PLACE: [(*line[:2], "late", *line[3:]) for line in before[_PLACE]]}
    letter = _beside(offices, before, after)
    assert letter.changed(_PLACE) is None
    assert [row.mark for row in letter.rows(_PLACE)] == ["late"] * len(after[_PLACE])


@pytest.mark.parametrize("table", ["teachers", "activities-2026", "periods"])
def test_beside_a_letter_a_table_that_leads_nowhere_is_read_to_its_last_line(offices: Offices, table: str) -> None:
    before = _large()
    with pytest.raises(BadRows) as refused:
        _beside(offices, before, before | {_PLACE: before[_PLACE][1:]}, twice=table)
    assert refused.value.facts["table"] == table


def test_beside_a_letter_whose_lines_another_program_wrote_all_is_read(offices: Offices) -> None:
    before = _large()
    after = before | {_PLACE: before[_PLACE][1:]}
    assert _beside(offices, before, after).changed(_PLACE) is not None
    letter = _beside(offices, before, after, schema="attendance/99")
    assert letter.changed(_PLACE) is None
    assert len(letter.rows(_PLACE)) == len(before[_PLACE]) - 1


def test_beside_a_letter_a_training_that_changed_leaves_the_pictures_of_the_others_theirs(offices: Offices) -> None:
    lines = [
        (uid(2000 + n), uid(100), "国培", "", "", "", "2026-07-06", "2026-07-10", 5000, "", "", "approved", None, "")
        for n in range(12)
    ]
    picture = (uid(2003), "training", "3" * 64, 2000, "image/jpeg")
    before = _large() | {"trainings-2026": lines, "attachments-2026": [picture]}
    after = before | {"trainings-2026": [(*lines[0][:2], "省培", *lines[0][3:]), *lines[1:]]}
    letter = _beside(offices, before, after)
    assert letter.changed("trainings-2026") is None, "of records of their own all are read"
    assert [row.name for row in letter.rows("trainings-2026")] == ["省培", *["国培"] * 11]


def test_beside_a_letter_without_that_year_its_attendance_is_read(offices: Offices) -> None:
    after = _large()
    before = {name: rows for name, rows in after.items() if name not in (_PLACE, "activities-2026")}
    letter = _beside(offices, before, after)
    assert letter.changed(_PLACE) is None
    assert len(letter.rows(_PLACE)) == len(after[_PLACE])


def test_beside_a_letter_attendance_whose_activities_are_gone_altogether_is_refused(offices: Offices) -> None:
    before = _large()
    after = {name: rows for name, rows in before.items() if name != "activities-2026"}
    with pytest.raises(BadRows):
        _beside(offices, before, after | {_PLACE: before[_PLACE][1:]})


def test_beside_a_letter_a_line_that_may_not_stand_is_named_by_its_table(offices: Offices) -> None:
    before = _large()
    with pytest.raises(BadRows) as refused:
        _beside(offices, before, before | {_PLACE: before[_PLACE][1:]}, twice=_PLACE)
    assert refused.value.facts["table"] == _PLACE


def test_beside_a_letter_somebody_who_waits_is_heard_in_every_long_stretch(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: dict[str, set[Callable[[], None]]] = {}

    def pause() -> None:
        """Whoever waits."""

    def listen(where: object, name: str, place: int | None = None) -> None:
        plain = getattr(where, name)

        def listened(*words: Any, **named: Any) -> Any:
            given = named.get("pause", go_on if place is None or len(words) <= place else words[place])
            heard.setdefault(name, set()).add(given)
            return plain(*words, **named)

        monkeypatch.setattr(where, name, listened)

    before = _large()
    person = before["teachers"][0]
    after = before | {"teachers": [(person[0], "改名", *person[2:]), *before["teachers"][1:]], _PLACE: before[_PLACE][1:]}
    first = offices.open(offices.report(before).data)
    known = {first.mark_of(name) for name in first.resources}
    first.forget()
    second = letters.open_letter(
        offices.report(after, seq=2, prev=BEFORE).data,
        kinds=frozenset({"report"}),
        signers_for=lambda _office, _kind: [offices.school.public],
        identities=[offices.mailbox],
    )
    for where, name, place in (
        (letters.OpenedLetter, "rows", 2),
        (package_tables, "changed_rows", None),
        (package_tables, "check_references", None),
    ):
        listen(where, name, place)
    second.check_tables(known, pause, earlier=first)
    assert heard == {name: {pause} for name in ("rows", "changed_rows", "check_references")}


@pytest.mark.parametrize("forget", ["teachers", "activities-2026", _PLACE])
def test_beside_a_letter_whose_tables_nobody_checked_all_is_read(offices: Offices, forget: str) -> None:
    before = _large()
    letter = _beside(offices, before, before | {_PLACE: before[_PLACE][1:]}, forget=forget)
    assert letter.changed(_PLACE) is None
    assert len(letter.rows(_PLACE)) == len(before[_PLACE]) - 1
