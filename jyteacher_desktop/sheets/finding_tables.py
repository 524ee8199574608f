"""Where the table begins and which column means what.

Real workbooks carry title lines, merged and two-line headings, notes, group lines and 合计 rows, and several tables. Which rows are a heading
(:mod:`~jyteacher_desktop.sheets.heading_rows`), which field each column is (:mod:`~jyteacher_desktop.sheets.column_meanings`) and which rows are
records (:mod:`~jyteacher_desktop.sheets.record_rows`) is found sheet by sheet; here the sheets and tables are chosen that are read as one.
The guess is shown to the person, who may override it: a column that is probably something we keep and is not used is a question, a sheet
that is probably another list is a stop.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.sheets import codes_in_columns, list_evidence, other_lists
from jyteacher_desktop.sheets.cell_values import FieldSpec, heading_key
from jyteacher_desktop.sheets.cells import Cell, cell_text, column_letter, filled_columns
from jyteacher_desktop.sheets.column_contents import Cells, is_readable
from jyteacher_desktop.sheets.column_meanings import SAMPLED_ROWS, counts_rows, guess_by_content, senses_of_column
from jyteacher_desktop.sheets.column_questions import Question, questions_about
from jyteacher_desktop.sheets.errors import (
    HeaderMissing,
    MappingWrong,
    OtherList,
    SheetMissing,
    other_list_error,
)
from jyteacher_desktop.sheets.fields_of_any_list import label_of, specs_of
from jyteacher_desktop.sheets.heading_rows import SEARCHED_ROWS, Found, best_header, looks_like_data, overridden, titles_of
from jyteacher_desktop.sheets.headings import turned_from_above, vocabulary
from jyteacher_desktop.sheets.left_out import LeftOut, samples_of
from jyteacher_desktop.sheets.other_lists import Stop
from jyteacher_desktop.sheets.reading import PASTED, Sheet, Workbook
from jyteacher_desktop.sheets.record_rows import PLACEHOLDERS, merged_cells, other_table, record_rows
from jyteacher_desktop.sheets.sheets_said_twice import SaidRows, said_twice
from jyteacher_desktop.sheets.words_of_headings import set_of
from jyteacher_desktop.values import NamedTuple, dataclass, replace
from jyteacher_desktop.values import field as dataclass_field

BY_HAND = "你选择跳过"
"""Why a row is left out that the person took out."""
# Enough to know a list of teachers from one of pupils, however long it is.
_SEARCHED_PEOPLE = 2000


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

    @property
    def specs(self) -> tuple[FieldSpec, ...]:
        """Every field that a column may be."""
        return (*specs_of(self.kind), *self.more)

    @property
    def choice(self) -> str:
        """The sheet or sheets as :func:`understand` takes them."""
        return _TOGETHER.join(self.sheets)

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
                found[column] = [words.get(codes_in_columns.code_of(cell), cell) for cell in found[column]]
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
        wanted = {fields[0] for _title, fields in _ONE_OF.get(self.kind, ()) if not known & set(fields)}
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
        done = said | {fields[0] for _title, fields in _ONE_OF.get(self.kind, ()) if said & set(fields)}
        return set(self.lacking_columns) - done

    def nothing_missing(self) -> Layout:
        """The sheet as one that no column is missing of, where that is so."""
        return (
            self if self._lacks() else replace(self, stops=tuple(each for each in self.stops if each.code != other_lists.MISSING))
        )

    def with_known(self, *fields: str) -> Layout:
        """The sheet where required fields that have no column are known from elsewhere: they are not missing any more."""
        if not self._lacks() <= set(fields):
            return self
        return replace(self, stops=tuple(stop for stop in self.stops if stop.code != other_lists.MISSING))

    def lacks_only(self, *fields: str) -> bool:
        """Whether columns that every row needs and that one answer for all of them replaces keep the sheet from being imported, and no other doubt does.

        Whether hidden rows are meant is another question, asked apart.
        """
        lacks, stops = self._lacks(), [stop.code for stop in self.stops if stop.code != HIDDEN_ROWS]
        return bool(lacks) and lacks <= set(fields) and stops == [other_lists.MISSING]

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
        return next((column for column, key in self.columns.items() if key == field), None)


def understand(
    workbook: Workbook,
    kind: str,
    *,
    sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
    today: date | None = None,
    more: Sequence[FieldSpec] = (),
) -> Layout:
    """Find the table of one kind in a workbook.

    Args:
        workbook: The workbook.
        kind: ``roster``, ``activities``, ``attendance``, ``trainings``, ``openings``, ``plan_items``, ``members`` or the id of a plain kind.
        sheet: Name of the sheet, or several with the same headings (see :attr:`Layout.choice`); when None the visible one that fits
            best, together with those that go on with it.
        mapping: Heading (or column letter) to field key, overriding the guess; an empty key frees a column.
        today: Tells children from teachers by their births; None leaves that sign out.
        more: Fields beside those of the kind; a column is one of them when its heading is exactly its name.

    Raises:
        SheetMissing, HeaderMissing, MappingWrong, OtherList.
    """
    wishes = _wishes(mapping or {}, (*specs_of(kind), *more))
    visible = [each for each in workbook.sheets if not each.hidden and each.rows]
    if sheet is not None:
        known = {each.name: each for each in workbook.sheets}
        for name in sheet.split(_TOGETHER):
            if name not in known:
                raise SheetMissing(
                    f"“{workbook.path.name}”里没有工作表“{name}”，没有导入任何内容。有这些工作表：{'、'.join(known)}。",
                    sheet=name,
                )
        visible = [known[name] for name in sheet.split(_TOGETHER)]
    candidates = [(found, each) for each in visible if (found := best_header(each, kind, wishes)) is not None]
    if not candidates:
        raise _no_header(workbook, visible, kind, today)
    file = workbook.path.stem
    tables = _tables(candidates, kind, wishes=wishes, today=today, file=file)
    best = _latest(max(tables, key=_rank), tables)
    again = [each for each in tables if each is not best and _goes_on(best, each, asked=sheet is not None)]
    others = best.others
    left_out: dict[str, str] = {}
    if again and sheet is None:
        best, again, left_out = _each_once(best, again)
        others = (*best.others, *left_out.values())
    if again:
        joined, parts = _joined(best, again)
        found = best_header(joined, kind, wishes)
        if found is not None:
            best = _table(joined, kind, found, wishes=wishes, today=today, file=file, parts=parts)
    beside = [] if sheet is None else _not_chosen(workbook, kind, {each.name for each in visible}, today=today)
    used = {best.sheet.name, *(each.sheet.name for each in again), *left_out}
    tables = [each for each in tables if each.sheet.name in used or not _tells_how(each, best)]
    beside = [each for each in beside if not _tells_how(each, best)]
    best = replace(
        best,
        why=_why(best, tables),
        others=(*others, *_others(best, [*tables, *beside], used), *_perhaps_a_sample(best)),
        proposals=(_UNRECKONED,) if workbook.unreckoned else (),
    )
    return _with_own(_asking_of_hidden_rows(best, workbook), tuple(more), wishes)


def _asking_of_hidden_rows(layout: Layout, workbook: Workbook) -> Layout:
    """The table with its records that the workbook does not show, and the question whether they are meant.

    Who filtered a list of the city to his own school wants the rows he sees; who forgot a filter wants all of them. Nobody but the person knows.
    """
    not_shown = {sheet.name: sheet.hidden_rows for sheet in workbook.sheets if sheet.hidden_rows}
    if not not_shown:
        return layout
    records = (*layout.data_rows, *layout.elsewhere)
    places = {row: layout.own(row) for row in records}
    hidden = frozenset(row for row, (sheet, number) in places.items() if number in not_shown.get(sheet, ()))
    shown = len(records) - len(hidden)
    if not hidden:
        return layout
    if not shown:
        told = f"这张表的 {len(hidden)} 行在文件里都是隐藏的（筛选后留下的，或手动隐藏），照常导入。请核对。"
        return replace(layout, hidden_rows=hidden, proposals=(*layout.proposals, told))
    what = f"这张表有 {len(hidden)} 行在文件里是隐藏的（多半是筛选后留下的），看得见的有 {shown} 行"
    return replace(layout, hidden_rows=hidden, stops=(*layout.stops, Stop(code=HIDDEN_ROWS, message=what)))


def hidden_words(layout: Layout) -> str:
    """What became of the records that the workbook does not show; "" where it shows all of them."""
    number = len(layout.hidden_rows)
    left_out = sum(why == HIDDEN for why in layout.skipped.values())
    if not number:
        return ""
    return f"文件里隐藏的 {left_out} 行没有导入。" if left_out else f"文件里隐藏的 {number} 行也在内。"


HIDDEN_ROWS = "workbook.hidden_rows"
"""The stop of a sheet some of whose records are not shown: are they imported as well, or only those that a person sees?"""
HIDDEN = "隐藏的行"
"""Why a row that is not shown is no record, where a person said that only the others are meant."""
_UNRECKONED = "文件里有还没有算出结果的公式，这些单元格读到的是空白。请用 WPS 或 Excel 打开它，保存一次，再导入。"


def _not_chosen(workbook: Workbook, kind: str, chosen: Collection[str], *, today: date | None) -> list[Layout]:
    """Tables of the kind in the sheets that a person, or a correction of the sheet he began with, left aside: they stay worth a word."""
    rest = [each for each in workbook.sheets if not each.hidden and each.rows and each.name not in chosen]
    candidates = [(found, each) for each in rest if (found := best_header(each, kind, {})) is not None]
    return _tables(candidates, kind, wishes={}, today=today, file=workbook.path.stem) if candidates else []


def _with_own(layout: Layout, more: tuple[FieldSpec, ...], said: Mapping[str, str]) -> Layout:
    """The layout with columns that carry fields of the policy: those whose heading is exactly one and which are nothing else for sure."""
    if not more:
        return layout
    named = {alias: spec.key for spec in more for alias in spec.aliases}
    required = {spec.key for spec in specs_of(layout.kind) if spec.required}
    columns = dict(layout.columns)
    for column, title in layout.titles.items():
        key = named.get(heading_key(title))
        if key is None or key in columns.values() or title in said or column_letter(column) in said:
            continue
        guessed = columns.get(column)
        if guessed is None or (guessed not in required and not vocabulary(layout.kind).names(title)):
            columns[column] = key
    asked = tuple(each for each in layout.questions if each.column not in columns or each.column in layout.columns)
    return replace(layout, columns=dict(sorted(columns.items())), questions=asked, more=more)


_TOGETHER = "\t"
"""Between the names of sheets that are read as one table; no sheet's name can hold it."""
_OLD_SHEET = re.compile(r"离职|退休|调出|旧|作废|备份|去年|历史|往年|离校|模板|示例|样表|样例|说明|(?:19|20)\d\d")
"""Names of sheets that look like the others but hold what is past, or nothing."""

_GONE = re.compile(r"(?<![含及和与、非])(?:离退|离职|离校|退休|内退|调出|调离|辞职)")
"""In the name of a sheet: those below are no longer here."""

_HOW_TO = re.compile(r"说明|须知|要求|指南|帮助|readme|help", re.IGNORECASE)
"""Names of sheets that say how to fill another one."""


def _tables(
    candidates: Sequence[tuple[Found, Sheet]],
    kind: str,
    *,
    wishes: Mapping[str, str],
    today: date | None,
    file: str,
) -> list[Layout]:
    """Every sheet that has a heading of the kind; what the person said about columns must fit at least one of them.

    Raises:
        MappingWrong: No sheet can be read that way.
    """
    tables: list[Layout] = []
    wrong: list[MappingWrong] = []
    for found, sheet in sorted(candidates, key=lambda item: item[0][0], reverse=True):
        try:
            tables.append(_one_sheet(sheet, kind, found, wishes=wishes, today=today, file=file))
        except MappingWrong as error:
            wrong.append(error)
    if not tables:
        raise wrong[0]
    return tables


def _table(
    sheet: Sheet,
    kind: str,
    found: Found,
    *,
    wishes: Mapping[str, str],
    today: date | None,
    file: str,
    parts: tuple[Part, ...] = (),
) -> Layout:
    """One sheet whose heading was found, understood to the end; ``parts`` are what it was put together from."""
    _score, header, columns, readings = found
    titles = titles_of(sheet, header)
    said = frozenset(wishes)
    columns = overridden(columns, titles, wishes)
    guess = guess_by_content(sheet, kind, header=header, columns=columns, titles=titles, readings=readings, said=said)
    columns, questions = guess.found, questions_about(guess)
    merged = merged_cells(sheet, header, columns, kind)
    begins = {part.first for part in parts}
    data, skipped, elsewhere = record_rows(sheet, header, columns, kind, merged, begins=begins)
    columns, codes, coded_questions = _codes(sheet, kind, header, columns, data, titles=titles, said=said)
    return Layout(
        sheet=sheet,
        kind=kind,
        header_rows=header,
        columns=dict(sorted(columns.items())),
        titles=titles,
        data_rows=data,
        skipped=skipped,
        elsewhere=elsewhere,
        merged=merged,
        questions=tuple(sorted((*questions, *coded_questions), key=lambda each: each.column)),
        codes=codes,
        caption=_caption(sheet, header),
        stops=_stops(
            sheet,
            kind,
            header=header,
            # a column of sexes is one of people, whether its codes are known or asked about
            columns=columns | {each.column: each.field for each in coded_questions},
            titles=titles,
            data=data,
            today=today,
            file=file,
            named="name" in wishes.values(),
        )
        + _unread_marks(kind, columns, questions),
        parts=parts or (Part(sheet.name, 1, 0),),
    )


def _codes(
    sheet: Sheet,
    kind: str,
    header: tuple[int, ...],
    columns: dict[int, str],
    data: Sequence[int],
    *,
    titles: Mapping[int, str],
    said: Collection[str],
) -> tuple[dict[int, str], dict[int, Mapping[str, str]], tuple[Question, ...]]:
    """What the codes of a column of sexes mean; a column whose codes nothing explains is not used, and asked about.

    Where the person said that it is one all the same, each of its codes is refused in its row.
    """
    below = [sheet.rows[number - 1] for number in data]
    told = _told_codes(sheet, header, columns, below, kind)
    column = next((column for column, key in columns.items() if key == "sex"), None)
    if column is None:
        return columns, told, ()
    ids = next((place for place, key in columns.items() if key == "id_number"), None)
    cells = [row[column] for row in below]
    meant = codes_in_columns.sexes(
        " ".join(cell_text(sheet.cell(row, column)) for row in header),
        cells,
        [row[ids] for row in below] if ids is not None else (),
    )
    if meant is not None:
        return columns, told | {column: meant} if meant else told, ()
    seen = sorted({codes_in_columns.code_of(cell) for cell in cells} - {""})
    if titles[column] in said or column_letter(column) in said:
        return columns, told | {column: {code: f"代码{code}" for code in seen}}, ()
    question = Question(
        column=column,
        title=titles[column],
        field="sex",
        code=codes_in_columns.CODES,
        message=f"{column_letter(column)} 列“{titles[column]}”里是 {'、'.join(seen)} 这样的代码，说不清哪个是男、哪个是女，没有导入。"
        "请在列名里写明（如“性别（0男1女）”），或把代码换成男、女。",
    )
    return {place: key for place, key in columns.items() if place != column}, told, (question,)


def _told_codes(
    sheet: Sheet, header: tuple[int, ...], columns: Mapping[int, str], below: Sequence[Sequence[Cell]], kind: str
) -> dict[int, Mapping[str, str]]:
    """What the codes of columns with a list of words mean where their headings explain it and the field knows a word of those that stand there."""
    found: dict[int, Mapping[str, str]] = {}
    specs = {spec.key: spec for spec in specs_of(kind)}
    for column, key in columns.items():
        spec = specs.get(key)
        if spec is None or not spec.choices or key == "sex":
            continue
        heading = " ".join(cell_text(sheet.cell(row, column)) for row in header)
        words = (
            codes_in_columns.explained(heading, [row[column] for row in below])
            if any(each in heading for each in "01是有标")
            else {}
        )
        said = {codes_in_columns.code_of(row[column]) for row in below}
        if any(is_readable(spec, word) for code, word in words.items() if code in said):
            found[column] = words  # a word that cannot be read is told where somebody has its code
    return found


def _rank(layout: Layout) -> tuple[bool, int, bool, int, bool, int]:
    """Which sheet of a workbook is meant: no other list, the most required columns, nobody who left, the most known columns, nothing past, the most records."""
    required = {spec.key for spec in specs_of(layout.kind) if spec.required}
    return (
        all(stop.final for stop in layout.stops),
        len(required & set(layout.columns.values())),
        not _is_of_the_gone(layout),
        len(layout.columns),
        not _OLD_SHEET.search(layout.sheet.name),
        len(layout.data_rows),
    )


def _is_of_the_gone(layout: Layout) -> bool:
    """Whether a roster's name says that its people have left, whatever it tells of them."""
    return layout.kind == "roster" and _GONE.search(layout.sheet.name) is not None


_IN_TIME = re.compile(r"(?:19|20)\d\d|(?<=年)\d{1,2}(?=月)|[春秋]|[上下](?=半年|学期)|第?[一二](?=学期)")
_PLACE_IN_YEAR = {"春": 1, "秋": 2, "上": 1, "下": 2, "一": 1, "二": 2}


def _time(name: str) -> tuple[int, ...]:
    """What the name of a sheet says of its time: years, months, terms; nothing where it names no year."""
    said = [_PLACE_IN_YEAR.get(mark[-1]) or int(mark) for mark in _IN_TIME.findall(name)]
    return tuple(said) if any(number > 1000 for number in said) else ()


def _latest(best: Layout, tables: Sequence[Layout]) -> Layout:
    """Of the sheets that are one list at several times, as their names say, the latest one: the others are what was."""
    if not _time(best.sheet.name):
        return best
    what = _IN_TIME.sub("", best.sheet.name)
    once = [
        each
        for each in tables
        if _time(each.sheet.name)
        and _IN_TIME.sub("", each.sheet.name) == what
        and _rank(each)[:2] == _rank(best)[:2]
        and each.data_rows
    ]
    return max(once, key=lambda each: _time(each.sheet.name), default=best)


def _tells_how(layout: Layout, best: Layout) -> bool:
    """Whether a sheet says how to fill another one, as its name says and its few columns show: no list that somebody leaves out."""
    return _HOW_TO.search(layout.sheet.name) is not None and 2 * len(layout.columns) <= len(best.columns)


def _headings(layout: Layout) -> list[list[str]]:
    """The heading rows, normalised, without the blanks at their end."""
    return [signature(layout.sheet, row).split("\t") for row in layout.header_rows]


_CLASS = re.compile(r"班")
"""In the name of a sheet: those below may be pupils, and are taken along with nobody else's."""


def _only_unsaid(layout: Layout) -> bool:
    """Whether all that speaks against a table is that its columns do not say whose people they are."""
    return bool(layout.stops) and all(stop.code == other_lists.TEACHERS_OR_PUPILS for stop in layout.stops)


def _goes_on(best: Layout, other: Layout, *, asked: bool) -> bool:
    """Whether another sheet is the same table once more: the same headings in the same columns, and not of the past."""
    unsaid = _only_unsaid(best) and _only_unsaid(other) and not _CLASS.search(best.sheet.name + other.sheet.name)
    sound = all(stop.final for stop in other.stops) or unsaid
    if not other.data_rows or _headings(best) != _headings(other) or not sound:
        return False
    return asked or not any(_OLD_SHEET.search(each.sheet.name) or _is_of_the_gone(each) for each in (best, other))


def _each_once(best: Layout, again: Sequence[Layout]) -> tuple[Layout, list[Layout], dict[str, str]]:
    """The sheets of one table without those that say once more what others say, and of each of these a sentence."""
    tables = [best, *again]
    gone = said_twice([_said_rows(each) for each in tables])
    kept = [each for each in tables if each.sheet.name not in gone]
    first = best if best in kept else max(kept, key=_rank)
    told = {
        name: f"工作表“{name}”里的，{'、'.join(f'“{each}”' for each in others)}里都有，没有再导入一遍。要导入请选这张工作表。"
        for name, others in gone.items()
    }
    return first, [each for each in kept if each is not first], told


def _said_rows(layout: Layout) -> SaidRows:
    """What the records of a sheet say in the columns that are known."""
    cells = layout.cells()
    texts = {key: [cell_text(cell).strip() for cell in cells[column]] for column, key in sorted(layout.columns.items())}
    rows = Counter(tuple(zip(texts, row, strict=True)) for row in zip(*texts.values(), strict=True))
    people = texts.get("name", ()) if layout.kind == "roster" else ()
    return SaidRows(layout.sheet.name, rows, Counter(match_key(name) for name in people))


def _joined(best: Layout, more: Sequence[Layout]) -> tuple[Sheet, tuple[Part, ...]]:
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


def _why(best: Layout, tables: Sequence[Layout]) -> str:
    """Why this sheet and no other, in one sentence."""
    names = "、".join(f"“{name}”" for name in best.sheets)
    beside = _beside(best)
    if len(best.sheets) > 1:
        return f"工作表{names}表头相同，作为一张表一起导入。{beside}"
    if len(tables) == 1:
        return beside
    others = [each for each in tables if each.sheet.name != best.sheet.name]
    stopped = next((each for each in others if not all(stop.final for stop in each.stops)), None)
    taken = all(stop.final for stop in best.stops)
    if taken and stopped is not None and len(stopped.columns) >= len(best.columns):
        return f"选了工作表{names}：“{stopped.sheet.name}”{stopped.stops[0].message.removeprefix('这张表看上去')}。"
    gone = [each for each in others if _is_of_the_gone(each)]
    if len(gone) == len(others) and not _is_of_the_gone(best):
        left = "、".join(f"“{each.sheet.name}”" for each in gone)
        return f"选了工作表{names}：看名称，{left}里的人已经不在校，它有 {len(best.data_rows)} 行。{beside}"
    most = len(best.columns) > max(len(each.columns) for each in others)
    earlier = [each for each in others if _latest(each, [each, best]) is best]
    if earlier and _time(best.sheet.name):
        before = "、".join(f"“{each.sheet.name}”" for each in earlier)
        return f"选了工作表{names}：看名称，它比{before}晚，有 {len(best.data_rows)} 行。{beside}"
    columns = f"它认出的列最多（{len(best.columns)} 列）" if most else f"认出的列一样多（{len(best.columns)} 列），先选了这一张"
    return (
        f"选了工作表{names}：{len(tables)} 张像{label_of(best.kind)}的工作表里，{columns}，有 {len(best.data_rows)} 行。{beside}"
    )


def _others(best: Layout, tables: Sequence[Layout], used: Collection[str]) -> tuple[str, ...]:
    """Other sheets of the same kind that are not imported, each in one sentence."""
    return tuple(
        f"工作表“{each.sheet.name}”也像{label_of(best.kind)}（{len(each.data_rows)} 行），这次没有导入。要导入请选这张工作表再导入一次。"
        for each in tables
        if each.sheet.name not in used
        and each.data_rows
        and len(each.columns) > 1
        and (all(stop.final for stop in each.stops) or (_only_unsaid(best) and _only_unsaid(each)))
    )


def _perhaps_a_sample(layout: Layout) -> tuple[str, ...]:
    """That the first of several people may only show how to fill in, where he is called as people are who do."""
    column = layout.column_of("name")
    if column is None or len(layout.data_rows) < 2:
        return ()
    first, second = (cell_text(layout.cell(row, column)).strip() for row in layout.data_rows[:2])
    if first not in PLACEHOLDERS or second in PLACEHOLDERS:
        return ()
    return (f"{layout.words(layout.data_rows[0])}“{first}”可能是示例，照一位教师导入。是示例的，请跳过这一行。",)


_ONE_OF = {"trainings": (("开始日期", ("start", "year")),)}
"""Columns of which one must be there, by kind: the title that is asked for, the fields that will do."""
_OF_EACH = set_of("roster members attendance")
"""Lists of which every row is about somebody, or some school, of its own, and lines that belong to an activity that stands."""


def _stops(
    sheet: Sheet,
    kind: str,
    *,
    header: tuple[int, ...],
    columns: Mapping[int, str],
    titles: Mapping[int, str],
    data: Sequence[int],
    today: date | None,
    file: str,
    named: bool = False,
) -> tuple[Stop, ...]:
    """What has to be answered before anything is imported.

    ``file``: what the person called it. ``named``: a person said himself which column holds the names.
    """
    found: list[Stop] = []
    lacking = [spec.title for spec in specs_of(kind) if spec.required and spec.key not in columns.values()]
    lacking += [wanted for wanted, fields in _ONE_OF.get(kind, ()) if not set(fields) & set(columns.values())]
    if lacking:
        found.append(other_lists.missing(titles, lacking, label_of(kind)))
    sampled = data[:SAMPLED_ROWS]
    names = next((column for column, key in columns.items() if key == "name"), None)
    other = other_lists.other_list(
        kind,
        [
            list_evidence.Column(
                title=_UNBROKEN.sub("", title),
                senses=_numbering(sheet, header, column, sampled, names=names) or senses_of_column(sheet, header, column),
                field=columns.get(column, ""),
                cells=Cells([sheet.rows[row - 1][column] for row in sampled]),
            )
            for column, title in titles.items()
        ],
        [sheet.rows[row - 1][names] for row in data[:_SEARCHED_PEOPLE]] if names is not None else (),
        year=today.year if today is not None else 0,
        caption=f"{file} {_caption(sheet, header)}",
        named=named,
    )
    return (other, *found) if other is not None else tuple(found)


_UNBROKEN = re.compile(r"(?<=[\u3400-\u9fff*★])\s+(?=[\u3400-\u9fff])")
"""Blanks inside a Chinese heading: a narrow column broke it."""


_OF_A_COUNTER = set_of("START NO DBID CODE")
"""自增, 编号: what a counter may be called; 名次 counts something."""


def _numbering(sheet: Sheet, header: tuple[int, ...], column: int, rows: Sequence[int], *, names: int | None) -> frozenset[str]:
    """That a column whose heading has no word that is known (#, a blank, 自增索引) counts the rows, and stands before the names: the sense of 序号."""
    if names is not None and column > names:
        return frozenset()
    if any(not sense.startswith("?") for sense in senses_of_column(sheet, header, column) - _OF_A_COUNTER):
        return frozenset()
    texts = [text for row in rows if (text := cell_text(sheet.rows[row - 1][column]))]
    return set_of("SEQ") if texts and counts_rows(texts) else frozenset()


def _unread_marks(kind: str, columns: Mapping[int, str], questions: Sequence[Question]) -> tuple[Stop, ...]:
    """A column that says who was there but cannot be read: without it everybody would be stored as present."""
    asked = next((each for each in questions if each.field == "mark"), None)
    if kind != "attendance" or asked is None or "mark" in columns.values():
        return ()
    what = f"有“{asked.title}”列，但里面写的看不懂，不用它就等于人人都到了；里面应是出席、缺席、请假、迟到这样的词"
    return (Stop(code="workbook.marks_unread", message=what, final=True),)


def _caption(sheet: Sheet, header: tuple[int, ...]) -> str:
    """What the table calls itself: the texts above its heading and the name of its sheet."""
    above = [cell_text(cell) for cells in sheet.rows[: header[0] - 1] for cell in cells if isinstance(cell, str)]
    return " ".join(text for text in (*above, sheet.name) if text)


def _no_header(workbook: Workbook, sheets: Sequence[Sheet], kind: str, today: date | None) -> Exception:
    """Why there is no table: another list, data without headings, or nothing of the kind."""
    for sheet in sheets:
        for row in range(1, min(len(sheet.rows), SEARCHED_ROWS) + 1):
            filled = filled_columns(sheet.rows[row - 1])
            if len(filled) < 2 or looks_like_data(sheet, row):
                continue
            titles = {column: cell_text(sheet.cell(row, column)) for column in filled}
            data = range(row + 1, len(sheet.rows) + 1)
            stops = _stops(sheet, kind, header=(row,), columns={}, titles=titles, data=data, today=today, file=workbook.path.stem)
            stop = next((each for each in stops if not each.final), None)
            if stop is not None and stop.code != OtherList.code:
                return other_list_error(stop.code)(
                    f"{stop.message}。“{workbook.path.name}”没有导入任何内容。请选{label_of(kind)}再导入。", path=workbook.path
                )
            break
    wanted = "、".join(spec.title for spec in specs_of(kind) if spec.required)
    bare = next((sheet for sheet in sheets if sheet.rows and looks_like_data(sheet, 1)), None)
    if workbook.path == PASTED:
        why = "请连同写着列名的那一行一起复制，再粘贴。"
    elif bare is not None:
        why = "第 1 行就是数据，没有列名。请在最上面插入一行写上列名；也可以下载模板填写。"
    else:
        why = "请检查是否选对了文件，或在第一行写上列名；也可以下载模板填写。"
    return HeaderMissing(
        f"在“{workbook.path.name}”里没有找到{label_of(kind)}的表头（至少要有：{wanted}），没有导入任何内容。{why}",
        path=workbook.path,
    )


def signature(sheet: Sheet, row: int) -> str:
    """The headings of one row, normalised and in order."""
    return "\t".join(heading_key(cell) for cell in sheet.rows[row - 1]).rstrip("\t")


def signatures(workbook: Workbook) -> set[str]:
    """The signature of every row that could be a heading; a remembered layout is known by one of them."""
    return {
        signature(sheet, row)
        for sheet in workbook.sheets
        if not sheet.hidden
        for row in range(1, min(len(sheet.rows), SEARCHED_ROWS) + 1)
    }


def _one_sheet(sheet: Sheet, kind: str, found: Found, *, wishes: Mapping[str, str], today: date | None, file: str) -> Layout:
    """One sheet understood to the end; tables of the kind that stand side by side in it are read one below the other.

    Each is understood by itself: what is another list, or has no rows, is left out and named.
    """
    bands = _bands(sheet, found)
    if len(bands) == 1:
        first = _table(sheet, kind, found, wishes=wishes, today=today, file=file)
        return _below(first, wishes=wishes, today=today, file=file) or first
    good: list[tuple[Layout, tuple[int, ...]]] = []
    left_out: list[str] = []
    tables: list[tuple[Layout | None, tuple[int, ...]]] = []
    for columns in bands:
        own = _cut(sheet, columns)
        own_found = best_header(own, kind, {})
        table = _table(own, kind, own_found, wishes={}, today=today, file=file) if own_found is not None else None
        tables.append((table, columns))
    for table, columns in tables:
        if table is not None and table.data_rows and (not table.stops or _carried_on(table, tables[0][0])):
            good.append((table, columns))
            continue
        stop = next((each for each in table.stops if not each.final), None) if table is not None else None
        what = stop.message.removeprefix("这张表") if stop is not None else f"没有认出是{label_of(kind)}"
        left_out.append(f"工作表“{sheet.name}”里从 {column_letter(columns[0])} 列起还有一份表，{what}，这次没有导入。")
    if not good:
        return _table(sheet, kind, found, wishes=wishes, today=today, file=file)
    stacked, parts = _stacked(good)
    whole = best_header(stacked, kind, wishes)
    if whole is None:
        return _table(sheet, kind, found, wishes=wishes, today=today, file=file)
    return replace(_table(stacked, kind, whole, wishes=wishes, today=today, file=file, parts=parts), others=tuple(left_out))


def _carried_on(table: Layout, first: Layout | None) -> bool:
    """Whether a table beside the first one goes on with it though its columns do not say whose people they are: the same headings and no caption of its own.

    Whose people they are is judged, and asked, of all of them together.
    """
    return (
        first is not None
        and _only_unsaid(table)
        and (not first.stops or _only_unsaid(first))
        and _headings(table) == _headings(first)
        and (
            bool(first.stops) or not any(cell_text(cell) for row in table.sheet.rows[: table.header_rows[0] - 1] for cell in row)
        )
    )


def _below(first: Layout, *, wishes: Mapping[str, str], today: date | None, file: str) -> Layout | None:
    """A table below the first one that is the list itself, while the first is only the few who lead: more people, no fewer known columns, no other list.

    The people of the first are told then as those of another table; None where the first table is the list.
    """
    for row in sorted(set(first.elsewhere.values())):
        if row > SEARCHED_ROWS:
            break
        last = max(line for line in (*first.data_rows, *first.header_rows) if line < row)
        blank: list[Cell] = [None] * len(first.sheet.rows[0])
        own = replace(first.sheet, rows=(*[blank] * last, *first.sheet.rows[last:]))
        found = best_header(own, first.kind, wishes)
        if found is None or found[1][0] != row:
            continue
        try:
            table = _table(own, first.kind, found, wishes=wishes, today=today, file=file)
        except MappingWrong:
            continue
        above = [line for line in (*first.header_rows, *first.data_rows) if line < row]
        if (
            len(table.data_rows) > len(above) - len(first.header_rows)
            and len(table.columns) >= len(first.columns)
            and all(stop.final for stop in table.stops)
            and not _OLD_SHEET.search(table.caption)
        ):
            told = dict.fromkeys(sorted(above), first.header_rows[-1])
            skipped = {
                **{line: why for line, why in first.skipped.items() if line < row},
                **{line: why for line, why in table.skipped.items() if line > last},
            }
            return replace(
                table,
                sheet=first.sheet,
                skipped={line: why for line, why in skipped.items() if line not in told},
                elsewhere={**told, **table.elsewhere},
            )
    return None


def _bands(sheet: Sheet, found: Found) -> list[tuple[int, ...]]:
    """The columns of every table that stands in a sheet: another one begins where the first known heading, and another with it, comes again.

    A second 姓名 that the line above turns into somebody else's (家庭成员) begins no table, nor does one without anything below it.
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
    shared = [band for band in bands[1:] if len(known & {keys[place] for place in band}) > 1]
    return bands if bands[1:] == shared and shared else [tuple(range(len(keys)))]


def _cut(sheet: Sheet, columns: tuple[int, ...]) -> Sheet:
    """Some neighbouring columns of a sheet as a sheet."""
    first = columns[0]
    rows = [[cells[column] if column < len(cells) else None for column in columns] for cells in sheet.rows]
    while rows and not filled_columns(rows[-1]):
        rows.pop()
    merges = tuple(
        (top, bottom, column - first) for top, bottom, column in sheet.merges if column in columns and top <= len(rows)
    )
    return replace(sheet, rows=tuple(rows), merges=merges)


def _stacked(tables: Sequence[tuple[Layout, tuple[int, ...]]]) -> tuple[Sheet, tuple[Part, ...]]:
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


def _beside(layout: Layout) -> str:
    """That several tables stood side by side, in one sentence."""
    columns = [column_letter(part.left) for part in layout.parts if part.sheet == layout.parts[0].sheet]
    if len(columns) < 2:
        return ""
    return (
        f"工作表“{layout.parts[0].sheet}”里左右并排放了 {len(columns)} 份（从 {'、'.join(columns)} 列起），当作一张表一起导入。"
    )


def _wishes(mapping: Mapping[str, str], specs: tuple[FieldSpec, ...]) -> dict[str, str]:
    """What the person said about columns, as field keys; an empty key frees a column.

    Raises:
        MappingWrong: There is no such field.
    """
    known = {"": ""} | {spec.key: spec.key for spec in specs} | {spec.title: spec.key for spec in specs}
    for field in mapping.values():
        if field not in known:
            raise MappingWrong(
                f"没有字段“{field}”，没有导入任何内容。可用：{'、'.join(spec.key for spec in specs)}。", field=field
            )
    return {title: known[field] for title, field in mapping.items()}
