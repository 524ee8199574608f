"""Golden pages, and every paper of a school with a long name: nothing in micro-type, nothing over the margin, nothing cut."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.reports.quarter import render_quarter
from jyteacher_desktop.school import papers
from jyteacher_desktop.school.office import EditSchool, edit_school
from jyteacher_desktop.school.quarter_report import write_quarter_pdf
from jyteacher_desktop.store.workspace import Workspace
from tests.reports.golden import FOLDER, LONG, layout, samples
from tests.sums.books import make_blank, random_book
from tests.sums.recounting import jyt_recount

LEAST = 7.4
"""Points: the labels of a drawing's axis; what is read in a line is larger."""


@pytest.mark.parametrize("name", ["small", "large", "empty", "nasty"])
def test_the_pages_of_the_quarter_are_laid_out_as_they_were_when_somebody_looked_at_them(name: str) -> None:
    assert layout(samples()[name]) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def looked_at(path: Path) -> str:
    """Words of a paper; none is printed too small, and none leaves the paper's edges."""
    assert min(each.size for each in jyt_recount.read_pdf(path.read_bytes())) >= LEAST
    told = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, encoding="utf-8", check=True).stdout
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


Draw = Callable[[Workspace, Path], object]


def _of(table: str, write: Callable[[Workspace, str, Path], object]) -> Draw:
    def draw(ws: Workspace, path: Path) -> object:
        return write(ws, ws.tuples(f"SELECT uuid FROM {table} WHERE deleted = 0 ORDER BY id LIMIT 1")[0][0], path)

    return draw


PAPERS: dict[str, Draw] = {
    "quarter": lambda ws, path: write_quarter_pdf(ws, Quarter.of(ws.today), path),
    "archive": lambda ws, path: papers.write_archive(papers.archive_book(ws), path),
    "register": papers.write_register,
    "notice": lambda ws, path: papers.write_register(ws, path, public=True),
    "4068": lambda ws, path: papers.write_form4068(ws, "2025-2026", path),
    "certificate": _of("teacher", papers.write_certificate),
    "signin": _of("activity", papers.write_signin),
    "record": _of("activity", papers.write_record),
}


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_blank(tmp_path_factory.mktemp("blank"))


@pytest.mark.parametrize("length", [23, 40])
def test_a_long_school_name_wraps_on_every_paper(blank: Path, tmp_path: Path, length: int) -> None:
    name = LONG[:length]
    with random_book(blank, tmp_path / "book", 6) as book:
        edit_school(book.ws, EditSchool(name=name, code="2141000123", stage="小学", central="", reviewer="欧阳𬍛"))
        for paper, draw in PAPERS.items():
            path = tmp_path / f"{paper}.pdf"
            draw(book.ws, path)
            text = looked_at(path)
            assert set(name) <= set(text), paper
