"""Activities for which nobody is written down, kept while they are written: whoever asks for them reads no other.

Whether an activity of any year has a line of attendance is a way down an index for each of them, and none of those ways is remembered between two
openings of a file. A step knows what it touched, so the few activities that may have got their first line or lost their last are looked at
when it ends, in its own transaction. Between steps ``unattended`` names exactly the activities without a line.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from jyteacher_desktop.store import journal

if TYPE_CHECKING:
    from sqlalchemy import Connection

KEPT: Final = "unattended"
"""The table, which follows from others."""
_NOBODY: Final = "NOT IN (SELECT activity_id FROM attendance)"
"""For ``NOT IN`` SQLite takes whatever line of an activity comes first on the way down the index; ``NOT EXISTS`` takes five times as long."""

# the sums keep SQLite from walking through every line of attendance to look each of them up in the few that are kept
_FOUND_OR_GONE = "DELETE FROM unattended WHERE +activity_id IN (SELECT activity_id FROM attendance) OR +activity_id NOT IN (SELECT id FROM activity)"
_NEW_OR_LEFT = f"""
INSERT OR IGNORE INTO unattended(activity_id)
SELECT touched.id FROM (
    SELECT a.id FROM journal_entry e CROSS JOIN activity a ON a.id BETWEEN e.row AND e.row + e.n - 1
        WHERE e.id BETWEEN ? AND ? AND e.tbl = 'activity' AND e.op = 'I'
    UNION
    SELECT a.id FROM journal_entry e CROSS JOIN activity a ON a.id = json_extract(e.before, '$.activity_id')
        WHERE e.id BETWEEN ? AND ? AND e.tbl = 'attendance' AND e.op <> 'I'
) touched WHERE +touched.id {_NOBODY}
"""

_WHOLE = f"INSERT INTO unattended(activity_id) SELECT id FROM activity WHERE id {_NOBODY}"
WRONG: Final = (
    f"SELECT id FROM activity WHERE (id {_NOBODY}) <> (id IN (SELECT activity_id FROM unattended)) "
    "UNION ALL SELECT activity_id FROM unattended WHERE activity_id NOT IN (SELECT id FROM activity) LIMIT 1"
)
"""Finds what the table says of an activity against its lines; nothing in a sound file."""


def keep_unattended(connection: Connection, first: int, last: int) -> None:
    """Follow a step of a school by its journal entries, before it is committed."""
    raw = journal.driver(connection)
    raw.execute(_FOUND_OR_GONE)
    raw.execute(_NEW_OR_LEFT, (first, last) * 2)


def fill_anew(raw: sqlite3.Connection) -> None:
    """What the table should say of the activities and lines that are there, whatever it said before."""
    raw.execute("DELETE FROM unattended")
    raw.execute(_WHOLE)
