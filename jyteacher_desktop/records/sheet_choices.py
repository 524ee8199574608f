"""What a person chose about one sheet: its columns, cells put right, rows left out, what rows get that say nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from jyteacher_desktop.records.errors import ValueRefused
from jyteacher_desktop.records.remembered_layouts import remembered_mapping
from jyteacher_desktop.sheets import (
    BY_HAND,
    HIDDEN,
    HIDDEN_ROWS,
    FieldSpec,
    Layout,
    Plan,
    Workbook,
    label_of,
    understand,
)
from jyteacher_desktop.sheets.cell_values import CellRefused, spec_called, stored_text
from jyteacher_desktop.sheets.errors import WorkbookEmpty, other_list_error
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person said about one workbook.

    Attributes:
        sheet: The sheet to read; None leaves the choice to the reader.
        mapping: Heading (or column letter) to field, "" for a column that is not used; None takes what is remembered of
            this layout.
        corrections: Cells (1-based row, 0-based column) to the text that stands there instead.
        skipped: Rows that are not imported.
        confirmed: Whether the sheet is what it is taken for although it looks like another list.
        fills: What rows get that say nothing in a field, by the field's key or name, as a person types it; "" leaves it blank.
        from_notes: Whether what remarks of a roster say about leave and leaving is entered; None before somebody was asked.
        hidden_rows: Whether records that the workbook does not show (a filter, hidden by hand) are imported as well; None before somebody was asked.
        into: The record that a sheet of lines goes into where the sheet does not say so (the plan of its items, the activity of its people); "" for none.
    """

    sheet: str | None = None
    mapping: Mapping[str, str] | None = None
    corrections: Mapping[tuple[int, int], str] = field(default_factory=dict)
    skipped: frozenset[int] = frozenset()
    confirmed: bool = False
    fills: Mapping[str, str] = field(default_factory=dict)
    from_notes: bool | None = None
    hidden_rows: bool | None = None
    into: str = ""


def understood(ws: Workspace, kind: str, workbook: Workbook, choices: Choices, more: Sequence[FieldSpec] = ()) -> Layout:
    """The sheet of any kind as a person's choices make it, ready to be planned; ``more`` are fields that the policy gives.

    Raises:
        InputError: The workbook as a whole cannot be imported.
    """
    mapping = remembered_mapping(ws, kind, workbook, more) if choices.mapping is None else choices.mapping
    layout = understand(workbook, kind, sheet=choices.sheet, mapping=mapping, today=ws.today, more=more)
    if choices.corrections:
        corrected, cells = workbook, defaultdict[str, dict[tuple[int, int], str]](dict)
        for (row, column), text in choices.corrections.items():
            name, number = layout.own(row)
            cells[name][number, layout.own_column(row, column)] = text
        for name, texts in cells.items():
            corrected = corrected.with_cells(texts, name)
        layout = understand(corrected, kind, sheet=layout.choice, mapping=mapping, today=ws.today, more=more)
    layout = layout.without(choices.skipped)
    if choices.hidden_rows is not None:
        layout = layout.with_hidden(taken=choices.hidden_rows)
    if choices.fills:
        layout = layout.filled(dict(filled_text(layout, name, text, ws.today) for name, text in choices.fills.items()))
    if choices.confirmed:
        layout = layout.confirmed()
    if not layout.data_rows and not layout.elsewhere and BY_HAND not in layout.skipped.values():
        hidden = sum(why == HIDDEN for why in layout.skipped.values())
        if hidden:
            raise WorkbookEmpty(
                f"“{workbook.path.name}”的 {hidden} 行在文件里都是隐藏的，隐藏的行不导入就没有要导入的，没有导入任何内容。请连隐藏的行一起导入，或在文件里取消筛选、取消隐藏，保存后再导入。",
                path=workbook.path,
            )
        raise WorkbookEmpty(
            f"“{workbook.path.name}”里只有表头，没有要导入的行，没有导入任何内容。请先填写（从示例行下面开始），保存后再导入。",
            path=workbook.path,
        )
    return layout


def filled_text(layout: Layout, name: str, text: str, today: date) -> tuple[str, str]:
    """The field that a person names for the whole sheet, and what is stored of what it gets.

    Raises:
        ValueRefused: The sheet has no such field, everybody has his own there, or the text cannot be read.
    """
    spec = spec_called(layout.specs, name)
    if spec is None:
        listed = "、".join(each.title for each in layout.specs if each.offered)
        raise ValueRefused(f"{label_of(layout.kind)}没有“{name}”这一项，没有导入任何内容。可用的有：{listed}。", field=name)
    if spec.key == "id_number" or (spec.key == "teacher_no" and layout.kind == "roster"):
        told = f"“{spec.title}”每个人都不同，不能给整张表写同一个，没有导入任何内容。请在表里加上这一列再导入。"
        raise ValueRefused(told, field=spec.key)
    try:
        return spec.key, stored_text(spec, text, today)
    except CellRefused as error:
        raise ValueRefused(f"{error.of(spec.title)}没有导入任何内容。", field=spec.key, cause=error.code) from error


def refuse_unanswered(plan: Plan) -> None:
    """Raise what a person would have to answer first.

    Raises:
        OtherList, ColumnMissing: The sheet looks like another list, or lacks a column that every row needs.
        HiddenRows: Some of its records are not shown, and nobody said whether they are meant.
    """
    label = label_of(plan.kind)
    for stop in plan.layout.stops:
        advice = (
            "请说明隐藏的行要不要一起导入；或在表格里取消筛选，保存后再导入"
            if stop.code == HIDDEN_ROWS
            else "请补上这一列，或指明哪一列是它，再导入"
            if stop.final
            else f"请选{label}再导入；如果它确实就是{label}，请确认后再导入"
        )
        raise other_list_error(stop.code)(
            f"{stop.message}。“{plan.path.name}”（工作表“{plan.layout.sheet.name}”）没有导入任何内容。{advice}。", path=plan.path
        )
