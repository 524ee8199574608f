"""A form that is filled keeps everything the office put into it, and works out what it worked out."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from PIL import Image

from jyteacher_desktop.sheets import Filled, fill_workbook, read_workbook, understand
from jyteacher_desktop.sheets.errors import WorkbookForeign
from jyteacher_desktop.sheets.moved_references import Inserted, looks_at_other_rows
from jyteacher_desktop.sheets.not_carried import not_carried
from tests.sheets.test_looks_of_others import SHEET, changed

HEADINGS = ("序号", "姓名", "性别", "身份证号", "出生日期", "年龄", "任教学科")
PREPARED = 6
_LATER = (
    '<ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}">'
    '<x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1">'
    '<x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>选项!$A$1:$A$3</xm:f></x14:formula1>'
    "<xm:sqref>C3:C8</xm:sqref></x14:dataValidation></x14:dataValidations></ext>"
)


def form(path: Path, *, macros: bool = False) -> Path:
    """What an office hands out: six rows that are ready, a sum and a note below them, and all that openpyxl does not write back."""
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(picture, "PNG")
    book = xlsxwriter.Workbook(str(path))
    page, lists, total = book.add_worksheet("教师信息"), book.add_worksheet("选项"), book.add_worksheet("汇总")
    lists.hide()
    for row, text in enumerate(("0-未知", "1-男", "2-女")):
        lists.write(row, 0, text)
    red, head = book.add_format({"font_color": "red"}), book.add_format({"bg_color": "#DDEEFF"})
    line, day = book.add_format({"border": 1}), book.add_format({"num_format": "yyyy-mm-dd"})
    page.merge_range("A1:G1", "教师信息采集表", head)
    for column, heading in enumerate(HEADINGS):
        page.write(1, column, heading, head)
    page.write_rich_string("B2", red, "*", "姓名", head)
    page.set_column("G:G", 12, line)
    last = 2 + PREPARED
    for row in range(2, last):
        page.set_row(row, 22)
        for column in range(6):
            page.write_blank(row, column, None, day if column == 4 else line)
        page.write_formula(row, 5, f'=IF(E{row + 1}="","",2026-YEAR(E{row + 1}))', line, "")
    page.write(last, 0, "合计")
    page.write_formula(last, 1, f"=COUNTA(B3:B{last})", None, 0)
    page.merge_range(last + 1, 0, last + 1, 6, "填表说明：请按下拉列表填写。")
    page.data_validation(f"C3:C{last}", {"validate": "list", "source": "=选项!$A$1:$A$3"})
    page.conditional_format(f"F3:F{last}", {"type": "data_bar", "data_bar_2010": True})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": f"=教师信息!$F$3:$F${last}"})
    page.insert_chart("K2", chart)
    page.insert_textbox("K20", "请盖章")
    page.insert_image("A12", "章.png", {"image_data": picture})
    page.write_comment("D2", "18 位")
    page.set_header("&C&G", {"image_center": "头.png", "image_data_center": picture})
    page.print_area(f"A1:G{last + 2}")
    page.repeat_rows(0, 1)
    page.autofilter(1, 0, last - 1, 6)
    page.protect()
    total.write_formula("A1", f"=COUNTA(教师信息!B3:B{last})", None, 0)
    if macros:
        program = path.with_name("宏.bin")
        program.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(500))
        book.add_vba_project(str(program))
    book.close()
    return path


def later(path: Path) -> Path:
    """The same as Excel itself writes it: a list that stands on another sheet is kept in the part for later programs."""
    return changed(
        path,
        SHEET,
        lambda text: re.sub(r"<dataValidations.*?</dataValidations>", "", text).replace(
            "</extLst></worksheet>", f"{_LATER}</extLst></worksheet>"
        ),
    )


def people(count: int) -> list[dict[str, str]]:
    return [
        {"name": f"教师{number}", "sex": "男", "birth_month": "1980-01-01", "subject": "数学"} for number in range(1, count + 1)
    ]


def filled(path: Path, rows: list[dict[str, str]], ending: str = ".xlsx") -> Filled:
    return fill_workbook(understand(read_workbook(path), "roster"), path, rows, path.with_name(f"填好{ending}"))


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def opened(path: Path, *, results: bool = False) -> Any:
    """The workbook as far as openpyxl knows it; what it does not know, it says."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path, data_only=results)


def page_of(path: Path) -> Any:
    return opened(path)["教师信息"]


@pytest.mark.parametrize("ending", [".xlsx", ".xlsm"])
def test_pictures_remarks_bars_two_colours_and_macros_of_a_form_are_still_there_when_it_is_filled(
    tmp_path: Path, ending: str
) -> None:
    path = form(tmp_path / f"省表{ending}", macros=ending == ".xlsm")
    done = filled(path, people(PREPARED), ending)
    before, after = parts(path), parts(done.file)
    assert list(after) == list(before)
    told = {"xl/sharedStrings.xml", SHEET, "xl/worksheets/sheet3.xml", "xl/workbook.xml"}
    assert {name for name in before if before[name] != after[name]} == told
    assert str(page_of(done.file)["B2"].value) == "*姓名"
    assert after["xl/sharedStrings.xml"].count(b"FFFF0000") == 1
    assert b"x14:dataBar" in after[SHEET]


def test_a_drop_down_list_that_excel_keeps_for_later_programs_is_obeyed_and_stays(tmp_path: Path) -> None:
    done = filled(later(form(tmp_path / "省表.xlsx")), people(PREPARED + 3))
    assert {page_of(done.file).cell(row, 3).value for row in range(3, 12)} == {"1-男"}
    assert done.unlisted == ()
    assert b"<xm:sqref>C3:C11</xm:sqref>" in parts(done.file)[SHEET]


def test_rows_that_work_out_an_age_are_filled_and_more_of_them_work_it_out_too(tmp_path: Path) -> None:
    page = page_of(filled(form(tmp_path / "省表.xlsx"), people(PREPARED + 3)).file)
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=3, max_row=11, max_col=7)]
    assert rows == [
        [
            number,
            f"教师{number}",
            "1-男",
            None,
            datetime(1980, 1, 1),
            f'=IF(E{number + 2}="","",2026-YEAR(E{number + 2}))',
            "数学",
        ]
        for number in range(1, 10)
    ]
    assert {page.row_dimensions[row].height for row in range(3, 12)} == {page.row_dimensions[3].height}
    assert (page["A12"].value, page["B12"].value, page["A13"].value) == (
        "合计",
        "=COUNTA(B3:B11)",
        "填表说明：请按下拉列表填写。",
    )


def test_what_names_the_rows_of_a_form_names_the_rows_that_were_put_in(tmp_path: Path) -> None:
    path = form(tmp_path / "省表.xlsx")
    done = filled(path, people(PREPARED + 3))
    book = opened(done.file)
    page = book["教师信息"]
    assert book["汇总"]["A1"].value == "=COUNTA(教师信息!B3:B11)"
    assert [str(rule.sqref) for rule in page.data_validations.dataValidation] == ["C3:C11"]
    assert sorted(map(str, page.merged_cells.ranges)) == ["A13:G13", "A1:G1"]
    assert (page.print_area, page.auto_filter.ref) == ("'教师信息'!$A$1:$G$13", "A2:G11")
    assert page.print_title_rows == "$1:$2"
    after = parts(done.file)
    assert "教师信息!$F$3:$F$11" in after["xl/charts/chart1.xml"].decode()
    drawn = [re.findall(rb"<xdr:row>([0-9]+)", each["xl/drawings/drawing1.xml"]) for each in (parts(path), after)]
    assert [int(row) + (3 if int(row) >= 8 else 0) for row in drawn[0]] == [int(row) for row in drawn[1]]


def test_no_sum_of_before_is_read_in_a_filled_form(tmp_path: Path) -> None:
    done = filled(form(tmp_path / "省表.xlsx"), people(3))
    book = opened(done.file, results=True)
    assert (book["教师信息"]["B9"].value, book["汇总"]["A1"].value) == (None, None)
    assert b'fullCalcOnLoad="1"' in parts(done.file)["xl/workbook.xml"]


@pytest.mark.parametrize(("given", "wanted"), [(".xlsx", ".xlsm"), (".xlsm", ".xlsx"), (".xlsx", ".xls")])
def test_a_form_is_not_filled_under_an_ending_that_no_program_opens(tmp_path: Path, given: str, wanted: str) -> None:
    path = form(tmp_path / f"省表{given}", macros=given == ".xlsm")
    with pytest.raises(WorkbookForeign, match="没有写出任何内容"):
        filled(path, people(1), wanted)
    assert not (tmp_path / f"填好{wanted}").exists()


def test_a_form_handed_out_as_a_template_is_filled_as_a_workbook(tmp_path: Path) -> None:
    path = changed(
        form(tmp_path / "省表.xlsx"), "[Content_Types].xml", lambda text: text.replace("sheet.main+xml", "template.main+xml")
    )
    assert b"sheet.main+xml" in parts(filled(path, people(1)).file)["[Content_Types].xml"]


def test_a_unit_merged_over_the_rows_of_a_form_and_cells_merged_across_are_filled(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "教师信息"
    page.append(["性别", "姓名", "任教学科", None])
    for area in ("C1:D1", "A2:A4", "C2:D2", "C3:D3"):
        page.merge_cells(area)
    page["A7"] = "说明"
    path = tmp_path / "表.xlsx"
    book.save(path)
    done = page_of(filled(path, people(6)).file)
    assert [[cell.value for cell in row[:3]] for row in done.iter_rows(min_row=2, max_row=8)] == [
        *(["男", f"教师{number}", "数学"] for number in range(1, 7)),
        ["说明", None, None],
    ]


@pytest.mark.parametrize("prepared", [0, 1])
def test_people_stand_above_the_sum_under_their_names_and_do_not_look_like_the_heading(tmp_path: Path, prepared: int) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "教师信息"
    page.append(["姓名", "性别", "任教学科"])
    for cell in page[1]:
        cell.fill = openpyxl.styles.PatternFill("solid", start_color="FFDDEEFF")
    page.row_dimensions[1].height = 40
    page.cell(2 + prepared, 1).value = "合计"
    path = tmp_path / "表.xlsx"
    book.save(path)
    done = page_of(filled(path, people(3)).file)
    assert [row[0].value for row in done.iter_rows()] == ["姓名", "教师1", "教师2", "教师3", "合计"]
    assert {(done.row_dimensions[row].height, done.cell(row, 1).fill.fill_type) for row in (2, 3, 4)} == {(None, None)}


def test_a_row_that_nobody_sees_is_shown_when_it_is_filled(tmp_path: Path) -> None:
    path = changed(form(tmp_path / "省表.xlsx"), SHEET, lambda text: text.replace('<row r="5"', '<row r="5" hidden="1"'))
    assert not any(shown.hidden for shown in page_of(filled(path, people(PREPARED)).file).row_dimensions.values())


def test_a_form_written_in_unusual_quotes_says_so_and_no_broken_file_is_written(tmp_path: Path) -> None:
    path = changed(form(tmp_path / "省表.xlsx"), SHEET, lambda text: re.sub('="([^"\']*)"', r"='\1'", text))
    with pytest.raises(WorkbookForeign, match="没有写出任何内容"):
        filled(path, people(9))
    assert not (tmp_path / "填好.xlsx").exists()


def _prefixed(text: str) -> str:
    """The names of all elements of a sheet with the letter before them that some programs write."""
    text = re.sub(r"<(/?)(?=[a-zA-Z]+[\s>/])(?![?!])", r"<\1x:", text)
    return text.replace("<x:worksheet xmlns=", "<x:worksheet xmlns:x=")


_OTHERS: Mapping[str, Callable[[Path], Path]] = {
    "cells that do not say where they are": lambda path: changed(
        path, SHEET, lambda text: re.sub(r'<(c|row) r="[A-Z]*[0-9]+"', r"<\1", text)
    ),
    "another letter for elements": lambda path: changed(path, SHEET, _prefixed),
}


@pytest.mark.parametrize("name", _OTHERS)
def test_a_form_of_another_program_is_filled(tmp_path: Path, name: str) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "教师信息"
    page.append(["姓名", "性别", "任教学科"])
    page.append(["说明", None, None])
    page["A4"] = "填表人"
    path = tmp_path / "表.xlsx"
    book.save(path)
    done = page_of(filled(_OTHERS[name](path), people(2)).file)
    names = [done.cell(row, 1).value for row in range(1, done.max_row + 1)]
    assert [name for name in names if name and name.startswith("教师")] == ["教师1", "教师2"]
    assert [each for each in names if each in ("姓名", "说明", "填表人")] == ["姓名", "说明", "填表人"]


def test_a_form_on_a_stick_whose_picture_cannot_be_read_any_more_says_so_and_nothing_is_written(tmp_path: Path) -> None:
    path = form(tmp_path / "表.xlsx")
    layout = understand(read_workbook(path), "roster")
    data = path.read_bytes()
    place = data.index(b"xl/media/image1.png") + 40
    path.write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
    with pytest.raises(WorkbookForeign, match="没有写出任何内容"):
        fill_workbook(layout, path, people(1), tmp_path / "填好.xlsx")
    assert not (tmp_path / "填好.xlsx").exists()


MOVED = Inserted(sheet="表 1", at=9, count=3, first=3, end=11)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("SUM(C3:C8)", "SUM(C3:C11)"),
        ("SUM($C$3:$C$8)+C9", "SUM($C$3:$C$11)+C12"),
        ("C8*2", "C8*2"),
        ("SUM(C4:C8)", "SUM(C4:C8)"),
        ("SUM(C3:C20)", "SUM(C3:C23)"),
        ('IF(A9="A9","A9:B9",LOG10(A9))', 'IF(A12="A9","A9:B9",LOG10(A12))'),
        ("'表 1'!A9+别的!A9+'表 2'!A9", "'表 1'!A12+别的!A9+'表 2'!A9"),
        ("[1]表!A9+表[列9]", "[1]表!A9+表[列9]"),
        ("$1:$2", "$1:$2"),
        ("SUM(3:8)", "SUM(3:11)"),
        ("学科A9", "学科A9"),
    ],
)
def test_formulas_follow_rows_that_were_put_in(before: str, after: str) -> None:
    assert MOVED.formula(before, own=True) == after


def test_a_sum_is_not_taken_for_a_row_that_is_ready() -> None:
    assert [looks_at_other_rows(each, 9) for each in ("=SUM(C3:C8)", "=MID(D9,7,4)", "=COUNTIF(D$3:D$8,D9)", "=A9&选项!A1")] == [
        True,
        False,
        False,
        False,
    ]


def handed_out(path: Path, *lines: list[str | None], prepared: int = 0) -> Path:
    """A form with lines below its heading, and below them rows that are ready to be filled."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "教师信息"
    page.append(["姓名", "性别", "任教学科"])
    for line in lines:
        page.append(line)
    thin = openpyxl.styles.Side(style="thin")
    for row in range(2 + len(lines), 2 + len(lines) + prepared):
        for column in (1, 2, 3):
            page.cell(row, column).border = openpyxl.styles.Border(top=thin, bottom=thin)
    book.save(path)
    return path


@pytest.mark.parametrize("sample", [["例：张三", "男", "语文"], ["张三（示例）", "男", "语文"]])
def test_a_sample_that_stays_above_the_people_is_named_by_its_row(tmp_path: Path, sample: list[str | None]) -> None:
    done = filled(handed_out(tmp_path / "表.xlsx", sample, prepared=3), people(2))
    assert [row[0].value for row in page_of(done.file).iter_rows()][:4] == ["姓名", sample[0], "教师1", "教师2"]
    assert done.examples == (2,)
    assert filled(handed_out(tmp_path / "无.xlsx", prepared=3), people(2)).examples == ()


def test_people_stand_above_who_filled_the_form_in_where_that_is_right_below_the_heading(tmp_path: Path) -> None:
    for lines in ([["填表人：", None, None]], [["填表人：", "审核人：", "日期："], ["注：一式两份", None, None]]):
        done = page_of(filled(handed_out(tmp_path / "表.xlsx", *lines), people(2)).file)
        assert [row[0].value for row in done.iter_rows()] == ["姓名", "教师1", "教师2", *(line[0] for line in lines)]


def test_people_go_into_the_rows_that_are_ready_below_who_filled_the_form_in(tmp_path: Path) -> None:
    done = page_of(filled(handed_out(tmp_path / "表.xlsx", ["填表人：", None, None], prepared=3), people(2)).file)
    assert [row[0].value for row in done.iter_rows()] == ["姓名", "填表人：", "教师1", "教师2", None]


def test_a_note_on_how_to_fill_in_stays_above_the_people(tmp_path: Path) -> None:
    done = page_of(filled(handed_out(tmp_path / "表.xlsx", ["说明：姓名要和身份证一致", None, None]), people(1)).file)
    assert [row[0].value for row in done.iter_rows()] == ["姓名", "说明：姓名要和身份证一致", "教师1"]


def test_what_a_file_of_refused_rows_does_not_carry_is_named(tmp_path: Path) -> None:
    path = form(tmp_path / "花名册.xlsm", macros=True)
    book = xlsxwriter.Workbook(str(tmp_path / "改.xlsx"))
    book.add_worksheet().write(0, 0, "姓名")
    book.close()
    assert not_carried(path, tmp_path / "改.xlsx") == (
        "宏", "页眉页脚里的图片", "一格里两种颜色的字", "数据条", "文本框和图形", "图片", "下拉列表",
    )  # fmt: skip
    assert not_carried(path, path) == ()
    assert not_carried(tmp_path / "改.xlsx", path) == ()
    (tmp_path / "表.csv").write_text("姓名\n", encoding="utf-8")
    assert not_carried(tmp_path / "表.csv", path) == ()


def test_a_hundred_thousand_runs_one_in_the_other_are_looked_through_once(tmp_path: Path) -> None:
    """From each of them on the sheet was once searched to its end."""
    runs = f"<extLst>{'<r>' * 100_000}{'</r>' * 100_000}</extLst>"
    path = changed(form(tmp_path / "省表.xlsx"), SHEET, _behind("</worksheet>", runs))
    assert not_carried(path, path) == ()


_BOOK, _STYLES, _SHARED = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
_SHEET_RELATIONS = "xl/worksheets/_rels/sheet1.xml.rels"


def _behind(end: str, more: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert end in text
        return text.replace(end, more + end, 1)

    return change


_NAMES = "</definedNames>"
ONE_PASS = {
    "a name of apostrophes": (_BOOK, _behind(_NAMES, f"<definedName name='n'>{chr(39) * 200_000}</definedName>")),
    "a name of brackets": (_BOOK, _behind(_NAMES, f'<definedName name="n">{"[" * 200_000}</definedName>')),
    "a name of other signs": (_BOOK, _behind(_NAMES, f'<definedName name="n">{"~" * 200_000}</definedName>')),
    "a formula of signs": (SHEET, _behind("</f>", "+" + "@" * 200_000)),
    "a heading that speaks of areas": (SHEET, _behind("</oddHeader>", ' ref="A1"' * 200_000)),
    "merged cells without any": (SHEET, _behind("</worksheet>", "<extLst>" + "<mergeCells/>" * 60_000 + "</extLst>")),
    "empty lists for later programs": (
        SHEET,
        _behind("</worksheet>", '<extLst xmlns:x14="x">' + '<x14:dataValidation type="list" />' * 60_000 + "</extLst>"),
    ),
}
"""Parts in which what stands next is looked for at many places."""


@pytest.mark.parametrize("name", ONE_PASS)
def test_a_form_of_strange_texts_is_filled_in_one_pass(tmp_path: Path, name: str) -> None:
    """With the square of their length nothing would ever come of it."""
    path = changed(form(tmp_path / "省表.xlsx"), *ONE_PASS[name])
    assert filled(path, people(PREPARED + 3)).written == PREPARED + 3


def test_a_part_that_is_named_a_thousand_times_is_changed_once(tmp_path: Path) -> None:
    """Each of the 60,000 relations once had the whole part gone through, and moved its areas once more."""
    path = later(form(tmp_path / "省表.xlsx"))
    again = '<Relationship Id="q{}" Type="http://x/table" Target="../tables/t.xml"/>'
    path = changed(path, _SHEET_RELATIONS, _behind("</Relationships>", "".join(map(again.format, range(60_000)))))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/tables/t.xml", f'<table ref="K9:K10" note="{" " * 100_000}"/>')
    assert b'ref="K12:K13"' in parts(filled(path, people(PREPARED + 3)).file)["xl/tables/t.xml"]


_NO_TAGS = {
    "a remark": "<!-- <mergeCells count='1'><mergeCell ref='A3:A8'/></mergeCells> -->",
    "a document type": "<!DOCTYPE worksheet [<!ELEMENT x ANY>]>",
}


@pytest.mark.parametrize("part", [SHEET, _BOOK, _STYLES, _SHARED, "[Content_Types].xml", _SHEET_RELATIONS])
@pytest.mark.parametrize("what", _NO_TAGS)
def test_a_form_whose_parts_hold_what_no_program_for_tables_writes_says_so(tmp_path: Path, part: str, what: str) -> None:
    path = changed(form(tmp_path / "省表.xlsx"), part, lambda text: text.replace("?>", f"?>{_NO_TAGS[what]}", 1))
    before = path.read_bytes()
    with pytest.raises(WorkbookForeign, match="没有写出任何内容"):
        filled(path, people(1))
    assert (sorted(each.name for each in tmp_path.iterdir()), path.read_bytes()) == (["省表.xlsx"], before)


@pytest.mark.parametrize("name", [SHEET, SHEET.upper(), "[Content_Types].xml"])
def test_a_form_with_two_parts_of_one_name_is_not_filled(tmp_path: Path, name: str) -> None:
    """One program reads the first of them and another the last."""
    path = form(tmp_path / "省表.xlsx")
    layout = understand(read_workbook(path), "roster")
    with zipfile.ZipFile(path, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(name, parts(path)["[Content_Types].xml" if "Types" in name else SHEET])
    with pytest.raises(WorkbookForeign, match="没有写出任何内容"):
        fill_workbook(layout, path, people(1), tmp_path / "填好.xlsx")


def test_a_form_kept_in_the_strict_way_says_how_it_can_be_filled(tmp_path: Path) -> None:
    path = form(tmp_path / "省表.xlsx")
    ways = (
        (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    )
    content = parts(path)
    with zipfile.ZipFile(path, "w") as archive:
        for part, data in content.items():
            (usual, strict), (related, strictly) = ways
            archive.writestr(part, data.replace(usual, strict).replace(related, strictly))
    with pytest.raises(WorkbookForeign, match=r"另存为 \.xlsx 后再填"):
        filled(path, people(1))


_DIGITS = "9" * 5000
LONG_NUMBERS = {
    "a row": (SHEET, lambda text: text.replace('<row r="5"', f'<row r="{_DIGITS}"')),
    "a style": (SHEET, lambda text: re.sub(r' s="\d+"', f' s="{_DIGITS}"', text, count=1)),
    "a style below nothing": (SHEET, lambda text: re.sub(r' s="\d+"', ' s="-3"', text)),
    "a column": (SHEET, lambda text: re.sub(r'(<col [^>]*style=")\d+', rf"\g<1>{_DIGITS}", text)),
}


@pytest.mark.parametrize("name", LONG_NUMBERS)
def test_a_number_of_thousands_of_digits_in_a_form_ends_in_a_sentence(tmp_path: Path, name: str) -> None:
    path = form(tmp_path / "省表.xlsx")
    layout = understand(read_workbook(path), "roster")
    changed(path, *LONG_NUMBERS[name])
    with pytest.raises(WorkbookForeign, match="没有写出任何内容"):
        fill_workbook(layout, path, people(PREPARED + 3), tmp_path / "填好.xlsx")


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/drawings/vmlDrawing1.vml"])
def test_a_number_that_nobody_counts_on_may_be_as_long_as_it_likes(tmp_path: Path, part: str) -> None:
    longer = {
        "xl/sharedStrings.xml": lambda text: re.sub(r' count="\d+"', f' count="{_DIGITS}"', text),
        "xl/drawings/vmlDrawing1.vml": lambda text: re.sub(r"<x:Row>\d+", f"<x:Row>{_DIGITS}", text),
    }
    path = changed(form(tmp_path / "省表.xlsx"), part, longer[part])
    assert filled(path, people(PREPARED + 3)).written == PREPARED + 3


def test_a_formula_that_is_none_in_a_row_that_is_copied_ends_in_a_sentence(tmp_path: Path) -> None:
    path = changed(form(tmp_path / "省表.xlsx"), SHEET, lambda text: re.sub(r"<f>IF\(E[^<]*</f>", '<f>IF("</f>', text))
    with pytest.raises(WorkbookForeign, match="没有写出任何内容"):
        filled(path, people(PREPARED + 3))


@pytest.mark.parametrize(
    ("before", "instead"), [("C3:C8", "QQQQQ C3:"), ("选项!$A$1:$A$3", "选项!$XFZ$1:$XFZ$3")], ids=["cells", "the list"]
)
def test_a_list_of_places_that_are_none_is_no_list_and_the_form_is_filled(tmp_path: Path, before: str, instead: str) -> None:
    path = changed(later(form(tmp_path / "省表.xlsx")), SHEET, lambda text: text.replace(f">{before}<", f">{instead}<"))
    done = filled(path, people(1))
    assert (page_of(done.file)["C3"].value, done.unlisted) == ("男", ())


def _named(tmp_path: Path, *rows: tuple[str, str, str]) -> Path:
    """A form in which the office wrote names beforehand."""
    path = tmp_path / "已有名单.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("填报")
        for column, text in enumerate(("序号", "姓名", "任教学科", "性别")):
            page.write(0, column, text)
        for number, row in enumerate(rows, start=1):
            page.write(number, 0, number)
            for column, text in enumerate(row, start=1):
                if text.startswith("="):
                    page.write_formula(number, column, text, None, text.rpartition(",")[2].strip('")'))
                else:
                    page.write(number, column, text)
        for number in range(len(rows) + 1, len(rows) + 5):
            page.write(number, 0, number)
    return path


OURS = [
    {"name": "王芳", "subject": "语文", "sex": "女"},
    {"name": "李娜", "subject": "数学", "sex": "女"},
    {"name": "王伟", "subject": "体育", "sex": "男"},
    {"name": "王伟", "subject": "音乐", "sex": "男"},
]


def test_whoever_stands_in_a_form_already_is_not_written_twice_and_only_what_is_blank_is_filled(tmp_path: Path) -> None:
    path = _named(tmp_path, ("李 娜", "", ""), ("王伟", "音乐", ""), ("赵敏", "英语", "女"))
    done = filled(path, OURS)
    assert (done.written, done.standing) == (4, 2)
    rows = [[cell.value for cell in row] for row in opened(done.file)["填报"].iter_rows(min_row=2, max_row=6)]
    assert rows == [
        [1, "李 娜", "数学", "女"],
        [2, "王伟", "音乐", "男"],
        [3, "赵敏", "英语", "女"],
        [4, "王芳", "语文", "女"],
        [5, "王伟", "体育", "男"],
    ]


def test_whoever_stands_in_a_form_that_works_his_sex_out_is_not_written_twice(tmp_path: Path) -> None:
    """The sex is worked out of the ID number in many offices' forms: a formula says nothing that could contradict anybody."""
    path = _named(tmp_path, ("李娜", "", '=IF(B2="","","女")'), ('=IF(A3=1,"王芳","王伟")', "音乐", '=IF(B3="","","男")'))
    done = filled(path, OURS)
    assert done.standing == 2
    rows = [[cell.value for cell in row[1:]] for row in opened(done.file)["填报"].iter_rows(min_row=2, max_row=5)]
    assert rows == [
        ["李娜", "数学", '=IF(B2="","","女")'],
        ['=IF(A3=1,"王芳","王伟")', "音乐", '=IF(B3="","","男")'],
        ["王芳", "语文", "女"],
        ["王伟", "体育", "男"],
    ]


def test_a_name_of_two_people_in_a_form_and_one_who_is_said_otherwise_there_are_nobody_of_ours(tmp_path: Path) -> None:
    path = _named(tmp_path, ("王伟", "", ""), ("王芳", "英语", ""))
    done = filled(path, OURS)
    assert done.standing == 0
    names = [row[1].value for row in opened(done.file)["填报"].iter_rows(min_row=2, max_row=7)]
    assert names == ["王伟", "王芳", "王芳", "李娜", "王伟", "王伟"]
