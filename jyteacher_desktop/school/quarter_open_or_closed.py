"""The state of quarters: open or closed, in which version, since when and why.

A quarter is open until somebody closes it; none closes by itself. Closing and opening again are in closing_quarters.py.
"""

from __future__ import annotations

from datetime import date

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.paths import is_entered
from jyteacher_desktop.store.tables import school as tables
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRow:
    """One quarter: status ``open`` or ``closed``, version from 1, the day of the last change and its reason."""

    quarter: str
    label: str
    status: str
    status_label: str
    version: int
    changed_on: str
    reason: str


PERIOD_COLUMNS: tuple[Column[PeriodRow], ...] = (
    Column(key="label", title="季度", value=lambda row: row.label, width=24),
    Column(key="status_label", title="状态", value=lambda row: row.status_label, align=Align.CENTER, width=8),
    Column(key="version", title="版本", value=lambda row: row.version, align=Align.RIGHT, width=6),
    Column(key="changed_on", title="日期", value=lambda row: row.changed_on, align=Align.CENTER, width=12),
    Column(key="reason", title="重新打开的原因", value=lambda row: row.reason, width=30),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopening:
    """Why a version came to be: the version it made, the day, the reason, and who answered for it."""

    version: int
    on: str
    reason: str
    actor: str


def reopenings(ws: Workspace, quarter: Quarter) -> tuple[Reopening, ...]:
    """Every time a closed quarter was opened again, oldest first; read from the journal, where it stays for ever."""
    found = ws.tuples("SELECT id FROM period WHERE quarter = ?", (str(quarter),))
    if not found:
        return ()
    return tuple(
        Reopening(
            version=int(str(change.fields["version"][1])),
            on=str(change.fields["changed_on"][1] if "changed_on" in change.fields else change.step.at[:10]),
            reason=str(change.fields["reason"][1] if "reason" in change.fields else ""),
            actor=change.step.actor,
        )
        for change in ws.history(tables.period, found[0][0])
        if "version" in change.fields and change.fields["version"][0] is not None
    )


def period(ws: Workspace, quarter: Quarter) -> PeriodRow:
    """State of one quarter; one that was never touched is open, version 1."""
    found = ws.tuples("SELECT status, version, changed_on, reason FROM period WHERE quarter = ?", (str(quarter),))
    return _row(quarter, *(found[0] if found else _UNTOUCHED))


_UNTOUCHED = (OPEN, 1, "", "")


def _row(quarter: Quarter, status: str, version: int, changed_on: str, reason: str) -> PeriodRow:
    return PeriodRow(
        quarter=str(quarter),
        label=quarter.label,
        status=status,
        status_label="已结账" if status == CLOSED else "未结账",
        version=version,
        changed_on=changed_on,
        reason=reason,
    )


def closed_words(ws: Workspace, day: date) -> str:
    """Why the records of a day can only be looked at; "" while its quarter is open."""
    row = period(ws, Quarter.of(day))
    if row.status != CLOSED:
        return ""
    return f"{Quarter.of(day).name}已于 {row.changed_on} 结账（第 {row.version} 版），这条记录只能看。要修改，先由校长写明原因重新打开。"


def closed_quarters(ws: Workspace) -> frozenset[str]:
    """Every quarter that is closed, ``2026Q3``."""
    return frozenset(quarter for (quarter,) in ws.tuples("SELECT quarter FROM period WHERE status = ?", (CLOSED,)))


_MONTHS = """
WITH RECURSIVE month(day) AS (
    SELECT (SELECT start FROM {table} WHERE deleted = 0 AND start >= ? ORDER BY start LIMIT 1)
    UNION ALL
    SELECT (SELECT start FROM {table} WHERE deleted = 0 AND start > substr(day, 1, 7) || '-99' ORDER BY start LIMIT 1) FROM month
        WHERE day IS NOT NULL
)
SELECT day FROM month WHERE day IS NOT NULL
"""
"""The first record of every month that has one, from one to the next down the index: the others of a month say nothing of its quarter."""


def list_periods(ws: Workspace, since: date | None = None) -> list[PeriodRow]:
    """Every quarter that holds records (``since`` a day, if one is given) or was closed once, and the present one; newest first."""
    first_day = since.isoformat() if since is not None else ""
    days = [day for table in ("activity", "training") for (day,) in ws.tuples(_MONTHS.format(table=table), (first_day,))]
    days += [day for (day,) in ws.tuples("SELECT first FROM period")]
    quarters = {Quarter.of(ws.today), *map(Quarter.parse, {quarter_text(day) for day in days})}
    known = {quarter: said for quarter, *said in ws.tuples("SELECT quarter, status, version, changed_on, reason FROM period")}
    return [_row(quarter, *known.get(str(quarter), _UNTOUCHED)) for quarter in sorted(quarters, reverse=True)]


_IN_HAND_DAYS = 60
"""So long after its end a quarter is what a school works on first."""


def quarter_in_hand(ws: Workspace) -> Quarter:
    """The quarter that a school works on: the one before the present one until it was handed in, else the present one.

    It has to be handed in when it holds records and is open, or is closed and its version has not left yet. A school without the bureau's
    card can hand nothing in and is done with closing. Two months after its end a quarter that never left is a task of the first page and
    no more what somebody comes to work on: who began with the program in September has trainings of June and nothing to hand in.

    In a book that a bureau keeps for a school (代录) it is the one before, empty or not, until it has left: a bureau enters what a school
    brought on paper when the quarter was over, however late that came.
    """
    now, entered = Quarter.of(ws.today), is_entered(ws.path)
    last = now.previous()
    if not entered and (ws.today - last.last_day).days > _IN_HAND_DAYS:
        return now
    inside = (last.first_day.isoformat(), last.last_day.isoformat())
    [(records,)] = ws.tuples(
        "SELECT (SELECT count(*) FROM activity WHERE deleted = 0 AND start BETWEEN ? AND ?) + "
        "(SELECT count(*) FROM training WHERE deleted = 0 AND start BETWEEN ? AND ?)",
        (*inside, *inside),
    )
    state = period(ws, last)
    if state.status != CLOSED:
        return last if records or entered else now
    if not ws.tuples("SELECT 1 FROM trust LIMIT 1"):
        return now
    sent = ws.tuples(
        "SELECT 1 FROM letter WHERE direction = 'out' AND kind = 'report' AND final = 1 AND quarter = ? AND version = ?",
        (str(last), state.version),
    )
    return now if sent else last


def quarter_text(day: str) -> str:
    """The quarter of an ISO day, or of its month: ``2026Q3``."""
    return f"{day[:4]}Q{(int(day[5:7]) + 2) // 3}"
