"""Work that two processes share comes out as of one, and nothing depends on the other process being there."""

from __future__ import annotations

import multiprocessing
import os
import signal
from multiprocessing import resource_tracker, spawn
from pathlib import Path

import pytest

from jyteacher_desktop import other_process
from jyteacher_desktop.other_process import made_in_turn


def who(number: int) -> tuple[int, int]:
    """An item, and the process it was made in."""
    return number, os.getpid()


def ending(number: int) -> int:
    """As :func:`who`, but the other process is ended from outside at its third item."""
    if multiprocessing.parent_process() is not None and number > 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def failing(number: int) -> int:
    if number == 70:
        raise ValueError("no such font")
    return number


def test_few_items_are_made_here_and_start_no_process() -> None:
    before = set(multiprocessing.active_children())
    assert [*made_in_turn(who, range(59))] == [(number, os.getpid()) for number in range(59)]
    assert set(multiprocessing.active_children()) == before


def test_many_items_are_made_by_two_processes_and_come_in_their_order() -> None:
    made = made_in_turn(who, range(10_000_000))
    found = [next(made)]
    while len({process for _number, process in found}) == 1:  # until the other one has come up
        found.append(next(made))
    made.close()
    assert [number for number, _process in found] == [*range(len(found))]


@pytest.mark.skipif(os.name == "nt", reason="Windows tells no signal")
def test_where_the_other_process_is_ended_from_outside_everything_is_made_here() -> None:
    assert [*made_in_turn(ending, range(3000))] == [*range(3000)]


@pytest.mark.parametrize("starts", [False, True])
@pytest.mark.skipif(os.name == "nt", reason="stands in for Python by a script")
def test_where_no_other_process_comes_up_everything_is_made_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, starts: bool
) -> None:
    stands_in = tmp_path / "python"
    if starts:
        stands_in.write_text("#!/bin/sh\nexec sleep 100000\n", encoding="utf-8")
        stands_in.chmod(0o700)
    resource_tracker.ensure_running()  # it would be started so too
    monkeypatch.setattr(spawn, "_python_exe", os.fsencode(stands_in))
    before = set(multiprocessing.active_children())
    assert [number for number, _process in made_in_turn(who, range(200))] == [*range(200)]
    for process in set(multiprocessing.active_children()) - before:
        process.join()


def test_what_cannot_be_made_is_told_and_nobody_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other_process, "WORTH", 2)
    before = set(multiprocessing.active_children())
    found: list[int] = []
    with pytest.raises(ValueError, match="no such font"):
        found.extend(made_in_turn(failing, range(1000)))
    for process in set(multiprocessing.active_children()) - before:
        process.join()
    assert set(multiprocessing.active_children()) == before
