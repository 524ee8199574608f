"""Commands about outside trainings: listing, recording, the principal's review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jyteacher_desktop.cli.answers import Answer, fields, table
from jyteacher_desktop.cli.reviewing import reviewed
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import Finding, warning
from jyteacher_desktop.domain.terms import RecordStatus
from jyteacher_desktop.later import later
from jyteacher_desktop.school import trainings
from jyteacher_desktop.school.trainings import EXPORT_COLUMNS, TRAINING_COLUMNS, TrainingRow, TrainingValues
from jyteacher_desktop.store.workspace import Workspace

if TYPE_CHECKING:
    from jyteacher_desktop.school import opening_balances, roster, sums_of_lists, training_entry
else:
    opening_balances = later("jyteacher_desktop.school.opening_balances")
    roster = later("jyteacher_desktop.school.roster")
    sums_of_lists = later("jyteacher_desktop.school.sums_of_lists")
    training_entry = later("jyteacher_desktop.school.training_entry")


def list_all(call: Call) -> Answer:
    """``training list``."""
    args = call.args
    person = roster.one_teacher(call.workspace, args.teacher).id if args.teacher else None
    if args.opening:
        balances = [row for row in opening_balances.list_openings(call.workspace) if person in (None, row.teacher_id)]
        return listing(
            call, opening_balances.OPENING_COLUMNS, balances, empty="没有期初学时。用 training import --opening 导入。"
        )
    rows = trainings.list_trainings(call.workspace, args.first, args.last, teacher_id=person)
    columns = EXPORT_COLUMNS if args.output is not None else TRAINING_COLUMNS
    sums = [sums_of_lists.trainings_words(rows)] if rows else ()
    return listing(call, columns, rows, empty="没有校外培训。用 training add 或 training import 登记。", notes=sums)


def change(call: Call) -> Answer:
    """``training set FIELD VALUE ID…``."""
    number = trainings.edit_trainings(call.workspace, call.args.ids, call.args.field, call.args.value)
    return Answer(data={"changed": number}, text=f"修改了 {number} 条培训。")


def add(call: Call) -> Answer:
    """``training add``."""
    args = call.args
    person = roster.one_teacher(call.workspace, args.teacher)
    row, warnings = recorded(
        call.workspace,
        TrainingValues(
            teacher_id=person.id,
            name=args.name,
            organizer=args.organizer or "",
            level=args.level,
            mode=args.mode,
            date=args.first,
            end_date=args.last,
            hours=args.hours,
            certificate=args.certificate or "",
            result=args.result or "",
            note=args.note or "",
        ),
    )
    return Answer(
        data=fields(row), text=lambda: f"已登记：\n{table(TRAINING_COLUMNS, [row], empty='')}\n编号：{row.id}", warnings=warnings
    )


def recorded(ws: Workspace, values: TrainingValues) -> tuple[TrainingRow, tuple[Finding, ...]]:
    """Store a new training, whichever command it was typed with; the row, and what is told about it.

    Raises:
        RecordMissing, ValueRefused, QuarterClosed: Nothing was stored.
    """
    saved = training_entry.save_training(ws, "", values, about={})
    [row] = trainings.trainings_of(ws, [saved.id])
    late = warning("training.late", "日期", f"这是补录：所在季度已经过去，记为 {row.late_on} 补录。")
    return row, (*((late,) if row.late_on else ()), *saved.warnings)


def review(call: Call) -> Answer:
    """``training review``."""

    def pending(quarter: Quarter | None) -> list[str]:
        first, last = (quarter.first_day, quarter.last_day) if quarter else (None, None)
        rows = trainings.list_trainings(call.workspace, first, last)
        return [row.id for row in rows if row.status == RecordStatus.PENDING.code]

    return reviewed(call, TRAINING_COLUMNS, pending=pending, carry_out=trainings.review_trainings)
