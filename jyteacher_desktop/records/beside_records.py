"""Kinds about a record of another kind: one row beside an activity or a training, so that it may be said after a quarter was closed.

Which kinds these are follows from the descriptions: their first required link points at the record, and there is one for each record.
Their fields stand in the dialog of that record and behind its ``--set``; they are saved with it as one step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from jyteacher_desktop.kinds import about_kinds, told_fields
from jyteacher_desktop.kinds.kit import Book, Kind, Row
from jyteacher_desktop.later import later
from jyteacher_desktop.sheets.cell_values import heading_key
from jyteacher_desktop.store.workspace import Workspace

if TYPE_CHECKING:
    from jyteacher_desktop.records import registers
else:
    # beside most records nothing is said
    registers = later("jyteacher_desktop.records.registers")

Said = Mapping[str, Mapping[str, str]]
"""Id of a kind to what was said of its fields, as a person types it."""


def about_record(ws: Workspace, kind: Kind, record: str) -> Row | None:
    """The row of such a kind that speaks of a record; None where nobody said anything."""
    owner = kind.owner
    if owner is None:
        return None
    found = ws.tuples(
        f'SELECT k.uuid FROM "{kind.id}" k JOIN "{owner.of}" r ON r.id = k."{owner.column}" '
        "WHERE k.deleted = 0 AND r.uuid = ? ORDER BY k.id LIMIT 1",
        (record,),
    )
    return registers.get_row(ws, found[0][0]) if found else None


def about_texts(ws: Workspace, of: str, record: str) -> dict[str, str]:
    """Everything that is said about a record, key of the field to text; fields nobody filled in are left out."""
    found: dict[str, str] = {}
    for kind in about_kinds(of):
        row = about_record(ws, kind, record)
        if row is not None:
            texts = registers.typed_texts(ws, row)
            found |= {each.key: texts[each.key] for each in told_fields(kind) if texts[each.key]}
    return found


def split_about(
    of: str, pairs: Iterable[tuple[str, str]], own: Iterable[str]
) -> tuple[dict[str, dict[str, str]], list[tuple[str, str]]]:
    """What of ``字段=内容`` is about the record (by kind and field), and the rest; the record's own fields come first.

    Args:
        of: Kind of the record.
        pairs: What stood behind ``--set``.
        own: Every name under which the record's own fields are known.
    """
    known = {heading_key(name) for name in own}
    names = {
        heading_key(name): (kind, each)
        for kind in about_kinds(of)
        for each in told_fields(kind)
        for name in (each.key, each.title, *each.aliases)
    }
    said: dict[str, dict[str, str]] = {}
    rest: list[tuple[str, str]] = []
    for name, text in pairs:
        found = names.get(heading_key(name)) if heading_key(name) not in known else None
        if found is None:
            rest.append((name, text))
        else:
            said.setdefault(found[0].id, {})[found[1].key] = text
    return said, rest


def save_about(ws: Workspace, book: Book, of: str, record: str, said: Said) -> None:
    """Store what was said about a record, inside the step that is open or as one of its own.

    Raises:
        ValueRefused, RecordMissing: Nothing was stored.
    """
    for kind in about_kinds(of):
        texts = said.get(kind.id)
        owner = kind.owner
        if not texts or owner is None:
            continue
        base = about_record(ws, kind, record)
        registers.save(
            ws, book, [registers.row_from_texts(ws, kind, texts if base is not None else {owner.key: record, **texts}, base=base)]
        )
