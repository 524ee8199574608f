"""What the import window says will be stored is in words, never in the codes and ids of the file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from jyteacher_desktop.desktop.pages.import_lines import CELL_COLUMNS, cells, cells_description
from jyteacher_desktop.desktop.pages.import_presenter import Sought, plan_sheet
from jyteacher_desktop.kinds.kit import Kind
from jyteacher_desktop.records.register_workbooks import export_rows
from jyteacher_desktop.records.registers import list_rows
from jyteacher_desktop.records.sheet_choices import Choices
from jyteacher_desktop.sheets import read_workbook
from jyteacher_desktop.store.workspace import Workspace
from tests.kinds.test_importing import KEPT, fill
from tests.school.conftest import blank_school, people, ws

__all__ = ["blank_school", "people", "ws"]


class Still:
    """Nobody watches, and nobody cancels."""

    def step(self, done: int, total: int, what: str) -> None: ...

    def raise_if_cancelled(self) -> None: ...


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("kind", KEPT, ids=lambda kind: kind.id)
def test_a_new_record_of_any_kind_is_shown_in_the_words_of_its_file(ws: Workspace, tmp_path: Path, kind: Kind) -> None:
    fill(ws, kind, 2)
    path = export_rows(ws, kind, list_rows(ws, kind.row), tmp_path / "表.csv")
    with ws.change("清空") as change:
        change.driver_sql(f'UPDATE "{kind.id}" SET deleted = 1')
    prepared = plan_sheet(ws, sought=Sought(kind=kind.id), workbook=read_workbook(path), choices=Choices(), progress=Still())
    with path.open(encoding="utf-8-sig", newline="") as file:
        said = list(csv.DictReader(file))
    for row, line in zip(prepared.plan.rows, said, strict=True):
        shown = {each.title: each.after for each in cells(prepared.plan, row, prepared.names)}
        assert {title: text for title, text in shown.items() if text} == {title: line[title] for title in shown if line[title]}


def test_codes_of_the_first_kinds_are_words_too(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    sheets = {
        "activities": "活动类型,活动名称,日期,学时,级别\n读书沙龙,共读一,2026-09-18,2,校级\n",
        "trainings": "姓名,培训名称,开始日期,学时,级别,方式,考核结果\n王芳,国培,2026-07-06,40,国家级,集中,合格\n",
        "roster": "姓名,性别,人员状态\n周新来,女,在职\n",
    }
    for kind, text in sheets.items():
        path = tmp_path / f"{kind}.csv"
        path.write_text(text, encoding="utf-8")
        prepared = plan_sheet(ws, sought=Sought(kind=kind), workbook=read_workbook(path), choices=Choices(), progress=Still())
        [row] = prepared.plan.rows
        shown = [each.after for each in cells(prepared.plan, row, prepared.names)]
        assert not [word for word in shown if any(letter.isascii() and letter.isalpha() for letter in word)], shown


def test_a_new_row_has_no_column_for_what_stood_before_and_none_for_remarks_that_are_not_there(
    ws: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "活动.csv"
    path.write_text("活动类型,活动名称,日期\n读书沙龙,共读,2026-09-18\n没有这类,共读,2026-09-18\n", encoding="utf-8")
    prepared = plan_sheet(ws, sought=Sought(kind="activities"), workbook=read_workbook(path), choices=Choices(), progress=Still())
    good, bad = (cells_description(cells(prepared.plan, row, prepared.names)) for row in prepared.plan.rows)
    assert [column.key for column in good.columns] == ["title", "after"]
    assert [column.key for column in bad.columns] == ["title", "after", "remark"]
    assert [column.key for column in CELL_COLUMNS] == ["title", "before", "after", "remark"]


def test_a_refused_cell_shows_what_the_file_says_and_is_not_called_empty(ws: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "花名册.csv"
    path.write_text("姓名,身份证件号\n王芳,110105199003071248\n", encoding="utf-8")
    prepared = plan_sheet(ws, sought=Sought(kind="roster"), workbook=read_workbook(path), choices=Choices(), progress=Still())
    [row] = prepared.plan.rows
    number = next(each for each in cells(prepared.plan, row, prepared.names) if each.key == "id_number")
    assert (number.refused, number.after) == (True, "110105199003071248")
    assert number.words.startswith("身份证件号：110105199003071248　")
