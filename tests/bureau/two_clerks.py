"""Two clerks at one database at once, and a server that lets them down: ``python -m tests.bureau.two_clerks [SECONDS] [SEED]``.

Each clerk is a process of his own that does one random deed after the other at the same bureau: receives packages that the other may be receiving, sends
records back, takes that back, says who is one person with whom, withdraws a package and restores it, writes receipts, looks at the pages. Every few seconds a
process of the server is ended or killed under them (which ends everybody's connections), or the whole server is killed and started again. Whatever
fails must be told by a sentence. At the end everything that a clerk was told is done must be there, and a rebuild from the archive must find the very rows that stand.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from jyteacher_desktop.bureau import (
    city_digest,
    city_people,
    deciding_who_is_one_person,
    home,
    rebuilding_city,
    receipts,
    receiving,
    returning_records,
    withdrawing_packages,
)
from jyteacher_desktop.bureau.moving_to_server import move_bureau
from jyteacher_desktop.bureau.office import key_path, mailbox_identities, unlock
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.store import server_address
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from tests.bureau.world import PIN, City, activity, book, fresh, make_bureau
from tests.patience import PATIENCE_S
from tests.servers import Server

_DAY = date(2026, 10, 20)
_SCHOOLS, _LETTERS = 8, 6
_EVERY = (1.0, 4.0)
"""Seconds between two blows."""


class Clerk:
    """What one clerk does, and what he was told is done."""

    def __init__(self, path: Path, stick: Path, out: Path, seed: int) -> None:
        self._path, self._files, self._out = path, sorted(stick.iterdir()), out
        self._rng = random.Random(seed)
        self.done, self.refused, self.wrong = Counter[str](), Counter[str](), list[str]()
        self.files, self.remarks = set[str](), set[str]()

    def work(self, until: float) -> None:
        """One deed after the other, at a desk that is opened again whenever something failed."""
        deeds: dict[str, Callable[[Workspace], None]] = {
            "receive": self._receive, "return": self._return, "take back": self._take_back, "one person": self._one_person,
            "withdraw": self._withdraw, "restore": self._restore, "receipts": self._receipts, "look": self._look,
        }  # fmt: skip
        names, weights = [*deeds], (8, 4, 1, 2, 1, 1, 1, 2)
        while time.monotonic() < until:
            name = ""
            try:
                with Workspace.open(self._path, BUREAU, write=True) as ws:
                    ws.today_override = _DAY
                    ws.share()
                    for _deed in range(20):
                        if time.monotonic() > until:
                            return
                        name = self._rng.choices(names, weights)[0]
                        self._do(ws, name, deeds[name])
            except JyTeacherError as error:
                self.refused[f"opening: {error.code}"] += 1
                time.sleep(0.1)
            except Exception:  # noqa: BLE001 - what is no sentence is what is looked for
                self.wrong.append(f"{name}: {traceback.format_exc()[-1500:]}")

    def _do(self, ws: Workspace, name: str, deed: Callable[[Workspace], None]) -> None:
        try:
            ws.in_turn(lambda: deed(ws))
        except JyTeacherError as error:
            self.refused[f"{name}: {error.code}"] += 1
            if error.facts.get("unconfirmed") or error.code.startswith("database"):
                raise
        else:
            self.done[name] += 1

    def _receive(self, ws: Workspace) -> None:
        some = self._rng.sample(self._files, self._rng.randrange(1, 4))
        told = receiving.receive(ws, some, PIN).files
        self.files.update(each.file.name for each in told if each.verdict in ("merged", "unchanged", "superseded"))
        if lost := [each for each in told if each.code == "package.unforeseen"]:
            self.wrong.append(f"receive: {lost[0].message}")

    def _return(self, ws: Workspace) -> None:
        records = [uuid for (uuid,) in ws.tuples("SELECT uuid FROM city_activity ORDER BY uuid")]
        if records:
            returned = returning_records.return_record(ws, self._rng.choice(records), f"请核对{self._rng.random()}", PIN)
            self.remarks.add(returned.id)

    def _take_back(self, ws: Workspace) -> None:
        known = returning_records.list_returned(ws)
        if known:
            gone = self._rng.choice(known)
            returning_records.take_back_remark(ws, gone.id, "退错了", PIN)

    def _one_person(self, ws: Workspace) -> None:
        people = [uuid for (uuid,) in ws.tuples("SELECT uuid FROM city_teacher WHERE name = '李娜' ORDER BY uuid")]
        if len(people) > 1:
            rule = self._rng.choice((deciding_who_is_one_person.rule_same, deciding_who_is_one_person.rule_apart))
            one, two = self._rng.sample(people, 2)
            rule(ws, one, two, "电话问过", PIN)

    def _withdraw(self, ws: Workspace) -> None:
        heads = [head for (head,) in ws.tuples("SELECT head FROM office WHERE head <> '' ORDER BY head")]
        if heads:
            withdrawing_packages.withdraw_letter(ws, self._rng.choice(heads), "误报", PIN)

    def _restore(self, ws: Workspace) -> None:
        schools = [code for (code,) in ws.tuples("SELECT code FROM office ORDER BY code")]
        withdrawing_packages.reinstate(ws, self._rng.choice(schools), "撤错了", PIN)

    def _receipts(self, ws: Workspace) -> None:
        receipts.write_receipts(ws, self._out / f"{self._rng.randrange(1 << 40)}", PIN)

    def _look(self, ws: Workspace) -> None:
        home.desk_home(ws)
        city_people.city_hours(ws)
        kept, anew = city_digest.city_digest(ws), city_digest.city_digest(ws, anew=True)
        if kept != anew and not ws.overtaken:
            self.wrong.append("look: the sum that is kept is not that of the rows")


def _clerk(path: Path, stick: Path, seed: int, seconds: float, told: Any) -> None:
    clerk = Clerk(path, stick, path.with_name("回执"), seed)
    clerk.work(time.monotonic() + seconds)
    told.send((clerk.done, clerk.refused, clerk.wrong, clerk.files, clerk.remarks))


def _lay(folder: Path, server: Server, rng: random.Random) -> list[Path]:
    """A bureau on the server with schools, a stick of their packages, and a place for each of two clerks."""
    make_bureau(folder / "blank" / "city.jybureau").close()
    with fresh(folder / "blank", folder / "file") as ws:
        stick = folder / "stick"
        city = City(
            ws, ws.info("office"), mailbox_identities(ws, unlock(ws, PIN)), [ws.info("mailbox_recipient"), ws.info("recovery_recipient")], stick
        )  # fmt: skip
        for number in range(_SCHOOLS):
            school = city.school(number)
            people: dict[str, tuple[str, str | None]] = {
                new_id(): (name, None) for name in ("李娜", *(f"师{number}之{n}" for n in range(9)))
            }
            held: list[tuple[object, ...]] = []
            for _letter in range(_LETTERS):
                held.append(activity(new_id(), f"2026-09-{rng.randrange(1, 29):02}"))
                rows = book(school, people, activities_2026=sorted(held, key=lambda row: str(row[0])))
                city.put(school.write(city.office, city.recipients, rows=rows).data)
        move_bureau(ws, folder / "hall" / "city.jybureau", server.new())
    hall = folder / "hall" / "city.jybureau"
    places = []
    for name in ("一", "二"):
        (folder / name).mkdir()
        shutil.copy(hall, folder / name / hall.name)
        shutil.copy(key_path(hall), key_path(folder / name / hall.name))
        places.append(folder / name / hall.name)
    return places


def _strike(server: Server, database: str, rng: random.Random) -> str:
    """Something happens to the server; what."""
    how = rng.choice(("ended", "ended", "killed", "server killed"))
    if how == "server killed":
        server.kill()
        server.start()
        return how
    name = database.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(server.url("postgres"), autocommit=True) as administrator:
        pids = [
            pid
            for (pid,) in administrator.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = %s ORDER BY pid", (name,)
            ).fetchall()
        ]
        if not pids:
            return "nobody there"
        if how == "ended":
            administrator.execute("SELECT pg_terminate_backend(%s)", (rng.choice(pids),))
            return how
    server.kill_one(rng.choice(pids))
    return how


def storm(seconds: float, seed: int) -> tuple[list[str], list[str]]:
    """So many seconds of it: lines that say what happened, and what was wrong."""
    rng, server = random.Random(seed), Server(mortal=True)
    context, blows = multiprocessing.get_context("spawn"), Counter[str]()
    lines: list[str] = []
    wrong: list[str] = []
    try:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            (folder / "blank").mkdir()
            places = _lay(folder, server, rng)
            database = server_address.database_of(places[0])
            begun: list[tuple[Any, Any]] = []
            for number, path in enumerate(places):
                hear, tell = context.Pipe(duplex=False)
                given = (path, folder / "stick", seed * 2 + number, seconds, tell)
                process = context.Process(target=_clerk, args=given)
                process.start()
                tell.close()
                begun.append((process, hear))
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                time.sleep(min(rng.uniform(*_EVERY), max(0.0, end - time.monotonic())))
                blows[_strike(server, database, rng)] += 1
            files: set[str] = set()
            remarks: set[str] = set()
            for process, hear in begun:
                if not hear.poll(PATIENCE_S):
                    raise AssertionError("a clerk never came back")
                done, refused, bad, received, returned = hear.recv()
                process.join()
                files |= received
                remarks |= returned
                wrong += bad
                lines += [f"done: {dict(sorted(done.items()))}", f"told as not done: {dict(sorted(refused.items()))}"]
            wrong += _what_is_not_so(places[0], folder / "stick", files, remarks)
            lines.append(f"{blows.total()} blows: {dict(blows)}; {len(files)} packages and {len(remarks)} remarks told as there")
    finally:
        server.stop()
    return lines, wrong


def _what_is_not_so(path: Path, stick: Path, files: set[str], remarks: set[str]) -> list[str]:
    wrong = []
    with Workspace.open(path, BUREAU, write=True) as ws:
        ws.today_override = _DAY
        again = receiving.receive(ws, [stick / name for name in sorted(files)], PIN).files if files else ()
        wrong += [
            f"{each.name} was told as received: {each.message}"
            for each in again
            if each.verdict != "unchanged" and each.code not in ("package.withdrawn", "package.fork")
        ]
        there = {entry for (entry,) in ws.tuples("SELECT id FROM log_entry")}
        known = {each.id for each in returning_records.list_returned(ws)}
        payloads = " ".join(payload for (payload,) in ws.tuples("SELECT payload FROM log_entry"))
        wrong += [f"a remark is gone: {each}" for each in sorted(remarks - there - known) if each not in payloads]
        rebuilt = rebuilding_city.rebuild(ws, PIN)
        if rebuilt.before != rebuilt.digest:
            wrong.append(f"rebuilt: {rebuilt.sentence}")
    return wrong


def main(arguments: list[str]) -> int:
    """Print what came of it."""
    asked = argparse.ArgumentParser(prog="python3 -m tests.bureau.two_clerks")
    asked.add_argument("seconds", nargs="?", type=float, default=60.0)
    asked.add_argument("seed", nargs="?", type=int, default=1)
    given = asked.parse_args(arguments)
    lines, wrong = storm(given.seconds, given.seed)
    for line in (*lines, *(f"WRONG {each}" for each in wrong)):
        print(line)
    print(f"{given.seconds:.0f} s, {len(wrong)} wrong, seed {given.seed}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
