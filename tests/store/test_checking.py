"""Finding damage, repairing it, reading what is left, and naming places that lose data."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.durable_files import PART
from jyteacher_desktop.store import repairing
from jyteacher_desktop.store import school_tables as tables
from jyteacher_desktop.store.backups_beside import backup_folder, list_backups
from jyteacher_desktop.store.checking import check_file
from jyteacher_desktop.store.errors import DiskFull, NotAWorkspace, WorkspaceDamaged, WorkspaceLocked, WorkspaceMissing
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.repairing import repair_file
from jyteacher_desktop.store.risky_places import place_findings
from jyteacher_desktop.store.salvaging import read_rows, salvaging, tables_of
from jyteacher_desktop.store.workspace import BUREAU, SCHOOL, Workspace

TEACHERS, ACTIVITIES = 400, 30
PAGE = 4096


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of a few hundred pages; copied by each test."""
    path = tmp_path_factory.mktemp("full") / "a.jyschool"
    with Workspace.create(path, SCHOOL, {"office": new_id()}) as ws, ws.change("导入") as change:
        change.insert_many(
            tables.teacher,
            ("uuid", "name", "pinyin", "initials", "note"),
            [(new_id(), f"教师{number}", "jiaoshi", "js", "备注" * 40) for number in range(TEACHERS)],
        )
        change.insert_many(
            tables.activity,
            ("uuid", "kind", "title", "start", "end", "hours_x100", "status"),
            [(new_id(), "k", f"活动{number}", "2026-09-01", "2026-09-01", 200, "pending") for number in range(ACTIVITIES)],
        )
        change.insert_many(
            tables.attendance,
            ("activity_id", "teacher_id", "mark", "role"),
            [(a, t, "present", "attendee") for a in range(1, ACTIVITIES + 1) for t in range(1, TEACHERS + 1, 7)],
        )
    return path


@pytest.fixture
def path(full: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(full, tmp_path))


def _root(path: Path, name: str) -> int:
    with sqlite3.connect(path) as connection:
        found = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    connection.close()
    return int(found[0])


def _spoil(path: Path, *pages: int) -> None:
    with path.open("rb+") as file:
        for page in pages:
            file.seek((page - 1) * PAGE)
            file.write(b"\xa5" * PAGE)


def _leaves(path: Path, name: str) -> list[int]:
    """The pages below a table's or index's root, from its interior page."""
    data = path.read_bytes()
    root = _root(path, name)
    page = data[(root - 1) * PAGE : root * PAGE]
    assert page[0] in (2, 5), "grown beyond one page"
    cells = int.from_bytes(page[3:5], "big")
    places = [int.from_bytes(page[12 + 2 * n : 14 + 2 * n], "big") for n in range(cells)]
    return [int.from_bytes(page[at : at + 4], "big") for at in places]


def test_a_sound_file_has_no_problems_and_its_numbers(path: Path) -> None:
    before = path.read_bytes()
    report = check_file(path)
    assert (report.sound, report.problems, report.size) == (True, (), len(before))
    assert report.counts["teacher"] == TEACHERS
    assert path.read_bytes() == before
    assert repair_file(path) is None
    assert path.read_bytes() == before
    assert sorted(file.name for file in path.parent.iterdir()) == ["a.jyschool"]


def _drop_trigger(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER jy_teacher_u")
    connection.close()


def _change_trigger(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER jy_teacher_d")
        connection.execute("CREATE TRIGGER jy_teacher_d AFTER DELETE ON teacher BEGIN SELECT 1; END")
    connection.close()


def _open_step(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE journal_now SET step = 1")
    connection.close()


def _orphan(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER jy_teacher_d")
        connection.execute("DELETE FROM teacher WHERE id = 8")
    connection.close()


def _spoil_index(path: Path) -> None:
    _spoil(path, _leaves(path, "attendance_by_teacher")[1])


def _spoil_table(path: Path) -> None:
    _spoil(path, _leaves(path, "teacher")[3])


def _wrongly_without_people(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO unattended VALUES (1)")
    connection.close()


DAMAGE: dict[str, tuple[Callable[[Path], object], set[str], int]] = {
    "trigger_dropped": (_drop_trigger, {"triggers"}, 0),
    "trigger_changed": (_change_trigger, {"triggers"}, 0),
    "step_left_open": (_open_step, {"journal"}, 0),
    "orphans": (_orphan, {"reference", "triggers"}, ACTIVITIES),
    "with_nobody_and_people": (_wrongly_without_people, {"index"}, 0),
    "index_page": (_spoil_index, {"pages", "unreadable", "index"}, 0),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found_and_repaired_and_the_old_file_is_kept(path: Path, name: str) -> None:
    harm, codes, lost = DAMAGE[name]
    harm(path)
    harmed = path.read_bytes()
    found = {problem.code for problem in check_file(path).problems}
    assert found
    assert found <= codes
    done = repair_file(path)
    assert done is not None
    assert done.after.sound
    assert done.kept.read_bytes() == harmed
    assert sum(each.rows for each in done.lost) == lost
    with Workspace.open(path, SCHOOL, write=True) as ws, ws.change("以后") as change:
        key = change.insert(tables.teacher, uuid=new_id(), name="新", pinyin="", initials="")
        assert key == TEACHERS + 1
    assert {file.suffix for file in path.parent.iterdir() if file != path} <= {".backups"}


def test_a_repair_of_which_something_unfinished_stays_is_told_as_the_repair_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _drop_trigger(path)
    unlink = Path.unlink

    def failing(self: Path, missing_ok: bool = False) -> None:
        if ".repair.part" in self.name and path.read_bytes() != harmed:
            raise OSError(errno.EROFS, "Read-only file system")
        unlink(self, missing_ok=missing_ok)

    harmed = path.read_bytes()
    monkeypatch.setattr(Path, "unlink", failing)
    done = repair_file(path)
    monkeypatch.undo()
    assert done is not None
    assert (done.after.path, done.after.sound, check_file(path).sound) == (path, True, True)


@pytest.mark.skipif(sys.platform == "win32", reason="folders are flushed elsewhere only")
@pytest.mark.parametrize("spoil", ["trigger", "cut short"])
def test_what_a_repair_took_away_does_not_stand_there_again_after_a_power_cut(
    path: Path, spoil: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a stick the rest of a removed name stayed, and nobody could read or remove it."""
    if spoil == "trigger":
        _drop_trigger(path)
    else:
        os.truncate(path, path.stat().st_size * 15 // 16)
    flushed: list[list[str]] = []
    fsync = os.fsync

    def seen(descriptor: int) -> None:
        fsync(descriptor)
        if os.path.sameopenfile(descriptor, folder):
            flushed.append([file.name for file in path.parent.iterdir() if PART in file.name])

    folder = os.open(path.parent, os.O_RDONLY)
    monkeypatch.setattr(os, "fsync", seen)
    try:
        repair_file(path)
    finally:
        os.close(folder)
    assert any(flushed)
    assert flushed[-1] == []


def test_a_repair_that_failed_and_cannot_tidy_up_says_why_it_failed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _drop_trigger(path)
    harmed = path.read_bytes()

    def full(*_places: object) -> None:
        monkeypatch.setattr(Path, "unlink", failing)
        raise OSError(errno.ENOSPC, "No space left on device")

    def failing(_self: Path, missing_ok: bool = False) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(repairing, "put_in_place", full)
    with pytest.raises(DiskFull):
        repair_file(path)
    assert path.read_bytes() == harmed


def test_a_lost_page_costs_its_rows_and_what_hangs_on_them_and_nothing_else(path: Path) -> None:
    before = {row["id"]: row for row in read_rows(path, "teacher", lambda _lost: None)}
    _spoil_table(path)
    report = check_file(path)
    assert not report.sound
    losses: list[int] = []
    left = {row["id"]: row for row in read_rows(path, "teacher", losses.append)}
    gone = before.keys() - left.keys()
    assert 0 < len(gone) < 40
    assert sum(losses) == len(gone)
    assert all(before[key] == row for key, row in left.items())
    done = repair_file(path)
    assert done is not None
    lost = {each.label: each.rows for each in done.lost}
    assert lost["教师"] == len(gone)
    attended = len([key for key in gone if int(str(key)) % 7 == 1])
    assert lost["出勤"] == attended * ACTIVITIES
    assert done.after.counts["teacher"] == TEACHERS - len(gone)
    assert done.after.counts["attendance"] == check_file(path).counts["attendance"]
    assert "damaged" in done.kept.name
    assert list_backups(path) == []


@pytest.mark.parametrize("seed", range(12))
def test_whatever_pages_are_spoiled_a_repair_gives_a_sound_file_or_says_no(path: Path, seed: int) -> None:
    rng = random.Random(seed)
    pages = path.stat().st_size // PAGE
    _spoil(path, *(rng.randrange(2, pages) for _ in range(rng.randint(1, 5))))
    harmed = path.read_bytes()
    try:
        done = repair_file(path)
    except WorkspaceDamaged as refused:
        sentence = refused.user_message
    else:
        sentence = ""
        if done is not None:
            assert check_file(path).sound
            assert done.kept.read_bytes() == harmed
    if sentence:
        assert "没有" in sentence
        assert path.read_bytes() == harmed


def test_a_cut_file_gives_back_what_is_left(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 15 // 16])  # the records lie behind the tables, most of which are empty
    assert not check_file(path).sound
    with salvaging(path, path.parent) as readable:
        saved = list(read_rows(readable, "teacher", lambda _lost: None))
    assert 10 < len(saved) <= TEACHERS
    done = repair_file(path)
    assert done is not None
    assert done.after.counts["teacher"] == len(saved)
    assert {file.suffix for file in path.parent.iterdir() if file != path} == {".backups"}


def test_a_spoiled_schema_is_refused_with_a_sentence(path: Path) -> None:
    with path.open("rb+") as file:
        file.seek(100)
        file.write(b"\xa5" * (PAGE - 100))
    harmed = path.read_bytes()
    assert check_file(path).problems[0].code == "unreadable"
    with pytest.raises(WorkspaceDamaged):
        tables_of(path)
    with pytest.raises(WorkspaceDamaged):
        list(read_rows(path, "teacher", lambda _lost: None))
    with pytest.raises(WorkspaceDamaged):
        repair_file(path)
    assert path.read_bytes() == harmed


def test_what_is_no_workspace_is_not_checked(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceMissing):
        check_file(tmp_path / "none.jyschool")
    (tmp_path / "x.jyschool").write_bytes(b"x" * 200)
    with pytest.raises(NotAWorkspace):
        check_file(tmp_path / "x.jyschool")


def test_an_open_workspace_is_not_repaired(path: Path) -> None:
    with Workspace.open(path, SCHOOL, write=True), pytest.raises(WorkspaceLocked):
        repair_file(path)


@pytest.mark.skipif(os.name == "nt", reason="a process that dies at a chosen call is made by fork")
def test_a_killed_writer_is_known_the_next_time_and_only_then(path: Path) -> None:
    child = os.fork()
    if not child:  # pragma: no cover - the child is killed
        with Workspace.open(path, SCHOOL, write=True):
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    for expected in (True, False):
        with Workspace.open(path, SCHOOL, write=True) as ws:
            assert ws.after_crash is expected
    with Workspace.open(path, SCHOOL, write=False) as ws:
        assert ws.after_crash is False
    assert not backup_folder(path).exists()


MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /srv/share rw - cifs //server/share rw
31 22 8:17 / /media/teacher/KINGSTON\\040DT rw - vfat /dev/sdb1 rw
32 22 0:41 / /srv/share/local rw - ext4 /dev/sda2 rw
garbage
"""
PLACES: dict[str, tuple[str, list[str]]] = {
    "own_disk": ("/users/teacher/文档/校.jyschool", []),
    "network": ("/srv/share/台账/校.jyschool", ["place.network"]),
    "own_disk_inside_a_network_folder": ("/srv/share/local/校.jyschool", []),
    "stick": ("/media/teacher/KINGSTON DT/校.jyschool", ["place.stick"]),
    "cloud": ("/users/teacher/坚果云/校.jyschool", ["place.cloud"]),
    "cloud_of_a_firm": ("/users/teacher/OneDrive - 学校/a/校.jyschool", ["place.cloud"]),
    "cloud_on_a_stick": ("/media/teacher/KINGSTON DT/WPSDrive/校.jyschool", ["place.cloud", "place.stick"]),
}


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no list of mounts; it says of each drive what it is")
@pytest.mark.parametrize("name", PLACES)
def test_places_that_lose_data_are_named(name: str) -> None:
    file, codes = PLACES[name]
    found = place_findings(Path(file), mounts=MOUNTS)
    assert [finding.code for finding in found] == codes
    assert all("建议" in finding.message for finding in found)


def test_this_machine_is_asked_without_harm(tmp_path: Path) -> None:
    assert all(finding.code.startswith("place.") for finding in place_findings(tmp_path / "x.jyschool"))


def test_a_file_that_another_program_keeps_locked_is_no_damage(path: Path) -> None:
    """Another program's exclusive lock says nothing about the pages."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(WorkspaceLocked, match="另一个程序"):
            check_file(path)
        other.execute("ROLLBACK")
    assert check_file(path).sound


def test_a_bureaus_file_is_checked_to_its_last_table(tmp_path: Path) -> None:
    """Tables ordered by their key have no numbers of rows, and damaged letters are found in them too."""
    path = tmp_path / "局.jybureau"
    with Workspace.create(path, BUREAU, {"office": new_id()}) as ws, ws.record() as change:
        change.write_rows("carried", ("letter_id", "office", "name", "hash"), [("x" * 40, "单位", "blob", "y")])
    assert check_file(path).problems == ()
    path.write_bytes(path.read_bytes().replace("单位".encode(), b"\xff\xff\xff\xff\xff\xff"))
    assert [problem.code for problem in check_file(path).problems] == ["text"]


def _held_open(path: Path) -> list[str]:
    """What this process still has open of a file."""
    if sys.platform == "win32":  # which takes away what nobody has open, and tells of nothing else
        try:
            path.unlink()
        except PermissionError:
            return [path.name]
        return []
    return [entry.name for entry in Path("/proc/self/fd").iterdir() if os.path.realpath(entry) == str(path.resolve())]


@pytest.mark.parametrize(
    "look",
    [
        check_file,
        lambda path: list(read_rows(path, "teacher", lambda _lost: None)),
        tables_of,
        lambda path: Workspace.open(path, SCHOOL, write=True),
    ],
    ids=["checking", "reading rows", "listing tables", "opening"],
)
def test_a_file_that_cannot_be_read_is_let_go_at_once(path: Path, look: Callable[[Path], object]) -> None:
    """Windows deletes and replaces no file that somebody still has open."""
    data = bytearray(path.read_bytes())
    data[:16] = b"SQLite format 3\0"
    data[16:100] = b"\xff" * 84
    path.write_bytes(bytes(data))
    kept: list[BaseException] = []  # as long as somebody looks at an error, what its frames hold is alive
    try:
        look(path)
    except JyTeacherError as error:
        kept.append(error)
    assert _held_open(path) == []
