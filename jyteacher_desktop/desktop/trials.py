"""What the pages of hours, of a school and of the city, share: a policy tried out, and the table shown written into a workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.what_if import LineChange, WhatIf, WhatIfRow
from jyteacher_desktop.school.imports import write_export
from jyteacher_desktop.store.workspace import Workspace

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A draft policy, what it would change, and the use case that tells the entries of one person that count differently."""

    path: Path
    draft: Policy
    as_of: date | None
    result: WhatIf
    columns: Sequence[Column[WhatIfRow]]
    lines: Callable[..., tuple[LineChange, ...]]


def export_table(_ws: Workspace, *, columns: Sequence[Column[R]], rows: Sequence[R], path: Path) -> str:
    """Write the table shown into a workbook."""
    write_export(columns, rows, path)
    return f"已导出 {len(rows)} 行到 {path.name}"
