"""A list of activities without a column for their kind: its title, its topics or one answer say it, and no row is refused for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.sheets import Outcome, Plan, plan_activities, read_workbook, understand
from jyteacher_desktop.sheets.kinds_of_activities import KindsInWords
from tests.school.test_other_lists import book

TODAY = date(2026, 11, 23)
KINDS = {
    "salon": "读书沙龙",
    "prep": "集体备课",
    "look": "听评课",
    "talk": "专题讲座",
    "demo": "示范课（公开课）",
    "ethics": "师德专题",
    "old": "业务竞赛",
}
HEADINGS = ["时间", "地点", "主题", "主讲人", "参加人数"]


def _plan(path: Path, rows: list[list[Any]], fills: Mapping[str, str] | None = None, headings: list[str] = HEADINGS) -> Plan:
    layout = understand(read_workbook(book(path, [headings, *rows])), "activities", today=TODAY).filled(fills or {})
    return plan_activities(layout, KINDS, [], path=path, today=TODAY, base=0, defaults=frozenset(KINDS), ended=frozenset(["old"]))


def _rows(*topics: str) -> list[list[Any]]:
    return [[f"2026-09-{place:02}", "录播教室", topic, "王芳", 20] for place, topic in enumerate(topics, 1)]


WORDS = {
    "九月读书会：给教师的建议": "salon",
    "《草原》观评课": "look",
    "语文组听课、评课": "look",
    "三年级集备": "prep",
    "新课标解读讲座": "talk",
    "王老师公开课《草原》": "demo",
    "示范课展示": "demo",
    "《草原》说课": "",
    "公开课评课活动": "",
    "读书沙龙：观课之美": "salon",
    "读书会暨公开课": "",
    "听评课专题讲座": "",
    "师德专题讲座": "",
    "例会": "",
}


@pytest.mark.parametrize("topic", WORDS)
def test_what_a_topic_says_of_the_kind_is_one_kind_or_none(topic: str) -> None:
    assert KindsInWords.of(KINDS).told(topic)[0] == WORDS[topic]


MIDDLE_OF_WORDS = {
    "研讨课堂提问的有效性": "",
    "研讨课文教学": "",
    "研究课程标准": "",
    "展示课件制作培训": "",
    "召开题为减负增效的会议": "",
    "期末总结题型归纳": "",
    "价值观课程建设": "",
    "公共读物整理": "",
    "听课后交流": "look",
    "研讨课、课堂观察": "demo",
    "开题报告": "topic",
    "召开课题开题会": "topic",
}


@pytest.mark.parametrize("topic", MIDDLE_OF_WORDS)
def test_a_word_that_only_stands_across_two_others_says_no_kind(topic: str) -> None:
    assert KindsInWords.of({**KINDS, "topic": "课题研究"}).told(topic)[0] == MIDDLE_OF_WORDS[topic]


def test_words_of_schools_belong_to_whatever_kind_of_another_city_has_them_in_its_name() -> None:
    assert KindsInWords.of({"x": "教师读书会"}).told("好书分享活动")[0] == "x"
    assert KindsInWords.of({"x": "校级公开课", "y": "县级公开课"}).told("公开课《草原》")[0] == ""


def test_topics_that_say_their_kinds_need_no_answer_and_the_plan_says_in_which_words(tmp_path: Path) -> None:
    plan = _plan(tmp_path / "a.xlsx", _rows("《草原》观评课", "九月读书会", "数学组听课"))
    assert [(row.outcome, row.values["kind"]) for row in plan.rows] == [
        (Outcome.NEW, "look"),
        (Outcome.NEW, "salon"),
        (Outcome.NEW, "look"),
    ]
    assert not plan.layout.stops
    [told] = [each.message for each in plan.warnings if "活动类型" in each.message]
    assert (
        told == "这张表没有“活动类型”列，按名称登记：听评课 2 个（写的是观评课、听课）、读书沙龙 1 个（写的是读书会）。请核对。"
    )


def test_a_list_of_which_some_topics_say_nothing_asks_once_and_names_what_there_is_to_choose(tmp_path: Path) -> None:
    plan = _plan(tmp_path / "a.xlsx", _rows("《草原》观评课", "期中例会", "说课"))
    [stop] = plan.layout.stops
    assert (stop.code, stop.final, plan.layout.lacks_only("kind")) == ("workbook.column_missing", True, True)
    assert "听评课 1 个（写的是观评课）按名称登记，其余 2 个看不出是哪一种" in stop.message
    assert "集体备课" in stop.message
    assert "业务竞赛" not in stop.message


def test_the_one_answer_is_for_those_that_say_nothing_and_the_others_keep_what_they_say(tmp_path: Path) -> None:
    plan = _plan(tmp_path / "a.xlsx", _rows("《草原》观评课", "期中例会", "说课"), {"kind": "集体备课"})
    assert not plan.layout.stops
    assert [(row.outcome, row.values["kind"], "kind" in row.filled) for row in plan.rows] == [
        (Outcome.NEW, "look", False),
        (Outcome.NEW, "prep", True),
        (Outcome.NEW, "prep", True),
    ]
    [told] = [each.message for each in plan.warnings if "活动类型" in each.message]
    assert told == "这张表没有“活动类型”列，按名称登记：听评课 1 个（写的是观评课），其余 2 个记为“集体备课”。请核对。"


@pytest.mark.parametrize("answer", ["歌咏比赛", "业务竞赛"])
def test_an_answer_that_is_no_kind_for_new_activities_is_told_once_and_the_question_stays(tmp_path: Path, answer: str) -> None:
    plan = _plan(tmp_path / "a.xlsx", _rows("期中例会", "说课"), {"kind": answer})
    [stop] = plan.layout.stops
    assert stop.message.startswith(f"“{answer}”不是现在可以登记的活动类型。")


def test_a_title_in_the_words_of_schools_says_the_kind_of_all(tmp_path: Path) -> None:
    plan = _plan(tmp_path / "教师读书会记录.xlsx", _rows("给教师的建议", "窗边的小豆豆", "《草原》观评课"))
    assert [row.values["kind"] for row in plan.rows] == ["salon", "salon", "look"]
    assert not plan.layout.stops


def test_a_kind_in_another_word_than_the_policys_is_that_kind_and_told(tmp_path: Path) -> None:
    headings = ["日期", "活动类型", "活动名称", "学时"]
    rows = [["2026-09-01", "观评课", "草原", 2], ["2026-09-02", "读书沙龙", "共读", 2], ["2026-09-03", "歌咏", "合唱", 2]]
    plan = _plan(tmp_path / "a.xlsx", rows, headings=headings)
    assert [(row.outcome, row.values["kind"]) for row in plan.rows][:2] == [(Outcome.NEW, "look"), (Outcome.NEW, "salon")]
    assert [[each.code for each in row.findings] for row in plan.rows] == [["kind.alike"], [], ["kind.unknown"]]
    assert plan.rows[0].findings[0].message == "“观评课”按政策里的“听评课”登记。请核对。"


def test_a_column_of_kinds_that_says_none_in_any_row_is_one_question_and_topics_say_it_where_they_do(tmp_path: Path) -> None:
    headings = ["日期", "活动形式", "活动名称", "学时"]
    rows = [[f"2026-09-0{place}", said, topic, 2] for place, (said, topic) in enumerate(
        [("见档案", "《草原》观评课"), ("", "期中例会"), ("无", "说课")], 1
    )]  # fmt: skip
    plan = _plan(tmp_path / "a.xlsx", rows, headings=headings)
    [stop] = plan.layout.stops
    assert plan.layout.lacks_only("kind")
    assert stop.message.startswith(
        "“活动形式”列里写的都不是现用政策的活动类型，听评课 1 个（写的是观评课）按名称登记，其余 2 个看不出"
    )
    answered = _plan(tmp_path / "b.xlsx", rows, {"kind": "集体备课"}, headings=headings)
    assert [(row.outcome, row.values["kind"]) for row in answered.rows] == [
        (Outcome.NEW, "look"),
        (Outcome.NEW, "prep"),
        (Outcome.NEW, "prep"),
    ]
