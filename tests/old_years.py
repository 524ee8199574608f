"""``python3 -m tests.old_years [YEARS ...]``: what every page and every reading command asks of a school's file after one year, ten and 25.

Schools of a hundred teachers, alike in everything but their age (benchmarks/bench_history.py), are asked by the commands that only read and by
the pages of the window, each with nothing remembered. Of each is told how many rows it was handed, how many hundreds of steps
SQLite's machine took, and milliseconds of the processor, at every age; behind what the oldest was handed by far more rows, or took by far
more steps, than the youngest stand its statements that did. The first two are the same on every computer. What lists all years is meant to grow: it
says so (``all years``). Five minutes beside other work.
"""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import sqlite3
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.bench_history import build_years
from benchmarks.measure import alone, machine, work
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

TODAY = date(2026, 11, 20)
AGES = (1, 10, 25)
_MUCH, _FEW = 1.5, 20
_ALL_YEARS = frozenset(
    {
        "activity list",
        "activity duplicates",
        "training list",
        "record list training_topic",
        "period list",
        "check",
        "trash",
    }
)
_COMMANDS = (
    "roster list", "activity list", "activity list --from 2026-07-01 --to 2026-09-30", "activity show ACTIVITY", "activity duplicates",
    "attendance list --from 2026-09-01", "training list", "training list --from 2026-07-01", "teacher show TEACHER", "teacher duplicates",
    "record kinds", "record list post", "record list training_topic", "record show POST", "measures", "todo", "hours", "hours --teacher TEACHER",
    "outlook", "outlook --teacher TEACHER", "period list", "plan list", "attachment list", "receipt list", "school members", "policy show", "history",
    "trash", "check", "report quarter 2026Q3 -o OUT.pdf", "report archive --teacher TEACHER -o OUT", "report register -o OUT.pdf",
    "report signin ACTIVITY -o OUT.pdf", "report record ACTIVITY -o OUT.pdf", "report form4068 2025-2026 -o OUT.pdf",
    "report certificate --teacher TEACHER -o OUT.pdf", "report yearly 2026 -o OUT.pdf", "report selfcheck 2026 -o OUT.pdf",
    "report rectification -o OUT.pdf", "report list post -o OUT.pdf",
)  # fmt: skip


@dataclass(slots=True)
class Asked:
    """What one question asked of a file: rows and hundreds of steps by statement, numbers in it left out, and seconds of the processor."""

    statements: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    seconds: float = 0.0

    @property
    def rows(self) -> int:
        """How many rows were handed out."""
        return sum(rows for rows, _steps in self.statements.values())

    @property
    def steps(self) -> int:
        """How many hundred steps were taken."""
        return sum(steps for _rows, steps in self.statements.values())


@contextlib.contextmanager
def counting(today: date = TODAY) -> Iterator[Callable[[], Asked]]:
    """Count what any workspace that is opened meanwhile is asked; the function gives what was asked since it was last called."""
    steps, now = [0], [Asked()]
    watched_files: list[sqlite3.Connection] = []
    read, opened = Workspace.tuples, Workspace.open

    def tuples(self: Workspace, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        before = steps[0]
        found = read(self, sql, parameters)
        counts = now[0].statements[re.sub(r"\d+|\?(, \?)+", "#", " ".join(sql.split()))]
        counts[0] += len(found)
        counts[1] += steps[0] - before
        return found

    def watched(*given: Any, **named: Any) -> Workspace:
        workspace = opened(*given, **named)
        workspace.today_override = workspace.today_override or today
        if isinstance(workspace._raw, sqlite3.Connection):
            watched_files.append(workspace._raw)
            watch()
        return workspace

    def watch() -> None:
        for file in watched_files:
            with contextlib.suppress(sqlite3.ProgrammingError):  # closed meanwhile
                file.set_progress_handler(lambda: steps.__setitem__(0, steps[0] + 1), 100)

    def take() -> Asked:
        watch()  # whoever can be cancelled watches too, and leaves nobody watching
        taken, now[0] = now[0], Asked()
        return taken

    Workspace.tuples, Workspace.open = tuples, watched  # type: ignore[method-assign,assignment]
    try:
        yield take
    finally:
        Workspace.tuples, Workspace.open = read, opened  # type: ignore[method-assign]


def ask_school(path: Path) -> dict[str, Asked]:
    """Every reading command of a school."""
    with Workspace.open(path, SCHOOL, write=False) as ws:
        [(activity,)] = ws.tuples("SELECT uuid FROM activity ORDER BY start DESC LIMIT 1")
        [(post,)] = ws.tuples("SELECT uuid FROM post ORDER BY since DESC LIMIT 1")
        [(teacher,)] = ws.tuples("SELECT name FROM teacher ORDER BY id LIMIT 1")
    return ask_commands(path, _COMMANDS, {"ACTIVITY": activity, "POST": post, "TEACHER": teacher}, TODAY)


def ask_commands(path: Path, commands: Sequence[str], words: Mapping[str, str], today: date) -> dict[str, Asked]:
    """Commands that only read, each on a file opened anew; ``words`` stand for records of this file, ``OUT`` for a file that is written."""
    from jyteacher_desktop.cli import main

    found: dict[str, Asked] = {}
    with counting(today) as take, tempfile.TemporaryDirectory() as place:
        for number, command in enumerate(commands):
            out = str(Path(place) / f"{number}")
            typed = [words.get(word, word.replace("OUT", out)) for word in command.split()]
            said = io.StringIO()

            def run(typed: list[str] = typed, said: io.StringIO = said) -> None:
                with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                    ended = main([*typed, "-w", str(path), "--today", today.isoformat(), "--json"])
                assert ended == 0, (typed, said.getvalue())

            run()  # modules and pages of the file are read
            take()
            seconds = work(run)
            found[command] = take()
            found[command].seconds = seconds
    return found


def ask_pages(path: Path, today: date = TODAY, *, aside: tuple[str, str] = ("plans", "teachers")) -> dict[str, Asked]:
    """Every page of the window, with nothing remembered; turned to from the first page of ``aside``, that one from the second."""
    from benchmarks.window import window

    found: dict[str, Asked] = {}
    with counting(today) as take:
        shell, settle, close = window(path)
        for entry in shell._entries:
            shell.go(aside[0] if entry.key != aside[0] else aside[1])
            shell.page(entry.key)  # its widgets are made once
            settle()
            shell.worker.do(Workspace.forget).then(lambda _nothing: None)
            settle()

            def turn(key: str = entry.key) -> None:
                shell.page(key).make_stale()
                shell.go(key)
                settle()

            take()
            seconds = work(turn)
            found[f"page {entry.key}"] = take()
            found[f"page {entry.key}"].seconds = seconds
        close()
    return found


def lines(asked: dict[int, dict[str, Asked]], all_years: Container[str] = _ALL_YEARS) -> Iterator[str]:
    """One line for each question, and below what grew its statements."""
    oldest = max(asked)
    for what, old in asked[oldest].items():
        ages = [each[what] for each in asked.values()]
        young = ages[0]
        yield (
            f"{what:52} rows {' '.join(f'{each.rows:6}' for each in ages)}   steps {' '.join(f'{each.steps:5}' for each in ages)}"
            f"   ms {' '.join(f'{each.seconds * 1000:6.1f}' for each in ages)}{'   all years' if what in all_years else ''}"
        )
        if what in all_years:
            continue
        for sql, (rows, steps) in old.statements.items():
            before = young.statements.get(sql, [0, 0])
            if rows > before[0] * _MUCH + _FEW or steps > before[1] * _MUCH + _FEW:
                yield f"    rows {before[0]} and {rows}, steps {before[1]} and {steps}: {sql[:200]}"


def main(arguments: list[str]) -> int:
    """Build, ask, print."""
    ages = sorted({int(each) for each in arguments}) or list(AGES)
    print(machine())
    print(f"years: {', '.join(map(str, ages))}")
    with tempfile.TemporaryDirectory() as place:
        asked: dict[int, dict[str, Asked]] = {}
        for years in ages:
            folder = Path(place) / f"{years}"
            folder.mkdir()
            school = folder / "school.jyschool"
            alone(build_years, school, years)
            copy = folder / "window"
            shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("window", "*.lock"))
            asked[years] = {
                **of_plain_values(alone(_ask_plainly, school, "commands")),
                **of_plain_values(alone(_ask_plainly, copy / school.name, "pages")),
            }
        for line in lines(asked):
            print(line, flush=True)
    return 0


Told = dict[str, tuple[dict[str, list[int]], float]]


def _ask_plainly(path: Path, what: str) -> Told:
    return plain_values(ask_school(path) if what == "commands" else ask_pages(path))


def plain_values(asked: Mapping[str, Asked]) -> Told:
    """What was asked, in plain values that another process can hand over."""
    return {key: (dict(each.statements), each.seconds) for key, each in asked.items()}


def of_plain_values(told: Told) -> dict[str, Asked]:
    """What another process handed over."""
    return {
        key: Asked(statements=defaultdict(lambda: [0, 0], statements), seconds=seconds)
        for key, (statements, seconds) in told.items()
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
