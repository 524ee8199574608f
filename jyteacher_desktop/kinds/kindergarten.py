"""幼儿园教师: of those who teach small children, who was trained for it in the cycle (二)."""

from __future__ import annotations

from jyteacher_desktop.kinds.figures_in_words import DOCUMENT, covered
from jyteacher_desktop.kinds.kit import Book, Measure
from jyteacher_desktop.kinds.training_programme_and_topic import Topic, trained_in


def coverage(book: Book) -> Measure:
    """幼儿园教师技能提升: everybody of the stage 学前, whatever post."""
    staff = book.staff(book.today)
    young_children = {who for who, each in staff.items() if each.stage == "学前"}
    done = trained_in(book, (Topic.KINDERGARTEN.code, Topic.KINDERGARTEN_HEAD.code), young_children)
    return covered(
        book, key="coverage.kindergarten", title="幼儿园教师技能提升", basis=f"{DOCUMENT} 二", have=done, of=young_children,
        why="本周期没有计入的幼儿园教师培训",
    )  # fmt: skip
