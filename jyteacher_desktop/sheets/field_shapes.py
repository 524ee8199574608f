"""What may stand in a cell, for each shape of field: how it is read, the words offered, an example.

The same parsers read what is typed into a form or behind ``--set``: what a cell may say, a person may type.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from jyteacher_desktop import kinds
from jyteacher_desktop.domain import titles
from jyteacher_desktop.domain.names import one_line
from jyteacher_desktop.domain.terms import Level, Term
from jyteacher_desktop.kinds.kit import Field, Shape
from jyteacher_desktop.sheets.cell_values import (
    CellRefused,
    Context,
    Doubtful,
    Parser,
    clock,
    day,
    hours,
    label,
    level,
    month,
    name,
    sentence,
    year,
)
from jyteacher_desktop.sheets.cells import Cell, cell_text, usual_text

_YES = frozenset(("是", "有", "√", "✓", "y", "yes", "1", "true", "对"))
_NO = frozenset(("否", "无", "没有", "×", "x", "n", "no", "0", "false", "不是", "未"))


def term(value: Cell, context: Context) -> str:
    """A school year or a term: ``2026-2027``, ``2026-2027-1``, 2026-2027学年第一学期."""
    said = re.sub(r"\s+", "", usual_text(value))
    if not said:
        return ""
    match = re.fullmatch(r"((?:19|20)\d{2})[-—~至]((?:19|20)\d{2})(?:学年)?(?:度)?(?:[-—]?(?:第)?([12一二上下])(?:学期)?)?", said)
    if match is None and re.fullmatch(r"(?:19|20)\d{2}(?:年|年度)?", said):
        return year(value, context)
    if match is None or int(match[2]) != int(match[1]) + 1:
        raise CellRefused(
            "term.unreadable", f"学年或学期“{cell_text(value).strip()}”看不懂。请写成 2026-2027（学年）或 2026-2027-1（学期）。"
        )
    half = {"1": "-1", "一": "-1", "上": "-1", "2": "-2", "二": "-2", "下": "-2"}.get(match[3] or "", "")
    return f"{match[1]}-{match[2]}{half}"


def count(value: Cell, _context: Context) -> str:
    """A whole number, at least 0."""
    said = re.sub(r"[\s,，]+", "", usual_text(value)).rstrip("人次个册场份票户名本项节套班篇家件")
    if not said:
        return ""
    if not re.fullmatch(r"\d{1,9}", said):
        raise CellRefused("count.unreadable", f"“{cell_text(value)}”不是 0 到 999999999 的整数。请改正。")
    return str(int(said))


def money(value: Cell, _context: Context) -> str:
    """Yuan as decimal text with at most two places; 万元 is multiplied."""
    said = re.sub(r"[\s,，¥￥]+", "", usual_text(value))
    if not said:
        return ""
    times = 10_000 if said.endswith(("万元", "万")) else 1
    bare = re.sub(r"(万元|万|元)$", "", said)
    try:
        amount = (Decimal(repr(value)) if isinstance(value, float) else Decimal(bare)) * times
    except InvalidOperation as error:
        raise CellRefused("money.unreadable", f"金额“{said}”不是数字。请填写元数，如 1200 或 1200.50。") from error
    if not amount.is_finite() or amount < 0 or amount > 10**12 or amount != amount.quantize(Decimal("0.01")):
        raise CellRefused("money.unreadable", f"金额“{said}”应在 0 到一万亿元之间、最多两位小数。请改正。")
    text = format(amount.quantize(Decimal("0.01")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def flag(value: Cell, _context: Context) -> str:
    """Yes as ``1``, no as ``0``."""
    said = usual_text(value).strip().lower()
    if not said:
        return ""
    if said in _YES or said in _NO:
        return "1" if said in _YES else "0"
    raise CellRefused("flag.unreadable", f"“{cell_text(value)}”看不懂。请填写“是”或“否”。")


def named(value: Cell, context: Context) -> str | Doubtful:
    """A person's name, perhaps with ``#`` or ``@`` and what tells people of that name apart."""
    said = usual_text(value)
    bare, sign, rest = next(((*said.partition(mark),) for mark in "#@" if mark in said), (said, "", ""))
    if not sign:
        return name(value, context)
    who = name(bare, context)
    return f"{who.text if isinstance(who, Doubtful) else who}{sign}{rest.strip()}"


def outsider(value: Cell, context: Context) -> str | Doubtful:
    """A teacher as in :func:`named`, or whatever somebody from outside is called."""
    said = sentence(value, context)
    return named(value, context) if isinstance(said, str) and any(mark in said for mark in "#@＃＠") else said


def several_lines(value: Cell, _context: Context) -> str:
    """Text whose line breaks stay."""
    lines = [one_line(line) for line in cell_text(value).splitlines()]
    return "\n".join(lines).strip().lstrip("'’")


def _word(field: Field, of: type[Term]) -> Parser:
    by_text = {unicodedata.normalize("NFKC", text): each.code for each in of for text in (each.code, each.label)}

    def parse(value: Cell, context: Context) -> str | Doubtful:
        said = label(value, context)
        if not said:
            return ""
        for candidate in (said, usual_text(value).strip()):
            found = by_text.get(unicodedata.normalize("NFKC", candidate))
            if found is not None:
                return found
        if of.__name__ == "Level":
            return level(value, context)
        known = "、".join(each.label for each in of)
        raise CellRefused(f"{field.key}.unknown", f"{field.title}“{said}”看不懂。请填写：{known}。")

    return parse


def _register(value: Cell, context: Context) -> str:
    """A kind of record by its id or its Chinese name."""
    said = label(value, context)
    found = next((each.id for each in kinds.REGISTERS if said in (each.id, each.title)), "")
    if said and not found:
        known = "、".join(each.title for each in kinds.REGISTERS if each.own_life)
        raise CellRefused("register.unknown", f"“{said}”不是一种记录。请填写：{known}。")
    return found


_PARSERS: dict[Shape, Parser] = {
    Shape.TEXT: sentence,
    Shape.LONG: several_lines,
    Shape.PERSON: named,
    Shape.SOMEBODY: outsider,
    Shape.LINK: sentence,
    Shape.DAY: day,
    Shape.MONTH: month,
    Shape.YEAR: year,
    Shape.TERM: term,
    Shape.CLOCK: clock,
    Shape.COUNT: count,
    Shape.HOURS: hours,
    Shape.MONEY: money,
    Shape.LISTED: label,
    Shape.FLAG: flag,
    Shape.FACTS: sentence,
}


def parser_of(field: Field) -> Parser:
    """How a cell (or something typed) becomes the stored text of a field; "" means that nothing was said."""
    if field.shape is Shape.CHOICE and field.term is not None:
        return _word(field, field.term)
    if field.of == "registers":
        return _register
    return _PARSERS[field.shape]


_LISTS: dict[str, tuple[str, ...]] = {"levels": tuple(each.label for each in Level), "titles": titles.TITLES}
"""Lists of the policy that have usual words; what a policy says instead is offered where one is at hand."""


def choices_of(field: Field) -> tuple[str, ...]:
    """The words a cell of this field may hold, for drop-down lists."""
    if field.term is not None:
        return tuple(each.label for each in field.term)
    return ("是", "否") if field.shape is Shape.FLAG else _LISTS.get(str(field.of), ())


_EXAMPLES = {
    Shape.PERSON: "王芳",
    Shape.SOMEBODY: "王芳",
    Shape.DAY: "2026-09-18",
    Shape.MONTH: "2026-09",
    Shape.YEAR: "2026",
    Shape.TERM: "2026-2027-1",
    Shape.CLOCK: "14:30",
    Shape.COUNT: "3",
    Shape.HOURS: "2.5",
    Shape.MONEY: "1200.50",
    Shape.FLAG: "是",
}


def example_of(field: Field, *, usual: bool = True) -> str:
    """What the example line of a template shows: the field's own, else (where wanted) the usual one of its shape."""
    if field.example or not usual:
        return field.example
    if field.hint:
        return field.hint
    choices = choices_of(field)
    return choices[0] if choices else _EXAMPLES.get(field.shape, "")
