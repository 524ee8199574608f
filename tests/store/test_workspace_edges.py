"""What a workspace does where something stands in the way, and what its readers may rely on."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from jyteacher_desktop.domain.errors import Cancelled, JyTeacherError
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.durable_files import NotConfirmed
from jyteacher_desktop.store import counted_once, file_errors, migrations, school_tables, workspace
from jyteacher_desktop.store.errors import (
    DiskFull,
    NeedsTwoClerks,
    NothingToUndo,
    NotWritable,
    PinNeeded,
    WorkspaceDamaged,
    WorkspaceExists,
    WorkspaceLocked,
    WorkspaceMissing,
)
from jyteacher_desktop.store.file_errors import refuse
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.sealed_columns import LOCKED, NAME, Privacy
from jyteacher_desktop.store.upgrading import seal_file
from jyteacher_desktop.store.workspace import BUREAU, SCHOOL, Founding, Workspace

TEACHER = {"pinyin": "x", "initials": "x"}
OLD = Path(__file__).with_name("data") / "school_v1.jyschool"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "校.jyschool"
    Workspace.create(path, SCHOOL, {"office": new_id()}).close()
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / made.name))


def add(ws: Workspace, name: str) -> int:
    with ws.change(f"添加 {name}", code=StepCode.TEACHER_ADD) as change:
        return change.insert(school_tables.teacher, uuid=new_id(), name=name, **TEACHER)


def names(ws: Workspace) -> list[str]:
    return [name for (name,) in ws.tuples("SELECT name FROM teacher ORDER BY id")]


# -- making ---------------------------------------------------------------------------------------------------------


def _founding(**beside: bytes) -> Founding:
    return Founding(
        what="新建",
        code=StepCode.OTHER,
        at="2026-09-01T08:00:00+08:00",
        write=lambda _change: None,
        beside={f".{name}": data for name, data in beside.items()},
    )


@pytest.mark.parametrize("locked", [False, True])
def test_a_secret_the_computer_cannot_keep_stops_the_making_unless_a_pin_opens_it_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    def full(_privacy: Privacy) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Privacy, "keep", full)
    path = tmp_path / "a.jyschool"
    if locked:
        Workspace.create(path, SCHOOL, {"office": new_id()}, secret=b"x" * 32).close()
        assert path.exists()
        return
    with pytest.raises(DiskFull, match="磁盘已满"):
        Workspace.create(path, SCHOOL, {"office": new_id()}, _founding(key=b"key"))
    assert list(tmp_path.iterdir()) == []


def test_who_is_overtaken_while_making_a_workspace_hears_that_it_exists_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jyschool"
    fill = workspace._fill

    def overtaken(*arguments: Any) -> None:
        path.write_bytes(b"somebody else's")
        fill(*arguments)

    monkeypatch.setattr(workspace, "_fill", overtaken)
    with pytest.raises(WorkspaceExists, match="已经存在，没有覆盖它"):
        Workspace.create(path, SCHOOL, {"office": new_id()}, _founding(key=b"key"))
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("a.jyschool", b"somebody else's")]


def test_a_new_workspace_and_its_key_take_the_place_of_empty_names_that_a_cut_left_on_a_stick(tmp_path: Path) -> None:
    path = tmp_path / "a.jyschool"
    path.touch()
    path.with_name("a.jyschool.key").touch()
    Workspace.create(path, SCHOOL, {"office": new_id()}, _founding(key=b"key")).close()
    assert path.with_name("a.jyschool.key").read_bytes() == b"key"
    with Workspace.open(path, SCHOOL, write=True) as ws:
        assert ws.info("office")


def test_a_bug_while_making_a_workspace_stays_a_bug_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(workspace, "_fill", broken)
    with pytest.raises(ZeroDivisionError):
        Workspace.create(tmp_path / "a.jyschool", SCHOOL, {"office": new_id()}, _founding(key=b"key"))
    assert list(tmp_path.iterdir()) == []


# -- opening --------------------------------------------------------------------------------------------------------


def test_a_reader_of_an_old_file_upgrades_it_too_and_lets_the_writer_in(tmp_path: Path) -> None:
    path = Path(shutil.copy(OLD, tmp_path / "s.jyschool"))
    with Workspace.open(path, SCHOOL, write=False) as reader, Workspace.open(path, SCHOOL, write=True) as writer:
        assert names(reader) == names(writer) != []
    assert path.with_name(f"s.jyschool.before-v{len(SCHOOL.migrations)}.bak").exists()


def test_an_old_file_with_damage_in_it_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "s.jyschool"
    data = bytearray(OLD.read_bytes())
    data[-4096:] = bytes(4096)
    path.write_bytes(data)
    with pytest.raises(WorkspaceDamaged):
        Workspace.open(path, SCHOOL, write=True)
    assert path.read_bytes() == bytes(data)
    assert [each.name for each in tmp_path.iterdir()] == ["s.jyschool"]


def test_an_opening_that_fails_at_the_very_end_gives_everything_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """First before there is a workspace to close, then when only its name for itself could not be written."""

    def full(*_arguments: Any, **_named: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for owner, name in ((workspace.Privacy, "install"), (Workspace, "_know_itself")):
        with monkeypatch.context() as patched:
            patched.setattr(owner, name, full)
            for write in (True, False):
                with pytest.raises(DiskFull):
                    Workspace.open(path, SCHOOL, write=write)
    with monkeypatch.context() as patched:
        patched.setattr(workspace, "durable_connection", full)
        with pytest.raises(DiskFull):
            Workspace.open(path, SCHOOL, write=True)
    with Workspace.open(path, SCHOOL, write=True) as ws:
        assert add(ws, "甲") == 1


def test_a_folder_under_the_name_of_a_workspace_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.jyschool").mkdir()
    with pytest.raises(NotWritable, match="打不开"):
        workspace.inspect(tmp_path / "a.jyschool")
    with pytest.raises(WorkspaceMissing, match="找不到文件"):
        workspace.inspect(tmp_path / "b.jyschool")


def test_the_lock_is_given_back_where_nothing_was_opened_for_writing(path: Path) -> None:
    ws = Workspace.open(path, SCHOOL, write=False)
    assert not ws.writable
    with pytest.raises(WorkspaceLocked, match="以只读方式打开"):
        add(ws, "甲")
    ws.close()
    ws.close()
    with Workspace.open(path, SCHOOL, write=True) as writer:
        assert writer.writable


# -- changing -------------------------------------------------------------------------------------------------------


def test_what_is_done_together_is_one_step_and_all_or_nothing(path: Path) -> None:
    with Workspace.open(path, SCHOOL, write=True) as ws:
        with ws.together("两人", "校长", code=StepCode.TEACHER_ADD):
            add(ws, "甲")
            add(ws, "乙")
        assert [(step.what, step.actor) for step in ws.steps()] == [("两人", "校长")]
        with pytest.raises(ZeroDivisionError), ws.together("又两人"):
            add(ws, "丙")
            raise ZeroDivisionError
        add(ws, "丁")
        assert names(ws) == ["甲", "乙", "丁"]
        assert [step.what for step in ws.steps()] == ["添加 丁", "两人"]


def test_two_changes_at_once_are_a_bug_of_ours_and_spoil_nothing(path: Path) -> None:
    with Workspace.open(path, SCHOOL, write=True) as ws:
        with pytest.raises(RuntimeError, match="already open"), ws.change("一"), ws.record():
            pass
        assert add(ws, "甲") == 1


def test_there_is_nothing_to_take_back_or_do_again(path: Path) -> None:
    with Workspace.open(path, SCHOOL, write=True) as ws:
        assert ws.undo_state() == (None, None)
        with pytest.raises(NothingToUndo, match="没有可以撤销的操作。记录没有变化。"):
            ws.undo()
        with pytest.raises(NothingToUndo, match="没有可以重做的操作"):
            ws.redo()
        with ws.change("结账", undoable=False) as change:
            change.insert(school_tables.teacher, uuid=new_id(), name="甲", **TEACHER)
        number = ws.steps()[0].id
        with pytest.raises(NothingToUndo, match="“结账”这一步不能撤销") as refused:
            ws.undo(number)
        assert refused.value.number == number
        add(ws, "乙")
        taken = ws.undo()
        with pytest.raises(NothingToUndo, match="“添加 乙”已经撤销过了") as again:
            ws.undo(taken.id)
        assert again.value.number == taken.id
        assert names(ws) == ["甲"]
        ws.redo(actor="校长")
        assert (names(ws), ws.steps()[0].what, ws.steps()[0].actor) == (["甲", "乙"], "重做：添加 乙", "校长")


def test_a_step_that_was_taken_back_and_done_again_says_which_step_stands_now(path: Path) -> None:
    with Workspace.open(path, SCHOOL, write=True) as ws:
        add(ws, "乙")
        first = ws.undo().id
        for _ in range(2):
            ws.redo()
            standing = ws.steps()[0].id
            with pytest.raises(NothingToUndo, match=f"“添加 乙”撤销以后又重做了，现在是第 {standing} 步") as told:
                ws.undo(first)
            assert (told.value.number, names(ws)) == (first, ["乙"])
            ws.undo(standing)
        with pytest.raises(NothingToUndo, match="“添加 乙”已经撤销过了"):
            ws.undo(first)
        assert names(ws) == []


def test_two_clerks_policy_is_not_taken_back_by_one_key_press(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "b.jybureau", BUREAU, {"office": new_id()}) as ws:
        columns = {row[1]: row[2] for row in ws.tuples("PRAGMA table_info(policy)") if row[3] and not row[5] and row[4] is None}
        values = {name: 1 if kind == "INTEGER" else "x" for name, kind in columns.items()}
        with ws.change("换政策") as change:
            change.insert(BUREAU_POLICY, **values)
        with ws.record() as change:
            change.driver_sql("INSERT INTO info(key, value) VALUES ('several_clerks', '1')")
        with pytest.raises(NeedsTwoClerks, match="要两位签名，不能撤销或重做") as refused:
            ws.undo()
        assert refused.value.facts["way"] == "draft policy", "the window offers that way"
        assert len(ws.tuples("SELECT 1 FROM policy")) == 1
        with ws.record() as change:
            change.driver_sql("DELETE FROM info WHERE key = 'several_clerks'")
        ws.undo()
        assert ws.tuples("SELECT 1 FROM policy") == []


def test_taking_back_an_edit_approves_no_later_words_that_nobody_saw(path: Path) -> None:
    training = school_tables.training
    values = {"name": "甲", "level": "national", "mode": "online", "start": "2026-07-01", "end": "2026-07-05", "hours_x100": 2000}
    with Workspace.open(path, SCHOOL, write=True) as ws:
        teacher = add(ws, "甲")
        with ws.change("登记培训") as change:
            change.insert(training, uuid=new_id(), teacher_id=teacher, status="approved", **values)
        for what, changed in (("改名", {"name": "乙", "status": "pending"}), ("改备注", {"note": "后来的"})):
            with ws.change(what) as change:
                change.execute(training.update().values(**changed))
        renamed = ws.steps()[1].id
        with pytest.raises(PinNeeded, match="没有看过的内容"):
            ws.undo(renamed)
        assert ws.tuples("SELECT name, note, status FROM training") == [("乙", "后来的", "pending")]
        ws.undo()
        ws.undo()
        assert ws.tuples("SELECT name, note, status FROM training") == [("甲", "", "approved")]


_PLACE = ("activity_id", "teacher_id", "mark", "role")


def _approved_activity(ws: Workspace, title: str, people: list[int]) -> int:
    """An approved activity whose people came in one go, as an import brings them."""
    activity, attendance = school_tables.activity, school_tables.attendance
    columns = {"kind": "salon", "title": title, "start": "2026-09-05", "end": "2026-09-05", "hours_x100": 200}
    with ws.change("登记活动") as change:
        key = change.insert(activity, uuid=new_id(), status="approved", **columns)
        change.insert_many(attendance, _PLACE, [(key, person, "present", "") for person in people])
    return key


def _takes(ws: Workspace, activity: int, *people: int) -> None:
    """Somebody corrects who was there: the rows go and new ones come."""
    attendance = school_tables.attendance
    with ws.change("改参加人") as change:
        change.execute(attendance.delete().where(attendance.c.activity_id == activity))
        change.insert_many(attendance, _PLACE, [(activity, person, "present", "") for person in people])


def test_taking_back_an_edit_approves_no_people_that_nobody_saw(path: Path) -> None:
    """Compared with what stood when it was approved, whoever was entered in between and under whichever keys."""
    with Workspace.open(path, SCHOOL, write=True) as ws:
        one, two, three = (add(ws, name) for name in "甲乙丙")
        seen, other = _approved_activity(ws, "共读", [one, two, three]), _approved_activity(ws, "讲座", [one])
        with ws.change("改名") as change:
            change.execute(
                school_tables.activity.update()
                .where(school_tables.activity.c.id == seen)
                .values(title="共读二", status="pending")
            )
        renamed = ws.steps()[0].id
        _takes(ws, other, two)  # of another one: nobody minds
        for people in ((one, two), (one,), ()):
            _takes(ws, seen, *people)
            with pytest.raises(PinNeeded, match="没有看过的内容"):
                ws.undo(renamed)
        _takes(ws, seen, three, one, two)
        ws.undo(renamed)
        state = f"SELECT title, status FROM activity WHERE id = {seen}"
        assert ws.tuples(state) == [("共读", "approved")]


BUREAU_POLICY = next(table for table in BUREAU.journaled if table.name == "policy")


# -- reading --------------------------------------------------------------------------------------------------------


def test_what_is_remembered_is_made_once_until_anybody_writes(path: Path) -> None:
    made: list[int] = []

    def count(ws: Workspace) -> int:
        return ws.remembered("n", lambda: made.append(1) or len(names(ws)))  # type: ignore[func-returns-value]

    with Workspace.open(path, SCHOOL, write=True) as ws, Workspace.open(path, SCHOOL, write=False) as reader:
        assert (count(ws), count(ws), len(made)) == (0, 0, 1)
        assert count(reader) == 0
        add(ws, "甲")
        assert (count(ws), count(reader), len(made)) == (1, 1, 4), "and another program's write is seen too"
        with ws.change("半途") as change:
            change.insert(school_tables.teacher, uuid=new_id(), name="乙", **TEACHER)
            assert (count(ws), count(ws), len(made)) == (2, 2, 6), "nothing is remembered while a change is open"
        ws.forget()
        count(ws)
        made.clear()
        with ws.at_rest(), ws.at_rest():
            assert (count(ws), made) == (2, [])
            add(ws, "丙")
            assert (count(ws), len(made)) == (3, 1), "its own writes are seen at rest"
        for number in range(counted_once.REMEMBERED_LIMIT):
            ws.remembered(number, lambda: None)
        count(ws)
        assert len(made) == 2, "what was remembered first made room"


def test_what_was_half_made_when_another_program_wrote_is_not_kept_as_what_stands_now(path: Path) -> None:
    """A page that was gone through while a command wrote showed what stood before until the next write."""
    with Workspace.open(path, SCHOOL, write=True) as ws, Workspace.open(path, SCHOOL, write=False) as reader:

        def page() -> tuple[int, int]:
            seen = len(names(reader))
            if not seen:
                add(ws, "甲")
            return seen, reader.remembered("part", lambda: len(names(reader)))

        assert reader.remembered("page", page) == (0, 1)
        assert reader.remembered("page", page) == (1, 1)


def test_a_row_tells_its_past_and_who_pointed_at_it(path: Path) -> None:
    with Workspace.open(path, SCHOOL, write=True) as ws:
        key = add(ws, "甲")
        with ws.change("任职") as change:
            line = change.insert(school_tables.service, teacher_id=key, status="in_post")
        with ws.change("改名") as change:
            change.execute(school_tables.teacher.update().values(name="乙", id_number="410881198506150028"))
            assert change.read(select(school_tables.teacher.c.name)) == [("乙",)]
            change.write_rows("member", ("code", "name"), [("1", "分校")])
        assert ws.rows_once_at(school_tables.service, "teacher_id", key) == [line]
        assert [row[0] for row in ws.read(select(school_tables.member.c.name))] == ["分校"]
        first, _second, third = (step.id for step in reversed(ws.steps()))
        before, after = (ws.image_after(school_tables.teacher, key, step) for step in (first, third))
        assert before is not None
        assert after is not None
        assert (before["name"], after["name"]) == ("甲", "乙")
        assert str(after["id_number"]).endswith("0028")
        assert ws.image_after(school_tables.teacher, key + 1, third) is None
        assert ws.data_version() == third


def test_a_long_question_can_be_stopped_and_an_error_of_its_own_stays(path: Path) -> None:
    long = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT max(i) FROM n"

    def stop() -> None:
        raise Cancelled("已取消。")

    with Workspace.open(path, SCHOOL, write=True) as ws:
        with pytest.raises(Cancelled), ws.watched(stop):
            ws.tuples(long)
        with pytest.raises(ZeroDivisionError), ws.watched(lambda: None):
            raise ZeroDivisionError
        with pytest.raises(Cancelled), ws.watched(lambda: None):
            stop()
        with ws.watched(lambda: None):
            assert ws.tuples("SELECT 1") == [(1,)]
        assert ws.tuples(long) == [(300000,)], "the watch is over"


def test_a_text_that_is_none_any_more_is_damage_and_no_bug(path: Path) -> None:
    with Workspace.open(path, SCHOOL, write=True) as ws:
        add(ws, "甲")
        with ws.change("x") as change:
            change.driver_sql("UPDATE teacher SET note = CAST(x'ff' AS TEXT)")
        with pytest.raises(WorkspaceDamaged):
            ws.tuples("SELECT note FROM teacher")


def test_the_moment_is_that_of_the_day_the_rules_stand_on(path: Path) -> None:
    with Workspace.open(path, SCHOOL, write=True) as ws:
        before = date.today()
        assert before <= ws.today <= date.today()
        ws.today_override = date(2026, 2, 3)
        assert (ws.today, ws.now[:10]) == (date(2026, 2, 3), "2026-02-03")


# -- what stands in the way -----------------------------------------------------------------------------------------


def _sqlite(name: str, text: str = "x") -> sqlite3.Error:
    error = sqlite3.OperationalError(text)
    error.sqlite_errorname = name  # type: ignore[misc]
    return error


WAYS: dict[str, tuple[Exception, type[JyTeacherError], str]] = {
    "not confirmed": (NotConfirmed(errno.EIO, "x"), NotWritable, "已经写好，但磁盘没有确认写稳"),
    "full, says SQLite": (_sqlite("SQLITE_FULL"), DiskFull, "磁盘已满"),
    "full, says the system": (OSError(errno.ENOSPC, "x"), DiskFull, "磁盘已满"),
    "busy": (_sqlite("SQLITE_BUSY_SNAPSHOT"), WorkspaceLocked, "正被另一个程序使用"),
    "locked": (_sqlite("SQLITE_LOCKED"), WorkspaceLocked, "正被另一个程序使用"),
    "read-only": (_sqlite("SQLITE_READONLY_DIRECTORY"), NotWritable, "不能写入"),
    "no longer in its place": (_sqlite("SQLITE_READONLY_DBMOVED"), NotWritable, "已经不在原来的位置"),
    "cannot be opened": (_sqlite("SQLITE_CANTOPEN"), NotWritable, "不能写入"),
    "no right": (PermissionError(errno.EACCES, "x"), NotWritable, "不能写入"),
    "the folder is not flushed": (_sqlite("SQLITE_IOERR_DIR_FSYNC"), NotWritable, "已经写入，但磁盘没有确认写稳"),
    "a broken disk": (_sqlite("SQLITE_IOERR_READ"), NotWritable, "磁盘、U盘或共享文件夹出错，这一步没有保存"),
    "damage": (_sqlite("SQLITE_CORRUPT_VTAB"), WorkspaceDamaged, "里有损坏的地方"),
    "no database": (_sqlite("SQLITE_NOTADB"), WorkspaceDamaged, "里有损坏的地方"),
    "a broken schema": (_sqlite("SQLITE_ERROR", "malformed database schema (x)"), WorkspaceDamaged, "里有损坏的地方"),
    "a broken text": (_sqlite("", "Could not decode to UTF-8 column"), WorkspaceDamaged, "里有损坏的地方"),
    "a text that is none": (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"), WorkspaceDamaged, "里有损坏的地方"),
    "anything else of the system": (OSError(errno.EMFILE, "too many files"), NotWritable, "：打开的文件太多。原有文件没有改动"),
}


@pytest.mark.parametrize(("error", "kind", "said"), WAYS.values(), ids=WAYS)
def test_whatever_stands_in_the_way_is_told_as_what_it_is(error: Exception, kind: type[JyTeacherError], said: str) -> None:
    with pytest.raises(kind) as refused:
        refuse(error, Path("校.jyschool"))
    assert said in refused.value.user_message
    assert "校.jyschool" in refused.value.user_message
    assert refused.value.__cause__ is error


def test_what_nobody_knows_stays_what_it_is() -> None:
    bug = _sqlite("SQLITE_ERROR", "no such column: nmae")
    with pytest.raises(sqlite3.OperationalError) as same:
        refuse(bug, Path("校.jyschool"))
    assert same.value is bug


def test_the_machine_in_the_way_is_told_from_damage() -> None:
    assert file_errors.stands_in_the_way(_sqlite("SQLITE_BUSY"))
    assert not file_errors.stands_in_the_way(_sqlite("SQLITE_CORRUPT"))
    assert not file_errors.stands_in_the_way(ValueError("x"))


# -- copies of before there were seals --------------------------------------------------------------------------------


def test_a_copy_of_before_is_sealed_in_place_of_itself_keeps_its_time_and_is_sealed_once(tmp_path: Path, path: Path) -> None:
    copy = Path(shutil.copy2(OLD, tmp_path / "old.jyschool"))
    with Workspace.open(path, SCHOOL, write=False) as ws:
        privacy = ws.privacy
    facts = {NAME: privacy.name, LOCKED: "locked"}
    times = copy.stat().st_mtime_ns
    seal_file(copy, privacy, facts)
    sealed = copy.read_bytes()
    assert copy.stat().st_mtime_ns == times
    assert sealed != OLD.read_bytes()
    with sqlite3.connect(copy) as raw:
        assert dict(raw.execute("SELECT key, value FROM info WHERE key LIKE 'private%'")).items() >= facts.items()
    raw.close()
    seal_file(copy, privacy, {LOCKED: "anders"})
    assert copy.read_bytes() == sealed


@pytest.fixture
def not_ok(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """SQLite finds the sealed copy wrong."""

    def arm() -> None:
        connect = sqlite3.connect

        class Liar(sqlite3.Connection):
            def execute(self, sql: str, *more: Any) -> Any:
                return super().execute("SELECT 'row 1 missing from index'" if sql == "PRAGMA quick_check" else sql, *more)

        monkeypatch.setattr(sqlite3, "connect", lambda *words, **named: connect(*words, **{**named, "factory": Liar}))

    return arm


def test_a_sealed_copy_that_is_not_whole_takes_nothings_place(tmp_path: Path, path: Path, not_ok: Callable[[], None]) -> None:
    copy = Path(shutil.copy2(OLD, tmp_path / "old.jyschool"))
    with Workspace.open(path, SCHOOL, write=False) as ws:
        privacy = ws.privacy
    not_ok()
    with pytest.raises(sqlite3.DatabaseError, match="not whole"):
        seal_file(copy, privacy, {})
    assert copy.read_bytes() == OLD.read_bytes()


def test_a_window_is_told_the_tables_that_were_written_since_it_last_asked(path: Path) -> None:
    with Workspace.open(path, SCHOOL, write=True) as ws:
        add(ws, "甲")
        assert ws.written() == frozenset(), "the first question begins the watch"
        key = add(ws, "乙")
        assert ws.written() == frozenset({"teacher"})
        assert ws.written() == frozenset()
        ws.undo()
        with pytest.raises(ZeroDivisionError), ws.change("x") as change:
            change.driver_sql("INSERT INTO member(code, name) VALUES ('1', '分校')")
            raise ZeroDivisionError
        assert ws.written() == frozenset({"teacher"}), "what was rolled back was not written"
        assert [change.step.what for change in ws.history(school_tables.teacher, key)] == ["添加 乙", "撤销：添加 乙"]
        with ws.change("多人") as change:
            rows = [(new_id(), name, "x", "x") for name in "丙丁"]
            assert change.insert_many(school_tables.teacher, ("uuid", "name", "pinyin", "initials"), rows) == key + 1
        assert names(ws) == ["甲", "丙", "丁"]
        ws.written()
        with ws.change("很多人") as change:
            many = [(new_id(), f"师{number}", "x", "x") for number in range(9_000)]
            change.insert_many(school_tables.teacher, ("uuid", "name", "pinyin", "initials"), many)
        assert ws.written() == frozenset({"teacher"}), "indexes and a trigger that were made anew are nothing that anybody sees"


def test_what_waited_beside_a_new_workspace_gets_its_name_from_a_reader_too(tmp_path: Path) -> None:
    path = tmp_path / "a.jyschool"
    Workspace.create(path, SCHOOL, {"office": new_id()}, _founding(key=b"key")).close()
    with Workspace.open(path, SCHOOL, write=True) as ws, ws.record() as change:
        change.driver_sql("INSERT INTO info(key, value) VALUES ('founding', '.key')")
    (tmp_path / "a.jyschool.key").rename(tmp_path / "a.jyschool.key.founding")  # as a maker that was killed left it
    for write in (False, True, True):
        with Workspace.open(path, SCHOOL, write=write) as ws:
            left = ws.info("founding")
        assert (tmp_path / "a.jyschool.key").read_bytes() == b"key"
        assert left == ("" if write else ".key")


@pytest.mark.parametrize("at_once", [True, False])
def test_nothing_is_written_into_a_file_of_which_a_page_is_lost(path: Path, at_once: bool) -> None:
    with Workspace.open(path, SCHOOL, write=True) as ws:
        for number in range(200):
            add(ws, f"师{number}" * 20)
    data = bytearray(path.read_bytes())
    page = next(at for at in range(4096, len(data), 4096) if data[at] == 13 and "师10".encode() in data[at : at + 4096])
    data[page : page + 4096] = bytes(4096)
    path.write_bytes(data)
    with Workspace.open(path, SCHOOL, write=True, look_at_once=at_once) as ws:
        assert (ws.info("kind"), ws.others_connected) == ("school", 0), "what is read waits for nothing"
        with pytest.raises(WorkspaceDamaged, match="程序没有写入它"):
            add(ws, "甲")
    assert path.read_bytes() == bytes(data)


def test_a_step_that_wrote_nothing_leaves_none_and_a_new_file_may_have_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.jyschool"
    with Workspace.create(path, SCHOOL, {"office": new_id()}, _founding()) as ws:
        founded = ws.steps()
        with ws.change("什么也没写"):
            pass
        assert ws.steps() == founded
        assert ws.info("founding") == ""
    assert [each.name for each in tmp_path.iterdir()] == ["a.jyschool"]


def test_a_message_that_holds_damaged_text_is_damage_too(path: Path) -> None:
    """SQLite's own message may hold the text it speaks of; Python then cannot read the message."""
    with Workspace.open(path, SCHOOL, write=True) as ws:
        add(ws, "甲")
        ws._raw.text_factory = lambda text: (text + b"\xff").decode("utf-8")
        with pytest.raises(WorkspaceDamaged):
            ws.tuples("SELECT name FROM teacher")
        ws._raw.text_factory = str


def test_on_a_system_with_an_encoding_of_its_own_every_table_is_made_the_same() -> None:
    wanted = list(migrations.statements(migrations.SCHOOL, 0))
    assert any(not statement.isascii() for statement in wanted), "some words in them are Chinese"
    asked = (
        "import json; from jyteacher_desktop.store import migrations; "
        "print(json.dumps(list(migrations.statements(migrations.SCHOOL, 0))))"
    )
    environment = {
        **os.environ,
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, encoding="ascii", check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == wanted
