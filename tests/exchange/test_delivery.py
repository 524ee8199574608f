"""A package reaches the stick whole, or a sentence says why not."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from jyteacher_desktop import files
from jyteacher_desktop.exchange import may_stand, neutral_name, write_verified
from jyteacher_desktop.exchange.errors import DeliveryFailed, DeliveryFull


def test_what_is_reported_written_can_be_read_and_no_part_stays(tmp_path: Path) -> None:
    write_verified(tmp_path / "stick" / "a.jyt", b"content")
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "stick").iterdir()] == [("a.jyt", b"content")]


def test_a_full_stick_is_a_sentence_and_nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DeliveryFull, match="空间不足"):
        write_verified(tmp_path / "a.jyt", b"content")
    assert list(tmp_path.iterdir()) == []


def test_an_old_file_survives_a_failed_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_verified(tmp_path / "a.jyt", b"old")

    def gone(_descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", gone)
    with pytest.raises(DeliveryFailed):
        write_verified(tmp_path / "a.jyt", b"new")
    assert (tmp_path / "a.jyt").read_bytes() == b"old"


def test_bytes_that_come_back_different_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Path.read_bytes

    def rotten(path: Path) -> bytes:
        return original(path)[:-1] + b"?"

    monkeypatch.setattr(Path, "read_bytes", rotten)
    with pytest.raises(DeliveryFailed, match="坏块"):
        write_verified(tmp_path / "a.jyt", b"content")
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "stick").write_text("x", encoding="utf-8")
    with pytest.raises(DeliveryFailed):
        write_verified(tmp_path / "stick" / "a.jyt", b"content")


def test_where_the_system_cannot_forget_its_copy_the_file_is_still_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "posix_fadvise", raising=False)
    write_verified(tmp_path / "a.jyt", b"content")
    assert (tmp_path / "a.jyt").read_bytes() == b"content"


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (errno.EROFS, "只读"),
        (errno.EIO, "拔出"),
        (errno.ENODEV, "拔出"),
        (errno.ENAMETOOLONG, "路径太长"),
        (errno.EINVAL, "不能写到"),
    ],
)
@pytest.mark.parametrize("step", ["make", "open", "fsync", "read", "replace"])
def test_each_trouble_with_a_stick_has_its_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, word: str, step: str
) -> None:
    """Whatever step it strikes, nothing stands under the final name, and an unfinished file is gone or named."""

    def trouble(*_arguments: object, **_named: object) -> None:
        raise OSError(number, "trouble")

    target = {
        "make": (os, "open"),
        "open": (Path, "open"),
        "fsync": (os, "fsync"),
        "read": (Path, "read_bytes"),
        "replace": (Path, "replace"),
    }[step]
    monkeypatch.setattr(*target, trouble)
    with pytest.raises(DeliveryFailed) as told:
        write_verified(tmp_path / "a.jyt", b"data")
    monkeypatch.undo()
    assert word in told.value.user_message
    assert "工作簿没有变化" in told.value.user_message
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_was_begun_no_unfinished_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(*_arguments: object, **_named: object) -> None:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(os, "open", read_only)
    monkeypatch.setattr(Path, "unlink", read_only)
    with pytest.raises(DeliveryFailed) as told:
        write_verified(tmp_path / "a.jyt", b"data")
    monkeypatch.undo()
    assert ".part" not in told.value.user_message


def test_an_unfinished_file_that_has_to_stay_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_arguments: object, **_named: object) -> None:
        raise OSError(errno.ENODEV, "gone")

    monkeypatch.setattr(os, "fsync", gone)
    monkeypatch.setattr(Path, "unlink", gone)
    with pytest.raises(DeliveryFailed) as told:
        write_verified(tmp_path / "a.jyt", b"data")
    monkeypatch.undo()
    assert "a.jyt.part" in told.value.user_message
    assert not (tmp_path / "a.jyt").exists()


def test_a_file_the_disk_did_not_confirm_is_said_to_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _folders_fail(monkeypatch)
    with pytest.raises(DeliveryFailed, match="已经写好并读回核对一致，但磁盘没有确认写稳") as told:
        write_verified(tmp_path / "a.jyt", b"data")
    assert "没有写成" not in told.value.user_message
    assert (tmp_path / "a.jyt").read_bytes() == b"data"
    assert may_stand(told.value)


def test_where_the_system_does_not_say_whether_a_file_got_its_name_nobody_says_it_did_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Path.replace

    def unsure(path: Path, target: Path) -> None:
        original(path, target)
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "replace", unsure)
    with pytest.raises(DeliveryFailed, match=r"不能确认“a\.jyt”写成没有") as told:
        write_verified(tmp_path / "a.jyt", b"data")
    assert may_stand(told.value)


def test_a_file_that_did_not_get_its_name_stands_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_path: Path, _target: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(DeliveryFailed, match="没有写成") as told:
        write_verified(tmp_path / "a.jyt", b"data")
    assert not may_stand(told.value)


def _folders_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_folder: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(files, "sync_folder", failing)


def test_names_of_packages_suit_every_stick_and_mail(tmp_path: Path) -> None:
    assert [neutral_name(code) for code in ("2141000123", "济源-1/2", "", "a b:c*?")] == ["2141000123", "12", "office", "abc"]
