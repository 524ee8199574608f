"""Which sheet of several is meant, which others go on with it, and what a person is told of those that are left aside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.sheets.cells import cell_text, column_letter
from jyteacher_desktop.sheets.fields_of_any_list import label_of, specs_of
from jyteacher_desktop.sheets.layouts import Layout, signature
from jyteacher_desktop.sheets.other_lists import TEACHERS_OR_PUPILS
from jyteacher_desktop.sheets.record_rows import PLACEHOLDERS
from jyteacher_desktop.sheets.sheets_said_twice import SaidRows, said_twice

OLD_SHEET = re.compile(r"离职|退休|调出|旧|作废|备份|去年|历史|往年|离校|模板|示例|样表|样例|说明|(?:19|20)\d\d")
"""Names of sheets that look like the others but hold what is past, or nothing."""
_GONE = re.compile(r"(?<![含及和与、非])(?:离退|离职|离校|退休|内退|调出|调离|辞职)")
"""In the name of a sheet: those below are no longer here."""
_HOW_TO = re.compile(r"说明|须知|要求|指南|帮助|readme|help", re.IGNORECASE)
"""Names of sheets that say how to fill another one."""
_CLASS = re.compile(r"班")
"""In the name of a sheet: those below may be pupils, and are taken along with nobody else's."""
_IN_TIME = re.compile(r"(?:19|20)\d\d|(?<=年)\d{1,2}(?=月)|[春秋]|[上下](?=半年|学期)|第?[一二](?=学期)")
_PLACE_IN_YEAR = {"春": 1, "秋": 2, "上": 1, "下": 2, "一": 1, "二": 2}


def rank(layout: Layout) -> tuple[bool, int, bool, int, bool, int]:
    """Which sheet of a workbook is meant: no other list, the most required columns, nobody who left, the most known columns, nothing past, the most records."""
    required = {spec.key for spec in specs_of(layout.kind) if spec.required}
    return (
        all(stop.final for stop in layout.stops),
        len(required & set(layout.columns.values())),
        not _is_of_the_gone(layout),
        len(layout.columns),
        not OLD_SHEET.search(layout.sheet.name),
        len(layout.data_rows),
    )


def _is_of_the_gone(layout: Layout) -> bool:
    """Whether a roster's name says that its people have left, whatever it tells of them."""
    return layout.kind == "roster" and _GONE.search(layout.sheet.name) is not None


def _time(name: str) -> tuple[int, ...]:
    """What the name of a sheet says of its time: years, months, terms; nothing where it names no year."""
    said = [_PLACE_IN_YEAR.get(mark[-1]) or int(mark) for mark in _IN_TIME.findall(name)]
    return tuple(said) if any(number > 1000 for number in said) else ()


def latest(best: Layout, tables: Sequence[Layout]) -> Layout:
    """Of the sheets that are one list at several times, as their names say, the latest one: the others are what was."""
    if not _time(best.sheet.name):
        return best
    what = _IN_TIME.sub("", best.sheet.name)
    once = [
        each
        for each in tables
        if _time(each.sheet.name)
        and _IN_TIME.sub("", each.sheet.name) == what
        and rank(each)[:2] == rank(best)[:2]
        and each.data_rows
    ]
    return max(once, key=lambda each: _time(each.sheet.name), default=best)


def tells_how(layout: Layout, best: Layout) -> bool:
    """Whether a sheet says how to fill another one, as its name says and its few columns show: no list that somebody leaves out."""
    return _HOW_TO.search(layout.sheet.name) is not None and 2 * len(layout.columns) <= len(best.columns)


def headings(layout: Layout) -> list[list[str]]:
    """The heading rows, normalised, without the blanks at their end."""
    return [signature(layout.sheet, row).split("\t") for row in layout.header_rows]


def only_unsaid(layout: Layout) -> bool:
    """Whether all that speaks against a table is that its columns do not say whose people they are."""
    return bool(layout.stops) and all(stop.code == TEACHERS_OR_PUPILS for stop in layout.stops)


def goes_on(best: Layout, other: Layout, *, asked: bool) -> bool:
    """Whether another sheet is the same table once more: the same headings in the same columns, and not of the past."""
    unsaid = only_unsaid(best) and only_unsaid(other) and not _CLASS.search(best.sheet.name + other.sheet.name)
    sound = all(stop.final for stop in other.stops) or unsaid
    if not other.data_rows or headings(best) != headings(other) or not sound:
        return False
    return asked or not any(OLD_SHEET.search(each.sheet.name) or _is_of_the_gone(each) for each in (best, other))


def each_once(best: Layout, again: Sequence[Layout]) -> tuple[Layout, list[Layout], dict[str, str]]:
    """The sheets of one table without those that say once more what others say, and of each of these a sentence."""
    tables = [best, *again]
    gone = said_twice([_said_rows(each) for each in tables])
    kept = [each for each in tables if each.sheet.name not in gone]
    first = best if best in kept else max(kept, key=rank)
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


def why_this_one(best: Layout, tables: Sequence[Layout]) -> str:
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
    earlier = [each for each in others if latest(each, [each, best]) is best]
    if earlier and _time(best.sheet.name):
        before = "、".join(f"“{each.sheet.name}”" for each in earlier)
        return f"选了工作表{names}：看名称，它比{before}晚，有 {len(best.data_rows)} 行。{beside}"
    columns = f"它认出的列最多（{len(best.columns)} 列）" if most else f"认出的列一样多（{len(best.columns)} 列），先选了这一张"
    return (
        f"选了工作表{names}：{len(tables)} 张像{label_of(best.kind)}的工作表里，{columns}，有 {len(best.data_rows)} 行。{beside}"
    )


def _beside(layout: Layout) -> str:
    """That several tables stood side by side, in one sentence."""
    columns = [column_letter(part.left) for part in layout.parts if part.sheet == layout.parts[0].sheet]
    if len(columns) < 2:
        return ""
    return (
        f"工作表“{layout.parts[0].sheet}”里左右并排放了 {len(columns)} 份（从 {'、'.join(columns)} 列起），当作一张表一起导入。"
    )


def told_of_others(best: Layout, tables: Sequence[Layout], used: Collection[str]) -> tuple[str, ...]:
    """Other sheets of the same kind that are not imported, each in one sentence."""
    return tuple(
        f"工作表“{each.sheet.name}”也像{label_of(best.kind)}（{len(each.data_rows)} 行），这次没有导入。要导入请选这张工作表再导入一次。"
        for each in tables
        if each.sheet.name not in used
        and each.data_rows
        and len(each.columns) > 1
        and (all(stop.final for stop in each.stops) or (only_unsaid(best) and only_unsaid(each)))
    )


def perhaps_a_sample(layout: Layout) -> tuple[str, ...]:
    """That the first of several people may only show how to fill in, where he is called as people are who do."""
    column = layout.column_of("name")
    if column is None or len(layout.data_rows) < 2:
        return ()
    first, second = (cell_text(layout.cell(row, column)).strip() for row in layout.data_rows[:2])
    if first not in PLACEHOLDERS or second in PLACEHOLDERS:
        return ()
    return (f"{layout.words(layout.data_rows[0])}“{first}”可能是示例，照一位教师导入。是示例的，请跳过这一行。",)
