"""What the verifiers of ``docs/verify`` make of fresh packages of every kind, and of tampered ones; vectors are in test_strangers.

Every package here is written afresh by our writer, so a writer that strays from docs/format.md is found out by somebody who read only that.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.exchange import (
    BuiltLetter,
    SigningKey,
    Statement,
    build_bureau_card,
    build_letter,
    build_school_card,
    canonical,
    countersign,
    open_bureau_card,
    open_school_card,
    seal,
    sign_statement,
)
from jyteacher_desktop.exchange import box as boxes
from tests.exchange.conftest import BUREAU, SCHOOL, Offices, book, uid
from tests.exchange.forgery import manifest_of, repacked
from tests.exchange.test_vectors import DATA

FOLDER = Path(__file__).parents[2] / "docs" / "verify"
PROVINCE, CENTRAL, NEW = uid(3), uid(4), uid(5)
NOT_ASKED = {"package.address", "package.sample", "package.incomplete"}
"""What depends on who looks: the verifier is no office and has no earlier letters."""
needs_tools = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in ("age", "unzip", "jq", "openssl", "sha256sum", "bc", "bash")),
    reason="needs age, unzip, jq, openssl, coreutils, bc",
)
needs_age = pytest.mark.skipif(shutil.which("age") is None, reason="the age command is not installed")


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("jyt_verify", FOLDER / "jyt_verify.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["jyt_verify"] = module
    spec.loader.exec_module(module)
    return module


jyt_verify = load()


@dataclass(frozen=True, kw_only=True)
class Package:
    """A file, the card of its sender (its own for cards), and what the verifiers must find."""

    data: bytes
    card: bytes
    letter: str
    sealed: bool = True
    before: bytes | None = None
    signers: int = 1
    missing: tuple[str, ...] = ()
    blobs: int = 0


@dataclass(frozen=True, kw_only=True)
class World:
    """Offices, their cards and one package of every sort."""

    offices: Offices
    roots: list[SigningKey]
    clerks: list[SigningKey]
    report: BuiltLetter
    photos: dict[str, bytes]
    policy: Callable[[list[SigningKey]], bytes]
    packages: dict[str, Package] = field(default_factory=dict)

    @property
    def recipients(self) -> list[str]:
        return [self.offices.mailbox_recipient]


def by_hash(*bodies: bytes) -> dict[str, bytes]:
    return {hashlib.sha256(body).hexdigest(): body for body in bodies}


@pytest.fixture(scope="module")
def world(offices: Offices) -> World:
    def header(**changes: Any) -> Any:
        return offices.header(**{"period": None, "policy": None, **changes})

    def office(**changes: Any) -> Any:
        return header(**{"sender": BUREAU, "receiver": "*", "code": "419001", "reply": None, **changes})

    def school_card(key: SigningKey, **options: Any) -> BuiltLetter:
        return build_school_card(header(receiver="*"), name="济水一小", stage="小学", central="", key=key, **options)

    roots = [SigningKey(Ed25519PrivateKey.generate()) for _number in range(4)]
    clerks = [offices.bureau, SigningKey(Ed25519PrivateKey.generate())]
    to = [offices.mailbox_recipient]
    enrol, rotated = school_card(offices.school), school_card(clerks[1], former=[offices.school])
    one = build_bureau_card(office(), name="济源市教育局", threshold=1, root=roots[:1], recipients={to[0]: "mailbox"})
    public = [key.public for key in roots]
    root = build_bureau_card(
        office(),
        name="济源市教育局",
        threshold=2,
        root=roots[:1],
        absent=public[1:3],
        recipients={to[0]: "mailbox", offices.recovery_recipient: "recovery"},
        clerks=[key.public for key in clerks],
    )
    signed = countersign(root.data, roots[2])
    following = build_bureau_card(
        office(seq=2, prev=root.letter_id),
        name="济源市教育局",
        threshold=2,
        root=[roots[0], roots[3]],
        absent=public[1:2],
        recipients={to[0]: "mailbox"},
        former=[roots[2]],
    )
    photos = by_hash(b"\xff\xd8 one", b"\xff\xd8 two" * 30_000)
    rows = book()
    rows["attachments-2026"] = [(uid(1000), "activity", name, len(body), "image/jpeg") for name, body in photos.items()]
    rows["openings"] = [(uid(8), uid(101), "2025", "other", 1250, '证书 "甲\\乙"')]
    report = offices.report(rows)
    volumes = list(report.volumes(to, {name: len(body) for name, body in photos.items()}, photos.__getitem__, limit=100_000))
    assert len(volumes) == 2
    heads = [(SCHOOL, 1, report.letter_id, "2026Q3", 1)]
    answer = {
        "heads": heads,
        "issues": [(uid(7), "activity", uid(1000), "", "请补照片")],
        "credited": [(uid(100), "2026-2030", "2026-10-09", 600, 36000)],
    }
    given = office(receiver=SCHOOL, ack=report.letter_id)
    receipt = build_letter("receipt", given, answer, clerks[:1], to)
    more = {
        "reasons": [(uid(100), uid(1000), "2026-2030", 600, 400, "年度上限")],
        "want": [("blob", "0" * 64), ("teachers", "1" * 64)],
    }
    want = build_letter("receipt", given, {**answer, **more}, clerks[1:], to)
    said = {**answer, "heads": [], "packages": [(1, "0" * 64, "letter.fork", "冲突"), (2, "", "letter.gap", "没有收到")]}
    packages = build_letter("receipt", given, said, clerks[:1], to)
    restore = build_letter("restore", office(receiver=NEW), {"heads": heads, **rows}, clerks[:1], to)
    relay = build_letter("relay", header(), {"enclosed": [("0" * 64, 1000, "a.jyt")]}, [offices.school], to)
    text = by_hash(b'id = "jiyuan"\n')
    ((digest, body),) = text.items()

    def build_policy(keys: list[SigningKey]) -> BuiltLetter:
        rules = {
            "policy": [("jiyuan", 1, "学时规则", "jiyuan.toml", digest, len(body), "2027-06-30")],
            "due": [("2026Q4", "2027-01-10")],
        }
        return build_letter("policy", office(policy=("jiyuan", 1)), rules, keys, blobs=text)

    policy = build_policy(clerks)
    facts = {
        "code": "2141000123",
        "keyid": offices.school.public.keyid,
        "name": "济水一小",
        "reply": to[0],
        "spki": base64.b64encode(offices.school.public.spki).decode(),
    }
    withdraw = {"letters": ["0" * 64], "why": "错报"}
    entries = [
        (uid(50), "key", SCHOOL, canonical.encode(facts).decode()),
        (uid(51), "withdraw", SCHOOL, canonical.encode(withdraw).decode()),
    ]
    log = build_letter("log", office(receiver=BUREAU), {"entries": entries}, clerks[:1], to)
    inner = {report.letter_id: report.box}
    second = offices.report(sender=CENTRAL, rows={**book(), "school": [(CENTRAL, *book()["school"][0][1:])]})
    inner[second.letter_id] = second.box
    boxed = by_hash(*inner.values())
    roll = build_letter(
        "roll",
        office(receiver=PROVINCE),
        {
            "summary": [(BUREAU, "济源市教育局", "419001", "0" * 64, 2, 6)],
            "letters": [
                (letter, sender, 1, hashlib.sha256(inner[letter]).hexdigest(), len(inner[letter]))
                for letter, sender in ((report.letter_id, SCHOOL), (second.letter_id, CENTRAL))
            ],
            "entries": entries,
        },
        clerks[:1],
        to,
    )
    rolled = list(roll.volumes(to, {name: len(each) for name, each in boxed.items()}, boxed.__getitem__, limit=10_000))
    assert len(rolled) == 2

    def sent(letter: BuiltLetter, card: bytes, data: bytes = b"", **more: Any) -> Package:
        return Package(data=data or letter.data, card=card, letter=letter.letter_id, **more)

    def public_card(letter: BuiltLetter, data: bytes = b"", **more: Any) -> Package:
        return sent(letter, data or letter.data, data, sealed=False, **more)

    return World(
        offices=offices,
        roots=roots,
        clerks=clerks,
        report=report,
        photos=photos,
        policy=lambda keys: build_policy(keys).data,
        packages={
            "enrol": public_card(enrol),
            "enrol-rotated": public_card(rotated),
            "root": public_card(one),
            "root-2-of-3": public_card(root, signed, signers=2),
            "root-next": public_card(following, before=signed, signers=2),
            "report": sent(report, enrol.data),
            "report-thin": sent(
                report, enrol.data, report.pack(to, without=["identity", "teachers"]), missing=("identity", "teachers")
            ),
            "report-thin-volume": sent(
                report, enrol.data, report.pack(to, without=["identity"], blobs=photos), missing=("identity",), blobs=2
            ),
            "report-volume-1": sent(report, enrol.data, volumes[0], blobs=1),
            "report-volume-2": sent(report, enrol.data, volumes[1], blobs=1),
            "receipt": sent(receipt, signed),
            "receipt-want": sent(want, signed),
            "receipt-packages": sent(packages, signed),
            "restore": sent(restore, signed, restore.pack(to, blobs=photos), blobs=2),
            "relay": sent(relay, enrol.data),
            "policy": sent(policy, signed, sealed=False, signers=2, blobs=1),
            "log": sent(log, signed),
            "roll-1": sent(roll, signed, rolled[0], blobs=1),
            "roll-2": sent(roll, signed, rolled[1], blobs=1),
        },
    )


NAMES = [
    "enrol",
    "enrol-rotated",
    "root",
    "root-2-of-3",
    "root-next",
    "report",
    "report-thin",
    "report-thin-volume",
    "report-volume-1",
    "report-volume-2",
    "receipt",
    "receipt-want",
    "receipt-packages",
    "restore",
    "relay",
    "policy",
    "log",
    "roll-1",
    "roll-2",
]


def verify(world: World, package: Package, data: bytes | None = None, **changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "identities": [world.offices.mailbox] if package.sealed else [],
        "cards": [package.card],
        "before": package.before,
    }
    found: dict[str, Any] = jyt_verify.verify(data or package.data, **{**given, **changes})
    return found


def refused(world: World, name: str, data: bytes | None = None, **changes: Any) -> str:
    with pytest.raises(jyt_verify.Refused) as caught:
        verify(world, world.packages[name], data, **changes)
    return str(caught.value)


def shell(world: World, folder: Path, package: Package, data: bytes | None = None) -> subprocess.CompletedProcess[str]:
    (folder / "p.jyt").write_bytes(data or package.data)
    (folder / "card.jyt").write_bytes(package.card)
    (folder / "id").write_text(world.offices.mailbox + "\n", encoding="ascii")
    command = ["bash", str(FOLDER / "verify.sh"), "p.jyt", "id" if package.sealed else "-", "card.jyt"]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, encoding="utf-8")


def test_there_is_a_package_of_every_kind(world: World) -> None:
    assert list(world.packages) == NAMES
    assert {name.split("-")[0] for name in NAMES} == set(jyt_verify.TABLES)


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_reads_what_we_write(world: World, name: str) -> None:
    package = world.packages[name]
    found = verify(world, package)
    assert found["letter"] == package.letter
    assert found["kind"] == name.split("-", maxsplit=1)[0]
    assert found["sealed"] == package.sealed
    assert len(found["signers"]) == package.signers
    assert tuple(found["missing"]) == package.missing
    assert len(found["blobs"]) == package.blobs
    assert not found["unknown"]
    assert not found["unplaced"]
    assert json.loads(json.dumps(found)) == found
    assert package.letter in jyt_verify.describe(found)


@needs_tools
@pytest.mark.parametrize("name", NAMES)
def test_common_tools_read_what_we_write(world: World, tmp_path: Path, name: str) -> None:
    package = world.packages[name]
    done = shell(world, tmp_path, package)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert f"letter  {package.letter}" in lines
    assert sum(line.startswith("signed  ") for line in lines) == package.signers
    assert sum(line.startswith("blob    ") for line in lines) == package.blobs
    assert all(f"data/{table}.jsonl" in done.stdout for table in package.missing)
    assert lines[-1] == f"digits  {digits(package.card)}"


def digits(card: bytes) -> str:
    try:
        return open_school_card(card).fingerprint
    except TrustError:
        return open_bureau_card(card).fingerprint


@pytest.mark.parametrize("name", ["enrol", "enrol-rotated", "root", "root-2-of-3", "root-next"])
def test_the_digits_of_a_card_are_ours(world: World, name: str) -> None:
    assert verify(world, world.packages[name])["digits"] == digits(world.packages[name].data)


def test_a_rotated_card_names_the_key_that_vouched(world: World) -> None:
    found = verify(world, world.packages["enrol-rotated"], cards=[world.packages["enrol"].data])
    assert found["former"] == [world.offices.school.public.fingerprint]
    assert verify(world, world.packages["enrol-rotated"], cards=[])["former"] == []


def test_the_letters_of_a_roll_are_checked_with_its_own_log(world: World) -> None:
    inside = [each for name in ("roll-1", "roll-2") for each in verify(world, world.packages[name])["enclosed"]]
    assert {each["office"]: each["signers"] for each in inside} == {
        SCHOOL: [world.offices.school.public.fingerprint],
        CENTRAL: [],
    }


def sealed(world: World, box: bytes) -> bytes:
    return seal.seal(box, world.recipients)


def flipped(world: World) -> bytes:
    data = world.report.data
    return data[:-100] + bytes([data[-100] ^ 1]) + data[-99:]


def changed_table(world: World) -> bytes:
    letter = world.report
    bodies = {**letter.bodies, "teachers": letter.bodies["teachers"].replace("王伟".encode(), "王炜".encode())}
    assert bodies["teachers"] != letter.bodies["teachers"]
    assert len(bodies["teachers"]) == len(letter.bodies["teachers"])
    return sealed(world, boxes.write_box(letter.signed, bodies))


def by_a_stranger(world: World) -> bytes:
    return world.offices.report(key=SigningKey(Ed25519PrivateKey.generate())).data


def unlisted_blob(world: World) -> bytes:
    return world.report.pack(world.recipients, blobs=by_hash(b"nobody lists me"))


def other_blob(world: World) -> bytes:
    return world.report.pack(world.recipients, blobs={name: body[::-1] for name, body in world.photos.items()})


def extra_table(world: World) -> bytes:
    letter = world.report
    return sealed(world, boxes.write_box(letter.signed, {**letter.bodies, "extra": b""}))


def extra_entry(world: World) -> bytes:
    target = io.BytesIO(world.report.box)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("evil.txt", "x")
    return sealed(world, target.getvalue())


def without_a_table(world: World) -> bytes:
    letter = world.report
    receipt = build_letter(
        "receipt",
        world.offices.header(sender=BUREAU, receiver=SCHOOL, reply=None, period=None, policy=None),
        {"heads": [(SCHOOL, 1, letter.letter_id, "2026Q3", 1)], "issues": [], "credited": []},
        world.clerks[:1],
        world.recipients,
    )
    return receipt.pack(world.recipients, without=["credited"])


def receipt_of_a_school(world: World) -> bytes:
    rows: dict[str, Any] = {"heads": [], "issues": [], "credited": []}
    header = world.offices.header(period=None, policy=None)
    return build_letter("receipt", header, rows, [world.offices.school], world.recipients).data


def one_hand_short(world: World) -> bytes:
    return world.policy(world.clerks[:1])


def one_hand_twice(world: World) -> bytes:
    """One clerk, one holder of the root, who is no clerk, and the clerk once more under the other clerk's keyid."""
    entries = boxes.read_box(countersign(world.policy(world.clerks[:1]), world.roots[0]))
    signed = json.loads(entries[boxes.ENVELOPE].body(boxes.MAX_ENVELOPE))
    mine = next(each["sig"] for each in signed["signatures"] if each["keyid"] == world.clerks[0].public.keyid)
    signed["signatures"].append({"keyid": world.clerks[1].public.keyid, "sig": mine})
    tables = {name: entry for name, entry in entries.items() if name.startswith("data/")}
    return boxes.write_box(
        canonical.encode(signed),
        {name.removeprefix("data/").removesuffix(".jsonl"): entry.body(boxes.MAX_TABLE) for name, entry in tables.items()},
        {name.removeprefix("blob/"): entry.body(boxes.MAX_BLOB) for name, entry in entries.items() if name.startswith("blob/")},
    )


TAMPERED: dict[str, tuple[str, Callable[[World], bytes], str]] = {
    "flipped_byte_in_the_seal": ("report", flipped, "sealed bytes were changed"),
    "changed_table_of_the_same_size": ("report", changed_table, "not the one the manifest lists"),
    "signed_by_a_stranger": ("report", by_a_stranger, "signature"),
    "unlisted_blob": ("report", unlisted_blob, "no table lists"),
    "blob_with_other_content": ("report", other_blob, "not what its name says"),
    "extra_table": ("report", extra_table, "a table the manifest does not list"),
    "extra_entry": ("report", extra_entry, "exact form"),
    "receipt_without_a_table": ("receipt", without_a_table, "may be thin"),
    "policy_one_hand_short": ("policy", one_hand_short, "too few"),
    "policy_one_hand_twice": ("policy", one_hand_twice, "too few"),
    "card_of_another": ("report", lambda world: world.packages["receipt"].data, "no card"),
    "open_where_it_must_be_sealed": ("report", lambda world: world.report.box, "must be sealed"),
    "report_that_a_clerk_signed": ("report", lambda world: world.offices.report(key=world.clerks[0]).data, "signature"),
    "receipt_that_a_school_wrote": ("report", receipt_of_a_school, "no card of the bureau"),
    "cut": ("report", lambda world: world.report.data[:-1], "sealed bytes were changed"),
    "no_package": ("enrol", lambda _world: b"hello", "not a package"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_stranger_refuses_what_was_tampered_with(world: World, name: str) -> None:
    package, forge, reason = TAMPERED[name]
    assert reason in refused(world, package, forge(world))


def two_clerks_under_one_root_key(world: World) -> Package:
    """A card whose one root key says nothing about policies: two clerks sign them all the same."""
    header = world.offices.header(sender=BUREAU, receiver="*", code="419001", reply=None, period=None, policy=None)
    card = build_bureau_card(
        header,
        name="济源市教育局",
        threshold=1,
        root=world.roots[:1],
        clerks=[key.public for key in world.clerks],
        recipients={world.recipients[0]: "mailbox"},
    )
    return replace(world.packages["policy"], data=world.policy(world.clerks), card=card.data)


def test_two_clerks_sign_a_policy_also_where_one_root_key_is_enough(world: World) -> None:
    package = two_clerks_under_one_root_key(world)
    assert len(verify(world, package)["signers"]) == 2
    with pytest.raises(jyt_verify.Refused, match="too few"):
        verify(world, package, one_hand_short(world))


@needs_tools
def test_common_tools_ask_for_two_clerks_also_where_one_root_key_is_enough(world: World, tmp_path: Path) -> None:
    package = two_clerks_under_one_root_key(world)
    assert shell(world, tmp_path, package).returncode == 0
    assert shell(world, tmp_path, package, one_hand_short(world)).returncode == 1


@needs_tools
@pytest.mark.parametrize("name", TAMPERED)
def test_common_tools_refuse_what_was_tampered_with(world: World, tmp_path: Path, name: str) -> None:
    package, forge, _reason = TAMPERED[name]
    done = shell(world, tmp_path, world.packages[package], forge(world))
    assert done.returncode == 1
    assert "REFUSED" in done.stderr
    assert "digits" not in done.stdout


def unsorted(lines: list[bytes]) -> list[bytes]:
    return lines[::-1]


def nowhere(lines: list[bytes]) -> list[bytes]:
    return [line.replace(uid(102).encode(), uid(999).encode()) for line in lines]


def twice(lines: list[bytes]) -> list[bytes]:
    return [lines[0], *lines]


@pytest.mark.parametrize(
    ("table", "change", "reason"),
    [
        ("teachers", unsorted, "not sorted"),
        ("attendance-2026", unsorted, "not sorted"),
        ("teachers", twice, "not sorted"),
        ("service", nowhere, "leads nowhere"),
        ("teachers", nowhere, "leads nowhere"),
        ("attachments-2026", lambda lines: [line.replace(b"activity", b"training") for line in lines], "not there"),
        ("school", lambda _lines: [], "not one row"),
        ("activities-2026", lambda lines: [line.replace(b'"2026-09-01"', b'"2026-09-31"') for line in lines], "not of type day"),
    ],
)
def test_a_stranger_refuses_rows_that_an_insider_signed(
    world: World, table: str, change: Callable[[list[bytes]], list[bytes]], reason: str
) -> None:
    body = b"".join(change(world.report.bodies[table].splitlines(keepends=True)))
    assert reason in refused(world, "report", repacked(world.offices, world.report.box, bodies={table: body}))


def test_a_later_table_and_a_later_field_are_read_past(world: World) -> None:
    def change(manifest: dict[str, Any]) -> None:
        for resource in manifest["resources"]:
            if resource["name"] == "service":
                resource["schema"]["fields"].append({"name": "remark", "type": "string"})
        known = next(resource for resource in manifest["resources"] if resource["name"] == "openings")
        manifest["resources"].append({**known, "name": "inventories", "path": "data/inventories.jsonl", "schema": {}})

    body = world.report.bodies["service"].replace(b'"seq"', b'"remark":null,"seq"')
    extra = {"service": body, "inventories": world.report.bodies["openings"]}
    found = verify(
        world, world.packages["report"], repacked(world.offices, world.report.box, bodies=extra, manifest_change=change)
    )
    assert found["unknown"] == ["inventories"]
    undeclared = repacked(world.offices, world.report.box, bodies={"service": body})
    assert "other fields" in refused(world, "report", undeclared)


@pytest.mark.parametrize("wrong", ["number", "named", "office", "old_hands", "own_hands", "not_a_root"])
def test_a_stranger_refuses_a_wrong_succession(world: World, wrong: str) -> None:
    old = world.packages["root-2-of-3"]
    changes: dict[str, Any] = {"seq": 2, "prev": old.letter}
    changes |= {"number": {"seq": 3}, "named": {"prev": "0" * 64}, "office": {"sender": PROVINCE}}.get(wrong, {})
    given = {"sender": BUREAU, "receiver": "*", "code": "419001", "reply": None, "period": None, "policy": None, **changes}
    card = build_bureau_card(
        world.offices.header(**given),
        name="济源市教育局",
        threshold=2,
        root=[world.roots[0]] if wrong == "own_hands" else [world.roots[0], world.roots[3]],
        absent=[world.roots[3].public] if wrong == "own_hands" else [],
        recipients={world.offices.mailbox_recipient: "mailbox"},
        former=[] if wrong == "old_hands" else [world.roots[1]],
    )
    before = world.packages["enrol"].data if wrong == "not_a_root" else old.data
    assert refused(world, "root-next", card.data, before=before)
    if wrong != "own_hands":
        assert verify(world, world.packages["root-next"], card.data, before=None)["letter"] == card.letter_id
        if wrong != "not_a_root":
            with pytest.raises(TrustError):
                open_bureau_card(card.data, after=open_bureau_card(old.data))


def test_the_digits_of_several_root_keys_include_how_many_must_sign(world: World) -> None:
    keys = [jyt_verify.Key(key.public.spki) for key in world.roots[:3]]
    assert len({jyt_verify.root_digits(threshold, keys) for threshold in (1, 2, 3)}) == 3
    assert jyt_verify.root_digits(2, keys[::-1]) == verify(world, world.packages["root-2-of-3"])["digits"]
    assert jyt_verify.root_digits(1, keys[:1]) == world.roots[0].public.fingerprint


@needs_tools
def test_a_card_that_names_its_keys_after_others_does_not_get_their_digits(world: World, tmp_path: Path) -> None:
    forgers = [SigningKey(Ed25519PrivateKey.generate()) for _number in range(3)]
    rows: dict[str, Any] = {
        "office": [(BUREAU, "419001", "济源市教育局", 2)],
        "keys": [
            (real.public.keyid, "root", base64.b64encode(forger.public.spki).decode())
            for real, forger in zip(world.roots, forgers, strict=False)
        ],
        "recipients": [(world.offices.mailbox_recipient, "mailbox")],
    }
    header = world.offices.header(sender=BUREAU, receiver="*", reply=None, period=None, policy=None)
    card = build_letter("root", header, rows, forgers).data
    assert "a keyid on the card" in refused(world, "root-2-of-3", card)
    done = shell(world, tmp_path, Package(data=card, card=card, letter="", sealed=False))
    assert digits(world.packages["root-2-of-3"].data) not in done.stdout


@pytest.mark.parametrize("name", ["enrol", "root-2-of-3"])
def test_a_changed_byte_of_a_card_gets_the_same_verdict_from_both(world: World, name: str) -> None:
    data = world.packages[name].data
    ours = open_school_card if name == "enrol" else open_bureau_card
    for place in range(0, len(data), 3):
        changed = data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :]
        # Compressed bytes are not part of the identity: a few changes leave the letter what it was.
        try:
            wanted = ours(changed).letter_id
        except TrustError:
            wanted = ""
        try:
            found = jyt_verify.verify(changed, identities=[], cards=[])["letter"]
        except jyt_verify.Refused:
            found = ""
        assert found == wanted, place


VALUES: list[Any] = [
    None,
    True,
    -1,
    0,
    2,
    2**53 - 1,
    "",
    "x",
    "*",
    "书",
    uid(9),
    "sha256:" + "0" * 64,
    [],
    ["sample"],
    ["x"],
    [1],
    {},
    {"x": 1},
]
ABSENT = object()


def spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where every value of a manifest stands; one table stands for all."""
    if isinstance(value, dict):
        return [path, *(each for key, child in value.items() for each in spots(child, (*path, key)))]
    if isinstance(value, list):
        return [path, *(each for number, child in enumerate(value[:1]) for each in spots(child, (*path, number)))]
    return [path]


def test_whatever_a_manifest_says_both_readers_give_the_same_verdict(world: World) -> None:
    package, box = world.packages["report"], world.report.box
    for spot in spots(manifest_of(box))[1:]:
        for value in [ABSENT, *VALUES]:

            def change(manifest: dict[str, Any], spot: tuple[Any, ...] = spot, value: Any = value) -> None:
                place: Any = manifest
                for step in spot[:-1]:
                    place = place[step]
                if value is ABSENT:
                    del place[spot[-1]]
                else:
                    place[spot[-1]] = value

            data = repacked(world.offices, box, manifest_change=change)
            try:
                wanted = world.offices.open(data, me=None).letter_id
            except TrustError as error:
                wanted = error.code if error.code in NOT_ASKED else ""
            try:
                found = verify(world, package, data)
            except jyt_verify.Refused:
                found = {"letter": ""}
            if wanted == "package.sample":
                assert found["sample"], (spot, value)
            else:
                assert found["letter"] == wanted, (spot, value)


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])
def test_the_verifier_opens_seals_of_every_length(world: World, size: int) -> None:
    data = bytes(range(256)) * (size // 256) + bytes(size % 256)
    file = seal.seal(data, [world.offices.recovery_recipient, *world.recipients])
    assert jyt_verify.unseal(file, [world.offices.mailbox]) == data
    assert jyt_verify.unseal(file, [SECRET, world.offices.recovery]) == data
    for wrong in (file[:-1], file + b"\0", file[: -(size % 65_536 + 16)] if size > 65_536 else file[:-16]):
        with pytest.raises(jyt_verify.Refused):
            jyt_verify.unseal(wrong, [world.offices.mailbox])


SECRET = (DATA / "v1-mailbox.txt").read_text(encoding="ascii").split()[0]


@needs_age
def test_the_verifier_opens_what_the_age_command_sealed(world: World) -> None:
    data = bytes(70_000)
    theirs = subprocess.run(["age", "-r", world.recipients[0]], input=data, check=True, capture_output=True)
    assert jyt_verify.unseal(theirs.stdout, [world.offices.mailbox]) == data
    with pytest.raises(jyt_verify.Refused, match="somebody else"):
        jyt_verify.unseal(theirs.stdout, [world.offices.recovery])


def test_an_identity_with_a_typing_error_is_refused(world: World) -> None:
    other = "Q" if SECRET[-9] != "Q" else "P"
    with pytest.raises(jyt_verify.Refused, match="identity"):
        jyt_verify.unseal(world.report.data, [SECRET[:-9] + other + SECRET[-8:]])


def test_the_command_line_says_good_refused_or_wrong_usage(world: World, tmp_path: Path) -> None:
    package = world.packages["report-thin"]
    (tmp_path / "p.jyt").write_bytes(package.data)
    (tmp_path / "card.jyt").write_bytes(package.card)
    (tmp_path / "id").write_text(f"# made by a test\n{world.offices.mailbox}\n", encoding="ascii")

    def run(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-I", str(FOLDER / "jyt_verify.py"), *arguments]
        done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True, encoding="utf-8")
        return done.returncode, done.stdout

    code, said = run("p.jyt", "--identity", "id", "--card", "card.jyt")
    assert code == 0
    for words in (
        "GOOD",
        "report",
        package.letter,
        SCHOOL,
        BUREAU,
        "number  1",
        "2026Q3",
        "missing identity",
        "attendance-2026: 6 rows",
    ):
        assert words in said
    assert world.offices.school.public.fingerprint in said
    code, said = run("p.jyt", "--identity", "id", "--card", "card.jyt", "--json")
    assert (code, json.loads(said)["letter"]) == (0, package.letter)
    code, said = run("p.jyt", "--identity", "id")
    assert code == 1
    assert said.startswith("REFUSED: no card")
    assert run("p.jyt", "--card", "card.jyt", "--json") == (
        1,
        json.dumps({"verdict": "refused", "reason": "the package is sealed and no identity was given"}) + "\n",
    )
    assert run()[0] == 2
    assert run("nowhere.jyt")[0] == 2


def test_the_verifier_asks_for_the_principal_and_for_the_operator_where_told(world: World) -> None:
    offices, operator = world.offices, SigningKey(Ed25519PrivateKey.generate())
    letter = build_letter("report", offices.header(), book(), [offices.school, operator], [offices.mailbox_recipient])
    named = {"name": "济水一小", "stage": "小学", "central": ""}
    head = offices.header(receiver="*", period=None, policy=None)
    theirs = build_school_card(head, **named, key=operator, role=Signer.OPERATOR, former=[offices.school]).data
    principal = build_school_card(head, **named, key=offices.school).data

    def verdict(*cards: bytes, need: tuple[str, ...] = ()) -> list[str]:
        found = jyt_verify.verify(letter.data, identities=[offices.mailbox], cards=cards, need=need)
        return sorted(found["roles"])

    assert verdict(principal, theirs, need=("operator",)) == ["operator", "principal"]
    assert verdict(principal) == ["principal"]
    with pytest.raises(jyt_verify.Refused, match="the operator has not signed"):
        verdict(principal, need=("operator",))
    with pytest.raises(jyt_verify.Refused, match="the principal has not signed"):
        verdict(theirs)


def test_a_certificate_is_checked_by_somebody_who_read_only_the_format(capsys: pytest.CaptureFixture[str]) -> None:
    key = SigningKey(Ed25519PrivateKey.from_private_bytes(b"\1" * 32))
    facts = dict.fromkeys(("number", "school", "code", "name", "mark", "cycle", "as_of", "hours", "required"), "四十六")
    line = sign_statement(key, Statement(**facts))
    found = jyt_verify.check_certificate(line)
    assert (found["name"], found["day"], found["digits"]) == ("四十六", "四十六", key.public.fingerprint)
    assert jyt_verify.main([line, "--certificate"]) == 0
    assert "GOOD" in capsys.readouterr().out
    for place in range(5, len(line), 7):
        changed = line[:place] + ("A" if line[place] != "A" else "B") + line[place + 1 :]
        with pytest.raises((jyt_verify.Refused, ValueError)):
            jyt_verify.check_certificate(changed)
    assert jyt_verify.main(["JYC1.e30.AA.AA", "--certificate", "--json"]) == 1


@pytest.mark.parametrize(
    "begin", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n", b"RIFF\x00\x00\x00\x00WEBP", b"\x00\x00\x00\x18ftypheic", b"II*\x00"]
)
def test_who_gives_the_verifier_a_photo_is_told_what_it_can_check_and_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], begin: bytes
) -> None:
    path = tmp_path / "证明.jpg"
    path.write_bytes(begin + b"\x00" * 100)
    assert jyt_verify.main([str(path), "--certificate"]) == 1
    said = capsys.readouterr().out
    assert "“证明.jpg”是照片或图片" in said
    assert "PDF 文件" in said
    assert "扫一扫" in said


def test_who_gives_the_verifier_something_else_is_told_what_a_certificate_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "证明.txt"
    path.write_text("某某同志学时证明", encoding="utf-8")
    for given in (str(path), "JYC1.e30.AA", "没有这个文件.pdf"):
        assert jyt_verify.main([given, "--certificate"]) == 1
        assert "给的不是学时证明，或者不完整。这里能核对的是" in capsys.readouterr().out


@pytest.mark.parametrize("body", [b"FEFFABC", b"FEFF", b"FEFF" + b"0041" * 100_000])
def test_a_pdf_that_somebody_made_up_is_no_certificate_to_the_verifier_either(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "made-up.pdf"
    path.write_bytes(b"%PDF-1.4\n/Keywords <" + body + b">")
    assert jyt_verify.certificate_line(str(path)) == ""
    assert jyt_verify.main([str(path), "--certificate", "--json"]) == 1
