"""Tables of a view, and plain workbooks of several pages, are written.

Cells that are names rather than figures (ID numbers, phones, certificates) are text cells, so no program rounds them. Text
that looks like a formula stays text.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.rounding import tenth_text
from jyteacher_desktop.sheets.errors import FileNotWritten
from jyteacher_desktop.sheets.table_rows import MOST_ROWS, fill_rows
from jyteacher_desktop.sheets.writing_whole_files import new_workbook, sheet_name, write_whole

Row = TypeVar("Row")


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


_ALIGN = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right"}


def write_table(columns: Sequence[Column[Row]], rows: Iterable[Row], path: Path, *, sheet: str = "") -> Path:
    """Write a view as .xlsx, or as .csv (UTF-8 with BOM) when the name ends so.

    ``sheet`` is what the list is called; without it the sheet is called as the file is.

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
        fill_rows(_skeleton(columns, sheet_name(sheet or path.stem)), columns, rows, part)

    try:
        write_whole(path, fill)
    except ValueError as error:
        raise FileNotWritten(
            f"一张工作表最多 {MOST_ROWS:,} 行，这份表放不下。没有写出文件，原有文件没有变化。请只导出一段时间的，或另存为 .csv。",
            path=path,
        ) from error
    return path


_A4 = 9
_WIDTH_UPRIGHT = 90
"""Wider lists lie across the page."""


def _skeleton(columns: Sequence[Column[Any]], sheet: str) -> bytes:
    """The workbook of a table without its rows: headings, widths, and below a text and a figure in the style of every column."""
    skeleton = io.BytesIO()
    with new_workbook(skeleton) as book:
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
        # a list that is printed keeps all its columns on one page beside each other, and its headings on every page
        page.set_paper(_A4)
        if sum(column.width for column in columns) > _WIDTH_UPRIGHT:
            page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.set_footer("&C第 &P 页，共 &N 页")
    return skeleton.getvalue()


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
        with new_workbook(part) as book:
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


def _harmless(text: str) -> str:
    """Text that no spreadsheet runs as a formula when it opens the file."""
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text
