"""Attachments that schools sent along: what there is, what is lacking, and looking at some of it.

Bodies lie at ``X.jybureau.evidence/<sha256>``; a name from a school is never used as a path. Nothing is ever shown by itself: a
person exports what he wants to look at, under neutral names.
"""

from __future__ import annotations

from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau.errors import RecordUnknown
from jyteacher_desktop.bureau.kept_files import EVIDENCE, Shelf
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """One attachment a school's head letter lists; ``present`` when its body arrived."""

    school: str
    record: str
    date: str
    title: str
    sha256: str
    bytes: int
    mediatype: str
    present: bool


EVIDENCE_COLUMNS: tuple[Column[EvidenceRow], ...] = (
    Column(key="school", title="学校", value=lambda row: row.school, width=20),
    Column(key="date", title="日期", value=lambda row: row.date, align=Align.CENTER, width=12),
    Column(key="title", title="活动或培训", value=lambda row: row.title, width=30),
    Column(key="bytes", title="大小（KB）", value=lambda row: -(-row.bytes // 1024), align=Align.RIGHT, width=10),
    Column(key="present", title="收到", value=lambda row: "是" if row.present else "没有", align=Align.CENTER, width=8),
    Column(key="record", title="记录编号", value=lambda row: row.record, width=36),
)


def list_evidence(ws: Workspace, record: str | None = None) -> list[EvidenceRow]:
    """Attachments of one record, or of every school, in the order of schools and days.

    Raises:
        RecordUnknown: The record has no attachment, or there is no such record.
    """
    rows = ws.tuples(
        "SELECT o.name, a.record, coalesce(v.start, t.start, ''), coalesce(v.title, t.name, ''), a.sha256, a.bytes, a.mediatype "
        "FROM city_attachment a JOIN office o ON o.id = a.office "
        "LEFT JOIN city_activity v ON v.office = a.office AND v.uuid = a.record "
        "LEFT JOIN city_training t ON t.office = a.office AND t.uuid = a.record ORDER BY o.name, 3, a.record, a.sha256, o.uuid"
    )
    there = set(Shelf(ws, EVIDENCE).names())
    found = [
        EvidenceRow(
            school=school,
            record=owner,
            date=day,
            title=title,
            sha256=sha256,
            bytes=size,
            mediatype=mediatype,
            present=sha256 in there,
        )
        for school, owner, day, title, sha256, size, mediatype in rows
        if record in {None, owner}
    ]
    if record is not None and not found:
        raise RecordUnknown(f"编号为 {record} 的记录没有上报附件，没有导出。请从列表里复制编号。", record=record)
    return found


def export_evidence(ws: Workspace, folder: Path, record: str | None = None, *, school: str | None = None) -> list[Path]:
    """Write the bodies that arrived, of one record, one school or all, into a folder, each read back and compared.

    Raises:
        RecordUnknown, DeliveryFailed, DeliveryFull: What was written before stays.
    """
    written: list[Path] = []
    for row in list_evidence(ws, record):
        if row.present and school in {None, row.school}:
            path = Path(folder).absolute() / f"{row.date}-{row.record[-12:]}-{row.sha256[:8]}{_SUFFIXES[row.mediatype]}"
            exchange.write_verified(path, Shelf(ws, EVIDENCE).read(row.sha256), private=True)
            written.append(path)
    return written


def lacking_evidence(ws: Workspace) -> dict[str, list[str]]:
    """Office to the attachments (SHA-256) of its head letter that have not arrived although others of that letter have."""
    rows = ws.tuples(
        "SELECT DISTINCT o.uuid, a.sha256 FROM city_attachment a JOIN office o ON o.id = a.office "
        "WHERE EXISTS (SELECT 1 FROM carried c WHERE c.letter_id = o.head AND c.name = 'blob') "
        "AND NOT EXISTS (SELECT 1 FROM carried c WHERE c.office = o.uuid AND c.name = 'blob' AND c.hash = a.sha256) ORDER BY 1, 2"
    )
    found: dict[str, list[str]] = {}
    for office, sha256 in rows:
        found.setdefault(office, []).append(sha256)
    return found
