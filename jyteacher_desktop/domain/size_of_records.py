"""How much text one record may hold: what one line of a package carries to the bureau."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, cast

MOST_TEXT: Final = 12 * 1024
"""Bytes of all the text of one record: a line of a package takes 16 KiB, and its ids, days and names of fields stand beside the text."""
_LIGHT: Final = MOST_TEXT // 12
"""Characters that stay below it however they are written: composed anew, one may become three of four bytes."""


def text_size(values: Iterable[object]) -> int:
    """The bytes that a row's texts take in a line of a package."""
    texts = [value for value in values if isinstance(value, str)]
    if sum(map(len, texts)) <= _LIGHT:
        return 0  # nothing to worry about, and not worth counting
    travelling = [unicodedata.normalize("NFC", text) for text in texts]
    return sum(len(text.encode("utf-8", "surrogatepass")) + text.count('"') + text.count("\\") for text in travelling)


def too_large(columns: Sequence[Sequence[object]]) -> Iterator[tuple[int, Sequence[object]]]:
    """Place and values of the rows with too much text, of many given by columns; where the longest texts of all columns together are light, no row is looked at."""
    if sum(map(_longest, columns)) > _LIGHT:
        yield from ((place, row) for place, row in enumerate(zip(*columns, strict=True)) if text_size(row) > MOST_TEXT)


def told_size(values: Iterable[object], of: str) -> str:
    """How much too much text there is in ``of`` (这一条记录), as a sentence without what to do about it."""
    longest = max((text for text in values if isinstance(text, str)), key=len)
    return f"{of}的文字太多（最长的一项“{longest[:12]}…”有 {len(longest)} 个字，全部加起来最多约 {MOST_TEXT // 3} 个汉字）"


def _longest(column: Sequence[object]) -> int:
    if isinstance(column, range):
        return 0
    try:
        return max(map(len, cast("Sequence[str]", column)), default=0)
    except TypeError:  # numbers, or nothing in some of them
        return max((len(each) for each in column if isinstance(each, str)), default=0)
