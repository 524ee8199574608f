"""A disk that is full from a chosen step on, for deeds that save in several: whatever is told then must be true."""

from __future__ import annotations

import contextlib
import itertools
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psycopg
import pytest

from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.store.workspace import Workspace

_TOLD = re.compile("已经|已登记|仍然有效|已合并")
"""What a sentence has that tells of something that was saved all the same."""


@contextlib.contextmanager
def full_from(step: int) -> Iterator[None]:
    """The steps before ``step`` (the first is 1) are saved, whatever workspace they are of; no other is."""
    made = 0
    commit = Workspace._commit

    def refused(ws: Workspace) -> None:
        nonlocal made
        made += 1
        if made >= step and ws.served:
            raise psycopg.errors.DiskFull("could not extend file")
        if made >= step:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorname = "SQLITE_FULL"
            raise error
        commit(ws)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Workspace, "_commit", refused)
        yield


def rows_of(files: Sequence[Path]) -> list[str]:
    """Every row of some workspaces."""
    found: list[str] = []
    for file in files:
        with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
            found += connection.iterdump()
    return found


def steps_told_truly(deed: Callable[[], str], *files: Path) -> int:
    """Do something again and again, each time with one step more saved, until it is done; how many steps it takes.

    Args:
        deed: What is done; gives what was told of what failed, "" when nothing did, or raises.
        files: The workspaces it changes. When one changed although something failed, the sentence has to say that something was saved.
    """
    for step in itertools.count(1):
        before = rows_of(files)
        with full_from(step):
            try:
                told = deed()
            except JyTeacherError as error:
                told = error.user_message
        if not told:
            return step - 1
        assert rows_of(files) == before or tells_of_something_saved(told), told
    raise AssertionError


def tells_of_something_saved(told: str) -> bool:
    """Whether a sentence about what failed says that something was saved all the same."""
    return _TOLD.search(re.sub("这一步已经写入.*?。", "", told)) is not None
