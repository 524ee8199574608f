"""The server goes away at one statement after the other of what clerks do: ``python -m tests.bureau.disconnects [SECONDS] [SEED]``.

A bureau's rows lie on a server of PostgreSQL. Each deed is done once in peace, which tells how many statements it sends; then again and again
on a copy of the database, and before one statement the server ends the connection. What the person is told must be true (where anything
of the deed was saved the sentence says so), every row is the old or the new one, and the same deed works at the next opening.
"""

from __future__ import annotations

import contextlib
import itertools
import random
import re
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
from jyteacher_desktop.bureau.moving_to_server import move_bureau
from jyteacher_desktop.bureau.office import key_path, mailbox_identities, unlock
from jyteacher_desktop.bureau.publishing_policies import publish_policy
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.exchange import open_school_card
from jyteacher_desktop.store import server as store_server
from jyteacher_desktop.store import server_address
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.told_in_one_go import InOneGo
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from tests.bureau.world import PIN, City, book, fresh, make_bureau
from tests.full_disk import tells_of_something_saved
from tests.servers import Server

DAY = date(2026, 10, 20)


class _Cut:
    """Counts the statements of this process, those that go together as one, and ends the connection before one of them."""

    def __init__(self, server: Server) -> None:
        self._administrator = psycopg.connect(server.url("postgres"), autocommit=True)
        self.sent = 0
        self._before = -1

    def close(self) -> None:
        self._administrator.close()

    @contextlib.contextmanager
    def before(self, statement: int) -> Iterator[None]:
        """The connection ends before this statement (the first is 0); never for -1."""
        self.sent, self._before = 0, statement
        with pytest.MonkeyPatch.context() as patch:
            for name in ("execute", "executemany", "copy"):
                patch.setattr(store_server._Telling, name, self._watched(getattr(store_server._Telling, name)))
            patch.setattr(InOneGo, "tell", self._watched(InOneGo.tell))
            yield

    def _watched(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def sent(teller: Any, *arguments: Any, **named: Any) -> Any:
            if self.sent == self._before:
                pid = teller.connection.info.backend_pid
                self._administrator.execute("SELECT pg_terminate_backend(%s, 60000)", (pid,))
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
        return Desk(path.parent, server_address.database_of(path), people, plan, letter, office, more, stranger.card())


def _opened(path: Path) -> Workspace:
    ws = Workspace.open(path, BUREAU, write=True)
    ws.today_override = DAY
    return ws


def _received(ws: Workspace, desk: Desk, out: Path) -> str:
    out.mkdir(exist_ok=True)
    (out / "more.jyt").write_bytes(desk.package)
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


DEEDS: dict[str, Callable[[Workspace, Desk, Path], str]] = {
    "receive": _received,
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

    def __init__(self, server: Server, folder: Path) -> None:
        self._server, self._folder = server, folder
        self._numbers = itertools.count()
        self._cut = _Cut(server)
        self.desk = lay(server, folder)

    def close(self) -> None:
        self._cut.close()

    def strike(self, deed: str, statement: int) -> tuple[int, str]:
        """Do a deed on a fresh copy, cut off before a statement (-1: never); how many it sent, and what is wrong with what is left ("": nothing)."""
        place = self._folder / f"strike{next(self._numbers)}"
        place.mkdir()
        path = place / "city.jybureau"
        key_path(path).write_bytes(key_path(self.desk.folder / "city.jybureau").read_bytes())
        database = self._server.new(like=self.desk.database)
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
            ws.close()
        sent = self._cut.sent
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


def main() -> int:
    """Strike in random order for some seconds, and print what came of it."""
    seconds, seed = (float(sys.argv[1]) if len(sys.argv) > 1 else 120.0), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    rng, server = random.Random(seed), Server()
    struck, failures = Counter[str](), 0
    with tempfile.TemporaryDirectory() as folder:
        weather = Weather(server, Path(folder))
        try:
            points = {deed: weather.strike(deed, -1)[0] for deed in DEEDS}
            order = [(deed, statement) for deed, sent in points.items() for statement in range(sent)]
            rng.shuffle(order)
            end = time.monotonic() + seconds
            for deed, statement in order:
                if time.monotonic() > end:
                    break
                struck[deed] += 1
                if wrong := weather.strike(deed, statement)[1]:
                    failures += 1
                    print(f"FAILED {deed} at {statement}/{points[deed]}: {wrong}")
        finally:
            weather.close()
            server.stop()
    for deed, sent in points.items():
        print(f"{deed:12} {sent:5} statements, cut off before {struck[deed]} of them")
    print(f"{struck.total()} disconnections, {failures} failures, seed {seed}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
