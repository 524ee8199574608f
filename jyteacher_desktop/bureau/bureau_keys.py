"""The bureau's own keys over the years: its card, a new clerk, several clerks, a lost PIN, a root in several hands.

A card names the root keys, the clerks' keys and the two recipients packages are sealed to; whatever changes one of them is the next
card, signed by enough of the old root and of the new one. A new clerk's key waits beside the old one (``X.jybureau.jytkey.new``)
until its card is in force; the workspace remembers in one transaction which card that is, so a kill leaves either clerk able to
work. Whenever a clerk goes, the mailbox is new too, for he may have kept its identity; former identities stay in the
sealed bundle, so packages of before still open. The recovery key on paper opens them when the clerk's key is lost.

Several clerks each have a key file and a PIN of their own. Then the root lies in other keys: who works with a key every day must
not be able to name the clerks alone.
"""

from __future__ import annotations

import base64
import contextlib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau.errors import FileUnreadable, KeyForeign, RecoveryWrong, ValueRefused
from jyteacher_desktop.bureau.office import (
    BureauInfo,
    bureau_info,
    clerk_files,
    clerk_keys,
    clerk_places,
    current_card,
    key_path,
    mailbox_identities,
    note_issued,
    open_key,
    open_one,
    recovery_path,
    unlock,
    waiting_path,
    write_recovery,
)
from jyteacher_desktop.bureau.receipts import sign_again
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.durable_files import exchange_for, read_brought, system_words
from jyteacher_desktop.exchange.errors import KeyDamaged, KeyMissing, KeyUnwritten, WrongForm
from jyteacher_desktop.paths import free_name, shown_name
from jyteacher_desktop.store.workspace import PUT_INFO, Change, Workspace
from jyteacher_desktop.values import dataclass

_MAILBOXES = ("mailbox", "recovery")
"""What a card seals packages to, each once."""


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


PIN_CHANGED = "口令已换，密钥不变，学校手里的卡片照用。请记住新口令。"
"""What holds after :func:`change_pin`."""


def bureau_card_words(file: Path, digits: str) -> str:
    """That the bureau's card was written, and what schools compare it with."""
    return f"教育局卡片已写入：{file}\n发给各校，并在正式通知里写明这 30 位数字，供各校核对：\n\n{digits}"


def _next_header(ws: Workspace, info: BureauInfo, present: exchange.BureauCard) -> exchange.Header:
    """The header of the card that follows the one in force."""
    return exchange.Header(
        sender=info.id,
        receiver=exchange.EVERYBODY,
        code=info.code,
        seq=present.seq + 1,
        prev=present.letter_id,
        created=ws.now,
        sample=info.sample,
    )


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


def date_card(ws: Workspace, path: Path, pin: str, review_by: date) -> DatedCard:
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
        _next_header(ws, info, present),
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
        _put_in_force(ws, letter.data, shown_name(path), {}, again=False)
        write_bureau_card(ws, path, pin)
    else:
        exchange.write_verified(path, letter.data)
    state = _root_state(path, letter.data)
    return DatedCard(
        file=path,
        seq=state.seq,
        needed=state.needed,
        signed=state.signed,
        clerks=state.clerks,
        review_by=review_by,
        digits=present.fingerprint,
    )


def _kept_review(ws: Workspace, present: exchange.BureauCard | None) -> str:
    """The day by which the card in force is to be reviewed, for the next one; a day that is past says nothing about a new card."""
    return present.review_by if present is not None and present.review_by >= ws.today.isoformat() else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RootState:
    """A card on its way: its number, how many root keys must sign and how many have, the digits of the clerks it names."""

    file: Path
    seq: int
    needed: int
    signed: int
    clerks: tuple[str, ...]

    @property
    def words(self) -> str:
        """What the card would be and who still has to sign; a holder sees whom he makes a clerk."""
        more = self.needed - self.signed
        lines = [
            f"第 {self.seq} 号卡片：需要 {self.needed} 个签名，已有 {self.signed} 个，"
            + (f"还差 {more} 位保管人签名。" if more > 0 else "签名已够，可以启用。"),
            f"卡片写明 {len(self.clerks)} 位经办人：",
            *(f"  {digits}" for digits in self.clerks),
        ]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedCard(RootState):
    """The next card, of which nothing but the day of its review is new."""

    review_by: date
    digits: str
    """The thirty digits, which stay what they were."""

    @property
    def words(self) -> str:
        """Whether the card is in force, and what the bureau has to do with it."""
        if (more := self.needed - self.signed) > 0:
            return (
                f"卡片草稿已写入：{self.file}\n根密钥由几人分管，还差 {more} 位保管人签名；"
                "签够后在“根密钥和经办人…”里启用。在那以前，现在的卡片仍然有效。"
            )
        return (
            f"第 {self.seq} 号卡片已启用，写入：{self.file}\n发给各校，核对过旧卡片的学校直接采用即可。复核日期 {self.review_by.isoformat()}。"
            f"正式通知上的 30 位数字不变：\n\n{self.digits}"
        )


def root_key_words(file: Path, digits: str) -> str:
    """That a holder's or a new clerk's key was made, and whose it is from now on."""
    return f"密钥已写入：{file}\n密钥数字：{digits}\n请保管人或新经办人本人收好文件，记住口令。"


def make_root_key(path: Path, pin: str) -> str:
    """Make the key file of one root holder, or of one more clerk; returns its thirty digits.

    Raises:
        WeakPin, KeyExists, KeyUnwritten: Nothing was made.
    """
    return exchange.create_key(Path(path).absolute(), pin).fingerprint


def draft_root(
    ws: Workspace,
    path: Path,
    pin: str,
    *,
    holders: Sequence[Path] = (),
    threshold: int = 0,
    add: Sequence[Path] = (),
    remove: Sequence[str] = (),
) -> RootState:
    """Write the next card: a root in several hands, or other clerks. It counts after enough root holders have signed it.

    The clerk who drafts it goes on; the recovery key stays. The mailbox stays as well, unless a clerk goes.

    Args:
        ws: The bureau's workspace.
        path: The draft, which then goes from holder to holder.
        pin: The PIN of a clerk who stays.
        holders: Key files of the root holders; only their public halves are read. Empty: the root stays as it is.
        threshold: How many of them must sign, now and whenever the root changes; 0: as many as before.
        add: Key files of clerks who come; only their public halves are read.
        remove: Clerks who go, each by his thirty digits or his key file.

    Raises:
        ValueRefused: The threshold does not fit the holders, or these cannot be the clerks.
        WrongPin, KeyMissing, KeyDamaged, MailboxLocked, DeliveryFailed, DeliveryFull: Nothing was written.
    """
    key = unlock(ws, pin)
    data = _present_card(ws, key)
    present, info = exchange.open_bureau_card(data), bureau_info(ws)
    coming, going = _distinct(add), {_clerk_named(present, each) for each in remove}
    clerks = [each for each in (*present.clerk_keys, *coming) if each not in going]
    alone = present.clerk_keys == present.root_keys
    public = _distinct(holders) or ([] if alone else list(present.root_keys))
    changed = bool(holders or add or remove) or threshold not in (0, present.threshold)
    threshold = threshold or (0 if holders else present.threshold)
    _check_draft(key.public, present, public, threshold, clerks=clerks, coming=coming, changed=changed)
    recipient = ws.info("mailbox_recipient")
    with ws.record() as change:
        _remember_places(ws, change, add)
        if going:  # whoever goes may have kept the identity
            identity, recipient = exchange.new_mailbox()
            _note(change, f"mailbox:{recipient}", _sealed((identity,), clerks))
    letter = exchange.build_bureau_card(
        _next_header(ws, info, present),
        name=info.name,
        threshold=threshold,
        root=[],
        absent=public,
        clerks=clerks,
        recipients={recipient: "mailbox", ws.info("recovery_recipient"): "recovery"},
        former=[key],
        review_by=_kept_review(ws, present),
    )
    exchange.write_verified(Path(path).absolute(), letter.data)
    return _root_state(Path(path).absolute(), letter.data)


def _check_draft(
    mine: exchange.PublicKey,
    present: exchange.BureauCard,
    root: Sequence[exchange.PublicKey],
    threshold: int,
    *,
    clerks: Sequence[exchange.PublicKey],
    coming: Sequence[exchange.PublicKey],
    changed: bool,
) -> None:
    """Refuse a card that could not be, or that would not be what it looks like.

    Raises:
        ValueRefused: With what to do instead.
    """
    if not changed:
        raise ValueRefused("没有要改的：请选择保管人，或要增减的经办人。没有生成卡片。", field="holder")
    if not root:
        raise ValueRefused(
            "根密钥现在就是经办人自己的密钥。有几位经办人时，根密钥要另由保管人分管，否则一个人就能换掉另一位。"
            "没有生成卡片。请同时选择保管人的密钥文件和需要几人签名。",
            field="holder",
        )
    if set(clerks) & set(root):
        raise ValueRefused(
            "经办人自己的密钥不能同时当根密钥，没有生成卡片。请给每位保管人另做一把。", field="holder", way="root key"
        )
    if not 1 <= threshold <= len(root):
        raise ValueRefused(
            f"{len(root)} 把根密钥，要求 {threshold} 人签名，对不上，没有生成卡片。请核对密钥文件和人数。", field="threshold"
        )
    if mine not in clerks:
        raise ValueRefused("离任的经办人不能起草这张卡片，没有生成。请由留任的经办人用自己的口令起草。", field="clerk")
    if already := [key for key in coming if key in present.clerk_keys]:
        raise ValueRefused(
            f"密钥 {already[0].fingerprint} 已经是经办人的，没有生成卡片。请选择新经办人的密钥文件。", field="clerk"
        )
    if len(clerks) > exchange.MAX_CLERKS or len(root) > exchange.MAX_CLERKS:
        raise ValueRefused(f"经办人、保管人各不超过 {exchange.MAX_CLERKS} 位，没有生成卡片。", field="clerk")


def _distinct(files: Sequence[Path]) -> list[exchange.PublicKey]:
    return list({each.keyid: each for each in map(exchange.read_public_key, files)}.values())


def _clerk_named(card: exchange.BureauCard, text: str) -> exchange.PublicKey:
    """A clerk of the card, by his digits or his key file.

    Raises:
        ValueRefused: Nobody on the card.
        KeyDamaged: The file.
    """
    file = Path(text)
    given = exchange.read_public_key(file) if text.strip() and file.is_file() else None
    for key in card.clerk_keys:
        if key == given or exchange.same_digits(text, key.fingerprint):
            return key
    raise ValueRefused(
        f"“{text}”不是现用卡片上的经办人，没有生成卡片。请在“根密钥和经办人”里核对 30 位数字，或选择他的密钥文件。",
        field="clerk",
        way="clerks",
    )


def sign_root(path: Path, key_file: Path, pin: str) -> RootState:
    """Add a root holder's signature to a draft; the card itself stays the same, signing twice changes nothing.

    Raises:
        WrongForm: Schools would seal their packages to another mailbox as well.
        FileUnreadable, TrustError, WrongPin, KeyMissing, KeyDamaged, DeliveryFailed, DeliveryFull: The draft is as it was.
    """
    path = Path(path).absolute()
    data = exchange.countersign(_read_card(path), exchange.unlock_key(key_file, pin))
    state = _root_state(path, data)
    if sorted(exchange.look_at_draft(data).mailboxes) != list(_MAILBOXES):
        raise WrongForm(
            f"“{path.name}”让学校把数据包封给不止本局的一个信箱和一张恢复密钥，多出来的是谁的不知道，没有签名，草稿没有变化。"
            "请打电话向起草的经办人核实，由留任的经办人重新起草。"
        )
    exchange.write_verified(path, data)
    return state


def _root_state(path: Path, data: bytes) -> RootState:
    draft = exchange.look_at_draft(data)
    return RootState(
        file=path,
        seq=exchange.glance(data).seq,
        needed=draft.needed,
        signed=draft.signed,
        clerks=tuple(key.fingerprint for key in draft.clerks),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedRoot:
    """A card that came into force, and what changed by it."""

    card: exchange.BureauCard
    came: int
    went: int
    published: bool
    """Whether policies were published, which a clerk who went may have signed."""

    @property
    def words(self) -> str:
        """What holds from now on and what the bureau has to do."""
        lines = [
            f"第 {self.card.seq} 号卡片已启用，今后换根、换经办人需要 {self.card.threshold} 位保管人签名。",
            f"经办人 {len(self.card.clerk_keys)} 位，接收和回执任何一位都行"
            + ("，签发政策要两位签名。" if self.card.clerks_needed("policy") > 1 else "。"),
        ]
        if self.came:
            lines.append("新经办人从现在起用自己的密钥文件和口令。")
        if self.went:
            lines.append(
                "离任的经办人不能再打开新寄来的数据包。学校还没有读入的回执会重新签名，请再写一次回执。"
                + ("签发过的政策如有离任者的签名，请重新签发。" if self.published else "")
            )
        lines.append("请用“本单位卡片…”写出卡片，发给各校，已核对旧卡片的学校直接采用即可。正式通知上的 30 位数字：")
        lines.append(self.card.fingerprint)
        return "\n".join(lines)


def adopt_root(ws: Workspace, path: Path, pin: str) -> AdoptedRoot:
    """Make a draft the card in force, after enough holders of the old and of the new root have signed it.

    Args:
        ws: The bureau's workspace.
        path: The signed draft.
        pin: The PIN of a clerk the draft names: the new one where it is about a new clerk's key in place of the old one, of one
            who stays where clerks come and go.

    Raises:
        KeyForeign: The draft names no clerk's key that is here, for instance of an attempt that was begun anew, or seals packages to a
            mailbox that is not to be trusted.
        FileUnreadable, BadSignature, TrustError, WrongPin, KeyMissing, KeyDamaged: The old card stays in force.
    """
    data = _read_card(Path(path))
    draft = exchange.open_bureau_card(data)
    renewed = ws.info("next_mailbox_recipient") in draft.recipients
    before = clerk_keys(ws)
    staying = draft.clerk_keys if renewed else [each for each in draft.clerk_keys if each in before]
    files = clerk_files(ws, staying)
    if not files:
        raise KeyForeign(
            "这份卡片草稿写的经办人密钥不在本机（可能后来又重新起草过），没有启用，旧卡片仍然有效。请用最近一次起草的文件。"
        )
    _file, key = open_one(files, pin, lacking=len(staying) - len(files))
    present = _present_card(ws, key)
    if not (renewed and ws.info("next_breaks")):
        exchange.open_bureau_card(data, after=exchange.open_bureau_card(present))
    went = [each for each in before if each not in draft.clerk_keys]
    if renewed:
        facts = {name: ws.info(f"next_{name}") for name in ("mailbox", "mailbox_recipient", "recovery_recipient")}
    else:
        facts = _mailbox_for(ws, draft, key, leaving=bool(went))
    _put_in_force(ws, data, shown_name(Path(path)), facts, again=bool(went))
    return AdoptedRoot(
        card=draft,
        came=sum(each not in before for each in draft.clerk_keys),
        went=len(went),
        published=_has_published(ws),
    )


def _mailbox_for(ws: Workspace, draft: exchange.BureauCard, key: exchange.SigningKey, *, leaving: bool) -> dict[str, str]:
    """The mailbox sealed to the clerks of a draft; where one of them goes, it is the new one that was made with the draft.

    Whoever goes may have drafted the card himself, with a program of his own: he would keep the mailbox that he can open, or add one.

    Raises:
        KeyForeign: Packages sealed by this card would open for nobody here, or for others as well.
        MailboxLocked: The mailbox of today does not open.
    """
    identities, recipient = mailbox_identities(ws, key), ws.info("mailbox_recipient")
    if leaving and recipient in draft.recipients:
        raise KeyForeign(
            "有经办人离任，这份卡片草稿却没有换信箱，离任的人还能打开以后的数据包，没有启用，旧卡片仍然有效。请由留任的经办人在本机重新起草。"
        )
    if recipient not in draft.recipients:
        kept = {each: ws.info(f"mailbox:{each}") for each in draft.recipients}
        recipient = next((each for each in kept if kept[each]), "")
        if not recipient:
            raise KeyForeign(
                "这份卡片草稿的信箱不是本机起草时做的（可能是在本局另一台电脑上起草的），启用后数据包会打不开，没有启用，旧卡片仍然有效。"
                "请在起草的那台电脑上启用。"
            )
        identities = (exchange.open_mailbox(base64.b64decode(kept[recipient]), key), *identities)
    if ws.info("recovery_recipient") not in draft.recipients:
        raise KeyForeign("这份卡片草稿没有封给本局现在的恢复密钥，没有启用，旧卡片仍然有效。请重新起草。")
    if {*draft.recipients} != {recipient, ws.info("recovery_recipient")}:
        raise KeyForeign(
            "这份卡片草稿让学校把数据包也封给不是本局的信箱，没有启用，旧卡片仍然有效。请由留任的经办人在本机重新起草，并查明是谁加的。"
        )
    return {"mailbox": _sealed(identities, draft.clerk_keys), "mailbox_recipient": recipient}


def _sealed(identities: Sequence[str], clerks: Sequence[exchange.PublicKey]) -> str:
    return base64.b64encode(exchange.lock_mailbox("\n".join(identities), clerks)).decode()


def _has_published(ws: Workspace) -> bool:
    return bool(ws.tuples("SELECT 1 FROM issued WHERE kind = 'policy' LIMIT 1"))


def root_held_alone(ws: Workspace) -> str:
    """What it means that one person alone can replace the root, and what to do; "" where several must agree (decision 0250)."""
    data = current_card(ws)
    card = exchange.open_bureau_card(data) if data is not None else None
    if card is not None and card.threshold > 1:
        return ""
    if card is None or card.clerk_keys == card.root_keys:
        who, then = "根密钥就是经办人的密钥", "由接任人当天换密钥"
    else:
        who, then = f"{len(card.root_keys)} 位保管人中任何一位都能单独换根", "当天换根"
    return (
        f"{who}：这一个人能单独换卡片、换经办人、签发政策，离任以后留着密钥文件的也能，学校分不出来。请在“学校”页“根密钥和经办人…”"
        f"由几位保管人分管；没有分管以前，有人离任时{then}，把新的 30 位数字用正式通知发给各校。"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkRow:
    """A clerk on the card in force, and the key file of his that is at hand; ``file`` is empty where none is."""

    fingerprint: str
    file: str

    @property
    def words(self) -> str:
        """That the key file is known from now on."""
        return f"已记下：经办人 {self.fingerprint} 的密钥文件在 {self.file}。从现在起输入他的口令即可。"


CLERK_COLUMNS: tuple[Column[ClerkRow], ...] = (
    Column(key="fingerprint", title="密钥数字", value=lambda row: row.fingerprint, width=36),
    Column(key="file", title="密钥文件", value=lambda row: row.file, text=lambda value: str(value) or "不在本机", width=40),
)


def list_clerks(ws: Workspace) -> list[ClerkRow]:
    """The clerks who sign for the bureau today."""
    keys = clerk_keys(ws)
    files = {exchange.read_public_key(file): file for file in clerk_files(ws, keys)}
    return [ClerkRow(fingerprint=key.fingerprint, file=str(files.get(key, ""))) for key in keys]


def remember_clerk(ws: Workspace, file: Path) -> ClerkRow:
    """Remember where a clerk's key file lies on this computer: on a stick, or where a copy of the workspace found no way to.

    Raises:
        KeyForeign: It is not the key of a clerk on the card in force.
        KeyMissing, KeyDamaged: The file.
    """
    file = Path(file).absolute()
    key = exchange.read_public_key(file)
    if key not in clerk_keys(ws):
        raise KeyForeign(
            f"“{file.name}”不是现用卡片上经办人的密钥，没有记下，原有设置没有变化。请核对文件；新经办人要先加到卡片上。"
        )
    with ws.record() as change:
        _remember_places(ws, change, [file])
    return ClerkRow(fingerprint=key.fingerprint, file=str(file))


def _remember_places(ws: Workspace, change: Change, files: Sequence[Path]) -> None:
    """Key files beside the workspace are found anyway, also after it was copied."""
    places = [Path(file).absolute() for file in files if shown_name(file) == Path(file).name]
    said = [line for line in ws.info("clerk_places").split("\n") if line]
    away = [str(place) for place in places if place.parent != ws.path.parent or place.suffix != ".jytkey"]
    if away:
        _note(change, "clerk_places", "\n".join(dict.fromkeys([*said, *away])))


def read_recovery(path: Path) -> str:
    """What a text file with the recovery key says.

    Raises:
        FileUnreadable: With what to do next.
    """
    try:
        return Path(path).read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise FileUnreadable(f"读不到恢复密钥“{path}”：{system_words(error)}。没有改动。请检查路径。", path=path) from error


def _read_card(path: Path) -> bytes:
    try:
        return read_brought(path)
    except OSError as error:
        raise FileUnreadable(f"读不到卡片“{path}”：{system_words(error)}。没有改动。请检查路径。", path=path) from error


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
    dropped: int
    """How many other clerks the new card no longer names, because nobody who could draft it was left."""
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
                f"第 {self.seq} 号卡片没有写出：{self.unwritten}请用“本单位卡片…”再写一次。"
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
        if self.dropped:
            lines.append(f"新卡片上只有这一位经办人，原来另外 {self.dropped} 位已不在卡片上：请在“根密钥和经办人”里再加上。")
        if not self.reads_old:
            lines.append("没有恢复密钥，以前收到的数据包不能再打开：已合并的数据都在，请各校采用新卡片后重新上报一次。")
        return "\n".join(lines)


def renew_clerk(ws: Workspace, path: Path, pin: str, new_pin: str) -> NewClerk:
    """Make a new clerk's key, mailbox and card while the old key still opens: a new clerk, or a key somebody may have seen.

    Of several clerks it is the one whose PIN this is; the others stay. Where the clerk's key is the root itself, the old key signs the new card and it is in force at once; otherwise ``path`` is a draft
    for the root holders, as with :func:`draft_root`.

    Args:
        ws: The bureau's workspace.
        path: The new card, or the draft.
        pin: The PIN of today.
        new_pin: The PIN of the new key.

    Raises:
        WeakPin, WrongPin, KeyMissing, KeyDamaged, KeyUnwritten, DeliveryFailed, DeliveryFull: The old key stays.
    """
    _finish_exchange(ws)
    place, old = open_key(ws, pin)
    identities = mailbox_identities(ws, old)
    return _renew(ws, path, new_pin, place, old=old, identities=identities, recovery=ws.info("recovery_recipient"))


def replace_clerk(ws: Workspace, path: Path, new_pin: str, *, recovery: str) -> NewClerk:
    """Make a new clerk's key where the old one is lost or its PIN forgotten, and no other clerk is left who could draft a card.

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
    _finish_exchange(ws)
    return _renew(ws, path, new_pin, key_path(ws.path), old=None, identities=identities, recovery="")


def _renew(
    ws: Workspace,
    path: Path,
    new_pin: str,
    old_place: Path,
    *,
    old: exchange.SigningKey | None,
    identities: tuple[str, ...],
    recovery: str,
) -> NewClerk:
    """``recovery`` is the recipient that stays; empty makes a new recovery key."""
    path, info = Path(path).absolute(), bureau_info(ws)
    place = waiting_path(old_place)
    stuck = place if old_place in clerk_places(ws) else old_place  # a key in force that still lies where it waited
    if stuck is old_place or _names(_on_card(ws), place):
        raise KeyUnwritten(
            f"上次换的密钥还在“{stuck.name}”，没能换到“{stuck.stem}”的位置（磁盘满，或文件被占用）。没有另做密钥，"
            "现在的密钥和口令仍然有效。请清理磁盘、关闭占用它的程序后再试。",
            path=stuck,
        )
    with contextlib.suppress(OSError):
        place.unlink(missing_ok=True)  # of an attempt that never came into force
    exchange.create_key(place, new_pin)
    printed: Path | None = None
    key: exchange.SigningKey | None = None
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
        others = [] if present is None or alone or old is None else [each for each in present.clerk_keys if each != old.public]
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
            clerks=[] if alone else [key.public, *others],
            recipients={recipient: "mailbox", recovery: "recovery"},
            former=[key] if not alone else [old] if old is not None else [],
            review_by=_kept_review(ws, present),
        )
        facts = {
            "mailbox": _sealed((identity, *identities), [key.public, *others]),
            "mailbox_recipient": recipient,
            "recovery_recipient": recovery,
        }
        lacking = exchange.missing_signatures(letter.data, None if breaks else present)
        if lacking:
            with ws.record() as change:
                for name, value in {**facts, "breaks": "1" if breaks else ""}.items():
                    _note(change, f"next_{name}", value)
            exchange.write_verified(path, letter.data)
        else:
            _put_in_force(ws, letter.data, shown_name(path), facts, again=True)
    except BaseException:
        if key is None or not _may_be_in_force(ws, key.public):
            for file in (place, printed):
                if file is not None:
                    with contextlib.suppress(OSError):
                        file.unlink(missing_ok=True)
        raise
    unwritten = ""
    if not lacking:
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
        published=_has_published(ws),
        dropped=len(present.clerk_keys) - 1 if present is not None and old is None else 0,
        unwritten=unwritten,
    )


def change_pin(ws: Workspace, pin: str, new_pin: str) -> Path:
    """Lock the key of the clerk whose PIN this is with another one; the key stays the same. Returns the key file.

    Raises:
        WeakPin, WrongPin, KeyMissing, KeyDamaged, KeyUnwritten: The old PIN stays.
    """
    place = open_key(ws, pin)[0]
    exchange.change_pin(place, pin, new_pin)
    return place


def _put_in_force(ws: Workspace, data: bytes, file_name: str, facts: Mapping[str, str], *, again: bool) -> None:
    """``facts`` are those of the mailbox; ``again``: a key that signed receipts counts no longer."""
    card = exchange.open_bureau_card(data)
    with ws.record() as change:
        note_issued(change, "root", exchange.EVERYBODY, card.seq, card.letter_id, data=data, file_name=file_name)
        for name, value in {**facts, "several_clerks": str(int(len(card.clerk_keys) > 1))}.items():
            _note(change, name, value)
        # Drafts beside this one follow a card that is in force no longer.
        change.driver_sql("DELETE FROM info WHERE key LIKE 'next!_%' ESCAPE '!' OR key LIKE 'mailbox:%'")
        if again:
            sign_again(change)
    _finish_exchange(ws)


def _finish_exchange(ws: Workspace) -> None:
    """Put new keys that are in force in their places and keep the former ones beside them: backups of before are sealed to those."""
    keys = _on_card(ws)
    for place in clerk_places(ws):
        if not _names(keys, waiting_path(place)):
            continue
        with contextlib.suppress(OSError):  # until it succeeds the key in force is found where it waits
            if place.exists():
                exchange.copy_key(place, free_name(place.with_name(f"{place.name}.former-{ws.today:%Y%m%d}")))
            exchange_for(place, waiting_path(place))


def _on_card(ws: Workspace) -> Sequence[exchange.PublicKey]:
    data = current_card(ws)
    return exchange.open_bureau_card(data).clerk_keys if data is not None else ()


def _may_be_in_force(ws: Workspace, key: exchange.PublicKey) -> bool:
    """Whether the card in force names a key; of a workspace that does not answer nobody can say that it does not."""
    try:
        return key in _on_card(ws)
    except JyTeacherError:
        return True


def _names(keys: Sequence[exchange.PublicKey], file: Path) -> bool:
    """Whether the key of a file is one of these."""
    try:
        return exchange.read_public_key(file) in keys
    except (KeyMissing, KeyDamaged):
        return False


def _note(change: Change, key: str, value: str) -> None:
    change.driver_sql(PUT_INFO, (key, value))
