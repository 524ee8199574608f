"""What holds for every test: no screen, no connection, folders of its own with a Chinese name, nothing left running.

Warnings of Python and of Qt fail the test that caused them (pyproject.toml), and so does a thread that outlives it.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A slow machine is no failure. Where changes are judged, every run draws the same examples, so that it fails for its own
# change only; everywhere else new ones are tried each time.
settings.register_profile("everywhere", deadline=None, print_blob=True)
settings.register_profile("judging", settings.get_profile("everywhere"), derandomize=True, database=None)
settings.load_profile("judging" if "CI" in os.environ else "everywhere")


def _no_connection(event: str, _details: object) -> None:
    """The program never opens a socket; nor does a test."""
    if event == "socket.__new__":
        raise AssertionError(event)


sys.addaudithook(_no_connection)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where a change is judged, a test that did not run proves nothing."""
    parser.addoption("--no-skips", action="store_true", help="a test that is skipped has failed")


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


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """A folder as people have them: Chinese, with a space."""
    folder = tmp_path / "研修 台账"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """A test ends what it started."""
    before = set(threading.enumerate())
    yield
    left = [thread.name for thread in set(threading.enumerate()) - before if thread.is_alive()]
    assert left == []
