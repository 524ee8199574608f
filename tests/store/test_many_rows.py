"""Many rows at once land as one by one would."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from jyteacher_desktop.store import school_tables as tables
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.many_rows import correct_rows, insert_columns, insert_rows
from jyteacher_desktop.store.workspace import SCHOOL, Workspace


@pytest.fixture
def raw() -> Iterator[sqlite3.Connection]:
    empty = sqlite3.connect(":memory:", isolation_level=None)
    empty.execute("CREATE TABLE mark (id INTEGER PRIMARY KEY AUTOINCREMENT, who TEXT NOT NULL UNIQUE, hours INTEGER)")
    yield empty
    empty.close()


@pytest.mark.parametrize("count", [0, 1, 19, 20, 21, 40, 57, 199, 200, 201, 400, 457])
def test_every_row_is_stored_once_in_its_order(raw: sqlite3.Connection, count: int) -> None:
    rows = [(f"师{n}", n if n % 3 else None) for n in range(count)]
    insert_rows(raw, "mark", ("who", "hours"), iter(rows))
    assert raw.execute("SELECT who, hours FROM mark ORDER BY id").fetchall() == rows
    assert [key for (key,) in raw.execute("SELECT id FROM mark ORDER BY id")] == list(range(1, count + 1))


@pytest.mark.parametrize("count", [0, 1, 199, 200, 201, 400, 3999, 4000, 4001, 8150])
def test_rows_that_are_told_by_columns_are_stored_once_in_their_order(raw: sqlite3.Connection, count: int) -> None:
    who, hours = [f"师{n}" for n in range(count)], range(7, count + 7)
    insert_columns(raw, "mark", {"who": who, "hours": hours})
    assert raw.execute("SELECT id, who, hours FROM mark ORDER BY id").fetchall() == [
        *zip(range(1, count + 1), who, hours, strict=True)
    ]


@pytest.mark.parametrize("lengths", [(5, 4), (4, 5), (450, 449), (449, 450), (1, 0)])
def test_a_column_that_ends_before_another_is_never_stored(raw: sqlite3.Connection, lengths: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="unpack"):
        insert_columns(raw, "mark", dict(zip(("who", "hours"), (range(length) for length in lengths), strict=True)))
    assert raw.execute("SELECT count(*) FROM mark").fetchone() == (0,)


@pytest.mark.parametrize("place", [0, 19, 20, 45, 199, 200, 399, 400, 459])
def test_a_row_that_breaks_a_rule_is_an_error_wherever_it_stands(raw: sqlite3.Connection, place: int) -> None:
    rows: list[tuple[str | None, int]] = [(f"师{n}", n) for n in range(460)]
    rows[place] = (None, 1)
    with pytest.raises(sqlite3.IntegrityError):
        insert_rows(raw, "mark", ("who", "hours"), rows)


INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name"


@pytest.fixture
def indexed(raw: sqlite3.Connection) -> sqlite3.Connection:
    """With two indexes that keep nothing apart, one of them of some rows only, and one that does."""
    raw.execute("CREATE INDEX mark_by_hours ON mark (hours)")
    raw.execute("CREATE INDEX mark_long ON mark (who) WHERE hours > 50")
    raw.execute("CREATE UNIQUE INDEX mark_once ON mark (who, hours)")
    return raw


def _of(number: int, *, first: int = 0) -> list[tuple[str, int]]:
    return [(f"师{n}", n % 97) for n in range(first, first + number)]


def _told(raw: sqlite3.Connection, rows: list[tuple[str, int]]) -> list[str]:
    """The first two words of every statement, each sort once for as long as no other comes."""
    said: list[str] = []
    raw.set_trace_callback(lambda text: said.append(" ".join(text.split()[:2])))
    try:
        insert_rows(raw, "mark", ("who", "hours"), iter(rows))
    finally:
        raw.set_trace_callback(None)
    return [each for place, each in enumerate(said) if place == 0 or said[place - 1] != each]


def test_a_table_that_is_filled_gets_its_indexes_behind_the_rows_as_they_were(indexed: sqlite3.Connection) -> None:
    """With them a row cost twice as much in a table of a million lines as in one of 40,000."""
    before, rows = indexed.execute(INDEXES).fetchall(), _of(30_457)
    indexed.execute("BEGIN IMMEDIATE")
    said = _told(indexed, rows)
    indexed.execute("COMMIT")
    assert [each for each in said if "INDEX" in each] == ["DROP INDEX", "CREATE INDEX"]
    assert said[-1] == "CREATE INDEX"
    assert indexed.execute(INDEXES).fetchall() == before
    assert indexed.execute("SELECT who, hours FROM mark ORDER BY id").fetchall() == rows
    assert indexed.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    [(*_numbers, way)] = indexed.execute("EXPLAIN QUERY PLAN SELECT id FROM mark WHERE hours = 3").fetchall()
    assert "mark_by_hours" in way


def test_so_does_one_whose_rows_are_told_by_columns(indexed: sqlite3.Connection) -> None:
    before, rows, said = indexed.execute(INDEXES).fetchall(), _of(30_457), list[str]()
    who, hours = map(list, zip(*rows, strict=True))
    indexed.set_trace_callback(said.append)
    insert_columns(indexed, "mark", {"who": who, "hours": hours})
    indexed.set_trace_callback(None)
    assert [text.split()[:2] for text in said if "INDEX" in text] == [["DROP", "INDEX"]] * 2 + [["CREATE", "INDEX"]] * 2
    assert indexed.execute(INDEXES).fetchall() == before
    assert indexed.execute("SELECT who, hours FROM mark ORDER BY id").fetchall() == rows


@pytest.mark.parametrize(("stood", "come"), [(0, 1_500), (9_000, 8_000)])
def test_few_rows_and_those_that_come_to_many_go_through_the_indexes(indexed: sqlite3.Connection, stood: int, come: int) -> None:
    insert_rows(indexed, "mark", ("who", "hours"), _of(stood))
    assert not any("INDEX" in each for each in _told(indexed, _of(come, first=stood)))


def test_the_indexes_wait_from_the_moment_on_when_more_came_than_stood_there(indexed: sqlite3.Connection) -> None:
    insert_rows(indexed, "mark", ("who", "hours"), _of(9_000))
    before = indexed.execute(INDEXES).fetchall()
    said = _told(indexed, _of(30_000, first=9_000))
    assert [each for each in said if "INDEX" in each] == ["DROP INDEX", "CREATE INDEX"]
    assert indexed.execute(INDEXES).fetchall() == before
    assert indexed.execute("SELECT who, hours FROM mark ORDER BY id").fetchall() == _of(39_000)
    assert indexed.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_filling_a_table_that_is_refused_leaves_it_and_its_indexes_as_they_were(indexed: sqlite3.Connection) -> None:
    before, rows = indexed.execute(INDEXES).fetchall(), _of(30_000)
    indexed.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.IntegrityError):
        insert_rows(indexed, "mark", ("who", "hours"), [*rows, rows[5]])
    indexed.execute("ROLLBACK")
    assert indexed.execute(INDEXES).fetchall() == before
    assert indexed.execute("SELECT count(*) FROM mark").fetchall() == [(0,)]
    assert indexed.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_table_is_filled_from_a_question_that_is_still_being_answered(indexed: sqlite3.Connection) -> None:
    indexed.execute("CREATE TABLE other (who TEXT, hours INTEGER)")
    rows = _of(30_000)
    indexed.executemany("INSERT INTO other VALUES (?, ?)", rows)
    before = indexed.execute(INDEXES).fetchall()
    insert_rows(indexed, "mark", ("who", "hours"), indexed.execute("SELECT who, hours FROM other ORDER BY rowid"))
    assert indexed.execute("SELECT who, hours FROM mark ORDER BY id").fetchall() == rows
    assert indexed.execute(INDEXES).fetchall() == before


def test_rows_are_corrected_by_their_key_and_one_that_is_not_there_stays_away(raw: sqlite3.Connection) -> None:
    insert_rows(raw, "mark", ("who", "hours"), [("甲", 1), ("乙", 2), ("丙", 3)])
    correct_rows(raw, "mark", ("who",), ("hours",), iter([("乙", None), ("丙", 9), ("丁", 4)]))
    assert raw.execute("SELECT who, hours FROM mark ORDER BY id").fetchall() == [("甲", 1), ("乙", None), ("丙", 9)]


TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "校.jyschool", SCHOOL, {"office": new_id()}) as ws:
        yield ws


def _people(number: int, first: int = 0) -> list[tuple[str, str, str, str]]:
    return [(new_id(), f"师{n}", "shi", "s") for n in range(first, first + number)]


_OF_PERSON = ("uuid", "name", "pinyin", "initials")


@pytest.mark.parametrize("before", [0, 20_000], ids=["an empty table", "a full one"])
@pytest.mark.parametrize("by_columns", [False, True], ids=["by rows", "by columns"])
def test_many_rows_are_noted_as_one_range_and_the_next_one_by_the_trigger_as_it_was(
    school: Workspace, before: int, *, by_columns: bool
) -> None:
    """The trigger asked at every row whether it was to be noted: a quarter of what storing 40,000 lines took."""
    with school.change("before") as change:
        change.insert_many(tables.teacher, _OF_PERSON, _people(before))
    triggers = school.tuples(TRIGGERS)
    asked: list[str] = []
    people = _people(5_000, before)
    raw = school._raw
    assert isinstance(raw, sqlite3.Connection)
    raw.set_trace_callback(asked.append)
    with school.change("many") as change:
        if by_columns:
            first = change.insert_columns(
                tables.teacher, dict(zip(_OF_PERSON, map(list, zip(*people, strict=True)), strict=True))
            )
        else:
            first = change.insert_many(tables.teacher, _OF_PERSON, people)
    raw.set_trace_callback(None)
    assert 'DROP TRIGGER "jy_teacher_i"' in asked
    assert school.tuples(TRIGGERS) == triggers
    with school.change("one more") as change:
        change.insert(tables.teacher, uuid=new_id(), name="后来", pinyin="", initials="")
    noted = school.tuples("SELECT op, row, n FROM journal_entry WHERE tbl = 'teacher' ORDER BY id")
    assert noted[-2:] == [("I", first, 5_000), ("I", first + 5_000, 1)]
    assert school.undo().what == "one more"
    assert school.undo().what == "many"
    assert school.tuples("SELECT count(*) FROM teacher") == [(before,)]


def test_many_rows_that_are_refused_leave_the_trigger_of_the_journal(school: Workspace) -> None:
    triggers, people = school.tuples(TRIGGERS), _people(5_000)
    with pytest.raises(sqlite3.IntegrityError), school.change("many") as change:
        change.insert_many(tables.teacher, _OF_PERSON, [*people, people[0]])
    assert school.tuples(TRIGGERS) == triggers
    assert school.tuples("SELECT count(*) FROM teacher") == [(0,)]


@pytest.mark.parametrize("noted", [True, False], ids=["a step", "no step"])
def test_rows_that_were_refused_in_the_middle_are_not_stored_in_part_by_whoever_passes_that_over(
    school: Workspace, *, noted: bool
) -> None:
    """Some thousand people stood there, of whom the journal knew nothing, and from then on it noted nobody who came."""
    triggers, people = school.tuples(TRIGGERS), _people(5_000)
    with pytest.raises(RuntimeError), school.change("many") if noted else school.record() as change:
        with pytest.raises(sqlite3.IntegrityError):
            if noted:
                change.insert_many(tables.teacher, _OF_PERSON, [*people, people[0]])
            else:
                change.write_rows("info", ("key", "value"), [("x", "x"), ("x", "x")])
        if noted:
            change.insert(tables.teacher, uuid=new_id(), name="后来", pinyin="", initials="")
    assert school.tuples(TRIGGERS) == triggers
    assert school.tuples("SELECT (SELECT count(*) FROM teacher), (SELECT count(*) FROM info WHERE key = 'x')") == [(0, 0)]


def test_a_few_rows_leave_the_triggers_alone(school: Workspace) -> None:
    version = school.tuples("PRAGMA schema_version")
    with school.change("few") as change:
        change.insert_many(tables.teacher, _OF_PERSON, _people(50))
    assert school.tuples("PRAGMA schema_version") == version
