"""Pinyin keys of names: the sorting key and the initials a secretary types.

Computed once when a name is stored, because the dictionary takes a third of a second to load and code point order is
not pinyin order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PinyinKeys:
    """``pinyin`` sorts ("wang xiao ming"); ``initials`` is what people type ("wxm")."""

    pinyin: str
    initials: str


def pinyin_keys(name: str) -> PinyinKeys:
    """Keys of one name. Characters outside the dictionary keep themselves, so nobody is left out of a search."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - 340 ms to import; only needed when a name is stored

    syllables = [syllable.lower() for syllable in lazy_pinyin(name, style=Style.NORMAL, errors=_each)]
    return PinyinKeys(" ".join(syllables), "".join(syllable[:1] for syllable in syllables))


def _each(text: str) -> Any:
    """Characters outside the dictionary one by one; the library takes a list here although its stubs say text."""
    return list(text)
