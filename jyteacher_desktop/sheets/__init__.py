"""Workbooks: reading messy ones, planning what an import would do, refused rows, templates, writing tables.

``read_workbook(path)`` gives typed cells; ``understand(workbook, kind)`` finds heading, columns and records;
``plan_roster`` and its siblings say what would happen row by row; ``write_refused``, ``write_template`` and ``write_table``
write workbooks. Nothing here knows a database: what stands in the workspace is passed in as :class:`Existing`.
"""

from __future__ import annotations

from jyteacher_desktop.sheets.fields import BY_KIND, LABELS, FieldSpec
from jyteacher_desktop.sheets.layout import Layout, understand
from jyteacher_desktop.sheets.plan import (
    Existing,
    Outcome,
    Plan,
    PlanRow,
    Refusal,
    plan_activities,
    plan_attendance,
    plan_openings,
    plan_roster,
    plan_trainings,
)
from jyteacher_desktop.sheets.reading import Sheet, Workbook, cell_text, read_workbook
from jyteacher_desktop.sheets.writing import write_refused, write_table, write_template

__all__ = [
    "BY_KIND",
    "LABELS",
    "Existing",
    "FieldSpec",
    "Layout",
    "Outcome",
    "Plan",
    "PlanRow",
    "Refusal",
    "Sheet",
    "Workbook",
    "cell_text",
    "plan_activities",
    "plan_attendance",
    "plan_openings",
    "plan_roster",
    "plan_trainings",
    "read_workbook",
    "understand",
    "write_refused",
    "write_table",
    "write_template",
]
