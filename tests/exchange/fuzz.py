"""Broken packages by the million: ``python -m tests.exchange.fuzz [--mutants N] [--seconds S] [--seed K] [--jobs J]``.

Mutants are made at every layer, from the bytes of the sealed file to rows that are hashed and signed anew with a really enrolled key.
For each of them the reader must refuse with a known error or accept; it must never raise anything else, take five seconds, or use
half a gigabyte. A mutant below the signature that is accepted carries exactly the original's content; one above it holds every rule
that the independent look of :func:`honest` knows.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import multiprocessing
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.exchange import OpenedLetter, box, canonical, envelope, open_letter, seal
from tests.exchange.conftest import BUREAU, SCHOOL, book, uid
from tests.exchange.test_vectors import MAILBOX, MAILBOX_RECIPIENT, SCHOOL_KEY
from tests.exchange.vectors import OFFICES

PHOTO = b"\xff\xd8 a photo of a sign-in sheet"
DIGEST = hashlib.sha256(PHOTO).hexdigest()
SLOWEST, MEMORY = 5.0, 512 * 1024
"""Seconds for one mutant, KiB for the process."""
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 2**53, -(2**63), 10**40, "", "x", "*", "\u202e", "a\x00b", "sha256:" + "0" * 64, uid(1), uid(2),
    "2026Q3", "2026-02-30", "../../etc/passwd", "e\u0301", [], {}, [[]], [None], {"": None}, ["sample"], ["zstd"], "9" * 400,
)  # fmt: skip


def original() -> tuple[bytes, bytes]:
    """A small report with an attachment: its box, and the sealed file."""
    rows = book()
    rows["attachments-2026"] = [(uid(1000), "activity", DIGEST, len(PHOTO), "image/jpeg")]
    rows["trainings-2026"] = [
        (uid(9), uid(100), "国培", "", "national", "online", "2026-07-01", "2026-07-05", 4000, "C1", "pass", "pending", None, "")
    ]
    letter = OFFICES.report(rows)
    sealed = letter.pack([MAILBOX_RECIPIENT], blobs={DIGEST: PHOTO})
    return seal.unseal(sealed, [MAILBOX]), sealed


BOX, SEALED = original()
ENTRIES = box.read_box(BOX)
SIGNED = ENTRIES[box.ENVELOPE].body(box.MAX_ENVELOPE)
BODIES = {name[5:-6]: entry.body(box.MAX_TABLE) for name, entry in ENTRIES.items() if name.startswith("data/")}
MANIFEST: dict[str, Any] = json.loads(envelope.parse_envelope(SIGNED).payload)


def look(data: bytes) -> OpenedLetter:
    """What a bureau does with a file, sealed or (to spare the seal) not."""
    letter = open_letter(
        data,
        kinds=frozenset({"report"}),
        signers_for=lambda office, _kind: [SCHOOL_KEY.public] if office == SCHOOL else [],
        identities=[MAILBOX],
        me=BUREAU,
        enclosed=not seal.is_sealed(data),
    )
    letter.check_tables()
    return letter


GOOD = look(SEALED)
CONTENT = (GOOD.letter_id, {name: GOOD.body(name) for name in GOOD.resources})


def spoil(data: bytes, chance: random.Random) -> bytes:
    """One to four small accidents."""
    changed = bytearray(data)
    for _time in range(chance.randint(1, 4)):
        place = chance.randrange(len(changed) + 1) if changed else 0
        length = chance.choice((1, 1, 2, 4, 8, 30))
        match chance.randrange(6):
            case 0 if place < len(changed):
                changed[place] ^= 1 << chance.randrange(8)
            case 1 if place < len(changed):
                changed[place] = chance.choice((0, 0x20, 0x7F, 0xFF, 0x80, 0x0A, 0x22, 0x5C))
            case 2:
                del changed[place : place + length]
            case 3:
                changed[place:place] = changed[place : place + length]
            case 4:
                changed[place:place] = chance.randbytes(length)
            case _:
                other = chance.randrange(len(changed) + 1)
                changed[place : place + length] = changed[other : other + length]
    return bytes(changed)


def bent(value: Any, chance: random.Random) -> Any:
    """A JSON value with one member changed, dropped, doubled or swapped somewhere inside."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        name = chance.choice(sorted(value))
        changed = dict(value)
        match chance.randrange(8):
            case 0:
                del changed[name]
            case 1:
                changed[chance.choice(("x", "constructor", name + "s", name.upper()))] = changed.pop(name)
            case 2:
                changed[chance.choice(("extra", "v2", "bytes", "hash"))] = chance.choice(ODD)
            case _:
                changed[name] = bent(changed[name], chance)
        return changed
    if isinstance(value, list) and value and chance.random() < 0.85:
        place = chance.randrange(len(value))
        items = list(value)
        match chance.randrange(6):
            case 0:
                del items[place]
            case 1:
                items.insert(place, items[place])
            case 2:
                items.reverse()
            case _:
                items[place] = bent(items[place], chance)
        return items
    if isinstance(value, str) and value and chance.random() < 0.5:
        return spoil(value.encode(), chance).decode("utf-8", errors="replace")
    if isinstance(value, int) and not isinstance(value, bool) and chance.random() < 0.5:
        return value + chance.choice((-1, 1, 1000, 2**31))
    return chance.choice(ODD)


def _blobs() -> dict[str, bytes]:
    return {DIGEST: PHOTO}


def sealed_bytes(chance: random.Random) -> bytes:
    """The file as it lies on the stick."""
    return spoil(SEALED, chance)


def box_bytes(chance: random.Random) -> bytes:
    """The box inside the seal."""
    return spoil(BOX, chance)


def box_entries(chance: random.Random) -> bytes:
    """Entries that are dropped, doubled, exchanged, renamed, mislabelled; all headers rebuilt."""
    entries = list(ENTRIES.values())
    for _time in range(chance.randint(1, 2)):
        place = chance.randrange(len(entries))
        entry = entries[place]
        match chance.randrange(7):
            case 0:
                del entries[place]
            case 1:
                entries.insert(chance.randrange(len(entries)), entry)
            case 2:
                chance.shuffle(entries)
            case 3:
                name = chance.choice((*ENTRIES, "data/x.jsonl", "blob/" + "0" * 64, "data/../x.jsonl", "MIMETYPE"))
                entries[place] = box.Entry(name, entry.stored, entry.crc, entry.size, entry.packed)
            case 4:
                entries[place] = box.Entry(entry.name, not entry.stored, entry.crc, entry.size, entry.packed)
            case 5:
                size = max(0, min(2**32 - 1, entry.size + chance.choice((-1, 1, 70_000_000, -entry.size))))
                entries[place] = box.Entry(entry.name, entry.stored, entry.crc, size, entry.packed)
            case _:
                entries[place] = box.Entry(entry.name, entry.stored, entry.crc, entry.size, spoil(entry.packed, chance))
        if not entries:
            entries = list(ENTRIES.values())
    return box._lay_out(entries)


def envelope_members(chance: random.Random) -> bytes:
    """The envelope's JSON."""
    value = bent(json.loads(SIGNED), chance)
    try:
        data = canonical.encode(value)
    except (OverflowError, TypeError):
        data = json.dumps(value).encode()
    return box.write_box(spoil(data, chance) if chance.random() < 0.3 else data, BODIES, _blobs())


def manifest_members(chance: random.Random) -> bytes:
    """The manifest, signed anew by the school's real key."""
    value: Any = MANIFEST
    for _time in range(chance.randint(1, 2)):
        value = bent(value, chance)
    try:
        payload = canonical.encode(value)
    except (OverflowError, TypeError):
        payload = json.dumps(value).encode()
    if chance.random() < 0.1:
        payload = spoil(payload, chance)
    return box.write_box(envelope.seal_envelope(payload, [SCHOOL_KEY]), BODIES, _blobs())


def table_rows(chance: random.Random) -> bytes:
    """Rows of a table, hashed and signed anew."""
    name = chance.choice([name for name in BODIES if BODIES[name]])
    body = BODIES[name]
    if chance.random() < 0.4:
        body = spoil(body, chance)
    else:
        lines = [json.loads(line) for line in body.splitlines()]
        lines = bent(lines, chance)
        if not isinstance(lines, list):
            lines = [lines]
        encode = canonical.encode if chance.random() < 0.9 else lambda row: json.dumps(row).encode()
        try:
            body = b"".join(encode(line) + b"\n" for line in lines)
        except (OverflowError, TypeError):
            body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    bodies = {**BODIES, name: body}
    manifest = json.loads(json.dumps(MANIFEST))
    for resource_entry in manifest["resources"]:
        if resource_entry["name"] == name:
            resource_entry.update(bytes=len(body), hash=f"sha256:{hashlib.sha256(body).hexdigest()}", rows=body.count(b"\n"))
    return box.write_box(envelope.seal_envelope(canonical.encode(manifest), [SCHOOL_KEY]), bodies, _blobs())


def attachments(chance: random.Random) -> bytes:
    """Attachments that are swapped, added, left out; tables left out."""
    bodies, blobs = dict(BODIES), _blobs()
    match chance.randrange(4):
        case 0:
            blobs[DIGEST] = spoil(PHOTO, chance)
        case 1:
            extra = chance.randbytes(chance.randrange(1, 50))
            blobs[hashlib.sha256(extra).hexdigest()] = extra
        case 2:
            blobs[chance.randbytes(32).hex()] = PHOTO
        case _:
            for name in chance.sample(sorted(bodies), chance.randrange(1, 4)):
                del bodies[name]
            blobs = chance.choice(({}, blobs))
    return box.write_box(SIGNED, bodies, blobs)


LAYERS: dict[str, tuple[Callable[[random.Random], bytes], bool, int]] = {
    "sealed bytes": (sealed_bytes, False, 2),
    "box bytes": (box_bytes, False, 4),
    "box entries": (box_entries, False, 3),
    "envelope": (envelope_members, False, 3),
    "manifest": (manifest_members, True, 4),
    "rows": (table_rows, True, 5),
    "attachments": (attachments, False, 1),
}
"""Layer to its maker, whether its mutants are signed anew, and how often it is taken."""


def honest(letter: OpenedLetter) -> bool:
    """An independent look at an accepted letter: plain JSON of the standard library, plain hashes, plain order."""
    for name, listed in letter.resources.items():
        data = letter.body(name)
        if len(data) != listed["bytes"] or listed["hash"] != "sha256:" + hashlib.sha256(data).hexdigest():
            return False
        keys: list[tuple[Any, ...]] = []
        for line in data.decode("utf-8").split("\n")[:-1]:
            row = json.loads(line)
            if json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")) != line:
                return False
            if any(isinstance(value, float | dict | list) for value in row.values()):
                return False
            keys.append(tuple(row[field_name] for field_name in listed["schema"]["primaryKey"] if field_name in row))
        if keys != sorted(set(keys)):
            return False
    return (letter.sender, letter.receiver, letter.kind) == (SCHOOL, BUREAU, "report")


@dataclass
class Tally:
    """What became of the mutants."""

    mutants: int = 0
    accepted: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    layers: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    failures: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """The sum of two."""
        self.mutants += other.mutants
        self.accepted += other.accepted
        self.codes += other.codes
        self.layers += other.layers
        self.slowest = max(self.slowest, other.slowest)
        self.failures += other.failures


def attack(seed: int, mutants: int, until: float = float("inf")) -> Tally:
    """Make and read mutants; the same seed makes the same ones (but for the random bytes of seals)."""
    chance = random.Random(seed)
    tally = Tally()
    names = list(LAYERS)
    weights = [LAYERS[name][2] for name in names]
    for number in range(mutants):
        if number % 256 == 0 and time.monotonic() > until:
            break
        name = chance.choices(names, weights)[0]
        make, signed_anew, _weight = LAYERS[name]
        data = make(chance)
        started = time.perf_counter()
        problem = ""
        try:
            letter = look(data)
            tally.accepted += 1
            if signed_anew:
                problem = "" if honest(letter) else "accepted against the rules"
            elif (letter.letter_id, {each: letter.body(each) for each in letter.resources}) != CONTENT:
                problem = "accepted with other content"
        except TrustError as error:
            tally.codes[error.code] += 1
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            problem = f"{type(error).__name__}: {error}"
        took = time.perf_counter() - started
        tally.slowest = max(tally.slowest, took)
        if took > SLOWEST:
            problem = problem or f"took {took:.1f} s"
        if problem:
            tally.failures.append(f"seed {seed} mutant {number} ({name}): {problem}; {base64.b64encode(data).decode()}")
        tally.mutants += 1
        tally.layers[name] += 1
    return tally


def _job(arguments: tuple[int, int, float]) -> tuple[Tally, int]:
    tally = attack(*arguments)
    return tally, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _shares(seed: int, mutants: int, until: float) -> Iterator[tuple[int, int, float]]:
    piece = 20_000
    for number in range(-(-mutants // piece)):
        yield seed + number, min(piece, mutants - number * piece), until


def main() -> int:
    """Run from the command line; the status is 1 when anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.exchange.fuzz")
    parser.add_argument("--mutants", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args()
    started = time.monotonic()
    total, memory = Tally(), 0
    with multiprocessing.get_context("spawn").Pool(asked.jobs) as pool:
        for tally, used in pool.imap_unordered(_job, _shares(asked.seed, asked.mutants, started + asked.seconds)):
            total.add(tally)
            memory = max(memory, used)
    took = time.monotonic() - started
    print(f"{total.mutants} mutants in {took:.0f} s, {total.mutants / took:.0f} a second with {asked.jobs} processes")
    print(f"refused {total.mutants - total.accepted - len(total.failures)}, accepted and equal or honest {total.accepted}")
    print(
        f"slowest {total.slowest * 1000:.0f} ms (limit {SLOWEST:.0f} s), memory {memory // 1024} MiB (limit {MEMORY // 1024} MiB)"
    )
    for title, counts in (("layer", total.layers), ("code", total.codes)):
        for name, count in counts.most_common():
            print(f"  {title} {name}: {count}")
    for failure in total.failures[:20]:
        print(failure, file=sys.stderr)
    return int(bool(total.failures) or memory > MEMORY)


if __name__ == "__main__":
    sys.exit(main())
