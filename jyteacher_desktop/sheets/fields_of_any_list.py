"""What kinds of sheets there are: those of the first days, whose fields stand in fields_of_first_lists.py, one for every plain and sealed kind, and forms for hours."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from jyteacher_desktop import kinds
from jyteacher_desktop.kinds.kit import Kind
from jyteacher_desktop.later import later
from jyteacher_desktop.sheets.cell_values import FieldSpec
from jyteacher_desktop.sheets.fields_of_first_lists import BY_KIND, LABELS

if TYPE_CHECKING:
    from jyteacher_desktop.sheets import fields_of_hours, fields_of_registers
else:
    fields_of_registers = later("jyteacher_desktop.sheets.fields_of_registers")
    fields_of_hours = later("jyteacher_desktop.sheets.fields_of_hours")

HOURS: Final = "hours"
"""A form for everybody's hours: filled from the ledger, never imported."""


def specs_of(kind: str) -> tuple[FieldSpec, ...]:
    """The fields of a kind of sheet, by ``roster`` … ``members``, ``hours`` or the id of a plain or a sealed kind.

    Raises:
        KeyError: There is none of this name.
    """
    if kind == HOURS:
        return fields_of_hours.HOURS_FIELDS
    return BY_KIND[kind] if kind in BY_KIND else _fields(kinds.sheet_kind(kind))


def label_of(kind: str) -> str:
    """What people call a sheet of this kind: 花名册, 制度文件."""
    if kind == HOURS:
        return fields_of_hours.HOURS_LABEL
    return LABELS[kind] if kind in LABELS else kinds.sheet_kind(kind).title


@cache
def _fields(kind: Kind) -> tuple[FieldSpec, ...]:
    return fields_of_registers.fields_of(kind)
