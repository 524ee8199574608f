"""A stick that is pulled while its workspace is open: it is no damage, and nobody is sent to restore an old backup over a sound file."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from jyteacher_desktop.store.backup import make_backup
from jyteacher_desktop.store.checking import check_file
from jyteacher_desktop.store.errors import NotWritable, WorkspaceDamaged
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from tests.faults.images import missing

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows says what it means")


def _set(ws: Workspace, key: str) -> None:
    with ws.change("一步") as change:
        change.driver_sql("INSERT INTO setting(key, value) VALUES (?, 'x')", (key,))


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """A workspace of which SQLite says that it is malformed, as it says of one whose pages the system does not give."""
    path = tmp_path / "校.jyschool"
    Workspace.create(path, SCHOOL, {"office": new_id()}).close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(bytes(3 * 4096))
    return path


def _gone(_descriptor: int, _length: int, _place: int) -> bytes:
    raise OSError(errno.EIO, "Input/output error")


def test_a_file_of_which_nothing_can_be_read_any_more_is_not_said_to_be_damaged(
    spoilt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WorkspaceDamaged):
        make_backup(spoilt, "hand")
    assert not check_file(spoilt).sound, "damage that can be read is damage"
    monkeypatch.setattr(os, "pread", _gone)
    with pytest.raises(NotWritable, match="没有检查完，不能说它完好还是损坏"):
        check_file(spoilt)
    with pytest.raises(NotWritable, match="接好U盘"):
        make_backup(spoilt, "hand")


class _FailsReading(sqlite3.Connection):
    """A connection whose disk is gone, as SQLite tells it."""

    says = ""

    def execute(self, *_question: object) -> NoReturn:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorname = self.says
        raise error


@pytest.mark.parametrize("name", ["SQLITE_IOERR_READ", "SQLITE_CANTOPEN", "SQLITE_PERM"])
def test_what_was_saved_is_not_said_to_be_unsaved_because_the_disk_failed_when_it_was_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = tmp_path / "校.jyschool"
    with Workspace.create(path, SCHOOL, {"office": new_id()}) as ws:
        _set(ws, "saved")
        with monkeypatch.context() as gone, contextlib.closing(_FailsReading(":memory:")) as failing:
            failing.says = name
            gone.setattr(ws, "_raw", failing)
            with pytest.raises(NotWritable) as told:
                ws.tuples("SELECT key FROM setting")
        assert "没有保存" not in told.value.user_message
        assert "已经保存的都在" in told.value.user_message


def test_a_page_that_could_not_be_read_once_is_no_damage_of_a_sound_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever believes it restores an older backup over the newest records."""
    path = tmp_path / "校.jyschool"
    with Workspace.create(path, SCHOOL, {"office": new_id()}) as ws:
        with monkeypatch.context() as gone, contextlib.closing(_FailsReading(":memory:")) as failing:
            failing.says = "SQLITE_CORRUPT"
            gone.setattr(ws, "_raw", failing)
            with pytest.raises(NotWritable, match="没有读完；已经保存的都在"):
                ws.tuples("SELECT key FROM setting")
        _set(ws, "after")
        assert ws.tuples("SELECT key FROM setting") == [("after",)]


def _once(name: str) -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize("name", ["SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_CORRUPT_INDEX"])
def test_a_step_in_which_a_page_could_not_be_read_once_is_not_saved_and_nobody_is_sent_to_restore_a_backup(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / "校.jyschool"
    with Workspace.create(path, SCHOOL, {"office": new_id()}) as ws:
        _set(ws, "before")
        with pytest.raises(NotWritable, match="这一步没有保存，之前的数据完好。请再做一次") as told, ws.change("一步") as change:
            change.driver_sql("INSERT INTO setting(key, value) VALUES ('half', 'x')")
            raise _once(name)
        assert ws.not_saved is told.value
        _set(ws, "after")
        assert ws.not_saved is None
        assert ws.tuples("SELECT key FROM setting ORDER BY key") == [("after",), ("before",)]


def test_a_step_that_meets_pages_that_are_lost_is_told_of_damage(tmp_path: Path) -> None:
    path = tmp_path / "校.jyschool"
    Workspace.create(path, SCHOOL, {"office": new_id()}).close()
    with Workspace.open(path, SCHOOL, write=True) as ws:
        _set(ws, "before")  # looked at before, and sound
        root = int(ws.tuples("SELECT rootpage FROM sqlite_schema WHERE name = 'teacher'")[0][0])
        with pytest.raises(WorkspaceDamaged, match="这一步没有做"), ws.change("一步") as change:
            change.driver_sql("INSERT INTO setting(key, value) VALUES ('half', 'x')")
            with path.open("r+b") as file:
                file.seek((root - 1) * 4096)
                file.write(bytes(4096))
            raise _once("SQLITE_CORRUPT")


def test_a_step_that_meets_an_index_that_leads_to_nothing_is_told_of_damage(tmp_path: Path) -> None:
    """The pages are what they should be; who looks at them alone would say for ever that the disk failed."""
    path = tmp_path / "校.jyschool"
    with Workspace.create(path, SCHOOL, {"office": new_id()}) as ws:
        _set(ws, "before")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("CREATE TABLE led(a)")
        raw.execute("CREATE INDEX leads ON led(a)")
        raw.execute("INSERT INTO led VALUES (1)")
        raw.execute("UPDATE sqlite_schema SET sql = 'CREATE INDEX leads ON led(a) WHERE a > 5' WHERE name = 'leads'")
    with (
        Workspace.open(path, SCHOOL, write=True) as ws,
        pytest.raises(WorkspaceDamaged, match="这一步没有做"),
        ws.change("一步") as change,
    ):
        change.driver_sql("INSERT INTO setting(key, value) VALUES ('half', 'x')")
        raise _once("SQLITE_CORRUPT_INDEX")


class _FailsOnce(sqlite3.Connection):
    """A connection whose first look at all pages fails as a read does."""

    failed = 0

    def execute(self, question: str, *values: object) -> sqlite3.Cursor:
        if "_check(" in question and not _FailsOnce.failed:
            _FailsOnce.failed = 1
            raise _once("SQLITE_CORRUPT")
        return super().execute(question, *values)  # type: ignore[arg-type]


def test_the_look_before_the_first_step_the_check_and_the_backup_look_again_before_they_speak_of_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "校.jyschool"
    Workspace.create(path, SCHOOL, {"office": new_id()}).close()
    plain = sqlite3.connect

    def failing(*given: Any, **named: Any) -> sqlite3.Connection:
        return plain(*given, **{**named, "factory": _FailsOnce})

    for does in (_one_step_anew, lambda path: make_backup(path, "hand"), lambda path: check_file(path).sound):
        shutil.copy(path, again := tmp_path / "again.jyschool")  # of which this process knows nothing
        again.replace(path)
        with monkeypatch.context() as gone:
            gone.setattr(_FailsOnce, "failed", 0)
            gone.setattr(sqlite3, "connect", failing)
            assert does(path)
            assert _FailsOnce.failed


def _one_step_anew(path: Path) -> bool:
    with Workspace.open(path, SCHOOL, write=True) as ws:
        _set(ws, "after")
    return True


def test_a_stick_pulled_between_two_steps_is_named_and_the_next_opening_goes_on(tmp_path: Path) -> None:
    """Where no file system can be mounted there is a reason, which ``dev.py faults --images`` says as well, and nothing is pulled."""
    why = missing("ext4")
    if why:
        assert re.search("root|installed|mounted", why)
        return
    with _stick(tmp_path) as stick:
        _pulled_and_put_in_again(stick)


def _pulled_and_put_in_again(stick: Path) -> None:
    path = stick / "校.jyschool"
    Workspace.create(path, SCHOOL, {"office": new_id()}).close()
    ws = Workspace.open(path, SCHOOL, write=True)
    _set(ws, "before")
    _pull(stick)
    for _turn in range(2):
        with pytest.raises(NotWritable, match="重新接好U盘"):
            _set(ws, "after")
    assert isinstance(ws.not_saved, NotWritable)
    with pytest.raises(NotWritable, match="重新接好U盘"):
        ws.tuples("SELECT key FROM setting")
    ws.close()
    _put_in_again(stick)
    with Workspace.open(path, SCHOOL, write=True) as again:
        _set(again, "after")
        assert again.tuples("SELECT key FROM setting ORDER BY key") == [("after",), ("before",)]
    assert check_file(path).sound


_SHUTDOWN = 0x8004587D
"""ext4's own: whatever is asked from now on fails, as when the plug is out."""


@contextlib.contextmanager
def _stick(tmp_path: Path) -> Iterator[Path]:
    image, at = tmp_path / "image", tmp_path / "stick"
    with image.open("wb") as file:
        file.truncate(48 << 20)
    subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True)
    at.mkdir()
    _mount(at)
    try:
        yield at
    finally:
        subprocess.run(["umount", "-l", str(at)], check=True)


def _mount(at: Path) -> None:
    subprocess.run(["mount", "-o", "loop", str(at.with_name("image")), str(at)], check=True)


def _pull(at: Path) -> None:
    import fcntl

    descriptor = os.open(at, os.O_RDONLY)
    fcntl.ioctl(descriptor, _SHUTDOWN, (2).to_bytes(4, sys.byteorder))
    os.close(descriptor)


def _put_in_again(at: Path) -> None:
    subprocess.run(["umount", "-l", str(at)], check=True)
    _mount(at)
