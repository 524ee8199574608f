"""A stick that is gone leaves the folder in which it was mounted: nothing is written there as if it were the stick."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from jyteacher_desktop import left_mounts
from jyteacher_desktop.durable_files import make_folder
from jyteacher_desktop.exchange.delivery import write_verified
from jyteacher_desktop.exchange.errors import DeliveryFailed
from tests.faults.images import missing

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a stick takes its place along")


class Mounts(set[Path]):
    """What is mounted, as far as the program is told."""

    def holds(self, path: object) -> bool:
        """Like ``os.path.ismount``."""
        return Path(str(path)) in {*self, Path("/")}


@pytest.fixture
def mounts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Mounts:
    found = Mounts()
    monkeypatch.setattr(left_mounts, "_is_mount", found.holds)
    monkeypatch.setattr(left_mounts, "_SEEN", set())
    monkeypatch.setattr(left_mounts, "_FOR_STICKS", (tmp_path / "media",))
    monkeypatch.setattr(left_mounts, "_TABLE", tmp_path / "fstab")
    return found


def refused(path: Path) -> None:
    before = sorted(path.parent.parent.rglob("*"))
    with pytest.raises(DeliveryFailed, match="U盘可能被拔出") as told:
        write_verified(path, b"letter")
    assert ("没有写成" in told.value.user_message, told.value.facts["placed"]) == (True, False)
    assert sorted(path.parent.parent.rglob("*")) == before


@pytest.mark.parametrize("below", ["", "上报"])
def test_a_package_goes_onto_a_stick_and_not_into_the_folder_that_the_stick_left(
    tmp_path: Path, mounts: Mounts, below: str
) -> None:
    stick = tmp_path / "usb"
    stick.mkdir()
    mounts.add(stick)
    write_verified(stick / below / "一.jyt", b"letter")
    mounts.clear()
    for each in sorted(stick.rglob("*"), reverse=True):
        each.rmdir() if each.is_dir() else each.unlink()
    refused(stick / below / "二.jyt")
    mounts.add(stick)
    write_verified(stick / below / "二.jyt", b"letter")


def test_where_systems_mount_sticks_alone_nothing_is_written_without_one(tmp_path: Path, mounts: Mounts) -> None:
    stick = tmp_path / "media" / "user" / "KINGSTON"
    stick.mkdir(parents=True)
    refused(stick / "一.jyt")
    refused(tmp_path / "media" / "user" / "新的" / "一.jyt")
    mounts.add(stick)
    write_verified(stick / "一.jyt", b"letter")


@pytest.mark.parametrize("below", ["", "新的"])
@pytest.mark.parametrize("kept", ["说明.txt", "旧的/说明.txt"])
def test_a_plain_folder_that_somebody_keeps_where_sticks_are_mounted_takes_files(
    tmp_path: Path, mounts: Mounts, below: str, kept: str
) -> None:
    """A folder of the network that is kept under /media was refused as a stick that is gone."""
    folder = tmp_path / "media" / "共享"
    (folder / kept).parent.mkdir(parents=True)
    (folder / kept).write_text("本校公用", encoding="utf-8")
    write_verified(folder / below / "一.jyt", b"letter")
    assert (folder / below / "一.jyt").read_bytes() == b"letter"


def test_what_others_keep_beside_it_says_nothing_of_a_stick_that_is_gone(
    tmp_path: Path, mounts: Mounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "media" / "clerk"
    for name in ("KINGSTON", "另一个", "公用"):
        (own / name).mkdir(parents=True)
    for name in ("另一个", "公用"):
        (own / name / "表.xlsx").write_bytes(b"table")
    mounts.add(own / "另一个")
    monkeypatch.setattr(left_mounts, "_is_account", "clerk".__eq__)
    refused(own / "KINGSTON" / "一.jyt")
    write_verified(own / "公用" / "一.jyt", b"letter")


def test_a_stick_that_was_seen_is_missed_whatever_lies_in_the_folder_it_left(tmp_path: Path, mounts: Mounts) -> None:
    stick = tmp_path / "media" / "KINGSTON"
    stick.mkdir(parents=True)
    mounts.add(stick)
    write_verified(stick / "一.jyt", b"letter")
    mounts.clear()
    refused(stick / "二.jyt")


def test_a_place_that_is_mounted_on_demand_is_known_from_the_list_of_file_systems(tmp_path: Path, mounts: Mounts) -> None:
    for name in ("usb 1", "data"):
        (tmp_path / name).mkdir()
    named = str(tmp_path / "usb 1").replace(" ", "\\040")
    (tmp_path / "fstab").write_text(
        f"# a list\nLABEL=A {named} vfat noauto,user 0 0\nLABEL=B {tmp_path / 'data'} ext4 defaults 0 2\n", encoding="utf-8"
    )
    refused(tmp_path / "usb 1" / "一.jyt")
    write_verified(tmp_path / "data" / "一.jyt", b"letter")


def test_an_ordinary_folder_is_made_and_written_into(tmp_path: Path, mounts: Mounts) -> None:
    assert make_folder(tmp_path / "甲" / "乙").is_dir()
    write_verified(tmp_path / "丙" / "一.jyt", b"letter")


def test_a_stick_that_was_really_mounted_and_taken_away_is_missed(tmp_path: Path) -> None:
    """Where no file system can be mounted there is a reason, which ``dev.py faults --images`` says as well."""
    from tests.store.test_pulled_stick import _stick

    why = missing("ext4")
    if why:
        assert re.search("root|installed|mounted", why)
        return
    with _stick(tmp_path) as stick:
        write_verified(stick / "一.jyt", b"letter")
    assert not any(stick.iterdir())
    refused(stick / "二.jyt")
