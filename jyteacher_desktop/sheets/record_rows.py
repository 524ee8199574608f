"""Which rows below a heading are records: sums, notes, examples and group lines are left out, each for a reason that is named."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from operator import itemgetter

from jyteacher_desktop.sheets import texts_in_cells
from jyteacher_desktop.sheets.cell_values import FieldSpec, heading_key
from jyteacher_desktop.sheets.cells import Cell, cell_text, column_of, filled_columns
from jyteacher_desktop.sheets.column_contents import can_judge, is_readable
from jyteacher_desktop.sheets.fields_of_any_list import specs_of
from jyteacher_desktop.sheets.fields_of_first_lists import BY_KIND
from jyteacher_desktop.sheets.headings import Vocabulary, is_word, names_a_person, vocabulary
from jyteacher_desktop.sheets.reading import Sheet
from jyteacher_desktop.sheets.texts_in_cells import Shape
from jyteacher_desktop.values import NamedTuple

_SUMMARY = re.compile(
    r"(?:合计|总计|小计|共计|总人数|平均|平均数|平均值|累计|本页小计|本页合计)(?:[:：].*|[（(].*|\d+.*)?"
    r"|(?:以上)?共计?\d+[人条名次场项个篇所件本份位元].*|总分|总数|总金额|.{1,6}(?:合计|小计)[:：]?"
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
_SURELY_A_GROUP = re.compile(
    r"(?:.*(?:年级|名单|人员|中心|支部|办公室|委员会|校区|分校|教学点|园区|小学|中学|学校|幼儿园)|.*[（(:：]\d+人?[)）]?|.*\d人"
    r"|(?:[高初小中]?[一二三四五六七八九十\d]+|[高初小]中|[文理工史政管行后总教财安保应][科综地务勤政理全急])[年级]*[组部处室科班]|[一二三四五六七八九十]+[、.．].*)"
)
"""What nobody is called: 金山校区, 高一班, 史地组, 管理处. 李一班 and 张德科 end like groups too and may be people."""
_PLAIN_NAME = re.compile("(?!合计|总计|小计|共计|累计|平均|姓名|示例)[\u4e00-\u9fa5]{2,3}")
# How sums, notes and examples begin.
_SUSPECT = frozenset("合总小共平累本注备说填制审负校单日联签公示样例（(※*＊ 　\n")
# Fields that say who a roster's row is: repeated over merged rows they would be several people of one name.
_PERSONAL = frozenset(("name", "id_number", "id_last4", "teacher_no", "phone", "former_name"))


def merged_cells(sheet: Sheet, header: tuple[int, ...], columns: Mapping[int, str], kind: str) -> dict[tuple[int, int], Cell]:
    """A cell merged over several records is meant for each of them; only who a roster speaks of is never repeated."""
    found: dict[tuple[int, int], Cell] = {}
    for top, bottom, column in sheet.merges:
        if top <= header[-1] or column not in columns or (kind == "roster" and columns[column] in _PERSONAL):
            continue
        value = sheet.cell(top, column)
        if value is not None and value != "":
            found |= {(row, column): value for row in range(top + 1, min(bottom, len(sheet.rows)) + 1)}
    return found


class Rows(NamedTuple):
    """What every row below a heading is.

    Attributes:
        data: Rows that hold records.
        skipped: Row to the reason why it is no record.
        elsewhere: Row of another table, one with other columns, to the row of that table's heading, which stands here too.
    """

    data: tuple[int, ...]
    skipped: dict[int, str]
    elsewhere: dict[int, int]


def record_rows(
    sheet: Sheet,
    header: tuple[int, ...],
    columns: Mapping[int, str],
    kind: str,
    merged: Mapping[tuple[int, int], Cell],
    *,
    begins: Collection[int] = (),
) -> Rows:
    """Which rows are records. A row is left out only for a reason that can be named; whatever else it is, it is a record.

    A heading with other columns begins another table, wherever in it the names stand and whatever they are called. What stands below it would be read with columns that mean something else there,
    so it is no record up to the next repeat of the first heading, or to a row of ``begins``, which is under the first heading again.
    """
    walk = _Walk(sheet, header, columns, kind, merged)
    walk.go(begins)
    return walk.found()


_GROUP_LINE = "分组行"
_BY_COLUMNS = frozenset(("", _GROUP_LINE, "只有序号"))
"""What a row is by the columns in which something stands; in another table that says nothing."""


class _Walk:
    """The rows below a heading, looked at one after the other, and what was seen of those before."""

    def __init__(
        self,
        sheet: Sheet,
        header: tuple[int, ...],
        columns: Mapping[int, str],
        kind: str,
        merged: Mapping[tuple[int, int], Cell],
    ) -> None:
        self._sheet, self._top, self._columns, self._merged = sheet, header[-1], columns, merged
        self._words = vocabulary(kind)
        self._required = [spec.key for spec in specs_of(kind) if spec.required]
        self._keys = [column for column, field in columns.items() if field in self._required]
        self._heading = _words_of_heading(sheet, header)
        names = column_of(columns, "name")
        self._names = -1 if names is None else names
        self._of_people = names is not None and kind in BY_KIND
        self._data: list[int] = []
        self._skipped = {row: "表头" if row in header else "标题" for row in range(1, self._top + 1)}
        self._elsewhere: dict[int, int] = {}
        self._lone: list[int] = []
        self._other = 0
        hint = _hint_row(sheet, self._top + 1, columns, specs_of(kind))
        sample = _sample_row(sheet, self._top + 1 + bool(hint), columns, specs_of(kind))
        self._skipped |= {row: why for row, why in ((hint, "说明"), (sample, "示例")) if row}
        self._usual: list[bool] = []
        if names is not None:
            self._usual = _usual_rows(sheet.rows[self._top :], names, cell_text(sheet.cell(self._top, names)))
            for row in filter(None, (hint, sample)):
                self._usual[row - self._top - 1] = False

    def go(self, begins: Collection[int]) -> None:
        """Look at every row; of usual ones up to the first that has to be looked at."""
        row = self._top
        while row < len(self._sheet.rows):
            row += 1
            if row in begins:
                self._other = 0
            if not self._other and self._usual and self._usual[row - self._top - 1]:
                last = self._top + _next_unusual(self._usual, row - self._top)
                self._data.extend(range(row, last + 1))
                row = last
            elif row not in self._skipped:
                self._look_at(row)

    def found(self) -> Rows:
        """What every row is; lone lines in the column of names that are people called like a group are records too."""
        people = _people_among(self._sheet, self._names, [row for row in self._lone if row in self._skipped])
        skipped = {row: reason for row, reason in self._skipped.items() if row not in people}
        return Rows(tuple(sorted({*self._data, *people}) if people else self._data), skipped, self._elsewhere)

    def _look_at(self, row: int) -> None:
        cells = self._sheet.rows[row - 1]
        filled = filled_columns(cells)
        reason = _no_record(
            [cell_text(cells[column]) for column in filled],
            mapped=any(column in self._columns for column in filled),
            in_key=[column in self._keys or ((row, column) in self._merged) for column in filled],
            alone=len(self._columns) == 1,
            of_people=self._of_people,
        )
        alone = filled == [self._names] and (row, self._names) not in self._merged
        if self._of_people and reason == _GROUP_LINE and alone:
            self._lone.append(row)
        if (not reason or self._other) and (
            _is_heading(cells, self._keys, self._heading) or _names_columns(cells, self._words, self._required)
        ):
            self._other = row if _other_words(cells, self._heading) else 0
            reason = "" if self._other else "重复的表头"
            if self._other and self._data and self._data[-1] == row - 1 and _is_caption(self._sheet.rows[row - 2]):
                self._elsewhere[self._data.pop()] = self._other
        if self._other and reason in _BY_COLUMNS:
            self._elsewhere[row] = self._other
        elif reason:
            self._skipped[row] = reason
        else:
            self._data.append(row)


def _usual_rows(rows: Sequence[Sequence[Cell]], names: int, heading: str) -> list[bool]:
    """Which rows are records at first sight: a plain name and something more."""
    most = len(rows[0]) - _BESIDE_A_NAME if rows else 0
    called = [cells[names] for cells in rows]
    plain = {
        name: isinstance(name, str) and _PLAIN_NAME.fullmatch(name) is not None and name != heading and not is_word(name)
        for name in set(called)
    }
    if names == 0:
        plain = {name: each and str(name)[:1] not in _SUSPECT for name, each in plain.items()}
        usual = list(map(plain.__getitem__, called))
    else:
        first = [cells[0] for cells in rows]
        begins = {cell: not isinstance(cell, str) or cell[:1] not in _SUSPECT for cell in set(first)}
        usual = [plain[name] and begins[cell] for name, cell in zip(called, first, strict=True)]
    if _filled_everywhere(rows) > _BESIDE_A_NAME:
        return usual
    return [each and cells.count("") < most for each, cells in zip(usual, rows, strict=True)]


def _filled_everywhere(rows: Sequence[Sequence[Cell]]) -> int:
    """Of how many columns no cell is empty, as far as it matters; the first rows say which ones to look at."""
    found = 0
    for column in range(len(rows[0]) if rows else 0):
        cell = itemgetter(column)
        if "" in map(cell, rows[:_BEGIN]):
            continue
        if "" in map(cell, rows):
            break
        found += 1
        if found > _BESIDE_A_NAME:
            break
    return found


_BEGIN = 20
"""Rows of which a column that has a blank among them is not looked through."""


_BESIDE_A_NAME = 3
"""Cells that stand in a record at least, so that it needs no second look; its name is one of them."""


def _next_unusual(usual: Sequence[bool], start: int) -> int:
    """The place from some place on where a row is no usual one, or the end."""
    try:
        return usual.index(False, start)
    except ValueError:
        return len(usual)


def _people_among(sheet: Sheet, names: int, rows: Sequence[int]) -> set[int]:
    """Which lone lines in the column of names are people called like a group (张德科), of whom nothing else is written.

    Where another lone line that ends like it is a group for sure, it is one too: beside 语文组 and 数学组 nobody is called 安康组.
    """
    alike = {row: re.sub(r"\s+", "", cell_text(sheet.cell(row, names))) for row in rows}
    groups = {text for text in alike.values() if _SURELY_A_GROUP.fullmatch(text) or not texts_in_cells.is_name(text)}
    endings = {text[-1] for text in groups}
    return {row for row, text in alike.items() if text not in groups and text[-1] not in endings}


def _names_columns(cells: Sequence[Cell], words: Vocabulary, required: Sequence[str]) -> bool:
    """Whether a row names columns, in whatever order and words: several are known, one of them is what every record needs, nothing is data."""
    if not any(is_word(cell) for cell in cells if isinstance(cell, str)):
        return False  # at first sight, for nearly every record
    texts = [text for cell in cells if (text := cell_text(cell))]
    if len(texts) < _COLUMNS or not all(isinstance(cell, str) for cell in cells if cell is not None):
        return False
    readings = [words.read(text) for text in texts]
    known = [each.known or bool(each.sure or each.likely) or is_word(text) for each, text in zip(readings, texts, strict=True)]
    if sum(known) < max(_COLUMNS, len(texts) - 1):
        return False
    if any(texts_in_cells.shape_of_cell(cell) in _SAYS_DATA for cell in texts if not is_word(cell)):
        return False
    return any(key in required for each in readings for key in each.sure) or (
        "name" in required and any(map(names_a_person, texts))
    )


_COLUMNS = 3
"""Columns that a line must name to be a heading by its words alone."""
_SAYS_DATA = frozenset({Shape.SEX, Shape.ID_NUMBER, Shape.PHONE, Shape.DATE, Shape.NUMBER})


def _words_of_heading(sheet: Sheet, header: tuple[int, ...]) -> dict[int, tuple[str, ...]]:
    """Normalised words of the lines of a heading, by column; columns without any are not there."""
    found = {
        column: tuple(key for row in header if (key := heading_key(sheet.cell(row, column))))
        for column in range(max(len(sheet.rows[row - 1]) for row in header))
    }
    return {column: words for column, words in found.items() if words}


def _is_heading(cells: Sequence[Cell], keys: Sequence[int], heading: Mapping[int, tuple[str, ...]]) -> bool:
    """Whether a row has the words of a heading in every required column, or in one of them and somewhere else.

    A table of another kind may have something else in a required column: 费用 below 学时.
    """
    named = [column for column in keys if column in heading]
    found = [column for column in named if heading_key(cells[column]) in heading[column]]
    if not found:
        return False
    if len(found) == len(named) and not any(cell_text(cells[column]) for column in keys if column not in heading):
        return True
    return sum(heading_key(cells[column]) in words for column, words in heading.items()) > 1


def _other_words(cells: Sequence[Cell], heading: Mapping[int, tuple[str, ...]]) -> list[int]:
    """The columns in which a row that looks like a heading says something else; a blank says nothing."""
    return [column for column, cell in enumerate(cells) if (key := heading_key(cell)) and key not in heading.get(column, ())]


def _is_caption(cells: Sequence[Cell]) -> bool:
    """Whether the line above a heading is what its table is called: one cell, and nobody's plain name."""
    filled = filled_columns(cells)
    return len(filled) == 1 and not _PLAIN_NAME.fullmatch(cell_text(cells[filled[0]]))


def other_table(sheet: Sheet, header: tuple[int, ...], row: int) -> str:
    """How the heading of another table, below or above, differs from the one that is read, in a few words for a person."""
    told = []
    side = "下" if row > header[-1] else "上"
    for column in _other_words(sheet.rows[row - 1], _words_of_heading(sheet, header))[:_TOLD]:
        above = next((text for line in reversed(header) if (text := cell_text(sheet.cell(line, column)))), "")
        here = cell_text(sheet.cell(row, column))
        told.append(f"“{above}”{side}面写着“{here}”" if above else f"多了“{here}”")
    return "，".join(told)


_TOLD = 3
"""Columns that are named as different; more would hide what to do about it."""


def _hint_row(sheet: Sheet, row: int, columns: Mapping[int, str], specs: tuple[FieldSpec, ...]) -> int:
    """The row right below the headings where it says how to fill them in (男/女, YYYY-MM-DD, 必填); 0 where it is a record.

    None of its cells that could be judged can be read, several of them are there, and nobody's name is among them.
    """
    if row > len(sheet.rows):
        return 0
    known = {spec.key: spec for spec in specs}
    read = unread = 0
    for column, field in columns.items():
        cell = sheet.cell(row, column)
        if field == "name":
            if texts_in_cells.is_name(cell_text(cell)):
                return 0
            continue
        if not cell_text(cell) or field not in known or not can_judge(known[field]):
            continue
        readable = is_readable(known[field], cell) and (
            field != "id_number" or texts_in_cells.shape_of_cell(cell) is Shape.ID_NUMBER
        )
        read, unread = read + readable, unread + (not readable)
    return row if unread >= _HINTS and not read else 0


_HINTS = 2


def _sample_row(sheet: Sheet, row: int, columns: Mapping[int, str], specs: Sequence[FieldSpec]) -> int:
    """The first row below a heading where it shows how to fill in and does not say so: the example line of our own template, or nobody's name.

    0 where there is none. A list of masked names (张**) has more than one of them.
    """
    if row > len(sheet.rows):
        return 0
    said = {field: text for column, field in columns.items() if (text := cell_text(sheet.cell(row, column)).strip())}
    shown = {spec.key: spec.example for spec in specs if spec.example and spec.offered}
    if len(shown) >= _SAMPLED and said == shown:
        return row
    names = column_of(columns, "name")
    if names is None or not _NOBODYS_NAME.fullmatch(said.get("name", "")):
        return 0
    below = cell_text(sheet.cell(row + 1, names)).strip() if row < len(sheet.rows) else ""
    return row if below and not _NOBODYS_NAME.fullmatch(below) else 0


_SAMPLED = 3
"""So many cells that are those of the whole example line are no chance; a list with some of them may mean what it says."""
_NOBODYS_NAME = re.compile("[\u4e00-\u9fa5]?某{1,2}|[\u4e00-\u9fa5]?[XxＸｘ×*＊]{2,3}")
PLACEHOLDERS = frozenset(("张三", "李四", "王五", "赵六", "测试"))
"""Names with which people show how to fill in; somebody may be called so."""


def is_example(texts: Sequence[str]) -> bool:
    """Whether the filled cells of a row show how to fill in: 例：张三, 张三（示例）."""
    return any(
        _EXAMPLE.fullmatch(bare) or _CALLED_EXAMPLE.fullmatch(bare) for bare in (re.sub(r"\s+", "", text) for text in texts[:3])
    )


def is_signed_below(texts: Sequence[str]) -> bool:
    """Whether the cells of a row ask for who filled the form in, who looked at it and when: what stands at the foot of a form."""
    filled = [re.sub(r"\s+", "", text) for text in texts if text.strip()]
    return bool(filled) and all(_SIGNED.fullmatch(text) for text in filled)


_SIGNS = re.compile(
    r"(?:填表人|填报人|制表人|经办人|审核人|审批人|填表日期|填报日期|制表日期|校长签字|园长签字|负责人签字|单位公章|公章)(?:[（(].*[）)])?"
    r"(?:[:：].*)?|(?:制表|审核|审批|签字)[:：].*|(?:校长|园长|负责人|联系人|联系电话|单位|日期|分管领导)(?:[（(].*[）)])?[:：]",
    re.DOTALL,
)
"""What begins the line of who filled the list in, whoever stands in the cells behind it; 负责人：教导处 may be what somebody is."""
_CALLED_EXAMPLE = re.compile(r".{1,6}[（(](?:示例|样例|例)[）)]")
_SIGNED = re.compile(
    r"(?:填表人|填报人|制表人?|审核人?|负责人|校长|园长|校长签字|单位公章|公章|签字|填表日期|填报日期|日期|联系电话|联系人)[^:：]{0,8}[:：].*",
    re.DOTALL,
)


def _no_record(texts: Sequence[str], *, mapped: bool, in_key: Sequence[bool], alone: bool, of_people: bool) -> str:
    """Why a row is no record, or "".

    Args:
        texts: The filled cells.
        mapped: Whether any of them stands in a known column.
        in_key: Whether each stands in a required column.
        alone: Whether the table has a single known column.
        of_people: Whether every record is somebody's, so that a lone school or campus is none.
    """
    if not texts:
        return "空行"
    bare = [re.sub(r"\s+", "", text) for text in texts]
    if any(_SUMMARY.fullmatch(text) for text in bare[:3]) and not (all(in_key[:2]) and len(texts) > 3):
        return "合计"
    if _EXAMPLE.fullmatch(bare[0]):
        return "示例"
    if _SIGNS.fullmatch(bare[0]) or (_NOTE.fullmatch(bare[0]) and (len(texts) <= 2 or not any(in_key))):
        return "说明"
    if all(_LABELLED.fullmatch(text) for text in bare) and (len(texts) > 1 or not any(in_key)):
        return "说明"
    if not mapped:
        return "只有序号" if all(text.isdigit() for text in bare) else _GROUP_LINE
    if (
        len(texts) == 1
        and (not alone or texts_in_cells.is_part_of_school(bare[0]))
        and (not any(in_key) or _GROUP.fullmatch(bare[0]) or (of_people and _SURELY_A_GROUP.fullmatch(bare[0])))
    ):
        return _GROUP_LINE
    return ""
