"""An index that another program took out of a file is told by the check, and is there again once the file was opened."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from jyteacher_desktop.store.checking import check_file
from jyteacher_desktop.store.file_kinds import BUREAU, SCHOOL, Kind
from jyteacher_desktop.store.indexes import indexes_of
from jyteacher_desktop.store.notices_on_opening import notices_on_opening
from jyteacher_desktop.store.workspace import Workspace

KINDS = [SCHOOL, BUREAU]


@pytest.fixture
def book(tmp_path: Path) -> Callable[[Kind], Path]:
    def made(kind: Kind) -> Path:
        path = tmp_path / f"册.jy{kind.name}"
        Workspace.create(path, kind, {"name": "甲"}).close()
        return path

    return made


def change(path: Path, *statements: str) -> None:
    """What another program does to a file."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for statement in statements:
            raw.execute(statement)


def defined(path: Path) -> dict[str, str]:
    with contextlib.closing(sqlite3.connect(path)) as raw:
        return dict(raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"))


def missing(path: Path) -> list[str]:
    return [each.detail for each in check_file(path).problems if each.code == "missing_index"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_a_file_should_have_is_what_a_new_one_has(book: Callable[[Kind], Path], kind: Kind) -> None:
    path = book(kind)
    assert defined(path) == indexes_of(kind.migrations)
    assert not [each for each in defined(path).values() if "UNIQUE" in each], "one that keeps rows apart may not come about again"
    assert check_file(path).sound
    with Workspace.open(path, write=True) as ws:
        assert ws.indexes_made == ()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_index_that_is_missing_is_told_and_made_anew_on_opening(book: Callable[[Kind], Path], kind: Kind) -> None:
    path = book(kind)
    before = defined(path)
    change(path, *(f'DROP INDEX "{name}"' for name in before))
    with Workspace.open(path, write=False):
        pass
    assert set(missing(path)) <= set(before)
    assert len(missing(path)) == min(len(before), 20)
    with Workspace.open(path, write=True) as ws:
        assert set(ws.indexes_made) == set(before)
        (told,) = [each for each in notices_on_opening(ws) if each.code == "workspace.indexes"]
        assert f"少了 {len(before)} 个索引" in told.message
    assert (defined(path), check_file(path).sound) == (before, True)
    with Workspace.open(path, write=True) as ws:
        assert "workspace.indexes" not in {each.code for each in notices_on_opening(ws)}


def test_an_index_of_something_else_under_the_same_name_is_put_right(book: Callable[[Kind], Path]) -> None:
    path = book(SCHOOL)
    before = defined(path)
    change(path, "DROP INDEX activity_unfinished", "CREATE INDEX activity_unfinished ON activity (title)")
    assert missing(path) == ["activity_unfinished"]
    Workspace.open(path, write=True).close()
    assert defined(path) == before


def test_an_index_that_another_program_added_is_nobodys_fault(book: Callable[[Kind], Path]) -> None:
    path = book(SCHOOL)
    change(path, "CREATE INDEX theirs ON activity (title)")
    assert check_file(path).sound
    Workspace.open(path, write=True).close()
    assert "theirs" in defined(path)
