"""P14: what a command costs before it does anything, beside Python that only loads SQLite.

The bundled sample's school; each command as a process of its own, as whoever types it starts it, from compiled modules as an installed
program has them. The peer is the least that any program in Python that reads a file of SQLite takes, ``python -c "import sqlite3"``: no
library and no rule of the field is in it. Processor time of the finished process counts, because what else runs on the machine is not
ours. A batch is three hundred commands in one process.

Commands that enter, edit or delete one record, or take a step back, have a peer that does their work: Python that opens the same file with sqlite3, writes the very rows that the
command wrote, the journal's among them, in one transaction with the same ``synchronous``, and closes it. Its file has no triggers: it writes the journal's rows
itself. No lock, no look for damage, no question whether a backup is due is in it, nor any rule.

What the time is made of is measured with processes that import, and do nothing else, what the command had imported at its end: the
modules of the standard library alone, and with those of this program. What is left is what the command does.
"""

from __future__ import annotations

import compileall
import contextlib
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import jyteacher_desktop
from benchmarks.measure import Measure, Part, pairs_of
from jyteacher_desktop.cli import SELDOM

_START = "import sys; from jyteacher_desktop.cli import main; sys.exit(main())"
_BARE = (sys.executable, "-c", "import sqlite3")
_TELLING = """
import sys
before = set(sys.modules)
from jyteacher_desktop.cli import main
try:
    main()
except SystemExit:
    pass
print("modules:", *(name for name in sys.modules if name not in before and name != "jyteacher_desktop.__main__"), file=sys.stderr)
"""
_SELDOM = f"import gc, atexit; gc.set_threshold{SELDOM}; atexit.register(gc.freeze)"
"""A command looks for circles of dead objects as seldom, and not at its end."""
_OWN = "jyteacher_desktop"
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
_ADDING = (
    ("teacher add", ("丁一一", "--set", "学科=语文")),
    (
        "training add",
        (
            *(
                "--name",
                "国培",
                "--level",
                "国家级",
                "--mode",
                "网络研修",
                "--from",
                "2026-11-02",
                "--to",
                "2026-11-04",
                "--hours",
                "8",
            ),
            *("--teacher", "丁一一"),
        ),
    ),
    (
        "activity add",
        (
            *("--kind", "读书沙龙", "--title", "共读", "--date", "2026-11-20", "--hours", "2", "--attendees", "all"),
            *("--absent", "丁一一"),
        ),
    ),
    ("teacher edit", ("丁一一", "--set", "学科=数学")),
    ("training edit", ("{training}", "--set", "主办单位=教研室")),
    ("activity edit", ("{activity}", "--set", "地点=阅览室")),
    ("undo", ()),
    ("delete", ("{training}",)),
    ("record add", ("rule", "--set", "名称=校本研修制度")),
)
"""Each enters what the next ones name, or edits or deletes what those entered: ``{activity}`` is the id of the newest one."""
_DAY = "2026-11-30"
_WRITES = """
import sqlite3
raw = sqlite3.connect({file!r}, isolation_level=None)
for pragma in ("foreign_keys = ON", "journal_mode = DELETE", "synchronous = EXTRA", "cell_size_check = ON"):
    raw.execute("PRAGMA " + pragma)
raw.execute("BEGIN IMMEDIATE")
for statement, rows in {rows!r}:
    raw.executemany(statement, rows)
raw.execute("COMMIT")
raw.close()
"""
_WRITTEN = "nobody writes rows to a file of SQLite from Python, and is sure of them, with less than sqlite3 and one transaction"
_STRENGTH = "no program in Python that opens a file of SQLite takes less than Python and sqlite3 themselves"
_LINES, _SECONDS, _PAIRS = 300, 10, 11


def run() -> list[Measure]:
    """Help, the commands that only read, and a batch of them."""
    compileall.compile_dir(Path(jyteacher_desktop.__file__).parent, quiet=2)
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(_typed("demo", place), check=True, capture_output=True)
        [school] = Path(place).glob("*.jyschool")
        found = [_beside("--help", (), 3)]
        found += [_beside(words, ("-w", str(school)), 5) for words in _READING]
        found += _adding(school)
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
    return Measure(
        goal="P14", name=f"{words} / import sqlite3, processor time", limit=limit, strength=_STRENGTH, parts=_parts(command, taken.here),
        **taken._asdict(),
    )  # fmt: skip


def _adding(school: Path) -> list[Measure]:
    """Commands that change one record, each beside whoever only writes the rows that it writes."""
    found: list[Measure] = []
    before, bare, peer = (school.with_name(f"{name}.db") for name in ("before", "bare", "peer"))
    for words, more in _ADDING:
        if not found:  # the first change of all also makes the backup that is due
            subprocess.run(_typed("teacher", "add", "丁零零", "-w", str(school)), check=True, capture_output=True)
        command = _typed(*words.split(), *(_meant(school, word) for word in more), "-w", str(school), "--today", _DAY)
        shutil.copyfile(school, before)
        subprocess.run(command, check=True, capture_output=True)
        rows = _rows_of(before, school)
        shutil.copyfile(before, bare)
        with contextlib.closing(sqlite3.connect(bare, isolation_level=None)) as raw:
            for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                raw.execute(f'DROP TRIGGER "{name}"')
        after = school.read_bytes()

        def here(command: Sequence[str] = command) -> float:
            shutil.copyfile(before, school)
            return _processor_seconds(command)

        def there(program: tuple[str, ...] = (sys.executable, "-c", _WRITES.format(file=str(peer), rows=rows))) -> float:
            shutil.copyfile(bare, peer)
            return _processor_seconds(program)

        taken = pairs_of(here, there, _PAIRS)
        shutil.copyfile(before, school)
        parts = _parts(command, taken.here)
        school.write_bytes(after)
        found.append(
            Measure(
                goal="P14", name=f"{words} / sqlite3 writing the same rows, processor time", limit=5, strength=_WRITTEN, parts=parts,
                **taken._asdict(),
            )
        )  # fmt: skip
    return found


def _meant(school: Path, word: str) -> str:
    """A word of a command; the id of the newest record where a kind stands in braces."""
    if not word.startswith("{"):
        return word
    with contextlib.closing(sqlite3.connect(school)) as raw:
        return str(raw.execute(f'SELECT uuid FROM "{word.strip("{}")}" ORDER BY id DESC LIMIT 1').fetchone()[0])


def _rows_of(before: Path, after: Path) -> list[tuple[str, list[tuple[object, ...]]]]:
    """What stands in a file that did not stand in it before, as statements and their values."""
    found: list[tuple[str, list[tuple[object, ...]]]] = []
    with contextlib.closing(sqlite3.connect(after)) as raw:
        raw.execute("ATTACH ? AS before", (str(before),))
        tables = raw.execute(
            "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY rowid"
        )
        for (table,) in tables.fetchall():
            rows = raw.execute(f'SELECT * FROM main."{table}" EXCEPT SELECT * FROM before."{table}"').fetchall()
            if rows:
                found.append((f'INSERT OR REPLACE INTO "{table}" VALUES ({", ".join("?" * len(rows[0]))})', rows))
    return found


def _parts(command: Sequence[str], whole: float) -> tuple[Part, ...]:
    """What a command's time goes to: Python and its library, our modules, and the work itself."""
    told = subprocess.run(
        [sys.executable, "-c", _TELLING, *command[3:]], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ).stderr  # fmt: skip
    names = told.rpartition("modules:")[2].split()
    library = [name for name in names if name.partition(".")[0] != _OWN]
    python, loaded = (
        median(_processor_seconds((sys.executable, "-c", f"{_SELDOM}; import {', '.join(modules)}")) for _turn in range(_PAIRS))
        for modules in (library, names)
    )
    return (
        Part(f"Python with the {len(library)} modules of its library", python, needed=True),
        Part(f"{len(names) - len(library)} modules of ours", loaded - python, needed=False),
        Part("the work", whole - loaded, needed=False),
    )


def _typed(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-c", _START, *words)


def _processor_seconds(command: Sequence[str]) -> float:
    """What one process took, its start and its end included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
