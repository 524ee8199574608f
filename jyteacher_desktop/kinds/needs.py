"""需求调查: what teachers ask for, as counts; no names are kept (三（三）)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.kinds.figures import DOCUMENT, begun, counted, percent, portions
from jyteacher_desktop.kinds.kit import (
    BUREAU,
    SCHOOL,
    Book,
    Measure,
    Page,
    RecordId,
    Row,
    count,
    kind,
    link,
    term,
    text,
    warning,
    year,
)

BASIS = f"{DOCUMENT} 三（三）"


@kind(
    "needs",
    "需求调查",
    key="year term",
    called="{year} {term}",
    page=Page.RESEARCH,
    keepers=SCHOOL | BUREAU,
    basis=BASIS,
    sent="needs",
    about="每次需求调查一行，只登记发放和收回的份数；需求登记在下面的表里，不记姓名。",
)
class Needs(Row):
    """One survey."""

    year: str = year("年度")
    term: str = term("学期", default="")
    asked: int | None = count("发放份数", aliases="发放 调查人数", default=None)
    answered: int | None = count("收回份数", aliases="收回 有效份数", default=None)

    def check(self, _book: Book) -> Iterator[Finding]:
        """More answers than questions."""
        if self.asked is not None and self.answered is not None and self.answered > self.asked:
            yield warning("needs.more_answers", "收回份数", "收回份数多于发放份数，请核对。")


@kind(
    "need_topic",
    "需求",
    key="needs topic subject stage",
    called="{topic}",
    page=Page.RESEARCH,
    keepers=SCHOOL | BUREAU,
    basis=BASIS,
    sent="need-topics",
    about="调查里提到的培训需求和人数，每项一行。",
)
class NeedTopic(Row):
    """One topic asked for."""

    needs: RecordId = link("需求调查", "needs", aliases="年度")
    topic: str = text("需求", aliases="培训需求 内容 主题", width=28)
    subject: str = text("学科", default="", width=10)
    stage: str = text("学段", default="", width=10)
    count: int | None = count("人数", aliases="票数 次数", default=None)


def measures(book: Book) -> Iterator[Measure]:
    """The topics asked for most in the newest year."""
    surveys = begun(book, Needs)
    newest = max((row.year for row in surveys), default="")
    ids = {row.id for row in surveys if row.year == newest}
    votes: Counter[str] = Counter()
    asked_for = [row for row in book.rows(NeedTopic) if row.needs in ids]
    for row in asked_for:
        votes[row.topic] += row.count or 0
    asked = sum(row.asked or 0 for row in surveys if row.year == newest)
    answered = sum(row.answered or 0 for row in surveys if row.year == newest)
    top = "；".join(f"{topic} {number} 人" for topic, number in votes.most_common(3))
    back = f"收回 {answered}/{asked}（{percent(answered, asked)}）" if asked else ""
    yield counted(
        key="needs.top", title="培训需求", basis=BASIS, number=len(votes) if book.registered(Needs.kind) else None, unit="项",
        text="；".join(part for part in (f"{newest} 年" if newest else "", back, top) if part) if surveys else "",
        register=Needs.kind,
        made_of=(
            *portions((("调查", [row for row in surveys if row.year == newest]),), ("answered", "asked")),
            *portions((("需求", asked_for),), ("count",)),
        ),
    )  # fmt: skip
