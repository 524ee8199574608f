"""A school's own book given back (归还包) to a computer that lost it.

The tables of the school's head letter are carried byte by byte, so every hash is the one the school signed.
"""

from __future__ import annotations

from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau import clerks_log
from jyteacher_desktop.bureau.enrolled_schools import key_to_log, read_card
from jyteacher_desktop.bureau.errors import (
    KeyRevoked,
    MailboxUnchecked,
    NothingToGive,
    OfficeTaken,
)
from jyteacher_desktop.bureau.finding_schools import find_school
from jyteacher_desktop.bureau.kept_files import EVIDENCE, Shelf
from jyteacher_desktop.bureau.office import (
    file_stems,
    issuing_letter,
    letter_header,
    mailbox_identities,
    next_number,
    unlock,
)
from jyteacher_desktop.bureau.receiving import Desk
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.paths import files_words
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A school's book, written to be given back: the number of the letter it comes from, rows per table, photos."""

    files: tuple[Path, ...]
    school: str
    seq: int
    rows: dict[str, int]
    evidence: int
    new_computer: bool

    @property
    def words(self) -> str:
        """What was done, and what the school does with it."""
        whom = "它的新工作簿" if self.new_computer else "它现在的工作簿"
        return f"{self.school} 第 {self.seq} 号数据包的内容已封给{whom}，读回核对一致。\n{files_words(self.files)}\n学校用“读入来件”取回。"


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
        WrongPin, KeyMissing, KeyDamaged, ArchiveLost, DeliveryFailed, DeliveryFull: Nothing was written; whether the card is enrolled is said.
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
    receiver, replies, enter = office, _checked_replies(ws, (office, name), reply) if card is None else [], None
    desk = Desk(ws, mailbox_identities(ws, key))
    letter = desk.archive.whole(head)
    if card is not None:
        new = read_card(ws, card, digits)
        _refuse_another_school(ws, new, office, name)
        said = clerks_log.rulings(ws).get(office)
        if said is not None and new.key.keyid in said.last_good:
            raise KeyRevoked(f"“{name}”的这把密钥已经吊销，没有归还。请让学校新建工作簿后重新生成卡片。", school=name)
        enter = key_to_log(ws, new, office, clerk=key)
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
    stem = f"{_file_stem(ws, office, receiver)}-restore-{number:04}"
    first = Path(folder).absolute() / f"{stem}.jyt"
    enrolled = (enter, f"“{name}”新工作簿的卡片已经登记，仍然有效。") if enter is not None else None
    with issuing_letter(ws, "restore", receiver, number, built.letter_id, what="归还包", file=first, beside=enrolled):
        files = exchange.write_volumes(built, replies, folder, stem, sizes=sizes, read=evidence.read)
    return Restored(files=files, school=name, seq=seq, rows=built.rows, evidence=len(sizes), new_computer=receiver != office)


def _file_stem(ws: Workspace, office: str, receiver: str) -> str:
    """How the file's name begins: numbers are counted for each receiver, and two of one school never give the same name."""
    stem = file_stems(ws)[office]
    return stem if receiver == office else f"{stem.partition('-')[0]}-{receiver.replace('-', '')}"


def _checked_replies(ws: Workspace, school: tuple[str, str], reply: str) -> list[str]:
    """To whom a school's whole book may be sealed without a card: to mailboxes that a person compared, and nobody else reads it.

    Raises:
        MailboxUnchecked: There is none.
    """
    checked = clerks_log.mailboxes_of(clerks_log.enrolled_mailboxes(ws), school[0]).checked
    if not checked:
        raise MailboxUnchecked(
            f"“{school[1]}”没有打电话核对过的收件密钥，整份数据不能封给没有核对过的那一个，没有生成文件，数据没有变化。"
            "请让学校把卡片交来，打它的已知电话核对 30 位数字，用这张卡片归还。",
            school=school[1],
        )
    return [reply] if reply in checked else list(checked[-clerks_log.MOST_MAILBOXES :])


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
