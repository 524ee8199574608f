"""An approved plan is not changed, nor are its lines: asked by the writer of every step, and by a use case before it begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from jyteacher_desktop.domain.approved_plans import stays_words
from jyteacher_desktop.domain.terms import PlanStatus
from jyteacher_desktop.records.errors import PlanState


def refuse_approved_plan(rows: Callable[[str, Sequence[object]], list[tuple[Any, ...]]], key: object) -> None:
    """Make sure that a plan may be changed; ``rows`` asks the workspace.

    Raises:
        PlanState: It is approved.
    """
    for uuid, title, status, number in rows("SELECT uuid, title, status, approval_no FROM plan WHERE id = ?", (key,)):
        if status == PlanStatus.APPROVED.code:
            raise PlanState(stays_words(title, number), plan=uuid)
