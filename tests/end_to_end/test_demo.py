"""``jyteacher demo``: what everybody runs first."""

from __future__ import annotations

import ast
import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop.cli import main
from jyteacher_desktop.sample_city import OTHERS
from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.cli.test_loading import ASK
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
    rows = {row["school"]: row for row in json.loads(capsys.readouterr().out)["rows"]}
    assert (rows["济水示例小学"]["state"], rows["济水示例小学"]["receipt"]) == ("已交", "已生成")


def test_the_sample_bureau_has_a_living_city(demo: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    def ask(*words: str) -> Any:
        assert main([*words, "-w", demo["files"]["bureau"], "--json", "--today", SAMPLE_DAY.isoformat()]) == 0
        return json.loads(capsys.readouterr().out)

    assert demo["others"] == 4
    now = {row["school"]: row for row in ask("bureau", "board", "2026Q3")["rows"]}
    assert {row["state"] for row in now.values()} == {"已交", "退回", "暂报", "未交"}
    assert now["示例教学点"]["remark"] == "交纸质"
    before = {row["school"]: row["punctual"] for row in ask("bureau", "board", "2026Q2")["rows"] if row["owes"]}
    assert before == {"济水示例村小": "迟交", "示例高级中学": "按时"}
    plans = ask("bureau", "plans")["rows"]
    assert {row["status"] for row in plans} == {"编制中", "待批复", "已批复", "已退回"}
    assert {row["grade"] for row in plans} == {"", "优秀", "良好"}
    assert {row["way"] for row in plans} == {"", "已发出", "学校已收到"}
    figures = {row["key"]: row for row in ask("measures")["rows"]}
    assert [key for key, row in figures.items() if row["have"] is None] == []
    assert "null" not in json.dumps(ask("bureau", "figures"))
    # the village school is named though its township as a whole is above 5 %
    assert {row["name"] for row in figures["funds.share"]["missing"]} == {"济水示例村小", "示例第一初级中学"}
    assert [row["name"] for row in figures["rules.research"]["missing"]] == ["济水示例村小"]
    stages = {row["stage"] for row in ask("bureau", "people")["rows"]}
    assert {"小学", "初中", "高中"} <= stages


def test_the_sample_school_took_in_what_the_bureau_said_of_its_plans(
    demo: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", "list", "-w", demo["files"]["school"], "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert {row["status_label"] for row in rows} == {"编制中", "已报批", "已批复", "已退回"}
    assert [row["grade"] for row in rows if row["grade"]] == ["excellent"]


def test_the_other_schools_can_be_opened_and_the_central_one_has_its_members(
    demo: dict[str, Any], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    books = sorted(path.stem for path in (folder / OTHERS).glob("*.jyschool"))
    assert len(books) == 5
    assert main(["school", "members", "-w", str(folder / OTHERS / "济水示例中心校.jyschool"), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["rows"]) == 3


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


LETTERS = (
    "school edit --clerk 李会计",
    "school trust {bureau_card}",
    "receipt apply {receipt}",
    "submit 2026Q3 -o .",
    "ethics add 考核 --set 教师=陈海燕 --set 年度=2025 --set 结论=合格",
    "activity distinct {activity} {other}",
)
"""What passes between a school and its bureau, and what a principal does beside it."""


def test_what_passes_between_a_school_and_its_bureau_waits_for_no_description_of_tables(
    demo: dict[str, Any], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A receipt took 300 ms more than its cipher: SQLAlchemy, for three rows."""
    for file in folder.glob("示例学校.jyschool*"):
        if file.is_file():
            shutil.copy(file, tmp_path)
    school = tmp_path / "示例学校.jyschool"
    with contextlib.closing(sqlite3.connect(school)) as raw:
        raw.execute("DELETE FROM letter WHERE direction = 'in'")  # the receipt is a new one
        raw.commit()
        newest, other = (uuid for (uuid,) in raw.execute("SELECT uuid FROM activity ORDER BY id DESC LIMIT 2"))
    known = {"activity": newest, "other": other, **demo["files"]}
    asked = [words.format(**known) for words in LETTERS]
    monkeypatch.setenv("JYTEACHER_PIN", SAMPLE_PIN)
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(school), *asked], capture_output=True, check=True, encoding="utf-8", cwd=tmp_path
    )
    answers = [ast.literal_eval(line) for line in done.stdout.splitlines()]
    assert [(words, ended) for words, ended, _modules in answers] == [(words, 0) for words in asked]
    described = {"sqlalchemy", *(f"jyteacher_desktop.store.{name}" for name in ("school_tables", "kind_tables", "bureau_tables"))}
    assert [words for words, _ended, modules in answers if described & set(modules)] == []
    with contextlib.closing(sqlite3.connect(school)) as raw:
        assert raw.execute("SELECT count(*) FROM letter WHERE direction = 'in' AND kind = 'receipt'").fetchone() == (1,)
