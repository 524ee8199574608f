"""Undo and redo: taking back any step, the newest or one of long ago (an import), and doing it again.

Taking a step back applies the inverse of its journal entries as a *new* step; nothing is ever rewritten. Undo is linear by default (the newest step that still
stands), but any step can be undone by number: a field that a later step changed is a :class:`Conflict` and the undo asks, or keeps the later value when told to.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from jyteacher_desktop.later import later
from jyteacher_desktop.store.errors import UndoConflict
from jyteacher_desktop.store.journal import STEPS, Step, driver, row_now, step_by_number
from jyteacher_desktop.values import dataclass, replace

if TYPE_CHECKING:
    import json
    from collections.abc import Callable

    from sqlalchemy import Connection

    from jyteacher_desktop.store.drivers import Driver
    from jyteacher_desktop.store.file_kinds import Kind
else:
    json = later("json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A field (or a whole row, ``field == ""``) that a later step changed again.

    ``ours`` is what the step to be undone had written, ``now`` what stands there today.
    """

    table: str
    row: int
    field: str
    ours: object
    now: object


TO_UNDO = f"{STEPS} WHERE kind IN ('do', 'redo') AND undone_by IS NULL AND undoable = 1 ORDER BY id DESC LIMIT 1"
"""The step that undo would take back next: the newest one that still stands and may be undone."""


TO_REDO = (
    f"{STEPS} WHERE kind = 'undo' AND undone_by IS NULL AND id > coalesce((SELECT max(id) FROM journal_step WHERE kind = 'do'), 0) "
    "ORDER BY id DESC LIMIT 1"
)
"""The undo step that redo would take back: the newest one with no new work after it."""


def done_again(connection: Connection, step: int) -> int | None:
    """The step that did again what an undone step had done, and that stands; None where it stays undone."""
    while True:
        found = connection.exec_driver_sql(
            "SELECT r.id, r.undone_by FROM journal_step s JOIN journal_step u ON u.id = s.undone_by JOIN journal_step r ON r.id = u.undone_by "
            "WHERE s.id = ?",
            (step,),
        ).one_or_none()
        if found is None:
            return None
        step = int(found[0])
        if found[1] is None:
            return step


def code_to_redo(connection: Connection, target: Step) -> str:
    """The code of the step that an undo step took back: doing it again is a step of the same kind."""
    found = connection.exec_driver_sql(
        "SELECT o.code FROM journal_step u JOIN journal_step o ON o.id = u.inverse_of WHERE u.id = ?", (target.id,)
    ).scalar_one()
    return str(found)


def first_done(connection: Connection, step: Step) -> Step:
    """The step that somebody did, of which an undo or a redo step is the taking back or the doing again; itself where it is none."""
    while True:
        (inverse_of,) = connection.exec_driver_sql("SELECT inverse_of FROM journal_step WHERE id = ?", (step.id,)).one()
        if inverse_of is None:
            return step
        step = step_by_number(connection, int(inverse_of))


def apply_inverse(
    connection: Connection,
    kind: Kind,
    target: Step,
    new_step: int,
    *,
    keep_later: bool,
    shown: Callable[[str, str, object], object],
) -> None:
    """Apply the inverse of ``target`` inside the open step ``new_step`` and link the two; conflicts show values as ``shown`` gives them.

    Raises:
        UndoConflict: Later steps changed the same fields and ``keep_later`` is false.
    """
    raw = driver(connection)
    raw.execute("PRAGMA defer_foreign_keys = ON" if isinstance(raw, sqlite3.Connection) else "SET CONSTRAINTS ALL DEFERRED")
    image = cache(lambda table: _TableImage(raw, table, kind))
    conflicts: list[Conflict] = []
    for entry_id, tbl, first, operation, count, before in _entries(raw, target.id):
        old = json.loads(before) if before is not None else None
        for row in range(first + count - 1, first - 1, -1):
            conflicts.extend(image(tbl).revert(entry_id, row, operation, old))
    if conflicts and not keep_later:
        raise UndoConflict(
            f"“{target.what}”之后有 {len(conflicts)} 处又被修改过，没有撤销，记录没有变化。"
            "请先查看这些修改；如要保留后来的修改、只撤销其余部分，请选择“保留后来的修改”。",
            conflicts=tuple(
                replace(each, ours=shown(each.table, each.field, each.ours), now=shown(each.table, each.field, each.now))
                for each in conflicts
            ),
            step=target.id,
        )
    raw.execute("UPDATE journal_step SET inverse_of = ? WHERE id = ?", (target.id, new_step))
    raw.execute("UPDATE journal_step SET undone_by = ? WHERE id = ?", (new_step, target.id))


class _TableImage:
    """One journaled table as undo needs it: prepared statements over plain tuples, since a step may hold 50,000 rows."""

    def __init__(self, raw: Driver, table: str, kind: Kind) -> None:
        self._raw = raw
        self._name = table
        self._columns, referring = _in_file(raw, table) if isinstance(raw, sqlite3.Connection) else _described(kind, table)
        self._delete = f'DELETE FROM "{table}" WHERE id = ?'
        self._referring = [(other, f'SELECT count(*) FROM "{other}" WHERE "{column}" = ?') for other, column in referring]

    def revert(self, entry_id: int, row: int, operation: str, old: dict[str, object] | None) -> list[Conflict]:
        """Take one journal entry back; what later steps changed stays and is returned."""
        now = row_now(self._raw, self._name, row)
        if operation == "D":
            return self._bring_back(row, old or {}, now)
        if now is None:
            # The row is gone: for an insert that is the goal already, for an update a later step removed it.
            return [self._conflict(row, "", None, None)] if operation == "U" else []
        after = self._after(entry_id, row, now)
        if operation == "I":
            return self._remove(row, after, now)
        return self._put_back(row, old or {}, after, now)

    def _bring_back(self, row: int, old: dict[str, object], now: dict[str, object] | None) -> list[Conflict]:
        if now is not None:
            return [self._conflict(row, "", None, None)]
        # an image of before a column was added says nothing about that column: it gets what a new row has
        there = [name for name in self._columns if name in old]
        names, marks = ", ".join(f'"{name}"' for name in there), ", ".join("?" * len(there))
        self._raw.execute(f'INSERT INTO "{self._name}" ({names}) VALUES ({marks})', [old[name] for name in there])
        return []

    def _remove(self, row: int, after: dict[str, object], now: dict[str, object]) -> list[Conflict]:
        conflicts = [self._conflict(row, name, after[name], now[name]) for name in after if now.get(name) != after[name]]
        for table, count_users in self._referring:
            users = self._raw.execute(count_users, (row,)).fetchone()[0]
            if users:
                conflicts.append(self._conflict(row, table, None, users))
        if not conflicts:
            self._raw.execute(self._delete, (row,))
        return conflicts

    def _put_back(self, row: int, old: dict[str, object], after: dict[str, object], now: dict[str, object]) -> list[Conflict]:
        changed = [name for name in old if name in after and old[name] != after[name]]
        restored = [name for name in changed if now[name] == after[name]]
        if restored:
            assignments = ", ".join(f'"{name}" = ?' for name in restored)
            self._raw.execute(f'UPDATE "{self._name}" SET {assignments} WHERE id = ?', [*(old[name] for name in restored), row])
        return [self._conflict(row, name, after[name], now[name]) for name in changed if name not in restored]

    def _after(self, entry_id: int, row: int, now: dict[str, object]) -> dict[str, object]:
        """The row as the entry left it: the ``before`` of its next entry, or the row as it stands."""
        later = self._raw.execute(
            "SELECT before FROM journal_entry WHERE tbl = ? AND row = ? AND id > ? AND before IS NOT NULL ORDER BY id LIMIT 1",
            (self._name, row, entry_id),
        ).fetchone()
        if later is None:
            return now
        image: dict[str, object] = json.loads(later[0])
        return image

    def _conflict(self, row: int, field: str, ours: object, now: object) -> Conflict:
        return Conflict(table=self._name, row=row, field=field, ours=ours, now=now)


_REFERRING: Final = """
SELECT m.name, k."from" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) k
WHERE m.type = 'table' AND m.sql LIKE '%AUTOINCREMENT%' AND k."table" = ? ORDER BY m.rowid, k.id DESC
"""
"""Columns of journaled tables, whose keys are never given out twice, that refer to a table."""
_Shape = tuple[Sequence[str], Sequence[tuple[str, str]]]
"""The columns of a table, and which columns of which tables refer to it."""


def _in_file(raw: sqlite3.Connection, table: str) -> _Shape:
    """As the file itself says it, so that nothing that describes tables is loaded to take a step back."""
    columns = [name for (name,) in raw.execute("SELECT name FROM pragma_table_info(?) ORDER BY cid", (table,))]
    return columns, raw.execute(_REFERRING, (table,)).fetchall()


def _described(kind: Kind, table: str) -> _Shape:
    """As a server's tables are described."""
    tables = {each.name: each for each in kind.journaled}
    referring = [
        (other.name, key.parent.name) for other in tables.values() for key in other.foreign_keys if key.column.table.name == table
    ]
    return [column.name for column in tables[table].columns], referring


def _entries(raw: Driver, step: int) -> list[tuple[int, str, int, str, int, str | None]]:
    first, last = raw.execute("SELECT first_entry, last_entry FROM journal_step WHERE id = ?", (step,)).fetchone()
    return raw.execute(
        "SELECT id, tbl, row, op, n, before FROM journal_entry WHERE id BETWEEN ? AND ? ORDER BY id DESC", (first, last)
    ).fetchall()
