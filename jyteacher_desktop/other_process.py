"""One more process of this program, so that the second core of a computer has something to do.

It ends with the one that started it, however that goes, and nobody waits for a task of it that nobody wants any more.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final, Generic, TypeVar

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")

WORTH = 60
"""So many items before another process is started for them: it takes most of a second to come up."""
_AHEAD: Final = 2
"""Items the other process has at once: one it works on and the next."""
_MOST: Final = 24
"""Items that are made and wait for their turn; memory stays bounded while the other process starts."""


class OtherProcess:
    """A pool of one process, started with its first task."""

    def __init__(self) -> None:
        self._before = set(multiprocessing.active_children())
        context = multiprocessing.get_context("spawn")
        self.pool = ProcessPoolExecutor(1, mp_context=context, initializer=_leave_with_parent)

    def end(self, *, idle: bool) -> None:
        """End it; where it is not ``idle`` it may be in the midst of a large task, or of its start, and is not waited for."""
        if not idle:
            for process in set(multiprocessing.active_children()) - self._before:
                process.terminate()
        self.pool.shutdown(wait=idle, cancel_futures=True)


def _leave_with_parent() -> None:
    """End this process as soon as the one that started it is gone, however it went."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@dataclass(slots=True)
class _Turn(Generic[_Item, _Made]):
    """An item on its way: with the other process, or made here."""

    item: _Item
    future: Future[_Made] | None = None
    made: _Made | None = None

    @property
    def out(self) -> bool:
        """Whether the other process still has it."""
        return self.made is None and self.future is not None and not self.future.done()


def made_in_turn(work: Callable[[_Item], _Made], items: Iterable[_Item]) -> Generator[_Made]:
    """What ``work`` makes of each item, in their order; where there are many, another process makes some of them ahead.

    Where that process does not start, or is ended from outside, everything is made here. To stop, close the iterator.

    Args:
        work: A function of a module, the same in every process; never makes None.
        items: Values that another process can be handed, as can be what is made of them.
    """
    source = iter(items)
    first = list(islice(source, WORTH))
    if len(first) < WORTH:
        yield from map(work, first)
        return
    other = OtherProcess()
    waiting: deque[_Turn[_Item, _Made]] = deque()
    sent: list[Future[_Made]] = []
    try:
        yield from _shared(work, chain(first, source), other.pool, waiting, sent)
    finally:
        other.end(idle=all(future.done() for future in sent))


def _shared(
    work: Callable[[_Item], _Made],
    items: Iterator[_Item],
    pool: ProcessPoolExecutor,
    waiting: deque[_Turn[_Item, _Made]],
    sent: list[Future[_Made]],
) -> Iterator[_Made]:
    def send() -> None:
        for item in islice(items, _AHEAD - sum(turn.out for turn in waiting)):
            waiting.append(turn := _Turn[_Item, _Made](item))
            try:
                turn.future = pool.submit(work, item)
            except (OSError, BrokenProcessPool):
                continue
            sent[:] = [*(future for future in sent if not future.done()), turn.future]

    send()
    while waiting:
        while waiting[0].out and len(waiting) < _MOST and (more := list(islice(items, 1))):
            waiting.append(_Turn(more[0], made=work(more[0])))
        turn = waiting.popleft()
        # the other process has not come that far, or never comes: this one does not wait for it
        made = turn.made if turn.made is not None else _result(turn)
        yield work(turn.item) if made is None else made
        send()


def _result(turn: _Turn[_Item, _Made]) -> _Made | None:
    """What the other process made of an item, None where it has not."""
    if turn.future is None or not turn.future.done():
        return None
    try:
        return turn.future.result()
    except BrokenProcessPool:
        return None
