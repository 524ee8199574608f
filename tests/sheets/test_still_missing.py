"""Columns under headings that nobody knows, and fields that no heading named: what can only belong together is taken and told, the rest is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.sheets import Existing, Layout, plan_attendance, plan_trainings, read_workbook, understand
from tests.school.test_other_lists import NAMES, book

TODAY = date(2026, 11, 23)
PHONES = [f"1390000000{place}" for place in range(8)]
SUBJECTS = ["语文", "数学", "英语", "语文", "物理", "化学", "体育", "音乐"]
BIRTHS = ["1968-03", "1979-11", "1983-06", "1990-01", "1975-08", "1988-12", "1971-04", "1995-09"]
TRAININGS = ["新课标学科培训第一期", "骨干教师研修第二期", "班主任工作培训", "命题能力提升培训"] * 2
HOURS = [8, 16, 24, 40, 8, 16, 24, 40]
DAYS = [f"2026-03-{day:02}" for day in range(2, 10)]


def _layout(tmp_path: Path, kind: str, columns: dict[str, Sequence[Any]], *, file: str = "b.xlsx") -> Layout:
    rows = [list(columns), *map(list, zip(*columns.values(), strict=True))]
    return understand(read_workbook(book(tmp_path / file, rows)), kind, today=TODAY)


def _told(layout: Layout) -> set[tuple[str, str]]:
    return {(question.title, question.field) for question in layout.questions if question.column in layout.columns}


ROSTER: dict[str, Sequence[Any]] = {"教师姓名": NAMES, "任教学科": SUBJECTS, "手机": PHONES}
TRAINED: dict[str, Sequence[Any]] = {"姓名": NAMES, "培训名称": TRAININGS, "学时": HOURS, "开始日期": DAYS}

TAKEN: dict[str, tuple[str, dict[str, Sequence[Any]], str, str]] = {
    "births of grown people": ("roster", {**ROSTER, "诞生": BIRTHS}, "诞生", "birth_month"),
    "numbers under a word for people": (
        "roster", {"护苗员代码": [f"HM{place:04}" for place in range(11, 19)], **ROSTER}, "护苗员代码", "teacher_no",
    ),
    "ways to be trained": ("trainings", {**TRAINED, "怎么开的": ["集中培训", "网络研修"] * 4}, "怎么开的", "mode"),
    "levels": ("trainings", {**TRAINED, "哪一档": ["市级", "县级", "省级", "市级"] * 2}, "哪一档", "level"),
    "how it ended": ("trainings", {**TRAINED, "末了": ["合格", "优秀"] * 4}, "末了", "result"),
    "who held it": ("trainings", {**TRAINED, "谁家办的": ["河南师范大学", "市进修学校"] * 4}, "谁家办的", "organizer"),
    "the unit of a training": ("trainings", {**TRAINED, "研学单位": ["河南师范大学", "河南大学"] * 4}, "研学单位", "organizer"),
    "what a training is called": (
        "trainings", {"姓名": NAMES, "研学标题": TRAININGS, "学时": HOURS, "开始日期": DAYS}, "研学标题", "training",
    ),
    "hours under a heading of its own": (
        "trainings", {"姓名": NAMES, "培训名称": TRAININGS, "折抵学时（节）": HOURS, "开始日期": DAYS}, "折抵学时（节）", "hours",
    ),
    "where people met": (
        "activities",
        {"活动名称": TRAININGS, "活动类型": ["读书沙龙"] * 8, "日期": DAYS, "在哪儿": ["录播教室", "三楼会议室"] * 4},
        "在哪儿", "place",
    ),
    "who was there": (
        "attendance",
        {"活动名称": ["共读"] * 8, "日期": ["2026-03-12"] * 8, "姓名": NAMES, "来没来": ["出席", "缺席", "请假", "出席"] * 2},
        "来没来", "mark",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_a_column_under_an_unknown_heading_is_taken_where_it_can_only_be_one_field_and_the_plan_says_so(
    tmp_path: Path, name: str
) -> None:
    kind, columns, heading, field = TAKEN[name]
    layout = _layout(tmp_path, kind, columns)
    assert layout.mapping.get(heading) == field
    if field != "hours":  # its heading names it
        assert (heading, field) in _told(layout)
    assert not [stop for stop in layout.stops if stop.final]


WORKED = ["1990-09", "2001-07", "2005-09", "2012-08", "1997-09", "2010-09", "1993-07", "2017-09"]

ASKED: dict[str, tuple[str, dict[str, Sequence[Any]], str]] = {
    "two columns of births": ("roster", {**ROSTER, "甲日": BIRTHS, "乙日": BIRTHS[::-1]}, "birth_month"),
    "days on which people of twenty began something": ("roster", {**ROSTER, "甲日": WORKED}, "birth_month"),
    "numbers of papers": ("roster", {**ROSTER, "卷宗编号": [f"DA{place:04}" for place in range(11, 19)]}, "teacher_no"),
    "figures that may be anything": (
        "trainings", {"姓名": NAMES, "培训名称": TRAININGS, "几多": HOURS, "开始日期": DAYS}, "hours",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ASKED)
def test_a_column_under_an_unknown_heading_that_may_be_several_things_is_not_taken(tmp_path: Path, name: str) -> None:
    kind, columns, field = ASKED[name]
    assert field not in _layout(tmp_path, kind, columns).mapping.values()


def test_who_was_absent_is_not_stored_as_present_because_nobody_knows_the_heading(tmp_path: Path) -> None:
    layout = _layout(tmp_path, *TAKEN["who was there"][:2])
    staff = [Existing(id=name, values={"name": name, "id_number": "", "teacher_no": "", "subject": ""}) for name in NAMES]
    known = [Existing(id="a", values={"activity": "共读", "start": "2026-03-12"})]
    plan = plan_attendance(layout, staff, known, [], path=tmp_path / "b.xlsx", today=TODAY, base=0)
    assert [row.values["mark"] for row in plan.rows] == ["present", "absent", "excused", "present"] * 2


def test_a_training_whose_name_stands_under_an_unknown_heading_is_stored_with_it(tmp_path: Path) -> None:
    layout = _layout(tmp_path, *TAKEN["what a training is called"][:2])
    staff = [Existing(id=name, values={"name": name, "id_number": "", "teacher_no": "", "subject": ""}) for name in NAMES]
    plan = plan_trainings(layout, staff, [], path=tmp_path / "b.xlsx", today=TODAY, base=0)
    assert [row.values["training"] for row in plan.rows] == TRAININGS


def test_the_number_is_read_where_the_column_called_so_holds_only_lines_across_the_list(tmp_path: Path) -> None:
    numbers = [f"JS{place:04}" for place in range(11, 19)]
    rows: list[list[Any]] = [["教师编号", "工号", "姓名", "任教学科"]]
    for place, (number, name, subject) in enumerate(zip(numbers, NAMES, SUBJECTS, strict=True)):
        rows += [[None, "语文组", None, None]] if place == 0 else []
        rows.append([number, None, name, subject])
    layout = understand(read_workbook(book(tmp_path / "b.xlsx", rows)), "roster", today=TODAY)
    assert layout.mapping["教师编号"] == "teacher_no"


def test_what_somebody_is_stands_under_an_unknown_heading_beside_his_role_in_a_program(tmp_path: Path) -> None:
    jobs = ["教师", "教师", "教务主任", "教师", "校医", "会计", "教师", "副校长"]
    layout = _layout(tmp_path, "roster", {**ROSTER, "角色": ["教师", "班主任"] * 4, "干什么": jobs})
    assert layout.mapping["干什么"] == "position"


def test_a_heading_that_says_more_gives_way_to_a_column_in_which_the_thing_itself_stands(tmp_path: Path) -> None:
    jobs = ["教师", "教师", "教务主任", "教师", "校医", "会计", "教师", "副校长"]
    layout = _layout(tmp_path, "roster", {**ROSTER, "初核岗位": ["专技八级", "专技十级"] * 4, "干什么": jobs})
    assert layout.mapping["干什么"] == "position"


def test_a_list_of_lecturers_by_name_is_asked_about_and_not_called_a_file_without_headings(tmp_path: Path) -> None:
    columns = {"讲师姓名": NAMES, "头衔": ["客座", "特聘"] * 4, "擅长领域": ["阅读", "实验"] * 4, "是否外请": ["是", "否"] * 4}
    layout = _layout(tmp_path, "roster", columns)
    assert layout.mapping["讲师姓名"] == "name"
    assert [stop.final for stop in layout.stops] == [False]


def test_what_the_people_are_called_says_nothing_more_in_the_other_headings_of_their_list(tmp_path: Path) -> None:
    columns = {"讲师姓名": NAMES, "讲师电话": PHONES, "讲师性别": ["男", "女"] * 4, "教龄": list(range(3, 11))}
    assert _layout(tmp_path, "roster", columns).mapping == {"讲师姓名": "name", "讲师电话": "phone", "讲师性别": "sex"}


@pytest.mark.parametrize("heading", ["教练名称", "护苗员名称", "名称"])
def test_people_stand_under_a_word_for_what_they_are_called(tmp_path: Path, heading: str) -> None:
    layout = _layout(tmp_path, "roster", {heading: NAMES, "手机": PHONES, "入职时间": ["2011-09", "2015-08"] * 4})
    assert layout.mapping[heading] == "name"


def test_what_somebody_teaches_is_his_subject_whichever_word_stands_for_it(tmp_path: Path) -> None:
    layout = _layout(tmp_path, "roster", {"教师姓名": NAMES, "所授专业": SUBJECTS, "手机": PHONES})
    assert layout.mapping["所授专业"] == "subject"
    assert ("所授专业", "subject") in _told(layout)


def test_what_somebody_studied_is_not_what_he_teaches(tmp_path: Path) -> None:
    layout = _layout(tmp_path, "roster", {"教师姓名": NAMES, "所学专业": SUBJECTS, "手机": PHONES})
    assert "subject" not in layout.mapping.values()


def test_a_post_that_is_paid_by_results_is_no_pay(tmp_path: Path) -> None:
    columns = {**ROSTER, "绩效岗位": ["奖励", "基础"] * 4, "绩效岗位等级": ["十级", "八级"] * 4}
    assert not _layout(tmp_path, "roster", columns).stops


def test_a_number_of_each_under_a_heading_that_speaks_of_service_is_asked_about_and_not_lost(tmp_path: Path) -> None:
    layout = _layout(tmp_path, "roster", {"用工编号": [f"YG{place:04}" for place in range(11, 19)], **ROSTER})
    assert {layout.titles[column]: key for column, key in layout.proposed.items()} == {"用工编号": "teacher_no"}


def _trained(tmp_path: Path, heading: str, last: list[str]) -> Layout:
    first = [f"2026-03-{day:02}" for day in range(2, 10)]
    columns = {
        "姓名": NAMES,
        "培训名称": [f"新课标研修第{n}期" for n in range(8)],
        "培训开始日期": first,
        heading: last,
        "学时": [8, 16] * 4,
    }
    rows = [list(columns), *map(list, zip(*columns.values(), strict=True))]
    return understand(read_workbook(book(tmp_path / "b.xlsx", rows)), "trainings", today=TODAY)


@pytest.mark.parametrize("heading", ["培训竣事日期", "子丑寅卯"])
def test_days_that_only_can_be_the_last_of_a_training_are_its_end_whatever_word_says_so(tmp_path: Path, heading: str) -> None:
    layout = _trained(tmp_path, heading, [f"2026-03-{day:02}" for day in (2, 7, 4, 9, 6, 11, 8, 13)])
    assert layout.mapping[heading] == "end"
    assert heading in {question.title for question in layout.questions}


@pytest.mark.parametrize(
    "last",
    [
        [f"2026-03-{day:02}" for day in (1, 7, 4, 9, 6, 11, 8, 13)],
        [f"2026-03-{day:02}" for day in range(2, 10)],
        [f"2029-03-{day:02}" for day in range(2, 10)],
    ],
    ids=["one before it began", "all on the first day", "years later"],
)
def test_days_that_may_be_of_something_else_are_not_taken_for_the_end_of_a_training(tmp_path: Path, last: list[str]) -> None:
    assert "end" not in _trained(tmp_path, "子丑寅卯", last).mapping.values()


@pytest.mark.parametrize("heading", ["上报日期", "提交时间", "盖印签认日期", "培训费缴付日期"])
def test_days_on_which_something_was_done_about_a_training_are_not_its_end(tmp_path: Path, heading: str) -> None:
    last = [f"2026-03-{day:02}" for day in (2, 7, 4, 9, 6, 11, 8, 13)]
    assert "end" not in _trained(tmp_path, heading, last).mapping.values()


LISTED: dict[str, tuple[str, dict[str, Sequence[Any]], str, str]] = {
    "everybody passed, and the heading lists the words": (
        "trainings", {**TRAINED, "终了状态（合格/不合格）": ["合格"] * 8}, "终了状态（合格/不合格）", "result",
    ),
    "men alone, and the heading lists both": ("roster", {**ROSTER, "哪一类（男/女）": ["男"] * 8}, "哪一类（男/女）", "sex"),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTED)
def test_a_heading_that_lists_the_words_below_it_is_the_choice_that_has_them_and_told(tmp_path: Path, name: str) -> None:
    kind, columns, heading, field = LISTED[name]
    layout = _layout(tmp_path, kind, columns)
    assert layout.mapping.get(heading) == field
    assert (heading, field) in _told(layout)


@pytest.mark.parametrize("heading", ["终了状态", "审核状态", "末了"])
def test_one_word_of_a_missing_choice_all_the_way_down_is_asked_about_whatever_is_above_it(tmp_path: Path, heading: str) -> None:
    layout = _layout(tmp_path, "trainings", {**TRAINED, heading: ["合格"] * 8})
    assert [each.field for each in layout.questions if each.title == heading] == ["result"]
    assert heading not in layout.mapping


def test_a_heading_that_lists_yes_and_no_or_other_words_than_stand_below_is_no_choice(tmp_path: Path) -> None:
    for heading, cell in (("已缴费（是/否）", "是"), ("终了状态（合格/不合格）", "见附件")):
        layout = _layout(tmp_path, "trainings", {**TRAINED, heading: [cell] * 8})
        assert heading not in layout.mapping


def test_jobs_under_an_unknown_heading_go_before_one_word_under_the_known_one(tmp_path: Path) -> None:
    jobs = ["教师", "班主任", "教研组长", "副校长"] * 2
    layout = _layout(tmp_path, "roster", {**ROSTER, "干啥的": jobs, "岗位": ["见档案"] * 8})
    assert layout.mapping.get("干啥的") == "position"
    assert ("干啥的", "position") in _told(layout)
    kept = _layout(tmp_path, "roster", {**ROSTER, "干啥的": jobs, "岗位": ["教师"] * 8})
    assert kept.mapping.get("岗位") == "position"


def test_a_line_below_the_list_hides_no_column_of_one_word(tmp_path: Path) -> None:
    columns = {**TRAINED, "终了状态（合格/不合格）": ["合格"] * 8, "审核状态": ["优秀"] * 8}
    longer = {key: [*cells, "" if key != "终了状态（合格/不合格）" else "负责人：王芳"] for key, cells in columns.items()}
    assert _layout(tmp_path, "trainings", longer).mapping.get("终了状态（合格/不合格）") == "result"
