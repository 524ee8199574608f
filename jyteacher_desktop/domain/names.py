"""Names of people: kept exactly as far as they mean something, compared by what they mean.

Stored names lose blanks of every kind inside a Chinese name ("王　伟" is 王伟), invisible characters and the leading mark of a
text cell; rare characters and the middle dot of minority names stay. Two names are compared by :func:`match_key`, which also
folds full-width letters, radicals that look like the character, dot variants and case; it is never stored.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable
from typing import TypeVar

from jyteacher_desktop.domain.characters import IDEOGRAPHS, INVISIBLE, RADICALS
from jyteacher_desktop.later import pattern

_INVISIBLE = pattern(f"[{INVISIBLE}]")
"""Characters that show nothing: with one of them two names look alike and are not."""
_DOTS = pattern("[•‧∙⋅・･．●᛫\u2022\u2027\u30fb]")
_LATIN = pattern(r"[A-Za-z]")
_PLAIN = pattern("[\u4e00-\u9fa5]+")
_POINT = pattern(r"(?<=[^\x00-\x7f])[.．。](?=[^\x00-\x7f])")
_SELECTORS = pattern("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def _legacy_characters() -> dict[int, str]:
    """Characters that programs of before 2005 kept in the private use area, where no font of today draws them.

    GB 18030 gave the two-byte codes FE50 to FEA0 to them; Windows put the same codes at U+E815 onwards.
    """
    named = {0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE831: 0x215D7, 0xE83B: 0x2298F, 0xE855: 0x241FE}
    named |= dict(zip((0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864), range(0x9FB4, 0x9FBC), strict=True))
    found: dict[int, str] = {}
    for place, byte in enumerate(byte for byte in range(0x50, 0xA1) if byte != 0x7F):
        code = 0xE815 + place
        found[code] = chr(named[code]) if code in named else bytes((0xFE, byte)).decode("gb18030")
    return found


_LEGACY = _legacy_characters()
_LIKE = str.maketrans(RADICALS, IDEOGRAPHS)


def visible(text: str) -> str:
    """A text without the characters that show nothing."""
    return text if _PLAIN.fullmatch(text) else _INVISIBLE.sub("", text)


def clean_name(text: str) -> str:
    """A name as it is stored: NFC, no blanks inside (single ones stay between Latin words), ``·`` for every middle dot.

    Rare characters stay as they are; those that old programs wrote as private ones (䶮 as U+E863) get their own code.
    """
    if _PLAIN.fullmatch(text):
        return text
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text).translate(_LEGACY)).strip().lstrip("'’‘`").strip()
    text = _DOTS.sub("·", text)
    # Piece by piece: an expression that looks for blanks before a dot goes through each run of blanks once for every one of them.
    text = "·".join(part.strip() for part in text.split("·"))
    if _LATIN.search(text):
        return " ".join(text.split())
    return re.sub(r"\s+", "", text)


def match_key(text: str) -> str:
    """What two spellings of one name have in common."""
    if _PLAIN.fullmatch(text):
        return text
    pointed = _SELECTORS.sub("", _POINT.sub("·", clean_name(text))).translate(_LIKE)
    folded = unicodedata.normalize("NFKC", pointed).casefold()
    return re.sub(r"[\s·]+", "", folded)


# -- people of one name ---------------------------------------------------------------------------------------------

Key = TypeVar("Key", bound=Hashable)


def told_apart(name: str, *facts: str) -> str:
    """A name with what tells this person from others: 王芳（语文，尾号1234）."""
    said = "，".join(fact for fact in facts if fact)
    return f"{name}（{said}）" if said else name


TAIL = "尾号"


def tail_said(id_last4: str) -> str:
    """The end of an ID number as it is said beside a name; "" where there is none."""
    return f"{TAIL}{id_last4}" if id_last4 else ""


def names_in_list(people: Iterable[tuple[Key, str, tuple[str, ...]]]) -> dict[Key, str]:
    """How each of the people of one list is called in it: by the bare name, and told apart where another one has it too.

    ``people`` are key, name and the facts of each, the most telling last.
    """
    listed = {key: (name, facts) for key, name, facts in people}
    often = Counter(match_key(name) for name, _facts in listed.values())
    return {key: told_apart(name, *facts) if often[match_key(name)] > 1 else name for key, (name, facts) in listed.items()}
