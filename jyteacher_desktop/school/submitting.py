"""Handing the book to the bureau: what leaves the school (what_leaves_the_school.py) becomes a package, and which packages left.

A report letter is signed with the school's key (the PIN unlocks it for this one action), sealed to
the bureau's mailbox and its recovery key, written under a temporary name, read back, opened again and compared before
success is reported. Pictures that were asked for leave in as many volumes as they need, and each until a receipt acknowledges it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jyteacher_desktop import exchange
from jyteacher_desktop.domain.calendar import Quarter, quarter_name
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.later import later
from jyteacher_desktop.records.letter_numbers import Numbering, numbered
from jyteacher_desktop.school.letters_taken_in import newest_receipt
from jyteacher_desktop.school.office import current_policy, school_info
from jyteacher_desktop.school.pins import unlock
from jyteacher_desktop.school.quarter_open_or_closed import CLOSED, period
from jyteacher_desktop.school.receipts import word_label
from jyteacher_desktop.school.school_keys import trusted_card
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    import hashlib

    from jyteacher_desktop.school import quarter_in_words, what_leaves_the_school
    from jyteacher_desktop.store import attachments
else:
    # the first page says which packages left, and makes none
    hashlib = later("hashlib")
    quarter_in_words = later("jyteacher_desktop.school.quarter_in_words")
    what_leaves_the_school = later("jyteacher_desktop.school.what_leaves_the_school")
    attachments = later("jyteacher_desktop.store.attachments")


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A package that was written, read back and compared. ``sha256`` is that of the first file, empty when it is out of reach by now."""

    files: tuple[Path, ...]
    letter_id: str
    seq: int
    version: int
    final: bool
    sha256: str
    rows: dict[str, int]
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """One package that left: its quarter, numbers, file and what the bureau's newest receipt says of it.

    ``word`` and ``remark`` are empty where it says nothing but that it arrived, or nothing yet.
    """

    quarter: str
    version: int
    seq: int
    final: bool
    at: str
    file_name: str
    letter_id: str
    state: str
    word: str
    remark: str


RECEIVED = "已收到回执"
"""State of a letter that arrived: it counts, or a later one does."""


WAITS_FOR_RECEIPT = "已生成，待回执"
"""State of a letter that left and was not answered yet."""


UNWRITTEN = "没有写完，请重新上报"
"""State of a letter that was interrupted; its number stays taken, because a file of it may lie somewhere."""


_UNWRITTEN = ".part"
"""Ending of the file name of a letter that is being written."""


LETTER_COLUMNS: tuple[Column[LetterRow], ...] = (
    Column(key="seq", title="编号", value=lambda row: row.seq, align=Align.RIGHT, width=6),
    Column(key="quarter", title="季度", value=lambda row: row.quarter, text=quarter_name, align=Align.CENTER, width=16),
    Column(key="version", title="版本", value=lambda row: row.version, align=Align.RIGHT, width=6),
    Column(key="kind", title="性质", value=lambda row: "正式" if row.final else "暂报", align=Align.CENTER, width=8),
    Column(key="at", title="生成时间", value=lambda row: row.at[:16].replace("T", " "), align=Align.CENTER, width=18),
    Column(key="state", title="状态", value=lambda row: row.state, align=Align.CENTER, width=14),
    Column(key="file_name", title="文件", value=lambda row: row.file_name, width=24),
    Column(key="remark", title="教育局的说明", value=lambda row: row.remark, width=40),
)


def submit(
    ws: Workspace,
    quarter: Quarter,
    folder: Path,
    pin: str,
    *,
    operator_pin: str = "",
    with_attachments: bool = False,
    without_identity: bool = False,
    limit: int | None = None,
) -> Submitted:
    """Write the package of one quarter into a folder or onto a stick.

    Args:
        ws: The workspace.
        quarter: The quarter the letter speaks of; it carries the whole book all the same.
        folder: Where to.
        pin: The principal's PIN.
        operator_pin: The operator's PIN, where the policy asks for both signatures.
        with_attachments: Carry the attachments the bureau does not have yet, in volumes.
        without_identity: Leave the table of ID numbers and telephones at home if the bureau acknowledged the same one before.
        limit: Bytes of one volume; as many as a stick takes when None.

    An open quarter makes a provisional letter. Its number is taken before the first file is written, so that no other letter can
    ever carry it; it is given back when nothing of it was left anywhere. Success is reported only after the package was written,
    read back, opened with the school's own key and compared.

    Raises:
        NotTrusted: No bureau card was accepted yet.
        WrongPin, KeyMissing, KeyDamaged, SignerMissing: A key.
        DeliveryFull, DeliveryFailed: The folder or stick; nothing is left under the final name.
    """
    card, info = trusted_card(ws), school_info(ws)
    state, policy = period(ws, quarter), current_policy(ws)
    pins = {Signer.OPERATOR: operator_pin, Signer.PRINCIPAL: pin}
    keys = [unlock(ws, pins[signer], signer) for signer in policy.signers]
    seq, prev = what_leaves_the_school.next_number(ws, card.office)
    rows = what_leaves_the_school.report_rows(ws)
    recipients = [*card.recipients, ws.info("reply_recipient")]
    statement = exchange.Period(id=str(quarter), version=state.version, final=state.status == CLOSED)
    letter = exchange.build_letter(
        "report",
        exchange.Header(
            sender=info.id,
            receiver=card.office,
            code=info.code,
            seq=seq,
            prev=prev,
            ack=newest_receipt(ws, card.office),
            reply=ws.info("reply_recipient"),
            created=ws.now,
            period=statement,
            policy=(policy.id, policy.version),
            sample=info.sample,
        ),
        rows,
        keys,
        # The school can open its own package again with its reply key: that is how it proves what it wrote.
        recipients,
    )
    _prove(ws, letter, [key.public for key in keys])
    bodies = what_leaves_the_school.to_carry(ws, rows) if with_attachments else {}
    identity = what_leaves_the_school.identity_hash(rows)
    at_home = ("identity",) if without_identity and identity in what_leaves_the_school.acknowledged(ws) else ()
    stem = f"{exchange.neutral_name(info.code)}-{seq:04}"
    # a book whose policy has no cycle around this quarter has no paper of it either
    covered = any(cycle.start <= quarter.last_day <= cycle.end for cycle in policy.cycles)
    figures = quarter_in_words.said_by_package(ws, quarter) if covered else ""

    def take(change: Change) -> None:
        change.insert(
            "letter",
            direction="out",
            kind="report",
            office=card.office,
            seq=seq,
            letter_id=letter.letter_id,
            quarter=str(quarter),
            version=state.version,
            final=int(statement.final),
            at=change.at,
            file_name=f"{stem}.jyt{_UNWRITTEN}",
            figures=figures,
        )
        for sha256 in {*bodies, identity}:
            change.driver_sql("INSERT INTO carried(letter_id, sha256) VALUES (?, ?)", (letter.letter_id, sha256))

    def give_back(change: Change) -> None:
        change.driver_sql("DELETE FROM carried WHERE letter_id = ?", (letter.letter_id,))
        change.driver_sql("DELETE FROM letter WHERE letter_id = ? AND direction = 'out'", (letter.letter_id,))

    def done(change: Change) -> None:
        change.driver_sql("UPDATE letter SET file_name = ? WHERE letter_id = ?", (f"{stem}.jyt", letter.letter_id))

    first = Path(folder).absolute() / f"{stem}.jyt"
    with numbered(ws, Numbering(what="数据包", seq=seq, file=first, take=take, give_back=give_back, done=done, plain=True)):
        files = exchange.write_volumes(
            letter,
            recipients,
            folder,
            stem,
            sizes=bodies,
            read=lambda sha256: attachments.read_body(ws.path, sha256),
            without=at_home,
            limit=limit or exchange.VOLUME,
        )
    kind = "正式包" if statement.final else "暂报包（本季度尚未结账）"
    parts = f"（{len(files)} 个分卷，附件 {len(bodies)} 个）" if bodies else ""
    return Submitted(
        files=files,
        letter_id=letter.letter_id,
        seq=seq,
        version=state.version,
        final=statement.final,
        sha256=_digest(files[0]),
        rows=letter.rows,
        message=f"{info.name} {quarter.label} 第 {state.version} 版{kind}{parts}已写入并读回核对一致，可以安全拔出U盘。",
    )


def _digest(file: Path) -> str:
    """SHA-256 of a file that was written and read back; empty where its stick was pulled at once, which is no harm any more."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def list_letters(ws: Workspace) -> list[LetterRow]:
    """Packages that left, newest first."""
    return [
        LetterRow(
            quarter=quarter,
            version=version,
            seq=seq,
            final=bool(final),
            at=at,
            file_name=file_name,
            letter_id=letter_id,
            state=_state(word, file_name, received=bool(receipt)),
            word=word,
            remark=remark,
        )
        for quarter, version, seq, final, at, file_name, letter_id, receipt, word, remark in ws.tuples(
            "SELECT quarter, version, seq, final, at, file_name, letter_id, receipt, word, remark FROM letter "
            "WHERE direction = 'out' AND kind = 'report' ORDER BY seq DESC, id DESC"
        )
    ]


def _state(word: str, file_name: str, *, received: bool) -> str:
    """One word for a package: what the bureau says of it, else whether it arrived, else whether it was written at all."""
    if file_name.endswith(_UNWRITTEN) and not received and word in {"", "letter.gap"}:
        return UNWRITTEN
    return word_label(word) or (RECEIVED if received else WAITS_FOR_RECEIPT)


def _prove(ws: Workspace, letter: exchange.BuiltLetter, keys: Sequence[exchange.PublicKey]) -> None:
    """Open the finished package as a receiver would, before anybody is told that it is good."""
    opened = exchange.open_letter(
        letter.data,
        kinds=frozenset({"report"}),
        signers_for=lambda _office, _kind: keys,
        threshold=len(keys),
        identities=[ws.info("reply_identity")],
        sample=school_info(ws).sample,
    )
    opened.check_tables()
    if opened.letter_id != letter.letter_id:
        raise RuntimeError("the package that was built is not the one that opens")
