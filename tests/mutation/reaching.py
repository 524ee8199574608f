"""A plugin for pytest that notes which test reaches which line of a module of the unchanged program.

``JYTEACHER_REACHED`` names the module and the file into which a list of tests is written for every line. A test that does not reach a
line notices nothing that is changed in it, so it is not asked.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

_MODULE, _TOLD = os.environ["JYTEACHER_REACHED"].split(os.pathsep)
_measured = coverage.Coverage(data_file=None, include=[_MODULE], config_file=False)


def pytest_sessionstart() -> None:
    """Before any module is read."""
    _measured.start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """What is reached from now on is reached by this test, what its fixtures need included."""
    _measured.switch_context(item.nodeid)
    return (yield)


def pytest_sessionfinish() -> None:
    """Write down what was seen."""
    _measured.stop()
    data = _measured.get_data()
    found: dict[int, list[str]] = {}
    for file in data.measured_files():
        for line, tests in data.contexts_by_lineno(file).items():
            found.setdefault(line, []).extend(test for test in tests if test)
    Path(_TOLD).write_text(json.dumps(found), encoding="utf-8")
