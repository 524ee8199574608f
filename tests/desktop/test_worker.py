from __future__ import annotations

import errno
import itertools
import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QMainWindow, QProgressBar
from pytestqt.qtbot import QtBot

from jyteacher_desktop.desktop.dialogs.progress import ProgressWatch
from jyteacher_desktop.desktop.worker import Progress, Worker
from jyteacher_desktop.domain.errors import Cancelled, InputError, JyTeacherError
from tests.desktop.conftest import Pace
from tests.desktop.windows import PATIENCE_MS, until
from tests.patience import PATIENCE_S


class Notebook:
    def __init__(self) -> None:
        self.thread = threading.current_thread().name
        self.closed_in = ""
        self.wrote: set[str] = set()

    def written(self) -> frozenset[str]:
        found = frozenset(self.wrote)
        self.wrote.clear()
        return found

    def write(self, table: str, *, fail: bool = False) -> str:
        self.wrote.add(table)
        if fail:
            raise InputError("读不懂。")
        return "done"

    def close(self) -> None:
        self.closed_in = threading.current_thread().name


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[Worker[Notebook]]:
    worker: Worker[Notebook] = Worker()
    opened: list[None] = []
    worker.open(Notebook, Notebook.close, opened.append, written=Notebook.written)
    until(qtbot, lambda: bool(opened))
    yield worker
    worker.close()


def test_the_workspace_lives_and_dies_in_one_other_thread(qtbot: QtBot, worker: Worker[Notebook]) -> None:
    got: list[Notebook] = []
    worker.do(lambda notebook: notebook).then(got.append)
    until(qtbot, lambda: bool(got))
    worker.close()
    assert got[0].thread == got[0].closed_in != threading.current_thread().name


def test_a_disk_that_fails_where_nobody_foresaw_it_is_told_in_the_window_and_no_crash(
    qtbot: QtBot, worker: Worker[Notebook]
) -> None:
    def fails(_notebook: Notebook) -> None:
        raise OSError(errno.EIO, "Input/output error", "/media/stick/x.jyt")

    told: list[JyTeacherError] = []
    crashed: list[BaseException] = []
    worker.crashed.connect(crashed.append)
    worker.do(fails).then(lambda _nothing: None, failed=told.append)
    until(qtbot, lambda: bool(told or crashed))
    assert not crashed
    assert "“x.jyt”" in told[0].user_message


def test_a_window_that_is_deleted_while_its_file_is_being_closed_keeps_nobody_waiting(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was to be deleted before is deleted by the loop that turns during a long closing, and the worker with it."""
    loops: list[QEventLoop] = []

    class Loop(QEventLoop):
        def __init__(self) -> None:
            super().__init__()
            loops.append(self)

    monkeypatch.setattr("jyteacher_desktop.desktop.worker.QEventLoop", Loop)
    window, gone = QObject(), threading.Event()
    worker: Worker[Notebook] = Worker(window)
    opened: list[None] = []
    worker.open(Notebook, lambda _notebook: None if gone.wait(PATIENCE_S) else pytest.fail("not deleted"), opened.append)
    until(qtbot, lambda: bool(opened))
    window.destroyed.connect(gone.set)
    window.deleteLater()
    given_up: list[bool] = []
    guard = QTimer(singleShot=True, interval=PATIENCE_MS)
    guard.timeout.connect(lambda: given_up.append(True) or [loop.quit() for loop in loops])
    guard.start()
    worker.close()
    assert len(loops) == 1
    assert given_up == []


def test_results_arrive_in_the_windows_thread_in_order(qtbot: QtBot, worker: Worker[Notebook]) -> None:
    got: list[tuple[int, str]] = []

    def take(number: int) -> None:
        got.append((number, threading.current_thread().name))

    for number in range(20):
        worker.do(lambda notebook, number=number: number).then(take)  # type: ignore[misc]
    until(qtbot, lambda: len(got) == 20)
    assert got == [(number, threading.current_thread().name) for number in range(20)]
    assert worker.idle


def test_a_change_announces_the_tables_it_wrote_after_the_answer(qtbot: QtBot, worker: Worker[Notebook]) -> None:
    heard: list[object] = []
    worker.changed.connect(heard.append)
    worker.do(Notebook.write, "teacher").then(heard.append)
    until(qtbot, lambda: len(heard) == 2)
    assert heard == ["done", frozenset({"teacher"})]


def test_what_only_reads_announces_nothing(qtbot: QtBot, worker: Worker[Notebook]) -> None:
    heard: list[object] = []
    worker.changed.connect(heard.append)
    worker.do(lambda notebook: notebook.thread).then(heard.append)
    worker.do(Notebook.write, "teacher").then(heard.append)
    until(qtbot, lambda: len(heard) == 3)
    assert heard[1:] == ["done", frozenset({"teacher"})]


def test_what_a_job_wrote_before_it_failed_is_announced_too(qtbot: QtBot, worker: Worker[Notebook]) -> None:
    heard: list[object] = []
    worker.changed.connect(heard.append)
    worker.do(Notebook.write, "letter", fail=True).then(_never, failed=heard.append)
    until(qtbot, lambda: len(heard) == 2)
    assert isinstance(heard[0], InputError)
    assert heard[1] == frozenset({"letter"})


def test_a_use_case_is_called_as_it_stands_with_its_arguments(qtbot: QtBot, worker: Worker[Notebook]) -> None:
    def add(notebook: Notebook, first: int, *, second: int, progress: Progress) -> tuple[str, int]:
        progress.step(1, 1, "加")
        return threading.current_thread().name, first + second

    got: list[object] = []
    reported: list[str] = []
    worker.progressed.connect(lambda report: reported.append(report.text))
    worker.do(add, 1, second=2, progress=worker.progress).then(got.append, what="正在计算")
    until(qtbot, lambda: bool(got and reported))
    assert got[0][1] == 3  # type: ignore[index]
    assert got[0][0] != threading.current_thread().name  # type: ignore[index]
    assert reported == ["加"]


def test_the_answer_for_a_window_that_has_died_is_dropped_without_saying_whose_it_was(
    qtbot: QtBot, worker: Worker[Notebook]
) -> None:
    import shiboken6

    class Asker(QObject):
        def take(self, _value: object) -> None:
            raise AssertionError("answered the dead")

    asker = Asker()
    got: list[object] = []
    worker.do(lambda notebook: 1).then(asker.take)
    shiboken6.delete(asker)
    worker.do(lambda notebook: 2).then(got.append)
    until(qtbot, lambda: bool(got))
    assert got == [2]


def test_a_known_error_reaches_whoever_takes_it_else_the_window(qtbot: QtBot, worker: Worker[Notebook]) -> None:
    def refuse(notebook: Notebook) -> None:
        raise InputError("读不懂。")

    taken: list[JyTeacherError] = []
    failed: list[JyTeacherError] = []
    crashed: list[BaseException] = []
    worker.failed.connect(lambda error, _again: failed.append(error))
    worker.crashed.connect(crashed.append)
    worker.do(refuse).then(_never, failed=taken.append)
    worker.do(refuse).then(_never)
    until(qtbot, lambda: bool(taken and failed))
    assert (len(taken), len(failed), crashed) == (1, 1, [])


def test_what_failed_may_be_done_once_more_for_whoever_waited(qtbot: QtBot, worker: Worker[Notebook]) -> None:
    asked: list[Notebook] = []
    got: list[int] = []

    def at_the_second_time(notebook: Notebook) -> int:
        asked.append(notebook)
        if len(asked) == 1:
            raise InputError("还打不开。")
        return len(asked)

    worker.failed.connect(lambda _error, again: again())
    worker.do(at_the_second_time).then(got.append, what="正在读")
    until(qtbot, lambda: bool(got))
    assert (got, worker.idle, worker.doing) == ([2], True, "")


def test_a_bug_is_not_a_sentence(qtbot: QtBot, worker: Worker[Notebook]) -> None:
    crashed: list[BaseException] = []
    worker.crashed.connect(crashed.append)
    worker.do(lambda notebook: 1 // 0).then(_never)
    until(qtbot, lambda: bool(crashed))
    assert isinstance(crashed[0], ZeroDivisionError)


def test_an_answer_for_a_closed_dialog_is_dropped(qtbot: QtBot, worker: Worker[Notebook]) -> None:
    import shiboken6

    asker = QObject()
    got: list[object] = []
    worker.do(lambda notebook: 1).then(got.append, owner=asker)
    shiboken6.delete(asker)
    worker.do(lambda notebook: 2).then(got.append)
    until(qtbot, lambda: bool(got))
    assert got == [2]


def test_a_long_job_shows_its_progress_after_600_ms_and_can_be_cancelled(
    qtbot: QtBot, worker: Worker[Notebook], pace: Pace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pace.progress == 600
    monkeypatch.setattr("jyteacher_desktop.desktop.dialogs.progress._PATIENCE_MS", pace.progress)
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    ProgressWatch(window, worker)
    ended: list[JyTeacherError] = []

    def count(notebook: Notebook, progress: Progress) -> None:
        for number in itertools.count():  # however long the window takes to come up
            progress.step(number, 0, f"第 {number} 行")
            progress.raise_if_cancelled()
            time.sleep(0.01)

    started = time.monotonic()
    worker.do(count, worker.progress).then(_never, what="正在数数", failed=ended.append)
    until(qtbot, lambda: window.findChild(QProgressBar) is not None)
    assert time.monotonic() - started >= 0.55
    until(qtbot, lambda: window.findChild(QLabel, "stepLabel").text().startswith("第 "))
    box = window.findChild(QDialogButtonBox, "buttonBox")
    qtbot.keyClick(box.button(QDialogButtonBox.StandardButton.Cancel), Qt.Key.Key_Space)
    until(qtbot, lambda: bool(ended))
    assert isinstance(ended[0], Cancelled)


def test_a_quick_job_shows_no_progress(qtbot: QtBot, worker: Worker[Notebook]) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    watch = ProgressWatch(window, worker)
    got: list[object] = []
    worker.do(lambda notebook: 1).then(got.append, what="一下就好")
    until(qtbot, lambda: bool(got))
    (patience,) = watch.findChildren(QTimer)
    assert not patience.isActive()
    patience.timeout.emit()  # a clock that strikes late
    assert window.findChild(QProgressBar) is None


def _never(value: object) -> None:
    raise AssertionError(value)
