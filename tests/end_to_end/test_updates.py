"""A new version without a network: it comes on the bureau's stick, signed; the program says whether to install it, and how."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from pathlib import Path

import pytest

from jyteacher_desktop.bureau.announcing_program_versions import announce_release, look_at_own_update
from jyteacher_desktop.bureau.bureau_keys import write_bureau_card
from jyteacher_desktop.bureau.office import create_bureau, unlock
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.exchange import Release, ReleaseRefused, newer, open_release, sign_release
from jyteacher_desktop.school.office import create_school
from jyteacher_desktop.school.school_keys import look_at_bureaus_update, trust_bureau
from jyteacher_desktop.store.workspace import Workspace

PIN = "correct horse battery"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Workspace, Workspace]]:
    folder = tmp_path_factory.mktemp("offices")
    with (
        create_school(folder / "a.jyschool", name="甲校", code="2141000001", stage="小学", pin=PIN) as school,
        create_bureau(folder / "b.jybureau", name="市局", pin=PIN) as bureau,
        create_bureau(folder / "c.jybureau", name="别的局", pin=PIN) as stranger,
    ):
        trust_bureau(school, folder / "card.jyt", PIN, write_bureau_card(bureau, folder / "card.jyt", PIN))
        yield school, bureau, stranger


@pytest.fixture
def offices(made: tuple[Workspace, Workspace, Workspace]) -> tuple[Workspace, Workspace, Workspace]:
    """They have heard of no version yet."""
    for ws in made:
        with ws.record() as change:
            change.driver_sql("DELETE FROM info WHERE key = 'newest_release'")
    return made


@pytest.fixture
def installer(tmp_path: Path) -> Path:
    file = tmp_path / "jyteacher-set-up.exe"
    file.write_bytes(b"MZ" + bytes(range(256)) * 9000)
    return file


def test_a_newer_version_that_the_bureau_signed_says_how_to_install_it(offices, installer: Path) -> None:
    school, bureau, _stranger = offices
    note = announce_release(bureau, installer, "99.0", PIN, say="修正了导入").file
    for found in (look_at_bureaus_update(school, note), look_at_own_update(bureau, note)):
        assert found.good
        assert "安装程序完好" in found.sentence
        assert "双击它安装" in found.sentence
        assert "先自动备份，再升级" in found.sentence
        assert "教育局说：修正了导入" in found.sentence


def test_a_version_that_was_announced_before_the_newest_one_is_said_to_be_an_older_one(tmp_path: Path, installer: Path) -> None:
    """Whoever carries the stick kept the note of 99.1 and its installer; 99.2 was announced since."""
    with (
        create_school(tmp_path / "a.jyschool", name="甲校", code="2141000001", stage="小学", pin=PIN) as school,
        create_bureau(tmp_path / "b.jybureau", name="市局", pin=PIN) as bureau,
    ):
        trust_bureau(school, tmp_path / "card.jyt", PIN, write_bureau_card(bureau, tmp_path / "card.jyt", PIN))
        notes = {version: announce_release(bureau, installer, version, PIN).file for version in ("99.1", "99.2", "99.10")}
        for ws, look in ((school, look_at_bureaus_update), (bureau, look_at_own_update)):
            assert look(ws, notes["99.1"]).good
            assert look(ws, notes["99.2"]).good
            for _again in range(2):
                older = look(ws, notes["99.1"])
                assert not older.good
                assert "已经公布过更新的 99.2" in older.sentence
            assert look(ws, notes["99.2"]).good
            assert look(ws, notes["99.10"]).good
            assert "已经公布过更新的 99.10" in look(ws, notes["99.2"]).sentence
        with school.record() as change:  # whoever signed it signs no more: his word about the newest is none
            change.driver_sql("UPDATE info SET value = substr(value, 1, 60) WHERE key = 'newest_release'")
        assert look_at_bureaus_update(school, notes["99.2"]).good


def test_two_installers_of_one_version_are_told_apart(offices, installer: Path, tmp_path: Path) -> None:
    school, bureau, _stranger = offices
    assert look_at_bureaus_update(school, announce_release(bureau, installer, "101.0", PIN).file).good
    other = tmp_path / "another.exe"
    other.write_bytes(b"MZ other")
    found = look_at_bureaus_update(school, announce_release(bureau, other, "101.0", PIN).file)
    assert not found.good
    assert "两份说明不一致" in found.sentence
    assert "jyteacher-set-up.exe" in found.sentence


def test_what_is_not_newer_is_not_to_be_installed(offices, installer: Path) -> None:
    school, bureau, _stranger = offices
    present = importlib.metadata.version("jyteacher-desktop")
    found = look_at_bureaus_update(school, announce_release(bureau, installer, present, PIN).file)
    assert not found.good
    assert "不用安装" in found.sentence


def test_an_installer_that_was_changed_or_is_not_there_is_not_to_be_installed(offices, installer: Path) -> None:
    school, bureau, _stranger = offices
    note = announce_release(bureau, installer, "99.0", PIN).file
    data = installer.read_bytes()
    installer.write_bytes(data[:-1])
    assert "不要安装" in look_at_bureaus_update(school, note).sentence
    installer.write_bytes(data[:-1] + b"\0")
    assert not look_at_bureaus_update(school, note).good
    installer.unlink()
    assert "不在旁边" in look_at_bureaus_update(school, note).sentence


def test_an_announcement_of_a_stranger_or_a_changed_one_is_refused(offices, installer: Path) -> None:
    school, bureau, stranger = offices
    foreign = announce_release(stranger, installer, "99.0", PIN).file
    with pytest.raises(ReleaseRefused, match="不是本市教育局签的名"):
        look_at_bureaus_update(school, foreign)
    note = announce_release(bureau, installer, "99.1", PIN).file
    line = note.read_bytes()
    for changed in (line[:40], line.replace(b"JYR1.", b"JYR1.A"), line[:-20] + b"\n", b"JYR1.a.b.c", b"", b"PK\3\4", line * 30):
        note.write_bytes(changed)
        with pytest.raises(JyTeacherError, match="没有采用"):
            look_at_bureaus_update(school, note)


@pytest.mark.parametrize("name", [".", "..", "C:setup.exe", "setup.exe:hidden", "up/setup.exe", "up\\setup.exe", ""])
def test_a_signed_name_that_lies_nowhere_beside_the_announcement_is_refused_with_a_sentence(
    offices, tmp_path: Path, name: str
) -> None:
    """A full stop as its name ended in a fault of the program, a colon named a drive or a hidden part of another file."""
    school, bureau, _stranger = offices
    note = tmp_path / "新版本.jyt"
    facts = Release(version="99.0", file=name, bytes="1", sha256="0" * 64, say="", day="2026-09-30")
    note.write_bytes(sign_release(unlock(bureau, PIN), facts))
    for look in (look_at_bureaus_update, look_at_own_update):
        with pytest.raises(ReleaseRefused, match="不要安装"):
            look(school if look is look_at_bureaus_update else bureau, note)


def test_the_line_for_a_terminal_is_one_word_whatever_the_package_is_called(offices, tmp_path: Path) -> None:
    school, bureau, _stranger = offices
    package = tmp_path / "jyteacher 新版 (2).deb"
    package.write_bytes(b"!<arch>")
    found = look_at_bureaus_update(school, announce_release(bureau, package, "99.0", PIN).file)
    assert "sudo apt install './jyteacher 新版 (2).deb'。" in found.sentence


def test_every_byte_of_an_announcement_counts(offices, installer: Path) -> None:
    _school, bureau, _stranger = offices
    line = announce_release(bureau, installer, "99.0", PIN).file.read_bytes().strip()
    for place in range(0, len(line), 7):
        other = b"A" if line[place : place + 1] != b"A" else b"B"
        with pytest.raises(JyTeacherError):
            open_release(line[:place] + other + line[place + 1 :])


@pytest.mark.parametrize(
    ("later", "earlier", "is_later"),
    [("0.2.0", "0.1.9", True), ("0.10", "0.9.5", True), ("1.0", "1.0.0", False), ("0.1.0", "0.2.0", False), ("x", "0.1", False)],
)
def test_versions_are_compared_as_numbers(later: str, earlier: str, is_later: bool) -> None:
    assert newer(later, earlier) is is_later


def test_a_note_of_a_new_version_that_cannot_be_written_beside_the_installer_is_told(offices, installer: Path) -> None:
    _school, bureau, _stranger = offices
    installer.with_name("新版本-99.0.jyt").mkdir()
    with pytest.raises(JyTeacherError, match="无法写入"):
        announce_release(bureau, installer, "99.0", PIN)
