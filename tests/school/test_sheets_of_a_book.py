"""Workbooks of several sheets: the right one is chosen with a reason, equal ones come in together, every row keeps its own number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jyteacher_desktop.domain.errors import InputError
from jyteacher_desktop.school.imports import Choices, ImportKind, execute_import, plan_import, plan_workbook, write_refused_rows
from jyteacher_desktop.school.roster import list_teachers
from jyteacher_desktop.sheets import Plan, read_workbook
from jyteacher_desktop.store.workspace import Workspace

HEADING = ["姓名", "性别", "任教学科", "职称"]
PRIMARY = [["小学部教师"], HEADING, ["王芳", "女", "语文", "一级教师"], ["李伟", "不详", "数学", "高级教师"]]
MIDDLE = [HEADING, ["赵敏", "女", "英语", "二级教师"], ["孙强", "男", "体育", "三级教师"], ["合计", "2人", None, None]]


def book(path: Path, **sheets: list[list[Any]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(row)
    made.save(path)
    return path


def names(plan: Plan) -> list[str]:
    return [row.values["name"] for row in plan.rows]


def test_sheets_with_the_same_headings_come_in_together_as_one_step(ws: Workspace, tmp_path: Path) -> None:
    plan = plan_import(ws, ImportKind.ROSTER, book(tmp_path / "b.xlsx", 小学部=PRIMARY, 初中部=MIDDLE))
    assert names(plan) == ["王芳", "李伟", "赵敏", "孙强"]
    assert "小学部" in plan.layout.why
    assert "初中部" in plan.layout.why
    assert [(each.sheet, each.row) for each in plan.refusals] == [("小学部", 4)]
    assert plan.layout.own(plan.rows[2].number) == ("初中部", 2)
    assert execute_import(ws, plan).new == 3
    assert len(list_teachers(ws)) == 3


def test_a_cell_of_the_second_sheet_is_corrected_where_it_stands(ws: Workspace, tmp_path: Path) -> None:
    middle = [HEADING, ["赵敏", "女的吧", "英语", "二级教师"]]
    workbook = read_workbook(book(tmp_path / "b.xlsx", 小学部=PRIMARY, 初中部=middle))
    plan = plan_workbook(ws, ImportKind.ROSTER, workbook, Choices())
    assert [(each.sheet, each.row) for each in plan.refusals] == [("小学部", 4), ("初中部", 2)]
    mended = plan_workbook(
        ws, ImportKind.ROSTER, workbook, Choices(sheet=plan.layout.choice, corrections={(plan.rows[2].number, 1): "女"})
    )
    assert [(each.sheet, each.row) for each in mended.refusals] == [("小学部", 4)]
    assert mended.rows[2].values["sex"] == "女"


def test_the_refused_rows_of_several_sheets_say_where_they_stood(ws: Workspace, tmp_path: Path) -> None:
    middle = [HEADING, ["赵敏", "女的吧", "英语", "二级教师"]]
    plan = plan_import(ws, ImportKind.ROSTER, book(tmp_path / "b.xlsx", 小学部=PRIMARY, 初中部=middle))
    written = openpyxl.load_workbook(write_refused_rows(plan, tmp_path / "r.xlsx"))
    assert (written["小学部"]["A3"].value, written["初中部"]["A2"].value) == (
        "李伟",
        "赵敏",
    )  # below the headings of their own sheets
    for sheet, row_number in (("小学部", 4), ("初中部", 2)):
        told = [cell.comment.text for row in written[sheet].iter_rows() for cell in row if cell.comment]
        assert any(f"“{sheet}”第 {row_number} 行" in text for text in told), told


def test_what_is_past_stays_out_and_is_named(ws: Workspace, tmp_path: Path) -> None:
    left = [HEADING, ["孙旧", "男", "语文", "高级教师"]]
    plan = plan_import(ws, ImportKind.ROSTER, book(tmp_path / "b.xlsx", 离职=left, 在职=MIDDLE))
    assert plan.layout.sheet.name == "在职"
    assert names(plan) == ["赵敏", "孙强"]
    assert [each.code for each in plan.warnings if each.code == "sheet.others"] == ["sheet.others"]
    assert "离职" in plan.layout.others[0]


def test_a_sheet_that_is_not_imported_is_still_named_after_a_correction(ws: Workspace, tmp_path: Path) -> None:
    left = [HEADING, ["孙旧", "男", "语文", "高级教师"]]
    path = book(tmp_path / "b.xlsx", 离职=left, 在职=MIDDLE)
    first = plan_import(ws, ImportKind.ROSTER, path)
    again = plan_import(ws, ImportKind.ROSTER, path, sheet=first.layout.choice)
    assert again.layout.others == first.layout.others
    assert names(again) == names(first)


def test_a_list_of_students_beside_the_teachers_is_passed_over_with_the_reason(ws: Workspace, tmp_path: Path) -> None:
    students = [
        ["学号", "姓名", "性别", "班级", "联系电话", "备注"],
        ["20260101", "王一", "男", "三1班", "", ""],
        ["20260102", "李二", "女", "三1班", "", ""],
    ]
    plan = plan_import(ws, ImportKind.ROSTER, book(tmp_path / "b.xlsx", 学生=students, 教师=MIDDLE))
    assert plan.layout.sheet.name == "教师"
    assert plan.layout.why


def test_sheets_are_chosen_by_name_and_a_name_that_is_not_there_is_a_sentence(ws: Workspace, tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", 小学部=PRIMARY, 初中部=MIDDLE, 离职=MIDDLE)
    assert names(plan_import(ws, ImportKind.ROSTER, path, sheet="初中部")) == ["赵敏", "孙强"]
    assert names(plan_import(ws, ImportKind.ROSTER, path, sheet="初中部\t小学部")) == ["赵敏", "孙强", "王芳", "李伟"]
    with pytest.raises(InputError, match="没有工作表“高中部”"):
        plan_import(ws, ImportKind.ROSTER, path, sheet="初中部\t高中部")


SIDE = [
    ["济水小学教师名册", None, None, None, None, None, None, None, None],
    ["序号", "姓名", "性别", "任教学科", None, "序号", "姓名", "任教学科", "性别"],
    [1, "王芳", "女", "语文", None, 4, "赵敏", "英语", "女"],
    [2, "李伟", "男", "数学", None, 5, "孙强", "体育", "不详"],
    [3, "周丽", "女", "音乐", None, None, None, None, None],
]


def test_two_tables_side_by_side_are_read_one_below_the_other_each_by_its_own_headings(ws: Workspace, tmp_path: Path) -> None:
    plan = plan_import(ws, ImportKind.ROSTER, book(tmp_path / "b.xlsx", 名册=SIDE))
    assert [(row.values["name"], row.values.get("subject")) for row in plan.rows] == [
        ("王芳", "语文"),
        ("李伟", "数学"),
        ("周丽", "音乐"),
        ("赵敏", "英语"),
        ("孙强", "体育"),
    ]
    assert "左右并排放了 2 份（从 A、F 列起）" in plan.layout.why
    assert [each.row for each in plan.refusals] == [4]
    assert plan.layout.words(plan.rows[4].number) == "第 4 行（F 列起的那一份）"
    assert execute_import(ws, plan).new == 4


def test_a_cell_of_the_right_table_is_corrected_and_refused_where_it_stands(ws: Workspace, tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", 名册=SIDE)
    plan = plan_import(ws, ImportKind.ROSTER, path)
    written = openpyxl.load_workbook(write_refused_rows(plan, tmp_path / "r.xlsx"))["名册"]
    assert [cell.value for cell in written[3]] == [2, "李伟", "男", "数学", None, 5, "孙强", "体育", "不详"]
    assert written["I3"].comment is not None
    mended = plan_workbook(
        ws,
        ImportKind.ROSTER,
        read_workbook(path),
        Choices(sheet=plan.layout.choice, corrections={(plan.rows[4].number, 2): "男"}),
    )
    assert (mended.refusals, mended.rows[4].values["sex"]) == ((), "男")


def test_sheets_that_go_on_with_each_other_may_each_hold_two_tables(ws: Workspace, tmp_path: Path) -> None:
    more = [SIDE[1], [6, "吴刚", "男", "美术", None, 7, "郑洁", "科学", "女"]]
    plan = plan_import(ws, ImportKind.ROSTER, book(tmp_path / "b.xlsx", 一部=SIDE, 二部=more))
    assert names(plan) == ["王芳", "李伟", "周丽", "赵敏", "孙强", "吴刚", "郑洁"]
    assert [plan.layout.own(row.number) for row in plan.rows[3:]] == [("一部", 3), ("一部", 4), ("二部", 2), ("二部", 2)]


def test_beside_a_roster_a_list_of_something_else_is_left_out_and_named(ws: Workspace, tmp_path: Path) -> None:
    rows = [
        ["姓名", "性别", "任教学科", None, "姓名", "性别", "学号", "班级"],
        ["王芳", "女", "语文", None, "小明", "男", "2026001", "三（1）班"],
        ["李伟", "男", "数学", None, "小红", "女", "2026002", "三（1）班"],
    ]
    plan = plan_import(ws, ImportKind.ROSTER, book(tmp_path / "b.xlsx", 名册=rows))
    assert names(plan) == ["王芳", "李伟"]
    assert "从 E 列起还有一份表" in plan.layout.others[0]
    assert "学生" in plan.layout.others[0]


def test_the_family_beside_a_teacher_is_no_second_table(ws: Workspace, tmp_path: Path) -> None:
    rows = [
        ["教师基本情况", None, None, "家庭成员", None, None],
        ["姓名", "性别", "任教学科", "姓名", "性别", "关系"],
        ["王芳", "女", "语文", "李刚", "男", "丈夫"],
        ["李伟", "男", "数学", "陈红", "女", "妻子"],
    ]
    plan = plan_import(ws, ImportKind.ROSTER, book(tmp_path / "b.xlsx", 名册=rows))
    assert names(plan) == ["王芳", "李伟"]
