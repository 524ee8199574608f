"""The type of the columns that stand sealed, for statements that SQLAlchemy makes; plain SQL calls the functions itself (sealed_columns.py)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Text, func
from sqlalchemy.types import TypeDecorator


class SealedText(TypeDecorator[str]):
    """A text column that SQLAlchemy's own statements seal and open.

    Args:
        number: Whether the last four characters stay readable.
    """

    impl = Text
    cache_ok = True

    def __init__(self, *, number: bool = False) -> None:
        super().__init__()
        self.number = number

    def bind_expression(self, bindparam: Any) -> ColumnElement[Any]:
        """What is written, and what is compared with, is sealed by SQLite."""
        function = func.sealed_number if self.number else func.sealed
        return function(bindparam, type_=Text())

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """What is read is opened by SQLite."""
        return func.opened(column, type_=Text())
