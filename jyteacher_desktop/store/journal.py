"""The journal: one mechanism behind undo, redo, history, trash, import-undo and "changed since".

Every journaled table carries three triggers generated from its columns. A trigger writes one ``journal_entry`` per
changed row: the operation and the row as it stood *before* (nothing for an insert). The row *after* a change is never
stored: it is the ``before`` of the row's next entry, or the row as it stands now. The triggers take the current step
from ``journal_now``; outside a step that is NULL and the NOT NULL column refuses the write, so nothing can bypass the
journal.

A step is what a person did ("登记活动"); it is taken back and done again by undo_and_redo.py.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, cast

from jyteacher_desktop.later import later
from jyteacher_desktop.store.drivers import Driver
from jyteacher_desktop.store.errors import NothingToUndo
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    import json

    from sqlalchemy import Connection, Table
else:
    json = later("json")


_NOW = "INSERT INTO journal_now(id, step) VALUES (1, NULL) ON CONFLICT DO NOTHING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the journal: number, ISO time, what was done, by whom, whether it still stands and whether it may be undone.

    ``code`` is one of domain/step_codes.py; ``what`` is for people.
    """

    id: int
    at: str
    what: str
    actor: str
    kind: str
    undone: bool
    rows: int
    undoable: bool
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of one record, for its history: field -> (before, after); a birth has no before, an end no after."""

    step: Step
    operation: str
    fields: dict[str, tuple[object, object]]


def trigger_sql(name: str, columns: Sequence[str]) -> list[str]:
    """The three triggers of one journaled table, generated from its columns."""
    before = "json_object(" + ", ".join(f"'{column}', OLD.\"{column}\"" for column in columns) + ")"
    changed = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in columns)
    head = "INSERT INTO journal_entry(step, tbl, row, op, before) VALUES ((SELECT step FROM journal_now), "
    return [
        (
            f'CREATE TRIGGER "jy_{name}_i" AFTER INSERT ON "{name}" WHEN (SELECT bulk FROM journal_now) IS NOT \'{name}\' '
            f"BEGIN {head}'{name}', NEW.id, 'I', NULL); END"
        ),
        (
            f'CREATE TRIGGER "jy_{name}_u" AFTER UPDATE ON "{name}" WHEN {changed} '
            f"BEGIN {head}'{name}', OLD.id, 'U', {before}); END"
        ),
        f"CREATE TRIGGER \"jy_{name}_d\" AFTER DELETE ON \"{name}\" BEGIN {head}'{name}', OLD.id, 'D', {before}); END",
    ]


def install_triggers(connection: Connection, tables: Iterable[Table]) -> None:
    """Drop every journal trigger and write those of ``tables`` anew (after a migration)."""
    raw = driver(connection)
    if not isinstance(raw, sqlite3.Connection):
        raw.install_triggers([table.name for table in tables])
        raw.execute(_NOW)
        return
    for (name,) in connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type='trigger' AND name LIKE 'jy\\_%' ESCAPE '\\'"
    ).all():
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    for table in tables:
        for statement in trigger_sql(table.name, table.columns.keys()):
            connection.exec_driver_sql(statement)
    connection.exec_driver_sql(_NOW)


def open_step(
    connection: Connection, *, at: str, what: str, actor: str, code: str, kind: str = "do", undoable: bool = True
) -> int:
    """Begin a step inside the current transaction and return its number.

    SQLite gives a number again that a step which was rolled back had; a server never does, and whoever reads the list of steps would
    look for the one that is missing. There, where one clerk writes at a time, it is the next one behind the newest.
    """
    last, newest = connection.exec_driver_sql(
        "SELECT (SELECT coalesce(max(id), 0) FROM journal_entry), (SELECT coalesce(max(id), 0) FROM journal_step)"
    ).one()
    number = None if isinstance(driver(connection), sqlite3.Connection) else newest + 1
    step = connection.exec_driver_sql(
        "INSERT INTO journal_step(id, at, what, actor, kind, undoable, first_entry, code) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (number, at, what, actor, kind, int(undoable), last + 1, code),
    ).scalar_one()
    connection.exec_driver_sql("UPDATE journal_now SET step = ?", (step,))
    return int(step)


def bulk_insert(connection: Connection, step: int, table: str, insert: Callable[[Driver], None]) -> int:
    """Have ready rows inserted and enter them into the journal as one range.

    Keys are handed out by AUTOINCREMENT inside an immediate transaction, so the new rows are contiguous; the first one is
    returned.
    """
    raw = driver(connection)
    newest = f'SELECT coalesce(max(id), 0) FROM "{table}"'
    before = _newest_given(raw, table, newest) if isinstance(raw, sqlite3.Connection) else raw.first_key(table)
    raw.execute("UPDATE journal_now SET bulk = ?", (table,))
    try:
        insert(raw)
    finally:
        raw.execute("UPDATE journal_now SET bulk = NULL")
    last = raw.execute(newest).fetchone()[0]
    if last > before:
        raw.execute(
            "INSERT INTO journal_entry(step, tbl, row, op, n) VALUES (?, ?, ?, 'I', ?)",
            (step, table, before + 1, last - before),
        )
    return int(before) + 1


def _newest_given(raw: sqlite3.Connection, table: str, newest: str) -> int:
    """The greatest key that was ever given out."""
    sequence = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0)"
    return int(max(raw.execute(newest).fetchone()[0], raw.execute(sequence, (table,)).fetchone()[0]))


def close_step(connection: Connection, step: int) -> int:
    """End a step; returns how many entries it wrote. A step that changed nothing leaves no trace."""
    connection.exec_driver_sql("UPDATE journal_now SET step = NULL")
    last = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM journal_entry").scalar_one()
    first = connection.exec_driver_sql("SELECT first_entry FROM journal_step WHERE id = ?", (step,)).scalar_one()
    if last < first:
        connection.exec_driver_sql("DELETE FROM journal_step WHERE id = ?", (step,))
        return 0
    connection.exec_driver_sql("UPDATE journal_step SET last_entry = ? WHERE id = ?", (last, step))
    return int(last - first + 1)


STEPS = (
    "SELECT id, at, what, actor, kind, undone_by, (SELECT coalesce(sum(n), 0) FROM journal_entry WHERE journal_entry.id BETWEEN "
    "first_entry AND last_entry), undoable, code FROM journal_step"
)


NEWEST_STEPS = f"{STEPS} ORDER BY id DESC LIMIT ?"


def step_by_number(connection: Connection, number: int) -> Step:
    """The step with this number.

    Raises:
        NothingToUndo: There is none.
    """
    step = _one(connection, f"id = {int(number)}")
    if step is None:
        raise NothingToUndo(f"没有第 {number} 步操作。记录没有变化。请用“历史”查看可以撤销的步骤。", number=number)
    return step


def history(
    connection: Connection, tbl: str, columns: Sequence[str], row: int, *, shown: Callable[[str, str, object], object]
) -> list[Change]:
    """Every change of one row, oldest first, with the fields that differ, each value as ``shown`` gives it."""
    entries = connection.exec_driver_sql(
        "SELECT id, step, op, before FROM journal_entry WHERE tbl = ? AND row = ? "
        "UNION SELECT id, step, op, before FROM journal_entry WHERE tbl = ? AND n > 1 AND row < ? AND row + n > ? ORDER BY id",
        (tbl, row, tbl, row, row),
    ).all()
    images: list[dict[str, object] | None] = [json.loads(before) if before is not None else None for *_ignored, before in entries]
    images.append(row_now(driver(connection), tbl, row))
    found: list[Change] = []
    for index, (_entry, step, operation, _before) in enumerate(entries):
        before_image, after_image = images[index] or {}, images[index + 1] or {}
        names = [name for name in columns if before_image.get(name) != after_image.get(name)]
        found.append(
            Change(
                step=step_by_number(connection, step),
                operation=operation,
                fields={
                    name: (shown(tbl, name, before_image.get(name)), shown(tbl, name, after_image.get(name))) for name in names
                },
            )
        )
    return found


def image_after(connection: Connection, table: Table, row: int, step: int) -> dict[str, object] | None:
    """The row as it stood when step number ``step`` was over; None when it did not exist then."""
    raw = driver(connection)
    in_bulk = raw.execute(
        "SELECT step FROM journal_entry WHERE tbl = ? AND n > 1 AND row <= ? AND row + n > ? LIMIT 1", (table.name, row, row)
    ).fetchone()
    if in_bulk is not None and in_bulk[0] > step:
        return None
    later = raw.execute(
        "SELECT before FROM journal_entry WHERE tbl = ? AND row = ? AND n = 1 AND step > ? ORDER BY id LIMIT 1",
        (table.name, row, step),
    ).fetchone()
    if later is not None:
        image: dict[str, object] | None = json.loads(later[0]) if later[0] is not None else None
        return image
    return row_now(raw, table.name, row)


def row_now(raw: Driver, table: str, row: int) -> dict[str, object] | None:
    """A row as it stands now; None where there is none."""
    cursor = raw.execute(f'SELECT * FROM "{table}" WHERE id = ?', (row,))
    found = cursor.fetchone()
    return None if found is None else dict(zip([description[0] for description in cursor.description], found, strict=True))


def rows_once_at(connection: Connection, table: Table, column: str, key: int) -> list[int]:
    """Every row of a table that ever pointed at ``key`` by ``column``, as far as the journal and the table tell."""
    found = driver(connection).execute(
        f'SELECT id FROM "{table.name}" WHERE "{column}" = ? UNION '
        f"SELECT row FROM journal_entry WHERE tbl = ? AND before IS NOT NULL "
        f"AND CAST(json_extract(before, '$.{column}') AS TEXT) = ? ORDER BY 1",
        (key, table.name, str(key)),
    )
    return [int(row) for (row,) in found]


def step_of(row: Sequence[object]) -> Step:
    """The step that a row of :data:`NEWEST_STEPS` speaks of."""
    number, at, what, actor, kind, undone_by, rows, undoable, code = row
    return Step(
        id=int(str(number)),
        at=str(at),
        what=str(what),
        actor=str(actor),
        kind=str(kind),
        undone=undone_by is not None,
        rows=int(str(rows)),
        undoable=bool(undoable),
        code=str(code),
    )


def _one(connection: Connection, condition: str) -> Step | None:
    row = connection.exec_driver_sql(f"{STEPS} WHERE {condition} ORDER BY id DESC LIMIT 1").one_or_none()
    return None if row is None else step_of(row)


def file_of(raw: Driver) -> sqlite3.Connection:
    """The connection of a workspace that is a file."""
    return cast("sqlite3.Connection", raw)


def file_driver(connection: Connection) -> sqlite3.Connection:
    """The same for a workspace that is a file."""
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def driver(connection: Connection) -> Driver:
    """The driver's connection under a SQLAlchemy one, for prepared statements over plain tuples."""
    return cast("Driver", connection.connection.driver_connection)
