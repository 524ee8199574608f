"""A sample of the storm: see ``python3 dev.py faults``."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jyteacher_desktop.cli.options import COMMANDS
from tests.faults.flows import FLOWS, LIKE, NOT_HERE
from tests.faults.images import SYSTEMS
from tests.faults.powercut import CREATE, LINK, RENAME, SYNC, SYNC_FOLDER, UNLINK, WRITE, Disk, Operation
from tests.faults.windows import DEEDS

needs_linux = pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("cc") is None,
    reason="the library between is Linux's, made by a C compiler",
)


@needs_linux
@pytest.mark.parametrize(
    "flows",
    [
        ("school new", "bureau new"),
        ("activity add", "undo", "roster import"),
        ("submit", "report quarter"),
        ("bureau receive", "bureau receipts"),
    ],
    ids="+".join,
)
def test_whatever_call_is_struck_the_old_or_the_new_is_left_and_the_next_try_works(flows: tuple[str, ...]) -> None:
    said = _storm("--each", "4", "--seed", "5", "--flow", *flows)
    assert f"{4 * len(flows)} faults, 0 failures" in said


@needs_linux
@pytest.mark.parametrize(
    "flows",
    [
        ("school new", "period close"),
        ("bureau receive", "submit"),
        ("backup restore", "rescue"),
    ],
    ids="+".join,
)
def test_whatever_cannot_be_read_is_pulled_refused_or_done_by_halves_the_sentence_is_true(flows: tuple[str, ...]) -> None:
    kinds = ("unreadable", "pulled", "refused", "half done", "interrupted", "as a stick")
    said = _storm("--each", "6", "--cuts", "0", "--seed", "11", "--kind", *kinds, "--flow", *flows)
    assert f"{6 * len(flows)} faults, 0 failures" in said


@needs_linux
def test_on_a_disk_that_is_really_full_the_sentence_is_true_and_the_next_try_works() -> None:
    """Where no file system can be mounted the command says so."""
    said = _storm("--space", "--each", "3", "--seed", "5", "--flow", "submit", "roster list", "bureau receipts")
    assert ("9 runs on a full disk" in said and ", 0 failures" in said) or "no full disks; " in said


def _storm(*asked: str) -> str:
    words = [sys.executable, "-m", "tests.faults", "--minutes", "60", *asked]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    done = subprocess.run(words, cwd=Path(__file__).parents[2], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_what_was_reported_is_on_a_real_disk_when_the_power_goes_at_once() -> None:
    """Where loop devices cannot be used the command says so of each file system and cuts none."""
    flows = ("activity add", "submit", "bureau receipts", "school new")
    words = [sys.executable, "-m", "tests.faults", "--images", "--minutes", "60", "--flow", *flows]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    done = subprocess.run(words, cwd=Path(__file__).parents[2], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for system in SYSTEMS:
        cut = rf"{system}: 4 commands cut right after success[a-z ]*, 0 failures; of 4 files nobody flushed 4 were lost"
        assert re.search(cut, done.stdout) or f"{system}: not cut; " in done.stdout


def test_every_writing_command_of_the_storm_has_its_folder() -> None:
    assert {flow.base for flow in FLOWS} == {"school", "bureau", "entering", "entered", "empty", "lost", "damaged"}
    assert len({flow.name for flow in FLOWS}) == len(FLOWS) > 20


def test_every_command_that_writes_is_struck_or_writes_like_one_that_is() -> None:
    struck = {" ".join(flow.words[:length]) for flow in FLOWS for length in (1, 2)}
    likewise = [name for names in LIKE.values() for name in names]
    writing = {each.name for each in COMMANDS if each.writes or any(option.writes for option in each.options)}
    assert writing - struck == {*likewise, *NOT_HERE}
    assert len(likewise) == len(set(likewise))
    assert set(LIKE) <= struck


def test_every_kind_of_file_a_command_leaves_is_struck() -> None:
    """Tables, papers, workbooks of others, layouts, packages, keys, attachments, copies and backups; each has one way to its name."""
    made = {Path(pattern).suffix for flow in FLOWS for pattern in flow.makes}
    assert made >= {".xlsx", ".pdf", ".json", ".jyt", ".jytkey", ".jyschool", ".jybureau", ".txt", ".damaged"}


def test_everything_that_is_written_by_pressing_buttons_in_a_window_is_struck_too() -> None:
    assert (
        {flow.window for flow in FLOWS if flow.window}
        == set(DEEDS)
        >= {
            "save",
            "delete",
            "approve",
            "undo",
            "import",
            "close",
            "hand in",
            "receive",
            "restore",
            "repair",
            "approve a plan",
            "settle",
            "hand over",
        }
    )


class _Always:
    """Chance that keeps or loses everything."""

    def __init__(self, value: float) -> None:
        self.value = value

    def random(self) -> float:
        return self.value


def _published(root: Path, *, flushed: bool, folder_flushed: bool) -> list[Operation]:
    part, target = str(root / "a.part").encode(), str(root / "a").encode()
    made = [Operation(CREATE, 7, 0o600, part, b""), Operation(WRITE, 7, 0, b"whole", b"")]
    made += [Operation(SYNC, 7, 0, part, b"")] if flushed else []
    made += [Operation(RENAME, 0, 0, part, target)]
    return made + ([Operation(SYNC_FOLDER, 1, 0, str(root).encode(), b"")] if folder_flushed else [])


def test_the_model_loses_a_name_whose_folder_was_not_flushed_and_keeps_one_whose_was(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    for folder_flushed, left in ((False, b"old"), (True, b"whole")):
        disk = Disk.of(tmp_path)
        disk.after(_published(tmp_path, flushed=True, folder_flushed=folder_flushed), _Always(0.2)).lay()  # type: ignore[arg-type]
        assert (tmp_path / "a").read_bytes() == left
        (tmp_path / "a").write_bytes(b"old")


@pytest.mark.parametrize(("again", "left"), [(False, b""), (True, b"whole")])
def test_on_a_stick_a_name_given_by_renaming_leads_to_nothing_until_the_file_is_flushed_again(
    tmp_path: Path, *, again: bool, left: bytes
) -> None:
    disk = Disk.of(tmp_path)
    named = _published(tmp_path, flushed=True, folder_flushed=False)
    named += [Operation(SYNC, 7, 0, str(tmp_path / "a").encode(), b"")] if again else []
    named += [Operation(SYNC_FOLDER, 1, 0, str(tmp_path).encode(), b"")]
    disk.after(named, _Always(0.2), fat=True).lay()  # type: ignore[arg-type]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": left}


def test_on_a_stick_a_file_leads_to_what_it_replaces_until_it_is_flushed_again_and_may_bear_two_names(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    disk = Disk.of(tmp_path)
    named = _published(tmp_path, flushed=True, folder_flushed=False)
    disk.after(named, _Always(0.2), fat=True).lay()  # type: ignore[arg-type]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old"}
    flushed = Operation(SYNC, 7, 0, str(tmp_path / "a").encode(), b"")
    disk.after([*named, flushed], _Always(0.2), fat=True).lay()  # type: ignore[arg-type]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"whole"}


def test_the_model_loses_content_that_was_not_flushed_although_its_name_is_there(tmp_path: Path) -> None:
    disk = Disk.of(tmp_path)
    disk.after(_published(tmp_path, flushed=False, folder_flushed=True), _Always(0.2)).lay()  # type: ignore[arg-type]
    assert (tmp_path / "a").read_bytes() == b""


def test_the_model_brings_back_a_journal_whose_removal_was_not_flushed(tmp_path: Path) -> None:
    (tmp_path / "x-journal").write_bytes(b"journal")
    disk = Disk.of(tmp_path)
    gone = Operation(UNLINK, 0, 0, str(tmp_path / "x-journal").encode(), b"")
    disk.after([gone], _Always(0.2)).lay()  # type: ignore[arg-type]
    assert (tmp_path / "x-journal").exists()
    disk.after([gone, Operation(SYNC_FOLDER, 1, 0, str(tmp_path).encode(), b"")], _Always(0.2)).lay()  # type: ignore[arg-type]
    assert not (tmp_path / "x-journal").exists()


def test_the_model_knows_second_names(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one")
    linked = Operation(LINK, 0, 0, str(tmp_path / "a").encode(), str(tmp_path / "b").encode())
    Disk.of(tmp_path).after([linked, Operation(SYNC_FOLDER, 1, 0, str(tmp_path).encode(), b"")], _Always(0.9)).lay()  # type: ignore[arg-type]
    assert (tmp_path / "b").read_bytes() == b"one"
