"""When two certificate numbers are one: compared by what is read on the paper, not by the characters somebody typed.

The stored text stays as it came. Compared, it loses blanks and whatever shows nothing; full-width and other compatibility forms (NFKC)
and case are folded, as for names. Cyrillic and Greek letters whose capitals look like Latin ones in every typeface are taken for those:
for Cyrillic they are the twelve that GOST R 50577 allows on number plates because any reader takes them for Latin, and the Latin-looking
letters of its neighbours; no authority prints numbers that differ in nothing else. What merely resembles (0 and O, 1 and l, a hyphen that is
there or not) stays apart: such numbers do occur beside each other. A word that says there is no number (无, 待发, /), and signs without any
letter or figure, are none.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache

from jyteacher_desktop.domain.characters import INVISIBLE
from jyteacher_desktop.domain.words_for_nothing import NO_CERTIFICATE
from jyteacher_desktop.later import pattern

_UNSEEN = pattern(f"[{INVISIBLE}\\s\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_ALIKE = str.maketrans("авекмнорстухіјѕαβεζηικμνορτυχ", "abekmhopctyxijsabezhikmnoptyx")


def content_mark(text: str) -> str:
    """What two spellings of one certificate number, or of one content, have in common; "" where nothing is there to read."""
    if text.isascii() and text.isalnum():
        mark = text.lower()
        return "" if mark in _no_number() else mark
    return _folded(text)


@lru_cache(maxsize=65536)
def _folded(text: str) -> str:
    mark = _read(text)
    return "" if mark in _no_number() or not any(map(str.isalnum, mark)) else mark


def _read(text: str) -> str:
    return _shown(unicodedata.normalize("NFKC", _shown(text))).casefold().translate(_ALIKE)


def _shown(text: str) -> str:
    """A text without blanks and without what shows nothing; most have neither, and the expression takes longer to be made than they to be read."""
    return text if all(map(_shows, text)) else _UNSEEN.sub("", text)


def _shows(sign: str) -> bool:
    """Whether a sign is one of ASCII, an ideograph, or punctuation beside them: these show something."""
    return (
        "!" <= sign <= "~"
        or "\u4e00" <= sign <= "\u9fff"
        or "\u3001" <= sign <= "\u303f"
        or "\u2010" <= sign <= "\u2027"
        or "\u2030" <= sign <= "\u205e"
        or "\uff01" <= sign <= "\uff5e"
    )


@cache  # most who count hours compare no number
def _no_number() -> frozenset[str]:
    """What was written where there is no number: two trainings without one are two."""
    return frozenset(map(_read, NO_CERTIFICATE))


def spelled_variously(texts: Iterable[str]) -> set[str]:
    """Those of the texts that are another one's number in another spelling."""
    spellings: dict[str, list[str]] = defaultdict(list)
    for text in set(texts):
        if mark := content_mark(text):
            spellings[mark].append(text)
    return {text for several in spellings.values() if len(several) > 1 for text in several}
