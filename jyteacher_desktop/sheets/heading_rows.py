"""Which rows of a sheet are its heading: the row, or two or three of them, that names the most known fields and holds no data itself."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jyteacher_desktop.sheets import texts_in_cells
from jyteacher_desktop.sheets.cell_values import heading_key
from jyteacher_desktop.sheets.cells import cell_text, column_letter, column_of, filled_columns
from jyteacher_desktop.sheets.day_with_times import are_days
from jyteacher_desktop.sheets.errors import MappingWrong
from jyteacher_desktop.sheets.fields_of_any_list import specs_of
from jyteacher_desktop.sheets.heading_meanings import NamedColumns, hanging_into
from jyteacher_desktop.sheets.headings import (
    UNREAD,
    Reading,
    vocabulary,
)
from jyteacher_desktop.sheets.reading import Sheet
from jyteacher_desktop.sheets.texts_in_cells import Shape

SEARCHED_ROWS = 40

Found = tuple[tuple[int, ...], tuple[int, ...], dict[int, str], dict[int, Reading]]
"""Score, heading rows, what the columns are, how every heading was read."""


def best_header(sheet: Sheet, kind: str, wishes: Mapping[str, str]) -> Found | None:
    """The heading that names the most fields, required ones first; earlier rows win ties. What the person named counts as known."""
    best: Found | None = None
    required = {spec.key for spec in specs_of(kind) if spec.required}
    for row in range(1, min(len(sheet.rows), SEARCHED_ROWS) + 1):
        if not filled_columns(sheet.rows[row - 1]):
            continue
        if best is not None and best[0][0] == len(required) and _has_people(sheet, best, row):
            break  # whatever heading stands further below is another table's: the people between belong to the first
        shorter: dict[int, str] = {}
        for rows in ((row,), (row, row + 1), (row, row + 1, row + 2)):
            if rows[-1] > len(sheet.rows) or (len(rows) > 1 and not is_continuation(sheet, rows)):
                break
            if _says_what_was_asked(sheet, rows[-1], shorter, required):
                break
            named = NamedColumns(sheet, rows, kind, wishes)
            columns, readings = named.found, named.readings
            grouped = len(rows) == 2 and len(columns) == len(shorter) and _stands_under_groups(sheet, row, shorter, required)
            if len(rows) > 1 and len(columns) <= len(shorter) and not grouped:
                continue
            shorter = columns
            keys = set(columns.values())
            if not (required & keys or _begins(keys, required)) or not _is_heading(
                sheet, rows, columns, readings, kind, named=bool(wishes)
            ):
                continue
            alone = len(columns) < 2 and len(filled_columns(sheet.rows[row - 1])) > 1
            if alone and not required <= keys and not _stands_alone(sheet, rows, named, kind):
                continue
            score = (len(required & keys), len(columns))
            if best is None or score > best[0] or (grouped and score == best[0] and best[1] == (row,)):
                best = (score, rows, columns, readings)
    return best


def _begins(keys: set[str], required: set[str]) -> bool:
    """Whether a heading says when something began and ended, where the day is needed: both may stand in one cell, 2026-03-02 14:30."""
    return "start" in required and {"start_time", "end_time"} <= keys and len(keys) > _FROM_AND_TO


_FROM_AND_TO = 2


def _has_people(sheet: Sheet, found: Found, row: int) -> bool:
    """Whether the line above ``row`` is somebody's below a heading that was found: a name under the name, and more beside it."""
    _score, rows, columns, _readings = found
    names = [column for column, key in columns.items() if key == "name"]
    above = sheet.rows[row - 2]
    return (
        len(columns) > 1
        and row - 1 > rows[-1]
        and any(texts_in_cells.is_name(cell_text(above[column])) for column in names)
        and sum(bool(cell_text(above[column])) for column in columns) > 1
    )


def _stands_over_events(sheet: Sheet, rows: tuple[int, ...], columns: Mapping[int, str], kind: str) -> bool:
    """Whether rows of several texts, one exactly a field's heading, have events below: each next row goes on with it and says from which day to which.

    A day alone stands in every log, whatever it is of.
    """
    if len(filled_columns(sheet.rows[rows[0] - 1])) < _SEVERAL:
        return False
    if not any(vocabulary(kind).names(cell_text(sheet.cell(row, *columns))) for row in rows):
        return False
    below = [line for line in sheet.rows[rows[0] : rows[0] + _LOOKED_AT] if all(cell_text(line[column]) for column in columns)]
    return len(below) > 1 and all(any(are_days(cell_text(cell)) for cell in line) for line in below[:_EVENTS])


def _stands_alone(sheet: Sheet, rows: tuple[int, ...], named: NamedColumns, kind: str) -> bool:
    """Whether a heading that names one field only is one by what stands below it or beside it."""
    return _stands_over_events(sheet, rows, named.found, kind) or _stands_over_watched_lessons(named)


def _stands_over_watched_lessons(named: NamedColumns) -> bool:
    """Whether a heading that names nothing else says when a lesson was watched (听课时间, 评课时间), and of which course it was one."""
    day = column_of(named.found, "start")
    return day is not None and named.says_of(day, _OF_A_WATCHED_LESSON) and named.has(_COURSE_BY_NAME)


_OF_A_WATCHED_LESSON = re.compile("[听评观]课.*(?:时间|日期)")
"""A day by itself stands in every log; one on which somebody watched a lesson does not."""
_COURSE_BY_NAME = re.compile("课程(?:名称?|题目)[*★\\s]*$")
_SEVERAL = 3
_LOOKED_AT = 4
"""Rows below the first line of a heading; it may have a second line."""
_EVENTS = 2


def _says_what_was_asked(sheet: Sheet, row: int, columns: Mapping[int, str], required: set[str]) -> bool:
    """Whether a row below a heading is the first record: all that every record needs, and a day, a number or the like under what the heading knows."""
    needed = [column for column, key in columns.items() if key in required]
    line = sheet.rows[row - 1]
    return (
        bool(needed)
        and all(cell_text(line[column]) for column in needed)
        and any(texts_in_cells.shape_of_cell(line[column]) in _DATA for column in columns)
    )


def _stands_under_groups(sheet: Sheet, row: int, columns: Mapping[int, str], required: set[str]) -> bool:
    """Whether the next row says what stands under a heading that reaches over several columns (其他情况 over 教师职称级别 and 教师资格种类).

    A record would have something under a heading that every row needs; here the texts stand side by side under one heading and the blank beside it.
    """
    upper, lower = sheet.rows[row - 1], sheet.rows[row]
    if looks_like_data(sheet, row + 1) or any(cell_text(lower[column]) for column, key in columns.items() if key in required):
        return False
    told = [bool(cell_text(cell)) for cell in lower]
    over = [bool(cell_text(cell)) for cell in upper]
    return any(over[place] and told[place] and told[place + 1] and not over[place + 1] for place in range(len(told) - 1))


def _is_heading(
    sheet: Sheet, rows: tuple[int, ...], columns: Mapping[int, str], readings: Mapping[int, Reading], kind: str, *, named: bool
) -> bool:
    """Whether a row that names a field is a heading and no record: a cell 教师 names a field, and is a job as well."""
    if not named and any(looks_like_data(sheet, row, known=len(columns)) or _is_sum(sheet, row) for row in rows):
        return False
    words = [column for column in columns if vocabulary(kind).names(cell_text(sheet.cell(rows[-1], column)))]
    jobs = [column for column in columns if texts_in_cells.is_no_name(cell_text(sheet.cell(rows[-1], column)))]
    if jobs and len(columns) == len(jobs):
        filled = filled_columns(sheet.rows[rows[-1] - 1])
        known = [column for column in filled if column not in jobs and (readings.get(column, UNREAD).known or column in words)]
        return len(filled) == 1 or len(known) * 2 >= len(filled) - 1
    return True


_SUM = re.compile("(?:本页)?(?:小计|合计|总计|共计)")


def _is_sum(sheet: Sheet, row: int) -> bool:
    """Whether a row adds up what stands above it: 小计, 8人."""
    first = next((cell for cell in sheet.rows[row - 1] if cell_text(cell)), None)
    return first is not None and bool(_SUM.match(re.sub(r"\s+", "", cell_text(first))))


_DATA = frozenset({Shape.ID_NUMBER, Shape.PHONE, Shape.SEX, Shape.DATE, Shape.TITLE})


def looks_like_data(sheet: Sheet, row: int, *, known: int = 0) -> bool:
    """Whether cells of a row cannot be headings: an ID number, a day, 女, 一级教师; figures only where hardly any heading is known."""
    cells = [cell for cell in sheet.rows[row - 1] if cell is not None and cell != ""]
    shapes = [texts_in_cells.shape_of_cell(cell) for cell in cells]
    sure = sum(
        shape in _DATA and not (isinstance(cell, str) and len(cell.strip()) < 2 and known > 2)
        for shape, cell in zip(shapes, cells, strict=True)
    )
    sure += sum(isinstance(cell, str) and are_days(cell) for cell in cells)
    figures = sum(shape is Shape.NUMBER and not isinstance(cell, str) for shape, cell in zip(shapes, cells, strict=True))
    return sure > known // 4 or (known < 2 and figures > 0)


def is_continuation(sheet: Sheet, rows: tuple[int, ...]) -> bool:
    """Whether the last row is one more heading line: its texts stand under group headings, others stay blank above it."""
    lower = sheet.rows[rows[-1] - 1]
    filled = filled_columns(lower)
    if not filled or any(not isinstance(lower[column], str) for column in filled):
        return False
    return any(column not in filled for row in rows[:-1] for column in filled_columns(sheet.rows[row - 1]))


def titles_of(sheet: Sheet, header: tuple[int, ...]) -> dict[int, str]:
    """What each column is called to people: its lowest heading, with its letter where there is none or another one of that name."""
    width = max(map(len, sheet.rows), default=0)
    hanging = hanging_into(sheet, header[0])
    titles: dict[int, str] = {}
    for column in range(width):
        parts = [" ".join(cell_text(sheet.cell(row, column)).split()) for row in header]
        text = next((part for part in reversed(parts) if part), "") or " ".join(hanging.get(column, "").split())
        if not text and any(cell_text(sheet.cell(row, column)) for row in range(header[-1] + 1, len(sheet.rows) + 1)):
            text = f"{column_letter(column)}列（没有列名）"
        elif text and text in titles.values():
            text = f"{text}（{column_letter(column)}列）"
        titles[column] = text
    return titles


def overridden(columns: dict[int, str], titles: dict[int, str], wishes: Mapping[str, str]) -> dict[int, str]:
    """What the columns are where the person said something about some of them.

    Raises:
        MappingWrong: There is no such column.
    """
    found = dict(columns)
    for title, field in wishes.items():
        places = [column for column, text in titles.items() if text == title or heading_key(text) == heading_key(title)]
        places = places or [column for column in titles if column_letter(column) == title.upper()]
        if not places:
            raise MappingWrong(f"表里没有列“{title}”，没有导入任何内容。请检查列名。", column=title)
        found = {column: key for column, key in found.items() if column not in places and key != field}
        if field:
            found[places[0]] = field
    return found
