"""What the schools' packages say of the kinds that travel by their description (``kinds.carried``): rows in words, and what identifies one record.

Everything follows from the descriptions of the kinds; nothing here names one. The typed rows, the bureau's own among them, are those of
the city's book (city_book.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from jyteacher_desktop.bureau.office import current_policy
from jyteacher_desktop.exchange.package_tables import TRAVELLING
from jyteacher_desktop.kinds import REGISTERS
from jyteacher_desktop.kinds.kit import Field, Kind, Person, Row, Shape
from jyteacher_desktop.kinds.nothing_this_year import Nothing
from jyteacher_desktop.kinds.wire import read_row
from jyteacher_desktop.records.errors import no_such_register
from jyteacher_desktop.records.values import named, shown
from jyteacher_desktop.store.kind_columns import city_columns, derived_columns
from jyteacher_desktop.store.sealed_columns import SEALED_COLUMNS
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CityLine:
    """A record of a school in words: its id, how a sentence names it, and its fields by key."""

    id: str
    title: str
    texts: Mapping[str, str]


def kind_sent(name: str) -> Kind:
    """The plain kind of an id or a Chinese title, of those that schools send.

    Raises:
        RegisterUnknown: There is none of that name.
    """
    sent = {each: kind for kind in REGISTERS if kind.sent and kind is not Nothing.kind for each in (kind.id, kind.title)}
    if name not in sent:
        listed = "、".join(dict.fromkeys(f"{kind.title}（{kind.id}）" for kind in sent.values()))
        raise no_such_register(name, listed)
    return sent[name]


class SchoolLines:
    """The records of plain kinds of one school in words."""

    def __init__(self, ws: Workspace, office: int) -> None:
        self._ws = ws
        self._office = office
        self._names: dict[str, str] = dict(ws.tuples("SELECT uuid, name FROM city_teacher WHERE office = ?", (office,)))
        self._titles: dict[str, str] = {}
        policy = current_policy(ws)
        self._lists = {
            "kinds": {code: kind.name for code, kind in policy.kinds_known.items()},
            "categories": {code: category.name for code, category in policy.categories.items()},
        }
        for table, column in (("city_activity", "title"), ("city_training", "name")):
            self._titles |= dict(ws.tuples(f'SELECT uuid, "{column}" FROM {table} WHERE office = ?', (office,)))

    def name(self, person: Person) -> str:
        """The name of a teacher of the school."""
        return self._names.get(person, "？")

    def all(self) -> Iterator[tuple[Kind, Row, CityLine]]:
        """Every record with its kind, those first that others point at."""
        for kind in (each for each in TRAVELLING if each.own_life):
            for row in _rows(self._ws, kind, self._office):
                texts = {field.key: self._text(field, getattr(row, field.key)) for field in kind.travelling}
                # What stays at the school may stand in the sentence that names a record; here it is empty.
                title = named(kind, {field.key: "" for field in kind.fields} | texts) or kind.title
                self._titles[row.id] = title
                yield kind, row, CityLine(id=row.id, title=title, texts=texts)

    def _text(self, field: Field, value: Any) -> str:
        text = shown(field, value, self, self._titles)
        return self._lists.get(str(field.of), {}).get(text, text) if field.shape is Shape.LISTED else text


def _rows(ws: Workspace, kind: Kind, office: int) -> list[Row]:
    names = ", ".join(f'"{name}"' for name in city_columns(kind))
    order = f'"{kind.day.sent}" DESC, uuid' if kind.day is not None and kind.day.sent else "uuid"
    records = ws.tuples(f'SELECT {names} FROM "city_{kind.id}" WHERE office = ? ORDER BY {order}', (office,))
    return [read_row(kind, record, Person) for record in records]


def find_record(ws: Workspace, record: str) -> list[tuple[str, str, str, str]]:
    """Kind, office, school and title of every record of this id."""
    found: list[tuple[str, str, str, str]] = []
    for kind in (each for each in TRAVELLING if each.own_life):
        for key, office, school in ws.tuples(
            f'SELECT o.id, o.uuid, o.name FROM "city_{kind.id}" r JOIN office o ON o.id = r.office WHERE r.uuid = ?', (record,)
        ):
            line = next(line for of, _row, line in SchoolLines(ws, key).all() if of is kind and line.id == record)
            found.append((kind.id, office, school, line.title))
    return found


def titles_of(ws: Workspace, records: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """How sentences name records of plain kinds, by office and record id."""
    wanted: dict[str, set[str]] = {}
    for office, record in records:
        wanted.setdefault(office, set()).add(record)
    keys = dict(ws.tuples("SELECT uuid, id FROM office"))
    return {
        (office, line.id): f"{kind.title} {line.title}"
        for office, ids in wanted.items()
        if office in keys
        for kind, _row, line in SchoolLines(ws, keys[office]).all()
        if line.id in ids
    }


def record_statement(kind: Kind) -> str:
    """The statement for all that a school says of a record itself, given its id and the office."""
    return _of_record(kind, "uuid")


def belonging_statements(owner: str) -> tuple[str, ...]:
    """The same for the records of plain kinds that belong to a record of any kind (the members of a team)."""
    return tuple(
        f"{_of_record(kind, kind.owner.sent)} ORDER BY {city_columns(kind)[0]}"
        for kind in TRAVELLING
        if kind.owner is not None and kind.owner.of == owner
    )


def _of_record(kind: Kind, column: str) -> str:
    names = ", ".join(f'"{name}"' for name in city_columns(kind))
    return f'SELECT {names} FROM "city_{kind.id}" WHERE "{column}" = ? AND office = (SELECT id FROM office WHERE uuid = ?)'


def told_columns(kind: Kind, records: str, *, stored: bool = False) -> str:
    """What a kind of the first days says in its city table, as SQL: people and activities as their UUIDs (``t``, ``a``).

    Args:
        kind: The kind.
        records: The name of its table in the statement.
        stored: Without what schools compute from other records (a status that ends with the day): only a person changes the rest.
    """

    def words(field: Field, column: str) -> str:
        if field.shape is Shape.PERSON:
            return "t.uuid"
        if field.shape is Shape.LINK:
            return "a.uuid"
        told = f'{records}."{column}"'
        # sealed by a secret of this very file: two bureaus that know the same number hold different seals
        return f"opened({told})" if (f"city_{kind.id}", column) in SEALED_COLUMNS else told

    fields = sorted(kind.travelling, key=lambda each: bool(each.apart))
    return ", ".join(
        words(field, column) for field, column in zip(fields, derived_columns(kind), strict=True) if field.stored or not stored
    )


def digest_rows(kind: Kind) -> str:
    """The statement for a kind's rows in the city's digest, with the office first and ``{only}`` for which offices."""
    names = ", ".join(f'r."{name}"' for name in city_columns(kind))
    return f'SELECT o.uuid, {names} FROM "city_{kind.id}" r JOIN office o ON o.id = r.office WHERE {{only}} ORDER BY o.uuid, r.{city_columns(kind)[0]}'


def loaded_columns(kind: Kind) -> tuple[str, ...]:
    """Columns of a kind's city table in the order in which :func:`loaded_rows` gives values."""
    return ("office", *city_columns(kind))


def loaded_rows(office: int, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Rows of a package as the city keeps them."""
    return ((office, *row) for row in rows)
