"""Where the table begins and which column means what.

Real workbooks carry title lines, merged and two-line headings, notes, group lines and 合计 rows. The heading is the row (or
pair of rows) that names the most known fields; a column without a known heading may still be recognised by what it holds.
The guess is shown to the person, who may override it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from jyteacher_desktop.domain import identity
from jyteacher_desktop.sheets.errors import HeaderMissing, MappingWrong, SheetMissing, TablesSideBySide
from jyteacher_desktop.sheets.fields import FieldSpec, heading_key
from jyteacher_desktop.sheets.known import label_of, specs_of
from jyteacher_desktop.sheets.reading import Cell, Sheet, Workbook, cell_text

BY_HAND = "你选择跳过"
"""Why a row is left out that the person took out."""
_SEARCHED_ROWS = 40
_SAMPLED_ROWS = 200
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
class Layout:
    """One sheet understood.

    Attributes:
        header_rows: 1-based rows of the heading.
        columns: 0-based column to field key.
        titles: 0-based column to heading as the person knows it.
        data_rows: 1-based rows that hold records.
        skipped: 1-based row to the reason why it is no record.
        merged: Cells of records that belong to a merged cell above, 1-based row and 0-based column, with its value.
    """

    sheet: Sheet
    kind: str
    header_rows: tuple[int, ...]
    columns: dict[int, str]
    titles: dict[int, str]
    data_rows: tuple[int, ...]
    skipped: dict[int, str]
    merged: Mapping[tuple[int, int], Cell]

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


def understand(workbook: Workbook, kind: str, *, sheet: str | None = None, mapping: Mapping[str, str] | None = None) -> Layout:
    """Find the table of one kind in a workbook.

    Args:
        workbook: The workbook.
        kind: ``roster``, ``activities``, ``attendance``, ``trainings``, ``openings``, ``members`` or the id of a plain kind.
        sheet: Name of the sheet; the visible one that fits best when None.
        mapping: Heading (or column letter) to field key, overriding the guess; an empty key frees a column.

    Raises:
        SheetMissing, HeaderMissing, MappingWrong.
    """
    specs = specs_of(kind)
    wishes = _wishes(mapping or {}, specs)
    visible = [each for each in workbook.sheets if not each.hidden and each.rows]
    if sheet is not None:
        chosen = [each for each in workbook.sheets if each.name == sheet]
        if not chosen:
            names = "、".join(each.name for each in workbook.sheets)
            raise SheetMissing(
                f"“{workbook.path.name}”里没有工作表“{sheet}”，没有导入任何内容。有这些工作表：{names}。", sheet=sheet
            )
        visible = chosen
    candidates = [(found, each) for each in visible if (found := _best_header(each, specs, wishes)) is not None]
    if not candidates:
        wanted = "、".join(spec.title for spec in specs if spec.required)
        raise HeaderMissing(
            f"在“{workbook.path.name}”里没有找到{label_of(kind)}的表头（至少要有：{wanted}），没有导入任何内容。"
            "请检查是否选对了文件，或在第一行写上列名；也可以下载模板填写。",
            path=workbook.path,
        )
    (_score, header, columns), best = max(candidates, key=lambda item: item[0][0])
    titles = _titles(best, header)
    _refuse_two_tables(workbook, best, header, columns)
    columns = _by_content(best, header, _override(columns, titles, wishes), titles, specs, said=frozenset(wishes))
    merged = _merged(best, header, columns, kind)
    data, skipped = _records(best, header, columns, specs, merged)
    return Layout(
        sheet=best,
        kind=kind,
        header_rows=header,
        columns=dict(sorted(columns.items())),
        titles=titles,
        data_rows=data,
        skipped=skipped,
        merged=merged,
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


def _refuse_two_tables(workbook: Workbook, sheet: Sheet, header: tuple[int, ...], columns: Mapping[int, str]) -> None:
    """Two tables side by side: half of the people would be left out without a word.

    Raises:
        TablesSideBySide: At least two headings of known columns, the first of them among these, stand there once more.
    """
    keys = [heading_key(cell) for cell in sheet.rows[header[-1] - 1]]
    first, *_rest = sorted(columns)
    twice = [
        column for column in columns if keys[column] and keys.index(keys[column]) < len(keys) - 1 - keys[::-1].index(keys[column])
    ]
    again = len(keys) - 1 - keys[::-1].index(keys[first])
    if (
        first in twice
        and len(twice) > 1
        and any(cell_text(sheet.cell(row, again)) for row in range(header[-1] + 1, len(sheet.rows) + 1))
    ):
        raise TablesSideBySide(
            f"工作表“{sheet.name}”里左右并排放了两份名单（第 {column_letter(first)} 列和第 {column_letter(again)} 列都是“{cell_text(sheet.cell(header[-1], first))}”），"
            "没有导入任何内容。请把右边的一份剪切到左边一份的下面，保存后再导入。",
            path=workbook.path,
            sheet=sheet.name,
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


def _best_header(
    sheet: Sheet, specs: tuple[FieldSpec, ...], wishes: Mapping[str, str]
) -> tuple[tuple[int, int], tuple[int, ...], dict[int, str]] | None:
    """The heading that names the most fields, required ones first; earlier rows win ties. What the person named counts as known."""
    best: tuple[tuple[int, int], tuple[int, ...], dict[int, str]] | None = None
    required = {spec.key for spec in specs if spec.required}
    for row in range(1, min(len(sheet.rows), _SEARCHED_ROWS) + 1):
        for rows in ((row,), (row, row + 1)):
            if rows[-1] > len(sheet.rows):
                continue
            columns = _match(sheet, rows, specs, wishes)
            keys = set(columns.values())
            if len(rows) == 2 and (not _is_continuation(sheet, row) or len(columns) <= len(_match(sheet, (row,), specs, wishes))):
                continue
            alone = len(columns) < 2 and len(_filled(sheet.rows[row - 1])) > 1
            if not required & keys or (alone and not required <= keys):
                continue
            score = (len(required & keys), len(columns))
            if best is None or score > best[0]:
                best = (score, rows, columns)
    return best


def _match(sheet: Sheet, rows: tuple[int, ...], specs: tuple[FieldSpec, ...], wishes: Mapping[str, str]) -> dict[int, str]:
    """Columns whose heading (of one row, or of two joined) is known; the first column of a field wins, the person's word first."""
    width = max(len(sheet.rows[row - 1]) for row in rows)
    spellings = [[text for text in texts if text] for texts in _spellings(sheet, rows, width)]
    named = {heading_key(title): key for title, key in wishes.items()}
    said = {column: named[text] for column, texts in enumerate(spellings) for text in texts if text in named}
    found = {column: key for column, key in said.items() if key}
    used = set(found.values())
    for column, texts in enumerate(spellings):
        if column in said:
            continue
        for text in texts:
            key = next((spec.key for spec in specs if text in spec.aliases and spec.key not in used), None)
            if key is not None:
                found[column] = key
                used.add(key)
                break
    return found


def _spellings(sheet: Sheet, rows: tuple[int, ...], width: int) -> list[list[str]]:
    """Ways to read each heading: the lower line alone, the upper alone, both joined; a merged one reaches to the next filled cell."""
    lower = [heading_key(sheet.cell(rows[-1], column)) for column in range(width)]
    if len(rows) == 1:
        return [[text] for text in lower]
    found: list[list[str]] = []
    reaching = ""
    for column, text in enumerate(lower):
        upper = heading_key(sheet.cell(rows[0], column))
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
    header: tuple[int, ...],
    columns: Mapping[int, str],
    titles: Mapping[int, str],
    specs: tuple[FieldSpec, ...],
    *,
    said: frozenset[str],
) -> dict[int, str]:
    """Correct the guess by what the columns hold: ID numbers whatever they are called, and a 编号 that only counts the rows."""
    found = dict(columns)
    known = {spec.key for spec in specs}
    rows = range(header[-1] + 1, min(len(sheet.rows), header[-1] + _SAMPLED_ROWS) + 1)
    for column, title in titles.items():
        if title in said or column_letter(column) in said:
            continue
        texts = [text for row in rows if (text := cell_text(sheet.cell(row, column)))]
        if found.get(column) == "teacher_no" and heading_key(title) == "编号" and _counts(texts):
            del found[column]
        elif column not in found and "id_number" in known - set(found.values()):
            good = sum(1 for text in texts if identity.check_id_number(text).number)
            if good * 2 > len(texts):
                found[column] = "id_number"
        if column not in found and not heading_key(sheet.cell(header[-1], column)):
            key = next((key for key, shape in _SHAPES.items() if key in known - set(found.values()) and _are(texts, shape)), None)
            if key is not None:
                found[column] = key
    return found


def _are(texts: Sequence[str], shape: re.Pattern[str]) -> bool:
    """Whether most of at least three cells look alike; sums and group lines stand among them."""
    bare = [re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)) for text in texts]
    return len(bare) > 2 and sum(bool(shape.fullmatch(text)) for text in bare) * 4 >= len(bare) * 3


def _counts(texts: Sequence[str]) -> bool:
    """Whether they are 1, 2, 3 …"""
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 6]
    return len(numbers) * 10 >= len(texts) * 9 and numbers == sorted(set(numbers)) and numbers[:1] == [1]


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
