"""The server goes away at one statement after the other of what clerks do: ``python -m tests.bureau.disconnects [SECONDS] [SEED] [--blow BLOW]``.

A bureau's rows lie on a server of PostgreSQL. Each deed is done once in peace, which tells how many statements it sends; then again and again
on a copy of the database, and before one statement something happens (:data:`BLOWS`): the server ends the connection, the process that works for it there is killed
(-9), the whole server is killed and started again, or the disk on which the database lies is full to the last byte until the deed has ended, which asks for the right to mount. What the person is told must be true (where anything
of the deed was saved the sentence says so), every row is the old or the new one, and the same deed works at the next opening.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import random
import re
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from jyteacher_desktop.bureau import (
    deciding_who_is_one_person,
    enrolled_schools,
    giving_book_back,
    log_exchange,
    plan_decisions,
    rebuilding_city,
    receipts,
    receiving,
    returning_records,
    withdrawing_packages,
)
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.moving_to_server import move_bureau
from jyteacher_desktop.bureau.office import key_path, mailbox_identities, unlock
from jyteacher_desktop.bureau.publishing_policies import publish_policy
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.exchange import open_school_card
from jyteacher_desktop.kinds.school_list import SchoolList
from jyteacher_desktop.records.registers import save
from jyteacher_desktop.store import server as store_server
from jyteacher_desktop.store import server_address
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.told_in_one_go import InOneGo
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from tests.bureau.world import PIN, City, activity, book, fresh, make_bureau
from tests.full_disk import tells_of_something_saved
from tests.servers import Server

DAY = date(2026, 10, 20)


def _end(server: Server, pid: int) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as administrator:
        administrator.execute("SELECT pg_terminate_backend(%s, 60000)", (pid,))


def _kill_one(server: Server, pid: int) -> None:
    server.kill_one(pid)


def _kill_all(server: Server, _pid: int) -> None:
    server.kill()
    server.start()


BLOWS: dict[str, Callable[[Server, int], None]] = {"connection": _end, "process": _kill_one, "server": _kill_all}
"""What happens before a statement, given the number of the process of the server that works for us."""
FULL = "full"
_ROOM = 64 << 20
"""What the small disk holds: two databases."""


class SmallDisk:
    """A disk in memory of a few megabytes, in a folder, which is full as long as somebody wants it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_ROOM}", "tmpfs", str(folder)], check=True)
        self.folder = folder
        (folder / "rows").mkdir()

    def fill(self, _server: Server, _pid: int) -> None:
        with (self.folder / "ballast").open("wb", buffering=0) as ballast:
            while True:
                try:
                    ballast.write(bytes(4096))
                except OSError:
                    return

    def clear(self) -> None:
        (self.folder / "ballast").unlink(missing_ok=True)

    def close(self) -> None:
        subprocess.run(["umount", "-l", str(self.folder)], check=True)


class _Cut:
    """Counts the statements of this process, those that go together as one, and strikes before one of them."""

    def __init__(self, server: Server, blow: Callable[[Server, int], None]) -> None:
        self._server, self._blow = server, blow
        self.sent = 0
        self._before = -1

    @contextlib.contextmanager
    def before(self, statement: int) -> Iterator[None]:
        """The blow falls before this statement (the first is 0); never for -1."""
        self.sent, self._before = 0, statement
        with pytest.MonkeyPatch.context() as patch:
            for name in ("execute", "executemany", "copy"):
                patch.setattr(store_server._Telling, name, self._watched(getattr(store_server._Telling, name)))
            patch.setattr(InOneGo, "tell", self._watched(InOneGo.tell))
            yield

    def _watched(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def sent(teller: Any, *arguments: Any, **named: Any) -> Any:
            if self.sent == self._before:
                self._blow(self._server, teller.connection.info.backend_pid)
            self.sent += 1
            return real(teller, *arguments, **named)

        return sent


@dataclass(frozen=True)
class Desk:
    """A bureau on a server with two schools, and what its deeds need: people who look alike, a plan that waits, a package, a card."""

    folder: Path
    database: str
    people: tuple[str, str]
    plan: str
    letter: str
    office: str
    package: bytes
    card: bytes
    large: bytes
    """A package of so many lines that a table grows by them."""


def lay(server: Server, folder: Path) -> Desk:
    """Make the desk whose copies are struck."""
    (folder / "blank").mkdir(parents=True)
    make_bureau(folder / "blank" / "city.jybureau").close()
    with fresh(folder / "blank", folder / "file") as ws:
        move_bureau(ws, folder / "hall" / "city.jybureau", server.new())
    path = folder / "hall" / "city.jybureau"
    with _opened(path) as ws:
        recipients = [ws.info("mailbox_recipient"), ws.info("recovery_recipient")]
        city = City(ws, ws.info("office"), mailbox_identities(ws, unlock(ws, PIN)), recipients, folder / "stick")
        schools, people, plan = [city.school(number) for number in range(2)], (new_id(), new_id()), new_id()
        for school, person in zip(schools, people, strict=True):
            rows = book(school, {person: ("李娜", None)})
            number = plan if school is schools[0] else new_id()
            rows["plans"] = [(number, "2026-2027", "计划", "sent", "", "", new_id(), *[""] * 4)]
            city.send(school, rows)
        more = schools[0].write(city.office, city.recipients).data
        stranger = city.stranger(7) if hasattr(city, "stranger") else type(schools[0])(7, random.Random(7))
        letter, office = schools[1].letters[0].letter_id, schools[1].office
        crowd: dict[str, tuple[str, str | None]] = {new_id(): (f"师{number}", None) for number in range(40)}
        held = [activity(new_id(), f"2026-09-{day:02}") for day in range(1, 29)]
        lines = [(person, event[0], "present", "attendee", None, None) for person in crowd for event in held]
        rows = book(schools[1], crowd, activities_2026=held, attendance_2026=lines)
        large = schools[1].write(city.office, city.recipients, rows=rows).data
        return Desk(path.parent, server_address.database_of(path), people, plan, letter, office, more, stranger.card(), large)


def _opened(path: Path) -> Workspace:
    ws = Workspace.open(path, BUREAU, write=True)
    ws.today_override = DAY
    return ws


def _received(ws: Workspace, desk: Desk, out: Path) -> str:
    return _taken(ws, desk.package, out)


def _taken(ws: Workspace, package: bytes, out: Path) -> str:
    out.mkdir(exist_ok=True)
    (out / "more.jyt").write_bytes(package)
    [verdict] = receiving.receive(ws, [out / "more.jyt"], PIN).files
    return verdict.message if verdict.verdict == "refused" else ""


def _enrolled(ws: Workspace, desk: Desk, out: Path) -> str:
    out.mkdir(exist_ok=True)
    (out / "card.jyt").write_bytes(desk.card)
    enrolled_schools.enrol(ws, out / "card.jyt", open_school_card(desk.card).fingerprint, PIN)
    return ""


def _silent(deed: Callable[[Workspace, Desk, Path], object]) -> Callable[[Workspace, Desk, Path], str]:
    def done(ws: Workspace, desk: Desk, out: Path) -> str:
        deed(ws, desk, out)
        return ""

    return done


def _listed(ws: Workspace) -> None:
    """A roll of schools is entered."""
    roll = [SchoolList(code=f"2141{number:06}", name=f"第{number}小学", central="中心校") for number in range(400)]
    save(ws, CityBook(ws), roll)


DEEDS: dict[str, Callable[[Workspace, Desk, Path], str]] = {
    "receive": _received,
    "receive much": lambda ws, desk, out: _taken(ws, desk.large, out),
    "roll of schools": _silent(lambda ws, _desk, _out: _listed(ws)),
    "enrol": _enrolled,
    "receipts": _silent(lambda ws, _desk, out: receipts.write_receipts(ws, out, PIN)),
    "publish": _silent(lambda ws, _desk, out: publish_policy(ws, out / "rules.jyt", PIN)),
    "log": _silent(lambda ws, _desk, out: log_exchange.write_log(ws, out / "log.jyt", PIN)),
    "give back": _silent(lambda ws, desk, out: giving_book_back.restore_school(ws, desk.office, out, PIN)),
    "approve": _silent(lambda ws, desk, _out: plan_decisions.approve(ws, desk.plan, number="1号", day=DAY, pin=PIN)),
    "withdraw": _silent(lambda ws, desk, _out: withdrawing_packages.withdraw_letter(ws, desk.letter, "误报", PIN)),
    "one person": _silent(lambda ws, desk, _out: deciding_who_is_one_person.rule_same(ws, *desk.people, "电话问过", PIN)),
    "return": _silent(lambda ws, desk, _out: returning_records.return_record(ws, desk.people[0], "请核对", PIN)),
    "rebuild": _silent(lambda ws, _desk, _out: rebuilding_city.rebuild(ws, PIN)),
}
"""What clerks do; each gives what was told of what failed, "" for nothing, or raises."""


class Weather:
    """A server and a desk whose copies are struck."""

    def __init__(
        self, server: Server, folder: Path, blow: Callable[[Server, int], None] = _end, disk: SmallDisk | None = None
    ) -> None:
        self._server, self._folder, self._disk = server, folder, disk
        self._within = server.lay_within(disk.folder / "rows") if disk is not None else "pg_default"
        self._numbers = itertools.count()
        self._cut = _Cut(server, disk.fill if disk is not None else blow)
        self.desk = lay(server, folder)
        self.told = 0
        """How often a person was told that what he did was not done, or not wholly."""

    def strike(self, deed: str, statement: int) -> tuple[int, str]:
        """Do a deed on a fresh copy, cut off before a statement (-1: never); how many it sent, and what is wrong with what is left ("": nothing)."""
        place = self._folder / f"strike{next(self._numbers)}"
        place.mkdir()
        path = place / "city.jybureau"
        key_path(path).write_bytes(key_path(self.desk.folder / "city.jybureau").read_bytes())
        database = self._server.new(like=self.desk.database, within=self._within)
        server_address.write_pointer(path, database)
        try:
            return self._struck(DEEDS[deed], statement, path, database)
        finally:
            self._server.forget(database)

    def _struck(self, deed: Callable[[Workspace, Desk, Path], str], statement: int, path: Path, database: str) -> tuple[int, str]:
        ws = _opened(path)
        old, done = _rows(database), False
        try:
            with self._cut.before(statement):
                try:
                    told = ws.in_turn(lambda: deed(ws, self.desk, path.parent / "out"))
                    done = not told
                except JyTeacherError as error:
                    told = error.user_message
                except Exception:  # noqa: BLE001 - whatever is no sentence is a failure, and the others are struck all the same
                    return self._cut.sent, f"no sentence: {traceback.format_exc()[-1500:]}"
        finally:
            if self._disk is not None:
                self._disk.clear()
            ws.close()
        sent = self._cut.sent
        self.told += not done
        changed = _rows(database) != old
        # what was sent last may have been saved before the connection was lost, which nobody here can know
        if not done and changed and not tells_of_something_saved(told) and "没有确认保存" not in told:
            return sent, f"rows changed, and the sentence says: {told}"
        if done and not changed and deed is not DEEDS["rebuild"]:
            return sent, "said to be done, and nothing is there"
        with _opened(path) as again:
            try:
                told = again.in_turn(lambda: deed(again, self.desk, path.parent / "out"))
            except JyTeacherError as error:
                told = error.user_message
        if told and not (changed and re.search("没有改动|没有变化", told)):
            return sent, f"the second try says: {told}"
        return sent, ""


def _rows(database: str) -> list[tuple[str, list[str]]]:
    """Every row of a database, but how often it was written."""
    with psycopg.connect(database) as connection:
        names = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'jyteacher' AND tablename <> 'written' ORDER BY 1"
        ).fetchall()
        return [
            (name, [row for (row,) in connection.execute(f'SELECT t::text FROM jyteacher."{name}" t ORDER BY 1'.encode())])
            for (name,) in names
        ]


def main(arguments: list[str]) -> int:
    """Strike in random order for some seconds, and print what came of it."""
    asked = argparse.ArgumentParser(prog="python3 -m tests.bureau.disconnects")
    asked.add_argument("seconds", nargs="?", type=float, default=120.0)
    asked.add_argument("seed", nargs="?", type=int, default=1)
    asked.add_argument("--blow", choices=[*BLOWS, FULL], default="connection")
    given = asked.parse_args(arguments)
    rng, server = random.Random(given.seed), Server(mortal=True)
    struck, failures = Counter[str](), 0
    with tempfile.TemporaryDirectory() as folder:
        disk = SmallDisk(server.folder / "disk") if given.blow == FULL else None
        weather = Weather(server, Path(folder), BLOWS.get(given.blow, _end), disk)
        try:
            points = {deed: weather.strike(deed, -1)[0] for deed in DEEDS}
            order = [(deed, statement) for deed, sent in points.items() for statement in range(sent)]
            rng.shuffle(order)
            end = time.monotonic() + given.seconds
            for deed, statement in order:
                if time.monotonic() > end:
                    break
                struck[deed] += 1
                if wrong := weather.strike(deed, statement)[1]:
                    failures += 1
                    print(f"FAILED {deed} at {statement}/{points[deed]}: {wrong}", flush=True)
        finally:
            if disk is not None:
                disk.close()
            server.stop()
    for deed, sent in points.items():
        print(f"{deed:16} {sent:5} statements, struck before {struck[deed]} of them")
    print(f"{struck.total()} blows ({given.blow}), {weather.told} told as not done, {failures} failures, seed {given.seed}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
