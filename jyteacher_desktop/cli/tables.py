"""Lists: rows as JSON, as a table for people, or written to a workbook or CSV file with ``-o``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar, cast

from jyteacher_desktop.cli.answers import Answer, table
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.domain.columns import Column

Row = TypeVar("Row")


def listing(
    call: Call,
    columns: Sequence[Column[Row]],
    rows: Sequence[Row],
    *,
    empty: str,
    data: Mapping[str, object] | None = None,
    notes: Sequence[str] = (),
) -> Answer:
    """The answer of a command that lists rows.

    Args:
        call: The command; with ``-o`` the rows are written there instead of shown.
        columns: The view.
        rows: Its rows.
        empty: Sentence for people when there is none.
        data: The JSON document when it is not simply ``{"rows": [...]}``.
        notes: Lines below the table.
    """
    # rows become JSON where somebody wants JSON
    document = dict(data) if data is not None else {"rows": rows}
    output = getattr(call.args, "output", None)
    if output is not None:
        from jyteacher_desktop.school.imports import write_export  # noqa: PLC0415 - workbooks load only when one is written

        write_export(cast("Sequence[Column[object]]", columns), rows, output)
        return Answer(data={**document, "file": output}, text=f"已写入 {len(rows)} 行：{output}")
    return Answer(data=document, text=lambda: "\n".join([table(columns, rows, empty=empty), *notes]))
