"""What the page 核实 decides: which matters are shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jyteacher_desktop.bureau.waiting import MATTER_COLUMNS, Matter, counted, waiting
from jyteacher_desktop.desktop.table_model import Description, TableContent
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.school.imports import write_export
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

MATTERS_LIST = "需要核实"
_SHOWN = ("kind", "subject", "since", "message")
_MESSAGE_WIDTH = 24
"""The last column takes the room there is; the whole sentence stands beside the list."""


def matter_tone(row: Matter, key: str) -> str:
    """Urgent kinds stand out, settled ones step back."""
    if row.settled:
        return "text_faint"
    return ("bad" if row.urgent else "warn") if key == "kind" else ""


def _first_of(row: Matter) -> str:
    """The kind in a narrow column: of several the first and how many there are; all of them stand beside the list."""
    first, *others = row.labels
    return f"{first}等 {len(others) + 1} 种" if others else first


def _narrow(column: Column[Matter]) -> Column[Matter]:
    """A column as it is beside the whole sentence on the right."""
    if column.key == "kind":
        return replace(column, value=_first_of, width=14)
    return replace(column, width=_MESSAGE_WIDTH) if column.key == "message" else column


def _description(*, with_settled: bool) -> Description[Matter]:
    shown = (*_SHOWN, "settled") if with_settled else _SHOWN
    return Description(
        columns=[_narrow(column) for column in MATTER_COLUMNS if column.key in shown],
        identity=lambda row: row.id,
        words=lambda row: " ".join((row.label, *(f"{side.school} {side.text}" for side in row.sides))),
        tone=matter_tone,
    )


MATTERS = _description(with_settled=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matters:
    """Everything that waits, ready to show."""

    content: TableContent[Matter]
    open: int
    settled: int

    @property
    def sentence(self) -> str:
        """How many of which kind."""
        matters = [row for row in self.content.rows if not row.settled and not row.with_school]
        back = [row for row in self.content.rows if not row.settled and row.with_school]
        counts = " · ".join(f"{label} {count}" for label, count in counted(matters))
        told = f"{len(matters)} 件：{counts}" if matters else "没有需要核实的事项"
        return " · 另有".join((told, *(f"{label} {count}" for label, count in counted(back))))


def load_matters(ws: Workspace, *, with_settled: bool) -> Matters:
    """Everything that waits; with what was settled when asked for."""
    rows = waiting(ws, with_settled=with_settled)
    settled = sum(bool(row.settled) for row in rows)
    content = TableContent(_description(with_settled=with_settled), rows).prepare()
    return Matters(content=content, open=len(rows) - settled, settled=settled)


def export_matters(_ws: Workspace, *, rows: Sequence[Matter], path: Path) -> str:
    """Write the list into a workbook."""
    write_export(MATTER_COLUMNS, rows, path, sheet=MATTERS_LIST)
    return f"已导出 {len(rows)} 行到 {path.name}"
