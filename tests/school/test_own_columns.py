"""Activities come in with the fields of their kind as columns: 书目 of a 读书沙龙, 主讲人 of a 专题讲座."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from jyteacher_desktop.school.activities import activity_detail, list_activities
from jyteacher_desktop.school.empty_workbooks import write_import_template
from jyteacher_desktop.school.imports import ImportKind, execute_import, plan_import
from jyteacher_desktop.school.office import EditSchool, current_policy, edit_school
from jyteacher_desktop.school.province_workbook import fill_template, filled_words
from jyteacher_desktop.sheets import Outcome, Plan, learned_columns, read_workbook, understand
from jyteacher_desktop.store.workspace import Workspace

HEADING = "活动类型,活动名称,活动日期,学时,书目,主讲人,主讲人单位,年级"


def taken(ws: Workspace, folder: Path, *lines: str, heading: str = HEADING) -> Plan:
    sheet = folder / "活动.csv"
    sheet.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    plan = plan_import(ws, ImportKind.ACTIVITIES, sheet)
    execute_import(ws, plan)
    return plan


def fields(ws: Workspace) -> dict[str, dict[str, str]]:
    return {row.title: dict(activity_detail(ws, row.id).values.fields) for row in list_activities(ws)}


def test_an_activity_sheet_carries_the_fields_of_each_kind(ws: Workspace, tmp_path: Path) -> None:
    plan = taken(ws, tmp_path, "读书沙龙,共读一,2026-09-18,2,给教师的建议,,,", "专题讲座,新课标,2026-09-19,3,,王教授,河南大学,")
    assert plan.layout.unmapped == ("年级",) or "年级" in plan.layout.mapping
    assert plan.warnings == ()
    assert fields(ws) == {"共读一": {"book": "给教师的建议"}, "新课标": {"lecturer": "王教授", "lecturer_unit": "河南大学"}}
    again = taken(ws, tmp_path, "读书沙龙,共读一,2026-09-18,2,给教师的建议,,,")
    assert [row.outcome for row in again.rows] == [Outcome.UNCHANGED]
    changed = taken(ws, tmp_path, "专题讲座,新课标,2026-09-19,3,,李教授,,")
    assert changed.rows[0].changes == {"fields.lecturer": ("王教授", "李教授")}
    assert fields(ws)["新课标"] == {"lecturer": "李教授", "lecturer_unit": "河南大学"}


def test_what_stands_in_a_column_of_another_kind_is_named_and_not_lost_silently(ws: Workspace, tmp_path: Path) -> None:
    plan = taken(ws, tmp_path, "读书沙龙,共读一,2026-09-18,2,给教师的建议,王教授,,")
    assert [(each.code, "主讲人" in each.message) for each in plan.warnings] == [("field.foreign", True)]
    assert fields(ws) == {"共读一": {"book": "给教师的建议"}}


def test_a_heading_that_names_the_activity_stays_its_name_unless_there_is_another(ws: Workspace, tmp_path: Path) -> None:
    plan = taken(ws, tmp_path, "教师发展论坛,成长,2026-09-18,2", heading="活动类型,主题,活动日期,学时")
    assert plan.layout.mapping["主题"] == "activity"
    plan = taken(ws, tmp_path, "教师发展论坛,论坛二,2026-09-20,2,共成长", heading="活动类型,活动名称,活动日期,学时,主题")
    assert plan.layout.mapping["主题"] == "fields.theme"
    assert plan.layout.questions == ()
    assert fields(ws)["论坛二"] == {"theme": "共成长"}


def test_the_template_of_activities_has_the_columns_of_every_kind_and_says_whose_they_are(ws: Workspace, tmp_path: Path) -> None:
    path = write_import_template(ws, ImportKind.ACTIVITIES, tmp_path / "模板.xlsx")
    book = openpyxl.load_workbook(path)
    heading = [cell.value for cell in book["活动表"][1]]
    assert {"书目", "主讲人", "课题编号"} <= set(heading)
    notes = {row[0].value: row[1].value for row in book["填写说明"].iter_rows()}
    assert "读书沙龙" in str(notes["书目"])
    values = {"活动类型": "读书沙龙", "活动名称": "共读", "日期": "2026-09-18", "学时": "2", "书目": "给教师的建议"}
    book["活动表"].append([values.get(str(title)) for title in heading])
    book.save(path)
    plan = plan_import(ws, ImportKind.ACTIVITIES, path)
    assert plan.refusals == ()
    assert (plan.count(Outcome.NEW), plan.rows[0].values["fields.book"]) == (1, "给教师的建议")


def test_somebody_elses_form_gets_the_fields_of_the_kinds_too(ws: Workspace, tmp_path: Path) -> None:
    taken(ws, tmp_path, "读书沙龙,共读一,2026-09-18,2,给教师的建议,,,")
    form = openpyxl.Workbook()
    assert form.active is not None
    form.active.append(["活动类型", "活动名称", "活动日期", "书目"])
    form.save(tmp_path / "表.xlsx")
    done = fill_template(ws, tmp_path / "表.xlsx", "activities", tmp_path / "填好.xlsx")
    page = openpyxl.load_workbook(done.filled.file).active
    assert page is not None
    assert [cell.value for cell in page[2]][:2] == ["读书沙龙", "共读一"]
    assert page["D2"].value == "给教师的建议"


def test_into_a_form_nothing_is_written_under_a_heading_that_is_only_probably_ours(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was learned asks; whoever has a form filled in is asked nothing."""
    classes = [learned_columns.NONE, "place"]
    weights = {
        "w子丑寅卯": chr(learned_columns.FIRST + 1) + chr(learned_columns.MIDDLE + 40),
        "=": chr(learned_columns.FIRST) + chr(learned_columns.MIDDLE + 6),
    }
    monkeypatch.setattr(learned_columns, "table", lambda: (classes, weights))
    taken(ws, tmp_path, "读书沙龙,共读一,2026-09-18,2,录播教室", heading="活动类型,活动名称,活动日期,学时,地点")
    form = openpyxl.Workbook()
    assert form.active is not None
    form.active.append(["活动类型", "活动名称", "活动日期", "子丑寅卯"])
    for day in range(1, 6):
        form.active.append(["读书沙龙", f"去年第{day}次", f"2025-09-0{day}", "多功能厅"])
    form.save(tmp_path / "表.xlsx")
    assert understand(read_workbook(tmp_path / "表.xlsx"), "activities").columns.get(3) == "place", "an import asks about it"
    done = fill_template(ws, tmp_path / "表.xlsx", "activities", tmp_path / "填好.xlsx")
    assert "子丑寅卯" not in done.mapping
    page = openpyxl.load_workbook(done.filled.file).active
    assert page is not None
    assert "录播教室" not in [cell.value for line in page.iter_rows() for cell in line]


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("填报单位：", "填报单位：济水一小"),
        ("填报单位（盖章）：　　　", "填报单位（盖章）：济水一小"),
        ("学校名称:________", "学校名称:济水一小"),
        (
            "填报单位：　　　　　　　　填表人：　　　　填报日期：　年　月　日",
            "填报单位：济水一小　　　　填表人：周晓梅　　填报日期：　年　月　日",
        ),
        ("学校标识码：", "学校标识码：2141000123"),
        ("填报单位：济水二小", None),
        ("单位（公章）：", None),
        ("计量单位：　　人", None),
        ("单位：元", None),
        ("推荐单位：", None),
    ],
)
def test_the_school_is_written_where_somebody_elses_form_asks_who_fills_it_in(
    ws: Workspace, tmp_path: Path, label: str, written: str | None
) -> None:
    edit_school(ws, EditSchool(name="济水一小", code="2141000123", stage="小学", central="", clerk="周晓梅", reviewer=""))
    taken(ws, tmp_path, "读书沙龙,共读一,2026-09-18,2,给教师的建议,,,")
    form = openpyxl.Workbook()
    page = form.active
    assert page is not None
    page.append(["研修活动情况表"])
    page.append([label])
    page.append(["活动类型", "活动名称", "活动日期", "学时"])
    page.merge_cells("A1:D1")
    page.merge_cells("A2:D2")
    form.save(tmp_path / "表.xlsx")
    done = fill_template(ws, tmp_path / "表.xlsx", "activities", tmp_path / "填好.xlsx")
    page = openpyxl.load_workbook(done.filled.file).active
    assert page is not None
    assert page["A2"].value == (label if written is None else written)
    assert page["B4"].value == "共读一"
    assert page["A1"].value == "研修活动情况表"


def test_the_school_is_written_into_the_blank_cell_beside_its_label_and_below_the_table_too(
    ws: Workspace, tmp_path: Path
) -> None:
    taken(ws, tmp_path, "读书沙龙,共读一,2026-09-18,2,给教师的建议,,,")
    form = openpyxl.Workbook()
    page = form.active
    assert page is not None
    page.append(["填报单位", None, None, "2026年"])
    page.append(["活动类型", "活动名称", "活动日期", "学时"])
    page.append([])
    page.append(["填报单位：", None, "日期："])
    page.merge_cells("A1:B1")
    form.save(tmp_path / "表.xlsx")
    done = fill_template(ws, tmp_path / "表.xlsx", "activities", tmp_path / "填好.xlsx")
    page = openpyxl.load_workbook(done.filled.file).active
    assert page is not None
    assert [cell.value for cell in page[1]] == ["填报单位", None, "济水一小", "2026年"]
    assert page["A4"].value == "填报单位：济水一小"
    assert "表格外填了：济水一小、填报单位：济水一小。" in filled_words(done, "填好.xlsx")


@pytest.mark.parametrize("heading", ["书目（必填）", "*书目", "book"])
def test_a_field_of_a_kind_is_known_by_its_name_however_it_is_dressed(ws: Workspace, tmp_path: Path, heading: str) -> None:
    plan = taken(ws, tmp_path, "读书沙龙,共读一,2026-09-18,2,某书", heading=f"活动类型,活动名称,活动日期,学时,{heading}")
    assert plan.rows[0].values["fields.book"] == "某书"


def own_columns(ws: Workspace) -> dict[str, dict[str, str]]:
    return {kind.name: dict(kind.fields) for kind in current_policy(ws).kinds.values()}


def cells(path: Path) -> list[dict[str, str]]:
    """The records of a filled sheet by their headings."""
    page = openpyxl.load_workbook(path)["活动表"]
    heading = [str(cell.value) for cell in page[1]]
    rows = [
        dict(zip(heading, ("" if cell.value is None else str(cell.value) for cell in row), strict=True))
        for row in page.iter_rows(min_row=2)
    ]
    return [row for row in rows if any(row.values()) and not row[heading[0]].startswith("示例")]


def test_a_template_of_each_kind_of_activity_is_filled_imported_and_exported_as_it_was(ws: Workspace, tmp_path: Path) -> None:
    filled: list[dict[str, str]] = []
    for day, (name, fields) in enumerate(own_columns(ws).items(), start=1):
        path = write_import_template(ws, ImportKind.ACTIVITIES, tmp_path / f"{day}.xlsx", of=name)
        book = openpyxl.load_workbook(path)
        heading = [str(cell.value) for cell in book["活动表"][1]]
        assert set(fields.values()) <= set(heading), name
        others = {label for other in own_columns(ws).values() for label in other.values()} - set(fields.values())
        assert not others & set(heading), name
        said = {"活动类型": name, "活动名称": f"{name}第一次", "日期": f"2026-09-{day:02}", "学时": "2"}
        said |= {label: f"{label}某某{day}" for label in fields.values()}
        book["活动表"].append([said.get(title) for title in heading])
        book.save(path)
        plan = plan_import(ws, ImportKind.ACTIVITIES, path)
        assert (plan.refusals, plan.warnings, plan.count(Outcome.NEW)) == ((), (), 1), name
        execute_import(ws, plan)
        filled += cells(path)
    everything = write_import_template(ws, ImportKind.ACTIVITIES, tmp_path / "全部.xlsx")
    out = fill_template(ws, everything, "activities", tmp_path / "填好.xlsx").filled.file
    bare = [{key: text for key, text in row.items() if text} for row in filled]
    back = {row["活动名称"]: {key: text for key, text in row.items() if text} for row in cells(out)}
    assert [{key: back[row["活动名称"]].get(key, "") for key in row} for row in bare] == bare
    again = plan_import(ws, ImportKind.ACTIVITIES, out)
    assert [(row.outcome, row.changes) for row in again.rows] == [(Outcome.UNCHANGED, {})] * len(bare)
