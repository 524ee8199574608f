"""What a person chose about one sheet: its columns, cells put right, rows left out, what rows get that say nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.records.errors import ValueRefused
from jyteacher_desktop.records.remembered_layouts import remembered_mapping, remembered_words
from jyteacher_desktop.sheets import (
    BY_HAND,
    HIDDEN,
    HIDDEN_ROWS,
    PROPOSED,
    FieldSpec,
    Layout,
    Plan,
    Workbook,
    cell_text,
    label_of,
    understand,
)
from jyteacher_desktop.sheets.cell_values import CellRefused, spec_called, stored_text
from jyteacher_desktop.sheets.errors import WorkbookEmpty, other_list_error
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, field, replace


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
        words: What words in the column of a field mean, by the field and the word, as a person types it; "" takes back what is remembered.
        over: Fields whose fill goes over what names and titles say, too; only the kind of activities is read out of them.
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
    words: Mapping[tuple[str, str], str] = field(default_factory=dict)
    over: frozenset[str] = frozenset()
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
    layout = with_words(layout, remembered_words(ws, kind, layout), choices.words, ws.today)
    layout = layout.without(choices.skipped)
    if choices.hidden_rows is not None:
        layout = layout.with_hidden(taken=choices.hidden_rows)
    if choices.fills:
        layout = layout.filled(dict(filled_text(layout, name, text, ws.today) for name, text in choices.fills.items()))
    if choices.over:
        layout = replace(layout, over=_over(layout, choices.over))
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


def with_words(
    layout: Layout, remembered: Mapping[tuple[str, str], str], said: Mapping[tuple[str, str], str], today: date
) -> Layout:
    """The sheet with what is remembered of its words, and over it what a person says now.

    Raises:
        ValueRefused: There is no such field, or the meaning cannot be read.
    """
    words = {key: text for key, text in remembered.items() if layout.column_of(key[0]) is not None}
    for (name, word), text in said.items():
        spec = _spec(layout, name)
        try:
            if spec.choices:
                stored_text(spec, text, today)
        except CellRefused as error:
            raise ValueRefused(f"{error.of(spec.title)}没有导入任何内容。", field=spec.key, cause=error.code) from error
        words[spec.key, word] = text
    return _told_of_words(layout.with_words(words))


def _told_of_words(layout: Layout) -> Layout:
    """The sheet with one sentence about what its words were said to mean."""
    told = []
    for key, words in layout.meanings.items():
        column = layout.column_of(key)
        if column is None:
            continue
        found = Counter(text for row in layout.data_rows if match_key(text := cell_text(layout.cell(row, column))) in words)
        said = "、".join(f"“{text}”是{words[match_key(text)]}（{rows} 行）" for text, rows in found.most_common())
        told += [f"“{layout.titles[column]}”列照指明过的：{said}。请核对。"] if said else []
    return replace(layout, others=(*layout.others, *told)) if told else layout


def refuse_absent_words(layout: Layout, said: Mapping[tuple[str, str], str]) -> None:
    """Raise where somebody said what a word means that stands nowhere in its column.

    Raises:
        ValueRefused: Nothing was stored.
    """
    for name, word in said:
        spec = _spec(layout, name)
        column = layout.unread.get(spec.key, layout.column_of(spec.key))
        wanted = match_key(word)
        if column is None or all(match_key(cell_text(layout.cell(row, column))) != wanted for row in layout.data_rows):
            raise ValueRefused(f"“{spec.title}”列里没有“{word}”，没有导入任何内容。请照表里的写。", field=spec.key)


def _over(layout: Layout, names: Collection[str]) -> frozenset[str]:
    """Fields that a person says for every row, whatever its name says.

    Raises:
        ValueRefused: Nothing of the field is read out of names.
    """
    found = {_spec(layout, name).key for name in names}
    if layout.kind not in _KINDS_IN_NAMES or found != {"kind"}:
        raise ValueRefused(
            "只有活动和计划项目的“活动类型”会从名称里看出来，别的各项不用这样写，没有导入任何内容。", field=next(iter(names))
        )
    return frozenset(found)


_KINDS_IN_NAMES = ("activities", "plan_items")


def _spec(layout: Layout, name: str) -> FieldSpec:
    """The field that a person names.

    Raises:
        ValueRefused: The sheet has no such field.
    """
    spec = spec_called(layout.specs, name)
    if spec is None:
        listed = "、".join(each.title for each in layout.specs if each.offered)
        raise ValueRefused(f"{label_of(layout.kind)}没有“{name}”这一项，没有导入任何内容。可用的有：{listed}。", field=name)
    return spec


def filled_text(layout: Layout, name: str, text: str, today: date) -> tuple[str, str]:
    """The field that a person names for the whole sheet, and what is stored of what it gets.

    Raises:
        ValueRefused: The sheet has no such field, everybody has his own there, or the text cannot be read.
    """
    spec = _spec(layout, name)
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
            else "请核对这些列；都对的话，请确认后再导入；不对的，请指明它是什么"
            if stop.code == PROPOSED
            else f"请选{label}再导入；如果它确实就是{label}，请确认后再导入"
        )
        what = stop.message if stop.final or stop.code == HIDDEN_ROWS else plan.layout.doubt  # one yes answers all of it
        raise other_list_error(stop.code)(
            f"{what}。“{plan.path.name}”（工作表“{plan.layout.sheet.name}”）没有导入任何内容。{advice}。", path=plan.path
        )
