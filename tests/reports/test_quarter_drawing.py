"""The quarter's paper says what the principal signs, in exact words."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.reports.quarter_drawing import PROVISIONAL, render_quarter
from jyteacher_desktop.reports.quarter_paper_lines import (
    ChangedLine,
    QuarterSummary,
    Revision,
    SignedDifference,
    of_several_people,
)
from tests.reports.poppler import fonts_of, pages_of, pixels_of, told_of
from tests.reports.samples import RARE_NAMES, quarter


def printed(summary: QuarterSummary, tmp_path: Path) -> list[str]:
    """Text of each page without spaces."""
    path = tmp_path / "quarter.pdf"
    render_quarter(summary, path)
    return ["".join(page.split()) for page in pages_of(path)]


def test_page_one_holds_the_facts_the_signature_block_and_the_fingerprint(tmp_path: Path) -> None:
    first, *_ = printed(quarter(), tmp_path)
    for words in (
        "2026年第三季度（自然年）",
        "校本研修与继续教育学时汇总",
        "单位：济源市济水第一小学",
        "学校标识码：2141000001",
        "统计期：2026年7月1日至2026年9月30日",
        "12场",
        "939人次",
        "人·学时",
        "上季702（+237）",
        "97.8%",
        "一、按活动类型",
        "二、按教研组",
        "距360学时的进度",
        "四、提示",
        "填表人：周晓梅",
        "审核人：",
        "校长（签字）：",
        "单位（公章）",
        "3f9a1c77be02d45e",
    ):
        assert words in first, words


def test_the_headings_of_page_one_are_numbered_without_a_gap_in_a_school_of_one_group(tmp_path: Path) -> None:
    page = printed(replace(quarter(), groupings=()), tmp_path)[0]
    assert [sign for sign in "一二三四" if f"{sign}、" in page] == ["一", "二", "三"]
    assert "二、周期" in page
    assert "三、提示" in page


def test_a_closed_quarter_shows_its_version_and_what_changed_since(tmp_path: Path) -> None:
    pages = printed(quarter(), tmp_path)
    assert all("第2版" in page for page in pages)
    assert "已签数与现数不同的有1项" in pages[0]
    annex = "".join(pages[1:])
    assert "−9.5" in annex
    assert "补记请假" in annex


def test_an_open_quarter_says_so_on_every_page(tmp_path: Path) -> None:
    pages = printed(quarter(closed=False), tmp_path)
    assert len(pages) > 2
    assert all(PROVISIONAL in page for page in pages)
    assert "数据包尚未生成。先结" in pages[0]


def test_a_closed_quarter_that_was_not_handed_in_asks_for_that_alone(tmp_path: Path) -> None:
    [first, *_] = printed(replace(quarter(), package=None), tmp_path)
    assert "数据包尚未生成。先上" in first


def test_figures_that_used_unconfirmed_rules_say_so(tmp_path: Path) -> None:
    summary = replace(quarter(), unconfirmed_requirement=("新入职教师 120 学时",))
    pages = printed(summary, tmp_path)
    assert "周期累计用到的规则有2项未经主管部门确认" in pages[0]  # the quarter's own figure may have used fewer
    assert "应达学时用到的规则有1项未经主管部门确认" in pages[0]
    assert "未经主管部门确认的规则（影响周期累计）：读书沙龙每次计入上限4学时" in "".join(pages)


def test_confirmed_figures_carry_no_such_words(tmp_path: Path) -> None:
    assert "未经主管部门确认" not in "".join(printed(replace(quarter(), unconfirmed_counting=()), tmp_path))


def test_a_year_below_72_is_never_called_failed(tmp_path: Path) -> None:
    text = "".join(printed(quarter(), tmp_path))
    assert "不合格" not in text
    assert "每年72学时为原则性要求，只作进度提示" in text


def test_claimed_confirmed_and_counted_are_told_apart(tmp_path: Path) -> None:
    closed = printed(quarter(), tmp_path)[0]
    assert "申报3156.5→认定3084→计入3044人·学时" in closed
    assert "尚未认定" in printed(quarter(closed=False), tmp_path)[0]


def test_an_empty_quarter_is_sentences_not_empty_tables(tmp_path: Path) -> None:
    summary = replace(quarter(teachers=0, activities=0, closed=False), previous=None, groupings=())
    text = "".join(printed(summary, tmp_path))
    for words in ("本季没有登记研修活动。", "本季没有教师。", "本季没有登记校外培训。", "没有需要提示的事项。", "上季无数据"):
        assert words in text
    assert "None" not in text


def test_a_quarter_of_outside_trainings_only_shows_their_line_and_the_sum_of_last_quarter(tmp_path: Path) -> None:
    whole = quarter()
    assert whole.previous is not None
    facts = replace(whole.facts, activities=0, person_times=0, expected_times=0, counted=whole.facts.training_counted)
    pages = printed(replace(whole, kinds=(), activities=(), facts=facts), tmp_path)
    line = f"校外培训——{hours_text(facts.training_counted)}{hours_text(whole.previous.training_counted)}"
    assert line in pages[0]
    assert f"合计00{hours_text(facts.counted)}" in pages[0]
    assert "本季没有登记研修活动。" not in pages[0]
    assert "本季没有登记研修活动。" in "".join(pages[1:])  # the list of activities has none


def test_a_school_whose_only_teacher_retired_is_told_so_where_the_progress_would_stand(tmp_path: Path) -> None:
    whole = quarter(closed=False)
    only = replace(whole.teachers[0], apart="退休")
    pages = printed(replace(whole, teachers=(only,)), tmp_path)
    assert "本季教师1人都不在应达学时的统计内（退休1人），见附表1。" in pages[0]
    assert "名册中还没有" not in "".join(pages)
    assert "".join(only.name.split()) in "".join(pages[1:])


def test_the_notes_say_whose_outside_trainings_are_counted(tmp_path: Path) -> None:
    assert "校外培训人次是本季教师的，离校的也在内，登记几条算几条" in "".join(printed(quarter(), tmp_path))


def test_the_organizer_of_trainings_has_a_column_only_where_one_is_written(tmp_path: Path) -> None:
    summary = quarter()
    assert "主办单位" in "".join(printed(summary, tmp_path))
    nobody = replace(summary, trainings=tuple(replace(line, organizer="") for line in summary.trainings))
    annex = "".join(printed(nobody, tmp_path))
    assert "主办单位" not in annex
    assert annex.count("河南省中小学骨干教师") == len(nobody.trainings)
    assert re.search(rf"合计{hours_text(sum(line.claimed for line in nobody.trainings))}", annex)


def test_every_teacher_and_activity_stands_in_the_annex(tmp_path: Path) -> None:
    summary = quarter(teachers=120, activities=40, kinds=8)
    annex = "".join(printed(summary, tmp_path)[1:])
    assert all(line.mark in annex for line in summary.teachers)
    assert annex.count("共读《给教师的建议》") == sum(line.topic.startswith("共读") for line in summary.activities)
    assert "附表5按活动类型" in annex


def test_rare_names_print_and_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "rare.pdf"
    rendered = render_quarter(quarter(), path)
    assert rendered.fallback_glyphs == ("𠮷",)
    assert rendered.missing_glyphs == ()
    text = "".join("".join(pages_of(path)).split())
    assert all(name in text for name in RARE_NAMES if len(name) < 5)
    assert all(font.embedded and font.unicode for font in fonts_of(path))


def test_a_character_that_cannot_be_printed_is_named_in_the_notes(tmp_path: Path) -> None:
    summary = quarter(teachers=3)
    summary = replace(summary, teachers=(replace(summary.teachers[0], name="王\U00031350"), *summary.teachers[1:]))
    text = "".join(printed(summary, tmp_path))
    assert "王〓" in text
    assert "请手写补正：U+31350" in text


@pytest.mark.parametrize("count", [1, 5, 30])
def test_page_one_is_one_page_however_long_its_parts_are(tmp_path: Path, count: int) -> None:
    base = quarter(kinds=8, closed=False)
    summary = replace(
        base,
        school_name="济源市" * 20,
        prepared_by="阿卜杜热西提·买买提明·艾合买提江",
        alerts=("很长的提示，" * 40,) * count,
        kinds=tuple(replace(line, kind=line.kind * 9) for line in base.kinds),
        unconfirmed_counting=("甲",),
        unconfirmed_requirement=("乙",),
    )
    pages = printed(summary, tmp_path)
    assert "四、提示" in pages[0]
    assert "单位（公章）" in pages[0]
    assert "附表1" in pages[1]
    assert all(f"{number}.很长的提示" in "".join(pages[1:]) for number in range(1, count + 1))


@pytest.mark.parametrize("closed", [False, True])
def test_however_much_stands_above_a_matter_is_told_before_the_signature_and_not_struck_through(
    tmp_path: Path, *, closed: bool
) -> None:
    """A quarter opened again, with 保障 and an unconfirmed rule: everything that page 1 can hold at once."""
    base = quarter(kinds=8, closed=closed)
    summary = replace(
        base,
        support=base.support or "保障",
        alerts=("有 2 场活动尚未经校长审核。", *(f"第 {number} 项要留意的事情。" for number in range(2, 8))),
        unconfirmed_counting=("甲",),
        unconfirmed_requirement=("乙",),
        revision=Revision(
            reasons=("2026-10-08 校长重新打开为第 2 版：" + "补录活动" * 12,), counted_first=Decimal(9), differences=()
        ),
    )
    path = tmp_path / "full.pdf"
    render_quarter(summary, path)
    [first, *_] = pages_of(path)
    assert "1. 有 2 场活动尚未经校长审核。" in first
    told = told_of(path, "-bbox", "-l", "1")
    places = {word: float(low) for low, word in re.findall(r'yMax="([\d.]+)">([^<]*)</word>', told)}
    last = max(low for word, low in places.items() if "要留意" in word or "条见附表。" in word)
    tops = [float(top) for top, word in re.findall(r'yMin="([\d.]+)"[^>]*>([^<]*)</word>', told) if word.startswith("填表人")]
    assert last < tops[0] - 9


@pytest.mark.parametrize("closed", [False, True])
def test_a_long_first_matter_is_told_shortened_rather_than_only_counted(tmp_path: Path, *, closed: bool) -> None:
    base = quarter(kinds=8, closed=closed)
    long = "有 4 处同一人同一时段在两处，都照常计入，请核实：" + "、".join(f"教师{number}" for number in range(40)) + "。"
    summary = replace(
        base,
        support=base.support or "保障",
        alerts=(long, *(f"第 {number} 项要留意的事情。" for number in range(2, 8))),
        unconfirmed_counting=("甲",),
        unconfirmed_requirement=("乙",),
        revision=Revision(
            reasons=("2026-10-08 校长重新打开为第 2 版：" + "补录活动" * 12,), counted_first=Decimal(9), differences=()
        ),
    )
    path = tmp_path / "full.pdf"
    render_quarter(summary, path)
    first, *annex = pages_of(path)
    assert "1. 有 4 处同一人同一时段在两处" in first
    assert "条见附表。" in first
    assert "教师39。" in "".join("".join(annex).split())


def test_a_matter_that_is_cut_on_page_one_says_that_the_annex_has_it_whole(tmp_path: Path) -> None:
    long = (
        "有 1 人次从以前的季度开始、在本季结束，在周期累计里，不在任何一季的合计里："
        + "、".join(f"教师{n}" for n in range(40))
        + "。"
    )
    first, *annex = printed(replace(quarter(), alerts=(long, "第 2 项。")), tmp_path)
    assert "…（见附表）2.第2项。" in first
    assert "教师39。" in "".join(annex)


def test_what_a_second_version_changes_for_everybody_alike_is_told_in_few_rows_that_add_up(tmp_path: Path) -> None:
    people = [f"教师{number:02}" for number in range(70)]
    same = [
        SignedDifference(label=f"{name}：漏记的", signed=Decimal(0), now=Decimal("2.5"), cause="签字后补录") for name in people
    ]
    other = SignedDifference(label="王芳：漏记的", signed=Decimal(0), now=Decimal(4), cause="签字后补录")
    changed = [
        ChangedLine(name=name, what=what, signed=signed, now=now, code=f"26Q3-{place:05}")
        for place, name in enumerate(people)
        for what, signed, now in (
            ("本季", "12", "14"),
            ("本年累计", "12", "14"),
            ("周期累计", "12", "14"),
            ("距目标差", "348", "346"),
        )
    ]
    rows = of_several_people([*same, other])
    assert [row.label.partition("：")[0] for row in rows] == [
        "漏记的（30 人，每人 0 → 2.5）",
        "漏记的（30 人，每人 0 → 2.5）",
        "漏记的（10 人，每人 0 → 2.5）",
        "王芳",
    ]
    assert [row.now for row in rows] == [75, 75, 25, 4]
    revision = Revision(
        reasons=("补录活动",),
        counted_first=Decimal(9),
        differences=(*same, other),
        standings=(),
        changed=tuple(changed),
        kept_whole=True,
    )
    render_quarter(replace(quarter(), revision=revision), tmp_path / "q.pdf")
    said = "".join("".join(pages_of(tmp_path / "q.pdf")).split())
    assert "本季、本年累计、周期累计12→14，距目标差348→346" in said
    assert all(name in said for name in people)
    assert "0179+179" in said  # the last row adds the others up


def test_a_day_of_review_stands_beside_a_name_only(tmp_path: Path) -> None:
    path = tmp_path / "names.pdf"
    for name, said in (("", False), ("周校长", True)):
        render_quarter(replace(quarter(), reviewed_by=name, reviewed_on="2026-10-08"), path)
        [first, *_] = pages_of(path)
        assert ("2026年10月8日" in first) is said


def test_what_is_not_on_file_is_said_in_one_word_in_the_list_of_activities(tmp_path: Path) -> None:
    base = quarter()
    lines = tuple(replace(line, note="补录、未备案", counted=Decimal("12345.5"), code="26Q3-WMWMW") for line in base.activities)
    path = tmp_path / "marks.pdf"
    render_quarter(replace(base, activities=lines, alerts=()), path)
    assert "".join(pages_of(path)).count("未备案") == len(lines)


def test_the_comma_between_two_remarks_stays_with_the_word_before_it(tmp_path: Path) -> None:
    base = quarter()
    lines = tuple(replace(line, note="未备案、待审核", counted=Decimal("12345.5"), code="26Q3-WMWMW") for line in base.activities)
    path = tmp_path / "remarks.pdf"
    render_quarter(replace(base, activities=lines, alerts=()), path)
    told = "\n".join(pages_of(path))
    assert told.count("未备案、") == len(lines)
    assert told.count("待审核") == len(lines)


def _kind_rows(page: str) -> dict[str, list[str]]:
    """Rows of the table of kinds on page 1, by kind: 场次, 人次, 计入, as printed."""
    rows = (line.split() for line in page.split("一、按活动类型")[1].splitlines())
    return {
        row[0] + (row.pop(1) + row.pop(1) if row[0] == "其余" else ""): row[1:4]
        for row in rows
        if len(row) > 4 and row[-1] != "溯源码"
    }


def test_a_kind_that_was_held_stands_by_name_on_page_one_before_kinds_that_were_not(tmp_path: Path) -> None:
    base = quarter(kinds=8)
    often = {"读书沙龙": 0, "教育电影观摩": 2, "教师发展论坛": 0, "专题讲座": 5, "听评课": 1}
    kinds = tuple(
        replace(line, activities=number, person_times=number * 10, counted=Decimal(number * 20))
        for line in base.kinds
        for number in (often.get(line.kind, 0),)
    )
    path = tmp_path / "kinds.pdf"
    render_quarter(replace(base, kinds=kinds, groupings=()), path)
    first, *annex = pages_of(path)
    rows = _kind_rows(first)
    assert list(rows)[:4] == ["专题讲座", "教育电影观摩", "听评课", "其余5类"], rows
    assert rows["其余5类"] == ["0", "0", "0"]
    assert all(line.kind in "".join(annex) for line in kinds)


def test_of_many_kinds_that_were_held_those_held_most_stand_by_name(tmp_path: Path) -> None:
    base = quarter(kinds=8)
    kinds = tuple(replace(line, activities=number) for number, line in enumerate(base.kinds, start=1))
    path = tmp_path / "kinds.pdf"
    render_quarter(replace(base, kinds=kinds, groupings=()), path)
    named = [name for name in _kind_rows(pages_of(path)[0]) if name in {line.kind for line in kinds}]
    assert named
    assert named == [line.kind for line in reversed(kinds)][: len(named)]


def test_the_seal_has_a_blank_of_42_millimetres_but_for_unit_and_date(tmp_path: Path) -> None:
    path = tmp_path / "seal.pdf"
    render_quarter(quarter(), path)
    width, height, pixels = pixels_of(path, page=1, resolution=72)
    middle = round((28 + 64 + 156 - 36 + 28) / 2 / 210 * width)
    radius = round(21 / 25.4 * 72) - 1
    bottom = height - round(23 / 25.4 * 72)
    rows = range(bottom - 2 * radius, bottom)
    inked = [row for row in rows if min(pixels[row * width + middle - radius : row * width + middle + radius]) < 128]
    assert len(inked) < 30


def test_equal_summaries_give_equal_bytes() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    one = render_quarter(quarter(), first)
    two = render_quarter(quarter(), second)
    assert first.getvalue() == second.getvalue()
    assert one == two


def test_another_figure_gives_another_digest() -> None:
    summary = quarter(teachers=3)
    other = replace(summary, facts=replace(summary.facts, counted=summary.facts.counted + Decimal("0.5")))
    assert render_quarter(summary, io.BytesIO()).sha256 != render_quarter(other, io.BytesIO()).sha256


@settings(max_examples=15, deadline=None)
@given(teachers=st.integers(0, 12), activities=st.integers(0, 6), closed=st.booleans(), name=st.text(max_size=30))
def test_any_school_can_be_printed(teachers: int, activities: int, closed: bool, name: str) -> None:
    summary = replace(quarter(teachers=teachers, activities=activities, closed=closed), school_name=name)
    assert render_quarter(summary, io.BytesIO()).pages >= 2
