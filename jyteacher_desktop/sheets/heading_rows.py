"""Which rows of a sheet are its heading: the row, or two or three of them, that names the most known fields and holds no data itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from jyteacher_desktop.sheets import texts_in_cells
from jyteacher_desktop.sheets.cell_values import heading_key
from jyteacher_desktop.sheets.cells import cell_text, column_letter, filled_columns
from jyteacher_desktop.sheets.column_contents import Cells
from jyteacher_desktop.sheets.errors import MappingWrong
from jyteacher_desktop.sheets.fields_of_any_list import specs_of
from jyteacher_desktop.sheets.headings import (
    Reading,
    Vocabulary,
    says_a_side,
    says_what,
    senses_of,
    turned_from_above,
    vocabulary,
)
from jyteacher_desktop.sheets.reading import Sheet
from jyteacher_desktop.sheets.texts_in_cells import Shape
from jyteacher_desktop.sheets.words_of_headings import set_of

SEARCHED_ROWS = 40

Found = tuple[tuple[int, ...], tuple[int, ...], dict[int, str], dict[int, Reading]]
"""Score, heading rows, what the columns are, how every heading was read."""


def best_header(sheet: Sheet, kind: str, wishes: Mapping[str, str]) -> Found | None:
    """The heading that names the most fields, required ones first; earlier rows win ties. What the person named counts as known."""
    best: Found | None = None
    required = {spec.key for spec in specs_of(kind) if spec.required}
    for row in range(1, min(len(sheet.rows), SEARCHED_ROWS) + 1):
        if not filled_columns(sheet.rows[row - 1]):
            continue
        if best is not None and best[0][0] == len(required) and _has_people(sheet, best, row):
            break  # whatever heading stands further below is another table's: the people between belong to the first
        shorter: dict[int, str] = {}
        for rows in ((row,), (row, row + 1), (row, row + 1, row + 2)):
            if rows[-1] > len(sheet.rows) or (len(rows) > 1 and not is_continuation(sheet, rows)):
                break
            if _says_what_was_asked(sheet, rows[-1], shorter, required):
                break
            columns, readings = _match(sheet, rows, kind, wishes)
            grouped = len(rows) == 2 and len(columns) == len(shorter) and _stands_under_groups(sheet, row, shorter, required)
            if len(rows) > 1 and len(columns) <= len(shorter) and not grouped:
                continue
            shorter = columns
            keys = set(columns.values())
            if not required & keys or not _is_heading(sheet, rows, columns, readings, kind, named=bool(wishes)):
                continue
            alone = len(columns) < 2 and len(filled_columns(sheet.rows[row - 1])) > 1
            if alone and not required <= keys:
                continue
            score = (len(required & keys), len(columns))
            if best is None or score > best[0] or (grouped and score == best[0] and best[1] == (row,)):
                best = (score, rows, columns, readings)
    return best


def _has_people(sheet: Sheet, found: Found, row: int) -> bool:
    """Whether the line above ``row`` is somebody's below a heading that was found: a name under the name, and more beside it."""
    _score, rows, columns, _readings = found
    names = [column for column, key in columns.items() if key == "name"]
    above = sheet.rows[row - 2]
    return (
        len(columns) > 1
        and row - 1 > rows[-1]
        and any(texts_in_cells.is_name(cell_text(above[column])) for column in names)
        and sum(bool(cell_text(above[column])) for column in columns) > 1
    )


def _says_what_was_asked(sheet: Sheet, row: int, columns: Mapping[int, str], required: set[str]) -> bool:
    """Whether a row below a heading is the first record: all that every record needs, and a day, a number or the like under what the heading knows."""
    needed = [column for column, key in columns.items() if key in required]
    line = sheet.rows[row - 1]
    return (
        bool(needed)
        and all(cell_text(line[column]) for column in needed)
        and any(texts_in_cells.shape_of_cell(line[column]) in _DATA for column in columns)
    )


def _stands_under_groups(sheet: Sheet, row: int, columns: Mapping[int, str], required: set[str]) -> bool:
    """Whether the next row says what stands under a heading that reaches over several columns (其他情况 over 教师职称级别 and 教师资格种类).

    A record would have something under a heading that every row needs; here the texts stand side by side under one heading and the blank beside it.
    """
    upper, lower = sheet.rows[row - 1], sheet.rows[row]
    if looks_like_data(sheet, row + 1) or any(cell_text(lower[column]) for column, key in columns.items() if key in required):
        return False
    told = [bool(cell_text(cell)) for cell in lower]
    over = [bool(cell_text(cell)) for cell in upper]
    return any(over[place] and told[place] and told[place + 1] and not over[place + 1] for place in range(len(told) - 1))


def _is_heading(
    sheet: Sheet, rows: tuple[int, ...], columns: Mapping[int, str], readings: Mapping[int, Reading], kind: str, *, named: bool
) -> bool:
    """Whether a row that names a field is a heading and no record: a cell 教师 names a field, and is a job as well."""
    if not named and any(looks_like_data(sheet, row, known=len(columns)) or _is_sum(sheet, row) for row in rows):
        return False
    words = [column for column in columns if vocabulary(kind).names(cell_text(sheet.cell(rows[-1], column)))]
    jobs = [column for column in columns if texts_in_cells.is_no_name(cell_text(sheet.cell(rows[-1], column)))]
    if jobs and len(columns) == len(jobs):
        filled = filled_columns(sheet.rows[rows[-1] - 1])
        known = [column for column in filled if column not in jobs and (readings.get(column, UNREAD).known or column in words)]
        return len(filled) == 1 or len(known) * 2 >= len(filled) - 1
    return True


_SUM = re.compile("(?:本页)?(?:小计|合计|总计|共计)")


def _is_sum(sheet: Sheet, row: int) -> bool:
    """Whether a row adds up what stands above it: 小计, 8人."""
    first = next((cell for cell in sheet.rows[row - 1] if cell_text(cell)), None)
    return first is not None and bool(_SUM.match(re.sub(r"\s+", "", cell_text(first))))


UNREAD = Reading()
_DATA = frozenset({Shape.ID_NUMBER, Shape.PHONE, Shape.SEX, Shape.DATE, Shape.TITLE})


def looks_like_data(sheet: Sheet, row: int, *, known: int = 0) -> bool:
    """Whether cells of a row cannot be headings: an ID number, a day, 女, 一级教师; figures only where hardly any heading is known."""
    cells = [cell for cell in sheet.rows[row - 1] if cell is not None and cell != ""]
    shapes = [texts_in_cells.shape_of_cell(cell) for cell in cells]
    sure = sum(
        shape in _DATA and not (isinstance(cell, str) and len(cell.strip()) < 2 and known > 2)
        for shape, cell in zip(shapes, cells, strict=True)
    )
    figures = sum(shape is Shape.NUMBER and not isinstance(cell, str) for shape, cell in zip(shapes, cells, strict=True))
    return sure > known // 4 or (known < 2 and figures > 0)


def _match(
    sheet: Sheet, rows: tuple[int, ...], kind: str, wishes: Mapping[str, str]
) -> tuple[dict[int, str], dict[int, Reading]]:
    """Columns whose heading (of one row, or of several joined) is known, the person's word first, and how every heading was read.

    What our own templates call a field wins (日期 over the 起止时间 that a kind of activity has of its own), headings that a field lists over those that are only composed of the same words, a thing over a side of it (职务 over 教职工类别 and 岗位分类), what is said behind a certificate last, the
    first column of a field over later ones.
    """
    width = max(len(sheet.rows[row - 1]) for row in rows)
    words = vocabulary(kind)
    spellings = [[text for text in texts if text] for texts in spellings_of(sheet, rows, width)]
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
    behind = {column for column in range(1, len(spellings)) if _of_certificate(spellings, column)}
    are_sides = {
        spec.key for spec in specs_of(kind) if says_a_side(spec.title)
    }  # 培训类型 is a 活动类型 and no side of another thing
    sides = {
        column
        for column, texts in enumerate(spellings)
        if texts and says_a_side(texts[-1]) and not (column in readings and are_sides & {*readings[column].sure})
    }
    seconds = _second_words(spellings, readings)
    keys = {column for column, texts in enumerate(spellings) if texts and _KEY.search(texts[-1])}
    every = dict.fromkeys(listed, True)
    order = (
        (own, behind),
        (both, behind | sides),
        (both, behind),
        (things, behind | sides),
        (things, behind),
        (listed, behind),
        (every, behind),
    )
    rounds = [*((wanted, held_back | keys | seconds) for wanted, held_back in order), (every, set[int]())]
    for wanted, held_back in rounds:
        for column in range(len(spellings)):
            if column in said or column in found or column not in readings or not wanted[column] or column in held_back:
                continue
            meant = next((key for key in readings[column].sure if key not in used), None)
            if meant is not None:
                found[column] = meant
                used.add(meant)
    if found and len(readings) >= _SEVERAL_HEADINGS:
        needed = {spec.key for spec in specs_of(kind) if spec.required} - used - {"name"}
        _take_likely(found, readings, needed, held_back=behind | {*said})
    for column in behind - {*found}:
        readings[column] = Reading(known=True)
    if "name" not in used and any(spec.key == "name" for spec in specs_of(kind)):
        people = (
            column
            for column, texts in enumerate(spellings)
            if column not in {*said, *found} and _are_people(sheet, rows, column, texts)
        )
        first = next(people, None)
        if first is None and not found and len(readings) >= _SEVERAL_HEADINGS and kind == "roster":
            first = _only_people(sheet, rows, spellings, readings, set(said), kind=kind)
        if first is None and found:
            unheard = [
                column
                for column, texts in enumerate(spellings)
                if column not in {*said, *found} and texts and _is_unheard_of(sheet, rows, column, readings[column])
            ]
            first = unheard[0] if len(unheard) == 1 and len(found) > 1 else None
            if first is None:
                first = _only_people(sheet, rows, spellings, readings, {*said, *found}, kind=kind)
        if first is not None:
            found[first] = "name"
    _read_without_whose(found, readings, spellings, words, taken={*said})
    return found, readings


def _read_without_whose(
    found: dict[int, str], readings: dict[int, Reading], spellings: Sequence[Sequence[str]], words: Vocabulary, *, taken: set[int]
) -> None:
    """讲师电话 beside 讲师姓名 is a telephone: what the people of a list are called says nothing more in its other headings."""
    name = next((column for column, key in found.items() if key == "name"), None)
    called = _OF_NAMES.sub("", _in_one_line(spellings[name][-1]).lstrip("*★☆※ ")) if name is not None and spellings[name] else ""
    if not called:
        return
    for column, texts in enumerate(spellings):
        heading = _in_one_line(texts[-1]).lstrip("*★☆※ ") if texts else ""
        if column in found or column in taken or not heading.startswith(called) or heading == called:
            continue
        reading = words.read(heading.removeprefix(called))
        meant = next((key for key in reading.sure if key not in found.values()), None)
        if meant is not None:
            found[column] = meant
            readings[column] = reading


_OF_NAMES = re.compile("(?:姓名|名称|名字|名)$")


_SEVERAL_HEADINGS = 3
"""Two texts side by side explain something as often as they head columns."""


def _take_likely(found: dict[int, str], readings: Mapping[int, Reading], wanted: set[str], *, held_back: set[int]) -> None:
    """What every record needs and no heading names for sure is in the column that names it with a word more: 党建活动名称, 党建活动时间."""
    for key in wanted:
        alike = [
            column
            for column, reading in readings.items()
            if column not in found and column not in held_back and not reading.sure and key in reading.likely
        ]
        if len(alike) == 1:
            found[alike[0]] = key


def _second_words(spellings: Sequence[Sequence[str]], readings: Mapping[int, Reading]) -> set[int]:
    """Columns that name a field only where no other one does: 培训形式 beside 培训类型, 活动内容 beside 备课名称; alone either is meant."""
    said = {column: _in_one_line(texts[-1]) for column, texts in enumerate(spellings) if texts and column in readings}
    found: set[int] = set()
    for first, second in _FIRST_AND_SECOND:
        named = {key for column, text in said.items() if first.search(text) for key in readings[column].sure}
        found |= {column for column, text in said.items() if second.search(text) and named & {*readings[column].sure}}
    return found


_FIRST_AND_SECOND = (
    (re.compile("(?:类型|类别|种类)[*★\\s]*$"), re.compile("(?:形式|方式)[*★\\s]*$")),
    (re.compile("(?:名称|主题|题目|标题)[*★\\s]*$"), re.compile("内容[*★\\s]*$")),
    (
        re.compile(
            "^(?!.*(?:[拟待应竞首初解低高未]聘|时间|日期|年月)).*聘.*(?:职称|技术职务|资格)|(?:职称|技术职务|资格)\\s*[（(]\\s*聘"
        ),
        re.compile("^(?!.*聘).*(?:职称|技术职务|资格)"),
    ),
    (re.compile("(?:工号|职工号|工作证号)[*★\\s]*$"), re.compile("(?:编码|编号|代码|标识)[*★\\s]*$")),
)
"""How a field is called, and what else is called so where nothing else is: its form, what it is about, a title as it was judged and not as it is held,
what a program numbers people by."""
_KEY = re.compile(r"[\u3400-\u9fff]\s*[（(]?id[)）]?$", re.IGNORECASE)
"""教师ID: the number a program counts by; 职工编号 beside it is the one people know."""
_CERTIFIED = set_of("QUALIFIED")
_SOMEBODY_ELSE = set_of("CONTACT KIN PARENT")


def _of_certificate(spellings: Sequence[Sequence[str]], column: int) -> bool:
    """Whether a subject or a stage stands right behind what a certificate says: it is the certificate's, if another column has a person's own. A telephone behind somebody else's name is his."""
    before, texts = spellings[column - 1], spellings[column]
    if not before or not texts:
        return False
    if senses_of(_in_one_line(before[-1])) & _SOMEBODY_ELSE:
        return "PHONE" in senses_of(_in_one_line(texts[-1]))  # 紧急联系人, 联系电话: it is his
    if not senses_of(_in_one_line(before[-1])) >= _CERTIFIED:
        return False
    return bool(senses_of(_in_one_line(texts[-1])) & {"SUBJECT", "STAGE", "COURSE"})


def _are_people(sheet: Sheet, rows: tuple[int, ...], column: int, texts: Sequence[str]) -> bool:
    """Whether a heading says only that somebody is meant (教职工, 任课教师, 人员), and names or nothing stand below it."""
    if not texts or senses_of(re.sub(r"[\s*★☆※]+", "", texts[-1])) != _SOMEBODY:
        return False
    below = sheet.rows[rows[-1] : rows[-1] + SEARCHED_ROWS]
    cells = [row[column] for row in below]
    return Cells(cells).shape is Shape.NAME or not any(cell_text(cell) for cell in cells)


def _is_unheard_of(sheet: Sheet, rows: tuple[int, ...], column: int, reading: Reading) -> bool:
    """Whether a heading means nothing to us and names stand below it."""
    return (
        reading == UNREAD and Cells([row[column] for row in sheet.rows[rows[-1] : rows[-1] + SEARCHED_ROWS]]).shape is Shape.NAME
    )


def _only_people(
    sheet: Sheet,
    rows: tuple[int, ...],
    spellings: Sequence[Sequence[str]],
    readings: Mapping[int, Reading],
    taken: set[int],
    *,
    kind: str,
) -> int | None:
    """The only column of names, where its heading speaks of an account (用户名, 账号名称) or of who teaches, and not of who made or checked the sheet."""
    alike = [
        column
        for column, texts in enumerate(spellings)
        if column not in taken
        and texts
        and column in readings
        and Cells([row[column] for row in sheet.rows[rows[-1] : rows[-1] + SEARCHED_ROWS]]).shape is Shape.NAME
    ]
    if len(alike) != 1:
        return None
    heading = _in_one_line(spellings[alike[0]][-1])
    if kind == "roster" and senses_of(heading) == _WHO_TEACHES:
        return alike[0]  # 授课教师: a list of who teaches what, of which a person is asked whether it is meant
    nobody = _NOBODY_HERE - {"LECTURER"} if kind == "roster" else _NOBODY_HERE  # in a roster whoever is named is meant
    if not _ACCOUNT.search(heading) or senses_of(heading) & nobody:
        return None
    return alike[0]


def _in_one_line(heading: str) -> str:
    """A heading without the line breaks and blanks of a narrow column: 用 over 户名 is 用户名."""
    return re.sub(r"\s+", "", heading)


_ACCOUNT = re.compile("姓名$|名称$|名字$|用户|账号|帐号|昵称|登录|登陆|显示名|^[^父母家亲曾原笔姓]{1,3}名$")
_NOBODY_HERE = set_of("KIN LECTURER RELATION PARENT CONTACT STUDENT OFFICER FORMER")
"""Whose names are not those of the people of the list: 家长姓名, 填表人姓名."""
_SOMEBODY = set_of("PERSON")
_WHO_TEACHES = set_of("LECTURER")


def spellings_of(sheet: Sheet, rows: tuple[int, ...], width: int) -> list[list[str]]:
    """Ways to read each heading: its lowest line alone, and joined to the group above it; a merged one reaches to the next filled cell."""
    hanging = _hanging_into(sheet, rows[0])
    found = [[cell_text(sheet.cell(rows[0], column)) or hanging.get(column, "")] for column in range(width)]
    for above, row in pairwise(rows):
        reaching = ""
        for column in range(width):
            text = cell_text(sheet.cell(row, column))
            reaching = cell_text(sheet.cell(above, column)) or reaching
            if text:
                found[column] = [reaching + text, text]
    return found


def _hanging_into(sheet: Sheet, row: int) -> dict[int, str]:
    """Column to the text of a cell merged downwards into a row from above it (序号 beside three lines of headings)."""
    return {column: cell_text(sheet.cell(first, column)) for first, last, column in sheet.merges if first < row <= last}


def is_continuation(sheet: Sheet, rows: tuple[int, ...]) -> bool:
    """Whether the last row is one more heading line: its texts stand under group headings, others stay blank above it."""
    lower = sheet.rows[rows[-1] - 1]
    filled = filled_columns(lower)
    if not filled or any(not isinstance(lower[column], str) for column in filled):
        return False
    return any(column not in filled for row in rows[:-1] for column in filled_columns(sheet.rows[row - 1]))


def titles_of(sheet: Sheet, header: tuple[int, ...]) -> dict[int, str]:
    """What each column is called to people: its lowest heading, with its letter where there is none or another one of that name."""
    width = max(map(len, sheet.rows), default=0)
    hanging = _hanging_into(sheet, header[0])
    titles: dict[int, str] = {}
    for column in range(width):
        parts = [" ".join(cell_text(sheet.cell(row, column)).split()) for row in header]
        text = next((part for part in reversed(parts) if part), "") or " ".join(hanging.get(column, "").split())
        if not text and any(cell_text(sheet.cell(row, column)) for row in range(header[-1] + 1, len(sheet.rows) + 1)):
            text = f"{column_letter(column)}列（没有列名）"
        elif text and text in titles.values():
            text = f"{text}（{column_letter(column)}列）"
        titles[column] = text
    return titles


def overridden(columns: dict[int, str], titles: dict[int, str], wishes: Mapping[str, str]) -> dict[int, str]:
    """What the columns are where the person said something about some of them.

    Raises:
        MappingWrong: There is no such column.
    """
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
