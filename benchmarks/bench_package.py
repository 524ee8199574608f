"""P13: one big school's package, built and opened, beside plain JSON, the bare libraries and sqlite3.

500 teachers, 160 activities, 40,000 attendance lines with ids as the program makes them (UUIDv7). Writing is measured beside
msgspec, the fastest writer of JSON there is for Python, writing the same lines; opening up to verified bytes beside the libraries alone (age, zlib, SHA-256) on the
same bytes, and beside the goal's allowance, which is absolute and therefore taken in processor time: what else runs on the machine is
not ours; parsing with every check beside sqlite3 inserting the same tuples.
"""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
import statistics
import time
import zlib
from collections.abc import Callable, Sequence
from operator import attrgetter

import msgspec
import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.measure import Measure, Worked, work, worked
from jyteacher_desktop.exchange import (
    BuiltLetter,
    Header,
    OpenedLetter,
    Period,
    SigningKey,
    build_letter,
    new_mailbox,
    open_letter,
    package_tables,
)
from jyteacher_desktop.exchange import box as boxes

Row = tuple[object, ...]
_MILLISECOND = 0x019_0000_0000
_ALLOWED_S, _ALLOWED_BYTES = 0.025, 425_000
_ENCODER = msgspec.json.Encoder(order="sorted")
_FIELDS = ("teacher", "activity", "mark", "role", "attended", "confirmed_x100")


def record_id(chance: random.Random, millisecond: int) -> str:
    """A UUIDv7 as the program makes them, from seeded chance."""
    text = f"{millisecond:012x}7{chance.getrandbits(12):03x}{0x8 | chance.getrandbits(2):x}{chance.getrandbits(60):015x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def book(teachers: int, activities: int, each: int, office: str) -> dict[str, list[Row]]:
    """A whole book in which everybody attended ``each`` of the activities."""
    chance = random.Random(13)
    day = 86_400_000
    people = [record_id(chance, _MILLISECOND + number) for number in range(teachers)]
    events = [record_id(chance, _MILLISECOND + (number + 1) * day) for number in range(activities)]
    marks = ["present"] * 93 + ["late"] * 3 + ["excused"] * 3 + ["absent"]
    return {
        "school": [(office, "2141000123", "济水一小", "小学", "")],
        "periods": [("2026Q3", "closed", 1, 1, "2026-10-08")],
        "teachers": [
            (
                person,
                "".join(chance.choices("王李张刘陈杨黄赵周吴伟芳娜敏静丽强磊军洋", k=3)),
                chance.choice("男女"),
                f"{chance.randrange(1966, 2003)}-{chance.randrange(1, 13):02}",
                "语文",
                "语文",
                "小学",
                "一级教师",
                "",
                "语文组",
                f"{number:04}",
                f"{chance.randrange(10_000):04}",
                "2010-09",
                "in_post",
            )
            for number, person in enumerate(people)
        ],
        "service": [(person, 1, "2010-09-01", "in_post") for person in people],
        "identity": [(person, f"410881{chance.randrange(10**12):012}", None) for person in people],
        "openings": [],
        "activities-2026": [
            (event, "lesson_study", f"第{number}次集体备课", f"2026-{number % 12 + 1:02}-15", f"2026-{number % 12 + 1:02}-15", "14:30",
             "16:00", 200, 1, "会议室", "approved", "school", "", "", "", "{}")
            for number, event in enumerate(events)
        ],
        "attendance-2026": [
            (person, event, chance.choice(marks), "attendee", None, None)
            for person in people
            for event in chance.sample(events, each)
        ],
    }  # fmt: skip


class _School:
    """One school with its keys and its book."""

    def __init__(self, teachers: int, activities: int, each: int) -> None:
        chance = random.Random(7)
        self.office, self.bureau = record_id(chance, _MILLISECOND), record_id(chance, _MILLISECOND)
        self.key = SigningKey(Ed25519PrivateKey.generate())
        self.mailbox, self.recipient = new_mailbox()
        _recovery, self.recovery_recipient = new_mailbox()
        self.rows = book(teachers, activities, each, self.office)

    def build(self) -> BuiltLetter:
        """Written, signed, boxed, sealed to mailbox and recovery key."""
        header = Header(
            sender=self.office,
            receiver=self.bureau,
            code="2141000123",
            seq=1,
            created="2026-10-08T09:00:00+08:00",
            reply=self.recipient,
            period=Period(id="2026Q3", version=1, final=True),
            policy=("jiyuan", 1),
        )
        return build_letter("report", header, self.rows, [self.key], [self.recipient, self.recovery_recipient])

    def open(self, data: bytes) -> OpenedLetter:
        """Unsealed, signature and form checked, every table inflated and compared with its signed hash; nothing parsed."""
        letter = open_letter(
            data,
            kinds=frozenset({"report"}),
            signers_for=lambda _office, _kind: [self.key.public],
            identities=[self.mailbox],
            me=self.bureau,
        )
        for name in letter.resources:
            letter.body(name)
        return letter


def _json_lines(rows: dict[str, list[Row]]) -> int:
    """The same rows as lines of JSON by msgspec; returns their bytes."""
    size = 0
    for resource, body in rows.items():
        found = package_tables.find_spec("report", resource)
        assert found is not None
        names = list(found[0].fields)
        size += len(_ENCODER.encode_lines([dict(zip(names, row, strict=True)) for row in body]))
    return size


def libraries_alone(data: bytes, mailbox: str) -> None:
    """What cannot be spared: decrypt, inflate, hash."""
    opened = bytes(pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(mailbox)]))
    for entry in boxes.read_box(opened).values():
        body = entry.packed if entry.stored else zlib.decompress(entry.packed, -zlib.MAX_WBITS)
        hashlib.sha256(body).digest()


def _parse(letter: OpenedLetter) -> list[Row]:
    """Every table parsed and checked; attendance as tuples, ready to be inserted."""
    letter._rows.clear()
    letter.check_tables()
    return list(map(attrgetter(*_FIELDS), letter.rows("attendance-2026")))


def _insert(rows: Sequence[Row]) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE TABLE attendance ({', '.join(_FIELDS)}, PRIMARY KEY (teacher, activity)) WITHOUT ROWID")
    with connection:
        connection.executemany("INSERT INTO attendance VALUES (?, ?, ?, ?, ?, ?)", rows)
    connection.close()


def _processor_seconds(action: Callable[[], object]) -> float:
    """Median processor time of one call; the work is done by one thread and touches no disk."""
    taken = []
    for _turn in range(15):
        start = time.process_time()
        action()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def _by_program_and_system(action: Callable[[], object]) -> tuple[float, float]:
    """Processor time of one call: the program's own, and the system's on its behalf."""
    turns = 5
    action()
    before = os.times()
    for _turn in range(turns):
        action()
    after = os.times()
    return (after.user - before.user) / turns, (after.system - before.system) / turns


def run() -> list[Measure]:
    """Build, size, open, parse, growth."""
    school = _School(500, 160, 80)
    letter = school.build()
    size = len(letter.data)
    lines = letter.rows["attendance-2026"]
    opened = school.open(letter.data)
    ready = _parse(opened)

    allowed = _ALLOWED_S * size / _ALLOWED_BYTES
    processor = _processor_seconds(lambda: school.open(letter.data))
    opening = worked(lambda: school.open(letter.data), lambda: libraries_alone(letter.data, school.mailbox), 15)

    large = _School(2500, 160, 80)
    large_opened = large.open(large.build().data)
    growth = worked(lambda: _parse(large_opened), lambda: _parse(opened), 3).work.ratio / 5
    (many, many_by_system), (few, few_by_system) = (
        _by_program_and_system(lambda: _parse(large_opened)),
        _by_program_and_system(lambda: _parse(opened)),
    )
    made_of = (
        f"of the growth the program's own part is {many / few / 5:.2f}; the system hands out memory for {many_by_system * 1e3:.3g} ms of the larger and "
        f"{few_by_system * 1e3:.2g} ms of the smaller, which lies in what the last turn left"
    )
    building = worked(large.build, school.build, 3).work.ratio / 5

    built = worked(school.build, lambda: _json_lines(school.rows), 7)
    parsed = worked(lambda: _parse(opened), lambda: _insert(ready), 7)
    return [
        _measure("P13", f"{lines:,} rows built, signed, sealed / the same lines of JSON by msgspec", built, 2, growth=building),
        Measure(
            goal="P13",
            name="sealed bytes per attendance row, whole package / 11",
            here=size / lines,
            peer=11,
            ratio=size / lines / 11,
            limit=1,
            unit="B",
            note=f"{size:,} bytes sealed; {_json_lines(school.rows):,} as JSON",
        ),
        Measure(
            goal="P13",
            name="opened and verified before parsing, processor time / 25 ms per 425 kB",
            here=processor,
            peer=allowed,
            ratio=processor / allowed,
            limit=1,
        ),
        _measure("P13", "opened and verified / age, zlib and SHA-256 alone", opening, 1.3),
        _measure(
            "P10",
            "every row parsed and checked into tuples / sqlite3 inserting them in memory",
            parsed,
            1,
            growth=growth,
            more=f"; {work(lambda: _parse(opened)) / lines * 1e6:.2f} µs per attendance row; {made_of}",
        ),
    ]


def _measure(goal: str, name: str, taken: Worked, limit: float, *, growth: float | None = None, more: str = "") -> Measure:
    return Measure(
        goal=goal, name=f"{name}, processor time", limit=limit, growth=growth, note=f"{taken}{more}", **taken.work._asdict()
    )
