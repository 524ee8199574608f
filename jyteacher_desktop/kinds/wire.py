"""How a record travels whose way follows from its description (``kinds.carried``): names and types of its fields in packages, and its values there and back.

A package's row holds text and integers only. A person is the teacher's UUID, another record its UUID, a day ISO text, hours hundredths and
money fen; what is not filled in is "" for text and null for numbers. Somebody from outside travels as a name beside an empty UUID.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from jyteacher_desktop.kinds.kit import HUNDREDTHS, Field, Kind, Person, RecordId, Row, Shape, Somebody

_TYPES = {
    Shape.TEXT: ("text", "text"),
    Shape.LONG: ("text", "text"),
    Shape.TERM: ("text", "text"),
    Shape.CHOICE: ("text", "text"),
    Shape.LISTED: ("text", "text"),
    Shape.PERSON: ("uuid", "uuid-"),
    Shape.LINK: ("uuid", "uuid-"),
    Shape.DAY: ("day", "day-"),
    Shape.MONTH: ("month", "month-"),
    Shape.YEAR: ("year", "year-"),
    Shape.CLOCK: ("time-", "time-"),
    Shape.COUNT: ("count", "count?"),
    Shape.HOURS: ("count", "count?"),
    Shape.MONEY: ("count", "count?"),
    Shape.FLAG: ("flag", "flag"),
    Shape.FACTS: ("json", "json"),
}
"""Type of a required field and of one that may be empty, in the words of docs/format.md."""


def types_of(field: Field) -> tuple[tuple[str, str], ...]:
    """Names and types under which packages carry a field."""
    if field.shape is Shape.SOMEBODY:
        # Whom a package does not know by UUID it knows by name: neither is required, because either will do.
        return tuple(zip(field.sent_names, ("uuid-", "text"), strict=True))
    return ((field.sent, field.sent_as or _TYPES[field.shape][0 if field.required else 1]),)


def fields_of(kind: Kind, apart: str = "") -> tuple[Field, ...]:
    """The fields that the kind's own table carries, or those that stand ``apart`` in another."""
    return tuple(field for field in kind.travelling if field.apart == apart)


def columns_of(kind: Kind) -> tuple[str, ...]:
    """The names of a whole row, the id first where records have one."""
    return (*(("id",) if kind.own_life else ()), *(name for field in fields_of(kind) for name in field.sent_names))


def key_of(kind: Kind) -> tuple[str, ...]:
    """The primary key of a kind's table: the id, or what lines without one are known by."""
    return ("id",) if kind.own_life else tuple(name for key in kind.key for name in kind.field(key).sent_names)


def sent_default(field: Field) -> tuple[object, ...]:
    """What a package from before the field existed means by leaving it out."""
    return sent_values(field, field.default)


def sent_values(field: Field, value: Any) -> tuple[object, ...]:
    """A value of a row as packages carry it; a person without the office that stands before it at a bureau."""
    if field.shape is Shape.SOMEBODY:
        who: Somebody = value or Somebody()
        return (_teacher(who.person), who.name)
    if field.shape is Shape.PERSON:
        return (_teacher(value),)
    if field.shape in HUNDREDTHS:
        return (int(value * 100) if value is not None else None,)
    if field.shape is Shape.COUNT:
        return (value,)
    if field.shape is Shape.FLAG:
        return (int(bool(value)),)
    if value is None:
        return ("",)
    return (value.isoformat() if isinstance(value, date) else str(value),)


def _teacher(person: Person | None) -> str:
    return person.rpartition(" ")[2] if person else ""


def read_row(kind: Kind, values: Sequence[Any], person: Callable[[str], Person]) -> Row:
    """The typed record of a package's row.

    Args:
        kind: The kind.
        values: As :func:`columns_of` names them.
        person: The teacher of a UUID, as the reader's book names people.
    """
    left = iter(values)
    said: dict[str, Any] = {"id": RecordId(next(left))} if kind.own_life else {}
    for field in kind.travelling:
        said[field.key] = _value(field, left, person)
    return kind.row(**said)


def _value(field: Field, left: Iterator[Any], person: Callable[[str], Person]) -> Any:
    raw = next(left)
    if field.shape is Shape.SOMEBODY:
        return Somebody(person(raw) if raw else None, next(left))
    if field.shape is Shape.FLAG:
        return bool(raw)
    if raw is None or (raw == "" and field.shape in (Shape.PERSON, Shape.LINK, Shape.DAY)):
        return field.default
    if field.shape is Shape.PERSON:
        return person(raw)
    if field.shape is Shape.LINK:
        return RecordId(raw)
    if field.shape is Shape.DAY:
        return date.fromisoformat(raw)
    return Decimal(raw) / 100 if field.shape in HUNDREDTHS else raw


def travelling(kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    """The kinds whose records schools send, those first that others point at.

    Raises:
        ValueError: Two kinds point at each other: neither could be written first.
    """
    left = {kind.id: kind for kind in sorted(kinds, key=lambda each: each.sent) if kind.sent}
    known = set(left)
    done: list[Kind] = []
    while left:
        free = [kind for kind in left.values() if not (_points_at(kind) & known) - {each.id for each in done} - {kind.id}]
        if not free:
            raise ValueError(f"kinds in a circle: {', '.join(left)}")
        done.extend(left.pop(kind.id) for kind in free)
    return tuple(done)


def _points_at(kind: Kind) -> set[str]:
    return {str(field.of) for field in kind.travelling if field.shape is Shape.LINK}
