"""Random worlds received in random orders: ``python -m tests.bureau.schedules [SCHEDULES] [SEED] [--database]`` (R3).

A world is a few schools with packages, forks, gaps, broken chains, rotated and stolen keys, and what clerks decide: some of it at the desk
itself, the rest in the logs of two other desks. A schedule is one way in which all of that reaches a desk: in any order, split into any
sittings, with any file names, many files twice, withdrawals and what answers them in between. Every schedule of a world must end in one digest.

What several schedules have in common at their beginning is received once: a desk is closed and copied, and each copy goes on in a way of its
own, where some of them are copied once more. The desks' files lie in memory where the system has room there, because here nothing is asked about disks.
"""

from __future__ import annotations

import base64
import contextlib
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop.bureau import city_digest, clerks_log, log_exchange, opening_packages, receiving
from jyteacher_desktop.bureau.kept_files import HELD, LETTERS, Shelf
from jyteacher_desktop.bureau.moving_to_server import move_bureau
from jyteacher_desktop.bureau.office import key_path, mailbox_identities, unlock
from jyteacher_desktop.exchange import Header, SigningKey, build_letter, canonical, seal
from jyteacher_desktop.store import looking_for_damage, server_address
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from tests.bureau.world import PIN, School, fresh, log_card, make_bureau, signed_by
from tests.servers import Server

_DAY = date(2026, 10, 20)
_WORTH_COMPARING = opening_packages.WORTH_COMPARING
_FORKS = (4, 4, 5)
"""Beginnings of a world, how many desks go on from each in a way of their own, and how many from each of those to the end."""


@dataclass(frozen=True)
class Decision:
    """What the clerk of this desk decides."""

    kind: str
    office: str
    payload: dict[str, object]


Event = Path | bytes | Decision
"""A package or a log, a card, a decision."""


@dataclass(frozen=True, kw_only=True)
class Bureau:
    """The bureau of every world: its blank file, and what opens its letters."""

    blank: Path
    office: str
    recipients: list[str]
    identity: tuple[str, ...]
    clerk: SigningKey


def bureau_of(blank: Path) -> Bureau:
    """What a blank bureau's desks share."""
    with Workspace.open(blank / "city.jybureau", BUREAU, write=True) as ws:
        clerk = unlock(ws, PIN)
        recipients = [ws.info("mailbox_recipient"), ws.info("recovery_recipient")]
        return Bureau(
            blank=blank,
            office=ws.info("office"),
            recipients=recipients,
            identity=mailbox_identities(ws, clerk),
            clerk=clerk,
        )


def make_world(rng: random.Random, bureau: Bureau, folder: Path) -> list[Event]:
    """Everything that happens in one world."""
    folder.mkdir(parents=True, exist_ok=True)
    events: list[Event] = []
    entries: list[tuple[str, str, str, dict[str, object]]] = []
    teachers: list[str] = []
    for number in range(rng.randint(1, 3)):
        school = School(number, rng)
        events.append(school.card())
        former = school.key
        for _letter in range(rng.randint(1, 3)):
            prev = "1" * 64 if rng.random() < 0.2 else None
            school.write(bureau.office, bureau.recipients, prev=prev, rows=_with_guests(rng, school.rows()))
        if rng.random() < 0.3:
            school.write(bureau.office, bureau.recipients, seq=rng.randint(1, len(school.letters)))
        if rng.random() < 0.3:
            school.key = SigningKey(Ed25519PrivateKey.generate())
            events.append(school.card())
            school.write(bureau.office, bureau.recipients, seq=rng.randint(1, len(school.letters) + 2))
        ids = [letter.letter_id for letter in school.letters]
        if rng.random() < 0.3:
            payload: dict[str, object] = {"head": rng.choice(["", *ids]), "keyid": former.public.keyid, "why": "丢失"}
            events.append(Decision("revoke", school.office, payload))
        if rng.random() < 0.2:
            events.append(Decision("withdraw", school.office, {"letters": [rng.choice(ids)], "why": "误报"}))
        entries += _said_of(rng, school, ids)
        entries += _mistaken_of(rng, school, former)
        teachers += [f"{school.office} {person}" for person in school.people]
        for place, letter in enumerate(school.letters):
            path = folder / f"{number}-{place}.jyt"
            path.write_bytes(letter.data)
            events.append(path)
    return events + list(_logs(rng, bureau, entries + _said_of_people(rng, teachers), folder))


def _with_guests(rng: random.Random, rows: dict[str, Any]) -> dict[str, Any]:
    """A book in which some people only come to activities from another school of the world (decision 0490)."""
    guests = {row[0]: f"21410000{rng.randrange(3):02}" for row in rows["teachers"] if rng.random() < 0.15}
    if not guests:
        return rows
    return rows | {
        "teachers": [(*row[:-1], "guest") if row[0] in guests else row for row in rows["teachers"]],
        "service": [(*row[:-1], "guest") if row[0] in guests else row for row in rows["service"]],
        "guests": sorted(guests.items()),
    }


def _said_of(rng: random.Random, school: School, ids: list[str]) -> Iterator[tuple[str, str, str, dict[str, object]]]:
    """What the other desks decided about a school's letters: withdrawals, some of them answered."""
    for _time in range(rng.choice([0, 0, 1, 2])):
        letters = sorted(rng.sample(ids, rng.randint(1, len(ids))))
        withdrawal = new_id()
        yield withdrawal, "withdraw", school.office, {"letters": letters, "why": "误报"}
        if rng.random() < 0.6:
            some = sorted(rng.sample(letters, rng.randint(1, len(letters))))
            yield new_id(), "reinstate", school.office, {"letters": some, "withdrawals": [withdrawal], "why": "误撤"}


def _mistaken_of(rng: random.Random, school: School, former: SigningKey) -> Iterator[tuple[str, str, str, dict[str, object]]]:
    """What another desk entered or revoked by mistake, took back, and perhaps entered again (decision 0504)."""
    ids = [letter.letter_id for letter in school.letters]
    for _time in range(rng.choice([0, 0, 1, 2])):
        key = rng.choice([former, school.key])
        enrolled: dict[str, object] = {
            "code": school.code,
            "keyid": key.public.keyid,
            "name": f"{school.number}小",
            "spki": base64.b64encode(key.public.spki).decode(),
        }
        revoked: dict[str, object] = {"head": rng.choice(["", *ids]), "keyid": key.public.keyid, "why": "丢失"}
        kind, facts = rng.choice([("key", enrolled), ("revoke", revoked)])
        for _again in range(rng.randint(1, 2)):
            number = new_id()
            yield number, kind, school.office, facts
            if rng.random() < 0.8:
                mistake = {"entry": number, "name": f"{school.number}小", "of": kind, "why": "看错"}
                yield new_id(), clerks_log.MISTAKEN, school.office, mistake


def _said_of_people(rng: random.Random, teachers: list[str]) -> list[tuple[str, str, str, dict[str, object]]]:
    """What the other desks decided about people, some of it taken back."""
    found: list[tuple[str, str, str, dict[str, object]]] = []
    for _time in range(rng.choice([0, 0, 1, 2, 3])):
        kind = rng.choice(["same", "apart", "split"])
        named = sorted(rng.sample(teachers, 1 if kind == "split" else 2))
        found.append((new_id(), kind, named[0].partition(" ")[0], {"teachers": named, "why": "核实"}))
        if rng.random() < 0.3:
            entry, _kind, office, _facts = rng.choice([each for each in found if each[1] != "recall"])
            found.append((new_id(), "recall", office, {"entries": [entry], "why": "看错"}))
    return found


def _logs(
    rng: random.Random, bureau: Bureau, entries: list[tuple[str, str, str, dict[str, object]]], folder: Path
) -> Iterator[Path]:
    """The logs of two desks that shared those decisions between them, each as it was one day and as it is at the end."""
    shares: tuple[list[tuple[str, str, str, str]], ...] = ([], [])
    for number, kind, office, facts in entries:
        line = (number, kind, office, canonical.encode(facts).decode())
        for share in rng.choice([shares[:1], shares[1:], shares]):
            share.append(line)
    for desk, share in enumerate(shares):
        for seq, told in enumerate([share[: len(share) // 2], share] if len(share) > 1 else [share] if share else [], 1):
            header = Header(
                sender=bureau.office,
                receiver=bureau.office,
                code="419001",
                seq=seq,
                prev=None if seq == 1 else "0" * 64,
                created="2026",
            )
            path = folder / f"log{desk}-{seq}.jyt"
            path.write_bytes(
                build_letter(
                    "log", header, {"entries": sorted(signed_by(bureau.clerk, told))}, [bureau.clerk], bureau.recipients
                ).data
            )
            yield path


def follow(ws: Workspace, identity: tuple[str, ...], rng: random.Random, events: Sequence[Event]) -> None:
    """Let everything reach one desk in this order, in sittings and under names of chance.

    Every other desk reads packages beside the one that is loaded, however small they are.
    """
    opening_packages.WORTH_COMPARING = rng.choice([0, _WORTH_COMPARING])
    waiting = list(events)
    while waiting:
        event = waiting.pop(0)
        if isinstance(event, bytes):
            log_card(ws, event, _clerk(ws))
            for _verdict in receiving.Desk(ws, identity).take_held():
                pass
        elif isinstance(event, Decision):
            desk = receiving.Desk(ws, identity)
            with ws.record() as change:
                clerks_log.write_entry(change, event.kind, event.office, event.payload, _clerk(ws))
                desk.read_log()
                desk.settle(change, event.office)
        else:
            brought = [event]
            while waiting and isinstance(waiting[0], Path) and rng.random() < 0.6:
                brought.append(waiting.pop(0))  # type: ignore[arg-type]  # looked at above
            _receive(ws, identity, rng, brought)


_clerks: dict[bytes, SigningKey] = {}


def _clerk(ws: Workspace) -> SigningKey:
    """The key of a desk's clerk; deriving it from the PIN takes as long as receiving three packages, and all desks have the same."""
    file = key_path(ws.path).read_bytes()
    if file not in _clerks:
        _clerks[file] = unlock(ws, PIN)
    return _clerks[file]


def _receive(ws: Workspace, identity: tuple[str, ...], rng: random.Random, brought: list[Path]) -> None:
    """One sitting: the files lie on a stick under names that say something else, and are taken in the order of these names."""
    with tempfile.TemporaryDirectory(dir=ws.path.parent) as stick:
        for place, path in enumerate(brought):
            os.link(path, Path(stick) / f"{rng.choice('第三季度（暂报）终稿承留二小')}{place}({rng.randrange(9)}).jyt")
        verdicts = receiving.Desk(ws, identity).sit(sorted(Path(stick).iterdir()))
    assert len(verdicts) >= len(brought)
    assert not [each for each in verdicts if each.code == "package.unforeseen"]


def hall(template: Path, server: Server, folder: Path) -> Workspace:
    """A database of its own like that of a bureau that was moved to a server, open for writing on the day of :func:`fresh`."""
    folder.mkdir(parents=True)
    path = folder / "city.jybureau"
    key_path(path).write_bytes(key_path(template / "city.jybureau").read_bytes())
    server_address.write_pointer(path, server.new(like=server_address.database_of(template / "city.jybureau")))
    return _open(folder)


def _open(folder: Path) -> Workspace:
    ws = Workspace.open(folder / "city.jybureau", BUREAU, write=True)
    ws.today_override = _DAY
    return ws


def digests(
    bureau: Bureau,
    folder: Path,
    seed: int,
    *,
    forks: tuple[int, int, int] = _FORKS,
    halls: tuple[Path, Server] | None = None,
) -> list[str]:
    """The digest of each random schedule of one world: all equal, if the merge is right.

    Args:
        bureau: Whose desks they are.
        folder: A new folder.
        seed: Of the world and of its schedules.
        forks: So many beginnings, and how many desks go on from each at the first and at the second fork.
        halls: A bureau like the blank one on a server: two desks more keep their rows there.
    """
    rng = random.Random(seed)
    events = make_world(rng, bureau, folder / "stick")
    found: list[str] = []
    for number in range(forks[0]):
        trunk = folder / f"trunk{number}"
        fresh(bureau.blank, trunk).close()
        found += _grown(bureau, trunk, rng, _shuffled(rng, events), begun=0, forks=forks[1:])
    found += _two_that_meet(bureau, folder, rng, events)
    for place in [folder / f"hall{number}" for number in range(2)] if halls is not None else ():
        assert halls is not None
        with hall(*halls, place) as ws:
            follow(ws, bureau.identity, rng, _shuffled(rng, events))
            found.append(city_digest.city_digest(ws, anew=True))
            database = server_address.database_of(ws.path)
        halls[1].forget(database)
    return found


def _grown(
    bureau: Bureau, desk: Path, rng: random.Random, order: Sequence[Event], *, begun: int, forks: Sequence[int]
) -> Iterator[str]:
    """The digests of all desks that grow out of one which heard of the first events of an order: each hears of the others in its own order."""
    left = len(order) - begun
    cut = begun + (rng.randint(left // 2, left - 1) if forks and left else left)
    with _open(desk) as ws:
        follow(ws, bureau.identity, rng, order[begun:cut])
        if not forks:
            yield city_digest.city_digest(ws, anew=True)
    for number in range(forks[0]) if forks else ():
        copy = desk.with_name(f"{desk.name}-{number}")
        shutil.copytree(desk, copy)
        yield from _grown(bureau, copy, rng, [*order[:cut], *_rest(rng, order, cut)], begun=cut, forks=forks[1:])
        shutil.rmtree(copy)


def _shuffled(rng: random.Random, events: list[Event]) -> list[Event]:
    """Everything in a random order, and a third of it once more."""
    order = [*events, *rng.sample(events, len(events) // 3)]
    rng.shuffle(order)
    return order


def _rest(rng: random.Random, order: Sequence[Event], cut: int) -> list[Event]:
    """What is still to come after the cut in an order of its own, and something that was there before."""
    rest = [*order[cut:], rng.choice(order[:cut] or order)]
    rng.shuffle(rest)
    return rest


def _two_that_meet(bureau: Bureau, folder: Path, rng: random.Random, events: list[Event]) -> list[str]:
    """Two desks that heard of different things, and then take in each other's log and letters."""
    order = _shuffled(rng, events)
    cut = rng.randint(0, len(order))
    desks = [fresh(bureau.blank, folder / name) for name in ("甲", "乙")]
    for ws, heard in zip(desks, (order[:cut], order[cut:]), strict=True):
        follow(ws, bureau.identity, rng, heard)
    handed: list[list[Path]] = []
    for ws in desks:
        shelves = [Shelf(ws, kind) for kind in (LETTERS, HELD)]
        kept = [
            shutil.copy(shelf.path(name), folder / f"{len(handed)}-{name}.jyt") for shelf in shelves for name in shelf.names()
        ]
        log = log_exchange.write_log(ws, folder / f"裁定簿{len(handed)}.jyt", PIN).file
        handed.append([log, *map(Path, kept)])
    found = []
    for ws, theirs in zip(desks, reversed(handed), strict=True):
        rng.shuffle(theirs)
        follow(ws, bureau.identity, rng, theirs)
        found.append(city_digest.city_digest(ws, anew=True))
        ws.close()
    return found


@contextlib.contextmanager
def _once() -> Iterator[Callable[[], None]]:
    """What has the same answer at every desk is worked out once; gives what forgets it, behind each world.

    Fifty desks open the same packages: a seal is opened and a manifest looked at for the first of them. And nobody looks through a file that
    was copied a moment ago, or notes in it that it is a copy. Whatever becomes of a package, and every row, is worked out at each desk.
    """
    unseal, decode, sound = cache(seal.unseal), canonical.decode, set[bytes]()

    def decoded(data: bytes, what: str) -> Any:
        if data in sound:
            return msgspec.json.decode(data)
        found = decode(data, what)
        sound.add(data)
        return found

    def forget() -> None:
        unseal.cache_clear()
        sound.clear()

    with (
        mock.patch.object(seal, "unseal", unseal),
        mock.patch.object(canonical, "decode", decoded),
        mock.patch.object(Workspace, "_know_itself", return_value=None),
        mock.patch.object(looking_for_damage, "Look", _Looked),
    ):
        yield forget


class _Looked:
    """A look at a file that finds nothing."""

    def __init__(self, _path: Path) -> None:
        """Nothing to look at."""

    def begin(self) -> None:
        """Nothing begins."""

    def wait(self, _own: object = None) -> str:
        """Nothing is wrong."""
        return ""

    def give_up(self) -> None:
        """Nothing ends."""


def main(schedules: int, seed: int, *, database: bool, forks: tuple[int, int, int] = _FORKS) -> int:
    """Run worlds until so many schedules are done; the exit status is 1 when one of the worlds has two digests.

    Args:
        schedules: How many.
        seed: Of the first world.
        database: Two desks of every world keep their rows on a server of PostgreSQL, started for this.
        forks: As of :func:`digests`.
    """
    begun, worked, worlds, done = time.monotonic(), time.process_time(), 0, 0
    memory = Path("/dev/shm")
    with (
        tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as place,
        contextlib.ExitStack() as running,
        _once() as forget,
    ):
        blank = Path(place) / "blank"
        blank.mkdir()
        make_bureau(blank / "city.jybureau").close()
        bureau, halls = bureau_of(blank), None
        if database:
            server = Server()
            running.callback(server.stop)
            with fresh(blank, Path(place) / "moved") as ws:
                move_bureau(ws, Path(place) / "hall" / "city.jybureau", server.new())
            halls = (Path(place) / "hall", server)
        while done < schedules:
            folder = Path(place) / "world"
            found = digests(bureau, folder, seed + worlds, forks=forks, halls=halls)
            if len(set(found)) != 1:
                print(f"world {seed + worlds}: {len(set(found))} digests of {len(found)} schedules")
                return 1
            shutil.rmtree(folder)
            forget()
            worlds, done = worlds + 1, done + len(found)
            if worlds % 20 == 0:
                each = (time.process_time() - worked) / done * 1000
                print(
                    f"{worlds} worlds, {done} schedules, {time.monotonic() - begun:.0f} s, {each:.0f} ms of the processor each",
                    flush=True,
                )
    where = f", {worlds * 2} of them on a server" if database else ""
    print(f"{worlds} worlds, {done} schedules{where}, one digest each; seeds {seed} to {seed + worlds - 1}")
    return 0


if __name__ == "__main__":
    typed = [each for each in sys.argv[1:] if each != "--database"]
    sys.exit(
        main(
            int(typed[0]) if typed else 1000,
            int(typed[1]) if len(typed) > 1 else 1,
            database="--database" in sys.argv,
        )
    )
