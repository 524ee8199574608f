"""What the bureau recognises comes back with the receipt and stands beside the school's own figures."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.bureau.receipts import write_receipts
from jyteacher_desktop.domain.hours_and_their_reasons import HoursRow, hours_columns
from jyteacher_desktop.school import receipts as answers
from jyteacher_desktop.school.activities import list_activities, review_activities
from jyteacher_desktop.school.ledger import count_hours
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.school.recognised_hours import credit_reasons, credits_of
from jyteacher_desktop.school.rescue import rescue
from jyteacher_desktop.school.teacher_archives import archive_book
from jyteacher_desktop.school.trainings import TrainingValues, add_training, review_trainings
from jyteacher_desktop.store.backup import make_backup, restore_backup
from jyteacher_desktop.store.workspace import Workspace
from tests.end_to_end.town import CLERK, TODAY, Town, everybody, fill, held

NUMBER = "110105199001010029"


@pytest.fixture
def two(town: Town) -> tuple[Workspace, Workspace]:
    """Two schools with one person in both; each has its receipt."""
    one, other = town.new_school("甲小", code="2141000101"), town.new_school("乙小", code="2141000102")
    for ws, names in ((one, ("王芳", "李娜")), (other, ("王芳",))):
        fill(ws, names, number=NUMBER)
        _approve(ws)
        town.enrol(ws)
        town.send(ws)
    return one, other


def _approve(ws: Workspace) -> None:
    review_activities(ws, [row.id for row in list_activities(ws)], approve=True)


def _row(ws: Workspace, name: str, **when: date) -> HoursRow:
    return next(row for row in count_hours(ws, **when).teachers if row.name == name)


def test_without_a_receipt_nothing_is_said(town: Town) -> None:
    ws = town.new_school("甲小")
    fill(ws)
    view = count_hours(ws)
    assert (view.credited_on, view.teachers[0].credited) == (None, None)
    assert not any(column.key.startswith("credited") for column in hours_columns(view))


def test_the_hours_of_both_schools_come_back_with_the_reason(town: Town, two: tuple[Workspace, Workspace]) -> None:
    one, _other = two
    town.answer(one)
    view = count_hours(one)
    assert (view.credited_on, view.credited_as_of, view.credited_differently) == (TODAY, TODAY, 1)
    wang, li = _row(one, "王芳"), _row(one, "李娜")
    assert (wang.counted, wang.credited, wang.credited_gap) == (Decimal(2), Decimal(4), Decimal(2))
    assert (li.credited, li.credited_gap) == (Decimal(2), Decimal(0))
    assert [column.key for column in hours_columns(view)][3:5] == ["credited", "credited_gap"]
    (reason,) = credit_reasons(one, view.cycle)[wang.id]
    assert (reason.counted, reason.reason) == (Decimal(2), "在乙小还有 1 条记录，计入 2 学时")
    (alone,) = count_hours(one, teacher_id=wang.id).teachers
    assert alone == wang


def test_a_certificate_shown_at_both_schools_counts_once_and_the_one_that_loses_says_why(
    town: Town, two: tuple[Workspace, Workspace]
) -> None:
    trainings = {}
    for ws in two:
        values = TrainingValues(
            teacher_id=_row(ws, "王芳").id,
            name="国培",
            level="national",
            mode="online",
            date=date(2026, 9, 1),
            end_date=date(2026, 9, 2),
            hours=Decimal(10),
            certificate="GP2026000123",
        )
        trainings[ws] = add_training(ws, values)
        review_trainings(ws, [trainings[ws]], approve=True)
        town.send(ws)
    said = []
    written = {receipt.school: receipt.file for receipt in write_receipts(town.bureau, town.folder / "answers", CLERK)}
    for ws in two:
        answers.apply_receipt(ws, written[school_info(ws).name])
        reasons = credit_reasons(ws, count_hours(ws).cycle)[_row(ws, "王芳").id]
        said += [each for each in reasons if each.record == trainings[ws]]
        assert _row(ws, "王芳").credited == Decimal(14)
        assert sum("条记录" in each.reason for each in reasons) == 1
    (lost,) = said
    assert (lost.claimed, lost.counted) == (Decimal(10), Decimal(0))
    assert "内容相同，只计一次" in lost.reason


def test_later_work_is_no_difference_and_a_newer_receipt_replaces_the_figures(
    town: Town, two: tuple[Workspace, Workspace]
) -> None:
    one, _other = two
    town.answer(one)
    later = date(2026, 11, 20)
    one.today_override = town.bureau.today_override = later
    held(one, everybody(one), "论坛", 12)  # recorded after the receipt, but of before
    _approve(one)
    view = count_hours(one)
    assert {row.name: row.credited_gap for row in view.teachers} == {"王芳": Decimal(0), "李娜": Decimal(-2)}
    town.send(one)
    town.answer(one)
    view = count_hours(one)
    assert (view.credited_on, view.credited_as_of) == (later, later)
    assert {row.name: row.credited for row in view.teachers} == {"王芳": Decimal(6), "李娜": Decimal(4)}
    assert {row.credited_gap for row in view.teachers if row.name == "李娜"} == {Decimal(0)}


def test_an_older_receipt_does_not_bring_old_figures_back(town: Town, two: tuple[Workspace, Workspace]) -> None:
    one, _other = two
    write_receipts(town.bureau, town.folder / "first", CLERK)
    held(one, everybody(one), "论坛", 12)
    _approve(one)
    town.send(one)
    town.answer(one)
    before = credits_of(one, "2026-2030")
    answers.apply_receipt(one, max((town.folder / "first").glob("2141000101*.jyt")))
    assert credits_of(one, "2026-2030") == before
    assert {credit.counted for credit in before.values()} == {Decimal(6), Decimal(4)}


def test_undo_backup_and_rescue_keep_the_figures(town: Town, two: tuple[Workspace, Workspace], tmp_path: Path) -> None:
    one, _other = two
    town.answer(one)
    figures = credits_of(one, "2026-2030")
    held(one, everybody(one), "论坛", 12)
    one.undo()
    assert credits_of(one, "2026-2030") == figures
    backup = make_backup(one.path, "manual")
    with one.record() as change:
        change.driver_sql("DELETE FROM credited")
    one.close()
    restore_backup(one.path, backup.path)
    rescued = rescue(one.path, tmp_path / "救援")
    assert rescued.tables["credited"] == len(figures) == 2
    (file,) = (path for path in rescued.files if path.name == "credited.json")
    assert {row["counted_x100"] for row in json.loads(file.read_text(encoding="utf-8"))} == {400, 200}


def test_the_archive_prints_the_recognised_figure_with_its_day(town: Town, two: tuple[Workspace, Workspace]) -> None:
    one, _other = two
    assert {teacher.credited for teacher in archive_book(one).teachers} == {""}
    town.answer(one)
    (wang,) = (teacher for teacher in archive_book(one).teachers if teacher.name == "王芳")
    assert wang.credited == "教育局认定 4 学时（截至2026年10月8日，2026年10月8日的回执）"


def test_a_receipt_of_an_older_bureau_without_reasons_is_good(town: Town) -> None:
    ws = town.new_school("甲小")
    fill(ws, number=NUMBER)
    _approve(ws)
    town.enrol(ws)
    town.send(ws)
    assert town.answer(ws).accepted
    assert credit_reasons(ws, count_hours(ws).cycle) == {}
    assert count_hours(ws).credited_differently == 0
