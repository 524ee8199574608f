"""What a person says about a workbook before it is imported: columns, corrected cells, skipped rows; and that it is remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from jyteacher_desktop.school.imports import Choices, ImportKind, execute_import, plan_import, plan_workbook
from jyteacher_desktop.school.roster import list_teachers
from jyteacher_desktop.sheets import BY_HAND, Outcome, read_workbook
from jyteacher_desktop.store.workspace import Workspace

BOOK = (
    "济水一小教职工名册,,,\n"
    "姓名,性别,任什么课,证件\n"
    "王芳,女,语文,\n"
    "李 娜,不知道,数学,\n"
    "合计,2人,,\n"
)  # fmt: skip


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "名册.csv"
    path.write_text(BOOK, encoding="utf-8")
    return path


def test_a_column_that_was_named_by_hand_is_known_the_next_time(ws: Workspace, book: Path) -> None:
    workbook = read_workbook(book)
    guessed = plan_workbook(ws, ImportKind.ROSTER, workbook, Choices())
    assert "任什么课" in guessed.layout.unmapped
    said = plan_workbook(ws, ImportKind.ROSTER, workbook, Choices(mapping={"任什么课": "subject"}))
    assert said.rows[0].values["subject"] == "语文"
    assert "任什么课" in plan_import(ws, ImportKind.ROSTER, book).layout.unmapped
    execute_import(ws, said)
    assert plan_import(ws, ImportKind.ROSTER, book).layout.mapping["任什么课"] == "subject"
    again = book.with_name("下个月的名册.csv")
    again.write_text(BOOK.replace("济水一小教职工名册", "\n\n标题换了"), encoding="utf-8")
    assert plan_import(ws, ImportKind.ROSTER, again).layout.mapping["任什么课"] == "subject"
    freed = plan_workbook(ws, ImportKind.ROSTER, workbook, Choices(mapping={}))
    assert "任什么课" in freed.layout.unmapped


def test_a_memory_is_kept_by_kind_and_layout(ws: Workspace, book: Path) -> None:
    execute_import(ws, plan_import(ws, ImportKind.ROSTER, book, mapping={"任什么课": "subject"}))
    other = book.with_name("别处.csv")
    other.write_text(BOOK.replace("证件", "住址"), encoding="utf-8")
    assert "任什么课" in plan_import(ws, ImportKind.ROSTER, other).layout.unmapped


def test_a_field_that_no_longer_exists_is_forgotten(ws: Workspace, book: Path) -> None:
    execute_import(ws, plan_import(ws, ImportKind.ROSTER, book, mapping={"任什么课": "subject"}))
    with ws.record() as change:
        change.driver_sql("UPDATE layout SET mapping = replace(mapping, 'subject', 'gone')")
    assert "任什么课" in plan_import(ws, ImportKind.ROSTER, book).layout.unmapped


def test_a_corrected_cell_is_read_as_if_the_file_said_so(ws: Workspace, book: Path) -> None:
    workbook = read_workbook(book)
    before = plan_workbook(ws, ImportKind.ROSTER, workbook, Choices())
    assert [row.outcome for row in before.rows] == [Outcome.NEW, Outcome.REFUSED]
    after = plan_workbook(ws, ImportKind.ROSTER, workbook, Choices(corrections={(4, 1): "女", (3, 0): "王方"}))
    assert [row.outcome for row in after.rows] == [Outcome.NEW, Outcome.NEW]
    execute_import(ws, after)
    assert {row.name for row in list_teachers(ws)} == {"王方", "李娜"}
    assert book.read_text(encoding="utf-8") == BOOK


def test_a_skipped_row_stands_outside_the_sum_and_says_why(ws: Workspace, book: Path) -> None:
    plan = plan_workbook(ws, ImportKind.ROSTER, read_workbook(book), Choices(skipped=frozenset({4, 5, 99})))
    assert (plan.read, plan.count(Outcome.NEW)) == (1, 1)
    assert plan.layout.skipped[4] == BY_HAND
    assert plan.layout.skipped[5] == "合计"
    nothing = plan_workbook(ws, ImportKind.ROSTER, read_workbook(book), Choices(skipped=frozenset({3, 4})))
    assert nothing.read == 0
    assert execute_import(ws, nothing).step is None


def test_a_correction_inside_merged_cells_ends_the_merge(tmp_path: Path, ws: Workspace) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["姓名", "学科"], ["王芳", "语文"], ["李娜", None], ["赵敏", None]):
        sheet.append(row)
    sheet.merge_cells("B2:B4")
    path = tmp_path / "m.xlsx"
    book.save(path)
    workbook = read_workbook(path)
    assert [row.values.get("subject") for row in plan_workbook(ws, ImportKind.ROSTER, workbook, Choices()).rows] == ["语文"] * 3
    plan = plan_workbook(ws, ImportKind.ROSTER, workbook, Choices(corrections={(3, 1): "数学"}))
    assert [row.values.get("subject") for row in plan.rows] == ["语文", "数学", "语文"]
