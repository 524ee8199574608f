"""Understanding with a share of the words forgotten: what a heading nobody has met does to a list, measured on lists whose truth is known.

The next file of somebody else has words that no rule knows. Which ones cannot be known beforehand, but that they are not known can be had: a share of
the words that headings are made of is taken away, and of the headings that fields list, and the corpus is read again. So a way to read that does
without words is told from one that only knows more of them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

from jyteacher_desktop.sheets import headings, words_of_headings
from jyteacher_desktop.sheets.cell_values import FieldSpec
from jyteacher_desktop.values import replace

_KEPT = frozenset(
    [
        "姓名",
        "性别",
        "教师",
        "老师",
        "身份证号",
        "手机",
        "学科",
        "职称",
        "电话",
        "时间",
        "日期",
        "编号",
        "名称",
        "类型",
        "学生",
        "活动",
        "培训",
        "学时",
    ]
)
"""Words without which nothing is a list of people, of activities or of trainings to anybody."""


@contextmanager
def forgotten(share: float, seed: int) -> Iterator[int]:
    """With so many of the words gone, chosen by the seed; says how many."""
    chance = random.Random(seed)
    words = words_of_headings.CHINESE
    known, specs_of = dict(words), headings.specs_of
    gone = {word for word in sorted(known) if known[word] and len(word) > 1 and word not in _KEPT and chance.random() < share}

    def without(kind: str) -> tuple[FieldSpec, ...]:
        return tuple(replace(spec, aliases=spec.aliases - gone, further=spec.further - gone) for spec in specs_of(kind))

    for word in gone:
        del words[word]
    headings.specs_of = without
    _forget_what_was_read()
    try:
        yield len(gone)
    finally:
        words.update(known)
        headings.specs_of = specs_of
        _forget_what_was_read()


def _forget_what_was_read() -> None:
    headings.senses_of.cache_clear()
    headings.vocabulary.cache_clear()
