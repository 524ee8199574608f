"""What codes in a column mean: 1 and 0 under 签到状态 as its heading explains them, 0 and 1 under 性别.

One system has 0 for men and the next one 1. The standard has 1 for men and 2 for women; a heading may explain another way, and ID numbers
in the same rows prove one. Codes that nothing explains are asked about, because half the people would be stored wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence

from jyteacher_desktop.domain import id_numbers
from jyteacher_desktop.sheets.cells import Cell, usual_text

CODES = "column.codes"
"""The question about codes that nothing explains."""
_CODE_FIRST = re.compile(r"([0-9])(?:为|代表|表示|是|[-=:：—])?([男女])")
_WORD_FIRST = re.compile(r"([男女])(?:性)?(?:为|用|填|[-=:：—])?([0-9])")
_STANDARD = frozenset("1290")
_OURS = frozenset("12")
_MOSTLY = 0.5
_PROVED = 0.9
"""So many ID numbers must agree before they say what a code means: one of ten may be mistyped, two of ten mean another column."""
_FEW = 3


def sexes(title: str, cells: Sequence[Cell], numbers: Sequence[Cell]) -> Mapping[str, str] | None:
    """Code to word where a column of sexes has codes other than the standard's; {} where it needs no help, None where nobody can tell.

    Args:
        title: The heading as it stands, with what it explains.
        cells: The column.
        numbers: The ID numbers of the same rows, or nothing.
    """
    meanings = {cell: code_of(cell) for cell in set(cells)}
    codes = [meanings[cell] for cell in cells]
    said = {code for code in codes if code}
    filled = len(cells) - cells.count(None) - cells.count("")
    if not said or len(codes) - codes.count("") < _MOSTLY * filled:
        return {}
    told = _explained(title)
    if told and said <= told.keys():
        return (
            {} if all(told[code] == word for code, word in (("1", "男"), ("2", "女")) if code in told) and said <= _OURS else told
        )
    if "2" in said and said <= _OURS:
        return {}
    figures = {code: code.removeprefix("0") or code for code in said}
    if "2" in figures.values() and set(figures.values()) <= _STANDARD:
        return {code: {"1": "男", "2": "女"}.get(figure, "") for code, figure in figures.items()}
    # nothing but 1 stands in a list of men by the standard, and in one of women where 0 is a man
    return _proved(codes, numbers)


def explained(title: str, cells: Sequence[Cell]) -> dict[str, str]:
    """Code to word where a heading explains every code of its column: 1已签到.0未签到, 0-缺席，1-出席, school-校级; after 是否, 1 is yes and 0 no."""
    text = unicodedata.normalize("NFKC", title)
    told = {word.upper(): meant for word, meant in _TOLD_WORDS.findall(text)}
    if len(told) < _TWO:
        told = dict(_TOLD.findall(text))
    if len(told) < _TWO and _YES_OR_NO.search(text):
        told = {"1": "是", "0": "否"}
    if len(told) < _TWO:
        return {}
    codes = [code_in(cell, told) for cell in cells if cell is not None and cell != ""]
    said = set(codes) - {""}
    if not said or codes.count("") > (1 - _MOSTLY) * len(codes):
        return {}
    return told if said <= told.keys() else {}


def without_codes(title: str) -> str:
    """A heading without what it explains of its codes: 状态 1在职 0离职 gives 状态; one that explains 男 and 女 and says no more is 性别."""
    text = unicodedata.normalize("NFKC", title)
    told = list(_TOLD.finditer(text))
    if len(told) < _TWO:
        told = list(_TOLD_WORDS.finditer(text))
    if len(told) < _TWO:
        return title
    left = text[: told[0].start()].rstrip(" \t\r\n:：,，、;；-—=([【")
    if left.strip("*★☆※# "):
        return left
    return "性别" if {"男", "女"} <= {match[2] for match in told} else title


_TOLD = re.compile(
    r"(?<![0-9])([0-9])\s*(?:为|代表|表示|是|[-=:—.、])?\s*([\u3400-\u9fffA-Za-z]{1,8}?)(?=[^\u3400-\u9fffA-Za-z]|$)"
)
_TOLD_WORDS = re.compile(
    r"(?<![A-Za-z_])([A-Za-z][A-Za-z_]{1,23})\s*(?:为|代表|表示|是|[-=:—])\s*([\u3400-\u9fff]{1,10})(?=[^\u3400-\u9fff]|$)"
)
"""school-校级, district-区级: the words that a program stores, and what each of them means."""
_YES_OR_NO = re.compile("^[*★\\s]*(?:是否|有无)|标志[*★\\s]*$")
_TWO = 2


def code_of(cell: Cell) -> str:
    """A cell that is one figure, be it less than nothing or behind a nought, or one letter, as it is told of; "" for any other.

    M and F say themselves what they are.
    """
    text = usual_text(cell).strip().upper()
    return text if _CODE.fullmatch(text) else ""


def code_in(cell: Cell, words: Mapping[str, str]) -> str:
    """A cell as its heading explains it: one figure or letter, or one of the words that stand there; "" for any other."""
    code = code_of(cell)
    text = code or usual_text(cell).strip().upper()
    return text if code or text in words else ""


_CODE = re.compile("[-0]?[0-9]|[A-EG-LN-Z]")


def _explained(title: str) -> dict[str, str]:
    """What a heading says of its codes: 0为男，1为女; 男1女0."""
    text = "".join(
        unicodedata.normalize("NFKC", title).split()
    )  # blanks between are nothing, and looking past them costs their square
    code, word = re.search("[0-9]", text), re.search("[男女]", text)
    if code is None or word is None:
        return {}
    if code.start() < word.start():
        return dict(_CODE_FIRST.findall(text))
    return {code: word for word, code in _WORD_FIRST.findall(text)}


def _proved(codes: Sequence[str], numbers: Sequence[Cell]) -> dict[str, str] | None:
    """What ID numbers prove of codes, if they agree nearly always and on both."""
    seen: Counter[tuple[str, str]] = Counter()
    for code, number in zip(codes, numbers, strict=False):
        checked = id_numbers.check_id_number(number)
        if code and checked.number and checked.sex:
            seen[code, checked.sex] += 1
    found: dict[str, str] = {}
    for code in {code for code in codes if code}:
        word, often = max((("男", seen[code, "男"]), ("女", seen[code, "女"])), key=lambda pair: pair[1])
        if often < max(_FEW, _PROVED * (seen[code, "男"] + seen[code, "女"])):
            return None
        found[code] = word
    return found if len(set(found.values())) == len(found) else None
