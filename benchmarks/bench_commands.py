"""P14: what a command costs before it does anything, beside Python that only loads SQLite.

The bundled sample's school; each command as a process of its own, as whoever types it starts it, from compiled modules as an installed
program has them. The peer is the least that any program in Python that reads a file of SQLite takes, ``python -c "import sqlite3"``: no
library and no rule of the field is in it. Processor time of the finished process counts, because what else runs on the machine is not
ours. A batch is three hundred commands in one process.
"""

from __future__ import annotations

import compileall
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import jyteacher_desktop
from benchmarks.measure import Measure, pairs_of

_START = "import sys; from jyteacher_desktop.cli import main; sys.exit(main(sys.argv[1:]))"
_BARE = (sys.executable, "-c", "import sqlite3")
_READING = (
    "history",
    "period list",
    "roster list",
    "activity list",
    "training list",
    "plan list",
    "hours",
    "record kinds",
    "record list honour",
    "measures",
)
_LINES, _SECONDS, _PAIRS = 300, 10, 11


def run() -> list[Measure]:
    """Help, the commands that only read, and a batch of them."""
    compileall.compile_dir(Path(jyteacher_desktop.__file__).parent, quiet=2)
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(_typed("demo", place), check=True, capture_output=True)
        [school] = Path(place).glob("*.jyschool")
        found = [_beside("--help", (), 3)]
        found += [_beside(words, ("-w", str(school)), 5) for words in _READING]
        batch = Path(place) / "commands.txt"
        batch.write_text("\n".join(_READING[number % len(_READING)] for number in range(_LINES)), encoding="utf-8")
        spent = _processor_seconds(_typed("batch", str(batch), "-w", str(school)))
    return [
        *found,
        Measure(
            goal="P14", name=f"{_LINES} such commands in one process / {_SECONDS} s", here=spent, peer=_SECONDS, ratio=spent / _SECONDS,
            limit=1, note="processor time of one run",
        ),
    ]  # fmt: skip


def _beside(words: str, more: Sequence[str], limit: float) -> Measure:
    command = _typed(*words.split(), *more)
    taken = pairs_of(lambda: _processor_seconds(command), lambda: _processor_seconds(_BARE), _PAIRS)
    return Measure(goal="P14", name=f"{words} / import sqlite3, processor time", limit=limit, **taken._asdict())


def _typed(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-c", _START, *words)


def _processor_seconds(command: Sequence[str]) -> float:
    """What one process took, its start and its end included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
