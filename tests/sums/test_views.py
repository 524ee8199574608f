"""Home, every paper, trace codes, workbook, command line and bureau say the same of one quarter, whatever the book."""

from __future__ import annotations

import io
import json
import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jyteacher_desktop.bureau import city_people
from jyteacher_desktop.bureau.board import board
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.city_figures import city_figures
from jyteacher_desktop.bureau.city_report import city_summary, school_hours
from jyteacher_desktop.bureau.tracing import trace as city_trace
from jyteacher_desktop.cli import main
from jyteacher_desktop.domain.calendar import Quarter, school_year
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.hours_and_their_reasons import hours_columns
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.domain.trace_codes import person_key, trace_code
from jyteacher_desktop.records.measure_tracing import measure_code
from jyteacher_desktop.records.measures import measures_of
from jyteacher_desktop.reports.quarter_paper_lines import QuarterSummary
from jyteacher_desktop.school.activities import list_activities
from jyteacher_desktop.school.dated_service import move_teacher
from jyteacher_desktop.school.home import home
from jyteacher_desktop.school.hours_register_and_notice import write_register
from jyteacher_desktop.school.ledger import count_hours
from jyteacher_desktop.school.printing_registers import year_facts
from jyteacher_desktop.school.quarter_in_words import quarter_summary
from jyteacher_desktop.school.quarter_statement import Statement, statement
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, list_teachers
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.school.state_form_4068 import form4068
from jyteacher_desktop.school.teacher_archives import archive_book
from jyteacher_desktop.school.tracing import trace
from jyteacher_desktop.school.what_leaves_the_school import report_rows
from jyteacher_desktop.sheets import write_table
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import replace
from tests.bureau.world import NUMBERS, City, School, fresh
from tests.school.test_statement import adds_up, same_on_the_first_page
from tests.sums.books import Book, random_book
from tests.sums.recounting import jyt_recount

SEEDS = range(1, 9)


@pytest.mark.parametrize("seed", SEEDS)
def test_home_paper_trace_codes_workbook_and_command_line_give_the_same_figures(
    blank_school: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    with random_book(blank_school, tmp_path / "book", seed) as book:
        stated, summary = statement(book.ws, book.quarter), quarter_summary(book.ws, book.quarter)
        adds_up(summary)
        first = home(book.ws, book.quarter)
        same_on_the_first_page(first, summary)
        assert first.behind_total == sum(member.behind for member in stated.members)
        _codes_open(book, stated)
        _archive_and_register(book, stated, tmp_path)
        _year(book)
        _state_form(book)
        _checks(book)
        _workbook(book, stated, tmp_path / "hours.xlsx")
        path, today = book.ws.path, book.ws.today.isoformat()
    said = _run(capsys, "hours", "--as-of", stated.day.isoformat(), "--cycle", stated.cycle.id, "-w", path, "--today", today)
    rows = {row["id"]: row for row in said["teachers"]}
    for member in stated.members:
        row = rows[member.row.id]
        assert (row["counted"], row["required"]) == (_text(member.cycle), _text(member.required))
    headline = dict(summary.fact_codes)
    whole = _run(capsys, "why", headline["counted"], "-w", path, "--today", today)
    assert Decimal(whole["figures"]["counted"]) == summary.facts.counted
    assert sum(Decimal(row["counted"]) for row in whole["rows"]) == summary.facts.counted


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bureau_says_of_the_book_what_the_school_said(
    blank_school: Path, tmp_path: Path, blank: Path, mailbox: tuple[str, str, list[str]], seed: int
) -> None:
    with random_book(blank_school, tmp_path / "book", seed, shipped=True) as book:
        stated, rows = statement(book.ws, book.quarter), report_rows(book.ws)
        office, today = book.ws.info("office"), book.ws.today
        everybody = {row.id: row for row in count_hours(book.ws, as_of=stated.day, cycle=stated.cycle.id).teachers}
        in_post = {row.id for row in list_teachers(book.ws, stated.day)}
    ws = fresh(blank, tmp_path / "bureau")
    try:
        ws.today_override = today
        there = City(ws, *mailbox, tmp_path / "stick")
        school = School(1, random.Random(seed), office=office)
        there.enrol(school)
        there.send(school, rows)
        view = {row.id: row for row in city_people.city_hours(ws, as_of=stated.day, cycle=stated.cycle.id).teachers}
        ids = {teacher: person.id for person in city_people.list_people(ws) for teacher in person.teachers}
        for member in stated.members:
            row = view[ids[member.row.id]]
            assert (row.counted, row.required) == (_hours(member.cycle), _hours(member.required))
            assert (row.expected, row.apart) == (everybody[member.row.id].expected, member.apart)
        (line,) = board(ws, book.quarter)
        assert line.activities == len(stated.held)
        figures = city_figures(ws, as_of=stated.day, cycle=stated.cycle.id)
        whole = figures.rows[0]
        assert line.teachers == sum(row.people for row in figures.of("学校"))
        assert sum(row.people for row in figures.of("学科")) == sum(row.people for row in figures.of("学校")) == whole.people
        assert sum(row.reached for row in figures.of("学段")) == whole.reached
        assert sum(row.behind for row in figures.of("中心校")) == whole.behind
        paper = city_summary(ws, as_of=stated.day, cycle=stated.cycle.id, quarter=book.quarter)
        assert (paper.whole.people, paper.whole.reached, paper.whole.average) == (whole.people, whole.reached, whole.average)
        for of in (paper.whole, *paper.schools, *paper.stages, *paper.subjects, *paper.centrals):
            people = city_trace(ws, of.code).rows
            assert len(people) == of.people
            assert of.people == 0 or abs(sum(Decimal(row.figure) for row in people) / of.people - of.average) <= Decimal("0.05")
        _name, own = school_hours(ws, office, as_of=stated.day, cycle=stated.cycle.id)
        assert line.teachers == whole.people == len(in_post)
        assert sorted(row.id for row in own.teachers) == sorted(ids[each] for each in in_post)
        assert {each.row.id for each in stated.members if each.row.status_code and not each.gone} == in_post
        for person in own.teachers:
            opened = city_trace(ws, trace_code(stated.day, person_key(stated.cycle.id, person.id)))
            assert sum(Decimal(row.figure) for row in opened.rows) == person.counted
    finally:
        ws.close()


@pytest.mark.parametrize("seed", range(1, 5))
def test_on_any_day_the_bureau_counts_whom_the_school_had_in_post_and_asks_as_much_of_them(
    blank_school: Path, tmp_path: Path, blank: Path, mailbox: tuple[str, str, list[str]], seed: int
) -> None:
    chance = random.Random(seed)
    days = [date(2026, 1, 1) + timedelta(days=chance.randrange(0, 600)) for _ in range(5)]
    with (
        random_book(blank_school, tmp_path / "one", seed, shipped=True) as one,
        random_book(blank_school, tmp_path / "two", seed + 50, shipped=True) as two,
    ):
        moved = _moves(one.ws, two.ws, chance)
        ws = fresh(blank, tmp_path / "bureau")
        try:
            ws.today_override = max(one.ws.today, two.ws.today)
            there = City(ws, *mailbox, tmp_path / "stick")
            offices = {}
            for number, book in enumerate((one, two), 1):
                school = School(number, random.Random(seed))
                there.enrol(school)
                there.send(school, report_rows(book.ws) | {"school": [(school.office, school.code, f"{number}小", "小学", "")]})
                offices[school.office] = book.ws
            ids = {teacher: person.id for person in city_people.list_people(ws) for teacher in person.teachers}
            assert len({ids[each] for each in moved}) == 1
            for day in days:
                _agree_on(ws, offices, ids, moved, day)
        finally:
            ws.close()


def _moves(one: Workspace, two: Workspace, chance: random.Random) -> tuple[str, str]:
    """Somebody with one number at both schools, who leaves the one and comes to the other, perhaps months later."""
    left = date(2026, 3, 1) + timedelta(days=chance.randrange(0, 300))
    come = left + timedelta(days=chance.choice((0, 0, 40)))
    found = []
    for ws, moves in ((one, ((left, ServiceStatus.TRANSFERRED_OUT),)), (two, ((come, ServiceStatus.IN_POST),))):
        joined = "2019-08" if ws is one else f"{come:%Y-%m}"
        found.append(add_teacher(ws, TeacherValues(name="王伟", subject="语文", id_number=NUMBERS[0], joined=joined)))
        for day, status in moves:
            move_teacher(ws, found[-1], status, day)
    return found[0], found[1]


def _agree_on(ws: Workspace, offices: dict[str, Workspace], ids: dict[str, str], moved: tuple[str, str], day: date) -> None:
    present: set[str] = set()
    figures = city_figures(ws, as_of=day, cycle="2026-2030")
    at_school = sorted(row.people for row in figures.of("学校"))
    assert at_school == sorted(filter(None, (len(list_teachers(own, day)) for own in offices.values())))
    for office, own in offices.items():
        in_post = {row.id for row in list_teachers(own, day)}
        present |= {ids[each] for each in in_post}
        _name, register = school_hours(ws, office, as_of=day, cycle="2026-2030")
        assert sorted(row.id for row in register.teachers) == sorted(ids[each] for each in in_post)
        view = {row.id: row for row in city_people.city_hours(ws, as_of=day, cycle="2026-2030").teachers}
        for row in count_hours(own, as_of=day, cycle="2026-2030").teachers:
            if row.id not in moved:
                other = view[ids[row.id]]
                assert (other.counted, other.required, other.expected) == (row.counted, row.required, row.expected)
                assert (other.apart, other.standing) == (row.apart, row.standing)
    paper = city_summary(ws, as_of=day, cycle="2026-2030", quarter=Quarter.of(day))
    assert figures.rows[0].people == paper.whole.people == len(present)
    staff = CityBook(ws, day).staff(day)
    assert len(staff) == len(present)
    assert sum(len(SchoolBook(own, day).staff(day)) for own in offices.values()) - len(staff) in (0, 1)


def _codes_open(book: Book, stated: Statement) -> None:
    summary = quarter_summary(book.ws, book.quarter)
    for line in (*summary.teachers, *summary.activities, *summary.trainings, *summary.kinds):
        opened = trace(book.ws, line.code)
        figure = line.quarter if hasattr(line, "quarter") else line.counted
        assert sum(row.counted for row in opened.rows) == figure
    _headline_opens(book, summary)
    for line in summary.kinds[:-1] if summary.kinds and summary.kinds[-1].activities is None else summary.kinds:
        sessions = trace(book.ws, line.code).rows
        assert (len(sessions), sum(row.present for row in sessions)) == (line.activities, line.person_times)
    for activity in summary.activities:
        lines = trace(book.ws, activity.code).rows
        assert (len(lines), sum(row.present for row in lines)) == (activity.expected, activity.present)
    _people_open(book, summary)
    for grouping in summary.groupings:
        for group in grouping.lines:
            opened = trace(book.ws, group.code)
            assert len({row.record for row in opened.rows}) == len(opened.rows) == group.teachers
            assert sum(row.counted for row in opened.rows) == group.counted
            assert sum(row.present for row in opened.rows) == group.person_times
    assert stated.facts == summary.facts


def _people_open(book: Book, summary: QuarterSummary) -> None:
    """Who the chart counts are exactly those a code opens; together with those apart they are everybody, once."""
    lines = {line.code: line for line in summary.teachers}
    opened = {name: [lines[row.code] for row in trace(book.ws, code).rows] for name, _count, code in summary.people_codes}
    assert [len(some) for some in opened.values()] == [count for _name, count, _code in summary.people_codes]
    asked = [line for line in summary.teachers if not line.apart]
    ahead, behind = opened.pop("达到平均进度", []), opened.pop("低于平均进度", [])
    assert {line.code for line in opened.pop("其中已满", [])} == {line.code for line in asked if not line.progress.gap}
    assert {line.code for line in behind} == {line.code for line in asked if line.progress.behind}
    assert sorted(line.code for line in (*ahead, *behind)) == sorted(line.code for line in asked)
    bars = [line.code for name, some in opened.items() for line in some if name.startswith("距目标差")]
    assert sorted(bars) == sorted(line.code for line in asked)
    apart = {line.code: name for name, some in opened.items() for line in some if not name.startswith("距目标差")}
    assert apart == {line.code: line.apart for line in summary.teachers if line.apart}


def _headline_opens(book: Book, summary: QuarterSummary) -> None:
    """Whoever counts and adds the rows behind a figure of page one gets that figure, and every row too small says why."""
    facts = summary.facts
    rows = {name: trace(book.ws, code).rows for name, code in summary.fact_codes}
    people, times, expected = rows["teachers"], rows["person_times"], rows["expected_times"]
    assert len({row.record for row in people}) == len(people) == facts.teachers == len(summary.teachers)
    assert sum(row.counted for row in people) == facts.counted
    assert rows["per_teacher"] == people
    assert len({row.record for row in rows["activities"]}) == len(rows["activities"]) == facts.activities
    assert (len(times), len(expected), len(rows["trainings"])) == (facts.person_times, facts.expected_times, facts.trainings)
    assert rows["participation"] == expected
    assert sum(row.present for row in expected) == facts.person_times
    assert sum(row.claimed for row in rows["claimed"]) == facts.claimed
    assert sum(row.counted for row in rows["training_counted"]) == facts.training_counted
    assert sum(row.confirmed for row in rows["confirmed"]) == (facts.confirmed or 0)
    for row in rows["counted"]:
        assert row.why or (row.counted == row.claimed and row.counted), f"{row.title} counts {row.counted} of {row.claimed}"
    names = {code: line for line in summary.teachers for code in (line.code,)}
    for row in people:
        assert row.counted == names[row.code].quarter == sum(each.counted for each in trace(book.ws, row.code).rows)


def _archive_and_register(book: Book, stated: Statement, folder: Path) -> None:
    """Papers of a day name the same hours as the statement of that day, and their codes open them."""
    ws, day, cycle = book.ws, stated.day, stated.cycle.id
    archives = {each.codes[""]: each for each in archive_book(ws, as_of=day, cycle=cycle).teachers}
    write_register(ws, folder / "register.pdf", as_of=day, cycle=cycle)
    printed: dict[str, set[str]] = {}
    in_post = {row.id for row in list_teachers(ws, day)}
    for each in jyt_recount.read_pdf((folder / "register.pdf").read_bytes()):
        printed.setdefault(f"{each.page} {each.y:.0f}", set()).add(each.text)
    for member in stated.members:
        code = trace_code(day, person_key(cycle, member.row.id))
        opened = trace(ws, code)
        assert opened.figures["counted"] == sum(row.counted for row in opened.rows) == _hours(member.cycle)
        if member.row.id not in in_post:
            continue
        archive = archives[code]
        assert archive.counted == sum(entry.counted for entry in archive.entries) == _hours(member.cycle)
        for entry in archive.entries:
            [line] = trace(ws, entry.code).rows
            assert (line.claimed, line.counted) == (entry.claimed, entry.counted)
        [row] = [texts for texts in printed.values() if code.partition("-")[2] in texts]
        assert {_text(member.cycle), _text(member.required)} <= row


def _year(book: Book) -> None:
    """The year is its quarters together, and what began in one of them and ended in the next."""
    ws, year = book.ws, book.quarter.year
    facts = year_facts(ws, year)
    quarters = [statement(ws, Quarter(year, number)) for number in range(1, 5) if Quarter(year, number).first_day <= ws.today]
    late = [each for each in quarters if each.day != min(ws.today, each.quarter.last_day)]
    if late:
        return  # a quarter closed before its end keeps its day, and the year goes on
    spanning = sum(line.counted for each in quarters if each.quarter.number > 1 for line in each.carried)
    assert facts.counted == _hours(sum(each.sums.counted for each in quarters) + spanning)
    held = {row.id: row for each in quarters for row in each.held}
    whole = {row.id for row in list_activities(ws, date(year, 1, 1), date(year, 12, 31)) if row.id in held}
    assert facts.activities >= len(whole)
    assert facts.activities - len(whole) == len({row.id for each in quarters for row in each.coming} & _over(ws, year))
    assert sum(number for _name, number, _times, _code in facts.kinds) == facts.activities
    assert sum(times for _name, _number, times, _code in facts.kinds) == facts.person_times
    for _name, _number, times, code in facts.kinds:
        assert sum(row.present for row in trace(ws, code).rows) == times
    people = trace(ws, facts.codes["people"]).rows
    assert (len(people), sum(row.state == "参加过" for row in people)) == (facts.teachers, facts.took_part)
    assert sum(Decimal(row.figure) for row in people) == facts.counted
    staff = trace(ws, facts.codes["staff"])
    assert (staff.figures["staff"], staff.figures["full_time"]) == (
        len(staff.rows),
        sum(row.state == "专任教师" for row in staff.rows),
    )
    assert len(staff.rows) == len(SchoolBook(ws, facts.day).staff(facts.day))
    assert sum(row.counted for row in trace(ws, facts.codes["counted"]).rows) == facts.counted
    if facts.opening:
        openings = trace(ws, facts.codes["opening"]).rows
        assert sum(row.counted for row in openings) == facts.opening
    assert len(trace(ws, facts.codes["trainings"]).rows) == facts.trainings
    assert sum(row.present for row in trace(ws, facts.codes["activities"]).rows) == facts.person_times


def _state_form(book: Book) -> None:
    """The state's form adds up, every row opens its people, and nobody there has more hours than were ever attended."""
    ws, today = book.ws, book.ws.today
    for year in (school_year(today), school_year(date(today.year - 1, today.month, 1))):
        form = form4068(ws, year.label)
        opened = {line: trace(ws, code) for line, code in form.codes.items()}
        persons = (form.trained, *form.hours, *form.levels)
        for (line, shown), printed in zip(opened.items(), persons, strict=True):
            # two figures of one day may share a code, and it opens both; beside one that is made of something a nought is left out
            found = next((each for each in (shown, *shown.others) if "persons" in each.figures), None)
            if found is None:
                assert (printed, bool(shown.rows)) == (0, True), line
                opened[line] = replace(shown, rows=())
                continue
            opened[line] = found
            assert found.figures["persons"] == printed >= len({row.teacher for row in found.rows}), line
            assert bool(found.rows) == bool(printed)
        assert sum(form.hours) == form.trained <= form.teachers
        assert max(form.levels) <= form.trained <= sum(form.levels)
        staff = SchoolBook(ws, form.dated).staff(form.dated)
        assert form.teachers == sum(each.full_time for each in staff.values())
        of_hours = [row for line in ("02", "03", "04", "05") for row in opened[line].rows]
        assert sorted(of_hours, key=str) == sorted(opened["01"].rows, key=str)
        assert all(row.counted <= row.claimed for row in of_hours)


def _checks(book: Book) -> None:
    """Every figure of the self-check opens under the code that stands beside it."""
    known = SchoolBook(book.ws)
    for measure in measures_of(known):
        opened = trace(book.ws, measure_code(known, measure))
        assert measure.text in opened.sentence
        assert opened.figures["have"] == measure.have


def _over(ws: Workspace, year: int) -> set[str]:
    """Activities that are over by today, or the end of the year."""
    last = min(ws.today, date(year, 12, 31)).isoformat()
    return {row.id for row in list_activities(ws) if row.end_date <= last}


def _workbook(book: Book, stated: Statement, path: Path) -> None:
    """The matrix of hours as it is written for everybody, read back by another program."""
    view = count_hours(book.ws, as_of=stated.day, cycle=stated.cycle.id)
    write_table(hours_columns(view), view.teachers, path, sheet="学时")
    sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes())).active
    assert sheet is not None
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    place = head.index("计入学时")
    counted = [Decimal(str(row[place])) for row in rows]
    assert counted == [row.counted for row in view.teachers]
    known = {row.id: row.counted for row in view.teachers}
    assert all(known[member.row.id] == _hours(member.cycle) for member in stated.members)


def _run(capsys: pytest.CaptureFixture[str], *words: object) -> Any:
    capsys.readouterr()
    assert main([*map(str, words), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def _hours(x100: int) -> Decimal:
    return Decimal(x100) / 100


def _text(x100: int) -> str:
    return hours_text(_hours(x100))
