"""Whether a file still writes its journal: the triggers that note every change, and the row that names the open step.

A program that looked into the file may have taken triggers away, because they refuse whatever it writes. Nothing fails then: records change and
nobody can take a step back or read what stood there before. Which triggers there should be follows from the file's own tables, so that opening
it loads no description of them: the tables whose keys are never given out twice are those whose changes are noted, and no other. What each of
them says is compared by a check of the whole file (checking.py).
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from jyteacher_desktop.store import journal, unattended
from jyteacher_desktop.store.file_kinds import SCHOOL, Kind

if TYPE_CHECKING:
    from sqlalchemy import Connection

_TABLES: Final = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
_THERE: Final = (
    "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'jy\\_%' ESCAPE '\\' "
    "AND sql LIKE '%INSERT INTO journal_entry(%'"
)
_AT_REST: Final = [(None, None)]


def missing_triggers(raw: sqlite3.Connection) -> tuple[str, ...]:
    """Names of the triggers that a file of the newest schema lacks."""
    there = set(raw.execute(_THERE))
    return tuple(
        f"jy_{table}_{change}" for table in noted_tables(raw) for change in "iud" if (f"jy_{table}_{change}", table) not in there
    )


def noted_tables(raw: sqlite3.Connection) -> list[str]:
    """The tables whose changes are noted: those whose keys are never given twice."""
    return [str(table) for (table,) in raw.execute(_TABLES)]


def is_at_rest(raw: sqlite3.Connection) -> bool:
    """Whether no step is open and no table is told to note nothing, as it is whenever nobody writes."""
    return raw.execute("SELECT step, bulk FROM journal_now").fetchall() == _AT_REST


def mend(connection: Connection, kind: Kind) -> None:
    """Install the triggers anew inside the open transaction; what is kept of other tables by the journal is made anew as well."""
    raw = journal.file_driver(connection)
    raw.execute("DELETE FROM journal_now")
    journal.install_triggers(connection, kind.journaled)
    if kind is SCHOOL:
        unattended.fill_anew(raw)
