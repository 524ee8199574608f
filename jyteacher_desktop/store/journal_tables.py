"""The tables of the journal, which both kinds of file have (journal.py)."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, Table, Text

metadata = MetaData()

journal_step = Table(
    "journal_step",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False, comment="do, undo or redo"),
    Column("undoable", Integer, nullable=False),
    Column("inverse_of", Integer),
    Column("undone_by", Integer),
    Column("first_entry", Integer, comment="entries of one step are contiguous, so two numbers replace an index"),
    Column("last_entry", Integer),
    Column("code", Text, nullable=False, server_default="", comment="of domain/step_codes.py; the words are for people only"),
)
journal_entry = Table(
    "journal_entry",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("step", Integer, nullable=False),
    Column("tbl", Text, nullable=False),
    Column("row", Integer, nullable=False),
    Column("op", Text, nullable=False, comment="I, U or D"),
    Column("n", Integer, nullable=False, server_default="1", comment="a bulk insert is one entry for rows row .. row + n - 1"),
    Column("before", Text),
    Index("journal_entry_by_row", "tbl", "row"),
)
journal_now = Table(
    "journal_now",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("step", Integer),
    Column("bulk", Text, comment="the table that is being filled in bulk; its range is entered once at the end"),
)
