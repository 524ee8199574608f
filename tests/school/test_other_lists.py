"""A list that is no roster stops before anybody in it is a teacher, with one sentence; a person may go on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jyteacher_desktop.domain.errors import InputError
from jyteacher_desktop.domain.id_numbers import check_character
from jyteacher_desktop.school.imports import Choices, ImportKind, execute_import, plan_import, plan_workbook
from jyteacher_desktop.school.roster import list_teachers
from jyteacher_desktop.sheets import Outcome, read_workbook, understand
from jyteacher_desktop.store.workspace import Workspace

TODAY = date(2026, 11, 23)
NAMES = ["王芳", "李伟", "赵敏", "孙强", "周丽", "吴刚", "郑洁", "陈涛"]


def book(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    made.save(path)
    return path


def number(born: str, place: int) -> str:
    body = f"000000{born}{place:03}"
    return body + check_character(body)


def _each(*cells: Any) -> list[list[Any]]:
    return [[place, name, *cells] for place, name in enumerate(NAMES, 1)]


LISTS: dict[str, tuple[str, list[list[Any]]]] = {
    "students": ("workbook.students", [["序号", "姓名", "性别", "学号", "班级"], *_each("男", "20260101", "三（2）班")]),
    "students without a number": ("workbook.students", [["序号", "姓名", "性别", "班级", "备注"], *_each("女", "七年级1班", "")]),
    "students known by their births": (
        "workbook.students",
        [["序号", "姓名", "身份证号"], *([n, name, number(f"20150{n}10", n * 2)] for n, name in enumerate(NAMES, 1))],
    ),
    "children known by the column of births": (
        "workbook.students",
        [["姓名", "性别", "出生日期"], *([name, "男", f"2016-0{n}-03"] for n, name in enumerate(NAMES, 1))],
    ),
    "yearly pay beside what is known of each": (
        "workbook.pay",
        [
            [
                "员工ID",
                "姓名",
                "部门",
                "岗位",
                "入职日期",
                "性别",
                "年龄",
                "学历",
                "基本工资(月)",
                "绩效基数(月)",
                "年度固定薪酬(年)",
                "目标年度总薪酬(年)",
            ],
            *(
                [n, name, "语文组", "教师", "2010-09-01", "女", 40, "本科", 4000, 1500, 60000, 80000]
                for n, name in enumerate(NAMES, 1)
            ),
        ],
    ),
    "people who move to where they wish": (
        "workbook.unlike",
        [
            ["教师姓名", "身份证号", "性别", "原地区", "返聘目标地区", "操作人", "操作时间"],
            *(
                [name, number(f"19800{n}10", n * 2), "女", "东区", "西区", "王某", "2026-03-01"]
                for n, name in enumerate(NAMES, 1)
            ),
        ],
    ),
    "rooms that were given out": (
        "workbook.unlike",
        [
            ["教职工ID", "教职工姓名", "所属部门", "宿舍号", "房型", "租金", "合同开始"],
            *([n, name, "语文组", "3-101", "单间", 300, "2026-01-01"] for n, name in enumerate(NAMES, 1)),
        ],
    ),
    "sums of workloads": (
        "workbook.unlike",
        [["序号", "学部", "教师姓名", "工作量"], *([n, "小学部", name, 12] for n, name in enumerate(NAMES, 1))],
    ),
    "applicants for a certificate": (
        "workbook.unlike",
        [
            ["姓名", "证件号码", "认定批次", "确认点", "考试类型", "任教学科"],
            *([name, "", "春季", "市民中心", "国考", "语文"] for name in NAMES),
        ],
    ),
    "people who have retired": (
        "workbook.left",
        [["姓名", "性别", "出生年月", "退休时间"], *([name, "女", "1962-03", "2022-04"] for name in NAMES)],
    ),
    "a register of trainings": (
        "workbook.unlike",
        [["姓名", "单位", "培训班名称", "学时", "证书编号"], *([name, "济水一小", "新课标研修", 40, "GP1"] for name in NAMES)],
    ),
    "entries of a competition": (
        "workbook.unlike",
        [["姓名", "参赛项目", "组别", "号码"], *([name, "跳绳", "甲组", n] for n, name in enumerate(NAMES, 1))],
    ),
    "students under a pupil's heading": (
        "workbook.students",
        [["学生姓名", "家长姓名", "联系电话"], ["王芳", "王强", "13900000000"]],
    ),
    "parents": ("workbook.students", [["姓名", "班级", "家长姓名", "家长电话"], ["王芳", "一班", "王强", "13900000000"]]),
    "marks": ("workbook.marks", [["序号", "姓名", "语文", "数学", "英语", "总分"], *_each(88, 92, 79, 259)]),
    "marks of one subject": ("workbook.marks", [["序号", "姓名", "成绩", "名次", "总分"], *_each(88, 3, 259)]),
    "a sign-in sheet": ("workbook.sign_in", [["序号", "姓名", "单位", "签名", "备注"], *_each("济水一小", "", "")]),
    "a punch clock's log": (
        "workbook.punches",
        [
            ["工号", "姓名", "部门", "打卡日期", "打卡时间"],
            *([n % 3, NAMES[n % 3], "语文组", f"2026-09-0{n}", "07:45"] for n in range(1, 9)),
        ],
    ),
    "one person on many rows": (
        "workbook.repeated_people",
        [["姓名", "日期", "备注"], *([NAMES[n % 2], f"2026-09-0{n}", ""] for n in range(1, 9))],
    ),
    "members of families": (
        "workbook.family",
        [["姓名", "身份证号", "与本人关系", "工作单位及职务"], ["王强", "", "父亲", "务农"], ["李梅", "", "母亲", "务农"]],
    ),
    "jobs where names should be": (
        "workbook.no_names",
        [["姓名", "电话"], ["务农", "13900000001"], ["教师", "13900000002"], ["务农", "13900000003"]],
    ),
    "a template of a web system": (
        "workbook.placeholders",
        [["姓名", "性别", "职称"], ["{$vo.name}", "{$vo.sex}", "{$vo.title}"]],
    ),
    "a template with braces": ("workbook.placeholders", [["姓名", "学科"], ["{{ s.name }}", "{{ s.subject }}"]]),
    "leave": (
        "workbook.leave",
        [["序号", "姓名", "请假类型", "开始时间", "结束时间", "天数"], *_each("病假", "2026-09-01", "2026-09-03", 3)],
    ),
    "wages": (
        "workbook.pay",
        [["序号", "姓名", "岗位工资", "薪级工资", "绩效工资", "公积金", "实发工资"], *_each(2000, 900, 1500, 500, 3900)],
    ),
    "people who left": (
        "workbook.left",
        [["序号", "姓名", "部门", "离职日期", "离职原因"], *_each("语文组", "2026-08-01", "调出")],
    ),
    "who watches examinations": ("workbook.unlike", [["序号", "姓名", "考场", "监考时间"], *_each("第一考场", "上午")]),
    "whom to call": ("workbook.unlike", [["序号", "姓名", "单位", "职务", "电话"], *_each("济水一小", "校长", "13900000000")]),
    "whom to call at other places": (
        "workbook.unlike",
        [["姓名", "部门", "手机号", "QQ"], *([n, "办公室", "", ""] for n in NAMES)],
    ),
    "who is on duty": (
        "workbook.unlike",
        [
            ["2026年秋季值班安排"],
            ["日期", "姓名", "职务", "电话"],
            *([f"9月{n}日", name, "干事", ""] for n, name in enumerate(NAMES, 1)),
        ],
    ),
    "who guards the gate": (
        "workbook.unlike",
        [["护学岗安排表"], ["姓名", "时段", "岗位地点"], *([name, "早上", "东门"] for name in NAMES)],
    ),
    "who sits where": (
        "workbook.unlike",
        [["会场座位表"], ["姓名", "排", "座"], *([name, 1, n] for n, name in enumerate(NAMES, 1))],
    ),
    "a committee": (
        "workbook.unlike",
        [["家长委员会成员名单"], ["姓名", "性别", "职务", "分工", "电话"], *([name, "男", "委员", "宣传", ""] for name in NAMES)],
    ),
    "who will come to a meeting": (
        "workbook.unlike",
        [["会议回执"], ["姓名", "性别", "单位", "职务", "手机"], *([name, "女", "教体局", "科员", ""] for name in NAMES)],
    ),
    "guests with their sex alone": (
        "workbook.unlike",
        [["姓名", "性别", "单位", "职务"], *([n, "女", "教体局", "科员"] for n in NAMES)],
    ),
    "the jury of a competition": (
        "workbook.unlike",
        [["优质课评委名单"], ["姓名", "单位", "学科", "电话"], *([name, "济水一中", "语文", ""] for name in NAMES)],
    ),
    "days of leave by person": (
        "workbook.unlike",
        [
            ["工号", "姓名", "部门", "职务", "总计", "工作日"],
            *([f"T{n}", name, "语文组", "教师", n, n] for n, name in enumerate(NAMES, 1)),
        ],
    ),
    "people who changed their posts": (
        "workbook.unlike",
        [["员工编号", "姓名", "原岗位名称", "现岗位名称"], *([f"T{n}", name, "教师", "主任"] for n, name in enumerate(NAMES, 1))],
    ),
    "who guests of a banquet were": (
        "workbook.unlike",
        [
            ["工号", "姓名", "职务", "宴请人数", "宴请费用"],
            *([f"T{n}", name, "教师", 20, 3000] for n, name in enumerate(NAMES, 1)),
        ],
    ),
    "customers": ("workbook.unlike", [["姓名", "客户级别", "订单金额", "数量"], ["王芳", "甲", 500, 2]]),
    "something unheard of": ("workbook.unlike", [["姓名", "苹果", "梨", "桃"], ["王芳", "1", "2", "3"]]),
}


FEW_COLUMNS: dict[str, list[list[Any]]] = {
    "names alone": [["姓名"], *([name] for name in NAMES)],
    "names and sexes": [["序号", "姓名", "性别", "备注"], *_each("女", "")],
    "a roster that says so": [["济水小学教师花名册"], ["序号", "姓名", "职务", "联系电话"], *_each("教师", "13900000000")],
    "a column of teachers": [["序号", "教师姓名", "部门", "联系电话"], *_each("语文组", "13900000000")],
    "staff numbers": [["工号", "姓名", "部门", "手机"], *([f"T{n}", name, "语文组", ""] for n, name in enumerate(NAMES, 1))],
    "a file about people with what they earn": [
        ["工号", "姓名", "身份证号", "部门", "学历", "岗位", "入职时间", "身高", "基本工资", "绩效工资", "工资卡号"],
        *(
            [f"T{n}", name, number(f"198{n}0310", n), "语文组", "本科", "教师", "2010-09", 170, 2000, 900, "621"]
            for n, name in enumerate(NAMES, 1)
        ),
    ],
    "what they teach": [["姓名", "单位", "职务", "学科", "电话"], *([name, "济水一小", "教师", "语文", ""] for name in NAMES)],
}


@pytest.mark.parametrize("what", FEW_COLUMNS)
def test_a_roster_of_few_columns_is_still_one(ws: Workspace, tmp_path: Path, what: str) -> None:
    rows = FEW_COLUMNS[what]
    assert plan_import(ws, ImportKind.ROSTER, book(tmp_path / "名册.xlsx", rows)).read == len(NAMES)


@pytest.mark.parametrize("what", LISTS)
def test_another_list_is_not_taken_for_a_roster(ws: Workspace, tmp_path: Path, what: str) -> None:
    code, rows = LISTS[what]
    path = book(tmp_path / "名单.xlsx", rows)
    with pytest.raises(InputError, match="没有导入任何内容") as refused:
        plan_import(ws, ImportKind.ROSTER, path)
    assert refused.value.code == code
    assert refused.value.exit_status == 5
    assert not list_teachers(ws)


def test_a_person_may_go_on_and_nothing_is_carried_out_before(ws: Workspace, tmp_path: Path) -> None:
    workbook = read_workbook(book(tmp_path / "签到.xlsx", LISTS["a sign-in sheet"][1]))
    unsure = plan_workbook(ws, ImportKind.ROSTER, workbook, Choices())
    assert [stop.code for stop in unsure.layout.stops] == ["workbook.sign_in"]
    with pytest.raises(InputError, match="没有导入任何内容"):
        execute_import(ws, unsure)
    assert execute_import(ws, plan_workbook(ws, ImportKind.ROSTER, workbook, Choices(confirmed=True))).new == len(NAMES)


ROSTERS: dict[str, list[list[Any]]] = {
    "only names": [["姓名"], ["王芳"], ["李伟"]],
    "names and phones": [["序号", "姓名", "联系电话"], *_each("13900000000")],
    "with classes they teach": [["序号", "姓名", "任教学科", "任教班级", "职称"], *_each("语文", "三（2）班", "一级教师")],
    "with a spouse": [["序号", "姓名", "性别", "职称", "配偶姓名"], *_each("女", "一级教师", "李刚")],
    "with an empty day of leaving": [["序号", "姓名", "学科", "离职日期"], *_each("语文", "")],
    "with pay grades": [["序号", "姓名", "性别", "职称", "薪级工资"], *_each("女", "一级教师", 900)],
    "a long staff sheet": [
        ["序号", "姓名", "性别", "民族", "籍贯", "政治面貌", "学历", "毕业院校", "参加工作时间", "家庭住址", "紧急联系人"],
        *_each("女", "汉族", "河南", "群众", "本科", "河南大学", "2010-09", "济源", "李刚"),
    ],
}


@pytest.mark.parametrize("what", ROSTERS)
def test_a_roster_with_unusual_columns_is_one(tmp_path: Path, what: str) -> None:
    layout = understand(read_workbook(book(tmp_path / "名册.xlsx", ROSTERS[what])), "roster", today=TODAY)
    assert layout.stops == ()


def test_a_missing_column_is_one_sentence_and_not_one_for_each_row(ws: Workspace, tmp_path: Path) -> None:
    rows = [["姓名", "培训名称", "培训时间"], *([name, "国培计划", "2026-07-06"] for name in NAMES * 200)]
    with pytest.raises(InputError, match="缺少“学时”列") as refused:
        plan_import(ws, ImportKind.TRAININGS, book(tmp_path / "培训.xlsx", rows))
    assert refused.value.code == "workbook.column_missing"
    assert len(refused.value.user_message) < 200


@pytest.mark.parametrize("kind", [ImportKind.ACTIVITIES, ImportKind.ATTENDANCE])
def test_a_roster_is_no_sheet_of_activities_or_attendance(ws: Workspace, tmp_path: Path, kind: ImportKind) -> None:
    with pytest.raises(InputError) as refused:
        plan_import(ws, kind, book(tmp_path / "名册.xlsx", ROSTERS["with classes they teach"]))
    assert refused.value.code in ("workbook.column_missing", "workbook.no_header")


def test_marks_of_students_are_no_trainings(ws: Workspace, tmp_path: Path) -> None:
    rows = [["学号", "姓名", "课程名称", "学时", "成绩"], *([n, name, "高等数学", 48, 88] for n, name in enumerate(NAMES))]
    with pytest.raises(InputError) as refused:
        plan_import(ws, ImportKind.TRAININGS, book(tmp_path / "成绩.xlsx", rows))
    assert refused.value.code == "workbook.students"


@pytest.mark.parametrize("kind", ["honour", "attendance"])
def test_what_students_were_given_or_came_to_is_not_taken_for_what_teachers_were(tmp_path: Path, kind: str) -> None:
    heading = ["学生姓名", "班级", "荣誉名称", "级别", "获奖日期", "活动名称", "日期", "签到"]
    rows = [heading, *([name, "三（2）班", "三好学生", "校级", "2026-06-01", "运动会", "2026-06-01", "√"] for name in NAMES)]
    layout = understand(read_workbook(book(tmp_path / "b.xlsx", rows)), kind, today=TODAY)
    assert layout.stops[0].code == "workbook.students"


def test_when_people_will_retire_is_no_sign_that_they_have(tmp_path: Path) -> None:
    rows = [["姓名", "性别", "出生年月", "学科", "预计退休时间"], *([name, "女", "1985-03", "语文", "2040-03"] for name in NAMES)]
    assert understand(read_workbook(book(tmp_path / "b.xlsx", rows)), "roster", today=TODAY).stops == ()


def test_telephone_numbers_and_identity_numbers_are_no_staff_numbers_whatever_stands_above(tmp_path: Path) -> None:
    phones = [["姓名", "性别", "学科", "号码"], *([name, "女", "语文", f"1390000000{n}"] for n, name in enumerate(NAMES, 1))]
    layout = understand(read_workbook(book(tmp_path / "p.xlsx", phones)), "roster", today=TODAY)
    assert "teacher_no" not in layout.mapping.values()
    assert {each.column for each in layout.questions} | {*layout.proposed} == {3}


def test_signs_that_teachers_have_as_well_as_students_do_not_stop_a_roster(tmp_path: Path) -> None:
    rows = [
        ["姓名", "性别", "任教学段", "任教学科", "录取年份", "担任导师", "登录账号", "最近登录"],
        *([name, "女", "小学", "语文", 2011, "无", f"user{n}", "2026-09-01"] for n, name in enumerate(NAMES, 1)),
    ]
    layout = understand(read_workbook(book(tmp_path / "b.xlsx", rows)), "roster", today=TODAY)
    assert (layout.stops, list(layout.mapping.values())) == ((), ["name", "sex", "stage", "subject"])


def test_a_list_of_names_and_subjects_of_people_who_are_on_the_roster_asks_nothing(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    known = [["姓名", "性别", "学科"], *([name, "女", "语文"] for name in [*list(people)[:3], "新来的"])]
    assert plan_import(ws, ImportKind.ROSTER, book(tmp_path / "a.xlsx", known)).count(Outcome.NEW) == 1
    strangers = [["姓名", "性别", "学科"], *([name, "女", "语文"] for name in [*list(people)[:2], "新来的", "又一个"])]
    with pytest.raises(InputError, match="教师和学生都有的列"):
        plan_import(ws, ImportKind.ROSTER, book(tmp_path / "b.xlsx", strangers))
