"""The bureau itself: its workspace, its clerks' keys, its mailbox, the numbers of what it writes.

Beside ``X.jybureau`` lie ``X.jybureau.jytkey`` (the clerk's signing key, locked by the PIN) and, until somebody prints it and puts
it into the safe, ``X.jybureau.recovery.txt`` (the mailbox's second identity). Further clerks have key files of their own, beside
the workspace or on their sticks; the card says who is one, and whose PIN was typed says who is at work. The mailbox identity itself
is sealed to the clerks' keys inside the workspace, so only a clerk's PIN opens packages. How they change over the years is in
``own_keys``.
"""

from __future__ import annotations

import base64
import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from jyteacher_desktop import exchange, paths
from jyteacher_desktop.bureau.errors import MailboxLocked, ValueRefused
from jyteacher_desktop.domain.errors import Finding, TrustError
from jyteacher_desktop.domain.names import one_line
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.durable_files import publish, system_words
from jyteacher_desktop.exchange.errors import KeyDamaged, KeyMissing, KeyUnwritten, SealedForOthers, WrongPin
from jyteacher_desktop.records import sealing_secret
from jyteacher_desktop.records.letter_numbers import Numbering, numbered
from jyteacher_desktop.records.policies import kinds_left_out, policy_in_use, read_policy
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.notices_on_opening import RECOVERY_SUFFIX
from jyteacher_desktop.store.sealed_columns import new_secret
from jyteacher_desktop.store.tables import bureau as tables
from jyteacher_desktop.store.workspace import BUREAU, Change, Founding, Workspace, moment
from jyteacher_desktop.values import dataclass

KEY_SUFFIX = ".jytkey"


@dataclass(frozen=True, slots=True, kw_only=True)
class BureauInfo:
    """Facts of the bureau; ``fingerprint`` is the thirty digits of its card."""

    id: str
    name: str
    code: str
    sample: bool
    fingerprint: str


def create_bureau(
    path: Path,
    *,
    name: str,
    pin: str,
    code: str = "",
    policy_file: Path | None = None,
    sample: bool = False,
    database: str = "",
) -> Workspace:
    """Make a new bureau workspace with key, mailbox and recovery key, opened for writing.

    Args:
        path: The new file; it must not exist.
        name: Name of the bureau.
        pin: Passphrase of the clerk's key: at least 12 characters or six words.
        code: Code of the bureau, e.g. 419001.
        policy_file: A policy other than the shipped one.
        sample: Marks a sample bureau, which takes sample packages and nothing else.
        database: The address of a database of PostgreSQL that keeps the rows; they lie in the file itself when empty.

    Raises:
        ValueRefused, WorkspaceExists, NotWritable, and the exchange's errors about weak PINs: nothing was made.
    """
    name = one_line(name)
    if not name:
        raise ValueRefused("单位名称是空的，没有建立工作簿。请填写单位名称。", field="name")
    policy = read_policy(policy_file or paths.shipped_policy())
    office = new_id()
    mailbox, mailbox_recipient = exchange.new_mailbox()
    recovery, recovery_recipient = exchange.new_mailbox()
    key, public = exchange.new_key(pin, sample=sample)
    secret = new_secret()
    at = moment()

    def write(change: Change) -> None:
        for field, value in (("name", name), ("code", code.strip())):
            change.insert(tables.setting, key=field, value=value)
        change.insert(
            tables.policy,
            policy_id=policy.id,
            version=policy.version,
            text=policy.text,
            file_name=paths.shown_name(policy_file or paths.shipped_policy()),
            adopted_on=at[:10],
            in_use=1,
        )

    return Workspace.create(
        path,
        BUREAU,
        {
            "office": office,
            "sample": str(int(sample)),
            "mailbox": base64.b64encode(exchange.lock_mailbox(mailbox, [public])).decode(),
            "mailbox_recipient": mailbox_recipient,
            "recovery_recipient": recovery_recipient,
            **sealing_secret.locked_facts(secret, [public], sealing_secret.stamp_of([key]), recovery_recipient),
        },
        Founding(
            what=f"新建教育局工作簿 {name}",
            code=StepCode.BUREAU_NEW,
            at=at,
            write=write,
            beside={KEY_SUFFIX: key, RECOVERY_SUFFIX: recovery_page(name, recovery)},
        ),
        secret=secret,
        database=database,
    )


def key_path(workspace: Path) -> Path:
    """Where the key of the first clerk lies; others may lie anywhere."""
    return workspace.with_name(workspace.name + KEY_SUFFIX)


def waiting_path(place: Path) -> Path:
    """Where the key that will take the place of a clerk's key waits until the card that names it is in force."""
    return place.with_name(place.name + ".new")


def recovery_path(workspace: Path) -> Path:
    """Where the recovery key waits to be printed."""
    return workspace.with_name(workspace.name + RECOVERY_SUFFIX)


def bureau_info(ws: Workspace) -> BureauInfo:
    """Facts of the bureau."""
    facts = dict(ws.tuples("SELECT key, value FROM setting"))
    card, key = current_card(ws), key_path(ws.path)
    digits = exchange.read_public_key(key).fingerprint if card is None and key.exists() else ""
    return BureauInfo(
        id=ws.info("office"),
        name=facts.get("name", ""),
        code=facts.get("code", ""),
        sample=ws.info("sample") == "1",
        fingerprint=exchange.open_bureau_card(card).fingerprint if card is not None else digits,
    )


def unlock(ws: Workspace, pin: str) -> exchange.SigningKey:
    """The key of the clerk whose PIN this is, for one action.

    Raises:
        WrongPin, KeyMissing, KeyDamaged.
        MailboxLocked: The only key file here is not that of a clerk on the card in force.
    """
    return open_key(ws, pin)[1]


def prove_clerk(ws: Workspace, pin: str) -> str:
    """Whom the journal may name for what follows: a PIN that opens a clerk's key proves one of them.

    Raises:
        WrongPin, KeyMissing, KeyDamaged, MailboxLocked: Nobody was proved.
    """
    unlock(ws, pin)
    return Signer.OPERATOR.label


def open_key(ws: Workspace, pin: str) -> tuple[Path, exchange.SigningKey]:
    """As :func:`unlock`, with the file the key lies in: beside its place while it is being exchanged.

    Raises:
        WrongPin, KeyMissing, KeyDamaged, MailboxLocked: As :func:`unlock`.
    """
    file, key = _opened_key(ws, pin)
    sealing_secret.unlock_with(ws, key)
    return file, key


def keep_private(ws: Workspace) -> None:
    """Keep the secret of sealed ID numbers locked to today's clerks and to the recovery key."""

    def today() -> sealing_secret.Today:
        data = current_card(ws)

        def clerks() -> Sequence[exchange.PublicKey]:
            return [exchange.read_public_key(key_path(ws.path))] if data is None else exchange.open_bureau_card(data).clerk_keys

        return sealing_secret.Today(
            stamp=sealing_secret.stamp_of([data if data is not None else _bytes_of(key_path(ws.path))]),
            signers=clerks,
            recovery=ws.info("recovery_recipient"),
        )

    sealing_secret.settle(ws, today)


def _bytes_of(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _opened_key(ws: Workspace, pin: str) -> tuple[Path, exchange.SigningKey]:
    data = current_card(ws)
    if data is None:
        return key_path(ws.path), exchange.unlock_key(key_path(ws.path), pin)
    card = exchange.open_bureau_card(data)
    files = clerk_files(ws, card.clerk_keys)
    if not files:
        exchange.read_public_key(key_path(ws.path))  # missing or damaged: says so
        raise _mailbox_locked(ws)
    return open_one(files, pin, lacking=len(card.clerk_keys) - len(files))


def open_one(files: Sequence[Path], pin: str, *, lacking: int) -> tuple[Path, exchange.SigningKey]:
    """The one of several key files whose PIN this is; ``lacking`` further clerks have theirs elsewhere.

    Raises:
        WrongPin, KeyMissing, KeyDamaged.
    """
    for file in files:
        try:
            return file, exchange.unlock_key(file, pin)
        except WrongPin:
            if len(files) == 1 and not lacking:
                raise
    names = "、".join(file.name for file in files)
    elsewhere = (
        f"另有 {lacking} 位经办人的密钥文件不在本机：是他们的口令，请插上存密钥的U盘，或说明文件在哪里，见“根密钥和经办人”。"
        if lacking
        else ""
    )
    raise WrongPin(
        f"口令与经办人的密钥（{names}）不符，什么都没有改变。请重新输入；口令区分大小写。{elsewhere}",
        path=files[0],
        way="clerk file" if lacking else "",
    )


def opens_others(ws: Workspace, pin: str, key: exchange.SigningKey) -> bool:
    """Whether the PIN of this clerk opens another one's key file as well, so that it does not say who is at work."""
    for file in clerk_files(ws, [each for each in clerk_keys(ws) if each != key.public]):
        with contextlib.suppress(WrongPin):
            exchange.unlock_key(file, pin)
            return True
    return False


def clerk_places(ws: Workspace) -> list[Path]:
    """Where clerks' key files lie or may lie: beside the workspace, and wherever a clerk said that his is."""
    said = [Path(line) for line in ws.info("clerk_places").split("\n") if line]
    return list(dict.fromkeys([key_path(ws.path), *sorted(ws.path.parent.glob("*.jytkey")), *said]))


def clerk_files(ws: Workspace, keys: Sequence[exchange.PublicKey]) -> list[Path]:
    """The key files at hand of these clerks, one for each key."""
    found: dict[exchange.PublicKey, Path] = {}
    for place in clerk_places(ws):
        for file in (waiting_path(place), place):
            try:
                found.setdefault(exchange.read_public_key(file), file)
            except (KeyMissing, KeyDamaged):
                continue
    return [file for key, file in found.items() if key in keys]


def mailbox_identities(ws: Workspace, key: exchange.SigningKey) -> tuple[str, ...]:
    """The identities that open packages sent to this bureau, today's first.

    Raises:
        MailboxLocked: They are sealed to another clerk's key, as in a backup of before the key was changed.
    """
    try:
        return tuple(exchange.open_mailbox(base64.b64decode(ws.info("mailbox")), key).split("\n"))
    except SealedForOthers as error:
        raise _mailbox_locked(ws) from error


def _mailbox_locked(ws: Workspace) -> MailboxLocked:
    name, data = key_path(ws.path).name, current_card(ws)
    if data is not None and len(exchange.open_bureau_card(data).clerk_keys) > 1:
        return MailboxLocked(
            "本机找到的密钥文件不是现用卡片上经办人的，数据包打不开，数据没有变化。请插上经办人存密钥的U盘，"
            "或在“根密钥和经办人”里说明文件在哪里；从备份恢复过的，请用那时的密钥文件。",
            path=key_path(ws.path),
            way="clerk file",
        )
    return MailboxLocked(
        "信箱是锁给另一把经办人密钥的（可能恢复了换密钥以前的备份），数据包打不开，数据没有变化。"
        f"请把那时的密钥文件（“{name}.former-…”）复制成“{name}”，用那时的口令；或者用恢复密钥另做密钥。",
        path=key_path(ws.path),
    )


def current_card(ws: Workspace) -> bytes | None:
    """The bureau's card in force, or None before one was made."""
    found = ws.tuples("SELECT data FROM issued WHERE kind = 'root' ORDER BY seq DESC LIMIT 1")
    return bytes(found[0][0]) if found else None


def card_number(ws: Workspace) -> int:
    """Number of the bureau's card in force; 0 before one was made."""
    return int(ws.tuples("SELECT coalesce(max(seq), 0) FROM issued WHERE kind = 'root'")[0][0])


def clerk_keys(ws: Workspace) -> tuple[exchange.PublicKey, ...]:
    """The keys by which this bureau's own letters are known."""
    data = current_card(ws)
    if data is not None:
        return exchange.open_bureau_card(data).clerk_keys
    return (exchange.read_public_key(key_path(ws.path)),) if key_path(ws.path).exists() else ()


def former_cards(ws: Workspace) -> list[tuple[int, str]]:
    """Number and bytes, in base64, of the bureau's cards before the one in force, the newest first, as a roll carries them."""
    rows = ws.tuples("SELECT seq, data FROM issued WHERE kind = 'root' AND seq < ? ORDER BY seq DESC", (card_number(ws),))
    return [(seq, base64.b64encode(bytes(data)).decode()) for seq, data in rows]


def clerks_of_city(ws: Workspace, city: str, cards: Iterable[tuple[int, str]]) -> tuple[exchange.PublicKey, ...]:
    """Whoever may sign or signed for a city: the clerks of its card that was accepted here and of the former ones that its roll carries.

    A card names the one before it by its id, which is the hash of what was signed; so each of ``cards`` (number and base64) that hangs
    together with the accepted one is the city's own, and the others say nothing.
    """
    found: dict[str, exchange.PublicKey] = {}
    former = dict(cards)
    for (data,) in ws.tuples("SELECT card FROM trust WHERE office = ? AND role = 'city'", (city,)):
        card = exchange.open_bureau_card(bytes(data))
        while True:
            found |= {key.keyid: key for key in card.clerk_keys}
            with contextlib.suppress(TrustError, ValueError):
                before = exchange.open_bureau_card(base64.b64decode(former.get(card.seq - 1, ""), validate=True))
                if before.letter_id == card.prev and before.seq == card.seq - 1:
                    card = before
                    continue
            break
    return tuple(found.values())


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
        card=card_number(ws) or None,
        sample=info.sample,
    )


def file_stems(ws: Workspace) -> dict[str, str]:
    """Office to how the names of its files begin: its code, and its id where the code of another one would make the same name."""
    codes = {office: exchange.neutral_name(code) for office, code in ws.tuples("SELECT uuid, code FROM office")}
    often = Counter(code.lower() for code in codes.values())  # sticks tell no capital letters apart
    return {office: code if often[code.lower()] == 1 else f"{code}-{office.replace('-', '')}" for office, code in codes.items()}


def issuing_letter(
    ws: Workspace,
    kind: str,
    office: str,
    seq: int,
    letter_id: str,
    *,
    what: str,
    file: Path,
    data: bytes | None = None,
    done: Callable[[Change], object] | None = None,
    stays: str = "",
    beside: tuple[Callable[[Change], object], str] | None = None,
) -> contextlib.AbstractContextManager[None]:
    """Write a letter in this block: its number is taken before, so that no other letter can ever bear it (records/letter_numbers.py).

    ``beside`` is what is saved in the step that takes the number and stays when the number is given back, and the sentence that tells of it.
    """

    def take(change: Change) -> None:
        if beside is not None:
            beside[0](change)
        note_issued(change, kind, office, seq, letter_id, data=data, file_name=paths.shown_name(file))

    def give_back(change: Change) -> None:
        change.driver_sql("DELETE FROM issued WHERE kind = ? AND letter_id = ?", (kind, letter_id))

    saved_with_it = beside[1] if beside is not None else ""
    return numbered(
        ws,
        Numbering(what=what, seq=seq, file=file, take=take, give_back=give_back, done=done, stays=stays, beside=saved_with_it),
    )


def note_issued(
    change: Change, kind: str, office: str, seq: int, letter_id: str, *, data: bytes | None = None, file_name: str = ""
) -> None:
    """Remember a letter that left."""
    change.insert(
        tables.issued, kind=kind, office=office, seq=seq, letter_id=letter_id, data=data, at=change.at, file_name=file_name
    )


def current_policy(ws: Workspace) -> Policy:
    """The policy the city is counted by.

    Raises:
        PolicyLost: There is none, or a part of it is lost: it was in a part of the file that cannot be read.
    """
    return policy_in_use(ws, again="请用“签发政策…”重新签发，或从“备份与检查…”里恢复一份备份。", way="bureau policy")


def left_out_by(ws: Workspace, policy: Policy) -> tuple[Finding, ...]:
    """What a policy, in use here or tried, leaves out of what the schools have recorded."""
    return tuple(kinds_left_out(ws, policy, "city_activity"))


def recovery_page(name: str, identity: str) -> bytes:
    """The page for the safe, as it is printed."""
    return (
        f"{name} 数据包恢复密钥\n\n"
        "请打印本页，装入信封，存放在保险柜，然后删除这个文件。\n"
        "经办人的密钥丢失或口令忘记时，在“密钥与电脑…”里输入下面这一行，就能另做密钥，已经收到的数据包照样能打开（age 格式）：\n\n"
        f"{identity}\n"
    ).encode()


def write_recovery(path: Path, name: str, identity: str) -> None:
    """Write the page for the safe.

    Raises:
        KeyUnwritten: Nothing was written.
    """
    try:
        publish(path, recovery_page(name, identity), replace=False)
    except OSError as error:
        raise KeyUnwritten(
            f"恢复密钥写不到“{path.parent}”（{system_words(error)}）。没有生成密钥。请检查权限和剩余空间，或换一个位置。",
            path=path,
        ) from error
