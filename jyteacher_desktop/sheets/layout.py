"""Where the table begins and which column means what.

Real workbooks carry title lines, merged and two-line headings, notes, group lines and 合计 rows. The heading is the row (or
pair of rows) that names the most known fields; a column without a known heading may still be recognised by what it holds.
The guess is shown to the person, who may override it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from jyteacher_desktop.domain import identity
from jyteacher_desktop.sheets.errors import HeaderMissing, MappingWrong, SheetMissing
from jyteacher_desktop.sheets.fields import BY_KIND, LABELS, FieldSpec, heading_key
from jyteacher_desktop.sheets.reading import Sheet, Workbook, cell_text

_SEARCHED_ROWS = 40
_SUMMARY = re.compile(r"^(合计|总计|小计|共计|总人数|平均)|^共\d+人|合计[:：]?$")
_NOTE = re.compile(
    r"^(注|备注|说明|填表说明|填表人|填报人|制表|制表人|审核人|负责人|校长|单位|填报单位|填表日期|日期|联系电话|注意)[:：]|^[※*]\s*\S|^注\d?[、.．]"
)
_EXAMPLE = re.compile(r"^(示例|例|样例|例如)[:：]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One sheet understood.

    Attributes:
        header_rows: 1-based rows of the heading.
        columns: 0-based column to field key.
        titles: 0-based column to heading as the person knows it.
        data_rows: 1-based rows that hold records.
        skipped: 1-based row to the reason why it is no record.
    """

    sheet: Sheet
    kind: str
    header_rows: tuple[int, ...]
    columns: dict[int, str]
    titles: dict[int, str]
    data_rows: tuple[int, ...]
    skipped: dict[int, str]

    @property
    def mapping(self) -> dict[str, str]:
        """Heading to field key, in column order; headings without a field are left out."""
        return {self.titles[column]: self.columns[column] for column in sorted(self.columns)}

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Headings that mean nothing to us; their cells are left alone."""
        return tuple(title for column, title in sorted(self.titles.items()) if column not in self.columns and title)

    def column_of(self, field: str) -> int | None:
        """The column of a field."""
        return next((column for column, key in self.columns.items() if key == field), None)


def understand(workbook: Workbook, kind: str, *, sheet: str | None = None, mapping: Mapping[str, str] | None = None) -> Layout:
    """Find the table of one kind in a workbook.

    Args:
        workbook: The workbook.
        kind: ``roster``, ``activities``, ``attendance``, ``trainings`` or ``openings``.
        sheet: Name of the sheet; the visible one that fits best when None.
        mapping: Heading (or column letter) to field key, overriding the guess; an empty key frees a column.

    Raises:
        SheetMissing, HeaderMissing, MappingWrong.
    """
    specs = BY_KIND[kind]
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
            f"在“{workbook.path.name}”里没有找到{LABELS[kind]}的表头（至少要有：{wanted}），没有导入任何内容。"
            "请检查是否选对了文件，或在第一行写上列名；也可以下载模板填写。",
            path=workbook.path,
        )
    (_score, header, columns), best = max(candidates, key=lambda item: item[0][0])
    titles = _titles(best, header)
    columns = _override(columns, titles, wishes) if wishes else _by_content(best, header, columns, specs)
    data, skipped = _records(best, header, columns, specs)
    return Layout(sheet=best, kind=kind, header_rows=header, columns=columns, titles=titles, data_rows=data, skipped=skipped)


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
            alone = len(columns) < 2 and sum(1 for cell in sheet.rows[row - 1] if cell is not None) > 1
            if not required & keys or (alone and not required <= keys):
                continue
            score = (len(required & keys), len(columns))
            if best is None or score > best[0]:
                best = (score, rows, columns)
    return best


def _match(sheet: Sheet, rows: tuple[int, ...], specs: tuple[FieldSpec, ...], wishes: Mapping[str, str]) -> dict[int, str]:
    """Columns whose heading (of one row, or of two joined) is known; the first column of a field wins, the person's word first."""
    width = max(len(sheet.rows[row - 1]) for row in rows)
    spellings = [[text for text in _spellings(sheet, rows, column) if text] for column in range(width)]
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


def _spellings(sheet: Sheet, rows: tuple[int, ...], column: int) -> list[str]:
    """Ways to read a heading: the lower line alone, the upper alone, both joined."""
    if len(rows) == 1:
        return [heading_key(sheet.cell(rows[0], column))]
    upper, lower = _upper(sheet, rows[0], column), heading_key(sheet.cell(rows[1], column))
    if not lower:
        return [heading_key(sheet.cell(rows[0], column))]
    return [upper + lower, lower]


def _upper(sheet: Sheet, row: int, column: int) -> str:
    """A merged heading reaches to the right until the next filled cell."""
    for place in range(column, -1, -1):
        text = heading_key(sheet.cell(row, place))
        if text:
            return text
    return ""


def _is_continuation(sheet: Sheet, row: int) -> bool:
    """Whether the next row is a second heading line: its texts stand under group headings, others stay blank above it."""
    upper, lower = sheet.rows[row - 1], sheet.rows[row]
    filled = [column for column, cell in enumerate(lower) if cell is not None and cell_text(cell)]
    if not filled or any(not isinstance(lower[column], str) for column in filled):
        return False
    blank_below = sum(1 for column, cell in enumerate(upper) if cell is not None and cell_text(sheet.cell(row + 1, column)) == "")
    return blank_below > 0


def _titles(sheet: Sheet, header: tuple[int, ...]) -> dict[int, str]:
    width = max((len(row) for row in sheet.rows), default=0)
    titles: dict[int, str] = {}
    for column in range(width):
        parts = [" ".join(cell_text(sheet.cell(row, column)).split()) for row in header]
        text = next((part for part in reversed(parts) if part), "")
        if text in titles.values():
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


def _by_content(sheet: Sheet, header: tuple[int, ...], columns: dict[int, str], specs: tuple[FieldSpec, ...]) -> dict[int, str]:
    """Recognise a column of ID numbers whatever it is called."""
    if "id_number" in columns.values() or all(spec.key != "id_number" for spec in specs):
        return columns
    width = max((len(row) for row in sheet.rows), default=0)
    for column in range(width):
        if column in columns:
            continue
        cells = [cell_text(sheet.cell(row, column)) for row in range(header[-1] + 1, len(sheet.rows) + 1)]
        filled = [text for text in cells if text]
        good = sum(1 for text in filled if identity.check_id_number(text).number)
        if filled and good * 2 > len(filled):
            return {**columns, column: "id_number"}
    return columns


def _records(
    sheet: Sheet, header: tuple[int, ...], columns: dict[int, str], specs: tuple[FieldSpec, ...]
) -> tuple[tuple[int, ...], dict[int, str]]:
    required = [spec.key for spec in specs if spec.required]
    key_columns = [column for column, key in columns.items() if key in required]
    data: list[int] = []
    skipped = {row: "表头" if row in header else "标题" for row in range(1, header[-1] + 1)}
    heading = [heading_key(sheet.cell(header[-1], column)) for column in key_columns]
    for row in range(header[-1] + 1, len(sheet.rows) + 1):
        cells = sheet.rows[row - 1]
        filled = [column for column, cell in enumerate(cells) if cell is not None and cell_text(cell)]
        mapped = [column for column in filled if column in columns]
        first = cell_text(cells[filled[0]]) if filled else ""
        if not filled:
            skipped[row] = "空行"
        elif any(_SUMMARY.search(re.sub(r"\s+", "", cell_text(cells[column]))) for column in filled[:3]):
            skipped[row] = "合计"
        elif _NOTE.search(first):
            skipped[row] = "说明"
        elif _EXAMPLE.search(first):
            skipped[row] = "示例"
        elif not mapped:
            skipped[row] = "只有序号" if first.isdigit() else "分组行"
        elif [heading_key(sheet.cell(row, column)) for column in key_columns] == heading and any(heading):
            skipped[row] = "重复的表头"
        elif len(filled) == 1 and len(columns) > 1 and _is_group_line(first, in_key_column=filled[0] in key_columns):
            skipped[row] = "分组行"
        else:
            data.append(row)
    return tuple(data), skipped


def _is_group_line(text: str, *, in_key_column: bool) -> bool:
    """A line such as 语文组 or 一、初中部 that heads a group of people."""
    return not in_key_column or bool(
        re.search(r"(组|部|年级|室|处|科|班|名单|人员)$|^[一二三四五六七八九十]+[、.．]", re.sub(r"\s+", "", text))
    )
