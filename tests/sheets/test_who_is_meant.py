"""Among people of one name, what decides whom a row of a roster means, and which rows are refused outright."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from jyteacher_desktop.domain import id_numbers
from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.sheets import (
    BY_KIND,
    Existing,
    Outcome,
    Plan,
    plan_activities,
    plan_attendance,
    plan_roster,
    plan_trainings,
    read_workbook,
    understand,
)
from jyteacher_desktop.sheets.dry_run_plan_items import IntoPlan, _plan_meant

TODAY = date(2026, 9, 30)
ONE, TWO = "11010519491231002X", "419001199003070015"


def person(key: str, name: str = "王芳", **values: str) -> Existing:
    blank = dict.fromkeys((spec.key for spec in BY_KIND["roster"] if spec.key != "id_last4"), "")
    return Existing(id=key, values={**blank, "name": name, "status": "in_post", **values})


def book(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    workbook = openpyxl.Workbook()
    page = workbook.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    workbook.save(path)
    return path


def roster(tmp_path: Path, rows: Sequence[Sequence[object]], *there: Existing) -> Plan:
    path = book(tmp_path / "名册.xlsx", rows)
    return plan_roster(understand(read_workbook(path), "roster"), there, path=path, today=TODAY, base=0)


def activities(tmp_path: Path, rows: list[list[str]], *, defaults: frozenset[str] = frozenset()) -> Plan:
    path = book(tmp_path / "活动.xlsx", rows)
    kinds = {"salon": "读书沙龙", "open": "公开课"}
    return plan_activities(
        understand(read_workbook(path), "activities"), kinds, [], path=path, today=TODAY, base=0, defaults=defaults
    )


# -- namesakes ------------------------------------------------------------------------------------------------------


def test_of_two_namesakes_the_one_with_the_staff_number_is_meant(tmp_path: Path) -> None:
    rows = [["姓名", "性别", "工号", "学科"], ["王芳", "女", "JS2", "音乐"]]
    plan = roster(tmp_path, rows, person("a", teacher_no="JS1", subject="语文"), person("b", teacher_no="JS2", subject="数学"))
    assert [(row.target, row.outcome, row.possible_duplicate) for row in plan.rows] == [("b", Outcome.UPDATED, "")]
    assert plan.rows[0].changes["subject"] == ("数学", "音乐")


def test_of_two_namesakes_the_one_born_in_that_month_is_meant(tmp_path: Path) -> None:
    rows = [["姓名", "性别", "出生年月", "学科"], ["王芳", "女", "1988-02", "音乐"]]
    there = (person("a", subject="语文"), person("b", birth_month="1988-02", subject="数学"))
    assert [(row.target, row.possible_duplicate) for row in roster(tmp_path, rows, *there).rows] == [("b", "")]


def test_of_two_namesakes_the_one_who_is_written_the_very_same_is_meant(tmp_path: Path) -> None:
    rows = [["姓名", "性别", "学科"], ["王芳", "女", "数学"]]
    there = (person("a", sex="女", subject="语文"), person("b", sex="女", subject="数学"))
    [row] = roster(tmp_path, rows, *there).rows
    assert (row.target, row.outcome, row.possible_duplicate) == ("b", Outcome.UNCHANGED, "")


def test_the_staff_number_goes_before_the_birth_month(tmp_path: Path) -> None:
    rows = [["姓名", "性别", "工号", "出生年月"], ["王芳", "女", "JS1", "1988-02"]]
    there = (person("a", teacher_no="JS1"), person("b", birth_month="1988-02"))
    assert roster(tmp_path, rows, *there).rows[0].target == "a"


def test_two_namesakes_whom_nothing_tells_apart_are_a_doubt_that_names_them(tmp_path: Path) -> None:
    rows = [["姓名", "性别", "学科"], ["王芳", "女", "音乐"]]
    there = (person("a", subject="语文", id_number=ONE), person("b", subject="数学", birth_month="1990-03"))
    [row] = roster(tmp_path, rows, *there).rows
    assert (row.target, row.outcome) == (None, Outcome.NEW)
    assert row.possible_duplicate == "花名册里已有 2 位同名教师（语文，尾号002X；数学，1990-03），不能确定是不是同一人。"


def test_a_namesake_with_another_number_is_somebody_else_and_no_doubt(tmp_path: Path) -> None:
    rows = [["姓名", "身份证件号"], ["王芳", TWO]]
    [row] = roster(tmp_path, rows, person("a", id_number=ONE)).rows
    assert (row.target, row.outcome, row.possible_duplicate) == (None, Outcome.NEW, "")


OLD, NEW = "419001900307001", "419001199003070015"


def test_a_number_in_its_old_form_is_that_of_the_teacher_who_has_the_new_one_and_does_not_replace_it(tmp_path: Path) -> None:
    assert id_numbers.long_form(OLD) == NEW
    rows = [["姓名", "身份证件号", "学科"], ["王芳", OLD, "音乐"]]
    [row] = roster(tmp_path, rows, person("b"), person("a", id_number=NEW, subject="语文", sex="男", birth_month="1990-03")).rows
    assert (row.target, row.outcome, row.changes) == ("a", Outcome.UPDATED, {"subject": ("语文", "音乐")})
    assert row.findings == ()


def test_a_new_number_takes_the_place_of_the_old_one_of_the_same_teacher(tmp_path: Path) -> None:
    rows = [["姓名", "身份证件号"], ["王芳", NEW]]
    [row] = roster(tmp_path, rows, person("a", id_number=OLD, sex="男", birth_month="1990-03")).rows
    assert (row.target, row.changes) == ("a", {"id_number": (OLD, NEW)})


@pytest.mark.parametrize(
    ("first", "second", "outcome", "told"),
    [
        (OLD, NEW, Outcome.UNCHANGED, []),
        (NEW, OLD, Outcome.UNCHANGED, []),
        (OLD, OLD, Outcome.UNCHANGED, ["id_number.fifteen_digits"]),
    ],
)
def test_one_number_in_both_forms_in_one_list_is_no_second_teacher(
    tmp_path: Path, first: str, second: str, outcome: Outcome, told: list[str]
) -> None:
    one, two = roster(tmp_path, [["姓名", "身份证件号"], ["王芳", first], ["王芳", second]]).rows
    assert (one.outcome, two.outcome) == (Outcome.NEW, outcome)
    assert [each.code for each in two.findings] == told


def test_a_row_that_stands_twice_under_an_old_number_is_one_where_the_teacher_has_the_new_one(tmp_path: Path) -> None:
    rows = [["姓名", "身份证件号"], ["王芳", OLD], ["王芳", OLD]]
    there = person("a", id_number=NEW, sex="男", birth_month="1990-03")
    assert [(row.outcome, row.findings) for row in roster(tmp_path, rows, there).rows] == [(Outcome.UNCHANGED, ())] * 2


def test_of_two_entries_with_either_form_of_a_number_the_one_that_is_written_so_is_meant(tmp_path: Path) -> None:
    there = (person("old", id_number=OLD), person("new", id_number=NEW))
    for people in (there, there[::-1]):
        for number, target in ((OLD, "old"), (NEW, "new")):
            [row] = roster(tmp_path, [["姓名", "身份证件号"], ["王芳", number]], *people).rows
            assert row.target == target


def test_a_training_under_the_old_form_of_a_number_is_not_given_to_the_namesake_without_one(tmp_path: Path) -> None:
    path = book(
        tmp_path / "培训.xlsx",
        [["姓名", "身份证件号", "培训名称", "开始日期", "学时"], ["王芳", OLD, "全员培训", "2026-07-10", "24"]],
    )
    plan = plan_trainings(
        understand(read_workbook(path), "trainings"),
        [person("b"), person("a", id_number=NEW)],
        [],
        path=path,
        today=TODAY,
        base=0,
    )
    assert [row.links["teacher"] for row in plan.rows] == ["a"]


def test_a_namesake_who_contradicts_without_a_number_is_a_doubt(tmp_path: Path) -> None:
    rows = [["姓名", "身份证件号"], ["王芳", TWO]]
    [row] = roster(tmp_path, rows, person("a", birth_month="1970-01")).rows
    assert (row.target, row.outcome) == (None, Outcome.NEW)
    assert "已有 1 位同名教师（1970-01）" in row.possible_duplicate


def test_one_namesake_whom_nothing_contradicts_is_the_person(tmp_path: Path) -> None:
    rows = [["姓名", "性别", "学科"], ["王芳", "女", "音乐"]]
    [row] = roster(tmp_path, rows, person("a", subject="语文")).rows
    assert (row.target, row.outcome) == ("a", Outcome.UPDATED)


def test_the_end_of_todays_number_finds_whose_old_one_stands(tmp_path: Path) -> None:
    rows = [["姓名", "证件后四位", "学科"], ["王芳", "0015", "音乐"]]
    there = (person("a", id_number=ONE), person("b", id_number="419001900307001"))
    assert [row.target for row in roster(tmp_path, rows, *there).rows] == ["b"]


@pytest.mark.parametrize(("tail", "target"), [("002X", "a"), ("0015", "b")])
def test_the_end_of_the_number_decides_between_namesakes(tmp_path: Path, tail: str, target: str) -> None:
    rows = [["姓名", "证件后四位", "学科"], ["王芳", tail, "音乐"]]
    there = (person("a", id_number=ONE), person("b", id_number=TWO))
    assert [row.target for row in roster(tmp_path, rows, *there).rows] == [target]


def test_an_end_that_is_none_decides_nothing_and_says_so(tmp_path: Path) -> None:
    rows = [["姓名", "证件后四位"], ["王芳", "12"]]
    [row] = roster(tmp_path, rows, person("a", id_number=ONE)).rows
    assert "id_last4.unreadable" in [finding.code for finding in row.findings]
    assert row.target == "a"


def test_a_second_row_of_the_same_person_is_refused_where_it_says_something_else(tmp_path: Path) -> None:
    rows = [["姓名", "性别", "学科"], ["王芳", "女", "语文"], ["王芳", "女", "数学"], ["王芳", "女", "语文"]]
    plan = roster(tmp_path, rows, person("a", sex="女", subject="语文"))
    assert [(row.outcome, row.target) for row in plan.rows] == [
        (Outcome.UNCHANGED, "a"),
        (Outcome.NEW, None),
        (Outcome.UNCHANGED, "a"),
    ]
    assert "已有 1 位同名教师" in plan.rows[1].possible_duplicate


def test_a_name_one_character_apart_with_staff_number_and_birth_month_is_a_correction(tmp_path: Path) -> None:
    rows = [["姓名", "性别", "工号", "出生年月"], ["王方", "女", "JS1", "1988-02"]]
    [row] = roster(tmp_path, rows, person("a", teacher_no="JS1", birth_month="1988-02")).rows
    assert (row.target, row.outcome) == ("a", Outcome.UPDATED)
    assert "name.differs" in [finding.code for finding in row.findings]


@pytest.mark.parametrize(("name", "born"), [("王方", ""), ("李丽", "1988-02"), ("王方", "1988-03")])
def test_a_staff_number_under_another_name_is_a_doubt(tmp_path: Path, name: str, born: str) -> None:
    rows = [["姓名", "性别", "工号", "出生年月"], [name, "女", "JS1", born]]
    [row] = roster(tmp_path, rows, person("a", teacher_no="JS1", birth_month="1988-02")).rows
    assert (row.target, row.outcome) == (None, Outcome.NEW)
    assert "工号 JS1 已属于“王芳”" in row.possible_duplicate


def test_a_number_under_a_wholly_different_name_is_refused(tmp_path: Path) -> None:
    rows = [["姓名", "身份证件号"], ["李丽", ONE]]
    [row] = roster(tmp_path, rows, person("a", id_number=ONE)).rows
    assert (row.outcome, [(finding.code, finding.place) for finding in row.findings]) == (
        Outcome.REFUSED,
        [("name.differs", "name")],
    )


@pytest.mark.parametrize(
    ("first", "second", "doubt"),
    [
        (["王芳", "", ""], ["王芳", "", ""], True),
        (["王芳", ONE, ""], ["王芳", TWO, ""], False),
        (["王芳", ONE, ""], ["王芳", "", ""], True),
        (["王芳", "", "1980-01"], ["王芳", "", "1981-01"], False),
        (["王芳", "", "1980-01"], ["王芳", "", "1980-01"], True),
    ],
)
def test_two_new_people_of_one_name_in_a_file_are_a_doubt_unless_something_tells_them_apart(
    tmp_path: Path, first: list[str], second: list[str], doubt: bool
) -> None:
    plan = roster(tmp_path, [["姓名", "身份证件号", "出生年月"], first, second])
    assert [row.outcome for row in plan.rows] == [Outcome.NEW, Outcome.NEW]
    assert plan.rows[0].possible_duplicate == ""
    assert ("与第 2 行同名" in plan.rows[1].possible_duplicate) is doubt


# -- other rows -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "cells", "refused"),
    [
        ("读书沙龙", ["", "", ""], True),
        ("读书沙龙", ["2", "", ""], False),
        ("读书沙龙", ["", "14:00", "16:00"], False),
        ("读书沙龙", ["", "14:00", ""], True),
        ("读书沙龙", ["", "", "16:00"], True),
        ("公开课", ["", "", ""], False),
    ],
)
def test_an_activity_without_hours_times_or_a_default_is_refused(
    tmp_path: Path, kind: str, cells: list[str], refused: bool
) -> None:
    heads = ["活动类型", "活动名称", "开始日期", "学时", "开始时间", "结束时间"]
    rows = [heads, [kind, "共读", "2026-09-18", *cells], ["读书沙龙", "另一场", "2026-09-19", "1", "14:00", "15:00"]]
    plan = activities(tmp_path, rows, defaults=frozenset({"open"}))
    assert [row.outcome for row in plan.rows] == [Outcome.REFUSED if refused else Outcome.NEW, Outcome.NEW]
    assert ("hours.missing" in [finding.code for finding in plan.rows[0].findings]) is refused


def test_times_from_to_in_one_cell_are_two_times_and_an_end_of_its_own_goes_before(tmp_path: Path) -> None:
    heads = ["活动类型", "活动名称", "开始日期", "起止时间"]
    rows = [heads, ["读书沙龙", "共读", "2026-09-18", "14:30-16:30"], ["读书沙龙", "另一场", "2026-09-19", "14:00-15:30"]]
    plan = activities(tmp_path, rows, defaults=frozenset({"salon"}))
    assert [(row.values["start_time"], row.values["end_time"]) for row in plan.rows] == [("14:30", "16:30"), ("14:00", "15:30")]
    rows = [[*heads, "结束时间"], ["读书沙龙", "共读", "2026-09-18", "14:30-16:30", "17:00"]]
    [row] = activities(tmp_path, rows, defaults=frozenset({"salon"})).rows
    assert (row.values["start_time"], row.values["end_time"]) == ("14:30", "17:00")


def test_an_activity_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    rows = [["活动类型", "活动名称", "开始日期", "结束日期", "学时"], ["读书沙龙", "共读", "2026-09-18", "2026-09-17", "2"]]
    [row] = activities(tmp_path, rows).rows
    assert [finding.code for finding in row.findings] == ["date.order"]


@pytest.mark.parametrize(
    ("level", "mode", "codes"),
    [
        ("", "", ["level.missing", "mode.missing"]),
        ("市级", "", ["mode.missing"]),
        ("", "线上", ["level.missing"]),
        ("市级", "线上", []),
    ],
)
def test_a_training_without_level_or_mode_is_taken_as_other_and_says_so(
    tmp_path: Path, level: str, mode: str, codes: list[str]
) -> None:
    path = book(
        tmp_path / "培训.xlsx",
        [["姓名", "培训名称", "级别", "培训方式", "开始日期", "学时"], ["王芳", "国培", level, mode, "2026-03-01", "8"]],
    )
    plan = plan_trainings(understand(read_workbook(path), "trainings"), [person("a")], [], path=path, today=TODAY, base=0)
    [row] = plan.rows
    assert row.outcome is Outcome.NEW
    assert [finding.code for finding in row.findings] == codes
    assert row.values["level"] == ("other" if not level else row.values["level"]) != ""
    assert (row.values["level"] == "other") is (not level)
    assert (row.values["mode"] == "other") is (not mode)


@pytest.mark.parametrize("number", [TWO, "419001900307001"])
@pytest.mark.parametrize(("heading", "cell"), [("工号", "js2"), ("证件后四位", "0015")])
def test_in_a_list_of_trainings_the_namesake_is_meant_whose_number_stands_there_though_another_has_none(
    tmp_path: Path, heading: str, cell: str, number: str
) -> None:
    rows = [
        ["姓名", heading, "培训名称", "级别", "培训方式", "开始日期", "学时"],
        ["王芳", cell, "国培", "国家级", "网络研修", "2026-07-01", "20"],
    ]
    path = book(tmp_path / "培训.xlsx", rows)
    there = [person("a"), person("b", teacher_no="JS2", id_number=number)]
    plan = plan_trainings(understand(read_workbook(path), "trainings"), there, [], path=path, today=TODAY, base=0)
    assert [(row.outcome, dict(row.links)) for row in plan.rows] == [(Outcome.NEW, {"teacher": "b"})]


@pytest.mark.parametrize(
    "cell", ["王芳#0015", "王芳＃js2", "王芳@科学", "王芳＠科学", "王芳（尾号0015）", "王芳(科学)", "王芳0015", "王芳尾号0015"]
)
def test_what_stands_behind_a_name_says_which_of_two_people_is_meant(tmp_path: Path, cell: str) -> None:
    heads = ["姓名", "培训名称", "级别", "培训方式", "开始日期", "学时"]
    there = [person("a", subject="语文"), person("b", teacher_no="JS2", id_number=TWO, subject="科学")]

    def meant(name: str) -> list[tuple[Outcome, dict[str, str]]]:
        path = book(tmp_path / "培训.xlsx", [heads, [name, "国培", "国家级", "网络研修", "2026-07-01", "20"]])
        plan = plan_trainings(understand(read_workbook(path), "trainings"), there, [], path=path, today=TODAY, base=0)
        return [(row.outcome, dict(row.links)) for row in plan.rows]

    assert meant(cell) == [(Outcome.NEW, {"teacher": "b"})]
    assert meant("王芳#9999") == [(Outcome.REFUSED, {"teacher": ""})]


def test_each_of_several_namesakes_is_offered_by_what_only_that_one_has(tmp_path: Path) -> None:
    there = [
        person("a" * 36, teacher_no="JS1"),
        person("b" * 36, teacher_no="JS1", id_number=TWO),
        person("c" * 36, teacher_no="JS3", subject="科学"),
        person("d" * 28 + "12345678"),
    ]
    rows = [
        ["姓名", "培训名称", "级别", "培训方式", "开始日期", "学时"],
        ["王芳", "国培", "国家级", "网络研修", "2026-07-01", "20"],
    ]
    path = book(tmp_path / "培训.xlsx", rows)
    plan = plan_trainings(understand(read_workbook(path), "trainings"), there, [], path=path, today=TODAY, base=0)
    [finding] = plan.rows[0].findings
    assert [(each.code, each.column) for each in plan.refusals] == [("teacher.ambiguous", "A 列「姓名」")]
    assert [cell for cell, _shown in finding.choices] == ["王芳#aaaaaaaa", "王芳#0015", "王芳#JS3", "王芳#12345678"]
    for (cell, _shown), each in zip(finding.choices, there, strict=True):
        again = book(tmp_path / "选了.xlsx", [rows[0], [cell, *rows[1][1:]]])
        plan = plan_trainings(understand(read_workbook(again), "trainings"), there, [], path=again, today=TODAY, base=0)
        assert [row.links for row in plan.rows] == [{"teacher": each.id}]


def test_a_sheet_that_says_the_kind_of_every_activity_is_not_told_by_its_name(tmp_path: Path) -> None:
    path = book(tmp_path / "读书沙龙.xlsx", [["活动类型", "活动名称", "日期", "学时"], ["公开课", "读书沙龙一", "2026-09-01", 2]])
    kinds = {"salon": "读书沙龙", "open": "公开课"}
    layout = understand(read_workbook(path), "activities")
    plan = plan_activities(layout, kinds, [], path=path, today=TODAY, base=0)
    assert ([row.values["kind"] for row in plan.rows], plan.layout.others) == (["open"], layout.others)


def test_a_second_row_of_one_person_that_says_something_else_than_the_first_is_refused_though_it_says_what_is_stored(
    tmp_path: Path,
) -> None:
    rows = [["姓名", "性别", "工号", "学科"], *[["王芳", "女", "JS1", subject] for subject in ("音乐", "语文", "")]]
    plan = roster(tmp_path, rows, person("a", teacher_no="JS1", sex="女", subject="语文"))
    assert [row.outcome for row in plan.rows] == [Outcome.UPDATED, Outcome.REFUSED, Outcome.UNCHANGED]
    assert [refusal.code for refusal in plan.refusals] == ["repeat.differs"]


def test_rows_that_may_be_somebody_who_is_there_are_counted(tmp_path: Path) -> None:
    rows = [["姓名", "性别"], ["王芳", "女"], ["李娜", "女"]]
    plan = roster(tmp_path, rows, person("a", subject="语文"), person("b", subject="数学"))
    assert (plan.possible_duplicates, plan.count(Outcome.NEW)) == (1, 2)


@pytest.mark.parametrize(
    ("number", "month", "codes"),
    [
        ("419001198510030013", "1985-10", []),
        ("419001198501030011", "1985-01", []),
        ("", "1985-01", ["date.ambiguous", "id_number.missing"]),
        (TWO, "1985-01", ["date.ambiguous", "id_number.birth_mismatch"]),
    ],
    ids=["October", "January", "no number", "another month"],
)
def test_a_month_of_which_excel_cut_the_nought_is_told_by_the_number(
    tmp_path: Path, number: str, month: str, codes: list[str]
) -> None:
    (row,) = roster(tmp_path, [["姓名", "出生年月", "身份证号"], ["王芳", 1985.1, number]]).rows
    assert row.values["birth_month"] == month
    assert [finding.code for finding in row.findings] == codes


def test_the_same_name_written_otherwise_under_the_same_number_is_no_other_name(tmp_path: Path) -> None:
    rows = [["姓名", "身份证号", "学科"], ["阿依·古丽", TWO, "音乐"]]
    known = person("a", "阿依•古丽", id_number=TWO, subject="语文", sex="男", birth_month="1990-03")
    (row,) = roster(tmp_path, rows, known).rows
    assert (row.target, row.outcome, dict(row.changes), row.findings) == ("a", Outcome.UPDATED, {"subject": ("语文", "音乐")}, ())


def test_capitals_are_no_other_name(tmp_path: Path) -> None:
    rows = [["姓名", "身份证号", "学科"], ["ANNA", TWO, "音乐"]]
    known = person("a", "Anna", id_number=TWO, subject="语文", sex="男", birth_month="1990-03")
    (row,) = roster(tmp_path, rows, known).rows
    assert (row.target, dict(row.changes)) == ("a", {"subject": ("语文", "音乐")})
    assert "name.differs" not in [finding.code for finding in row.findings]


def test_a_training_whose_row_names_nobody_is_refused(tmp_path: Path) -> None:
    rows = [["姓名", "培训名称", "级别", "培训方式", "开始日期", "学时"], ["", "国培", "国家级", "网络研修", "2026-07-01", "20"]]
    path = book(tmp_path / "培训.xlsx", rows)
    plan = plan_trainings(understand(read_workbook(path), "trainings"), [person("a")], [], path=path, today=TODAY, base=0)
    assert [(row.outcome, [finding.code for finding in row.findings]) for row in plan.rows] == [
        (Outcome.REFUSED, ["name.missing"])
    ]


def test_a_name_nobody_has_with_a_staff_number_nobody_has_is_somebody_new(tmp_path: Path) -> None:
    rows = [["姓名", "工号"], ["李娜", "JS9"]]
    (row,) = roster(tmp_path, rows, person("a", teacher_no="JS1")).rows
    assert (row.outcome, row.target, row.possible_duplicate) == (Outcome.NEW, None, "")


def test_a_training_known_by_its_certificate_is_corrected_and_those_without_one_are_not_mixed_up(tmp_path: Path) -> None:
    rows = [
        ["姓名", "培训名称", "级别", "培训方式", "开始日期", "学时", "证书编号"],
        ["王芳", "国培改名", "国家级", "网络研修", "2026-07-01", "20", "C1"],
    ]
    common = {"teacher_id": "a", "level": "national", "mode": "online", "end": "2026-07-01", "hours": "20"}
    there = [
        Existing(id="t0", values={**common, "training": "别的", "start": "2026-07-01"}),
        Existing(id="t1", values={**common, "training": "国培", "start": "2026-07-01", "certificate": "C1"}),
        Existing(id="t2", values={**common, "training": "市培", "start": "2026-03-01", "certificate": "C1"}),
    ]
    path = book(tmp_path / "培训.xlsx", rows)
    plan = plan_trainings(understand(read_workbook(path), "trainings"), [person("a")], there, path=path, today=TODAY, base=0)
    assert [(row.outcome, row.target) for row in plan.rows] == [(Outcome.UPDATED, "t1")]


def test_a_sheet_of_attendance_over_two_days_is_known_by_its_first(tmp_path: Path) -> None:
    rows = [["活动名称", "日期", "姓名"], ["共读", "2026-09-18至2026-09-19", "王芳"]]
    path = book(tmp_path / "出勤.xlsx", rows)
    held = Existing(id="x", values={"activity": "共读", "start": "2026-09-18", "end": "2026-09-19", "kind": "salon"})
    plan = plan_attendance(
        understand(read_workbook(path), "attendance"), [person("a")], [held], [], path=path, today=TODAY, base=0
    )
    (row,) = plan.rows
    assert (row.outcome, dict(row.links)) == (Outcome.NEW, {"teacher": "a", "activity": "x"})
    assert "end" not in row.values


def test_of_two_plans_of_one_name_the_one_the_person_chose_is_meant() -> None:
    first, second = (
        IntoPlan(id=key, called="计划", words=frozenset({match_key("计划")}), months=(), term="", approved="") for key in "ab"
    )
    assert _plan_meant("计划", (first, second), second, []) is second
    findings: list[Finding] = []
    assert _plan_meant("计划", (first, second), None, findings) is None
    assert [finding.place for finding in findings] == ["plan"]
