"""A school that has kept its book for many years waits no longer than a young one, and sees the same."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.desktop.pages.register_presenter import overview
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.review import Deed
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.kinds.kit import Person, RecordId
from jyteacher_desktop.kinds.post import Post, PostName
from jyteacher_desktop.kinds.training_programme_and_topic import Topic, TrainingTopic
from jyteacher_desktop.records.mentions_of_a_person import mentions_of
from jyteacher_desktop.records.registers import list_lines, list_rows, save
from jyteacher_desktop.records.sheet_choices import Choices
from jyteacher_desktop.records.writer import writing
from jyteacher_desktop.school.activities import (
    ActivityValues,
    Attend,
    RecordActivity,
    activities_to_see_to,
    activities_touching,
    list_activities,
    record_activity,
    record_attendance,
    review_activities,
)
from jyteacher_desktop.school.duplicates import same_activities
from jyteacher_desktop.school.forecast import outlooks
from jyteacher_desktop.school.home import home, todo
from jyteacher_desktop.school.imports import ImportKind, plan_workbook
from jyteacher_desktop.school.ledger import count_hours, explain_hours, explained_from
from jyteacher_desktop.school.merging_duplicates import list_merges, merge_activities
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.plans import PlanItemValues, PlanValues, add_items, list_items, list_plans, new_plan
from jyteacher_desktop.school.quarter_in_words import quarter_summary
from jyteacher_desktop.school.quarter_open_or_closed import list_periods
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.school.teacher_archives import archive_book
from jyteacher_desktop.school.trainings import TrainingValues, add_training, review_trainings
from jyteacher_desktop.sheets import Outcome
from jyteacher_desktop.sheets.reading import read_workbook
from jyteacher_desktop.store import school_tables as tables
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.unattended import WRONG
from jyteacher_desktop.store.workspace import Workspace
from tests.school.counting_rows import rows_handed


def _held(ws: Workspace, day: date, *people: str, title: str = "读书沙龙") -> str:
    values = ActivityValues(kind="reading_salon", title=title, date=day, hours=Decimal(2))
    return record_activity(ws, RecordActivity(values=values, attendance=tuple(Attend(teacher_id=one) for one in people))).id


def test_a_card_tells_why_last_years_hours_do_not_count_and_leaves_out_older_ones(ws: Workspace, people: dict[str, str]) -> None:
    cycle = current_policy(ws).cycle_at(ws.today)
    first = explained_from(cycle)
    inside, edge, older = cycle.start, first, first.replace(year=first.year - 3)
    ids = {day: _held(ws, day, people["王芳"], title=f"{day}") for day in (inside, edge, older)}
    review_activities(ws, list(ids.values()), approve=True)
    lines = {line.id: line.why for line in explain_hours(ws, people["王芳"])}
    assert set(lines) == {ids[inside], ids[edge]}
    assert "开始日期不在本周期内" in lines[ids[edge]]
    (row,) = count_hours(ws, teacher_id=people["王芳"]).teachers
    assert row.counted == Decimal(2)
    (everyone,) = (each for each in count_hours(ws).teachers if each.name == "王芳")
    assert everyone.counted == row.counted


def test_what_waits_is_found_among_all_years(ws: Workspace, people: dict[str, str]) -> None:
    done = _held(ws, date(2019, 3, 4), people["王芳"], title="早已通过")
    review_activities(ws, [done], approve=True)
    pending = _held(ws, date(2018, 3, 4), people["王芳"], title="还没有审核")
    nobody = _held(ws, date(2017, 3, 4), title="还没有点名")
    assert [row.id for row in activities_to_see_to(ws)] == [pending, nobody]
    by_id = {row.id: row for row in list_activities(ws)}
    assert activities_to_see_to(ws) == [by_id[pending], by_id[nobody]]


def test_the_list_of_a_quarter_reads_the_activities_of_no_other(
    ws: Workspace, people: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lines were grouped by activity, so SQLite walked through all years: 5 ms of a file of 40,000 activities, in which the quarter has 7."""
    _held(ws, date(2026, 9, 4), people["王芳"])
    asked: list[tuple[str, Sequence[object]]] = []
    read = Workspace.tuples

    def noted(self: Workspace, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        asked.append((sql, parameters))
        return read(self, sql, parameters)

    monkeypatch.setattr(Workspace, "tuples", noted)
    quarter = Quarter.of(date(2026, 9, 4))
    assert len(list_activities(ws, quarter.first_day, quarter.last_day)) == 1
    assert len(activities_touching(ws, quarter.first_day, quarter.last_day)) == 1
    statements = [each for each in asked if "FROM activity" in each[0]]
    assert len(statements) == 2
    ways = [step for sql, parameters in statements for *_rest, step in read(ws, f"EXPLAIN QUERY PLAN {sql}", parameters)]
    assert [step for step in ways if step.startswith("SCAN")] == []


def test_pairs_of_one_day_are_found_in_every_year_and_others_are_not_read(ws: Workspace, people: dict[str, str]) -> None:
    twins = {_held(ws, date(2015, 5, 6), people["王芳"], people["李娜"]) for _time in range(2)}
    _held(ws, date(2015, 5, 7), people["王芳"], people["李娜"])
    (pair,) = same_activities(ws)
    assert {pair.first.id, pair.second.id} == twins


def test_every_quarter_with_records_is_listed_once_newest_first(ws: Workspace, people: dict[str, str]) -> None:
    for day in (date(2015, 1, 1), date(2015, 3, 31), date(2015, 4, 1), date(2020, 12, 31)):
        _held(ws, day, people["王芳"])
    assert [row.quarter for row in list_periods(ws)] == ["2026Q3", "2020Q4", "2015Q2", "2015Q1"]


def test_the_first_page_and_the_summary_of_a_quarter_read_no_line_of_another_years_attendance(
    ws: Workspace, people: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    quarter = Quarter.of(ws.today)
    questions = (lambda: home(ws, quarter), lambda: quarter_summary(ws, quarter))
    _held(ws, ws.today - timedelta(days=3), *people.values())
    before, seen = rows_handed(ws, monkeypatch, *questions), (home(ws, quarter), quarter_summary(ws, quarter))
    for year in range(2012, 2022):
        for month in (3, 6, 10):
            _held(ws, date(year, month, 12), *people.values(), title=f"{year} 年 {month} 月")
    assert rows_handed(ws, monkeypatch, *questions) == before
    assert (home(ws, quarter), quarter_summary(ws, quarter)) == seen


def test_a_books_activities_of_all_years_are_those_that_were_held(ws: Workspace, people: dict[str, str]) -> None:
    ids = {_held(ws, date(year, 3, 5), people["王芳"]): str(year) for year in (2019, 2024, 2026)}
    _held(ws, ws.today + timedelta(days=2), people["王芳"])
    book = SchoolBook(ws)
    assert {str(each): str(day.year) for each, day in book.held_on().items()} == ids
    assert {str(each.id): year for year in ("2019", "2024", "2025", "2026") for each in book.activities(year)} == ids
    [fact] = book.activities("2024")
    assert (str(fact.start), list(fact.roles)) == ("2024-03-05", [people["王芳"]])


def test_a_book_of_which_nobody_was_away_counts_nobody_for_its_trainings(ws: Workspace, people: dict[str, str]) -> None:
    book = SchoolBook(ws)
    assert book.counted_trainings() == ()
    assert "_ledgers" not in book.__dict__  # nobody was counted


def test_who_was_at_an_activity_is_told_by_their_ids(ws: Workspace, people: dict[str, str]) -> None:
    _held(ws, date(2026, 3, 5), people["王芳"], people["李娜"])
    [fact] = SchoolBook(ws).activities("2026")
    assert dict(fact.roles) == {people["王芳"]: "attendee", people["李娜"]: "attendee"}


def _many_old_years(ws: Workspace, people: dict[str, str]) -> None:
    """Five hundred activities and trainings of ten older years, with everybody, all of them reviewed."""
    keys = [key for (key,) in ws.tuples("SELECT id FROM teacher WHERE deleted = 0 ORDER BY id")]
    days = [date(2012, 1, 9) + timedelta(days=7 * number) for number in range(500)]
    with writing(ws, "旧账", StepCode.ACTIVITY_ADD) as writer:
        writer.add_many(
            tables.activity,
            ("uuid", "kind", "title", "start", "end", "hours_x100", "status"),
            [(new_id(), "lecture", f"讲座{day}", day.isoformat(), day.isoformat(), 200, "approved") for day in days],
        )
        held = [key for (key,) in writer.rows("SELECT id FROM activity WHERE title LIKE '讲座%' ORDER BY id")]
        writer.add_many(
            tables.attendance,
            ("activity_id", "teacher_id", "mark", "role"),
            [(activity, key, "present", "attendee") for activity in held for key in keys],
        )
        writer.add_many(
            tables.training,
            ("uuid", "teacher_id", "name", "level", "mode", "start", "end", "hours_x100", "status"),
            [
                (new_id(), keys[0], f"旧培训{day}", "county", "centralized", day.isoformat(), day.isoformat(), 800, "approved")
                for day in days
            ],
        )


def _steps_of_sqlite(ws: Workspace, question: Any) -> int:
    """How many steps SQLite's machine takes for a question, in tens, with nothing remembered: the same on every computer."""
    taken: list[None] = []
    ws.forget()
    ws._raw.set_progress_handler(lambda: taken.append(None), 10)  # type: ignore[union-attr]
    try:
        question()
    finally:
        ws._raw.set_progress_handler(None, 10)  # type: ignore[union-attr]
    return len(taken)


def test_what_waits_is_shown_after_many_years_as_soon_as_in_the_first(ws: Workspace, people: dict[str, str]) -> None:
    """Of every activity it was asked whether anybody was there, and every training that had ever begun was read: 45 ms of 40,000 activities."""
    quarter = Quarter.of(ws.today)
    nobody = _held(ws, date(2011, 3, 4), title="还没有点名")
    _held(ws, ws.today - timedelta(days=3), *people.values())
    before, seen = _steps_of_sqlite(ws, lambda: todo(ws, quarter)), todo(ws, quarter)
    assert nobody in {task.identity for task in seen.tasks}
    _many_old_years(ws, people)
    assert todo(ws, quarter) == seen
    assert _steps_of_sqlite(ws, lambda: todo(ws, quarter)) <= before * 1.2


def _without_anybody(ws: Workspace) -> list[str]:
    kept = {row.title for row in activities_to_see_to(ws) if not row.expected}
    assert kept == {
        title
        for (title,) in ws.tuples(
            "SELECT title FROM activity WHERE deleted = 0 AND id NOT IN (SELECT activity_id FROM attendance) ORDER BY title"
        )
    }
    assert ws.tuples(WRONG) == []
    return sorted(kept)


def test_an_activity_waits_for_its_people_from_the_moment_it_has_none_until_it_has_one(
    ws: Workspace, people: dict[str, str]
) -> None:
    everybody = tuple(people.values())
    one = _held(ws, date(2019, 3, 4), title="一")
    two = _held(ws, date(2019, 3, 5), *everybody, title="二")
    assert _without_anybody(ws) == ["一"]
    for activity, title in ((one, "一"), (two, "二")):
        review_activities(ws, [activity], approve=True)
        assert ws.tuples("SELECT status FROM activity WHERE title = ?", (title,)) == [("approved",)]
    assert _without_anybody(ws) == ["一"]
    record_attendance(ws, one, [Attend(teacher_id=everybody[0])])
    assert _without_anybody(ws) == []
    ws.undo()
    assert _without_anybody(ws) == ["一"]
    ws.redo()
    assert _without_anybody(ws) == []
    lines = ws.tuples("SELECT x.id FROM attendance x JOIN activity a ON a.id = x.activity_id WHERE a.title = '二'")
    with writing(ws, "清空", StepCode.ATTENDANCE) as writer:
        for (line,) in lines[1:]:
            writer.drop(tables.attendance, line, Deed.JOIN_PEOPLE)
    assert _without_anybody(ws) == []
    with writing(ws, "清空", StepCode.ATTENDANCE) as writer:
        writer.drop(tables.attendance, lines[0][0], Deed.JOIN_PEOPLE)
    assert _without_anybody(ws) == ["二"]
    ws.undo()
    assert _without_anybody(ws) == []


def test_an_activity_of_which_another_program_took_the_people_waits_for_them_once_the_file_is_opened(
    ws: Workspace, people: dict[str, str]
) -> None:
    """It took the triggers away first, so no step of ours tells what it did."""
    _held(ws, date(2019, 3, 4), *people.values(), title="一")
    _held(ws, date(2019, 3, 5), title="二")
    path = ws.path
    ws.close()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for change in "iud":
            raw.execute(f'DROP TRIGGER "jy_attendance_{change}"')
        raw.execute("UPDATE attendance SET activity_id = (SELECT id FROM activity WHERE title = '二')")
    with Workspace.open(path, write=True) as again:
        assert again.journal_mended
        assert _without_anybody(again) == ["一"]


def test_two_entries_that_become_one_leave_the_one_that_goes_with_nobody(ws: Workspace, people: dict[str, str]) -> None:
    keep, drop = (_held(ws, date(2019, 3, 4), people[name], title=name) for name in ("王芳", "李娜"))
    merge_activities(ws, keep, drop)
    assert ws.tuples(WRONG) == []
    ws.undo()
    assert _without_anybody(ws) == []


def test_an_activity_that_is_entered_with_its_people_within_one_step_waits_for_nobody_meanwhile(
    ws: Workspace, people: dict[str, str]
) -> None:
    with ws.together("一步"):
        _held(ws, date(2019, 3, 4), people["王芳"], title="一")
        _held(ws, date(2019, 3, 5), title="二")
        assert {row.title for row in activities_to_see_to(ws) if not row.expected} <= {"二"}
    assert _without_anybody(ws) == ["二"]


def test_what_lasts_several_days_is_seen_on_its_last_day_too(ws: Workspace, people: dict[str, str]) -> None:
    first, last = date(2026, 6, 29), date(2026, 7, 2)
    values = ActivityValues(kind="reading_salon", title="四天", date=first, end_date=last, hours=Decimal(2))
    held = record_activity(ws, RecordActivity(values=values, attendance=(Attend(teacher_id=people["王芳"]),))).id
    for day, found in ((first - timedelta(1), []), (first, [held]), (last, [held]), (last + timedelta(1), [])):
        assert [row.id for row in activities_touching(ws, day, day)] == found
    assert [row.id for row in activities_touching(ws, first - timedelta(30), last + timedelta(30))] == [held]


def test_an_activity_with_its_people_is_one_transaction_however_many_they_are(ws: Workspace, people: dict[str, str]) -> None:
    """A transaction waits for the disk so and so often, whatever is in it."""
    begun = {}
    for title, several in (("一人", 1), ("多人", len(people))):
        said: list[str] = []
        ws._raw.set_trace_callback(said.append)  # type: ignore[union-attr]
        try:
            _held(ws, date(2026, 9, 4), *[*people.values()][:several], title=title)
        finally:
            ws._raw.set_trace_callback(None)  # type: ignore[union-attr]
        begun[title] = [
            word for word in (text.split()[0] for text in said) if word in ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT")
        ]
    assert begun == {"一人": ["BEGIN", "COMMIT"], "多人": ["BEGIN", "COMMIT"]}
    assert sorted(row.expected for row in list_activities(ws)) == [1, len(people)]


def test_a_card_reads_somebodys_entries_once_for_his_hours_and_all_their_lines(
    ws: Workspace, people: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hours and lines were each read and put together: a fifth of what the card of somebody with two full years took."""
    for number in range(3):
        _held(ws, ws.today - timedelta(days=number), *people.values(), title=f"第 {number} 次")
    whole = [(count_hours(ws, teacher_id=each), explain_hours(ws, each)) for each in people.values()]
    asked: list[str] = []
    read = Workspace.tuples

    def noted(self: Workspace, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        asked.append(sql)
        return read(self, sql, parameters)

    ws.forget()
    with monkeypatch.context() as patched:
        patched.setattr(Workspace, "tuples", noted)
        seen = [(count_hours(ws, teacher_id=each), explain_hours(ws, each)) for each in people.values()]
    assert seen == whole
    assert sum("JOIN attendance" in sql for sql in asked) == len(people)
    _held(ws, ws.today, people["王芳"], title="刚刚登记")
    assert [line.title for line in explain_hours(ws, people["王芳"])][-1] == "刚刚登记"


def _old_registers(ws: Workspace, people: dict[str, str]) -> None:
    """What was registered in those years of trainings and of everybody but 李娜."""
    others = [Person(uuid) for name, uuid in people.items() if name != "李娜"]
    trained = [RecordId(uuid) for (uuid,) in ws.tuples("SELECT uuid FROM training WHERE name LIKE '旧培训%' ORDER BY id")]
    posts = [
        Post(teacher=who, post=PostName.HEAD_TEACHER.code, since=date(year, 9, 1), until=date(year + 1, 8, 31))
        for year in range(1996, 2022)
        for who in others
    ]
    for rows in ([TrainingTopic(training=each, topic=Topic.OTHER.code) for each in trained], posts):
        save(ws, SchoolBook(ws), rows)


_OF_ONE_PERSON: dict[str, Callable[[Workspace, str], object]] = {
    "the registers that name somebody": mentions_of,
    "somebody's register of hours": lambda ws, who: archive_book(ws, teacher_id=who),
    "what somebody may still reach": lambda ws, who: outlooks(ws, teacher_id=who),
    "the plans": lambda ws, _who: (list_plans(ws), list_items(ws)),
    "who was merged": lambda ws, _who: list_merges(ws),
    "the words of a closed quarter": lambda ws, _who: quarter_summary(ws, Quarter.parse("2026Q3")),
}


@pytest.mark.parametrize("question", _OF_ONE_PERSON)
def test_what_is_about_one_person_or_one_quarter_costs_the_same_after_many_years(
    ws: Workspace, people: dict[str, str], question: str
) -> None:
    """Somebody's card read the names of all trainings and activities, his register of hours everybody's trainings of all years: 27 and 140 ms
    where a young school takes 8 and 32; who reviewed a quarter was looked for in everything that was ever done."""
    plan = new_plan(ws, PlanValues(term="2026-2027-1", title="上学期"))
    add_items(ws, plan, [PlanItemValues(month="2026-09", kind="reading_salon", title="共读", hours=Decimal(2))])
    mine = _held(ws, date(2026, 9, 4), *people.values())
    review_activities(ws, [mine], approve=True)
    values = TrainingValues(
        teacher_id=people["李娜"], name="省培", level="province", mode="centralized", date=date(2026, 7, 1), end_date=date(2026, 7, 3), hours=Decimal(24)
    )  # fmt: skip
    training = RecordId(add_training(ws, values))
    review_trainings(ws, [training], approve=True)
    save(ws, SchoolBook(ws), [TrainingTopic(training=training, topic=Topic.HEAD_TEACHER.code)])
    save(ws, SchoolBook(ws), [Post(teacher=Person(people["李娜"]), post=PostName.HEAD_TEACHER.code, since=date(2026, 9, 1))])

    def ask() -> object:
        return _OF_ONE_PERSON[question](ws, people["李娜"])

    before, seen = _steps_of_sqlite(ws, ask), ask()
    _many_old_years(ws, people)
    _old_registers(ws, people)
    assert ask() == seen
    assert _steps_of_sqlite(ws, ask) <= before * 1.2 + 20


def test_whoever_imports_a_list_of_activities_does_not_wait_for_all_years(
    ws: Workspace, people: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dry run of two lines read every activity the school ever held, and every line of attendance."""
    held = _held(ws, date(2026, 9, 4), people["王芳"])
    path = tmp_path / "活动.csv"
    path.write_text(
        "活动类型,活动名称,日期,学时,参加人员\n读书沙龙,读书沙龙,2026-09-04,3,王芳、李娜\n读书沙龙,共读,2026-09-11,2,王芳\n",
        encoding="utf-8",
    )
    book = read_workbook(path)

    def ask() -> list[tuple[object, ...]]:
        return [
            (row.outcome, row.target, row.links, row.changes)
            for row in plan_workbook(ws, ImportKind.ACTIVITIES, book, Choices()).rows
        ]

    before, seen = _steps_of_sqlite(ws, ask), ask()
    rows = rows_handed(ws, monkeypatch, ask)
    assert [target for _outcome, target, *_rest in seen] == [held, None]
    _many_old_years(ws, people)
    assert ask() == seen
    assert rows_handed(ws, monkeypatch, ask) == rows
    assert _steps_of_sqlite(ws, ask) <= before * 1.2 + 20


@pytest.mark.parametrize("heading", ["活动名称,日期,姓名", "日期,姓名"])
def test_whoever_imports_a_list_of_attendance_does_not_wait_for_all_years(
    ws: Workspace, people: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heading: str
) -> None:
    """Every line of attendance there ever was was read for a list of three people: four million in a large school."""
    held = _held(ws, date(2026, 9, 4), people["王芳"])
    path = tmp_path / "出勤.csv"
    said = "读书沙龙,2026-09-04," if "活动" in heading else "2026-09-04,"
    path.write_text(f"{heading}\n{said}王芳\n{said}李娜\n", encoding="utf-8")
    book = read_workbook(path)

    def ask() -> list[tuple[object, ...]]:
        plan = plan_workbook(ws, ImportKind.ATTENDANCE, book, Choices())
        return [(row.outcome, row.target, row.links, row.changes) for row in plan.rows]

    seen, rows = ask(), rows_handed(ws, monkeypatch, ask)
    said_of = [(outcome, links["activity"]) for outcome, _target, links, _changes in seen]
    assert said_of == [(Outcome.UNCHANGED, held), (Outcome.NEW, held)]
    steps = _steps_of_sqlite(ws, ask)
    _many_old_years(ws, people)
    assert ask() == seen
    # who says no name is told by what was held on the day, among all activities
    assert rows_handed(ws, monkeypatch, ask) <= rows + (0 if "活动" in heading else 501)
    assert _steps_of_sqlite(ws, ask) <= steps * 1.2 + (20 if "活动" in heading else 3000)


def test_whoever_imports_a_list_of_trainings_does_not_wait_for_everybodys_of_all_years(
    ws: Workspace, people: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a list about two people the trainings of everybody were read, in all years."""
    values = TrainingValues(
        teacher_id=people["李娜"], name="省培", level="province", mode="centralized", date=date(2026, 7, 1), end_date=date(2026, 7, 3), hours=Decimal(24)
    )  # fmt: skip
    stands = add_training(ws, values)
    path = tmp_path / "培训.csv"
    path.write_text(
        "姓名,培训名称,开始日期,结束日期,学时,级别,培训方式\n李娜,省培,2026-07-01,2026-07-03,24,省级,集中面授\n李娜,市培,2026-08-01,2026-08-02,16,市级,集中面授\n",
        encoding="utf-8",
    )
    book = read_workbook(path)

    def ask() -> list[tuple[object, ...]]:
        plan = plan_workbook(ws, ImportKind.TRAININGS, book, Choices())
        return [(row.outcome, row.target, row.links, row.changes) for row in plan.rows]

    seen, rows, steps = ask(), rows_handed(ws, monkeypatch, ask), _steps_of_sqlite(ws, ask)
    assert [target for _outcome, target, *_rest in seen] == [stands, None]
    _many_old_years(ws, people)  # the trainings are those of another one
    assert ask() == seen
    assert rows_handed(ws, monkeypatch, ask) == rows
    assert _steps_of_sqlite(ws, ask) <= steps * 1.2 + 20


def test_registers_are_counted_without_being_read(ws: Workspace, people: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of registers read the topic of every training there ever was, with the training it belongs to, to say how many they are."""
    _many_old_years(ws, people)
    before = rows_handed(ws, monkeypatch, lambda: overview(ws))
    _old_registers(ws, people)
    topics = len(list_rows(ws, TrainingTopic))
    assert topics == 500
    counts = {entry.kind.id: entry.count for entry in overview(ws).entries}
    assert {kind: counts[kind] for kind in ("training_topic", "post")} == {
        "training_topic": topics, "post": len(list_rows(ws, Post))
    }  # fmt: skip
    assert rows_handed(ws, monkeypatch, lambda: overview(ws)) < before + topics


def test_a_long_register_reads_the_names_of_what_it_points_at_and_no_others(
    ws: Workspace, people: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A register of more than five hundred records read the name of every training there ever was."""

    def trainings(count: int) -> list[RecordId]:
        (teacher,) = ws.tuples("SELECT min(id) FROM teacher")[0]
        added = [new_id() for _each in range(count)]
        names = ("uuid", "teacher_id", "name", "level", "mode", "start", "end", "hours_x100", "status")
        with writing(ws, "旧账", StepCode.TRAINING_ADD) as writer:
            rows = [
                (uuid, teacher, f"培训{uuid}", "county", "centralized", "2015-07-01", "2015-07-01", 800, "approved")
                for uuid in added
            ]
            writer.add_many(tables.training, names, rows)
        return list(map(RecordId, added))

    def shown() -> list[str]:
        return sorted(line.texts["training"] for line in list_lines(ws, TrainingTopic.kind))

    told = trainings(501)
    save(ws, SchoolBook(ws), [TrainingTopic(training=each, topic=Topic.OTHER.code) for each in told])
    seen, rows = shown(), rows_handed(ws, monkeypatch, shown)
    assert all(any(str(each) in name for name in seen) for each in (told[0], told[-1]))
    trainings(300)
    assert shown() == seen
    assert rows_handed(ws, monkeypatch, shown) == rows
