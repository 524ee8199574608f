"""What the bureau registered about this school and its receipts bring: inspections and what was found (``Kind.told``).

The records stand among the school's own under the bureau's ids, marked with who sent them. The school fills in its answer
(``Field.answer``), which travels back with the next package under the same id; everything else stays the bureau's word.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from jyteacher_desktop import exchange
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.exchange.package_tables import find_spec
from jyteacher_desktop.kinds import REGISTERS
from jyteacher_desktop.kinds.kit import Kind, Person, Row, Shape
from jyteacher_desktop.kinds.registry import FollowingList
from jyteacher_desktop.kinds.wire import read_row
from jyteacher_desktop.records.registers import list_rows
from jyteacher_desktop.records.values import stored
from jyteacher_desktop.records.who_is_meant import People
from jyteacher_desktop.records.writer import Writer, writing
from jyteacher_desktop.school.errors import ValueRefused
from jyteacher_desktop.store.workspace import Workspace

TOLD: FollowingList[Kind] = FollowingList(lambda: tuple(kind for kind in REGISTERS if kind.told))


def take_told(ws: Workspace, letter: exchange.OpenedLetter) -> int:
    """Make the bureau's records those of a receipt, as one step that is no undoing's; how many records changed.

    Receipts of before there was such a table say nothing of it. What is in the trash here comes back: the bureau still says it.

    Raises:
        ValueRefused: A record of the school's own has the id of one of the bureau's; nothing was changed.
    """
    brought = {kind.id: _brought(letter, kind) for kind in TOLD if kind.sent in letter.resources}
    here = {kind.id: _here(ws, kind) for kind in TOLD}
    work = [
        (kind, row, here[kind.id].get(row.id))
        for kind in TOLD
        for row in brought.get(kind.id, ())
        if _differs(kind, row, here[kind.id].get(row.id))
    ]
    gone = [
        (kind, row)
        for kind in reversed(TOLD)
        if kind.id in brought
        for row, deleted in here[kind.id].values()
        if row.origin and not deleted and row.id not in {each.id for each in brought[kind.id]}
    ]
    if not work and not gone:
        return 0
    for kind, row, before in work:
        if before is not None and not before[0].origin:
            raise ValueRefused(
                f"回执里的{kind.title}与本校自己登记的一条编号相同，没有采用回执，数据没有变化。请告诉教育局。",
                field="id",
                id=row.id,
            )
    with writing(ws, "收到教育局的督导检查和问题", StepCode.RECEIPT_RECORDS, "教育局", undoable=False, plain=True) as writer:
        for kind, row, before in work:
            _write(ws, writer, kind, row, before)
        for kind, row in gone:
            writer.trash(kind.id, writer.key(kind.id, row.id))
    return len(work) + len(gone)


def _brought(letter: exchange.OpenedLetter, kind: Kind) -> list[Any]:
    match = find_spec("receipt", kind.sent)
    if match is None:
        raise TypeError(kind.sent)
    names = attrgetter(*match[0].fields)
    return [read_row(kind, names(row), Person) for row in letter.rows(kind.sent)]


def _here(ws: Workspace, kind: Kind) -> dict[str, tuple[Any, bool]]:
    """Every record of a kind with whether it lies in the trash."""
    deleted = {uuid for (uuid,) in ws.tuples(f'SELECT uuid FROM "{kind.id}" WHERE deleted = 1')}
    return {str(row.id): (row, row.id in deleted) for row in list_rows(ws, kind.row, trash=True)}


def _told_fields(kind: Kind) -> tuple[str, ...]:
    return tuple(field.key for field in kind.travelling if not field.answer)


def _differs(kind: Kind, row: Row, before: tuple[Row, bool] | None) -> bool:
    if before is None or before[1]:
        return True
    return any(getattr(row, key) != getattr(before[0], key) for key in _told_fields(kind))


def _write(ws: Workspace, writer: Writer, kind: Kind, row: Any, before: tuple[Any, bool] | None) -> None:
    """One record: the bureau's words, and the school's answer where there is one; a new one begins with the bureau's."""
    keys: dict[str, int] = {}
    for field in kind.fields:
        target = getattr(row, field.key) if field.shape is Shape.LINK else None
        if target:
            keys[target] = writer.key(str(field.of), target)
    values = stored(row, People(ws), keys)
    if before is not None:
        values = {kind.field(key).column: values[kind.field(key).column] for key in _told_fields(kind)}
    key = writer.rows(f'SELECT id FROM "{kind.id}" WHERE uuid = ?', (row.id,))
    writer.give_back(kind.id, int(key[0][0]) if key else None, str(row.id), values)
