"""The example line of every empty workbook shows how to fill it: what must be there is there, and each cell can be read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from jyteacher_desktop.kinds import REGISTERS, SEALED
from jyteacher_desktop.sheets import plan_roster, read_workbook, understand, write_template
from jyteacher_desktop.sheets.cell_values import CellRefused, Context, Doubtful
from jyteacher_desktop.sheets.fields_of_any_list import specs_of
from jyteacher_desktop.sheets.fields_of_first_lists import BY_KIND

KINDS = (*BY_KIND, *(kind.id for kind in (*REGISTERS, *SEALED)))
ANY_DAY = Context(date(2026, 11, 30))


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_line_of_a_template_leaves_nothing_empty_that_must_be_filled(kind: str) -> None:
    offered = [spec for spec in specs_of(kind) if spec.offered]
    assert [spec.title for spec in offered if spec.required and not spec.example] == []
    assert offered[0].example not in ("", offered[0].title), "the first cell says more than its heading"


@pytest.mark.parametrize("kind", KINDS)
def test_every_cell_of_the_example_line_can_be_read(kind: str) -> None:
    for spec in specs_of(kind):
        if spec.offered and spec.example:
            try:
                meant = spec.parse(spec.example, ANY_DAY)
            except CellRefused as refused:
                pytest.fail(f"{spec.title}: {refused}")
            assert not isinstance(meant, Doubtful), spec.title


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_line_whose_mark_was_taken_away_is_no_record(tmp_path: Path, kind: str) -> None:
    path = write_template(kind, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    page["A2"] = str(page["A2"].value).removeprefix("示例：")
    own = [str(cell.value or "") for cell in page[2]]
    for column, text in enumerate(own, start=1):
        page.cell(3, column, text)
    page.cell(3, next(place for place, text in enumerate(own, start=1) if text)).value = "另一个"
    book.save(path)
    layout = understand(read_workbook(path), kind)
    filled = sum(bool(text) for text in own)
    assert (layout.skipped.get(2), layout.data_rows) == (("示例", (3,)) if filled >= 3 else (None, (2, 3)))


def test_a_list_that_says_some_of_what_the_example_says_means_it(tmp_path: Path) -> None:
    path = tmp_path / "活动.csv"
    path.write_text(
        "活动类型,活动名称,日期,开始时间,结束时间\n读书沙龙,共读《给教师的建议》,2026-09-18,14:30,16:30\n专题讲座,另一个,2026-09-19,14:30,16:30\n",
        encoding="utf-8",
    )
    assert understand(read_workbook(path), "activities").data_rows == (2, 3)


@pytest.mark.parametrize("name", ["某某", "张某某", "XXX", "×××", "李XX"])
def test_a_sample_that_names_nobody_is_no_person(tmp_path: Path, name: str) -> None:
    path = tmp_path / "花名册.csv"
    path.write_text(f"姓名,性别,任教学科,职称\n{name},男,语文,一级教师\n王芳,女,语文,一级教师\n", encoding="utf-8")
    layout = understand(read_workbook(path), "roster")
    plan = plan_roster(layout, [], path=path, today=date(2026, 11, 30), base=0)
    assert ([row.values["name"] for row in plan.rows], layout.skipped[2]) == (["王芳"], "示例")


def test_masked_names_are_people_and_not_samples(tmp_path: Path) -> None:
    path = tmp_path / "花名册.csv"
    path.write_text("姓名,性别,任教学科,职称\n王**,女,语文,一级教师\n李**,男,数学,二级教师\n", encoding="utf-8")
    assert understand(read_workbook(path), "roster").data_rows == (2, 3)


def test_a_first_person_called_as_samples_are_is_told(tmp_path: Path) -> None:
    path = tmp_path / "花名册.csv"
    path.write_text("姓名,性别,任教学科,职称\n张三,男,语文,一级教师\n王芳,女,语文,一级教师\n", encoding="utf-8")
    layout = understand(read_workbook(path), "roster")
    assert layout.data_rows == (2, 3)
    assert layout.others == ("第 2 行“张三”可能是示例，照一位教师导入。是示例的，请跳过这一行。",)


def test_the_example_is_a_word_of_the_list_that_is_in_use(tmp_path: Path) -> None:
    path = write_template("backbone", tmp_path / "t.xlsx", choices={"title": ["县级名师", "县级能手"]})
    page = openpyxl.load_workbook(path).worksheets[0]
    row = {heading.value: cell.value for heading, cell in zip(page[1], page[2], strict=True)}
    assert (row["称号"], row["状态"]) == ("县级名师", "在任")
