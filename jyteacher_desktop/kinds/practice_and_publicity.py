"""经验与宣传: good practice, reports in media, events (三（四）、四（四）). Optional, always."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from jyteacher_desktop.domain.terms import Term
from jyteacher_desktop.kinds.figures_in_words import DOCUMENT, UNSAID, begun, counted, portions, sorted_by, word_of
from jyteacher_desktop.kinds.kit import BUREAU, SCHOOL, Book, Measure, Page, Row, choice, day, kind, text

BASIS = f"{DOCUMENT} 三（四）、四（四）"


class PracticeKind(Term):
    """What it is."""

    EXPERIENCE = "experience", "典型经验"
    MEDIA = "media", "媒体报道"
    EVENT = "event", "宣传活动"


@kind(
    "practice",
    "经验与宣传",
    key="kind_of title on",
    called="{title}",
    page=Page.EVALUATION,
    keepers=SCHOOL | BUREAU,
    basis=BASIS,
    sent="practices",
    about="典型经验、媒体报道、宣传活动，每条一行；自愿登记。",
)
class Practice(Row):
    """One piece."""

    kind_of: str = choice("类型", PracticeKind, aliases="类别", default="")
    title: str = text(
        "标题", example="读书沙龙这样开", aliases="题目 名称 稿件标题 稿件名称 报道标题 新闻标题 活动名称", width=30, own=True
    )
    author: str = text("作者", aliases="撰稿人", default="", width=12, own=True)
    media: str = text("媒体", aliases="刊发媒体 发布平台 发表媒体 媒体名称 平台", default="", width=18)
    on: date | None = day("日期", aliases="发布日期 刊发日期 发表日期 报道日期", default=None)
    source: str = text("链接或出处", aliases="网址 出处 链接", default="", width=28, own=True)


def measures(book: Book) -> Iterator[Measure]:
    """Pieces of the year by kind."""
    year = book.today.year
    rows = [row for row in begun(book, Practice) if row.on is None or row.on.year == year]
    kinds = Counter(word_of(row, "kind_of") for row in rows)
    words = "，".join(f"{label} {kinds[label]}" for label in (*(each.label for each in PracticeKind), UNSAID) if kinds[label])
    known = book.registered(Practice.kind, str(year))
    yield counted(
        key="practice.year", title=f"{year} 年经验与宣传", basis=BASIS, number=len(rows) if known else None, unit="条",
        text=words if known and rows else "", register=Practice.kind, year=str(year), made_of=portions(sorted_by(rows, lambda row: word_of(row, "kind_of")).items()),
    )  # fmt: skip
