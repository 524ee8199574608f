"""Packages that are as heavy as the format allows, and what reading them takes: ``python -m tests.exchange.heavy [--bytes N] [NAME ...]``.

Each shape fills four tables to the limit with what takes the most memory once it is read: lines that all differ, texts of one character, texts of which
one character makes all the others wide. Some are refused, because what they lead to is not there, the others are good from end to end. Every shape is
read in a process of its own, as a bureau reads it and as a school does, and what the process held at most is printed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import count, product
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.exchange import Header, SigningKey, box, build_letter, open_letter, package_tables
from jyteacher_desktop.exchange import new_mailbox as mailbox_of
from tests.exchange.conftest import BUREAU, SCHOOL, book, uid

Bodies = dict[str, bytes]
MEMORY = 512 * 1024
"""KiB that a process may take."""
SLOWEST = 5.0
_YEARS = range(2023, 2027)
_encoder = msgspec.json.Encoder(order="sorted")


def _body(name: str, rows: Iterable[dict[str, object]], size: int) -> bytes:
    """Lines up to so many bytes, sorted by the caller, no more than a table may have."""
    found = package_tables.find_spec("report", name)
    assert found is not None
    body = bytearray()
    for _number, row in zip(range(package_tables.MAX_ROWS), rows, strict=False):
        line = _encoder.encode(row) + b"\n"
        if len(body) + len(line) > size:
            break
        body += line
    return bytes(body)


def _row(name: str, **said: object) -> dict[str, object]:
    """The first row of the small book, with other values."""
    found = package_tables.find_spec("report", name)
    assert found is not None
    (first, *_more) = book().get(name) or book()[f"{found[0].name}-2026"]
    return dict(zip(found[0].fields, first, strict=True)) | said


def _attendance(year: int, pairs: Iterable[tuple[str, str]], **said: object) -> Iterator[dict[str, object]]:
    plain = {"mark": "present", "role": "attendee", "attended": None, "confirmed_x100": None} | said
    for number, (teacher, activity) in enumerate(pairs):
        yield {
            "teacher": teacher,
            "activity": activity,
            **{name: number if value == "number" else value for name, value in plain.items()},
        }


def _of_each_year(size: int, pairs: Callable[[int], Iterable[tuple[str, str]]], **said: object) -> Bodies:
    return {f"attendance-{year}": _body(f"attendance-{year}", _attendance(year, pairs(year), **said), size) for year in _YEARS}


def _activities(year: int, ids: Iterable[str], **said: object) -> Iterator[dict[str, object]]:
    for each in ids:
        yield _row(f"activities-{year}", id=each, start=f"{year}-03-01", end=f"{year}-03-01", **said)


def _ids(year: int) -> Iterator[str]:
    return map(uid, count(year * 1_000_000))


def _side(size: int) -> int:
    return int((size / 200) ** 0.5)


def _all_of_all(size: int) -> Callable[[int], Iterable[tuple[str, str]]]:
    side = _side(size)
    return lambda year: product([uid(100 + n) for n in range(side)], [uid(year * 1_000_000 + n) for n in range(side)])


def _people(many: int) -> Bodies:
    people = [uid(100 + n) for n in range(many)]
    return {
        "teachers": _body("teachers", (_row("teachers", id=each) for each in people), box.MAX_TABLE),
        "service": _body("service", (_row("service", teacher=each) for each in people), box.MAX_TABLE),
        "identity": _body("identity", (_row("identity", teacher=each) for each in people), box.MAX_TABLE),
    }


def _good(size: int, **said: object) -> Bodies:
    side = _side(size)
    return {
        **_people(side),
        **{f"activities-{y}": _body(f"activities-{y}", _activities(y, (uid(y * 1_000_000 + n) for n in range(side))), size) for y in _YEARS},
        **_of_each_year(size, _all_of_all(size), **said),
    }  # fmt: skip


def _short(names: Iterable[str]) -> dict[str, object]:
    return dict.fromkeys(names, "\U00020bb7")


SHAPES: dict[str, Callable[[int], Bodies]] = {
    "every line another activity of one person": lambda size: _of_each_year(size, lambda year: ((uid(100), each) for each in _ids(year))),
    "all at all activities, which are not there": lambda size: _of_each_year(size, _all_of_all(size)),
    "every line another person": lambda size: _of_each_year(size, lambda year: ((each, uid(1)) for each in _ids(year))),
    "every line another person at another activity": lambda size: _of_each_year(size, lambda year: ((each, each) for each in _ids(year))),
    "every line other hours": lambda size: _of_each_year(size, _all_of_all(size), confirmed_x100="number"),
    "all at all activities": _good,
    "all at all activities, every line other hours": lambda size: _good(size, confirmed_x100="number"),
    "people without end, each at one activity a year": lambda size: {
        **{name: body for name, body in _people(size // 400).items() if name != "service"},
        **{f"activities-{year}": _body(f"activities-{year}", _activities(year, [uid(year * 1_000_000)]), size) for year in _YEARS},
        **{
            f"attendance-{year}": _body(
                f"attendance-{year}",
                _attendance(year, ((uid(100 + n), uid(year * 1_000_000)) for n in range(size // 400))),
                size * 2 // 3,
            )
            for year in _YEARS
        },
    },
    "spells of one person": lambda size: {
        "service": _body("service", (_row("service", teacher=uid(100), seq=seq, start=None) for seq in range(1, 10**6)), size)
    },
    "activities of one character each": lambda size: {
        f"activities-{year}": _body(f"activities-{year}", _activities(year, _ids(year), **_short(_texts("activities-2026"))), size)
        for year in _YEARS
    },
    "people of one character each": lambda size: {
        "teachers": _body("teachers", (_row("teachers", id=each) | _short(_texts("teachers")) for each in _ids(1)), size)
    },
    "activities of long names with one wide character": lambda size: {
        f"activities-{year}": _body(f"activities-{year}", _activities(year, _ids(year), title="\U00020bb7" + "a" * 15_000), size)
        for year in _YEARS
    },
}  # fmt: skip
"""Name to the bodies of such a package, each table of so many bytes."""


def _texts(name: str) -> list[str]:
    """The fields of a table that hold any text."""
    found = package_tables.find_spec("report", name)
    assert found is not None
    return [field for field, kind in found[0].fields.items() if kind == "text" and field not in found[0].refers]


def package(name: str, size: int, key: SigningKey, recipient: str) -> bytes:
    """One of :data:`SHAPES`, signed and sealed."""
    small = {table: rows for table, rows in book().items() if "-" not in table}
    shape = SHAPES[name](size)
    years = {table[-4:] for table in shape if "-" in table}
    bodies: dict[str, Any] = {}
    for table, body in shape.items():
        found = package_tables.find_spec("report", table)
        assert found is not None
        bodies[table] = (package_tables.describe_resource(found[0], found[1], body), body)
    if "teachers" in shape and "service" not in shape:
        small["service"] = []
    if "teachers" in shape and "identity" not in shape:
        small["identity"] = []
    for year in years:
        small |= {f"{each}-{year}": [] for each in ("activities", "trainings") if f"{each}-{year}" not in shape}
    header = Header(sender=SCHOOL, receiver=BUREAU, code="1", seq=1, created="2026")
    return build_letter(
        "report", header, {table: rows for table, rows in small.items() if table not in shape}, [key], [recipient], given=bodies
    ).data


def read(data: bytes, key: SigningKey, mailbox: str, *, by_column: bool) -> str:
    """What reading it comes to: nothing, or the words of the refusal."""
    letter = open_letter(
        data, kinds=frozenset({"report"}), signers_for=lambda _office, _kind: [key.public], identities=[mailbox], me=BUREAU
    )
    try:
        letter.check_tables(by_column=by_column)
    except TrustError as error:
        return str(error.facts.get("cause") or error.code)
    return ""


def _measured(data: bytes, seed: bytes, mailbox: str, by_column: bool) -> tuple[str, float, int]:
    key = SigningKey(Ed25519PrivateKey.from_private_bytes(seed))
    start = time.process_time()
    said = read(data, key, mailbox, by_column=by_column)
    return said, time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(argv: list[str] | None = None) -> int:
    """Read every shape and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--bytes", type=int, default=box.MAX_TABLE * 15 // 16)
    parser.add_argument("names", nargs="*", default=list(SHAPES))
    options = parser.parse_args(argv)
    seed = bytes(range(32))
    key = SigningKey(Ed25519PrivateKey.from_private_bytes(seed))
    mailbox, recipient = mailbox_of()
    failed = False
    alone = multiprocessing.get_context("spawn")
    for name in options.names or list(SHAPES):
        with ProcessPoolExecutor(1, mp_context=alone) as maker:
            data = maker.submit(_made, name, options.bytes, seed, recipient).result()
        for by_column in (True, False):
            with ProcessPoolExecutor(1, mp_context=alone) as reader:
                said, taken, memory = reader.submit(_measured, data, seed, mailbox, by_column).result()
            over = memory > MEMORY or taken > SLOWEST
            failed |= over
            how = "by column" if by_column else "by line"
            print(
                f"{name}, {how}: {len(data) >> 10} KiB, {taken:.1f} s, {memory >> 10} MiB, {said or 'good'}{' OVER' if over else ''}",
                flush=True,
            )
    assert key.public
    return int(failed)


def _made(name: str, size: int, seed: bytes, recipient: str) -> bytes:
    return package(name, size, SigningKey(Ed25519PrivateKey.from_private_bytes(seed)), recipient)


if __name__ == "__main__":
    sys.exit(main())
