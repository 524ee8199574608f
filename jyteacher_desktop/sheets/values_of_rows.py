"""What the cells of a sheet's rows say, as texts that can be stored, with what is refused or doubtful about them.

Column by column, each different cell once; ID numbers with the armour of domain/id_numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from itertools import repeat
from operator import eq
from typing import cast

from jyteacher_desktop.domain import id_numbers
from jyteacher_desktop.domain.errors import Finding, Severity, refusal, warning
from jyteacher_desktop.domain.size_of_records import told_size, too_large
from jyteacher_desktop.domain.words_for_nothing import NOT_KNOWN, is_nobody
from jyteacher_desktop.sheets import day_with_times, texts_in_cells
from jyteacher_desktop.sheets.cell_values import CellRefused, Context, Doubtful, FieldSpec, says_nothing
from jyteacher_desktop.sheets.cells import Cell, cell_text
from jyteacher_desktop.sheets.layouts import Layout
from jyteacher_desktop.values import NamedTuple

_A_DAY = len("2026-09-18")


class _Odd(NamedTuple):
    """A cell that is refused or doubtful: what is stored of it, and the finding."""

    text: str
    finding: Finding


class Parsed(NamedTuple):
    """One record as its cells say it.

    Attributes:
        number: The row of the layout.
        values: Stored texts of cells that say something, and of :attr:`Layout.fills` where they say nothing.
        findings: What is refused or doubtful; a required field without a value is refused.
        filled: Fields whose value comes from the fills.
    """

    number: int
    values: dict[str, str]
    findings: list[Finding]
    filled: tuple[str, ...] = ()


def parsed_rows(layout: Layout, today: date) -> Iterator[Parsed]:
    """Every record of the sheet.

    The work is done column by column, each different cell once: a roster says 女 thousands of times.
    """
    return iter(Records(layout, today))


class Records:
    """The records of a sheet, column by column; one of them is made when somebody asks for it.

    Attributes:
        rows: The rows of the layout.
        keys: The fields that have a column, the number last.
        columns: What each of them says in every record: of a :attr:`plain` one exactly what is stored, "" where nothing is.
        plain: Which records are nothing but what their columns say: nothing is odd, nothing was said for the whole sheet, and sex and birth
            month are what a sound number says. Empty where none is.
    """

    def __init__(self, layout: Layout, today: date) -> None:
        context = Context(today)
        specs = {spec.key: spec for spec in layout.specs}
        self.rows: Sequence[int] = layout.data_rows
        self._of_roster = layout.kind == "roster"
        self._odd: dict[int, list[Finding]] = {}
        self._said: dict[str, Sequence[str]] = {}
        self._numbers: Sequence[Cell] | None = None
        for column, cells in layout.cells().items():
            key = layout.columns[column]
            if key == "id_number":
                self._numbers = cells
            else:
                self._said[key] = _texts(cells, specs[key], context, self._odd)
        for place, texts in too_large(tuple(self._said.values())):
            message = f"{told_size(texts, '这一行')}。请写短一些，长的材料请作为附件添加。"
            self._odd.setdefault(place, []).append(refusal("row.too_large", "", message))
        self._required = [spec for spec in specs.values() if spec.required]
        self._with_end, self._with_time = "end" in specs, "start_time" in specs
        self._fills = {key: text for key, text in layout.fills.items() if text}
        # most sheets have none of this, and most of their rows nothing odd
        self._further = bool(self._fills) or self._with_end or not {"start", "start_time", "id_type"}.isdisjoint(self._said)
        self._lacking = any(spec.key not in self._said for spec in self._required)
        numbers = _texts_among(self._numbers or ())
        self._sound = _sound(numbers)
        self.columns: Mapping[str, Sequence[str]] = self._said
        self.plain: Sequence[bool] = ()
        if self._of_roster and numbers and not self._further and not self._lacking:
            self._see_plain_ones(numbers)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def keys(self) -> tuple[str, ...]:
        """The fields that have a column, the number last."""
        return tuple(self.columns)

    @cached_property
    def _blanks(self) -> bool:
        return any("" in column for column in self.columns.values())

    def _see_plain_ones(self, numbers: Sequence[str]) -> None:
        """Look which records are plain, and let their numbers say the sex and the birth month that a record leaves out."""
        sound = self._sound
        own = zip(*(each or _NOT_READ for each in sound), strict=True) if None in sound else zip(*sound, strict=True)
        stated = {
            key: _stated(self._said.get(key), read) for key, read in zip(("birth_month", "sex"), map(list, own), strict=True)
        }
        plain = list(map(eq, sound, zip(*stated.values(), strict=True)))
        for place in self._odd:
            plain[place] = False
        for spec in self._required:
            if "" in (texts := self._said[spec.key]):
                plain = [each and bool(text) for each, text in zip(plain, texts, strict=True)]
        if any(plain):
            self.plain = plain
            self.columns = {**self._said, **stated, "id_number": numbers}

    def plain_values(self, places: Iterable[int] | None = None) -> Iterator[dict[str, str]]:
        """What is stored of plain records, of all as if they were plain where no places are given."""
        columns = self.columns.values()
        every = zip(*columns, strict=True) if places is None else ([column[place] for column in columns] for place in places)
        made = map(dict, map(zip, repeat(self.keys), every))
        # of a few the columns need not be looked through first
        some = places is not None or self._blanks
        return ({key: text for key, text in each.items() if text} for each in made) if some else made

    def __iter__(self) -> Iterator[Parsed]:
        rows = zip(*self._said.values(), strict=True) if self._said else ((),) * len(self)
        for place, values in enumerate(map(dict, map(zip, repeat(tuple(self._said)), rows))):
            yield self._judged(place, {key: text for key, text in values.items() if text} if "" in values.values() else values)

    def row(self, place: int) -> Parsed:
        """The record at a place from 0, with what is refused or doubtful about it."""
        return self._judged(place, {key: text for key, texts in self._said.items() if (text := texts[place])})

    def _judged(self, place: int, values: dict[str, str]) -> Parsed:
        findings = list(self._odd.get(place, ()))
        filled: tuple[str, ...] = ()
        document = ""
        if self._further:
            findings, filled, document = _completed(
                values, findings, self._fills, with_end=self._with_end, with_time=self._with_time
            )
        if self._numbers is not None:
            _armour(self._numbers[place], self._sound[place], document, values, findings, of_roster=self._of_roster)
        for spec in self._required:
            if spec.key not in values and all(finding.place != spec.key for finding in findings):
                findings.append(refusal(f"{spec.key}.missing", spec.key, f"“{spec.title}”是空的。请填写。"))
        return Parsed(self.rows[place], values, findings, filled)


def _texts_among(cells: Sequence[Cell]) -> Sequence[str]:
    """The texts of a column, "" in the place of everything else."""
    if set(map(type, cells)) <= {str}:
        return cast("Sequence[str]", cells)
    return [cell if isinstance(cell, str) else "" for cell in cells]


_NOT_READ = ("", "")


def _stated(said: Sequence[str] | None, read: Sequence[str]) -> Sequence[str]:
    """What stands of a fact in every record, or what its number says where nothing does."""
    if said is None:
        return read
    return [text or other for text, other in zip(said, read, strict=True)] if "" in said else said


def _completed(
    values: dict[str, str], findings: list[Finding], fills: Mapping[str, str], *, with_end: bool, with_time: bool
) -> tuple[list[Finding], tuple[str, ...], str]:
    """What a row says that is more than its cells: what was said for the whole sheet, and days and times that stand in one cell.

    Returns:
        What there is to find fault with, the fields of ``fills`` that were filled, and the kind of document that a number is of.
    """
    filled = tuple(key for key in fills if key not in values and not _said_badly(key, findings)) if fills else ()
    for key in filled:
        values[key] = fills[key]
    if "/" in values.get("start_time", ""):
        values["start_time"], last = values["start_time"].split("/")
        values.setdefault("end_time", last)
    if len(values.get("start", "")) > _A_DAY:
        other = day_with_times.split(values, with_end=with_end, with_time=with_time)
        if other:
            findings = [
                *findings,
                warning("time.differs", "start", f"日期后面写的时间 {other} 与时间列里的不同，按时间列登记。请核对。"),
            ]
    if with_end and len(values.get("end", "")) > _A_DAY:
        day_with_times.split_end(values, with_time=with_time)
    return findings, filled, "" if "id_type" in filled else values.pop("id_type", "")


def _sound(numbers: Sequence[str]) -> Sequence[id_numbers.Reading | None]:
    """What each number says that is sound as it stands."""
    return id_numbers.read_sound_numbers(numbers)


def _said_badly(key: str, findings: Iterable[Finding]) -> bool:
    """Whether a row says something in a field that cannot be read: that is no blank, and nothing else goes in its place."""
    return any(each.place == key and each.severity is Severity.REFUSAL for each in findings)


def _texts(cells: Sequence[Cell], spec: FieldSpec, context: Context, odd: dict[int, list[Finding]]) -> Sequence[str]:
    """Stored texts of one column; findings are added to ``odd`` under the place of their row."""
    found: list[str | _Odd]
    looked_at: Collection[Cell] = cells if _mostly_unlike(cells) else set(cells)
    if set(map(type, looked_at)) <= {str}:  # nothing else is equal to a text, so all cells are texts if the different ones are
        strings, different = cast("Sequence[str]", cells), cast("Collection[str]", looked_at)
        as_is = spec.as_is
        if as_is is None:
            meanings = {cell: meaning_of_cell(cell, spec, context) for cell in set(different)}
            if all(map(eq, meanings, meanings.values())):
                return strings
            found = list(map(meanings.__getitem__, strings))
        else:
            if _all_as_they_stand(different, as_is):
                return strings
            meanings = {cell: meaning_of_cell(cell, spec, context) for cell in set(different) if not as_is.fullmatch(cell)}
            if not meanings:
                return strings
            found = [meanings.get(cell, cell) for cell in strings]
        if all(isinstance(meaning, str) for meaning in meanings.values()):
            return found  # type: ignore[return-value]  # just looked at every one of them
    else:
        # 1, 1.0 and True are equal but do not mean the same
        known = {(type(cell), cell): cell for cell in cells}
        by_type = {key: meaning_of_cell(cell, spec, context) for key, cell in known.items()}
        found = [by_type[type(cell), cell] for cell in cells]
    texts: list[str] = []
    for place, meaning in enumerate(found):
        if isinstance(meaning, _Odd):
            odd.setdefault(place, []).append(meaning.finding)
            texts.append(meaning.text)
        else:
            texts.append(meaning)
    return texts


def _mostly_unlike(strings: Sequence[Cell]) -> bool:
    """Whether a column begins like one of numbers or names that do not repeat: nothing is gained by looking at each different one once."""
    begins = strings[:_BEGIN]
    return len(set(begins)) > _UNLIKE * len(begins)


_BEGIN, _UNLIKE = 100, 0.9


def _all_as_they_stand(cells: Collection[str], as_is: re.Pattern[str]) -> bool:
    """Whether all of a column is stored exactly as it stands, by one look at them one below the other."""
    lines = "\n".join(cells)
    return lines.count("\n") == len(cells) - 1 and not _other_lines(as_is).search(lines)


@lru_cache
def _other_lines(as_is: re.Pattern[str]) -> re.Pattern[str]:
    """A line that is not as an expression says."""
    return re.compile(rf"^(?!(?:{as_is.pattern})$)", as_is.flags | re.MULTILINE)


def meaning_of_cell(cell: Cell, spec: FieldSpec, context: Context) -> str | _Odd:
    """What one cell says in a field: the text that is stored, or what is odd about it."""
    if cell is None or (isinstance(cell, str) and (not cell or cell.strip() in spec.nothing)):
        return ""
    if isinstance(cell, str) and _TOO_NARROW.fullmatch(cell.strip()):
        message = f"“{cell.strip()}”是原表里列太窄、没有显示出来的数字。请在原表里把这一列拉宽，再复制或另存一次。"
        return _Odd("", refusal("cell.too_narrow", spec.key, message))
    if (spec.key in _FACTS or spec.title == _OF_RANK) and _says_nothing(said := cell_text(cell).strip(), spec.key):
        return _Odd("", warning("cell.says_nothing", spec.key, says_nothing(spec.title, said)))
    if isinstance(cell, str):
        test = _SEVERAL_IN_A_CELL.get(spec.key)
        parts = cell.split() if test is not None else ()
        if test is not None and len(parts) > 1 and all(map(test, parts)):
            cell = "、".join(parts)  # one below the other in a cell: without the blank between them they would be one word
    try:
        text = spec.parse(cell, context)
    except CellRefused as error:
        return _Odd("", refusal(error.code, spec.key, error.message))
    if isinstance(text, Doubtful):
        return _Odd(text.text, warning(text.code, spec.key, text.message))
    subject = texts_in_cells.subject_beside_grade(text) if spec.key == "subject" and spec.title == _TAUGHT else ""
    if subject:
        # as it stands it would be a subject of its own in every figure by subject
        return _Odd(
            subject, warning("subject.with_grade", spec.key, f"“{text}”里的{_beside(text)}不登记，学科按“{subject}”登记。")
        )
    return text


def _beside(text: str) -> str:
    return "年级" if texts_in_cells.says_a_grade(text) else "学段"


_TAUGHT = "学科"
"""What the subject of a person is called; subjects of other things keep what is said beside them."""


def _says_nothing(text: str, key: str) -> bool:
    """Whether a text stands where a fact should and is none (不详, 同上, a telephone without a figure): stored, it would take the fact away."""
    if key == "former_name":
        return is_nobody(text)
    return text in NOT_KNOWN or (key == "phone" and not any(each.isdigit() for each in text))


_FACTS = frozenset({"former_name", "subject", "stage", "position", "group", "phone", "teacher_no", "organizer", "place"})
_OF_RANK = "职称"
"""Fields that take any text, so that nothing else refuses what says nothing."""
_TOO_NARROW = re.compile("#{3,}")
"""What WPS and Excel show, copy and save as text where a number does not fit its column."""
_WHOLE_NUMBER = re.compile(r"(?=(?:\D*\d){5})[0-9A-Za-z()（）-]{7,}")
_PART_OF_A_SCHOOL = re.compile("[\u3400-\u9fff]+(?:组|处|室|部|科)")
_SEVERAL_IN_A_CELL: Mapping[str, Callable[[str], object]] = {
    "subject": texts_in_cells.is_subject,
    "group": _PART_OF_A_SCHOOL.fullmatch,
    "phone": _WHOLE_NUMBER.fullmatch,
    "certificate": _WHOLE_NUMBER.fullmatch,
}
"""Fields of which one cell may hold several, and what each of them looks like by itself."""


def _armour(
    cell: Cell,
    said: id_numbers.Reading | None,
    document: str,
    values: dict[str, str],
    findings: list[Finding],
    *,
    of_roster: bool,
) -> None:
    """Check the ID number as the cell holds it, together with sex and birth month; fill those when empty.

    ``said`` is what the cell says where it is sound as it stands.
    """
    if said is not None and isinstance(cell, str) and _agrees(said, values) and not (findings and _unsure_of_month(findings)):
        number, (month, sex) = cell, said
    else:
        number, sex, month = _slow_armour(cell, document, values, findings)
    if not number:
        return
    values["id_number"] = number
    if of_roster:
        values["sex"], values["birth_month"] = sex, month


def _agrees(said: id_numbers.Reading, values: Mapping[str, str]) -> bool:
    """Whether a row says nothing of sex and birth month that its number does not say."""
    month, sex = said
    return values.get("sex", sex) == sex and values.get("birth_month", month) == month


def _unsure_of_month(findings: Iterable[Finding]) -> list[Finding]:
    """The warning of a cell like 1985.1, which was January or October."""
    return [each for each in findings if each.code == "date.ambiguous" and each.place == "birth_month"]


def _slow_armour(cell: Cell, document: str, values: dict[str, str], findings: list[Finding]) -> tuple[str, str, str]:
    """Number, sex and birth month of a cell that is not right at first sight."""
    month = values.get("birth_month", "")
    if unsure := _unsure_of_month(findings):
        # the number knows whether 1985.1 was January or October
        month = id_numbers.check_id_number(cell).birth_month
        if month in (values["birth_month"], f"{values['birth_month'][:4]}-10"):
            findings.remove(unsure[0])
        else:
            month = values["birth_month"]
    checked = id_numbers.check_id_number(cell, sex=values.get("sex", ""), birth_month=month)
    if checked.refusal is not None and document and "身份证" not in document:
        message = f"证件类型是“{document}”，不是居民身份证，号码没有登记。姓名等其他内容照常导入。"
        findings.append(warning("id_number.other_document", "id_number", message))
        return "", "", ""
    findings.extend(
        Finding(severity=each.severity, code=each.code, place="id_number", message=each.message)
        for each in (checked.refusal, checked.warning)
        if each is not None
    )
    return checked.number, checked.sex, checked.birth_month
