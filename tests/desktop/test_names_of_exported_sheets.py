"""The sheet of an exported workbook is called as the list is."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from jyteacher_desktop.bureau.office import create_bureau
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.school.imports import write_export
from jyteacher_desktop.school.sample import SAMPLE_PIN
from tests.desktop.windows import Driver

NUMBER: Column[int] = Column(key="number", title="数", value=lambda row: row)


def _sheets(path: Path) -> list[str]:
    return list(load_workbook(path, read_only=True).sheetnames)


@pytest.mark.parametrize(
    ("key", "called"),
    [("teachers", "教师名单"), ("activities", "活动列表"), ("trainings", "培训列表"), ("hours", "学时")],
)
def test_a_sheet_that_a_page_of_a_school_writes_is_called_as_the_list_is(
    driver: Driver, school: Path, tmp_path: Path, key: str, called: str
) -> None:
    shell = driver.open(school)
    page, target = driver.go(shell, key), tmp_path / "给局里的.xlsx"
    page._write_export(target)  # type: ignore[attr-defined]
    driver.settle(shell)
    assert _sheets(target) == [called]


def test_a_sheet_that_a_page_of_a_bureau_writes_is_called_as_the_list_is(driver: Driver, tmp_path: Path) -> None:
    bureau = tmp_path / "示例教育局.jybureau"
    create_bureau(bureau, name="示例教育局", pin=SAMPLE_PIN, sample=True).close()
    shell = driver.open(bureau)
    written = {}
    for key in ("records", "waiting", "city", "plans"):
        page, target = driver.go(shell, key), tmp_path / f"{key}.xlsx"
        page._write_export(target)  # type: ignore[attr-defined]
        driver.settle(shell)
        written[key] = _sheets(target)
    assert written == {"records": ["学校记录"], "waiting": ["需要核实"], "city": ["全市学时"], "plans": ["各校计划"]}


def test_a_list_without_a_name_of_its_own_is_called_as_the_file_is_that_the_person_named(tmp_path: Path) -> None:
    assert _sheets(write_export([NUMBER], [1], tmp_path / "名单[1].xlsx")) == ["名单_1_"]
    assert _sheets(write_export([NUMBER], [1], tmp_path / "名单.xlsx", sheet="教师名单")) == ["教师名单"]
