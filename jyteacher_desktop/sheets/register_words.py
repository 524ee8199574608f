"""Other words for the words of a closed list: what clerks write where our lists have one word.

Each stands for one of the labels behind it, the first that the field in question has. What is written around a label (校级优秀教师,
班主任培训) means it too where it can be no other one; a word that denies (未参加) never means the label inside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from jyteacher_desktop.sheets.words_of_cells import MEANT_IN_LISTS

_DENIES = re.compile("[未不没无非否待拟缓免]|暂|取消|基本")
_SHORTEST = 2


def word_meant(said: str, labels: Mapping[str, str]) -> tuple[str, str] | None:
    """The label and code that something written can only mean; None where it may mean another one or none."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", said))
    by_plain = {unicodedata.normalize("NFKC", label): label for label in labels}
    for candidate in (plain, plain.removesuffix("培训"), plain.removesuffix("级培训"), plain.removesuffix("类")):
        found = next((label for label in MEANT_IN_LISTS.get(candidate, "").split() if label in labels), by_plain.get(candidate))
        if found is not None:
            return found, labels[found]
    inside = [label for label in by_plain if len(label) >= _SHORTEST and label in plain]
    longest = [label for label in inside if not any(label != other and label in other for other in inside)]
    rest = plain.replace(longest[0], "", 1) if len(longest) == 1 else plain
    if len(longest) == 1 and not _DENIES.search(rest):
        return by_plain[longest[0]], labels[by_plain[longest[0]]]
    around = [label for label in by_plain if len(plain) >= _SHORTEST and plain in label]
    if len(around) == 1 and not _DENIES.search(around[0].replace(plain, "", 1)):
        return by_plain[around[0]], labels[by_plain[around[0]]]
    return None
