"""Every plain kind comes in from a workbook and goes out into one, by its description alone."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from jyteacher_desktop import kinds
from jyteacher_desktop.kinds.kit import Field, Keeper, Kind, Person, RecordId, Row, Shape
from jyteacher_desktop.records.register_imports import execute_import, plan_import, plan_workbook
from jyteacher_desktop.records.register_workbooks import export_columns, export_rows, write_register_template
from jyteacher_desktop.records.registers import list_rows, put
from jyteacher_desktop.records.sheet_choices import Choices
from jyteacher_desktop.records.values import words_of
from jyteacher_desktop.records.who_is_meant import People
from jyteacher_desktop.school.activities import ActivityValues, RecordActivity, record_activity
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, list_teachers
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.sheets import Outcome, read_workbook, understand, write_refused
from jyteacher_desktop.store.workspace import Workspace
from tests.corpus.writers import WRITERS, Page
from tests.kinds.samples import sample_row
from tests.school.conftest import TODAY, blank_school, people, ws
from tests.school.test_school_book import training

__all__ = ["blank_school", "people", "ws"]

KEPT = [kind for kind in kinds.REGISTERS if Keeper.SCHOOL in kind.keepers]


def fill(ws: Workspace, kind: Kind, count: int) -> list[Row]:
    """Records of a kind with something in every field, and whatever they point at."""
    known = People(ws)
    everybody = [Person(row.id) for row in list_teachers(ws)]
    links: dict[str, RecordId] = {}
    for field in kind.fields:
        if field.shape is Shape.LINK:
            links[str(field.of)] = RecordId(_target(ws, str(field.of), everybody[0]))
    rows = [_possible(sample_row(kind, number, everybody, links)) for number in range(count)]
    with ws.change("登记") as change:
        return [put(ws, change, row, known) for row in rows]


def _target(ws: Workspace, of: str, teacher: Person) -> str:
    if of == "activity":
        values = ActivityValues(kind="reading_salon", title="共读", date=TODAY, start_time="14:00", end_time="16:00")
        return record_activity(ws, RecordActivity(values=values, attendance=())).id
    if of == "training":
        return training(ws, str(teacher))
    return str(fill(ws, kinds.register(of), 1)[0].id)


def _possible(row: Row) -> Row:
    """Words of a list that is no list of the policy are codes."""
    said: dict[str, Any] = {}
    for field in row.kind.fields:
        if words_of(field):
            said[field.key] = list(words_of(field))[len(str(getattr(row, field.key)))]
    return replace(row, **said)


def _different(rows: list[Any]) -> list[Any]:
    """Records that a file cannot take for one another."""
    return list({tuple(getattr(row, key) for key in row.kind.key): row for row in rows}.values())


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("kind", KEPT, ids=lambda kind: kind.id)
@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_what_was_exported_comes_back_without_a_change(ws: Workspace, tmp_path: Path, kind: Kind, ending: str) -> None:
    add_teacher(ws, TeacherValues(name="王芳", subject="语文"))  # a namesake whom nothing but the id tells apart
    rows = fill(ws, kind, 7)
    path = export_rows(ws, kind, list_rows(ws, kind.row), tmp_path / f"out{ending}")
    plan = plan_import(ws, SchoolBook(ws), kind, path)
    assert plan.layout.unmapped == ()
    assert plan.layout.questions == ()
    assert plan.warnings == ()
    assert [(row.outcome, row.changes, row.findings) for row in plan.rows] == [(Outcome.UNCHANGED, {}, ())] * len(rows)
    assert execute_import(ws, kind, plan).step is None


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("kind", KEPT, ids=lambda kind: kind.id)
def test_a_list_that_leaves_a_column_out_or_blank_doubles_and_changes_nothing(ws: Workspace, tmp_path: Path, kind: Kind) -> None:
    fill(ws, kind, 7)
    grid = read_workbook(export_rows(ws, kind, list_rows(ws, kind.row), tmp_path / "whole.xlsx")).sheets[0].rows
    telling = {field.title: field.required for field in kind.typed if field.key in kind.key}
    for place, heading in enumerate(map(str, grid[0])):
        if telling.get(heading):
            continue  # without it a row is about nothing
        for blank in (False, True) if heading in telling else (place % 2 == 0,):
            short: list[list[Any]] = [
                [None if blank and at == place and number else cell for at, cell in enumerate(line) if blank or at != place]
                for number, line in enumerate(grid)
            ]
            writer = WRITERS[place % len(WRITERS)]
            path = tmp_path / f"{place}{blank}{writer.ending}"
            writer.write(Page(grid=short), path)
            plan = plan_workbook(ws, SchoolBook(ws), kind, read_workbook(path), Choices(confirmed=True))
            assert {row.outcome for row in plan.rows} <= {Outcome.UNCHANGED, Outcome.REFUSED}, heading


@pytest.mark.usefixtures("people")
def test_a_row_that_leaves_out_what_tells_records_apart_and_says_another_figure_is_new_and_said_to_be_doubtful(
    ws: Workspace, tmp_path: Path
) -> None:
    kind = kinds.register("money")
    fill(ws, kind, 1)
    grid: list[list[Any]] = [
        list(line) for line in read_workbook(export_rows(ws, kind, list_rows(ws, kind.row), tmp_path / "m.xlsx")).sheets[0].rows
    ]
    amount, document = grid[0].index("金额"), grid[0].index("凭证或文号")
    grid[1][amount], grid[1][document] = 77, None
    WRITERS[0].write(Page(grid=grid), tmp_path / "n.xlsx")
    [row] = plan_import(ws, SchoolBook(ws), kind, tmp_path / "n.xlsx").rows
    assert row.outcome is Outcome.NEW
    assert "凭证或文号" in row.possible_duplicate


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("kind", KEPT, ids=lambda kind: kind.id)
def test_what_was_exported_makes_the_same_records_anew_as_one_step_and_undo_takes_them_back(
    ws: Workspace, tmp_path: Path, kind: Kind
) -> None:
    fill(ws, kind, 5)
    before = _different(list_rows(ws, kind.row))
    path = export_rows(ws, kind, before, tmp_path / "out.xlsx")
    with ws.change("清空") as change:
        change.driver_sql(f'UPDATE "{kind.id}" SET deleted = 1')
    plan = plan_import(ws, SchoolBook(ws), kind, path)
    refused = [row.findings for row in plan.rows if row.outcome is Outcome.REFUSED]
    assert not refused
    steps = len(ws.steps())
    done = execute_import(ws, kind, plan)
    assert (done.new, len(ws.steps())) == (len(before), steps + 1)

    def bare(rows: list[Any]) -> list[Any]:
        return sorted((replace(row, id=RecordId("")) for row in rows), key=repr)

    assert bare(list_rows(ws, kind.row)) == bare(before)
    ws.undo()
    assert list_rows(ws, kind.row) == []


@pytest.mark.usefixtures("people")
def test_a_word_of_a_later_program_goes_out_and_comes_back_and_a_mistyped_word_is_refused(ws: Workspace, tmp_path: Path) -> None:
    kind = kinds.register("rule")
    [row] = fill(ws, kind, 1)
    with ws.change("以后的程序") as change:
        change.driver_sql("UPDATE rule SET status = 'in_revision'")
    path = export_rows(ws, kind, list_rows(ws, kind.row), tmp_path / "out.csv")
    plan = plan_import(ws, SchoolBook(ws), kind, path)
    assert [(each.outcome, each.target) for each in plan.rows] == [(Outcome.UNCHANGED, str(row.id))]
    path.write_text(path.read_text(encoding="utf-8-sig").replace("in_revision", "修订中吧"), encoding="utf-8-sig")
    [refused] = plan_import(ws, SchoolBook(ws), kind, path).rows
    assert refused.outcome is Outcome.REFUSED


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("kind", KEPT, ids=lambda kind: kind.id)
def test_a_blank_cell_never_erases(ws: Workspace, tmp_path: Path, kind: Kind) -> None:
    fill(ws, kind, 3)
    rows = list_rows(ws, kind.row)
    needed = {field.key for field in kind.typed if field.required} | set(kind.key)
    path = tmp_path / "half.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        columns = export_columns(ws, kind)
        writer.writerow([column.title for column in columns])
        writer.writerows([[column.value(row) if column.key in needed else "" for column in columns] for row in rows])
    plan = plan_import(ws, SchoolBook(ws), kind, path)
    assert {row.outcome for row in plan.rows} == {Outcome.UNCHANGED}


@pytest.mark.parametrize("kind", kinds.REGISTERS, ids=lambda kind: kind.id)
def test_the_template_of_a_kind_is_understood_and_holds_no_record_yet(ws: Workspace, tmp_path: Path, kind: Kind) -> None:
    path = write_register_template(kind, tmp_path / "t.xlsx", SchoolBook(ws).policy)
    layout = understand(read_workbook(path), kind.id)
    assert layout.data_rows == ()
    assert {field.key for field in kind.typed} <= set(layout.columns.values())


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("kind", KEPT, ids=lambda kind: kind.id)
def test_a_template_that_is_filled_imported_and_exported_says_the_same(ws: Workspace, tmp_path: Path, kind: Kind) -> None:
    rows = _different(fill(ws, kind, 3))
    columns = {column.title: column for column in export_columns(ws, kind)}
    path = write_register_template(kind, tmp_path / "t.xlsx", SchoolBook(ws).policy)
    book = load_workbook(path)
    page = book.worksheets[0]
    heading = [str(cell.value) for cell in page[1]]
    assert set(columns) <= set(heading)
    filled = [{title: str(column.value(row) or "") for title, column in columns.items()} for row in rows]
    for line in filled:
        page.append([line.get(title) or None for title in heading])
    book.save(path)
    with ws.change("清空") as change:
        change.driver_sql(f'UPDATE "{kind.id}" SET deleted = 1')
    plan = plan_import(ws, SchoolBook(ws), kind, path)
    assert [row.findings for row in plan.rows if row.outcome is Outcome.REFUSED] == []
    assert execute_import(ws, kind, plan).new == len(rows)
    out = export_rows(ws, kind, list_rows(ws, kind.row), tmp_path / "out.csv")
    with out.open(encoding="utf-8-sig", newline="") as file:
        back = list(csv.DictReader(file))
    assert sorted(back, key=repr) == sorted(filled, key=repr)


def _messy(cell: str, shape: Shape) -> str:
    """What people make of a value: a name drawn apart, a day with dots and without noughts, figures with blanks."""
    if shape in (Shape.PERSON, Shape.SOMEBODY) and len(cell) == 2:
        return f"{cell[0]}　{cell[1]}"
    if shape is Shape.DAY and cell:
        year, month, day = cell.split("-")
        return f"{year}.{int(month)}.{int(day)}"
    return f" {cell} " if cell else ""


def _wrong(field: Field) -> str:
    """What cannot stand in a field, and is not the sum of anything."""
    if field.shape in (Shape.PERSON, Shape.LINK):
        return "查无此人"
    return {
        Shape.DAY: "开学以后",
        Shape.YEAR: "去年",
        Shape.TERM: "上学期吧",
        Shape.CHOICE: "没有这个词",
        Shape.MONEY: "若干",
    }.get(field.shape, "")


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("kind", KEPT, ids=lambda kind: kind.id)
def test_a_messy_sheet_of_any_kind_is_planned_imported_as_one_step_and_its_refused_row_comes_back_with_the_reason(
    ws: Workspace, tmp_path: Path, kind: Kind
) -> None:
    fill(ws, kind, 2)
    before = _different(list_rows(ws, kind.row))
    with ws.change("清空") as change:
        change.driver_sql(f'UPDATE "{kind.id}" SET deleted = 1')
    keys = {field.key for field in kind.typed}
    columns = [column for column in export_columns(ws, kind) if column.key in keys]
    fields = [kind.field(column.key) for column in columns]
    refusing = next(field for field in fields if _wrong(field))
    sheet = Workbook()
    page = sheet.active
    assert page is not None
    page.append([f"济水一小{kind.title}登记表（2026 年）"])
    page.append([f"*{field.title}" if field.required else f" {field.title}" for field in fields])
    for row in before:
        page.append([_messy(str(column.value(row)), field.shape) for column, field in zip(columns, fields, strict=True)])
    page.append([])
    page.append(
        [
            _wrong(refusing) if field is refusing else str(column.value(before[0]))
            for column, field in zip(columns, fields, strict=True)
        ]
    )
    page.append(["合计", *(["" for _field in fields[1:]])])
    page.append(["填表人：王芳"])
    path = tmp_path / "乱表.xlsx"
    sheet.save(path)

    plan = plan_import(ws, SchoolBook(ws), kind, path)
    outcomes = [row.outcome for row in plan.rows]
    assert (outcomes.count(Outcome.NEW), outcomes.count(Outcome.REFUSED), len(outcomes)) == (len(before), 1, len(before) + 1)
    [refused] = [row for row in plan.rows if row.outcome is Outcome.REFUSED]
    assert any(each.message.endswith("。") for each in refused.findings)
    steps = len(ws.steps())
    done = execute_import(ws, kind, plan)
    assert (done.new, done.refused, len(ws.steps())) == (len(before), 1, steps + 1)
    back = write_refused(plan, tmp_path / "拒收.xlsx")
    said = [cell.comment.text for row in load_workbook(back).active.iter_rows() for cell in row if cell.comment is not None]
    assert any(each.message in comment for each in refused.findings for comment in said)
    ws.undo()
    assert list_rows(ws, kind.row) == []
