"""A table copied in WPS, Excel or a page of the web is a workbook like any other; other text on the clipboard is none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jyteacher_desktop.domain.errors import Severity
from jyteacher_desktop.sheets import Outcome, plan_roster, read_pasted, read_workbook, understand
from jyteacher_desktop.sheets.cell_values import Context
from jyteacher_desktop.sheets.errors import HeaderMissing, NothingPasted
from jyteacher_desktop.sheets.fields_of_any_list import specs_of
from jyteacher_desktop.sheets.fields_of_first_lists import BY_KIND
from jyteacher_desktop.sheets.torn_quotations import torn_records
from jyteacher_desktop.sheets.values_of_rows import meaning_of_cell

TODAY = date(2026, 11, 28)
EXCEL = """Version:1.0 <html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style><!--td {mso-number-format:General;} .a{color:red}-->
</style></head><body><table><!--StartFragment--><col width=72><tr height=19><td colspan=3 class=xl65>济水一小教师名册</td></tr>
<tr><td>姓名</td><td>性别</td><td>进校<br>时间</td></tr><tr><td>王&nbsp;芳</td><td rowspan=2>女</td><td x:num>2010.9</td></tr>
<tr><td>李娜</td><td>2011年8月</td></tr><!--EndFragment--></table></body></html>"""


def test_the_markup_of_excel_is_read_with_its_merged_cells_and_line_breaks() -> None:
    layout = understand(read_pasted(EXCEL, "whatever"), "roster", today=TODAY)
    plan = plan_roster(layout, [], path=Path(layout.sheet.name), today=TODAY, base=0)
    assert [(row.values["name"], row.values["sex"], row.values["joined"]) for row in plan.rows] == [
        ("王芳", "女", "2010-09"),
        ("李娜", "女", "2011-08"),
    ]


def test_text_with_tabs_is_a_table_and_a_cell_may_hold_a_line_break() -> None:
    text = '姓名\t学科\t备注\r\n王芳\t语文\t"两行，\n逗号,也在"\r\n李娜\t数学\t\r\n'
    (sheet,) = read_pasted("", text).sheets
    assert [list(row) for row in sheet.rows] == [
        ["姓名", "学科", "备注"],
        ["王芳", "语文", "两行，\n逗号,也在"],
        ["李娜", "数学", ""],
    ]


def test_the_text_is_taken_where_the_markup_holds_no_table() -> None:
    (sheet,) = read_pasted("<p>姓名 学科</p>", "姓名\t学科\n王芳\t语文").sheets
    assert len(sheet.rows) == 2


@pytest.mark.parametrize("text", ["", "王芳、李娜、赵敏", "开会通知\n明天下午三点\n在录播教室", "\t\t\n\t"])
def test_what_is_no_table_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(NothingPasted, match=r"没有导入任何内容.*连同列名"):
        read_pasted("", text)


CALC = """<html><head><meta name="generator" content="LibreOffice 7.4"/></head><body><table cellspacing="0" border="0"><tr>
<td height="17" align="left"><font face="x">姓名</font></td><td>任教学科</td><td>手机</td></tr>
<tr><td><font face="x">王芳</font></td><td>语文</td><td align="right" sdval="13900000002" sdnum="2052;0;0.00E+00">1.39E+10</td></tr>
<tr><td>李娜</td><td>数学</td><td sdval="410000198501011234" sdnum="2052;0;0.00E+00">4.1E+17</td></tr></table></body></html>"""


def test_a_number_that_is_shown_cut_short_is_taken_whole_where_it_stands_beside_it() -> None:
    layout = understand(read_pasted(CALC, ""), "roster", today=TODAY)
    first, second = plan_roster(layout, [], path=Path("x"), today=TODAY, base=0).rows
    assert first.values["phone"] == "13900000002"
    assert [finding.code for finding in second.findings if finding.place == "phone"] == ["number.scientific"]


def test_a_note_that_hangs_on_a_cell_is_no_part_of_what_the_cell_says(tmp_path: Path) -> None:
    calc = """<table><tr><td>姓名</td><td>职称</td></tr>
<tr><td>王芳</td><td align="left"><comment>2025 年评审<br></comment>二级教师</td></tr><tr><td>李娜</td><td>一级教师<comment>cut off</td></tr></table>"""
    old = tmp_path / "名册.xls"
    old.write_text(
        """<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="a"><Table><Row><Cell><Data>姓名</Data></Cell><Cell><Data>职称</Data></Cell></Row><Row><Cell><Data>王芳</Data></Cell>
<Cell><Data>二级教师</Data><Comment ss:Author="x"><ss:Data><B>x:</B>2025 年评审</ss:Data></Comment></Cell></Row></Table></Worksheet></Workbook>""",
        encoding="utf-8",
    )
    for book in (read_pasted(f"<html><body>{calc}</body></html>", ""), read_workbook(old)):
        assert list(book.sheets[0].rows[1]) == ["王芳", "二级教师"]


WORD = """<html><body><table class=MsoTableGrid><tr><td><p class=MsoNormal>姓名</p></td><td><p>任教学科</p></td><td><p>教研组</p></td><td>电话</td></tr>
<tr><td><p>王<o:p></o:p>芳</p></td><td><p>语文</p><p>道德与法治</p></td><td><p>语文组</p><p>德育处</p></td><td>13900000001<br>13900000002</td></tr>
<tr><td>李娜</td><td><p>数</p><p>学</p></td><td>数学<br>组</td><td>139<br>00000003</td></tr></table></body></html>"""


def test_two_things_below_each_other_in_a_cell_stay_two_and_a_broken_word_is_one() -> None:
    layout = understand(read_pasted(WORD, ""), "roster", today=TODAY)
    first, second = plan_roster(layout, [], path=Path("x"), today=TODAY, base=0).rows
    told = ("subject", "group", "phone")
    assert [first.values[key] for key in told] == ["语文、道德与法治", "语文组、德育处", "13900000001、13900000002"]
    assert [second.values[key] for key in told] == ["数学", "数学组", "13900000003"]


@pytest.mark.parametrize("kind", [*BY_KIND, "honour", "rule", "money", "post"])
def test_figures_that_did_not_fit_their_column_are_refused_in_every_field_and_never_stored(kind: str) -> None:
    context = Context(TODAY)
    for spec in specs_of(kind):
        if spec.key == "id_number":
            continue  # judged with its check character
        meant = meaning_of_cell("########", spec, context)
        assert not isinstance(meant, str), spec.key
        assert (meant.text, meant.finding.code, meant.finding.severity) == ("", "cell.too_narrow", Severity.REFUSAL)


def test_a_row_with_figures_that_did_not_fit_is_refused_with_what_to_do() -> None:
    text = "姓名\t任教学科\t工号\t身份证号\n王芳\t语文\t####\t\n李娜\t数学\tA1\t########\n"
    layout = understand(read_pasted("", text), "roster", today=TODAY)
    plan = plan_roster(layout, [], path=Path("x"), today=TODAY, base=0)
    assert [row.outcome for row in plan.rows] == [Outcome.REFUSED, Outcome.REFUSED]
    assert "列太窄" in plan.refusals[0].message


@pytest.mark.parametrize("mark", ["\t", ","])
def test_a_quotation_mark_that_nobody_closed_takes_no_further_person_along(tmp_path: Path, mark: str) -> None:
    lines = [
        ["姓名", "备注", "学科"],
        ["王芳", '"早读', "语文"],
        ["李娜", '"优"等课', "数学"],
        ["赵敏", '"一行\n两行"', "英语"],
        ["钱进", '好"', '"音乐" '],
        ["孙丽", '"说""好"""', '"美术'],
        ["周强", "", ""],
    ]
    text = "".join(mark.join(line) + "\r\n" for line in lines)
    named = tmp_path / "名册.csv"
    named.write_text(text, encoding="utf-8")
    for book in (read_workbook(named), *([read_pasted("", text)] if mark == "\t" else [])):
        assert [list(row) for row in book.sheets[0].rows] == [
            ["姓名", "备注", "学科"],
            ["王芳", '"早读', "语文"],
            ["李娜", '"优"等课', "数学"],
            ["赵敏", "一行\n两行", "英语"],
            ["钱进", '好"', "音乐"],
            ["孙丽", '说"好"', '"美术'],
            ["周强", "", ""],
        ]


def test_a_text_full_of_unclosed_quotation_marks_is_not_read_over_and_over() -> None:
    seen = 0

    class Counted(list[str]):
        def __getitem__(self, place: int) -> str:  # type: ignore[override]
            nonlocal seen
            seen += 1
            return super().__getitem__(place)

    assert len(list(torn_records(Counted(['x"\t"y\n'] * 5_000), "\t", 0))) == 5_000
    assert seen < 5_000 * 50


def test_rows_that_were_copied_without_their_headings_ask_for_these() -> None:
    with pytest.raises(HeaderMissing, match=r"请连同写着列名的那一行一起复制，再粘贴。$"):
        understand(read_pasted("", "王芳\t女\t语文\n李娜\t女\t数学\n"), "roster", today=TODAY)
