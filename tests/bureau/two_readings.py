"""Spoilt books of a school with a good key, each read beside its earlier package and read whole: ``python -m tests.bureau.two_readings [BOOKS] [SEED]``.

Of a package that comes after another one of its school only what differs is read (decisions 0573 and 0583). A school that means no good knows
that, and what was accepted of it before. So whatever it signs has to have one answer: at a desk that reads it beside the earlier package and at
one that reads all of it; and where it is accepted the city is one.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from jyteacher_desktop.bureau import city_digest, opening_packages, receiving
from jyteacher_desktop.exchange import BuiltLetter, box, canonical, envelope, seal
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import Workspace
from tests.bureau.schedules import Bureau, bureau_of
from tests.bureau.world import School, activity, book, fresh, log_card, make_bureau, sound_numbers, training
from tests.exchange.forgery import manifest_of

_TABLES = (
    "attendance-2026",
    "attendance-2025",
    "activities-2026",
    "activities-2025",
    "trainings-2026",
    "teachers",
    "service",
    "identity",
)
"""Where it is spoilt; the first ones are read beside those of the earlier package."""
_WHOLE = 10**9
Lines = list[bytes]


def _rows(rng: random.Random, school: School) -> dict[str, Any]:
    """A book of a dozen people at forty activities of two years."""
    people = sorted(new_id() for _n in range(12))
    held = {year: sorted(new_id() for _n in range(20)) for year in ("2025", "2026")}
    numbers = sound_numbers(len(people))
    named = {person: (f"师{place}", numbers[place]) for place, person in enumerate(people)}
    tables: dict[str, Any] = {
        f"activities_{year}": [activity(each, f"{year}-{1 + place % 9:02}-10") for place, each in enumerate(held[year])]
        for year in held
    }
    tables |= {
        f"attendance_{year}": [
            (person, each, rng.choice(["present", "present", "absent"]), "attendee", None, None)
            for person in people
            for each in held[year]
            if rng.random() < 0.8
        ]
        for year in held
    }
    tables["trainings_2026"] = sorted(training(new_id(), rng.choice(people), 100 * rng.randint(1, 9)) for _n in range(15))
    return book(school, named, **tables)


def _corrected(rng: random.Random, rows: dict[str, Any]) -> dict[str, Any]:
    """The book a while later: some lines of attendance went, some are others."""
    told = dict(rows)
    for name in ("attendance-2026", "attendance-2025"):
        lines = [line for line in rows[name] if rng.random() > 0.02]
        told[name] = [(*line[:2], "absent", *line[3:]) if rng.random() < 0.02 else line for line in lines]
    return told


def _again(rng: random.Random, lines: Lines) -> None:
    place = rng.randrange(len(lines))
    lines.insert(rng.choice([place, place + 1, rng.randrange(len(lines) + 1)]), lines[place])


def _turned(rng: random.Random, lines: Lines) -> None:
    one = rng.randrange(len(lines))
    other = rng.choice([max(one - 1, 0), rng.randrange(len(lines))])
    lines[one], lines[other] = lines[other], lines[one]


def _moved(rng: random.Random, lines: Lines) -> None:
    start = rng.randrange(len(lines))
    some = [lines.pop(start) for _n in range(min(rng.randint(1, 5), len(lines) - start))]
    place = rng.randrange(len(lines) + 1)
    lines[place:place] = some


def _gone(rng: random.Random, lines: Lines) -> None:
    for _n in range(rng.randint(1, 4)):
        if len(lines) > 1:
            lines.pop(rng.randrange(len(lines)))


def _anothers_field(rng: random.Random, lines: Lines) -> None:
    """One field of a line is that of another line, keys among them; the line stands where it stood, or where it would belong."""
    place = rng.randrange(len(lines))
    line, other = json.loads(lines[place]), json.loads(rng.choice(lines))
    field = rng.choice([*line])
    changed = canonical.encode(line | {field: other[field]}) + b"\n"
    if rng.random() < 0.5:
        lines[place] = changed
    else:
        lines.append(changed)
        lines.sort()


def _strange_field(rng: random.Random, lines: Lines) -> None:
    place = rng.randrange(len(lines))
    line = json.loads(lines[place])
    field = rng.choice([*line])
    line[field] = rng.choice(
        [None, "", 0, -1, 2**53 - 1, 2**53, "present", "2026-02-30", "2025-12-31", new_id(), new_id().upper(), "\u202e甲"]
    )
    with_it = json.dumps(line, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    lines[place] = with_it + b"\n"


def _strange_bytes(rng: random.Random, lines: Lines) -> None:
    place = rng.randrange(len(lines))
    line = lines[place]
    cut = rng.randrange(len(line))
    lines[place] = rng.choice(
        [
            line[:-1],
            line + b"\n",
            line[:-1] + b" \n",
            b" " + line,
            line[:cut] + line[cut + 1 :],
            line[:-1] + b"\r\n",
            b"",
            b"{}\n",
            b"[]\n",
        ]
    )


_SPOILING: tuple[Callable[[random.Random, Lines], None], ...] = (
    _again,
    _turned,
    _moved,
    _gone,
    _anothers_field,
    _anothers_field,
    _strange_field,
    _strange_bytes,
)


def _spoilt(rng: random.Random, letter: BuiltLetter, school: School, recipients: list[str]) -> bytes:
    """The letter with some lines as no program of ours writes them, properly signed; sometimes with a number of lines that is not so."""
    bodies = dict(letter.bodies)
    for _n in range(rng.choice([1, 1, 1, 2, 3])):
        name = rng.choice([*_TABLES[:3], *_TABLES])
        lines = bodies[name].splitlines(keepends=True)
        if lines:
            rng.choice(_SPOILING)(rng, lines)
        bodies[name] = b"".join(lines)
    manifest = manifest_of(letter.box)
    for resource in manifest["resources"]:
        body = bodies[resource["name"]]
        if body != letter.bodies[resource["name"]]:
            resource |= {"bytes": len(body), "hash": f"sha256:{hashlib.sha256(body).hexdigest()}"}
            resource["rows"] = body.count(b"\n") + (rng.choice([-1, 1]) if rng.random() < 0.05 else 0)
    signed = envelope.seal_envelope(canonical.encode(manifest), [school.key])
    return seal.seal(box.write_box(signed, bodies), recipients)


def _told(ws: Workspace, bureau: Bureau, files: list[Path], worth: int) -> tuple[str, str, str]:
    """What one desk says of the last file, and the city behind it."""
    with mock.patch.object(opening_packages, "WORTH_COMPARING", worth):
        verdict = [receiving.Desk(ws, bureau.identity).take(file) for file in files][-1]
    return verdict.verdict, verdict.code, city_digest.city_digest(ws, anew=True)


def two_readings(bureau: Bureau, folder: Path, seed: int) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    """What a desk that compares and a desk that reads everything say of one spoilt book."""
    rng = random.Random(seed)
    school = School(1, rng)
    rows = _rows(rng, school)
    first = school.write(bureau.office, bureau.recipients, rows=rows)
    later = school.write(bureau.office, bureau.recipients, rows=_corrected(rng, rows))
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / "1.jyt", folder / "2.jyt"]
    files[0].write_bytes(first.data)
    files[1].write_bytes(_spoilt(rng, later, school, bureau.recipients))
    said = []
    for worth in (0, _WHOLE):
        with fresh(bureau.blank, folder / f"desk{worth}") as ws:
            log_card(ws, school.card(), bureau.clerk)
            said.append(_told(ws, bureau, files, worth))
    return said[0], said[1]


def main(books: int, seed: int) -> int:
    """Read so many books both ways; the exit status is 1 when one of them had two answers."""
    memory = Path("/dev/shm")
    answers: Counter[str] = Counter()
    begun, wrong = time.monotonic(), 0
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as place:
        blank = Path(place) / "blank"
        blank.mkdir()
        make_bureau(blank / "city.jybureau").close()
        bureau = bureau_of(blank)
        for number in range(seed, seed + books):
            beside, whole = two_readings(bureau, Path(place) / "book", number)
            shutil.rmtree(Path(place) / "book")
            answers[f"{whole[0]} {whole[1]}".strip()] += 1
            if beside != whole:
                wrong += 1
                print(f"book {number}: {beside} and {whole}", flush=True)
    print(f"{books} books, {wrong} with two answers, {time.monotonic() - begun:.0f} s: {dict(answers.most_common())}")
    return 1 if wrong else 0


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUTF8", "1")
    sys.exit(main(*(int(each) for each in (*sys.argv[1:], *("200", "1")[len(sys.argv) - 1 :]))))
