"""A file appears under its name whole and for good, or not at all; nobody else reads it, and no link leads it astray."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from jyteacher_desktop import durable_files, windows_file_rights
from jyteacher_desktop.bureau import bureau_keys, publishing_policies
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.durable_files import (
    LONGEST_NAME,
    MOST_BROUGHT,
    NotConfirmed,
    drafting,
    exchange_for,
    length_of_name,
    make_folder,
    part_of,
    publish,
    read_brought,
    sync_folder,
    system_words,
)
from jyteacher_desktop.exchange import package_check
from jyteacher_desktop.reports.paper import ReportFileError, write_whole
from jyteacher_desktop.school import school_keys
from jyteacher_desktop.sheets import write_table
from jyteacher_desktop.sheets.errors import FileNotWritten


def _spied(monkeypatch: pytest.MonkeyPatch, *, settled: bool = True) -> list[str]:
    """What is told to the disk, in its order; the folders above may be flushed already."""
    if settled:
        monkeypatch.setattr(durable_files, "settle_folder", lambda _folder: None)
    said: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def flushed(descriptor: int) -> None:
        kind = os.fstat(descriptor).st_mode
        said.append("folder" if stat.S_ISDIR(kind) else "file")
        fsync(descriptor)

    def renamed(path: Path, target: Path) -> Path:
        said.append("name")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(Path, "replace", renamed)
    return said


def _in_order(*said: str) -> list[str]:
    """What is to be told to the disk: Windows opens no folders, and is told nothing of them."""
    return [each for each in said if sys.platform != "win32" or each != "folder"]


def test_a_file_is_flushed_named_and_then_flushed_with_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under its name too: on a stick (FAT) the new name leads to nothing until then."""
    said = _spied(monkeypatch)
    publish(tmp_path / "学时.pdf", b"content")
    assert said == _in_order("file", "name", "file", "folder")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("学时.pdf", b"content")]


def test_a_key_that_takes_the_place_of_another_is_flushed_under_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new, place = tmp_path / "甲.jytkey.new", tmp_path / "甲.jytkey"
    publish(new, b"first")
    said = _spied(monkeypatch)
    exchange_for(place, new)
    assert said == _in_order(
        "file", "folder"
    )  # a second name, on a stick a copy: whenever the power goes, one of the two leads to it
    assert (place.read_bytes(), new.exists()) == (b"first", False)
    publish(new, b"second")
    said.clear()
    exchange_for(place, new)
    assert said == _in_order("name", "file", "folder")
    assert (place.read_bytes(), new.exists()) == (b"second", False)


@pytest.mark.skipif(not hasattr(os, "O_PATH"), reason="only Linux holds a file without reading it")
def test_what_is_replaced_keeps_its_room_on_the_disk_until_the_new_file_is_there_for_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a stick the old entry may be the one that a power cut leaves, so nothing may be written over what it leads to."""
    held: list[bool] = []
    fsync = os.fsync
    publish(tmp_path / "a", b"old")
    number = (tmp_path / "a").stat().st_ino

    def flushed(descriptor: int) -> None:
        descriptors = Path("/proc/self/fd")
        held.append(any(each.stat().st_ino == number for each in descriptors.iterdir() if each.exists()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", flushed)
    publish(tmp_path / "a", b"new")
    assert held == [False, True, True]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows opens no folders, so none is flushed")
def test_a_new_folder_is_there_after_a_power_cut_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = _spied(monkeypatch)
    make_folder(tmp_path / "甲" / "乙")
    assert said == ["folder", "folder"]
    make_folder(tmp_path / "甲" / "乙")
    assert said == ["folder", "folder"]


def test_a_folder_somebody_just_made_on_a_stick_is_made_last_by_flushing_the_one_above_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "甲").mkdir()
    said = _spied(monkeypatch, settled=False)
    for name in ("a", "b"):
        publish(tmp_path / "甲" / name, b"1")
    assert said == _in_order(*("file", "name", "file", "folder", "folder"), *("file", "name", "file", "folder"))


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_only_the_owner_reads_what_holds_personal_data(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        make_folder(tmp_path / "甲")
        publish(tmp_path / "甲" / "名册.xlsx", b"1")
        make_folder(tmp_path / "乙", private=False)
        publish(tmp_path / "乙" / "a.jyt", b"1", private=False)
    finally:
        os.umask(old)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {"甲": 0o700, "名册.xlsx": 0o600, "乙": 0o755, "a.jyt": 0o644}


def test_on_windows_what_holds_personal_data_gets_a_list_of_its_own_before_the_first_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, bool, int]] = []

    def keep(path: Path, *, folder: bool = False) -> bool:
        asked.append((path.name, folder, 0 if folder else path.stat().st_size))
        return True

    monkeypatch.setattr(durable_files, "keep_to_owner", keep)
    make_folder(tmp_path / "甲")
    publish(tmp_path / "甲" / "名册.xlsx", b"1")
    write_whole(tmp_path / "学时.pdf", b"1")
    make_folder(tmp_path / "乙", private=False)
    publish(tmp_path / "乙" / "a.jyt", b"1", private=False)
    assert asked == [("甲", True, 0), ("名册.xlsx.part", False, 0), ("学时.pdf.part", False, 0)]


def test_such_a_list_names_the_owner_and_the_system_and_takes_over_nothing() -> None:
    assert windows_file_rights.owner_list("S-1-5-21-7", folder=False) == "D:P(A;;FA;;;S-1-5-21-7)(A;;FA;;;SY)"
    assert windows_file_rights.owner_list("S-1-5-21-7", folder=True) == "D:P(A;OICI;FA;;;S-1-5-21-7)(A;OICI;FA;;;SY)"


def test_what_a_killed_program_left_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "a.pdf.part").write_bytes(b"half")
    publish(tmp_path / "a.pdf", b"whole")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.pdf", b"whole")]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_under_the_temporary_name_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_bytes(b"mine")
    (tmp_path / "a.pdf.part").symlink_to(tmp_path / "mine.txt")
    publish(tmp_path / "a.pdf", b"whole")
    assert (tmp_path / "mine.txt").read_bytes() == b"mine"
    assert (tmp_path / "a.pdf").read_bytes() == b"whole"


@pytest.mark.skipif(sys.platform == "win32", reason="nobody takes the name of an open file away there")
def test_another_program_that_took_the_temporary_name_is_noticed(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")
    with pytest.raises(OSError, match=r"a\.pdf\.part"), drafting(target) as draft:
        draft.write(b"ours")
        draft.path.unlink()
        draft.path.write_bytes(b"theirs, half")
    assert target.read_bytes() == b"old"
    assert draft.path.read_bytes() == b"theirs, half"


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe has no name among files there")
@pytest.mark.parametrize("name", ["pipe", "link"])
def test_no_file_takes_the_place_of_a_device_or_a_pipe(tmp_path: Path, name: str) -> None:
    """A command that was told to write to /dev/null put its file there, for every program of the machine."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    target, waiting = tmp_path / name, tmp_path / "waiting"
    with pytest.raises(OSError, match="不是文件"):
        publish(target, b"x")
    waiting.write_bytes(b"x")
    with pytest.raises(OSError, match="不是文件"):
        exchange_for(target, waiting)
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    assert (tmp_path / "link").is_symlink()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link", "pipe", "waiting"]


def test_a_file_that_must_be_new_replaces_nothing(tmp_path: Path) -> None:
    target = tmp_path / "a.jyschool"
    with pytest.raises(FileExistsError), drafting(target, replace=False) as draft:
        draft.write(b"ours")
        target.write_bytes(b"somebody was faster")
    assert target.read_bytes() == b"somebody was faster"
    assert [path.name for path in tmp_path.iterdir()] == ["a.jyschool"]


def test_on_windows_a_name_that_somebody_else_took_meanwhile_is_not_said_to_be_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A school was told that its new file stood there, where it was another one's and its own was gone."""
    replace = Path.replace

    def renamed(path: Path, target: Path) -> Path:  # as Windows does
        if target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        return replace(path, target)

    monkeypatch.setattr(durable_files, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setattr(Path, "rename", renamed)
    target = tmp_path / "a.jyschool"
    with pytest.raises(FileExistsError), drafting(target, replace=False) as draft:
        draft.write(b"ours")
        target.write_bytes(b"somebody was faster")
    assert not draft.placed
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.jyschool", b"somebody was faster")]
    with drafting(tmp_path / "b.jyschool", replace=False) as draft:
        draft.write(b"ours")
    assert draft.placed


def _no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_arguments: object, **_named: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)


@pytest.mark.parametrize("medium", [lambda _patch: None, _no_links], ids=["disk", "stick"])
def test_a_new_file_gets_its_name_on_every_medium(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, medium: Callable[[pytest.MonkeyPatch], None]
) -> None:
    medium(monkeypatch)
    publish(tmp_path / "a.jyt", b"new", replace=False)
    with pytest.raises(FileExistsError):
        publish(tmp_path / "a.jyt", b"newer", replace=False)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.jyt", b"new")]


def test_a_name_as_long_as_the_disk_takes_still_has_a_temporary_one(tmp_path: Path) -> None:
    name = "研.pdf"
    while length_of_name("研" + name) <= LONGEST_NAME:
        name = "研" + name
    target = tmp_path / name
    assert length_of_name(part_of(target).name) <= LONGEST_NAME
    if sys.platform != "win32":  # where the way to it has its limit too
        publish(target, b"whole")
        assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows opens no folders, so none is flushed")
def test_a_failing_disk_is_not_kept_secret_and_a_system_that_flushes_no_folders_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, fails in ((22, False), (5, True)):

        def answer(_descriptor: int, number: int = number) -> None:
            raise OSError(number, "told")

        monkeypatch.setattr(os, "fsync", answer)
        if fails:
            with pytest.raises(OSError, match="told"):
                sync_folder(tmp_path)
        else:
            sync_folder(tmp_path)


def test_a_file_whose_folder_was_not_flushed_is_told_apart_from_one_that_was_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_folder: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(durable_files, "sync_folder", failing)
    with pytest.raises(NotConfirmed):
        publish(tmp_path / "报表.pdf", b"whole")
    assert (tmp_path / "报表.pdf").read_bytes() == b"whole"
    with pytest.raises(ReportFileError, match="已经写好，但磁盘没有确认"):
        write_whole(tmp_path / "报表.pdf", memoryview(b"anew"))
    with pytest.raises(FileNotWritten, match="已经写好，但磁盘没有确认"):
        write_table((Column(key="name", title="姓名", value=str),), ["王芳"], tmp_path / "表.xlsx")
    assert (tmp_path / "表.xlsx").exists()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "磁盘已满"),
        (errno.EACCES, "没有权限"),
        (errno.EROFS, "只能读"),
        (errno.EIO, "读写时出错"),
        (errno.ENOENT, "没有这个文件或文件夹"),
        (errno.ENAMETOOLONG, "太长"),
    ],
)
def test_what_the_system_complains_of_is_said_in_words_of_ours(number: int, words: str) -> None:
    assert words in system_words(OSError(number, os.strerror(number)))


def test_a_complaint_nobody_has_words_for_stays_in_the_words_of_the_system() -> None:
    assert system_words(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"
    assert system_words(OSError("nothing to do with the system")) == "nothing to do with the system"


def test_no_sentence_of_the_program_repeats_the_words_of_the_system_unread() -> None:
    root = Path(durable_files.__file__).parent
    unread = [path.name for path in root.rglob("*.py") if "strerror" in path.read_text(encoding="utf-8")]
    assert unread == ["durable_files.py"]


@pytest.mark.skipif(os.name == "nt", reason="makes a pipe as Linux does")
@pytest.mark.parametrize(
    "read", [read_brought, school_keys.read_file, package_check.read_file, publishing_policies._read, bureau_keys._read_card]
)
def test_what_somebody_brought_is_read_to_its_limit_and_a_pipe_is_not_waited_for(
    tmp_path: Path, read: Callable[[Path], bytes]
) -> None:
    (tmp_path / "card.jyt").write_bytes(b"small")
    assert read(tmp_path / "card.jyt") == b"small"
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "large").open("wb") as large:
        large.truncate(MOST_BROUGHT + 1)
    for name, words in (("pipe", "那不是文件"), ("large", "超过 64 MB")):
        with pytest.raises((OSError, JyTeacherError), match=words):
            read(tmp_path / name)
