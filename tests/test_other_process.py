"""Work that two processes share comes out as of one, and nothing depends on the other process being there."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from multiprocessing import resource_tracker, spawn
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from jyteacher_desktop import other_process
from jyteacher_desktop.other_process import OtherProcess, ProcessGone, made_in_turn
from tests.patience import PATIENCE_S, children_end


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


def dying(half: bytes) -> bytes:
    """Something large, in the midst of whose telling the process is ended."""
    threading.Thread(target=lambda: (time.sleep(0.05), os.kill(os.getpid(), signal.SIGKILL)), daemon=True).start()
    return half * 100


class Odd(Exception):
    """What can be pickled and not be read again: it wants two values and says it has one."""

    def __init__(self, one: str, _two: str) -> None:
        super().__init__(one)


def odd(_value: object) -> None:
    raise Odd("one", "two")


def hidden(_value: object) -> object:
    return lambda: None


def twice(value: int) -> int:
    return 2 * value


@pytest.fixture
def other() -> Iterator[OtherProcess]:
    """Another process, which nobody finds left when the test is over."""
    before = set(multiprocessing.active_children())
    other = OtherProcess()
    yield other
    other.end(idle=False)
    children_end(before)


def test_tasks_are_done_in_their_order_and_their_errors_are_theirs(other: OtherProcess) -> None:
    given = [other.submit(work, value) for work, value in ((twice, 4), (failing, 70), (twice, 5))]
    assert given[0].result(PATIENCE_S) == 8
    with pytest.raises(ValueError, match="no such font"):
        given[1].result(PATIENCE_S)
    assert given[2].result(PATIENCE_S) == 10
    other.end(idle=True)
    with pytest.raises(ProcessGone):
        other.submit(twice, 6).result(PATIENCE_S)


def test_what_cannot_be_told_between_processes_is_an_error_and_the_next_task_is_done(other: OtherProcess) -> None:
    given = [other.submit(twice, lambda: None), other.submit(odd, 1), other.submit(hidden, 1), other.submit(twice, 5)]
    for future in given[:3]:
        with pytest.raises(TypeError):
            future.result(PATIENCE_S)
    assert given[3].result(PATIENCE_S) == 10


def end_in_the_midst(other: OtherProcess, *, up: bool) -> None:
    """End it while it has large tasks: everybody who waits is told, and no thread is left."""
    threads = set(threading.enumerate())
    if up:
        assert other.submit(twice, 2).result(PATIENCE_S) == 4
    given: list[Future[Any]] = [other.submit(time.sleep, 1000), *(other.submit(len, bytes(10_000_000)) for _time in range(3))]
    other.end(idle=False)
    for future in given:
        with pytest.raises(ProcessGone):
            future.result(PATIENCE_S)
    for thread in set(threading.enumerate()) - threads:
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


@pytest.mark.parametrize("up", [False, True])
def test_an_end_in_the_midst_of_large_tasks_leaves_nobody_waiting(other: OtherProcess, *, up: bool) -> None:
    """As when somebody cancels while packages or papers wait in the pipe: threads that waited on kept the program from ending."""
    end_in_the_midst(other, up=up)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps that end open by itself, in the test above")
def test_an_end_before_it_is_up_leaves_nobody_waiting_where_its_end_of_the_pipe_stays_open(
    other: OtherProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it is on Windows: what the process never came to take stays in this one, and whoever writes there waits for ever."""
    made: Callable[..., tuple[Connection, Connection]] = multiprocessing.context.BaseContext.Pipe
    kept: list[int] = []

    def keeping(self: object, duplex: bool = True) -> tuple[Connection, Connection]:
        ends = made(self, duplex)
        kept.append(os.dup(ends[0].fileno()))
        return ends

    monkeypatch.setattr(multiprocessing.context.BaseContext, "Pipe", keeping)
    try:
        end_in_the_midst(other, up=False)
    finally:
        for end in kept:
            os.close(end)


@pytest.mark.skipif(os.name == "nt", reason="Windows tells no signal")
def test_a_process_that_is_ended_while_it_tells_something_large_is_gone(other: OtherProcess) -> None:
    with pytest.raises(ProcessGone):
        while True:  # it comes to its end between two or within one
            other.submit(dying, bytes(1_000_000)).result(PATIENCE_S)


@pytest.mark.skipif(os.name == "nt", reason="asks for its own number")
def test_ctrl_c_in_a_terminal_is_left_to_the_first_process(other: OtherProcess) -> None:
    process = other.submit(os.getpid).result(PATIENCE_S)
    os.kill(process, signal.SIGINT)
    assert other.submit(os.getpid).result(PATIENCE_S) == process


def leaving(_value: object) -> object:
    """What cannot be read again: reading it would end the program."""
    return Leaving()


class Leaving:
    def __reduce__(self) -> tuple[object, ...]:
        return sys.exit, ("gone",)


def test_no_memory_for_what_it_says_or_nonsense_is_told_to_everybody_who_waits(
    other: OtherProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_self: Connection, _most: int | None = None) -> bytes:
        raise MemoryError

    assert other.submit(twice, 2).result(PATIENCE_S) == 4
    ends = multiprocessing.Pipe(duplex=False)  # of another class on Windows
    for end in ends:
        end.close()
    with monkeypatch.context() as patch:
        patch.setattr(type(ends[0]), "recv_bytes", no_room)
        given = [other.submit(twice, 3), other.submit(twice, 4)]
        for future in given:
            with pytest.raises(ProcessGone):
                future.result(PATIENCE_S)
    with pytest.raises(ProcessGone):
        other.submit(twice, 6).result(PATIENCE_S)


def test_what_would_end_the_program_when_it_is_read_is_the_error_of_its_task(other: OtherProcess) -> None:
    with pytest.raises(SystemExit, match="gone"):
        other.submit(leaving, 1).result(PATIENCE_S)
    assert other.submit(twice, 5).result(PATIENCE_S) == 10


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
    children_end(before)


def test_what_cannot_be_made_is_told_and_nobody_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other_process, "WORTH", 2)
    before = set(multiprocessing.active_children())
    found: list[int] = []
    with pytest.raises(ValueError, match="no such font"):
        found.extend(made_in_turn(failing, range(1000)))
    children_end(before)
