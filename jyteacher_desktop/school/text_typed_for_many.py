"""One field that several records get at once: which one is meant, and what its text says, read as a cell of their sheet is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NoReturn

from jyteacher_desktop.later import later
from jyteacher_desktop.school.errors import ValueRefused

if TYPE_CHECKING:
    from jyteacher_desktop import sheets
    from jyteacher_desktop.sheets import FieldSpec
    from jyteacher_desktop.sheets import cell_values as cells
else:
    sheets = later("jyteacher_desktop.sheets")
    cells = later("jyteacher_desktop.sheets.cell_values")


def refuse_blank(spec: FieldSpec) -> NoReturn:
    """Refuse to leave a field blank that no record may lack."""
    raise ValueRefused(f"“{spec.title}”不能是空的，没有改动任何记录。", field=spec.key)


def shared_cell(sheet: str, shared: Sequence[str], field: str, value: str, today: date) -> tuple[FieldSpec, str]:
    """The field that several records get at once, and the text as their sheet would store it.

    Raises:
        ValueRefused: Not one of ``shared``, or the text cannot stand there.
    """
    offered = [each for each in sheets.specs_of(sheet) if each.key in shared]
    spec = cells.spec_called(offered, field)
    if spec is None:
        titles = "、".join(each.title for each in offered)
        raise ValueRefused(f"“{field}”不能一次改多条。可以改：{titles}。没有改动任何记录。", field=field)
    try:
        return spec, cells.stored_text(spec, value, today)
    except cells.CellRefused as error:
        raise ValueRefused(f"{error.of(spec.title)}没有改动任何记录。", field=spec.key, cause=error.code) from error
