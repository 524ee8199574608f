"""The journal: every change can be taken back, told, and never bypassed."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from jyteacher_desktop.store import school_tables as tables
from jyteacher_desktop.store.errors import NothingToUndo, QuarterClosed, UndoConflict
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import SCHOOL, Workspace


@pytest.fixture
def ws(tmp_path: Path) -> Any:
    workspace = Workspace.create(tmp_path / "one.jyschool", SCHOOL, {"office": new_id()})
    yield workspace
    workspace.close()


def add_teacher(ws: Workspace, name: str) -> int:
    with ws.change(f"添加 {name}") as change:
        return change.insert(tables.teacher, uuid=new_id(), name=name, pinyin=name, initials=name[:1])


def rename(ws: Workspace, key: int, **values: object) -> None:
    with ws.change("修改") as change:
        change.execute(tables.teacher.update().where(tables.teacher.c.id == key).values(**values))


def names(ws: Workspace) -> list[str]:
    return [name for (name,) in ws.tuples("SELECT name FROM teacher ORDER BY id")]


def dump(ws: Workspace) -> list[list[tuple[Any, ...]]]:
    return [ws.tuples(f'SELECT * FROM "{table.name}" ORDER BY id') for table in SCHOOL.journaled]


def test_undo_takes_back_the_newest_step_and_redo_brings_it_back(ws: Workspace) -> None:
    add_teacher(ws, "甲")
    add_teacher(ws, "乙")
    assert ws.undo().what == "添加 乙"
    assert names(ws) == ["甲"]
    ws.redo()
    assert names(ws) == ["甲", "乙"]


def test_undo_and_redo_walk_through_many_steps_in_order(ws: Workspace) -> None:
    key = add_teacher(ws, "甲")
    for name in ("乙", "丙", "丁"):
        rename(ws, key, name=name)
    seen = []
    for _step in range(3):
        ws.undo()
        seen.append(names(ws)[0])
    assert seen == ["丙", "乙", "甲"]
    seen = []
    for _step in range(3):
        ws.redo()
        seen.append(names(ws)[0])
    assert seen == ["乙", "丙", "丁"]
    with pytest.raises(NothingToUndo):
        ws.redo()


def test_new_work_after_an_undo_ends_redo(ws: Workspace) -> None:
    add_teacher(ws, "甲")
    ws.undo()
    add_teacher(ws, "乙")
    with pytest.raises(NothingToUndo):
        ws.redo()


def test_undo_survives_closing_and_opening_the_file(ws: Workspace) -> None:
    add_teacher(ws, "甲")
    ws.close()
    with Workspace.open(ws.path, SCHOOL, write=True) as again:
        again.undo()
        assert names(again) == []


def test_a_bulk_insert_is_one_entry_and_undone_as_a_whole(ws: Workspace) -> None:
    with ws.change("导入") as change:
        change.insert_many(
            tables.teacher, ("uuid", "name", "pinyin", "initials"), [(new_id(), f"师{n}", "shi", "s") for n in range(300)]
        )
    assert ws.steps(1)[0].rows == 300
    assert ws.tuples("SELECT count(*) FROM journal_entry") == [(1,)]
    ws.undo()
    assert names(ws) == []
    ws.redo()
    assert len(names(ws)) == 300
    key = ws.tuples("SELECT id FROM teacher ORDER BY id LIMIT 1 OFFSET 7")[0][0]
    assert [entry.operation for entry in ws.history(tables.teacher, key)] == ["I", "D", "I"]


def test_keys_are_never_used_again(ws: Workspace) -> None:
    first = add_teacher(ws, "甲")
    ws.undo()
    assert add_teacher(ws, "乙") > first


def test_undoing_an_older_step_asks_when_the_same_field_was_edited_since(ws: Workspace) -> None:
    key = add_teacher(ws, "甲")
    rename(ws, key, name="乙", subject="语文")
    step = ws.steps(1)[0].id
    rename(ws, key, name="丙")
    with pytest.raises(UndoConflict) as refused:
        ws.undo(step)
    (conflict,) = refused.value.conflicts  # type: ignore[misc]
    assert (conflict.field, conflict.ours, conflict.now) == ("name", "乙", "丙")
    assert ws.tuples("SELECT name, subject FROM teacher") == [("丙", "语文")]
    ws.undo(step, keep_later=True)
    assert ws.tuples("SELECT name, subject FROM teacher") == [("丙", "")]


def test_undoing_an_import_asks_when_later_records_point_at_its_rows(ws: Workspace) -> None:
    key = add_teacher(ws, "甲")
    step = ws.steps(1)[0].id
    with ws.change("期初") as change:
        change.insert(tables.opening, uuid=new_id(), teacher_id=key, year="2025", category="other", hours_x100=100)
    with pytest.raises(UndoConflict):
        ws.undo(step)
    assert names(ws) == ["甲"]


def test_a_step_is_undone_only_once(ws: Workspace) -> None:
    add_teacher(ws, "甲")
    step = ws.steps(1)[0].id
    ws.undo(step)
    with pytest.raises(NothingToUndo):
        ws.undo(step)


def test_history_tells_every_field_before_and_after(ws: Workspace) -> None:
    key = add_teacher(ws, "甲")
    rename(ws, key, name="乙")
    born, edited = ws.history(tables.teacher, key)
    assert born.fields["name"] == (None, "甲")
    assert edited.fields == {"name": ("甲", "乙")}


def test_a_step_that_changes_nothing_leaves_no_trace(ws: Workspace) -> None:
    key = add_teacher(ws, "甲")
    rename(ws, key, name="甲")
    assert len(ws.steps()) == 1


def test_an_exception_inside_a_change_leaves_nothing(ws: Workspace) -> None:
    with pytest.raises(ZeroDivisionError), ws.change("半途") as change:
        change.insert(tables.teacher, uuid=new_id(), name="甲", pinyin="", initials="")
        _nothing = 1 // 0
    assert names(ws) == []
    assert ws.steps() == []
    add_teacher(ws, "乙")


def test_nothing_bypasses_the_journal(ws: Workspace) -> None:
    with pytest.raises(IntegrityError), ws.record() as change:
        change.insert(tables.teacher, uuid=new_id(), name="甲", pinyin="", initials="")
    raw = sqlite3.connect(ws.path)
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute("INSERT INTO teacher(uuid, name, pinyin, initials) VALUES ('x', '甲', '', '')")
    raw.close()
    assert names(ws) == []


def test_a_closed_quarter_refuses_even_an_undo(ws: Workspace) -> None:
    with ws.change("活动") as change:
        change.insert(
            tables.activity,
            uuid=new_id(),
            kind="k",
            title="t",
            start="2026-08-01",
            end="2026-08-01",
            hours_x100=100,
            status="pending",
        )
    with ws.change("结账", undoable=False) as change:
        change.insert(
            tables.period,
            quarter="2026Q3",
            first="2026-07-01",
            last="2026-09-30",
            status="closed",
            version=1,
            changed_on="2026-10-08",
        )
    before = dump(ws)
    with pytest.raises(QuarterClosed, match=r"^2026年第三季度已经结账，.*所以没有保存.*请先由校长重新打开") as refused:
        ws.undo()
    assert refused.value.facts["quarter"] == "2026Q3", "the window opens that one again"
    with pytest.raises(QuarterClosed), ws.change("改") as change:
        change.execute(tables.activity.update().values(title="另"))
    with pytest.raises(QuarterClosed), ws.change("搬出") as change:
        change.execute(tables.activity.update().values(start="2026-10-09"))
    assert dump(ws) == before


def test_a_step_that_may_not_be_undone_is_not_undone_by_its_number_either(ws: Workspace) -> None:
    with ws.change("结账", undoable=False) as change:
        change.insert(
            tables.period,
            quarter="2026Q3",
            first="2026-07-01",
            last="2026-09-30",
            status="closed",
            version=1,
            changed_on="2026-10-08",
        )
    (step,) = [each for each in ws.steps() if each.what == "结账"]
    assert not step.undoable
    before = dump(ws)
    with pytest.raises(NothingToUndo, match="不能撤销"):
        ws.undo(step.id)
    with pytest.raises(NothingToUndo):
        ws.undo(step.id, keep_later=True)
    assert dump(ws) == before


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_random_walks_are_undone_to_the_very_same_content(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    rng = random.Random(seed)
    ws = Workspace.create(tmp_path_factory.mktemp("walk") / "w.jyschool", SCHOOL, {"office": new_id()})
    try:
        before = [dump(ws)]
        for _action in range(25):
            keys = [key for (key,) in ws.tuples("SELECT id FROM teacher")]
            with ws.change("步") as change:
                for _row in range(rng.randint(1, 3)):
                    choice = rng.random()
                    if choice < 0.4 or not keys:
                        key = change.insert(tables.teacher, uuid=new_id(), name=f"n{rng.random()}", pinyin="", initials="")
                        change.insert(tables.service, teacher_id=key, start=None, status="in_post")
                    elif choice < 0.8:
                        change.execute(
                            tables.teacher.update()
                            .where(tables.teacher.c.id == rng.choice(keys))
                            .values(subject=rng.choice(["语文", "数学"]), note=str(rng.random()))
                        )
                    else:
                        gone = keys.pop(rng.randrange(len(keys)))
                        change.driver_sql("DELETE FROM service WHERE teacher_id = ?", (gone,))
                        change.driver_sql("DELETE FROM teacher WHERE id = ?", (gone,))
            before.append(dump(ws))
        for image in reversed(before[:-1]):
            ws.undo()
            assert dump(ws) == image
        for image in before[1:]:
            ws.redo()
            assert dump(ws) == image
    finally:
        ws.close()


def test_a_file_names_the_tables_it_wrote_undo_and_unjournaled_tables_included(ws: Workspace) -> None:
    assert ws.written() == frozenset()  # the watch begins with the first question
    key = add_teacher(ws, "甲")
    assert ws.written() == {"teacher"}
    assert ws.written() == frozenset()
    ws.undo()
    assert ws.written() == {"teacher"}
    with ws.record() as change:
        change.driver_sql("DELETE FROM letter WHERE id = 1")
    with ws.change("几张表") as change:
        change.execute(tables.setting.insert().values(key="x", value="1"))
        change.driver_sql("DELETE FROM service WHERE teacher_id = ?", (key,))
    assert ws.written() == {"letter", "setting", "service"}


def test_what_was_rolled_back_or_is_only_kept_for_a_dialog_was_not_written(ws: Workspace) -> None:
    ws.written()
    with pytest.raises(ZeroDivisionError), ws.change("不成") as change:
        change.insert(tables.teacher, uuid=new_id(), name="甲", pinyin="j", initials="j")
        raise ZeroDivisionError
    with ws.record() as change:
        change.driver_sql("INSERT INTO draft(form, record, content, at) VALUES ('x', '', '{}', '')")
    assert ws.written() == frozenset()
    assert names(ws) == []


def test_a_row_that_came_in_bulk_is_remembered_as_it_came(ws: Workspace) -> None:
    alone = add_teacher(ws, "早")
    with ws.change("导入") as change:
        first = change.insert_many(
            tables.teacher, ("uuid", "name", "pinyin", "initials"), [(new_id(), name, "", "") for name in ("甲", "乙", "丙")]
        )
        came = change.step
    later = add_teacher(ws, "晚")
    for key in (first, first + 2):
        rename(ws, key, name="改")
    changed = ws.steps()[0].id
    for place, name in enumerate(("甲", "乙", "丙")):
        image = ws.image_after(tables.teacher, first + place, came)
        assert image is not None
        assert image["name"] == name
        assert ws.image_after(tables.teacher, first + place, came - 1) is None
    now = [ws.image_after(tables.teacher, first + place, changed) for place in range(3)]
    assert [image and image["name"] for image in now] == ["改", "乙", "改"]
    assert ws.image_after(tables.teacher, later, came) is None
    before = ws.image_after(tables.teacher, alone, came)
    assert before is not None
    assert before["name"] == "早"
    told = ws.history(tables.teacher, first + 2)
    assert [(each.step.id, each.operation) for each in told] == [(came, "I"), (changed, "U")]
    assert told[1].fields["name"] == ("丙", "改")
    assert [each.operation for each in ws.history(tables.teacher, later)] == ["I"]


@pytest.mark.parametrize("day", ["2026-07-01", "2026-09-30"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_whichever_row_of_a_step_is_of_a_closed_quarter_the_step_is_refused(ws: Workspace, day: str, place: int) -> None:
    with ws.change("活动") as change:
        keys = [
            change.insert(
                tables.activity, uuid=new_id(), kind="k", title="t", start=start, end=start, hours_x100=100, status="pending"
            )
            for start in [*["2026-06-30", "2026-10-01", "2026-06-29"][:place], day, *["2026-10-02", "2026-10-03"][place:]]
        ]
    with ws.change("结账", undoable=False) as change:
        change.insert(
            tables.period, quarter="2026Q3", first="2026-07-01", last="2026-09-30", status="closed", version=1, changed_on="x"
        )
    before = dump(ws)
    with pytest.raises(QuarterClosed), ws.change("改全部") as change:
        for key in keys:
            change.execute(tables.activity.update().where(tables.activity.c.id == key).values(title="另"))
    assert dump(ws) == before
    with ws.change("改其余") as change:
        for key in keys[:place] + keys[place + 1 :]:
            change.execute(tables.activity.update().where(tables.activity.c.id == key).values(title="另"))
    assert len(ws.tuples("SELECT 1 FROM activity WHERE title = '另'")) == len(keys) - 1


def test_an_attendance_line_of_a_closed_quarter_is_guarded_when_it_goes_as_when_it_comes(ws: Workspace) -> None:
    teacher = add_teacher(ws, "甲")
    with ws.change("活动") as change:
        activity = change.insert(
            tables.activity,
            uuid=new_id(),
            kind="k",
            title="t",
            start="2026-09-30",
            end="2026-10-01",
            hours_x100=100,
            status="pending",
        )
        change.insert(tables.attendance, activity_id=activity, teacher_id=teacher, mark="present", role="attendee")
    with ws.change("结账", undoable=False) as change:
        change.insert(
            tables.period, quarter="2026Q3", first="2026-07-01", last="2026-09-30", status="closed", version=1, changed_on="x"
        )
    before = dump(ws)
    for statement in (
        tables.attendance.delete(),
        tables.attendance.update().values(mark="late"),
        tables.activity.update().values(title="另"),
    ):
        with pytest.raises(QuarterClosed), ws.change("改") as change:
            change.execute(statement)
    with pytest.raises(QuarterClosed), ws.change("再来一个") as change:
        other = change.insert(tables.teacher, uuid=new_id(), name="乙", pinyin="", initials="")
        change.insert(tables.attendance, activity_id=activity, teacher_id=other, mark="present", role="attendee")
    assert dump(ws) == before
    with ws.change("改名") as change:
        change.execute(tables.teacher.update().values(name="丙"))
    assert names(ws) == ["丙"]  # what is of no quarter is free
