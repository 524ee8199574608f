"""What a list of activities or trainings adds up to, in words: below the list of the window and below that of the command."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.terms import RecordStatus, Result

if TYPE_CHECKING:
    from jyteacher_desktop.school.activities import ActivityRow
    from jyteacher_desktop.school.trainings import TrainingRow


def activities_words(rows: Sequence[ActivityRow]) -> str:
    """What a list adds up to: activities that were held are 场 and count; planned and returned ones are told apart and count nowhere."""
    apart = {RecordStatus.PLANNED.code: "计划", RecordStatus.RETURNED.code: "退回", RecordStatus.DRAFT.code: "草稿"}
    held = [row for row in rows if row.status not in apart]
    hours = sum((row.hours * row.present for row in held), Decimal(0))
    text = f"{len(held)} 场 · {sum(row.present for row in held)} 人次 · 申报 {hours_text(hours)} 人·学时"
    others = [(label, sum(row.status == code for row in rows)) for code, label in apart.items()]
    return text + "".join(f" · 另有{label} {number} 项" for label, number in others if number)


def trainings_words(rows: Sequence[TrainingRow]) -> str:
    """What a list adds up to; returned ones are told apart and count nowhere, and those that were not passed are told."""
    standing = [row for row in rows if row.status != RecordStatus.RETURNED.code]
    text = f"{hours_text(sum((row.hours for row in standing), Decimal(0)))} 学时"
    returned = len(rows) - len(standing)
    failed = sum(row.result == Result.FAIL.code for row in standing)
    text += f" · 其中{Result.FAIL.on_paper} {failed} 条" if failed else ""
    return text + (f" · 其中退回 {returned} 条，不计学时" if returned else "")
