"""Letters a bureau writes besides receipts and policies: a school's own book given back, its log, the city's roll.

A restore carries the tables of the school's head letter byte by byte, so every hash is the one the school signed. The log unites two desks of one bureau. A roll carries the schools' own letters, so that the province can
follow every figure to the signature of the school it came from.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau import package_chains
from jyteacher_desktop.bureau.city import books_digest, count_people
from jyteacher_desktop.bureau.decisions import find_school
from jyteacher_desktop.bureau.errors import (
    BureauUnknown,
    CardOutdated,
    FileUnreadable,
    FingerprintWrong,
    KeyRevoked,
    MailboxUnchecked,
    NothingToGive,
    OfficeTaken,
)
from jyteacher_desktop.bureau.kept_files import EVIDENCE, Shelf
from jyteacher_desktop.bureau.office import (
    bureau_info,
    current_policy,
    file_stems,
    issuing_letter,
    letter_header,
    mailbox_identities,
    next_number,
    unlock,
)
from jyteacher_desktop.bureau.receiving import Desk
from jyteacher_desktop.bureau.schools import log_key, read_card
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.exchange.box import MAX_ENCLOSED
from jyteacher_desktop.records.registers import kinds_kept, list_rows
from jyteacher_desktop.store.tables import bureau as tables
from jyteacher_desktop.store.workspace import PUT_INFO, Workspace

UPPER, CITY = "upper", "city"
_FORMER_ROOTS = "former_roots"
"""Under this name the workspace keeps the root keys of other bureaus that were replaced."""
"""What another bureau is to us: the one our rolls go to, or one whose rolls count here."""
STICK = 48_000_000
"""Bytes of one volume on a stick, well below what a reader takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A school's book, written to be given back: the number of the letter it comes from, rows per table, photos."""

    files: tuple[Path, ...]
    school: str
    seq: int
    rows: dict[str, int]
    evidence: int
    new_computer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLog:
    """The log in a file for another desk of this bureau; ``own`` records of the bureau's registers stay where they are."""

    file: Path
    seq: int
    entries: int
    own: int

    @property
    def staying(self) -> str:
        """What the log does not carry, and how it gets to the other desk; "" where there is nothing."""
        if not self.own:
            return ""
        return (
            f"裁定簿只带裁定。本局在“专项”登记的 {self.own} 条记录还只在这台电脑上：由一台电脑登记最省事；"
            "要给另一台，请在“专项”逐项“导出…”，到那里“导入…”，重复导入不会变成两条。"
        )


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
    def left_words(self) -> str:
        """What to say of schools that stayed behind; empty when there are none."""
        if not self.left:
            return ""
        return f"\n{'、'.join(self.left)} 的数据包太大，没有放进汇总包，上级的汇总里没有它。请向学校核实为什么这么大。"


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherBureau:
    """Another bureau whose card was accepted."""

    office: str
    name: str
    role: str
    fingerprint: str


def restore_school(ws: Workspace, school: str, folder: Path, pin: str, *, card: Path | None = None, digits: str = "") -> Restored:
    """Give a school its own book back: the bureau is the backup outside the house.

    Args:
        ws: The bureau's workspace.
        school: Office id, code or name.
        folder: Where the file goes.
        pin: The clerk's PIN.
        card: The card of the school's new workspace, when the old computer is lost; without it the letter is sealed to the school's
            present workspace.
        digits: The thirty digits of that card as heard on the telephone and typed.

    Raises:
        RecordUnknown: No such school, or several of that name.
        NothingToGive: No letter of the school counts.
        MailboxUnchecked: No card is given, and no person compared where the school's answers go.
        FingerprintWrong, CardForeign, KeyRevoked, OfficeTaken, TrustError: The card; nothing was enrolled or written.
        WrongPin, KeyMissing, KeyDamaged, ArchiveLost, DeliveryFailed, DeliveryFull: Nothing was written.
    """
    key = unlock(ws, pin)
    office, name = find_school(ws, school)
    found = ws.tuples(
        "SELECT o.head, o.reply, l.seq, l.quarter, l.version FROM office o JOIN letter l ON l.letter_id = o.head "
        "WHERE o.uuid = ?",
        (office,),
    )
    if not found:
        raise NothingToGive(f"“{name}”没有有效的数据包，没有可以归还的数据，没有生成文件。", school=name)
    head, reply, seq, quarter, version = found[0]
    receiver, replies = office, _checked_replies(ws, (office, name), reply) if card is None else []
    desk = Desk(ws, mailbox_identities(ws, key))
    letter = desk.whole(head)
    if card is not None:
        new = read_card(ws, card, digits)
        _refuse_another_school(ws, new, office, name)
        said = package_chains.rulings(ws).get(office)
        if said is not None and new.key.keyid in said.last_good:
            raise KeyRevoked(f"“{name}”的这把密钥已经吊销，没有归还。请让学校新建工作簿后重新生成卡片。", school=name)
        log_key(ws, new, office, clerk=key)
        receiver, replies = new.office, [new.reply]
    number, previous = next_number(ws, "restore", receiver)
    built = exchange.build_letter(
        "restore",
        letter_header(ws, receiver, (number, previous)),
        {"heads": [(office, seq, head, quarter, version)]},
        [key],
        replies,
        given={table: (letter.resources[table], letter.body(table)) for table in letter.resources},
    )
    evidence = Shelf(ws, EVIDENCE)
    there = set(evidence.names())
    sizes = {
        sha256: size
        for sha256, size in ws.tuples(
            "SELECT DISTINCT a.sha256, a.bytes FROM city_attachment a JOIN office o ON o.id = a.office WHERE o.uuid = ?",
            (office,),
        )
        if sha256 in there
    }
    stem = f"{file_stems(ws)[office]}-restore-{number:04}"
    first = Path(folder).absolute() / f"{stem}.jyt"
    with issuing_letter(ws, "restore", receiver, number, built.letter_id, what="重建包", file=first):
        files = exchange.write_volumes(built, replies, folder, stem, sizes=sizes, read=evidence.read)
    return Restored(files=files, school=name, seq=seq, rows=built.rows, evidence=len(sizes), new_computer=receiver != office)


def _checked_replies(ws: Workspace, school: tuple[str, str], reply: str) -> list[str]:
    """To whom a school's whole book may be sealed without a card: to mailboxes that a person compared, and nobody else reads it.

    Raises:
        MailboxUnchecked: There is none.
    """
    checked = package_chains.mailboxes_of(package_chains.enrolled_mailboxes(ws), school[0]).checked
    if not checked:
        raise MailboxUnchecked(
            f"“{school[1]}”没有打电话核对过的收件密钥，整份数据不能封给没有核对过的那一个，没有生成文件，数据没有变化。"
            "请让学校把卡片交来，打它的已知电话核对 30 位数字，用这张卡片归还。",
            school=school[1],
        )
    return [reply] if reply in checked else list(checked[-package_chains.MOST_MAILBOXES :])


def _refuse_another_school(ws: Workspace, card: exchange.SchoolCard, office: str, name: str) -> None:
    """A lost computer's book goes to a workspace that begins anew, never to one that is a school of its own here.

    Raises:
        OfficeTaken: The card is that of another school, or of a workspace that has sent packages.
    """
    found = ws.tuples(
        "SELECT o.name, EXISTS (SELECT 1 FROM letter l WHERE l.office = o.uuid) FROM office o WHERE o.uuid = ? AND o.uuid <> ?",
        (card.office, office),
    )
    if found and (found[0][1] or match_key(found[0][0]) != match_key(name)):
        raise OfficeTaken(
            f"这张卡片是已登记的“{found[0][0]}”的，“{name}”的数据不能归还给它，没有生成文件，没有登记。"
            f"请核对选的学校；换新电脑的，请“{name}”新建一份空的工作簿，用那一份的卡片。",
            school=name,
            enrolled=found[0][0],
        )


def write_log(ws: Workspace, path: Path, pin: str) -> WrittenLog:
    """Write our own log for another desk of this bureau, which takes it in like a package.

    Raises:
        WrongPin, KeyMissing, KeyDamaged, DeliveryFailed, DeliveryFull: Nothing was written.
    """
    key = unlock(ws, pin)
    info = bureau_info(ws)
    entries = package_chains.list_entries(ws)
    number, previous = next_number(ws, "log", info.id)
    built = exchange.build_letter(
        "log",
        letter_header(ws, info.id, (number, previous)),
        {"entries": entries},
        [key],
        [ws.info("mailbox_recipient"), ws.info("recovery_recipient")],
    )
    path = Path(path).absolute()
    with issuing_letter(ws, "log", info.id, number, built.letter_id, what="裁定簿", file=path):
        exchange.write_verified(path, built.data)
    own = sum(len(list_rows(ws, kind.row)) for kind in kinds_kept(ws))
    return WrittenLog(file=path, seq=number, entries=len(entries), own=own)


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
        data = Path(card).read_bytes()
    except OSError as error:
        raise FileUnreadable(f"读不到卡片“{card}”：{error.strerror}。没有采用。请检查路径。", path=card) from error
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
        for office, name, role, fingerprint in ws.tuples("SELECT office, name, role, fingerprint FROM trust ORDER BY role, name")
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
            "还没有采用上级教育局的卡片，不知道把汇总包封给谁。没有生成文件。请先采用上级的卡片（bureau trust）。"
        )
    receiver, upper, card = found[0]
    recipients = exchange.open_bureau_card(bytes(card)).recipients
    info = bureau_info(ws)
    desk = Desk(ws, mailbox_identities(ws, key))
    boxes: dict[str, bytes] = {}
    letters, left = [], []
    for office, name, seq, head in ws.tuples(
        "SELECT o.uuid, o.name, l.seq, o.head FROM office o JOIN letter l ON l.letter_id = o.head WHERE o.source = '' ORDER BY o.uuid"
    ):
        boxed = desk.whole(head).boxed()
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
            "entries": package_chains.list_entries(ws),
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
