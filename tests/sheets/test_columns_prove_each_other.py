"""What a column is told by the other columns of its list: births by ages, the day of coming by births, names, numbers and days by what is left."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.sheets import Layout, read_workbook, understand
from tests.school.test_other_lists import NAMES, book, number

TODAY = date(2026, 11, 23)
YEARS = [1968, 1971, 1975, 1980, 1984, 1988, 1990, 1993]


def _layout(tmp_path: Path, kind: str, **columns: list[Any]) -> Layout:
    rows = zip(*columns.values(), strict=True)
    return understand(read_workbook(book(tmp_path / "b.xlsx", [list(columns), *map(list, rows)])), kind, today=TODAY)


def _told(layout: Layout, field: str) -> list[str]:
    return [question.title for question in layout.questions if question.field == field]


BIRTHS = [f"{year}-{1 + n:02}-15" for n, year in enumerate(YEARS)]
CAME = [f"{year + 23}-09-01" for year in YEARS]
TITLES = ["一级教师", "二级教师", "高级教师", "一级教师", "一级教师", "二级教师", "高级教师", "二级教师"]
JOBS = ["教师", "教研组长", "教务主任", "教师", "校医", "班主任", "教师", "副校长"]
MOBILES = [f"1390000{n:04}" for n in range(len(NAMES))]


@pytest.mark.parametrize(
    ("beside", "cells"),
    [("年龄", [2026 - year for year in YEARS]), ("参加工作时间", CAME), ("来校时间", CAME)],
    ids=["ages", "work", "coming"],
)
def test_days_under_a_heading_nobody_knows_are_births_where_another_column_proves_it(
    tmp_path: Path, beside: str, cells: list[Any]
) -> None:
    layout = _layout(tmp_path, "roster", 姓名=NAMES, 甲栏=BIRTHS, 职称=TITLES, **{beside: cells})
    assert layout.mapping["甲栏"] == "birth_month"
    assert "甲栏" in _told(layout, "birth_month")


@pytest.mark.parametrize(
    ("beside", "cells"),
    [("年龄", [20 + 3 * n for n in range(8)]), ("参加工作时间", BIRTHS), ("籍贯", ["济源"] * 8)],
    ids=["other ages", "no later", "nothing"],
)
def test_days_that_nothing_proves_to_be_births_are_asked_about_and_not_stored(
    tmp_path: Path, beside: str, cells: list[Any]
) -> None:
    layout = _layout(tmp_path, "roster", 姓名=NAMES, 甲栏=BIRTHS, 职称=TITLES, **{beside: cells})
    assert "birth_month" not in layout.mapping.values()
    assert "甲栏" in _told(layout, "birth_month")


@pytest.mark.parametrize("numbers", [False, True], ids=["by the day of birth", "by the ID number"])
def test_when_somebody_was_engaged_is_when_he_came_where_all_were_grown_then(tmp_path: Path, numbers: bool) -> None:
    born = {"身份证号": [number(f"{year}0310", n * 2) for n, year in enumerate(YEARS)]} if numbers else {"出生日期": BIRTHS}
    layout = _layout(tmp_path, "roster", 姓名=NAMES, 职称=TITLES, 聘用日期=CAME, **born)
    assert layout.mapping["聘用日期"] == "joined"
    assert _told(layout, "joined") == ["聘用日期"]


@pytest.mark.parametrize(
    ("born", "beside"),
    [(BIRTHS, "聘用年限"), (BIRTHS, "合同到期时间"), ([f"{year + 20}-01-01" for year in YEARS], "民族")],
    ids=["a term", "a contract", "children then"],
)
def test_when_somebody_was_engaged_for_a_time_is_asked_about(tmp_path: Path, born: list[str], beside: str) -> None:
    layout = _layout(tmp_path, "roster", 姓名=NAMES, 出生日期=born, 职称=TITLES, 聘用日期=CAME, **{beside: ["三年"] * 8})
    assert "joined" not in layout.mapping.values()
    assert "聘用日期" in _told(layout, "joined")


def test_the_post_of_each_is_stored_and_not_the_sort_of_staff_beside_it(tmp_path: Path) -> None:
    sorts = ["专任教师岗", "管理岗", "教辅岗", "专任教师岗"] * 2
    layout = _layout(tmp_path, "roster", 姓名=NAMES, 岗位类别=sorts, 教职工类别=["中小学教师"] * 8, 职称=TITLES, 职位=JOBS)
    assert layout.mapping["职位"] == "position"


def test_a_post_that_two_columns_say_otherwise_is_the_one_of_each_and_not_the_sort_of_all(tmp_path: Path) -> None:
    sorts = ["专任教师岗", "管理岗", "教辅岗", "专任教师岗"] * 2
    layout = _layout(tmp_path, "roster", 姓名=NAMES, 岗位=sorts, 教职工类别=["中小学教师"] * 8, 职称=TITLES, 现任职务=JOBS)
    assert layout.mapping["现任职务"] == "position"


def test_jobs_under_a_heading_that_speaks_of_titles_are_the_post_beside_a_column_that_says_nothing_of_it(tmp_path: Path) -> None:
    layout = _layout(tmp_path, "roster", 姓名=NAMES, 行政职称=JOBS, 人员类别=["见档案", None] * 4, 职称=TITLES)
    assert (layout.mapping["行政职称"], layout.mapping["职称"]) == ("position", "title")


def test_the_number_is_read_and_not_the_sort_of_paper_before_it(tmp_path: Path) -> None:
    numbers = [number(f"{year}0310", n * 2) for n, year in enumerate(YEARS)]
    layout = _layout(tmp_path, "roster", 姓名=NAMES, 身份证类别=["居民身份证"] * 8, 新身份证号码=numbers, 职称=TITLES)
    assert layout.mapping["新身份证号码"] == "id_number"
    assert "身份证类别" not in layout.mapping


def test_a_telephone_beside_an_empty_column_for_it_is_not_lost_without_a_word(tmp_path: Path) -> None:
    layout = _layout(tmp_path, "roster", 教师姓名=NAMES, 职称=TITLES, 联系电话=[None] * 8, 讲师电话=MOBILES)
    assert _told(layout, "phone") == ["讲师电话"]


@pytest.mark.parametrize("who", ["紧急联系人", "家长"])
def test_the_only_telephone_right_behind_somebody_elses_name_is_asked_about_and_not_stored(tmp_path: Path, who: str) -> None:
    others = [f"张{name[1:]}" for name in NAMES]
    layout = _layout(tmp_path, "roster", 姓名=NAMES, 性别=["女"] * 8, 职称=TITLES, **{who: others}, 电话=MOBILES)
    assert "phone" not in layout.mapping.values()
    assert _told(layout, "phone") == ["电话"]


def test_of_two_telephones_the_one_behind_somebody_elses_name_is_not_the_teachers(tmp_path: Path) -> None:
    others = [f"张{name[1:]}" for name in NAMES]
    his = [f"1380000{n:04}" for n in range(8)]
    layout = _layout(tmp_path, "roster", 姓名=NAMES, 职称=TITLES, 挑选人员=others, 联系电话=his, 电话号码=MOBILES)
    assert layout.mapping["电话号码"] == "phone"
    assert "联系电话" not in layout.mapping


@pytest.mark.parametrize(
    ("before", "cells"), [("直接上级", ["张敏"] * 8), ("家庭邮编", ["454650"] * 8), ("紧急联系电话", [None] * 8)]
)
def test_the_only_telephone_behind_who_leads_or_behind_what_is_nobody_is_the_teachers(
    tmp_path: Path, before: str, cells: list[str]
) -> None:
    layout = _layout(tmp_path, "roster", 姓名=NAMES, 性别=["女"] * 8, 职称=TITLES, **{before: cells}, 联系电话=MOBILES)
    assert layout.mapping["联系电话"] == "phone"


def test_the_telephone_right_behind_the_names_of_the_list_is_the_teachers(tmp_path: Path) -> None:
    layout = _layout(tmp_path, "roster", 姓名=NAMES, 电话=MOBILES, 职称=TITLES, 紧急联系人=NAMES[::-1])
    assert layout.mapping["电话"] == "phone"


def test_of_which_sort_a_note_is_is_no_note(tmp_path: Path) -> None:
    layout = _layout(tmp_path, "roster", 姓名=NAMES, 职称=TITLES, 备注等级=["甲", "乙"] * 4)
    assert "note" not in layout.mapping.values()


def test_a_card_of_work_with_another_number_for_each_is_asked_about(tmp_path: Path) -> None:
    layout = _layout(tmp_path, "roster", 姓名=NAMES, 职称=TITLES, 从教证号=[f"JS{n:04}" for n in range(8)])
    assert _told(layout, "teacher_no") == ["从教证号"]


def test_of_a_part_of_the_school_and_a_word_nobody_knows_the_cells_say_which(tmp_path: Path) -> None:
    layout = _layout(tmp_path, "roster", 姓名=NAMES, 职称=TITLES, **{"部门/子项": JOBS})
    assert layout.mapping["部门/子项"] == "position"
    assert _told(layout, "group") == ["部门/子项"]


def test_a_heading_that_comes_again_far_to_the_right_cuts_no_column_off(tmp_path: Path) -> None:
    headings = ["所属部门", "姓名", "性别", "职称", "所属部门", "手机号码", "备注", "职称"]
    rows = [
        ["语文组", name, "女", title, "见档案", phone, "", "见档案"]
        for name, title, phone in zip(NAMES, TITLES, MOBILES, strict=True)
    ]
    layout = understand(read_workbook(book(tmp_path / "b.xlsx", [headings, *rows])), "roster", today=TODAY)
    assert layout.mapping["手机号码"] == "phone"
    assert layout.others == ()


# -- activities, trainings, attendance

DAYS = [f"2026-0{1 + n}-12" for n in range(8)]
TOPICS = [f"共读《给教师的建议》第{n}次" for n in "一二三四五六七八"]
KIND = ["读书沙龙"] * 8


def test_an_activity_is_not_called_by_how_many_there_were(tmp_path: Path) -> None:
    layout = _layout(tmp_path, "activities", 活动数=[14, 8, 9, 10, 11, 12, 7, 5], 课题=TOPICS, 活动类型=KIND, 日期=DAYS)
    assert layout.mapping["课题"] == "activity"
    assert _told(layout, "activity") == []


def test_a_training_is_called_by_the_column_that_is_full_and_not_by_one_that_says_nothing(tmp_path: Path) -> None:
    columns = {
        "姓名": NAMES,
        "培训内容": ["无", None, "见档案", "无"] * 2,
        "培训项目名称_training_name": TOPICS,
        "培训日期": DAYS,
        "学时": [8] * 8,
    }
    layout = _layout(tmp_path, "trainings", **columns)
    assert layout.mapping["培训项目名称_training_name"] == "training"


def test_an_activity_is_called_by_the_only_column_that_can_be_its_name_beside_one_that_says_nothing(tmp_path: Path) -> None:
    columns = {"组会/讨论内容": TOPICS, "活动内容": ["无", None, "见档案", "无"] * 2, "活动类型": KIND, "日期": DAYS}
    layout = _layout(tmp_path, "activities", **columns)
    assert layout.mapping["组会/讨论内容"] == "activity"
    assert _told(layout, "activity") == ["组会/讨论内容", "活动内容"]


@pytest.mark.parametrize("heading", ["授课时间", "组会时间", "某会日"])
def test_the_only_days_on_which_it_can_have_been_are_the_day_of_an_activity(tmp_path: Path, heading: str) -> None:
    layout = _layout(tmp_path, "activities", **{heading: DAYS}, 课题=TOPICS, 活动类型=KIND, 发布时间=["2026-01-02"] * 8)
    assert layout.mapping[heading] == "start"
    assert _told(layout, "start") == [heading]


@pytest.mark.parametrize("heading", ["发布时间", "报名截止时间", "审核日期"])
def test_the_only_days_on_which_something_was_done_about_it_are_no_day_of_an_activity(tmp_path: Path, heading: str) -> None:
    columns = {heading: DAYS, "课题": TOPICS, "活动类型": KIND, "更新时间": ["2026-10-02"] * 8}
    layout = _layout(tmp_path, "activities", **columns)
    assert "start" not in layout.mapping.values()


def test_days_many_of_which_come_before_the_activity_are_not_its_end_and_refuse_no_row(tmp_path: Path) -> None:
    layout = _layout(tmp_path, "activities", 活动名称=TOPICS, 活动类型=KIND, 开始时间=DAYS, 评课结束时间=["2026-04-01"] * 8)
    assert "end" not in layout.mapping.values()
    [question] = [question for question in layout.questions if question.field == "end"]
    assert "之前" in question.message
    assert question.title == "评课结束时间"


def test_one_day_that_was_typed_wrong_leaves_the_column_what_it_is(tmp_path: Path) -> None:
    last = [*DAYS[:-1], "2025-01-01"]
    layout = _layout(tmp_path, "activities", 活动名称=TOPICS, 活动类型=KIND, 开始日期=DAYS, 结束日期=last)
    assert layout.mapping["结束日期"] == "end"


def test_who_spoke_is_nobody_who_came(tmp_path: Path) -> None:
    spoke = ["李静", "张强"] * 4
    layout = _layout(
        tmp_path,
        "attendance",
        活动名称=["共读"] * 8,
        日期=["2026-09-18"] * 8,
        主讲人=spoke,
        用户名=NAMES,
        签到状态=["已签到"] * 8,
    )
    assert layout.mapping["用户名"] == "name"


def test_names_that_stand_twice_in_every_row_are_the_people(tmp_path: Path) -> None:
    rows = [["共读", "2026-09-18", name, name, "已签到"] for name in NAMES]
    path = book(tmp_path / "b.xlsx", [["活动名称", "日期", "签名姓名", "签到人名称", "签到状态"], *rows])
    layout = understand(read_workbook(path), "attendance", today=TODAY)
    assert "name" in layout.mapping.values()


# -- fewer questions


@pytest.mark.parametrize(
    ("beside", "cells"),
    [("职称等级", ["专业技术八级", "专业技术十级"] * 4), ("任教学科级别", ["见档案", "无"] * 4), ("职称类型", ["见档案"] * 8)],
    ids=["a grade of the post", "nothing of it", "one word"],
)
def test_a_column_that_cannot_be_the_title_is_no_question_beside_one_that_is(
    tmp_path: Path, beside: str, cells: list[str]
) -> None:
    subjects = ["语文", "数学", "英语", "物理"] * 2
    layout = _layout(tmp_path, "roster", 姓名=NAMES, 职称=TITLES, 任教学科=subjects, **{beside: cells})
    assert [question.title for question in layout.questions] == []
    assert beside in layout.unmapped


def test_two_columns_of_titles_are_a_question(tmp_path: Path) -> None:
    layout = _layout(tmp_path, "roster", 姓名=NAMES, 职称=TITLES, 现有职称名称=TITLES[::-1])
    assert [question.title for question in layout.questions] == ["现有职称名称"]


def test_whether_somebody_is_to_lead_is_no_part_of_the_school(tmp_path: Path) -> None:
    layout = _layout(tmp_path, "roster", 姓名=NAMES, 职称=TITLES, 部门=[None] * 8, 是否后备干部=["是", "否"] * 4)
    assert [question.title for question in layout.questions] == []


def test_people_who_are_in_post_under_a_heading_that_names_those_who_left_too_did_not_leave(tmp_path: Path) -> None:
    state = {"在职/离职": ["在职"] * 7 + ["离职"]}
    assert _layout(tmp_path, "roster", 姓名=NAMES, 职称=TITLES, 任教学科=["语文"] * 8, **state).stops == ()


def test_people_who_left_are_asked_about(tmp_path: Path) -> None:
    layout = _layout(tmp_path, "roster", 姓名=NAMES, 职称=TITLES, 离职日期=["2026-06-30"] * 8)
    assert [stop.code for stop in layout.stops] == ["workbook.left"]
