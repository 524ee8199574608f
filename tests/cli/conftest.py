"""A school made once by the command line itself; every test works on its own copy."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop import paths
from jyteacher_desktop.cli import main
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

PIN = "correct horse battery staple"
TODAY = "2026-09-30"

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def no_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a PIN nor a workspace comes from the developer's own environment."""
    monkeypatch.delenv("JYTEACHER_PIN", raising=False)
    monkeypatch.delenv("JYTEACHER_WORKSPACE", raising=False)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``一小.jyschool`` and the sample's roster in it. Never opened by a test: see ``book``."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "pin.txt").write_text(f"{PIN}\n", encoding="utf-8")
    school = str(folder / "一小.jyschool")
    pin = ["--pin-file", str(folder / "pin.txt")]
    assert main(["school", "new", school, "--code", "2141000001", "--name", "济水一小", "--stage", "小学", *pin]) == 0
    assert main(["roster", "import", str(paths.resource("sample/roster.xlsx")), "-w", school, "--today", TODAY]) == 1
    return folder


def _copy(made: Path, folder: Path) -> None:
    """The school's files without its backups: a test begins with none."""
    for file in made.iterdir():
        if file.is_file():
            shutil.copy(file, folder)


@pytest.fixture
def book(made: Path, tmp_path: Path) -> Path:
    """This test's own copy of the school."""
    _copy(made, tmp_path)
    path = tmp_path / "一小.jyschool"
    Workspace.open(path, SCHOOL, write=True).close()  # a copy says so the first time; the tests are about other things
    return path


@pytest.fixture
def run(book: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on the copy with ``--json``; returns its document and checks the exit status (``status=0``)."""

    def run_command(*typed: str, status: int = 0, today: str = TODAY) -> Any:
        capsys.readouterr()
        ended = main([*typed, "-w", str(book), "--json", "--today", today, "--pin-file", str(book.with_name("pin.txt"))])
        said = capsys.readouterr()
        assert ended == status, said
        return json.loads(said.out)

    return run_command


def copied_school(made: Path, folder: Path) -> Path:
    """A copy that nobody opened yet."""
    _copy(made, folder)
    return folder / "一小.jyschool"
