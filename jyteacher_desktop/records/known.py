"""What a record is: a row with an id for life that a person knows by a name.

Teachers, activities, trainings, opening balances, plans, lines of a plan and attachments share the trash, the history and
the comparison of two states. This module knows of each which table it is, what people call it, which day it belongs to,
what it belongs to, and what its fields are called.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Table

from jyteacher_desktop.kinds import REGISTERS
from jyteacher_desktop.kinds.kit import Keeper, Kind, Shape
from jyteacher_desktop.records.errors import RecordMissing
from jyteacher_desktop.records.sql import day_sql, title_sql
from jyteacher_desktop.store import bureau_tables
from jyteacher_desktop.store import school_tables as tables
from jyteacher_desktop.store.kind_tables import column_names
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
        described: The description of a plain kind.
    """

    table: Table
    label: str
    title: str
    day: str
    owners: tuple[tuple[str, Table], ...] = ()
    parts: tuple[Table, str] | None = None
    described: Kind | None = None


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


def _plain(kind: Kind, keeper: Keeper) -> RecordKind:
    """What follows from the description of a plain kind."""
    registers = tables.REGISTERS if keeper is Keeper.SCHOOL else bureau_tables.REGISTERS
    owners: list[tuple[str, Table]] = []
    for field in kind.fields:
        [column, *_name] = column_names(field, keeper)
        if field.shape in (Shape.PERSON, Shape.SOMEBODY) and keeper is Keeper.SCHOOL:
            owners.append((column, tables.teacher))
        elif field.shape is Shape.LINK and (keeper is Keeper.SCHOOL or str(field.of) in registers):
            owners.append(
                (column, registers[str(field.of)] if str(field.of) in registers else tables.metadata.tables[str(field.of)])
            )
    return RecordKind(
        table=registers[kind.id],
        label=kind.title,
        title=title_sql(kind, keeper),
        day=day_sql(kind),
        owners=tuple(owners),
        described=kind,
    )


KINDS |= {kind.id: _plain(kind, Keeper.SCHOOL) for kind in REGISTERS if Keeper.SCHOOL in kind.keepers}
"""Every kind of record of a school's file by the name of its table."""
BUREAU_KINDS: dict[str, RecordKind] = {
    kind.id: _plain(kind, Keeper.BUREAU) for kind in REGISTERS if Keeper.BUREAU in kind.keepers
}
"""The records a bureau keeps itself."""


def kinds_of(ws: Workspace) -> dict[str, RecordKind]:
    """Every kind of record that a workspace keeps, by the name of its table."""
    return KINDS if ws.kind.name == "school" else BUREAU_KINDS


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
    for kind in kinds_of(ws).values():
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
            found.append(record_at(ws, kinds_of(ws)[table.name], int(key)))
    return found


def _record(kind: RecordKind, row: tuple[object, ...]) -> Record:
    key, uuid, title, day, deleted = row
    return Record(kind=kind, key=int(str(key)), id=str(uuid), title=str(title), day=str(day), deleted=bool(deleted))
