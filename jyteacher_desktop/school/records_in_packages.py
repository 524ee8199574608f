"""Records of every kind that travels by its description (``kinds.carried``), on their way to the bureau and back: rows of a report, and what a restore letter brings.

Which kinds and fields travel follows from their descriptions (kinds/wire.py); nothing here names one. A record leaves only together with what
it cannot do without: one of a person in the trash stays at home, and so does one that belongs to a record that stays. A link that
may be empty is sent empty then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jyteacher_desktop.exchange.canonical import clean_text
from jyteacher_desktop.exchange.package_tables import TRAVELLING
from jyteacher_desktop.kinds import RECORDS, REGISTERS, SEALED
from jyteacher_desktop.kinds.kit import SCHOOL, Field, Kind, Shape
from jyteacher_desktop.kinds.registry import FollowingMap
from jyteacher_desktop.kinds.wire import columns_of, fields_of, sent_default
from jyteacher_desktop.store.kind_columns import column_names
from jyteacher_desktop.store.workspace import Workspace

NAMES: FollowingMap[str, str] = FollowingMap(lambda: {kind.sent: kind.title for kind in _in_the_order_of_pages()})
"""Tables of a package in words, in the order in which windows list the kinds."""
Put = Callable[[Kind, str, Mapping[str, object]], None]
"""Inserts a record or writes over the one of this UUID ("" for a line that is known by its key): kind, UUID, columns."""


def _in_the_order_of_pages() -> list[Kind]:
    places = {kind.id: place for place, kind in enumerate((*RECORDS, *REGISTERS))}
    return sorted(TRAVELLING, key=lambda kind: places[kind.id])


def withheld() -> tuple[str, ...]:
    """What of the plain kinds stays in the school's file: whole kinds, and fields of those that travel."""
    kept = [kind for kind in (*REGISTERS, *SEALED) if SCHOOL in kind.keepers]
    whole = [kind.title for kind in kept if not kind.sent]
    fields = [
        f"{field.title}（{kind.title}）"
        for kind in kept
        if kind.sent
        for field in kind.fields
        if field.local and field.key != "note"
    ]
    return (*whole, *fields)


def register_rows(ws: Workspace, sent: Mapping[str, set[object]]) -> dict[str, list[tuple[object, ...]]]:
    """The rows of every plain kind, in the order of the package's fields; an empty list for a kind without records.

    Args:
        ws: The school's workspace.
        sent: Kind to the UUIDs of its records in the same report, of what plain kinds may point at: ``teacher``, ``activity`` …
    """
    known = {name: set(ids) for name, ids in sent.items()}
    found: dict[str, list[tuple[object, ...]]] = {}
    for kind in TRAVELLING:
        rows = [row for row in map(_Leaving(kind, known), ws.tuples(_statement(kind))) if row is not None]
        known[kind.id] = {row[0] for row in rows} if kind.own_life else set()
        found[kind.sent] = rows
    return found


def _statement(kind: Kind) -> str:
    """All records outside the trash, references as UUIDs."""
    columns, joins = ["r.uuid"] if kind.own_life else [], ""
    for field in kind.travelling:
        names = column_names(field, SCHOOL)
        if field.shape in (Shape.PERSON, Shape.SOMEBODY, Shape.LINK):
            target = field.of if field.shape is Shape.LINK else "teacher"
            joins += f' LEFT JOIN "{target}" x_{field.key} ON x_{field.key}.id = r."{names[0]}"'
            columns += [f"coalesce(x_{field.key}.uuid, '')", *(f'r."{name}"' for name in names[1:])]
        else:
            columns += [f'r."{name}"' for name in names]
    return f'SELECT {", ".join(columns)} FROM "{kind.id}" r{joins}{" WHERE r.deleted = 0" if kind.own_life else ""}'


def record_statement(
    kind: Kind, computed: Mapping[str, str], where: str = "", *, apart: str = "", counted: bool = False, parted: bool = True
) -> str:
    """All records of a kind of the first days, as the report has them; what they belong to is neither in the trash nor a draft.

    A kind whose table is parted by year gives the year first.

    Args:
        kind: The kind; its records are ``r``, what they name ``x_<field>``.
        computed: Key of a field without a column to the SQL that gives it, and of one with a column to what is sent instead.
        where: A condition on top.
        apart: The table of fields that stand apart, which names the record itself first.
        counted: Only how many there are, behind the year where there is one.
        parted: Whether the year is given; who asks for one year knows it.
    """
    columns: list[str] = []
    joins, conditions = "", ["r.deleted = 0"] if kind.own_life else []
    if kind.own_life:
        columns.append("r.uuid")
    for field in fields_of(kind, apart):
        name = f'r."{field.column}"'
        if field.shape in (Shape.PERSON, Shape.LINK):
            target = field.of if field.shape is Shape.LINK else "teacher"
            joins += f' JOIN "{target}" x_{field.key} ON x_{field.key}.id = {name}'
            conditions.append(f"x_{field.key}.deleted = 0")
            name = f"x_{field.key}.uuid"
        columns.append(computed.get(field.key, name))
    if kind.yearly and parted:
        columns.insert(0, f"substr({'x_activity' if kind.yearly == 'activity' else 'r'}.start, 1, 4)")
    conditions += [where] if where else []
    from_which = f'FROM "{kind.id}" r{joins} WHERE {" AND ".join(conditions)}'
    if counted:
        return f"SELECT {columns[0]}, count(*) {from_which} GROUP BY 1" if kind.yearly else f"SELECT count(*) {from_which}"
    return f"SELECT {', '.join(columns)} {from_which}"


class _Leaving:
    """Looks at a row whether what it names leaves too."""

    def __init__(self, kind: Kind, known: Mapping[str, set[object]]) -> None:
        places = {name: place for place, name in enumerate(columns_of(kind))}
        self._named: list[tuple[int, set[object], bool]] = []
        for field in kind.travelling:
            if field.shape in (Shape.PERSON, Shape.SOMEBODY, Shape.LINK):
                target = str(field.of) if field.shape is Shape.LINK else "teacher"
                # An empty person means the unit itself (an honour), so a person's record may not lose its person.
                needed = field.required if field.shape is Shape.LINK else field.shape is Shape.PERSON
                self._named.append((places[field.sent], known.get(target, set()), needed))

    def __call__(self, row: tuple[object, ...]) -> tuple[object, ...] | None:
        for place, there, needed in self._named:
            if row[place] and row[place] not in there:
                if needed:
                    return None
                row = (*row[:place], "", *row[place + 1 :])
        return row


def as_sent(row: Sequence[object]) -> tuple[object, ...]:
    """A row as a package says it: without the line ends and control characters no package carries."""
    return tuple(clean_text(value) if isinstance(value, str) else value for value in row)


def own_columns(kind: Kind, row: Any) -> dict[str, object]:
    """The columns of a record of the first days that a package's row fills, without what it belongs to."""
    return {
        field.column: getattr(row, field.sent)
        for field in fields_of(kind)
        if field.stored and field.shape not in (Shape.PERSON, Shape.LINK)
    }


def give_back(
    kind: Kind,
    rows: Sequence[tuple[Any, ...]],
    ours: Sequence[tuple[object, ...]],
    keys: Callable[[str], dict[str, int]],
    put: Put,
) -> None:
    """Write the rows of one kind that a restore letter brings; what it points at is written already.

    Args:
        kind: The kind.
        rows: As the package has them.
        ours: The rows as this workspace would send them: one that says the same keeps the line ends a package cannot carry.
        keys: Table to UUID and key of its records.
        put: Writes one record.
    """
    same = set(map(as_sent, ours))
    targets = {
        field.key: keys(str(field.of) if field.shape is Shape.LINK else "teacher")
        for field in kind.travelling
        if field.shape in (Shape.PERSON, Shape.SOMEBODY, Shape.LINK)
    }
    for row in rows:
        if row in same:
            continue
        said = dict(zip(columns_of(kind), row, strict=True))
        values: dict[str, object] = {}
        for field in kind.travelling:
            values |= _columns(field, [said[name] for name in field.sent_names], targets.get(field.key, {}))
        # What a link must lead to may have been deleted here for good: then the record has nothing to belong to.
        if not any(field.required and field.shape is Shape.LINK and values[field.column] is None for field in kind.travelling):
            put(kind, said["id"] if kind.own_life else "", values)


def _columns(field: Field, sent: Sequence[Any], target: Mapping[str, int]) -> dict[str, object]:
    names = column_names(field, SCHOOL)
    if field.shape in (Shape.PERSON, Shape.SOMEBODY, Shape.LINK):
        sent = [target.get(sent[0]), *sent[1:]]
    elif sent[0] is None and field.default is not None:
        sent = sent_default(field)
    return dict(zip(names, sent, strict=True))
