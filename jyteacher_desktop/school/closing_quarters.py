"""Quarters: closing locks the records and keeps the figures that the principal signs.

A quarter is open until somebody closes it; none closes by itself. Closing stores every ledger line's claimed and counted
hours, so a later report can print 已签数 / 现数 / 差额 with the cause. Re-opening needs a reason and makes the next
version. The lock itself is checked at every commit (store/refused_steps.py), not only in the windows.
"""

from __future__ import annotations

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.domain.terms import OPERATOR
from jyteacher_desktop.school.errors import PeriodWrong
from jyteacher_desktop.school.quarter_cells import kept_text
from jyteacher_desktop.school.quarter_in_words import cells_now
from jyteacher_desktop.school.quarter_open_or_closed import CLOSED, OPEN, PeriodRow, period
from jyteacher_desktop.school.quarter_statement import quarter_sums, statement
from jyteacher_desktop.school.signed_quarter import before_to_keep
from jyteacher_desktop.store.backup import silent_backup
from jyteacher_desktop.store.workspace import Workspace


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
    name, first, last = str(quarter), quarter.first_day.isoformat(), quarter.last_day.isoformat()
    lines = [
        (name, state.version, teacher, entry, claimed, counted)
        for (teacher, entry), (claimed, counted) in quarter_sums(statement(ws, quarter)).items()
    ]
    people = [
        (
            *(name, state.version, row.id, member.required, member.cycle),
            *(row.group, row.subject, row.stage, row.name, row.teacher_no),
        )
        for member in statement(ws, quarter).members
        for row in (member.row,)
    ]
    paper = kept_text(cells_now(ws, quarter))
    before = [(name, state.version, figure, value) for figure, value in before_to_keep(ws, quarter).items()]
    with ws.change(f"{quarter.label}结账", code=StepCode.PERIOD_CLOSE, undoable=False, plain=True) as change:
        change.insert_many("signed_line", ("quarter", "version", "teacher_uuid", "entry", "claimed_x100", "counted_x100"), lines)
        of_person = (
            *("quarter", "version", "teacher_uuid", "required_x100", "cycle_x100"),
            *("research_group", "subject", "stage", "name", "teacher_no"),
        )
        change.insert_many("signed_person", of_person, people)
        change.insert_many("signed_before", ("quarter", "version", "figure", "value_x100"), before)
        change.insert("signed_paper", quarter=name, version=state.version, cells=paper)
        change.driver_sql(
            "INSERT INTO period(quarter, first, last, status, version, changed_on, reason) VALUES (?, ?, ?, ?, ?, ?, '') "
            "ON CONFLICT(quarter) DO UPDATE SET status = excluded.status, changed_on = excluded.changed_on, reason = ''",
            (name, first, last, CLOSED, state.version, ws.today.isoformat()),
        )
    # a copy of what was signed is kept for ever; where it cannot be taken, the next silent backup is tried and says so
    silent_backup(ws.path, "closed", quarter=str(quarter))
    return period(ws, quarter)


def was_handed_in(ws: Workspace, quarter: Quarter) -> bool:
    """Whether a final package of the quarter has left the house: who opens it again is then said."""
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
        actor: Who opens it, as far as it was proved (:func:`~jyteacher_desktop.school.pins.prove_principal`).

    Raises:
        PeriodWrong: It is not closed, or the reason is empty.
    """
    state = period(ws, quarter)
    if state.status != CLOSED:
        raise PeriodWrong(f"{quarter.label}没有结账，不需要重新打开。没有任何变化。", quarter=str(quarter))
    if not reason.strip():
        raise PeriodWrong("重新打开季度必须写明原因，没有任何变化。请填写原因。", quarter=str(quarter))
    with ws.change(
        f"重新打开{quarter.label}：{reason.strip()}", actor, code=StepCode.PERIOD_REOPEN, undoable=False, plain=True
    ) as change:
        change.driver_sql(
            "UPDATE period SET status = ?, version = version + 1, changed_on = ?, reason = ? WHERE quarter = ?",
            (OPEN, ws.today.isoformat(), reason.strip(), str(quarter)),
        )
    return period(ws, quarter)
