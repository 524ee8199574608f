"""Handing the book to the bureau.

A report letter always carries the whole book of the school, every quarter with its status; the quarter of a submission is
a statement in it, never a filter. It is signed with the school's key (the PIN unlocks it for this one action), sealed to
the bureau's mailbox and its recovery key, written under a temporary name, read back, opened again and compared before
success is reported. Attachments are always listed, by hash and size; the pictures themselves leave only when asked for, in as many
volumes as they need, and each until a receipt acknowledges it.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jyteacher_desktop import exchange
from jyteacher_desktop.domain.calendar import Quarter, quarter_name
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.terms import RecordStatus, Signer
from jyteacher_desktop.kinds.activity import Activity, Attendance
from jyteacher_desktop.kinds.opening_balance import Opening
from jyteacher_desktop.kinds.registry import FollowingList
from jyteacher_desktop.kinds.teacher import Service, Teacher
from jyteacher_desktop.kinds.training import Training
from jyteacher_desktop.later import later
from jyteacher_desktop.records.letter_numbers import Numbering, numbered
from jyteacher_desktop.records.status_on_a_day import status_on
from jyteacher_desktop.school.letters_taken_in import newest_receipt
from jyteacher_desktop.school.office import current_policy, missing_signers, school_info, unlock
from jyteacher_desktop.school.quarter_open_or_closed import CLOSED, period
from jyteacher_desktop.school.receipts import word_label
from jyteacher_desktop.school.school_keys import TrustState, trust_state, trusted_card
from jyteacher_desktop.store.tables import school as tables
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    from jyteacher_desktop.exchange import package_tables
    from jyteacher_desktop.school import quarter_in_words, records_in_packages
    from jyteacher_desktop.store import attachments
else:
    # the first page says which packages left, and makes none
    package_tables = later("jyteacher_desktop.exchange.package_tables")
    quarter_in_words = later("jyteacher_desktop.school.quarter_in_words")
    records_in_packages = later("jyteacher_desktop.school.records_in_packages")
    attachments = later("jyteacher_desktop.store.attachments")

_TABLE_NAMES = {
    "teachers": "教师",
    "service": "任职变动",
    "activities": "活动",
    "attendance": "考勤",
    "trainings": "培训",
    "openings": "期初学时",
    "periods": "季度状态",
    "attachments": "附件清单",
}
WITHHELD: FollowingList[str] = FollowingList(
    lambda: ("师德与处分", "备注", "曾用名", "审核意见", *records_in_packages.withheld())
)
"""What stays in the school's file, always."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitPreview:
    """What would leave the school: rows per table, people, what stays, and the letter's numbers.

    Attributes:
        attachments: How many attachments the bureau does not have yet; they leave only when asked for.
        attachment_bytes: Their size.
        attachments_lost: Attachments whose content is not on this computer and cannot leave.
        wanted: How many of them the bureau asked for again.
        identity_known: Whether the bureau acknowledged the same ID numbers before, so that they may stay at home.
        signers: Who must sign, by the policy in use.
    """

    rows: dict[str, int]
    persons: int
    with_id_number: int
    withheld: tuple[str, ...]
    final: bool
    seq: int
    version: int
    bureau: TrustState
    attachments: int
    attachment_bytes: int
    attachments_lost: int
    wanted: int
    identity_known: bool
    signers: tuple[Signer, ...]

    @property
    def content(self) -> tuple[str, ...]:
        """What would leave, in words, the registers apart in a second sentence; tables of several years are added up."""
        sums: Counter[str] = Counter()
        for name, number in self.rows.items():
            match = package_tables.find_spec("report", name)
            sums[match[0].name if match is not None else name] += number
        parts = (("", _TABLE_NAMES), ("计划和专项：", records_in_packages.NAMES))
        said = ((begin, [f"{label} {sums[name]}" for name, label in names.items() if sums[name]]) for begin, names in parts)
        return tuple(f"{begin}{'，'.join(counts)}" for begin, counts in said if counts) or ("没有记录",)


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


def preview_submit(ws: Workspace, quarter: Quarter) -> SubmitPreview:
    """What a submission of this quarter would carry; nothing is written.

    Raises:
        NotTrusted: No bureau card was accepted yet.
        SignerMissing: The policy asks for an operator, who has no key yet.
    """
    if Signer.OPERATOR in missing_signers(ws):
        unlock(ws, "", Signer.OPERATOR)
    card, rows, state = trusted_card(ws), _rows_but_lines(ws), period(ws, quarter)
    trusted = trust_state(ws)
    if trusted is None:
        raise TypeError("trusted_card() answers only with one")
    seq, _prev = _next_number(ws, card.office)
    bodies = _to_carry(ws, rows)
    listed = {str(row[2]) for name, body in rows.items() if name.startswith("attachments-") for row in body}
    acknowledged = _acknowledged(ws)
    return SubmitPreview(
        rows={name: len(body) for name, body in rows.items()} | _lines_by_year(ws, rows),
        persons=len(rows["teachers"]),
        with_id_number=sum(1 for row in rows["identity"] if row[1]),
        withheld=tuple(WITHHELD),
        final=state.status == CLOSED,
        seq=seq,
        version=state.version,
        bureau=trusted,
        attachments=len(bodies),
        attachment_bytes=sum(bodies.values()),
        attachments_lost=sum(not attachments.body_path(ws.path, sha256).is_file() for sha256 in listed - acknowledged),
        wanted=len(listed & _wanted(ws)),
        identity_known=_identity_hash(rows) in acknowledged,
        signers=current_policy(ws).signers,
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
    seq, prev = _next_number(ws, card.office)
    rows = report_rows(ws)
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
    bodies = _to_carry(ws, rows) if with_attachments else {}
    identity = _identity_hash(rows)
    at_home = ("identity",) if without_identity and identity in _acknowledged(ws) else ()
    stem = f"{exchange.neutral_name(info.code)}-{seq:04}"
    # a book whose policy has no cycle around this quarter has no paper of it either
    covered = any(cycle.start <= quarter.last_day <= cycle.end for cycle in policy.cycles)
    figures = quarter_in_words.said_by_package(ws, quarter) if covered else ""

    def take(change: Change) -> None:
        change.insert(
            tables.letter,
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
            change.execute(tables.carried.insert().values(letter_id=letter.letter_id, sha256=sha256))

    def give_back(change: Change) -> None:
        change.driver_sql("DELETE FROM carried WHERE letter_id = ?", (letter.letter_id,))
        change.driver_sql("DELETE FROM letter WHERE letter_id = ? AND direction = 'out'", (letter.letter_id,))

    def done(change: Change) -> None:
        change.driver_sql("UPDATE letter SET file_name = ? WHERE letter_id = ?", (f"{stem}.jyt", letter.letter_id))

    first = Path(folder).absolute() / f"{stem}.jyt"
    with numbered(ws, Numbering(what="数据包", seq=seq, file=first, take=take, give_back=give_back, done=done)):
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


_OF_TEACHER = {
    "id_last4": "substr(r.id_number, -4)",
    "joined": "coalesce((SELECT substr(min(coalesce(s.start, '')), 1, 7) FROM service s WHERE s.teacher_id = r.id), '')",
    "status": f"coalesce({status_on('?', table='service', owner='teacher_id', person='r.id')}, '')",
}
_OF_SERVICE = {"seq": "row_number() OVER (PARTITION BY r.teacher_id ORDER BY coalesce(r.start, ''))"}
_APART = {"id_number": "nullif(opened(r.id_number), '')", "phone": "nullif(opened(r.phone), '')"}
_OF_ATTENDANCE = {"attended": "NULL", "confirmed": "x_activity.confirmed_x100"}
"""What packages say that stands in no column, or otherwise: key of the field to SQL."""


_NO_DRAFT = "x_activity.status <> ?"
_DRAFT = (RecordStatus.DRAFT.code,)


def report_rows(ws: Workspace) -> dict[str, list[tuple[object, ...]]]:
    """The whole book as the report's tables: resource name to rows in the order of exchange/package_tables.py."""
    rows = _rows_but_lines(ws)
    # year by year SQL hands out what is sent; of a whole history in one answer each line would have to be parted from its year
    lines = records_in_packages.record_statement(
        Attendance.kind, _OF_ATTENDANCE, f"{_NO_DRAFT} AND x_activity.start BETWEEN ? AND ?", parted=False
    )
    for name in _tables_of_lines(rows):
        year = name[-4:]
        rows[name] = ws.tuples(lines, (*_DRAFT, f"{year}-01-01", f"{year}-12-31"))
    return rows


def _tables_of_lines(rows: Iterable[str]) -> list[str]:
    """The tables of attendance that stand beside those of activities, one for each year."""
    return [name.replace("activities-", "attendance-") for name in rows if name.startswith("activities-")]


def _lines_by_year(ws: Workspace, rows: Iterable[str]) -> dict[str, int]:
    """How many lines of attendance each year's table has."""
    counted = ws.tuples(records_in_packages.record_statement(Attendance.kind, _OF_ATTENDANCE, _NO_DRAFT, counted=True), _DRAFT)
    return dict.fromkeys(_tables_of_lines(rows), 0) | {f"attendance-{year}": number for year, number in counted}


def _rows_but_lines(ws: Workspace) -> dict[str, list[tuple[object, ...]]]:
    """The book without lines of attendance: all else is a hundredth of them."""
    info = school_info(ws)
    rows: dict[str, list[tuple[object, ...]]] = {
        "school": [(info.id, info.code, info.name, info.stage, info.central)],
        "periods": [
            (quarter, status, version, int(status == CLOSED), changed_on if status == CLOSED else None)
            for quarter, status, version, changed_on in ws.tuples("SELECT quarter, status, version, changed_on FROM period")
        ],
        "teachers": ws.tuples(records_in_packages.record_statement(Teacher.kind, _OF_TEACHER), (ws.today.isoformat(),)),
        "service": ws.tuples(records_in_packages.record_statement(Service.kind, _OF_SERVICE)),
        "identity": ws.tuples(records_in_packages.record_statement(Teacher.kind, _APART, apart="identity")),
        "openings": ws.tuples(records_in_packages.record_statement(Opening.kind, {})),
    }
    yearly: dict[str, list[tuple[object, ...]]] = defaultdict(list)
    for year, *line in ws.tuples(
        records_in_packages.record_statement(Activity.kind, {}, "r.status <> ?"), (RecordStatus.DRAFT.code,)
    ):
        yearly[f"activities-{year}"].append(tuple(line))
    for year, *line in ws.tuples(records_in_packages.record_statement(Training.kind, {})):
        yearly[f"trainings-{year}"].append(tuple(line))
    for year, *line in ws.tuples(
        "SELECT substr(coalesce(a.start, r.start), 1, 4), coalesce(a.uuid, r.uuid), CASE WHEN a.id IS NULL THEN 'training' ELSE 'activity' END, "
        "x.sha256, x.bytes, x.mediatype FROM attachment x LEFT JOIN activity a ON a.id = x.activity_id AND a.status <> ? "
        "LEFT JOIN training r ON r.id = x.training_id LEFT JOIN teacher t ON t.id = r.teacher_id "
        "WHERE x.deleted = 0 AND (a.deleted = 0 OR (r.deleted = 0 AND t.deleted = 0))",
        (RecordStatus.DRAFT.code,),
    ):
        yearly[f"attachments-{year}"].append(tuple(line))
    sent = {"teacher": {row[0] for row in rows["teachers"]}}
    for kind, base in (("activity", "activities-"), ("training", "trainings-")):
        sent[kind] = {row[0] for name, lines in yearly.items() if name.startswith(base) for row in lines}
    return {**rows, **yearly, **records_in_packages.register_rows(ws, sent)}


def _identity_hash(rows: Mapping[str, Iterable[Sequence[object]]]) -> str:
    """The hash of the table of ID numbers as it would leave."""
    found = package_tables.find_spec("report", "identity")
    if found is None:
        raise TypeError("identity")
    return hashlib.sha256(package_tables.encode_rows(found[0], rows["identity"])).hexdigest()


def _wanted(ws: Workspace) -> set[str]:
    """What the newest receipt says the bureau still lacks."""
    return {sha256 for (sha256,) in ws.tuples("SELECT sha256 FROM want")}


def _acknowledged(ws: Workspace) -> set[str]:
    """Hashes of what left with a letter that a receipt named, but for what the bureau asked for again.

    A receipt for a later letter says nothing about what rode along with an earlier one that may have been lost, nor another bureau's
    receipt about what this one has.
    """
    arrived = ws.tuples(
        "SELECT c.sha256 FROM carried c JOIN letter l ON l.letter_id = c.letter_id JOIN trust t ON t.office = l.office WHERE l.named = 1"
    )
    return {sha256 for (sha256,) in arrived} - _wanted(ws)


def _to_carry(ws: Workspace, rows: Mapping[str, Iterable[Sequence[object]]]) -> dict[str, int]:
    """SHA-256 to bytes of the attachments the bureau does not have, as far as they are on this computer."""
    acknowledged = _acknowledged(ws)
    return {
        str(row[2]): int(str(row[3]))
        for name, body in rows.items()
        if name.startswith("attachments-")
        for row in body
        if row[2] not in acknowledged and attachments.body_path(ws.path, str(row[2])).is_file()
    }


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


def _next_number(ws: Workspace, office: str) -> tuple[int, str | None]:
    """Number of the next letter and the one it follows: of two with one number the one the bureau holds, which was taken over later."""
    found = ws.tuples(
        "SELECT seq, letter_id FROM letter WHERE direction = 'out' AND kind = 'report' AND office = ? ORDER BY seq DESC, id DESC LIMIT 1",
        (office,),
    )
    return (int(found[0][0]) + 1, str(found[0][1])) if found else (1, None)
