"""The programs that write workbooks, each in its own way: the same grid as .xlsx, .xls, text, HTML or XML."""

from __future__ import annotations

import csv
import html
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import xlsxwriter
import xlwt

Value = str | int | float | date | None
Grid = list[list[Value]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is to be written: cells, merged areas (first row, first column, last row, last column, from 0), a hidden
    sheet before, a cover sheet before."""

    grid: Grid
    merges: Sequence[tuple[int, int, int, int]] = ()
    hidden: bool = False
    cover: bool = False


_COVER = (("济水第一小学",), ("2026年教职工材料",), ("姓名册、任课表、培训情况",))


def _openpyxl(page: Page, path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    if page.hidden:
        sheet.title = "hiddenSheet"
        for word in ("姓名", "男", "女"):
            sheet.append([word])
        sheet.sheet_state = "hidden"
        sheet = book.create_sheet("教师信息")
    if page.cover:
        sheet.title = "封面"
        for words in _COVER:
            sheet.append(list(words))
        sheet = book.create_sheet("名册")
    for row in page.grid:
        sheet.append(list(row))
    for first, left, last, right in page.merges:
        sheet.merge_cells(start_row=first + 1, start_column=left + 1, end_row=last + 1, end_column=right + 1)
    book.save(path)


def _xlsxwriter(page: Page, path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    if page.hidden:
        lists = book.add_worksheet("hiddenSheet")
        lists.write_column(0, 0, ["姓名", "男", "女"])
        lists.hide()
    if page.cover:
        front = book.add_worksheet("封面")
        front.write_column(1, 2, [words[0] for words in _COVER])
    sheet = book.add_worksheet("教师信息")
    day = book.add_format({"num_format": "yyyy/m/d"})
    head = book.add_format({"bold": True, "border": 1})
    for row, cells in enumerate(page.grid):
        for column, value in enumerate(cells):
            if isinstance(value, date):
                sheet.write_datetime(row, column, value, day)
            elif isinstance(value, str):
                sheet.write_string(row, column, value)
            elif value is not None:
                sheet.write_number(row, column, value)
            else:
                sheet.write_blank(row, column, None, head)
    for first, left, last, right in page.merges:
        value = page.grid[first][left]
        sheet.merge_range(first, left, last, right, value, head)
    book.close()


def _wrong_dimension(page: Page, path: Path) -> None:
    """As some versions of WPS leave it: the sheet says that it is one cell large."""
    whole = io.BytesIO()
    _openpyxl(page, whole)  # type: ignore[arg-type]
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename.startswith("xl/worksheets/sheet"):
                start = data.index(b"<dimension ref=")
                data = data[:start] + b'<dimension ref="A1"/>' + data[data.index(b"/>", start) + 2 :]
            target.writestr(info.filename, data)


def _xlwt(page: Page, path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    if page.hidden:
        lists = book.add_sheet("hiddenSheet")
        lists.write(0, 0, "姓名")
        lists.visibility = 1
    sheet = book.add_sheet("教师信息")
    book.set_active_sheet(1 if page.hidden else 0)
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    covered = {
        (row, column)
        for first, left, last, right in page.merges
        for row in range(first, last + 1)
        for column in range(left, right + 1)
    }
    for row, cells in enumerate(page.grid):
        for column, value in enumerate(cells):
            if value is None or (row, column) in covered:
                continue
            if isinstance(value, date):
                sheet.write(row, column, value, day)
            else:
                sheet.write(row, column, value)
    for first, left, last, right in page.merges:
        sheet.write_merge(first, last, left, right, page.grid[first][left])
    book.save(str(path))


def as_text(value: Value) -> str:
    """What a program without cell types writes."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.14E}" if abs(value) >= 1e15 else repr(value).removesuffix(".0")
    return value.isoformat() if isinstance(value, date) else str(value)


def _csv(encoding: str, delimiter: str = ",") -> Callable[[Page, Path], None]:
    def write(page: Page, path: Path) -> None:
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(
            [[as_text(cell) for cell in row] for row in page.grid]
        )
        path.write_bytes(text.getvalue().encode(encoding))

    return write


def _html(page: Page, path: Path) -> None:
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(as_text(cell)).replace(chr(10), '<br>')}</td>" for cell in row) + "</tr>"
        for row in page.grid
    )
    path.write_text(
        f"<html><head><meta charset='utf-8'></head><body><table border=1>{rows}</table></body></html>", encoding="utf-8"
    )


def _xml(page: Page, path: Path) -> None:
    rows = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{html.escape(as_text(cell))}</Data></Cell>' for cell in row) + "</Row>"
        for row in page.grid
    )
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Sheet1"><Table>'
        f"{rows}</Table></Worksheet></Workbook>",
        encoding="utf-8",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """One way to write: the ending of the name, and whether cells keep merges and hidden sheets."""

    name: str
    ending: str
    write: Callable[[Page, Path], None]
    merges: bool = False
    hides: bool = False


WRITERS: tuple[Writer, ...] = (
    Writer(name="openpyxl", ending=".xlsx", write=_openpyxl, merges=True, hides=True),
    Writer(name="XlsxWriter", ending=".xlsx", write=_xlsxwriter, merges=True, hides=True),
    Writer(name="wrong dimension", ending=".xlsx", write=_wrong_dimension, merges=True, hides=True),
    Writer(name="xls", ending=".xls", write=_xlwt, merges=True, hides=True),
    Writer(name="csv UTF-8", ending=".csv", write=_csv("utf-8")),
    Writer(name="csv with BOM", ending=".csv", write=_csv("utf-8-sig")),
    Writer(name="csv GB18030", ending=".csv", write=_csv("gb18030")),
    Writer(name="tabs as .xls", ending=".xls", write=_csv("gb18030", "\t")),
    Writer(name="HTML as .xls", ending=".xls", write=_html),
    Writer(name="XML 2003", ending=".xls", write=_xml),
)
