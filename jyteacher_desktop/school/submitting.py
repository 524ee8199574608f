"""Handing the book to the bureau and taking its answer back.

A report letter always carries the whole book of the school, every quarter with its status; the quarter of a submission is
a statement in it, never a filter. It is signed with the school's key (the PIN unlocks it for this one action), sealed to
the bureau's mailbox and its recovery key, written under a temporary name, read back, opened again and compared before
success is reported. A receipt, sealed to the school's reply key, turns the quarter green and may carry remarks that open
the right record.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.terms import RecordStatus
from jyteacher_desktop.school.errors import FileUnreadable, FingerprintWrong, NotTrusted, ReceiptUnexpected
from jyteacher_desktop.school.office import check_pin, current_policy, key_path, school_info
from jyteacher_desktop.school.periods import CLOSED, period
from jyteacher_desktop.store import school_tables as tables
from jyteacher_desktop.store.workspace import Workspace

WITHHELD = ("师德与处分", "备注", "曾用名", "审核意见", "附件")
"""What stays in the school's file by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustState:
    """The bureau this school sends to; ``verified`` after its thirty digits were typed and equal."""

    office: str
    name: str
    fingerprint: str
    verified: bool

    @property
    def label(self) -> str:
        """已核对 or 未核对."""
        return "已核对" if self.verified else "未核对"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitPreview:
    """What would leave the school: rows per table, people, what stays, and the letter's numbers."""

    rows: dict[str, int]
    persons: int
    with_id_number: int
    withheld: tuple[str, ...]
    final: bool
    seq: int
    version: int
    bureau: TrustState


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A package that was written, read back and compared. ``sha256`` is that of the first file."""

    files: tuple[Path, ...]
    letter_id: str
    seq: int
    version: int
    final: bool
    sha256: str
    rows: dict[str, int]
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedRow:
    """A remark of the bureau about one record."""

    record_table: str
    record: str
    title: str
    remark: str


RETURNED_COLUMNS: tuple[Column[ReturnedRow], ...] = (
    Column(key="title", title="记录", value=lambda row: row.title, width=30),
    Column(key="remark", title="教育局意见", value=lambda row: row.remark, width=40),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedReceipt:
    """What a receipt said: the newest letter the bureau holds, and its remarks."""

    accepted: bool
    quarter: str
    version: int
    seq: int
    again: bool
    returned: tuple[ReturnedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """One package that left: its quarter, numbers, file and whether the bureau's receipt came back."""

    quarter: str
    version: int
    seq: int
    final: bool
    at: str
    file_name: str
    letter_id: str
    state: str


WAITS_FOR_RECEIPT = "已生成，待回执"
"""State of a letter that left and was not answered yet."""

LETTER_COLUMNS: tuple[Column[LetterRow], ...] = (
    Column(key="seq", title="编号", value=lambda row: row.seq, align=Align.RIGHT, width=6),
    Column(key="quarter", title="季度", value=lambda row: row.quarter, align=Align.CENTER, width=9),
    Column(key="version", title="版本", value=lambda row: row.version, align=Align.RIGHT, width=6),
    Column(key="kind", title="性质", value=lambda row: "正式" if row.final else "暂报", align=Align.CENTER, width=8),
    Column(key="at", title="生成时间", value=lambda row: row.at[:16].replace("T", " "), align=Align.CENTER, width=18),
    Column(key="state", title="状态", value=lambda row: row.state, align=Align.CENTER, width=14),
    Column(key="file_name", title="文件", value=lambda row: row.file_name, width=24),
)


def write_school_card(ws: Workspace, path: Path, pin: str) -> str:
    """Write the school's public card for the bureau and return the key's thirty digits.

    Raises:
        WrongPin, KeyMissing, KeyDamaged, DeliveryFailed, DeliveryFull: Nothing was written.
    """
    info = school_info(ws)
    key = exchange.unlock_key(key_path(ws.path), pin)
    header = exchange.Header(
        sender=info.id,
        receiver="*",
        code=info.code,
        seq=1,
        created=ws.now,
        reply=ws.info("reply_recipient"),
        sample=info.sample,
    )
    letter = exchange.build_school_card(header, name=info.name, stage=info.stage, central=info.central, key=key)
    exchange.open_school_card(letter.data, sample=info.sample)
    exchange.write_verified(Path(path).absolute(), letter.data)
    return key.public.fingerprint


def trust_bureau(ws: Workspace, path: Path, pin: str, fingerprint: str | None = None) -> TrustState:
    """Accept a bureau's card; with the typed digits it is 已核对, without them 未核对.

    Args:
        ws: The workspace.
        path: The card.
        pin: The school's PIN: choosing who may read the school's data is the principal's decision.
        fingerprint: The thirty digits from the official notice, as typed.

    Raises:
        FingerprintWrong: The digits are another key's; the card was not accepted.
        TrustError: The card itself is refused.
    """
    check_pin(ws, pin)
    data = _read(path)
    card = exchange.open_bureau_card(data, sample=school_info(ws).sample)
    if fingerprint is not None and not exchange.same_digits(fingerprint, card.fingerprint):
        raise FingerprintWrong(
            f"输入的数字与卡片不符，没有采用这张卡片，原有设置没有变化。卡片的数字是 {card.fingerprint}，请与教育局正式通知上的数字逐组核对。",
            fingerprint=card.fingerprint,
        )
    with ws.record() as change:
        change.driver_sql("DELETE FROM trust")
        change.insert(
            tables.trust,
            office=card.office,
            name=card.name,
            card=data,
            fingerprint=card.fingerprint,
            verified=int(fingerprint is not None),
            at=change.at,
        )
    return TrustState(office=card.office, name=card.name, fingerprint=card.fingerprint, verified=fingerprint is not None)


def trust_state(ws: Workspace) -> TrustState | None:
    """The bureau this school sends to, or None before any card was accepted."""
    found = ws.tuples("SELECT office, name, fingerprint, verified FROM trust")
    if not found:
        return None
    office, name, fingerprint, verified = found[0]
    return TrustState(office=office, name=name, fingerprint=fingerprint, verified=bool(verified))


def preview_submit(ws: Workspace, quarter: Quarter) -> SubmitPreview:
    """What a submission of this quarter would carry; nothing is written.

    Raises:
        NotTrusted: No bureau card was accepted yet.
    """
    trusted = _trusted(ws)
    rows = report_rows(ws)
    state = period(ws, quarter)
    seq, _prev = _next_number(ws, trusted.office)
    return SubmitPreview(
        rows={name: len(body) for name, body in rows.items()},
        persons=len(rows["teachers"]),
        with_id_number=sum(1 for row in rows["identity"] if row[1]),
        withheld=WITHHELD,
        final=state.status == CLOSED,
        seq=seq,
        version=state.version,
        bureau=trusted,
    )


def submit(ws: Workspace, quarter: Quarter, folder: Path, pin: str) -> Submitted:
    """Write the package of one quarter into a folder or onto a stick.

    An open quarter makes a provisional letter. The letter's number is taken only after the file was written, read back,
    opened with the school's own key and compared; a failure before that leaves the workspace as it was.

    Raises:
        NotTrusted: No bureau card was accepted yet.
        WrongPin, KeyMissing, KeyDamaged: The key.
        DeliveryFull, DeliveryFailed: The folder or stick; nothing is left under the final name.
    """
    trusted = _trusted(ws)
    info = school_info(ws)
    card = exchange.open_bureau_card(ws.tuples("SELECT card FROM trust")[0][0], sample=info.sample)
    key = exchange.unlock_key(key_path(ws.path), pin)
    state, policy = period(ws, quarter), current_policy(ws)
    seq, prev = _next_number(ws, trusted.office)
    statement = exchange.Period(id=str(quarter), version=state.version, final=state.status == CLOSED)
    letter = exchange.build_letter(
        "report",
        exchange.Header(
            sender=info.id,
            receiver=trusted.office,
            code=info.code,
            seq=seq,
            prev=prev,
            ack=_newest_in(ws),
            reply=ws.info("reply_recipient"),
            created=ws.now,
            period=statement,
            policy=(policy.id, policy.version),
            sample=info.sample,
        ),
        report_rows(ws),
        [key],
        # The school can open its own package again with its reply key: that is how it proves what it wrote.
        [*card.recipients, ws.info("reply_recipient")],
    )
    path = Path(folder).absolute() / f"{_ascii(info.code)}-{seq:04}.jyt"
    _prove(ws, letter, key.public)
    exchange.write_verified(path, letter.data)
    try:
        with ws.record() as change:
            change.insert(
                tables.letter,
                direction="out",
                kind="report",
                office=trusted.office,
                seq=seq,
                letter_id=letter.letter_id,
                quarter=str(quarter),
                version=state.version,
                final=int(statement.final),
                at=change.at,
                file_name=path.name,
            )
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    kind = "正式包" if statement.final else "暂报包（本季度尚未结账）"
    return Submitted(
        files=(path,),
        letter_id=letter.letter_id,
        seq=seq,
        version=state.version,
        final=statement.final,
        sha256=hashlib.sha256(letter.data).hexdigest(),
        rows=letter.rows,
        message=f"{info.name} {quarter.label} 第 {state.version} 版{kind}已写入并读回核对一致，可以安全拔出U盘。",
    )


def apply_receipt(ws: Workspace, path: Path) -> AppliedReceipt:
    """Take in a receipt of the bureau: mark the letters it acknowledges and keep its remarks.

    Raises:
        NotTrusted: No bureau card was accepted yet.
        ReceiptUnexpected: It speaks of a letter this workspace did not write.
        TrustError: The package is refused.
    """
    trusted = _trusted(ws)
    info = school_info(ws)
    card = exchange.open_bureau_card(ws.tuples("SELECT card FROM trust")[0][0], sample=info.sample)
    letter = exchange.open_letter(
        _read(path),
        kinds=frozenset({"receipt"}),
        signers_for=lambda office, _kind: card.clerk_keys if office == card.office else (),
        identities=[ws.info("reply_identity")],
        me=info.id,
        sample=info.sample,
    )
    letter.check_tables()
    head = letter.rows("heads")[0]
    known = ws.tuples("SELECT 1 FROM letter WHERE direction = 'in' AND letter_id = ?", (letter.letter_id,))
    mine = ws.tuples("SELECT quarter, version FROM letter WHERE direction = 'out' AND letter_id = ?", (head.letter,))
    if not mine:
        raise ReceiptUnexpected(
            f"教育局回执里的第 {head.seq} 号数据包不是由本工作簿生成的（可能另有一台电脑或旧备份在上报）。没有采用回执，数据没有变化。"
            "请先确认哪一台电脑的工作簿是最新的。",
            seq=head.seq,
        )
    issues = letter.rows("issues")
    if not known:
        with ws.record() as change:
            change.insert(
                tables.letter,
                direction="in",
                kind="receipt",
                office=trusted.office,
                seq=letter.seq,
                letter_id=letter.letter_id,
                at=change.at,
                file_name=Path(path).name,
            )
            change.driver_sql(
                "UPDATE letter SET receipt = ? WHERE direction = 'out' AND office = ? AND seq <= ? AND receipt = ''",
                (letter.letter_id, trusted.office, head.seq),
            )
            newest = change.driver_sql("SELECT coalesce(max(id), 0) FROM journal_entry").scalar_one()
            for issue in issues:
                change.insert(
                    tables.returned,
                    receipt=letter.letter_id,
                    record_table=issue.record_table,
                    record=issue.record,
                    remark=issue.remark,
                    after_entry=newest,
                )
    titles = _titles(ws)
    return AppliedReceipt(
        accepted=True,
        quarter=head.period,
        version=head.version,
        seq=head.seq,
        again=bool(known),
        returned=tuple(
            ReturnedRow(
                record_table=issue.record_table, record=issue.record, title=titles.get(issue.record, ""), remark=issue.remark
            )
            for issue in issues
        ),
    )


_OPEN_REMARKS = """
SELECT r.record_table, r.record, r.remark FROM returned r
WHERE r.done = 0 AND NOT EXISTS (
    SELECT 1 FROM journal_entry e WHERE e.id > r.after_entry AND (
        (e.tbl = 'activity' AND e.row = (SELECT id FROM activity WHERE uuid = r.record))
        OR (e.tbl = 'training' AND e.row = (SELECT id FROM training WHERE uuid = r.record))
        OR (e.tbl = 'teacher' AND e.row = (SELECT id FROM teacher WHERE uuid = r.record))
    )
)
ORDER BY r.id
"""


def list_returned(ws: Workspace) -> list[ReturnedRow]:
    """Remarks of the bureau about records that nobody has changed since the remark came in."""
    titles = _titles(ws)
    return [
        ReturnedRow(record_table=table, record=record, title=titles.get(record, ""), remark=remark)
        for table, record, remark in ws.tuples(_OPEN_REMARKS)
    ]


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
            state="已收到回执" if receipt else WAITS_FOR_RECEIPT,
        )
        for quarter, version, seq, final, at, file_name, letter_id, receipt in ws.tuples(
            "SELECT quarter, version, seq, final, at, file_name, letter_id, receipt FROM letter "
            "WHERE direction = 'out' AND kind = 'report' ORDER BY seq DESC"
        )
    ]


def report_rows(ws: Workspace) -> dict[str, list[tuple[object, ...]]]:
    """The whole book as the report's tables: resource name to rows in the order of exchange/tables.py."""
    info = school_info(ws)
    rows: dict[str, list[tuple[object, ...]]] = {
        "school": [(info.id, info.code, info.name, info.stage, info.central)],
        "periods": [
            (quarter, status, version, int(status == CLOSED), changed_on if status == CLOSED else None)
            for quarter, status, version, changed_on in ws.tuples("SELECT quarter, status, version, changed_on FROM period")
        ],
        "teachers": ws.tuples(
            "SELECT t.uuid, t.name, t.sex, t.birth_month, t.subject, t.subject_group, t.stage, t.title, t.position, "
            "t.research_group, t.teacher_no, substr(t.id_number, -4), "
            "coalesce((SELECT substr(min(coalesce(x.start, '')), 1, 7) FROM service x WHERE x.teacher_id = t.id), ''), "
            "coalesce((SELECT x.status FROM service x WHERE x.teacher_id = t.id AND coalesce(x.start, '') <= ? "
            "ORDER BY coalesce(x.start, '') DESC LIMIT 1), '') FROM teacher t WHERE t.deleted = 0",
            (ws.today.isoformat(),),
        ),
        "service": ws.tuples(
            "SELECT t.uuid, row_number() OVER (PARTITION BY t.id ORDER BY coalesce(s.start, '')), s.start, s.status "
            "FROM service s JOIN teacher t ON t.id = s.teacher_id WHERE t.deleted = 0"
        ),
        "identity": ws.tuples("SELECT uuid, nullif(id_number, ''), nullif(phone, '') FROM teacher WHERE deleted = 0"),
        "openings": ws.tuples(
            "SELECT o.uuid, t.uuid, o.year, o.category, o.hours_x100, o.document FROM opening o "
            "JOIN teacher t ON t.id = o.teacher_id WHERE o.deleted = 0 AND t.deleted = 0"
        ),
    }
    yearly: dict[str, list[tuple[object, ...]]] = defaultdict(list)
    for row in ws.tuples(
        'SELECT uuid, kind, title, start, "end", start_time, end_time, hours_x100, sessions, place, status, level, content_key, '
        "approval_no, late_on, fields FROM activity WHERE deleted = 0 AND status <> ?",
        (RecordStatus.DRAFT.code,),
    ):
        yearly[f"activities-{row[3][:4]}"].append(row)
    for name in list(yearly):
        yearly[name.replace("activities", "attendance")] = []
    for year, *line in ws.tuples(
        "SELECT substr(a.start, 1, 4), t.uuid, a.uuid, x.mark, x.role, NULL, a.confirmed_x100 FROM attendance x "
        "JOIN activity a ON a.id = x.activity_id JOIN teacher t ON t.id = x.teacher_id "
        "WHERE a.deleted = 0 AND t.deleted = 0 AND a.status <> ?",
        (RecordStatus.DRAFT.code,),
    ):
        yearly[f"attendance-{year}"].append(tuple(line))
    for row in ws.tuples(
        'SELECT r.uuid, t.uuid, r.name, r.organizer, r.level, r.mode, r.start, r."end", r.hours_x100, r.certificate, r.result, '
        "r.status, r.confirmed_x100, r.late_on FROM training r JOIN teacher t ON t.id = r.teacher_id "
        "WHERE r.deleted = 0 AND t.deleted = 0",
    ):
        yearly[f"trainings-{row[6][:4]}"].append(row)
    return {**rows, **yearly}


def _prove(ws: Workspace, letter: exchange.BuiltLetter, key: exchange.PublicKey) -> None:
    """Open the finished package as a receiver would, before anybody is told that it is good."""
    opened = exchange.open_letter(
        letter.data,
        kinds=frozenset({"report"}),
        signers_for=lambda _office, _kind: [key],
        identities=[ws.info("reply_identity")],
        sample=school_info(ws).sample,
    )
    opened.check_tables()
    if opened.letter_id != letter.letter_id:
        raise RuntimeError("the package that was built is not the one that opens")


def _next_number(ws: Workspace, office: str) -> tuple[int, str | None]:
    found = ws.tuples(
        "SELECT seq, letter_id FROM letter WHERE direction = 'out' AND office = ? ORDER BY seq DESC LIMIT 1", (office,)
    )
    return (int(found[0][0]) + 1, str(found[0][1])) if found else (1, None)


def _newest_in(ws: Workspace) -> str | None:
    found = ws.tuples("SELECT letter_id FROM letter WHERE direction = 'in' ORDER BY seq DESC LIMIT 1")
    return str(found[0][0]) if found else None


def _trusted(ws: Workspace) -> TrustState:
    state = trust_state(ws)
    if state is None:
        raise NotTrusted(
            "还没有采用教育局的卡片，不知道把数据包封给谁。没有生成文件。请先向教育局索取卡片并采用（jyteacher school trust）。"
        )
    return state


def _titles(ws: Workspace) -> dict[str, str]:
    return dict(
        ws.tuples("SELECT uuid, title FROM activity UNION SELECT uuid, name FROM training UNION SELECT uuid, name FROM teacher")
    )


def _read(path: Path) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise FileUnreadable(
            f"读不到文件“{path}”：{error.strerror}。数据没有变化。请检查路径或重新插好U盘。", path=path
        ) from error


def _ascii(code: str) -> str:
    return "".join(char for char in code if char.isascii() and char.isalnum()) or "school"
