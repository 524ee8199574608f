"""Filled columns that are not taken over: each is stated, and whatever could be something we keep is asked about.

A heading that nobody knew until today is the rule, not the exception. So nothing hangs on knowing it: a column whose heading says nothing and
whose cells fit a field that no column fills is a question, all of them together one list with one answer for each, or one for all. What its
heading says to be something else (民族, 籍贯) is only stated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from jyteacher_desktop.domain.words_for_nothing import FOR_NOTHING
from jyteacher_desktop.sheets import cell_values, column_contents, day_with_times
from jyteacher_desktop.sheets.cell_values import FieldSpec
from jyteacher_desktop.sheets.cells import Cell, cell_text, column_letter
from jyteacher_desktop.sheets.column_contents import Shape
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


def could_be(cells: Sequence[Cell], specs: Mapping[str, FieldSpec], taken: Mapping[str, Sequence[Cell]]) -> tuple[str, ...]:
    """The fields that cells of a column with an unknown heading fit, told from the sort of content alone, the surest first.

    Args:
        cells: The cells of the column.
        specs: Every field of the kind.
        taken: Fields that have a column already, with its cells. Such a field counts when those cells do not fit it (办公电话 with nothing in it),
            or when these look like it and like nothing else: two columns of subjects.
    """
    texts = _said(cells)
    if len(texts) < _FEW or says_only_yes(texts):
        return ()
    shape = column_contents.shape_of(cells)
    alike = len(set(texts)) == 1
    found = [
        key
        for key, spec in specs.items()
        if key not in _NEVER_GUESSED
        and (not alike or key in _OFTEN_ALIKE)
        and _fits(spec, cells, texts, shape)
        and (key not in taken or column_contents.speaks_for(key, cells) or not _fits_itself(spec, taken[key]))
    ]
    return tuple(
        sorted(
            found,
            key=lambda key: (
                key in taken,
                not specs[key].required,
                not specs[key].choices,
                shape is Shape.TEXT and key not in _OFTEN,
            ),
        )
    )


def says_only_yes(texts: Sequence[str]) -> bool:
    """Whether a column says nothing but yes or no, which every sort of column may."""
    return all(text in _SAYS_YES for text in texts)


def _fits_itself(spec: FieldSpec, cells: Sequence[Cell]) -> bool:
    texts = _said(cells)
    return bool(texts) and _fits(spec, cells, texts, column_contents.shape_of(cells))


def _said(cells: Sequence[Cell]) -> list[str]:
    return [text for cell in cells if (text := cell_text(cell)) and text not in FOR_NOTHING]


_FEW = 3
_SAYS_YES = frozenset(["是", "否", "有", "无", "√", "×", "Y", "N", "y", "n", "0", "1"])
_NEVER_GUESSED = frozenset({"note", "id_type", "id_last4", "former_name", "status"})
"""Fields whose cells look like those of any other column; without their heading they are none."""
_OFTEN = frozenset({"group", "position", "place", "organizer"})
_OFTEN_ALIKE = frozenset({"organizer", "place", "level", "mode", "hours", "start", "end", "result", "stage", "subject", "year"})
"""Fields that a whole sheet may have in one word: one training that everybody went to."""


def _fits(spec: FieldSpec, cells: Sequence[Cell], texts: Sequence[str], shape: Shape | None) -> bool:
    if shape in column_contents.SHAPES_OF.get(spec.key, frozenset()):
        return True
    if spec.key in column_contents.SHAPES_OF:
        return False
    kind = _SORTS.get(spec.parse)
    if kind is not None:
        return kind(cells, texts, shape)
    return spec.parse not in _BY_HEADING_ONLY and shape is not Shape.NUMBER and column_contents.agrees(spec, cells) is True


def _are_days(cells: Sequence[Cell], texts: Sequence[str], shape: Shape | None) -> bool:
    """Days and months, those that a workbook shows as numbers too."""
    if shape is not Shape.DATE and not all(len(text) >= _A_DAY for text in texts):
        return False
    months = [month for month in column_contents.months(cells) if _FIRST_YEAR <= month[:4] <= _LAST_YEAR]
    return len(months) >= _MOSTLY * len(texts)


def _are_hours(_cells: Sequence[Cell], texts: Sequence[str], shape: Shape | None) -> bool:
    if shape is not Shape.NUMBER:
        return False
    numbers = [float(text) for text in texts if re.fullmatch(r"\d{1,3}(?:\.\d{1,2})?", text)]
    return len(numbers) >= _MOSTLY * len(texts) and 0 < max(numbers) <= _MOST_HOURS and not _count_on(texts)


def _are_codes(_cells: Sequence[Cell], texts: Sequence[str], shape: Shape | None) -> bool:
    """Numbers of persons or papers: letters and digits, every one another."""
    if shape in (Shape.PHONE, Shape.ID_NUMBER, Shape.DATE, Shape.SEX) or _count_on(texts):
        return False
    codes = [text for text in texts if _CODE.fullmatch(text)]
    return len(codes) >= _MOSTLY * len(texts) and len(set(codes)) >= _NEARLY_ALL * len(codes)


def _are_words(_cells: Sequence[Cell], texts: Sequence[str], shape: Shape | None) -> bool:
    """A few short words that come again and again: parts of a school, jobs, sorts."""
    if shape is not Shape.TEXT or len(set(texts)) > max(_FEW, len(texts) * _MOSTLY):
        return False
    words = [text for text in texts if len(text) <= _SHORT and _WORDS.search(text) and not _ADDRESS.search(text)]
    return len(words) >= _MOSTLY * len(texts)


def _are_phrases(_cells: Sequence[Cell], texts: Sequence[str], shape: Shape | None) -> bool:
    """Names of places, houses, things: a short text."""
    return shape is Shape.TEXT and sum(len(text) <= _LINE and bool(_WORDS.search(text)) for text in texts) >= _MOSTLY * len(texts)


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
_MOST_HOURS = 400
_SHORT = 10
_LINE = 24
_A_NUMBER = 6
_AN_ID = 9
_FIRST_ROW = 2
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9_-]{2,20}")
_WORDS = re.compile("[\u3400-\u9fff]")
_ADDRESS = re.compile(r"@|https?:|\d号|街道|小区")
_SORTS: dict[object, Callable[[Sequence[Cell], Sequence[str], Shape | None], bool]] = {
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
