"""``jyteacher demo``: what everybody runs first."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.cli import main
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.end_to_end.office import PROGRAM, surroundings

PROMISED = {"roster", "quarter_pdf", "school_card", "bureau_card", "package", "receipt"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds other files as well."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "我的文件.txt").write_text("不要动", encoding="utf-8")
    (folder / "示例说明").mkdir()
    return folder


@pytest.fixture(scope="module")
def demo(folder: Path) -> dict[str, Any]:
    """The demonstration as a process that nobody watches and that has no PIN."""
    done = subprocess.run(
        [*PROGRAM, "demo", str(folder), "--json"], env=surroundings(), stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode("utf-8")
    document = json.loads(done.stdout.decode("utf-8"))
    assert isinstance(document, dict)
    return document


def test_it_says_where_every_file_is(demo: dict[str, Any], folder: Path) -> None:
    assert set(demo["files"]) >= PROMISED
    for file in map(Path, demo["files"].values()):
        assert file.is_absolute()
        assert file.is_file()
        assert folder in file.parents


def test_it_does_the_whole_job(demo: dict[str, Any]) -> None:
    assert demo["teachers"] > 40
    assert demo["activities"] > 5
    assert float(demo["hours"]) > 100
    assert demo["merged"] == 1
    files = {name: Path(file) for name, file in demo["files"].items()}
    assert files["quarter_pdf"].read_bytes().startswith(b"%PDF")
    assert files["roster"].read_bytes().startswith(b"PK")
    assert files["package"].read_bytes().startswith(b"age-encryption.org/v1\n")


def test_other_files_stay_and_nothing_unfinished_is_left(demo: dict[str, Any], folder: Path) -> None:
    assert (folder / "我的文件.txt").read_text(encoding="utf-8") == "不要动"
    assert (folder / "示例说明").is_dir()
    assert not [path for path in folder.rglob("*") if path.name.endswith((".part", ".lock", "-journal"))]


def test_the_sample_can_be_worked_with_afterwards(demo: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    school, bureau = demo["files"]["school"], demo["files"]["bureau"]
    assert main(["period", "list", "-w", school, "--json"]) == 0
    periods = json.loads(capsys.readouterr().out)["rows"]
    assert {row["quarter"]: row["status"] for row in periods}[demo["period"]] == "closed"
    assert main(["bureau", "board", demo["period"], "-w", bureau, "--json"]) == 0
    [row] = json.loads(capsys.readouterr().out)["rows"]
    assert (row["state"], row["receipt"]) == ("已交", "已生成")


def _names(folder: Path) -> list[Path]:
    """Everything but what is named by a moment: packages and backups."""
    return sorted(
        path.relative_to(folder) for path in folder.rglob("*") if path.suffix != ".jyt" and path.parent.suffix != ".backups"
    )


def test_a_second_run_replaces_its_own_files_whole(
    demo: dict[str, Any], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = _names(folder)
    before = Path(demo["files"]["package"]).read_bytes()
    assert main(["demo", str(folder)]) == 0
    said = capsys.readouterr()
    assert all(file in said.out for file in demo["files"].values())
    assert "7/7" in said.err
    assert _names(folder) == names
    assert Path(demo["files"]["package"]).read_bytes() != before


def test_a_real_workspace_of_that_name_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "示例学校.jyschool"
    Workspace.create(path, SCHOOL, {"office": "x", "sample": "0"}).close()
    before = path.read_bytes()
    assert main(["demo", str(tmp_path), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["code"] == "demo.in_the_way"
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_an_open_sample_is_not_pulled_away(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "示例学校.jyschool"
    with Workspace.create(path, SCHOOL, {"office": "x", "sample": "1"}):
        assert main(["demo", str(tmp_path), "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["code"] == "workspace.locked"


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["demo", str(tmp_path / "file" / "demo"), "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["code"] == "demo.folder"
