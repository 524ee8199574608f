"""Is a workspace file sound, and what can be saved when it is not.

A check reads the whole file: every page and index, every reference between rows, the triggers that write the journal, and the
journal itself. Nothing is changed. A repair keeps the present file first and then builds a sound one: by indexes and triggers made
anew where the rows themselves are whole, else by reading every row that can still be read into a fresh file. Lines that point
at a row that is lost are lost with it. What was lost is counted by table, and the newest good backup may hold it.

The same tolerant reading serves the rescue copy, so it works on a file that does not open any more.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from jyteacher_desktop.domain.errors import Finding, Severity
from jyteacher_desktop.durable_files import drafting
from jyteacher_desktop.store import journal, migrations
from jyteacher_desktop.store.backup import COUNTED, keep_present, put_in_place
from jyteacher_desktop.store.connecting import connected, database_errors
from jyteacher_desktop.store.damage_guard import GAP
from jyteacher_desktop.store.errors import WorkspaceDamaged
from jyteacher_desktop.store.file_errors import refuse, stands_in_the_way
from jyteacher_desktop.store.file_kinds import Found, inspect
from jyteacher_desktop.store.lock import WriterLock
from jyteacher_desktop.store.workspace import Kind, real_path, wrap
from jyteacher_desktop.values import dataclass, replace

_PIECE = 1 << 20
_ROWS = 500
_TEXT_ROWS = 20_000
_SHOWN = 20
_FURTHEST = 1 << 40
_LARGEST = 1 << 36  # bytes; a greater size in a header is damage itself

_GAPS = re.compile(rb"\0+")
_DAMAGE = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What reading a damaged file ends in: SQLite's message may itself hold the damaged text."""

PROBLEMS: dict[str, str] = {
    "schema": "表格的定义损坏",
    "lost": "有数据表找不到了",
    "text": "有文字损坏",
    "pages": "文件里有损坏的数据页",
    "index": "索引和记录对不上",
    "reference": "有记录指向不存在的记录",
    "triggers": "记录修改历史的机关缺失或被改动",
    "journal": "操作步骤没有正常结束",
    "unreadable": "文件读不下去",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: a key of :data:`PROBLEMS`, and what the check said about it."""

    code: str
    label: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """Result of a full check: no problems means that the file is sound. ``counts`` has the rows of every table that could be read."""

    path: Path
    size: int
    problems: tuple[Problem, ...]
    counts: dict[str, int]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class LostRows:
    """Rows of one table that could not be saved; an estimate from the numbering where pages are gone."""

    table: str
    label: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """A repair that was done: ``kept`` is where the file lies as it was, ``lost`` what the new one no longer has."""

    before: CheckReport
    after: CheckReport
    kept: Path
    lost: tuple[LostRows, ...]


def check_file(path: Path, *, thorough: bool = True) -> CheckReport:
    """Check a workspace from its first page to its last; nothing is changed.

    Args:
        path: The file.
        thorough: Also compare every index with its table, which takes ten times as long; without it a check costs little more than
            reading the file and suits the moment after a crash.

    Raises:
        WorkspaceMissing, NotAWorkspace, WorkspaceNewer: There is nothing to check.
        NotWritable: The file cannot be read at all.
        WorkspaceLocked: Another program keeps it locked.
    """
    path = real_path(path)
    found = inspect(path)
    problems: list[Problem] = []
    counts: dict[str, int] = {}
    try:
        _read_once(path)
        with contextlib.closing(_reading(path)) as connection:
            problems += _schema(connection, found)
            problems += _pages(connection, "integrity_check" if thorough else "quick_check")
            problems += _references(connection)
            problems += _triggers(connection, found.kind, found.version)
            for name in _tables(connection):
                counts[name] = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
                if thorough:
                    problems += _texts(connection, name)
    except _DAMAGE as error:
        if isinstance(error, sqlite3.Error) and stands_in_the_way(error):
            refuse(error, path)
        if not problems:
            problems.append(_unreadable(error))
    except OSError as error:
        refuse(error, path)
    return CheckReport(path=path, size=path.stat().st_size, problems=tuple(problems), counts=counts)


def refuse_unsound(path: Path) -> Finding:
    """The check after a crash: says in words that all is well.

    Raises:
        WorkspaceDamaged: It is not; the sentence says what to do.
    """
    report = check_file(path, thorough=False)
    if report.sound:
        return Finding(
            severity=Severity.NOTE,
            code="workspace.after_crash",
            place=path.name,
            message="上次没有正常退出，已经检查过整个文件，数据完好。没有保存完的一步不会留下痕迹。",
        )
    raise WorkspaceDamaged(
        f"“{path.name}”上次没有正常退出，检查发现{report.problems[0].label}，没有打开它，文件没有改动。"
        "请不要删除它：先恢复一份备份，没有可用的备份就修复它或写救援副本，都在“备份与检查…”里。",
        path=path,
        way="damage",
        report=report,
    )


def repair_file(path: Path) -> Repaired | None:
    """Make a damaged workspace sound again; None when nothing is wrong. The workspace must be closed.

    Raises:
        WorkspaceLocked: A program has it open; nothing was changed.
        WorkspaceDamaged: Not even the tables can be read; nothing was changed.
        DiskFull, NotWritable: Nothing was changed.
    """
    path = real_path(path)
    lock = WriterLock(path)
    part = path.with_name(path.name + ".repair.part")
    try:
        before = check_file(path)
        if before.sound:
            return None
        kept, _whole = keep_present(path, "repair")
        with salvaging(path, path.parent) as source:
            lost = _rebuild(source, part, inspect(path).kind)
        after = check_file(part)
        if not after.sound:
            raise WorkspaceDamaged(
                f"“{path.name}”没有修好，文件还是原来的样子，另有一份保存在“{kept}”。请在“备份与检查…”里恢复一份备份。",
                path=path,
                way="restore",
            )
        put_in_place(path, part)
    except database_errors(OSError, UnicodeDecodeError) as error:
        refuse(error, path)
    finally:
        for leftover in (part, part.with_name(part.name + "-journal")):
            with contextlib.suppress(OSError):
                leftover.unlink(missing_ok=True)
        lock.release()
    return Repaired(before=before, after=replace(after, path=path), kept=kept, lost=lost)


@contextlib.contextmanager
def salvaging(path: Path, folder: Path) -> Iterator[Path]:
    """The file itself, or when it does not open a copy in ``folder`` that does.

    A file that was cut short gets its lost end made up of nothing; definitions of tables that are damaged are written anew, since the
    program knows them all.

    Raises:
        DiskFull, NotWritable: The copy cannot be made.
        WorkspaceDamaged: Not even so.
    """
    found = inspect(path)
    with path.open("rb") as file:
        header = file.read(100)
    # SQLite's file format: the size of a page stands at 16 (1 means 65536), the number of pages at 28
    page = int.from_bytes(header[16:18], "big")
    whole = (65536 if page == 1 else page) * int.from_bytes(header[28:32], "big")
    short = path.stat().st_size < whole <= _LARGEST
    if not short and _opens(path, found):
        yield path
        return
    copy = folder / f"{path.name}.salvage.part"
    try:
        with drafting(copy) as draft:
            shutil.copyfile(path, draft.path)
            if short:
                os.truncate(draft.path, whole)
            _mend_schema(draft.path, found)
    except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
        refuse(error, path)
    try:
        yield copy
    finally:
        with contextlib.suppress(OSError):
            copy.unlink(missing_ok=True)


def read_rows(path: Path, table: str, on_lost: Callable[[int], None]) -> Iterator[dict[str, object]]:
    """Every row of a table that can still be read, in the order of its keys; damaged stretches are stepped over.

    Args:
        path: The workspace file, sound or not.
        table: Its name.
        on_lost: Told how many numbers were stepped over at a damaged place.

    Raises:
        WorkspaceDamaged: Not even the table's columns can be read.
    """
    with contextlib.ExitStack() as closing:
        try:
            connection = closing.enter_context(contextlib.closing(_reading(path)))
            connection.text_factory = _lenient
            columns = [str(row[1]) for row in connection.execute(f'PRAGMA table_info("{table}")')]
        except _DAMAGE as error:
            refuse(error, path)
        last = 0
        while True:
            try:
                rows = _after(connection, table, last, _ROWS)
            except _DAMAGE:
                rows = _singly(connection, table, last)
                if not rows:
                    behind = _behind_damage(connection, table, last)
                    if behind is None:
                        on_lost(_missing_at_end(connection, table, last))
                        return
                    on_lost(behind[0] - last - 1)
                    rows = [behind]
            if not rows:
                return
            for number, *values in rows:
                last = number
                yield dict(zip(columns, values, strict=True))


def tables_of(path: Path) -> list[str]:
    """The tables of a workspace file, in the order they were made.

    Raises:
        WorkspaceDamaged: Not even that can be read.
    """
    try:
        with contextlib.closing(_reading(path)) as connection:
            return _tables(connection)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        refuse(error, path)


# -- the check ------------------------------------------------------------------------------------------------------


def _read_once(path: Path) -> None:
    """Read the file from one end to the other: the check then finds every page in memory instead of seeking for it."""
    piece = bytearray(_PIECE)
    with path.open("rb", buffering=0) as file:
        while file.readinto(piece):
            pass


def _reading(path: Path) -> sqlite3.Connection:
    return connected(path, "query_only = ON", "cell_size_check = ON", "cache_size = -65536")


def _tables(connection: sqlite3.Connection) -> list[str]:
    return [
        str(name)
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"
        )
    ]


_Entry = tuple[str, str, str, str | None]
"""Of a schema: type, name, table, definition."""


def _wanted_schema(found: Found) -> list[_Entry]:
    """What a file of this kind and version defines; its migrations say it, whatever became of the file."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as raw, wrap(raw) as connection:
        migrations.migrate(connection, found.kind.migrations[: found.version], 0)
        if found.version == len(found.kind.migrations):
            journal.install_triggers(connection, found.kind.journaled)
        return raw.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()


def _opens(path: Path, found: Found) -> bool:
    """Whether the definitions can be read as they are."""
    try:
        with contextlib.closing(_reading(path)) as connection:
            return not _schema(connection, found)
    except _DAMAGE as error:
        if isinstance(error, sqlite3.Error) and stands_in_the_way(error):
            refuse(error, path)
        return False


def _schema(connection: sqlite3.Connection, found: Found) -> list[Problem]:
    """Definitions that do not read as the program wrote them, and tables that are not defined any more."""
    try:
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except _DAMAGE as error:
        if isinstance(error, sqlite3.Error) and stands_in_the_way(error):
            raise
        return [_unreadable(error)]
    gone = [name for kind, name, _table, _sql in _wanted_schema(found) if kind == "table" and name not in there]
    return [_problem("lost", name) for name in gone][:_SHOWN]


def _unreadable(error: Exception) -> Problem:
    """A definition that is no text any more, or that SQLite does not understand, is told from a page that is lost."""
    of_schema = isinstance(error, UnicodeDecodeError) or "schema" in str(error)
    return _problem("schema" if of_schema else "unreadable", repr(str(error)))


def _mend_schema(path: Path, found: Found) -> None:
    """Write damaged definitions anew, in place; where their rows begin is kept.

    Raises:
        sqlite3.DatabaseError: Too little is left.
    """
    wanted = _wanted_schema(found)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.text_factory = _lenient
        connection.execute("PRAGMA writable_schema = ON")  # definitions that cannot be read are passed over instead of refused
        connection.execute("PRAGMA journal_mode = MEMORY")
        rows = connection.execute("SELECT rowid, type, name, tbl_name, sql FROM sqlite_master").fetchall()
        known = set(wanted)
        missing = [entry for entry in wanted if entry not in {tuple(row[1:]) for row in rows}]
        for rowid, *entry in rows:
            if tuple(entry) in known or not missing:
                continue
            best = max(missing, key=lambda each, entry=entry: _likeness(each, entry))  # type: ignore[misc]
            missing.remove(best)
            connection.execute(
                "UPDATE sqlite_master SET type = ?, name = ?, tbl_name = ?, sql = ? WHERE rowid = ?", (*best, rowid)
            )


def _likeness(wanted: _Entry, found: Sequence[object]) -> float:
    return sum(
        difflib.SequenceMatcher(None, str(one or ""), str(other or ""), autojunk=False).ratio()
        for one, other in zip(wanted, found, strict=True)
    )


def _lenient(text: bytes) -> str:
    """Text of which single letters, or a stretch, are damaged, with a mark in their place."""
    return _GAPS.sub("\ufffd".encode(), text).decode("utf-8", "replace")


def _texts(connection: sqlite3.Connection, table: str) -> list[Problem]:
    """Texts that are no texts any more; SQLite itself does not look at them. Columns are joined and decoded in large pieces."""
    names = [str(row[1]) for row in connection.execute(f'PRAGMA table_info("{table}")')]
    joined = " || ".join(f"coalesce(iif(typeof(\"{name}\") = 'text', \"{name}\", ''), '')" for name in names)
    spoilt = False
    try:
        if _is_numbered(connection, table):
            first, last = connection.execute(f'SELECT min(rowid), max(rowid) FROM "{table}"').fetchone()
            pieces = f"SELECT group_concat({joined}, '') FROM \"{table}\" WHERE rowid BETWEEN ? AND ?"
            for start in range(first or 0, (last or -1) + 1, _TEXT_ROWS):
                spoilt |= GAP in (connection.execute(pieces, (start, start + _TEXT_ROWS - 1)).fetchone()[0] or "")
        else:
            for (text,) in connection.execute(f'SELECT {joined} FROM "{table}"'):
                spoilt |= GAP in text
    except sqlite3.OperationalError as error:
        if "decode" not in str(error):
            raise
        spoilt = True
    return [_problem("text", table)] if spoilt else []


def _is_numbered(connection: sqlite3.Connection, table: str) -> bool:
    """Whether the rows of a table have numbers of their own, which tables ordered by their key have not."""
    try:
        connection.execute(f'SELECT rowid FROM "{table}" LIMIT 0')
    except sqlite3.OperationalError:
        return False
    return True


def _pages(connection: sqlite3.Connection, pragma: str) -> list[Problem]:
    said = [str(text) for (text,) in connection.execute(f"PRAGMA {pragma}({_SHOWN})")]
    return [_problem("index" if "index" in text or "UNIQUE" in text else "pages", text) for text in said if text != "ok"]


def _references(connection: sqlite3.Connection) -> list[Problem]:
    broken = connection.execute("PRAGMA foreign_key_check").fetchmany(_SHOWN)
    return [_problem("reference", f"{table} {row} -> {parent}") for table, row, parent, _number in broken]


def _triggers(connection: sqlite3.Connection, kind: Kind, version: int) -> list[Problem]:
    if version < len(kind.migrations):
        return []  # an older file gets its triggers when it is upgraded
    found = {
        str(sql)
        for (sql,) in connection.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'jy\\_%' ESCAPE '\\'"
        )
    }
    wanted = {statement for table in kind.journaled for statement in journal.trigger_sql(table)}
    problems = [_problem("triggers", sql.split()[2].strip('"')) for sql in sorted(wanted ^ found)][:_SHOWN]
    if connection.execute("SELECT step FROM journal_now").fetchall() != [(None,)]:
        problems.append(_problem("journal", "journal_now"))
    return problems


def _problem(code: str, detail: str) -> Problem:
    return Problem(code=code, label=PROBLEMS[code], detail=detail)


# -- the repair -----------------------------------------------------------------------------------------------------


def _rebuild(path: Path, part: Path, kind: Kind) -> tuple[LostRows, ...]:
    """Build a fresh file of the newest schema with every row that can be read; returns what could not."""
    part.unlink(missing_ok=True)
    lost: dict[str, int] = {}
    known = set(tables_of(path))
    numbers = _numbers(path)
    with contextlib.closing(sqlite3.connect(part, isolation_level=None)) as raw, wrap(raw) as connection:
        raw.execute("PRAGMA synchronous = OFF")  # nothing to lose yet; the finished file is flushed as a whole below
        raw.execute("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        migrations.migrate(connection, kind.migrations, 0)
        for table in _tables(raw):
            if table in known:
                lost[table] = _refill(path, raw, table)
            elif wanted := numbers.get(table, 0):
                lost[table] = wanted
        for table, rows in _drop_orphans(raw).items():
            lost[table] = lost.get(table, 0) + rows
        _continue_numbers(path, raw)
        raw.execute("UPDATE journal_now SET step = NULL, bulk = NULL")
        journal.install_triggers(connection, kind.journaled)
        connection.exec_driver_sql(f"PRAGMA application_id = {kind.application_id}")
        connection.exec_driver_sql("COMMIT")
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    return tuple(LostRows(table=table, label=COUNTED.get(table, table), rows=rows) for table, rows in lost.items() if rows)


def _numbers(path: Path) -> dict[str, int]:
    """The highest number that was given in each table, where that can still be read."""
    with contextlib.suppress(*_DAMAGE), contextlib.closing(_reading(path)) as source:
        return {str(name): int(number) for name, number in source.execute("SELECT name, seq FROM sqlite_sequence")}
    return {}


def _refill(path: Path, target: sqlite3.Connection, table: str) -> int:
    wanted = [str(row[1]) for row in target.execute(f'PRAGMA table_info("{table}")')]
    losses: list[int] = []
    target.execute(f'DELETE FROM "{table}"')
    refused = 0
    for row in read_rows(path, table, losses.append):
        names = [name for name in wanted if name in row]
        listed = ", ".join(f'"{name}"' for name in names)
        try:
            target.execute(
                f'INSERT INTO "{table}"({listed}) VALUES ({", ".join("?" * len(names))})', [row[name] for name in names]
            )
        except sqlite3.IntegrityError:
            refused += 1  # a value that its column forbids, or the second of two that must be one: a damaged row
    return sum(losses) + refused


def _drop_orphans(target: sqlite3.Connection) -> dict[str, int]:
    """Remove rows whose parent is lost, until every reference holds."""
    dropped: dict[str, int] = {}
    while broken := target.execute("PRAGMA foreign_key_check").fetchall():
        for table, row in {(str(table), row) for table, row, *_rest in broken}:
            target.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (row,))
            dropped[table] = dropped.get(table, 0) + 1
    return dropped


def _continue_numbers(path: Path, target: sqlite3.Connection) -> None:
    """Keys are never reused, also not those of rows that are lost."""
    with contextlib.suppress(*_DAMAGE), contextlib.closing(_reading(path)) as source:
        for name, number in source.execute("SELECT name, seq FROM sqlite_sequence").fetchall():
            target.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (number, name))


def _after(connection: sqlite3.Connection, table: str, last: int, limit: int) -> list[tuple[int, ...]]:
    """The next rows behind a number.

    Raises:
        sqlite3.DatabaseError: The file is damaged there. SQLite itself does not notice a page that stands in another one's place:
            its numbers do not rise, and whoever went on from them would read in a circle.
    """
    rows = connection.execute(
        f'SELECT rowid, * FROM "{table}" NOT INDEXED WHERE rowid > ? ORDER BY rowid LIMIT ?', (last, limit)
    ).fetchall()
    if any(number <= before for before, number in pairwise([last, *(row[0] for row in rows)])):
        raise sqlite3.DatabaseError("numbers do not rise")
    return rows


def _singly(connection: sqlite3.Connection, table: str, last: int) -> list[tuple[int, ...]]:
    """Rows one by one up to the damage, or to the end of a piece."""
    rows: list[tuple[int, ...]] = []
    with contextlib.suppress(*_DAMAGE):
        while len(rows) < _ROWS and (found := _after(connection, table, rows[-1][0] if rows else last, 1)):
            rows += found
    return rows


def _behind_damage(connection: sqlite3.Connection, table: str, last: int) -> tuple[int, ...] | None:
    """The first row behind a damaged place; None when nothing behind it can be read.

    Searches by growing steps and then narrows down, since a page holds about a hundred rows.
    """
    distance = 1
    found: list[tuple[int, ...]] | None = None
    while distance < _FURTHEST and found is None:
        distance *= 2
        with contextlib.suppress(*_DAMAGE):
            found = _after(connection, table, last + distance, 1)
    if found is None:
        return None
    failing, working = distance // 2, distance
    while working - failing > 1:
        middle = (failing + working) // 2
        try:
            found = _after(connection, table, last + middle, 1) or found
            working = middle
        except _DAMAGE:
            failing = middle
    return found[0] if found else None


def _missing_at_end(connection: sqlite3.Connection, table: str, last: int) -> int:
    """How many numbers were handed out behind the last row that could be read."""
    with contextlib.suppress(*_DAMAGE):
        found = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        if found is not None:
            return max(0, int(found[0]) - last)
    return 1
