"""Where a Chinese line may end.

Chinese may break between any two characters, except that closing punctuation never starts a line and opening
punctuation never ends one (GB/T 15834-2011, 5.1). Words and numbers in Latin letters stay whole, with the signs that
belong to them (3.5, 2026-09-30, 100%, .jyt), and so do the number of a clause (三（一）) and the words for a state (未备案), unless one alone
is wider than the line.
"""

from __future__ import annotations

import re

from jyteacher_desktop.later import pattern
from jyteacher_desktop.reports.fonts import Typeface, text_width

CANNOT_START = "，。、；：？！）】》」』〉〕］｝”’％‰℃°·—…～,.;:?!)]}>%'\"々々"
CANNOT_END = "（【《「『〈〔［｛“‘＃￥([{<#"
ELLIPSIS = "…"

_NEARLY = 0.01
"""Points: a text that fits by more fits however its parts are added up."""
_NUMERALS = "一二三四五六七八九十"
_TERM = "[未已待][备审认结达][案核定账标]|[未已]上报|补录|[0-9]{1,2}月(?:调出|退休|离职|到岗|回校|返岗)"
TERM = pattern(_TERM)
"""Words for a state, and for who came or left in which month, as they stand in tables; none is torn."""
_STAYING = pattern(f"(?:{_TERM})[、，；。]?")
_OF_TERMS = frozenset("未已待补月")
"""Each of those words has one of these."""
_ATOM = pattern(
    rf"{_TERM}|[{_NUMERALS}]+（[{_NUMERALS}]+）|(?:(?<![A-Za-z0-9.])\.(?=[a-z]{{2}}))?[A-Za-z0-9]+(?:[-.,:/@_+'][A-Za-z0-9]+)*(?:-(?![A-Za-z0-9])|[%％])?|\s+|.",
    re.DOTALL,
)


def staying(text: str) -> list[str]:
    """The words of ``text`` that are never torn, each with the sign that follows it, which starts no line."""
    return [] if _OF_TERMS.isdisjoint(text) else _STAYING.findall(text)


def chunks(text: str) -> list[str]:
    """The smallest parts of ``text`` between which a line may end; joined they are ``text``."""
    whole, point, part = text.partition(".")
    if text.isascii() and whole.isalnum() and (part.isalnum() or not point):
        return [text]  # a number or a code: the expression takes as long to be made as half a page to be drawn
    parts: list[str] = []
    glue = False
    for atom in _ATOM.findall(text):
        if parts and (glue or (len(atom) == 1 and atom in CANNOT_START) or (parts[-1][-1] in CANNOT_START and atom in "—…")):
            parts[-1] += atom
        else:
            parts.append(atom)
        glue = atom[-1] in CANNOT_END
    return parts


def wrap(text: str, width: float, typeface: Typeface, size: float) -> list[str]:
    """Lines of ``text`` not wider than ``width`` points; line feeds are kept, spaces at line ends dropped.

    A part without a permitted break that is wider than the line is broken after a stroke (``126,000/2,706,000``), or else anywhere but
    before closing punctuation.
    """
    if "\n" not in text and text_width(text, typeface, size) < width - _NEARLY:
        return [text.rstrip()]
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        used = 0.0
        for chunk in chunks(paragraph):
            wide = text_width(chunk, typeface, size)
            if used + wide <= width:
                line, used = line + chunk, used + wide
                continue
            if line.strip():
                lines.append(line.rstrip())
            line, used = ("", 0.0) if chunk.isspace() else (chunk, wide)
            while used > width and len(line) > 1:
                head = fitting(line, width, typeface, size)
                head = line.rfind("/", 0, head) + 1 or _not_before_a_sign(line, head)
                lines.append(line[:head])
                line = line[head:]
                used = text_width(line, typeface, size)
        lines.append(line.rstrip())
    return lines


def _not_before_a_sign(line: str, head: int) -> int:
    """Where to tear so that the next line starts with no closing punctuation; ``head`` where all of it is that."""
    return next((place for place in range(head, 0, -1) if line[place] not in CANNOT_START), head)


def evenly(text: str, width: float, typeface: Typeface, size: float) -> list[str]:
    """As few lines of ``text`` as :func:`wrap` makes, of about the same width: headings of columns."""
    lines = wrap(text, width, typeface, size)
    for tried in range(len(text)) if len(lines) > 1 and "\n" not in text else ():
        narrower = wrap(text, width * (tried + 1) / len(text), typeface, size)
        if len(narrower) == len(lines):
            return narrower
    return lines


def fitting(text: str, width: float, typeface: Typeface, size: float) -> int:
    """How many leading characters of ``text`` fit into ``width`` points; at least one."""
    used = 0.0
    for count, char in enumerate(text):
        used += text_width(char, typeface, size)
        if used > width:
            return max(count, 1)
    return len(text)


def shorten(text: str, width: float, typeface: Typeface, size: float) -> str:
    """``text`` on one line, cut with … where it is wider than ``width`` points."""
    if text_width(text, typeface, size) <= width:
        return text
    return text[: fitting(text, width - text_width(ELLIPSIS, typeface, size), typeface, size)].rstrip() + ELLIPSIS


def fitting_size(text: str, width: float, typeface: Typeface, size: float) -> float:
    """``size``, or the smaller size at which ``text`` fits into ``width`` points: numbers and names are never cut."""
    wide = text_width(text, typeface, size)
    return size if wide <= width else size * width / wide
