"""A killed command leaves the old state or the new one, never something between; the next command just works."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.office import Office, start

ROWS = 1500


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A school with one teacher, a trusted bureau, and a roster large enough to be killed in the middle of it."""
    folder = tmp_path_factory.mktemp("prepared")
    bureau = Office.new(folder / "局" / "局.jybureau")
    school = Office.new(folder / "校" / "校.jyschool")
    bureau.here("bureau", "new", bureau.workspace, "--name", "局")
    bureau.here("bureau", "card", "-o", school.folder / "局.jyt")
    school.here("school", "new", school.workspace, "--code", "1", "--name", "校", "--stage", "小学")
    school.here("school", "trust", school.folder / "局.jyt")
    (school.folder / "一人.csv").write_text("姓名,性别\n甲,女\n", encoding="utf-8")
    (school.folder / "很多人.csv").write_text(
        "姓名,性别\n" + "".join(f"教师{number:04},男\n" for number in range(ROWS)), encoding="utf-8"
    )
    school.here("roster", "import", school.folder / "一人.csv")
    return school


@pytest.fixture(scope="module")
def handed_in(prepared: Office, tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, Path, str]:
    """A bureau that enrolled the school, the school's large package, and the digest after receiving it in peace."""
    folder = tmp_path_factory.mktemp("handed_in")
    school = prepared.copy(folder / "校")
    bureau = Office(prepared.folder.parent / "局" / "局.jybureau").copy(folder / "局")
    digits = school.here("school", "card", "-o", folder / "校.jyt")["fingerprint"]
    bureau.here("bureau", "enrol", folder / "校.jyt", "--fingerprint", digits)
    school.here("roster", "import", school.folder / "很多人.csv")
    school.here("activity", "add", "--kind", "读书沙龙", "--title", "共读", "--date", "2026-09-18", "--attendees", "all")
    package = Path(school.here("submit", "2026Q3", "-o", folder)["files"][0])
    peaceful = bureau.copy(folder / "另一局")
    assert peaceful.here("bureau", "receive", package)["merged"] == 1
    return bureau, package, str(peaceful.here("bureau", "digest")["digest"])


def _killed(command: list[str | Path], ready: Callable[[], bool], wait: float) -> bool:
    """Start a command, wait until it is at work and a little longer, kill it; whether it was still running."""
    process = start(*command)
    while not ready() and process.poll() is None:
        time.sleep(0.002)
    time.sleep(wait)  # any moment is as good as another: what is asked afterwards holds for each
    running = process.poll() is None
    process.kill()
    process.communicate()
    return running


def _whole(workspace: Path) -> bool:
    with contextlib.closing(sqlite3.connect(workspace)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("wait", [0.0, 0.15, 0.5])
def test_a_killed_import_left_all_rows_or_none(prepared: Office, tmp_path: Path, wait: float) -> None:
    school = prepared.copy(tmp_path / "校")
    journal = school.workspace.with_name(school.workspace.name + "-journal")
    running = _killed(
        ["roster", "import", school.folder / "很多人.csv", "-w", school.workspace],
        journal.exists,
        wait,
    )
    many = len(school.here("roster", "list")["rows"])
    assert many in ((1, ROWS + 1) if running else (ROWS + 1,))
    steps = [row["what"] for row in school.here("history")["rows"]]
    assert ("很多人" in steps[0]) == (many == ROWS + 1)
    assert _whole(school.workspace)
    again = school.here("roster", "import", school.folder / "很多人.csv")
    assert again["new"] + again["unchanged"] == ROWS
    assert len(school.here("roster", "list")["rows"]) == ROWS + 1


@pytest.mark.parametrize("wait", [0.0, 0.4, 0.8])
def test_a_killed_submission_left_a_whole_package_or_none(prepared: Office, tmp_path: Path, wait: float) -> None:
    school, stick = prepared.copy(tmp_path / "校"), tmp_path / "U盘"
    lock = school.workspace.with_name(school.workspace.name + ".lock")
    pin = school.folder / "pin.txt"
    _killed(["submit", "2026Q3", "-o", stick, "-w", school.workspace, "--pin-file", pin], lock.exists, wait)
    bureau = Office(shutil.copytree(prepared.folder.parent / "局", tmp_path / "局") / "局.jybureau")
    left = sorted(path for path in stick.glob("*.jyt") if "-card-" not in path.name) if stick.exists() else []
    if left:
        received = bureau.here("bureau", "receive", *left, status=1)
        assert [file["code"] for file in received["files"]] == ["package.unknown_sender"] * len(left)
    assert _whole(school.workspace)
    sent = school.here("submit", "2026Q3", "-o", stick)
    assert sent["seq"] in (1, 2)
    assert Path(sent["files"][0]).parent == stick
    assert {path.suffix for path in stick.iterdir()} <= {".jyt", ".part"}


@pytest.mark.parametrize("wait", [0.0, 0.05, 0.2])
def test_a_killed_reception_left_whole_packages_or_none(handed_in: tuple[Office, Path, str], tmp_path: Path, wait: float) -> None:
    enrolled, package, expected = handed_in
    bureau = enrolled.copy(tmp_path / "局")
    untouched = bureau.here("bureau", "digest")["digest"]
    journal = bureau.workspace.with_name(bureau.workspace.name + "-journal")
    _killed(["bureau", "receive", package, "-w", bureau.workspace, "--pin-file", bureau.folder / "pin.txt"], journal.exists, wait)
    assert bureau.here("bureau", "digest")["digest"] in (untouched, expected)
    assert _whole(bureau.workspace)
    again = bureau.here("bureau", "receive", package)
    assert again["merged"] + again["unchanged"] == 1
    assert bureau.here("bureau", "digest")["digest"] == expected


@pytest.fixture(scope="module")
def given_back(handed_in: tuple[Office, Path, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, Path]:
    """A new, empty workspace and the letter that brings the large book back into it."""
    folder = tmp_path_factory.mktemp("given_back")
    enrolled, package, _digest = handed_in
    bureau = enrolled.copy(folder / "局")
    bureau.here("bureau", "receive", package)
    new = Office.new(folder / "新" / "新.jyschool")
    new.here("school", "new", new.workspace, "--code", "1", "--name", "新", "--stage", "小学")
    bureau.here("bureau", "card", "-o", folder / "局.jyt")
    new.here("school", "trust", folder / "局.jyt")
    digits = new.here("school", "card", "-o", folder / "新.jyt")["fingerprint"]
    written = bureau.here("bureau", "restore", "校", "-o", folder, "--card", folder / "新.jyt", "--fingerprint", digits)
    return new, Path(written["files"][0])


@pytest.mark.parametrize("wait", [0.0, 0.1, 0.4])
def test_a_killed_restore_brought_the_whole_book_back_or_nothing(
    given_back: tuple[Office, Path], tmp_path: Path, wait: float
) -> None:
    empty, letter = given_back
    new = empty.copy(tmp_path / "新")
    before = new.here("school", "card", "-o", tmp_path / "前.jyt")
    journal = new.workspace.with_name(new.workspace.name + "-journal")
    _killed(["school", "restore", letter, "-w", new.workspace, "--pin-file", new.folder / "pin.txt"], journal.exists, wait)
    assert len(new.here("roster", "list")["rows"]) in (0, ROWS + 1)
    assert _whole(new.workspace)
    assert new.here("school", "card", "-o", tmp_path / "后.jyt")["fingerprint"] == before["fingerprint"]
    new.here("school", "restore", letter)
    assert len(new.here("roster", "list")["rows"]) == ROWS + 1
    assert new.here("submit", "2026Q3", "-o", tmp_path / "U盘")["seq"] == 2


@pytest.mark.parametrize("wait", [0.0, 0.5, 1.0, 1.5])
def test_a_killed_change_of_key_left_one_key_that_opens(prepared: Office, tmp_path: Path, wait: float) -> None:
    school = prepared.copy(tmp_path / "校")
    lock = school.workspace.with_name(school.workspace.name + ".lock")
    new_pin = tmp_path / "new.txt"
    new_pin.write_text("another battery staple\n", encoding="utf-8")
    pin = school.folder / "pin.txt"
    _killed(
        ["school", "rekey", "-o", tmp_path / "新卡片.jyt", "-w", school.workspace, "--pin-file", pin, "--new-pin-file", new_pin],
        lock.exists,
        wait,
    )
    opened = 0
    for secret in (pin.read_text(encoding="utf-8"), new_pin.read_text(encoding="utf-8")):
        pin.write_text(secret, encoding="utf-8")
        try:
            school.here("submit", "2026Q3", "-o", tmp_path / "U盘")
        except AssertionError:
            continue
        opened += 1
    assert opened == 1
