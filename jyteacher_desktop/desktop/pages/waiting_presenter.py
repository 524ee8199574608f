"""What the page 核实 decides: which matters are shown, and settling them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from jyteacher_desktop.bureau.waiting import LABELS, MATTER_COLUMNS, Matter, reopen, settle, waiting
from jyteacher_desktop.desktop.table_model import Description, TableContent
from jyteacher_desktop.desktop.worker import Worker
from jyteacher_desktop.school.imports import write_export
from jyteacher_desktop.store.workspace import Workspace

_URGENT = frozenset({"fork", "chain", "held", "two_books"})
_SHOWN = ("kind", "subject", "since", "message")
_MESSAGE_WIDTH = 24
"""The last column takes the room there is; the whole sentence stands beside the list."""


def matter_tone(row: Matter, key: str) -> str:
    """Urgent kinds stand out, settled ones step back."""
    if row.settled:
        return "text_faint"
    return ("bad" if row.kind in _URGENT else "warn") if key == "kind" else ""


def _description(*, with_settled: bool) -> Description[Matter]:
    shown = (*_SHOWN, "settled") if with_settled else _SHOWN
    return Description(
        columns=[
            replace(column, width=_MESSAGE_WIDTH) if column.key == "message" else column
            for column in MATTER_COLUMNS
            if column.key in shown
        ],
        identity=lambda row: row.id,
        words=lambda row: " ".join(f"{side.school} {side.text}" for side in row.sides),
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
        counts = Counter(LABELS[row.kind] for row in self.content.rows if not row.settled)
        text = " · ".join(f"{label} {count}" for label, count in counts.items())
        return text or "没有需要核实的事项"


class WaitingView(Protocol):
    """What the presenter needs of the page."""

    def show_matters(self, matters: Matters) -> None: ...
    def say(self, sentence: str) -> None: ...


class WaitingPresenter:
    """The page without its widgets."""

    def __init__(self, view: WaitingView, runner: Worker[Workspace]) -> None:
        self._view = view
        self._runner = runner

    def load(self, *, with_settled: bool) -> None:
        """Everything that waits; with what was settled when asked for."""
        self._runner.do(_load, with_settled=with_settled).then(self._view.show_matters, what="正在查看需要核实的事项")

    def settle(self, matter: Matter) -> None:
        """The person has looked into it, or wants to be reminded again."""
        self._runner.do(_settle, number=matter.id, again=bool(matter.settled)).then(self._view.say)

    def export(self, rows: Sequence[Matter], path: Path) -> None:
        """Write the list into a workbook."""
        self._runner.do(_export, rows=rows, path=path).then(self._view.say, what="正在导出")


def _load(ws: Workspace, *, with_settled: bool) -> Matters:
    rows = waiting(ws, with_settled=with_settled)
    settled = sum(bool(row.settled) for row in rows)
    content = TableContent(_description(with_settled=with_settled), rows).prepare()
    return Matters(content=content, open=len(rows) - settled, settled=settled)


def _settle(ws: Workspace, *, number: str, again: bool) -> str:
    if again:
        return f"已重新列出：{reopen(ws, number).subject}"
    return f"已标记核实，不再列出：{settle(ws, number).subject}"


def _export(_ws: Workspace, *, rows: Sequence[Matter], path: Path) -> str:
    write_export(MATTER_COLUMNS, rows, path)
    return f"已导出 {len(rows)} 行到 {path.name}"
