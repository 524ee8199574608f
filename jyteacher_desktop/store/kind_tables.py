"""The tables of records, made from the descriptions of their kinds.

At a school a person is a small integer that points at ``teacher``; at a bureau it is the text ``office teacher`` (kinds/kit.py), because
the people of the city are derived and made anew with every package, while the bureau's own records stay. Everything else is the same in
both files. What packages bring stands in ``city_<kind>``: text and integers exactly as sent, references as UUIDs.

The statements that make these tables are committed as migrations; ``python3 dev.py tables`` writes what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from functools import partial

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint

from jyteacher_desktop.kinds import RECORDS, SEALED, carried
from jyteacher_desktop.kinds.kit import HUNDREDTHS, NUMBERS, Field, Keeper, Kind, Shape
from jyteacher_desktop.store.kind_columns import city_columns, column_names, derived_columns, kept_by, told_fields
from jyteacher_desktop.store.sealed_column_type import SealedText
from jyteacher_desktop.store.sealed_columns import SEALED_COLUMNS


def register_tables(metadata: MetaData, keeper: Keeper) -> dict[str, Table]:
    """The journaled tables of every plain kind that this keeper keeps, by the kind's id; the metadata describes these and no other."""
    kept = {each.id: each for each in kept_by(keeper)}
    _forget_others(metadata, "register", kept)
    return {
        name: _described(metadata, "register", name, partial(_own_table, each, metadata, keeper)) for name, each in kept.items()
    }


def _described(metadata: MetaData, group: str, name: str, describe: Callable[[], Table]) -> Table:
    """A table as the metadata describes it, or as it is described now."""
    found = metadata.tables.get(name)
    if found is None:
        found = describe()
        found.info["group"] = group
    return found


def _forget_others(metadata: MetaData, group: str, known: Collection[str]) -> None:
    """Take out of the metadata what was described for kinds that nobody knows any more."""
    for table in list(metadata.tables.values()):
        if table.info.get("group") == group and table.name not in known:
            metadata.remove(table)


def add_record_tables(metadata: MetaData) -> dict[str, Table]:
    """Describe the journaled tables of the kinds of the first days, by id."""
    return {each.id: _own_table(each, metadata, Keeper.SCHOOL) for each in RECORDS}


def add_sealed_tables(metadata: MetaData) -> tuple[Table, ...]:
    """Describe the journaled tables of sealed kinds: even whose row it is lies inside the seal."""
    return tuple(
        Table(
            each.id,
            metadata,
            Column("id", Integer, primary_key=True),
            Column("uuid", Text, nullable=False, unique=True),
            Column("sealed", Text, nullable=False),
            Column("deleted", Integer, nullable=False, server_default="0"),
            sqlite_autoincrement=True,
        )
        for each in SEALED
    )


def city_tables(metadata: MetaData) -> dict[str, Table]:
    """The derived tables of every kind that travels by its description alone, by the kind's id; the metadata has these and no other."""
    sent = {f"city_{each.id}": each for each in carried() if each.sent}
    _forget_others(metadata, "city", sent)
    return {each.id: _described(metadata, "city", name, partial(_city_table, each, metadata)) for name, each in sent.items()}


def told_columns(kind: Kind, primary_keys: tuple[str, ...] = ()) -> tuple[Column[object], ...]:
    """The columns that :func:`derived_columns` names; what came later than its table means its default in rows that are there already."""
    return tuple(
        _told_column(kind, field, name, primary=name in primary_keys)
        for field, name in zip(told_fields(kind), derived_columns(kind), strict=True)
    )


def _told_column(kind: Kind, field: Field, name: str, *, primary: bool) -> Column[object]:
    number = field.shape in NUMBERS or field.shape in (Shape.PERSON, Shape.LINK)
    missing = field.sent_as.endswith("?") and field.shape is not Shape.TEXT
    default = None
    if field.later:
        default = "" if not number else "0" if not missing else None
    if primary:
        return Column(name, Integer if number else Text, primary_key=True)
    stands = Integer() if number else _stands(kind, name)
    return Column(name, stands, nullable=missing, server_default=default)


def _own_table(kind: Kind, metadata: MetaData, keeper: Keeper) -> Table:
    columns = [part for field in kind.fields if field.stored for part in _columns(kind, field, keeper)]
    looked_up = {name: kind.field(key) for name, key in kind.indexes.items()}
    if kind.plain:
        looked_up |= {each.key: each for each in kind.fields if each.shape in (Shape.PERSON, Shape.SOMEBODY, Shape.LINK)}
    together = [column_names(kind.field(key), keeper)[0] for key in kind.together]
    return Table(
        kind.id,
        metadata,
        Column("id", Integer, primary_key=True),
        *([Column("uuid", Text, nullable=False, unique=True)] if kind.own_life else []),
        *columns,
        *([Column("deleted", Integer, nullable=False, server_default="0")] if kind.own_life else []),
        *([UniqueConstraint(*together)] if together else []),
        *(Index(f"{kind.id}_by_{name}", column_names(field, keeper)[0]) for name, field in looked_up.items()),
        sqlite_autoincrement=True,
    )


def _columns(kind: Kind, field: Field, keeper: Keeper) -> Iterator[Column[object] | CheckConstraint]:
    names = column_names(field, keeper)
    if field.shape in (Shape.PERSON, Shape.SOMEBODY):
        if keeper is Keeper.SCHOOL:
            yield Column(names[0], ForeignKey("teacher.id"), nullable=field.shape is Shape.SOMEBODY or not field.required)
        else:
            yield Column(names[0], Text, nullable=False, server_default="")
        if field.shape is Shape.SOMEBODY:
            yield Column(names[1], Text, nullable=False, server_default="")
    elif field.shape is Shape.LINK:
        yield Column(names[0], ForeignKey(f"{field.of}.id"), nullable=not field.required, unique=field.unique or None)
    elif field.shape is Shape.FLAG:
        yield Column(names[0], Integer, nullable=False, server_default="0")
    elif field.shape in NUMBERS:
        missing = field.required or field.default is None
        # A plain kind says of every number that it is none or at least 0; of old kinds only those that a person types were ever held to it.
        default = None if missing else _number(field)
        yield Column(names[0], Integer, nullable=not field.required and field.default is None, server_default=default)
        if kind.plain or (field.shape in HUNDREDTHS and field.typed):
            yield CheckConstraint(f"{names[0]} >= 0")
    else:
        default = _text_default(kind, field)
        yield Column(names[0], _stands(kind, names[0]), nullable=field.null, server_default=default, unique=field.unique or None)


def _stands(kind: Kind, column: str) -> Text | SealedText:
    number = SEALED_COLUMNS.get((kind.id, column))
    return SealedText(number=number == "sealed_number") if number else Text()


def _number(field: Field) -> str:
    value = field.default
    return str(int(value * 100)) if isinstance(value, Decimal) else str(value)


def _text_default(kind: Kind, field: Field) -> str | None:
    """What SQLite writes where nobody says anything; a plain kind may gain a required field, so that its columns all have a default."""
    if field.null or (field.required and not kind.plain):
        return None
    return field.default if not kind.plain and isinstance(field.default, str) else ""


def _city_table(kind: Kind, metadata: MetaData) -> Table:
    columns: list[Column[object]] = []
    for field in kind.travelling:
        for name in field.sent_names:
            whole = field.shape in NUMBERS and name == field.sent
            # a field that came later is added to tables with rows in them: the next package says what it is, until then it is empty
            added = "" if field.later and not whole else None
            columns.append(Column(name, Integer if whole else Text, nullable=whole and not field.required, server_default=added))
    people = [field for field in kind.travelling if field.shape in (Shape.PERSON, Shape.SOMEBODY)]
    return Table(
        f"city_{kind.id}",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("office", Integer, nullable=False),
        *([Column("uuid", Text, nullable=False)] if kind.own_life else []),
        *columns,
        Index(f"city_{kind.id}_by_office", "office", city_columns(kind)[0]),
        *(Index(f"city_{kind.id}_by_{field.key}", field.sent) for field in people),
    )
