"""What one school said about a workbook's columns is a file for the next school; a file that is none changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

SHEET = "姓名,任什么课\n新来的,语文\n后到的,数学\n"


@pytest.fixture
def saved(run: Run, tmp_path: Path) -> Path:
    (tmp_path / "名册.csv").write_text(SHEET, encoding="utf-8")
    run("roster", "import", str(tmp_path / "名册.csv"), "--map", "任什么课=学科")
    assert run("layout", "save", "-o", str(tmp_path / "表样.json"))["layouts"] == 1
    run("undo")
    return tmp_path / "表样.json"


def _forget(run: Run, book: Path) -> None:
    from jyteacher_desktop.store.workspace import SCHOOL, Workspace

    with Workspace.open(book, SCHOOL, write=True) as ws, ws.record() as change:
        change.driver_sql("DELETE FROM layout", ())


def test_a_saved_layout_explains_the_same_workbook_at_another_school(run: Run, book: Path, saved: Path, tmp_path: Path) -> None:
    _forget(run, book)
    assert run("roster", "import", str(tmp_path / "名册.csv"), "--dry-run")["mapping"] == {"姓名": "name"}
    taken = run("layout", "load", str(saved))
    assert (taken["new"], taken["known"], taken["foreign"]) == (1, 0, 0)
    assert run("roster", "import", str(tmp_path / "名册.csv"), "--dry-run")["mapping"] == {"姓名": "name", "任什么课": "subject"}
    [row] = run("layout", "list")["rows"]
    assert (row["kind"], row["headings"], row["mapping"]) == ("roster", ["姓名", "任什么课"], {"任什么课": "subject"})
    again = run("layout", "load", str(saved))
    assert (again["new"], again["known"]) == (0, 1)


def test_a_folder_that_is_not_there_is_made_and_a_place_that_takes_no_file_is_told_in_words(
    run: Run, saved: Path, tmp_path: Path
) -> None:
    run("layout", "save", "-o", str(tmp_path / "给别的学校" / "表样.json"))
    assert (tmp_path / "给别的学校" / "表样.json").read_bytes() == saved.read_bytes()
    refused = run("layout", "save", "-o", str(saved / "表样.json"), status=3)
    assert "没有写出文件" in refused["message"]
    assert "Errno" not in refused["message"]


def test_only_headings_are_in_the_file_and_no_record(saved: Path) -> None:
    text = saved.read_text(encoding="utf-8")
    assert json.loads(text)["layouts"] == [
        {"kind": "roster", "headings": ["姓名", "任什么课"], "mapping": {"任什么课": "subject"}}
    ]
    assert "新来的" not in text


def test_kinds_and_fields_of_a_later_program_are_left_out_and_said(run: Run, book: Path, saved: Path) -> None:
    data = json.loads(saved.read_text(encoding="utf-8"))
    data["layouts"] += [
        {"kind": "moon", "headings": ["甲"], "mapping": {"甲": "x"}},
        {"kind": "roster", "headings": ["乙"], "mapping": {"乙": "shoe"}},
    ]
    saved.write_text(json.dumps(data), encoding="utf-8")
    _forget(run, book)
    taken = run("layout", "load", str(saved))
    assert (taken["new"], taken["foreign"]) == (1, 2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1]",
        '{"format": "jyteacher-layouts", "version": 1, "layouts": [3]}',
        "姓名,学科",
        '{"format": "jyteacher-layouts", "version": 9, "layouts": []}',
    ],
)
def test_what_is_no_file_of_layouts_changes_nothing(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "别的.json").write_text(text, encoding="utf-8")
    refused = run("layout", "load", str(tmp_path / "别的.json"), status=5)
    assert refused["code"] == "layouts.unreadable"
    assert "什么也没有改动" in refused["message"]
    assert run("layout", "list")["rows"] == []


def test_what_words_were_said_to_mean_goes_to_the_next_school_with_the_layout(run: Run, book: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "活动.csv"
    sheet.write_text("活动类型,活动名称,活动时间\n主题教研,第一次,2026-09-03\n听评课,第二次,2026-09-10\n", encoding="utf-8")
    run("activity", "import", str(sheet), "--word", "活动类型:主题教研=集体备课")
    assert run("layout", "save", "-o", str(tmp_path / "表样.json"))["layouts"] == 1
    run("undo")
    _forget(run, book)
    assert run("activity", "import", str(sheet), "--dry-run", status=1)["refused"] == 1
    assert run("layout", "load", str(tmp_path / "表样.json"))["new"] == 1
    assert run("activity", "import", str(sheet), "--dry-run")["new"] == 2
