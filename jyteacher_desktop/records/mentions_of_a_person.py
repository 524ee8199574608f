"""专项记录提到谁: every record of a plain kind that names a person, and in which field, for his card and for ``teacher show``."""

from __future__ import annotations

from collections import defaultdict

from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.kinds.kit import Field, Somebody
from jyteacher_desktop.records.measures import year_of
from jyteacher_desktop.records.registers import kinds_kept, lines_of, people_named, rows_naming
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One record that names a person: of which register, as what, when."""

    id: str
    kind: str
    register: str
    role: str
    title: str
    day: str


MENTION_COLUMNS: tuple[Column[Mention], ...] = (
    Column(key="register", title="专项", value=lambda row: row.register, width=13),
    Column(key="title", title="内容", value=lambda row: row.title, width=22),
    Column(key="role", title="身份", value=lambda row: row.role, width=7),
    Column(key="day", title="时间", value=lambda row: row.day, align=Align.CENTER, width=12),
)


def mentions_of(ws: Workspace, person: str) -> tuple[Mention, ...]:
    """Every record of every plain kind that names this person, register by register."""
    found: list[Mention] = []
    fields: dict[str, list[Field]] = defaultdict(list)
    for kind, field in people_named(kinds_kept(ws)):
        fields[kind.id].append(field)
    for kind in kinds_kept(ws):
        rows = [
            (row, field)
            for row in (rows_naming(ws, kind.row, person) if fields[kind.id] else ())
            for field in fields[kind.id]
            if _named(getattr(row, field.key)) == person
        ]
        for (row, field), line in zip(rows, lines_of(ws, kind, [row for row, _field in rows]), strict=True):
            day = line.texts[kind.day.key] if kind.day is not None else ""
            found.append(
                Mention(
                    id=str(row.id),
                    kind=kind.id,
                    register=kind.title,
                    role=field.title,
                    title=line.title,
                    day=day or year_of(row),
                )
            )
    return tuple(found)


def _named(value: object) -> str | None:
    return value.person if isinstance(value, Somebody) else None if value is None else str(value)
