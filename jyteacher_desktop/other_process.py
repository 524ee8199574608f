"""One more process of this program, so that the second core of a computer has something to do.

It ends with the one that started it, however that goes, and nobody waits for a task of it that nobody wants any more.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future
from itertools import chain, count, islice
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from queue import SimpleQueue
from typing import Any, Final, Generic, TypeVar

from jyteacher_desktop.values import dataclass

_log = logging.getLogger(__name__)

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")

WORTH = 60
"""So many items before another process is started for them: it takes most of a second to come up."""
_AHEAD: Final = 2
"""Items the other process has at once: one it works on and the next."""
_MOST: Final = 24
"""Items that are made and wait for their turn; memory stays bounded while the other process starts."""
_UP: Final = -1
"""What the other process says in place of a task's number, first of all."""


class ProcessGone(Exception):
    """The other process ended before it had done what it was given."""


class OtherProcess:
    """One process, started with its first task, that does one task after the other.

    The two ends of each pipe are in one process each, so whoever reads or writes hears at once that the other side is gone; nobody
    waits for a process that was ended in the midst of a sentence (decision 0369 says why this is no pool of the library).
    """

    def __init__(self) -> None:
        self._tasks: SimpleQueue[tuple[int, Callable[..., object], tuple[Any, ...]] | None] = SimpleQueue()
        self._numbers = count()
        self._waiting: dict[int, Future[Any]] = {}
        self._changing = threading.Lock()
        self._gone = False
        self._up_or_gone = threading.Event()
        self._process: BaseProcess | None = None
        self._hearing: threading.Thread | None = None

    def submit(self, work: Callable[..., _Made], *values: object) -> Future[_Made]:
        """Have something done after what was given before; what comes of it, or :class:`ProcessGone`, is in the future.

        Args:
            work: A function of a module.
            values: What it is called with; they are pickled, as is what it gives or raises.

        Raises:
            OSError: The process cannot be started.
        """
        if self._process is None:
            self._start()
        future: Future[_Made] = Future()
        number = next(self._numbers)
        with self._changing:
            if self._gone:
                future.set_exception(ProcessGone())
                return future
            self._waiting[number] = future
        self._tasks.put((number, work, values))
        return future

    def end(self, *, idle: bool) -> None:
        """End it; where it is not ``idle`` it may be in the midst of a large task, or of its start, and is not waited for."""
        if self._process is None or self._hearing is None:
            return
        if not idle:
            self._process.terminate()
        self._tasks.put(None)
        if idle:
            self._hearing.join()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        take, tell = context.Pipe(duplex=False)
        hear, answer = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(take, answer, gc.get_threshold()), daemon=True)
        try:
            process.start()
        except BaseException:
            tell.close()
            hear.close()
            raise
        finally:
            take.close()
            answer.close()
        self._process = process
        # daemons: where a system keeps one of them from hearing of the end, the program ends all the same
        self._hearing = threading.Thread(target=self._hear, args=(hear, process), daemon=True)
        self._hearing.start()
        threading.Thread(target=self._tell, args=(tell,), daemon=True).start()

    def _tell(self, tell: Connection) -> None:
        """Hand over the tasks, until there are none any more.

        Nothing is written before the process is up: an end of a pipe that it never came to take stays open in this one on Windows, where
        whoever wrote something large into it waited for ever.
        """
        with tell:
            self._up_or_gone.wait()
            while not self._gone and (task := self._tasks.get()) is not None:
                try:
                    tell.send(task)
                except OSError:
                    return  # it is gone, which the other thread hears and says
                except Exception as error:  # what it should work on cannot be pickled  # noqa: BLE001
                    self._say(task[0], bytes(ForkingPickler.dumps(TypeError(str(error)))), good=False)

    def _hear(self, hear: Connection, process: BaseProcess) -> None:
        """Take what comes back, until the process is gone; whatever ends that, everybody who waits is told."""
        try:
            with hear:
                # On Windows the end of a pipe that a process never came to take stays open: its own end is waited for as well.
                while hear in wait([hear, process.sentinel]):
                    number, good = hear.recv()
                    if number == _UP:
                        self._up_or_gone.set()
                    else:
                        self._say(number, hear.recv_bytes(), good=good)
        except (EOFError, OSError):
            pass  # it is gone
        except Exception as error:  # no memory is left for what it says, or it says what is none of ours  # noqa: BLE001
            _log.info("the other process is not heard any more: %r", error)
        finally:
            with self._changing:
                self._gone = True
                self._up_or_gone.set()
                left = [*self._waiting.values()]
                self._waiting.clear()
            for future in left:
                future.set_exception(ProcessGone())
            self._tasks.put(None)
            process.terminate()
            process.join()

    def _say(self, number: int, packed: bytes, *, good: bool) -> None:
        """Tell whoever waits for a task what came of it."""
        with self._changing:
            future = self._waiting.pop(number, None)
        if future is None:
            return  # the process is gone, which was said
        try:
            made = ForkingPickler.loads(packed)
        except (Exception, SystemExit) as error:  # it was made, and cannot be read here  # noqa: BLE001
            good, made = False, error
        if good:
            future.set_result(made)
        else:
            future.set_exception(made)


def _work(take: Connection, answer: Connection, seldom: tuple[int, int, int]) -> None:
    """What the other process does: one task after the other, until nobody gives any; it looks for circles of dead objects as ``seldom`` as the first one."""
    gc.set_threshold(*seldom)
    # Ctrl+C reaches every process of a terminal; the first one says what comes of it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    answer.send((_UP, True))
    while True:
        try:
            number, work, values = take.recv()
        except EOFError:
            # it has written nothing and holds nothing: taking its modules apart takes as long as some tasks do
            os._exit(0)
        try:
            made = work(*values)
        except Exception as error:  # whoever waits for it raises it  # noqa: BLE001
            _answer(answer, number, error, good=False)
        else:
            _answer(answer, number, made, good=True)


def _answer(answer: Connection, number: int, made: object, *, good: bool) -> None:
    try:
        packed = ForkingPickler.dumps(made)
    except Exception as error:  # noqa: BLE001
        good, packed = False, ForkingPickler.dumps(TypeError(str(error)))
    answer.send((number, good))
    answer.send_bytes(packed)


def _leave_with_parent() -> None:
    """End this process as soon as the one that started it is gone, however it went."""
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
        yield from _shared(work, chain(first, source), other, waiting, sent)
    finally:
        other.end(idle=all(future.done() for future in sent))


def _shared(
    work: Callable[[_Item], _Made],
    items: Iterator[_Item],
    other: OtherProcess,
    waiting: deque[_Turn[_Item, _Made]],
    sent: list[Future[_Made]],
) -> Iterator[_Made]:
    def send() -> None:
        for item in islice(items, _AHEAD - sum(turn.out for turn in waiting)):
            waiting.append(turn := _Turn[_Item, _Made](item))
            try:
                turn.future = other.submit(work, item)
            except OSError:
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
    except ProcessGone:
        return None
