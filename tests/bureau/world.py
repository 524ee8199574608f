"""Small worlds of schools that write letters, for bureaus to receive in any order."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import random
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat

from jyteacher_desktop.bureau import clerks_log, enrolled_schools, file_verdicts, receiving
from jyteacher_desktop.bureau.kept_files import Shelf
from jyteacher_desktop.bureau.office import create_bureau, key_path, unlock
from jyteacher_desktop.domain.id_numbers import check_character
from jyteacher_desktop.exchange import (
    BuiltLetter,
    Header,
    Period,
    SigningKey,
    build_letter,
    build_school_card,
    canonical,
    new_mailbox,
    open_school_card,
)
from jyteacher_desktop.store import server_address
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import BUREAU, Change, Workspace
from tests import servers

PIN = "clerk horse 1234"
NUMBERS = ("11010519491231002X", "410881198506150028", "419001199003070015")
"""Well-formed numbers that several schools may share."""


@dataclass
class School:
    """A school as its letters show it."""

    number: int
    rng: random.Random
    office: str = field(default_factory=new_id)
    key: SigningKey = field(default_factory=lambda: SigningKey(Ed25519PrivateKey.generate()))
    mailbox: tuple[str, str] = field(default_factory=new_mailbox)
    letters: list[BuiltLetter] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.people = [new_id() for _n in range(4)]
        self.events = [new_id() for _n in range(3)]

    @property
    def code(self) -> str:
        return f"21410000{self.number:02}"

    def card(
        self, key: SigningKey | None = None, former: Sequence[SigningKey] = (), name: str = "", created: str = "2026"
    ) -> bytes:
        header = Header(sender=self.office, receiver="*", code=self.code, seq=1, created=created, reply=self.mailbox[1])
        return build_school_card(
            header, name=name or f"{self.number}小", stage="小学", central="", key=key or self.key, former=former
        ).data

    def rows(self, *, shared: bool = True) -> dict[str, Any]:
        rng = self.rng
        people = [person for person in self.people if rng.random() < 0.9]
        events = [event for event in self.events if rng.random() < 0.9]
        years = {event: rng.choice(["2025", "2026"]) for event in events}
        rows: dict[str, Any] = {
            "school": [(self.office, self.code, f"{self.number}小", "小学", rng.choice(["", "中心校"]))],
            "periods": [("2026Q3", rng.choice(["open", "closed"]), 1, rng.randrange(2), None)],
            "teachers": [
                (
                    person,
                    f"师{self.people.index(person)}",
                    "女",
                    "1985-03",
                    "语文",
                    "语文",
                    "小学",
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                    "in_post",
                )
                for person in people
            ],
            "service": [(person, 1, None, "in_post") for person in people],
            "identity": [(person, rng.choice(NUMBERS) if shared and rng.random() < 0.6 else None, None) for person in people],
            "openings": [(new_id(), people[0], "2025", "school_based", 600, "")] if people else [],
        }
        for year in ("2025", "2026"):
            held = [event for event in events if years[event] == year]
            rows[f"activities-{year}"] = [
                (event, "reading_salon", "读书", f"{year}-09-1{index}", f"{year}-09-1{index}", "14:00", "16:00", 200, 1, "", "approved",
                 "school", "", "", "", "{}")
                for index, event in enumerate(held)
            ]  # fmt: skip
            rows[f"attendance-{year}"] = [
                (person, event, rng.choice(["present", "absent"]), "attendee", None, None)
                for person in people
                for event in held
                if rng.random() < 0.8
            ]
            rows[f"trainings-{year}"] = [
                (new_id(), person, "国培", "", "national", "online", f"{year}-07-01", f"{year}-07-05", 4000, f"C{rng.randrange(3)}", "pass",
                 "pending", None, "")
                for person in people
                if rng.random() < 0.3
            ]  # fmt: skip
        return rows

    def write(
        self,
        bureau: str,
        recipients: list[str],
        *,
        seq: int | None = None,
        prev: str | None = None,
        rows: dict[str, Any] | None = None,
        policy: tuple[str, int] | None = None,
        quarter: str = "2026Q3",
        version: int = 1,
        ack: str | None = None,
        created: str = "2026",
    ) -> BuiltLetter:
        """One more letter; it follows the newest of the number before unless ``prev`` names another."""
        number = len(self.letters) + 1 if seq is None else seq
        before = [letter.letter_id for place, letter in zip(self.numbers, self.letters, strict=True) if place == number - 1]
        header = Header(
            sender=self.office,
            receiver=bureau,
            code=self.code,
            seq=number,
            prev=(prev or (before or ["0" * 64])[-1]) if number > 1 else None,
            created=created,
            ack=ack,
            reply=self.mailbox[1],
            period=Period(id=quarter, version=version, final=True),
            policy=policy,
        )
        letter = build_letter("report", header, rows or self.rows(), [self.key], recipients)
        self.letters.append(letter)
        self.numbers.append(number)
        return letter


def book(school: School, people: dict[str, tuple[str, str | None]], **tables: Any) -> dict[str, Any]:
    """A small book: teacher id to name and ID number, and whatever tables a test is about (``trainings_2026``)."""
    blank = ("", "", "", "", "", "", "", "", "", "", "")
    return {
        "school": [(school.office, school.code, f"{school.number}小", "小学", "")],
        "periods": [],
        "teachers": [(person, name, *blank, "in_post") for person, (name, _number) in people.items()],
        "service": [(person, 1, None, "in_post") for person in people],
        "identity": [(person, number, None) for person, (_name, number) in people.items()],
        "openings": [],
    } | {name.replace("_", "-"): rows for name, rows in tables.items()}


def activity(uuid: str, day: str = "2026-09-10", **facts: Any) -> tuple[object, ...]:
    """One reading salon of two hours in the afternoon, or what ``facts`` say otherwise."""
    told = {"title": "读书", "end": day, "begins": "14:00", "ends": "16:00", "hours": 200, "content": ""} | facts
    return (uuid, "reading_salon", told["title"], day, told["end"], told["begins"], told["ends"], told["hours"], 1, "", "approved",
            "school", told["content"], "", "", "{}")  # fmt: skip


def training(uuid: str, teacher: str, hours: int, certificate: str = "", **facts: Any) -> tuple[object, ...]:
    """One approved training by its hundredths of hours."""
    told = {"name": "国培", "level": "county", "start": "2026-07-01", "end": "2026-07-10", "confirmed": None} | facts
    return (uuid, teacher, told["name"], "", told["level"], "online", told["start"], told["end"], hours, certificate, "pass", "approved",
            told["confirmed"], "")  # fmt: skip


def sound_numbers(count: int) -> list[str]:
    """So many different numbers that can be right."""
    firsts = [
        f"419001{1960 + place // 27_000}{1 + place // 1000 % 12:02}{1 + place // 12_000 % 27:02}{place % 1000:03}"
        for place in range(count)
    ]
    return [f"{first}{check_character(first)}" for first in firsts]


def make_bureau(path: Path) -> Workspace:
    """A bureau with its key, made once per test run and copied for each arrival order.

    The key file is written anew with one round instead of a hundred: the same file format and PIN, unlocked at once.
    """
    database = servers.chosen.new() if servers.chosen is not None else ""
    ws = create_bureau(path, name="济源市教育局", code="419001", pin=PIN, database=database)
    key = unlock(ws, PIN)
    quick = PrivateFormat.OpenSSH.encryption_builder().kdf_rounds(1).build(PIN.encode())
    key_path(path).write_bytes(key._private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, quick))
    return ws


def fresh(blank: Path, folder: Path) -> Workspace:
    """A copy of the blank bureau, open for writing on a fixed day."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in blank.iterdir():
        shutil.copy(file, folder / file.name)
    database = server_address.database_of(folder / "city.jybureau")
    if database and servers.chosen is not None:
        (folder / "city.jybureau").unlink()
        server_address.write_pointer(folder / "city.jybureau", servers.chosen.new(like=database))
    ws = Workspace.open(folder / "city.jybureau", BUREAU, write=True)
    ws.today_override = date(2026, 10, 20)
    return ws


def enrol(ws: Workspace, school: School) -> None:
    """Enter a school's key without typing digits."""
    log_card(ws, school.card())


def log_card(ws: Workspace, card: bytes, clerk: SigningKey | None = None) -> None:
    """Enter the key of a card without typing digits, as a desk does that received it; ``clerk`` is its key, where somebody has unlocked it."""
    enrolled_schools.log_key(ws, open_school_card(card), clerk=clerk or unlock(ws, PIN), vouched=True)


def signed_by(clerk: SigningKey, entries: Iterable[tuple[str, str, str, str]]) -> list[tuple[str, str, str, str]]:
    """Entries of a log as a clerk writes them; one that bears a signature stays as it is."""
    found = []
    for number, kind, office, text in entries:
        facts = json.loads(text)
        if "sig" not in facts:
            facts |= {"who": clerk.public.fingerprint, "by": base64.b64encode(clerk.public.spki).decode()}
            facts["sig"] = base64.b64encode(clerk.sign(clerks_log._said(number, kind, office, facts))).decode()
        found.append((number, kind, office, canonical.encode(facts).decode()))
    return found


def heard_of_city(change: Change, entry: tuple[str, str, str, str], city: str) -> None:
    """An entry of a city's log comes in; a clerk of that city signed it."""
    clerk = SigningKey(Ed25519PrivateKey.generate())
    clerks_log.take_entries(change, signed_by(clerk, [entry]), city, clerks=[clerk.public])


def left_behind(ws: Workspace, kind: str, name: str, *, hours: int) -> None:
    """A file that is kept since so many hours and that no row speaks of: a kill leaves one behind."""
    shelf = Shelf(ws, kind)
    shelf.put(name, b"x")
    if ws.served:
        ws.alone("UPDATE kept_file SET at = at - ? WHERE kind = ? AND name = ?", (hours * 3600, kind, name))
    else:
        moment = shelf.place(name).stat().st_mtime - hours * 3600
        os.utime(shelf.place(name), (moment, moment))


@contextlib.contextmanager
def no_room_for(ws: Workspace, kind: str, name: str) -> Iterator[None]:
    """One file cannot be kept: something stands where it would be written, or the server has no room for it."""
    if not ws.served:
        place = Shelf(ws, kind).place(name)
        part = place.with_name(f"{place.name}.part")
        part.mkdir(parents=True)
        yield
        part.rmdir()
        return
    with psycopg.connect(server_address.database_of(ws.path), autocommit=True) as there:
        there.execute("SET search_path TO jyteacher")
        there.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$"
        )
        there.execute(
            f"CREATE TRIGGER no_room BEFORE INSERT ON kept_file FOR EACH ROW WHEN (NEW.name = '{name}') EXECUTE FUNCTION no_room()".encode()
        )
        yield
        there.execute("DROP FUNCTION no_room CASCADE")


@dataclass
class City:
    """A bureau, its open mailbox, and a stick to carry packages."""

    ws: Workspace
    office: str
    identity: tuple[str, ...]
    recipients: list[str]
    stick: Path

    def school(self, number: int) -> School:
        """A school whose key counts."""
        school = School(number, random.Random(number))
        self.enrol(school)
        return school

    def enrol(self, school: School) -> None:
        """Let a school's key count."""
        log_card(self.ws, school.card())

    def put(self, data: bytes) -> Path:
        """Write a file onto the stick."""
        self.stick.mkdir(parents=True, exist_ok=True)
        path = self.stick / f"{len(list(self.stick.iterdir()))}.jyt"
        path.write_bytes(data)
        return path

    def take(self, data: bytes) -> file_verdicts.FileVerdict:
        """Receive one file from the stick."""
        return receiving.Desk(self.ws, self.identity).take(self.put(data))

    def send(self, school: School, rows: dict[str, Any]) -> None:
        """Receive one more package of a school, which counts."""
        assert self.take(school.write(self.office, self.recipients, rows=rows).data).verdict == "merged"

    def heads(self) -> list[str]:
        """The head letter of every school by code."""
        return [head for (head,) in self.ws.tuples("SELECT head FROM office ORDER BY code")]
