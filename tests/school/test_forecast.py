"""Where hours are going, and what a draft policy would change: counted by the engine, stored nowhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook as Book

from jyteacher_desktop.domain.hours_and_their_reasons import Detail, hours_columns
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.paths import resource
from jyteacher_desktop.records.policies import read_policy
from jyteacher_desktop.school.activities import (
    ActivityValues,
    Attend,
    RecordActivity,
    list_activities,
    plan_series,
    record_activity,
)
from jyteacher_desktop.school.dated_service import move_teacher
from jyteacher_desktop.school.errors import ValueRefused
from jyteacher_desktop.school.forecast import outlooks
from jyteacher_desktop.school.ledger import count_hours, explain_hours
from jyteacher_desktop.school.opening_balances import add_opening
from jyteacher_desktop.school.province_workbook import fill_template
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.school.what_if import changed_lines, what_if
from jyteacher_desktop.store.workspace import Workspace

READING = ActivityValues(kind="reading_salon", title="读书沙龙", date=date(2026, 9, 10), hours=Decimal(2))


def _held(ws: Workspace, people: dict[str, str], **more: object) -> str:
    values = replace(READING, **more)  # type: ignore[arg-type]
    attendance = tuple(Attend(teacher_id=person) for person in people.values())
    return record_activity(ws, RecordActivity(values=values, attendance=attendance)).id


def _draft(tmp_path: Path, old: str, new: str) -> Path:
    text = resource("policies/jiyuan.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "draft.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_plans_for_others_are_told_where_none_is_for_this_person(ws: Workspace, people: dict[str, str]) -> None:
    (nothing,) = outlooks(ws, teacher_id=people["王芳"])
    assert "现在没有登记以后的计划活动" in nothing.sentence
    held = _held(ws, {"李娜": people["李娜"]})
    plan_series(ws, held, [date(2026, 10, 15), date(2026, 11, 12)])
    (found,) = outlooks(ws, teacher_id=people["王芳"])
    assert "以后的 2 场计划活动，应到里都没有这位教师" in found.sentence
    (other,) = outlooks(ws, teacher_id=people["李娜"])
    assert (len(other.opportunities), other.for_others) == (2, 0)


def test_the_gain_of_a_plan_is_what_would_count_not_what_it_claims(ws: Workspace, people: dict[str, str]) -> None:
    """A planned repeat of the same content and a day above the cap gain less than their hours."""
    held = _held(ws, people)
    plan_series(ws, held, [date(2026, 10, 15), date(2026, 11, 12)])
    record_activity(
        ws, RecordActivity(values=replace(READING, title="一天两倍", date=date(2026, 12, 3), hours=Decimal(20), planned=True))
    )
    (found,) = outlooks(ws, teacher_id=people["王芳"])
    assert [(row.date, row.gain) for row in found.opportunities] == [
        ("2026-10-15", Decimal(2)),
        ("2026-11-12", Decimal(2)),
        ("2026-12-03", Decimal(8)),
    ]
    assert found.gain == Decimal(12)
    assert found.short == found.gap - Decimal(12)
    assert "仍差" in found.sentence


def test_plans_that_close_the_gap_say_so(ws: Workspace, people: dict[str, str]) -> None:
    _held(ws, people)
    days = [date(2027, month, day) for month in range(1, 12) for day in (5, 10, 15, 20)]
    plan_series(ws, _held(ws, people, title="全天", hours=Decimal(8), date=date(2026, 9, 11)), days)
    (found,) = outlooks(ws, teacher_id=people["王芳"])
    assert found.short == (found.gap - found.gain if found.gap > found.gain else 0)
    assert found.gain == Decimal(8 * 44)


def test_looking_ahead_stores_nothing(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    plan_series(ws, _held(ws, people), [date(2026, 10, 15)])
    before = ws.path.read_bytes()
    outlooks(ws)
    what_if(ws, read_policy(_draft(tmp_path, "day_cap = 8", "day_cap = 1")))
    assert ws.path.read_bytes() == before


def test_everybody_at_risk_is_listed_with_the_widest_gap_first(ws: Workspace, people: dict[str, str]) -> None:
    _held(ws, {"王芳": people["王芳"]})
    found = outlooks(ws)
    assert {row.name for row in found} == set(people)
    assert [row.gap for row in found] == sorted((row.gap for row in found), reverse=True)
    assert found[-1].name == "王芳"
    assert all("没有登记以后的计划活动" in row.sentence for row in found)


def test_the_forecast_is_in_proportion_to_the_pace(ws: Workspace, people: dict[str, str]) -> None:
    _held(ws, people)
    row = next(row for row in count_hours(ws).teachers if row.name == "王芳")
    assert row.forecast == int(row.counted * row.required / row.expected)
    first = count_hours(ws, as_of=date(2026, 1, 15)).teachers[0]
    assert first.expected == 0
    assert first.forecast is None


def test_what_somebody_brought_from_another_school_does_not_go_on_coming(ws: Workspace, people: dict[str, str]) -> None:
    """40 hours brought along in the month he came were foretold as 2000 at the end of the cycle."""
    came = add_teacher(ws, TeacherValues(name="张明远", joined="2026-09"))
    for teacher in (came, people["王芳"]):
        add_opening(ws, teacher_id=teacher, year="2026", category="校本研修", hours=Decimal(40), document="学时证明 1 号")
    steps = [step.what for step in ws.steps()][:2]
    assert steps == ["登记期初学时 王芳 2026", "登记期初学时 张明远 2026"]
    rows = {row.name: row for row in count_hours(ws, as_of=date(2026, 10, 31)).teachers}
    assert rows["张明远"].forecast == rows["张明远"].counted == 40
    # a balance of before the book was begun is of months that she was here
    assert rows["王芳"].forecast == int(rows["王芳"].counted * rows["王芳"].required / rows["王芳"].expected)
    record_activity(ws, RecordActivity(values=READING, attendance=(Attend(teacher_id=came),)))
    (row,) = count_hours(ws, as_of=date(2026, 10, 31), teacher_id=came).teachers
    assert row.forecast == 40 + int(2 * row.required / row.expected)


def test_whoever_fills_a_form_of_hours_is_told_who_in_it_has_left(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    _held(ws, people)
    form = Book()
    sheet = form.active
    assert sheet is not None
    sheet.append(["姓名", "任教学科", "本年度学时", "周期累计学时"])
    form.save(tmp_path / "表.xlsx")
    assert "不在岗" not in fill_template(ws, tmp_path / "表.xlsx", "hours", tmp_path / "一.xlsx").counted
    move_teacher(ws, people["李娜"], ServiceStatus.TRANSFERRED_OUT, date(2026, 9, 20))
    told = fill_template(ws, tmp_path / "表.xlsx", "hours", tmp_path / "二.xlsx").counted
    assert "其中 1 人已不在岗：李娜（调出），表里不要的请删去。" in told


@pytest.mark.parametrize(
    ("detail", "keys"),
    [
        (Detail.YEARS, {"year_2026"}),
        (Detail.CATEGORIES, {"category_research"}),
        (Detail.CELLS, {"cell_2026_research"}),
        (Detail.BOTH, {"year_2026", "category_research"}),
    ],
)
def test_the_matrix_shows_what_is_asked_for(ws: Workspace, people: dict[str, str], detail: Detail, keys: set[str]) -> None:
    _held(ws, people)
    view = count_hours(ws)
    category = next(iter(view.categories))
    columns = {column.key: column for column in hours_columns(view, detail)}
    wanted = {key.replace("research", category) for key in keys}
    assert wanted <= columns.keys()
    extra = {key for key in columns if key.startswith(("year_", "category_", "cell_"))}
    assert {key.split("_")[0] for key in extra} == {key.split("_")[0] for key in keys}


def test_the_cells_of_a_row_add_up_to_its_years_and_categories(ws: Workspace, people: dict[str, str]) -> None:
    _held(ws, people)
    for row in count_hours(ws).teachers:
        for label, cells in row.cells.items():
            assert sum(cells.values()) == row.years[label]
        for code, total in row.categories.items():
            assert sum(cells.get(code, Decimal(0)) for cells in row.cells.values()) == total


def test_a_draft_with_a_lower_cap_names_who_loses_what_and_why(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    _held(ws, people, hours=Decimal(6), title="全天研修")
    draft = read_policy(_draft(tmp_path, "day_cap = 8", "day_cap = 2"))
    found = what_if(ws, draft)
    assert {row.change for row in found.rows} == {Decimal(-4)}
    assert "减少 4 人" in found.sentence
    (line,) = changed_lines(ws, people["李娜"], draft)
    assert (line.counted, line.draft_counted) == (Decimal(6), Decimal(2))
    assert line.why.startswith("草案：")
    assert "2" in line.why
    assert len(explain_hours(ws, people["李娜"])) == 1


def test_a_draft_that_changes_nothing_says_so(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    _held(ws, people)
    found = what_if(ws, read_policy(_draft(tmp_path, "day_cap = 8", "day_cap = 8.0")))
    assert found.sentence == f"{len(people)} 人的计入学时都不变。"
    assert changed_lines(ws, people["王芳"], read_policy(_draft(tmp_path, "day_cap = 8", "day_cap = 8"))) == ()


def test_a_draft_that_asks_for_less_says_who_would_be_done(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    """每个人的计入学时都不变 was all that was said, while everybody's requirement fell."""
    _held(ws, people, hours=Decimal(6), title="全天研修")
    draft = read_policy(_draft(tmp_path, "value = 360", "value = 3"))
    found = what_if(ws, draft)
    assert "应完成学时变化 4 人" in found.sentence
    assert "已完成的由 0 人变为 4 人；4 人由落后变为跟上进度；没有人因此落后。" in found.sentence


def test_a_series_is_one_step_and_refuses_no_day_or_a_day_twice(ws: Workspace, people: dict[str, str]) -> None:
    held = _held(ws, people)
    for days in ([], [date(2026, 10, 1), date(2026, 10, 1)]):
        with pytest.raises(ValueRefused):
            plan_series(ws, held, days)
    rows = plan_series(ws, held, [date(2026, 10, 15), date(2026, 10, 8)])
    assert [row.status_label for row in rows] == ["计划", "计划"]
    ws.undo()
    assert [row.id for row in list_activities(ws)] == [held]
