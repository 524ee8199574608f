"""校本研修的形式: the forms that activities took in a year, beside those the document names (三（四）: 突出灵活性，多种形式)."""

from __future__ import annotations

from collections import Counter

from jyteacher_desktop.kinds.figures_in_words import DOCUMENT, counted, portions, sorted_by
from jyteacher_desktop.kinds.kit import Book, Line, Measure

_MOST_SAID = 5
"""So many kinds of activities stand in the sentence; the figure opens to all."""
_NAMED_FORMS = ("film_viewing", "reading_salon", "teacher_forum", "same_lesson_showcase", "experience_exchange")
"""What 三（四） names: 教育电影观摩, 读书沙龙交流, 教师发展论坛, 同课交流展示, 典型经验交流研讨."""


def of_the_year(book: Book) -> Measure:
    """多种形式: the activities of the year by their kind; of the kinds the document names, those of which there was none."""
    year, names = book.today.year, {code: each.name for code, each in book.policy.kinds_known.items()}
    held = book.activities(str(year))
    by_kind = Counter(names.get(each.kind, each.kind) for each in held)
    words = "，".join(f"{name} {number}" for name, number in by_kind.most_common(_MOST_SAID)) + (
        "等" if len(by_kind) > _MOST_SAID else ""
    )
    lacking = [names[code] for code in _NAMED_FORMS if code in names and not by_kind[names[code]]]
    return counted(
        key="research.forms", title=f"{year} 年校本研修的形式", basis=f"{DOCUMENT} 三（四）", number=len(held) if held else None, unit="次",
        text=f"{len(held)} 次，{len(by_kind)} 种形式：{words}" if held else "",
        missing=[Line(name=name, why=f"文件提到的形式，{book.today.year} 年还没有") for name in lacking] if held else (),
        made_of=portions(sorted_by(held, lambda each: names.get(each.kind, each.kind)).items()),
    )  # fmt: skip
