"""Workbooks of plain kinds that the program writes: an empty one to fill, and an export that comes back without a change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast

from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.kinds.kit import NUMBERS, Field, Kind, Row, Shape
from jyteacher_desktop.records.registers import link_titles, linkable
from jyteacher_desktop.records.values import shown, words_of
from jyteacher_desktop.records.who_is_meant import People
from jyteacher_desktop.sheets import (
    write_table,
    write_template,
)
from jyteacher_desktop.store.workspace import Workspace


def write_register_template(kind: Kind, path: Path, policy: Policy | None = None) -> Path:
    """Write an empty workbook to fill, with the lists of a policy where one is given.

    Raises:
        FileNotWritten: The place cannot be written.
    """
    choices = {each.key: list(list_words(each, policy)) for each in kind.typed if each.shape is Shape.LISTED}
    return write_template(kind.id, path, choices={key: words for key, words in choices.items() if words})


def list_words(each: Field, policy: Policy | None) -> tuple[str, ...]:
    """The words of a list that a field takes: the registers themselves, or a list of the policy."""
    known = words_of(each)
    if known or policy is None:
        return tuple(known.values())
    if each.of == "ladder":
        return tuple(title.name for title in policy.programme.ladder.values())
    return policy.programme.weak_subjects if each.of == "weak_subjects" else ()


def export_columns(ws: Workspace, kind: Kind) -> tuple[Column[Row], ...]:
    """Every field of a kind as an import reads it: people and records by a name that fits nobody and nothing else."""
    people = People(ws)
    titles = link_titles(ws, kind, people)
    often: dict[str, dict[str, int]] = {}
    for each in kind.fields:
        if each.shape is Shape.LINK:
            counts: dict[str, int] = defaultdict(int)
            for title in linkable(ws, each, people).values():
                counts[match_key(title)] += 1
            often[each.key] = counts

    def text(each: Field, row: Row) -> str:
        value = getattr(row, each.key)
        if each.shape is Shape.PERSON and value is not None:
            return people.text(value)
        if each.shape is Shape.SOMEBODY and value.person is not None:
            return people.text(value.person)
        words = shown(each, value, people, titles)
        if each.shape is Shape.LINK and value is not None and often[each.key].get(match_key(words), 0) != 1:
            return str(value)
        return words

    def column(each: Field) -> Column[Row]:
        align = Align.RIGHT if each.shape in NUMBERS - {Shape.FLAG} else Align.LEFT
        return Column(key=each.key, title=each.title, value=lambda row: text(each, row), align=align, width=each.width)

    return tuple(column(each) for each in kind.typed)


def export_rows(ws: Workspace, kind: Kind, rows: Iterable[Row], path: Path) -> Path:
    """Write records of a kind as .xlsx or .csv.

    Raises:
        FileNotWritten: The place cannot be written.
    """
    return write_table(cast("Sequence[Column[Any]]", export_columns(ws, kind)), rows, path, sheet=kind.title)
