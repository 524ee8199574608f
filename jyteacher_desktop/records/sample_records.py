"""Records of plain kinds for the sample school and the sample bureau, written as a person would type them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from jyteacher_desktop.kinds import REGISTERS
from jyteacher_desktop.kinds.kit import Book
from jyteacher_desktop.records.registers import row_from_texts, save
from jyteacher_desktop.store.workspace import Workspace


def fill_registers(ws: Workspace, book: Book, file: Path) -> int:
    """Type everything the file has for this kind of workspace; returns how many records were saved."""
    return fill_rows(ws, book, tomllib.loads(file.read_text(encoding="utf-8"))[ws.kind.name])


def fill_rows(ws: Workspace, book: Book, said: Mapping[str, Sequence[Mapping[str, str]]]) -> int:
    """Type these records, named by kind and field as a person reads them; returns how many were saved.

    They are saved kind by kind in the order of the kinds, so that what a record points at is there before it.
    """
    saved = 0
    for kind in REGISTERS:
        rows = [row_from_texts(ws, kind, texts) for texts in said.get(kind.id, ())]
        if rows:
            saved += len(save(ws, book, rows).rows)
    return saved
