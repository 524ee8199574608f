"""Lines of a plan come in from the sheet in which somebody wrote the plan."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jyteacher_desktop.domain.errors import InputError
from jyteacher_desktop.school.empty_workbooks import write_import_template
from jyteacher_desktop.school.imports import Choices, ImportKind, execute_import, plan_import, plan_workbook, write_refused_rows
from jyteacher_desktop.school.plans import PlanItemValues, PlanValues, add_items, approve_plan, list_items, new_plan
from jyteacher_desktop.school.province_workbook import fill_template
from jyteacher_desktop.sheets import Outcome, read_workbook
from jyteacher_desktop.store.workspace import Workspace

ITEMS = ImportKind.PLAN_ITEMS


@pytest.fixture
def plan(ws: Workspace) -> str:
    return new_plan(ws, PlanValues(term="2026-2027", title="2026-2027学年校本研修计划"))


def messy(path: Path) -> Path:
    """As a school writes it: a title over everything, months merged and without a year, groups, a sum, a line nobody can place."""
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    rows: list[list[Any]] = [
        ["济水小学2026-2027学年校本研修计划安排表", None, None, None, None, None],
        ["序号", "拟开展时间", "研修类型", "研修主题", "计划学时", "参加对象"],
        [1, "9月", "读书沙龙", "共读《给教师的建议》", 2, "全体教师"],
        [2, None, "专题讲座", "新课标解读", 3, "语文组"],
        ["第二学期", None, None, None, None, None],
        [3, "3月上旬", "读书沙龙", "共读《窗边》", "1.5学时", "全体教师；负责人王芳"],
        [4, "7月份", "没有这一类", "暑期学习", 2, ""],
        [5, "第3周", "读书沙龙", "说不清的时间", 2, ""],
        ["合计", None, None, None, 8.5, None],
    ]
    for row in rows:
        page.append(row)
    page.merge_cells("A1:F1")
    page.merge_cells("B3:B4")
    made.save(path)
    return path


def test_a_messy_plan_of_a_year_comes_in_with_every_line_in_its_own_month(ws: Workspace, plan: str, tmp_path: Path) -> None:
    found = plan_import(ws, ITEMS, messy(tmp_path / "计划.xlsx"))
    assert [(row.number, row.outcome) for row in found.rows] == [
        (3, Outcome.NEW),
        (4, Outcome.NEW),
        (6, Outcome.NEW),
        (7, Outcome.REFUSED),
        (8, Outcome.REFUSED),
    ]
    assert {each.code for each in found.refusals} == {"kind.unknown", "date.unreadable"}
    done = execute_import(ws, found)
    assert (done.new, done.refused) == (3, 2)
    assert [(row.month, row.kind, row.title, row.hours, row.persons) for row in list_items(ws)] == [
        ("2026-09", "reading_salon", "共读《给教师的建议》", Decimal(2), "全体教师"),
        ("2026-09", "lecture", "新课标解读", Decimal(3), "语文组"),
        ("2027-03", "reading_salon", "共读《窗边》", Decimal("1.5"), "全体教师；负责人王芳"),
    ]
    again = plan_import(ws, ITEMS, tmp_path / "计划.xlsx")
    assert [row.outcome for row in again.rows[:3]] == [Outcome.UNCHANGED] * 3
    assert done.step is not None
    ws.undo(done.step)
    assert list_items(ws) == []


def test_refused_lines_come_back_in_the_sheet_they_were_written_in(ws: Workspace, plan: str, tmp_path: Path) -> None:
    found = plan_import(ws, ITEMS, messy(tmp_path / "计划.xlsx"))
    back = openpyxl.load_workbook(write_refused_rows(found, tmp_path / "拒收.xlsx")).active
    assert back is not None
    texts = [[cell.value for cell in row] for row in back.iter_rows()]
    assert texts[0][0] == "济水小学2026-2027学年校本研修计划安排表"
    assert [row[3] for row in texts[2:4]] == ["暑期学习", "说不清的时间"]
    assert any(cell.comment and "没有这一类" in cell.comment.text for row in back.iter_rows() for cell in row)


def test_a_line_that_changed_is_updated_and_what_is_not_in_the_sheet_stays(ws: Workspace, plan: str, tmp_path: Path) -> None:
    add_items(
        ws,
        plan,
        [
            PlanItemValues(month="2026-09", kind="reading_salon", title="共读", hours=Decimal(2), persons="语文组"),
            PlanItemValues(month="2026-10", kind="reading_salon", title="另一次", hours=Decimal(2)),
        ],
    )
    sheet = tmp_path / "改.csv"
    sheet.write_text("月份,类型,内容,学时,人员\n2026-09,读书沙龙,共读,3,\n", encoding="utf-8")
    found = plan_import(ws, ITEMS, sheet)
    assert [row.changes for row in found.rows] == [{"hours": ("2", "3")}]
    execute_import(ws, found)
    assert [(row.title, row.hours, row.persons) for row in list_items(ws)] == [
        ("共读", Decimal(3), "语文组"),
        ("另一次", Decimal(2), ""),
    ]


def test_an_approved_plan_is_not_touched_by_a_sheet(ws: Workspace, plan: str, tmp_path: Path) -> None:
    add_items(ws, plan, [PlanItemValues(month="2026-09", kind="reading_salon", title="共读", hours=Decimal(2))])
    approve_plan(ws, plan, approval_no="1号", approved_on=ws.today)
    sheet = tmp_path / "p.csv"
    sheet.write_text(
        "计划,月份,类型,内容,学时\n2026-2027学年校本研修计划,9月,读书沙龙,共读,2\n2026-2027学年校本研修计划,9月,读书沙龙,共读二,2\n",
        encoding="utf-8",
    )
    found = plan_import(ws, ITEMS, sheet)
    assert [row.outcome for row in found.rows] == [Outcome.UNCHANGED, Outcome.REFUSED]
    assert [each.code for each in found.refusals] == ["plan.approved"]


def test_of_two_plans_the_sheet_or_the_person_says_which(ws: Workspace, plan: str, tmp_path: Path) -> None:
    other = new_plan(ws, PlanValues(term="2027-2028", title="下一学年计划"))
    sheet = tmp_path / "p.csv"
    sheet.write_text("月份,类型,内容\n9月,读书沙龙,共读\n", encoding="utf-8")
    with pytest.raises(InputError, match="没有写是哪一个计划"):
        plan_import(ws, ITEMS, sheet)
    chosen = plan_workbook(ws, ITEMS, read_workbook(sheet), Choices(into=other))
    assert [(row.values["month"], row.links["plan"]) for row in chosen.rows] == [("2027-09", other)]
    named = tmp_path / "n.csv"
    named.write_text("计划,月份,类型,内容\n2026-2027,9月,读书沙龙,共读\n没有这个,9月,读书沙龙,共读\n", encoding="utf-8")
    rows = plan_import(ws, ITEMS, named).rows
    assert (rows[0].links["plan"], rows[0].values["month"], rows[1].outcome) == (plan, "2026-09", Outcome.REFUSED)


def test_a_month_outside_of_the_term_is_refused_with_the_months_it_has(ws: Workspace, tmp_path: Path) -> None:
    new_plan(ws, PlanValues(term="2026-2027-1", title="第一学期计划"))
    sheet = tmp_path / "p.csv"
    sheet.write_text("月份,类型,内容\n5月,读书沙龙,共读\n2026年10月,读书沙龙,共读\n", encoding="utf-8")
    found = plan_import(ws, ITEMS, sheet)
    assert [(each.code, "2026-09 至 2027-02" in each.message) for each in found.refusals] == [("month.outside", True)]
    assert found.rows[1].values["month"] == "2026-10"


def test_the_template_of_plan_lines_offers_the_plans_that_may_be_changed(ws: Workspace, plan: str, tmp_path: Path) -> None:
    path = write_import_template(ws, ITEMS, tmp_path / "模板.xlsx")
    page = openpyxl.load_workbook(path)
    words = [cell.value for row in page["选项"].iter_rows() for cell in row]
    assert "2026-2027学年校本研修计划" in words
    assert "读书沙龙" in words
    sheet = page["计划项目表"]
    assert [cell.value for cell in sheet[1]] == ["计划", "月份", "类型", "内容", "学时", "人员", "备注"]
    sheet.append([None, "2026-09", "读书沙龙", "共读", "2", "全体", None])
    page.save(path)
    assert plan_import(ws, ITEMS, path).count(Outcome.NEW) == 1


def test_a_template_of_plan_lines_is_filled_imported_and_exported_as_it_was(ws: Workspace, plan: str, tmp_path: Path) -> None:
    path = write_import_template(ws, ITEMS, tmp_path / "空.xlsx")
    made = openpyxl.load_workbook(path)
    page = made.worksheets[0]
    heading = [str(cell.value) for cell in page[1]]
    lines = [
        {"月份": "2026-09", "类型": "读书沙龙", "内容": "共读一", "学时": "2", "人员": "全体教师", "备注": "第一次"},
        {"月份": "2027-03", "类型": "专题讲座", "内容": "新课标", "学时": "1.5"},
    ]
    for line in lines:
        page.append([line.get(title) for title in heading])
    made.save(path)
    found = plan_import(ws, ITEMS, path)
    assert (found.refusals, found.count(Outcome.NEW)) == ((), 2)
    execute_import(ws, found)
    out = fill_template(
        ws, write_import_template(ws, ITEMS, tmp_path / "空2.xlsx"), "plan_items", tmp_path / "填好.xlsx"
    ).filled.file
    again = plan_import(ws, ITEMS, out)
    assert [(row.outcome, row.changes) for row in again.rows] == [(Outcome.UNCHANGED, {})] * 2


def test_a_plan_without_a_column_for_the_kind_asks_once_and_lines_that_say_it_keep_it(
    ws: Workspace, plan: str, tmp_path: Path
) -> None:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    for row in [["月份", "内容", "参加对象"], ["9月", "九月读书会", "全体"], ["10月", "期中总结", "全体"]]:
        page.append(row)
    path = tmp_path / "安排.xlsx"
    made.save(path)
    asked = plan_workbook(ws, ITEMS, read_workbook(path), Choices())
    assert asked.layout.lacks_only("kind")
    assert "读书沙龙 1 个（写的是读书会）按名称登记，其余 1 个看不出是哪一种" in asked.layout.stops[0].message
    found = plan_workbook(ws, ITEMS, read_workbook(path), Choices(fills={"活动类型": "集体备课"}))
    execute_import(ws, found)
    assert [(row.title, row.kind) for row in list_items(ws)] == [
        ("九月读书会", "reading_salon"),
        ("期中总结", "joint_preparation"),
    ]
