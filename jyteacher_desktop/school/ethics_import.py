"""师德档案 from a workbook: planned and carried out as every other list is, into the principal's vault.

The plan lives in memory only, and the step that is made names neither a person nor the file. Rows that were refused are written out only
where the principal says so.
"""

from __future__ import annotations

from jyteacher_desktop.kinds import sheet_kind
from jyteacher_desktop.kinds.kit import Kind
from jyteacher_desktop.records import register_imports
from jyteacher_desktop.records.register_imports import Imported
from jyteacher_desktop.records.sealed_records import Vault, open_vault
from jyteacher_desktop.records.sheet_choices import Choices
from jyteacher_desktop.school.pins import unlock
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.sheets import Plan, Workbook
from jyteacher_desktop.store.workspace import Workspace


def plan_sealed(ws: Workspace, pin: str, kind: Kind, workbook: Workbook, choices: Choices) -> Plan:
    """Plan what a workbook of assessments or sanctions would bring; nothing is stored.

    Raises:
        VaultMissing, VaultClosed, WrongPin: Nothing was read.
        InputError: The workbook as a whole cannot be imported.
    """
    return register_imports.plan_workbook(ws, SchoolBook(ws), kind, workbook, choices, shelf=_vault(ws, pin))


def execute_sealed(ws: Workspace, pin: str, plan: Plan) -> Imported:
    """Carry out exactly this plan as one step.

    Raises:
        VaultMissing, VaultClosed, WrongPin, OtherList, PlanOutdated: Nothing was stored.
    """
    return register_imports.execute_import(ws, sheet_kind(plan.kind), plan, shelf=_vault(ws, pin))


def _vault(ws: Workspace, pin: str) -> Vault:
    return open_vault(ws, unlock(ws, pin))
