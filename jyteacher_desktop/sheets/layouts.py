"""One sheet understood: which rows are records, which column is which field, what is asked about it and what a person answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.sheets import codes_in_columns
from jyteacher_desktop.sheets.cell_values import FieldSpec, heading_key
from jyteacher_desktop.sheets.cells import Cell, cell_text, column_letter, column_of
from jyteacher_desktop.sheets.column_questions import Question
from jyteacher_desktop.sheets.fields_of_any_list import specs_of
from jyteacher_desktop.sheets.left_out import LeftOut, samples_of
from jyteacher_desktop.sheets.other_lists import MISSING, Stop
from jyteacher_desktop.sheets.reading import Sheet
from jyteacher_desktop.sheets.record_rows import other_table
from jyteacher_desktop.sheets.words_of_headings import set_of
from jyteacher_desktop.values import NamedTuple, dataclass, replace
from jyteacher_desktop.values import field as dataclass_field

BY_HAND = "你选择跳过"
"""Why a row is left out that the person took out."""
HIDDEN_ROWS = "workbook.hidden_rows"
"""The stop of a sheet some of whose records are not shown: are they imported as well, or only those that a person sees?"""
PROPOSED = "workbook.columns_proposed"
"""The stop of a sheet of which some columns are read as what they probably are, until a person said whether they are."""
HIDDEN = "隐藏的行"
"""Why a row that is not shown is no record, where a person said that only the others are meant."""
TOGETHER = "\t"
"""Between the names of sheets that are read as one table; no sheet's name can hold it."""
ONE_OF = {"trainings": (("开始日期", ("start", "year", "end")),)}
"""Columns of which one must be there, by kind: the title that is asked for, the fields that will do."""
_OF_EACH = set_of("roster members attendance")
"""Lists of which every row is about somebody, or some school, of its own, and lines that belong to an activity that stands."""


class Part(NamedTuple):
    """Rows of a layout that stand together somewhere in the workbook.

    Attributes:
        sheet: The sheet they stand in.
        first: The first of these rows in the layout.
        shift: What to take off a row for its own number in that sheet.
        columns: 0-based column of the sheet for every column of the layout, -1 where the sheet has none; None for the same.
    """

    sheet: str
    first: int
    shift: int
    columns: tuple[int, ...] | None = None

    @property
    def left(self) -> int:
        """The first column of the sheet that the rows take."""
        return min((column for column in self.columns if column >= 0), default=0) if self.columns else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One sheet understood.

    Attributes:
        header_rows: 1-based rows of the heading.
        columns: 0-based column to field key.
        titles: 0-based column to heading as the person knows it.
        data_rows: 1-based rows that hold records.
        skipped: 1-based row to the reason why it is no record.
        elsewhere: 1-based row of another table below or above, one with other columns, to the row of its heading; a plan refuses all of them.
        merged: Cells of records that belong to a merged cell above, 1-based row and 0-based column, with its value.
        questions: Columns that are not used and should be looked at.
        stops: Why nothing is imported before a person has answered.
        parts: The sheets, and the tables side by side in them, that are read as this one.
        why: Why this sheet of several.
        others: Sheets of the same kind that are not imported, each in one sentence.
        more: Fields beside those of the kind, which the policy in use gives its records.
        codes: 0-based column to what its codes mean, where they are not those of the field.
        caption: What the table calls itself: what stands above its heading, and the name of its sheet.
        proposals: What rows get, or lack, for the whole sheet without a person having said so yet, each in one sentence.
        fills: Field to the stored text that rows get which say nothing there; a known record keeps what stands in it.
        hidden_rows: 1-based rows of records that the workbook does not show: a filter leaves them out, or somebody hid them.
        meanings: Field to what a person said that words in its column mean: word, as :func:`match_key` makes it, to the text it stands for.
        over: Fields whose word in :attr:`fills` also goes over what the name of a row, or the title, says.
        proposed: Columns that are read as what they probably are, with the field, or "" where they were taken for one that another is.
        unread: Field to a column that says nothing of it in any row and was taken for no such column.
    """

    sheet: Sheet
    kind: str
    header_rows: tuple[int, ...]
    columns: dict[int, str]
    titles: dict[int, str]
    data_rows: tuple[int, ...]
    skipped: dict[int, str]
    merged: Mapping[tuple[int, int], Cell]
    questions: tuple[Question, ...] = ()
    stops: tuple[Stop, ...] = ()
    parts: tuple[Part, ...] = ()
    why: str = ""
    others: tuple[str, ...] = ()
    more: tuple[FieldSpec, ...] = ()
    codes: Mapping[int, Mapping[str, str]] = dataclass_field(default_factory=dict)
    caption: str = ""
    fills: Mapping[str, str] = dataclass_field(default_factory=dict)
    proposals: tuple[str, ...] = ()
    elsewhere: Mapping[int, int] = dataclass_field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    meanings: Mapping[str, Mapping[str, str]] = dataclass_field(default_factory=dict)
    over: frozenset[str] = frozenset()
    unread: Mapping[str, int] = dataclass_field(default_factory=dict)
    proposed: Mapping[int, str] = dataclass_field(default_factory=dict)

    @property
    def specs(self) -> tuple[FieldSpec, ...]:
        """Every field that a column may be."""
        return (*specs_of(self.kind), *self.more)

    @property
    def choice(self) -> str:
        """The sheet or sheets as :func:`understand` takes them."""
        return TOGETHER.join(self.sheets)

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of the sheets, each once."""
        return tuple(dict.fromkeys(part.sheet for part in self.parts))

    def part(self, row: int) -> Part:
        """Where a row stands."""
        return next(part for part in reversed(self.parts) if part.first <= row)

    def own(self, row: int) -> tuple[str, int]:
        """The sheet a row stands in, and its number there."""
        part = self.part(row)
        return part.sheet, row - part.shift

    def own_column(self, row: int, column: int) -> int:
        """The column of the sheet in which a cell of a row stands."""
        columns = self.part(row).columns
        return columns[column] if columns is not None and column < len(columns) and columns[column] >= 0 else column

    def place(self, row: int) -> str:
        """The number of a row in its sheet, behind what tells it from the same number elsewhere: the sheet, or the column of a list beside."""
        part = self.part(row)
        beside = part.left and sum(each.sheet == part.sheet for each in self.parts) > 1
        words = (
            part.sheet if len(self.sheets) > 1 else "",
            f"{column_letter(part.left)} 列起" if beside else "",
            f"{row - part.shift}",
        )
        return " ".join(filter(None, words))

    def words(self, row: int) -> str:
        """A row as the person finds it: 第 5 行, with the sheet where there are several."""
        name, number = self.own(row)
        left = self.part(row).left
        beside = f"（{column_letter(left)} 列起的那一份）" if left else ""
        return f"第 {number} 行{beside}" if len(self.sheets) == 1 else f"“{name}”第 {number} 行{beside}"

    def why_elsewhere(self, row: int) -> str:
        """Why a row of :attr:`elsewhere` is not imported: the whole of it at the heading of the other table, briefly in its rows."""
        heading = self.elsewhere[row]
        if row != heading:
            return f"属于{self.words(heading)}起的另一张表，没有导入。"
        below = row > self.header_rows[-1]
        differs, others = ("列和上面不同", "上面的行") if below else ("列和下面的不同", "下面的行")
        return (
            f"{self.words(row)}起是另一张表，{differs}（{other_table(self.sheet, self.header_rows, row)}）。"
            f"这张表的行都没有导入，{others}照常导入。需要导入的，请把它另存为一张工作表再导入。"
        )

    def asking(self, message: str) -> Layout:
        """The sheet with a question in the place of what is said of missing columns: one answer for all rows does for them."""
        asked = Stop(code=MISSING, message=message, final=True)
        return replace(self, stops=tuple(asked if stop.code == MISSING else stop for stop in self.stops))

    def noting(self, note: str) -> Layout:
        """The sheet with one more sentence that a person is told of it."""
        return replace(self, others=(*self.others, note))

    @property
    def doubt(self) -> str:
        """Everything that one yes to :meth:`confirmed` answers, in one sentence."""
        return "；".join(stop.message for stop in self.stops if not stop.final and stop.code != HIDDEN_ROWS)

    def confirmed(self) -> Layout:
        """The sheet after a person said that it is what it is taken for; whether its hidden rows are meant is another question."""
        return replace(self, stops=tuple(stop for stop in self.stops if stop.final or stop.code == HIDDEN_ROWS))

    def with_hidden(self, *, taken: bool) -> Layout:
        """The sheet after a person said whether the records that it does not show are imported as well."""
        if not self.hidden_rows:
            return self
        answered = replace(self, stops=tuple(stop for stop in self.stops if stop.code != HIDDEN_ROWS))
        return answered if taken else answered.without(self.hidden_rows, why=HIDDEN)

    def cell(self, row: int, column: int) -> Cell:
        """The cell of a record as the person sees it: one that is merged with those above has their value."""
        return self.merged.get((row, column), self.sheet.cell(row, column))

    def meant(self, row: int, column: int, field: str) -> str:
        """What a cell of a field's column means: what a person said of its word, else what stands there."""
        text = cell_text(self.cell(row, column))
        return self.meanings[field].get(match_key(text), text) if field in self.meanings else text

    def cells(self) -> dict[int, Sequence[Cell]]:
        """The cells of every record, by known column."""
        rows, first, last = self.sheet.rows, min(self.data_rows, default=0), max(self.data_rows, default=0)
        if not first:
            return dict.fromkeys(self.columns, ())
        whole = last - first + 1 == len(self.data_rows)
        every = list(zip(*(rows[first - 1 : last] if whole else [rows[number - 1] for number in self.data_rows]), strict=True))
        found: dict[int, Sequence[Cell]] = {column: every[column] for column in self.columns}
        for column in {column for _row, column in self.merged}:
            found[column] = [self.cell(number, column) for number in self.data_rows]
        for column, words in self.codes.items():
            if column in found:
                found[column] = [words.get(codes_in_columns.code_in(cell, words), cell) for cell in found[column]]
        for column, key in self.columns.items() if self.meanings else ():
            if key in self.meanings:
                found[column] = [self.meanings[key].get(match_key(cell_text(cell)), cell) for cell in found[column]]
        return found

    @property
    def mapping(self) -> dict[str, str]:
        """Heading to field key, in column order; headings without a field are left out."""
        return {self.titles[column]: self.columns[column] for column in sorted(self.columns)}

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Headings that mean nothing to us; their cells are left alone."""
        return tuple(title for column, title in sorted(self.titles.items()) if column not in self.columns and title)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Every column that has something in a record and is not taken over, in column order: nothing of a file is lost unsaid."""
        may_be = {question.column: question.may_be or (question.field,) for question in self.questions}
        found = []
        for column, title in sorted(self.titles.items()):
            if column in self.columns:
                continue
            cells = [cell for row in self.data_rows if cell_text(cell := self.cell(row, column))]
            if cells:
                found.append(
                    LeftOut(
                        column=column,
                        title=title,
                        filled=len(cells),
                        samples=samples_of(cells),
                        may_be=may_be.get(column, ()),
                    )
                )
        return tuple(found)

    @property
    def signature(self) -> str:
        """The headings, normalised: the same for every file of one source."""
        return signature(self.sheet, self.header_rows[-1])

    @property
    def lacking_columns(self) -> tuple[str, ...]:
        """Fields that every row needs and that have no column, in the order of the fields; of several of which one will do the first."""
        known = set(self.columns.values())
        wanted = {fields[0] for _title, fields in ONE_OF.get(self.kind, ()) if not known & set(fields)}
        return tuple(spec.key for spec in self.specs if spec.key in wanted or (spec.required and spec.key not in known))

    @property
    def said_once(self) -> tuple[str, ...]:
        """Those of :attr:`lacking_columns` that one answer for the whole list can give: never who a list of people is about.

        A list without any column that every row needs is another list.
        """
        needed = any(spec.required for spec in self.specs if spec.key in self.columns.values())
        return self.lacking_columns if needed and self.kind not in _OF_EACH else ()

    def _lacks(self) -> set[str]:
        """Fields that every row needs, that have no column and that nobody said for the whole list."""
        said = {key for key, text in self.fills.items() if text}
        done = said | {fields[0] for _title, fields in ONE_OF.get(self.kind, ()) if said & set(fields)}
        return set(self.lacking_columns) - done

    def nothing_missing(self) -> Layout:
        """The sheet as one that no column is missing of, where that is so."""
        return self if self._lacks() else replace(self, stops=tuple(each for each in self.stops if each.code != MISSING))

    def with_known(self, *fields: str) -> Layout:
        """The sheet where required fields that have no column are known from elsewhere: they are not missing any more."""
        if not self._lacks() <= set(fields):
            return self
        return replace(self, stops=tuple(stop for stop in self.stops if stop.code != MISSING))

    def lacks_only(self, *fields: str) -> bool:
        """Whether columns that every row needs and that one answer for all of them replaces keep the sheet from being imported, and no other doubt does.

        Whether hidden rows are meant, and whether columns are what they probably are, are other questions, asked apart.
        """
        lacks, stops = self._lacks(), [stop.code for stop in self.stops if stop.code not in (HIDDEN_ROWS, PROPOSED)]
        return bool(lacks) and lacks <= set(fields) and stops == [MISSING]

    def filled(self, fills: Mapping[str, str]) -> Layout:
        """The sheet after a person said what rows get that say nothing; a column that every row needs is not missing then."""
        return replace(self, fills={**self.fills, **fills}).nothing_missing()

    def with_words(self, words: Mapping[tuple[str, str], str]) -> Layout:
        """The sheet after a person said what words in the columns of some fields mean."""
        found: dict[str, dict[str, str]] = {}
        for (field, word), text in words.items():
            if text:
                found.setdefault(field, {})[match_key(word)] = text
        return replace(self, meanings=found) if found else self

    def without(self, rows: frozenset[int], why: str = "") -> Layout:
        """The sheet with some records left out because the person said so, for the reason ``why`` or one by one."""
        if not rows:
            return self
        left_out = dict.fromkeys(rows & {*self.data_rows, *self.elsewhere}, why or BY_HAND)
        return replace(
            self,
            data_rows=tuple(row for row in self.data_rows if row not in left_out),
            skipped=self.skipped | left_out,
            elsewhere={row: heading for row, heading in self.elsewhere.items() if row not in left_out},
        )

    def column_of(self, field: str) -> int | None:
        """The column of a field."""
        return column_of(self.columns, field)


def hidden_words(layout: Layout) -> str:
    """What became of the records that the workbook does not show; "" where it shows all of them."""
    number = len(layout.hidden_rows)
    left_out = sum(why == HIDDEN for why in layout.skipped.values())
    if not number:
        return ""
    return f"文件里隐藏的 {left_out} 行没有导入。" if left_out else f"文件里隐藏的 {number} 行也在内。"


def signature(sheet: Sheet, row: int) -> str:
    """The headings of one row, normalised and in order."""
    return "\t".join(heading_key(cell) for cell in sheet.rows[row - 1]).rstrip("\t")
