"""The tables of a bureau workspace (`.jybureau`)."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, Table, Text

metadata = MetaData()

info = Table("info", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

setting = Table(
    "setting",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("value", Text, nullable=False),
    sqlite_autoincrement=True,
)

JOURNALED: tuple[Table, ...] = (setting,)
