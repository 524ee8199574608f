"""Quarters: closing locks the records and keeps the figures that the principal signs.

A quarter is open until somebody closes it; none closes by itself. Closing stores every ledger line's claimed and counted
hours, so a later report can print 已签数 / 现数 / 差额 with the cause. Re-opening needs a reason and makes the next
version. The lock itself is checked at every commit (store/migrations), not only in the windows.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from jyteacher_desktop.domain import hours
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.steps import StepCode
from jyteacher_desktop.school.errors import PeriodWrong
from jyteacher_desktop.school.ledger import everybody
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.roster import teacher_keys
from jyteacher_desktop.store import school_tables as tables
from jyteacher_desktop.store.backup import silent_backup
from jyteacher_desktop.store.workspace import Workspace

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
class SignedDifference:
    """A ledger line whose figures are no longer those that were signed."""

    teacher_id: str
    entry: str
    title: str
    signed: Decimal
    now: Decimal
    cause: str


def period(ws: Workspace, quarter: Quarter) -> PeriodRow:
    """State of one quarter; one that was never touched is open, version 1."""
    found = ws.tuples("SELECT status, version, changed_on, reason FROM period WHERE quarter = ?", (str(quarter),))
    status, version, changed_on, reason = found[0] if found else (OPEN, 1, "", "")
    return PeriodRow(
        quarter=str(quarter),
        label=quarter.label,
        status=status,
        status_label="已结账" if status == CLOSED else "未结账",
        version=version,
        changed_on=changed_on,
        reason=reason,
    )


def list_periods(ws: Workspace) -> list[PeriodRow]:
    """Every quarter that holds records or was closed once, and the present one; newest first."""
    days = ws.tuples(
        "SELECT start FROM activity WHERE deleted = 0 UNION SELECT start FROM training WHERE deleted = 0 UNION SELECT first FROM period"
    )
    quarters = {Quarter.of(ws.today)} | {Quarter.parse(_quarter_text(day)) for (day,) in days}
    return [period(ws, quarter) for quarter in sorted(quarters, reverse=True)]


def close_quarter(ws: Workspace, quarter: Quarter) -> PeriodRow:
    """Lock a quarter and keep its figures.

    Raises:
        PeriodWrong: It is closed already, or has not begun.
    """
    state = period(ws, quarter)
    if state.status == CLOSED:
        raise PeriodWrong(
            f"{quarter.label}已经结账（第 {state.version} 版），没有再做一次。如需修改，请先重新打开。", quarter=str(quarter)
        )
    if quarter.first_day > ws.today:
        raise PeriodWrong(f"{quarter.label}还没有开始，不能结账。没有任何变化。请核对季度。", quarter=str(quarter))
    policy = current_policy(ws)
    uuids = {key: uuid for uuid, key in teacher_keys(ws).items()}
    first, last = quarter.first_day.isoformat(), quarter.last_day.isoformat()
    ledgers = everybody(ws, quarter.last_day, policy.cycle_at(quarter.last_day))
    lines = [
        (str(quarter), state.version, uuids[key], row[1], claimed, counted)
        for key, ledger in ledgers.items()
        if isinstance(key, int) and key in uuids
        for row, claimed, counted in ledger.figures_between(quarter.first_day, quarter.last_day)
        if row[4] != hours.OPENING and row[11] != hours.DELETED
    ]
    with ws.change(f"{quarter.label}结账", code=StepCode.PERIOD_CLOSE, undoable=False) as change:
        change.insert_many(
            tables.signed_line, ("quarter", "version", "teacher_uuid", "entry", "claimed_x100", "counted_x100"), lines
        )
        change.driver_sql(
            "INSERT INTO period(quarter, first, last, status, version, changed_on, reason) VALUES (?, ?, ?, ?, ?, ?, '') "
            "ON CONFLICT(quarter) DO UPDATE SET status = excluded.status, changed_on = excluded.changed_on, reason = ''",
            (str(quarter), first, last, CLOSED, state.version, ws.today.isoformat()),
        )
    # a copy of what was signed is kept for ever; where it cannot be taken, the next silent backup is tried and says so
    silent_backup(ws.path, "closed", quarter=str(quarter))
    return period(ws, quarter)


def reopen_quarter(ws: Workspace, quarter: Quarter, reason: str) -> PeriodRow:
    """Open a closed quarter again, with a reason; its next close and package carry the next version.

    Raises:
        PeriodWrong: It is not closed, or the reason is empty.
    """
    state = period(ws, quarter)
    if state.status != CLOSED:
        raise PeriodWrong(f"{quarter.label}没有结账，不需要重新打开。没有任何变化。", quarter=str(quarter))
    if not reason.strip():
        raise PeriodWrong("重新打开季度必须写明原因，没有任何变化。请填写原因。", quarter=str(quarter))
    with ws.change(f"重新打开{quarter.label}：{reason.strip()}", "校长", code=StepCode.PERIOD_REOPEN, undoable=False) as change:
        change.driver_sql(
            "UPDATE period SET status = ?, version = version + 1, changed_on = ?, reason = ? WHERE quarter = ?",
            (OPEN, ws.today.isoformat(), reason.strip(), str(quarter)),
        )
    return period(ws, quarter)


def signed_differences(ws: Workspace, quarter: Quarter) -> list[SignedDifference]:
    """Lines of the last signed version whose counted hours are different now, with the cause in words."""
    newest = ws.tuples("SELECT max(version) FROM signed_line WHERE quarter = ?", (str(quarter),))[0][0]
    if newest is None:
        return []
    signed = {
        (teacher, entry): counted
        for teacher, entry, counted in ws.tuples(
            "SELECT teacher_uuid, entry, counted_x100 FROM signed_line WHERE quarter = ? AND version = ?", (str(quarter), newest)
        )
    }
    policy = current_policy(ws)
    uuids = {key: uuid for uuid, key in teacher_keys(ws).items()}
    ledgers = {
        uuids[key]: ledger
        for key, ledger in everybody(ws, quarter.last_day, policy.cycle_at(quarter.last_day)).items()
        if isinstance(key, int) and key in uuids
    }
    now = {
        (teacher, row[1]): counted
        for teacher, ledger in ledgers.items()
        for row, _claimed, counted in ledger.figures_between(quarter.first_day, quarter.last_day)
        if row[4] != hours.OPENING
    }
    titles = dict(ws.tuples("SELECT uuid, title FROM activity UNION SELECT uuid, name FROM training"))
    different = sorted(place for place in signed.keys() | now.keys() if signed.get(place, 0) != now.get(place, 0))
    causes = {
        (teacher, line.entry.id): "；".join(each.sentence for each in line.reductions) or "签字后修改"
        for teacher in {teacher for teacher, _entry in different}
        if teacher in ledgers
        for line in ledgers[teacher].explain()
    }
    found: list[SignedDifference] = []
    for place in different:
        cause = "签字后补录" if place not in signed else "签字后移除" if place not in now else causes[place]
        found.append(
            SignedDifference(
                teacher_id=place[0],
                entry=place[1],
                title=titles.get(place[1], ""),
                signed=Decimal(signed.get(place, 0)) / 100,
                now=Decimal(now.get(place, 0)) / 100,
                cause=cause,
            )
        )
    return found


def _quarter_text(day: str) -> str:
    return f"{day[:4]}Q{(int(day[5:7]) + 2) // 3}"
