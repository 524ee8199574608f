"""Two desks that do the same, one with its rows in a file and one on a server: ``python -m tests.bureau.both [DEEDS] [SEED]``.

A world is a few schools with random books, and whatever of it comes to a desk: packages with every kind of record, forks, broken chains, files
that are none, cards, slips of a central school, logs of other desks, a list of schools, policies. The clerk of both desks does one random deed
after the other by the commands whose use cases the window has as well. What is answered or refused must be the same word for word; and now and
then every list, figure, paper and row of the two is compared.

So that nothing but the database differs, both desks draw the same ids and keys and have the same clock.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import io
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, TypeVar
from unittest import mock

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import ssh

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau import decision_list, home, plan_decisions, returning_records, waiting, withdrawing_packages
from jyteacher_desktop.bureau.kept_files import EVIDENCE, HELD, LETTERS, QUARANTINE, Shelf
from jyteacher_desktop.bureau.moving_to_server import move_bureau
from jyteacher_desktop.bureau.office import current_policy
from jyteacher_desktop.bureau.who_is_one_person import candidates
from jyteacher_desktop.cli import running
from jyteacher_desktop.exchange import Header, SigningKey, build_letter, keys, open_school_card, package_tables, seal
from jyteacher_desktop.kinds.kit import Person, RecordId, Shape
from jyteacher_desktop.store import bureau_tables, ids, journal_tables, server_address, workspace
from jyteacher_desktop.store.workspace import Workspace
from tests.bureau.schedules import Bureau, _logs, _said_of, _said_of_people, _with_guests, bureau_of, hall
from tests.bureau.world import PIN, School, fresh, make_bureau
from tests.kinds.samples import sample_row, sent_row
from tests.servers import Server

_BEGAN: Final = datetime(2026, 10, 12, 8, 30)
_QUARTERS: Final = ("2026Q2", "2026Q3", "2026Q4")
_LOOK_EVERY: Final = 12
"""Deeds after which everything is compared."""
T = TypeVar("T")


# -- what both desks have in common ---------------------------------------------------------------------------------------


class _Pool:
    """Keys and mailboxes by the number of their draw, seals by what is sealed to whom: what the first desk drew is what the second one draws."""

    def __init__(self) -> None:
        self.key = cache(lambda number: Ed25519PrivateKey.from_private_bytes(random.Random(number).randbytes(32)))
        real = keys.new_mailbox
        self.mailbox = cache(lambda _number: real())
        self.seal = cache(seal.seal)


@contextlib.contextmanager
def _same_chance(pool: _Pool, number: int, minute: int) -> Iterator[None]:
    """What a deed draws: the same ids, keys and moments whichever desk does it."""
    rng, drawn = random.Random(number), Counter[str]()
    moment = _BEGAN + timedelta(minutes=minute)

    def next_of(name: str, give: Callable[[int], Any]) -> Any:
        drawn[name] += 1
        return give(100 * number + drawn[name] - 1)

    clock = SimpleNamespace(now=lambda: moment)
    private = SimpleNamespace(generate=lambda: next_of("key", pool.key))
    with (
        mock.patch.object(ids, "urandom", rng.randbytes),
        mock.patch.object(ids, "time", SimpleNamespace(time_ns=lambda: int(moment.timestamp() * 1e9))),
        mock.patch.object(ids, "_last_ms", 0),
        mock.patch.object(ids, "_counter", 0),
        mock.patch.object(workspace, "datetime", clock),
        mock.patch.object(keys, "Ed25519PrivateKey", private),
        mock.patch.object(seal, "seal", lambda data, recipients: pool.seal(data, tuple(recipients))),
        mock.patch.object(exchange, "new_mailbox", partial(next_of, "mailbox", pool.mailbox)),
    ):
        yield


# -- the world ------------------------------------------------------------------------------------------------------------


def _plans(rng: random.Random, told: dict[str, Any]) -> dict[str, list[tuple[Any, ...]]]:
    """Up to two plans, which stay the same plan from package to package and may say something else."""
    plans, lines = [], []
    for plan in told.setdefault("plans", [ids.new_id() for _each in range(rng.randrange(3))]):
        status = rng.choice(["sent", "sent", "draft", "approved"])
        number = ("济教〔2026〕1号", "2026-09-20") if status == "approved" else ("", "")
        question = rng.choice(told.setdefault(plan, [ids.new_id(), ids.new_id()]))
        title = rng.choice(["校本研修计划", "读书计划"])
        plans.append((plan, rng.choice(["2026-2027", "2026-2027-1"]), title, status, *number, question, *[""] * 4))
        lines += [
            (ids.new_id(), plan, f"2026-{month}", "reading_salon", f"共读{month}", rng.choice([None, 200, 400]), "全体")
            for month in ("09", "10", "11")
            if rng.random() < 0.5
        ]
    return {"plans": sorted(plans), "plan-items": sorted(lines)}


def _registers(rng: random.Random, rows: dict[str, Any]) -> dict[str, list[tuple[Any, ...]]]:
    """Records of some kinds, about people of the school, those first that others point at."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    people = [Person(row[0]) for row in rows["teachers"]]
    held = [row[0] for name, table in rows.items() if name.startswith("activities-") for row in table]
    taken = [row[0] for name, table in rows.items() if name.startswith("trainings-") for row in table]
    links = {name: RecordId(each[0]) for name, each in (("activity", held), ("training", taken)) if each}
    for kind in package_tables.TRAVELLING if people else ():
        needed = {str(spec.of) for spec in kind.fields if spec.shape is Shape.LINK}
        if kind.id in ("plan", "plan_item", "planned") or not needed <= links.keys() or rng.random() < 0.5:
            continue
        numbers = range(rng.randint(1, 3) if kind.own_life and not needed else 1)
        found[kind.sent] = sorted(
            sent_row(sample_row(kind, rng.randrange(6) + number, people, links, uuid=ids.new_id())) for number in numbers
        )
        if kind.own_life:
            links[kind.id] = RecordId(str(found[kind.sent][0][0]))
    return found


def _book(rng: random.Random, school: School, told: dict[str, Any]) -> dict[str, Any]:
    """A random book of a school: people who may be those of another one, activities, trainings, plans, guests and registers."""
    rows = _with_guests(rng, school.rows())
    names = {row[0]: rng.choice(["李娜", "李娜", "王伟", row[1]]) for row in rows["teachers"]}
    births = {row[0]: rng.choice(["", "1985-03", "1990-07"]) for row in rows["teachers"]}
    rows["teachers"] = [(row[0], names[row[0]], row[2], births[row[0]], *row[4:]) for row in rows["teachers"]]
    rows["periods"] = [(quarter, rng.choice(["open", "closed"]), 1, rng.randrange(2), None) for quarter in _QUARTERS[:2]]
    rows["identity"] = [(who, number, rng.choice([None, "13800000000"])) for who, number, _phone in rows["identity"]]
    rows["openings"] = [
        (ids.new_id(), row[0], "2025", "school_based", rng.choice([50, 600, 90_000]), "") for row in rows["teachers"][:2]
    ]
    return rows | _plans(rng, told) | _registers(rng, rows)


@dataclass
class World:
    """What may come to both desks, and what is known of it to whoever chooses the next deed."""

    stick: Path
    schools: list[School] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    cards: list[Path] = field(default_factory=list)
    lists: list[Path] = field(default_factory=list)
    policies: list[Path] = field(default_factory=list)


_PAPER: Final = "2141000077"
"""The code of a school that brings paper."""
_LISTED: Final = "标识码,名称,类型,中心校,上报方式,应交自,应交至,不报,原因,联系人"


def make(rng: random.Random, bureau: Bureau, stick: Path, policy: str) -> World:
    """Everything of one world, as files."""
    stick.mkdir(parents=True)
    world = World(stick)
    entries: list[tuple[str, str, str, dict[str, object]]] = []
    teachers: list[str] = []
    for number in range(rng.randint(2, 4)):
        school = School(number, rng)
        world.schools.append(school)
        world.cards.append(_written(stick / f"card{number}.jyt", school.card()))
        _letters(rng, bureau, school, world)
        entries += _said_of(rng, school, [letter.letter_id for letter in school.letters])
        teachers += [f"{school.office} {person}" for person in school.people]
        for place, letter in enumerate(school.letters):
            world.files.append(_written(stick / f"{number}-{place}.jyt", letter.data))
    world.files += _logs(rng, bureau, entries + _said_of_people(rng, teachers), stick)
    world.files.append(_slip(rng, bureau, world))
    data = world.files[0].read_bytes()
    for name, spoilt in (("cut", data[:-3]), ("text", "不是数据包".encode()), ("longer", data + b"\0")):
        world.files.append(_written(stick / f"{name}.jyt", spoilt))
    for number in range(2):
        lines = [
            f"21410000{place:02},{place}小,小学,{rng.choice(['', '0小', '王屋中心校'])},{rng.choice(['', '纸质', '表格'])},"
            f"{rng.choice(['', '2026-09-01'])},,,,"
            for place in range(6)
        ]
        text = "\n".join([_LISTED, *lines, f"{_PAPER},王屋二小,小学,0小,纸质,,,,,张老师"])
        world.lists.append(_written(stick / f"list{number}.csv", text.encode()))
    for version in (7, 8):
        text = re.sub(r"(?m)^version = \d+", f"version = {version}", policy, count=1)
        text = re.sub(r"(?m)^(.*hours.*= )(\d+)$", rf"\g<1>{version}", text, count=1)
        world.policies.append(_written(stick / f"policy{version}.toml", text.encode()))
    return world


def _letters(rng: random.Random, bureau: Bureau, school: School, world: World) -> None:
    told: dict[str, Any] = {}
    for _letter in range(rng.randint(1, 4)):
        prev = "1" * 64 if rng.random() < 0.15 else None
        quarter = rng.choice(_QUARTERS)
        school.write(bureau.office, bureau.recipients, prev=prev, rows=_book(rng, school, told), quarter=quarter)
    if rng.random() < 0.4:
        seq = rng.randint(1, len(school.letters))
        school.write(bureau.office, bureau.recipients, seq=seq, rows=_book(rng, school, told))
    if rng.random() < 0.3:
        school.key = SigningKey(Ed25519PrivateKey.from_private_bytes(rng.randbytes(32)))
        world.cards.append(_written(world.stick / f"card{school.number}b.jyt", school.card()))
        school.write(bureau.office, bureau.recipients, rows=_book(rng, school, told))


def _slip(rng: random.Random, bureau: Bureau, world: World) -> Path:
    """The slip of a central school with some packages of others, and one that is nowhere."""
    central = world.schools[0]
    letters = [letter.data for school in world.schools[1:] for letter in school.letters]
    enclosed = [(hashlib.sha256(data).hexdigest(), len(data), f"{place}.jyt") for place, data in enumerate(letters)]
    enclosed = [*rng.sample(enclosed, rng.randint(1, len(enclosed))), ("ab" * 32, 1000, "没有这一个.jyt")]
    header = Header(
        sender=central.office,
        receiver=bureau.office,
        code=central.code,
        seq=900,
        prev="0" * 64,
        created="2026",
        reply=central.mailbox[1],
    )
    data = build_letter("relay", header, {"enclosed": sorted(enclosed)}, [central.key], bureau.recipients).data
    return _written(world.stick / "slip.jyt", data)


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


# -- the desks ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Desk:
    """One of the two."""

    ws: Workspace
    folder: Path

    def run(self, typed: Typed) -> tuple[int, str]:
        """Do one command; its status and what it answers, in which this desk's own folder is called ``desk``."""
        at_desk = [each.replace("{desk}", str(self.folder)) for each in typed]
        if "-w" not in at_desk:
            at_desk += ["-w", str(self.ws.path)]
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            status = running.run([*at_desk, "--today", self.ws.today.isoformat(), "--json"])
        return status, out.getvalue().replace(str(self.folder), "desk")


@contextlib.contextmanager
def _kept_open(*desks: Desk) -> Iterator[None]:
    """Commands work on the workspaces that are open. What is said of a file on opening, and copying it behind a deed, are no part of this."""
    real = running._workspace
    by_path = {str(desk.ws.path): desk.ws for desk in desks}

    @contextlib.contextmanager
    def opened(command: Any, args: Any, today: date) -> Iterator[Workspace | None]:
        ws = by_path.get(str(args.workspace))
        if ws is not None:
            ws.today_override = args.today
            yield ws
            return
        with real(command, args, today) as other:
            yield other

    with (
        mock.patch.object(running, "_workspace", opened),
        mock.patch.object(running, "_opened", return_value=()),
        mock.patch.object(running, "_backed_up", return_value=()),
        mock.patch.dict(os.environ, {"JYTEACHER_PIN": PIN}),
    ):
        yield


# -- deeds ----------------------------------------------------------------------------------------------------------------


def _some(rng: random.Random, found: Sequence[T]) -> T | None:
    return rng.choice(found) if found else None


def _receive(_ws: Workspace, world: World, rng: random.Random) -> Typed:
    files = rng.sample(world.files, min(len(world.files), rng.randint(1, 4)))
    return ("bureau", "receive", *map(str, files))


def _enrol(_ws: Workspace, world: World, rng: random.Random) -> Typed:
    card = rng.choice(world.cards)
    digits = open_school_card(card.read_bytes()).fingerprint if rng.random() < 0.9 else "1" * 30
    return ("bureau", "enrol", str(card), "--fingerprint", digits)


def _school(ws: Workspace, world: World, rng: random.Random) -> str:
    """A school with a key here more often than one without."""
    known = [code for (code,) in ws.tuples("SELECT code FROM office ORDER BY code")]
    return rng.choice([*known, *known, "1小", "没有这所", world.schools[0].office])


def _rollback(ws: Workspace, world: World, rng: random.Random) -> Typed:
    more = rng.choice([(), ("--undo",), ("--to", "1")])
    return ("bureau", "rollback", _school(ws, world, rng), *more, "--why", rng.choice(["交错了", "误报", " "]))


def _decide(ws: Workspace, _world: World, rng: random.Random) -> Typed | None:
    row = _some(rng, withdrawing_packages.competing_letters(ws))
    return ("bureau", "decide", row.letter, "--why", "问过学校") if row else None


def _revoke(ws: Workspace, world: World, rng: random.Random) -> Typed:
    more = rng.choice([("--last-good", "1"), ("--last-good", "0"), ("--from", "2026-10-15")])
    return ("bureau", "revoke", _school(ws, world, rng), *more, "--why", "丢失")


def _teachers(ws: Workspace, rng: random.Random, count: int) -> list[str]:
    found = [uuid for (uuid,) in ws.tuples("SELECT DISTINCT uuid FROM city_teacher ORDER BY uuid")]
    return rng.sample(found, min(count, len(found)))


def _alike(ws: Workspace, _world: World, rng: random.Random) -> Typed | None:
    pair = _some(rng, candidates(ws)) if rng.random() < 0.8 else None
    two = [pair.first.key, pair.second.key] if pair else _teachers(ws, rng, 2)
    return ("bureau", rng.choice(["same", "same", "apart"]), *two, "--why", "电话核实") if len(two) == 2 else None


def _split(ws: Workspace, _world: World, rng: random.Random) -> Typed | None:
    one = _teachers(ws, rng, 1)
    return ("bureau", "split", *one, "--why", "证件号录错") if one else None


def _undecide(ws: Workspace, _world: World, rng: random.Random) -> Typed | None:
    row = _some(rng, decision_list.list_decisions(ws))
    return ("bureau", "undecide", row.id, "--why", "弄错了") if row else None


def _settle(ws: Workspace, _world: World, rng: random.Random) -> Typed | None:
    row = _some(rng, waiting.waiting(ws, with_settled=True))
    if row is None:
        return None
    at: Typed = ()
    if "same_hour" in row.kinds and rng.random() < 0.6:
        at = ("--at", rng.choice(["?", *(side.school for side in row.sides)]))
    undo = ("--undo",) if not at and row.settled and rng.random() < 0.7 else ()
    return ("bureau", "settle", row.id, *undo, *at, "--why", rng.choice(["看过了", "属实", ""]))


_RECORDS: Final = (
    "SELECT uuid FROM city_activity UNION SELECT uuid FROM city_training UNION SELECT uuid FROM city_teacher "
    "UNION SELECT uuid FROM city_honour ORDER BY 1"
)


def _return(ws: Workspace, _world: World, rng: random.Random) -> Typed | None:
    found = _some(rng, ws.tuples(_RECORDS))
    return ("bureau", "return", found[0], "--remark", rng.choice(["请核对", "请补附件", " "])) if found else None


def _unreturn(ws: Workspace, _world: World, rng: random.Random) -> Typed | None:
    row = _some(rng, returning_records.list_returned(ws))
    return ("bureau", "unreturn", row.id, "--why", "看错了") if row else None


def _plan(ws: Workspace, _world: World, rng: random.Random) -> Typed | None:
    found = _some(rng, ws.tuples("SELECT uuid FROM city_plan ORDER BY uuid"))
    if found is None:
        return None
    stands = [row.id for row in plan_decisions.list_all(ws) if row.plan == found[0]]
    seen = ("--decision", rng.choice(stands)) if stands and rng.random() < 0.6 else ()
    kind = rng.choice(["plan-approve", "plan-approve", "plan-return", "plan-evaluate", "plan-withdraw"])
    said = {
        "plan-approve": ("--number", f"济教〔2026〕{rng.randint(1, 9)}号"),
        "plan-return": ("--remark", "请补充人员"),
        "plan-evaluate": ("--grade", rng.choice(["优秀", "良好", "不合格", "满意"])),
        "plan-withdraw": ("--remark", "看错", *(("--evaluation",) if rng.random() < 0.4 else ())),
    }[kind]
    return ("bureau", kind, found[0], *said, *seen)


def _import(_ws: Workspace, world: World, rng: random.Random) -> Typed:
    return ("bureau", "schools", "--import", str(rng.choice(world.lists)))


def _publish(_ws: Workspace, world: World, rng: random.Random) -> Typed:
    more = rng.choice([(), ("--source", str(rng.choice(world.policies))), ("--due", "2026Q3=2026-10-15")])
    return ("bureau", "policy", "-o", f"{{desk}}/policy{rng.randrange(10**6)}.jyt", *more)


def _use(_ws: Workspace, world: World, rng: random.Random) -> Typed:
    return ("policy", "use", str(rng.choice(world.policies)))


def _entered(ws: Workspace, world: World, rng: random.Random) -> Typed:
    """What is done for a school that brings paper: its book is begun, filled and taken in."""
    if not ws.tuples("SELECT 1 FROM school_list WHERE deleted = 0 LIMIT 1"):
        return _import(ws, world, rng)
    book = ws.path.with_name(f"{ws.path.name}.entered") / f"{_PAPER}.jyschool"
    if not book.exists() or rng.random() < 0.2:
        return ("bureau", "enter", rng.choice([_PAPER, _PAPER, "2141000001"]))
    at = ("-w", f"{{desk}}/{book.parent.name}/{book.name}")
    held = (
        "--kind",
        "读书沙龙",
        "--title",
        "共读",
        "--date",
        f"2026-09-{rng.randint(10, 28)}",
        "--hours",
        "2",
        "--attendees",
        "all",
    )
    return rng.choice(
        [
            ("bureau", "enter", _PAPER, "--take", "2026Q3"),
            ("teacher", "add", rng.choice(["李娜", "赵敏", "钱进"]), "--set", "学科=语文", *at),
            ("activity", "add", *held, *at),
            ("period", "close", "2026Q3", *at),
        ]
    )


def _restore(ws: Workspace, world: World, rng: random.Random) -> Typed:
    return ("bureau", "restore", _school(ws, world, rng), "-o", f"{{desk}}/back{rng.randrange(10**6)}")


def _always(*typed: str) -> Chooser:
    return lambda _ws, _world, rng: tuple(each.replace("{n}", str(rng.randrange(10**6))) for each in typed)


Typed = tuple[str, ...]
Chooser = Callable[[Workspace, World, random.Random], Typed | None]
"""Chooses what is typed for one deed, looking at the first desk; None where there is nothing to do."""

DEEDS: Final[tuple[tuple[Chooser, int], ...]] = (
    (_receive, 24),
    (_enrol, 10),
    (_rollback, 6),
    (_decide, 4),
    (_revoke, 2),
    (_alike, 8),
    (_split, 3),
    (_undecide, 6),
    (_settle, 8),
    (_return, 6),
    (_unreturn, 3),
    (_plan, 10),
    (_import, 3),
    (_publish, 2),
    (_use, 2),
    (_entered, 9),
    (_restore, 1),
    (_always("bureau", "receipts", "-o", "{desk}/receipts{n}"), 6),
    (_always("bureau", "log", "-o", "{desk}/log{n}.jyt"), 2),
    (_always("bureau", "rebuild"), 2),
    (_always("undo"), 2),
    (_always("redo"), 1),
)
"""What a clerk does, and how often among the others."""


# -- comparing ------------------------------------------------------------------------------------------------------------

_LISTS: Final[tuple[Typed, ...]] = (
    *(("bureau", "board", quarter) for quarter in _QUARTERS),
    *(
        ("bureau", word)
        for word in ("people", "registered", "plans", "clashes", "held", "returns", "alike", "decisions", "forks")
    ),
    *(("bureau", word) for word in ("digest", "schools", "relays", "evidence", "entered", "clerks", "figures")),
    ("bureau", "hours", "--explain"),
    ("bureau", "figures", "--trend"),
    ("bureau", "waiting", "--all"),
    ("measures",),
    ("log",),
)
_OF_A_SCHOOL: Final = ("records", "letters")
_PAPERS: Final[tuple[Typed, ...]] = (
    ("bureau", "report", "city", "-o", "{desk}/city.pdf"),
    ("bureau", "report", "city", "-o", "{desk}/city.csv"),
    ("bureau", "report", "programme", "-o", "{desk}/programme.pdf"),
)


def looked_at(desk: Desk, world: World) -> Iterator[tuple[str, object]]:
    """Every list, figure, paper and row of a desk, by what it is."""
    for typed in _LISTS:
        yield " ".join(typed), desk.run(typed)
    for school in world.schools:
        for word in _OF_A_SCHOOL:
            yield f"bureau {word} {school.code}", desk.run(("bureau", word, school.code))
    if desk.ws.tuples("SELECT 1 FROM office LIMIT 1"):
        papers = (*_PAPERS, ("bureau", "report", "school", world.schools[0].code, "-o", "{desk}/school.pdf"))
    else:
        papers = _PAPERS
    for typed in papers:
        yield " ".join(typed), desk.run(typed)
        file = Path(typed[-1].replace("{desk}", str(desk.folder)))
        yield f"{file.name} itself", file.read_bytes() if file.exists() else None
    yield "the first page", repr(home.desk_home(desk.ws))
    for kind in (LETTERS, HELD, QUARANTINE, EVIDENCE):
        yield f"kept {kind}", Shelf(desk.ws, kind).names()
    yield from _rows(desk.ws)


_OF_THE_FILE: Final = frozenset({"file", "schema"})
"""Facts about where the rows lie."""


def _rows(ws: Workspace) -> Iterator[tuple[str, object]]:
    """The rows of every table. By which number a row is kept no person ever sees, and a server gives each number once: it stands for the row."""
    # rows of schools say theirs without a rule of the database
    meant: dict[str, dict[object, str]] = {"office": dict(ws.tuples("SELECT id, uuid FROM office"))}
    for metadata in (bureau_tables.metadata, journal_tables.metadata):
        for table in metadata.sorted_tables:
            names = [column.name for column in table.columns]
            points = [
                next(iter(column.foreign_keys)).column.table.name if column.foreign_keys else column.name
                for column in table.columns
            ]
            found, mine = [], meant.setdefault(table.name, {})
            for row in ws.tuples(f'SELECT {", ".join(map(_quoted, names))} FROM "{table.name}"'):
                told = [meant.get(to, {}).get(value, value) for to, value in zip(points, row, strict=True)]
                if table.name == "journal_entry":  # what stood there before is told in the words of each database
                    told = [row[names.index(name)] for name in ("step", "tbl", "op")]
                elif table.name == "journal_step":
                    told = [value for name, value in zip(names, row, strict=True) if name not in ("first_entry", "last_entry")]
                elif "id" in names and isinstance(row[names.index("id")], int):
                    number = told.pop(names.index("id"))
                    mine.setdefault(number, repr(told))
                if not (table.name == "info" and told[0] in _OF_THE_FILE):
                    found.append(repr(told))
            yield f"rows of {table.name}", sorted(found)


def _quoted(name: str) -> str:
    return f'"{name}"'


class Different(AssertionError):
    """The two desks did not do the same."""


def _compared(what: str, first: object, second: object) -> None:
    if first != second:
        raise Different(f"{what}\n  file:   {_shown(first, second)}\n  server: {_shown(second, first)}")


def _shown(said: object, other: object) -> str:
    """What one of them said, from a little before the first letter in which it is another thing."""
    text, against = (each if isinstance(each, str) else repr(each) for each in (said, other))
    place = next(
        (place for place, (one, two) in enumerate(zip(text, against, strict=False)) if one != two), min(len(text), len(against))
    )
    return text[max(0, place - 300) : place + 500]


@dataclass
class Walk:
    """One world at both desks, and what was done."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    compared: int = 0


def walk(bureau: Bureau, halls: tuple[Path, Server], folder: Path, told: Walk, *, seed: int, deeds: int) -> None:
    """Let the clerk of both desks do so many deeds of one seed.

    Raises:
        Different: One of them did, said or shows something else.
    """
    rng = random.Random(seed)
    pool = _Pool()
    with _same_chance(pool, seed, 0):
        at_file = fresh(bureau.blank, folder / "file")
        at_server = hall(*halls, folder / "server")
        database = server_address.database_of(at_server.path)
        world = make(rng, bureau, folder / "stick", current_policy(at_file).text)
    desks = Desk(at_file, folder / "file"), Desk(at_server, folder / "server")
    try:
        with at_file, at_server, _kept_open(*desks):
            for number in range(deeds):
                _deed(desks, world, rng, pool, number=number, told=told)
                if number % _LOOK_EVERY == _LOOK_EVERY - 1 or number == deeds - 1:
                    for (what, first), (_what, second) in zip(*(looked_at(desk, world) for desk in desks), strict=True):
                        _compared(f"after deed {number}: {what}", first, second)
                        told.compared += 1
    except Different as error:
        raise Different(f"seed {seed}, {error}") from None
    finally:
        halls[1].forget(database)


def _deed(desks: tuple[Desk, Desk], world: World, rng: random.Random, pool: _Pool, *, number: int, told: Walk) -> None:
    [choose] = rng.choices([each for each, _often in DEEDS], [often for _each, often in DEEDS])
    typed = choose(desks[0].ws, world, rng)
    if typed is None:
        return
    drawn, answers = rng.randrange(1 << 30), []
    for desk in desks:
        with _same_chance(pool, drawn, 37 * (number + 1)):
            desk.ws.today_override = (_BEGAN + timedelta(minutes=37 * (number + 1))).date()
            answers.append(desk.run(typed))
    (told.done if answers[0][0] in (0, 1) else told.refused)[" ".join(typed[:2])] += 1
    _compared(f"deed {number}: {' '.join(typed)}", *answers)
    if answers[0][0] == running.BUG:
        raise Different(f"deed {number}: {' '.join(typed)} is a bug at both: {answers[0][1]}")


@contextlib.contextmanager
def _opened_once() -> Iterator[None]:
    """What a PIN and a salt give is worked out once: that it takes long is meant for whoever guesses."""
    with mock.patch.object(ssh, "_bcrypt_kdf", cache(ssh._bcrypt_kdf)):
        yield


def main(deeds: int, seed: int, each: int = 60) -> int:
    """Do so many deeds, world after world; the exit status is 1 where the two desks differed."""
    told, begun, worlds, failed = Walk(), time.monotonic(), 0, 0
    memory = Path("/dev/shm")
    server = Server()
    try:
        with (
            tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as place,
            contextlib.ExitStack() as ways,
        ):
            blank = Path(place) / "blank"
            blank.mkdir()
            make_bureau(blank / "city.jybureau").close()
            with fresh(blank, Path(place) / "moved") as ws:
                move_bureau(ws, Path(place) / "hall" / "city.jybureau", server.new())
            bureau = bureau_of(blank)
            ways.enter_context(_opened_once())
            while told.done.total() + told.refused.total() < deeds:
                folder = Path(place) / "world"
                try:
                    walk(bureau, (Path(place) / "hall", server), folder, told, seed=seed + worlds, deeds=each)
                except Different as error:
                    failed += 1
                    print(f"DIFFERENT: {error}", flush=True)
                shutil.rmtree(folder)
                gc.collect()  # a workspace goes round in circles, and with it everything that it remembers
                worlds += 1
    finally:
        server.stop()
    for word in sorted({*told.done, *told.refused}):
        print(f"{word:24} {told.done[word]:6} done {told.refused[word]:6} refused")
    print(
        f"{worlds} worlds, {told.done.total()} deeds done and {told.refused.total()} refused alike, {told.compared} lists, figures, papers and "
        f"tables compared, {failed} worlds different; seeds {seed} to {seed + worlds - 1}, {time.monotonic() - begun:.0f} s"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 600, int(sys.argv[2]) if len(sys.argv) > 2 else 1))
