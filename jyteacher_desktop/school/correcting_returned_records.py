"""退回的记录: what the bureau wrote about single records of this school, which record each remark opens, and when one is settled.

Remarks come with receipts, each under its id. One is open until its record is changed, with the people and lines that belong to it, or until somebody says that it is right as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.kinds.registry import FollowingList
from jyteacher_desktop.later import later
from jyteacher_desktop.records.registers import list_lines
from jyteacher_desktop.school.errors import NothingReturned
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    from jyteacher_desktop.exchange import package_tables
else:
    # on most days nothing was sent back, and no package is opened
    package_tables = later("jyteacher_desktop.exchange.package_tables")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedRow:
    """What the bureau wrote about one record, all of it, since one correction answers every one of its ``remarks``."""

    record_table: str
    record: str
    title: str
    remarks: tuple[str, ...]

    @property
    def remark(self) -> str:
        """All remarks, one below the other; one may have several lines of its own."""
        return "\n".join(self.remarks)

    @property
    def many(self) -> int:
        """How many remarks they are."""
        return len(self.remarks)


RETURNED_COLUMNS: tuple[Column[ReturnedRow], ...] = (
    Column(key="title", title="记录", value=lambda row: row.title, width=30),
    Column(key="remark", title="教育局意见", value=lambda row: row.remark, width=40),
    Column(key="record", title="编号", value=lambda row: row.record, width=36),
)

_RETURNABLE: FollowingList[str] = FollowingList(
    lambda: ("activity", "training", "teacher", *(kind.id for kind in package_tables.TRAVELLING if kind.own_life))
)
"""Tables of which a bureau may send a record back."""

_LINES: FollowingList[tuple[str, str, str]] = FollowingList(
    lambda: (
        ("activity", "attendance", "activity_id"),
        ("teacher", "service", "teacher_id"),
        *(
            (str(kind.owner.of), kind.id, kind.owner.column)
            for kind in package_tables.TRAVELLING
            if kind.owner is not None and kind.owner.of in _RETURNABLE
        ),
    )
)
"""What is part of such a record, as the bureau compares it: whose, its table, and the column with the record's key."""


def list_returned(ws: Workspace) -> list[ReturnedRow]:
    """The records that the bureau sent back and nobody has changed since, each with all that was written about it."""
    if not ws.tuples("SELECT 1 FROM returned WHERE done = 0 LIMIT 1"):
        return []  # on most days: of which kinds remarks may be nobody has to know then
    titles = titles_of_returned(ws)
    written: dict[tuple[str, str], list[str]] = {}
    for table, record, remark in ws.tuples(_open_remarks()):
        written.setdefault((table, record), []).append(remark)
    return [
        ReturnedRow(record_table=table, record=record, title=titles.get(record, ""), remarks=tuple(remarks))
        for (table, record), remarks in written.items()
    ]


def open_remarks_about(ws: Workspace, record: str) -> tuple[str, ...]:
    """What the bureau wrote about one record and nobody has answered yet, as sentences; empty where nothing was sent back."""
    return tuple(f"教育局退回：{remark}" for _table, about, remark in ws.tuples(_open_remarks()) if about == record)


def settle_remark(ws: Workspace, record: str) -> ReturnedRow:
    """Say of a record the bureau sent back that it was looked at and is right as it stands: the remark is no task any more.

    Raises:
        NothingReturned: No open remark of the bureau is about this record.
    """
    row = next((row for row in list_returned(ws) if row.record == record), None)
    if row is None:
        raise NothingReturned(
            f"没有教育局退回后还没有处理的记录 {record}，没有改动。待处理的退回在“报表与上报”页。",
            record=record,
            way="returned",
        )
    with ws.record(plain=True) as change:
        change.driver_sql("UPDATE returned SET done = 1 WHERE record = ?", (record,))
    return row


def take_remarks(change: Change, receipt: str, issues: Iterable[Any]) -> None:
    """Keep the remarks that have not come before; one that was read, and perhaps settled, comes again until the bureau hears of it.

    One that takes an earlier one back asks for nothing, and that one for nothing any more: whichever of the two stands first in the
    receipt, and also where a program that did not know of it yet had kept it as a task.
    """
    newest = change.driver_sql("SELECT coalesce(max(id), 0) FROM journal_entry").scalar_one()
    rows = change.driver_sql("SELECT id, issue, record, remark FROM returned").all()
    known = {issue for _key, issue, _record, _remark in rows}
    nameless = {(record, remark): key for key, issue, record, remark in rows if not issue}
    settled: set[str] = set()
    for issue in issues:
        if recalled := recalled_by(issue):
            settled |= {recalled, issue.id}
        if issue.id in known:
            continue
        if key := nameless.pop((issue.record, issue.remark), None):
            change.driver_sql("UPDATE returned SET issue = ? WHERE id = ?", (issue.id, key))
        else:
            change.insert(
                "returned",
                receipt=receipt,
                issue=issue.id,
                record_table=issue.record_table,
                record=issue.record,
                remark=issue.remark,
                done=0,
                after_entry=newest,
            )
    for each in sorted(settled):
        change.driver_sql("UPDATE returned SET done = 1 WHERE issue = ?", (each,))


def recalled_by(issue: Any) -> str:
    """The id of the remark that this one of a receipt takes back; "" for one that asks for something."""
    code: str = issue.code
    return code.removeprefix(package_tables.RECALLED) if code.startswith(package_tables.RECALLED) else ""


def _open_remarks() -> str:
    key = " ".join(f"WHEN '{table}' THEN (SELECT id FROM \"{table}\" WHERE uuid = r.record)" for table in _RETURNABLE)
    lines = " OR ".join(
        f"o.record_table = '{owner}' AND e.tbl = '{table}' AND (json_extract(e.before, '$.{column}') = o.key OR EXISTS "
        f'(SELECT 1 FROM "{table}" x WHERE x.id BETWEEN e.row AND e.row + e.n - 1 AND x."{column}" = o.key))'
        for owner, table, column in _LINES
    )
    return f"""
WITH o AS (SELECT r.*, CASE r.record_table {key} END AS key FROM returned r WHERE r.done = 0)
SELECT o.record_table, o.record, o.remark FROM o
WHERE NOT EXISTS (SELECT 1 FROM journal_entry e WHERE e.id > o.after_entry AND e.tbl = o.record_table AND e.row = o.key)
    AND NOT EXISTS (SELECT 1 FROM journal_entry e WHERE e.id > o.after_entry AND ({lines}))
ORDER BY o.id
"""


def titles_of_returned(ws: Workspace, also: Iterable[str] = ()) -> dict[str, str]:
    """Names of the records remarks may be about, of a training whose it is; of plain kinds only those that a remark is about, and those of ``also``."""
    found = dict(
        ws.tuples(
            "SELECT uuid, title FROM activity UNION SELECT r.uuid, t.name || '：' || r.name FROM training r JOIN teacher t ON t.id = r.teacher_id "
            "UNION SELECT uuid, name FROM teacher"
        )
    )
    about = {*also, *(table for (table,) in ws.tuples("SELECT DISTINCT record_table FROM returned WHERE done = 0"))}
    for kind in package_tables.TRAVELLING:
        if kind.id in about and kind.plain:
            found |= {line.id: f"{kind.title} {line.title}" for line in list_lines(ws, kind)}
        elif kind.id in about:
            found |= dict(ws.tuples(f'SELECT uuid, ? || title FROM "{kind.id}"', (f"{kind.title} ",)))
    return found
