"""Backups, checks, repairs and the rescue copy from the command line."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from jyteacher_desktop import paths
from jyteacher_desktop.bureau.office import create_bureau, recovery_path
from jyteacher_desktop.cli import main
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.cli.conftest import TODAY, Run

PAGE = 4096
ACTIVITY = (
    "activity",
    "add",
    "--kind",
    "reading_salon",
    "--title",
    "=共读",
    "--date",
    "2026-09-18",
    "--attendees",
    "陈海燕,聂建国",
)


def _spoil(book: Path, first: int, last: int) -> None:
    """Damage pages, numbered from 0."""
    data = bytearray(book.read_bytes())
    data[first * PAGE : last * PAGE] = b"\xa5" * ((last - first) * PAGE)
    book.write_bytes(data)


def test_a_backup_is_made_listed_checked_and_restored(run: Run) -> None:
    made = run("backup", "now")
    assert Path(made["file"]).is_file()
    assert (made["reason"], made["label"], made["verified"]) == ("hand", "手动", True)
    assert run("backup", "list")["rows"][0]["file"] == made["file"]
    people = run("roster", "list")
    run("delete", "聂建国")
    looked = run("backup", "restore", made["file"], "--dry-run")
    assert [step["what"] for step in looked["lost"]] == ["删除教师 聂建国"]
    assert looked["kept"] is None
    assert run("roster", "list") != people
    done = run("backup", "restore", made["file"])
    assert Path(done["kept"]).is_file()
    assert run("roster", "list") == people
    assert all(row["usable"] for row in run("backup", "check")["rows"])
    run("backup", "restore", done["kept"])
    assert run("roster", "list") != people


@pytest.mark.parametrize("lost", ["beginning", "file"])
def test_a_file_that_lost_its_beginning_or_is_gone_is_listed_and_restored(run: Run, book: Path, lost: str) -> None:
    made, people = run("backup", "now"), run("roster", "list")
    if lost == "file":
        book.unlink()
    else:
        book.write_bytes(bytes(PAGE) + book.read_bytes()[PAGE:])
    assert made["file"] in [row["file"] for row in run("backup", "list")["rows"]]
    assert all(row["usable"] for row in run("backup", "check")["rows"])
    done = run("backup", "restore", made["file"])
    assert done["kept"] is None if lost == "file" else Path(done["kept"]).is_file()
    assert run("roster", "list") == people


def test_work_is_backed_up_without_being_asked(run: Run, tmp_path: Path) -> None:
    assert run("backup", "list")["rows"] == []
    run(*ACTIVITY)
    assert [row["reason"] for row in run("backup", "list")["rows"]] == ["timer"]
    run("roster", "list")
    run("delete", run("activity", "list")["rows"][0]["id"])
    (tmp_path / "x.csv").write_text("姓名\n新人\n", encoding="utf-8")
    run("roster", "import", str(tmp_path / "x.csv"))
    run("period", "close", "2026Q3")
    rows = run("backup", "list")["rows"]
    assert sorted(row["reason"] for row in rows) == ["close", "closed", "import", "timer"]
    assert [row["quarter"] for row in rows if row["reason"] == "closed"] == ["2026Q3"]


def test_a_bad_backup_is_named_and_never_restored(run: Run) -> None:
    made = Path(run("backup", "now")["file"])
    _spoil(made, 5, 9)
    [row] = run("backup", "check", status=1)["rows"]
    assert (row["usable"], row["file"]) == (False, str(made))
    assert run("backup", "check", str(made), status=1)["rows"] == [row]
    before = run("roster", "list")
    assert run("backup", "restore", str(made), status=5)["code"] == "backup.unusable"
    assert run("roster", "list") == before


def test_a_sound_workspace_passes_the_check_and_needs_no_repair(run: Run, book: Path) -> None:
    before = book.read_bytes()
    for typed in (("check",), ("check", "--repair")):
        report = run(*typed)
        assert (report["sound"], report["problems"], report["repaired"]) == (True, [], False)
    assert book.read_bytes() == before


def test_a_damaged_workspace_is_found_repaired_and_kept(run: Run, book: Path) -> None:
    people = len(run("roster", "list")["rows"])
    with Workspace.open(book, SCHOOL, write=False) as ws:
        [(root,)] = ws.tuples("SELECT rootpage FROM sqlite_master WHERE name = 'attendance_by_teacher'")
    _spoil(book, root - 1, root)
    report = run("check", status=1)
    assert not report["sound"]
    assert report["problems"][0]["label"]
    done = run("check", "--repair")
    assert (done["sound"], done["repaired"], done["lost"]) == (True, True, [])
    assert Path(done["kept"]).is_file()
    assert len(run("roster", "list")["rows"]) == people
    assert run("check")["sound"] is True


def _crash(book: Path) -> None:
    child = os.fork()
    if not child:  # pragma: no cover - the child is killed
        with Workspace.open(book, SCHOOL, write=True):
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)


@pytest.mark.skipif(os.name == "nt", reason="a process that dies at a chosen call is made by fork")
def test_after_a_crash_the_file_is_checked_and_the_person_told_once(run: Run, book: Path) -> None:
    _crash(book)
    warned = run(*ACTIVITY)["warnings"]
    assert "workspace.after_crash" in {each["code"] for each in warned}
    assert "workspace.after_crash" not in {each["code"] for each in run("undo")["warnings"]}


@pytest.mark.skipif(os.name == "nt", reason="a process that dies at a chosen call is made by fork")
def test_after_a_crash_a_damaged_file_is_not_written(run: Run, book: Path) -> None:
    with Workspace.open(book, SCHOOL, write=False) as ws:
        [(root,)] = ws.tuples("SELECT rootpage FROM sqlite_master WHERE name = 'training_by_start'")
    _crash(book)
    _spoil(book, root - 1, root)
    harmed = book.read_bytes()
    refused = run(*ACTIVITY, status=3)
    assert refused["code"] == "workspace.damaged"
    assert "check --repair" in refused["message"]
    assert book.read_bytes() == harmed


def test_a_rescue_copy_can_be_read_without_the_program(run: Run, book: Path, tmp_path: Path) -> None:
    run(*ACTIVITY)
    out = tmp_path / "救援 副本"
    done = run("rescue", "-o", str(out))
    assert all(Path(file).is_file() for file in done["files"])
    assert done["lost"] == {}
    workbook = load_workbook(out / "一小.jyschool.xlsx")
    rows = [[cell.value for cell in row] for row in workbook["出勤"].iter_rows()]
    assert rows[0] == ["活动", "教师", "出勤", "角色"]
    assert sorted(rows[1:]) == [["=共读", "聂建国", "出席", "参加"], ["=共读", "陈海燕", "出席", "参加"]]
    assert workbook["教师"].max_row == len(run("roster", "list")["rows"]) + 1
    heads = [cell.value for cell in workbook["活动"][1]]
    assert workbook["活动"].cell(2, heads.index("学时") + 1).value == pytest.approx(2)
    teachers = json.loads((out / "数据" / "teacher.json").read_text(encoding="utf-8"))
    assert len(teachers) == done["tables"]["teacher"]
    assert {"uuid", "name", "id_number"} <= set(teachers[0])


def test_a_rescue_copy_holds_no_secret_key(run: Run, book: Path, tmp_path: Path) -> None:
    with Workspace.open(book, SCHOOL, write=False) as ws:
        secret = ws.info("reply_identity")
    assert secret.startswith("AGE-SECRET-KEY-")
    run("rescue", "-o", str(tmp_path / "out"))
    everything = b"".join(file.read_bytes() for file in (tmp_path / "out").rglob("*") if file.is_file())
    assert b"AGE-SECRET-KEY" not in everything


def test_a_damaged_workspace_is_rescued_as_far_as_it_can_be_read(run: Run, book: Path, tmp_path: Path) -> None:
    many = tmp_path / "many.csv"
    many.write_text("姓名,备注\n" + "".join(f"教师{number:04},{'备' * 60}\n" for number in range(4000)), encoding="utf-8")
    run("roster", "import", str(many))
    size = book.stat().st_size
    book.write_bytes(book.read_bytes()[: size - size // 4 // PAGE * PAGE])
    assert run("check", status=1)["sound"] is False
    done = run("rescue", "-o", str(tmp_path / "out"), status=1)
    assert done["lost"]
    assert done["tables"]["teacher"] > 40
    assert "没有读出来" in (tmp_path / "out" / "说明.txt").read_text(encoding="utf-8")


def test_people_read_sentences(run: Run, book: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    made = run("backup", "now")["file"]
    run("delete", "聂建国")
    said: dict[str, str] = {}
    for typed in (
        ("backup", "list"),
        ("backup", "check"),
        ("backup", "restore", made),
        ("check",),
        ("rescue", "-o", str(tmp_path / "r")),
    ):
        capsys.readouterr()
        assert main([*typed, "-w", str(book), "--today", TODAY]) == 0
        said[" ".join(typed[:2])] = capsys.readouterr().out
    assert "手动" in said["backup list"]
    assert "完好：" in said["backup check"]
    assert "备份之后做的 1 步会被撤回" in said["backup restore"]
    assert "检查通过" in said["check"]
    assert "一小.jyschool.xlsx" in said["rescue -o"]


@pytest.mark.parametrize("typed", [("backup", "list"), ("backup", "now"), ("check",), ("rescue", "-o", "x")])
def test_what_is_no_workspace_is_refused(typed: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*typed, "-w", str(tmp_path / "none.jyschool"), "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["code"] == "workspace.missing"
    assert main([*typed, "-w", str(paths.resource("sample/roster.xlsx")), "--json"]) == 5
    assert json.loads(capsys.readouterr().out)["code"] == "workspace.not_a_workspace"


@pytest.mark.parametrize("named", ["fehlt.txt", ".", "一小.jyschool"])
def test_a_recovery_key_that_cannot_be_read_opens_no_ethics_file_and_says_so(run: Run, book: Path, named: str) -> None:
    run("ethics", "new")
    said = run("ethics", "recover", str(book.parent / named), status=2)
    assert "读不出来" in said["message"]
    assert "数据没有变化" in said["message"]


def test_a_command_that_writes_at_a_bureau_reminds_of_the_recovery_key_until_it_is_put_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bureau, pin = tmp_path / "局.jybureau", tmp_path / "口令.txt"
    create_bureau(bureau, name="局", pin="correct horse 11").close()
    pin.write_text("correct horse 11", encoding="utf-8")
    for there, year in ((True, "2026"), (False, "2025")):
        capsys.readouterr()
        assert main(["record", "none", "rule", year, "-w", str(bureau), "--json", "--today", TODAY]) == 0
        told = {each["code"]: each["message"] for each in json.loads(capsys.readouterr().out)["warnings"]}
        assert ("workspace.recovery_key" in told) is there
        assert not there or "保险柜" in told["workspace.recovery_key"]
        recovery_path(bureau).unlink(missing_ok=True)


def test_taking_a_review_back_with_the_pin_never_says_that_nothing_changed(
    run: Run, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("activity", "add", "--kind", "读书沙龙", "--title", "共读", "--date", "2026-09-18", "--hours", "2", "--attendees", "all")
    run("activity", "review", "--all-pending", "--approve")
    capsys.readouterr()
    pin = str(book.with_name("pin.txt"))
    for verb, done in (("undo", "已撤销"), ("redo", "已重做")):
        assert main([verb, "-w", str(book), "--today", "2026-09-30", "--pin-file", pin]) == 0
        said = capsys.readouterr()
        assert done in said.out
        assert "校长的口令" in said.err
        assert "没有变化" not in said.err
