"""Which steps reviewed a school's records and were not taken back, as the journal says."""

from __future__ import annotations

from typing import Final

from jyteacher_desktop.domain.step_codes import StepCode

REVIEWS: Final = {"activity": StepCode.ACTIVITY_REVIEW, "training": StepCode.TRAINING_REVIEW}
"""Tables whose records the principal reviews, and which steps do it."""


def reviews_of(table: str, which: str) -> str:
    """FROM and WHERE of a statement: those records of a table (``r``) of which the condition holds, each with the steps (``s``) that reviewed it.

    The order of the tables is kept: of these records to what was done to them, not through everything that was ever done.
    """
    return (
        f"FROM {table} r CROSS JOIN journal_entry e ON e.tbl = '{table}' AND e.row = r.id CROSS JOIN journal_step s ON s.id = e.step "
        f"WHERE {which} AND s.code = '{REVIEWS[table].value}' AND s.kind = 'do' AND s.undone_by IS NULL"
    )
