"""What no step may do, whoever makes it: asked of the step's own journal entries when it ends, before it is committed.

A school's step leaves closed quarters alone (decision 0003); at a bureau where two clerks sign a policy no key press of one takes it back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.calendar import quarter_name
from jyteacher_desktop.later import later
from jyteacher_desktop.store.errors import NeedsTwoClerks, NumberHeld, QuarterClosed

if TYPE_CHECKING:
    import json

    from sqlalchemy import Connection

    from jyteacher_desktop.domain import id_numbers
else:
    json = later("json")
    id_numbers = later("jyteacher_desktop.domain.id_numbers")  # asked when a person is brought back, not by every step

_TOUCHED_CLOSED = """
WITH touched(day) AS (
    SELECT json_extract(before, '$.start') FROM journal_entry
        WHERE id BETWEEN :first AND :last AND tbl IN ('activity', 'training') AND before IS NOT NULL
    UNION ALL
    SELECT a.start FROM journal_entry e JOIN activity a ON a.id = e.row
        WHERE e.id BETWEEN :first AND :last AND e.tbl = 'activity'
    UNION ALL
    SELECT t.start FROM journal_entry e JOIN training t ON t.id = e.row
        WHERE e.id BETWEEN :first AND :last AND e.tbl = 'training'
    UNION ALL
    SELECT a.start FROM journal_entry e JOIN attendance x ON x.id = e.row JOIN activity a ON a.id = x.activity_id
        WHERE e.id BETWEEN :first AND :last AND e.tbl = 'attendance'
    UNION ALL
    SELECT a.start FROM journal_entry e JOIN activity a ON a.id = json_extract(e.before, '$.activity_id')
        WHERE e.id BETWEEN :first AND :last AND e.tbl = 'attendance' AND e.before IS NOT NULL
)
SELECT p.quarter FROM period p WHERE p.status = 'closed'
    AND EXISTS (SELECT 1 FROM touched WHERE day BETWEEN p.first AND p.last)
ORDER BY p.quarter LIMIT 1
"""


def refuse_closed_quarters(connection: Connection, first: int, last: int) -> None:
    """Refuse a step whose journal entries touch activities, attendance or trainings of a closed quarter.

    Raises:
        QuarterClosed: With the quarter's name; the caller rolls back.
    """
    if connection.exec_driver_sql("SELECT 1 FROM period WHERE status = 'closed' LIMIT 1").one_or_none() is None:
        return
    row = connection.exec_driver_sql(_TOUCHED_CLOSED, {"first": first, "last": last}).one_or_none()
    if row is not None:
        quarter = str(row[0])
        raise QuarterClosed(
            f"{quarter_name(quarter)}已经结账，这一步会改动其中的记录，所以没有保存，已签字的数字没有变化。"
            f"确需改动，请先由校长重新打开该季度并写明原因。",
            quarter=quarter,
        )


_APPROVED_AGAIN = " UNION ".join(
    f"SELECT e.tbl, e.row FROM journal_entry e JOIN {table} r ON r.id = e.row WHERE e.id BETWEEN :first AND :last AND e.tbl = '{table}' "
    "AND e.before IS NOT NULL AND json_extract(e.before, '$.status') <> 'approved' AND r.status = 'approved'"
    for table in ("activity", "training")
)
"""Records that a step made approved which were not."""


def approves_unseen(connection: Connection, since: int, first: int, last: int) -> bool:
    """Whether a step that takes one back makes a record approved that is not what the principal approved.

    Taking back the edit by which a record came to wait brings its approval back: with what he saw it is right, and with what later steps
    changed of the record or of its people it would approve what he never saw.

    Args:
        connection: The open workspace of a school.
        since: The first journal entry of the step that is taken back; right before it the record was approved.
        first: The first entry of the step that takes it back.
        last: Its last entry.
    """
    found = connection.exec_driver_sql(_APPROVED_AGAIN, {"first": first, "last": last}).all()
    return any(_changed(connection, table, "id", row, since) for table, row in found) or any(
        _changed(connection, "attendance", "activity_id", row, since) for table, row in found if table == "activity"
    )


_WRITTEN = """
SELECT id, name, home, id_number FROM teacher
WHERE id IN (SELECT row FROM journal_entry WHERE id BETWEEN :first AND :last AND tbl = 'teacher' AND op <> 'D')
    AND id_number <> '' AND deleted = 0 ORDER BY id
"""
"""People with a number whom a step wrote."""
_NUMBERED = "SELECT id, name, uuid, home, id_number FROM teacher WHERE id_number <> '' AND deleted = 0 ORDER BY id"


def refuse_second_holder(connection: Connection, since: int, first: int, last: int) -> None:
    """Refuse to take a step back where that gives somebody a number which another person got since.

    The old form of a number and the new one are one number. Two who had it before the step as well, in a file of before, are no reason:
    the step is taken back to what stood then.

    Args:
        connection: The open workspace of a school.
        since: The first journal entry of the step that is taken back.
        first: The first entry of the step that takes it back.
        last: Its last entry.

    Raises:
        NumberHeld: The caller rolls back.
    """
    written = connection.exec_driver_sql(_WRITTEN, {"first": first, "last": last}).all()
    if not written:
        return
    holders: dict[tuple[str, str], list[tuple[int, str, str]]] = defaultdict(list)
    for key, name, uuid, home, seal in connection.exec_driver_sql(_NUMBERED).all():
        holders[home, seal].append((key, name, uuid))
    for one, name, home, seal in written:
        for form in _forms(connection, seal):
            for other, holder, uuid in holders.get((home, form), ()):
                if other == one:
                    continue
                then = _number_then(connection, one, since)
                if not then or _number_then(connection, other, since) not in _forms(connection, then):
                    raise NumberHeld(
                        f"这样“{name}”的身份证件号会和后来登记的“{holder}”相同，一个号码成了两个人，所以没有撤销，记录没有变化。"
                        "请改为在回收站里恢复，选“恢复并合并”；号码写错的，请先更正其中一个。",
                        field="id_number",
                        holder=uuid,
                    )


def _forms(connection: Connection, seal: str) -> tuple[str, ...]:
    """A sealed number, and the seal of its old or new form where it has one and can be opened here; equal numbers have equal seals."""
    number = connection.exec_driver_sql("SELECT shown(?)", (seal,)).scalar_one()
    form = id_numbers.other_form(number)
    return (seal, connection.exec_driver_sql("SELECT sealed_number(?)", (form,)).scalar_one()) if form else (seal,)


def _number_then(connection: Connection, key: int, since: int) -> str:
    """The sealed number somebody had right before a journal entry; "" for whoever was not there or in the trash."""
    found = connection.exec_driver_sql(
        "SELECT op, before FROM journal_entry WHERE tbl = 'teacher' AND id >= ? AND row <= ? AND row + n > ? ORDER BY id LIMIT 1",
        (since, key, key),
    ).one_or_none()
    if found is None:
        number, deleted = connection.exec_driver_sql("SELECT id_number, deleted FROM teacher WHERE id = ?", (key,)).one()
        return "" if deleted else str(number)
    image = json.loads(found[1]) if found[0] != "I" else {"deleted": 1}
    return "" if image["deleted"] else str(image["id_number"])


def _changed(connection: Connection, table: str, column: str, key: int, since: int) -> bool:
    """Whether rows of a table are others than before a journal entry; the entries are taken back one by one, newest first."""
    selected = connection.exec_driver_sql(f"SELECT * FROM {table} WHERE {column} = ?", (key,))
    names = tuple(selected.keys())
    now = {row[names.index("id")]: dict(zip(names, row, strict=True)) for row in selected.all()}
    then = dict(now)
    for row, count, operation, before in connection.exec_driver_sql(
        "SELECT row, n, op, before FROM journal_entry WHERE tbl = ? AND id >= ? ORDER BY id DESC", (table, since)
    ).all():
        for each in range(row, row + count):
            then.pop(each, None)
        if operation != "I" and (image := json.loads(before))[column] == key:
            then[row] = image
    return _content(now) != _content(then)


def _content(rows: Mapping[int, Mapping[str, object]]) -> list[str]:
    """What rows say, whatever keys they have."""
    return sorted(
        json.dumps({name: value for name, value in row.items() if name != "id"}, sort_keys=True) for row in rows.values()
    )


def refuse_one_clerk(connection: Connection, first: int, last: int) -> None:
    """Refuse to take back or redo, by a key press of one clerk, a policy of a bureau where two sign one.

    Raises:
        NeedsTwoClerks: The caller rolls back.
    """
    touched = connection.exec_driver_sql(
        "SELECT 1 FROM journal_entry e JOIN journal_step s ON s.id = e.step "
        "WHERE e.id BETWEEN ? AND ? AND e.tbl = 'policy' AND s.kind <> 'do' "
        "AND EXISTS (SELECT 1 FROM info WHERE key = 'several_clerks' AND value = '1') LIMIT 1",
        (first, last),
    ).one_or_none()
    if touched is not None:
        raise NeedsTwoClerks(
            "本局有几位经办人，换政策要两位签名，不能撤销或重做，现用政策没有变化。要改回去，请用“签发政策…”起草，"
            "由另一位经办人补签。",
            way="draft policy",
        )
