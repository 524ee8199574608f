"""P5: counting hours beside merely fetching the rows.

One school (500 teachers, 40,000 entries) and a city (8,000 teachers, 1.4 million entries) lie in SQLite files in the
shape the product keeps them: activities, and one short attendance row per teacher and activity. The peer fetches the
columns of ``Entry`` as tuples; ours fetches the same rows and counts them. Both sides alternate in one run; the figure
is the median of the pairwise ratios. The city is read teacher by teacher;
the most memory is taken of a process that does only that, once fetching and once counting. A policy
with every sort of cap is used, not the shipped one, which has none.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from benchmarks.measure import Measure, alone, compare, peak_megabytes
from jyteacher_desktop.domain.entries import Row
from jyteacher_desktop.domain.hours import count, count_grouped, ledger
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.policy_file import load_policy

AS_OF = date(2030, 12, 31)
_COLUMNS = """
    SELECT attendance.teacher, activity.id, activity.start, activity.end, 'activity', activity.kind, activity.hours_x100,
           activity.sessions, NULL, attendance.role, attendance.mark, activity.status, activity.confirmed_x100, '',
           activity.content_key, activity.level, activity.title
    FROM attendance JOIN activity ON activity.number = attendance.activity
"""


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
        compare(
            "P5",
            "one school, 40,000 entries: fetched and counted / fetched",
            here=lambda: count(connection.execute(_COLUMNS).fetchall(), policy, AS_OF),
            peer=lambda: connection.execute(_COLUMNS).fetchall(),
            limit=2,
        ),
        compare(
            "P5",
            "one teacher fetched and counted again / the whole school",
            here=lambda: ledger(250, connection.execute(one).fetchall(), policy, AS_OF),
            peer=lambda: count(connection.execute(_COLUMNS).fetchall(), policy, AS_OF),
            limit=0.05,
        ),
    ]
    connection.close()
    return measures


def fetch_city(file: Path) -> int:
    """Read the city in batches and keep nothing."""
    with closing(sqlite3.connect(file)) as connection:
        return sum(1 for _ in in_batches(connection))


def count_city(file: Path) -> int:
    """Read the city in batches and count every teacher."""
    policy = capped_policy()
    with closing(sqlite3.connect(file)) as connection:
        return sum(book.counted_x100 for book in count_grouped(in_batches(connection), policy, AS_OF))


def peak_of(city: Callable[[Path], int], file: Path) -> float:
    """Megabytes that this process held at most, having done only this."""
    city(file)
    return peak_megabytes()


def city_measures(folder: Path) -> list[Measure]:
    """A city of 1.4 million entries, streamed; and what the counting adds to the memory of a process."""
    file = folder / "city.db"
    fill(file, schools=200, teachers=40, entries=175, seed=2).close()
    fetching, counting = alone(peak_of, fetch_city, file), alone(peak_of, count_city, file)
    return [
        compare(
            "P5",
            "a city, 1,400,000 entries in batches: fetched and counted / fetched",
            here=lambda: count_city(file),
            peer=lambda: fetch_city(file),
            limit=2,
        ),
        Measure(
            goal="P5",
            name="a city: peak memory of a process that counts / that only fetches",
            here=counting,
            peer=fetching,
            ratio=counting / fetching,
            limit=1.25,
            unit="MB",
        ),
    ]


def run() -> list[Measure]:
    """All measures of P5."""
    with tempfile.TemporaryDirectory() as folder:
        return [*school_measures(Path(folder)), *city_measures(Path(folder))]
