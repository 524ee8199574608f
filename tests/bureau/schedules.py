"""Random worlds received in random orders: ``python -m tests.bureau.schedules [SECONDS] [SEED] [--database]`` (R3).

A world is a few schools with letters, forks, gaps, broken chains, rotated and stolen keys, and a clerk's decisions. A schedule is one order in which
all of that reaches a desk, with repetitions and late enrolments. Every schedule of a world must end in one digest.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop.bureau import city, package_chains, receiving
from jyteacher_desktop.bureau.moving import move_bureau
from jyteacher_desktop.bureau.office import key_path, mailbox_identities, unlock
from jyteacher_desktop.exchange import SigningKey
from jyteacher_desktop.store import server_file
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from tests.bureau.world import PIN, School, fresh, log_card, make_bureau
from tests.servers import Server


@dataclass(frozen=True)
class Decision:
    """An entry of the log that some desk wrote."""

    kind: str
    office: str
    payload: dict[str, object]


Event = Path | bytes | Decision
"""A package, a card, a decision."""


def make_world(rng: random.Random, office: str, recipients: list[str], folder: Path) -> list[Event]:
    """Everything that happens in one world."""
    folder.mkdir(parents=True, exist_ok=True)
    events: list[Event] = []
    for number in range(rng.randint(1, 3)):
        school = School(number, rng)
        events.append(school.card())
        stolen = school.key.public.keyid
        for _letter in range(rng.randint(1, 3)):
            school.write(office, recipients, prev="1" * 64 if rng.random() < 0.2 else None)
        if rng.random() < 0.3:
            school.write(office, recipients, seq=rng.randint(1, len(school.letters)))
        if rng.random() < 0.3:
            school.key = SigningKey(Ed25519PrivateKey.generate())
            events.append(school.card())
            school.write(office, recipients, seq=rng.randint(1, len(school.letters) + 2))
        ids = [letter.letter_id for letter in school.letters]
        if rng.random() < 0.3:
            events.append(Decision("revoke", school.office, {"head": rng.choice(["", *ids]), "keyid": stolen, "why": "丢失"}))
        if rng.random() < 0.3:
            chosen = rng.sample(ids, rng.randint(1, len(ids)))
            events.append(Decision("withdraw", school.office, {"letters": sorted(chosen), "why": "误报"}))
        for place, letter in enumerate(school.letters):
            path = folder / f"{number}-{place}.jyt"
            path.write_bytes(letter.data)
            events.append(path)
    return events


def follow(ws: Workspace, identity: tuple[str, ...], schedule: list[Event]) -> str:
    """Let everything reach one desk in this order, and return the digest."""
    for event in schedule:
        if isinstance(event, bytes):
            log_card(ws, event)
            for _verdict in receiving.Desk(ws, identity).take_held():
                pass
        elif isinstance(event, Decision):
            desk = receiving.Desk(ws, identity)
            with ws.record() as change:
                package_chains.write_entry(change, event.kind, event.office, event.payload)
                desk.read_log()
                desk.settle(change, event.office)
        else:
            receiving.Desk(ws, identity).take(event)
    return city.city_digest(ws)


def hall(template: Path, server: Server, folder: Path) -> Workspace:
    """A database of its own like that of a bureau that was moved to a server, open for writing on the day of :func:`fresh`."""
    folder.mkdir(parents=True)
    path = folder / "city.jybureau"
    key_path(path).write_bytes(key_path(template / "city.jybureau").read_bytes())
    server_file.write_pointer(path, server.new(like=server_file.database_of(template / "city.jybureau")))
    ws = Workspace.open(path, BUREAU, write=True)
    ws.today_override = date(2026, 10, 20)
    return ws


def digests(blank: Path, folder: Path, seed: int, desks: int = 3, *, halls: tuple[Path, Server] | None = None) -> set[str]:
    """The digests of some random schedules of one world: one, if the merge is right.

    With ``halls``, a bureau like the blank one on a server, so many desks more keep their rows there.
    """
    rng = random.Random(seed)
    with Workspace.open(blank / "city.jybureau", BUREAU, write=True) as ws:
        identity = mailbox_identities(ws, unlock(ws, PIN))
        office, recipients = ws.info("office"), [ws.info("mailbox_recipient"), ws.info("recovery_recipient")]
    events = make_world(rng, office, recipients, folder / "stick")
    found = set()
    for number in range(desks if halls is None else 2 * desks):
        schedule = [*events, *rng.sample(events, len(events) // 2)]
        rng.shuffle(schedule)
        place = folder / f"desk{number}"
        with fresh(blank, place) if halls is None or number < desks else hall(*halls, place) as ws:
            found.add(follow(ws, identity, schedule))
            database = server_file.database_of(ws.path)
        if halls is not None and database:
            halls[1].forget(database)
    return found


def main(seconds: float, seed: int, *, database: bool) -> int:
    """Run worlds until the time is over; the exit status is 1 when one of them has two digests.

    Args:
        seconds: For how long.
        seed: Of the first world.
        database: Half of the desks keep their rows on a server of PostgreSQL, started for this.
    """
    end = time.monotonic() + seconds
    worlds = 0
    with tempfile.TemporaryDirectory() as place, contextlib.ExitStack() as running:
        blank = Path(place) / "blank"
        blank.mkdir()
        make_bureau(blank / "city.jybureau").close()
        halls = None
        if database:
            server = Server()
            running.callback(server.stop)
            with fresh(blank, Path(place) / "moved") as ws:
                move_bureau(ws, Path(place) / "hall" / "city.jybureau", server.new())
            halls = (Path(place) / "hall", server)
        while time.monotonic() < end:
            folder = Path(place) / "world"
            if len(digests(blank, folder, seed + worlds, desks=6 if halls is None else 3, halls=halls)) != 1:
                print(f"world {seed + worlds}: more than one digest")
                return 1
            shutil.rmtree(folder)
            worlds += 1
    print(f"{worlds} worlds, {worlds * 6} schedules, one digest each; seeds {seed} to {seed + worlds - 1}")
    return 0


if __name__ == "__main__":
    typed = [each for each in sys.argv[1:] if each != "--database"]
    sys.exit(
        main(
            float(typed[0]) if typed else 60,
            int(typed[1]) if len(typed) > 1 else 1,
            database="--database" in sys.argv,
        )
    )
