"""A plugin for pytest that collects the tests once and lets a process of its own judge each mutant.

mutmut has made the mutants (every function asks ``MUTANT_UNDER_TEST`` which of its changed bodies it is) and has noted which test
reaches which function. Starting pytest for each of them would read all tests anew every time; here one process reads them, and what
judges a mutant is its fork: nothing has run in it yet, so no fixture and no cache was made by the unchanged program. The tests that
killed another mutant of the same function come first, then the quick ones; the first that fails ends it.

It reads the file ``JYTEACHER_MUTANTS`` names, ``{"mutants": {mutant: [test, ...]}, "seconds": S, "children": N}``, and adds a line to
``<that file>.told`` for every mutant that was judged: its name, "killed", "survived" or "untested", and the test that noticed. The
first line is of the unchanged program, whose name is empty: it must survive, or nothing was shown.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings

PRODUCT = "jyteacher_desktop"
_ORDER = "JYTEACHER_MUTANTS"
_STATS = Path("mutmut-stats.json")
_GRACE_S = 30  # of the processor, beside ten times what the tests take: a mutant that goes in circles is noticed by that
_STUCK_S = 900  # of the clock: one that waits for what never comes uses no processor
_ROOM = 6 << 30  # bytes of addresses: one that gathers for ever is noticed too


@dataclass
class _Trial:
    """A process that judges one mutant."""

    mutant: str
    told: Path
    folder: Path
    until: float


class Strike:
    """Goes through the mutants, a few at a time."""

    def __init__(self, session: pytest.Session) -> None:
        order = json.loads(Path(os.environ[_ORDER]).read_text(encoding="utf-8"))
        stats = json.loads(_STATS.read_text(encoding="utf-8"))
        self._mutants: dict[str, list[str]] = order["mutants"]
        self._end = time.monotonic() + float(order["seconds"])
        self._children = int(order["children"])
        self._told = Path(os.environ[_ORDER] + ".told")
        self._reached: dict[str, list[str]] = stats["tests_by_mangled_function_name"]
        self._took: dict[str, float] = stats["duration_by_test"]
        self._items = {item.nodeid: item for item in session.items}
        self._noticed: dict[str, Counter[str]] = {}
        self._running: dict[int, _Trial] = {}

    def run(self) -> None:
        """Judge one after the other until the time is up; none when a test fails of itself."""
        self._start("", sorted({test for tests in self._reached.values() for test in tests if test in self._items}))
        if not self._gather():
            return
        for mutant in self._mutants:
            while len(self._running) >= self._children:
                self._gather()
            if time.monotonic() > self._end:
                break
            self._start(mutant, self._tests_of(mutant))
        while self._running:
            self._gather()

    def _tests_of(self, mutant: str) -> list[str]:
        function = _function(mutant)
        noticed = self._noticed.setdefault(function, Counter())
        return sorted(
            (test for test in self._mutants[mutant] or self._reached.get(function, []) if test in self._items),
            key=lambda test: (-noticed[test], self._took.get(test, 0.0), test),
        )

    def _start(self, mutant: str, tests: list[str]) -> None:
        if not tests:
            self._note(mutant, "untested", "")
            return
        folder = Path(tempfile.mkdtemp(prefix="mutant-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
        told = folder / "told"
        limit = int(_GRACE_S + 10 * sum(self._took.get(test, 0.0) for test in tests))
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            try:
                _judge(mutant, [self._items[test] for test in tests], folder, told, limit)
            finally:
                os._exit(3)  # an error of the machinery of the tests: what made it is the mutant
        self._running[child] = _Trial(mutant, told, folder, time.monotonic() + _STUCK_S + limit)

    def _gather(self) -> bool:
        """Wait until one of those that run has ended, and note what it found: whether no test minded."""
        while True:
            for child, trial in self._running.items():
                ended, status = os.waitpid(child, os.WNOHANG)
                if not ended and time.monotonic() > trial.until:
                    os.kill(child, signal.SIGKILL)
                    ended, status = os.waitpid(child, 0)
                if ended:
                    del self._running[child]
                    by = trial.told.read_text(encoding="utf-8") if trial.told.exists() else f"status {status}"
                    survived = os.waitstatus_to_exitcode(status) == 0
                    if not survived and by in self._items:
                        self._noticed.setdefault(_function(trial.mutant), Counter())[by] += 1
                    self._note(trial.mutant, "survived" if survived else "killed", "" if survived else by)
                    shutil.rmtree(trial.folder, ignore_errors=True)
                    return survived
            time.sleep(0.01)

    def _note(self, mutant: str, what: str, by: str) -> None:
        with self._told.open("a", encoding="utf-8") as told:
            told.write(json.dumps({"mutant": mutant, "what": what, "by": by}, ensure_ascii=False) + "\n")


def _function(mutant: str) -> str:
    return mutant.partition("__mutmut_")[0]


def _judge(mutant: str, items: list[pytest.Item], folder: Path, told: Path, limit: int) -> None:
    """In the fork: run the tests one after the other; 0 when none noticed."""
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
    resource.setrlimit(resource.RLIMIT_AS, (_ROOM, _ROOM))
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.environ["PYTEST_DEBUG_TEMPROOT"] = str(folder)
    os.environ["MUTANT_UNDER_TEST"] = mutant
    session = items[0].session
    watch = _Watch()
    session.config.pluginmanager.register(watch)
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if watch.failed or session.shouldstop or session.shouldfail:
            told.write_text(item.nodeid, encoding="utf-8")
            os._exit(1)
    os._exit(0)


class _Watch:
    """Whether a test failed."""

    def __init__(self) -> None:
        self.failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A failure in a fixture counts as one in the test."""
        self.failed = self.failed or report.failed


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """Every mutant is judged by the same examples, and nobody needs the smallest that fails."""
    settings.register_profile(
        "mutants",
        settings(),
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        report_multiple_bugs=False,
    )
    settings.load_profile("mutants")


def pytest_collection_finish() -> None:
    """Forget what functions of the product remember since their module was read."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == PRODUCT:
            for value in list(vars(module).values()):
                forget: Any = getattr(value, "cache_clear", None)
                if callable(forget):
                    forget()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """In the place of running the tests once."""
    if session.testsfailed:
        raise session.Interrupted("the tests could not be read")
    Strike(session).run()
    return True
