"""Packages that central schools say they handed over, beside what arrived."""

from __future__ import annotations

from collections import Counter

from jyteacher_desktop.bureau.kept_files import QUARANTINE, Shelf
from jyteacher_desktop.bureau.notes_that_came import ARRIVED
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.exchange.cards import MAX_NAME
from jyteacher_desktop.moments import moment_of
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

MOST_LACKING_OF_A_NOTE = 200
"""Files of one relay note that did not arrive, as they are listed: a note may name half a million."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """One package a central school says it handed over; ``arrived`` in whatever way it came."""

    central: str
    note: int
    at: str
    file: str
    arrived: bool


HANDED_COLUMNS: tuple[Column[HandedOver], ...] = (
    Column(key="arrived", title="收到", value=lambda row: "是" if row.arrived else "没有", align=Align.CENTER, width=8),
    Column(key="central", title="交接学校", value=lambda row: row.central, width=22),
    Column(key="note", title="交接单", value=lambda row: row.note, align=Align.RIGHT, width=8),
    Column(key="at", title="登记日期", value=lambda row: row.at[:10], align=Align.CENTER, width=12),
    Column(key="file", title="文件", value=lambda row: row.file, width=28),
)


def handed_over(ws: Workspace) -> list[HandedOver]:
    """What central schools say they handed over, what is still lacking first.

    Of a note with more lacking files than anybody looks through the first ones are listed, and a line says how many more they are.
    """
    rows = ws.tuples(
        f"SELECT o.name, n.seq, n.at, e.file, {ARRIVED}, e.sha256, e.note FROM enclosed e JOIN note n ON n.letter_id = e.note "
        "JOIN office o ON o.uuid = n.office WHERE n.kind = 'relay' ORDER BY n.seq DESC, e.file"
    )
    rows.sort(key=lambda row: moment_of(row[2]), reverse=True)
    refused = set(Shelf(ws, QUARANTINE).names())
    refused |= {sha256 for (sha256,) in ws.tuples("SELECT sha256 FROM refused_file")}
    found: list[HandedOver] = []
    lacking: Counter[tuple[str, int, str, str]] = Counter()
    for name, seq, at, file, arrived, sha256, note in rows:
        row = HandedOver(central=name, note=seq, at=at, file=file[:MAX_NAME], arrived=bool(arrived) or sha256 in refused)
        lacking[name, seq, at, note] += not row.arrived
        if row.arrived or lacking[name, seq, at, note] <= MOST_LACKING_OF_A_NOTE:
            found.append(row)
    for (name, seq, at, _note), count in lacking.items():
        if count > MOST_LACKING_OF_A_NOTE:
            more = f"……另有 {count - MOST_LACKING_OF_A_NOTE} 个没有收到，请向交接学校核实"
            found.append(HandedOver(central=name, note=seq, at=at, file=more, arrived=False))
    return sorted(found, key=lambda row: row.arrived)
