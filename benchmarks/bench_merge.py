"""P10: a city's packages decrypted, verified, checked and written, beside sqlite3's executemany of the same parsed tuples.

200 schools of 40 teachers with 175 activities each: 1.4 million attendance lines. The peer writes the very tuples that our side
parsed, in the same order, into the same schema with the same durability: one transaction per package. ``cities of 20`` are
measured in turn to keep the pairs short; the whole city is run once each way at the end for the figure people care about.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
import time
from itertools import count
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.measure import Measure, pairs
from jyteacher_desktop.bureau import receiving, schools
from jyteacher_desktop.bureau.office import create_bureau, mailbox_identity, unlock
from jyteacher_desktop.exchange import Header, Period, SigningKey, build_letter, build_school_card, new_mailbox, open_school_card
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import BUREAU, Workspace

PIN = "benchmark horse 1"
_TEACHERS, _ACTIVITIES = 40, 175


def run() -> list[Measure]:
    """First merge, nothing new, and a few resent."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        bureau = folder / "city.jybureau"
        with create_bureau(bureau, name="市", pin=PIN) as ws:
            identity = mailbox_identity(ws, unlock(ws, PIN))
            files = [_package(ws, folder / "in", number) for number in range(20)]
            second = [_package(ws, folder / "second", number, seq=2) for number in range(2)]
        numbers = count()
        tuples = _tuples(bureau, folder / "parse", identity, files)

        def ours() -> None:
            _merge(_copy(bureau, folder / f"b{next(numbers)}"), identity, files)

        def peer() -> None:
            _executemany(_copy(bureau, folder / f"p{next(numbers)}"), tuples)

        first = pairs(ours, peer)
        merged = _copy(bureau, folder / "merged")
        _merge(merged, identity, files)
        nothing = pairs(lambda: _merge(merged, identity, files), ours)
        resent_base = folder / "base"
        shutil.copytree(merged.parent, resent_base)

        def resent() -> None:
            target = folder / f"r{next(numbers)}"
            shutil.copytree(resent_base, target)
            _merge(target / bureau.name, identity, second)

        few = pairs(resent, ours)
        start = time.perf_counter()
        return [
            Measure(
                goal="P10",
                name="20 packages, 140,000 lines: decrypt, verify, check, write / executemany of the parsed tuples",
                here=first.here,
                peer=first.peer,
                ratio=first.ratio,
                limit=1.5,
            ),
            Measure(
                goal="P10",
                name="the same packages again / the first merge",
                here=nothing.here,
                peer=nothing.peer,
                ratio=nothing.ratio,
                limit=0.01,
            ),
            Measure(
                goal="P10",
                name="2 of 20 schools send anew / the first merge",
                here=few.here,
                peer=few.peer,
                ratio=few.ratio,
                limit=2 / 20 * 0.6 + 0.01,
                note=f"measured {time.perf_counter() - start:.0f} s after",
            ),
        ]


_KEYS: dict[int, tuple[str, SigningKey, tuple[str, str], list[str], list[str]]] = {}


def _package(ws: Workspace, folder: Path, number: int, seq: int = 1) -> Path:
    if number not in _KEYS:
        school = (
            new_id(),
            SigningKey(Ed25519PrivateKey.generate()),
            new_mailbox(),
            [new_id() for _n in range(_TEACHERS)],
            [new_id() for _n in range(_ACTIVITIES)],
        )
        _KEYS[number] = school
        header = Header(sender=school[0], receiver="*", code=f"{number:010}", seq=1, created="2026", reply=school[2][1])
        card = build_school_card(header, name=f"{number}小", stage="小学", central="", key=school[1])
        schools.log_key(ws, open_school_card(card.data))
    office, key, mailbox, people, events = _KEYS[number]
    rng = random.Random(number * 10 + seq)
    rows: dict[str, list[tuple[object, ...]]] = {
        "school": [(office, f"{number:010}", f"{number}小", "小学", "")],
        "periods": [("2026Q3", "closed", 1, 1, "2026-10-08")],
        "teachers": [
            (person, f"师{place}", "女", "1985-03", "语文", "语文", "小学", "一级教师", "", "语文组", "", "", "2010-09", "in_post")
            for place, person in enumerate(people)
        ],
        "service": [(person, 1, None, "in_post") for person in people],
        "identity": [(person, None, None) for person in people],
        "openings": [],
        "activities-2026": [
            (event, "lecture", "讲座", f"2026-{1 + n % 9:02}-1{n % 9}", f"2026-{1 + n % 9:02}-1{n % 9}", "", "", 200, 1, "", "approved",
             "school", "", "", "", "{}")
            for n, event in enumerate(events)
        ],
        "attendance-2026": [
            (person, event, rng.choice(["present", "present", "absent"]), "attendee", None, None) for person in people for event in events
        ],
        "trainings-2026": [],
    }  # fmt: skip
    header = Header(
        sender=office,
        receiver=ws.info("office"),
        code=f"{number:010}",
        seq=seq,
        prev="0" * 64 if seq > 1 else None,
        created="2026",
        reply=mailbox[1],
        period=Period(id="2026Q3", version=1, final=True),
    )
    letter = build_letter("report", header, rows, [key], [ws.info("mailbox_recipient"), ws.info("recovery_recipient")])
    folder.mkdir(exist_ok=True)
    path = folder / f"{number}.jyt"
    path.write_bytes(letter.data)
    return path


def _copy(bureau: Path, folder: Path) -> Path:
    folder.mkdir()
    for file in bureau.parent.glob(f"{bureau.name}*"):
        if file.is_file() and file.suffix != ".lock":
            shutil.copy(file, folder / file.name)
    return folder / bureau.name


def _merge(path: Path, identity: str, files: list[Path]) -> None:
    with Workspace.open(path, BUREAU, write=True) as ws:
        desk = receiving.Desk(ws, identity)
        for _verdict in desk.take_each(files):
            pass


def _tuples(bureau: Path, folder: Path, identity: str, files: list[Path]) -> list[list[tuple[str, list[tuple[object, ...]]]]]:
    """What our side writes for each package, taken back out of a merged city."""
    path = _copy(bureau, folder)
    _merge(path, identity, files)
    raw = sqlite3.connect(path)
    found = []
    for (office,) in raw.execute("SELECT id FROM office ORDER BY id").fetchall():
        teachers = "SELECT id FROM city_teacher WHERE office = ?"
        found.append(
            [
                ("city_teacher", raw.execute("SELECT * FROM city_teacher WHERE office = ?", (office,)).fetchall()),
                ("city_service", raw.execute(f"SELECT * FROM city_service WHERE teacher IN ({teachers})", (office,)).fetchall()),
                ("city_activity", raw.execute("SELECT * FROM city_activity WHERE office = ?", (office,)).fetchall()),
                (
                    "city_attendance",
                    raw.execute(f"SELECT * FROM city_attendance WHERE teacher IN ({teachers})", (office,)).fetchall(),
                ),
            ]
        )
    raw.close()
    return found


def _executemany(path: Path, packages: list[list[tuple[str, list[tuple[object, ...]]]]]) -> None:
    raw = sqlite3.connect(path, isolation_level=None)
    for pragma in ("foreign_keys = ON", "journal_mode = DELETE", "synchronous = FULL", "cache_size = -65536"):
        raw.execute(f"PRAGMA {pragma}")
    for package in packages:
        raw.execute("BEGIN IMMEDIATE")
        for table, rows in package:
            if rows:
                raw.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        raw.execute("COMMIT")
    raw.close()
