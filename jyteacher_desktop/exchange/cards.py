"""Cards: how two offices that never met come to know each other's keys.

A school's card (``enrol``) and a bureau's card (``root``) are open letters signed by keys they carry; what makes a key count is
a person who typed its thirty digits, or the signature of a key that counted before (rotation, succession of roots).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence

from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.exchange import box, envelope, seal
from jyteacher_desktop.exchange.errors import BadSignature, NotAPackage, SamplePackage, WrongForm
from jyteacher_desktop.exchange.keys import PublicKey, SigningKey, digits, public_key
from jyteacher_desktop.exchange.letters import BuiltLetter, Header, OpenedLetter, build_letter, open_letter, spki_bytes
from jyteacher_desktop.values import dataclass

MAX_NAME = 200
"""Characters of a school's code, name, stage and central school: they are repeated in every log."""
POLICY_CLERKS = 2
"""Clerks who must sign a policy where the card names as many: one alone never changes how a city counts."""
MAX_CLERKS = 8
"""Clerks on a card: with as many root keys it still holds them all, and so does the seal of the mailbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolCard:
    """A school's public card (an ``enrol`` letter): who it is, one key and whose it is, where to seal answers to.

    Principal and operator have a card each. ``former`` are the keys, enrolled before, that signed it as well: with one of the same
    signer no telephone call is needed.
    """

    office: str
    code: str
    name: str
    stage: str
    central: str
    key: PublicKey
    role: Signer
    reply: str
    sample: bool
    letter_id: str
    former: tuple[PublicKey, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The thirty digits to compare on the telephone."""
        return self.key.fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class BureauCard:
    """A bureau's public card (a ``root`` letter): who it is, its keys and how many must sign, where to seal packages to.

    ``prev`` is the id of the card it follows, None for the first. After ``review_by`` ("" for no such day) schools are told to ask for a
    newer one; the card counts all the same.
    """

    office: str
    code: str
    name: str
    threshold: int
    root_keys: tuple[PublicKey, ...]
    clerk_keys: tuple[PublicKey, ...]
    recipients: tuple[str, ...]
    sample: bool
    seq: int
    letter_id: str
    prev: str | None = None
    review_by: str = ""

    @property
    def fingerprint(self) -> str:
        """The thirty digits printed in the official notice: of the root key, or of all root keys and how many must sign.

        The number belongs to it: one insider could otherwise publish the same three keys with a threshold of one.
        """
        if len(self.root_keys) == 1:
            return self.root_keys[0].fingerprint
        joined = " ".join([str(self.threshold), *sorted(key.keyid for key in self.root_keys)])
        return digits(hashlib.sha256(joined.encode()).digest())

    def clerks_needed(self, kind: str) -> int:
        """How many of the clerks must have signed something of this kind: a policy and a new version two where there are two, the rest one."""
        return min(POLICY_CLERKS, len(self.clerk_keys)) if kind in {"policy", "release"} else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDraft:
    """A bureau's card on its way from holder to holder: root keys that signed, how many must, the clerks it names.

    ``mailboxes`` says of each recipient what it is (``mailbox``, ``recovery``).
    """

    signed: int
    needed: int
    clerks: tuple[PublicKey, ...]
    mailboxes: tuple[str, ...]


def build_school_card(
    header: Header,
    *,
    name: str,
    stage: str,
    central: str,
    key: SigningKey,
    role: Signer = Signer.PRINCIPAL,
    former: Sequence[SigningKey] = (),
) -> BuiltLetter:
    """A school's card, signed by the very key it carries and by keys that speak for it."""
    rows: dict[str, list[tuple[object, ...]]] = {
        "school": [(header.sender, header.code, name, stage, central)],
        "keys": [(key.public.keyid, role.code, _text(key.public.spki))],
    }
    return build_letter("enrol", header, rows, [key, *former])


def build_bureau_card(
    header: Header,
    *,
    name: str,
    threshold: int,
    root: Sequence[SigningKey],
    recipients: Mapping[str, str],
    absent: Sequence[PublicKey] = (),
    clerks: Sequence[PublicKey] = (),
    former: Sequence[SigningKey] = (),
    review_by: str = "",
) -> BuiltLetter:
    """A bureau's card.

    Args:
        header: What the card says about itself; a card that replaces another is its next number.
        name: The bureau.
        threshold: How many root keys must sign.
        root: The root keys at hand; they sign.
        recipients: age recipients to their role (``mailbox``, ``recovery``).
        absent: Root keys in other hands, which sign by :func:`countersign`.
        clerks: Keys that sign receipts and policies. Without any, the root keys do: a small bureau has one key.
        former: Root keys of the card before this one, which sign but are no longer carried.
        review_by: After this day schools ask for a newer one; "" for no such day.
    """
    carried = {"root": [*(key.public for key in root), *absent], "clerk": clerks}
    keys: list[tuple[object, ...]] = [(key.keyid, role, _text(key.spki)) for role in carried for key in carried[role]]
    rows: dict[str, list[tuple[object, ...]]] = {
        "office": [(header.sender, header.code, name, threshold)],
        "keys": keys,
        "recipients": list(recipients.items()),
        **({"review": [(review_by,)]} if review_by else {}),
    }
    return build_letter("root", header, rows, [*root, *former])


def countersign(data: bytes, key: SigningKey) -> bytes:
    """Add one more signature to an open letter, a card or a policy; the letter, its id and all it carries stay the same.

    Raises:
        TrustError: Not an open letter in the exact form, or it has eight signatures already.
    """
    if not data.startswith(b"PK\3\4"):
        raise NotAPackage("这不是本程序的卡片或政策草稿，没有签名。请选择扩展名为 .jyt 的文件。")
    entries = box.read_box(data)
    signed = envelope.add_signature(entries[box.ENVELOPE].body(box.MAX_ENVELOPE), key)
    return box.write_box(
        signed,
        {
            name.removeprefix("data/").removesuffix(".jsonl"): entry.body(box.MAX_TABLE)
            for name, entry in entries.items()
            if name.startswith("data/")
        },
        {name.removeprefix("blob/"): entry.body(box.MAX_BLOB) for name, entry in entries.items() if name.startswith("blob/")},
    )


def open_school_card(data: bytes, *, sample: bool | None = None, enrolled: Sequence[PublicKey] = ()) -> SchoolCard:
    """Read a school's card and check that it was signed by the key it carries.

    Args:
        data: The file.
        sample: As for :func:`open_letter`; None accepts both.
        enrolled: Keys of this school that count today; those that signed as well are ``former`` of the card.

    Raises:
        TrustError: As :func:`open_letter`; WeakKey for a key nobody should accept.
    """
    letter = _open_card(data, "enrol", sample=sample, also=enrolled)
    letter.check_tables()
    (school,), keys = letter.rows("school"), letter.rows("keys")
    signers = {key.keyid: key for key in letter.signers}
    role = Signer.from_text(keys[0].role)
    if len(keys) != 1 or letter.reply is None or role is None or role.code != keys[0].role:
        raise WrongForm("学校卡片的内容前后不一致，没有登记。请让学校重新生成卡片。")
    if max(map(len, (school.code, school.name, school.stage, school.central))) > MAX_NAME:
        raise WrongForm(f"学校卡片上的名称超过 {MAX_NAME} 个字，没有登记。请让学校改短后重新生成卡片。")
    if keys[0].keyid not in signers:
        raise BadSignature("学校卡片不是由它所带的密钥签名的，没有登记。请让学校重新生成卡片。")
    key = signers.pop(keys[0].keyid)
    return SchoolCard(
        office=school.id,
        code=school.code,
        name=school.name,
        stage=school.stage,
        central=school.central,
        key=key,
        role=role,
        reply=letter.reply,
        sample=letter.sample,
        letter_id=letter.letter_id,
        former=tuple(signers.values()),
    )


def open_bureau_card(data: bytes, *, sample: bool | None = None, after: BureauCard | None = None) -> BureauCard:
    """Read a bureau's card and check that enough of its own root keys signed it.

    Args:
        data: The file.
        sample: As for :func:`open_letter`; None accepts both.
        after: The card in force. The new one must then be its very next number, name it, and be signed by enough of the old
            root keys as well (the root rule of TUF 1.0, 5.3.4-5): one insider can never replace the root.

    Raises:
        TrustError: As :func:`open_letter`.
    """
    letter = _open_card(data, "root", sample=sample, also=after.root_keys if after is not None else ())
    letter.check_tables()
    (office,) = letter.rows("office")
    keys = [(row.role, public_key(spki_bytes(row.spki))) for row in letter.rows("keys")]
    root = tuple(key for role, key in keys if role == "root")
    clerks = tuple(key for role, key in keys if role == "clerk") or root
    signers = {key.keyid for key in letter.signers}
    recipients = tuple(row.recipient for row in letter.rows("recipients"))
    review = letter.rows("review") if "review" in letter.resources else ()
    if not 1 <= office.threshold <= len(root) or not recipients or not all(map(seal.is_recipient, recipients)):
        raise WrongForm("教育局卡片的内容前后不一致，没有采用。请向教育局索取新的卡片。")
    if len(signers & {key.keyid for key in root}) < office.threshold or (
        after is not None and len(signers & {key.keyid for key in after.root_keys}) < after.threshold
    ):
        raise BadSignature("教育局卡片的签名不足，没有采用。请向教育局核实后索取新的卡片。")
    if after is not None and (office.id, letter.seq, letter.prev) != (after.office, after.seq + 1, after.letter_id):
        raise WrongForm(
            "这张教育局卡片不是现用卡片的下一张，没有采用，现用的卡片仍然有效。请向教育局索取中间的卡片，按顺序采用。"
        )
    return BureauCard(
        office=office.id,
        code=office.code,
        name=office.name,
        threshold=office.threshold,
        root_keys=root,
        clerk_keys=clerks,
        recipients=recipients,
        sample=letter.sample,
        seq=letter.seq,
        letter_id=letter.letter_id,
        prev=letter.prev,
        review_by=review[0].day if review else "",
    )


def former_roots(known: str, *cards: BureauCard) -> str:
    """The root keys that sign for a bureau no more, as text to be kept: those known before and those of ``cards`` but the last.

    The digits of a notice say root keys and nothing else. So whoever held a root of before could write a card of a later number, or of
    another bureau, for which a notice that still hangs on a wall is right.
    """
    present = {key.keyid for key in cards[-1].root_keys}
    return " ".join(sorted(({*known.split()} | {key.keyid for card in cards[:-1] for key in card.root_keys}) - present))


def has_former_root(card: BureauCard, known: str) -> bool:
    """Whether a root key of a card is one that :func:`former_roots` kept."""
    return not {key.keyid for key in card.root_keys}.isdisjoint(known.split())


def look_at_draft(data: bytes) -> CardDraft:
    """How far a bureau's card is, before enough root keys have signed it, and whom it lets sign as clerks.

    Raises:
        TrustError: Not a card, or not signed by any key it carries.
    """
    letter = _open_card(data, "root", sample=None)
    letter.check_tables()
    keys = [(row.role, public_key(spki_bytes(row.spki))) for row in letter.rows("keys")]
    root = {key.keyid for role, key in keys if role == "root"}
    return CardDraft(
        signed=sum(key.keyid in root for key in letter.signers),
        needed=letter.rows("office")[0].threshold,
        clerks=tuple(key for role, key in keys if role == "clerk"),
        mailboxes=tuple(row.role for row in letter.rows("recipients")),
    )


def missing_signatures(data: bytes, after: BureauCard | None) -> int:
    """How many root holders at least have to sign a bureau's card before it may follow another one.

    Raises:
        TrustError: Not a card, or not signed by any key it or the other one carries.
    """
    letter = _open_card(data, "root", sample=None, also=after.root_keys if after is not None else ())
    letter.check_tables()
    signed = {key.keyid for key in letter.signers}
    own = {row.keyid for row in letter.rows("keys") if row.role == "root"}
    old = {key.keyid for key in after.root_keys} if after is not None else set()
    lacking: list[int] = [
        letter.rows("office")[0].threshold - len(signed & own),
        (after.threshold if after is not None else 0) - len(signed & old),
    ]
    return max(0, *lacking)


def _open_card(data: bytes, kind: str, *, sample: bool | None, also: Sequence[PublicKey] = ()) -> OpenedLetter:
    def attempt(*, as_sample: bool) -> OpenedLetter:
        return open_letter(data, kinds=frozenset({kind}), signers_for=lambda _office, _kind: also, sample=as_sample)

    if sample is not None:
        return attempt(as_sample=sample)
    try:
        return attempt(as_sample=False)
    except SamplePackage:
        return attempt(as_sample=True)


def _text(spki: bytes) -> str:
    return base64.b64encode(spki).decode()
