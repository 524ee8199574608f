"""The bureau's own keys over the years: its card, a new clerk, a lost PIN, a root in several hands.

A card names the root keys, the clerk's key and the two recipients packages are sealed to; whatever changes one of them is the next
card, signed by enough of the old root and of the new one. A new clerk's key waits beside the old one (``X.jybureau.jytkey.new``)
until its card is in force; the workspace remembers in one transaction which card that is, so a kill leaves either clerk able to
work. With every new clerk the mailbox is new too, for the old clerk may have kept its identity; former identities stay in the
sealed bundle, so packages of before still open. The recovery key on paper opens them when the clerk's key is lost.
"""

from __future__ import annotations

import base64
import contextlib
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau.errors import FileUnreadable, KeyForeign, RecoveryWrong, ValueRefused
from jyteacher_desktop.bureau.office import (
    bureau_info,
    current_card,
    key_in_force,
    key_path,
    mailbox_identities,
    names_key,
    note_issued,
    recovery_path,
    unlock,
    waiting_key_path,
    write_recovery,
)
from jyteacher_desktop.bureau.receipts import sign_again
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.exchange.errors import KeyUnwritten
from jyteacher_desktop.paths import free_name, shown_name
from jyteacher_desktop.store.workspace import Change, Workspace


def write_bureau_card(ws: Workspace, path: Path, pin: str) -> str:
    """Write the bureau's card for its schools and return its thirty digits.

    A card in force is the same file ever after. The cards between the first and this one are written beside it: a school that
    missed one needs them all, because each is vouched for by the one before.

    Raises:
        WrongPin, KeyMissing, KeyDamaged, DeliveryFailed, DeliveryFull: Nothing was written.
    """
    path = Path(path).absolute()
    card = exchange.open_bureau_card(_present_card(ws, unlock(ws, pin)))
    for seq, data in ws.tuples("SELECT seq, data FROM issued WHERE kind = 'root' AND seq > 1 ORDER BY seq"):
        if seq < card.seq:
            exchange.write_verified(path.with_name(f"{path.stem}-{seq}{path.suffix}"), bytes(data))
    exchange.write_verified(path, current_card(ws) or b"")
    return card.fingerprint


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


def date_card(ws: Workspace, path: Path, pin: str, review_by: date) -> RootState:
    """Make the next card, which says by when schools should ask for a newer one; nothing else of it changes.

    Where the clerk's key is the root itself the card is in force at once and written like :func:`write_bureau_card` does. Where the root
    lies in several hands the file is a draft that its holders sign.

    Raises:
        WrongPin, KeyMissing, KeyDamaged, DeliveryFailed, DeliveryFull: The card in force stays.
    """
    key = unlock(ws, pin)
    present, info, path = exchange.open_bureau_card(_present_card(ws, key)), bureau_info(ws), Path(path).absolute()
    alone = present.clerk_keys == present.root_keys
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
        threshold=present.threshold,
        root=[key] if alone else [],
        absent=() if alone else present.root_keys,
        clerks=[] if alone else present.clerk_keys,
        recipients={ws.info("mailbox_recipient"): "mailbox", ws.info("recovery_recipient"): "recovery"},
        former=[] if alone else [key],
        review_by=review_by.isoformat(),
    )
    if alone:
        exchange.open_bureau_card(letter.data, after=present)
        _put_in_force(ws, letter.data, shown_name(path), renewed=False)
        write_bureau_card(ws, path, pin)
        return RootState(file=path, seq=present.seq + 1, needed=1, signed=1)
    exchange.write_verified(path, letter.data)
    return RootState(file=path, seq=present.seq + 1, needed=present.threshold, signed=0)


def _kept_review(ws: Workspace, present: exchange.BureauCard | None) -> str:
    """The day by which the card in force is to be reviewed, for the next one; a day that is past says nothing about a new card."""
    return present.review_by if present is not None and present.review_by >= ws.today.isoformat() else ""


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
    if key.public in public:
        raise ValueRefused(
            "经办人自己的密钥不能同时当根密钥，没有生成卡片。请给每位保管人另做一把（bureau root-key）。", field="holder"
        )
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
        review_by=_kept_review(ws, present),
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

    Args:
        ws: The bureau's workspace.
        path: The signed draft.
        pin: The PIN of the clerk the draft names: the new one where it is about a new clerk.

    Raises:
        KeyForeign: The draft names a clerk's key that is not here, for instance of an attempt that was begun anew.
        FileUnreadable, BadSignature, TrustError, WrongPin, KeyMissing, KeyDamaged: The old card stays in force.
    """
    data = _read_card(Path(path))
    draft = exchange.open_bureau_card(data)
    renewed = names_key(draft, waiting_key_path(ws.path))
    if not renewed and not names_key(draft, key_in_force(ws)):
        raise KeyForeign(
            "这份卡片草稿写的经办人密钥不在本机（可能后来又重新起草过），没有启用，旧卡片仍然有效。请用最近一次起草的文件。"
        )
    key = exchange.unlock_key(waiting_key_path(ws.path), pin) if renewed else unlock(ws, pin)
    present = _present_card(ws, key)
    if not (renewed and ws.info("next_breaks")):
        exchange.open_bureau_card(data, after=exchange.open_bureau_card(present))
    _put_in_force(ws, data, shown_name(Path(path)), renewed=renewed)
    return draft


def read_recovery(path: Path) -> str:
    """What a text file with the recovery key says.

    Raises:
        FileUnreadable: With what to do next.
    """
    try:
        return Path(path).read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise FileUnreadable(f"读不到恢复密钥“{path}”：{error.strerror}。没有改动。请检查路径。", path=path) from error


def _read_card(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileUnreadable(f"读不到卡片“{path}”：{error.strerror}。没有改动。请检查路径。", path=path) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClerk:
    """A new clerk's key and the card that names it."""

    card: Path
    seq: int
    fingerprint: str
    """The thirty digits of the new card; empty while it is a draft."""
    lacking: int
    """How many root holders still have to sign; until then ``card`` is a draft. 0: it is in force."""
    follows: bool
    """Whether schools that checked the old card take the new one without digits."""
    old_opens: bool
    """Whether the old key is still at hand."""
    recovery: Path | None
    """The new recovery key, to be printed; None where the old one stays."""
    reads_old: bool
    """Whether packages of before still open."""
    published: bool
    """Whether a policy was published, which only the old key signed."""
    unwritten: str
    """Why the card could not be written although it is in force, or empty."""

    @property
    def words(self) -> str:
        """What was done and what the bureau has to do now."""
        lines = []
        if self.lacking:
            lines.append(
                f"第 {self.seq} 号卡片草稿：{self.card}\n还差 {self.lacking} 位根密钥保管人签名；签够后用新口令启用，新密钥从那时起有效。"
                + ("在那以前照常用旧口令。" if self.old_opens else "在那以前不能接收和签名。")
            )
        else:
            lines.append("新密钥已启用，从现在起用新口令。")
            lines.append(
                f"第 {self.seq} 号卡片没有写出：{self.unwritten}请用“本单位卡片…”（bureau card）再写一次。"
                if self.unwritten
                else f"第 {self.seq} 号卡片：{self.card}"
            )
            lines.append(
                "请发给各校：已核对旧卡片的学校直接采用即可。正式通知上的 30 位数字现在是："
                if self.follows
                else "旧密钥没有为它签名：请正式通知各校新的 30 位数字，学校输入后才会采用："
            )
            lines.append(self.fingerprint)
            lines.append("学校采用以前寄来的数据包照样能打开。学校还没有读入的回执会由新密钥重新签名，请再写一次回执。")
            if self.published:
                lines.append("签发过的政策是旧密钥签名的，请重新签发。")
        if self.recovery is not None:
            lines.append(f"新的恢复密钥：{self.recovery}（请打印、封存，然后删除这个文件；原来那张从此作废）")
        if not self.reads_old:
            lines.append("没有恢复密钥，以前收到的数据包不能再打开：已合并的数据都在，请各校采用新卡片后重新上报一次。")
        return "\n".join(lines)


def renew_clerk(ws: Workspace, path: Path, pin: str, new_pin: str) -> NewClerk:
    """Make a new clerk's key, mailbox and card while the old key still opens: a new clerk, or a key somebody may have seen.

    Where the clerk's key is the root itself, the old key signs the new card and it is in force at once; otherwise ``path`` is a draft
    for the root holders, as with :func:`draft_root`.

    Args:
        ws: The bureau's workspace.
        path: The new card, or the draft.
        pin: The PIN of today.
        new_pin: The PIN of the new key.

    Raises:
        WeakPin, WrongPin, KeyMissing, KeyDamaged, KeyUnwritten, DeliveryFailed, DeliveryFull: The old key stays.
    """
    old = unlock(ws, pin)
    return _renew(ws, path, new_pin, old=old, identities=mailbox_identities(ws, old), recovery=ws.info("recovery_recipient"))


def replace_clerk(ws: Workspace, path: Path, new_pin: str, *, recovery: str) -> NewClerk:
    """Make a new clerk's key where the old one is lost or its PIN forgotten.

    Args:
        ws: The bureau's workspace.
        path: The new card, or the draft.
        new_pin: The PIN of the new key.
        recovery: What stands on the recovery paper, which opens the packages received so far. Empty where it is lost too: the
            merged city stays, but no package of before opens again.

    Raises:
        RecoveryWrong: It is not this bureau's recovery key.
        WeakPin, KeyUnwritten, DeliveryFailed, DeliveryFull: What was there stays.
    """
    identities: tuple[str, ...] = ()
    if recovery:
        found = re.search(r"AGE-SECRET-KEY-1[A-Z0-9]+", re.sub(r"\s", "", recovery).upper())
        if found is None or exchange.recipient_of(found[0]) != ws.info("recovery_recipient"):
            raise RecoveryWrong(
                "这不是本单位的恢复密钥，或抄写有误，没有做新密钥，数据没有变化。请逐字核对纸上以 AGE-SECRET-KEY-1 开头的一行。"
            )
        identities = (found[0],)
    return _renew(ws, path, new_pin, old=None, identities=identities, recovery="")


def _renew(
    ws: Workspace, path: Path, new_pin: str, *, old: exchange.SigningKey | None, identities: tuple[str, ...], recovery: str
) -> NewClerk:
    """``recovery`` is the recipient that stays; empty makes a new recovery key."""
    _finish_exchange(ws)
    path, info = Path(path).absolute(), bureau_info(ws)
    place = waiting_key_path(ws.path)
    if key_in_force(ws) == place:
        raise KeyUnwritten(
            f"上次换的密钥还在“{place.name}”，没能换到“{key_path(ws.path).name}”的位置（磁盘满，或文件被占用）。没有另做密钥，"
            "现在的密钥和口令仍然有效。请清理磁盘、关闭占用它的程序后再试。",
            path=place,
        )
    with contextlib.suppress(OSError):
        place.unlink(missing_ok=True)  # of an attempt that never came into force
    exchange.create_key(place, new_pin)
    printed: Path | None = None
    try:
        key = exchange.unlock_key(place, new_pin)
        identity, recipient = exchange.new_mailbox()
        if not recovery:
            spare, recovery = exchange.new_mailbox()
            printed = free_name(recovery_path(ws.path))
            write_recovery(printed, info.name, spare)
        before = current_card(ws)
        present = exchange.open_bureau_card(before) if before is not None else None
        alone = present is None or present.clerk_keys == present.root_keys  # the clerk's key is the root itself
        breaks = present is not None and alone and old is None
        letter = exchange.build_bureau_card(
            exchange.Header(
                sender=info.id,
                receiver=exchange.EVERYBODY,
                code=info.code,
                seq=present.seq + 1 if present is not None else 1,
                prev=present.letter_id if present is not None else None,
                created=ws.now,
                sample=info.sample,
            ),
            name=info.name,
            threshold=present.threshold if present is not None else 1,
            root=[key] if alone else [],
            absent=() if present is None or alone else present.root_keys,
            clerks=[] if alone else [key.public],
            recipients={recipient: "mailbox", recovery: "recovery"},
            former=[key] if not alone else [old] if old is not None else [],
            review_by=_kept_review(ws, present),
        )
        with ws.record() as change:
            for name, value in (
                ("mailbox", base64.b64encode(exchange.lock_mailbox("\n".join((identity, *identities)), key.public)).decode()),
                ("mailbox_recipient", recipient),
                ("recovery_recipient", recovery),
                ("breaks", "1" if breaks else ""),
            ):
                _note(change, f"next_{name}", value)
        lacking = exchange.missing_signatures(letter.data, None if breaks else present)
        if lacking:
            exchange.write_verified(path, letter.data)
    except BaseException:
        for file in (place, printed):
            if file is not None:
                with contextlib.suppress(OSError):
                    file.unlink(missing_ok=True)
        raise
    unwritten = ""
    if not lacking:
        _put_in_force(ws, letter.data, shown_name(path), renewed=True)
        try:
            write_bureau_card(ws, path, new_pin)
        except JyTeacherError as error:  # the card is in force and kept; only this copy of it is missing
            unwritten = str(error)
    return NewClerk(
        card=path,
        seq=present.seq + 1 if present is not None else 1,
        fingerprint=exchange.open_bureau_card(current_card(ws) or b"").fingerprint if not lacking else "",
        lacking=lacking,
        follows=present is not None and not breaks,
        old_opens=old is not None,
        recovery=printed,
        reads_old=bool(identities),
        published=bool(ws.tuples("SELECT 1 FROM issued WHERE kind = 'policy' LIMIT 1")),
        unwritten=unwritten,
    )


def change_pin(ws: Workspace, pin: str, new_pin: str) -> Path:
    """Lock the clerk's key with another PIN; the key stays the same. Returns the key file.

    Raises:
        WeakPin, WrongPin, KeyMissing, KeyDamaged, KeyUnwritten: The old PIN stays.
    """
    exchange.change_pin(key_in_force(ws), pin, new_pin)
    return key_in_force(ws)


def _put_in_force(ws: Workspace, data: bytes, file_name: str, *, renewed: bool) -> None:
    card = exchange.open_bureau_card(data)
    with ws.record() as change:
        note_issued(change, "root", exchange.EVERYBODY, card.seq, card.letter_id, data=data, file_name=file_name)
        if renewed:
            for name in ("mailbox", "mailbox_recipient", "recovery_recipient"):
                _note(change, name, ws.info(f"next_{name}"))
            change.driver_sql("DELETE FROM info WHERE key LIKE 'next!_%' ESCAPE '!'")
            sign_again(change)
    if renewed:
        _finish_exchange(ws)


def _finish_exchange(ws: Workspace) -> None:
    """Put the key in force in its place and keep the former one beside it: a backup of before is sealed to that one."""
    present, place = key_in_force(ws), key_path(ws.path)
    if present == place:
        return
    with contextlib.suppress(OSError):  # until it succeeds the key in force is found where it waits
        if place.exists():
            shutil.copy2(place, free_name(place.with_name(f"{place.name}.former-{ws.today:%Y%m%d}")))
        present.replace(place)


def _note(change: Change, key: str, value: str) -> None:
    change.driver_sql("INSERT OR REPLACE INTO info(key, value) VALUES (?, ?)", (key, value))
