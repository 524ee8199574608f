"""Names of people: kept exactly as far as they mean something, compared by what they mean.

Stored names lose blanks of every kind inside a Chinese name ("王　伟" is 王伟), invisible characters and the leading mark of a
text cell; rare characters and the middle dot of minority names stay. Two names are compared by :func:`match_key`, which also
folds full-width letters, radicals that look like the character, dot variants and case; it is never stored.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

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


# -- pasted lists --------------------------------------------------------------------------------------------------

_NUMBERING = pattern(r"^\s*(?:[（(]?\d{1,3}[)）]?\s*[.、．:：)）\s]|[①-⑳]|[-*•·]\s)\s*")
_TITLES = pattern(r"(老师|教师|校长|副校长|主任|书记|园长|组长)$")
_REMARK = pattern(r"[（(【\[].*?[)）】\]]")
_CLOSING = ")）】]"
_TAIL = ".、:：+＋"
_LONGEST = 40
"""No name has more characters; what is longer is like none."""
_EMOJI = pattern("[\u2190-\u21ff\u2460-\u24ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]")
_HEADING = pattern(r"^\s*#?(接龙|群接龙|活动接龙)|^\s*(例|例如|示例)\b|[:：]\s*$|https?:")


@dataclass(frozen=True, slots=True, kw_only=True)
class PastedName:
    """One name of a pasted list: as written, and the ids of everybody it may mean, exact matches first.

    ``exact`` is true when exactly one person carries this very name.
    """

    text: str
    candidates: tuple[str, ...]
    exact: bool


def read_pasted_list(text: str, people: Mapping[str, str]) -> tuple[PastedName, ...]:
    """Names of a list copied from a chat or a document (接龙, numbered lines, commas, blanks, 老师, emoji).

    Args:
        text: What was pasted.
        people: Id to name of everybody who may be meant.
    """
    by_key: dict[str, list[str]] = {}
    for person, name in people.items():
        by_key.setdefault(match_key(name), []).append(person)
    near = _Near(by_key)
    found: list[PastedName] = []
    seen: set[str] = set()
    for token in _pasted_tokens(text, by_key):
        key = match_key(token)
        if not key or key in seen:
            continue
        seen.add(key)
        exact = by_key.get(key, [])
        candidates = exact or [person for other in near.of(key) for person in by_key[other]]
        found.append(PastedName(text=token, candidates=tuple(candidates), exact=len(exact) == 1))
    return tuple(found)


def _pasted_tokens(text: str, by_key: Mapping[str, Sequence[str]]) -> Iterable[str]:
    for line in re.split(r"[\r\n]+", _INVISIBLE.sub("", text)):
        if _HEADING.search(line):
            continue
        bare = _EMOJI.sub(" ", _without_remarks(_NUMBERING.sub("", line)))
        for part in re.split(r"[,，、;；|/\t]+|\s{2,}", bare):
            words = part.split()
            whole = _without_title("".join(words))
            if len(words) > 1 and match_key(whole) not in by_key:
                # "张三 李四" is two names, "王 伟" is one: whole names of the roster decide.
                yield from (_without_title(word) for word in words)
            elif whole:
                yield whole


def _without_remarks(text: str) -> str:
    """Without what stands in brackets; behind the last closing one nothing does, and nobody looks for its end from every opening one."""
    end = max(map(text.rfind, _CLOSING)) + 1
    return _REMARK.sub(" ", text[:end]) + text[end:]


def _without_title(text: str) -> str:
    end = len(text)
    while end and (text[end - 1] in _TAIL or text[end - 1].isdecimal()):
        end -= 1
    bare = text[:end]
    shorter = _TITLES.sub("", bare)
    return shorter if len(shorter) >= 2 else bare


class _Near:
    """Names by their pieces: which differ from a text by one character (another, missing or too many), or begin or end like it.

    A list may have as many names as somebody pastes, so none is compared with every other one.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._place = {name: place for place, name in enumerate(names) if 0 < len(name) <= _LONGEST}
        self._by_piece: dict[tuple[str, str], list[str]] = {}
        for name in self._place:
            for piece in _pieces(name):
                self._by_piece.setdefault(piece, []).append(name)

    def of(self, text: str) -> list[str]:
        """Names like a text, in the order in which they came."""
        if not 2 <= len(text) <= _LONGEST:
            return []
        asked = {("begins", text), ("ends", text), *(("is", text[:end]) for end in range(1, len(text)))}
        asked |= {("lacks", text), *(("is", rest) for _at, rest in _shortened(text))}
        asked |= {(f"without {at}", rest) for at, rest in _shortened(text)}
        return sorted({name for piece in asked for name in self._by_piece.get(piece, ())}, key=self._place.__getitem__)


def _pieces(name: str) -> set[tuple[str, str]]:
    """By what a name is found: as a whole, by its beginnings and ends, and by what is left without one of its characters."""
    found = {("is", name)}
    for length in range(2, len(name)):
        found |= {("begins", name[:length]), ("ends", name[-length:])}
    for at, rest in _shortened(name):
        found |= {("lacks", rest), (f"without {at}", rest)}
    return found


def _shortened(name: str) -> Iterator[tuple[int, str]]:
    return ((at, name[:at] + name[at + 1 :]) for at in range(len(name)))
