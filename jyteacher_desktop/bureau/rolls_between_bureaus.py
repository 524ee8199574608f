"""Other bureaus: the one above, to which the city's roll goes, and those whose rolls count here.

A roll carries the schools' own letters, so that the province can follow every figure to the signature of the school it came from.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau import clerks_log, plan_decisions
from jyteacher_desktop.bureau.city_digest import books_digest, count_people
from jyteacher_desktop.bureau.errors import (
    BureauUnknown,
    CardOutdated,
    FileUnreadable,
    FingerprintWrong,
)
from jyteacher_desktop.bureau.file_verdicts import Received
from jyteacher_desktop.bureau.office import (
    bureau_info,
    current_policy,
    former_cards,
    issuing_letter,
    letter_header,
    mailbox_identities,
    next_number,
    unlock,
)
from jyteacher_desktop.bureau.receiving import Desk, receive_held
from jyteacher_desktop.domain.errors import MachineError
from jyteacher_desktop.durable_files import read_brought, system_words
from jyteacher_desktop.exchange.box import MAX_ENCLOSED
from jyteacher_desktop.paths import files_words
from jyteacher_desktop.store.tables import bureau as tables
from jyteacher_desktop.store.workspace import PUT_INFO, Workspace
from jyteacher_desktop.values import dataclass

UPPER, CITY = "upper", "city"
"""What another bureau is to us: the one our rolls go to, or one whose rolls count here."""
_FORMER_ROOTS = "former_roots"
"""Under this name the workspace keeps the root keys of other bureaus that were replaced."""
STICK = 48_000_000
"""Bytes of one volume on a stick, well below what a reader takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRoll:
    """A roll: its volumes, how many schools and persons, the digest of their books that the receiver must come to as well.

    ``left`` are schools whose book is too large for any roll.
    """

    files: tuple[Path, ...]
    receiver: str
    seq: int
    schools: int
    people: int
    digest: str
    left: tuple[str, ...]

    @property
    def words(self) -> str:
        """What was written, what the bureau above compares, and which schools stayed behind."""
        lines = [
            f"给{self.receiver}的汇总包第 {self.seq} 号：{self.schools} 所学校 {self.people} 人，读回核对一致。",
            files_words(self.files),
            f"汇总指纹（上级接收时比对）：{self.digest}",
        ]
        if self.left:
            lines.append(f"{'、'.join(self.left)} 的数据包太大，没有放进汇总包，上级的汇总里没有它。请向学校核实为什么这么大。")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherBureau:
    """Another bureau whose card was accepted."""

    office: str
    name: str
    role: str
    fingerprint: str

    @property
    def words(self) -> str:
        """What was accepted, and what for."""
        return f"已采用 {self.name} 的卡片，今后{'把汇总包封给它' if self.role == UPPER else '接收它的汇总包'}。"


def trust_bureau(ws: Workspace, card: Path, digits: str, pin: str, role: str) -> OtherBureau:
    """Accept another bureau's card after its thirty digits were typed.

    Args:
        ws: The bureau's workspace.
        card: The card.
        digits: As printed in the official notice.
        pin: The clerk's PIN.
        role: :data:`UPPER` for the one our rolls go to, :data:`CITY` for one whose rolls count here.

    Raises:
        FingerprintWrong, CardOutdated, TrustError, FileUnreadable, WrongPin, KeyMissing, KeyDamaged: Nothing was accepted.
    """
    unlock(ws, pin)
    try:
        data = read_brought(Path(card))
    except OSError as error:
        raise FileUnreadable(f"读不到卡片“{card}”：{system_words(error)}。没有采用。请检查路径。", path=card) from error
    opened = exchange.open_bureau_card(data, sample=bureau_info(ws).sample)
    if not exchange.same_digits(digits, opened.fingerprint):
        raise FingerprintWrong(
            f"输入的数字与“{opened.name}”的卡片不符，没有采用，数据没有变化。请与正式通知上的数字逐组核对。", name=opened.name
        )
    _refuse_former(ws, opened)
    before = [
        exchange.open_bureau_card(bytes(card))
        for (card,) in ws.tuples("SELECT card FROM trust WHERE office = ?", (opened.office,))
    ]
    former = exchange.former_roots(ws.info(_FORMER_ROOTS), *before, opened)
    with ws.record() as change:
        change.driver_sql(PUT_INFO, (_FORMER_ROOTS, former))
        change.driver_sql("DELETE FROM trust WHERE office = ? OR (role = 'upper' AND ? = 'upper')", (opened.office, role))
        change.insert(
            tables.trust,
            role=role,
            office=opened.office,
            name=opened.name,
            card=data,
            fingerprint=opened.fingerprint,
            at=change.at,
        )
    return OtherBureau(office=opened.office, name=opened.name, role=role, fingerprint=opened.fingerprint)


def trust_and_receive(ws: Workspace, card: Path, digits: str, pin: str, role: str) -> tuple[OtherBureau, Received]:
    """Accept another bureau's card (:func:`trust_bureau`), and take in what waited for it: of a bureau below, its rolls.

    Raises:
        JyTeacherError: As :func:`trust_bureau`; nothing was accepted, or the sentence says that the card was and what waits is taken in with the next files.
    """
    other = trust_bureau(ws, card, digits, pin, role)
    if role != CITY:
        return other, Received(files=())
    try:
        return other, receive_held(ws, pin)
    except MachineError as error:
        raise exchange.retold(
            error,
            f"“{other.name}”的卡片已经采用；只是此前暂存的汇总包还没有合并，也没有丢失。请排除原因后再接收一次任何文件，会接着合并。",
        ) from error


def _refuse_former(ws: Workspace, card: exchange.BureauCard) -> None:
    """No digits open a way back to a bureau's card or root of before, nor to another card of the same number: its numbers always go up.

    Raises:
        CardOutdated: The clerk of such a card may be anybody by now.
    """
    if exchange.has_former_root(card, ws.info(_FORMER_ROOTS)):
        raise CardOutdated(
            f"这张“{card.name}”的卡片用的是已经换过的根密钥，没有采用，数据没有变化。通知上的数字再对也不能用：那是换根以前的通知。"
            "请打这个单位的已知电话核实，索取最新的卡片。",
            name=card.name,
        )
    for (data,) in ws.tuples("SELECT card FROM trust WHERE office = ?", (card.office,)):
        present = exchange.open_bureau_card(bytes(data))
        if card.letter_id != present.letter_id and card.seq <= present.seq:
            which = "以前的" if card.seq < present.seq else "另一张"
            raise CardOutdated(
                f"这是“{card.name}”{which}第 {card.seq} 号卡片，已经采用的是第 {present.seq} 号，没有采用，数据没有变化。请索取最新的卡片。",
                name=card.name,
            )


def other_bureaus(ws: Workspace) -> list[OtherBureau]:
    """Bureaus whose card was accepted."""
    return [
        OtherBureau(office=office, name=name, role=role, fingerprint=fingerprint)
        for office, name, role, fingerprint in ws.tuples(
            "SELECT office, name, role, fingerprint FROM trust ORDER BY role, name, office"
        )
    ]


def write_roll(ws: Workspace, folder: Path, pin: str, *, limit: int = STICK) -> WrittenRoll:
    """Write the roll of the city for the bureau above: every school's head letter, our log, and what we make of them.

    Args:
        ws: The bureau's workspace.
        folder: Where the volumes go.
        pin: The clerk's PIN.
        limit: Bytes of one volume.

    Raises:
        BureauUnknown: No card of a bureau above was accepted.
        ArchiveLost: An original is gone.
        WrongPin, KeyMissing, KeyDamaged, DeliveryFailed, DeliveryFull: Nothing was written.
    """
    key = unlock(ws, pin)
    found = ws.tuples("SELECT office, name, card FROM trust WHERE role = 'upper'")
    if not found:
        raise BureauUnknown(
            "还没有采用上级教育局的卡片，不知道把汇总包封给谁。没有生成文件。请先采用上级的卡片。",
            way="upper",
        )
    receiver, upper, card = found[0]
    recipients = exchange.open_bureau_card(bytes(card)).recipients
    info = bureau_info(ws)
    # A city answers its schools' plans and remarks itself; an earlier program above would not read a roll that speaks of them.
    own = {plan_decisions.PLAN, *clerks_log.OF_ONE_DESK}
    entries = [entry for entry in clerks_log.entries_to_hand_on(ws, key) if entry[1] not in own]
    desk = Desk(ws, mailbox_identities(ws, key))
    boxes: dict[str, bytes] = {}
    letters, left = [], []
    for office, name, seq, head in ws.tuples(
        "SELECT o.uuid, o.name, l.seq, o.head FROM office o JOIN letter l ON l.letter_id = o.head WHERE o.source = '' ORDER BY o.uuid"
    ):
        boxed = desk.archive.whole(head).boxed()
        if len(boxed) > MAX_ENCLOSED:
            left.append(name)
            continue
        sha256 = hashlib.sha256(boxed).hexdigest()
        boxes[sha256] = boxed
        letters.append((head, office, seq, sha256, len(boxed)))
    offices = [office for _head, office, *_rest in letters]
    digest, people = books_digest(ws, offices), count_people(ws, offices)
    number, previous = next_number(ws, "roll", receiver)
    built = exchange.build_letter(
        "roll",
        letter_header(ws, receiver, (number, previous), policy=(current_policy(ws).id, current_policy(ws).version)),
        {
            "summary": [(info.id, info.name, info.code, digest, len(letters), people)],
            "letters": letters,
            "entries": entries,
            "cards": former_cards(ws),
        },
        [key],
        recipients,
    )
    sizes = {sha256: len(boxed) for sha256, boxed in boxes.items()}
    stem = f"{exchange.neutral_name(info.code)}-roll-{number:04}"
    first = Path(folder).absolute() / f"{stem}.jyt"
    with issuing_letter(ws, "roll", receiver, number, built.letter_id, what="汇总包", file=first):
        files = exchange.write_volumes(built, recipients, folder, stem, sizes=sizes, read=boxes.__getitem__, limit=limit)
    return WrittenRoll(
        files=files, receiver=upper, seq=number, schools=len(letters), people=people, digest=digest, left=tuple(left)
    )
