"""Refused rows come back in the person's own workbook: its titles, widths, colours and formats are as they were."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from jyteacher_desktop.sheets import Outcome, Plan, fill_workbook, plan_roster, read_workbook, understand, write_refused
from jyteacher_desktop.sheets.errors import FileNotWritten
from jyteacher_desktop.sheets.not_carried import hidden_sheets, not_carried
from tests.sheets.test_forms_keep_everything import changed, form, later, opened, parts
from tests.sheets.test_looks_of_others import SHEET

TODAY = date(2026, 11, 23)
ROWS = (
    ("王芳", "女", "1985-03", "语文"),
    ("李伟", "不详", "1980-05", "数学"),
    ("赵敏", "女", "某年", "英语"),
    ("孙强", "男", "1990-01", "体育"),
)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "教师名册"
    page.append(["济水一小教师名册"])
    page.merge_cells("A1:D1")
    page["A1"].font = Font(name="黑体", size=18, color="00C00000")
    page["A1"].alignment = Alignment(horizontal="center")
    page.append(["姓名", "性别", "出生年月", "学科"])
    for cell in page[2]:
        cell.fill = PatternFill("solid", start_color="FFDDEEFF")
    for row in ROWS:
        page.append(row)
    page["C4"].number_format = "yyyy.mm"
    page["D4"].font = Font(bold=True)
    page.row_dimensions[4].height = 33
    page.column_dimensions["A"].width = 21.5
    page.freeze_panes = "A3"
    choices = DataValidation(type="list", formula1='"男,女"')
    choices.add("B3:B100")
    page.add_data_validation(choices)
    other = book.create_sheet("别的")
    other.append(["不相干"])
    lists = book.create_sheet("选项")
    lists.sheet_state = "hidden"
    path = tmp_path / "名册.xlsx"
    book.save(path)
    return path


def plan(path: Path) -> Plan:
    return plan_roster(understand(read_workbook(path), "roster"), [], path=path, today=TODAY, base=0)


def test_refused_rows_keep_the_looks_of_the_persons_own_workbook(own: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_refused(plan(own), tmp_path / "拒绝.xlsx"))
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"] == ["教师名册"]
    assert "选项" in book.sheetnames
    page = book["教师名册"]
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["济水一小教师名册", None, None, None],
        ["姓名", "性别", "出生年月", "学科"],
        list(ROWS[1]),
        list(ROWS[2]),
    ]
    assert [str(area) for area in page.merged_cells.ranges] == ["A1:D1"]
    assert (page["A1"].font.name, page["A1"].font.size, page["A1"].font.color.rgb) == ("黑体", 18, "00C00000")
    assert page["A2"].fill.start_color.rgb == "FFDDEEFF"
    assert page.column_dimensions["A"].width == 21.5
    assert (page["C3"].number_format, page["D3"].font.b, page.row_dimensions[3].height) == ("yyyy.mm", True, 33)
    assert (page.freeze_panes, len(page.data_validations.dataValidation)) == ("A3", 1)
    assert page["B3"].comment.text.startswith("原第 4 行：性别“不详”")
    assert page["C4"].comment.text.startswith("原第 5 行：日期“某年”")
    assert page["B3"].fill.start_color.rgb == "FFFFD9D4"
    assert page["A3"].comment is None


def test_after_mending_the_cells_the_same_file_goes_in(own: Path, tmp_path: Path) -> None:
    out = write_refused(plan(own), tmp_path / "拒绝.xlsx")
    book = openpyxl.load_workbook(out)
    page = book["教师名册"]
    page["B3"], page["C4"] = "男", "1988-08"
    book.save(out)
    again = plan(out)
    assert [row.values["name"] for row in again.rows] == ["李伟", "赵敏"]
    assert again.count(Outcome.NEW) == 2


def test_the_file_itself_is_never_changed_and_one_changed_since_is_not_used(own: Path, tmp_path: Path) -> None:
    before = own.read_bytes()
    made = plan(own)
    write_refused(made, tmp_path / "一.xlsx")
    assert own.read_bytes() == before
    book = openpyxl.load_workbook(own)
    book["教师名册"]["A2"] = "别的列"
    book.save(own)
    page = openpyxl.load_workbook(write_refused(made, tmp_path / "二.xlsx")).worksheets[0]
    assert page["A2"].value == "姓名"
    own.unlink()
    assert openpyxl.load_workbook(write_refused(made, tmp_path / "三.xlsx")).worksheets[0].max_row == 4


def test_a_text_file_still_comes_back_as_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "名册.csv"
    path.write_text("姓名,性别\n王芳,女\n李伟,不详\n", encoding="utf-8")
    page = openpyxl.load_workbook(write_refused(plan(path), tmp_path / "拒绝.xlsx")).worksheets[0]
    assert [cell.value for cell in page[2]] == ["李伟", "不详"]


def test_refused_rows_of_several_sheets_come_back_in_their_own_sheets(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    for page, name, people in (
        (first, "小学部", ROWS),
        (book.create_sheet("初中部"), "初中部", (("周丽", "女", "1985-03", "语文"), ("吴刚", "未知数", "1986-04", "数学"))),
        (book.create_sheet("幼儿园"), "幼儿园", (("郑洁", "女", "1987-03", "健康"),)),
    ):
        page.title = name
        page.append([f"{name}教师名册"])
        page.merge_cells("A1:D1")
        page.append(["姓名", "性别", "出生年月", "学科"])
        page["A2"].fill = PatternFill("solid", start_color="FFDDEEFF")
        page.column_dimensions["A"].width = 21.5
        for row in people:
            page.append(row)
    path = tmp_path / "三部.xlsx"
    book.save(path)
    out = openpyxl.load_workbook(write_refused(plan(path), tmp_path / "拒绝.xlsx"))
    assert [page.title for page in out.worksheets if page.sheet_state == "visible"] == ["小学部", "初中部"]
    assert [next(cell.value for cell in row) for row in out["小学部"].iter_rows()] == ["小学部教师名册", "姓名", "李伟", "赵敏"]
    assert [[cell.value for cell in row][:2] for row in out["初中部"].iter_rows(min_row=3)] == [["吴刚", "未知数"]]
    for page in out.worksheets[:2]:
        assert [str(area) for area in page.merged_cells.ranges] == ["A1:D1"]
        assert (page.column_dimensions["A"].width, page["A2"].fill.start_color.rgb) == (21.5, "FFDDEEFF")
    assert out["初中部"]["B3"].comment.text.startswith("原“初中部”第 4 行：性别“未知数”")
    out["小学部"]["B3"], out["小学部"]["C4"], out["初中部"]["B3"] = "男", "1988-08", "男"
    out.save(tmp_path / "改好.xlsx")
    assert [row.values["name"] for row in plan(tmp_path / "改好.xlsx").rows if row.outcome is Outcome.NEW] == [
        "李伟",
        "赵敏",
        "吴刚",
    ]


def test_a_refused_row_that_works_something_out_works_it_out_of_itself_and_lists_of_excel_come_back(tmp_path: Path) -> None:
    path = later(form(tmp_path / "名册.xlsx"))
    rows = [("王芳", "1985-03"), ("李伟", "某年"), ("赵敏", "1980-01"), ("孙强", "哪年")]
    filled = fill_workbook(
        understand(read_workbook(path), "roster"),
        path,
        [{"name": name, "sex": "男", "birth_month": born} for name, born in rows],
        tmp_path / "填好.xlsx",
    )
    back = opened(write_refused(plan(filled.file), tmp_path / "拒绝.xlsx"))["教师信息"]
    assert [[back.cell(row, column).value for column in (2, 6)] for row in (3, 4)] == [
        ["李伟", '=IF(E3="","",2026-YEAR(E3))'],
        ["孙强", '=IF(E4="","",2026-YEAR(E4))'],
    ]
    package = parts(tmp_path / "拒绝.xlsx")
    assert b"<xm:sqref>C3:C8</xm:sqref>" in package[SHEET], "where Excel keeps it"


def _with_people(tmp_path: Path, *, macros: bool = False) -> Path:
    ending = ".xlsm" if macros else ".xlsx"
    path = form(tmp_path / f"名册{ending}", macros=macros)
    rows = [("王芳", "1985-03"), ("李伟", "某年"), ("赵敏", "1980-01"), ("孙强", "哪年")]
    return fill_workbook(
        understand(read_workbook(path), "roster"),
        path,
        [{"name": name, "sex": "男", "birth_month": born} for name, born in rows],
        tmp_path / f"填好{ending}",
    ).file


def test_pictures_bars_two_colours_text_boxes_and_remarks_are_still_there_beside_the_refused_rows(tmp_path: Path) -> None:
    path = _with_people(tmp_path)
    out = write_refused(plan(path), tmp_path / "拒绝.xlsx")
    before, after = parts(path), parts(out)
    assert not_carried(path, out) == ()
    assert {name for name in before if name not in after} == set()
    same = [name for name in before if name.startswith(("xl/media/", "xl/charts/", "xl/drawings/drawing"))]
    assert same
    assert [before[name] for name in same] == [after[name] for name in same]
    assert b"x14:dataBar" in after[SHEET]
    assert b"legacyDrawingHF" in after[SHEET]
    page = opened(out)["教师信息"]
    assert [page.cell(row, 2).value for row in (2, 3, 4, 5)] == ["*姓名", "李伟", "孙强", None]
    assert page["D2"].comment.text == "18 位"
    assert [page.cell(row, 5).comment.text[:6] for row in (3, 4)] == ["原第 4 行", "原第 6 行"]
    assert page["E3"].fill.start_color.rgb == "FFFFD9D4"
    assert page["E3"].number_format == "yyyy-mm-dd"
    assert after["xl/drawings/vmlDrawing1.vml"].count(b'ObjectType="Note"') == 3


@pytest.mark.parametrize("ending", [".xlsx", ".xlsm"])
def test_refused_rows_of_a_workbook_with_macros_open_under_the_name_they_are_given(tmp_path: Path, ending: str) -> None:
    path = _with_people(tmp_path, macros=True)
    out = write_refused(plan(path), tmp_path / f"拒绝{ending}")
    after = parts(out)
    kept = ending == ".xlsm"
    assert ("xl/vbaProject.bin" in after) is kept
    assert (b"macroEnabled" in after["[Content_Types].xml"]) is kept
    assert (b"vbaProject" in after["xl/_rels/workbook.xml.rels"]) is kept
    assert [opened(out)["教师信息"].cell(row, 2).value for row in (3, 4)] == ["李伟", "孙强"]
    assert not_carried(path, out) == (() if kept else ("宏",))


def test_the_persons_own_remarks_follow_their_rows_and_those_of_rows_that_went_are_gone(own: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(own)
    page = book["教师名册"]
    for cell, text in (("A2", "按证件"), ("A3", "王芳的"), ("A5", "赵敏的"), ("B4", "问过")):
        page[cell].comment = Comment(text, "张")
    book.save(own)
    back = openpyxl.load_workbook(write_refused(plan(own), tmp_path / "拒绝.xlsx"))["教师名册"]
    told = {cell.coordinate: cell.comment.text for row in back.iter_rows() for cell in row if cell.comment}
    assert {place: text[:5] for place, text in told.items()} == {"A2": "按证件", "B3": "原第 4 ", "A4": "赵敏的", "C4": "原第 5 "}
    again = read_workbook(tmp_path / "拒绝.xlsx")
    assert [row[0] for row in again.sheets[0].rows] == ["济水一小教师名册", "姓名", "李伟", "赵敏"]


def test_a_link_goes_with_its_row_and_a_filter_shows_every_row_that_is_left(own: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(own)
    page = book["教师名册"]
    page["A3"].hyperlink, page["A5"].hyperlink = "https://example.org/a", "https://example.org/b"
    page.auto_filter.ref = "A2:D6"
    page.auto_filter.add_filter_column(3, ["语文"])
    page.row_dimensions[4].hidden = True
    book.save(own)
    made = plan(own)
    assert made.layout.hidden_rows
    back = openpyxl.load_workbook(write_refused(made, tmp_path / "拒绝.xlsx"))["教师名册"]
    linked = {cell.coordinate: cell.hyperlink.target for row in back.iter_rows() for cell in row if cell.hyperlink}
    assert linked == {"A4": "https://example.org/b"}
    assert (back.auto_filter.ref, back.auto_filter.filterColumn) == ("A2:D6", [])
    assert not any(shown.hidden for shown in back.row_dimensions.values())


def test_a_table_of_excel_and_rules_of_colours_stand_where_the_format_wants_them(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("教师名册")
        heading = [{"header": text} for text in ("姓名", "性别", "出生年月", "学科")]
        page.add_table(0, 0, len(ROWS), 3, {"columns": heading, "data": [list(row) for row in ROWS], "name": "名册"})
        page.conditional_format("D2:D9", {"type": "data_bar", "data_bar_2010": True})
        book.add_worksheet("别的").activate()
    out = write_refused(plan(path), tmp_path / "拒绝.xlsx")
    back = opened(out)
    page = back["教师名册"]
    assert [row[0].value for row in page.iter_rows(max_row=3)] == ["姓名", "李伟", "赵敏"]
    assert [str(table.ref) for table in page.tables.values()] == ["A1:D5"]
    assert (page["B2"].comment.text[:5], page["C3"].comment.text[:5]) == ("原第 3 ", "原第 4 ")
    assert (back.active.title, back["别的"].sheet_state) == ("教师名册", "hidden")
    order = re.findall(rb"<(conditionalFormatting|legacyDrawing|tableParts|extLst)[ >]", parts(out)[SHEET])
    assert order[-3:] == [b"legacyDrawing", b"tableParts", b"extLst"]
    made = plan(out)
    assert [row.values["name"] for row in made.rows] == ["李伟", "赵敏"]


def test_without_macros_the_refused_rows_are_not_written_under_the_name_of_a_workbook_with_them(
    own: Path, tmp_path: Path
) -> None:
    with pytest.raises(FileNotWritten, match=r"改成以 \.xlsx 结尾"):
        write_refused(plan(own), tmp_path / "拒绝.xlsm")
    assert list(tmp_path.glob("拒绝*")) == []


def test_whoever_went_in_is_nowhere_in_the_file_of_the_refused_rows(tmp_path: Path) -> None:
    """It is handed to whoever knows better, and held everybody in the table of shared texts."""
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("教师名册")
        for row, values in enumerate((("姓名", "性别", "出生年月", "学科"), *ROWS)):
            page.write_row(row, 0, values)
        page.write_rich_string(1, 4, "高级", book.add_format({"bold": True}), "教师")
        page.write_rich_string(2, 4, "一级", book.add_format({"bold": True}), "教师")
    path = changed(path, "xl/sharedStrings.xml", lambda text: text.replace("<si><t>语文</t></si>", "<si/>"))
    assert "王芳" in parts(path)["xl/sharedStrings.xml"].decode()
    out = write_refused(plan(path), tmp_path / "拒绝.xlsx")
    whole = b"".join(parts(out).values()).decode("utf-8", "replace")
    assert [name for name in ("王芳", "李伟", "赵敏", "孙强", "语文", "体育", "高级", "一级") if name in whole] == [
        "李伟",
        "赵敏",
        "一级",
    ]
    values = [[cell.value for cell in row] for row in opened(out)["教师名册"].iter_rows(min_row=2)]
    assert values == [[*ROWS[1], "一级教师"], [*ROWS[2], None]]


def _beside_salaries(path: Path, looks: str) -> Path:
    """A roster with a sheet of salaries beside it, which has all that a sheet may have; ``looks`` is a formula about it, or none."""
    with xlsxwriter.Workbook(str(path)) as book:
        page, other, hidden = book.add_worksheet("教师名册"), book.add_worksheet("工资 '26"), book.add_worksheet("旧表")
        for row, values in enumerate((("姓名", "性别", "出生年月", "学科"), *ROWS)):
            page.write_row(row, 0, values)
        if looks:
            page.write_formula(2, 5, looks)
        other.write_row(0, 0, ["姓名", "工资"])
        other.write_row(1, 0, ["张校长", 9876.5])
        other.add_table(
            3, 0, 4, 1, {"columns": [{"header": "甲"}, {"header": "奖金"}], "data": [["钱会计", 1234.5]], "name": "奖金表"}
        )
        other.write_comment("A2", "周秘书写的")
        other.print_area(0, 0, 4, 1)
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='工资 ''26'!$B$2:$B$2"})
        other.insert_chart("D2", chart)
        hidden.write(0, 0, "吴老师")
        hidden.hide()
    return path


def test_another_sheet_goes_to_nobody_with_the_refused_rows(tmp_path: Path) -> None:
    path = _beside_salaries(tmp_path / "名册.xlsx", "")
    out = write_refused(plan(path), tmp_path / "拒绝.xlsx")
    whole = b"".join(parts(out).values()).decode("utf-8", "replace")
    assert [text for text in ("张校长", "钱会计", "周秘书", "9876.5", "奖金") if text in whole] == []
    book = opened(out)
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [
        ("教师名册", "visible"),
        ("工资 '26", "hidden"),
        ("旧表", "hidden"),
    ]
    named = {f"/{name}" for name in parts(out)}
    types = parts(out)["[Content_Types].xml"].decode()
    assert [each for each in re.findall('PartName="([^"]*)"', types) if each not in named] == []
    assert [row.values["name"] for row in plan(out).rows] == ["李伟", "赵敏"]


@pytest.mark.parametrize(
    "looks", ["='工资 ''26'!B2", "=VLOOKUP(A3,奖金表[],2,0)", '=INDIRECT("工"&"资 \'26!B2")', "=SUM('教师名册:旧表'!B2)"]
)
def test_a_sheet_that_a_refused_row_looks_at_goes_with_it_and_is_named_with_the_one_that_was_hidden(
    tmp_path: Path, looks: str
) -> None:
    path = _beside_salaries(tmp_path / "名册.xlsx", looks)
    out = write_refused(plan(path), tmp_path / "拒绝.xlsx")
    assert opened(out)["工资 '26"]["B2"].value == 9876.5
    assert hidden_sheets(out) == ("工资 '26", "旧表")


def test_a_sheet_that_holds_nothing_is_not_named_among_the_hidden_ones(own: Path, tmp_path: Path) -> None:
    assert hidden_sheets(write_refused(plan(own), tmp_path / "拒绝.xlsx")) == ()
