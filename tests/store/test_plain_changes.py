"""What is written without SQLAlchemy is written as ever: as one step, sealed, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.records.errors import ValueRefused
from jyteacher_desktop.records.writer import Writer, writing
from jyteacher_desktop.store import school_tables as tables
from jyteacher_desktop.store import undo_and_redo
from jyteacher_desktop.store.errors import UndoConflict
from jyteacher_desktop.store.file_kinds import Kind
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.journal import file_of, row_now
from jyteacher_desktop.store.plain_connection import PlainRows
from jyteacher_desktop.store.workspace import BUREAU, SCHOOL, Change, Workspace

NUMBER = "11010519491231002X"


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    Workspace.create(tmp_path / "校.jyschool", SCHOOL, {"office": new_id()}).close()
    with Workspace.open(tmp_path / "校.jyschool", SCHOOL, write=True) as workspace:
        yield workspace


def _named(name: str) -> dict[str, str]:
    return {"name": name, "pinyin": "x", "initials": "x"}


def _add(ws: Workspace, name: str, *, plain: bool) -> int:
    with writing(ws, f"添加教师 {name}", StepCode.TEACHER_ADD, plain=plain) as writer:
        return writer.add("teacher", id_number=NUMBER, phone="13800000000", **_named(name))[0]


def test_a_row_that_is_told_plainly_is_the_row_that_sqlalchemy_would_have_written(ws: Workspace) -> None:
    told = _add(ws, "王芳", plain=True)
    with ws.change("添加教师 王芳") as change:
        made = change.insert(tables.teacher, uuid=new_id(), id_number=NUMBER, phone="13800000000", **_named("王芳"))
    one, other = ({**(row_now(ws._raw, "teacher", key) or {}), "id": 0, "uuid": ""} for key in (told, made))
    assert one == other
    assert NUMBER not in str(one)
    assert ws.tuples("SELECT opened(id_number), opened(phone) FROM teacher WHERE id = ?", (told,)) == [(NUMBER, "13800000000")]


def test_a_row_that_is_edited_plainly_is_the_row_that_sqlalchemy_would_have_written(ws: Workspace) -> None:
    """Editing loads no library either; what stands sealed is sealed, and the texts of the whole row are looked at."""
    rows = []
    for plain in (True, False):
        key = _add(ws, "王芳", plain=plain)
        with writing(ws, "修改教师 王芳", StepCode.TEACHER_EDIT, plain=plain) as writer:
            writer.edit("teacher" if plain else tables.teacher, key, {"phone": "13900000000", "id_number": "", "note": "注"})
        rows.append({**(row_now(ws._raw, "teacher", key) or {}), "id": 0, "uuid": ""})
        assert ws.tuples("SELECT opened(phone) FROM teacher WHERE id = ?", (key,)) == [("13900000000",)]
        with pytest.raises(ValueRefused), writing(ws, "修改教师 王芳", StepCode.TEACHER_EDIT, plain=plain) as writer:
            writer.edit("teacher" if plain else tables.teacher, key, {"note": "注" * 70_000})
    assert rows[0] == rows[1]
    assert "13900000000" not in str(rows)


def test_what_became_of_a_row_is_told_the_same_by_the_name_of_its_table(ws: Workspace) -> None:
    key = _add(ws, "王芳", plain=True)
    with writing(ws, "修改教师 王芳", StepCode.TEACHER_EDIT, plain=True) as writer:
        writer.edit("teacher", key, {"phone": "13900000000", "note": "注"})
        within = [change.fields for change in ws.history("teacher", key)]
    told = ws.history("teacher", key)
    assert told == ws.history(tables.teacher, key)
    assert [change.fields for change in told] == within
    assert set(within[1]) == {"phone", "note"}


def test_a_line_is_dropped_plainly_and_comes_back_with_undo(ws: Workspace) -> None:
    key = _add(ws, "王芳", plain=True)
    with writing(ws, "人员变动", StepCode.TEACHER_MOVE, plain=True) as writer:
        line, _none = writer.add("service", teacher_id=key, start="2026-09-01", status=ServiceStatus.IN_POST.code)
    with writing(ws, "人员变动", StepCode.TEACHER_MOVE, plain=True) as writer:
        writer.drop("service", line)
    assert ws.tuples("SELECT count(*) FROM service") == [(0,)]
    with pytest.raises(RuntimeError), writing(ws, "人员变动", StepCode.TEACHER_MOVE, plain=True) as writer:
        writer.drop("teacher", key)
    ws.undo()
    assert ws.tuples("SELECT id, start FROM service") == [(line, "2026-09-01")]


def test_plain_steps_and_others_follow_each_other_and_each_is_taken_back_alone(ws: Workspace) -> None:
    names = ["甲", "乙", "丙", "丁"]
    for place, name in enumerate(names):
        _add(ws, name, plain=place % 2 == 0)
    assert [name for (name,) in ws.tuples("SELECT name FROM teacher ORDER BY id")] == names
    for left in (3, 2, 1, 0):
        ws.undo()
        assert [name for (name,) in ws.tuples("SELECT name FROM teacher ORDER BY id")] == names[:left]


@pytest.mark.parametrize("kind", [SCHOOL, BUREAU])
def test_what_refers_to_a_row_is_read_from_the_file_as_the_tables_are_described(tmp_path: Path, kind: Kind) -> None:
    """A step that added a row is not taken back while something refers to that row; a server's tables are asked of their description."""
    Workspace.create(tmp_path / "册", kind, {"office": new_id()}).close()
    with Workspace.open(tmp_path / "册", kind, write=False) as workspace:
        in_file = {table.name: undo_and_redo._in_file(file_of(workspace._raw), table.name) for table in kind.journaled}
    described = {name: undo_and_redo._described(kind, name) for name in in_file}
    for name, both in in_file.items():
        assert [sorted(each) for each in both] == [sorted(each) for each in described[name]], name
    assert kind is BUREAU or ("attendance", "teacher_id") in in_file["teacher"][1]


def test_undo_of_an_addition_is_refused_while_something_refers_to_it_without_any_library(ws: Workspace) -> None:
    key = _add(ws, "王芳", plain=True)
    step = ws.steps(1)[0].id
    with writing(ws, "人员变动", StepCode.TEACHER_MOVE, plain=True) as writer:
        writer.add("service", teacher_id=key, start="2026-09-01", status=ServiceStatus.IN_POST.code)
    with pytest.raises(UndoConflict) as refused:
        ws.undo(step)
    conflicts = refused.value.facts["conflicts"]
    assert isinstance(conflicts, tuple)
    assert [(each.table, each.field, each.now) for each in conflicts] == [("teacher", "service", 1)]
    assert "_connection" not in ws.__dict__
    ws.undo()
    ws.undo(step)
    assert ws.tuples("SELECT count(*) FROM teacher") == [(0,)]


def test_what_goes_into_the_trash_plainly_comes_back_by_undo_and_by_hand(ws: Workspace) -> None:
    key = _add(ws, "王芳", plain=True)
    for way_back in (ws.undo, partial(_bring_back, ws, key)):
        with writing(ws, "删除教师 王芳", StepCode.RECORD_DELETE, plain=True) as writer:
            writer.trash("teacher", key)
        assert ws.tuples("SELECT deleted FROM teacher") == [(1,)]
        way_back()
        assert ws.tuples("SELECT deleted FROM teacher") == [(0,)]
    assert "_connection" not in ws.__dict__


def _bring_back(ws: Workspace, key: int) -> None:
    with writing(ws, "恢复教师 王芳", StepCode.RECORD_RESTORE, plain=True) as writer:
        writer.bring_back("teacher", key)


def test_nothing_of_a_plain_step_stays_when_something_in_it_fails(ws: Workspace) -> None:
    def fail(writer: Writer) -> None:
        writer.add("teacher", **_named("王芳"))
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"), writing(ws, "添加教师", StepCode.TEACHER_ADD, plain=True) as writer:
        fail(writer)
    assert ws.tuples("SELECT (SELECT count(*) FROM teacher), (SELECT count(*) FROM journal_entry), step FROM journal_now") == [
        (0, 0, None)
    ]
    assert _add(ws, "王芳", plain=True)


def test_a_plain_step_that_asks_for_sqlalchemy_after_all_stores_nothing(ws: Workspace) -> None:
    """Made in the middle of a transaction, SQLAlchemy's connection begins by rolling it back."""

    def ask(change: Change) -> None:
        change.insert("teacher", uuid=new_id(), **_named("王芳"))
        ws.read(select(tables.teacher))

    def execute(change: Change) -> None:
        change.insert("teacher", uuid=new_id(), **_named("王芳"))
        change.execute(tables.teacher.delete())

    for deed in (ask, execute):
        with pytest.raises(RuntimeError, match="plain change"), ws.change("添加教师", plain=True) as change:
            deed(change)
        assert ws.tuples("SELECT count(*) FROM teacher") == [(0,)]


def test_one_row_is_one_row(ws: Workspace) -> None:
    def asked(sql: str) -> PlainRows:
        return PlainRows(ws._raw.execute(sql))

    several, none = "SELECT 1 AS a UNION ALL SELECT 2", "SELECT 1 AS a WHERE 0"
    assert asked(none).one_or_none() is None
    assert asked(several).all() == [(1,), (2,)]
    assert asked(several).keys() == ("a",)
    for sql in (several, none):
        with pytest.raises(RuntimeError):
            asked(sql).one()
