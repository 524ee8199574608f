"""One writer at a time, whatever happens between two system calls; a lock never spoils what was done under it."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import tempfile
import threading
from pathlib import Path

import pytest

from jyteacher_desktop.store import lock as locking
from jyteacher_desktop.store import school_tables
from jyteacher_desktop.store.errors import DiskFull, NotWritable, WorkspaceLocked, WorkspaceNameTooLong
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.lock import WriterLock
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows locks otherwise")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "校.jyschool"
    Workspace.create(path, SCHOOL, {"office": new_id()}).close()
    return path


def test_a_writer_that_locked_the_file_the_last_one_removed_tries_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opened, then removed by the former holder, then locked: a third one could lock the file of the same name that is made next."""
    seize, dead = locking._seize, []

    def removed_meanwhile(file: object) -> None:
        if not dead:
            path.with_name(path.name + ".lock").unlink()
        dead.append(file)
        seize(file)

    monkeypatch.setattr(locking, "_seize", removed_meanwhile)
    first = WriterLock(path)
    monkeypatch.undo()
    assert len(dead) == 2
    with pytest.raises(WorkspaceLocked):
        WriterLock(path, wait=0)
    first.release()


@pytest.mark.parametrize("what", ["folder", "link", "pipe", "socket"])
def test_what_bears_the_name_of_the_lock_and_is_no_file_is_named_and_stays(path: Path, what: str, tmp_path: Path) -> None:
    lock = path.with_name(path.name + ".lock")
    elsewhere = tmp_path / "别的.txt"
    elsewhere.write_text("字", encoding="utf-8")
    if what == "folder":
        lock.mkdir()
    elif what == "link":
        lock.symlink_to(elsewhere)
    elif what == "pipe":
        os.mkfifo(lock)
    else:
        os.mknod(lock, stat.S_IFSOCK | 0o600)
    before = path.read_bytes()
    with pytest.raises(NotWritable, match=r"旁边叫“校.jyschool.lock”的不是锁文件") as refused:
        WriterLock(path, wait=0)
    assert "移走或改名" in refused.value.user_message
    assert (os.path.lexists(lock), elsewhere.read_text(encoding="utf-8"), path.read_bytes()) == (True, "字", before)


@pytest.mark.parametrize("of", ["workspace", "other"])
def test_a_lock_that_is_another_file_as_well_writes_nothing_into_it_and_still_keeps_the_second_writer_out(
    path: Path, of: str, tmp_path: Path
) -> None:
    """A copy of a folder made of links; the workspace itself would have been emptied."""
    other = path if of == "workspace" else tmp_path / "别的.txt"
    if of == "other":
        other.write_text("字", encoding="utf-8")
    before = other.read_bytes()
    os.link(other, path.with_name(path.name + ".lock"))
    first = WriterLock(path, wait=0)
    assert other.read_bytes() == before
    with pytest.raises(WorkspaceLocked):
        WriterLock(path, wait=0)
    first.release()
    assert (other.read_bytes(), path.with_name(path.name + ".lock").exists()) == (before, False)
    Workspace.open(path, SCHOOL, write=True).close()


@pytest.mark.parametrize("name", ["电脑-1", 'a "b" \\ c', "x\ny", "𠮷", "host.local", ""])
def test_whatever_a_computer_is_called_the_next_window_reads_it(path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(locking, "_this_computer", lambda: name)
    held = WriterLock(path)
    try:
        with held.path.open("rb") as file:
            assert json.loads(file.read()) == {"pid": os.getpid(), "host": name}
        with held.path.open("rb") as file:
            assert WriterLock._holder(file) == "在本程序的另一个窗口里打开着"
    finally:
        held.release()


def test_under_wine_too_a_second_window_hears_that_the_first_has_the_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It said that nothing could be written in the folder, and sent people to its rights."""

    def refused_without_a_reason(_file: object) -> None:
        raise OSError(0, "Error")

    monkeypatch.setattr(locking, "_seize", refused_without_a_reason)
    with pytest.raises(WorkspaceLocked, match="另一个程序"):
        WriterLock(path, wait=0)


def test_a_waiting_writer_gets_its_turn(path: Path) -> None:
    first = WriterLock(path)
    waiting, taken = threading.Event(), []

    def second() -> None:
        waiting.set()
        lock = WriterLock(path, wait=60)
        taken.append(lock)
        lock.release()

    thread = threading.Thread(target=second)
    thread.start()
    waiting.wait()
    first.release()
    thread.join()
    assert len(taken) == 1
    assert locking.WAIT == 5.0


def test_many_writers_one_after_the_other_all_get_in(path: Path) -> None:
    inside, most = [], []
    guard = threading.Lock()

    def write(number: int) -> None:
        for _turn in range(5):
            lock = WriterLock(path, wait=120)
            with guard:
                inside.append(number)
                most.append(len(inside))
            with guard:
                inside.remove(number)
            lock.release()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 40
    assert max(most) == 1


def test_another_account_is_told_of_the_lock_and_not_of_its_folder(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was told that nothing could be written in the folder, and to copy the file: two copies give the same numbers twice."""
    held, plain = WriterLock(path), os.open

    def of_somebody_else(place: Path, flags: int, mode: int = 0o777) -> int:
        if place == held.path:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))
        return plain(place, flags, mode)

    monkeypatch.setattr(os, "open", of_somebody_else)
    with pytest.raises(WorkspaceLocked, match="另一个帐户") as told:
        WriterLock(path, wait=0)
    assert "文档" not in told.value.user_message
    held.release()
    with pytest.raises(NotWritable, match="不能在“"):
        WriterLock(path, wait=0)  # nothing stands there: it is the folder


@pytest.mark.parametrize("mode", [0o600, 0o660, 0o666, 0o644])
def test_whoever_may_write_the_workspace_may_ask_for_its_lock(path: Path, mode: int) -> None:
    path.chmod(mode)
    held = WriterLock(path)
    assert stat.S_IMODE(held.path.stat().st_mode) == mode
    held.release()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be somebody else")
@pytest.mark.parametrize("killed", [False, True])
def test_a_second_account_hears_who_has_the_shared_file_and_gets_in_once_nobody_has(path: Path, killed: bool) -> None:
    with tempfile.TemporaryDirectory() as shared:  # the folders of tests are root's alone
        _by_two_accounts(Path(shutil.copy(path, shared)), killed=killed)


def _by_two_accounts(path: Path, *, killed: bool) -> None:
    for place, mode in ((path, 0o666), (path.parent, 0o777)):
        place.chmod(mode)
    held = WriterLock(path)
    assert _as_somebody_else(path) == "WorkspaceLocked 由另一个程序打开"
    if killed:
        held._file.close()  # as the end of a process does: the file stays
    else:
        held.release()
    assert _as_somebody_else(path) == "held"


def _as_somebody_else(path: Path) -> str:
    """What another account of this computer is told that wants to write."""
    reading, writing = os.pipe()
    if not os.fork():
        said = "nothing"
        try:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            WriterLock(path, wait=0).release()
            said = "held"
        except Exception as error:  # noqa: BLE001 - whatever it is, the test says
            said = f"{type(error).__name__} {'由另一个程序打开' if '由另一个程序打开' in str(error) else error}"
        finally:
            os.write(writing, said.encode())
            os._exit(0)
    os.close(writing)
    os.wait()
    with os.fdopen(reading, "rb") as told:
        return told.read().decode()


def test_a_lock_that_cannot_be_removed_says_nothing_against_what_was_saved(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stays(*_arguments: object, **_named: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with Workspace.open(path, SCHOOL, write=True) as ws, ws.change("x") as change:
        change.insert(school_tables.teacher, uuid=new_id(), name="甲", pinyin="", initials="")
        monkeypatch.setattr(Path, "unlink", stays)
    monkeypatch.undo()
    with Workspace.open(path, SCHOOL, write=True) as ws:
        assert [step.what for step in ws.steps()] == ["x"]
        assert not ws.after_crash


def test_a_disk_too_full_for_the_lock_is_a_sentence_and_locks_nobody_out(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> dict[str, object]:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(locking, "_this_program", full)
    with pytest.raises(DiskFull, match="磁盘已满"):
        Workspace.open(path, SCHOOL, write=True)
    monkeypatch.undo()
    Workspace.open(path, SCHOOL, write=True).close()


def test_through_a_link_it_is_the_same_workspace_and_the_link_stays(path: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "桌面"
    elsewhere.mkdir()
    link = elsewhere / "我的学校.jyschool"
    link.symlink_to(path)
    with Workspace.open(path, SCHOOL, write=True) as ws:
        with pytest.raises(WorkspaceLocked):
            WriterLock(Path(os.path.realpath(link)), wait=0)
        assert ws.path == path
    with Workspace.open(link, SCHOOL, write=True) as ws:
        assert ws.path == path
    assert link.is_symlink()
    assert [each.name for each in elsewhere.iterdir()] == [link.name]


def test_restoring_through_a_link_puts_the_backup_in_the_place_of_the_file(path: Path, tmp_path: Path) -> None:
    from jyteacher_desktop.store.backup import make_backup, restore_backup
    from jyteacher_desktop.store.backups_beside import backup_folder

    link = tmp_path / "快捷.jyschool"
    link.symlink_to(path)
    made = make_backup(link, "hand")
    assert made.path.parent == backup_folder(path)
    restore_backup(link, made.path)
    assert link.is_symlink()
    assert not path.is_symlink()


def test_a_name_that_leaves_no_room_for_its_key_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceNameTooLong, match="太长"):
        Workspace.create(tmp_path / ("研" * 81 + ".jyschool"), SCHOOL, {"office": new_id()})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("letters", [70, 78, 80, 81])
def test_a_file_that_was_given_a_long_name_is_read_and_its_writer_is_told_why_not(path: Path, letters: int) -> None:
    from jyteacher_desktop.store.backup import make_backup

    long = path.rename(path.with_name("研" * letters + ".jyschool"))
    Workspace.open(long, SCHOOL, write=False).close()
    with pytest.raises(WorkspaceNameTooLong, match="改短"):
        Workspace.open(long, SCHOOL, write=True)
    with pytest.raises(WorkspaceNameTooLong, match=r"没有备份.*改短"):
        make_backup(long, "hand")
    assert [each.name for each in path.parent.iterdir()] == [long.name]
