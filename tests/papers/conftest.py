"""The sample school and bureau, made once by the demonstration, and what is asked of them by commands."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.cli import main
from jyteacher_desktop.kinds.kit import Keeper
from jyteacher_desktop.sample_city import BUREAU as BUREAU_FILE
from jyteacher_desktop.sample_city import SCHOOL as SCHOOL_FILE
from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN

Told = Callable[..., Any]
FILES = {Keeper.SCHOOL: SCHOOL_FILE, Keeper.BUREAU: BUREAU_FILE}


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both workspaces; tests that change one work on a copy."""
    folder = tmp_path_factory.mktemp("demo")
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        assert main(["demo", str(folder)]) == 0
    (folder / "pin.txt").write_text(f"{SAMPLE_PIN}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def offices(demonstrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This module's own copy."""
    folder = tmp_path_factory.mktemp("offices") / "copy"
    shutil.copytree(demonstrated, folder, ignore=shutil.ignore_patterns("*.lock"))
    return folder


def teller(folder: Path, keeper: Keeper) -> Told:
    """Runs a command on the workspace of that keeper and gives back its document; the answer must be one."""

    def told(*typed: str) -> Any:
        said = io.StringIO()
        workspace = ("-w", str(folder / FILES[keeper]), "--pin-file", str(folder / "pin.txt"), "--today", SAMPLE_DAY.isoformat())
        with redirect_stdout(said), redirect_stderr(io.StringIO()):
            ended = main([*typed, *workspace, "--json"])
        assert ended == 0, said.getvalue()
        return json.loads(said.getvalue())

    return told
