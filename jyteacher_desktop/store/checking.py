"""Is a workspace file sound.

A check reads the whole file: every page and index, every reference between rows, the triggers that write the journal, and the
journal itself. Nothing is changed. What is done about a file that is not sound: repairing.py, and the rescue copy.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from jyteacher_desktop.domain.errors import Finding, Severity
from jyteacher_desktop.later import pattern
from jyteacher_desktop.store import journal
from jyteacher_desktop.store.errors import WorkspaceDamaged
from jyteacher_desktop.store.file_errors import not_looked_at, out_of_reach, refuse, stands_in_the_way
from jyteacher_desktop.store.file_kinds import Found, inspect
from jyteacher_desktop.store.indexes import wrong_indexes
from jyteacher_desktop.store.journal_triggers import is_at_rest, noted_tables
from jyteacher_desktop.store.looking_for_damage import GAP
from jyteacher_desktop.store.salvaging import DAMAGE, as_made, lost_tables, reading, tables_in
from jyteacher_desktop.store.unattended import WRONG
from jyteacher_desktop.store.workspace import SCHOOL, real_path
from jyteacher_desktop.values import dataclass

_PIECE = 1 << 20
_TEXT_ROWS = 20_000
_SHOWN = 20
_OF_BEFORE = pattern(r"'(\w+)', OLD\.\"")
"""A column in what a trigger notes of a row."""

PROBLEMS: dict[str, str] = {
    "schema": "表格的定义损坏",
    "lost": "有数据表找不到了",
    "text": "有文字损坏",
    "pages": "文件里有损坏的数据页",
    "index": "索引和记录对不上",
    "missing_index": "缺少索引",
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
    problems, counts = _looked_through(path, found, thorough=thorough)
    if problems:  # a read that failed once is no damage
        problems, counts = _looked_through(path, found, thorough=thorough)
    if problems and out_of_reach(path):
        raise not_looked_at(path)
    return CheckReport(path=path, size=path.stat().st_size, problems=tuple(problems), counts=counts)


def _looked_through(path: Path, found: Found, *, thorough: bool) -> tuple[list[Problem], dict[str, int]]:
    """What is wrong with a file, and the rows of every table that could be read.

    Raises:
        NotWritable, WorkspaceLocked: It cannot be looked through.
    """
    problems: list[Problem] = []
    counts: dict[str, int] = {}
    try:
        _read_once(path)
        with contextlib.closing(reading(path)) as connection:
            problems += _schema(connection, found)
            problems += _pages(connection, "integrity_check" if thorough else "quick_check")
            problems += _references(connection)
            problems += _unattended(connection, found)
            problems += _missing(connection, found)
            problems += _triggers(connection, found)
            for name in tables_in(connection):
                counts[name] = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
                if thorough:
                    problems += _texts(connection, name)
    except DAMAGE as error:
        if isinstance(error, sqlite3.Error) and stands_in_the_way(error):
            refuse(error, path)
        if not problems:
            problems.append(_unreadable(error))
    except OSError as error:
        refuse(error, path)
    return problems, counts


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


def _read_once(path: Path) -> None:
    """Read the file from one end to the other: the check then finds every page in memory instead of seeking for it."""
    piece = bytearray(_PIECE)
    with path.open("rb", buffering=0) as file:
        while file.readinto(piece):
            pass


def _schema(connection: sqlite3.Connection, found: Found) -> list[Problem]:
    """Definitions that do not read as the program wrote them, and tables that are not defined any more."""
    try:
        gone = lost_tables(connection, found)
    except DAMAGE as error:
        if isinstance(error, sqlite3.Error) and stands_in_the_way(error):
            raise
        return [_unreadable(error)]
    return [_problem("lost", name) for name in gone][:_SHOWN]


def _unreadable(error: Exception) -> Problem:
    """A definition that is no text any more, or that SQLite does not understand, is told from a page that is lost."""
    of_schema = isinstance(error, UnicodeDecodeError) or "schema" in str(error)
    return _problem("schema" if of_schema else "unreadable", repr(str(error)))


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


def _unattended(connection: sqlite3.Connection, found: Found) -> list[Problem]:
    """Activities that are kept as such with nobody, and are not, or the other way round."""
    if found.kind is not SCHOOL or found.version < len(SCHOOL.migrations):
        return []  # an older file has none, or gets them when it is upgraded
    return [_problem("index", f"unattended {row}") for (row,) in connection.execute(WRONG)]


def _missing(connection: sqlite3.Connection, found: Found) -> list[Problem]:
    """Indexes that are not there: opening the file for writing makes them anew."""
    if found.version < len(found.kind.migrations):
        return []
    return [_problem("missing_index", name) for name in wrong_indexes(connection, found.kind.migrations)][:_SHOWN]


def _triggers(connection: sqlite3.Connection, found: Found) -> list[Problem]:
    if found.version < len(found.kind.migrations):
        return []  # an older file gets its triggers when it is upgraded
    there = {
        str(name): str(sql)
        for name, sql in connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'jy\\_%' ESCAPE '\\'"
        )
    }
    wanted: set[str] = set()
    with as_made(found) as made:
        for table in noted_tables(made):
            columns = [str(row[1]) for row in made.execute(f'PRAGMA table_info("{table}")')]
            for place, change in enumerate("iud"):
                ordered = _as_named(there.get(f"jy_{table}_{change}", ""), columns)
                wanted.add(journal.trigger_sql(table, ordered)[place])
    problems = [_problem("triggers", sql.split()[2].strip('"')) for sql in sorted(wanted ^ {*there.values()})][:_SHOWN]
    if not is_at_rest(connection):
        problems.append(_problem("journal", "journal_now"))
    return problems


def _as_named(sql: str, columns: list[str]) -> list[str]:
    """Columns in the order in which a trigger names them, which says nothing; as they are where it names others."""
    named = _OF_BEFORE.findall(sql)
    return named if sorted(named) == sorted(columns) else columns


def _problem(code: str, detail: str) -> Problem:
    return Problem(code=code, label=PROBLEMS[code], detail=detail)
