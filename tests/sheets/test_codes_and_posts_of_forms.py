"""Forms of offices and exports of programs: codes that a heading explains, posts named after the house, titles as judged and as held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from jyteacher_desktop.sheets import Outcome, Plan, plan_roster, read_workbook, understand
from tests.school.test_other_lists import NAMES, book

TODAY = date(2026, 11, 23)


def _plan(tmp_path: Path, *columns: tuple[str, Sequence[object]]) -> Plan:
    headings = ["姓名", "任教学科", *(heading for heading, _cells in columns)]
    rows = [
        [name, ("语文", "数学")[place % 2], *(cells[place % len(cells)] for _heading, cells in columns)]
        for place, name in enumerate(NAMES)
    ]
    path = book(tmp_path / "a.xlsx", [headings, *rows])
    return plan_roster(understand(read_workbook(path), "roster", today=TODAY), [], path=path, today=TODAY, base=0)


def _stored(plan: Plan, field: str) -> list[str]:
    return [row.values.get(field, "") for row in plan.rows]


def _refused(plan: Plan) -> list[str]:
    return [finding.message for row in plan.rows if row.outcome is Outcome.REFUSED for finding in row.findings]


@pytest.mark.parametrize("heading", ["状态(1正常/0禁用)", "状态：1启用，0停用", "状态（0：锁定 1：正常）"])
def test_how_an_account_stands_in_codes_refuses_nobody_and_is_no_state_of_a_person(tmp_path: Path, heading: str) -> None:
    plan = _plan(tmp_path, (heading, [1]))
    assert not _refused(plan)
    assert "status" not in plan.layout.columns.values()


def test_codes_of_how_people_stand_are_read_where_a_word_for_a_code_that_nobody_has_is_strange(tmp_path: Path) -> None:
    plan = _plan(tmp_path, ("状态（0在职 1删除 2离职）", [0, 0, 0, 2]))
    assert not _refused(plan)
    assert _stored(plan, "status")[:4] == ["in_post", "in_post", "in_post", "left"]


def test_a_code_of_how_somebody_stands_that_cannot_be_read_is_told_by_its_word(tmp_path: Path) -> None:
    refused = _refused(_plan(tmp_path, ("状态（0在职 1删除 2离职）", [0, 0, 0, 1])))
    assert refused
    assert all("“删除”" in message for message in refused)


@pytest.mark.parametrize("heading", ["状态：0离职，1在职", "状态：1，在职；0，离职", "在职状态，1在职，0离职"])
def test_a_roster_whose_heading_explains_after_a_comma_who_left_is_no_list_of_those_who_left(
    tmp_path: Path, heading: str
) -> None:
    plan = _plan(tmp_path, (heading, [1]), ("职称", ["一级教师"]))
    assert not plan.layout.stops
    assert not _refused(plan)


@pytest.mark.parametrize("heading", ["学校行政职务", "现工作单位职务", "本单位职务", "学校岗位", "所在学校职务"])
def test_a_post_named_after_the_house_is_somebodys_post(tmp_path: Path, heading: str) -> None:
    assert _stored(_plan(tmp_path, (heading, ["教务主任", "教师"])), "position")[:2] == ["教务主任", "教师"]


@pytest.mark.parametrize("other", [("岗位类别", ["专任教师岗", "管理岗"]), ("教职工类别", ["中小学教师"])])
def test_a_post_named_after_the_house_comes_before_the_sort_of_posts(tmp_path: Path, other: tuple[str, list[str]]) -> None:
    plan = _plan(tmp_path, other, ("学校行政职务", ["教务主任", "教师"]))
    assert _stored(plan, "position")[:2] == ["教务主任", "教师"]


@pytest.mark.parametrize("heading", ["工作单位及职务", "工作单位名称和职务", "单位职务"])
def test_where_somebody_works_and_as_what_in_one_column_is_no_post(tmp_path: Path, heading: str) -> None:
    plan = _plan(tmp_path, (heading, ["县教育局科员", "第一中学副校长"]))
    assert _stored(plan, "position")[:2] != ["县教育局科员", "第一中学副校长"]


@pytest.mark.parametrize(
    ("judged", "held"),
    [
        ("(评)教师职称", "(聘)教师职称"),
        ("已评职称", "现聘职称"),
        ("评定职称", "聘任职称"),
        ("取得职称", "受聘职称"),
        ("职称（评）", "职称（聘）"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_of_a_title_as_judged_and_as_held_the_one_that_is_held_is_taken_and_said(
    tmp_path: Path, judged: str, held: str, *, turned: bool
) -> None:
    columns = [(judged, ["高级教师"]), (held, ["一级教师", "二级教师"])]
    plan = _plan(tmp_path, *(reversed(columns) if turned else columns))
    assert _stored(plan, "title")[:2] == ["一级教师", "二级教师"]
    # 取得 and 评定 say it themselves, and nothing is asked
    asked = [] if judged in ("评定职称", "取得职称") else [judged]
    assert [question.title for question in plan.layout.questions if question.field == "title"] == asked


@pytest.mark.parametrize("heading", ["学段/学科", "学段、学科", "学段学科"])
@pytest.mark.parametrize("between", ["/", "-", "、"])
def test_a_stage_and_a_subject_in_one_cell_are_the_subject(tmp_path: Path, heading: str, between: str) -> None:
    path = book(
        tmp_path / "a.xlsx",
        [
            ["姓名", "职称", heading],
            *([name, "一级教师", f"{('小学', '初中')[place % 2]}{between}语文"] for place, name in enumerate(NAMES)),
        ],
    )
    plan = plan_roster(understand(read_workbook(path), "roster", today=TODAY), [], path=path, today=TODAY, base=0)
    assert not _refused(plan)
    assert set(_stored(plan, "subject")) == {"语文"}
    assert all(any("学段不登记" in finding.message for finding in row.findings) for row in plan.rows)


def test_how_colleagues_are_addressed_makes_no_list_of_their_families(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        [
            ["教职工姓名", "手机号", "称谓", "所在班级"],
            *([name, f"100{place:08}", ("老师", "主任")[place % 2], "三（2）班"] for place, name in enumerate(NAMES)),
        ],
    )
    assert "workbook.family" not in [stop.code for stop in understand(read_workbook(path), "roster", today=TODAY).stops]


@pytest.mark.parametrize("words", [["父亲", "母亲"], ["配偶", "长女"], [None, None, None, "妻子"]])
def test_whose_relatives_people_are_still_makes_a_list_of_families(tmp_path: Path, words: list[str | None]) -> None:
    path = book(
        tmp_path / "a.xlsx",
        [["姓名", "手机号", "称谓"], *([name, f"100{place:08}", words[place % len(words)]] for place, name in enumerate(NAMES))],
    )
    assert [stop.code for stop in understand(read_workbook(path), "roster", today=TODAY).stops] == ["workbook.family"]


@pytest.mark.parametrize("coded", ["教师编码", "人员编号", "教师代码"])
@pytest.mark.parametrize("turned", [False, True])
def test_of_a_staff_number_and_a_number_of_a_program_the_staff_number_is_taken(
    tmp_path: Path, coded: str, *, turned: bool
) -> None:
    columns = [
        (coded, [f"T{place:04}" for place in range(len(NAMES))]),
        ("教师工号", [f"JS{place:03}" for place in range(len(NAMES))]),
    ]
    assert _stored(_plan(tmp_path, *(reversed(columns) if turned else columns)), "teacher_no")[:2] == ["JS000", "JS001"]


@pytest.mark.parametrize("heading", ["考试ID", "报名id", "项目（ID）", "活动ID", "*考试类别ID"])
def test_a_list_that_numbers_what_its_people_took_part_in_is_no_roster(tmp_path: Path, heading: str) -> None:
    plan = _plan(tmp_path, (heading, [f"{place:03}" for place in range(7)]), ("职称", ["一级教师"]), ("教师资格证学段", ["初中"]))
    assert [stop.code for stop in plan.layout.stops] == ["workbook.unlike"]


@pytest.mark.parametrize("heading", ["部门ID", "学校id", "角色ID", "教师（ID）", "职称ID"])
def test_numbers_of_a_roster_s_own_people_houses_and_posts_stop_nothing(tmp_path: Path, heading: str) -> None:
    plan = _plan(tmp_path, (heading, [f"{place:03}" for place in range(7)]), ("职称", ["一级教师"]))
    assert not plan.layout.stops
