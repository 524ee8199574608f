"""The paper adds up for somebody who has the package, the policy and the description of the format, and nothing of the program."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.domain.certificate_numbers import content_mark
from jyteacher_desktop.domain.columns import plain_text
from jyteacher_desktop.domain.words_for_nothing import NO_CERTIFICATE
from jyteacher_desktop.reports import quarter_paper_lines
from jyteacher_desktop.school.activities import ActivityValues, Attend, RecordActivity, record_activity
from jyteacher_desktop.school.closing_quarters import close_quarter, reopen_quarter
from jyteacher_desktop.school.hours_certificate import write_certificate
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.school.quarter_in_words import quarter_summary, write_quarter_pdf
from jyteacher_desktop.school.quarter_open_or_closed import CLOSED, period
from jyteacher_desktop.school.quarter_statement import statement
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, edit_teacher, teacher_detail
from jyteacher_desktop.store.workspace import Workspace
from tests.sums.books import PIN, SHIPPED, random_book
from tests.sums.recounting import FOLDER, jyt_recount, package_of, recount


# Of the last three the quarter before got a record after the paper was signed that counts for nothing there.
@pytest.mark.parametrize("seed", [*range(1, 9), 117, 162, 167])
def test_every_figure_of_the_paper_is_what_the_package_adds_up_to(blank_school: Path, tmp_path: Path, seed: int) -> None:
    with random_book(blank_school, tmp_path / "book", seed) as book:
        verdict = recount(book)
    assert verdict.wrong == []
    assert verdict.checked > 5


@pytest.mark.parametrize(("later", "wrong"), [(0, 0), (1, 2)])
def test_a_paper_that_wrote_the_day_of_the_pace_with_a_hyphen_is_still_read(
    blank_school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, later: int, wrong: int
) -> None:
    def former(day: date, last_day: date, pace: Decimal, at_end: Decimal) -> str:
        left = f"（季末 {plain_text(at_end)}）" if day < last_day else ""
        return f"截至 {day.month}-{day.day:02d} 应达 {plain_text(pace + later)}{left}"

    monkeypatch.setattr(quarter_paper_lines, "pace_words", former)
    with random_book(blank_school, tmp_path / "book", 3) as book:
        verdict = recount(book)
    assert len([each for each in verdict.wrong if each.startswith("进度：")]) == wrong, verdict.wrong


@pytest.fixture(scope="module")
def full(blank_school: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    """Seed of a book with activities, trainings and several groups."""
    folder = tmp_path_factory.mktemp("look")
    for seed in range(100, 200):
        with random_book(blank_school, folder / f"{seed}", seed) as book:
            paper = io.BytesIO()
            write_quarter_pdf(book.ws, book.quarter, paper)
            texts = jyt_recount.read_pdf(paper.getvalue())
            said = jyt_recount.Paper(texts).everything
            if "本季没有登记" not in said and "按学科" in said and "上季无数据" not in said:
                return seed
    raise AssertionError("no book is full")


def test_a_changed_figure_on_paper_is_found_wherever_it_stands(blank_school: Path, tmp_path: Path, full: int) -> None:
    with random_book(blank_school, tmp_path / "book", full) as book:
        paper = io.BytesIO()
        write_quarter_pdf(book.ws, book.quarter, paper)
        data, identity, card = package_of(book)
        letter, _found = jyt_recount.jyt_verify.read_verified(data, identities=[identity], cards=[card])
        tables, policy = jyt_recount.Book(letter.rows), jyt_recount.Policy(book.policy.read_text(encoding="utf-8"))
    texts = jyt_recount.read_pdf(paper.getvalue())
    assert jyt_recount.recount(texts, tables, policy).wrong == []
    figures = [each for row in jyt_recount.Paper(texts).rows if _is_line(row) for each in _figures(row)]
    assert len(figures) > 40
    missed = []
    for each in figures:
        place = texts.index(each)
        changed = [*texts[:place], replace(each, text=f"{each.text[:-1]}{(int(each.text[-1]) + 1) % 10}"), *texts[place + 1 :]]
        if not jyt_recount.recount(changed, tables, policy).wrong:
            missed.append((each.page, each.y, each.text))
    assert missed == []


def _is_line(row: Sequence[Any]) -> bool:
    """Whether this is a line of a table: it sums something up, or ends in a trace code."""
    texts = [each.text for each in row]
    return "合计" in texts or (len(texts) > 2 and bool(re.fullmatch("[2-9A-HJ-NP-Z]{5}", texts[-1])))


def _figures(row: Sequence[Any]) -> list[Any]:
    """The figures of a line, without the running number before it and without 工号 (three digits here)."""
    found = [each for each in row if re.fullmatch(r"\d+(?:\.\d+)?", each.text) and not re.fullmatch(r"0\d\d", each.text)]
    return found[1:] if found and found[0] is row[0] else found


def test_the_command_reads_paper_package_and_policy_and_says_how_many_figures_are_right(
    blank_school: Path, tmp_path: Path
) -> None:
    with random_book(blank_school, tmp_path / "book", 3) as book:
        write_quarter_pdf(book.ws, book.quarter, tmp_path / "paper.pdf")
        data, identity, card = package_of(book)
    (tmp_path / "a.jyt").write_bytes(data)
    (tmp_path / "card.jyt").write_bytes(card)
    (tmp_path / "id").write_text(identity, encoding="utf-8")
    command = [sys.executable, FOLDER / "jyt_recount.py", tmp_path / "paper.pdf", tmp_path / "a.jyt"]
    command += ["--policy", book.policy, "--identity", tmp_path / "id", "--card", tmp_path / "card.jyt"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env={"PYTHONUTF8": "1"})
    assert re.fullmatch(r"已核对 \d+ 个数字，全部一致。\n", done.stdout), done.stdout + done.stderr
    assert done.returncode == 0


def test_a_certificate_is_added_up_again_and_its_signature_checked(blank_school: Path, tmp_path: Path) -> None:
    checked = 0
    for seed in range(1, 7):
        with random_book(blank_school, tmp_path / f"{seed}", seed) as book:
            teachers = [row for (row,) in book.ws.tuples("SELECT uuid FROM teacher ORDER BY id LIMIT 2")]
            data, identity, card = package_of(book)
            letter, _found = jyt_recount.jyt_verify.read_verified(data, identities=[identity], cards=[card])
            tables, policy = jyt_recount.Book(letter.rows), jyt_recount.Policy(book.policy.read_text(encoding="utf-8"))
            for teacher in teachers:
                path = tmp_path / "certificate.pdf"
                write_certificate(book.ws, teacher, path, pin=PIN)
                line = jyt_recount.jyt_verify.certificate_line(str(path))
                texts = jyt_recount.read_pdf(path.read_bytes())
                assert jyt_recount.is_certificate(texts)
                verdict = jyt_recount.recount_certificate(texts, line, tables, policy)
                assert verdict.wrong == []
                checked += verdict.checked
                assert jyt_recount.jyt_verify.main([str(path), "--certificate"]) == 0
    assert checked > 30


def test_another_policy_or_another_package_is_not_taken_for_the_right_one(blank_school: Path, tmp_path: Path) -> None:
    with random_book(blank_school, tmp_path / "one", 2) as one, random_book(blank_school, tmp_path / "two", 5) as two:
        paper = io.BytesIO()
        write_quarter_pdf(one.ws, one.quarter, paper)
        data, identity, card = package_of(two)
    letter, _found = jyt_recount.jyt_verify.read_verified(data, identities=[identity], cards=[card])
    verdict = jyt_recount.recount(
        jyt_recount.read_pdf(paper.getvalue()), jyt_recount.Book(letter.rows), jyt_recount.Policy(SHIPPED.read_text("utf-8"))
    )
    assert verdict.wrong


def test_the_paper_of_a_closed_quarter_is_right_by_the_package_also_after_people_moved_and_last_quarter_changed(
    blank_school: Path, tmp_path: Path, full: int
) -> None:
    with random_book(blank_school, tmp_path / "book", full) as book:
        ws = book.ws
        if period(ws, book.quarter).status != CLOSED:
            close_quarter(ws, book.quarter)
        paper = io.BytesIO()
        write_quarter_pdf(ws, book.quarter, paper)
        then, was_kept = package_of(book), quarter_summary(ws, book.quarter).kept
        moved = [member.row for member in statement(ws, book.quarter).members][:2]
        for row in moved:
            edit_teacher(ws, row.id, replace(teacher_detail(ws, row.id).values, group="综合组", subject="劳动", stage="高中"))
        before = book.quarter.previous()
        if period(ws, before).status == CLOSED:
            reopen_quarter(ws, before, "补记")
        values = ActivityValues(kind=book_kind(ws), title="补记的活动", date=before.first_day, hours=Decimal(2))
        people = tuple(Attend(teacher_id=row.id) for row in moved)
        record_activity(ws, RecordActivity(values=values, attendance=people))
        after = io.BytesIO()
        write_quarter_pdf(ws, book.quarter, after)
        summary = quarter_summary(ws, book.quarter)
        now = package_of(book)
        policy = jyt_recount.Policy(book.policy.read_text(encoding="utf-8"))
    assert {each.what for each in summary.kept} - {each.what for each in was_kept} >= {"教研组", "研修活动场次"}
    assert found(paper, then, policy) == []
    assert found(after, now, policy) == []


def test_the_paper_of_a_second_version_is_right_by_its_package_also_where_it_names_what_the_first_one_said(
    blank_school: Path, tmp_path: Path, full: int
) -> None:
    with random_book(blank_school, tmp_path / "book", full) as book:
        ws = book.ws
        if period(ws, book.quarter).status != CLOSED:
            close_quarter(ws, book.quarter)
        somebody = statement(ws, book.quarter).members[0].row
        reopen_quarter(ws, book.quarter, "补记")
        edit_teacher(ws, somebody.id, replace(teacher_detail(ws, somebody.id).values, group="综合组"))
        values = ActivityValues(kind=book_kind(ws), title="补记的活动", date=book.quarter.first_day, hours=Decimal(2))
        record_activity(ws, RecordActivity(values=values, attendance=(Attend(teacher_id=somebody.id),)))
        close_quarter(ws, book.quarter)
        add_teacher(ws, TeacherValues(name="后来登记的人", joined="2016-09"))
        paper = io.BytesIO()
        write_quarter_pdf(ws, book.quarter, paper)
        summary = quarter_summary(ws, book.quarter)
        package = package_of(book)
        policy = jyt_recount.Policy(book.policy.read_text(encoding="utf-8"))
    assert summary.revision is not None
    assert len(summary.revision.changed) > 10
    assert len(summary.changed) > 3
    assert found(paper, package, policy) == []


def book_kind(ws: Workspace) -> str:
    return next(iter(current_policy(ws).kinds))


def found(paper: io.BytesIO, package: tuple[bytes, str, bytes], policy: Any) -> list[str]:
    """What the tool says is wrong with a paper."""
    data, identity, card = package
    letter, _found = jyt_recount.jyt_verify.read_verified(data, identities=[identity], cards=[card])
    texts = jyt_recount.read_pdf(paper.getvalue())
    return list(jyt_recount.recount(texts, jyt_recount.Book(letter.rows), policy).wrong)


@pytest.mark.parametrize(
    "text",
    [
        "GP 2026",
        "ＧＰ２０２６",
        "G\u00adP2026",
        "GР2026\ufe00",
        "\u3000",
        "gp-2026",
        "豫教培２号",
        "中\u2800\u200b",
        *sorted(NO_CERTIFICATE),
        "（——）",
        "无 号",
        "ＮＡＮ",
        "待发１",
    ],
    ids=ascii,
)
def test_the_recount_takes_certificate_numbers_for_the_same_as_the_program_does(text: str) -> None:
    assert jyt_recount._as_read(text) == content_mark(text)
