"""The paper adds up for somebody who has the package, the policy and the description of the format, and nothing of the program."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.school.papers import write_certificate
from jyteacher_desktop.school.quarter_report import write_quarter_pdf
from tests.sums.books import PIN, SHIPPED, random_book
from tests.sums.recounting import FOLDER, jyt_recount, package_of, recount


@pytest.mark.parametrize("seed", range(1, 9))
def test_every_figure_of_the_paper_is_what_the_package_adds_up_to(blank_school: Path, tmp_path: Path, seed: int) -> None:
    with random_book(blank_school, tmp_path / "book", seed) as book:
        verdict = recount(book)
    assert verdict.wrong == []
    assert verdict.checked > 5


def full(blank_school: Path, folder: Path) -> int:
    """Seed of a book with activities, trainings and several groups."""
    for seed in range(100, 200):
        with random_book(blank_school, folder / f"{seed}", seed) as book:
            paper = io.BytesIO()
            write_quarter_pdf(book.ws, book.quarter, paper)
            texts = jyt_recount.read_pdf(paper.getvalue())
            said = jyt_recount.Paper(texts).everything
            if "本季没有登记" not in said and "按学科" in said and "上季无数据" not in said:
                return seed
    raise AssertionError("no book is full")


def test_a_changed_figure_on_paper_is_found_wherever_it_stands(blank_school: Path, tmp_path: Path) -> None:
    seed = full(blank_school, tmp_path / "look")
    with random_book(blank_school, tmp_path / "book", seed) as book:
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
