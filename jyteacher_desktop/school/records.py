"""What a record is: a row with an id for life that a person knows by a name.

Teachers, activities, trainings, opening balances, plans, lines of a plan and attachments share the trash, the history and
the comparison of two states. This module knows of each which table it is, what people call it, which day it belongs to,
what it belongs to, and what its fields are called.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Table

from jyteacher_desktop.school.errors import RecordMissing
from jyteacher_desktop.store import school_tables as tables
from jyteacher_desktop.store.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKind:
    """One kind of record.

    Attributes:
        table: Where its rows stand.
        label: What people call it.
        title: SQL over the row ``r`` that names one of them.
        day: SQL over the row ``r`` that gives its day, "" when it has none.
        owners: Columns that point at the record it belongs to, and the table they point into.
        parts: A table of lines that are nothing without the record, and their column that points at it.
    """

    table: Table
    label: str
    title: str
    day: str
    owners: tuple[tuple[str, Table], ...] = ()
    parts: tuple[Table, str] | None = None


KINDS: dict[str, RecordKind] = {
    kind.table.name: kind
    for kind in (
        RecordKind(table=tables.teacher, label="教师", title="r.name", day="''", parts=(tables.service, "teacher_id")),
        RecordKind(table=tables.activity, label="活动", title="r.title", day="r.start", parts=(tables.attendance, "activity_id")),
        RecordKind(
            table=tables.training,
            label="培训",
            title="(SELECT t.name FROM teacher t WHERE t.id = r.teacher_id) || '：' || r.name",
            day="r.start",
            owners=(("teacher_id", tables.teacher),),
        ),
        RecordKind(
            table=tables.opening,
            label="期初学时",
            title="(SELECT t.name FROM teacher t WHERE t.id = r.teacher_id) || '：' || r.year",
            day="''",
            owners=(("teacher_id", tables.teacher),),
        ),
        RecordKind(table=tables.plan, label="计划", title="r.title", day="''"),
        RecordKind(
            table=tables.plan_item,
            label="计划项目",
            title="r.month || ' ' || r.title",
            day="''",
            owners=(("plan_id", tables.plan),),
        ),
        RecordKind(
            table=tables.attachment,
            label="附件",
            title="r.file_name",
            day="r.added_on",
            owners=(("activity_id", tables.activity), ("training_id", tables.training)),
        ),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record as the workspace holds it: its kind, its small integer key, its id, its name, and whether it is in the trash."""

    kind: RecordKind
    key: int
    id: str
    title: str
    day: str
    deleted: bool

    @property
    def shown(self) -> str:
        """What a sentence calls it: 活动“共读”."""
        return f"{self.kind.label}“{self.title}”"


def find_record(ws: Workspace, record_id: str) -> Record:
    """The record with this id, in the trash or not.

    Raises:
        RecordMissing: There is none.
    """
    for kind in KINDS.values():
        found = ws.tuples(
            f'SELECT r.id, r.uuid, {kind.title}, {kind.day}, r.deleted FROM "{kind.table.name}" r WHERE r.uuid = ?', (record_id,)
        )
        if found:
            return _record(kind, found[0])
    raise RecordMissing(f"没有编号为 {record_id} 的记录。没有改动任何数据。请核对编号。", id=record_id)


def record_at(ws: Workspace, kind: RecordKind, key: int) -> Record:
    """The record at a small integer key that is known to exist."""
    row = ws.tuples(
        f'SELECT r.id, r.uuid, {kind.title}, {kind.day}, r.deleted FROM "{kind.table.name}" r WHERE r.id = ?', (key,)
    )[0]
    return _record(kind, row)


def owners_of(ws: Workspace, record: Record) -> list[Record]:
    """The records this one belongs to."""
    found: list[Record] = []
    for column, table in record.kind.owners:
        [(key,)] = ws.tuples(f'SELECT "{column}" FROM "{record.kind.table.name}" WHERE id = ?', (record.key,))
        if key is not None:
            found.append(record_at(ws, KINDS[table.name], int(key)))
    return found


def _record(kind: RecordKind, row: tuple[object, ...]) -> Record:
    key, uuid, title, day, deleted = row
    return Record(kind=kind, key=int(str(key)), id=str(uuid), title=str(title), day=str(day), deleted=bool(deleted))
