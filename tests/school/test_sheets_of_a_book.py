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
