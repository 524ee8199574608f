"""Home, paper, trace codes, workbook, command line and bureau say the same of one quarter, whatever the book."""

from __future__ import annotations

import io
import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jyteacher_desktop.bureau import city
from jyteacher_desktop.bureau.board import board
from jyteacher_desktop.bureau.figures import city_figures
from jyteacher_desktop.cli import main
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.ledger_view import hours_columns
from jyteacher_desktop.school.home import home
from jyteacher_desktop.school.ledger import count_hours
from jyteacher_desktop.school.quarter_report import quarter_summary
from jyteacher_desktop.school.statement import Statement, statement
from jyteacher_desktop.school.submitting import report_rows
from jyteacher_desktop.school.tracing import trace
from jyteacher_desktop.sheets import write_table
from tests.bureau.world import City, School, fresh
from tests.school.test_statement import adds_up
from tests.sums.books import Book, random_book

SEEDS = range(1, 9)


@pytest.mark.parametrize("seed", SEEDS)
def test_home_paper_trace_codes_workbook_and_command_line_give_the_same_figures(
    blank_school: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    with random_book(blank_school, tmp_path / "book", seed) as book:
        stated, summary = statement(book.ws, book.quarter), quarter_summary(book.ws, book.quarter)
        adds_up(summary)
        first = home(book.ws, book.quarter)
        assert first.summary == summary
        assert first.behind_total == sum(member.behind for member in stated.members)
        _codes_open(book, stated)
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
    ws = fresh(blank, tmp_path / "bureau")
    try:
        ws.today_override = today
        there = City(ws, *mailbox, tmp_path / "stick")
        school = School(1, random.Random(seed), office=office)
        there.enrol(school)
        there.send(school, rows)
        view = {row.id: row for row in city.city_hours(ws, as_of=stated.day, cycle=stated.cycle.id).teachers}
        ids = {teacher: person.id for person in city.list_people(ws) for teacher in person.teachers}
        for member in stated.members:
            row = view[ids[member.row.id]]
            assert (row.counted, row.required) == (_hours(member.cycle), _hours(member.required))
            assert row.expected == everybody[member.row.id].expected
        (line,) = board(ws, book.quarter)
        assert line.activities == len(stated.held)
        figures = city_figures(ws, as_of=stated.day, cycle=stated.cycle.id)
        whole = figures.rows[0]
        assert sum(row.people for row in figures.of("学科")) == sum(row.people for row in figures.of("学校")) == whole.people
        assert sum(row.reached for row in figures.of("学段")) == whole.reached
        assert sum(row.behind for row in figures.of("中心校")) == whole.behind
    finally:
        ws.close()


def _codes_open(book: Book, stated: Statement) -> None:
    summary = quarter_summary(book.ws, book.quarter)
    for line in (*summary.teachers, *summary.activities, *summary.trainings, *summary.kinds):
        opened = trace(book.ws, line.code)
        figure = line.quarter if hasattr(line, "quarter") else line.counted
        assert sum(row.counted for row in opened.rows) == figure
    for grouping in summary.groupings:
        for group in grouping.lines:
            opened = trace(book.ws, group.code)
            assert sum(row.counted for row in opened.rows) == group.counted
            assert sum(row.present for row in opened.rows) == group.person_times
    assert stated.facts == summary.facts


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
