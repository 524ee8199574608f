"""What a column holds, told from its cells: names look like names, titles like titles, subjects like subjects.

A guess made from a heading is supported or contradicted by it; a column whose heading says nothing may be known by it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from jyteacher_desktop.domain import id_numbers
from jyteacher_desktop.domain.words_for_nothing import FOR_NOTHING
from jyteacher_desktop.sheets import cell_values, texts_in_cells
from jyteacher_desktop.sheets.cell_values import CellRefused, Context, Doubtful, FieldSpec
from jyteacher_desktop.sheets.cells import Cell, cell_text
from jyteacher_desktop.sheets.texts_in_cells import Shape
from jyteacher_desktop.sheets.words_of_cells import SAYS_YES

_ENOUGH = 0.7
"""So many cells of a column say what it is: notes, sums and words such as 无 stand among them in every real list."""
_TOO_FEW_READABLE = 0.4
_FEW = 2
SEVERAL = 3
"""Cells that must be there before they alone say what a column is."""
_ANY_DAY = Context(date(2026, 1, 1))
_FREE = (
    cell_values.plain,
    cell_values.sentence,
    cell_values.label,
    cell_values.raw,
    cell_values.title,
    cell_values.digits,
    cell_values.last_four,
)
"""Ways to read a cell that take anything."""
LOOKS_LIKE: Mapping[str, Shape] = {
    "name": Shape.NAME,
    "former_name": Shape.NAME,
    "sex": Shape.SEX,
    "id_number": Shape.ID_NUMBER,
    "phone": Shape.PHONE,
    "subject": Shape.SUBJECT,
    "title": Shape.TITLE,
    "stage": Shape.STAGE,
}
"""What some fields look like when they look like themselves."""
_NEVER: Mapping[str, frozenset[Shape]] = {
    key: frozenset(Shape(name) for name in said.split())
    for key, said in {
        "subject": "id_number phone date sex title number name",
        "title": "id_number phone date sex subject number name",
        "stage": "id_number phone date sex title name",
        "group": "id_number phone date sex title",
        "position": "id_number phone date sex title subject",
        "name": "id_number phone date sex title subject",
        "activity": "id_number phone date sex title number",
        "training": "id_number phone date sex title number",
        "teacher_no": "name sex title subject phone id_number",
    }.items()
}
"""What a field never looks like, so that such a column is another one whatever its heading says."""
_SPOKEN_FOR: Mapping[str, Callable[[str], bool]] = {
    "group": texts_in_cells.is_part_of_school,
    "position": texts_in_cells.is_job,
}
"""Fields of free text whose cells may speak for them all the same."""
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9_-]{2,20}")
_HOURS = re.compile(r"\d{1,3}(?:\.\d{1,2})?")
_MOST_HOURS = 400


class Cells:
    """The cells of one column below its heading; what is asked of them often is worked out once.

    Attributes:
        all: Every cell in its row, blank ones too.
    """

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.all = cells
        self._agrees: dict[str, bool | None] = {}

    @cached_property
    def _seen(self) -> list[tuple[Cell, str]]:
        """Those in which something stands, each with what a person sees in it."""
        return [(cell, text) for cell in self.all if (text := cell_text(cell))]

    @cached_property
    def filled(self) -> list[Cell]:
        """Those in which something stands."""
        return [cell for cell, _text in self._seen]

    @cached_property
    def texts(self) -> list[str]:
        """What a person sees in those."""
        return [text for _cell, text in self._seen]

    @cached_property
    def said(self) -> list[str]:
        """The texts without words such as 无 and /."""
        return [text for text in self.texts if text not in FOR_NOTHING]

    @cached_property
    def shape(self) -> Shape | None:
        """What most of them look like; None when there are too few to tell."""
        texts = Counter([cell for cell in self.all if isinstance(cell, str)])  # half of them stand in a column again and again
        others = [(cell, 1) for cell in self.all if not isinstance(cell, str)]
        shapes: Counter[Shape] = Counter()
        for cell, often in (*texts.items(), *others):
            if (shape := texts_in_cells.shape_of_cell(cell)) is not None:
                shapes[shape] += often
        total = shapes.total()
        if total < _FEW:
            return None
        shape, number = shapes.most_common(1)[0]
        return shape if number >= _ENOUGH * total else Shape.TEXT

    def share_of(self, test: Callable[[str], object]) -> float:
        """How many of those that say something pass a test."""
        return sum(map(bool, map(test, self.said))) / len(self.said) if len(self.said) >= _FEW else 0.0

    def agrees(self, spec: FieldSpec) -> bool | None:
        """Whether they speak for a field (True), against it (False), or say nothing (None)."""
        if spec.key not in self._agrees:
            self._agrees[spec.key] = self._agree(spec)
        return self._agrees[spec.key]

    def _agree(self, spec: FieldSpec) -> bool | None:
        wanted = LOOKS_LIKE.get(spec.key)
        if self.shape is None:
            return None
        if self.shape is wanted:
            return True
        if self.shape in _NEVER.get(spec.key, ()) or (
            spec.key == "title" and self.share_of(texts_in_cells.is_only_a_job) >= _ENOUGH
        ):
            return False
        test = _SPOKEN_FOR.get(spec.key)
        if test is not None and self.share_of(test) >= _ENOUGH:
            return True
        if spec.parse in _FREE:
            return None
        readable = self._readable(spec)
        if readable <= _TOO_FEW_READABLE:
            return False
        return True if readable >= _ENOUGH and wanted is None and (spec.choices or self.shape is not Shape.TEXT) else None

    def _readable(self, spec: FieldSpec) -> float:
        said = [cell for cell, text in self._seen if text not in spec.nothing]
        return count_readable(spec, said) / len(said) if said else 1.0

    def speaks_for(self, key: str) -> bool:
        """Whether they look like one field and like no other, whatever stands above them: subjects, titles, jobs, parts of a school."""
        if len(self.texts) < SEVERAL:
            return False
        test = _SPOKEN_FOR.get(key)
        return (
            self.share_of(test) >= _ENOUGH if test is not None else self.shape is not None and self.shape is LOOKS_LIKE.get(key)
        )

    def are_words_of(self, spec: FieldSpec, share: float) -> bool:
        """Whether so many of them are words of a choice; sums, dates and signatures below a list are in some of them."""
        return 0 < share * len(self.filled) <= count_readable(spec, self.filled)

    def are_hours(self, share: float) -> bool:
        """Whether so many of them are figures that may be hours."""
        if self.shape is not Shape.NUMBER:
            return False
        numbers = [float(text) for text in self.said if _HOURS.fullmatch(text)]
        return len(numbers) >= share * len(self.said) and 0 < max(numbers) <= _MOST_HOURS

    @cached_property
    def codes(self) -> list[str]:
        """Those that are numbers of something: letters and digits."""
        return [text for text in self.said if _CODE.fullmatch(text)]

    @cached_property
    def births(self) -> list[str]:
        """The birth dates that sound ID numbers tell, as "1985-06"."""
        return [month for month in self.births_of_each if month]

    @cached_property
    def births_of_each(self) -> list[str]:
        """The birth month that each cell tells by a sound ID number; "" where it tells none."""
        checked = [id_numbers.check_id_number(cell) for cell in self.all]
        return [each.birth_month if each.number and each.birth_month else "" for each in checked]

    def days(self, spec: FieldSpec) -> list[date | None]:
        """The day that each cell tells, None where it tells none or two."""
        found: list[date | None] = []
        for cell in self.all:
            try:
                found.append(date.fromisoformat(_read(spec.parse, cell)))
            except (CellRefused, ValueError):
                found.append(None)
        return found

    @cached_property
    def months_of_each(self) -> list[str]:
        """The month that each cell tells, as "1985-06"; "" where it tells none."""
        return [_month(cell) for cell in self.all]

    @property
    def months(self) -> list[str]:
        """The months that they tell; what cannot be read is left out."""
        return [month for month in self.months_of_each if month]


def _read(parse: cell_values.Parser, cell: Cell) -> str:
    said = parse(cell, _ANY_DAY)
    return said.text if isinstance(said, Doubtful) else said


def _month(cell: Cell) -> str:
    try:
        return _read(cell_values.month, cell)
    except CellRefused:
        return ""


def says_only_yes(texts: Iterable[str]) -> bool:
    """Whether texts say nothing but yes or no, which every sort of column may."""
    return all(text in SAYS_YES for text in texts)


def can_judge(spec: FieldSpec) -> bool:
    """Whether there are cells that a field does not take; an ID number is judged by what it looks like."""
    return spec.parse not in _FREE or spec.key == "id_number"


def is_readable(spec: FieldSpec, cell: Cell) -> bool:
    """Whether a field takes a cell."""
    try:
        spec.parse(cell, _ANY_DAY)
    except CellRefused:
        return False
    return True


def count_readable(spec: FieldSpec, cells: Iterable[Cell]) -> int:
    """How many cells a field takes."""
    return sum(is_readable(spec, cell) for cell in cells)
