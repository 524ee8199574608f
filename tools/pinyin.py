"""Write how every character sounds (``python -m tools.pinyin``): resources/pinyin/characters.txt, of the tables of pypinyin (decision 0547).

The library carries phrases for running text and takes 0.2 seconds to load. Names are spelled character by character, for which one line
for each syllable is enough: the syllable without its tone, a blank, the characters that sound so.
"""

from __future__ import annotations

from collections import defaultdict

from jyteacher_desktop import paths

TARGET = paths.resource("pinyin/characters.txt")


def written() -> str:
    """The table, as the library that is installed has it."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - with the developers only
    from pypinyin.constants import PINYIN_DICT  # noqa: PLC0415

    sounds: dict[str, list[str]] = defaultdict(list)
    for code in sorted(PINYIN_DICT):
        [syllable] = lazy_pinyin(chr(code), style=Style.NORMAL)
        sounds[syllable.lower()].append(chr(code))
    return "".join(f"{syllable} {''.join(characters)}\n" for syllable, characters in sorted(sounds.items()))


if __name__ == "__main__":
    TARGET.write_text(written(), encoding="utf-8", newline="\n")
