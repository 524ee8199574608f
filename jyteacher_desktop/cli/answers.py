"""What a command answers: one JSON document for programs, text for people.

Hours are strings without trailing zeros ("46.5"), dates ISO text, paths absolute strings, terms their codes. The tables people
read are made from the same :class:`~jyteacher_desktop.domain.columns.Column` tuples as every other view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from jyteacher_desktop import values
from jyteacher_desktop.cli.grammar import display_width
from jyteacher_desktop.domain.columns import Align, Column, hours_text
from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.terms import Term
from jyteacher_desktop.enums import Enum

Row = TypeVar("Row")

DONE = 0
NEEDS_A_PERSON = 1
"""Exit status: done, but something was refused, held or not stored."""


@values.dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The result of a command.

    Attributes:
        data: The JSON document, still with dates and decimals.
        text: What people read; a function when it costs something to make.
        status: Exit status; 0 or 1, for a verdict also that of its family.
        warnings: Findings that never block.
        streamed: Whether the command printed its answer itself, line by line.
    """

    data: Mapping[str, object]
    text: str | Callable[[], str] = ""
    status: int = DONE
    warnings: tuple[Finding, ...] = ()
    streamed: bool = False

    def document(self) -> dict[str, object]:
        """The JSON document with its warnings."""
        findings = [{"code": each.code, "place": each.place, "message": each.message} for each in self.warnings]
        return {**self.data, "warnings": findings}

    def for_people(self) -> str:
        """The text."""
        return self.text() if callable(self.text) else self.text


def as_json(value: object) -> object:
    """A value of the use cases as plain JSON data."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Decimal):
        return hours_text(value)
    if isinstance(value, Path):
        return str(value.absolute())
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Term):
        return value.code
    if isinstance(value, Enum):
        return as_json(value.value)
    if values.is_dataclass(value) and not isinstance(value, type):
        data = {field.name: as_json(getattr(value, field.name)) for field in values.fields(value)}
        # fields that only the description of a record names stand among the others
        return {**data, **more} if isinstance(more := data.pop("more", None), dict) else data
    if isinstance(value, Mapping):
        return {str(key): as_json(each) for key, each in value.items()}
    if isinstance(value, Iterable):
        return [as_json(each) for each in value]
    return str(value)


def fields(row: object) -> dict[str, object]:
    """The JSON object of one row dataclass."""
    data = as_json(row)
    if not isinstance(data, dict):
        raise TypeError(type(row))
    return data


def json_text(data: object, *, pretty: bool = False) -> str:
    """One JSON document."""
    import json  # noqa: PLC0415 - for programs that read the answer

    return json.dumps(as_json(data), ensure_ascii=False, indent=2 if pretty else None)


def table(columns: Sequence[Column[Row]], rows: Sequence[Row], *, empty: str) -> str:
    """A table for a terminal: one line a row, columns as wide as their content needs; ``empty`` when there is no row."""
    if not rows:
        return empty
    cells = [[column.text(column.value(row)) for column in columns] for row in rows]
    used = [index for index in range(len(columns)) if any(line[index] for line in cells)]
    shown = [_padded([columns[index].title, *(line[index] for line in cells)], columns[index].align) for index in used]
    lines = ["  ".join(line).rstrip() for line in zip(*shown, strict=True)]
    return "\n".join([lines[0], "  ".join("-" * display_width(column[0]) for column in shown), *lines[1:]])


def _padded(texts: Sequence[str], align: Align) -> list[str]:
    """A column: every text as wide as the widest."""
    widths = [display_width(text) for text in texts]
    widest = max(widths)
    return [_pad(text, widest - width, align) for text, width in zip(texts, widths, strict=True)]


def _pad(text: str, free: int, align: Align) -> str:
    if align is Align.RIGHT:
        return " " * free + text
    left = free // 2 if align is Align.CENTER else 0
    return " " * left + text + " " * (free - left)
