"""Headings that say their column is of another thing, above cells that fit a field as well as its own: never stored unasked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.sheets import Layout, read_workbook, understand
from tests.school.test_other_lists import NAMES, book

TODAY = date(2026, 11, 23)
ROSTER: dict[str, Sequence[Any]] = {
    "教师姓名": NAMES,
    "任教学科": ["语文", "数学", "英语", "语文", "物理", "化学", "体育", "音乐"],
    "手机": [f"1390000000{place}" for place in range(8)],
}
TRAININGS = ["新课标学科培训第一期", "骨干教师研修第二期", "班主任工作培训", "命题能力提升培训"] * 2
UNNAMED: dict[str, Sequence[Any]] = {"姓名": NAMES, "开始日期": [f"2026-03-{day:02}" for day in range(2, 10)]}
UNTIMED = {**UNNAMED, "培训名称": TRAININGS}
TRAINED = {**UNTIMED, "学时": [8, 16, 24, 40] * 2}
NUMBERS = [f"8{place}37{place * 7 + 11}" for place in range(1, 9)]
OF_FEW = ["90112", "90112", "90113", "90113"] * 2
LONG_AGO = ["1985-09", "1990-07", "1979-09", "1993-08", "1996-09", "2001-09", "1988-07", "2005-09"]
GRADES = ["合格", "优秀"] * 4
LEVELS = ["市级", "县级", "省级", "市级"] * 2
WAYS = ["集中培训", "网络研修"] * 4
HOUSES = ["济水一小", "北海中学"] * 4
HOURS = [8, 16, 24, 40] * 2


def _layout(tmp_path: Path, kind: str, columns: dict[str, Sequence[Any]]) -> Layout:
    rows = [list(columns), *map(list, zip(*columns.values(), strict=True))]
    return understand(read_workbook(book(tmp_path / "b.xlsx", rows)), kind, today=TODAY)


def _cases(kind: str, base: dict[str, Sequence[Any]], cells: Sequence[Any], headings: str) -> list[Any]:
    return [pytest.param(kind, base, cells, heading, id=heading) for heading in headings.split()]


@pytest.mark.parametrize(
    ("kind", "base", "cells", "heading"),
    [
        *_cases(
            "trainings", UNTIMED, HOURS, "缺课时数 应修学时 应完成学时 剩余学时 尚缺学时 未完成学时 减免学时 欠学时 扣减学时"
        ),
        *_cases(
            "trainings",
            UNTIMED,
            HOURS,
            "达标学时 目标学时 以往学时 上年学时 学时上限 最低学时 每天学时 课时系数 课时补助 学时等级",
        ),
        *_cases("roster", ROSTER, NUMBERS, "师父工号 直属上级工号 复核人工号 结对人工号 搭档老师工号 接替人工号 旧工号 组长编号"),
        *_cases(
            "roster", ROSTER, NUMBERS, "收款人编号 投保人编号 持证人编号 法人编号 读者编号 裁判员编号 测试员编号 指导老师编号"
        ),
        *_cases(
            "trainings",
            UNTIMED,
            HOURS,
            "累计学时 累计课时 年度学时 本学年学时 周期累计学时 线上学时 线下课时 网络学时 远程学时 面授学时 集中学时",
        ),
        *_cases("roster", ROSTER, NUMBERS, "公务员编号"),
        *_cases("trainings", UNNAMED | {"学时": HOURS}, TRAININGS, "兴趣项目 爱好项目 特长项目 公开课题目 优质课课题"),
        *_cases("roster", ROSTER, OF_FEW, "上级工号 主管工号 徒弟工号"),
        *_cases(
            "roster",
            ROSTER,
            LONG_AGO,
            "结婚日期 领证日期 落户时间 任现职时间 评上时间 起薪日 购房时间 参保起始 到账时间 独生证日期",
        ),
        *_cases(
            "roster", ROSTER, LONG_AGO, "入会时间 入股时间 入选时间 入住时间 到期时间 到龄时间 进修时间 来访时间 调入本县时间"
        ),
        *_cases("trainings", TRAINED, GRADES, "师德 普测 心理测评 作业 试讲 去年 年终 教学常规"),
        *_cases("trainings", TRAINED, LEVELS, "课题档 头衔"),
        *_cases("trainings", TRAINED, WAYS, "想要 下次 意愿 偏好 建议"),
        *_cases("trainings", TRAINED, HOUSES, "派出 报送 结对 帮扶 服务地 住宿 食宿地点 考点 酒店 支教 经费 推荐"),
        *_cases(
            "trainings",
            UNNAMED | {"学时": HOURS},
            TRAININGS,
            "主持课题 在研课题 负责项目 收费项目 反馈内容 意见主题 未选课程 下期课程",
        ),
        *_cases(
            "trainings",
            UNNAMED | {"学时": HOURS},
            TRAININGS,
            "作业题目 论文题目 心得标题 希望课程 提交内容 附件名称 酒店名称 教材名称",
        ),
    ],
)
def test_what_the_heading_says_is_another_thing_is_not_stored_as_the_field_that_its_cells_fit(
    tmp_path: Path, kind: str, base: dict[str, Sequence[Any]], cells: Sequence[Any], heading: str
) -> None:
    assert heading not in _layout(tmp_path, kind, {**base, heading: cells}).mapping


@pytest.mark.parametrize("done", ["已修学时", "实修学时", "获得学时", "应得学时", "折抵学时", "学时"])
def test_of_hours_that_are_due_and_hours_that_were_done_those_that_were_done_are_stored(tmp_path: Path, done: str) -> None:
    columns = {**UNTIMED, "应修学时": [40] * 8, done: HOURS, "缺课学时": [1, 2, 3, 4] * 2}
    assert [heading for heading, field in _layout(tmp_path, "trainings", columns).mapping.items() if field == "hours"] == [done]


def test_hours_that_are_only_due_are_asked_about_and_not_lost_in_silence(tmp_path: Path) -> None:
    layout = _layout(tmp_path, "trainings", {**UNTIMED, "应修学时": HOURS})
    assert ("应修学时", "hours") in {(question.title, question.field) for question in layout.questions}


@pytest.mark.parametrize("heading", ["累计学时", "线上学时", "年度学时"])
def test_hours_of_more_or_of_less_than_one_training_are_asked_about_where_no_others_stand(tmp_path: Path, heading: str) -> None:
    layout = _layout(tmp_path, "trainings", {**UNTIMED, heading: HOURS})
    assert (heading, "hours") in {(question.title, question.field) for question in layout.questions}
    beside = _layout(tmp_path, "trainings", {**UNTIMED, heading: HOURS, "学时": HOURS})
    assert beside.mapping.get("学时") == "hours"


@pytest.mark.parametrize("heading", ["所在党小组", "所属工会小组", "团小组", "兴趣小组", "所在互助组"])
@pytest.mark.parametrize("part", ["第一小组", "第一党小组", "语文组"])
def test_where_somebody_is_organised_is_no_teaching_group(tmp_path: Path, heading: str, part: str) -> None:
    assert heading not in _layout(tmp_path, "roster", {**ROSTER, heading: [part] * 4 + ["第二小组"] * 4}).mapping


@pytest.mark.parametrize("heading", ["毕业专业", "教师资格"])
def test_subjects_under_a_heading_of_another_time_are_asked_about_where_no_others_stand(tmp_path: Path, heading: str) -> None:
    layout = _layout(tmp_path, "roster", {"教师姓名": NAMES, "工号": NUMBERS, heading: ROSTER["任教学科"]})
    assert heading not in layout.mapping
    assert [question.field for question in layout.questions if question.title == heading] == ["subject"]
    beside = _layout(tmp_path, "roster", {**ROSTER, heading: ROSTER["任教学科"][::-1]})
    assert heading not in {question.title for question in beside.questions}


@pytest.mark.parametrize("heading", ["生辰", "诞生", "寿辰"])
def test_births_under_another_word_for_being_born_are_read(tmp_path: Path, heading: str) -> None:
    assert _layout(tmp_path, "roster", {**ROSTER, heading: LONG_AGO}).mapping.get(heading) == "birth_month"


@pytest.mark.parametrize("heading", ["入校时间", "入园时间", "入司时间", "到校时间", "来校时间", "进入科高时间", "到本校区时间"])
def test_the_day_on_which_somebody_came_to_the_school_is_read(tmp_path: Path, heading: str) -> None:
    assert _layout(tmp_path, "roster", {**ROSTER, heading: LONG_AGO}).mapping.get(heading) == "joined"
