"""Whose hours may be others by what was written meanwhile: the journal tells it, because no record is changed without an entry in it.

A count of a whole school is kept and only these people are counted again. What an entry of hours is made of is said in
``records/hour_entries.py``; a test holds that every table which is read there is known here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from jyteacher_desktop.later import later
from jyteacher_desktop.store.workspace import Workspace

if TYPE_CHECKING:
    import json
else:
    json = later("json")

OWNERS: Final = {
    "attendance": "teacher_id",
    "opening": "teacher_id",
    "service": "teacher_id",
    "teacher": "id",
    "training": "teacher_id",
}
"""Tables whose rows are about one person, and the column that says about whom."""
ACTIVITY: Final = "activity"
"""What is written in it is about everybody who was there."""
_READ_ANEW: Final = 5_000
"""So many entries and more are an import: then everybody is counted, which takes less than to ask who was touched."""


def newest_entry(ws: Workspace) -> int:
    """The number of the journal's newest entry."""
    return int(ws.tuples("SELECT coalesce(max(id), 0) FROM journal_entry")[0][0])


def people_since(ws: Workspace, entry: int) -> frozenset[int] | None:
    """The keys of everybody whose hours may have changed since an entry of the journal was the newest; None where it may be anybody."""
    newest = newest_entry(ws)
    if not entry <= newest < entry + _READ_ANEW:
        return None if newest != entry else frozenset()
    found: set[int] = set()
    rows: dict[str, set[int]] = defaultdict(set)
    for table, row, many, before in ws.tuples("SELECT tbl, row, n, before FROM journal_entry WHERE id > ?", (entry,)):
        if many >= _READ_ANEW:
            return None
        if table in OWNERS or table == ACTIVITY:
            rows[table].update(range(row, row + many))
        if table in OWNERS and before is not None:  # whoever a line was about before it was changed or deleted
            found.add(json.loads(before)[OWNERS[table]])
    for table, keys in rows.items():
        if table == "teacher":
            found |= keys
        elif table == ACTIVITY:
            found.update(_of(ws, f"SELECT teacher_id FROM attendance WHERE activity_id IN ({_list(keys)})"))
        else:
            found.update(_of(ws, f"SELECT teacher_id FROM {table} WHERE id IN ({_list(keys)})"))
    return frozenset(found)


def _of(ws: Workspace, statement: str) -> Iterable[int]:
    return (key for (key,) in ws.tuples(statement))


def _list(keys: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(keys)))
