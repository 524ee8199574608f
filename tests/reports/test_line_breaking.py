"""Where a Chinese line may end."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jyteacher_desktop.reports.fonts import Typeface, text_width
from jyteacher_desktop.reports.line_breaking import _STAYING, CANNOT_END, CANNOT_START, chunks, fitting, shorten, staying, wrap

FACE, SIZE = Typeface.SERIF, 10.0
PROSE = st.text(alphabet="校本研修学时的汇总，。、；：？！（）《》“”‘’…—％·ab12.5- ", max_size=80)


@pytest.mark.parametrize("sign", "，。、；：？！）】》”’％")
def test_closing_punctuation_never_starts_a_line(sign: str) -> None:
    assert wrap(f"校本研修{sign}学时", 40, FACE, SIZE) == ["校本研", f"修{sign}学时"]


@pytest.mark.parametrize("sign", "（【《「“‘")
def test_opening_punctuation_never_ends_a_line(sign: str) -> None:
    assert wrap(f"校本研{sign}修学时", 40, FACE, SIZE) == ["校本研", f"{sign}修学时"]


@pytest.mark.parametrize("word", ["1690.5", "2026-09-30", "Teacher", "93.8%", "U+2A0F8", "3:30"])
def test_words_and_numbers_stay_whole(word: str) -> None:
    assert chunks(f"共{word}学时") == ["共", word, "学", "时"]


def test_a_number_wider_than_the_line_is_broken_rather_than_run_over_the_edge() -> None:
    lines = wrap("1" * 40, 60, FACE, SIZE)
    assert "".join(lines) == "1" * 40
    assert all(text_width(line, FACE, SIZE) <= 60 for line in lines)


def test_two_numbers_wider_than_the_line_part_at_their_stroke_and_neither_is_torn() -> None:
    wide = text_width("910,000/52,000,000", FACE, SIZE) - 1
    assert wrap("（910,000/52,000,000 元）", wide, FACE, SIZE) == ["（910,000/", "52,000,000 元）"]


def test_the_number_of_a_clause_stays_whole() -> None:
    assert chunks("三（一）、十二（三）") == ["三（一）、", "十二（三）"]


def test_a_comma_never_stands_alone_on_a_line_of_a_narrow_cell() -> None:
    for width in (20, 29, 30, 31, 39):
        lines = wrap("未备案、待审核", width, FACE, SIZE)
        assert "".join(lines) == "未备案、待审核"
        assert not any(line[0] in CANNOT_START for line in lines), lines


@pytest.mark.parametrize("term", ["未备案", "待审核", "未认定", "已结账", "未达标", "补录", "1月调出", "10月回校"])
def test_the_word_for_a_state_is_never_torn(term: str) -> None:
    assert chunks(f"共{term}场") == ["共", term, "场"]


def test_the_hyphen_of_a_code_stays_with_it() -> None:
    assert chunks("前加“261128-”") == ["前", "加", "“261128-”"]


def test_the_ending_of_a_file_stays_whole() -> None:
    """The guide sent people to files ending in a full stop at the end of a line, and in letters at the beginning of the next."""
    assert chunks("选.jyschool、或 .jybureau 文件。") == ["选", ".jyschool、", "或", " ", ".jybureau", " ", "文", "件。"]


def test_line_feeds_are_kept() -> None:
    assert wrap("本年\n累计", 100, FACE, SIZE) == ["本年", "累计"]


def test_empty_text_is_one_empty_line() -> None:
    assert wrap("", 100, FACE, SIZE) == [""]


def test_shortened_text_says_so() -> None:
    assert shorten("济源市济水第一小学", 50, FACE, SIZE) == "济源市济…"
    assert shorten("济源", 50, FACE, SIZE) == "济源"


@given(PROSE, st.floats(30, 300))
def test_wrapping_loses_nothing_and_never_runs_over_the_edge(text: str, width: float) -> None:
    lines = wrap(text, width, FACE, SIZE)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(text_width(line, FACE, SIZE) <= width + 1e-6 for line in lines)


@given(PROSE)
def test_lines_wide_enough_for_every_part_obey_the_rules(text: str) -> None:
    parts = chunks(text)
    assert "".join(parts) == text
    width = max([text_width(part, FACE, SIZE) for part in parts], default=0) + 1
    lines = [line for line in wrap(text, width, FACE, SIZE) if line]
    begun = [line.lstrip() for line in lines[1:] if line.strip() and " " not in text]
    assert all(line[0] not in CANNOT_START or re.match(r"\.[a-z]{2}", line) for line in begun)
    assert all(line[-1] not in CANNOT_END for line in lines[:-1] if " " not in text)


@given(PROSE.filter(bool), st.floats(10, 100))
def test_what_fits_fits(text: str, width: float) -> None:
    count = fitting(text, width, FACE, SIZE)
    assert 1 <= count <= len(text)
    assert count == 1 or text_width(text[:count], FACE, SIZE) <= width + 1e-6


@given(st.text("a1Z9.-、月", max_size=8))
def test_a_number_or_a_code_by_itself_is_parted_as_it_is_in_a_text(text: str) -> None:
    """A blank before it is a part of its own, and leads to the whole way of parting."""
    assert chunks(text) == chunks(" " + text)[1:] or text[:1] in CANNOT_START


@given(st.text("未已备报补录月调出3、审核", max_size=12))
def test_a_word_that_is_never_torn_has_one_of_the_signs_that_are_looked_for_first(text: str) -> None:
    assert staying(text) == _STAYING.findall(text)
