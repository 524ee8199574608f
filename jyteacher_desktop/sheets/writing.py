"""Writing workbooks: tables of a view, refused rows in the person's own layout, templates.

Cells that are names rather than figures (ID numbers, phones, certificates) are text cells, so no program rounds them. Text
that looks like a formula stays text. Files appear whole or not at all.
"""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar

import xlsxwriter

from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.errors import Severity
from jyteacher_desktop.domain.rounding import tenth_text
from jyteacher_desktop.durable_files import NotConfirmed, drafting, make_folder, system_words
from jyteacher_desktop.paths import program_name
from jyteacher_desktop.sheets.cell_values import FieldSpec
from jyteacher_desktop.sheets.cells import Cell, cell_text
from jyteacher_desktop.sheets.dry_run import Outcome, Plan, PlanRow
from jyteacher_desktop.sheets.errors import FileNotWritten
from jyteacher_desktop.sheets.fields_of_any_list import label_of, specs_of
from jyteacher_desktop.sheets.finding_tables import Layout
from jyteacher_desktop.sheets.styled import Marked, NotUnderstood, open_styled, write_marked
from jyteacher_desktop.sheets.table_rows import MOST_ROWS, fill_rows

Row = TypeVar("Row")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ALIGN = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right"}
_TEMPLATE_ROWS = 1000


def write_table(columns: Sequence[Column[Row]], rows: Iterable[Row], path: Path, *, sheet: str = "Sheet1") -> Path:
    """Write a view as .xlsx, or as .csv (UTF-8 with BOM) when the name ends so.

    Raises:
        FileNotWritten: The place cannot be written; an existing file there is unchanged.
    """
    path = Path(path).absolute()
    if path.suffix.lower() == ".csv":
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([column.title for column in columns])
        writer.writerows([[_harmless(column.text(column.value(row))) for column in columns] for row in rows])
        write_whole(path, lambda part: part.write_bytes(b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")))
        return path

    def fill(part: Path) -> None:
        fill_rows(_skeleton(columns, sheet), columns, rows, part)

    try:
        write_whole(path, fill)
    except ValueError as error:
        raise FileNotWritten(
            f"一张工作表最多 {MOST_ROWS:,} 行，这份表放不下。没有写出文件，原有文件没有变化。请只导出一段时间的，或另存为 .csv。",
            path=path,
        ) from error
    return path


def _skeleton(columns: Sequence[Column[Any]], sheet: str) -> bytes:
    """The workbook of a table without its rows: headings, widths, and below a text and a figure in the style of every column."""
    skeleton = io.BytesIO()
    with _workbook(skeleton) as book:
        page = book.add_worksheet(sheet)
        heading = book.add_format(
            {"bold": True, "bg_color": "#E8EEF4", "border": 1, "border_color": "#B8C4D0", "align": "center"}
        )
        for place, column in enumerate(columns):
            page.set_column(place, place, max(column.width, 2 * len(column.title)) + 2)
            page.write_string(0, place, column.title, heading)
        for place, column in enumerate(columns):
            page.write_string(1, 2 * place, "0", book.add_format({"align": _ALIGN[column.align], "num_format": "@"}))
            # averages and shares have one form here too: 20.0 beside 33.3
            tenths = {"num_format": "0.0"} if column.text is tenth_text else {}
            page.write_number(1, 2 * place + 1, 0, book.add_format({"align": _ALIGN[column.align], **tenths}))
        page.freeze_panes(1, 1)
    return skeleton.getvalue()


def write_refused(plan: Plan, path: Path) -> Path:
    """Write the refused rows of a plan in the person's own layout, each reason as a comment on its coloured cell.

    An .xlsx that is not long keeps its looks. Same columns, same order, title and heading lines kept; after mending the cells the file can be imported as it is.

    Raises:
        FileNotWritten: The place cannot be written.
    """
    layout = plan.layout
    refused = [row for row in plan.rows if row.outcome is Outcome.REFUSED]
    own = open_styled(plan.path, layout) if Path(path).suffix.lower() == ".xlsx" else None
    if own is not None:
        marked = [_marked(layout, row) for row in refused]
        with contextlib.suppress(NotUnderstood):  # its looks cannot be kept: the rows are what somebody waits for
            write_whole(Path(path).absolute(), lambda part: write_marked(own, layout, marked, part))
            return Path(path).absolute()

    def fill(part: Path) -> None:
        with _workbook(part) as book:
            page = book.add_worksheet(layout.sheet.name[:31] or "Sheet1")  # Excel takes no longer name
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


def write_template(
    kind: str,
    path: Path,
    *,
    choices: Mapping[str, Sequence[str]] | None = None,
    more: Sequence[FieldSpec] = (),
    notes: Sequence[tuple[str, str]] = (),
) -> Path:
    """Write an empty workbook to fill: text cells, drop-down lists, an example line and a sheet of notes.

    Args:
        kind: ``roster``, ``activities``, ``attendance``, ``trainings``, ``openings``, ``plan_items``, ``members`` or the id of a plain kind.
        path: The new .xlsx file.
        choices: Lists of the policy in use, by field key (activity kinds, categories).
        more: Columns beside those of the kind, which stand behind them.
        notes: Further lines of the sheet of notes: what, how.

    Raises:
        FileNotWritten: The place cannot be written.
    """
    specs = (*(spec for spec in specs_of(kind) if spec.offered), *more)
    lists = {spec.key: list((choices or {}).get(spec.key, spec.choices)) for spec in specs}

    def fill(part: Path) -> None:
        with _workbook(part) as book:
            page = book.add_worksheet(label_of(kind))
            help_page = book.add_worksheet("填写说明")
            words = book.add_worksheet("选项")
            words.hide()
            as_text = book.add_format({"num_format": "@"})
            needed = book.add_format(
                {"bold": True, "bg_color": "#FCE8D5", "border": 1, "border_color": "#B8C4D0", "align": "center"}
            )
            heading = book.add_format(
                {"bold": True, "bg_color": "#E8EEF4", "border": 1, "border_color": "#B8C4D0", "align": "center"}
            )
            pale = book.add_format({"num_format": "@", "font_color": "#8A8A8A", "italic": True})
            wrapped = book.add_format({"text_wrap": True, "valign": "top"})
            for column, spec in enumerate(specs):
                page.set_column(column, column, spec.width, as_text if spec.as_text else None)
                page.write_string(0, column, spec.title, needed if spec.required else heading)
                example = f"示例：{spec.example or spec.title}" if column == 0 else spec.example
                page.write_string(1, column, example, pale)
                if lists[spec.key]:
                    words.write_column(0, column, lists[spec.key])
                    letter = xlsxwriter.utility.xl_col_to_name(column)
                    page.data_validation(
                        2,
                        column,
                        _TEMPLATE_ROWS,
                        column,
                        {
                            "validate": "list",
                            "source": f"='选项'!${letter}$1:${letter}${len(lists[spec.key])}",
                            "error_type": "warning",
                            "error_title": "不在列表中",
                            "error_message": "可以从下拉列表里选择；确需填写其他内容，请按“是”。",
                        },
                    )
            page.freeze_panes(1, 1)
            help_page.set_column(0, 0, 18)
            help_page.set_column(1, 1, 80)
            lines = [
                ("怎样填写", "橙色表头的列必填，其余可以不填；列的顺序可以改，不认识的列会原样忽略。"),
                ("示例行", "第 2 行是示例，以“示例：”开头，不会导入。"),
                ("号码类的列", "已经设为文本。请直接输入完整号码，不要从数字列粘贴，否则 15 位以后会丢失。"),
                ("日期", "2026-09-18、2026/9/18、2026.9.18、20260918、2026年9月18日 都可以。"),
                ("空单元格", "空着表示不改动，不会清除已登记的内容；文件里没有的人不会被删除。"),
            ]
            lines += [(spec.title, "可填：" + "、".join(lists[spec.key])) for spec in specs if lists[spec.key]]
            for line, (what, how) in enumerate([*lines, *notes]):
                help_page.write_string(line, 0, what, heading)
                help_page.write_string(line, 1, how, wrapped)

    write_whole(Path(path).absolute(), fill)
    return Path(path).absolute()


def write_book(
    pages: Sequence[tuple[str, Sequence[str], Iterable[Sequence[str | int | float | None]]]],
    path: Path,
    *,
    rows_a_page: int = 1_000_000,
) -> Path:
    """Write a plain workbook of several pages: title, headings, rows of text and numbers. A page too long goes on in another.

    Raises:
        FileNotWritten: The place cannot be written; an existing file there is unchanged.
    """

    def fill(part: Path) -> None:
        with _workbook(part) as book:
            heading = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "border_color": "#B8C4D0"})
            as_text = book.add_format({"num_format": "@"})
            for title, headings, rows in pages:
                number, line, page = 0, rows_a_page, None
                for row in itertools.chain(rows, [None]):
                    if page is None or (line >= rows_a_page and row is not None):
                        number, line = number + 1, 0
                        page = book.add_worksheet(title if number == 1 else f"{title} {number}")
                        page.freeze_panes(1, 0)
                        page.set_column(0, len(headings), 16)
                        for place, text in enumerate(headings):
                            page.write_string(0, place, text, heading)
                    if row is None:
                        break
                    line += 1
                    for place, value in enumerate(row):
                        if isinstance(value, str):
                            page.write_string(line, place, value, as_text)
                        elif value is not None:
                            page.write_number(line, place, value)

    write_whole(Path(path).absolute(), fill)
    return Path(path).absolute()


def _workbook(part: Path | io.BytesIO) -> Any:
    """A workbook whose strings stay strings."""
    return xlsxwriter.Workbook(
        part if isinstance(part, io.BytesIO) else str(part),
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )


def _write_cell(page: Any, row: int, column: int, cell: Cell, style: Any) -> None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        page.write_number(row, column, cell, style)
    elif isinstance(cell, str) and cell.strip():
        page.write_string(row, column, cell, style)
    elif isinstance(cell, date | datetime | time | timedelta | bool):
        page.write_string(row, column, cell_text(cell), style)
    else:
        page.write_blank(row, column, None, style)


def _harmless(text: str) -> str:
    """Text that no spreadsheet runs as a formula when it opens the file."""
    return f"'{text}" if text.startswith(_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    with contextlib.suppress(ValueError):
        float(text)
        return True
    return False


def write_whole(path: Path, fill: Callable[[Path], object], *, private: bool = True) -> None:
    """Let something fill a file that appears whole or not at all; its folder is made if need be.

    Args:
        path: Its final name.
        fill: Writes the file of the name it is given.
        private: It names people, so nobody but its owner may read it.

    Raises:
        FileNotWritten: The place cannot be written; an existing file there is unchanged.
    """
    try:
        make_folder(path.parent)
        with drafting(path, private=private) as draft:
            fill(draft.path)
    except NotConfirmed as error:
        raise FileNotWritten(
            f"“{path}”已经写好，但磁盘没有确认写稳，断电后可能不在。请打开看一看，再检查磁盘或U盘。", path=path
        ) from error
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
        reason = system_words(error) if isinstance(error, OSError) else str(error)
        raise FileNotWritten(
            f"不能写“{path}”：{reason}。没有写出文件，原有文件没有变化。请关闭正在打开它的程序，或换一个位置再试。", path=path
        ) from error
