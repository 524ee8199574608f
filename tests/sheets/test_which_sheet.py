"""Which of several tables in one workbook is read: the latest, all that are one list, and never a page that only says how to fill another."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from jyteacher_desktop import kinds
from jyteacher_desktop.sheets import BY_KIND, Layout, plan_roster, read_workbook, specs_of, understand, write_template
from jyteacher_desktop.sheets.other_lists import TEACHERS_OR_PUPILS

TODAY = date(2026, 11, 30)
FULL = ["姓名", "性别", "任教学科", "职称"]
BARE = ["姓名", "性别", "学科"]


def rows(*names: str, subject: str = "语文") -> list[list[str]]:
    return [[name, "女", subject, "一级教师"] for name in names]


def book(path: Path, sheets: dict[str, list[list[str]]]) -> Path:
    written = openpyxl.Workbook()
    written.remove(written.worksheets[0])
    for name, lines in sheets.items():
        page = written.create_sheet(name)
        for line in lines:
            page.append(line)
    written.save(path)
    return path


def read(path: Path) -> tuple[Layout, list[str]]:
    layout = understand(read_workbook(path), "roster", today=TODAY)
    return layout, [row.values["name"] for row in plan_roster(layout, [], path=path, today=TODAY, base=0).rows]


@pytest.mark.parametrize(
    ("names", "latest"),
    [
        (["2024年", "2025年", "2026年"], "2026年"),
        (["2026", "2025"], "2026"),
        (["教师名册2025-2026学年", "教师名册2026-2027学年"], "教师名册2026-2027学年"),
        (["2026春", "2025秋", "2026秋"], "2026秋"),
        (["2025-2026学年第二学期", "2025-2026学年第一学期"], "2025-2026学年第二学期"),
        (["2026年3月", "2026年11月", "2026年9月"], "2026年11月"),
    ],
)
def test_of_the_rosters_of_several_years_the_latest_is_taken_and_the_reason_says_so(
    tmp_path: Path, names: list[str], latest: str
) -> None:
    sheets = {name: [FULL, *rows("王芳", *(["李娜", "赵敏"] if name != latest else ["新来"]))] for name in names}
    layout, people = read(book(tmp_path / "名册.xlsx", sheets))
    assert layout.sheets == (latest,)
    assert people == ["王芳", "新来"]
    assert f"选了工作表“{latest}”：看名称，它比" in layout.why
    assert len(layout.others) == len(names) - 1


def test_an_empty_sheet_of_next_year_takes_the_place_of_no_roster(tmp_path: Path) -> None:
    layout, people = read(book(tmp_path / "名册.xlsx", {"2026年": [FULL, *rows("王芳", "李娜")], "2027年": [FULL]}))
    assert (layout.sheets, people) == (("2026年",), ["王芳", "李娜"])


def test_a_sheet_for_each_group_is_one_roster_even_where_its_columns_are_a_pupils_too(tmp_path: Path) -> None:
    sheets = {
        "语文组": [BARE, ["王芳", "女", "语文"], ["李娜", "女", "语文"]],
        "数学组": [BARE, ["赵敏", "男", "数学"]],
    }
    layout, people = read(book(tmp_path / "m.xlsx", sheets))
    assert people == ["王芳", "李娜", "赵敏"]
    assert [stop.code for stop in layout.stops] == [TEACHERS_OR_PUPILS]


@pytest.mark.parametrize(("name", "asked"), [("教师花名册", False), ("教师", True)])
def test_the_sheet_of_a_class_is_not_taken_along_with_the_teachers(tmp_path: Path, name: str, asked: bool) -> None:
    sheets = {name: [BARE, ["王芳", "女", "语文"], ["李娜", "女", "语文"]], "三（1）班": [BARE, ["赵小敏", "男", "数学"]]}
    layout, people = read(book(tmp_path / "m.xlsx", sheets))
    assert (layout.sheets, people) == ((name,), ["王芳", "李娜"])
    assert [stop.code for stop in layout.stops] == ([TEACHERS_OR_PUPILS] if asked else [])
    assert ["三（1）班" in each for each in layout.others] == ([True] if asked else [])


@pytest.mark.parametrize(
    ("lines", "people", "asked"),
    [
        ([[*BARE, *BARE]], ["王芳", "李娜", "赵敏", "钱进"], True),
        ([["教师花名册"], [*BARE, *BARE]], ["王芳", "李娜", "赵敏", "钱进"], False),
        ([["一组", "", "", "二组"], [*BARE, *BARE]], ["王芳", "李娜", "赵敏", "钱进"], True),
        ([["教师花名册", "", "", "三（1）班"], [*BARE, *BARE]], ["王芳", "李娜"], False),
        ([["教师花名册", "", "", "学生名单"], [*BARE, *BARE]], ["王芳", "李娜"], False),
    ],
)
def test_people_in_the_right_half_of_a_page_are_read_like_those_in_the_left_one(
    tmp_path: Path, lines: list[list[str]], people: list[str], asked: bool
) -> None:
    below = [["王芳", "女", "语文", "赵敏", "男", "数学"], ["李娜", "女", "语文", "钱进", "男", "英语"]]
    layout, read_people = read(book(tmp_path / "m.xlsx", {"Sheet1": [*lines, *below]}))
    assert read_people == people
    assert [stop.code for stop in layout.stops] == ([TEACHERS_OR_PUPILS] if asked else [])
    assert len(layout.others) == (len(people) == 2)


@pytest.mark.parametrize("kind", [*BY_KIND, *(kind.id for kind in kinds.REGISTERS)])
def test_the_page_that_explains_a_template_is_not_called_another_list(tmp_path: Path, kind: str) -> None:
    path = write_template(kind, tmp_path / "t.xlsx")
    filled = openpyxl.load_workbook(path)
    filled.worksheets[0].append([spec.example or spec.title for spec in specs_of(kind) if spec.offered])
    filled.save(path)
    layout = understand(read_workbook(path), kind)
    assert (layout.others, layout.why) == ((), "")


def test_a_roster_on_a_sheet_that_is_called_an_explanation_is_still_named(tmp_path: Path) -> None:
    layout, _people = read(book(tmp_path / "m.xlsx", {"在职": [FULL, *rows("王芳")], "说明": [FULL[:3], ["李娜", "女", "语文"]]}))
    assert layout.sheets == ("在职",)
    assert len(layout.others) == 1


NUMBERED = [*FULL, "身份证号"]
NUMBER = "110105199003071247"


def test_a_sheet_of_everybody_beside_one_for_each_group_doubles_nobody(tmp_path: Path) -> None:
    groups = {"语文组": rows("王芳", "李娜", "赵敏"), "数学组": rows("孙强", "周杰", "吴敏", subject="数学")}
    for name, everybody in (
        ("汇总", [*groups["语文组"], *groups["数学组"]]),
        ("全校", [[row[0], "女", "", ""] for rows in groups.values() for row in rows]),
    ):
        sheets = {group: [FULL, *lines] for group, lines in groups.items()}
        layout, people = read(book(tmp_path / f"{name}.xlsx", {**sheets, name: [FULL, *everybody]}))
        assert sorted(people) == sorted(["王芳", "李娜", "赵敏", "孙强", "周杰", "吴敏"]), name
        assert layout.others, "what is left out is told"
        assert all("里都有，没有再导入一遍。要导入请选这张工作表。" in each for each in layout.others), layout.others


def test_a_summary_that_lacks_somebody_is_left_out_for_the_groups(tmp_path: Path) -> None:
    groups = {"语文组": [FULL, *rows("王芳", "李娜")], "数学组": [FULL, *rows("孙强", "周杰", subject="数学")]}
    layout, people = read(book(tmp_path / "m.xlsx", {"汇总表": [FULL, *rows("王芳", "李娜", "孙强")], **groups}))
    assert people == ["王芳", "李娜", "孙强", "周杰"]
    assert layout.sheets == ("语文组", "数学组")
    assert layout.others == ("工作表“汇总表”里的，“语文组”、“数学组”里都有，没有再导入一遍。要导入请选这张工作表。",)


def test_two_people_of_one_name_in_two_groups_are_both_there(tmp_path: Path) -> None:
    sheets = {"语文组": [FULL, *rows("王芳", "李娜", "赵敏")], "数学组": [FULL, *rows("王芳")]}
    _layout, people = read(book(tmp_path / "m.xlsx", sheets))
    assert people == ["王芳", "李娜", "赵敏", "王芳"]


def test_a_person_who_chooses_both_sheets_gets_both(tmp_path: Path) -> None:
    path = book(tmp_path / "m.xlsx", {"汇总": [FULL, *rows("王芳", "李娜")], "语文组": [FULL, *rows("王芳", "李娜")]})
    layout = understand(read_workbook(path), "roster", sheet="汇总\t语文组", today=TODAY)
    assert layout.sheets == ("汇总", "语文组")


def test_what_is_said_of_two_rows_names_the_sheet_of_the_other(tmp_path: Path) -> None:
    path = book(
        tmp_path / "m.xlsx",
        {
            "语文组": [NUMBERED, ["王芳", "女", "语文", "一级教师", ""], ["李娜", "女", "语文", "一级教师", NUMBER]],
            "数学组": [NUMBERED, ["王芳", "女", "数学", "二级教师", ""], ["李娜", "女", "数学", "一级教师", NUMBER]],
        },
    )
    layout = understand(read_workbook(path), "roster", today=TODAY)
    plan = plan_roster(layout, [], path=path, today=TODAY, base=0)
    assert plan.rows[2].possible_duplicate == "与“语文组”第 2 行同名，且没有不同的证件号或出生年月来区分。"
    assert plan.refusals[0].message == "与“语文组”第 3 行的身份证件号相同，但内容不同。请核对后保留一行。"


@pytest.mark.parametrize("gone", ["退休", "离职", "调出", "已离校", "离退"])
def test_those_who_left_are_not_taken_for_the_roster_however_much_their_sheet_tells(tmp_path: Path, gone: str) -> None:
    wide = [*FULL, "出生年月", "手机"]
    left = [[*row, "1955-03", "13800138000"] for row in rows("赵敏", "孙强", "周杰")]
    for heading, lines in ((wide, left), (FULL, rows("赵敏", "孙强", "周杰"))):
        layout, people = read(book(tmp_path / "m.xlsx", {"在职": [FULL, *rows("王芳", "李娜")], gone: [heading, *lines]}))
        assert people == ["王芳", "李娜"]
        assert layout.why == f"选了工作表“在职”：看名称，“{gone}”里的人已经不在校，它有 2 行。"


def test_a_sheet_of_all_those_in_post_and_retired_is_no_sheet_of_those_who_left(tmp_path: Path) -> None:
    wide = [[*row, "13800138000"] for row in rows("王芳", "李娜")]
    layout, _people = read(book(tmp_path / "m.xlsx", {"党员": [FULL, *rows("王芳")], "在职及退休": [[*FULL, "手机"], *wide]}))
    assert layout.sheets == ("在职及退休",)


def test_a_sheet_that_tells_no_more_than_another_is_not_said_to_tell_the_most(tmp_path: Path) -> None:
    other = ["姓名", "性别", "学科", "职务"]
    layout, _people = read(
        book(tmp_path / "m.xlsx", {"甲": [FULL, *rows("王芳", "李娜")], "乙": [other, ["赵敏", "女", "数学", "教师"]]})
    )
    assert "认出的列一样多（4 列），先选了这一张" in layout.why
