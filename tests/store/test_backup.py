"""Backups that work, rotation, restoring, and killing the program at every write of it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jyteacher_desktop import durable_files
from jyteacher_desktop.store import backup as backups
from jyteacher_desktop.store import looking_for_damage
from jyteacher_desktop.store import school_tables as tables
from jyteacher_desktop.store.backup import (
    check_backup,
    expired,
    is_copied,
    make_backup,
    preview_restore,
    restore_backup,
    rotate,
    silent_backup,
)
from jyteacher_desktop.store.backups_beside import REASONS, Backup, backup_folder, list_backups
from jyteacher_desktop.store.errors import (
    BackupUnusable,
    NotAWorkspace,
    NotWritable,
    WorkspaceDamaged,
    WorkspaceLocked,
    WorkspaceMissing,
)
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.sqlite_connection import connected
from jyteacher_desktop.store.workspace import BUREAU, SCHOOL, Workspace

NOW = datetime(2026, 11, 23, 17, 42, 10)
PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "校 一.jyschool"
    Workspace.create(path, SCHOOL, {"office": new_id()}).close()
    add(path, "甲")
    return path


def add(path: Path, *names: str) -> None:
    with Workspace.open(path, SCHOOL, write=True) as ws:
        for name in names:
            with ws.change(f"添加教师 {name}") as change:
                change.insert(tables.teacher, uuid=new_id(), name=name, pinyin="", initials="")


def names(path: Path) -> list[str]:
    with Workspace.open(path, SCHOOL, write=False) as ws:
        return [name for (name,) in ws.tuples("SELECT name FROM teacher ORDER BY id")]


# -- making -------------------------------------------------------------------------------------------------------


def test_a_backup_is_the_file_itself_and_is_named_by_time_and_reason(path: Path) -> None:
    made = make_backup(path, "hand", now=NOW)
    assert made.path == path.with_name("校 一.jyschool.backups") / "20261123-174210-hand.jyschool"
    assert made.path.read_bytes() == path.read_bytes()
    assert check_backup(made.path)["teacher"] == 1
    assert list_backups(path) == [made]
    assert (made.label, made.size) == ("手动", path.stat().st_size)
    assert [file.name for file in backup_folder(path).iterdir()] == [made.path.name]


def test_two_backups_of_one_second_both_stand(path: Path) -> None:
    first = make_backup(path, "closed", quarter="2026Q3", now=NOW)
    second = make_backup(path, "closed", quarter="2026Q3", now=NOW)
    assert {each.path for each in list_backups(path)} == {first.path, second.path}
    assert {each.quarter for each in list_backups(path)} == {"2026Q3"}
    assert first.label == "季度结账 2026年第三季度"


def test_a_backup_can_be_made_while_the_workspace_is_open(path: Path) -> None:
    with Workspace.open(path, SCHOOL, write=True) as ws:
        with ws.change("添加教师 乙") as change:
            change.insert(tables.teacher, uuid=new_id(), name="乙", pinyin="", initials="")
        assert check_backup(make_backup(path, "timer", now=NOW).path)["teacher"] == 2
        with ws.change("添加教师 丙") as change:
            change.insert(tables.teacher, uuid=new_id(), name="丙", pinyin="", initials="")
    assert names(path) == ["甲", "乙", "丙"]


@pytest.mark.skipif(os.name == "nt", reason="a process that dies at a chosen call is made by fork")
def test_a_change_that_another_process_left_half_done_is_not_copied(path: Path) -> None:
    child = os.fork()
    if not child:  # pragma: no cover - the child is killed
        with Workspace.open(path, SCHOOL, write=True) as ws, ws.change("半途") as change:
            for _number in range(3000):
                change.insert(tables.teacher, uuid=new_id(), name="半", pinyin="x" * 500, initials="")
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    made = make_backup(path, "hand", now=NOW)
    assert check_backup(made.path)["teacher"] == 1


def test_a_damaged_workspace_makes_no_backup(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:8192] = b"\xff" * 4096
    path.write_bytes(data)
    with pytest.raises(WorkspaceDamaged):
        make_backup(path, "hand", now=NOW)
    assert list(backup_folder(path).iterdir()) == []


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The checks that backups ask SQLite for, in their order; what this process knows of files begins anew."""
    asked: list[str] = []
    beside = backups._beside

    def traced(path: Path) -> sqlite3.Connection:
        connection = beside(path)
        connection.set_trace_callback(lambda sql: asked.append(sql) if "_check" in sql else None)
        return connection

    monkeypatch.setattr(looking_for_damage, "_known", {})
    monkeypatch.setattr(backups, "_beside", traced)
    return asked


WHOLE = ["PRAGMA quick_check(1)", "PRAGMA foreign_key_check"]


def test_what_a_session_checked_and_wrote_itself_is_not_checked_at_every_backup(path: Path, checks: list[str]) -> None:
    with Workspace.open(path, SCHOOL, write=True) as ws:
        make_backup(path, "timer", now=NOW)
        assert checks[-1:] == WHOLE[-1:]  # the look at the opening may have seen the pages already
        checks.clear()
        with ws.change("添加教师 乙") as change:
            change.insert(tables.teacher, uuid=new_id(), name="乙", pinyin="", initials="")
        second = make_backup(path, "timer", now=NOW)
    third = make_backup(path, "exit", now=NOW)
    assert checks == []
    assert check_backup(second.path)["teacher"] == 2
    assert third.path.read_bytes() == path.read_bytes()


def test_a_look_that_ends_late_does_not_forget_what_a_backup_found(path: Path, checks: list[str]) -> None:
    mark = looking_for_damage.mark_of(path)
    make_backup(path, "timer", now=NOW)
    looking_for_damage.remember(mark, path, looking_for_damage.Known.PAGES)  # the look of the opening, ended after the backup
    checks.clear()
    make_backup(path, "hand", now=NOW)
    assert checks == []


def test_a_file_that_could_not_be_looked_at_is_not_taken_for_sound_by_the_next_backup(
    path: Path, checks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def impatient(*place: Any, **options: Any) -> sqlite3.Connection:
        return connected(*place, "busy_timeout = 0", **options)

    monkeypatch.setattr(looking_for_damage, "connected", impatient)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        look = looking_for_damage.Look(path)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            look.wait()
        assert look.found == "", "what kept it from looking is no damage"
        other.execute("ROLLBACK")
    make_backup(path, "hand", now=NOW)
    assert checks == WHOLE


def test_a_file_that_somebody_else_wrote_is_checked_again_and_its_damage_makes_no_backup(path: Path, checks: list[str]) -> None:
    make_backup(path, "hand", now=NOW)
    assert checks == WHOLE
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA foreign_keys = OFF")
        other.execute("DROP TRIGGER jy_attendance_i")
        other.execute("INSERT INTO attendance(activity_id, teacher_id, mark, role) VALUES (4711, 1, 'present', 'attendee')")
    with pytest.raises(WorkspaceDamaged):
        make_backup(path, "hand", now=NOW)
    assert checks == WHOLE * 3, "what is wrong is looked at once more before it is called damage"
    assert len(list_backups(path)) == 1


def test_a_step_that_was_taken_back_half_way_makes_the_next_backup_check_anew(path: Path, checks: list[str]) -> None:
    with Workspace.open(path, SCHOOL, write=True) as ws:
        make_backup(path, "timer", now=NOW)
        checks.clear()
        with contextlib.suppress(ZeroDivisionError), ws.change("添加教师 乙") as change:
            change.insert(tables.teacher, uuid=new_id(), name="乙", pinyin="", initials="")
            os.utime(path, ns=(1, 1))  # as a write that did not end well leaves it
            raise ZeroDivisionError
        make_backup(path, "timer", now=NOW)
    assert checks == WHOLE


def test_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceMissing):
        make_backup(tmp_path / "none.jyschool", "hand")
    (tmp_path / "text.jyschool").write_text("text", encoding="utf-8")
    with pytest.raises(NotAWorkspace):
        make_backup(tmp_path / "text.jyschool", "hand")


def test_leftovers_of_a_killed_program_go_after_a_day(path: Path) -> None:
    make_backup(path, "hand", now=NOW)
    old, young = backup_folder(path) / "1.part", backup_folder(path) / "2.part"
    for file, age in ((old, 30), (young, 1)):
        file.touch()
        os.utime(file, ((NOW - timedelta(hours=age)).timestamp(),) * 2)
    make_backup(path, "hand", now=NOW)
    assert (old.exists(), young.exists()) == (False, True)


# -- silently -----------------------------------------------------------------------------------------------------


def test_the_silent_backup_copies_only_what_is_new_and_the_timer_waits(path: Path) -> None:
    assert silent_backup(path, "timer", now=NOW) is None
    assert is_copied(path)
    assert silent_backup(path, "exit", now=NOW + timedelta(hours=1)) is None
    assert len(list_backups(path)) == 1
    add(path, "乙")
    assert not is_copied(path)
    silent_backup(path, "timer", now=NOW + timedelta(minutes=29))
    assert len(list_backups(path)) == 1
    silent_backup(path, "timer", now=NOW + timedelta(minutes=30))
    assert [each.reason for each in list_backups(path)] == ["timer", "timer"]
    silent_backup(path, "closed", quarter="2026Q3", now=NOW + timedelta(minutes=31))
    assert list_backups(path)[0].quarter == "2026Q3"


def test_a_silent_backup_that_fails_is_a_warning_and_no_obstacle(path: Path) -> None:
    backup_folder(path).write_text("in the way", encoding="utf-8")
    finding = silent_backup(path, "import", now=NOW)
    assert finding is not None
    assert finding.code == "backup.missed"
    assert "工作照常进行" in finding.message


def test_a_clock_that_was_set_back_does_not_stop_the_timer(path: Path) -> None:
    silent_backup(path, "timer", now=NOW + timedelta(days=400))
    add(path, "乙")
    silent_backup(path, "timer", now=NOW)
    assert len(list_backups(path)) == 2


def test_a_clock_that_was_set_back_names_no_backup_before_the_others_and_makes_none_at_every_change(path: Path) -> None:
    """2020 instead of 2026: the newest backup stays the first of the list, and half an hour passes between two of them."""
    back = NOW.replace(year=2020)
    silent_backup(path, "timer", now=NOW)
    for minutes, there in ((0, 2), (1, 2), (29, 2), (31, 3), (32, 3)):
        add(path, f"第 {minutes} 分")
        assert silent_backup(path, "timer", now=back + timedelta(minutes=minutes)) is None
        assert len(list_backups(path)) == there, minutes
    newest = list_backups(path)[0]
    assert newest.at > NOW
    assert [each.name for each in sorted(backup_folder(path).iterdir())][-1] == newest.path.name
    with Workspace.open(newest.path, SCHOOL, write=False) as ws:
        assert ("第 31 分",) in ws.tuples("SELECT name FROM teacher")


def test_a_backup_folder_that_vanishes_under_the_silent_backup_is_a_warning(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_arguments: object, **_named: object) -> None:
        raise OSError(5, "Input/output error")

    silent_backup(path, "timer", now=NOW)
    add(path, "乙")
    monkeypatch.setattr(backups, "list_backups", gone)
    finding = silent_backup(path, "timer", now=NOW + timedelta(hours=1))
    assert finding is not None
    assert "读写时出错" in finding.message


# -- rotation -----------------------------------------------------------------------------------------------------


def _at(age: timedelta, reason: str = "timer") -> Backup:
    at = NOW - age
    return Backup(path=Path(f"{at:%Y%m%d-%H%M%S}-{reason}"), at=at, reason=reason, quarter="", size=1)


def test_what_is_kept() -> None:
    every_hour = [_at(timedelta(hours=hours)) for hours in range(24 * 800)]
    gone = {each.path for each in expired(every_hour, NOW)}
    kept = [each for each in every_hour if each.path not in gone]
    ages = [NOW - each.at for each in kept]
    assert sum(age <= timedelta(hours=48) for age in ages) == 49
    assert sum(timedelta(hours=48) < age <= timedelta(days=30) for age in ages) == 28
    assert sum(timedelta(days=30) < age for age in ages) == 11
    assert all(each.at.hour == 23 for each in kept if NOW - each.at > timedelta(hours=48))


@given(
    st.lists(
        st.tuples(st.integers(-5, 60 * 24 * 900), st.sampled_from(["timer", "exit", "closed", "restore", "upgrade"])),
        unique_by=lambda each: each[0],
        max_size=60,
    )
)
def test_rotation_keeps_the_newest_everything_of_two_days_and_every_closed_quarter(made: list[tuple[int, str]]) -> None:
    every = [_at(timedelta(minutes=minutes), reason) for minutes, reason in made]
    gone = expired(every, NOW)
    kept = [each for each in every if each not in gone]
    assert all(each.reason not in ("closed", "upgrade") and NOW - each.at > timedelta(hours=48) for each in gone)
    assert not any(each.reason == "restore" and NOW - each.at <= timedelta(days=30) for each in gone)
    assert {each.at.date() for each in every if NOW - each.at <= timedelta(days=30)} <= {each.at.date() for each in kept}
    if every:
        assert max(every, key=lambda each: each.at) in kept
    assert expired(kept, NOW) == []  # rotating twice takes nothing more


@pytest.mark.parametrize("ahead", [timedelta(days=366), timedelta(days=3660)])
def test_a_clock_that_runs_years_ahead_for_an_hour_takes_no_day_and_no_month_away(ahead: timedelta) -> None:
    """One step with such a clock, and the backups of a month of work were gone."""
    daily = [_at(timedelta(days=days)) for days in range(2, 30)]
    monthly = [_at(timedelta(days=30 * months)) for months in range(1, 12)]
    closed, replaced = _at(timedelta(days=200), "closed"), _at(timedelta(days=5, hours=1), "restore")
    every = [*daily, *monthly, closed, replaced]
    wrong = _at(-ahead)
    gone = expired([*every, wrong], NOW + ahead)
    assert expired(every, NOW) == []
    assert not [each for each in gone if each in daily or each in (closed, replaced, wrong)]
    assert {(each.at.year, each.at.month) for each in [*every, wrong] if each not in gone} >= {
        (each.at.year, each.at.month) for each in monthly[:-1]
    }


def test_days_of_work_behind_a_backup_of_a_clock_that_was_ahead_are_days_still(path: Path) -> None:
    """They bear the seconds behind that one; once its day had come they were one day, of which one is kept."""
    ahead = NOW + timedelta(days=90)
    make_backup(path, "timer", now=ahead)
    made = [make_backup(path, "timer", now=NOW + timedelta(days=days)) for days in range(1, 8)]
    assert {each.at.date() for each in made} == {ahead.date()}
    assert rotate(path, now=ahead + timedelta(days=5)) == []
    twice = make_backup(path, "timer", now=NOW + timedelta(days=7, hours=1))
    assert {each.path for each in rotate(path, now=ahead + timedelta(days=5))} == {made[-1].path}
    assert twice.path.exists()


def test_rotating_removes_files_and_nothing_else(path: Path) -> None:
    old = [make_backup(path, "timer", now=NOW - timedelta(days=10, minutes=minutes)) for minutes in (3, 2, 1)]
    stranger = backup_folder(path) / "我的说明.txt"
    stranger.touch()
    assert {each.path for each in rotate(path, now=NOW)} == {each.path for each in old[:-1]}
    assert {file.name for file in backup_folder(path).iterdir()} == {old[-1].path.name, stranger.name}


# -- restoring ----------------------------------------------------------------------------------------------------


def test_before_going_back_to_a_backup_receipts_and_lists_of_packages_are_not_counted_as_packages(path: Path) -> None:
    made = make_backup(path, "hand", now=NOW)
    letters = (("out", "report", 7), ("in", "receipt", 1), ("in", "receipt", 2), ("out", "relay", 8), ("in", "policy", 1))
    with Workspace.open(path, SCHOOL, write=True) as ws, ws.record() as change:
        for direction, kind, seq in letters:
            change.driver_sql(
                "INSERT INTO letter(direction, kind, office, seq, letter_id, at, file_name) VALUES (?, ?, 'o', ?, ?, 'x', 'f')",
                (direction, kind, seq, f"{kind} {seq}"),
            )
    preview = preview_restore(path, made.path)
    assert [(each.label, each.now, each.then) for each in preview.counts if each.table.startswith("letter")] == [
        ("数据包", 1, 0),
        ("交接单", 1, 0),
        ("回执", 2, 0),
        ("政策文件包", 1, 0),
    ]
    assert preview.letters == (7,)  # the number of a list of packages is none of a package
    later = make_backup(path, "hand", now=NOW + timedelta(hours=1))
    restore_backup(path, made.path, now=NOW + timedelta(hours=2))
    back = preview_restore(path, later.path)
    assert {(each.label, each.now, each.then) for each in back.counts} >= {("数据包", 0, 1), ("回执", 0, 2), ("交接单", 0, 1)}


def test_restoring_shows_what_changes_and_keeps_the_present_first(path: Path) -> None:
    made = make_backup(path, "hand", now=NOW)
    add(path, "乙", "丙")
    with Workspace.open(path, SCHOOL, write=True) as ws, ws.record() as change:
        change.driver_sql(
            "INSERT INTO letter(direction, kind, office, seq, letter_id, at, file_name) VALUES ('out', 'report', 'o', 7, 'l', 'x', 'f')"
        )
    preview = preview_restore(path, made.path)
    assert [step.what for step in preview.lost] == ["添加教师 丙", "添加教师 乙"]
    assert {(each.label, each.now, each.then) for each in preview.counts} >= {("教师", 3, 1), ("数据包", 1, 0)}
    assert (preview.letters, preview.readable, preview.backup) == ((7,), True, made)
    assert names(path) == ["甲", "乙", "丙"]
    done = restore_backup(path, made.path, now=NOW + timedelta(days=9))
    assert names(path) == ["甲"]
    assert (done.kept_whole, check_backup(done.kept)["teacher"]) == (True, 3)
    with Workspace.open(path, SCHOOL, write=True) as ws:
        assert not ws.copied  # it took the place of the file, it is no second copy
    assert made in list_backups(path)
    back = restore_backup(path, done.kept, now=NOW + timedelta(days=9))
    assert names(path) == ["甲", "乙", "丙"]
    assert len(list_backups(path)) == 3
    assert back.backup.reason == "restore"


DRILLS: dict[str, Callable[[Path], Path]] = {
    **{reason: lambda path, reason=reason: make_backup(path, reason, now=NOW).path for reason in REASONS},  # type: ignore[misc]
    "closed_quarter": lambda path: make_backup(path, "closed", quarter="2026Q3", now=NOW).path,
    "copied_to_a_stick": lambda path: Path(shutil.copy(make_backup(path, "hand", now=NOW).path, path.parent / "U盘.jyschool")),
}


@pytest.mark.parametrize("kind", DRILLS)
def test_a_backup_of_every_kind_comes_back(path: Path, kind: str) -> None:
    made = DRILLS[kind](path)
    add(path, "乙")
    restore_backup(path, made, now=NOW)
    assert names(path) == ["甲"]
    add(path, "丁")
    assert names(path) == ["甲", "丁"]


def test_a_bureaus_backup_of_every_kind_comes_back(tmp_path: Path) -> None:
    """The cases above are about a school's file; a bureau's is backed up and restored by the same hands."""
    path = tmp_path / "局.jybureau"
    Workspace.create(path, BUREAU, {"office": new_id()}).close()

    def keep(text: str) -> list[str]:
        with Workspace.open(path, BUREAU, write=True) as ws:
            with ws.change(text) as change:
                change.driver_sql("INSERT INTO setting(key, value) VALUES (?, ?)", (text, "x"))
            return kept(ws)

    def kept(ws: Workspace) -> list[str]:
        return [key for (key,) in ws.tuples("SELECT key FROM setting ORDER BY id")]

    first = keep("先前")
    for reason in REASONS:
        made = make_backup(path, reason, now=NOW)
        assert len(keep(f"以后 {reason}")) == len(first) + 1
        restore_backup(path, made.path, now=NOW)
        with Workspace.open(path, BUREAU, write=False) as ws:
            assert kept(ws) == first
    assert sorted({each.reason for each in list_backups(path)}) == sorted(REASONS)


def test_a_copy_from_before_an_upgrade_is_listed(path: Path) -> None:
    shutil.copy(path, path.with_name(path.name + ".before-v2.bak"))
    [found] = list_backups(path)
    assert (found.reason, found.label) == ("upgrade", "升级前")
    restore_backup(path, found.path, now=NOW)
    assert names(path) == ["甲"]


def test_a_damaged_present_is_kept_as_it_is_and_replaced(path: Path) -> None:
    made = make_backup(path, "hand", now=NOW)
    data = bytearray(path.read_bytes())
    data[100:9000] = b"\xff" * 8900
    path.write_bytes(data)
    path.with_name(path.name + "-journal").write_bytes(b"left over")
    assert preview_restore(path, made.path).readable is False
    done = restore_backup(path, made.path, now=NOW)
    assert names(path) == ["甲"]
    assert done.kept_whole is False
    assert done.kept is not None
    assert done.kept.read_bytes() == bytes(data)
    assert not path.with_name(path.name + "-journal").exists()
    assert [each.path for each in list_backups(path)] == [made.path]  # a damaged file never looks like a backup


def test_a_file_whose_beginning_is_gone_is_kept_as_it_is_and_replaced(path: Path) -> None:
    made = make_backup(path, "hand", now=NOW)
    data = bytes(PAGE) + path.read_bytes()[PAGE:]
    path.write_bytes(data)
    assert preview_restore(path, made.path).readable is False
    done = restore_backup(path, made.path, now=NOW)
    assert names(path) == ["甲"]
    assert done.kept is not None
    assert done.kept.read_bytes() == data


def test_a_file_that_was_deleted_comes_back_from_its_backups(path: Path) -> None:
    made = make_backup(path, "hand", now=NOW)
    path.unlink()
    assert preview_restore(path, made.path).readable is False
    assert not path.exists(), "looking makes no file"
    done = restore_backup(path, made.path, now=NOW)
    assert names(path) == ["甲"]
    assert done.kept is None, "there was nothing to keep"


def _other_office(path: Path) -> Path:
    other = path.with_name("别校.jyschool")
    Workspace.create(other, SCHOOL, {"office": new_id()}).close()
    return other


def _damaged(path: Path) -> Path:
    made = make_backup(path, "hand", now=NOW).path
    data = bytearray(made.read_bytes())
    data[4096:5000] = b"\xff" * 904
    made.write_bytes(data)
    return made


def _cut(path: Path) -> Path:
    made = make_backup(path, "hand", now=NOW).path
    made.write_bytes(made.read_bytes()[:-4096])
    return made


def _text(path: Path) -> Path:
    file = path.with_name("x.txt")
    file.write_text("no backup", encoding="utf-8")
    return file


UNUSABLE: dict[str, Callable[[Path], Path]] = {
    "other_office": _other_office,
    "damaged": _damaged,
    "cut": _cut,
    "text": _text,
    "absent": lambda path: path.with_name("absent.jyschool"),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_what_is_no_good_backup_replaces_nothing(path: Path, kind: str) -> None:
    bad, before = UNUSABLE[kind](path), path.read_bytes()
    with pytest.raises(BackupUnusable) as refused:
        restore_backup(path, bad, now=NOW)
    assert "没有变化" in refused.value.user_message
    assert path.read_bytes() == before


def test_an_open_workspace_is_not_replaced(path: Path) -> None:
    made = make_backup(path, "hand", now=NOW)
    with Workspace.open(path, SCHOOL, write=True), pytest.raises(WorkspaceLocked):
        restore_backup(path, made.path, now=NOW)


# -- killed at every write ----------------------------------------------------------------------------------------


class _Killing:
    """Kills this process at the ``number``-th flush, rename or removal of a file."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, real: Callable[..., object]) -> Callable[..., object]:
        def watched(*given: object, **named: object) -> object:
            self.left -= 1
            if self.left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*given, **named)

        return watched


def _killed_at(number: int, act: Callable[[], object]) -> bool:
    """Do something in a child process that dies at its ``number``-th write; whether it died."""
    child = os.fork()
    if not child:  # pragma: no cover - another process, which never comes back into the tests
        watch = _Killing(number)
        os.fsync = watch(os.fsync)  # type: ignore[assignment]
        Path.replace = watch(Path.replace)  # type: ignore[assignment,method-assign]
        Path.unlink = watch(Path.unlink)  # type: ignore[assignment,method-assign]
        shutil.copyfileobj = watch(shutil.copyfileobj)  # type: ignore[assignment]
        try:
            act()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _deaths(act: Callable[[], object]) -> Iterator[int]:
    """Kill at the first write, the second, and so on, until it comes through alive."""
    number = 0
    while _killed_at(number, act):
        yield number
        number += 1


@pytest.mark.skipif(os.name == "nt", reason="a process that dies at a chosen call is made by fork")
def test_a_killed_backup_leaves_the_workspace_and_only_good_backups(path: Path) -> None:
    before, deaths = path.read_bytes(), 0
    for deaths in _deaths(lambda: make_backup(path, "hand", now=NOW)):  # noqa: B007 - counted
        assert path.read_bytes() == before
        for each in list_backups(path):
            assert each.path.read_bytes() == before
    assert deaths >= 3
    assert len(list_backups(path)) >= 1


def test_a_backup_that_can_no_longer_be_read_after_it_was_checked_is_said_to_be_unusable(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = make_backup(path, "hand").path
    before = path.read_bytes()

    def gone(connection: sqlite3.Connection) -> None:
        raise sqlite3.DatabaseError("disk I/O error")

    monkeypatch.setattr(backups, "_content", gone)
    with pytest.raises(BackupUnusable, match="不能用"):
        restore_backup(path, kept)
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="a process that dies at a chosen call is made by fork")
def test_a_killed_restoration_leaves_the_old_file_or_the_backup(path: Path) -> None:
    made = make_backup(path, "hand", now=NOW)
    add(path, "乙")
    old, new = path.read_bytes(), made.path.read_bytes()
    seen: set[tuple[str, ...]] = set()
    for _death in _deaths(lambda: restore_backup(path, made.path, now=NOW)):
        with sqlite3.connect(path) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
        seen.add(tuple(names(path)))
        assert made.path.read_bytes() == new
        for each in list_backups(path):
            check_backup(each.path)
        path.write_bytes(old)
    assert ("甲", "乙") in seen
    assert seen <= {("甲", "乙"), ("甲",)}
    assert names(path) == ["甲"]


def test_a_restore_the_disk_did_not_confirm_is_not_said_to_have_changed_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = make_backup(path, "hand", now=NOW).path
    add(path, "乙")

    def failing(folder: Path) -> None:
        if names(path) == ["甲"]:  # the backup stands in the place already
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(durable_files, "sync_folder", failing)
    with pytest.raises(NotWritable, match="已经写好，但磁盘没有确认写稳"):
        restore_backup(path, kept, now=NOW)
    monkeypatch.undo()
    assert names(path) == ["甲"]
