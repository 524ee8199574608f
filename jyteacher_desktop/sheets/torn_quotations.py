"""Rows of text whose quotation marks do not all pair: what nobody closed is a letter like any other and takes no further line along."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Final


def records_of(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows of a text, by the rules of .csv as long as it keeps them.

    Raises:
        csv.Error: A cell is longer than the reader takes.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    place = 0
    try:
        for row in reader:
            place = reader.line_num
            yield row
    except csv.Error:
        yield from torn_records(list(io.StringIO(text, newline="")), delimiter, place)


_IN_VAIN: Final = 20
"""How many times all lines are looked through for the end of quotations that have none, before every line is taken for itself."""


def torn_records(lines: Sequence[str], delimiter: str, place: int) -> Iterator[list[str]]:
    """The rows from a line on whose quotation marks do not pair.

    Raises:
        csv.Error: A cell is longer than the reader takes.
    """
    in_vain = 0
    while place < len(lines):
        yield _torn(lines[place].rstrip("\r\n"), delimiter)
        place += 1
        if in_vain > _IN_VAIN * len(lines):
            continue
        reader = csv.reader(map(lines.__getitem__, range(place, len(lines))), delimiter=delimiter, strict=True)
        sound = 0
        try:
            for row in reader:
                sound = reader.line_num
                yield row
        except csv.Error:
            place += sound
            in_vain += reader.line_num - sound
        else:
            return


def _torn(line: str, delimiter: str) -> list[str]:
    """The cells of a line whose quotation marks do not pair: quoted ones without their marks, the others as they stand.

    Raises:
        csv.Error: A cell is longer than the reader takes.
    """
    mark = re.escape(delimiter)
    cells: list[str] = []
    for found in re.finditer(rf'(?:"((?:[^"]|"")*+)" *(?={mark}|$)|([^{mark}]*+))(?:{mark}|$)', line):
        if found.start() == len(line) and not line.endswith(delimiter):
            break
        quoted, plain = found.groups()
        cell = plain if quoted is None else quoted.replace('""', '"')
        if len(cell) > csv.field_size_limit():
            raise csv.Error(f"field larger than field limit ({csv.field_size_limit()})")
        cells.append(cell)
    return cells
