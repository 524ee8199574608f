"""Where the table begins and which column means what.

Real workbooks carry title lines, merged and two-line headings, notes, group lines and 合计 rows, and several tables. Which rows are a heading
(:mod:`~jyteacher_desktop.sheets.heading_rows`), which field each column is (:mod:`~jyteacher_desktop.sheets.column_meanings`) and which rows are
records (:mod:`~jyteacher_desktop.sheets.record_rows`) is found sheet by sheet; here that is done for every sheet, and tables are chosen
(:mod:`~jyteacher_desktop.sheets.choosing_sheets`) and put together that are read as one.
The guess is shown to the person, who may override it: a column that is probably something we keep and is not used is a question, a sheet
that is probably another list is a stop.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from jyteacher_desktop.domain.errors import InputError
from jyteacher_desktop.sheets import codes_in_columns, learned_columns, learned_headings, other_lists
from jyteacher_desktop.sheets.cell_values import FieldSpec, heading_key
from jyteacher_desktop.sheets.cells import Cell, cell_text, column_letter, column_of, filled_columns
from jyteacher_desktop.sheets.choosing_sheets import (
    OLD_SHEET,
    each_once,
    goes_on,
    headings,
    latest,
    only_unsaid,
    perhaps_a_sample,
    rank,
    tells_how,
    told_of_others,
    why_this_one,
)
from jyteacher_desktop.sheets.column_contents import SEVERAL, Cells, is_readable
from jyteacher_desktop.sheets.column_meanings import SAMPLED_ROWS, counts_rows, guess_by_content, senses_of_column
from jyteacher_desktop.sheets.column_questions import Question, questions_about
from jyteacher_desktop.sheets.errors import HeaderMissing, MappingWrong, OtherList, SheetMissing, other_list_error
from jyteacher_desktop.sheets.fields_of_any_list import label_of, specs_of
from jyteacher_desktop.sheets.heading_rows import SEARCHED_ROWS, Found, best_header, looks_like_data, overridden, titles_of
from jyteacher_desktop.sheets.headings import vocabulary
from jyteacher_desktop.sheets.layouts import HIDDEN_ROWS, ONE_OF, PROPOSED, TOGETHER, Layout, Part, signature
from jyteacher_desktop.sheets.learned_columns import Seen
from jyteacher_desktop.sheets.left_out import UNREAD_COLUMN
from jyteacher_desktop.sheets.list_evidence import Column
from jyteacher_desktop.sheets.other_lists import Stop
from jyteacher_desktop.sheets.reading import PASTED, Sheet, Workbook
from jyteacher_desktop.sheets.record_rows import merged_cells, record_rows
from jyteacher_desktop.sheets.tables_together import bands, cut, joined, stacked
from jyteacher_desktop.sheets.words_of_headings import set_of
from jyteacher_desktop.values import dataclass, replace

_SEARCHED_PEOPLE = 2000
"""Enough to know a list of teachers from one of pupils, however long it is."""
_UNRECKONED = "文件里有还没有算出结果的公式，这些单元格读到的是空白。请用 WPS 或 Excel 打开它，保存一次，再导入。"


def understand(
    workbook: Workbook,
    kind: str,
    *,
    sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
    today: date | None = None,
    more: Sequence[FieldSpec] = (),
    probable: bool = True,
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
        probable: Whether what a column or a heading probably is may be proposed, for a person to say yes to; not where nobody is asked.

    Raises:
        SheetMissing, HeaderMissing, MappingWrong, OtherList.
    """
    wanted = _Wanted(
        kind=kind,
        wishes=_wishes(mapping or {}, (*specs_of(kind), *more)),
        year=today.year if today is not None else 0,
        file=workbook.path.stem,
    )
    if not probable:
        return _understood(workbook, wanted, sheet, tuple(more))
    try:
        read = _understood(workbook, wanted, sheet, tuple(more))
    except HeaderMissing:
        other = _under_a_probable_heading(workbook, wanted, sheet, tuple(more))
        if other is None:
            raise
        return other
    read = _proposing(read, workbook, wanted, sheet, tuple(more))
    if not any(stop.code == other_lists.MISSING for stop in read.stops):
        return read
    other = _under_a_probable_heading(workbook, wanted, sheet, tuple(more))
    better = (
        other is not None
        and (other.sheet.name, other.header_rows) != (read.sheet.name, read.header_rows)
        and {*other.lacking_columns} < {*read.lacking_columns}
    )
    return other if other is not None and better else read


def _understood(workbook: Workbook, wanted: _Wanted, sheet: str | None, more: tuple[FieldSpec, ...]) -> Layout:
    """The table as the rules and what a person said make it."""
    sheets = _chosen(workbook, sheet)
    tables = wanted.tables(sheets)
    if not tables:
        raise _no_header(workbook, sheets, wanted)
    best, used = wanted.one_of(tables, asked=sheet is not None)
    beside = [] if sheet is None else _not_chosen(workbook, {each.name for each in sheets}, wanted)
    tables = [each for each in tables if each.sheet.name in used or not tells_how(each, best)]
    beside = [each for each in beside if not tells_how(each, best)]
    best = replace(
        best,
        why=why_this_one(best, tables),
        others=(*best.others, *told_of_others(best, [*tables, *beside], used), *perhaps_a_sample(best)),
        proposals=(_UNRECKONED,) if workbook.unreckoned else (),
    )
    return _with_own(_asking_of_hidden_rows(best, workbook), more, wanted.wishes)


def columns_seen(layout: Layout, said: Collection[str] = ()) -> list[Seen]:
    """The columns of a table as they are judged by what was learned of others; ``said`` are headings and letters that a person spoke of."""
    asked: dict[int, set[str]] = {}
    for question in layout.questions:
        if question.code != UNREAD_COLUMN:  # what cells alone may be is seen by both, and no second witness
            asked.setdefault(question.column, set()).add(question.field)
    rows = layout.data_rows[: learned_columns.LOOKED_AT]
    return [
        Seen(
            column=column,
            title=title,
            field=layout.columns.get(column, ""),
            cells=[layout.cell(row, column) for row in rows],
            asked=frozenset(asked.get(column, ())),
            open=title not in said and column_letter(column) not in said,
        )
        for column, title in sorted(layout.titles.items())
    ]


def _proposing(layout: Layout, workbook: Workbook, wanted: _Wanted, sheet: str | None, more: tuple[FieldSpec, ...]) -> Layout:
    """The table with what its columns probably are besides, and the question whether they are: nothing is imported before a person said so."""
    proposed = learned_columns.proposals(columns_seen(layout, wanted.wishes), layout.kind, layout.specs)
    if not proposed:
        return layout
    named = _named_columns(proposed, layout.titles)
    try:
        read = _understood(workbook, replace(wanted, wishes={**wanted.wishes, **named}), sheet, more)
    except InputError:
        return layout
    if len(read.data_rows) < len(layout.data_rows) or read.titles != layout.titles:
        return layout
    told = _told_columns(layout, proposed, layout.columns)
    doubts = [stop for stop in layout.stops if not stop.final and stop.code not in {each.code for each in read.stops}]
    stops = (*doubts, *read.stops, Stop(code=PROPOSED, message=f"有的列名没有认准：{told}"))
    return replace(
        read,
        stops=stops,
        proposed=proposed,
        questions=tuple(each for each in read.questions if each.column not in proposed),
    )


def _under_a_probable_heading(
    workbook: Workbook, wanted: _Wanted, sheet: str | None, more: tuple[FieldSpec, ...]
) -> Layout | None:
    """The table below a row that is no heading by the rules and was learned to be one, with the question whether it is; None where there is no such row."""
    for each in _chosen(workbook, sheet):
        heading = learned_headings.probable_heading(each, wanted.kind, wanted.wishes)
        if heading is None:
            continue
        rows, known, proposed = heading
        titles = titles_of(each, rows)
        lettered = {column: wanted.wishes[letter] for column in titles if (letter := column_letter(column)) in wanted.wishes}
        # a heading is found by what columns are called, and by no letter
        wishes = {**wanted.wishes, **_named_columns({**lettered, **proposed}, titles)}
        try:
            read = _understood(workbook, replace(wanted, wishes=wishes), each.name, more)
        except InputError:
            continue
        said_as_well = {*read.lacking_columns} <= {learned_columns.SAID_ONCE}
        same = read.header_rows[0] == rows[0] and all(read.titles.get(column) == titles[column] for column in proposed)
        if not same or not said_as_well or len(read.data_rows) < SEVERAL:
            continue
        told = _told_columns(read, proposed, known)
        stop = Stop(code=PROPOSED, message=f"没有认出表头，{read.words(rows[-1])}多半就是：{told}")
        asked = tuple(question for question in read.questions if question.column not in proposed)
        return replace(read, stops=(*read.stops, stop), proposed=proposed, questions=asked)
    return None


def _named_columns(fields: Mapping[int, str], titles: Mapping[int, str]) -> dict[str, str]:
    """Columns as a person would name them, by their heading, or by their letter where several are called so: to their fields."""
    often = Counter(titles.values())
    return {titles[column] if often[titles[column]] == 1 else column_letter(column): field for column, field in fields.items()}


def _told_columns(layout: Layout, fields: Mapping[int, str], known: Mapping[int, str]) -> str:
    """What columns probably are, or are not though the rules took them for it (``known``), as a person is asked."""
    names = {spec.key: spec.title for spec in layout.specs}
    return "，".join(
        f"{column_letter(column)} 列“{layout.titles[column]}”{f'多半是{names[field]}' if field else f'多半不是{names[known[column]]}'}"
        for column, field in sorted(fields.items())
    )


def signatures(workbook: Workbook) -> set[str]:
    """The signature of every row that could be a heading; a remembered layout is known by one of them."""
    return {
        signature(sheet, row)
        for sheet in workbook.sheets
        if not sheet.hidden
        for row in range(1, min(len(sheet.rows), SEARCHED_ROWS) + 1)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What is looked for in every sheet of a workbook.

    Attributes:
        kind: Of which kind the records are.
        wishes: Heading or letter of a column to the field that a person said it is, "" for none.
        year: This year, 0 where births shall say nothing.
        file: What the person called the workbook.
    """

    kind: str
    wishes: Mapping[str, str]
    year: int
    file: str

    def header(self, sheet: Sheet) -> Found | None:
        """The heading of a table of the kind."""
        return best_header(sheet, self.kind, self.wishes)

    def tables(self, sheets: Sequence[Sheet]) -> list[Layout]:
        """Every sheet that has a heading of the kind; what the person said about columns must fit at least one of them.

        Raises:
            MappingWrong: No sheet can be read that way.
        """
        candidates = [(found, each) for each in sheets if (found := self.header(each)) is not None]
        tables: list[Layout] = []
        wrong: list[MappingWrong] = []
        for found, sheet in sorted(candidates, key=lambda item: item[0][0], reverse=True):
            try:
                tables.append(self.one_sheet(sheet, found))
            except MappingWrong as error:
                wrong.append(error)
        if wrong and not tables:
            raise wrong[0]
        return tables

    def one_of(self, tables: Sequence[Layout], *, asked: bool) -> tuple[Layout, set[str]]:
        """The table that is meant, with those that go on with it, and the names of the sheets that are used or said once more.

        ``asked``: whether a person chose the sheets.
        """
        best = latest(max(tables, key=rank), tables)
        again = [each for each in tables if each is not best and goes_on(best, each, asked=asked)]
        left_out: Mapping[str, str] = {}
        others = best.others
        if again and not asked:
            best, again, left_out = each_once(best, again)
            others = (*best.others, *left_out.values())
        if again:
            together, parts = joined(best, again)
            found = self.header(together)
            if found is not None:
                best = self.table(together, found, parts)
        used = {best.sheet.name, *(each.sheet.name for each in again), *left_out}
        return replace(best, others=others), used

    def one_sheet(self, sheet: Sheet, found: Found) -> Layout:
        """One sheet understood to the end; tables of the kind that stand side by side in it are read one below the other.

        Each is understood by itself: what is another list, or has no rows, is left out and named.
        """
        places = bands(sheet, found, self.kind)
        if len(places) == 1:
            first = self.table(sheet, found)
            return self._below(first) or first
        alone = replace(self, wishes={})
        tables = []
        for columns in places:
            own = cut(sheet, columns)
            own_found = alone.header(own)
            tables.append((alone.table(own, own_found) if own_found is not None else None, columns))
        good: list[tuple[Layout, tuple[int, ...]]] = []
        left_out: list[str] = []
        for table, columns in tables:
            if table is not None and table.data_rows and (not table.stops or _carried_on(table, tables[0][0])):
                good.append((table, columns))
                continue
            stop = next((each for each in table.stops if not each.final), None) if table is not None else None
            what = stop.message.removeprefix("这张表") if stop is not None else f"没有认出是{label_of(self.kind)}"
            left_out.append(f"工作表“{sheet.name}”里从 {column_letter(columns[0])} 列起还有一份表，{what}，这次没有导入。")
        together, parts = stacked(good) if good else (sheet, ())
        whole = self.header(together) if good else None
        if whole is None:
            return self.table(sheet, found)
        return replace(self.table(together, whole, parts), others=tuple(left_out))

    def table(self, sheet: Sheet, found: Found, parts: tuple[Part, ...] = ()) -> Layout:
        """One sheet whose heading was found, understood to the end; ``parts`` are what it was put together from."""
        _score, header, columns, readings = found
        titles = titles_of(sheet, header)
        said = frozenset(self.wishes)
        guess = guess_by_content(
            sheet,
            self.kind,
            header=header,
            columns=overridden(columns, titles, self.wishes),
            titles=titles,
            readings=readings,
            said=said,
        )
        columns, questions = guess.found, questions_about(guess)
        merged = merged_cells(sheet, header, columns, self.kind)
        begins = {part.first for part in parts}
        data, skipped, elsewhere = record_rows(sheet, header, columns, self.kind, merged, begins=begins)
        below = [sheet.rows[number - 1] for number in data]
        codes = _told_codes(sheet, header, columns, below, guess.specs)
        sexes = column_of(columns, "sex")
        unsure = None
        if sexes is not None:
            meant, unsure = _sex_codes(sheet, header, columns, below, title=titles[sexes], said=said)
            codes |= {sexes: meant} if meant else {}
            columns = {column: key for column, key in columns.items() if column != sexes or unsure is None}
        asked = questions if unsure is None else (*questions, unsure)
        return Layout(
            sheet=sheet,
            kind=self.kind,
            header_rows=header,
            columns=dict(sorted(columns.items())),
            titles=titles,
            data_rows=data,
            skipped=skipped,
            elsewhere=elsewhere,
            merged=merged,
            questions=tuple(sorted(asked, key=lambda each: each.column)),
            codes=codes,
            caption=_caption(sheet, header),
            # a column of sexes is one of people, whether its codes are known or asked about
            stops=self.stops(sheet, header, guess.found, titles, data) + _unread_marks(self.kind, columns, questions),
            parts=parts or (Part(sheet.name, 1, 0),),
        )

    def stops(
        self, sheet: Sheet, header: tuple[int, ...], columns: Mapping[int, str], titles: Mapping[int, str], data: Sequence[int]
    ) -> tuple[Stop, ...]:
        """What has to be answered before anything is imported."""
        known = set(columns.values())
        lacking = [spec.title for spec in specs_of(self.kind) if spec.required and spec.key not in known]
        lacking += [wanted for wanted, fields in ONE_OF.get(self.kind, ()) if not known & set(fields)]
        sampled = data[:SAMPLED_ROWS]
        names = column_of(columns, "name")
        other = other_lists.other_list(
            self.kind,
            [
                Column(
                    title=_UNBROKEN.sub("", title),
                    senses=_numbering(sheet, header, column, sampled, names=names) or senses_of_column(sheet, header, column),
                    field=columns.get(column, ""),
                    cells=Cells([sheet.rows[row - 1][column] for row in sampled]),
                )
                for column, title in titles.items()
            ],
            [sheet.rows[row - 1][names] for row in data[:_SEARCHED_PEOPLE]] if names is not None else (),
            year=self.year,
            caption=f"{self.file} {_caption(sheet, header)}",
            named="name" in self.wishes.values(),
        )
        missing = other_lists.missing(titles, lacking, label_of(self.kind)) if lacking else None
        return tuple(stop for stop in (other, missing) if stop is not None)

    def _below(self, first: Layout) -> Layout | None:
        """A table below the first one that is the list itself, while the first is only the few who lead: more people, no fewer known columns, no other list.

        The people of the first are told then as those of another table; None where the first table is the list.
        """
        for row in sorted(set(first.elsewhere.values())):
            if row > SEARCHED_ROWS:
                break
            last = max(line for line in (*first.data_rows, *first.header_rows) if line < row)
            blank: list[Cell] = [None] * len(first.sheet.rows[0])
            own = replace(first.sheet, rows=(*[blank] * last, *first.sheet.rows[last:]))
            found = self.header(own)
            if found is None or found[1][0] != row:
                continue
            try:
                table = self.table(own, found)
            except MappingWrong:
                continue
            above = [line for line in (*first.header_rows, *first.data_rows) if line < row]
            if (
                len(table.data_rows) > len(above) - len(first.header_rows)
                and len(table.columns) >= len(first.columns)
                and all(stop.final for stop in table.stops)
                and not OLD_SHEET.search(table.caption)
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


def _chosen(workbook: Workbook, sheet: str | None) -> list[Sheet]:
    """The sheets that are looked at: those that a person chose, or all that are shown."""
    return [each for each in workbook.sheets if not each.hidden and each.rows] if sheet is None else _named(workbook, sheet)


def _named(workbook: Workbook, choice: str) -> list[Sheet]:
    """The sheets that a person chose."""
    known = {each.name: each for each in workbook.sheets}
    for name in choice.split(TOGETHER):
        if name not in known:
            raise SheetMissing(
                f"“{workbook.path.name}”里没有工作表“{name}”，没有导入任何内容。有这些工作表：{'、'.join(known)}。", sheet=name
            )
    return [known[name] for name in choice.split(TOGETHER)]


def _not_chosen(workbook: Workbook, chosen: Collection[str], wanted: _Wanted) -> list[Layout]:
    """Tables of the kind in the sheets that a person, or a correction of the sheet he began with, left aside: they stay worth a word."""
    rest = [each for each in workbook.sheets if not each.hidden and each.rows and each.name not in chosen]
    return replace(wanted, wishes={}).tables(rest)


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


def _sex_codes(
    sheet: Sheet,
    header: tuple[int, ...],
    columns: Mapping[int, str],
    below: Sequence[Sequence[Cell]],
    *,
    title: str,
    said: Collection[str],
) -> tuple[Mapping[str, str], Question | None]:
    """What the codes of a column of sexes mean; a column whose codes nothing explains is not used, and asked about.

    Where the person said that it is one all the same, each of its codes is refused in its row.
    """
    column, ids = column_of(columns, "sex"), column_of(columns, "id_number")
    if column is None:
        return {}, None
    cells = [row[column] for row in below]
    heading = " ".join(cell_text(sheet.cell(row, column)) for row in header)
    meant = codes_in_columns.sexes(heading, cells, [row[ids] for row in below] if ids is not None else ())
    if meant is not None:
        return meant, None
    seen = sorted({codes_in_columns.code_of(cell) for cell in cells} - {""})
    letter = column_letter(column)
    if title in said or letter in said:
        return {code: f"代码{code}" for code in seen}, None
    message = (
        f"{letter} 列“{title}”里是 {'、'.join(seen)} 这样的代码，说不清哪个是男、哪个是女，没有导入。"
        "请在列名里写明（如“性别（0男1女）”），或把代码换成男、女。"
    )
    return {}, Question(column=column, title=title, field="sex", code=codes_in_columns.CODES, message=message)


def _told_codes(
    sheet: Sheet,
    header: tuple[int, ...],
    columns: Mapping[int, str],
    below: Sequence[Sequence[Cell]],
    specs: Mapping[str, FieldSpec],
) -> dict[int, Mapping[str, str]]:
    """What the codes of columns with a list of words mean where their headings explain it and the field knows a word of those that stand there."""
    found: dict[int, Mapping[str, str]] = {}
    for column, key in columns.items():
        heading = " ".join(cell_text(sheet.cell(row, column)) for row in header)
        if key not in specs or not specs[key].choices or key == "sex":
            continue
        words = codes_in_columns.explained(heading, [row[column] for row in below])
        said = {codes_in_columns.code_in(row[column], words) for row in below} if words else set[str]()
        if any(is_readable(specs[key], word) for code, word in words.items() if code in said):
            found[column] = words  # a word that cannot be read is told where somebody has its code
    return found


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
    return frozenset({"SEQ"}) if texts and counts_rows(texts) else frozenset()


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


def _carried_on(table: Layout, first: Layout | None) -> bool:
    """Whether a table beside the first one goes on with it though its columns do not say whose people they are: the same headings and no caption of its own.

    Whose people they are is judged, and asked, of all of them together.
    """
    return (
        first is not None
        and only_unsaid(table)
        and (not first.stops or only_unsaid(first))
        and headings(table) == headings(first)
        and (
            bool(first.stops) or not any(cell_text(cell) for row in table.sheet.rows[: table.header_rows[0] - 1] for cell in row)
        )
    )


def _no_header(workbook: Workbook, sheets: Sequence[Sheet], wanted: _Wanted) -> Exception:
    """Why there is no table: another list, data without headings, or nothing of the kind."""
    label, name = label_of(wanted.kind), workbook.path.name
    for sheet in sheets:
        for row in range(1, min(len(sheet.rows), SEARCHED_ROWS) + 1):
            filled = filled_columns(sheet.rows[row - 1])
            if len(filled) < 2 or looks_like_data(sheet, row):
                continue
            titles = {column: cell_text(sheet.cell(row, column)) for column in filled}
            stops = wanted.stops(sheet, (row,), {}, titles, range(row + 1, len(sheet.rows) + 1))
            stop = next((each for each in stops if not each.final), None)
            if stop is not None and stop.code != OtherList.code:
                return other_list_error(stop.code)(
                    f"{stop.message}。“{name}”没有导入任何内容。请选{label}再导入。", path=workbook.path
                )
            break
    needed = "、".join(spec.title for spec in specs_of(wanted.kind) if spec.required)
    bare = next((sheet for sheet in sheets if sheet.rows and looks_like_data(sheet, 1)), None)
    if workbook.path == PASTED:
        why = "请连同写着列名的那一行一起复制，再粘贴。"
    elif bare is not None:
        why = "第 1 行就是数据，没有列名。请在最上面插入一行写上列名；也可以下载模板填写。"
    else:
        why = "请检查是否选对了文件，或在第一行写上列名；也可以下载模板填写。"
    return HeaderMissing(f"在“{name}”里没有找到{label}的表头（至少要有：{needed}），没有导入任何内容。{why}", path=workbook.path)
