"""Pinyin keys of names: the sorting key and the initials a secretary types.

Computed once when a name is stored, because code point order is not pinyin order. How a character sounds stands in
resources/pinyin/characters.txt, a line for each syllable (decision 0547).
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from jyteacher_desktop import paths
from jyteacher_desktop.values import NamedTuple

_SURNAMES: Final = {
    "万": "wan", "仇": "qiu", "任": "ren", "冼": "xian", "区": "ou", "单": "shan", "召": "shao", "员": "yun", "墨": "mo",
    "尉": "yu", "左": "zuo", "朴": "piao", "查": "zha", "盖": "ge", "种": "chong", "秘": "bi", "纪": "ji", "缪": "miao",
    "翟": "zhai", "能": "nai", "覃": "qin", "解": "xie", "车": "che", "逄": "pang", "那": "na", "郗": "xi", "黑": "he", "曾": "zeng",
}  # fmt: skip
"""Characters that sound different as a surname."""


class PinyinKeys(NamedTuple):
    """``pinyin`` sorts ("wang xiao ming"); ``initials`` is what people type ("wxm")."""

    pinyin: str
    initials: str


@lru_cache(maxsize=30_000)
def pinyin_keys(name: str) -> PinyinKeys:
    """Keys of one name, character by character; the first one sounds as a surname.

    Characters outside the dictionary keep themselves, so nobody is left out of a search.
    """
    syllables = [_syllable(character) for character in name]
    if name[:1] in _SURNAMES:
        syllables[0] = _SURNAMES[name[0]]
    return PinyinKeys(" ".join(syllables), "".join([syllable[:1] for syllable in syllables]))


@lru_cache(maxsize=30_000)
def _syllable(character: str) -> str:
    table = _table()
    place = -1 if character.isascii() else table.find(character)
    if place < 0:
        return character.lower()
    start = table.rfind("\n", 0, place) + 1
    return table[start : table.index(" ", start)]


@cache
def _table() -> str:
    return paths.resource("pinyin/characters.txt").read_text(encoding="utf-8")
