"""A table written row by row is the workbook that XlsxWriter would have written a cell at a time."""

from __future__ import annotations

import tempfile
import zipfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.rounding import tenth_text
from jyteacher_desktop.sheets import table_rows, write_table
from jyteacher_desktop.sheets.errors import FileNotWritten


@dataclass(frozen=True)
class _Line:
    name: str
    hours: object
    note: object


_COLUMNS: tuple[Column[_Line], ...] = (
    Column(key="name", title="姓名", value=lambda row: row.name),
    Column(key="hours", title="学时", value=lambda row: row.hours, align=Align.RIGHT, width=6),
    Column(key="note", title="备注", value=lambda row: row.note, align=Align.CENTER),
)
_LINES = [
    _Line("王芳", Decimal("1.5"), ""),
    _Line("李娜", 3, None),
    _Line(" 两边空格 ", Decimal(0), True),
    _Line("a<b>&c", Decimal("-0.25"), date(2026, 9, 1)),
    _Line("换行\n制表\t", 10**12, "=1+1"),
    _Line("_x0041_", Decimal("1E+2"), "\x07响铃"),
    _Line("王芳", "没有", "𠮷"),
    _Line("%s @ %d", Decimal("0.1"), "100%"),
]


def _cell_at_a_time(path: Path) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet("表")
        for place, column in enumerate(_COLUMNS):
            page.write_string(0, place, column.title)
            for line, row in enumerate(_LINES, start=1):
                value = column.value(row)
                if isinstance(value, int | Decimal) and not isinstance(value, bool):
                    page.write_number(line, place, float(value))
                else:
                    page.write_string(line, place, column.text(value))


def _cells(path: Path) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(path)
    return [tuple(cell or None for cell in row) for row in book.worksheets[0].iter_rows(values_only=True)]


def test_every_cell_is_what_xlsxwriter_writes(tmp_path: Path) -> None:
    write_table(_COLUMNS, _LINES, tmp_path / "ours.xlsx", sheet="表")
    _cell_at_a_time(tmp_path / "theirs.xlsx")
    assert _cells(tmp_path / "ours.xlsx") == _cells(tmp_path / "theirs.xlsx")


def test_texts_are_text_cells_aligned_like_their_column_and_the_heading_stays_in_view(tmp_path: Path) -> None:
    page = openpyxl.load_workbook(write_table(_COLUMNS, _LINES, tmp_path / "t.xlsx", sheet="表")).worksheets[0]
    assert (page.title, page.freeze_panes) == ("表", "B2")
    assert [page.cell(2, place).number_format for place in (1, 2, 3)] == ["@", "General", "@"]
    assert [page.cell(3, place).alignment.horizontal for place in (1, 2, 3)] == ["left", "right", "center"]
    assert page.cell(1, 1).font.bold
    assert page.column_dimensions["A"].width > page.column_dimensions["B"].width


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=12), min_size=1, max_size=6))
def test_any_text_comes_back_as_it_was(texts: list[str]) -> None:
    column: Column[str] = Column(key="t", title="列", value=lambda row: row)
    with tempfile.TemporaryDirectory() as folder:
        path = write_table((column,), texts, Path(folder) / "一列.xlsx")
        book = openpyxl.load_workbook(path)
        found = [unescape(str(book.worksheets[0].cell(line, 1).value or "")) for line in range(2, len(texts) + 2)]
    assert found == texts


def test_equal_tables_are_equal_files(tmp_path: Path) -> None:
    first, second = tmp_path / "1" / "list.xlsx", tmp_path / "2" / "list.xlsx"  # the sheet is called as the file
    first.parent.mkdir()
    second.parent.mkdir()
    write_table(_COLUMNS, _LINES, first)
    with zipfile.ZipFile(first) as book:
        assert book.testzip() is None
        names = [name for name in book.namelist() if "docProps" not in name]
    write_table(_COLUMNS, iter(_LINES), second)
    with zipfile.ZipFile(first) as one, zipfile.ZipFile(second) as other:
        assert [one.read(name) for name in names] == [other.read(name) for name in names]


def test_a_text_longer_than_a_cell_is_cut_with_a_sign_instead_of_lost(tmp_path: Path) -> None:
    write_table(_COLUMNS, [_Line("长" * 40_000, 1, "")], tmp_path / "long.xlsx")
    (text, _hours, _note) = _cells(tmp_path / "long.xlsx")[1]
    assert isinstance(text, str)
    assert len(text) == 32_767
    assert text.endswith("长…")


def test_more_rows_than_a_sheet_holds_is_said_and_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_rows, "MOST_ROWS", 5)
    with pytest.raises(FileNotWritten, match="放不下"):
        write_table(_COLUMNS, _LINES, tmp_path / "many.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_an_average_of_twenty_stands_beside_one_of_a_third_with_a_decimal_as_on_paper(tmp_path: Path) -> None:
    columns: tuple[Column[Decimal | None], ...] = (
        Column(key="name", title="名称", value=str),
        Column(key="share", title="达标率%", value=lambda value: value, text=tenth_text, align=Align.RIGHT),
        Column(key="hours", title="学时", value=lambda value: value, align=Align.RIGHT),
    )
    path = write_table(columns, [Decimal(20), Decimal("33.3"), None], tmp_path / "a.xlsx")
    page = openpyxl.load_workbook(path).active
    assert [(cell.value, cell.number_format) for cell in page["B"][1:3]] == [(20, "0.0"), (33.3, "0.0")]
    assert page["B4"].value == "—"
    assert [cell.number_format for cell in page["C"][1:3]] == ["General", "General"]


@pytest.mark.parametrize(("width", "across"), [(20, False), (60, True)])
def test_a_list_that_is_printed_keeps_its_columns_beside_each_other_and_its_headings_on_every_page(
    tmp_path: Path, width: int, *, across: bool
) -> None:
    """A list of trainings came out of the printer in three strips, the names on the first alone."""
    columns = [Column(key=key, title=key, value=lambda row: row, width=width) for key in ("姓名", "培训名称")]
    page = openpyxl.load_workbook(write_table(columns, ["王芳"] * 99, tmp_path / "名单.xlsx")).worksheets[0]
    assert page.sheet_properties.pageSetUpPr is not None
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToHeight == 0
    assert int(page.page_setup.paperSize) == 9
    assert (page.page_setup.orientation == "landscape") == across
    assert page.print_title_rows == "$1:$1"
    assert page.max_row == 100
