"""Documents from the command line."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from jyteacher_desktop.cli import main
from tests.cli.conftest import TODAY, Run

ACTIVITY = (
    "activity",
    "add",
    "--kind",
    "reading_salon",
    "--title",
    "共读",
    "--date",
    "2026-09-18",
    "--attendees",
    "陈海燕,聂建国",
)


def test_every_document_says_its_file_pages_and_digest(run: Run, tmp_path: Path) -> None:
    activity = run(*ACTIVITY)["id"]
    plan = run("plan", "new", "--term", "2026-2027-1", "--title", "计划")["id"]
    for typed in (
        ("report", "signin", activity),
        ("report", "signin", activity, "--two-halves"),
        ("report", "record", activity),
        ("report", "register"),
        ("report", "register", "--public"),
        ("report", "archive", "--teacher", "陈海燕"),
        ("report", "plan"),
        ("report", "plan", plan),
        ("report", "form4068", "2025-2026"),
        ("report", "certificate", "--teacher", "陈海燕"),
    ):
        path = tmp_path / "paper.pdf"
        said = run(*typed, "-o", str(path))
        assert said["file"] == str(path)
        assert said["pages"] >= 1
        assert said["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert said["fallback_glyphs"] == sorted(said["fallback_glyphs"])
        path.unlink()


def test_archives_go_into_one_book_or_one_folder(run: Run, tmp_path: Path) -> None:
    people = run("roster", "list")["rows"]
    book = run("report", "archive", "-o", str(tmp_path / "全部.pdf"))
    folder = run("report", "archive", "-o", str(tmp_path / "每人"))
    assert book["files"] == [book["file"]]
    assert len(folder["files"]) == len(people)
    assert all(Path(file).is_absolute() for file in folder["files"])
    assert folder["pages"] == book["pages"]


def test_a_signed_sheet_is_typed_back(run: Run, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    activity = run(*ACTIVITY)["id"]
    code = run("report", "signin", activity, "-o", str(tmp_path / "s.pdf"))["code"]
    looked = run("activity", "absent", code, "2", "--dry-run")
    assert (looked["rows"], [row["name"] for row in looked["absent_rows"]]) == (2, ["聂建国"])
    assert run("activity", "show", activity)["present"] == 2
    done = run("activity", "absent", code, "2", "--excused", "1")
    assert (done["present"], done["absent"], done["excused"]) == (0, 1, 1)
    assert run("activity", "absent", code)["present"] == 2
    assert run("activity", "absent", code, "9", status=5)["code"] == "value.refused"
    assert run("activity", "absent", "nothing", "1", status=5)["code"] == "record.missing"
    capsys.readouterr()
    assert main(["activity", "absent", code, "1", "-w", str(book), "--today", TODAY]) == 0
    assert "第 1 行 陈海燕 缺席" in capsys.readouterr().out


def test_a_plan_is_named_when_there_are_several(run: Run, tmp_path: Path) -> None:
    assert run("report", "plan", "-o", str(tmp_path / "p.pdf"), status=2)["code"] == "usage.command"
    for term in ("2026-2027-1", "2026-2027-2"):
        run("plan", "new", "--term", term, "--title", "计划")
    assert "现有 2 个" in run("report", "plan", "-o", str(tmp_path / "p.pdf"), status=2)["message"]
    assert not (tmp_path / "p.pdf").exists()


def test_a_place_that_cannot_be_written_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert run("report", "register", "-o", str(tmp_path / "file" / "x.pdf"), status=3)["code"] == "report.file"
    assert run("report", "archive", "-o", str(tmp_path / "file"), status=3)["code"] == "report.file"
