"""Tables put together as one: those that stand side by side in a sheet, and sheets that go on with each other."""

from __future__ import annotations

from collections.abc import Sequence

from jyteacher_desktop.sheets.cell_values import heading_key
from jyteacher_desktop.sheets.cells import Cell, cell_text, filled_columns
from jyteacher_desktop.sheets.fields_of_any_list import specs_of
from jyteacher_desktop.sheets.heading_rows import Found
from jyteacher_desktop.sheets.headings import turned_from_above, vocabulary
from jyteacher_desktop.sheets.layouts import Layout, Part
from jyteacher_desktop.sheets.reading import Sheet
from jyteacher_desktop.values import replace


def bands(sheet: Sheet, found: Found, kind: str) -> list[tuple[int, ...]]:
    """The columns of every table that stands in a sheet: another one begins where the first known heading, and another with it, comes again.

    A second 姓名 that the line above turns into somebody else's (家庭成员) begins no table, nor does one without anything below it. Columns among
    which none holds what every record needs go on with the table before them, though 所属部门 stands among them once more.
    """
    _score, header, columns, _readings = found
    bottom = sheet.rows[header[-1] - 1]
    keys = [heading_key(cell) for cell in bottom]
    first = min(columns)
    again = [
        place
        for place in range(first + 1, len(keys))
        if keys[place] == keys[first]
        and keys[first]
        and not any(turned_from_above(cell_text(sheet.cell(row, place)), keys[place]) for row in header[:-1])
        and any(cell_text(sheet.cell(row, place)) for row in range(header[-1] + 1, len(sheet.rows) + 1))
    ]
    starts = [0]
    for place in again:
        start, back = place, 1
        while start > starts[-1] + 1 and first - back >= 0 and keys[first - back] and keys[place - back] == keys[first - back]:
            start, back = place - back, back + 1
        starts.append(start)
    ends = [*starts[1:], len(keys)]
    bands = [tuple(range(start, end)) for start, end in zip(starts, ends, strict=True)]
    known = {keys[column] for column in columns if keys[column]}
    words, needed = vocabulary(kind), {spec.key for spec in specs_of(kind) if spec.required}
    shared = [
        band
        for band in bands[1:]
        if len(known & {keys[place] for place in band}) > 1
        and any(needed & {*words.read(cell_text(bottom[place])).sure} for place in band)
    ]
    return bands if bands[1:] == shared and shared else [tuple(range(len(keys)))]


def cut(sheet: Sheet, columns: tuple[int, ...]) -> Sheet:
    """Some neighbouring columns of a sheet as a sheet."""
    first = columns[0]
    rows = [[cells[column] if column < len(cells) else None for column in columns] for cells in sheet.rows]
    while rows and not filled_columns(rows[-1]):
        rows.pop()
    merges = tuple(
        (top, bottom, column - first) for top, bottom, column in sheet.merges if column in columns and top <= len(rows)
    )
    return replace(sheet, rows=tuple(rows), merges=merges)


def stacked(tables: Sequence[tuple[Layout, tuple[int, ...]]]) -> tuple[Sheet, tuple[Part, ...]]:
    """Tables of one sheet one below the other: cells under the same heading in the same column, headings of their own behind."""
    base, own = tables[0]
    top = base.header_rows[-1]
    rows = [list(cells) for cells in base.sheet.rows]
    width = max(map(len, rows))
    keys = [heading_key(cell) for cell in rows[top - 1]]
    merges = list(base.sheet.merges)
    parts = [Part(base.sheet.name, 1, 0, own)]
    for table, columns in tables[1:]:
        places: dict[int, int] = {}
        below = table.header_rows[-1]
        for place, cell in enumerate(table.sheet.rows[below - 1]):
            key = heading_key(cell)
            free = [column for column, known in enumerate(keys) if known == key and column not in places.values()]
            if not free and any(cell_text(cells[place]) for cells in table.sheet.rows[below - 1 :]):
                free = [width]
                width += 1
                keys.append(key)
                rows[top - 1] += [None] * (width - 1 - len(rows[top - 1])) + [cell]
            if free:
                places[place] = free[0]
        shift = len(rows) - below
        back = {column: columns[place] for place, column in places.items()}
        parts.append(Part(base.sheet.name, len(rows) + 1, shift, tuple(back.get(column, -1) for column in range(width))))
        for cells in table.sheet.rows[below:]:
            line: list[Cell] = [None] * width
            for place, column in places.items():
                line[column] = cells[place]
            rows.append(line)
        merges += [
            (first + shift, last + shift, places[column])
            for first, last, column in table.sheet.merges
            if first > below and column in places
        ]
    level = tuple([*cells, *[None] * (width - len(cells))] for cells in rows)
    return replace(base.sheet, rows=level, merges=tuple(merges)), tuple(parts)


def joined(best: Layout, more: Sequence[Layout]) -> tuple[Sheet, tuple[Part, ...]]:
    """Several sheets of one table as one sheet, and whose rows are where."""
    rows = list(best.sheet.rows)
    merges = list(best.sheet.merges)
    parts = list(best.parts)
    for each in more:
        top = each.header_rows[-1]
        shift = len(rows) - top
        parts += [part._replace(first=max(part.first, top + 1) + shift, shift=part.shift + shift) for part in each.parts]
        rows += each.sheet.rows[top:]
        merges += [(first + shift, last + shift, column) for first, last, column in each.sheet.merges if first > top]
    width = max(map(len, rows))
    level = tuple(row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows)
    return replace(best.sheet, rows=level, merges=tuple(merges)), tuple(parts)
