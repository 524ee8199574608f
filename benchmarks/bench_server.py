"""P11: a bureau on a server of PostgreSQL: packages decrypted, verified, checked and written, beside COPY of the same rows.

A hundred schools of 40 teachers with 175 activities each, 700,000 attendance lines, each school a package. The peer writes the very rows that
our side wrote, in the same order, by COPY into the same tables with the same indexes, constraints and triggers: one transaction per package, on the
same server. What no bureau on a server can leave out is measured in the same run: the libraries' work on the seals, the reading of the lines into
values, the small keys by which the peer's rows name people and activities where a line names ids, the rows by COPY, the sealed originals handed to the server that keeps them. Sent anew is every school with one line in a hundred corrected. How one package grows with the city is measured where ten times as many
schools are there before it.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from statistics import median

import psycopg

from benchmarks.bench_merge import PIN, School, decode, ids_and_lines, keyed, lines_of, merge, unseal
from benchmarks.measure import Measure, Pairs, Part, seconds
from jyteacher_desktop.bureau.moving_to_server import move_bureau
from jyteacher_desktop.bureau.office import create_bureau, key_path, mailbox_identities, unlock
from jyteacher_desktop.bureau.opening_packages import Earlier, Mailroom, Parcel, open_safely
from jyteacher_desktop.bureau.receiving import Desk
from jyteacher_desktop.desktop import collect_seldom
from jyteacher_desktop.store import server_address
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from jyteacher_desktop.values import replace
from tests.servers import Server

_SCHOOLS, _FEW, _TURNS = 100, 10, 3
_Tables = list[tuple[str, str, list[tuple[object, ...]]]]
_WRITTEN = ("city_teacher", "city_service", "city_activity", "city_attendance", "city_period", "city_table")


def run() -> list[Measure]:
    """First merge, every school again with one line in a hundred changed, and one package into a small and a large city."""
    collect_seldom()  # as the window and the command line do before they begin
    with tempfile.TemporaryDirectory() as place, _server() as server:
        folder = Path(place)
        for name in ("file", "hall"):
            (folder / name).mkdir()
        with create_bureau(folder / "file" / "city.jybureau", name="市", pin=PIN) as ws:
            identity = mailbox_identities(ws, unlock(ws, PIN))
            everybody = [School(ws, number) for number in range(_SCHOOLS + 1)]
            files = [school.write(ws, folder / "in") for school in everybody]
            for school in everybody:
                school.go_on(more=0)
            anew = [school.write(ws, folder / "anew") for school in everybody]
            move_bureau(ws, folder / "hall" / "city.jybureau", server.new())
        hall, numbers = folder / "hall" / "city.jybureau", count()

        def fresh() -> Path:
            target = folder / f"b{next(numbers)}" / "city.jybureau"
            target.parent.mkdir()
            shutil.copy(key_path(hall), key_path(target))
            server_address.write_pointer(target, server.new(like=server_address.database_of(hall)))
            return target

        def forget(path: Path) -> None:
            server.forget(server_address.database_of(path))
            shutil.rmtree(path.parent)

        def ours() -> tuple[float, float, float, float]:
            path, last = fresh(), files[_SCHOOLS]
            merge(path, identity, files[:_FEW])
            small = seconds(lambda: merge(path, identity, [last]))
            forget(path)
            path = fresh()
            first = seconds(lambda: merge(path, identity, files[:_SCHOOLS]))
            again = seconds(lambda: merge(path, identity, anew[:_SCHOOLS]))
            large = seconds(lambda: merge(path, identity, [last]))
            forget(path)
            return first, again, small, large

        path = fresh()
        merge(path, identity, files[:_SCHOOLS])
        packages = _rows(server_address.database_of(path))
        forget(path)

        def peer() -> float:
            path = fresh()
            taken = seconds(lambda: _copied(server_address.database_of(path), packages))
            forget(path)
            return taken

        turns = [(ours(), peer()) if turn % 2 else (peer(), ours())[::-1] for turn in range(_TURNS)]
        size = f"{_SCHOOLS} packages, {_SCHOOLS * 40 * 175:,} lines"

        def beside(place: int) -> Pairs:
            ratio = median(mine[place] / copied for mine, copied in turns)
            return Pairs(median(mine[place] for mine, _copied in turns), median(copied for _mine, copied in turns), ratio)

        def needed(given: list[Path], share: float, copied: float) -> tuple[Part, ...]:
            opened = [lines_of(file, identity) for file in given]
            told = ids_and_lines(opened)

            def kept() -> float:
                path = fresh()
                taken = seconds(lambda: _kept(server_address.database_of(path), given))
                forget(path)
                return taken

            return (
                Part(
                    "age, zlib and SHA-256 over all packages",
                    _usual(lambda: seconds(lambda: unseal(given, identity))),
                    needed=True,
                ),
                Part("their lines decoded by msgspec, unchecked", _usual(lambda: seconds(lambda: decode(opened))), needed=True),
                Part(
                    "the keys that stand for ids in the lines that are written",
                    _usual(lambda: seconds(lambda: keyed(told))) * share,
                    needed=True,
                ),
                Part("the rows that are written, as the peer writes them", copied * share, needed=True),
                Part("the originals handed to the server", _usual(kept), needed=True),
            )

        def parts(place: int, given: list[Path], share: float) -> tuple[Part, ...]:
            figures = beside(place)
            must = needed(given, share, figures.peer)
            rest = figures.here - sum(part.figure for part in must)
            return (*must, Part("checking every line, people joined, the verdict", max(rest, 0.0), needed=False))

        def parts_again(given: list[Path]) -> tuple[Part, ...]:
            figures = beside(1)
            must = needed(given, 0.01, figures.peer)
            path = fresh()
            merge(path, identity, files[:_SCHOOLS])
            with Workspace.open(path, BUREAU, write=False) as ws:
                room = Desk(ws, identity)._mailroom()
            forget(path)
            opened = _usual(lambda: seconds(lambda: _opened_beside(given, files, room)))
            more = opened - must[0].figure - must[1].figure
            rest = figures.here - sum(part.figure for part in must) - more
            return (
                *must,
                Part("opening beside the loaded originals, more than the first two", max(more, 0.0), needed=False),
                Part("statements, the server, waiting, the verdict", max(rest, 0.0), needed=False),
            )

        grown = Pairs(
            median(mine[3] for mine, _copied in turns),
            median(mine[2] for mine, _copied in turns),
            median(mine[3] / mine[2] for mine, _copied in turns),
        )
        return [
            _measure(
                f"{size}: decrypt, verify, check, write / COPY of the same rows", beside(0), 1.5, parts(0, files[:_SCHOOLS], 1.0)
            ),
            _measure(
                "the same schools again, one line in a hundred changed / COPY of all rows",
                beside(1),
                0.5,
                parts_again(anew[:_SCHOOLS]),
            ),
            _measure(f"one package where {_SCHOOLS} schools are / where {_FEW} are", grown, 1.5),
        ]


def _measure(name: str, figures: Pairs, limit: float, parts: tuple[Part, ...] = ()) -> Measure:
    return Measure(goal="P11", name=name, here=figures.here, peer=figures.peer, ratio=figures.ratio, limit=limit, parts=parts)


def _usual(figure: Callable[[], float]) -> float:
    return median(figure() for _turn in range(_TURNS))


def _opened_beside(given: list[Path], earlier: list[Path], room: Mailroom) -> None:
    """Every package opened as in a sitting, beside the one that its school sent before, by one thread and without any server."""
    for file, before in zip(given, earlier, strict=False):
        loaded = Earlier(data=before.read_bytes(), seen=True)
        opened = open_safely(file.read_bytes(), replace(room, earlier=lambda _office, loaded=loaded: loaded))  # type: ignore[misc]
        if not isinstance(opened, Parcel):
            raise TypeError(opened)


def _kept(database: str, files: list[Path]) -> None:
    """The sealed originals, each in a transaction of its own, as they are kept before their rows are written."""
    with psycopg.connect(database, autocommit=True) as raw:
        raw.execute("SET search_path TO jyteacher")
        for file in files:
            raw.execute("INSERT INTO kept_file(kind, name, data) VALUES ('letters', %s, %s)", (file.name, file.read_bytes()))


@contextlib.contextmanager
def _server() -> Iterator[Server]:
    server = Server()
    try:
        yield server
    finally:
        server.stop()


def _rows(database: str) -> list[_Tables]:
    """What our side wrote for each package, in the order in which it was written: table, columns, rows."""
    found = []
    with psycopg.connect(database) as raw:
        raw.execute("SET search_path TO jyteacher")
        columns = {
            table: [each.name for each in raw.execute(f"SELECT * FROM {table} LIMIT 0").description or ()] for table in _WRITTEN
        }
        for (office,) in raw.execute("SELECT id FROM office WHERE head <> '' ORDER BY id").fetchall():
            told: _Tables = []
            for table in _WRITTEN:
                own = table not in ("city_service", "city_attendance")
                where = "office = %s" if own else "teacher IN (SELECT id FROM city_teacher WHERE office = %s)"
                names = ", ".join(f'"{name}"' for name in columns[table])
                told.append((table, names, raw.execute(f"SELECT * FROM {table} WHERE {where}", (office,)).fetchall()))
            found.append(told)
    return found


def _copied(database: str, packages: list[_Tables]) -> None:
    with psycopg.connect(database, autocommit=True) as raw:
        raw.execute("SET search_path TO jyteacher")
        for package in packages:
            with raw.transaction(), raw.cursor() as cursor:
                for table, names, rows in package:
                    with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                        for row in rows:
                            copy.write_row(row)
