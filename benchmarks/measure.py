"""How speed is measured here: two sides in one run, alternating, judged by the median of their ratios.

A machine's absolute seconds say little on the next machine; the ratio to a named peer (or to a limit) says the same
everywhere. So every figure is a :class:`Measure` that carries both sides. ``pairs`` runs them in turn, each time the other
first, after one unmeasured turn that warms files and imports; a pair's ratio is taken inside the pair, so that a slow
minute of the machine touches both sides of it.

A benchmark is a module ``bench_<name>.py`` with a function ``run() -> list[Measure]`` and seeded data; ``python -m benchmarks``
runs each in a process of its own.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import platform
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, ParamSpec, TypeVar

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")

GROWTH = 1.2
"""How much more a row may cost in ten times as many: what is to be linear is."""
_TITLES = ("goal", "what", "here", "peer", "ratio", "limit", "growth", "verdict")


class Part(NamedTuple):
    """What some of the time goes to, measured in the same run and in the same unit as the peer."""

    name: str
    figure: float
    needed: bool
    """Whether whoever does this work cannot leave it out: a library's reading, the disk's answer, a cipher over every number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One line of the table.

    ``here`` and ``peer`` are medians in ``unit`` ("s" or a name such as "MB"). ``ratio`` is judged against ``limit``: at most,
    or with ``at_least`` at least (``ratio`` is then the peer over ours). ``growth`` is what one row costs at the larger size over
    what it costs at the smaller, at most :data:`GROWTH`. ``strength`` says in one line why nobody would pick a stronger peer, ``parts`` what the time is
    made of: where a goal is missed, the needed ones together are the proof that it cannot be met, or show how far it is.
    """

    goal: str
    name: str
    here: float
    peer: float
    ratio: float
    limit: float
    unit: str = "s"
    at_least: bool = False
    growth: float | None = None
    note: str = ""
    strength: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def best(self) -> float | None:
        """The ratio of a program that does nothing but the needed parts; None where no parts were measured."""
        needed = sum(part.figure for part in self.parts if part.needed)
        if not needed:
            return None
        return self.peer / needed if self.at_least else needed / self.peer

    @property
    def verdict(self) -> str:
        """Met, missed, missed by what no program could reach that does the same work, or met while rows cost more the more there are."""
        if self.met:
            return "met"
        if self._within:
            return "grows"
        if self.best is None:
            return "missed"
        possible = self.best >= self.limit if self.at_least else self.best <= self.limit
        return "missed" if possible else "out of reach"

    @property
    def met(self) -> bool:
        """Whether the goal is reached in this run, and holds for more rows than were measured."""
        return self._within and (self.growth is None or self.growth <= GROWTH)

    @property
    def _within(self) -> bool:
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit


class Pairs(NamedTuple):
    """Medians of both sides and the median of the pairwise ratios."""

    here: float
    peer: float
    ratio: float


def seconds(action: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def work(action: Callable[[], object]) -> float:
    """Processor seconds of one call: for what neither waits nor writes, and so is the same on a loaded machine."""
    start = time.process_time()
    action()
    return time.process_time() - start


def children_work() -> float:
    """Processor seconds of the processes that this one started and that have ended; 0 where the system does not tell."""
    return float(sum(os.times()[2:4]))


def pairs(here: Callable[[], object], peer: Callable[[], object], n: int = 5) -> Pairs:
    """Time both sides, alternating."""
    return pairs_of(lambda: seconds(here), lambda: seconds(peer), n)


def pairs_of(here: Callable[[], float], peer: Callable[[], float], n: int = 5) -> Pairs:
    """As :func:`pairs` for sides that return their own figure, such as the time or the memory of a process they start."""
    return _pairs(_in_turn(here, peer, n))


class Worked(NamedTuple):
    """Both sides by processor time, and by the clock of the same turns."""

    work: Pairs
    clock: Pairs

    def __str__(self) -> str:
        return f"by the clock {self.clock.here:.3g} and {self.clock.peer:.3g} s, {self.clock.ratio:.3g}"


def worked(here: Callable[[], object], peer: Callable[[], object], n: int = 5) -> Worked:
    """As :func:`pairs` by processor time, for what waits for nobody: other programs on the machine cost it little. The clock stands beside it."""
    figures = _in_turn(lambda: _work_and_seconds(here), lambda: _work_and_seconds(peer), n)
    by_work, by_clock = ([(ours[place], theirs[place]) for ours, theirs in figures] for place in range(2))
    return Worked(_pairs(by_work), _pairs(by_clock))


def _work_and_seconds(action: Callable[[], object]) -> tuple[float, float]:
    start, begun = time.perf_counter(), time.process_time()
    action()
    return time.process_time() - begun, time.perf_counter() - start


def _in_turn(here: Callable[[], _Result], peer: Callable[[], _Result], n: int) -> list[tuple[_Result, _Result]]:
    """What both sides give, each first in turn, after one time that is not counted."""
    here()
    peer()
    figures = []
    for turn in range(n):
        if turn % 2:
            ours = here()
            theirs = peer()
        else:
            theirs = peer()
            ours = here()
        figures.append((ours, theirs))
    return figures


def _pairs(figures: Sequence[tuple[float, float]]) -> Pairs:
    ratio = statistics.median(ours / theirs for ours, theirs in figures)
    return Pairs(statistics.median(ours for ours, _ in figures), statistics.median(theirs for _, theirs in figures), ratio)


def compare(
    goal: str,
    name: str,
    *,
    here: Callable[[], object],
    peer: Callable[[], object],
    limit: float,
    n: int = 5,
    growth: float | None = None,
    note: str = "",
) -> Measure:
    """Time both sides and put them beside the limit."""
    taken = pairs(here, peer, n)
    return Measure(
        goal=goal, name=name, here=taken.here, peer=taken.peer, ratio=taken.ratio, limit=limit, growth=growth, note=note
    )


def alone(action: Callable[_Given, _Result], *given: _Given.args, **named: _Given.kwargs) -> _Result:
    """The result of a function of a module, called in a fresh process: no memory, caches or imports are inherited."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(action, *given, **named).result()


def peak_megabytes() -> float:
    """The most memory this process ever held. It never falls, so what is compared runs :func:`alone`."""
    # getrusage would count what the parent held before this program was started
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024


def measured(name: str) -> list[Measure]:
    """What one benchmark measures; its module is imported here, inside the process that is measured."""
    run: Callable[[], list[Measure]] = importlib.import_module(f"benchmarks.bench_{name}").run
    return run()


def machine() -> str:
    """The machine in one line: processor, cores, memory, system, Python, SQLite. Never its name or a person's."""
    parts = [_processor(), f"{os.cpu_count()} cores"]
    if hasattr(os, "sysconf"):
        parts.append(f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB")
    parts += [_system(), f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    return ", ".join(parts)


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if described.exists():
        for line in described.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return f"{platform.system()} {platform.release()}"


def table(measures: Sequence[Measure]) -> str:
    """The measures as a Markdown table, which a terminal shows as well; notes stand below it."""
    rows = [_TITLES, *(_cells(measure) for measure in measures)]
    widths = [max(map(_columns, column)) for column in zip(*rows, strict=True)]
    lines = [" | ".join(cell + " " * (width - _columns(cell)) for cell, width in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, " | ".join("-" * width for width in widths))
    notes = [f"- {measure.name}: {measure.note}" for measure in measures if measure.note]
    notes += [f"- {line}" for measure in measures for line in _made_of(measure)]
    strengths = dict.fromkeys(f"- the peer: {measure.strength}" for measure in measures if measure.strength)
    return "\n".join([*(f"| {line} |" for line in lines), *([""] if notes or strengths else []), *strengths, *notes])


def _made_of(measure: Measure) -> list[str]:
    """What the time of a measure goes to, the needed parts first, and how near that leaves the goal."""
    if measure.best is None:
        return []
    told = [f"{part.name} {_figure(part.figure, measure.unit)}" for part in measure.parts if part.needed]
    own = [f"{part.name} {_figure(part.figure, measure.unit)}" for part in measure.parts if not part.needed]
    line = f"{measure.name}: needed are {', '.join(told)}; alone they are {measure.best:.3g} of the peer"
    return [line + (f"; ours besides: {', '.join(own)}" if own else "")]


def _cells(measure: Measure) -> tuple[str, ...]:
    return (
        measure.goal,
        measure.name,
        _figure(measure.here, measure.unit),
        _figure(measure.peer, measure.unit),
        f"{measure.ratio:.3g}",
        f"{'≥' if measure.at_least else '≤'} {measure.limit:g}",
        "" if measure.growth is None else f"{measure.growth:.2f}",
        measure.verdict,
    )


def _figure(value: float, unit: str) -> str:
    if unit != "s":
        return f"{value:,.4g} {unit}"
    for scale, name in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if abs(value) >= scale:  # what is left of two measured times may be below nothing
            return f"{value / scale:.3g} {name}" if abs(value) < 1000 * scale else f"{value / scale:,.0f} {name}"
    return f"{value / 1e-9:.3g} ns"


def _columns(text: str) -> int:
    """Terminal columns: a Chinese character takes two."""
    return sum(2 if ord(char) >= 0x2E80 else 1 for char in text)
