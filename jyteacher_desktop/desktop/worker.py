"""The one thread that owns a workspace, and how the windows talk to it.

A window calls a use case as it stands, ``worker.do(edit_training, id, values).then(self._saved, what="正在保存")``: the function gets
the workspace and runs in the worker thread, one after another. Only frozen values cross. The result comes back through a queued signal
to a bound slot of :class:`Worker`, which calls the receiver in the GUI thread, unless the object that asked has died since. What takes
long is given ``progress=worker.progress``.

A known error (:class:`JyTeacherError`) goes to ``failed`` or becomes a sentence in a dialog; anything else is a bug and goes to the
crash dialog. Nobody says what a use case changed: the workspace knows the tables it wrote, and pages that show them reload.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from typing import Any, Concatenate, Final, Generic, ParamSpec, Protocol, TypeVar, cast

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt, Signal, Slot
from shiboken6 import isValid

from jyteacher_desktop.domain.errors import Cancelled, JyTeacherError
from jyteacher_desktop.values import dataclass, field

W = TypeVar("W")
T = TypeVar("T")
P = ParamSpec("P")

# Twenty times a second is as fast as an eye follows; more would fill the window's queue.
_REPORT_INTERVAL_S: Final = 0.05
_AT_ONCE_S: Final = 0.016
"""A closing that is over within one picture of the screen needs no event loop."""


class Progress(Protocol):
    """How a long job tells where it is and learns that the person pressed cancel."""

    def step(self, done: int, total: int, what: str) -> None:
        """``done`` of ``total`` steps (total 0: unknown); ``what`` names the present step."""

    def raise_if_cancelled(self) -> None:
        """Raise :class:`Cancelled` if the person pressed cancel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressReport:
    """One report of a running job, as the progress dialog shows it."""

    done: int
    total: int
    text: str


@dataclass(slots=True, eq=False)
class Task:
    """One job on its way: what it is called for people, whom it answers, what it does, and its cancel flag."""

    what: str
    on_done: Callable[[Any], None]
    on_error: Callable[[JyTeacherError], None] | None
    owner: object
    work: Callable[[Progress], object] | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class _Completion:
    task: Task
    value: Any
    error: BaseException | None
    written: frozenset[str]
    unsaved: JyTeacherError | None


class _TaskProgress:
    """Progress of one task; sends at most twenty reports a second across the thread border."""

    __slots__ = ("_last", "_send", "_task")

    def __init__(self, task: Task, send: Callable[[ProgressReport], None]) -> None:
        self._task = task
        self._send = send
        self._last = 0.0

    def step(self, done: int, total: int, what: str) -> None:
        now = time.monotonic()
        if now - self._last >= _REPORT_INTERVAL_S or (total and done >= total):
            self._last = now
            self._send(ProgressReport(done=done, total=total, text=what))

    def raise_if_cancelled(self) -> None:
        if self._task.cancelled.is_set():
            raise Cancelled("已按您的要求取消，什么都没有改变。")


class Doing(Generic[T]):
    """A use case on its way to the worker; :meth:`then` says who waits for it, in the same breath as it was asked for."""

    def __init__(self, task: Task, started: Callable[[Task], None]) -> None:
        self._task = task
        self._started = started

    def then(
        self,
        on_done: Callable[[T], None],
        *,
        what: str = "",
        failed: Callable[[JyTeacherError], None] | None = None,
        owner: object = None,
    ) -> None:
        """Hand the result to ``on_done``.

        Args:
            on_done: Gets the result in the GUI thread.
            what: What is being done, in words; "" for a quick read that never shows a progress dialog.
            failed: Gets a known error; without it the window says the error's sentence.
            owner: The answer is dropped when this object has died; by default whose method ``on_done`` is.
        """
        task = self._task
        task.on_done, task.on_error, task.what = on_done, failed, what
        task.owner = owner if owner is not None else _whose(on_done)
        if what:
            self._started(task)


class _RunningProgress:
    """Progress of whatever the worker runs at the moment; use cases are given it as an argument."""

    def __init__(self) -> None:
        self.task: Progress | None = None

    def step(self, done: int, total: int, what: str) -> None:
        if self.task is not None:
            self.task.step(done, total, what)

    def raise_if_cancelled(self) -> None:
        if self.task is not None:
            self.task.raise_if_cancelled()


class _Bell(QObject):
    """What the thread rings at its end. It belongs to nobody: the loop that waits for it may delete the worker with its window.

    Signals:
        rung(): it is over.
    """

    rung = Signal()


class Worker(QObject, Generic[W]):
    """Runs jobs on one workspace in one thread.

    Signals:
        started(Task): a job with a name for people was handed in; the progress dialog waits 600 ms for it.
        progressed(ProgressReport): how far the running job is.
        finished(Task): that job has ended, whatever way.
        changed(frozenset[str]): the tables in which a finished job wrote.
        unsaved(JyTeacherError | None): why the newest step is not in the file since; None once one is again.
        refused(JyTeacherError): a known error, whoever takes it.
        failed(JyTeacherError, Callable): a known error nobody took, and how to do the same once more; not while the worker closes, which gives them back instead.
        crashed(BaseException): a bug.
    """

    started = Signal(object)
    progressed = Signal(object)
    finished = Signal(object)
    changed = Signal(object)
    unsaved = Signal(object)
    refused = Signal(object)
    failed = Signal(object, object)
    crashed = Signal(object)
    _completed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="workspace")
        self._workspace: W | None = None
        self._close: Callable[[W], None] | None = None
        self._written: Callable[[W], frozenset[str]] | None = None
        self._ask_unsaved: Callable[[W], JyTeacherError | None] | None = None
        self._unsaved: JyTeacherError | None = None
        self._turn: Callable[[W, Callable[[], object]], object] | None = None
        self._progress = _RunningProgress()
        self._pending = 0
        self._named: list[Task] = []
        self._closed = False
        self._refused: list[JyTeacherError] = []
        self._completed.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        """Whether nothing is running or waiting."""
        return self._pending == 0

    @property
    def doing(self) -> str:
        """What runs or waits longest of what has a name for people; "" while there is nothing of that sort."""
        return self._named[0].what if self._named else ""

    def open(
        self,
        opener: Callable[[], W],
        close: Callable[[W], None],
        on_done: Callable[[None], None],
        on_error: Callable[[JyTeacherError], None] | None = None,
        *,
        written: Callable[[W], frozenset[str]] | None = None,
        unsaved: Callable[[W], JyTeacherError | None] | None = None,
        turn: Callable[[W, Callable[[], object]], object] | None = None,
    ) -> None:
        """Open the workspace inside the thread that will own it.

        ``written`` asks it after every job where it wrote, ``unsaved`` why its newest step was not saved; ``turn`` runs a job when it is this workspace's turn to write.
        """
        self._turn = turn
        self._close = close
        self._written = written
        self._ask_unsaved = unsaved
        task = Task("正在打开", on_done, on_error, None)
        self._submit(task, lambda _progress: self._take(opener()))

    def _take(self, workspace: W) -> None:
        self._workspace = workspace

    @property
    def progress(self) -> Progress:
        """What a long use case reports to, and asks whether the person pressed cancel."""
        return self._progress

    def do(self, use_case: Callable[Concatenate[W, P], T], *arguments: P.args, **named: P.kwargs) -> Doing[T]:
        """Call a use case on the workspace, in its thread; ``.then(...)`` says who gets the result."""

        def job(workspace: W, _progress: Progress) -> T:
            return use_case(workspace, *arguments, **named)

        task = Task("", _nobody, None, None)
        self._submit(task, partial(self._on_workspace, job))
        return Doing(task, self._start)

    def load(self, modules: Callable[[], None]) -> None:
        """Load something in the worker's thread, behind what was asked of it before; it takes no turn to write."""
        self._submit(Task("", _nobody, None, None), lambda _progress: modules())

    def _on_workspace(self, job: Callable[[W, Progress], T], progress: Progress) -> T:
        if self._workspace is None:
            raise Cancelled("文件没有打开，什么都没有改变。请重新打开。")
        workspace, turn = self._workspace, self._turn
        return job(workspace, progress) if turn is None else cast("T", turn(workspace, partial(job, workspace, progress)))

    def _submit(self, task: Task, work: Callable[[Progress], object]) -> None:
        if self._closed:
            return
        task.work = work
        self._pending += 1
        if task.what:
            self._start(task)
        self._executor.submit(self._work, task, work)

    def _start(self, task: Task) -> None:
        self._named.append(task)
        self.started.emit(task)

    def _work(self, task: Task, work: Callable[[Progress], object]) -> None:
        """In the worker thread."""
        value: object = None
        error: BaseException | None = None
        try:
            progress = _TaskProgress(task, self.progressed.emit)
            self._progress.task = progress
            progress.raise_if_cancelled()
            value = work(progress)
        except BaseException as caught:  # noqa: BLE001 - every failure crosses to the GUI thread, where it is sorted
            error = _known(caught)
        self._progress.task = None
        # Also after a failure: a job of many files may have finished some of them before it was cancelled.
        written, unsaved, workspace = frozenset[str](), None, self._workspace
        if workspace is not None:
            written = self._written(workspace) if self._written is not None else written
            unsaved = self._ask_unsaved(workspace) if self._ask_unsaved is not None else None
        self._completed.emit(_Completion(task, value, error, written, unsaved))

    @Slot(object)
    def _deliver(self, completion: _Completion) -> None:
        """In the GUI thread."""
        task = completion.task
        self._pending -= 1
        if task.what:
            self._named.remove(task)
            self.finished.emit(task)
        wanted = not self._closed and _alive(task.owner)
        error = completion.error
        if error is None:
            if wanted:
                task.on_done(completion.value)
        elif isinstance(error, JyTeacherError):
            if not self._closed:
                self.refused.emit(error)
            if wanted and task.on_error is not None:
                task.on_error(error)
            elif isinstance(error, Cancelled):
                pass
            elif self._closed:
                self._refused.append(error)
            else:
                self.failed.emit(error, partial(self._again, task))
        else:
            self.crashed.emit(error)
        if completion.unsaved is not self._unsaved:
            self._unsaved = completion.unsaved
            self.unsaved.emit(completion.unsaved)
        if completion.written:
            self.changed.emit(completion.written)

    def _again(self, task: Task) -> None:
        """Do a job that failed once more, for whoever waited for it."""
        if task.work is not None and _alive(task.owner):
            self._submit(Task(task.what, task.on_done, task.on_error, task.owner), task.work)

    def cancel(self, task: Task) -> None:
        """Ask the job to stop at its next safe point."""
        task.cancelled.set()

    def close(self) -> list[JyTeacherError]:
        """Finish what was handed in, close the workspace in its own thread and end the thread; gives the known errors of what failed.

        The windows go on painting meanwhile: a backup of a large file takes seconds. What people type or click waits.
        """
        if self._closed:
            return []
        self._closed = True
        last = self._executor.submit(self._close_workspace)
        if wait([last], timeout=_AT_ONCE_S).not_done:
            turning, bell = QEventLoop(), _Bell()
            bell.rung.connect(turning.quit, Qt.ConnectionType.QueuedConnection)
            last.add_done_callback(lambda _last: bell.rung.emit())
            turning.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        self._executor.shutdown(wait=True)
        last.result()
        if isValid(self):  # what was done last is delivered now: nobody turns the loop for a window that is closed
            QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall.value)
        return self._refused

    def _close_workspace(self) -> None:
        if self._workspace is not None and self._close is not None:
            self._close(self._workspace)
        self._workspace = None


def _known(error: BaseException) -> BaseException:
    """A disk that fails where nobody foresaw it is a sentence, and no bug."""
    if isinstance(error, JyTeacherError) or not isinstance(error, OSError):
        return error
    from jyteacher_desktop.store.file_errors import of_the_machine

    known = of_the_machine(error)
    return error if known is None else known.with_traceback(error.__traceback__)


def _nobody(_value: object) -> None:
    """Until somebody waits for the answer."""


def _whose(receiver: Callable[..., object]) -> object:
    """Whose method this is, through partial applications."""
    while isinstance(receiver, partial):
        receiver = receiver.func
    return getattr(receiver, "__self__", None)


def _alive(owner: object) -> bool:
    """Whether a QObject that asked still exists; other owners always do."""
    return not isinstance(owner, QObject) or isValid(owner)
