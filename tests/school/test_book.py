"""What checks and measures see of a school: people in post, hours, trainings, what is registered and what is unknown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.domain.stages import stage_group, stage_of
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.kinds.honour import Honour
from jyteacher_desktop.kinds.kit import Person, Standing
from jyteacher_desktop.kinds.nothing import Nothing
from jyteacher_desktop.kinds.rule import Rule, RuleState
from jyteacher_desktop.records.measures import measures_of, still_wanted
from jyteacher_desktop.records.registers import list_lines, row_from_texts, save
from jyteacher_desktop.school.book import SchoolBook
from jyteacher_desktop.school.office import current_policy, use_policy
from jyteacher_desktop.school.register_tasks import register_tasks
from jyteacher_desktop.school.roster import edit_teachers, move_teacher
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
    assert {fact.id: fact.counted for fact in book.trainings()} == {approved: True, failed: False}
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
    save(ws, book, [Rule(title="制度", status=RuleState.APPROVED.code, approval_no="1", issued=date(2026, 1, 1))])
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
