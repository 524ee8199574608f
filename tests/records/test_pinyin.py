"""How a name is sorted and searched for: by the sound of its characters."""

from __future__ import annotations

import subprocess
import sys

import pytest

from jyteacher_desktop.records.pinyin import pinyin_keys
from tools import pinyin as table


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("王小明", "wang xiao ming", "wxm"),
        ("单小单", "shan xiao dan", "sxd"),
        ("吕婳", "lv hua", "lh"),
        ("〇", "ling", "l"),
        ("阿依古丽·A b", "a yi gu li · a   b", "aygl·a b"),
        ("", "", ""),
    ],
)
def test_a_name_is_found_by_how_its_characters_sound(name: str, pinyin: str, initials: str) -> None:
    assert tuple(pinyin_keys(name)) == (pinyin, initials)


def test_every_character_sounds_as_the_dictionary_says() -> None:
    """After the dictionary changed: ``python -m tools.pinyin``."""
    assert table.TARGET.read_bytes().decode("utf-8") == table.written()


def test_each_character_of_the_table_is_said_by_its_own_line() -> None:
    lines = [line.split(" ") for line in table.TARGET.read_text(encoding="utf-8").splitlines()]
    every = [character for _syllable, characters in lines for character in characters]
    assert len(every) == len(set(every)) > 40_000
    assert not [each for each in every if each.isascii()]
    wrong = [
        (character, syllable)
        for syllable, characters in lines
        for character in characters
        if pinyin_keys(f"王{character}").pinyin != f"wang {syllable}"
    ]
    assert wrong == []


def test_whoever_stores_a_name_does_not_wait_for_a_library_of_phrases() -> None:
    asked = "import sys\nfrom jyteacher_desktop.records.pinyin import pinyin_keys\nprint(pinyin_keys('王小明').initials, 'pypinyin' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == ["wxm", "False"]
