"""Which row is probably the heading where the rules find none: the first one above records whose cells were learned to be what every record needs.

What :mod:`~jyteacher_desktop.sheets.learned_columns` is for one column, this is for a row (decision 0634): a proposal, read after a person said yes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jyteacher_desktop.sheets import learned_columns
from jyteacher_desktop.sheets.cells import Cell, cell_text, column_letter, filled_columns
from jyteacher_desktop.sheets.column_contents import SEVERAL, Cells
from jyteacher_desktop.sheets.fields_of_any_list import specs_of
from jyteacher_desktop.sheets.heading_meanings import NamedColumns
from jyteacher_desktop.sheets.heading_rows import SEARCHED_ROWS, is_continuation, looks_like_data, titles_of
from jyteacher_desktop.sheets.layouts import signature
from jyteacher_desktop.sheets.learned_columns import Seen
from jyteacher_desktop.sheets.reading import Sheet
from jyteacher_desktop.sheets.texts_in_cells import Shape, shape_of_cell
from jyteacher_desktop.values import NamedTuple

KINDS = learned_columns.KINDS - {"roster"}
"""A roster needs names only, which the rules know by what stands below: where they find none it is mostly another list."""


class ProbableHeading(NamedTuple):
    """Rows that are probably a heading.

    Attributes:
        rows: 1-based.
        known: 0-based column to the field that the rules take it for.
        proposed: 0-based column to the field that it probably is, "" where the rules took it for what another one is.
    """

    rows: tuple[int, ...]
    known: Mapping[int, str]
    proposed: Mapping[int, str]


def probable_heading(sheet: Sheet, kind: str, said: Mapping[str, str]) -> ProbableHeading | None:
    """The rows that are probably a heading, with what their columns are.

    Args:
        sheet: The sheet.
        kind: The wanted kind of list.
        said: Headings or letters of columns to what a person said they are, "" for none: his word stands.

    Returns:
        The first rows that head all that every record needs; None where there are none, or where too little was learned of such lists.
    """
    if kind not in KINDS:
        return None
    specs = specs_of(kind)
    needed = {spec.key for spec in specs if spec.required} - {learned_columns.SAID_ONCE}
    for rows in _candidates(sheet):
        columns = _columns(sheet, rows, kind, said)
        if columns is None:
            continue
        known = {each.column: each.field for each in columns if each.field}
        sure = learned_columns.proposals(columns, kind, specs, least=1)
        if not (needed | {_WHO_CAME}) & {*(known | sure).values()}:
            continue
        proposed = learned_columns.proposals(columns, kind, specs, least=_LEAST, times=_TIMES)
        if proposed and needed <= {*(known | proposed).values()}:
            return ProbableHeading(rows, known, proposed)
    return None


def _candidates(sheet: Sheet) -> Iterator[tuple[int, ...]]:
    for row in range(1, min(len(sheet.rows) - SEVERAL, SEARCHED_ROWS) + 1):
        filled = filled_columns(sheet.rows[row - 1])
        texts = [cell for column in filled if isinstance(cell := sheet.rows[row - 1][column], str)]
        if len(filled) < _HEADINGS or len(texts) < len(filled) or looks_like_data(sheet, row):
            continue
        yield (row,)
        if is_continuation(sheet, (row, row + 1)) and not looks_like_data(sheet, row + 1):
            yield (row, row + 1)


def _columns(sheet: Sheet, rows: tuple[int, ...], kind: str, said: Mapping[str, str]) -> list[Seen] | None:
    """The columns below some rows as they are judged; None where what stands in the rows stands below as well, as in a record."""
    titles = titles_of(sheet, rows)
    known, specs = NamedColumns(sheet, rows, kind, {}).found, {spec.key: spec for spec in specs_of(kind)}
    again = signature(sheet, rows[-1])
    below = range(rows[-1] + 1, min(len(sheet.rows), rows[-1] + learned_columns.LOOKED_AT) + 1)
    records = [sheet.rows[row - 1] for row in below if signature(sheet, row) != again]  # every page may begin with the heading
    found = []
    for column, title in titles.items():
        cells: list[Cell] = [line[column] for line in records]
        if _goes_on(sheet.cell(rows[-1], column), cells):
            return None
        field, word = known.get(column, ""), said.get(title, said.get(column_letter(column)))
        if field and Cells(cells).agrees(specs[field]) is False:
            field = ""  # 听课时间 over minutes is no day
        found.append(
            Seen(
                column=column,
                title=title,
                field=field if word is None else word,
                cells=cells,
                open=word is None,
            )
        )
    return found


def _goes_on(heading: Cell, cells: list[Cell]) -> bool:
    """Whether a text is one of those that stand below it: the same one again, or one that looks like most of them."""
    text = cell_text(heading)
    below = Cells(cells)
    return bool(text) and (text in below.texts or (shape_of_cell(heading) is below.shape and below.shape not in _ANY))


_ANY = (None, Shape.TEXT, Shape.NAME)
"""Shapes that say nothing of a heading: 任课教师 may be a name by its first character."""
_WHO_CAME = "people"
"""As much a sign of something that took place as its day and its name; of these one has to be sure: a day and a course that may be both are a timetable."""
_HEADINGS = 3
"""So many texts must stand side by side."""
_LEAST = 0.02
_TIMES = 5
"""How likely a column must be what every record needs, and how much likelier than every other one: the person says that the list has such a column, so
that the question is only which."""
