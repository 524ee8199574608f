"""A paper is described once, and what the description says is so: function, guide, kind, command, place in a window."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

import pytest

from jyteacher_desktop.cli.options import COMMANDS
from jyteacher_desktop.kinds import register
from jyteacher_desktop.kinds.kit import Keeper
from jyteacher_desktop.papers import PAPERS, Of, Paper
from jyteacher_desktop.reports.guide_chapters import Grid, section_of

ROOT = Path(__file__).resolve().parents[2]
NO_PAPERS = {
    "guide": "the guide speaks of the program, and needs no workspace",
    "private page": "the page carries a secret, and is printed once",
}
"""Commands that write a PDF file which is no paper of the registry."""
EACH = pytest.mark.parametrize("paper", PAPERS, ids=lambda each: each.key)


def function_of(named: str) -> inspect.Signature:
    module, _colon, name = named.partition(":")
    return inspect.signature(getattr(importlib.import_module(f"jyteacher_desktop.{module}"), name))


@EACH
def test_its_function_takes_what_the_paper_may_be_told(paper: Paper) -> None:
    taken = set(function_of(paper.write).parameters)
    given = {
        paper.of.keyword,
        paper.switch.removeprefix("--"),
        *(each.key for each in paper.asks),
        *(["pin"] if paper.signs else []),
    }
    assert given - {""} <= taken - {"ws", "target", "progress"}
    assert {"ws", "target", "progress"} <= taken
    if paper.table:
        assert paper.of.keyword in {"", *function_of(paper.table).parameters}


@EACH
def test_the_guide_speaks_of_it(paper: Paper) -> None:
    assert section_of(paper.topic) is not None


def test_the_guide_lists_every_paper_with_what_it_is_for() -> None:
    section = section_of("papers")
    assert section is not None
    (grid,) = [block for block in section.blocks if isinstance(block, Grid)]
    whose = {Keeper.SCHOOL: "学校", Keeper.BUREAU: "教育局", Keeper.SCHOOL | Keeper.BUREAU: "学校、教育局"}
    assert list(grid.rows[1:]) == [(each.title, each.about, whose[each.keepers]) for each in PAPERS]


@EACH
def test_what_it_belongs_to_is_a_kind_of_record(paper: Paper) -> None:
    assert not paper.kind or register(paper.kind).id == paper.kind
    assert not paper.kind or paper.of in (Of.RECORD, Of.TEACHER)


def test_no_two_papers_are_called_the_same() -> None:
    assert len({each.key for each in PAPERS}) == len(PAPERS)
    assert len({each.title for each in PAPERS}) == len(PAPERS)


@EACH
def test_it_is_typed_by_a_command_that_opens_its_offices(paper: Paper) -> None:
    words = tuple(word for word in paper.command if not word.startswith("--"))
    command = next(each for each in COMMANDS if each.words == words[: len(each.words)] and each.words[0] != "guide")
    if len(words) > len(command.words):
        assert words[-1] in command.arguments[0].choices
    typed = {flag for option in command.options for flag in option.flags}
    assert {f"--{each.typed}" for each in paper.asks} <= typed
    assert not paper.switch or paper.switch in typed
    opened = {"school": Keeper.SCHOOL, "bureau": Keeper.BUREAU, "either": Keeper.SCHOOL | Keeper.BUREAU}[command.opens.value]
    assert paper.keepers == opened


def test_every_command_that_writes_a_document_writes_a_paper() -> None:
    """Nothing prints beside the registry."""
    papers = {tuple(each.command[:2]) for each in PAPERS}
    says = {each.name for each in COMMANDS for option in each.options if option.name == "output" and "PDF" in option.said.upper()}
    assert {name for name in says if tuple(name.split()) not in papers} | {"guide"} == set(NO_PAPERS)


def test_nothing_draws_a_document_for_a_person_but_the_papers() -> None:
    """Whoever calls a drawing function of reports is named by the registry, or is asked by one that is."""
    named = {each.write.partition(":")[0].split(".")[-1] for each in PAPERS}
    drawing = {
        path.stem
        for layer in ("school", "bureau", "records", "papers", "cli", "desktop")
        for path in (ROOT / "jyteacher_desktop" / layer).rglob("*.py")
        if any(
            f"render_{what}(" in path.read_text(encoding="utf-8")
            for what in ("form", "listing", "quarter", "city", "register", "plan")
        )
    }
    asked_by_one_that_is_named, a_secret = "list_papers", "recovery_page"
    assert drawing <= named | {asked_by_one_that_is_named, a_secret}


def test_no_word_stands_twice_in_the_name_of_a_file() -> None:
    import re

    for paper in PAPERS:
        name = paper.file_name("2026年第三季度")
        assert not re.search(r"(..+)\1", name), name


def test_the_registry_is_read_without_loading_what_draws(tmp_path: Path) -> None:
    """Help stays instant: a list of papers loads neither fonts nor tables."""
    import subprocess
    import sys

    script = (
        "import sys, jyteacher_desktop.papers\n"
        "assert not [name for name in sys.modules if name.partition('.')[0] in ('reportlab', 'sqlalchemy', 'PySide6', 'openpyxl')]"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
