"""A filled column that is not taken over is stated, and asked about when it could be something we keep, whatever its heading says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jyteacher_desktop.sheets import Layout, Plan, plan_roster, read_workbook, understand
from tests.corpus.elsewhere import unknown_books
from tests.corpus.judging import Verdict, judge

TODAY = date(2026, 11, 23)
NAMES = ("王芳", "李娜", "张伟", "刘洋", "陈静", "杨敏")


def read(path: Path, heading: str, cells: tuple[str, ...], kind: str = "roster") -> Layout:
    """A sheet of people with one more column."""
    if kind == "trainings":
        lines = ["姓名,培训名称,培训时间,学时", *(f"{name},国培计划,2026-07-06,50" for name in NAMES)]
    else:
        lines = ["姓名,性别,学科,身份证件号", *(f"{name},女,语文," for name in NAMES)]
    more = ["," + heading, *("," + cells[place % len(cells)] for place in range(len(NAMES)))]
    file = path / "sheet.csv"
    file.write_text("\n".join(line + add for line, add in zip(lines, more, strict=True)), encoding="utf-8-sig")
    return understand(read_workbook(file), kind, today=TODAY)


@pytest.mark.parametrize(
    ("kind", "cells", "field"),
    [
        ("roster", ("第一片", "第二片"), "group"),
        ("roster", ("1998-09", "2003-07", "2011-08", "2019-09", "2020-02", "2021-03"), "joined"),
        ("roster", ("A01", "A02", "A03", "A04", "A05", "A06"), "teacher_no"),
        ("trainings", ("河南师范大学", "洛阳师范学院"), "organizer"),
        ("trainings", ("国家级", "省级"), "level"),
        ("trainings", ("ZS2601", "ZS2602", "ZS2603", "ZS2604", "ZS2605", "ZS2606"), "certificate"),
    ],
)
def test_a_column_with_an_unknown_heading_is_asked_about_by_what_its_cells_may_be(
    tmp_path: Path, kind: str, cells: tuple[str, ...], field: str
) -> None:
    layout = read(tmp_path, "甲乙丙", cells, kind)
    told = {*layout.columns.values()} if "甲乙丙" in layout.mapping else set()
    asked = {each for question in layout.questions if question.title == "甲乙丙" for each in question.may_be}
    assert field in told | asked


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("民族", ("汉族", "回族")),  # its heading says what it is
        ("甲乙丙", ("是", "否")),  # yes and no say nothing without their heading
        ("甲乙丙", ("同一个词",)),  # one word for all tells nobody apart
        (
            "甲乙丙",
            ("很长的一段话，写的是这位教师这一年做过的事情和得到的评语", "另一段很长的话，写的是别的事情，谁也不会当作岗位"),
        ),
    ],
)
def test_what_is_nothing_we_keep_is_stated_and_not_asked(tmp_path: Path, heading: str, cells: tuple[str, ...]) -> None:
    layout = read(tmp_path, heading, cells)
    assert layout.questions == ()
    [left] = layout.left_out
    assert (left.title, left.filled, left.may_be) == (heading, len(NAMES), ())
    assert left.samples[0].startswith(cells[0][:4])


def test_an_empty_column_is_not_left_out(tmp_path: Path) -> None:
    assert read(tmp_path, "甲乙丙", ("",)).left_out == ()


def plan(layout: Layout, path: Path) -> Plan:
    return plan_roster(layout, [], path=path, today=TODAY, base=0)


def test_many_unknown_columns_are_one_warning_that_names_them_all(tmp_path: Path) -> None:
    file = tmp_path / "sheet.csv"
    lines = ["姓名,性别,学科,子丑,寅卯,辰巳"]
    lines += [
        f"{name},女,语文,{'第一片第二片'[:3] if place % 2 else '第二片'},{'东院' if place % 2 else '西院'},B{place:02}"
        for place, name in enumerate(NAMES)
    ]
    file.write_text("\n".join(lines), encoding="utf-8-sig")
    made = plan(understand(read_workbook(file), "roster", today=TODAY), file)
    [warning] = [each for each in made.warnings if each.code == "column.unread"]
    assert warning.place == "D 列「子丑」、E 列「寅卯」、F 列「辰巳」"
    assert warning.message == (
        "3 列没有导入：D 列“子丑”（如“第二片”“第一片”）没有认出，可能是教研组、岗位；"
        "E 列“寅卯”（如“西院”“东院”）没有认出，可能是教研组、岗位；F 列“辰巳”（如“B00”“B01”）没有认出，可能是工号。要用的，请指明是什么。"
    )


def test_one_unknown_column_is_told_in_its_own_sentence(tmp_path: Path) -> None:
    made = plan(read(tmp_path, "甲乙丙", ("第一片", "第二片")), tmp_path / "sheet.csv")
    [warning] = [each for each in made.warnings if each.code == "column.unread"]
    assert warning.place == "E 列「甲乙丙」"
    assert (
        warning.message == "E 列“甲乙丙”（如“第一片”“第二片”）没有认出，可能是教研组、岗位，没有导入。要用的话，请指明它是什么。"
    )


def test_a_column_a_person_has_spoken_of_is_asked_about_no_more(tmp_path: Path) -> None:
    read(tmp_path, "甲乙丙", ("第一片", "第二片"))
    said = understand(read_workbook(tmp_path / "sheet.csv"), "roster", mapping={"甲乙丙": ""}, today=TODAY)
    assert said.questions == ()
    assert [each.title for each in said.left_out] == ["甲乙丙"]


def test_no_column_we_keep_is_lost_in_silence_under_a_heading_that_nobody_knows(tmp_path: Path) -> None:
    lost = [
        (field, score.book.layout, score.remarks[:1])
        for field, book in unknown_books(36)
        if (score := judge(book, tmp_path)).verdicts[Verdict.SILENT]
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("cells", "field", "other"), [(("语文组", "教务处"), "group", "position"), (("教研组长", "副校长"), "position", "group")]
)
def test_a_heading_that_names_two_things_is_the_one_its_cells_are_and_is_told(
    tmp_path: Path, cells: tuple[str, ...], field: str, other: str
) -> None:
    layout = read(tmp_path, "部门/职务", cells)
    assert layout.mapping["部门/职务"] == field
    assert [(each.code, each.field) for each in layout.questions] == [("column.either", other)]
    assert read(tmp_path, "部门", cells).questions == ()
