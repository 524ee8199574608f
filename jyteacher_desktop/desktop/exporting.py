"""The table shown, written into a workbook: what 导出… does on every page whose columns are those on the screen or fixed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.school.imports import write_export
from jyteacher_desktop.store.workspace import Workspace

R = TypeVar("R")


def export_table(_ws: Workspace, *, columns: Sequence[Column[R]], rows: Sequence[R], path: Path, sheet: str) -> str:
    """Write these columns of the rows shown into a sheet called as the list is; the sentence for the heading.

    Raises:
        MachineError: The file cannot be written; what stood there is as it was.
    """
    write_export(columns, rows, path, sheet=sheet)
    return f"已导出 {len(rows)} 行到 {path.name}"
