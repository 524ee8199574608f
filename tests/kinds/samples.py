"""Records of any kind, made from its description alone: every field filled in, no two alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from jyteacher_desktop.kinds import REGISTERS, carried
from jyteacher_desktop.kinds.kit import SCHOOL, Field, Kind, Person, RecordId, Row, Shape, Somebody
from jyteacher_desktop.kinds.wire import columns_of, sent_values
from jyteacher_desktop.records.registers import kinds_kept, put
from jyteacher_desktop.records.who_is_meant import People
from jyteacher_desktop.records.whose_file import keeper_of
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import Workspace

SECRET = "不得外传"
"""Stands in every local text: it must never be found outside the file."""


def sample_value(field: Field, number: int, people: Sequence[Person], links: Mapping[str, RecordId]) -> Any:
    """A value that may stand in a field; another number gives another one wherever the shape allows."""
    shape = field.shape
    if shape in (Shape.TEXT, Shape.LONG, Shape.LISTED):
        return f"{SECRET if field.local else field.title}{number}"
    if shape is Shape.PERSON:
        return people[number % len(people)]
    if shape is Shape.SOMEBODY:
        return Somebody(people[number % len(people)]) if number % 2 == 0 else Somebody(None, f"外请{number}")
    if shape is Shape.LINK:
        return links.get(str(field.of))
    if shape is Shape.DAY:
        return date(2026, 1 + number % 12, 1 + len(field.key))
    if shape is Shape.MONTH:
        return f"2026-{1 + number % 12:02}"
    if shape is Shape.YEAR:
        return str(2020 + number % 10)
    if shape is Shape.TERM:
        return f"{2020 + number % 10}-{2021 + number % 10}"
    if shape is Shape.CLOCK:
        return f"{8 + number % 10:02}:30"
    if shape is Shape.COUNT:
        return 1 + number
    if shape in (Shape.HOURS, Shape.MONEY):
        return Decimal(100 + number) / 4
    if shape is Shape.CHOICE:
        codes = [each.code for each in field.term] if field.term is not None else ["x"]
        return codes[number % len(codes)]
    return number % 2 == 0 if shape is Shape.FLAG else "{}"


def sample_row(
    kind: Kind, number: int, people: Sequence[Person], links: Mapping[str, RecordId] | None = None, *, uuid: str = ""
) -> Row:
    """A record with something in every field, the local ones included; registered here, so that no office sent it."""
    sender = {"origin"} if kind.told else set()
    values = {field.key: sample_value(field, number, people, links or {}) for field in kind.fields if field.key not in sender}
    return kind.row(id=RecordId(uuid), **values)


def sent_row(row: Row) -> tuple[object, ...]:
    """A record as packages carry it."""
    kind = row.kind
    return (
        *((row.id,) if kind.own_life else ()),
        *(value for field in kind.travelling for value in sent_values(field, getattr(row, field.key))),
    )


def sent_dict(row: Row) -> dict[str, object]:
    """The same by name."""
    return dict(zip(columns_of(row.kind), sent_row(row), strict=True))


def fill_registers(ws: Workspace, people: Sequence[str], links: Mapping[str, str], *, rows_each: int = 2) -> dict[str, list[Row]]:
    """Records of every kind that a workspace keeps, written in one step; kind to its rows as they were stored.

    Args:
        ws: The workspace.
        people: Teachers, as its book names them.
        links: Records of the old kinds that others may point at: ``activity``, ``training``.
    """
    known: dict[str, RecordId] = {kind: RecordId(record) for kind, record in links.items()}
    found: dict[str, list[Row]] = {}
    with ws.change("登记各种专项") as change:
        for kind in REGISTERS:
            if kind not in kinds_kept(ws):
                continue
            rows = [sample_row(kind, number, [Person(each) for each in people], known) for number in range(rows_each)]
            found[kind.id] = [put(ws, change, row, People(ws)) for row in rows]
            known[kind.id] = found[kind.id][0].id
    return found | _fill_plans(ws, known)


def _fill_plans(ws: Workspace, known: dict[str, RecordId]) -> dict[str, list[Row]]:
    """The kinds beside the registers that travel by their description; the activity carries out the plan's first line."""
    found: dict[str, list[Row]] = {}
    if keeper_of(ws) is not SCHOOL:
        return found
    others = [kind for kind in carried() if kind not in REGISTERS]
    with ws.change("计划") as change:
        keys: dict[str, int] = {
            "activity": change.driver_sql("SELECT id FROM activity WHERE uuid = ?", (known["activity"],)).scalar_one()
        }
        for kind in others:
            found[kind.id] = []
            for number in range(2 if kind.own_life else 1):
                row = sample_row(kind, number, [Person("")], known, uuid=new_id() if kind.own_life else "")
                values = {"uuid": row.id} if kind.own_life else {}
                for field in kind.fields:
                    value = getattr(row, field.key)
                    [wire] = sent_values(field, value)
                    values[field.column] = keys[str(field.of)] if field.shape is Shape.LINK else wire
                names = ", ".join(f'"{name}"' for name in values)
                marks = ", ".join("?" * len(values))
                change.driver_sql(f'INSERT INTO "{kind.id}"({names}) VALUES ({marks})', tuple(values.values()))
                found[kind.id].append(row)
                if number == 0:
                    keys[kind.id] = change.driver_sql("SELECT last_insert_rowid()").scalar_one()
                    known[kind.id] = row.id
    return found
