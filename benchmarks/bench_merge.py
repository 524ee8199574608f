"""P10: a city's packages decrypted, verified, checked and written, beside sqlite3 with the same parsed tuples, by the clock and by processor time.

200 schools of 40 teachers with 175 activities each: 1.4 million attendance lines, and an ID number for every teacher. The peer
writes the very tuples that our side parsed, in the same order, into the same schema with the same durability: one transaction
for as many packages as ours. One core each side is what processor time says: that of both our processes together. What no program can leave out that takes in
sealed packages is measured beside it: the libraries' work on the seal, the reading of the lines into values, the rows themselves in the way of the store, which is faster than the peer's, the original in the archive. Sent anew are ten schools whose next quarter has ten activities more and one line in a hundred corrected, which
is what a school's next letter looks like.
"""

from __future__ import annotations

import compileall
import contextlib
import os
import random
import shutil
import sqlite3
import tempfile
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import msgspec
import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

import jyteacher_desktop
from benchmarks.bench_package import libraries_alone
from benchmarks.measure import Measure, Pairs, Part, children_work, pairs_of, seconds, work
from benchmarks.raw import fill
from jyteacher_desktop.bureau import enrolled_schools, opening_packages, receiving, saved_together
from jyteacher_desktop.bureau.office import create_bureau, mailbox_identities, unlock
from jyteacher_desktop.bureau.opening_packages import Mailroom, Opened, open_safely
from jyteacher_desktop.desktop import collect_seldom
from jyteacher_desktop.domain.id_numbers import check_character
from jyteacher_desktop.exchange import (
    Header,
    Period,
    SigningKey,
    box,
    build_letter,
    build_school_card,
    differing_bodies,
    envelope,
    new_mailbox,
    open_school_card,
    package_tables,
    write_verified,
)
from jyteacher_desktop.other_process import OtherProcess
from jyteacher_desktop.store import many_rows
from jyteacher_desktop.store.crossed_rows import CrossedRows
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from jyteacher_desktop.values import replace

PIN = "benchmark horse 1"
_SCHOOLS, _ANEW = 200, 10
_TEACHERS, _ACTIVITIES, _MORE = 40, 175, 10

_STRENGTH = "sqlite3's executemany of tuples that are there already, at as many rows a statement, a transaction for as many packages as ours"

_Tables = list[tuple[str, list[tuple[object, ...]]]]
_Package = TypeVar("_Package")
_LINES = "city_attendance"
_OF_LETTERS = {"letter": 1, "carried": 4, "signature": 2, "seen_file": 1}
_KEY_COLUMNS = {
    "city_teacher": 1,
    "city_service": 2,
    "city_activity": 1,
    _LINES: 2,
    "city_period": 2,
    "city_table": 2,
    **_OF_LETTERS,
}
"""So many of the first columns of a table are its key."""
_COLUMNS = ("teacher", "activity", "mark", "role", "attended", "confirmed_x100")


def run() -> list[Measure]:
    """First merge, nothing new, and a few sent anew."""
    collect_seldom()  # as the window and the command line do before they begin
    compileall.compile_dir(
        Path(jyteacher_desktop.__file__).parent, quiet=2
    )  # as it is installed: the second process compiles nothing
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        bureau = folder / "city.jybureau"
        with create_bureau(bureau, name="市", pin=PIN) as ws:
            identity = mailbox_identities(ws, unlock(ws, PIN))
            everybody = [School(ws, number) for number in range(_SCHOOLS)]
            files = [school.write(ws, folder / "in") for school in everybody]
            for school in everybody[:_ANEW]:
                school.go_on()
            anew = [school.write(ws, folder / "anew") for school in everybody[:_ANEW]]
        merged = _copy(bureau, folder / "merged")
        merge(merged, identity, files)
        packages = _tuples(merged)
        before = _copy(merged, folder / "before")
        merge(merged, identity, anew)
        differing = [found for tables in zip(packages, _tuples(merged), strict=True) if (found := _differing(*tables))]
        shutil.rmtree(merged.parent)
        numbers = count()
        turns: list[tuple[float, float, float]] = []
        worked: list[float] = []
        few_worked: list[float] = []

        def ours() -> float:
            target = _copy(bureau, folder / f"b{next(numbers)}")
            before = children_work()
            first_work = work(lambda: turns.append((seconds(lambda: merge(target, identity, files)), 0.0, 0.0)))
            first_work += children_work() - before
            again = seconds(lambda: merge(target, identity, files))
            few, before = [0.0], children_work()
            few_work = work(lambda: few.append(seconds(lambda: merge(target, identity, anew))))
            few_worked.append(few_work + children_work() - before)
            turns[-1] = (turns[-1][0], again, few[-1])
            worked.append(first_work)
            shutil.rmtree(target.parent)
            return turns[-1][0]

        def peer() -> float:
            target = _copy(bureau, folder / f"p{next(numbers)}")
            taken: list[float] = []
            alone_work = work(lambda: taken.append(seconds(lambda: _by_hand(target, packages))))
            peers_work.append(alone_work)
            shutil.rmtree(target.parent)
            return taken[0]

        peers_work: list[float] = []
        first = pairs_of(ours, peer)
        signed = [signature_of(file, identity) for file in files]
        opened = [lines_of(file, identity) for file in files]
        boxes = [(boxed := _unsealed(file, identity), [body for _entry, body in _entries(boxed)]) for file in files]
        told = ids_and_lines(opened)
        ready = [_put_together(package) for package in packages]
        needed = (
            Part("age, zlib and SHA-256 over all packages", median(work(lambda: unseal(files, identity)) for _turn in range(3)), needed=True),
            Part("every signature verified", median(work(lambda: verify(signed)) for _turn in range(3)), needed=True),
            Part("the form of every box and its sums", median(work(lambda: look_at_form(boxes)) for _turn in range(3)), needed=True),
            Part("every line read and found canonical, by msgspec and back or by column, whichever is faster", _read_strictly(opened, told), needed=True),
            Part("the ID numbers sealed", median(_sealed_numbers(bureau) for _turn in range(3)), needed=True),
            Part("the rows themselves, as the store writes them", median(_stored(folder / f"s{next(numbers)}", bureau, ready) for _turn in range(3)), needed=True),
            Part("the originals written and flushed", median(work(lambda: _archive(folder / f"a{next(numbers)}", files)) for _turn in range(3)), needed=True),
        )  # fmt: skip
        room = _room(bureau, identity)
        checked = median(work(lambda: _open(room, files)) for _turn in range(3)) - sum(
            part.figure for part in needed[:4]
        )  # numbers are sealed where rows are written
        some = [(file.read_bytes(), found) for file, found in zip(files[:_ANEW], _open(room, files[:_ANEW]), strict=True)]
        kept = median(work(lambda: _keep(folder / f"k{next(numbers)}", files)) for _turn in range(3)) - needed[-1].figure
        ours_besides = (
            Part("a second process started", median(_started(room) for _turn in range(5)), needed=False),
            Part("packages handed to it and what is in them handed back", median(work(lambda: _handed(some)) for _turn in range(5)) * _SCHOOLS / _ANEW, needed=False),
            Part("every line checked, and put together for the store", checked, needed=False),
            Part("originals given their names for good and read back", kept, needed=False),
        )  # fmt: skip
        again_opened = [lines_of(file, identity) for file in anew]
        by_both = [
            ("age, zlib and SHA-256 over the ten", [_both(lambda: unseal(anew, identity)) for _turn in range(5)]),
            ("every signature verified", [_both(lambda: verify(signed[:_ANEW])) for _turn in range(5)]),
            ("what stood there, from the loaded originals or from the rows, whichever is faster", _stood(folder / f"r{next(numbers)}", before, files[:_ANEW], identity)),
            ("where the two part, by stretches or by lines, whichever is faster", _parted(opened[:_ANEW], again_opened)),
            ("the form of every box and its sums", [_both(lambda: look_at_form(boxes[:_ANEW])) for _turn in range(5)]),
            ("the rows that differ written and saved", [_corrected(folder / f"c{next(numbers)}", before, differing) for _turn in range(5)]),
            ("the originals written and flushed", [_both(lambda: _archive(folder / f"a{next(numbers)}", anew)) for _turn in range(5)]),
        ]  # fmt: skip
        of_few, of_few_by_clock = (
            tuple(Part(name, median(turn[place] for turn in taken), needed=True) for name, taken in by_both) for place in range(2)
        )

        def opening() -> None:
            unseal(anew, identity)
            verify(signed[:_ANEW])
            look_at_form(boxes[:_ANEW])
            for file in files[:_ANEW]:
                _entries(_unsealed(file, identity))

        side_by_side = median(_corrected(folder / f"d{next(numbers)}", before, differing, opening)[1] for _turn in range(5))
        if side_by_side < sum(part.figure for part in of_few_by_clock[:-1]):
            of_few_by_clock = (
                Part(
                    "the rows that differ written and saved, while a thread opens the ten and what stood there",
                    side_by_side,
                    needed=True,
                ),
                of_few_by_clock[-1],
            )
        del turns[0], worked[0], few_worked[0], peers_work[0]  # the unmeasured turn
        by_work = Pairs(
            median(worked),
            median(peers_work),
            median(ours / theirs for ours, theirs in zip(worked, peers_work, strict=True)),
        )
        again = Pairs(median(turn[1] for turn in turns), first.here, median(turn[1] / turn[0] for turn in turns))
        few = Pairs(median(turn[2] for turn in turns), first.here, median(turn[2] / turn[0] for turn in turns))
        few_by_work = Pairs(
            median(few_worked),
            median(worked),
            median(anew_work / first_work for anew_work, first_work in zip(few_worked, worked, strict=True)),
        )
        size = f"{_SCHOOLS} packages, {_SCHOOLS * _TEACHERS * _ACTIVITIES:,} lines"
        return [
            _measure(f"{size}: decrypt, verify, check, write / sqlite3, as many rows a statement", first, 1.25),
            _measure(f"{size}: the same by processor time, one core each side", by_work, 1.25, (
                *needed,
                *ours_besides,
                Part("people joined, letters noted, the verdict, two processes beside each other", by_work.here - sum(part.figure for part in (*needed, *ours_besides)), needed=False),
            )),
            _received(f"{size}: received / what receiving them needs, processor time", by_work, sum(part.figure for part in needed)),
            _measure("the same packages again / the first merge", again, 0.01),
            _measure(f"{_ANEW} of {_SCHOOLS} schools send anew / the first merge", few, _ANEW / _SCHOOLS * 0.6 + 0.01, (
                *of_few_by_clock[:-1],  # originals may be flushed beside all that
                Part("opened beside what stood there, checked, what changed in closed quarters, the verdict", few.here - sum(part.figure for part in of_few_by_clock[:-1]), needed=False),
            )),
            _measure(f"{_ANEW} of {_SCHOOLS} schools send anew / the first merge, processor time", few_by_work, _ANEW / _SCHOOLS * 0.6 + 0.01, (
                *of_few,
                Part("opened beside what stood there, checked, what changed in closed quarters, the verdict", few_by_work.here - sum(part.figure for part in of_few), needed=False),
            )),
        ]  # fmt: skip


def unseal(files: list[Path], identity: tuple[str, ...]) -> None:
    """The libraries' work on every seal, alone."""
    for file in files:
        libraries_alone(file.read_bytes(), identity[0])


_Signed = tuple[Ed25519PublicKey, bytes, bytes]


def signature_of(file: Path, identity: tuple[str, ...]) -> _Signed:
    """The key that signed a package, the signature and what it is made over."""
    opened = _unsealed(file, identity)
    signed = envelope.parse_envelope(box.read_box(opened)[box.ENVELOPE].body(box.MAX_ENVELOPE))
    ((keyid, signature),) = signed.signatures
    return _KEYS[keyid], signature, envelope.pae(envelope.PAYLOAD_TYPE, signed.payload)


def verify(packages: list[_Signed]) -> None:
    """The library's work on every signature, alone."""
    for key, signature, message in packages:
        key.verify(signature, message)


_KEYS: dict[str, Ed25519PublicKey] = {}
"""The keys of the schools by what they are called in their packages."""

_Bodies = list[tuple[str, msgspec.json.Decoder[list[object]], bytes]]
_ENCODER = msgspec.json.Encoder()


def lines_of(file: Path, identity: tuple[str, ...]) -> _Bodies:
    """The bodies of a package's tables, each with the library's decoder for its lines."""
    opened = _unsealed(file, identity)
    bodies: _Bodies = []
    for name, entry in box.read_box(opened).items():
        resource = name.removeprefix("data/").removesuffix(".jsonl")
        found = package_tables.find_spec("report", resource)
        if found is not None:
            decoder = package_tables._decoder(found[0].name, tuple(found[0].fields.items()), ())
            bodies.append((resource, decoder, entry.body(box.MAX_TABLE)))
    return bodies


def _unsealed(file: Path, identity: tuple[str, ...]) -> bytes:
    return bytes(pyrage.decrypt(file.read_bytes(), [pyrage.x25519.Identity.from_str(identity[0])]))


def _entries(boxed: bytes) -> list[tuple[box.Entry, bytes]]:
    return [(entry, entry.packed if entry.stored else entry.inflated()) for entry in box.read_box(boxed).values()]


def look_at_form(boxes: list[tuple[bytes, list[bytes]]]) -> None:
    """The one form that a box may have, its headings rebuilt and compared, and the sum of what is in each entry."""
    for boxed, bodies in boxes:
        box.read_box(boxed)
        for body in bodies:
            zlib.crc32(body)


def _read_strictly(packages: list[_Bodies], told: list[list[list[object]]]) -> float:
    """Processor time of reading every line as strictly as the format asks (it is the bytes that its values are written as, ids in order), by the faster of two ways.

    What comes of it is the same: small numbers in the place of ids.
    """
    by_line = median(work(lambda: and_back(packages)) + work(lambda: keyed(told)) for _turn in range(3))
    return min(by_line, median(work(lambda: by_column(packages)) for _turn in range(3)))


def decode(packages: list[_Bodies]) -> None:
    """Every line into a typed value, as the library gives it: nothing is compared with anything."""
    for bodies in packages:
        for _name, decoder, body in bodies:
            decoder.decode_lines(body)


def and_back(packages: list[_Bodies]) -> None:
    """Every line into a typed value by the library, and written again: it has to be the same bytes."""
    for bodies in packages:
        for _name, decoder, body in bodies:
            if _ENCODER.encode_lines(decoder.decode_lines(body)) != body:
                raise ValueError(body[:80])


def by_column(packages: list[_Bodies]) -> None:
    """As the program reads them: attendance by column, everything else by the library and back."""
    for bodies in packages:
        for name, decoder, body in bodies:
            found = package_tables.find_spec("report", name)
            if found is None:
                continue
            if (
                package_tables.read_by_column(found[0], name, body) is None
                and _ENCODER.encode_lines(decoder.decode_lines(body)) != body
            ):
                raise ValueError(body[:80])


def keyed(packages: list[list[list[object]]]) -> None:
    """Every line of attendance with the small keys of its person and its activity in the place of their ids, as the peer has it given."""
    for _people, _events, lines in packages:
        people = {person: key for key, person in enumerate(map(str, _people))}
        events = {event: key for key, event in enumerate(map(str, _events))}
        rows: list[Any] = lines
        [(people[row.teacher], events[row.activity], row.mark, row.role, row.attended, row.confirmed_x100) for row in rows]


def _sealed_numbers(bureau: Path) -> float:
    """Processor time of sealing the ID number of every teacher, those of a package together."""
    numbers = [[_id_number(school * _TEACHERS + place) for place in range(_TEACHERS)] for school in range(_SCHOOLS)]
    with Workspace.open(bureau, BUREAU, write=False) as ws:
        return work(lambda: [ws.privacy.sealed_many(some, "sealed_number") for some in numbers])


_Turns = list[tuple[float, float]]


def _stood(folder: Path, merged: Path, files: list[Path], identity: tuple[str, ...]) -> _Turns:
    """What the lines are beside which a package is read: out of the originals that are loaded, or out of the rows."""

    def originals() -> None:
        for file in files:
            _entries(_unsealed(file, identity))

    path = _copy(merged, folder)
    raw = sqlite3.connect(path)
    offices = [office for (office,) in raw.execute("SELECT id FROM office ORDER BY id LIMIT ?", (len(files),)).fetchall()]

    def rows() -> None:
        for office in offices:
            raw.execute(
                "SELECT a.* FROM city_attendance a JOIN city_teacher t ON t.id = a.teacher WHERE t.office = ?", (office,)
            ).fetchall()

    found = [[_both(way) for _turn in range(5)] for way in (originals, rows)]
    raw.close()
    shutil.rmtree(folder)
    return min(found, key=lambda turns: median(turn[0] for turn in turns))


def _parted(before: list[_Bodies], after: list[_Bodies]) -> _Turns:
    """Which lines of attendance are others, each read by its key: both bodies gone through in stretches, or their lines as two sets."""
    pairs = [
        (was[-1], now[-1])
        for package, anew in zip(before, after, strict=True)
        for was, now in zip(package, anew, strict=True)
        if was[0].startswith("attendance")
    ]
    key_in = package_tables._key_decoder((("teacher", "text"), ("activity", "text"))).decode

    def stretches() -> None:
        for was, now in pairs:
            differing_bodies.differing(was, now, key_in, lambda: None)

    def lines() -> None:
        for was, now in pairs:
            old, new = set(was.splitlines()), set(now.splitlines())
            old - new, new - old

    return min(
        ([_both(way) for _turn in range(5)] for way in (stretches, lines)), key=lambda turns: median(turn[0] for turn in turns)
    )


def ids_and_lines(packages: list[_Bodies]) -> list[list[list[object]]]:
    """Of every package the ids of its people and activities and its decoded lines of attendance."""
    found = []
    for bodies in packages:
        rows = [decoder.decode_lines(body) for _name, decoder, body in bodies]
        fields = [{*type(each[0]).__struct_fields__} if each else set() for each in rows]  # type: ignore[attr-defined]
        people, events, lines = (
            next((each for each, names in zip(rows, fields, strict=True) if wanted <= names), [])
            for wanted in ({"birth_month"}, {"content_key"}, {"mark", "activity"})
        )
        found.append([[row.id for row in people], [row.id for row in events], lines])  # type: ignore[attr-defined]
    return found


def _archive(folder: Path, files: list[Path]) -> None:
    folder.mkdir()
    for file in files:
        with (folder / file.name).open("wb") as copy:
            copy.write(file.read_bytes())
            copy.flush()
            os.fsync(copy.fileno())
    shutil.rmtree(folder)


def _room(bureau: Path, identity: tuple[str, ...]) -> Mailroom:
    """What opening the first packages of a city needs to know."""
    with Workspace.open(bureau, BUREAU, write=False) as ws:
        return replace(receiving.Desk(ws, identity)._mailroom().whole(), earlier=None)


def _open(room: Mailroom, files: list[Path]) -> list[Opened]:
    """What is in these packages, opened with every check; nothing is written."""
    return [open_safely(file.read_bytes(), room) for file in files]


def _handed(packages: list[tuple[bytes, Opened]]) -> None:
    """What goes from one process to the other and comes back, packed and unpacked."""
    for package in packages:
        for what in package:
            ForkingPickler.loads(ForkingPickler.dumps(what))


def _started(room: Mailroom) -> float:
    """Processor time of a second process that is ready to open packages and is told that there are none."""
    before, other = children_work(), OtherProcess()
    other.submit(opening_packages._enter, room).result()
    other.end(idle=True)
    return children_work() - before


def _keep(folder: Path, files: list[Path]) -> None:
    for file in files:
        write_verified(folder / file.name, file.read_bytes(), private=True)
    shutil.rmtree(folder)


def _received(name: str, figures: Pairs, limit: float) -> Measure:
    """P15: the same figure beside the parts that nobody who receives packages can leave out."""
    return Measure(goal="P15", name=name, here=figures.here, peer=limit, ratio=figures.here / limit, limit=1.5)


def _measure(name: str, figures: Pairs, limit: float, parts: tuple[Part, ...] = ()) -> Measure:
    return Measure(goal="P10", name=name, limit=limit, strength=_STRENGTH, parts=parts, **figures._asdict())


class School:
    """One school and its book."""

    def __init__(self, ws: Workspace, number: int) -> None:
        self.number = number
        self.rng = random.Random(number)
        self.office = new_id()
        private = Ed25519PrivateKey.generate()
        self.key = SigningKey(private)
        _KEYS[self.key.public.keyid] = private.public_key()
        self.mailbox = new_mailbox()
        self.people = [new_id() for _n in range(_TEACHERS)]
        self.events: list[str] = []
        self.lines: dict[tuple[str, str], str] = {}
        self.letters = 0
        self._hold(_ACTIVITIES)
        header = Header(sender=self.office, receiver="*", code=self.code, seq=1, created="2026", reply=self.mailbox[1])
        card = build_school_card(header, name=f"{number}小", stage="小学", central="", key=self.key)
        enrolled_schools.log_key(ws, open_school_card(card.data))

    @property
    def code(self) -> str:
        """Its code at the bureau."""
        return f"{self.number:010}"

    def go_on(self, more: int = _MORE) -> None:
        """Another quarter: so many activities more, and one line in a hundred corrected."""
        for line in self.rng.sample(sorted(self.lines), len(self.lines) // 100):
            self.lines[line] = "excused"
        self._hold(more)

    def _hold(self, events: int) -> None:
        for event in [new_id() for _n in range(events)]:
            self.events.append(event)
            for person in self.people:
                self.lines[person, event] = self.rng.choice(["present", "present", "absent"])

    def write(self, ws: Workspace, folder: Path) -> Path:
        """The school's next letter as a file."""
        self.letters += 1
        rows: dict[str, list[tuple[object, ...]]] = {
            "school": [(self.office, self.code, f"{self.number}小", "小学", "")],
            "periods": [("2026Q3", "closed", 1, 1, "2026-10-08")],
            "teachers": [
                (person, f"师{place}", "女", "1985-03", "语文", "语文", "小学", "一级教师", "", "语文组", "", "", "2010-09", "in_post")
                for place, person in enumerate(self.people)
            ],
            "service": [(person, 1, None, "in_post") for person in self.people],
            "identity": [(person, _id_number(self.number * _TEACHERS + place), None) for place, person in enumerate(self.people)],
            "openings": [],
            "activities-2026": [
                (event, "lecture", "讲座", f"2026-{1 + n % 9:02}-1{n % 9}", f"2026-{1 + n % 9:02}-1{n % 9}", "", "", 200, 1, "", "approved",
                 "school", "", "", "", "{}")
                for n, event in enumerate(self.events)
            ],
            "attendance-2026": [
                (person, event, mark, "attendee", None, None) for (person, event), mark in self.lines.items()
            ],
            "trainings-2026": [],
        }  # fmt: skip
        header = Header(
            sender=self.office,
            receiver=ws.info("office"),
            code=self.code,
            seq=self.letters,
            prev="0" * 64 if self.letters > 1 else None,
            created="2026",
            reply=self.mailbox[1],
            period=Period(id="2026Q3", version=1, final=True),
        )
        letter = build_letter("report", header, rows, [self.key], [ws.info("mailbox_recipient"), ws.info("recovery_recipient")])
        folder.mkdir(exist_ok=True)
        path = folder / f"{self.number}.jyt"
        path.write_bytes(letter.data)
        return path


def _id_number(number: int) -> str:
    first17 = f"41088119850615{number % 1000:03}" if number < 1000 else f"4108811985{1 + number // 1000:02}15{number % 1000:03}"
    return first17 + check_character(first17)


def _copy(bureau: Path, folder: Path) -> Path:
    folder.mkdir()
    for file in bureau.parent.glob(f"{bureau.name}*"):
        if file.is_file() and file.suffix != ".lock":
            shutil.copy(file, folder / file.name)
    return folder / bureau.name


def merge(path: Path, identity: tuple[str, ...], files: list[Path]) -> None:
    """Receive these packages, whatever becomes of each."""
    with Workspace.open(path, BUREAU, write=True) as ws:
        desk = receiving.Desk(ws, identity)
        for _verdict in desk.take_each(files):
            pass


def _tuples(path: Path) -> list[_Tables]:
    """What our side wrote for each package, taken out of a merged city in the order in which it was written."""
    raw = sqlite3.connect(path)
    found = []
    for (office,) in raw.execute("SELECT id FROM office ORDER BY id").fetchall():
        teachers = "teacher IN (SELECT id FROM city_teacher WHERE office = ?)"
        letters = "office = (SELECT uuid FROM office WHERE id = ?)"
        chosen = {
            "city_teacher": "office = ?",
            "city_service": teachers,
            "city_activity": "office = ?",
            "city_attendance": teachers,
            "city_period": "office = ?",
            "city_table": "office = ?",
            "letter": letters,
            "carried": letters,
            "signature": f"letter_id IN (SELECT letter_id FROM letter WHERE {letters})",
            "seen_file": f"letter_id IN (SELECT letter_id FROM letter WHERE {letters})",
        }
        found.append(
            [
                (table, raw.execute(f"SELECT * FROM {table} WHERE {where}", (office,)).fetchall())
                for table, where in chosen.items()
            ]
        )
    raw.close()
    return found


def _by_hand(path: Path, packages: list[_Tables]) -> None:
    with _opened(path) as raw:
        for package in _saved_together(raw, packages):
            for table, rows in package:
                fill(raw, table, rows)


def _saved_together(raw: sqlite3.Connection, packages: Sequence[_Package]) -> Iterator[_Package]:
    """Each package; as many as the program saves together are in one transaction."""
    for start in range(0, len(packages), saved_together.MOST_TOGETHER):
        raw.execute("BEGIN IMMEDIATE")
        yield from packages[start : start + saved_together.MOST_TOGETHER]
        raw.execute("COMMIT")


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    raw = sqlite3.connect(path, isolation_level=None)
    for pragma in ("foreign_keys = ON", "journal_mode = DELETE", "synchronous = EXTRA", "cache_size = -65536"):
        raw.execute(f"PRAGMA {pragma}")
    yield raw
    raw.close()


_Ready = tuple[_Tables, CrossedRows]


def _put_together(package: _Tables) -> _Ready:
    """The same rows, those of attendance as what each is put together of."""
    (lines,) = [rows for table, rows in package if table == _LINES]
    first, second, said = (list(dict.fromkeys(line[part] for line in lines)) for part in (slice(1), slice(1, 2), slice(2, None)))
    places = [{piece: place for place, piece in enumerate(part)} for part in (second, said)]
    pairs = {(line[1:2], line[2:]): None for line in lines}
    codes = {pair: place for place, pair in enumerate(pairs)}
    crossed = CrossedRows(
        parts=(first, second, said),
        runs=array("I", Counter(line[0] for line in lines).values()),
        pairs=(array("I", (places[0][one] for one, _said in pairs)), array("H", (places[1][other] for _one, other in pairs))),
        codes=array("H", (codes[line[1:2], line[2:]] for line in lines)),
    )
    return [(table, rows) for table, rows in package if table != _LINES], crossed


def _stored(folder: Path, bureau: Path, packages: list[_Ready]) -> float:
    """Processor time of writing them in the way of the store, which is the fastest known here: what is put together of few parts SQLite puts together."""
    path = _copy(bureau, folder)

    def write() -> None:
        with _opened(path) as raw:
            for rest, lines in _saved_together(raw, packages):
                for table, rows in rest:
                    fill(raw, table, rows)
                many_rows.insert_rows(raw, _LINES, _COLUMNS, lines)

    taken = work(write)
    shutil.rmtree(folder)
    return taken


_Differing = list[tuple[str, list[tuple[object, ...]], list[tuple[object, ...]], list[tuple[object, ...]]]]


def _differing(before: _Tables, after: _Tables) -> _Differing:
    """Of each table in which something differs the rows that are gone, those that say something else by now, and those that are new."""
    found: _Differing = []
    for (table, was), (_same, now) in zip(before, after, strict=True):
        wide = _KEY_COLUMNS[table]
        old, new = ({row[:wide]: row for row in rows} for rows in (was, now))
        gone = [key for key in old if key not in new]
        corrected = [row for key, row in new.items() if key in old and row != old[key]]
        come = [row for key, row in new.items() if key not in old]
        if gone or corrected or come:
            found.append((table, gone, corrected, come))
    return found


def _both(action: Callable[[], object]) -> tuple[float, float]:
    """Processor time and time by the clock."""
    taken: list[float] = []
    return work(lambda: taken.append(seconds(action))), taken[0]


def _corrected(
    folder: Path, merged: Path, packages: list[_Differing], beside: Callable[[], object] = lambda: None
) -> tuple[float, float]:
    """Processor time, and time by the clock, of nothing but writing what differs, each row found by its key, and of whatever a thread does ``beside`` that."""
    path = _copy(merged, folder)

    def write() -> None:
        with _opened(path) as raw:
            named = {
                table: [name for _place, name, *_rest in raw.execute(f"PRAGMA table_info({table})")] for table in _KEY_COLUMNS
            }
            for package in _saved_together(raw, packages):
                for table, gone, corrected, new in package:
                    names = named[table]
                    wide = _KEY_COLUMNS[table]
                    many_rows.delete_rows(raw, table, names[:wide], gone)
                    if corrected:
                        many_rows.correct_rows(raw, table, names[:wide], names[wide:], corrected)
                    many_rows.insert_as_it_is(raw, table, names, new)

    def both() -> None:
        with ThreadPoolExecutor(1) as hand:
            done = hand.submit(beside)
            write()
            done.result()

    with _opened(path) as raw:
        raw.execute("SELECT count(*) FROM city_attendance").fetchone()  # the file is in memory, as it is behind a first merge
    taken = _both(both)
    shutil.rmtree(folder)
    return taken
