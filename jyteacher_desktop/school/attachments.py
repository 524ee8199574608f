"""Evidence of activities and trainings: photos, sign-in sheets, certificates.

Evidence is optional, always. A file is added to one activity or training; what is stored of it says store/attachments.py. Adding
and removing are steps that can be undone; adding is possible in a closed quarter too, because evidence often comes late and
changes no hours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.durable_files import make_folder, publish, system_words
from jyteacher_desktop.names_of_files import portable_name
from jyteacher_desktop.paths import shown_name
from jyteacher_desktop.records.record_names import Record, find_record
from jyteacher_desktop.records.writer import writing
from jyteacher_desktop.school.errors import AttachmentNotWritten, RecordMissing, ValueRefused
from jyteacher_desktop.store import attachments as bodies
from jyteacher_desktop.store.attachments import SUFFIXES, is_whole, prepare_body, read_body, store_body, stored_bodies
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

_LONGEST_NAME = 120
_KIND_LABELS = {bodies.JPEG: "图片", bodies.PNG: "图片", bodies.PDF: "PDF"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentRow:
    """One attachment.

    Attributes:
        record: Id of the activity or training it belongs to.
        owner: What people call that record.
        file_name: As the person knew the file; its ending follows the stored content.
        present: Whether the body lies in the folder (not yet whether it is whole).
    """

    id: str
    record: str
    record_table: str
    owner: str
    file_name: str
    sha256: str
    bytes: int
    mediatype: str
    added_on: str
    present: bool


ATTACHMENT_COLUMNS: tuple[Column[AttachmentRow], ...] = (
    Column(key="owner", title="活动或培训", value=lambda row: row.owner, width=30),
    Column(key="file_name", title="文件名", value=lambda row: row.file_name, width=30),
    Column(key="mediatype", title="种类", value=lambda row: _KIND_LABELS[row.mediatype], align=Align.CENTER, width=8),
    Column(key="bytes", title="大小（KB）", value=lambda row: -(-row.bytes // 1024), align=Align.RIGHT, width=10),
    Column(key="added_on", title="加入日期", value=lambda row: row.added_on, align=Align.CENTER, width=12),
    Column(key="present", title="内容", value=lambda row: "" if row.present else "缺", align=Align.CENTER, width=6),
    Column(key="id", title="编号", value=lambda row: row.id, width=36),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentCheck:
    """Result of reading every body: what is missing, what is damaged, and bodies that no attachment names any more.

    Bodies without an attachment stay: an undone removal needs them.
    """

    whole: int
    missing: tuple[AttachmentRow, ...]
    damaged: tuple[AttachmentRow, ...]
    unused: tuple[Path, ...]


def list_attachments(ws: Workspace, record_id: str | None = None) -> list[AttachmentRow]:
    """Attachments of one activity or training, or of all outside the trash, in the order of their records and of adding.

    Raises:
        RecordMissing: No record has this id.
    """
    only = find_record(ws, record_id).id if record_id is not None else None
    rows = ws.tuples(
        "SELECT x.uuid, coalesce(a.uuid, r.uuid), CASE WHEN a.id IS NULL THEN 'training' ELSE 'activity' END, "
        "coalesce(a.start || ' ' || a.title, r.start || ' ' || t.name || '：' || r.name), x.file_name, x.sha256, x.bytes, x.mediatype, "
        "x.added_on FROM attachment x LEFT JOIN activity a ON a.id = x.activity_id "
        "LEFT JOIN training r ON r.id = x.training_id LEFT JOIN teacher t ON t.id = r.teacher_id "
        "WHERE x.deleted = 0 AND coalesce(a.deleted, r.deleted) = 0 ORDER BY coalesce(a.start, r.start) DESC, 2, x.id"
    )
    return [
        AttachmentRow(
            id=uuid,
            record=record,
            record_table=table,
            owner=owner,
            file_name=name,
            sha256=sha256,
            bytes=size,
            mediatype=mediatype,
            added_on=added_on,
            present=bodies.body_path(ws.path, sha256).is_file(),
        )
        for uuid, record, table, owner, name, sha256, size, mediatype, added_on in rows
        if only in (None, record)
    ]


def add_attachments(ws: Workspace, record_id: str, files: Sequence[Path]) -> list[AttachmentRow]:
    """Add files to an activity or training as one step; a file whose content it has already is not added twice.

    Returns the attachments of the record that these files are, in their order.

    Raises:
        RecordMissing: No activity or training outside the trash has this id.
        AttachmentRefused: A file is neither picture nor PDF, damaged or too large; nothing was added.
        DiskFull, NotWritable: Nothing was added.
    """
    record = _owner(ws, record_id)
    prepared = [(file, prepare_body(file)) for file in files]
    for _file, body in prepared:
        store_body(ws.path, body)
    known = {row.sha256 for row in list_attachments(ws, record_id)}
    new = {body.sha256: (file, body) for file, body in reversed(prepared) if body.sha256 not in known}
    if new:
        names = f"{shown_name(files[0])}{f' 等 {len(new)} 个' if len(new) > 1 else ''}"
        with writing(ws, f"加入附件 {names} 到{record.shown}", StepCode.ATTACHMENT_ADD, plain=True) as writer:
            for sha256, (file, body) in reversed(new.items()):
                writer.add(
                    "attachment",
                    **{f"{record.kind.name}_id": record.key},
                    file_name=_shown_name(file, body.mediatype),
                    sha256=sha256,
                    bytes=len(body.data),
                    mediatype=body.mediatype,
                    added_on=ws.today.isoformat(),
                )
    rows = {row.sha256: row for row in list_attachments(ws, record_id)}
    return [rows[body.sha256] for _file, body in prepared]


def attachment_row(ws: Workspace, attachment_id: str) -> AttachmentRow:
    """One attachment.

    Raises:
        RecordMissing: No attachment outside the trash has this id.
    """
    found = next((row for row in list_attachments(ws) if row.id == attachment_id), None)
    if found is None:
        raise RecordMissing(f"没有编号为 {attachment_id} 的附件，可能已被移除。没有改动任何记录。", id=attachment_id)
    return found


def attachment_body(ws: Workspace, attachment_id: str) -> tuple[AttachmentRow, bytes]:
    """One attachment with its content, to be shown.

    Raises:
        RecordMissing: No attachment outside the trash has this id.
        AttachmentMissing, AttachmentDamaged: The content is not there or not what was stored.
    """
    found = attachment_row(ws, attachment_id)
    return found, read_body(ws.path, found.sha256)


def export_attachments(ws: Workspace, record_or_attachment: str, folder: Path) -> list[Path]:
    """Write one attachment, or all of an activity or training, into a folder under their own names; nothing is overwritten.

    Raises:
        RecordMissing: No record has this id, or it has no attachments.
        AttachmentMissing, AttachmentDamaged: A content is not there or not what was stored; nothing more was written.
        AttachmentNotWritten: The folder cannot be written.
    """
    record = find_record(ws, record_or_attachment)
    rows = [row for row in list_attachments(ws) if record.id in (row.id, row.record)]
    if not rows:
        raise RecordMissing(f"{record.shown}没有附件，没有写出文件。", id=record.id)
    folder = Path(folder).absolute()
    written: list[Path] = []
    for row in rows:
        data = read_body(ws.path, row.sha256)
        try:
            make_folder(folder)
            target = free_name(folder, row.file_name)
            publish(target, data, replace=False)
        except OSError as error:
            raise AttachmentNotWritten(
                f"不能写到“{folder}”：{system_words(error)}。工作簿没有变化。请检查空间和权限，或换一个文件夹。", path=folder
            ) from error
        written.append(target)
    return written


def check_attachments(ws: Workspace) -> AttachmentCheck:
    """Read every body and compare it with its name."""
    missing: list[AttachmentRow] = []
    damaged: list[AttachmentRow] = []
    rows = list_attachments(ws)
    states = {sha256: is_whole(ws.path, sha256) for sha256 in {row.sha256 for row in rows}}
    for row in rows:
        if states[row.sha256] is None:
            missing.append(row)
        elif not states[row.sha256]:
            damaged.append(row)
    named = {sha256 for (sha256,) in ws.tuples("SELECT sha256 FROM attachment")}
    return AttachmentCheck(
        whole=len(rows) - len(missing) - len(damaged),
        missing=tuple(missing),
        damaged=tuple(damaged),
        unused=tuple(path for path in stored_bodies(ws.path) if path.name not in named),
    )


def safe_name(name: str) -> str:
    """A name that a person gave as a file name: nothing that a system forbids or takes for a path."""
    return portable_name(re.sub(r'[\x00-\x1f<>:"/\\|?*]+', "_", name).strip(" ."), "附件")


def free_name(folder: Path, name: str) -> Path:
    """A path in a folder for a name that a person gave, made harmless and not taken yet."""
    clean = safe_name(name)
    stem, dot, ending = clean.rpartition(".")
    target, number = folder / clean, 1
    while target.exists():
        number += 1
        target = folder / (f"{stem}（{number}）.{ending}" if dot else f"{clean}（{number}）")
    return target


def _owner(ws: Workspace, record_id: str) -> Record:
    record = find_record(ws, record_id)
    if record.kind.name not in ("activity", "training"):
        raise ValueRefused(f"附件只能加到活动或培训，{record.shown}不是。没有加入。", field="record")
    if record.deleted:
        raise RecordMissing(f"{record.shown}在回收站里，没有加入附件。请先恢复它。", id=record_id)
    return record


def _shown_name(file: Path, mediatype: str) -> str:
    """The name as people know the file, with the ending of what is stored."""
    name = re.sub(r"[\x00-\x1f\x7f]", "", shown_name(file)).strip()
    suffix = SUFFIXES[mediatype]
    right = {".jpg": (".jpg", ".jpeg"), ".png": (".png",), ".pdf": (".pdf",)}[suffix]
    stem = name[: -len(file.suffix)] if file.suffix else name
    return f"{stem[:_LONGEST_NAME] or '附件'}{file.suffix if file.suffix.lower() in right else suffix}"
