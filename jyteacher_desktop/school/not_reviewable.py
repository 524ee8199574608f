"""Which records can be neither approved nor returned, and why: those of a closed quarter, and what is only planned."""

from __future__ import annotations

from collections.abc import Sequence

from jyteacher_desktop.domain.terms import RecordStatus
from jyteacher_desktop.school.activities import ActivityRow
from jyteacher_desktop.school.trainings import TrainingRow


def not_reviewable(rows: Sequence[ActivityRow | TrainingRow]) -> str:
    """Why these records can be neither approved nor returned, in words; empty when they can."""
    if any(row.closed for row in rows):
        return "已结账的要先重新打开，才能审核或删除"
    return "计划登记出勤以后才能审核" if any(row.status == RecordStatus.PLANNED.code for row in rows) else ""
