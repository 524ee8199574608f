"""Broken packages by the million: ``python -m tests.exchange.fuzz [--mutants N] [--seconds S] [--seed K] [--jobs J]``;
with ``--packages N`` every byte and every truncation of so many packages instead.

Mutants are made of letters of every kind (every second one of a report) and at every layer, from the bytes of the file to rows that are
hashed and signed anew with a really enrolled key; each is read as far as its receiver reads it before anything is written. For each of them the reader must refuse with a known error or accept; it must never raise anything else, take five seconds, or use
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
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from jyteacher_desktop.bureau import clerks_log
from jyteacher_desktop.domain.errors import InputError, TrustError
from jyteacher_desktop.exchange import (
    OpenedLetter,
    SigningKey,
    box,
    canonical,
    envelope,
    open_bureau_card,
    open_letter,
    open_school_card,
    seal,
)
from jyteacher_desktop.exchange.errors import WrongForm
from jyteacher_desktop.paths import resource
from jyteacher_desktop.school.signed_policy import read_signed_policy
from tests.exchange.conftest import BUREAU, SCHOOL, book, uid
from tests.exchange.test_vectors import BUREAU_KEY, MAILBOX, MAILBOX_RECIPIENT, REPLY, SCHOOL_KEY
from tests.exchange.vectors import FOLDER, OFFICES, PROVINCE, from_bureau

PHOTO = b"\xff\xd8 a photo of a sign-in sheet"
DIGEST = hashlib.sha256(PHOTO).hexdigest()
SLOWEST, MEMORY = 5.0, 512 * 1024
"""Seconds for one mutant, KiB for the process."""
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 2**53, -(2**63), 10**40, "", "x", "*", "\u202e", "a\x00b", "sha256:" + "0" * 64, uid(1), uid(2),
    "2026Q3", "2026-02-30", "../../etc/passwd", "e\u0301", [], {}, [[]], [None], {"": None}, ["sample"], ["zstd"], "9" * 400,
)  # fmt: skip


@dataclass(frozen=True)
class Original:
    """A good letter of one kind, taken apart, and the key that signs its mutants anew."""

    kind: str
    key: SigningKey
    identity: str
    me: str
    file: bytes
    box: bytes
    entries: dict[str, box.Entry]
    signed: bytes
    bodies: dict[str, bytes]
    blobs: dict[str, bytes]
    manifest: dict[str, Any]

    @classmethod
    def of(cls, file: bytes, key: SigningKey, identity: str, me: str) -> Original:
        """Take a file apart."""
        boxed = seal.unseal(file, [identity]) if seal.is_sealed(file) else file
        entries = box.read_box(boxed)
        signed = entries[box.ENVELOPE].body(box.MAX_ENVELOPE)
        manifest = json.loads(envelope.parse_envelope(signed).payload)
        return cls(
            kind=manifest["jyt"]["kind"],
            key=key,
            identity=identity,
            me=me,
            file=file,
            box=boxed,
            entries=entries,
            signed=signed,
            bodies={name[5:-6]: entry.body(box.MAX_TABLE) for name, entry in entries.items() if name.startswith("data/")},
            blobs={name[5:]: entry.body(box.MAX_BLOB) for name, entry in entries.items() if name.startswith("blob/")},
            manifest=manifest,
        )

    def look(self, data: bytes) -> OpenedLetter:
        """What a receiver does with a file, sealed or (to spare the seal) not, up to where rows are written into a workspace."""
        letter = open_letter(
            data,
            kinds=frozenset({self.kind}),
            signers_for=lambda office, kind: [] if kind in CARDS else _KEYS.get(office, []),
            identities=[self.identity],
            me=self.me or None,
            enclosed=self.kind not in OPEN and not seal.is_sealed(data),
        )
        letter.check_tables()
        match self.kind:
            case "enrol":
                open_school_card(data)
            case "root":
                open_bureau_card(data)
            case "log" | "roll":
                for row in letter.rows("letters") if self.kind == "roll" else ():
                    self._look_inside(letter, row)
                for entry in letter.rows("entries"):
                    clerks_log.check_entry(entry.kind, entry.payload)
            case "policy":
                read_signed_policy(letter)
        return letter

    @staticmethod
    def _look_inside(roll: OpenedLetter, row: Any) -> None:
        """A school's letter in a city's roll must be the one the list names."""
        if row.sha256 in roll.blobs:
            inner = open_letter(
                roll.blob(row.sha256),
                kinds=frozenset({"report"}),
                signers_for=lambda office, _kind: _KEYS.get(office, []),
                identities=[],
                me=roll.sender,
                enclosed=True,
            )
            inner.check_tables()
            if (inner.letter_id, inner.sender, inner.seq) != (row.letter, row.office, row.seq):
                raise WrongForm("与清单不符")

    @cached_property
    def content(self) -> tuple[str, dict[str, bytes]]:
        """Letter id and bodies, which a mutant below the signature must keep."""
        letter = self.look(self.file)
        return letter.letter_id, {name: letter.body(name) for name in letter.resources}

    @property
    def addresses(self) -> tuple[str, str]:
        """Sender and receiver."""
        return self.manifest["jyt"]["from"], self.manifest["jyt"]["to"]


CARDS, OPEN = frozenset({"enrol", "root"}), frozenset({"enrol", "root", "policy"})
_KEYS = {SCHOOL: [SCHOOL_KEY.public], BUREAU: [BUREAU_KEY.public]}


def originals() -> Iterator[Original]:
    """The published good letter of every kind; the report has trainings and an attachment."""
    rows = book()
    rows["attachments-2026"] = [(uid(1000), "activity", DIGEST, len(PHOTO), "image/jpeg")]
    rows["trainings-2026"] = [
        (uid(9), uid(100), "国培", "", "national", "online", "2026-07-01", "2026-07-05", 4000, "C1", "pass", "pending", None, "")
    ]
    report = OFFICES.report(rows).pack([MAILBOX_RECIPIENT], blobs={DIGEST: PHOTO})
    yield Original.of(report, SCHOOL_KEY, MAILBOX, BUREAU)
    for name, key, identity, me in (
        ("receipt-want", BUREAU_KEY, REPLY, SCHOOL),
        ("restore", BUREAU_KEY, REPLY, SCHOOL),
        ("relay", SCHOOL_KEY, MAILBOX, BUREAU),
        ("log-two-signers", BUREAU_KEY, MAILBOX, BUREAU),
        ("roll", BUREAU_KEY, MAILBOX, PROVINCE),
        ("school-card", SCHOOL_KEY, MAILBOX, ""),
        ("root", BUREAU_KEY, MAILBOX, ""),
    ):
        yield Original.of((FOLDER / f"{name}.jyt").read_bytes(), key, identity, me)
    text = resource("policies/jiyuan.toml").read_bytes()
    policy = [("jiyuan", 1, "学时规则", "jiyuan.toml", hashlib.sha256(text).hexdigest(), len(text), "2027-06-30")]
    letter = from_bureau(
        "policy",
        {"policy": policy, "due": [("2026Q4", "2027-01-10")]},
        receiver="*",
        blobs={hashlib.sha256(text).hexdigest(): text},
    )
    yield Original.of(letter.data, BUREAU_KEY, REPLY, SCHOOL)


ORIGINALS = tuple(originals())


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
    if isinstance(value, str) and value.startswith("{") and chance.random() < 0.7:
        inside = bent(json.loads(value), chance)  # an entry of the log, the fields of a kind
        return json.dumps(inside, ensure_ascii=chance.random() < 0.2, sort_keys=True, separators=(",", ":"))
    if isinstance(value, str) and value and chance.random() < 0.5:
        return spoil(value.encode(), chance).decode("utf-8", errors="replace")
    if isinstance(value, int) and not isinstance(value, bool) and chance.random() < 0.5:
        return value + chance.choice((-1, 1, 1000, 2**31))
    return chance.choice(ODD)


def sealed_bytes(of: Original, chance: random.Random) -> bytes:
    """The file as it lies on the stick."""
    return spoil(of.file, chance)


def box_bytes(of: Original, chance: random.Random) -> bytes:
    """The box inside the seal."""
    return spoil(of.box, chance)


def box_entries(of: Original, chance: random.Random) -> bytes:
    """Entries that are dropped, doubled, exchanged, renamed, mislabelled; all headers rebuilt."""
    entries = list(of.entries.values())
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
                name = chance.choice((*of.entries, "data/x.jsonl", "blob/" + "0" * 64, "data/../x.jsonl", "MIMETYPE"))
                entries[place] = box.Entry(name, entry.stored, entry.crc, entry.size, entry.packed)
            case 4:
                entries[place] = box.Entry(entry.name, not entry.stored, entry.crc, entry.size, entry.packed)
            case 5:
                size = max(0, min(2**32 - 1, entry.size + chance.choice((-1, 1, 70_000_000, -entry.size))))
                entries[place] = box.Entry(entry.name, entry.stored, entry.crc, size, entry.packed)
            case _:
                entries[place] = box.Entry(entry.name, entry.stored, entry.crc, entry.size, spoil(entry.packed, chance))
        if not entries:
            entries = list(of.entries.values())
    return box._lay_out(entries)


def envelope_members(of: Original, chance: random.Random) -> bytes:
    """The envelope's JSON."""
    value = bent(json.loads(of.signed), chance)
    try:
        data = canonical.encode(value)
    except (OverflowError, TypeError):
        data = json.dumps(value).encode()
    return box.write_box(spoil(data, chance) if chance.random() < 0.3 else data, of.bodies, of.blobs)


def manifest_members(of: Original, chance: random.Random) -> bytes:
    """The manifest, signed anew by the school's real key."""
    value: Any = of.manifest
    for _time in range(chance.randint(1, 2)):
        value = bent(value, chance)
    try:
        payload = canonical.encode(value)
    except (OverflowError, TypeError):
        payload = json.dumps(value).encode()
    if chance.random() < 0.1:
        payload = spoil(payload, chance)
    return box.write_box(envelope.seal_envelope(payload, [of.key]), of.bodies, of.blobs)


def table_rows(of: Original, chance: random.Random) -> bytes:
    """Rows of a table, hashed and signed anew."""
    name = chance.choice([name for name in of.bodies if of.bodies[name]])
    body = of.bodies[name]
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
    bodies = {**of.bodies, name: body}
    manifest = json.loads(json.dumps(of.manifest))
    for resource_entry in manifest["resources"]:
        if resource_entry["name"] == name:
            resource_entry.update(bytes=len(body), hash=f"sha256:{hashlib.sha256(body).hexdigest()}", rows=body.count(b"\n"))
    return box.write_box(envelope.seal_envelope(canonical.encode(manifest), [of.key]), bodies, of.blobs)


def attachments(of: Original, chance: random.Random) -> bytes:
    """Attachments that are swapped, added, left out; tables left out."""
    bodies, blobs = dict(of.bodies), dict(of.blobs)
    match chance.randrange(4):
        case 0:
            blobs = {digest: spoil(body, chance) for digest, body in blobs.items()}
        case 1:
            extra = chance.randbytes(chance.randrange(1, 50))
            blobs[hashlib.sha256(extra).hexdigest()] = extra
        case 2:
            blobs[chance.randbytes(32).hex()] = PHOTO
        case _:
            for name in chance.sample(sorted(bodies), min(len(bodies), chance.randrange(1, 4))):
                del bodies[name]
            blobs = chance.choice(({}, blobs))
    return box.write_box(of.signed, bodies, blobs)


LAYERS: dict[str, tuple[Callable[[Original, random.Random], bytes], bool, int]] = {
    "sealed bytes": (sealed_bytes, False, 2),
    "box bytes": (box_bytes, False, 4),
    "box entries": (box_entries, False, 3),
    "envelope": (envelope_members, False, 3),
    "manifest": (manifest_members, True, 4),
    "rows": (table_rows, True, 5),
    "attachments": (attachments, False, 1),
}
"""Layer to its maker, whether its mutants are signed anew, and how often it is taken."""


def honest(letter: OpenedLetter, of: Original) -> bool:
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
    return (letter.sender, letter.receiver, letter.kind) == (*of.addresses, of.kind)


@dataclass
class Tally:
    """What became of the mutants."""

    mutants: int = 0
    accepted: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    layers: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    failures: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """The sum of two."""
        self.mutants += other.mutants
        self.accepted += other.accepted
        self.codes += other.codes
        self.layers += other.layers
        self.kinds += other.kinds
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
        of = ORIGINALS[0] if chance.random() < 0.5 else chance.choice(ORIGINALS)
        data = make(of, chance)
        started = time.process_time()
        problem = ""
        try:
            letter = of.look(data)
            tally.accepted += 1
            if signed_anew:
                problem = "" if honest(letter, of) else "accepted against the rules"
            elif (letter.letter_id, {each: letter.body(each) for each in letter.resources}) != of.content:
                problem = "accepted with other content"
        except (TrustError, InputError) as error:
            tally.codes[error.code] += 1
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            problem = f"{type(error).__name__}: {error}"
        took = time.process_time() - started
        tally.slowest = max(tally.slowest, took)
        if took > SLOWEST:
            problem = problem or f"took {took:.1f} s of the processor"
        if problem:
            tally.failures.append(
                f"seed {seed} mutant {number} ({of.kind}, {name}): {problem}; {base64.b64encode(data).decode()}"
            )
        tally.mutants += 1
        tally.layers[name] += 1
        tally.kinds[of.kind] += 1
    return tally


def attack_every_byte(packages: int, until: float = float("inf")) -> Tally:
    """Change every byte and cut at every place of so many sealed packages, each of another size: all of it must be noticed."""
    chance = random.Random(packages)
    tally = Tally()
    for number in range(packages):
        file = OFFICES.report(book(number % 7, number % 5)).data
        of = Original.of(file, SCHOOL_KEY, MAILBOX, BUREAU)
        for place in range(len(file)):
            changed = bytearray(file)
            changed[place] ^= chance.randrange(1, 256)
            for data in (bytes(changed), file[:place]):
                tally.mutants += 1
                try:
                    of.look(data)
                    tally.failures.append(f"package {number} byte {place}: accepted; {base64.b64encode(data).decode()}")
                except TrustError as error:
                    tally.codes[error.code] += 1
                except Exception as error:  # noqa: BLE001 - that is what is looked for
                    tally.failures.append(f"package {number} byte {place}: {type(error).__name__}: {error}")
        tally.kinds["report"] += 1
        if time.monotonic() > until:
            break
    return tally


def _job(arguments: tuple[int, int, float]) -> tuple[Tally, int]:
    import resource

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
    parser.add_argument("--packages", type=int, default=0, help="instead: every byte and every truncation of so many packages")
    asked = parser.parse_args()
    started = time.monotonic()
    if asked.packages:
        total = attack_every_byte(asked.packages, started + asked.seconds)
        print(f"{total.kinds['report']} packages, {total.mutants} changes and truncations in {time.monotonic() - started:.0f} s")
        print(f"noticed {total.codes.total()}, not noticed {len(total.failures)}")
        for failure in total.failures[:20]:
            print(failure, file=sys.stderr)
        return int(bool(total.failures))
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
    for title, counts in (("kind", total.kinds), ("layer", total.layers), ("code", total.codes)):
        for name, count in counts.most_common():
            print(f"  {title} {name}: {count}")
    for failure in total.failures[:20]:
        print(failure, file=sys.stderr)
    return int(bool(total.failures) or memory > MEMORY)


if __name__ == "__main__":
    sys.exit(main())
