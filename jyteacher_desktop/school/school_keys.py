"""Keys and trust on the school's side: its card, the bureau it sends to, a new key, a lost key, a new PIN.

The first card of a bureau counts as checked once the thirty digits of the official notice were typed. A later card needs no digits
if enough keys of the card in force signed it as well (succession of roots); whatever else comes in place of a checked card needs
them. A signer changes his key with the old one's signature on the new card, so nobody has to telephone; a lost key is replaced by
a card without it, and the bureau telephones. The operator's first key is made under the principal's eyes: its card bears his
signature too, and the bureau telephones.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jyteacher_desktop import exchange
from jyteacher_desktop.domain.errors import JyTeacherError, TrustError
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.durable_files import NotConfirmed, exchange_for, read_brought, system_words
from jyteacher_desktop.exchange.errors import BadSignature, KeyDamaged, KeyMissing, KeyUnwritten, UnknownSender, Unsigned
from jyteacher_desktop.later import later
from jyteacher_desktop.paths import free_name
from jyteacher_desktop.school.errors import CardOutdated, FileUnreadable, FingerprintWrong, NotTrusted, TrustNeedsDigits
from jyteacher_desktop.school.number_leaps import begin_anew
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.school.pins import check_pin, keep_private, key_path, know_keys, known_keys, unlock
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    from jyteacher_desktop.records import program_updates, sealed_records
else:
    # whom the school trusts is shown without opening anything sealed
    program_updates = later("jyteacher_desktop.records.program_updates")
    sealed_records = later("jyteacher_desktop.records.sealed_records")

_LARGEST_CARD = 65_536
_MOST_CARDS = 1_000
FORMER_ROOTS = "former_roots"
"""Under this name a workspace keeps the root keys of its bureau that were replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustState:
    """The bureau this school sends to; ``verified`` after its thirty digits were typed and equal.

    ``review_by`` is the day after which the bureau wants its card to be asked for anew, "" for none.
    """

    office: str
    name: str
    fingerprint: str
    verified: bool
    review_by: str

    @property
    def label(self) -> str:
        """已核对 or 未核对."""
        return "已核对" if self.verified else "未核对"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A new key: whose it is, its thirty digits, where the card lies, and whether the signer's old key vouches for it."""

    signer: Signer
    fingerprint: str
    card: Path
    vouched: bool

    @property
    def words(self) -> str:
        """What was done and what the school has to do now."""
        who = self.signer.label
        if self.vouched:
            return f"{who}已换新密钥，从现在起用新口令。新卡片带旧密钥的签名：请和下一个数据包一起交教育局，接收时自动登记，不用打电话。"
        return (
            f"{who}的新密钥已做好，从现在起用新口令。请把新卡片交教育局并打电话，念这 30 位数字：\n\n{self.fingerprint}\n\n"
            "教育局核对后登记新密钥；原来有密钥的，请教育局吊销旧的。"
        )


def key_digits(ws: Workspace) -> list[tuple[Signer, str]]:
    """Whose key file lies beside the workspace, and its thirty digits: what the bureau asks for on the telephone.

    Raises:
        KeyDamaged: A file cannot be read.
    """
    present = [(signer, key_path(ws.path, signer)) for signer in (Signer.PRINCIPAL, Signer.OPERATOR)]
    return [(signer, exchange.read_public_key(path).fingerprint) for signer, path in present if path.exists()]


def write_school_card(ws: Workspace, path: Path, pin: str, signer: Signer = Signer.PRINCIPAL) -> str:
    """Write a signer's public card for the bureau and return the key's thirty digits.

    Raises:
        SignerMissing, WrongPin, KeyMissing, KeyDamaged, DeliveryFailed, DeliveryFull: Nothing was written.
    """
    key = unlock(ws, pin, signer)
    _write_card(ws, path, key, signer)
    return key.public.fingerprint


PIN_CHANGED = "口令已换，密钥不变，不用通知教育局。请记住新口令，忘记后无法找回。"
"""What holds after :func:`change_pin`."""


def same_key_words(signer: Signer) -> str:
    """That a key file is the one the bureau enrolled (:func:`know_key`)."""
    return f"{signer.label}密钥文件与教育局登记的一致，从现在起接着用这一把。"


def school_card_words(file: Path, digits: str) -> str:
    """That the school's card was written, and what the bureau asks for before it counts."""
    return f"学校卡片已写入：{file}\n把它交给教育局。教育局登记时会打电话核对，请念这 30 位数字（以后在“密钥与电脑…”里也能看到）：\n\n{digits}"


def _write_card(
    ws: Workspace, path: Path, key: exchange.SigningKey, signer: Signer, former: tuple[exchange.SigningKey, ...] = ()
) -> None:
    info = school_info(ws)
    header = exchange.Header(
        sender=info.id,
        receiver="*",
        code=info.code,
        seq=1,
        created=ws.now,
        reply=ws.info("reply_recipient"),
        sample=info.sample,
    )
    letter = exchange.build_school_card(
        header, name=info.name, stage=info.stage, central=info.central, key=key, role=signer, former=former
    )
    exchange.open_school_card(letter.data, sample=info.sample)
    exchange.write_verified(Path(path).absolute(), letter.data)


def rotate_key(ws: Workspace, path: Path, pin: str, new_pin: str, signer: Signer = Signer.PRINCIPAL) -> NewKey:
    """Make a signer's new key with a new PIN while the old one still opens: a new principal, or a key somebody may have seen.

    The new card is signed by both keys, so the bureau takes it in with the packages and nobody has to telephone. The old key file is
    removed at the very end; a kill before that leaves the old key in its place.

    Raises:
        WeakPin, SignerMissing, WrongPin, KeyMissing, KeyDamaged, KeyUnwritten, DeliveryFailed, DeliveryFull: The old key stays.
    """
    old = unlock(ws, pin, signer)
    return _new_key(ws, path, new_pin, signer, (old,), vouched=True)


def replace_key(ws: Workspace, path: Path, new_pin: str) -> NewKey:
    """Make a new principal's key where the old one is lost or its PIN forgotten.

    The card carries no old signature: the bureau telephones and types the digits, and revokes the lost key. A key file that is still
    there is kept under another name.

    Raises:
        WeakPin, KeyUnwritten, DeliveryFailed, DeliveryFull: What was there stays.
    """
    return _new_key(ws, path, new_pin, Signer.PRINCIPAL, (), vouched=False)


def make_operator_key(ws: Workspace, path: Path, pin: str, operator_pin: str) -> NewKey:
    """Give the operator a key of his own: the first one, or one for a new operator or in place of a lost one.

    Args:
        ws: The workspace.
        path: The operator's card.
        pin: The principal's PIN; who signs for the school beside him is his decision, and his signature stands on the card.
        operator_pin: The operator's new PIN, typed by the operator.

    Raises:
        WeakPin, WrongPin, KeyMissing, KeyDamaged, KeyUnwritten, DeliveryFailed, DeliveryFull: Nothing was changed.
    """
    principal = unlock(ws, pin)
    return _new_key(ws, path, operator_pin, Signer.OPERATOR, (principal,), vouched=False)


def change_pin(ws: Workspace, pin: str, new_pin: str, signer: Signer = Signer.PRINCIPAL) -> None:
    """Lock a signer's key with another PIN; the key stays the same, and nobody else needs to know.

    Raises:
        WeakPin, SignerMissing, WrongPin, KeyMissing, KeyDamaged, KeyUnwritten: The old PIN stays.
    """
    unlock(ws, pin, signer)
    exchange.change_pin(key_path(ws.path, signer), pin, new_pin)


def know_key(ws: Workspace, digits: str, signer: Signer = Signer.PRINCIPAL) -> str:
    """Go on with the key file as it is, after the bureau read out the digits it has enrolled: a backup of before the key was changed.

    Returns the file's thirty digits.

    Raises:
        FingerprintWrong: The digits are another key's, so somebody exchanged the file; nothing was changed.
        KeyMissing, KeyDamaged: The file.
    """
    public = exchange.read_public_key(key_path(ws.path, signer))
    if not exchange.same_digits(digits, public.fingerprint):
        raise FingerprintWrong(
            f"输入的数字不是旁边这个{signer.label}密钥文件的，没有采用，数据没有变化。请照教育局念的逐组再输一次；仍然不符，就是文件被人换过："
            "请从备份找回原来的密钥文件，或另做一把新密钥，并告诉教育局。",
            signer=signer.label,
        )
    with ws.record(plain=True) as change:
        know_keys(change, signer, [public.keyid])
    return public.fingerprint


def _new_key(
    ws: Workspace, path: Path, new_pin: str, signer: Signer, former: tuple[exchange.SigningKey, ...], *, vouched: bool
) -> NewKey:
    place = key_path(ws.path, signer)
    new_place = place.with_name(place.name + ".new")
    with contextlib.suppress(OSError):
        new_place.unlink(missing_ok=True)  # of an attempt that was killed before its card was of any use
    exchange.create_key(new_place, new_pin)
    before = _keyid_in(place)
    known = known_keys(ws, signer) or before
    try:
        key = exchange.unlock_key(new_place, new_pin)
        with ws.record(plain=True) as change:  # a kill before or behind the exchange leaves a file that is known
            know_keys(change, signer, [*known, key.public.keyid])
        _write_card(ws, path, key, signer, former)
        if vouched and signer is Signer.PRINCIPAL:
            sealed_records.relock(
                ws, former[0], key.public
            )  # before the old key goes: the ethics file opens with either until then
        if not vouched and place.exists():
            # A copy, so that there is a key in its place at every moment: the next line exchanges them at once.
            exchange.copy_key(place, free_name(place.with_name(f"{place.name}.lost-{ws.today:%Y%m%d}")))
        exchange_for(place, new_place)
    except NotConfirmed as error:
        # From here on the new key is the one in force, and whatever is said says so; until its place is sure, both are known.
        raise KeyUnwritten(
            f"密钥已经换成新的，新口令已经生效，新卡片写在“{path}”；但磁盘没有确认写稳（{system_words(error)}），断电后可能还是原来的密钥和口令。"
            "请先检查磁盘，再用新口令试一次；打不开时用原来的口令，并重新换一次。",
            path=place,
        ) from error
    except BaseException as error:
        with contextlib.suppress(OSError):
            new_place.unlink(missing_ok=True)
        if _keyid_in(place) == before:  # else it is in its place, and known with the one before
            with contextlib.suppress(JyTeacherError), ws.record(plain=True) as change:
                know_keys(change, signer, known)
        if isinstance(error, OSError):
            kept = "没有换密钥，原来的密钥和口令仍然有效" if before else f"没有设成{signer.label}密钥，别的都没有变化"
            raise KeyUnwritten(
                f"新密钥放不到“{place.parent}”（{system_words(error)}）。{kept}，已写出的新卡片请不要使用。请检查权限和剩余空间后再试。",
                path=place,
            ) from error
        raise
    with contextlib.suppress(JyTeacherError), ws.record(plain=True) as change:  # where this fails, both are known
        know_keys(change, signer, [key.public.keyid])
    keep_private(ws)
    return NewKey(signer=signer, fingerprint=key.public.fingerprint, card=Path(path).absolute(), vouched=vouched)


def _keyid_in(place: Path) -> tuple[str, ...]:
    """The key of a file, or none where it cannot be read."""
    with contextlib.suppress(KeyMissing, KeyDamaged):
        return (exchange.read_public_key(place).keyid,)
    return ()


def trust_bureau(ws: Workspace, path: Path, pin: str | None, fingerprint: str | None = None) -> TrustState:
    """Accept a bureau's card; with the typed digits it is 已核对, without them 未核对.

    Args:
        ws: The workspace.
        path: The card.
        pin: The school's PIN: choosing who may read the school's data is the principal's decision. None where the window has proved
            the principal a moment ago: nothing is signed here.
        fingerprint: The thirty digits from the official notice, as typed.

    Raises:
        FingerprintWrong: The digits are another key's; the card was not accepted.
        TrustNeedsDigits: It comes in place of a checked card that does not vouch for it.
        CardOutdated: It is a former card of the same bureau as the checked one, or another one of its number.
        TrustError: The card itself is refused.
    """
    if pin is not None:
        check_pin(ws, pin)
    data = read_file(path)
    card = exchange.open_bureau_card(data, sample=school_info(ws).sample)
    _refuse_former(ws, card)
    before = _checked_card(ws)
    way = _way_to(before, card, [data, *_cards_beside(path)]) if before is not None else []
    if not way and exchange.has_former_root(card, ws.info(FORMER_ROOTS)):
        raise CardOutdated(
            f"这张“{card.name}”的卡片用的是教育局以前的根密钥，已经换过，没有采用，现用的卡片仍然有效。通知上的数字再对也不能用："
            "那是换根以前的通知。请向教育局索取最新的卡片；有人要求改用这一张的，请打教育局的已知电话核实。",
            name=card.name,
        )
    checked = fingerprint is not None or _follows(before, way)
    if fingerprint is not None and not exchange.same_digits(fingerprint, card.fingerprint):
        raise FingerprintWrong(
            f"输入的数字与“{card.name}”的卡片不符，没有采用这张卡片，原有设置没有变化。请照教育局正式通知上的 30 位数字逐组再输一次；"
            "仍然不符时请打教育局的已知电话核实，卡片可能被调换。",
            name=card.name,
        )
    left = _clerk_left(ws, card)
    with ws.record(plain=True) as change:
        if left and checked:  # a card that nobody compared makes nothing be forgotten
            begin_anew(change, card)
        if before is not None and before.office == card.office and checked:
            former = exchange.former_roots(ws.info(FORMER_ROOTS), before, *way, card)
            change.driver_sql("INSERT OR REPLACE INTO info(key, value) VALUES (?, ?)", (FORMER_ROOTS, former))
        change.driver_sql("DELETE FROM trust")
        change.insert(
            "trust",
            office=card.office,
            name=card.name,
            card=data,
            fingerprint=card.fingerprint,
            verified=int(checked),
            at=change.at,
        )
    return TrustState(
        office=card.office, name=card.name, fingerprint=card.fingerprint, verified=checked, review_by=card.review_by
    )


def _clerk_left(ws: Workspace, card: exchange.BureauCard) -> bool:
    """Whether somebody who signed for the same bureau so far signs no more under this card."""
    found = ws.tuples("SELECT card FROM trust WHERE office = ?", (card.office,))
    if not found:
        return False
    former = exchange.open_bureau_card(bytes(found[0][0]), sample=school_info(ws).sample)
    return bool({key.keyid for key in former.clerk_keys} - {key.keyid for key in card.clerk_keys})


def _checked_card(ws: Workspace) -> exchange.BureauCard | None:
    """The card in force, where its digits were compared."""
    found = ws.tuples("SELECT card FROM trust WHERE verified = 1")
    return exchange.open_bureau_card(bytes(found[0][0])) if found else None


def _refuse_former(ws: Workspace, card: exchange.BureauCard) -> None:
    """No digits open a way back to a card of before, nor to another one of the same number.

    A root in several hands keeps its digits when the clerk changes, the notice of a former root still hangs on a wall, and a draft
    that was given up may have been signed. A bureau's numbers always go up, whatever it lost.

    Raises:
        CardOutdated: Digits or not: the clerk and mailbox of such a card may be in anybody's hands.
    """
    present = _checked_card(ws)
    if present is None or card.office != present.office or card.letter_id == present.letter_id:
        return
    if card.seq <= present.seq:
        which = "以前的" if card.seq < present.seq else "另一张"
        raise CardOutdated(
            f"这是“{card.name}”{which}第 {card.seq} 号卡片，已经采用的是第 {present.seq} 号，没有采用，现用的卡片仍然有效。"
            "请用教育局最新的卡片；有人要求改用这一张的，请打电话向教育局核实，真要换由教育局另出下一号。",
            seq=card.seq,
            present=present.seq,
        )


def _follows(present: exchange.BureauCard | None, way: Sequence[exchange.BureauCard]) -> bool:
    """Whether a card that comes without digits counts as checked by the one in force.

    Raises:
        TrustNeedsDigits: It would take the place of a checked card that does not vouch for it.
    """
    if present is not None and not way:
        raise TrustNeedsDigits(
            f"已经采用并核对过“{present.name}”的卡片，这一张不是它签名认可的下一张，没有采用，原来的卡片仍然有效。"
            "教育局换过几次卡的，请把中间的每一张和它放在同一个文件夹再采用；确要改用这一张，请输入正式通知上的 30 位数字。"
        )
    return present is not None


def _way_to(present: exchange.BureauCard, wanted: exchange.BureauCard, others: Sequence[bytes]) -> list[exchange.BureauCard]:
    """The cards, each vouched for by the one before, that lead from the one in force to the wanted one; none where there is no way.

    Each names the one it follows, so the way is looked for from its end: of two cards that both follow one, somebody gave one up.
    """
    copies: dict[str, list[bytes]] = defaultdict(list)  # of one card, with more and fewer signatures
    follows: dict[str, str | None] = {}
    for data in others:
        with contextlib.suppress(TrustError):
            card = exchange.open_bureau_card(data)
            copies[card.letter_id].append(data)
            follows[card.letter_id] = card.prev
    ids, last = list[str](), wanted.letter_id
    while last != present.letter_id:
        before = follows.pop(last, None)  # each is gone through once
        if before is None:
            return []
        ids.append(last)
        last = before
    way = [present]
    for letter_id in reversed(ids):
        for data in copies[letter_id]:
            with contextlib.suppress(TrustError):
                way.append(exchange.open_bureau_card(data, after=way[-1]))
                break
        else:
            return []
    return way


def _cards_beside(path: Path) -> list[bytes]:
    """Small package files in the folder of a card: a bureau that changed its card more than once hands out those between as well."""
    with contextlib.suppress(OSError):
        near = sorted(each for each in Path(path).absolute().parent.glob("*.jyt") if each.stat().st_size <= _LARGEST_CARD)
        return [each.read_bytes() for each in near[:_MOST_CARDS]]
    return []


def open_from_bureau(ws: Workspace, path: Path, kind: str, *, me: str | None = None) -> exchange.OpenedLetter:
    """Open a letter that the bureau of this school signed, a policy by two clerks where the card names as many.

    Its tables are not checked yet.

    Args:
        ws: The workspace.
        path: The file.
        kind: What it has to be.
        me: The office it has to be addressed to, None where the caller decides.

    Raises:
        NotTrusted: No bureau card was accepted yet.
        Unsigned: A clerk has signed, but not as many as must.
        FileUnreadable, TrustError: It is refused.
    """
    card = trusted_card(ws, f"认不出这份{exchange.LABELS[kind]}是不是它发来的。没有采用，数据没有变化。")
    needed = card.clerks_needed(kind)
    data = read_file(path)
    try:
        return exchange.open_letter(
            data,
            kinds=frozenset({kind}),
            signers_for=lambda office, _kind: card.clerk_keys if office == card.office else (),
            identities=mail_keys(ws, data),
            me=me,
            sample=school_info(ws).sample,
            threshold=needed,
        )
    except UnknownSender as error:
        raise UnknownSender(
            f"这份{exchange.LABELS[kind]}不是“{card.name}”发来的，是别的单位写的，没有采用，数据没有变化。请核对是否拿错了文件；"
            "本校换了主管教育局的，先采用它的卡片，核对 30 位数字。",
            **error.facts,
        ) from error
    except BadSignature as error:
        signed = error.facts.get("found")
        if isinstance(signed, int) and signed > 0:
            raise Unsigned(
                f"这份{exchange.LABELS[kind]}只有 {signed} 位经办人的签名，“{card.name}”的卡片要求 {needed} 位，还差 {needed - signed} 位。"
                "没有采用，原来的政策没有变化。请教育局由另一位经办人补签后重新发来。",
                needed=needed,
                found=signed,
            ) from error
        raise BadSignature(
            f"签名与“{card.name}”的卡片不符，没有采用，数据没有变化。教育局换过密钥的，请先采用它的新卡片；没有换过的，请打电话核实后重新索取。",
            **error.facts,
        ) from error


def mail_keys(ws: Workspace, data: bytes) -> list[str]:
    """What opens a file that came to the school: its own key where the file is sealed.

    A card or a policy stands open and needs none, so it is taken in as well where that key itself is sealed.

    Raises:
        PrivateClosed: It is sealed, and so is the key: the workspace was copied from another computer.
    """
    return [ws.info("reply_identity")] if exchange.seal.is_sealed(data) else []


def trust_state(ws: Workspace) -> TrustState | None:
    """The bureau this school sends to, or None before any card was accepted."""
    found = ws.tuples("SELECT office, name, fingerprint, verified, card FROM trust")
    if not found:
        return None
    office, name, fingerprint, verified, card = found[0]
    review_by = exchange.open_bureau_card(bytes(card)).review_by
    return TrustState(office=office, name=name, fingerprint=fingerprint, verified=bool(verified), review_by=review_by)


def trusted_card(ws: Workspace, missing: str = "不知道把数据包封给谁。没有生成文件。") -> exchange.BureauCard:
    """The card of the bureau this school sends to.

    Args:
        ws: The workspace.
        missing: What cannot be done without a card, and what is safe: sentences.

    Raises:
        NotTrusted: None was accepted yet.
    """
    found = ws.tuples("SELECT card FROM trust")
    if not found:
        raise NotTrusted(
            f"还没有采用教育局的卡片，{missing}请先向教育局索取卡片，在“报表与上报”页用“采用教育局卡片…”采用。", way="trust"
        )
    return exchange.open_bureau_card(bytes(found[0][0]), sample=school_info(ws).sample)


def read_file(path: Path) -> bytes:
    """The bytes of a card or package somebody brought.

    Raises:
        FileUnreadable: With what to do next.
    """
    try:
        return read_brought(Path(path))
    except OSError as error:
        raise FileUnreadable(
            f"读不到文件“{path}”：{system_words(error)}。数据没有变化。请检查路径或重新插好U盘。", path=path
        ) from error


def look_at_bureaus_update(ws: Workspace, file: Path) -> program_updates.Update:
    """What an announcement of the bureau whose card was accepted comes to.

    Raises:
        FileUnreadable, ReleaseRefused: See :func:`~jyteacher_desktop.records.program_updates.look_at_update`.
        NotTrusted: No card was accepted.
    """
    card = trusted_card(ws, "认不出这份新版本通知是不是它发来的。没有采用，现在的程序没有变化。")
    return program_updates.look_at_update(ws, file, card.clerk_keys, card.clerks_needed("release"))
