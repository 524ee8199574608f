"""Lists of other schools' clerks: other headings, months for days, other words, a name once for a block of rows, a note at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from jyteacher_desktop import kinds
from jyteacher_desktop.kinds.kit import Kind
from jyteacher_desktop.kinds.needs import Needs
from jyteacher_desktop.kinds.reading_plan import Reading
from jyteacher_desktop.kinds.team import Team, TeamKind
from jyteacher_desktop.records.register_imports import execute_import, plan_import
from jyteacher_desktop.records.registers import list_lines, save
from jyteacher_desktop.school.roster import list_teachers
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.sheets import Outcome, Plan
from jyteacher_desktop.sheets.headings import vocabulary
from jyteacher_desktop.sheets.register_words import word_meant
from jyteacher_desktop.store.workspace import Workspace
from tests.school.conftest import blank_school, people, ws

__all__ = ["blank_school", "people", "ws"]

HEADINGS = {
    "backbone": {"荣誉称号": "title", "评选时间": "since", "认定年月": "since", "有效期": "until", "批准文件": "document"},
    "backbone_year": {"骨干教师姓名": "backbone", "考核年度": "year", "注册结论": "result", "注册时间": "on"},
    "team": {"类别": "kind_of", "领衔人": "host", "成立年月": "begins", "协作学校": "partners"},
    "induction": {"带教师傅": "mentor", "岗前培训学时": "pre_hours", "所在工作室": "studio", "考核等次": "result"},
    "trainer": {"讲授学科": "subject", "受聘时间": "appointed", "聘书编号": "document"},
    "trainer_year": {"培训者姓名": "trainer", "年份": "year", "考核等次": "result", "是否推荐国家高端培训": "high_end"},
    "selection": {"培训班名称": "project", "选派时间": "on", "分配名额": "quota", "推荐方式": "way"},
    "selected": {"是否备选": "reserve", "是否参加": "went", "参训教师": "teacher"},
    "rule": {"制度名称": "title", "颁布时间": "issued", "版次": "version"},
    "reading": {"学年学期": "term", "面向": "readers"},
    "needs": {"年份": "year", "发出问卷": "asked", "有效回收": "answered"},
    "course": {"课时": "hours", "入库时间": "on", "是否入库": "status"},
    "money": {"经费科目": "line", "支出用途": "item", "支出时间": "on", "票据号": "document", "金额（元）": "amount"},
    "base": {"基地类别": "kind_of", "起始时间": "begins", "终止时间": "ends"},
    "project": {"项目类别": "plan", "结业时间": "ends", "总学时": "hours", "参训人数": "quota", "满意率": "satisfaction"},
    "honour": {"获奖名称": "name", "获奖级别": "level", "获奖时间": "on", "颁奖单位": "by", "奖次": "grade"},
    "inspection": {"检查时间": "on", "检查部门": "by", "公布日期": "published"},
    "practice": {"稿件标题": "title", "发表媒体": "media", "发表时间": "on", "网址": "source"},
}


@pytest.mark.parametrize("kind", HEADINGS)
def test_headings_of_other_clerks_are_the_fields_they_mean(kind: str) -> None:
    read = vocabulary(kind).read
    assert {heading: read(heading).sure[:1] for heading in HEADINGS[kind]} == {
        heading: (field,) for heading, field in HEADINGS[kind].items()
    }


@pytest.mark.parametrize("kind", kinds.REGISTERS, ids=lambda kind: kind.id)
def test_what_a_field_is_called_by_itself_is_never_taken_for_another(kind: Kind) -> None:
    read = vocabulary(kind.id).read
    for field in kind.typed:
        assert read(field.title).sure[:1] == (field.key,), field.title


def words(*labels: str) -> dict[str, str]:
    return {label: f"code-{label}" for label in labels}


@pytest.mark.parametrize(
    ("said", "labels", "meant"),
    [
        ("年级主任", ("教研组长", "年级组长"), "年级组长"),
        ("校级优秀教师", ("最美教师", "优秀教师"), "优秀教师"),
        ("班主任培训", ("班主任", "校长提高"), "班主任"),
        ("市级培训", ("国培", "省培", "市培"), "市培"),
        ("差旅费", ("培训费", "差旅"), "差旅"),
        ("远程", ("远程培训机构", "优质学校"), "远程培训机构"),
        ("未参加", ("参加", "未成行"), "未成行"),
        ("不宜推荐", ("推荐", "待定"), None),
        ("待推荐", ("推荐", "未推荐"), None),
        ("基本合格", ("合格", "不合格", "延期"), None),
        ("不太合格", ("合格", "不合格"), None),
        ("校长兼书记", ("校长", "书记"), None),
        ("优", ("优秀教师", "最美教师"), None),
        ("执行中", ("起草", "已批准"), None),
        ("", ("合格",), None),
    ],
)
def test_a_word_is_taken_for_another_only_where_it_can_mean_no_third(
    said: str, labels: tuple[str, ...], meant: str | None
) -> None:
    assert word_meant(said, words(*labels)) == (None if meant is None else (meant, f"code-{meant}"))


def planned(ws: Workspace, folder: Path, kind: str, heading: Sequence[str], *rows: Sequence[Any]) -> Plan:
    sheet = Workbook()
    page = sheet.active
    assert page is not None
    page.append(["济水二小（盖章）"])
    for row in (heading, *rows):
        page.append(list(row))
    page.append([])
    page.append([f"以上共{len(rows)}项"])
    page.append(["制表：教务处", "", "审核：李校长"])
    path = folder / "别人的表.xlsx"
    sheet.save(path)
    return plan_import(ws, SchoolBook(ws), kinds.register(kind), path)


def told(plan: Plan) -> list[list[str]]:
    return [[each.message for each in row.findings] for row in plan.rows]


@pytest.mark.usefixtures("people")
def test_a_month_alone_is_its_first_day_and_where_something_ends_its_last_and_both_are_told(
    ws: Workspace, tmp_path: Path
) -> None:
    name = list_teachers(ws)[0].name
    plan = planned(
        ws,
        tmp_path,
        "backbone",
        ("姓名", "称号", "评选时间", "有效期"),
        (name, "市名师", "2026.3", "2028年2月"),
        (name, "省级骨干", 2026.5, ""),
    )
    assert told(plan) == [
        [
            "“2026.3”没有写日子，按 2026-03-01 登记。请核对。",
            "“2028年2月”没有写日子，按 2028-02-29 登记。请核对。",
            "称号“市名师”按“市级名师”登记。请核对。",
        ],
        ["“2026.5”没有写日子，按 2026-05-01 登记。请核对。", "称号“省级骨干”按“省级骨干教师”登记。请核对。"],
    ]
    execute_import(ws, kinds.register("backbone"), plan)
    assert {
        (line.texts["title"], line.texts["since"], line.texts["until"]) for line in list_lines(ws, kinds.register("backbone"))
    } == {("市级名师", "2026-03-01", "2028-02-29"), ("省级骨干教师", "2026-05-01", "")}


@pytest.mark.usefixtures("people")
def test_a_list_by_team_says_the_team_once_and_a_name_that_stands_in_one_title_is_that_record(
    ws: Workspace, tmp_path: Path
) -> None:
    team = Team(kind_of=TeamKind.WORKSHOP.code, name="小学语文工作坊", begins=date(2026, 3, 1))
    save(ws, SchoolBook(ws), [team, Reading(term="2026-2027-1", title="秋季教师共读")])
    first, second = (row.name for row in list_teachers(ws)[:2])
    plan = planned(
        ws, tmp_path, "team_member", ("工作坊", "成员姓名", "担任"), ("小学语文工作坊", first, "核心"), ("", second, "组员")
    )
    assert [row.outcome for row in plan.rows] == [Outcome.NEW, Outcome.NEW]
    assert "“团队”空着，按上一行的“小学语文工作坊”登记。请核对。" in told(plan)[1]
    plan = planned(ws, tmp_path, "reading_book", ("书房计划", "图书名称", "参与家庭"), ("秋季教师共读", "爱弥儿", "30户"))
    assert told(plan) == [["书房计划“秋季教师共读”按“2026-2027-1 秋季教师共读”登记。请核对。"]]


@pytest.mark.usefixtures("people")
def test_a_name_that_two_records_answer_to_is_asked_about_with_both(ws: Workspace, tmp_path: Path) -> None:
    save(ws, SchoolBook(ws), [Needs(year="2026", term="2025-2026-2"), Needs(year="2026", term="2026-2027-1")])
    plan = planned(ws, tmp_path, "need_topic", ("调查年度", "需求内容", "提出人数"), ("2026", "命题", "9人"))
    assert [row.outcome for row in plan.rows] == [Outcome.REFUSED]
    assert told(plan) == [["需求调查：“2026”可能是“2026 2025-2026-2”、“2026 2026-2027-1”。请写准确的名称或编号。"]]


@pytest.mark.usefixtures("people")
def test_a_blank_first_row_takes_nothing_from_above_and_sums_with_units_are_numbers(ws: Workspace, tmp_path: Path) -> None:
    plan = planned(
        ws,
        tmp_path,
        "money",
        ("年度", "经费科目", "支出时间", "支出用途", "金额（元）"),
        ("", "培训支出", "2026.9.1", "差旅费", "1,200.00元"),
        ("2026年", "捐款", "2026.9.2", "", "￥3,000"),
        ("", "支出", "2026.9.3", "资料费", 450.5),
    )
    assert [row.outcome for row in plan.rows] == [Outcome.REFUSED, Outcome.NEW, Outcome.NEW]
    assert "“年度”是空的。请填写。" in told(plan)[0]
    execute_import(ws, kinds.register("money"), plan)
    assert sorted(line.texts["amount"] for line in list_lines(ws, kinds.register("money"))) == ["3000", "450.5"]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("heading", "row", "meant"),
    [
        (("获奖人", "荣誉称号", "等级", "获奖时间"), ("最美教师", "市级", "2026-09-10"), ("市级", "")),
        (("获奖人", "荣誉称号", "等级", "等次", "获奖时间"), ("最美教师", "省级", "一等奖", "2026-09-10"), ("省级", "一等奖")),
        (("获奖人", "荣誉称号", "等次", "等级", "获奖时间"), ("最美教师", "一等奖", "省级", "2026-09-10"), ("省级", "一等奖")),
        (("获奖人", "荣誉称号", "级别", "等级", "获奖时间"), ("最美教师", "校级", "二等奖", "2026-09-10"), ("校级", "二等奖")),
    ],
)
def test_a_column_whose_words_are_levels_is_the_level_whatever_it_is_called_and_says_so(
    ws: Workspace, tmp_path: Path, heading: Sequence[str], row: Sequence[str], meant: tuple[str, str]
) -> None:
    plan = planned(ws, tmp_path, "honour", heading, *((each.name, *row) for each in list_teachers(ws)[:3]))
    assert [each.outcome for each in plan.rows] == [Outcome.NEW] * 3, told(plan)
    execute_import(ws, kinds.register("honour"), plan)
    found = {(line.texts["level"], line.texts["grade"]) for line in list_lines(ws, kinds.register("honour"))}
    assert found == {meant}
    said = [each.message for each in plan.layout.questions if each.code == "column.words"]
    place = "CD"[heading.index("等级") - 2]
    told_so = f"{place} 列“等级”里写的是级别（如“{meant[0]}”），已按级别导入。请核对；不是的话，请指明这一列是什么。"
    assert said == ([] if "级别" in heading else [told_so])


@pytest.mark.usefixtures("people")
def test_a_column_that_only_counts_the_rows_is_asked_about_by_nobody_whatever_it_is_called(ws: Workspace, tmp_path: Path) -> None:
    names = [each.name for each in list_teachers(ws)[:3]]
    sheet = Workbook()
    page = sheet.active
    assert page is not None
    page.append(["编号", "教师姓名", "荣誉", "级别", "获奖日期"])
    for place, name in enumerate(names, start=1):
        page.append([place, name, "最美教师", "市级", "2026-09-10"])
    path = tmp_path / "获奖.xlsx"
    sheet.save(path)
    plan = plan_import(ws, SchoolBook(ws), kinds.register("honour"), path)
    assert [row.outcome for row in plan.rows] == [Outcome.NEW] * 3
    assert plan.layout.questions == ()
