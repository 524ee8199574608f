"""Filled columns that are not taken over: each is stated, and whatever could be something we keep is asked about.

A heading that nobody knew until today is the rule, not the exception. So nothing hangs on knowing it: a column whose heading says nothing and
whose cells fit a field that no column fills is a question, all of them together one list with one answer for each, or one for all. What its
heading says to be something else (民族, 籍贯) is only stated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from jyteacher_desktop.sheets import cell_values, day_with_times
from jyteacher_desktop.sheets.cell_values import FieldSpec
from jyteacher_desktop.sheets.cells import Cell, cell_text, column_letter
from jyteacher_desktop.sheets.column_contents import LOOKS_LIKE, SEVERAL, Cells, says_only_yes
from jyteacher_desktop.sheets.texts_in_cells import Shape
from jyteacher_desktop.sheets.words_of_headings import set_of
from jyteacher_desktop.values import dataclass

UNREAD_COLUMN = "column.unread"
"""The code of the question about a column whose heading says nothing that we know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A filled column that is not taken over.

    Attributes:
        column: 0-based.
        title: Its heading as the person knows it.
        filled: How many records have something there.
        samples: Some of it, each text once.
        may_be: Fields it may be, the likeliest first; empty when its heading says that it is something else.
    """

    column: int
    title: str
    filled: int
    samples: tuple[str, ...]
    may_be: tuple[str, ...] = ()


def samples_of(cells: Sequence[Cell]) -> tuple[str, ...]:
    """The first few different texts of a column, long ones cut."""
    found: dict[str, None] = {}
    for cell in cells:
        text = " ".join(cell_text(cell).split())
        if text:
            found.setdefault(text if len(text) <= _LONGEST_SAMPLE else f"{text[:_LONGEST_SAMPLE]}…")
        if len(found) == _SAMPLES:
            break
    return tuple(found)


_SAMPLES = 3
_LONGEST_SAMPLE = 12


def could_be(cells: Cells, specs: Mapping[str, FieldSpec], taken: Mapping[str, Cells]) -> tuple[str, ...]:
    """The fields that cells of a column with an unknown heading fit, told from the sort of content alone, the surest first.

    Args:
        cells: The cells of the column.
        specs: Every field of the kind.
        taken: Fields that have a column already, with its cells. Such a field counts when those cells do not fit it (办公电话 with nothing in it),
            or when these look like it and like nothing else: two columns of subjects.
    """
    if len(cells.said) < SEVERAL or says_only_yes(cells.said):
        return ()
    alike = len(set(cells.said)) == 1
    found = [
        key
        for key, spec in specs.items()
        if key not in _NEVER_GUESSED
        and (not alike or key in _OFTEN_ALIKE)
        and _fits(spec, cells)
        and (key not in taken or cells.speaks_for(key) or not (taken[key].said and _fits(spec, taken[key])))
    ]
    return tuple(
        sorted(
            found,
            key=lambda key: (
                key in taken,
                not specs[key].required,
                not specs[key].choices,
                cells.shape is Shape.TEXT and key not in _OFTEN,
            ),
        )
    )


_NEVER_GUESSED = set_of("note id_type id_last4 former_name status")
"""Fields whose cells look like those of any other column; without their heading they are none."""
_OFTEN = set_of("group position place organizer")
_OFTEN_ALIKE = set_of("organizer place level mode hours start end result stage subject year")
"""Fields that a whole sheet may have in one word: one training that everybody went to."""


def _fits(spec: FieldSpec, cells: Cells) -> bool:
    if spec.key in LOOKS_LIKE:
        return cells.shape is LOOKS_LIKE[spec.key]
    sort = _SORTS.get(spec.parse)
    if sort is not None:
        return sort(cells)
    return spec.parse not in _BY_HEADING_ONLY and cells.shape is not Shape.NUMBER and cells.agrees(spec) is True


def _are_days(cells: Cells) -> bool:
    """Days and months, those that a workbook shows as numbers too."""
    if cells.shape is not Shape.DATE and not all(len(text) >= _A_DAY for text in cells.said):
        return False
    months = [month for month in cells.months if _FIRST_YEAR <= month[:4] <= _LAST_YEAR]
    return len(months) >= _MOSTLY * len(cells.said)


def _are_hours(cells: Cells) -> bool:
    return cells.are_hours(_MOSTLY) and not _count_on(cells.said)


def _are_codes(cells: Cells) -> bool:
    """Numbers of persons or papers: letters and digits, every one another."""
    if cells.shape in (Shape.PHONE, Shape.ID_NUMBER, Shape.DATE, Shape.SEX) or _count_on(cells.said):
        return False
    return len(cells.codes) >= _MOSTLY * len(cells.said) and len(set(cells.codes)) >= _NEARLY_ALL * len(cells.codes)


def _are_words(cells: Cells) -> bool:
    """A few short words that come again and again: parts of a school, jobs, sorts."""
    if cells.shape is not Shape.TEXT or len(set(cells.said)) > max(SEVERAL, len(cells.said) * _MOSTLY):
        return False
    return _mostly(cells, lambda text: len(text) <= _SHORT and _WORDS.search(text) and not _ADDRESS.search(text))


def _are_phrases(cells: Cells) -> bool:
    """Names of places, houses, things: a short text."""
    return cells.shape is Shape.TEXT and _mostly(cells, lambda text: len(text) <= _LINE and _WORDS.search(text))


def _mostly(cells: Cells, test: Callable[[str], object]) -> bool:
    return sum(map(bool, map(test, cells.said))) >= _MOSTLY * len(cells.said)


def _count_on(texts: Sequence[str]) -> bool:
    """Whether they only number the rows: short ones from anywhere, long ones (000001) from the beginning."""
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < _AN_ID]
    if len(numbers) < _MOSTLY * len(texts) or len(set(numbers)) < _NEARLY_ALL * len(numbers):
        return False
    close = max(numbers) - min(numbers) < 2 * len(numbers)
    return close and (min(numbers) <= _FIRST_ROW or all(len(text) < _A_NUMBER for text in texts if text.isdigit()))


_MOSTLY = 0.7
_NEARLY_ALL = 0.9
_A_DAY = 4
_FIRST_YEAR, _LAST_YEAR = "1940", "2035"
_SHORT = 10
_LINE = 24
_A_NUMBER = 6
_AN_ID = 9
_FIRST_ROW = 2
_WORDS = re.compile("[\u3400-\u9fff]")
_ADDRESS = re.compile(r"@|https?:|\d号|街道|小区")
_SORTS: Mapping[object, Callable[[Cells], bool]] = {
    cell_values.month_if_told: _are_days,
    day_with_times.period: _are_days,
    cell_values.hours: _are_hours,
    cell_values.digits: _are_codes,
    cell_values.plain: _are_words,
    cell_values.label: _are_words,
    cell_values.sentence: _are_phrases,
}
"""What sort of content a way to read a cell takes."""
_BY_HEADING_ONLY = frozenset(
    {cell_values.raw, cell_values.last_four, cell_values.name, cell_values.title, cell_values.clock, day_with_times.span}
)


def told(place: str, samples: Sequence[str]) -> str:
    """A column as a sentence names it: F 列“政策类别”（如“甲”“乙”）."""
    return f"{place}（如{''.join(f'“{each}”' for each in samples[:2])}）" if samples else place


def left_out_words(columns: Sequence[LeftOut]) -> str:
    """The columns that are not taken over, each with what stands there and in how many rows."""
    return "、".join(
        f"{column_letter(each.column)} 列“{each.title}”（{each.filled} 行，如{''.join(f'“{text}”' for text in each.samples[:2])}）"
        for each in columns
    )
