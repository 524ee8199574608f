"""The bureau itself: its workspace, its clerk's key, its mailbox, its card.

Beside ``X.jybureau`` lie ``X.jybureau.jytkey`` (the clerk's signing key, locked by the PIN) and, until somebody prints it and puts
it into the safe, ``X.jybureau.recovery.txt`` (the mailbox's second identity). The mailbox identity itself is sealed to the
clerk's key inside the workspace, so only the PIN opens packages. The root's threshold is data: one of one here.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jyteacher_desktop import exchange, paths
from jyteacher_desktop.bureau.errors import FileUnreadable, ValueRefused
from jyteacher_desktop.domain.policy import Policy, load_policy
from jyteacher_desktop.store import bureau_tables as tables
from jyteacher_desktop.store.errors import WorkspaceExists
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import BUREAU, Change, Workspace

SHIPPED_POLICY = "policies/jiyuan.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class BureauInfo:
    """Facts of the bureau; ``fingerprint`` is the thirty digits of its card."""

    id: str
    name: str
    code: str
    sample: bool
    fingerprint: str


def create_bureau(
    path: Path, *, name: str, pin: str, code: str = "", policy_file: Path | None = None, sample: bool = False
) -> Workspace:
    """Make a new bureau workspace with key, mailbox and recovery key, opened for writing.

    Args:
        path: The new file; it must not exist.
        name: Name of the bureau.
        pin: Passphrase of the clerk's key: at least 12 characters or six words.
        code: Code of the bureau, e.g. 419001.
        policy_file: A policy other than the shipped one.
        sample: Marks a sample bureau, which takes sample packages and nothing else.

    Raises:
        ValueRefused, WorkspaceExists, NotWritable, and the exchange's errors about weak PINs: nothing was made.
    """
    name = " ".join(name.split())
    if not name:
        raise ValueRefused("单位名称是空的，没有建立工作簿。请填写单位名称。", field="name")
    policy = read_policy(policy_file or paths.resource(SHIPPED_POLICY))
    path = Path(path).absolute()
    for existing in (path, key_path(path), recovery_path(path)):
        if existing.exists():
            raise WorkspaceExists(
                f"“{existing.name}”已经存在，没有覆盖它。请换一个文件名，或直接打开原来的工作簿。", path=existing
            )
    office = new_id()
    mailbox, mailbox_recipient = exchange.new_mailbox()
    recovery, recovery_recipient = exchange.new_mailbox()
    made: list[Path] = []
    try:
        public = exchange.create_key(key_path(path), pin)
        made.append(key_path(path))
        _write_recovery(recovery_path(path), name, recovery)
        made.append(recovery_path(path))
        ws = Workspace.create(
            path,
            BUREAU,
            {
                "office": office,
                "sample": str(int(sample)),
                "mailbox": base64.b64encode(exchange.lock_mailbox(mailbox, public)).decode(),
                "mailbox_recipient": mailbox_recipient,
                "recovery_recipient": recovery_recipient,
            },
        )
    except BaseException:
        for file in made:
            file.unlink(missing_ok=True)
        raise
    with ws.change(f"新建教育局工作簿 {name}", undoable=False) as change:
        for key, value in (("name", name), ("code", code.strip())):
            change.insert(tables.setting, key=key, value=value)
        change.insert(
            tables.policy,
            policy_id=policy.id,
            version=policy.version,
            text=policy.text,
            file_name=(policy_file or Path(SHIPPED_POLICY)).name,
            adopted_on=ws.today.isoformat(),
            in_use=1,
        )
    return ws


def key_path(workspace: Path) -> Path:
    """Where the clerk's key lies."""
    return workspace.with_name(workspace.name + ".jytkey")


def recovery_path(workspace: Path) -> Path:
    """Where the recovery key waits to be printed."""
    return workspace.with_name(workspace.name + ".recovery.txt")


def bureau_info(ws: Workspace) -> BureauInfo:
    """Facts of the bureau."""
    facts = dict(ws.tuples("SELECT key, value FROM setting"))
    key = key_path(ws.path)
    return BureauInfo(
        id=ws.info("office"),
        name=facts["name"],
        code=facts["code"],
        sample=ws.info("sample") == "1",
        fingerprint=exchange.read_public_key(key).fingerprint if key.exists() else "",
    )


def unlock(ws: Workspace, pin: str) -> exchange.SigningKey:
    """The clerk's key, for one action.

    Raises:
        WrongPin, KeyMissing, KeyDamaged.
    """
    return exchange.unlock_key(key_path(ws.path), pin)


def mailbox_identity(ws: Workspace, key: exchange.SigningKey) -> str:
    """The identity that opens packages sent to this bureau."""
    return exchange.open_mailbox(base64.b64decode(ws.info("mailbox")), key)


def write_bureau_card(ws: Workspace, path: Path, pin: str) -> str:
    """Write the bureau's card for its schools and return its thirty digits.

    The card is made once and is the same file ever after.

    Raises:
        WrongPin, KeyMissing, KeyDamaged, DeliveryFailed, DeliveryFull: Nothing was written.
    """
    data = _present_card(ws, unlock(ws, pin))
    exchange.write_verified(Path(path).absolute(), data)
    return exchange.open_bureau_card(data).fingerprint


def _present_card(ws: Workspace, key: exchange.SigningKey) -> bytes:
    """The card in force; the first one is made when it is first needed."""
    data = current_card(ws)
    if data is None:
        info = bureau_info(ws)
        letter = exchange.build_bureau_card(
            exchange.Header(sender=info.id, receiver="*", code=info.code, seq=1, created=ws.now, sample=info.sample),
            name=info.name,
            threshold=1,
            root=[key],
            recipients={ws.info("mailbox_recipient"): "mailbox", ws.info("recovery_recipient"): "recovery"},
        )
        data = letter.data
        exchange.open_bureau_card(data, sample=info.sample)
        with ws.record() as change:
            note_issued(change, "root", "*", 1, letter.letter_id, data=data)
    return data


@dataclass(frozen=True, slots=True, kw_only=True)
class RootState:
    """A card on its way: its number, how many root keys must sign and how many have."""

    file: Path
    seq: int
    needed: int
    signed: int


def make_root_key(path: Path, pin: str) -> str:
    """Make the key file of one root holder; returns its thirty digits.

    Raises:
        WeakPin, KeyExists, KeyUnwritten: Nothing was made.
    """
    return exchange.create_key(Path(path).absolute(), pin).fingerprint


def draft_root(ws: Workspace, path: Path, pin: str, *, holders: Sequence[Path], threshold: int) -> RootState:
    """Write the next card, whose root lies in several hands; it counts after enough of them have signed it.

    The clerk's key goes on signing receipts; mailbox and recovery key stay.

    Args:
        ws: The bureau's workspace.
        path: The draft, which then goes from holder to holder.
        pin: The clerk's PIN.
        holders: Key files of the root holders; only their public halves are read.
        threshold: How many of them must sign, now and whenever the root changes.

    Raises:
        ValueRefused: The threshold does not fit the holders.
        WrongPin, KeyMissing, KeyDamaged, DeliveryFailed, DeliveryFull: Nothing was written.
    """
    key = unlock(ws, pin)
    public = list({each.keyid: each for each in map(exchange.read_public_key, holders)}.values())
    if not 1 <= threshold <= len(public):
        raise ValueRefused(
            f"{len(public)} 把根密钥，要求 {threshold} 人签名，对不上，没有生成卡片。请核对密钥文件和人数。", field="threshold"
        )
    data = _present_card(ws, key)
    present, info = exchange.open_bureau_card(data), bureau_info(ws)
    letter = exchange.build_bureau_card(
        exchange.Header(
            sender=info.id,
            receiver=exchange.EVERYBODY,
            code=info.code,
            seq=present.seq + 1,
            prev=present.letter_id,
            created=ws.now,
            sample=info.sample,
        ),
        name=info.name,
        threshold=threshold,
        root=[],
        absent=public,
        clerks=[key.public],
        recipients={ws.info("mailbox_recipient"): "mailbox", ws.info("recovery_recipient"): "recovery"},
        former=[key],
    )
    exchange.write_verified(Path(path).absolute(), letter.data)
    return RootState(file=Path(path).absolute(), seq=present.seq + 1, needed=threshold, signed=0)


def sign_root(path: Path, key_file: Path, pin: str) -> RootState:
    """Add a root holder's signature to a draft; the card itself stays the same, signing twice changes nothing.

    Raises:
        FileUnreadable, TrustError, WrongPin, KeyMissing, KeyDamaged, DeliveryFailed, DeliveryFull: The draft is as it was.
    """
    path = Path(path).absolute()
    data = exchange.countersign(_read_card(path), exchange.unlock_key(key_file, pin))
    signed, needed = exchange.root_signatures(data)
    exchange.write_verified(path, data)
    return RootState(file=path, seq=exchange.glance(data).seq, needed=needed, signed=signed)


def adopt_root(ws: Workspace, path: Path, pin: str) -> exchange.BureauCard:
    """Make a draft the card in force, after enough holders of the old and of the new root have signed it.

    Raises:
        FileUnreadable, BadSignature, TrustError, WrongPin, KeyMissing, KeyDamaged: The old card stays in force.
    """
    key = unlock(ws, pin)
    data = _read_card(Path(path))
    card = exchange.open_bureau_card(data, after=exchange.open_bureau_card(_present_card(ws, key)))
    with ws.record() as change:
        note_issued(change, "root", exchange.EVERYBODY, card.seq, card.letter_id, data=data, file_name=Path(path).name)
    return card


def _read_card(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileUnreadable(f"读不到卡片“{path}”：{error.strerror}。没有改动。请检查路径。", path=path) from error


def current_card(ws: Workspace) -> bytes | None:
    """The bureau's card in force, or None before one was made."""
    found = ws.tuples("SELECT data FROM issued WHERE kind = 'root' ORDER BY seq DESC LIMIT 1")
    return bytes(found[0][0]) if found else None


def clerk_keys(ws: Workspace) -> tuple[exchange.PublicKey, ...]:
    """The keys by which this bureau's own letters are known."""
    data = current_card(ws)
    if data is not None:
        return exchange.open_bureau_card(data).clerk_keys
    return (exchange.read_public_key(key_path(ws.path)),) if key_path(ws.path).exists() else ()


def next_number(ws: Workspace, kind: str, office: str) -> tuple[int, str | None]:
    """Number of the next letter of a kind to an office, and the id of the one before."""
    found = ws.tuples("SELECT seq, letter_id FROM issued WHERE kind = ? AND office = ? ORDER BY seq DESC LIMIT 1", (kind, office))
    return (int(found[0][0]) + 1, str(found[0][1])) if found else (1, None)


def letter_header(
    ws: Workspace, receiver: str, number: tuple[int, str | None], *, ack: str | None = None, policy: tuple[str, int] | None = None
) -> exchange.Header:
    """What a letter of this bureau says about itself; ``number`` as :func:`next_number` gives it."""
    info = bureau_info(ws)
    seq, prev = number
    return exchange.Header(
        sender=info.id,
        receiver=receiver,
        code=info.code or "bureau",
        seq=seq,
        prev=prev,
        ack=ack,
        created=ws.now,
        policy=policy,
        sample=info.sample,
    )


def note_issued(
    change: Change, kind: str, office: str, seq: int, letter_id: str, *, data: bytes | None = None, file_name: str = ""
) -> None:
    """Remember a letter that left."""
    change.insert(
        tables.issued, kind=kind, office=office, seq=seq, letter_id=letter_id, data=data, at=change.at, file_name=file_name
    )


def read_policy(path: Path) -> Policy:
    """Read and validate a policy file.

    Raises:
        InputError: Unreadable or invalid, with file, line and a sentence.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueRefused(
            f"政策文件“{path}”读不出来（应为 UTF-8 文本）。现用政策没有变化。请检查路径。", field="policy"
        ) from error
    return _parsed(text, Path(path).name)


def current_policy(ws: Workspace) -> Policy:
    """The policy the city is counted by."""
    text, file_name = ws.tuples("SELECT text, file_name FROM policy WHERE in_use = 1")[0]
    return _parsed(text, file_name)


@lru_cache(maxsize=8)
def _parsed(text: str, file_name: str) -> Policy:
    return load_policy(text, file_name=file_name)


def _write_recovery(path: Path, name: str, identity: str) -> None:
    text = (
        f"{name} 数据包恢复密钥\n\n"
        "请打印本页，装入信封，存放在保险柜，然后删除这个文件。\n"
        "信箱密钥丢失时，凭这一行可以打开各校已经上报的数据包（age 格式）：\n\n"
        f"{identity}\n"
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
