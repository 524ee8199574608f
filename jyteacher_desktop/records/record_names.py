"""What a record is: a row with an id for life that a person knows by a name.

Teachers, activities, trainings, opening balances, plans, lines of a plan and attachments share the trash, the history and
the comparison of two states. This module knows of each which table it is, what people call it, which day it belongs to,
what it belongs to, and what its fields are called.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from jyteacher_desktop.kinds import REGISTERS
from jyteacher_desktop.kinds.kit import Keeper, Kind, Shape
from jyteacher_desktop.kinds.registry import FollowingMap
from jyteacher_desktop.records.errors import RecordMissing
from jyteacher_desktop.records.sql import day_sql, title_sql
from jyteacher_desktop.store import tables
from jyteacher_desktop.store.kind_columns import column_names, kept_by
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    from sqlalchemy import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKind:
    """One kind of record.

    Attributes:
        name: The name of the table where its rows stand.
        label: What people call it.
        title: SQL over the row ``r`` that names one of them.
        day: SQL over the row ``r`` that gives its day, "" when it has none.
        owners: Columns that point at the record it belongs to, and the name of the table they point into.
        lines: The name of a table of lines that are nothing without the record, and their column that points at it.
        described: The description of a plain kind.
        keeper: In whose file.
    """

    name: str
    label: str
    title: str
    day: str
    owners: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, str] | None = None
    described: Kind | None = None
    keeper: Keeper = Keeper.SCHOOL

    @property
    def table(self) -> Table:
        """Where its rows stand."""
        return self._tables[self.name]

    @property
    def parts(self) -> tuple[Table, str] | None:
        """The table of its lines, and their column that points at it."""
        return (self._tables[self.lines[0]], self.lines[1]) if self.lines is not None else None

    @property
    def _tables(self) -> Mapping[str, Table]:
        return tables.school.metadata.tables if self.keeper is Keeper.SCHOOL else tables.bureau.metadata.tables


_OF_THE_FIRST_DAYS: dict[str, RecordKind] = {
    kind.name: kind
    for kind in (
        RecordKind(name="teacher", label="教师", title="r.name", day="''", lines=("service", "teacher_id")),
        RecordKind(name="activity", label="活动", title="r.title", day="r.start", lines=("attendance", "activity_id")),
        RecordKind(
            name="training",
            label="培训",
            title="(SELECT t.name FROM teacher t WHERE t.id = r.teacher_id) || '：' || r.name",
            day="r.start",
            owners=(("teacher_id", "teacher"),),
        ),
        RecordKind(
            name="opening",
            label="期初学时",
            title="(SELECT t.name FROM teacher t WHERE t.id = r.teacher_id) || '：' || r.year",
            day="''",
            owners=(("teacher_id", "teacher"),),
        ),
        RecordKind(name="plan", label="计划", title="r.title", day="''"),
        RecordKind(
            name="plan_item",
            label="计划项目",
            title="r.month || ' ' || r.title",
            day="''",
            owners=(("plan_id", "plan"),),
        ),
        RecordKind(
            name="attachment",
            label="附件",
            title="r.file_name",
            day="r.added_on",
            owners=(("activity_id", "activity"), ("training_id", "training")),
        ),
    )
}


def _plain(kind: Kind, keeper: Keeper) -> RecordKind:
    """What follows from the description of a plain kind."""
    own = {each.id for each in kept_by(keeper)}
    owners: list[tuple[str, str]] = []
    for field in kind.fields:
        [column, *_name] = column_names(field, keeper)
        if field.shape in (Shape.PERSON, Shape.SOMEBODY) and keeper is Keeper.SCHOOL:
            owners.append((column, "teacher"))
        elif field.shape is Shape.LINK and (keeper is Keeper.SCHOOL or str(field.of) in own):
            owners.append((column, str(field.of)))
    return RecordKind(
        name=kind.id,
        label=kind.title,
        title=title_sql(kind, keeper),
        day=day_sql(kind),
        owners=tuple(owners),
        described=kind,
        keeper=keeper,
    )


KINDS: FollowingMap[str, RecordKind] = FollowingMap(
    lambda: _OF_THE_FIRST_DAYS | {kind.id: _plain(kind, Keeper.SCHOOL) for kind in REGISTERS if Keeper.SCHOOL in kind.keepers}
)
"""Every kind of record of a school's file by the name of its table."""
BUREAU_KINDS: FollowingMap[str, RecordKind] = FollowingMap(
    lambda: {kind.id: _plain(kind, Keeper.BUREAU) for kind in REGISTERS if Keeper.BUREAU in kind.keepers}
)
"""The records a bureau keeps itself."""


def kinds_of(ws: Workspace) -> Mapping[str, RecordKind]:
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
            f'SELECT r.id, r.uuid, {kind.title}, {kind.day}, r.deleted FROM "{kind.name}" r WHERE r.uuid = ?', (record_id,)
        )
        if found:
            return _record(kind, found[0])
    raise no_such_record(record_id)


def not_there(ws: Workspace, record_id: str, unknown: str, *, kind: str = "") -> RecordMissing:
    """The refusal of a record that is not there any more: deleted behind the back of whoever looks at it, prints it or has its form open.

    One that was deleted is called by its name, and the fact ``in_trash`` says so: a form that was to be saved has more to say then.
    ``unknown`` is said of an id that no record of the file bears, or none of that ``kind``.
    """
    with contextlib.suppress(RecordMissing):
        record = find_record(ws, record_id)
        there = record.deleted and kind in ("", record.kind.name)
        if there and record.kind.name == "teacher":
            return RecordMissing(
                f"{record.shown}已经删除，或合并到另一条了。没有改动任何记录。要继续：删除的，请先从回收站恢复；合并的，请用合并后的那一条。",
                id=record_id,
                in_trash=True,
            )
        if there:
            return RecordMissing(
                f"{record.shown}已经删除，在回收站里。没有改动任何记录。要继续，请先从回收站恢复它。", id=record_id, in_trash=True
            )
    return RecordMissing(unknown, id=record_id)


def no_such_record(record_id: str) -> RecordMissing:
    """The refusal of an id that is no record's, or none of the kind that was asked for."""
    return RecordMissing(f"没有编号为 {record_id} 的记录。没有改动任何数据。请核对编号。", id=record_id)


def record_at(ws: Workspace, kind: RecordKind, key: int) -> Record:
    """The record at a small integer key that is known to exist."""
    row = ws.tuples(f'SELECT r.id, r.uuid, {kind.title}, {kind.day}, r.deleted FROM "{kind.name}" r WHERE r.id = ?', (key,))[0]
    return _record(kind, row)


def owners_of(ws: Workspace, record: Record) -> list[Record]:
    """The records this one belongs to."""
    found: list[Record] = []
    for column, name in record.kind.owners:
        [(key,)] = ws.tuples(f'SELECT "{column}" FROM "{record.kind.name}" WHERE id = ?', (record.key,))
        if key is not None:
            found.append(record_at(ws, kinds_of(ws)[name], int(key)))
    return found


def _record(kind: RecordKind, row: tuple[object, ...]) -> Record:
    key, uuid, title, day, deleted = row
    return Record(kind=kind, key=int(str(key)), id=str(uuid), title=str(title), day=str(day), deleted=bool(deleted))
