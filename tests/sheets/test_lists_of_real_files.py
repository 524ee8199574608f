"""Lists that lay in other people's folders and were taken for what they are not: pupils by the file's name, vouchers, courses, studies."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jyteacher_desktop.sheets import Layout, read_workbook, understand
from tests.school.test_other_lists import NAMES, book

TODAY = date(2026, 11, 23)


def _read(tmp_path: Path, file: str, columns: dict[str, list[object]], kind: str = "roster") -> Layout:
    rows = [list(columns), *map(list, zip(*columns.values(), strict=True))]
    return understand(read_workbook(book(tmp_path / file, rows)), kind, today=TODAY)


_ANYBODY: dict[str, list[object]] = {"姓名": [*NAMES], "性别": ["男", "女"] * 4}


@pytest.mark.parametrize(
    "file", ["示例学生数据.xlsx", "三年级学生.xlsx", "import_student.xlsx", "Students 2026.xlsx", "学生_1.xlsx"]
)
def test_names_and_a_sex_in_a_file_that_is_called_pupils_ask_first(tmp_path: Path, file: str) -> None:
    assert [stop.code for stop in _read(tmp_path, file, _ANYBODY).stops] == ["workbook.students"]


@pytest.mark.parametrize("file", ["教师名单.xlsx", "学生处教师.xlsx", "花名册.xlsx", "名单.xlsx", "教师学生.xlsx"])
def test_the_same_names_in_a_file_of_another_name_are_taken(tmp_path: Path, file: str) -> None:
    assert _read(tmp_path, file, _ANYBODY).stops == ()


def test_when_somebody_began_to_study_is_not_when_he_came_to_the_school(tmp_path: Path) -> None:
    whose: dict[str, list[object]] = {
        "姓名": [*NAMES],
        "职务": ["教师"] * 8,
        "毕业学校": ["某大学"] * 8,
        "入校时间": [f"200{place}-09-01" for place in range(8)],
    }
    studied = _read(
        tmp_path, "a.xlsx", whose | {"毕业日期": [f"200{place + 4}-07-01" for place in range(6)] + ["2010-07-01", "2011-07-01"]}
    )
    came = _read(tmp_path, "b.xlsx", whose | {"毕业日期": [f"199{place}-07-01" for place in range(8)]})
    assert "joined" not in studied.columns.values()
    assert "joined" in came.columns.values()


def test_vouchers_of_an_office_are_not_who_came_to_an_activity(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {
        "日期": ["2026-10-08"] * 8,
        "凭证字号": [f"记-{place}" for place in range(8)],
        "摘要": ["付款"] * 8,
        "职员": [*NAMES],
        "自定义项目": ["读书沙龙"] * 8,
        "借方": [100] * 8,
    }
    assert [stop.code for stop in _read(tmp_path, "账.xlsx", columns, "attendance").stops] == ["workbook.unlike"]


def test_courses_that_are_taught_are_not_trainings_of_those_who_teach_them(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {
        "学年": ["2026"] * 8,
        "课程名称": ["教育学"] * 8,
        "课程代码": [f"K{place}" for place in range(8)],
        "学时": [36] * 8,
        "必修/选修": ["必修"] * 8,
        "任课老师": [*NAMES],
    }
    assert "workbook.unlike" in [stop.code for stop in _read(tmp_path, "课.xlsx", columns, "trainings").stops]
    own: dict[str, list[object]] = {
        "培训名称": ["教育学"] * 8, "课程类别": ["师德"] * 8, "学时": [6] * 8, "开始日期": ["2026-10-08"] * 8, "姓名": [*NAMES],
    }  # fmt: skip
    assert [stop.code for stop in _read(tmp_path, "训.xlsx", own, "trainings").stops] == []
