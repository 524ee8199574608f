"""What holds for every test: no screen, no connection, folders of its own with a Chinese name, nothing left running.

Warnings of Python and of Qt fail the test that caused them (pyproject.toml), and so does a thread that outlives it.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from tests.servers import Server

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A slow machine is no failure. Where changes are judged, every run draws the same examples, so that it fails for its own
# change only; everywhere else new ones are tried each time.
settings.register_profile("everywhere", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("judging", settings.get_profile("everywhere"), derandomize=True, database=None)
settings.load_profile("judging" if "CI" in os.environ else "everywhere")


_ROOM = 3 << 30
"""What the folders of a whole run take at most, with as much again to be left for everybody else."""


def _in_memory() -> str:
    """A file system in memory with room for the folders of the tests, or "".

    No test cuts the power (``dev.py faults`` does), so waiting for a disk to turn tells nothing; the files and calls are the same.
    """
    place = Path("/dev/shm")
    try:
        room = shutil.disk_usage(place).free
        memory = dict(line.split(":") for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines())
        free = int(memory["MemAvailable"].split()[0]) << 10
    except (OSError, KeyError, ValueError):
        return ""
    return str(place) if os.access(place, os.W_OK | os.X_OK) and min(room, free) > 2 * _ROOM else ""


os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", _in_memory() or tempfile.gettempdir())


def _no_connection(event: str, _details: object) -> None:
    """The program never opens a socket; nor does a test."""
    if event == "socket.__new__":
        raise AssertionError(event)


sys.addaudithook(_no_connection)


gc.disable()  # until everything is collected: reading forty thousand lines of tests makes millions of objects and no circle to break


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """What was imported stays to the end of the run, so no collection of garbage need look at it again, and not at every turn at the rest."""
    from jyteacher_desktop.cli import SELDOM

    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(*SELDOM)
        gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where a change is judged, a test that did not run proves nothing."""
    parser.addoption("--no-skips", action="store_true", help="a test that is skipped has failed")
    parser.addoption("--database", action="store_true", help="bureaus of tests/bureau keep their rows on a server of PostgreSQL")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and item.config.getoption("--no-skips"):
        report.outcome = "failed"
        report.longrepr = f"not run: {report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr}"
    return report


@pytest.fixture(autouse=True, scope="session")
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings and logs of the tests, and of the programs they start, stay out of the developer's own."""
    folder = str(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "APPDATA"):
            patch.setenv(name, folder)
        for name in ("JYTEACHER_WORKSPACE", "JYTEACHER_PIN"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(autouse=True, scope="session")
def _cost_of_keys() -> Iterator[int]:
    """Key files are made with one round instead of a hundred: the same format and PINs, opened at once. Gives what they cost.

    One round still takes 20 ms, and a test opens the same few files over and over: what a PIN and a salt gave once is remembered.
    """
    from cryptography.hazmat.primitives.serialization import ssh

    from jyteacher_desktop.exchange import keys

    cost = keys.BCRYPT_ROUNDS
    derive = ssh._bcrypt_kdf

    @lru_cache(maxsize=4096)
    def derived_once(pin: bytes, salt: bytes, length: int) -> bytes:
        return derive(pin, salt, length, 1, True)

    def quickly(pin: bytes, salt: bytes, length: int, rounds: int, ignore_few_rounds: bool = False) -> bytes:
        return derived_once(pin, salt, length) if rounds == 1 else derive(pin, salt, length, rounds, ignore_few_rounds)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "BCRYPT_ROUNDS", 1)
        patch.setattr(ssh, "_bcrypt_kdf", quickly)
        yield cost


@pytest.fixture
def costly_keys(_cost_of_keys: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys as people's are made, for a test that is about what a guess costs."""
    from jyteacher_desktop.exchange import keys

    monkeypatch.setattr(keys, "BCRYPT_ROUNDS", _cost_of_keys)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server of PostgreSQL, started when the first test asks for it."""
    from tests import servers

    running = servers.chosen or servers.Server()
    yield running
    if running is not servers.chosen:
        running.stop()


@pytest.fixture(autouse=True, scope="session")
def _everything_on_a_server(request: pytest.FixtureRequest) -> Iterator[None]:
    if not request.config.getoption("--database"):
        yield
        return
    from tests import servers

    servers.chosen = servers.Server()
    yield
    servers.chosen.stop()


@pytest.fixture(autouse=True)
def _databases_go_with_their_test() -> Iterator[None]:
    """What a test made on a server is dropped behind it; what its module or the whole run shares was there before and stays."""
    servers = sys.modules.get("tests.servers")
    before = {id(each): set(each.databases) for each in servers.running} if servers is not None else {}
    yield
    servers = sys.modules.get("tests.servers")
    for each in servers.running if servers is not None else ():
        for database in each.databases - before.get(id(each), set(each.databases)):
            each.forget(database)


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    """The one application of a process, set up as the program does it, whichever test asks for it first."""
    from PySide6.QtCore import QCoreApplication, QStandardPaths, Qt

    from jyteacher_desktop.desktop.application import Application

    QStandardPaths.setTestModeEnabled(True)
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    return Application


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """A folder as people have them: Chinese, with a space."""
    folder = tmp_path / "研修 台账"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def _lines_are_told_as_before() -> Iterator[None]:
    """A test that watches lines gives them back: coverage.py would be told of nothing any more, to the end of the process."""
    before = sys.gettrace()
    yield
    assert sys.gettrace() is before


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """A test ends what it started; what is ending is waited for."""
    before = set(threading.enumerate())
    yield
    started = set(threading.enumerate()) - before
    for thread in started:
        while thread.ident is None:  # an executor that was just shut down may still be starting it
            time.sleep(0)
        thread.join(PATIENCE_S)
    assert [thread.name for thread in started if thread.is_alive()] == []


def pytest_sessionfinish() -> None:
    """Write down what was reached before the end: a process that runs tests is killed when it takes ten seconds to end (xdist)."""
    if "coverage" in sys.modules:
        from coverage import Coverage

        measured = Coverage.current()
        if measured is not None:
            with warnings.catch_warnings():
                warnings.simplefilter(
                    "ignore"
                )  # the process that hands tests out reaches nothing, and a warning would end the run
                measured.save()
