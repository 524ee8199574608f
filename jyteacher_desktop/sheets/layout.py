"""Where the table begins and which column means what.

Real workbooks carry title lines, merged and two-line headings, notes, group lines and 合计 rows. The heading is the row (or
pair of rows) that names the most known fields and holds no data itself; what a heading means is told by its words
(:mod:`~jyteacher_desktop.sheets.headings`) and by what stands below it. The guess is shown to the person, who may override it:
a column that is probably something we keep and is not used is a question, a sheet that is probably another list is a stop.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import date
from typing import NamedTuple

from jyteacher_desktop.domain import identity
from jyteacher_desktop.sheets import contents, recognising
from jyteacher_desktop.sheets.cells import Cell, cell_text
from jyteacher_desktop.sheets.contents import Shape
from jyteacher_desktop.sheets.errors import (
    HeaderMissing,
    MappingWrong,
    OtherList,
    SheetMissing,
    other_list_error,
)
from jyteacher_desktop.sheets.fields import FieldSpec, heading_key
from jyteacher_desktop.sheets.headings import Reading, Senses, says_what, senses_of, senses_of_cell, turned_from_above, vocabulary
from jyteacher_desktop.sheets.known import label_of, specs_of
from jyteacher_desktop.sheets.reading import Sheet, Workbook
from jyteacher_desktop.sheets.recognising import Stop

BY_HAND = "你选择跳过"
"""Why a row is left out that the person took out."""
_SEARCHED_ROWS = 40
_SAMPLED_ROWS = 200
_SEARCHED_PEOPLE = 2000
_SUMMARY = re.compile(
    r"(?:合计|总计|小计|共计|总人数|平均|平均数|平均值|累计|本页小计|本页合计)(?:[:：].*|[（(].*|\d+.*)?"
    r"|共\d+[人条名次场项].*|.{1,6}(?:合计|小计)[:：]?"
)
_NOTE = re.compile(
    r"(?:注|备注|说明|填表说明|填表人|填报人|制表|制表人|审核人|审核|负责人|校长|校长签字|单位|单位公章|填报单位|填表日期|填报日期|日期"
    r"|联系电话|联系人|注意|签字|公章)[:：（(].*|[※*＊]\s*\S.*|注\d?[、.．].*",
    re.DOTALL,
)
_LABELLED = re.compile(r"[^:：]{1,12}[:：].*", re.DOTALL)
_EXAMPLE = re.compile(r"(?:示例|样例|例如|例)(?:[:：（(].*)?|[（(](?:示例|样例|例)[）)].*", re.DOTALL)
_GROUP = re.compile(
    r".*(?:组|部|年级|处|室|名单|人员|中心|党支部)(?:[（(:：]?\d*人?[)）]?)?|[一二三四五六七八九十]+[、.．].*"
    r"|.*(?:教|政|总|德|\d|[一二三四五六七八九十])(?:科|班)"
)
_PLAIN_NAME = re.compile("(?!合计|总计|小计|共计|累计|平均|姓名|示例)[\u4e00-\u9fa5]{2,3}")
# What a column without a name holds when it can be nothing else.
_SHAPES = {"sex": re.compile("(?:[12]-)?[男女]"), "phone": re.compile(r"1\d{10}")}
# How sums, notes and examples begin.
_SUSPECT = frozenset("合总小共平累本注备说填制审负校单日联签公示样例（(※*＊ 　\n")
# Fields that say who a roster's row is: repeated over merged rows they would be several people of one name.
_PERSONAL = frozenset(("name", "id_number", "id_last4", "teacher_no", "phone", "former_name"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A column that is not used although it is probably something we keep.

    Attributes:
        column: 0-based.
        title: Its heading as the person knows it.
        field: The field it may be.
        code: Stable, dotted.
        message: One sentence.
    """

    column: int
    title: str
    field: str
    code: str
    message: str


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
        merged: Cells of records that belong to a merged cell above, 1-based row and 0-based column, with its value.
        questions: Columns that are not used and should be looked at.
        stops: Why nothing is imported before a person has answered.
        parts: The sheets, and the tables side by side in them, that are read as this one.
        why: Why this sheet of several.
        others: Sheets of the same kind that are not imported, each in one sentence.
        more: Fields beside those of the kind, which the policy in use gives its records.
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

    def words(self, row: int) -> str:
        """A row as the person finds it: 第 5 行, with the sheet where there are several."""
        name, number = self.own(row)
        left = self.part(row).left
        beside = f"（{column_letter(left)} 列起的那一份）" if left else ""
        return f"第 {number} 行{beside}" if len(self.sheets) == 1 else f"“{name}”第 {number} 行{beside}"

    def confirmed(self) -> Layout:
        """The sheet after a person said that it is what it is taken for."""
        return replace(self, stops=tuple(stop for stop in self.stops if stop.final))

    def cell(self, row: int, column: int) -> Cell:
        """The cell of a record as the person sees it: one that is merged with those above has their value."""
        return self.merged.get((row, column), self.sheet.cell(row, column))

    def cells(self) -> dict[int, Sequence[Cell]]:
        """The cells of every record, by known column."""
        rows = self.sheet.rows
        if not self.data_rows:
            return dict.fromkeys(self.columns, ())
        every = list(zip(*[rows[number - 1] for number in self.data_rows], strict=True))
        found: dict[int, Sequence[Cell]] = {column: every[column] for column in self.columns}
        for column in {column for _row, column in self.merged}:
            found[column] = [self.cell(number, column) for number in self.data_rows]
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
    def signature(self) -> str:
        """The headings, normalised: the same for every file of one source."""
        return signature(self.sheet, self.header_rows[-1])

    def without(self, rows: frozenset[int]) -> Layout:
        """The sheet with some records left out because the person said so."""
        if not rows:
            return self
        left_out = {row: BY_HAND for row in rows if row in set(self.data_rows)}
        return replace(
            self,
            data_rows=tuple(row for row in self.data_rows if row not in left_out),
            skipped=self.skipped | left_out,
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
    candidates = [(found, each) for each in visible if (found := _best_header(each, kind, wishes)) is not None]
    if not candidates:
        raise _no_header(workbook, visible, kind, today)
    tables = _tables(candidates, kind, wishes=wishes, today=today)
    best = max(tables, key=_rank)
    if len(tables) == 1:
        return _with_own(replace(best, why=_why(best, tables)), tuple(more), wishes)
    again = [each for each in tables if each is not best and _goes_on(best, each, asked=sheet is not None)]
    if again:
        joined, parts = _joined(best, again)
        found = _best_header(joined, kind, wishes)
        if found is not None:
            best = replace(_table(joined, kind, found, wishes=wishes, today=today), parts=parts, others=best.others)
    best = replace(
        best,
        why=_why(best, tables),
        others=(*best.others, *_others(best, tables, {best.sheet.name, *(each.sheet.name for each in again)})),
    )
    return _with_own(best, tuple(more), wishes)


def _with_own(layout: Layout, more: tuple[FieldSpec, ...], said: Mapping[str, str]) -> Layout:
    """The layout with columns that carry fields of the policy: those whose heading is exactly one and which are nothing else for sure."""
    if not more:
        return layout
    named = {alias: spec.key for spec in more for alias in spec.aliases}
    required = {spec.key for spec in specs_of(layout.kind) if spec.required}
    columns = dict(layout.columns)
    for column, title in layout.titles.items():
        key = named.get(heading_key(layout.sheet.cell(layout.header_rows[-1], column)))
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


def _tables(
    candidates: Sequence[tuple[Found, Sheet]],
    kind: str,
    *,
    wishes: Mapping[str, str],
    today: date | None,
) -> list[Layout]:
    """Every sheet that has a heading of the kind; what the person said about columns must fit at least one of them.

    Raises:
        MappingWrong: No sheet can be read that way.
    """
    tables: list[Layout] = []
    wrong: list[MappingWrong] = []
    for found, sheet in sorted(candidates, key=lambda item: item[0][0], reverse=True):
        try:
            tables.append(_one_sheet(sheet, kind, found, wishes=wishes, today=today))
        except MappingWrong as error:
            wrong.append(error)
    if not tables:
        raise wrong[0]
    return tables


def _table(sheet: Sheet, kind: str, found: Found, *, wishes: Mapping[str, str], today: date | None) -> Layout:
    """One sheet whose heading was found, understood to the end."""
    _score, header, columns, readings = found
    titles = _titles(sheet, header)
    said = frozenset(wishes)
    columns = _override(columns, titles, wishes)
    columns, questions = _by_content(sheet, kind, header=header, columns=columns, titles=titles, readings=readings, said=said)
    merged = _merged(sheet, header, columns, kind)
    data, skipped = _records(sheet, header, columns, specs_of(kind), merged)
    return Layout(
        sheet=sheet,
        kind=kind,
        header_rows=header,
        columns=dict(sorted(columns.items())),
        titles=titles,
        data_rows=data,
        skipped=skipped,
        merged=merged,
        questions=questions,
        stops=_stops(
            sheet, kind, header=header, columns=columns, titles=titles, data=data, today=today, named="name" in wishes.values()
        ),
        parts=(Part(sheet.name, 1, 0),),
    )


def _rank(layout: Layout) -> tuple[bool, int, int, bool, int]:
    """Which sheet of a workbook is meant: no other list, the most required columns, then known ones, nothing past, the most records."""
    required = {spec.key for spec in specs_of(layout.kind) if spec.required}
    return (
        all(stop.final for stop in layout.stops),
        len(required & set(layout.columns.values())),
        len(layout.columns),
        not _OLD_SHEET.search(layout.sheet.name),
        len(layout.data_rows),
    )


def _headings(layout: Layout) -> list[list[str]]:
    """The heading rows, normalised, without the blanks at their end."""
    return [signature(layout.sheet, row).split("\t") for row in layout.header_rows]


def _goes_on(best: Layout, other: Layout, *, asked: bool) -> bool:
    """Whether another sheet is the same table once more: the same headings in the same columns, and not of the past."""
    if not other.data_rows or _headings(best) != _headings(other) or not all(stop.final for stop in other.stops):
        return False
    return asked or not (_OLD_SHEET.search(other.sheet.name) or _OLD_SHEET.search(best.sheet.name))


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
    if stopped is not None and len(stopped.columns) >= len(best.columns):
        return f"选了工作表{names}：“{stopped.sheet.name}”{stopped.stops[0].message.removeprefix('这张表看上去')}。"
    return f"选了工作表{names}：{len(tables)} 张像{label_of(best.kind)}的工作表里，它认出的列最多（{len(best.columns)} 列），有 {len(best.data_rows)} 行。{beside}"


def _others(best: Layout, tables: Sequence[Layout], used: Collection[str]) -> tuple[str, ...]:
    """Other sheets of the same kind that are not imported, each in one sentence."""
    return tuple(
        f"工作表“{each.sheet.name}”也像{label_of(best.kind)}（{len(each.data_rows)} 行），这次没有导入。要导入请选这张工作表再导入一次。"
        for each in tables
        if each.sheet.name not in used and each.data_rows and len(each.columns) > 1 and all(stop.final for stop in each.stops)
    )


_ONE_OF = {"trainings": (("开始日期", ("start", "year")),)}
"""Columns of which one must be there, by kind: the title that is asked for, the fields that will do."""


def _stops(
    sheet: Sheet,
    kind: str,
    *,
    header: tuple[int, ...],
    columns: Mapping[int, str],
    titles: Mapping[int, str],
    data: Sequence[int],
    today: date | None,
    named: bool = False,
) -> tuple[Stop, ...]:
    """What has to be answered before anything is imported; ``named``: a person said himself which column holds the names."""
    found: list[Stop] = []
    lacking = [spec.title for spec in specs_of(kind) if spec.required and spec.key not in columns.values()]
    lacking += [wanted for wanted, fields in _ONE_OF.get(kind, ()) if not set(fields) & set(columns.values())]
    if lacking:
        found.append(recognising.missing(titles, lacking, label_of(kind)))
    sampled = data[:_SAMPLED_ROWS]
    names = next((column for column, key in columns.items() if key == "name"), None)
    other = recognising.other_list(
        kind,
        [
            recognising.Column(
                title=title,
                senses=_senses(sheet, header, column),
                field=columns.get(column, ""),
                cells=[sheet.rows[row - 1][column] for row in sampled],
            )
            for column, title in titles.items()
        ],
        [sheet.rows[row - 1][names] for row in data[:_SEARCHED_PEOPLE]] if names is not None else (),
        year=today.year if today is not None else 0,
        caption=_caption(sheet, header),
        named=named,
    )
    return (other, *found) if other is not None else tuple(found)


def _caption(sheet: Sheet, header: tuple[int, ...]) -> str:
    """What the table calls itself: the texts above its heading and the name of its sheet."""
    above = [cell_text(cell) for cells in sheet.rows[: header[0] - 1] for cell in cells if isinstance(cell, str)]
    return " ".join(text for text in (*above, sheet.name) if text)


def _senses(sheet: Sheet, header: tuple[int, ...], column: int) -> Senses:
    """What the words of a heading say, those of its upper line included."""
    return frozenset().union(*(senses_of_cell(sheet.cell(row, column)) for row in header))


def _no_header(workbook: Workbook, sheets: Sequence[Sheet], kind: str, today: date | None) -> Exception:
    """Why there is no table: another list, data without headings, or nothing of the kind."""
    for sheet in sheets:
        for row in range(1, min(len(sheet.rows), _SEARCHED_ROWS) + 1):
            filled = _filled(sheet.rows[row - 1])
            if len(filled) < 2 or _looks_like_data(sheet, row):
                continue
            titles = {column: cell_text(sheet.cell(row, column)) for column in filled}
            data = range(row + 1, len(sheet.rows) + 1)
            stops = _stops(sheet, kind, header=(row,), columns={}, titles=titles, data=data, today=today)
            stop = next((each for each in stops if not each.final), None)
            if stop is not None and stop.code != OtherList.code:
                return other_list_error(stop.code)(
                    f"{stop.message}。“{workbook.path.name}”没有导入任何内容。请选{label_of(kind)}再导入。", path=workbook.path
                )
            break
    wanted = "、".join(spec.title for spec in specs_of(kind) if spec.required)
    bare = next((sheet for sheet in sheets if sheet.rows and _looks_like_data(sheet, 1)), None)
    why = "第 1 行就是数据，没有列名。请在最上面插入一行" if bare is not None else "请检查是否选对了文件，或在第一行"
    return HeaderMissing(
        f"在“{workbook.path.name}”里没有找到{label_of(kind)}的表头（至少要有：{wanted}），没有导入任何内容。{why}写上列名；也可以下载模板填写。",
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
        for row in range(1, min(len(sheet.rows), _SEARCHED_ROWS) + 1)
    }


def _one_sheet(sheet: Sheet, kind: str, found: Found, *, wishes: Mapping[str, str], today: date | None) -> Layout:
    """One sheet understood to the end; tables of the kind that stand side by side in it are read one below the other.

    Each is understood by itself: what is another list, or has no rows, is left out and named.
    """
    bands = _bands(sheet, found)
    if len(bands) == 1:
        return _table(sheet, kind, found, wishes=wishes, today=today)
    good: list[tuple[Layout, tuple[int, ...]]] = []
    left_out: list[str] = []
    for columns in bands:
        own = _cut(sheet, columns)
        own_found = _best_header(own, kind, {})
        table = _table(own, kind, own_found, wishes={}, today=today) if own_found is not None else None
        if table is not None and table.data_rows and not table.stops:
            good.append((table, columns))
            continue
        stop = next((each for each in table.stops if not each.final), None) if table is not None else None
        what = stop.message.removeprefix("这张表") if stop is not None else f"没有认出是{label_of(kind)}"
        left_out.append(f"工作表“{sheet.name}”里从 {column_letter(columns[0])} 列起还有一份表，{what}，这次没有导入。")
    if not good:
        return _table(sheet, kind, found, wishes=wishes, today=today)
    stacked, parts = _stacked(good)
    whole = _best_header(stacked, kind, wishes)
    if whole is None:
        return _table(sheet, kind, found, wishes=wishes, today=today)
    return replace(_table(stacked, kind, whole, wishes=wishes, today=today), parts=parts, others=tuple(left_out))


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
    while rows and not _filled(rows[-1]):
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


def column_letter(column: int) -> str:
    """A, B … Z, AA … of a 0-based column."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


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


Found = tuple[tuple[int, ...], tuple[int, ...], dict[int, str], dict[int, Reading]]
"""Score, heading rows, what the columns are, how every heading was read."""


def _best_header(sheet: Sheet, kind: str, wishes: Mapping[str, str]) -> Found | None:
    """The heading that names the most fields, required ones first; earlier rows win ties. What the person named counts as known."""
    best: Found | None = None
    required = {spec.key for spec in specs_of(kind) if spec.required}
    for row in range(1, min(len(sheet.rows), _SEARCHED_ROWS) + 1):
        if not _filled(sheet.rows[row - 1]):
            continue
        single: dict[int, str] = {}
        for rows in ((row,), (row, row + 1)):
            if rows[-1] > len(sheet.rows) or (len(rows) == 2 and not _is_continuation(sheet, row)):
                continue
            columns, readings = _match(sheet, rows, kind, wishes)
            if len(rows) == 1:
                single = columns
            elif len(columns) <= len(single):
                continue
            keys = set(columns.values())
            if not required & keys or not _is_heading(sheet, rows, columns, readings, kind, named=bool(wishes)):
                continue
            alone = len(columns) < 2 and len(_filled(sheet.rows[row - 1])) > 1
            if alone and not required <= keys:
                continue
            score = (len(required & keys), len(columns))
            if best is None or score > best[0]:
                best = (score, rows, columns, readings)
    return best


def _is_heading(
    sheet: Sheet, rows: tuple[int, ...], columns: Mapping[int, str], readings: Mapping[int, Reading], kind: str, *, named: bool
) -> bool:
    """Whether a row that names a field is a heading and no record: a cell 教师 names a field, and is a job as well."""
    if not named and any(_looks_like_data(sheet, row, known=len(columns)) for row in rows):
        return False
    words = [column for column in columns if vocabulary(kind).names(cell_text(sheet.cell(rows[-1], column)))]
    jobs = [column for column in columns if contents.is_no_name(cell_text(sheet.cell(rows[-1], column)))]
    if jobs and len(columns) == len(jobs):
        filled = _filled(sheet.rows[rows[-1] - 1])
        known = [column for column in filled if column not in jobs and (readings.get(column, _UNREAD).known or column in words)]
        return len(filled) == 1 or len(known) * 2 >= len(filled) - 1
    return True


_UNREAD = Reading()
_DATA = frozenset({Shape.ID_NUMBER, Shape.PHONE, Shape.SEX, Shape.DATE, Shape.TITLE})


def _looks_like_data(sheet: Sheet, row: int, *, known: int = 0) -> bool:
    """Whether cells of a row cannot be headings: an ID number, a day, 女, 一级教师; figures only where hardly any heading is known."""
    cells = [cell for cell in sheet.rows[row - 1] if cell is not None and cell != ""]
    shapes = [contents.shape_of_cell(cell) for cell in cells]
    sure = sum(
        shape in _DATA and not (isinstance(cell, str) and len(cell.strip()) < 2 and known > 2)
        for shape, cell in zip(shapes, cells, strict=True)
    )
    figures = sum(shape is Shape.NUMBER and not isinstance(cell, str) for shape, cell in zip(shapes, cells, strict=True))
    return sure > known // 4 or (known < 2 and figures > 0)


def _match(
    sheet: Sheet, rows: tuple[int, ...], kind: str, wishes: Mapping[str, str]
) -> tuple[dict[int, str], dict[int, Reading]]:
    """Columns whose heading (of one row, or of two joined) is known, the person's word first, and how every heading was read.

    What our own templates call a field wins (日期 over the 起止时间 that a kind of activity has of its own), headings that a field lists over those that are only composed of the same words, a thing over a side of it (职务 over 教职工类别), the
    first column of a field over later ones.
    """
    width = max(len(sheet.rows[row - 1]) for row in rows)
    words = vocabulary(kind)
    spellings = [[text for text in texts if text] for texts in _spellings(sheet, rows, width)]
    named = {heading_key(title): key for title, key in wishes.items()}
    said = {column: named[key] for column, texts in enumerate(spellings) for text in texts if (key := heading_key(text)) in named}
    found = {column: key for column, key in said.items() if key}
    used = set(found.values())
    readings: dict[int, Reading] = {}
    for column, texts in enumerate(spellings):
        for text in texts:
            reading = words.read(text)
            readings[column] = reading
            if reading.sure or reading.likely or reading.perhaps or (reading.known and turned_from_above(text, texts[-1])):
                break
    listed = {column: any(map(words.names, texts)) for column, texts in enumerate(spellings)}
    things = {column: any(map(says_what, texts)) for column, texts in enumerate(spellings)}
    both = {column: listed[column] and things[column] for column in listed}
    ours = {spec.title for spec in specs_of(kind)}
    own = {column: any(text in ours for text in texts) for column, texts in enumerate(spellings)}
    for wanted in (own, both, things, listed, dict.fromkeys(listed, True)):
        for column in range(len(spellings)):
            if column in said or column in found or column not in readings or not wanted[column]:
                continue
            meant = next((key for key in readings[column].sure if key not in used), None)
            if meant is not None:
                found[column] = meant
                used.add(meant)
    if "name" not in used and any(spec.key == "name" for spec in specs_of(kind)):
        people = (
            column
            for column, texts in enumerate(spellings)
            if column not in {*said, *found} and _are_people(sheet, rows, column, texts)
        )
        found |= dict.fromkeys(itertools.islice(people, 1), "name")
    return found, readings


def _are_people(sheet: Sheet, rows: tuple[int, ...], column: int, texts: Sequence[str]) -> bool:
    """Whether a heading says only that somebody is meant (教职工, 任课教师, 人员), and names or nothing stand below it."""
    if not texts or senses_of(re.sub(r"[\s*★☆※]+", "", texts[-1])) != _SOMEBODY:
        return False
    below = sheet.rows[rows[-1] : rows[-1] + _SEARCHED_ROWS]
    cells = [row[column] for row in below]
    return contents.shape_of(cells) is Shape.NAME or not any(cell_text(cell) for cell in cells)


_SOMEBODY = frozenset({"PERSON"})


def _spellings(sheet: Sheet, rows: tuple[int, ...], width: int) -> list[list[str]]:
    """Ways to read each heading: the lower line alone, the upper alone, both joined; a merged one reaches to the next filled cell."""
    lower = [cell_text(sheet.cell(rows[-1], column)) for column in range(width)]
    if len(rows) == 1:
        return [[text] for text in lower]
    found: list[list[str]] = []
    reaching = ""
    for column, text in enumerate(lower):
        upper = cell_text(sheet.cell(rows[0], column))
        reaching = upper or reaching
        found.append([reaching + text, text] if text else [upper])
    return found


def _is_continuation(sheet: Sheet, row: int) -> bool:
    """Whether the next row is a second heading line: its texts stand under group headings, others stay blank above it."""
    upper, lower = sheet.rows[row - 1], sheet.rows[row]
    filled = _filled(lower)
    if not filled or any(not isinstance(lower[column], str) for column in filled):
        return False
    blank_below = sum(1 for column in _filled(upper) if column not in filled)
    return blank_below > 0


def _titles(sheet: Sheet, header: tuple[int, ...]) -> dict[int, str]:
    width = max((len(row) for row in sheet.rows), default=0)
    titles: dict[int, str] = {}
    for column in range(width):
        parts = [" ".join(cell_text(sheet.cell(row, column)).split()) for row in header]
        text = next((part for part in reversed(parts) if part), "")
        if not text and any(cell_text(sheet.cell(row, column)) for row in range(header[-1] + 1, len(sheet.rows) + 1)):
            text = f"{column_letter(column)}列（没有列名）"
        elif text and text in titles.values():
            text = f"{text}（{column_letter(column)}列）"
        titles[column] = text
    return titles


def _override(columns: dict[int, str], titles: dict[int, str], wishes: Mapping[str, str]) -> dict[int, str]:
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


def _by_content(
    sheet: Sheet,
    kind: str,
    *,
    header: tuple[int, ...],
    columns: Mapping[int, str],
    titles: Mapping[int, str],
    readings: Mapping[int, Reading],
    said: frozenset[str],
) -> tuple[dict[int, str], tuple[Question, ...]]:
    """Correct the guess by what the columns hold, and ask about what stays unused although it is probably something we keep."""
    rows = range(header[-1] + 1, min(len(sheet.rows), header[-1] + _SAMPLED_ROWS) + 1)
    open_columns = [
        column for column, title in titles.items() if title and title not in said and column_letter(column) not in said
    ]
    guess = _Guess(
        found=dict(columns),
        titles=titles,
        readings=readings,
        specs={spec.key: spec for spec in specs_of(kind)},
        samples={column: [sheet.rows[row - 1][column] for row in rows] for column in open_columns},
    )
    guess.take_back()
    guess.pass_on()
    for column in open_columns:
        if column not in guess.found and column not in guess.contradicted:
            guess.try_column(column, nameless=not heading_key(sheet.cell(header[-1], column)))
    guess.look_at_neighbours()
    questions = [
        question
        for column in open_columns
        if column not in guess.found
        and (
            question := _question(
                column,
                titles[column],
                senses=_senses(sheet, header, column),
                reading=readings.get(column, _UNREAD),
                samples=guess.samples,
                found=guess.found,
                specs=guess.specs,
                contradicted=guess.contradicted,
            )
        )
    ]
    return guess.found, tuple(questions)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guess:
    """Which field each column is, on its way: the steps are taken in the order of the methods, and each sees what the one before did.

    Attributes:
        found: The fields of the columns so far.
        samples: Cells of the columns about which nobody has said anything.
        contradicted: Columns whose cells are not of the field that their heading names, with that field.
        freed: Columns whose heading names a field that the cells certainly are not.
    """

    found: dict[int, str]
    titles: Mapping[int, str]
    readings: Mapping[int, Reading]
    specs: Mapping[str, FieldSpec]
    samples: Mapping[int, Sequence[Cell]]
    contradicted: dict[int, str] = dataclass_field(default_factory=dict)
    freed: set[int] = dataclass_field(default_factory=set)

    @property
    def _unfilled(self) -> bool:
        """Whether nothing stands below any heading: in somebody's empty form no cell can speak for what a heading may mean."""
        return not any(cell_text(cell) for cells in self.samples.values() for cell in cells)

    def take_back(self) -> None:
        """Take a field from a column whose cells say that it is none."""
        for column, cells in self.samples.items():
            key = self.found.get(column)
            if key is None:
                continue
            if key == "teacher_no" and heading_key(self.titles[column]) == "编号" and _counts(self._texts(column)):
                del self.found[column]
                self.freed.add(column)
            elif key not in _KEPT_ANYWAY and not self.specs[key].required and contents.agrees(self.specs[key], cells) is False:
                self.contradicted[column] = self.found.pop(column)

    def pass_on(self) -> None:
        """A field that was freed (编号 only counts the rows) goes to the next column that names it."""
        for column, cells in self.samples.items():
            if column in self.found or column in self.contradicted or column in self.freed:
                continue
            taken = self.found.values()
            meant = next((key for key in self.readings.get(column, _UNREAD).sure if key not in taken), None)
            if meant is not None and contents.agrees(self.specs[meant], cells) is not False:
                self.found[column] = meant

    def try_column(self, column: int, *, nameless: bool) -> None:
        """Guess one column by its heading's weaker meanings, by numbers that check, and where it has no heading by its shape."""
        cells, texts = self.samples[column], self._texts(column)
        free = set(self.specs) - set(self.found.values())
        reading = self.readings.get(column, _UNREAD)
        likely = next(
            (key for key in reading.likely if key in free and contents.agrees(self.specs[key], cells) is not False), None
        ) or next(
            (key for key in reading.perhaps if key in free and (self._unfilled or contents.agrees(self.specs[key], cells))), None
        )
        if likely is not None:
            self.found[column] = likely
        elif "id_number" in free and sum(1 for text in texts if identity.check_id_number(text).number) * 2 > len(texts):
            self.found[column] = "id_number"
        elif nameless:
            key = next((key for key, shape in _SHAPES.items() if key in free and _are(texts, shape)), None)
            if key is not None:
                self.found[column] = key

    def look_at_neighbours(self) -> None:
        """职务 above 一级教师: what stands below says which of two neighbouring fields is meant."""
        for column, before in self.contradicted.items():
            neighbour = _NEIGHBOURS.get(before, "")
            if neighbour not in self.specs or neighbour in self.found.values():
                continue
            if contents.agrees(self.specs[neighbour], self.samples[column]):
                self.found[column] = neighbour

    def _texts(self, column: int) -> list[str]:
        return [text for cell in self.samples[column] if (text := cell_text(cell))]


_KEPT_ANYWAY = frozenset({"id_number", "id_last4", "sex", "phone", "birth_month", "joined", "start", "end", "hours"})
"""Fields whose cells are judged one by one anyway: a column full of damage is told row by row."""
_NEIGHBOURS = {"position": "title", "title": "position"}
_NEVER_OURS = frozenset(
    ["GRADUATE", "EDUCATION", "KIN", "RELATION", "PARENT", "CONTACT", "STUDENT", "STUDY", "SCORE", "OFFICER", "LECTURER"]
)
"""Senses of columns that are somebody else's, or of another time, whatever they hold."""
_A_PLACE = re.compile("[部组处科室系股]$")
"""某某部: a part of an office no word is known for."""
_ARRIVED = re.compile("[进入来到调]本?(?!党|团|伍|学|编)[^党团伍学编]{1,6}(?:时间|日期|年月)")
"""进某处时间 of a place no word is known for: it may be the day somebody came here."""
_ASKED_SHAPES = {Shape.SUBJECT: "subject", Shape.TITLE: "title", Shape.SEX: "sex", Shape.PHONE: "phone"}


def _question(
    column: int,
    title: str,
    *,
    senses: Senses,
    reading: Reading,
    samples: Mapping[int, Sequence[Cell]],
    found: Mapping[int, str],
    specs: Mapping[str, FieldSpec],
    contradicted: Mapping[int, str],
) -> Question | None:
    """What is to be asked about a column that is not used; None if nothing of it would be lost."""
    cells = samples[column]
    if not any(cell_text(cell) for cell in cells):
        return None
    free = set(specs) - set(found.values())
    place = f"{column_letter(column)} 列“{title}”"

    def ask(field: str, code: str, message: str) -> Question:
        return Question(column=column, title=title, field=field, code=code, message=message)

    if column in contradicted:
        field = contradicted[column]
        example = next(text for cell in cells if (text := cell_text(cell)))
        return ask(
            field,
            "column.contradicts",
            f"{place}里多数不像{specs[field].title}（如“{example[:12]}”），没有导入。请核对这一列，需要时指明它是什么。",
        )
    likely = next((key for key in (*reading.sure, *reading.likely, *reading.perhaps, *reading.beside) if key in free), None)
    if likely is not None:
        return ask(likely, "column.perhaps", f"{place}好像是{specs[likely].title}，没有导入。请指明这一列是什么，或指明不用。")
    if reading.sure:
        field = reading.sure[0]
        first = next((place for place, key in found.items() if key == field), -1)
        if first in samples and any(
            cell_text(own) and cell_text(own) != cell_text(other) for own, other in zip(cells, samples[first], strict=True)
        ):
            said = f"{column_letter(first)} 列"
            message = f"{place}也像是{specs[field].title}，{specs[field].title}已取自 {said}，这一列没有导入。请核对该用哪一列。"
            return ask(field, "column.second", message)
        return None
    if senses & _NEVER_OURS:
        return None
    if "joined" in free and _ARRIVED.search(title) and contents.shape_of(cells) is Shape.DATE:
        return ask(
            "joined", "column.perhaps", f"{place}好像是{specs['joined'].title}，没有导入。请指明这一列是什么，或指明不用。"
        )
    if "group" in free and _A_PLACE.search(heading_key(title)) and contents.shape_of(cells) is Shape.TEXT and not reading.known:
        return ask("group", "column.perhaps", f"{place}好像是{specs['group'].title}，没有导入。请指明这一列是什么，或指明不用。")
    field = _ASKED_SHAPES.get(contents.shape_of(cells) or Shape.TEXT, "")
    if field in free:
        return ask(
            field,
            "column.perhaps",
            f"{place}里的内容像是{specs[field].title}，没有导入。请指明这一列是什么，或指明不用。",
        )
    return None


def _are(texts: Sequence[str], shape: re.Pattern[str]) -> bool:
    """Whether most of at least three cells look alike; sums and group lines stand among them."""
    bare = [re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)) for text in texts]
    return len(bare) > 2 and sum(bool(shape.fullmatch(text)) for text in bare) * 4 >= len(bare) * 3


def _counts(texts: Sequence[str]) -> bool:
    """Whether they are 1, 2, 3 … in whatever order"""
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 6]
    return (
        len(numbers) * 4 >= len(texts) * 3
        and len(set(numbers)) == len(numbers)
        and min(numbers) == 1
        and max(numbers) <= len(texts)
    )


def _merged(sheet: Sheet, header: tuple[int, ...], columns: Mapping[int, str], kind: str) -> dict[tuple[int, int], Cell]:
    """A cell merged over several records is meant for each of them; only who a roster speaks of is never repeated."""
    found: dict[tuple[int, int], Cell] = {}
    for top, bottom, column in sheet.merges:
        if top <= header[-1] or column not in columns or (kind == "roster" and columns[column] in _PERSONAL):
            continue
        value = sheet.cell(top, column)
        if value is not None and value != "":
            found |= {(row, column): value for row in range(top + 1, min(bottom, len(sheet.rows)) + 1)}
    return found


def _filled(cells: Sequence[Cell]) -> list[int]:
    return [column for column, cell in enumerate(cells) if cell is not None and (not isinstance(cell, str) or cell.strip())]


def _records(
    sheet: Sheet,
    header: tuple[int, ...],
    columns: Mapping[int, str],
    specs: tuple[FieldSpec, ...],
    merged: Mapping[tuple[int, int], Cell],
) -> tuple[tuple[int, ...], dict[int, str]]:
    """Which rows are records. A row is left out only for a reason that can be named; whatever else it is, it is a record."""
    required = [spec.key for spec in specs if spec.required]
    keys = [column for column, field in columns.items() if field in required]
    heading = [heading_key(sheet.cell(header[-1], column)) for column in keys]
    skipped = {row: "表头" if row in header else "标题" for row in range(1, header[-1] + 1)}
    data: list[int] = []
    names = next((column for column, field in columns.items() if field == "name"), -1)
    name_heading = cell_text(sheet.cell(header[-1], names)) if names >= 0 else ""
    for row, cells in enumerate(sheet.rows[header[-1] :], start=header[-1] + 1):
        # the usual row, at first sight: a plain name and something more
        if names >= 0 and isinstance(name := cells[names], str) and _PLAIN_NAME.fullmatch(name):
            first = cells[0]
            if (
                name != name_heading
                and len(cells) - cells.count("") > 3
                and (not isinstance(first, str) or first[:1] not in _SUSPECT)
            ):
                data.append(row)
                continue
        filled = _filled(cells)
        reason = _no_record(
            [cell_text(cells[column]) for column in filled],
            mapped=any(column in columns for column in filled),
            in_key=[column in keys or ((row, column) in merged) for column in filled],
            alone=len(columns) == 1,
        )
        if not reason and any(heading) and [heading_key(cells[column]) for column in keys] == heading:
            reason = "重复的表头"
        if reason:
            skipped[row] = reason
        else:
            data.append(row)
    return tuple(data), skipped


def _no_record(texts: Sequence[str], *, mapped: bool, in_key: Sequence[bool], alone: bool) -> str:
    """Why a row is no record, or "".

    Args:
        texts: The filled cells.
        mapped: Whether any of them stands in a known column.
        in_key: Whether each stands in a required column.
        alone: Whether the table has a single known column.
    """
    if not texts:
        return "空行"
    bare = [re.sub(r"\s+", "", text) for text in texts]
    if any(_SUMMARY.fullmatch(text) for text in bare[:3]) and not (all(in_key[:2]) and len(texts) > 3):
        return "合计"
    if _EXAMPLE.fullmatch(bare[0]):
        return "示例"
    if _NOTE.fullmatch(bare[0]) and (len(texts) <= 2 or not any(in_key)):
        return "说明"
    if all(_LABELLED.fullmatch(text) for text in bare) and (len(texts) > 1 or not any(in_key)):
        return "说明"
    if not mapped:
        return "只有序号" if all(text.isdigit() for text in bare) else "分组行"
    if len(texts) == 1 and not alone and (not any(in_key) or _GROUP.fullmatch(bare[0])):
        return "分组行"
    return ""
