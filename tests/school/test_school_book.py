"""What checks and measures see of a school: people in post, hours, trainings, what is registered and what is unknown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.domain.stages import stage_group, stage_of
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.kinds.honour import Honour
from jyteacher_desktop.kinds.induction import Induction
from jyteacher_desktop.kinds.kit import Measure, Person, Standing
from jyteacher_desktop.kinds.nothing_this_year import Nothing
from jyteacher_desktop.kinds.rules_document import Rule, RuleState
from jyteacher_desktop.records.induction_paper import induction_paper
from jyteacher_desktop.records.measures import measures_of, still_wanted
from jyteacher_desktop.records.registers import list_lines, row_from_texts, save
from jyteacher_desktop.school.activities import ActivityValues, Attend, RecordActivity, record_activity, review_activities
from jyteacher_desktop.school.dated_service import move_teacher
from jyteacher_desktop.school.ledger import count_hours
from jyteacher_desktop.school.office import current_policy, use_policy
from jyteacher_desktop.school.opening_balances import add_opening
from jyteacher_desktop.school.printing_registers import year_facts
from jyteacher_desktop.school.quarter_statement import in_hours, year_figures
from jyteacher_desktop.school.register_tasks import register_tasks
from jyteacher_desktop.school.roster import edit_teachers
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.school.tracing import trace
from jyteacher_desktop.school.trainings import TrainingValues, add_training, review_trainings
from jyteacher_desktop.store.workspace import Workspace


def training(ws: Workspace, teacher: str, **more: object) -> str:
    values: dict[str, object] = {
        "teacher_id": teacher,
        "name": "省培",
        "level": "province",
        "mode": "centralized",
        "date": date(2026, 7, 1),
        "end_date": date(2026, 7, 3),
        "hours": Decimal(24),
        "certificate": "豫培 1",
    }
    return add_training(ws, TrainingValues(**{**values, **more}))  # type: ignore[arg-type]


def test_staff_of_a_day_leaves_out_who_has_gone(ws: Workspace, people: dict[str, str]) -> None:
    move_teacher(ws, people["李娜"], ServiceStatus.TRANSFERRED_OUT, date(2026, 9, 1))
    book = SchoolBook(ws)
    assert {row.name for row in book.staff(date(2026, 8, 31)).values()} == set(people)
    assert {row.name for row in book.staff(book.today).values()} == set(people) - {"李娜"}
    assert book.name(Person(people["李娜"])) == "李娜"


def test_a_new_teachers_first_twelve_months_count_across_the_turn_of_the_cycle(ws: Workspace, people: dict[str, str]) -> None:
    """What a teacher hired in autumn 2025 was given in that year stood nowhere from January on: not in the measure, and 不在本周期 on the sheet."""
    new = people["王芳"]
    for day, hours in ((date(2025, 11, 3), 64), (date(2026, 3, 2), 40)):
        training(ws, new, name=str(day), certificate="", date=day, end_date=day.replace(day=20), hours=Decimal(hours))
    texts = {"新教师": "王芳", "入职日期": "2025-10-08", "岗前学时": "16"}
    save(ws, SchoolBook(ws), [row_from_texts(ws, Induction.kind, texts)])
    book = SchoolBook(ws, date(2026, 9, 28))
    assert [book.received(Person(new), year) for year in ("2024", "2025", "2026")] == [Decimal(0), Decimal(64), Decimal(40)]
    measure = next(each for each in measures_of(book) if each.key == "induction.hours")
    assert (measure.have, measure.need) == (1, 1)
    paper = induction_paper(book, "济水一小", Person(new))
    assert "2025 年 64 学时，2026 年 40 学时" in str(paper)


def test_a_person_without_stage_is_counted_at_the_stage_of_the_school(ws: Workspace, people: dict[str, str]) -> None:
    edit_teachers(ws, [people["王芳"]], "stage", "普通初中")
    staff = SchoolBook(ws).staff(ws.today)
    assert staff[Person(people["王芳"])].stage == "初中"
    assert staff[Person(people["李娜"])].stage == "小学"


@pytest.mark.parametrize(
    ("typed", "group"),
    [
        ("小学", "小学"),
        ("普通小学", "小学"),
        ("小学教育", "小学"),
        ("职业高中", "中职"),
        ("幼儿园", "学前"),
        ("普通高中", "高中"),
        ("成人", "成人"),
    ],
)
def test_one_stage_written_in_two_ways_is_one_line_of_the_figures(typed: str, group: str) -> None:
    assert stage_group(typed) == group


def test_nothing_follows_for_one_person_from_a_school_of_two_stages() -> None:
    assert (stage_of("", "九年一贯制"), stage_of("", "幼儿园"), stage_of(" 高中 ", "小学")) == ("", "学前", "高中")


def test_hours_received_and_trainings_that_count_come_from_the_ledger(ws: Workspace, people: dict[str, str]) -> None:
    approved = training(ws, people["王芳"])
    failed = training(ws, people["李娜"], certificate="豫培 2", result="fail")
    returned = training(ws, people["赵敏"], certificate="豫培 3")
    review_trainings(ws, [approved], approve=True)
    review_trainings(ws, [returned], approve=False, reason="证书不清楚")
    book = SchoolBook(ws)
    assert {fact.id for fact in book.trainings(date(2026, 1, 1), book.today)} == {approved, failed}
    assert [fact.id for fact in book.counted_trainings()] == [approved]
    assert sum(book.received(Person(people["王芳"]), year) for year in ("2026", "2026-2027", "2025-2026")) == Decimal(24)
    assert book.received(Person(people["李娜"]), "2026") == 0


def test_what_nobody_registered_is_unknown_and_what_is_ticked_is_none(ws: Workspace) -> None:
    book = SchoolBook(ws)
    assert not book.registered(Honour.kind)
    assert all(
        measure.standing is Standing.UNKNOWN for measure in measures_of(book) if measure.key in ("honours.year", "rules.research")
    )
    save(ws, book, [row_from_texts(ws, Nothing.kind, {"登记项目": "荣誉", "年度": "2026"})])
    book = SchoolBook(ws)
    assert book.registered(Honour.kind)
    assert book.registered(Honour.kind, "2026")
    assert not book.registered(Honour.kind, "2025")
    assert not book.registered(Rule.kind)


def test_the_word_that_there_was_nothing_names_the_register_in_chinese(ws: Workspace) -> None:
    save(ws, SchoolBook(ws), [row_from_texts(ws, Nothing.kind, {"register": "honour", "year": "2026"})])
    [line] = list_lines(ws, Nothing.kind)
    assert (line.texts["register"], line.title) == ("荣誉", "2026 荣誉")


def test_a_book_sees_what_was_written_after_it_was_made(ws: Workspace) -> None:
    book = SchoolBook(ws)
    assert book.rows(Rule) == ()
    save(
        ws, book, [Rule(title="制度", topic="research", status=RuleState.APPROVED.code, approval_no="1", issued=date(2026, 1, 1))]
    )
    assert [row.title for row in book.rows(Rule)] == ["制度"]
    [measure] = [each for each in measures_of(book) if each.key == "rules.research"]
    assert measure.standing is Standing.MET


def test_the_city_may_wish_for_registers_and_a_wish_ends_with_a_record_or_the_word_none(ws: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    wish = '[programme]\nregisters_wanted = ["rule", "荣誉", "以后才有的"]\n'
    path.write_text(current_policy(ws).text.replace("[programme]\n", wish), encoding="utf-8")
    assert still_wanted(SchoolBook(ws)) == (), "the shipped policy wishes for nothing by name"
    use_policy(ws, path)
    assert set(still_wanted(SchoolBook(ws))) == {Rule.kind, Honour.kind}
    save(ws, SchoolBook(ws), [Rule(title="校本研修管理办法")])
    assert still_wanted(SchoolBook(ws)) == (Honour.kind,)
    save(ws, SchoolBook(ws), [row_from_texts(ws, Nothing.kind, {"register": "荣誉", "year": str(ws.today.year)})])
    assert still_wanted(SchoolBook(ws)) == ()
    assert not [task for task in register_tasks(ws) if task.identity == Honour.kind.id], "a wish is no task"


def test_what_is_written_while_many_questions_are_asked_is_seen_all_the_same(ws: Workspace) -> None:
    book = SchoolBook(ws)
    with book.at_rest():
        assert book.rows(Rule) == ()
        save(ws, book, [Rule(title="校本研修管理办法")])
        assert [row.title for row in book.rows(Rule)] == ["校本研修管理办法"]


def held(ws: Workspace, ids: list[str], day: date, **more: object) -> str:
    values = ActivityValues(kind="reading_salon", title="读书沙龙", date=day, hours=Decimal(2), **more)  # type: ignore[arg-type]
    return record_activity(ws, RecordActivity(values=values, attendance=tuple(Attend(teacher_id=each) for each in ids))).id


def figures(ws: Workspace, day: date) -> dict[str, Measure]:
    return {measure.key: measure for measure in measures_of(SchoolBook(ws, day))}


def test_before_the_first_activity_nobody_had_taken_part_or_been_sent_out(ws: Workspace, people: dict[str, str]) -> None:
    held(ws, list(people.values()), date(2026, 9, 10))
    training(ws, people["王芳"])
    assert figures(ws, date(2026, 9, 28))["coverage.research"].have == 4
    assert figures(ws, date(2026, 9, 28))["selection.fairness"].have == 1
    before = figures(ws, date(2026, 2, 28))
    assert (before["coverage.research"].have, before["selection.fairness"].have) == (None, None)


def test_a_training_is_one_time_out_when_it_is_over(ws: Workspace, people: dict[str, str]) -> None:
    training(ws, people["王芳"])
    training(ws, people["李娜"], date=date(2026, 7, 2), end_date=date(2027, 1, 10), certificate="豫培 2")
    assert figures(ws, date(2026, 7, 2))["selection.fairness"].have is None
    assert figures(ws, date(2026, 7, 3))["selection.fairness"].have == 1
    assert figures(ws, date(2027, 1, 10))["selection.fairness"].have == 2


def test_what_begins_later_or_is_planned_or_came_back_changes_no_figure_of_the_day(ws: Workspace, people: dict[str, str]) -> None:
    day, ids = date(2026, 9, 20), list(people.values())
    held(ws, ids[:2], date(2026, 9, 10))
    training(ws, ids[0])
    before = figures(ws, day)
    held(ws, ids, date(2026, 9, 21))
    held(ws, ids, date(2026, 9, 19), end_date=date(2026, 9, 21))
    held(ws, ids, date(2026, 9, 25), planned=True)
    review_activities(ws, [held(ws, ids, date(2026, 9, 11))], approve=False, reason="缺名单")
    training(ws, ids[1], date=date(2026, 9, 21), end_date=date(2026, 9, 22), certificate="豫培 2")
    training(ws, ids[2], date=date(2026, 9, 1), end_date=date(2026, 9, 22), certificate="豫培 3")
    review_trainings(ws, [training(ws, ids[3], certificate="豫培 4")], approve=False, reason="证书不清楚")
    assert figures(ws, day) == before


def test_the_summary_of_the_year_and_the_selfcheck_of_a_day_name_the_same_who_took_part(
    ws: Workspace, people: dict[str, str]
) -> None:
    ids = list(people.values())
    held(ws, ids[:2], date(2026, 3, 10))
    held(ws, ids[2:3], date(2026, 9, 10))
    held(ws, ids[3:], date(2026, 9, 29))
    for day, number in ((date(2026, 3, 9), 0), (date(2026, 3, 10), 2), (date(2026, 9, 9), 2), (date(2026, 9, 28), 3)):
        summary = year_figures(ws, 2026, day)
        measure = figures(ws, day)["coverage.research"]
        [there] = [portion.parts for portion in measure.made_of if portion.label == "参加过 2026 年的校本研修"] or [()]
        assert set(there) == {each.id for each in summary.people if each.took_part}
        assert (summary.took_part, measure.have or 0) == (number, number)


def test_hours_that_run_over_new_year_are_named_beside_the_total_of_the_year_in_which_the_ledger_has_them(
    ws: Workspace, people: dict[str, str]
) -> None:
    ids = list(people.values())
    held(ws, ids, date(2026, 9, 10))
    held(ws, ids[:3], date(2026, 12, 31), end_date=date(2027, 1, 1))
    across = training(ws, ids[0], date=date(2026, 12, 28), end_date=date(2027, 1, 10))
    add_opening(ws, teacher_id=ids[1], year="2026", category="校本研修", hours=Decimal(5), document="教育局核定")
    ws.today_override = date(2026, 12, 31)
    before = year_facts(ws, 2026)
    assert (before.across.counted, "across" in before.codes) == (0, False)
    ws.today_override = date(2027, 2, 1)
    facts, later = year_facts(ws, 2026), year_facts(ws, 2027)
    booked = sum(row.years["2026"] for row in count_hours(ws).teachers)
    assert (facts.across.activities, facts.across.person_times, facts.across.trainings) == (1, 3, 1)
    assert facts.counted + facts.across.counted + facts.opening == booked
    assert (facts.counted, facts.activities, facts.person_times) == (before.counted, 1, len(ids))
    assert (later.counted, later.across.counted, later.opening) == (0, 0, 0)
    opened = trace(ws, facts.codes["across"])
    assert sum(row.counted for row in opened.rows) == facts.across.counted == opened.figures["counted"]
    assert across in {row.record for row in opened.rows}
    assert not any(row.why for row in opened.rows)
    assert sum(row.counted for row in trace(ws, facts.codes["counted"]).rows) == facts.counted


def test_the_summary_of_the_year_names_the_opening_balances_that_every_other_total_of_the_year_holds(
    ws: Workspace, people: dict[str, str]
) -> None:
    ids = list(people.values())
    held(ws, ids, date(2026, 9, 10))
    add_opening(ws, teacher_id=ids[0], year="2026", category="校本研修", hours=Decimal(5), document="教育局核定")
    figures, whole = year_figures(ws, 2026), sum(row.counted for row in count_hours(ws).teachers)
    assert (in_hours(figures.opening), in_hours(figures.sums.counted + figures.opening)) == (5, whole)
    assert year_facts(ws, 2026).opening == 5
    assert year_figures(ws, 2026, date(2025, 12, 31)).opening == 0
