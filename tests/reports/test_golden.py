"""Golden pages, and every paper of a school with a long name: nothing in micro-type, nothing over the margin, nothing cut."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.kinds.kit import Keeper
from jyteacher_desktop.papers import Of, papers_of
from jyteacher_desktop.reports.quarter_drawing import render_quarter
from jyteacher_desktop.school.office import EditSchool, edit_school
from jyteacher_desktop.store.workspace import Workspace
from tests.reports.golden import FOLDER, LONG, layout, samples
from tests.reports.poppler import told_of
from tests.school.test_statement import adds_up
from tests.sums.books import make_blank, random_book
from tests.sums.recounting import jyt_recount

LEAST = 7.4
"""Points: the labels of a drawing's axis; what is read in a line is larger."""


@pytest.mark.parametrize("name", ["small", "large", "empty", "nasty"])
def test_the_pages_of_the_quarter_are_laid_out_as_they_were_when_somebody_looked_at_them(name: str) -> None:
    assert layout(samples()[name]) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["small", "large", "empty", "nasty"])
def test_the_figures_of_the_pages_looked_at_add_up(name: str) -> None:
    adds_up(samples()[name])


def looked_at(path: Path) -> str:
    """Words of a paper; none is printed too small, and none leaves the paper's edges."""
    assert min(each.size for each in jyt_recount.read_pdf(path.read_bytes())) >= LEAST
    told = told_of(path, "-bbox")
    width = float(re.findall(r'<page width="([\d.]+)"', told)[0])
    edges = [
        (float(left), float(right)) for left, right in re.findall(r'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)"', told)
    ]
    assert min(left for left, _right in edges) >= 24
    assert max(right for _left, right in edges) <= width - 24
    return "".join(re.findall(r">([^<]+)</word>", told))


def test_the_subject_with_the_longest_name_stands_whole_on_page_one(tmp_path: Path) -> None:
    render_quarter(samples()["nasty"], tmp_path / "a.pdf")
    assert "道德与法治" in looked_at(tmp_path / "a.pdf")


def of_book(ws: Workspace, of: Of) -> object:
    """What a paper of a random book is to be of."""
    said = {Of.QUARTER: Quarter.of(ws.today), Of.YEAR: "2026", Of.SCHOOL_YEAR: "2025-2026"}
    if of in (Of.TEACHER, Of.ACTIVITY):
        return ws.tuples(f"SELECT uuid FROM {of.value[0]} WHERE deleted = 0 ORDER BY id LIMIT 1")[0][0]
    return said.get(of)


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_blank(tmp_path_factory.mktemp("blank"))


@pytest.mark.parametrize("length", [23, 40])
def test_a_long_school_name_wraps_on_every_paper(blank: Path, tmp_path: Path, length: int) -> None:
    name = LONG[:length]
    with random_book(blank, tmp_path / "book", 6) as book:
        edit_school(book.ws, EditSchool(name=name, code="2141000123", stage="小学", central="", reviewer="欧阳𬍛"))
        for paper in papers_of(Keeper.SCHOOL, Of.OFFICE, Of.QUARTER, Of.YEAR, Of.SCHOOL_YEAR, Of.TEACHER, Of.ACTIVITY):
            path = tmp_path / f"{paper.key}.pdf"
            paper.written(book.ws, path, of=of_book(book.ws, paper.of))
            text = looked_at(path)
            assert set(name) <= set(text), paper.key
