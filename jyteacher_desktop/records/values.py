"""A record in its four guises: a typed row, the columns of the file, text for people, and what people type.

One function each way, driven by the kind's fields; nobody else knows that hours are hundredths or that a person is a key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from jyteacher_desktop import kinds
from jyteacher_desktop.domain.columns import amount_text, hours_text
from jyteacher_desktop.kinds.kit import HUNDREDTHS, Field, Kind, Person, RecordId, Row, Shape, Somebody
from jyteacher_desktop.later import later
from jyteacher_desktop.records.errors import ValueRefused
from jyteacher_desktop.records.who_is_meant import People
from jyteacher_desktop.store.kind_columns import column_names

if TYPE_CHECKING:
    from jyteacher_desktop.domain import names
else:
    names = later("jyteacher_desktop.domain.names")

R = TypeVar("R", bound=Row)

Find = Callable[[Field, str], RecordId]
"""Finds the record of a link by id or name."""

_INITIALS: Final = re.compile("[a-z]{2,4}")
"""What is typed for somebody of this office and is no name: nobody from outside is called so."""


def left_blank(field: Field) -> ValueRefused:
    """The refusal of a record without what it needs."""
    return ValueRefused(f"“{field.title}”是空的，没有保存。请填写{field.title}。", field=field.key)


def columns_of(kind: Kind, people: People) -> tuple[str, ...]:
    """Every column of a kind in this file, in the order of its fields, without id, uuid and deleted."""
    return tuple(name for field in kind.fields for name in column_names(field, people.keeper))


def stored(row: Row, people: People, keys: Mapping[str, int]) -> dict[str, object]:
    """The columns that hold a row.

    Args:
        row: A checked row.
        people: Who is who.
        keys: UUID to small integer of the records it links to.
    """
    found: dict[str, object] = {}
    for field in row.kind.fields:
        value = getattr(row, field.key)
        names = column_names(field, people.keeper)
        if field.shape is Shape.SOMEBODY:
            who: Somebody = value
            nobody = None if field.column in names or people.keeper.name == "SCHOOL" else ""
            found[names[0]] = people.key(who.person) if who.person is not None else nobody
            found[names[1]] = people.name(who.person) if who.person is not None else who.name
        else:
            found[names[0]] = _column(field, value, people, keys)
    return found


def _column(field: Field, value: Any, people: People, keys: Mapping[str, int]) -> object:
    if field.shape is Shape.PERSON:
        nobody = None if people.keeper.name == "SCHOOL" else ""
        return people.key(value) if value is not None else nobody
    if field.shape is Shape.LINK:
        return keys[value] if value is not None else None
    if field.shape in HUNDREDTHS:
        return int(value * 100) if value is not None else None
    if field.shape is Shape.FLAG:
        return int(value)
    if field.shape is Shape.DAY:
        return value.isoformat() if value is not None else ""
    return value


def loaded(kind: Kind, uuid: str, columns: Sequence[object], people: People, uuids: Mapping[tuple[str, int], str]) -> Any:
    """The typed row of the columns that :func:`columns_of` names.

    Args:
        kind: The kind.
        uuid: Id of the record.
        columns: Its values.
        people: Who is who.
        uuids: (kind, small integer) to UUID of the records it links to.
    """
    values: dict[str, Any] = {"id": RecordId(uuid)}
    left = iter(columns)
    for field in kind.fields:
        raw: Any = next(left)
        if field.shape is Shape.PERSON:
            values[field.key] = people.person(raw)
        elif field.shape is Shape.SOMEBODY:
            values[field.key] = Somebody(people.person(raw), str(next(left)))
        elif field.shape is Shape.LINK:
            values[field.key] = RecordId(uuids[str(field.of), int(raw)]) if raw is not None else None
        elif field.shape in HUNDREDTHS:
            values[field.key] = Decimal(raw) / 100 if raw is not None else None
        elif field.shape is Shape.FLAG:
            values[field.key] = bool(raw)
        elif field.shape is Shape.DAY:
            values[field.key] = date.fromisoformat(raw) if raw else None
        else:
            values[field.key] = raw
    return kind.row(**values)


class Names(Protocol):
    """Who can say what a person is called."""

    def name(self, person: Person) -> str:
        """The name of a person."""


def shown(field: Field, value: Any, people: Names, titles: Mapping[str, str]) -> str:
    """A value as people read it; ``titles`` names the records of links."""
    if value is None or value == "":
        return ""
    if field.shape is Shape.PERSON:
        return people.name(value)
    if field.shape is Shape.SOMEBODY:
        return people.name(value.person) if value.person is not None else str(value.name)
    if field.shape is Shape.LINK:
        return titles.get(value, str(value))
    if field.shape is Shape.CHOICE:
        return field.shown(value)
    if field.shape is Shape.LISTED:
        return words_of(field).get(value, str(value))
    if field.shape is Shape.FLAG:
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    return hours_text(value) if isinstance(value, Decimal) else str(value)


def as_listed(field: Field, text: str) -> str:
    """The text of a field as a list or a sentence shows it: an amount of money as :func:`amount_text` writes it."""
    return amount_text(Decimal(text)) if text and field.shape is Shape.MONEY else text


def named(kind: Kind, texts: Mapping[str, str]) -> str:
    """How a sentence names the record of these texts, as its kind says."""
    amounts = {field.key: as_listed(field, texts.get(field.key, "")) for field in kind.fields if field.shape is Shape.MONEY}
    return kind.called.format_map({**texts, **amounts}).strip()


def typed(field: Field, value: Any, people: People) -> str:
    """A value as a person would type it, so that typing it again gives the same value."""
    if field.shape is Shape.PERSON:
        return people.text(value) if value is not None else ""
    if field.shape is Shape.SOMEBODY:
        return people.text(value.person) if value.person is not None else str(value.name)
    if field.shape is Shape.LINK:
        return str(value or "")
    return shown(field, value, people, {})


def parsed(field: Field, text: str, people: People, today: date, find: Find) -> Any:
    """What a person typed, as the value of a row; an empty text is the field's default.

    Raises:
        ValueRefused, RecordMissing, NameAmbiguous: It cannot be stored.
    """
    if not text.strip():
        if field.required:
            raise left_blank(field)
        return field.default
    if field.shape is Shape.PERSON:
        return people.find(text)
    if field.shape is Shape.SOMEBODY:
        found = people.candidates(text)
        return Somebody(found[0].person, found[0].name) if len(found) == 1 else _outsider(text, people)
    if field.shape is Shape.LINK:
        return find(field, text.strip())
    from jyteacher_desktop.sheets.cell_values import CellRefused, Context, Doubtful  # noqa: PLC0415 - whoever only lists reads no cells
    from jyteacher_desktop.sheets.field_shapes import parser_of  # noqa: PLC0415

    try:
        said = parser_of(field)(text, Context(today))
    except CellRefused as error:
        raise ValueRefused(f"{error.of(field.title)}没有保存。", field=field.key, cause=error.code) from error
    return value_of(field, said.text if isinstance(said, Doubtful) else said)


def _outsider(text: str, people: People) -> Somebody:
    said = names.one_line(text)
    if people.candidates(text) or _INITIALS.fullmatch(said):
        people.find(text)  # several people of that name, or letters that nobody's name begins with: says so
    return Somebody(None, said)


def words_of(field: Field) -> Mapping[str, str]:
    """Code to label of a list that is no list of the policy: the registers themselves."""
    return {each.id: each.title for each in kinds.REGISTERS} if field.of == "registers" else {}


def value_of(field: Field, text: str) -> Any:
    """The value of a stored text as parsers of cells give it."""
    if not text:
        return field.default
    if field.shape is Shape.LISTED:
        return next((code for code, label in words_of(field).items() if text == label), text)
    if field.shape is Shape.DAY:
        return date.fromisoformat(text)
    if field.shape in HUNDREDTHS:
        return Decimal(text)
    if field.shape is Shape.COUNT:
        return int(text)
    return text == "1" if field.shape is Shape.FLAG else text
