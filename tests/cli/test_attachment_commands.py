"""Attachments from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from jyteacher_desktop.cli import main
from tests.cli.conftest import TODAY, Run

ACTIVITY = ("activity", "add", "--kind", "reading_salon", "--title", "共读", "--date", "2026-09-18", "--attendees", "陈海燕")
PDF = b"%PDF-1.4\n%%EOF\n"


def test_a_file_is_added_listed_exported_removed_and_restored(run: Run, tmp_path: Path) -> None:
    activity = run(*ACTIVITY)["id"]
    (tmp_path / "方案.pdf").write_bytes(PDF)
    [row] = run("attachment", "add", activity, str(tmp_path / "方案.pdf"))["rows"]
    assert {"id", "record", "owner", "file_name", "sha256", "bytes", "mediatype", "added_on", "present"} <= set(row)
    assert (row["file_name"], row["bytes"], row["added_on"]) == ("方案.pdf", len(PDF), TODAY)
    assert run("attachment", "list")["rows"] == run("attachment", "list", activity)["rows"] == [row]
    [file] = run("attachment", "export", row["id"], "-o", str(tmp_path / "out"))["files"]
    assert Path(file).read_bytes() == PDF
    assert run("attachment", "remove", row["id"])["records"] == [row["id"]]
    assert run("attachment", "remove", row["id"], status=5)["code"] == "record.missing"
    assert run("attachment", "list")["rows"] == []
    assert run("trash")["rows"][0]["id"] == row["id"]
    run("restore", row["id"])
    assert run("attachment", "check") == {"whole": 1, "missing": [], "damaged": [], "unused": [], "warnings": []}


def test_what_is_missing_is_said_with_status_one(
    run: Run, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    activity = run(*ACTIVITY)["id"]
    (tmp_path / "方案.pdf").write_bytes(PDF)
    run("attachment", "add", activity, str(tmp_path / "方案.pdf"))
    for file in book.with_name("一小.jyschool.attachments").rglob("*"):
        if file.is_file():
            file.unlink()
    assert len(run("attachment", "check", status=1)["missing"]) == 1
    capsys.readouterr()
    assert main(["attachment", "check", "-w", str(book), "--today", TODAY]) == 1
    assert "缺内容：2026-09-18 共读 方案.pdf" in capsys.readouterr().out


def test_a_wrong_file_is_refused(run: Run, tmp_path: Path) -> None:
    activity = run(*ACTIVITY)["id"]
    (tmp_path / "x.jpg").write_text("no picture", encoding="utf-8")
    assert run("attachment", "add", activity, str(tmp_path / "x.jpg"), status=5)["code"] == "attachment.refused"
    assert run("attachment", "export", activity, "-o", str(tmp_path), status=5)["code"] == "record.missing"
