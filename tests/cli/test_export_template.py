"""The province's own workbook is filled: understood like an import, its lists and formats obeyed, the rest named."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from jyteacher_desktop.cli import main
from tests.cli.conftest import Run


@pytest.fixture
def province(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "教师信息"
    page.append(["教师信息采集表"])
    page.merge_cells("A1:F1")
    page.append(["*姓名", "*性别", "*身份证件类型", "*身份证件号", "*出生日期\n(yyyy-MM-dd)", "现任教学科", "婚姻状况"])
    for cell in page[2]:
        cell.fill = PatternFill("solid", start_color="FFDDEEFF")
    lists = book.create_sheet("选项")
    lists.sheet_state = "hidden"
    for row, text in enumerate(("1-居民身份证", "2-军官证"), start=1):
        lists.cell(row, 1).value = text
    for formula, area in (('"0-未知的性别,1-男,2-女"', "B3:B500"), ("选项!$A$1:$A$2", "C3:C500")):
        rule = DataValidation(type="list", formula1=formula)
        rule.add(area)
        page.add_data_validation(rule)
    path = tmp_path / "省表.xlsx"
    book.save(path)
    return path


def test_a_roster_goes_into_the_provinces_own_workbook(run: Run, province: Path, tmp_path: Path) -> None:
    before = province.read_bytes()
    out = tmp_path / "已填.xlsx"
    said = run("export", str(province), "--of", "roster", "-o", str(out))
    people = run("roster", "list")["rows"]
    assert (said["written"], said["file"]) == (len(people), str(out))
    assert said["not_understood"] == ["婚姻状况"]
    page = openpyxl.load_workbook(out)["教师信息"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=3, max_row=2 + len(people))]
    assert {row[0] for row in rows} == {each["name"] for each in people}
    assert {row[1] for row in rows} <= {"1-男", "2-女"}
    numbered = [row for row in rows if row[3]]
    assert {row[2] for row in numbered} == {"1-居民身份证"}
    assert all(row[4] == f"{row[3][6:10]}-{row[3][10:12]}-{row[3][12:14]}" for row in numbered)
    assert page["D3"].number_format == "@"
    assert [str(area) for area in page.merged_cells.ranges] == ["A1:F1"]
    assert page["A2"].fill.start_color.rgb == "FFDDEEFF"
    assert province.read_bytes() == before


def test_a_month_is_a_date_where_the_format_shows_no_day(run: Run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["姓名", "性别", "出生年月", "参加工作时间", "进本校年月"])
    for row in range(2, 9):
        page.cell(row, 3).number_format = 'yyyy"年"m"月"'
        page.cell(row, 5).number_format = "yyyy-mm-dd"
    path = tmp_path / "表.xlsx"
    book.save(path)
    out = tmp_path / "已填.xlsx"
    run("export", str(path), "--of", "roster", "-o", str(out))
    filled = openpyxl.load_workbook(out).active
    assert filled is not None
    rows = [(filled.cell(row, 3).value, filled.cell(row, 5).value) for row in range(2, 9)]
    births, came = [born for born, _ in rows if born], [each for _, each in rows if each]
    assert births
    assert all(isinstance(born, datetime) and born.day == 1 for born in births)
    assert came
    assert all(isinstance(each, str) for each in came)


def test_what_to_fill_in_is_named_in_chinese_as_well(run: Run, province: Path, tmp_path: Path) -> None:
    written = [
        run("export", str(province), "--of", of, "-o", str(tmp_path / f"{of}.xlsx"))["written"]
        for of in ("hours", "学时", "教师")
    ]
    assert written[0] == written[1] > 0
    assert written[2] == len(run("roster", "list")["rows"])


def test_trainings_not_yet_entered_are_filled_in_and_ticked(run: Run, tmp_path: Path) -> None:
    name = run("roster", "list")["rows"][0]["name"]
    for title in ("国培计划", "省培计划"):
        run(
            *(
                "training",
                "add",
                "--name",
                title,
                "--level",
                "省级",
                "--mode",
                "网络研修",
                "--from",
                "2026-07-06",
                "--to",
                "2026-07-10",
            ),
            *("--hours", "40", "--teacher", name),
        )
    path = tmp_path / "培训.xlsx"
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["教师姓名", "项目名称", "培训类别", "培训年度", "获得学时"])
    rule = DataValidation(type="list", formula1='"10-国家级,20-市级"')
    rule.add("C2:C99")
    page.add_data_validation(rule)
    book.save(path)
    said = run("export", str(path), "--of", "trainings", "--not-entered", "--tick", "-o", str(tmp_path / "一.xlsx"))
    assert (said["written"], said["ticked"]) == (2, 2)
    assert said["not_in_list"] == [{"heading": "培训类别", "value": "省级", "rows": 2}]
    filled = openpyxl.load_workbook(tmp_path / "一.xlsx").worksheets[0]
    assert sorted([cell.value for cell in row] for row in filled.iter_rows(min_row=2)) == [
        [name, "国培计划", "省级", "2026", 40],
        [name, "省培计划", "省级", "2026", 40],
    ]
    again = run("export", str(path), "--of", "trainings", "--not-entered", "-o", str(tmp_path / "二.xlsx"))
    assert (again["written"], again["ticked"]) == (0, 0)


def test_a_workbook_that_is_not_understood_is_a_sentence(run: Run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["苹果", "梨"])
    book.save(tmp_path / "别的.xlsx")
    refused = run("export", str(tmp_path / "别的.xlsx"), "--of", "roster", "-o", str(tmp_path / "出.xlsx"), status=5)
    assert refused["code"] == "workbook.no_header"
    assert not (tmp_path / "出.xlsx").exists()


@pytest.mark.parametrize("what", ["another list", "no table", "no workbook", "no file", "no such sheet", "no such column"])
def test_a_form_that_cannot_be_filled_is_told_as_that_and_not_as_an_import(run: Run, tmp_path: Path, what: str) -> None:
    form = _workbook(
        tmp_path / "表.xlsx", ["苹果", "梨"] if what in ("another list", "no table") else ["姓名", "性别", "任教学科"]
    )
    if what == "another list":
        page = (book := openpyxl.load_workbook(form)).active
        assert page is not None
        for column, heading in enumerate(("学号", "班级", "家长电话"), 1):
            page.cell(1, column).value = heading
        book.save(form)
    elif what == "no workbook":
        form.write_bytes(b"PK\x03\x04 cut off")
    elif what == "no file":
        form.unlink()
    more = {"no such sheet": ("--sheet", "另一张"), "no such column": ("--map", "籍贯=name")}.get(what, ())
    refused = run(
        "export", str(form), "--of", "roster", "-o", str(tmp_path / "出.xlsx"), *more, status=3 if what == "no file" else 5
    )
    assert "没有写出任何内容" in refused["message"]
    assert "导入" not in refused["message"]
    assert form.name in refused["message"] or what == "no such column"


def _workbook(path: Path, heading: list[str], lists: dict[str, str] | None = None) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(heading)
    for area, words in (lists or {}).items():
        rule = DataValidation(type="list", formula1=f'"{words}"')
        rule.add(area)
        page.add_data_validation(rule)
    book.save(path)
    return path


@pytest.mark.parametrize("of", ["honour", "roster"])
def test_an_empty_form_with_numbers_of_rows_is_filled_and_numbered(run: Run, tmp_path: Path, of: str) -> None:
    run("record", "add", "honour", "--set", "荣誉=优秀教师", "--set", "级别=市级", "--set", "表彰日期=2026-09-10")
    path = _workbook(tmp_path / "表.xlsx", ["编号", "姓名", "荣誉称号名称", "授予时间", "性别"], {})
    said = run("export", str(path), "--of", of, "-o", str(tmp_path / "出.xlsx"))
    assert said["written"] > 0
    assert ("编号" in said["not_understood"]) == (of == "honour")  # whose number it is nothing says there


def test_codes_of_a_list_are_chosen_by_what_its_words_mean(run: Run, tmp_path: Path) -> None:
    heading = ["序号", "*姓名", "任教学科代码", "专业技术职务代码", "任教学段", "单位代码"]
    lists = {
        "C2:C99": "11-语文,12-数学,13-外语,16-体育与健康,20-信息科技",
        "D2:D99": "01-正高级,02-副高级,03-中级,04-助理级,05-员级",
        "E2:E99": "小学,初中,高中",
    }
    path = _workbook(tmp_path / "表.xlsx", heading, lists)
    for name, subject, title, stage in (
        ("甲一", "英语", "一级教师", "普通小学"),
        ("甲二", "信息技术", "高级教师", "初级中学"),
        ("甲三", "体育", "二级教师", "小学"),
        ("甲四", "书法", "未评聘", "小学"),
    ):
        run("teacher", "add", name, "--set", f"学科={subject}", "--set", f"职称={title}", "--set", f"学段={stage}")
    said = run("export", str(path), "--of", "roster", "-o", str(tmp_path / "出.xlsx"))
    page = openpyxl.load_workbook(tmp_path / "出.xlsx").worksheets[0]
    rows = [[cell.value for cell in line] for line in page.iter_rows(min_row=2, max_row=1 + said["written"])]
    assert [row[0] for row in rows] == list(range(1, said["written"] + 1))
    found = {row[1]: row[2:5] for row in rows}
    assert found["甲一"] == ["13-外语", "03-中级", "小学"]
    assert found["甲二"] == ["20-信息科技", "02-副高级", "初中"]
    assert found["甲三"] == ["16-体育与健康", "04-助理级", "小学"]
    assert found["甲四"] == ["书法", "未评聘", "小学"]
    assert said["not_understood"] == ["单位代码"]
    assert {(each["heading"], each["value"]) for each in said["not_in_list"]} >= {
        ("任教学科代码", "书法"),
        ("专业技术职务代码", "未评聘"),
    }
    assert said["mapping"]["任教学科代码"] == "subject"


def test_a_form_that_is_numbered_already_is_filled_beside_its_numbers(run: Run, tmp_path: Path) -> None:
    path = _workbook(tmp_path / "表.xlsx", ["序号", "姓名", "性别"], {})
    book = openpyxl.load_workbook(path)
    for row in range(2, 8):
        book.worksheets[0].cell(row, 1).value = row - 1
    book.worksheets[0].cell(9, 1).value = "填表人："
    book.save(path)
    written = run("export", str(path), "--of", "roster", "-o", str(tmp_path / "出.xlsx"))["written"]
    page = openpyxl.load_workbook(tmp_path / "出.xlsx").worksheets[0]
    rows = [[cell.value for cell in line] for line in page.iter_rows(min_row=2, max_row=page.max_row)]
    assert [row[0] for row in rows[:written]] == list(range(1, written + 1))
    assert all(row[1] for row in rows[:written])
    assert [row[0] for row in rows[written:] if row[0]] in (["填表人："], [*range(written + 1, 7), "填表人："])


def test_honours_go_into_the_provinces_workbook_with_its_codes_and_whom_they_belong_to(run: Run, tmp_path: Path) -> None:
    one = run("roster", "list")["rows"][0]
    run(
        "record",
        "add",
        "honour",
        "--set",
        f"获奖人={one['name']}",
        "--set",
        "荣誉=优秀教师",
        "--set",
        "级别=市级",
        "--set",
        "表彰日期=2026-09-10",
    )
    heading = ["教师姓名", "身份证号", "获得荣誉称号", "荣誉级别", "荣誉发生日期", "荣誉记录描述"]
    path = _workbook(tmp_path / "师德信息.xlsx", heading, {"D2:D99": "A国家,B省,C市", "C2:C99": "01-优秀教师,02-最美教师"})
    said = run("export", str(path), "--of", "honour", "--map", "荣誉发生日期=表彰日期", "-o", str(tmp_path / "出.xlsx"))
    assert (said["written"], said["not_understood"], said["not_in_list"]) == (1, ["荣誉记录描述"], [])
    filled = openpyxl.load_workbook(tmp_path / "出.xlsx").worksheets[0]
    [row] = [[cell.value for cell in line] for line in filled.iter_rows(min_row=2, max_row=2)]
    assert [row[0], row[2], row[3], row[4], row[5]] == [one["name"], "01-优秀教师", "C市", "2026-09-10", None]
    assert str(row[1] or "")[-4:] == one["id_last4"]
    # what was said about a column is known when the same workbook comes again
    again = run("export", str(path), "--of", "荣誉", "-o", str(tmp_path / "再.xlsx"))
    assert again["mapping"]["荣誉发生日期"] == "on"


def test_activities_and_attendance_are_filled_in_too(run: Run, tmp_path: Path) -> None:
    names = [each["name"] for each in run("roster", "list")["rows"][:2]]
    run(
        "activity",
        "add",
        "--kind",
        "读书沙龙",
        "--title",
        "共读一本书",
        "--date",
        "2026-09-10",
        "--hours",
        "2",
        "--attendees",
        "，".join(names),
    )
    path = _workbook(tmp_path / "活动.xlsx", ["序号", "活动主题", "活动类型", "活动日期", "学时"])
    run("export", str(path), "--of", "activities", "-o", str(tmp_path / "一.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "一.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[2]] == [1, "共读一本书", "读书沙龙", "2026-09-10", 2]
    path = _workbook(tmp_path / "签到.xlsx", ["活动名称", "日期", "教师姓名", "出勤情况"])
    said = run("export", str(path), "--of", "attendance", "-o", str(tmp_path / "二.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "二.xlsx").worksheets[0]
    assert said["written"] == len(names)
    assert {tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=2)} == {
        ("共读一本书", "2026-09-10", name, "出席") for name in names
    }


def test_a_kind_that_nobody_knows_is_wrong_usage(run: Run, tmp_path: Path) -> None:
    run("export", str(_workbook(tmp_path / "x.xlsx", ["姓名"])), "--of", "苹果", "-o", str(tmp_path / "出.xlsx"), status=2)


def _form(path: Path, *rows: list[str | None]) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def _filled(path: Path, after: int) -> list[list[object]]:
    page = openpyxl.load_workbook(path).active
    assert page is not None
    return [list(row) for row in page.iter_rows(min_row=after + 1, values_only=True)]


def test_a_form_for_hours_gets_what_was_done_what_is_asked_and_what_is_missing(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "已填.xlsx"
    form = _form(
        tmp_path / "学时.xlsx",
        ["某市继续教育学时统计表", None, None, None, None, None, None, None],
        ["序号", "姓名", "单位", "学时情况", None, None, None, "是否达标"],
        [None, None, None, "本年度学时", "累计学时", "应完成学时", "差额", None],
    )
    whose = run("roster", "list")["rows"][0]
    run(
        "training", "add", "--name", "国培", "--level", "国家级", "--mode", "集中面授", "--from", "2026-03-02", "--to", "2026-03-05",
        "--hours", "24", "--teacher", whose["id"],
    )  # fmt: skip
    said = run("export", str(form), "--of", "hours", "-o", str(out))
    people = run("hours")["teachers"]
    assert said["not_understood"] == []
    assert "“应完成学时”“差额”“是否达标”按整个周期填" in said["counted"]
    rows = _filled(out, 3)
    assert len(rows) == len(people) > 0
    by_name = {row[1]: row for row in rows}
    for each in people:
        row = by_name[each["name"]]
        assert row[2] == "济水一小"
        figures = [float(each[key]) for key in ("counted", "required", "gap")]
        assert row[3:7] == [float(each["years"]["2026"]), *figures[:2], None if each["apart"] else figures[2]]
        assert row[7] == (each["apart"] or ("否" if float(each["gap"]) else "是"))
    assert by_name[whose["name"]][3] > 0


def test_a_form_with_a_column_for_each_year_or_category_of_hours_is_filled(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "已填.xlsx"
    form = _form(tmp_path / "各年.xlsx", ["姓名", "2025年", "2026年", "校本研修", "合计"])
    said = run("export", str(form), "--of", "hours", "-o", str(out))
    assert said["not_understood"] == ["2025年"]
    assert {*said["mapping"].values()} == {"name", "year.2026", "category.school_based", "hours"}


def test_what_a_form_asks_for_one_year_alone_is_never_given_the_whole_cycle(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "已填.xlsx"
    form = _form(tmp_path / "每年.xlsx", ["姓名", "年度", "学时", "应完成学时", "本年度应完成学时"])
    said = run("export", str(form), "--of", "hours", "-o", str(out))
    assert said["not_understood"] == ["应完成学时", "本年度应完成学时"]


def test_the_school_stands_in_every_row_of_a_form_that_asks_for_it(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "已填.xlsx"
    form = _form(tmp_path / "花名册.xlsx", ["学校名称", "姓名", "性别"])
    assert run("export", str(form), "--of", "roster", "-o", str(out))["not_understood"] == []
    assert {row[0] for row in _filled(out, 1)} == {"济水一小"}


def test_from_when_to_when_is_written_whole_and_the_school_found_in_the_upper_line(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "已填.xlsx"
    run(
        "training", "add", "--name", "国培", "--level", "国家级", "--mode", "集中面授", "--from", "2026-03-02", "--to", "2026-03-05",
        "--hours", "24", "--teacher", run("roster", "list")["rows"][0]["id"],
    )  # fmt: skip
    form = _form(
        tmp_path / "培训.xlsx",
        ["序号", "学校", "姓名", "培训情况", None, None],
        [None, None, None, "项目名称", "起止时间", "学时"],
    )
    assert run("export", str(form), "--of", "trainings", "-o", str(out))["not_understood"] == []
    [row] = _filled(out, 2)
    assert (row[1], row[3:]) == ("济水一小", ["国培", "2026-03-02至2026-03-05", 24])


def test_the_empty_form_is_never_filled_over(run: Run, province: Path) -> None:
    before = province.read_bytes()
    refused = run("export", str(province), "--of", "roster", "-o", str(province), status=3)
    assert "就是要填的空表" in refused["message"]
    assert province.read_bytes() == before


def test_a_sample_row_that_is_still_in_the_form_is_named(
    run: Run, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = _form(tmp_path / "表.xlsx", ["姓名", "性别"], ["例：张三", "男"])
    assert run("export", str(form), "--of", "roster", "-o", str(tmp_path / "一.xlsx"))["examples"] == [2]
    assert main(["export", str(form), "--of", "roster", "-o", str(tmp_path / "二.xlsx"), "-w", str(book)]) == 0
    said = capsys.readouterr().out
    assert "填了的列：姓名、性别。" in said
    assert "表里的示例行还在第 2 行，上报前请删除。" in said


@pytest.mark.parametrize("of", ["ethics_year", "ethics_sanction", "师德考核"])
def test_what_only_the_principal_may_see_fills_no_form_and_the_answer_says_why(run: Run, tmp_path: Path, of: str) -> None:
    form, out = tmp_path / "空表.xlsx", tmp_path / "出.xlsx"
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["姓名", "年度", "考核结论"])
    book.save(form)
    refused = run("export", str(form), "--of", of, "-o", str(out), status=2)
    assert "没有密封" in refused["message"]
    assert not out.exists()
