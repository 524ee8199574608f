"""A package reaches the stick whole, or a sentence says why not."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from jyteacher_desktop import durable_files
from jyteacher_desktop.exchange import BuiltLetter, delivery, may_stand, neutral_name, write_verified
from jyteacher_desktop.exchange.delivery import files_inside, package_files, retold, write_volumes
from jyteacher_desktop.exchange.errors import DeliveryFailed, DeliveryFull
from jyteacher_desktop.names_of_files import NamesTaken, portable_name
from tests.exchange.conftest import Offices
from tests.exchange.test_volumes import photos, recipients, with_photos


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


def test_a_stick_that_is_gone_when_the_package_is_to_get_its_name_is_said_to_be_pulled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick, read = tmp_path / "stick", Path.read_bytes

    def pulled(path: Path) -> bytes:
        found = read(path)
        stick.rename(tmp_path / "elsewhere")  # what the system mounted is taken away with its folder
        return found

    stick.mkdir()
    monkeypatch.setattr(Path, "read_bytes", pulled)
    with pytest.raises(DeliveryFailed, match=r"写到“.*stick”时中断：U盘可能被拔出，或接触不良。没有写成") as told:
        write_verified(stick / "a.jyt", b"content")
    assert not may_stand(told.value)


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

    monkeypatch.setattr(durable_files, "sync_folder", failing)


def test_names_of_packages_suit_every_stick_and_mail(tmp_path: Path) -> None:
    assert [neutral_name(code) for code in ("2141000123", "济源-1/2", "", "a b:c*?")] == ["2141000123", "12", "office", "abc"]


@pytest.mark.parametrize(
    ("given", "stick"),
    [
        ("2141000123-2026Q3.jyt", "2141000123-2026Q3.jyt"),
        ('第<三>季:"度"|?*.jyt', "第_三_季__度____.jyt"),
        ("a/b\\c\x00\x1f\x7f.jyt", "a_b_c___.jyt"),
        ("con.jyt", "_con.jyt"),
        ("COM1.jyt", "_COM1.jyt"),
        ("lpt¹", "_lpt¹"),
        ("console.jyt", "console.jyt"),
        ("名字. .jyt", "名字.jyt"),
        ("名字.jyt. ", "名字.jyt"),
        ("...", "package"),
        ("研" * 100 + ".jyt", "研" * 60 + ".jyt"),
        ("研." + "究" * 80, "研." + "究" * 58),
    ],
)
def test_a_file_gets_a_name_that_every_stick_takes_and_keeps_its_ending(given: str, stick: str) -> None:
    assert portable_name(given) == stick
    assert len(portable_name(given).encode()) <= 255 - len(" 00000000（10）")


def test_names_that_differ_in_capital_letters_only_are_one_name_on_a_stick() -> None:
    taken = NamesTaken()
    assert [taken.free(name) for name in ("Anna", "anna", "王芳（2）", "王芳", "王芳", "ＡＮＮＡ")] == [
        *("Anna", "anna（2）", "王芳（2）", "王芳", "王芳（3）", "ＡＮＮＡ")
    ]


def test_the_packages_of_folders_are_found_each_once_in_order_however_deep(tmp_path: Path) -> None:
    for name in ("b/2.jyt", "b/c/3.JYT", "b/readme.txt", "a.jyt", ".Trash/old.jyt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    if hasattr(os, "symlink"):
        (tmp_path / "b" / "round").symlink_to(tmp_path, target_is_directory=True)
    asked: list[int] = []
    found = package_files([tmp_path / "b", tmp_path / "a.jyt", tmp_path / "b" / "2.jyt"], KeyError, lambda: asked.append(1))
    assert [file.relative_to(tmp_path).as_posix() for file in found] == ["b/2.jyt", "b/c/3.JYT", "a.jyt"]
    assert len(asked) >= 5
    with pytest.raises(KeyError, match="nowhere"):
        package_files([tmp_path / "nowhere"], lambda place: KeyError(str(place)))
    inside = [file.relative_to(tmp_path).as_posix() for file in files_inside(tmp_path, skip=(".trash",))]
    assert inside == ["a.jyt", "b/2.jyt", "b/c/3.JYT", "b/readme.txt"]
    assert list(files_inside(tmp_path / "nowhere")) == []


def test_whoever_waits_for_a_search_may_stop_it(tmp_path: Path) -> None:
    (tmp_path / "1.jyt").touch()

    def enough() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        package_files([tmp_path], KeyError, enough)


@pytest.fixture
def three(offices: Offices) -> tuple[BuiltLetter, dict[str, bytes]]:
    """A letter whose attachments need three volumes."""
    bodies = photos(3, size=30_000)
    return with_photos(offices, bodies), bodies


def _volumes(letter: BuiltLetter, bodies: dict[str, bytes], offices: Offices, folder: Path) -> tuple[Path, ...]:
    sizes = {digest: len(body) for digest, body in bodies.items()}
    return write_volumes(letter, recipients(offices), folder, "包", sizes=sizes, read=bodies.__getitem__, limit=60_000)


def test_volumes_are_numbered_from_the_second_on(
    three: tuple[BuiltLetter, dict[str, bytes]], offices: Offices, tmp_path: Path
) -> None:
    written = _volumes(*three, offices, tmp_path / "stick")
    assert [path.name for path in written] == ["包.jyt", "包-2.jyt", "包-3.jyt"]
    assert {path.name for path in (tmp_path / "stick").iterdir()} == {path.name for path in written}
    assert {offices.open(path.read_bytes()).letter_id for path in written} == {three[0].letter_id}


@pytest.mark.parametrize("struck", [(volume, confirmed) for volume in (1, 2, 3) for confirmed in (True, False)])
def test_of_volumes_all_are_written_or_none_and_it_is_known_whether_one_may_have_stood(
    three: tuple[BuiltLetter, dict[str, bytes]],
    offices: Offices,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    struck: tuple[int, bool],
) -> None:
    """What stood for a moment under a final name may have been copied: its number is taken for good."""
    count, (volume, confirmed) = 0, struck
    write = delivery.write_verified

    def failing(path: Path, data: bytes) -> None:
        nonlocal count
        count += 1
        if count < volume or not confirmed:
            write(path, data)
        if count == volume:
            raise DeliveryFull("满了。", path=path, placed=not confirmed)

    monkeypatch.setattr(delivery, "write_verified", failing)
    with pytest.raises(DeliveryFull) as told:
        _volumes(*three, offices, tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert told.value.facts["placed"] is (volume > 1 or not confirmed)
    assert may_stand(told.value) is told.value.facts["placed"]


def test_a_bug_between_volumes_leaves_none_and_takes_the_number(
    three: tuple[BuiltLetter, dict[str, bytes]], offices: Offices, tmp_path: Path
) -> None:
    letter, bodies = three
    last = max(bodies)

    def read(digest: str) -> bytes:
        if digest == last:
            raise ZeroDivisionError
        return bodies[digest]

    sizes = {digest: len(body) for digest, body in bodies.items()}
    with pytest.raises(ZeroDivisionError) as bug:
        write_volumes(letter, recipients(offices), tmp_path, "包", sizes=sizes, read=read, limit=60_000)
    assert list(tmp_path.iterdir()) == []
    assert may_stand(bug.value), "nobody knows what a bug left"


def test_whoever_knows_more_says_so_in_the_same_sentence() -> None:
    told = DeliveryFull("U盘满了。没有写成。请清理。", cause="U盘满了。", advice="请清理。", placed=False)
    again = retold(told, "编号 3 作废。", seq=3)
    assert type(again) is DeliveryFull
    assert again.user_message == "U盘满了。编号 3 作废。请清理。"
    assert again.facts == {"cause": "U盘满了。", "advice": "请清理。", "placed": False, "seq": 3}
    assert retold(DeliveryFailed("没有写成。"), "编号还在。").user_message == "没有写成。编号还在。"


def test_a_full_stick_says_how_much_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (errno.ENOSPC, errno.EDQUOT):

        def full(_descriptor: int, number: int = number) -> None:
            raise OSError(number, "full")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(DeliveryFull) as told:
                write_verified(tmp_path / "a.jyt", b"x" * 5120)
        assert told.value.facts == {
            "path": tmp_path / "a.jyt",
            "placed": False,
            "cause": f"“{tmp_path}”空间不足，需要 5 KB。",
            "advice": "请清理U盘或换一个位置再试。",
        }
