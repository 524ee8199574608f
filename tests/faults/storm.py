"""Striking at one system call after the other, and judging what is left."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import hashlib
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.flows import FLOWS, SCHOOL, Flow, call, prepare, run_words
from tests.faults.powercut import SAID, Disk, Operation, read_record
from tests.faults.windows import DONE

SHIM = Path(__file__).with_name("shim.c")
END, END_TORN, FAIL_ONCE, FAIL_ON, HALF = 1, 2, 3, 4, 5
CHANGING, LOOKING, EVERY = 0, 1, 2
"""Which calls are struck: those that change something, those that look at it, or both."""
NO_LINKS, NO_RIGHTS, NO_FOLDER_FLUSH, NO_CASE, NO_SIGNS, TWO_SECONDS, NO_REPLACING = 1, 2, 4, 8, 16, 32, 64
FAT = NO_LINKS | NO_RIGHTS | NO_CASE | NO_SIGNS | TWO_SECONDS
"""What a stick does not do."""
KILLED = 137
HANGS_AFTER = 120
KINDS = (
    *("kill", "torn write", "power cut", "stick cut", "disk full", "I/O error", "read-only"),
    *("unreadable", "pulled", "refused", "half done", "interrupted", "as a stick"),
)
_STICKS = (FAT, FAT | NO_FOLDER_FLUSH, FAT | NO_REPLACING)
_SAVED = frozenset({0, 1})
_REFUSED = frozenset({2, 3, 4, 5})
_WAITS = re.compile("没有保存|没有写成，工作簿没有变化")
_PUT_RIGHT = re.compile("(已经恢复|已经修复)，.+只是这次没有打开")
_UNSURE = re.compile("磁盘没有确认|看一看做到了哪里|没有读完")
_DAMAGED = re.compile("里有损坏的地方|检查发现[^，]+，没有打开|文件读不下去")
"""Said of a workspace; whoever believes it of a sound one restores an older backup over it."""
_STAYS = re.compile("已经登记，仍然有效")
"""Said of the first of two steps, where the second one was not done."""
_GONE = re.compile(r"编号 \d+ (已经用掉|不会再给别的)|编号已经用掉")


@dataclass
class Tally:
    """What came of one command."""

    points: int = 0
    faults: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    failures: list[str] = field(default_factory=list)
    judged: int = 0

    @property
    def total(self) -> int:
        return sum(self.faults.values())


@dataclass(frozen=True)
class Left:
    """What was found after a fault: the check's status, the content, whole and broken files, and the second run."""

    check: int
    report: str
    content: str
    broken: tuple[str, ...]
    empty: tuple[str, ...]
    files: dict[str, str]
    again: int
    again_said: str
    after: str
    broken_after: tuple[str, ...]
    files_after: dict[str, str]
    untrue: bool


def build_shim(folder: Path) -> Path:
    """Compile the library; a machine without a compiler runs no storm."""
    library = folder / f"faults-{hashlib.sha256(SHIM.read_bytes()).hexdigest()[:12]}.so"
    if not library.exists():
        folder.mkdir(parents=True, exist_ok=True)
        part = library.with_suffix(f".{os.getpid()}.part")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(part), str(SHIM), "-ldl", "-lpthread"], check=True)
        part.replace(library)
    return library


class Storm:
    """The flows, their folders, and the library between them and the system."""

    def __init__(self, seed: int) -> None:
        fast = Path("/dev/shm")
        self.folder = Path(tempfile.mkdtemp(prefix="faults-", dir=fast if os.access(fast, os.W_OK) else None))
        self.root = self.folder / "here"
        self.rng = random.Random(seed)
        self._verdicts: dict[tuple[str, int, str], str] = {}
        self._settles: dict[tuple[str, int, bytes], tuple[str, int, str]] = {}
        self.judged = 0
        self._library = ctypes.CDLL(None)
        self._library.faults_watch(str(self.root).encode())
        _quick_keys()
        _findings_of_small_cities()
        self.facts = prepare(self.folder / "bases")

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    # -- one flow ---------------------------------------------------------------------------------------------------

    def run(self, flow: Flow, budget: Callable[[], bool], *, cuts: int, kinds: Collection[str] = ()) -> Iterator[tuple[str, str]]:
        """Strike at a flow in random order until every point was struck or ``budget`` says no: kind and failure, "" for none.

        Args:
            flow: The command.
            budget: Whether there is to be another fault.
            cuts: Power cuts for every fault of another kind, each at a random place with a random loss.
            kinds: The kinds of faults that are meant; all where none is named.
        """
        calm = self.calm(flow)
        faults = [
            _Fault(kind, point, action, number, which)
            for kind, action, number, which in _FAULTS
            if not kinds or kind in kinds
            for point in range(calm.points[which])
        ]
        if not kinds or "as a stick" in kinds:
            faults += [_Fault("as a stick", -1, 0, 0, CHANGING, stick) for stick in _STICKS]
        for fault in self._mixed(faults):
            for _cut in range(cuts):
                if not budget():
                    return
                cut = self.rng.choice(("power cut", "stick cut"))
                record = calm.records[cut]
                failure = self._cut_power(
                    flow, calm, record, self.rng.randrange(len(record.operations) + 1), self.rng.getrandbits(32)
                )
                yield cut, failure and f"{flow.name}: {cut}: {failure}"
            if not budget():
                return
            failure = self._strike(flow, calm, fault)
            where = f"at {fault.point}/{calm.points[fault.which]} ({errno.errorcode.get(fault.number, '')}, {fault.action})"
            yield fault.kind, failure and f"{flow.name}: {fault.kind} {where if fault.point >= 0 else fault.stick}: {failure}"

    def _mixed(self, faults: list[_Fault]) -> list[_Fault]:
        """Faults in random order, one of every kind before the second of any: a run reads a hundred times as often as it writes."""
        self.rng.shuffle(faults)
        rank: Counter[str] = Counter()
        ranked: list[tuple[int, int, _Fault]] = []
        for number, fault in enumerate(faults):
            rank[fault.kind] += 1
            ranked.append((rank[fault.kind], number, fault))
        return [fault for _rank, _number, fault in sorted(ranked, key=lambda each: each[:2])]

    def calm(self, flow: Flow) -> Calm:
        """The flow in peace: how many points it has, what it changes, and the record of a run."""
        self.lay(flow)
        old = self._look(flow, again=False).content if flow.base != "empty" else ""
        self.lay(flow)
        status, _said = self.child(flow.arguments(self.root))
        new = self._look(flow, again=True)
        if status not in _SAVED:
            raise RuntimeError(f"{flow.name}: {status} {_said}")
        for pattern in flow.makes:
            if not any(self.root.glob(pattern)):
                raise RuntimeError(f"{flow.name}: makes no {pattern}: {sorted(new.files)}")
        records = {"power cut": self._recorded(flow, fat=False), "stick cut": self._recorded(flow, fat=True)}
        points = {CHANGING: sum(each.kind != SAID for each in records["power cut"].operations)}
        for which in (LOOKING, EVERY):
            self.lay(flow)
            points[which] = self._counted(flow, which)
        return Calm(points, old, new.content, records)

    def _counted(self, flow: Flow, which: int) -> int:
        """How many calls a run in peace makes that are struck."""
        counted = self.folder / "counted"
        self.child(flow.arguments(self.root), arm=(-1, 0, 0), which=which, counted=counted)
        return int(counted.read_text(encoding="utf-8"))

    def _recorded(self, flow: Flow, *, fat: bool) -> _Record:
        """The flow in peace once more, call by call; a stick knows no second names."""
        self.lay(flow)
        disk = Disk.of(self.root)
        record = self.folder / "record"
        self.child(flow.arguments(self.root), record=record, stick=FAT if fat else 0)
        operations = read_record(record.read_bytes())
        said = [number for number, each in enumerate(operations) if each.kind == SAID and each.inode == 1]
        if flow.window:
            said = [number for number in said if DONE.encode() in operations[number].first][:1]
        return _Record(disk, operations, said[-1] if said else len(operations), fat)

    def _strike(self, flow: Flow, calm: Calm, fault: _Fault) -> str:
        self.lay(flow)
        arm = (fault.point, fault.action, fault.number)
        status, said = self.child(flow.arguments(self.root), arm=arm, which=fault.which, stick=fault.stick)
        return self.verdict(flow, calm, status, said)

    def verdict(self, flow: Flow, calm: Calm, status: int, said: str) -> str:
        """What is wrong after a run that was struck, "" for nothing."""
        if status not in _SAVED | _REFUSED | {KILLED}:
            return f"exit {status}: {said[-300:]}"
        return self._judge(flow, calm, status, said, set(calm.records["power cut"].disk.names))

    def _cut_power(self, flow: Flow, calm: Calm, record: _Record, number: int, seed: int) -> str:
        left = record.disk.after(record.operations[:number], random.Random(seed), fat=record.fat)
        status = 0 if number > record.said else KILLED
        name = f"{flow.name}, {record.fat}"  # what may be left differs
        raw = (name, status, left.key(record.known))
        if raw not in self._settles:
            left.lay()
            self._settles[raw] = (name, status, self._settled(self.root / flow.workspace))
        key = self._settles[raw]
        if key not in self._verdicts:
            left.lay()
            self.judged += 1
            self._verdicts[key] = self._judge(flow, calm, status, "", set(record.disk.names), stick=record.fat)
        failure = self._verdicts[key]
        return failure and f"{failure} (operation {number}, seed {seed})"

    def _settled(self, workspace: Path) -> str:
        """What the folder is once SQLite has rolled back what was not finished: as good as the state itself, and seldom a new one.

        SQLite does the same with the same files whoever opens them, so two states that settle alike are judged once; each is judged as it
        was left, before it settles. Of unfinished files, journals and locks only the names matter to whoever comes next.
        """
        for path in (workspace, *workspace.parent.glob("*.backups/*.jy*")):
            if path.exists():
                with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(path)) as connection:
                    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        digest = hashlib.blake2b()
        for path in sorted(self.root.rglob("*")):
            digest.update(f"\n{path.relative_to(self.root)}\n{path.stat().st_mode:o}\n".encode())
            if path.is_file() and not path.name.endswith((".part", "-journal", ".lock")):
                digest.update(path.read_bytes())
        return digest.hexdigest()

    def _judge(self, flow: Flow, calm: Calm, status: int, said: str, before: set[Path], *, stick: bool = False) -> str:
        """What is wrong with what is left, "" for nothing.

        On a ``stick`` a new name may lead to nothing when the power goes before anything was reported: no file system without a journal
        gives a name and its content at once. Whoever looks at it finds an empty file, and the next try puts the whole one in its place.
        """
        present = _there(self.root / flow.workspace)
        if flow.base != "empty" and not flow.lost and not present:
            return "the workspace is gone"
        left = self._look(flow, again=True)
        allowed = {calm.new} if status in _SAVED else {calm.old} if status in _REFUSED else {calm.old, calm.new}
        if _UNSURE.search(said) or (status == 1 and _WAITS.search(said)):
            allowed = {calm.old, calm.new}  # done and honestly said to be unsure, or one file of several honestly said to wait
        if _PUT_RIGHT.search(said):
            allowed = {calm.new}  # done, and honestly said that only the window did not open
        sound = (0, 1, -1) if flow.damaged and status not in _SAVED else (0, -1)
        if left.untrue:
            return "the findings kept for the next process are not those of the city"
        if left.check not in sound:
            return f"the check says {left.check}: {left.report[:300]}"
        if _DAMAGED.search(said) and not flow.damaged and left.check == 0:
            return f"a sound file is said to be damaged: {said[-300:]}"
        # a number that is taken and said to be taken, or taken by a run that could say nothing any more
        unfinished = flow.between and (status == KILLED or _GONE.search(said) or _STAYS.search(said))
        if left.content not in allowed and not unfinished:
            now = "as it was" if left.content == calm.old else "changed" if left.content == calm.new else "neither old nor new"
            return f"exit {status}, and the workspace is {now}: {said[-300:]}"
        only_names = {name for name in left.empty if stick and status == KILLED and self.root / name not in before}
        if half := {*left.broken, *left.broken_after, *left.empty} - only_names:
            return f"half files: {sorted(half)}"
        if status in _SAVED and not (status == 1 and "没有写出" in said):  # said to be missing, and how to write it again
            for pattern in flow.makes:
                if not any(self.root.glob(pattern)):
                    return f"reported, and there is no {pattern}"
        done = left.content == calm.new
        if left.again not in (flow.again if done else (0, 1)):
            return f"the second run exits {left.again}: {left.again_said[-300:]}"
        for name, digest in left.files.items():
            numbered = name.startswith("stick/") and "-0" in name and (self.root / name) not in before
            if numbered and left.files_after.get(name) != digest:
                return f"the number of {name} was given to another letter"
        return ""

    # -- children ---------------------------------------------------------------------------------------------------

    def lay(self, flow: Flow) -> None:
        """Lay the folder of a flow as it is at the beginning."""
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(self.folder / "bases" / flow.base, self.root)

    def child(
        self,
        arguments: Sequence[str],
        *,
        arm: tuple[int, int, int] = (-1, 0, 0),
        record: Path | None = None,
        which: int = CHANGING,
        stick: int = 0,
        counted: Path | None = None,
    ) -> tuple[int, str]:
        """Run a command in a process of its own; exit status, and what it said on both streams."""
        arguments = filled(arguments, self.facts)
        out = self.folder / "said"

        def work() -> int:
            descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(descriptor, 1)
            os.dup2(descriptor, 2)
            sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - for as long as the process lives
            sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
            if record is not None:
                self._library.faults_record(os.open(record, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
            self._library.faults_points(which)
            self._library.faults_stick(stick)
            self._library.faults_arm(ctypes.c_long(arm[0]), arm[1], arm[2])
            status = run_words(arguments)
            if counted is not None:
                counted.write_text(str(self._library.faults_done()), encoding="utf-8")
            sys.stdout.flush()
            return status

        status = _forked(work)
        return status, out.read_text(encoding="utf-8", errors="replace") if out.exists() else ""

    def _look(self, flow: Flow, *, again: bool) -> Left:
        """Everything that is to be known of the folder, found out by a process of its own."""
        result = self.folder / "left.json"

        def work() -> int:
            workspace = self.root / flow.workspace
            there = _there(workspace)
            check, report = call("check", "-w", workspace) if there else (-1, {})
            if there and flow.base == "empty":
                call("policy", "show", "-w", workspace)  # the first opening gives the key that waits its name
            content = content_of(workspace) if there else ""
            found: dict[str, Any] = {
                "check": check,
                "report": json.dumps(report, ensure_ascii=False),
                "content": content,
                "broken": self._broken(),
                "empty": self._empty(),
                "files": _digests(self.root),
                "untrue": there and _untrue_findings(workspace),
            }
            status, document = -1, {}
            if again:
                status, document = call(*filled(flow.arguments(self.root), self.facts))
            found |= {"again": status, "again_said": json.dumps(document, ensure_ascii=False), "broken_after": self._broken()}
            found |= {"after": content_of(workspace) if _there(workspace) else "", "files_after": _digests(self.root)}
            result.write_text(json.dumps(found), encoding="utf-8")
            return 0

        result.unlink(missing_ok=True)
        status = _forked(work)
        if status != 0:
            raise RuntimeError(f"{flow.name}: looking failed ({status})")
        found = json.loads(result.read_text(encoding="utf-8"))
        return Left(
            **{
                **found,
                "broken": tuple(found["broken"]),
                "broken_after": tuple(found["broken_after"]),
                "empty": tuple(found["empty"]),
            }
        )

    def _empty(self) -> list[str]:
        """Files under their final names with nothing in them."""
        return [
            str(path.relative_to(self.root))
            for path in self.root.rglob("*")
            if path.is_file()
            and not path.name.endswith((".part", ".lock", "-journal", ".founding", ".new"))
            and not path.stat().st_size
        ]

    def _broken(self) -> list[str]:
        """Files under their final names that are not whole."""
        return [
            str(path.relative_to(self.root))
            for path in self.root.rglob("*")
            if path.is_file() and not _whole(path, self.facts["identity"])
        ]


def _there(path: Path) -> bool:
    """Whether a workspace or key is there, and not its name alone."""
    return path.exists() and path.stat().st_size > 0


def filled(words: Sequence[str], facts: dict[str, Any]) -> list[str]:
    """A command line with what was found out while its folder was made."""
    line = list(words)
    for name in ("record", "plan", "item", "asked", "matter", "theirs"):
        line = [word.replace(f"{{{name}}}", str(facts[name])) for word in line]
    return line


@dataclass(frozen=True)
class _Record:
    """One run: the folder before it, what was asked of the system, and behind which call it said that it was done."""

    disk: Disk
    operations: list[Operation]
    said: int
    fat: bool
    known: dict[int, tuple[bytes, bytes]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Fault:
    """What is done at one call: ``which`` calls are counted, and on what kind of ``stick`` it happens."""

    kind: str
    point: int
    action: int
    number: int
    which: int
    stick: int = 0


_FAULTS = (
    ("kill", END, 0, CHANGING),
    ("torn write", END_TORN, 0, CHANGING),
    ("I/O error", FAIL_ONCE, errno.EIO, CHANGING),
    ("I/O error", FAIL_ON, errno.EIO, CHANGING),
    ("disk full", FAIL_ONCE, errno.ENOSPC, CHANGING),
    ("disk full", FAIL_ON, errno.ENOSPC, CHANGING),
    ("read-only", FAIL_ON, errno.EROFS, CHANGING),
    ("unreadable", FAIL_ONCE, errno.EIO, LOOKING),
    ("unreadable", FAIL_ON, errno.EIO, LOOKING),
    ("pulled", FAIL_ON, errno.ENODEV, EVERY),
    ("refused", FAIL_ONCE, errno.EACCES, EVERY),
    ("half done", HALF, 0, EVERY),
    ("interrupted", FAIL_ONCE, errno.EINTR, EVERY),
)


@dataclass(frozen=True)
class Calm:
    """A flow in peace: its calls by which of them are struck, the content before and after, and records of what was asked of the system."""

    points: dict[int, int]
    old: str
    new: str
    records: dict[str, _Record]


def _forked(work: Callable[[], int]) -> int:
    """Run something in a copy of this process; its exit status (137 when it was ended, 124 when it hung)."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        status = 71
        try:
            status = work()
        except BaseException:  # noqa: BLE001 - the parent learns of it by the status
            import traceback

            traceback.print_exc()
        finally:
            os._exit(status)
    end = time.monotonic() + HANGS_AFTER
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            return 128 - code if code < 0 else code
        if time.monotonic() > end:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return 124
        time.sleep(0.001)


def _quick_keys() -> None:
    """Keys of one round: the same files and PINs, a hundred times sooner."""
    from jyteacher_desktop.exchange import keys

    keys.BCRYPT_ROUNDS = 1


def _findings_of_small_cities() -> None:
    """What is found is kept for the next process of a city of any size, so that the file it is kept in is struck as well."""
    from jyteacher_desktop.bureau import kept_findings

    kept_findings.WORTH = 0  # type: ignore[misc]


def _untrue_findings(workspace: Path) -> bool:
    """Whether the next process finds something else than one that has nothing kept."""
    kept = workspace.with_name(f"{workspace.name}.findings")
    if not kept.exists():
        return False
    with_it, data = call("bureau", "waiting", "-w", workspace), kept.read_bytes()
    kept.unlink()
    anew = call("bureau", "waiting", "-w", workspace)
    kept.write_bytes(data)
    return with_it != anew


# -- what is left ---------------------------------------------------------------------------------------------------

_VOLATILE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[0-9:+\-]+|[0-9a-f]{40,}|[A-Za-z0-9+/=\-]{40,}"
)


def content_of(workspace: Path) -> str:
    """A hash of all rows without what differs from run to run: ids, moments, keys, file numbers."""
    digest = hashlib.sha256()
    with contextlib.closing(sqlite3.connect(f"{workspace.as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = None
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        for name in names:
            if name in ("sqlite_sequence", "draft"):
                continue
            rows = sorted(
                json.dumps([_plain(value) for value in _keys_that_fit(workspace, name, row)], ensure_ascii=False)
                for row in connection.execute(f'SELECT * FROM "{name}"')
                if not (name == "info" and (row[0] in ("file", "founding") or _of_no_key(workspace, str(row[0]))))
            )
            digest.update(json.dumps([name, rows], ensure_ascii=False).encode())
    connection.close()
    return digest.hexdigest()


def _keys_that_fit(workspace: Path, table: str, row: tuple[object, ...]) -> tuple[object, ...]:
    """A row of ``info`` that says which keys a signer's file may hold (one more while a key is exchanged): whether it holds one of them."""
    from jyteacher_desktop import exchange
    from jyteacher_desktop.domain.errors import JyTeacherError
    from jyteacher_desktop.domain.terms import Signer
    from jyteacher_desktop.school.pins import key_path

    for signer in Signer:
        if table == "info" and row[0] == f"key_{signer.code}":
            with contextlib.suppress(JyTeacherError):
                return (row[0], exchange.read_public_key(key_path(workspace, signer)).keyid in str(row[1]).split())
    return row


def _of_no_key(workspace: Path, name: str) -> bool:
    """Whether it says which keys a file may hold that is not there: a first key is known before its file gets its name."""
    from jyteacher_desktop.domain.terms import Signer
    from jyteacher_desktop.school.pins import key_path

    return any(name == f"key_{signer.code}" and not _there(key_path(workspace, signer)) for signer in Signer)


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return "bytes"
    return _VOLATILE.sub("~", value) if isinstance(value, str) else value


def _digests(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file() and path.suffix in (".jyt", ".pdf", ".xlsx")
    }


def _whole(path: Path, identity: str) -> bool:
    """Whether a file under its final name is whole."""
    import pyrage

    from jyteacher_desktop import exchange
    from jyteacher_desktop.domain.errors import JyTeacherError
    from jyteacher_desktop.store.backup import check_backup

    try:
        data = path.read_bytes()
        match path.suffix:
            case ".pdf":
                return data.startswith(b"%PDF-") and b"%%EOF" in data[-64:]
            case ".xlsx":
                with zipfile.ZipFile(path) as book:
                    return book.testzip() is None
            case ".jytkey":
                exchange.read_public_key(path)
            case ".jyt" if data.startswith(b"age-encryption.org/"):
                try:
                    pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(identity)])
                except pyrage.DecryptError as error:
                    return "No matching" in str(error)  # sealed to others: the bureau's own copies
            case ".jyt":
                exchange.glance(data)
            case ".jyschool" | ".jybureau" if path.parent.name.endswith(".backups"):
                check_backup(path)
            case ".jyschool" if path.name != SCHOOL and not path.name.startswith("."):  # a book beside a bureau
                with contextlib.closing(sqlite3.connect(path)) as book:
                    return bool(book.execute("PRAGMA quick_check").fetchall() == [("ok",)])
            case ".txt" if path.name.endswith(".recovery.txt"):
                return data.endswith(b"\n") and b"AGE-SECRET-KEY-" in data
            case _:
                return True
    except (JyTeacherError, zipfile.BadZipFile, OSError, sqlite3.Error):
        return False
    return True


# -- all flows ------------------------------------------------------------------------------------------------------


def _is_meant(flow: str, name: str) -> bool:
    """By its name, or by the beginning of it where no flow bears the name as it stands."""
    return flow == name or (flow.startswith(name) and all(each.name != name for each in FLOWS))


def chosen_flows(names: Sequence[str]) -> list[Flow]:
    """The flows of these names, all where none is named."""
    return [flow for flow in FLOWS if not names or any(_is_meant(flow.name, name) for name in names)]


def storm(
    *,
    seed: int,
    seconds: float,
    limit: int | None = None,
    names: Sequence[str] = (),
    cuts: int = 1,
    kinds: Collection[str] = (),
    say: Callable[[str], None] = print,
) -> dict[str, Tally]:
    """Strike at every flow for an equal share of the time; returns what came of each."""
    chosen = chosen_flows(names)
    tallies: dict[str, Tally] = {}
    weather = Storm(seed)
    try:
        for flow in chosen:
            tally = tallies[flow.name] = Tally()
            until: list[float] = []  # a flow's time begins with its first fault, not with the runs in peace before

            def budget(tally: Tally = tally, until: list[float] = until) -> bool:
                if not until:
                    until.append(time.monotonic() + seconds / len(chosen))
                return time.monotonic() < until[0] and (limit is None or tally.total < limit)

            for kind, failure in weather.run(flow, budget, cuts=cuts, kinds=kinds):
                tally.faults[kind] += 1
                if failure:
                    tally.failures.append(failure)
                    say(f"FAILED {failure}")
            tally.judged, weather.judged = weather.judged, 0
    finally:
        weather.close()
    return tallies
