"""以前的内容: every change of one record, field by field, as the card of a person and the command ``history`` tell it.

Numbers of people stand covered here as everywhere else, keys and derived columns tell nobody anything, and what was empty and stayed empty is no change.
"""

from __future__ import annotations

from typing import Final

from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.id_numbers import covered
from jyteacher_desktop.records import record_names
from jyteacher_desktop.records.record_history import UNSEEN, label_of_column, words_of_columns
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

_COVERED: Final = frozenset({"id_number", "phone"})


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One changed field of one record: step number, moment, what was done, by whom, before and after.

    ``before`` and ``after`` are what stood in the column, for programs; ``before_words`` and ``after_words`` are what people read.
    """

    step: int
    at: str
    what: str
    actor: str
    field: str
    label: str
    before: str
    after: str
    before_words: str
    after_words: str


HISTORY_COLUMNS: tuple[Column[HistoryRow], ...] = (
    Column(key="step", title="步", value=lambda row: row.step, align=Align.RIGHT),
    Column(key="at", title="时间", value=lambda row: row.at[:16].replace("T", " "), width=17),
    Column(key="what", title="操作", value=lambda row: row.what, width=20),
    Column(key="actor", title="谁", value=lambda row: row.actor),
    Column(key="field", title="项目", value=lambda row: row.label, width=10),
    Column(key="before", title="原来", value=lambda row: row.before_words, width=18),
    Column(key="after", title="改为", value=lambda row: row.after_words, width=18),
)


def record_history(ws: Workspace, table: str | None, record_id: str) -> list[HistoryRow]:
    """Every change of one record, oldest first, field by field.

    Args:
        ws: The workspace.
        table: The table it must stand in; None looks the id up in every one.
        record_id: UUID of the record, which may be in the trash.

    Raises:
        RecordMissing: No record has this id.
    """
    record = record_names.find_record(ws, record_id)
    if table is not None and record.kind.name != table:
        raise record_names.no_such_record(record_id)
    kind, word = record.kind.name, words_of_columns(ws, record)
    return [
        HistoryRow(
            step=entry.step.id,
            at=entry.step.at,
            what=entry.step.what,
            actor=entry.step.actor,
            field=field,
            label=label_of_column(kind, field),
            before=_shown(field, before),
            after=_shown(field, after),
            before_words=word(field, before),
            after_words=word(field, after),
        )
        for entry in ws.history(record.kind.table, record.key)
        for field, (before, after) in entry.fields.items()
        if _tells(field, _shown(field, before), _shown(field, after))
    ]


def _tells(field: str, before: str, after: str) -> bool:
    """Whether a changed field tells people something."""
    return field not in UNSEEN and (before, after) not in (("", ""), ("", "0"))


def _shown(field: str, value: object) -> str:
    text = "" if value is None else str(value)
    return covered(text) if field in _COVERED else text
