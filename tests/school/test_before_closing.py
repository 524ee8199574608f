"""What somebody sees before a quarter is closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.terms import Mark
from jyteacher_desktop.school.activities import (
    ActivityValues,
    Attend,
    RecordActivity,
    list_activities,
    record_activity,
    review_activities,
)
from jyteacher_desktop.school.before_closing import closing, closing_findings, closing_list
from jyteacher_desktop.school.changed_since_signed import signed_differences
from jyteacher_desktop.school.closing_quarters import close_quarter
from jyteacher_desktop.school.errors import PeriodWrong
from jyteacher_desktop.school.imports import ImportKind, execute_import, plan_import
from jyteacher_desktop.school.opening_balances import add_opening, list_openings
from jyteacher_desktop.school.quarter_open_or_closed import closed_words, list_periods
from jyteacher_desktop.school.quarter_statement import quarter_sums, statement
from jyteacher_desktop.school.quarter_steps import quarter_steps
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.school.submitting import RECEIVED, LetterRow
from jyteacher_desktop.school.trainings import TrainingValues, add_training, review_trainings
from jyteacher_desktop.store.backup import expired
from jyteacher_desktop.store.backups_beside import list_backups
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

Q3 = Quarter.parse("2026Q3")


def held(ws: Workspace, ids: list[str], day: date, *, planned: bool = False, title: str = "读书沙龙") -> str:
    values = ActivityValues(kind="reading_salon", title=title, date=day, hours=Decimal(2), planned=planned)
    return record_activity(ws, RecordActivity(values=values, attendance=tuple(Attend(teacher_id=each) for each in ids))).id


def test_before_closing_every_open_matter_is_named_with_the_way_to_it(ws: Workspace, people: dict[str, str]) -> None:
    waiting = held(ws, [*people.values()], date(2026, 9, 10))
    held(ws, [], date(2026, 9, 1), planned=True, title="没开的会")
    held(ws, [], date(2026, 9, 30), planned=True, title="后天的会")
    returned = held(ws, [people["王芳"]], date(2026, 9, 3))
    review_activities(ws, [returned], approve=False, reason="缺名单")
    with ws.record() as change:
        change.driver_sql(
            "INSERT INTO returned(receipt, record_table, record, remark, after_entry) "
            "SELECT 'sha256:1', 'activity', ?, '时间不对', max(id) FROM journal_entry",
            (waiting,),
        )
    lines = {line.code: line for line in closing_list(ws, Q3)}
    # closed with this, it would go to the bureau a second time as it was sent back
    assert (lines["sent_back"].sentence, lines["sent_back"].detail) == ("教育局退回的 1 条还没有更正", "读书沙龙（时间不对）")
    assert (lines["sent_back"].page, lines["sent_back"].identity) == ("activities", waiting)
    assert {line.code: line for line in closing_list(ws, Quarter.parse("2026Q2"))}["sent_back"].ok
    steps = quarter_steps(ws, quarter=Q3)
    assert steps.review_text == "待校长审核：活动 1 场。"
    letter = LetterRow(
        seq=1,
        quarter="2026Q3",
        version=1,
        at="2026-09-28T10:00:00",
        state=RECEIVED,
        final=True,
        file_name="1.jyt",
        remark="",
        word="",
        letter_id="a" * 64,
    )
    answered = replace(steps, letters=(letter,))
    assert answered.receipt_text == "教育局已接收，退回 1 条还没有更正：在首页按“去更正”，改好以后再报一次。"
    assert lines["end"].sentence == "季度还有 2 天才结束"
    assert (lines["overdue"].sentence, lines["overdue"].detail) == ("1 场计划的日期已过，没有登记开展", "09-01 没开的会")
    assert lines["future"].sentence == "1 场计划还没有到日子"
    assert (lines["pending"].sentence, lines["pending"].page) == ("1 场活动待校长审核", "activities")
    assert lines["unfiled"].identity == waiting
    assert lines["returned"].identity == returned
    assert lines["empty"].ok
    assert lines["clashes"].ok
    assert {finding.code for finding in closing_findings(ws, Q3)} == {
        "close.end",
        "close.overdue",
        "close.future",
        "close.sent_back",
        "close.pending",
        "close.unfiled",
        "close.returned",
    }


def test_closing_says_first_and_afterwards_what_it_keeps_and_what_it_leaves(ws: Workspace, people: dict[str, str]) -> None:
    """Who was absent has nothing to be recognised, and is nobody who came."""
    away = add_teacher(ws, TeacherValues(name="王五"))
    there = [*(Attend(teacher_id=each) for each in people.values()), Attend(teacher_id=away, mark=Mark.ABSENT)]
    salon = ActivityValues(kind="reading_salon", title="读书沙龙", date=date(2026, 9, 10), hours=Decimal(2))
    record_activity(ws, RecordActivity(values=salon, attendance=tuple(there)))
    held(ws, [], date(2026, 9, 30), planned=True, title="后天的会")
    add_training(
        ws,
        TrainingValues(
            teacher_id=people["王芳"], name="国庆班", level="校级", mode="网络研修", date=date(2026, 9, 20),
            end_date=date(2026, 10, 9), hours=Decimal(8),
        ),
    )  # fmt: skip
    what = closing(ws, Q3)
    assert what.version == 1
    assert (
        what.kept == "研修活动 1 场，参加 4 人次，校外培训 0 人次，申报 8 人·学时（其中 4 条、8 人·学时尚未认定），计入 8 人·学时"
    )
    assert what.leaves == "1 场计划还没有到日子；1 条培训在截至日以后才结束，不计入；1 场活动待校长审核；1 场活动未备案"
    assert [row.status for row in list_periods(ws)] == ["open"]
    close_quarter(ws, Q3)
    with pytest.raises(PeriodWrong, match="已经结账"):
        closing(ws, Q3)


def test_a_returned_training_is_named_before_closing_with_the_way_to_it(ws: Workspace, people: dict[str, str]) -> None:
    day = date(2026, 9, 5)
    training = add_training(
        ws,
        TrainingValues(
            name="班主任培训",
            teacher_id=people["王芳"],
            level="city",
            mode="centralized",
            date=day,
            end_date=day,
            hours=Decimal(12),
        ),
    )
    assert {line.code: line.ok for line in closing_list(ws, Q3)}["returned_trainings"]
    review_trainings(ws, [training], approve=False, reason="没有证书")
    line = next(line for line in closing_list(ws, Q3) if line.code == "returned_trainings")
    assert (line.ok, line.sentence, line.detail) == (False, "1 条培训被退回，没有改好", "王芳 班主任培训")
    assert (line.page, line.identity) == ("trainings", training)


def test_a_quarter_that_has_not_begun_says_so_before_it_is_closed(ws: Workspace, people: dict[str, str]) -> None:
    assert people
    line = next(line for line in closing_list(ws, Q3.next()) if line.code == "end")
    assert (line.ok, line.sentence) == (False, "季度 10-01 才开始")


def test_a_record_of_a_closed_quarter_says_that_it_can_only_be_looked_at(ws: Workspace, people: dict[str, str]) -> None:
    held(ws, [*people.values()], date(2026, 9, 10))
    assert closed_words(ws, date(2026, 9, 10)) == ""
    close_quarter(ws, Q3)
    assert "2026年第三季度已于 2026-09-28 结账（第 1 版），这条记录只能看" in closed_words(ws, date(2026, 9, 10))
    assert closed_words(ws, date(2026, 10, 1)) == ""


def test_an_opening_balance_is_no_line_of_the_quarter_in_which_its_year_begins(ws: Workspace, people: dict[str, str]) -> None:
    first = Quarter.parse("2026Q1")
    ws.today_override = date(2026, 4, 2)
    held(ws, [people["王芳"]], date(2026, 3, 10))
    opening = {"teacher_id": people["王芳"], "year": "2026", "category": "校本研修", "document": "旧台账"}
    add_opening(ws, hours=Decimal(30), **opening)
    before = quarter_sums(statement(ws, first))
    assert [entry for _teacher, entry in before] == [row.id for row in list_activities(ws)]
    close_quarter(ws, first)
    lines = ws.tuples("SELECT entry FROM signed_line WHERE quarter = '2026Q1'")
    assert lines == [(row.id,) for row in list_activities(ws)]
    add_opening(ws, hours=Decimal(5), **opening)
    assert [(each.entry, each.cause) for each in signed_differences(ws, first) if each.signed == 0] == []
    assert {each.entry for each in signed_differences(ws, first)} <= {row.id for row in list_activities(ws)}


def test_the_copy_kept_at_closing_is_the_signed_state_and_is_kept_for_ever(ws: Workspace, people: dict[str, str]) -> None:
    held(ws, [*people.values()], date(2026, 9, 10))
    signed = quarter_sums(statement(ws, Q3))
    close_quarter(ws, Q3)
    [copy] = [each for each in list_backups(ws.path) if each.reason == "closed"]
    assert copy.quarter == "2026Q3"
    with Workspace.open(copy.path, SCHOOL, write=False) as old:
        assert [(row.quarter, row.status, row.version) for row in list_periods(old) if row.quarter == "2026Q3"] == [
            ("2026Q3", "closed", 1)
        ]
        kept = {
            (teacher, entry): (claimed, counted)
            for teacher, entry, claimed, counted in old.tuples(
                "SELECT teacher_uuid, entry, claimed_x100, counted_x100 FROM signed_line WHERE quarter = '2026Q3'"
            )
        }
    assert kept == signed
    assert len(kept) == 4
    many_years_on = datetime(2060, 1, 1)
    others = [
        replace(copy, path=copy.path.with_name(f"x{hour}"), at=datetime(2026, 10, 1, hour), reason="timer", quarter="")
        for hour in (1, 2)
    ]
    assert copy not in expired([copy, *others], many_years_on)
    assert others[0] in expired([copy, *others], many_years_on)


def test_a_second_opening_of_one_person_year_and_category_with_another_document_stands_beside_the_first(
    ws: Workspace, people: dict[str, str], tmp_path: Path
) -> None:
    """Typed or read from a table; the same document says the figure anew."""
    teacher = next(iter(people.values()))
    for document, hours in (("证明一", 12), ("证明二", 20), ("证明二", 24)):
        add_opening(ws, teacher_id=teacher, year="2025", category="school_based", hours=Decimal(hours), document=document)
    name = next(row.teacher for row in list_openings(ws))
    table = tmp_path / "期初.csv"
    table.write_text(f"姓名,年度,类别,学时,依据\n{name},2025,school_based,30,证明三\n", encoding="utf-8")
    execute_import(ws, plan_import(ws, ImportKind.OPENINGS, table))
    assert {row.document: row.hours for row in list_openings(ws)} == {"证明一": 12, "证明二": 24, "证明三": 30}
