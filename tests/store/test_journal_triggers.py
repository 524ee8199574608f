"""Triggers of the journal that another program took out of a file are told and there again once the file was opened."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from jyteacher_desktop.store import journal
from jyteacher_desktop.store.checking import check_file
from jyteacher_desktop.store.file_kinds import BUREAU, SCHOOL, Kind
from jyteacher_desktop.store.journal_triggers import missing_triggers
from jyteacher_desktop.store.notices_on_opening import notices_on_opening
from jyteacher_desktop.store.workspace import Workspace
from tests.store.test_indexes import change

KINDS = [SCHOOL, BUREAU]


@pytest.fixture
def book(tmp_path: Path) -> Callable[[Kind], Path]:
    def made(kind: Kind) -> Path:
        path = tmp_path / f"册.jy{kind.name}"
        Workspace.create(path, kind, {"name": "甲"}).close()
        return path

    return made


def triggers(path: Path) -> dict[str, str]:
    with contextlib.closing(sqlite3.connect(path)) as raw:
        return dict(raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))


def told(path: Path) -> list[str]:
    """What is said of the journal when the file is opened for writing."""
    with Workspace.open(path, write=True) as ws:
        return [each.message for each in notices_on_opening(ws) if each.code == "workspace.journal"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_tables_whose_changes_are_noted_are_those_whose_keys_are_never_given_twice(
    book: Callable[[Kind], Path], kind: Kind
) -> None:
    path = book(kind)
    wanted = [sql for table in kind.journaled for sql in journal.trigger_sql(table.name, table.columns.keys())]
    assert triggers(path) == {sql.split()[2].strip('"'): sql for sql in wanted}
    change(path, *(f'DROP TRIGGER "{name}"' for name in triggers(path)))
    with contextlib.closing(sqlite3.connect(path)) as raw:
        assert len(missing_triggers(raw)) == 3 * len(kind.journaled)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("wanted", ["jy_%", "jy_%_u", "jy_setting_d"])
def test_a_file_whose_changes_left_no_history_says_so_and_notes_them_again(
    book: Callable[[Kind], Path], kind: Kind, wanted: str
) -> None:
    path = book(kind)
    before = triggers(path)
    with contextlib.closing(sqlite3.connect(path)) as raw:
        gone = [
            name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE ?", (wanted,))
        ]
    change(path, *(f'DROP TRIGGER "{name}"' for name in gone))
    with Workspace.open(path, write=False):
        pass
    assert set(triggers(path)) == set(before) - set(gone), "whoever only asks changes nothing"
    (said,) = told(path)
    assert "查不到是谁改的" in said
    assert (triggers(path), check_file(path).sound, told(path)) == (before, True, [])


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal_now",
        "UPDATE journal_now SET bulk = 'activity'",
        "UPDATE journal_now SET step = 1",
        'DROP TRIGGER "jy_activity_i"; CREATE TRIGGER "jy_activity_i" AFTER INSERT ON "activity" BEGIN SELECT 1; END',
    ],
    ids=["nobody is told the step", "one table notes nothing", "a step that is never over", "a trigger that does nothing"],
)
def test_a_journal_that_was_told_to_be_silent_is_told_and_speaks_again(book: Callable[[Kind], Path], statement: str) -> None:
    path = book(SCHOOL)
    with contextlib.closing(sqlite3.connect(path)) as raw:
        raw.executescript(statement)
        raw.commit()
    assert not check_file(path).sound
    assert len(told(path)) == 1
    assert check_file(path).sound


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_trigger_that_notes_anything_less_or_otherwise_is_told_whichever_it_is(
    book: Callable[[Kind], Path], kind: Kind
) -> None:
    """Columns may be named in another order, which says nothing; one that is left out, or another condition, is a change."""
    path = book(kind)
    silent = []
    for name, sql in triggers(path).items():
        last = sql.rsplit(", ", 2)  # the last column that is noted of a row, where it notes any
        for other in {
            sql.replace(" INSERT INTO", " INSERT OR IGNORE INTO"),
            f"{last[0]})); END" if " json_object" in sql else sql,
        } - {sql}:
            change(path, f'DROP TRIGGER "{name}"', other)
            if [each.code for each in check_file(path, thorough=False).problems] != ["triggers"] * 2:
                silent.append((name, other))
            change(path, f'DROP TRIGGER "{name}"', sql)
    assert silent == []
    assert check_file(path).sound
