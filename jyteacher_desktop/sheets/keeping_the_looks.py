"""The person's own workbook, changed where it must be: titles, merged cells, widths, colours and number formats stay as they are.

openpyxl keeps the looks of a workbook and is slow; what is long, or is no .xlsx, is written the streaming way
(:mod:`~jyteacher_desktop.sheets.writing_refused_rows`).
"""

from __future__ import annotations

import contextlib
import copy
import itertools
import re
import warnings
import zipfile
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jyteacher_desktop.paths import program_name
from jyteacher_desktop.sheets.cells import cell_text
from jyteacher_desktop.sheets.cost_of_a_workbook import TooHeavy, refuse_heavy
from jyteacher_desktop.sheets.layouts import Layout
from jyteacher_desktop.sheets.package_of_refused_rows import RowLeft, write_refused_package
from jyteacher_desktop.sheets.package_of_workbook import NotPatched, Package
from jyteacher_desktop.values import dataclass

MAX_ROWS = 5_000
MAX_BYTES = 4 * 1024 * 1024


def open_styled(path: Path, layout: Layout) -> Any | None:
    """The workbook of a layout with its looks; None when it is long, no .xlsx, changed since, or more than openpyxl understands or can bear."""
    if len(layout.sheet.rows) > MAX_ROWS:
        return None
    try:
        if path.stat().st_size > MAX_BYTES or not zipfile.is_zipfile(path):
            return None
        book = open_book(path)
    except (TooHeavy, NotUnderstood, OSError):
        return None
    same = all(
        name in book.sheetnames
        and all(
            cell_text(book[name].cell(top - 1, own + 1).value) == cell_text(layout.sheet.cell(layout.header_rows[-1], column))
            for column, own in _places(layout, name)
        )
        for name, top in tops(layout).items()
    )
    if not same:
        return None
    for name in tops(layout):
        _lists_for_later_programs(book[name], path)
    return book


def _lists_for_later_programs(page: Any, path: Path) -> None:
    """Drop-down lists that openpyxl passes over, put where it writes them."""
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - see open_book

    with contextlib.suppress(NotPatched, OSError):
        for areas, said in Package(path, page.title).drop_downs():
            page.add_data_validation(
                DataValidation(type="list", formula1=said, sqref=areas, allow_blank=True, showErrorMessage=True)
            )


class NotUnderstood(Exception):
    """openpyxl gives up on a workbook that programs for the table open."""


def open_book(path: Path) -> Any:
    """A workbook with its looks.

    Raises:
        TooHeavy, NotUnderstood: It cannot be borne, or not be understood.
    """
    import openpyxl  # noqa: PLC0415 - slow to import, and only needed where looks matter

    refuse_heavy(path)
    try:
        with warnings.catch_warnings(), path.open("rb") as file:  # closed here: openpyxl leaves open what it gives up on
            # it warns of what it will not keep: a form keeps it all (package_of_workbook), refused rows do without
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(file)
    except Exception as error:  # remarks cut off, a picture of a thousand megapixels: it says so in every way there is
        raise NotUnderstood(type(error).__name__) from error


def save_book(book: Any, part: Path) -> None:
    """Save it under a name, changed now as its properties say; they are text, in which any year of a clock can stand.

    Raises:
        NotUnderstood: Something in it cannot be written again.
        OSError: The place cannot be written.
    """
    from openpyxl.writer.excel import ExcelWriter  # noqa: PLC0415 - see open_book

    try:
        with _Undated(part, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
            book.properties.modified = datetime.now(UTC).replace(tzinfo=None)  # as openpyxl's own way of saving does
            ExcelWriter(book, archive).write_data()
    except OSError:
        raise
    except Exception as error:  # as above
        raise NotUnderstood(type(error).__name__) from error


class _Undated(zipfile.ZipFile):
    """A package whose parts bear no day of the clock's: a ZIP knows none before 1980 or behind 2107, and clocks that nobody set say 1970."""

    def writestr(
        self,
        zinfo_or_arcname: str | zipfile.ZipInfo,
        data: Any,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """As anywhere; openpyxl names the parts by their names alone."""
        entry = zipfile.ZipInfo(zinfo_or_arcname) if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname
        super().writestr(entry, data, self.compression if compress_type is None else compress_type, compresslevel)


_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no workbook holds."""


def put_text(cell: Any, text: str) -> None:
    """Write a text that stays a text: openpyxl takes what begins with ``=`` for a formula, and the next program would run it."""
    cell.value = plain(text)
    cell.data_type = "s"


def plain(text: str) -> str:
    """A text without characters that no workbook holds."""
    return _NOT_IN_XML.sub("", text)


def tops(layout: Layout) -> dict[str, int]:
    """The sheets of a layout, each with its own first row below the heading."""
    first, *others = layout.parts
    later = {part.sheet: part.first - part.shift for part in reversed(others)}
    return later | {first.sheet: layout.header_rows[-1] + 1 - first.shift}


def _places(layout: Layout, name: str) -> list[tuple[int, int]]:
    """The known columns of a sheet: in the layout, and in the sheet itself by the first of its tables that has it."""
    parts = [part for part in layout.parts if part.sheet == name]
    found = []
    for column in layout.columns:
        for part in parts:
            own = column if part.columns is None else part.columns[column] if column < len(part.columns) else -1
            if own >= 0:
                found.append((column, own))
                break
    return found


def only_sheets(book: Any, names: Collection[str]) -> None:
    """Leave some of the sheets that a person sees; hidden ones stay, for the drop-down lists that refer to them."""
    for other in list(book.worksheets):
        if other.title not in names and other.sheet_state == "visible":
            book.remove(other)
    book.active = next(place for place, page in enumerate(book.worksheets) if page.title in names)


def keep_rows(page: Any, first: int, kept: Sequence[int]) -> None:
    """Let only some rows stand below the heading, moved together, each with its looks; ``first`` is the first row below it.

    All of them are shown: a row that a filter left out said nothing of the row that stands in its place now, and nobody mends what he does not see.
    """
    for area in list(page.merged_cells.ranges):
        if area.max_row >= first:
            page.unmerge_cells(str(area))
    width, last = page.max_column, page.max_row
    for place, number in enumerate(kept):
        target = first + place
        if target != number:
            for column in range(1, width + 1):
                source, cell = page.cell(number, column), page.cell(target, column)
                cell.value = _moved_to(source, cell)
                cell.data_type = source.data_type  # a text that begins like a formula stays one
                cell._style = copy.copy(source._style)  # noqa: SLF001 - the only way to keep every side of a style
                cell.comment = copy.copy(source.comment) if source.comment else None
            page.row_dimensions[target].height = page.row_dimensions[number].height
    for number, shown in page.row_dimensions.items():
        if number >= first:
            shown.hidden, shown.height = False, shown.height or None
    for each in (page.auto_filter, *(table.autoFilter for table in page.tables.values())):
        if each is not None:
            each.filterColumn = []  # its arrows stay, what it chose does not
    if last >= first + len(kept):
        page.delete_rows(first + len(kept), last - first - len(kept) + 1)


def _moved_to(source: Any, cell: Any) -> Any:
    """What a cell holds in another place: a formula about its own row is one about the row it stands in now."""
    from openpyxl.formula.translate import Translator  # noqa: PLC0415 - see open_styled

    if source.data_type != "f" or not isinstance(source.value, str):
        return source.value
    return Translator(source.value, source.coordinate).translate_formula(cell.coordinate)


@dataclass(frozen=True, slots=True)
class Marked:
    """One row of the workbook with what is wrong in it: 0-based column to sentences, and values that differ from the file's."""

    row: int
    marks: Mapping[int, Sequence[str]]
    values: Mapping[int, str]
    place: str

    def and_(self, other: Marked) -> Marked:
        """The same row of the workbook, in which another table stands beside this one."""
        return Marked(self.row, {**self.marks, **other.marks}, {**self.values, **other.values}, f"{self.place}、{other.place}")


def write_marked(
    book: Any, layout: Layout, rows: Sequence[Marked], part: Path, *, path: Path, keeps_macros: bool = False
) -> None:
    """Write the rows alone, each wrong cell coloured and commented: inside the package of the workbook itself, or else as openpyxl has it."""
    first, by_sheet = tops(layout), _by_sheet(layout, rows)
    kept = {name: own for name, own in by_sheet.items() if own} or {layout.sheet.name: by_sheet[layout.sheet.name]}
    try:
        write_refused_package(
            path,
            {name: {number: _left(row) for number, row in own.items()} for name, own in kept.items()},
            first,
            {name: _formulas_of(book[name], own, first[name]) for name, own in kept.items()},
            part,
            author=program_name(),
            keeps_macros=keeps_macros,
        )
    except NotPatched as error:
        if keeps_macros:  # under that ending no program opens what is written anew
            raise NotUnderstood(str(error)) from error
        _write_anew(book, kept, first, part)


def _left(row: Marked) -> RowLeft:
    return RowLeft(
        {column: plain(f"原{row.place}：" + "\n".join(sentences)) for column, sentences in row.marks.items()},
        {column: plain(text) for column, text in row.values.items()},
    )


def _formulas_of(page: Any, rows: Collection[int], first: int) -> dict[tuple[int, int], str | None]:
    """The formulas of some rows as they are written where each of them will stand; None for one that is worked out for several cells."""
    from openpyxl.formula.translate import Translator  # noqa: PLC0415 - see open_book

    places = dict(zip(sorted(number for number in rows if number >= first), itertools.count(first)))
    found: dict[tuple[int, int], str | None] = {}
    for number in rows:
        for cell in page[number]:
            if cell.data_type == "f":
                place = f"{cell.column_letter}{places.get(number, number)}"
                whole = isinstance(cell.value, str)
                found[number, cell.column - 1] = (
                    Translator(cell.value, cell.coordinate).translate_formula(place).removeprefix("=") if whole else None
                )
    return found


def _by_sheet(layout: Layout, rows: Sequence[Marked]) -> dict[str, dict[int, Marked]]:
    """The marked rows by their sheets and their own numbers there."""
    by_sheet: dict[str, dict[int, Marked]] = {name: {} for name in tops(layout)}
    for row in rows:
        name, number = layout.own(row.row)
        own = Marked(
            number,
            {layout.own_column(row.row, column): sentences for column, sentences in row.marks.items()},
            {layout.own_column(row.row, column): text for column, text in row.values.items()},
            row.place,
        )
        before = by_sheet[name].get(number)
        by_sheet[name][number] = own if before is None else before.and_(own)
    return by_sheet


def _write_anew(book: Any, kept: Mapping[str, Mapping[int, Marked]], first: Mapping[str, int], part: Path) -> None:
    """Write the rows as openpyxl has the workbook."""
    from openpyxl.comments import Comment  # noqa: PLC0415 - see open_styled
    from openpyxl.styles import PatternFill  # noqa: PLC0415

    wrong = PatternFill("solid", start_color="FFFFD9D4", end_color="FFFFD9D4")
    only_sheets(book, kept)
    for name, own_rows in kept.items():
        page, top = book[name], first[name]
        below = [number for number in sorted(own_rows) if number >= top]
        keep_rows(page, top, below)
        # what stands above the heading, another table with its people, stays there as the titles do
        places = {number: number for number in own_rows if number < top} | dict(zip(below, itertools.count(top)))
        for number, place in places.items():
            row = own_rows[number]
            for column, text in row.values.items():
                put_text(page.cell(place, column + 1), text)
            for column, sentences in row.marks.items():
                cell = page.cell(place, column + 1)
                cell.fill = wrong
                cell.comment = Comment(plain(f"原{row.place}：" + "\n".join(sentences)), program_name(), height=90, width=320)
    save_book(book, part)
