"""Somebody else's empty workbook filled with our records: understood like an import, its own lists and formats obeyed.

The headings say which column takes which field. A cell with a drop-down list takes the item of the list that means the same
(``1-男`` for 男, ``10-国家级`` for 国家级); what no item means is written as it is and named. Titles, widths, lists and notes of the
workbook stay; records go into the blank rows below the heading. Only the cells that are filled are written: whatever else the workbook holds
(:mod:`~jyteacher_desktop.sheets.package_of_workbook`) has the bytes it had.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import zipfile
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from jyteacher_desktop.domain import stages, titles
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.domain.terms import Level, Mark, Mode, Result, Role, ServiceStatus
from jyteacher_desktop.sheets.cell_values import CellRefused, Context, Doubtful, FieldSpec, heading_key
from jyteacher_desktop.sheets.cells import cell_text
from jyteacher_desktop.sheets.cost_of_a_workbook import TooHeavy, Unsound, cells_of
from jyteacher_desktop.sheets.errors import WorkbookForeign, WorkbookTooLarge
from jyteacher_desktop.sheets.headings import senses_of, vocabulary
from jyteacher_desktop.sheets.keeping_the_looks import NotUnderstood, open_book, plain
from jyteacher_desktop.sheets.labels_of_forms import asked_beside, filled_in
from jyteacher_desktop.sheets.layouts import Layout
from jyteacher_desktop.sheets.moved_references import Inserted, looks_at_other_rows
from jyteacher_desktop.sheets.package_of_workbook import NotPatched, Package, Put
from jyteacher_desktop.sheets.record_rows import is_example, is_signed_below
from jyteacher_desktop.sheets.writing_whole_files import write_whole
from jyteacher_desktop.values import dataclass

_MOST_ITEMS = 20_000
_ANY_DAY = Context(date(2000, 1, 1))
_AS_TEXT = frozenset({"id_number", "phone", "teacher_no", "certificate", "id_last4"})
_LABELS: Mapping[str, Mapping[str, str]] = {
    key: {each.code: each.label for each in term}
    for key, term in (
        ("level", Level),
        ("mode", Mode),
        ("result", Result),
        ("status", ServiceStatus),
        ("mark", Mark),
        ("role", Role),
    )
}
"""What people call the terms that are stored as codes."""
_FIGURE = re.compile(r"-?\d{1,15}(?:\.\d+)?")
_FROM_TO = re.compile("起止|起讫|起迄|期间|时间段")
_FULL_DAY = re.compile("dd|日期|年月日", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlisted:
    """A value that no item of the workbook's own list means: the heading, the value, how often."""

    heading: str
    value: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What was written.

    Attributes:
        file: The new file.
        sheet: The sheet that was filled.
        written: How many rows.
        mapping: Heading to the field that stands under it now.
        not_understood: Headings that nothing was written under.
        unlisted: Values outside the workbook's own lists.
        examples: Rows of the workbook that show how to fill in (例：张三) and still stand above the people.
        standing: How many of the rows stood there already, so that only their blank cells were filled.
        beside: What was written outside the table, behind the labels of who fills it in.
    """

    file: Path
    sheet: str
    written: int
    mapping: Mapping[str, str]
    not_understood: tuple[str, ...]
    unlisted: tuple[Unlisted, ...]
    examples: tuple[int, ...]
    standing: int
    beside: tuple[str, ...] = ()


def fill_workbook(
    layout: Layout,
    source: Path,
    rows: Sequence[Mapping[str, str]],
    path: Path,
    *,
    told: Collection[str] = (),
    known: Mapping[str, str] | None = None,
) -> Filled:
    """Write records into a copy of a workbook that was understood.

    Args:
        layout: The workbook's sheet, understood.
        source: The workbook; it is never changed.
        rows: Stored values by field key.
        path: The new file.
        told: Headings of which a person said what goes under them: they are as the layout has them, whatever else they look like.
        known: What goes behind the labels beside the table (:mod:`~jyteacher_desktop.sheets.labels_of_forms`).

    Raises:
        WorkbookForeign: It is no .xlsx, or openpyxl does not understand it.
        WorkbookTooLarge: Its looks would cost more memory and time than any workbook that people fill in.
        FileNotWritten: The place cannot be written.
    """
    with _refused_in_words(source):
        return _fill(layout, source, rows, path, told=frozenset(told), known=known or {})


def fields_asked_for(layout: Layout, source: Path, *, told: Collection[str] = ()) -> list[tuple[str, str]]:
    """The headings of a workbook in order, each with the field that :func:`fill_workbook` writes under it, "" for none.

    Columns that only number the rows are left out: they are numbered, and nobody has to choose anything for them.

    Raises:
        WorkbookForeign, WorkbookTooLarge: As for filling it.
    """
    with _refused_in_words(source):
        book, page, package = _opened(layout, source)
        counted = _counted(layout)
        fields = _fields(layout, _lists(layout, book, page, package, _room(page, layout, 0, counted).first), frozenset(told))
    return [(title, fields.get(column, "")) for column, title in sorted(layout.titles.items()) if title and column not in counted]


@contextlib.contextmanager
def _refused_in_words(source: Path) -> Iterator[None]:
    if not zipfile.is_zipfile(source):
        raise WorkbookForeign(
            f"“{source.name}”不是 .xlsx 文件，没有写出任何内容。请用 WPS 或 Excel 另存为 .xlsx 后再填。", path=source
        )
    foreign = WorkbookForeign(
        f"“{source.name}”里有程序看不懂的内容（批注、图片或样式），没有写出任何内容。请用 WPS 或 Excel 打开，另存为 .xlsx 后再填。",
        path=source,
    )
    try:
        yield
    except (NotPatched, NotUnderstood, Unsound) as error:
        raise foreign from error
    except TooHeavy as error:
        raise WorkbookTooLarge(
            f"“{source.name}”里有极大的合并单元格、离表格很远的格式或过多的样式，没有写出任何内容。请用 WPS 或 Excel 删去表格以外的行和列，"
            "取消多余的合并，另存后再填。",
            path=source,
        ) from error


def _opened(layout: Layout, source: Path) -> tuple[Any, Any, Package]:
    """The workbook, the sheet that was understood, and the package they lie in."""
    book = open_book(source)
    if layout.sheet.name not in book.sheetnames:
        raise NotUnderstood("strict")  # kept in the other way that the standard allows, which only readers know
    return book, book[layout.sheet.name], Package(source, layout.sheet.name)


def _counted(layout: Layout) -> set[int]:
    """The columns that number the rows."""
    return {column for column, title in layout.titles.items() if column not in layout.columns and senses_of(title) == _COUNTER}


def _lists(layout: Layout, book: Any, page: Any, package: Package, row: int) -> dict[int, tuple[str, ...]]:
    """The drop-down lists of a row, by column."""
    return {column: _items(book, page, package, row, column + 1) for column in layout.titles}


def _sure(layout: Layout, told: frozenset[str]) -> dict[int, str]:
    return {column: key for column, key in layout.columns.items() if not _may_number_rows(layout, column, told)}


def _fields(layout: Layout, lists: Mapping[int, Sequence[str]], told: frozenset[str]) -> dict[int, str]:
    return _sure(layout, told) | _under_codes(layout, lists, told)


def _fill(
    layout: Layout,
    source: Path,
    rows: Sequence[Mapping[str, str]],
    path: Path,
    *,
    told: frozenset[str],
    known: Mapping[str, str],
) -> Filled:
    book, page, package = _opened(layout, source)
    _same_ending(package, source, path)
    counted = _counted(layout)
    columns = _columns(layout, _sure(layout, told))
    standing = _standing(page, layout, rows, columns)
    moved = _room(page, layout, len(rows) - len(standing), counted)
    first = moved.first
    lists = _lists(layout, book, page, package, first)
    fields = _fields(layout, lists, told)
    columns = _columns(layout, fields)
    new = itertools.count(first)
    numbered = itertools.count(1 + sum(row < first for row in layout.data_rows))
    outside: dict[tuple[int, str], int] = {}
    puts: dict[int, dict[int, Put]] = {}
    for place, values in enumerate(rows):
        number = moved.row(standing[place]) if place in standing else next(new)
        before = standing.get(place, number if number < moved.at else None)
        own = puts.setdefault(number, {})
        count = next(numbered) if place not in standing else 0
        for column in counted if count else ():
            if before is None or page.cell(before, column + 1).value in (None, ""):
                own[column] = Put(count)
        for column, spec in columns.items():
            text = _text(spec, values, layout.titles.get(column, ""))
            if text and lists[column]:
                item = _same_meaning(spec, text, lists[column])
                if item is None:
                    said = _LABELS.get(spec.key, {}).get(text, text)
                    outside[column, said] = outside.get((column, said), 0) + 1
                text = item if item is not None else text
            works_out = _formula(page.cell(before or moved.like, column + 1)) if before or moved.like else ""
            if place in standing and page.cell(standing[place], column + 1).value not in (None, ""):
                continue
            if text and not works_out:
                style = package.style(before if before is not None else moved.like, column, moved.pattern)
                own[column] = _put(package.number_format(style), spec, text, book.epoch)
    labels = _labels(page, layout, known)
    for (row, column), text in labels.items():
        puts.setdefault(moved.row(row), {})[column] = Put(text)
    package.fill(puts, moved=moved, formulas=_formulas(page), copied=lambda number: _copied(page, moved.like, number))
    write_whole(Path(path).absolute(), package.write)
    return Filled(
        file=Path(path).absolute(),
        sheet=page.title,
        written=len(rows),
        mapping={layout.titles[column]: key for column, key in sorted(fields.items())},
        not_understood=tuple(
            title for column, title in sorted(layout.titles.items()) if title and column not in fields and column not in counted
        ),
        unlisted=tuple(
            Unlisted(heading=layout.titles[column], value=text, rows=number) for (column, text), number in outside.items()
        ),
        examples=tuple(
            row
            for row in range(layout.header_rows[-1] + 1, first)
            if is_example([text for cell in page[row] if (text := cell_text(cell.value))])
        ),
        standing=len(standing),
        beside=tuple(" ".join(text.split()) for text in labels.values()),
    )


def _labels(page: Any, layout: Layout, known: Mapping[str, str]) -> dict[tuple[int, int], str]:
    """What is written behind the labels above the heading and below the table, by row and 0-based column."""
    found: dict[tuple[int, int], str] = {}
    beside = [row for row, why in layout.skipped.items() if why == _NOTE and row > layout.header_rows[-1]]
    for number in (*range(1, layout.header_rows[0]), *beside):
        cells = list(page[number])
        for place, cell in enumerate(cells):
            if not isinstance(cell.value, str) or cell.data_type == "f":
                continue
            text = filled_in(cell.value, known)
            if text != cell.value:
                found[number, cell.column - 1] = text
            elif (said := asked_beside(cell.value, known)) and (blank := _right_of(cells, place)) is not None:
                found[number, blank] = said
    return found


def _right_of(cells: Sequence[Any], place: int) -> int | None:
    """The 0-based column of the blank cell at the right of one, behind what is merged with it; None where none is blank."""
    after = next((cell for cell in cells[place + 1 :] if type(cell).__name__ != "MergedCell"), None)
    return after.column - 1 if after is not None and after.value in (None, "") else None


def _columns(layout: Layout, fields: Mapping[int, str]) -> dict[int, FieldSpec]:
    """The fields that stand in the columns."""
    return {column: spec for column, key in fields.items() for spec in layout.specs if spec.key == key}


def _standing(page: Any, layout: Layout, rows: Sequence[Mapping[str, str]], columns: Mapping[int, FieldSpec]) -> dict[int, int]:
    """Which of the rows stand in the workbook already: by their places, the row of the workbook.

    A row of the workbook is one of ours when it says who or what it is about and nothing that ours does not say; one that may be several of
    ours is none, for nobody knows whose it is.
    """
    told = [(column, spec) for column, spec in columns.items() if spec.required]
    by_told: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, values in enumerate(rows):
        by_told[tuple(match_key(_text(spec, values, layout.titles.get(column, ""))) for column, spec in told)].append(place)
    found: dict[int, int] = {}
    for row in layout.data_rows if told else ():
        # who it is about may be worked out; what else is worked out, perhaps of blank cells, contradicts nobody
        said = {
            column: "" if cell.data_type == "f" and not spec.required else cell_text(value).strip()
            for column, spec in columns.items()
            for cell in (page.cell(row, column + 1),)
            for value in (layout.cell(row, column) if cell.data_type == "f" else cell.value,)
        }
        key = tuple(match_key(said[column]) for column, _spec in told)
        ours = [
            place
            for place in (by_told.get(key, ()) if all(key) else ())
            if all(
                _agrees(columns[column], text, rows[place], layout.titles.get(column, ""))
                for column, text in said.items()
                if text
            )
        ]
        if len(ours) == 1 and ours[0] not in found:
            found[ours[0]] = row
    return found


def _agrees(spec: FieldSpec, said: str, values: Mapping[str, str], heading: str) -> bool:
    """Whether a cell says what a record says there, in whatever words, or something of which it says nothing."""
    own = _text(spec, values, heading)
    bare = _CODE_BEFORE.sub("", said)
    if not own or {match_key(said), match_key(bare)} & {match_key(own), match_key(_LABELS.get(spec.key, {}).get(own, own))}:
        return True
    return any(
        match_key(_meaning(spec, each)) in (match_key(own), match_key(_meaning(spec, own)))
        for each in (said, bare)
        if _meaning(spec, each)
    )


def _under_codes(layout: Layout, lists: Mapping[int, Sequence[str]], told: frozenset[str]) -> dict[int, str]:
    """Columns that are a field under a code (任教学科代码) where a list says what the codes mean: without it nobody can tell them."""
    words = vocabulary(layout.kind)
    found: dict[int, str] = {}
    for column, title in layout.titles.items():
        bare = _CODES.sub("", title)
        if column in layout.columns or bare == title or title in told or not any(_HAN.search(item) for item in lists[column]):
            continue
        taken = {*layout.columns.values(), *found.values()}
        key = next((key for key in words.read(bare).sure if key not in taken), None)
        if key is not None:
            found[column] = key
    return found


def _may_number_rows(layout: Layout, column: int, told: frozenset[str]) -> bool:
    """Whether 编号 of a list of other things than people was taken for the number of a person: nothing below it says whose number it is."""
    return (
        layout.columns[column] == "teacher_no"
        and layout.kind != "roster"
        and heading_key(layout.titles.get(column, "")) == "编号"
        and layout.titles[column] not in told
    )


_CODES = re.compile("(?:代码|编码|代号)[*★\\s]*$")
_HAN = re.compile("[\u3400-\u9fff]")
_SUM = "合计"
"""Why a row of sums is no record (:attr:`~jyteacher_desktop.sheets.layouts.Layout.skipped`)."""
_NOTE = "说明"
_COUNTER = frozenset({"SEQ"})


def _room(page: Any, layout: Layout, wanted: int, counted: Collection[int]) -> Inserted:
    """The blank rows below the heading, and those that are put in above notes and sums further down.

    A row that is only numbered is blank, and one that only works out something of itself.
    """
    row = layout.header_rows[-1] + 1
    while not _ends_the_table(page, layout, row) and any(not _is_blank(page.cell(row, column + 1)) for column in layout.columns):
        row += 1
    blank = 0
    while blank < wanted and all(
        _is_blank(cell) or (cell.column - 1 in counted and (_formula(cell) or cell_text(cell.value).isdigit()))
        for cell in page[row + blank]
    ):
        blank += 1
    return Inserted(
        sheet=page.title,
        at=row + blank,
        count=wanted - blank,
        first=row,
        end=max(row + wanted - 1, layout.header_rows[-1]),
        heading=layout.header_rows[-1],
    )


def _ends_the_table(page: Any, layout: Layout, row: int) -> bool:
    """Whether people belong above a row: sums of them, and who filled the form in where no row is ready below that."""
    if layout.skipped.get(row) == _SUM:
        return True
    if layout.skipped.get(row) != _NOTE or not is_signed_below([cell_text(cell.value) for cell in page[row]]):
        return False
    return all(
        layout.skipped.get(below) in (_NOTE, _SUM)
        or all(cell.value in (None, "") and not _is_framed(cell) for cell in page[below])
        for below in range(row + 1, page.max_row + 1)
    )


def _is_framed(cell: Any) -> bool:
    border = cell.border
    return any(side is not None and side.style for side in (border.left, border.right, border.top, border.bottom))


def _formula(cell: Any) -> str:
    """The formula of a cell; "" where it has none, or one that is worked out for several cells together."""
    return cell.value if cell.data_type == "f" and isinstance(cell.value, str) else ""


def _is_blank(cell: Any) -> bool:
    formula = _formula(cell)
    return cell.value in (None, "") if not formula else not looks_at_other_rows(formula, cell.row)


def _formulas(page: Any) -> dict[tuple[int, int], str]:
    """Every formula of a sheet, written out, by its row and 0-based column."""
    return {
        (cell.row, cell.column - 1): formula.removeprefix("=")
        for row in page.iter_rows()
        for cell in row
        if (formula := _formula(cell))
    }


def _copied(page: Any, row: int, to: int) -> dict[int, str]:
    """What the cells of a row would work out in another row."""
    from openpyxl.formula.translate import Translator  # noqa: PLC0415 - see keeping_the_looks.open_book

    try:
        return {
            cell.column - 1: Translator(formula, cell.coordinate).translate_formula(f"{cell.column_letter}{to}").removeprefix("=")
            for cell in (page[row] if row else ())
            if (formula := _formula(cell))
        }
    except Exception as error:  # a formula that is none: it says so in every way there is
        raise NotUnderstood(type(error).__name__) from error


def _same_ending(package: Package, source: Path, path: Path) -> None:
    """Programs for tables refuse a workbook with macros under the ending of one without, and the other way round."""
    ending = ".xlsm" if package.has_macros else ".xlsx"
    if Path(path).suffix.lower() != ending:
        what = "里有宏" if package.has_macros else "里没有宏"
        raise WorkbookForeign(
            f"“{source.name}”{what}，填好的文件名要以 {ending} 结尾，否则 WPS 和 Excel 打不开。没有写出任何内容。请换一个文件名。",
            path=source,
        )


def _items(book: Any, page: Any, package: Package, row: int, column: int) -> tuple[str, ...]:
    """The drop-down list of a cell, wherever it stands."""
    from openpyxl.worksheet.cell_range import MultiCellRange  # noqa: PLC0415 - see keeping_the_looks.open_book

    letter = page.cell(row, column).coordinate
    rules: list[tuple[Any, str]] = [
        (rule.sqref, str(rule.formula1)) for rule in page.data_validations.dataValidation if rule.type == "list" and rule.formula1
    ]
    for areas, said in package.drop_downs():
        with contextlib.suppress(ValueError):  # a rule for cells that are none
            rules.append((MultiCellRange(areas), said))
    for where, listed_as in rules:
        if letter in where:
            said = listed_as.lstrip("=")
            if said.startswith('"'):
                return tuple(part.strip() for part in said.strip('"').split(",") if part.strip())
            if said in book.defined_names:
                said = book.defined_names[said].attr_text
            sheet, _mark, area = said.rpartition("!")
            listed, name = 0 < cells_of(area) <= _MOST_ITEMS, sheet.strip("'")
            if not listed or (name and name not in book.sheetnames):
                return ()  # a list that is worked out in the workbook, or no list that anybody could look through
            try:
                cells = (book[name] if name else page)[area.replace("$", "")]
            except ValueError:
                return ()  # cells that are none
            flat = cells if isinstance(cells, tuple) else ((cells,),)
            return tuple(
                text
                for line in flat
                for cell in (line if isinstance(line, tuple) else (line,))
                if (text := cell_text(cell.value))
            )
    return ()


def _same_meaning(spec: FieldSpec, text: str, items: Sequence[str]) -> str | None:
    """The item of a list that means a stored value."""
    if text in items:
        return text
    wanted = {match_key(text), match_key(_meaning(spec, text))}
    for item in items:
        said = {match_key(each) for each in (_meaning(spec, item), _meaning(spec, _CODE_BEFORE.sub("", item))) if each}
        if said & wanted:
            return item
    alike = [item for item in items if _is_alike(spec.key, text, _CODE_BEFORE.sub("", item))]
    if len(alike) == 1:
        return alike[0]
    bare = [item for item in items if text in item or (spec.key == "id_type" and "居民身份证" in item)]
    return bare[0] if len(bare) == 1 else None


def _is_alike(key: str, text: str, item: str) -> bool:
    """Whether an item is another word for what stands in a record: 普通小学 and 小学, 英语 and 外语, 一级教师 and 中级."""
    if key == "stage":
        return stages.stage_group(item) == stages.stage_group(text)
    if key == "subject":
        return titles.subject_group(item) == titles.subject_group(text)
    return key == "title" and item in _RANKS.get(text, ())


_RANKS = {
    "正高级教师": ("正高级",),
    "高级教师": ("副高级", "高级"),
    "一级教师": ("中级",),
    "二级教师": ("助理级", "助理"),
    "三级教师": ("员级",),
}
"""What the five titles are called where all professions stand in one list (人社部发〔2015〕79号)."""
_CODE_BEFORE = re.compile(r"^[0-9A-Za-z]{1,4}[-－.．、:：\s]*(?=[\u3400-\u9fff])")


def _meaning(spec: FieldSpec, text: str) -> str:
    """What a text is stored as; "" where it cannot be read."""
    try:
        meant = spec.parse(text, _ANY_DAY)
    except CellRefused:
        return ""
    return meant.text if isinstance(meant, Doubtful) else meant


def _text(spec: FieldSpec, values: Mapping[str, str], heading: str) -> str:
    """What is written of a record under a heading."""
    text = values.get(spec.key, "")
    number = values.get("id_number", "")
    if spec.key == "id_type":
        return "居民身份证" if number else ""
    if spec.key == "id_last4":
        return number[-4:]
    if spec.key == "birth_month" and len(number) == 18 and _FULL_DAY.search(heading):
        return f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    if spec.key == "year" and not text:
        return values.get("start", "")[:4]
    last = values.get("end", "")
    if spec.key == "start" and last and last != text and _FROM_TO.search(heading):
        return f"{text}至{last}"
    return text


def _put(shape: str, spec: FieldSpec, text: str, epoch: Any) -> Put:
    """A value in the format the workbook gives its column; numbers that are names stay text."""
    from openpyxl.utils.datetime import to_excel  # noqa: PLC0415 - see keeping_the_looks.open_book

    shown = _LABELS.get(spec.key, {}).get(text, text)
    if spec.key in _AS_TEXT:
        return Put(plain(shown), as_text=True)
    if (spec.key == "hours" or not spec.as_text) and shape != "@" and _FIGURE.fullmatch(shown):
        return Put(float(shown) if "." in shown else int(shown))
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", shown) and "y" in shape.lower():
        return Put(int(to_excel(date.fromisoformat(shown), epoch)))
    if _MONTH.fullmatch(shown) and _shows_months(shape):
        return Put(int(to_excel(date.fromisoformat(f"{shown}-01"), epoch)))
    return Put(plain(shown))


_MONTH = re.compile(r"\d{4}-\d{2}")
_WRITTEN_OUT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def _shows_months(form: str) -> bool:
    """Whether a cell's format shows a year and a month and no day: a month is then a date of it, and no day is invented for the eye."""
    letters = _WRITTEN_OUT.sub("", form.lower())
    return "y" in letters and "m" in letters and not set("dh") & set(letters)
