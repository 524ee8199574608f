"""What stands in a cell, and what a person sees there."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

Cell = str | int | float | bool | date | datetime | time | timedelta | None


def cell_text(value: Cell) -> str:
    """What a person sees in a cell: whole numbers without a point, ISO dates, text without outer blanks."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    return str(value)


def usual_text(value: Cell) -> str:
    """What a person sees in a cell, full-width letters, figures and marks in their usual form: ２０２６ is 2026."""
    return unicodedata.normalize("NFKC", cell_text(value))


def column_letter(column: int) -> str:
    """A, B … Z, AA … of a 0-based column."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The 0-based column of A, B … AA, in capitals or not."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_of(columns: Mapping[int, str], field: str) -> int | None:
    """The column that is a field, by what each column is."""
    return next((column for column, key in columns.items() if key == field), None)


def filled_columns(cells: Sequence[Cell]) -> list[int]:
    """The columns of a row in which something stands."""
    return [column for column, cell in enumerate(cells) if cell is not None and (not isinstance(cell, str) or cell.strip())]
