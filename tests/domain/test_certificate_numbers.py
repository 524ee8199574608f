"""Certificate numbers compared as they are read."""

from __future__ import annotations

import random
import re

import pytest

from jyteacher_desktop.domain.certificate_numbers import _shows, content_mark, spelled_variously
from jyteacher_desktop.domain.characters import INVISIBLE
from jyteacher_desktop.domain.words_for_nothing import NO_CERTIFICATE

ALIKE = (
    "GP2026 ",
    " GP2026",
    "gp2026",
    "ＧＰ２０２６",
    "GP\u00ad2026",
    "GP2026\ufe00",
    "GP2026\u3000",
    "GP\u200b2026",
    "GР2026",
    "GΡ2026",
    "GP\u28002026",
)


@pytest.mark.parametrize("text", ALIKE, ids=ascii)
def test_a_number_that_reads_the_same_is_the_same_number(text: str) -> None:
    assert content_mark(text) == content_mark("GP2026")
    assert spelled_variously([text, "GP2026", "GP2027"]) == {text, "GP2026"}


@pytest.mark.parametrize("text", ["GP2O26", "GP-2026", "GP2026-1", "CP2026", "豫GP2026", "GP/2026"])
def test_a_number_that_a_reader_tells_apart_stays_another_one(text: str) -> None:
    assert content_mark(text) != content_mark("GP2026")


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\u00ad", "\ufe00\u200b"], ids=ascii)
def test_what_shows_nothing_is_no_number(text: str) -> None:
    assert content_mark(text) == ""


@pytest.mark.parametrize("text", [*sorted(NO_CERTIFICATE), "ｎ／ａ", "无 编 号", "Null", "－－", "……"], ids=ascii)
def test_a_word_that_says_there_is_no_number_is_none(text: str) -> None:
    assert content_mark(text) == ""


@pytest.mark.parametrize("text", ["0", "无001", "待发2026-3", "第一二三号", "A"])
def test_what_only_begins_like_such_a_word_is_a_number(text: str) -> None:
    assert content_mark(text) != ""


def test_the_mark_of_a_mark_is_itself() -> None:
    chance = random.Random(1)
    letters = "AaБбΣςß０㎏ﬁ\u00ad\u3000 -1中" + INVISIBLE[:20]
    for _ in range(2000):
        mark = content_mark("".join(chance.choices(letters, k=6)))
        assert content_mark(mark) == mark


def test_where_there_is_no_number_nothing_is_another_spelling() -> None:
    assert spelled_variously(["豫教-001", "", "无", "豫教－００１", "豫教-002"]) == {"豫教-001", "豫教－００１"}


def test_no_sign_that_is_taken_for_one_that_shows_is_one_that_shows_nothing() -> None:
    """A number of such signs alone is read without the expression for the others."""
    unseen = re.compile(f"[{INVISIBLE}\\s\ufe00-\ufe0f\U000e0100-\U000e01ef]")
    assert [sign for sign in map(chr, range(0x110000)) if _shows(sign) and unseen.match(sign)] == []
    assert all(map(_shows, "〔2026〕豫教第0001号"))
