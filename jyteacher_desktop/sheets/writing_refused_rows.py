"""Refused rows come back as a workbook in the person's own layout, each reason as a comment on its coloured cell."""

from __future__ import annotations

import contextlib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from jyteacher_desktop.domain.errors import Severity
from jyteacher_desktop.paths import program_name
from jyteacher_desktop.sheets.cells import Cell, cell_text
from jyteacher_desktop.sheets.dry_run import Outcome, Plan, PlanRow
from jyteacher_desktop.sheets.errors import FileNotWritten
from jyteacher_desktop.sheets.keeping_the_looks import Marked, NotUnderstood, open_styled, write_marked
from jyteacher_desktop.sheets.layouts import Layout
from jyteacher_desktop.sheets.writing_whole_files import new_workbook, sheet_name, write_whole


def write_refused(plan: Plan, path: Path) -> Path:
    """Write the refused rows of a plan in the person's own layout, each reason as a comment on its coloured cell.

    An .xlsx that is not long keeps its looks. Same columns, same order, title and heading lines kept; after mending the cells the file can be imported as it is.

    Raises:
        FileNotWritten: The place cannot be written, or the name is that of a workbook with macros and these cannot be kept.
    """
    layout = plan.layout
    refused = [row for row in plan.particular if row.outcome is Outcome.REFUSED]
    ending = Path(path).suffix.lower()
    own = open_styled(plan.path, layout) if ending in (".xlsx", ".xlsm") else None
    if own is not None:
        marked = [_marked(layout, row) for row in refused]
        with contextlib.suppress(NotUnderstood):  # its looks cannot be kept: the rows are what somebody waits for
            write_whole(
                Path(path).absolute(),
                lambda part: write_marked(own, layout, marked, part, path=plan.path, keeps_macros=ending == ".xlsm"),
            )
            return Path(path).absolute()

    if ending == ".xlsm":
        raise FileNotWritten(
            f"原表的样子和宏带不到“{Path(path).name}”，没有写出任何内容。请把文件名改成以 .xlsx 结尾的，再写一次。",
            path=Path(path),
        )

    def fill(part: Path) -> None:
        with new_workbook(part) as book:
            page = book.add_worksheet(sheet_name(layout.sheet.name))
            plain = book.add_format({"num_format": "@"})
            heading = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "border_color": "#B8C4D0"})
            wrong = book.add_format({"num_format": "@", "bg_color": "#FFD9D4", "border": 1, "border_color": "#C0392B"})
            page.set_column(0, max((len(row) for row in layout.sheet.rows), default=1) - 1, 16, plain)
            for number in range(1, layout.header_rows[-1] + 1):
                for column, cell in enumerate(layout.sheet.rows[number - 1]):
                    _write_cell(page, number - 1, column, cell, heading if number in layout.header_rows else plain)
            first = layout.header_rows[-1]
            below = [row for row in refused if row.number > first]
            above = [row for row in refused if row.number <= first]  # people of another table, who stand there already
            for line, row in [*((row.number - 1, row) for row in above), *enumerate(below, start=first)]:
                marked = _reasons(layout, row)
                for column in range(max(len(layout.sheet.rows[row.number - 1]), *(place + 1 for place in marked), 1)):
                    _write_cell(page, line, column, layout.cell(row.number, column), wrong if column in marked else plain)
                for column, messages in marked.items():
                    note = f"原{layout.words(row.number)}：" + "\n".join(messages)
                    page.write_comment(line, column, note, {"author": program_name(), "x_scale": 2.2, "y_scale": 1.2})
            page.freeze_panes(first, 0)

    write_whole(Path(path).absolute(), fill)
    return Path(path).absolute()


def _reasons(layout: Layout, row: PlanRow) -> dict[int, list[str]]:
    """Why a row is refused, by column."""
    marked: dict[int, list[str]] = {}
    for finding in row.findings:
        if finding.severity is Severity.REFUSAL:
            place = layout.column_of(finding.place)
            marked.setdefault(min(layout.columns) if place is None else place, []).append(finding.message)
    return marked


def _marked(layout: Layout, row: PlanRow) -> Marked:
    """A refused row for the person's own workbook; cells merged with those above say what they mean."""
    values = {column: cell_text(value) for (number, column), value in layout.merged.items() if number == row.number}
    return Marked(row.number, _reasons(layout, row), values, layout.words(row.number))


def _write_cell(page: Any, row: int, column: int, cell: Cell, style: Any) -> None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        page.write_number(row, column, cell, style)
    elif isinstance(cell, str) and cell.strip():
        page.write_string(row, column, cell, style)
    elif isinstance(cell, date | datetime | time | timedelta | bool):
        page.write_string(row, column, cell_text(cell), style)
    else:
        page.write_blank(row, column, None, style)
