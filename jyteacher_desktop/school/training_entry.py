"""登记一次外出培训: what saving it comes to, with what is said beside it, as one step.

Hours and days may put somebody into two places; that is told and keeps nothing from being saved.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.review import told_change
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.later import later
from jyteacher_desktop.school.overlaps import clash_findings
from jyteacher_desktop.school.trainings import TrainingValues, add_training, edit_training, training_status, training_values
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    from jyteacher_desktop.records import beside_records
    from jyteacher_desktop.records.beside_records import Said
    from jyteacher_desktop.school import school_book
else:
    # where something is said beside a training, in some window
    beside_records = later("jyteacher_desktop.records.beside_records")
    school_book = later("jyteacher_desktop.school.school_book")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A training is stored; ``sentence`` says so and whether it waits for review again, ``warnings`` never block."""

    id: str
    day: date
    sentence: str
    warnings: tuple[Finding, ...]


def save_training(ws: Workspace, training_id: str, values: TrainingValues, *, about: Said) -> Saved:
    """Store a new training (no id), or the fields of a known one that changed, with what is said about it, as one step.

    Raises:
        RecordMissing, ValueRefused, QuarterClosed: Nothing was stored.
    """
    code = StepCode.TRAINING_EDIT if training_id else StepCode.TRAINING_ADD
    plain = not any(about.values())
    with ws.together(f"{'修改' if training_id else '登记'}培训 {values.name}", code=code, plain=plain):
        was = training_status(ws, training_id) if training_id else ""
        if training_id and training_values(ws, training_id) != values:
            edit_training(ws, training_id, values)
        record = training_id or add_training(ws, values)
        if any(about.values()):
            beside_records.save_about(ws, school_book.SchoolBook(ws), "training", record, about)
    again = told_change(was, training_status(ws, record))
    return Saved(
        id=record,
        day=values.date,
        sentence=f"已{'保存' if training_id else '添加'}：{values.name}{again}",
        warnings=clash_findings(ws, record),
    )


def save_about_training(ws: Workspace, training_id: str, *, about: Said) -> str:
    """Store what is said about a training that itself is closed."""
    beside_records.save_about(ws, school_book.SchoolBook(ws), "training", training_id, about)
    return "已保存补记的内容（Ctrl+Z 可撤销）"
