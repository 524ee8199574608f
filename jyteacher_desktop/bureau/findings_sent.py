"""What a bureau registers about single schools and its receipts carry to them: inspections and what was found (``Kind.told``).

What it decided about their plans (plan_decisions.py) rides beside it.

A receipt says all of it that stands, never a change. The school answers in its own package under the same ids; the bureau's row and the
school's are both kept, and a reader of the city sees the bureau's words with the school's answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from jyteacher_desktop.bureau import clerks_log
from jyteacher_desktop.bureau.plan_decisions import TABLE as PLANS
from jyteacher_desktop.bureau.plan_decisions import told_plans
from jyteacher_desktop.kinds import REGISTERS
from jyteacher_desktop.kinds.kit import Kind, Person, Row, Shape
from jyteacher_desktop.kinds.registry import FollowingList
from jyteacher_desktop.kinds.wire import read_row, sent_values
from jyteacher_desktop.records.registers import list_rows
from jyteacher_desktop.store.kind_columns import city_columns
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import replace

R = TypeVar("R", bound=Row)

TOLD: FollowingList[Kind] = FollowingList(lambda: tuple(kind for kind in REGISTERS if kind.told))
"""The kinds whose records receipts carry, those first that others point at."""
Tables = Mapping[str, Sequence[tuple[object, ...]]]
"""Table of the receipt to its rows, in the order of the package's fields."""


def school_names(ws: Workspace) -> list[str]:
    """The schools of the list, by code."""
    return [name for (name,) in ws.tuples("SELECT name FROM office ORDER BY code, uuid")]


def told_tables(ws: Workspace) -> dict[str, Tables]:
    """Office to what its receipt carries; an office of which nothing is registered has no entry."""
    [(sender,)] = ws.tuples("SELECT coalesce((SELECT value FROM setting WHERE key = 'name'), '')")
    schools = _schools(ws)
    found: dict[str, dict[str, list[tuple[object, ...]]]] = {}
    offices: dict[str, str] = {}
    for kind in TOLD:
        for row in list_rows(ws, kind.row):
            office = _about(row, schools, offices)
            if office:
                offices[row.id] = office
                tables = found.setdefault(office, {each.sent: [] for each in TOLD})
                tables[kind.sent].append(_as_sent(kind, row, str(sender)))
    for office, rows in told_plans(ws).items():
        found.setdefault(office, {each.sent: [] for each in TOLD})[PLANS] = rows
    return dict(found)


def told_mark(tables: Tables) -> str:
    """By this a receipt remembers what it carried; "" for nothing."""
    if not any(tables.values()):
        return ""
    text = json.dumps({name: sorted(rows) for name, rows in tables.items()}, ensure_ascii=False, sort_keys=True, default=list)
    return hashlib.sha256(text.encode()).hexdigest()


def answered(ws: Workspace, own: Sequence[R]) -> list[R]:
    """The bureau's rows with what the school they are about answered; what it did not answer stays as the bureau has it."""
    if not own or not own[0].kind.sent:
        return list(own)
    kind = own[0].kind
    about = offices_of(ws, kind)
    names = ", ".join(f'c."{name}"' for name in city_columns(kind))
    said: dict[str, Row] = {}
    for office, *record in ws.tuples(f'SELECT o.uuid, {names} FROM "city_{kind.id}" c JOIN office o ON o.id = c.office'):
        if about.get(record[0]) == office:  # another school cannot answer for it
            said[record[0]] = read_row(kind, record, Person)
    return [_with_answer(row, said[row.id]) if row.id in said else row for row in own]


def _with_answer(row: R, theirs: Row) -> R:
    answers = {field.key: getattr(theirs, field.key) for field in row.kind.fields if field.answer}
    return replace(row, **{key: value for key, value in answers.items() if value})


def offices_of(ws: Workspace, kind: Kind) -> dict[str, str]:
    """The bureau's own records of a kind to the office each is about, "" for none."""
    schools = _schools(ws)
    offices: dict[str, str] = {}
    for each in TOLD:
        for row in list_rows(ws, each.row):
            offices[row.id] = _about(row, schools, offices)
        if each is kind:
            break
    return offices


def _about(row: Row, schools: Mapping[str, str], offices: Mapping[str, str]) -> str:
    """The office a record is about, "" for none: what its field names, or what the record it belongs to is about."""
    field = row.kind.field(row.kind.told)
    value = str(getattr(row, field.key) or "").strip()
    return offices.get(value, "") if field.shape is Shape.LINK else schools.get(value, "")


def _schools(ws: Workspace) -> dict[str, str]:
    """Names, codes and ids of offices to the office; what two of them bear leads to none.

    As a decision means a school: its id, then what was read out when it was enrolled, and only then what its packages say of it. Else a
    school that calls itself another one would get, or keep from it, what is said about that one.
    """
    said: dict[str, set[str]] = {}
    read_out: dict[str, set[str]] = {}
    ids: dict[str, str] = {}
    enrolled = clerks_log.enrolled_as(ws)
    for uuid, name, code in ws.tuples("SELECT uuid, name, code FROM office"):
        ids[uuid] = uuid
        for key in (code, name):
            said.setdefault(key, set()).add(uuid)
        for key in {text for known in enrolled.get(uuid, ()) for text in known}:
            read_out.setdefault(key, set()).add(uuid)
    found = {key: next(iter(offices)) for key, offices in {**said, **read_out}.items() if key and len(offices) == 1}
    return {**found, **ids}


def _as_sent(kind: Kind, row: Row, sender: str) -> tuple[object, ...]:
    values: list[Any] = [str(row.id)]
    for field in kind.travelling:
        values.extend(sent_values(field, sender if field.key == "origin" else getattr(row, field.key)))
    return tuple(values)
