"""Files for whoever writes a reader of his own: ``python -m tests.exchange.vectors`` writes them all into ``data/vectors``.

Each is listed in ``index.json`` with what it is, who looks at it and with which identity, the letter id when it is good and the code
our reader gives when it is bad. Keys are the published ones of docs/format.md. Sealed files come out differently each time, so a file
that still gives its answer is left alone; a test opens every file.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.exchange import (
    BuiltLetter,
    Header,
    OpenedLetter,
    PublicKey,
    build_bureau_card,
    build_letter,
    build_school_card,
    canonical,
    countersign,
    open_letter,
    open_school_card,
    package_tables,
    seal,
)
from jyteacher_desktop.exchange import box as boxes
from jyteacher_desktop.exchange.package_tables import BY_KIND, encode_rows
from tests.exchange import test_insiders, test_letters, test_limits
from tests.exchange.conftest import BUREAU, SCHOOL, Offices, book, uid
from tests.exchange.forgery import repacked, resigned
from tests.exchange.test_registers import whole_book
from tests.exchange.test_vectors import BUREAU_KEY, MAILBOX, MAILBOX_RECIPIENT, OPERATOR_KEY, REPLY, REPLY_RECIPIENT, SCHOOL_KEY

FOLDER = Path(__file__).parent / "data" / "vectors"
PROVINCE, CENTRAL = uid(3), uid(4)
ZEROS = "0" * 64
KINDS = frozenset({"report", "receipt", "enrol", "root", "restore", "relay", "policy", "log", "roll"})
OFFICES = Offices(
    school=SCHOOL_KEY,
    bureau=BUREAU_KEY,
    mailbox=MAILBOX,
    mailbox_recipient=MAILBOX_RECIPIENT,
    recovery=REPLY,
    recovery_recipient=REPLY_RECIPIENT,
)


@dataclass(frozen=True, kw_only=True)
class Vector:
    """One file and what a reader must say of it. ``code`` None: whatever our reader says, as long as it refuses."""

    name: str
    about: str
    data: bytes
    code: str | None = ""
    me: str = BUREAU
    identity: str = "v1-mailbox.txt"


def header(**changes: Any) -> Header:
    """A header with fixed facts."""
    given = {"sender": SCHOOL, "receiver": BUREAU, "code": "2141000123", "seq": 1, "created": "2026-10-08T09:00:00+08:00"}
    return Header(**{**given, **changes})


def from_bureau(kind: str, rows: Mapping[str, Any], *, receiver: str = SCHOOL, **options: Any) -> BuiltLetter:
    """A letter of the bureau."""
    recipients = {"policy": [], SCHOOL: [REPLY_RECIPIENT]}.get(kind if kind == "policy" else receiver, [MAILBOX_RECIPIENT])
    head = header(sender=BUREAU, receiver=receiver, code="419001", **options.pop("header", {}))
    return build_letter(kind, head, rows, [BUREAU_KEY], recipients, **options)


def entry_rows() -> list[tuple[str, ...]]:
    """A log with one enrolled key."""
    facts = {
        "code": "2141000123",
        "keyid": SCHOOL_KEY.public.keyid,
        "name": "济水一小",
        "reply": REPLY_RECIPIENT,
        "spki": base64.b64encode(SCHOOL_KEY.public.spki).decode(),
    }
    return [(uid(50), "key", SCHOOL, canonical.encode(facts).decode())]


def accepting_rows() -> list[tuple[str, ...]]:
    """A log in which an operator's key is enrolled and an earlier letter keeps counting without it."""
    (number, kind, office, payload) = entry_rows()[0]
    theirs = json.loads(payload) | {
        "keyid": OPERATOR_KEY.public.keyid,
        "role": "operator",
        "spki": base64.b64encode(OPERATOR_KEY.public.spki).decode(),
    }
    accept = canonical.encode({"letters": [ZEROS], "why": "政策第 2 版以前收到"}).decode()
    return [
        (number, kind, office, payload),
        (uid(51), "key", office, canonical.encode(theirs).decode()),
        (uid(52), "accept", office, accept),
    ]


def good() -> Iterator[Vector]:
    """Letters of every kind."""
    report = OFFICES.report(reply=REPLY_RECIPIENT)
    both = [MAILBOX_RECIPIENT, REPLY_RECIPIENT]
    yield Vector(name="report", about="a report with its whole book", data=report.data)
    twice = build_letter("report", OFFICES.header(reply=REPLY_RECIPIENT), book(), [SCHOOL_KEY, OPERATOR_KEY], both)
    yield Vector(name="report-both-signers", about="signed by the principal and by the operator", data=twice.data)
    yield Vector(name="report-empty-book", about="a school without teachers", data=OFFICES.report(book(0, 0)).data)
    yield Vector(name="report-later", about="number 7 names number 6", data=OFFICES.report(seq=7, prev=ZEROS, ack=ZEROS).data)
    yield Vector(
        name="report-huge-number", about="a number is just a number", data=OFFICES.report(seq=2**53 - 1, prev=ZEROS).data
    )
    yield Vector(
        name="report-without-period",
        about="period, policy and reply may be null",
        data=OFFICES.report(period=None, policy=None, reply=None).data,
    )
    photos = [b"\xff\xd8photo one", b"\xff\xd8photo two"]
    digests = {hashlib.sha256(photo).hexdigest(): photo for photo in photos}
    rows = book()
    rows["attachments-2026"] = [(uid(1000), "activity", digest, len(body), "image/jpeg") for digest, body in digests.items()]
    listed = OFFICES.report(rows)
    yield Vector(name="report-attachments-listed", about="attachments are listed, none is carried", data=listed.data)
    for number, digest in enumerate(sorted(digests), 1):
        yield Vector(
            name=f"report-volume-{number}",
            about="a volume: the same letter, one attachment",
            data=listed.pack(both, blobs={digest: digests[digest]}),
        )
    yield Vector(name="report-both-volumes-in-one", about="all attachments in one box", data=listed.pack(both, blobs=digests))
    yield Vector(
        name="report-registers", about="rules, honours, a team and a plan beside the book", data=OFFICES.report(registers()).data
    )
    lone = registers()
    lone["honours"] = [(uid(400), "", *lone["honours"][0][2:])]
    yield Vector(name="report-honour-of-the-unit", about="a reference that may be empty is", data=OFFICES.report(lone).data)
    yield Vector(
        name="report-thin",
        about="identity is left out: incomplete until it comes from an earlier letter",
        data=report.pack(both, without=["identity"]),
        code="package.incomplete",
    )
    strange = digests | {hashlib.sha256(b"x").hexdigest(): b"x"}
    yield Vector(
        name="report-stray-blob", about="an attachment no table lists", data=listed.pack(both, blobs=strange), code="package.form"
    )
    wrong = {digest: body[::-1] for digest, body in digests.items()}
    yield Vector(
        name="report-swapped-blob",
        about="an attachment with other content",
        data=listed.pack(both, blobs=wrong),
        code="package.damaged",
    )
    rows["attachments-2026"] = [(uid(7777), "activity", ZEROS, 5, "image/jpeg")]
    yield Vector(
        name="report-evidence-of-nothing",
        about="an attachment of a record that is not there",
        data=OFFICES.report(rows).data,
        code="package.rows",
    )
    rows["attachments-2026"] = [(uid(1000), "activity", ZEROS, 5, "text/html")]
    yield Vector(
        name="report-evidence-html", about="an attachment of a type that may not be", data=_unchecked(rows), code="package.rows"
    )
    head = [(SCHOOL, 1, report.letter_id, "2026Q3", 1)]
    answer = {
        "heads": head,
        "issues": [(uid(7), "activity", uid(1000), "", "请补照片")],
        "credited": [(uid(100), "2026-2030", "2026-10-09", 600, 36000)],
    }
    mine: dict[str, Any] = {"me": SCHOOL, "identity": "v1-reply.txt"}
    yield Vector(name="receipt", about="a receipt with a remark", data=from_bureau("receipt", answer).data, **mine)
    yield Vector(
        name="receipt-want",
        about="a receipt that asks for an attachment again",
        data=from_bureau("receipt", {**answer, "want": [("blob", ZEROS)]}).data,
        **mine,
    )
    reasons = [(uid(100), uid(1000), "2026-2030", 400, 150, "申报 4 学时，计入 1.5 学时：年度上限已满")]
    yield Vector(
        name="receipt-reasons",
        about="a receipt that says why fewer hours are recognised",
        data=from_bureau("receipt", {**answer, "reasons": reasons}).data,
        **mine,
    )
    yield Vector(
        name="receipt-reasons-negative",
        about="a receipt that takes hours away which were never claimed",
        data=from_bureau("receipt", {**answer, "reasons": [(*reasons[0][:3], 400, -150, "x")]}).data,
        code="package.rows",
        **mine,
    )
    yield Vector(
        name="receipt-packages",
        about="a receipt that says what stands about packages",
        data=from_bureau(
            "receipt", {**answer, "packages": [(2, ZEROS, "letter.withdrawn", "误报"), (3, "", "letter.gap", "没有收到")]}
        ).data,
        **mine,
    )
    yield Vector(
        name="receipt-without-head",
        about="packages came and none counts",
        data=from_bureau(
            "receipt", {**answer, "heads": [], "issues": [], "packages": [(1, ZEROS, "letter.fork", "两个第 1 号")]}
        ).data,
        **mine,
    )
    yield Vector(
        name="receipt-for-another",
        about="a receipt to another school",
        data=from_bureau("receipt", answer).data,
        code="package.address",
        me=CENTRAL,
        identity="v1-reply.txt",
    )
    restore = from_bureau("restore", {"heads": head, **book()})
    yield Vector(name="restore", about="a school's book given back", data=restore.data, **mine)
    yield Vector(
        name="restore-to-new-office",
        about="given back to a new workspace",
        data=_restore_to(CENTRAL, head),
        me=CENTRAL,
        identity="v1-reply.txt",
    )
    other = book()
    other["school"] = [(CENTRAL, *other["school"][0][1:])]
    yield Vector(
        name="restore-of-another",
        about="the book is not that of the office it names",
        data=from_bureau("restore", {"heads": head, **other}).data,
        code="package.rows",
        **mine,
    )
    yield Vector(
        name="restore-thin",
        about="only reports may be thin",
        data=restore.pack([REPLY_RECIPIENT], without=["identity"]),
        code="package.form",
        **mine,
    )
    enclosed = [(ZEROS, 1000, "a.jyt"), (report.letter_id, 2000, "b.jyt")]
    yield Vector(
        name="relay",
        about="a central school's relay note",
        data=build_letter("relay", header(), {"enclosed": enclosed}, [SCHOOL_KEY], [MAILBOX_RECIPIENT]).data,
    )
    text = b'id = "jiyuan"\n'
    digest = hashlib.sha256(text).hexdigest()
    policy = {
        "policy": [("jiyuan", 1, "学时规则", "jiyuan.toml", digest, len(text), "2027-06-30")],
        "due": [("2026Q4", "2027-01-10")],
    }
    yield Vector(
        name="policy",
        about="a policy for everybody, open",
        data=from_bureau("policy", policy, receiver="*", blobs={digest: text}).data,
        me=SCHOOL,
        identity="",
    )
    yield Vector(
        name="policy-without-text",
        about="a policy whose text comes otherwise",
        data=from_bureau("policy", policy, receiver="*").data,
        me=SCHOOL,
        identity="",
    )
    yield Vector(
        name="policy-forged-text",
        about="the text is not the listed one",
        data=from_bureau("policy", policy, receiver="*", blobs={digest: text[::-1]}).data,
        code="package.damaged",
        me=SCHOOL,
        identity="",
    )
    yield Vector(
        name="log-two-signers",
        about="a key for the operator, and a letter from before he had to sign",
        data=from_bureau("log", {"entries": accepting_rows()}, receiver=BUREAU).data,
    )
    yield Vector(
        name="log",
        about="the log for another desk of the bureau",
        data=from_bureau("log", {"entries": entry_rows()}, receiver=BUREAU).data,
    )
    boxed = {hashlib.sha256(report.box).hexdigest(): report.box}
    ((sha256, inner),) = boxed.items()
    roll = {
        "summary": [(BUREAU, "济源市教育局", "419001", ZEROS, 1, 3)],
        "letters": [(report.letter_id, SCHOOL, 1, sha256, len(inner))],
        "entries": entry_rows(),
    }
    yield Vector(
        name="roll",
        about="a city's roll with a school's letter inside",
        data=from_bureau("roll", roll, receiver=PROVINCE, blobs=boxed).data,
        me=PROVINCE,
    )
    yield Vector(
        name="roll-to-somebody-else",
        about="a roll to another province",
        data=from_bureau("roll", roll, receiver=PROVINCE).data,
        code="package.address",
    )
    yield Vector(
        name="roll-summary-of-another",
        about="a roll that speaks in another city's name",
        data=from_bureau("roll", {**roll, "summary": [(CENTRAL, "x", "", ZEROS, 1, 3)]}, receiver=PROVINCE).data,
        code="package.rows",
        me=PROVINCE,
    )
    yield Vector(
        name="report-from-a-roll", about="a sealed kind without its seal", data=report.box, code="package.form", identity=""
    )


_REGISTERS = ("rules", "honours", "teams", "team-members", "plans", "plan-items", "planned")


def registers() -> dict[str, Any]:
    """A book with records of some of the kinds that have a table of their own."""
    whole = whole_book()
    return book() | {name: whole[name] for name in _REGISTERS}


def spoilt_registers() -> Iterator[tuple[str, str, bytes]]:
    """Name, what it is, and the report: rows of such tables that break the rules under a good signature."""
    good = OFFICES.report(registers())
    for name, about, table, change in (
        ("dangling", "an honour of nobody the book knows", "honours", {"who": uid(999)}),
        ("ownerless", "a member of no team", "team-members", {"team": ""}),
        ("orphan", "a line of a plan that is not there", "plan-items", {"plan": uid(999)}),
        ("null", "a text that is null", "rules", {"title": None}),
        ("day", "a day that does not exist", "honours", {"on": "2026-02-30"}),
        ("negative", "less than no hours", "plan-items", {"hours_x100": -100}),
        ("bidi", "a character that turns the line round", "teams", {"name": "甲\u202e乙"}),
        ("note", "a field that never leaves the school and is not declared", "rules", {"note": "x"}),
    ):
        first, _end, others = good.bodies[table].partition(b"\n")
        row = canonical.encode(json.loads(first) | change)
        yield name, about, repacked(OFFICES, good.box, bodies={table: row + b"\n" + others})


def cards() -> Iterator[Vector]:
    """Cards and the succession of roots; ``me`` is nobody."""
    public: dict[str, Any] = {"me": "", "identity": ""}
    school = build_school_card(
        header(receiver="*", reply=REPLY_RECIPIENT), name="济水一小", stage="小学", central="", key=SCHOOL_KEY
    )
    yield Vector(name="school-card", about="a school's card", data=school.data, **public)
    rotated = build_school_card(
        header(receiver="*", reply=REPLY_RECIPIENT),
        name="济水一小",
        stage="小学",
        central="",
        key=BUREAU_KEY,
        former=[SCHOOL_KEY],
    )
    yield Vector(name="school-card-rotated", about="a new key that the old one vouches for", data=rotated.data, **public)
    theirs = build_school_card(
        header(receiver="*", reply=REPLY_RECIPIENT),
        name="济水一小",
        stage="小学",
        central="",
        key=OPERATOR_KEY,
        role=Signer.OPERATOR,
        former=[SCHOOL_KEY],
    )
    yield Vector(
        name="school-card-operator", about="the operator's card, which the principal signed too", data=theirs.data, **public
    )
    nobody = {
        "school": [(SCHOOL, "1", "x", "小学", "")],
        "keys": [(SCHOOL_KEY.public.keyid, "caretaker", base64.b64encode(SCHOOL_KEY.public.spki).decode())],
    }
    yield Vector(
        name="school-card-unknown-signer",
        about="a key of somebody who signs nothing",
        data=build_letter("enrol", header(receiver="*", reply=REPLY_RECIPIENT), nobody, [SCHOOL_KEY]).data,
        code="package.form",
        **public,
    )
    yield Vector(
        name="school-card-countersigned",
        about="one more signature changes neither letter nor id",
        data=countersign(school.data, BUREAU_KEY),
        **public,
    )
    office = header(sender=BUREAU, receiver="*", code="419001")
    root = build_bureau_card(
        office, name="济源市教育局", threshold=1, root=[BUREAU_KEY], recipients={MAILBOX_RECIPIENT: "mailbox"}
    )
    yield Vector(name="root", about="a bureau's card", data=root.data, **public)
    dated = build_bureau_card(
        office,
        name="济源市教育局",
        threshold=1,
        root=[BUREAU_KEY],
        recipients={MAILBOX_RECIPIENT: "mailbox"},
        review_by="2027-06-30",
    )
    yield Vector(name="root-review", about="a card that schools should renew by a day", data=dated.data, **public)
    two = build_bureau_card(
        header(sender=BUREAU, receiver="*", code="419001", seq=2, prev=root.letter_id),
        name="济源市教育局",
        threshold=2,
        root=[SCHOOL_KEY, BUREAU_KEY],
        recipients={MAILBOX_RECIPIENT: "mailbox"},
    )
    yield Vector(name="root-two-of-two", about="the next root, signed by old and new", data=two.data, **public)
    weak = PublicKey(bytes.fromhex("302a300506032b6570032100") + bytes(32))
    rows = {"school": [(SCHOOL, "1", "x", "小学", "")], "keys": [(weak.keyid, "principal", base64.b64encode(weak.spki).decode())]}
    yield Vector(
        name="school-card-weak-key",
        about="a key of small order",
        data=build_letter("enrol", header(receiver="*", reply=REPLY_RECIPIENT), rows, [SCHOOL_KEY]).data,
        code="key.weak",
        **public,
    )
    lying = {**rows, "keys": [(ZEROS, "principal", base64.b64encode(SCHOOL_KEY.public.spki).decode())]}
    yield Vector(
        name="school-card-wrong-keyid",
        about="a keyid that is not the key's",
        data=build_letter("enrol", header(receiver="*", reply=REPLY_RECIPIENT), lying, [SCHOOL_KEY]).data,
        code="package.form",
        **public,
    )
    theirs = {**rows, "keys": [(SCHOOL_KEY.public.keyid, "principal", base64.b64encode(SCHOOL_KEY.public.spki).decode())]}
    yield Vector(
        name="school-card-by-a-stranger",
        about="signed by another key than it carries",
        data=build_letter("enrol", header(receiver="*", reply=REPLY_RECIPIENT), theirs, [BUREAU_KEY]).data,
        code="package.signature",
        **public,
    )


def repacked_box(letter: BuiltLetter, name: str, body: bytes) -> bytes:
    """A letter's box with another body under the same signature."""
    return boxes.write_box(letter.signed, {**letter.bodies, name: body})


def _unchecked(rows: Mapping[str, Any]) -> bytes:
    """A report whose writer did not look at its own rows."""
    fine = dict(rows)
    fine["attachments-2026"] = [(uid(1000), "activity", ZEROS, 5, "image/jpeg")]
    letter = OFFICES.report(fine)
    return repacked(
        OFFICES, letter.box, bodies={"attachments-2026": letter.bodies["attachments-2026"].replace(b"image/jpeg", b"text/html.")}
    )


def entries_of_bad_faith() -> Iterator[tuple[str, str, bytes]]:
    """Name, what it is, and the sealed log."""
    log = from_bureau("log", {"entries": entry_rows()}, receiver=BUREAU)
    for name, (about, change) in test_insiders.ENTRIES.items():
        box = resigned(log, BUREAU_KEY, entries=test_insiders.entry_of_bad_faith(entry_rows()[0], change))
        yield name, about, seal.seal(box, [MAILBOX_RECIPIENT])


def _restore_to(office: str, head: Sequence[tuple[Any, ...]]) -> bytes:
    built = build_letter(
        "restore",
        header(sender=BUREAU, receiver=office, code="419001"),
        {"heads": head, **book()},
        [BUREAU_KEY],
        [REPLY_RECIPIENT],
    )
    return built.data


def bad() -> Iterator[Vector]:
    """What must be refused: bytes, boxes, envelopes, manifests, rows."""
    report = OFFICES.report()
    middle = len(report.data) // 2
    yield Vector(name="bytes-empty", about="no bytes at all", data=b"", code="package.not_a_package")
    yield Vector(name="bytes-text", about="a text file", data="你好".encode(), code="package.not_a_package")
    yield Vector(
        name="seal-flipped",
        about="one bit flipped",
        data=report.data[:middle] + bytes([report.data[middle] ^ 1]) + report.data[middle + 1 :],
        code="package.damaged",
    )
    yield Vector(name="seal-cut", about="the last byte is gone", data=report.data[:-1], code="package.damaged")
    yield Vector(name="seal-appended", about="a byte too many", data=report.data + b"\0", code="package.damaged")
    yield Vector(
        name="seal-for-others",
        about="sealed to somebody else",
        data=seal.seal(report.box, [REPLY_RECIPIENT]),
        code="package.sealed_for_others",
    )
    magic = b"age-encryption.org/v1\n"
    for name, head in {
        "long": magic + b"-> X25519 " + b"A" * 9_000 + b"\n--- mac\n",
        "stanzas": magic + b"-> X25519 AAAA\nBBBB\n" * 17 + b"--- mac\n",
        "scrypt": magic + b"-> scrypt AAAA 18\nBBBB\n--- mac\n",
        "endless": magic,
    }.items():
        yield Vector(
            name=f"age-header-{name}",
            about="an age header that must not reach the parser",
            data=head,
            code="package.not_a_package",
        )
    for name, spoil in test_letters.BOXES.items():
        yield Vector(
            name=f"box-{name}",
            about="a box our writer could not have made",
            data=seal.seal(spoil(report.box), [MAILBOX_RECIPIENT]),
            code=None,
        )
    for name, change in test_limits.ENVELOPES.items():
        yield Vector(
            name=f"envelope-{name}",
            about="an envelope that is not exactly one",
            data=repacked(OFFICES, report.box, envelope_change=change),
            code="package.form",
        )
    for name, manifest in (test_limits.MANIFESTS | test_insiders.MANIFESTS).items():
        yield Vector(
            name=f"manifest-{name}",
            about="a manifest with a wrong member",
            data=repacked(OFFICES, report.box, manifest_change=manifest),
            code="package.form",
        )
    for name, (wrong, error) in test_letters.MANIFESTS.items():
        if name != "other_kind":  # whether a receipt is welcome depends on who looks
            yield Vector(
                name=f"manifest-{name}",
                about="a manifest that contradicts itself or comes from the future",
                data=repacked(OFFICES, report.box, manifest_change=wrong),
                code=None if name == "unknown_kind" else error.code,
            )
    for name, body in test_letters.ROWS.items():
        if name != "dangling_reference":
            yield Vector(
                name=f"rows-{name}",
                about="properly signed rows that break the rules",
                data=repacked(OFFICES, report.box, bodies={"periods": body}),
                code="package.rows",
            )
    for name, spoil_book in test_insiders.BOOKS.items():
        rows = book()
        spoil_book(rows)
        yield Vector(
            name=f"book-{name}", about="a book that contradicts itself", data=OFFICES.report(rows).data, code="package.rows"
        )
    for name, about, data in spoilt_registers():
        yield Vector(name=f"register-{name}", about=about, data=data, code="package.rows")
    for name, about, data in entries_of_bad_faith():
        yield Vector(name=f"log-entry-{name}", about=f"an entry of the log: {about}", data=data, code="package.rows")
    row = ("jiyuan", 1, "学时规则", "jiyuan.toml", ZEROS, 10, "")
    for name, listed in {"none": [], "two": [row, ("other", *row[1:])]}.items():
        yield Vector(
            name=f"policy-{name}",
            about="a policy letter carries exactly one policy",
            data=resigned(
                from_bureau("policy", {"policy": [row], "due": []}, receiver="*"),
                BUREAU_KEY,
                policy=encode_rows(BY_KIND["policy"][0], listed),
            ),
            code="package.rows",
            me=SCHOOL,
            identity="",
        )
    stranger = OFFICES.report(key=BUREAU_KEY)
    yield Vector(
        name="signature-of-a-stranger", about="signed by a key of another office", data=stranger.data, code="package.signature"
    )
    yield Vector(
        name="sender-unknown",
        about="an office nobody enrolled",
        data=OFFICES.report(sender=CENTRAL).data,
        code="package.unknown_sender",
    )
    yield Vector(
        name="to-another-bureau",
        about="written to another bureau",
        data=OFFICES.report(receiver=PROVINCE).data,
        code="package.address",
    )


def read(data: bytes, *, me: str, identity: str) -> OpenedLetter:
    """What our reader makes of a vector.

    Raises:
        TrustError: It is refused.
    """
    keys = {SCHOOL: [SCHOOL_KEY.public], BUREAU: [BUREAU_KEY.public]}
    letter = open_letter(
        data,
        kinds=KINDS,
        signers_for=lambda office, kind: [] if kind in {"enrol", "root"} else keys.get(office, []),
        identities=[(FOLDER.parent / identity).read_text(encoding="ascii").split()[0]] if identity else [],
        me=me or None,
    )
    letter.check_tables()
    if letter.kind == "enrol":
        open_school_card(data)
    return letter


def everything() -> Iterator[Vector]:
    """All vectors."""
    yield from good()
    yield from cards()
    yield from bad()


def _gives(path: Path, entry: Mapping[str, str]) -> bool:
    """Whether a file that was written before still gives this answer."""
    if not path.exists():
        return False
    try:
        return read(path.read_bytes(), me=entry["me"], identity=entry["identity"]).letter_id == entry["letter"]
    except TrustError as error:
        return error.code == entry["code"]


def main() -> None:
    """Write every file and the index."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    index: list[dict[str, str]] = []
    for vector in everything():
        letter = ""
        code = vector.code
        try:
            letter = read(vector.data, me=vector.me, identity=vector.identity).letter_id
            if code:
                raise SystemExit(f"{vector.name} is good, not {code}")
            code = ""
        except TrustError as error:
            if code is None:
                code = error.code
            if code != error.code:
                raise SystemExit(f"{vector.name}: {error.code}, not {code!r}") from error
        file = f"{vector.name}.jyt"
        entry = {
            "about": vector.about,
            "code": code,
            "file": file,
            "identity": vector.identity,
            "letter": letter,
            "me": vector.me,
        }
        if not _gives(FOLDER / file, entry):
            (FOLDER / file).write_bytes(vector.data)
        index.append(entry)
    for old in FOLDER.glob("*.jyt"):
        if old.name not in {entry["file"] for entry in index}:
            old.unlink()
    text = json.dumps(index, ensure_ascii=False, indent=1, sort_keys=True)
    (FOLDER / "index.json").write_text(text + "\n", encoding="utf-8")
    print(len(index), "vectors,", sum(file.stat().st_size for file in FOLDER.iterdir()), "bytes")


if __name__ == "__main__":
    # Our writer looks at its own rows; whoever makes bad packages does not.
    with mock.patch.object(package_tables, "_check_written"):
        main()
