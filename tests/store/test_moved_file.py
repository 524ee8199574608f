"""A file that is taken away while it is open: nothing is said to be saved that is not, and the sentence says what happened."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from jyteacher_desktop.store.errors import NotWritable
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows lets nobody take a file away that is open")

Taken = Callable[[Path], Callable[[], None]]
"""Takes a workspace away from its place and gives back what puts it there again."""


def _renamed(path: Path) -> Callable[[], None]:
    away = path.rename(path.with_name("二小.jyschool"))

    def put_back() -> None:
        away.rename(path)

    return put_back


def _replaced(path: Path) -> Callable[[], None]:
    kept = path.with_name("旧.jyschool")
    kept.hardlink_to(path)
    other = path.with_name("云盘")
    shutil.copyfile(path, other)
    other.replace(path)

    def put_back() -> None:
        kept.replace(path)

    return put_back


def _folder_renamed(path: Path) -> Callable[[], None]:
    away = path.parent.rename(path.parent.with_name("去年"))

    def put_back() -> None:
        away.rename(path.parent)

    return put_back


def _names(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as raw:
        return [what for (what,) in raw.execute("SELECT what FROM journal_step ORDER BY id")]


def _step(ws: Workspace, what: str) -> None:
    with ws.change(what) as change:
        change.driver_sql("INSERT INTO setting(key, value) VALUES (?, 'x')", (what,))


@pytest.mark.parametrize("taken", [_renamed, _replaced, _folder_renamed])
def test_a_step_in_a_file_that_was_taken_away_is_not_saved_says_so_and_is_saved_once_the_file_is_back(
    taken: Taken, tmp_path: Path
) -> None:
    path = tmp_path / "学校" / "一小.jyschool"
    path.parent.mkdir()
    Workspace.create(path, SCHOOL, {"office": new_id()}).close()
    with Workspace.open(path, write=True) as ws:
        _step(ws, "第一步")
        put_back = taken(path)
        with pytest.raises(NotWritable, match="已经不在原来的位置") as refused:
            _step(ws, "第二步")
        assert "只读" not in str(refused.value)
        assert "完好" not in str(refused.value), "nobody here knows what became of the file"
        if path.exists():
            assert "第二步" not in _names(path), "nothing is written into a stranger's file"
        put_back()
        _step(ws, "第三步")
    assert [what for what in _names(path) if what.startswith("第")] == ["第一步", "第三步"]


def test_a_step_in_a_file_that_was_deleted_is_not_said_to_be_saved(tmp_path: Path) -> None:
    path = tmp_path / "一小.jyschool"
    Workspace.create(path, SCHOOL, {"office": new_id()}).close()
    with Workspace.open(path, write=True) as ws:
        path.unlink()
        with pytest.raises(NotWritable, match="已经不在原来的位置"):
            _step(ws, "第一步")
    assert not path.exists(), "no empty file stands in its place, which would be in the way of what comes back from the trash"
