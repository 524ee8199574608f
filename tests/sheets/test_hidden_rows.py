"""Rows that a workbook does not show, because somebody filtered or hid them: they are counted and asked about, and never decided for him."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt

from jyteacher_desktop.sheets import HIDDEN_ROWS, Layout, plan_roster, read_pasted, read_workbook, understand, write_refused
from jyteacher_desktop.sheets.layouts import HIDDEN
from tests.school.test_other_lists import NAMES

TODAY = date(2026, 11, 30)
SUBJECTS = ["语文", "数学", "英语", "语文", "物理", "化学", "体育", "音乐"]
ROWS = [["姓名", "任教学科"], *map(list, zip(NAMES, SUBJECTS, strict=True))]
FILTERED = (3, 5, 6)
"""Rows of the sheet that a filter leaves out."""


def _xlsx(path: Path, hidden: Collection[int]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "教师&名册"
    for row in ROWS:
        sheet.append(row)
    sheet.auto_filter.ref = f"A1:B{len(ROWS)}"
    for number in hidden:
        sheet.row_dimensions[number].hidden = True
    book.save(path)
    return path


def _xls(path: Path, hidden: Collection[int]) -> Path:
    book = xlwt.Workbook()
    book.add_sheet("说明").write(0, 0, "一张别的表")
    sheet = book.add_sheet("名册")
    for number, row in enumerate(ROWS, start=1):
        for column, text in enumerate(row):
            sheet.write(number - 1, column, text)
        sheet.row(number - 1).hidden = number in hidden
    book.save(str(path))
    return path


def _xml(path: Path, hidden: Collection[int]) -> Path:
    rows = "".join(
        ("<Row ss:Hidden='1'>" if number in hidden else "<Row>")
        + "".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in row)
        + "</Row>"
        for number, row in enumerate(ROWS, start=1)
    )
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        f'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>{rows}</Table></Worksheet></Workbook>',
        encoding="utf-8",
    )
    return path


def _page(path: Path, hidden: Collection[int]) -> Path:
    path.write_text(_markup(hidden), encoding="utf-8")
    return path


def _markup(hidden: Collection[int]) -> str:
    rows = "".join(
        f"<tr height=19 style='{'display:none' if number in hidden else 'height:14pt'}'>{''.join(f'<td>{text}</td>' for text in row)}</tr>"
        for number, row in enumerate(ROWS, start=1)
    )
    return f"<html><body><table>{rows}</table></body></html>"


WRITERS: dict[str, tuple[str, Callable[[Path, Collection[int]], Path]]] = {
    "xlsx": ("b.xlsx", _xlsx),
    "xls": ("b.xls", _xls),
    "XML of 2003": ("b.xls", _xml),
    "page called xls": ("b.xls", _page),
}


def _layout(tmp_path: Path, how: str, hidden: Collection[int]) -> Layout:
    name, write = WRITERS[how]
    return understand(read_workbook(write(tmp_path / name, hidden)), "roster", today=TODAY)


@pytest.mark.parametrize("how", WRITERS)
def test_rows_that_a_filter_leaves_out_are_counted_and_asked_about(tmp_path: Path, how: str) -> None:
    layout = _layout(tmp_path, how, FILTERED)
    assert sorted(layout.hidden_rows) == list(FILTERED)
    (stop,) = layout.stops
    assert (stop.code, stop.final) == (HIDDEN_ROWS, False)
    assert "3 行" in stop.message
    assert "5 行" in stop.message


@pytest.mark.parametrize("how", WRITERS)
def test_a_workbook_that_shows_everything_asks_nothing(tmp_path: Path, how: str) -> None:
    layout = _layout(tmp_path, how, ())
    assert (layout.hidden_rows, layout.stops) == (frozenset(), ())


def test_with_the_hidden_rows_everybody_is_imported_and_without_them_those_one_sees(tmp_path: Path) -> None:
    layout = _layout(tmp_path, "xlsx", FILTERED)
    with_them, without = layout.with_hidden(taken=True), layout.with_hidden(taken=False)
    assert (with_them.stops, len(with_them.data_rows)) == ((), 8)
    assert (without.stops, without.data_rows) == ((), (2, 4, 7, 8, 9))
    assert {row: why for row, why in without.skipped.items() if why == HIDDEN} == dict.fromkeys(FILTERED, HIDDEN)


def test_that_it_is_a_roster_does_not_say_that_its_hidden_rows_are_meant(tmp_path: Path) -> None:
    assert [stop.code for stop in _layout(tmp_path, "xlsx", FILTERED).confirmed().stops] == [HIDDEN_ROWS]


def test_hidden_rows_that_are_no_records_are_no_question(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["示例学校教师花名册"], *ROWS, ["合计", 8]):
        sheet.append(row)
    sheet.row_dimensions[1].hidden = sheet.row_dimensions[11].hidden = True
    book.save(path)
    layout = understand(read_workbook(path), "roster", today=TODAY)
    assert (layout.hidden_rows, layout.stops) == (frozenset(), ())


def test_a_sheet_that_shows_none_of_its_rows_is_imported_and_says_so(tmp_path: Path) -> None:
    layout = _layout(tmp_path, "xlsx", range(2, 10))
    assert layout.stops == ()
    assert any("都是隐藏的" in told for told in layout.proposals)


def test_rows_of_two_sheets_that_are_read_as_one_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    second = book.create_sheet("二部")
    for sheet, rows in ((first, ROWS[1:5]), (second, ROWS[5:])):
        for row in (ROWS[0], *rows):
            sheet.append(row)
    second.row_dimensions[3].hidden = True
    book.save(path)
    layout = understand(read_workbook(path), "roster", today=TODAY)
    assert [layout.own(row) for row in sorted(layout.hidden_rows)] == [("二部", 3)]
    shown = layout.with_hidden(taken=False)
    assert [layout.sheet.cell(row, 0) for row in shown.data_rows] == [*NAMES[:5], *NAMES[6:]]


def test_a_copied_page_says_which_of_its_rows_are_hidden() -> None:
    (sheet,) = read_pasted(_markup(FILTERED), "").sheets
    assert sorted(sheet.hidden_rows) == list(FILTERED)


def test_a_row_that_does_not_say_its_number_stands_behind_the_one_before(tmp_path: Path) -> None:
    path = _xlsx(tmp_path / "b.xlsx", FILTERED)
    again = tmp_path / "c.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(again, "w") as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename.startswith("xl/worksheets/"):
                data = re.sub(rb'(<row[^>]*?) r="\d+"', rb"\1", data)
            new.writestr(part.filename, data)
    (sheet,) = read_workbook(again).sheets
    assert sorted(sheet.hidden_rows) == list(FILTERED)


SAID_OTHERWISE = {
    "rows of no height": ("xl/worksheets/sheet1.xml", b'hidden="1"', b'ht="0" customHeight="1"'),
    "rows of no height in points": ("xl/worksheets/sheet1.xml", b'hidden="1"', b"ht='0.0'"),
    "a part in large letters": ("xl/_rels/workbook.xml.rels", b"sheet1.xml", b"Sheet1.xml"),
}


@pytest.mark.parametrize("how", SAID_OTHERWISE)
def test_rows_that_nobody_sees_are_counted_however_the_workbook_says_it(tmp_path: Path, how: str) -> None:
    where, usual, other = SAID_OTHERWISE[how]
    path = _xlsx(tmp_path / "b.xlsx", FILTERED)
    again = tmp_path / "c.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(again, "w") as new:
        for part in old.infolist():
            data = old.read(part)
            assert part.filename != where or usual in data
            new.writestr(part.filename, data.replace(usual, other) if part.filename == where else data)
    (sheet,) = read_workbook(again).sheets
    assert sorted(sheet.hidden_rows) == list(FILTERED)


def test_rows_that_nobody_sees_are_counted_where_names_of_parts_have_the_other_stroke(tmp_path: Path) -> None:
    path = _xlsx(tmp_path / "b.xlsx", FILTERED)
    again = tmp_path / "c.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(again, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename.replace("/", "\\"), old.read(part))
    (sheet,) = read_workbook(again).sheets
    assert sorted(sheet.hidden_rows) == list(FILTERED)


def test_a_long_list_with_a_row_of_no_height_is_not_read_as_if_all_were_seen(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("名册")
        for number, row in enumerate(ROWS):
            page.write_row(number, 0, row)
        page.set_row(4, 0)
    again = tmp_path / "c.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(again, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part).replace(b' hidden="1"', b' ht="0"'))
    (sheet,) = read_workbook(again).sheets
    assert sorted(sheet.hidden_rows) == [5]


@pytest.mark.parametrize("taken", [True, False])
@pytest.mark.parametrize("no_height", [True, False])
def test_every_refused_row_of_a_filtered_list_is_seen_in_the_workbook_that_comes_back(
    tmp_path: Path, *, taken: bool, no_height: bool
) -> None:
    path = _xlsx(tmp_path / "b.xlsx", FILTERED)
    book = openpyxl.load_workbook(path)
    page = book.active
    assert page is not None
    page.cell(1, 3).value = "身份证件号"
    for row in (4, 5, 7, 8):
        page.cell(row, 3).value = "12345"
        page.row_dimensions[row].height = 0 if no_height and row in FILTERED else 20
    page.auto_filter.add_filter_column(1, ["英语"])
    book.save(path)
    layout = understand(read_workbook(path), "roster", today=TODAY).with_hidden(taken=taken)
    plan = plan_roster(layout, (), path=path, today=TODAY, base=0)
    refused = [4, 5, 7, 8] if taken else [4, 7, 8]
    assert [each.row for each in plan.refusals] == refused
    back = write_refused(plan, tmp_path / "back.xlsx")
    (sheet,) = read_workbook(back).sheets
    assert sheet.hidden_rows == frozenset()
    assert [sheet.cell(row, 0) for row in range(2, len(sheet.rows) + 1)] == [ROWS[number - 1][0] for number in refused]
    mended = understand(read_workbook(back), "roster", today=TODAY)
    assert (mended.stops, mended.data_rows) == ((), tuple(range(2, 2 + len(refused))))
    page = openpyxl.load_workbook(back).active
    assert page is not None
    assert (page.auto_filter.ref, list(page.auto_filter.filterColumn)) == ("A1:B9", [])
    assert {page.row_dimensions[row].height for row in range(2, 2 + len(refused))} <= {None, 20}
