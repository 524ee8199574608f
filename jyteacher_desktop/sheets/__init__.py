"""Workbooks: reading messy ones, planning what an import would do, refused rows, templates, writing tables.

- ``read_workbook(path) -> Workbook``: typed cells of every sheet, or an InputError whose code begins with ``workbook.``.
- ``understand(workbook, kind, *, sheet=None, mapping=None) -> Layout``: heading rows, columns, which rows are records.
- ``plan_roster(layout, existing, *, path, today, base) -> Plan`` and, with what they refer to, ``plan_trainings``,
  ``plan_openings``, ``plan_activities``, ``plan_attendance``, ``plan_plan_items`` and ``plan_members``: what would happen, row by
  row and cell by cell.
- ``write_refused(plan, path)``, ``write_template(kind, path, *, choices=None)``, ``write_table(columns, rows, path)``,
  ``write_book(pages, path)``.

The kinds are ``roster``, ``activities``, ``attendance``, ``trainings``, ``openings``, ``plan_items`` and ``members``, whose fields stand in ``BY_KIND``,
every plain kind by its id, and ``hours``, a form that is only filled; ``specs_of`` knows them all.
Nothing here knows a database: what stands in the workspace is passed in as :class:`Existing`, and ``base`` is the state it was
read at, so that executing a plan later can be refused when the data changed since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jyteacher_desktop.later import first_used

_WHERE = {
    "codes_in_columns": "CODES code_of",
    "cell_values": "FieldSpec labels_of",
    "filling": "Filled Unlisted fields_asked_for fill_workbook",
    "fields_of_any_list": "HOURS label_of specs_of",
    "finding_tables": "signatures understand",
    "layouts": "BY_HAND HIDDEN HIDDEN_ROWS PROPOSED Layout hidden_words",
    "column_questions": "Question",
    "dry_run": "RESTORED Existing Outcome Plan PlanRow Refusal SettledRows",
    "dry_run_activities": "plan_activities",
    "dry_run_attendance": "plan_attendance roles_of",
    "dry_run_member_schools": "plan_members",
    "dry_run_opening_balances": "plan_openings",
    "dry_run_plan_items": "IntoPlan plan_plan_items",
    "dry_run_roster": "plan_roster",
    "dry_run_trainings": "plan_trainings",
    "values_of_rows": "parsed_rows",
    "cells": "cell_text column_letter",
    "left_out": "UNREAD_COLUMN left_out_words",
    "reading": "Sheet Workbook read_pasted read_workbook",
    "other_lists": "Stop",
    "fields_of_first_lists": "BY_KIND LABELS",
    "fields_of_hours": "SCHOOL figure",
    "own_columns_of_activities": "OWN own_specs",
    "people_of_activities": "PEOPLE PeopleOfActivities There lines_of",
    "which_activity": "WHICH",
    "writing_refused_rows": "write_refused",
    "writing_tables": "write_book write_table",
    "writing_templates": "write_template",
}
"""Which module offers what: it is loaded when something of it is first used."""

if TYPE_CHECKING:
    from jyteacher_desktop.sheets.cell_values import FieldSpec, labels_of
    from jyteacher_desktop.sheets.cells import cell_text, column_letter
    from jyteacher_desktop.sheets.codes_in_columns import CODES, code_of
    from jyteacher_desktop.sheets.column_questions import Question
    from jyteacher_desktop.sheets.dry_run import RESTORED, Existing, Outcome, Plan, PlanRow, Refusal, SettledRows
    from jyteacher_desktop.sheets.dry_run_activities import plan_activities
    from jyteacher_desktop.sheets.dry_run_attendance import plan_attendance, roles_of
    from jyteacher_desktop.sheets.dry_run_member_schools import plan_members
    from jyteacher_desktop.sheets.dry_run_opening_balances import plan_openings
    from jyteacher_desktop.sheets.dry_run_plan_items import IntoPlan, plan_plan_items
    from jyteacher_desktop.sheets.dry_run_roster import plan_roster
    from jyteacher_desktop.sheets.dry_run_trainings import plan_trainings
    from jyteacher_desktop.sheets.fields_of_any_list import HOURS, label_of, specs_of
    from jyteacher_desktop.sheets.fields_of_first_lists import BY_KIND, LABELS
    from jyteacher_desktop.sheets.fields_of_hours import SCHOOL, figure
    from jyteacher_desktop.sheets.filling import Filled, Unlisted, fields_asked_for, fill_workbook
    from jyteacher_desktop.sheets.finding_tables import signatures, understand
    from jyteacher_desktop.sheets.layouts import BY_HAND, HIDDEN, HIDDEN_ROWS, PROPOSED, Layout, hidden_words
    from jyteacher_desktop.sheets.left_out import UNREAD_COLUMN, left_out_words
    from jyteacher_desktop.sheets.other_lists import Stop
    from jyteacher_desktop.sheets.own_columns_of_activities import OWN, own_specs
    from jyteacher_desktop.sheets.people_of_activities import PEOPLE, PeopleOfActivities, There, lines_of
    from jyteacher_desktop.sheets.reading import Sheet, Workbook, read_pasted, read_workbook
    from jyteacher_desktop.sheets.values_of_rows import parsed_rows
    from jyteacher_desktop.sheets.which_activity import WHICH
    from jyteacher_desktop.sheets.writing_refused_rows import write_refused
    from jyteacher_desktop.sheets.writing_tables import write_book, write_table
    from jyteacher_desktop.sheets.writing_templates import write_template
else:
    __getattr__ = first_used(__name__, _WHERE)

__all__ = [
    "BY_HAND",
    "BY_KIND",
    "CODES",
    "HIDDEN",
    "HIDDEN_ROWS",
    "HOURS",
    "LABELS",
    "OWN",
    "PEOPLE",
    "PROPOSED",
    "RESTORED",
    "SCHOOL",
    "UNREAD_COLUMN",
    "WHICH",
    "Existing",
    "FieldSpec",
    "Filled",
    "IntoPlan",
    "Layout",
    "Outcome",
    "PeopleOfActivities",
    "Plan",
    "PlanRow",
    "Question",
    "Refusal",
    "SettledRows",
    "Sheet",
    "Stop",
    "There",
    "Unlisted",
    "Workbook",
    "cell_text",
    "code_of",
    "column_letter",
    "fields_asked_for",
    "figure",
    "fill_workbook",
    "hidden_words",
    "label_of",
    "labels_of",
    "left_out_words",
    "lines_of",
    "own_specs",
    "parsed_rows",
    "plan_activities",
    "plan_attendance",
    "plan_members",
    "plan_openings",
    "plan_plan_items",
    "plan_roster",
    "plan_trainings",
    "read_pasted",
    "read_workbook",
    "roles_of",
    "signatures",
    "specs_of",
    "understand",
    "write_book",
    "write_refused",
    "write_table",
    "write_template",
]
