"""A table copied in WPS, Excel or a page of the web is a workbook like any other; other text on the clipboard is none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jyteacher_desktop.sheets import plan_roster, read_pasted, understand
from jyteacher_desktop.sheets.errors import NothingPasted

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
