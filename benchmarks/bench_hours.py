"""P5: counting hours beside merely fetching the rows.

One school (500 teachers, 40,000 entries) and a city (8,000 teachers, 1.4 million entries) lie in SQLite files in the
shape the product keeps them: activities, and one short attendance row per teacher and activity. The peer fetches the
columns of ``Entry`` as tuples; ours fetches the same rows and counts them. Both sides alternate in one run; the figure
is the median of the pairwise ratios. The city is read teacher by teacher, so its memory is measured as well. A policy
with every sort of cap is used, not the shipped one, which has none.

Run it alone with ``python -m benchmarks.bench_hours`` (``--quick`` leaves out the city).
"""

from __future__ import annotations

import random
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from jyteacher_desktop.domain.hours import Row, count, count_grouped, ledger
from jyteacher_desktop.domain.policy import Policy, load_policy

AS_OF = date(2030, 12, 31)
PAIRS = 5
_COLUMNS = """
    SELECT attendance.teacher, activity.id, activity.start, activity.end, 'activity', activity.kind, activity.hours_x100,
           activity.sessions, NULL, attendance.role, attendance.mark, activity.status, activity.confirmed_x100, '',
           activity.content_key, activity.level, activity.title
    FROM attendance JOIN activity ON activity.number = attendance.activity
"""


class Measure(NamedTuple):
    """One line of the table: what was measured, seconds here and of the peer, their ratio and the goal."""

    goal: str
    here: float
    peer: float
    ratio: float
    limit: str


def capped_policy() -> Policy:
    """The shipped policy with every sort of cap added."""
    shipped = Path(__file__).parents[1] / "resources" / "policies" / "jiyuan.toml"
    text = shipped.read_text(encoding="utf-8").replace('id = "school_based"\n', 'id = "school_based"\nyear_cap = 60\n', 1)
    text = text.replace("default_hours = 2\n", "default_hours = 2\nsession_cap = 4\nyear_cap = 20\ncycle_cap = 80\n")
    return load_policy(text, file_name=shipped.name)


def fill(file: Path, *, schools: int, teachers: int, entries: int, seed: int) -> sqlite3.Connection:
    """A file of seeded schools; every teacher has ``entries`` of twice as many activities of the school."""
    chance = random.Random(seed)
    kinds = list(capped_policy().kinds)
    connection = sqlite3.connect(file)
    connection.executescript(
        """
        PRAGMA synchronous = OFF;
        CREATE TABLE activity (number INTEGER PRIMARY KEY, id TEXT, kind TEXT, title TEXT, start TEXT, "end" TEXT,
            hours_x100 INTEGER, sessions INTEGER, status TEXT, confirmed_x100 INTEGER, content_key TEXT, level TEXT);
        CREATE TABLE attendance (number INTEGER PRIMARY KEY, teacher INTEGER, activity INTEGER, role TEXT, mark TEXT);
        """
    )
    for school in range(schools):
        first = school * entries * 2
        days = sorted(date(2026, 1, 1) + timedelta(days=chance.randrange(1800)) for _ in range(entries * 2))
        connection.executemany(
            "INSERT INTO activity VALUES (?,?,?,?,?,?,?,1,?,NULL,'','school')",
            (
                (
                    first + number,
                    str(uuid.UUID(int=chance.getrandbits(128))),
                    chance.choice(kinds),
                    f"校本研修活动 {number}",
                    day.isoformat(),
                    day.isoformat(),
                    chance.choice((100, 150, 200, 200, 400)),
                    chance.choice(("approved",) * 9 + ("pending",)),
                )
                for number, day in enumerate(days)
            ),
        )
        connection.executemany(
            "INSERT INTO attendance (teacher, activity, role, mark) VALUES (?,?,?,?)",
            (
                (
                    school * teachers + teacher,
                    first + number,
                    chance.choice(("attendee",) * 9 + ("speaker",)),
                    chance.choice(("present",) * 9 + ("absent",)),
                )
                for teacher in range(teachers)
                for number in sorted(chance.sample(range(entries * 2), entries))
            ),
        )
    connection.executescript("CREATE INDEX attendance_by_teacher ON attendance (teacher, activity); ANALYZE;")
    return connection


def compared(goal: str, limit: str, here: Callable[[], object], peer: Callable[[], object]) -> Measure:
    """Alternate both sides and take the median of the pairwise ratios; one pair runs first to warm the file's pages."""
    pairs = []
    for turn in range(PAIRS + 1):
        seconds = []
        for side in (peer, here):
            begin = time.perf_counter()
            side()
            seconds.append(time.perf_counter() - begin)
        if turn:
            pairs.append((seconds[1], seconds[0]))
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    return Measure(goal, statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs), ratio, limit)


def in_batches(connection: sqlite3.Connection) -> Iterator[Row]:
    """Rows teacher by teacher, a few thousand held at a time."""
    cursor = connection.execute(_COLUMNS + " ORDER BY attendance.teacher")
    while rows := cursor.fetchmany(5000):
        yield from rows


def school_measures(folder: Path) -> list[Measure]:
    """One school of 40,000 entries, and one of its teachers alone."""
    policy = capped_policy()
    connection = fill(folder / "school.db", schools=1, teachers=500, entries=80, seed=1)
    one = _COLUMNS + " WHERE attendance.teacher = 250"
    measures = [
        compared(
            "one school, 40,000 entries: fetched and counted / fetched",
            "<= 3",
            lambda: count(connection.execute(_COLUMNS).fetchall(), policy, AS_OF),
            lambda: connection.execute(_COLUMNS).fetchall(),
        ),
        compared(
            "one teacher fetched and counted again / the whole school",
            "<= 0.05",
            lambda: ledger(250, connection.execute(one).fetchall(), policy, AS_OF),
            lambda: count(connection.execute(_COLUMNS).fetchall(), policy, AS_OF),
        ),
    ]
    connection.close()
    return measures


def city_measures(folder: Path) -> list[Measure]:
    """A city of 1.4 million entries, streamed; and what the counting adds to the process's memory."""
    policy = capped_policy()
    connection = fill(folder / "city.db", schools=200, teachers=40, entries=175, seed=2)

    def fetched() -> int:
        return sum(1 for _ in in_batches(connection))

    def counted() -> int:
        return sum(book.counted_x100 for book in count_grouped(in_batches(connection), policy, AS_OF))

    fetched()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counted()
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    city = compared("a city, 1,400,000 entries in batches: fetched and counted / fetched", "<= 3", counted, fetched)
    connection.close()
    return [city, Measure("a city: peak memory of counting / of fetching (MB)", after, before, after / before, "bounded")]


def run(*, quick: bool = False) -> list[Measure]:
    """All measures of P5."""
    with tempfile.TemporaryDirectory() as folder:
        measures = school_measures(Path(folder))
        if not quick:
            measures += city_measures(Path(folder))
    return measures


if __name__ == "__main__":
    for measure in run(quick="--quick" in sys.argv):
        print(f"{measure.goal:75} {measure.here:10.4f} {measure.peer:10.4f} {measure.ratio:8.4f}  {measure.limit}")
