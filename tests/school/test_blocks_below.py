"""Another table below the first: its rows are never read with the columns of the first, and every one of them is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jyteacher_desktop.records.sheet_choices import Choices
from jyteacher_desktop.school.imports import ImportKind, execute_import, plan_workbook, write_refused_rows
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, list_teachers
from jyteacher_desktop.sheets import Outcome, Plan, read_workbook
from jyteacher_desktop.store.workspace import Workspace

ROSTER = [
    ["姓名", "性别", "学科", "手机"],
    ["王芳", "女", "语文", "13900000001"],
    ["李娜", "女", "数学", "13900000002"],
    ["张伟", "男", "体育", "13900000003"],
]
PUPILS = [["姓名", "性别", "班级", "家长电话"], ["吴某", "女", "三1班", "13900000011"], ["郑某", "女", "三1班", "13900000012"]]
TRAININGS: list[list[Any]] = [
    ["姓名", "培训名称", "培训时间", "学时"],
    ["王芳", "国培", "2026-07-06", 40],
    ["李娜", "国培", "2026-07-06", 40],
]
FEES: list[list[Any]] = [["姓名", "培训名称", "培训时间", "费用（元）"], ["张伟", "省培", "2026-08-01", 120]]


def planned(
    ws: Workspace,
    path: Path,
    rows: Sequence[Sequence[Any]],
    *more: Sequence[Sequence[Any]],
    kind: ImportKind = ImportKind.ROSTER,
    choices: Choices | None = None,
) -> Plan:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for number, each in enumerate((rows, *more), start=1):
        page = made.create_sheet(f"第{number}张")
        for row in each:
            page.append(list(row))
    made.save(path / "b.xlsx")
    return plan_workbook(ws, kind, read_workbook(path / "b.xlsx"), choices or Choices())


def taken(plan: Plan) -> list[str]:
    return [row.values["name"] for row in plan.rows if row.outcome is not Outcome.REFUSED]


def refused(plan: Plan) -> list[tuple[int, str]]:
    return [(each.row, each.code) for each in plan.refusals]


def test_pupils_below_a_roster_do_not_become_teachers(ws: Workspace, tmp_path: Path) -> None:
    plan = planned(ws, tmp_path, [*ROSTER, [], ["学生名单"], *PUPILS])
    assert taken(plan) == ["王芳", "李娜", "张伟"]
    assert refused(plan) == [(7, "block.other_columns"), (8, "block.other_columns"), (9, "block.other_columns")]
    assert (plan.read, plan.count(Outcome.REFUSED)) == (6, 3)
    told = [(dict(row.values), [each.place for each in row.findings]) for row in plan.rows if row.outcome is Outcome.REFUSED]
    assert told == [({}, [""])] * 3, "nothing is read of them, and the reason is no cell's"
    assert plan.refusals[0].message == (
        "第 7 行起是另一张表，列和上面不同（“学科”下面写着“班级”，“手机”下面写着“家长电话”）。这张表的行都没有导入，上面的行照常导入。"
        "需要导入的，请把它另存为一张工作表再导入。"
    )
    assert plan.refusals[1].message == "属于第 7 行起的另一张表，没有导入。"
    execute_import(ws, plan)
    assert sorted(each.name for each in list_teachers(ws)) == sorted(["王芳", "李娜", "张伟"])


def test_titles_of_external_teachers_are_no_subjects_and_their_caption_is_nobody(ws: Workspace, tmp_path: Path) -> None:
    rows = [[*row[:3]] for row in ROSTER]
    plan = planned(ws, tmp_path, [*rows, [], ["外聘教师"], ["姓名", "性别", "职称"], ["吴某", "女", "一级教师"]])
    assert taken(plan) == ["王芳", "李娜", "张伟"]
    assert refused(plan) == [(row, "block.other_columns") for row in (6, 7, 8)]


def test_a_column_more_makes_another_table_too(ws: Workspace, tmp_path: Path) -> None:
    rows = [[*row[:2]] for row in ROSTER]
    plan = planned(ws, tmp_path, [*rows, ["姓名", "性别", "班级"], ["吴某", "女", "三1班"]])
    assert taken(plan) == ["王芳", "李娜", "张伟"]
    assert "（多了“班级”）" in plan.refusals[0].message


def test_fees_below_a_list_of_trainings_are_no_hours_and_no_teacher_is_called_name(ws: Workspace, tmp_path: Path) -> None:
    for name in ("王芳", "李娜", "张伟"):
        add_teacher(ws, TeacherValues(name=name, subject="语文", sex="女"))
    plan = planned(ws, tmp_path, [*TRAININGS, [], *FEES], kind=ImportKind.TRAININGS)
    assert [row.values["hours"] for row in plan.rows if row.outcome is Outcome.NEW] == ["40", "40"]
    assert refused(plan) == [(5, "block.other_columns"), (6, "block.other_columns")]
    assert not any("花名册里没有" in each.message for each in plan.refusals)


@pytest.mark.parametrize(
    "again",
    [ROSTER[0], ["姓 名", "性别：", " 学科", "*手机"], ["姓名", "性别", "", ""], ["姓名", "性别", "学科", None]],
    ids=["the same", "other blanks and marks", "only the first of them", "one less"],
)
def test_the_same_heading_on_every_page_is_passed_over(ws: Workspace, tmp_path: Path, again: list[Any]) -> None:
    plan = planned(ws, tmp_path, [*ROSTER, again, ["陈静", "女", "英语", "13900000004"], again, ["杨敏", "女", "音乐", ""]])
    assert taken(plan) == ["王芳", "李娜", "张伟", "陈静", "杨敏"]
    assert plan.refusals == ()
    assert [row for row, why in plan.layout.skipped.items() if why == "重复的表头"] == [5, 7]


def test_below_a_true_repeat_the_rows_are_read_again(ws: Workspace, tmp_path: Path) -> None:
    plan = planned(ws, tmp_path, [*ROSTER, *PUPILS, ["合计", "2人"], [], ROSTER[0], ["陈静", "女", "英语", "13900000004"]])
    assert taken(plan) == ["王芳", "李娜", "张伟", "陈静"]
    assert refused(plan) == [(row, "block.other_columns") for row in (5, 6, 7)]
    assert (plan.layout.skipped[8], plan.layout.skipped[10]) == ("合计", "重复的表头")


def test_every_other_table_has_its_own_sentence(ws: Workspace, tmp_path: Path) -> None:
    plan = planned(ws, tmp_path, [*ROSTER, *PUPILS, ["姓名", "性别", "职务"], ["孙某", "男", "班长"]])
    assert [each.message[:5] for each in plan.refusals] == ["第 5 行", "属于第 5", "属于第 5", "第 8 行", "属于第 8"]


def test_another_table_at_the_end_of_a_sheet_ends_with_the_sheet(ws: Workspace, tmp_path: Path) -> None:
    plan = planned(ws, tmp_path, [*ROSTER, *PUPILS], [ROSTER[0], ["陈静", "女", "英语", "13900000004"]])
    assert taken(plan) == ["王芳", "李娜", "张伟", "陈静"]
    assert [(each.sheet, each.row) for each in plan.refusals] == [("第1张", 5), ("第1张", 6), ("第1张", 7)]


def test_rows_of_another_table_can_be_passed_over_by_hand(ws: Workspace, tmp_path: Path) -> None:
    plan = planned(ws, tmp_path, [*ROSTER, *PUPILS], choices=Choices(skipped=frozenset((5, 6, 7))))
    assert (plan.refusals, plan.read) == ((), 3)


def test_rows_of_another_table_go_into_the_workbook_of_refused_rows(ws: Workspace, tmp_path: Path) -> None:
    written = write_refused_rows(planned(ws, tmp_path, [*ROSTER, *PUPILS]), tmp_path / "refused.xlsx")
    page = openpyxl.load_workbook(written).worksheets[0]
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [ROSTER[0], *PUPILS]
    notes = [cell.comment.text for row in page.iter_rows() for cell in row if cell.comment is not None]
    assert ["另一张表" in note for note in notes] == [True, True, True]


def test_a_table_below_with_more_columns_takes_nobody_of_the_first_away(ws: Workspace, tmp_path: Path) -> None:
    more = [["姓名", "性别", "职称", "学科", "手机", "民族"], ["吴某", "女", "一级教师", "语文", "13900000021", "汉族"]]
    plan = planned(ws, tmp_path, [*ROSTER, [], ["外聘教师"], *more])
    assert taken(plan) == ["王芳", "李娜", "张伟"]
    assert refused(plan)[-2:] == [(7, "block.other_columns"), (8, "block.other_columns")]


LONE = [["张德科"], ["李一班"], ["钟明部"]]


def test_a_person_of_whom_only_the_name_is_written_is_no_group_whatever_the_name_ends_with(ws: Workspace, tmp_path: Path) -> None:
    assert taken(planned(ws, tmp_path, [*ROSTER, *LONE])) == ["王芳", "李娜", "张伟", "张德科", "李一班", "钟明部"]
    beside = [*ROSTER, ["河西校区"], ["李一班"], ["语文组"], ["安康组"]]
    assert taken(planned(ws, tmp_path, beside)) == ["王芳", "李娜", "张伟", "李一班"]


@pytest.mark.parametrize(
    "caption",
    [
        "河西校区",
        "金山校区",
        "高一班",
        "高中部",
        "史地组",
        "沁园小学",
        "石板沟教学点",
        "三年级组",
        "管理处",
        "党政办公室",
        "语文组（3人）",
    ],
)
def test_a_lone_line_that_says_where_people_belong_is_nobody(ws: Workspace, tmp_path: Path, caption: str) -> None:
    plan = planned(ws, tmp_path, [ROSTER[0], ["语文组"], ROSTER[1], [caption], *ROSTER[2:]])
    assert taken(plan) == ["王芳", "李娜", "张伟"]
    assert [plan.layout.skipped[row] for row in (2, 4)] == ["分组行", "分组行"]


BELOW: dict[str, list[list[Any]]] = {
    "one column further right": [["序号", "姓名", "性别", "班级"], ["1", "吴某", "女", "三1班"], ["2", "郑某", "女", "三1班"]],
    "called by another name": [["学生姓名", "性别", "班级", "家长电话"], ["吴某", "女", "三1班", "13900000011"]],
    "named in other words": [["名字", "男女", "所在班级", "监护人"], ["吴某", "女", "三1班", "吴大某"]],
    "in another order": [["性别", "姓名", "班级"], ["女", "吴某", "三1班"]],
    "beginning with a class": [["班级", "姓名", "学号", "性别"], ["三1班", "吴某", "20260101", "女"]],
}


@pytest.mark.parametrize("what", BELOW)
def test_a_table_below_is_seen_wherever_its_names_stand_and_whatever_they_are_called(
    ws: Workspace, tmp_path: Path, what: str
) -> None:
    plan = planned(ws, tmp_path, [*ROSTER, [], ["学生名单"], *BELOW[what]])
    assert taken(plan) == ["王芳", "李娜", "张伟"]
    assert refused(plan) == [(row, "block.other_columns") for row in range(7, 7 + len(BELOW[what]))]


def test_a_person_with_a_name_like_a_heading_stays_a_person(ws: Workspace, tmp_path: Path) -> None:
    plan = planned(ws, tmp_path, [*ROSTER, ["安全", "男", "语文", "13900000009"], ["文号", "女", "体育", ""]])
    assert taken(plan) == ["王芳", "李娜", "张伟", "安全", "文号"]


LEADERS = [["校领导"], ["姓名", "职务", "电话"], ["赵校", "校长", "13900000031"], ["钱书", "书记", "13900000032"]]


def test_the_roster_below_a_short_list_of_leaders_is_read_and_the_leaders_are_told(ws: Workspace, tmp_path: Path) -> None:
    more = [[*ROSTER[0], "职称"], *([*row, "一级教师"] for row in ROSTER[1:])]
    plan = planned(ws, tmp_path, [*LEADERS, [], ["教师花名册"], *more])
    assert taken(plan) == ["王芳", "李娜", "张伟"]
    assert [row for row, _code in refused(plan)] == [2, 3, 4]
    assert {code for _row, code in refused(plan)} == {"block.other_columns"}
    assert plan.refusals[0].message == (
        "第 2 行起是另一张表，列和下面的不同（“性别”上面写着“职务”，“学科”上面写着“电话”）。这张表的行都没有导入，下面的行照常导入。"
        "需要导入的，请把它另存为一张工作表再导入。"
    )


def test_pupils_below_never_win_over_the_roster_above_however_many_they_are(ws: Workspace, tmp_path: Path) -> None:
    pupils = [
        ["姓名", "性别", "班级", "学号", "出生日期"],
        *([f"吴{n}某", "女", "三1班", f"2026{n:04}", "2017-03-01"] for n in range(9)),
    ]
    plan = planned(ws, tmp_path, [*ROSTER, [], ["学生名单"], *pupils])
    assert taken(plan) == ["王芳", "李娜", "张伟"]


@pytest.mark.parametrize("looks", [True, False])
def test_leaders_above_stand_once_in_the_workbook_of_refused_rows(ws: Workspace, tmp_path: Path, *, looks: bool) -> None:
    more = [[*ROSTER[0], "职称"], *([*row, "一级教师"] for row in ROSTER[1:])]
    plan = planned(ws, tmp_path, [*LEADERS, [], *more])
    if not looks:
        (tmp_path / "b.xlsx").unlink()
    page = openpyxl.load_workbook(write_refused_rows(plan, tmp_path / "refused.xlsx")).worksheets[0]
    texts = [[cell.value for cell in row if cell.value] for row in page.iter_rows()]
    assert [row for row in texts if row] == [*LEADERS, more[0]]
    notes = {cell.row: cell.comment.text for row in page.iter_rows() for cell in row if cell.comment is not None}
    assert sorted(notes) == [2, 3, 4]
    assert all("另一张表" in note for note in notes.values())
