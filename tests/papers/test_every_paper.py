"""Every paper of the registry, of the sample school and bureau: written, said, and whole under the longest name of a school."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from jyteacher_desktop.kinds.kit import Keeper
from jyteacher_desktop.papers import Paper
from jyteacher_desktop.school.office import EditSchool, edit_school
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.papers.conftest import FILES, teller
from tests.reports.golden import LONG
from tests.reports.test_golden import looked_at
from tests.sums.recounting import jyt_recount
from tools.papers import printed_by, typed

PRINTED = [
    pytest.param(keeper, paper, id=f"{keeper.name}-{paper.key}")
    for keeper in (Keeper.SCHOOL, Keeper.BUREAU)
    for paper in printed_by(keeper)
]


@pytest.mark.parametrize(("keeper", "paper"), PRINTED)
def test_it_says_its_file_pages_and_digest(offices: Path, tmp_path: Path, keeper: Keeper, paper: Paper) -> None:
    told, path = teller(offices, keeper), tmp_path / "纸.pdf"
    said = told(*typed(paper, told), "-o", str(path))
    assert said["file"] == str(path)
    assert said["pages"] >= 1
    assert said["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert said["fallback_glyphs"] == sorted(said["fallback_glyphs"])
    assert "jyteacher" not in looked_at(path), "what is typed into a computer is no business of a paper"
    lines: dict[int, set[int]] = {}
    for each in jyt_recount.read_pdf(path.read_bytes()):
        lines.setdefault(each.page, set()).add(round(each.y))
    assert min(map(len, lines.values())) > 2, "nobody signs a page with nothing else on it"
    assert min(each.size for each in jyt_recount.read_pdf(path.read_bytes())) >= 8, "nothing on paper is too small to read"


@pytest.mark.parametrize(("keeper", "paper"), PRINTED)
def test_it_is_the_same_file_every_time(offices: Path, tmp_path: Path, keeper: Keeper, paper: Paper) -> None:
    told = teller(offices, keeper)
    words = typed(paper, told)
    files = [tmp_path / f"{turn}.pdf" for turn in range(2)]
    for path in files:
        told(*words, "-o", str(path))
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize("length", [23, 40])
@pytest.mark.parametrize("paper", printed_by(Keeper.SCHOOL), ids=lambda each: each.key)
def test_a_long_school_name_wraps_on_every_paper(offices: Path, tmp_path: Path, length: int, paper: Paper) -> None:
    name = LONG[:length]
    with Workspace.open(offices / FILES[Keeper.SCHOOL], SCHOOL, write=True) as ws:
        edit_school(ws, EditSchool(name=name, code="2141009999", stage="小学", central="", reviewer="欧阳𬍛"))
    told, path = teller(offices, Keeper.SCHOOL), tmp_path / "纸.pdf"
    told(*typed(paper, told), "-o", str(path))
    assert set(name) <= set(looked_at(path))
