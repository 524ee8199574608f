from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QMainWindow, QProgressBar
from pytestqt.qtbot import QtBot

from jyteacher_desktop.desktop.dialogs.progress import ProgressWatch
from jyteacher_desktop.desktop.worker import Progress, Worker
from jyteacher_desktop.domain.errors import Cancelled, InputError, JyTeacherError


class Notebook:
    def __init__(self) -> None:
        self.thread = threading.current_thread().name
        self.closed_in = ""

    def close(self) -> None:
        self.closed_in = threading.current_thread().name


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[Worker[Notebook]]:
    worker: Worker[Notebook] = Worker()
    opened: list[None] = []
    worker.open(Notebook, Notebook.close, opened.append)
    qtbot.waitUntil(lambda: bool(opened))
    yield worker
    worker.close()


def test_the_workspace_lives_and_dies_in_one_other_thread(qtbot: QtBot, worker: Worker[Notebook]) -> None:
    got: list[Notebook] = []
    worker.run(lambda notebook, progress: notebook, got.append)
    qtbot.waitUntil(lambda: bool(got))
    worker.close()
    assert got[0].thread == got[0].closed_in != threading.current_thread().name


def test_results_arrive_in_the_windows_thread_in_order(qtbot: QtBot, worker: Worker[Notebook]) -> None:
    got: list[tuple[int, str]] = []

    def take(number: int) -> None:
        got.append((number, threading.current_thread().name))

    for number in range(20):
        worker.run(lambda notebook, progress, number=number: number, take)  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(got) == 20)
    assert got == [(number, threading.current_thread().name) for number in range(20)]
    assert worker.idle


def test_a_change_announces_its_topics_after_the_answer(qtbot: QtBot, worker: Worker[Notebook]) -> None:
    heard: list[object] = []
    worker.changed.connect(heard.append)
    worker.run(lambda notebook, progress: "done", heard.append, topics=frozenset({"teachers"}))
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == ["done", frozenset({"teachers"})]


def test_a_known_error_reaches_whoever_takes_it_else_the_window(qtbot: QtBot, worker: Worker[Notebook]) -> None:
    def refuse(notebook: Notebook, progress: Progress) -> None:
        raise InputError("读不懂。")

    taken: list[JyTeacherError] = []
    failed: list[JyTeacherError] = []
    crashed: list[BaseException] = []
    worker.failed.connect(failed.append)
    worker.crashed.connect(crashed.append)
    worker.run(refuse, _never, on_error=taken.append, topics=frozenset({"teachers"}))
    worker.run(refuse, _never)
    qtbot.waitUntil(lambda: bool(taken and failed))
    assert (len(taken), len(failed), crashed) == (1, 1, [])


def test_a_bug_is_not_a_sentence(qtbot: QtBot, worker: Worker[Notebook]) -> None:
    crashed: list[BaseException] = []
    worker.crashed.connect(crashed.append)
    worker.run(lambda notebook, progress: 1 // 0, _never)
    qtbot.waitUntil(lambda: bool(crashed))
    assert isinstance(crashed[0], ZeroDivisionError)


def test_an_answer_for_a_closed_dialog_is_dropped(qtbot: QtBot, worker: Worker[Notebook]) -> None:
    import shiboken6

    asker = QObject()
    got: list[object] = []
    worker.run(lambda notebook, progress: 1, got.append, owner=asker)
    shiboken6.delete(asker)
    worker.run(lambda notebook, progress: 2, got.append)
    qtbot.waitUntil(lambda: bool(got))
    assert got == [2]


def test_a_long_job_shows_its_progress_after_600_ms_and_can_be_cancelled(qtbot: QtBot, worker: Worker[Notebook]) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    ProgressWatch(window, worker)
    ended: list[JyTeacherError] = []

    def count(notebook: Notebook, progress: Progress) -> None:
        for number in range(10_000):
            progress.step(number, 10_000, f"第 {number} 行")
            progress.raise_if_cancelled()
            time.sleep(0.01)

    started = time.monotonic()
    worker.run(count, _never, what="正在数数", on_error=ended.append)
    qtbot.waitUntil(lambda: window.findChild(QProgressBar) is not None, timeout=3000)
    assert time.monotonic() - started >= 0.55
    qtbot.waitUntil(lambda: window.findChild(QLabel, "stepLabel").text().startswith("第 "), timeout=3000)
    box = window.findChild(QDialogButtonBox, "buttonBox")
    qtbot.keyClick(box.button(QDialogButtonBox.StandardButton.Cancel), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(ended), timeout=3000)
    assert isinstance(ended[0], Cancelled)


def test_a_quick_job_shows_no_progress(qtbot: QtBot, worker: Worker[Notebook]) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    ProgressWatch(window, worker)
    got: list[object] = []
    worker.run(lambda notebook, progress: 1, got.append, what="一下就好")
    qtbot.waitUntil(lambda: bool(got))
    assert window.findChild(QProgressBar) is None


def _never(value: object) -> None:
    raise AssertionError(value)
