"""What leaves the school with a package: the whole book as the report's tables, and what of it a person sees before it is sealed.

A report letter always carries the whole book of the school, every quarter with its status; the quarter of a submission is a statement in it, never a filter.
What no column of a package has (师德) never leaves (:data:`WITHHELD`). Attachments are always listed, by hash and size; the pictures themselves leave only when
asked for.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.terms import RecordStatus, ServiceStatus, Signer
from jyteacher_desktop.kinds.activity import Activity, Attendance
from jyteacher_desktop.kinds.opening_balance import Opening
from jyteacher_desktop.kinds.registry import FollowingList
from jyteacher_desktop.kinds.teacher import Service, Teacher
from jyteacher_desktop.kinds.training import Training
from jyteacher_desktop.later import later
from jyteacher_desktop.records.status_on_a_day import status_on
from jyteacher_desktop.school.office import current_policy, missing_signers, school_info
from jyteacher_desktop.school.pins import unlock
from jyteacher_desktop.school.quarter_open_or_closed import CLOSED, period
from jyteacher_desktop.school.school_keys import TrustState, trust_state, trusted_card
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    from jyteacher_desktop.exchange import package_tables
    from jyteacher_desktop.school import records_in_packages
    from jyteacher_desktop.store import attachments
else:
    package_tables = later("jyteacher_desktop.exchange.package_tables")
    records_in_packages = later("jyteacher_desktop.school.records_in_packages")
    attachments = later("jyteacher_desktop.store.attachments")


_TABLE_NAMES = {
    "teachers": "教师",
    "service": "任职变动",
    "activities": "活动",
    "attendance": "考勤",
    "trainings": "培训",
    "openings": "期初学时",
    "guests": "外校人员",
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

    @property
    def people_words(self) -> str:
        """Of how many people records would leave, and of how many their ID numbers."""
        return f"涉及 {self.persons} 人，其中 {self.with_id_number} 人带身份证件号。"

    @property
    def staying_words(self) -> str:
        """What stays at home, attachments with it unless somebody asks for them; "" where nothing does."""
        stays = (*self.withheld, *(("附件本身（只列清单）",) if self.attachments else ()))
        return f"不会离开本校：{'、'.join(stays)}。" if stays else ""

    @property
    def sealed_words(self) -> str:
        """Who can open the package, or why that is not certain."""
        if self.bureau.verified:
            return "数据包只有教育局能打开。"
        return "教育局的卡片还没有核对：请先按“采用教育局卡片…”输入正式通知上的 30 位数字，不然不能肯定收件的就是教育局。"


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
    seq, _prev = next_number(ws, card.office)
    bodies = to_carry(ws, rows)
    listed = {str(row[2]) for name, body in rows.items() if name.startswith("attachments-") for row in body}
    arrived = acknowledged(ws)
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
        attachments_lost=sum(not attachments.body_path(ws.path, sha256).is_file() for sha256 in listed - arrived),
        wanted=len(listed & _wanted(ws)),
        identity_known=identity_hash(rows) in arrived,
        signers=current_policy(ws).signers,
    )


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
    coming = ws.tuples(
        "SELECT t.uuid, t.home FROM teacher t WHERE t.deleted = 0 AND EXISTS "
        "(SELECT 1 FROM service s WHERE s.teacher_id = t.id AND s.status = ?)",
        (ServiceStatus.GUEST.code,),
    )
    if coming:
        rows["guests"] = [tuple(row) for row in coming]
    for kind, base in (("activity", "activities-"), ("training", "trainings-")):
        sent[kind] = {row[0] for name, lines in yearly.items() if name.startswith(base) for row in lines}
    return {**rows, **yearly, **records_in_packages.register_rows(ws, sent)}


def identity_hash(rows: Mapping[str, Iterable[Sequence[object]]]) -> str:
    """The hash of the table of ID numbers as it would leave."""
    found = package_tables.find_spec("report", "identity")
    if found is None:
        raise TypeError("identity")
    return hashlib.sha256(package_tables.encode_rows(found[0], rows["identity"])).hexdigest()


def _wanted(ws: Workspace) -> set[str]:
    """What the newest receipt says the bureau still lacks."""
    return {sha256 for (sha256,) in ws.tuples("SELECT sha256 FROM want")}


def acknowledged(ws: Workspace) -> set[str]:
    """Hashes of what left with a letter that a receipt named, but for what the bureau asked for again.

    A receipt for a later letter says nothing about what rode along with an earlier one that may have been lost, nor another bureau's
    receipt about what this one has.
    """
    arrived = ws.tuples(
        "SELECT c.sha256 FROM carried c JOIN letter l ON l.letter_id = c.letter_id JOIN trust t ON t.office = l.office WHERE l.named = 1"
    )
    return {sha256 for (sha256,) in arrived} - _wanted(ws)


def to_carry(ws: Workspace, rows: Mapping[str, Iterable[Sequence[object]]]) -> dict[str, int]:
    """SHA-256 to bytes of the attachments the bureau does not have, as far as they are on this computer."""
    arrived = acknowledged(ws)
    return {
        str(row[2]): int(str(row[3]))
        for name, body in rows.items()
        if name.startswith("attachments-")
        for row in body
        if row[2] not in arrived and attachments.body_path(ws.path, str(row[2])).is_file()
    }


def next_number(ws: Workspace, office: str) -> tuple[int, str | None]:
    """Number of the next letter and the one it follows: of two with one number the one the bureau holds, which was taken over later."""
    found = ws.tuples(
        "SELECT seq, letter_id FROM letter WHERE direction = 'out' AND kind = 'report' AND office = ? ORDER BY seq DESC, id DESC LIMIT 1",
        (office,),
    )
    return (int(found[0][0]) + 1, str(found[0][1])) if found else (1, None)
