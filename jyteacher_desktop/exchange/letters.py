"""Letters: building them, and opening them in one fixed order of checks.

A letter (信件) is a signed manifest that lists the sender's complete state by hash; a box carries it with the tables; a
seal closes the box for the receiver. Its id is the SHA-256 of the manifest's bytes, a pure function of (book, number,
key): compressed and sealed bytes never matter.

The reader's order: size, seal header, unseal in memory, exact ZIP form, envelope (at most 1 MiB), payload type,
signatures of the sender's enrolled keys, manifest (required features, numbers, address), then for each table size,
inflation, hash, strict rows, keys and references. The bytes that were verified are the bytes that are parsed. Cards
(``enrol``, ``root``) bring their own keys: their manifest and table of keys are read before the signatures.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jyteacher_desktop.exchange import box, canonical, envelope, seal, tables
from jyteacher_desktop.exchange.errors import (
    BadSignature,
    NewerPackage,
    NotAPackage,
    PackageTooLarge,
    SamplePackage,
    UnknownSender,
    WrongAddress,
    WrongForm,
    WrongKind,
)
from jyteacher_desktop.exchange.keys import PublicKey, SigningKey, digits, public_key

VERSION = 1
EVERYBODY = "*"
SAMPLE = "sample"
SEALED_KINDS = frozenset({"report", "receipt"})
MAX_TABLES = 64
MAX_CARD_KEYS = 16
_CARDS = frozenset({"enrol", "root"})
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_QUARTER = re.compile(r"[0-9]{4}Q[1-4]")
_HASH = re.compile(r"sha256:[0-9a-f]{64}")
_LABELS = {"report": "上报数据包", "enrol": "学校卡片", "root": "教育局卡片", "receipt": "回执"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The statement a report makes about one quarter: ``2026Q3``, its version, whether it is closed."""

    id: str
    version: int
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a letter says about itself.

    Attributes:
        sender, receiver: Office ids; ``*`` means everybody.
        code: The sender's code, for the advisory name only.
        seq: Number in the stream (sender, receiver): 1, 2, 3 ...
        prev: Letter id of the previous one; None exactly for number 1.
        ack: Letter id of the newest letter taken in from the other side, or None.
        reply: age recipient for answers, or None.
        created: ISO time; information only, never compared.
        policy: (id, version) of the policy in use, or None.
        sample: Whether this comes from a sample office.
    """

    sender: str
    receiver: str
    code: str
    seq: int
    created: str
    prev: str | None = None
    ack: str | None = None
    reply: str | None = None
    period: Period | None = None
    policy: tuple[str, int] | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltLetter:
    """A finished letter: its id, the bytes of the file, the box inside the seal, and rows per table."""

    kind: str
    letter_id: str
    data: bytes
    box: bytes
    rows: dict[str, int]


def build_letter(
    kind: str,
    header: Header,
    rows: Mapping[str, Iterable[Sequence[object]]],
    keys: Iterable[SigningKey],
    recipients: Sequence[str] = (),
) -> BuiltLetter:
    """Write, sign and (for sealed kinds) seal one letter.

    Args:
        kind: ``report``, ``receipt``, ``enrol`` or ``root``.
        header: What the letter says about itself.
        rows: Resource name (``teachers``, ``attendance-2026``) to rows in the order of the table's spec.
        keys: Unlocked signing keys.
        recipients: age recipients; required for sealed kinds, empty for open ones.
    """
    signing = list(keys)
    if not signing or (kind in SEALED_KINDS) != bool(recipients):
        raise ValueError(f"{kind}: keys or recipients")
    bodies: dict[str, bytes] = {}
    resources = []
    for name in sorted(rows):
        found = tables.find_spec(kind, name)
        if found is None:
            raise ValueError(f"{kind} has no table {name}")
        spec, year = found
        bodies[name] = tables.encode_rows(spec, rows[name])
        resources.append(tables.describe_resource(spec, year, bodies[name]))
    period = header.period
    manifest = {
        "$schema": _PROFILE,
        "created": header.created,
        "jyt": {
            "ack": f"sha256:{header.ack}" if header.ack else None,
            "from": header.sender,
            "kind": kind,
            "period": {"final": period.final, "id": period.id, "version": period.version} if period else None,
            "policy": {"id": header.policy[0], "version": header.policy[1]} if header.policy else None,
            "prev": f"sha256:{header.prev}" if header.prev else None,
            "reads": VERSION,
            "reply": header.reply,
            "requires": [SAMPLE] if header.sample else [],
            "seq": header.seq,
            "to": header.receiver,
            "v": VERSION,
        },
        "name": f"jyt-{re.sub('[^a-z0-9._-]', '', header.code.lower()) or 'x'}-{kind}",
        "resources": resources,
    }
    payload = canonical.encode(manifest)
    boxed = box.write_box(envelope.seal_envelope(payload, signing), bodies)
    return BuiltLetter(
        kind=kind,
        letter_id=hashlib.sha256(payload).hexdigest(),
        data=seal.seal(boxed, recipients) if recipients else boxed,
        box=boxed,
        rows={resource["name"]: resource["rows"] for resource in resources},  # type: ignore[misc]
    )


@dataclass(slots=True, kw_only=True)
class OpenedLetter:
    """A letter whose signatures and manifest are good; tables are inflated and checked when asked for.

    Attributes:
        signers: Keys whose signatures hold.
        resources: Manifest entries by resource name.
        payload: The signed bytes.
    """

    kind: str
    letter_id: str
    sender: str
    receiver: str
    seq: int
    prev: str | None
    ack: str | None
    reply: str | None
    created: str
    period: Period | None
    policy: tuple[str, int] | None
    sample: bool
    sealed: bool
    signers: tuple[PublicKey, ...]
    resources: dict[str, dict[str, Any]]
    payload: bytes
    _entries: dict[str, box.Entry] = field(repr=False)
    _bodies: dict[str, bytes] = field(default_factory=dict, repr=False)
    _rows: dict[str, list[Any]] = field(default_factory=dict, repr=False)

    def hash_of(self, resource: str) -> str:
        """``sha256:…`` of a table's body, as signed."""
        return str(self.resources[resource]["hash"])

    def body(self, resource: str) -> bytes:
        """A table's bytes, inflated once and compared with the signed size and hash.

        Raises:
            PackageTooLarge, PackageDamaged, WrongForm.
        """
        if resource not in self._bodies:
            entry = self._entries[f"data/{resource}.jsonl"]
            if entry.size != self.resources[resource]["bytes"]:
                raise WrongForm(f"表“{resource}”与签名清单不符，没有采用，原有数据没有变化。请让对方重新发送。", table=resource)
            data = entry.body(box.MAX_TABLE)
            tables.check_body(self.resources[resource], data)
            self._bodies[resource] = data
        return self._bodies[resource]

    def rows(self, resource: str) -> list[Any]:
        """A table's rows, strictly checked; each has one attribute per field.

        Raises:
            BadRows, and what :meth:`body` raises.
        """
        if resource not in self._rows:
            found = tables.find_spec(self.kind, resource)
            if found is None:
                raise KeyError(resource)
            later = tables.later_fields(found[0], self.resources[resource])
            self._rows[resource] = tables.decode_rows(found[0], resource, self.body(resource), extra=later)
        return self._rows[resource]

    def mark_of(self, resource: str) -> str:
        """``attendance-2026 sha256:…``: by this a caller remembers a table that was checked."""
        return f"{resource} {self.hash_of(resource)}"

    def check_tables(self, known: Collection[str] = frozenset()) -> None:
        """Inflate and hash every table; parse and cross-check all but those that are ``known`` to be good already.

        Args:
            known: Marks (:meth:`mark_of`) of the tables of one checked letter of the same sender. The name belongs to the
                mark: a body that is good as ``attendance-2025`` says nothing about its references as ``attendance-2026``.

        Raises:
            BadRows, WrongForm, PackageDamaged, PackageTooLarge.
        """
        for name in self.resources:
            self.body(name)
        fresh = [name for name in self.resources if tables.find_spec(self.kind, name) and self.mark_of(name) not in known]
        for name in fresh:
            self.rows(name)
        tables.check_references(self.kind, self.rows, self.resources, frozenset(fresh), self.sender)

    def forget(self) -> None:
        """Let go of inflated bodies and rows, for callers that go through hundreds of letters."""
        self._bodies.clear()
        self._rows.clear()


def open_letter(
    data: bytes,
    *,
    kinds: frozenset[str],
    signers_for: Callable[[str, str], Sequence[PublicKey]],
    identities: Sequence[str] = (),
    me: str | None = None,
    sample: bool = False,
    threshold: int = 1,
) -> OpenedLetter:
    """Open one letter up to its manifest, in the fixed order of checks.

    Args:
        data: The file.
        kinds: Which kinds are welcome here.
        signers_for: Office id and kind to the keys enrolled for it; empty means unknown. Cards (``enrol``, ``root``) need
            none: they prove possession of the keys they carry, and a person types their digits. For them these keys are
            tried as well.
        identities: age identities that may open the seal.
        me: Our office id; a letter to somebody else is refused. None for looking at a letter from outside.
        sample: Whether we are a sample office. Sample letters and real offices never mix.
        threshold: How many distinct signers are needed.

    Raises:
        TrustError: One class per cause, in the order of the checks.
    """
    if len(data) > seal.MAX_SEALED:
        raise PackageTooLarge("文件超过 64 MB，没有打开，原有数据没有变化。请让对方分卷导出。", size=len(data))
    sealed = seal.is_sealed(data)
    if sealed:
        data = seal.unseal(data, identities)
    elif not data.startswith(b"PK\3\4"):
        raise NotAPackage("这不是本程序的数据包，没有采用，原有数据没有变化。请选择扩展名为 .jyt 的文件。")
    entries = box.read_box(data)
    signed = envelope.parse_envelope(entries[box.ENVELOPE].body(box.MAX_ENVELOPE))
    claimed = _claims(signed.payload)
    kind, sender = claimed["kind"], claimed["from"]
    if kind not in kinds:
        wanted = "、".join(_LABELS[each] for each in sorted(kinds))
        raise WrongKind(f"这是{_LABELS.get(kind, '另一种文件')}，这里需要{wanted}，没有采用，原有数据没有变化。", kind=kind)
    if sealed != (kind in SEALED_KINDS):
        raise WrongForm("数据包的封口方式与种类不符，没有采用，原有数据没有变化。请让对方重新导出。")
    if kind in _CARDS:
        letter = _read_manifest(signed.payload, entries, sealed=sealed)
        letter.signers = envelope.verified_signers(signed, [*_card_keys(letter), *signers_for(sender, kind)], threshold)
    else:
        keys = signers_for(sender, kind)
        if not keys:
            raise UnknownSender(
                "发件学校还没有在本局登记密钥，暂不采用，原有数据没有变化。请先登记该校卡片并核对电话指纹，再接收一次。",
                sender=sender,
            )
        signers = envelope.verified_signers(signed, keys, threshold)
        letter = _read_manifest(signed.payload, entries, sealed=sealed)
        letter.signers = signers
    if letter.sample != sample:
        raise SamplePackage(
            "这是示例学校的数据包，只能由示例教育局接收，没有采用，原有数据没有变化。"
            if letter.sample
            else "示例单位不接收真实数据包，没有采用，原有数据没有变化。请用正式的工作簿接收。"
        )
    if me is not None and letter.receiver != me and kind not in _CARDS:
        raise WrongAddress("这个数据包是写给另一个单位的，没有采用，原有数据没有变化。请核对是否拿错了文件。", to=letter.receiver)
    return letter


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolCard:
    """A school's public card (an ``enrol`` letter): who it is, its key, where to seal answers to."""

    office: str
    code: str
    name: str
    stage: str
    central: str
    key: PublicKey
    reply: str
    sample: bool
    letter_id: str

    @property
    def fingerprint(self) -> str:
        """The thirty digits to compare on the telephone."""
        return self.key.fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class BureauCard:
    """A bureau's public card (a ``root`` letter): who it is, its keys and how many must sign, where to seal packages to."""

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

    @property
    def fingerprint(self) -> str:
        """The thirty digits printed in the official notice: of the root key, or of all root keys and how many must sign.

        The number belongs to it: one insider could otherwise publish the same three keys with a threshold of one.
        """
        if len(self.root_keys) == 1:
            return self.root_keys[0].fingerprint
        joined = " ".join([str(self.threshold), *sorted(key.keyid for key in self.root_keys)])
        return digits(hashlib.sha256(joined.encode()).digest())


def build_school_card(header: Header, *, name: str, stage: str, central: str, key: SigningKey) -> BuiltLetter:
    """A school's card, signed by the very key it carries."""
    rows: dict[str, list[tuple[object, ...]]] = {
        "school": [(header.sender, header.code, name, stage, central)],
        "keys": [(key.public.keyid, "principal", _text(key.public.spki))],
    }
    return build_letter("enrol", header, rows, [key])


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
) -> BuiltLetter:
    """A bureau's card.

    Args:
        header: What the card says about itself; a card that replaces another is its next number.
        name: The bureau.
        threshold: How many root keys must sign.
        root: The root keys at hand; they sign.
        recipients: age recipients to their role (``mailbox``, ``recovery``).
        absent: Root keys in other hands, which sign by :func:`countersign`.
        clerks: Keys that sign receipts. Without any, the root keys do: a small bureau has one key.
        former: Root keys of the card before this one, which sign but are no longer carried.
    """
    carried = {"root": [*(key.public for key in root), *absent], "clerk": clerks}
    keys: list[tuple[object, ...]] = [(key.keyid, role, _text(key.spki)) for role in carried for key in carried[role]]
    rows: dict[str, list[tuple[object, ...]]] = {
        "office": [(header.sender, header.code, name, threshold)],
        "keys": keys,
        "recipients": list(recipients.items()),
    }
    return build_letter("root", header, rows, [*root, *former])


def countersign(card: bytes, key: SigningKey) -> bytes:
    """Add one more signature to an open card; the letter and its id stay the same.

    Raises:
        TrustError: Not a card in the exact form, or it has eight signatures already.
    """
    if not card.startswith(b"PK\3\4"):
        raise NotAPackage("这不是本程序的卡片，没有签名。请选择扩展名为 .jyt 的文件。")
    entries = box.read_box(card)
    signed = envelope.add_signature(entries[box.ENVELOPE].body(box.MAX_ENVELOPE), key)
    return box.write_box(
        signed,
        {
            name.removeprefix("data/").removesuffix(".jsonl"): entry.body(box.MAX_TABLE)
            for name, entry in entries.items()
            if name.startswith("data/")
        },
    )


def open_school_card(data: bytes, *, sample: bool | None = None) -> SchoolCard:
    """Read a school's card and check that it was signed by the key it carries.

    Raises:
        TrustError: As :func:`open_letter`; WeakKey for a key nobody should accept.
    """
    letter = _open_card(data, "enrol", sample=sample)
    letter.check_tables()
    (school,), keys = letter.rows("school"), letter.rows("keys")
    if len(keys) != 1 or letter.reply is None:
        raise WrongForm("学校卡片的内容前后不一致，没有登记。请让学校重新生成卡片。")
    return SchoolCard(
        office=school.id,
        code=school.code,
        name=school.name,
        stage=school.stage,
        central=school.central,
        key=letter.signers[0],
        reply=letter.reply,
        sample=letter.sample,
        letter_id=letter.letter_id,
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
    keys = [(row.role, public_key(_bytes(row.spki))) for row in letter.rows("keys")]
    root = tuple(key for role, key in keys if role == "root")
    clerks = tuple(key for role, key in keys if role == "clerk") or root
    signers = {key.keyid for key in letter.signers}
    recipients = tuple(row.recipient for row in letter.rows("recipients"))
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
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What can be said about a package without any key: sealed or open, and for open ones their unverified claims.

    ``school`` is the name on a card; of a report only the manifest is read, which has no names. ``signers`` are the keyids claimed.
    """

    sealed: bool
    kind: str = ""
    sender: str = ""
    school: str = ""
    period: Period | None = None
    seq: int = 0
    created: str = ""
    signers: tuple[str, ...] = ()
    rows: dict[str, int] = field(default_factory=dict)


def glance(data: bytes, identities: Sequence[str] = ()) -> Glance:
    """Look at a package without verifying it; with an identity also inside the seal.

    Raises:
        TrustError: Not a package, or not in the exact form.
    """
    sealed = seal.is_sealed(data)
    if sealed and not identities:
        return Glance(sealed=True)
    if sealed:
        data = seal.unseal(data, identities)
    elif not data.startswith(b"PK\3\4"):
        raise NotAPackage("这不是本程序的数据包。请选择扩展名为 .jyt 的文件。")
    entries = box.read_box(data)
    signed = envelope.parse_envelope(entries[box.ENVELOPE].body(box.MAX_ENVELOPE))
    letter = _read_manifest(signed.payload, entries, sealed=sealed)
    named = {"enrol": "school", "root": "office"}.get(letter.kind)
    return Glance(
        sealed=sealed,
        kind=letter.kind,
        sender=letter.sender,
        school=next((row.name for row in letter.rows(named)), "") if named else "",
        period=letter.period,
        seq=letter.seq,
        created=letter.created,
        signers=tuple(keyid for keyid, _signature in signed.signatures),
        rows={name: resource["rows"] for name, resource in letter.resources.items()},
    )


def _open_card(data: bytes, kind: str, *, sample: bool | None, also: Sequence[PublicKey] = ()) -> OpenedLetter:
    def attempt(*, as_sample: bool) -> OpenedLetter:
        return open_letter(data, kinds=frozenset({kind}), signers_for=lambda _office, _kind: also, sample=as_sample)

    if sample is not None:
        return attempt(as_sample=sample)
    try:
        return attempt(as_sample=False)
    except SamplePackage:
        return attempt(as_sample=True)


def _card_keys(letter: OpenedLetter) -> list[PublicKey]:
    """The keys a card carries, every one of them fit to be enrolled.

    Raises:
        WrongForm: None, too many, or a keyid that is not the key's.
        WeakKey: See :func:`keys.public_key`.
    """
    rows = letter.rows("keys")
    if not 1 <= len(rows) <= MAX_CARD_KEYS:
        raise WrongForm("卡片里的公钥数目不对，没有采用，原有数据没有变化。请让对方重新生成卡片。")
    keys = [public_key(_bytes(row.spki)) for row in rows]
    if [key.keyid for key in keys] != [row.keyid for row in rows]:
        raise WrongForm("卡片里的公钥与编号不符，没有采用，原有数据没有变化。请让对方重新生成卡片。")
    return keys


def _claims(payload: bytes) -> dict[str, Any]:
    """Kind and sender as the unverified manifest states them; they only choose which keys are tried."""
    value = canonical.decode(payload, "清单")
    jyt = value.get("jyt") if isinstance(value, dict) else None
    if not isinstance(jyt, dict) or type(jyt.get("v")) is not int or jyt["v"] < 1:
        raise WrongForm("数据包的清单形式不对，没有采用，原有数据没有变化。请让对方重新导出。")
    if jyt["v"] > VERSION:
        raise NewerPackage("这个数据包由更新版本的程序写成，没有采用，原有数据没有变化。请升级本程序后再接收。", v=jyt["v"])
    if not isinstance(jyt.get("kind"), str) or not isinstance(jyt.get("from"), str):
        raise WrongForm("数据包的清单形式不对，没有采用，原有数据没有变化。请让对方重新导出。")
    return jyt


def _read_manifest(payload: bytes, entries: dict[str, box.Entry], *, sealed: bool) -> OpenedLetter:
    value = canonical.decode(payload, "清单")
    jyt = _claims(payload)
    refusal = WrongForm("数据包的清单内容不完整或互相矛盾，没有采用，原有数据没有变化。请让对方重新导出。")
    requires = jyt.get("requires")
    if not isinstance(requires, list) or not all(isinstance(item, str) for item in requires):
        raise refusal
    if set(requires) - {SAMPLE}:
        raise NewerPackage(
            "这个数据包需要更新版本的程序才能读，没有采用，原有数据没有变化。请升级本程序后再接收。", requires=requires
        )
    if jyt["kind"] not in tables.BY_KIND:
        raise NewerPackage("本程序还不认识这种数据包，没有采用，原有数据没有变化。请升级本程序。", kind=jyt["kind"])
    seq, prev = jyt.get("seq"), jyt.get("prev")
    if not isinstance(seq, int) or isinstance(seq, bool) or seq < 1 or (prev is None) != (seq == 1):
        raise refusal
    resources = value.get("resources")
    if not isinstance(resources, list) or len(resources) > MAX_TABLES:
        raise refusal
    by_name: dict[str, dict[str, Any]] = {}
    for item in resources:
        if (
            not isinstance(item, dict)
            or not isinstance(item.get("name"), str)
            or item.get("path") != f"data/{item['name']}.jsonl"
            or item["name"] in by_name
            or not all(type(item.get(number)) is int and item[number] >= 0 for number in ("bytes", "rows"))
            or not isinstance(item.get("hash"), str)
            or _HASH.fullmatch(item["hash"]) is None
        ):
            raise refusal
        if item["rows"] > tables.MAX_ROWS:
            raise PackageTooLarge(
                f"表“{item['name']}”超过 {tables.MAX_ROWS} 行，没有采用，原有数据没有变化。请让对方核对是否导出了错误的数据。",
                table=item["name"],
            )
        by_name[item["name"]] = item
    # Exactly the listed tables, and no attachment that no table lists: nothing rides along unsigned.
    if set(entries) - {"mimetype", box.ENVELOPE} != {item["path"] for item in by_name.values()}:
        raise refusal
    required = {spec.name for spec in tables.BY_KIND[jyt["kind"]] if not spec.yearly}
    if required - set(by_name):
        raise refusal
    reply, receiver = jyt.get("reply"), _string(jyt, "to", refusal)
    if (
        tables.UUID.fullmatch(jyt["from"]) is None
        or (tables.UUID.fullmatch(receiver) is None and (receiver != EVERYBODY or jyt["kind"] not in _CARDS))
        or (reply is not None and (not isinstance(reply, str) or not seal.is_recipient(reply)))
    ):
        raise refusal
    return OpenedLetter(
        kind=jyt["kind"],
        letter_id=hashlib.sha256(payload).hexdigest(),
        sender=jyt["from"],
        receiver=receiver,
        seq=seq,
        prev=_digest(prev, refusal),
        ack=_digest(jyt.get("ack"), refusal),
        reply=reply,
        created=_string(value, "created", refusal),
        period=_period(jyt.get("period"), refusal),
        policy=_policy(jyt.get("policy"), refusal),
        sample=SAMPLE in requires,
        sealed=sealed,
        signers=(),
        resources=by_name,
        payload=payload,
        _entries=entries,
    )


def _string(source: Mapping[str, Any], key: str, refusal: WrongForm) -> str:
    value = source.get(key)
    if not isinstance(value, str) or not value:
        raise refusal
    return value


def _digest(value: object, refusal: WrongForm) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or _HASH.fullmatch(value) is None:
        raise refusal
    return value.removeprefix("sha256:")


def _period(value: object, refusal: WrongForm) -> Period | None:
    if value is None:
        return None
    if (
        not isinstance(value, dict)
        or not isinstance(value.get("id"), str)
        or _QUARTER.fullmatch(value["id"]) is None
        or type(value.get("version")) is not int
        or value["version"] < 1
        or type(value.get("final")) is not bool
    ):
        raise refusal
    return Period(id=value["id"], version=value["version"], final=value["final"])


def _policy(value: object, refusal: WrongForm) -> tuple[str, int] | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("id"), str) or type(value.get("version")) is not int:
        raise refusal
    return value["id"], value["version"]


def _text(spki: bytes) -> str:
    return base64.b64encode(spki).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise WrongForm("卡片里的公钥写法不对，没有采用。请让对方重新生成卡片。") from error
