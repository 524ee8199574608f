"""Refused rows come back in the person's own workbook: its titles, widths, colours and formats are as they were."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from jyteacher_desktop.sheets import Outcome, Plan, fill_workbook, plan_roster, read_workbook, understand, write_refused
from tests.sheets.test_forms_keep_everything import form, later, opened

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
    assert out.sheetnames == ["小学部", "初中部"]
    assert [next(cell.value for cell in row) for row in out["小学部"].iter_rows()] == ["小学部教师名册", "姓名", "李伟", "赵敏"]
    assert [[cell.value for cell in row][:2] for row in out["初中部"].iter_rows(min_row=3)] == [["吴刚", "未知数"]]
    for page in out.worksheets:
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
    assert [(rule.formula1, str(rule.sqref)) for rule in back.data_validations.dataValidation] == [("选项!$A$1:$A$3", "C3:C8")]
