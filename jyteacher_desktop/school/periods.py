"""Quarters: closing locks the records and keeps the figures that the principal signs.

A quarter is open until somebody closes it; none closes by itself. Closing stores every ledger line's claimed and counted
hours, so a later report can print 已签数 / 现数 / 差额 with the cause. Re-opening needs a reason and makes the next
version. The lock itself is checked at every commit (store/guards.py), not only in the windows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.steps import StepCode
from jyteacher_desktop.records.writer import OPERATOR
from jyteacher_desktop.school.errors import PeriodWrong
from jyteacher_desktop.school.ledger import everybody
from jyteacher_desktop.school.period_state import CLOSED, OPEN, PeriodRow, period
from jyteacher_desktop.school.roster import teacher_keys
from jyteacher_desktop.school.signed import before_to_keep
from jyteacher_desktop.school.statement import in_hours, quarter_sums, statement
from jyteacher_desktop.store.backup import silent_backup
from jyteacher_desktop.store.tables import school as tables
from jyteacher_desktop.store.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedDifference:
    """A ledger line whose figures are no longer those that were signed."""

    teacher_id: str
    entry: str
    title: str
    signed: Decimal
    now: Decimal
    cause: str


def refuse_closing(ws: Workspace, quarter: Quarter) -> PeriodRow:
    """The state of a quarter that can be closed.

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
    return state


def close_quarter(ws: Workspace, quarter: Quarter) -> PeriodRow:
    """Lock a quarter and keep its figures.

    Raises:
        PeriodWrong: It is closed already, or has not begun.
    """
    state = refuse_closing(ws, quarter)
    first, last = quarter.first_day.isoformat(), quarter.last_day.isoformat()
    lines = [
        (str(quarter), state.version, teacher, entry, claimed, counted)
        for (teacher, entry), (claimed, counted) in quarter_sums(statement(ws, quarter)).items()
    ]
    people = [
        (str(quarter), state.version, row.id, member.required, member.cycle, row.group, row.subject, row.stage)
        for member in statement(ws, quarter).members
        for row in (member.row,)
    ]
    before = [(str(quarter), state.version, figure, value) for figure, value in before_to_keep(ws, quarter).items()]
    with ws.change(f"{quarter.label}结账", code=StepCode.PERIOD_CLOSE, undoable=False) as change:
        change.insert_many(
            tables.signed_line, ("quarter", "version", "teacher_uuid", "entry", "claimed_x100", "counted_x100"), lines
        )
        of_person = ("quarter", "version", "teacher_uuid", "required_x100", "cycle_x100", "research_group", "subject", "stage")
        change.insert_many(tables.signed_person, of_person, people)
        change.insert_many(tables.signed_before, ("quarter", "version", "figure", "value_x100"), before)
        change.driver_sql(
            "INSERT INTO period(quarter, first, last, status, version, changed_on, reason) VALUES (?, ?, ?, ?, ?, ?, '') "
            "ON CONFLICT(quarter) DO UPDATE SET status = excluded.status, changed_on = excluded.changed_on, reason = ''",
            (str(quarter), first, last, CLOSED, state.version, ws.today.isoformat()),
        )
    # a copy of what was signed is kept for ever; where it cannot be taken, the next silent backup is tried and says so
    silent_backup(ws.path, "closed", quarter=str(quarter))
    return period(ws, quarter)


def was_handed_in(ws: Workspace, quarter: Quarter) -> bool:
    """Whether a final package of the quarter has left the house: opening it again is then the principal's."""
    return bool(
        ws.tuples(
            "SELECT 1 FROM letter WHERE direction = 'out' AND kind = 'report' AND quarter = ? AND final = 1 "
            "AND (file_name NOT LIKE '%.part' OR receipt <> '') LIMIT 1",
            (str(quarter),),
        )
    )


def reopen_quarter(ws: Workspace, quarter: Quarter, reason: str, actor: str = OPERATOR) -> PeriodRow:
    """Open a closed quarter again, with a reason; its next close and package carry the next version.

    Args:
        ws: The workspace.
        quarter: The quarter.
        reason: Printed with the next version.
        actor: Who opens it, as far as it was proved (:func:`~jyteacher_desktop.school.office.prove_principal`).

    Raises:
        PeriodWrong: It is not closed, or the reason is empty.
    """
    state = period(ws, quarter)
    if state.status != CLOSED:
        raise PeriodWrong(f"{quarter.label}没有结账，不需要重新打开。没有任何变化。", quarter=str(quarter))
    if not reason.strip():
        raise PeriodWrong("重新打开季度必须写明原因，没有任何变化。请填写原因。", quarter=str(quarter))
    with ws.change(f"重新打开{quarter.label}：{reason.strip()}", actor, code=StepCode.PERIOD_REOPEN, undoable=False) as change:
        change.driver_sql(
            "UPDATE period SET status = ?, version = version + 1, changed_on = ?, reason = ? WHERE quarter = ?",
            (OPEN, ws.today.isoformat(), reason.strip(), str(quarter)),
        )
    return period(ws, quarter)


def signed_total(ws: Workspace, quarter: Quarter, version: int) -> Decimal | None:
    """计入 person-hours of a version as it was signed; None when there is no such version, or it held no lines."""
    [(total,)] = ws.tuples("SELECT sum(counted_x100) FROM signed_line WHERE quarter = ? AND version = ?", (str(quarter), version))
    return None if total is None else Decimal(total) / 100


def signed_differences(ws: Workspace, quarter: Quarter, version: int | None = None) -> list[SignedDifference]:
    """Lines of a signed version (the last one when None) whose counted hours are different now, with the cause in words."""
    newest = version or _newest_kept(ws, quarter)
    if newest is None:
        return []
    signed = {
        (teacher, entry): counted
        for teacher, entry, counted in ws.tuples(
            "SELECT teacher_uuid, entry, counted_x100 FROM signed_line WHERE quarter = ? AND version = ?", (str(quarter), newest)
        )
    }
    stated = statement(ws, quarter)
    now = {place: counted for place, (_claimed, counted) in quarter_sums(stated).items()}
    titles = dict(ws.tuples("SELECT uuid, title FROM activity UNION SELECT uuid, name FROM training"))
    different = sorted(place for place in signed.keys() | now.keys() if signed.get(place, 0) != now.get(place, 0))
    keys, ledgers = teacher_keys(ws), everybody(ws, stated.day, stated.cycle)
    causes = {
        (teacher, line.entry.id): "；".join(each.sentence for each in line.reductions) or "签字后修改"
        for teacher in {teacher for teacher, _entry in different}
        if keys.get(teacher) in ledgers
        for line in ledgers[keys[teacher]].explain()
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


def _newest_kept(ws: Workspace, quarter: Quarter) -> int | None:
    """The last version of which something was kept; where nobody was in the roster that is the quarter before alone."""
    of_quarter = " UNION ALL ".join(
        f"SELECT version FROM {table} WHERE quarter = ?" for table in ("signed_line", "signed_before")
    )
    newest: int | None = ws.tuples(f"SELECT max(version) FROM ({of_quarter}) AS kept", (str(quarter),) * 2)[0][0]
    return newest


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedStanding:
    """What is otherwise now about a person of a signed version: ``what`` in words, as it was signed, as it is, and why."""

    teacher_id: str
    what: str
    signed: Decimal
    now: Decimal
    cause: str


def signed_standings(ws: Workspace, quarter: Quarter, version: int) -> list[SignedStanding]:
    """What is otherwise now about the people of a signed version, beside the lines of the quarter itself.

    The requirement, what had counted before the quarter, and who is in it at all: 距目标差 and the number of teachers are made of these.
    Nothing is known of a version that was closed by a program which did not keep them.
    """
    kept = ws.tuples(
        "SELECT p.teacher_uuid, p.required_x100, p.cycle_x100 - coalesce((SELECT sum(l.counted_x100) FROM signed_line l "
        "WHERE l.quarter = p.quarter AND l.version = p.version AND l.teacher_uuid = p.teacher_uuid), 0) "
        "FROM signed_person p WHERE p.quarter = ? AND p.version = ?",
        (str(quarter), version),
    )
    if not kept and not ws.tuples(
        "SELECT 1 FROM signed_before WHERE quarter = ? AND version = ? LIMIT 1", (str(quarter), version)
    ):
        return []
    signed = {teacher: (required, before) for teacher, required, before in kept}
    stated = statement(ws, quarter)
    now = {each.row.id: (each.required, each.cycle - each.sums.counted) for each in stated.members}
    why = _Causes(ws, quarter, version, stated.day)
    found: list[SignedStanding] = []
    for teacher in sorted(signed.keys() | now.keys()):
        if teacher not in signed or teacher not in now:
            there = (Decimal(teacher in signed), Decimal(teacher in now))
            found.append(_standing(teacher, "列入本季教师", there, why.of_place(teacher)))
            continue
        (required, before), (required_now, before_now) = signed[teacher], now[teacher]
        if required != required_now:
            pair = (in_hours(required), in_hours(required_now))
            found.append(_standing(teacher, "周期应达", pair, why.of_requirement(teacher)))
        if before != before_now:
            pair = (in_hours(before), in_hours(before_now))
            found.append(_standing(teacher, "以前各季累计", pair, why.of_hours()))
    return found


def _standing(teacher: str, what: str, figures: tuple[Decimal, Decimal], cause: str) -> SignedStanding:
    return SignedStanding(teacher_id=teacher, what=what, signed=figures[0], now=figures[1], cause=cause)


class _Causes:
    """Why something about a person is otherwise than it was signed: what the journal holds after the step that closed the quarter."""

    def __init__(self, ws: Workspace, quarter: Quarter, version: int, day: date) -> None:
        self._ws = ws
        ((self._closed,),) = ws.tuples(
            "SELECT coalesce(max(e.step), 0) FROM journal_entry e WHERE e.tbl = 'signed_before' AND e.row = "
            "(SELECT min(p.id) FROM signed_before p WHERE p.quarter = ? AND p.version = ?)",
            (str(quarter), version),
        )
        self._policy = ["签字后换用了学时规则"] if self._after("tbl = 'policy'") else []
        self._service = f"签字后登记或更正了 {day.month}-{day.day} 及以前开始的人员变动"

    def _after(self, what: str, given: tuple[object, ...] = ()) -> bool:
        return bool(self._ws.tuples(f"SELECT 1 FROM journal_entry WHERE step > ? AND {what} LIMIT 1", (self._closed, *given)))

    def of_requirement(self, teacher: str) -> str:
        """Of what is required of somebody."""
        rows = "SELECT s.id FROM service s JOIN teacher t ON t.id = s.teacher_id WHERE t.uuid = ?"
        moved = not self._policy or self._after(f"tbl = 'service' AND row IN ({rows})", (teacher,))
        return "；".join([*self._policy, *([self._service] if moved else [])])

    def of_place(self, teacher: str) -> str:
        """Of somebody who came into the quarter or went out of it."""
        there = self._ws.tuples("SELECT 1 FROM teacher WHERE uuid = ? AND deleted = 0", (teacher,))
        return self._service if there else "签字后从花名册移除或合并"

    def of_hours(self) -> str:
        """Of what had counted before the quarter."""
        return "；".join(self._policy) or "签字后以前各季的记录有变"
